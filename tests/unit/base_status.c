/* SPDX-License-Identifier: Apache-2.0 */
/* The status rows are whole, and the errnos mean what is documented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/err.h"
#include "base/status.h"

static void test_rows(void **state)
{
	size_t n;
	const struct status_row *rows = status_rows(&n);

	assert_int_equal(n, IPADM_CONFIRM_PENDING + 1);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(rows[i].status, i);
		assert_ptr_equal(status_find((int)i), &rows[i]);
		assert_ptr_equal(status_find_symbol(rows[i].symbol), &rows[i]);
		assert_true(strlen(rows[i].text) > 0);
		assert_true(i == 0 || rows[i].sys > 0);
	}
	assert_null(status_find(-1));
	assert_null(status_find((int)n));
	assert_null(status_find_symbol("nonsense"));
}

static void test_errnos(void **state)
{
	/* clang-format off */
	static const struct {
		int sys;
		ipadm_status_t status;
	} table[] = {
		{ 0, IPADM_SUCCESS }, { ENXIO, IPADM_ENXIO }, { ENODEV, IPADM_ENXIO },
		{ ENOMEM, IPADM_NO_MEMORY }, { ENOBUFS, IPADM_NO_BUFS },
		{ EINVAL, IPADM_INVALID_ARG }, { EBUSY, IPADM_IF_INUSE },
		{ EEXIST, IPADM_EXISTS }, { EADDRNOTAVAIL, IPADM_ADDR_NOTAVAIL },
		{ EADDRINUSE, IPADM_ADDR_INUSE }, { ENOENT, IPADM_NOTFOUND },
		{ ERANGE, IPADM_ERANGE }, { EPERM, IPADM_EPERM }, { ENOTSUP, IPADM_NOTSUP },
		{ EOPNOTSUPP, IPADM_NOTSUP }, { EBADF, IPADM_IPC_ERROR }, { EBADE, IPADM_EBADE },
		{ ESRCH, IPADM_ESRCH }, { EOVERFLOW, IPADM_EOVERFLOW },
		{ EACCES, IPADM_FAILURE }, { EALREADY, IPADM_FAILURE },
		{ EAFNOSUPPORT, IPADM_FAILURE }, { EAGAIN, IPADM_FAILURE },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		assert_int_equal(status_from_errno(table[i].sys), table[i].status);
}

static void test_sentences(void **state)
{
	struct err e;
	char big[1024];

	assert_int_equal(err_set(&e, IPADM_IF_EXISTS, 0, "%s is there", "net0"), -EEXIST);
	assert_int_equal(e.status, IPADM_IF_EXISTS);
	assert_string_equal(e.text, "net0 is there");

	/* An errno without a status of its own keeps its sentence. */
	assert_int_equal(err_sys(&e, EACCES, "cannot open %s", "x"), -EACCES);
	assert_int_equal(e.status, IPADM_FAILURE);
	assert_int_equal(e.sys, EACCES);
	assert_string_equal(e.text, "cannot open x: Permission denied");

	assert_int_equal(err_prefix(&e, "line %d", 7), -EACCES);
	assert_string_equal(e.text, "line 7: cannot open x: Permission denied");

	memset(big, 'a', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	err_set(&e, IPADM_FAILURE, EIO, "%s", big);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
	err_prefix(&e, "%s", big);
	assert_true(strlen(e.text) < sizeof(e.text));
	assert_int_equal(err_nomem(NULL), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_errnos),
		cmocka_unit_test(test_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
