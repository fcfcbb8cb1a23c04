/* SPDX-License-Identifier: Apache-2.0 */
/* The list of interfaces, and whether there is one. */
#include "lib/view.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "model/group.h"
#include "model/logical.h"

static void free_members(ipadm_ipmp_members_t *members)
{
	ipadm_ipmp_member_t *m = members->first;

	while (m) {
		ipadm_ipmp_member_t *next = m->node.next;

		free(m);
		m = next;
	}
}

void ipadm_free_if_info(ipadm_if_info_t *list)
{
	while (list) {
		ipadm_if_info_t *next = list->ifi_next;

		free_members(&list->ifi_ipmp_cmembers);
		free_members(&list->ifi_ipmp_pmembers);
		free(list);
		list = next;
	}
}

static int copy_members(const struct if_names *names, ipadm_ipmp_members_t *ret)
{
	ipadm_ipmp_member_t **tail = &ret->first;

	for (size_t i = 0; i < names->n; i++) {
		ipadm_ipmp_member_t *m = calloc(1, sizeof(*m));

		if (!m)
			return -ENOMEM;
		str_cut(m->if_name, sizeof(m->if_name), names->names[i]);
		*tail = m;
		tail = &m->node.next;
	}

	return 0;
}

static int copy_rows(const struct listing *rows, ipadm_if_info_t **ret)
{
	ipadm_if_info_t *list = NULL;
	ipadm_if_info_t **tail = &list;

	for (size_t i = 0; i < rows->n; i++) {
		ipadm_if_info_t *node = calloc(1, sizeof(*node));

		if (!node) {
			ipadm_free_if_info(list);
			return -ENOMEM;
		}
		str_cut(node->ifi_name, sizeof(node->ifi_name), rows->rows[i].name);
		node->ifi_class = rows->rows[i].class;
		node->ifi_state = rows->rows[i].state;
		node->ifi_cflags = rows->rows[i].cflags;
		node->ifi_pflags = rows->rows[i].pflags;
		str_cut(node->ifi_group, sizeof(node->ifi_group), rows->rows[i].group);
		*tail = node;
		tail = &node->ifi_next;
		if (copy_members(&rows->rows[i].members, &node->ifi_ipmp_cmembers) < 0 ||
			copy_members(&rows->rows[i].p_members, &node->ifi_ipmp_pmembers) < 0) {
			ipadm_free_if_info(list);
			return -ENOMEM;
		}
	}
	*ret = list;

	return 0;
}

/* Whether a document has an interface in a group, or a group, of which others tell. */
static bool has_relatives(const struct document *doc, const char *ifname)
{
	const struct object *obj = doc ? document_find(doc, OBJ_INTERFACE, ifname) : NULL;

	return obj && (group_is(obj) || object_get(obj, "group"));
}

/* Of one interface only what concerns it is read, unless it has to do with others. */
static int open_for(ipadm_handle_t h, const char *ifname, struct view *v)
{
	int r = view_open(h, ifname, v);

	if (r < 0 || !ifname)
		return r;
	if (!has_relatives(v->active, ifname) && !has_relatives(v->persistent, ifname))
		return 0;
	view_fini(v);
	*v = (struct view){ .persistent = NULL };

	return view_open(h, NULL, v);
}

static int if_info(ipadm_handle_t h, const char *ifname, ipadm_if_info_t **ret, uint32_t flags)
{
	_cleanup_(view_fini) struct view v = { .persistent = NULL };
	_cleanup_listing_ struct listing *rows = NULL;
	struct ifname n;
	int r;

	if (!ret || flags != 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "the listing takes no flags");
	if (ifname) {
		r = name_parse(ifname, false, &n, &h->last);
		if (r < 0)
			return r;
	}
	r = open_for(h, ifname, &v);
	if (r < 0)
		return r;
	if (snapshot_judge(&v.kernel) < 0 ||
		listing_build(v.persistent, v.active, &v.kernel, ifname, &rows) < 0)
		return err_nomem(&h->last);
	if (ifname && rows->n == 0)
		return err_set(&h->last, IPADM_ENXIO, 0, "%s does not exist", ifname);
	if (copy_rows(rows, ret) < 0)
		return err_nomem(&h->last);

	return 0;
}

ipadm_status_t ipadm_if_info(ipadm_handle_t h, const char *ifname, ipadm_if_info_t **ret,
	uint32_t flags, int64_t lifc_flags)
{
	(void)lifc_flags; /* what it filters by does not exist on Linux */
	if (ret)
		*ret = NULL;
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, if_info(h, ifname, ret, flags));
}

static bool has_label(const struct snapshot *k, const char *label)
{
	for (size_t i = 0; i < k->n_addrs; i++)
		if (strcmp(k->addrs[i].label, label) == 0)
			return true;

	return false;
}

static bool if_enabled(ipadm_handle_t h, const char *ifname, unsigned int families)
{
	_cleanup_(view_fini) struct view v = { .persistent = NULL };
	const struct object *obj;
	struct ifname n;

	if (name_parse(ifname, (h->flags & IPH_LEGACY) != 0, &n, NULL) < 0 ||
		view_open(h, n.link, &v) < 0 || snapshot_judge(&v.kernel) < 0)
		return false;
	obj = v.active ? document_find(v.active, OBJ_INTERFACE, n.link) : NULL;
	if (n.logical > 0)
		return (families & FAM_INET) &&
		       (has_label(&v.kernel, ifname) || (obj && logical_has(obj, n.logical)));
	if (v.kernel.n_links == 0)
		return false;

	return (((obj ? obj->families : 0) | v.kernel.links[0].foreign) & families) != 0;
}

boolean_t ipadm_if_enabled(ipadm_handle_t h, const char *ifname, sa_family_t af)
{
	unsigned int families = families_of_af(af);
	bool enabled;

	if (!ifname || families == 0 || handle_begin(h) != IPADM_SUCCESS)
		return B_FALSE;
	enabled = if_enabled(h, ifname, families);
	err_clear(&h->last);

	return enabled ? B_TRUE : B_FALSE;
}
