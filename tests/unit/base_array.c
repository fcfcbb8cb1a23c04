/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/array.h"

static void test_grow(void **state)
{
	_cleanup_free_ int *items = NULL;
	size_t cap = 0;

	for (int i = 0; i < 1000; i++) {
		int *more = array_grow(items, (size_t)i, &cap, sizeof(*items));

		assert_non_null(more);
		assert_true(cap > (size_t)i);
		items = more;
		items[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	assert_in_range(cap, 1000, 2000);
}

/* Room for so many that their size is no number any more: nothing has changed. */
static void test_no_memory(void **state)
{
	_cleanup_free_ int *items = calloc(4, sizeof(*items));
	size_t cap = SIZE_MAX / 4;

	assert_non_null(items);
	items[3] = 7;
	assert_null(array_grow(items, cap, &cap, sizeof(*items)));
	assert_int_equal(cap, SIZE_MAX / 4);
	assert_int_equal(items[3], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
