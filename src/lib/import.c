/* SPDX-License-Identifier: Apache-2.0 */
/* Documents from the configuration files of other tools. */
#include "lib/handle.h"

#include <errno.h>

#include "import/import.h"

static void close_treep(struct tree *t)
{
	tree_close(t);
}

static int import(
	ipadm_handle_t h, struct tree *t, const char *from, struct buf *document, struct buf *notes)
{
	const char *found = NULL;
	int r = import_document(t, from, &found, document, notes, &h->last);

	if (r < 0)
		return r;
	/* There is a text, though there may be no note. */
	buf_puts(notes, "");
	if (buf_error(notes) < 0)
		return err_nomem(&h->last);
	if (!from)
		err_set(&h->last, IPADM_SUCCESS, 0, "taken from the files of %s", found);

	return 0;
}

ipadm_status_t ipadm_import(
	ipadm_handle_t h, const char *from, const char *root, char **document, char **unexpressed)
{
	_cleanup_(close_treep) struct tree t = { .ops = NULL };
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_(buf_fini) struct buf notes = { .data = NULL };
	ipadm_status_t s = handle_begin(h);
	int r;

	if (s != IPADM_SUCCESS)
		return s;
	if (!document || !unexpressed) {
		r = err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no place for the text");
		return handle_end(h, r);
	}
	r = tree_open(&t, root ? root : "/", &h->last);
	if (r == 0)
		r = import(h, &t, from, &text, &notes);
	if (r < 0)
		return handle_end(h, r);
	*document = text.data;
	*unexpressed = notes.data;
	text = (struct buf){ .data = NULL };
	notes = (struct buf){ .data = NULL };

	return IPADM_SUCCESS;
}
