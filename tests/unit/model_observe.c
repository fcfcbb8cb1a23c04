/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel has, as a document: which links are interfaces, whose their addresses are, what is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <net/if.h>

#include "model/observe.h"
#include "planner_world.h"
#include "store/interchange.h"

#define LL  "proto=3" /* IFA_PROTO of link-local addresses that the kernel made */
#define RA  "proto=2" /* of those from a router */
#define OUR "proto=73"

struct seen {
	const char *kernel; /* lines of world_snapshot() */
	const char *active; /* NULL: none */
	const char *yaml;   /* behind "version: 1\n" */
};

/* clang-format off */
static const struct seen rows[] = {
	{ "", NULL, "" },
	/* What is up and has an address that somebody gave it; the loopback never. */
	{ "link lo 1 up loopback\naddr lo 127.0.0.1/8 proto=0\naddr lo 192.0.2.9/32 proto=0\n"
	  "link a 2 up ethernet mtu=1500\naddr a 192.0.2.1/24 proto=0\naddr a 2001:db8::1/64 proto=0\naddr a fe80::1/64 " LL "\n"
	  "link b 3 ethernet\naddr b 192.0.2.2/24 proto=0\nlink c 4 up ethernet mtu=1500\naddr c fe80::2/64 " LL "\n"
	  "link d 5 up ethernet mtu=1400\naddr d fe80::3/64 proto=0\n", NULL,
	  "interfaces:\n  a:\n    families: [inet, inet6]\n  d:\n    families: [inet6]\n    ipv4.mtu: '1400'\n"
	  "addresses:\n  a/v4:\n    type: static\n    address: 192.0.2.1/24\n"
	  "  a/v6:\n    type: static\n    address: '2001:db8::1/64'\n"
	  "  d/v6:\n    type: static\n    address: 'fe80::3/64'\n" },
	/* Several get names of their own; what has an end is nobody's. */
	{ "link a 2 up\naddr a 192.0.2.1/24 proto=0\naddr a 192.0.2.2/24 proto=0 deprecated pref=0\n"
	  "addr a 192.0.2.5/24 proto=0 valid=600 pref=300\n", NULL,
	  "interfaces:\n  a:\n    families: [inet]\n"
	  "addresses:\n  a/v4:\n    type: static\n    address: 192.0.2.1/24\n"
	  "  a/v4a:\n    type: static\n    address: 192.0.2.2/24\n    deprecated: 'on'\n" },
	/* Another end is of a link that has one. */
	{ "link p 2 up\nlink a 3 up\naddr p 192.0.2.3/32 proto=0 peer=192.0.2.4\naddr a 192.0.2.5/32 proto=0 peer=192.0.2.6\n", NULL,
	  "interfaces:\n  a:\n    families: [inet]\n  p:\n    families: [inet]\n"
	  "addresses:\n  p/v4:\n    type: static\n    address: 192.0.2.3/32\n    remote: '192.0.2.4'\n" },
	/* What came from routers is one object. */
	{ "link a 2 up token=::5 genmode=2 tempaddr=2\naddr a 2001:db8::5/64 " RA " valid=600 pref=300\n"
	  "addr a 2001:db8:1::5/64 " RA " valid=600 pref=300\naddr a 2001:db8::99/64 proto=0 temporary valid=60 pref=30\n", NULL,
	  "interfaces:\n  a:\n    families: [inet6]\naddresses:\n  a/v6:\n    type: addrconf\n"
	  "    interface-id: '::5/64'\n    generation: stable-privacy\n    temporary: 'yes'\n" },
	/* Names of the active document, by what the address is; what it calls v4 is no new name. */
	{ "link a 2 up tag=3\naddr a 192.0.2.1/24 " OUR "\naddr a 192.0.2.7/24 proto=0\naddr a 198.51.100.5/24 " OUR " valid=600 pref=600\n"
	  "addr a fe80::9/64 " OUR "\naddr a 2001:db8::5/64 " RA " valid=600 pref=300\n",
	  "[interface a]\nfamilies = inet inet6\n[address a/web]\ntype = static\naddress = web.example/24\nresolved = 192.0.2.1\n"
	  "[address a/v4]\ntype = static\naddress = 192.0.2.100/24\n[address a/d]\ntype = dhcp\nlease = 198.51.100.5/24\n"
	  "[address a/auto]\ntype = addrconf\n",
	  "interfaces:\n  a:\n    families: [inet, inet6]\naddresses:\n  a/auto:\n    type: addrconf\n"
	  "  a/d:\n    type: dhcp\n  a/v4a:\n    type: static\n    address: 192.0.2.7/24\n"
	  "  a/web:\n    type: static\n    address: 192.0.2.1/24\n" },
	/* What the kernel does not tell of such objects is as it was; of addrconf there is a link-local address before a router speaks. */
	{ "link a 2 up tag=3 token=::7\naddr a 198.51.100.5/24 " OUR " valid=600 pref=600\naddr a fe80::2/64 " LL "\n",
	  "[interface a]\nfamilies = inet inet6\n[address a/d]\ntype = dhcp\nprimary = yes\nreqhost = web\nlease = 198.51.100.5/24\n"
	  "[address a/auto]\ntype = addrconf\nstateful = no\ninterface-id = ::8/64\n",
	  "interfaces:\n  a:\n    families: [inet, inet6]\naddresses:\n  a/auto:\n    type: addrconf\n    interface-id: '::7/64'\n"
	  "    stateful: 'no'\n  a/d:\n    type: dhcp\n    primary: 'yes'\n    reqhost: web\n" },
	/* The address of an IPMP group is on its members. */
	{ "link i 2 up group tag=1\nlink a 3 up running ethernet mtu=1500 tag=1\nlink b 4 up running ethernet mtu=1500 tag=1\n"
	  "addr a 192.0.2.1/32 " OUR "\naddr b 192.0.2.1/32 " OUR "\naddr b 192.0.2.200/32 proto=74\n",
	  "[interface i]\nfamilies = inet\nclass = ipmp\n[interface a]\nfamilies = inet\ngroup = i\n"
	  "[interface b]\nfamilies = inet\ngroup = i\n[address i/v4]\ntype = static\naddress = 192.0.2.1/24\n",
	  "interfaces:\n  a:\n    families: [inet]\n    group: i\n  b:\n    families: [inet]\n    group: i\n"
	  "  i:\n    families: [inet]\n    class: ipmp\naddresses:\n  i/v4:\n    type: static\n    address: 192.0.2.1/24\n" },
};
/* clang-format on */

static void check(const struct seen *row)
{
	_cleanup_document_ struct document *keep = document_new();
	_cleanup_document_ struct document *active =
		row->active ? world_document(row->active) : NULL;
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_(buf_fini) struct buf wanted = { .data = NULL };
	_cleanup_(buf_fini) struct buf got = { .data = NULL };

	world_snapshot(&kernel, row->kernel, keep);
	for (size_t i = 0; i < kernel.n_links; i++)
		if (kernel.links[i].name[0] == 'p')
			kernel.links[i].flags |= IFF_POINTOPOINT;
	assert_int_equal(snapshot_judge(&kernel), 0);
	assert_int_equal(observe(&kernel, active, &doc), 0);
	assert_int_equal(interchange_format(doc, DOC_PERSISTENT, FORMAT_YAML, &got), 0);
	buf_puts(&wanted, "version: 1\n");
	buf_puts(&wanted, row->yaml);
	assert_string_equal(got.data, wanted.data);
}

static void test_rows(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check(&rows[i]);
}

/* Settings that a new link would not have; those that plumbing is behind don't count. */
static void test_settings(void **state)
{
	static const char kernel[] =
		"link a 2 up ethernet mtu=1400\nset a ipv4/conf/%s/forwarding 1\nset default "
		"ipv4/conf/%s/forwarding 0\n"
		"set a ipv6/conf/%s/forwarding 0\nset default ipv6/conf/%s/forwarding 0\nset a "
		"ipv6/conf/%s/mtu 1300\n"
		"set a ipv6/conf/%s/accept_ra 0\nset default ipv6/conf/%s/accept_ra 1\n";
	_cleanup_document_ struct document *keep = document_new();
	_cleanup_document_ struct document *doc =
		world_document("[interface a]\nfamilies = inet\n");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	_cleanup_(buf_fini) struct buf got = { .data = NULL };

	world_snapshot(&s, kernel, keep);
	assert_int_equal(observe_settings(doc, "a", &s), 0);
	assert_int_equal(observe_settings(doc, "b", &s), 0);
	assert_int_equal(interchange_format(doc, DOC_PERSISTENT, FORMAT_YAML, &got), 0);
	assert_string_equal(got.data, "version: 1\ninterfaces:\n  a:\n    families: [inet]\n    "
				      "ipv4.forwarding: 'on'\n    ipv6.mtu: '1300'\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
