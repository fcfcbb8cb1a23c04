/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: addresses. */
#include "model/planner_private.h"
