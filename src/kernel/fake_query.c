/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's answers: copies of what it knows. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/fake_state.h"

static int copy_route(struct snapshot *ret, const struct route *r)
{
	struct route own;
	struct route *copy;

	if (route_copy(r, &own) < 0)
		return -ENOMEM;
	copy = snapshot_add_route(ret);
	if (!copy) {
		route_fini(&own);
		return -ENOMEM;
	}
	*copy = own;
	return 0;
}

static int copy_addrs(const struct fake *f, uint8_t family, struct snapshot *ret)
{
	for (size_t i = 0; i < ret->n_links; i++) {
		for (size_t j = 0; j < f->state.n_addrs; j++) {
			const struct addr *a = &f->state.addrs[j];
			struct addr *copy;

			if (a->ifindex != ret->links[i].index || a->local.family != family)
				continue;
			copy = snapshot_add_addr(ret);
			if (!copy)
				return -ENOMEM;
			*copy = *a;
		}
	}
	return 0;
}

static int copy_routes(const struct fake *f, uint8_t family, struct snapshot *ret)
{
	for (size_t i = 0; i < f->state.n_routes; i++) {
		const struct route *r = &f->state.routes[i];

		if (r->family != family || !snapshot_find_index(ret, fake_route_link(f, r)))
			continue;
		if (copy_route(ret, r) < 0)
			return -ENOMEM;
		ret->routes[ret->n_routes - 1].ifindex = fake_route_link(f, r);
	}
	return 0;
}

static void copy_brief(struct link *copy, const struct link *l)
{
	copy->index = l->index;
	copy->flags = l->flags;
	copy->mtu = l->mtu;
	copy->kind = l->kind == LINK_LOOPBACK ? LINK_LOOPBACK : LINK_OTHER;
	copy->ethernet = l->ethernet;
	memcpy(copy->hwaddr, l->hwaddr, sizeof(copy->hwaddr));
	memcpy(copy->name, l->name, sizeof(copy->name));
}

static int copy_links(const struct fake *f, const struct kernel_query *q, struct snapshot *ret)
{
	for (size_t i = 0; i < f->state.n_links; i++) {
		const struct link *l = &f->state.links[i];
		struct link *copy;

		if (q->ifname && strcmp(q->ifname, l->name) != 0)
			continue;
		copy = snapshot_add_link(ret);
		if (!copy)
			return -ENOMEM;
		if (q->brief)
			copy_brief(copy, l);
		else
			*copy = *l;
		if (!q->steers)
			copy->hook = copy->hook_ours = copy->hook_shared = false;
	}
	return 0;
}

static int copy_steers(const struct fake *f, struct snapshot *ret)
{
	if (f->hides_bpf)
		return -EIO;
	for (size_t i = 0; i < f->state.n_steers; i++) {
		struct steer *s;

		if (!snapshot_find_index(ret, f->state.steers[i].ifindex))
			continue;
		s = snapshot_add_steer(ret);
		if (!s)
			return -ENOMEM;
		*s = f->state.steers[i];
	}
	return 0;
}

static int copy_settings(const struct fake *f, const struct kernel_query *q, struct snapshot *ret)
{
	for (size_t i = 0; i < q->n_settings; i++) {
		const struct setting_query *want = &q->settings[i];
		struct setting *s = snapshot_add_setting(ret);
		char buf[FAKE_SETTING_SIZE];
		const char *value;

		if (!s)
			return -ENOMEM;
		memcpy(s->ifname, want->ifname, sizeof(s->ifname));
		s->path = want->path;
		value = fake_setting(f, want->ifname, want->path, buf);
		if (!value)
			continue;
		s->value = strdup(value);
		if (!s->value)
			return -ENOMEM;
	}
	return 0;
}

int fake_copy(const struct fake *f, const struct kernel_query *q, struct snapshot *ret)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	int r = copy_links(f, q, ret);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(families); i++) {
		if (q->addrs)
			r = copy_addrs(f, families[i], ret);
		if (r == 0 && (q->routes & fam_of(families[i])))
			r = copy_routes(f, families[i], ret);
	}
	ret->routes_known = q->routes;
	for (size_t i = 0; r == 0 && q->nexthops && i < f->state.n_nexthops; i++) {
		struct nexthop *nh = snapshot_add_nexthop(ret);

		if (!nh)
			return -ENOMEM;
		*nh = f->state.nexthops[i];
	}
	if (r == 0 && q->steers)
		r = copy_steers(f, ret);
	snapshot_tell_vias(ret);
	return r == 0 ? copy_settings(f, q, ret) : r;
}
