/* SPDX-License-Identifier: Apache-2.0 */
/* Two properties of which one is at most the other. */
#ifndef ENGINE_PROPERTY_ORDER_H
#define ENGINE_PROPERTY_ORDER_H

#include "engine/private.h"

/* That @row of a protocol keeps to what the other one will be; anything else does. ERANGE with the bound. @reset: @value,
 * which may be NULL, is its default. */
int prop_check_order(const struct txn *t, const struct prop_row *row, const char *value, bool reset,
	struct err *e) _warn_unused_;

#endif
