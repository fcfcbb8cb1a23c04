/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The choice of columns. Nothing is printed here: an unknown name is handed back, what to say about
 * it is the command's affair.
 */
#include <string.h>
#include <strings.h>

#include "cli/columns.h"

/* clang-format off */
static const struct column_listing listings[] = {
	{ "show-if",       &if_columns },
	{ "show-addr",     &addr_columns },
	{ "show-ifprop",   &ifprop_columns },
	{ "show-addrprop", &addrprop_columns },
	{ "show-prop",     &prop_columns },
	{ "rehearse-ipmp", &rehearsal_columns },
	{ "check",         &drift_columns },
	{ "monitor",       &monitor_columns },
	{ "status",        &status_columns },
	{ "history",       &history_columns },
};
/* clang-format on */

const struct column_listing *column_listings(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(listings);
	return listings;
}

static const struct column *find_column(
	const struct column_table *table, const char *name, size_t len)
{
	for (size_t i = 0; i < table->n; i++) {
		const struct column *c = &table->columns[i];

		if (strlen(c->name) == len && strncasecmp(c->name, name, len) == 0)
			return c;
	}
	return NULL;
}

static void choose_all(struct column_set *set, const struct column_table *table, bool extra)
{
	for (size_t i = 0; i < table->n; i++)
		if (extra || !table->columns[i].extra)
			set->columns[set->n++] = &table->columns[i];
}

/* An object has a key once. */
static bool is_chosen(const struct column_set *set, const struct column *c)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->columns[i] == c)
			return true;
	return false;
}

static int choose(struct column_set *set, const struct column_table *table, const char *list,
	enum print_mode mode, struct buf *unknown, struct err *e)
{
	for (const char *p = list;; p++) {
		size_t len = strcspn(p, ",");
		const struct column *c = find_column(table, p, len);

		if (c && (mode != PRINT_JSON || !is_chosen(set, c)))
			set->columns[set->n++] = c;
		if (!c && mode != PRINT_HUMAN)
			return err_set(
				e, IPADM_INVALID_ARG, 0, "unknown field: '%.*s'", (int)len, p);
		if (!c) {
			buf_puts(unknown, unknown->len ? ", '" : "'");
			buf_append(unknown, p, len);
			buf_putc(unknown, '\'');
		}
		p += len;
		if (!*p)
			break;
	}
	if (set->n == 0)
		return err_set(e, IPADM_INVALID_ARG, 0, "no known field: '%s'", list);
	return 0;
}

int column_set_init(struct column_set *ret, const struct column_table *table, const char *list,
	enum print_mode mode, struct buf *unknown, struct err *e)
{
	_cleanup_(column_set_fini) struct column_set set = { 0 };
	size_t cap = table->n;
	int r;

	if (mode == PRINT_PARSABLE && !list)
		return err_set(
			e, IPADM_INVALID_ARG, 0, "option --parsable needs the fields: --output");
	if (mode == PRINT_PARSABLE && strcasecmp(list, "all") == 0)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"option --parsable needs each field by name: later versions may add some");

	for (const char *p = list; p && *p; p++)
		cap += *p == ',';
	set.columns = calloc(cap + 1, sizeof(*set.columns));
	if (!set.columns)
		return err_nomem(e);
	if (!list || strcasecmp(list, "all") == 0) {
		choose_all(&set, table, list || mode == PRINT_JSON);
	} else {
		r = choose(&set, table, list, mode, unknown, e);
		if (r < 0)
			return r;
	}
	*ret = set;
	set.columns = NULL; /* the caller's now */
	return 0;
}

void column_set_fini(struct column_set *set)
{
	free(set->columns);
	*set = (struct column_set){ 0 };
}
