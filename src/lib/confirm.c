/* SPDX-License-Identifier: Apache-2.0 */
/* Changes that wait for their confirmation. */
#include "lib/check.h"
#include "lib/plan.h"

#include <errno.h>

#include "store/unconfirmed.h"

ipadm_status_t ipadm_set_confirm(ipadm_handle_t h, int32_t seconds)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	if (seconds < IPADM_CONFIRM_NEVER || seconds > IPADM_CONFIRM_MAX)
		return handle_end(h, err_set(&h->last, IPADM_INVALID_ARG, ERANGE,
					     "a change waits 1 to %d seconds for its confirmation",
					     IPADM_CONFIRM_MAX));
	h->confirm = seconds;

	return IPADM_SUCCESS;
}

static int ask(ipadm_handle_t h, enum wire_method method, struct wire_reply *ret)
{
	const struct wire_request req = {
		.method = method,
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT,
	};
	int r = check_auth(h);

	return r < 0 ? r : engine_call(h, &req, ret, &h->last);
}

ipadm_status_t ipadm_confirm(ipadm_handle_t h)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, ask(h, WIRE_CONFIRM, &reply));
}

ipadm_status_t ipadm_revert(ipadm_handle_t h)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, ask(h, WIRE_REVERT, &reply));
}

ipadm_status_t ipadm_pending(ipadm_handle_t h, int64_t *ret_left)
{
	if (handle_begin(h) != IPADM_SUCCESS || !ret_left)
		return IPADM_INVALID_ARG;
	if (unconfirmed_peek(&h->paths, ret_left) < 0)
		return handle_end(h, err_set(&h->last, IPADM_NOTFOUND, ENOENT,
					     "no change waits for its confirmation"));

	return IPADM_SUCCESS;
}
