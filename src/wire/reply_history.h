/* SPDX-License-Identifier: Apache-2.0 */
/* What ListHistory and GetGeneration tell, in JSON. */
#ifndef WIRE_REPLY_HISTORY_H
#define WIRE_REPLY_HISTORY_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "generations". */
void reply_history_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply);
/* Out of it. -EBADMSG, -ENOMEM. */
int reply_history_decode(const json_t *params, struct wire_reply *ret) _warn_unused_;
/* The same of the member "text". */
void reply_generation_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply);
int reply_generation_decode(const json_t *params, struct wire_reply *ret) _warn_unused_;

#endif
