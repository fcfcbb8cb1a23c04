/* SPDX-License-Identifier: Apache-2.0 */
/* What the line of a section says, and how sections are sorted. */
#ifndef STORE_SECTION_H
#define STORE_SECTION_H

#include "model/document.h"

/* Of which object a section is; the name is not NUL-terminated. */
struct section {
	enum obj_kind kind;
	const char *name;
	size_t len;
};

/* Of @title, @len bytes between its brackets, which @ret points into. */
void section_read(const char *title, size_t len, struct section *ret);
/* Negative, 0, positive: as the objects of a document are sorted. */
int section_compare(const struct section *a, const struct section *b);

#endif
