/* SPDX-License-Identifier: Apache-2.0 */
/* What of the engine's operations comes into the history, and as whose; and what a document that was edited by hand makes. */
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
	act(&w, "nor what changes nothing", "raise net0/v4");
	assert_history(&w, "2 two, 1 one");
	assert_int_equal(engine_generation(w.engine), 2);
	/* Whoever comes next is not the one before. */
	world_must(&w, "lower net0/v4");
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

/* An address comes to an object that was there, while another one has it for now; also where there is no link. */
static void test_reload_collides(void **state)
{
	for (int link = 0; link < 2; link++) {
		_cleanup_free_ char *addrs = NULL;
		struct world w;

		world_open(&w);
		world_must(&w, "link net0");
		world_must(&w, "static net0/v4 192.0.2.1/24");
		world_must(&w, "static net0/v6 2001:db8::1/64");
		world_must(&w, "static-t net0/t 198.51.100.1/24");
		if (!link)
			world_must(&w, "unlink net0");
		world_must(&w, "edit other");
		world_must(&w, "reload");
		assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
		assert_non_null(strstr(w.err.text, "net0/v4"));
		if (!link) {
			world_must(&w, "link net0");
			world_must(&w, "hotplug net0");
		}
		world_must(&w, "settle");
		addrs = world_addrs(&w);
		assert_non_null(strstr(addrs, "net0/t=ok 198.51.100.1/24"));
		assert_non_null(strstr(addrs, "net0/v6=ok 2001:db8::1/64"));
		assert_non_null(strstr(addrs, "net0/v4=disabled 198.51.100.1/24"));
		world_close(&w);
	}
}

/* Who writes a document need not make secrets. @line: how it is taken in. */
static void check_secret_made(const char *line)
{
	struct world w;
	char *text;

	world_open_kept(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	world_edit(&w, "[ipadm]\nversion = 1\n# mine\n[interface net0]\nfamilies = inet inet6\n"
		       "[address net0/v4]\naddress = 192.0.2.1/24\n"
		       "[address net0/v6]\ntype = addrconf\ngeneration = stable-privacy\n");
	world_must(&w, line);
	assert_int_equal(w.err.status, IPADM_SUCCESS);
	assert_int_equal(snapshot_find_link(&w.fake->state, "net0")->genmode, 2);
	text = world_format(&w);
	/* In both documents. */
	assert_non_null(strstr(text, "ipv6.secret = "));
	assert_non_null(strstr(strstr(text, "ipv6.secret = ") + 1, "ipv6.secret = "));
	assert_non_null(strstr(text, "# mine"));
	assert_null(strstr(text, "an edit waits"));
	for (size_t i = 0; i < 2; i++) {
		_cleanup_free_ char *again = NULL;

		world_must(&w, i ? "reload" : "reboot");
		again = world_format(&w);
		assert_string_equal(strstr(again, "ipv6.secret"), strstr(text, "ipv6.secret"));
	}
	free(text);
	/* It is one change. */
	world_must(&w, "undo");
	text = world_format(&w);
	assert_null(strstr(text, "ipv6.secret = "));
	assert_null(strstr(text, "net0/v4"));
	free(text);
	world_close(&w);
}

static void test_secret_made(void **state)
{
	check_secret_made("reload");
	check_secret_made("reboot");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_reload_collides),
		cmocka_unit_test(test_secret_made),
		cmocka_unit_test(test_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
