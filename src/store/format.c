/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Document to text, in the one form in which we write: objects in their order, the keys of the
 * schema first and in its order, then the unknown ones as they came, every comment before what it
 * stood before.
 */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "store/text.h"

static void put_entry(struct buf *out, const struct entry *entry)
{
	if (entry->lead)
		buf_puts(out, entry->lead);
	buf_puts(out, entry->key);
	buf_puts(out, entry->value[0] ? " = " : " =");
	buf_puts(out, entry->value);
	buf_putc(out, '\n');
}

/* Whether one of the lines in @lead is blank. */
static bool has_blank_line(const char *lead)
{
	const char *p = lead;

	while (*p) {
		p += strspn(p, " \t");
		if (*p == '\n')
			return true;
		p += strcspn(p, "\n");
		if (*p)
			p++;
	}
	return false;
}

static void put_title(struct buf *out, const struct object *obj)
{
	buf_putc(out, '[');
	buf_puts(out, document_kind_word(obj->kind));
	if (obj->kind != OBJ_HEADER && obj->kind != OBJ_UNKNOWN)
		buf_putc(out, ' ');
	buf_puts(out, obj->name);
	buf_puts(out, "]\n");
}

/* An entry that is to be written, and where. */
struct placed {
	const struct entry *entry;
	size_t rank;
};

/* Room for the entries of one object after the other. */
struct places {
	struct placed *list;
	size_t n;
	size_t cap;
};

static void places_fini(struct places *p)
{
	free(p->list);
}

static int places_reserve(struct places *p, size_t want)
{
	struct placed *list;

	if (want <= p->cap)
		return 0;
	list = reallocarray(p->list, want, sizeof(*list));
	if (!list)
		return -ENOMEM;
	p->list = list;
	p->cap = want;
	return 0;
}

/* The entries in the order of the schema, unknown ones behind them as they came. Objects are short. */
static void place_entries(struct places *p, const struct object *obj, enum doc_kind kind)
{
	p->n = 0;
	for (size_t i = 0; i < obj->n_entries; i++) {
		const struct entry *entry = &obj->entries[i];
		struct key_place place = { .rank = SIZE_MAX };
		size_t at = p->n;

		if (document_key_place(obj->kind, obj->name, entry->key, &place) &&
			place.active_only && kind == DOC_PERSISTENT)
			continue;
		for (; at > 0 && p->list[at - 1].rank > place.rank; at--)
			p->list[at] = p->list[at - 1];
		p->list[at] = (struct placed){ .entry = entry, .rank = place.rank };
		p->n++;
	}
}

/* The text of one object, with what stands before it. */
static int put_object(
	struct buf *out, struct places *p, const struct document *doc, size_t i, enum doc_kind kind)
{
	const struct object *obj = doc->objects[i];

	if (i > 0 && !(obj->lead && has_blank_line(obj->lead)))
		buf_putc(out, '\n');
	if (obj->lead)
		buf_puts(out, obj->lead);
	put_title(out, obj);
	if (places_reserve(p, obj->n_entries) < 0)
		return -ENOMEM;
	place_entries(p, obj, kind);
	for (size_t k = 0; k < p->n; k++)
		put_entry(out, p->list[k].entry);

	return buf_error(out);
}

int text_format(const struct document *doc, enum doc_kind kind, struct buf *out)
{
	_cleanup_(places_fini) struct places p = { .list = NULL };

	for (size_t i = 0; i < doc->n_objects; i++) {
		int r = put_object(out, &p, doc, i, kind);

		if (r < 0)
			return r;
	}
	if (doc->tail)
		buf_puts(out, doc->tail);
	return buf_error(out);
}

/* See that the text of every object is known: of most it is, from the last time. */
static int fill_pieces(struct document *doc, enum doc_kind kind)
{
	_cleanup_(places_fini) struct places p = { .list = NULL };
	_cleanup_(buf_fini) struct buf text = { .data = NULL };

	for (size_t i = 0; i < doc->n_objects; i++) {
		struct piece *piece = &doc->pieces[i];
		int r;

		if (piece->text)
			continue;
		buf_consume(&text, text.len);
		r = put_object(&text, &p, doc, i, kind);
		if (r < 0)
			return r;
		if (text.len > UINT32_MAX)
			return -EFBIG;
		piece->text = document_memdup(doc, text.data, text.len);
		if (!piece->text)
			return -ENOMEM;
		piece->len = (uint32_t)text.len;
	}
	return 0;
}

/* Pieces that lie one behind the other in memory, as most do, are put together. */
static int put_pieces(
	const struct document *doc, int (*put)(void *, const char *, size_t), void *ctx)
{
	const char *begin = NULL;
	size_t len = 0;

	for (size_t i = 0; i < doc->n_objects; i++) {
		const struct piece *piece = &doc->pieces[i];

		if (begin && begin + len != piece->text) {
			int r = put(ctx, begin, len);

			if (r < 0)
				return r;
			begin = NULL;
		}
		if (!begin) {
			begin = piece->text;
			len = 0;
		}
		len += piece->len;
	}
	return begin ? put(ctx, begin, len) : 0;
}

int text_put(struct document *doc, enum doc_kind kind, int (*put)(void *, const char *, size_t),
	void *ctx)
{
	int r = fill_pieces(doc, kind);

	if (r == 0)
		r = put_pieces(doc, put, ctx);
	if (r == 0 && doc->tail)
		r = put(ctx, doc->tail, strlen(doc->tail));

	return r;
}
