/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: what addresses an IPMP group has, and what is on its network beside their subnets. */
#include <errno.h>
#include <string.h>

#include "model/addr_set.h"
#include "model/planner_group.h"

static bool add_data(struct group_plan *g, const struct addr_stand *a, const char *over)
{
	if (g->n_data == g->cap_data) {
		size_t cap = g->cap_data ? 2 * g->cap_data : 16;
		struct data *more = reallocarray(g->data, cap, sizeof(*more));

		if (!more) {
			g->p->error = -ENOMEM;
			return false;
		}
		g->data = more;
		g->cap_data = cap;
	}
	g->data[g->n_data++] = (struct data){
		.addr = a->addr,
		.off_link = a->off_link,
		.over = a->advertised ? NULL : over,
	};

	return true;
}

/* What is asked over a member is answered to it alone: an address that is leased is bound where its client is. */
static const char *over_of(const struct object *obj)
{
	const char *over = object_get(obj, "lease-over");

	if (address_type(obj) != ADDR_DHCP && address_type(obj) != ADDR_ADDRCONF)
		return NULL;

	return over ? over : "";
}

static bool add_object(struct group_plan *g, const struct object *obj)
{
	struct addr_set set;

	addr_set_load(obj, &set);
	for (size_t i = 0; i < set.n; i++)
		if (set.rows[i].addr.local.family == g->af &&
			!add_data(g, &set.rows[i], over_of(obj)))
			return false;

	return true;
}

static bool is_subnet(const struct group_plan *g, const struct group_net *net)
{
	for (size_t i = 0; i < g->n_data; i++)
		if (!g->data[i].off_link && g->data[i].addr.plen == net->plen &&
			ip_covers(&net->net, net->plen, &g->data[i].addr.local))
			return true;

	return false;
}

static void add_nets(struct group_plan *g, const struct object *obj)
{
	struct autoconf a;

	if (autoconf_load(obj, &a) < 0)
		return;
	for (size_t i = 0; i < a.n_prefixes; i++) {
		const struct autoconf_prefix *p = &a.prefixes[i];
		const struct group_net net = { .net = p->prefix, .plen = p->plen };

		if (p->on_link > 0 && g->n_nets < ARRAY_SIZE(g->nets) && !is_subnet(g, &net))
			g->nets[g->n_nets++] = net;
	}
}

void group_load_data(struct group_plan *g)
{
	const struct document *doc = g->p->in->want;
	size_t first = address_first(doc, g->group->name), i = first;
	const struct object *obj;

	g->n_data = 0;
	g->n_nets = 0;
	while ((obj = address_next(doc, g->group->name, &i)))
		if (planner_is_active(obj) && !add_object(g, obj))
			return;
	i = first;
	while (g->af == AF_INET6 && (obj = address_next(doc, g->group->name, &i)))
		if (address_type(obj) == ADDR_ADDRCONF && planner_is_active(obj))
			add_nets(g, obj);
}

/* Of IPv6: 2000::/3 (RFC 4291 section 2.4). */
static bool is_global(const struct ip *a)
{
	return a->family == AF_INET6 && (a->bytes[0] & 0xe0) == 0x20;
}

const struct addr *group_find_source(const struct group_plan *g, const struct group_net *near)
{
	const struct addr *best = &g->data[0].addr;
	unsigned int most = 0;

	for (size_t i = 0; i < g->n_data; i++) {
		const struct addr *a = &g->data[i].addr;
		unsigned int worth =
			(near && ip_covers(&near->net, near->plen, &a->local) ? 4 : 0) +
			(a->preferred > 0 ? 2 : 0) + (is_global(&a->local) ? 1 : 0);

		if (worth <= most)
			continue;
		most = worth;
		best = a;
	}

	return best;
}

void group_free_data(struct group_plan *g)
{
	free(g->data);
	free(g->steering.addrs);
}
