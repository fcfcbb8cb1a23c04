/* SPDX-License-Identifier: Apache-2.0 */
/* Links that come, go and fail, on the fake kernel: in the end all is as recorded. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/hotplug.h"
#include "daemon_fixture.h"

#define CONF "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet inet6\n"

static bool is_plumbed(struct fixture *fx, const char *name)
{
	const struct link *link = snapshot_find_link(&fx->fake->state, name);

	return link && link->flags & IFF_UP && TAG_FAMILIES(link->tag) == FAM_BOTH;
}

static void start(struct fixture *fx, struct hotplug *hp)
{
	struct err e = { 0 };

	fixture_init(fx, CONF);
	assert_int_equal(hotplug_init(hp, &fx->loop, &fx->service, &e), 0);
	fixture_pump(fx);
	assert_true(is_plumbed(fx, "net0"));
	assert_false(is_plumbed(fx, "net1"));
}

static void test_comes_back(void **state)
{
	struct fixture fx;
	struct hotplug hp;

	start(&fx, &hp);
	for (int i = 0; i < 3; i++) {
		fake_del_link(fx.fake, "net0");
		fixture_pump(&fx);
		assert_non_null(fake_add_link(fx.fake, "net0"));
		assert_false(is_plumbed(&fx, "net0"));
		fixture_pump(&fx);
		assert_true(is_plumbed(&fx, "net0"));
	}
	/* Gone and back before we looked. */
	fake_del_link(fx.fake, "net0");
	assert_non_null(fake_add_link(fx.fake, "net0"));
	fixture_pump(&fx);
	assert_true(is_plumbed(&fx, "net0"));
	assert_false(is_plumbed(&fx, "net1"));
	assert_int_equal(hp.delay_ms, 0);
	hotplug_fini(&hp);
	fixture_fini(&fx);
}

/* What our own engine did to a link is no news. */
static void test_own_changes(void **state)
{
	struct op_create_if op = { .name = "net1", .families = FAM_BOTH };
	struct fixture fx;
	struct hotplug hp;
	struct err e = { 0 };
	char made[LIFNAMSIZ];

	start(&fx, &hp);
	assert_int_equal(engine_create_if(fx.service.engine, &op, made, &e), 0);
	fx.fake->calls = 0;
	fixture_pump(&fx);
	assert_int_equal(fx.fake->calls, 0);
	assert_int_equal(hp.known.n, 2);

	assert_int_equal(engine_disable_if(fx.service.engine, "net1", &e), 0);
	fixture_pump(&fx);
	assert_false(is_plumbed(&fx, "net1"));
	assert_true(is_plumbed(&fx, "net0"));
	hotplug_fini(&hp);
	fixture_fini(&fx);
}

static unsigned int told;

static void on_changed(void *ctx)
{
	told++;
}

static void on_links(void *ctx)
{
}

static void on_carrier(void *ctx, const char *ifname)
{
}

static const struct service_ops ops = {
	.changed = on_changed,
	.links = on_links,
	.carrier = on_carrier,
};

/* Nobody looks at everything anew for a link of somebody else, whatever becomes of it; one of ours that comes is told. */
static void test_others(void **state)
{
	struct fixture fx;
	struct hotplug hp;

	start(&fx, &hp);
	fx.service.ops = &ops;
	told = 0;
	for (int i = 0; i < 3; i++) {
		struct link *other = fake_add_link(fx.fake, "veth7");

		assert_non_null(other);
		fixture_pump(&fx);
		other = snapshot_find_link(&fx.fake->state, "veth7");
		other->flags |= IFF_UP;
		fake_changed(fx.fake, other);
		fixture_pump(&fx);
		fake_del_link(fx.fake, "veth7");
		fixture_pump(&fx);
	}
	assert_int_equal(told, 0);
	fake_del_link(fx.fake, "net0");
	fixture_pump(&fx);
	assert_int_not_equal(told, 0);
	told = 0;
	assert_non_null(fake_add_link(fx.fake, "net0"));
	fixture_pump(&fx);
	assert_true(is_plumbed(&fx, "net0"));
	assert_int_not_equal(told, 0);
	fx.service.ops = NULL;
	hotplug_fini(&hp);
	fixture_fini(&fx);
}

static void test_known(void **state)
{
	struct known known = { 0 };
	struct known_link *link;

	for (uint32_t i = 0; i < 100; i++)
		assert_int_equal(known_put(&known, i * 37 % 101, "a", &link), 0);
	assert_int_equal(known.n, 100);
	for (size_t i = 1; i < known.n; i++)
		assert_true(known.links[i - 1].ifindex < known.links[i].ifindex);
	assert_int_equal(known_put(&known, 37, "b", &link), 0);
	assert_int_equal(known.n, 100);
	assert_string_equal(known_find(&known, 37)->ifname, "b");
	assert_string_equal(known_find(&known, 36)->ifname, "a");
	assert_null(known_find(&known, 64));
	assert_null(known_find(&known, 1000));
	known_forget(&known, 37);
	known_forget(&known, 1000);
	assert_null(known_find(&known, 37));
	assert_int_equal(known.n, 99);
	known_fini(&known);
}

/* More links at once than are looked at one by one. */
static void test_many(void **state)
{
	struct fixture fx;
	struct hotplug hp;

	start(&fx, &hp);
	fake_del_link(fx.fake, "net0");
	for (int i = 0; i < 100; i++) {
		char name[LINK_NAMSIZ] = "x00";

		name[1] = (char)('0' + i / 10);
		name[2] = (char)('0' + i % 10);
		assert_non_null(fake_add_link(fx.fake, name));
	}
	assert_non_null(fake_add_link(fx.fake, "net0"));
	fixture_pump(&fx);
	assert_true(is_plumbed(&fx, "net0"));
	assert_false(is_plumbed(&fx, "x42"));
	hotplug_fini(&hp);
	fixture_fini(&fx);
}

/* The kernel fails at any of its calls: it is tried again until all is as recorded. */
static void test_retry(void **state)
{
	for (unsigned int n = 1; n <= 8; n++) {
		struct fixture fx;
		struct hotplug hp;

		start(&fx, &hp);
		fake_del_link(fx.fake, "net0");
		fixture_pump(&fx);
		assert_non_null(fake_add_link(fx.fake, "net0"));
		fx.fake->calls = 0;
		fx.fake->fail_at = n;
		fixture_pump(&fx);
		fx.fake->fail_at = 0;
		while (!is_plumbed(&fx, "net0") || hp.delay_ms)
			assert_int_equal(loop_step(&fx.loop, 30000), 0);
		assert_int_equal(hp.last.status, IPADM_SUCCESS);
		hotplug_fini(&hp);
		fixture_fini(&fx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_own_changes),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
