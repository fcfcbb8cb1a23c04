/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the planner share. */
#ifndef MODEL_PLANNER_PRIVATE_H
#define MODEL_PLANNER_PRIVATE_H

#include "model/planner.h"

#endif
