/* SPDX-License-Identifier: Apache-2.0 */
/* What of the engine's operations comes into the history, and as whose. */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "store/history.h"

/* "2 two, 1 one": numbers and messages, the newest first. */
static void assert_history(struct world *w, const char *wanted)
{
	_cleanup_history_ struct history h = { .rows = NULL };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };

	buf_puts(&out, "");
	assert_int_equal(history_list(w->store, &h, &w->err), 0);
	for (size_t i = 0; i < h.n; i++)
		buf_printf(&out, "%s%d %s%s", i > 0 ? ", " : "", (int)h.rows[i].generation,
			h.rows[i].cause.change, h.rows[i].cause.message);
	assert_string_equal(out.data, wanted);
	assert_false(history_take_problem(w->store, &w->err));
}

static void act(struct world *w, const char *message, const char *line)
{
	struct cause cause = { .known = true };

	snprintf(cause.message, sizeof(cause.message), "%s", message);
	engine_set_cause(w->engine, &cause);
	world_do(w, line);
	engine_set_cause(w->engine, NULL);
}

static void test_changes(void **state)
{
	struct world w;

	world_open_kept(&w);
	world_must(&w, "link net0");
	act(&w, "one", "create net0");
	act(&w, "two", "static net0/v4 192.0.2.1/24");
	assert_history(&w, "2 two, 1 one");
	/* What is not recorded, refused or undone is no generation. */
	act(&w, "no", "create nosuch0");
	act(&w, "no", "static-t net0/t 192.0.2.2/24");
	act(&w, "no", "off net0/v4");
	act(&w, "no", "on net0/v4");
	assert_history(&w, "2 two, 1 one");
	assert_int_equal(engine_generation(w.engine), 2);
	/* Whoever comes next is not the one before. */
	world_must(&w, "raise net0/v4");
	assert_history(&w, "3 , 2 two, 1 one");
	world_must(&w, "restart");
	world_must(&w, "once");
	world_must(&w, "reboot");
	assert_history(&w, "3 , 2 two, 1 one");
	world_close(&w);
}

#define BY_HAND "[ipadm]\nversion = 1\n\n[interface net0]\nfamilies = inet\n"

static void test_reload(void **state)
{
	_cleanup_document_ struct document *doc = NULL;
	struct world w;

	world_open_kept(&w);
	world_must(&w, "link net0");
	act(&w, "one", "create net0");
	act(&w, "none", "reload");
	assert_history(&w, "1 one");
	world_edit(&w, BY_HAND);
	act(&w, "refused", "static net0/v4 192.0.2.1/24");
	assert_history(&w, "1 one");
	act(&w, "two", "reload");
	assert_history(&w, "2 two, 1 one");
	assert_int_equal(engine_generation(w.engine), 2);
	act(&w, "none", "reload");
	world_edit(&w, BY_HAND "x\n");
	act(&w, "damaged", "reload");
	assert_history(&w, "2 two, 1 one");
	world_edit(&w, BY_HAND "\n");
	/* A new engine finds it; who reloads it says what it is. */
	world_must(&w, "restart");
	assert_history(&w, "3 edited by hand, 2 two, 1 one");
	act(&w, "three", "reload");
	assert_history(&w, "3 three, 2 two, 1 one");
	act(&w, "four", "static net0/v4 192.0.2.1/24");
	assert_history(&w, "4 four, 3 three, 2 two, 1 one");
	assert_int_equal(history_load(w.store, 1, &doc, &w.err), 0);
	assert_int_equal(document_find(doc, OBJ_INTERFACE, "net0")->families, FAM_BOTH);
	world_close(&w);
}

/* A file that somebody wrote before there was an engine. */
static void test_first(void **state)
{
	struct world w;

	world_open_kept(&w);
	world_must(&w, "link net0");
	assert_history(&w, "");
	world_edit(&w, BY_HAND);
	world_must(&w, "reboot");
	assert_history(&w, "1 ");
	act(&w, "two", "delete net0");
	assert_history(&w, "2 two, 1 ");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
