/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that wait: for what, what they are told, how it ends, and that it costs nobody else anything. */
#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon_waits_scene.h"

static void test_at_once(void **state)
{
	struct scene s;

	scene_begin(&s, CONF);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net0/v4\""), OVER);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net0,net0/v4\",\"timeout\":0"), OVER);
	assert_string_equal(scene_watch_for(&s, "\"objects\":\"net0\",\"state\":\"up\""), OVER);
	assert_false(waits_any(&s.waits));
	scene_stop(&s);
}

static void test_one_answer(void **state)
{
	struct scene s;

	scene_begin(&s, CONF);
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net0/v4\""), "");
	assert_true(waits_any(&s.waits));
	/* What has nothing to do with it changes nothing. */
	scene_set_carrier(&s, "net1", false);
	WAIT_FOR(&s, !waits_pending(&s.waits));
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	fixture_check_alive(&s.fx);
	scene_set_carrier(&s, "net0", true);
	assert_string_equal(scene_hear(&s), OVER);
	/* It may call again. */
	SEND(s.fd, INFO);
	assert_non_null(strstr(fixture_receive(&s.fx, s.fd), "\"product\":\"ipadm\""));
	scene_stop(&s);
}

static void test_more(void **state)
{
	struct scene s;

	scene_begin(&s, CONF);
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(scene_watch_for(&s, "\"objects\":\"net0,net0/v4\""),
		TOLD(ROW("net0", "no carrier") "," ROW("net0/v4", "no carrier")));
	scene_change(&s, "DownAddress", "\"name\":\"net0/v4\",\"temporary\":true");
	assert_string_equal(scene_hear(&s), TOLD(ROW("net0/v4", "it is down")));
	scene_set_carrier(&s, "net0", true);
	scene_change(&s, "UpAddress", "\"name\":\"net0/v4\",\"temporary\":true");
	assert_string_equal(scene_hear(&s), OVER);
	/* What is waited for can go. */
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(
		scene_watch_for(&s, "\"objects\":\"net0/v4\""), TOLD(ROW("net0/v4", "no carrier")));
	scene_change(&s, "DeleteAddress", "\"name\":\"net0/v4\"");
	check_status(scene_hear(&s), "notfound");
	assert_false(waits_any(&s.waits));
	scene_stop(&s);
}

static void test_states(void **state)
{
	struct scene s;

	scene_begin(&s, CONF);
	s.fx.fake->slow_dad = true;
	scene_change(&s, "CreateAddress", "\"name\":\"net0/v6\",\"address\":\"2001:db8::1/64\"");
	assert_string_equal(
		scene_wait_for(&s, "\"objects\":\"net0/v6\",\"state\":\"tentative\""), OVER);
	assert_non_null(strstr(scene_watch_for(&s, "\"objects\":\"net0/v6\""), "it is tentative"));
	fake_finish_dad(s.fx.fake);
	assert_string_equal(scene_hear(&s), OVER);
	assert_string_equal(
		scene_wait_for(&s, "\"objects\":\"net0/v6\",\"state\":\"disabled\""), "");
	scene_change(&s, "DisableAddress", "\"name\":\"net0/v6\"");
	assert_string_equal(scene_hear(&s), OVER);
	scene_stop(&s);
}

static void test_refused(void **state)
{
	static const struct {
		const char *params, *symbol;
	} rows[] = {
		{ "", "invalid-arg" },
		{ "\"objects\":\"net0\",\"state\":\"asleep\"", "invalid-arg" },
		{ "\"objects\":\"net0\",\"state\":\"tentative\"", "invalid-arg" },
		{ "\"objects\":\"net0/v4\",\"state\":\"offline\"", "invalid-arg" },
		{ "\"objects\":\"net0\",\"any\":true", "invalid-arg" },
		{ "\"online\":true,\"state\":\"up\"", "invalid-arg" },
		{ "\"online\":true,\"objects\":\"net0/v4\"", "invalid-arg" },
		{ "\"online\":true,\"objects\":\"net1\"", "notfound" },
		{ "\"objects\":\"net0/x\"", "notfound" },
		{ "\"objects\":\"net0,net7\"", "notfound" },
		{ "\"objects\":\"net1\",\"timeout\":0,\"state\":\"up\"", "notfound" },
		{ "\"objects\":\"net0\",\"timeout\":0,\"state\":\"disabled\"", "timeout" },
	};
	struct scene s;
	char many[1024] = "\"objects\":\"net0";

	scene_begin(&s, CONF);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_status(scene_wait_for(&s, rows[i].params), rows[i].symbol);
	assert_int_equal(fixture_count(scene_wait_for(&s, "\"objects\":\"\""), "\"error\""), 1);
	assert_int_equal(
		fixture_count(scene_wait_for(&s, "\"objects\":\"net0,\""), "\"error\""), 1);
	for (int i = 1; i <= WAITS_OBJECTS; i++) {
		size_t len = strlen(many);

		snprintf(many + len, sizeof(many) - len, "\"");
		assert_string_equal(scene_wait_for(&s, many), OVER);
		snprintf(many + len, sizeof(many) - len, ",net0");
	}
	snprintf(many + strlen(many), sizeof(many) - strlen(many), "\"");
	check_status(scene_wait_for(&s, many), "invalid-arg");
	/* A time that is none. */
	assert_non_null(strstr(
		scene_wait_for(&s, "\"objects\":\"net0\",\"timeout\":-1"), "InvalidParameter"));
	assert_non_null(strstr(scene_wait_for(&s, "\"objects\":\"net0\",\"timeout\":2147483648"),
		"InvalidParameter"));
	/* Nobody who wants no answer waits. */
	scene_send(s.fd, "Wait", "\"objects\":\"net0\",\"state\":\"disabled\"", ",\"oneway\":true");
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	assert_false(waits_any(&s.waits));
	s.fx.service.ops = NULL;
	check_status(scene_wait_for(&s, "\"objects\":\"net0\""), "notsup");
	s.fx.service.ops = &s.ops;
	scene_stop(&s);
}

static void test_timeout(void **state)
{
	struct scene s;

	scene_begin(&s, CONF);
	scene_set_carrier(&s, "net0", false);
	assert_non_null(strstr(scene_watch_for(&s, "\"objects\":\"net0/v4\",\"timeout\":1"),
		"\"continues\":true"));
	check_status(scene_hear(&s), "timeout");
	assert_false(waits_any(&s.waits));
	scene_stop(&s);
}

/* Who leaves while he waits is forgotten, also when his next call is there already. */
static void test_vanishes(void **state)
{
	struct scene s;

	scene_begin(&s, CONF);
	scene_set_carrier(&s, "net0", false);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(fixture_count((i & 1 ? scene_watch_for : scene_wait_for)(
						       &s, "\"objects\":\"net0/v4\""),
					 "no carrier"),
			i & 1);
		assert_true(waits_any(&s.waits));
		if (i & 2)
			SEND(s.fd, INFO);
		/* It changes while he goes. */
		if (i == 3)
			scene_change(&s, "DownAddress", "\"name\":\"net0/v4\",\"temporary\":true");
		close(s.fd);
		fixture_pump(&s.fx);
		assert_false(waits_any(&s.waits));
		assert_int_equal(s.fx.server.n_sessions, 0);
		s.fd = fixture_connect(&s.fx, (uid_t)-1);
	}
	scene_set_carrier(&s, "net0", true);
	fixture_check_alive(&s.fx);
	scene_stop(&s);
}

/* What is called while he waits has its turn after that. */
static void test_next_call(void **state)
{
	struct scene s;
	const char *answer;

	scene_begin(&s, CONF);
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net0/v4\""), "");
	SEND(s.fd, INFO);
	SEND(s.fd, INFO);
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	scene_set_carrier(&s, "net0", true);
	answer = scene_hear(&s);
	assert_int_equal(strncmp(answer, OVER, strlen(OVER)), 0);
	assert_int_equal(fixture_count(answer, "\"product\":\"ipadm\""), 2);
	/* Nor does it get lost when nothing is heard any more. */
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net0/v4\""), "");
	waits_fail(&s.waits);
	check_status(fixture_receive(&s.fx, s.fd), "ipc-error");
	scene_stop(&s);
}

/* One who waits and one who monitors need each other for nothing. */
static void test_beside_monitor(void **state)
{
	struct scene s;
	int fd;

	scene_begin(&s, CONF);
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(scene_wait_for(&s, "\"objects\":\"net0/v4\""), "");
	fd = fixture_connect(&s.fx, (uid_t)-1);
	scene_send(fd, "Monitor", "", ",\"more\":true");
	assert_non_null(strstr(fixture_receive(&s.fx, fd), "\"events\":[]"));
	scene_set_carrier(&s, "net1", false);
	WAIT_FOR(&s, !waits_pending(&s.waits));
	close(fd);
	fixture_pump(&s.fx);
	assert_false(monitor_is_on(&s.monitor));
	scene_set_carrier(&s, "net0", true);
	assert_string_equal(scene_hear(&s), OVER);
	/* And nothing is heard for nobody. */
	scene_set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	assert_true(s.monitor.news.fd < 0);
	scene_stop(&s);
}

static void test_online(void **state)
{
	struct scene s;

	scene_begin(&s, CONF "[interface net1]\nfamilies = inet\n");
	/* The boot is not long ago: a link may find its carrier. */
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(
		scene_watch_for(&s, "\"online\":true"), TOLD(ROW("net0", "no carrier")));
	scene_set_carrier(&s, "net0", true);
	assert_string_equal(scene_hear(&s), OVER);
	scene_set_carrier(&s, "net0", false);
	assert_string_equal(scene_wait_for(&s, "\"online\":true,\"any\":true"), OVER);
	assert_string_equal(scene_wait_for(&s, "\"online\":true,\"objects\":\"net1\""), OVER);
	/* It is longer ago. */
	s.fx.service.since -= 60000;
	assert_string_equal(scene_wait_for(&s, "\"online\":true"), OVER);
	assert_string_equal(scene_wait_for(&s, "\"online\":true,\"objects\":\"net0,net1\""), "");
	scene_set_carrier(&s, "net0", true);
	assert_string_equal(scene_hear(&s), OVER);
	scene_stop(&s);
}

/* Of many that are waited for some are told at once, the others later; none is told twice. */
static void test_many(void **state)
{
	char params[16384] = "\"document\":\"", name[IF_NAMESIZE];
	struct scene s;

	scene_begin(&s, NULL);
	for (int i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		assert_non_null(fake_add_link(s.fx.fake, name));
		snprintf(params + strlen(params), sizeof(params) - strlen(params),
			"[interface %s]\\nfamilies = inet\\n", name);
	}
	snprintf(params + strlen(params), sizeof(params) - strlen(params), "\"");
	scene_change(&s, "Apply", params);
	for (int i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		scene_set_carrier(&s, name, false);
	}
	assert_int_equal(
		fixture_count(scene_watch_for(&s, "\"online\":true"), "\"object\""), WAITS_TOLD);
	waits_note(&s.waits);
	assert_int_equal(fixture_count(scene_hear(&s), "\"object\""), 150 - WAITS_TOLD);
	waits_note(&s.waits);
	WAIT_FOR(&s, !waits_pending(&s.waits));
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	scene_stop(&s);
}

static const char *queue(struct scene *s, int fd)
{
	scene_send(fd, "Wait", "\"objects\":\"net0\",\"state\":\"disabled\"", "");

	return fixture_receive(&s->fx, fd);
}

/* A user who is not root has room for so many; root has room all the same. */
static void test_crowd(void **state)
{
	uid_t uid = fixture_other_user();
	int fds[WAITS_PER_UID + 1];
	struct scene s;

	if (uid == (uid_t)-1)
		skip();
	scene_begin(&s, CONF);
	for (size_t i = 0; i < WAITS_PER_UID; i++) {
		fds[i] = fixture_connect(&s.fx, uid);
		assert_string_equal(queue(&s, fds[i]), "");
	}
	fds[WAITS_PER_UID] = fixture_connect(&s.fx, uid);
	check_status(queue(&s, fds[WAITS_PER_UID]), "no-bufs");
	assert_string_equal(queue(&s, s.fd), "");
	/* The place of one who left is free. */
	close(fds[0]);
	fixture_pump(&s.fx);
	assert_string_equal(queue(&s, fds[WAITS_PER_UID]), "");
	scene_change(&s, "DisableInterface", "\"name\":\"net0\"");
	WAIT_FOR(&s, !waits_any(&s.waits));
	assert_string_equal(fixture_receive(&s.fx, s.fd), OVER);
	for (size_t i = 1; i < ARRAY_SIZE(fds); i++) {
		assert_string_equal(fixture_receive(&s.fx, fds[i]), OVER);
		close(fds[i]);
	}
	scene_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_one_answer),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_vanishes),
		cmocka_unit_test(test_next_call),
		cmocka_unit_test(test_beside_monitor),
		cmocka_unit_test(test_online),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_crowd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
