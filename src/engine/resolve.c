/* SPDX-License-Identifier: Apache-2.0 */
/* Host names of address objects, at enable and boot. A create brings the number along. */
#include "engine/private.h"

#include <stdio.h>
#include <string.h>

#include "base/hostname.h"

/* One key: its number is itself, or is found and put beside it. */
static int resolve_key(struct document *doc, struct object *obj, const char *key,
	const char *resolved_key, struct err *e)
{
	const char *text = object_get(obj, key);
	char host[ADDR_TEXTSIZE];
	char number[IP_STRSIZE];
	struct ip a;
	int r;

	if (!text)
		return 0;
	if (ip_parse_host(text, &a) == 0)
		return object_set(doc, obj, resolved_key, NULL) < 0 ? err_nomem(e) : 0;
	snprintf(host, sizeof(host), "%.*s", (int)strcspn(text, "/"), text);
	r = hostname_resolve(host, &a, e);
	if (r < 0)
		return r;
	ip_format(&a, number);

	return object_set(doc, obj, resolved_key, number) < 0 ? err_nomem(e) : 0;
}

int resolve_object(struct document *doc, struct object *obj, struct err *e)
{
	int r;

	if (address_type(obj) != ADDR_STATIC)
		return 0;
	r = resolve_key(doc, obj, "address", "resolved", e);
	if (r < 0)
		return r;

	return resolve_key(doc, obj, "remote", "resolved-remote", e);
}
