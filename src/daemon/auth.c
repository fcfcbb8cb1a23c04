/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authorization by what the kernel says of the peer (SO_PEERCRED, SO_PEERGROUPS): never by anything
 * that the peer says of itself.
 */
#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "base/err.h"
#include "daemon/auth.h"

static int load_groups(int fd, struct peer *peer)
{
	socklen_t size = 0;
	gid_t *groups;

	/* The first call tells the size: it fails with ERANGE unless there is no group. */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) < 0 && errno != ERANGE)
		return errno == ENODATA ? 0 : -errno;
	if (size == 0)
		return 0;

	groups = malloc(size);
	if (!groups)
		return -ENOMEM;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0) {
		int r = -errno;

		free(groups);
		return r;
	}

	peer->groups = groups;
	peer->n_groups = size / sizeof(*groups);
	return 0;
}

int peer_load(int fd, struct peer *ret)
{
	struct ucred cred;
	socklen_t size = sizeof(cred);
	struct peer peer = { 0 };
	int r;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
		return -errno;

	peer.uid = cred.uid;
	peer.gid = cred.gid;
	peer.pid = cred.pid;
	r = load_groups(fd, &peer);
	if (r < 0)
		return r;

	*ret = peer;
	return 0;
}

void peer_fini(struct peer *peer)
{
	free(peer->groups);
	*peer = (struct peer){ 0 };
}

static bool is_member(const struct peer *peer, gid_t gid)
{
	if (peer->gid == gid)
		return true;
	for (size_t i = 0; i < peer->n_groups; i++) {
		if (peer->groups[i] == gid)
			return true;
	}

	return false;
}

/* -ENOENT when there is no such group. */
static int find_gid(const char *name, gid_t *ret)
{
	size_t size = 4096;

	for (;;) {
		_cleanup_free_ char *mem = malloc(size);
		struct group entry, *found;
		int r;

		if (!mem)
			return -ENOMEM;
		r = getgrnam_r(name, &entry, mem, size, &found);
		if (r == 0 && !found)
			return -ENOENT;
		if (r == 0) {
			*ret = entry.gr_gid;
			return 0;
		}
		/* A group of many thousand members. */
		if (r != ERANGE || size > (16u << 20))
			return -r;
		size *= 2;
	}
}

int auth_check(const struct peer *peer, const char *group, struct err *e)
{
	gid_t gid = 0;
	int r;

	if (peer->uid == 0)
		return 0;
	if (!group)
		return err_set(e, IPADM_EPERM, EPERM,
			"only root may change the configuration, not uid %u; ipadm.conf(5) can "
			"name an "
			"admin-group whose members may too",
			peer->uid);

	r = find_gid(group, &gid);
	if (r == 0 && is_member(peer, gid))
		return 0;
	if (r < 0)
		return err_set(e, IPADM_EPERM, EPERM,
			"only root may change the configuration, not uid %u; the admin-group %s of "
			"ipadm.conf(5) can't be found",
			peer->uid, group);

	return err_set(e, IPADM_EPERM, EPERM,
		"only root and members of the group %s may change the configuration, not uid %u",
		group, peer->uid);
}
