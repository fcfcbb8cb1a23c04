/* SPDX-License-Identifier: Apache-2.0 */
/* The planner's tests as texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "planner_world.h"
#include "store/text.h"

#define WORDS_MAX 32

struct words {
	char line[512];
	char *words[WORDS_MAX];
	size_t n;
};

struct document *world_document(const char *text)
{
	struct document *doc = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	char *copy;
	int len = asprintf(&copy, "[ipadm]\nversion = 1\n%s", text);

	assert_true(len > 0);
	if (text_parse(copy, (size_t)len, "document", &doc, &e) < 0)
		fail_msg("%s", e.text);

	return doc;
}

/* The next line of @text in words; false at its end. */
static bool next_line(const char **text, struct words *w)
{
	char *save = NULL;
	size_t len = strcspn(*text, "\n");

	if (**text == '\0')
		return false;
	assert_true(len < sizeof(w->line));
	memcpy(w->line, *text, len);
	w->line[len] = '\0';
	*text += len + ((*text)[len] == '\n');
	w->n = 0;
	for (char *word = strtok_r(w->line, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		assert_true(w->n < WORDS_MAX);
		w->words[w->n++] = word;
	}

	return true;
}

static bool has(const struct words *w, const char *word)
{
	for (size_t i = 1; i < w->n; i++)
		if (strcmp(w->words[i], word) == 0)
			return true;

	return false;
}

static const char *value(const struct words *w, const char *key)
{
	size_t len = strlen(key);

	for (size_t i = 1; i < w->n; i++)
		if (strncmp(w->words[i], key, len) == 0 && w->words[i][len] == '=')
			return w->words[i] + len + 1;

	return NULL;
}

static uint32_t number(const struct words *w, const char *key, uint32_t absent)
{
	const char *text = value(w, key);

	return text ? (uint32_t)strtoul(text, NULL, 10) : absent;
}

static void address(const struct words *w, const char *key, struct ip *ret)
{
	const char *text = value(w, key);

	if (text)
		assert_int_equal(ip_parse(text, ret), 0);
}

static void add_link(struct snapshot *s, const struct words *w)
{
	struct link *l = snapshot_add_link(s);
	uint32_t families = number(w, "tag", 0);

	assert_non_null(l);
	assert_true(w->n >= 3);
	snprintf(l->name, sizeof(l->name), "%s", w->words[1]);
	l->index = (uint32_t)strtoul(w->words[2], NULL, 10);
	l->flags = IFF_BROADCAST;
	l->flags |= has(w, "up") ? IFF_UP : 0;
	l->flags |= has(w, "running") ? IFF_RUNNING : 0;
	l->flags |= has(w, "noarp") ? IFF_NOARP : 0;
	l->ethernet = has(w, "ethernet");
	l->hwaddr[5] = (uint8_t)number(w, "mac", 0);
	l->promote = has(w, "promote");
	l->has_inet6 = !has(w, "noinet6");
	l->disable_ipv6 = has(w, "disabled");
	l->forwarding6 = has(w, "forwarding6");
	if (has(w, "loopback"))
		l->kind = LINK_LOOPBACK;
	if (has(w, "dummy"))
		l->kind = LINK_DUMMY;
	if (has(w, "6to4"))
		l->kind = LINK_SIXTOFOUR;
	l->tag = families ? TAG_MAGIC | families | (has(w, "group") ? TAG_GROUP : 0) : 0;
	l->mtu = number(w, "mtu", 1500);
	l->max_mtu = number(w, "maxmtu", 0);
	l->genmode = (uint8_t)number(w, "genmode", families ? GENMODE_NONE : GENMODE_EUI64);
	l->accept_ra = (int32_t)number(w, "accept_ra", families ? 0 : 1);
	l->autoconf = (int32_t)number(w, "autoconf", 1);
	l->use_tempaddr = (int32_t)number(w, "tempaddr", 0);
	address(w, "token", &l->token);
}

static uint32_t index_of(const struct snapshot *s, const char *name)
{
	const struct link *l = snapshot_find_link(s, name);

	if (!l)
		fail_msg("no link %s", name);

	return l->index;
}

static void prefix(const char *text, struct ip *ret_ip, uint8_t *ret_plen)
{
	char host[IP_STRSIZE];
	unsigned int plen;

	assert_int_equal(sscanf(text, "%63[^/]/%u", host, &plen), 2);
	assert_int_equal(ip_parse(host, ret_ip), 0);
	*ret_plen = (uint8_t)plen;
}

static void add_addr(struct snapshot *s, const struct words *w)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} flags[] = {
		{ "secondary", IFA_F_SECONDARY },
		{ "deprecated", IFA_F_DEPRECATED },
		{ "temporary", IFA_F_TEMPORARY },
		{ "nodad", IFA_F_NODAD },
		{ "noprefixroute", IFA_F_NOPREFIXROUTE },
		{ "tentative", IFA_F_TENTATIVE },
	};
	struct addr *a = snapshot_add_addr(s);
	const char *label = value(w, "label");

	assert_non_null(a);
	a->ifindex = index_of(s, w->words[1]);
	prefix(w->words[2], &a->local, &a->plen);
	address(w, "peer", &a->peer);
	address(w, "brd", &a->broadcast);
	a->proto = (uint8_t)number(w, "proto", OUR_PROTO);
	a->valid = number(w, "valid", UINT32_MAX);
	a->preferred = number(w, "pref", UINT32_MAX);
	a->metric = number(w, "metric", 0);
	if (label)
		snprintf(a->label, sizeof(a->label), "%s", label);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (has(w, flags[i].word))
			a->flags |= flags[i].flag;
	if (a->valid == UINT32_MAX)
		a->flags |= IFA_F_PERMANENT;
}

static void add_leg(const struct snapshot *s, struct route *r, const char *text)
{
	struct leg *leg = &r->legs[r->n_legs++];
	char link[LINK_NAMSIZ], gateway[IP_STRSIZE];

	assert_int_equal(sscanf(text, "%15[^,],%63[^,],%hu", link, gateway, &leg->weight), 3);
	leg->ifindex = index_of(s, link);
	if (strcmp(gateway, "-") != 0)
		assert_int_equal(ip_parse(gateway, &leg->gateway), 0);
}

/* What few routes have. */
static void add_rest(const struct snapshot *s, const struct words *w, struct route *r)
{
	const char *metrics = value(w, "metrics");

	r->tos = (uint8_t)number(w, "tos", 0);
	r->odd = has(w, "source") ? ROUTE_SOURCE : ROUTE_PLAIN;
	if (metrics) {
		r->metrics = strdup(metrics);
		r->metrics_len = (uint16_t)strlen(metrics);
	}
	if (value(w, "leg"))
		r->legs = calloc(w->n, sizeof(*r->legs));
	for (size_t i = 1; i < w->n; i++)
		if (strncmp(w->words[i], "leg=", 4) == 0)
			add_leg(s, r, w->words[i] + 4);
	if (!value(w, "way"))
		return;
	r->number = number(w, "way", 0);
	r->nexthop = r->family == AF_INET ? NEXTHOP_WAYS4 : NEXTHOP_WAYS6;
}

static void add_route(struct snapshot *s, const struct words *w)
{
	struct route *r = snapshot_add_route(s);

	assert_non_null(r);
	r->ifindex = index_of(s, w->words[1]);
	r->family = AF_INET;
	if (strcmp(w->words[2], "default6") == 0)
		r->family = AF_INET6;
	if (strncmp(w->words[2], "default", 7) != 0) {
		prefix(w->words[2], &r->dst, &r->plen);
		r->family = r->dst.family;
	}
	address(w, "via", &r->gateway);
	address(w, "src", &r->prefsrc);
	r->metric = number(w, "metric", 0);
	r->protocol = (uint8_t)number(w, "proto", OUR_PROTO);
	r->table = RT_TABLE_MAIN;
	if (has(w, "hops"))
		r->nexthop = r->family == AF_INET ? NEXTHOP_GROUP4 : NEXTHOP_GROUP6;
	r->number = number(w, "through", 0);
	if (r->number)
		r->nexthop = r->family == AF_INET ? NEXTHOP_VIAS4 : NEXTHOP_VIAS6;
	add_rest(s, w, r);
}

/* A gateway behind a link, or several of such. */
static void add_via(struct snapshot *s, const struct words *w)
{
	struct nexthop *nh = snapshot_add_nexthop(s);

	assert_non_null(nh);
	nh->number = (uint32_t)strtoul(w->words[strcmp(w->words[0], "via") == 0 ? 3 : 2], NULL, 10);
	if (strcmp(w->words[0], "via") == 0) {
		nh->ifindex = index_of(s, w->words[1]);
		if (strcmp(w->words[2], "-") != 0)
			assert_int_equal(ip_parse(w->words[2], &nh->gateway), 0);
		nh->kind = nh->gateway.family == AF_INET6 ? NEXTHOP_VIA6 : NEXTHOP_VIA4;
		return;
	}
	nh->kind = strcmp(w->words[1], "4") == 0 ? NEXTHOP_VIAS4 : NEXTHOP_VIAS6;
	if (strcmp(w->words[0], "ways") == 0)
		nh->kind += NEXTHOP_WAYS4 - NEXTHOP_VIAS4;
	for (size_t i = 3; i < w->n; i++) {
		unsigned int part, weight = 1;

		assert_true(sscanf(w->words[i], "%u*%u", &part, &weight) > 0);
		nh->stub = nh->stub || part == nh->number;
		if (part == nh->number)
			continue;
		nh->weights[nh->n_links] = (uint8_t)(weight - 1);
		nh->links[nh->n_links++] = part;
	}
}

/* Of one link, or ("hops") of a group. */
static void add_nexthop(struct snapshot *s, const struct words *w)
{
	struct nexthop *nh = snapshot_add_nexthop(s);
	bool v4 = strcmp(w->words[2], "4") == 0;

	assert_non_null(nh);
	nh->ifindex = index_of(s, w->words[1]);
	nh->kind = v4 ? NEXTHOP_LINK4 : NEXTHOP_LINK6;
	if (strcmp(w->words[0], "hops") == 0)
		nh->kind = v4 ? NEXTHOP_GROUP4 : NEXTHOP_GROUP6;
	for (size_t i = 3; i < w->n; i++) {
		uint32_t ifindex = index_of(s, w->words[i]);

		if (ifindex == nh->ifindex)
			nh->stub = true;
		else
			nh->links[nh->n_links++] = ifindex;
	}
}

static void add_setting(struct snapshot *s, const struct words *w, struct document *keep)
{
	struct setting *setting = snapshot_add_setting(s);
	char text[128] = "";

	assert_non_null(setting);
	if (strcmp(w->words[1], "-") != 0)
		snprintf(setting->ifname, sizeof(setting->ifname), "%s", w->words[1]);
	setting->path = document_strdup(keep, w->words[2]);
	for (size_t i = 3; i < w->n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
			i > 3 ? "\t" : "", w->words[i]);
	setting->value = w->n > 3 ? strdup(text) : NULL;
}

void world_snapshot(struct snapshot *s, const char *text, struct document *keep)
{
	struct words w;

	while (next_line(&text, &w)) {
		if (w.n == 0)
			continue;
		if (strcmp(w.words[0], "link") == 0)
			add_link(s, &w);
		else if (strcmp(w.words[0], "addr") == 0)
			add_addr(s, &w);
		else if (strcmp(w.words[0], "route") == 0)
			add_route(s, &w);
		else if (strcmp(w.words[0], "hop") == 0 || strcmp(w.words[0], "hops") == 0)
			add_nexthop(s, &w);
		else if (strcmp(w.words[0], "via") == 0 || strcmp(w.words[0], "vias") == 0 ||
			 strcmp(w.words[0], "ways") == 0)
			add_via(s, &w);
		else if (strcmp(w.words[0], "set") == 0)
			add_setting(s, &w, keep);
		else
			fail_msg("what is %s?", w.words[0]);
	}
}

static void format_ip(struct buf *out, const char *word, const struct ip *ip)
{
	char text[IP_STRSIZE];

	if (ip->family)
		buf_printf(out, " %s %s", word, ip_format(ip, text));
}

static void format_addr(struct buf *out, const struct step *s)
{
	const struct addr *a = &s->u.addr;

	if (s->op == STEP_ADDR_GONE)
		buf_printf(out, " by its routes");
	if (s->op != STEP_ADDR_ADD && s->op != STEP_ADDR_SET)
		return;
	format_ip(out, "peer", &a->peer);
	format_ip(out, "brd", &a->broadcast);
	if (a->flags & IFA_F_NODAD)
		buf_printf(out, " nodad");
	if (a->flags & IFA_F_NOPREFIXROUTE)
		buf_printf(out, " noprefixroute");
	if (a->valid != UINT32_MAX)
		buf_printf(out, " valid %u", a->valid);
	if (a->preferred != UINT32_MAX)
		buf_printf(out, " pref %u", a->preferred);
	if (a->metric)
		buf_printf(out, " metric %u", a->metric);
	if (s->probe)
		buf_printf(out, " probe");
	if (s->op == STEP_ADDR_SET)
		assert_non_null(s->was);
	if (s->op == STEP_ADDR_ADD && a->ifindex != s->ifindex)
		fail_msg("an address for link %u on link %u", a->ifindex, s->ifindex);
}

static void format_route(struct buf *out, const struct route *r)
{
	char text[IP_STRSIZE];

	if (r->plen == 0)
		buf_printf(out, " default");
	else
		buf_printf(out, " %s/%u", ip_format(&r->dst, text), (unsigned int)r->plen);
	format_ip(out, "via", &r->gateway);
	format_ip(out, "src", &r->prefsrc);
	if (r->metric)
		buf_printf(out, " metric %u", r->metric);
	if (r->tos)
		buf_printf(out, " tos %u", (unsigned int)r->tos);
	if (r->metrics)
		buf_printf(out, " with %.*s", (int)r->metrics_len, (const char *)r->metrics);
	if (r->number)
		buf_printf(out, " %s %u", nexthop_is_ways(r->nexthop) ? "by way" : "through",
			r->number);
	else if (r->nexthop)
		buf_printf(out, " by hops");
	if (r->protocol != OUR_PROTO)
		buf_printf(out, " proto %u", (unsigned int)r->protocol);
}

static void format_nexthop(struct buf *out, const struct nexthop_change *c)
{
	if (c->to && c->to->number && !nexthop_is_group(c->to->kind))
		buf_printf(out, ": number %u", c->to->number);
	for (size_t i = 0; c->to && i < c->to->n_links; i++) {
		buf_printf(out, "%s%u", i ? "," : ": ", c->to->links[i]);
		if (nexthop_is_ways(c->to->kind))
			buf_printf(out, "*%u", c->to->weights[i] + 1u);
	}
	if (c->to && nexthop_is_group(c->to->kind))
		buf_puts(out, !c->to->stub ? " alone" : c->to->n_links > 0 ? "" : ": nobody");
}

void world_format(const struct plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *s = &plan->steps[i];
		char line[256];

		if (s->op == STEP_ROUTE_ADD || s->op == STEP_ROUTE_DEL) {
			buf_printf(out, "%s: %s route", s->ifname,
				s->op == STEP_ROUTE_ADD ? "add" : "remove");
			format_route(out, &s->u.route);
		} else {
			buf_printf(out, "%s", step_format(s, line, sizeof(line)));
		}
		if (s->op >= STEP_ADDR_ADD && s->op <= STEP_ADDR_GONE)
			format_addr(out, s);
		if (s->op == STEP_NEXTHOP)
			format_nexthop(out, &s->u.nexthop);
		if (s->op == STEP_SETTING)
			assert_non_null(s->u.setting.from);
		buf_printf(out, "\n");
	}
	assert_int_equal(buf_error(out), 0);
}

/* The plan must be this one. */
static void check_plan(const struct planner_case *c, const struct plan_input *in, const char *steps)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	const char *got;

	assert_int_equal(plan_make(in, &plan), 0);
	assert_int_equal(plan.blind, 0);
	world_format(&plan, &out);
	got = out.data ? out.data : "";
	if (strcmp(got, steps) != 0)
		fail_msg("%s (routes %u): got\n%s--- want\n%s", c->name, in->kernel->routes_known,
			got, steps);
}

/* Leave the routes of @families alone, and those of the others out, as a snapshot has them that was not
 * asked for them. */
static void keep_routes(struct snapshot *s, unsigned int families)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_routes; i++) {
		if (fam_of(s->routes[i].family) & families)
			s->routes[n++] = s->routes[i];
		else
			route_fini(&s->routes[i]);
	}
	s->n_routes = n;
	s->routes_known = families;
}

/* The same comes out with the routes alone that a plan without any asks for. */
static void check_blind(
	const struct planner_case *c, struct plan_input *in, struct snapshot *kernel)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct snapshot none = *kernel;

	none.n_routes = 0;
	none.routes_known = 0;
	in->kernel = &none;
	assert_int_equal(plan_make(in, &plan), 0);
	if (c->blind != NULL)
		assert_string_equal(plan.blind ? fam_format(plan.blind) : "", c->blind);
	keep_routes(kernel, plan.blind);
	in->kernel = kernel;
	check_plan(c, in, c->unseen ? c->unseen : c->steps);
}

void world_check(const struct planner_case *c)
{
	_cleanup_document_ struct document *want = world_document(c->want);
	_cleanup_document_ struct document *memory = c->memory ? world_document(c->memory) : NULL;
	_cleanup_snapshot_ struct snapshot kernel = { .hz = 250 };
	struct plan_input in = c->in;

	world_snapshot(&kernel, c->kernel, want);
	assert_int_equal(snapshot_judge(&kernel), 0);
	snapshot_tell_vias(&kernel);
	in.want = want;
	in.memory = memory;
	in.kernel = &kernel;
	kernel.routes_known = FAM_BOTH;
	check_plan(c, &in, c->steps);
	check_blind(c, &in, &kernel);
}
