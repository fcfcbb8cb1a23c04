/* SPDX-License-Identifier: Apache-2.0 */
/* A function that runs in a thread of its own, beside the caller or in its place. */
#ifndef BASE_ASIDE_H
#define BASE_ASIDE_H

#include <pthread.h>
#include <stdbool.h>

#include "base/macros.h"

struct aside {
	pthread_t thread;
	bool running;
};

/* Run @fn, which takes no signals. A negative errno: it does not run. */
int aside_start(struct aside *a, void *(*fn)(void *), void *arg) _warn_unused_;
/* Until it has ended; of one that does not run nothing. */
void aside_wait(struct aside *a);

#endif
