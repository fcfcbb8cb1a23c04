/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of WatchProbes. */
#include "wire/reply_outcome.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The numbers, each with its key. */
static const struct message_number numbers[] = {
	{ "number", offsetof(struct wire_outcome, number) },
	{ "time", offsetof(struct wire_outcome, time) },
	{ "net", offsetof(struct wire_outcome, net) },
	{ "rtt", offsetof(struct wire_outcome, rtt) },
	{ "average", offsetof(struct wire_outcome, average) },
	{ "deviation", offsetof(struct wire_outcome, deviation) },
};

static void encode_row(struct jsonw *w, const struct wire_outcome *row)
{
	char text[IP_STRSIZE];

	jsonw_begin(w, '{');
	message_put_str(w, "name", row->name);
	message_put_str(w, "group", row->group);
	message_put_str(w, "target", ip_format(&row->target, text));
	jsonw_key(w, "lost");
	jsonw_bool(w, row->lost);
	message_put_numbers(w, numbers, ARRAY_SIZE(numbers), row);
	jsonw_end(w, '}');
}

void reply_outcomes_encode(struct jsonw *w, const struct wire_outcomes *outcomes)
{
	jsonw_key(w, "probes");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < outcomes->n; i++)
		encode_row(w, &outcomes->rows[i]);
	jsonw_end(w, ']');
}

static int decode_row(const json_t *object, void *ret)
{
	struct wire_outcome *row = ret;
	const json_t *lost = json_object_get(object, "lost");
	char target[IP_STRSIZE];

	if (message_get_str(json_object_get(object, "name"), row->name, sizeof(row->name)) < 0 ||
		message_get_str(json_object_get(object, "group"), row->group, sizeof(row->group)) <
			0 ||
		message_get_str(json_object_get(object, "target"), target, sizeof(target)) < 0 ||
		ip_parse(target, &row->target) < 0 || !json_is_boolean(lost))
		return -EBADMSG;
	row->lost = json_is_true(lost);

	return message_get_numbers(object, numbers, ARRAY_SIZE(numbers), row);
}

int reply_outcomes_decode(const json_t *params, struct wire_outcomes *ret)
{
	void *list;
	size_t n;
	int r = message_get_rows(
		params, "probes", sizeof(struct wire_outcome), decode_row, &list, &n);

	if (r == 0)
		*ret = (struct wire_outcomes){ .rows = list, .n = n };

	return r;
}
