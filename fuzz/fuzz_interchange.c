/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: documents as INI, JSON and YAML. What is understood is written in each of the forms so that it is
 * understood again and says the same; what is not has its sentence with a place.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/interchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void format(const struct document *doc, enum doc_format form, struct buf *out)
{
	if (interchange_format(doc, DOC_PERSISTENT, form, out) < 0)
		abort();
}

static void check_again(const struct document *doc, enum doc_format form)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_(buf_fini) struct buf first = { .data = NULL };
	_cleanup_(buf_fini) struct buf second = { .data = NULL };
	_cleanup_document_ struct document *again = NULL;

	format(doc, form, &text);
	if (interchange_parse(text.data, text.len, "f", &again, NULL, NULL) < 0)
		abort();
	format(doc, FORMAT_INI, &first);
	format(again, FORMAT_INI, &second);
	if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0)
		abort();
}

static void check_places(const struct document *doc, const struct places *places)
{
	uint32_t line = 0;
	uint32_t column = 0;

	for (size_t i = 0; i < doc->n_objects; i++) {
		const struct object *obj = doc->objects[i];

		if (!places_find(places, obj->kind, obj->name, NULL, &line, &column) || line == 0 ||
			column == 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_places_ struct places *places = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	int r = interchange_parse((const char *)data, size, "f", &doc, &places, &e);

	if (r < 0) {
		if (r == -EBADMSG &&
			(e.status != IPADM_BAD_DOCUMENT || strncmp(e.text, "f:", 2) != 0))
			abort();
		return 0;
	}
	check_places(doc, places);
	check_again(doc, FORMAT_INI);
	check_again(doc, FORMAT_JSON);
	check_again(doc, FORMAT_YAML);

	return 0;
}
