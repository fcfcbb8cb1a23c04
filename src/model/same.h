/* SPDX-License-Identifier: Apache-2.0 */
/* Whether two documents say the same. */
#ifndef MODEL_SAME_H
#define MODEL_SAME_H

#include "model/document.h"

/*
 * Whether two objects have the same keys with the same values, but for those that @skip (NULL: none) leaves
 * out; their names and comments are not looked at. NULL is the same as NULL alone.
 */
bool object_same(const struct object *a, const struct object *b, bool (*skip)(const char *key));
/* The same of an interface and all of its address objects. */
bool interface_same(const struct document *a, const struct document *b, const char *ifname,
	bool (*skip)(const char *key));
/* Of all protocols. */
bool protocols_same(const struct document *a, const struct document *b);

#endif
