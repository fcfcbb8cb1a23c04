/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody else does to the kernel, for engine_adopt.c. */
#ifndef UNIT_ENGINE_ADOPT_WORLD_H
#define UNIT_ENGINE_ADOPT_WORLD_H

#include "engine_world.h"

/*
 * One line: of world_do(), or "sysctl IFNAME PATH VALUE", "genmode IFNAME NUMBER", "token IFNAME ADDRESS|-", "turn ADDRESS
 * old|peer [ADDRESS]|metric NUMBER|proto NUMBER|noroute|mortal", "heard IFNAME ADDRESS" (of a router), "lost IFNAME ADDRESS/LENGTH".
 */
int adopt_act(struct world *w, const char *line);

#endif
