/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);

	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t now_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t wall_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t wall_s(void)
{
	return wall_us() / 1000000;
}

int64_t now_ms(void)
{
	return now_us() / 1000;
}
