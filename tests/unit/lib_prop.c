/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over properties, the words of protocols, old names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libipadm.h>
#include <string.h>

#include "base/macros.h"
#include "model/property.h"

/* What a walk came by. */
struct seen {
	unsigned int n;
	unsigned int limit; /* 0: none */
	unsigned int protos;
	char last[MAXPROPNAMELEN];
};

static boolean_t see(void *arg, const char *prop, unsigned int proto)
{
	struct seen *s = arg;

	s->n++;
	s->protos |= proto;
	strncpy(s->last, prop, sizeof(s->last) - 1);

	return s->n != s->limit ? B_TRUE : B_FALSE;
}

static size_t count(enum prop_class class, enum prop_proto proto)
{
	size_t n;
	size_t found = 0;
	const struct prop_row *rows = prop_rows(class, &n);

	for (size_t i = 0; i < n; i++)
		found += prop_matches(&rows[i], class, proto) ? 1 : 0;

	return found;
}

static void test_table(void **state)
{
	/* clang-format off */
	static const struct {
		unsigned int proto, class;
		enum prop_class row_class;
		enum prop_proto row_proto;
	} table[] = {
		{ MOD_PROTO_NONE, IPADMPROP_CLASS_IF,     PROP_INTERFACE, PROTO_NONE },
		{ MOD_PROTO_IP,   IPADMPROP_CLASS_IF,     PROP_INTERFACE, PROTO_IP },
		{ MOD_PROTO_IPV4, IPADMPROP_CLASS_IF,     PROP_INTERFACE, PROTO_IPV4 },
		{ MOD_PROTO_NONE, IPADMPROP_CLASS_MODULE, PROP_PROTOCOL,  PROTO_NONE },
		{ MOD_PROTO_TCP,  IPADMPROP_CLASS_MODULE, PROP_PROTOCOL,  PROTO_TCP },
		{ MOD_PROTO_NONE, IPADMPROP_CLASS_ADDR,   PROP_ADDRESS,   PROTO_NONE },
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct seen s = { .n = 0 };

		assert_int_equal(
			ipadm_walk_proptbl(table[i].proto, table[i].class, see, &s), IPADM_SUCCESS);
		assert_true(s.n > 0);
		assert_int_equal(s.n, count(table[i].row_class, table[i].row_proto));
	}
}

static void test_walks(void **state)
{
	struct seen s = { .limit = 3 };

	assert_int_equal(
		ipadm_walk_proptbl(MOD_PROTO_NONE, IPADMPROP_CLASS_MODIF, see, &s), IPADM_SUCCESS);
	assert_int_equal(s.n, 3);
	s = (struct seen){ .n = 0 };
	assert_int_equal(
		ipadm_walk_prop("mtu", MOD_PROTO_IP, IPADMPROP_CLASS_IF, see, &s), IPADM_SUCCESS);
	assert_int_equal(s.n, 2);
	assert_int_equal(s.protos, MOD_PROTO_IPV4 | MOD_PROTO_IPV6);
	s = (struct seen){ .n = 0 };
	assert_int_equal(
		ipadm_walk_prop("Exchange-Routes", MOD_PROTO_IPV6, IPADMPROP_CLASS_IF, see, &s),
		IPADM_SUCCESS);
	assert_string_equal(s.last, "exchange_routes");
	assert_int_equal(ipadm_walk_prop("nosuch", MOD_PROTO_IP, IPADMPROP_CLASS_IF, see, &s),
		IPADM_PROP_UNKNOWN);
	assert_int_equal(
		ipadm_walk_prop("deprecated", MOD_PROTO_NONE, IPADMPROP_CLASS_ADDR, see, &s),
		IPADM_SUCCESS);

	assert_int_equal(ipadm_walk_prop(NULL, MOD_PROTO_IP, IPADMPROP_CLASS_IF, see, &s),
		IPADM_INVALID_ARG);
	assert_int_equal(ipadm_walk_prop("mtu", MOD_PROTO_IP, IPADMPROP_CLASS_IF, NULL, &s),
		IPADM_INVALID_ARG);
	assert_int_equal(ipadm_walk_proptbl(0x40, IPADMPROP_CLASS_IF, see, &s), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_walk_proptbl(MOD_PROTO_IP, 0, see, &s), IPADM_INVALID_ARG);
	assert_int_equal(ipadm_walk_proptbl(MOD_PROTO_IP, 8, see, &s), IPADM_INVALID_ARG);
}

static void test_protocols(void **state)
{
	static const char *const words[] = { "ip", "ipv4", "ipv6", "icmp", "tcp", "udp", "sctp" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		assert_int_not_equal(ipadm_str2proto(words[i]), MOD_PROTO_NONE);
		assert_string_equal(ipadm_proto2str(ipadm_str2proto(words[i])), words[i]);
	}
	assert_int_equal(ipadm_str2proto("arp"), MOD_PROTO_IP);
	assert_int_equal(ipadm_str2proto("ipx"), MOD_PROTO_NONE);
	assert_int_equal(ipadm_str2proto(NULL), MOD_PROTO_NONE);
	assert_null(ipadm_proto2str(MOD_PROTO_NONE));
	assert_null(ipadm_proto2str(MOD_PROTO_TCP | MOD_PROTO_UDP));
}

/* Every old name of a row is found, and leads back. */
static void test_old_names(void **state)
{
	size_t n;
	const struct prop_row *rows = prop_rows(PROP_PROTOCOL, &n);
	char buf[MAXPROPNAMELEN];
	size_t old = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned int proto = ipadm_str2proto(prop_proto_word(rows[i].proto));
		unsigned int asked = proto;

		if (!rows[i].legacy)
			continue;
		old++;
		assert_true(ipadm_legacy2new_propname(rows[i].legacy, buf, sizeof(buf), &asked));
		assert_string_equal(buf, rows[i].name);
		assert_int_equal(asked, proto);
		assert_true(ipadm_new2legacy_propname(rows[i].name, buf, sizeof(buf), proto));
		assert_string_equal(buf, rows[i].legacy);
		assert_false(ipadm_new2legacy_propname(rows[i].name, buf, 1, proto));
	}
	assert_true(old > 0);
}

static void test_no_old_name(void **state)
{
	unsigned int proto = MOD_PROTO_TCP;
	char buf[MAXPROPNAMELEN] = "untouched";

	assert_false(ipadm_legacy2new_propname("nosuch", buf, sizeof(buf), &proto));
	assert_false(ipadm_legacy2new_propname(NULL, buf, sizeof(buf), &proto));
	assert_false(ipadm_legacy2new_propname("_max_buf", NULL, 0, &proto));
	assert_false(ipadm_legacy2new_propname("_max_buf", buf, sizeof(buf), NULL));
	assert_false(ipadm_new2legacy_propname("nosuch", buf, sizeof(buf), proto));
	assert_false(ipadm_new2legacy_propname("max_buf", buf, sizeof(buf), 0x40));
	assert_string_equal(buf, "untouched");
	assert_int_equal(proto, MOD_PROTO_TCP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_old_names),
		cmocka_unit_test(test_no_old_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
