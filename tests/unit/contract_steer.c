/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about the programs of IPMP groups, and the places where they stand. */
#include <errno.h>
#include <linux/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/str.h"
#include "contract_world.h"

static const struct steer_addr addrs[] = {
	{ .ip = { .family = AF_INET, .bytes = { 192, 0, 2, 10 } } },
	{ .ip = { .family = AF_INET, .bytes = { 255, 255, 255, 255 } }, .shared = true },
	{ .ip = { .family = AF_INET6, .bytes = { 0x20, 1, 0xd, 0xb8, [15] = 16 } } },
};

static struct steer make_steer(enum steer_role role, uint32_t other)
{
	return (struct steer){
		.role = role,
		.other = other,
		.addrs = addrs,
		.n_addrs = ARRAY_SIZE(addrs),
		.digest = steer_digest(addrs, ARRAY_SIZE(addrs)),
	};
}

static struct step steering(const char *ifname, const struct steer *from, const struct steer *to)
{
	struct step s = { .op = STEP_STEER, .u.steer = { .from = from, .to = to } };

	assert_int_equal(str_copy(s.ifname, sizeof(s.ifname), ifname), 0);
	return s;
}

static struct step number(enum step_op op, const char *ifname, bool to)
{
	return make_step(op, ifname, 0, !to, to);
}

static void look(struct world *w, struct snapshot *ret)
{
	const struct kernel_query q = { .steers = true };

	assert_int_equal(kernel_snapshot(w->k, &q, ret, NULL), 0);
}

/* Skips the test where there can be no programs. */
static void must_steer(struct world *w)
{
	if (!kernel_can_steer(w->k))
		skip_because("no BPF programs are taken here");
	must_do(w, number(STEP_HOOK, "c0", true));
	if (!kernel_can_steer(w->k))
		skip_because("this kernel has no clsact");
}

static void assert_has(struct world *w, uint32_t ifindex, const struct steer *wanted)
{
	struct snapshot s;
	const struct steer *found;

	look(w, &s);
	found = snapshot_find_steer(&s, ifindex, wanted->role);
	assert_non_null(found);
	assert_true(steer_equal(found, wanted));
	snapshot_fini(&s);
}

static void assert_empty(struct world *w, uint32_t ifindex)
{
	struct snapshot s;

	look(w, &s);
	assert_int_equal(s.n_steers, 0);
	assert_true(snapshot_find_index(&s, ifindex)->hook);
	assert_true(snapshot_find_index(&s, ifindex)->hook_ours);
	assert_false(snapshot_find_index(&s, ifindex)->hook_shared);
	snapshot_fini(&s);
}

/* Who does not ask is told nothing. */
static void assert_untold(struct world *w)
{
	const struct kernel_query q = { .addrs = true };
	struct snapshot s;

	assert_int_equal(kernel_snapshot(w->k, &q, &s, NULL), 0);
	assert_int_equal(s.n_steers, 0);
	for (size_t i = 0; i < s.n_links; i++)
		assert_false(s.links[i].hook);
	snapshot_fini(&s);
}

void test_steers(void **state)
{
	struct world *w = world_of(state);
	uint32_t c0 = world_add_link(w, "c0");
	uint32_t c1 = world_add_link(w, "c1");
	struct steer take = make_steer(STEER_TAKE, c1);
	struct steer other = take;

	must_steer(w);
	must_do(w, number(STEP_HOOK, "c1", true));
	for (enum steer_role role = 0; role < N_STEER_ROLES; role++) {
		struct steer s = make_steer(role, c1);

		must_do(w, steering("c0", NULL, &s));
		assert_has(w, c0, &s);
		must_do(w, steering("c0", &s, NULL));
		assert_empty(w, c0);
		/* What is gone already is no failure. */
		must_do(w, steering("c0", &s, NULL));
	}
	/* One takes the place of another, and finds what it leads to by its name. */
	must_do(w, steering("c0", NULL, &take));
	other.nominated = true;
	other.other = 0;
	snprintf(other.other_name, sizeof(other.other_name), "c1");
	must_do(w, steering("c0", &take, &other));
	other.other = c1;
	assert_has(w, c0, &other);
	assert_untold(w);
	/* They go with their place, and with their link. */
	must_do(w, number(STEP_HOOK, "c0", false));
	must_do(w, number(STEP_HOOK, "c0", true));
	assert_empty(w, c0);
	must_do(w, steering("c1", NULL, &take));
	world_del_link(w, "c1");
	assert_empty(w, c0);
}

void test_hooks(void **state)
{
	struct world *w = world_of(state);
	uint32_t c0 = world_add_link(w, "c0");
	struct steer take = make_steer(STEER_TAKE, c0);
	struct snapshot s;

	must_steer(w);
	/* Somebody else may have made it, or taken it away. */
	must_do(w, number(STEP_HOOK, "c0", true));
	must_do(w, number(STEP_HOOK, "c0", false));
	must_do(w, number(STEP_HOOK, "c0", false));
	assert_refused(w, steering("c0", NULL, &take), -EINVAL,
		"cannot put a packet program on c0: Parent Qdisc doesn't exists");
	must_do(w, number(STEP_ALLMULTI, "c0", true));
	look(w, &s);
	assert_true(snapshot_find_index(&s, c0)->flags & IFF_ALLMULTI);
	assert_false(snapshot_find_index(&s, c0)->hook);
	snapshot_fini(&s);
	must_do(w, number(STEP_ALLMULTI, "c0", false));
	look(w, &s);
	assert_false(snapshot_find_index(&s, c0)->flags & IFF_ALLMULTI);
	snapshot_fini(&s);
}
