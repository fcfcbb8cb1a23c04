/* SPDX-License-Identifier: Apache-2.0 */
/* A daemon's service on the fake kernel and on documents in a directory of its own. */
#ifndef TESTS_DAEMON_FIXTURE_H
#define TESTS_DAEMON_FIXTURE_H

#include "daemon/server.h"
#include "daemon/service.h"
#include "kernel/fake.h"

struct fixture {
	char dir[64];
	struct fake *fake;
	struct service service;
	struct loop loop;
	struct server server;
};

/* With the links net0 and net1. @persistent: the text of the saved configuration; NULL for none. */
void fixture_init(struct fixture *fx, const char *persistent);
void fixture_fini(struct fixture *fx);

/* Connect a client: its end of the socket pair, non-blocking. @uid: who it is; -1 for ourselves. */
int fixture_connect(struct fixture *fx, uid_t uid);
/* Let the loop work until it has nothing to do. */
void fixture_pump(struct fixture *fx);
/* Send all of it. */
void fixture_send(int fd, const void *data, size_t len);
/* What has come, as text with '\n' for NUL; at the end of the stream "<eof>" stands behind it. */
const char *fixture_receive(struct fixture *fx, int fd);

/* Until it is so; that it ever is is what is tested. */
#define WAIT_FOR(s, condition)                                                \
	do {                                                                  \
		for (int tries = 0; tries < 10000 && !(condition); tries++) { \
			int r = loop_step(&(s)->fx.loop, 10);                 \
                                                                              \
			assert_true(r == 0 || r == -EAGAIN);                  \
		}                                                             \
		assert_true(condition);                                       \
	} while (0)

#endif
