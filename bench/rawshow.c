/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The raw floor of a listing: the smallest program that asks the kernel for all links, or for the
 * one that is named, and writes a line for each. No library, no options, no documents, no errors
 * worth the name: what it costs is what any listing costs.
 */
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER 32768

struct out {
	char text[1 << 16];
	size_t len;
};

static void flush(struct out *out)
{
	if (write(STDOUT_FILENO, out->text, out->len) < 0)
		_exit(1);
	out->len = 0;
}

static void put_link(struct out *out, struct nlmsghdr *nlh)
{
	struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	size_t left = nlh->nlmsg_len - NLMSG_SPACE(sizeof(*ifi));

	for (struct rtattr *a = IFLA_RTA(ifi); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		if (a->rta_type != IFLA_IFNAME)
			continue;
		if (out->len + 2 * IFNAMSIZ > sizeof(out->text))
			flush(out);
		out->len += (size_t)snprintf(out->text + out->len, 2 * IFNAMSIZ, "%s %s\n",
			(const char *)RTA_DATA(a), ifi->ifi_flags & IFF_UP ? "up" : "down");
		return;
	}
}

/* Whether more is to come. */
static bool read_part(int fd, struct out *out)
{
	char buffer[BUFFER] __attribute__((aligned(8)));
	ssize_t n = recv(fd, buffer, sizeof(buffer), 0);
	size_t left = n > 0 ? (size_t)n : 0;

	for (struct nlmsghdr *h = (void *)buffer; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
		if (h->nlmsg_type != RTM_NEWLINK)
			return false;
		put_link(out, h);
		if (!(h->nlmsg_flags & NLM_F_MULTI))
			return false;
	}
	return n > 0;
}

int main(int argc, char **argv)
{
	struct {
		struct nlmsghdr nlh;
		struct ifinfomsg ifi;
		struct rtattr attr;
		char name[IFNAMSIZ];
	} request = { 0 };
	static struct out out;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return 1;
	request.nlh.nlmsg_type = RTM_GETLINK;
	request.nlh.nlmsg_flags = NLM_F_REQUEST | (argc > 1 ? 0 : NLM_F_DUMP);
	request.nlh.nlmsg_len = NLMSG_LENGTH(sizeof(request.ifi));
	request.ifi.ifi_family = argc > 1 ? AF_UNSPEC : AF_INET6;
	if (argc > 1) {
		request.attr.rta_type = IFLA_IFNAME;
		request.attr.rta_len = (unsigned short)(sizeof(request.attr) + strlen(argv[1]) + 1);
		snprintf(request.name, sizeof(request.name), "%s", argv[1]);
		request.nlh.nlmsg_len += RTA_ALIGN(request.attr.rta_len);
	}
	if (send(fd, &request, request.nlh.nlmsg_len, 0) < 0)
		return 1;
	while (read_part(fd, &out))
		;
	flush(&out);
	return 0;
}
