/* SPDX-License-Identifier: Apache-2.0 */
/* What is recorded, active or in the kernel, as a document for other programs. Nothing is changed. */
#include "engine/private.h"

#include <errno.h>

#include "store/interchange.h"

/* Of a saved configuration that can't be understood there is no document to give. */
static int check_readable(const struct engine *en, struct err *e)
{
	if (en->problem.status == IPADM_SUCCESS)
		return 0;
	*e = en->problem;

	return e->sys > 0 ? -e->sys : -EBADMSG;
}

int engine_export(struct engine *en, const struct op_export *op, char **ret, size_t *ret_left_out,
	struct err *e)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	_cleanup_document_ struct document *own = NULL;
	const struct document *doc = en->active;
	int r = 0;

	if (op->where == EXPORT_PERSISTENT) {
		doc = en->persistent;
		r = check_readable(en, e);
	} else if (op->where == EXPORT_KERNEL) {
		r = kernel_observe(en->k, en->active, &own, e);
		doc = own;
	}
	if (r == 0)
		r = interchange_export(doc, op->wish, &out, ret_left_out, e);
	if (r < 0)
		return r;
	*ret = out.data;
	out.data = NULL;

	return 0;
}
