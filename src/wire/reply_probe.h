/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of ListProbes in JSON. */
#ifndef WIRE_REPLY_PROBE_H
#define WIRE_REPLY_PROBE_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "members". */
void reply_probes_encode(struct jsonw *w, const struct wire_probes *probes);
/* Out of it; the rows are the caller's to free. -EBADMSG, -ENOMEM. */
int reply_probes_decode(const json_t *params, struct wire_probes *ret) _warn_unused_;

#endif
