/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "model/health.h"

static void test_set(void **state)
{
	struct health h = { .rows = NULL };

	(void)state;
	assert_int_equal(health_of(NULL, "net0"), 0);
	assert_int_equal(health_of(&h, "net0"), 0);
	assert_int_equal(health_set(&h, "net0", HEALTH_SILENT, false), 0);
	assert_int_equal(health_set(&h, "net0", HEALTH_SILENT, true), 1);
	assert_int_equal(health_set(&h, "net0", HEALTH_SILENT, true), 0);
	assert_int_equal(health_set(&h, "net1", HEALTH_FLAPPING, true), 1);
	assert_int_equal(health_set(&h, "net0", HEALTH_FLAPPING, true), 1);
	assert_int_equal(health_of(&h, "net0"), HEALTH_SILENT | HEALTH_FLAPPING);
	assert_int_equal(health_of(&h, "net1"), HEALTH_FLAPPING);
	assert_int_equal(health_of(&h, "net"), 0);
	assert_int_equal(health_set(&h, "net0", HEALTH_SILENT, false), 1);
	assert_int_equal(health_of(&h, "net0"), HEALTH_FLAPPING);
	assert_int_equal(health_set(&h, "net0", HEALTH_FLAPPING, false), 1);
	assert_int_equal(health_of(&h, "net0"), 0);
	assert_int_equal(health_of(&h, "net1"), HEALTH_FLAPPING);
	assert_int_equal(h.n, 1);
	health_fini(&h);
}

static void test_many(void **state)
{
	struct health h = { .rows = NULL };
	char name[LINK_NAMSIZ];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "net%d", i);
		assert_int_equal(health_set(&h, name, HEALTH_SILENT, true), 1);
	}
	for (int i = 0; i < 100; i += 2) {
		snprintf(name, sizeof(name), "net%d", i);
		assert_int_equal(health_set(&h, name, HEALTH_SILENT, false), 1);
	}
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "net%d", i);
		assert_int_equal(health_of(&h, name), i % 2 ? HEALTH_SILENT : 0);
	}
	health_fini(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
