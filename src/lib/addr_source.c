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
	int r;

	if (!ifname) {
		r = spans_open(st, kind, &s->spans);
		if (r != -EAGAIN && r < 0)
			return err_nomem(&b->h->last);
		if (r == 0 &&
			(kind == DOC_PERSISTENT || view_is_current(b->h, spans_header(s->spans))))
			return 0;
		s->spans = spans_close(s->spans);
	}

	return view_load(b->h, st, kind, ifname, &s->whole);
}

int addr_both_open(struct addr_both *b, ipadm_handle_t h, const char *ifname)
{
	_cleanup_store_ struct store *st = NULL;
	int r;

	b->h = h;
	r = store_open(&st, &h->paths, false, &h->last);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = open_side(b, st, DOC_ACTIVE, ifname);

	return r < 0 ? r : open_side(b, st, DOC_PERSISTENT, ifname);
}

void addr_both_fini(struct addr_both *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(b->side); i++) {
		document_free(b->side[i].whole);
		document_free(b->side[i].part);
		spans_close(b->side[i].spans);
		buf_fini(&b->side[i].text);
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

/* The text of @ifname; none where there are no spans, or nothing in them. */
static int read_side(struct side *s, const char *ifname)
{
	const struct span *span = s->spans ? spans_find(s->spans, ifname) : NULL;

	s->part = document_free(s->part);
	s->text.len = 0;

	return span ? spans_read(s->spans, span, &s->text) : 0;
}

static int parse_side(struct addr_both *b, enum doc_kind kind)
{
	struct side *s = &b->side[kind];
	int r;

	if (!s->spans || s->text.len == 0)
		return 0;
	r = spans_parse(&s->text, &s->part);
	if (r == -ENOMEM)
		return err_nomem(&b->h->last);

	return r < 0 ? give_up(b, kind) : 0;
}

static const struct document *document_of(const struct side *s)
{
	if (!s->spans)
		return s->whole;

	return s->part ? s->part : spans_header(s->spans);
}

static bool is_same(const struct side *a, const struct side *b)
{
	return a->spans && b->spans && a->text.len > 0 && a->text.len == b->text.len &&
	       memcmp(a->text.data, b->text.data, a->text.len) == 0;
}

static int load(void *of, const char *ifname, struct addr_docs *ret)
{
	struct addr_both *b = of;
	struct side *active = &b->side[DOC_ACTIVE];
	struct side *persistent = &b->side[DOC_PERSISTENT];
	bool same;
	int r;

	if (read_side(active, ifname) < 0)
		r = give_up(b, DOC_ACTIVE);
	else
		r = parse_side(b, DOC_ACTIVE);
	if (r < 0)
		return r;
	if (read_side(persistent, ifname) < 0)
		r = give_up(b, DOC_PERSISTENT);
	same = is_same(active, persistent);
	if (r == 0 && !same)
		r = parse_side(b, DOC_PERSISTENT);
	if (r < 0)
		return r;
	ret->active = document_of(active);
	ret->persistent = same ? ret->active : document_of(persistent);

	return 0;
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

const struct addr_source_ops addr_both_ops = { .load = load, .next = next };
