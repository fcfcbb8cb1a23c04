/* SPDX-License-Identifier: Apache-2.0 */
/* The protocols of the public header and of the property rows. */
#ifndef LIB_PROTO_H
#define LIB_PROTO_H

#include "model/property.h"

/* -EINVAL for a number that is no MOD_PROTO_*; MOD_PROTO_NONE is PROTO_NONE. */
int proto_of_public(unsigned int proto, enum prop_proto *ret) _warn_unused_;
unsigned int proto_to_public(enum prop_proto proto);

#endif
