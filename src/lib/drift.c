/* SPDX-License-Identifier: Apache-2.0 */
/* Where the kernel is not as the active configuration has it, and putting it back, or making it the configuration. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lib/check.h"
#include "lib/plan.h"

static int ask(
	ipadm_handle_t h, enum wire_method method, const char *object, struct wire_reply *ret)
{
	struct wire_request req = {
		.method = method,
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT,
	};
	int r = check_auth(h);

	/* All is what nobody asks for by a name that he has forgotten. */
	if (r == 0 && object && !object[0])
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL,
			"the name of the interface or address object is empty: leave it out for "
			"all of them");
	if (r == 0 && object && str_copy(req.name, sizeof(req.name), object) < 0)
		r = err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "'%.64s' is no object", object);

	return r < 0 ? r : engine_call(h, &req, ret, &h->last);
}

static void walk(const struct wire_drift *drift, ipadm_drift_wfunc_t *func, void *arg)
{
	for (size_t i = 0; i < drift->n; i++) {
		const struct drift_row *row = &drift->rows[i];
		const ipadm_drift_t d = {
			.id_ifname = row->ifname,
			.id_what = row->what,
			.id_wanted = row->wanted,
			.id_found = row->found,
			.id_foreign = row->kind == DRIFT_FOREIGN ? B_TRUE : B_FALSE,
		};

		if (!func(arg, &d))
			return;
	}
}

ipadm_status_t ipadm_check(
	ipadm_handle_t h, const char *object, ipadm_drift_wfunc_t *func, void *arg)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_function(h, func != NULL);
	if (r == 0)
		r = ask(h, WIRE_CHECK, object, &reply);
	if (r == 0 && func)
		walk(&reply.drift, func, arg);

	return handle_end(h, r);
}

ipadm_status_t ipadm_repair(ipadm_handle_t h, const char *object, boolean_t *ret)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = ask(h, WIRE_REPAIR, object, &reply);
	if (r == 0 && ret)
		*ret = reply.plan.changed ? B_TRUE : B_FALSE;

	return handle_end(h, r);
}

static int adopt(ipadm_handle_t h, const char *object, uint32_t flags, struct wire_reply *ret)
{
	struct wire_request req = {
		.method = WIRE_ADOPT,
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT,
		.temporary = is_temporary(h, flags),
	};
	int r = check_flags(h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST);

	if (r == 0 && (!object || str_copy(req.name, sizeof(req.name), object) < 0))
		r = err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "'%.64s' is no object",
			object ? object : "");
	if (r == 0)
		r = check_auth(h);

	return r < 0 ? r : engine_call(h, &req, ret, &h->last);
}

ipadm_status_t ipadm_adopt(ipadm_handle_t h, const char *object, uint32_t flags, ipadm_plan_t **ret)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = adopt(h, object, flags, &reply);
	if (r == 0 && ret) {
		*ret = plan_of_reply(&reply.plan);
		r = *ret ? 0 : err_nomem(&h->last);
	}

	return handle_end(h, r);
}
