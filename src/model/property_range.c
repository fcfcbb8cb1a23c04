/* SPDX-License-Identifier: Apache-2.0 */
/* The ranges of properties, as the kernel is. */
#include "model/property_range.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* One number of a file, which another one bounds. A field of 0: the whole file. */
static const struct bound {
	const char *path;
	unsigned int field;
	bool least; /* or else at most */
	const char *by;
	unsigned int by_field;
	const char *name; /* of the property that this is, where a refusal tells it; NULL */
} bounds[] = {
	{ "ipv4/ip_local_port_range", 1, true, "ipv4/ip_unprivileged_port_start", 0,
		"smallest_nonpriv_port" },
	{ "ipv4/ip_local_port_range", 1, false, "ipv4/ip_local_port_range", 2 },
	{ "ipv4/ip_local_port_range", 2, true, "ipv4/ip_local_port_range", 1 },
	{ "ipv4/ip_unprivileged_port_start", 0, false, "ipv4/ip_local_port_range", 1,
		"smallest_anon_port" },
	{ "ipv4/tcp_rmem", 2, false, "ipv4/tcp_rmem", 3 },
	{ "ipv4/tcp_wmem", 2, false, "ipv4/tcp_wmem", 3 },
	{ "ipv4/tcp_rmem", 3, true, "ipv4/tcp_rmem", 2 },
	{ "ipv4/tcp_wmem", 3, true, "ipv4/tcp_wmem", 2 },
	{ "ipv4/tcp_reordering", 0, false, "ipv4/tcp_max_reordering", 0 },
	{ "ipv4/ipfrag_high_thresh", 0, true, "ipv4/ipfrag_low_thresh", 0 },
	{ "ipv6/ip6frag_high_thresh", 0, true, "ipv6/ip6frag_low_thresh", 0 },
};

static bool is_of(const struct bound *b, const struct prop_row *row)
{
	if (row->class != PROP_PROTOCOL || b->field != row->field)
		return false;
	for (size_t i = 0; i < PROP_PATHS && row->paths[i]; i++)
		if (strcmp(row->paths[i], b->path) == 0)
			return true;

	return false;
}

size_t prop_bounds(const struct prop_row *row, const char *ret[PROP_BOUNDS])
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(bounds) && n < PROP_BOUNDS; i++)
		if (is_of(&bounds[i], row))
			ret[n++] = bounds[i].by;

	return n;
}

const char *prop_bounding(const struct prop_row *row, bool *ret_least)
{
	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		if (!bounds[i].name || !is_of(&bounds[i], row))
			continue;
		*ret_least = bounds[i].least;
		return bounds[i].name;
	}

	return NULL;
}

static bool get_number(const char *text, unsigned int field, uint64_t *ret)
{
	uint64_t value = 0;
	char *behind;

	for (unsigned int i = 0; i < (field > 0 ? field : 1); i++) {
		value = strtoull(text, &behind, 10);
		if (behind == text)
			return false;
		text = behind;
	}
	*ret = value;

	return true;
}

static struct prop_range on_link(const struct prop_row *row, const struct link *link)
{
	struct prop_range range = { row->min, row->max };
	bool is_mtu = strcmp(row->name, "mtu") == 0;

	if (!link || !is_mtu)
		return range;
	if (row->via == VIA_LINK_MTU && link->min_mtu > range.min)
		range.min = link->min_mtu;
	/* IPv6 has at most that of the link. */
	if (row->via != VIA_LINK_MTU)
		range.max = link->mtu;
	else if (link->max_mtu > 0 && link->max_mtu < range.max)
		range.max = link->max_mtu;

	return range;
}

struct prop_range prop_range(
	const struct prop_row *row, const struct snapshot *s, const struct link *link)
{
	const struct prop_range own = { row->min, row->max };
	struct prop_range range = on_link(row, link);

	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		const struct bound *b = &bounds[i];
		const char *text = is_of(b, row) ? snapshot_setting(s, "", b->by) : NULL;
		uint64_t value;

		if (!text || !get_number(text, b->by_field, &value))
			continue;
		if (b->least && value > range.min)
			range.min = value;
		if (!b->least && value < range.max)
			range.max = value;
	}

	/* What contradicts itself says nothing. */
	return range.min <= range.max ? range : own;
}
