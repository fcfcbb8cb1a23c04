/* SPDX-License-Identifier: Apache-2.0 */
/* Running the cases of the readers. The boot is that of the engine, on the fake kernel. */
#include "import_world.h"

#include <stdio.h>
#include <string.h>

#include "engine_world.h"
#include "import/import.h"
#include "store/text.h"

/* Read again, and written the same. */
static struct document *parse_again(const struct buf *text)
{
	_cleanup_(buf_fini) struct buf again = { .data = NULL };
	char *copy = strdup(text->data);
	struct err e = { .status = IPADM_SUCCESS };
	struct document *doc;

	assert_non_null(copy);
	if (text_parse(copy, text->len, "document", &doc, &e) < 0)
		fail_msg("%s in:\n%s", e.text, text->data);
	assert_int_equal(text_format(doc, DOC_PERSISTENT, &again), 0);
	assert_string_equal(again.data, text->data);

	return doc;
}

/* Its links are there; all of it becomes active. */
static void boot(const struct document *doc, const char *text)
{
	struct world w;
	const struct object *obj;
	size_t i = 0;

	world_open(&w);
	while ((obj = document_next(doc, OBJ_INTERFACE, &i))) {
		char line[64];

		if (strcmp(obj->name, LOOPBACK_IF) == 0)
			continue;
		snprintf(line, sizeof(line), "link %s", obj->name);
		world_must(&w, line);
	}
	world_edit(&w, text);
	world_must(&w, "reboot");
	if (w.err.text[0])
		fail_msg("the boot says: %s, of:\n%s", w.err.text, text);
	world_close(&w);
}

static void run_one(const char *from, const char *first, const struct import_case *c)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_(buf_fini) struct buf notes = { .data = NULL };
	_cleanup_document_ struct document *doc = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	const char *found = NULL;
	struct tree t;
	char head[128];
	int r;

	assert_int_equal(tree_open_text(&t, c->files, strlen(c->files), first), 0);
	r = import_document(&t, from, &found, &text, &notes, &e);
	tree_close(&t);
	if (!c->document) {
		assert_true(r < 0);
		assert_string_equal(e.text, c->notes);
		assert_null(text.data);
		return;
	}
	if (r < 0)
		fail_msg("%s of:\n%s", e.text, c->files);
	snprintf(head, sizeof(head), "# from the files of %s\n[ipadm]\nversion = 1\n", from);
	assert_string_equal(found, from);
	assert_memory_equal(text.data, head, strlen(head));
	assert_string_equal(text.data + strlen(head), c->document);
	assert_string_equal(notes.data ? notes.data : "", c->notes);
	doc = parse_again(&text);
	boot(doc, text.data);
}

void import_run(const char *from, const char *first, const struct import_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		run_one(from, first, &cases[i]);
}
