/* SPDX-License-Identifier: Apache-2.0 */
/* The header of an active document against the boot and the namespace. */
#include "model/current.h"

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
