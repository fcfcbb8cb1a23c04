/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of Monitor in JSON. */
#ifndef WIRE_REPLY_EVENT_H
#define WIRE_REPLY_EVENT_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "events". */
void reply_events_encode(struct jsonw *w, const struct wire_events *events);
/* Out of it; the rows are the caller's to free. -EBADMSG, -ENOMEM. */
int reply_events_decode(const json_t *params, struct wire_events *ret) _warn_unused_;

#endif
