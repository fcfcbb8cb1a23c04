/* SPDX-License-Identifier: Apache-2.0 */
/* The list of logical interface numbers as text. */
#include "model/logical.h"

#include "base/buf.h"

/* The next number of the list at *@p, moving behind it; -1 at the end. */
static int next_number(const char **p)
{
	char *end;
	long n;

	*p += strspn(*p, " ,");
	if (!**p)
		return -1;
	n = strtol(*p, &end, 10);
	*p = end + strcspn(end, " ,");

	return (int)n;
}

bool logical_has(const struct object *obj, int number)
{
	const char *p = object_get(obj, "logical");
	int n;

	while (p && (n = next_number(&p)) >= 0)
		if (n == number)
			return true;

	return false;
}

int logical_edit(struct document *doc, struct object *obj, int number, bool add)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	const char *p = object_get(obj, "logical");
	int n;

	while (p && (n = next_number(&p)) >= 0)
		if (n != number)
			buf_printf(&out, "%s%d", out.len ? " " : "", n);
	if (add)
		buf_printf(&out, "%s%d", out.len ? " " : "", number);
	if (buf_error(&out) < 0)
		return buf_error(&out);

	return object_set(doc, obj, "logical", out.len ? out.data : NULL);
}
