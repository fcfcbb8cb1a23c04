/* SPDX-License-Identifier: Apache-2.0 */
/* Address objects: names, texts, and the kernel's address that an object stands for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"

/* clang-format off */
static const struct {
	const char *name;
	const char *result; /* "IF LABEL", or a piece of the sentence behind a '!' */
} names[] = {
	{ "net0/v4", "net0 v4" },
	{ "eth0.100/a", "eth0.100 a" },
	{ "net0", "net0 " },
	{ "net0/abcdefghijabcdefghijabcdefghij1", "net0 abcdefghijabcdefghijabcdefghij1" },
	{ "net0/abcdefghijabcdefghijabcdefghij12", "!longer than 31" },
	{ "net0/", "!no label" },
	{ "net0/1abc", "!begin with a letter" },
	{ "net0/_a", "!begin with a letter" },
	{ "net0/a_b", "!letters and digits" },
	{ "net0/a/b", "!letters and digits" },
	{ "net0/a b", "!letters and digits" },
	{ "/v4", "!no interface name" },
	{ "abcdefghijklmnop/v4", "!longer than 15" },
	{ "abcdefghijklmnopabcdefghijklmnopabcdefghijklmnop/v4", "!more than 15" },
	{ "net0:1/v4", "!" },
	{ "", "!no name" },
};

static const struct {
	const char *text;
	const char *result; /* "HOST LEN", or a piece of the sentence behind a '!' */
} splits[] = {
	{ "192.0.2.1/24", "192.0.2.1 24" },
	{ "2001:db8::1/64", "2001:db8::1 64" },
	{ "web1/24", "web1 24" },
	{ "192.0.2.1/0", "192.0.2.1 0" },
	{ "192.0.2.1", "!192.0.2.1/24" },
	{ "2001:db8::1", "!2001:db8::1/64" },
	{ "192.0.2.1/", "!'' is no prefix length" },
	{ "192.0.2.1/x", "!'x' is no prefix length" },
	{ "192.0.2.1/129", "!'129' is no prefix length" },
	{ "192.0.2.1/-1", "!'-1' is no prefix length" },
	{ "/24", "!is no address" },
};

/* An object's lines; what address_wanted() says: "LOCAL/LEN [peer P] [brd B] flags valid preferred". */
static const struct {
	const char *lines; /* "key=value;…" */
	const char *result;
	unsigned int family;
} wants[] = {
	{ "type=static;address=192.0.2.1/24", "192.0.2.1/24 brd 192.0.2.255 80 forever forever", FAM_INET },
	{ "address=10.1.2.3/8", "10.1.2.3/8 brd 10.255.255.255 80 forever forever", FAM_INET },
	{ "address=192.0.2.1/31", "192.0.2.1/31 80 forever forever", FAM_INET },
	{ "address=192.0.2.1/32", "192.0.2.1/32 80 forever forever", FAM_INET },
	{ "address=192.0.2.1/32;remote=192.0.2.9", "192.0.2.1/32 peer 192.0.2.9 80 forever forever", FAM_INET },
	{ "address=2001:db8::1/64", "2001:db8::1/64 80 forever forever", FAM_INET6 },
	{ "address=2001:db8::1/64;deprecated=on", "2001:db8::1/64 80 forever 0", FAM_INET6 },
	{ "address=2001:db8::1/64;transmit=off", "2001:db8::1/64 80 forever 0", FAM_INET6 },
	{ "address=192.0.2.1/24;transmit=off", "192.0.2.1/24 brd 192.0.2.255 80 forever forever", FAM_INET },
	{ "address=192.0.2.1/24;valid_lifetime=100;preferred_lifetime=200", "192.0.2.1/24 brd 192.0.2.255 0 100 100", FAM_INET },
	{ "address=web1/24", "none", 0 },
	{ "address=web1/24;resolved=192.0.2.7", "192.0.2.7/24 brd 192.0.2.255 80 forever forever", FAM_INET },
	{ "address=192.0.2.1/24;remote=web1", "none", FAM_INET },
	{ "address=192.0.2.1/33", "none", FAM_INET },
	{ "type=dhcp", "none", FAM_INET },
	{ "type=dhcp;family=inet6", "none", FAM_INET6 },
	{ "type=dhcp;lease=192.0.2.50/24;lease-valid=600", "192.0.2.50/24 brd 192.0.2.255 0 600 600", FAM_INET },
	{ "type=addrconf", "none", FAM_INET6 },
	{ "type=addrconf;lease=2001:db8::5/128;lease-valid=600;lease-preferred=300", "2001:db8::5/128 0 600 300", FAM_INET6 },
	{ "type=6to4;address=2002:c000:201::1/16", "2002:c000:201::1/16 80 forever forever", FAM_INET6 },
};
/* clang-format on */

static void expect(const char *result, int r, const struct err *e, const char *text)
{
	if (result[0] == '!') {
		assert_true(r < 0);
		if (!strstr(e->text, result + 1))
			fail_msg("'%s' says nothing of '%s'", e->text, result + 1);
		return;
	}
	assert_int_equal(r, 0);
	assert_string_equal(text, result);
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct err e = { .status = IPADM_SUCCESS };
		struct aobj_name n = { .label = "" };
		char text[80];
		int r = aobj_name_parse(names[i].name, &n, &e);

		snprintf(text, sizeof(text), "%s %s", n.ifname, n.label);
		expect(names[i].result, r, &e, text);
		if (r < 0)
			assert_int_equal(e.status, IPADM_INVALID_ARG);
		else
			assert_string_equal(address_ifname(names[i].name, text), n.ifname);
	}
}

static void test_splits(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(splits); i++) {
		struct err e = { .status = IPADM_SUCCESS };
		char host[ADDR_TEXTSIZE] = "";
		unsigned int plen = 0;
		char text[300];
		int r = address_split(splits[i].text, host, &plen, &e);

		snprintf(text, sizeof(text), "%s %u", host, plen);
		expect(splits[i].result, r, &e, text);
	}
}

static void fill(struct document *doc, struct object *obj, const char *lines)
{
	char copy[256], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", lines);
	for (char *line = strtok_r(copy, ";", &save); line; line = strtok_r(NULL, ";", &save)) {
		char *value = strchr(line, '=');

		assert_non_null(value);
		*value++ = '\0';
		assert_int_equal(object_set(doc, obj, line, value), 0);
	}
}

static const char *lifetime(uint32_t seconds, char buf[16])
{
	if (seconds == UINT32_MAX)
		return "forever";
	snprintf(buf, 16, "%u", seconds);
	return buf;
}

static void format_wanted(const struct addr *a, char *buf, size_t size)
{
	char local[IP_STRSIZE], peer[IP_STRSIZE], brd[IP_STRSIZE], v[16], p[16];

	snprintf(buf, size, "%s/%u%s%s%s%s %x %s %s", ip_format(&a->local, local), a->plen,
		a->peer.family ? " peer " : "", a->peer.family ? ip_format(&a->peer, peer) : "",
		a->broadcast.family ? " brd " : "",
		a->broadcast.family ? ip_format(&a->broadcast, brd) : "", a->flags,
		lifetime(a->valid, v), lifetime(a->preferred, p));
}

static void test_wanted(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wants); i++) {
		_cleanup_document_ struct document *doc = document_new();
		struct object *obj;
		struct addr a;
		char text[256] = "none";

		assert_int_equal(document_add(doc, OBJ_ADDRESS, "net0/x", &obj), 0);
		fill(doc, obj, wants[i].lines);
		if (address_wanted(obj, &a) == 0) {
			assert_int_equal(a.proto, OUR_PROTO);
			format_wanted(&a, text, sizeof(text));
		}
		assert_string_equal(text, wants[i].result);
		assert_int_equal(address_family(obj), wants[i].family);
	}
}

static void test_walk(void **state)
{
	static const char *const objects[] = { "net0/a", "net0/b", "net0-x/a", "net00/a", "net/a" };
	_cleanup_document_ struct document *doc = document_new();
	const struct object *next;
	struct object *obj;
	char found[64] = "";
	size_t i;

	(void)state;
	for (size_t n = 0; n < ARRAY_SIZE(objects); n++)
		assert_int_equal(document_add(doc, OBJ_ADDRESS, objects[n], &obj), 0);
	assert_int_equal(document_add(doc, OBJ_INTERFACE, "net0", &obj), 0);
	for (i = address_first(doc, "net0"); (next = address_next(doc, "net0", &i));) {
		size_t len = strlen(found);

		snprintf(found + len, sizeof(found) - len, "%s ", next->name);
	}
	assert_string_equal(found, "net0/a net0/b ");
	i = address_first(doc, "net1");
	assert_null(address_next(doc, "net1", &i));
}

static void test_generate(void **state)
{
	_cleanup_document_ struct document *a = document_new();
	_cleanup_document_ struct document *b = document_new();
	struct err e = { .status = IPADM_SUCCESS };
	char name[IPADM_AOBJSIZ];
	struct object *obj;

	(void)state;
	for (int n = 0; n < 30; n++) {
		static const char *const expected[] = { "net0/v4", "net0/v4a", "net0/v4b" };

		assert_int_equal(aobj_name_generate(a, b, "net0", FAM_INET, name, &e), 0);
		if (n < 3)
			assert_string_equal(name, expected[n]);
		assert_int_equal(document_add(n % 2 ? a : b, OBJ_ADDRESS, name, &obj), 0);
	}
	assert_string_equal(name, "net0/v4ac");
	assert_int_equal(aobj_name_generate(a, NULL, "net0", FAM_INET6, name, &e), 0);
	assert_string_equal(name, "net0/v6");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_splits),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_generate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
