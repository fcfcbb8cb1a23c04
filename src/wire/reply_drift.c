/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/reply_drift.h"

#include <errno.h>
#include <string.h>

void reply_drift_encode(struct jsonw *w, const struct wire_drift *drift)
{
	jsonw_key(w, "drift");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < drift->n; i++) {
		const struct drift_row *row = &drift->rows[i];

		jsonw_begin(w, '{');
		message_put_str(w, "interface", row->ifname);
		message_put_str(w, "what", row->what);
		message_put_str(w, "wanted", row->wanted);
		message_put_str(w, "found", row->found);
		jsonw_key(w, "foreign");
		jsonw_bool(w, row->kind == DRIFT_FOREIGN);
		jsonw_end(w, '}');
	}
	jsonw_end(w, ']');
}

static int decode_row(const json_t *object, void *ret)
{
	struct drift_row *row = ret;
	const json_t *foreign = json_object_get(object, "foreign");
	const struct {
		const char *key;
		char *ret;
		size_t size;
	} texts[] = {
		{ "interface", row->ifname, sizeof(row->ifname) },
		{ "what", row->what, sizeof(row->what) },
		{ "wanted", row->wanted, sizeof(row->wanted) },
		{ "found", row->found, sizeof(row->found) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (message_get_str(
			    json_object_get(object, texts[i].key), texts[i].ret, texts[i].size) < 0)
			return -EBADMSG;
	if (!json_is_boolean(foreign))
		return -EBADMSG;
	row->kind = json_is_true(foreign) ? DRIFT_FOREIGN : DRIFT_DIFFERS;

	return 0;
}

int reply_drift_decode(const json_t *params, struct wire_drift *ret)
{
	void *rows;
	size_t n;
	int r = message_get_rows(params, "drift", sizeof(struct drift_row), decode_row, &rows, &n);

	if (r == 0)
		*ret = (struct wire_drift){ .rows = rows, .n = n };

	return r;
}
