/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who works over ssh has a process above them that has the connection: the sockets of all processes above are
 * looked for among the established TCP connections of this network namespace, which the kernel tells (sock_diag(7)).
 * Whose sshd may not be looked into has SSH_CONNECTION in the environment.
 */
#include "lib/connection.h"

#include <dirent.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ip.h"
#include "base/str.h"
#include "netlink/netlink.h"

#define MAX_INODES 256
#define MAX_DEPTH  64 /* processes above this one */

struct search {
	unsigned long inodes[MAX_INODES];
	size_t n_inodes;
	struct ip local, remote; /* of SSH_CONNECTION; family 0: none */
	struct buf *out;
	size_t left;
};

/* ---- the sockets of the processes above ---- */

static pid_t parent_of(pid_t pid)
{
	char path[64];
	char text[512];
	const char *behind;
	FILE *f;
	size_t n;
	uint64_t parent;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	/* The name of the program, in brackets, may have anything in it. */
	behind = strrchr(text, ')');
	if (!behind || strlen(behind) < sizeof(") S 1") - 1)
		return 0;
	behind += strlen(") S ");
	text[behind - text + (ptrdiff_t)strcspn(behind, " ")] = '\0';

	return str_to_uint(behind, INT32_MAX, &parent) < 0 ? 0 : (pid_t)parent;
}

static void add_sockets(struct search *s, pid_t pid)
{
	char path[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (!dir)
		return;
	while (s->n_inodes < MAX_INODES && (entry = readdir(dir))) {
		struct stat sb;

		if (fstatat(dirfd(dir), entry->d_name, &sb, 0) == 0 && S_ISSOCK(sb.st_mode))
			s->inodes[s->n_inodes++] = (unsigned long)sb.st_ino;
	}
	closedir(dir);
}

static void find_sockets(struct search *s)
{
	pid_t pid = getpid();

	for (int depth = 0; pid > 0 && depth < MAX_DEPTH; depth++) {
		add_sockets(s, pid);
		pid = parent_of(pid);
	}
}

/* "CLIENT PORT SERVER PORT" */
static void find_session(struct search *s)
{
	const char *text = getenv("SSH_CONNECTION");
	char client[IP_STRSIZE];
	char server[IP_STRSIZE];
	struct ip local;
	struct ip remote;

	if (!text || sscanf(text, "%63s %*u %63s", client, server) != 2 ||
		ip_parse(server, &local) < 0 || ip_parse(client, &remote) < 0)
		return;
	s->local = local;
	s->remote = remote;
}

/* ---- which of them are connections ---- */

/* IPv4 over a socket of IPv6 is IPv4. */
static struct ip make_ip(uint8_t family, const uint32_t words[4])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct ip a = { .family = family };

	memcpy(a.bytes, words, ip_size(family));
	if (family == AF_INET6 && memcmp(a.bytes, mapped, sizeof(mapped)) == 0) {
		a = (struct ip){ .family = AF_INET };
		memcpy(a.bytes, &words[3], 4);
	}

	return a;
}

static bool is_ours(const struct search *s, const struct inet_diag_msg *m, const struct ip *local,
	const struct ip *remote)
{
	for (size_t i = 0; i < s->n_inodes; i++)
		if (m->idiag_inode != 0 && s->inodes[i] == m->idiag_inode)
			return true;

	return s->local.family && ip_equal(local, &s->local) && ip_equal(remote, &s->remote);
}

static int take(void *ctx, const struct nlmsghdr *h)
{
	struct search *s = ctx;
	const struct inet_diag_msg *m = (const void *)((const char *)h + NLMSG_HDRLEN);
	char text[2][IP_STRSIZE];
	struct ip local;
	struct ip remote;

	if (h->nlmsg_type != SOCK_DIAG_BY_FAMILY || h->nlmsg_len < NLMSG_LENGTH(sizeof(*m)) ||
		(m->idiag_family != AF_INET && m->idiag_family != AF_INET6))
		return 0;
	local = make_ip(m->idiag_family, m->id.idiag_src);
	remote = make_ip(m->idiag_family, m->id.idiag_dst);
	if (s->left == 0 || !is_ours(s, m, &local, &remote))
		return 0;
	s->left--;
	buf_printf(s->out, "%s%s %s", s->out->len > 0 ? " " : "", ip_format(&local, text[0]),
		ip_format(&remote, text[1]));

	return 0;
}

/* What came before an answer begins anew is asked for once more, and said twice at worst. */
static void restart(void *ctx)
{
}

static const struct nl_sink_ops sink_ops = { .message = take, .restart = restart };

static void ask(struct search *s, struct nl_sock *nl, struct nl_batch *batch, uint8_t family)
{
	const struct inet_diag_req_v2 req = {
		.sdiag_family = family,
		.sdiag_protocol = IPPROTO_TCP,
		.idiag_states = 1u << TCP_ESTABLISHED,
	};
	const struct nl_sink sink = { .ops = &sink_ops, .ctx = s };
	struct nl_result result;

	nl_batch_reset(batch);
	nl_begin(batch, SOCK_DIAG_BY_FAMILY, 0, &req, sizeof(req));
	/* A kernel that doesn't tell leaves nothing to be told. */
	if (nl_end(batch) < 0 || nl_dump(nl, batch, &sink, &result) < 0)
		return;
}

void connections_of_caller(struct buf *out, size_t max)
{
	_cleanup_nl_ struct nl_sock *nl = NULL;
	_cleanup_free_ struct nl_batch *batch = NULL;
	struct search s = { .out = out, .left = max };

	find_sockets(&s);
	find_session(&s);
	if (s.n_inodes == 0 && !s.local.family)
		return;
	batch = nl_batch_new();
	if (!batch || nl_open_diag(&nl) < 0)
		return;
	ask(&s, nl, batch, AF_INET);
	ask(&s, nl, batch, AF_INET6);
}
