/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said to the JSON gateway of etcd 3.4 and later, and what it answers: texts, without a connection. Numbers of 64
 * bits are strings there, and bytes are Base64.
 */
#ifndef WATCH_ETCD_H
#define WATCH_ETCD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define ETCD_LOGIN "/v3/auth/authenticate"
#define ETCD_RANGE "/v3/kv/range"
#define ETCD_WATCH "/v3/watch"

enum etcd_what {
	ETCD_NOTHING, /* there is no key, or no news of it */
	ETCD_VALUE,
	ETCD_DELETED,
};

/* An answer: what became of the key last. */
struct etcd_answer {
	uint64_t revision; /* of all of etcd; 0: not told */
	enum etcd_what what;
	uint64_t modified; /* the revision that made it so */
	struct buf value;
	bool over; /* of a watch: no more will come, since what was asked for is forgotten */
};

/* Append what asks for a token, by which the requests after it are those of @name. */
void etcd_ask_token(const char *name, const char *password, struct buf *out);
/* Append what asks for the value of @key. */
void etcd_ask_value(const char *key, struct buf *out);
/* Append what asks for what becomes of @key from @revision on. */
void etcd_ask_watch(const char *key, uint64_t revision, struct buf *out);

/* Understand the answer to the first of them: the token is appended to @ret. As those below. */
int etcd_parse_token(const char *text, size_t len, struct buf *ret, struct err *e) _warn_unused_;
/*
 * Understand the answer to the second, and one line of those to the third. What etcd refused is in the sentence. @ret is
 * the caller's: etcd_answer_fini(). -EPROTO: it is no such answer, or a refusal; -ENOMEM.
 */
int etcd_parse_value(const char *text, size_t len, struct etcd_answer *ret, struct err *e)
	_warn_unused_;
int etcd_parse_watch(const char *text, size_t len, struct etcd_answer *ret, struct err *e)
	_warn_unused_;
/* Append the reason that the body of a failed request tells; nothing where it tells none. */
void etcd_explain(const char *text, size_t len, struct buf *out);
/* Usable with _cleanup_. */
void etcd_answer_fini(struct etcd_answer *a);

#endif
