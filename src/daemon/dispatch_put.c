/* SPDX-License-Identifier: Apache-2.0 */
/* Whole documents: read, and put or planned. */
#include "daemon/dispatch_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/interchange.h"

/* clang-format off */
static const enum doc_format formats[] = {
	[WIRE_YAML] = FORMAT_YAML,
	[WIRE_JSON] = FORMAT_JSON,
	[WIRE_INI]  = FORMAT_INI,
};

static const enum export_where places[] = {
	[WIRE_PERSISTENT] = EXPORT_PERSISTENT,
	[WIRE_ACTIVE]     = EXPORT_ACTIVE,
	[WIRE_KERNEL]     = EXPORT_KERNEL,
};
/* clang-format on */

int run_export(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	_cleanup_(str_list_fini) struct str_list objects = { .n = 0 };
	struct interchange_wish wish = { .format = formats[req->format] };
	const struct op_export op = { .where = places[req->where], .wish = &wish };
	struct err *e = &ret->reply.error;
	size_t left_out = 0;
	int r;

	if (req->objects && str_list_init(&objects, req->objects) < 0)
		return err_nomem(e);
	wish.objects = objects.rows;
	wish.n = objects.n;
	r = engine_export(svc->engine, &op, &ret->reply.text, &left_out, e);
	ret->reply.left_out = (int64_t)left_out;

	return r;
}

static void take_result(struct wire_plan *plan, struct put_result *res)
{
	plan->changed = res->changed;
	plan->confirm = res->confirm;
	plan->generation = (int64_t)res->restored;
	snprintf(plan->id, sizeof(plan->id), "%s", res->id);
	plan->rows = res->impact.rows;
	plan->n = res->impact.n;
	res->impact = (struct impact){ .rows = NULL };
}

static int put(struct service *svc, const struct wire_request *req, struct answer *ret,
	int (*how)(
		struct engine *en, const struct op_put *op, struct put_result *res, struct err *e))
{
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_(put_result_fini) struct put_result res = { .changed = false };
	struct op_put op = {
		.merge = req->merge,
		.temporary = req->temporary,
		.unplugged = req->unplugged,
		.plan = req->plan[0] ? req->plan : NULL,
	};
	struct err *e = &ret->reply.error;
	int r = interchange_parse(
		req->document, strlen(req->document), "the document", &doc, NULL, e);

	if (r < 0)
		return r;
	op.doc = doc;
	r = how(svc->engine, &op, &res, e);
	if (r == 0)
		take_result(&ret->reply.plan, &res);

	return r;
}

int run_apply(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return put(svc, req, ret, engine_put);
}

int run_plan(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return put(svc, req, ret, engine_plan);
}

static int undo(struct service *svc, const struct wire_request *req, struct answer *ret, bool redo)
{
	_cleanup_(put_result_fini) struct put_result res = { .changed = false };
	struct op_undo op = {
		.redo = redo,
		.generation = (uint64_t)req->number,
	};
	struct err *e = &ret->reply.error;
	int r = engine_undo(svc->engine, &op, &res, e);

	if (r < 0)
		return r;
	take_result(&ret->reply.plan, &res);

	return 0;
}

int run_undo(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return undo(svc, req, ret, false);
}

int run_redo(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return undo(svc, req, ret, true);
}

int run_check(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct drift drift = { .rows = NULL };
	int r = engine_check(
		svc->engine, req->name[0] ? req->name : NULL, &drift, &ret->reply.error);

	if (r == 0)
		ret->reply.drift = (struct wire_drift){ .rows = drift.rows, .n = drift.n };

	return r;
}

int run_repair(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_repair(svc->engine, req->name[0] ? req->name : NULL, &ret->reply.plan.changed,
		&ret->reply.error);
}

int run_adopt(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	_cleanup_(put_result_fini) struct put_result res = { .changed = false };
	const struct op_adopt op = { .name = req->name, .temporary = req->temporary };
	int r = engine_adopt(svc->engine, &op, &res, &ret->reply.error);

	if (r == 0)
		take_result(&ret->reply.plan, &res);

	return r;
}
