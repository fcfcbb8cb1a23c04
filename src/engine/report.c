/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of the members of IPMP groups. The active document has what was told last: whoever looks, be
 * it a new engine, tells what is new since, and nothing twice.
 */
#include "engine/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static bool is_out(enum member_past past)
{
	return past == PAST_FAILED || past == PAST_AWAITED || past == PAST_OFFLINE;
}

/* ---- the sentences ---- */

static void say_failed(const struct member *m, struct report *r)
{
	bool new = m->past == PAST_NONE || m->past == PAST_AWAITED;

	r->type = EVENT_MEMBER_FAILED;
	snprintf(r->text, sizeof(r->text), "%s of %s %s: %s", m->obj->name, m->group->name,
		new ? "can't be used yet" : "failed", member_cause_text(m->cause));
}

static void say_offline(const struct member *m, struct report *r)
{
	r->type = EVENT_MEMBER_OFFLINE;
	if (m->twin)
		snprintf(r->text, sizeof(r->text),
			"%s of %s is offline: it has the hardware address of %s", m->obj->name,
			m->group->name, m->twin->obj->name);
	else
		snprintf(r->text, sizeof(r->text), "%s of %s is offline: %s", m->obj->name,
			m->group->name, member_cause_text(m->cause));
}

static const char *use_text(const struct member *m)
{
	if (m->state == MEMBER_ACTIVE)
		return "in use";

	return m->standby ? "inactive: it is a standby" : "inactive: failback is off";
}

static void say_well(const struct member *m, struct report *r)
{
	const char *how = m->past == PAST_FAILED ? "is repaired" : "works";

	if (m->unheard) {
		r->type = EVENT_MEMBER_ACTIVATED;
		snprintf(r->text, sizeof(r->text),
			"%s of %s is in use though it is not heard: no other member can be used",
			m->obj->name, m->group->name);
		return;
	}
	r->type = EVENT_MEMBER_REPAIRED;
	if (m->past == PAST_OFFLINE) {
		r->type = EVENT_MEMBER_ONLINE;
		how = "is online again";
	}
	snprintf(r->text, sizeof(r->text), "%s of %s %s, and is %s", m->obj->name, m->group->name,
		how, use_text(m));
}

/* Whether it is something to tell that a member is @now what it was not. */
static bool say_member(const struct member *m, enum member_past now, struct report *r)
{
	snprintf(r->ifname, sizeof(r->ifname), "%s", m->obj->name);
	switch (m->state) {
	case MEMBER_FAILED:
		say_failed(m, r);
		return true;
	case MEMBER_OFFLINE:
		say_offline(m, r);
		return true;
	case MEMBER_ACTIVE:
	case MEMBER_INACTIVE:
		break;
	}
	if (is_out(m->past)) {
		say_well(m, r);
		return true;
	}
	if (m->past == PAST_NONE)
		return false;
	if (now == PAST_ACTIVE) {
		r->type = EVENT_MEMBER_ACTIVATED;
		snprintf(r->text, sizeof(r->text), "%s of %s%s is in use now", m->obj->name,
			m->group->name, m->standby ? ", a standby," : "");
		return true;
	}
	if (m->past != PAST_ACTIVE)
		return false;
	r->type = EVENT_MEMBER_DEACTIVATED;
	snprintf(r->text, sizeof(r->text), "%s of %s is %s", m->obj->name, m->group->name,
		use_text(m));

	return true;
}

static bool say_group(
	const struct object *group, enum member_past was, enum member_past now, struct report *r)
{
	bool failed = now == PAST_FAILED;

	if (!failed && was != PAST_FAILED)
		return false;
	snprintf(r->ifname, sizeof(r->ifname), "%s", group->name);
	r->type = failed ? EVENT_GROUP_FAILED : EVENT_GROUP_REPAIRED;
	snprintf(r->text, sizeof(r->text), "%s %s", group->name,
		failed ? "failed: none of its members can be used"
		       : "is repaired: a member of it is in use");

	return true;
}

/* ---- what is new ---- */

static enum member_past state_of_group(const struct members *m, const struct object *group)
{
	size_t n;

	members_of(m, group->name, &n);
	if (n == 0)
		return PAST_NONE;

	return members_in_use(m, group->name) ? PAST_ACTIVE : PAST_FAILED;
}

static enum member_past past_of(const struct object *obj)
{
	return member_past_parse(object_get(obj, "state"));
}

bool reports_wanted(const struct engine *en, const struct members *m)
{
	bool kept = en->hooks != NULL;

	for (size_t i = 0; i < m->n && !kept; i++)
		kept = m->rows[i].past != PAST_NONE;

	return kept;
}

bool reports_due(const struct document *doc, const struct members *m)
{
	const struct object *group;
	size_t i = 0;

	for (size_t n = 0; n < m->n; n++)
		if (m->rows[n].past != member_to_keep(&m->rows[n]))
			return true;
	while ((group = mark_next(doc, OBJ_INTERFACE, MARK_MADE, &i)))
		if (group_is(group) && past_of(group) != state_of_group(m, group))
			return true;

	return false;
}

static int add(struct reports *r, const struct report *one)
{
	struct report *more = array_grow(r->rows, r->n, &r->cap, sizeof(*more));

	if (!more)
		return -ENOMEM;
	r->rows = more;
	r->rows[r->n++] = *one;

	return 0;
}

static int keep(struct document *doc, const char *name, enum member_past past)
{
	struct object *obj;
	int r = document_edit(doc, OBJ_INTERFACE, name, &obj);

	return r < 0 ? r : object_set(doc, obj, "state", member_past_word(past));
}

static int take_members(struct reports *r, struct document *doc, const struct members *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct member *row = &m->rows[i];
		enum member_past now = member_to_keep(row);
		struct report one = { .ifname = "" };

		if (row->past == now)
			continue;
		if (keep(doc, row->obj->name, now) < 0 ||
			(say_member(row, now, &one) && add(r, &one) < 0))
			return -ENOMEM;
	}

	return 0;
}

int reports_take(struct reports *r, struct document *doc, const struct members *m)
{
	const struct object *group;
	size_t i = 0;

	if (take_members(r, doc, m) < 0)
		return -ENOMEM;
	while ((group = mark_next(doc, OBJ_INTERFACE, MARK_MADE, &i))) {
		enum member_past was = past_of(group);
		enum member_past now = state_of_group(m, group);
		struct report one = { .ifname = "" };

		if (!group_is(group) || was == now)
			continue;
		if ((say_group(group, was, now, &one) && add(r, &one) < 0) ||
			keep(doc, group->name, now) < 0)
			return -ENOMEM;
	}

	return 0;
}

/* ---- whom the addresses went to ---- */

static bool is_binding(const struct step *s, enum step_op op)
{
	return s->op == op && s->done && s->u.addr.proto == OUR_GROUP_PROTO;
}

/* Who was given the address of a step that took it off, or had it already; NULL. */
static const char *find_taker(
	const struct plan *plan, const struct step *off, const struct snapshot *k)
{
	const struct link *l = NULL;

	for (size_t i = 0; i < plan->n; i++)
		if (is_binding(&plan->steps[i], STEP_ADDR_ADD) &&
			ip_equal(&plan->steps[i].u.addr.local, &off->u.addr.local))
			return plan->steps[i].ifname;
	for (size_t i = 0; i < k->n_addrs && !l; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO && k->addrs[i].ifindex != off->ifindex &&
			ip_equal(&k->addrs[i].local, &off->u.addr.local))
			l = snapshot_find_index(k, k->addrs[i].ifindex);

	return l ? l->name : NULL;
}

/* The names, each once, behind the sentence. */
static void add_takers(struct report *r, const struct plan *plan, const struct snapshot *k)
{
	char names[128] = " ";

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *off = &plan->steps[i];
		const char *on;
		char name[LINK_NAMSIZ + 2];
		size_t len = strlen(names);

		if (!is_binding(off, STEP_ADDR_DEL) || strcmp(off->ifname, r->ifname) != 0)
			continue;
		on = find_taker(plan, off, k);
		if (!on)
			continue;
		snprintf(name, sizeof(name), " %s ", on);
		if (!strstr(names, name))
			snprintf(names + len, sizeof(names) - len, "%s", name + 1);
	}
	if (names[1]) {
		size_t len = strlen(r->text);

		snprintf(r->text + len, sizeof(r->text) - len, "; its addresses moved to%.*s",
			(int)strlen(names) - 1, names);
	}
}

void reports_add_moves(struct reports *r, const struct plan *plan, const struct snapshot *k)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->rows[i].type == EVENT_MEMBER_FAILED ||
			r->rows[i].type == EVENT_MEMBER_OFFLINE)
			add_takers(&r->rows[i], plan, k);
}

void reports_tell(const struct reports *r, const struct engine *en)
{
	if (!en->hooks || !en->hooks->event)
		return;
	for (size_t i = 0; i < r->n; i++) {
		const struct engine_event ev = {
			.type = r->rows[i].type,
			.ifname = r->rows[i].ifname,
			.text = r->rows[i].text,
		};

		en->hooks->event(en->hooks_ctx, &ev);
	}
}

static void tell_small(const struct engine *en, const struct member *m)
{
	char text[128];
	const struct engine_event ev = {
		.type = EVENT_MEMBER_SMALL, .ifname = m->obj->name, .text = text
	};

	if (!en->hooks || !en->hooks->event)
		return;
	snprintf(text, sizeof(text),
		"%s of %s has an MTU of %u: IPv6 needs %d, which the group keeps, and does not go "
		"by "
		"%s",
		m->obj->name, m->group->name, m->link->mtu, MTU_MIN_INET6, m->obj->name);
	en->hooks->event(en->hooks_ctx, &ev);
}

void report_small(struct engine *en, const struct snapshot *k)
{
	_cleanup_members_ struct members members = { .rows = NULL };
	struct err e;

	if (members_derive(en, en->active, k, &members, &e) < 0)
		return;
	for (size_t i = 0; i < members.n; i++) {
		const struct member *m = &members.rows[i];
		bool small =
			m->link && m->link->mtu < MTU_MIN_INET6 && (m->group->families & FAM_INET6);

		if (health_set(&en->health, m->obj->name, HEALTH_SMALL, small) == 1 && small)
			tell_small(en, m);
	}
}

void report_mended(const struct engine *en, const struct plan *plan)
{
	char text[128];
	size_t addrs = 0, routes = 0, hops = 0;
	const struct engine_event ev = { .type = EVENT_GROUP_MENDED, .ifname = "", .text = text };

	for (size_t i = 0; i < plan->n; i++) {
		const struct step *s = &plan->steps[i];

		if (!s->done)
			continue;
		addrs += s->op == STEP_ADDR_ADD;
		routes += s->op == STEP_ROUTE_ADD || s->op == STEP_ROUTE_DEL;
		hops += s->op == STEP_NEXTHOP;
	}
	if (addrs + routes + hops == 0 || !en->hooks || !en->hooks->event)
		return;
	snprintf(text, sizeof(text),
		"IPMP: put right what was changed from outside: addresses: %zu, routes: %zu, next "
		"hops: %zu",
		addrs, routes, hops);
	en->hooks->event(en->hooks_ctx, &ev);
}

void reports_fini(struct reports *r)
{
	free(r->rows);
	*r = (struct reports){ .rows = NULL };
}
