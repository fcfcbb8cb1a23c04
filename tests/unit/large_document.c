/* SPDX-License-Identifier: Apache-2.0 */
/* The large document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "large_document.h"
#include "store/text.h"

char *large_text(const struct document *doc)
{
	struct buf text = { .data = NULL };

	assert_int_equal(text_format(doc, DOC_ACTIVE, &text), 0);

	return text.data;
}

void large_ifname(size_t i, char ret[LINK_NAMSIZ])
{
	snprintf(ret, LINK_NAMSIZ, i % 2 ? "i%zu.5" : "i%zu", 10 + i / 2);
}

static void put_address(struct document *doc, const char *name, size_t i, size_t k)
{
	struct object *obj = NULL;
	char value[64];

	snprintf(value, sizeof(value), "10.%zu.%zu.1/24", i, k);
	assert_int_equal(document_obtain(doc, OBJ_ADDRESS, name, &obj), 0);
	assert_int_equal(object_set(doc, obj, "type", "static"), 0);
	assert_int_equal(object_set(doc, obj, "address", value), 0);
}

struct document *large_make(void)
{
	struct document *doc = document_new();
	struct object *obj = NULL;
	char ifname[LINK_NAMSIZ], name[64];

	assert_non_null(doc);
	for (size_t i = 0; i < LARGE_IFACES; i++) {
		large_ifname(i, ifname);
		assert_int_equal(document_add(doc, OBJ_INTERFACE, ifname, &obj), 0);
		assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
		obj->lead = i % 7 == 0 ? document_strdup(doc, i % 2 ? "# why\n" : "\n# because\n")
				       : NULL;
		for (size_t k = 0; k < LARGE_LABELS; k++) {
			snprintf(name, sizeof(name), "%s/l%zu", ifname, k);
			put_address(doc, name, i, k);
		}
	}
	assert_int_equal(document_add(doc, OBJ_UNKNOWN, "something else", &obj), 0);
	assert_int_equal(object_set(doc, obj, "key", "value"), 0);

	return doc;
}

void large_change(struct document *doc)
{
	long i = random() % (LARGE_IFACES + 4) - 2, k = random() % (LARGE_LABELS + 2);
	char ifname[LINK_NAMSIZ] = "a", name[64];
	const struct object *found;
	struct object *obj;

	if (i >= 0)
		large_ifname((size_t)i, ifname);
	snprintf(name, sizeof(name), "%s/l%ld", ifname, k);
	found = document_find(doc, OBJ_ADDRESS, name);
	if (found && random() % 2) {
		document_remove(doc, found);
	} else if (random() % 8 == 0) {
		found = document_find(doc, OBJ_UNKNOWN, "something else");
		if (found)
			document_remove(doc, found);
		else
			assert_int_equal(document_add(doc, OBJ_UNKNOWN, "something else", &obj), 0);
	} else if (random() % 8 == 0) {
		assert_int_equal(document_obtain(doc, OBJ_INTERFACE, ifname, &obj), 0);
		assert_int_equal(
			object_set_families(doc, obj, random() % 2 ? FAM_BOTH : FAM_INET), 0);
	} else {
		put_address(doc, name, (size_t)(random() % 200), (size_t)k);
	}
}
