/* SPDX-License-Identifier: Apache-2.0 */
/* Cases for the readers: files, and the document and the notes that come of them. */
#ifndef UNIT_IMPORT_WORLD_H
#define UNIT_IMPORT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct import_case {
	const char *files; /* the text of @first, or "== NAME" lines each with a text behind it */
	const char *document; /* behind its header; NULL: it is refused */
	const char *notes;    /* or the sentence of the refusal */
};

/*
 * Each case as @from is read. What comes of it is parsed again and written the same, and a boot with it leaves nothing
 * over.
 */
void import_run(const char *from, const char *first, const struct import_case *cases, size_t n);

#endif
