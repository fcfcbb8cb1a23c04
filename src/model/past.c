/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text is words between blanks: the time, then for each link "@net0/3", and behind it its addresses as
 * "192.0.2.1/24", with ",PEER" where there is one. Before those that went stands "!", and behind them all that there is
 * to say of them.
 */
#include "model/past.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/str.h"

#define NONE      "-"
#define ORDER_MAX 300 /* more that go have no room in the text, with those that stay */

/* ---- writing ---- */

static bool is_going(const struct step *s)
{
	return s->op == STEP_ADDR_DEL || s->op == STEP_ADDR_GONE;
}

static bool goes(const struct plan *plan, const struct addr *a)
{
	for (size_t i = 0; i < plan->n; i++)
		if (is_going(&plan->steps[i]) && plan->steps[i].ifindex == a->ifindex &&
			ip_equal(&plan->steps[i].u.addr.local, &a->local) &&
			addr_is_like(&plan->steps[i].u.addr, a))
			return true;

	return false;
}

static bool comes_back(const struct plan *plan, const struct addr *a)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].op == STEP_ADDR_ADD && plan->steps[i].ifindex == a->ifindex &&
			ip_equal(&plan->steps[i].u.addr.local, &a->local))
			return true;

	return false;
}

/* What the kernel makes by itself it makes again. */
static bool is_somebodys(const struct addr *a)
{
	return a->proto != OUR_PROTO && a->proto != OUR_GROUP_PROTO && !addr_is_kernel_ll(a) &&
	       !addr_is_autoconf(a) &&
	       !(a->local.family == AF_INET6 && ip_is_linklocal(&a->local)) &&
	       !(a->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) &&
	       !a->label[strcspn(a->label, " ,\t\n")];
}

static void put_ip(struct buf *out, const struct ip *ip)
{
	char text[IP_STRSIZE];

	buf_puts(out, ip->family ? ip_format(ip, text) : NONE);
}

static void put_addr(struct buf *out, const struct addr *a, bool went)
{
	buf_puts(out, went ? " !" : " ");
	put_ip(out, &a->local);
	buf_printf(out, "/%u", a->plen);
	if (!went && a->peer.family == 0)
		return;
	buf_putc(out, ',');
	put_ip(out, &a->peer);
	if (!went)
		return;
	buf_putc(out, ',');
	put_ip(out, &a->broadcast);
	buf_printf(out, ",%u,%u,%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",%s", a->scope,
		a->proto, a->flags, a->metric, a->valid, a->preferred,
		a->label[0] ? a->label : NONE);
}

/* Of a single one there is no order to keep. */
static bool is_worth_it(const struct snapshot *before, const struct step *by)
{
	if (is_somebodys(&by->u.addr))
		return true;
	for (size_t i = 0; i < before->n_addrs; i++) {
		const struct addr *a = &before->addrs[i];

		if (a->ifindex == by->ifindex && a->local.family == by->u.addr.local.family &&
			a->proto != OUR_GROUP_PROTO && !addr_is_kernel_ll(a) &&
			!ip_equal(&a->local, &by->u.addr.local))
			return true;
	}

	return false;
}

static bool is_repeated(const struct plan *plan, size_t n)
{
	const struct step *s = &plan->steps[n];

	for (size_t i = n; i-- > 0;)
		if (is_going(&plan->steps[i]) && plan->steps[i].ifindex == s->ifindex &&
			plan->steps[i].u.addr.local.family == s->u.addr.local.family)
			return true;

	return false;
}

static void put_link(struct buf *out, const struct step *s)
{
	buf_printf(out, " @%s/%" PRIu32, s->ifname, s->ifindex);
}

static bool is_lost(const struct plan *plan, const struct addr *a)
{
	return is_somebodys(a) && goes(plan, a) && !comes_back(plan, a);
}

/* All of a link and family. */
static void put_line(struct buf *out, const struct plan *plan, const struct snapshot *before,
	const struct step *by)
{
	put_link(out, by);
	for (size_t i = 0; i < before->n_addrs && out->len < PAST_TEXTSIZE; i++) {
		const struct addr *a = &before->addrs[i];

		if (a->ifindex == by->ifindex && a->local.family == by->u.addr.local.family &&
			a->proto != OUR_GROUP_PROTO && !addr_is_kernel_ll(a))
			put_addr(out, a, is_lost(plan, a));
	}
}

static void put_lines(struct buf *out, const struct plan *plan, const struct snapshot *before)
{
	for (size_t i = 0; i < plan->n && out->len < PAST_TEXTSIZE; i++) {
		const struct step *s = &plan->steps[i];

		if (is_going(s) && s->ifindex > 0 && !is_repeated(plan, i) &&
			is_worth_it(before, s))
			put_line(out, plan, before, s);
	}
}

/* Without an order: what others had alone. */
static void put_lost(struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->n && out->len < PAST_TEXTSIZE; i++) {
		const struct step *s = &plan->steps[i];

		if (!is_going(s) || s->ifindex == 0 || !is_lost(plan, &s->u.addr))
			continue;
		put_link(out, s);
		put_addr(out, &s->u.addr, true);
	}
}

static size_t count_going(const struct plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++)
		n += is_going(&plan->steps[i]);

	return n;
}

int past_format(const struct plan *plan, const struct snapshot *before, int64_t now,
	char ret[PAST_TEXTSIZE])
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	size_t going = count_going(plan);
	size_t begin;

	ret[0] = '\0';
	if (going == 0)
		return 0;
	buf_printf(&out, "%" PRId64, now);
	begin = out.len;
	if (going <= ORDER_MAX)
		put_lines(&out, plan, before);
	if (going > ORDER_MAX || out.len >= PAST_TEXTSIZE) {
		out.len = begin;
		put_lost(&out, plan);
	}
	if (buf_error(&out) < 0)
		return buf_error(&out);
	if (out.len > begin && out.len < PAST_TEXTSIZE)
		memcpy(ret, out.data, out.len + 1);

	return 0;
}

/* ---- reading ---- */

/* The next one of a text; NULL: there is none. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " ");
	size_t len = strcspn(word, " ");

	*at = word + len;
	if (**at)
		*(*at)++ = '\0';

	return len > 0 ? word : NULL;
}

/* The next piece of a word. */
static const char *next_part(char **at)
{
	char *part = *at;

	if (!part)
		return NULL;
	*at = part + strcspn(part, ",");
	if (**at)
		*(*at)++ = '\0';
	else
		*at = NULL;

	return part;
}

static int next_number(char **at, uint64_t max, uint64_t *ret)
{
	const char *part = next_part(at);

	return part ? str_to_uint(part, max, ret) : -EINVAL;
}

static int next_ip(char **at, struct ip *ret)
{
	const char *part = next_part(at);

	*ret = (struct ip){ .family = 0 };
	if (!part)
		return -EINVAL;

	return strcmp(part, NONE) == 0 ? 0 : ip_parse(part, ret);
}

static int parse_rest(char **at, struct addr *a)
{
	static const uint64_t max[] = { UINT8_MAX, UINT8_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
		UINT32_MAX };
	uint64_t n[ARRAY_SIZE(max)];
	const char *label;

	if (next_ip(at, &a->broadcast) < 0)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(max); i++)
		if (next_number(at, max[i], &n[i]) < 0)
			return -EINVAL;
	a->scope = (uint8_t)n[0];
	a->proto = (uint8_t)n[1];
	a->flags = (uint32_t)n[2];
	a->metric = (uint32_t)n[3];
	a->valid = (uint32_t)n[4];
	a->preferred = (uint32_t)n[5];
	label = next_part(at);
	if (!label || *at)
		return -EINVAL;

	return strcmp(label, NONE) == 0 ? 0 : str_copy(a->label, sizeof(a->label), label);
}

static int parse_addr(char *word, struct past_addr *row)
{
	char *at = word + (word[0] == '!');
	char *slash;
	uint64_t plen;
	const char *local;

	row->went = word[0] == '!';
	row->addr = (struct addr){ .ifindex = row->ifindex };
	slash = strchr(at, '/');
	local = next_part(&at);
	if (!slash || !local)
		return -EINVAL;
	*slash++ = '\0';
	if (ip_parse(local, &row->addr.local) < 0 ||
		str_to_uint(slash, 8 * ip_size(row->addr.local.family), &plen) < 0)
		return -EINVAL;
	row->addr.plen = (uint8_t)plen;
	if (at && next_ip(&at, &row->addr.peer) < 0)
		return -EINVAL;
	if (row->went)
		return parse_rest(&at, &row->addr);

	return at ? -EINVAL : 0;
}

static int parse_link(const char *word, struct past_addr *row)
{
	const char *slash = strchr(word, '/');
	uint64_t index;

	if (!slash || (size_t)(slash - word) >= sizeof(row->ifname) ||
		str_to_uint(slash + 1, UINT32_MAX, &index) < 0)
		return -EINVAL;
	*row = (struct past_addr){ .ifindex = (uint32_t)index };
	memcpy(row->ifname, word, (size_t)(slash - word));

	return 0;
}

/* False: it has run out. */
static bool run_on(uint32_t *life, int64_t seconds)
{
	if (*life == UINT32_MAX || seconds <= 0)
		return true;
	*life = *life > seconds ? *life - (uint32_t)seconds : 0;

	return *life > 0;
}

static bool is_over(struct past_addr *row, int64_t seconds)
{
	if (!row->went)
		return false;
	run_on(&row->addr.preferred, seconds);

	return !run_on(&row->addr.valid, seconds);
}

static int append(struct past *p, const struct past_addr *row)
{
	struct past_addr *grown = array_grow(p->rows, p->n, &p->cap, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	p->rows = grown;
	p->rows[p->n++] = *row;

	return 0;
}

static int parse(char *text, int64_t now, struct past *ret)
{
	struct past_addr row = { .ifindex = 0 };
	char *word = next_word(&text);
	uint64_t then;

	if (!word || str_to_uint(word, INT64_MAX, &then) < 0)
		return -EINVAL;
	while ((word = next_word(&text))) {
		int r = word[0] == '@' ? parse_link(word + 1, &row) : parse_addr(word, &row);

		if (r == 0 && word[0] != '@' && !is_over(&row, now - (int64_t)then))
			r = append(ret, &row);
		if (r < 0)
			return r;
	}

	return 0;
}

static struct past_addr *find(const struct past *p, const struct past_addr *row)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->rows[i].ifindex == row->ifindex &&
			strcmp(p->rows[i].ifname, row->ifname) == 0 &&
			ip_equal(&p->rows[i].addr.local, &row->addr.local) &&
			addr_is_like(&p->rows[i].addr, &row->addr))
			return &p->rows[i];

	return NULL;
}

int past_add(struct past *p, const char *text, int64_t now)
{
	_cleanup_past_ struct past older = { .rows = NULL };
	_cleanup_free_ char *copy = strdup(text);
	int r = copy ? parse(copy, now, &older) : -ENOMEM;

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	/* Where something stood first is in the oldest text, what became of it in a later one. */
	for (size_t i = 0; i < p->n; i++) {
		struct past_addr *same = find(&older, &p->rows[i]);

		if (same && p->rows[i].went)
			*same = p->rows[i];
		else if (!same && append(&older, &p->rows[i]) < 0)
			return -ENOMEM;
	}
	past_fini(p);
	*p = older;
	older = (struct past){ .rows = NULL };

	return 0;
}

void past_fini(struct past *p)
{
	free(p->rows);
	*p = (struct past){ .rows = NULL };
}
