/* SPDX-License-Identifier: Apache-2.0 */
/* Who may change anything, as a table; and that the peer is who the kernel says it is. */
#include <errno.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "daemon/auth.h"

struct row {
	uid_t uid;
	gid_t gid;
	gid_t groups[3];
	size_t n_groups;
	const char *group; /* "root" stands for gid 0 in every group file */
	int want;
};

static const struct row rows[] = {
	{ 0, 0, { 0 }, 0, NULL, 0 },
	{ 0, 5, { 0 }, 0, "root", 0 },
	{ 0, 5, { 0 }, 0, "no such group", 0 },
	{ 1000, 1000, { 0 }, 0, NULL, -EPERM },
	{ 1000, 0, { 0 }, 0, NULL, -EPERM },
	{ 1000, 1000, { 0, 5 }, 2, NULL, -EPERM },
	{ 1000, 1000, { 0 }, 0, "root", -EPERM },
	{ 1000, 1000, { 5, 6 }, 2, "root", -EPERM },
	{ 1000, 1000, { 5, 0 }, 2, "root", 0 },
	{ 1000, 1000, { 0, 5, 6 }, 3, "root", 0 },
	{ 1000, 0, { 0 }, 0, "root", 0 },
	{ 1000, 1000, { 0 }, 1, "no such group", -EPERM },
	{ 1000, 1000, { 0 }, 1, "", -EPERM },
	{ (uid_t)-1, (gid_t)-1, { 0 }, 0, "no such group", -EPERM },
};

static void test_table(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		gid_t groups[3];
		struct peer peer = { .uid = rows[i].uid,
			.gid = rows[i].gid,
			.groups = groups,
			.n_groups = rows[i].n_groups };
		struct err e = { 0 };

		print_message("# row %zu\n", i);
		memcpy(groups, rows[i].groups, sizeof(groups));
		assert_int_equal(auth_check(&peer, rows[i].group, &e), rows[i].want);
		assert_int_equal(e.status, rows[i].want ? IPADM_EPERM : IPADM_SUCCESS);
		if (rows[i].want && rows[i].group)
			assert_non_null(strstr(e.text, rows[i].group));
		if (rows[i].want)
			assert_non_null(strstr(e.text, "only root"));
	}
}

static bool has_group(const struct peer *peer, gid_t gid)
{
	for (size_t i = 0; i < peer->n_groups; i++) {
		if (peer->groups[i] == gid)
			return true;
	}

	return false;
}

static void check_peer(int fd)
{
	struct peer peer = { 0 };
	gid_t own[1024];
	int n = getgroups((int)ARRAY_SIZE(own), own);

	assert_true(n >= 0);
	assert_int_equal(peer_load(fd, &peer), 0);
	assert_int_equal(peer.uid, geteuid());
	assert_int_equal(peer.gid, getegid());
	assert_int_equal(peer.pid, getpid());
	assert_int_equal(peer.n_groups, n);
	for (int i = 0; i < n; i++)
		assert_true(has_group(&peer, own[i]));
	peer_fini(&peer);
	assert_null(peer.groups);
}

static void test_peer(void **state)
{
	static const gid_t groups[] = { 7, 4711, 4712 };
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	check_peer(fds[1]);
	close(fds[0]);
	close(fds[1]);

	/* With groups of which we know that there are some, where we may choose them. */
	if (setgroups(ARRAY_SIZE(groups), groups) < 0)
		return;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	check_peer(fds[1]);
	close(fds[0]);
	close(fds[1]);
}

static void test_no_socket(void **state)
{
	struct peer peer = { .uid = 77 };
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(peer_load(fds[0], &peer), -ENOTSOCK);
	assert_int_equal(peer.uid, 77);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_peer),
		cmocka_unit_test(test_no_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
