/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel had before our properties: kept in the active document beside each of them
 * ("was.KEY"), so that it comes back when the property or the whole interface goes.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static bool has_kernel_value(const struct prop_row *row)
{
	return row->via == VIA_SETTING || row->via == VIA_LINK_MTU || row->via == VIA_LINK_ARP;
}

/* What the kernel has that is not of a property's making; "" for nothing. */
static const char *value_before_us(const struct document *doc, const struct object *obj,
	const struct prop_row *row, const struct snapshot *k, char buf[MAXPROPVALLEN])
{
	const struct link *l = plan_is_late(row) ? snapshot_find_link(k, obj->name) : NULL;
	const struct object *protocol;
	const char *spread = plan_spread_by(doc, row, &protocol);
	const char *was = spread ? was_value(protocol, spread) : NULL;
	uint64_t mtu;

	if (was)
		return was;
	prop_in_snapshot(row, k, row->class == PROP_INTERFACE ? obj->name : "", buf);
	/* One that is the link's follows it: it is above any. */
	if (l && str_to_uint(buf, UINT32_MAX, &mtu) == 0 && mtu == l->mtu)
		snprintf(buf, MAXPROPVALLEN, "%ju", (uintmax_t)row->max);

	return buf;
}

static int remember_one(struct document *doc, struct object *obj, const struct prop_row *row,
	const struct snapshot *k)
{
	char buf[MAXPROPVALLEN];
	const char *value;
	char key[PROP_KEYSIZE];
	char was[WAS_KEYSIZE];

	was_key(prop_key(row, key), was);
	if (!has_kernel_value(row) || object_get(obj, was))
		return 0;
	value = value_before_us(doc, obj, row, k, buf);

	return value[0] ? object_set(doc, obj, was, value) : 0;
}

/* What membership in a group sets, too. */
static int remember_member(struct document *doc, struct object *obj, const struct snapshot *k)
{
	size_t n;
	const struct group_setting *s = group_settings(&n);
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++)
		r = remember_one(doc, obj, prop_find_key(PROP_INTERFACE, "", s[i].key), k);

	return r;
}

int props_forget_state(struct document *doc, struct object *obj)
{
	int r = object_set(doc, obj, "state", NULL);

	return r < 0 ? r : object_set(doc, obj, "offline", NULL);
}

int props_forget_member(struct document *doc, struct object *obj)
{
	char was[WAS_KEYSIZE];
	size_t n;
	const struct group_setting *s = group_settings(&n);
	int r = props_forget_state(doc, obj);

	for (size_t i = 0; r == 0 && i < n; i++)
		if (!object_get(obj, s[i].key))
			r = object_set(doc, obj, was_key(s[i].key, was), NULL);

	return r;
}

/* Whether it is a key that membership in a group sets. */
static bool is_of_group(const char *key)
{
	size_t n;
	const struct group_setting *s = group_settings(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(s[i].key, key) == 0)
			return true;

	return false;
}

int props_remember(
	struct document *doc, struct object *obj, enum prop_class class, const struct snapshot *k)
{
	if (class == PROP_INTERFACE && !snapshot_find_link(k, obj->name))
		return 0;
	if (class == PROP_INTERFACE && object_get(obj, "group")) {
		int r = remember_member(doc, obj, k);

		if (r < 0)
			return r;
	}
	/* Setting a key may move the entries: the ones that are there now are counted first. */
	for (size_t i = 0, n = obj->n_entries; i < n; i++) {
		const struct prop_row *row = prop_find_key(class, obj->name, obj->entries[i].key);
		int r = row ? remember_one(doc, obj, row, k) : 0;

		if (r < 0)
			return r;
	}

	return 0;
}

int props_forget(struct document *doc, struct object *obj)
{
	size_t i = 0;

	while (i < obj->n_entries) {
		int r;

		if (!was_property(obj->entries[i].key)) {
			i++;
			continue;
		}
		r = object_set(doc, obj, obj->entries[i].key, NULL);
		if (r < 0)
			return r;
	}

	return 0;
}

int prop_drop(struct document *doc, struct object *obj, const struct prop_row *row)
{
	char key[PROP_KEYSIZE];
	char was[WAS_KEYSIZE];
	int r;

	was_key(prop_key(row, key), was);
	r = object_set(doc, obj, key, NULL);
	/* A group that sets it goes on doing so. */
	if (r < 0 || (object_get(obj, "group") && is_of_group(key)))
		return r;

	return object_set(doc, obj, was, NULL);
}
