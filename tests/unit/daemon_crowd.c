/* SPDX-License-Identifier: Apache-2.0 */
/* What users without privilege may cost the daemon: root is served first, and what waits for them is bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "daemon_fixture.h"
#include "wire/wire.h"

/* However many others have called before: of theirs one is served at most. */
static void test_root_first(void **state)
{
	struct fixture fx;
	int fds[SERVER_MAX_PER_UID];
	uid_t uid = fixture_other_user();
	char c;
	int fd;

	if (geteuid() != 0)
		skip();
	fixture_init(&fx, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = fixture_connect(&fx, uid);
		for (int n = 0; n < 20; n++)
			SEND(fds[i], LIST);
	}
	assert_int_equal(loop_step(&fx.loop, 0), 0);
	fd = fixture_connect(&fx, (uid_t)-1);
	SEND(fd, CREATE);
	assert_int_equal(loop_step(&fx.loop, 0), 0);
	assert_int_equal(loop_step(&fx.loop, 0), 0);
	assert_int_equal(recv(fd, &c, 1, MSG_DONTWAIT), 1);
	close(fd);
	/* They have their answers all the same. */
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		assert_int_equal(fixture_count(fixture_receive(&fx, fds[i]), "\n"), 20);
		close(fds[i]);
	}
	fixture_fini(&fx);
}

/* Others rest after what was long in the making, and root is served meanwhile. */
static void test_rest(void **state)
{
	struct fixture fx;
	uid_t uid = fixture_other_user();
	char text[4096] = "";
	int root, other;

	if (geteuid() != 0)
		skip();
	fixture_init(&fx, NULL);
	root = fixture_connect(&fx, (uid_t)-1);
	other = fixture_connect(&fx, uid);
	fixture_pump(&fx);
	fx.server.rest_ms = 0;
	for (int n = 0; n < 3; n++)
		SEND(other, LIST);
	assert_int_equal(loop_step(&fx.loop, 1000), 0);
	assert_true(fx.server.rest_until > 0);
	fx.server.rest_until = loop_now() + 3600 * INT64_C(1000);
	for (int n = 0; n < 20; n++) {
		SEND(root, LIST);
		while (loop_step(&fx.loop, 0) == 0)
			continue;
		assert_true(recv(root, text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
	}
	memset(text, 0, sizeof(text));
	assert_true(recv(other, text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
	assert_int_equal(text[strlen(text) + 1], 0); /* of one call */
	/* It ends by the server's timer. */
	fx.server.rest_until = 1;
	fx.server.timer_at = 1;
	timer_arm(fx.server.timer.fd, 1);
	assert_int_equal(fixture_count(fixture_receive(&fx, other), "\n"), 2);
	assert_int_equal(fx.server.rest_until, 0);
	close(root);
	close(other);
	fixture_fini(&fx);
}

static void put_interfaces(struct buf *out, int n)
{
	buf_puts(out, "[ipadm]\nversion = 1\n");
	for (int i = 0; i < n; i++)
		buf_printf(out, "[interface many%d]\nfamilies = inet inet6\n", i);
	assert_int_equal(buf_error(out), 0);
}

static size_t held(const struct fixture *fx)
{
	size_t sum = 0;

	for (const struct session *s = fx->server.sessions; s; s = s->next)
		sum += s->out.cap;

	return sum;
}

/* Who reads nothing loses the answers beyond a bound; of root nothing is asked, and one answer is for everybody. */
static void test_long_answers(void **state)
{
	struct fixture fx;
	int fds[SERVER_MAX_PER_UID / 4];
	uid_t uid = fixture_other_user();
	struct buf text = { 0 };
	struct buf call = { 0 };
	size_t one;

	if (geteuid() != 0)
		skip();
	put_interfaces(&text, 12000);
	fixture_init(&fx, text.data);
	for (int i = 0; i < 3; i++)
		buf_append(&call, LIST, sizeof(LIST));
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = fixture_connect(&fx, uid);
		fixture_send(fds[i], call.data, call.len);
		fixture_pump(&fx);
		if (i == 0)
			one = held(&fx);
		assert_true(held(&fx) <= SERVER_HELD_PER_UID);
	}
	assert_true(one > 1000000);
	assert_in_range(
		fx.server.n_sessions, SERVER_HELD_PER_UID / one - 1, SERVER_HELD_PER_UID / one);
	fixture_check_alive(&fx);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	fixture_pump(&fx);

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		fds[i] = fixture_connect(&fx, (uid_t)-1);
		fixture_send(fds[i], call.data, call.len);
	}
	fixture_pump(&fx);
	assert_int_equal(fx.server.n_sessions, ARRAY_SIZE(fds));
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	buf_fini(&text);
	buf_fini(&call);
	fixture_fini(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_first),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_long_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
