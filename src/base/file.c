/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files, relative to a held directory. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define COPY_AT_ONCE ((size_t)1 << 30)

int file_read_all(int fd, char *data, size_t size, size_t *ret_len)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, data + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;

	return 0;
}

int file_read_at(int dirfd, const char *name, size_t max, char **ret, size_t *ret_len)
{
	_cleanup_close_ int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	_cleanup_free_ char *data = NULL;
	struct stat st;
	size_t size;
	size_t len = 0;
	int r;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (st.st_size < 0 || (size_t)st.st_size > max)
		return -EFBIG;

	/* Documents are replaced, never appended to: what it had when it was opened is all there is. */
	size = (size_t)st.st_size;
	data = malloc(size + 1);
	if (!data)
		return -ENOMEM;
	memory_populate(data, size);
	r = file_read_all(fd, data, size, &len);
	if (r < 0)
		return r;
	data[len] = '\0';

	*ret = data;
	*ret_len = len;
	data = NULL;

	return 0;
}

int file_pread(int fd, void *data, size_t size, size_t at)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = pread(fd, (char *)data + len, size - len, (off_t)(at + len));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		len += (size_t)n;
	}

	return 0;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}

	return 0;
}

int file_copy(int from, int to)
{
	char data[16384];
	size_t len = 0;
	ssize_t n;
	int r;

	/* Within the kernel, as far as it can. */
	do {
		n = sendfile(to, from, NULL, COPY_AT_ONCE);
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;

	do {
		r = file_read_all(from, data, sizeof(data), &len);
		if (r == 0)
			r = file_write_all(to, data, len);
	} while (r == 0 && len == sizeof(data));

	return r;
}

/* mkdir -p */
static int make_path(const char *path)
{
	_cleanup_free_ char *copy = strdup(path);

	if (!copy)
		return -ENOMEM;
	for (char *p = copy + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(copy, 0755) < 0 && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	if (mkdir(copy, 0755) < 0 && errno != EEXIST)
		return -errno;

	return 0;
}

int file_open_dir(const char *path, int create, int *ret_fd)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0 && errno == ENOENT && create) {
		r = make_path(path);
		if (r < 0)
			return r;
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (fd < 0)
		return -errno;
	*ret_fd = fd;

	return 0;
}
