/* SPDX-License-Identifier: Apache-2.0 */
/* The logical interfaces of an active interface ("logical = 1 2 5"): numbers, without an address
 * yet. */
#ifndef MODEL_LOGICAL_H
#define MODEL_LOGICAL_H

#include "model/document.h"

bool logical_has(const struct object *obj, int number);
/* Add a number (at the end), or take it away. -ENOMEM. */
int logical_edit(struct document *doc, struct object *obj, int number, bool add) _warn_unused_;

#endif
