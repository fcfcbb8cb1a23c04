/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a change of the documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/change.h"
#include "planner_world.h"

#define NET0 "[interface net0]\nfamilies = inet\n"
#define MTU  "ipv4.mtu = 1400\n"
#define A    "[address net0/a]\ntype = static\naddress = 192.0.2.1/24\n"
#define A2   "[address net0/a]\ntype = static\naddress = 192.0.2.2/24\n"
#define B    "[address net0/b]\ntype = static\naddress = 192.0.2.3/24\n"

/* Active and persistent document before and after; one line for each change. */
static const struct {
	const char *active[2], *persistent[2];
	const char *told;
} rows[] = {
	{ { NET0 A, NET0 A }, { NET0 A, NET0 A }, "" },
	{ { "", NET0 A }, { "", NET0 A },
		"both interface net0 + families=inet\n"
		"both address net0/a + type=static address=192.0.2.1/24\n" },
	{ { NET0 A, NET0 }, { NET0, NET0 },
		"active address net0/a - type=static address=192.0.2.1/24\n" },
	{ { NET0 A, NET0 A2 }, { NET0 A, NET0 A2 },
		"both address net0/a address 192.0.2.1/24 192.0.2.2/24\n" },
	/* What was another value there before is told apart. */
	{ { NET0, NET0 MTU }, { NET0 "ipv4.mtu = 1300\n", NET0 MTU },
		"active interface net0 ipv4.mtu (none) 1400\n"
		"persistent interface net0 ipv4.mtu 1300 1400\n" },
	{ { NET0 MTU, NET0 MTU }, { NET0 MTU, NET0 },
		"persistent interface net0 ipv4.mtu 1400 (none)\n" },
	{ { NET0 A B, NET0 MTU B }, { NET0 A, NET0 A B },
		"active interface net0 ipv4.mtu (none) 1400\n"
		"active address net0/a - type=static address=192.0.2.1/24\n"
		"persistent address net0/b + type=static address=192.0.2.3/24\n" },
	/* What the active document notes for itself. */
	{ { NET0 A, NET0 "was.ipv4.mtu = 1500\n" A "duplicate = 02:00:00:00:00:01\n" },
		{ NET0, NET0 },
		"active interface net0 was.ipv4.mtu (none) 1500 noted\n"
		"active address net0/a duplicate (none) 02:00:00:00:00:01 noted\n" },
	/* Nobody's business. */
	{ { "generation = 1\n", "generation = 2\n" }, { NET0, NET0 "ipv6.secret = 2001:db8::1\n" },
		"" },
	{ { NET0, NET0 "[elsewhere]\nx = 1\n" }, { NET0, "admin-group = net\n" NET0 },
		"persistent ipadm  admin-group (none) net\n" },
	{ { "", "[protocol tcp]\necn = never\n" }, { "", "" },
		"active protocol tcp + ecn=never\n" },
};

static const char *const places[] = { "", "active", "persistent", "both" };

static void put_row(struct buf *out, const struct doc_change *c)
{
	buf_printf(out, "%s %s %s ", places[c->docs], document_kind_word(c->kind), c->name);
	if (c->key) {
		buf_printf(out, "%s %s %s", c->key, c->before ? c->before : "(none)",
			c->after ? c->after : "(none)");
	} else {
		buf_puts(out, c->came ? "+ " : "- ");
		change_put_object(out, c->came ? c->came : c->gone);
	}
	buf_puts(out, c->noted ? " noted\n" : "\n");
}

static void test_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_document_ struct document *a = world_document(rows[i].active[0]);
		_cleanup_document_ struct document *b = world_document(rows[i].active[1]);
		_cleanup_document_ struct document *c = world_document(rows[i].persistent[0]);
		_cleanup_document_ struct document *d = world_document(rows[i].persistent[1]);
		_cleanup_changes_ struct doc_changes changes = { .rows = NULL };
		_cleanup_(buf_fini) struct buf out = { .data = NULL };

		assert_int_equal(changes_add(&changes, a, b, CHANGED_ACTIVE), 0);
		assert_int_equal(changes_add(&changes, c, d, CHANGED_PERSISTENT), 0);
		buf_puts(&out, "");
		for (size_t n = 0; n < changes.n; n++)
			put_row(&out, &changes.rows[n]);
		assert_string_equal(out.data, rows[i].told);
	}
}

/* A draft shares what it does not edit. */
static void test_draft(void **state)
{
	_cleanup_document_ struct document *base = world_document(NET0 A B);
	_cleanup_document_ struct document *draft = document_draft(base);
	_cleanup_changes_ struct doc_changes changes = { .rows = NULL };
	struct object *obj;

	(void)state;
	assert_non_null(draft);
	assert_int_equal(changes_add(&changes, base, draft, CHANGED_ACTIVE), 0);
	assert_int_equal(changes.n, 0);
	assert_int_equal(document_edit(draft, OBJ_ADDRESS, "net0/b", &obj), 0);
	assert_int_equal(object_set(draft, obj, "up", "no"), 0);
	assert_int_equal(changes_add(&changes, base, draft, CHANGED_ACTIVE), 0);
	assert_int_equal(changes.n, 1);
	assert_string_equal(changes.rows[0].name, "net0/b");
	assert_string_equal(changes.rows[0].key, "up");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_told),
		cmocka_unit_test(test_draft),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
