/* SPDX-License-Identifier: Apache-2.0 */
/* How the engine is, and what of the configuration does not work, to callers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "store/unconfirmed.h"
#include "lib/check.h"
#include "lib/ready.h"
#include "lib/view.h"
#include "model/address.h"
#include "model/group.h"

/* ---- the engine ---- */

static int put(ipadm_handle_t h, char *field, size_t size, const char *text)
{
	return str_copy(field, size, text) < 0
		       ? err_set(&h->last, IPADM_EBADE, 0, "the engine's status is too long")
		       : 0;
}

static int tell_resident(ipadm_handle_t h, const struct wire_status *st, ipadm_engine_info_t *ret)
{
	int r = put(h, ret->ien_problem, sizeof(ret->ien_problem), st->problem);

	if (r == 0)
		r = put(h, ret->ien_version, sizeof(ret->ien_version), st->version);
	ret->ien_running = B_TRUE;
	ret->ien_pid = st->pid;
	ret->ien_since = wall_s() - st->uptime / 1000;
	ret->ien_generation = st->generation;
	ret->ien_edit_pending = st->edit_pending ? B_TRUE : B_FALSE;

	return r;
}

/* Nobody serves: what the file says, or why it says nothing. */
static int tell_file(ipadm_handle_t h, ipadm_engine_info_t *ret)
{
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_store_ struct store *st = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	bool found;
	int r = store_open(&st, &h->paths, false, &e);

	if (r == 0)
		r = store_load(st, DOC_PERSISTENT, &doc, &found, &e);
	if (r == -ENOMEM)
		return err_nomem(&h->last);
	if (r < 0)
		return put(h, ret->ien_problem, sizeof(ret->ien_problem), e.text);
	ret->ien_generation = document_generation(doc);

	return 0;
}

static int engine_info(ipadm_handle_t h, ipadm_engine_info_t *ret)
{
	const struct wire_request req = { .method = WIRE_GET_STATUS };
	struct wire_reply reply = { .name = "" };
	int r = engine_ask(h, &req, &reply, &h->last);

	/* It is in a file, whoever serves. */
	ret->ien_confirm_pending =
		unconfirmed_peek(&h->paths, &ret->ien_confirm_left) == 0 ? B_TRUE : B_FALSE;
	if (r == -ENOENT)
		return tell_file(h, ret);
	if (r == 0)
		r = tell_resident(h, &reply.status, ret);
	wire_reply_fini(&reply);

	return r;
}

ipadm_status_t ipadm_engine_info(ipadm_handle_t h, ipadm_engine_info_t *ret)
{
	ipadm_engine_info_t info = { .ien_pid = 0 };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = ret ? engine_info(h, &info)
		: err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no place for the status");
	if (r == 0 && ret)
		*ret = info;

	return handle_end(h, r);
}

/* ---- what does not work ---- */

#define STOPPED 1 /* the caller has seen enough */

struct visit {
	ipadm_handle_t h;
	ipadm_health_wfunc_t *fn;
	void *arg;
	char name[IPADM_AOBJSIZ]; /* the address object whose rows are looked at; "" */
	char why[256];            /* the first of what is wrong with it */
	bool needy;               /* it needs a resident daemon */
};

static int give(struct visit *v, const char *kind, const char *object, const char *why, bool needy)
{
	const ipadm_health_info_t info = {
		.ihe_kind = kind,
		.ihe_object = object,
		.ihe_why = why,
		.ihe_needs_daemon = needy ? B_TRUE : B_FALSE,
	};

	return v->fn(v->arg, &info) ? 0 : STOPPED;
}

static bool is_ours(const struct view *view, const char *ifname)
{
	return (view->active && document_find(view->active, OBJ_INTERFACE, ifname)) ||
	       (view->persistent && document_find(view->persistent, OBJ_INTERFACE, ifname));
}

static int visit_interfaces(struct visit *v, const struct view *view, const struct listing *rows)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < rows->n; i++) {
		const struct if_row *row = &rows->rows[i];
		const char *why = "";

		if (row->class == IPADM_IF_CLASS_IPMP || !is_ours(view, row->name))
			continue;
		/* The other states are as somebody wanted them. */
		if (row->state == IFIS_FAILED)
			why = ready_why_if(
				snapshot_find_link(&view->kernel, row->name), row->state, false);
		r = give(v, "interface", row->name, why, false);
	}

	return r;
}

static int walk_interfaces(struct visit *v)
{
	_cleanup_(view_fini) struct view view = { .persistent = NULL };
	_cleanup_listing_ struct listing *rows = NULL;
	int r = view_open(v->h, NULL, &view);

	if (r < 0)
		return r;
	if (snapshot_judge(&view.kernel) < 0 ||
		listing_build(view.persistent, view.active, &view.kernel, NULL, &rows) < 0)
		return err_nomem(&v->h->last);

	return visit_interfaces(v, &view, rows);
}

/* All rows of the object have been seen. */
static int end_object(struct visit *v)
{
	int r = v->name[0] ? give(v, "address", v->name, v->why, v->needy) : 0;

	v->name[0] = v->why[0] = '\0';

	return r;
}

/* That one is down or disabled somebody wanted; that it is tentative is over soon. */
static bool is_well(const struct addr_row *row)
{
	return row->state == IFA_OK || row->state == IFA_DISABLED || row->state == IFA_TENTATIVE ||
	       !address_is_up(row->obj);
}

static int visit_addr(const struct addr_row *row, void *arg)
{
	struct visit *v = arg;
	int r = 0;

	if (!row->obj)
		return 0;
	if (strcmp(row->name, v->name) != 0)
		r = end_object(v);
	snprintf(v->name, sizeof(v->name), "%s", row->name);
	v->needy = row->type == IPADM_ADDR_DHCP && row->state != IFA_DISABLED;
	if (!v->why[0] && !is_well(row))
		snprintf(v->why, sizeof(v->why), "%s", ready_why_addr(row));

	return r;
}

static int walk_addresses(struct visit *v)
{
	const struct addr_filter all = { .ifname = NULL };
	int r = ready_walk_addrs(v->h, &all, visit_addr, v);

	return r == 0 ? end_object(v) : r;
}

struct groups {
	struct visit *v;
	int r;
};

/* One that is offline was put so, unless by another's hardware address. */
static bool is_ill(const ipadm_ipmp_member_info_t *m)
{
	return m->imi_state == IPADM_MEMBER_FAILED || (m->imi_flags & IPADM_MEMBER_HWDUP);
}

static boolean_t visit_group(void *arg, const ipadm_ipmp_group_info_t *info)
{
	struct groups *g = arg;
	char why[256] = "";

	if (info->igi_state == IPADM_IPMP_FAILED)
		snprintf(why, sizeof(why), "no member of it can be used");
	for (uint32_t i = 0; i < info->igi_nmembers; i++) {
		const ipadm_ipmp_member_info_t *m = &info->igi_members[i];
		size_t len = strlen(why);

		if (is_ill(m))
			snprintf(why + len, sizeof(why) - len, "%s%s: %s", len > 0 ? ", " : "",
				m->imi_ifname, m->imi_why);
	}
	g->r = give(g->v, "group", info->igi_ifname, why, true);

	return g->r == 0 ? B_TRUE : B_FALSE;
}

static int walk_health(struct visit *v)
{
	struct groups g = { .v = v };
	int r = walk_interfaces(v);

	if (r == 0)
		r = walk_addresses(v);
	if (r == 0 && ipadm_walk_ipmp_groups(v->h, visit_group, &g) != IPADM_SUCCESS)
		r = v->h->last.sys > 0 ? -v->h->last.sys : -EIO;

	return r < 0 ? r : 0;
}

ipadm_status_t ipadm_walk_health(ipadm_handle_t h, ipadm_health_wfunc_t *fn, void *arg)
{
	struct visit v = { .h = h, .fn = fn, .arg = arg };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, fn != NULL);
	if (r == 0 && fn)
		r = walk_health(&v);

	return handle_end(h, r);
}
