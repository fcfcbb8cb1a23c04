/* SPDX-License-Identifier: Apache-2.0 */
/* Data addresses of IPMP groups with who carries them, and the state of groups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "model/ipmp_listing.h"
#include "planner_world.h"

#define GROUP "[interface ipmp0]\nfamilies = inet inet6\nclass = ipmp\n"
#define NET0  "[interface net0]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define NET1  "[interface net1]\nfamilies = inet inet6\ngroup = ipmp0\n"
#define A     "[address ipmp0/a]\ntype = static\naddress = 192.0.2.10/24\n"
#define B     "[address ipmp0/b]\ntype = static\naddress = 192.0.2.11/24\nup = no\n"
#define A6    "[address ipmp0/a6]\ntype = static\naddress = 2001:db8::10/64\n"
#define OWN   "[address net0/own]\ntype = static\naddress = 192.0.2.5/24\n"
#define LINKS "link ipmp0 9 up running\nlink net0 5 up running\nlink net1 6 up running\n"
#define ON_A  "addr ipmp0 192.0.2.10/24\n"
#define ON_A6 "addr ipmp0 2001:db8::10/64\n"

/* clang-format off */
static const struct {
	const char *name;
	const char *doc, *kernel;
	const char *rows; /* "ADDRESS up|down INBOUND OUTBOUND,…;" */
} cases[] = {
	{ "none", NET0, LINKS "addr net0 192.0.2.5/24\n", "" },
	{ "one", GROUP NET0 NET1 A, LINKS ON_A "addr net0 192.0.2.10/32 proto=74\nhops ipmp0 4 net0 net1\n",
	  "192.0.2.10 up net0 net0,net1,;" },
	{ "of both families", GROUP NET0 NET1 A A6,
	  LINKS ON_A ON_A6 "addr net0 192.0.2.10/32 proto=74\naddr net1 2001:db8::10/128 proto=74\n"
	  "hops ipmp0 4 net0\nhops ipmp0 6 net1 net0\n",
	  "192.0.2.10 up net0 net0,;2001:db8::10 up net1 net1,net0,;" },
	{ "nobody carries it", GROUP NET0 A, LINKS ON_A, "192.0.2.10 up - ;" },
	{ "bound to a link that is gone", GROUP NET0 A, LINKS ON_A "hops ipmp0 4 net0\n", "192.0.2.10 up - net0,;" },
	{ "one that is down goes over nobody", GROUP NET0 A B, LINKS ON_A "addr net0 192.0.2.10/32 proto=74\nhops ipmp0 4 net0\n",
	  "192.0.2.10 up net0 net0,;192.0.2.11 down - ;" },
	{ "one of nobody's", GROUP NET0, LINKS "addr ipmp0 192.0.2.99/24 proto=0\n", "192.0.2.99 up - ;" },
	{ "a member's own is none", GROUP NET0 OWN A, LINKS ON_A "addr net0 192.0.2.5/24\n", "192.0.2.10 up - ;" },
	{ "nor is a link-local one", GROUP NET0, LINKS "addr ipmp0 fe80::1/64 proto=3\n", "" },
	{ "the group's link is gone", GROUP NET0 A, "link net0 5 up running\n", "192.0.2.10 down - ;" },
};
/* clang-format on */

static int put_row(void *arg, const struct data_row *row)
{
	struct buf *out = arg;
	char text[IP_STRSIZE];

	assert_string_equal(row->group, "ipmp0");
	buf_printf(out, "%s %s %s ", ip_format(&row->local, text), row->up ? "up" : "down",
		row->inbound ? row->inbound->name : "-");
	for (size_t i = 0; i < row->n_outbound; i++)
		buf_printf(out, "%s,", row->outbound[i]->name);
	buf_putc(out, ';');

	return 0;
}

static void test_addresses(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_document_ struct document *doc = world_document(cases[i].doc);
		_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
		_cleanup_(buf_fini) struct buf got = { .data = NULL };

		world_snapshot(&kernel, cases[i].kernel, doc);
		buf_puts(&got, "");
		assert_int_equal(data_walk(doc, &kernel, put_row, &got), 0);
		if (strcmp(got.data, cases[i].rows) != 0)
			fail_msg("%s: got \"%s\", want \"%s\"", cases[i].name, got.data,
				cases[i].rows);
	}
}

static int stop(void *arg, const struct data_row *row)
{
	int *n = arg;

	(*n)++;

	return -ECANCELED;
}

static void test_end(void **state)
{
	_cleanup_document_ struct document *doc = world_document(GROUP A B);
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	int n = 0;

	world_snapshot(&kernel, LINKS ON_A, doc);
	assert_int_equal(data_walk(doc, &kernel, stop, &n), -ECANCELED);
	assert_int_equal(n, 1);
}

static void test_states(void **state)
{
	static const struct {
		const char *members; /* a letter each */
		ipadm_ipmp_gstate_t want;
	} rows[] = {
		{ "", IPADM_IPMP_FAILED },
		{ "A", IPADM_IPMP_OK },
		{ "AI", IPADM_IPMP_OK },
		{ "AF", IPADM_IPMP_DEGRADED },
		{ "AOI", IPADM_IPMP_DEGRADED },
		{ "FO", IPADM_IPMP_FAILED },
		{ "I", IPADM_IPMP_FAILED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct member members[4] = { { .obj = NULL } };
		size_t n = strlen(rows[i].members);

		for (size_t k = 0; k < n; k++) {
			char c = rows[i].members[k];

			members[k].state = c == 'A'   ? MEMBER_ACTIVE
					   : c == 'I' ? MEMBER_INACTIVE
					   : c == 'F' ? MEMBER_FAILED
						      : MEMBER_OFFLINE;
		}
		assert_int_equal(group_state(members, n), rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
