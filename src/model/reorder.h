/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of addresses on links, by which the kernel takes source addresses: where what was undone came back elsewhere
 * than it stood, what stood behind it is taken out and put in again.
 */
#ifndef MODEL_REORDER_H
#define MODEL_REORDER_H

#include "model/step.h"

/*
 * The steps after which the addresses stand in @now as they did @before @undone, whose steps were taken and undone.
 * Only addresses of ours, or that @undone had taken out, are moved, and none on which something hangs: a route by it, or
 * the place of its subnet among those of other links. Without its routes @now says where order is to be made, not
 * whether it can. -ENOMEM.
 */
int reorder_plan(const struct snapshot *before, const struct snapshot *now,
	const struct plan *undone, struct plan *ret) _warn_unused_;

#endif
