/* SPDX-License-Identifier: Apache-2.0 */
/* What a number can be here: by its row, the link and other settings of the kernel. */
#include "model/property_range.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct prop_row *row_of(enum prop_class class, enum prop_proto proto, const char *name)
{
	const struct prop_row *row = NULL;

	assert_int_equal(prop_lookup(class, proto, name, &row, NULL), 0);

	return row;
}

/* clang-format off */
static const struct ranged {
	enum prop_proto proto;
	const char *name;
	const char *path;
	const char *text; /* of the setting that bounds it */
	const char *possible;
} ranges[] = {
	{ PROTO_TCP, "smallest_anon_port", "ipv4/ip_unprivileged_port_start", "1024", "1024-65535" },
	{ PROTO_TCP, "smallest_anon_port", "ipv4/ip_local_port_range", "32768\t60999", "1-60999" },
	{ PROTO_UDP, "largest_anon_port", "ipv4/ip_local_port_range", "32768\t60999", "32768-65535" },
	{ PROTO_SCTP, "smallest_nonpriv_port", "ipv4/ip_local_port_range", "32768\t60999", "0-32768" },
	{ PROTO_TCP, "recv_buf", "ipv4/tcp_rmem", "4096\t131072\t6291456", "2304-6291456" },
	{ PROTO_TCP, "max_buf", "ipv4/tcp_wmem", "4096\t16384\t4194304", "16384-2147483647" },
	{ PROTO_TCP, "reordering", "ipv4/tcp_max_reordering", "300", "1-300" },
	{ PROTO_IPV6, "frag_high_thresh", "ipv6/ip6frag_low_thresh", "3145728", "3145728-9223372036854775807" },
	{ PROTO_TCP, "recv_buf", "ipv4/tcp_rmem", "4096 87380 100", "2304-2147483647" },
	{ PROTO_TCP, "recv_buf", "ipv4/tcp_rmem", "4096", "2304-2147483647" },
	{ PROTO_TCP, "recv_buf", "ipv4/tcp_wmem", "1 2 3000", "2304-2147483647" },
	{ PROTO_IPV4, "ttl", "ipv4/tcp_rmem", "1 2 3000", "1-255" },
};
/* clang-format on */

/* What other settings leave; what contradicts itself, or can't be read, says nothing. */
static void test_ranges(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		_cleanup_snapshot_ struct snapshot s = { .links = NULL };
		const struct prop_row *row = row_of(PROP_PROTOCOL, ranges[i].proto, ranges[i].name);
		struct setting *is = snapshot_add_setting(&s);
		struct prop_range range;
		char buf[MAXPROPVALLEN];

		assert_non_null(is);
		assert(is);
		is->path = ranges[i].path;
		is->value = strdup(ranges[i].text);
		assert_non_null(is->value);
		range = prop_range(row, &s, NULL);
		assert_string_equal(prop_possible_within(row, &range, buf), ranges[i].possible);
	}
}

static void test_range_of_link(void **state)
{
	const struct snapshot s = { .links = NULL };
	const struct link net0 = { .mtu = 1500, .min_mtu = 100, .max_mtu = 9000 };
	const struct link lo = { .mtu = 65536 };
	struct prop_range range;

	range = prop_range(row_of(PROP_INTERFACE, PROTO_IPV4, "mtu"), &s, &net0);
	assert_true(range.min == 100 && range.max == 9000);
	range = prop_range(row_of(PROP_INTERFACE, PROTO_IPV6, "mtu"), &s, &net0);
	assert_true(range.min == 1280 && range.max == 1500);
	range = prop_range(row_of(PROP_INTERFACE, PROTO_IPV4, "mtu"), &s, &lo);
	assert_true(range.min == 68 && range.max == 65536);
	range = prop_range(row_of(PROP_INTERFACE, PROTO_IPV4, "metric"), &s, &net0);
	assert_true(range.min == 0 && range.max == UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_range_of_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
