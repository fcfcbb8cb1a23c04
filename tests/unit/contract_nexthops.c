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

#include "base/str.h"
#include "contract_world.h"

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
	static const char *const names[] = { "c0", "c1" };

	*sc = (struct scene){ .stub = add_quiet_link(w, "ipmp0") };
	must_do(w, make_addr_step(STEP_ADDR_ADD, "ipmp0", sc->stub, "192.0.2.10", 32));
	for (size_t i = 0; i < 2; i++) {
		sc->links[i] = add_quiet_link(w, names[i]);
		sc->link[0][i] = (struct nexthop){ .kind = NEXTHOP_LINK4, .ifindex = sc->links[i] };
		sc->link[1][i] = (struct nexthop){ .kind = NEXTHOP_LINK6, .ifindex = sc->links[i] };
	}
	for (size_t f = 0; f < 2; f++)
		sc->group[f] = (struct nexthop){
			.kind = f ? NEXTHOP_GROUP6 : NEXTHOP_GROUP4,
			.ifindex = sc->stub,
			.n_links = 2,
			.links = { sc->links[0], sc->links[1] },
		};
}

static struct step route_over(const struct scene *sc, const char *dst, uint8_t plen)
{
	struct step s = { .op = STEP_ROUTE_ADD, .ifindex = sc->stub, .ifname = "ipmp0" };
	struct route *r = &s.u.route;

	assert_int_equal(ip_parse(dst, &r->dst), 0);
	r->ifindex = sc->stub;
	r->family = r->dst.family;
	r->plen = plen;
	r->protocol = OUR_GROUP_PROTO;
	r->table = RT_TABLE_MAIN;
	r->nexthop = r->family == AF_INET ? NEXTHOP_GROUP4 : NEXTHOP_GROUP6;
	r->scope = r->family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	r->metric = 256;
	if (r->family == AF_INET)
		assert_int_equal(ip_parse("192.0.2.10", &r->prefsrc), 0);
	return s;
}

/* Routes over the next hops of a link: they count as its own. */
static size_t count_over(const struct snapshot *s, uint32_t ifindex)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_routes; i++)
		n += s->routes[i].nexthop && s->routes[i].ifindex == ifindex;
	return n;
}

static void add_links(struct world *w, const struct scene *sc, size_t family)
{
	must_do(w, hop("c0", NULL, &sc->link[family][0]));
	must_do(w, hop("c1", NULL, &sc->link[family][1]));
}

void test_nexthops(void **state)
{
	struct world *w = world_of(state);
	struct nexthop one;
	struct scene sc;

	open_scene(w, &sc);
	for (size_t f = 0; f < 2; f++) {
		there_and_back(w, hop("c0", NULL, &sc.link[f][0]));
		add_links(w, &sc, f);
		there_and_back(w, hop("ipmp0", NULL, &sc.group[f]));
		must_do(w, hop("ipmp0", NULL, &sc.group[f]));
		one = sc.group[f];
		one.n_links = 1;
		there_and_back(w, hop("ipmp0", &sc.group[f], &one));
		there_and_back(w, route_over(&sc, f ? "2001:db8::" : "192.0.2.0", f ? 64 : 24));
	}
	/* What is gone already is no failure. */
	must_do(w, hop("ipmp0", &sc.group[0], NULL));
	must_do(w, hop("ipmp0", &sc.group[0], NULL));
}

/* What the kernel takes away by itself when a link goes down, without a word. */
void test_nexthops_go_with_links(void **state)
{
	struct world *w = world_of(state);
	struct snapshot s;
	struct scene sc;

	open_scene(w, &sc);
	for (size_t f = 0; f < 2; f++) {
		add_links(w, &sc, f);
		must_do(w, hop("ipmp0", NULL, &sc.group[f]));
		must_do(w, route_over(&sc, f ? "2001:db8::" : "192.0.2.0", f ? 64 : 24));
	}
	s = world_look(w, NULL);
	assert_int_equal(count_over(&s, sc.stub), 2);
	snapshot_fini(&s);
	must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 1, 0));
	s = world_look(w, NULL);
	for (size_t f = 0; f < 2; f++) {
		const struct nexthop *nh =
			snapshot_find_nexthop(&s, f ? NEXTHOP_GROUP6 : NEXTHOP_GROUP4, sc.stub);

		assert_null(
			snapshot_find_nexthop(&s, f ? NEXTHOP_LINK6 : NEXTHOP_LINK4, sc.links[0]));
		assert_non_null(nh);
		assert_int_equal(nh->n_links, 1);
		assert_int_equal(nh->links[0], sc.links[1]);
	}
	snapshot_fini(&s);
	must_do(w, make_step(STEP_LINK_UP, "c1", sc.links[1], 1, 0));
	s = world_look(w, NULL);
	assert_int_equal(s.n_nexthops, 0);
	assert_int_equal(count_over(&s, sc.stub), 0);
	snapshot_fini(&s);
	/* And they don't come back with it. */
	must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 0, 1));
	s = world_look(w, NULL);
	assert_int_equal(s.n_nexthops, 0);
	snapshot_fini(&s);
}

/* With the link of the IPMP group in it a group outlives its other links, and its routes with it. */
void test_nexthops_with_stubs(void **state)
{
	struct world *w = world_of(state);
	struct nexthop stubs[2];
	struct snapshot s;
	struct scene sc;

	open_scene(w, &sc);
	for (size_t f = 0; f < 2; f++) {
		stubs[f] = sc.link[f][0];
		stubs[f].ifindex = sc.stub;
		sc.group[f].stub = true;
		add_links(w, &sc, f);
		there_and_back(w, hop("ipmp0", NULL, &stubs[f]));
		must_do(w, hop("ipmp0", NULL, &stubs[f]));
		there_and_back(w, hop("ipmp0", NULL, &sc.group[f]));
		must_do(w, hop("ipmp0", NULL, &sc.group[f]));
		must_do(w, route_over(&sc, f ? "2001:db8::" : "192.0.2.0", f ? 64 : 24));
	}
	must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 1, 0));
	must_do(w, make_step(STEP_LINK_UP, "c1", sc.links[1], 1, 0));
	s = world_look(w, NULL);
	assert_int_equal(count_over(&s, sc.stub), 2);
	for (size_t f = 0; f < 2; f++) {
		const struct nexthop *nh = snapshot_find_nexthop(&s, sc.group[f].kind, sc.stub);

		assert_non_null(nh);
		assert_true(nh->stub);
		assert_int_equal(nh->n_links, 0);
	}
	snapshot_fini(&s);
	/* One is back: no route is touched. */
	must_do(w, make_step(STEP_LINK_UP, "c1", sc.links[1], 0, 1));
	for (size_t f = 0; f < 2; f++) {
		sc.group[f].n_links = 1;
		sc.group[f].links[0] = sc.links[1];
		must_do(w, hop("c1", NULL, &sc.link[f][1]));
		must_do(w, hop("ipmp0", NULL, &sc.group[f]));
	}
	s = world_look(w, NULL);
	assert_int_equal(count_over(&s, sc.stub), 2);
	assert_int_equal(s.n_nexthops, 6);
	snapshot_fini(&s);
	must_do(w, make_step(STEP_LINK_UP, "ipmp0", sc.stub, 1, 0));
	s = world_look(w, NULL);
	assert_false(snapshot_find_nexthop(&s, NEXTHOP_GROUP6, sc.stub)->stub);
	snapshot_fini(&s);
}

/* A group is of no link: that of the IPMP group may go, and it is removed by its number afterwards. */
void test_nexthops_outlive_their_group(void **state)
{
	struct world *w = world_of(state);
	struct snapshot s;
	struct step del;
	struct scene sc;

	open_scene(w, &sc);
	add_links(w, &sc, 1);
	must_do(w, hop("ipmp0", NULL, &sc.group[1]));
	must_do(w, route_over(&sc, "2001:db8::", 64));
	world_del_link(w, "ipmp0");
	s = world_look(w, NULL);
	assert_non_null(snapshot_find_nexthop(&s, NEXTHOP_GROUP6, sc.stub));
	assert_int_equal(count_over(&s, sc.stub), 0);
	snapshot_fini(&s);
	del = hop("(gone)", &sc.group[1], NULL);
	must_do(w, del);
	s = world_look(w, NULL);
	assert_null(snapshot_find_nexthop(&s, NEXTHOP_GROUP6, sc.stub));
	snapshot_fini(&s);
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

	assert_int_equal(ip_parse(f ? "2001:db8::1" : "192.0.2.1", &gateway), 0);
	*ret = (struct vias){ .both = { .kind = f ? NEXTHOP_VIAS6 : NEXTHOP_VIAS4,
				      .number = 7,
				      .n_links = 2,
				      .links = { 5, 6 } } };
	for (size_t i = 0; i < 2; i++) {
		ret->via[i] = (struct nexthop){
			.kind = f ? NEXTHOP_VIA6 : NEXTHOP_VIA4,
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
		snprintf(shadow.ifname, sizeof(shadow.ifname), "c%zu", i);
		if (f)
			must_do(w, shadow);
	}
}

static struct step route_through(const struct scene *sc, const struct vias *v, const char *dst)
{
	struct step s = route_over(sc, dst, strchr(dst, ':') ? 48 : 16);

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

void test_nexthops_with_gateways(void **state)
{
	struct world *w = world_of(state);
	struct vias v;
	struct snapshot s;
	struct scene sc;

	open_scene(w, &sc);
	for (size_t f = 0; f < 2; f++) {
		open_vias(w, &sc, f, &v);
		there_and_back(w, hop("c0", NULL, &v.via[0]));
		must_do(w, hop("c0", NULL, &v.via[0]));
		must_do(w, hop("c1", NULL, &v.via[1]));
		there_and_back(w, hop("ipmp0", NULL, &v.both));
		must_do(w, hop("ipmp0", NULL, &v.both));
		there_and_back(w, route_through(&sc, &v, f ? "2001:db8:9::" : "198.51.0.0"));
		must_do(w, route_through(&sc, &v, f ? "2001:db8:9::" : "198.51.0.0"));
		s = world_look(w, NULL);
		assert_non_null(snapshot_find_nexthop(&s, v.via[1].kind, 6));
		assert_true(ip_equal(
			&snapshot_find_nexthop(&s, v.both.kind, 7)->gateway, &v.via[0].gateway));
		assert_int_equal(find_number(&s, 7)->ifindex, sc.links[0]);
		snapshot_fini(&s);
		must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 1, 0));
		s = world_look(w, NULL);
		assert_int_equal(snapshot_find_nexthop(&s, v.both.kind, 7)->n_links, 1);
		assert_int_equal(find_number(&s, 7)->ifindex, sc.links[1]);
		snapshot_fini(&s);
		must_do(w, hop("ipmp0", &v.both, NULL));
		s = world_look(w, NULL);
		assert_null(find_number(&s, 7));
		snapshot_fini(&s);
		must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 0, 1));
	}
}

/* The stub tells whose the gateway is when nobody else is left. */
void test_gateways_with_stubs(void **state)
{
	struct world *w = world_of(state);
	const struct nexthop *nh;
	struct nexthop stub;
	struct snapshot s;
	struct scene sc;
	struct vias v;

	open_scene(w, &sc);
	open_vias(w, &sc, 0, &v);
	stub = v.via[0];
	stub.ifindex = sc.stub;
	stub.number = v.both.number;
	v.both.stub = true;
	must_do(w, hop("c0", NULL, &v.via[0]));
	must_do(w, hop("c1", NULL, &v.via[1]));
	must_do(w, hop("ipmp0", NULL, &stub));
	there_and_back(w, hop("ipmp0", NULL, &v.both));
	must_do(w, hop("ipmp0", NULL, &v.both));
	must_do(w, route_through(&sc, &v, "198.51.0.0"));
	must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 1, 0));
	must_do(w, make_step(STEP_LINK_UP, "c1", sc.links[1], 1, 0));
	s = world_look(w, NULL);
	nh = snapshot_find_nexthop(&s, NEXTHOP_VIAS4, v.both.number);
	assert_non_null(nh);
	assert_int_equal(nh->n_links, 0);
	assert_int_equal(nh->ifindex, sc.stub);
	assert_true(ip_equal(&nh->gateway, &stub.gateway));
	assert_int_equal(find_number(&s, v.both.number)->ifindex, sc.stub);
	snapshot_fini(&s);
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
	for (size_t f = 0; f < 2; f++) {
		open_vias(w, &sc, f, &v);
		v.via[1].gateway = (struct ip){ .family = 0 };
		v.both.kind = f ? NEXTHOP_WAYS6 : NEXTHOP_WAYS4;
		v.both.weights[0] = 99;
		v.both.weights[1] = 255;
		must_do(w, hop("c0", NULL, &v.via[0]));
		there_and_back(w, hop("c1", NULL, &v.via[1]));
		must_do(w, hop("c1", NULL, &v.via[1]));
		there_and_back(w, hop("ipmp0", NULL, &v.both));
		must_do(w, hop("ipmp0", NULL, &v.both));
		route = route_through(&sc, &v, f ? "2001:db8:9::" : "198.51.0.0");
		route.u.route.tos = f ? 0 : 0x10;
		route.u.route.metrics = &metrics;
		route.u.route.metrics_len = sizeof(metrics);
		there_and_back(w, route);
		must_do(w, route);
		s = world_look(w, NULL);
		nh = snapshot_find_nexthop(&s, v.both.kind, 7);
		assert_non_null(nh);
		assert_memory_equal(nh->weights, v.both.weights, 2);
		r = find_number(&s, 7);
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
	struct step other;
	struct vias v;
	struct snapshot s;
	struct scene sc;

	open_scene(w, &sc);
	open_vias(w, &sc, 0, &v);
	must_do(w, hop("c0", NULL, &v.via[0]));
	must_do(w, hop("c1", NULL, &v.via[1]));
	must_do(w, hop("ipmp0", NULL, &v.both));
	other = route_over(&sc, "198.51.0.0", 16);
	other.u.route.nexthop = NEXTHOP_NONE;
	must_do(w, other);
	must_do(w, route_through(&sc, &v, "198.51.0.0"));
	s = world_look(w, NULL);
	assert_int_equal(s.n_routes, 2);
	assert_int_equal(s.routes[0].number, 7);
	snapshot_fini(&s);
}

void test_refusals_of_nexthops(void **state)
{
	struct world *w = world_of(state);
	struct scene sc;

	open_scene(w, &sc);
	must_do(w, make_step(STEP_LINK_UP, "c0", sc.links[0], 1, 0));
	assert_refused(w, hop("c0", NULL, &sc.link[0][0]), -ENETDOWN,
		"cannot set a next hop over c0: Nexthop device is not up");
	must_do(w, hop("c1", NULL, &sc.link[0][1]));
	assert_refused(w, hop("ipmp0", NULL, &sc.group[0]), -EINVAL,
		"cannot set a next hop over ipmp0: Invalid nexthop id");
}
