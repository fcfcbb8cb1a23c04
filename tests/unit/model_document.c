/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as data: order, lookup, copies that stand on their own, keys and their decoded form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/document.h"

static struct document *make(void)
{
	struct document *doc = document_new();

	assert_non_null(doc);
	return doc;
}

static struct object *add(struct document *doc, enum obj_kind kind, const char *name)
{
	struct object *obj = NULL;

	assert_int_equal(document_add(doc, kind, name, &obj), 0);
	assert_non_null(obj);
	return obj;
}

static void test_new(void **state)
{
	_cleanup_document_ struct document *doc = make();
	const struct object *header = document_find(doc, OBJ_HEADER, "");

	assert_int_equal(doc->n_objects, 1);
	assert_non_null(header);
	assert_string_equal(object_get(header, "version"), "1");
	assert_int_equal(document_generation(doc), 0);
	assert_int_equal(document_set_generation(doc, UINT64_MAX), 0);
	assert_true(document_generation(doc) == UINT64_MAX);
	assert_int_equal(document_add(doc, OBJ_HEADER, "", NULL), -EEXIST);
	assert_null(document_free(NULL));
}

static void test_order(void **state)
{
	_cleanup_document_ struct document *doc = make();
	char name[16];

	/* A permutation: 577 and 1000 have no common divisor. */
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "net%d", i * 577 % 1000);
		add(doc, OBJ_INTERFACE, name);
		add(doc, i % 2 ? OBJ_ADDRESS : OBJ_GROUP, name);
	}
	assert_int_equal(doc->n_objects, 2001);
	for (size_t i = 1; i < doc->n_objects; i++) {
		const struct object *a = doc->objects[i - 1];
		const struct object *b = doc->objects[i];

		assert_true(
			a->kind < b->kind || (a->kind == b->kind && strcmp(a->name, b->name) < 0));
	}
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "net%d", i);
		assert_string_equal(document_find(doc, OBJ_INTERFACE, name)->name, name);
		assert_int_equal(document_add(doc, OBJ_INTERFACE, name, NULL), -EEXIST);
	}
	assert_null(document_find(doc, OBJ_INTERFACE, "net1000"));
	assert_null(document_find(doc, OBJ_UNKNOWN, "net1"));
}

static void test_next(void **state)
{
	_cleanup_document_ struct document *doc = make();
	size_t i = 0;

	assert_null(document_next(doc, OBJ_INTERFACE, &i));
	add(doc, OBJ_ADDRESS, "a/v4");
	add(doc, OBJ_INTERFACE, "b");
	add(doc, OBJ_INTERFACE, "a");
	add(doc, OBJ_GROUP, "g");

	i = 0;
	assert_string_equal(document_next(doc, OBJ_INTERFACE, &i)->name, "a");
	assert_string_equal(document_next(doc, OBJ_INTERFACE, &i)->name, "b");
	assert_null(document_next(doc, OBJ_INTERFACE, &i));
	assert_null(document_next(doc, OBJ_INTERFACE, &i));
	i = 0;
	assert_string_equal(document_next(doc, OBJ_ADDRESS, &i)->name, "a/v4");
	assert_null(document_next(doc, OBJ_ADDRESS, &i));
	i = 0;
	assert_null(document_next(doc, OBJ_UNKNOWN, &i));
	i = 0;
	assert_null(document_next(doc, OBJ_PROTOCOL, &i));
}

static void test_remove(void **state)
{
	_cleanup_document_ struct document *doc = make();
	struct object *b;

	add(doc, OBJ_INTERFACE, "a");
	b = add(doc, OBJ_INTERFACE, "b");
	add(doc, OBJ_INTERFACE, "c");
	document_remove(doc, b);
	assert_null(document_find(doc, OBJ_INTERFACE, "b"));
	assert_non_null(document_find(doc, OBJ_INTERFACE, "a"));
	assert_non_null(document_find(doc, OBJ_INTERFACE, "c"));
	assert_int_equal(doc->n_objects, 3);
}

static void test_keys(void **state)
{
	_cleanup_document_ struct document *doc = make();
	struct object *obj = add(doc, OBJ_INTERFACE, "a");

	assert_null(object_get(obj, "x"));
	assert_int_equal(object_set(doc, obj, "x", NULL), 0);
	assert_int_equal(object_set(doc, obj, "x", "1"), 0);
	assert_int_equal(object_set(doc, obj, "y", "2"), 0);
	assert_int_equal(object_set(doc, obj, "z", ""), 0);
	obj->entries[1].lead = "# of y\n";
	assert_int_equal(object_set(doc, obj, "y", "3"), 0);
	assert_string_equal(object_get(obj, "y"), "3");
	assert_string_equal(obj->entries[1].lead, "# of y\n");
	assert_int_equal(object_set(doc, obj, "x", NULL), 0);
	assert_int_equal(obj->n_entries, 2);
	assert_string_equal(obj->entries[0].key, "y");
	assert_string_equal(object_get(obj, "z"), "");
	/* One key in two spellings is one key. */
	assert_int_equal(object_set(doc, obj, "Y", "4"), 0);
	assert_int_equal(obj->n_entries, 2);
	assert_string_equal(object_get(obj, "y"), "4");
}

static void test_families(void **state)
{
	_cleanup_document_ struct document *doc = make();
	struct object *obj = add(doc, OBJ_INTERFACE, "a");

	assert_int_equal(obj->families, 0);
	assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
	assert_string_equal(object_get(obj, "families"), "inet inet6");
	assert_int_equal(obj->families, FAM_BOTH);
	assert_int_equal(object_set(doc, obj, "families", "inet6"), 0);
	assert_int_equal(obj->families, FAM_INET6);
	assert_int_equal(object_set(doc, obj, "FAMILIES", "inet"), 0);
	assert_int_equal(obj->families, FAM_INET);
	assert_int_equal(object_set(doc, obj, "families", NULL), 0);
	assert_int_equal(obj->families, 0);
}

/* A copy has nothing of what it was made from. */
static void test_copies(void **state)
{
	struct document *doc = make();
	_cleanup_document_ struct document *clone = NULL;
	_cleanup_document_ struct document *other = make();
	struct object *obj = add(doc, OBJ_INTERFACE, "a");
	struct object *old = add(other, OBJ_INTERFACE, "a");
	struct object *put = NULL;
	const struct object *copy;

	obj->lead = document_strdup(doc, "# lead\n");
	doc->tail = document_strdup(doc, "# tail\n");
	assert_int_equal(object_set_families(doc, obj, FAM_INET6), 0);
	assert_int_equal(object_set(doc, obj, "unknown", "value"), 0);
	obj->entries[1].lead = document_strdup(doc, "; why\n");
	assert_int_equal(object_set(other, old, "gone", "1"), 0);

	clone = document_clone(doc);
	assert_non_null(clone);
	assert_int_equal(document_put_copy(other, obj, &put), 0);
	assert_int_equal(object_set(doc, obj, "unknown", "changed"), 0);
	document_free(doc);

	copy = document_find(clone, OBJ_INTERFACE, "a");
	assert_string_equal(copy->lead, "# lead\n");
	assert_string_equal(clone->tail, "# tail\n");
	assert_int_equal(copy->families, FAM_INET6);
	assert_string_equal(copy->entries[1].lead, "; why\n");
	assert_string_equal(object_get(copy, "unknown"), "value");

	assert_ptr_equal(put, document_find(other, OBJ_INTERFACE, "a"));
	assert_int_equal(other->n_objects, 2);
	assert_null(object_get(put, "gone"));
	assert_string_equal(object_get(put, "unknown"), "value");
	assert_int_equal(put->families, FAM_INET6);
}

static void test_put_copy_adds(void **state)
{
	_cleanup_document_ struct document *doc = make();
	_cleanup_document_ struct document *other = make();
	struct object *obj = add(doc, OBJ_INTERFACE, "b");

	add(other, OBJ_INTERFACE, "a");
	add(other, OBJ_INTERFACE, "c");
	assert_int_equal(document_put_copy(other, obj, NULL), 0);
	assert_string_equal(other->objects[2]->name, "b");
	assert_int_equal(other->n_objects, 4);
}

static void test_long_strings(void **state)
{
	_cleanup_document_ struct document *doc = make();
	_cleanup_free_ char *text = malloc(200001);
	char *first;
	char *second;

	assert_non_null(text);
	memset(text, 'x', 200000);
	text[200000] = '\0';
	first = document_strdup(doc, text);
	second = document_strdup(doc, "short");
	assert_string_equal(first, text);
	assert_string_equal(second, "short");
}

static void test_schema(void **state)
{
	size_t n;
	const struct schema_row *rows = document_schema(&n);

	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(document_schema_find(rows[i].kind, rows[i].key), &rows[i]);
		if (i > 0)
			assert_true(rows[i - 1].kind <= rows[i].kind);
	}
	assert_null(document_schema_find(OBJ_INTERFACE, "version"));
	assert_non_null(document_schema_find(OBJ_INTERFACE, "Families"));
	for (enum obj_kind kind = OBJ_HEADER; kind < OBJ_UNKNOWN; kind++)
		assert_int_equal(document_kind_parse(document_kind_word(kind)), kind);
	assert_int_equal(document_kind_parse("bridge"), OBJ_UNKNOWN);
	assert_string_equal(document_kind_word(OBJ_UNKNOWN), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_remove),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_put_copy_adds),
		cmocka_unit_test(test_long_strings),
		cmocka_unit_test(test_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
