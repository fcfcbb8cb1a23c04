/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replies: a struct wire_reply to Varlink and back. A reply that knows more than we do is taken
 * (the daemon may be newer than the library); one that lacks something is not.
 */
#include <errno.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "wire/message.h"
#include "wire/reply_addr.h"
#include "wire/reply_drift.h"
#include "wire/reply_error.h"
#include "wire/reply_event.h"
#include "wire/reply_export.h"
#include "wire/reply_history.h"
#include "wire/reply_outcome.h"
#include "wire/reply_plan.h"
#include "wire/reply_probe.h"
#include "wire/reply_status.h"
#include "wire/reply_wait.h"
#include "wire/wire.h"
#include "wire/word.h"

static void encode_info(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	message_put_str(w, "vendor", "ipadm");
	message_put_str(w, "product", "ipadm");
	message_put_str(w, "version", IPADM_VERSION);
	message_put_str(w, "url", "");
	jsonw_key(w, "interfaces");
	jsonw_begin(w, '[');
	jsonw_str(w, "org.varlink.service");
	jsonw_str(w, "org.ipadm");
	jsonw_end(w, ']');
}

static void encode_description(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	message_put_str(w, "description", wire_description(req->name));
}

static void encode_name(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	message_put_str(w, "name", reply->name);
}

static void encode_nothing(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
}

static void encode_members(struct jsonw *w, const struct if_names *members)
{
	jsonw_key(w, "members");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < members->n; i++)
		jsonw_str(w, members->names[i]);
	jsonw_end(w, ']');
}

static void encode_row(struct jsonw *w, const struct if_row *row)
{
	const struct word_row *class = word_find_value(&word_classes, row->class);
	const struct word_row *state = word_find_value(&word_states, row->state);

	jsonw_begin(w, '{');
	message_put_str(w, "name", row->name);
	message_put_str(w, "class", class ? class->word : "unknown");
	message_put_str(w, "state", state ? state->word : "failed");
	message_put_flags(w, "current", &word_flags, row->cflags);
	message_put_flags(w, "persistent", &word_flags, row->pflags);
	if (row->group[0])
		message_put_str(w, "group", row->group);
	if (row->class == IPADM_IF_CLASS_IPMP)
		encode_members(w, &row->members);
	jsonw_end(w, '}');
}

static void encode_rows(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	jsonw_key(w, "interfaces");
	jsonw_begin(w, '[');
	for (size_t i = 0; reply->rows && i < reply->rows->n; i++)
		encode_row(w, &reply->rows->rows[i]);
	jsonw_end(w, ']');
}

static void encode_addrs(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_addrs_encode(w, reply->addr_listing);
}

static void encode_probes(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_probes_encode(w, &reply->probes);
}

static void encode_outcomes(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_outcomes_encode(w, &reply->outcomes);
}

static void encode_drift(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_drift_encode(w, &reply->drift);
}

static void encode_plan(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_plan_encode(w, &reply->plan);
}

static void encode_events(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_events_encode(w, &reply->events);
}

static void encode_status(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	reply_status_encode(w, &reply->status);
}

static int get_word(
	const json_t *object, const char *key, const struct word_table *table, uint32_t *ret)
{
	const char *s = json_string_value(json_object_get(object, key));
	const struct word_row *row = s ? word_find(table, s) : NULL;

	if (!row)
		return -EBADMSG;

	*ret = row->value;
	return 0;
}

static int decode_members(const json_t *list, struct if_names *ret)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		char name[LINK_NAMSIZ];

		if (message_get_str(json_array_get(list, i), name, sizeof(name)) < 0)
			return -EBADMSG;
		if (if_names_add(ret, name) < 0)
			return -ENOMEM;
	}

	return 0;
}

/* What only some interfaces have. */
static int decode_relatives(const json_t *object, struct if_row *row)
{
	const json_t *group = json_object_get(object, "group");
	const json_t *members = json_object_get(object, "members");

	if (group && message_get_str(group, row->group, sizeof(row->group)) < 0)
		return -EBADMSG;

	return members ? decode_members(members, &row->members) : 0;
}

static int decode_row(const json_t *object, struct if_row *row)
{
	uint32_t class = 0, state = 0;
	int r;

	r = message_get_str(json_object_get(object, "name"), row->name, sizeof(row->name));
	if (r == 0)
		r = get_word(object, "class", &word_classes, &class);
	if (r == 0)
		r = get_word(object, "state", &word_states, &state);
	if (r == 0)
		r = message_get_flags(object, "current", &word_flags, &row->cflags);
	if (r == 0)
		r = message_get_flags(object, "persistent", &word_flags, &row->pflags);
	if (r < 0)
		return -EBADMSG;

	row->class = (ipadm_if_class_t) class;
	row->state = (ipadm_if_state_t)state;
	return decode_relatives(object, row);
}

static int decode_rows(const json_t *params, struct wire_reply *ret)
{
	_cleanup_listing_ struct listing *rows = NULL;
	const json_t *list = json_object_get(params, "interfaces");
	int r;

	if (!json_is_array(list))
		return -EBADMSG;

	rows = calloc(1, sizeof(*rows));
	if (!rows)
		return -ENOMEM;

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct if_row *row = listing_add(rows);

		if (!row)
			return -ENOMEM;
		r = decode_row(json_array_get(list, i), row);
		if (r < 0)
			return r;
	}

	ret->rows = rows;
	rows = NULL;
	return 0;
}

static int decode_addrs(const json_t *params, struct wire_reply *ret)
{
	return reply_addrs_decode(params, &ret->addrs);
}

static int decode_probes(const json_t *params, struct wire_reply *ret)
{
	return reply_probes_decode(params, &ret->probes);
}

static int decode_outcomes(const json_t *params, struct wire_reply *ret)
{
	return reply_outcomes_decode(params, &ret->outcomes);
}

static int decode_drift(const json_t *params, struct wire_reply *ret)
{
	return reply_drift_decode(params, &ret->drift);
}

static int decode_plan(const json_t *params, struct wire_reply *ret)
{
	return reply_plan_decode(params, &ret->plan);
}

static int decode_events(const json_t *params, struct wire_reply *ret)
{
	return reply_events_decode(params, &ret->events);
}

static int decode_status(const json_t *params, struct wire_reply *ret)
{
	return reply_status_decode(params, &ret->status);
}

static int decode_name(const json_t *params, struct wire_reply *ret)
{
	if (message_get_str(json_object_get(params, "name"), ret->name, sizeof(ret->name)) < 0)
		return -EBADMSG;

	return 0;
}

static int decode_nothing(const json_t *params, struct wire_reply *ret)
{
	return 0;
}

/* How the reply to each method looks. */
static const struct reply_row {
	void (*encode)(
		struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply);
	int (*decode)(const json_t *params, struct wire_reply *ret);
} replies[WIRE_N_METHODS] = {
	/* clang-format off */
	[WIRE_GET_INFO]          = { encode_info, decode_nothing },
	[WIRE_GET_DESCRIPTION]   = { encode_description, decode_nothing },
	[WIRE_CREATE_INTERFACE]  = { encode_name, decode_name },
	[WIRE_DELETE_INTERFACE]  = { encode_nothing, decode_nothing },
	[WIRE_ENABLE_INTERFACE]  = { encode_nothing, decode_nothing },
	[WIRE_DISABLE_INTERFACE] = { encode_nothing, decode_nothing },
	[WIRE_MOVE_INTERFACE]    = { encode_nothing, decode_nothing },
	[WIRE_LIST_INTERFACES]   = { encode_rows, decode_rows },
	[WIRE_ADD_MEMBERS]       = { encode_nothing, decode_nothing },
	[WIRE_REMOVE_MEMBERS]    = { encode_nothing, decode_nothing },
	[WIRE_OFFLINE_INTERFACE] = { encode_nothing, decode_nothing },
	[WIRE_ONLINE_INTERFACE]  = { encode_nothing, decode_nothing },
	[WIRE_REHEARSE_FAILURE]  = { encode_nothing, decode_nothing },
	[WIRE_END_REHEARSAL]     = { encode_nothing, decode_nothing },
	[WIRE_LIST_PROBES]       = { encode_probes, decode_probes },
	[WIRE_WATCH_PROBES]      = { encode_outcomes, decode_outcomes },
	[WIRE_MONITOR]           = { encode_events, decode_events },
	[WIRE_WAIT]              = { reply_wait_encode, reply_wait_decode },
	[WIRE_CREATE_ADDRESS]    = { encode_name, decode_name },
	[WIRE_DELETE_ADDRESS]    = { encode_nothing, decode_nothing },
	[WIRE_ENABLE_ADDRESS]    = { encode_nothing, decode_nothing },
	[WIRE_DISABLE_ADDRESS]   = { encode_nothing, decode_nothing },
	[WIRE_UP_ADDRESS]        = { encode_nothing, decode_nothing },
	[WIRE_DOWN_ADDRESS]      = { encode_nothing, decode_nothing },
	[WIRE_REFRESH_ADDRESS]   = { encode_nothing, decode_nothing },
	[WIRE_LIST_ADDRESSES]    = { encode_addrs, decode_addrs },
	[WIRE_SET_INTERFACE_PROPERTY] = { encode_nothing, decode_nothing },
	[WIRE_SET_ADDRESS_PROPERTY]   = { encode_nothing, decode_nothing },
	[WIRE_SET_PROTOCOL_PROPERTY]  = { encode_nothing, decode_nothing },
	[WIRE_APPLY]             = { encode_plan, decode_plan },
	[WIRE_PLAN]              = { encode_plan, decode_plan },
	[WIRE_CHECK]             = { encode_drift, decode_drift },
	[WIRE_REPAIR]            = { encode_plan, decode_plan },
	[WIRE_ADOPT]             = { encode_plan, decode_plan },
	[WIRE_UNDO]              = { encode_plan, decode_plan },
	[WIRE_REDO]              = { encode_plan, decode_plan },
	[WIRE_CONFIRM]           = { encode_nothing, decode_nothing },
	[WIRE_REVERT]            = { encode_plan, decode_plan },
	[WIRE_RELOAD]            = { encode_nothing, decode_nothing },
	[WIRE_LIST_HISTORY]      = { reply_history_encode, reply_history_decode },
	[WIRE_GET_GENERATION]    = { reply_generation_encode, reply_generation_decode },
	[WIRE_EXPORT]            = { reply_export_encode, reply_export_decode },
	[WIRE_GET_STATUS]        = { encode_status, decode_status },
	/* clang-format on */
};

int wire_encode_reply(
	const struct wire_request *req, const struct wire_reply *reply, struct buf *out)
{
	bool failed = reply->error.status != IPADM_SUCCESS;
	struct jsonw w = { .out = out };
	size_t before = out->len;

	jsonw_begin(&w, '{');
	if (failed)
		message_put_str(&w, "error", WIRE_FAILED);
	jsonw_key(&w, "parameters");
	jsonw_begin(&w, '{');
	if (failed)
		reply_error_encode(&w, &reply->error);
	else
		replies[req->method].encode(&w, req, reply);
	jsonw_end(&w, '}');
	if (reply->continues && !failed) {
		jsonw_key(&w, "continues");
		jsonw_bool(&w, true);
	}
	jsonw_end(&w, '}');
	buf_append(out, "", 1);

	if (buf_error(out) < 0)
		return buf_error(out);
	if (out->len - before > WIRE_MAX_REPLY)
		return -EMSGSIZE;

	return 0;
}

int wire_decode_reply(
	enum wire_method method, const char *msg, size_t len, struct wire_reply *ret, struct err *e)
{
	const char *name = wire_method_row(method)->name;
	struct wire_reply reply = { 0 };
	json_auto_t *root = NULL;
	const json_t *params, *error;
	int r;

	r = message_parse(msg, len, WIRE_MAX_REPLY, &root);
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r < 0)
		return err_set(e, IPADM_EBADE, EBADMSG, "the answer to %s is not understood", name);

	params = json_object_get(root, "parameters");
	error = json_object_get(root, "error");
	if (error)
		r = reply_error_decode(error, params, &reply.error);
	else
		r = replies[method].decode(params, &reply);
	if (r == -ENOMEM)
		return err_nomem(e);
	if (r < 0)
		return err_set(e, IPADM_EBADE, EBADMSG, "the answer to %s is not understood", name);

	reply.continues = json_is_true(json_object_get(root, "continues"));
	*ret = reply;
	return 0;
}

void wire_reply_fini(struct wire_reply *reply)
{
	reply->rows = listing_free(reply->rows);
	free(reply->addrs.rows);
	reply->addrs = (struct wire_addrs){ 0 };
	free(reply->probes.rows);
	reply->probes = (struct wire_probes){ 0 };
	free(reply->outcomes.rows);
	reply->outcomes = (struct wire_outcomes){ 0 };
	free(reply->drift.rows);
	reply->drift = (struct wire_drift){ 0 };
	free(reply->plan.rows);
	reply->plan = (struct wire_plan){ 0 };
	free(reply->events.rows);
	reply->events = (struct wire_events){ 0 };
	free(reply->generations.rows);
	reply->generations = (struct wire_generations){ 0 };
	free(reply->waiting.rows);
	reply->waiting = (struct wire_waiting){ 0 };
	free(reply->text);
	reply->text = NULL;
}
