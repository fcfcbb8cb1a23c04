/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the Linux back end share. The parsers are pure: they read one netlink message that
 * may hold anything, return 0 with the object, -ENOENT when it is none that we keep, -EBADMSG when it
 * can't be one of the kernel's.
 */
#ifndef KERNEL_LINUX_H
#define KERNEL_LINUX_H

#include "base/err.h"
#include "kernel/kernel.h"
#include "netlink/netlink.h"

struct linux_kernel {
	struct kernel base;
	struct nl_sock *nl;
	struct nl_sock *events; /* NULL until the monitor is opened */
	struct nl_batch *batch;
	int sysctl_fd; /* /proc/sys/net/ipv6/conf, opened by the first step that writes there; negative: not, or not there */
	uint64_t netns_id;
	bool elsewhere; /* of another namespace than the thread's: for snapshots only */
};

static inline struct linux_kernel *to_linux(struct kernel *k)
{
	return (struct linux_kernel *)k;
}

/* Open what belongs to the network namespace of the calling thread. */
int linux_open_here(struct linux_kernel *k, struct err *e) _warn_unused_;
/* The same for a named namespace, by a helper thread. */
int linux_open_netns(struct linux_kernel *k, const char *netns, struct err *e) _warn_unused_;
/* Bring k->base.stats up to date. */
void linux_count(struct linux_kernel *k);

int linux_snapshot(struct kernel *base, const struct kernel_query *q, struct snapshot *ret,
	struct err *e) _warn_unused_;
int linux_execute(struct kernel *base, struct step *steps, size_t n, struct err *e) _warn_unused_;
int linux_find_elsewhere(struct kernel *base, const char *ifname, char *ret_ns, size_t size)
	_warn_unused_;
int linux_monitor_open(struct kernel *base, int *ret_fd, struct err *e) _warn_unused_;
int linux_monitor_next(struct kernel *base, struct kernel_event *ret) _warn_unused_;

/* Links. */
int link_parse(const struct nlmsghdr *h, bool brief, struct link *ret) _warn_unused_;
int link_parse_event(const struct nlmsghdr *h, struct kernel_event *ret) _warn_unused_;
/* The index in an RTM_NEWNETCONF of one link; -ENOENT for that of all or of the default. */
int link_parse_conf(const struct nlmsghdr *h, uint32_t *ret) _warn_unused_;
/* Questions: a dump (@af: AF_UNSPEC or AF_INET6, the cheap one), one by name, one by index. */
int link_put_dump(struct nl_batch *b, uint8_t af) _warn_unused_;
int link_put_conf_dump(struct nl_batch *b) _warn_unused_;
int link_put_get(struct nl_batch *b, const char *name) _warn_unused_;
int link_put_get_index(struct nl_batch *b, uint32_t index) _warn_unused_;
/* Steps. @also: NULL, or the step behind it when link_is_joint() of both. */
bool link_is_joint(const struct step *a, const struct step *b);
int link_put_step(struct nl_batch *b, const struct step *step, const struct step *also)
	_warn_unused_;

/* Addresses. @ifindex 0 asks for those of all links. */
int addr_parse(const struct nlmsghdr *h, struct addr *ret) _warn_unused_;
int addr_put_dump(struct nl_batch *b, uint32_t ifindex) _warn_unused_;
int addr_put_step(struct nl_batch *b, const struct step *step, uint32_t ifindex) _warn_unused_;

/* Routes. The payload of @ret is from malloc. A route over several links counts for @prefer, or the first. */
int route_parse(const struct nlmsghdr *h, uint32_t prefer, struct route *ret) _warn_unused_;
int route_put_dump(struct nl_batch *b, uint8_t af, uint32_t ifindex) _warn_unused_;
int route_put_step(struct nl_batch *b, const struct step *step) _warn_unused_;

/* Settings under /proc/sys/net/ipv6/conf. */
int sysctl_open(void);
int sysctl_write(int confd, const struct step *step, struct err *e) _warn_unused_;

#endif
