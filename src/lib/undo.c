/* SPDX-License-Identifier: Apache-2.0 */
/* Undo and redo. */
#include "lib/check.h"
#include "lib/plan.h"

#include <errno.h>

static int ask(ipadm_handle_t h, struct wire_request *req, ipadm_plan_t **ret)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };
	int r = engine_call(h, req, &reply, &h->last);

	if (r < 0 || !ret)
		return r;
	*ret = plan_of_reply(&reply.plan);

	return *ret ? 0 : err_nomem(&h->last);
}

static ipadm_status_t put_back(
	ipadm_handle_t h, enum wire_method method, uint64_t generation, ipadm_plan_t **ret)
{
	struct wire_request req = {
		.method = method,
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT,
		.number = (int64_t)generation,
	};
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_auth(h);
	if (r == 0 && generation > INT64_MAX)
		r = err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "there is no such generation");
	if (r == 0)
		r = ask(h, &req, ret);

	return handle_end(h, r);
}

ipadm_status_t ipadm_undo(ipadm_handle_t h, uint64_t generation, ipadm_plan_t **ret)
{
	return put_back(h, WIRE_UNDO, generation, ret);
}

ipadm_status_t ipadm_redo(ipadm_handle_t h, ipadm_plan_t **ret)
{
	return put_back(h, WIRE_REDO, 0, ret);
}
