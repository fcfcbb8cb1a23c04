/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/ready.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/private.h"
#include "model/group.h"

/* So few are looked at one by one: the kernel is asked about each. */
#define READY_FEW 8

int engine_check_ready(const char *object, const char *state, struct err *e)
{
	struct aobj_name aobj;
	struct ifname ifn;
	int r = strchr(object, '/') ? aobj_name_parse(object, &aobj, e)
				    : name_parse(object, false, &ifn, e);

	return r < 0 ? r : ready_check_state(object, state, e);
}

void ready_view_init(struct ready_view *v, struct engine *en, size_t n, struct err *e)
{
	*v = (struct ready_view){ .en = en, .many = n > READY_FEW, .e = e };
}

void ready_view_fini(struct ready_view *v)
{
	free(v->if_index);
	free(v->addr_index);
	v->if_index = NULL;
	v->addr_index = NULL;
	v->ifs = listing_free(v->ifs);
	v->addrs = addr_listing_free(v->addrs);
	snapshot_fini(&v->kernel);
	v->kernel = (struct snapshot){ .links = NULL };
	v->loaded = false;
}

/* ---- finding in the listings of all ---- */

static int compare_ifs(const void *a, const void *b)
{
	const struct if_row *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static int compare_addrs(const void *a, const void *b)
{
	const struct addr_row *const *x = a, *const *y = b;
	int order = strcmp((*x)->ifname, (*y)->ifname);

	return order ? order : (*x > *y) - (*x < *y);
}

static int make_index(struct ready_view *v)
{
	v->if_index = reallocarray(NULL, v->ifs->n + 1, sizeof(*v->if_index));
	v->addr_index = reallocarray(NULL, v->addrs->n + 1, sizeof(*v->addr_index));
	if (!v->if_index || !v->addr_index)
		return -ENOMEM;
	for (size_t i = 0; i < v->ifs->n; i++)
		v->if_index[i] = &v->ifs->rows[i];
	for (size_t i = 0; i < v->addrs->n; i++)
		v->addr_index[i] = &v->addrs->rows[i];
	qsort(v->if_index, v->ifs->n, sizeof(*v->if_index), compare_ifs);
	qsort(v->addr_index, v->addrs->n, sizeof(*v->addr_index), compare_addrs);

	return 0;
}

static const struct if_row *find_if(const struct ready_view *v, const char *ifname)
{
	size_t from = 0, to = v->ifs->n;

	while (from < to) {
		size_t i = from + (to - from) / 2;
		int order = strcmp(v->if_index[i]->name, ifname);

		if (order == 0)
			return v->if_index[i];
		if (order < 0)
			from = i + 1;
		else
			to = i;
	}

	return NULL;
}

/* The first of the addresses of an interface, or where they would be. */
static size_t first_addr(const struct ready_view *v, const char *ifname)
{
	size_t from = 0, to = v->addrs->n;

	while (from < to) {
		size_t i = from + (to - from) / 2;

		if (strcmp(v->addr_index[i]->ifname, ifname) < 0)
			from = i + 1;
		else
			to = i;
	}

	return from;
}

/* ---- looking ---- */

static int read_listings(struct ready_view *v, const char *ifname)
{
	const struct addr_filter filter = { .ifname = ifname };
	const struct engine *en = v->en;
	const struct object *obj = ifname ? document_find(en->active, OBJ_INTERFACE, ifname) : NULL;
	struct kernel_query q = { .ifname = ifname, .brief = true, .addrs = true };
	int r;

	/* How a group is depends on its members, and how one of them is on the others. */
	if (group_is(obj) || (obj && group_of(en->active, obj)))
		q.ifname = NULL;
	r = kernel_snapshot(en->k, &q, &v->kernel, v->e);
	if (r < 0)
		return r;
	if (snapshot_judge(&v->kernel) < 0 ||
		listing_build(en->persistent, en->active, &v->kernel, ifname, &v->ifs) < 0 ||
		addr_listing_build(en->persistent, en->active, &v->kernel, &filter, &v->addrs) <
			0 ||
		make_index(v) < 0)
		return err_nomem(v->e);

	return 0;
}

/* So that there is what is asked of @ifname, NULL: of all. */
static int load(struct ready_view *v, const char *ifname)
{
	int r;

	if (v->many)
		ifname = NULL;
	if (v->loaded && (!v->ifname[0] || (ifname && strcmp(v->ifname, ifname) == 0)))
		return 0;
	ready_view_fini(v);
	r = read_listings(v, ifname);
	if (r < 0)
		return r;
	v->loaded = true;
	snprintf(v->ifname, sizeof(v->ifname), "%s", ifname ? ifname : "");

	return 0;
}

static int walk_addrs(void *of, const struct addr_filter *filter, addr_row_fn fn, void *arg)
{
	struct ready_view *v = of;
	int r = load(v, filter->ifname);

	if (r < 0)
		return r;
	for (size_t i = first_addr(v, filter->ifname); r == 0 && i < v->addrs->n; i++) {
		const struct addr_row *row = v->addr_index[i];

		if (strcmp(row->ifname, filter->ifname) != 0)
			break;
		if (!filter->aobj || strcmp(row->name, filter->aobj) == 0)
			r = fn(row, arg);
	}

	return r;
}

static int get_interface(void *of, const char *ifname, struct ready_if *ret)
{
	struct ready_view *v = of;
	const struct if_row *row;
	int r = load(v, ifname);

	if (r < 0)
		return r;
	row = find_if(v, ifname);
	if (!row)
		return 0;
	*ret = (struct ready_if){ .class = row->class, .state = row->state };

	return 1;
}

static int get_link(void *of, const char *ifname, struct link *ret)
{
	struct ready_view *v = of;
	const struct link *l;
	int r = load(v, ifname);

	l = r < 0 ? NULL : snapshot_find_link(&v->kernel, ifname);
	if (!l)
		return r;
	*ret = *l;

	return 1;
}

static const struct ready_ops ops = {
	.addrs = walk_addrs, .interface = get_interface, .link = get_link
};

int ready_view_judge(
	struct ready_view *v, const char *object, const char *state, struct verdict *ret)
{
	const struct ready_source source = { .ops = &ops, .of = v };

	return ready_judge(&source, object, state, ret);
}

int ready_view_online(struct ready_view *v, struct online *o, online_judge_fn *judge, void *ctx,
	int64_t *ret_wake, bool *ret_done)
{
	const struct engine *en = v->en;
	struct online_view seen = {
		.persistent = en->persistent,
		.active = en->active,
		.kernel = &v->kernel,
	};
	int r = 0;

	if (en->problem.status != IPADM_SUCCESS) {
		*v->e = en->problem;
		return v->e->sys > 0 ? -v->e->sys : -EBADMSG;
	}
	if (!o->names) {
		v->many = true;
		r = load(v, NULL);
	}
	if (r < 0)
		return r;
	seen.now = now_ms();

	return online_look(o, &seen, judge, ctx, ret_wake, ret_done, v->e);
}
