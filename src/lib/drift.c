/* SPDX-License-Identifier: Apache-2.0 */
/* Where the kernel is not as the active configuration has it, and putting it back. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lib/check.h"

static int ask(
	ipadm_handle_t h, enum wire_method method, const char *object, struct wire_reply *ret)
{
	struct wire_request req = {
		.method = method,
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT,
	};
	int r = check_auth(h);

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
