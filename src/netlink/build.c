/* SPDX-License-Identifier: Apache-2.0 */
/* Building messages into a batch, never beyond its end. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "netlink/netlink.h"

struct nl_batch *nl_batch_new(void)
{
	struct nl_batch *b = malloc(sizeof(*b));

	if (b)
		nl_batch_reset(b);
	return b;
}

void nl_batch_reset(struct nl_batch *b)
{
	b->len = 0;
	b->n = 0;
	b->start = 0;
	b->error = 0;
}

bool nl_batch_is_full(const struct nl_batch *b)
{
	return b->n >= NL_BATCH_MAX || b->len > NL_BATCH_SIZE - NL_MESSAGE_MAX;
}

/* Room for @len bytes at the end, padded with zeros to the alignment; NULL once anything failed. */
static uint8_t *reserve(struct nl_batch *b, size_t len)
{
	size_t padded;
	uint8_t *p;

	if (b->error < 0)
		return NULL;
	if (len > NL_MESSAGE_MAX) {
		b->error = -EMSGSIZE;
		return NULL;
	}
	padded = NLMSG_ALIGN(len);
	if (padded > NL_BATCH_SIZE - b->len || b->len - b->start + padded > NL_MESSAGE_MAX) {
		b->error = -EMSGSIZE;
		return NULL;
	}
	p = b->data + b->len;
	for (size_t i = len; i < padded; i++)
		p[i] = 0;
	b->len += padded;
	return p;
}

static void append(struct nl_batch *b, const void *data, size_t len)
{
	uint8_t *p = reserve(b, len);

	if (p && len > 0)
		memcpy(p, data, len);
}

void nl_begin(struct nl_batch *b, uint16_t type, uint16_t flags, const void *head, size_t len)
{
	struct nlmsghdr h = { .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags };

	b->start = b->len;
	b->error = b->n < NL_BATCH_MAX ? 0 : -EMSGSIZE;
	append(b, &h, sizeof(h));
	append(b, head, len);
}

void nl_put(struct nl_batch *b, uint16_t type, const void *data, size_t len)
{
	struct nlattr a = { .nla_type = type };

	if (len > NL_MESSAGE_MAX) {
		b->error = b->error < 0 ? b->error : -EMSGSIZE;
		return;
	}
	a.nla_len = (uint16_t)(sizeof(a) + len);
	append(b, &a, sizeof(a));
	append(b, data, len);
}

void nl_put_u8(struct nl_batch *b, uint16_t type, uint8_t v)
{
	nl_put(b, type, &v, sizeof(v));
}

void nl_put_u32(struct nl_batch *b, uint16_t type, uint32_t v)
{
	nl_put(b, type, &v, sizeof(v));
}

void nl_put_str(struct nl_batch *b, uint16_t type, const char *s)
{
	nl_put(b, type, s, strlen(s) + 1);
}

void nl_put_raw(struct nl_batch *b, const void *data, size_t len)
{
	append(b, data, len);
}

size_t nl_nest(struct nl_batch *b, uint16_t type)
{
	size_t nest = b->len;

	nl_put(b, type | NLA_F_NESTED, NULL, 0);
	return nest;
}

void nl_nest_end(struct nl_batch *b, size_t nest)
{
	struct nlattr a;

	if (b->error < 0)
		return;
	memcpy(&a, b->data + nest, sizeof(a));
	a.nla_len = (uint16_t)(b->len - nest);
	memcpy(b->data + nest, &a, sizeof(a));
}

int nl_end(struct nl_batch *b)
{
	uint32_t len = (uint32_t)(b->len - b->start);
	int r = b->error;

	if (r < 0) {
		b->len = b->start;
		b->error = 0;
		return r;
	}
	memcpy(b->data + b->start + offsetof(struct nlmsghdr, nlmsg_len), &len, sizeof(len));
	b->n++;
	return 0;
}
