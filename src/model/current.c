/* SPDX-License-Identifier: Apache-2.0 */
/* The header of an active document against the boot and the namespace. */
#include "model/current.h"

#include "base/host.h"
#include "base/str.h"

bool document_is_current(const struct document *doc, uint64_t netns_id)
{
	const struct object *header = document_find(doc, OBJ_HEADER, "");
	const char *boot_id = header ? object_get(header, "boot-id") : NULL;
	const char *netns = header ? object_get(header, "netns") : NULL;
	char now[BOOT_ID_SIZE];
	uint64_t id;

	if (!boot_id || !netns || str_to_uint(netns, UINT64_MAX, &id) < 0 || id != netns_id)
		return false;
	host_boot_id(now);

	return strcmp(boot_id, now) == 0;
}
