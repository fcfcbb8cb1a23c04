/* SPDX-License-Identifier: Apache-2.0 */
/* Leases: what the hook may tell, and that a document keeps them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/lease.h"

/* clang-format off */
static const struct {
	const char *env; /* "NAME=value|…" */
	const char *result;
} hooks[] = {
	{ "", "none" },
	{ "reason=PREINIT|interface=net0", "none" },
	{ "reason=CARRIER", "none" },
	{ "reason=NOCARRIER", "carrier" },
	{ "reason=EXPIRE|old_ip_address=192.0.2.9", "lost" },
	{ "reason=NAK", "lost" },
	{ "reason=RELEASE6", "lost" },
	{ "reason=FAIL", "failed" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_subnet_cidr=24|new_routers=192.0.2.1 192.0.2.2|"
	  "new_dhcp_lease_time=600|new_domain_name_servers=192.0.2.3 192.0.2.4|new_domain_name=example.org|"
	  "new_broadcast_address=192.0.2.255|new_interface_mtu=1400|new_dhcp_server_identifier=192.0.2.1",
	  "bound 192.0.2.9/24 600 600 brd 192.0.2.255 mtu 1400 [default via 192.0.2.1] dns 192.0.2.3 192.0.2.4 "
	  "search example.org server 192.0.2.1" },
	{ "reason=RENEW|new_ip_address=192.0.2.9|new_subnet_mask=255.255.255.128", "bound 192.0.2.9/25 4294967295 4294967295" },
	{ "reason=REBOOT|new_ip_address=192.0.2.9", "bound 192.0.2.9/32 4294967295 4294967295" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_subnet_cidr=24|new_routers=192.0.2.1|"
	  "new_classless_static_routes=10.0.0.0/8 192.0.2.7 0.0.0.0/0 192.0.2.6 10.1.0.0/16 0.0.0.0",
	  "bound 192.0.2.9/24 4294967295 4294967295 [10.0.0.0/8 via 192.0.2.7, default via 192.0.2.6, 10.1.0.0/16]" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_subnet_cidr=24|new_routers=192.0.2.1|"
	  "new_classless_static_routes=10.0.0.0/99 192.0.2.7",
	  "bound 192.0.2.9/24 4294967295 4294967295 [default via 192.0.2.1]" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_routers=0.0.0.0 junk 192.0.2.1", "bound 192.0.2.9/32 4294967295 4294967295 [default via 192.0.2.1]" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_domain_search=a.example $(reboot) b.example|new_domain_name_servers=x 1.2.3",
	  "bound 192.0.2.9/32 4294967295 4294967295 search a.example b.example" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_interface_mtu=67", "bound 192.0.2.9/32 4294967295 4294967295" },
	{ "reason=BOUND", "bad" },
	{ "reason=BOUND|new_ip_address=0.0.0.0", "bad" },
	{ "reason=BOUND|new_ip_address=224.0.0.1", "bad" },
	{ "reason=BOUND|new_ip_address=127.0.0.1", "bad" },
	{ "reason=BOUND|new_ip_address=2001:db8::1", "bad" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_subnet_cidr=0", "bad" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_subnet_cidr=33", "bad" },
	{ "reason=BOUND|new_ip_address=192.0.2.9|new_subnet_mask=255.0.255.0", "bad" },
	{ "reason=BOUND6|new_dhcp6_ia_na1_ia_addr1=2001:db8::9|new_dhcp6_ia_na1_ia_addr1_vltime=600|"
	  "new_dhcp6_ia_na1_ia_addr1_pltime=300|new_dhcp6_name_servers=2001:db8::3|new_dhcp6_domain_search=example.org",
	  "bound 2001:db8::9/128 600 300 dns 2001:db8::3 search example.org" },
	{ "reason=BOUND6|new_dhcp6_ia_na1_ia_addr1=ff02::1", "bad" },
	{ "reason=BOUND6|new_dhcp6_ia_na1_ia_addr1=192.0.2.1", "bad" },
	{ "reason=INFORM|new_ip_address=192.0.2.9|new_domain_name_servers=192.0.2.3|new_domain_name=example.org",
	  "info dns 192.0.2.3 search example.org" },
	{ "reason=INFORM6|new_dhcp6_name_servers=2001:db8::3", "info dns 2001:db8::3" },
};

static const char *const reason_words[] = {
	[LEASE_NONE] = "none", [LEASE_BOUND] = "bound", [LEASE_LOST] = "lost",
	[LEASE_CARRIER] = "carrier", [LEASE_FAILED] = "failed", [LEASE_INFO] = "info",
};
/* clang-format on */

#define ADD(...) (len += (size_t)snprintf(buf + len, size - len, __VA_ARGS__))

static void format(enum lease_reason reason, const struct lease *l, char *buf, size_t size)
{
	char a[IP_STRSIZE];
	size_t len = 0;

	ADD("%s", reason_words[reason]);
	if (l->addr.family)
		ADD(" %s/%u %u %u", ip_format(&l->addr, a), l->plen, l->valid, l->preferred);
	if (l->broadcast.family)
		ADD(" brd %s", ip_format(&l->broadcast, a));
	if (l->mtu)
		ADD(" mtu %u", l->mtu);
	for (size_t i = 0; i < l->n_routes; i++) {
		const struct lease_route *route = &l->routes[i];

		ADD("%s", i ? ", " : " [");
		if (route->dst.family)
			ADD("%s/%u", ip_format(&route->dst, a), route->plen);
		else
			ADD("default");
		if (route->gateway.family)
			ADD(" via %s", ip_format(&route->gateway, a));
	}
	if (l->n_routes)
		ADD("]");
	if (l->dns[0])
		ADD(" dns %s", l->dns);
	if (l->search[0])
		ADD(" search %s", l->search);
	if (l->server[0])
		ADD(" server %s", l->server);
}

static size_t make_env(const char *text, char *buf, size_t size)
{
	size_t len = strlen(text);

	assert_true(len + 1 <= size);
	memcpy(buf, text, len + 1);
	for (size_t i = 0; i < len; i++)
		if (buf[i] == '|')
			buf[i] = '\0';
	return len ? len + 1 : 0;
}

/* What is stored comes back the same. */
static void check_stored(const struct lease *l)
{
	_cleanup_document_ struct document *doc = document_new();
	char before[2048], after[2048];
	struct object *obj;
	struct lease back;
	size_t n;

	assert_int_equal(document_add(doc, OBJ_ADDRESS, "net0/dhcp", &obj), 0);
	assert_int_equal(lease_load(obj, &back), -ENOENT);
	assert_int_equal(lease_store(doc, obj, l), 0);
	assert_int_equal(lease_load(obj, &back), 0);
	format(LEASE_BOUND, l, before, sizeof(before));
	format(LEASE_BOUND, &back, after, sizeof(after));
	assert_string_equal(before, after);
	assert_int_equal(object_set(doc, obj, "type", "dhcp"), 0);
	assert_int_equal(lease_store(doc, obj, NULL), 0);
	assert_int_equal(lease_load(obj, &back), -ENOENT);
	n = obj->n_entries;
	assert_int_equal(n, 1);
}

static void test_hooks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hooks); i++) {
		enum lease_reason reason = LEASE_NONE;
		struct lease l = { .plen = 0 };
		char env[2048], text[2048] = "bad";
		size_t len = make_env(hooks[i].env, env, sizeof(env));

		if (lease_parse_hook(env, len, &reason, &l) == 0)
			format(reason, &l, text, sizeof(text));
		assert_string_equal(text, hooks[i].result);
		if (reason == LEASE_BOUND)
			check_stored(&l);
	}
}

/* Cut off anywhere, it is parsed or refused, and no byte behind the end is looked at. */
static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hooks); i++) {
		char env[2048];
		size_t len = make_env(hooks[i].env, env, sizeof(env));

		for (size_t n = 0; n <= len; n++) {
			char *copy = malloc(n + 1);
			enum lease_reason reason;
			struct lease l;

			assert_non_null(copy);
			memcpy(copy, env, n);
			copy = realloc(copy, n ? n : 1);
			assert_non_null(copy);
			if (lease_parse_hook(copy, n, &reason, &l) < 0)
				assert_true(n > 0);
			free(copy);
		}
	}
}

static void test_many_routes(void **state)
{
	char env[4096] = "reason=BOUND|new_ip_address=192.0.2.9|new_classless_static_routes=";
	char raw[4096];
	enum lease_reason reason;
	struct lease l;
	size_t len;

	(void)state;
	for (unsigned int n = 0; n < 60; n++) {
		size_t at = strlen(env);

		snprintf(env + at, sizeof(env) - at, "10.%u.0.0/16 192.0.2.1 ", n);
	}
	len = make_env(env, raw, sizeof(raw));
	assert_int_equal(lease_parse_hook(raw, len, &reason, &l), 0);
	assert_int_equal(l.n_routes, LEASE_ROUTES);
	check_stored(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_many_routes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
