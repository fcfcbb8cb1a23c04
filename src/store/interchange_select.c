/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a document: the objects that somebody names. */
#include <errno.h>
#include <string.h>

#include "model/property.h"
#include "store/interchange.h"

static int put(struct document *doc, const struct object *obj, size_t *n)
{
	(*n)++;

	return document_put_copy(doc, obj, NULL);
}

/* An interface, and what it has. */
static int put_interface(
	struct document *to, const struct document *from, const char *name, size_t *n)
{
	const struct object *obj = document_find(from, OBJ_INTERFACE, name);
	int r = obj ? put(to, obj, n) : 0;

	for (size_t i = document_position(from, OBJ_ADDRESS, name); i < from->n_objects && r == 0;
		i++) {
		obj = from->objects[i];
		/* Names that go on with a byte before '/' stand between. */
		if (obj->kind != OBJ_ADDRESS || strncmp(obj->name, name, strlen(name)) != 0)
			break;
		if (object_is_of(obj, name))
			r = put(to, obj, n);
	}

	return r;
}

/* One name: -ENOENT when nothing is called so. */
static int put_named(struct document *to, const struct document *from, const char *name)
{
	const struct object *obj;
	bool protocol = document_check_name(OBJ_PROTOCOL, name, NULL) == 0;
	size_t n = 0;
	int r;

	obj = document_find(from, strchr(name, '/') ? OBJ_ADDRESS : OBJ_PROTOCOL, name);
	r = obj ? put(to, obj, &n) : 0;
	if (r == 0 && !strchr(name, '/'))
		r = put_interface(to, from, name, &n);
	if (r < 0)
		return r;

	/* A protocol is there without anything that is set for it. */
	return n > 0 || protocol ? 0 : -ENOENT;
}

int interchange_select(const struct document *doc, const char *const *names, size_t n,
	struct document **ret, size_t *ret_missing)
{
	_cleanup_document_ struct document *part = document_new();

	if (!part)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = put_named(part, doc, names[i]);

		if (r < 0) {
			*ret_missing = i;
			return r;
		}
	}
	*ret = part;
	part = NULL;

	return 0;
}
