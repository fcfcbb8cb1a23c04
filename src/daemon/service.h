/* SPDX-License-Identifier: Apache-2.0 */
/* What is served: one engine with what it stands on, or the reason why there is none. */
#ifndef DAEMON_SERVICE_H
#define DAEMON_SERVICE_H

#include "engine/engine.h"

struct service {
	struct store_paths paths;
	struct store *store;
	struct kernel *kernel;
	struct engine *engine; /* NULL: every call of ours is answered with the refusal */
	struct err refusal;
	bool root_only; /* no group may make changes */
	bool quiet;     /* the log is not ours */
};

enum service_kind {
	SERVICE_RESIDENT, /* hold the lock for good, restore the boot */
	SERVICE_BOOT,     /* restore the boot only */
	SERVICE_ONESHOT,  /* one session of a library's */
};

/*
 * Open the documents of @netns (whose network the process must be in already), take the lock, start
 * the engine. Waits while another process is at work, at most 15 s; not for a resident one:
 * IPC_ERROR with EAGAIN. On failure @svc holds nothing but paths; service_close() is fine all the
 * same.
 */
int service_open(struct service *svc, enum service_kind kind, const char *netns, struct err *e)
	_warn_unused_;
void service_close(struct service *svc);

#endif
