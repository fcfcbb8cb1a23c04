/* SPDX-License-Identifier: Apache-2.0 */
/* What GetStatus tells. */
#include "wire/reply_status.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct number_row {
	const char *key;
	size_t at;
	bool later; /* an older engine does not tell it */
} numbers[] = {
	{ "generation", offsetof(struct wire_status, generation), false },
	{ "syncs", offsetof(struct wire_status, syncs), false },
	{ "messages", offsetof(struct wire_status, messages), false },
	{ "dumps", offsetof(struct wire_status, dumps), false },
	{ "sysctls", offsetof(struct wire_status, sysctls), false },
	{ "pid", offsetof(struct wire_status, pid), false },
	{ "uptime", offsetof(struct wire_status, uptime), true },
};

static void put_flag(struct jsonw *w, const char *key, bool on)
{
	jsonw_key(w, key);
	jsonw_bool(w, on);
}

void reply_status_encode(struct jsonw *w, const struct wire_status *st)
{
	put_flag(w, "read_only", st->read_only);
	message_put_str(w, "problem", st->problem);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		uint64_t value;

		memcpy(&value, (const char *)st + numbers[i].at, sizeof(value));
		jsonw_key(w, numbers[i].key);
		jsonw_int(w, value > INT64_MAX ? INT64_MAX : (int64_t)value);
	}
	put_flag(w, "confirm_pending", st->confirm_pending);
	jsonw_key(w, "confirm_left");
	jsonw_int(w, st->confirm_left);
	put_flag(w, "edit_pending", st->edit_pending);
	message_put_str(w, "version", st->version);
}

static int get_numbers(const json_t *params, struct wire_status *st)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		const json_t *v = json_object_get(params, numbers[i].key);
		uint64_t value;

		if (!v && numbers[i].later)
			continue;
		if (!json_is_integer(v) || json_integer_value(v) < 0)
			return -EBADMSG;
		value = (uint64_t)json_integer_value(v);
		memcpy((char *)st + numbers[i].at, &value, sizeof(value));
	}

	return 0;
}

int reply_status_decode(const json_t *params, struct wire_status *ret)
{
	const json_t *read_only = json_object_get(params, "read_only");
	const json_t *version = json_object_get(params, "version");
	struct wire_status st = {
		.read_only = json_is_true(read_only),
		.confirm_pending = json_is_true(json_object_get(params, "confirm_pending")),
		.confirm_left = json_integer_value(json_object_get(params, "confirm_left")),
		.edit_pending = json_is_true(json_object_get(params, "edit_pending")),
	};

	if (!json_is_boolean(read_only) ||
		message_get_str(
			json_object_get(params, "problem"), st.problem, sizeof(st.problem)) < 0 ||
		(version && message_get_str(version, st.version, sizeof(st.version)) < 0) ||
		get_numbers(params, &st) < 0)
		return -EBADMSG;
	*ret = st;

	return 0;
}
