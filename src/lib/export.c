/* SPDX-License-Identifier: Apache-2.0 */
/* Documents for other programs, read from the files or made of what the kernel has. */
#include <errno.h>
#include <stdio.h>

#include "lib/view.h"
#include "store/interchange.h"
#include "store/interchange_schema.h"

static int export_document(ipadm_handle_t h, const struct document *doc,
	const struct interchange_wish *wish, struct buf *out)
{
	size_t left_out = 0;
	int r = interchange_export(doc, wish, out, &left_out, &h->last);

	if (r == 0 && left_out > 0)
		snprintf(h->last.text, sizeof(h->last.text),
			"left out: %zu keys and sections that this version does not know",
			left_out);

	return r;
}

static int export_text(
	ipadm_handle_t h, uint32_t flags, const struct interchange_wish *wish, struct buf *out)
{
	_cleanup_document_ struct document *seen = NULL;
	const struct document *doc;
	/* The document before the kernel: what a change makes meanwhile is then in the kernel, too. */
	int r = view_keep(h, flags == IPADM_OPT_PERSIST ? DOC_PERSISTENT : DOC_ACTIVE, "", &doc);

	if (r == 0 && flags == IPADM_OPT_KERNEL)
		r = kernel_observe(h->k, doc, &seen, &h->last);
	if (r == 0)
		r = export_document(h, seen ? seen : doc, wish, out);

	return r == -ENOMEM ? err_nomem(&h->last) : r;
}

static int check_arguments(ipadm_handle_t h, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, char **ret)
{
	if (flags != IPADM_OPT_PERSIST && flags != IPADM_OPT_ACTIVE && flags != IPADM_OPT_KERNEL)
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL,
			"one of persistent, active and kernel is exported, not none or several");
	if (format != IPADM_FORMAT_INI && format != IPADM_FORMAT_JSON &&
		format != IPADM_FORMAT_YAML)
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "there is no such format");
	if (!ret || (n > 0 && !objects))
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "there is no place for it");
	for (size_t i = 0; i < n; i++)
		if (!objects[i])
			return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "a name is missing");

	return 0;
}

ipadm_status_t ipadm_export(ipadm_handle_t h, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, char **ret)
{
	static const enum doc_format formats[] = { [IPADM_FORMAT_INI] = FORMAT_INI,
		[IPADM_FORMAT_JSON] = FORMAT_JSON,
		[IPADM_FORMAT_YAML] = FORMAT_YAML };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct interchange_wish wish = { .objects = objects, .n = n };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_arguments(h, flags, format, objects, n, ret);
	if (r == 0) {
		wish.format = formats[format];
		r = export_text(h, flags, &wish, &out);
	}
	if (r == 0 && ret) {
		*ret = out.data;
		out.data = NULL;
	}

	return handle_end(h, r);
}

ipadm_status_t ipadm_document_schema(char **ret)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };

	if (!ret)
		return IPADM_INVALID_ARG;
	if (interchange_schema(&out) < 0)
		return IPADM_NO_MEMORY;
	*ret = out.data;
	out.data = NULL;

	return IPADM_SUCCESS;
}
