/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of ListAddresses in JSON. */
#ifndef WIRE_REPLY_ADDR_H
#define WIRE_REPLY_ADDR_H

#include "wire/message.h"
#include "wire/wire.h"

/* The member "addresses"; NULL is an empty list. */
void reply_addrs_encode(struct jsonw *w, const struct addr_listing *listing);
/* Out of it; the rows are the caller's to free. -EBADMSG, -ENOMEM. */
int reply_addrs_decode(const json_t *params, struct wire_addrs *ret) _warn_unused_;

#endif
