/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions and answers: batches, where only the last message asks to be acknowledged because the
 * kernel reports every failure anyway, and dumps.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netlink/netlink.h"
#include "netlink/receive.h"

/* What is being asked, and how far the answer is. */
struct question {
	uint32_t seq; /* of its first message */
	size_t n;
	const struct nl_sink *sink;
	struct nl_result *results;
	bool interrupted;
	bool finished;
	int error; /* of the sink */
};

static const struct nl_policy extack_policy[] = {
	[NLMSGERR_ATTR_MSG] = { NL_STR, 4096 },
};

static void set_flags(struct nl_batch *b, size_t pos, uint16_t flags)
{
	struct nlmsghdr h;

	memcpy(&h, b->data + pos, sizeof(h));
	h.nlmsg_flags |= flags;
	memcpy(b->data + pos, &h, sizeof(h));
}

/* Number the messages; the last one gets @flags. */
static void number_messages(struct nl_sock *s, struct nl_batch *b, uint16_t flags)
{
	size_t pos = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct nlmsghdr h;

		memcpy(&h, b->data + pos, sizeof(h));
		h.nlmsg_seq = s->seq++;
		memcpy(b->data + pos, &h, sizeof(h));
		if (i + 1 == b->n)
			set_flags(b, pos, flags);
		pos += NLMSG_ALIGN(h.nlmsg_len);
	}
}

static int send_batch(struct nl_sock *s, const struct nl_batch *b)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t n;

	do {
		n = sendto(s->fd, b->data, b->len, 0, (const struct sockaddr *)&kernel,
			sizeof(kernel));
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

/* The kernel's words behind @head bytes of an acknowledgement; none is fine. */
static void read_text(const struct nlmsghdr *h, size_t head, char *ret)
{
	const struct nlattr *tb[ARRAY_SIZE(extack_policy)];
	size_t len;

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS) ||
		nl_parse_message(extack_policy, tb, ARRAY_SIZE(tb), h, head) < 0)
		return;
	len = strnlen(nl_get_str(tb[NLMSGERR_ATTR_MSG]), NL_TEXT_SIZE - 1);
	memcpy(ret, nl_get_str(tb[NLMSGERR_ATTR_MSG]), len);
	ret[len] = 0;
}

static void take_error(struct question *q, size_t i, const struct nlmsghdr *h)
{
	struct nlmsgerr error;
	size_t head = sizeof(error);

	if (h->nlmsg_len < NLMSG_HDRLEN + sizeof(error)) {
		q->error = -EBADMSG;
		q->finished = true;
		return;
	}
	memcpy(&error, (const char *)h + NLMSG_HDRLEN, sizeof(error));
	/* Unless it is capped, the refused message stands in between. */
	if (!(h->nlmsg_flags & NLM_F_CAPPED) && error.msg.nlmsg_len > sizeof(error.msg))
		head += error.msg.nlmsg_len - sizeof(error.msg);
	q->results[i].error = error.error < 0 ? error.error : 0;
	if (error.error < 0)
		read_text(h, head, q->results[i].text);
	if (i + 1 == q->n)
		q->finished = true;
}

static void take_done(struct question *q, size_t i, const struct nlmsghdr *h)
{
	int error = 0;

	if (h->nlmsg_len >= NLMSG_HDRLEN + sizeof(error))
		memcpy(&error, (const char *)h + NLMSG_HDRLEN, sizeof(error));
	q->results[i].error = error < 0 ? error : 0;
	if (error < 0)
		read_text(h, sizeof(error), q->results[i].text);
	q->finished = true;
}

static void take_message(struct question *q, uint32_t portid, const struct nlmsghdr *h)
{
	uint32_t i = h->nlmsg_seq - q->seq;

	if (i >= q->n || h->nlmsg_pid != portid)
		return;
	if (h->nlmsg_flags & NLM_F_DUMP_INTR)
		q->interrupted = true;
	switch (h->nlmsg_type) {
	case NLMSG_NOOP:
		return;
	case NLMSG_ERROR:
		take_error(q, i, h);
		return;
	case NLMSG_DONE:
		take_done(q, i, h);
		return;
	default:
		/* After a failure of the sink the rest is read, to have it out of the way. */
		if (q->sink && q->error == 0)
			q->error = q->sink->ops->message(q->sink->ctx, h);
	}
}

/* Receive until the question is answered. */
static int take_answer(struct nl_sock *s, struct question *q)
{
	while (!q->finished) {
		const struct nlmsghdr *h;
		size_t len = 0;
		size_t pos = 0;
		int r;

		r = nl_receive(s, &len);
		if (r < 0)
			return r;
		while ((h = nl_message_at(s->recv, len, &pos)))
			take_message(q, s->portid, h);
	}
	return q->error;
}

int nl_run(struct nl_sock *s, struct nl_batch *b, const struct nl_sink *sink,
	struct nl_result *results)
{
	struct question q = { .seq = s->seq, .n = b->n, .sink = sink, .results = results };
	size_t n = b->n;
	int r;

	if (n == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		results[i] = (struct nl_result){ .error = 0 };
	number_messages(s, b, NLM_F_ACK);
	s->messages += n;
	r = send_batch(s, b);
	nl_batch_reset(b);
	if (r == 0)
		r = take_answer(s, &q);
	if (r < 0 && !q.finished) {
		/* Without the last acknowledgement silence doesn't mean success. */
		for (size_t i = 0; i < n; i++)
			results[i].error = results[i].error < 0 ? results[i].error : r;
	}
	return r;
}

static int dump_once(struct nl_sock *s, struct nl_batch *b, struct question *q)
{
	int r;

	q->seq = s->seq;
	number_messages(s, b, NLM_F_DUMP);
	s->messages++;
	s->dumps++;
	*q->results = (struct nl_result){ .error = 0 };
	r = send_batch(s, b);
	if (r < 0)
		return r;
	return take_answer(s, q);
}

/*
 * The first time at once. What goes on for longer is most often the kernel's duplicate detection of very many addresses: each
 * that is done with is a change, and it is over the sooner the less it is asked.
 */
static void pause_before(int i)
{
	struct timespec pause = { .tv_nsec = 1000000 };

	if (i < 2)
		return;
	pause.tv_nsec <<= i < 9 ? i - 2 : 7;
	nanosleep(&pause, NULL);
}

int nl_dump(
	struct nl_sock *s, struct nl_batch *b, const struct nl_sink *sink, struct nl_result *result)
{
	int tries = sink->tries ? sink->tries : NL_DUMP_TRIES;
	int r = -EAGAIN;

	for (int i = 0; i < tries; i++) {
		struct question q = { .n = 1, .sink = sink, .results = result };

		if (i > 0) {
			pause_before(i);
			sink->ops->restart(sink->ctx);
		}
		r = dump_once(s, b, &q);
		if (r == 0)
			r = result->error;
		if (r < 0 || !q.interrupted)
			break;
		r = -EAGAIN;
	}
	nl_batch_reset(b);
	result->error = r;
	return r;
}
