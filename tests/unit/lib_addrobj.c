/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of address objects; the resolver is played by a table of hosts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/addrobj.h"

/* ---- the resolver ---- */

/* clang-format off */
static const struct {
	const char *name;
	int error;
	const char *numbers[3];
} hosts[] = {
	{ "web1",     0,          { "192.0.2.7" } },
	{ "web6",     0,          { "2001:db8::7" } },
	{ "twice",    0,          { "192.0.2.7", "192.0.2.7" } },
	{ "two",      0,          { "192.0.2.7", "192.0.2.8" } },
	{ "both",     0,          { "192.0.2.7", "2001:db8::7" } },
	{ "slow",     EAI_AGAIN,  { NULL } },
	{ "memory",   EAI_MEMORY, { NULL } },
	{ "addrless", EAI_NODATA, { NULL } },
};
/* clang-format on */

int __wrap_getaddrinfo(
	const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret);
void __wrap_freeaddrinfo(struct addrinfo *list);
int __real_getaddrinfo(
	const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret);
void __real_freeaddrinfo(struct addrinfo *list);

static struct addrinfo *answer(const char *number)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *ai = NULL;

	assert_int_equal(__real_getaddrinfo(number, NULL, &hints, &ai), 0);

	return ai;
}

int __wrap_getaddrinfo(
	const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
		struct addrinfo **tail = ret;

		if (strcmp(hosts[i].name, node) != 0)
			continue;
		for (size_t n = 0; n < ARRAY_SIZE(hosts[i].numbers) && hosts[i].numbers[n]; n++) {
			*tail = answer(hosts[i].numbers[n]);
			tail = &(*tail)->ai_next;
		}
		return hosts[i].error;
	}

	return EAI_NONAME;
}

void __wrap_freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;

		list->ai_next = NULL;
		__real_freeaddrinfo(list);
		list = next;
	}
}

/* ---- the tests ---- */

static ipadm_addrobj_t make(ipadm_addr_type_t type)
{
	ipadm_addrobj_t addr = NULL;

	assert_int_equal(ipadm_create_addrobj(type, "net0/v4", &addr), IPADM_SUCCESS);

	return addr;
}

/* After a failure there is a sentence, after a success none. */
static void check_error(ipadm_addrobj_t addr, ipadm_status_t status)
{
	ipadm_error_t e;

	assert_int_equal(ipadm_addrobj_error(addr, &e), IPADM_SUCCESS);
	assert_int_equal(e.status, status);
	assert_int_equal(e.text[0] != '\0', status != IPADM_SUCCESS);
}

static void test_names(void **state)
{
	/* clang-format off */
	static const struct {
		const char *name;
		bool good;
		bool logical;
	} table[] = {
		{ "net0/v4", true, false },
		{ "net0", true, false },
		{ "net0:1", true, true },
		{ "net0:1/v4", true, true },
		{ "n/abcdefghijklmnopqrstuvwxyz01234", true, false },
		{ "n/abcdefghijklmnopqrstuvwxyz012345", false, false },
		{ "abcdefghijklmno/v4", true, false },
		{ "abcdefghijklmnop/v4", false, false },
		{ "abcdefghijklmnopabcdefghijklmnopq/v4", false, false },
		{ "", false, false },
		{ "/v4", false, false },
		{ "net0/", false, false },
		{ "net0/1abc", false, false },
		{ "net0/a_b", false, false },
		{ "net0/_a", false, false },
		{ "net0/a/b", false, false },
		{ "net0:0", false, false },
		{ "net 0/v4", false, false },
	};
	/* clang-format on */
	char name[IPADM_AOBJSIZ];

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		ipadm_addrobj_t addr = (ipadm_addrobj_t)&name;
		ipadm_status_t s = ipadm_create_addrobj(IPADM_ADDR_STATIC, table[i].name, &addr);

		assert_int_equal(s, table[i].good ? IPADM_SUCCESS : IPADM_INVALID_ARG);
		if (!table[i].good) {
			assert_null(addr);
			continue;
		}
		assert_int_equal(addr->logical, table[i].logical);
		assert_int_equal(ipadm_get_aobjname(addr, name, sizeof(name)), IPADM_SUCCESS);
		assert_string_equal(name, table[i].name);
		assert_int_equal(ipadm_get_aobjname(addr, name, strlen(name)), IPADM_INVALID_ARG);
		ipadm_destroy_addrobj(addr);
	}
}

/* clang-format off */
static const struct {
	const char *text;
	sa_family_t af;
	ipadm_status_t status;
	const char *stored;
	const char *number;
} addresses[] = {
	{ "192.0.2.1/24",          AF_UNSPEC, IPADM_SUCCESS, "192.0.2.1/24", "192.0.2.1" },
	{ "192.0.2.1/24",          AF_INET,   IPADM_SUCCESS, "192.0.2.1/24", "192.0.2.1" },
	{ "2001:DB8::1/64",        AF_INET6,  IPADM_SUCCESS, "2001:db8::1/64", "2001:db8::1" },
	{ "::ffff:192.0.2.1/24",   AF_UNSPEC, IPADM_SUCCESS, "192.0.2.1/24", "192.0.2.1" },
	{ "::ffff:192.0.2.1/120",  AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "192.0.2.1/32",          AF_UNSPEC, IPADM_SUCCESS, "192.0.2.1/32", "192.0.2.1" },
	{ "2001:db8::1/128",       AF_UNSPEC, IPADM_SUCCESS, "2001:db8::1/128", "2001:db8::1" },
	{ "web1/24",               AF_UNSPEC, IPADM_SUCCESS, "web1/24", "192.0.2.7" },
	{ "web6/64",               AF_UNSPEC, IPADM_SUCCESS, "web6/64", "2001:db8::7" },
	{ "twice/24",              AF_UNSPEC, IPADM_SUCCESS, "twice/24", "192.0.2.7" },
	{ "192.0.2.1/24",          AF_INET6,  IPADM_BAD_ADDR, NULL, NULL },
	{ "web6/64",               AF_INET,   IPADM_BAD_ADDR, NULL, NULL },
	{ "192.0.2.1/24",          AF_UNIX,   IPADM_INVALID_ARG, NULL, NULL },
	{ "192.0.2.1",             AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "2001:db8::1",           AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "192.0.2.1/0",           AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "192.0.2.1/33",          AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "2001:db8::1/129",       AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "192.0.2.1/",            AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "192.0.2.1/x",           AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "192.0.2.1/24x",         AF_UNSPEC, IPADM_INVALID_ARG, NULL, NULL },
	{ "/24",                   AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "",                      AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	/* Nothing is guessed. */
	{ "192.0.2/24",            AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "3221225985/24",         AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "0xc0000201/24",         AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "192.0.2.256/24",        AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "fe80::1%net0/64",       AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "a_b/24",                AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "nobody/24",             AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "addrless/24",           AF_UNSPEC, IPADM_BAD_ADDR, NULL, NULL },
	{ "two/24",                AF_UNSPEC, IPADM_BAD_HOSTNAME, NULL, NULL },
	{ "both/24",               AF_UNSPEC, IPADM_BAD_HOSTNAME, NULL, NULL },
	{ "both/24",               AF_INET,   IPADM_BAD_HOSTNAME, NULL, NULL },
	{ "slow/24",               AF_UNSPEC, IPADM_FAILURE, NULL, NULL },
	{ "memory/24",             AF_UNSPEC, IPADM_NO_MEMORY, NULL, NULL },
};
/* clang-format on */

static void check_number(ipadm_addrobj_t addr, const char *wanted)
{
	struct sockaddr_storage ss;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	char number[INET6_ADDRSTRLEN];

	assert_int_equal(ipadm_get_addr(addr, &ss), IPADM_SUCCESS);
	memcpy(&in, &ss, sizeof(in));
	memcpy(&in6, &ss, sizeof(in6));
	if (ss.ss_family == AF_INET)
		inet_ntop(AF_INET, &in.sin_addr, number, sizeof(number));
	else
		inet_ntop(AF_INET6, &in6.sin6_addr, number, sizeof(number));
	assert_string_equal(number, wanted);
}

static void test_addresses(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		ipadm_addrobj_t addr = make(IPADM_ADDR_STATIC);
		struct sockaddr_storage ss;

		assert_int_equal(ipadm_set_addr(addr, addresses[i].text, addresses[i].af),
			addresses[i].status);
		check_error(addr, addresses[i].status);
		if (addresses[i].stored) {
			check_number(addr, addresses[i].number);
			assert_string_equal(addr->local.text, addresses[i].stored);
			assert_int_equal(addr->af, addr->local.ip.family);
		} else {
			assert_int_equal(ipadm_get_addr(addr, &ss), IPADM_BAD_ADDR);
			check_error(addr, IPADM_BAD_ADDR);
		}
		ipadm_destroy_addrobj(addr);
	}
}

/* A refused address leaves the one before it. */
static void test_address_stays(void **state)
{
	ipadm_addrobj_t addr = make(IPADM_ADDR_STATIC);

	assert_int_equal(ipadm_set_addr(addr, "192.0.2.1/24", AF_UNSPEC), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_addr(addr, "192.0.2.2", AF_UNSPEC), IPADM_BAD_ADDR);
	check_number(addr, "192.0.2.1");
	ipadm_destroy_addrobj(addr);
}

static void test_remote(void **state)
{
	ipadm_addrobj_t addr = make(IPADM_ADDR_STATIC);

	assert_int_equal(ipadm_set_dst_addr(addr, "192.0.2.2", AF_UNSPEC), IPADM_SUCCESS);
	assert_string_equal(addr->remote.text, "192.0.2.2");
	assert_int_equal(ipadm_set_dst_addr(addr, "web1", AF_INET), IPADM_SUCCESS);
	assert_string_equal(addr->remote.text, "web1");
	assert_true(addr->remote.is_name);
	assert_int_equal(ipadm_set_dst_addr(addr, "192.0.2.2/24", AF_UNSPEC), IPADM_BAD_ADDR);
	assert_int_equal(ipadm_set_dst_addr(addr, "web1", AF_INET6), IPADM_BAD_ADDR);
	assert_int_equal(ipadm_set_dst_addr(addr, "two", AF_UNSPEC), IPADM_BAD_HOSTNAME);
	assert_string_equal(addr->remote.text, "web1");
	ipadm_destroy_addrobj(addr);
}

static void test_interface_id(void **state)
{
	/* clang-format off */
	static const struct {
		const char *text;
		const char *stored; /* NULL: refused */
	} table[] = {
		{ "::1/64", "::1/64" }, { "::0:1/64", "::1/64" }, { "::/0", "::/0" },
		{ "::1a/128", "::1a/128" }, { "::1", NULL }, { "::1/", NULL }, { "::1/129", NULL },
		{ "::1/x", NULL }, { "192.0.2.1/24", NULL }, { "web6/64", NULL }, { "/64", NULL },
		{ "", NULL },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		ipadm_addrobj_t addr = make(IPADM_ADDR_IPV6_ADDRCONF);
		ipadm_status_t wanted = table[i].stored ? IPADM_SUCCESS : IPADM_INVALID_ARG;

		assert_int_equal(ipadm_set_interface_id(addr, table[i].text), wanted);
		check_error(addr, wanted);
		assert_string_equal(addr->interface_id, table[i].stored ? table[i].stored : "");
		ipadm_destroy_addrobj(addr);
	}
}

static void test_host_names(void **state)
{
	static const char label63[] =
		"abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0";
	char text[300] = "";
	/* clang-format off */
	static const struct {
		const char *name;
		bool good;
	} table[] = {
		{ "a", true }, { "web1", true }, { "WEB-1.example.com", true }, { "web1.", true },
		{ "3com", true }, { "", false }, { ".", false }, { "-a", false }, { "a-", false },
		{ "a..b", false }, { ".a", false }, { "a.-b", false }, { "a_b", false },
		{ "a b", false }, { "a..", false }, { NULL, false },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		assert_int_equal(ipadm_is_valid_hostname(table[i].name), table[i].good);
	assert_true(ipadm_is_valid_hostname(label63));
	for (int i = 0; i < 4; i++) {
		strncat(text, label63, sizeof(text) - strlen(text) - 1);
		strncat(text, ".", sizeof(text) - strlen(text) - 1);
	}
	assert_false(ipadm_is_valid_hostname(text));
	text[253] = '\0';
	assert_true(ipadm_is_valid_hostname(text));
	text[252] = '.';
	assert_true(ipadm_is_valid_hostname(text));
	memset(text, 'a', 64);
	text[64] = '\0';
	assert_false(ipadm_is_valid_hostname(text));

	assert_true(ipadm_is_nil_hostname(NULL));
	assert_true(ipadm_is_nil_hostname(""));
	assert_true(ipadm_is_nil_hostname(" "));
	assert_false(ipadm_is_nil_hostname("  "));
	assert_false(ipadm_is_nil_hostname("a"));
}

static void test_dhcp(void **state)
{
	ipadm_addrobj_t addr = make(IPADM_ADDR_DHCP);

	assert_int_equal(addr->af, AF_INET);
	assert_int_equal(addr->wait, IPADM_DHCP_WAIT_DEFAULT);
	assert_int_equal(ipadm_set_family(addr, AF_INET6), IPADM_SUCCESS);
	assert_int_equal(addr->af, AF_INET6);
	assert_int_equal(ipadm_set_family(addr, AF_UNSPEC), IPADM_INVALID_ARG);
	check_error(addr, IPADM_INVALID_ARG);
	assert_int_equal(addr->af, AF_INET6);
	assert_int_equal(ipadm_set_primary(addr, B_TRUE), IPADM_SUCCESS);
	assert_true(addr->primary);
	assert_int_equal(ipadm_set_wait_time(addr, 0), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_wait_time(addr, IPADM_DHCP_WAIT_FOREVER), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_wait_time(addr, -3), IPADM_INVALID_ARG);
	assert_int_equal(addr->wait, IPADM_DHCP_WAIT_FOREVER);
	assert_int_equal(ipadm_set_reqhost(addr, "web1"), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_reqhost(addr, "a b"), IPADM_INVALID_ARG);
	assert_string_equal(addr->reqhost, "web1");
	assert_int_equal(ipadm_set_reqhost(addr, " "), IPADM_SUCCESS);
	assert_string_equal(addr->reqhost, "");
	ipadm_destroy_addrobj(addr);
}

static void test_addrconf(void **state)
{
	ipadm_addrobj_t addr = make(IPADM_ADDR_IPV6_ADDRCONF);

	assert_true(addr->stateless && addr->stateful && !addr->privacy);
	assert_int_equal(addr->af, AF_INET6);
	assert_int_equal(ipadm_set_stateless(addr, B_FALSE), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_stateful(addr, B_FALSE), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_privacy(addr, B_TRUE), IPADM_SUCCESS);
	assert_true(!addr->stateless && !addr->stateful && addr->privacy);
	assert_int_equal(ipadm_set_generation(addr, "stable-privacy"), IPADM_SUCCESS);
	assert_int_equal(ipadm_set_generation(addr, "none"), IPADM_INVALID_ARG);
	check_error(addr, IPADM_INVALID_ARG);
	assert_string_equal(addr->generation, "stable-privacy");
	ipadm_destroy_addrobj(addr);
}

/* Each setter knows its type, and nothing at all. */
static void test_wrong_type(void **state)
{
	ipadm_addrobj_t fixed = make(IPADM_ADDR_STATIC);
	ipadm_addrobj_t dhcp = make(IPADM_ADDR_DHCP);
	ipadm_addrobj_t none[] = { NULL, fixed };
	struct sockaddr_storage ss;

	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		ipadm_addrobj_t other = none[i];

		assert_int_equal(ipadm_set_interface_id(other, "::1/64"), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_stateless(other, B_TRUE), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_stateful(other, B_TRUE), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_generation(other, "eui64"), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_privacy(other, B_TRUE), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_family(other, AF_INET), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_primary(other, B_TRUE), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_wait_time(other, 1), IPADM_INVALID_ARG);
		assert_int_equal(ipadm_set_reqhost(other, "a"), IPADM_INVALID_ARG);
	}
	assert_int_equal(ipadm_set_addr(dhcp, "192.0.2.1/24", AF_INET), IPADM_INVALID_ARG);
	check_error(dhcp, IPADM_INVALID_ARG);
	assert_int_equal(ipadm_set_dst_addr(dhcp, "192.0.2.1", AF_INET), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_get_addr(dhcp, &ss), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_set_addr(fixed, NULL, AF_INET), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_set_addr(NULL, "192.0.2.1/24", AF_INET), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_set_dst_addr(NULL, "192.0.2.1", AF_INET), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_set_dst_addr(fixed, NULL, AF_INET), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_get_addr(NULL, &ss), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_get_addr(fixed, NULL), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_get_aobjname(NULL, NULL, 0), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_get_aobjname(fixed, NULL, 64), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_addrobj_error(NULL, NULL), IPADM_INVALID_ARG);
	assert_int_equal(
		ipadm_create_addrobj(IPADM_ADDR_NONE, "net0/v4", &none[0]), IPADM_INVALID_ARG);
	assert_int_equal(
		ipadm_create_addrobj(IPADM_ADDR_STATIC, NULL, &none[0]), IPADM_INVALID_ARG);
	assert_int_equal(
		ipadm_create_addrobj(IPADM_ADDR_STATIC, "net0/v4", NULL), IPADM_INVALID_ARG);
	ipadm_destroy_addrobj(dhcp);
	ipadm_destroy_addrobj(fixed);
	ipadm_destroy_addrobj(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_address_stays),
		cmocka_unit_test(test_remote),
		cmocka_unit_test(test_interface_id),
		cmocka_unit_test(test_host_names),
		cmocka_unit_test(test_dhcp),
		cmocka_unit_test(test_addrconf),
		cmocka_unit_test(test_wrong_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
