/* SPDX-License-Identifier: Apache-2.0 */
/* Generations and their texts. What is not known of a generation is left out. */
#include "wire/reply_history.h"

#include <errno.h>
#include <string.h>

/* clang-format off */
/* Those that are always there. */
static const struct message_number numbers[] = {
	{ "generation", offsetof(struct wire_generation, generation) },
	{ "parent",     offsetof(struct wire_generation, parent) },
};

static const struct {
	const char *key;
	size_t at;
	int64_t unknown;
} options[] = {
	{ "time",     offsetof(struct wire_generation, time),     0 },
	{ "uid",      offsetof(struct wire_generation, uid),      -1 },
	{ "pid",      offsetof(struct wire_generation, pid),      -1 },
	{ "restores", offsetof(struct wire_generation, restores), -1 },
};

static const struct {
	const char *key;
	size_t at;
	size_t size;
	bool always;
} texts[] = {
	{ "kind",    offsetof(struct wire_generation, kind),    sizeof(((struct wire_generation *)NULL)->kind),    true },
	{ "state",   offsetof(struct wire_generation, state),   sizeof(((struct wire_generation *)NULL)->state),   true },
	{ "user",    offsetof(struct wire_generation, user),    sizeof(((struct wire_generation *)NULL)->user),    false },
	{ "change",  offsetof(struct wire_generation, change),  sizeof(((struct wire_generation *)NULL)->change),  false },
	{ "command", offsetof(struct wire_generation, command), sizeof(((struct wire_generation *)NULL)->command), false },
	{ "message", offsetof(struct wire_generation, message), sizeof(((struct wire_generation *)NULL)->message), false },
};
/* clang-format on */

static void encode_row(struct jsonw *w, const struct wire_generation *row)
{
	jsonw_begin(w, '{');
	message_put_numbers(w, numbers, ARRAY_SIZE(numbers), row);
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		int64_t value;

		memcpy(&value, (const char *)row + options[i].at, sizeof(value));
		if (value == options[i].unknown)
			continue;
		jsonw_key(w, options[i].key);
		jsonw_int(w, value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *text = (const char *)row + texts[i].at;

		if (text[0] || texts[i].always)
			message_put_str(w, texts[i].key, text);
	}
	jsonw_end(w, '}');
}

void reply_history_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	const struct wire_generations *generations = &reply->generations;

	jsonw_key(w, "generations");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < generations->n; i++)
		encode_row(w, &generations->rows[i]);
	jsonw_end(w, ']');
}

static int decode_row(const json_t *object, void *ret)
{
	struct wire_generation *row = ret;

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		const json_t *v = json_object_get(object, options[i].key);
		int64_t value = v ? json_integer_value(v) : options[i].unknown;

		if (v && (!json_is_integer(v) || value < 0))
			return -EBADMSG;
		memcpy((char *)row + options[i].at, &value, sizeof(value));
	}
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const json_t *v = json_object_get(object, texts[i].key);

		if ((v || texts[i].always) &&
			message_get_str(v, (char *)row + texts[i].at, texts[i].size) < 0)
			return -EBADMSG;
	}

	return message_get_numbers(object, numbers, ARRAY_SIZE(numbers), row);
}

int reply_history_decode(const json_t *params, struct wire_reply *ret)
{
	void *list;
	size_t n;
	int r = message_get_rows(
		params, "generations", sizeof(struct wire_generation), decode_row, &list, &n);

	if (r == 0)
		ret->generations = (struct wire_generations){ .rows = list, .n = n };

	return r;
}

void reply_generation_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	message_put_str(w, "text", reply->text ? reply->text : "");
}

int reply_generation_decode(const json_t *params, struct wire_reply *ret)
{
	const char *text = json_string_value(json_object_get(params, "text"));

	if (!text)
		return -EBADMSG;
	ret->text = strdup(text);

	return ret->text ? 0 : -ENOMEM;
}
