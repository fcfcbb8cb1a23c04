/* SPDX-License-Identifier: Apache-2.0 */
/* The handle, and what the files of the library share. */
#ifndef LIB_HANDLE_H
#define LIB_HANDLE_H

#include <libipadm.h>

#include <limits.h>
#include <sys/types.h>

#include "kernel/kernel.h"
#include "store/history.h"
#include "store/store.h"
#include "wire/wire.h"

/* A document that is read once for many questions; see view.h. */
struct kept {
	struct document *doc; /* NULL: none */
	char version[STORE_VERSIONSIZE];
	char ifname[LINK_NAMSIZ];
	bool whole; /* all of it, not only what ifname has */
};

struct ipadm_handle {
	uint32_t flags;           /* IPH_* */
	char netns[NAME_MAX + 1]; /* "" for the namespace without a name */
	struct store_paths paths;
	struct kernel *k;
	int fd;                      /* to the resident engine, kept between calls; -1 */
	struct kept kept[2];         /* by enum doc_kind */
	char message[CAUSE_MESSAGE]; /* why changes are made, and by which command; "" */
	char command[CAUSE_COMMAND];
	int32_t confirm; /* whether they are to be confirmed: as of ipadm_set_confirm() */
	struct err last;
};

/* Begin a call: no error yet. INVALID_ARG for a NULL handle. */
ipadm_status_t handle_begin(ipadm_handle_t h);
/* End one: the status of h->last when @r < 0. */
ipadm_status_t handle_end(ipadm_handle_t h, int r);

/* AF_* to FAM_*; 0 for none of ours. */
unsigned int families_of_af(sa_family_t af);

/* Whether the caller may change what is in @paths. */
bool may_change(const struct store_paths *paths);

/* How long a call may take, in milliseconds. */
int call_timeout_ms(void);

/* One call to the engine: the resident one, else one started for it. It is told why, if the handle was. */
int engine_call(ipadm_handle_t h, const struct wire_request *req, struct wire_reply *ret,
	struct err *e) _warn_unused_;

/* The same, of the resident one alone: -ENOENT when there is none. */
int engine_ask(ipadm_handle_t h, const struct wire_request *req, struct wire_reply *ret,
	struct err *e) _warn_unused_;

#endif
