/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The methods, each with the engine's operation that it stands for. Whether the caller may is asked
 * in one place, for every method whose row says that it changes something.
 */
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "daemon/dispatch.h"
#include "daemon/dispatch_private.h"
#include "daemon/loop.h"

/* More than the answer to any method that changes something can take. */
#define ANSWER_ROOM 8192u

/* So many refusals are logged in such a time: who may change nothing must not fill the log. */
#define REFUSALS    20
#define REFUSALS_MS 60000

static int run_nothing(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return 0;
}

static int run_create(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct op_create_if op = {
		.name = req->name,
		.families = req->families,
		.temporary = req->temporary,
		.generate = req->generate,
		.legacy = req->legacy,
		.group = req->ipmp,
		.members = req->members[0] ? req->members : NULL,
	};
	char made[LIFNAMSIZ] = "";
	int r;

	r = engine_create_if(svc->engine, &op, made, &ret->reply.error);
	if (r < 0)
		return r;

	return str_copy(ret->reply.name, sizeof(ret->reply.name), made);
}

static int run_delete(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct op_delete_if op = {
		.name = req->name,
		.families = req->families,
		.temporary = req->temporary,
		.legacy = req->legacy,
		.group = req->ipmp,
		.force = req->force,
	};

	return engine_delete_if(svc->engine, &op, &ret->reply.error);
}

static int run_enable(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_enable_if(svc->engine, req->name, &ret->reply.error);
}

static int run_disable(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_disable_if(svc->engine, req->name, &ret->reply.error);
}

static int run_move(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_move_if(svc->engine, req->name, &ret->reply.error);
}

static struct op_members members_of(const struct wire_request *req)
{
	return (struct op_members){
		.group = req->name,
		.members = req->members,
		.temporary = req->temporary,
	};
}

static int run_add_members(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	const struct op_members op = members_of(req);

	return engine_add_members(svc->engine, &op, &ret->reply.error);
}

static int run_remove_members(
	struct service *svc, const struct wire_request *req, struct answer *ret)
{
	const struct op_members op = members_of(req);

	return engine_remove_members(svc->engine, &op, &ret->reply.error);
}

static int run_offline(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_offline_if(svc->engine, req->name, &ret->reply.error);
}

static int run_online(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_online_if(svc->engine, req->name, &ret->reply.error);
}

static int run_rehearse(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	int r = engine_rehearse(svc->engine, req->name, &ret->reply.error);

	if (r == 0)
		svc->rehearser = ret->peer;

	return r;
}

static int run_end_rehearsal(
	struct service *svc, const struct wire_request *req, struct answer *ret)
{
	if (svc->rehearser != ret->peer)
		return err_set(&ret->reply.error, IPADM_INVALID_ARG, EINVAL,
			"there is no rehearsal of this connection: it has ended with the daemon, "
			"or was not begun");
	svc->rehearser = NULL;

	return engine_end_rehearsal(svc->engine, &ret->reply.error);
}

static int run_list(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_list(
		svc->engine, req->name[0] ? req->name : NULL, &ret->reply.rows, &ret->reply.error);
}

static int run_reload(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_reload(svc->engine, &ret->reply.error);
}

/* What there is to tell comes by watch_events(). */
static int run_monitor(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	int r;

	if (!svc->ops || !svc->ops->monitored)
		return err_set(&ret->reply.error, IPADM_NOTSUP, EOPNOTSUPP,
			"only a resident ipmgmtd tells what happens: start ipmgmtd");
	r = svc->ops->monitored(svc->ctx, &ret->reply.error);
	ret->reply.continues = r == 0;

	return r;
}

/* The rest of it comes by server_answer(). */
static int run_wait(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct wire_waiting waiting = { .rows = NULL };
	bool over = false;
	int r;

	if (!svc->ops || !svc->ops->waits)
		return err_set(&ret->reply.error, IPADM_NOTSUP, EOPNOTSUPP,
			"only a resident ipmgmtd waits for others: start ipmgmtd");
	/* Who wants no answer has nothing to wait for. */
	if (req->oneway)
		return 0;
	r = svc->ops->waits(svc->ctx, ret->peer, req, &waiting, &over, &ret->reply.error);
	if (r < 0 || over || !req->more) {
		free(waiting.rows);
		ret->later = r == 0 && !over;
		return r;
	}
	ret->reply.waiting = waiting;
	ret->reply.continues = true;

	return 0;
}

/* Of a file that was edited by hand; "" when it can be taken in. */
static void tell_edit(const struct service *svc, char *ret, size_t size)
{
	struct err e = { .status = IPADM_SUCCESS };

	ret[0] = '\0';
	if (store_check(svc->store, &e) < 0)
		snprintf(ret, size, "%.400s; mend it, and 'ipadm reload' takes it in", e.text);
	err_clear(&e);
}

static int run_status(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	const char *problem = engine_problem(svc->engine);
	struct wire_status *st = &ret->reply.status;

	*st = (struct wire_status){
		.read_only = problem,
		.generation = engine_generation(svc->engine),
		.syncs = store_syncs(svc->store),
		.messages = svc->kernel->stats.messages,
		.dumps = svc->kernel->stats.dumps,
		.sysctls = svc->kernel->stats.sysctls,
		.pid = getpid(),
		.uptime = loop_now() - svc->since,
		.edit_pending = store_changed(svc->store),
		.version = IPADM_VERSION,
	};
	st->confirm_pending = engine_pending(svc->engine, &st->confirm_left);
	if (problem)
		snprintf(st->problem, sizeof(st->problem), "%s", problem);
	else if (st->edit_pending)
		tell_edit(svc, st->problem, sizeof(st->problem));

	return 0;
}

static const struct handler {
	bool needs_engine;
	int (*run)(struct service *svc, const struct wire_request *req, struct answer *ret);
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
	[WIRE_ADD_MEMBERS]       = { true, run_add_members },
	[WIRE_REMOVE_MEMBERS]    = { true, run_remove_members },
	[WIRE_OFFLINE_INTERFACE] = { true, run_offline },
	[WIRE_ONLINE_INTERFACE]  = { true, run_online },
	[WIRE_REHEARSE_FAILURE]  = { true, run_rehearse },
	[WIRE_END_REHEARSAL]     = { true, run_end_rehearsal },
	[WIRE_LIST_PROBES]       = { true, run_list_probes },
	[WIRE_WATCH_PROBES]      = { true, run_watch_probes },
	[WIRE_MONITOR]           = { true, run_monitor },
	[WIRE_WAIT]              = { true, run_wait },
	[WIRE_CREATE_ADDRESS]    = { true, run_create_addr },
	[WIRE_DELETE_ADDRESS]    = { true, run_delete_addr },
	[WIRE_ENABLE_ADDRESS]    = { true, run_enable_addr },
	[WIRE_DISABLE_ADDRESS]   = { true, run_disable_addr },
	[WIRE_UP_ADDRESS]        = { true, run_up_addr },
	[WIRE_DOWN_ADDRESS]      = { true, run_down_addr },
	[WIRE_REFRESH_ADDRESS]   = { true, run_refresh_addr },
	[WIRE_LIST_ADDRESSES]    = { true, run_list_addrs },
	[WIRE_SET_INTERFACE_PROPERTY] = { true, run_set_if_prop },
	[WIRE_SET_ADDRESS_PROPERTY]   = { true, run_set_addr_prop },
	[WIRE_SET_PROTOCOL_PROPERTY]  = { true, run_set_proto_prop },
	[WIRE_APPLY]             = { true, run_apply },
	[WIRE_PLAN]              = { true, run_plan },
	[WIRE_CHECK]             = { true, run_check },
	[WIRE_REPAIR]            = { true, run_repair },
	[WIRE_ADOPT]             = { true, run_adopt },
	[WIRE_UNDO]              = { true, run_undo },
	[WIRE_REDO]              = { true, run_redo },
	[WIRE_CONFIRM]           = { true, run_confirm },
	[WIRE_REVERT]            = { true, run_revert },
	[WIRE_RELOAD]            = { true, run_reload },
	[WIRE_LIST_HISTORY]      = { true, run_list_history },
	[WIRE_GET_GENERATION]    = { true, run_get_generation },
	[WIRE_EXPORT]            = { true, run_export },
	[WIRE_GET_STATUS]        = { true, run_status },
	/* clang-format on */
};

int dispatch_may_change(const struct service *svc, const struct peer *peer, struct err *e)
{
	const char *group = svc->root_only || !svc->engine ? NULL : engine_admin_group(svc->engine);

	return auth_check(peer, group, e);
}

/* The method without its interface. */
static const char *short_name(const struct wire_request *req)
{
	return strrchr(wire_method_row(req->method)->name, '.') + 1;
}

/* Of root the name is known, of others looked up: they may change something, so a group was looked up already. */
static void fill_user(uid_t uid, char *ret, size_t size)
{
	char mem[4096];
	struct passwd entry, *found = NULL;

	if (uid == 0)
		snprintf(ret, size, "root");
	else if (getpwuid_r(uid, &entry, mem, sizeof(mem), &found) == 0 && found)
		snprintf(ret, size, "%s", found->pw_name);
}

/* What is changed, in words of the protocol. */
static void format_change(const struct wire_request *req, char *ret, size_t size)
{
	snprintf(ret, size, "%s%s%s%s%s%s%s%s%s", short_name(req), req->name[0] ? " " : "",
		req->name, req->members[0] ? " " : "", req->members, req->protocol[0] ? " " : "",
		req->protocol, req->property[0] ? " " : "", req->property);
}

static void set_cause(
	const struct service *svc, const struct peer *peer, const struct wire_request *req)
{
	struct cause cause = { .known = true, .uid = peer->uid, .pid = peer->pid };

	fill_user(peer->uid, cause.user, sizeof(cause.user));
	format_change(req, cause.change, sizeof(cause.change));
	snprintf(cause.command, sizeof(cause.command), "%s", req->command);
	snprintf(cause.message, sizeof(cause.message), "%s", req->message);
	engine_set_cause(svc->engine, &cause);
}

static int run(struct service *svc, const struct peer *peer, const struct wire_request *req,
	struct answer *ret)
{
	const struct wire_method_row *row = wire_method_row(req->method);
	const struct handler *handler = &handlers[req->method];
	int r = 0;

	if (handler->needs_engine && !svc->engine) {
		ret->reply.error = svc->refusal;
		return -EAGAIN;
	}
	if (row->mutating || row->restricted) {
		r = dispatch_may_change(svc, peer, &ret->reply.error);
		if (r == 0)
			r = dispatch_begin(svc, req, &ret->reply.error);
	}
	if (r < 0)
		return r;
	if (row->mutating)
		set_cause(svc, peer, req);

	return handler->run(svc, req, ret);
}

/* Done, but for what the sentence says: the caller is told in place of an answer. */
static bool is_warning(ipadm_status_t status)
{
	return status == IPADM_ALL_ADDRS_NOT_ENABLED || status == IPADM_DHCP_IPC_TIMEOUT;
}

static bool is_worth_a_line(struct service *svc, const struct err *e)
{
	int64_t now = loop_now();

	if (e->status != IPADM_EPERM)
		return true;
	if (svc->n_refusals == 0 || now - svc->refusals_since >= REFUSALS_MS) {
		svc->refusals_since = now;
		svc->n_refusals = 0;
	}
	if (svc->n_refusals <= REFUSALS && svc->n_refusals++ == REFUSALS)
		log_line(LOGL_NOTICE, "more is refused: no line for each in this minute");

	return svc->n_refusals <= REFUSALS;
}

/* One line for each change that was asked for. */
static void log_change(struct service *svc, const struct peer *peer, const struct wire_request *req,
	const struct err *e)
{
	const struct wire_method_row *row = wire_method_row(req->method);
	bool failed = e->status != IPADM_SUCCESS;
	char change[sizeof(((struct cause *)NULL)->change)];

	if (svc->quiet || !row->mutating || !is_worth_a_line(svc, e))
		return;

	format_change(req, change, sizeof(change));
	log_line(failed ? LOGL_NOTICE : LOGL_INFO, "%s for uid %u, pid %d: %s%s%s%s", change,
		peer->uid, peer->pid, failed ? e->text : "done", req->message[0] ? " (" : "",
		req->message, req->message[0] ? ")" : "");
}

/* Links that the change brought up have carrier only now. A resident daemon hears of it. */
static void settle_groups(const struct service *svc)
{
	struct err e = { .status = IPADM_SUCCESS };
	bool moved;

	if (!svc->ops && engine_groups(svc->engine, &moved, &e) < 0 && !svc->quiet)
		log_line(LOGL_WARNING, "%s", e.text);
}

static void answer_fini(struct answer *answer)
{
	wire_reply_fini(&answer->reply);
	answer->view = addr_view_free(answer->view);
}

int dispatch_call(struct service *svc, const struct peer *peer, const struct wire_request *req,
	struct buf *out)
{
	_cleanup_(answer_fini) struct answer answer = { .peer = peer };
	struct err *e = &answer.reply.error;
	size_t before = out->len;
	int r;

	/* What is done is also told: room for the answer to a change is there before the change. */
	if (!buf_reserve(out, ANSWER_ROOM))
		return buf_error(out);
	svc->caller = peer;
	svc->method = short_name(req);
	r = run(svc, peer, req, &answer);
	svc->caller = NULL;
	svc->method = NULL;
	if (r < 0 && e->status == IPADM_SUCCESS)
		err_sys(e, -r, "%s", wire_method_row(req->method)->name);
	if (r == 0 && !is_warning(e->status))
		err_clear(e);
	log_change(svc, peer, req, e);
	if (svc->engine)
		engine_set_wish(svc->engine, NULL);
	/* After a failure too: what was given up for the change may have come back. */
	if (svc->engine && wire_method_row(req->method)->mutating) {
		engine_set_cause(svc->engine, NULL);
		service_log_history(svc);
		settle_groups(svc);
		service_changed(svc);
	}
	if (req->oneway)
		return 0;
	if (answer.later)
		return 1;

	r = wire_encode_reply(req, &answer.reply, out);
	if (r == 0 && answer.reply.continues && e->status == IPADM_SUCCESS)
		return 1;
	if (r != -EMSGSIZE)
		return r;

	/* An answer that no client would take. */
	out->len = before;
	err_set(e, IPADM_EOVERFLOW, EMSGSIZE, "the answer is longer than %u bytes", WIRE_MAX_REPLY);
	return wire_encode_reply(req, &answer.reply, out);
}
