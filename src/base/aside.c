/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that live no longer than one call of ours. */
#include "base/aside.h"

#include <signal.h>

int aside_start(struct aside *a, void *(*fn)(void *), void *arg)
{
	sigset_t all;
	sigset_t old;
	int r;

	/* The program's handlers run in the program's threads. */
	sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &old);
	if (r > 0)
		return -r;
	r = pthread_create(&a->thread, NULL, fn, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (r > 0)
		return -r;
	a->running = true;

	return 0;
}

void aside_wait(struct aside *a)
{
	if (a->running)
		pthread_join(a->thread, NULL);
	a->running = false;
}
