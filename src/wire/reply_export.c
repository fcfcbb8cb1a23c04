/* SPDX-License-Identifier: Apache-2.0 */
/* A document as a text, and how much of it has no place there. */
#include "wire/reply_export.h"

#include <errno.h>
#include <string.h>

void reply_export_encode(
	struct jsonw *w, const struct wire_request *req, const struct wire_reply *reply)
{
	message_put_str(w, "document", reply->text ? reply->text : "");
	jsonw_key(w, "left_out");
	jsonw_int(w, reply->left_out);
}

int reply_export_decode(const json_t *params, struct wire_reply *ret)
{
	const char *text = json_string_value(json_object_get(params, "document"));
	const json_t *left_out = json_object_get(params, "left_out");

	if (!text || !json_is_integer(left_out) || json_integer_value(left_out) < 0)
		return -EBADMSG;
	ret->text = strdup(text);
	if (!ret->text)
		return -ENOMEM;
	ret->left_out = json_integer_value(left_out);

	return 0;
}
