/* SPDX-License-Identifier: Apache-2.0 */
/* What a static address must be like, and who has it already. */
#include "engine/private.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/hostname.h"

/* A text and the number of its host name, which comes along or is asked for here. */
static int to_number(const char *host, const char *resolved, struct ip *ret, struct err *e)
{
	if (ip_parse(host, ret) == 0)
		return 0;
	if (!resolved || !hostname_is_askable(host))
		return hostname_resolve(host, ret, e);
	if (ip_parse_host(resolved, ret) < 0)
		return err_set(e, IPADM_BAD_ADDR, 0,
			"'%.64s' is no address for the host name %.64s", resolved, host);

	return 0;
}

static int parse_remote(const struct op_create_addr *op, struct addr *a, struct err *e)
{
	char text[IP_STRSIZE];
	int r;

	if (strchr(op->remote, '/'))
		return err_set(e, IPADM_BAD_ADDR, 0, "%.64s: a remote address has no prefix length",
			op->remote);
	r = to_number(op->remote, op->resolved_remote, &a->peer, e);
	if (r < 0)
		return r;
	if (a->peer.family != a->local.family)
		return err_set(e, IPADM_BAD_ADDR, 0,
			"the local and the remote address are of different families");
	if (ip_equal(&a->peer, &a->local))
		return err_set(e, IPADM_BAD_ADDR, 0,
			"%s is the local and the remote address: they are two",
			ip_format(&a->local, text));

	return 0;
}

int addr_parse_static(const struct op_create_addr *op, struct addr *ret, struct err *e)
{
	struct addr a = { .valid = UINT32_MAX, .preferred = UINT32_MAX };
	char host[ADDR_TEXTSIZE];
	unsigned int plen;
	unsigned int max;
	int r;

	if (!op->address)
		return err_set(e, IPADM_BAD_ADDR, 0, "a static address object needs an address");
	r = address_split(op->address, host, &plen, e);
	if (r < 0)
		return r;
	r = to_number(host, op->resolved, &a.local, e);
	if (r < 0)
		return r;
	max = 8 * (unsigned int)ip_size(a.local.family);
	if (plen == 0 || plen > max)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"the prefix length of %.64s is from 1 to %u, not %u", host, max, plen);
	a.plen = (uint8_t)plen;
	if (op->remote) {
		r = parse_remote(op, &a, e);
		if (r < 0)
			return r;
	}
	*ret = a;

	return 0;
}

static int check_remote(const struct if_facts *f, const struct addr *a, struct err *e)
{
	bool p2p = f->link && (f->link->flags & IFF_POINTOPOINT);
	const char *why = a->peer.family ? address_problem(&a->peer, false) : NULL;
	char text[IP_STRSIZE];

	if (a->peer.family && !p2p)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is no point-to-point link: its addresses have no remote one", f->name);
	if (why)
		return err_set(e, IPADM_BAD_ADDR, 0, "%s can't be at the other end of %s: %s",
			ip_format(&a->peer, text), f->name, why);

	return 0;
}

int addr_check_static(const struct if_facts *f, const struct addr *a, struct err *e)
{
	const char *why = address_problem(&a->local, name_is_loopback(f->name));
	char text[IP_STRSIZE];

	if (!why)
		why = address_prefix_problem(a);
	if (!why && group_is(f->active) && ip_is_linklocal(&a->local))
		why = "link-local addresses are of the members of an IPMP group";
	if (why)
		return err_set(e, IPADM_BAD_ADDR, 0, "%s/%u can't be an address of %s: %s",
			ip_format(&a->local, text), a->plen, f->name, why);

	return check_remote(f, a, e);
}

const struct object *addr_find_user(
	const struct document *doc, const struct addr *a, const char *ifname, const char *except)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next_addr(doc, &a->local, &i)))
		if (strcmp(obj->name, except) != 0 && address_collides(a, obj, ifname))
			return obj;

	return NULL;
}

int addr_in_use(const struct addr *a, const struct object *user, const char *where, struct err *e)
{
	char text[IP_STRSIZE];

	return err_set(e, IPADM_ADDR_INUSE, EADDRINUSE, "%s is the address of %s already%s",
		ip_format(&a->local, text), user->name, where);
}

int addr_check_free(const struct txn *t, const struct if_facts *f, const struct addr *a,
	const char *aobj, struct err *e)
{
	const struct object *user = addr_find_user(t->active, a, f->name, aobj);
	char text[IP_STRSIZE];

	if (user)
		return addr_in_use(a, user, "", e);
	user = t->persistent ? addr_find_user(t->persistent, a, f->name, aobj) : NULL;
	if (user)
		return addr_in_use(a, user, ", which is disabled", e);

	for (size_t i = 0; f->link && i < t->kernel.n_addrs; i++) {
		const struct addr *k = &t->kernel.addrs[i];

		if (k->ifindex != f->link->index || !ip_equal(&k->local, &a->local))
			continue;
		ip_format(&k->local, text);
		return err_set(e, IPADM_ADDR_INUSE, EADDRINUSE,
			"%s has the address %s already, and not from here: 'ip addr del %s/%u dev "
			"%s' takes it off",
			f->name, text, text, k->plen, f->name);
	}

	return 0;
}

int addr_check_elsewhere(
	const struct txn *t, const struct if_facts *f, const struct addr *a, struct err *e)
{
	bool borrows = f->link && (f->link->flags & IFF_POINTOPOINT);
	char ifname[LINK_NAMSIZ];
	char text[IP_STRSIZE];
	size_t i = 0;
	int r;

	/* Of objects it was asked already. */
	if (borrows || address_may_repeat(a) || mark_next_addr(t->active, &a->local, &i))
		return 0;
	ip_format(&a->local, text);
	r = kernel_find_address(t->en->k, &a->local, ifname);
	if (r == -ENOENT || (r == 0 && strcmp(ifname, f->name) == 0))
		return 0;
	if (r < 0)
		return err_sys(e, -r, "cannot find out who has %s", text);

	return err_set(e, IPADM_ADDR_INUSE, EADDRINUSE,
		"%s has the address %s already, and not from here: 'ip addr del' takes it off",
		ifname, text);
}
