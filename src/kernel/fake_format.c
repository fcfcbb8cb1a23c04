/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's state as text. What a link is by itself (hardware address, limits of its MTU) and what
 * others said to it is none of it. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "kernel/fake_state.h"

static void format_link(struct buf *b, const struct link *l)
{
	char token[IP_STRSIZE] = "-";

	if (l->token.family)
		ip_format(&l->token, token);
	buf_printf(b, "link %s index %u flags %x mtu %u tag %x kind %d temporary %d", l->name,
		l->index, l->flags, l->mtu, l->tag, (int)l->kind, l->temporary);
	buf_printf(b, " promote %d inet6 %d disable %d genmode %u accept_ra %d", l->promote,
		l->has_inet6, l->disable_ipv6, l->genmode, l->accept_ra);
	buf_printf(b, " autoconf %d use_tempaddr %d forwarding %d token %s hook %d\n", l->autoconf,
		l->use_tempaddr, l->forwarding6, token, l->hook);
}

static void format_addr(struct buf *b, const struct addr *a)
{
	char local[IP_STRSIZE];
	char peer[IP_STRSIZE] = "-";
	char broadcast[IP_STRSIZE] = "-";

	if (a->peer.family)
		ip_format(&a->peer, peer);
	if (a->broadcast.family)
		ip_format(&a->broadcast, broadcast);
	buf_printf(b, "addr %u %s/%u peer %s broadcast %s scope %u", a->ifindex,
		ip_format(&a->local, local), a->plen, peer, broadcast, a->scope);
	buf_printf(b, " proto %u flags %x metric %u valid %u preferred %u label \"%s\"\n", a->proto,
		a->flags, addr_metric(a), a->valid, a->preferred, a->label);
}

static void format_route(struct buf *b, const struct route *r)
{
	const uint8_t *p = r->payload;
	char dst[IP_STRSIZE] = "-";
	char gateway[IP_STRSIZE] = "-";
	char prefsrc[IP_STRSIZE] = "-";

	if (r->dst.family)
		ip_format(&r->dst, dst);
	if (r->gateway.family)
		ip_format(&r->gateway, gateway);
	if (r->prefsrc.family)
		ip_format(&r->prefsrc, prefsrc);
	buf_printf(b,
		"route %u tos %u nexthop %u family %u protocol %u table %u scope %u metric %u "
		"%s/%u via "
		"%s src %s ",
		r->ifindex, r->tos, r->nexthop, r->family, r->protocol, r->table, r->scope,
		r->metric, dst, r->plen, gateway, prefsrc);
	for (uint32_t i = 0; p && i < r->len; i++)
		buf_printf(b, "%02x", p[i]);
	for (uint16_t i = 0; i < r->metrics_len; i++)
		buf_printf(b, "%s%02x", i ? "" : " metrics ", ((const uint8_t *)r->metrics)[i]);
	buf_putc(b, '\n');
}

static void format_nexthop(struct buf *b, const struct nexthop *nh)
{
	buf_printf(b, "nexthop %u kind %d over", nh->ifindex, (int)nh->kind);
	for (size_t i = 0; i < nh->n_links; i++)
		buf_printf(b, " %u*%u", nh->links[i], nh->weights[i] + 1u);
	buf_puts(b, nh->stub ? " stub\n" : "\n");
}

/* What it leads to by its name: a link that is made again has another index. */
static void format_steer(struct buf *b, const struct snapshot *snapshot, const struct steer *s)
{
	const struct link *other = snapshot_find_index(snapshot, s->other);
	char name[STEER_NAMESIZE];

	buf_printf(b, "steer %u %s to %s\n", s->ifindex, steer_format(s, 0, name),
		other ? other->name : "-");
}

static void format_setting(struct buf *b, const struct setting *s)
{
	char path[SETTING_PATHSIZE];

	buf_printf(b, "setting %s = %s\n", setting_path(s->path, s->ifname, path, sizeof(path)),
		s->value ? s->value : "-");
}

/* One that somebody changed, unless it was changed back. */
static void format_change(struct buf *b, const struct fake *f, const struct fake_change *c)
{
	const struct link *l = snapshot_find_index(&f->state, c->ifindex);
	const char *def = fake_default(c->path);
	const struct setting s = { .path = c->path, .value = c->value };
	struct setting of_link = s;

	if (!c->value || (def && strcmp(c->value, def) == 0))
		return;
	if (l)
		memcpy(of_link.ifname, l->name, sizeof(of_link.ifname));
	format_setting(b, l ? &of_link : &s);
}

/* An object's line. Put in the order of the text: what was taken away and put back stands last. */
static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static char *sort_lines(char *text)
{
	size_t n = count_lines(text);
	_cleanup_free_ char **lines = reallocarray(NULL, n + 1, sizeof(*lines));
	_cleanup_(buf_fini) struct buf sorted = { .data = NULL };
	char *rest = text;
	char *ret;

	if (!lines)
		return NULL;
	for (size_t i = 0; i < n; i++)
		lines[i] = strsep(&rest, "\n");
	qsort(lines, n, sizeof(*lines), compare_lines);
	buf_puts(&sorted, "");
	for (size_t i = 0; i < n; i++) {
		buf_puts(&sorted, lines[i]);
		buf_putc(&sorted, '\n');
	}
	if (buf_error(&sorted) < 0)
		return NULL;
	ret = sorted.data;
	sorted.data = NULL;
	return ret;
}

static void format_snapshot(struct buf *b, const struct snapshot *s)
{
	buf_puts(b, "");
	for (size_t i = 0; i < s->n_links; i++)
		format_link(b, &s->links[i]);
	for (size_t i = 0; i < s->n_addrs; i++)
		format_addr(b, &s->addrs[i]);
	for (size_t i = 0; i < s->n_routes; i++)
		format_route(b, &s->routes[i]);
	for (size_t i = 0; i < s->n_nexthops; i++)
		format_nexthop(b, &s->nexthops[i]);
	for (size_t i = 0; i < s->n_steers; i++)
		format_steer(b, s, &s->steers[i]);
	for (size_t i = 0; i < s->n_settings; i++)
		format_setting(b, &s->settings[i]);
}

char *fake_format_snapshot(const struct snapshot *s)
{
	_cleanup_(buf_fini) struct buf b = { .data = NULL };

	format_snapshot(&b, s);
	return buf_error(&b) < 0 ? NULL : sort_lines(b.data);
}

char *fake_format(const struct fake *f)
{
	_cleanup_(buf_fini) struct buf b = { .data = NULL };
	const struct fake_kernel *k = fake_const(f);

	format_snapshot(&b, &f->state);
	for (size_t i = 0; i < k->n_changes; i++)
		format_change(&b, f, &k->changes[i]);
	return buf_error(&b) < 0 ? NULL : sort_lines(b.data);
}
