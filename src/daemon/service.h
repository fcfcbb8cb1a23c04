/* SPDX-License-Identifier: Apache-2.0 */
/* What is served: one engine with what it stands on, or the reason why there is none. */
#ifndef DAEMON_SERVICE_H
#define DAEMON_SERVICE_H

#include "daemon/auth.h"
#include "engine/engine.h"

struct outcome;
struct wire_request;
struct wire_waiting;

/* What else a resident daemon does where the engine's state or a link has changed. */
struct service_ops {
	/* The configuration or the set of links may be another one. */
	void (*changed)(void *ctx);
	/* Links of ours went up or down, or their carrier did. */
	void (*links)(void *ctx);
	/* The carrier of a link of ours came, be it for a moment: before links() is called for that. NULL: nobody
	 * counts. */
	void (*up)(void *ctx, const char *ifname);
	/* A link of ours has another hardware address, which its neighbours don't know. NULL: nobody tells them. */
	void (*hwaddr)(void *ctx);
	/* A link of ours has a carrier again. */
	void (*carrier)(void *ctx, const char *ifname);
	/* A probe was answered, or is lost; nothing may be asked of the service here. NULL: nobody wants to know. */
	void (*probed)(void *ctx, const struct outcome *o);
	/* A client is going to watch what happens. NULL: nothing is told. */
	int (*monitored)(void *ctx, struct err *e);
	/* A client is going to wait: as of waits_begin(). NULL: nobody can. */
	int (*waits)(void *ctx, const struct peer *peer, const struct wire_request *req,
		struct wire_waiting *ret, bool *ret_over, struct err *e);
	/* A client has gone. NULL: nobody waits. */
	void (*gone)(void *ctx, const struct peer *peer);
	/* What a router says on a link of ours is now RA_*; 0 also when the link is gone. */
	void (*ra_flags)(void *ctx, const char *ifname, uint8_t ra_flags);
};

struct prober;

struct service {
	struct store_paths paths;
	struct store *store;
	struct kernel *kernel;
	struct engine *engine; /* NULL: every call of ours is answered with the refusal */
	struct err refusal;
	int64_t since;                 /* loop_now() at its beginning */
	bool root_only;                /* no group may make changes */
	bool quiet;                    /* the log is not ours */
	int64_t refusals_since;        /* the log tells some refusals of a time alone */
	unsigned int n_refusals;       /* in it, as far as they count */
	const struct peer *caller;     /* whose call is served; NULL: none is */
	const char *method;            /* which one it called, without the interface */
	const struct peer *rehearser;  /* whose failure is being rehearsed; NULL */
	const struct prober *prober;   /* NULL: nobody probes */
	const struct service_ops *ops; /* NULL: nothing else is done */
	void *ctx;
};

enum service_kind {
	SERVICE_RESIDENT, /* hold the lock for good */
	SERVICE_BOOT,     /* for the boot only */
	SERVICE_ONESHOT,  /* one session of a library's */
};

/*
 * Open the documents of @netns (whose network the process must be in already), take the lock, start
 * the engine; what is recorded for the boot is made active by engine_boot(). Waits while another process is at work, at most 15 s; not for a resident one:
 * IPC_ERROR with EAGAIN. On failure @svc holds nothing but paths; service_close() is fine all the
 * same.
 */
int service_open(struct service *svc, enum service_kind kind, const char *netns, struct err *e)
	_warn_unused_;
void service_close(struct service *svc);

/* A client has gone: what it held is given back. */
void service_hung_up(struct service *svc, const struct peer *peer);

/* Why something could not be kept in the history, if so: nothing else comes of that. */
void service_log_history(const struct service *svc);

/* Call the operations, if there are any. */
void service_changed(const struct service *svc);
void service_links(const struct service *svc);
void service_up(const struct service *svc, const char *ifname);
void service_hwaddr(const struct service *svc);
void service_carrier(const struct service *svc, const char *ifname);
void service_probed(const struct service *svc, const struct outcome *o);
void service_ra_flags(const struct service *svc, const char *ifname, uint8_t ra_flags);

#endif
