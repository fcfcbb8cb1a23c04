/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waiting after a change. The documents and the kernel are looked at, as in a listing: the engine is
 * not asked, and can serve others meanwhile.
 */
#include "lib/wait.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>

#include "base/clock.h"
#include "base/str.h"
#include "lib/view.h"
#include "model/address.h"
#include "model/lease.h"

#define DAD_MS         3000 /* RFC 4862: a second of waiting, after up to one of delay */
#define DAD_FIRST_MS   2
#define DAD_LONGEST_MS 50
#define LEASE_S        120 /* IPADM_DHCP_WAIT_DEFAULT */
#define LEASE_TICK_MS  200

static const struct addr *find_addr(const struct snapshot *s, const struct ip *ip)
{
	for (size_t i = 0; i < s->n_addrs; i++)
		if (ip_equal(&s->addrs[i].local, ip))
			return &s->addrs[i];

	return NULL;
}

/* -EAGAIN: detection is under way. */
static int look_for_dad(ipadm_handle_t h, const char *ifname, const struct ip *ip)
{
	struct kernel_query q = { .ifname = ifname, .brief = true, .addrs = true };
	_cleanup_(snapshot_fini) struct snapshot s = { .links = NULL };
	const struct addr *a;
	char number[IP_STRSIZE];

	if (kernel_snapshot(h->k, &q, &s, NULL) < 0)
		return 0;
	a = find_addr(&s, ip);
	if (!a)
		return 0;
	if (a->flags & IFA_F_DADFAILED)
		return err_set(&h->last, IPADM_DAD_FOUND, EADDRINUSE,
			"another host on %s has %s: change one of them, then refresh or bring up "
			"the "
			"address",
			ifname, ip_format(ip, number));
	/* Without a carrier it begins when there is one. */
	if (!(a->flags & IFA_F_TENTATIVE) || (a->flags & IFA_F_OPTIMISTIC) ||
		!(s.links[0].flags & IFF_RUNNING))
		return 0;

	return -EAGAIN;
}

int wait_for_dad(ipadm_handle_t h, const char *ifname, const struct ip *ip)
{
	int64_t deadline = now_ms() + DAD_MS;
	long pause_ms = DAD_FIRST_MS;

	if (ip->family != AF_INET6)
		return 0;
	for (;;) {
		struct timespec pause = { .tv_nsec = pause_ms * 1000000 };
		int r = look_for_dad(h, ifname, ip);

		if (r != -EAGAIN)
			return r;
		if (now_ms() >= deadline)
			return 0;
		nanosleep(&pause, NULL);
		pause_ms += pause_ms / 2;
		if (pause_ms > DAD_LONGEST_MS)
			pause_ms = DAD_LONGEST_MS;
	}
}

/* The active object in a document of its interface; NULL when it isn't active. */
static const struct object *load_object(
	ipadm_handle_t h, const char *aobj, struct aobj_name *ret_name, struct document **ret_doc)
{
	if (aobj_name_parse(aobj, ret_name, &h->last) < 0 ||
		view_load_active(h, ret_name->ifname, ret_doc) < 0)
		return NULL;

	return document_find(*ret_doc, OBJ_ADDRESS, aobj);
}

int wait_for_object(ipadm_handle_t h, const char *aobj)
{
	_cleanup_document_ struct document *doc = NULL;
	const struct object *obj;
	struct aobj_name name;
	struct addr want;

	obj = load_object(h, aobj, &name, &doc);
	err_clear(&h->last);
	if (!obj || address_type(obj) != ADDR_STATIC || !address_is_up(obj) ||
		address_wanted(obj, &want) < 0)
		return 0;

	return wait_for_dad(h, name.ifname, &want.local);
}

/* -EAGAIN: there is no lease yet, or the kernel has not the address. */
static int look_for_lease(ipadm_handle_t h, const char *aobj)
{
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_(snapshot_fini) struct snapshot s = { .links = NULL };
	struct kernel_query q = { .brief = true, .addrs = true };
	const struct object *obj;
	struct aobj_name name;
	struct addr want;
	struct lease lease;

	obj = load_object(h, aobj, &name, &doc);
	if (!doc)
		return -EIO;
	if (!obj)
		return err_set(&h->last, IPADM_NOTFOUND, ENOENT,
			"%s was deleted or disabled while a lease was waited for", aobj);
	if (lease_load(obj, &lease) < 0 || address_wanted(obj, &want) < 0)
		return -EAGAIN;
	q.ifname = name.ifname;
	if (kernel_snapshot(h->k, &q, &s, NULL) < 0)
		return -EAGAIN;

	return find_addr(&s, &want.local) ? 0 : -EAGAIN;
}

/* Something of the run directory changes with every lease; the tick is for the kernel, and for when it
 * can't be watched. */
static int watch_leases(ipadm_handle_t h)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd >= 0 && inotify_add_watch(fd, h->paths.run, IN_MOVED_TO | IN_CLOSE_WRITE) < 0) {
		close(fd);
		fd = -1;
	}

	return fd;
}

static void wait_for_news(int fd, int64_t left_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char news[4096];

	if (poll(&p, 1, left_ms < LEASE_TICK_MS ? (int)left_ms : LEASE_TICK_MS) <= 0)
		return;
	while (read(fd, news, sizeof(news)) > 0)
		;
}

int wait_for_lease(ipadm_handle_t h, const char *aobj, int32_t seconds)
{
	_cleanup_close_ int fd = -1;
	int64_t deadline;

	if (seconds == 0)
		return 0;
	if (seconds == IPADM_DHCP_WAIT_DEFAULT)
		seconds = LEASE_S;
	deadline =
		seconds == IPADM_DHCP_WAIT_FOREVER ? INT64_MAX : now_ms() + seconds * INT64_C(1000);
	fd = watch_leases(h);
	for (;;) {
		int r = look_for_lease(h, aobj);
		int64_t left = deadline - now_ms();

		if (r != -EAGAIN)
			return r;
		if (left <= 0)
			return err_set(&h->last, IPADM_DHCP_IPC_TIMEOUT, ETIMEDOUT,
				"%s is there, but no DHCP server gave it an address within %d "
				"second%s; it is still being asked for",
				aobj, (int)seconds, seconds == 1 ? "" : "s");
		wait_for_news(fd, left);
	}
}

int wait_for_renewal(ipadm_handle_t h, const char *aobj)
{
	_cleanup_document_ struct document *doc = NULL;
	const struct object *obj;
	struct aobj_name name;
	struct lease lease;
	const char *text;
	uint64_t seconds = LEASE_S;

	obj = load_object(h, aobj, &name, &doc);
	err_clear(&h->last);
	if (!obj || address_type(obj) != ADDR_DHCP || lease_load(obj, &lease) == 0)
		return 0;
	text = object_get(obj, "wait");
	if (text && strcmp(text, "forever") == 0)
		return wait_for_lease(h, aobj, IPADM_DHCP_WAIT_FOREVER);
	if (text && str_to_uint(text, INT32_MAX, &seconds) < 0)
		seconds = LEASE_S;

	return wait_for_lease(h, aobj, (int32_t)seconds);
}
