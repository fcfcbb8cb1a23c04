/* SPDX-License-Identifier: Apache-2.0 */
/* What is different between two documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/diff.h"
#include "planner_world.h"

#define NET0 "[interface net0]\nfamilies = inet\n"
#define A1   "[address net0/a]\ntype = static\naddress = 192.0.2.1/24\n"
#define A2   "[address net0/a]\ntype = static\naddress = 192.0.2.2/24\n"

static const struct {
	const char *a, *b;
	const char *diff;
} rows[] = {
	{ "", "", "" },
	{ NET0 A1, NET0 A1, "" },
	{ "", NET0, "interface net0 families: - > inet\n" },
	{ NET0, "", "interface net0 families: inet > -\n" },
	{ NET0 A1, NET0 A2, "address net0/a address: 192.0.2.1/24 > 192.0.2.2/24\n" },
	{ NET0 "ipv4.mtu = 1400\n", NET0 "ipv6.mtu = 1400\n",
		"interface net0 ipv4.mtu: 1400 > -\ninterface net0 ipv6.mtu: - > 1400\n" },
	{ NET0 "[interface net2]\nfamilies = inet\n", NET0 "[interface net1]\nfamilies = inet6\n",
		"interface net1 families: - > inet6\ninterface net2 families: inet > -\n" },
	{ "[protocol tcp]\n", NET0, "protocol tcp -: [] > -\ninterface net0 families: - > inet\n" },
	{ "", "[protocol tcp]\n", "protocol tcp -: - > []\n" },
	/* Another kind, another order, another case of the key, comments: the same. */
	{ NET0 "ipv4.mtu = 1400\nipv4.dad = off\n",
		"# a word\n" NET0 "# two\nipv4.DAD = off\nIPV4.mtu = 1400\n", "" },
	{ "[x y]\na = 1\n", "[x y]\na = 2\nb =\n", " x y a: 1 > 2\n x y b: - > []\n" },
	/* The running system's own. */
	{ NET0, NET0 "was.ipv4.mtu = 1500\noffline = yes\n", "" },
	{ NET0, NET0 A1 "lease = 192.0.2.9/24\nduplicate = 0:0:0:0:0:1\n",
		"address net0/a type: - > static\naddress net0/a address: - > 192.0.2.1/24\n" },
};

static int put(void *ctx, const struct difference *d)
{
	static const char none[] = "-";

	buf_printf(ctx, "%s %s %s: %s > %s\n", document_kind_word(d->kind), d->name,
		d->key ? d->key : none, d->from ? (d->from[0] ? d->from : "[]") : none,
		d->to ? (d->to[0] ? d->to : "[]") : none);
	return 0;
}

static void test_diff(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_document_ struct document *a = world_document(rows[i].a);
		_cleanup_document_ struct document *b = world_document(rows[i].b);
		_cleanup_(buf_fini) struct buf out = { .data = NULL };

		buf_puts(&out, "");
		assert_int_equal(document_diff(a, b, put, &out), 0);
		if (strcmp(out.data, rows[i].diff) != 0)
			fail_msg("%zu: %s", i, out.data);
	}
}

/* Its header: the number of the generation is none of it. */
static void test_header(void **state)
{
	_cleanup_document_ struct document *a = world_document(NET0);
	_cleanup_document_ struct document *b = world_document(NET0);
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct object *header;

	assert_int_equal(document_set_generation(b, 77), 0);
	assert_int_equal(document_edit(b, OBJ_HEADER, "", &header), 0);
	assert_int_equal(object_set(b, header, "admin-group", "adm"), 0);
	assert_int_equal(object_set(b, header, "boot-id", "x"), 0);
	assert_int_equal(document_diff(a, b, put, &out), 0);
	assert_string_equal(out.data, "ipadm  admin-group: - > adm\n");
}

static int stop(void *ctx, const struct difference *d)
{
	int *left = ctx;

	return --*left > 0 ? 0 : -42;
}

static void test_stop(void **state)
{
	_cleanup_document_ struct document *a = world_document("");
	_cleanup_document_ struct document *b = world_document(NET0 A1);

	for (int n = 1; n <= 3; n++) {
		int left = n;

		assert_int_equal(document_diff(a, b, stop, &left), -42);
		assert_int_equal(left, 0);
		left = n;
		assert_int_equal(document_diff(b, a, stop, &left), -42);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
