/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other network namespaces: entered by a helper thread that ends afterwards, so that the thread of
 * the caller never leaves its own.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/aside.h"
#include "base/str.h"
#include "kernel/linux.h"

#define NETNS_DIR "/run/netns"

/* Run @fn in a thread of its own, and wait for it. */
static int run_aside(void *(*fn)(void *), void *arg)
{
	struct aside aside = { .running = false };
	int r = aside_start(&aside, fn, arg);

	aside_wait(&aside);

	return r;
}

static int open_dir(void)
{
	int fd = open(NETNS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* A namespace file may be a link to one in /proc: that is how container tools give names. */
static int open_named(int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

struct visit {
	int netns_fd;
	void (*fn)(void *arg);
	void *arg;
	int error; /* of going there */
};

static void *go_there(void *arg)
{
	struct visit *v = arg;

	if (setns(v->netns_fd, CLONE_NEWNET) < 0)
		v->error = -errno;
	else
		v->fn(v->arg);
	return NULL;
}

int linux_run_there(struct linux_kernel *k, void (*fn)(void *arg), void *arg)
{
	struct visit v = { .netns_fd = k->netns_fd, .fn = fn, .arg = arg };
	int r = run_aside(go_there, &v);

	return r < 0 ? r : v.error;
}

struct opening {
	struct linux_kernel *k;
	struct err *e;
	int error;
};

static void open_there(void *arg)
{
	struct opening *o = arg;

	o->error = linux_open_here(o->k, o->e);
}

static bool is_netns_name(const char *s)
{
	return s[0] && !strchr(s, '/') && strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}

static int no_netns(const char *netns, struct err *e)
{
	return err_set(e, IPADM_NO_NETNS, ENOENT, "no network namespace is called %s", netns);
}

int linux_open_netns(struct linux_kernel *k, const char *netns, struct err *e)
{
	struct opening o = { .k = k, .e = e };
	_cleanup_close_ int dirfd = open_dir();
	int fd;
	int r;

	if (dirfd == -ENOENT || !is_netns_name(netns))
		return no_netns(netns, e);
	if (dirfd < 0)
		return err_sys(e, -dirfd, "cannot read %s", NETNS_DIR);
	fd = open_named(dirfd, netns);
	if (fd == -ENOENT)
		return no_netns(netns, e);
	if (fd < 0)
		return err_sys(e, -fd, "cannot open the network namespace %s", netns);

	k->netns_fd = fd;
	k->elsewhere = true;
	r = linux_run_there(k, open_there, &o);
	if (r < 0)
		return err_sys(e, -r, "cannot enter the network namespace %s", netns);
	return o.error;
}

struct search {
	const char *ifname;
	uint64_t own;
	DIR *dir;
	char found[64];
	bool is_found;
};

/* Whether the namespace that the calling thread is in has such a link. */
static bool has_link(const char *ifname)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq ifr = { .ifr_ifindex = 0 };

	if (fd < 0 || str_copy(ifr.ifr_name, sizeof(ifr.ifr_name), ifname) < 0)
		return false;
	return ioctl(fd, SIOCGIFINDEX, &ifr) == 0;
}

static bool look_into(const struct search *s, const char *netns)
{
	_cleanup_close_ int fd = open_named(dirfd(s->dir), netns);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino == s->own)
		return false;
	return setns(fd, CLONE_NEWNET) == 0 && has_link(s->ifname);
}

/* What can't be read or entered is passed over: this only makes a message better. */
static void *search_all(void *arg)
{
	struct search *s = arg;
	const struct dirent *d;

	while (!s->is_found && (d = readdir(s->dir))) {
		if (is_netns_name(d->d_name) && look_into(s, d->d_name) &&
			str_copy(s->found, sizeof(s->found), d->d_name) == 0)
			s->is_found = true;
	}
	return NULL;
}

int linux_find_elsewhere(struct kernel *base, const char *ifname, char *ret_ns, size_t size)
{
	struct search s = { .ifname = ifname, .own = to_linux(base)->netns_id };
	int fd;
	int r;

	fd = open_dir();
	if (fd < 0)
		return -ENOENT;
	s.dir = fdopendir(fd);
	if (!s.dir) {
		close(fd);
		return -ENOENT;
	}
	r = run_aside(search_all, &s);
	closedir(s.dir);
	if (r < 0)
		return r;
	return s.is_found ? str_copy(ret_ns, size, s.found) : -ENOENT;
}
