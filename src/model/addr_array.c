/* SPDX-License-Identifier: Apache-2.0 */
/* The list of addresses of whole documents, as an array. */
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "model/addr_listing.h"
#include "model/address.h"

struct addr_listing *addr_listing_free(struct addr_listing *l)
{
	if (l) {
		free(l->rows);
		free(l);
	}

	return NULL;
}

static int append(const struct addr_row *row, void *arg)
{
	struct addr_listing *l = arg;
	struct addr_row *rows = array_grow(l->rows, l->n, &l->cap, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	l->rows = rows;
	l->rows[l->n++] = *row;

	return 0;
}

static int load(void *of, const char *ifname, struct addr_docs *ret)
{
	const struct addr_docs *whole = of;

	(void)ifname;
	*ret = *whole;

	return 0;
}

static bool next(void *of, enum doc_kind kind, size_t *i, char ret[LINK_NAMSIZ])
{
	const struct addr_docs *whole = of;
	const struct document *doc = kind == DOC_ACTIVE ? whole->active : whole->persistent;
	const struct object *obj = doc ? document_next(doc, OBJ_ADDRESS, i) : NULL;

	if (!obj)
		return false;
	address_ifname(obj->name, ret);
	while (address_next(doc, ret, i))
		continue;

	return true;
}

const struct addr_source_ops addr_whole_ops = { .load = load, .next = next };

int addr_listing_build(const struct document *persistent, const struct document *active,
	const struct snapshot *kernel, const struct addr_filter *filter, struct addr_listing **ret)
{
	_cleanup_addr_listing_ struct addr_listing *l = calloc(1, sizeof(*l));
	struct addr_docs whole = { .persistent = persistent, .active = active };
	const struct addr_source source = { .ops = &addr_whole_ops, .of = &whole };
	int r;

	if (!l)
		return -ENOMEM;
	r = addr_listing_walk(&source, kernel, filter, append, l);
	if (r < 0)
		return r;
	*ret = l;
	l = NULL;

	return 0;
}
