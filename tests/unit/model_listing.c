/* SPDX-License-Identifier: Apache-2.0 */
/* The listing: which interfaces there are, in which state, with which flags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "model/listing.h"

#define UP      (IFF_UP | IFF_RUNNING | IFF_BROADCAST | IFF_MULTICAST)
#define NO_LINK UINT32_MAX

/* clang-format off */
static const struct case_row {
	const char *name;
	unsigned int active, persistent; /* families of net0 */
	uint32_t flags;                  /* of the link; NO_LINK: there is none */
	const char *addr;                /* "ADDRESS[!proto]" on it, "" for none */
	uint32_t addr_flags;
	const char *row;                 /* "state current persistent" in hex, "" for no row */
} cases[] = {
	{ "persistent, no address",    3, 3, UP, "", 0, "down 603 600" },
	{ "temporary",                 3, 0, UP, "", 0, "down 603 0" },
	{ "with an address",           3, 3, UP, "192.0.2.1", 0, "ok 603 600" },
	{ "IPv6 address alone",        3, 3, UP, "2001:db8::1", 0, "ok 603 600" },
	{ "duplicate address alone",   3, 3, UP, "2001:db8::1", IFA_F_DADFAILED, "down 603 600" },
	{ "no carrier",                3, 3, IFF_UP, "192.0.2.1", 0, "failed 600 600" },
	{ "administratively down",     3, 3, IFF_BROADCAST, "", 0, "failed 601 600" },
	{ "disabled",                  0, 3, UP, "", 0, "disabled 0 600" },
	{ "disabled, no link",         0, 1, NO_LINK, "", 0, "disabled 0 200" },
	{ "active, link gone",         3, 3, NO_LINK, "", 0, "failed 0 600" },
	{ "one family of two",         1, 3, UP, "", 0, "down 203 600" },
	{ "nobody's link",             0, 0, UP, "", 0, "" },
	{ "configured by others",      0, 0, UP, "192.0.2.1", 0, "ok 203 0" },
	{ "kernel's link-local only",  0, 0, UP, "fe80::1!3", 0, "" },
	{ "others' link-local",        0, 0, UP, "fe80::1", 0, "ok 403 0" },
	{ "others', disabled here",    0, 3, UP, "192.0.2.1", 0, "ok 203 600" },
	{ "others', link down",        0, 0, IFF_BROADCAST, "192.0.2.1", 0, "" },
	{ "loopback",                  0, 0, IFF_UP | IFF_RUNNING | IFF_LOOPBACK, "127.0.0.1", 0,
	  "ok 208 0 VIRTUAL" },
	{ "point-to-point",            1, 1, IFF_UP | IFF_RUNNING | IFF_POINTOPOINT, "", 0, "down 204 200" },
};
/* clang-format on */

static struct document *document_with(unsigned int families)
{
	struct document *doc = document_new();
	struct object *obj;

	assert_non_null(doc);
	if (families) {
		assert_int_equal(document_add(doc, OBJ_INTERFACE, "net0", &obj), 0);
		assert_int_equal(object_set_families(doc, obj, families), 0);
	}

	return doc;
}

static void fill(struct snapshot *s, const struct case_row *c)
{
	struct link *l;
	struct addr *a;
	char host[IP_STRSIZE];
	unsigned int proto = 0;

	if (c->flags == NO_LINK)
		return;
	l = snapshot_add_link(s);
	assert_non_null(l);
	*l = (struct link){ .index = 7, .name = "net0", .flags = c->flags };
	if (c->addr[0] == '\0')
		return;
	a = snapshot_add_addr(s);
	assert_non_null(a);
	assert_true(sscanf(c->addr, "%63[^!]!%u", host, &proto) >= 1);
	assert_int_equal(ip_parse(host, &a->local), 0);
	a->ifindex = 7;
	a->proto = (uint8_t)proto;
	a->flags = c->addr_flags;
}

static void list_case(const struct case_row *c)
{
	_cleanup_document_ struct document *active = document_with(c->active);
	_cleanup_document_ struct document *persistent = document_with(c->persistent);
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_listing_ struct listing *l = NULL;
	char text[128] = "";

	fill(&kernel, c);
	assert_int_equal(snapshot_judge(&kernel), 0);
	assert_int_equal(listing_build(persistent, active, &kernel, NULL, &l), 0);
	if (l->n > 0)
		snprintf(text, sizeof(text), "%s %x %x%s", if_state_word(l->rows[0].state),
			l->rows[0].cflags, l->rows[0].pflags,
			l->rows[0].class == IPADM_IF_CLASS_VIRTUAL ? " VIRTUAL" : "");
	assert_true(l->n <= 1);
	if (strcmp(text, c->row) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", c->name, text, c->row);
}

static void test_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		list_case(&cases[i]);
}

static void add(struct document *doc, const char *name)
{
	struct object *obj;

	assert_int_equal(document_add(doc, OBJ_INTERFACE, name, &obj), 0);
	assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
}

/* Present ones in the kernel's order, then those without a link, then the disabled ones. */
static void test_order(void **state)
{
	_cleanup_document_ struct document *active = document_new();
	_cleanup_document_ struct document *persistent = document_new();
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_listing_ struct listing *l = NULL;
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	static const char *const links[] = { "zz", "aa", "mm" };

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		struct link *link = snapshot_add_link(&kernel);

		assert_non_null(link);
		link->index = (uint32_t)i + 1;
		snprintf(link->name, sizeof(link->name), "%s", links[i]);
	}
	add(active, "aa");
	add(active, "zz");
	add(active, "gone");
	add(persistent, "zz");
	add(persistent, "cold");
	add(persistent, "bold");
	assert_int_equal(listing_build(persistent, active, &kernel, NULL, &l), 0);
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&out, "%s ", l->rows[i].name);
	assert_string_equal(out.data, "zz aa gone bold cold ");
}

static void add_to(struct document *doc, const char *name, const char *key, const char *value)
{
	struct object *obj;

	assert_int_equal(document_obtain(doc, OBJ_INTERFACE, name, &obj), 0);
	assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
	assert_int_equal(object_set(doc, obj, key, value), 0);
}

/* A group knows its members by what they say, and one that no group has the name of is in none. */
static void test_groups(void **state)
{
	_cleanup_document_ struct document *active = document_new();
	_cleanup_document_ struct document *persistent = document_new();
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_listing_ struct listing *l = NULL;

	add_to(active, "ipmp0", "class", "ipmp");
	add_to(active, "ipmp0", "group", "ipmp0");
	add_to(active, "net0", "group", "ipmp0");
	add_to(active, "net1", "group", "ipmp0");
	add_to(active, "net2", "group", "gone0");
	add_to(persistent, "ipmp0", "class", "ipmp");
	add_to(persistent, "net1", "group", "ipmp0");
	assert_int_equal(listing_build(persistent, active, &kernel, NULL, &l), 0);
	assert_int_equal(l->n, 4);
	assert_int_equal(l->rows[0].class, IPADM_IF_CLASS_IPMP);
	assert_string_equal(l->rows[0].group, "");
	assert_int_equal(l->rows[0].members.n, 2);
	assert_string_equal(l->rows[0].members.names[0], "net0");
	assert_int_equal(l->rows[0].p_members.n, 1);
	assert_string_equal(l->rows[0].p_members.names[0], "net1");
	assert_int_equal(l->rows[1].class, IPADM_IF_CLASS_REGULAR);
	assert_string_equal(l->rows[1].group, "ipmp0");
	assert_string_equal(l->rows[3].group, "");
}

static void add_link(struct snapshot *s, const char *name, uint32_t flags)
{
	struct link *l = snapshot_add_link(s);

	assert_non_null(l);
	l->index = (uint32_t)s->n_links;
	l->flags = flags;
	l->addressed = true;
	snprintf(l->name, sizeof(l->name), "%s", name);
}

/* A group has failed when none of its members can be used, though its own link is always up. */
static void test_group_state(void **state)
{
	static const struct {
		uint32_t flags[2];
		ipadm_if_state_t state;
	} cases_of[] = {
		{ { UP, UP }, IFIS_OK },
		{ { IFF_UP, UP }, IFIS_OK },
		{ { IFF_UP, IFF_RUNNING }, IFIS_FAILED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases_of); i++) {
		_cleanup_document_ struct document *active = document_new();
		_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
		_cleanup_listing_ struct listing *l = NULL;

		add_to(active, "ipmp0", "class", "ipmp");
		add_to(active, "net0", "group", "ipmp0");
		add_to(active, "net1", "group", "ipmp0");
		add_to(active, "net2", "group", "ipmp0");
		add_link(&kernel, "ipmp0", UP);
		add_link(&kernel, "net0", cases_of[i].flags[0]);
		add_link(&kernel, "net1", cases_of[i].flags[1]);
		assert_int_equal(listing_build(NULL, active, &kernel, "ipmp0", &l), 0);
		assert_int_equal(l->rows[0].state, cases_of[i].state);
	}
}

static void test_one(void **state)
{
	_cleanup_document_ struct document *active = document_new();
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_listing_ struct listing *l = NULL;
	_cleanup_listing_ struct listing *none = NULL;

	add(active, "aa");
	add(active, "bb");
	assert_int_equal(listing_build(NULL, active, &kernel, "bb", &l), 0);
	assert_int_equal(l->n, 1);
	assert_string_equal(l->rows[0].name, "bb");
	assert_int_equal(listing_build(NULL, NULL, &kernel, "bb", &none), 0);
	assert_int_equal(none->n, 0);
}

/* Members in their states, and their group. */
static void test_members(void **state)
{
	static const struct {
		const char *group[2], *net0[2], *net1[2]; /* a key more, and its value */
		const char *rows;
	} rows[] = {
		{ { NULL }, { NULL }, { NULL }, "net0 down 603, net1 failed 600, ipmp0 down 610" },
		{ { NULL }, { "state", "failed" }, { NULL },
			"net0 failed 603, net1 failed 600, ipmp0 failed 610" },
		{ { NULL }, { "offline", "yes" }, { NULL },
			"net0 offline 603, net1 failed 600, ipmp0 failed 610" },
		{ { NULL }, { NULL }, { "ip.standby", "on" },
			"net0 down 603, net1 failed 620, ipmp0 down 610" },
		{ { NULL }, { "ip.standby", "on" }, { NULL },
			"net0 down 623, net1 failed 600, ipmp0 down 610" },
		{ { "ip.failback", "off" }, { "state", "inactive" }, { NULL },
			"net0 down 603, net1 failed 600, ipmp0 down 610" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_document_ struct document *doc = document_new();
		_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
		_cleanup_listing_ struct listing *l = NULL;
		_cleanup_(buf_fini) struct buf out = { .data = NULL };
		static const char *const names[] = { "net0", "net1", "ipmp0" };

		add_to(doc, "ipmp0", "class", "ipmp");
		add_to(doc, "net0", "group", "ipmp0");
		add_to(doc, "net1", "group", "ipmp0");
		if (rows[i].group[0])
			add_to(doc, "ipmp0", rows[i].group[0], rows[i].group[1]);
		if (rows[i].net0[0])
			add_to(doc, "net0", rows[i].net0[0], rows[i].net0[1]);
		if (rows[i].net1[0])
			add_to(doc, "net1", rows[i].net1[0], rows[i].net1[1]);
		for (size_t n = 0; n < ARRAY_SIZE(names); n++) {
			struct link *link = snapshot_add_link(&kernel);

			assert_non_null(link);
			*link = (struct link){ .index = (uint32_t)n + 1,
				.flags = n == 0   ? UP
					 : n == 1 ? IFF_UP
						  : IFF_UP | IFF_RUNNING };
			snprintf(link->name, sizeof(link->name), "%s", names[n]);
		}
		assert_int_equal(listing_build(NULL, doc, &kernel, NULL, &l), 0);
		for (size_t n = 0; n < l->n; n++)
			buf_printf(&out, "%s%s %s %x", n ? ", " : "", l->rows[n].name,
				if_state_word(l->rows[n].state), l->rows[n].cflags);
		if (strcmp(out.data, rows[i].rows) != 0)
			fail_msg("%zu: got \"%s\", want \"%s\"", i, out.data, rows[i].rows);
	}
}

/* An idle standby, and what is recorded of it. */
static void test_standby(void **state)
{
	_cleanup_document_ struct document *doc = document_new();
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_listing_ struct listing *l = NULL;

	add_to(doc, "ipmp0", "class", "ipmp");
	add_to(doc, "net0", "group", "ipmp0");
	add_to(doc, "net1", "group", "ipmp0");
	add_to(doc, "net1", "ip.standby", "on");
	for (uint32_t n = 0; n < 2; n++) {
		struct link *link = snapshot_add_link(&kernel);

		assert_non_null(link);
		*link = (struct link){ .index = n + 1, .flags = UP, .addressed = true };
		snprintf(link->name, sizeof(link->name), "net%u", n);
	}
	assert_int_equal(listing_build(doc, doc, &kernel, "net1", &l), 0);
	assert_int_equal(l->n, 1);
	assert_int_equal(l->rows[0].state, IFIS_OK);
	assert_int_equal(
		l->rows[0].cflags & (IFIF_STANDBY | IFIF_INACTIVE), IFIF_STANDBY | IFIF_INACTIVE);
	assert_int_equal(l->rows[0].pflags, IFIF_STANDBY | IFIF_IPV4 | IFIF_IPV6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_standby),
		cmocka_unit_test(test_group_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
