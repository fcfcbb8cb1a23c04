/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of Monitor. */
#include "wire/reply_event.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

static const struct message_number numbers[] = {
	{ "time", offsetof(struct wire_event, time) },
	{ "generation", offsetof(struct wire_event, generation) },
};

/* Who called: only where somebody did. */
static const struct message_number callers[] = {
	{ "uid", offsetof(struct wire_event, uid) },
	{ "pid", offsetof(struct wire_event, pid) },
};

static const struct text_row {
	const char *key;
	size_t at;
	size_t size;
} texts[] = {
#define TEXT(f)                                                                            \
	{                                                                                  \
#f, offsetof(struct wire_event, f), sizeof(((struct wire_event *)NULL)->f) \
	}
	TEXT(kind),
	TEXT(object),
	TEXT(event),
	TEXT(what),
	TEXT(where),
	TEXT(old),
	TEXT(new),
	TEXT(cause),
	TEXT(method),
};

static void encode_row(struct jsonw *w, const struct wire_event *row)
{
	jsonw_begin(w, '{');
	message_put_numbers(w, numbers, ARRAY_SIZE(numbers), row);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		message_put_str(w, texts[i].key, (const char *)row + texts[i].at);
	if (row->method[0])
		message_put_numbers(w, callers, ARRAY_SIZE(callers), row);
	jsonw_end(w, '}');
}

void reply_events_encode(struct jsonw *w, const struct wire_events *events)
{
	jsonw_key(w, "events");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < events->n; i++)
		encode_row(w, &events->rows[i]);
	jsonw_end(w, ']');
}

static int decode_row(const json_t *object, void *ret)
{
	struct wire_event *row = ret;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (message_get_str(json_object_get(object, texts[i].key),
			    (char *)ret + texts[i].at, texts[i].size) < 0)
			return -EBADMSG;
	if (row->method[0] && message_get_numbers(object, callers, ARRAY_SIZE(callers), row) < 0)
		return -EBADMSG;

	return message_get_numbers(object, numbers, ARRAY_SIZE(numbers), row);
}

int reply_events_decode(const json_t *params, struct wire_events *ret)
{
	void *list;
	size_t n;
	int r = message_get_rows(
		params, "events", sizeof(struct wire_event), decode_row, &list, &n);

	if (r == 0)
		*ret = (struct wire_events){ .rows = list, .n = n };

	return r;
}
