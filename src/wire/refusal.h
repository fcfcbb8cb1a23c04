/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a call, as the answer to it: each appends it and returns what the decoder is to return. */
#ifndef WIRE_REFUSAL_H
#define WIRE_REFUSAL_H

#include "base/buf.h"

/* InvalidParameter: -EINVAL, or why it could not be written. */
int refusal_parameter(struct buf *out, const char *name) _warn_unused_;
/* InterfaceNotFound: @r, likewise. */
int refusal_interface(struct buf *out, int r, const char *name) _warn_unused_;
/* MethodNotFound, or InterfaceNotFound where that is what is missing: -ENOSYS. */
int refusal_method(struct buf *out, const char *method) _warn_unused_;
/* ExpectedMore: -EINVAL. */
int refusal_expected_more(struct buf *out) _warn_unused_;

#endif
