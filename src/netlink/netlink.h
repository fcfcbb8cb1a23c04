/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mechanics of rtnetlink: sockets, bounded message building, reading by policy, batches, dumps.
 * What is asked and what an answer means is the caller's. Answers are taken from the kernel only
 * (nl_pid 0) and only with the sequence number of the question.
 */
#ifndef NETLINK_NETLINK_H
#define NETLINK_NETLINK_H

#include <linux/netlink.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/macros.h"

#define NL_RECV_SIZE   32768 /* the kernel never makes a larger piece of a dump */
#define NL_BATCH_MAX   100   /* messages of a batch; more per call gain nothing */
#define NL_BATCH_SIZE  65536
#define NL_MESSAGE_MAX 16384 /* the longest single message */
#define NL_TEXT_SIZE   128
#define NL_DUMP_TRIES  14 /* with pauses that grow: a second in all */

struct nl_sock {
	int fd;
	uint32_t portid;
	uint32_t seq;      /* of the next message */
	uint64_t messages; /* requests sent, dumps included */
	uint64_t dumps;
	size_t pending; /* events: how much of @recv is filled, and how much of it was given out */
	size_t given;
	alignas(NLMSG_ALIGNTO) uint8_t recv[NL_RECV_SIZE];
};

/* A socket for requests, or, with a @group (RTNLGRP_*), one for events that never blocks. */
int nl_open(struct nl_sock **ret) _warn_unused_;
int nl_open_events(unsigned int group, struct nl_sock **ret) _warn_unused_;
/* One for questions about sockets (sock_diag(7)). */
int nl_open_diag(struct nl_sock **ret) _warn_unused_;
/* Let a socket for events have those of another group, too. */
int nl_join(struct nl_sock *s, unsigned int group) _warn_unused_;
struct nl_sock *nl_close(struct nl_sock *s); /* NULL is fine; returns NULL */
static inline void nl_closep(struct nl_sock **s)
{
	*s = nl_close(*s);
}
#define _cleanup_nl_ _cleanup_(nl_closep)

/*
 * The next event, borrowed until the next call. -EAGAIN: nothing waits. -ENOBUFS: events were lost;
 * what still waited has been thrown away.
 */
int nl_next_event(struct nl_sock *s, const struct nlmsghdr **ret) _warn_unused_;

/* Messages one behind the other, to be sent together. */
struct nl_batch {
	size_t len;
	size_t n;
	size_t start; /* where the message that is being built begins */
	int error;    /* what went wrong first with it */
	alignas(NLMSG_ALIGNTO) uint8_t data[NL_BATCH_SIZE];
};

/* An empty batch; NULL when out of memory. Freed with free(). */
struct nl_batch *nl_batch_new(void);
void nl_batch_reset(struct nl_batch *b);
/* Whether one more message of any size might not fit. */
bool nl_batch_is_full(const struct nl_batch *b);

/*
 * Build one message: begin, any number of puts, end. The first failure sticks, nl_end() tells it once
 * (-EMSGSIZE) and takes the broken message out again.
 */
void nl_begin(struct nl_batch *b, uint16_t type, uint16_t flags, const void *head, size_t len);
void nl_put(struct nl_batch *b, uint16_t type, const void *data, size_t len);
void nl_put_u8(struct nl_batch *b, uint16_t type, uint8_t v);
void nl_put_u32(struct nl_batch *b, uint16_t type, uint32_t v);
void nl_put_str(struct nl_batch *b, uint16_t type, const char *s);
/* Bytes that are attributes already. */
void nl_put_raw(struct nl_batch *b, const void *data, size_t len);
size_t nl_nest(struct nl_batch *b, uint16_t type);
void nl_nest_end(struct nl_batch *b, size_t nest);
int nl_end(struct nl_batch *b) _warn_unused_;

/* What the kernel said to one message. */
struct nl_result {
	int error;               /* 0 or a negative errno */
	char text[NL_TEXT_SIZE]; /* its extended acknowledgement; "" when it had no words */
};

/* Where the messages of an answer go. */
struct nl_sink_ops {
	int (*message)(void *ctx, const struct nlmsghdr *h); /* an error ends the question */
	void (*restart)(void *ctx); /* forget all: the answer comes again from its beginning */
};

struct nl_sink {
	const struct nl_sink_ops *ops;
	void *ctx;
	int tries; /* of a dump that is interrupted; 0: NL_DUMP_TRIES */
};

/*
 * Send the whole batch with one call and wait for the last answer. @results has b->n places and is
 * filled whether this succeeds or not: what was never answered has the error that is returned. @sink
 * takes what the kernel answers beside acknowledgements; may be NULL. The batch is empty afterwards.
 */
int nl_run(struct nl_sock *s, struct nl_batch *b, const struct nl_sink *sink,
	struct nl_result *results) _warn_unused_;

/*
 * Ask for a dump: the one message of @b, whose flags get NLM_F_DUMP. One that was interrupted by a
 * change is asked again after a pause, as often as @sink says, then -EAGAIN. The batch is empty
 * afterwards. @result (always filled) has the kernel's words.
 */
int nl_dump(struct nl_sock *s, struct nl_batch *b, const struct nl_sink *sink,
	struct nl_result *result) _warn_unused_;

enum nl_type {
	NL_SKIP, /* not wanted: the place in the table stays NULL */
	NL_U8,
	NL_U32,
	NL_STR, /* NUL-terminated, at most @size bytes with the NUL */
	NL_BIN, /* at least @size bytes */
	NL_NEST,
};

struct nl_policy {
	enum nl_type type;
	size_t size;
};

/*
 * Sort attributes into @tb by their type, @n being the size of @policy and @tb. Types beyond are
 * passed over. -EBADMSG when the bytes are no attributes, or a wanted one is not as the policy says.
 */
int nl_parse(const struct nl_policy *policy, const struct nlattr **tb, size_t n, const void *data,
	size_t len) _warn_unused_;
/* The same for what follows @head bytes of family header in a message. */
int nl_parse_message(const struct nl_policy *policy, const struct nlattr **tb, size_t n,
	const struct nlmsghdr *h, size_t head) _warn_unused_;

static inline const void *nl_data(const struct nlattr *a)
{
	return (const char *)a + NLA_HDRLEN;
}

static inline size_t nl_len(const struct nlattr *a)
{
	return a->nla_len - (size_t)NLA_HDRLEN;
}

/* @absent when @a is NULL. */
static inline uint8_t nl_get_u8(const struct nlattr *a, uint8_t absent)
{
	return a ? *(const uint8_t *)nl_data(a) : absent;
}

static inline uint32_t nl_get_u32(const struct nlattr *a, uint32_t absent)
{
	if (a)
		memcpy(&absent, nl_data(a), sizeof(absent));

	return absent;
}

/* "" when @a is NULL. */
static inline const char *nl_get_str(const struct nlattr *a)
{
	return a ? nl_data(a) : "";
}

/*
 * The first attribute at or after @pos of a stretch that ends at @end; NULL at the end or a broken one.
 * Padding behind the last one may be missing, so that @pos can be beyond @end.
 */
static inline const struct nlattr *nl_attr_at(const void *pos, const void *end)
{
	const struct nlattr *a = pos;
	ptrdiff_t left = (const char *)end - (const char *)pos;

	if (left < NLA_HDRLEN || a->nla_len < NLA_HDRLEN || a->nla_len > left)
		return NULL;

	return a;
}

static inline const void *nl_attr_after(const struct nlattr *a)
{
	return (const char *)a + NLA_ALIGN(a->nla_len);
}

#endif
