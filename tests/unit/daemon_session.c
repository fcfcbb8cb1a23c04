/* SPDX-License-Identifier: Apache-2.0 */
/* What clients may do to the daemon, over socket pairs: whatever it is, the next one is served. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "daemon_fixture.h"
#include "wire/wire.h"

static void test_half_then_close(void **state)
{
	struct fixture fx;
	int fd;

	fixture_init(&fx, NULL);
	for (size_t n = 0; n < sizeof(LIST) - 1; n++) {
		fd = fixture_connect(&fx, (uid_t)-1);
		fixture_send(fd, LIST, n);
		fixture_pump(&fx);
		assert_int_equal(fx.server.n_sessions, 1);
		close(fd);
		fixture_pump(&fx);
		assert_int_equal(fx.server.n_sessions, 0);
	}
	fixture_check_alive(&fx);
	fixture_fini(&fx);
}

static void test_many_in_one_write(void **state)
{
	struct fixture fx;
	struct buf out = { 0 };
	const char *answer;
	int fd;

	fixture_init(&fx, NULL);
	for (int i = 0; i < 100; i++) {
		buf_append(&out, INFO, sizeof(INFO));
		buf_append(&out, LIST, sizeof(LIST));
	}
	fd = fixture_connect(&fx, (uid_t)-1);
	fixture_send(fd, out.data, out.len);
	answer = fixture_receive(&fx, fd);
	assert_int_equal(fixture_count(answer, "\n"), 200);
	for (int i = 0; i < 200; i++) {
		const char *end = strchr(answer, '\n');

		assert_non_null(strstr(answer, i % 2 ? "\"interfaces\":[" : "\"product\""));
		assert_true(strstr(answer, i % 2 ? "\"interfaces\":[" : "\"product\"") < end);
		answer = end + 1;
	}
	assert_int_equal(fx.server.n_sessions, 1);
	close(fd);
	fixture_pump(&fx);
	assert_int_equal(fx.server.n_sessions, 0);
	buf_fini(&out);
	fixture_fini(&fx);
}

static void test_byte_by_byte(void **state)
{
	struct fixture fx;
	int fd;

	fixture_init(&fx, NULL);
	fd = fixture_connect(&fx, (uid_t)-1);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < sizeof(LIST); i++) {
			assert_string_equal(fixture_receive(&fx, fd), "");
			fixture_send(fd, &LIST[i], 1);
		}
		assert_int_equal(fixture_count(fixture_receive(&fx, fd), "\"interfaces\":["), 1);
	}
	close(fd);
	fixture_check_alive(&fx);
	fixture_fini(&fx);
}

/* The longest message is served, one byte more ends the session, with and without its end. */
static void test_size(void **state)
{
	struct fixture fx;
	struct buf msg = { 0 };
	int fd;

	fixture_init(&fx, NULL);
	buf_puts(&msg, LIST);
	while (msg.len < WIRE_MAX_REQUEST)
		buf_putc(&msg, ' ');
	fd = fixture_connect(&fx, (uid_t)-1);
	fixture_send(fd, msg.data, msg.len + 1);
	assert_int_equal(fixture_count(fixture_receive(&fx, fd), "\"interfaces\":["), 1);

	buf_putc(&msg, ' ');
	fixture_send(fd, msg.data, msg.len + 1);
	assert_string_equal(fixture_receive(&fx, fd), "<eof>");
	close(fd);

	/* Who may change nothing has no more to say. */
	fd = fixture_connect(&fx, fixture_other_user());
	fixture_send(fd, msg.data, msg.len);
	assert_string_equal(fixture_receive(&fx, fd), "<eof>");
	assert_int_equal(fx.server.n_sessions, 0);
	close(fd);
	buf_fini(&msg);
	fixture_check_alive(&fx);
	fixture_fini(&fx);
}

struct oddity {
	const char *bytes;
	size_t len;
	const char *answer; /* what stands in it */
	bool closed;
};

#define ODD(s) .bytes = s, .len = sizeof(s)

static const struct oddity oddities[] = {
	{ ODD("{\"method\":\"org.ipadm.Nothing\"}"), "MethodNotFound" },
	{ ODD("{\"method\":\"io.other.Thing\"}"), "InterfaceNotFound" },
	{ ODD("{\"method\":\"org.ipadm.ListInterfaces\",\"parameters\":{\"name\":7}}"),
		"InvalidParameter" },
	{ ODD("{\"method\":\"org.ipadm.ListInterfaces\",\"parameters\":{\"name\":\"nosuch0\"}}"),
		"org.ipadm.Failed" },
	{ ODD("{\"method\":\"org.ipadm.ListInterfaces\",\"parameters\":{\"name\":\"../../x\"}}"),
		"org.ipadm.Failed" },
	{ ODD("{\"method\":\"org.ipadm.GetStatus\",\"more\":true}"), "\"read_only\":false" },
	{ ODD("{\"method\":\"org.ipadm.Nothing\",\"oneway\":true}\0" INFO), "\"product\"" },
	{ ODD("{\"method\":\"org.ipadm.ListInterfaces\",\"oneway\":true}\0" INFO), "\"product\"" },
	{ ODD(""), "<eof>", true },
	{ ODD("{}"), "<eof>", true },
	{ ODD("GET / HTTP/1.1\r\n\r\n"), "<eof>", true },
	{ ODD("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["), "<eof>", true },
	{ ODD("{\"method\":\"\xff\xfe\"}"), "<eof>", true },
};

static void test_oddities(void **state)
{
	struct fixture fx;

	fixture_init(&fx, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(oddities); i++) {
		const struct oddity *odd = &oddities[i];
		int fd = fixture_connect(&fx, (uid_t)-1);
		const char *answer;

		print_message("# oddity %zu\n", i);
		fixture_send(fd, odd->bytes, odd->len);
		answer = fixture_receive(&fx, fd);
		assert_int_equal(fixture_count(answer, odd->answer), 1);
		assert_int_equal(fixture_count(answer, "\n"), odd->closed ? 0 : 1);
		assert_int_equal(fx.server.n_sessions, odd->closed ? 0 : 1);
		close(fd);
		fixture_check_alive(&fx);
		assert_int_equal(fx.server.n_sessions, 0);
	}
	fixture_fini(&fx);
}

/* One who asks on and on and doesn't read costs one answer, and nobody else waits for it. */
static void test_slow_reader(void **state)
{
	struct fixture fx;
	size_t asked = 0, answered = 0;
	const char *answer;
	int fd;

	fixture_init(&fx, NULL);
	fd = fixture_connect(&fx, (uid_t)-1);
	while (send(fd, LIST, sizeof(LIST), MSG_NOSIGNAL) == (ssize_t)sizeof(LIST)) {
		asked++;
		fixture_pump(&fx);
	}
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(fx.server.sessions->wait, SESSION_WAITS_READER);
	assert_true(fx.server.sessions->out.len < 4096);
	assert_true(fx.server.sessions->in.len <= WIRE_MAX_REQUEST + 16384);
	fixture_check_alive(&fx);

	do {
		answer = fixture_receive(&fx, fd);
		answered += fixture_count(answer, "\n");
	} while (answer[0]);
	/* The last question may have been sent in part. */
	assert_true(answered == asked || answered == asked + 1);
	close(fd);
	fixture_fini(&fx);
}

static void test_questions_before_eof(void **state)
{
	struct fixture fx;
	int fd;

	fixture_init(&fx, NULL);
	fd = fixture_connect(&fx, (uid_t)-1);
	SEND(fd, LIST "\0" LIST "\0" LIST);
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	fixture_pump(&fx);
	assert_int_equal(fx.server.n_sessions, 0);
	assert_int_equal(fixture_count(fixture_receive(&fx, fd), "\n"), 3);
	assert_string_equal(fixture_receive(&fx, fd), "<eof>");
	close(fd);
	fixture_fini(&fx);
}

/* Who begins a message must end it; who says nothing may stay, but not in a one-shot engine. */
static void test_deadline(void **state)
{
	struct fixture fx;
	int half, idle;

	fixture_init(&fx, NULL);
	fx.server.deadline_ms = 20;
	idle = fixture_connect(&fx, (uid_t)-1);
	half = fixture_connect(&fx, (uid_t)-1);
	fixture_send(half, LIST, 5);
	while (fx.server.n_sessions == 2)
		assert_int_equal(loop_step(&fx.loop, 30000), 0);
	assert_string_equal(fixture_receive(&fx, half), "<eof>");
	SEND(idle, INFO);
	assert_int_equal(fixture_count(fixture_receive(&fx, idle), "\"product\""), 1);
	close(half);

	fx.server.single = true;
	fx.server.deadline_ms = 3600000;
	SEND(idle, INFO);
	assert_int_equal(fixture_count(fixture_receive(&fx, idle), "\"product\""), 1);
	assert_false(fx.loop.stopped);
	fx.server.deadline_ms = 20;
	SEND(idle, INFO);
	while (fx.server.n_sessions == 1)
		assert_int_equal(loop_step(&fx.loop, 30000), 0);
	assert_true(fx.loop.stopped);
	close(idle);
	fixture_fini(&fx);
}

static void test_limit_of_a_user(void **state)
{
	struct fixture fx;
	int fds[SERVER_MAX_PER_UID + 1];
	uid_t uid = fixture_other_user();

	fixture_init(&fx, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = fixture_connect(&fx, uid);
	assert_int_equal(fx.server.n_sessions, SERVER_MAX_PER_UID);
	assert_int_equal(fixture_count(fixture_receive(&fx, fds[SERVER_MAX_PER_UID]),
				 "\"symbol\":\"no-bufs\""),
		1);
	assert_string_equal(fixture_receive(&fx, fds[SERVER_MAX_PER_UID]), "<eof>");
	if (geteuid() == 0)
		fixture_check_alive(&fx);

	close(fds[0]);
	fixture_pump(&fx);
	fds[0] = fixture_connect(&fx, uid);
	assert_int_equal(fx.server.n_sessions, SERVER_MAX_PER_UID);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		close(fds[i]);
	fixture_pump(&fx);
	assert_int_equal(fx.server.n_sessions, 0);
	fixture_fini(&fx);
}

/* Every method that changes something is refused to who may not, by its row, and changes nothing.
 */
static void test_unprivileged(void **state)
{
	struct fixture fx;
	uid_t uid = fixture_other_user();
	char *before, *after;
	int fd;

	fixture_init(&fx, NULL);
	before = fake_format(fx.fake);
	fd = fixture_connect(&fx, uid);
	for (int m = 0; m < WIRE_N_METHODS; m++) {
		struct wire_request req = { .method = (enum wire_method)m, .name = "net0" };
		const struct wire_method_row *row = wire_method_row(req.method);
		int refused = row->mutating || row->restricted;
		struct buf out = { 0 };
		const char *answer;

		/* Who streams calls no more. */
		if (wire_method_row(req.method)->streams)
			continue;
		/* There is nobody here who could wait. */
		if (req.method == WIRE_WAIT)
			continue;
		if (req.method == WIRE_GET_DESCRIPTION)
			snprintf(req.name, sizeof(req.name), "org.ipadm");
		if (req.method == WIRE_LIST_INTERFACES || req.method == WIRE_LIST_ADDRESSES)
			req.name[0] = '\0';
		assert_int_equal(wire_encode_request(&req, &out), 0);
		fixture_send(fd, out.data, out.len);
		answer = fixture_receive(&fx, fd);
		assert_int_equal(fixture_count(answer, "\"symbol\":\"eperm\""), refused);
		assert_int_equal(fixture_count(answer, "{\"error\""), refused);
		buf_fini(&out);
	}
	after = fake_format(fx.fake);
	assert_string_equal(before, after);
	free(before);
	free(after);
	close(fd);
	fixture_fini(&fx);
}

static void test_root_changes(void **state)
{
	struct fixture fx;
	const char *answer;
	int fd;

	if (geteuid() != 0)
		skip();

	fixture_init(&fx, NULL);
	fd = fixture_connect(&fx, (uid_t)-1);
	SEND(fd, CREATE);
	assert_string_equal(fixture_receive(&fx, fd), "{\"parameters\":{\"name\":\"net0\"}}\n");
	SEND(fd, CREATE);
	assert_int_equal(fixture_count(fixture_receive(&fx, fd), "\"symbol\":\"if-exists\""), 1);
	SEND(fd, LIST);
	answer = fixture_receive(&fx, fd);
	assert_int_equal(fixture_count(answer, "\"name\":\"net0\""), 1);
	assert_int_equal(fixture_count(answer, "\"persistent\":[\"inet\",\"inet6\"]"), 1);
	close(fd);
	fixture_fini(&fx);
}

/* With a document that can't be understood: reading is served, a change is refused with the line.
 */
static void test_damaged_document(void **state)
{
	struct fixture fx;
	const char *answer;
	int fd;

	fixture_init(&fx, "[ipadm]\nversion = 1\nwhat?\n");
	fd = fixture_connect(&fx, (uid_t)-1);
	SEND(fd, LIST);
	assert_int_equal(fixture_count(fixture_receive(&fx, fd), "\"interfaces\":["), 1);
	SEND(fd, "{\"method\":\"org.ipadm.GetStatus\"}");
	answer = fixture_receive(&fx, fd);
	assert_int_equal(fixture_count(answer, "\"read_only\":true"), 1);
	assert_int_equal(fixture_count(answer, "ipadm.conf:3"), 1);
	if (geteuid() == 0) {
		SEND(fd, CREATE);
		answer = fixture_receive(&fx, fd);
		assert_int_equal(fixture_count(answer, "\"symbol\":\"bad-document\""), 1);
		assert_int_equal(fixture_count(answer, "ipadm.conf:3"), 1);
	}
	close(fd);
	fixture_fini(&fx);
}

/* Without an engine the reason is the answer, to all but what Varlink itself asks. */
static void test_no_engine(void **state)
{
	struct fixture fx;
	int fd;

	fixture_init(&fx, NULL);
	fx.service.engine = engine_free(fx.service.engine);
	err_set(&fx.service.refusal, IPADM_IPC_ERROR, EAGAIN, "another one is there");
	fd = fixture_connect(&fx, (uid_t)-1);
	SEND(fd, CREATE);
	assert_int_equal(
		fixture_count(fixture_receive(&fx, fd), "\"symbol\":\"ipc-error\",\"errno\":11,"
							"\"message\":\"another one is there\""),
		1);
	SEND(fd, INFO);
	assert_int_equal(fixture_count(fixture_receive(&fx, fd), "\"product\""), 1);
	close(fd);
	fixture_fini(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_half_then_close),
		cmocka_unit_test(test_many_in_one_write),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_oddities),
		cmocka_unit_test(test_slow_reader),
		cmocka_unit_test(test_questions_before_eof),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_limit_of_a_user),
		cmocka_unit_test(test_unprivileged),
		cmocka_unit_test(test_root_changes),
		cmocka_unit_test(test_damaged_document),
		cmocka_unit_test(test_no_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
