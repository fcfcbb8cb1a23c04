/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of ListProbes. Words that a newer engine knows are the reader's to pass on. */
#include "wire/reply_probe.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static void encode_addrs(struct jsonw *w, const char *key, const struct wire_hosts *hosts)
{
	char text[IP_STRSIZE];

	jsonw_key(w, key);
	jsonw_begin(w, '[');
	for (size_t i = 0; i < hosts->n; i++)
		jsonw_str(w, ip_format(&hosts->addrs[i], text));
	jsonw_end(w, ']');
}

/* The numbers, each with its key. */
static const struct message_number numbers[] = {
	{ "sent", offsetof(struct wire_probe, sent) },
	{ "answered", offsetof(struct wire_probe, answered) },
	{ "rtt", offsetof(struct wire_probe, rtt) },
	{ "average", offsetof(struct wire_probe, average) },
	{ "deviation", offsetof(struct wire_probe, deviation) },
};

static void encode_row(struct jsonw *w, const struct wire_probe *row)
{
	jsonw_begin(w, '{');
	message_put_str(w, "name", row->name);
	message_put_str(w, "group", row->group);
	message_put_str(w, "state", row->state);
	message_put_str(w, "mode", row->mode);
	encode_addrs(w, "sources", &row->sources);
	encode_addrs(w, "targets", &row->targets);
	message_put_numbers(w, numbers, ARRAY_SIZE(numbers), row);
	jsonw_end(w, '}');
}

void reply_probes_encode(struct jsonw *w, const struct wire_probes *probes)
{
	jsonw_key(w, "members");
	jsonw_begin(w, '[');
	for (size_t i = 0; i < probes->n; i++)
		encode_row(w, &probes->rows[i]);
	jsonw_end(w, ']');
}

/* What is more than we have room for is left out. */
static int decode_addrs(const json_t *list, struct wire_hosts *ret)
{
	size_t n = json_array_size(list);

	if (!json_is_array(list))
		return -EBADMSG;
	for (size_t i = 0; i < n && ret->n < WIRE_MAX_HOSTS; i++) {
		char text[IP_STRSIZE];

		if (message_get_str(json_array_get(list, i), text, sizeof(text)) < 0 ||
			ip_parse(text, &ret->addrs[ret->n]) < 0)
			return -EBADMSG;
		ret->n++;
	}

	return 0;
}

static int decode_texts(const json_t *object, struct wire_probe *row)
{
	const struct {
		const char *key;
		char *ret;
		size_t size;
	} texts[] = {
		{ "name", row->name, sizeof(row->name) },
		{ "group", row->group, sizeof(row->group) },
		{ "state", row->state, sizeof(row->state) },
		{ "mode", row->mode, sizeof(row->mode) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (message_get_str(
			    json_object_get(object, texts[i].key), texts[i].ret, texts[i].size) < 0)
			return -EBADMSG;

	return 0;
}

static int decode_row(const json_t *object, void *ret)
{
	struct wire_probe *row = ret;
	int r = decode_texts(object, row);

	if (r == 0)
		r = decode_addrs(json_object_get(object, "sources"), &row->sources);
	if (r == 0)
		r = decode_addrs(json_object_get(object, "targets"), &row->targets);

	return r < 0 ? r : message_get_numbers(object, numbers, ARRAY_SIZE(numbers), row);
}

int reply_probes_decode(const json_t *params, struct wire_probes *ret)
{
	void *list;
	size_t n;
	int r = message_get_rows(
		params, "members", sizeof(struct wire_probe), decode_row, &list, &n);

	if (r == 0)
		*ret = (struct wire_probes){ .rows = list, .n = n };

	return r;
}
