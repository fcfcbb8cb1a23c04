/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ipadm-watch understands without a connection: its command line, Base64, and the answers of etcd. What is not as it
 * should be is refused, and gives nothing.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "watch/base64.h"
#include "watch/etcd.h"
#include "watch/login.h"
#include "watch/options.h"

static void test_base64(void **state)
{
	/* RFC 4648 section 10, and bytes that are no text */
	static const struct {
		const char *data;
		size_t len;
		const char *text;
	} cases[] = {
		{ "", 0, "" },
		{ "f", 1, "Zg==" },
		{ "fo", 2, "Zm8=" },
		{ "foo", 3, "Zm9v" },
		{ "foobar", 6, "Zm9vYmFy" },
		{ "\0\xff\xfe\xfb\0", 5, "AP/++wA=" },
	};
	static const char *const bad[] = { "Z", "Zg",
		"Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-v", "Zm 9",
		"=Zg=" };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct buf text = { 0 }, data = { 0 };

		base64_encode(cases[i].data, cases[i].len, &text);
		assert_string_equal(text.data ? text.data : "", cases[i].text);
		assert_int_equal(base64_decode(cases[i].text, strlen(cases[i].text), &data), 0);
		assert_int_equal(data.len, cases[i].len);
		if (data.len > 0)
			assert_memory_equal(data.data, cases[i].data, data.len);
		buf_fini(&text);
		buf_fini(&data);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct buf data = { 0 };

		assert_int_equal(base64_decode(bad[i], strlen(bad[i]), &data), -EINVAL);
		buf_fini(&data);
	}
	assert_int_equal(base64_decode("Zm9v", 4, &(struct buf){ .error = -ENOMEM }), -ENOMEM);
}

static void test_source(void **state)
{
	struct watch_source s;
	struct err e;
	static const char *const bad[] = { "", "etcd:/a/b", "http://a/b", "etcd://", "etcd://a",
		"etcd://a/", "etcd:///b", "etcd://a,/b", "etcd://,a/b", "etcd://user@a/b",
		"etcd://\xc3\xa4/b", "etcd://a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a/b" };

	assert_int_equal(watch_source_parse("etcd://a/b", &s, &e), 0);
	assert_int_equal(s.n_endpoints, 1);
	assert_string_equal(s.endpoints[0], "http://a:2379");
	assert_string_equal(s.key, "/b");
	watch_source_fini(&s);
	assert_int_equal(
		watch_source_parse("etcds://[2001:db8::1],[2001:db8::2]:1,a:23/b/c?d", &s, &e), 0);
	assert_int_equal(s.n_endpoints, 3);
	assert_string_equal(s.endpoints[0], "https://[2001:db8::1]:2379");
	assert_string_equal(s.endpoints[1], "https://[2001:db8::2]:1");
	assert_string_equal(s.endpoints[2], "https://a:23");
	assert_string_equal(s.key, "/b/c?d");
	watch_source_fini(&s);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		s.n_endpoints = 77;
		assert_int_equal(watch_source_parse(bad[i], &s, &e), -EINVAL);
		assert_int_equal(s.n_endpoints, 77);
	}
}

/* A command line of words between spaces, which what is understood borrows from. */
struct line {
	char text[128];
	char *words[16];
	struct watch_options options;
};

static int parse(const char *text, struct line *ret)
{
	struct err e = { .status = IPADM_SUCCESS };
	int n = 0;

	assert_int_equal(str_copy(ret->text, sizeof(ret->text), text), 0);
	for (char *p = ret->text; p && *p;) {
		ret->words[n++] = p;
		p = strchr(p, ' ');
		if (p)
			*p++ = '\0';
	}
	ret->words[n] = NULL;
	return watch_options_parse(n, ret->words, &ret->options, &e);
}

static void test_options(void **state)
{
	struct line o;

	assert_int_equal(parse("w -n blue etcd://a/b -m --unplugged -r7", &o), 0);
	assert_string_equal(o.options.netns, "blue");
	assert_string_equal(o.options.url, "etcd://a/b");
	assert_int_equal(o.options.flags,
		IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_MERGE | IPADM_OPT_UNPLUGGED);
	assert_int_equal(o.options.retry, 7);
	assert_false(o.options.once);
	assert_int_equal(parse("w -1 u -a A -c C --key K", &o), 0);
	assert_true(o.options.once);
	assert_int_equal(o.options.retry, 30);
	assert_int_equal(o.options.confirm, IPADM_CONFIRM_BY_NEED);
	assert_string_equal(o.options.cacert, "A");
	assert_string_equal(o.options.cert, "C");
	assert_string_equal(o.options.private_key, "K");
	assert_int_equal(parse("w --help", &o), 0);
	assert_true(o.options.help);
	assert_int_equal(parse("w -V", &o), 0);
	assert_true(o.options.version);
	assert_int_equal(parse("w -C 9 u", &o), 0);
	assert_int_equal(o.options.confirm, 9);
	assert_int_equal(parse("w --confirm 0 u", &o), 0);
	assert_int_equal(o.options.confirm, IPADM_CONFIRM_NEVER);
	o.options.retry = 77;
	assert_int_equal(parse("w", &o), -EINVAL);
	assert_int_equal(parse("w u v", &o), -EINVAL);
	assert_int_equal(parse("w u -r", &o), -EINVAL);
	assert_int_equal(parse("w u -r 0", &o), -EINVAL);
	assert_int_equal(parse("w u -r 86401", &o), -EINVAL);
	assert_int_equal(parse("w u -C 86401", &o), -EINVAL);
	assert_int_equal(parse("w u -x", &o), -EINVAL);
	assert_int_equal(o.options.retry, 77);
}

static void test_questions(void **state)
{
	struct buf out = { 0 };

	etcd_ask_value("/a", &out);
	assert_string_equal(out.data, "{\"key\":\"L2E=\"}");
	buf_fini(&out);
	etcd_ask_watch("/a", 9223372036854775807u, &out);
	assert_string_equal(out.data, "{\"create_request\":{\"key\":\"L2E=\",\"start_revision\":"
				      "\"9223372036854775807\"}}");
	buf_fini(&out);
}

typedef int parse_fn(const char *text, size_t len, struct etcd_answer *ret, struct err *e);

/* What an answer comes to: "revision what modified value over", or "refused". */
static void check(parse_fn *fn, const char *text, const char *wanted)
{
	struct etcd_answer a = { .revision = 77 };
	struct err e = { .status = IPADM_SUCCESS };
	char got[512];

	if (fn(text, strlen(text), &a, &e) < 0) {
		assert_int_equal(a.revision, 77);
		assert_true(e.text[0]);
		assert_string_equal(e.text, wanted);
		return;
	}
	snprintf(got, sizeof(got), "%d %d %d %s %d", (int)a.revision, (int)a.what, (int)a.modified,
		a.value.data ? a.value.data : "-", a.over);
	etcd_answer_fini(&a);
	assert_string_equal(got, wanted);
}

#define NO "this is no answer of etcd: "

static void test_value(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"header\":{\"revision\":\"7\"}}", "7 0 0 - 0" },
		{ "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"mod_revision\":\"5\",\"value\":"
		  "\"Zm9v\"}]}",
			"7 1 5 foo 0" },
		{ "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"mod_revision\":\"5\"}],\"new\":1}",
			"7 1 5 - 0" },
		{ "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"value\":\"Zm9v\"}]}",
			NO "it has no revision of the key" },
		{ "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"mod_revision\":\"5\",\"value\":"
		  "\"Zm9\"}]}",
			NO "its value is not Base64" },
		{ "{\"header\":{\"revision\":\"7\"},\"kvs\":[{\"mod_revision\":\"5\",\"value\":5}]"
		  "}",
			NO "its value is not Base64" },
		{ "{\"header\":{\"revision\":7}}", NO "its revision is no number" },
		{ "{\"header\":{\"revision\":\"9223372036854775808\"}}",
			NO "its revision is no number" },
		{ "{}", NO "it has no revision" },
		{ "[]", NO "it is no JSON object" },
		{ "{", NO "it is no JSON object" },
		{ "", NO "it is no JSON object" },
		{ "{\"error\":\"permission denied\",\"code\":7}",
			"etcd refuses: permission denied" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(etcd_parse_value, cases[i][0], cases[i][1]);
}

static void test_news(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"result\":{\"header\":{\"revision\":\"7\"},\"created\":true}}", "7 0 0 - 0" },
		{ "{\"result\":{\"header\":{\"revision\":\"7\"},\"events\":[{\"kv\":{\"mod_"
		  "revision\":\"6\",\"value\":\"Zm9v\"}},"
		  "{\"type\":\"PUT\",\"kv\":{\"mod_revision\":\"7\",\"value\":\"Zg==\"}}]}}",
			"7 1 7 f 0" },
		{ "{\"result\":{\"header\":{\"revision\":\"7\"},\"events\":[{\"kv\":{\"mod_"
		  "revision\":\"6\",\"value\":\"Zm9v\"}},"
		  "{\"type\":\"DELETE\",\"kv\":{\"mod_revision\":\"7\"}}]}}",
			"7 2 7 - 0" },
		{ "{\"result\":{\"header\":{},\"canceled\":true,\"compact_revision\":\"4\"}}",
			"0 0 0 - 1" },
		{ "{\"result\":{\"events\":[{\"type\":\"MOVE\",\"kv\":{\"mod_revision\":\"7\"}}]}}",
			NO "it has an event of no known type" },
		{ "{\"result\":{\"events\":[{}]}}", NO "it has no revision of the key" },
		{ "{\"result\":[]}", NO "it has no result" },
		{ "{}", NO "it has no result" },
		{ "{\"error\":{\"grpc_code\":14,\"message\":\"no leader\"}}",
			"etcd refuses: no leader" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(etcd_parse_watch, cases[i][0], cases[i][1]);
}

static void test_explain(void **state)
{
	struct buf out = { 0 };

	etcd_explain("", 0, &out);
	etcd_explain("\x1b[2J", 4, &out);
	etcd_explain("{}", 2, &out);
	assert_null(out.data);
	etcd_explain("404 page\nx", 10, &out);
	assert_string_equal(out.data, ": 404 page");
	buf_fini(&out);
	etcd_explain("{\"error\":\"no\"}", 14, &out);
	assert_string_equal(out.data, ": no");
	buf_fini(&out);
}

static void test_token(void **state)
{
	static const char *const bad[] = { "", "{", "{}", "{\"token\":7}", "{\"token\":\"\"}",
		"{\"token\":\"a\\r\\nHost: b\"}", "{\"error\":\"authentication failed\"}" };
	struct buf out = { 0 };
	struct err e = { .status = IPADM_SUCCESS };

	etcd_ask_token("a\"b", "c:d", &out);
	assert_string_equal(out.data, "{\"name\":\"a\\\"b\",\"password\":\"c:d\"}");
	buf_fini(&out);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(etcd_parse_token(bad[i], strlen(bad[i]), &out, &e), -EPROTO);
		assert_null(out.data);
	}
	assert_string_equal(e.text, "etcd refuses: authentication failed");
	assert_int_equal(etcd_parse_token("{\"token\":\"a.7\"}", 15, &out, &e), 0);
	assert_string_equal(out.data, "a.7");
	buf_fini(&out);
}

static void expect_login(const char *text, mode_t mode, const char *wanted)
{
	_cleanup_(login_fini) struct login login = { NULL, NULL };
	struct err e = { .status = IPADM_SUCCESS };
	char path[] = "/tmp/login.XXXXXX";
	char got[128];
	int fd = mkstemp(path);
	int r;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	r = login_read(path, &login, &e);
	unlink(path);
	if (r == 0)
		snprintf(got, sizeof(got), "%s|%s", login.name, login.password);
	else
		snprintf(got, sizeof(got), "%s", e.text + strlen(path) + 2);
	assert_string_equal(got, wanted);
}

static void test_login(void **state)
{
	struct login login = { NULL, NULL };
	struct err e = { .status = IPADM_SUCCESS };
	char large[2000];

	expect_login("host:se:cret\nmore\n", 0600, "host|se:cret");
	expect_login("host:", 0400, "host|");
	expect_login("host\n", 0600, "its first line is to be name:password");
	expect_login(":secret\n", 0600, "its first line is to be name:password");
	expect_login("", 0600, "its first line is to be name:password");
	expect_login("a\tb:c", 0600, "its first line is to be name:password");
	expect_login("host:secret\n", 0640,
		"a password is to be in a file that only its owner may read: chmod 600");
	memset(large, 'a', sizeof(large));
	large[4] = ':';
	large[sizeof(large) - 1] = '\0';
	expect_login(large, 0600, "its first line is too long for name:password");
	assert_int_equal(login_read("/nonexistent/login", &login, &e), -EINVAL);
	assert_string_equal(e.text, "/nonexistent/login: No such file or directory");
	assert_int_equal(login_read("/dev/null", &login, &e), -EINVAL);
	assert_null(login.name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_news),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
