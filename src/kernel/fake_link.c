/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's links: how they come, change and go. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "base/str.h"
#include "kernel/fake_state.h"

/* IPv6 begins on a link with what the kernel has by default. */
static void begin_inet6(struct link *l)
{
	l->has_inet6 = true;
	l->genmode = GENMODE_EUI64;
	l->accept_ra = 1;
	l->autoconf = 1;
}

static void end_inet6(struct link *l)
{
	l->has_inet6 = false;
	l->disable_ipv6 = false;
	l->genmode = 0;
	l->accept_ra = 0;
	l->autoconf = 0;
	l->use_tempaddr = 0;
	l->forwarding6 = false;
	l->ra_flags = 0;
	l->token = (struct ip){ .family = 0 };
}

static void make_ethernet(struct link *l)
{
	l->flags = IFF_BROADCAST | IFF_MULTICAST;
	l->mtu = 1500;
	l->min_mtu = 68;
	l->max_mtu = 65535;
	l->ethernet = true;
	l->hwaddr[0] = 2;
	l->hwaddr[4] = (uint8_t)(l->index >> 8);
	l->hwaddr[5] = (uint8_t)l->index;
}

struct link *fake_add_link(struct fake *f, const char *name)
{
	struct link *l = snapshot_add_link(&f->state);

	if (!l)
		return NULL;
	if (str_copy(l->name, sizeof(l->name), name) < 0) {
		f->state.n_links--;
		return NULL;
	}
	l->index = f->next_index++;
	if (name_is_loopback(name)) {
		l->flags = IFF_LOOPBACK;
		l->mtu = 65536;
		l->kind = LINK_LOOPBACK;
	} else {
		make_ethernet(l);
	}
	begin_inet6(l);
	if (fake_settings_begin(f, l) < 0) {
		f->state.n_links--;
		return NULL;
	}
	fake_tell(f, KERNEL_EVENT_LINK, l);
	return l;
}

void fake_del_link(struct fake *f, const char *name)
{
	struct link *l = snapshot_find_link(&f->state, name);
	size_t i;

	if (!l)
		return;
	fake_drop_family(f, l->index, AF_INET);
	fake_drop_family(f, l->index, AF_INET6);
	fake_settings_end(f, l->index);
	fake_drop_steers(f, l->index);
	fake_tell(f, KERNEL_EVENT_LINK_GONE, l);
	i = (size_t)(l - f->state.links);
	f->state.n_links--;
	memmove(l, l + 1, (f->state.n_links - i) * sizeof(*l));
	fake_prune_nexthops(f);
}

static int set_mtu(struct fake *f, struct link *l, int64_t mtu, const char **ret_why)
{
	int r = 0;

	if (mtu < (int64_t)l->min_mtu)
		*ret_why = "mtu less than device minimum";
	else if (l->max_mtu && mtu > (int64_t)l->max_mtu)
		*ret_why = "mtu greater than device maximum";
	if (*ret_why)
		return -EINVAL;
	if (mtu == (int64_t)l->mtu)
		return 0;
	l->mtu = (uint32_t)mtu;
	fake_settings_mtu(f, l);
	if (l->mtu < MTU_MIN_INET6 && l->has_inet6) {
		fake_drop_family(f, l->index, AF_INET6);
		end_inet6(l);
	} else if (l->mtu >= MTU_MIN_INET6 && !l->has_inet6) {
		begin_inet6(l);
		r = fake_start_ipv6(f, l);
	}
	fake_tell(f, KERNEL_EVENT_LINK, l);
	return r;
}

void fake_set_mtu(struct fake *f, const char *name, uint32_t mtu)
{
	struct link *l = snapshot_find_link(&f->state, name);
	const char *why = NULL;

	/* What is out of its range stays as it is, as for everybody. */
	if (l && set_mtu(f, l, mtu, &why) < 0)
		return;
}

static int set_up(struct fake *f, struct link *l, bool up)
{
	if (up == ((l->flags & IFF_UP) != 0))
		return 0;
	if (up) {
		l->flags |= FAKE_UP_FLAGS;
		fake_settings_mtu(f, l);
		fake_tell(f, KERNEL_EVENT_LINK, l);
		return fake_start_ipv6(f, l);
	}
	l->flags &= ~FAKE_UP_FLAGS;
	fake_stop_ipv6(f, l);
	fake_drop_routes(f, l->index, AF_INET);
	fake_prune_nexthops(f);
	fake_tell(f, KERNEL_EVENT_LINK, l);
	return 0;
}

static int set_tag(struct fake *f, struct link *l, uint32_t tag)
{
	l->tag = tag;
	fake_tell_if_up(f, l);
	return 0;
}

static int set_promote(struct fake *f, struct link *l, bool promote)
{
	l->promote = promote;
	fake_tell_if_up(f, l);
	return 0;
}

static int set_arp(struct fake *f, struct link *l, bool arp)
{
	if (arp)
		l->flags &= ~(uint32_t)IFF_NOARP;
	else
		l->flags |= IFF_NOARP;
	fake_tell_if_up(f, l);
	return 0;
}

static int set_allmulti(struct fake *f, struct link *l, bool on)
{
	l->flags = on ? l->flags | IFF_ALLMULTI : l->flags & ~(uint32_t)IFF_ALLMULTI;
	fake_tell_if_up(f, l);
	return 0;
}

static int set_genmode(struct fake *f, struct link *l, int64_t mode)
{
	char secret[FAKE_SETTING_SIZE];

	if (!l->has_inet6)
		return -EAFNOSUPPORT;
	if (mode < 0 || mode > GENMODE_RANDOM)
		return -EINVAL;
	if (mode == GENMODE_STABLE_PRIVACY &&
		!fake_setting(f, l->name, "ipv6/conf/%s/stable_secret", secret))
		return -EINVAL;
	l->genmode = (uint8_t)mode;
	fake_tell_if_up(f, l);
	return 0;
}

bool fake_hears_routers(const struct link *l)
{
	return l->has_inet6 && !l->disable_ipv6 &&
	       (l->forwarding6 ? l->accept_ra == 2 : l->accept_ra != 0);
}

static int set_token(struct fake *f, struct link *l, const struct ip *token, const char **ret_why)
{
	if (!l->has_inet6)
		return -EAFNOSUPPORT;
	if (l->flags & IFF_LOOPBACK)
		*ret_why = "ipv6: Device is loopback";
	else if (l->flags & IFF_NOARP)
		*ret_why = "ipv6: Device does not do neighbour discovery";
	else if (!fake_hears_routers(l))
		*ret_why = "ipv6: Router advertisement is disabled on device";
	else if (fake_number(f, l->name, "ipv6/conf/%s/router_solicitations") == 0)
		*ret_why = "ipv6: Router solicitation is disabled on device";
	if (*ret_why)
		return -EINVAL;
	l->token = *token;
	/* Its lower half counts. */
	memset(l->token.bytes, 0, 8);
	fake_tell_if_up(f, l);
	return 0;
}

int fake_set_disable6(struct fake *f, struct link *l, bool disable)
{
	if (!l->has_inet6)
		return -ENODEV;
	if (l->disable_ipv6 == disable)
		return 0;
	l->disable_ipv6 = disable;
	if (!disable)
		return fake_start_ipv6(f, l);
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

/* A stub is of another kind where there are no dummies. */
static int new_dummy(struct fake *f, const struct step *step)
{
	struct link *l;

	if (f->no_dummy && !step->stub)
		return -EOPNOTSUPP;
	if (!name_is_link(step->ifname))
		return -EINVAL;
	if (snapshot_find_link(&f->state, step->ifname))
		return -EEXIST;
	l = fake_add_link(f, step->ifname);
	if (!l)
		return -ENOMEM;
	l->kind = f->no_dummy ? LINK_OTHER : LINK_DUMMY;
	l->flags |= IFF_NOARP;
	l->min_mtu = 0;
	l->max_mtu = 0;
	return 0;
}

static int del_link(struct fake *f, const struct link *l)
{
	if (l->kind == LINK_LOOPBACK)
		return -EOPNOTSUPP;
	fake_del_link(f, l->name);
	return 0;
}

int fake_step_link(struct fake *f, const struct step *step, const char **ret_why)
{
	struct link *l;
	int64_t to = step->u.num.to;

	if (step->op == STEP_LINK_NEW)
		return new_dummy(f, step);
	l = fake_find_link(f, step);
	if (!l)
		return -ENODEV;
	if (step->op == STEP_LINK_DEL)
		return del_link(f, l);
	if (step->op == STEP_LINK_UP)
		return set_up(f, l, to != 0);
	if (step->op == STEP_TAG)
		return set_tag(f, l, (uint32_t)to);
	if (step->op == STEP_PROMOTE)
		return set_promote(f, l, to != 0);
	if (step->op == STEP_MTU)
		return set_mtu(f, l, to, ret_why);
	if (step->op == STEP_ARP)
		return set_arp(f, l, to != 0);
	if (step->op == STEP_ALLMULTI)
		return set_allmulti(f, l, to != 0);
	if (step->op == STEP_GENMODE)
		return set_genmode(f, l, to);
	if (step->op == STEP_TOKEN)
		return set_token(f, l, &step->u.token.to, ret_why);
	if (step->op == STEP_DISABLE6)
		return fake_set_disable6(f, l, to != 0);
	return set_accept_ra(l, (int32_t)to);
}

bool fake_router(struct fake *f, const char *ifname, const struct ip *router, uint8_t ra_flags)
{
	struct link *l = snapshot_find_link(&f->state, ifname);
	struct route *r;

	if (!l || !(l->flags & IFF_UP) || !fake_hears_routers(l))
		return false;
	if (l->ra_flags != ra_flags) {
		l->ra_flags = ra_flags;
		fake_tell_ra(f, l);
	}
	for (size_t i = 0; i < f->state.n_routes; i++) {
		r = &f->state.routes[i];
		if (r->ifindex == l->index && ip_equal(&r->gateway, router) && r->plen == 0)
			return true;
	}
	r = snapshot_add_route(&f->state);
	if (!r)
		return false;
	r->ifindex = l->index;
	r->family = AF_INET6;
	r->protocol = RTPROT_RA;
	r->table = RT_TABLE_MAIN;
	r->metric = 1024;
	r->gateway = *router;
	return true;
}
