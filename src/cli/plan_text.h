/* SPDX-License-Identifier: Apache-2.0 */
/* A plan as it is shown. */
#ifndef CLI_PLAN_TEXT_H
#define CLI_PLAN_TEXT_H

#include <libipadm.h>

#include "base/buf.h"

/* For people, and for programs. */
void plan_put_text(const ipadm_plan_t *plan, struct buf *out);
void plan_put_json(const ipadm_plan_t *plan, struct buf *out);

#endif
