/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPMP groups in documents. A group is an interface of class ipmp, whose link is of our making. Its
 * members are other interfaces: each names its group in its key "group", and nowhere else is it written
 * who belongs to whom. A name that no group has (any more) means nothing.
 */
#ifndef MODEL_GROUP_H
#define MODEL_GROUP_H

#include "model/document.h"

static inline bool group_is(const struct object *interface)
{
	return object_has_class(interface, "ipmp");
}

#define KEY_GROUPNAME "ip.groupname"
#define GROUPNAME_MAX 31

/* Its name, which is that of its interface where nobody gave it another one. */
const char *group_name(const struct object *group);
/* The group that has this name, or whose interface has; not the one of the interface @except (NULL: none). NULL. */
const struct object *group_named(const struct document *doc, const char *name, const char *except);

/*
 * Settings that every member has while it is one, whatever its properties say: each data address is
 * answered for by one member alone, and a neighbour is not forgotten with the carrier.
 */
struct group_setting {
	const char *key; /* of the property */
	const char *value;
	/* So has the group's link, unless its own property says otherwise: what programs hand to it comes back by the
	 * members. */
	bool of_group;
};
const struct group_setting *group_settings(size_t *ret_n);

/* The group in @doc that an interface belongs to; NULL: none. @interface: NULL is fine. */
const struct object *group_of(const struct document *doc, const struct object *interface);
/* Whether there is any group. */
bool group_any(const struct document *doc);
/* The next member of the group of this name at or after position *@i of @doc, as document_next(). */
const struct object *group_next(const struct document *doc, const char *name, size_t *i);
/* Whether one of the two interfaces is the other's group in @doc. */
bool group_relates(const struct document *doc, const char *a, const char *b);
/* Whether it has a member of one of these families. @doc: NULL is fine. */
bool group_has_members(const struct document *doc, const char *name, unsigned int families);

#endif
