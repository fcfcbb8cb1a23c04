/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of engine_world.h that are about addresses and properties. */
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "engine_world.h"

static void hear_event(void *ctx, const struct engine_event *ev)
{
	static const char *const words[] = {
		[EVENT_ADDR_FREE] = "free",
		[EVENT_ADDR_DUPLICATE] = "duplicate",
		[EVENT_ADDR_UNPROBED] = "unprobed",
		[EVENT_LEASE_GOT] = "leased",
		[EVENT_LEASE_RENEWED] = "renewed",
		[EVENT_LEASE_LOST] = "lost",
	};
	struct world *w = ctx;
	size_t len = strlen(w->heard.events);
	size_t told = strlen(w->heard.told);

	if (ev->ifname) {
		snprintf(w->heard.told + told, sizeof(w->heard.told) - told, "%s\n", ev->text);
		return;
	}
	snprintf(w->heard.events + len, sizeof(w->heard.events) - len, "%s%s:%s", len ? " " : "",
		ev->aobj, words[ev->type]);
}

static void hear_release(void *ctx, const char *aobj)
{
	struct world *w = ctx;

	w->heard.releases++;
}

static void hear_renew(void *ctx, const char *aobj)
{
	struct world *w = ctx;

	w->heard.renewals++;
}

void world_hook(struct world *w)
{
	static const struct engine_hooks hooks = {
		.event = hear_event,
		.release = hear_release,
		.renew = hear_renew,
	};

	engine_set_hooks(w->engine, w->alone ? NULL : &hooks, w);
}

static bool has_option(const char *word, const char *option)
{
	const char *dash = strchr(word, '-');

	return dash && strcmp(dash, option) == 0;
}

static int create(
	struct world *w, const struct op_create_addr *model, const char *word, const char *name)
{
	struct op_create_addr op = *model;
	char made[IPADM_AOBJSIZ] = "";
	int r;

	op.name = name;
	op.temporary = has_option(word, "-t");
	op.down = has_option(word, "-d");
	op.one_family = has_option(word, "-1");
	op.wait = IPADM_DHCP_WAIT_DEFAULT;
	op.legacy = w->legacy;
	r = engine_create_addr(w->engine, &op, made, &w->err);
	assert_true(r < 0 || strchr(made, '/'));

	return r;
}

static bool do_create(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	struct op_create_addr op = { .type = ADDR_STATIC };
	size_t len = strcspn(words[0], "-");

	if (strncmp(words[0], "static", len) == 0 && len == strlen("static")) {
		op.address = words[2];
		op.remote = words[3][0] ? words[3] : NULL;
	} else if (strncmp(words[0], "dhcp", len) == 0 && len == strlen("dhcp")) {
		op.type = ADDR_DHCP;
		op.family = strcmp(words[2], "inet6") == 0 ? FAM_INET6 : 0;
	} else if (strncmp(words[0], "addrconf", len) == 0 && len == strlen("addrconf")) {
		op.type = ADDR_ADDRCONF;
		op.interface_id = words[2][0] ? words[2] : NULL;
	} else {
		return false;
	}
	*ret = create(w, &op, words[0], words[1]);

	return true;
}

static bool do_change(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	const char *word = words[0];
	struct op_delete_addr del = {
		.name = words[1],
		.temporary = has_option(word, "-t"),
		.release = strcmp(word, "release") == 0,
	};
	struct op_state_addr state = { .name = words[1], .temporary = has_option(word, "-t") };

	if (strcmp(word, "rm") == 0 || strcmp(word, "rm-t") == 0 || strcmp(word, "release") == 0)
		*ret = engine_delete_addr(w->engine, &del, &w->err);
	else if (strcmp(word, "off") == 0)
		*ret = engine_disable_addr(w->engine, words[1], &w->err);
	else if (strcmp(word, "on") == 0)
		*ret = engine_enable_addr(w->engine, words[1], &w->err);
	else if (strcmp(word, "raise") == 0 || strcmp(word, "raise-t") == 0)
		*ret = engine_up_addr(w->engine, &state, &w->err);
	else if (strcmp(word, "lower") == 0 || strcmp(word, "lower-t") == 0)
		*ret = engine_down_addr(w->engine, &state, &w->err);
	else if (strcmp(word, "refresh") == 0 || strcmp(word, "inform") == 0)
		*ret = engine_refresh_addr(
			w->engine, words[1], strcmp(word, "inform") == 0, &w->err);
	else
		return false;

	return true;
}

static int report_lease(struct world *w, const char *aobj, const char *text, const char *gateway)
{
	struct lease l = { .valid = 3600, .preferred = 1800 };
	char host[IP_STRSIZE];
	unsigned int plen;

	if (!text[0])
		return engine_lease(w->engine, aobj, NULL, &w->err);
	assert_int_equal(sscanf(text, "%63[^/]/%u", host, &plen), 2);
	assert_int_equal(ip_parse(host, &l.addr), 0);
	l.plen = (uint8_t)plen;
	if (gateway[0]) {
		assert_int_equal(ip_parse(gateway, &l.routes[0].gateway), 0);
		l.routes[0].dst.family = l.routes[0].gateway.family;
		l.n_routes = 1;
	}

	return engine_lease(w->engine, aobj, &l, &w->err);
}

static bool do_report(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	static const uint8_t rival[6] = { 2, 0, 0, 0, 0, 9 };

	if (strcmp(words[0], "lease") == 0)
		*ret = report_lease(w, words[1], words[2], words[3]);
	else if (strcmp(words[0], "conflict") == 0)
		*ret = engine_conflict(w->engine, words[1], rival, &w->err);
	else if (strcmp(words[0], "linkup") == 0)
		*ret = engine_link_up(w->engine, words[1], LINK_DROPPED, &w->err);
	else
		return false;

	return true;
}

static bool do_property(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	size_t len = strcspn(words[0], "-");
	bool reset = strncmp(words[0], "reset", len) == 0 && len == strlen("reset");
	struct op_set_prop op = {
		.class = PROP_INTERFACE,
		.proto = prop_proto_parse(words[2]),
		.object = words[1],
		.name = words[3],
		.value = words[4],
		.how = reset ? PROP_RESET : PROP_SET,
		.temporary = has_option(words[0], "-t"),
	};

	if (!reset && (strncmp(words[0], "set", len) != 0 || len != strlen("set")))
		return false;
	if (strcmp(words[1], "-") == 0)
		op.class = PROP_PROTOCOL;
	if (strcmp(words[2], "-") == 0)
		op.class = PROP_ADDRESS;
	*ret = engine_set_prop(w->engine, &op, &w->err);

	return true;
}

static void add_rival(struct world *w, const char *ifname, const char *text)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 9 };
	const struct link *l = snapshot_find_link(&w->fake->state, ifname);
	struct ip a;

	assert_non_null(l);
	assert_int_equal(ip_parse(text, &a), 0);
	assert_int_equal(fake_add_rival(w->fake, l->index, &a, mac), 0);
}

/* Links of other kinds, or with other ways. */
static bool do_kind(struct world *w, char words[WORLD_WORDS][64])
{
	struct link *l = snapshot_find_link(&w->fake->state, words[1]);
	const struct link *other = snapshot_find_link(&w->fake->state, words[2]);

	if (strcmp(words[0], "p2p") == 0) {
		fake_add_link(w->fake, words[1])->flags = IFF_POINTOPOINT | IFF_NOARP;
	} else if (strcmp(words[0], "sit") == 0) {
		l = fake_add_link(w->fake, words[1]);
		l->kind = LINK_SIXTOFOUR;
		l->flags |= IFF_NOARP;
		if (words[2][0])
			assert_int_equal(ip_parse(words[2], &l->tunnel_local), 0);
	} else if (strcmp(words[0], "noarp") == 0) {
		l->flags |= IFF_NOARP;
	} else if (strcmp(words[0], "bare") == 0) {
		l->has_inet6 = false;
	} else if (strcmp(words[0], "twin") == 0) {
		memcpy(l->hwaddr, other->hwaddr, sizeof(l->hwaddr));
		fake_changed(w->fake, l);
	} else {
		return false;
	}

	return true;
}

/* What the world outside does. */
static bool do_outside(struct world *w, char words[WORLD_WORDS][64])
{
	if (do_kind(w, words))
		return true;
	if (strcmp(words[0], "rival") == 0)
		add_rival(w, words[1], words[2]);
	else if (strcmp(words[0], "norivals") == 0)
		fake_del_rivals(w->fake);
	else if (strcmp(words[0], "settle") == 0)
		fake_finish_dad(w->fake);
	else
		return false;

	return true;
}

bool world_do_addr(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	*ret = 0;

	return do_outside(w, words) || do_create(w, words, ret) || do_change(w, words, ret) ||
	       do_report(w, words, ret) || do_property(w, words, ret);
}

char *world_addrs(const struct world *w)
{
	struct addr_filter all = { .ifname = NULL };
	const struct addr_listing *l;
	struct addr_view *view = NULL;
	struct buf out = { .data = NULL };
	struct err e;

	if (engine_list_addrs(w->engine, &all, &view, &e) < 0)
		fail_msg("%s", e.text);
	l = addr_view_rows(view);
	buf_puts(&out, "");
	for (size_t i = 0; i < l->n; i++) {
		char text[ADDR_ROW_TEXTSIZE];
		const struct addr_row *row = &l->rows[i];

		buf_printf(&out, "%s%s%s=%s %s", i ? ", " : "", row->name[0] ? "" : row->ifname,
			row->name[0] ? row->name : "/?", addr_state_word(row->state),
			addr_row_format(row, text));
	}
	addr_view_free(view);
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}
