/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPMP groups by the documented names alone: a group with a member, the data address that it has, and
 * what is left of it when a program says that it has moved it.
 */
#include "api.h"

#include <stdlib.h>

#define UP (IPADM_OPT_ACTIVE | IPADM_OPT_UP)

static bool succeeds(const char *command)
{
	return system(command) == 0;
}

/* A tool of the old kind: the address of an interface goes to the group that it has joined. */
static void test_member_moves(ipadm_handle_t h)
{
	is(h, create_static(h, "net2/v4", "192.0.2.2/24", NULL, UP | IPADM_OPT_PERSIST),
		IPADM_SUCCESS, "group: an address of a member");
	is(h, ipadm_add_ipmp_member(h, "ipmp0", "net2", BOTH), IPADM_SUCCESS, "group: it joins");
	is_true(succeeds("ip addr del 192.0.2.2/24 dev net2"), "group: its address is taken off");
	ipadm_if_move(h, "net2");
	is_true(has_state(h, "net2", "net2/v4", IFA_DISABLED), "group: the object is forgotten");
	is_true(succeeds("grep -q 'address net2/v4' /etc/ipadm/ipadm.conf"),
		"group: not its record");
	is(h, ipadm_delete_addr(h, "net2/v4", BOTH), IPADM_SUCCESS, "group: the record goes");
	is(h, create_static(h, "ipmp0/v4", "192.0.2.2/24", NULL, UP | IPADM_OPT_PERSIST),
		IPADM_SUCCESS, "group: the address is the group's now");
	is_true(succeeds("ip -o addr show dev net2 | grep -q '192.0.2.2/32 '"),
		"group: the member answers for it");
	/* Once more, with nothing to forget. */
	ipadm_if_move(h, "net2");
	is_true(succeeds("ip -o addr show dev net2 | grep -q '192.0.2.2/32 '"),
		"group: and goes on when there is nothing to be forgotten of it");
}

static void test_group_moves(ipadm_handle_t h)
{
	is_true(succeeds("ip addr del 192.0.2.2/24 dev ipmp0"),
		"group: that of the group is taken off");
	ipadm_if_move(h, "ipmp0");
	is_true(has_state(h, "ipmp0", "ipmp0/v4", IFA_DISABLED), "group: the object is forgotten");
	is_true(succeeds("! ip -o addr show to 192.0.2.2 | grep ."),
		"group: nobody answers for it");
	is_true(succeeds("! ip -4 route show proto 74 | grep ."), "group: nor is it routed by");
	is(h, ipadm_enable_addr(h, "ipmp0/v4", IPADM_OPT_ACTIVE), IPADM_SUCCESS,
		"group: the record brings it back");
	is_true(succeeds("ip -o addr show dev net2 | grep -q '192.0.2.2/32 '"),
		"group: to the member");
	ipadm_if_move(h, "ipmp0");
	is_true(succeeds("ip -o addr show dev ipmp0 | grep -q '192.0.2.2/24 '"),
		"group: what is on its link is left there");
	is_true(succeeds("! ip -o addr show dev net2 | grep '192.0.2.2/32 '"),
		"group: and not bound any more");
	is_true(succeeds("ip addr del 192.0.2.2/24 dev ipmp0"), "group: it goes");
}

void test_groups(ipadm_handle_t h)
{
	char group[LIFNAMSIZ] = "ipmp0";

	is(h, ipadm_create_ipmp(h, group, NULL, BOTH), IPADM_SUCCESS, "group: create");
	test_member_moves(h);
	test_group_moves(h);
	is(h, ipadm_delete_addr(h, "ipmp0/v4", BOTH), IPADM_SUCCESS, "group: its record");
	is(h, ipadm_remove_ipmp_member(h, "ipmp0", "net2", BOTH), IPADM_SUCCESS,
		"group: it leaves");
	is(h, ipadm_delete_if(h, "ipmp0", AF_UNSPEC, BOTH), IPADM_SUCCESS, "group: delete");
	is(h, ipadm_delete_if(h, "net2", AF_UNSPEC, BOTH), IPADM_SUCCESS, "group: and the member");
}
