/* SPDX-License-Identifier: Apache-2.0 */
/* Reading lines in pieces. */
#include "store/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 32768u

const char *lines_find_section(const char *text, const char *at, const char *end)
{
	while (at < end && (at = memchr(at, '[', (size_t)(end - at)))) {
		if (at == text || at[-1] == '\n')
			return at;
		at++;
	}

	return end;
}

static ssize_t read_some(int fd, char *data, size_t size)
{
	ssize_t n;

	do {
		n = read(fd, data, size);
	} while (n < 0 && errno == EINTR);

	return n < 0 ? -errno : n;
}

int lines_read(int fd, int (*take)(void *ctx, const char *text, const char *end), void *ctx)
{
	_cleanup_free_ char *chunk = malloc(CHUNK);
	size_t carried = 0;

	if (!chunk)
		return -ENOMEM;
	for (;;) {
		ssize_t n = read_some(fd, chunk + carried, CHUNK - carried);
		const char *end;
		int r;

		if (n < 0)
			return (int)n;
		if (n == 0)
			return carried > 0 ? -EAGAIN : 0;
		carried += (size_t)n;
		end = memrchr(chunk, '\n', carried);
		if (!end)
			return -EAGAIN;
		end++;
		r = take(ctx, chunk, end);
		if (r != 0)
			return r;
		carried -= (size_t)(end - chunk);
		memmove(chunk, end, carried);
	}
}
