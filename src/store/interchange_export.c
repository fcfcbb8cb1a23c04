/* SPDX-License-Identifier: Apache-2.0 */
/* A document, or some objects of it, as a text for somebody else. */
#include <errno.h>

#include "store/interchange.h"

static int select_objects(const struct document *doc, const struct interchange_wish *wish,
	struct document **ret, struct err *e)
{
	size_t missing;
	int r = interchange_select(doc, wish->objects, wish->n, ret, &missing);

	if (r == -ENOENT)
		return err_set(e, IPADM_NOTFOUND, 0,
			"there is no interface, address object or protocol '%.64s' in it",
			wish->objects[missing]);

	return r == -ENOMEM ? err_nomem(e) : r;
}

int interchange_export(const struct document *doc, const struct interchange_wish *wish,
	struct buf *out, size_t *ret_left_out, struct err *e)
{
	_cleanup_document_ struct document *part = NULL;
	int r = 0;

	if (wish->n > 0)
		r = select_objects(doc, wish, &part, e);
	if (r < 0)
		return r;
	r = interchange_format(part ? part : doc, DOC_PERSISTENT, wish->format, out);
	if (r == -EILSEQ)
		return err_set(e, IPADM_BAD_DOCUMENT, EILSEQ,
			"there is a name or a value in it that is not UTF-8");
	if (r < 0)
		return err_nomem(e);
	*ret_left_out = interchange_count_unknown(part ? part : doc);

	return 0;
}
