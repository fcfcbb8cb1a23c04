/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that monitor: what they are told of changes, addresses and links, and that who does not listen holds up nobody. */
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
#include "daemon/telling.h"
#include "daemon_fixture.h"

#define MONITOR           "{\"method\":\"org.ipadm.Monitor\",\"more\":true}"
#define SEND(fd, literal) fixture_send(fd, literal, sizeof(literal))
#define BEGUN             "{\"parameters\":{\"events\":[]},\"continues\":true}\n"
#define CONF              "[ipadm]\nversion = 1\n[interface net0]\nfamilies = inet inet6\n"

struct scene {
	struct fixture fx;
	struct monitor monitor;
	struct service_ops ops;
};

static void on_event(void *ctx, const struct engine_event *ev)
{
	struct scene *s = ctx;

	monitor_event(&s->monitor, ev);
}

static void on_change(void *ctx, const struct engine_change *c)
{
	struct scene *s = ctx;

	monitor_change(&s->monitor, c);
}

static bool on_wants(void *ctx)
{
	struct scene *s = ctx;

	return monitor_is_on(&s->monitor);
}

static int on_monitored(void *ctx, struct err *e)
{
	struct scene *s = ctx;

	return monitor_begin(&s->monitor, e);
}

static void on_nothing(void *ctx)
{
}

static const struct engine_hooks hooks = {
	.event = on_event,
	.changed = on_change,
	.wants_changes = on_wants,
};

static void begin(struct scene *s)
{
	struct err e;

	*s = (struct scene){ .ops = { .changed = on_nothing, .monitored = on_monitored } };
	fixture_init(&s->fx, CONF);
	assert_int_equal(
		monitor_init(&s->monitor, &s->fx.loop, &s->fx.service, &s->fx.server, NULL, &e), 0);
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	s->fx.service.ops = &s->ops;
	s->fx.service.ctx = s;
}

static void stop(struct scene *s)
{
	engine_set_hooks(s->fx.service.engine, NULL, NULL);
	s->fx.service.ops = NULL;
	monitor_fini(&s->monitor);
	fixture_fini(&s->fx);
}

static int connect_monitor(struct scene *s)
{
	int fd = fixture_connect(&s->fx, (uid_t)-1);

	SEND(fd, MONITOR);
	assert_string_equal(fixture_receive(&s->fx, fd), BEGUN);
	return fd;
}

static void call(struct scene *s, int fd, const char *method, const char *params)
{
	char msg[256];
	int n = snprintf(msg, sizeof(msg), "{\"method\":\"org.ipadm.%s\",\"parameters\":{%s}}",
		method, params);

	assert_true(n > 0 && (size_t)n < sizeof(msg));
	fixture_send(fd, msg, (size_t)n + 1);
	assert_null(strstr(fixture_receive(&s->fx, fd), "error"));
}

/* The rest comes when the engine is through, by a timer. */
static const char *hear(struct scene *s, int fd)
{
	static char text[1 << 20];
	size_t len = 0;

	for (int quiet = 0; quiet < 5;) {
		const char *more = fixture_receive(&s->fx, fd);

		quiet = more[0] ? 0 : quiet + 1;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", more);
		assert_true(len < sizeof(text));
		if (strstr(more, "<eof>"))
			break;
		usleep(2000);
	}
	return text;
}

#define TOLD(text, object, event, what, where, old, new)                             \
	assert_non_null(strstr(text,                                                 \
		"\"object\":\"" object "\",\"event\":\"" event "\",\"what\":\"" what \
		"\",\"where\":\"" where "\",\"old\":\"" old "\",\"new\":\"" new "\""))

static void test_commands(void **state)
{
	struct scene s;
	char who[64];
	const char *told;
	int fd, other;

	begin(&s);
	fd = connect_monitor(&s);
	other = fixture_connect(&s.fx, (uid_t)-1);
	call(&s, other, "CreateAddress", "\"name\":\"net0/v4\",\"address\":\"192.0.2.1/24\"");
	told = hear(&s, fd);
	TOLD(told, "net0/v4", "added", "", "both", "", "type=static address=192.0.2.1/24");
	TOLD(told, "net0/v4", "state", "192.0.2.1/24", "kernel", "", "ok");
	snprintf(who, sizeof(who), "\"cause\":\"command\",\"method\":\"CreateAddress\",\"uid\":%u,",
		getuid());
	assert_non_null(strstr(told, who));
	call(&s, other, "DownAddress", "\"name\":\"net0/v4\",\"temporary\":true");
	told = hear(&s, fd);
	TOLD(told, "net0/v4", "changed", "up", "active", "", "no");
	TOLD(told, "net0/v4", "state", "192.0.2.1/24", "kernel", "ok", "down");
	call(&s, other, "DeleteAddress", "\"name\":\"net0/v4\"");
	told = hear(&s, fd);
	TOLD(told, "net0/v4", "removed", "", "both", "type=static address=192.0.2.1/24 up=no", "");
	TOLD(told, "net0/v4", "state", "192.0.2.1/24", "kernel", "down", "");
	/* What fails changes nothing. */
	SEND(other,
		"{\"method\":\"org.ipadm.CreateInterface\",\"parameters\":{\"name\":\"net0\"}}");
	assert_non_null(strstr(fixture_receive(&s.fx, other), "if-exists"));
	assert_string_equal(hear(&s, fd), "");
	close(fd);
	close(other);
	stop(&s);
}

static void test_kernel(void **state)
{
	struct scene s;
	struct link *l;
	const char *told;
	int fd, other;

	begin(&s);
	other = fixture_connect(&s.fx, (uid_t)-1);
	s.fx.fake->slow_dad = true;
	call(&s, other, "CreateAddress", "\"name\":\"net0/v6\",\"address\":\"2001:db8::1/64\"");
	fd = connect_monitor(&s);
	fake_finish_dad(s.fx.fake);
	TOLD(hear(&s, fd), "net0/v6", "state", "2001:db8::1/64", "kernel", "tentative", "ok");
	l = snapshot_find_link(&s.fx.fake->state, "net0");
	assert_non_null(l);
	l->flags &= ~(uint32_t)IFF_RUNNING;
	fake_changed(s.fx.fake, l);
	told = hear(&s, fd);
	TOLD(told, "net0", "carrier", "", "kernel", "up", "down");
	TOLD(told, "net0/v6", "state", "2001:db8::1/64", "kernel", "ok", "inaccessible");
	/* A link that is not ours is nobody's business. */
	l = snapshot_find_link(&s.fx.fake->state, "net1");
	assert_non_null(l);
	l->flags &= ~(uint32_t)IFF_RUNNING;
	fake_changed(s.fx.fake, l);
	assert_string_equal(hear(&s, fd), "");
	fake_del_link(s.fx.fake, "net0");
	told = hear(&s, fd);
	TOLD(told, "net0", "link", "", "kernel", "there", "gone");
	assert_non_null(fake_add_link(s.fx.fake, "net0"));
	TOLD(hear(&s, fd), "net0", "link", "", "kernel", "gone", "there");
	close(fd);
	close(other);
	stop(&s);
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		n++;

	return n;
}

/* What the kernel tells faster than it is taken. */
static void test_lost(void **state)
{
	struct scene s;
	const char *told;
	struct link *l;
	int fd;

	begin(&s);
	fd = connect_monitor(&s);
	l = snapshot_find_link(&s.fx.fake->state, "net0");
	assert_non_null(l);
	for (int i = 0; i < 100; i++) {
		l->flags ^= (uint32_t)IFF_RUNNING;
		fake_changed(s.fx.fake, l);
	}
	told = hear(&s, fd);
	assert_int_equal(count(told, "\"event\":\"more\",\"what\":\"\""), 1);
	assert_int_equal(count(told, "\"event\":\"carrier\""), 0);
	close(fd);
	stop(&s);
}

/* Of many changes at once the first ones are told, and how many there were besides. */
static void test_many(void **state)
{
	struct scene s;
	const char *told;
	int fd;

	begin(&s);
	fd = connect_monitor(&s);
	for (unsigned int n = TELLING_MOST - 1; n <= TELLING_MOST + 1; n++) {
		struct telling t = { .server = &s.fx.server, .generation = 5 };

		for (unsigned int i = 0; i < n; i++) {
			struct wire_event *row = telling_add(&t, "added", "command");

			assert_int_equal(row != NULL, i < TELLING_MOST);
		}
		telling_end(&t);
		told = fixture_receive(&s.fx, fd);
		assert_int_equal(
			count(told, "\"event\":\"added\""), n < TELLING_MOST ? n : TELLING_MOST);
		assert_int_equal(
			count(told, "\"event\":\"more\",\"what\":\"1\""), n > TELLING_MOST);
		assert_int_equal(
			count(told, "\"generation\":5,"), n > TELLING_MOST ? TELLING_MOST + 1 : n);
		assert_int_equal(count(told, "\n"), 1);
	}
	close(fd);
	stop(&s);
}

/* Who does not read is cut off, the others are told all, and those who watch something else are told nothing. */
static void test_slow(void **state)
{
	struct scene s;
	size_t told = 0;
	int slow, quick;

	begin(&s);
	slow = connect_monitor(&s);
	quick = connect_monitor(&s);
	for (int i = 0; i < 200; i++) {
		struct telling t = { .server = &s.fx.server };

		for (int n = 0; n < TELLING_MOST; n++)
			assert_non_null(telling_add(&t, "added", "command"));
		telling_end(&t);
		for (const struct session *c = s.fx.server.sessions; c; c = c->next)
			assert_true(c->out.len <= 3 * SESSION_STREAM);
		told += count(fixture_receive(&s.fx, quick), "\n");
	}
	assert_int_equal(told, 200);
	WAIT_FOR(&s, s.fx.server.n_sessions == 1);
	server_publish(&s.fx.server, WIRE_WATCH_PROBES, NULL);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.server.n_sessions, 1);
	close(slow);
	close(quick);
	fixture_pump(&s.fx);
	assert_false(monitor_is_on(&s.monitor));
	stop(&s);
}

/* Nothing is looked at for nobody, and who comes later is told from then on. */
static void test_comes_and_goes(void **state)
{
	struct scene s;
	int fd, other;

	begin(&s);
	fd = connect_monitor(&s);
	assert_true(s.monitor.news.fd >= 0);
	close(fd);
	other = fixture_connect(&s.fx, (uid_t)-1);
	call(&s, other, "CreateAddress", "\"name\":\"net0/a\",\"address\":\"192.0.2.1/24\"");
	fixture_pump(&s.fx);
	assert_true(s.monitor.news.fd < 0);
	assert_int_equal(s.monitor.addrs.n, 0);
	fd = connect_monitor(&s);
	assert_int_equal(s.monitor.addrs.n, 1);
	assert_string_equal(hear(&s, fd), "");
	call(&s, other, "CreateAddress", "\"name\":\"net0/b\",\"address\":\"192.0.2.2/24\"");
	TOLD(hear(&s, fd), "net0/b", "state", "192.0.2.2/24", "kernel", "", "ok");
	close(fd);
	close(other);
	stop(&s);
}

static void test_refused(void **state)
{
	struct scene s;
	int fd;

	begin(&s);
	fd = fixture_connect(&s.fx, (uid_t)-1);
	SEND(fd, "{\"method\":\"org.ipadm.Monitor\"}");
	assert_string_equal(fixture_receive(&s.fx, fd),
		"{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}\n");
	s.fx.service.ops = NULL;
	SEND(fd, MONITOR);
	assert_int_equal(count(fixture_receive(&s.fx, fd), "\"symbol\":\"notsup\""), 1);
	close(fd);
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_comes_and_goes),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
