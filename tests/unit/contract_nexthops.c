/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about next hop objects, and routes over them. */
#include <errno.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
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
