/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The active document that was lost, or is of another boot: rebuilt from the persistent one and from what
 * bears our marks in the kernel.
 */
#include "engine/private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/host.h"
#include "model/observe.h"

/* The header keys that tie an active document to this boot and this namespace. */
int boot_stamp(struct engine *en, struct document *doc, bool booted)
{
	char boot_id[BOOT_ID_SIZE];
	struct object *header;
	char netns[32];
	int r = document_edit(doc, OBJ_HEADER, "", &header);

	if (r < 0)
		return r;
	host_boot_id(boot_id);
	snprintf(netns, sizeof(netns), "%" PRIu64, kernel_netns_id(en->k));
	r = object_set(doc, header, "boot-id", boot_id);
	if (r < 0)
		return r;
	r = object_set(doc, header, "netns", netns);
	if (r < 0)
		return r;

	return object_set(doc, header, "booted", booted ? "yes" : "no");
}

/* What the marks in the kernel say of one link, for a document that was lost. */
static int adopt_link(struct document *doc, const struct link *l)
{
	const char *class = l->kind == LINK_SIXTOFOUR ? "6to4" : NULL;
	struct object *obj;

	if (name_is_vni(l->name) && l->kind == LINK_DUMMY)
		class = "vni";
	if (l->tag & TAG_GROUP)
		class = "ipmp";

	return if_add_families(doc, l->name, TAG_FAMILIES(l->tag), class, &obj);
}

/*
 * For those who read by themselves; and a crash in the first change of a boot must find on disk what
 * was before it. If it can't be written now, the next change can't be either, and says so.
 */
static void publish_rebuilt(struct engine *en, struct document *doc)
{
	if (store_stage(en->st, NULL, doc, NULL) == 0 && store_publish(en->st, NULL) < 0)
		store_discard(en->st);
}

/* What is in the kernel, sorted. */
struct scene {
	const struct snapshot *kernel;
	const struct addr **addrs; /* by link and address */
	size_t n_addrs;
};

static void scene_fini(struct scene *s)
{
	free(s->addrs);
}

static int compare_addrs(const void *a, const void *b)
{
	const struct addr *const *x = a;
	const struct addr *const *y = b;

	if ((*x)->ifindex != (*y)->ifindex)
		return (*x)->ifindex > (*y)->ifindex ? 1 : -1;
	if ((*x)->local.family != (*y)->local.family)
		return (*x)->local.family > (*y)->local.family ? 1 : -1;

	return memcmp((*x)->local.bytes, (*y)->local.bytes, ip_size((*x)->local.family));
}

static int scene_init(struct scene *s, const struct snapshot *k)
{
	s->addrs = calloc(k->n_addrs + 1, sizeof(*s->addrs));
	if (!s->addrs)
		return -ENOMEM;
	s->kernel = k;
	for (size_t i = 0; i < k->n_addrs; i++)
		s->addrs[i] = &k->addrs[i];
	s->n_addrs = k->n_addrs;
	qsort(s->addrs, s->n_addrs, sizeof(*s->addrs), compare_addrs);

	return 0;
}

static bool is_in_kernel(const struct scene *s, const struct link *l, struct addr a)
{
	const struct addr *key = &a;

	a.ifindex = l->index;

	return bsearch(&key, s->addrs, s->n_addrs, sizeof(*s->addrs), compare_addrs) != NULL;
}

/* Whether a recorded object was active, as far as can be told. */
static bool was_active(const struct scene *s, const struct link *l, const struct object *obj)
{
	struct addr a;

	/* What is waited for, or comes from others, or is kept down leaves no trace. */
	if (!l || !address_is_up(obj) || address_type(obj) == ADDR_DHCP)
		return true;
	if (address_type(obj) == ADDR_ADDRCONF)
		return (l->tag & TAG_GROUP) || l->genmode != GENMODE_NONE || l->accept_ra != 0;

	return address_wanted(obj, &a) < 0 || is_in_kernel(s, l, a);
}

static int adopt_recorded(
	struct engine *en, struct document *doc, const struct object *ifobj, const struct scene *s)
{
	const struct link *l = snapshot_find_link(s->kernel, ifobj->name);
	size_t i = address_first(en->persistent, ifobj->name);
	const struct object *obj;
	struct err ignored;

	while ((obj = address_next(en->persistent, ifobj->name, &i))) {
		struct object *copy;
		int r;

		if (!was_active(s, l, obj))
			continue;
		r = document_put_copy(doc, obj, &copy);
		if (r < 0)
			return r;
		/* A host name that isn't known any more says which object it is all the same. */
		if (resolve_object(doc, copy, &ignored) == -ENOMEM)
			return -ENOMEM;
		if (address_family(copy) && !(ifobj->families & address_family(copy)))
			document_remove(doc, copy);
	}

	return 0;
}

/* What routers had said went with the document. */
static bool is_autoconf_of_group(
	const struct document *doc, const char *ifname, const struct object *obj)
{
	return address_type(obj) == ADDR_ADDRCONF &&
	       group_is(document_find(doc, OBJ_INTERFACE, ifname));
}

static bool has_owner(const struct document *doc, const char *ifname, const struct addr *a)
{
	size_t i = address_first(doc, ifname);
	const struct object *obj;
	struct addr b;

	while ((obj = address_next(doc, ifname, &i)))
		if (address_type(obj) == ADDR_DHCP || is_autoconf_of_group(doc, ifname, obj) ||
			(address_wanted(obj, &b) == 0 && ip_equal(&a->local, &b.local)))
			return true;

	return false;
}

/* An address of ours that no record explains was a temporary one: it gets a name again. */
static int adopt_address(
	struct engine *en, struct document *doc, const struct link *l, const struct addr *a)
{
	char name[IPADM_AOBJSIZ];
	struct object *obj;
	struct err ignored;
	int r;

	if (aobj_name_generate(
		    doc, en->persistent, l->name, fam_of(a->local.family), name, &ignored) < 0)
		return 0;
	r = document_add(doc, OBJ_ADDRESS, name, &obj);

	return r < 0 ? r : observe_put_static(doc, obj, a);
}

/* Those of ours, by link: the objects of an interface are looked through for each of its addresses. */
static int adopt_unrecorded(struct engine *en, struct document *doc, const struct snapshot *k)
{
	const struct link *l = NULL;

	for (size_t i = 0; i < k->n_addrs; i++) {
		const struct addr *a = &k->addrs[i];

		if (a->proto != OUR_PROTO)
			continue;
		if (!l || l->index != a->ifindex)
			l = snapshot_find_index(k, a->ifindex);
		if (!l || !document_find(doc, OBJ_INTERFACE, l->name) || has_owner(doc, l->name, a))
			continue;
		if (adopt_address(en, doc, l, a) < 0)
			return -ENOMEM;
	}

	return 0;
}

/* Keys that leave no trace in the kernel that tells of them: properties, the group. */
static bool is_kept(const char *key)
{
	return strchr(key, '.') || strcmp(key, "group") == 0;
}

/* The recorded ones of interfaces that are there, and of those that are waited for. */
static int adopt_records(struct engine *en, struct document *doc, const struct scene *s)
{
	const struct object *record;
	size_t i = 0;

	while ((record = document_next(en->persistent, OBJ_INTERFACE, &i))) {
		struct object *obj;
		int r = document_edit(doc, OBJ_INTERFACE, record->name, &obj);

		if (r == 0 && !obj && !snapshot_find_link(s->kernel, record->name))
			r = document_put_copy(doc, record, &obj);
		for (size_t n = 0; r == 0 && obj && n < record->n_entries; n++)
			if (is_kept(record->entries[n].key))
				r = object_set(
					doc, obj, record->entries[n].key, record->entries[n].value);
		if (r == 0 && obj)
			r = adopt_recorded(en, doc, obj, s);
		if (r < 0)
			return r;
	}

	return 0;
}

static int adopt(struct engine *en, struct document *doc, struct err *e)
{
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_(scene_fini) struct scene s = { .addrs = NULL };
	struct kernel_query q = { .addrs = true };
	int r = kernel_snapshot(en->k, &q, &kernel, e);

	if (r < 0)
		return r;
	for (size_t n = 0; n < kernel.n_links; n++)
		if (TAG_FAMILIES(kernel.links[n].tag) && adopt_link(doc, &kernel.links[n]) < 0)
			return err_nomem(e);
	if (snapshot_sort_names(&kernel) < 0 || scene_init(&s, &kernel) < 0 ||
		adopt_records(en, doc, &s) < 0 || adopt_unrecorded(en, doc, &kernel) < 0)
		return err_nomem(e);

	return 0;
}

static bool any_is_marked(const struct snapshot *k)
{
	for (size_t i = 0; i < k->n_links; i++)
		if (TAG_FAMILIES(k->links[i].tag))
			return true;

	return false;
}

/*
 * The active document is not there, or of another boot: what bears our mark was active. Where
 * nothing does, this boot has not begun yet. Recorded interfaces whose link is missing are waited
 * for.
 */
int boot_rebuild(struct engine *en, struct err *e)
{
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_document_ struct document *doc = document_new();
	struct kernel_query q = { .ifname = NULL };
	bool marked;
	int r;

	if (!doc)
		return err_nomem(e);
	r = kernel_snapshot(en->k, &q, &kernel, e);
	if (r < 0)
		return r;
	marked = any_is_marked(&kernel);
	if (marked) {
		r = adopt(en, doc, e);
		if (r < 0)
			return r;
	}
	if (boot_stamp(en, doc, marked) < 0)
		return err_nomem(e);
	publish_rebuilt(en, doc);
	document_free(en->active);
	en->active = doc;
	doc = NULL;

	return 0;
}
