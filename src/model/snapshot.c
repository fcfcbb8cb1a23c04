/* SPDX-License-Identifier: Apache-2.0 */
/* Growing, searching and judging a snapshot. */
#include "model/snapshot.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"

enum {
	/* IFAPROT_KERNEL_RA and _LL, which the headers of Debian 12 don't have. */
	PROTO_KERNEL_RA = 2,
	PROTO_KERNEL_LL = 3,
};

static void *append(void **items, size_t *n, size_t *cap, size_t size)
{
	void *grown = array_grow(*items, *n, cap, size);
	char *item;

	if (!grown)
		return NULL;
	*items = grown;
	item = (char *)*items + *n * size;
	memset(item, 0, size);
	(*n)++;

	return item;
}

void snapshot_fini(struct snapshot *s)
{
	for (size_t i = 0; i < s->n_routes; i++)
		route_fini(&s->routes[i]);
	for (size_t i = 0; i < s->n_settings; i++)
		free(s->settings[i].value);
	free(s->settings);
	free(s->nexthops);
	free(s->steers);
	free(s->by_name);
	free(s->links);
	free(s->addrs);
	free(s->routes);
	*s = (struct snapshot){ .links = NULL };
}

struct link *snapshot_add_link(struct snapshot *s)
{
	void *items = s->links;
	struct link *l = append(&items, &s->n_links, &s->cap_links, sizeof(*l));

	s->links = items;
	return l;
}

struct addr *snapshot_add_addr(struct snapshot *s)
{
	void *items = s->addrs;
	struct addr *a = append(&items, &s->n_addrs, &s->cap_addrs, sizeof(*a));

	s->addrs = items;
	return a;
}

struct setting *snapshot_add_setting(struct snapshot *s)
{
	void *items = s->settings;
	struct setting *setting =
		append(&items, &s->n_settings, &s->cap_settings, sizeof(*setting));

	s->settings = items;
	return setting;
}

struct nexthop *snapshot_add_nexthop(struct snapshot *s)
{
	void *items = s->nexthops;
	struct nexthop *nh = append(&items, &s->n_nexthops, &s->cap_nexthops, sizeof(*nh));

	s->nexthops = items;
	return nh;
}

struct steer *snapshot_add_steer(struct snapshot *s)
{
	void *items = s->steers;
	struct steer *steer = append(&items, &s->n_steers, &s->cap_steers, sizeof(*steer));

	s->steers = items;
	return steer;
}

const struct steer *snapshot_find_steer(
	const struct snapshot *s, uint32_t ifindex, enum steer_role role)
{
	for (size_t i = 0; i < s->n_steers; i++)
		if (s->steers[i].ifindex == ifindex && s->steers[i].role == role)
			return &s->steers[i];

	return NULL;
}

void neighs_fini(struct neighs *ns)
{
	free(ns->rows);
	*ns = (struct neighs){ .rows = NULL };
}

int neighs_add(struct neighs *ns, const struct neigh *neigh)
{
	struct neigh *more = array_grow(ns->rows, ns->n, &ns->cap, sizeof(*more));

	if (!more)
		return -ENOMEM;
	ns->rows = more;
	ns->rows[ns->n++] = *neigh;

	return 0;
}

const char *snapshot_setting(const struct snapshot *s, const char *ifname, const char *path)
{
	for (size_t i = 0; i < s->n_settings; i++) {
		const struct setting *setting = &s->settings[i];

		if (strcmp(setting->ifname, ifname) == 0 &&
			(setting->path == path || strcmp(setting->path, path) == 0))
			return setting->value;
	}

	return NULL;
}

struct ip ip_network(const struct ip *ip, uint8_t plen)
{
	struct ip net = { .family = ip->family };

	for (size_t i = 0; i < ip_size(ip->family); i++) {
		unsigned int bits = plen >= (i + 1) * 8 ? 8 : plen > i * 8 ? plen - i * 8u : 0;

		net.bytes[i] = ip->bytes[i] & (0xff00u >> bits) & 0xffu;
	}

	return net;
}

bool ip_covers(const struct ip *net, uint8_t plen, const struct ip *ip)
{
	size_t bits = 8 * ip_size(net->family);
	size_t whole;

	if (plen < bits)
		bits = plen;
	whole = bits / 8;
	if (ip->family != net->family || memcmp(ip->bytes, net->bytes, whole) != 0)
		return false;

	return bits % 8 == 0 ||
	       ((ip->bytes[whole] ^ net->bytes[whole]) & (0xff00u >> (bits % 8)) & 0xffu) == 0;
}

uint32_t addr_metric(const struct addr *a)
{
	return a->local.family == AF_INET6 && a->metric == 0 ? ADDR_METRIC6 : a->metric;
}

bool addr_same_subnet(const struct addr *a, const struct addr *b)
{
	return a->local.family == AF_INET && a->plen == b->plen &&
	       ip_covers(&a->local, a->plen, &b->local);
}

struct route *snapshot_add_route(struct snapshot *s)
{
	void *items = s->routes;
	struct route *r = append(&items, &s->n_routes, &s->cap_routes, sizeof(*r));

	s->routes = items;
	return r;
}

int snapshot_take_routes(struct snapshot *s, struct snapshot *from)
{
	size_t n = s->n_routes + from->n_routes;
	struct route *routes;

	if (n > s->cap_routes) {
		routes = reallocarray(s->routes, n, sizeof(*routes));
		if (!routes)
			return -ENOMEM;
		s->routes = routes;
		s->cap_routes = n;
	}
	for (size_t i = 0; i < from->n_routes; i++)
		s->routes[s->n_routes++] = from->routes[i];
	s->routes_known |= from->routes_known;
	from->n_routes = 0;

	return 0;
}

static int compare_link_names(const void *a, const void *b)
{
	const struct link *const *x = a;
	const struct link *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

int snapshot_sort_names(struct snapshot *s)
{
	s->by_name = reallocarray(s->by_name, s->n_links + 1, sizeof(*s->by_name));
	if (!s->by_name)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_links; i++)
		s->by_name[i] = &s->links[i];
	qsort(s->by_name, s->n_links, sizeof(*s->by_name), compare_link_names);

	return 0;
}

static int compare_with_name(const void *name, const void *link)
{
	const struct link *const *l = link;

	return strcmp(name, (*l)->name);
}

struct link *snapshot_find_link(const struct snapshot *s, const char *name)
{
	if (s->by_name) {
		struct link **found = bsearch(
			name, s->by_name, s->n_links, sizeof(*s->by_name), compare_with_name);

		return found ? *found : NULL;
	}
	for (size_t i = 0; i < s->n_links; i++)
		if (strcmp(s->links[i].name, name) == 0)
			return &s->links[i];

	return NULL;
}

struct link *snapshot_find_index(const struct snapshot *s, uint32_t index)
{
	for (size_t i = 0; i < s->n_links; i++)
		if (s->links[i].index == index)
			return &s->links[i];

	return NULL;
}

bool addr_is_kernel_ll(const struct addr *a)
{
	return a->local.family == AF_INET6 && a->proto == PROTO_KERNEL_LL &&
	       ip_is_linklocal(&a->local);
}

bool addr_same_peer(const struct addr *a, const struct addr *b)
{
	const struct ip *x = a->peer.family ? &a->peer : &a->local;
	const struct ip *y = b->peer.family ? &b->peer : &b->local;

	return ip_equal(x, y);
}

bool addr_is_like(const struct addr *a, const struct addr *b)
{
	return a->local.family == AF_INET6 || (a->plen == b->plen && addr_same_peer(a, b));
}

bool addr_is_autoconf(const struct addr *a)
{
	return a->local.family == AF_INET6 &&
	       (a->proto == PROTO_KERNEL_RA || (a->proto == 0 && (a->flags & IFA_F_TEMPORARY)));
}

static int compare_index(const void *a, const void *b)
{
	const struct link *const *x = a;
	const struct link *const *y = b;

	return ((*x)->index > (*y)->index) - ((*x)->index < (*y)->index);
}

static void judge_addr(struct link *l, const struct addr *a)
{
	if (!(a->flags & IFA_F_DADFAILED))
		l->addressed = true;
	if ((l->flags & IFF_UP) && a->proto != OUR_PROTO && a->proto != OUR_GROUP_PROTO &&
		!addr_is_kernel_ll(a))
		l->foreign |= fam_of(a->local.family);
}

int snapshot_judge(struct snapshot *s)
{
	_cleanup_free_ struct link **by_index = NULL;

	if (s->n_links == 0 || s->n_addrs == 0)
		return 0;
	by_index = reallocarray(NULL, s->n_links, sizeof(struct link *));
	if (!by_index)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_links; i++)
		by_index[i] = &s->links[i];
	qsort(by_index, s->n_links, sizeof(struct link *), compare_index);

	for (size_t i = 0; i < s->n_addrs; i++) {
		const struct link key = { .index = s->addrs[i].ifindex };
		const struct link *pkey = &key;
		struct link **l =
			bsearch(&pkey, by_index, s->n_links, sizeof(struct link *), compare_index);

		if (l)
			judge_addr(*l, &s->addrs[i]);
	}

	return 0;
}
