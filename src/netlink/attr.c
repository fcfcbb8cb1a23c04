/* SPDX-License-Identifier: Apache-2.0 */
/* Reading attributes: by a policy that says what each one must look like. */
#include <errno.h>
#include <string.h>

#include "netlink/netlink.h"

static bool is_string(const struct nlattr *a, size_t size)
{
	const char *s = nl_data(a);
	const char *nul = memchr(s, 0, nl_len(a));

	return nul && (size_t)(nul - s) < size;
}

static bool is_as_said(const struct nl_policy *p, const struct nlattr *a)
{
	switch (p->type) {
	case NL_SKIP:
	case NL_NEST:
		return true;
	case NL_U8:
		return nl_len(a) >= sizeof(uint8_t);
	case NL_U32:
		return nl_len(a) >= sizeof(uint32_t);
	case NL_STR:
		return is_string(a, p->size);
	case NL_BIN:
		return nl_len(a) >= p->size;
	}
	return false;
}

int nl_parse(const struct nl_policy *policy, const struct nlattr **tb, size_t n, const void *data,
	size_t len)
{
	const char *pos = data;
	const char *end = len > 0 ? pos + len : pos;
	const struct nlattr *a;

	for (size_t i = 0; i < n; i++)
		tb[i] = NULL;

	while ((a = nl_attr_at(pos, end))) {
		uint16_t type = a->nla_type & NLA_TYPE_MASK;

		pos = nl_attr_after(a);
		if (type >= n || policy[type].type == NL_SKIP)
			continue;
		if (!is_as_said(&policy[type], a))
			return -EBADMSG;
		tb[type] = a;
	}
	return pos < end ? -EBADMSG : 0;
}

int nl_parse_message(const struct nl_policy *policy, const struct nlattr **tb, size_t n,
	const struct nlmsghdr *h, size_t head)
{
	size_t skip = NLMSG_HDRLEN + NLMSG_ALIGN(head);
	const char *start = (const char *)h;

	if (h->nlmsg_len < NLMSG_HDRLEN + head)
		return -EBADMSG;
	if (h->nlmsg_len <= skip)
		return nl_parse(policy, tb, n, start, 0);
	return nl_parse(policy, tb, n, start + skip, h->nlmsg_len - skip);
}
