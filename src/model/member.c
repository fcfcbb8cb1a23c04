/* SPDX-License-Identifier: Apache-2.0 */
#include "model/member.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/group.h"

/* clang-format off */
static const char *const past_words[] = {
	[PAST_NONE]     = NULL,
	[PAST_AWAITED]  = "awaited",
	[PAST_ACTIVE]   = "active",
	[PAST_STANDBY]  = "standby",
	[PAST_INACTIVE] = "inactive",
	[PAST_FAILED]   = "failed",
	[PAST_OFFLINE]  = "offline",
};

static const char *const cause_texts[] = {
	[CAUSE_NONE]       = "",
	[CAUSE_GONE]       = "the link is gone",
	[CAUSE_DOWN]       = "the link is down",
	[CAUSE_NO_CARRIER] = "no carrier",
	[CAUSE_SILENT]     = "probes are not answered",
	[CAUSE_FLAPPING]   = "its carrier comes and goes",
	[CAUSE_TOLD]       = "not in use",
	[CAUSE_ASKED]      = "taken out of use",
	[CAUSE_TWIN]       = "another member has its hardware address",
	[CAUSE_REHEARSED]  = "rehearsal",
};
/* clang-format on */

const char *member_past_word(enum member_past past)
{
	return past_words[past];
}

enum member_past member_past_parse(const char *word)
{
	for (size_t i = PAST_AWAITED; word && i < ARRAY_SIZE(past_words); i++)
		if (strcmp(word, past_words[i]) == 0)
			return (enum member_past)i;

	return PAST_NONE;
}

int member_check_past(const char *word, struct err *e)
{
	if (member_past_parse(word) == PAST_NONE)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"'%s' is no state of a group or of a member of one", word);

	return 0;
}

const char *member_cause_text(enum member_cause cause)
{
	return cause_texts[cause];
}

static bool has_value(const struct object *obj, const char *key, const char *value)
{
	const char *now = object_get(obj, key);

	return now && strcmp(now, value) == 0;
}

bool member_is_offline(const struct object *interface)
{
	return has_value(interface, "offline", "yes");
}

bool member_is_standby(const struct object *interface)
{
	return has_value(interface, "ip.standby", "on");
}

bool group_fails_back(const struct object *group)
{
	return !has_value(group, "ip.failback", "off");
}

bool group_steers(const struct object *group)
{
	return !has_value(group, "ip.steering", "off");
}

bool group_damps(const struct object *group)
{
	return !has_value(group, "ip.flap_damping", "off");
}

/* ---- who there is ---- */

static int compare_names(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;

	return strcmp(x->obj->name, y->obj->name);
}

static int compare_groups(const void *a, const void *b)
{
	const struct member *x = a;
	const struct member *y = b;
	int r = strcmp(x->group->name, y->group->name);

	return r ? r : compare_names(a, b);
}

static int collect(struct members *m, const struct document *doc)
{
	const struct object *obj;
	size_t cap = 0;
	size_t i = 0;

	while ((obj = document_next(doc, OBJ_INTERFACE, &i))) {
		const struct object *group = object_get(obj, "group") ? group_of(doc, obj) : NULL;
		struct member *more;

		if (!group)
			continue;
		more = array_grow(m->rows, m->n, &cap, sizeof(*more));
		if (!more)
			return -ENOMEM;
		m->rows = more;
		m->rows[m->n++] = (struct member){
			.obj = obj,
			.group = group,
			.past = member_past_parse(object_get(obj, "state")),
			.standby = member_is_standby(obj),
		};
	}

	return 0;
}

/* While they are in the order of their names, as documents have them. */
static void find_links(struct members *m, const struct snapshot *k)
{
	for (size_t i = 0; i < k->n_links; i++) {
		const struct object name = { .name = k->links[i].name };
		const struct member key = { .obj = &name };
		struct member *found =
			m->n ? bsearch(&key, m->rows, m->n, sizeof(key), compare_names) : NULL;

		if (found)
			found->link = &k->links[i];
	}
}

/* ---- what is wrong with each ---- */

static enum member_cause cause_of(const struct member *m, const struct member_input *in)
{
	unsigned int ills = health_of(in->health, m->obj->name);

	if (!m->link)
		return CAUSE_GONE;
	if (!(m->link->flags & IFF_UP))
		return CAUSE_DOWN;
	if (!(m->link->flags & IFF_RUNNING) || (ills & HEALTH_DARK))
		return CAUSE_NO_CARRIER;
	if (ills & HEALTH_SILENT)
		return CAUSE_SILENT;

	if (ills & HEALTH_REHEARSED)
		return CAUSE_REHEARSED;

	return (ills & HEALTH_FLAPPING) && group_damps(m->group) ? CAUSE_FLAPPING : CAUSE_NONE;
}

/* One that is well is inactive until it is chosen. */
static void judge(struct member *m, const struct member_input *in)
{
	m->state = MEMBER_INACTIVE;
	m->cause = CAUSE_NONE;
	if (member_is_offline(m->obj)) {
		m->state = MEMBER_OFFLINE;
		m->cause = CAUSE_ASKED;
		return;
	}
	m->cause = cause_of(m, in);
	if (m->cause == CAUSE_NONE && in->recorded &&
		(m->past == PAST_FAILED || m->past == PAST_AWAITED || m->past == PAST_OFFLINE))
		m->cause = CAUSE_TOLD;
	if (m->cause == CAUSE_TOLD && m->past == PAST_OFFLINE)
		m->state = MEMBER_OFFLINE;
	else if (m->cause != CAUSE_NONE)
		m->state = MEMBER_FAILED;
}

static bool same_hwaddr(const struct member *a, const struct member *b)
{
	static const uint8_t none[sizeof(a->link->hwaddr)];

	return a->link->ethernet && b->link->ethernet &&
	       memcmp(a->link->hwaddr, none, sizeof(none)) != 0 &&
	       memcmp(a->link->hwaddr, b->link->hwaddr, sizeof(a->link->hwaddr)) == 0;
}

/* Which of two with one hardware address is used: the one that was, else no spare, else the first. */
static bool goes_before(const struct member *a, const struct member *b)
{
	if ((a->past == PAST_ACTIVE) != (b->past == PAST_ACTIVE))
		return a->past == PAST_ACTIVE;
	if (a->standby != b->standby)
		return b->standby;

	return a < b;
}

static void find_twins(struct member *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct member *m = &rows[i];

		if (m->cause != CAUSE_NONE)
			continue;
		for (size_t j = 0; j < n && !m->twin; j++)
			if (j != i && rows[j].cause == CAUSE_NONE && same_hwaddr(m, &rows[j]) &&
				goes_before(&rows[j], m))
				m->twin = &rows[j];
	}
	/* Behind all of them: who is kept out for one that is kept out, too, is kept out all the same. */
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].twin)
			continue;
		rows[i].state = MEMBER_OFFLINE;
		rows[i].cause = CAUSE_TWIN;
	}
}

/* ---- who is used ---- */

/* Members of one group while it is chosen who is used. */
struct choice {
	struct member *rows;
	size_t n;
	bool all_spare; /* all are standbys: they are used as if none was */
	bool failback;
	size_t need;   /* as many are to be in use */
	size_t active; /* as many are */
};

static bool is_idle(const struct member *m)
{
	return m->state == MEMBER_INACTIVE;
}

static bool is_spare(const struct choice *c, const struct member *m)
{
	return m->standby && !c->all_spare;
}

/* One that was repaired where nobody moves back. */
static bool is_held(const struct choice *c, const struct member *m)
{
	return !c->failback && !is_spare(c, m) &&
	       (m->past == PAST_FAILED || m->past == PAST_INACTIVE || m->past == PAST_OFFLINE);
}

static void use(struct choice *c, struct member *m)
{
	m->state = MEMBER_ACTIVE;
	c->active++;
}

static void use_regulars(struct choice *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_idle(&c->rows[i]) && !is_spare(c, &c->rows[i]) && !is_held(c, &c->rows[i]))
			use(c, &c->rows[i]);
}

/* Those of them that are in use first, so that nothing moves. How many were not. */
static size_t use_spares(struct choice *c)
{
	size_t fresh = 0;

	for (size_t i = 0; i < c->n && c->active < c->need; i++)
		if (is_idle(&c->rows[i]) && is_spare(c, &c->rows[i]) &&
			c->rows[i].past == PAST_ACTIVE)
			use(c, &c->rows[i]);
	for (size_t i = 0; i < c->n && c->active < c->need; i++) {
		if (!is_idle(&c->rows[i]) || !is_spare(c, &c->rows[i]))
			continue;
		use(c, &c->rows[i]);
		fresh++;
	}

	return fresh;
}

/* For each that fails now, and that no standby stands in for. */
static void use_held(struct choice *c, size_t replaced)
{
	size_t lost = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->rows[i].past == PAST_ACTIVE &&
			(c->rows[i].state == MEMBER_FAILED || c->rows[i].state == MEMBER_OFFLINE))
			lost++;
	for (size_t i = 0; i < c->n && replaced < lost && c->active < c->need; i++) {
		if (!is_idle(&c->rows[i]) || !is_held(c, &c->rows[i]))
			continue;
		use(c, &c->rows[i]);
		replaced++;
	}
}

static void use_anyway(struct choice *c, struct member *m)
{
	m->unheard = m->cause == CAUSE_SILENT;
	m->cause = CAUSE_NONE;
	use(c, m);
}

/*
 * Without anybody else: who is held back, then who is not trusted. At the very last who is silent, each of them: one
 * may be heard in IPv4 alone and another in IPv6.
 */
static void use_last(struct choice *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_idle(&c->rows[i]) && is_held(c, &c->rows[i]))
			use(c, &c->rows[i]);
	for (size_t i = 0; i < c->n && c->active == 0; i++)
		if (c->rows[i].cause == CAUSE_FLAPPING)
			use_anyway(c, &c->rows[i]);
	if (c->active > 0)
		return;
	for (size_t i = 0; i < c->n; i++)
		if (c->rows[i].cause == CAUSE_SILENT)
			use_anyway(c, &c->rows[i]);
}

/* While a failure is rehearsed nothing is kept of its group, so that afterwards all is as it was. */
static void freeze(struct member *rows, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any = any || rows[i].cause == CAUSE_REHEARSED;
	for (size_t i = 0; i < n; i++)
		rows[i].rehearsed = any;
}

static void choose(struct member *rows, size_t n)
{
	struct choice c = { .rows = rows, .n = n, .failback = group_fails_back(rows->group) };

	for (size_t i = 0; i < n; i++)
		c.need += !rows[i].standby;
	c.all_spare = c.need == 0;
	if (c.all_spare)
		c.need = n;
	use_regulars(&c);
	use_held(&c, use_spares(&c));
	if (c.active == 0)
		use_last(&c);
}

static size_t group_size(const struct member *rows, size_t n)
{
	size_t i = 0;

	while (i < n && rows[i].group == rows->group)
		i++;

	return i;
}

void members_fini(struct members *m)
{
	free(m->rows);
	*m = (struct members){ .rows = NULL };
}

int members_init(struct members *ret, const struct member_input *in)
{
	_cleanup_members_ struct members m = { .rows = NULL };
	size_t size;

	if (collect(&m, in->doc) < 0)
		return -ENOMEM;
	find_links(&m, in->kernel);
	if (m.n > 0)
		qsort(m.rows, m.n, sizeof(*m.rows), compare_groups);
	for (size_t i = 0; i < m.n; i++)
		judge(&m.rows[i], in);
	for (size_t i = 0; i < m.n; i += size) {
		size = group_size(m.rows + i, m.n - i);
		find_twins(m.rows + i, size);
		choose(m.rows + i, size);
		freeze(m.rows + i, size);
	}
	*ret = m;
	m.rows = NULL;

	return 0;
}

/* ---- looking them up ---- */

/* Where those of a group begin, or would. */
static size_t position(const struct members *m, const char *group)
{
	size_t lo = 0, hi = m->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(m->rows[mid].group->name, group) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}

	return lo;
}

static bool is_of(const struct members *m, size_t i, const char *group)
{
	return i < m->n && strcmp(m->rows[i].group->name, group) == 0;
}

const struct member *members_of(const struct members *m, const char *group, size_t *ret_n)
{
	size_t first = position(m, group);
	size_t end = first;

	while (is_of(m, end, group))
		end++;
	*ret_n = end - first;

	return end > first ? &m->rows[first] : NULL;
}

const struct member *members_find(const struct members *m, const struct object *interface)
{
	const char *group = object_get(interface, "group");

	if (!group)
		return NULL;
	for (size_t i = position(m, group); is_of(m, i, group); i++)
		if (strcmp(m->rows[i].obj->name, interface->name) == 0)
			return &m->rows[i];

	return NULL;
}

size_t members_in_use(const struct members *m, const char *group)
{
	size_t used = 0;

	for (size_t i = position(m, group); is_of(m, i, group); i++)
		used += m->rows[i].state == MEMBER_ACTIVE;

	return used;
}

size_t members_heard(const struct members *m, const char *group)
{
	size_t used = 0;

	for (size_t i = position(m, group); is_of(m, i, group); i++)
		used += m->rows[i].state == MEMBER_ACTIVE && !m->rows[i].unheard;

	return used;
}

enum member_past member_to_keep(const struct member *m)
{
	if (m->rehearsed)
		return m->past;
	switch (m->state) {
	case MEMBER_ACTIVE:
		return PAST_ACTIVE;
	case MEMBER_INACTIVE:
		return m->standby ? PAST_STANDBY : PAST_INACTIVE;
	case MEMBER_OFFLINE:
		return PAST_OFFLINE;
	case MEMBER_FAILED:
		return m->past == PAST_NONE || m->past == PAST_AWAITED ? PAST_AWAITED : PAST_FAILED;
	}

	return PAST_NONE;
}
