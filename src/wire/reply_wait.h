/* SPDX-License-Identifier: Apache-2.0 */
/* What Wait tells, in JSON. */
#ifndef WIRE_REPLY_WAIT_H
#define WIRE_REPLY_WAIT_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "waiting". */
void reply_wait_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply);
/* Out of it. -EBADMSG, -ENOMEM. */
int reply_wait_decode(const json_t *params, struct wire_reply *ret) _warn_unused_;

#endif
