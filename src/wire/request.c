/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests: a Varlink call to a struct wire_request and back. Only the shape is checked; what a
 * name may be is the engine's to say.
 */
#include <errno.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "wire/message.h"
#include "wire/refusal.h"
#include "wire/wire.h"
#include "wire/word.h"

enum value_type {
	VALUE_STR,
	VALUE_TEXT, /* of any length */
	VALUE_LINE, /* a string without control characters */
	VALUE_NUMBER,
	VALUE_BOOL,
	VALUE_CONFIRM,
	VALUE_WAIT, /* seconds, or one of IPADM_DHCP_WAIT_* */
	VALUE_TIMEOUT,
	VALUE_WORD, /* a number, by one of words; not told when it is 0 */
};

struct param_row {
	const char *key;
	uint64_t bit; /* WIRE_PARAM_* */
	enum value_type type;
	size_t offset; /* of its field in the request */
	size_t size;
	const struct word_table *words;
};

/* The field of struct wire_request that a row fills. */
#define FIELD(f) offsetof(struct wire_request, f), sizeof(((struct wire_request *)NULL)->f)

static const struct param_row params[] = {
	/* clang-format off */
	{ "name", WIRE_PARAM_NAME, VALUE_STR, FIELD(name) },
	{ "family", WIRE_PARAM_FAMILY, VALUE_WORD, FIELD(families), &word_families },
	{ "temporary", WIRE_PARAM_TEMPORARY, VALUE_BOOL, FIELD(temporary) },
	{ "generate", WIRE_PARAM_GENERATE, VALUE_BOOL, FIELD(generate) },
	{ "legacy", WIRE_PARAM_LEGACY, VALUE_BOOL, FIELD(legacy) },
	{ "interface", WIRE_PARAM_INTERFACE, VALUE_STR, FIELD(name) },
	{ "type", WIRE_PARAM_TYPE, VALUE_STR, FIELD(type) },
	{ "address", WIRE_PARAM_ADDRESS, VALUE_STR, FIELD(address) },
	{ "remote", WIRE_PARAM_REMOTE, VALUE_STR, FIELD(remote) },
	{ "resolved", WIRE_PARAM_RESOLVED, VALUE_STR, FIELD(resolved) },
	{ "resolved_remote", WIRE_PARAM_RESOLVED_REMOTE, VALUE_STR, FIELD(resolved_remote) },
	{ "down", WIRE_PARAM_DOWN, VALUE_BOOL, FIELD(down) },
	{ "one_family", WIRE_PARAM_ONE_FAMILY, VALUE_BOOL, FIELD(one_family) },
	{ "primary", WIRE_PARAM_PRIMARY, VALUE_BOOL, FIELD(primary) },
	{ "reqhost", WIRE_PARAM_REQHOST, VALUE_STR, FIELD(reqhost) },
	{ "wait", WIRE_PARAM_WAIT, VALUE_WAIT, FIELD(wait) },
	{ "interface_id", WIRE_PARAM_INTERFACE_ID, VALUE_STR, FIELD(interface_id) },
	{ "no_stateful", WIRE_PARAM_NO_STATEFUL, VALUE_BOOL, FIELD(no_stateful) },
	{ "no_stateless", WIRE_PARAM_NO_STATELESS, VALUE_BOOL, FIELD(no_stateless) },
	{ "generation", WIRE_PARAM_GENERATION, VALUE_STR, FIELD(generation) },
	{ "temporary_addresses", WIRE_PARAM_TEMPORARY_ADDRESSES, VALUE_BOOL,
		FIELD(temporary_addresses) },
	{ "release", WIRE_PARAM_RELEASE, VALUE_BOOL, FIELD(release) },
	{ "inform", WIRE_PARAM_INFORM, VALUE_BOOL, FIELD(inform) },
	{ "protocol", WIRE_PARAM_PROTOCOL, VALUE_STR, FIELD(protocol) },
	{ "property", WIRE_PARAM_PROPERTY, VALUE_STR, FIELD(property) },
	{ "value", WIRE_PARAM_VALUE, VALUE_STR, FIELD(value) },
	{ "operation", WIRE_PARAM_OPERATION, VALUE_WORD, FIELD(operation),
		&word_operations },
	{ "ipmp", WIRE_PARAM_IPMP, VALUE_BOOL, FIELD(ipmp) },
	{ "members", WIRE_PARAM_MEMBERS, VALUE_STR, FIELD(members) },
	{ "force", WIRE_PARAM_FORCE, VALUE_BOOL, FIELD(force) },
	{ "document", WIRE_PARAM_DOCUMENT, VALUE_TEXT, FIELD(document) },
	{ "merge", WIRE_PARAM_MERGE, VALUE_BOOL, FIELD(merge) },
	{ "unplugged", WIRE_PARAM_UNPLUGGED, VALUE_BOOL, FIELD(unplugged) },
	{ "plan", WIRE_PARAM_PLAN, VALUE_STR, FIELD(plan) },
	{ "connections", WIRE_PARAM_CONNECTIONS, VALUE_STR, FIELD(connections) },
	{ "number", WIRE_PARAM_NUMBER, VALUE_NUMBER, FIELD(number) },
	{ "objects", WIRE_PARAM_OBJECTS, VALUE_TEXT, FIELD(objects) },
	{ "where", WIRE_PARAM_WHERE, VALUE_WORD, FIELD(where), &word_where },
	{ "format", WIRE_PARAM_FORMAT, VALUE_WORD, FIELD(format), &word_formats },
	{ "state", WIRE_PARAM_STATE, VALUE_STR, FIELD(state) },
	{ "online", WIRE_PARAM_ONLINE, VALUE_BOOL, FIELD(online) },
	{ "any", WIRE_PARAM_ANY, VALUE_BOOL, FIELD(any) },
	{ "timeout", WIRE_PARAM_TIMEOUT, VALUE_TIMEOUT, FIELD(timeout) },
	/* clang-format on */
};

/* What every method takes that changes something, and none needs; those with a bit, if the change can wait for its
 * confirmation. */
static const struct param_row causes[] = {
	{ "confirm", WIRE_PARAM_CONNECTIONS, VALUE_CONFIRM, FIELD(confirm) },
	{ "connections", WIRE_PARAM_CONNECTIONS, VALUE_STR, FIELD(connections) },
	{ "message", 0, VALUE_LINE, FIELD(message) },
	{ "command", 0, VALUE_LINE, FIELD(command) },
};

static bool takes_cause(const struct wire_method_row *row, const struct param_row *cause)
{
	return row->mutating && !(row->at_once && cause->bit);
}

/* NULL when the method does not take it. */
static const struct param_row *param_find(const struct wire_method_row *row, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		if (strcmp(params[i].key, key) == 0 && (row->takes & params[i].bit))
			return &params[i];
	}
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++) {
		if (strcmp(causes[i].key, key) == 0 && takes_cause(row, &causes[i]))
			return &causes[i];
	}

	return NULL;
}

static int decode_flag(const json_t *v, bool *ret)
{
	if (!v || json_is_null(v))
		return 0;
	if (!json_is_boolean(v))
		return -EINVAL;

	*ret = json_is_true(v);
	return 0;
}

static int decode_word(const json_t *v, const struct word_table *table, uint32_t *ret)
{
	const struct word_row *word = NULL;

	if (json_is_string(v))
		word = word_find(table, json_string_value(v));
	if (!word)
		return -EINVAL;

	*ret = word->value;
	return 0;
}

static int decode_text(const json_t *v, char *field)
{
	char *text;

	if (!json_is_string(v))
		return -EINVAL;
	text = strdup(json_string_value(v));
	if (!text)
		return -ENOMEM;
	memcpy(field, &text, sizeof(text));

	return 0;
}

static int decode_wait(const json_t *v, int32_t *ret)
{
	json_int_t wait = json_integer_value(v);

	if (!json_is_integer(v) || wait < IPADM_DHCP_WAIT_FOREVER || wait > INT32_MAX)
		return -EINVAL;

	*ret = (int32_t)wait;
	return 0;
}

static int decode_line(const json_t *v, char *ret, size_t size)
{
	int r = message_get_str(v, ret, size);

	return r < 0 || str_is_line(ret) ? r : -EINVAL;
}

static int decode_number(const json_t *v, int64_t *ret)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return -EINVAL;

	*ret = json_integer_value(v);
	return 0;
}

/* A 0 that was said is -1. */
static int decode_seconds(const json_t *v, int64_t max, int64_t *ret)
{
	int64_t seconds;

	if (decode_number(v, &seconds) < 0 || seconds > max)
		return -EINVAL;

	*ret = seconds > 0 ? seconds : -1;
	return 0;
}

static int decode_param(const struct param_row *param, const json_t *v, struct wire_request *req)
{
	char *field = (char *)req + param->offset;
	uint32_t word = 0;
	int64_t number = 0;
	bool flag = false;
	int r = -EINVAL;

	switch (param->type) {
	case VALUE_STR:
		return message_get_str(v, field, param->size);
	case VALUE_TEXT:
		return decode_text(v, field);
	case VALUE_LINE:
		return decode_line(v, field, param->size);
	case VALUE_NUMBER:
		r = decode_number(v, &number);
		memcpy(field, &number, sizeof(number));
		break;
	case VALUE_BOOL:
		r = decode_flag(v, &flag);
		memcpy(field, &flag, sizeof(flag));
		break;
	case VALUE_CONFIRM:
		return decode_seconds(v, WIRE_CONFIRM_MAX, &req->confirm);
	case VALUE_WAIT:
		return decode_wait(v, &req->wait);
	case VALUE_TIMEOUT:
		return decode_seconds(v, WIRE_TIMEOUT_MAX, &req->timeout);
	case VALUE_WORD:
		r = decode_word(v, param->words, &word);
		memcpy(field, &word, sizeof(word));
		break;
	}

	return r;
}

/* NULL when all of them are right, else the name of the one that isn't. */
static const char *decode_params(
	json_t *object, const struct wire_method_row *row, struct wire_request *req)
{
	uint64_t seen = 0;
	const char *key;
	json_t *v;

	json_object_foreach(object, key, v)
	{
		const struct param_row *param = param_find(row, key);

		if (!param)
			return key;
		if (json_is_null(v))
			continue;
		if (decode_param(param, v, req) < 0)
			return key;
		seen |= param->bit;
	}

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		if (row->needs & params[i].bit & ~seen)
			return params[i].key;
	}

	return NULL;
}

/* The members beside method and parameters; NULL or the name of the one that is wrong. */
static const char *decode_flags(json_t *root, struct wire_request *req)
{
	const char *key;
	json_t *v;

	json_object_foreach(root, key, v)
	{
		bool upgrade = false;
		int r = 0;

		if (strcmp(key, "oneway") == 0)
			r = decode_flag(v, &req->oneway);
		else if (strcmp(key, "more") == 0)
			r = decode_flag(v, &req->more);
		else if (strcmp(key, "upgrade") == 0)
			r = decode_flag(v, &upgrade);
		else if (strcmp(key, "method") != 0 && strcmp(key, "parameters") != 0)
			r = -EINVAL;
		if (r < 0 || upgrade)
			return key;
	}

	return NULL;
}

static int decode_call(json_t *root, struct wire_request *req, struct buf *err_reply)
{
	json_t *object = json_object_get(root, "parameters");
	const char *method = json_string_value(json_object_get(root, "method"));
	const char *wrong;

	if (!method)
		return -EBADMSG;

	wrong = decode_flags(root, req);
	if (wrong)
		return refusal_parameter(err_reply, wrong);

	req->method = wire_method_find(method);
	if (req->method == WIRE_N_METHODS)
		return refusal_method(err_reply, method);

	/* Who wants no answer, or only one, gets none of them. */
	if (wire_method_row(req->method)->streams && (!req->more || req->oneway))
		return refusal_expected_more(err_reply);

	if (object && !json_is_object(object) && !json_is_null(object))
		return refusal_parameter(err_reply, "parameters");

	wrong = decode_params(object, wire_method_row(req->method), req);
	if (wrong)
		return refusal_parameter(err_reply, wrong);
	if (req->method == WIRE_GET_DESCRIPTION && !wire_description(req->name))
		return refusal_interface(err_reply, -EINVAL, req->name);

	return 0;
}

int wire_decode_request(
	const char *msg, size_t len, struct wire_request *ret, struct buf *err_reply)
{
	struct wire_request req = { .families = FAM_BOTH, .wait = IPADM_DHCP_WAIT_DEFAULT };
	json_auto_t *root = NULL;
	int r;

	r = message_parse(msg, len, WIRE_MAX_LARGE, &root);
	if (r == -EEXIST)
		return refusal_parameter(err_reply, "parameters");
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;

	r = decode_call(root, &req, err_reply);
	if (r == 0 && len > WIRE_MAX_REQUEST && !req.document)
		r = -EBADMSG;
	if (r < 0) {
		wire_request_fini(&req);
		/* Nobody waits for the answer to a one-way call, not even for a bad one. */
		if (req.oneway)
			buf_consume(err_reply, err_reply->len);
		return r;
	}

	*ret = req;
	return 0;
}

void wire_request_fini(struct wire_request *req)
{
	free(req->document);
	req->document = NULL;
	free(req->objects);
	req->objects = NULL;
}

static void encode_param(
	struct jsonw *w, const struct param_row *param, const struct wire_request *req, bool needed)
{
	const char *field = (const char *)req + param->offset;
	const struct word_row *word;
	const char *text;
	uint32_t value;
	int64_t number;
	bool flag;

	switch (param->type) {
	case VALUE_STR:
	case VALUE_LINE:
		if (needed || field[0])
			message_put_str(w, param->key, field);
		return;
	case VALUE_TEXT:
		memcpy(&text, field, sizeof(text));
		if (needed || text)
			message_put_str(w, param->key, text ? text : "");
		return;
	case VALUE_BOOL:
		memcpy(&flag, field, sizeof(flag));
		if (flag) {
			jsonw_key(w, param->key);
			jsonw_bool(w, true);
		}
		return;
	case VALUE_NUMBER:
		memcpy(&number, field, sizeof(number));
		if (needed || number != 0) {
			jsonw_key(w, param->key);
			jsonw_int(w, number);
		}
		return;
	case VALUE_CONFIRM:
	case VALUE_TIMEOUT:
		memcpy(&number, field, sizeof(number));
		if (number != 0) {
			jsonw_key(w, param->key);
			jsonw_int(w, number > 0 ? number : 0);
		}
		return;
	case VALUE_WAIT:
		if (req->wait != IPADM_DHCP_WAIT_DEFAULT) {
			jsonw_key(w, param->key);
			jsonw_int(w, req->wait);
		}
		return;
	case VALUE_WORD:
		memcpy(&value, field, sizeof(value));
		word = word_find_value(param->words, value);
		if (word && value != 0)
			message_put_str(w, param->key, word->word);
		return;
	}
}

int wire_encode_request(const struct wire_request *req, struct buf *out)
{
	const struct wire_method_row *row = wire_method_row(req->method);
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	jsonw_key(&w, "method");
	jsonw_str(&w, row->name);
	jsonw_key(&w, "parameters");
	jsonw_begin(&w, '{');
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		if (row->takes & params[i].bit)
			encode_param(&w, &params[i], req, row->needs & params[i].bit);
	}
	for (size_t i = 0; i < ARRAY_SIZE(causes); i++)
		if (takes_cause(row, &causes[i]))
			encode_param(&w, &causes[i], req, false);
	jsonw_end(&w, '}');
	if (req->oneway) {
		jsonw_key(&w, "oneway");
		jsonw_bool(&w, true);
	}
	if (req->more || row->streams) {
		jsonw_key(&w, "more");
		jsonw_bool(&w, true);
	}
	jsonw_end(&w, '}');
	buf_append(out, "", 1);

	return buf_error(out);
}
