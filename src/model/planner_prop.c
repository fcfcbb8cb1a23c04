/* SPDX-License-Identifier: Apache-2.0 */
/* The planner: settings of links and protocols. */
#include "model/planner_private.h"
