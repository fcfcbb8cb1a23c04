/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process stays uid 0, with few capabilities. It must work as a service, by hand and as root of
 * a user namespace, where some of them are not there to begin with: what we don't have isn't missed
 * here but by the operation that needs it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "daemon/sandbox.h"

/* SETUID, SETGID, SYS_CHROOT: what a child needs to give up root; KILL: to end it then. SYS_ADMIN:
 * to look into other network namespaces, and to give programs to the kernel (bpf(2)). Files are root's own, so that DAC_OVERRIDE isn't needed.
 */
static const unsigned int kept[] = {
	CAP_NET_ADMIN,
	CAP_NET_RAW,
	CAP_NET_BIND_SERVICE,
	CAP_SETUID,
	CAP_SETGID,
	CAP_SYS_CHROOT,
	CAP_KILL,
	CAP_SYS_ADMIN,
};

int netns_enter(const char *name, struct err *e)
{
	_cleanup_close_ int fd = -1;
	char path[512];
	int n;

	n = snprintf(path, sizeof(path), "/run/netns/%s", name);
	if (n < 0 || (size_t)n >= sizeof(path) || strchr(name, '/'))
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"%.64s can't be the name of a network namespace", name);

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return err_set(
			e, IPADM_NO_NETNS, ENOENT, "no network namespace is called %s", name);
	if (fd < 0)
		return err_sys(e, errno, "network namespace %s", name);
	if (setns(fd, CLONE_NEWNET) == 0)
		return 0;
	if (errno == EINVAL)
		return err_set(e, IPADM_NO_NETNS, EINVAL, "%s is no network namespace", path);

	return err_sys(e, errno, "network namespace %s", name);
}

/* Stops at the first number that the kernel doesn't know; without CAP_SETPCAP nothing can be
 * dropped. */
static void shrink_bounding_set(uint64_t mask)
{
	for (unsigned int cap = 0; cap < 64; cap++) {
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) < 0)
			return;
		if (!(mask & (UINT64_C(1) << cap)))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	}
}

int sandbox_keep(const unsigned int *caps, size_t n, struct err *e)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	uint64_t mask = 0;

	for (size_t i = 0; i < n; i++)
		mask |= UINT64_C(1) << caps[i];

	shrink_bounding_set(mask);
	if (syscall(SYS_capget, &header, data) < 0)
		return err_sys(e, errno, "capabilities");

	for (size_t i = 0; i < ARRAY_SIZE(data); i++) {
		data[i].permitted &= (uint32_t)(mask >> (32 * i));
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	if (syscall(SYS_capset, &header, data) < 0)
		return err_sys(e, errno, "capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(e, errno, "capabilities");

	return 0;
}

int sandbox_enter(struct err *e)
{
	return sandbox_keep(kept, ARRAY_SIZE(kept), e);
}
