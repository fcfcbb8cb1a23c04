/* SPDX-License-Identifier: Apache-2.0 */
/* Properties: the rows themselves, finding them, their values, and the kernel's text of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "model/document.h"
#include "model/property.h"

static const enum prop_class classes[] = { PROP_INTERFACE, PROP_ADDRESS, PROP_PROTOCOL };

static const struct prop_row *row_of(enum prop_class class, enum prop_proto proto, const char *name)
{
	const struct prop_row *row = NULL;
	struct err e;

	if (prop_lookup(class, proto, name, &row, &e) < 0)
		fail_msg("%s: %s", name, e.text);

	return row;
}

/* ---- every row ---- */

static void check_words(const struct prop_row *row)
{
	char value[MAXPROPVALLEN];
	char kernel[MAXPROPVALLEN];

	for (const struct prop_word *w = row->words; w && w->word; w++) {
		const char *texts[PROP_PATHS] = { NULL };

		assert_int_equal(prop_check(row, 0, w->word, value, NULL), 0);
		assert_string_equal(value, w->word);
		for (unsigned int i = 0; row->paths[0] && i < PROP_PATHS && row->paths[i]; i++) {
			assert_non_null(w->kernel[i]);
			assert_int_equal(prop_to_kernel(row, w->word, i, "", kernel), 0);
			assert_string_equal(kernel, w->kernel[i]);
			texts[i] = w->kernel[i];
		}
		if (row->paths[0])
			assert_string_equal(prop_from_kernel(row, texts, value), w->word);
	}
}

static void check_row(const struct prop_row *row)
{
	char value[MAXPROPVALLEN];
	char key[PROP_KEYSIZE];
	const struct prop_row *found;

	assert_true(row->name && row->help && row->help[0]);
	assert_true(strlen(row->name) < MAXPROPNAMELEN);
	assert_true((row->via == VIA_SETTING) == (row->paths[0] != NULL));
	assert_true((row->via == VIA_NONE) == (row->why != NULL));
	assert_true((row->via == VIA_DERIVED) == row->readonly);
	if (row->type == PROP_UINT || row->numbers)
		assert_true(row->min < row->max);
	if (row->paths[0])
		assert_true(prop_is_of_interface(row) == (row->class == PROP_INTERFACE));
	if (row->def && row->def[0] && !row->readonly) {
		assert_int_equal(prop_check(row, 0, row->def, value, NULL), 0);
		assert_string_equal(value, row->def);
	}
	/* What several protocols have is kept once: the row of its home says the same. */
	found = prop_find_key(row->class, prop_proto_word(row->home), prop_key(row, key));
	assert_non_null(found);
	assert_string_equal(found->name, row->name);
	if (row->class != PROP_PROTOCOL)
		assert_ptr_equal(found, row);
	for (int i = 0; i < PROP_PATHS && row->paths[i]; i++)
		assert_string_equal(found->paths[i], row->paths[i]);
	assert_ptr_equal(row_of(row->class, row->proto, row->name), row);
	check_words(row);
}

static void test_rows(void **state)
{
	for (size_t c = 0; c < ARRAY_SIZE(classes); c++) {
		size_t n;
		const struct prop_row *rows = prop_rows(classes[c], &n);

		assert_true(n > 5);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(rows[i].class, classes[c]);
			check_row(&rows[i]);
		}
	}
}

/* Two rows that write one file would fight over it; fields of it, and one with one home, do not. */
static void test_paths(void **state)
{
	for (size_t c = 0; c < ARRAY_SIZE(classes); c++) {
		size_t n;
		const struct prop_row *rows = prop_rows(classes[c], &n);

		for (size_t i = 0; i < n * n; i++) {
			const struct prop_row *a = &rows[i / n];
			const struct prop_row *b = &rows[i % n];

			if (a >= b || !a->paths[0] || !b->paths[0] || a->field != b->field)
				continue;
			if (strcmp(a->paths[0], b->paths[0]) == 0)
				assert_true(a->home == b->home && strcmp(a->name, b->name) == 0);
		}
	}
}

static void test_order(void **state)
{
	static const char *const first[] = { "ipv4 arp", "ipv4 forwarding", "ipv4 metric",
		"ipv4 mtu", "ipv4 exchange_routes", "ipv4 usesrc", "ipv6 forwarding", "ipv6 metric",
		"ipv6 mtu", "ipv6 nud", "ipv6 exchange_routes", "ipv6 usesrc" };
	size_t n;
	const struct prop_row *rows = prop_rows(PROP_INTERFACE, &n);
	enum prop_proto last = PROTO_IP;

	for (size_t i = 0; i < ARRAY_SIZE(first); i++) {
		char text[128];

		snprintf(text, sizeof(text), "%s %s", prop_proto_word(rows[i].proto), rows[i].name);
		assert_string_equal(text, first[i]);
	}
	rows = prop_rows(PROP_PROTOCOL, &n);
	for (size_t i = 0; i < n; i++) {
		enum prop_proto proto = rows[i].proto <= PROTO_IPV6 ? PROTO_IP : rows[i].proto;

		assert_true(proto >= last);
		last = proto;
	}
}

/* ---- names ---- */

/* clang-format off */
static const struct lookup {
	enum prop_class class;
	enum prop_proto proto;
	const char *name;
	const char *status; /* NULL: it is found */
	const char *why;
} lookups[] = {
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", NULL, NULL },
	{ PROP_INTERFACE, PROTO_IPV4, "exchange-routes", NULL, NULL },
	{ PROP_INTERFACE, PROTO_IPV4, "Exchange_Routes", NULL, NULL },
	{ PROP_INTERFACE, PROTO_IPV4, "nud", "bad-protocol", "a property of ipv6, not of ipv4" },
	{ PROP_INTERFACE, PROTO_IP, "mtu", "bad-protocol", "ipv4, ipv6" },
	{ PROP_INTERFACE, PROTO_IPV4, "mut", "prop-unknown", "the nearest is 'mtu'" },
	{ PROP_INTERFACE, PROTO_IPV4, "forwrading", "prop-unknown", "the nearest is 'forwarding'" },
	{ PROP_INTERFACE, PROTO_IPV4, "foo", "prop-unknown", "'foo' is no property of interfaces" },
	{ PROP_INTERFACE, PROTO_IPV4, "ttl", "invalid-arg", "a property of protocols" },
	{ PROP_INTERFACE, PROTO_IPV4, "", "prop-unknown", "no property" },
	{ PROP_PROTOCOL, PROTO_IPV4, "ttl", NULL, NULL },
	{ PROP_PROTOCOL, PROTO_IPV6, "ttl", "bad-protocol", "a property of ipv4, not of ipv6" },
	{ PROP_PROTOCOL, PROTO_IPV4, "mtu", "invalid-arg", "a property of interfaces" },
	{ PROP_PROTOCOL, PROTO_TCP, "_max_buf", NULL, NULL },
	{ PROP_PROTOCOL, PROTO_UDP, "recv_maxbuf", NULL, NULL },
	{ PROP_PROTOCOL, PROTO_TCP, "congestion-contrl", "prop-unknown", "'congestion_control'" },
	{ PROP_PROTOCOL, PROTO_TCP, "_private", "prop-unknown", "no property" },
	{ PROP_ADDRESS, PROTO_NONE, "deprecated", NULL, NULL },
	{ PROP_ADDRESS, PROTO_NONE, "depricated", "prop-unknown", "'deprecated'" },
	{ PROP_ADDRESS, PROTO_NONE, "metric", "invalid-arg", "a property of interfaces" },
};
/* clang-format on */

static void expect(int r, const struct err *e, const char *status, const char *why, const char *of)
{
	const struct status_row *got = status_find((int)e->status);

	if (!status) {
		if (r < 0)
			fail_msg("%s: %s", of, e->text);
		return;
	}
	if (r >= 0 || !got || strcmp(got->symbol, status) != 0 || !strstr(e->text, why))
		fail_msg("%s: %d %s: %s", of, r, got ? got->symbol : "?", e->text);
}

static void test_lookup(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(lookups); i++) {
		const struct lookup *l = &lookups[i];
		struct err e = { .status = IPADM_SUCCESS };
		const struct prop_row *row = NULL;
		int r = prop_lookup(l->class, l->proto, l->name, &row, &e);

		expect(r, &e, l->status, l->why, l->name);
		assert_true((r == 0) == (row != NULL));
	}
}

static void test_words(void **state)
{
	for (enum prop_proto p = PROTO_IP; p < N_PROTOS; p++)
		assert_int_equal(prop_proto_parse(prop_proto_word(p)), p);
	assert_int_equal(prop_proto_parse("arp"), PROTO_IP);
	assert_int_equal(prop_proto_parse("ipx"), PROTO_NONE);
	assert_int_equal(prop_proto_parse(""), PROTO_NONE);
	assert_string_equal(prop_proto_word(PROTO_NONE), "");
	assert_null(prop_find_key(PROP_INTERFACE, "net0", "mtu"));
	assert_null(prop_find_key(PROP_INTERFACE, "net0", "ipv4.ttl"));
	assert_non_null(prop_find_key(PROP_INTERFACE, "net0", "IPv4.MTU"));
	assert_null(prop_find_key(PROP_PROTOCOL, "tcp", "ttl"));
	assert_null(prop_find_key(PROP_PROTOCOL, "tcp", "smallest_anon_port"));
	assert_non_null(prop_find_key(PROP_PROTOCOL, "ip", "smallest_anon_port"));
	assert_true(
		prop_matches(row_of(PROP_INTERFACE, PROTO_IPV6, "nud"), PROP_INTERFACE, PROTO_IP));
	assert_true(prop_matches(
		row_of(PROP_INTERFACE, PROTO_IPV6, "nud"), PROP_INTERFACE, PROTO_NONE));
	assert_false(prop_matches(
		row_of(PROP_INTERFACE, PROTO_IPV6, "nud"), PROP_INTERFACE, PROTO_IPV4));
	assert_false(
		prop_matches(row_of(PROP_PROTOCOL, PROTO_TCP, "ecn"), PROP_PROTOCOL, PROTO_IP));
}

/* ---- values ---- */

/* clang-format off */
static const struct value {
	enum prop_class class;
	enum prop_proto proto;
	const char *name;
	uint64_t max;
	const char *value;
	const char *status; /* NULL: it is taken, and becomes @gives */
	const char *gives;  /* or what the sentence has in it */
} values[] = {
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "1400", NULL, "1400" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "01400", NULL, "1400" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "67", "erange", "68-65536 bytes, not '67'" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 9000, "9001", "erange", "68-9000 bytes" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "99999999999999999999999", "erange", "68-" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "1400x", "invalid-arg", "not '1400x'" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "-1", "invalid-arg", "not '-1'" },
	{ PROP_INTERFACE, PROTO_IPV4, "mtu", 0, "", "invalid-arg", "not ''" },
	{ PROP_INTERFACE, PROTO_IPV4, "arp", 0, "off", NULL, "off" },
	{ PROP_INTERFACE, PROTO_IPV4, "arp", 0, "yes", "invalid-arg", "on,off" },
	{ PROP_INTERFACE, PROTO_IPV4, "arp", 0, "1", "invalid-arg", "on,off" },
	{ PROP_INTERFACE, PROTO_IPV6, "accept_ra", 0, "2", NULL, "always" },
	{ PROP_INTERFACE, PROTO_IPV6, "accept_ra", 0, "3", "invalid-arg", "off,on,always" },
	{ PROP_INTERFACE, PROTO_IPV6, "router_solicitations", 0, "forever", NULL, "forever" },
	{ PROP_INTERFACE, PROTO_IPV6, "router_solicitations", 0, "3", NULL, "3" },
	{ PROP_INTERFACE, PROTO_IPV4, "usesrc", 0, "none", NULL, "none" },
	{ PROP_INTERFACE, PROTO_IP, "groupname", 0, "Front-end_1.a", NULL, "Front-end_1.a" },
	{ PROP_INTERFACE, PROTO_IP, "groupname", 0, "", "invalid-arg", "1 to 31" },
	{ PROP_INTERFACE, PROTO_IP, "groupname", 0, "a b", "invalid-arg", "1 to 31" },
	{ PROP_INTERFACE, PROTO_IP, "groupname", 0, "0123456789012345678901234567890", NULL,
	  "0123456789012345678901234567890" },
	{ PROP_INTERFACE, PROTO_IP, "groupname", 0, "01234567890123456789012345678901", "invalid-arg", "1 to 31" },
	{ PROP_INTERFACE, PROTO_IPV4, "usesrc", 0, "vni0", NULL, "vni0" },
	{ PROP_INTERFACE, PROTO_IPV4, "usesrc", 0, "net0:1", "invalid-arg", "':'" },
	{ PROP_PROTOCOL, PROTO_IPV4, "ttl", 0, "0", "erange", "1-255" },
	{ PROP_PROTOCOL, PROTO_TCP, "ecn", 0, "passive", NULL, "passive" },
	{ PROP_PROTOCOL, PROTO_TCP, "ecn", 0, "1", NULL, "active" },
	{ PROP_PROTOCOL, PROTO_TCP, "sack", 0, "passive", "invalid-arg", "never,active" },
	{ PROP_PROTOCOL, PROTO_TCP, "extra_priv_ports", 0, "2049", "notsup", "smallest_nonpriv_port" },
	{ PROP_PROTOCOL, PROTO_TCP, "congestion_control", 0, "bbr", NULL, "bbr" },
	{ PROP_PROTOCOL, PROTO_TCP, "congestion_control", 0, "../x", "invalid-arg", "no congestion control" },
	{ PROP_PROTOCOL, PROTO_TCP, "allowed_congestion_control", 0, "bbr,reno,bbr", NULL, "bbr,reno" },
	{ PROP_PROTOCOL, PROTO_TCP, "allowed_congestion_control", 0, "bbr,", "invalid-arg", "nothing is between" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "9,1-3,5,4", NULL, "1-5,9" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "65535,65534", NULL, "65534-65535" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "0", "erange", "from 1 to 65535" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "70000", "erange", "from 1 to 65535" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "9-3", "erange", "from 1 to 65535" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "http", "invalid-arg", "not 'http'" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "1,,2", "invalid-arg", "list of numbers" },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", 0, "1-", "invalid-arg", "list of numbers" },
	{ PROP_ADDRESS, PROTO_NONE, "broadcast", 0, "192.0.2.255", "notsup", "computed" },
	{ PROP_ADDRESS, PROTO_NONE, "zone", 0, "x", "notsup", "namespace" },
	{ PROP_ADDRESS, PROTO_NONE, "prefixlen", 32, "33", "erange", "1-32 bits" },
	{ PROP_ADDRESS, PROTO_NONE, "prefixlen", 32, "0", "erange", "1-32 bits" },
	{ PROP_ADDRESS, PROTO_NONE, "valid_lifetime", 0, "forever", NULL, "forever" },
	{ PROP_ADDRESS, PROTO_NONE, "valid_lifetime", 0, "4294967295", "erange", "forever,1-4294967294 seconds" },
	{ PROP_ADDRESS, PROTO_NONE, "reqhost", 0, "a-1.example", NULL, "a-1.example" },
	{ PROP_ADDRESS, PROTO_NONE, "reqhost", 0, "", NULL, "" },
	{ PROP_ADDRESS, PROTO_NONE, "reqhost", 0, "a..b", "invalid-arg", "no host name" },
	{ PROP_ADDRESS, PROTO_NONE, "reqhost", 0, "-a", "invalid-arg", "no host name" },
	{ PROP_ADDRESS, PROTO_NONE, "reqhost", 0, "a.", NULL, "a." },
	{ PROP_ADDRESS, PROTO_NONE, "reqhost", 0, "a b", "invalid-arg", "no host name" },
};
/* clang-format on */

static void test_check(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct value *v = &values[i];
		struct err e = { .status = IPADM_SUCCESS };
		char got[MAXPROPVALLEN] = "";
		int r = prop_check(row_of(v->class, v->proto, v->name), v->max, v->value, got, &e);

		expect(r, &e, v->status, v->gives, v->name);
		if (!v->status)
			assert_string_equal(got, v->gives);
	}
}

static void test_long_value(void **state)
{
	const struct prop_row *ports = row_of(PROP_PROTOCOL, PROTO_IP, "reserved_ports");
	struct err e = { .status = IPADM_SUCCESS };
	char text[600];
	char got[MAXPROPVALLEN] = "";

	memset(text, '1', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	expect(prop_check(ports, 0, text, got, &e), &e, "invalid-arg", "at most 511", "too long");

	/* Every second port: what fits in one value grows beyond it. */
	text[0] = '\0';
	for (int port = 10001; strlen(text) < 500; port += 2)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%d",
			text[0] ? "," : "", port);
	assert_int_equal(prop_check(ports, 0, text, got, &e), 0);
	expect(prop_list_edit(ports, got, "30001,30003,30005", true, got, &e), &e, "eoverflow",
		"longer than", "too many");
}

/* clang-format off */
static const struct edit {
	const char *name;
	enum prop_proto proto;
	const char *now;
	const char *value;
	bool add;
	const char *status;
	const char *gives;
} edits[] = {
	{ "reserved_ports", PROTO_IP, "", "80", true, NULL, "80" },
	{ "reserved_ports", PROTO_IP, "80", "79", true, NULL, "79-80" },
	{ "reserved_ports", PROTO_IP, "79-90", "80-81", false, NULL, "79,82-90" },
	{ "reserved_ports", PROTO_IP, "80", "80", false, NULL, "" },
	{ "reserved_ports", PROTO_IP, "79-90", "80", true, "exists", "80 is already in reserved_ports" },
	{ "reserved_ports", PROTO_IP, "79-90", "91", false, "esrch", "91 is not in reserved_ports" },
	{ "reserved_ports", PROTO_IP, "", "0", true, "erange", "from 1" },
	{ "allowed_congestion_control", PROTO_TCP, "reno,cubic", "bbr", true, NULL, "reno,cubic,bbr" },
	{ "allowed_congestion_control", PROTO_TCP, "reno,cubic", "reno", false, NULL, "cubic" },
	{ "allowed_congestion_control", PROTO_TCP, "reno,cubic", "cubic,bbr", true, NULL, "reno,cubic,bbr" },
	{ "allowed_congestion_control", PROTO_TCP, "reno", "reno", true, "exists", "already" },
	{ "allowed_congestion_control", PROTO_TCP, "reno", "bbr", false, "esrch", "not in" },
	{ "allowed_congestion_control", PROTO_TCP, "reno", "reno", false, "invalid-arg", "empty" },
	{ "congestion_control", PROTO_TCP, "reno", "bbr", true, "invalid-arg", "has one value" },
	{ "extra_priv_ports", PROTO_TCP, "", "2049", true, "notsup", "can't be set" },
};
/* clang-format on */

static void test_list_edit(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++) {
		const struct edit *d = &edits[i];
		const struct prop_row *row = row_of(PROP_PROTOCOL, d->proto, d->name);
		struct err e = { .status = IPADM_SUCCESS };
		char got[MAXPROPVALLEN] = "";
		int r = prop_list_edit(row, d->now, d->value, d->add, got, &e);

		expect(r, &e, d->status, d->gives, d->value);
		if (!d->status)
			assert_string_equal(got, d->gives);
	}
}

static void test_possible(void **state)
{
	char buf[MAXPROPVALLEN];

	assert_string_equal(
		prop_possible(row_of(PROP_INTERFACE, PROTO_IPV4, "mtu"), 1500, buf), "68-1500");
	assert_string_equal(
		prop_possible(row_of(PROP_INTERFACE, PROTO_IPV4, "arp"), 0, buf), "on,off");
	assert_string_equal(prop_possible(row_of(PROP_PROTOCOL, PROTO_TCP, "ecn"), 0, buf),
		"never,passive,active");
	assert_string_equal(
		prop_possible(row_of(PROP_PROTOCOL, PROTO_TCP, "extra_priv_ports"), 0, buf), "");
	assert_string_equal(
		prop_possible(row_of(PROP_PROTOCOL, PROTO_IP, "reserved_ports"), 0, buf),
		"1-65535");
	assert_string_equal(
		prop_possible(row_of(PROP_INTERFACE, PROTO_IPV4, "usesrc"), 0, buf), "");
}

/* ---- the kernel ---- */

/* clang-format off */
static const struct in_kernel {
	enum prop_class class;
	enum prop_proto proto;
	const char *name;
	const char *texts[PROP_PATHS];
	const char *value;             /* what it is read as */
	const char *again[PROP_PATHS]; /* what that is written as; NULL: it can't be */
} in_kernel[] = {
	{ PROP_INTERFACE, PROTO_IPV4, "forwarding", { "1" }, "on", { "1" } },
	{ PROP_INTERFACE, PROTO_IPV4, "forwarding", { "7" }, "7", { "7" } },
	{ PROP_INTERFACE, PROTO_IPV4, "forwarding", { NULL }, "", { NULL } },
	{ PROP_INTERFACE, PROTO_IPV6, "use_tempaddr", { "-1" }, "-1", { "-1" } },
	{ PROP_INTERFACE, PROTO_IPV6, "router_solicitations", { "-1" }, "forever", { "-1" } },
	{ PROP_INTERFACE, PROTO_IPV6, "nud", { "30000" }, "on", { "30000" } },
	{ PROP_INTERFACE, PROTO_IPV6, "nud", { "15000" }, "15000", { "15000" } },
	{ PROP_PROTOCOL, PROTO_IPV4, "hostmodel", { "0", "0", "0" }, "weak", { "0", "0", "0" } },
	{ PROP_PROTOCOL, PROTO_IPV4, "hostmodel", { "1", "2", "1" }, "strong", { "1", "2", "1" } },
	{ PROP_PROTOCOL, PROTO_IPV4, "hostmodel", { "1", "0", "0" }, "custom", { NULL } },
	{ PROP_PROTOCOL, PROTO_TCP, "recv_buf", { "4096\t131072\t6291456" }, "131072", { "4096\t131072\t6291456" } },
	{ PROP_PROTOCOL, PROTO_TCP, "max_buf", { "4096\t131072\t6291456", "4096\t16384\t4194304" },
	  "6291456,4194304", { "4096\t131072\t6291456", "4096\t16384\t4194304" } },
	{ PROP_PROTOCOL, PROTO_TCP, "max_buf", { "4096\t131072\t8000", "4096\t16384\t8000" },
	  "8000", { "4096\t131072\t8000", "4096\t16384\t8000" } },
	{ PROP_PROTOCOL, PROTO_TCP, "smallest_anon_port", { "32768\t60999" }, "32768", { "32768\t60999" } },
	{ PROP_PROTOCOL, PROTO_TCP, "largest_anon_port", { "32768\t60999" }, "60999", { "32768\t60999" } },
	{ PROP_PROTOCOL, PROTO_TCP, "largest_anon_port", { "32768" }, "", { NULL } },
	{ PROP_PROTOCOL, PROTO_TCP, "allowed_congestion_control", { "reno cubic" }, "reno,cubic", { "reno cubic" } },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", { "" }, "", { "" } },
	{ PROP_PROTOCOL, PROTO_IP, "reserved_ports", { "1-3,80" }, "1-3,80", { "1-3,80" } },
};
/* clang-format on */

static void test_kernel(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(in_kernel); i++) {
		const struct in_kernel *k = &in_kernel[i];
		const struct prop_row *row = row_of(k->class, k->proto, k->name);
		char value[MAXPROPVALLEN];
		char text[MAXPROPVALLEN];

		assert_string_equal(prop_from_kernel(row, k->texts, value), k->value);
		if (!k->again[0])
			assert_true(prop_to_kernel(row, value, 0, k->texts[0], text) < 0);
		for (unsigned int p = 0; p < PROP_PATHS && k->again[p]; p++) {
			assert_int_equal(prop_to_kernel(row, value, p, k->texts[p], text), 0);
			assert_string_equal(text, k->again[p]);
		}
		assert_true(prop_to_kernel(row, value, PROP_PATHS, "", text) < 0);
	}
}

/* A field takes its place among the others, and one value goes into all files. */
static void test_fields(void **state)
{
	const struct prop_row *max = row_of(PROP_PROTOCOL, PROTO_TCP, "max_buf");
	char text[MAXPROPVALLEN];

	assert_int_equal(prop_to_kernel(max, "9000", 1, "1\t2\t3", text), 0);
	assert_string_equal(text, "1\t2\t9000");
	assert_true(prop_to_kernel(max, "9000", 1, NULL, text) < 0);
	assert_true(prop_to_kernel(max, "9000", 1, "1\t2", text) < 0);
	assert_true(prop_to_kernel(max, "many", 1, "1\t2\t3", text) < 0);
	assert_int_equal(prop_to_kernel(row_of(PROP_PROTOCOL, PROTO_TCP, "recv_buf"), "9", 0,
				 "4096\t131072\t6291456", text),
		0);
	assert_string_equal(text, "4096\t9\t6291456");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_long_value),
		cmocka_unit_test(test_list_edit),
		cmocka_unit_test(test_possible),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
