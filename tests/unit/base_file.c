/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files and addresses as values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/ip.h"

static void test_files(void **state)
{
	char dir[] = "/tmp/base_file.XXXXXX";
	char path[64];
	char *data = NULL;
	size_t len = 0;
	int fd, out;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a/b/c", dir);
	assert_int_equal(file_open_dir(path, 0, &fd), -ENOENT);
	assert_int_equal(file_open_dir(path, 1, &fd), 0);

	assert_int_equal(file_read_at(fd, "f", 100, &data, &len), -ENOENT);
	out = openat(fd, "f", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(out >= 0);
	assert_int_equal(file_write_all(out, "hello", 5), 0);
	close(out);
	assert_int_equal(file_read_at(fd, "f", 4, &data, &len), -EFBIG);
	assert_null(data);
	assert_int_equal(file_read_at(fd, "f", 5, &data, &len), 0);
	assert_int_equal(len, 5);
	assert_string_equal(data, "hello");
	free(data);

	/* A pipe or a directory in its place neither blocks nor is read. */
	assert_int_equal(unlinkat(fd, "f", 0), 0);
	assert_int_equal(mkfifoat(fd, "f", 0600), 0);
	assert_int_equal(file_read_at(fd, "f", 5, &data, &len), -EINVAL);
	assert_int_equal(unlinkat(fd, "f", 0), 0);
	assert_int_equal(file_read_at(fd, ".", 5, &data, &len), -EINVAL);
	close(fd);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(rmdir(path), 0);
		*strrchr(path, '/') = '\0';
	}
	assert_int_equal(rmdir(dir), 0);
}

static void test_addresses(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		uint8_t family;
		bool linklocal, loopback, zero;
	} table[] = {
		{ "192.0.2.1", AF_INET, false, false, false },
		{ "0.0.0.0", AF_INET, false, false, true },
		{ "127.1.2.3", AF_INET, false, true, false },
		{ "169.254.9.9", AF_INET, true, false, false },
		{ "::", AF_INET6, false, false, true },
		{ "::1", AF_INET6, false, true, false },
		{ "fe80::1", AF_INET6, true, false, false },
		{ "febf::1", AF_INET6, true, false, false },
		{ "fec0::1", AF_INET6, false, false, false },
		{ "2001:db8::1", AF_INET6, false, false, false },
	};
	/* clang-format on */
	struct ip a = { .family = 9 };

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		char text[IP_STRSIZE];

		assert_int_equal(ip_parse(table[i].text, &a), 0);
		assert_int_equal(a.family, table[i].family);
		assert_int_equal(ip_is_linklocal(&a), table[i].linklocal);
		assert_int_equal(ip_is_loopback(&a), table[i].loopback);
		assert_int_equal(ip_is_zero(&a), table[i].zero);
		assert_string_equal(ip_format(&a, text), table[i].text);
		assert_true(ip_equal(&a, &a));
	}
	assert_int_equal(ip_parse("192.0.2", &a), -EINVAL);
	assert_int_equal(ip_parse("2001:db8::1%x", &a), -EINVAL);
	assert_string_equal(fam_format(FAM_BOTH), "inet inet6");
	assert_int_equal(fam_of(AF_UNIX), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
