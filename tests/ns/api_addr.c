/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address objects by the documented names alone. Besides the links of api.c there is net20, at whose
 * other end another host has 192.0.2.66 and 2001:db8:20::66.
 */
#include "api.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#define UP (IPADM_OPT_ACTIVE | IPADM_OPT_UP)

/* "192.0.2.1" of a socket address; "" for none. */
static const char *number(const struct sockaddr *sa, char buf[INET6_ADDRSTRLEN])
{
	struct sockaddr_in6 in6;
	struct sockaddr_in in;

	buf[0] = '\0';
	if (sa && sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		inet_ntop(AF_INET, &in.sin_addr, buf, INET6_ADDRSTRLEN);
	}
	if (sa && sa->sa_family == AF_INET6) {
		memcpy(&in6, sa, sizeof(in6));
		inet_ntop(AF_INET6, &in6.sin6_addr, buf, INET6_ADDRSTRLEN);
	}

	return buf;
}

static bool has_number(const struct sockaddr *sa, const char *wanted)
{
	char buf[INET6_ADDRSTRLEN];

	return strcmp(number(sa, buf), wanted) == 0;
}

ipadm_status_t create_static(
	ipadm_handle_t h, const char *name, const char *text, const char *remote, uint32_t flags)
{
	ipadm_addrobj_t addr = NULL;
	ipadm_status_t s = ipadm_create_addrobj(IPADM_ADDR_STATIC, name, &addr);

	if (s == IPADM_SUCCESS)
		s = ipadm_set_addr(addr, text, AF_UNSPEC);
	if (s == IPADM_SUCCESS && remote)
		s = ipadm_set_dst_addr(addr, remote, AF_UNSPEC);
	if (s == IPADM_SUCCESS)
		s = ipadm_create_addr(h, addr, flags);
	ipadm_destroy_addrobj(addr);

	return s;
}

/* The node of an object in a list; NULL. */
static ipadm_addr_info_t *find(ipadm_addr_info_t *list, const char *name)
{
	for (ipadm_addr_info_t *ia = list; ia; ia = IA_NEXT(ia))
		if (strcmp(ia->ia_aobjname, name) == 0)
			return ia;

	return NULL;
}

bool has_state(ipadm_handle_t h, const char *ifname, const char *name, int state)
{
	ipadm_addr_info_t *list = NULL;
	ipadm_addr_info_t *ia;
	bool found;

	if (ipadm_addr_info(h, ifname, &list, 0, 0) != IPADM_SUCCESS)
		return false;
	ia = find(list, name);
	found = ia ? (int)ia->ia_state == state : state < 0;
	if (!found)
		printf("# %s has state %d\n", name, ia ? (int)ia->ia_state : -1);
	ipadm_free_addr_info(list);

	return found;
}

/* A walk beside the list that it should be like: @arg points to the node that comes next, NULL when one differs. */
static boolean_t same(void *arg, const ipadm_addr_info_t *info)
{
	ipadm_addr_info_t **next = arg;
	ipadm_addr_info_t *ia = *next;
	char a[INET6_ADDRSTRLEN], b[INET6_ADDRSTRLEN];

	if (!ia || strcmp(ia->ia_aobjname, info->ia_aobjname) != 0 ||
		strcmp(ia->ia_ifa.ifa_name, info->ia_ifa.ifa_name) != 0 ||
		strcmp(ia->ia_sname, info->ia_sname) != 0 || ia->ia_state != info->ia_state ||
		ia->ia_cflags != info->ia_cflags || ia->ia_pflags != info->ia_pflags ||
		strcmp(number(ia->ia_ifa.ifa_addr, a), number(info->ia_ifa.ifa_addr, b)) != 0 ||
		strcmp(number(ia->ia_ifa.ifa_netmask, a), number(info->ia_ifa.ifa_netmask, b)) !=
			0) {
		printf("# the list has %s where the walk has %s\n", ia ? ia->ia_aobjname : "an end",
			info->ia_aobjname);
		return B_FALSE;
	}
	*next = IA_NEXT(ia);

	return B_TRUE;
}

static boolean_t only_first(void *arg, const ipadm_addr_info_t *info)
{
	int *n = arg;

	(void)info;
	(*n)++;

	return B_FALSE;
}

static void test_walk(ipadm_handle_t h)
{
	ipadm_addr_info_t *list = NULL, *next;
	int n = 0;

	is(h, create_static(h, "net0/walk", "192.0.2.77/24", NULL, UP), IPADM_SUCCESS,
		"walk: an address");
	is(h, ipadm_addr_info(h, NULL, &list, 0, 0), IPADM_SUCCESS, "walk: beside a list");
	next = list;
	is(h, ipadm_walk_addr_info(h, NULL, 0, same, &next), IPADM_SUCCESS, "walk");
	is(h, list && !next ? IPADM_SUCCESS : IPADM_FAILURE, IPADM_SUCCESS, "walk: the same");
	ipadm_free_addr_info(list);
	is(h, ipadm_walk_addr_info(h, "lo", 0, only_first, &n), IPADM_SUCCESS,
		"walk: to its first");
	is(h, n == 1 ? IPADM_SUCCESS : IPADM_FAILURE, IPADM_SUCCESS, "walk: and no further");
	is(h, ipadm_delete_if(h, "net0", AF_UNSPEC, IPADM_OPT_ACTIVE), IPADM_SUCCESS,
		"walk: its end");
}

static void test_arguments(ipadm_handle_t h)
{
	ipadm_addr_info_t *list = NULL;
	ipadm_addrobj_t addr = NULL;

	is(NULL, ipadm_create_addrobj(IPADM_ADDR_STATIC, "net0/v4", &addr), IPADM_SUCCESS,
		"describe");
	is(NULL, ipadm_create_addr(NULL, addr, UP), IPADM_INVALID_ARG, "create: no handle");
	is(h, ipadm_create_addr(h, NULL, UP), IPADM_INVALID_ARG, "create: no description");
	is(h, ipadm_create_addr(h, addr, 0), IPADM_INVALID_ARG, "create: no flags");
	is(h, ipadm_create_addr(h, addr, IPADM_OPT_PERSIST), IPADM_INVALID_ARG,
		"create: persistent alone");
	is(h, ipadm_create_addr(h, addr, UP | IPADM_OPT_GENPPA), IPADM_INVALID_ARG,
		"create: flag of another call");
	is(h, ipadm_create_addr(h, addr, UP), IPADM_BAD_ADDR, "create: no address");
	ipadm_destroy_addrobj(addr);
	is(NULL, ipadm_create_addrobj(IPADM_ADDR_STATIC, "net0:1", &addr), IPADM_SUCCESS,
		"describe a logical interface");
	is(NULL, ipadm_set_addr(addr, "192.0.2.1/24", AF_UNSPEC), IPADM_SUCCESS, "its address");
	is(h, ipadm_create_addr(h, addr, UP), IPADM_INVALID_ARG,
		"create: logical for one who is not legacy");
	ipadm_destroy_addrobj(addr);

	is(h, ipadm_delete_addr(h, NULL, BOTH), IPADM_INVALID_ARG, "delete: no name");
	is(h, ipadm_delete_addr(h, "net0", BOTH), IPADM_INVALID_ARG, "delete: no label");
	is(h, ipadm_delete_addr(h, "net0/v4", IPADM_OPT_PERSIST), IPADM_INVALID_ARG,
		"delete: persistent alone");
	is(h, ipadm_delete_addr(h, "net0/v4", BOTH | IPADM_OPT_UP), IPADM_INVALID_ARG,
		"delete: unknown flag");
	is(h, ipadm_delete_addr(h, "net0/v4", BOTH), IPADM_NOTFOUND, "delete: no such object");
	is(h, ipadm_enable_addr(h, "net0/v4", BOTH), IPADM_NOTSUP, "enable: persistent");
	is(h, ipadm_enable_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_NOTFOUND, "enable: unknown");
	is(h, ipadm_disable_addr(h, "net0/v4", BOTH), IPADM_NOTSUP, "disable: persistent");
	is(h, ipadm_disable_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_NOTFOUND,
		"disable: unknown");
	is(h, ipadm_up_addr(h, "net0/v4", 0), IPADM_INVALID_ARG, "up: no flags");
	is(h, ipadm_up_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_NOTFOUND, "up: unknown");
	is(h, ipadm_down_addr(h, "net0/v4", IPADM_OPT_PERSIST), IPADM_INVALID_ARG,
		"down: persistent alone");
	is(h, ipadm_refresh_addr(h, "net0/v4", IPADM_OPT_PERSIST), IPADM_INVALID_ARG,
		"refresh: unknown flag");
	is(NULL, ipadm_addr_info(NULL, NULL, &list, 0, 0), IPADM_INVALID_ARG, "info: no handle");
	is(h, ipadm_addr_info(h, NULL, NULL, 0, 0), IPADM_INVALID_ARG, "info: nowhere to put it");
	is(h, ipadm_addr_info(h, NULL, &list, 1, 0), IPADM_INVALID_ARG, "info: flags");
	is(h, ipadm_addr_info(h, "nosuch0", &list, 0, 0), IPADM_ENXIO, "info: no such interface");
	is(NULL, ipadm_walk_addr_info(NULL, NULL, 0, same, &list), IPADM_INVALID_ARG,
		"walk: no handle");
	is(h, ipadm_walk_addr_info(h, NULL, 0, NULL, NULL), IPADM_INVALID_ARG, "walk: no function");
	is(h, ipadm_walk_addr_info(h, NULL, 1, same, &list), IPADM_INVALID_ARG, "walk: flags");
	is(h, ipadm_walk_addr_info(h, "nosuch0", 0, same, &list), IPADM_ENXIO,
		"walk: no such interface");
	is(h, ipadm_addr_info(h, "net0", &list, 0, 0), IPADM_ENXIO, "info: no interface yet");
	is_true(list == NULL, "info: no list after a failure");
	is(h, ipadm_add_aobjname(h, "net0", AF_INET6, "net0/v6", IPADM_ADDR_IPV6_ADDRCONF, 1),
		IPADM_NOTSUP, "register an address");
	is(h, ipadm_delete_aobjname(h, "net0", AF_INET6, "net0/v6", IPADM_ADDR_IPV6_ADDRCONF, 1),
		IPADM_NOTSUP, "take one off");
	ipadm_free_addr_info(NULL);
}

static void test_info(ipadm_handle_t h)
{
	ipadm_addr_info_t *list = NULL;
	ipadm_addr_info_t *ia;

	is(h, ipadm_addr_info(h, "net0", &list, 0, 0), IPADM_SUCCESS, "info");
	ia = find(list, "net0/v4");
	is_true(ia && strcmp(ia->ia_ifa.ifa_name, "net0") == 0, "its interface");
	is_true(ia && has_number(ia->ia_ifa.ifa_addr, "192.0.2.1"), "its address");
	is_true(ia && has_number(ia->ia_ifa.ifa_netmask, "255.255.255.0"), "its netmask");
	is_true(ia && has_number(ia->ia_ifa.ifa_broadaddr, "192.0.2.255"), "its broadcast address");
	is_true(ia && (ia->ia_ifa.ifa_flags & (IFF_UP | IFF_BROADCAST | IFF_POINTOPOINT)) ==
				(IFF_UP | IFF_BROADCAST),
		"the flags of the link");
	is_true(ia && strcmp(ia->ia_sname, "192.0.2.1") == 0 && ia->ia_dname[0] == '\0',
		"as it was given");
	is_true(ia && ia->ia_atype == IPADM_ADDR_STATIC && ia->ia_state == IFA_OK,
		"type and state");
	is_true(ia && ia->ia_cflags == IA_UP && ia->ia_pflags == IA_UP, "its own flags");
	ipadm_free_addr_info(list);
}

static void test_life(ipadm_handle_t h)
{
	ipadm_addr_info_t *list = NULL;
	ipadm_addr_info_t *ia;

	is(h,
		create_static(
			h, "net0/v4", "192.0.2.1/24", NULL, UP | IPADM_OPT_PERSIST | IPADM_OPT_V46),
		IPADM_SUCCESS, "create with its interface");
	is_true(ipadm_if_enabled(h, "net0", AF_INET) && ipadm_if_enabled(h, "net0", AF_INET6),
		"for both families");
	is(h, create_static(h, "net0/v4", "192.0.2.9/24", NULL, UP), IPADM_ADDROBJ_EXISTS,
		"create again");
	test_info(h);

	is(h, ipadm_down_addr(h, "net0/v4", BOTH), IPADM_SUCCESS, "down");
	is(h, ipadm_addr_info(h, "net0", &list, 0, 0), IPADM_SUCCESS, "info of one that is down");
	ia = find(list, "net0/v4");
	is_true(ia && ia->ia_state == IFA_DOWN && !(ia->ia_ifa.ifa_flags & IFF_UP) &&
			ia->ia_cflags == 0 && ia->ia_pflags == 0,
		"it is down");
	is_true(ia && has_number(ia->ia_ifa.ifa_addr, "192.0.2.1") &&
			has_number(ia->ia_ifa.ifa_netmask, "255.255.255.0"),
		"and keeps its address");
	ipadm_free_addr_info(list);
	is(h, ipadm_up_addr(h, "net0/v4", BOTH), IPADM_SUCCESS, "up");
	is(h, ipadm_up_addr(h, "net0/v4", BOTH), IPADM_SUCCESS, "up again");
	is(h, ipadm_refresh_addr(h, "net0/v4", 0), IPADM_SUCCESS, "refresh");

	is(h, ipadm_disable_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_SUCCESS, "disable");
	is_true(has_state(h, "net0", "net0/v4", IFA_DISABLED), "it is disabled");
	is(h, ipadm_up_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_OP_DISABLE_OBJ, "up disabled");
	is(h, ipadm_refresh_addr(h, "net0/v4", 0), IPADM_OP_DISABLE_OBJ, "refresh disabled");
	is(h, ipadm_delete_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_NOTFOUND,
		"delete the active one of a disabled");
	is(h, ipadm_enable_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_SUCCESS, "enable");
	is(h, ipadm_enable_addr(h, "net0/v4", IPADM_OPT_ACTIVE), IPADM_ADDROBJ_EXISTS,
		"enable again");
	is(h, ipadm_delete_addr(h, "net0/v4", BOTH | IPADM_OPT_RELEASE), IPADM_NOTSUP,
		"release one without a lease");
	is(h, ipadm_delete_addr(h, "net0/v4", BOTH), IPADM_SUCCESS, "delete");
	is(h, ipadm_addr_info(h, "net0", &list, 0, 0), IPADM_SUCCESS, "the interface is left");
	is_true(list == NULL, "without an address");
	is(h, ipadm_delete_if(h, "net0", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete the interface");
}

static void test_temporary(ipadm_handle_t h)
{
	is(h, create_static(h, "net1/v4", "192.0.2.1/24", NULL, IPADM_OPT_ACTIVE), IPADM_SUCCESS,
		"create a temporary one, down");
	is_true(ipadm_if_enabled(h, "net1", AF_INET) && !ipadm_if_enabled(h, "net1", AF_INET6),
		"its interface for its family");
	is_true(has_state(h, "net1", "net1/v4", IFA_DOWN), "it is down from the beginning");
	is(h, ipadm_up_addr(h, "net1/v4", BOTH), IPADM_TEMPORARY_OBJ, "up, persistently");
	is(h, ipadm_disable_addr(h, "net1/v4", IPADM_OPT_ACTIVE), IPADM_TEMPORARY_OBJ,
		"disable a temporary one");
	is(NULL, create_static(h, "net2/v4", "192.0.2.1", NULL, UP), IPADM_BAD_ADDR,
		"no prefix length");
	is(h, create_static(h, "net2/v4", "192.0.2.2/24", "192.0.2.3", UP), IPADM_INVALID_ARG,
		"another end of an Ethernet");
	is_true(!ipadm_if_enabled(h, "net2", AF_UNSPEC), "no interface is left of that");
	is(h, ipadm_delete_addr(h, "net1/v4", BOTH), IPADM_SUCCESS, "delete, persistently, too");
	is(h, ipadm_delete_if(h, "net1", AF_UNSPEC, BOTH), IPADM_SUCCESS, "and its interface");
}

/* Names that are made up are told. */
static void test_generated(ipadm_handle_t h)
{
	static const struct {
		const char *address;
		const char *name;
	} table[] = {
		{ "192.0.2.1/24", "net3/v4" },
		{ "192.0.2.2/24", "net3/v4a" },
		{ "2001:db8::1/64", "net3/v6" },
	};
	char name[IPADM_AOBJSIZ];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		ipadm_addrobj_t addr = NULL;

		ipadm_create_addrobj(IPADM_ADDR_STATIC, "net3", &addr);
		ipadm_set_addr(addr, table[i].address, AF_UNSPEC);
		is(h, ipadm_create_addr(h, addr, UP | IPADM_OPT_V46), IPADM_SUCCESS, "no label");
		ipadm_get_aobjname(addr, name, sizeof(name));
		is_true(strcmp(name, table[i].name) == 0, name);
		ipadm_destroy_addrobj(addr);
	}
}

/* The whole list: what test_generated() made, in order, beside the loopback's. */
static void test_list(ipadm_handle_t h)
{
	ipadm_addr_info_t *list = NULL;
	const char *order[] = { "lo/v4", "lo/v6", "net3/v4", "net3/v4a" };
	ipadm_addr_info_t *ia;
	size_t n = 0;

	is(h, ipadm_addr_info(h, NULL, &list, IPADM_OPT_ZEROADDR, LIFC_NOXMIT), IPADM_SUCCESS,
		"all addresses");
	for (ia = list; ia && n < 4; ia = IA_NEXT(ia))
		if (strcmp(ia->ia_aobjname, order[n]) == 0)
			n++;
	is_true(n == 4, "in order");
	ia = find(list, "lo/v6");
	is_true(ia && has_number(ia->ia_ifa.ifa_addr, "::1") &&
			(ia->ia_ifa.ifa_flags & IFF_LOOPBACK),
		"the loopback");
	ia = find(list, "net3/v6");
	is_true(ia && has_number(ia->ia_ifa.ifa_netmask, "ffff:ffff:ffff:ffff::") &&
			!ia->ia_ifa.ifa_broadaddr,
		"an IPv6 one");
	is_true(ia && (ia->ia_state == IFA_OK || ia->ia_state == IFA_TENTATIVE), "is coming up");
	ipadm_free_addr_info(list);
	is(h, ipadm_delete_if(h, "net3", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete all of them");
}

/* A duplicate is a state, and no failure. */
static void test_duplicates(ipadm_handle_t h)
{
	is(h, create_static(h, "net20/v6", "2001:db8:20::66/64", NULL, UP | IPADM_OPT_V46),
		IPADM_SUCCESS, "an IPv6 address that another host has");
	is_true(has_state(h, "net20", "net20/v6", IFA_DUPLICATE), "is a duplicate");
	is(h, ipadm_up_addr(h, "net20/v6", IPADM_OPT_ACTIVE), IPADM_DAD_FOUND, "up");
	is(h, ipadm_refresh_addr(h, "net20/v6", 0), IPADM_DAD_FOUND, "refresh");
	is(h, create_static(h, "net20/v4", "192.0.2.66/24", NULL, UP), IPADM_SUCCESS,
		"an IPv4 address that another host has");
	is_true(has_state(h, "net20", "net20/v4", IFA_DUPLICATE), "is a duplicate, too");
	is(h, ipadm_up_addr(h, "net20/v4", IPADM_OPT_ACTIVE), IPADM_DAD_FOUND, "up");
	is(h, ipadm_delete_if(h, "net20", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete them");
}

static void test_addrconf(ipadm_handle_t h)
{
	ipadm_addr_info_t *list = NULL;
	ipadm_addrobj_t addr = NULL;
	ipadm_addr_info_t *ia;

	ipadm_create_addrobj(IPADM_ADDR_IPV6_ADDRCONF, "net4/v6", &addr);
	is(NULL, ipadm_set_interface_id(addr, "::77/64"), IPADM_SUCCESS, "an interface identifier");
	is(NULL, ipadm_set_stateful(addr, B_FALSE), IPADM_SUCCESS, "without DHCPv6");
	is(h, ipadm_create_addr(h, addr, UP | IPADM_OPT_PERSIST), IPADM_SUCCESS, "create addrconf");
	ipadm_destroy_addrobj(addr);
	is(h, ipadm_addr_info(h, "net4", &list, 0, 0), IPADM_SUCCESS, "its addresses");
	ia = find(list, "net4/v6");
	is_true(ia && ia->ia_atype == IPADM_ADDR_IPV6_ADDRCONF && ia->ia_ifa.ifa_addr &&
			ia->ia_ifa.ifa_addr->sa_family == AF_INET6 &&
			strcmp(ia->ia_sname, "::77") == 0,
		"a link-local one");
	ipadm_free_addr_info(list);
	is(h, ipadm_up_addr(h, "net4/v6", IPADM_OPT_ACTIVE), IPADM_NOTSUP, "up");
	is(h, ipadm_refresh_addr(h, "net4/v6", 0), IPADM_NOTSUP, "refresh");
	is(h, ipadm_disable_addr(h, "net4/v6", IPADM_OPT_ACTIVE), IPADM_SUCCESS, "disable");
	is(h, ipadm_addr_info(h, "net4", &list, 0, 0), IPADM_SUCCESS, "the disabled one");
	ia = find(list, "net4/v6");
	is_true(ia && has_number(ia->ia_ifa.ifa_addr, "::") &&
			has_number(ia->ia_ifa.ifa_netmask, "ffff:ffff:ffff:ffff::") &&
			strcmp(ia->ia_sname, "::77") == 0,
		"shows its identifier");
	ipadm_free_addr_info(list);
	is(h, ipadm_delete_if(h, "net4", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete it");
}

/* No server answers: the object is there all the same. */
static void test_dhcp(ipadm_handle_t h, bool dhcp)
{
	ipadm_addr_info_t *list = NULL;
	ipadm_addrobj_t addr = NULL;
	ipadm_addr_info_t *ia;

	ipadm_create_addrobj(IPADM_ADDR_DHCP, "net5/dhcp", &addr);
	is(NULL, ipadm_set_wait_time(addr, 1), IPADM_SUCCESS, "how long to wait");
	is(NULL, ipadm_set_reqhost(addr, "web1"), IPADM_SUCCESS, "a name to ask for");
	is(h, ipadm_create_addr(h, addr, UP),
		dhcp ? IPADM_DHCP_IPC_TIMEOUT : IPADM_DHCP_START_ERROR, "create dhcp");
	ipadm_destroy_addrobj(addr);
	if (!dhcp) {
		is_true(!ipadm_if_enabled(h, "net5", AF_UNSPEC), "nothing is left of that");
		return;
	}
	is(h, ipadm_addr_info(h, "net5", &list, 0, 0), IPADM_SUCCESS, "it is listed");
	ia = find(list, "net5/dhcp");
	is_true(ia && ia->ia_atype == IPADM_ADDR_DHCP &&
			has_number(ia->ia_ifa.ifa_addr, "0.0.0.0") && ia->ia_sname[0] == '\0',
		"without an address");
	ipadm_free_addr_info(list);
	is(h, ipadm_delete_if(h, "net5", AF_UNSPEC, BOTH), IPADM_SUCCESS, "delete it");
}

static void test_legacy(void)
{
	ipadm_handle_t legacy = open_handle(IPH_LEGACY);
	ipadm_addrobj_t addr = NULL;

	ipadm_create_addrobj(IPADM_ADDR_DHCP, "net6/dhcp", &addr);
	is(legacy, ipadm_create_addr(legacy, addr, UP), IPADM_NOTSUP, "dhcp of a legacy program");
	ipadm_destroy_addrobj(addr);
	is(legacy, create_static(legacy, "net6/v4", "192.0.2.1/24", NULL, UP), IPADM_ENXIO,
		"a legacy program makes no interface on the way");
	ipadm_close(legacy);
}

void test_addresses(ipadm_handle_t h, bool dhcp)
{
	test_arguments(h);
	test_walk(h);
	test_life(h);
	test_temporary(h);
	test_generated(h);
	test_list(h);
	test_duplicates(h);
	test_addrconf(h);
	test_dhcp(h, dhcp);
	test_legacy();
}
