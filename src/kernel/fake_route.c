/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's routes: those that are told by their bytes, and those that are by their fields. */
#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <string.h>

#include "kernel/fake_state.h"

#define IPV6_METRIC 1024 /* of a route that is given none */

static void drop_route(struct snapshot *s, size_t i)
{
	route_fini(&s->routes[i]);
	s->n_routes--;
	memmove(&s->routes[i], &s->routes[i + 1], (s->n_routes - i) * sizeof(s->routes[0]));
}

void fake_drop_routes(struct fake *f, uint32_t ifindex, uint8_t family)
{
	for (size_t i = f->state.n_routes; i-- > 0;) {
		const struct route *r = &f->state.routes[i];

		if (r->ifindex == ifindex && r->family == family)
			drop_route(&f->state, i);
	}
}

static bool is_local(const struct fake *f, const struct ip *ip)
{
	for (size_t i = 0; i < f->state.n_addrs; i++) {
		if (ip_equal(&f->state.addrs[i].local, ip))
			return true;
	}
	return false;
}

/* In IPv4 the routes go, in IPv6 those over its link lose their source. */
void fake_source_gone(struct fake *f, const struct addr *a)
{
	if (is_local(f, &a->local))
		return;
	for (size_t i = f->state.n_routes; i-- > 0;) {
		struct route *r = &f->state.routes[i];

		if (!ip_equal(&r->prefsrc, &a->local))
			continue;
		if (r->family == AF_INET)
			drop_route(&f->state, i);
		else if (r->ifindex == a->ifindex)
			r->prefsrc = (struct ip){ .family = 0 };
	}
}

static bool is_same_dst(const struct route *a, const struct route *b)
{
	return a->family == b->family && a->table == b->table && a->plen == b->plen &&
	       a->tos == b->tos && (a->plen == 0 || ip_equal(&a->dst, &b->dst));
}

static bool is_route(const struct route *r, const struct route *want)
{
	if (r->ifindex != want->ifindex)
		return false;
	if (r->payload && want->payload)
		return r->len == want->len && memcmp(r->payload, want->payload, r->len) == 0;
	return r->nexthop == want->nexthop && r->number == want->number && is_same_dst(r, want) &&
	       ip_equal(&r->gateway, &want->gateway) && r->metric == want->metric &&
	       r->protocol == want->protocol;
}

static struct route *find_route(struct fake *f, const struct route *want)
{
	for (size_t i = 0; i < f->state.n_routes; i++) {
		if (is_route(&f->state.routes[i], want))
			return &f->state.routes[i];
	}
	return NULL;
}

uint32_t fake_route_link(const struct fake *f, const struct route *r)
{
	const struct nexthop *nh =
		r->number ? snapshot_find_nexthop(&f->state, r->nexthop, r->number) : NULL;
	const struct nexthop *first = nh ? snapshot_find_nexthop(&f->state, nexthop_part(nh->kind),
						   nh->stub ? nh->number : nh->links[0])
					 : NULL;

	return first ? first->ifindex : r->ifindex;
}

bool fake_is_on_link(const struct fake *f, uint32_t ifindex, const struct ip *gateway)
{
	if (gateway->family == AF_INET6 && ip_is_linklocal(gateway))
		return true;
	for (size_t i = 0; i < f->state.n_addrs; i++) {
		const struct addr *a = &f->state.addrs[i];

		if (a->ifindex == ifindex && !(a->flags & IFA_F_NOPREFIXROUTE) &&
			ip_covers(a->peer.family ? &a->peer : &a->local, a->plen, gateway))
			return true;
	}
	for (size_t i = 0; i < f->state.n_routes; i++) {
		const struct route *r = &f->state.routes[i];

		if (r->ifindex == ifindex && r->gateway.family == 0 &&
			r->family == gateway->family && r->plen > 0 &&
			ip_covers(&r->dst, r->plen, gateway))
			return true;
	}
	return false;
}

/* A source must be an address that can be used. */
static bool can_be_source(const struct fake *f, const struct ip *ip)
{
	for (size_t i = 0; i < f->state.n_addrs; i++) {
		if (ip_equal(&f->state.addrs[i].local, ip))
			return !(f->state.addrs[i].flags & IFA_F_TENTATIVE);
	}
	return false;
}

static int check_fields(const struct fake *f, const struct route *r, const char **ret_why)
{
	bool v4 = r->family == AF_INET;

	if (ip_size(r->family) == 0)
		return -EAFNOSUPPORT;
	if (r->gateway.family && !fake_is_on_link(f, r->ifindex, &r->gateway)) {
		*ret_why = v4 ? "Nexthop has invalid gateway" : NULL;
		return v4 ? -ENETUNREACH : -EHOSTUNREACH;
	}
	if (r->prefsrc.family && !can_be_source(f, &r->prefsrc)) {
		*ret_why = v4 ? "Invalid prefsrc address" : "Invalid source address";
		return -EINVAL;
	}
	return 0;
}

/* The last one, before those that it stands for. */
static void put_in_front(struct fake *f, const struct route *want)
{
	struct snapshot *s = &f->state;
	const struct route last = s->routes[s->n_routes - 1];
	size_t i = 0;

	while (!is_same_dst(&s->routes[i], want) || s->routes[i].metric < want->metric)
		i++;
	memmove(&s->routes[i + 1], &s->routes[i], (s->n_routes - 1 - i) * sizeof(last));
	s->routes[i] = last;
}

static int put_route(struct fake *f, const struct route *want)
{
	struct route own;
	struct route *r;

	if (route_copy(want, &own) < 0)
		return -ENOMEM;
	r = snapshot_add_route(&f->state);
	if (!r) {
		route_fini(&own);
		return -ENOMEM;
	}
	*r = own;
	if (want->number > 0)
		put_in_front(f, want);
	return 0;
}

static int add_route(
	struct fake *f, const struct link *l, const struct route *want, const char **ret_why)
{
	int r;

	if (!(l->flags & IFF_UP)) {
		*ret_why = "Device for nexthop is not up";
		return -ENETDOWN;
	}
	if (find_route(f, want))
		return -EEXIST;
	if (want->nexthop && !snapshot_find_nexthop(&f->state, want->nexthop,
				     want->number ? want->number : want->ifindex)) {
		*ret_why = "Nexthop id does not exist";
		return -EINVAL;
	}
	r = want->payload ? 0 : check_fields(f, want, ret_why);
	return r < 0 ? r : put_route(f, want);
}

int fake_step_route(struct fake *f, const struct step *step, const char **ret_why)
{
	struct route want = step->u.route;
	const struct link *l = want.ifindex ? snapshot_find_index(&f->state, want.ifindex)
					    : fake_find_link(f, step);
	const struct route *found;

	if (!l)
		return -ENODEV;
	want.ifindex = want.number ? 0 : l->index;
	if (!want.payload && want.family == AF_INET6 && want.metric == 0)
		want.metric = IPV6_METRIC;
	if (step->op == STEP_ROUTE_ADD)
		return add_route(f, l, &want, ret_why);
	found = find_route(f, &want);
	if (!found)
		return -ESRCH;
	drop_route(&f->state, (size_t)(found - f->state.routes));
	return 0;
}
