/* SPDX-License-Identifier: Apache-2.0 */
#include "model/group.h"

#include "model/mark.h"

/* clang-format off */
static const struct group_setting settings[] = {
	{ "ipv4.arp_ignore", "1", false },
	{ "ipv4.arp_announce", "2", false },
	{ "ipv4.arp_filter", "off", false },
	{ "ipv4.rp_filter", "loose", true },
	{ "ipv4.arp_evict_nocarrier", "off", false },
	{ "ipv6.ndisc_evict_nocarrier", "off", false },
};
/* clang-format on */

const struct group_setting *group_settings(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(settings);
	return settings;
}

const char *group_name(const struct object *group)
{
	const char *name = object_get(group, KEY_GROUPNAME);

	return name ? name : group->name;
}

const struct object *group_named(const struct document *doc, const char *name, const char *except)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(doc, OBJ_INTERFACE, &i))) {
		if (!group_is(obj) || (except && strcmp(obj->name, except) == 0))
			continue;
		if (strcmp(obj->name, name) == 0 || strcmp(group_name(obj), name) == 0)
			return obj;
	}

	return NULL;
}

const struct object *group_of(const struct document *doc, const struct object *interface)
{
	const char *name = interface ? object_get(interface, "group") : NULL;
	const struct object *group = name ? document_find(doc, OBJ_INTERFACE, name) : NULL;

	/* A group is in none itself. */
	return group_is(group) && !group_is(interface) ? group : NULL;
}

bool group_any(const struct document *doc)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(doc, OBJ_INTERFACE, MARK_MADE, &i)))
		if (group_is(obj))
			return true;

	return false;
}

const struct object *group_next(const struct document *doc, const char *name, size_t *i)
{
	const struct object *obj;

	while ((obj = document_next(doc, OBJ_INTERFACE, i))) {
		const char *group = object_get(obj, "group");

		if (group && strcmp(group, name) == 0 && !group_is(obj))
			return obj;
	}

	return NULL;
}

static bool is_in(const struct document *doc, const char *name, const char *group)
{
	const struct object *obj = document_find(doc, OBJ_INTERFACE, name);
	const struct object *of = obj ? group_of(doc, obj) : NULL;

	return of && strcmp(of->name, group) == 0;
}

bool group_relates(const struct document *doc, const char *a, const char *b)
{
	return is_in(doc, a, b) || is_in(doc, b, a);
}

bool group_has_members(const struct document *doc, const char *name, unsigned int families)
{
	const struct object *obj;
	size_t i = 0;

	while (doc && (obj = group_next(doc, name, &i)))
		if (obj->families & families)
			return true;

	return false;
}
