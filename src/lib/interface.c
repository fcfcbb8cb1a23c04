/* SPDX-License-Identifier: Apache-2.0 */
/* Changing interfaces: the arguments are checked here, in the documented order; the engine does it.
 */
#include "lib/handle.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static int check_auth(ipadm_handle_t h)
{
	if (!may_change(&h->paths))
		return err_set(&h->last, IPADM_EAUTH, 0,
			"changing the configuration takes root, or membership in the admin-group "
			"of ipadm.conf");
	if (h->flags & IPH_IPMGMTD)
		return err_set(&h->last, IPADM_NOTSUP, 0, "the engine does not call itself");

	return 0;
}

/* A name must end within LIFNAMSIZ bytes. */
static int check_length(ipadm_handle_t h, const char *ifname)
{
	if (!ifname || ifname[0] == '\0')
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "the interface has no name");
	if (strnlen(ifname, LIFNAMSIZ) == LIFNAMSIZ)
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the interface name %.40s is longer than %d bytes", ifname, LIFNAMSIZ - 1);

	return 0;
}

static int check_name(ipadm_handle_t h, const char *ifname, bool legacy)
{
	struct ifname n;
	int r = check_length(h, ifname);

	return r < 0 ? r : name_parse(ifname, legacy, &n, &h->last);
}

static int check_family(ipadm_handle_t h, sa_family_t af)
{
	if (families_of_af(af) == 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the address family %d is neither inet nor inet6", (int)af);

	return 0;
}

static int check_flags(ipadm_handle_t h, uint32_t flags, uint32_t allowed)
{
	if (!(flags & IPADM_OPT_ACTIVE) || (flags & ~allowed))
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the flags 0x%x are not a way to do this", flags);

	return 0;
}

static bool is_legacy(ipadm_handle_t h)
{
	return (h->flags & IPH_LEGACY) != 0;
}

static bool is_temporary(ipadm_handle_t h, uint32_t flags)
{
	return !(flags & IPADM_OPT_PERSIST) || (h->flags & IPH_INIT);
}

static int request(ipadm_handle_t h, struct wire_request *req, const char *ifname, char *ret_name)
{
	struct wire_reply reply = { .name = "" };
	int r;

	if (ifname)
		snprintf(req->name, sizeof(req->name), "%s", ifname);
	r = engine_call(h, req, &reply, &h->last);
	if (r < 0)
		return r;
	if (ret_name)
		r = str_copy(ret_name, LIFNAMSIZ, reply.name);
	wire_reply_fini(&reply);

	return r < 0 ? err_set(&h->last, IPADM_EBADE, 0, "the engine made a name too long to tell")
		     : 0;
}

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

	return request(h, &req, ifname, req.generate ? ifname : NULL);
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

	return request(h, &req, ifname, NULL);
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
	if (flags & IPADM_OPT_PERSIST)
		return err_set(&h->last, IPADM_NOTSUP, 0,
			"%s: enabling and disabling is for the active configuration only", ifname);
	r = check_flags(h, flags | IPADM_OPT_ACTIVE, IPADM_OPT_ACTIVE);
	if (r < 0)
		return r;

	return request(h, &req, ifname, NULL);
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
		r = request(h, &req, NULL, NULL);

	return handle_end(h, r);
}
