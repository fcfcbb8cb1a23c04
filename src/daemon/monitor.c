/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and links, looked at when the kernel or the engine says that they may be others than they were. */
#include "daemon/monitor.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/log.h"
#include "daemon/telling.h"

bool monitor_is_on(const struct monitor *m)
{
	return m->looks && server_is_watched(m->server, WIRE_MONITOR);
}

static struct telling begin(const struct monitor *m)
{
	return (struct telling){
		.server = m->server,
		.generation = (int64_t)engine_generation(m->service->engine),
	};
}

static void put(
	struct telling *t, const char *event, const char *object, const char *old, const char *new)
{
	struct wire_event *row = telling_add(t, event, "kernel");

	if (!row)
		return;
	TELLING_PUT(row->kind, strchr(object, '/') ? "address" : "interface");
	TELLING_PUT(row->object, object);
	TELLING_PUT(row->where, "kernel");
	TELLING_PUT(row->old, old);
	TELLING_PUT(row->new, new);
}

/* ---- addresses ---- */

static int compare(const void *a, const void *b)
{
	const struct seen_addr *x = a, *y = b;
	int order = strcmp(x->ifname, y->ifname);

	if (order == 0)
		order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->text, y->text);
}

/* An object without an address has no state of its own to tell, unless it is known which one it would have. */
static int add_row(struct seen_addrs *to, const struct addr_row *row)
{
	char text[ADDR_ROW_TEXTSIZE];
	struct seen_addr *rows;

	addr_row_format(row, text);
	if (!row->name[0] || (!row->addr && strcmp(text, "?") == 0))
		return 0;
	rows = array_grow(to->rows, to->n, &to->cap, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	to->rows = rows;
	rows = &rows[to->n++];
	*rows = (struct seen_addr){ .state = row->state };
	snprintf(rows->ifname, sizeof(rows->ifname), "%s", row->ifname);
	snprintf(rows->name, sizeof(rows->name), "%s", row->name);
	snprintf(rows->text, sizeof(rows->text), "%.*s", (int)sizeof(rows->text) - 1, text);

	return 0;
}

/* Those of an interface, or all. */
static int load_addrs(const struct monitor *m, const char *ifname, struct seen_addrs *ret)
{
	const struct addr_filter filter = { .ifname = ifname };
	struct addr_view *v = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	int r = engine_list_addrs(m->service->engine, &filter, &v, &e);

	/* An interface that is not there any more has none. */
	if (r < 0)
		return e.status == IPADM_ENXIO ? 0 : r;
	for (size_t i = 0; r == 0 && i < addr_view_rows(v)->n; i++)
		r = add_row(ret, &addr_view_rows(v)->rows[i]);
	addr_view_free(v);
	if (r == 0 && ret->n > 0)
		qsort(ret->rows, ret->n, sizeof(*ret->rows), compare);

	return r;
}

/* @old, @new: "" where it was, or is, not there. */
static void tell_state(
	struct telling *t, const struct seen_addr *addr, const char *old, const char *new)
{
	struct wire_event *row = telling_add(t, "state", "kernel");

	if (!row)
		return;
	TELLING_PUT(row->kind, "address");
	TELLING_PUT(row->object, addr->name);
	TELLING_PUT(row->what, addr->text);
	TELLING_PUT(row->where, "kernel");
	TELLING_PUT(row->old, old);
	TELLING_PUT(row->new, new);
}

/* Both are sorted. */
static void tell_states(struct telling *t, const struct seen_addr *was, size_t n_was,
	const struct seen_addr *is, size_t n_is)
{
	size_t i = 0, j = 0;

	while (i < n_was || j < n_is) {
		int order = i == n_was ? 1 : j == n_is ? -1 : compare(&was[i], &is[j]);

		if (order < 0)
			tell_state(t, &was[i], addr_state_word(was[i].state), "");
		else if (order > 0)
			tell_state(t, &is[j], "", addr_state_word(is[j].state));
		else if (was[i].state != is[j].state)
			tell_state(t, &is[j], addr_state_word(was[i].state),
				addr_state_word(is[j].state));
		i += order <= 0;
		j += order >= 0;
	}
}

/* Put @now in the place of what is known from @from to (not with) @to. */
static int splice(struct seen_addrs *all, size_t from, size_t to, const struct seen_addrs *now)
{
	size_t n = all->n - (to - from) + now->n;
	struct seen_addr *rows = reallocarray(NULL, n + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	if (from > 0)
		memcpy(rows, all->rows, from * sizeof(*rows));
	if (now->n > 0)
		memcpy(rows + from, now->rows, now->n * sizeof(*rows));
	if (all->n > to)
		memcpy(rows + from + now->n, all->rows + to, (all->n - to) * sizeof(*rows));
	free(all->rows);
	*all = (struct seen_addrs){ .rows = rows, .n = n, .cap = n + 1 };

	return 0;
}

/* What is new of the addresses of an interface, or (NULL) of all. */
static int look_at_addrs(struct monitor *m, const char *ifname, struct telling *t)
{
	struct seen_addrs now = { .rows = NULL };
	size_t from = 0, to = m->addrs.n;
	int r = load_addrs(m, ifname, &now);

	if (r == 0 && ifname) {
		while (from < to && strcmp(m->addrs.rows[from].ifname, ifname) < 0)
			from++;
		to = from;
		while (to < m->addrs.n && strcmp(m->addrs.rows[to].ifname, ifname) == 0)
			to++;
	}
	if (r == 0) {
		if (t)
			tell_states(t, m->addrs.rows + from, to - from, now.rows, now.n);
		r = splice(&m->addrs, from, to, &now);
	}
	free(now.rows);

	return r;
}

void monitor_note(struct monitor *m, const char *ifname)
{
	for (size_t i = 0; i < m->n_dirty; i++)
		if (strcmp(m->dirty[i], ifname) == 0)
			return;
	if (m->n_dirty < MONITOR_DIRTY)
		snprintf(m->dirty[m->n_dirty++], LINK_NAMSIZ, "%s", ifname);
	else
		m->all_dirty = true;
	timer_arm(m->timer.fd, 1);
}

static void forget(struct monitor *m)
{
	m->looks = false;
	free(m->addrs.rows);
	m->addrs = (struct seen_addrs){ .rows = NULL };
	free(m->links);
	m->links = NULL;
	m->n_links = m->cap_links = 0;
	m->n_dirty = 0;
	m->all_dirty = false;
	timer_arm(m->timer.fd, 0);
}

static void stop(struct monitor *m)
{
	loop_remove(m->loop, &m->news);
	kernel_news_close(m->service->kernel);
	m->news.fd = -1;
	forget(m);
}

/* What can't be known can't be told: those who watch or wait are let go. */
static void fail(struct monitor *m)
{
	server_publish(m->server, WIRE_MONITOR, NULL);
	stop(m);
	if (m->waits)
		waits_fail(m->waits);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct monitor *m = src->owner;
	struct telling t = begin(m);
	int r = 0;

	timer_clear(src->fd);
	if (!m->looks)
		return;
	if (m->all_dirty)
		r = look_at_addrs(m, NULL, &t);
	for (size_t i = 0; r == 0 && !m->all_dirty && i < m->n_dirty; i++)
		r = look_at_addrs(m, m->dirty[i], &t);
	m->n_dirty = 0;
	m->all_dirty = false;
	telling_end(&t);
	if (r < 0) {
		log_line(LOGL_WARNING, "monitor: the addresses can't be read: %s", strerror(-r));
		fail(m);
	}
}

static const struct source_ops timer_ops = { .ready = timer_ready };

/* ---- links ---- */

static struct seen_link *find_link(const struct monitor *m, uint32_t ifindex)
{
	for (size_t i = 0; i < m->n_links; i++)
		if (m->links[i].ifindex == ifindex)
			return &m->links[i];

	return NULL;
}

static struct seen_link *add_link(struct monitor *m, uint32_t ifindex, const char *ifname)
{
	struct seen_link *links = array_grow(m->links, m->n_links, &m->cap_links, sizeof(*links));

	if (!links)
		return NULL;
	m->links = links;
	links = &links[m->n_links++];
	*links = (struct seen_link){ .ifindex = ifindex };
	snprintf(links->ifname, sizeof(links->ifname), "%s", ifname);

	return links;
}

static bool is_ours(const struct monitor *m, const char *ifname)
{
	return engine_has_interface(m->service->engine, ifname);
}

static int load_links(struct monitor *m)
{
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	const struct kernel_query q = { .brief = true };
	int r = kernel_snapshot(m->service->kernel, &q, &k, NULL);

	m->n_links = 0;
	for (size_t i = 0; r == 0 && i < k.n_links; i++) {
		struct seen_link *l = add_link(m, k.links[i].index, k.links[i].name);

		if (!l)
			return -ENOMEM;
		l->carrier = k.links[i].flags & IFF_RUNNING;
	}

	return r;
}

static int see_link(struct monitor *m, const struct kernel_event *ev, struct telling *t)
{
	bool carrier = ev->flags & IFF_RUNNING;
	struct seen_link *l = find_link(m, ev->ifindex);
	bool renamed = l && strcmp(l->ifname, ev->ifname) != 0;

	/* It tells of settings alone. */
	if (!ev->has_tag)
		return 0;
	if (renamed && is_ours(m, l->ifname)) {
		put(t, "link", l->ifname, "there", "gone");
		monitor_note(m, l->ifname);
	}
	if ((!l || renamed) && is_ours(m, ev->ifname))
		put(t, "link", ev->ifname, "gone", "there");
	else if (l && l->carrier != carrier && is_ours(m, ev->ifname))
		put(t, "carrier", ev->ifname, carrier ? "down" : "up", carrier ? "up" : "down");
	if (!l)
		l = add_link(m, ev->ifindex, ev->ifname);
	if (!l)
		return -ENOMEM;
	snprintf(l->ifname, sizeof(l->ifname), "%s", ev->ifname);
	l->carrier = carrier;
	monitor_note(m, l->ifname);

	return 0;
}

static void lose_link(struct monitor *m, uint32_t ifindex, struct telling *t)
{
	struct seen_link *l = find_link(m, ifindex);

	if (!l)
		return;
	if (is_ours(m, l->ifname))
		put(t, "link", l->ifname, "there", "gone");
	monitor_note(m, l->ifname);
	*l = m->links[--m->n_links];
}

static int see_addr(struct monitor *m, const struct kernel_event *ev)
{
	const struct seen_link *l = find_link(m, ev->ifindex);

	if (l)
		monitor_note(m, l->ifname);

	return 0;
}

/* Nobody knows what there was. */
static int make_up(struct monitor *m, struct telling *t)
{
	struct wire_event *row = telling_add(t, "more", "kernel");

	if (row)
		TELLING_PUT(row->where, "kernel");
	m->all_dirty = true;
	timer_arm(m->timer.fd, 1);

	return load_links(m);
}

static int take_news(struct monitor *m, struct telling *t)
{
	for (;;) {
		struct kernel_event ev;
		int r = kernel_news_next(m->service->kernel, &ev);

		if (r < 0)
			return r;
		switch (ev.type) {
		case KERNEL_EVENT_NONE:
			return 0;
		case KERNEL_EVENT_LINK:
			r = see_link(m, &ev, t);
			break;
		case KERNEL_EVENT_LINK_GONE:
			lose_link(m, ev.ifindex, t);
			break;
		case KERNEL_EVENT_ADDR:
			r = see_addr(m, &ev);
			break;
		case KERNEL_EVENT_LOST:
			r = make_up(m, t);
			break;
		}
		if (r < 0)
			return r;
	}
}

/* Who waits looks for himself. */
static int drain(const struct monitor *m)
{
	struct kernel_event ev = { .type = KERNEL_EVENT_LOST };
	int r = 0;

	while (r == 0 && ev.type != KERNEL_EVENT_NONE)
		r = kernel_news_next(m->service->kernel, &ev);

	return r;
}

static void news_ready(struct source *src, uint32_t events)
{
	struct monitor *m = src->owner;
	struct telling t = begin(m);
	int r;

	waits_note(m->waits);
	if (!monitor_is_on(m) && !waits_any(m->waits)) {
		stop(m);
		return;
	}
	if (!monitor_is_on(m))
		forget(m);
	r = m->looks ? take_news(m, &t) : drain(m);
	telling_end(&t);
	if (r < 0) {
		log_line(LOGL_WARNING, "monitor: the links can't be watched: %s", strerror(-r));
		fail(m);
	}
}

static const struct source_ops news_ops = { .ready = news_ready };

int monitor_listen(struct monitor *m, struct err *e)
{
	int r;

	if (m->news.fd >= 0)
		return 0;
	r = kernel_news_open(m->service->kernel, &m->news.fd, e);
	if (r < 0)
		return r;
	r = loop_add(m->loop, &m->news, EPOLLIN);
	if (r < 0) {
		stop(m);
		return err_sys(e, -r, "the links and addresses can't be watched");
	}

	return 0;
}

int monitor_begin(struct monitor *m, struct err *e)
{
	int r;

	if (monitor_is_on(m))
		return 0;
	/* What was seen for those who have left is of no use. */
	forget(m);
	r = monitor_listen(m, e);
	if (r < 0)
		return r;
	/* What came for those who wait is older than what is read now. */
	waits_note(m->waits);
	r = drain(m);
	if (r == 0)
		r = load_links(m);
	if (r == 0)
		r = look_at_addrs(m, NULL, NULL);
	if (r < 0) {
		forget(m);
		return err_sys(e, -r, "the links and addresses can't be read");
	}
	m->looks = true;

	return 0;
}

int monitor_init(struct monitor *m, struct loop *loop, struct service *svc, struct server *srv,
	struct waits *waits, struct err *e)
{
	*m = (struct monitor){
		.loop = loop,
		.service = svc,
		.server = srv,
		.waits = waits,
		.news = { .fd = -1, .ops = &news_ops, .owner = m },
		.timer.fd = -1,
	};

	return loop_add_timer(loop, &m->timer, &timer_ops, m, e);
}

void monitor_fini(struct monitor *m)
{
	if (!m->loop)
		return;
	if (m->news.fd >= 0)
		stop(m);
	loop_drop_timer(m->loop, &m->timer);
	*m = (struct monitor){ .news.fd = -1 };
}
