/* SPDX-License-Identifier: Apache-2.0 */
#include "model/plan_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

#define NONE "-" /* in the place of an address or a text that there is not */

#define LINE_LINK "link"
#define LINE_ADDR "address"

enum form {
	FORM_OTHER, /* none */
	FORM_LINK,  /* the link, and that is all */
	FORM_NUM,
	FORM_TOKEN,
	FORM_SETTING,
	FORM_ADDR,
	FORM_CHANGE, /* two addresses: as it becomes, and as it was */
	FORM_ROUTE,
};

/* clang-format off */
static const struct row {
	const char *word; /* NULL: it has no text */
	enum form form;
} rows[] = {
	[STEP_LINK_NEW]  = { "link-new",  FORM_LINK },
	[STEP_LINK_DEL]  = { "link-del",  FORM_LINK },
	[STEP_LINK_UP]   = { "up",        FORM_NUM },
	[STEP_TAG]       = { "tag",       FORM_NUM },
	[STEP_GENMODE]   = { "genmode",   FORM_NUM },
	[STEP_ACCEPT_RA] = { "accept-ra", FORM_NUM },
	[STEP_DISABLE6]  = { "disable6",  FORM_NUM },
	[STEP_PROMOTE]   = { "promote",   FORM_NUM },
	[STEP_MTU]       = { "mtu",       FORM_NUM },
	[STEP_ARP]       = { "arp",       FORM_NUM },
	[STEP_TOKEN]     = { "token",     FORM_TOKEN },
	[STEP_SETTING]   = { "setting",   FORM_SETTING },
	[STEP_ADDR_ADD]  = { "addr-add",  FORM_ADDR },
	[STEP_ADDR_DEL]  = { "addr-del",  FORM_ADDR },
	[STEP_ADDR_SET]  = { "addr-set",  FORM_CHANGE },
	[STEP_ADDR_GONE] = { "addr-gone", FORM_ADDR },
	[STEP_ROUTE_ADD] = { "route-add", FORM_ROUTE },
	[STEP_ROUTE_DEL] = { "route-del", FORM_ROUTE },
	[STEP_NEXTHOP]   = { NULL,        FORM_OTHER },
	[STEP_HOOK]      = { NULL,        FORM_OTHER },
	[STEP_ALLMULTI]  = { NULL,        FORM_OTHER },
	[STEP_STEER]     = { NULL,        FORM_OTHER },
};
/* clang-format on */

/* ---- writing ---- */

static bool has_text(const struct step *s)
{
	if (rows[s->op].form == FORM_ROUTE)
		return s->u.route.n_legs == 0 && s->u.route.nexthop == NEXTHOP_NONE;

	return rows[s->op].word && (s->op != STEP_SETTING || s->u.setting.from);
}

const struct step *plan_text_obstacle(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (!has_text(&plan->steps[i]))
			return &plan->steps[i];

	return NULL;
}

static void put_u(struct buf *out, uint64_t n)
{
	buf_printf(out, "\t%" PRIu64, n);
}

/* Between two numbers a tab is as good as a space to the kernel. */
static void put_text(struct buf *out, const char *s)
{
	buf_putc(out, '\t');
	for (; *s; s++)
		buf_putc(out, *s == '\t' || *s == '\n' ? ' ' : *s);
}

static void put_ip(struct buf *out, const struct ip *ip)
{
	char text[IP_STRSIZE];

	put_text(out, ip->family ? ip_format(ip, text) : NONE);
}

static void put_bytes(struct buf *out, const void *data, size_t len)
{
	const uint8_t *bytes = data;

	buf_putc(out, '\t');
	if (len == 0)
		buf_puts(out, NONE);
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%02x", bytes[i]);
}

static void put_addr(struct buf *out, const struct addr *a)
{
	put_u(out, a->ifindex);
	put_ip(out, &a->local);
	put_ip(out, &a->peer);
	put_ip(out, &a->broadcast);
	put_u(out, a->plen);
	put_u(out, a->scope);
	put_u(out, a->proto);
	put_u(out, a->flags);
	put_u(out, a->metric);
	put_u(out, a->valid);
	put_u(out, a->preferred);
	put_text(out, a->label[0] ? a->label : NONE);
}

static void put_route(struct buf *out, const struct route *r)
{
	put_u(out, r->ifindex);
	put_u(out, r->family);
	put_u(out, r->protocol);
	put_u(out, r->plen);
	put_u(out, r->scope);
	put_u(out, r->tos);
	put_u(out, r->odd);
	put_u(out, r->special);
	put_u(out, r->table);
	put_u(out, r->metric);
	put_ip(out, &r->dst);
	put_ip(out, &r->gateway);
	put_ip(out, &r->prefsrc);
	put_bytes(out, r->metrics, r->metrics ? r->metrics_len : 0);
	put_bytes(out, r->payload, r->payload ? r->len : 0);
}

static void put_step(struct buf *out, const struct step *s)
{
	buf_puts(out, rows[s->op].word);
	put_text(out, s->ifname[0] ? s->ifname : NONE);
	put_u(out, s->ifindex);
	switch (rows[s->op].form) {
	case FORM_OTHER:
		break;
	case FORM_LINK:
		put_u(out, s->stub);
		break;
	case FORM_NUM:
		put_u(out, (uint64_t)s->u.num.from);
		put_u(out, (uint64_t)s->u.num.to);
		break;
	case FORM_TOKEN:
		put_ip(out, &s->u.token.from);
		put_ip(out, &s->u.token.to);
		break;
	case FORM_SETTING:
		put_text(out, s->u.setting.path);
		put_text(out, s->u.setting.from);
		put_text(out, s->u.setting.to);
		break;
	case FORM_ADDR:
		put_addr(out, &s->u.addr);
		break;
	case FORM_CHANGE:
		put_addr(out, &s->u.addr);
		put_addr(out, s->was ? s->was : &s->u.addr);
		break;
	case FORM_ROUTE:
		put_route(out, &s->u.route);
		break;
	}
	buf_putc(out, '\n');
}

static void put_link(struct buf *out, const struct link *l)
{
	buf_puts(out, LINE_LINK);
	put_text(out, l->name);
	put_u(out, l->index);
	put_u(out, l->genmode);
	buf_putc(out, '\n');
}

/* The links of the steps, and all addresses of theirs in the kernel's order. @touched: room for all links. */
static void put_before(
	struct buf *out, const struct plan *plan, const struct snapshot *before, bool *touched)
{
	const struct link *l = NULL;

	for (size_t i = 0; i < plan->n; i++) {
		l = snapshot_find_link(before, plan->steps[i].ifname);
		if (l)
			touched[l - before->links] = true;
	}
	for (size_t i = 0; i < before->n_links; i++)
		if (touched[i])
			put_link(out, &before->links[i]);
	l = NULL;
	for (size_t i = 0; i < before->n_addrs; i++) {
		const struct addr *a = &before->addrs[i];

		if (!l || l->index != a->ifindex)
			l = snapshot_find_index(before, a->ifindex);
		if (!l || !touched[l - before->links])
			continue;
		buf_puts(out, LINE_ADDR);
		put_addr(out, a);
		buf_putc(out, '\n');
	}
}

int plan_text_put(const struct plan *plan, const struct snapshot *before, struct buf *out)
{
	bool *touched = calloc(before->n_links + 1, sizeof(*touched));

	if (!touched)
		return -ENOMEM;
	put_before(out, plan, before, touched);
	free(touched);
	for (size_t i = 0; i < plan->n; i++)
		put_step(out, &plan->steps[i]);

	return buf_error(out);
}

/* ---- reading ---- */

/* What is left of a line; the first failure sticks. */
struct reader {
	char *at;
	struct plan *owner;
	int error;
};

static const char *get_text(struct reader *in)
{
	char *s = in->at;

	if (!s) {
		in->error = in->error ? in->error : -EBADMSG;
		return NONE;
	}
	in->at = s + strcspn(s, "\t");
	if (*in->at == '\0')
		in->at = NULL;
	else
		*in->at++ = '\0';

	return s;
}

static uint64_t get_u(struct reader *in, uint64_t max)
{
	uint64_t n = 0;

	if (str_to_uint(get_text(in), max, &n) < 0 && in->error == 0)
		in->error = -EBADMSG;

	return n;
}

static struct ip get_ip(struct reader *in)
{
	const char *s = get_text(in);
	struct ip ip = { .family = 0 };

	if (strcmp(s, NONE) != 0 && ip_parse(s, &ip) < 0)
		in->error = -EBADMSG;

	return ip;
}

static void get_name(struct reader *in, char *name, size_t size)
{
	const char *s = get_text(in);

	name[0] = '\0';
	if (strcmp(s, NONE) != 0 && str_copy(name, size, s) < 0)
		in->error = -EBADMSG;
}

static const char *get_owned(struct reader *in)
{
	const char *s = plan_strdup(in->owner, get_text(in));

	if (!s)
		in->error = -ENOMEM;

	return s;
}

static unsigned int digit(char c)
{
	return c >= '0' && c <= '9'   ? (unsigned int)(c - '0')
	       : c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a') + 10
				      : 16;
}

static void *get_bytes(struct reader *in, uint32_t *ret_len)
{
	const char *s = get_text(in);
	size_t len = strlen(s) / 2;
	uint8_t *bytes;

	*ret_len = 0;
	if (strcmp(s, NONE) == 0 || in->error < 0)
		return NULL;
	bytes = plan_memdup(in->owner, s, len + 1);
	if (!bytes)
		in->error = -ENOMEM;
	for (size_t i = 0; bytes && i < len; i++) {
		if (digit(s[2 * i]) > 15 || digit(s[2 * i + 1]) > 15)
			in->error = -EBADMSG;
		bytes[i] = (uint8_t)(digit(s[2 * i]) << 4 | (digit(s[2 * i + 1]) & 15));
	}
	*ret_len = (uint32_t)len;

	return bytes;
}

static struct addr get_addr(struct reader *in)
{
	struct addr a = { .ifindex = (uint32_t)get_u(in, UINT32_MAX) };

	a.local = get_ip(in);
	a.peer = get_ip(in);
	a.broadcast = get_ip(in);
	a.plen = (uint8_t)get_u(in, UINT8_MAX);
	a.scope = (uint8_t)get_u(in, UINT8_MAX);
	a.proto = (uint8_t)get_u(in, UINT8_MAX);
	a.flags = (uint32_t)get_u(in, UINT32_MAX);
	a.metric = (uint32_t)get_u(in, UINT32_MAX);
	a.valid = (uint32_t)get_u(in, UINT32_MAX);
	a.preferred = (uint32_t)get_u(in, UINT32_MAX);
	get_name(in, a.label, sizeof(a.label));
	if (a.local.family == 0 || a.plen > 8 * ip_size(a.local.family))
		in->error = in->error ? in->error : -EBADMSG;

	return a;
}

static struct route get_route(struct reader *in)
{
	struct route r = { .ifindex = (uint32_t)get_u(in, UINT32_MAX) };
	uint32_t len;

	r.family = (uint8_t)get_u(in, UINT8_MAX);
	r.protocol = (uint8_t)get_u(in, UINT8_MAX);
	r.plen = (uint8_t)get_u(in, UINT8_MAX);
	r.scope = (uint8_t)get_u(in, UINT8_MAX);
	r.tos = (uint8_t)get_u(in, UINT8_MAX);
	r.odd = (uint8_t)get_u(in, ROUTE_FOREIGN);
	r.special = get_u(in, 1) != 0;
	r.table = (uint32_t)get_u(in, UINT32_MAX);
	r.metric = (uint32_t)get_u(in, UINT32_MAX);
	r.dst = get_ip(in);
	r.gateway = get_ip(in);
	r.prefsrc = get_ip(in);
	r.metrics = get_bytes(in, &len);
	r.metrics_len = (uint16_t)len;
	r.payload = get_bytes(in, &r.len);
	if (len > UINT16_MAX || r.plen > 8 * ip_size(r.family))
		in->error = in->error ? in->error : -EBADMSG;

	return r;
}

static void get_form(struct reader *in, enum form form, struct step *s)
{
	struct addr was;

	switch (form) {
	case FORM_OTHER:
		break;
	case FORM_LINK:
		s->stub = get_u(in, 1) != 0;
		break;
	case FORM_NUM:
		s->u.num.from = (int64_t)get_u(in, UINT64_MAX);
		s->u.num.to = (int64_t)get_u(in, UINT64_MAX);
		break;
	case FORM_TOKEN:
		s->u.token.from = get_ip(in);
		s->u.token.to = get_ip(in);
		break;
	case FORM_SETTING:
		s->u.setting.path = get_owned(in);
		s->u.setting.from = get_owned(in);
		s->u.setting.to = get_owned(in);
		break;
	case FORM_ADDR:
		s->u.addr = get_addr(in);
		break;
	case FORM_CHANGE:
		s->u.addr = get_addr(in);
		was = get_addr(in);
		s->was = plan_memdup(in->owner, &was, sizeof(was));
		if (!s->was)
			in->error = -ENOMEM;
		break;
	case FORM_ROUTE:
		s->u.route = get_route(in);
		break;
	}
}

static int parse_step(struct reader *in, const char *word, struct plan *plan)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct step s = { .op = (enum step_op)i };

		if (!rows[i].word || strcmp(rows[i].word, word) != 0)
			continue;
		get_name(in, s.ifname, sizeof(s.ifname));
		s.ifindex = (uint32_t)get_u(in, UINT32_MAX);
		get_form(in, rows[i].form, &s);
		if (in->error < 0)
			return in->error;
		return in->at ? -EBADMSG : plan_add(plan, &s);
	}

	return -EBADMSG;
}

static int parse_link(struct reader *in, struct snapshot *before)
{
	struct link *l = snapshot_add_link(before);

	if (!l)
		return -ENOMEM;
	get_name(in, l->name, sizeof(l->name));
	l->index = (uint32_t)get_u(in, UINT32_MAX);
	l->genmode = (uint8_t)get_u(in, UINT8_MAX);

	return in->error;
}

static int parse_addr(struct reader *in, struct snapshot *before)
{
	struct addr *a = snapshot_add_addr(before);

	if (!a)
		return -ENOMEM;
	*a = get_addr(in);

	return in->error;
}

static int parse_line(char *line, struct plan *plan, struct snapshot *before)
{
	struct reader in = { .at = line, .owner = plan };
	const char *word = get_text(&in);

	if (strcmp(word, LINE_LINK) == 0)
		return parse_link(&in, before);
	if (strcmp(word, LINE_ADDR) == 0)
		return parse_addr(&in, before);

	return parse_step(&in, word, plan);
}

int plan_text_parse(char *text, struct plan *ret, struct snapshot *ret_before)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_snapshot_ struct snapshot before = { .links = NULL };
	int r = 0;

	while (r == 0 && *text) {
		char *end = text + strcspn(text, "\n");

		/* The last line ends, too, or it is not whole. */
		if (*end == '\0')
			return -EBADMSG;
		*end = '\0';
		r = parse_line(text, &plan, &before);
		text = end + 1;
	}
	if (r == 0)
		r = snapshot_sort_names(&before);
	if (r < 0)
		return r;
	*ret = plan;
	*ret_before = before;
	plan = (struct plan){ .steps = NULL };
	before = (struct snapshot){ .links = NULL };

	return 0;
}
