/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds bytes, as router advertisements, to everything that hears of them: each begins with its length and with seconds
 * that go by before it. Whatever they say, what is kept can be read again, and time brings it to its end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "model/addr_set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct history {
	struct autoconf a;
	int64_t now;
};

static void hear(struct history *h, const uint8_t *data, size_t len, uint8_t from)
{
	/* Exactly as long as the packet, so that a read behind it is seen. */
	_cleanup_free_ uint8_t *copy = malloc(len + 1);
	const struct identifier_source src = { .hashed = from & 1, .ifname = "ipmp0" };
	struct advert advert;
	const struct autoconf_news news = {
		.advert = &advert,
		.from = { .family = AF_INET6, .bytes = { 0xfe, 0x80, [15] = from } },
		.now = h->now,
		.addresses = true,
		.identifier = &src,
	};

	if (!copy)
		return;
	if (len > 0)
		memcpy(copy, data, len);
	if (advert_parse(copy, len, &advert) < 0)
		return;
	autoconf_take(&h->a, &news);
	/* That it says the same again is no news. */
	if (autoconf_take(&h->a, &news) && advert.n_prefixes < 2)
		abort();
}

static void keep(struct history *h)
{
	_cleanup_document_ struct document *doc = document_new();
	struct addr_set set;
	struct autoconf again;
	struct object *obj;

	if (!doc || document_add(doc, OBJ_ADDRESS, "ipmp0/v6", &obj) < 0 ||
		object_set(doc, obj, "type", "addrconf") < 0 || autoconf_store(doc, obj, &h->a) < 0)
		return;
	addr_set_load(obj, &set);
	if (set.n > ADDR_SET_MAX)
		abort();
	if (autoconf_load(obj, &again) < 0)
		again = (struct autoconf){ .n_routers = 0 };
	if (again.n_routers != h->a.n_routers || again.n_prefixes != h->a.n_prefixes)
		abort();
	h->a = again;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct history h = { .now = 1 };

	while (size > 2) {
		size_t len = data[0] < size - 2 ? data[0] : size - 2;

		h.now += (int64_t)data[1] * data[1];
		autoconf_expire(&h.a, h.now);
		hear(&h, data + 2, len, data[1] & 15);
		keep(&h);
		data += 2 + len;
		size -= 2 + len;
	}
	for (unsigned int i = 0; autoconf_due(&h.a) != INT64_MAX; i++)
		if (i > 1000 || !autoconf_expire(&h.a, autoconf_due(&h.a)))
			abort();
	return 0;
}
