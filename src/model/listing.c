/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of interfaces: both documents joined with a snapshot. Names are found by binary search
 * in the documents, so the whole grows with n log n.
 */
#include "model/listing.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"
#include "model/group.h"
#include "model/member.h"

/* clang-format off */
static const struct {
	unsigned int iff;
	uint32_t ifif;
} flag_rows[] = {
	{ IFF_BROADCAST,   IFIF_BROADCAST },
	{ IFF_MULTICAST,   IFIF_MULTICAST },
	{ IFF_POINTOPOINT, IFIF_POINTOPOINT },
	{ IFF_LOOPBACK,    IFIF_VIRTUAL },
};

static const char *const class_words[] = {
	[IPADM_IF_CLASS_REGULAR] = "IP",
	[IPADM_IF_CLASS_IPMP]    = "IPMP",
	[IPADM_IF_CLASS_VIRTUAL] = "VIRTUAL",
	[IPADM_IF_CLASS_UNKNOWN] = "UNKNOWN",
};

static const char *const state_words[] = {
	[IFIS_OK]       = "ok",
	[IFIS_DOWN]     = "down",
	[IFIS_FAILED]   = "failed",
	[IFIS_OFFLINE]  = "offline",
	[IFIS_DISABLED] = "disabled",
};
/* clang-format on */

struct builder {
	const struct document *persistent;
	const struct document *active;
	const struct snapshot *kernel;
	struct members members; /* of all groups */
	struct listing *out;
	/* Records that were listed already with an interface that somebody else configured. */
	const struct object **listed;
	size_t n_listed;
	size_t n_active;  /* active interfaces whose link is there */
	size_t n_records; /* records of interfaces that are listed */
};

const char *if_class_word(ipadm_if_class_t class)
{
	return class <= IPADM_IF_CLASS_UNKNOWN ? class_words[class] : "UNKNOWN";
}

const char *if_state_word(ipadm_if_state_t state)
{
	return state <= IFIS_DISABLED ? state_words[state] : "?";
}

struct listing *listing_free(struct listing *l)
{
	if (l) {
		for (size_t i = 0; i < l->n; i++) {
			free(l->rows[i].members.names);
			free(l->rows[i].p_members.names);
		}
		free(l->rows);
		free(l);
	}

	return NULL;
}

struct if_row *listing_add(struct listing *l)
{
	struct if_row *rows = array_grow(l->rows, l->n, &l->cap, sizeof(*rows));

	if (!rows)
		return NULL;
	l->rows = rows;
	l->rows[l->n] = (struct if_row){ .state = IFIS_OK };

	return &l->rows[l->n++];
}

int if_names_add(struct if_names *names, const char *name)
{
	char(*more)[LINK_NAMSIZ] = reallocarray(names->names, names->n + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	names->names = more;
	str_cut(more[names->n++], sizeof(*more), name);

	return 0;
}

static const struct object *find_interface(const struct document *doc, const char *name)
{
	return doc ? document_find(doc, OBJ_INTERFACE, name) : NULL;
}

static uint32_t family_flags(unsigned int families)
{
	return ((families & FAM_INET) ? IFIF_IPV4 : 0u) | ((families & FAM_INET6) ? IFIF_IPV6 : 0u);
}

static bool works(const struct link *l)
{
	return l && (l->flags & IFF_UP) && (l->flags & IFF_RUNNING);
}

/* Of a group its own link always works. */
static ipadm_if_state_t derive_state(const struct builder *b, const struct link *l,
	const struct object *now, const struct member *m)
{
	if (m && m->state == MEMBER_OFFLINE)
		return IFIS_OFFLINE;
	if (!works(l) || (m && m->state == MEMBER_FAILED) ||
		(group_is(now) && members_in_use(&b->members, now->name) == 0))
		return IFIS_FAILED;

	return l->addressed ? IFIS_OK : IFIS_DOWN;
}

static uint32_t member_flags(const struct object *now, const struct member *m)
{
	return (now && member_is_standby(now) ? IFIF_STANDBY : 0u) |
	       (m && m->state == MEMBER_INACTIVE ? IFIF_INACTIVE : 0u);
}

static int add_members(struct if_names *names, const struct document *doc, const char *group)
{
	const struct object *member;
	size_t i = 0;

	while (doc && (member = group_next(doc, group, &i)))
		if (if_names_add(names, member->name) < 0)
			return -ENOMEM;

	return 0;
}

/* Who it is a member of, or who its members are. */
static int add_relatives(struct builder *b, struct if_row *row, const struct object *record,
	const struct object *now)
{
	const struct object *group =
		now ? group_of(b->active, now) : group_of(b->persistent, record);

	if (group)
		str_cut(row->group, sizeof(row->group), group->name);
	if (row->class != IPADM_IF_CLASS_IPMP)
		return 0;
	if (add_members(&row->members, now ? b->active : NULL, row->name) < 0)
		return -ENOMEM;

	return add_members(&row->p_members, record ? b->persistent : NULL, row->name);
}

static int add_row(struct builder *b, const char *name, const struct object *record,
	const struct object *now, const struct link *l)
{
	const struct member *m = now ? members_find(&b->members, now) : NULL;
	struct if_row *row = listing_add(b->out);

	if (!row)
		return -ENOMEM;
	str_cut(row->name, sizeof(row->name), name);
	row->class = IPADM_IF_CLASS_REGULAR;
	row->pflags = record ? family_flags(record->families) : 0;
	if (record && member_is_standby(record))
		row->pflags |= IFIF_STANDBY;
	row->state = now || l ? derive_state(b, l, now, m) : IFIS_DISABLED;
	if (l) {
		row->cflags = family_flags(now ? now->families : l->foreign) | member_flags(now, m);
		for (size_t i = 0; i < ARRAY_SIZE(flag_rows); i++)
			if (l->flags & flag_rows[i].iff)
				row->cflags |= flag_rows[i].ifif;
		if (object_has_class(now, "vni"))
			row->cflags |= IFIF_VIRTUAL;
		if (group_is(now))
			row->cflags |= IFIF_IPMP;
		if (group_is(now) && snapshot_find_steer(b->kernel, l->index, STEER_SEND))
			row->cflags |= IFIF_STEERED;
	}
	if ((row->cflags & IFIF_VIRTUAL) || object_has_class(now ? now : record, "vni"))
		row->class = IPADM_IF_CLASS_VIRTUAL;
	if (group_is(now ? now : record))
		row->class = IPADM_IF_CLASS_IPMP;

	return add_relatives(b, row, record, now);
}

/* Interfaces whose link is there: active, or configured by somebody else. */
static int add_present(struct builder *b, const struct snapshot *kernel, const char *ifname)
{
	for (size_t i = 0; i < kernel->n_links; i++) {
		const struct link *l = &kernel->links[i];
		const struct object *now = find_interface(b->active, l->name);
		const struct object *record;
		int r;

		if ((!now && !l->foreign) || (ifname && strcmp(ifname, l->name) != 0))
			continue;
		record = find_interface(b->persistent, l->name);
		r = add_row(b, l->name, record, now, l);
		if (r < 0)
			return r;
		b->n_active += now != NULL;
		b->n_records += record != NULL;
		if (record && !now)
			b->listed[b->n_listed++] = record;
	}

	return 0;
}

static int compare_names(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

static size_t count(const struct document *doc)
{
	size_t n = 0;
	size_t i = 0;

	while (doc && document_next(doc, OBJ_INTERFACE, &i))
		n++;

	return n;
}

/* Active interfaces whose link is gone; the kernel's names, sorted, tell which. */
static int add_gone(struct builder *b, const struct snapshot *kernel, const char *ifname)
{
	_cleanup_free_ const char **names = NULL;
	const struct object *obj;
	size_t i = 0;

	if (b->n_active == count(b->active))
		return 0;
	names = reallocarray(NULL, kernel->n_links + 1, sizeof(char *));
	if (!names)
		return -ENOMEM;
	for (size_t n = 0; n < kernel->n_links; n++)
		names[n] = kernel->links[n].name;
	qsort(names, kernel->n_links, sizeof(char *), compare_names);

	while (b->active && (obj = document_next(b->active, OBJ_INTERFACE, &i))) {
		int r;

		if (ifname && strcmp(ifname, obj->name) != 0)
			continue;
		if (bsearch(&obj->name, names, kernel->n_links, sizeof(char *), compare_names))
			continue;
		r = add_row(b, obj->name, find_interface(b->persistent, obj->name), obj, NULL);
		if (r < 0)
			return r;
	}

	return 0;
}

static int compare_pointers(const void *a, const void *b)
{
	const struct object *const *x = a;
	const struct object *const *y = b;

	return (*x > *y) - (*x < *y);
}

static int add_disabled(struct builder *b, const char *ifname)
{
	const struct object *obj;
	size_t i = 0;

	if (b->n_records == count(b->persistent))
		return 0;
	qsort(b->listed, b->n_listed, sizeof(*b->listed), compare_pointers);

	while ((obj = document_next(b->persistent, OBJ_INTERFACE, &i))) {
		int r;

		if (ifname && strcmp(ifname, obj->name) != 0)
			continue;
		if (find_interface(b->active, obj->name) ||
			bsearch(&obj, b->listed, b->n_listed, sizeof(*b->listed), compare_pointers))
			continue;
		r = add_row(b, obj->name, obj, NULL, NULL);
		if (r < 0)
			return r;
	}

	return 0;
}

static void builder_fini(struct builder *b)
{
	members_fini(&b->members);
}

int listing_build(const struct document *persistent, const struct document *active,
	const struct snapshot *kernel, const char *ifname, struct listing **ret)
{
	_cleanup_listing_ struct listing *out = calloc(1, sizeof(*out));
	_cleanup_free_ const struct object **listed =
		reallocarray(NULL, kernel->n_links + 1, sizeof(*listed));
	_cleanup_(builder_fini) struct builder b = {
		.persistent = persistent,
		.active = active,
		.kernel = kernel,
		.out = out,
		.listed = listed,
	};
	const struct member_input in = { .doc = active, .kernel = kernel, .recorded = true };
	int r;

	if (!out || !listed || (active && members_init(&b.members, &in) < 0))
		return -ENOMEM;
	r = add_present(&b, kernel, ifname);
	if (r < 0)
		return r;
	r = add_gone(&b, kernel, ifname);
	if (r < 0)
		return r;
	r = add_disabled(&b, ifname);
	if (r < 0)
		return r;
	*ret = out;
	out = NULL;

	return 0;
}
