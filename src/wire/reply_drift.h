/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of Check in JSON. */
#ifndef WIRE_REPLY_DRIFT_H
#define WIRE_REPLY_DRIFT_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "drift". */
void reply_drift_encode(struct jsonw *w, const struct wire_drift *drift);
/* Out of it; the rows are the caller's to free. -EBADMSG, -ENOMEM. */
int reply_drift_decode(const json_t *params, struct wire_drift *ret) _warn_unused_;

#endif
