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
		cmocka_unit_test(test_comes_back),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_retry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
