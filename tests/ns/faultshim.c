/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into the engine, makes the N-th call of a kind fail, or kills the process there:
 *
 *	FAULT=KIND:N:fail      the call returns an error and does nothing
 *	FAULT=KIND:N:before    the process is killed in its place
 *	FAULT=KIND:N:after     the call is made, then the process is killed
 *
 * The file FAULT_MET is there afterwards when there was such a call. Where FAULT_WHEN names a file, calls count while it
 * is there.
 *
 * KIND: sync, rename, write (to regular files, those of /proc included), send (netlink), alloc. It
 * acts in processes called ipmgmtd alone. It is no part of the product: only the tests build it.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* Counting needs memory over calls: a preloaded object has no other place for it. */
static int count;

enum act {
	ACT_PASS,
	ACT_FAIL,
	ACT_BEFORE,
	ACT_AFTER,
};

static void note_met(void)
{
	const char *path = getenv("FAULT_MET");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

	if (fd >= 0)
		close(fd);
}

static enum act act_now(const char *kind)
{
	const char *fault = getenv("FAULT");
	const char *when = getenv("FAULT_WHEN");
	size_t len = strlen(kind);
	char *word;

	if (!fault || strcmp(program_invocation_short_name, "ipmgmtd") != 0)
		return ACT_PASS;
	if (strncmp(fault, kind, len) != 0 || fault[len] != ':')
		return ACT_PASS;
	if (when && access(when, F_OK) != 0)
		return ACT_PASS;
	if (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) != strtol(fault + len + 1, &word, 10))
		return ACT_PASS;
	note_met();
	if (strcmp(word, ":before") == 0)
		return ACT_BEFORE;
	return strcmp(word, ":after") == 0 ? ACT_AFTER : ACT_FAIL;
}

/* Whether the call is to be made; when not, errno is set. */
static bool enter(enum act act, int error)
{
	if (act == ACT_BEFORE)
		kill(getpid(), SIGKILL);
	errno = error;
	return act != ACT_FAIL;
}

static void leave(enum act act)
{
	if (act == ACT_AFTER)
		kill(getpid(), SIGKILL);
}

static bool is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static bool is_netlink(int fd)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	return getsockname(fd, (struct sockaddr *)&name, &len) == 0 && name.ss_family == AF_NETLINK;
}

/*
 * A function that stands before the real one of its name: what it gives, its parameters and its
 * arguments, the kind it counts as, the error it fails with, and the calls that are meant.
 */
#define WRAP(type, name, params, args, kind, error, meant)         \
	EXPORT type name params;                                   \
	EXPORT type name params                                    \
	{                                                          \
		type(*real) params;                                \
		void *symbol = dlsym(RTLD_NEXT, #name);            \
		enum act act = (meant) ? act_now(kind) : ACT_PASS; \
		type r;                                            \
                                                                   \
		memcpy(&real, &symbol, sizeof(real));              \
		if (!enter(act, error))                            \
			return (type)-1;                           \
		r = real args;                                     \
		leave(act);                                        \
		return r;                                          \
	}

/* clang-format off */
WRAP(int, fsync, (int fd),
	(fd), "sync", EIO, true)
WRAP(int, fdatasync, (int fd),
	(fd), "sync", EIO, true)
WRAP(int, renameat, (int from, const char *a, int to, const char *b),
	(from, a, to, b), "rename", EIO, true)
WRAP(int, rename, (const char *a, const char *b),
	(a, b), "rename", EIO, true)
WRAP(int, linkat, (int from, const char *a, int to, const char *b, int flags),
	(from, a, to, b, flags), "rename", EIO, true)
WRAP(ssize_t, write, (int fd, const void *data, size_t len),
	(fd, data, len), "write", ENOSPC, is_file(fd))
WRAP(ssize_t, pwrite, (int fd, const void *data, size_t len, off_t at),
	(fd, data, len, at), "write", ENOSPC, is_file(fd))
WRAP(ssize_t, writev, (int fd, const struct iovec *parts, int n),
	(fd, parts, n), "write", ENOSPC, is_file(fd))
WRAP(ssize_t, sendto, (int fd, const void *data, size_t len, int flags, const struct sockaddr *to, socklen_t size),
	(fd, data, len, flags, to, size), "send", ENOBUFS, is_netlink(fd))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr *msg, int flags),
	(fd, msg, flags), "send", ENOBUFS, is_netlink(fd))
WRAP(ssize_t, send, (int fd, const void *data, size_t len, int flags),
	(fd, data, len, flags), "send", ENOBUFS, is_netlink(fd))
/* clang-format on */

/* dlsym() allocates, so the allocator's own entry points are called, not looked up. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

EXPORT void *malloc(size_t size)
{
	return enter(act_now("alloc"), ENOMEM) ? __libc_malloc(size) : NULL;
}

EXPORT void *calloc(size_t n, size_t size)
{
	return enter(act_now("alloc"), ENOMEM) ? __libc_calloc(n, size) : NULL;
}

EXPORT void *realloc(void *p, size_t size)
{
	return enter(act_now("alloc"), ENOMEM) ? __libc_realloc(p, size) : NULL;
}
