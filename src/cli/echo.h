/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of echo requests (RFC 792, RFC 4443), one each millisecond, and what was lost of it. */
#ifndef CLI_ECHO_H
#define CLI_ECHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/ip.h"
#include "base/macros.h"

#define ECHO_MAX 16384u /* requests in a stream */

/* What became of the requests of a stretch of time. */
struct echo_count {
	unsigned int sent;
	unsigned int lost;
	int64_t gap_us; /* the longest time from one answer to the next */
};

struct echo {
	int fd;
	uint8_t family;
	bool raw;
	uint16_t id;
	unsigned int sent;
	int64_t answered[ECHO_MAX]; /* when, in microseconds; 0: not */
};

/* A negative errno. */
int echo_open(struct echo *e, const struct ip *from, const struct ip *to) _warn_unused_;
void echo_close(struct echo *e); /* zeroed, or opened */
/* Send for so many milliseconds; fewer when the stream is full. A negative errno when nothing can be sent at all. */
int echo_run(struct echo *e, unsigned int ms) _warn_unused_;
/* Wait for answers without sending, until all are there or so many milliseconds are over. */
void echo_wait(struct echo *e, unsigned int ms);
/* Of the requests from number @first up to but without number @end. */
struct echo_count echo_count(const struct echo *e, unsigned int first, unsigned int end);

#endif
