/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two properties of which one is at most the other: fields of one file of the kernel, which takes them the wrong way
 * round, or refuses them without a word.
 */
#include "engine/property_order.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* Both are of the protocol that they are kept with; the file is that of the lower one. */
static const struct order {
	enum prop_proto home;
	const char *low;
	const char *high;
} orders[] = {
	{ PROTO_IP, "smallest_anon_port", "largest_anon_port" },
	{ PROTO_TCP, "recv_buf", "max_buf" },
	{ PROTO_TCP, "send_buf", "max_buf" },
};

static bool get_field(const struct txn *t, const struct prop_row *row, uint64_t *ret)
{
	const char *text = snapshot_setting(&t->kernel, "", row->paths[0]);
	char *behind = NULL;
	uint64_t value = 0;

	if (!text)
		return false;
	for (unsigned int i = 0; i < row->field; i++) {
		value = strtoull(text, &behind, 10);
		if (behind == text)
			return false;
		text = behind;
	}
	*ret = value;

	return true;
}

/* What @row will be: as the new document has it, else as it is. False where that is not known. */
static bool get_other(
	const struct txn *t, const struct prop_row *row, const struct prop_row *low, uint64_t *ret)
{
	const struct prop_row in_file = { .paths = { low->paths[0] }, .field = row->field };
	const char *home = prop_proto_word(row->home);
	const struct object *now = document_find(t->active, OBJ_PROTOCOL, home);
	const struct object *before = document_find(t->en->active, OBJ_PROTOCOL, home);
	const char *value = now ? object_get(now, row->name) : NULL;

	if (value)
		return str_to_uint(value, UINT64_MAX, ret) == 0;
	/* One that goes by the same change gets what was there before it. */
	if (before && object_get(before, row->name))
		return false;

	return get_field(t, &in_file, ret);
}

static int check(const struct txn *t, const struct order *o, const struct prop_row *row,
	const char *value, bool reset, struct err *e)
{
	bool is_low = strcmp(row->name, o->low) == 0;
	const struct prop_row *low = prop_find_key(PROP_PROTOCOL, prop_proto_word(o->home), o->low);
	const struct prop_row *other =
		prop_find_key(PROP_PROTOCOL, prop_proto_word(o->home), is_low ? o->high : o->low);
	uint64_t wanted;
	uint64_t bound = 0;

	if (!low || !other || str_to_uint(value, UINT64_MAX, &wanted) < 0 ||
		!get_other(t, other, low, &bound) || (is_low ? wanted <= bound : wanted >= bound))
		return 0;

	return err_set(e, IPADM_ERANGE, 0, "%s can't be%s %s: it is at %s %s, %" PRIu64, row->name,
		reset ? " its default," : "", value, is_low ? "most" : "least", other->name, bound);
}

int prop_check_order(const struct txn *t, const struct prop_row *row, const char *value, bool reset,
	struct err *e)
{
	int r = 0;

	if (row->class != PROP_PROTOCOL || !value)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(orders) && r == 0; i++)
		if (row->home == orders[i].home && (strcmp(row->name, orders[i].low) == 0 ||
							   strcmp(row->name, orders[i].high) == 0))
			r = check(t, &orders[i], row, value, reset, e);

	return r;
}
