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

/* Calls of anybody. */
#define INFO   "{\"method\":\"org.varlink.service.GetInfo\"}"
#define CREATE "{\"method\":\"org.ipadm.CreateInterface\",\"parameters\":{\"name\":\"net0\"}}"
#define LIST   "{\"method\":\"org.ipadm.ListInterfaces\"}"
/* Send a literal with the NUL behind it. */
#define SEND(fd, literal) fixture_send(fd, literal, sizeof(literal))

/* Somebody who is not root: ourselves, or a user that root becomes for a moment. Without such a user the test is skipped. */
uid_t fixture_other_user(void);
/* How often @word is in @text. */
size_t fixture_count(const char *text, const char *word);
/* A new client gets its answer. */
void fixture_check_alive(struct fixture *fx);

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
