/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A world for the contract suite: a kernel port on the fake, or on Linux in a network namespace that
 * belongs to the test alone; and what tests do to it from outside, as an administrator would.
 */
#ifndef TESTS_CONTRACT_WORLD_H
#define TESTS_CONTRACT_WORLD_H

#include "kernel/fake.h"
#include "kernel/kernel.h"

struct world {
	struct kernel *k;
	struct fake *fake;   /* NULL on Linux */
	const char *missing; /* why there is no world; NULL when there is */
	int tap;             /* the other end of a link that changes at a slow pace; 0: none */
};

/* Set-up and tear-down of a test; *state becomes the struct world. */
int world_setup_fake(void **state);
int world_setup_linux(void **state);
int world_teardown(void **state);
/* The world of a test; skips the test when there is none. */
struct world *world_of(void **state);
/* End the test as skipped, with the reason. */
void skip_because(const char *reason);

/* Each must succeed. The index of the new link is returned. */
uint32_t world_add_link(struct world *w, const char *name);
/* A link, down, of whose carrier the kernel tells once in a second. Skips the test where there can't be one. */
uint32_t world_add_slow_link(struct world *w, const char *name);
void world_set_carrier(struct world *w, const char *name, bool on);
void world_del_link(struct world *w, const char *name);
void world_rename_link(struct world *w, const char *from, const char *to);
void world_set_mtu(struct world *w, const char *name, uint32_t mtu);
/* Linux only. */
void world_add_altname(struct world *w, const char *name, const char *altname);
/* Make /run/netns/NAME with a link called @link in it; false when that can't be done here. */
bool world_add_netns(const char *netns, const char *link);

/* Everything, or one link, as sorted text without what changes by itself; from malloc. */
char *world_text(struct world *w, const char *ifname);
struct snapshot world_look(struct world *w, const char *ifname);

/* Steps. */
struct step make_step(
	enum step_op op, const char *ifname, uint32_t ifindex, int64_t from, int64_t to);
struct step make_addr_step(
	enum step_op op, const char *ifname, uint32_t ifindex, const char *ip, uint8_t plen);
void must_do(struct world *w, struct step step);
int try_to(struct world *w, struct step *step, struct err *e);
/* Do @step and its inverse: the first must show, the second must leave nothing. */
void there_and_back(struct world *w, struct step step);
/* The step must fail with this errno (negative) and this sentence. */
void assert_refused(struct world *w, struct step step, int error, const char *sentence);

/* What is there. */
size_t count_on(struct world *w, const char *ifname, uint8_t family);
size_t count_routes(struct world *w, const char *ifname);
struct link look_at(struct world *w, const char *ifname);
/* A link that is up and makes no address by itself. */
uint32_t add_quiet_link(struct world *w, const char *name);

/* The tests in contract_links.c. */
void test_inverse_of_settings(void **state);
void test_refusals_of_links(void **state);
void test_plumbing_leaks_no_address(void **state);
void test_kernel_makes_linklocal(void **state);
void test_down_takes_ipv6(void **state);
void test_small_mtu_has_no_ipv6(void **state);
void test_new_link(void **state);
void test_stub_link(void **state);
void test_monitor(void **state);
void test_poll(void **state);
void test_news(void **state);

/* Those in contract_settings.c. */
void test_settings(void **state);
void test_refusals_of_settings(void **state);
void test_mtu_of_ipv6(void **state);
void test_mtu_of_ipv6_coming_up(void **state);
void test_settings_of_all(void **state);
void test_settings_of_links(void **state);
void test_genmode_of_link_that_is_up(void **state);
void test_inverse_of_link_steps(void **state);
void test_refusals_of_link_steps(void **state);

/* Those in contract_addrs.c. */
void test_changes_of_addresses(void **state);
void test_promotes_secondaries(void **state);
void test_addresses_go_as_a_whole(void **state);
void test_our_routes(void **state);
void test_routes_of_families(void **state);
void test_routes_side_by_side(void **state);
void test_refusals_of_routes(void **state);
void test_source_of_routes_goes(void **state);
void test_keeps_addresses_when_down(void **state);

/* Those in contract_steer.c. */
void test_steers(void **state);
void test_hooks(void **state);

/* Those in contract_nexthops.c. */
void test_nexthops(void **state);
void test_nexthops_go_with_links(void **state);
void test_nexthops_with_stubs(void **state);
void test_nexthops_outlive_their_group(void **state);
void test_nexthops_with_gateways(void **state);
void test_gateways_with_stubs(void **state);
void test_ways(void **state);
void test_route_in_front(void **state);
void test_refusals_of_nexthops(void **state);

/* Those in contract_neighbours.c. */
void test_probes(void **state);
void test_probes_in_ipv6(void **state);
void test_cannot_probe(void **state);
void test_hears_routers(void **state);
void test_sees_conflicts(void **state);
void test_sees_conflicts_in_ipv6(void **state);
void test_duplicate_of_ipv6(void **state);
void test_router(void **state);

/* Those in contract_probes.c. */
void test_asks(void **state);
void test_asks_in_ipv6(void **state);
void test_asks_by_echo(void **state);
void test_asks_by_echo_in_ipv6(void **state);
void test_greets(void **state);
void test_neighbours(void **state);
void test_forgets(void **state);

#endif
