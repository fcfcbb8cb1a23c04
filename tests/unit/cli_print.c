/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The choice of columns and the three forms of a listing: rows in, exact text out.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/metrics.h"
#include "cli/print.h"

/* A listing of our own: three texts a row, NULL for one that can't be had. */
struct row {
	const char *text[3];
};

static int get_text(const void *row, size_t i, struct buf *out)
{
	const struct row *r = row;

	if (!r->text[i])
		return -EIO;
	buf_puts(out, r->text[i]);
	return 0;
}

static int get_a(const void *row, struct buf *out)
{
	return get_text(row, 0, out);
}

static int get_b(const void *row, struct buf *out)
{
	return get_text(row, 1, out);
}

static int get_c(const void *row, struct buf *out)
{
	return get_text(row, 2, out);
}

static void get_c_json(const void *row, struct jsonw *out)
{
	const struct row *r = row;

	jsonw_begin(out, '[');
	if (r->text[2])
		jsonw_str(out, r->text[2]);
	jsonw_end(out, ']');
}

static const struct column columns[] = {
	{ "aa", 4, get_a, NULL },
	{ "bb", 6, get_b, NULL },
	{ "cc", 5, get_c, get_c_json },
	{ "dd", 5, get_a, NULL, true },
};
static const struct column_table table = { columns, ARRAY_SIZE(columns) };

#define MAX_ROWS 5

struct print_case {
	const char *name;
	enum print_mode mode;
	const char *fields;
	size_t page;
	size_t n;
	struct row rows[MAX_ROWS];
	const char *text;
};

/* clang-format off */
static const struct print_case print_cases[] = {
	{ "columns are padded, the last one is not", PRINT_HUMAN, NULL, 0, 1,
	  { { { "a", "b", "c" } } },
	  "AA  BB    CC\n"
	  "a   b     c\n" },
	{ "no rows, no header", PRINT_HUMAN, NULL, 0, 0, { { { 0 } } }, "" },
	{ "empty and unknown values", PRINT_HUMAN, NULL, 0, 2,
	  { { { "", NULL, "" } }, { { NULL, "", NULL } } },
	  "AA  BB    CC\n"
	  "--  ?     --\n"
	  "?   --    ?\n" },
	{ "a value one short of its width needs no more room", PRINT_HUMAN, NULL, 0, 1,
	  { { { "aaa", "b", "c" } } },
	  "AA  BB    CC\n"
	  "aaa b     c\n" },
	{ "a value as wide as its column pushes, the next one gives way", PRINT_HUMAN, NULL, 0, 1,
	  { { { "aaaa", "b", "c" } } },
	  "AA  BB    CC\n"
	  "aaaa b    c\n" },
	{ "a wide value is printed whole", PRINT_HUMAN, NULL, 0, 2,
	  { { { "aaaaaaa", "b", "c" } }, { { "aaaaaaaaaaaa", "b", "c" } } },
	  "AA  BB    CC\n"
	  "aaaaaaa b c\n"
	  "aaaaaaaaaaaa b c\n" },
	{ "alignment comes back as soon as it can", PRINT_HUMAN, "aa,aa,bb,cc", 0, 1,
	  { { { "aaaaa", "b", "c" } } },
	  "AA  AA  BB    CC\n"
	  "aaaaa aaaaa b c\n" },
	{ "a character of many bytes is one wide", PRINT_HUMAN, NULL, 0, 1,
	  { { { "\xc3\xa9\xe2\x82\xac", "b", "c" } } },
	  "AA  BB    CC\n"
	  "\xc3\xa9\xe2\x82\xac  b     c\n" },
	{ "control bytes don't reach a terminal", PRINT_HUMAN, NULL, 0, 1,
	  { { { "\033[m", "\x7f", "\n" } } },
	  "AA  BB    CC\n"
	  "?[m ?     ?\n" },
	{ "nothing is escaped for people", PRINT_HUMAN, "bb,cc", 0, 1,
	  { { { "", "b:\\", "c:\\" } } },
	  "BB    CC\n"
	  "b:\\   c:\\\n" },
	{ "the header is repeated on every page", PRINT_HUMAN, "aa", 2, 5,
	  { { { "1" } }, { { "2" } }, { { "3" } }, { { "4" } }, { { "5" } } },
	  "AA\n1\n2\nAA\n3\n4\nAA\n5\n" },
	{ "fields in the order asked for, twice too, in any case", PRINT_HUMAN, "CC,aA,cc", 0, 1,
	  { { { "a", "b", "c" } } },
	  "CC   AA  CC\n"
	  "c    a   c\n" },
	{ "parsable: colons, no header", PRINT_PARSABLE, "aa,bb,cc", 0, 2,
	  { { { "a", "b", "c" } }, { { "1", "2", "3" } } },
	  "a:b:c\n1:2:3\n" },
	{ "parsable: separators are escaped", PRINT_PARSABLE, "aa,bb", 0, 1,
	  { { { "a:a\\", ":", "c" } } },
	  "a\\:a\\\\:\\:\n" },
	{ "parsable: a single field is raw", PRINT_PARSABLE, "aa", 0, 1,
	  { { { "a:a\\", "b", "c" } } },
	  "a:a\\\n" },
	{ "parsable: empty and unknown values", PRINT_PARSABLE, "aa,bb,cc", 0, 1,
	  { { { "", NULL, "" } } },
	  ":?:\n" },
	{ "parsable: nothing for no rows", PRINT_PARSABLE, "aa", 0, 0, { { { 0 } } }, "" },
	{ "all columns, with the one that must be asked for", PRINT_HUMAN, "all", 0, 1,
	  { { { "a", "b", "c" } } },
	  "AA  BB    CC   DD\n"
	  "a   b     c    a\n" },
	{ "json: an object a line", PRINT_JSON, "aa,bb,cc", 0, 2,
	  { { { "a", "b", "c" } }, { { "", NULL, NULL } } },
	  "[{\"aa\":\"a\",\"bb\":\"b\",\"cc\":[\"c\"]},\n"
	  "{\"aa\":\"\",\"bb\":null,\"cc\":[]}]\n" },
	{ "json: chosen fields, a key once", PRINT_JSON, "bb,aa,BB", 0, 1,
	  { { { "\"", "\\:", "c" } } },
	  "[{\"bb\":\"\\\\:\",\"aa\":\"\\\"\"}]\n" },
	{ "json: an empty array for no rows", PRINT_JSON, "all", 0, 0, { { { 0 } } }, "[]\n" },
};
/* clang-format on */

static void test_print(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(print_cases); i++) {
		const struct print_case *c = &print_cases[i];
		struct column_set set = { 0 };
		struct buf unknown = { 0 };
		struct err e = { 0 };
		struct printer p = { .mode = c->mode, .set = &set, .page = c->page };

		assert_int_equal(
			column_set_init(&set, &table, c->fields, c->mode, &unknown, &e), 0);
		assert_int_equal(unknown.len, 0);
		for (size_t j = 0; j < c->n; j++)
			print_row(&p, &c->rows[j]);
		assert_int_equal(print_end(&p), 0);
		if (strcmp(p.out.data ? p.out.data : "", c->text) != 0)
			fail_msg("%s:\n%s\ninstead of:\n%s", c->name, p.out.data, c->text);
		print_fini(&p);
		column_set_fini(&set);
		buf_fini(&unknown);
	}
}

/* Colours are of states alone, whatever else the word may stand for, and take no room. */
static void test_colour(void **state)
{
	static const struct column stated[] = {
		{ "name", 8, get_a, NULL },
		{ "state", 8, get_b, NULL },
		{ "more", 0, get_c, NULL },
	};
	const struct column *chosen[] = { &stated[0], &stated[1], &stated[2] };
	const struct column_set set = { chosen, ARRAY_SIZE(chosen) };
	const struct row rows[] = { { { "ok", "ok", "failed" } }, { { "a", "failed", "" } },
		{ { "b", "new", "ok" } }, { { "c", "down\033", "ok" } } };
	const struct {
		enum print_mode mode;
		bool colour;
		const char *text;
	} cases[] = {
		{ PRINT_HUMAN, true,
			"NAME    STATE   MORE\n"
			"ok      \033[32mok\033[0m      failed\n"
			"a       \033[31mfailed\033[0m  --\n"
			"b       new     ok\n"
			"c       down?   ok\n" },
		{ PRINT_HUMAN, false,
			"NAME    STATE   MORE\n"
			"ok      ok      failed\n"
			"a       failed  --\n"
			"b       new     ok\n"
			"c       down?   ok\n" },
		{ PRINT_PARSABLE, true, "ok:ok:failed\na:failed:\nb:new:ok\nc:down\033:ok\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct printer p = {
			.mode = cases[i].mode, .set = &set, .colour = cases[i].colour
		};

		for (size_t j = 0; j < ARRAY_SIZE(rows); j++)
			print_row(&p, &rows[j]);
		assert_int_equal(print_end(&p), 0);
		assert_string_equal(p.out.data, cases[i].text);
		print_fini(&p);
	}
}

/* Where rows come for ever each line of JSON is an object. */
static void test_endless(void **state)
{
	const struct row rows[] = { { { "a", "b", "c" } }, { { "d", "e", "f" } } };
	struct column_set set = { 0 };
	struct buf unknown = { 0 };
	struct err e = { 0 };
	struct printer p = { .mode = PRINT_JSON, .set = &set, .endless = true };

	assert_int_equal(column_set_init(&set, &table, "aa", PRINT_JSON, &unknown, &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		print_row(&p, &rows[i]);
	assert_int_equal(print_end(&p), 0);
	assert_string_equal(p.out.data, "{\"aa\":\"a\"}\n{\"aa\":\"d\"}\n");
	print_fini(&p);
	column_set_fini(&set);
	buf_fini(&unknown);
}

/* Padding of any length is all spaces. */
static void test_wide(void **state)
{
	struct column wide[] = { { "aa", 0, get_a, NULL }, { "bb", 1, get_b, NULL } };
	const struct column *chosen[] = { &wide[0], &wide[1] };
	const struct column_set set = { chosen, 2 };

	for (unsigned int width = 3; width < 150; width++) {
		struct printer p = { .mode = PRINT_HUMAN, .set = &set };
		char text[512];

		wide[0].width = width;
		print_row(&p, &(struct row){ { "a", "b" } });
		assert_int_equal(print_end(&p), 0);
		snprintf(text, sizeof(text), "%-*sBB\n%-*sb\n", (int)width, "AA", (int)width, "a");
		assert_string_equal(p.out.data, text);
		print_fini(&p);
	}
}

struct choice {
	enum print_mode mode;
	const char *list;
	size_t n;            /* columns chosen; 0: refused */
	const char *unknown; /* what a human is told */
	const char *text;    /* what a refusal says */
};

/* clang-format off */
static const struct choice choices[] = {
	{ PRINT_HUMAN,    NULL,       3, "", "" },
	{ PRINT_HUMAN,    "all",      4, "", "" },
	{ PRINT_HUMAN,    "ALL",      4, "", "" },
	{ PRINT_HUMAN,    "aa,x,bb,", 2, "'x', ''", "" },
	{ PRINT_HUMAN,    "all,aa",   1, "'all'", "" },
	{ PRINT_HUMAN,    "aaa,a",    0, "'aaa', 'a'", "no known field: 'aaa,a'" },
	{ PRINT_HUMAN,    "",         0, "''", "no known field: ''" },
	{ PRINT_HUMAN,    "aa,aa,aa,aa,aa,aa,aa,aa", 8, "", "" },
	{ PRINT_PARSABLE, NULL,       0, "", "option --parsable needs the fields: --output" },
	{ PRINT_PARSABLE, "all",      0, "",
	  "option --parsable needs each field by name: later versions may add some" },
	{ PRINT_PARSABLE, "aa,x",     0, "", "unknown field: 'x'" },
	{ PRINT_PARSABLE, "aa,",      0, "", "unknown field: ''" },
	{ PRINT_PARSABLE, "AA,bb,aa", 3, "", "" },
	{ PRINT_JSON,     NULL,       4, "", "" },
	{ PRINT_JSON,     "all",      4, "", "" },
	{ PRINT_JSON,     "x",        0, "", "unknown field: 'x'" },
	{ PRINT_JSON,     "aa,AA",    1, "", "" },
};
/* clang-format on */

static void test_choose(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		const struct choice *c = &choices[i];
		struct column_set set = { 0 };
		struct buf unknown = { 0 };
		struct err e = { 0 };
		int r = column_set_init(&set, &table, c->list, c->mode, &unknown, &e);

		assert_int_equal(r, c->n > 0 ? 0 : -EINVAL);
		assert_int_equal(set.n, c->n);
		assert_string_equal(unknown.data ? unknown.data : "", c->unknown);
		assert_string_equal(e.text, c->text);
		if (r < 0)
			assert_null(set.columns); /* outputs only on success */
		column_set_fini(&set);
		buf_fini(&unknown);
	}
}

struct if_case {
	ipadm_if_info_t info;
	const char *human;
	const char *json;
};

#define BMC (IFIF_BROADCAST | IFIF_MULTICAST)
#define V46 (IFIF_IPV4 | IFIF_IPV6)

static ipadm_ipmp_member_t net1_member = { .if_name = "net1" };
static ipadm_ipmp_member_t net0_member = { .node = { &net1_member }, .if_name = "net0" };

/* clang-format off */
static const struct if_case if_cases[] = {
	{ { .ifi_name = "net0", .ifi_state = IFIS_DOWN, .ifi_cflags = BMC | V46, .ifi_pflags = V46 },
	  "net0       IP        down     bm--------46 -46        --\n",
	  "{\"ifname\":\"net0\",\"class\":\"IP\",\"state\":\"down\",\"current\":[\"broadcast\","
	  "\"multicast\",\"inet\",\"inet6\"],\"persistent\":[\"inet\",\"inet6\"],\"over\":[],\"steering\":null}" },
	{ { .ifi_name = "lo", .ifi_class = IPADM_IF_CLASS_VIRTUAL,
	    .ifi_cflags = IFIF_MULTICAST | IFIF_VIRTUAL | V46 },
	  "lo         VIRTUAL   ok       -m-v------46 ---        --\n",
	  "{\"ifname\":\"lo\",\"class\":\"VIRTUAL\",\"state\":\"ok\",\"current\":[\"multicast\","
	  "\"virtual\",\"inet\",\"inet6\"],\"persistent\":[],\"over\":[],\"steering\":null}" },
	{ { .ifi_name = "ipmp0", .ifi_class = IPADM_IF_CLASS_IPMP, .ifi_state = IFIS_FAILED,
	    .ifi_cflags = BMC | IFIF_IPMP | IFIF_STEERED | V46, .ifi_pflags = IFIF_IPV6,
	    .ifi_ipmp_cmembers = { &net0_member } },
	  "ipmp0      IPMP      failed   bm--I-----46 --6        net0 net1\n",
	  "{\"ifname\":\"ipmp0\",\"class\":\"IPMP\",\"state\":\"failed\",\"current\":[\"broadcast\","
	  "\"multicast\",\"ipmp\",\"inet\",\"inet6\"],\"persistent\":[\"inet6\"],\"over\":[\"net0\",\"net1\"],"
	  "\"steering\":\"on\"}" },
	{ { .ifi_name = "net1", .ifi_class = IPADM_IF_CLASS_UNKNOWN, .ifi_state = IFIS_OFFLINE,
	    .ifi_cflags = 0xfff, .ifi_pflags = 0xfff },
	  "net1       UNKNOWN   offline  bmpvIsiVaZ46 s46        --\n",
	  "{\"ifname\":\"net1\",\"class\":\"UNKNOWN\",\"state\":\"offline\",\"current\":["
	  "\"broadcast\",\"multicast\",\"pointopoint\",\"virtual\",\"ipmp\",\"standby\","
	  "\"inactive\",\"vrrp\",\"noaccept\",\"l3protect\",\"inet\",\"inet6\"],"
	  "\"persistent\":[\"standby\",\"inet\",\"inet6\"],\"over\":[],\"steering\":null}" },
	{ { .ifi_name = "net2", .ifi_state = IFIS_DISABLED, .ifi_pflags = V46,
	    .ifi_group = "ipmp0" },
	  "net2       UNDER     disabled ------------ -46        ipmp0\n",
	  "{\"ifname\":\"net2\",\"class\":\"UNDER\",\"state\":\"disabled\",\"current\":[],"
	  "\"persistent\":[\"inet\",\"inet6\"],\"over\":[\"ipmp0\"],\"steering\":null}" },
	{ { .ifi_name = "net3", .ifi_class = (ipadm_if_class_t)9, .ifi_state = (ipadm_if_state_t)9 },
	  "net3       UNKNOWN   ?        ------------ ---        --\n",
	  "{\"ifname\":\"net3\",\"class\":\"UNKNOWN\",\"state\":null,\"current\":[],"
	  "\"persistent\":[],\"over\":[],\"steering\":null}" },
};
/* clang-format on */

static void print_if(enum print_mode mode, const ipadm_if_info_t *info, struct printer *p,
	struct column_set *set)
{
	struct buf unknown = { 0 };
	struct err e = { 0 };

	assert_int_equal(column_set_init(set, &if_columns, NULL, mode, &unknown, &e), 0);
	*p = (struct printer){ .mode = mode, .set = set };
	print_row(p, info);
	assert_int_equal(print_end(p), 0);
}

static void test_show_if(void **state)
{
	static const char header[] = "IFNAME     CLASS     STATE    CURRENT      PERSISTENT OVER\n";

	for (size_t i = 0; i < ARRAY_SIZE(if_cases); i++) {
		struct column_set set = { 0 };
		struct printer p = { 0 };
		char json[512];

		print_if(PRINT_HUMAN, &if_cases[i].info, &p, &set);
		assert_memory_equal(p.out.data, header, strlen(header));
		assert_string_equal(p.out.data + strlen(header), if_cases[i].human);
		print_fini(&p);
		column_set_fini(&set);

		print_if(PRINT_JSON, &if_cases[i].info, &p, &set);
		snprintf(json, sizeof(json), "[%s]\n", if_cases[i].json);
		assert_string_equal(p.out.data, json);
		print_fini(&p);
		column_set_fini(&set);
	}
}

static void test_memory(void **state)
{
	struct column_set set = { 0 };
	struct buf unknown = { 0 };
	struct err e = { 0 };
	struct printer p = { .mode = PRINT_HUMAN, .set = &set, .out = { .error = -ENOMEM } };

	assert_int_equal(column_set_init(&set, &table, NULL, p.mode, &unknown, &e), 0);
	print_row(&p, &(struct row){ { "a", "b", "c" } });
	assert_int_equal(print_end(&p), -ENOMEM);
	p.out.error = 0;
	p.value.error = -ENOMEM;
	assert_int_equal(print_end(&p), -ENOMEM);
	print_fini(&p);
	column_set_fini(&set);
}

/* Whatever bytes a name has, the text is one that a strict reader takes. */
static void test_metrics(void **state)
{
	const struct metric_label labels[METRIC_LABELS] = {
		{ "device", "a\"b\\c\nd\xff\xc3\xa4" },
		{ "state", "" },
	};
	struct metrics m = { 0 };
	struct buf out = { 0 };

	metrics_format(&m, &out);
	assert_string_equal(out.data, "# EOF\n");
	buf_fini(&out);
	out = (struct buf){ 0 };
	metrics_add(&m, METRIC_INTERFACE, labels, 1);
	metrics_add(&m, METRIC_DAEMON_START, NULL, 18446744073709551615u);
	metrics_format(&m, &out);
	assert_int_equal(buf_error(&out), 0);
	assert_string_equal(out.data,
		"# TYPE ipadm_daemon_start_time_seconds gauge\n"
		"# HELP ipadm_daemon_start_time_seconds Since when it runs, in seconds since "
		"1970.\n"
		"ipadm_daemon_start_time_seconds 18446744073709551615\n"
		"# TYPE ipadm_interface_state gauge\n"
		"# HELP ipadm_interface_state Whether this is the state of the interface.\n"
		"ipadm_interface_state{device=\"a\\\"b\\\\c\\nd\xef\xbf\xbd\xc3\xa4\",state=\"\"} "
		"1\n"
		"# EOF\n");
	m.samples[METRIC_MEMBER].error = -ENOMEM;
	metrics_format(&m, &out);
	assert_int_equal(buf_error(&out), -ENOMEM);
	m.samples[METRIC_MEMBER].error = 0;
	metrics_fini(&m);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_show_if),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_metrics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
