/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents as INI, JSON and YAML: what each form reads as, what is refused and where, and how it is
 * written. That nothing is lost on the way from one to another is store_interchange_chance.c's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/interchange.h"
#include "store/text.h"

#define HEAD "[ipadm]\nversion = 1\n"

struct good {
	const char *text;
	const char *ini; /* as it is written in INI */
};

struct bad {
	const char *text;
	const char *where; /* how the sentence begins behind "f:" */
	const char *why;   /* what it has in it */
};

/* clang-format off */
static const struct good goods[] = {
	{ "{}", HEAD },
	{ "\xef\xbb\xbf{}", HEAD },
	{ "--- # a comment\nversion: 1\n...\n", HEAD },
	{ "%YAML 1.1\n---\nversion: '1'\n", HEAD },
	{ "generation: 7\nadmin-group: netadmin\n", HEAD "admin-group = netadmin\n" },
	{ "interfaces: {}\n", HEAD },
	{ "interfaces:\n  net0: {families: [inet, inet6], ipv4.forwarding: on}\n"
	  "  ipmp0: {class: ipmp, families: [inet6, inet]}\nprotocols:\n  tcp: {congestion_control: cubic}\n"
	  "addresses:\n  net0/v4: {type: static, address: 192.0.2.1/24}\n",
	  HEAD "\n[protocol tcp]\ncongestion_control = cubic\n\n[interface ipmp0]\nfamilies = inet inet6\n"
	  "class = ipmp\n\n[interface net0]\nfamilies = inet inet6\nipv4.forwarding = on\n\n[address net0/v4]\n"
	  "type = static\naddress = 192.0.2.1/24\n" },
	/* The header may go on behind the objects. */
	{ "interfaces:\n  a: {families: inet}\nadmin-group: g\n", HEAD "admin-group = g\n\n[interface a]\nfamilies = inet\n" },
	/* Without white space, as JSON may be; with escapes and tabs. */
	{ "{\"interfaces\":{\"a\":{\"families\":[\"inet\"],\"ipv4.mtu\":1400}}}",
	  HEAD "\n[interface a]\nfamilies = inet\nipv4.mtu = 1400\n" },
	{ "{\n\t\"admin-group\":\t\"\\u006e\\/\"\r\n}\n", HEAD "admin-group = n/\n" },
	/* true and false are what the key has for them, words stay. */
	{ "addresses: {a/b: {up: false, primary: true, deprecated: true, transmit: off}}",
	  HEAD "\n[address a/b]\nup = no\nprimary = yes\ndeprecated = on\ntransmit = off\n" },
	{ "interfaces: {a: {families: inet, ipv6.accept_ra: false, ipv4.arp: True}}",
	  HEAD "\n[interface a]\nfamilies = inet\nipv4.arp = on\nipv6.accept_ra = off\n" },
	{ "protocols: {ip: {reserved_ports: [20-30, 8080]}, tcp: {allowed_congestion_control: reno}}",
	  HEAD "\n[protocol ip]\nreserved_ports = 20-30,8080\n\n[protocol tcp]\nallowed_congestion_control = reno\n" },
	{ "protocols: {ip: {reserved_ports: []}}", HEAD "\n[protocol ip]\nreserved_ports =\n" },
	{ "addresses: {a/b: {type: dhcp, reqhost: ''}}", HEAD "\n[address a/b]\ntype = dhcp\nreqhost =\n" },
	{ "interfaces: {a: {absent: true}, b: {families: inet, absent: no}, c: {absent: yes}}",
	  HEAD "\n[interface a]\nabsent = yes\n\n[interface b]\nfamilies = inet\n\n[interface c]\nabsent = yes\n" },
	{ "interfaces: {'true': {families: inet}, null: {FAMILIES: inet, IPV4.MTU: 1400}, 08: {families: inet}}",
	  HEAD "\n[interface 08]\nfamilies = inet\n\n[interface null]\nfamilies = inet\nipv4.mtu = 1400\n\n"
	  "[interface true]\nfamilies = inet\n" },
	{ "admin-group: 'true'\n", HEAD "admin-group = true\n" },
	/* INI: as in the stored documents; [ipadm] may be left out. */
	{ "[address a/v4]\ntype: static\n[interface a]\nfamilies=inet6,inet\n",
	  HEAD "\n[interface a]\nfamilies = inet inet6\n\n[address a/v4]\ntype = static\n" },
	{ "# c\n; c\n\n[interface a]  \r\n  # c\r\nfamilies = inet  \r\n[ipadm]\r\ngeneration = 4\r\nversion = 1",
	  HEAD "\n[interface a]\nfamilies = inet\n" },
	{ "[interface a]b]\nabsent = yes\n[interface #]\nabsent = yes\n[ipadm]\n",
	  HEAD "\n[interface #]\nabsent = yes\n\n[interface a]b]\nabsent = yes\n" },
	{ "[protocol tcp]\n", HEAD "\n[protocol tcp]\n" },
};

static const struct bad bads[] = {
	{ "", "1:1: ", "nothing in it" },
	{ "\n# c\n", "1:1: ", "nothing in it" },
	{ "---\n", "2:1: ", "mapping of version" },
	{ "...\n", "1:1: ", "neither YAML nor JSON" },
	{ "version: 1\nadmin-group: \"a\xe2\x80\xa8\"\n", "2:16: ", "rare kind of line end" },
	{ "x\n", "1:1: ", "mapping of version" },
	{ "null", "1:1: ", "mapping of version" },
	{ "[ [] ]", "1:1: ", "mapping of version" },
	{ "{}\n---\n{}\n", "2:1: ", "another document" },
	{ "{} x\n", "1:4: ", "neither YAML nor JSON" },
	{ "version: 1: c\n", "1:11: ", "neither YAML nor JSON" },
	{ "{\"version\": 1", "2:1: ", "neither YAML nor JSON" },
	{ "version: \x01\n", "1:10: ", "neither YAML nor JSON" },
	{ "version: 1\n\xff", "2:1: ", "not UTF-8" },
	{ "version: \"\xc3\xa4\xed\xa0\x80\"", "1:12: ", "not UTF-8" },
	{ "[ipadm]\nadmin-group = \xff\n", "2:15: ", "not UTF-8" },
	{ "version: 2\n", "1:10: ", "newer version of ipadm" },
	{ "version: true\n", "1:10: ", "neither true nor false" },
	{ "version:\n", "1:9: ", "no value behind version" },
	{ "version: ~\n", "1:10: ", "no value behind version" },
	{ "version: [1]\n", "1:10: ", "not a list" },
	{ "version: {a: b}\n", "1:10: ", "not a mapping" },
	{ "version: 1\nversion: 1\n", "2:1: ", "version is there twice: it stands in line 1" },
	{ "generation: 1\nGENERATION: 1\n", "2:1: ", "generation is there twice" },
	{ "generation: x\n", "1:13: ", "not a number" },
	{ "interfaces: {}\nversion: 1\ninterfaces: {}\n", "3:1: ", "interfaces is there twice: it stands in line 1" },
	{ "interface: {}\n", "1:1: ", "the nearest is 'interfaces'" },
	{ "groups: {}\n", "1:1: ", "no key 'groups'" },
	{ "absent: true\n", "1:1: ", "no key 'absent'" },
	{ "boot-id: x\n", "1:1: ", "the engine keeps" },
	{ "? [a]\n: b\n", "1:3: ", "a key is a word" },
	{ "version: &a 1\n", "1:10: ", "anchor" },
	{ "version: *a\n", "1:10: ", "alias" },
	{ "version: !!str 1\n", "1:10: ", "tag" },
	{ "version: ! 1\n", "1:10: ", "tag" },
	{ "&a {}\n", "1:1: ", "anchor" },
	{ "interfaces: !x {}\n", "1:13: ", "tag" },
	{ "interfaces: {a: {families: &x [inet]}}\n", "1:28: interface a: ", "anchor" },
	{ "interfaces: {a: {families: !x [inet]}}\n", "1:28: interface a: ", "tag" },
	{ "interfaces:\n", "1:12: ", "{} is one without any" },
	{ "interfaces: [a]\n", "1:13: ", "mapping of names" },
	{ "interfaces:\n  a:\n", "2:5: interface a: ", "{} is one without any" },
	{ "interfaces:\n  a: inet\n", "2:6: interface a: ", "{} is one without any" },
	{ "interfaces:\n  a: {}\n", "2:3: interface a: ", "there are no families" },
	{ "interfaces:\n  a: {families: []}\n", "2:17: interface a: ", "families is" },
	{ "interfaces:\n  a: {families: [inet, '']}\n", "2:24: interface a: ", "empty element" },
	{ "interfaces:\n  a: {families: [inet, ~]}\n", "2:24: interface a: ", "empty element" },
	{ "interfaces:\n  a: {families: [[inet]]}\n", "2:18: interface a: ", "an element of families" },
	{ "interfaces:\n  a: {families: [inet, {}]}\n", "2:24: interface a: ", "an element of families" },
	{ "interfaces:\n  a: {families: {inet: yes}}\n", "2:17: interface a: ", "not a mapping" },
	{ "interfaces:\n  a: {families: inet, state: active}\n", "2:23: interface a: ", "state is what the engine keeps" },
	{ "interfaces:\n  a: {families: inet, was.ipv4.mtu: 1500}\n", "2:23: interface a: ", "the engine keeps" },
	{ "interfaces:\n  a: {families: inet, ipv4.mtu: [1400]}\n", "2:33: interface a: ", "not a list" },
	{ "interfaces:\n  a: {families: inet, ipv4.mtu: 14}\n", "2:33: interface a: ", "68-" },
	{ "interfaces:\n  a: {families: inet, ipv4.mtu: true}\n", "2:33: interface a: ", "neither true nor false" },
	{ "interfaces:\n  a: {families: inet, ipv4.forwarding: maybe}\n", "2:40: interface a: ", "on,off" },
	{ "interfaces:\n  a: {families: inet, mtu: 1400}\n", "2:23: interface a: ", "the nearest is 'ipv4.mtu'" },
	{ "interfaces:\n  a: {families: inet, ipv4.forwardin: on}\n", "2:23: interface a: ", "the nearest is 'ipv4.forwarding'" },
	{ "interfaces:\n  a: {families: inet, forwarding: on}\n", "2:23: interface a: ", "no key 'forwarding'" },
	{ "interfaces:\n  a: {families: inet, absent: true}\n", "2:3: interface a: ", "no other key" },
	{ "interfaces:\n  a: {absent: maybe}\n", "2:15: interface a: ", "absent is yes or no" },
	{ "interfaces:\n  a: {families: inet}\n  b: {families: inet}\n  a: {families: inet}\n",
	  "4:3: interface a: ", "begins in line 2" },
	{ "interfaces: {a: {families: [\"in\\0et\"]}}\n", "1:29: interface a: ", "NUL" },
	{ "{interfaces: {a: {absent: true}, b: {absent: true}, a: {absent: true}}}\n", "1:53: interface a: ", "begins in line 1" },
	{ "interfaces:\n  a/b: {families: inet}\n", "2:3: ", "'a/b' is no interface name" },
	{ "interfaces:\n  \"a\\0b\": {families: inet}\n", "2:3: ", "NUL" },
	{ "interfaces:\n  \"a\\nb\": {families: inet}\n", "2:3: ", "control character in the name 'a?b'" },
	{ "interfaces:\n  \"\\u00e4\\n\": {families: inet}\n", "2:3: ", "control character in the name '\xc3\xa4?'" },
	{ "addresses: {a: {type: static}}\n", "1:13: ", "no address object" },
	{ "addresses: {a/b: {prefixlen: 24}}\n", "1:30: address a/b: ", "behind the address" },
	{ "addresses: {a/b: {broadcast: 192.0.2.255}}\n", "1:30: address a/b: ", "can't be set" },
	{ "addresses: {a/b: {address: 192.0.2.1}}\n", "1:28: address a/b: ", "192.0.2.1" },
	{ "addresses: {a/b: {lease: 192.0.2.1/24}}\n", "1:19: address a/b: ", "lease is what the engine keeps" },
	{ "protocols: {ipx: {}}\n", "1:13: ", "no protocol" },
	{ "protocols: {tcp: {smallest_anon_port: 20000}}\n", "1:19: protocol tcp: ", "kept with the protocol ip" },
	{ "protocols: {tcp: {extra_priv_ports: 1}}\n", "1:37: protocol tcp: ", "can't be set" },
	{ "admin-group: \"a\\tb\\n\"\n", "1:14: ", "control character" },
	{ "admin-group: ' a'\n", "1:14: ", "white space" },
	{ "admin-group: ''\n", "1:14: ", "no value" },
	/* INI */
	{ "[ipadm]\nx = 1\n", "2:1: ", "no key 'x'" },
	{ "[ipadm]\nversion = 1\nversion = 1\n", "3:1: ", "is there twice" },
	{ "[ipadm]\n\n[ipadm]\n", "3:1: ", "begins in line 1" },
	{ "[ipadm x]\n", "1:1: ", "no section of such a document" },
	{ "[group ipmp0]\n", "1:1: ", "'group' is no section" },
	{ "[bridge br0]\n", "1:1: ", "'bridge' is no section" },
	{ "[Interface a]\n", "1:1: ", "'Interface' is no section" },
	{ "[interface a\n", "1:1: ", "']'" },
	{ "[interface a]\n", "1:1: interface a: ", "there are no families" },
	{ "[interface a]\n\n[ipadm]\n", "1:1: interface a: ", "there are no families" },
	{ "[interface a]\nfamilies\t=  ipv4\n", "2:13: interface a: ", "families is" },
	{ "[interface a]\n families = inet\n", "2:1: interface a: ", "white space" },
	{ "[interface a]\nfamilies\n", "2:1: interface a: ", "neither a section" },
	{ "[interface a]\n= inet\n", "2:1: interface a: ", "no key before" },
	{ "[interface a]\nfamilies = inet\n[interface a]\nfamilies = inet\n", "3:1: interface a: ", "begins in line 1" },
	{ "[interface a]\nfamilies = inet\nbefore = x\n", "3:1: interface a: ", "before is what the engine keeps" },
	{ "[interface a]\nfamilies = inet\nabsent = yes\n", "1:1: interface a: ", "no other key" },
	{ "[interface a]\nfamilies = in\x1bt\n", "2:12: interface a: ", "control character" },
	{ "[ipadm]\nadmin-group = \xc3\xa4\n[address \xc3\xa4/b]\ntype: \xc3\xa4 = x\n", "4:7: address \xc3\xa4/b: ", "type is static" },
};

/* How a value is written in YAML. */
static const struct { const char *value; const char *yaml; } scalars[] = {
	{ "netadmin", "netadmin" }, { "a-b_c.d/e", "a-b_c.d/e" }, { "y", "'y'" }, { "NO", "'NO'" }, { "On", "'On'" },
	{ "null", "'null'" }, { "True", "'True'" }, { "nan", "'nan'" }, { "~", "'~'" }, { "1", "'1'" },
	{ "1e3", "'1e3'" }, { "0x1f", "'0x1f'" }, { "1:20", "'1:20'" }, { "::1", "'::1'" }, { "192.0.2.1", "'192.0.2.1'" },
	{ "192.0.2.1/24", "192.0.2.1/24" }, { "2001:db8::1/64", "'2001:db8::1/64'" }, { "-1", "'-1'" },
	{ "it's", "'it''s'" }, { "a b", "'a b'" }, { "#", "'#'" }, { "{", "'{'" }, { "a: b", "'a: b'" }, { ".inf", "'.inf'" },
	{ "a\tb", "\"a\\u0009b\"" }, { "\xc3\xa4\"\\", "\"\\u00E4\\\"\\\\\"" }, { "\xf0\x9f\x98\x80", "\"\\U0001F600\"" },
	{ "\xef\xbb\xbf", "\"\\uFEFF\"" }, { "\xe2\x80\xa8", "\"\\u2028\"" }, { "\xc2\x85", "\"\\u0085\"" },
};
/* clang-format on */

static int parse_bytes(const char *text, size_t len, struct document **ret, struct err *e)
{
	_cleanup_free_ char *copy = malloc(len > 0 ? len : 1);

	/* Exactly as long, so that a sanitizer sees what reads beyond. */
	assert_non_null(copy);
	memcpy(copy, text, len);
	return interchange_parse(copy, len, "f", ret, NULL, e);
}

static struct document *parse(const char *text)
{
	struct document *doc = NULL;
	struct err e;

	if (parse_bytes(text, strlen(text), &doc, &e) < 0)
		fail_msg("%s\nin:\n%s", e.text, text);
	return doc;
}

static char *format(const struct document *doc, enum doc_format form)
{
	struct buf out = { .data = NULL };

	assert_int_equal(interchange_format(doc, DOC_PERSISTENT, form, &out), 0);
	return out.data;
}

static void test_good(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		_cleanup_document_ struct document *doc = parse(goods[i].text);
		_cleanup_(buf_fini) struct buf text = { .data = NULL };
		_cleanup_free_ char *ini = format(doc, FORMAT_INI);

		assert_string_equal(ini, goods[i].ini);
		assert_int_equal(text_format(doc, DOC_PERSISTENT, &text), 0);
		assert_string_equal(text.data, ini);
	}
}

static void check_bad(const char *text, size_t len, const char *where, const char *why)
{
	struct document *doc = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	int r = parse_bytes(text, len, &doc, &e);

	if (r == 0)
		fail_msg("not refused: %s", text);
	assert_int_equal(r, -EBADMSG);
	assert_null(doc);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
	if (strncmp(e.text, "f:", 2) != 0 || strncmp(e.text + 2, where, strlen(where)) != 0 ||
		!strstr(e.text, why))
		fail_msg("\"%s\" is not \"f:%s...%s\" for:\n%s", e.text, where, why, text);
	/* Nobody has to want the sentence. */
	assert_int_equal(parse_bytes(text, len, &doc, NULL), -EBADMSG);
}

static void test_bad(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(bads); i++)
		check_bad(bads[i].text, strlen(bads[i].text), bads[i].where, bads[i].why);
	check_bad("version: 1\n\0", 12, "2:1: ", "NUL byte");
	check_bad("\0", 1, "1:1: ", "NUL byte");
	check_bad("\xc3", 1, "1:1: ", "not UTF-8");
}

/* A key that is like none is not taken for another one. */
static void test_far(void **state)
{
	static const char *const keys[] = { "x", "foo", "cost", "colour" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		_cleanup_free_ char *text = NULL;
		_cleanup_free_ char *why = NULL;
		struct document *doc = NULL;
		struct err e;

		assert_true(asprintf(&text, "[address a/b]\n%s = 1\n", keys[i]) > 0);
		assert_true(asprintf(&why, "f:2:1: address a/b: there is no key '%s' here",
				    keys[i]) > 0);
		assert_int_equal(parse_bytes(text, strlen(text), &doc, &e), -EBADMSG);
		assert_string_equal(e.text, why);
	}
}

static void test_limits(void **state)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_free_ char *large = malloc(INTERCHANGE_MAX + 1);

	buf_puts(&text, "admin-group: ");
	for (int i = 0; i < 65536; i++)
		buf_putc(&text, 'v');
	check_bad(text.data, text.len, "1:14: ", "longer than 64 KiB");
	buf_fini(&text);
	/* Lists in lists are refused at the second, however many there are. */
	buf_puts(&text, "version: ");
	for (int i = 0; i < 100000; i++)
		buf_putc(&text, '[');
	check_bad(text.data, text.len, "1:10: ", "not a list");

	assert_non_null(large);
	memset(large, ' ', INTERCHANGE_MAX + 1);
	check_bad(large, INTERCHANGE_MAX + 1, "1:1: ", "larger than 64 MiB");
	check_bad(large, INTERCHANGE_MAX, "1:1: ", "nothing in it");
}

static void test_places(void **state)
{
	static const char text[] = "interfaces:\n  b: {families: inet,\n     ipv4.mtu: 1400}\n"
				   "  a: {families: inet6}\nadmin-group: x\n";
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_places_ struct places *places = NULL;
	uint32_t line = 0;
	uint32_t column = 0;

	assert_int_equal(interchange_parse(text, strlen(text), "f", &doc, &places, NULL), 0);
	assert_true(places_find(places, OBJ_INTERFACE, "b", NULL, &line, &column));
	assert_int_equal(line * 100 + column, 203);
	assert_true(places_find(places, OBJ_INTERFACE, "b", "ipv4.mtu", &line, &column));
	assert_int_equal(line * 100 + column, 306);
	assert_true(places_find(places, OBJ_INTERFACE, "b", "ipv6.mtu", &line, &column));
	assert_int_equal(line * 100 + column, 203);
	assert_true(places_find(places, OBJ_INTERFACE, "a", "families", &line, &column));
	assert_int_equal(line * 100 + column, 407);
	assert_true(places_find(places, OBJ_HEADER, "", "admin-group", &line, &column));
	assert_int_equal(line * 100 + column, 501);
	assert_true(places_find(places, OBJ_HEADER, "", NULL, &line, &column));
	assert_int_equal(line * 100 + column, 101);
	assert_false(places_find(places, OBJ_INTERFACE, "c", NULL, &line, &column));
	assert_false(places_find(places, OBJ_ADDRESS, "a", NULL, &line, &column));
	assert_int_equal(line * 100 + column, 101);
	assert_null(places_free(NULL));
}

/* Ten thousand objects, backwards: found each, in both forms. */
static void test_many(void **state)
{
	for (int form = 0; form < 2; form++) {
		_cleanup_(buf_fini) struct buf text = { .data = NULL };
		_cleanup_document_ struct document *doc = NULL;
		_cleanup_places_ struct places *places = NULL;
		uint32_t line = 0;
		uint32_t column = 0;

		buf_puts(&text, form == 0 ? "addresses:\n" : "\n");
		for (int i = 9999; i >= 0; i--)
			buf_printf(&text,
				form == 0 ? "  n%04d/v4: {type: static, address: 192.0.2.1/24}\n"
					  : "[address n%04d/v4]\ntype = static\naddress = "
					    "192.0.2.1/24\n",
				i);
		assert_int_equal(
			interchange_parse(text.data, text.len, "f", &doc, &places, NULL), 0);
		assert_int_equal(doc->n_objects, 10001);
		assert_true(
			places_find(places, OBJ_ADDRESS, "n4711/v4", "address", &line, &column));
		assert_int_equal(
			line, 2 + (9999 - 4711) * (form == 0 ? 1 : 3) + (form == 0 ? 0 : 2));
		assert_non_null(document_find(doc, OBJ_ADDRESS, "n0000/v4"));
	}
}

static void test_written(void **state)
{
	static const char yaml[] =
		"version: 1\nadmin-group: netadmin\nprotocols:\n  tcp:\n    ecn: active\n"
		"    allowed_congestion_control: [reno, cubic]\ninterfaces:\n  a:\n    families: "
		"[inet]\n"
		"    ipv4.forwarding: 'on'\n    ipv4.mtu: '1400'\n  'n':\n    absent: "
		"true\naddresses:\n  a/v4: {}\n"
		"  a/v6:\n    address: '2001:db8::1/64'\n    up: 'no'\n";
	static const char json[] = "{\"version\":1,\"admin-group\":\"netadmin\",\"protocols\":{"
				   "\"tcp\":{\"ecn\":\"active\","
				   "\"allowed_congestion_control\":[\"reno\",\"cubic\"]}},"
				   "\"interfaces\":{\"a\":{\"families\":[\"inet\"],"
				   "\"ipv4.forwarding\":\"on\",\"ipv4.mtu\":\"1400\"},\"n\":{"
				   "\"absent\":true}},\"addresses\":{\"a/v4\":{},"
				   "\"a/v6\":{\"address\":\"2001:db8::1/64\",\"up\":\"no\"}}}\n";
	_cleanup_document_ struct document *doc =
		parse("protocols: {tcp: {allowed_congestion_control: 'reno,cubic', ecn: active}}\n"
		      "admin-group: netadmin\naddresses: {a/v6: {up: no, address: 2001:db8::1/64}, "
		      "a/v4: {}}\n"
		      "interfaces: {a: {ipv4.forwarding: on, ipv4.mtu: 1400, families: inet}, n: "
		      "{absent: yes}}");
	_cleanup_free_ char *as_yaml = format(doc, FORMAT_YAML);
	_cleanup_free_ char *as_json = format(doc, FORMAT_JSON);

	assert_string_equal(as_yaml, yaml);
	assert_string_equal(as_json, json);
}

static void test_quotes(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(scalars); i++) {
		_cleanup_document_ struct document *doc = document_new();
		_cleanup_document_ struct document *again = NULL;
		_cleanup_free_ char *yaml = NULL;
		struct object *header;
		char wanted[128];

		assert_non_null(doc);
		assert_int_equal(document_edit(doc, OBJ_HEADER, "", &header), 0);
		assert_int_equal(object_set(doc, header, "admin-group", scalars[i].value), 0);
		yaml = format(doc, FORMAT_YAML);
		snprintf(wanted, sizeof(wanted), "version: 1\nadmin-group: %s\n", scalars[i].yaml);
		assert_string_equal(yaml, wanted);
		again = parse(yaml);
		assert_string_equal(object_get(again->objects[0], "admin-group"), scalars[i].value);
	}
}

/* What a stored document has and the form has not. */
static void test_left_out(void **state)
{
	static const char text[] = "# c\n[ipadm]\nversion = 1\ngeneration = 7\nboot-id = x\nx = "
				   "1\n\n[group g]\nk = v\n\n[interface a]\n# c\n"
				   "families = inet\nabsent = yes\nstate = active\nipv4.mtu = "
				   "1400\nwas.ipv4.mtu = 1500\n\n[odd]\n";
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_free_ char *ini = NULL;
	const struct interchange_wish wish = { .format = FORMAT_YAML };
	struct buf out = { .data = NULL };
	size_t left_out;
	struct object *obj;
	struct err e;

	assert_int_equal(text_parse(strdup(text), strlen(text), "f", &doc, NULL), 0);
	ini = format(doc, FORMAT_INI);
	assert_string_equal(ini, HEAD "\n[interface a]\nfamilies = inet\nipv4.mtu = 1400\n");
	assert_int_equal(interchange_count_unknown(doc), 3);
	assert_int_equal(document_edit(doc, OBJ_HEADER, "", &obj), 0);
	assert_int_equal(object_set(doc, obj, "admin-group", "\xff"), 0);
	assert_int_equal(interchange_format(doc, DOC_ACTIVE, FORMAT_JSON, &out), -EILSEQ);
	assert_null(out.data);
	/* A link may be called by any bytes, which JSON and YAML can't write. */
	assert_int_equal(object_set(doc, obj, "admin-group", NULL), 0);
	assert_int_equal(document_add(doc, OBJ_INTERFACE, "n\xff", &obj), 0);
	assert_int_equal(interchange_format(doc, DOC_ACTIVE, FORMAT_JSON, &out), -EILSEQ);
	assert_null(out.data);
	assert_true(interchange_export(doc, &wish, &out, &left_out, &e) < 0);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
	assert_non_null(strstr(e.text, "not UTF-8"));
	assert_null(out.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_far),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
