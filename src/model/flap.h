/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links whose carrier comes and goes: counted by when it came. One that came more than FLAP_UPS times within
 * FLAP_PERIOD_MS flaps until it is calm again. The clock is the caller's.
 */
#ifndef MODEL_FLAP_H
#define MODEL_FLAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "model/name.h"

#define FLAP_UPS       2
#define FLAP_PERIOD_MS 60000

struct flap {
	char ifname[LINK_NAMSIZ];
	int64_t ups[FLAP_UPS + 1]; /* the last ones, the oldest first; those that were not are 0 */
	bool on;
};

/* Zeroed: none. */
struct flaps {
	struct flap *rows;
	size_t n, cap;
};

/* The carrier of a link came at @now (milliseconds, above 0). 1: from now on it flaps; 0; -ENOMEM. */
int flaps_note(struct flaps *f, const char *ifname, int64_t now) _warn_unused_;
/* One that has become calm by @now, into @ret; false: there is none (any more). */
bool flaps_take_calm(struct flaps *f, int64_t now, char ret[LINK_NAMSIZ]);
/* When the next one gets calm; 0: none flaps. */
int64_t flaps_next(const struct flaps *f);
void flaps_fini(struct flaps *f);

#endif
