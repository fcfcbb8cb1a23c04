/* SPDX-License-Identifier: Apache-2.0 */
/* The list of interfaces, and whether there is one. */
#include "lib/view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/logical.h"

void ipadm_free_if_info(ipadm_if_info_t *list)
{
	while (list) {
		ipadm_if_info_t *next = list->ifi_next;

		free(list);
		list = next;
	}
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
		snprintf(node->ifi_name, sizeof(node->ifi_name), "%s", rows->rows[i].name);
		node->ifi_class = rows->rows[i].class;
		node->ifi_state = rows->rows[i].state;
		node->ifi_cflags = rows->rows[i].cflags;
		node->ifi_pflags = rows->rows[i].pflags;
		*tail = node;
		tail = &node->ifi_next;
	}
	*ret = list;

	return 0;
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
	r = view_open(h, ifname, &v);
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
