/* SPDX-License-Identifier: Apache-2.0 */
/* Files, whole and relative to a held directory. All functions return 0 or a negative errno. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/macros.h"

/* Read a regular file of at most @max bytes into a fresh NUL-terminated buffer; -EFBIG beyond. */
int file_read_at(int dirfd, const char *name, size_t max, char **ret, size_t *ret_len)
	_warn_unused_;
/* Read until the end, or @size bytes. */
int file_read_all(int fd, char *data, size_t size, size_t *ret_len) _warn_unused_;
/* Read exactly @size bytes from @at on; -EIO when there are fewer. */
int file_pread(int fd, void *data, size_t size, size_t at) _warn_unused_;
/* Write all of it, over short writes and EINTR. */
int file_write_all(int fd, const void *data, size_t len) _warn_unused_;
/* Append the rest of file @from to file @to. */
int file_copy(int from, int to) _warn_unused_;
/* Open a directory, making it and its parents (mode 0755) when @create. */
int file_open_dir(const char *path, int create, int *ret_fd) _warn_unused_;

#endif
