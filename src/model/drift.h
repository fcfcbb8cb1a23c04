/* SPDX-License-Identifier: Apache-2.0 */
/* Where the kernel is not as the active document has it, and what others put onto interfaces of ours. Pure. */
#ifndef MODEL_DRIFT_H
#define MODEL_DRIFT_H

#include "model/document.h"
#include "model/step.h"

enum drift_kind {
	DRIFT_DIFFERS, /* to be repaired */
	DRIFT_FOREIGN, /* an address of somebody else, which stays */
};

struct drift_row {
	enum drift_kind kind;
	char ifname[LINK_NAMSIZ]; /* "": of the protocols */
	char what[128];           /* "address 192.0.2.1/24", "mtu", "net/ipv4/ip_forward" */
	char wanted[64];          /* by the active document */
	char found[64];           /* in the kernel */
};

struct drift {
	struct drift_row *rows;
	size_t n;
	size_t cap;
};

/* @plan: what would bring the kernel @k to @active. @ifname: only of this one; NULL: of all. -ENOMEM. */
int drift_of(const struct plan *plan, const struct snapshot *k, const struct document *active,
	const char *ifname, struct drift *ret) _warn_unused_;
void drift_fini(struct drift *d);
#define _cleanup_drift_ _cleanup_(drift_fini)

#endif
