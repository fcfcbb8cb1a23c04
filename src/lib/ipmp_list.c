/* SPDX-License-Identifier: Apache-2.0 */
/* What IPMP groups do, to callers: groups with their members, and data addresses. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/sock.h"
#include "lib/check.h"
#include "lib/sight.h"
#include "model/group.h"
#include "model/ipmp_listing.h"
#include "model/target.h"

/* ---- groups ---- */

static ipadm_ipmp_link_t link_state(const struct link *l)
{
	if (!l)
		return IPADM_IPMP_LINK_UNKNOWN;

	return (l->flags & IFF_UP) && (l->flags & IFF_RUNNING) ? IPADM_IPMP_LINK_UP
							       : IPADM_IPMP_LINK_DOWN;
}

static const char *why_of(const struct member *m, ipadm_ipmp_probe_t probe)
{
	if (m->cause == CAUSE_TOLD && m->state == MEMBER_FAILED && probe == IPADM_PROBE_FAILED)
		return member_cause_text(CAUSE_SILENT);

	return member_cause_text(m->cause);
}

static ipadm_ipmp_member_info_t info_of(const struct sight *s, const struct member *m)
{
	static const ipadm_ipmp_mstate_t states[] = {
		[MEMBER_ACTIVE] = IPADM_MEMBER_ACTIVE,
		[MEMBER_INACTIVE] = IPADM_MEMBER_INACTIVE,
		[MEMBER_FAILED] = IPADM_MEMBER_FAILED,
		[MEMBER_OFFLINE] = IPADM_MEMBER_OFFLINE,
	};
	ipadm_ipmp_member_info_t info = {
		.imi_ifname = m->obj->name,
		.imi_state = states[m->state],
		.imi_link = link_state(m->link),
		.imi_probe = sight_probe(s, m),
	};

	info.imi_why = why_of(m, info.imi_probe);
	if (m->standby)
		info.imi_flags |= IPADM_MEMBER_STANDBY;
	if (m->link && !(m->link->flags & IFF_UP))
		info.imi_flags |= IPADM_MEMBER_DOWN;
	if (m->cause == CAUSE_TWIN)
		info.imi_flags |= IPADM_MEMBER_HWDUP;

	return info;
}

/* 1: the caller has seen enough. */
static int give_group(
	const struct sight *s, const struct object *group, ipadm_ipmp_group_wfunc_t *fn, void *arg)
{
	_cleanup_free_ ipadm_ipmp_member_info_t *infos = NULL;
	ipadm_ipmp_group_info_t info = { .igi_ifname = group->name };
	size_t n;
	const struct member *rows = members_of(&s->members, group->name, &n);

	infos = reallocarray(NULL, n + 1, sizeof(*infos));
	if (!infos)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		infos[i] = info_of(s, &rows[i]);
	info.igi_groupname = group_name(group);
	info.igi_state = group_state(rows, n);
	info.igi_members = infos;
	info.igi_nmembers = (uint32_t)n;
	info.igi_fdt = target_wanted(s->active, group) ? group_fdt(group) : 0;

	return fn(arg, &info) ? 0 : 1;
}

static int walk_groups(ipadm_handle_t h, ipadm_ipmp_group_wfunc_t *fn, void *arg)
{
	_cleanup_(sight_fini) struct sight s = { .active = NULL };
	const struct object *obj;
	size_t i = 0;
	int r = sight_open(h, false, &s);

	if (r == 0 && s.active)
		r = sight_ask(h, &s);
	while (r == 0 && s.active && (obj = document_next(s.active, OBJ_INTERFACE, &i)))
		if (group_is(obj))
			r = give_group(&s, obj, fn, arg);
	if (r == -ENOMEM)
		return err_nomem(&h->last);

	return r < 0 ? r : 0;
}

ipadm_status_t ipadm_walk_ipmp_groups(ipadm_handle_t h, ipadm_ipmp_group_wfunc_t *fn, void *arg)
{
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, fn != NULL);
	if (r == 0 && fn)
		r = walk_groups(h, fn, arg);

	return handle_end(h, r);
}

/* ---- data addresses ---- */

struct caller {
	ipadm_ipmp_addr_wfunc_t *fn;
	void *arg;
};

static int give_addr(void *arg, const struct data_row *row)
{
	const struct caller *c = arg;
	const char *outbound[NEXTHOP_LINKS];
	union sock sock = { .in6 = { .sin6_family = AF_UNSPEC } };
	const ipadm_ipmp_addr_info_t info = {
		.iai_addr = sock_set(&sock, &row->local),
		.iai_up = row->up ? B_TRUE : B_FALSE,
		.iai_group = row->group,
		.iai_inbound = row->inbound ? row->inbound->name : NULL,
		.iai_outbound = outbound,
		.iai_noutbound = (uint32_t)row->n_outbound,
	};

	for (size_t i = 0; i < row->n_outbound; i++)
		outbound[i] = row->outbound[i]->name;

	return c->fn(c->arg, &info) ? 0 : 1;
}

static int walk_addrs(ipadm_handle_t h, struct caller *c)
{
	_cleanup_(sight_fini) struct sight s = { .active = NULL };
	int r = sight_open(h, true, &s);

	if (r == 0 && s.active)
		r = data_walk(s.active, &s.kernel, give_addr, c);
	if (r == -ENOMEM)
		return err_nomem(&h->last);

	return r < 0 ? r : 0;
}

ipadm_status_t ipadm_walk_ipmp_addrs(ipadm_handle_t h, ipadm_ipmp_addr_wfunc_t *fn, void *arg)
{
	struct caller c = { .fn = fn, .arg = arg };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, fn != NULL);
	if (r == 0 && fn)
		r = walk_addrs(h, &c);

	return handle_end(h, r);
}
