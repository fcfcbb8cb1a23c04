/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Document to text, in the one form in which we write: objects in their order, the keys of the
 * schema first and in its order, then the unknown ones as they came, every comment before what it
 * stood before.
 */
#include <string.h>
#include <strings.h>

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

static void put_known(
	struct buf *out, const struct object *obj, const struct schema_row *row, enum doc_kind kind)
{
	if (row->kind != obj->kind || (row->active_only && kind == DOC_PERSISTENT))
		return;
	for (size_t i = 0; i < obj->n_entries; i++)
		if (strcasecmp(obj->entries[i].key, row->key) == 0)
			put_entry(out, &obj->entries[i]);
}

int text_format(const struct document *doc, enum doc_kind kind, struct buf *out)
{
	size_t n_rows;
	const struct schema_row *rows = document_schema(&n_rows);

	for (size_t i = 0; i < doc->n_objects; i++) {
		const struct object *obj = doc->objects[i];

		if (i > 0 && !(obj->lead && has_blank_line(obj->lead)))
			buf_putc(out, '\n');
		if (obj->lead)
			buf_puts(out, obj->lead);
		put_title(out, obj);
		for (size_t k = 0; k < n_rows; k++)
			put_known(out, obj, &rows[k], kind);
		for (size_t k = 0; k < obj->n_entries; k++)
			if (!document_schema_find(obj->kind, obj->entries[k].key))
				put_entry(out, &obj->entries[k]);
	}
	if (doc->tail)
		buf_puts(out, doc->tail);
	return buf_error(out);
}
