/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of documents that somebody names, and the schema of all of them, which another parser reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "model/property.h"
#include "store/interchange.h"
#include "store/interchange_schema.h"
#include "store/text.h"

#define HEAD "[ipadm]\nversion = 1\n"
#define TTL  "\n[protocol ipv4]\nttl = 70\n"
#define NET0 "\n[interface net0]\nfamilies = inet\n"
#define NET1 "\n[interface net1]\nfamilies = inet\n"
#define A0   "\n[address net0/a]\ntype = static\naddress = 192.0.2.1/24\n"
#define B0   "\n[address net0/b]\ntype = static\naddress = 192.0.2.2/24\n"
#define A00  "\n[address net0.5/a]\ntype = static\naddress = 192.0.2.3/24\n"
#define A1   "\n[address net1/a]\ntype = static\naddress = 192.0.2.4/24\n"
#define N05  "\n[interface net0.5]\nfamilies = inet\n"

static const struct part {
	const char *names[4];
	const char *text; /* NULL: a name is called by nothing */
	size_t missing;
} parts[] = {
	{ { NULL }, HEAD, 0 },
	{ { "net0" }, HEAD NET0 A0 B0, 0 },
	{ { "net0.5" }, HEAD N05 A00, 0 },
	{ { "net1/a" }, HEAD A1, 0 },
	{ { "ipv4" }, HEAD TTL, 0 },
	{ { "ipv6" }, HEAD, 0 }, /* nothing is set for it */
	{ { "net1", "ipv4", "net0/b" }, HEAD TTL NET1 B0 A1, 0 },
	{ { "net1", "net2" }, NULL, 1 },
	{ { "net0/c" }, NULL, 0 },
	{ { "net" }, NULL, 0 },
};

static struct document *parse(const char *text)
{
	struct document *doc = NULL;
	struct err e = { 0 };
	char *copy = strdup(text);

	assert_non_null(copy);
	if (text_parse(copy, strlen(text), "f", &doc, &e) < 0)
		fail_msg("%s", e.text);
	return doc;
}

static void test_parts(void **state)
{
	_cleanup_document_ struct document *doc = parse(HEAD TTL NET0 N05 NET1 A00 A0 B0 A1);

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		_cleanup_document_ struct document *part = NULL;
		_cleanup_(buf_fini) struct buf out = { .data = NULL };
		size_t n = 0, missing = 99;
		int r;

		while (parts[i].names[n])
			n++;
		r = interchange_select(doc, parts[i].names, n, &part, &missing);
		assert_int_equal(r, parts[i].text ? 0 : -ENOENT);
		if (r < 0) {
			assert_int_equal(missing, parts[i].missing);
			assert_null(part);
			continue;
		}
		assert_int_equal(interchange_format(part, DOC_PERSISTENT, FORMAT_INI, &out), 0);
		assert_string_equal(out.data, parts[i].text);
	}
}

/* At @path, keys with blanks between them. */
static const json_t *at(const json_t *v, const char *path)
{
	_cleanup_free_ char *copy = strdup(path);
	char *rest = copy;
	const char *key;

	assert_non_null(copy);
	while ((key = strsep(&rest, " ")))
		v = json_object_get(v, key);
	return v;
}

static bool has_word(const json_t *list, const char *word)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *s = json_string_value(json_array_get(list, i));

		if (s && strcmp(s, word) == 0)
			return true;
	}

	return false;
}

/* Each object takes the keys of its rows, no others, and what says nothing is not in it. */
static void test_schema(void **state)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	json_error_t error;
	json_t *root;

	assert_int_equal(interchange_schema(&out), 0);
	root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	assert_string_equal(json_string_value(json_object_get(root, "$id")), INTERCHANGE_SCHEMA_ID);
	assert_true(json_is_false(json_object_get(root, "additionalProperties")));
	assert_non_null(at(root, "properties version"));
	assert_non_null(at(root, "properties interfaces"));
	assert_non_null(at(root, "properties addresses"));
	assert_non_null(at(root, "properties protocols"));
	assert_null(at(root, "properties boot-id"));
	assert_non_null(strstr(out.data, "\"ipv4.mtu\""));
	assert_null(strstr(out.data, "\"was.ipv4.mtu\""));
	assert_null(strstr(out.data, "\"lease\""));
	for (const char *const *word = (const char *const[]){ "static", "dhcp", "addrconf", NULL };
		*word; word++)
		assert_non_null(strstr(out.data, *word));
	assert_false(has_word(at(root, "required"), "interfaces"));
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
