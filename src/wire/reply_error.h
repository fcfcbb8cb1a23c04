/* SPDX-License-Identifier: Apache-2.0 */
/* The errors of replies: ours, and those of every Varlink service. */
#ifndef WIRE_REPLY_ERROR_H
#define WIRE_REPLY_ERROR_H

#include "wire/message.h"
#include "wire/wire.h"

#define WIRE_FAILED "org.ipadm.Failed"

/* The parameters of WIRE_FAILED. */
void reply_error_encode(struct jsonw *w, const struct err *e);
/* An error by its name and its parameters. -EBADMSG. */
int reply_error_decode(const json_t *name, const json_t *params, struct err *ret) _warn_unused_;

#endif
