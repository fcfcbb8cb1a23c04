/* SPDX-License-Identifier: Apache-2.0 */
/* Clients that are told of each probe: once each, and whoever does not listen holds up nobody. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/watch.h"
#include "daemon_prober_world.h"

#define WATCH             "{\"method\":\"org.ipadm.WatchProbes\",\"more\":true}"
#define SEND(fd, literal) fixture_send(fd, literal, sizeof(literal))
#define BEGUN             "{\"parameters\":{\"probes\":[]},\"continues\":true}\n"

static size_t count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, word)); p += strlen(word))
		n++;

	return n;
}

static void on_probed(void *ctx, const struct outcome *o)
{
	struct scene *s = ctx;

	watch_probe(&s->fx.server, o);
}

/* Each of two members asks one target in each round. */
static void begin(struct scene *s, struct service_ops *ops)
{
	scene_begin(s, CONF SECOND);
	*ops = *s->fx.service.ops;
	ops->probed = on_probed;
	s->fx.service.ops = ops;
	s->fx.service.prober = &s->prober;
}

static int connect_watcher(struct scene *s)
{
	int fd = fixture_connect(&s->fx, (uid_t)-1);

	SEND(fd, WATCH);
	assert_string_equal(fixture_receive(&s->fx, fd), BEGUN);
	return fd;
}

/* How often a member is told of with this number of a probe. */
static size_t count_number(const char *text, const char *name, uint64_t number)
{
	char want[64];
	size_t n = 0;

	snprintf(want, sizeof(want), "\"number\":%llu,", (unsigned long long)number);
	for (const char *p = text; (p = strstr(p, "{\"name\":\"")); p++) {
		const char *at = strstr(p, want), *end = strchr(p, '}');

		n += strncmp(p + 9, name, strlen(name)) == 0 && at && at < end;
	}

	return n;
}

static void test_each_once(void **state)
{
	struct service_ops ops;
	struct scene s;
	const char *told;
	uint64_t first;
	int one, two;

	begin(&s, &ops);
	first = s.prober.rows[0]->seats[0].stats.sent + 1;
	one = connect_watcher(&s);
	two = connect_watcher(&s);
	pass_rounds(&s, 5);
	told = fixture_receive(&s.fx, one);
	assert_int_equal(count(told, "\"lost\":false"), 10);
	assert_int_equal(count(told, "\"target\":\"192.0.2.1\""), 10);
	assert_int_equal(count(told, "\"continues\":true"), 10);
	for (uint64_t n = first; n < first + 5; n++) {
		assert_int_equal(count_number(told, "net0", n), 1);
		assert_int_equal(count_number(told, "net1", n), 1);
	}
	assert_int_equal(count(fixture_receive(&s.fx, two), "\"lost\":false"), 10);

	/* The one of the last round is lost only when that ends. */
	fake_silence(s.fx.fake, index_of(&s, "net0"), true, true);
	pass_rounds(&s, 4);
	told = fixture_receive(&s.fx, one);
	assert_int_equal(count(told, "\"lost\":true"), 3);
	assert_int_equal(count(told, "\"name\":\"net1\""), 4);
	close(one);
	fixture_pump(&s.fx);
	assert_int_equal(s.fx.server.n_sessions, 1);
	pass_rounds(&s, 1);
	assert_int_equal(count(fixture_receive(&s.fx, two), "\"lost\":true"), 4);
	close(two);
	fixture_pump(&s.fx);
	assert_false(server_is_watched(&s.fx.server, WIRE_WATCH_PROBES));
	scene_stop(&s);
}

static void test_refused(void **state)
{
	struct service_ops ops;
	struct scene s;
	int fd;

	begin(&s, &ops);
	fd = fixture_connect(&s.fx, (uid_t)-1);
	SEND(fd, "{\"method\":\"org.ipadm.WatchProbes\"}");
	assert_string_equal(fixture_receive(&s.fx, fd),
		"{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}\n");
	SEND(fd, "{\"method\":\"org.ipadm.WatchProbes\",\"more\":true,\"oneway\":true}");
	assert_string_equal(fixture_receive(&s.fx, fd), "");
	set_prop(&s, "probes", "off");
	SEND(fd, WATCH);
	assert_int_equal(count(fixture_receive(&s.fx, fd), "\"symbol\":\"notfound\""), 1);
	set_prop(&s, "probes", "on");
	s.fx.service.prober = NULL;
	SEND(fd, WATCH);
	assert_int_equal(count(fixture_receive(&s.fx, fd), "\"symbol\":\"notsup\""), 1);
	s.fx.service.prober = &s.prober;
	assert_false(server_is_watched(&s.fx.server, WIRE_WATCH_PROBES));
	SEND(fd, WATCH);
	assert_string_equal(fixture_receive(&s.fx, fd), BEGUN);
	close(fd);
	scene_stop(&s);
}

/* Who watches does not call. */
static void test_talks(void **state)
{
	struct service_ops ops;
	struct scene s;
	int fd;

	begin(&s, &ops);
	fd = connect_watcher(&s);
	SEND(fd, WATCH);
	assert_string_equal(fixture_receive(&s.fx, fd), "<eof>");
	close(fd);
	fd = fixture_connect(&s.fx, (uid_t)-1);
	fixture_send(fd, WATCH "\0" WATCH, 2 * sizeof(WATCH));
	assert_string_equal(fixture_receive(&s.fx, fd), BEGUN "<eof>");
	close(fd);
	assert_int_equal(s.fx.server.n_sessions, 0);
	scene_stop(&s);
}

/* Who does not read is cut off, and the others are told all. */
static void test_slow(void **state)
{
	_cleanup_(buf_fini) struct buf msg = { .data = NULL };
	struct service_ops ops;
	struct scene s;
	size_t told = 0;
	int slow, quick;

	begin(&s, &ops);
	for (int i = 0; i < 1023; i++)
		buf_putc(&msg, 'x');
	buf_append(&msg, "", 1);
	slow = connect_watcher(&s);
	quick = connect_watcher(&s);
	for (int i = 0; i < 4096; i++) {
		server_publish(&s.fx.server, WIRE_WATCH_PROBES, &msg);
		assert_true(s.fx.server.sessions->out.len <= 2 * SESSION_STREAM + msg.len);
		told += count(fixture_receive(&s.fx, quick), "\n");
	}
	assert_int_equal(told, 4096);
	WAIT_FOR(&s, s.fx.server.n_sessions == 1);
	/* What can't be told ends it. */
	server_publish(&s.fx.server, WIRE_WATCH_PROBES, NULL);
	WAIT_FOR(&s, s.fx.server.n_sessions == 0);
	close(slow);
	close(quick);
	scene_stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_talks),
		cmocka_unit_test(test_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
