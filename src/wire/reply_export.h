/* SPDX-License-Identifier: Apache-2.0 */
/* What Export tells, in JSON. */
#ifndef WIRE_REPLY_EXPORT_H
#define WIRE_REPLY_EXPORT_H

#include "wire/message.h"
#include "wire/wire.h"

/* The members "document" and "left_out". */
void reply_export_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply);
/* Out of them. -EBADMSG, -ENOMEM. */
int reply_export_decode(const json_t *params, struct wire_reply *ret) _warn_unused_;

#endif
