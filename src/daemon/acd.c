/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Announcements and the defence of RFC 5227 section 2.4 (b): an address that somebody else uses too
 * is announced once, and given up when that happens again within 10 s. One of IPv6 is told, and stays. Packets that we send wait in a
 * list of tasks; what is done in one turn of the loop is bounded.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "base/log.h"
#include "base/str.h"
#include "daemon/acd.h"
#include "daemon/sight.h"
#include "model/address.h"

#define DEFEND_INTERVAL_MS   10000
#define ANNOUNCE_INTERVAL_MS 2000
#define REOPEN_MIN_MS        1000
#define REOPEN_MAX_MS        60000
#define MAX_PACKETS          64    /* looked at in one turn, before others have theirs */
#define MAX_SENT             64    /* tasks done in one turn */
#define MAX_TASKS            16384 /* what is beyond is not announced */
#define MAX_RIVALS           64    /* remembered; the oldest makes room */
#define PROBE_MS             1     /* for sending; the answers come to the socket that watches */

enum task_kind {
	TASK_PROBE,
	TASK_ANNOUNCE,       /* and once more, later */
	TASK_ANNOUNCE_AGAIN, /* the last time */
};

struct acd_task {
	int64_t at;
	enum task_kind kind;
	char ifname[LINK_NAMSIZ];
	struct ip addr;
};

struct acd_rival {
	int64_t at; /* 0: forgotten */
	bool stuck; /* the address can't be given up: nothing is done for the next 10 s */
	char aobj[IPADM_AOBJSIZ];
	struct ip addr;
};

/* A task that is due, with what its packet is made of. */
struct due {
	struct acd_task task;
	struct arp_probe probe;
};

static void wake_at(struct acd *acd, int64_t at)
{
	int64_t left = at - loop_now();

	if (acd->timer_at && acd->timer_at <= at)
		return;

	acd->timer_at = at;
	timer_arm(acd->timer.fd, left > 0 ? left : 1);
}

static void add_task(struct acd *acd, const char *ifname, const struct ip *addr,
	enum task_kind kind, int64_t delay_ms)
{
	struct acd_task task = { .at = loop_now() + delay_ms, .kind = kind, .addr = *addr };
	struct acd_task *tasks;

	if (str_copy(task.ifname, sizeof(task.ifname), ifname) < 0 || acd->n_tasks == MAX_TASKS)
		return;
	tasks = array_grow(acd->tasks, acd->n_tasks, &acd->cap_tasks, sizeof(*tasks));
	/* An announcement is a courtesy. */
	if (!tasks)
		return;

	acd->tasks = tasks;
	acd->tasks[acd->n_tasks++] = task;
	wake_at(acd, task.at);
}

/* Whether the link answers for the address of the object: that of a group is heard of on all of its members. */
static bool is_here(const struct acd *acd, struct sight *s, const char *aobj, const char *ifname,
	const struct ip *addr)
{
	char owner[LINK_NAMSIZ];

	return strcmp(address_ifname(aobj, owner), ifname) == 0 ||
	       sight_is_bound(s, acd->service->kernel, ifname, addr);
}

/* The object whose address the link answers for; NULL. */
static const char *find_here(
	const struct acd *acd, struct sight *s, const char *ifname, const struct ip *addr)
{
	const char *aobj = engine_find_watched(acd->service->engine, ifname, addr);

	return aobj && is_here(acd, s, aobj, ifname, addr) ? aobj : NULL;
}

/* Its packet's link and addresses; false when the address isn't ours any more, or the link is none
 * for ARP now. */
static bool fill_probe(
	struct acd *acd, const struct acd_task *task, struct sight *s, struct arp_probe *ret)
{
	const struct link *l;

	if (!find_here(acd, s, task->ifname, &task->addr))
		return false;
	l = sight_link(s, acd->service->kernel, task->ifname);
	if (!l || !l->ethernet || l->flags & IFF_NOARP || !(l->flags & IFF_RUNNING))
		return false;

	*ret = (struct arp_probe){ .ifindex = l->index, .addr = task->addr };
	memcpy(ret->hwaddr, l->hwaddr, sizeof(ret->hwaddr));
	return true;
}

/* Take what is due out of the list, at most MAX_SENT. */
static size_t take_due(struct acd *acd, int64_t now, struct due ret[MAX_SENT])
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < acd->n_tasks; i++) {
		if (acd->tasks[i].at <= now && n < MAX_SENT)
			ret[n++].task = acd->tasks[i];
		else
			acd->tasks[kept++] = acd->tasks[i];
	}
	acd->n_tasks = kept;
	return n;
}

static void complain(struct acd *acd, const struct err *e)
{
	if (!acd->service->quiet && strcmp(acd->last.text, e->text) != 0)
		log_line(LOGL_WARNING, "could not watch for address conflicts: %s", e->text);
	acd->last = *e;
}

static void stop_watching(struct acd *acd, const struct err *why)
{
	loop_remove(acd->loop, &acd->packets);
	acd->packets.fd = -1;
	acd->families = 0;
	complain(acd, why);
	acd->delay_ms = acd->delay_ms ? acd->delay_ms * 2 : REOPEN_MIN_MS;
	if (acd->delay_ms > REOPEN_MAX_MS)
		acd->delay_ms = REOPEN_MAX_MS;
	acd->reopen_at = loop_now() + acd->delay_ms;
	wake_at(acd, acd->reopen_at);
}

static void start_watching(struct acd *acd)
{
	unsigned int families = engine_watched(acd->service->engine);
	struct err e = { 0 };
	int fd, r;

	acd->reopen_at = 0;
	r = kernel_arp_open(acd->service->kernel, families, &fd, &e);
	if (r == 0 && acd->packets.fd < 0) {
		acd->packets.fd = fd;
		r = loop_add(acd->loop, &acd->packets, EPOLLIN);
		if (r < 0)
			err_sys(&e, -r, "event loop");
	}
	if (r < 0)
		stop_watching(acd, &e);
	else
		acd->families |= families;
}

/* By object: the address of a group may have moved to another member since. */
static struct acd_rival *find_rival(struct acd *acd, const char *aobj, const struct ip *addr)
{
	for (size_t i = 0; i < acd->n_rivals; i++) {
		struct acd_rival *rival = &acd->rivals[i];

		if (strcmp(rival->aobj, aobj) == 0 && ip_equal(&rival->addr, addr))
			return rival;
	}

	return NULL;
}

static struct acd_rival *make_rival(struct acd *acd, const char *aobj, const struct ip *addr)
{
	struct acd_rival *place = &acd->rivals[0];

	for (size_t i = 1; i < acd->n_rivals; i++) {
		if (acd->rivals[i].at < place->at)
			place = &acd->rivals[i];
	}
	if (acd->n_rivals < MAX_RIVALS)
		place = &acd->rivals[acd->n_rivals++];

	*place = (struct acd_rival){ .addr = *addr };
	snprintf(place->aobj, sizeof(place->aobj), "%s", aobj);
	return place;
}

static int give_up(struct acd *acd, const char *aobj, const struct arp_seen *seen)
{
	char name[IPADM_AOBJSIZ], address[IP_STRSIZE], mac[MAC_TEXTSIZE];
	struct err e = { 0 };
	int r;

	/* The object may not outlive the change. */
	snprintf(name, sizeof(name), "%s", aobj);
	r = engine_conflict(acd->service->engine, name, seen->hwaddr, &e);
	if (!acd->service->quiet)
		log_line(LOGL_WARNING, "%s: %s is in use by %s too: %s%s", name,
			ip_format(&seen->sender, address), mac_format(seen->hwaddr, mac),
			r < 0 ? "could not be taken out: " : "taken out", r < 0 ? e.text : "");
	if (r == 0)
		service_changed(acd->service);

	return r;
}

static void tell(const struct acd *acd, const char *aobj, const struct arp_seen *seen)
{
	char address[IP_STRSIZE], mac[MAC_TEXTSIZE];

	if (!acd->service->quiet)
		log_line(LOGL_NOTICE, "%s: %s is in use by %s too", aobj,
			ip_format(&seen->sender, address), mac_format(seen->hwaddr, mac));
}

static void defend(struct acd *acd, const char *ifname, const struct arp_seen *seen)
{
	_cleanup_sight_ struct sight sight = { 0 };
	struct acd_task task = { .addr = seen->sender };
	struct arp_probe probe;

	if (str_copy(task.ifname, sizeof(task.ifname), ifname) < 0 ||
		!fill_probe(acd, &task, &sight, &probe))
		return;
	/* One that isn't heard is answered by a conflict, which is what comes next. */
	if (kernel_announce(acd->service->kernel, &probe) < 0)
		return;
}

/*
 * A link that comes up is probed like one with new addresses (RFC 5227 section 2.1): who answers at
 * once is told here, who takes longer is heard by packets_ready(), and then counts as a conflict.
 */
static void probe(struct acd *acd, struct arp_probe *probes, size_t n)
{
	if (n == 0 || kernel_arp_probe(acd->service->kernel, probes, n, PROBE_MS) < 0)
		return;

	for (size_t i = 0; i < n; i++) {
		const struct known_link *link = known_find(acd->known, probes[i].ifindex);
		_cleanup_sight_ struct sight sight = { 0 };
		struct arp_seen seen = { .ifindex = probes[i].ifindex, .sender = probes[i].addr };
		const char *aobj = NULL;

		if (link && probes[i].verdict == ARP_TAKEN)
			aobj = find_here(acd, &sight, link->ifname, &seen.sender);
		if (!aobj)
			continue;
		memcpy(seen.hwaddr, probes[i].rival, sizeof(seen.hwaddr));
		/* Why it couldn't be given up is logged; it is tried again at the next conflict. */
		if (give_up(acd, aobj, &seen) < 0)
			continue;
	}
}

/* What could not be sent may be sent the next time; a conflict shows in whatever comes. */
static void send_due(struct acd *acd, struct due *due, size_t n)
{
	struct arp_probe probes[MAX_SENT];
	_cleanup_sight_ struct sight sight = { 0 };
	size_t n_probes = 0;

	for (size_t i = 0; i < n; i++) {
		const struct acd_task *task = &due[i].task;
		struct arp_probe *probe = &due[i].probe;

		if (!fill_probe(acd, task, &sight, probe))
			continue;
		switch (task->kind) {
		case TASK_PROBE:
			probes[n_probes++] = *probe;
			add_task(acd, task->ifname, &task->addr, TASK_ANNOUNCE,
				ANNOUNCE_INTERVAL_MS);
			continue;
		case TASK_ANNOUNCE:
			add_task(acd, task->ifname, &task->addr, TASK_ANNOUNCE_AGAIN,
				ANNOUNCE_INTERVAL_MS);
			break;
		case TASK_ANNOUNCE_AGAIN:
			break;
		}
		if (kernel_announce(acd->service->kernel, probe) < 0)
			continue;
	}
	probe(acd, probes, n_probes);
}

static void run_tasks(struct acd *acd)
{
	struct due due[MAX_SENT];
	size_t n = take_due(acd, loop_now(), due);

	send_due(acd, due, n);
	for (size_t i = 0; i < acd->n_tasks; i++)
		wake_at(acd, acd->tasks[i].at);
}

static void look_at(struct acd *acd, const struct arp_seen *seen)
{
	const struct known_link *link = known_find(acd->known, seen->ifindex);
	_cleanup_sight_ struct sight sight = { 0 };
	struct acd_rival *rival;
	int64_t now = loop_now();
	const char *aobj;

	if (!link || ip_is_zero(&seen->sender))
		return;
	aobj = engine_find_watched(acd->service->engine, link->ifname, &seen->sender);
	if (!aobj)
		return;
	rival = find_rival(acd, aobj, &seen->sender);
	if (rival && rival->stuck && now - rival->at < DEFEND_INTERVAL_MS)
		return;
	if (!is_here(acd, &sight, aobj, link->ifname, &seen->sender))
		return;

	if (rival && rival->at && now - rival->at < DEFEND_INTERVAL_MS) {
		rival->stuck = give_up(acd, aobj, seen) < 0;
		rival->at = rival->stuck ? now : 0;
		return;
	}

	if (!rival)
		rival = make_rival(acd, aobj, &seen->sender);
	rival->at = now;
	/* Whoever has an address answers those who ask, which is all the defence of IPv6: RFC 4862. */
	rival->stuck = seen->sender.family != AF_INET;
	tell(acd, aobj, seen);
	if (!rival->stuck)
		defend(acd, link->ifname, seen);
}

static void packets_ready(struct source *src, uint32_t events)
{
	struct acd *acd = src->owner;

	for (unsigned int i = 0; i < MAX_PACKETS; i++) {
		struct arp_seen seen = { 0 };
		struct err e = { 0 };
		int r = kernel_arp_next(acd->service->kernel, &seen);

		if (r < 0) {
			err_sys(&e, -r, "ARP");
			stop_watching(acd, &e);
			return;
		}
		acd->delay_ms = 0;
		err_clear(&acd->last);
		if (seen.ifindex == 0)
			return;
		look_at(acd, &seen);
	}
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct acd *acd = src->owner;

	timer_clear(src->fd);
	acd->timer_at = 0;
	if (acd->reopen_at && acd->reopen_at <= loop_now())
		start_watching(acd);
	else if (acd->reopen_at)
		wake_at(acd, acd->reopen_at);
	run_tasks(acd);
}

static const struct source_ops packets_ops = { .ready = packets_ready };
static const struct source_ops timer_ops = { .ready = timer_ready };

int acd_init(struct acd *acd, struct loop *loop, struct service *svc, const struct known *known,
	struct err *e)
{
	struct acd_rival *rivals = calloc(MAX_RIVALS, sizeof(*rivals));
	int r;

	if (!rivals)
		return err_nomem(e);
	*acd = (struct acd){
		.loop = loop,
		.service = svc,
		.known = known,
		.rivals = rivals,
		.packets = { .fd = -1, .ops = &packets_ops, .owner = acd },
	};
	r = loop_add_timer(loop, &acd->timer, &timer_ops, acd, e);
	if (r < 0)
		acd_fini(acd);

	return r;
}

void acd_fini(struct acd *acd)
{
	if (!acd->loop)
		return;

	loop_remove(acd->loop, &acd->packets);
	loop_drop_timer(acd->loop, &acd->timer);
	free(acd->tasks);
	free(acd->rivals);
	*acd = (struct acd){ 0 };
}

void acd_sync(struct acd *acd)
{
	if (!acd->reopen_at && (engine_watched(acd->service->engine) & ~acd->families))
		start_watching(acd);
}

void acd_added(struct acd *acd, const char *aobj, const struct ip *addr)
{
	char ifname[LINK_NAMSIZ];

	add_task(acd, address_ifname(aobj, ifname), addr, TASK_ANNOUNCE, 0);
}

/* What is bound to a member has no object there, and is in no list. */
static void probe_bound(struct acd *acd, const char *ifname)
{
	_cleanup_snapshot_ struct snapshot now = { 0 };
	const struct kernel_query q = { .ifname = ifname, .brief = true, .addrs = true };
	struct err e = { 0 };

	if (!engine_group_of(acd->service->engine, ifname) ||
		kernel_snapshot(acd->service->kernel, &q, &now, &e) < 0)
		return;
	for (size_t i = 0; i < now.n_addrs; i++)
		if (now.addrs[i].proto == OUR_GROUP_PROTO && now.addrs[i].local.family == AF_INET)
			add_task(acd, ifname, &now.addrs[i].local, TASK_PROBE, 0);
}

void acd_carrier(struct acd *acd, const char *ifname)
{
	struct addr_view *view = NULL;
	const struct addr_listing *list;
	struct err e = { 0 };

	if (!(engine_watched(acd->service->engine) & FAM_INET))
		return;
	if (engine_list_addrs(
		    acd->service->engine, &(struct addr_filter){ .ifname = ifname }, &view, &e) < 0)
		return;

	list = addr_view_rows(view);
	for (size_t i = 0; i < list->n; i++) {
		const struct addr *addr = list->rows[i].addr;

		if (list->rows[i].obj && addr && addr->local.family == AF_INET)
			add_task(acd, ifname, &addr->local, TASK_PROBE, 0);
	}
	addr_view_free(view);
	probe_bound(acd, ifname);
}
