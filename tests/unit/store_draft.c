/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drafts: whatever is changed in one, its base stays as it is, and its text is what a document of its own
 * would have. The text that is kept from one time to the next is always the one that formatting gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/text.h"

#define NAMES 40

static int put(void *ctx, const char *text, size_t len)
{
	buf_append(ctx, text, len);

	return 0;
}

static char *text_of(const struct document *doc)
{
	struct buf text = { .data = NULL };

	assert_int_equal(text_format(doc, DOC_ACTIVE, &text), 0);
	buf_putc(&text, '\0');

	return text.data;
}

static void check_text(struct document *doc)
{
	_cleanup_(buf_fini) struct buf kept = { .data = NULL };
	_cleanup_free_ char *text = text_of(doc);

	assert_int_equal(text_put(doc, DOC_ACTIVE, put, &kept), 0);
	buf_putc(&kept, '\0');
	assert_string_equal(kept.data, text);
}

static void set_something(struct document *doc, struct object *obj)
{
	char value[32];

	snprintf(value, sizeof(value), "%ld", random() % 1000);
	if (random() % 4 == 0)
		assert_int_equal(object_set(doc, obj, "unknown", NULL), 0);
	else
		assert_int_equal(
			object_set(doc, obj, random() % 2 ? "unknown" : "other", value), 0);
}

/* One change, of whatever kind. */
static void change(struct document *doc, const struct document *source)
{
	char name[16];
	const struct object *found;
	struct object *obj;

	snprintf(name, sizeof(name), "net%ld", random() % NAMES);
	found = document_find(doc, OBJ_INTERFACE, name);
	switch (random() % 6) {
	case 0:
		if (found)
			document_remove(doc, found);
		break;
	case 1:
		if (document_add(doc, OBJ_INTERFACE, name, &obj) == 0)
			assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
		break;
	case 2:
		found = document_find(source, OBJ_INTERFACE, name);
		if (found)
			assert_int_equal(document_put_copy(doc, found, &obj), 0);
		break;
	default:
		assert_int_equal(document_edit(doc, OBJ_INTERFACE, name, &obj), 0);
		assert_true(!obj == !found);
		if (obj)
			set_something(doc, obj);
		break;
	}
}

static struct document *some_document(void)
{
	struct document *doc = document_new();
	char name[16];

	assert_non_null(doc);
	for (int i = 0; i < NAMES; i += 2) {
		struct object *obj;

		snprintf(name, sizeof(name), "net%d", i);
		assert_int_equal(document_add(doc, OBJ_INTERFACE, name, &obj), 0);
		assert_int_equal(object_set_families(doc, obj, FAM_INET), 0);
		obj->lead = document_strdup(doc, i % 3 ? "# why\n" : "\n# long ago\n");
	}

	return doc;
}

static void test_drafts(void **state)
{
	_cleanup_document_ struct document *doc = some_document();
	_cleanup_document_ struct document *source = some_document();

	(void)state;
	srandom(73);
	for (int round = 0; round < 3000; round++) {
		_cleanup_free_ char *before = text_of(doc);
		_cleanup_free_ char *after = NULL;
		struct document *draft = document_draft(doc);
		long n = random() % 6;

		assert_non_null(draft);
		for (long i = 0; i < n; i++) {
			change(draft, source);
			if (random() % 3 == 0)
				check_text(draft);
		}
		check_text(draft);
		after = text_of(draft);
		if (random() % 4 == 0) {
			document_free(draft);
			draft = NULL;
		}
		{
			_cleanup_free_ char *same = text_of(doc);

			assert_string_equal(same, before);
		}
		check_text(doc);
		if (draft) {
			_cleanup_free_ char *now = NULL;

			doc = document_supersede(doc, draft);
			now = text_of(doc);
			assert_string_equal(now, after);
		}
	}
}

/* An object that was found before is what it was, whatever happens to it in the draft. */
static void test_found(void **state)
{
	_cleanup_document_ struct document *doc = some_document();
	const struct object *old = document_find(doc, OBJ_INTERFACE, "net0");
	_cleanup_document_ struct document *draft = document_draft(doc);
	struct object *obj, *again;

	(void)state;
	assert_int_equal(document_edit(draft, OBJ_INTERFACE, "net0", &obj), 0);
	assert_ptr_not_equal(obj, old);
	assert_int_equal(object_set(draft, obj, "unknown", "1"), 0);
	assert_int_equal(document_edit(draft, OBJ_INTERFACE, "net0", &again), 0);
	assert_ptr_equal(obj, again);
	assert_ptr_equal(document_find(draft, OBJ_INTERFACE, "net0"), obj);
	assert_ptr_equal(document_find(doc, OBJ_INTERFACE, "net0"), old);
	assert_null(object_get(old, "unknown"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drafts),
		cmocka_unit_test(test_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
