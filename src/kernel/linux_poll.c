/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking for the carrier of a link past the kernel's own pace of telling: to answer the driver's word is brought
 * together with what was told of it, and what is new in that is told then.
 */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/str.h"
#include "kernel/linux.h"

int linux_poll_carrier(struct kernel *base, const char *ifname, bool *ret)
{
	struct linux_kernel *k = to_linux(base);
	struct ethtool_value value = { .cmd = ETHTOOL_GLINK };
	struct ifreq ifr = { .ifr_data = (char *)&value };

	if (k->elsewhere)
		return -EOPNOTSUPP;
	if (str_copy(ifr.ifr_name, sizeof(ifr.ifr_name), ifname) < 0)
		return -ENODEV;
	if (k->poll_fd < 0) {
		int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (fd < 0)
			return -errno;
		k->poll_fd = fd;
	}
	if (ioctl(k->poll_fd, SIOCETHTOOL, &ifr) < 0)
		return -errno;
	*ret = value.data;
	return 0;
}
