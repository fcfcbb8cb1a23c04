/* SPDX-License-Identifier: Apache-2.0 */
/* Objects, and why they are waited for. */
#include "wire/reply_wait.h"

#include <errno.h>

void reply_wait_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	const struct wire_waiting *waiting = &reply->waiting;

	jsonw_key(w, "waiting");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < waiting->n; i++) {
		jsonw_begin(w, '{');
		message_put_str(w, "object", waiting->rows[i].object);
		message_put_str(w, "why", waiting->rows[i].why);
		jsonw_end(w, '}');
	}
	jsonw_end(w, ']');
}

static int decode_row(const json_t *object, void *ret)
{
	struct wire_awaited *row = ret;

	if (message_get_str(json_object_get(object, "object"), row->object, sizeof(row->object)) <
			0 ||
		message_get_str(json_object_get(object, "why"), row->why, sizeof(row->why)) < 0)
		return -EBADMSG;

	return 0;
}

int reply_wait_decode(const json_t *params, struct wire_reply *ret)
{
	void *rows;
	size_t n;
	int r = message_get_rows(
		params, "waiting", sizeof(struct wire_awaited), decode_row, &rows, &n);

	if (r == 0)
		ret->waiting = (struct wire_waiting){ .rows = rows, .n = n };

	return r;
}
