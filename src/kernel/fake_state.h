/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the fake share: its events, and the steps as changes of its state. */
#ifndef KERNEL_FAKE_STATE_H
#define KERNEL_FAKE_STATE_H

#include "base/err.h"
#include "kernel/fake.h"

#define FAKE_EVENTS 256 /* more than that waiting are lost, all of them */

struct fake_kernel {
	struct fake fake;
	int event_fd; /* -1 until somebody watches */
	struct kernel_event events[FAKE_EVENTS];
	size_t n_events;
	size_t first_event;
	bool lost;
};

static inline struct fake_kernel *to_fake(struct kernel *k)
{
	return (struct fake_kernel *)k;
}

void fake_tell(struct fake_kernel *f, enum kernel_event_type type, const struct link *l);
int fake_step(struct fake_kernel *f, const struct step *step, struct err *e) _warn_unused_;
/* What happens to addresses and routes when a link changes. */
void fake_drop_family(struct fake *f, uint32_t ifindex, uint8_t family);
void fake_drop_routes(struct fake *f, uint32_t ifindex, uint8_t family);

#endif
