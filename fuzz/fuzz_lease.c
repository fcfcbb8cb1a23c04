/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: what a hook of the DHCP client says. A lease that is understood is one: it comes back out of the text of
 * the active document as it was, and no word of it breaks out of its line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/lease.h"
#include "store/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_prefix(const struct ip *a, unsigned int plen)
{
	if (plen > 8 * ip_size(a->family))
		abort();
}

static void check_sane(const struct lease *l)
{
	if (ip_size(l->addr.family) == 0 || l->n_routes > LEASE_ROUTES)
		abort();
	check_prefix(&l->addr, l->plen);
	for (size_t i = 0; i < l->n_routes; i++)
		if (l->routes[i].dst.family != 0 || l->routes[i].plen != 0)
			check_prefix(&l->routes[i].dst, l->routes[i].plen);
}

static void check_same(const struct lease *l, const struct lease *again)
{
	if (!ip_equal(&l->addr, &again->addr) || l->plen != again->plen || l->mtu != again->mtu ||
		l->n_routes != again->n_routes || strcmp(l->dns, again->dns) != 0 ||
		strcmp(l->search, again->search) != 0 || strcmp(l->server, again->server) != 0)
		abort();
	for (size_t i = 0; i < l->n_routes; i++)
		if (!ip_equal(&l->routes[i].dst, &again->routes[i].dst) ||
			l->routes[i].plen != again->routes[i].plen ||
			!ip_equal(&l->routes[i].gateway, &again->routes[i].gateway))
			abort();
}

static void check_document(const struct lease *l)
{
	_cleanup_document_ struct document *doc = document_new();
	_cleanup_document_ struct document *read = NULL;
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	const struct object *found;
	struct object *obj;
	struct lease again;
	char *copy;
	size_t n = 0;

	if (!doc || document_add(doc, OBJ_INTERFACE, "a", &obj) < 0 ||
		object_set(doc, obj, "families", "inet inet6") < 0)
		abort();
	if (document_add(doc, OBJ_ADDRESS, "a/dhcp", &obj) < 0 ||
		object_set(doc, obj, "type", "dhcp") < 0 || lease_store(doc, obj, l) < 0 ||
		text_format(doc, DOC_ACTIVE, &text) < 0)
		abort();
	copy = strdup(text.data);
	if (!copy || text_parse(copy, text.len, "f", &read, NULL) < 0)
		abort();
	for (size_t i = 0; document_next(read, OBJ_ADDRESS, &i);)
		n++;
	found = n == 1 ? document_find(read, OBJ_ADDRESS, "a/dhcp") : NULL;
	if (!found || lease_load(found, &again) < 0)
		abort();
	check_same(l, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum lease_reason reason;
	struct lease lease;
	/* Exactly as long as the input, so that a read behind it is seen. */
	char *copy = malloc(size > 0 ? size : 1);

	if (!copy)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	if (lease_parse_hook(copy, size, &reason, &lease) == 0 && reason == LEASE_BOUND) {
		check_sane(&lease);
		check_document(&lease);
	}
	free(copy);
	return 0;
}
