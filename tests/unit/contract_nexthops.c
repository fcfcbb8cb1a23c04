/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about next hop objects, and routes over them. */
#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/macros.h"
#include "base/str.h"
#include "contract_world.h"

/* What differs between the families; near and far: where routes over the group, and through the gateway, are to. */
static const struct family {
	enum nexthop_kind link, group, via, vias, ways;
	const char *gateway, *near, *far;
	uint8_t near_plen, far_plen, scope, tos;
} families[] = {
	/* clang-format off */
	{ NEXTHOP_LINK4, NEXTHOP_GROUP4, NEXTHOP_VIA4, NEXTHOP_VIAS4, NEXTHOP_WAYS4,
		"192.0.2.1", "192.0.2.0", "198.51.0.0", 24, 16, RT_SCOPE_LINK, 0x10 },
	{ NEXTHOP_LINK6, NEXTHOP_GROUP6, NEXTHOP_VIA6, NEXTHOP_VIAS6, NEXTHOP_WAYS6,
		"2001:db8::1", "2001:db8::", "2001:db8:9::", 64, 48, RT_SCOPE_UNIVERSE, 0 },
	/* clang-format on */
};

#define N_FAMILIES ARRAY_SIZE(families)

static const char *const link_names[] = { "c0", "c1" };

/* Two links, the link of a group with an address, and their next hops. */
struct scene {
	uint32_t links[2];
	uint32_t stub;
	struct nexthop link[2][2]; /* by family */
	struct nexthop group[2];
};

static struct step hop(const char *ifname, const struct nexthop *from, const struct nexthop *to)
{
	struct step s = { .op = STEP_NEXTHOP, .u.nexthop = { .from = from, .to = to } };

	s.ifindex = to ? to->ifindex : from->ifindex;
	assert_int_equal(str_copy(s.ifname, sizeof(s.ifname), ifname), 0);
	return s;
}

static void open_scene(struct world *w, struct scene *sc)
{
	*sc = (struct scene){ .stub = add_quiet_link(w, "ipmp0") };
	must_do(w, make_addr_step(STEP_ADDR_ADD, "ipmp0", sc->stub, "192.0.2.10", 32));
	for (size_t i = 0; i < 2; i++) {
		sc->links[i] = add_quiet_link(w, link_names[i]);
		for (size_t f = 0; f < N_FAMILIES; f++)
			sc->link[f][i] = (struct nexthop){ .kind = families[f].link,
				.ifindex = sc->links[i] };
	}
	for (size_t f = 0; f < N_FAMILIES; f++)
		sc->group[f] = (struct nexthop){
			.kind = families[f].group,
			.ifindex = sc->stub,
			.n_links = 2,
			.links = { sc->links[0], sc->links[1] },
		};
}

static struct step route_to(const struct scene *sc, const char *dst, uint8_t plen)
{
	struct step s = { .op = STEP_ROUTE_ADD, .ifindex = sc->stub, .ifname = "ipmp0" };
	struct route *r = &s.u.route;

	assert_int_equal(ip_parse(dst, &r->dst), 0);
	r->ifindex = sc->stub;
	r->family = r->dst.family;
	r->plen = plen;
	r->protocol = OUR_GROUP_PROTO;
	r->table = RT_TABLE_MAIN;
	r->metric = 256;
	if (r->family == AF_INET)
		assert_int_equal(ip_parse("192.0.2.10", &r->prefsrc), 0);
	return s;
}

/* A route over the group. */
static struct step route_over(const struct scene *sc, size_t f)
{
	struct step s = route_to(sc, families[f].near, families[f].near_plen);

	s.u.route.nexthop = (uint8_t)families[f].group;
	s.u.route.scope = families[f].scope;
	return s;
}

static void keep(struct world *w, struct step step)
{
	there_and_back(w, step);
	must_do(w, step);
}

static void add_links(struct world *w, const struct scene *sc, size_t f)
{
	for (size_t i = 0; i < 2; i++)
		must_do(w, hop(link_names[i], NULL, &sc->link[f][i]));
}

/* The links, the group and a route over it. */
static void add_all(struct world *w, const struct scene *sc, size_t f)
{
	add_links(w, sc, f);
	must_do(w, hop("ipmp0", NULL, &sc->group[f]));
	must_do(w, route_over(sc, f));
}

static void set_link(struct world *w, const struct scene *sc, size_t i, bool up)
{
	must_do(w, make_step(STEP_LINK_UP, link_names[i], sc->links[i], !up, up));
}

/* A next hop that is looked for, and the links that it is to have. */
struct wanted {
	enum nexthop_kind kind;
	uint32_t key; /* its link, or its number */
	bool gone;
	bool stub;
	size_t n_links;
	uint32_t link; /* the first of them; 0: any */
};

static void check_nexthop(const struct snapshot *s, const struct wanted *want)
{
	const struct nexthop *nh = snapshot_find_nexthop(s, want->kind, want->key);

	if (want->gone) {
		assert_null(nh);
		return;
	}
	assert_non_null(nh);
	assert_int_equal(nh->stub, want->stub);
	assert_int_equal(nh->n_links, want->n_links);
	if (want->link > 0)
		assert_int_equal(nh->links[0], want->link);
}

static void check_nexthops(struct world *w, const struct wanted *wants, size_t n)
{
	struct snapshot s = world_look(w, NULL);

	for (size_t i = 0; i < n; i++)
		check_nexthop(&s, &wants[i]);
	snapshot_fini(&s);
}

/* How many next hops there are, and how many routes over those of @ifindex: they count as its own. */
static void check_counts(struct world *w, uint32_t ifindex, size_t nexthops, size_t routes)
{
	struct snapshot s = world_look(w, NULL);
	size_t n = 0;

	for (size_t i = 0; i < s.n_routes; i++)
		n += s.routes[i].nexthop && s.routes[i].ifindex == ifindex;
	assert_int_equal(n, routes);
	assert_int_equal(s.n_nexthops, nexthops);
	snapshot_fini(&s);
}

void test_nexthops(void **state)
{
	struct world *w = world_of(state);
	struct nexthop one;
	struct scene sc;

	open_scene(w, &sc);
	for (size_t f = 0; f < N_FAMILIES; f++) {
		there_and_back(w, hop("c0", NULL, &sc.link[f][0]));
		add_links(w, &sc, f);
		keep(w, hop("ipmp0", NULL, &sc.group[f]));
		one = sc.group[f];
		one.n_links = 1;
		there_and_back(w, hop("ipmp0", &sc.group[f], &one));
		there_and_back(w, route_over(&sc, f));
	}
	/* What is gone already is no failure. */
	must_do(w, hop("ipmp0", &sc.group[0], NULL));
	must_do(w, hop("ipmp0", &sc.group[0], NULL));
}

/* What the kernel takes away by itself when a link goes down, without a word. */
void test_nexthops_go_with_links(void **state)
{
	struct world *w = world_of(state);
	struct scene sc;

	open_scene(w, &sc);
	for (size_t f = 0; f < N_FAMILIES; f++)
		add_all(w, &sc, f);
	check_counts(w, sc.stub, 6, 2);
	set_link(w, &sc, 0, false);
	for (size_t f = 0; f < N_FAMILIES; f++) {
		const struct wanted wants[] = {
			{ families[f].link, sc.links[0], .gone = true },
			{ families[f].group, sc.stub, .n_links = 1, .link = sc.links[1] },
		};

		check_nexthops(w, wants, ARRAY_SIZE(wants));
	}
	set_link(w, &sc, 1, false);
	check_counts(w, sc.stub, 0, 0);
	/* And they don't come back with it. */
	set_link(w, &sc, 0, true);
	check_counts(w, sc.stub, 0, 0);
}

/* With the link of the IPMP group in it a group outlives its other links, and its routes with it. */
void test_nexthops_with_stubs(void **state)
{
	struct world *w = world_of(state);
	struct nexthop stubs[N_FAMILIES];
	struct wanted alone[N_FAMILIES];
	struct wanted without = { NEXTHOP_GROUP6, .n_links = 1 };
	struct scene sc;

	open_scene(w, &sc);
	without.key = sc.stub;
	for (size_t f = 0; f < N_FAMILIES; f++) {
		stubs[f] = sc.link[f][0];
		stubs[f].ifindex = sc.stub;
		sc.group[f].stub = true;
		alone[f] = (struct wanted){ families[f].group, sc.stub, .stub = true };
		keep(w, hop("ipmp0", NULL, &stubs[f]));
		add_links(w, &sc, f);
		keep(w, hop("ipmp0", NULL, &sc.group[f]));
		must_do(w, route_over(&sc, f));
	}
	set_link(w, &sc, 0, false);
	set_link(w, &sc, 1, false);
	check_counts(w, sc.stub, 4, 2);
	check_nexthops(w, alone, N_FAMILIES);
	/* One is back: no route is touched. */
	set_link(w, &sc, 1, true);
	for (size_t f = 0; f < N_FAMILIES; f++) {
		sc.group[f].n_links = 1;
		sc.group[f].links[0] = sc.links[1];
		must_do(w, hop("c1", NULL, &sc.link[f][1]));
		must_do(w, hop("ipmp0", NULL, &sc.group[f]));
	}
	check_counts(w, sc.stub, 6, 2);
	must_do(w, make_step(STEP_LINK_UP, "ipmp0", sc.stub, 1, 0));
	check_nexthops(w, &without, 1);
}

/* A group is of no link: that of the IPMP group may go, and it is removed by its number afterwards. */
void test_nexthops_outlive_their_group(void **state)
{
	struct world *w = world_of(state);
	struct wanted group = { NEXTHOP_GROUP6, .n_links = 2 };
	struct scene sc;

	open_scene(w, &sc);
	group.key = sc.stub;
	add_all(w, &sc, 1);
	world_del_link(w, "ipmp0");
	check_nexthops(w, &group, 1);
	check_counts(w, sc.stub, 3, 0);
	must_do(w, hop("(gone)", &sc.group[1], NULL));
	group.gone = true;
	check_nexthops(w, &group, 1);
}

/* A gateway behind each of the two links, and both as one. */
struct vias {
	struct nexthop via[2];
	struct nexthop both;
};

static void open_vias(struct world *w, const struct scene *sc, size_t f, struct vias *ret)
{
	struct step shadow = { .op = STEP_ROUTE_ADD };
	struct ip gateway;

	assert_int_equal(ip_parse(families[f].gateway, &gateway), 0);
	*ret = (struct vias){
		.both = { .kind = families[f].vias, .number = 7, .n_links = 2, .links = { 5, 6 } },
	};
	for (size_t i = 0; i < 2; i++) {
		ret->via[i] = (struct nexthop){
			.kind = families[f].via,
			.ifindex = sc->links[i],
			.number = 5 + (uint32_t)i,
			.gateway = gateway,
		};
		/* Of IPv6 it must be on a link. */
		shadow.u.route = (struct route){ .family = AF_INET6,
			.protocol = OUR_GROUP_PROTO,
			.plen = 64,
			.table = RT_TABLE_MAIN,
			.metric = 0x80000000u + sc->links[i],
			.dst = ip_network(&gateway, 64) };
		shadow.ifindex = sc->links[i];
		snprintf(shadow.ifname, sizeof(shadow.ifname), "%s", link_names[i]);
		if (gateway.family == AF_INET6)
			must_do(w, shadow);
	}
}

static void add_vias(struct world *w, const struct vias *v)
{
	for (size_t i = 0; i < 2; i++)
		keep(w, hop(link_names[i], NULL, &v->via[i]));
}

static struct step route_through(const struct scene *sc, size_t f, const struct vias *v)
{
	struct step s = route_to(sc, families[f].far, families[f].far_plen);

	s.ifindex = 0;
	s.u.route.ifindex = 0;
	s.u.route.scope = RT_SCOPE_UNIVERSE;
	s.u.route.nexthop = (uint8_t)v->both.kind;
	s.u.route.number = v->both.number;
	return s;
}

static const struct route *find_number(const struct snapshot *s, uint32_t number)
{
	for (size_t i = 0; i < s->n_routes; i++)
		if (s->routes[i].number == number)
			return &s->routes[i];
	return NULL;
}

/* The route through the gateways: whose it counts as, and the gateway of its next hop; NULL: both are gone. */
static void check_through(
	struct world *w, const struct vias *v, uint32_t ifindex, const struct ip *gateway)
{
	struct snapshot s = world_look(w, NULL);
	const struct nexthop *nh = snapshot_find_nexthop(&s, v->both.kind, v->both.number);
	const struct route *r = find_number(&s, v->both.number);

	if (gateway) {
		assert_non_null(r);
		assert_int_equal(r->ifindex, ifindex);
		assert_non_null(nh);
		assert_true(ip_equal(&nh->gateway, gateway));
	} else {
		assert_null(r);
		assert_null(nh);
	}
	snapshot_fini(&s);
}

void test_nexthops_with_gateways(void **state)
{
	struct world *w = world_of(state);
	struct scene sc;
	struct vias v;

	open_scene(w, &sc);
	for (size_t f = 0; f < N_FAMILIES; f++) {
		const struct wanted both = { families[f].vias, 7, .n_links = 2 };
		const struct wanted one = { families[f].vias, 7, .n_links = 1 };

		open_vias(w, &sc, f, &v);
		add_vias(w, &v);
		keep(w, hop("ipmp0", NULL, &v.both));
		keep(w, route_through(&sc, f, &v));
		check_nexthops(w, &both, 1);
		check_through(w, &v, sc.links[0], &v.via[0].gateway);
		set_link(w, &sc, 0, false);
		check_nexthops(w, &one, 1);
		check_through(w, &v, sc.links[1], &v.via[1].gateway);
		must_do(w, hop("ipmp0", &v.both, NULL));
		check_through(w, &v, 0, NULL);
		set_link(w, &sc, 0, true);
	}
}

/* The stub tells whose the gateway is when nobody else is left. */
void test_gateways_with_stubs(void **state)
{
	struct world *w = world_of(state);
	const struct wanted alone = { NEXTHOP_VIAS4, 7, .stub = true };
	struct nexthop stub;
	struct scene sc;
	struct vias v;

	open_scene(w, &sc);
	open_vias(w, &sc, 0, &v);
	stub = v.via[0];
	stub.ifindex = sc.stub;
	stub.number = v.both.number;
	v.both.stub = true;
	add_vias(w, &v);
	must_do(w, hop("ipmp0", NULL, &stub));
	keep(w, hop("ipmp0", NULL, &v.both));
	must_do(w, route_through(&sc, 0, &v));
	set_link(w, &sc, 0, false);
	set_link(w, &sc, 1, false);
	check_nexthops(w, &alone, 1);
	check_through(w, &v, sc.stub, &stub.gateway);
}

/* Parts with weights, one of them a link alone, and a route over them that names what it is for. */
void test_ways(void **state)
{
	struct world *w = world_of(state);
	struct {
		struct nlattr head;
		uint32_t mtu;
	} metrics = { { .nla_len = sizeof(metrics), .nla_type = RTAX_MTU }, 1300 };
	const struct nexthop *nh;
	const struct route *r;
	struct step route;
	struct snapshot s;
	struct scene sc;
	struct vias v;

	open_scene(w, &sc);
	for (size_t f = 0; f < N_FAMILIES; f++) {
		open_vias(w, &sc, f, &v);
		v.via[1].gateway = (struct ip){ .family = 0 };
		v.both.kind = families[f].ways;
		v.both.weights[0] = 99;
		v.both.weights[1] = 255;
		add_vias(w, &v);
		keep(w, hop("ipmp0", NULL, &v.both));
		route = route_through(&sc, f, &v);
		route.u.route.tos = families[f].tos;
		route.u.route.metrics = &metrics;
		route.u.route.metrics_len = sizeof(metrics);
		keep(w, route);
		s = world_look(w, NULL);
		nh = snapshot_find_nexthop(&s, v.both.kind, v.both.number);
		assert_non_null(nh);
		assert_memory_equal(nh->weights, v.both.weights, 2);
		r = find_number(&s, v.both.number);
		assert_non_null(r);
		assert_int_equal(r->nexthop, v.both.kind);
		assert_int_equal(r->ifindex, sc.links[0]);
		assert_true(route_same_place(r, &route.u.route));
		assert_true(route_same_metrics(r, &route.u.route));
		snapshot_fini(&s);
		must_do(w, hop("ipmp0", &v.both, NULL));
	}
}

/* The route of ours stands before the one of the same metric that was there. */
void test_route_in_front(void **state)
{
	struct world *w = world_of(state);
	struct snapshot s;
	struct step other;
	struct scene sc;
	struct vias v;

	open_scene(w, &sc);
	open_vias(w, &sc, 0, &v);
	add_vias(w, &v);
	must_do(w, hop("ipmp0", NULL, &v.both));
	other = route_to(&sc, families[0].far, families[0].far_plen);
	other.u.route.scope = families[0].scope;
	must_do(w, other);
	must_do(w, route_through(&sc, 0, &v));
	s = world_look(w, NULL);
	assert_int_equal(s.n_routes, 2);
	assert_int_equal(s.routes[0].number, v.both.number);
	snapshot_fini(&s);
}

void test_refusals_of_nexthops(void **state)
{
	struct world *w = world_of(state);
	struct scene sc;

	open_scene(w, &sc);
	set_link(w, &sc, 0, false);
	assert_refused(w, hop("c0", NULL, &sc.link[0][0]), -ENETDOWN,
		"cannot set a next hop over c0: Nexthop device is not up");
	must_do(w, hop("c1", NULL, &sc.link[0][1]));
	assert_refused(w, hop("ipmp0", NULL, &sc.group[0]), -EINVAL,
		"cannot set a next hop over ipmp0: Invalid nexthop id");
}
