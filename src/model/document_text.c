/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory that the strings of a document live in: blocks that are filled from the front and freed with
 * the document, never one string at a time.
 */
#include <errno.h>
#include <string.h>

#include "model/object.h"

#define BLOCK_MIN 512u
#define BLOCK_MAX 65536u

/* A piece of memory for strings; @text is one that came from elsewhere. */
struct block {
	struct block *next;
	char *text;
	size_t used;
	size_t size;
	char bytes[];
};

static struct block *block_add(struct document *doc, size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (!b)
		return NULL;
	*b = (struct block){ .next = doc->owned, .size = size };
	doc->owned = b;
	return b;
}

char *document_strdup(struct document *doc, const char *s)
{
	return document_memdup(doc, s, strlen(s) + 1);
}

char *document_memdup(struct document *doc, const char *s, size_t len)
{
	struct block *b = doc->owned;
	char *copy;

	if (!b || b->size - b->used < len) {
		size_t size = b && b->size >= BLOCK_MIN / 2 ? b->size * 2 : BLOCK_MIN;

		if (size > BLOCK_MAX)
			size = BLOCK_MAX;
		b = block_add(doc, len > size ? len : size);
		if (!b)
			return NULL;
	}
	copy = b->bytes + b->used;
	memcpy(copy, s, len);
	b->used += len;
	return copy;
}

int document_adopt_text(struct document *doc, char *text)
{
	struct block *b = block_add(doc, 0);

	if (!b) {
		free(text);
		return -ENOMEM;
	}
	b->text = text;
	return 0;
}

void document_free_text(struct document *doc)
{
	struct block *next;

	for (struct block *b = doc->owned; b; b = next) {
		next = b->next;
		free(b->text);
		free(b);
	}
	doc->owned = NULL;
}

void document_take_text(struct document *doc, struct document *from)
{
	struct block *last = doc->owned;

	if (!last) {
		doc->owned = from->owned;
	} else {
		while (last->next)
			last = last->next;
		last->next = from->owned;
	}
	from->owned = NULL;
}
