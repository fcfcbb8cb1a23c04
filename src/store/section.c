/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of sections. */
#include "store/section.h"

#include <string.h>

void section_read(const char *title, size_t len, struct section *ret)
{
	const char *space = memchr(title, ' ', len);
	size_t n = space ? (size_t)(space - title) : len;
	enum obj_kind kind = OBJ_HEADER;

	while (kind < OBJ_UNKNOWN && (strlen(document_kind_word(kind)) != n ||
					     memcmp(document_kind_word(kind), title, n) != 0))
		kind++;
	/* Of a foreign one all of the line is the name. */
	if (kind == OBJ_UNKNOWN)
		n = 0;
	else if (space)
		n++;
	*ret = (struct section){ .kind = kind, .name = title + n, .len = len - n };
}

int section_compare(const struct section *a, const struct section *b)
{
	size_t len = a->len < b->len ? a->len : b->len;
	int r;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	r = memcmp(a->name, b->name, len);

	return r ? r : (a->len > b->len) - (a->len < b->len);
}
