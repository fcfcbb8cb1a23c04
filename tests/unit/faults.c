/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wrapped calls of faults.h. This file and no other in the tests has mutable globals: the calls
 * that it stands in for have no parameter to bring a state along.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faults.h"

static struct {
	int kinds;
	int nth;
	int mode;
	int count;
} armed;

/* Whether the call that is about to be made is the one, and is to fail. */
static bool meets(int kind)
{
	if (!(armed.kinds & kind))
		return false;
	armed.count++;
	if (armed.count != armed.nth)
		return false;
	switch (armed.mode) {
	case FAULT_KILL_BEFORE:
	case FAULT_KILL_AMID:
		_exit(FAULT_EXIT);
	case FAULT_KILL_AFTER:
		return false;
	case FAULT_NO_SPACE:
		errno = kind == FAULT_ALLOC ? ENOMEM : ENOSPC;
		return true;
	default:
		errno = kind == FAULT_ALLOC ? ENOMEM : EIO;
		return true;
	}
}

/* Called with the result of a call that was made; gives it on. */
static ssize_t done(int kind, ssize_t result)
{
	if ((armed.kinds & kind) && armed.count == armed.nth && armed.mode == FAULT_KILL_AFTER)
		_exit(FAULT_EXIT);
	return result;
}

void faults_arm(int kind_mask, int nth, int mode)
{
	armed.nth = nth;
	armed.mode = mode;
	armed.count = 0;
	armed.kinds = kind_mask;
}

int faults_count(void)
{
	return armed.count;
}

void faults_disarm(void)
{
	armed.kinds = 0;
}

/* The names that the linker's --wrap asks for. */
void *__wrap_malloc(size_t size);
void *__real_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
void *__real_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *s);
char *__real_strdup(const char *s);
int __wrap_open(const char *path, int flags, ...);
int __real_open(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_openat(int dirfd, const char *path, int flags, ...);
int __real_openat(int dirfd, const char *path, int flags, ...);
int __wrap_openat64(int dirfd, const char *path, int flags, ...);
int __wrap_mkdir(const char *path, mode_t mode);
int __real_mkdir(const char *path, mode_t mode);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __real_write(int fd, const void *data, size_t len);
int __wrap_fchmod(int fd, mode_t mode);
int __real_fchmod(int fd, mode_t mode);
int __wrap_fsync(int fd);
int __real_fsync(int fd);
int __wrap_fdatasync(int fd);
int __real_fdatasync(int fd);
int __wrap_linkat(int fd1, const char *path1, int fd2, const char *path2, int flags);
int __real_linkat(int fd1, const char *path1, int fd2, const char *path2, int flags);
int __wrap_renameat(int fd1, const char *path1, int fd2, const char *path2);
int __real_renameat(int fd1, const char *path1, int fd2, const char *path2);
int __wrap_unlinkat(int dirfd, const char *path, int flags);
int __real_unlinkat(int dirfd, const char *path, int flags);

void *__wrap_malloc(size_t size)
{
	return meets(FAULT_ALLOC) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return meets(FAULT_ALLOC) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t size)
{
	return meets(FAULT_ALLOC) ? NULL : __real_realloc(p, size);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
	return meets(FAULT_ALLOC) ? NULL : __real_reallocarray(p, n, size);
}

char *__wrap_strdup(const char *s)
{
	return meets(FAULT_ALLOC) ? NULL : __real_strdup(s);
}

static int open_counted(int dirfd, const char *path, int flags, mode_t mode)
{
	if (meets(FAULT_FILE))
		return -1;
	return (int)done(FAULT_FILE, __real_openat(dirfd, path, flags, mode));
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & O_CREAT ? va_arg(ap, mode_t) : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_counted(AT_FDCWD, path, flags, mode);
}

int __wrap_open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_counted(AT_FDCWD, path, flags, mode);
}

int __wrap_openat(int dirfd, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_counted(dirfd, path, flags, mode);
}

int __wrap_openat64(int dirfd, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_counted(dirfd, path, flags, mode);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
	return meets(FAULT_FILE) ? -1 : (int)done(FAULT_FILE, __real_mkdir(path, mode));
}

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	if ((armed.kinds & FAULT_FILE) && armed.mode == FAULT_KILL_AMID &&
		armed.count + 1 == armed.nth && __real_write(fd, data, len / 2) < 0)
		abort();
	return meets(FAULT_FILE) ? -1 : done(FAULT_FILE, __real_write(fd, data, len));
}

int __wrap_fchmod(int fd, mode_t mode)
{
	return meets(FAULT_FILE) ? -1 : (int)done(FAULT_FILE, __real_fchmod(fd, mode));
}

int __wrap_fsync(int fd)
{
	return meets(FAULT_FILE) ? -1 : (int)done(FAULT_FILE, __real_fsync(fd));
}

int __wrap_fdatasync(int fd)
{
	return meets(FAULT_FILE) ? -1 : (int)done(FAULT_FILE, __real_fdatasync(fd));
}

int __wrap_linkat(int fd1, const char *path1, int fd2, const char *path2, int flags)
{
	if (meets(FAULT_FILE))
		return -1;
	return (int)done(FAULT_FILE, __real_linkat(fd1, path1, fd2, path2, flags));
}

int __wrap_renameat(int fd1, const char *path1, int fd2, const char *path2)
{
	if (meets(FAULT_FILE))
		return -1;
	return (int)done(FAULT_FILE, __real_renameat(fd1, path1, fd2, path2));
}

int __wrap_unlinkat(int dirfd, const char *path, int flags)
{
	return meets(FAULT_FILE) ? -1 : (int)done(FAULT_FILE, __real_unlinkat(dirfd, path, flags));
}
