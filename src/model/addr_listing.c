/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of addresses: the kernel's, each with the object that it belongs to, then what has none
 * there. Addresses are sorted to their links by counting and joined with objects by a hash, one link
 * after the other, so that a listing costs little more than reading.
 */
#include "model/addr_listing.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "model/addr_join.h"
#include "model/address.h"

/* The links in order, with the numbers of their addresses in lists. */
struct slot {
	uint32_t index;
	uint32_t link;  /* its position in the snapshot */
	uint32_t first; /* address number + 1; 0: none */
	uint32_t last;
	bool disabled; /* it has records that are not active */
};

struct walk {
	const struct addr_source *source;
	const struct snapshot *kernel;
	const struct addr_filter *filter;
	addr_row_fn fn;
	void *arg;
	struct slot *slots;    /* by index */
	uint32_t *next;        /* of each address: the next one of its link, + 1 */
	struct slot **by_name; /* NULL until somebody asks */
	struct addr_docs docs; /* of the interface at hand */
	struct addr_join join;
	size_t n_joined;  /* links with active objects */
	size_t n_settled; /* links with records, all of them active */
};

static void walk_fini(struct walk *w)
{
	free(w->slots);
	free(w->next);
	free(w->by_name);
	addr_join_fini(&w->join);
}

static ipadm_addr_type_t public_type(enum addr_type type)
{
	switch (type) {
	case ADDR_STATIC:
	case ADDR_SIXTOFOUR:
		return IPADM_ADDR_STATIC;
	case ADDR_DHCP:
		return IPADM_ADDR_DHCP;
	case ADDR_ADDRCONF:
		return IPADM_ADDR_IPV6_ADDRCONF;
	}

	return IPADM_ADDR_NONE;
}

/* What is in the kernel without an object of ours: the loopback's own have names all the same. */
static void name_unowned(struct addr_row *row)
{
	if (row->link->kind == LINK_LOOPBACK && ip_is_loopback(&row->addr->local))
		row->name = row->addr->local.family == AF_INET ? "lo/v4" : "lo/v6";
	row->type = IPADM_ADDR_STATIC;
	if (addr_is_kernel_ll(row->addr) || addr_is_autoconf(row->addr))
		row->type = IPADM_ADDR_IPV6_ADDRCONF;
}

static const struct object *find_record(const struct walk *w, const struct object *obj)
{
	const struct addr_docs *d = &w->docs;

	if (d->persistent == d->active)
		return obj;

	return d->persistent ? document_find(d->persistent, OBJ_ADDRESS, obj->name) : NULL;
}

static int give(const struct walk *w, struct addr_row *row, bool active)
{
	if (w->filter->aobj && strcmp(w->filter->aobj, row->name) != 0)
		return 0;
	addr_row_finish(row, active);

	return w->fn(row, w->arg);
}

/* An address, an object, or both, of a link that is there. */
static int add_row(
	const struct walk *w, const struct owner *o, const struct link *l, const struct addr *a)
{
	struct addr_row row = { .name = "", .link = l, .addr = a };

	memcpy(row.ifname, l->name, sizeof(row.ifname));
	if (o) {
		row.obj = o->obj;
		row.name = o->obj->name;
		row.type = public_type(o->type);
		row.record = find_record(w, o->obj);
	} else {
		name_unowned(&row);
	}

	return give(w, &row, true);
}

/* An object without an address in the kernel whose link the snapshot doesn't have: 1, and *@ret. */
static int ask_for_link(const struct walk *w, const char *ifname, struct link *ret)
{
	return w->source->ops->link ? w->source->ops->link(w->source->of, ifname, ret) : 0;
}

/* An object whose link is gone, or that is not active. */
static int add_linkless(const struct walk *w, const struct object *obj, bool active)
{
	struct addr_row row = {
		.name = obj->name, .obj = obj, .type = public_type(address_type(obj))
	};

	address_ifname(obj->name, row.ifname);
	row.record = active ? find_record(w, obj) : obj;

	return give(w, &row, active);
}

/* ---- sorting addresses to links ---- */

static int compare_slot(const void *a, const void *b)
{
	const struct slot *x = a;
	const struct slot *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static struct slot *find_slot(const struct walk *w, uint32_t index)
{
	const struct slot key = { .index = index };

	return bsearch(&key, w->slots, w->kernel->n_links, sizeof(key), compare_slot);
}

static int sort_to_links(struct walk *w)
{
	const struct snapshot *k = w->kernel;
	struct slot *at = NULL;
	bool sorted = true;

	w->slots = calloc(k->n_links + 1, sizeof(*w->slots));
	w->next = calloc(k->n_addrs + 1, sizeof(*w->next));
	if (!w->slots || !w->next)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_links; i++) {
		w->slots[i] = (struct slot){ .index = k->links[i].index, .link = (uint32_t)i };
		sorted = sorted && (i == 0 || w->slots[i - 1].index < w->slots[i].index);
	}
	if (!sorted)
		qsort(w->slots, k->n_links, sizeof(*w->slots), compare_slot);
	for (size_t i = 0; i < k->n_addrs; i++) {
		if (!at || at->index != k->addrs[i].ifindex)
			at = find_slot(w, k->addrs[i].ifindex);
		/* What is bound to a member of a group is listed with the group. */
		if (!at || k->addrs[i].proto == OUR_GROUP_PROTO)
			continue;
		if (at->last)
			w->next[at->last - 1] = (uint32_t)i + 1;
		else
			at->first = (uint32_t)i + 1;
		at->last = (uint32_t)i + 1;
	}

	return 0;
}

/* ---- what has a link ---- */

/* The addresses of the addrconf object stand together behind the others, the link-local one first. */
enum which {
	PLAIN,
	AUTO_LINKLOCAL,
	AUTO_OTHER,
	N_WHICH,
};

static enum which which_of(const struct walk *w, const struct owner *o, const struct addr *a)
{
	if (!o || !w->join.addrconf || (!o->more && o != &w->join.owners[w->join.addrconf - 1]))
		return PLAIN;

	return addr_is_kernel_ll(a) ? AUTO_LINKLOCAL : AUTO_OTHER;
}

static int add_addrs(struct walk *w, const struct link *l, uint32_t first, enum which which)
{
	for (uint32_t n = first; n; n = w->next[n - 1]) {
		const struct addr *a = &w->kernel->addrs[n - 1];
		struct owner *o = addr_join_find(&w->join, a);
		int r;

		if (which_of(w, o, a) != which)
			continue;
		if (o)
			o->listed = true;
		if (o && o->more)
			w->join.owners[w->join.addrconf - 1].listed = true;
		r = add_row(w, o, l, a);
		if (r != 0)
			return r;
	}

	return 0;
}

/* The next record of @ifname at or after *@i that is not active. */
static const struct object *next_disabled(const struct walk *w, const char *ifname, size_t *i)
{
	const struct addr_docs *d = &w->docs;
	const struct object *obj;

	if (!d->persistent || d->persistent == d->active)
		return NULL;
	while ((obj = address_next(d->persistent, ifname, i)))
		if (!d->active || !document_find(d->active, OBJ_ADDRESS, obj->name))
			return obj;

	return NULL;
}

static size_t first_record(const struct walk *w, const char *ifname)
{
	return w->docs.persistent ? address_first(w->docs.persistent, ifname) : 0;
}

/* Notes what there is of @ifname in the documents, so that nobody need look there again. */
static void settle(struct walk *w, struct slot *slot, const char *ifname)
{
	const struct document *doc = w->docs.persistent;
	size_t i = first_record(w, ifname);
	size_t first = i;

	w->n_joined += w->join.n > 0;
	if (!doc || !address_next(doc, ifname, &i))
		return;
	slot->disabled = next_disabled(w, ifname, &first) != NULL;
	w->n_settled += !slot->disabled;
}

static int add_link(struct walk *w, struct slot *slot)
{
	const struct link *l;
	int r;

	assert(slot); /* every link has one */
	l = &w->kernel->links[slot->link];
	r = w->source->ops->load(w->source->of, l->name, &w->docs);
	if (r == 0)
		r = addr_join_load(&w->join, w->docs.active, l->name);
	if (r < 0)
		return r;
	settle(w, slot, l->name);
	r = add_addrs(w, l, slot->first, PLAIN);
	for (enum which n = AUTO_LINKLOCAL; r == 0 && w->join.addrconf && n < N_WHICH; n++)
		r = add_addrs(w, l, slot->first, n);
	for (size_t i = 0; r == 0 && i < w->join.n; i++)
		if (!w->join.owners[i].listed && !w->join.owners[i].more)
			r = add_row(w, &w->join.owners[i], l, NULL);

	return r;
}

static int add_links(struct walk *w)
{
	const struct snapshot *k = w->kernel;
	int r = 0;

	for (size_t i = 0; r == 0 && i < k->n_links; i++)
		if (!w->filter->ifname || strcmp(w->filter->ifname, k->links[i].name) == 0)
			r = add_link(w, find_slot(w, k->links[i].index));

	return r;
}

/* ---- what has no link, or is not active: few, if any, so that it is counted before it is looked for ---- */

static const char *name_of(const struct walk *w, const struct slot *slot)
{
	return w->kernel->links[slot->link].name;
}

static int compare_names(const void *a, const void *b, void *arg)
{
	const struct slot *const *x = a;
	const struct slot *const *y = b;

	return strcmp(name_of(arg, *x), name_of(arg, *y));
}

static int sort_by_name(struct walk *w)
{
	size_t n = w->kernel->n_links;

	if (w->by_name)
		return 0;
	w->by_name = reallocarray(NULL, n + 1, sizeof(struct slot *));
	if (!w->by_name)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		w->by_name[i] = &w->slots[i];
	qsort_r(w->by_name, n, sizeof(struct slot *), compare_names, w);

	return 0;
}

/* The slot of a link; NULL when it is gone. */
static const struct slot *find_name(const struct walk *w, const char *ifname)
{
	size_t lo = 0;
	size_t hi = w->kernel->n_links;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int r = strcmp(ifname, name_of(w, w->by_name[mid]));

		if (r == 0)
			return w->by_name[mid];
		if (r < 0)
			hi = mid;
		else
			lo = mid + 1;
	}

	return NULL;
}

/* The next interface with objects in a document that the filter lets through. */
static bool next_name(const struct walk *w, enum doc_kind kind, size_t *i, char ret[LINK_NAMSIZ])
{
	while (w->source->ops->next(w->source->of, kind, i, ret))
		if (!w->filter->ifname || strcmp(w->filter->ifname, ret) == 0)
			return true;

	return false;
}

static size_t count_names(const struct walk *w, enum doc_kind kind)
{
	char ifname[LINK_NAMSIZ];
	size_t i = 0;
	size_t n = 0;

	while (next_name(w, kind, &i, ifname))
		n++;

	return n;
}

/* All objects of an interface whose link the snapshot doesn't have. */
static int add_objects(struct walk *w, const char *ifname)
{
	struct link link;
	int found = ask_for_link(w, ifname, &link);
	const struct object *obj;
	size_t at;
	int r = found < 0 ? found : w->source->ops->load(w->source->of, ifname, &w->docs);

	if (r < 0 || !w->docs.active)
		return r;
	at = address_first(w->docs.active, ifname);
	while (r == 0 && (obj = address_next(w->docs.active, ifname, &at))) {
		const struct owner o = { .obj = obj, .type = address_type(obj) };

		r = found ? add_row(w, &o, &link, NULL) : add_linkless(w, obj, true);
	}

	return r;
}

static int add_gone(struct walk *w)
{
	char ifname[LINK_NAMSIZ];
	size_t i = 0;
	int r = 0;

	if (count_names(w, DOC_ACTIVE) == w->n_joined)
		return 0;
	r = sort_by_name(w);
	while (r == 0 && next_name(w, DOC_ACTIVE, &i, ifname))
		if (!find_name(w, ifname))
			r = add_objects(w, ifname);

	return r;
}

static int add_disabled(struct walk *w)
{
	char ifname[LINK_NAMSIZ];
	size_t i = 0;
	int r = 0;

	if (count_names(w, DOC_PERSISTENT) == w->n_settled)
		return 0;
	r = sort_by_name(w);
	while (r == 0 && next_name(w, DOC_PERSISTENT, &i, ifname)) {
		const struct slot *slot = find_name(w, ifname);
		const struct object *obj;
		size_t at;

		if (slot && !slot->disabled)
			continue;
		r = w->source->ops->load(w->source->of, ifname, &w->docs);
		if (r < 0)
			return r;
		at = first_record(w, ifname);
		while (r == 0 && (obj = next_disabled(w, ifname, &at)))
			r = add_linkless(w, obj, false);
	}

	return r;
}

int addr_listing_walk(const struct addr_source *source, const struct snapshot *kernel,
	const struct addr_filter *filter, addr_row_fn fn, void *arg)
{
	_cleanup_(walk_fini) struct walk w = {
		.source = source, .kernel = kernel, .filter = filter, .fn = fn, .arg = arg
	};
	int r;

	r = sort_to_links(&w);
	if (r == 0)
		r = add_links(&w);
	if (r == 0)
		r = add_gone(&w);
	if (r == 0)
		r = add_disabled(&w);

	return r;
}
