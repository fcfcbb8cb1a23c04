/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to a document as text: put into the text that was before, they give the text that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "large_document.h"
#include "store/delta.h"

static void test_merge(void **state)
{
	_cleanup_document_ struct document *doc = large_make();
	_cleanup_document_ struct document *delta = NULL;
	_cleanup_free_ char *base = large_text(doc);

	(void)state;
	srandom(11);
	for (int round = 0; round < 400; round++) {
		struct document *draft = document_draft(doc), *more = NULL;
		_cleanup_(buf_fini) struct buf merged = { .data = NULL };
		_cleanup_free_ char *changes = NULL, *text = NULL;

		assert_non_null(draft);
		assert_int_equal(document_set_generation(draft, (uint64_t)round + 1), 0);
		for (long n = random() % 4; n > 0; n--)
			large_change(draft);
		assert_int_equal(delta_add(delta, draft, "then", &more), 0);
		document_free(delta);
		delta = more;
		changes = large_text(delta);
		assert_true(delta_is(changes, NULL) && delta_is(changes, "then"));
		assert_false(delta_is(changes, "the") || delta_is(changes, "then.") ||
			     delta_is(base, NULL));
		assert_int_equal(
			delta_merge(base, strlen(base), changes, strlen(changes), &merged), 0);
		text = large_text(draft);
		assert_string_equal(merged.data, text);
		doc = document_supersede(doc, draft);
	}
}

/* What can't be ours is refused, and nothing is read beyond its end. */
static void test_odd_text(void **state)
{
	static const char header[] = "[ipadm]\nversion = 1\n";
	static const char *const odd[] = { "", "\n", "[", "[ipadm", "version = 1\n",
		"[interface a]\n", "[ipadm]\n[", "[ipadm]\n[]\n",
		"[ipadm]\nversion = 1\n\n[address a/b" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		_cleanup_(buf_fini) struct buf out = { .data = NULL };
		size_t len = strlen(odd[i]);

		assert_false(delta_is(odd[i], NULL));
		assert_int_equal(delta_merge(odd[i], len, header, strlen(header), &out), -EBADMSG);
		assert_int_equal(delta_merge(header, strlen(header), odd[i], len, &out), -EBADMSG);
	}
}

/* clang-format off */
#define HEADER "[ipadm]\nversion = 1\n"
#define SINCE  HEADER "since = then\n"
#define ROOM   "# 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\n"
#define FAR    ROOM ROOM ROOM ROOM ROOM ROOM ROOM ROOM

static const struct {
	const char *base;
	const char *changes;
	const char *merged; /* NULL: it is refused */
} merges[] = {
	/* What stands before a section stays with it. */
	{ HEADER "\n  # b\n[interface b]\nfamilies = inet\n", SINCE "\n[interface a]\nfamilies = inet6\n",
	  HEADER "\n[interface a]\nfamilies = inet6\n\n  # b\n[interface b]\nfamilies = inet\n" },
	/* A line that is none: behind what changes, before it, and far from both ends. */
	{ HEADER "[interface a]\n[interface c\n", SINCE "[interface a]\nfamilies = inet\n", NULL },
	{ HEADER "[interface a]\n[interface c\n", SINCE "[interface d]\nfamilies = inet\n", NULL },
	{ HEADER "[interface a]\n" FAR "[interface c\n" FAR "[interface e]\n", SINCE "[interface d]\nfamilies = inet\n", NULL },
	{ HEADER "[interface a]\n", SINCE "[interface a]\nfamilies = inet\n[interface b\n", NULL },
};
/* clang-format on */

static void test_text(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(merges); i++) {
		const char *base = merges[i].base;
		const char *changes = merges[i].changes;
		_cleanup_(buf_fini) struct buf out = { .data = NULL };
		int r = delta_merge(base, strlen(base), changes, strlen(changes), &out);

		assert_int_equal(r, merges[i].merged ? 0 : -EBADMSG);
		if (r == 0)
			assert_string_equal(out.data, merges[i].merged);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_odd_text),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
