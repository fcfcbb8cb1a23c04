/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake's steps: each one with what the kernel does besides. Every side effect here was seen on
 * Linux, and the contract suite sees it there again.
 */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "kernel/fake_state.h"
#include "kernel/sentence.h"

#define SCOPE_LINK     253
#define SCOPE_HOST     254
#define PROTO_LOOPBACK 1 /* IFAPROT_KERNEL_LO */
#define PROTO_KERNEL   3 /* IFAPROT_KERNEL_LL */
#define LOWER_UP       0x10000u

/* Every flag that an address may be given. */
#define ASKABLE_FLAGS                                                                \
	(IFA_F_NODAD | IFA_F_OPTIMISTIC | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | \
		IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN)

static void drop_addr(struct snapshot *s, size_t i)
{
	s->n_addrs--;
	memmove(&s->addrs[i], &s->addrs[i + 1], (s->n_addrs - i) * sizeof(s->addrs[0]));
}

static void drop_route(struct snapshot *s, size_t i)
{
	free(s->routes[i].payload);
	s->n_routes--;
	memmove(&s->routes[i], &s->routes[i + 1], (s->n_routes - i) * sizeof(s->routes[0]));
}

void fake_drop_routes(struct fake *f, uint32_t ifindex, uint8_t family)
{
	for (size_t i = f->state.n_routes; i-- > 0;) {
		if (f->state.routes[i].ifindex == ifindex && f->state.routes[i].family == family)
			drop_route(&f->state, i);
	}
}

void fake_drop_family(struct fake *f, uint32_t ifindex, uint8_t family)
{
	for (size_t i = f->state.n_addrs; i-- > 0;) {
		if (f->state.addrs[i].ifindex == ifindex &&
			f->state.addrs[i].local.family == family)
			drop_addr(&f->state, i);
	}
	fake_drop_routes(f, ifindex, family);
}

static struct link *find_link(struct fake *f, const struct step *step)
{
	if (step->ifindex)
		return snapshot_find_index(&f->state, step->ifindex);
	return snapshot_find_link(&f->state, step->ifname);
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
	const struct ip *x = a->peer.family ? &a->peer : &a->local;
	const struct ip *y = b->peer.family ? &b->peer : &b->local;

	if (x->family != AF_INET || y->family != AF_INET || a->plen != b->plen)
		return false;
	for (unsigned int bit = 0; bit < a->plen; bit++) {
		unsigned int mask = 0x80u >> (bit % 8);

		if ((x->bytes[bit / 8] ^ y->bytes[bit / 8]) & mask)
			return false;
	}
	return true;
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

static int put_addr(struct fake *f, const struct addr *a)
{
	struct addr *p = snapshot_add_addr(&f->state);

	if (!p)
		return -ENOMEM;
	*p = *a;
	return 0;
}

/* fe80:: and the index, where the kernel takes the hardware address. */
static int make_linklocal(struct fake *f, const struct link *l)
{
	struct addr a = {
		.ifindex = l->index,
		.local = { .family = AF_INET6, .bytes = { 0xfe, 0x80 } },
		.plen = 64,
		.scope = SCOPE_LINK,
		.proto = PROTO_KERNEL,
		.flags = IFA_F_PERMANENT,
		.valid = UINT32_MAX,
		.preferred = UINT32_MAX,
	};

	a.local.bytes[11] = 0xff;
	a.local.bytes[12] = 0xfe;
	a.local.bytes[14] = (uint8_t)(l->index >> 8);
	a.local.bytes[15] = (uint8_t)l->index;
	return find_addr(f, l->index, &a) ? 0 : put_addr(f, &a);
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
		r = put_addr(f, &v4);
	if (r == 0 && !l->disable_ipv6 && !find_addr(f, l->index, &v6))
		r = put_addr(f, &v6);
	return r;
}

/* IPv6 begins on a link that is up. */
static int start_ipv6(struct fake *f, const struct link *l)
{
	if (!(l->flags & IFF_UP) || !l->has_inet6)
		return 0;
	if (l->kind == LINK_LOOPBACK)
		return make_loopback(f, l);
	if (l->disable_ipv6 || l->genmode == GENMODE_NONE)
		return 0;
	return make_linklocal(f, l);
}

static int set_up(struct fake_kernel *f, struct link *l, bool up)
{
	if (up == ((l->flags & IFF_UP) != 0))
		return 0;
	if (up) {
		l->flags |= IFF_UP | IFF_RUNNING | LOWER_UP;
		fake_tell(f, KERNEL_EVENT_LINK, l);
		return start_ipv6(&f->fake, l);
	}
	l->flags &= ~(IFF_UP | IFF_RUNNING | LOWER_UP);
	fake_drop_family(&f->fake, l->index, AF_INET6);
	fake_drop_routes(&f->fake, l->index, AF_INET);
	fake_tell(f, KERNEL_EVENT_LINK, l);
	return 0;
}

/* The kernel doesn't tell of settings that are made while a link is down. */
static void tell_if_up(struct fake_kernel *f, const struct link *l)
{
	if (l->flags & IFF_UP)
		fake_tell(f, KERNEL_EVENT_LINK, l);
}

static int set_tag(struct fake_kernel *f, struct link *l, uint32_t tag)
{
	l->tag = tag;
	tell_if_up(f, l);
	return 0;
}

static int set_genmode(struct fake_kernel *f, struct link *l, int64_t mode)
{
	if (!l->has_inet6)
		return -EAFNOSUPPORT;
	/* The stable mode needs a secret, and nobody has set one. */
	if (mode < 0 || mode > GENMODE_RANDOM || mode == GENMODE_STABLE_PRIVACY)
		return -EINVAL;
	l->genmode = (uint8_t)mode;
	tell_if_up(f, l);
	return 0;
}

static int set_disable6(struct fake *f, struct link *l, bool disable)
{
	if (!l->has_inet6)
		return -ENODEV;
	if (l->disable_ipv6 == disable)
		return 0;
	l->disable_ipv6 = disable;
	if (!disable)
		return start_ipv6(f, l);
	fake_drop_family(f, l->index, AF_INET6);
	return 0;
}

static int set_accept_ra(struct link *l, int32_t v)
{
	if (!l->has_inet6)
		return -ENODEV;
	l->accept_ra = v;
	return 0;
}

static int new_dummy(struct fake_kernel *f, const struct step *step)
{
	struct link *l;

	if (f->fake.no_dummy)
		return -EOPNOTSUPP;
	if (!name_is_link(step->ifname))
		return -EINVAL;
	if (snapshot_find_link(&f->fake.state, step->ifname))
		return -EEXIST;
	l = fake_add_link(&f->fake, step->ifname);
	if (!l)
		return -ENOMEM;
	l->kind = LINK_DUMMY;
	return 0;
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
	a.flags = (a.flags & ASKABLE_FLAGS) | (a.valid == UINT32_MAX ? IFA_F_PERMANENT : 0);
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

static int add_addr(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct link *l = find_link(f, step);
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
	if (find_addr(f, l->index, &a)) {
		*ret_why = a.local.family == AF_INET ? "ipv4: Address already assigned"
						     : "ipv6: address already assigned";
		return -EEXIST;
	}
	return put_addr(f, &a);
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

/* Flags that are asked for replace those that were; the kernel's own stay. */
static int set_addr(struct fake *f, const struct step *step)
{
	const struct link *l = find_link(f, step);
	struct addr *found = l ? find_addr(f, l->index, &step->u.addr) : NULL;

	if (!found)
		return -ENOENT;
	found->flags &= ~(uint32_t)ASKABLE_FLAGS;
	found->flags |= step->u.addr.flags & ASKABLE_FLAGS;
	found->valid = step->u.addr.valid;
	found->preferred = step->u.addr.preferred;
	found->proto = step->u.addr.proto;
	return 0;
}

/* Secondary addresses of a subnet go with its primary one, IPv4 routes with the last address. */
static int del_addr(struct fake *f, const struct step *step)
{
	const struct link *l = find_link(f, step);
	const struct addr *found = l ? find_addr(f, l->index, &step->u.addr) : NULL;
	struct addr gone;

	if (!found)
		return -EADDRNOTAVAIL;
	gone = *found;
	drop_addr(&f->state, (size_t)(found - f->state.addrs));
	if (gone.local.family != AF_INET)
		return 0;
	for (size_t i = f->state.n_addrs; i-- > 0;) {
		const struct addr *a = &f->state.addrs[i];

		if (!(gone.flags & IFA_F_SECONDARY) && a->ifindex == gone.ifindex &&
			is_same_subnet(a, &gone))
			drop_addr(&f->state, i);
	}
	if (!has_family(f, gone.ifindex, AF_INET))
		fake_drop_routes(f, gone.ifindex, AF_INET);
	return 0;
}

static struct route *find_route(struct fake *f, const struct route *want)
{
	for (size_t i = 0; i < f->state.n_routes; i++) {
		struct route *r = &f->state.routes[i];

		if (r->ifindex == want->ifindex && r->len == want->len &&
			memcmp(r->payload, want->payload, want->len) == 0)
			return r;
	}
	return NULL;
}

static int add_route(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct route *want = &step->u.route;
	const struct link *l = snapshot_find_index(&f->state, want->ifindex);
	struct route *r;
	void *payload;

	if (!l)
		return -ENODEV;
	if (!(l->flags & IFF_UP)) {
		*ret_why = "Device for nexthop is not up";
		return -ENETDOWN;
	}
	if (find_route(f, want))
		return -EEXIST;
	payload = malloc(want->len);
	if (!payload)
		return -ENOMEM;
	r = snapshot_add_route(&f->state);
	if (!r) {
		free(payload);
		return -ENOMEM;
	}
	*r = *want;
	r->payload = memcpy(payload, want->payload, want->len);
	return 0;
}

static int del_route(struct fake *f, const struct step *step)
{
	const struct route *found = find_route(f, &step->u.route);

	if (!found)
		return -ESRCH;
	drop_route(&f->state, (size_t)(found - f->state.routes));
	return 0;
}

static int del_link(struct fake *f, const struct step *step)
{
	const struct link *l = find_link(f, step);

	if (!l)
		return -ENODEV;
	if (l->kind == LINK_LOOPBACK)
		return -EOPNOTSUPP;
	fake_del_link(f, l->name);
	return 0;
}

static int set_link(struct fake_kernel *f, const struct step *step)
{
	struct link *l = find_link(&f->fake, step);

	if (!l)
		return -ENODEV;
	if (step->op == STEP_LINK_UP)
		return set_up(f, l, step->u.num.to != 0);
	if (step->op == STEP_TAG)
		return set_tag(f, l, (uint32_t)step->u.num.to);
	if (step->op == STEP_GENMODE)
		return set_genmode(f, l, step->u.num.to);
	if (step->op == STEP_DISABLE6)
		return set_disable6(&f->fake, l, step->u.num.to != 0);
	return set_accept_ra(l, (int32_t)step->u.num.to);
}

static int change(struct fake_kernel *f, const struct step *step, const char **ret_why)
{
	switch (step->op) {
	case STEP_LINK_NEW:
		return new_dummy(f, step);
	case STEP_LINK_DEL:
		return del_link(&f->fake, step);
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
		return set_link(f, step);
	case STEP_ADDR_ADD:
		return add_addr(&f->fake, step, ret_why);
	case STEP_ADDR_DEL:
		return del_addr(&f->fake, step);
	case STEP_ADDR_SET:
		return set_addr(&f->fake, step);
	case STEP_ROUTE_ADD:
		return add_route(&f->fake, step, ret_why);
	case STEP_ROUTE_DEL:
		return del_route(&f->fake, step);
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_TOKEN:
	case STEP_SETTING:
	case STEP_ADDR_GONE:
		break;
	}
	return -EINVAL;
}

int fake_step(struct fake_kernel *f, const struct step *step, struct err *e)
{
	const char *why = NULL;
	int r = change(f, step, &why);

	if (r == 0 || step_is_moot(step, r))
		return 0;
	return step_refused(step, -r, why, e);
}
