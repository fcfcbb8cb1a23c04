/* SPDX-License-Identifier: Apache-2.0 */
/* Handing out documents part by part. Where both say the same of an interface it is decoded once. */
#include "lib/addr_source.h"

#include <errno.h>
#include <string.h>

#include "lib/view.h"
#include "model/address.h"

static int open_side(struct addr_both *b, struct store *st, enum doc_kind kind, const char *ifname)
{
	struct side *s = &b->side[kind];
	int r = -EAGAIN;

	if (!ifname)
		r = spans_open(st, kind, &s->spans);
	if (r == -ENOMEM)
		return err_nomem(&b->h->last);

	return r < 0 ? view_load(b->h, st, kind, ifname, &s->whole) : 0;
}

/* The active one first: the other is compared with it. */
static void *scan_both(void *arg)
{
	struct addr_both *b = arg;
	struct side *active = &b->side[DOC_ACTIVE];
	struct side *persistent = &b->side[DOC_PERSISTENT];

	if (active->spans)
		active->scanned = spans_scan(active->spans, NULL);
	if (persistent->spans)
		persistent->scanned =
			spans_scan(persistent->spans, active->scanned == 0 ? active->spans : NULL);

	return NULL;
}

static int open_both(struct addr_both *b, const char *ifname)
{
	_cleanup_store_ struct store *st = NULL;
	int r;

	r = store_open(&st, &b->h->paths, false, &b->h->last);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = open_side(b, st, DOC_ACTIVE, ifname);
	if (r == 0)
		r = open_side(b, st, DOC_PERSISTENT, ifname);
	if (r < 0)
		return r;
	if ((b->side[DOC_ACTIVE].spans || b->side[DOC_PERSISTENT].spans) &&
		aside_start(&b->scan, scan_both, b) < 0)
		scan_both(b);

	return 0;
}

void addr_both_fini(struct addr_both *b)
{
	aside_wait(&b->scan);
	for (size_t i = 0; i < ARRAY_SIZE(b->side); i++) {
		document_free(b->side[i].whole);
		spans_close(b->side[i].spans);
	}
}

/* A part makes no sense: the whole tells why, and counts as not readable. */
static int give_up(struct addr_both *b, enum doc_kind kind)
{
	_cleanup_store_ struct store *st = NULL;
	struct side *s = &b->side[kind];

	s->spans = spans_close(s->spans);
	if (store_open(&st, &b->h->paths, false, &b->h->last) < 0)
		return 0;

	return view_load(b->h, st, kind, NULL, &s->whole);
}

static bool is_usable(const struct addr_both *b, enum doc_kind kind)
{
	const struct side *s = &b->side[kind];

	if (s->scanned < 0)
		return false;

	return kind == DOC_PERSISTENT || view_is_current(b->h, spans_header(s->spans));
}

/* What the thread found. 1: a document had to be read anew. */
static int settle(struct addr_both *b)
{
	int r = 0;

	aside_wait(&b->scan);
	for (size_t i = 0; i < ARRAY_SIZE(b->side) && r >= 0; i++) {
		const struct side *s = &b->side[i];

		if (s->scanned == -ENOMEM)
			return err_nomem(&b->h->last);
		if (!s->spans || is_usable(b, (enum doc_kind)i))
			continue;
		r = give_up(b, (enum doc_kind)i);
		if (r == 0)
			r = 1;
	}

	return r;
}

int addr_both_read(
	struct addr_both *b, ipadm_handle_t h, const struct kernel_query *q, struct snapshot *ret)
{
	struct kernel_query now = *q;
	int r;

	b->h = h;
	/* The documents first: what a change makes meanwhile is then in the kernel, too. */
	r = open_both(b, q->ifname);
	/* Where they are large the kernel has much, too. */
	now.aside = b->side[DOC_ACTIVE].spans || b->side[DOC_PERSISTENT].spans;
	if (r == 0)
		r = kernel_snapshot(h->k, &now, ret, &h->last);
	if (r == 0)
		r = settle(b);
	if (r <= 0)
		return r;
	snapshot_fini(ret);

	return kernel_snapshot(h->k, q, ret, &h->last);
}

/* Where the sections of @ifname stand; NULL where there are no spans, or nothing in them. */
static const struct span *find_span(const struct side *s, const char *ifname)
{
	return s->spans ? spans_find(s->spans, ifname) : NULL;
}

/* What a document says of the interface whose span is @span. */
static int parse(struct addr_both *b, enum doc_kind kind, const struct span *span,
	const struct document **ret)
{
	struct side *s = &b->side[kind];
	int r = 0;

	if (s->spans)
		*ret = spans_header(s->spans);
	if (span)
		r = spans_parse(s->spans, span, ret);
	if (r == -ENOMEM)
		return err_nomem(&b->h->last);
	if (r < 0)
		r = give_up(b, kind);
	if (!s->spans)
		*ret = s->whole;

	return r;
}

static int load(void *of, const char *ifname, struct addr_docs *ret)
{
	struct addr_both *b = of;
	const struct span *active = find_span(&b->side[DOC_ACTIVE], ifname);
	const struct span *persistent = find_span(&b->side[DOC_PERSISTENT], ifname);
	bool same = active && persistent && persistent->same;
	int r = parse(b, DOC_ACTIVE, active, &ret->active);

	if (r == 0 && same)
		ret->persistent = ret->active;
	else if (r == 0)
		r = parse(b, DOC_PERSISTENT, persistent, &ret->persistent);

	return r;
}

static bool next(void *of, enum doc_kind kind, size_t *i, char ret[LINK_NAMSIZ])
{
	const struct addr_both *b = of;
	const struct side *s = &b->side[kind];
	const struct span *span;

	if (!s->spans) {
		struct addr_docs whole = { .persistent = s->whole, .active = s->whole };

		return addr_whole_ops.next(&whole, kind, i, ret);
	}
	span = spans_get(s->spans, *i);
	if (!span)
		return false;
	memcpy(ret, span->ifname, LINK_NAMSIZ);
	(*i)++;

	return true;
}

/* One that is there and has neither IPv6 nor an address is not in the snapshot. */
static int find_link(void *of, const char *ifname, struct link *ret)
{
	const struct addr_both *b = of;
	const struct kernel_query q = { .ifname = ifname, .brief = true };
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	int r = kernel_snapshot(b->h->k, &q, &kernel, &b->h->last);

	if (r < 0 || kernel.n_links == 0)
		return r;
	*ret = kernel.links[0];

	return 1;
}

const struct addr_source_ops addr_both_ops = { .load = load, .next = next, .link = find_link };
