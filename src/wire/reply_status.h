/* SPDX-License-Identifier: Apache-2.0 */
/* What GetStatus tells, in JSON. */
#ifndef WIRE_REPLY_STATUS_H
#define WIRE_REPLY_STATUS_H

#include "wire/message.h"
#include "wire/wire.h"

/* All of its members. */
void reply_status_encode(struct jsonw *w, const struct wire_status *st);
/* Out of them. What an older engine does not tell is 0, "" or false. -EBADMSG. */
int reply_status_decode(const json_t *params, struct wire_status *ret) _warn_unused_;

#endif
