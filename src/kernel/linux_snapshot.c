/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking a snapshot: which questions to ask, and putting the answers together. One link costs one
 * request for it and one filtered dump for its addresses, however many links there are.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/aside.h"
#include "kernel/linux_collect.h"

/* Of the dump of all addresses, before they are asked for link by link. */
#define ALL_ADDRS_TRIES 4

static int read_one_link(struct collection *c, struct err *e)
{
	int r;

	if (!name_is_link(c->q->ifname))
		return 0;
	r = link_put_get(c->batch, c->q->ifname);
	if (r < 0)
		return err_sys(e, -r, "cannot ask for the link %s", c->q->ifname);
	r = collect_link(c, e);
	if (r < 0)
		return r;
	if (c->s.n_links > 0)
		c->ifindex = c->s.links[0].index;
	return 0;
}

static int compare_u32(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* The sorted indexes of all links that we have; NULL when out of memory. */
static uint32_t *sort_indexes(const struct snapshot *s)
{
	uint32_t *known = reallocarray(NULL, s->n_links + 1, sizeof(*known));

	if (!known)
		return NULL;
	for (size_t i = 0; i < s->n_links; i++)
		known[i] = s->links[i].index;
	qsort(known, s->n_links, sizeof(*known), compare_u32);
	return known;
}

static int compare_link_index(const void *a, const void *b)
{
	const struct link *x = a;
	const struct link *y = b;

	return compare_u32(&x->index, &y->index);
}

/* Ask by index for the links that the cheap dump leaves out, and put them in their places. */
static int read_missing(struct collection *c, struct err *e)
{
	_cleanup_free_ uint32_t *known = NULL;
	size_t n = c->s.n_links;
	size_t at = 0;
	int r;

	for (size_t i = 0; i < c->n_indexes; i++) {
		/* Both come in the same order, as a rule. */
		if (at < n && c->s.links[at].index == c->indexes[i]) {
			at++;
			continue;
		}
		if (!known)
			known = sort_indexes(&c->s);
		if (!known)
			return err_nomem(e);
		if (bsearch(&c->indexes[i], known, n, sizeof(*known), compare_u32))
			continue;
		r = link_put_get_index(c->batch, c->indexes[i]);
		if (r < 0)
			return err_sys(e, -r, "cannot ask for a link");
		r = collect_link(c, e);
		if (r < 0)
			return r;
	}
	if (c->s.n_links > n)
		qsort(c->s.links, c->s.n_links, sizeof(*c->s.links), compare_link_index);
	return 0;
}

/* The links that the cheap dump leaves out: every link has IPv4 settings. */
static int read_unlisted(struct collection *c, struct err *e)
{
	int r = link_put_conf_dump(c->batch);

	if (r == 0)
		r = collect_dump(c, &collect_conf, "links", e);

	return r < 0 ? r : read_missing(c, e);
}

/*
 * The IPv6 view of the links costs a third of the whole one, but has no link with an MTU below
 * 1280. Those are seen in the list of IPv4 settings, which every link has.
 */
static int read_links_brief(struct collection *c, struct err *e)
{
	int r;

	r = link_put_dump(c->batch, AF_INET6);
	if (r == 0)
		r = collect_dump(c, &collect_links, "links", e);

	return r < 0 || c->q->addressed ? r : read_unlisted(c, e);
}

static int read_links(struct collection *c, struct err *e)
{
	int r;

	if (c->q->ifname)
		return read_one_link(c, e);
	if (c->q->brief)
		return read_links_brief(c, e);
	r = link_put_dump(c->batch, AF_UNSPEC);
	return r < 0 ? r : collect_dump(c, &collect_links, "links", e);
}

static int compare_link_pointer(const void *a, const void *b)
{
	const struct link *const *x = a;
	const struct link *const *y = b;

	return compare_link_index(*x, *y);
}

static const struct link *find_sorted(const struct link **sorted, size_t n, uint32_t index)
{
	const struct link key = { .index = index };
	const struct link *pkey = &key;
	const struct link **found =
		bsearch(&pkey, sorted, n, sizeof(*sorted), compare_link_pointer);

	return found ? *found : NULL;
}

/* All links by their indexes; NULL when out of memory. */
static const struct link **sort_links(const struct snapshot *s)
{
	const struct link **sorted = reallocarray(NULL, s->n_links + 1, sizeof(*sorted));
	bool in_order = true;

	for (size_t i = 0; sorted && i < s->n_links; i++) {
		sorted[i] = &s->links[i];
		in_order = in_order && (i == 0 || sorted[i - 1]->index < sorted[i]->index);
	}
	if (!in_order)
		qsort(sorted, s->n_links, sizeof(*sorted), compare_link_pointer);

	return sorted;
}

/* The links that the cheap dump left out, as far as addresses tell of them. */
static int read_addressed(struct collection *c, struct err *e)
{
	_cleanup_free_ const struct link **sorted = sort_links(&c->s);
	uint32_t last = 0;

	if (!sorted)
		return err_nomem(e);
	for (size_t i = 0; i < c->s.n_addrs; i++) {
		uint32_t index = c->s.addrs[i].ifindex;

		if (index == last)
			continue;
		last = index;
		if (!find_sorted(sorted, c->s.n_links, index) && collect_index(c, index) < 0)
			return err_nomem(e);
	}

	return c->n_indexes > 0 ? read_missing(c, e) : 0;
}

static int read_addrs_of_links(struct collection *c, uint8_t family, struct err *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->s.n_links; i++) {
		c->ifindex = c->s.links[i].index;
		r = addr_put_dump(c->batch, family, c->ifindex);
		if (r == 0)
			r = collect_dump(c, &collect_addrs, "addresses", e);
	}
	c->ifindex = 0;

	return r;
}

/*
 * Link by link, where the addresses of the namespace never keep still: those of one link come in one piece, which no change
 * of others disturbs.
 */
static int read_addrs_by_link(struct collection *c, struct err *e)
{
	int r = 0;

	err_clear(e);
	if (c->q->addressed && c->q->brief)
		r = read_unlisted(c, e);
	if (r == 0)
		r = read_addrs_of_links(c, AF_INET, e);

	return r < 0 ? r : read_addrs_of_links(c, AF_INET6, e);
}

static int dump_addrs(struct collection *c, struct err *e)
{
	int r = addr_put_dump(c->batch, AF_UNSPEC, c->ifindex);

	c->tries = c->q->ifname ? 0 : ALL_ADDRS_TRIES;
	if (r == 0)
		r = collect_dump(c, &collect_addrs, "addresses", e);
	c->tries = 0;

	return r;
}

/* The links are known by now. @r: what dump_addrs() returned. */
static int complete_addrs(struct collection *c, int r, struct err *e)
{
	if (c->q->ifname)
		return r;
	if (r == -EAGAIN)
		return read_addrs_by_link(c, e);

	return r == 0 && c->q->addressed && c->q->brief ? read_addressed(c, e) : r;
}

/* ---- links in a thread beside the addresses ---- */

struct beside {
	struct aside thread;
	struct nl_sock *nl;
	struct nl_batch *batch;
	struct collection c;
	struct err e;
	int result;
};

static void beside_fini(struct beside *b)
{
	aside_wait(&b->thread);
	collection_fini(&b->c);
	nl_close(b->nl);
	free(b->batch);
}

static void *read_links_beside(void *arg)
{
	struct beside *b = arg;

	b->result = read_links(&b->c, &b->e);

	return NULL;
}

/* Whatever it fails of, it can be done without. */
static int start_beside(struct beside *b, const struct collection *c)
{
	int r = nl_open(&b->nl);

	b->batch = nl_batch_new();
	if (r < 0 || !b->batch)
		return r < 0 ? r : -ENOMEM;
	b->c = (struct collection){ .q = c->q, .nl = b->nl, .batch = b->batch };

	return aside_start(&b->thread, read_links_beside, b);
}

static void take_links(struct collection *c, struct beside *b)
{
	c->s.links = b->c.s.links;
	c->s.n_links = b->c.s.n_links;
	c->s.cap_links = b->c.s.cap_links;
	b->c.s = (struct snapshot){ .links = NULL };
	c->nl->messages += b->nl->messages;
	c->nl->dumps += b->nl->dumps;
}

static int finish_beside(struct collection *c, struct beside *b, struct err *e)
{
	int r = dump_addrs(c, e);

	aside_wait(&b->thread);
	if (b->result < 0) {
		*e = b->e;
		return b->result;
	}
	take_links(c, b);

	return complete_addrs(c, r, e);
}

static int read_links_and_addrs(struct collection *c, struct err *e)
{
	_cleanup_(beside_fini) struct beside b = { .nl = NULL };
	int r;

	if (c->aside && start_beside(&b, c) == 0)
		return finish_beside(c, &b, e);
	r = read_links(c, e);
	if (r < 0 || !c->q->addrs || (c->q->ifname && c->s.n_links == 0))
		return r;

	return complete_addrs(c, dump_addrs(c, e), e);
}

static int read_routes(struct collection *c, struct err *e)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };

	for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
		int r;

		if (!(c->q->routes & fam_of(families[i])))
			continue;
		c->family = families[i];
		r = route_put_dump(c->batch, c->family, c->ifindex);
		if (r == 0)
			r = collect_dump(c, &collect_routes, "routes", e);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_nexthops(struct collection *c, struct err *e)
{
	int r = nexthop_put_dump(c->batch);

	return r < 0 ? r : collect_dump(c, &collect_nexthops, "next hops", e);
}

/*
 * What belongs to a link that came or went between the questions is left out. The kernel calls an
 * address without a label by the name of its link; we say that it has none.
 */
static int tidy(struct snapshot *s)
{
	_cleanup_free_ const struct link **sorted = NULL;
	const struct link *l = NULL;
	size_t addrs = 0;
	size_t routes = 0;

	if (s->n_addrs == 0 && s->n_routes == 0)
		return 0;
	sorted = sort_links(s);
	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_addrs; i++) {
		struct addr *a = &s->addrs[i];

		/* Those of one link come one behind the other. */
		if (!l || l->index != a->ifindex)
			l = find_sorted(sorted, s->n_links, a->ifindex);
		if (!l)
			continue;
		if (a->label[0] && strcmp(a->label, l->name) == 0)
			a->label[0] = 0;
		if (addrs < i)
			s->addrs[addrs] = *a;
		addrs++;
	}
	s->n_addrs = addrs;
	for (size_t i = 0; i < s->n_routes; i++) {
		if (find_sorted(sorted, s->n_links, s->routes[i].ifindex))
			s->routes[routes++] = s->routes[i];
		else
			route_fini(&s->routes[i]);
	}
	s->n_routes = routes;
	return 0;
}

static int collect(struct collection *c, struct err *e)
{
	int r;

	nl_batch_reset(c->batch);
	r = read_links_and_addrs(c, e);
	if (r < 0 || (c->q->ifname && c->s.n_links == 0))
		return r;
	if (c->q->routes) {
		r = read_routes(c, e);
		if (r < 0)
			return r;
	}
	c->s.routes_known = c->q->routes;
	if (c->q->nexthops) {
		r = read_nexthops(c, e);
		if (r < 0)
			return r;
	}
	snapshot_tell_vias(&c->s);
	r = tidy(&c->s);
	return r < 0 ? err_nomem(e) : 0;
}

int linux_snapshot(
	struct kernel *base, const struct kernel_query *q, struct snapshot *ret, struct err *e)
{
	struct linux_kernel *k = to_linux(base);
	_cleanup_(collection_fini) struct collection c = {
		.q = q,
		.nl = k->nl,
		.batch = k->batch,
		/* A socket is opened where the thread is. */
		.aside = q->aside && q->addrs && !q->ifname && !k->elsewhere,
	};
	int r;

	r = collect(&c, e);
	if (r == 0 && q->steers)
		r = linux_read_steers(k, &c.s, e);
	if (r == 0)
		r = linux_read_settings(k, q, &c.s, e);
	linux_count(k);
	if (r < 0)
		return r;

	*ret = c.s;
	c.s = (struct snapshot){ .links = NULL };
	return 0;
}
