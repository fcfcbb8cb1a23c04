/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of engine_world.h that are about IPMP groups. */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "engine_world.h"

static int make(struct world *w, const char *word, const char *name, const char *members)
{
	const struct op_create_if op = {
		.name = name,
		.families = FAM_BOTH,
		.temporary = strcmp(word, "group-t") == 0,
		.generate = strcmp(word, "group-g") == 0,
		.group = true,
		.members = members[0] ? members : NULL,
	};
	char made[LIFNAMSIZ] = "";

	return engine_create_if(w->engine, &op, made, &w->err);
}

static int unmake(struct world *w, const char *word, const char *name)
{
	const struct op_delete_if op = {
		.name = name,
		.families = FAM_BOTH,
		.temporary = strcmp(word, "ungroup-t") == 0,
		.group = true,
		.force = strcmp(word, "ungroup-f") == 0,
	};

	return engine_delete_if(w->engine, &op, &w->err);
}

static void set_carrier(struct world *w, const char *name, bool on)
{
	struct link *l = snapshot_find_link(&w->fake->state, name);

	assert_non_null(l);
	if (on)
		l->flags |= IFF_RUNNING;
	else
		l->flags &= ~(uint32_t)IFF_RUNNING;
	fake_changed(w->fake, l);
}

static void set_ill(struct world *w, const char *name, const char *word, bool on)
{
	unsigned int ill = strcmp(word, "silent") == 0 ? HEALTH_SILENT : HEALTH_FLAPPING;

	assert_true(engine_set_health(w->engine, name, ill, on) >= 0);
}

/* Somebody removes the route of ours to a place, which the daemon sees. */
static int withdraw(struct world *w, const char *place)
{
	const struct snapshot *k = &w->fake->state;
	char text[IP_STRSIZE];
	char found[64];

	for (size_t i = 0; i < k->n_routes; i++) {
		struct step s = {
			.op = STEP_ROUTE_DEL, .ifname = "ipmp0", .u.route = k->routes[i]
		};

		snprintf(found, sizeof(found), "%s/%u", ip_format(&s.u.route.dst, text),
			(unsigned int)s.u.route.plen);
		if (s.u.route.number == 0 || strcmp(found, place) != 0)
			continue;
		assert_int_equal(kernel_execute(&w->fake->base, &s, 1, &w->err), 0);
		return engine_withdraw_routes(w->engine, &s.u.route, 1, &w->err);
	}
	fail_msg("there is no route of ours to %s", place);
	return -ENOENT;
}

/* A host at a link, as the kernel learnt of it, or as somebody said for good. */
static void add_neighbour(struct world *w, const char *name, const char *address, bool given)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 99 };
	const struct link *l = snapshot_find_link(&w->fake->state, name);
	struct ip ip;

	assert_non_null(l);
	assert_int_equal(ip_parse(address, &ip), 0);
	assert_int_equal(fake_add_rival(w->fake, l->index, &ip, mac), 0);
	if (given)
		fake_pin_rival(w->fake, l->index, &ip);
}

/* The router fe80::1 says so on a member: for how long it is one, and a prefix for addresses, "PREFIX/LEN". */
static int advertise(struct world *w, char words[WORLD_WORDS][64])
{
	struct advert_heard heard = { .now = strtoll(words[2], NULL, 10) };
	struct advert_prefix *p = &heard.advert.prefixes[0];
	char host[64];
	unsigned int plen;
	int r;

	assert_int_equal(ip_parse("fe80::1", &heard.from), 0);
	heard.advert.lifetime = (uint16_t)strtoul(words[3], NULL, 10);
	if (words[4][0]) {
		*p = (struct advert_prefix){
			.on_link = true, .autonomous = true, .valid = 600, .preferred = 300
		};
		assert_int_equal(sscanf(words[4], "%63[^/]/%u", host, &plen), 2);
		assert_int_equal(ip_parse(host, &p->prefix), 0);
		p->plen = (uint8_t)plen;
		heard.advert.n_prefixes = 1;
	}
	r = engine_advert(w->engine, words[1], &heard, &w->err);

	return r < 0 ? r : 0;
}

bool world_do_group(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	const struct op_members op = {
		.group = words[1],
		.members = words[2],
		.temporary = strstr(words[0], "-t"),
	};
	bool moved;

	*ret = 0;

	if (strncmp(words[0], "group", 5) == 0)
		*ret = make(w, words[0], words[1], words[2]);
	else if (strncmp(words[0], "ungroup", 7) == 0)
		*ret = unmake(w, words[0], words[1]);
	else if (strncmp(words[0], "join", 4) == 0)
		*ret = engine_add_members(w->engine, &op, &w->err);
	else if (strncmp(words[0], "leave", 5) == 0)
		*ret = engine_remove_members(w->engine, &op, &w->err);
	else if (strcmp(words[0], "carrier") == 0)
		set_carrier(w, words[1], strcmp(words[2], "on") == 0);
	else if (strcmp(words[0], "offline") == 0)
		*ret = engine_offline_if(w->engine, words[1], &w->err);
	else if (strcmp(words[0], "online") == 0)
		*ret = engine_online_if(w->engine, words[1], &w->err);
	else if (strcmp(words[0], "rehearse") == 0)
		*ret = engine_rehearse(w->engine, words[1], &w->err);
	else if (strcmp(words[0], "rehearsed") == 0)
		*ret = engine_end_rehearsal(w->engine, &w->err);
	else if (strcmp(words[0], "ill") == 0)
		set_ill(w, words[1], words[2], strcmp(words[3], "on") == 0);
	else if (strncmp(words[0], "neighbour", 9) == 0)
		add_neighbour(w, words[1], words[2], strcmp(words[0], "neighbour-p") == 0);
	else if (strcmp(words[0], "mtu") == 0)
		fake_set_mtu(w->fake, words[1], (uint32_t)strtoul(words[2], NULL, 10));
	else if (strcmp(words[0], "withdraw") == 0)
		*ret = withdraw(w, words[1]);
	else if (strcmp(words[0], "doubt") == 0)
		engine_doubt_groups(w->engine);
	else if (strcmp(words[0], "advert") == 0)
		*ret = advertise(w, words);
	else if (strcmp(words[0], "expire") == 0)
		*ret = engine_expire_adverts(
			w->engine, words[1], strtoll(words[2], NULL, 10), &w->err);
	else if (strcmp(words[0], "look") == 0)
		*ret = engine_groups(w->engine, &moved, &w->err);
	else
		return false;

	return true;
}

static const char *name_of(const struct world *w, uint32_t ifindex)
{
	const struct link *l = snapshot_find_index(&w->fake->state, ifindex);

	return l ? l->name : "?";
}

static void put_hops(const struct world *w, const struct route *r, struct buf *out)
{
	const struct snapshot *k = &w->fake->state;
	const struct nexthop *nh =
		snapshot_find_nexthop(k, r->nexthop, r->number ? r->number : r->ifindex);

	if (nh && nh->stub && nh->n_links == 0)
		buf_puts(out, "nobody");
	for (size_t i = 0; nh && i < nh->n_links; i++) {
		const struct nexthop *part =
			snapshot_find_nexthop(k, nexthop_part(nh->kind), nh->links[i]);

		buf_printf(out, "%s%s", i ? "," : "", part ? name_of(w, part->ifindex) : "?");
	}
}

char *world_paths(const struct world *w)
{
	const struct snapshot *k = &w->fake->state;
	struct buf out = { .data = NULL };
	char text[IP_STRSIZE];

	buf_puts(&out, "");
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO)
			buf_printf(&out, "%s%s@%s", out.len ? " " : "",
				ip_format(&k->addrs[i].local, text),
				name_of(w, k->addrs[i].ifindex));
	for (size_t i = 0; i < k->n_routes; i++) {
		const struct route *r = &k->routes[i];

		if (r->protocol != OUR_GROUP_PROTO)
			continue;
		buf_printf(&out, "%s%s/%u>", out.len ? " " : "", ip_format(&r->dst, text), r->plen);
		if (r->nexthop)
			put_hops(w, r, &out);
		else
			buf_puts(&out, name_of(w, r->ifindex));
	}
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}

char *world_neighbours(const struct world *w)
{
	_cleanup_neighs_ struct neighs ns = { .rows = NULL };
	struct buf out = { .data = NULL };
	char text[IP_STRSIZE];
	struct err e;

	assert_int_equal(kernel_neighbours(&w->fake->base, &ns, &e), 0);
	buf_puts(&out, "");
	for (size_t i = 0; i < ns.n; i++)
		buf_printf(&out, "%s%s@%s", i ? " " : "", ip_format(&ns.rows[i].addr, text),
			name_of(w, ns.rows[i].ifindex));
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}

static void put_names(struct buf *out, const struct if_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		buf_printf(out, "%s%s", i ? " " : "", names->names[i]);
}

char *world_groups(const struct world *w)
{
	_cleanup_listing_ struct listing *l = NULL;
	struct buf out = { .data = NULL };
	struct err e;

	assert_int_equal(engine_list(w->engine, NULL, &l, &e), 0);
	buf_puts(&out, "");
	for (size_t i = 0; i < l->n; i++) {
		const struct if_row *row = &l->rows[i];

		if (row->class != IPADM_IF_CLASS_IPMP)
			continue;
		buf_printf(&out, "%s%s(", out.len ? " " : "", row->name);
		put_names(&out, &row->members);
		buf_putc(&out, '/');
		put_names(&out, &row->p_members);
		buf_putc(&out, ')');
	}
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}
