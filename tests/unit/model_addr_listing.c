/* SPDX-License-Identifier: Apache-2.0 */
/* The list of addresses: which rows, in which order, state and words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/addr_listing.h"
#include "model/address.h"

/* clang-format off */
/* Links net0 (1), net1 (2), lo (3); "!down" behind a name: without carrier; "-": only what is said. */
static const struct case_row {
	const char *what;
	const char *active, *persistent; /* "OBJECT key=value,…;…" */
	const char *kernel;              /* "IFINDEX ADDRESS/LEN FLAGS PROTO;…" */
	const char *rows;                /* "NAME type state cflags pflags text|…" */
} cases[] = {
	{ "static", "net0/v4 address=192.0.2.1/24", "net0/v4 address=192.0.2.1/24", "1 192.0.2.1/24 80 73",
	  "net0/v4 static ok 1 1 192.0.2.1/24" },
	{ "temporary", "net0/v4 address=192.0.2.1/24", "", "1 192.0.2.1/24 80 73", "net0/v4 static ok 1 0 192.0.2.1/24" },
	{ "nobody's", "", "", "1 192.0.2.1/24 80 0", "net0/? static ok 1 0 192.0.2.1/24" },
	{ "loopback", "", "", "3 127.0.0.1/8 80 0;3 ::1/128 80 0",
	  "lo/v4 static ok 1 0 127.0.0.1/8|lo/v6 static ok 1 0 ::1/128" },
	{ "tentative", "net0/v6 address=2001:db8::1/64", "", "1 2001:db8::1/64 c0 73", "net0/v6 static tentative 1 0 2001:db8::1/64" },
	{ "duplicate of IPv6", "net0/v6 address=2001:db8::1/64", "", "1 2001:db8::1/64 c8 73", "net0/v6 static duplicate 0 0 2001:db8::1/64" },
	{ "duplicate of IPv4", "net0/v4 address=192.0.2.1/24,duplicate=02:00:00:00:00:01", "", "", "net0/v4 static duplicate 0 0 192.0.2.1/24" },
	{ "kept down", "net0/v4 address=192.0.2.1/24,up=no", "net0/v4 address=192.0.2.1/24,up=no", "", "net0/v4 static down 0 0 192.0.2.1/24" },
	{ "disabled", "", "net0/v4 address=web1/24;net0/d type=dhcp;net0/c type=addrconf,interface-id=::5/64;net0/e type=addrconf;net0/p address=10.0.0.1/24,remote=10.0.0.2", "",
	  "net0/c addrconf disabled 0 1 ::5/64|net0/d dhcp disabled 0 1 ?|net0/e addrconf disabled 0 1 ::|"
	  "net0/p static disabled 0 1 10.0.0.1->10.0.0.2|net0/v4 static disabled 0 1 web1/24" },
	{ "dhcp without a lease", "net0/d type=dhcp", "net0/d type=dhcp", "", "net0/d dhcp down 0 1 ?" },
	{ "dhcp with a lease", "net0/d type=dhcp,lease=192.0.2.9/24", "net0/d type=dhcp", "1 192.0.2.9/24 0 73", "net0/d dhcp ok 1 1 192.0.2.9/24" },
	{ "addrconf has several", "net0/a type=addrconf;net0/s address=2001:db8:2::1/64", "",
	  "1 2001:db8::5/64 0 2;1 2001:db8:2::1/64 80 73;1 2001:db8::99/64 1 0;1 fe80::1/64 80 3",
	  "net0/s static ok 1 0 2001:db8:2::1/64|net0/a addrconf ok 1 0 fe80::1%net0/64|net0/a addrconf ok 1 0 2001:db8::5/64|"
	  "net0/a addrconf ok 9 0 2001:db8::99/64" },
	{ "link-local of no object", "", "", "1 fe80::1/64 80 3", "net0/? addrconf ok 1 0 fe80::1%net0/64" },
	{ "point-to-point", "net0/p address=10.0.0.1/32,remote=10.0.0.2", "", "1 10.0.0.1/32>10.0.0.2 80 73", "net0/p static ok 1 0 10.0.0.1->10.0.0.2" },
	{ "flags", "net0/v6 address=2001:db8::1/64,deprecated=on,private=on", "net0/v6 address=2001:db8::1/64,deprecated=on,private=on", "1 2001:db8::1/64 a0 73",
	  "net0/v6 static ok 15 15 2001:db8::1/64" },
	{ "a secondary one is not temporary", "", "", "1 192.0.2.1/24 80 0;1 192.0.2.2/24 81 0", "net0/? static ok 1 0 192.0.2.1/24|net0/? static ok 1 0 192.0.2.2/24" },
	{ "link gone", "gone0/v4 address=192.0.2.1/24", "gone0/v4 address=192.0.2.1/24", "", "gone0/v4 static inaccessible 0 1 192.0.2.1/24" },
	{ "no carrier", "net1/v4 address=192.0.2.1/24", "", "2 192.0.2.1/24 80 73", "net1/v4 static inaccessible 1 0 192.0.2.1/24" },
	{ "gone from the kernel, without a carrier", "net1/v4 address=192.0.2.1/24", "", "", "net1/v4 static down 0 0 192.0.2.1/24" },
	{ "gone from the kernel", "net0/v4 address=192.0.2.1/24", "", "", "net0/v4 static down 0 0 192.0.2.1/24" },
	{ "order", "net1/a address=192.0.2.2/24;net0/b address=192.0.2.1/24;net0/a address=2001:db8::1/64", "net0/z address=10.0.0.1/8",
	  "2 192.0.2.2/24 80 73;1 192.0.2.1/24 80 73;1 2001:db8::1/64 80 73",
	  "net0/b static ok 1 0 192.0.2.1/24|net0/a static ok 1 0 2001:db8::1/64|net1/a static inaccessible 1 0 192.0.2.2/24|net0/z static disabled 0 1 10.0.0.1/8" },
};

static const struct filter_row {
	const char *ifname, *aobj;
	const char *rows;
} filters[] = {
	{ "net0", NULL, "net0/a static ok 1 0 192.0.2.1/24|net0/? static ok 1 0 192.0.2.7/24|net0/z static disabled 0 1 10.0.0.1/8" },
	{ NULL, "net0/a", "net0/a static ok 1 0 192.0.2.1/24" },
	{ "net0", "net0/z", "net0/z static disabled 0 1 10.0.0.1/8" },
	{ NULL, "net0/none", "" },
	{ "net9", NULL, "" },
	{ NULL, "lo/v4", "lo/v4 static ok 1 0 127.0.0.1/8" },
};
/* clang-format on */

static struct document *document_of(const char *text)
{
	struct document *doc = document_new();
	char copy[1024], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *one = strtok_r(copy, ";", &save); one; one = strtok_r(NULL, ";", &save)) {
		char *keys = strchr(one, ' '), *inner = NULL;
		struct object *obj;

		*keys++ = '\0';
		assert_int_equal(document_add(doc, OBJ_ADDRESS, one, &obj), 0);
		for (char *key = strtok_r(keys, ",", &inner); key;
			key = strtok_r(NULL, ",", &inner)) {
			char *value = strchr(key, '=');

			*value++ = '\0';
			assert_int_equal(object_set(doc, obj, key, value), 0);
		}
	}

	return doc;
}

static void add_link(struct snapshot *k, const char *name, uint32_t index, uint32_t flags)
{
	struct link *l = snapshot_add_link(k);

	l->index = index;
	l->flags = flags;
	l->kind = strcmp(name, "lo") == 0 ? LINK_LOOPBACK : LINK_OTHER;
	snprintf(l->name, sizeof(l->name), "%s", name);
}

static void fill_kernel(struct snapshot *k, const char *text)
{
	char copy[1024], *save = NULL;

	add_link(k, "net0", 1, IFF_UP | IFF_RUNNING);
	add_link(k, "net1", 2, IFF_UP);
	add_link(k, "lo", 3, IFF_UP | IFF_RUNNING | IFF_LOOPBACK);
	snprintf(copy, sizeof(copy), "%s", text);
	for (char *one = strtok_r(copy, ";", &save); one; one = strtok_r(NULL, ";", &save)) {
		struct addr *a = snapshot_add_addr(k);
		char local[80], peer[80] = "";
		unsigned int plen = 0, proto = 0;

		if (strchr(one, '>'))
			assert_int_equal(sscanf(one, "%u %79[^/]/%u>%79s %x %u", &a->ifindex, local,
						 &plen, peer, &a->flags, &proto),
				6);
		else
			assert_int_equal(sscanf(one, "%u %79[^/]/%u %x %u", &a->ifindex, local,
						 &plen, &a->flags, &proto),
				5);
		assert_int_equal(ip_parse(local, &a->local), 0);
		if (peer[0])
			assert_int_equal(ip_parse(peer, &a->peer), 0);
		a->plen = (uint8_t)plen;
		a->proto = (uint8_t)proto;
	}
}

static void check_rows(const struct addr_listing *l, const char *rows, const char *what)
{
	char text[4096] = "";
	size_t len = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct addr_row *row = &l->rows[i];
		char addr[ADDR_ROW_TEXTSIZE], name[64];

		snprintf(name, sizeof(name), "%s%s", row->name[0] ? row->name : row->ifname,
			row->name[0] ? "" : "/?");
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s %s %s %x %x %s",
			i ? "|" : "", name, addr_type_text(row->type), addr_state_word(row->state),
			row->cflags, row->pflags, addr_row_format(row, addr));
	}
	if (strcmp(text, rows) != 0)
		fail_msg("%s: '%s' is not '%s'", what, text, rows);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_document_ struct document *active = document_of(cases[i].active);
		_cleanup_document_ struct document *persistent = document_of(cases[i].persistent);
		_cleanup_snapshot_ struct snapshot k = { .links = NULL };
		_cleanup_addr_listing_ struct addr_listing *l = NULL;
		const struct addr_filter all = { .ifname = NULL };

		fill_kernel(&k, cases[i].kernel);
		assert_int_equal(addr_listing_build(persistent, active, &k, &all, &l), 0);
		check_rows(l, cases[i].rows, cases[i].what);
	}
}

static void test_filters(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(filters); i++) {
		_cleanup_document_ struct document *active =
			document_of("net0/a address=192.0.2.1/24;net1/a address=192.0.2.2/24");
		_cleanup_document_ struct document *persistent =
			document_of("net0/z address=10.0.0.1/8");
		_cleanup_snapshot_ struct snapshot k = { .links = NULL };
		_cleanup_addr_listing_ struct addr_listing *l = NULL;
		const struct addr_filter filter = { filters[i].ifname, filters[i].aobj };

		fill_kernel(&k, "1 192.0.2.1/24 80 73;1 192.0.2.7/24 80 0;2 192.0.2.2/24 80 73;3 "
				"127.0.0.1/8 80 0");
		assert_int_equal(addr_listing_build(persistent, active, &k, &filter, &l), 0);
		check_rows(
			l, filters[i].rows, filters[i].aobj ? filters[i].aobj : filters[i].ifname);
	}
}

/* Without a document, the other and the kernel are shown. */
static void test_unreadable(void **state)
{
	_cleanup_document_ struct document *doc = document_of("net0/a address=192.0.2.1/24");
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	_cleanup_addr_listing_ struct addr_listing *l = NULL;
	_cleanup_addr_listing_ struct addr_listing *m = NULL;
	const struct addr_filter all = { .ifname = NULL };

	(void)state;
	fill_kernel(&k, "1 192.0.2.1/24 80 73");
	assert_int_equal(addr_listing_build(NULL, doc, &k, &all, &l), 0);
	check_rows(l, "net0/a static ok 1 0 192.0.2.1/24", "no record");
	assert_int_equal(addr_listing_build(doc, NULL, &k, &all, &m), 0);
	check_rows(m, "net0/? static ok 1 0 192.0.2.1/24|net0/a static disabled 0 1 192.0.2.1/24",
		"no active");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
