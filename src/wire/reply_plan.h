/* SPDX-License-Identifier: Apache-2.0 */
/* What Apply and Plan give, in JSON. */
#ifndef WIRE_REPLY_PLAN_H
#define WIRE_REPLY_PLAN_H

#include "wire/message.h"
#include "wire/wire.h"

/* The members "changed", "id" and "effects". */
void reply_plan_encode(struct jsonw *w, const struct wire_plan *plan);
/* Out of them; the rows are the caller's to free. -EBADMSG, -ENOMEM. */
int reply_plan_decode(const json_t *params, struct wire_plan *ret) _warn_unused_;

#endif
