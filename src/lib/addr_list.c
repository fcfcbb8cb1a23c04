/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses as callers get them: a node with what its struct ifaddrs points to, one after the other or
 * in a list.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/sock.h"
#include "base/str.h"
#include "lib/addr_source.h"
#include "lib/check.h"
#include "lib/view.h"
#include "model/address.h"

struct node {
	ipadm_addr_info_t info; /* the first one: callers hold pointers to it */
	union sock addr;
	union sock netmask;
	union sock other; /* the other end, or the broadcast address */
	char name[LINK_NAMSIZ];
};

void ipadm_free_addr_info(ipadm_addr_info_t *list)
{
	while (list) {
		ipadm_addr_info_t *next = IA_NEXT(list);

		free(list);
		list = next;
	}
}

static struct sockaddr *set_netmask(union sock *s, uint8_t family, unsigned int plen)
{
	struct ip mask = { .family = family };
	size_t whole = plen / 8;

	memset(mask.bytes, 0xff, whole);
	if (plen % 8)
		mask.bytes[whole] = (uint8_t)(0xff << (8 - plen % 8));

	return sock_set(s, &mask);
}

/* "TEXT/LEN" or "TEXT" apart: the text into @ret, and whether there is a length. */
static bool split_given(const char *text, char ret[256], unsigned int *ret_plen)
{
	const char *slash = strrchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	uint64_t plen;

	if (len < 256) {
		memcpy(ret, text, len);
		ret[len] = '\0';
	}
	if (!slash || str_to_uint(slash + 1, 128, &plen) < 0)
		return false;
	*ret_plen = (unsigned int)plen;

	return true;
}

/* What was given for an object; whether a prefix length was, too. */
static bool fill_given(struct node *node, const struct object *obj, unsigned int *ret_plen)
{
	const char *text = object_get(obj, "address");
	const char *remote = object_get(obj, "remote");
	unsigned int none;

	if (remote)
		split_given(remote, node->info.ia_dname, &none);
	if (!text)
		text = object_get(obj, "interface-id");

	return text && split_given(text, node->info.ia_sname, ret_plen);
}

static void fill_address(struct node *node, const struct addr_row *row, const struct addr *a)
{
	struct ifaddrs *ifa = &node->info.ia_ifa;

	ifa->ifa_addr = sock_set(&node->addr, &a->local);
	if (a->local.family == AF_INET6 && row->link && ip_is_linklocal(&a->local))
		node->addr.in6.sin6_scope_id = row->link->index;
	ifa->ifa_netmask = set_netmask(&node->netmask, a->local.family, a->plen);
	if (a->peer.family) {
		ifa->ifa_flags |= IFF_POINTOPOINT;
		ifa->ifa_flags &= ~(unsigned int)IFF_BROADCAST;
		ifa->ifa_dstaddr = sock_set(&node->other, &a->peer);
	} else if (a->broadcast.family && !(ifa->ifa_flags & IFF_POINTOPOINT)) {
		ifa->ifa_broadaddr = sock_set(&node->other, &a->broadcast);
	}
}

/* There is no address: as much of it as is known. */
static void fill_unaddressed(
	struct node *node, const struct object *obj, bool has_plen, unsigned int plen)
{
	struct ifaddrs *ifa = &node->info.ia_ifa;
	unsigned int family = address_family(obj);
	struct ip zero = { .family = family == FAM_INET6 ? AF_INET6 : AF_INET };

	if (family)
		ifa->ifa_addr = sock_set(&node->addr, &zero);
	/* Only IPv6 has prefixes that long. */
	if (!family && plen > 32)
		zero.family = AF_INET6;
	if (has_plen)
		ifa->ifa_netmask = set_netmask(&node->netmask, zero.family, plen);
}

/* A name that fits: the kernel and the documents have no longer ones. */
static void put_name(char *dst, size_t size, const char *name)
{
	if (str_copy(dst, size, name) < 0)
		dst[0] = '\0';
}

static void fill_node(struct node *node, const struct addr_row *row)
{
	ipadm_addr_info_t *info = &node->info;
	struct addr want;
	unsigned int plen = 0;
	bool has_plen;

	put_name(node->name, sizeof(node->name),
		row->addr && row->addr->label[0] ? row->addr->label : row->ifname);
	put_name(info->ia_aobjname, sizeof(info->ia_aobjname), row->name);
	info->ia_ifa.ifa_name = node->name;
	info->ia_ifa.ifa_flags = row->link ? row->link->flags & ~(unsigned int)IFF_UP : 0;
	if (row->cflags & IA_UP)
		info->ia_ifa.ifa_flags |= IFF_UP;
	info->ia_cflags = row->cflags;
	info->ia_pflags = row->pflags;
	info->ia_atype = row->type;
	info->ia_state = row->state;
	has_plen = row->obj && fill_given(node, row->obj, &plen);
	if (row->addr)
		fill_address(node, row, row->addr);
	else if (row->obj && address_wanted(row->obj, &want) == 0)
		fill_address(node, row, &want);
	else if (row->obj)
		fill_unaddressed(node, row->obj, has_plen, plen);
}

/* What goes through a listing to its caller. */
struct visit {
	uint32_t flags;
	size_t n; /* rows that were seen */
	ipadm_addr_wfunc_t *fn;
	void *arg;
	struct node node; /* the present row's */
};

#define STOPPED 1 /* the caller has seen enough */

static bool is_listed(const struct addr_row *row, uint32_t flags)
{
	return (flags & IPADM_OPT_ZEROADDR) || row->obj || !row->addr ||
	       !ip_is_zero(&row->addr->local);
}

/* Empty again after another row. Of a long text its end is enough: rows come in ten thousands. */
static void clear_node(struct node *node)
{
	node->info.ia_ifa = (struct ifaddrs){ .ifa_name = NULL };
	node->addr = node->netmask = node->other = (union sock){ .in6 = { .sin6_family = 0 } };
	node->info.ia_sname[0] = '\0';
	node->info.ia_dname[0] = '\0';
}

static int visit_row(const struct addr_row *row, void *arg)
{
	struct visit *v = arg;

	v->n++;
	if (!is_listed(row, v->flags))
		return 0;
	clear_node(&v->node);
	fill_node(&v->node, row);

	return v->fn(v->arg, &v->node.info) ? 0 : STOPPED;
}

/* An interface without addresses exists all the same. */
static bool has_interface(const struct addr_both *b, const char *ifname)
{
	for (size_t i = 0; i < ARRAY_SIZE(b->side); i++)
		if (b->side[i].whole && document_find(b->side[i].whole, OBJ_INTERFACE, ifname))
			return true;

	return false;
}

static int walk(ipadm_handle_t h, const char *ifname, struct visit *v)
{
	_cleanup_(addr_both_fini) struct addr_both docs = { .h = h };
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	const struct addr_source source = { .ops = &addr_both_ops, .of = &docs };
	const struct addr_filter filter = { .ifname = ifname };
	const struct kernel_query q = {
		.ifname = ifname, .brief = true, .addrs = true, .addressed = true
	};
	int r;

	if (v->flags & ~(uint32_t)IPADM_OPT_ZEROADDR)
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the flags 0x%x are not of a listing", v->flags);
	if (ifname) {
		r = check_name(h, ifname, false);
		if (r < 0)
			return r;
	}
	r = addr_both_read(&docs, h, &q, &kernel);
	if (r < 0)
		return r;
	r = addr_listing_walk(&source, &kernel, &filter, visit_row, v);
	if (r == -ENOMEM)
		err_nomem(&h->last);
	if (r < 0)
		return r;
	if (ifname && v->n == 0 && !has_interface(&docs, ifname))
		return err_set(&h->last, IPADM_ENXIO, 0, "%s does not exist", ifname);

	return 0;
}

ipadm_status_t ipadm_walk_addr_info(
	ipadm_handle_t h, const char *ifname, uint32_t flags, ipadm_addr_wfunc_t *fn, void *arg)
{
	struct visit v = { .flags = flags, .fn = fn, .arg = arg };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, fn != NULL);

	return handle_end(h, r < 0 ? r : walk(h, ifname, &v));
}

/* A list while it grows. */
struct tail {
	struct node *first;
	struct node *last;
	bool nomem;
};

/* The addresses in a node lie in it. */
static void point_into(struct node *node)
{
	struct ifaddrs *ifa = &node->info.ia_ifa;

	ifa->ifa_name = node->name;
	if (ifa->ifa_addr)
		ifa->ifa_addr = &node->addr.any;
	if (ifa->ifa_netmask)
		ifa->ifa_netmask = &node->netmask.any;
	if (ifa->ifa_dstaddr)
		ifa->ifa_dstaddr = &node->other.any;
}

static boolean_t append(void *arg, const ipadm_addr_info_t *info)
{
	struct tail *t = arg;
	struct node *node = malloc(sizeof(*node));

	t->nomem = !node;
	if (!node)
		return B_FALSE;
	memcpy(node, info, sizeof(*node));
	point_into(node);
	if (t->last)
		t->last->info.ia_ifa.ifa_next = &node->info.ia_ifa;
	else
		t->first = node;
	t->last = node;

	return B_TRUE;
}

static int addr_info(ipadm_handle_t h, const char *ifname, ipadm_addr_info_t **ret, uint32_t flags)
{
	struct tail t = { .first = NULL };
	struct visit v = { .flags = flags, .fn = append, .arg = &t };
	int r;

	if (!ret)
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no place for the list");
	r = walk(h, ifname, &v);
	if (r == 0 && t.nomem)
		r = err_nomem(&h->last);
	if (r < 0) {
		ipadm_free_addr_info(t.first ? &t.first->info : NULL);
		return r;
	}
	*ret = t.first ? &t.first->info : NULL;

	return 0;
}

ipadm_status_t ipadm_addr_info(ipadm_handle_t h, const char *ifname, ipadm_addr_info_t **ret,
	uint32_t flags, int64_t lifc_flags)
{
	(void)lifc_flags; /* what it filters by does not exist on Linux */
	if (ret)
		*ret = NULL;
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, addr_info(h, ifname, ret, flags));
}
