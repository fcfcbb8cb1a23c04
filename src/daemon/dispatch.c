/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The methods, each with the engine's operation that it stands for. Whether the caller may is asked
 * in one place, for every method whose row says that it changes something.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "daemon/dispatch.h"

/* More than the answer to any method that changes something can take. */
#define ANSWER_ROOM 8192u

static int run_nothing(
	struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	return 0;
}

static int run_create(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	struct op_create_if op = {
		.name = req->name,
		.families = req->families,
		.temporary = req->temporary,
		.generate = req->generate,
		.legacy = req->legacy,
	};
	char made[LIFNAMSIZ] = "";
	int r;

	r = engine_create_if(svc->engine, &op, made, &reply->error);
	if (r < 0)
		return r;

	return str_copy(reply->name, sizeof(reply->name), made);
}

static int run_delete(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	struct op_delete_if op = {
		.name = req->name,
		.families = req->families,
		.temporary = req->temporary,
		.legacy = req->legacy,
	};

	return engine_delete_if(svc->engine, &op, &reply->error);
}

static int run_enable(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	return engine_enable_if(svc->engine, req->name, &reply->error);
}

static int run_disable(
	struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	return engine_disable_if(svc->engine, req->name, &reply->error);
}

static int run_move(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	return engine_move_if(svc->engine, req->name, &reply->error);
}

static int run_list(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	return engine_list(
		svc->engine, req->name[0] ? req->name : NULL, &reply->rows, &reply->error);
}

static int run_reload(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	return engine_reload(svc->engine, &reply->error);
}

static int run_status(struct service *svc, const struct wire_request *req, struct wire_reply *reply)
{
	const char *problem = engine_problem(svc->engine);
	struct wire_status *st = &reply->status;

	*st = (struct wire_status){
		.read_only = problem,
		.generation = engine_generation(svc->engine),
		.syncs = store_syncs(svc->store),
		.messages = svc->kernel->stats.messages,
		.dumps = svc->kernel->stats.dumps,
		.sysctls = svc->kernel->stats.sysctls,
		.pid = getpid(),
	};
	snprintf(st->problem, sizeof(st->problem), "%s", problem ? problem : "");
	return 0;
}

static const struct handler {
	bool needs_engine;
	int (*run)(struct service *svc, const struct wire_request *req, struct wire_reply *reply);
} handlers[WIRE_N_METHODS] = {
	/* clang-format off */
	[WIRE_GET_INFO]          = { false, run_nothing }, /* the codec knows the answer */
	[WIRE_GET_DESCRIPTION]   = { false, run_nothing },
	[WIRE_CREATE_INTERFACE]  = { true, run_create },
	[WIRE_DELETE_INTERFACE]  = { true, run_delete },
	[WIRE_ENABLE_INTERFACE]  = { true, run_enable },
	[WIRE_DISABLE_INTERFACE] = { true, run_disable },
	[WIRE_MOVE_INTERFACE]    = { true, run_move },
	[WIRE_LIST_INTERFACES]   = { true, run_list },
	[WIRE_RELOAD]            = { true, run_reload },
	[WIRE_GET_STATUS]        = { true, run_status },
	/* clang-format on */
};

static int run(struct service *svc, const struct peer *peer, const struct wire_request *req,
	struct wire_reply *reply)
{
	const struct handler *handler = &handlers[req->method];

	if (handler->needs_engine && !svc->engine) {
		reply->error = svc->refusal;
		return -EAGAIN;
	}
	if (wire_method_row(req->method)->mutating) {
		const char *group = svc->root_only ? NULL : engine_admin_group(svc->engine);
		int r = auth_check(peer, group, &reply->error);

		if (r < 0)
			return r;
	}

	return handler->run(svc, req, reply);
}

/* One line for each change that was asked for. */
static void log_change(const struct service *svc, const struct peer *peer,
	const struct wire_request *req, const struct err *e)
{
	const struct wire_method_row *row = wire_method_row(req->method);
	bool failed = e->status != IPADM_SUCCESS;

	if (svc->quiet || !row->mutating)
		return;

	log_line(failed ? LOGL_NOTICE : LOGL_INFO, "%s %s for uid %u, pid %d: %s",
		strrchr(row->name, '.') + 1, req->name, peer->uid, peer->pid,
		failed ? e->text : "done");
}

int dispatch_call(struct service *svc, const struct peer *peer, const struct wire_request *req,
	struct buf *out)
{
	_cleanup_(wire_reply_fini) struct wire_reply reply = { 0 };
	size_t before = out->len;
	int r;

	/* What is done is also told: room for the answer to a change is there before the change. */
	if (!buf_reserve(out, ANSWER_ROOM))
		return buf_error(out);
	r = run(svc, peer, req, &reply);
	if (r < 0 && reply.error.status == IPADM_SUCCESS)
		err_sys(&reply.error, -r, "%s", wire_method_row(req->method)->name);
	log_change(svc, peer, req, &reply.error);
	if (req->oneway)
		return 0;

	r = wire_encode_reply(req, &reply, out);
	if (r != -EMSGSIZE)
		return r;

	/* An answer that no client would take. */
	out->len = before;
	err_set(&reply.error, IPADM_EOVERFLOW, EMSGSIZE, "the answer is longer than %u bytes",
		WIRE_MAX_REPLY);
	return wire_encode_reply(req, &reply, out);
}
