/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that wait for what is not simple: groups, very many, what can't be read. */
#include "daemon_waits_scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TWO                                                                  \
	CONF "[interface net1]\nfamilies = inet\n[address net1/v4]\n"        \
	     "type = static\naddress = 198.51.100.1/24\n[address net1/w4]\n" \
	     "type = static\naddress = 203.0.113.1/24\n"
#define GROUP                                                                            \
	"[ipadm]\nversion = 1\n[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n" \
	"[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n"                       \
	"[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n"                       \
	"[address ipmp0/v4]\ntype = static\naddress = 192.0.2.1/24\n"

/* How a group is depends on others. */
static void test_group(void **state)
{
	struct scene s;

	scene_begin(&s, GROUP);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"ipmp0,net0\""), OVER);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net1,ipmp0/v4\""), OVER);
	scene_change(&s, "OfflineInterface", "\"name\":\"net0\"");
	assert_string_equal(scene_watch_for(&s, "\"objects\":\"ipmp0,net0\""),
		TOLD(ROW("net0", "it is offline")));
	scene_change(&s, "OnlineInterface", "\"name\":\"net0\"");
	assert_string_equal(scene_hear(&s), OVER);
	scene_stop(&s);
}

/* More than are looked at one by one: each is found among all. */
static void test_among_all(void **state)
{
	static const char params[] = "\"objects\":\"net0,net0/v4,net1,net1/v4,net1/w4,net0,net1,"
				     "net0/v4,net1/v4\"";
	struct scene s;

	scene_begin(&s, TWO);
	assert_string_equal(scene_wait_for(&s, params), OVER);
	scene_change(&s, "DownAddress", "\"name\":\"net1/w4\",\"temporary\":true");
	assert_string_equal(scene_watch_for(&s, params), TOLD(ROW("net1/w4", "it is down")));
	scene_change(&s, "UpAddress", "\"name\":\"net1/w4\",\"temporary\":true");
	assert_string_equal(scene_hear(&s), OVER);
	check_status(scene_wait_for(&s, "\"objects\":\"a,b,c,d,e,f,g,h,net0/x\""), "notfound");
	scene_stop(&s);
}

/* Whichever question to the kernel fails, it is told to who waits, and the next one is served. */
static void test_kernel_fails(void **state)
{
	static const char *const params[] = {
		"\"objects\":\"net0/v4\"",
		"\"objects\":\"net0\"",
		"\"objects\":\"net0\",\"state\":\"disabled\"",
		"\"objects\":\"net1\",\"state\":\"up\"",
		"\"online\":true",
		"\"online\":true,\"objects\":\"net0,net1\"",
	};

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct scene s;
		unsigned int failed = 0;
		const char *answer = "";

		scene_begin(&s, TWO);
		scene_set_carrier(&s, "net1", false);
		assert_int_equal(monitor_listen(&s.monitor, &(struct err){ .status = 0 }), 0);
		for (unsigned int n = 1; n < 20; n++) {
			s.fx.fake->fail_at = n;
			answer = scene_wait_for(&s, params[i]);
			if (s.fx.fake->fail_at > 0)
				break;
			check_status(answer, "failure");
			failed++;
		}
		s.fx.fake->fail_at = 0;
		assert_true(failed > 0);
		if (waits_any(&s.waits)) {
			waits_fail(&s.waits);
			check_status(fixture_receive(&s.fx, s.fd), "ipc-error");
		} else {
			assert_string_equal(answer, OVER);
		}
		fixture_check_alive(&s.fx);
		scene_stop(&s);
	}
}

/* Nothing is online by what can't be understood. */
static void test_broken(void **state)
{
	struct scene s;

	scene_begin(&s, "[ipadm]\nversion = 1\n[interface net0\n");
	check_status(scene_wait_for(&s, "\"online\":true"), "bad-document");
	assert_false(waits_any(&s.waits));
	scene_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_among_all),
		cmocka_unit_test(test_kernel_fails),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
