/* SPDX-License-Identifier: Apache-2.0 */
/* Changing interfaces: the arguments are checked here; the engine does it. */
#include "lib/check.h"

static int create_if(ipadm_handle_t h, char *ifname, sa_family_t af, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_CREATE_INTERFACE,
		.families = families_of_af(af),
		.temporary = is_temporary(h, flags),
		.generate = (flags & IPADM_OPT_GENPPA) != 0,
		.legacy = is_legacy(h),
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
	if (r < 0)
		return r;
	if (flags & IPADM_OPT_IPMP)
		return err_set(&h->last, IPADM_NOTSUP, 0,
			"cannot create %s: this version makes no IPMP groups", ifname);

	return ask_engine(h, &req, ifname, req.generate ? ifname : NULL, LIFNAMSIZ);
}

ipadm_status_t ipadm_create_if(ipadm_handle_t h, char *ifname, sa_family_t af, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, create_if(h, ifname, af, flags));
}

static int delete_if(ipadm_handle_t h, const char *ifname, sa_family_t af, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_DELETE_INTERFACE,
		.families = families_of_af(af),
		.temporary = is_temporary(h, flags),
		.legacy = is_legacy(h),
	};
	int r = check_auth(h);

	if (r < 0)
		return r;
	r = check_flags(h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST);
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

/* enable and disable: the same checks. */
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
