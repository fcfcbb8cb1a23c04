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

#include "daemon/monitor.h"
#include "daemon_fixture.h"

#define CONF                                                              \
	"[ipadm]\nversion = 1\n[interface net0]\nfamilies = inet inet6\n" \
	"[address net0/v4]\ntype = static\naddress = 192.0.2.1/24\n"
#define OVER           "{\"parameters\":{\"waiting\":[]}}\n"
#define TOLD(rows)     "{\"parameters\":{\"waiting\":[" rows "]},\"continues\":true}\n"
#define ROW(what, why) "{\"object\":\"" what "\",\"why\":\"" why "\"}"

struct scene {
	struct fixture fx;
	struct waits waits;
	struct monitor monitor;
	struct service_ops ops;
	int fd; /* of who waits */
};

static void on_change(void *ctx, const struct engine_change *c)
{
	struct scene *s = ctx;

	waits_note(&s->waits);
}

static bool on_wants(void *ctx)
{
	struct scene *s = ctx;

	return waits_any(&s->waits);
}

static int on_waits(void *ctx, const struct peer *peer, const struct wire_request *req,
	struct wire_waiting *ret, bool *ret_over, struct err *e)
{
	struct scene *s = ctx;
	int r = monitor_listen(&s->monitor, e);

	return r < 0 ? r : waits_begin(&s->waits, peer, req, ret, ret_over, e);
}

static int on_monitored(void *ctx, struct err *e)
{
	struct scene *s = ctx;

	return monitor_begin(&s->monitor, e);
}

static void on_gone(void *ctx, const struct peer *peer)
{
	struct scene *s = ctx;

	waits_drop(&s->waits, peer);
}

static void on_nothing(void *ctx)
{
}

static const struct engine_hooks hooks = { .changed = on_change, .wants_changes = on_wants };

static void begin(struct scene *s, const char *conf)
{
	struct err e = { .status = IPADM_SUCCESS };

	*s = (struct scene){ .ops = { .changed = on_nothing,
				     .monitored = on_monitored,
				     .waits = on_waits,
				     .gone = on_gone } };
	fixture_init(&s->fx, conf);
	s->fx.service.since = loop_now();
	assert_int_equal(waits_init(&s->waits, &s->fx.loop, &s->fx.service, &s->fx.server, &e), 0);
	assert_int_equal(monitor_init(&s->monitor, &s->fx.loop, &s->fx.service, &s->fx.server,
				 &s->waits, &e),
		0);
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	s->fx.service.ops = &s->ops;
	s->fx.service.ctx = s;
	s->fd = fixture_connect(&s->fx, (uid_t)-1);
}

static void stop(struct scene *s)
{
	close(s->fd);
	fixture_pump(&s->fx);
	assert_false(waits_any(&s->waits));
	engine_set_hooks(s->fx.service.engine, NULL, NULL);
	s->fx.service.ops = NULL;
	monitor_fini(&s->monitor);
	waits_fini(&s->waits);
	fixture_fini(&s->fx);
}

static void send_call(int fd, const char *method, const char *params, const char *more)
{
	char msg[20000];
	int n = snprintf(msg, sizeof(msg), "{\"method\":\"org.ipadm.%s\",\"parameters\":{%s}%s}",
		method, params, more);

	assert_true(n > 0 && (size_t)n < sizeof(msg));
	fixture_send(fd, msg, (size_t)n + 1);
}

/* Begin to wait; what is answered at once. */
static const char *wait_for(struct scene *s, const char *params)
{
	send_call(s->fd, "Wait", params, "");

	return fixture_receive(&s->fx, s->fd);
}

static const char *watch_for(struct scene *s, const char *params)
{
	send_call(s->fd, "Wait", params, ",\"more\":true");

	return fixture_receive(&s->fx, s->fd);
}

/* Somebody else changes something. */
static void change(struct scene *s, const char *method, const char *params)
{
	int fd = fixture_connect(&s->fx, (uid_t)-1);

	send_call(fd, method, params, "");
	assert_null(strstr(fixture_receive(&s->fx, fd), "error"));
	close(fd);
	fixture_pump(&s->fx);
}

static void set_carrier(struct scene *s, const char *ifname, bool on)
{
	struct link *l = snapshot_find_link(&s->fx.fake->state, ifname);

	assert_non_null(l);
	l->flags = on ? l->flags | IFF_RUNNING : l->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, l);
}

/* What comes next, whenever that is. */
static const char *hear(struct scene *s)
{
	const char *text = "";

	for (int tries = 0; tries < 2000 && !text[0]; tries++) {
		int r = loop_step(&s->fx.loop, 5);

		assert_true(r == 0 || r == -EAGAIN);
		text = fixture_receive(&s->fx, s->fd);
	}
	return text;
}

static void check_status(const char *answer, const char *symbol)
{
	char word[64];

	snprintf(word, sizeof(word), "\"symbol\":\"%s\"", symbol);
	if (!strstr(answer, word))
		fail_msg("%s, not %s", answer, word);
	assert_int_equal(fixture_count(answer, "\n"), 1);
}

static void test_at_once(void **state)
{
	struct scene s;

	begin(&s, CONF);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v4\""), OVER);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0,net0/v4\",\"timeout\":0"), OVER);
	assert_string_equal(watch_for(&s, "\"objects\":\"net0\",\"state\":\"up\""), OVER);
	assert_false(waits_any(&s.waits));
	stop(&s);
}

static void test_one_answer(void **state)
{
	struct scene s;

	begin(&s, CONF);
	set_carrier(&s, "net0", false);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v4\""), "");
	assert_true(waits_any(&s.waits));
	/* What has nothing to do with it changes nothing. */
	set_carrier(&s, "net1", false);
	WAIT_FOR(&s, !waits_pending(&s.waits));
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	fixture_check_alive(&s.fx);
	set_carrier(&s, "net0", true);
	assert_string_equal(hear(&s), OVER);
	/* It may call again. */
	SEND(s.fd, INFO);
	assert_non_null(strstr(fixture_receive(&s.fx, s.fd), "\"product\":\"ipadm\""));
	stop(&s);
}

static void test_more(void **state)
{
	struct scene s;

	begin(&s, CONF);
	set_carrier(&s, "net0", false);
	assert_string_equal(watch_for(&s, "\"objects\":\"net0,net0/v4\""),
		TOLD(ROW("net0", "no carrier") "," ROW("net0/v4", "no carrier")));
	change(&s, "DownAddress", "\"name\":\"net0/v4\",\"temporary\":true");
	assert_string_equal(hear(&s), TOLD(ROW("net0/v4", "it is down")));
	set_carrier(&s, "net0", true);
	change(&s, "UpAddress", "\"name\":\"net0/v4\",\"temporary\":true");
	assert_string_equal(hear(&s), OVER);
	/* What is waited for can go. */
	set_carrier(&s, "net0", false);
	assert_string_equal(
		watch_for(&s, "\"objects\":\"net0/v4\""), TOLD(ROW("net0/v4", "no carrier")));
	change(&s, "DeleteAddress", "\"name\":\"net0/v4\"");
	check_status(hear(&s), "notfound");
	assert_false(waits_any(&s.waits));
	stop(&s);
}

static void test_states(void **state)
{
	struct scene s;

	begin(&s, CONF);
	s.fx.fake->slow_dad = true;
	change(&s, "CreateAddress", "\"name\":\"net0/v6\",\"address\":\"2001:db8::1/64\"");
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v6\",\"state\":\"tentative\""), OVER);
	assert_non_null(strstr(watch_for(&s, "\"objects\":\"net0/v6\""), "it is tentative"));
	fake_finish_dad(s.fx.fake);
	assert_string_equal(hear(&s), OVER);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v6\",\"state\":\"disabled\""), "");
	change(&s, "DisableAddress", "\"name\":\"net0/v6\"");
	assert_string_equal(hear(&s), OVER);
	stop(&s);
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

	begin(&s, CONF);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_status(wait_for(&s, rows[i].params), rows[i].symbol);
	assert_int_equal(fixture_count(wait_for(&s, "\"objects\":\"\""), "\"error\""), 1);
	assert_int_equal(fixture_count(wait_for(&s, "\"objects\":\"net0,\""), "\"error\""), 1);
	for (int i = 1; i <= WAITS_OBJECTS; i++) {
		size_t len = strlen(many);

		snprintf(many + len, sizeof(many) - len, "\"");
		assert_string_equal(wait_for(&s, many), OVER);
		snprintf(many + len, sizeof(many) - len, ",net0");
	}
	snprintf(many + strlen(many), sizeof(many) - strlen(many), "\"");
	check_status(wait_for(&s, many), "invalid-arg");
	/* A time that is none. */
	assert_non_null(
		strstr(wait_for(&s, "\"objects\":\"net0\",\"timeout\":-1"), "InvalidParameter"));
	assert_non_null(strstr(
		wait_for(&s, "\"objects\":\"net0\",\"timeout\":2147483648"), "InvalidParameter"));
	/* Nobody who wants no answer waits. */
	send_call(s.fd, "Wait", "\"objects\":\"net0\",\"state\":\"disabled\"", ",\"oneway\":true");
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	assert_false(waits_any(&s.waits));
	s.fx.service.ops = NULL;
	check_status(wait_for(&s, "\"objects\":\"net0\""), "notsup");
	s.fx.service.ops = &s.ops;
	stop(&s);
}

static void test_timeout(void **state)
{
	struct scene s;

	begin(&s, CONF);
	set_carrier(&s, "net0", false);
	assert_non_null(strstr(
		watch_for(&s, "\"objects\":\"net0/v4\",\"timeout\":1"), "\"continues\":true"));
	check_status(hear(&s), "timeout");
	assert_false(waits_any(&s.waits));
	stop(&s);
}

/* Who leaves while he waits is forgotten, also when his next call is there already. */
static void test_vanishes(void **state)
{
	struct scene s;

	begin(&s, CONF);
	set_carrier(&s, "net0", false);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(
			fixture_count((i & 1 ? watch_for : wait_for)(&s, "\"objects\":\"net0/v4\""),
				"no carrier"),
			i & 1);
		assert_true(waits_any(&s.waits));
		if (i & 2)
			SEND(s.fd, INFO);
		/* It changes while he goes. */
		if (i == 3)
			change(&s, "DownAddress", "\"name\":\"net0/v4\",\"temporary\":true");
		close(s.fd);
		fixture_pump(&s.fx);
		assert_false(waits_any(&s.waits));
		assert_int_equal(s.fx.server.n_sessions, 0);
		s.fd = fixture_connect(&s.fx, (uid_t)-1);
	}
	set_carrier(&s, "net0", true);
	fixture_check_alive(&s.fx);
	stop(&s);
}

/* What is called while he waits has its turn after that. */
static void test_next_call(void **state)
{
	struct scene s;
	const char *answer;

	begin(&s, CONF);
	set_carrier(&s, "net0", false);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v4\""), "");
	SEND(s.fd, INFO);
	SEND(s.fd, INFO);
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	set_carrier(&s, "net0", true);
	answer = hear(&s);
	assert_int_equal(strncmp(answer, OVER, strlen(OVER)), 0);
	assert_int_equal(fixture_count(answer, "\"product\":\"ipadm\""), 2);
	/* Nor does it get lost when nothing is heard any more. */
	set_carrier(&s, "net0", false);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v4\""), "");
	waits_fail(&s.waits);
	check_status(fixture_receive(&s.fx, s.fd), "ipc-error");
	stop(&s);
}

/* One who waits and one who monitors need each other for nothing. */
static void test_beside_monitor(void **state)
{
	struct scene s;
	int fd;

	begin(&s, CONF);
	set_carrier(&s, "net0", false);
	assert_string_equal(wait_for(&s, "\"objects\":\"net0/v4\""), "");
	fd = fixture_connect(&s.fx, (uid_t)-1);
	send_call(fd, "Monitor", "", ",\"more\":true");
	assert_non_null(strstr(fixture_receive(&s.fx, fd), "\"events\":[]"));
	set_carrier(&s, "net1", false);
	WAIT_FOR(&s, !waits_pending(&s.waits));
	close(fd);
	fixture_pump(&s.fx);
	assert_false(monitor_is_on(&s.monitor));
	set_carrier(&s, "net0", true);
	assert_string_equal(hear(&s), OVER);
	/* And nothing is heard for nobody. */
	set_carrier(&s, "net0", false);
	fixture_pump(&s.fx);
	assert_true(s.monitor.news.fd < 0);
	stop(&s);
}

static void test_online(void **state)
{
	struct scene s;

	begin(&s, CONF "[interface net1]\nfamilies = inet\n");
	/* The boot is not long ago: a link may find its carrier. */
	set_carrier(&s, "net0", false);
	assert_string_equal(watch_for(&s, "\"online\":true"), TOLD(ROW("net0", "no carrier")));
	set_carrier(&s, "net0", true);
	assert_string_equal(hear(&s), OVER);
	set_carrier(&s, "net0", false);
	assert_string_equal(wait_for(&s, "\"online\":true,\"any\":true"), OVER);
	assert_string_equal(wait_for(&s, "\"online\":true,\"objects\":\"net1\""), OVER);
	/* It is longer ago. */
	s.fx.service.since -= 60000;
	assert_string_equal(wait_for(&s, "\"online\":true"), OVER);
	assert_string_equal(wait_for(&s, "\"online\":true,\"objects\":\"net0,net1\""), "");
	set_carrier(&s, "net0", true);
	assert_string_equal(hear(&s), OVER);
	stop(&s);
}

/* Of many that are waited for some are told at once, the others later; none is told twice. */
static void test_many(void **state)
{
	char params[16384] = "\"document\":\"", name[IF_NAMESIZE];
	struct scene s;

	begin(&s, NULL);
	for (int i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		assert_non_null(fake_add_link(s.fx.fake, name));
		snprintf(params + strlen(params), sizeof(params) - strlen(params),
			"[interface %s]\\nfamilies = inet\\n", name);
	}
	snprintf(params + strlen(params), sizeof(params) - strlen(params), "\"");
	change(&s, "Apply", params);
	for (int i = 0; i < 150; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		set_carrier(&s, name, false);
	}
	assert_int_equal(fixture_count(watch_for(&s, "\"online\":true"), "\"object\""), WAITS_TOLD);
	waits_note(&s.waits);
	assert_int_equal(fixture_count(hear(&s), "\"object\""), 150 - WAITS_TOLD);
	waits_note(&s.waits);
	WAIT_FOR(&s, !waits_pending(&s.waits));
	assert_string_equal(fixture_receive(&s.fx, s.fd), "");
	stop(&s);
}

static const char *queue(struct scene *s, int fd)
{
	send_call(fd, "Wait", "\"objects\":\"net0\",\"state\":\"disabled\"", "");

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
	begin(&s, CONF);
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
	change(&s, "DisableInterface", "\"name\":\"net0\"");
	WAIT_FOR(&s, !waits_any(&s.waits));
	assert_string_equal(fixture_receive(&s.fx, s.fd), OVER);
	for (size_t i = 1; i < ARRAY_SIZE(fds); i++) {
		assert_string_equal(fixture_receive(&s.fx, fds[i]), OVER);
		close(fds[i]);
	}
	stop(&s);
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
