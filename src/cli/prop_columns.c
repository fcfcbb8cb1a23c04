/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of show-ifprop, show-addrprop and show-prop. A value that isn't recorded, or that this
 * object or kernel has not, is empty; one that can't be had for another reason is remembered.
 */
#include <errno.h>
#include <string.h>

#include "cli/columns.h"
#include "cli/prop.h"

#define VALUE_SIZE (4 * MAXPROPVALLEN) /* the words of POSSIBLE may be more than a value holds */

/* Whether a status means that there is no value. */
static bool is_absence(ipadm_status_t s)
{
	return s == IPADM_NOTFOUND || s == IPADM_ENXIO || s == IPADM_NOTSUP;
}

static void remember(const struct prop_row *row, ipadm_status_t s)
{
	if (row->failure->status != IPADM_SUCCESS)
		return;
	if (ipadm_last_error(row->handle, row->failure) != IPADM_SUCCESS)
		row->failure->text[0] = '\0';
	row->failure->status = s;
}

/* -ENODATA when there is no value. */
static int fetch(const struct prop_row *row, uint32_t what, char value[VALUE_SIZE])
{
	unsigned int size = VALUE_SIZE;
	ipadm_status_t s = row->class->get(
		row->handle, row->object, row->prop, value, &size, row->proto, what);

	if (s == IPADM_SUCCESS)
		return 0;
	if (is_absence(s))
		return -ENODATA;
	remember(row, s);
	return -EIO;
}

static int get_value(const struct prop_row *row, uint32_t what, struct buf *out)
{
	char value[VALUE_SIZE];
	int r = fetch(row, what, value);

	if (r == 0)
		buf_puts(out, value);
	return r == -ENODATA ? 0 : r;
}

static void get_value_json(const struct prop_row *row, uint32_t what, struct jsonw *out)
{
	char value[VALUE_SIZE];

	if (fetch(row, what, value) == 0)
		jsonw_str(out, value);
	else
		jsonw_null(out);
}

static int get_object(const void *row, struct buf *out)
{
	const struct prop_row *r = row;

	buf_puts(out, r->object);
	return 0;
}

static int get_property(const void *row, struct buf *out)
{
	const struct prop_row *r = row;

	buf_puts(out, r->prop);
	return 0;
}

static int get_proto(const void *row, struct buf *out)
{
	const struct prop_row *r = row;
	const char *word = ipadm_proto2str(r->proto);

	if (!word)
		return -EINVAL;
	buf_puts(out, word);
	return 0;
}

static int get_perm(const void *row, struct buf *out)
{
	return get_value(row, IPADM_OPT_PERM, out);
}

static int get_current(const void *row, struct buf *out)
{
	return get_value(row, IPADM_OPT_ACTIVE, out);
}

static void get_current_json(const void *row, struct jsonw *out)
{
	get_value_json(row, IPADM_OPT_ACTIVE, out);
}

static int get_persistent(const void *row, struct buf *out)
{
	return get_value(row, IPADM_OPT_PERSIST, out);
}

static void get_persistent_json(const void *row, struct jsonw *out)
{
	get_value_json(row, IPADM_OPT_PERSIST, out);
}

static int get_default(const void *row, struct buf *out)
{
	return get_value(row, IPADM_OPT_DEFAULT, out);
}

static void get_default_json(const void *row, struct jsonw *out)
{
	get_value_json(row, IPADM_OPT_DEFAULT, out);
}

static int get_possible(const void *row, struct buf *out)
{
	return get_value(row, IPADM_OPT_POSSIBLE, out);
}

static int get_source(const void *row, struct buf *out)
{
	const struct prop_row *r = row;
	char text[VALUE_SIZE];
	unsigned int size = sizeof(text);
	ipadm_status_t s = ipadm_get_propsource(
		r->handle, r->object, r->prop, text, &size, r->proto, r->class->class);

	if (s == IPADM_SUCCESS)
		buf_puts(out, text);
	else if (!is_absence(s))
		remember(r, s);
	return s == IPADM_SUCCESS || is_absence(s) ? 0 : -EIO;
}

/* clang-format off */
static const struct column ifprop_rows[] = {
	{ "ifname",     12, get_object,     NULL, false },
	{ "property",   16, get_property,   NULL, false },
	{ "proto",       6, get_proto,      NULL, false },
	{ "perm",        5, get_perm,       NULL, false },
	{ "current",    11, get_current,    get_current_json, false },
	{ "persistent", 11, get_persistent, get_persistent_json, false },
	{ "default",    11, get_default,    get_default_json, false },
	{ "possible",   16, get_possible,   NULL, false },
	{ "source",     40, get_source,     NULL, true },
};

static const struct column addrprop_rows[] = {
	{ "addrobj",    18, get_object,     NULL, false },
	{ "property",   11, get_property,   NULL, false },
	{ "perm",        5, get_perm,       NULL, false },
	{ "current",    16, get_current,    get_current_json, false },
	{ "persistent", 16, get_persistent, get_persistent_json, false },
	{ "default",    16, get_default,    get_default_json, false },
	{ "possible",   15, get_possible,   NULL, false },
	{ "source",     40, get_source,     NULL, true },
};

static const struct column prop_rows[] = {
	{ "proto",       6, get_proto,      NULL, false },
	{ "property",   22, get_property,   NULL, false },
	{ "perm",        5, get_perm,       NULL, false },
	{ "current",    13, get_current,    get_current_json, false },
	{ "persistent", 13, get_persistent, get_persistent_json, false },
	{ "default",    13, get_default,    get_default_json, false },
	{ "possible",   15, get_possible,   NULL, false },
	{ "source",     40, get_source,     NULL, true },
};
/* clang-format on */

const struct column_table ifprop_columns = { ifprop_rows, ARRAY_SIZE(ifprop_rows) };
const struct column_table addrprop_columns = { addrprop_rows, ARRAY_SIZE(addrprop_rows) };
const struct column_table prop_columns = { prop_rows, ARRAY_SIZE(prop_rows) };
