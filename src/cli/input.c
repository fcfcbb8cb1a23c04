/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/error.h"

#define MAX_SIZE (64u << 20)

/* All that comes out of it, and a NUL. */
static enum exit_status read_all(int fd, const char *shown, struct buf *ret)
{
	char chunk[16384];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_say(IPADM_IO_ERROR, "cannot read %.200s: %s", shown,
				strerrordesc_np(errno));
		buf_append(ret, chunk, (size_t)n);
		if (ret->len > MAX_SIZE)
			return error_say(IPADM_INVALID_ARG,
				"%.200s is no configuration: it is longer than 64 MiB", shown);
	}
	buf_putc(ret, '\0');

	return buf_error(ret) < 0 ? error_say(IPADM_NO_MEMORY, "out of memory") : EXIT_DONE;
}

static enum exit_status say_open(const char *name)
{
	return error_say(IPADM_IO_ERROR, "cannot open %.200s: %s", name, strerrordesc_np(errno));
}

enum exit_status input_read(const char *name, struct buf *ret)
{
	_cleanup_close_ int fd = -1;

	if (!name[0])
		return error_say(IPADM_INVALID_ARG,
			"the name of the file is empty: '-' stands for standard input");
	if (strcmp(name, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", ret);
	fd = open(name, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? say_open(name) : read_all(fd, name, ret);
}

enum exit_status input_read_regular(const char *path, struct buf *ret)
{
	/* Nothing is waited for: at the other end of a pipe there may be nobody. */
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return say_open(path);
	if (!S_ISREG(st.st_mode))
		return error_say(IPADM_IO_ERROR, "%.200s is not a regular file any more", path);

	return read_all(fd, path, ret);
}
