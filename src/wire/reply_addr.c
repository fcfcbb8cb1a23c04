/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of ListAddresses. They are streamed from the listing as it is, and read back as words: a
 * type or state that a newer engine knows is the reader's to pass on.
 */
#include <errno.h>

#include "wire/reply_addr.h"
#include "wire/word.h"

static const char *find_word(const struct word_table *table, uint32_t value, const char *other)
{
	const struct word_row *row = word_find_value(table, value);

	return row ? row->word : other;
}

static void encode_row(struct jsonw *w, const struct addr_row *row)
{
	char text[ADDR_ROW_TEXTSIZE];

	jsonw_begin(w, '{');
	message_put_str(w, "name", row->obj ? row->obj->name : "");
	message_put_str(w, "interface", row->ifname);
	message_put_str(w, "type", find_word(&word_addr_types, row->type, "none"));
	message_put_str(w, "state", find_word(&word_addr_states, row->state, "inaccessible"));
	message_put_str(w, "address", addr_row_format(row, text));
	message_put_flags(w, "current", &word_addr_flags, row->cflags);
	message_put_flags(w, "persistent", &word_addr_flags, row->pflags);
	jsonw_end(w, '}');
}

void reply_addrs_encode(struct jsonw *w, const struct addr_listing *listing)
{
	jsonw_key(w, "addresses");
	jsonw_begin(w, '[');
	for (size_t i = 0; listing && i < listing->n; i++)
		encode_row(w, &listing->rows[i]);
	jsonw_end(w, ']');
}

static int decode_row(const json_t *object, void *ret)
{
	struct wire_addr *row = ret;
	const struct {
		const char *key;
		char *ret;
		size_t size;
	} texts[] = {
		{ "name", row->name, sizeof(row->name) },
		{ "interface", row->ifname, sizeof(row->ifname) },
		{ "type", row->type, sizeof(row->type) },
		{ "state", row->state, sizeof(row->state) },
		{ "address", row->address, sizeof(row->address) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (message_get_str(
			    json_object_get(object, texts[i].key), texts[i].ret, texts[i].size) < 0)
			return -EBADMSG;
	}
	if (message_get_flags(object, "current", &word_addr_flags, &row->cflags) < 0 ||
		message_get_flags(object, "persistent", &word_addr_flags, &row->pflags) < 0)
		return -EBADMSG;

	return 0;
}

int reply_addrs_decode(const json_t *params, struct wire_addrs *ret)
{
	void *list;
	size_t n;
	int r = message_get_rows(
		params, "addresses", sizeof(struct wire_addr), decode_row, &list, &n);

	if (r == 0)
		*ret = (struct wire_addrs){ .rows = list, .n = n };

	return r;
}
