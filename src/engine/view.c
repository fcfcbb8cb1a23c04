/* SPDX-License-Identifier: Apache-2.0 */
/* Listing addresses for those who ask the engine: a snapshot, and the rows that borrow from it. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct addr_view {
	struct snapshot kernel;
	struct addr_listing *rows;
};

static void addr_view_freep(struct addr_view **v)
{
	*v = addr_view_free(*v);
}

/* The interface that a filter is about; "" for all. */
static int narrow(const struct addr_filter *filter, char ret[LINK_NAMSIZ], struct err *e)
{
	struct aobj_name aobj;
	struct ifname ifn;
	int r;

	ret[0] = '\0';
	if (filter->aobj) {
		r = aobj_name_parse(filter->aobj, &aobj, e);
		if (r == 0)
			memcpy(ret, aobj.ifname, sizeof(aobj.ifname));
		return r;
	}
	if (!filter->ifname)
		return 0;
	r = name_parse(filter->ifname, false, &ifn, e);
	if (r == 0)
		memcpy(ret, ifn.link, sizeof(ifn.link));

	return r;
}

/* Nothing to show: of an interface without addresses that is the answer, of another it is none. */
static int explain_empty(struct engine *en, const struct addr_filter *filter,
	const struct addr_view *v, struct err *e)
{
	const struct link *l;

	if (v->rows->n > 0)
		return 0;
	if (filter->aobj)
		return err_set(e, IPADM_NOTFOUND, 0, "%s does not exist", filter->aobj);
	if (!filter->ifname)
		return 0;
	l = snapshot_find_link(&v->kernel, filter->ifname);
	if ((l && l->foreign) || document_find(en->active, OBJ_INTERFACE, filter->ifname) ||
		document_find(en->persistent, OBJ_INTERFACE, filter->ifname))
		return 0;

	return err_set(e, IPADM_ENXIO, 0, "%s does not exist", filter->ifname);
}

int engine_list_addrs(
	struct engine *en, const struct addr_filter *filter, struct addr_view **ret, struct err *e)
{
	_cleanup_(addr_view_freep) struct addr_view *v = NULL;
	struct kernel_query q = { .brief = true, .addrs = true };
	char ifname[LINK_NAMSIZ];
	int r;

	r = narrow(filter, ifname, e);
	if (r < 0)
		return r;
	v = calloc(1, sizeof(*v));
	if (!v)
		return err_nomem(e);
	q.ifname = ifname[0] ? ifname : NULL;
	r = kernel_snapshot(en->k, &q, &v->kernel, e);
	if (r < 0)
		return r;
	if (snapshot_judge(&v->kernel) < 0 ||
		addr_listing_build(en->persistent, en->active, &v->kernel, filter, &v->rows) < 0)
		return err_nomem(e);
	r = explain_empty(en, filter, v, e);
	if (r < 0)
		return r;
	*ret = v;
	v = NULL;

	return 0;
}

const struct addr_listing *addr_view_rows(const struct addr_view *v)
{
	return v->rows;
}

struct addr_view *addr_view_free(struct addr_view *v)
{
	if (v) {
		addr_listing_free(v->rows);
		snapshot_fini(&v->kernel);
		free(v);
	}

	return NULL;
}
