/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a group that hear hosts, but no gateway. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon_prober_world.h"

static void reach(struct scene *s, const char *ifname, const char *address)
{
	const uint8_t mac[6] = { 6, 0, 0, 0, 0, 9 };
	struct ip ip;

	assert_int_equal(ip_parse(address, &ip), 0);
	assert_int_equal(fake_add_rival(s->fx.fake, index_of(s, ifname), &ip, mac), 0);
}

static void add_gateway(struct scene *s, const char *address)
{
	struct route *r = snapshot_add_route(&s->fx.fake->state);

	assert_non_null(r);
	*r = (struct route){ .ifindex = index_of(s, "ipmp0"), .family = AF_INET };
	assert_int_equal(ip_parse(address, &r->gateway), 0);
}

/*
 * A switch that has lost its own link: other hosts at it answer, the gateway does not. Whoever has no address when it is out
 * of use could not be seen to be well again, and stays.
 */
static void test_gateway(void **state)
{
	static const struct {
		const char *conf;
		bool silent;
	} rows[] = { { CONF SECOND TESTS, true }, { CONF SECOND, false } };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct scene s;

		scene_begin(&s, rows[i].conf);
		reach(&s, "net1", "192.0.2.9");
		add_gateway(&s, "192.0.2.9");
		scene_changed(&s);
		pass_rounds(&s, 7);
		assert_int_equal(is_silent(&s, "net0"), rows[i].silent);
		pass_rounds(&s, 30);
		assert_int_equal(is_silent(&s, "net0"), rows[i].silent);
		assert_false(is_silent(&s, "net1"));
		reach(&s, "net0", "192.0.2.9");
		pass_rounds(&s, 12);
		assert_false(is_silent(&s, "net0"));
		scene_stop(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gateway),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
