/* SPDX-License-Identifier: Apache-2.0 */
/* Changing interfaces: the arguments are checked here; the engine does it. */
#include <stdio.h>
#include <string.h>

#include "lib/check.h"

/* Names between commas; what they are is the engine's to check. */
static int take_members(ipadm_handle_t h, struct wire_request *req, const char *members)
{
	if (members && strlen(members) >= sizeof(req->members))
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"more than %zu bytes are too many members at once",
			sizeof(req->members) - 1);
	snprintf(req->members, sizeof(req->members), "%s", members ? members : "");

	return 0;
}

static int create_if(
	ipadm_handle_t h, char *ifname, sa_family_t af, const char *members, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_CREATE_INTERFACE,
		.families = families_of_af(af),
		.temporary = is_temporary(h, flags),
		.generate = (flags & IPADM_OPT_GENPPA) != 0,
		.legacy = is_legacy(h) && !(flags & IPADM_OPT_IPMP),
		.ipmp = (flags & IPADM_OPT_IPMP) != 0,
	};
	int r = check_auth(h);

	if (r < 0)
		return r;
	r = check_flags(
		h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_IPMP | IPADM_OPT_GENPPA);
	if (r < 0)
		return r;
	if (req.generate) {
		r = check_length(h, ifname);
		if (r == 0)
			r = name_check_base(ifname, &h->last);
	} else {
		r = check_name(h, ifname, req.legacy);
	}
	if (r < 0)
		return r;
	r = check_family(h, af);
	if (r == 0)
		r = take_members(h, &req, members);
	if (r < 0)
		return r;

	return ask_engine(h, &req, ifname, req.generate ? ifname : NULL, LIFNAMSIZ);
}

ipadm_status_t ipadm_create_if(ipadm_handle_t h, char *ifname, sa_family_t af, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, create_if(h, ifname, af, NULL, flags));
}

ipadm_status_t ipadm_create_ipmp(
	ipadm_handle_t h, char *ifname, const char *members, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, create_if(h, ifname, AF_UNSPEC, members, flags | IPADM_OPT_IPMP));
}

static int change_members(ipadm_handle_t h, enum wire_method method, const char *group,
	const char *members, uint32_t flags)
{
	struct wire_request req = {
		.method = method,
		.families = FAM_BOTH,
		.temporary = is_temporary(h, flags),
	};
	int r = check_auth(h);

	if (r == 0)
		r = check_flags(h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST);
	if (r == 0)
		r = check_name(h, group, false);
	if (r < 0)
		return r;
	if (!members || members[0] == '\0')
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "%s: no interface is named", group);
	r = take_members(h, &req, members);

	return r < 0 ? r : ask_engine(h, &req, group, NULL, 0);
}

ipadm_status_t ipadm_add_ipmp_member(
	ipadm_handle_t h, const char *group, const char *member, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, change_members(h, WIRE_ADD_MEMBERS, group, member, flags));
}

ipadm_status_t ipadm_remove_ipmp_member(
	ipadm_handle_t h, const char *group, const char *member, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, change_members(h, WIRE_REMOVE_MEMBERS, group, member, flags));
}

static int delete_if(ipadm_handle_t h, const char *ifname, sa_family_t af, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_DELETE_INTERFACE,
		.families = families_of_af(af),
		.temporary = is_temporary(h, flags),
		.legacy = is_legacy(h),
		.ipmp = (flags & IPADM_OPT_IPMP) != 0,
		.force = (flags & IPADM_OPT_FORCE) != 0,
	};
	int r = check_auth(h);

	if (r < 0)
		return r;
	r = check_flags(
		h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_IPMP | IPADM_OPT_FORCE);
	if (r < 0)
		return r;
	r = check_name(h, ifname, req.legacy);
	if (r < 0)
		return r;
	r = check_family(h, af);
	if (r < 0)
		return r;

	return ask_engine(h, &req, ifname, NULL, 0);
}

ipadm_status_t ipadm_delete_if(ipadm_handle_t h, const char *ifname, sa_family_t af, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, delete_if(h, ifname, af, flags));
}

/* enable and disable, offline and online: the same checks. */
static int toggle_if(ipadm_handle_t h, enum wire_method method, const char *ifname, uint32_t flags)
{
	struct wire_request req = { .method = method, .families = FAM_BOTH };
	int r = check_auth(h);

	if (r < 0)
		return r;
	r = check_name(h, ifname, false);
	if (r < 0)
		return r;
	r = check_active_only(h, ifname, flags);
	if (r < 0)
		return r;

	return ask_engine(h, &req, ifname, NULL, 0);
}

ipadm_status_t ipadm_enable_if(ipadm_handle_t h, const char *ifname, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_if(h, WIRE_ENABLE_INTERFACE, ifname, flags));
}

ipadm_status_t ipadm_disable_if(ipadm_handle_t h, const char *ifname, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_if(h, WIRE_DISABLE_INTERFACE, ifname, flags));
}

ipadm_status_t ipadm_offline_if(ipadm_handle_t h, const char *ifname, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_if(h, WIRE_OFFLINE_INTERFACE, ifname, flags));
}

ipadm_status_t ipadm_online_if(ipadm_handle_t h, const char *ifname, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_if(h, WIRE_ONLINE_INTERFACE, ifname, flags));
}

ipadm_status_t ipadm_rehearse_failure(ipadm_handle_t h, const char *ifname)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_if(h, WIRE_REHEARSE_FAILURE, ifname, IPADM_OPT_ACTIVE));
}

ipadm_status_t ipadm_end_rehearsal(ipadm_handle_t h)
{
	struct wire_request req = { .method = WIRE_END_REHEARSAL };

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, ask_engine(h, &req, NULL, NULL, 0));
}

void ipadm_if_move(ipadm_handle_t h, const char *ifname)
{
	if (handle_begin(h) == IPADM_SUCCESS)
		handle_end(h, toggle_if(h, WIRE_MOVE_INTERFACE, ifname, 0));
}

ipadm_status_t ipadm_reload(ipadm_handle_t h)
{
	struct wire_request req = { .method = WIRE_RELOAD, .families = FAM_BOTH };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_auth(h);
	if (r == 0)
		r = ask_engine(h, &req, NULL, NULL, 0);

	return handle_end(h, r);
}

ipadm_status_t ipadm_init_net_from_gz(ipadm_handle_t h, const char *ifname, ipadm_gz_func_t *func)
{
	(void)func; /* nothing is delegated, so there is nothing to call it for */
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, ifname ? check_name(h, ifname, is_legacy(h)) : 0);
}

ipadm_status_t ipadm_rw_db(ipadm_db_wfunc_t *func, void *arg, const char *file, mode_t mode, int op)
{
	(void)func;
	(void)arg;
	(void)file;
	(void)mode;
	(void)op;

	return IPADM_NOTSUP;
}

ipadm_status_t ipadm_open_arp_on_udp(const char *device, int *fd)
{
	(void)device;
	if (!fd)
		return IPADM_INVALID_ARG;
	*fd = -1;

	return IPADM_NOTSUP;
}
