/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: settings under /proc/sys/net, of properties of interfaces and protocols. One file may
 * be behind several properties (each a number in it), and one property may be several files: the
 * texts are put together first, then compared with what is there.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"
#include "model/group.h"
#include "model/planner_private.h"

/* A file that is said something of. */
struct file {
	const char *path;
	const char *now; /* NULL: not known */
	char text[MAXPROPVALLEN];
	bool late;
	bool ticks;
};

struct files {
	struct planner *p;
	const struct target *t; /* NULL: of no interface */
	struct file *files;
	size_t n, cap;
};

static void files_fini(struct files *f)
{
	free(f->files);
}

bool plan_has_late(const struct object *interface)
{
	for (size_t i = 0; i < interface->n_entries; i++) {
		const char *key = interface->entries[i].key;
		const struct prop_row *row = planner_find_row(PROP_INTERFACE, "", key);

		if (row && plan_is_late(row))
			return true;
	}

	return false;
}

static struct file *get_file(struct files *f, const char *path)
{
	const char *ifname = f->t ? f->t->link->name : "";
	struct file *more;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->files[i].path, path) == 0)
			return &f->files[i];
	more = array_grow(f->files, f->n, &f->cap, sizeof(*more));
	if (!more) {
		f->p->error = -ENOMEM;
		return NULL;
	}
	f->files = more;
	f->files[f->n] = (struct file){ .path = path };
	if (!f->t || !f->t->fresh)
		f->files[f->n].now = planner_find_setting(f->p, ifname, path);
	snprintf(f->files[f->n].text, sizeof(f->files[f->n].text), "%s",
		f->files[f->n].now ? f->files[f->n].now : "");

	return &f->files[f->n++];
}

static void apply(struct files *f, const struct prop_row *row, const char *value)
{
	for (unsigned int i = 0; i < PROP_PATHS && row->paths[i]; i++) {
		struct file *file = get_file(f, row->paths[i]);
		char text[MAXPROPVALLEN];

		/* What stands for no single value ("custom") can't be put back. */
		if (!file || prop_to_kernel(row, value, i, file->text, text) < 0)
			continue;
		memcpy(file->text, text, sizeof(text));
		file->late = plan_is_late(row);
		file->ticks = row->ticks;
	}
}

/* Texts of numbers are the same whatever blanks stand between them. */
static bool same_text(const char *a, const char *b)
{
	const char *blanks = " \t";

	for (;;) {
		size_t n;

		a += strspn(a, blanks);
		b += strspn(b, blanks);
		n = strcspn(a, blanks);
		if (n != strcspn(b, blanks) || strncmp(a, b, n) != 0)
			return false;
		if (n == 0)
			return *a == *b;
		a += n;
		b += n;
	}
}

/* Whether the kernel has @now for milliseconds that it was told as @text: rounded up to its ticks. */
static bool same_ticks(unsigned int hz, const char *now, const char *text)
{
	uint64_t has;
	uint64_t told;
	uint64_t ticks;

	if (hz == 0 || str_to_uint(now, UINT32_MAX, &has) < 0 ||
		str_to_uint(text, UINT32_MAX, &told) < 0)
		return false;
	ticks = (told * hz + 999) / 1000;

	return has == ticks * 1000 / hz || has == (ticks * 1000 + hz - 1) / hz;
}

static bool has_file(const struct files *f, const struct file *file, const char *now)
{
	return now && (same_text(now, file->text) ||
			      (file->ticks && same_ticks(f->p->in->kernel->hz, now, file->text)));
}

static void emit_file(struct files *f, const struct file *file, enum phase phase)
{
	struct setting_change c = { .path = file->path, .from = file->now };
	struct step s = { .ifindex = 0 };

	c.to = planner_text(f->p, file->text);
	/* Of what isn't known the undo can't know more. */
	if (!c.from)
		c.from = c.to;
	if (f->t)
		s = planner_step(f->t, STEP_SETTING);
	planner_setting(f->p, phase, s.ifname, s.ifindex, &c);
}

/* As it is: the undo says it last. */
static void keep_file(struct files *f, const struct file *file)
{
	const struct setting_change keep = {
		.path = file->path, .from = file->now, .to = file->now
	};

	planner_setting(f->p, PH_KEEP, f->t->link->name, f->t->link->index, &keep);
}

/* @all: what a protocol's setting that stands for all interfaces makes of it before; NULL. */
static void emit_unless_same(struct files *f, const struct file *file, const char *all)
{
	const char *then = all ? all : file->now;

	if (!has_file(f, file, then))
		emit_file(f, file, PH_SETTING);
	/* The undo overwrites it once more. */
	if (all && file->now)
		keep_file(f, file);
}

/* ---- interfaces ---- */

static bool row_applies(const struct prop_row *row, unsigned int families)
{
	if (row->proto == PROTO_IPV4)
		return families & FAM_INET;
	if (row->proto == PROTO_IPV6)
		return families & FAM_INET6;

	return true;
}

/* What a property goes back to that memory has and the document doesn't; NULL: it stays. */
static const char *value_before(const struct planner *p, const struct target *t,
	const struct prop_row *row, const char *key)
{
	const char *was = was_value(t->was, key);
	bool leaving =
		p->in->undo_memory || p->in->put || !t->want || !row_applies(row, t->possible);
	const struct object *protocol;
	const char *spread = plan_spread_by(p->in->want, row, &protocol);

	if (spread)
		return object_get(protocol, spread);
	if (leaving)
		return was ? was : row->def;

	return row->def ? row->def : was;
}

const char *planner_returning(const struct planner *p, const struct target *t, const char *key)
{
	const struct prop_row *row = planner_find_row(PROP_INTERFACE, "", key);

	if (!row || !t->was || !object_get(t->was, key) || (t->want && object_get(t->want, key)))
		return NULL;

	return value_before(p, t, row, key);
}

/* The property that an entry of memory's interface is about, or the value before it. */
static const struct prop_row *row_in_memory(
	const struct target *t, const struct entry *e, const char **ret_key)
{
	const char *before = was_property(e->key);
	const char *key = before ? before : e->key;
	const struct prop_row *row;

	if (before) {
		/* Of one that is set its own entry speaks; of one that was reset, only when
		 * nothing is to be left behind. */
		if (object_get(t->was, key) || t->want)
			return NULL;
	}
	row = planner_find_row(PROP_INTERFACE, "", key);
	*ret_key = key;

	return row;
}

/* A group's link goes with its setting: that it goes back first is for the undo, whose link is a new one. */
static void restore_group(struct files *f)
{
	const struct target *t = f->t;
	size_t n;
	const struct group_setting *s = group_settings(&n);

	for (size_t i = 0; i < n && t->group && !t->want; i++)
		if (s[i].of_group && !object_get(t->was, s[i].key))
			apply(f, planner_find_row(PROP_INTERFACE, "", s[i].key), "off");
}

/* What membership in a group set, and nothing else does now. */
static void restore_member(struct files *f)
{
	const struct target *t = f->t;
	size_t n;
	const struct group_setting *s = group_settings(&n);

	for (size_t i = 0; i < n && t->was_member && !t->member; i++) {
		const struct prop_row *row = planner_find_row(PROP_INTERFACE, "", s[i].key);
		const char *was = was_value(t->was, s[i].key);
		const char *value = was ? was : row->def;

		/* Where nobody knows how it was, and there is no default, it stays. */
		if (!value || (t->want && object_get(t->want, s[i].key)) ||
			(row->proto == PROTO_IPV6 && !t->link->has_inet6))
			continue;
		apply(f, row, value);
	}
}

/* Whether it is set on the link: on members whatever their properties say. */
static bool is_set_by_group(const struct target *t, const struct group_setting *s)
{
	return t->member || (t->group && t->want && s->of_group && !object_get(t->want, s->key));
}

static void want_member(struct files *f)
{
	size_t n;
	const struct group_setting *s = group_settings(&n);

	for (size_t i = 0; i < n; i++) {
		const struct prop_row *row = planner_find_row(PROP_INTERFACE, "", s[i].key);

		if (is_set_by_group(f->t, &s[i]) && row_applies(row, f->t->possible))
			apply(f, row, s[i].value);
	}
}

static void restore_settings(struct files *f)
{
	const struct target *t = f->t;

	if (!t->was)
		return;
	for (size_t i = 0; i < t->was->n_entries; i++) {
		const char *key;
		const struct prop_row *row = row_in_memory(t, &t->was->entries[i], &key);
		const char *value;

		if (!row || !row_applies(row, t->was->families))
			continue;
		if (t->want && object_get(t->want, key) && row_applies(row, t->possible))
			continue;
		/* Its files are gone with the IPv6 state. */
		if (row->proto == PROTO_IPV6 && !t->link->has_inet6 && !t->fresh6)
			continue;
		value = value_before(f->p, t, row, key);
		if (value)
			apply(f, row, value);
	}
}

static void want_settings(struct files *f)
{
	const struct target *t = f->t;

	for (size_t i = 0; t->want && i < t->want->n_entries; i++) {
		const struct entry *e = &t->want->entries[i];
		const struct prop_row *row = planner_find_row(PROP_INTERFACE, "", e->key);

		if (row && row_applies(row, t->possible))
			apply(f, row, e->value);
	}
}

/* An IPv6 MTU above the link's is refused. */
static void clip_mtu(const struct target *t, struct file *file)
{
	unsigned long mtu = strtoul(file->text, NULL, 10);

	if (t->mtu > 0 && mtu > t->mtu)
		snprintf(file->text, sizeof(file->text), "%u", t->mtu);
}

static void load_interface(struct files *f)
{
	restore_settings(f);
	restore_member(f);
	restore_group(f);
	want_settings(f);
	want_member(f);
	for (size_t i = 0; i < f->n; i++)
		if (f->files[i].late)
			clip_mtu(f->t, &f->files[i]);
}

/* Whether the kernel sets the IPv6 MTU anew in this plan. */
static bool resets_mtu(const struct target *t)
{
	return t->mtu != t->link->mtu || !(t->link->flags & IFF_UP) || t->link->disable_ipv6;
}

/* Whether the undo of the plan makes the kernel set it anew, behind what the undo of its own step says. */
static bool loses_mtu(const struct target *t)
{
	return !t->want || !(t->possible & FAM_INET6);
}

static bool is_meant(const struct file *file, enum settings which)
{
	return which == SETTINGS_ALL ||
	       (which == SETTINGS_INET6 && strncmp(file->path, "ipv6/", 5) == 0);
}

void planner_properties(struct planner *p, const struct target *t, enum settings which)
{
	_cleanup_(files_fini) struct files f = { .p = p, .t = t };

	load_interface(&f);
	for (size_t i = 0; i < f.n; i++) {
		struct file *file = &f.files[i];
		bool same = has_file(&f, file, file->now);

		if (file->late && file->now && !same && loses_mtu(t))
			keep_file(&f, file);
		if (file->late && (!same || resets_mtu(t)))
			emit_file(&f, file, PH_LATE);
		if (!file->late && is_meant(file, which))
			emit_unless_same(&f, file, planner_overwritten(p, file->path));
	}
}

/* ---- protocols ---- */

/* The protocols are planned first. */
static const char *find_written(const struct planner *p, const char *path)
{
	const struct plan *plan = &p->plan;

	for (size_t i = 0; i < plan->n && p->phases[i] == PH_PROTOCOL; i++)
		if (strcmp(plan->steps[i].u.setting.path, path) == 0)
			return plan->steps[i].u.setting.to;

	return NULL;
}

const char *planner_overwritten(const struct planner *p, const char *path)
{
	const char *source = planner_copied_from(path);

	return source ? find_written(p, source) : NULL;
}

static const struct object *find_protocol(const struct document *doc, const char *name)
{
	return doc ? document_find(doc, OBJ_PROTOCOL, name) : NULL;
}

static void restore_protocol(struct files *f, const struct object *was)
{
	const struct object *want = find_protocol(f->p->in->want, was->name);

	for (size_t i = 0; i < was->n_entries; i++) {
		const char *key = was->entries[i].key;
		const struct prop_row *row = planner_find_row(PROP_PROTOCOL, was->name, key);
		const char *before, *value;

		if (!row || (want && object_get(want, key)))
			continue;
		before = was_value(was, key);
		value = row->def ? row->def : before;
		if ((f->p->in->undo_memory || f->p->in->put) && before)
			value = before;
		if (value)
			apply(f, row, value);
	}
}

static void want_protocol(struct files *f, const struct object *want)
{
	for (size_t i = 0; i < want->n_entries; i++) {
		const struct prop_row *row =
			planner_find_row(PROP_PROTOCOL, want->name, want->entries[i].key);

		if (row)
			apply(f, row, want->entries[i].value);
	}
}

/*
 * An interface that isn't planned keeps its own value where a protocol's is copied over it. Only of
 * interfaces with a property: the others are meant by the protocol's.
 */
static void keep_copied(struct planner *p, const struct object *want)
{
	const struct link *l = snapshot_find_link(p->in->kernel, want->name);
	struct target t = { .link = l, .want = want };
	_cleanup_(files_fini) struct files f = { .p = p, .t = &t };

	if (!l)
		return;
	t.possible = l->has_inet6 ? want->families : want->families & ~FAM_INET6;
	want_settings(&f);
	for (size_t i = 0; i < f.n; i++) {
		const char *all = planner_overwritten(p, f.files[i].path);

		if (all)
			emit_unless_same(&f, &f.files[i], all);
	}
}

void planner_protocols(struct planner *p)
{
	const struct plan_input *in = p->in;
	_cleanup_(files_fini) struct files f = { .p = p };
	const struct object *obj;
	size_t i = 0;

	while (in->memory && (obj = document_next(in->memory, OBJ_PROTOCOL, &i)))
		restore_protocol(&f, obj);
	i = 0;
	while ((obj = document_next(in->want, OBJ_PROTOCOL, &i)))
		want_protocol(&f, obj);
	for (size_t n = 0; n < f.n; n++)
		if (!has_file(&f, &f.files[n], f.files[n].now))
			emit_file(&f, &f.files[n], PH_PROTOCOL);
	i = 0;
	while ((obj = document_next(in->want, OBJ_INTERFACE, &i)))
		if (!planner_in_scope(in, obj->name))
			keep_copied(p, obj);
}
