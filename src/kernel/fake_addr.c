/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's addresses: those that are given, and those that the kernel makes. */
#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <string.h>

#include "kernel/fake_state.h"

#define SCOPE_LINK       253
#define SCOPE_HOST       254
#define PROTO_LOOPBACK   1 /* IFAPROT_KERNEL_LO */
#define PROTO_RA         2 /* IFAPROT_KERNEL_RA */
#define PROTO_LINK_LOCAL 3 /* IFAPROT_KERNEL_LL */

/* What the kernel gives to the addresses that a router tells of, in seconds. */
#define RA_VALID     86400
#define RA_PREFERRED 14400

/* Every flag that an address may be given. */
#define ASKABLE_FLAGS                                                                \
	(IFA_F_NODAD | IFA_F_OPTIMISTIC | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | \
		IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN)

static void drop_addr(struct snapshot *s, size_t i)
{
	s->n_addrs--;
	memmove(&s->addrs[i], &s->addrs[i + 1], (s->n_addrs - i) * sizeof(s->addrs[0]));
}

void fake_drop_family(struct fake *f, uint32_t ifindex, uint8_t family)
{
	fake_drop_routes(f, ifindex, family);
	for (size_t i = f->state.n_addrs; i-- > 0;) {
		struct addr a = f->state.addrs[i];

		if (a.ifindex == ifindex && a.local.family == family) {
			drop_addr(&f->state, i);
			fake_source_gone(f, &a);
		}
	}
}

static struct addr *find_addr(struct fake *f, uint32_t ifindex, const struct addr *a)
{
	bool v4 = a->local.family == AF_INET;

	for (size_t i = 0; i < f->state.n_addrs; i++) {
		struct addr *b = &f->state.addrs[i];

		if (b->ifindex == ifindex && ip_equal(&b->local, &a->local) &&
			(!v4 || (b->plen == a->plen && ip_equal(&b->peer, &a->peer))))
			return b;
	}
	return NULL;
}

static bool is_same_subnet(const struct addr *a, const struct addr *b)
{
	const struct ip x = ip_network(a->peer.family ? &a->peer : &a->local, a->plen);
	const struct ip y = ip_network(b->peer.family ? &b->peer : &b->local, b->plen);

	return x.family == AF_INET && a->plen == b->plen && ip_equal(&x, &y);
}

static bool has_primary(const struct fake *f, const struct addr *a)
{
	for (size_t i = 0; i < f->state.n_addrs; i++) {
		const struct addr *b = &f->state.addrs[i];

		if (b->ifindex == a->ifindex && is_same_subnet(a, b))
			return true;
	}
	return false;
}

/* Look for a duplicate as the link does: at once, or only when fake_finish_dad() is called. */
static void start_dad(const struct fake *f, const struct link *l, struct addr *a)
{
	if (a->local.family != AF_INET6 || (a->flags & IFA_F_NODAD) || !(l->flags & IFF_UP) ||
		(l->flags & (IFF_LOOPBACK | IFF_NOARP)))
		return;
	if (f->slow_dad)
		a->flags |= IFA_F_TENTATIVE;
	else if (fake_find_rival(f, l->index, &a->local))
		a->flags |= IFA_F_TENTATIVE | IFA_F_DADFAILED;
}

void fake_finish_dad(struct fake *f)
{
	for (size_t i = 0; i < f->state.n_addrs; i++) {
		struct addr *a = &f->state.addrs[i];

		if (!(a->flags & IFA_F_TENTATIVE))
			continue;
		if (fake_find_rival(f, a->ifindex, &a->local))
			a->flags |= IFA_F_DADFAILED;
		else if (!(a->flags & IFA_F_DADFAILED))
			a->flags &= ~(uint32_t)IFA_F_TENTATIVE;
		fake_tell_addr(f, a->ifindex);
	}
}

static int put_addr(struct fake *f, const struct link *l, const struct addr *a)
{
	struct addr *p = snapshot_add_addr(&f->state);

	if (!p)
		return -ENOMEM;
	*p = *a;
	start_dad(f, l, p);
	return 0;
}

/* The flags that follow from how long an address lives. */
static void settle_life(struct addr *a)
{
	a->flags &= ~(uint32_t)(IFA_F_PERMANENT | IFA_F_DEPRECATED);
	a->flags |= a->valid == UINT32_MAX ? IFA_F_PERMANENT : 0;
	a->flags |= a->preferred == 0 ? IFA_F_DEPRECATED : 0;
}

/* fe80:: and the index, where the kernel takes the hardware address; another one in each mode. */
static int make_linklocal(struct fake *f, const struct link *l)
{
	struct addr a = {
		.ifindex = l->index,
		.local = { .family = AF_INET6, .bytes = { 0xfe, 0x80 } },
		.plen = 64,
		.scope = SCOPE_LINK,
		.proto = PROTO_LINK_LOCAL,
		.flags = IFA_F_PERMANENT,
		.valid = UINT32_MAX,
		.preferred = UINT32_MAX,
	};

	a.local.bytes[8] = l->genmode;
	a.local.bytes[11] = 0xff;
	a.local.bytes[12] = 0xfe;
	a.local.bytes[14] = (uint8_t)(l->index >> 8);
	a.local.bytes[15] = (uint8_t)l->index;
	return find_addr(f, l->index, &a) ? 0 : put_addr(f, l, &a);
}

static int make_loopback(struct fake *f, const struct link *l)
{
	struct addr v4 = {
		.ifindex = l->index,
		.local = { .family = AF_INET, .bytes = { 127, 0, 0, 1 } },
		.plen = 8,
		.scope = SCOPE_HOST,
		.flags = IFA_F_PERMANENT,
		.valid = UINT32_MAX,
		.preferred = UINT32_MAX,
	};
	struct addr v6 = v4;
	int r = 0;

	v6.local = (struct ip){ .family = AF_INET6, .bytes = { [15] = 1 } };
	v6.plen = 128;
	v6.proto = PROTO_LOOPBACK;
	if (!find_addr(f, l->index, &v4))
		r = put_addr(f, l, &v4);
	if (r == 0 && !l->disable_ipv6 && !find_addr(f, l->index, &v6))
		r = put_addr(f, l, &v6);
	return r;
}

int fake_start_ipv6(struct fake *f, const struct link *l)
{
	if (!(l->flags & IFF_UP) || !l->has_inet6)
		return 0;
	if (l->kind == LINK_LOOPBACK)
		return make_loopback(f, l);
	if (l->disable_ipv6 || l->genmode == GENMODE_NONE)
		return 0;
	return make_linklocal(f, l);
}

void fake_stop_ipv6(struct fake *f, const struct link *l)
{
	bool keep = fake_number(f, l->name, "ipv6/conf/%s/keep_addr_on_down") > 0;

	fake_drop_routes(f, l->index, AF_INET6);
	for (size_t i = f->state.n_addrs; i-- > 0;) {
		struct addr a = f->state.addrs[i];

		if (a.ifindex != l->index || a.local.family != AF_INET6)
			continue;
		if (keep && (a.flags & IFA_F_PERMANENT) && !ip_is_linklocal(&a.local))
			continue;
		drop_addr(&f->state, i);
		fake_source_gone(f, &a);
	}
}

static const char *check_addr(
	const struct fake *f, const struct link *l, const struct addr *a, int *ret_error)
{
	bool v4 = a->local.family == AF_INET;

	*ret_error = -EINVAL;
	if (a->plen > 8 * ip_size(a->local.family))
		return v4 ? "ipv4: Invalid prefix length" : "ipv6: Invalid prefix length";
	if (a->valid == 0 || a->preferred > a->valid)
		return v4 ? "ipv4: address lifetime invalid" : "ipv6: address lifetime invalid";
	*ret_error = -ENODEV;
	if (!l)
		return v4 ? "ipv4: Device not found" : "ipv6: Unable to find the interface";
	*ret_error = -EINVAL;
	if (!v4 && !l->has_inet6)
		return "";
	*ret_error = -EACCES;
	if (!v4 && l->disable_ipv6)
		return "ipv6: IPv6 is disabled on this device";
	return NULL;
}

/* As the kernel would show it: the scope of IPv6 is its own business, flags that it sets itself go.
 */
static struct addr settle_addr(const struct fake *f, const struct link *l, const struct addr *given)
{
	struct addr a = *given;

	a.ifindex = l->index;
	a.flags &= ASKABLE_FLAGS;
	settle_life(&a);
	if (ip_equal(&a.peer, &a.local))
		a.peer = (struct ip){ .family = 0 };
	if (strcmp(a.label, l->name) == 0 || a.local.family == AF_INET6)
		a.label[0] = 0;
	if (a.local.family == AF_INET6) {
		a.scope = ip_is_linklocal(&a.local) ? SCOPE_LINK : 0;
		a.broadcast = (struct ip){ .family = 0 };
	} else if (has_primary(f, &a)) {
		a.flags |= IFA_F_SECONDARY;
	}
	return a;
}

static bool promotes(const struct fake *f, uint32_t ifindex)
{
	const struct link *l = snapshot_find_index(&f->state, ifindex);

	return (l && l->promote) || fake_number(f, "all", "ipv4/conf/%s/promote_secondaries") != 0;
}

/* Without a primary address the others of its subnet go too, unless one of them takes its place. */
static void lose_primary(struct fake *f, const struct addr *gone)
{
	bool promote = promotes(f, gone->ifindex);

	for (size_t i = 0; i < f->state.n_addrs; i++) {
		struct addr a = f->state.addrs[i];

		if (a.ifindex != gone->ifindex || !is_same_subnet(&a, gone))
			continue;
		if (promote) {
			f->state.addrs[i].flags &= ~(uint32_t)IFA_F_SECONDARY;
			return;
		}
		drop_addr(&f->state, i--);
		fake_source_gone(f, &a);
	}
}

static bool has_family(const struct fake *f, uint32_t ifindex, uint8_t family)
{
	for (size_t i = 0; i < f->state.n_addrs; i++) {
		if (f->state.addrs[i].ifindex == ifindex &&
			f->state.addrs[i].local.family == family)
			return true;
	}
	return false;
}

/* IPv4 routes go with the last address. */
static int del_addr(struct fake *f, const struct link *l, const struct addr *a)
{
	const struct addr *found = l ? find_addr(f, l->index, a) : NULL;
	struct addr gone;

	if (!found)
		return -EADDRNOTAVAIL;
	gone = *found;
	drop_addr(&f->state, (size_t)(found - f->state.addrs));
	fake_source_gone(f, &gone);
	if (gone.local.family != AF_INET)
		return 0;
	if (!(gone.flags & IFA_F_SECONDARY))
		lose_primary(f, &gone);
	if (!has_family(f, gone.ifindex, AF_INET))
		fake_drop_routes(f, gone.ifindex, AF_INET);
	return 0;
}

static int add_addr(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct link *l = fake_find_link(f, step);
	const char *why;
	struct addr a;
	int error;

	if (ip_size(step->u.addr.local.family) == 0)
		return -EAFNOSUPPORT;
	why = check_addr(f, l, &step->u.addr, &error);
	if (why) {
		*ret_why = why;
		return error;
	}
	a = settle_addr(f, l, &step->u.addr);
	/* One whose routes are gone only. */
	if (step->afresh)
		error = del_addr(f, l, &a);
	if (find_addr(f, l->index, &a)) {
		*ret_why = a.local.family == AF_INET ? "ipv4: Address already assigned"
						     : "ipv6: address already assigned";
		return -EEXIST;
	}
	return put_addr(f, l, &a);
}

/* One that is there is changed as far as the kernel does that; one that isn't is added. */
static int set_addr(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct addr *want = &step->u.addr;
	const struct link *l = fake_find_link(f, step);
	struct addr *found = l ? find_addr(f, l->index, want) : NULL;
	const char *why;
	int error;

	if (!found)
		return add_addr(f, step, ret_why);
	why = check_addr(f, l, want, &error);
	if (why) {
		*ret_why = why;
		return error;
	}
	if (found->local.family == AF_INET6) {
		found->flags &= ~(uint32_t)ASKABLE_FLAGS;
		found->flags |= want->flags & ASKABLE_FLAGS;
	}
	found->valid = want->valid;
	found->preferred = want->preferred;
	found->proto = want->proto;
	found->metric = found->metric ? addr_metric(want) : want->metric;
	settle_life(found);
	return 0;
}

int fake_step_addr(struct fake *f, const struct step *step, const char **ret_why)
{
	if (step->op == STEP_ADDR_DEL)
		return del_addr(f, fake_find_link(f, step), &step->u.addr);
	if (step->op == STEP_ADDR_SET)
		return set_addr(f, step, ret_why);
	if (step->op == STEP_ADDR_ADD)
		return add_addr(f, step, ret_why);
	/* STEP_ADDR_GONE: the routes that it takes are the kernel's own, and not to be seen. */
	return 0;
}

bool fake_autoconf(
	struct fake *f, const char *ifname, const struct ip *addr, uint8_t plen, bool temporary)
{
	const struct link *l = snapshot_find_link(&f->state, ifname);
	struct addr a = {
		.local = *addr,
		.plen = plen,
		.proto = temporary ? 0 : PROTO_RA,
		.flags = temporary ? IFA_F_TEMPORARY : IFA_F_MANAGETEMPADDR,
		.valid = RA_VALID,
		.preferred = RA_PREFERRED,
	};

	if (!l || !(l->flags & IFF_UP) || !fake_hears_routers(l) || !l->autoconf ||
		(temporary && l->use_tempaddr <= 0))
		return false;
	a.ifindex = l->index;
	return find_addr(f, l->index, &a) || put_addr(f, l, &a) == 0;
}
