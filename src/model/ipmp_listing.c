/* SPDX-License-Identifier: Apache-2.0 */
#include "model/ipmp_listing.h"

#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "model/addr_listing.h"
#include "model/address.h"
#include "model/group.h"

ipadm_ipmp_gstate_t group_state(const struct member *members, size_t n)
{
	size_t used = 0, well = 0;

	for (size_t i = 0; i < n; i++) {
		used += members[i].state == MEMBER_ACTIVE;
		well += members[i].state == MEMBER_ACTIVE || members[i].state == MEMBER_INACTIVE;
	}
	if (used == 0)
		return IPADM_IPMP_FAILED;

	return well < n ? IPADM_IPMP_DEGRADED : IPADM_IPMP_OK;
}

/* Who answers for it: where it is bound. */
static const struct link *find_inbound(const struct snapshot *k, const struct ip *local)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO && ip_equal(&k->addrs[i].local, local))
			return snapshot_find_index(k, k->addrs[i].ifindex);

	return NULL;
}

static void find_outbound(struct data_row *row, const struct snapshot *k, const struct link *group)
{
	enum nexthop_kind kind = row->local.family == AF_INET ? NEXTHOP_GROUP4 : NEXTHOP_GROUP6;
	const struct nexthop *nh = group ? snapshot_find_nexthop(k, kind, group->index) : NULL;

	for (size_t i = 0; nh && i < nh->n_links; i++) {
		const struct link *l = snapshot_find_index(k, nh->links[i]);

		if (l)
			row->outbound[row->n_outbound++] = l;
	}
}

static bool get_local(const struct addr_row *row, struct ip *ret)
{
	if (row->addr) {
		*ret = row->addr->local;
		return true;
	}

	return row->obj && address_local(row->obj, address_type(row->obj), ret) == 0;
}

static int give(const struct addr_row *addr, const struct snapshot *k,
	int (*fn)(void *arg, const struct data_row *row), void *arg)
{
	struct data_row row = { .group = addr->ifname };

	/* What nobody has an address of has no row, nor has a link-local one, which no group carries. */
	if (!get_local(addr, &row.local) || ip_is_linklocal(&row.local))
		return 0;
	row.up = addr->addr && !(addr->addr->flags & IFA_F_DADFAILED);
	if (row.up) {
		row.inbound = find_inbound(k, &row.local);
		find_outbound(&row, k, addr->link);
	}

	return fn(arg, &row);
}

int data_walk(const struct document *doc, const struct snapshot *kernel,
	int (*fn)(void *arg, const struct data_row *row), void *arg)
{
	_cleanup_addr_listing_ struct addr_listing *list = NULL;
	const struct addr_filter all = { .ifname = NULL };
	int r = addr_listing_build(NULL, doc, kernel, &all, &list);

	for (size_t i = 0; r == 0 && i < list->n; i++) {
		const struct addr_row *row = &list->rows[i];

		if (group_is(document_find(doc, OBJ_INTERFACE, row->ifname)))
			r = give(row, kernel, fn, arg);
	}

	return r;
}
