/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/error.h"

#define MAX_SIZE (64u << 20)

enum exit_status input_read(const char *name, struct buf *ret)
{
	bool standard = strcmp(name, "-") == 0;
	_cleanup_close_ int own = standard ? -1 : open(name, O_RDONLY | O_CLOEXEC);
	const char *shown = standard ? "standard input" : name;
	int fd = standard ? STDIN_FILENO : own;
	char chunk[16384];
	ssize_t n;

	if (!name[0])
		return error_say(IPADM_INVALID_ARG,
			"the name of the file is empty: '-' stands for standard input");
	if (fd < 0)
		return error_say(
			IPADM_IO_ERROR, "cannot open %.200s: %s", name, strerrordesc_np(errno));
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
