/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of WatchProbes in JSON. */
#ifndef WIRE_REPLY_OUTCOME_H
#define WIRE_REPLY_OUTCOME_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "probes". */
void reply_outcomes_encode(struct jsonw *w, const struct wire_outcomes *outcomes);
/* Out of it; the rows are the caller's to free. -EBADMSG, -ENOMEM. */
int reply_outcomes_decode(const json_t *params, struct wire_outcomes *ret) _warn_unused_;

#endif
