/* SPDX-License-Identifier: Apache-2.0 */
/* The header of an active document against the boot and the namespace. */
#include "model/current.h"

#include <stdio.h>

#include "base/str.h"

bool document_is_current(const struct document *doc, const char *boot_id, uint64_t netns_id)
{
	const struct object *header = document_find(doc, OBJ_HEADER, "");
	const char *boot = header ? object_get(header, "boot-id") : NULL;
	const char *netns = header ? object_get(header, "netns") : NULL;
	uint64_t id;

	return boot && netns && strcmp(boot, boot_id) == 0 &&
	       str_to_uint(netns, UINT64_MAX, &id) == 0 && id == netns_id;
}

uint64_t document_generation(const struct document *doc)
{
	const char *value = object_get(doc->objects[0], "generation");
	uint64_t generation;

	if (!value || str_to_uint(value, UINT64_MAX, &generation) < 0)
		return 0;
	return generation;
}

int document_set_generation(struct document *doc, uint64_t generation)
{
	struct object *header;
	char value[24];
	int r;

	snprintf(value, sizeof(value), "%llu", (unsigned long long)generation);
	r = document_edit(doc, OBJ_HEADER, "", &header);
	return r < 0 ? r : object_set(doc, header, "generation", value);
}
