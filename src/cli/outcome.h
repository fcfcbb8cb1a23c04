/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a change that was made as a whole. */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include <libipadm.h>

#include "base/macros.h"
#include "cli/command.h"

static inline void outcome_free_plan(ipadm_plan_t **plan)
{
	ipadm_free_plan(*plan);
}
#define _cleanup_plan_ _cleanup_(outcome_free_plan)

/* Which connections of the caller have no way any more. */
void outcome_warn(const ipadm_plan_t *plan);

/*
 * In how many places the kernel is not as it is configured, where a change had nothing to do: it looks at the
 * configurations alone. Nothing where that can't be found out.
 */
void outcome_warn_drift(ipadm_handle_t handle);

/* That a change waits for its confirmation, if one does. */
void outcome_remind(const struct call *call);

#endif
