/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays that grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/array.h"
#include "faults.h"

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

static void test_no_memory(void **state)
{
	_cleanup_free_ int *items = NULL;
	size_t cap = 0;

	faults_arm(FAULT_ALLOC, 1, FAULT_FAIL);
	assert_null(array_grow(items, 0, &cap, sizeof(*items)));
	faults_disarm();
	assert_int_equal(cap, 0);
	items = array_grow(items, 0, &cap, sizeof(*items));
	assert_non_null(items);
	items[cap - 1] = 7;
	/* Where there is room nothing is asked for. */
	faults_arm(FAULT_ALLOC, 1, FAULT_FAIL);
	assert_ptr_equal(array_grow(items, cap - 1, &cap, sizeof(*items)), items);
	assert_null(array_grow(items, cap, &cap, sizeof(*items)));
	faults_disarm();
	assert_int_equal(items[cap - 1], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
