/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: the text of a document. What is understood is written in a form that is understood
 * again and written the same; a part of it says what the whole says.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "store/part.h"
#include "store/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *copy_of(const void *data, size_t size)
{
	char *copy = malloc(size + 1);

	if (!copy)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

static void check_sentence(int r, const struct err *e)
{
	if (r != -EBADMSG || e->status != IPADM_BAD_DOCUMENT || strncmp(e->text, "f:", 2) != 0)
		abort();
}

static void format(const struct document *doc, enum doc_kind kind, struct buf *out)
{
	if (text_format(doc, kind, out) < 0)
		abort();
}

static void check_again(const struct document *doc, enum doc_kind kind)
{
	_cleanup_(buf_fini) struct buf first = { .data = NULL };
	_cleanup_(buf_fini) struct buf second = { .data = NULL };
	_cleanup_document_ struct document *again = NULL;
	_cleanup_document_ struct document *clone = NULL;

	format(doc, kind, &first);
	if (text_parse(copy_of(first.data, first.len), first.len, "f", &again, NULL) < 0)
		abort();
	clone = document_clone(again);
	if (!clone)
		abort();
	format(clone, kind, &second);
	if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
		abort();
}

static void check_one(const struct document *doc, const uint8_t *data, size_t size)
{
	size_t i = 0;
	const struct object *obj = document_next(doc, OBJ_INTERFACE, &i);
	const char *ifname = obj ? obj->name : "a";
	_cleanup_document_ struct document *one = NULL;
	const struct object *same;
	_cleanup_(buf_fini) struct buf part = { .data = NULL };
	int fd = memfd_create("document", MFD_CLOEXEC);
	int r;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	r = part_read(fd, ifname, &part);
	close(fd);
	if (r == -EAGAIN || part.len == 0)
		return;
	if (r < 0 || text_parse(copy_of(part.data, part.len), part.len, "f", &one, NULL) < 0)
		abort();
	same = document_find(one, OBJ_INTERFACE, ifname);
	if (!obj != !same ||
		(obj && (obj->families != same->families || obj->n_entries != same->n_entries)))
		abort();
	if (document_generation(one) != document_generation(doc))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_document_ struct document *doc = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	int r;

	r = text_parse(copy_of(data, size), size, "f", &doc, &e);
	if (r == 0) {
		check_again(doc, DOC_PERSISTENT);
		check_again(doc, DOC_ACTIVE);
		check_one(doc, data, size);
		return 0;
	}
	check_sentence(r, &e);
	return 0;
}
