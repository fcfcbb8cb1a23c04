/* SPDX-License-Identifier: Apache-2.0 */
#include "model/same.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "model/address.h"

static bool has_all(const struct object *a, const struct object *b, bool (*skip)(const char *key))
{
	for (size_t i = 0; i < b->n_entries; i++) {
		const struct entry *e = &b->entries[i];
		const char *other = object_get(a, e->key);

		if (!(skip && skip(e->key)) && (!other || strcmp(other, e->value) != 0))
			return false;
	}

	return true;
}

bool object_same(const struct object *a, const struct object *b, bool (*skip)(const char *key))
{
	if (!a || !b)
		return a == b;

	return has_all(a, b, skip) && has_all(b, a, skip);
}

bool object_same_value(const struct object *a, const struct object *b, const char *key)
{
	const char *x = a ? object_get(a, key) : NULL;
	const char *y = b ? object_get(b, key) : NULL;

	return x && y ? strcmp(x, y) == 0 : x == y;
}

int object_rewrite(struct document *doc, struct object *obj, const struct object *to,
	bool (*keep)(const struct object *obj, const char *key))
{
	int r = 0;

	for (size_t i = obj->n_entries; r == 0 && i-- > 0;) {
		const char *key = obj->entries[i].key;

		if (!object_get(to, key) && !keep(obj, key))
			r = object_set(doc, obj, key, NULL);
	}
	for (size_t i = 0; r == 0 && i < to->n_entries; i++)
		r = object_set(doc, obj, to->entries[i].key, to->entries[i].value);

	return r;
}

bool object_key_is_state(const struct object *obj, const char *key)
{
	struct key_place place;

	if (strcmp(key, "ipv6.secret") == 0)
		return true;

	return document_key_place(obj->kind, obj->name, key, &place) && place.active_only;
}

/* That @a has all that @b wants. */
static bool has_wishes(const struct object *a, const struct object *b)
{
	for (size_t i = 0; i < b->n_entries; i++) {
		const struct entry *e = &b->entries[i];
		const char *other = object_get(a, e->key);

		if (other && strcmp(other, e->value) == 0)
			continue;
		if (other || !object_key_is_state(b, e->key))
			return false;
	}

	return true;
}

/* So it is mostly, and told by one look at each key. */
static bool same_entries(const struct object *a, const struct object *b)
{
	if (a->n_entries != b->n_entries)
		return false;
	for (size_t i = 0; i < a->n_entries; i++)
		if (strcmp(a->entries[i].key, b->entries[i].key) != 0 ||
			strcmp(a->entries[i].value, b->entries[i].value) != 0)
			return false;

	return true;
}

bool object_same_wish(const struct object *a, const struct object *b)
{
	if (!a || !b || a == b)
		return a == b;
	if (same_entries(a, b))
		return true;

	return has_wishes(a, b) && has_wishes(b, a);
}

bool pairs_next(struct pairs *p, const struct object **ret_a, const struct object **ret_b)
{
	size_t i = p->i;
	size_t j = p->j;
	const struct object *a = document_next(p->a, p->kind, &i);
	const struct object *b = document_next(p->b, p->kind, &j);
	int order = 0;

	if (!a && !b)
		return false;
	if (!a || !b)
		order = a ? -1 : 1;
	else if (a != b)
		order = strcmp(a->name, b->name);
	*ret_a = order <= 0 ? a : NULL;
	*ret_b = order >= 0 ? b : NULL;
	if (order <= 0)
		p->i = i;
	if (order >= 0)
		p->j = j;

	return true;
}

int unlikes_add(
	struct unlikes *u, const struct document *a, const struct document *b, enum obj_kind kind)
{
	struct pairs pairs = { .a = a, .b = b, .kind = kind };
	struct unlike pair;

	while (pairs_next(&pairs, &pair.a, &pair.b)) {
		struct unlike *rows;

		if (object_same_wish(pair.a, pair.b))
			continue;
		rows = array_grow(u->rows, u->n, &u->cap, sizeof(*rows));
		if (!rows)
			return -ENOMEM;
		u->rows = rows;
		u->rows[u->n++] = pair;
	}

	return 0;
}

void unlikes_fini(struct unlikes *u)
{
	free(u->rows);
	*u = (struct unlikes){ .rows = NULL };
}

/* Two that stand at the same place in their documents. */
static bool same_place(
	const struct object *a, const struct object *b, bool (*skip)(const char *key))
{
	return object_same(a, b, skip) && (!a || strcmp(a->name, b->name) == 0);
}

bool interface_same(const struct document *a, const struct document *b, const char *ifname,
	bool (*skip)(const char *key))
{
	size_t i = address_first(a, ifname);
	size_t j = address_first(b, ifname);
	const struct object *x;

	if (!object_same(document_find(a, OBJ_INTERFACE, ifname),
		    document_find(b, OBJ_INTERFACE, ifname), skip))
		return false;
	do {
		x = address_next(a, ifname, &i);
		if (!same_place(x, address_next(b, ifname, &j), skip))
			return false;
	} while (x);

	return true;
}

bool protocols_same(const struct document *a, const struct document *b)
{
	size_t i = 0;
	size_t j = 0;
	const struct object *x;

	do {
		x = document_next(a, OBJ_PROTOCOL, &i);
		if (!same_place(x, document_next(b, OBJ_PROTOCOL, &j), NULL))
			return false;
	} while (x);

	return true;
}
