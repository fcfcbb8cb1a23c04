/* SPDX-License-Identifier: Apache-2.0 */
/* Names with values as text, and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libipadm.h>
#include <string.h>

#include "base/macros.h"

static void test_text(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		unsigned int flags;
		ipadm_status_t status;
		const char *back; /* NULL: the same text */
	} table[] = {
		{ "a=1", 0, IPADM_SUCCESS, NULL },
		{ "a=1,b=2", 0, IPADM_SUCCESS, NULL },
		{ "a=1,2,b=x", 0, IPADM_SUCCESS, NULL },
		{ "a=1,,2", 0, IPADM_SUCCESS, NULL },
		{ "a=1,", 0, IPADM_SUCCESS, NULL },
		{ "a=", 0, IPADM_SUCCESS, NULL },
		{ "a=b=c", 0, IPADM_SUCCESS, NULL },
		{ "  a=1,\t b=2 ", 0, IPADM_SUCCESS, "a=1,b=2 " },
		{ "a,b", IPADM_NORVAL, IPADM_SUCCESS, NULL },
		{ " a, b", IPADM_NORVAL, IPADM_SUCCESS, "a,b" },
		{ "", 0, IPADM_INVALID_ARG, NULL },
		{ "", IPADM_NORVAL, IPADM_INVALID_ARG, NULL },
		{ " \t", 0, IPADM_INVALID_ARG, NULL },
		{ "a", 0, IPADM_INVALID_ARG, NULL },
		{ "a,b=1", 0, IPADM_INVALID_ARG, NULL },
		{ "=1", 0, IPADM_INVALID_ARG, NULL },
		{ " =1", 0, IPADM_INVALID_ARG, NULL },
		{ ",a=1", 0, IPADM_INVALID_ARG, NULL },
		{ "a=1", IPADM_NORVAL, IPADM_INVALID_ARG, NULL },
		{ "a,,b", IPADM_NORVAL, IPADM_INVALID_ARG, NULL },
		{ "a,", IPADM_NORVAL, IPADM_INVALID_ARG, NULL },
		{ "a=1,a=2", 0, IPADM_EXISTS, NULL },
		{ "a,b,a", IPADM_NORVAL, IPADM_EXISTS, NULL },
		{ "a=1", 2, IPADM_INVALID_ARG, NULL },
	};
	/* clang-format on */
	char buf[64];

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		const char *wanted = table[i].back ? table[i].back : table[i].text;
		ipadm_nvpair_t *list = (ipadm_nvpair_t *)&buf;

		assert_int_equal(
			ipadm_str2nvlist(table[i].text, &list, table[i].flags), table[i].status);
		if (table[i].status != IPADM_SUCCESS) {
			assert_null(list);
			continue;
		}
		assert_int_equal(ipadm_nvlist2str(list, buf, sizeof(buf)), strlen(wanted));
		assert_string_equal(buf, wanted);
		ipadm_free_nvlist(list);
	}
}

static void test_members(void **state)
{
	ipadm_nvpair_t *list = NULL;

	assert_int_equal(ipadm_str2nvlist("mtu=1,2,arp=", &list, 0), IPADM_SUCCESS);
	assert_string_equal(list->name, "mtu");
	assert_string_equal(list->value, "1,2");
	assert_string_equal(list->next->name, "arp");
	assert_string_equal(list->next->value, "");
	assert_null(list->next->next);
	ipadm_free_nvlist(list);

	assert_int_equal(ipadm_str2nvlist("mtu", &list, IPADM_NORVAL), IPADM_SUCCESS);
	assert_string_equal(list->name, "mtu");
	assert_null(list->value);
	ipadm_free_nvlist(list);
}

static void test_no_room(void **state)
{
	ipadm_nvpair_t *list = NULL;
	char buf[] = "xxxxxxxxxx";

	assert_int_equal(ipadm_str2nvlist("a=1,b=22", &list, 0), IPADM_SUCCESS);
	for (size_t size = 1; size <= 8; size++) {
		memset(buf, 'x', sizeof(buf) - 1);
		assert_int_equal(ipadm_nvlist2str(list, buf, size), 8);
		assert_memory_equal(buf, "a=1,b=22", size - 1);
		assert_int_equal(buf[size - 1], '\0');
		assert_int_equal(buf[size], 'x');
	}
	assert_int_equal(ipadm_nvlist2str(list, buf, 0), 8);
	assert_int_equal(ipadm_nvlist2str(list, NULL, 20), 8);
	assert_int_equal(ipadm_nvlist2str(NULL, buf, sizeof(buf)), 0);
	assert_string_equal(buf, "");
	ipadm_free_nvlist(list);
}

static void test_nothing(void **state)
{
	ipadm_nvpair_t *list = NULL;

	assert_int_equal(ipadm_str2nvlist(NULL, &list, 0), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_str2nvlist("a=1", NULL, 0), IPADM_INVALID_ARG);
	ipadm_free_nvlist(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
