/* SPDX-License-Identifier: Apache-2.0 */
/* The time since the boot (CLOCK_MONOTONIC, clock_gettime(2)), for deadlines. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t now_us(void);
/* The time of day (CLOCK_REALTIME) in microseconds since 1970, for people; it may jump. */
int64_t wall_us(void);
/* The same in whole seconds, rounded down. */
int64_t wall_s(void);
/* Whole milliseconds, rounded down. */
int64_t now_ms(void);

#endif
