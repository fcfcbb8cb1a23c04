/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents that chance made, of names and values that are something else than a string to one reader or the
 * other: from INI to YAML to JSON and back nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/property.h"
#include "store/interchange.h"

/* clang-format off */
/* What chance takes names and values from; which of them a key takes is the schema's. */
static const char *const links[] = {
	"net0", "eth0.100", "y", "on", "No", "null", "~", "1", "0x1", "1e3", "-", "--", "---", "-a", "...", "=", "<<", "'", "''",
	"\"", "\\", "\\n", "a'b", "[", "]", "a]b", "{", "}", "&a", "*a", "!t", "!", "?", "|", ">", "#", "a#b", "@", "`", ",",
	"a,b", "\xc3\xa4", "\xf0\x9f\x98\x80", "\xef\xbb\xbfx", "\xe2\x80\xa8", "%x", "true", "Infinity", ";",
};

static const char *const labels[] = { "v4", "y", "n", "_a", "null", "v6x" };

static const char *const protocols[] = { "ip", "ipv4", "ipv6", "icmp", "tcp", "udp", "sctp" };

static const char *const values[] = {
	"", "yes", "no", "on", "off", "inet", "inet6", "inet inet6", "ip", "vni", "ipmp", "6to4", "static", "dhcp", "addrconf",
	"192.0.2.1/24", "2001:db8::1/64", "::1/64", "::1", "web1.example/24", "192.0.2.1", "eui64", "stable-privacy", "random",
	"forever", "-1", "-2", "0", "1", "2", "64", "300", "1400", "9000", "20-30", "20-30,8080", "reno", "cubic,reno", "a.example",
	"null", "~", "y", "a: b", "# c", "a #b", "- x", "'", "\"", "\\", "a\tb", "{}", "[a]", "&a", "*a", "!t", "%", "@a", "`", "|",
	"\xc3\xa4", "\xf0\x9f\x98\x80", "\xe2\x80\xa9", "\xc2\x80", "x = y", "=", ": x", ";", "passive", "active", "strict", "true",
};
/* clang-format on */

static struct document *parse(const char *text)
{
	struct document *doc = NULL;
	struct err e;

	if (interchange_parse(text, strlen(text), "f", &doc, NULL, &e) < 0)
		fail_msg("%s\nin:\n%s", e.text, text);
	return doc;
}

static char *format(const struct document *doc, enum doc_format form)
{
	struct buf out = { .data = NULL };

	assert_int_equal(interchange_format(doc, DOC_PERSISTENT, form, &out), 0);
	return out.data;
}

static uint64_t roll(uint64_t *seed, size_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (*seed >> 33) % n;
}

#define pick(seed, array) ((array)[roll(seed, ARRAY_SIZE(array))])

static void add_value(struct document *doc, struct object *obj, const char *key, uint64_t *seed)
{
	struct entry entry = { .key = key };

	for (int i = 0; i < 20; i++) {
		entry.value = pick(seed, values);
		if (document_check_entry(obj->kind, obj->name, &entry, NULL) < 0)
			continue;
		/* These are kept in one form of several. */
		if (strcmp(key, "version") != 0)
			assert_int_equal(object_set(doc, obj, key, entry.value), 0);
		return;
	}
}

static void add_keys(struct document *doc, struct object *obj, uint64_t *seed)
{
	static const enum prop_class classes[] = { [OBJ_INTERFACE] = PROP_INTERFACE,
		[OBJ_ADDRESS] = PROP_ADDRESS,
		[OBJ_PROTOCOL] = PROP_PROTOCOL };
	const struct schema_row *rows;
	const struct prop_row *props;
	char key[PROP_KEYSIZE];
	size_t n;

	rows = document_schema(&n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].kind == obj->kind && !rows[i].active_only && roll(seed, 2) == 0 &&
			(obj->kind != OBJ_HEADER || strcmp(rows[i].key, "generation") != 0))
			add_value(doc, obj, rows[i].key, seed);
	if (obj->kind == OBJ_HEADER)
		return;
	props = prop_rows(classes[obj->kind], &n);
	for (size_t i = 0; i < n; i++)
		if (roll(seed, 4) == 0 && prop_find_key(props[i].class, obj->name,
						  prop_key(&props[i], key)) == &props[i])
			add_value(doc, obj, key, seed);
}

static void add_one(struct document *doc, uint64_t *seed)
{
	static const enum obj_kind kinds[] = { OBJ_PROTOCOL, OBJ_INTERFACE, OBJ_ADDRESS };
	enum obj_kind kind = pick(seed, kinds);
	const char *link = pick(seed, links);
	struct object *obj;
	char name[64];

	if (kind == OBJ_PROTOCOL)
		snprintf(name, sizeof(name), "%s", pick(seed, protocols));
	if (kind == OBJ_INTERFACE)
		snprintf(name, sizeof(name), "%s", link);
	if (kind == OBJ_ADDRESS)
		snprintf(name, sizeof(name), "%s/%s", link, pick(seed, labels));
	if (document_check_name(kind, name, NULL) < 0 || document_add(doc, kind, name, &obj) < 0)
		return;
	if (roll(seed, 8) == 0) {
		assert_int_equal(object_set(doc, obj, INTERCHANGE_ABSENT, "yes"), 0);
		return;
	}
	if (kind == OBJ_INTERFACE)
		assert_int_equal(object_set_families(doc, obj, (unsigned int)roll(seed, 3) + 1), 0);
	add_keys(doc, obj, seed);
}

static void test_chance(void **state)
{
	static const enum doc_format forms[] = { FORMAT_INI, FORMAT_YAML, FORMAT_JSON, FORMAT_INI };

	for (uint64_t round = 0; round < 300; round++) {
		_cleanup_document_ struct document *doc = document_new();
		_cleanup_free_ char *ini = NULL;
		uint64_t seed = round;

		assert_non_null(doc);
		add_keys(doc, doc->objects[0], &seed);
		for (uint64_t n = roll(&seed, 20); n > 0; n--)
			add_one(doc, &seed);
		ini = format(doc, FORMAT_INI);
		for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
			_cleanup_free_ char *text = format(doc, forms[i]);
			_cleanup_free_ char *again = NULL;

			doc = document_free(doc);
			doc = parse(text);
			again = format(doc, FORMAT_INI);
			assert_string_equal(again, ini);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
