/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands of properties as whole command lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli_library.h"

#define SET_USAGE                                                                                \
	"usage: ipadm set-ifprop [-t] -p property=value -m protocol [-n name] [--message text] " \
	"[--confirm[=seconds]] "                                                                 \
	"interface\n"
#define RESET_USAGE                                                                           \
	"usage: ipadm reset-prop [-t] -p property [-n name] [-m text] [--confirm[=seconds]] " \
	"protocol\n"
#define SHOW_USAGE                                                                         \
	"usage: ipadm show-prop [-c] [-o field[,...]] [-j] [-p property[,...]] [-n name] " \
	"[protocol]\n"
#define IF_HEADER \
	"IFNAME      PROPERTY        PROTO PERM CURRENT    PERSISTENT DEFAULT    POSSIBLE\n"
#define ADDR_HEADER                                                                          \
	"ADDROBJ           PROPERTY   PERM CURRENT         PERSISTENT      DEFAULT         " \
	"POSSIBLE\n"
#define PROP_HEADER \
	"PROTO PROPERTY              PERM CURRENT      PERSISTENT   DEFAULT      POSSIBLE\n"

/* clang-format off */
static const struct run_case set_cases[] = {
	{ { "set-ifprop", "-p", "mtu=1400", "-m", "ipv4", "net0" }, 0, NULL, EXIT_DONE,
	  "set net0 mtu 1400 1 0x3", "", "" },
	{ { "set-ifprop", "-t", "--prop", "mtu=1400", "--module=ip", "net0" }, 0, NULL, EXIT_DONE,
	  "set net0 mtu 1400 3 0x2", "", "" },
	{ { "reset-ifprop", "-p", "mtu", "-m", "ipv6", "net0" }, 0, NULL, EXIT_DONE,
	  "set net0 mtu - 2 0x5", "", "" },
	{ { "reset-ifprop", "-t", "-p", "mtu", "-m", "ipv6", "net0" }, 0, NULL, EXIT_DONE,
	  "set net0 mtu - 2 0x4", "", "" },
	{ { "set-addrprop", "-p", "private=on", "net0/v4" }, 0, NULL, EXIT_DONE,
	  "set net0/v4 private on 0 0x3", "", "" },
	{ { "set-addrprop", "-t", "-p", "private=on", "net0/v4" }, 0, NULL, EXIT_DONE,
	  "set net0/v4 private on 0 0x2", "", "" },
	{ { "reset-addrprop", "-p", "private", "net0/v4" }, 0, NULL, EXIT_DONE,
	  "set net0/v4 private - 0 0x7", "", "" },
	{ { "reset-addrprop", "-t", "-p", "private", "net0/v4" }, 0, NULL, EXIT_DONE,
	  "set net0/v4 private - 0 0x6", "", "" },
	{ { "set-prop", "-p", "extra_priv_ports=80,443", "tcp" }, 0, NULL, EXIT_DONE,
	  "set * extra_priv_ports 80,443 4 0x3", "", "" },
	{ { "set-prop", "-p", "extra_priv_ports+=80", "tcp" }, 0, NULL, EXIT_DONE,
	  "set * extra_priv_ports 80 4 0x23", "", "" },
	{ { "set-prop", "-t", "-p", "extra-priv-ports-=80", "tcp" }, 0, NULL, EXIT_DONE,
	  "set * extra-priv-ports 80 4 0x42", "", "" },
	{ { "reset-prop", "-p", "ttl", "ipv4" }, 0, NULL, EXIT_DONE, "set * ttl - 1 0x5", "", "" },
	/* refused by the library */
	{ { "set-prop", "-p", "ttl=0", "ipv4" }, IPADM_ERANGE, "ttl is 1 to 255", EXIT_REFUSED,
	  "set * ttl 0 1 0x3", "", "ipadm: ttl is 1 to 255 [erange]\n" },
	{ { "reset-prop", "-p", "ttl", "ipv4" }, IPADM_EAUTH, NULL, EXIT_NOT_PERMITTED,
	  "set * ttl - 1 0x5", "", "ipadm: cannot reset ttl: insufficient authorization [eauth]\n" },
	/* refused here */
	{ { "set-prop", "-p", "ttl=1", "tpc" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: unknown protocol 'tpc': did you mean tcp? [bad-protocol]\n" },
	{ { "set-prop", "-p", "ttl=1", "frobnicate" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: unknown protocol 'frobnicate' [bad-protocol]\n" },
	{ { "set-ifprop", "-p", "mtu=1", "-m", "tcp", "net0" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: an interface has no properties of tcp [notsup]\n" },
	{ { "set-ifprop", "-p", "mtu", "-m", "ip", "net0" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'mtu': that is no assignment: property=value [usage]\n" SET_USAGE },
	{ { "set-ifprop", "-p", "mtu=", "-m", "ip", "net0" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'mtu=': there is no value; to reset is a subcommand of its own [usage]\n" SET_USAGE },
	{ { "set-ifprop", "-p", "mtu=1,nud=on", "-m", "ip", "net0" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'mtu=1,nud=on': one property is set at a time, and there is no '=' in a value"
	  " [usage]\n" SET_USAGE },
	{ { "set-ifprop", "-p", "=1", "-m", "ip", "net0" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: '=1': no property has such a name [usage]\n" SET_USAGE },
	{ { "set-ifprop", "-p", "mtu=1", "-p", "nud=on", "-m", "ip", "net0" }, 0, NULL, EXIT_USAGE,
	  "", "", "ipadm: option --prop is given twice [usage]\n" SET_USAGE },
	{ { "set-ifprop", "-p", "mtu=1", "net0" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: set-ifprop needs option --module protocol [usage]\n" SET_USAGE },
	{ { "reset-prop", "tcp" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: reset-prop needs option --prop property [usage]\n" RESET_USAGE },
	{ { "reset-prop", "-p", "ttl=64", "tcp" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'ttl=64': a property is reset by its name alone [usage]\n" RESET_USAGE },
	{ { "reset-prop", "-p", "ttl,ecn", "tcp" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'ttl,ecn': one property is reset at a time [usage]\n" RESET_USAGE },
	{ { "reset-prop", "-p", "", "tcp" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: '': no property has such a name [usage]\n" RESET_USAGE },
};

static const struct run_case show_cases[] = {
	{ { "show-ifprop" }, 0, NULL, EXIT_DONE, "info * 0 0x0",
	  IF_HEADER
	  "net0        mtu             ipv4  rw   1500       1400       1500       68-9000\n"
	  "net0        mtu             ipv6  rw   1500       --         1500       1280-9000\n"
	  "net0        nud             ipv6  rw   on         --         on         on,off\n", "" },
	{ { "show-ifprop", "-m", "ipv4", "net0" }, 0, NULL, EXIT_DONE, "info net0 0 0x0",
	  IF_HEADER
	  "net0        mtu             ipv4  rw   1500       1400       1500       68-9000\n", "" },
	{ { "show-ifprop", "-c", "-o", "property,persistent", "-p", "NUD,mtu", "net0" }, 0, NULL,
	  EXIT_DONE, "info net0 0 0x0", "nud:\nmtu:1400\nmtu:\n", "" },
	{ { "show-ifprop", "-o", "property,source", "-m", "ipv6" }, 0, NULL, EXIT_DONE, "info * 0 0x0",
	  "PROPERTY        SOURCE\nmtu             the link\nnud             --\n", "" },
	{ { "show-ifprop", "-j", "-o", "proto,persistent,current", "-p", "mtu" }, 0, NULL, EXIT_DONE,
	  "info * 0 0x0", "[{\"proto\":\"ipv4\",\"persistent\":\"1400\",\"current\":\"1500\"},\n"
	  "{\"proto\":\"ipv6\",\"persistent\":null,\"current\":\"1500\"}]\n", "" },
	{ { "show-ifprop", "nosuch0" }, IPADM_ENXIO, "nosuch0: none", EXIT_REFUSED,
	  "info nosuch0 0 0x0", "", "ipadm: nosuch0: none [enxio]\n" },
	{ { "show-ifprop", "-p", "nud", "-m", "ipv4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: nud is a property of ipv6, not of ipv4 [bad-protocol]\n" },
	{ { "show-ifprop", "-p", "mtuu" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: unknown property 'mtuu': did you mean mtu? [prop-unknown]\n" },
	{ { "show-ifprop", "-m", "ip4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: unknown protocol 'ip4': did you mean ip? [bad-protocol]\n" },
	{ { "show-addrprop" }, 0, NULL, EXIT_DONE, "addresses * 0 0x0",
	  ADDR_HEADER
	  "net0/v4           private    rw   off             --              off             on,off\n"
	  "net0/v4           reqhost    rw   a:b             a:b             --              --\n"
	  "net0/d            private    rw   off             --              off             on,off\n"
	  "net0/d            reqhost    rw   a:b             a:b             --              --\n", "" },
	{ { "show-addrprop", "-c", "-o", "current,default", "-p", "reqhost", "net0/d" }, 0, NULL,
	  EXIT_DONE, "addresses net0 0 0x0", "a\\:b:\n", "" },
	{ { "show-addrprop", "-c", "-o", "current", "-p", "reqhost", "net0/d" }, 0, NULL, EXIT_DONE,
	  "addresses net0 0 0x0", "a:b\n", "" },
	{ { "show-addrprop", "net0/v6" }, 0, NULL, EXIT_DONE, "addresses net0 0 0x0", "",
	  "ipadm: warning: net0/v6 is autoconfigured: it has no properties\n" },
	{ { "show-addrprop", "net0/nosuch" }, 0, NULL, EXIT_REFUSED, "addresses net0 0 0x0", "",
	  "ipadm: there is no address object net0/nosuch [notfound]\n" },
	{ { "show-addrprop", "-p", "mtu", "net0/v4" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: mtu is a property of an interface, not of an address: show-ifprop [invalid-arg]\n" },
	{ { "show-prop", "-c", "-o", "proto,property,current" }, 0, NULL, EXIT_REFUSED, "",
	  "ipv4:ttl:64\nipv6:hoplimit:64\ntcp:extra_priv_ports:80,443\nudp:recv_buf:?\n",
	  "ipadm: operation failed [failure]\n" },
	{ { "show-prop", "ip" }, 0, NULL, EXIT_DONE, "",
	  PROP_HEADER
	  "ipv4  ttl                   rw   64           --           64           1-255\n"
	  "ipv6  hoplimit              rw   64           --           64           1-255\n", "" },
	{ { "show-prop", "-p", "ttl", "ipv4" }, 0, NULL, EXIT_DONE, "",
	  PROP_HEADER
	  "ipv4  ttl                   rw   64           --           64           1-255\n", "" },
	{ { "show-prop", "-c", "-o", "current", "-p", "extra_priv_ports", "tcp" }, 0, NULL, EXIT_DONE,
	  "", "80,443\n", "" },
	{ { "show-prop", "-p", "ttl", "tcp" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: ttl is a property of ipv4, not of tcp [bad-protocol]\n" },
	{ { "show-prop", "-p", "ttl" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --prop needs an operand: protocol [usage]\n" SHOW_USAGE },
	{ { "show-prop", "-c", "ipv4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --parsable needs the fields: --output [usage]\n" SHOW_USAGE },
	{ { "show-prop", "-cj", "-o", "proto" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: options --json and --parsable exclude each other [usage]\n" SHOW_USAGE },
	{ { "show-prop", "-p", "ttl,ttl", "ipv4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'ttl,ttl': a property is named twice [usage]\n" SHOW_USAGE },
	{ { "show-prop", "-p", "ttl=1", "ipv4" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'ttl=1' is no list of properties: property[,...] [usage]\n" SHOW_USAGE },
};
/* clang-format on */

static void test_set(void **state)
{
	check_cases(set_cases, ARRAY_SIZE(set_cases));
}

static void test_show(void **state)
{
	check_cases(show_cases, ARRAY_SIZE(show_cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_show),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
