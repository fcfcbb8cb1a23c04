/* SPDX-License-Identifier: Apache-2.0 */
/* What all changes have in common. */
#include "lib/check.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/address.h"

int check_auth(ipadm_handle_t h)
{
	if (!may_change(&h->paths))
		return err_set(&h->last, IPADM_EAUTH, 0,
			"changing the configuration takes root, or membership in the admin-group "
			"of ipadm.conf");
	if (h->flags & IPH_IPMGMTD)
		return err_set(&h->last, IPADM_NOTSUP, 0, "the engine does not call itself");

	return 0;
}

int check_flags(ipadm_handle_t h, uint32_t flags, uint32_t allowed)
{
	if (!(flags & IPADM_OPT_ACTIVE) || (flags & ~allowed))
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the flags 0x%x are not a way to do this", flags);

	return 0;
}

int check_active_only(ipadm_handle_t h, const char *what, uint32_t flags)
{
	if (flags & IPADM_OPT_PERSIST)
		return err_set(&h->last, IPADM_NOTSUP, 0,
			"%s: enabling and disabling is for the active configuration only", what);

	return check_flags(h, flags | IPADM_OPT_ACTIVE, IPADM_OPT_ACTIVE);
}

int check_length(ipadm_handle_t h, const char *ifname)
{
	if (!ifname || ifname[0] == '\0')
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "the interface has no name");
	if (strnlen(ifname, LIFNAMSIZ) == LIFNAMSIZ)
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the interface name %.40s is longer than %d bytes", ifname, LIFNAMSIZ - 1);

	return 0;
}

int check_name(ipadm_handle_t h, const char *ifname, bool legacy)
{
	struct ifname n;
	int r = check_length(h, ifname);

	return r < 0 ? r : name_parse(ifname, legacy, &n, &h->last);
}

int check_aobj(ipadm_handle_t h, const char *aobj)
{
	struct aobj_name n;
	int r = aobj_name_parse(aobj, &n, &h->last);

	if (r < 0)
		return r;
	if (n.label[0] == '\0')
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"%s is an interface: an address object has a label, too, such as %s/v4",
			aobj, aobj);

	return 0;
}

int check_function(ipadm_handle_t h, bool given)
{
	return given ? 0 : err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no function to call");
}

int check_family(ipadm_handle_t h, sa_family_t af)
{
	if (families_of_af(af) == 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the address family %d is neither inet nor inet6", (int)af);

	return 0;
}

bool is_legacy(ipadm_handle_t h)
{
	return (h->flags & IPH_LEGACY) != 0;
}

bool is_temporary(ipadm_handle_t h, uint32_t flags)
{
	return !(flags & IPADM_OPT_PERSIST) || (h->flags & IPH_INIT);
}

int ask_engine(
	ipadm_handle_t h, struct wire_request *req, const char *name, char *ret_name, size_t size)
{
	struct wire_reply reply = { .name = "" };
	int r;

	if (name)
		snprintf(req->name, sizeof(req->name), "%s", name);
	r = engine_call(h, req, &reply, &h->last);
	if (r < 0)
		return r;
	if (ret_name)
		r = str_copy(ret_name, size, reply.name);
	wire_reply_fini(&reply);

	return r < 0 ? err_set(&h->last, IPADM_EBADE, 0, "the engine made a name too long to tell")
		     : 0;
}
