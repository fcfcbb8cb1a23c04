/* SPDX-License-Identifier: Apache-2.0 */
/* The text of addresses is what inet_ntop() gives, and comes back as the same address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/ip.h"

static void check(const struct ip *ip)
{
	char ours[IP_STRSIZE], theirs[INET6_ADDRSTRLEN];
	struct ip back;

	assert_non_null(inet_ntop(ip->family, ip->bytes, theirs, sizeof(theirs)));
	assert_string_equal(ip_format(ip, ours), theirs);
	assert_int_equal(ip_parse(ours, &back), 0);
	assert_true(ip_equal(ip, &back));
}

/* Every pattern of zero groups, with groups of each length and IPv4 ends. */
static void test_inet6(void **state)
{
	static const unsigned int values[] = { 1, 0x12, 0x123, 0x1234, 0xffff, 0xabcd };

	(void)state;
	for (unsigned int pattern = 0; pattern < 256; pattern++) {
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			struct ip ip = { .family = AF_INET6 };

			for (size_t i = 0; i < 8; i++) {
				if (!(pattern & (1u << i)))
					continue;
				ip.bytes[2 * i] = (uint8_t)(values[v] >> 8);
				ip.bytes[2 * i + 1] = (uint8_t)values[v];
			}
			check(&ip);
		}
	}
}

static void test_random(void **state)
{
	(void)state;
	srandom(73);
	for (int n = 0; n < 20000; n++) {
		struct ip ip = { .family = n % 2 ? AF_INET : AF_INET6 };

		for (size_t i = 0; i < ip_size(ip.family); i++)
			ip.bytes[i] = random() % 3 ? (uint8_t)random() : 0;
		check(&ip);
	}
}

static void test_none(void **state)
{
	const struct ip none = { .family = 0 };
	char text[IP_STRSIZE] = "x";

	(void)state;
	assert_string_equal(ip_format(&none, text), "");
}

/* What stands before a '/' is the address, or there is none. */
static void test_host(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: none */
	} rows[] = {
		{ "192.0.2.1/24", "192.0.2.1" },
		{ "192.0.2.1", "192.0.2.1" },
		{ "2001:db8::1/nonsense", "2001:db8::1" },
		{ "::/0", "::" },
		{ "web1/24", NULL },
		{ "", NULL },
		{ "/24", NULL },
		{ "192.0.2.1 /24", NULL },
		{ "1111111111222222222233333333334444444444555555555566666666667777/1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[IP_STRSIZE];
		struct ip ip;
		int r = ip_parse_host(rows[i].text, &ip);

		assert_int_equal(r, rows[i].want ? 0 : -EINVAL);
		if (rows[i].want)
			assert_string_equal(ip_format(&ip, text), rows[i].want);
	}
}

static void test_sockaddr(void **state)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr other = { .sa_family = AF_UNIX };
	struct ip ip = { .family = 0 };
	char text[IP_STRSIZE];

	(void)state;
	assert_int_equal(inet_pton(AF_INET, "192.0.2.1", &in.sin_addr), 1);
	assert_int_equal(inet_pton(AF_INET6, "2001:db8::1", &in6.sin6_addr), 1);
	assert_true(ip_from_sockaddr((struct sockaddr *)&in, &ip));
	assert_string_equal(ip_format(&ip, text), "192.0.2.1");
	assert_true(ip_from_sockaddr((struct sockaddr *)&in6, &ip));
	assert_false(ip_from_sockaddr(&other, &ip));
	assert_false(ip_from_sockaddr(NULL, &ip));
	assert_string_equal(ip_format(&ip, text), "2001:db8::1");
}

static void test_mac(void **state)
{
	static const uint8_t mac[6] = { 0x02, 0x00, 0x5e, 0xff, 0x0a, 0x10 };
	char text[MAC_TEXTSIZE];

	(void)state;
	assert_string_equal(mac_format(mac, text), "02:00:5e:ff:0a:10");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inet6),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_host),
		cmocka_unit_test(test_sockaddr),
		cmocka_unit_test(test_mac),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
