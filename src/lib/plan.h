/* SPDX-License-Identifier: Apache-2.0 */
/* Plans as callers get them. */
#ifndef LIB_PLAN_H
#define LIB_PLAN_H

#include "lib/handle.h"

/* For ipadm_free_plan(); the rows of @from are its from now on. NULL: there is no memory. */
ipadm_plan_t *plan_of_reply(struct wire_plan *from);

#endif
