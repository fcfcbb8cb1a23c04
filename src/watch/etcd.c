/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of etcd's gateway. What is not as it is described there is no answer. */
#include "watch/etcd.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "watch/base64.h"

static void put_key(struct jsonw *w, const char *key)
{
	struct buf text = { 0 };

	base64_encode(key, strlen(key), &text);
	if (buf_error(&text) < 0 && buf_error(w->out) == 0)
		w->out->error = buf_error(&text);
	jsonw_key(w, "key");
	jsonw_str(w, text.data ? text.data : "");
	buf_fini(&text);
}

void etcd_ask_token(const char *name, const char *password, struct buf *out)
{
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	jsonw_key(&w, "name");
	jsonw_str(&w, name);
	jsonw_key(&w, "password");
	jsonw_str(&w, password);
	jsonw_end(&w, '}');
}

void etcd_ask_value(const char *key, struct buf *out)
{
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	put_key(&w, key);
	jsonw_end(&w, '}');
}

void etcd_ask_watch(const char *key, uint64_t revision, struct buf *out)
{
	struct jsonw w = { .out = out };
	char number[24];

	snprintf(number, sizeof(number), "%" PRIu64, revision);
	jsonw_begin(&w, '{');
	jsonw_key(&w, "create_request");
	jsonw_begin(&w, '{');
	put_key(&w, key);
	jsonw_key(&w, "start_revision");
	jsonw_str(&w, number);
	jsonw_end(&w, '}');
	jsonw_end(&w, '}');
}

/* ---- answers ---- */

static void drop(json_t **root)
{
	json_decref(*root);
}

static int bad(const char *what, struct err *e)
{
	return err_set(e, IPADM_IPC_ERROR, EPROTO, "this is no answer of etcd: %s", what);
}

/* A number, which is a string; 0 where it is left out. */
static int get_number(const json_t *from, const char *name, uint64_t *ret)
{
	const json_t *value = json_object_get(from, name);

	if (!value) {
		*ret = 0;
		return 0;
	}
	return json_is_string(value) ? str_to_uint(json_string_value(value), INT64_MAX, ret)
				     : -EINVAL;
}

static int get_value(const json_t *kv, struct buf *ret)
{
	const json_t *value = json_object_get(kv, "value");

	if (!value) /* an empty one is left out */
		return 0;
	if (!json_is_string(value))
		return -EINVAL;
	return base64_decode(json_string_value(value), json_string_length(value), ret);
}

/* The key and what it holds, into @a. */
static int get_pair(const json_t *kv, enum etcd_what what, struct etcd_answer *a, struct err *e)
{
	int r;

	if (!json_is_object(kv) || get_number(kv, "mod_revision", &a->modified) < 0 ||
		a->modified == 0)
		return bad("it has no revision of the key", e);
	a->what = what;
	buf_fini(&a->value);
	if (what != ETCD_VALUE)
		return 0;
	r = get_value(kv, &a->value);
	if (r == -ENOMEM)
		return err_nomem(e);

	return r < 0 ? bad("its value is not Base64", e) : 0;
}

static int get_revision(const json_t *from, struct etcd_answer *a, struct err *e)
{
	if (get_number(json_object_get(from, "header"), "revision", &a->revision) < 0)
		return bad("its revision is no number", e);
	return 0;
}

/* The sentence in an "error", of which there are two forms. */
static const char *find_reason(const json_t *root)
{
	const json_t *error = json_object_get(root, "error");
	const char *text = json_string_value(json_object_get(error, "message"));

	return text ? text : json_string_value(error);
}

/* The text as an object that tells no error. */
static int load(const char *text, size_t len, json_t **ret, struct err *e)
{
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);

	if (json_is_object(root) && !json_object_get(root, "error")) {
		*ret = root;
		return 0;
	}
	if (find_reason(root))
		err_set(e, IPADM_IPC_ERROR, EPROTO, "etcd refuses: %.300s", find_reason(root));
	else
		bad("it is no JSON object", e);
	json_decref(root);

	return -EPROTO;
}

void etcd_explain(const char *text, size_t len, struct buf *out)
{
	_cleanup_(drop) json_t *root = json_loadb(text, len, 0, NULL);
	char line[301];
	size_t end = 0;

	if (find_reason(root))
		buf_printf(out, ": %.300s", find_reason(root));
	/* etcd itself says some things as plain text */
	while (end < len && text[end] != '\r' && text[end] != '\n')
		end++;
	if (root || end == 0 || end >= sizeof(line))
		return;
	memcpy(line, text, end);
	line[end] = '\0';
	if (str_is_line(line))
		buf_printf(out, ": %s", line);
}

int etcd_parse_token(const char *text, size_t len, struct buf *ret, struct err *e)
{
	_cleanup_(drop) json_t *root = NULL;
	const char *token;
	int r = load(text, len, &root, e);

	if (r < 0)
		return r;
	token = json_string_value(json_object_get(root, "token"));
	/* it becomes a line of a request */
	if (!token || !token[0] || !str_is_line(token))
		return bad("it has no token", e);
	buf_puts(ret, token);

	return buf_error(ret) < 0 ? err_nomem(e) : 0;
}

int etcd_parse_value(const char *text, size_t len, struct etcd_answer *ret, struct err *e)
{
	_cleanup_(drop) json_t *root = NULL;
	_cleanup_(etcd_answer_fini) struct etcd_answer a = { .revision = 0 };
	const json_t *kvs;
	int r = load(text, len, &root, e);

	if (r == 0)
		r = get_revision(root, &a, e);
	if (r < 0)
		return r;
	if (a.revision == 0)
		return bad("it has no revision", e);
	kvs = json_object_get(root, "kvs");
	if (json_array_size(kvs) > 0)
		r = get_pair(json_array_get(kvs, 0), ETCD_VALUE, &a, e);
	if (r < 0)
		return r;
	*ret = a;
	a = (struct etcd_answer){ .revision = 0 };

	return 0;
}

/* The last one of the events counts. */
static int get_events(const json_t *events, struct etcd_answer *a, struct err *e)
{
	for (size_t i = 0; i < json_array_size(events); i++) {
		const json_t *event = json_array_get(events, i);
		const char *type = json_string_value(json_object_get(event, "type"));
		bool deleted = type && strcmp(type, "DELETE") == 0;
		int r;

		if (type && !deleted && strcmp(type, "PUT") != 0)
			return bad("it has an event of no known type", e);
		r = get_pair(
			json_object_get(event, "kv"), deleted ? ETCD_DELETED : ETCD_VALUE, a, e);
		if (r < 0)
			return r;
	}

	return 0;
}

int etcd_parse_watch(const char *text, size_t len, struct etcd_answer *ret, struct err *e)
{
	_cleanup_(drop) json_t *root = NULL;
	_cleanup_(etcd_answer_fini) struct etcd_answer a = { .revision = 0 };
	const json_t *result;
	int r = load(text, len, &root, e);

	if (r < 0)
		return r;
	result = json_object_get(root, "result");
	if (!json_is_object(result))
		return bad("it has no result", e);
	r = get_revision(result, &a, e);
	if (r == 0)
		r = get_events(json_object_get(result, "events"), &a, e);
	if (r < 0)
		return r;
	a.over = json_is_true(json_object_get(result, "canceled"));
	*ret = a;
	a = (struct etcd_answer){ .revision = 0 };

	return 0;
}

void etcd_answer_fini(struct etcd_answer *a)
{
	buf_fini(&a->value);
}
