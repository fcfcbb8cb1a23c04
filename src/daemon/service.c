/* SPDX-License-Identifier: Apache-2.0 */
/* Getting an engine: directories, lock, kernel port, documents, in this order, and back. */
#include <errno.h>
#include <limits.h>
#include <time.h>

#include "base/host.h"
#include "base/log.h"
#include "daemon/loop.h"
#include "daemon/service.h"

#define LOCK_WAIT_MS      15000
#define LOCK_PAUSE_MIN_MS 2
#define LOCK_PAUSE_MAX_MS 20

static void pause_ms(int ms)
{
	struct timespec ts = { .tv_nsec = ms * 1000000 };

	nanosleep(&ts, NULL);
}

/* Those who hold the lock for one operation are gone in milliseconds. */
static int take_lock(struct store *st, bool resident, struct err *e)
{
	int64_t deadline = loop_now() + LOCK_WAIT_MS;
	int pause = LOCK_PAUSE_MIN_MS;

	for (;;) {
		int r = store_lock(st, resident, e);

		if (r != -EAGAIN)
			return r;
		if (store_lock_is_resident(st))
			return err_set(e, IPADM_IPC_ERROR, EAGAIN,
				"a resident ipmgmtd serves this network namespace already");
		if (loop_now() >= deadline)
			return err_set(e, IPADM_TIMEOUT, ETIMEDOUT,
				"another process has been changing the configuration for %d s",
				LOCK_WAIT_MS / 1000);

		err_clear(e);
		pause_ms(pause);
		if (pause < LOCK_PAUSE_MAX_MS)
			pause += 2;
	}
}

static int open_parts(struct service *svc, enum service_kind kind, const char *netns, struct err *e)
{
	char own[NAME_MAX + 1];
	int r;

	/* Without a name given, a namespace that has one is served under it all the same. */
	if (!netns && host_netns_name(own, sizeof(own)) == 0)
		netns = own;
	r = store_paths_init(&svc->paths, netns, e);
	if (r < 0)
		return r;

	r = store_open(&svc->store, &svc->paths, true, e);
	if (r < 0)
		return r;

	r = take_lock(svc->store, kind == SERVICE_RESIDENT, e);
	if (r < 0)
		return r;

	r = kernel_linux_new(&svc->kernel, NULL, e);
	if (r < 0)
		return r;

	return engine_new(&svc->engine, svc->kernel, svc->store, false, e);
}

int service_open(struct service *svc, enum service_kind kind, const char *netns, struct err *e)
{
	int r;

	svc->since = loop_now();
	r = open_parts(svc, kind, netns, e);

	if (r < 0)
		service_close(svc);

	return r;
}

void service_close(struct service *svc)
{
	svc->engine = engine_free(svc->engine);
	svc->kernel = kernel_free(svc->kernel);
	svc->store = store_close(svc->store);
}

void service_hung_up(struct service *svc, const struct peer *peer)
{
	struct err e = { .status = IPADM_SUCCESS };

	if (svc->ops && svc->ops->gone)
		svc->ops->gone(svc->ctx, peer);
	if (svc->rehearser != peer || !svc->engine)
		return;
	svc->rehearser = NULL;
	if (engine_end_rehearsal(svc->engine, &e) < 0)
		log_line(LOGL_WARNING, "%s", e.text);
	service_changed(svc);
}

void service_log_history(const struct service *svc)
{
	struct err e = { .status = IPADM_SUCCESS };

	if (svc->store && history_take_problem(svc->store, &e) && !svc->quiet)
		log_line(LOGL_WARNING, "%s", e.text);
}

void service_changed(const struct service *svc)
{
	if (svc->ops)
		svc->ops->changed(svc->ctx);
}

void service_links(const struct service *svc)
{
	if (svc->ops)
		svc->ops->links(svc->ctx);
}

void service_up(const struct service *svc, const char *ifname)
{
	if (svc->ops && svc->ops->up)
		svc->ops->up(svc->ctx, ifname);
}

void service_hwaddr(const struct service *svc)
{
	if (svc->ops && svc->ops->hwaddr)
		svc->ops->hwaddr(svc->ctx);
}

void service_carrier(const struct service *svc, const char *ifname)
{
	if (svc->ops)
		svc->ops->carrier(svc->ctx, ifname);
}

void service_ra_flags(const struct service *svc, const char *ifname, uint8_t ra_flags)
{
	if (svc->ops)
		svc->ops->ra_flags(svc->ctx, ifname, ra_flags);
}

void service_probed(const struct service *svc, const struct outcome *o)
{
	if (svc->ops && svc->ops->probed)
		svc->ops->probed(svc->ctx, o);
}
