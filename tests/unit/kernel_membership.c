/* SPDX-License-Identifier: Apache-2.0 */
/* What is joined on a link, out of the kernel's text; and the reports of it, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "base/buf.h"
#include "kernel/membership.h"

static const char *const text4[] = {
	"Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n",
	"1\tlo        :     1      V3\n",
	"\t\t\t\t090000E0     1 0:00000000\t\t0\n",
	"12\tipmp0     :     3      V3\n",
	"\t\t\t\t010101EF     1 0:00000000\t\t0\n",
	"\t\t\t\tFB0000E0     2 0:00000000\t\t0\n",
	"\t\t\t\t010000E0     1 0:00000000\t\t0\n",
	"2\tnet0      :     1      V3\n",
	"\t\t\t\t0A0000E0     1 0:00000000\t\t0\n",
	"\n",
	"\t\n",
};

static const char *const text6[] = {
	"12   ipmp0           ff150000000000000000000000000001     1 00000004 0\n",
	"12   ipmp0           ff0200000000000000000001ff000010     2 00000004 0\n",
	"12   ipmp0           ff020000000000000000000000000001     1 0000000C 0\n",
	"12   ipmp0           ff010000000000000000000000000001     1 00000008 0\n",
	"2    net0            ff0200000000000000000001ff000011     1 00000004 0\n",
	"12   ipmp0           ff15\n",
	"12\n",
	"",
};

static void expect_joined(uint8_t af, const char *const *lines, size_t n, const char *wanted)
{
	struct membership_lines reader = { .af = af, .ifindex = 12 };
	struct buf got = { 0 };
	char address[IP_STRSIZE];
	struct ip ip;

	for (size_t i = 0; i < n; i++)
		if (membership_take(&reader, lines[i], &ip))
			buf_printf(&got, "%s ", ip_format(&ip, address));
	assert_string_equal(got.data, wanted);
	buf_fini(&got);
}

static void test_joined(void **state)
{
	expect_joined(AF_INET, text4, ARRAY_SIZE(text4), "239.1.1.1 224.0.0.251 ");
	expect_joined(AF_INET6, text6, ARRAY_SIZE(text6), "ff15::1 ff02::1:ff00:10 ");
}

/* With all that a checksum covers, it comes to nothing: RFC 1071. */
static uint16_t sum_of(const uint8_t *data, size_t len, uint32_t sum)
{
	for (size_t i = 0; i < len; i += 2)
		sum += (uint32_t)data[i] << 8 | data[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffffu) + (sum >> 16);

	return (uint16_t)~sum;
}

static void test_igmp(void **state)
{
	const struct ip joined[] = {
		{ .family = AF_INET, .bytes = { 239, 1, 1, 1 } },
		{ .family = AF_INET, .bytes = { 224, 0, 0, 251 } },
	};
	/* RFC 791 section 3.1, RFC 2113, RFC 3376 section 4.2 */
	uint8_t wanted[] = { 0x46, 0xc0, 0, 48, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 224, 0, 0, 22,
		148, 4, 0, 0, 0x22, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0, 0, 239, 1, 1, 1, 4, 0, 0, 0, 224,
		0, 0, 251 };
	uint8_t out[MEMBERSHIP_SIZE];
	size_t len = membership_report(AF_INET, joined, ARRAY_SIZE(joined), out);

	assert_int_equal(len, sizeof(wanted));
	assert_int_equal(sum_of(out, 24, 0), 0);
	assert_int_equal(sum_of(out + 24, len - 24, 0), 0);
	memcpy(wanted + 10, out + 10, 2);
	memcpy(wanted + 26, out + 26, 2);
	assert_memory_equal(out, wanted, len);
}

static void test_mld(void **state)
{
	const struct ip joined = { .family = AF_INET6, .bytes = { 0xff, 0x15, [15] = 1 } };
	/* RFC 8200 section 3, RFC 2711, RFC 3810 section 5.2 */
	uint8_t wanted[76] = { 0x60, 0, 0, 0, 0, 36, 0, 1, [24] = 0xff, 2, [39] = 0x16, 58, 0, 5, 2,
		0, 0, 1, 0, 143, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0xff, 0x15, [75] = 1 };
	uint8_t out[MEMBERSHIP_SIZE];
	size_t len = membership_report(AF_INET6, &joined, 1, out);

	assert_int_equal(len, sizeof(wanted));
	assert_int_equal(sum_of(out + 48, len - 48, (uint32_t)(0xff02 + 0x16 + 58 + len - 48)), 0);
	memcpy(wanted + 50, out + 50, 2);
	assert_memory_equal(out, wanted, len);
}

static void test_most(void **state)
{
	struct ip joined[MEMBERSHIP_MOST];
	uint8_t out[MEMBERSHIP_SIZE];

	for (size_t i = 0; i < MEMBERSHIP_MOST; i++)
		joined[i] = (struct ip){ .family = AF_INET6,
			.bytes = { 0xff, 0x15, [15] = (uint8_t)i } };
	assert_int_equal(
		membership_report(AF_INET6, joined, MEMBERSHIP_MOST, out), 48 + 8 + 60 * 20);
	for (size_t i = 0; i < MEMBERSHIP_MOST; i++)
		joined[i].family = AF_INET;
	assert_int_equal(membership_report(AF_INET, joined, MEMBERSHIP_MOST, out), 24 + 8 + 60 * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_joined),
		cmocka_unit_test(test_igmp),
		cmocka_unit_test(test_mld),
		cmocka_unit_test(test_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
