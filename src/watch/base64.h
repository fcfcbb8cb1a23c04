/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648 section 4), in which etcd's gateway has keys and values. */
#ifndef WATCH_BASE64_H
#define WATCH_BASE64_H

#include "base/buf.h"

/* Append the text that stands for @len bytes. A failure sticks to @out. */
void base64_encode(const void *data, size_t len, struct buf *out);
/* Append the bytes that @len characters stand for: padded, and without anything else. -EINVAL: it is no such text, and
 * @out may have got a part of it; -ENOMEM. */
int base64_decode(const char *text, size_t len, struct buf *out) _warn_unused_;

#endif
