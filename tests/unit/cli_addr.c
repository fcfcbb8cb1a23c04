/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands of addresses as whole command lines, and what an address looks like in a listing.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/print.h"
#include "cli_library.h"

#define CREATE_USAGE                                                                \
	"usage: ipadm create-addr [-t] [-T static|dhcp|addrconf] [-a "              \
	"[local=]addr/len[,remote=addr]]"                                           \
	" [-d] [-f inet|inet6] [-1] [-h hostname] [-w seconds|forever] [-i id/len]" \
	" [-p name=value[,...]] [-n name] [-m text] [--confirm[=seconds]] addrobj\n"
#define HEADER "ADDROBJ           TYPE     STATE        ADDR\n"
#define V4     "net0/v4           static   ok           192.0.2.1\n"
#define OTHER  "net0/?            static   ok           192.0.2.9\n"
#define V6                                                       \
	"net0/v6           addrconf ok           fe80::1%net0\n" \
	"net0/v6           addrconf tentative    2001:db8::1\n"
#define DHCP "net0/d            dhcp     ok           ?\n"

/* clang-format off */
static const struct run_case create_cases[] = {
	{ { "create-addr", "-T", "static", "-a", "192.0.2.1/24", "net0/v4" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/v4 1 0x3003: local=192.0.2.1/24", "", "" },
	{ { "create-addr", "-t", "-d", "-a", "local=web/24", "net0/v4" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/v4 1 0x2002: local=web/24", "", "" },
	{ { "create-addr", "-a", "web/24", "-f", "inet6", "net0/v6" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/v6 1 0x3003: af=10 local=web/24", "", "" },
	{ { "create-addr", "-a", "local=192.0.2.1/32,remote=192.0.2.2", "net0/p" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/p 1 0x3003: local=192.0.2.1/32 remote=192.0.2.2", "", "" },
	{ { "create-addr", "--address", "remote=192.0.2.2,local=192.0.2.1/32", "net0/p" }, 0, NULL,
	  EXIT_DONE, "create-addr net0/p 1 0x3003: local=192.0.2.1/32 remote=192.0.2.2", "", "" },
	{ { "create-addr", "-a", "192.0.2.1/24", "net0" }, 0, NULL, EXIT_DONE,
	  "create-addr net0 1 0x3003: local=192.0.2.1/24", "net0/v4a\n", "" },
	{ { "create-addr", "-T", "dhcp", "net0/d" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/d 3 0x3003", "", "" },
	{ { "create-addr", "-T", "dhcp", "-1", "-h", "web", "-w", "0", "-f", "inet6", "net0/d" }, 0,
	  NULL, EXIT_DONE, "create-addr net0/d 3 0x3003: family=10 primary=1 reqhost=web wait=0",
	  "", "" },
	{ { "create-addr", "--type", "dhcp", "--primary", "--reqhost", "web", "--wait", "forever",
	    "net0/d" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/d 3 0x3003: primary=1 reqhost=web wait=-2", "", "" },
	{ { "create-addr", "-T", "addrconf", "net0/v6" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/v6 2 0x3003", "", "" },
	{ { "create-addr", "-T", "addrconf", "-i", "::1/64", "-p", "stateful=no,stateless=yes", "net0/v6" },
	  0, NULL, EXIT_DONE, "create-addr net0/v6 2 0x3003: id=::1/64 stateful=0 stateless=1", "", "" },
	{ { "create-addr", "-T", "addrconf", "--interface-id=::1/64", "--prop",
	    "generation=random,temporary=yes", "net0/v6" }, 0, NULL, EXIT_DONE,
	  "create-addr net0/v6 2 0x3003: id=::1/64 generation=random temporary=1", "", "" },
	/* what the library answers */
	{ { "create-addr", "-T", "dhcp", "-w", "5", "net0/d" }, IPADM_DHCP_IPC_TIMEOUT, NULL, EXIT_DONE,
	  "create-addr net0/d 3 0x3003: wait=5", "",
	  "ipadm: warning: cannot create net0/d: the DHCP client did not answer in time\n" },
	{ { "create-addr", "-T", "dhcp", "net0" }, IPADM_DHCP_IPC_TIMEOUT, "net0: no lease yet",
	  EXIT_DONE, "create-addr net0 3 0x3003", "net0/v4a\n",
	  "ipadm: warning: net0: no lease yet\n" },
	{ { "create-addr", "-a", "192.0.2.1/24", "net0/v4" }, IPADM_ADDROBJ_EXISTS,
	  "net0/v4: it exists", EXIT_REFUSED, "create-addr net0/v4 1 0x3003: local=192.0.2.1/24", "",
	  "ipadm: net0/v4: it exists [addrobj-exists]\n" },
	/* values that are refused */
	{ { "create-addr", "-a", "192.0.2.1", "net0/v4" }, 0, "no prefix length", EXIT_REFUSED, "", "",
	  "ipadm: no prefix length [bad-addr]\n" },
	{ { "create-addr", "-a", "192.0.2.1/99", "net0/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: '192.0.2.1/99': invalid argument [invalid-arg]\n" },
	{ { "create-addr", "-a", "two/24", "net0/v4" }, 0, "two has two", EXIT_REFUSED, "", "",
	  "ipadm: two has two [bad-hostname]\n" },
	{ { "create-addr", "-a", "local=1.1.1.1/8,remote=1.1.1.2/8", "net0/v4" }, 0, "no length there",
	  EXIT_REFUSED, "", "", "ipadm: no length there [bad-addr]\n" },
	{ { "create-addr", "-a", "192.0.2.1/24", "net0/4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: 'net0/4' is no name of an address object: interface/label, with a label of 1 to 31"
	  " letters and digits that begins with a letter [invalid-arg]\n" },
	{ { "create-addr", "-T", "dhcp", "-w", "-5", "net0/d" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: '-5' is no time to wait: 0 to 2147483647 seconds, or forever [invalid-arg]\n" },
	{ { "create-addr", "-T", "dhcp", "-w", "", "net0/d" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: '' is no time to wait: 0 to 2147483647 seconds, or forever [invalid-arg]\n" },
	{ { "create-addr", "-T", "dhcp", "-w", "2147483648", "net0/d" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: '2147483648' is no time to wait: 0 to 2147483647 seconds, or forever [invalid-arg]\n" },
	{ { "create-addr", "-T", "dhcp", "-h", "-x", "net0/d" }, 0, "'-x' is no host name", EXIT_REFUSED,
	  "", "", "ipadm: '-x' is no host name [invalid-arg]\n" },
	{ { "create-addr", "-T", "addrconf", "-i", "::1", "net0/v6" }, 0, "no length", EXIT_REFUSED, "",
	  "", "ipadm: no length [invalid-arg]\n" },
	{ { "create-addr", "-T", "addrconf", "-p", "stateful=on", "net0/v6" }, 0, NULL, EXIT_REFUSED, "",
	  "", "ipadm: stateful is yes or no, not 'on' [invalid-arg]\n" },
	{ { "create-addr", "-T", "addrconf", "-p", "generation=x", "net0/v6" }, 0, "x is no way",
	  EXIT_REFUSED, "", "", "ipadm: x is no way [invalid-arg]\n" },
};

static const struct run_case usage_cases[] = {
	{ { "create-addr", "net0/v4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: a static address needs option --address [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-T", "dhpc", "net0/v4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --type is one of static|dhcp|addrconf, not 'dhpc': did you mean dhcp? [usage]\n"
	  CREATE_USAGE },
	{ { "create-addr", "-T", "dhcp", "-a", "192.0.2.1/24", "net0/v4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address is for -T static, not for -T dhcp [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-a", "192.0.2.1/24", "-w", "5", "net0/v4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --wait is for -T dhcp, not for -T static [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-T", "dhcp", "-p", "stateful=no", "net0/v4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --prop is for -T addrconf, not for -T dhcp [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-T", "addrconf", "-f", "inet6", "net0/v6" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --family is for -T static, not for -T addrconf [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-T", "addrconf", "-p", "stateful=no,stateful=no", "net0/v6" }, 0, NULL,
	  EXIT_USAGE, "", "", "ipadm: option --prop 'stateful=no,stateful=no': a name is twice in it"
	  " [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-T", "addrconf", "-p", "x=no", "net0/v6" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --prop has stateful, stateless, temporary and generation, not 'x' [usage]\n"
	  CREATE_USAGE },
	{ { "create-addr", "-T", "addrconf", "-p", "", "net0/v6" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --prop '' is not name=value[,...] [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-a", "local=1.1.1.1/8,local=2.2.2.2/8", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address 'local=1.1.1.1/8,local=2.2.2.2/8': there are two local addresses"
	  " [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-a", "remote=1.1.1.1,remote=2.2.2.2", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address 'remote=1.1.1.1,remote=2.2.2.2': there are two remote addresses"
	  " [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-a", "remote=1.1.1.1", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address 'remote=1.1.1.1': a remote address needs a local one [usage]\n"
	  CREATE_USAGE },
	{ { "create-addr", "-a", "1.1.1.1/8,2.2.2.2", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address '1.1.1.1/8,2.2.2.2': it is made of local= and remote= [usage]\n"
	  CREATE_USAGE },
	{ { "create-addr", "-a", "x=1.1.1.1/8", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address 'x=1.1.1.1/8': it is made of local= and remote= [usage]\n"
	  CREATE_USAGE },
	{ { "create-addr", "-a", "local=", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address 'local=': an address is missing [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-a", "", "a/b" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --address '': an address is missing [usage]\n" CREATE_USAGE },
	{ { "create-addr", "-a", "1.1.1.1/8" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: create-addr needs an operand: addrobj [usage]\n" CREATE_USAGE },
};

static const struct run_case change_cases[] = {
	{ { "delete-addr", "net0/v4" }, 0, NULL, EXIT_DONE, "delete-addr net0/v4 0 0x3", "", "" },
	{ { "delete-addr", "-r", "net0/d" }, 0, NULL, EXIT_DONE, "delete-addr net0/d 0 0x403", "", "" },
	{ { "enable-addr", "-t", "net0/v4" }, 0, NULL, EXIT_DONE, "enable-addr net0/v4 0 0x2", "", "" },
	{ { "disable-addr", "-t", "net0/v4" }, 0, NULL, EXIT_DONE, "disable-addr net0/v4 0 0x2", "", "" },
	{ { "up-addr", "net0/v4" }, 0, NULL, EXIT_DONE, "up-addr net0/v4 0 0x3", "", "" },
	{ { "up-addr", "-t", "net0/v4" }, 0, NULL, EXIT_DONE, "up-addr net0/v4 0 0x2", "", "" },
	{ { "down-addr", "net0/v4" }, 0, NULL, EXIT_DONE, "down-addr net0/v4 0 0x3", "", "" },
	{ { "down-addr", "-t", "net0/v4" }, 0, NULL, EXIT_DONE, "down-addr net0/v4 0 0x2", "", "" },
	{ { "refresh-addr", "net0/d" }, 0, NULL, EXIT_DONE, "refresh-addr net0/d 0 0x0", "", "" },
	{ { "refresh-addr", "--inform", "net0/v4" }, 0, NULL, EXIT_DONE, "refresh-addr net0/v4 0 0x800",
	  "", "" },
	{ { "refresh-addr", "net0/d" }, IPADM_DHCP_IPC_TIMEOUT, "net0/d: no answer yet", EXIT_DONE,
	  "refresh-addr net0/d 0 0x0", "", "ipadm: warning: net0/d: no answer yet\n" },
	{ { "up-addr", "net0/v4" }, IPADM_DAD_FOUND, NULL, EXIT_REFUSED, "up-addr net0/v4 0 0x3", "",
	  "ipadm: cannot bring up net0/v4: duplicate address detected [dad-found]\n" },
	{ { "delete-addr", "net0/x" }, IPADM_NOTFOUND, NULL, EXIT_REFUSED, "delete-addr net0/x 0 0x3", "",
	  "ipadm: cannot delete net0/x: object not found [notfound]\n" },
	{ { "enable-addr", "net0/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: enable-addr net0/v4: this can't be made permanent; add -t [notsup]\n" },
	{ { "disable-addr", "net0/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: disable-addr net0/v4: this can't be made permanent; add -t [notsup]\n" },
	{ { "refresh-addr", "-t", "net0/v4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: unknown option -t [usage]\nusage: ipadm refresh-addr [-i] [-n name] [-m text] [--confirm[=seconds]] addrobj\n" },
};

static const struct run_case show_cases[] = {
	{ { NULL }, 0, NULL, EXIT_DONE, "addresses * 0 0x0", HEADER V4 OTHER V6 DHCP, "" },
	{ { "show-addr", "net0/" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0",
	  HEADER V4 OTHER V6 DHCP, "" },
	{ { "show-addr", "net0" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0",
	  HEADER V4 OTHER V6 DHCP, "" },
	{ { "show-addr", "net0/v6" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0", HEADER V6, "" },
	{ { "show-addr", "-p", "-o", "type", "net0/d" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0",
	  "dhcp\n", "" },
	{ { "show-addr", "-p", "-o", "addrobj,addr", "net0/v6" }, 0, NULL, EXIT_DONE,
	  "addresses net0 0 0x0", "net0/v6:fe80\\:\\:1%net0\nnet0/v6:2001\\:db8\\:\\:1\n", "" },
	{ { "show-addr", "-o", "all", "net0/v4" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0",
	  "ADDROBJ           TYPE     STATE        CURRENT PERSISTENT ADDR\n"
	  "net0/v4           static   ok           U----   U--        192.0.2.1\n", "" },
	{ { "show-addr", "-j", "net0/d" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0",
	  "[{\"addrobj\":\"net0/d\",\"type\":\"dhcp\",\"state\":\"ok\",\"current\":[\"up\"],"
	  "\"persistent\":[\"up\"],\"addr\":null}]\n", "" },
	{ { "show-addr", "net0/nosuch" }, 0, NULL, EXIT_REFUSED, "addresses net0 0 0x0", "",
	  "ipadm: there is no address object net0/nosuch [notfound]\n" },
	{ { "show-addr", "net9/v4" }, IPADM_ENXIO, "net9 does not exist", EXIT_REFUSED,
	  "addresses net9 0 0x0", "", "ipadm: there is no address object net9/v4 [notfound]\n" },
	{ { "show-addr", "net9/" }, IPADM_ENXIO, "net9 does not exist", EXIT_REFUSED,
	  "addresses net9 0 0x0", "", "ipadm: net9 does not exist [enxio]\n" },
	{ { "show-addr", "/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: '/v4' is neither an address object nor an interface [invalid-arg]\n" },
	{ { "show-addr", "a2345678901234567890123456789012" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: 'a2345678901234567890123456789012' is neither an address object nor an interface"
	  " [invalid-arg]\n" },
	{ { "show-addr" }, 0, "the file is damaged", EXIT_DONE, "addresses * 0 0x0",
	  HEADER V4 OTHER V6 DHCP, "ipadm: warning: the file is damaged\n" },
};
/* clang-format on */

static void test_create(void **state)
{
	check_cases(create_cases, ARRAY_SIZE(create_cases));
}

static void test_usage(void **state)
{
	check_cases(usage_cases, ARRAY_SIZE(usage_cases));
}

static void test_change(void **state)
{
	check_cases(change_cases, ARRAY_SIZE(change_cases));
}

static void test_show(void **state)
{
	check_cases(show_cases, ARRAY_SIZE(show_cases));
}

/* An address, and what the column ADDR says of it. */
struct look {
	ipadm_addr_type_t type;
	ipadm_addr_state_t state;
	const char *addr;   /* NULL: none */
	unsigned int flags; /* IFF_* */
	const char *mask;   /* NULL: none */
	const char *other;  /* the other end, or the broadcast address */
	const char *stored; /* as it was given */
	const char *remote;
	const char *text;
};

#define STATIC   IPADM_ADDR_STATIC
#define ADDRCONF IPADM_ADDR_IPV6_ADDRCONF
#define DHCP4    IPADM_ADDR_DHCP

/* clang-format off */
static const struct look looks[] = {
	{ STATIC, IFA_OK, "192.0.2.1", IFF_BROADCAST, "255.255.255.0", "192.0.2.255", "web", "",
	  "192.0.2.1/24" },
	{ STATIC, IFA_OK, "192.0.2.1", 0, "255.255.255.255", NULL, "", "", "192.0.2.1/32" },
	{ STATIC, IFA_OK, "2001:db8::1", 0, "ffff:ffff:ffff:fffe::", NULL, "", "", "2001:db8::1/63" },
	{ STATIC, IFA_OK, "192.0.2.1", IFF_POINTOPOINT, "255.255.255.255", "192.0.2.2", "192.0.2.1",
	  "192.0.2.2", "192.0.2.1->192.0.2.2" },
	{ STATIC, IFA_OK, "192.0.2.1", IFF_POINTOPOINT, "255.255.255.252", NULL, "", "",
	  "192.0.2.1/30" },
	{ STATIC, IFA_OK, "fe80::1", IFF_POINTOPOINT, "ffff::", "fe80::2", "", "",
	  "fe80::1%net0->fe80::2%net0" },
	{ STATIC, IFA_OK, "fe80::1", 0, "ffff:ffff:ffff:ffff::", NULL, "", "", "fe80::1%net0/64" },
	{ STATIC, IFA_DOWN, "192.0.2.1", 0, "255.255.255.0", NULL, "web", "", "192.0.2.1/24" },
	{ STATIC, IFA_DISABLED, "192.0.2.1", 0, "255.255.255.0", NULL, "192.0.2.1", "", "192.0.2.1/24" },
	{ STATIC, IFA_DISABLED, NULL, 0, "255.255.255.0", NULL, "web", "", "web/24" },
	{ STATIC, IFA_DISABLED, NULL, 0, "255.255.255.255", NULL, "web", "peer", "web->peer" },
	{ STATIC, IFA_DOWN, NULL, 0, "255.255.255.0", NULL, "web", "", "web/24" },
	{ DHCP4, IFA_DOWN, "0.0.0.0", 0, NULL, NULL, "", "", "?" },
	{ DHCP4, IFA_DISABLED, "::", 0, NULL, NULL, "", "", "?" },
	{ DHCP4, IFA_DISABLED, NULL, 0, NULL, NULL, "", "", "?" },
	{ DHCP4, IFA_OK, "192.0.2.1", 0, "255.0.0.0", NULL, "", "", "192.0.2.1/8" },
	{ ADDRCONF, IFA_DISABLED, "::", 0, NULL, NULL, "", "", "::" },
	{ ADDRCONF, IFA_DISABLED, "::", 0, "ffff:ffff:ffff:ffff::", NULL, "::7", "", "::7/64" },
	{ ADDRCONF, IFA_DOWN, "::", 0, "ffff:ffff:ffff:ffff::", NULL, "::7", "", "?" },
	{ ADDRCONF, IFA_OK, "fe80::7", 0, "ffff:ffff:ffff:ffff::", NULL, "::7", "", "fe80::7%net0/64" },
};
/* clang-format on */

union sock {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static struct sockaddr *set_sock(union sock *s, const char *text)
{
	if (!text)
		return NULL;
	*s = (union sock){ 0 };
	s->any.sa_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (s->any.sa_family == AF_INET)
		assert_int_equal(inet_pton(AF_INET, text, &s->in.sin_addr), 1);
	else
		assert_int_equal(inet_pton(AF_INET6, text, &s->in6.sin6_addr), 1);
	return &s->any;
}

static void test_addr(void **state)
{
	static char name[] = "net0:2";

	for (size_t i = 0; i < ARRAY_SIZE(looks); i++) {
		const struct look *l = &looks[i];
		ipadm_addr_info_t info = { .ia_atype = l->type, .ia_state = l->state };
		union sock addr, mask, other;
		struct column_set set = { 0 };
		struct buf unknown = { 0 };
		struct err e = { 0 };
		struct printer p = { .mode = PRINT_PARSABLE, .set = &set };

		info.ia_ifa.ifa_name = name;
		info.ia_ifa.ifa_flags = l->flags;
		info.ia_ifa.ifa_addr = set_sock(&addr, l->addr);
		info.ia_ifa.ifa_netmask = set_sock(&mask, l->mask);
		info.ia_ifa.ifa_dstaddr = set_sock(&other, l->other);
		snprintf(info.ia_sname, sizeof(info.ia_sname), "%s", l->stored);
		snprintf(info.ia_dname, sizeof(info.ia_dname), "%s", l->remote);
		assert_int_equal(
			column_set_init(&set, &addr_columns, "addr", p.mode, &unknown, &e), 0);
		print_row(&p, &info);
		assert_int_equal(print_end(&p), 0);
		p.out.data[p.out.len - 1] = '\0';
		if (strcmp(p.out.data, l->text) != 0)
			fail_msg("case %zu: %s instead of %s", i, p.out.data, l->text);
		print_fini(&p);
		column_set_fini(&set);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_addr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
