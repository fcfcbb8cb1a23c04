/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of IPMP groups and of their members: which interface can have them. */
#include "engine/private.h"

#include <errno.h>
#include <string.h>

#include "model/member.h"

/* Its key, and whether it is one of a group; else of an interface that may be a member. */
static const struct {
	const char *key;
	bool of_group;
} rows[] = {
	{ "ip.standby", false },
	{ "ip.failback", true },
	{ "ip.flap_damping", true },
	{ "ip.steering", true },
	{ "ip.probes", true },
	{ "ip.fdt", true },
	{ KEY_GROUPNAME, true },
};

bool group_takes_source(const struct object *obj)
{
	static const char *const keys[] = { "ipv4.usesrc", "ipv6.usesrc" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *source = object_get(obj, keys[i]);

		if (source && strcmp(source, "none") != 0)
			return true;
	}

	return false;
}

int group_check_property(const struct object *obj, const char *key, struct err *e)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(rows) && strcmp(rows[i].key, key) != 0)
		i++;
	if (i == ARRAY_SIZE(rows))
		return 0;
	if (rows[i].of_group && !group_is(obj))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is no IPMP group: %s is a property of groups", obj->name,
			strchr(key, '.') + 1);
	if (!rows[i].of_group && group_is(obj))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is an IPMP group: %s is a property of its members", obj->name,
			strchr(key, '.') + 1);
	if (!rows[i].of_group && group_takes_source(obj))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s takes its source addresses from another interface (usesrc), so it "
			"can't be in an IPMP group",
			obj->name);

	return 0;
}

int group_check_name(const struct txn *t, const char *ifname, const char *name, struct err *e)
{
	const struct document *recorded = t->persistent ? t->persistent : t->en->persistent;
	const struct object *other = group_named(t->active, name, ifname);

	if (!other)
		other = group_named(recorded, name, ifname);
	if (other)
		return err_set(e, IPADM_EXISTS, EEXIST, "%s is the name of the IPMP group %s%s",
			name, other->name, strcmp(other->name, name) == 0 ? " already" : "");

	return 0;
}
