/* SPDX-License-Identifier: Apache-2.0 */
/* Properties by the documented names alone. */
#include "api.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define RESET (IPADM_OPT_DEFAULT | IPADM_OPT_PERSIST)

/* One of the getters, with its object and protocol. */
struct getter {
	ipadm_handle_t h;
	const char *object; /* NULL: a protocol's */
	unsigned int proto; /* MOD_PROTO_NONE: an address object's */
};

static ipadm_status_t get(
	const struct getter *g, const char *prop, uint32_t what, char *buf, unsigned int *size)
{
	if (!g->object)
		return ipadm_get_prop(g->h, prop, buf, size, g->proto, what);
	if (g->proto == MOD_PROTO_NONE)
		return ipadm_get_addrprop(g->h, prop, buf, size, g->object, what);

	return ipadm_get_ifprop(g->h, g->object, prop, buf, size, g->proto, what);
}

/* @wanted NULL: it is not recorded. */
static void has(const struct getter *g, const char *prop, uint32_t what, const char *wanted)
{
	char buf[MAXPROPVALLEN] = "";
	unsigned int size = sizeof(buf);
	ipadm_status_t s = get(g, prop, what, buf, &size);
	bool good = wanted ? s == IPADM_SUCCESS && strcmp(buf, wanted) == 0 : s == IPADM_NOTFOUND;
	char name[128];

	snprintf(name, sizeof(name), "%s of %s, 0x%x: %s", prop,
		g->object ? g->object : "the protocol", what, wanted ? wanted : "nothing");
	is_true(good, name);
	if (!good)
		printf("# got %s: '%s'\n", ipadm_status2symbol(s), buf);
}

static void test_interface(ipadm_handle_t h)
{
	struct getter v4 = { h, "net7", MOD_PROTO_IPV4 };
	struct getter v6 = { h, "net7", MOD_PROTO_IPV6 };
	char ifname[LIFNAMSIZ] = "net7";

	is(h, ipadm_create_if(h, ifname, AF_UNSPEC, BOTH), IPADM_SUCCESS, "an interface");
	has(&v4, "mtu", IPADM_OPT_PERM, "rw");
	has(&v4, "mtu", IPADM_OPT_ACTIVE, "1500");
	has(&v4, "mtu", IPADM_OPT_DEFAULT, "1500");
	has(&v4, "mtu", IPADM_OPT_POSSIBLE, "68-65535");
	has(&v6, "mtu", IPADM_OPT_POSSIBLE, "1280-1500");
	has(&v6, "mtu", IPADM_OPT_DEFAULT, "1500");
	has(&v4, "mtu", IPADM_OPT_PERSIST, NULL);
	is(h, ipadm_set_ifprop(h, "net7", "mtu", "1400", MOD_PROTO_IPV4, BOTH), IPADM_SUCCESS,
		"set");
	has(&v4, "mtu", IPADM_OPT_ACTIVE, "1400");
	has(&v4, "mtu", IPADM_OPT_PERSIST, "1400");
	has(&v4, "mtu", IPADM_OPT_DEFAULT, "1500");
	is(h, ipadm_set_ifprop(h, "net7", "mtu", NULL, MOD_PROTO_IPV4, RESET), IPADM_SUCCESS,
		"reset");
	has(&v4, "mtu", IPADM_OPT_ACTIVE, "1500");
	has(&v4, "mtu", IPADM_OPT_PERSIST, NULL);

	has(&v4, "forwarding", IPADM_OPT_POSSIBLE, "on,off");
	has(&v4, "forwarding", IPADM_OPT_DEFAULT, "off");
	is(h, ipadm_set_ifprop(h, "net7", "forwarding", "on", MOD_PROTO_IPV6, IPADM_OPT_ACTIVE),
		IPADM_SUCCESS, "set for now");
	has(&v6, "forwarding", IPADM_OPT_ACTIVE, "on");
	has(&v6, "forwarding", IPADM_OPT_PERSIST, NULL);
	has(&v4, "forwarding", IPADM_OPT_ACTIVE, "off");
	has(&v4, "Exchange-Routes", IPADM_OPT_ACTIVE, "on");
	is(h, ipadm_set_ifprop(h, "net7", "exchange-routes", "off", MOD_PROTO_IPV4, BOTH),
		IPADM_SUCCESS, "one that is kept by us alone");
	has(&v4, "exchange_routes", IPADM_OPT_ACTIVE, "off");
}

static ipadm_status_t set7(
	ipadm_handle_t h, const char *prop, const char *value, unsigned int proto)
{
	return ipadm_set_ifprop(h, "net7", prop, value, proto, BOTH);
}

/* Everything that can't be right; net7 carries IP, net8 does not. */
static void test_refused(ipadm_handle_t h)
{
	char buf[MAXPROPVALLEN] = "";
	unsigned int size = sizeof(buf);
	struct getter v4 = { h, "net7", MOD_PROTO_IPV4 };

	is(h, set7(h, "nosuch", "1", MOD_PROTO_IPV4), IPADM_PROP_UNKNOWN, "set: unknown");
	is(h, set7(h, "nud", "off", MOD_PROTO_IPV4), IPADM_BAD_PROTOCOL, "set: other protocol");
	is(h, set7(h, "mtu", "x", MOD_PROTO_IPV4), IPADM_INVALID_ARG, "set: no number");
	is(h, set7(h, "mtu", "67", MOD_PROTO_IPV4), IPADM_ERANGE, "set: too small");
	is(h, set7(h, "mtu", NULL, MOD_PROTO_IPV4), IPADM_INVALID_ARG, "set: no value");
	is(h, set7(h, NULL, "1", MOD_PROTO_IPV4), IPADM_INVALID_ARG, "set: no name");
	is(h, set7(h, "mtu", "1400", 0x40), IPADM_NOTSUP, "set: no such protocol");
	is(h, set7(h, "mtu", "1400", MOD_PROTO_NONE), IPADM_NOTSUP, "set: no protocol");
	is(h, ipadm_set_ifprop(h, "net7", "mtu", "1400", MOD_PROTO_IPV4, 0), IPADM_INVALID_ARG,
		"set: no flags");
	is(h, ipadm_set_ifprop(h, "net7", "mtu", "1400", MOD_PROTO_IPV4, IPADM_OPT_PERSIST),
		IPADM_INVALID_ARG, "set: persistent alone");
	is(h, ipadm_set_ifprop(h, "net7", "mtu", "1400", MOD_PROTO_IPV4, BOTH | IPADM_OPT_APPEND),
		IPADM_INVALID_ARG, "set: add to what is no list");
	is(h,
		ipadm_set_prop(h, "extra_priv_ports", "1", MOD_PROTO_TCP,
			BOTH | IPADM_OPT_APPEND | IPADM_OPT_REMOVE),
		IPADM_INVALID_ARG, "set: add and remove");
	is(h, ipadm_set_ifprop(h, "net7:1", "mtu", "1400", MOD_PROTO_IPV4, BOTH), IPADM_INVALID_ARG,
		"set: logical interface");
	is(h, ipadm_set_ifprop(h, "net8", "mtu", "1400", MOD_PROTO_IPV4, BOTH), IPADM_ENXIO,
		"set: no interface");
	is(NULL, ipadm_set_ifprop(NULL, "net7", "mtu", "1400", MOD_PROTO_IPV4, BOTH),
		IPADM_INVALID_ARG, "set: no handle");
	has(&v4, "mtu", IPADM_OPT_ACTIVE, "1500");

	is(h, ipadm_get_ifprop(h, "net7", "nosuch", buf, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_PROP_UNKNOWN, "get: unknown");
	is(h, ipadm_get_ifprop(h, "net8", "mtu", buf, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_ENXIO, "get: no interface");
	is(h, ipadm_get_ifprop(h, "nosuch0", "mtu", buf, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_ENXIO, "get: no link");
	is(h, ipadm_get_ifprop(h, "net7", "mtu", buf, &size, MOD_PROTO_IPV4, 0), IPADM_INVALID_ARG,
		"get: nothing");
	is(h, ipadm_get_ifprop(h, "net7", "mtu", buf, &size, MOD_PROTO_IPV4, BOTH),
		IPADM_INVALID_ARG, "get: two things");
	is(h, ipadm_get_ifprop(h, "net7", "mtu", NULL, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_INVALID_ARG, "get: no buffer");
	size = 0;
	is(h, ipadm_get_ifprop(h, "net7", "mtu", buf, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_INVALID_ARG, "get: no room at all");
	size = 4;
	is(h, ipadm_get_ifprop(h, "net7", "mtu", buf, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_NO_BUFS, "get: little room");
	is_true(size == 5, "and how much it takes");
	is(h, ipadm_get_ifprop(h, "net7", "mtu", buf, &size, MOD_PROTO_IPV4, IPADM_OPT_ACTIVE),
		IPADM_SUCCESS, "get: just enough");
	is_true(strcmp(buf, "1500") == 0, "the value");
}

static void test_protocol(ipadm_handle_t h)
{
	int fd = 0;
	struct getter v4 = { h, NULL, MOD_PROTO_IPV4 };

	has(&v4, "ttl", IPADM_OPT_PERM, "rw");
	has(&v4, "ttl", IPADM_OPT_POSSIBLE, "1-255");
	is(h, ipadm_set_prop(h, "ttl", "77", MOD_PROTO_IPV4, BOTH), IPADM_SUCCESS, "set ttl");
	has(&v4, "ttl", IPADM_OPT_ACTIVE, "77");
	has(&v4, "ttl", IPADM_OPT_PERSIST, "77");
	is(h, ipadm_set_prop(h, "ttl", "300", MOD_PROTO_IPV4, BOTH), IPADM_ERANGE,
		"ttl: too large");
	is(h, ipadm_set_prop(h, "ttl", "7", MOD_PROTO_IPV6, BOTH), IPADM_BAD_PROTOCOL,
		"ttl: other protocol");
	is(h, ipadm_set_prop(h, "mtu", "1400", MOD_PROTO_IPV4, BOTH), IPADM_INVALID_ARG,
		"a property of interfaces");
	is(h, ipadm_set_prop(h, "ttl", NULL, MOD_PROTO_IPV4, RESET), IPADM_SUCCESS, "reset ttl");
	has(&v4, "ttl", IPADM_OPT_ACTIVE, "64");
	has(&v4, "ttl", IPADM_OPT_PERSIST, NULL);
	is_true(ipadm_init_prop() == IPADM_SUCCESS, "the recorded ones, again");
	is(h, ipadm_init_net_from_gz(h, NULL, NULL), IPADM_SUCCESS, "what is delegated");
	is(NULL, ipadm_rw_db(NULL, NULL, "/etc/ipadm/ipadm.conf", 0600, 0), IPADM_NOTSUP,
		"the database of Solaris");
	is(NULL, ipadm_open_arp_on_udp("/dev/udp", &fd), IPADM_NOTSUP, "STREAMS");
	is(NULL, ipadm_open_arp_on_udp("/dev/udp", NULL), IPADM_INVALID_ARG, "STREAMS: nowhere");
}

static void test_address(ipadm_handle_t h)
{
	struct getter v4 = { h, "net7/v4", MOD_PROTO_NONE };
	struct getter lo = { h, "lo/v6", MOD_PROTO_NONE };
	char buf[MAXPROPVALLEN] = "";
	unsigned int size = sizeof(buf);
	ipadm_addrobj_t addr = NULL;

	is(h, ipadm_get_addrprop(h, "prefixlen", buf, &size, "net7/v4", IPADM_OPT_ACTIVE),
		IPADM_NOTFOUND, "get: no such object");
	is(h, ipadm_get_addrprop(h, "prefixlen", buf, &size, "net7", IPADM_OPT_ACTIVE),
		IPADM_INVALID_ARG, "get: no object at all");
	ipadm_create_addrobj(IPADM_ADDR_STATIC, "net7/v4", &addr);
	ipadm_set_addr(addr, "192.0.2.1/24", AF_UNSPEC);
	is(h, ipadm_create_addr(h, addr, BOTH | IPADM_OPT_UP), IPADM_SUCCESS, "an address");
	ipadm_destroy_addrobj(addr);
	has(&v4, "broadcast", IPADM_OPT_PERM, "r-");
	has(&v4, "broadcast", IPADM_OPT_ACTIVE, "192.0.2.255");
	has(&v4, "prefixlen", IPADM_OPT_ACTIVE, "24");
	has(&v4, "prefixlen", IPADM_OPT_PERSIST, "24");
	has(&v4, "prefixlen", IPADM_OPT_POSSIBLE, "1-32");
	has(&v4, "zone", IPADM_OPT_ACTIVE, "global");
	has(&v4, "zone", IPADM_OPT_PERSIST, NULL);
	has(&lo, "prefixlen", IPADM_OPT_ACTIVE, "128");
	has(&lo, "prefixlen", IPADM_OPT_PERM, "r-");
	has(&v4, "primary", IPADM_OPT_ACTIVE, "off");
	has(&v4, "deprecated", IPADM_OPT_ACTIVE, "off");
	has(&v4, "deprecated", IPADM_OPT_PERSIST, NULL);
	is(h, ipadm_set_addrprop(h, "deprecated", "on", "net7/v4", BOTH), IPADM_SUCCESS,
		"deprecate");
	has(&v4, "deprecated", IPADM_OPT_ACTIVE, "on");
	has(&v4, "deprecated", IPADM_OPT_PERSIST, "on");
	is(h, ipadm_set_addrprop(h, "prefixlen", "25", "net7/v4", BOTH), IPADM_SUCCESS, "shorten");
	has(&v4, "prefixlen", IPADM_OPT_ACTIVE, "25");
	has(&v4, "broadcast", IPADM_OPT_ACTIVE, "192.0.2.127");
	is(h, ipadm_set_addrprop(h, "broadcast", "192.0.2.1", "net7/v4", BOTH), IPADM_NOTSUP,
		"set what is read only");
	is(h, ipadm_set_addrprop(h, "nosuch", "1", "net7/v4", BOTH), IPADM_PROP_UNKNOWN, "unknown");
	is(h, ipadm_set_addrprop(h, "private", "on", "net7/nosuch", BOTH), IPADM_NOTFOUND,
		"no such object");
	is(h,
		ipadm_set_addrprop(h, "deprecated", NULL, "net7/v4",
			IPADM_OPT_ACTIVE | IPADM_OPT_DEFAULT | IPADM_OPT_PERSIST),
		IPADM_SUCCESS, "reset");
	has(&v4, "deprecated", IPADM_OPT_ACTIVE, "off");
	is(h, ipadm_disable_addr(h, "net7/v4", IPADM_OPT_ACTIVE), IPADM_SUCCESS, "disable");
	has(&v4, "prefixlen", IPADM_OPT_ACTIVE, "");
	has(&v4, "prefixlen", IPADM_OPT_PERSIST, "25");
	is(h, ipadm_set_addrprop(h, "private", "on", "net7/v4", BOTH), IPADM_OP_DISABLE_OBJ,
		"set of a disabled one");
	is(h, ipadm_delete_if(h, "net7", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete it all");
}

static void test_sources(ipadm_handle_t h)
{
	static const struct {
		const char *object, *prop;
		unsigned int proto, class;
		const char *source;
	} table[] = {
		{ "net7", "forwarding", MOD_PROTO_IPV4, IPADMPROP_CLASS_IF,
			"/proc/sys/net/ipv4/conf/net7/forwarding" },
		{ "net7", "mtu", MOD_PROTO_IPV4, IPADMPROP_CLASS_IF, "the link" },
		{ "net7", "metric", MOD_PROTO_IPV4, IPADMPROP_CLASS_IF, "ipadm" },
		{ NULL, "ttl", MOD_PROTO_IPV4, IPADMPROP_CLASS_MODULE,
			"/proc/sys/net/ipv4/ip_default_ttl" },
		{ NULL, "broadcast", MOD_PROTO_NONE, IPADMPROP_CLASS_ADDR, "the address" },
	};
	char buf[MAXPROPVALLEN];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		unsigned int size = sizeof(buf);

		is(h,
			ipadm_get_propsource(h, table[i].object, table[i].prop, buf, &size,
				table[i].proto, table[i].class),
			IPADM_SUCCESS, "where it comes from");
		is_true(strcmp(buf, table[i].source) == 0, table[i].source);
	}
}

void test_properties(ipadm_handle_t h)
{
	test_interface(h);
	test_refused(h);
	test_protocol(h);
	test_address(h);
	test_sources(h);
}
