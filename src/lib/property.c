/* SPDX-License-Identifier: Apache-2.0 */
/* Setting properties: what the arguments can be is checked here; what a value can be, and whether the
 * object takes it, is the engine's. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lib/check.h"
#include "lib/proto.h"

#define SET_FLAGS                                                                                 \
	((uint32_t)(IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_DEFAULT | IPADM_OPT_APPEND | \
		    IPADM_OPT_REMOVE))

static int check_operation(ipadm_handle_t h, uint32_t flags, enum wire_operation *ret)
{
	uint32_t how = flags & (IPADM_OPT_DEFAULT | IPADM_OPT_APPEND | IPADM_OPT_REMOVE);

	/* One way at most, and not of the record alone. */
	if (!(flags & (IPADM_OPT_ACTIVE | IPADM_OPT_DEFAULT)) || (flags & ~SET_FLAGS) ||
		(how & (how - 1)))
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"the flags 0x%x are not a way to set a property", flags);
	if (how == 0)
		*ret = WIRE_SET;
	else if (how == IPADM_OPT_APPEND)
		*ret = WIRE_ADD;
	else if (how == IPADM_OPT_REMOVE)
		*ret = WIRE_REMOVE;
	else
		*ret = WIRE_RESET;

	return 0;
}

static int fill_value(ipadm_handle_t h, struct wire_request *req, const char *value)
{
	if (req->operation == WIRE_RESET)
		return 0;
	if (!value)
		return err_set(
			&h->last, IPADM_INVALID_ARG, 0, "%s: no value to set", req->property);
	if (str_copy(req->value, sizeof(req->value), value) < 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "%s: a value has at most %zu bytes",
			req->property, sizeof(req->value) - 1);

	return 0;
}

static int fill_property(
	ipadm_handle_t h, struct wire_request *req, const char *prop, unsigned int proto)
{
	enum prop_proto p;

	if (!prop || prop[0] == '\0')
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "the property has no name");
	if (str_copy(req->property, sizeof(req->property), prop) < 0)
		return err_set(&h->last, IPADM_PROP_UNKNOWN, 0, "'%.63s...' is no property", prop);
	if (req->method == WIRE_SET_ADDRESS_PROPERTY)
		return 0;
	if (proto_of_public(proto, &p) < 0 || p == PROTO_NONE)
		return err_set(
			&h->last, IPADM_NOTSUP, 0, "%s: there is no protocol 0x%x", prop, proto);

	return str_copy(req->protocol, sizeof(req->protocol), prop_proto_word(p));
}

static int begin(ipadm_handle_t h, struct wire_request *req, uint32_t flags)
{
	int r = check_auth(h);

	req->families = FAM_BOTH;
	req->temporary = is_temporary(h, flags);

	return r < 0 ? r : check_operation(h, flags, &req->operation);
}

static int set_ifprop(ipadm_handle_t h, const char *ifname, const char *prop, const char *value,
	unsigned int proto, uint32_t flags)
{
	struct wire_request req = { .method = WIRE_SET_INTERFACE_PROPERTY };
	int r = begin(h, &req, flags);

	if (r == 0)
		r = fill_property(h, &req, prop, proto);
	if (r == 0)
		r = fill_value(h, &req, value);
	if (r == 0)
		r = check_name(h, ifname, false);

	return r < 0 ? r : ask_engine(h, &req, ifname, NULL, 0);
}

ipadm_status_t ipadm_set_ifprop(ipadm_handle_t h, const char *ifname, const char *prop,
	const char *value, unsigned int proto, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, set_ifprop(h, ifname, prop, value, proto, flags));
}

static int set_prop(
	ipadm_handle_t h, const char *prop, const char *value, unsigned int proto, uint32_t flags)
{
	struct wire_request req = { .method = WIRE_SET_PROTOCOL_PROPERTY };
	int r = begin(h, &req, flags);

	if (r == 0)
		r = fill_property(h, &req, prop, proto);
	if (r == 0)
		r = fill_value(h, &req, value);

	return r < 0 ? r : ask_engine(h, &req, NULL, NULL, 0);
}

ipadm_status_t ipadm_set_prop(
	ipadm_handle_t h, const char *prop, const char *value, unsigned int proto, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, set_prop(h, prop, value, proto, flags));
}

static int set_addrprop(
	ipadm_handle_t h, const char *prop, const char *value, const char *aobj, uint32_t flags)
{
	struct wire_request req = { .method = WIRE_SET_ADDRESS_PROPERTY };
	int r = begin(h, &req, flags);

	if (r == 0)
		r = fill_property(h, &req, prop, MOD_PROTO_NONE);
	if (r == 0)
		r = fill_value(h, &req, value);
	if (r == 0)
		r = check_aobj(h, aobj);

	return r < 0 ? r : ask_engine(h, &req, aobj, NULL, 0);
}

ipadm_status_t ipadm_set_addrprop(
	ipadm_handle_t h, const char *prop, const char *value, const char *aobj, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, set_addrprop(h, prop, value, aobj, flags));
}

ipadm_status_t ipadm_init_prop(void)
{
	return ipadm_check_auth() ? IPADM_SUCCESS : IPADM_EAUTH;
}
