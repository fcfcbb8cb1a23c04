/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers that objects are found by. They say nothing beyond what the object says. */
#include "model/mark.h"

#include "model/address.h"
#include "model/group.h"

#define MARK_KNOWN   1u  /* it was looked at */
#define MARK_SEVERAL 8u  /* it stands for more than one address */
#define MARK_BITS    15u /* what the others say is in these */

/* Of an address by all of its bytes (FNV-1a); 0 is for none. */
static uint32_t mark_of_ip(const struct ip *ip)
{
	uint32_t mark = 2166136261u;

	for (size_t i = 0; i < ip_size(ip->family); i++)
		mark = (mark ^ ip->bytes[i]) * 16777619u;
	mark &= ~MARK_BITS;

	return mark ? mark : MARK_BITS + 1;
}

static uint32_t mark_of_addr(const struct object *obj)
{
	enum addr_type type = address_type(obj);
	uint32_t mark = MARK_KNOWN;
	unsigned int family;
	struct addr a;
	bool stands = address_wanted(obj, &a) == 0;

	/* The text of an address is not read twice. */
	family = stands && type == ADDR_STATIC ? fam_of(a.local.family) : address_family(obj);
	if (type == ADDR_DHCP || type == ADDR_ADDRCONF || object_get(obj, "inform"))
		mark |= MARK_DYNAMIC;
	if (family == FAM_INET)
		mark |= MARK_INET;
	if (object_get(obj, "lease-prefixes"))
		mark |= MARK_SEVERAL;

	return stands ? mark | mark_of_ip(&a.local) : mark;
}

static uint32_t mark_of_interface(const struct object *obj)
{
	uint32_t mark = MARK_KNOWN;

	if (object_has_class(obj, "vni") || group_is(obj))
		mark |= MARK_MADE;
	if (object_get(obj, "ipv4.usesrc") || object_get(obj, "ipv6.usesrc"))
		mark |= MARK_USESRC;

	return mark;
}

/* Kept apart from the loops, which hardly ever come here. */
static uint32_t __attribute__((noinline)) make_mark(const struct document *doc, size_t at)
{
	const struct object *obj = doc->objects[at];
	uint32_t mark = obj->kind == OBJ_ADDRESS ? mark_of_addr(obj) : mark_of_interface(obj);

	doc->pieces[at].mark = mark;

	return mark;
}

static inline uint32_t mark_at(const struct document *doc, size_t at)
{
	uint32_t mark = doc->pieces[at].mark;

	return mark ? mark : make_mark(doc, at);
}

/* Where the objects of a kind end; *@i is not before the first of them then. */
static size_t clip(const struct document *doc, enum obj_kind kind, size_t *i)
{
	enum obj_kind behind = kind == OBJ_ADDRESS ? OBJ_UNKNOWN : OBJ_ADDRESS;
	size_t first = document_position(doc, kind, "");

	if (*i < first)
		*i = first;

	return document_position(doc, behind, "");
}

const struct object *mark_next(
	const struct document *doc, enum obj_kind kind, unsigned int what, size_t *i)
{
	size_t end = clip(doc, kind, i);

	while (*i < end) {
		size_t at = (*i)++;

		if (mark_at(doc, at) & what)
			return doc->objects[at];
	}

	return NULL;
}

const struct object *mark_next_addr(const struct document *doc, const struct ip *ip, size_t *i)
{
	size_t end = clip(doc, OBJ_ADDRESS, i);
	uint32_t mark = mark_of_ip(ip);

	while (*i < end) {
		size_t at = (*i)++;
		uint32_t has = mark_at(doc, at);

		if ((has & ~MARK_BITS) == mark || (has & MARK_SEVERAL))
			return doc->objects[at];
	}

	return NULL;
}
