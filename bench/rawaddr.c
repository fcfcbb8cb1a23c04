/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The raw floor of what is done with addresses: the smallest program that lists them, adds them, or takes
 * them off, with messages in batches and the acknowledgement asked for on the last. No documents, no
 * checks, no undo, no errors worth the name.
 *
 * Usage: rawaddr show [IFNAME]
 *        rawaddr restore < LINES     "up IFNAME" and "add IFNAME ADDRESS/LEN", links first
 *        rawaddr move FROM TO < ADDRESSES
 *                                    single addresses to another link: first added there, then taken off here
 *        rawaddr clear < LINES       "add …" as above: off again, then the links down
 */
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER 32768
#define BATCH  100

static char out[1 << 20];
static size_t out_len;
static char (*names)[IFNAMSIZ];
static size_t n_names;

static void put(const char *text)
{
	size_t len = strlen(text);

	if (out_len + len > sizeof(out)) {
		if (write(STDOUT_FILENO, out, out_len) < 0)
			_exit(1);
		out_len = 0;
	}
	memcpy(out + out_len, text, len);
	out_len += len;
}

static const void *find(struct rtattr *a, size_t left, unsigned int type)
{
	for (; RTA_OK(a, left); a = RTA_NEXT(a, left))
		if (a->rta_type == type)
			return RTA_DATA(a);
	return NULL;
}

static void take_link(struct nlmsghdr *h)
{
	struct ifinfomsg *ifi = NLMSG_DATA(h);
	const char *name =
		find(IFLA_RTA(ifi), h->nlmsg_len - NLMSG_SPACE(sizeof(*ifi)), IFLA_IFNAME);
	size_t index = (size_t)ifi->ifi_index;

	if (!name)
		return;
	if (index >= n_names) {
		size_t n = index * 2 + 64;

		names = realloc(names, n * sizeof(*names));
		if (!names)
			_exit(1);
		memset(names + n_names, 0, (n - n_names) * sizeof(*names));
		n_names = n;
	}
	snprintf(names[index], IFNAMSIZ, "%s", name);
}

static void take_addr(struct nlmsghdr *h)
{
	struct ifaddrmsg *ifa = NLMSG_DATA(h);
	struct rtattr *a = IFA_RTA(ifa);
	size_t left = h->nlmsg_len - NLMSG_SPACE(sizeof(*ifa));
	const void *local = find(a, left, IFA_LOCAL);
	char text[INET6_ADDRSTRLEN], line[128];

	if (!local)
		local = find(a, left, IFA_ADDRESS);
	if (!local || !inet_ntop(ifa->ifa_family, local, text, sizeof(text)))
		return;
	snprintf(line, sizeof(line), "%s %s/%u\n",
		ifa->ifa_index < n_names ? names[ifa->ifa_index] : "?", text, ifa->ifa_prefixlen);
	put(line);
}

static bool read_part(int fd, void (*take)(struct nlmsghdr *))
{
	static char buffer[BUFFER] __attribute__((aligned(8)));
	ssize_t n = recv(fd, buffer, sizeof(buffer), 0);
	size_t left = n > 0 ? (size_t)n : 0;

	for (struct nlmsghdr *h = (void *)buffer; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
		if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
			return false;
		take(h);
		if (!(h->nlmsg_flags & NLM_F_MULTI))
			return false;
	}
	return n > 0;
}

static void ask(int fd, uint16_t type, bool dump, uint8_t family, uint32_t index, const char *name)
{
	struct {
		struct nlmsghdr h;
		union {
			struct ifinfomsg ifi;
			struct ifaddrmsg ifa;
		} u;
		struct rtattr a;
		char name[IFNAMSIZ];
	} q = { .h = { .nlmsg_type = type } };
	bool link = type == RTM_GETLINK;

	q.h.nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0);
	q.h.nlmsg_len = NLMSG_LENGTH(link ? sizeof(q.u.ifi) : sizeof(q.u.ifa));
	q.u.ifi.ifi_family = family;
	if (!link)
		q.u.ifa.ifa_index = index;
	if (name) {
		q.a.rta_type = IFLA_IFNAME;
		q.a.rta_len = (unsigned short)(sizeof(q.a) + strlen(name) + 1);
		snprintf(q.name, sizeof(q.name), "%s", name);
		q.h.nlmsg_len += RTA_ALIGN(q.a.rta_len);
	}
	if (send(fd, &q, q.h.nlmsg_len, 0) < 0)
		_exit(1);
}

static void show(int fd, const char *ifname)
{
	uint32_t index = ifname ? if_nametoindex(ifname) : 0;

	ask(fd, RTM_GETLINK, !ifname, ifname ? AF_UNSPEC : AF_INET6, 0, ifname);
	while (read_part(fd, take_link))
		;
	ask(fd, RTM_GETADDR, true, AF_UNSPEC, index, NULL);
	while (read_part(fd, take_addr))
		;
	if (write(STDOUT_FILENO, out, out_len) < 0)
		_exit(1);
}

static char batch[1 << 16];
static size_t batch_len, batched;

/* Whether the last message of the batch was answered: failures come before it, each by itself. */
static bool read_answers(int fd)
{
	static char answers[BUFFER] __attribute__((aligned(8)));
	ssize_t n = recv(fd, answers, sizeof(answers), 0);
	size_t left = n > 0 ? (size_t)n : 0;

	if (n < 0)
		_exit(1);
	for (struct nlmsghdr *h = (void *)answers; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left))
		if (h->nlmsg_seq == 1)
			return true;
	return false;
}

static void flush(int fd)
{
	struct nlmsghdr *last = NULL;

	if (batched == 0)
		return;
	for (size_t at = 0; at < batch_len; at += NLMSG_ALIGN(last->nlmsg_len))
		last = (void *)(batch + at);
	last->nlmsg_flags |= NLM_F_ACK;
	last->nlmsg_seq = 1;
	if (send(fd, batch, batch_len, 0) < 0)
		_exit(1);
	while (!read_answers(fd))
		;
	batch_len = batched = 0;
}

static void *begin(uint16_t type, uint16_t flags, size_t size)
{
	struct nlmsghdr *h = (void *)(batch + batch_len);

	memset(h, 0, NLMSG_SPACE(size) + 128);
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
	return NLMSG_DATA(h);
}

static void attr(uint16_t type, const void *data, size_t len)
{
	struct nlmsghdr *h = (void *)(batch + batch_len);
	struct rtattr *a = (void *)((char *)h + NLMSG_ALIGN(h->nlmsg_len));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	memcpy(RTA_DATA(a), data, len);
	h->nlmsg_len = NLMSG_ALIGN(h->nlmsg_len) + a->rta_len;
}

static void end(int fd)
{
	struct nlmsghdr *h = (void *)(batch + batch_len);

	batch_len += NLMSG_ALIGN(h->nlmsg_len);
	if (++batched == BATCH)
		flush(fd);
}

static void set_link(int fd, int index, bool up)
{
	struct ifinfomsg *ifi = begin(RTM_SETLINK, 0, sizeof(*ifi));

	ifi->ifi_index = index;
	ifi->ifi_change = IFF_UP;
	ifi->ifi_flags = up ? IFF_UP : 0;
	end(fd);
}

/* Of IPv6 the routes that the kernel made for it: the link's fall takes the address then. */
static void del_route(
	int fd, int index, const uint8_t *bytes, unsigned int plen, unsigned int table)
{
	struct rtmsg *rtm = begin(RTM_DELROUTE, 0, sizeof(*rtm));
	uint8_t dst[16];

	memcpy(dst, bytes, 16);
	for (unsigned int i = plen; i < 128; i++)
		dst[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
	rtm->rtm_family = AF_INET6;
	rtm->rtm_dst_len = (uint8_t)plen;
	rtm->rtm_table = (uint8_t)table;
	attr(RTA_DST, dst, 16);
	attr(RTA_OIF, &index, sizeof(index));
	end(fd);
}

static void change_addr(int fd, int index, char *text, bool add)
{
	const uint32_t flags = IFA_F_NODAD;
	char *slash = strchr(text, '/');
	unsigned int plen = (unsigned int)strtoul(slash + 1, NULL, 10);
	bool inet6 = strchr(text, ':');
	struct ifaddrmsg *ifa;
	uint8_t bytes[16];

	*slash = '\0';
	if (inet_pton(inet6 ? AF_INET6 : AF_INET, text, bytes) != 1)
		_exit(1);
	if (inet6 && !add) {
		del_route(fd, index, bytes, 128, RT_TABLE_LOCAL);
		del_route(fd, index, bytes, plen, RT_TABLE_MAIN);
		return;
	}
	ifa = begin(
		add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof(*ifa));
	ifa->ifa_family = inet6 ? AF_INET6 : AF_INET;
	ifa->ifa_prefixlen = (uint8_t)plen;
	ifa->ifa_index = (uint32_t)index;
	attr(IFA_LOCAL, bytes, inet6 ? 16 : 4);
	attr(IFA_ADDRESS, bytes, inet6 ? 16 : 4);
	if (inet6)
		attr(IFA_FLAGS, &flags, sizeof(flags));
	end(fd);
}

static void change(int fd, bool add)
{
	char verb[8], name[IFNAMSIZ + 1], text[64];
	static int ups[1 << 16];
	size_t n_ups = 0;

	ask(fd, RTM_GETLINK, true, AF_INET6, 0, NULL);
	while (read_part(fd, take_link))
		;
	while (scanf("%7s %16s", verb, name) == 2) {
		static size_t
			index; /* lines of one link stand together, links in the kernel's order or near */

		while (strcmp(index < n_names ? names[index] : "", name) != 0)
			index = index < n_names ? index + 1 : 0;
		if (verb[0] == 'u' && add)
			set_link(fd, (int)index, true);
		else if (verb[0] == 'u')
			ups[n_ups++] = (int)index;
		else if (scanf("%63s", text) == 1)
			change_addr(fd, (int)index, text, add);
	}
	for (size_t i = 0; i < n_ups; i++)
		set_link(fd, ups[i], false);
	flush(fd);
}

static void move_one(int fd, int index, const char *text, bool add)
{
	const uint32_t flags = IFA_F_NODAD | IFA_F_NOPREFIXROUTE;
	bool inet6 = strchr(text, ':');
	size_t len = inet6 ? 16 : 4;
	struct ifaddrmsg *ifa = begin(
		add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof(*ifa));
	uint8_t bytes[16];

	if (inet_pton(inet6 ? AF_INET6 : AF_INET, text, bytes) != 1)
		_exit(1);
	ifa->ifa_family = inet6 ? AF_INET6 : AF_INET;
	ifa->ifa_prefixlen = (uint8_t)(8 * len);
	ifa->ifa_scope = inet6 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	ifa->ifa_index = (uint32_t)index;
	attr(IFA_LOCAL, bytes, len);
	attr(IFA_ADDRESS, bytes, len);
	attr(IFA_FLAGS, &flags, sizeof(flags));
	end(fd);
}

static void move(int fd, const char *from, const char *to)
{
	static char texts[1 << 12][64];
	int there = (int)if_nametoindex(to), here = (int)if_nametoindex(from);
	size_t n = 0;

	while (n < 1 << 12 && scanf("%63s", texts[n]) == 1)
		n++;
	for (size_t i = 0; i < n; i++)
		move_one(fd, there, texts[i], true);
	for (size_t i = 0; i < n; i++)
		move_one(fd, here, texts[i], false);
	flush(fd);
}

int main(int argc, char **argv)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int one = 1;

	if (fd < 0 || argc < 2 ||
		setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof(one)) < 0)
		return 1;
	if (strcmp(argv[1], "show") == 0)
		show(fd, argc > 2 ? argv[2] : NULL);
	else if (strcmp(argv[1], "move") == 0 && argc > 3)
		move(fd, argv[2], argv[3]);
	else
		change(fd, strcmp(argv[1], "restore") == 0);
	return 0;
}
