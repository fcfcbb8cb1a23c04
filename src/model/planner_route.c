/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: routes of ours. */
#include "model/planner_private.h"
