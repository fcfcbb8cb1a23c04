/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operations on interfaces as scripts: lines that are done, the status that each comes to, and
 * the listing at the end. A line without "-> symbol" must succeed.
 */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>

#define N_LINES 12

/* clang-format off */
static const struct script {
	const char *name;
	const char *lines[N_LINES];
	const char *list;
} scripts[] = {
	{ "create twice", { "link net0", "create net0", "create net0 -> if-exists" }, "net0=down 46/46" },
	{ "create temporary", { "link net0", "create-t net0", "create net0 -> if-exists" }, "net0=down 46/--" },
	{ "temporary is gone after a reboot", { "link net0", "create-t net0", "reboot" }, "" },
	{ "temporary survives a restart", { "link net0", "create-t net0", "restart" }, "net0=down 46/--" },
	{ "persistent returns after a reboot", { "link net0", "create net0", "reboot" }, "net0=down 46/46" },
	{ "disabled life", { "link net0", "create net0", "disable net0", "create net0 -> op-disable-obj",
	  "create-t net0 -> op-disable-obj", "disable net0 -> enxio", "enable net0", "enable net0 -> if-exists" },
	  "net0=down 46/46" },
	{ "disabled is listed", { "link net0", "create net0", "disable net0" }, "net0=disabled --/46" },
	{ "disabled stays so over a restart", { "link net0", "create net0", "disable net0", "restart" },
	  "net0=disabled --/46" },
	{ "a reboot enables", { "link net0", "create net0", "disable net0", "reboot" }, "net0=down 46/46" },
	{ "delete a disabled one", { "link net0", "create net0", "disable net0", "delete net0",
	  "create net0" }, "net0=down 46/46" },
	{ "delete of absent", { "link net0", "delete net0 -> enxio", "delete nosuch -> enxio" }, "" },
	{ "no such link", { "create nosuch0 -> dlpi-failure" }, "" },
	{ "names", { "link net0", "create net0:1 -> invalid-arg", "create a/b -> invalid-arg",
	  "create all -> invalid-arg", "create abcdefghijklmnop -> invalid-arg",
	  "create abcdefghijklmnopqrstuvwxyz0123456789 -> invalid-arg", "disable net0:1 -> invalid-arg",
	  "enable .. -> invalid-arg", "delete net0:0 -> invalid-arg" }, "" },
	{ "temporary objects are not disabled", { "link net0", "create-t net0", "disable net0 -> temporary-obj" },
	  "net0=down 46/--" },
	{ "a half that is temporary neither", { "link net0", "create net0 inet", "create-t net0 inet6",
	  "disable net0 -> temporary-obj" }, "net0=down 46/4-" },
	{ "temporary link", { "tun tap0", "create tap0 -> temporary-obj", "create-t tap0" }, "tap0=down 46/--" },
	{ "one family", { "link net0", "create net0 inet", "create net0 inet -> if-exists" }, "net0=down 4-/4-" },
	{ "completed by family", { "link net0", "create net0 inet", "create net0 inet6" }, "net0=down 46/46" },
	{ "not completed by both", { "link net0", "create net0 inet", "create net0 -> if-exists" },
	  "net0=down 4-/4-" },
	{ "nor the other way round", { "link net0", "create net0 inet6", "create net0 -> if-exists" },
	  "net0=down -6/-6" },
	{ "delete one family", { "link net0", "create net0", "delete net0 inet", "delete net0 inet -> enxio" },
	  "net0=down -6/-6" },
	{ "delete both where one is", { "link net0", "create net0 inet6", "delete net0" }, "" },
	{ "delete the last family", { "link net0", "create net0", "delete net0 inet", "delete net0 inet6" }, "" },
	{ "enable without record", { "link net0", "enable net0 -> notfound" }, "" },
	{ "enable completes", { "link net0", "create net0", "delete net0 inet6", "disable net0", "enable net0" },
	  "net0=down 4-/4-" },
	{ "enable without link", { "link net0", "create net0", "disable net0", "unlink net0",
	  "enable net0 -> dlpi-failure" }, "net0=disabled --/46" },
	{ "others' interface", { "link net0", "up net0", "addr net0 192.0.2.1/24", "create net0 -> if-exists",
	  "create net0 inet -> if-exists", "disable net0 -> temporary-obj" }, "net0=ok 4-/--" },
	{ "the other family of others'", { "link net0", "up net0", "addr net0 192.0.2.1/24",
	  "create net0 inet6" }, "net0=ok -6/-6" },
	{ "delete takes others' family", { "link net0", "up net0", "addr net0 192.0.2.1/24", "delete net0",
	  "create net0" }, "net0=down 46/46" },
	{ "what others have beside ours stays", { "link net0", "create net0 inet6", "addr net0 192.0.2.1/24",
	  "delete net0 inet6" }, "net0=ok 4-/--" },
	{ "link gone", { "link net0", "create net0", "unlink net0" }, "net0=failed --/46" },
	{ "link gone, deleted", { "link net0", "create net0", "unlink net0", "delete net0" }, "" },
	{ "hot-plug", { "link net0", "create net0", "unlink net0", "link net0", "hotplug net0" },
	  "net0=down 46/46" },
	{ "came while away", { "link net0", "create net0", "unlink net0", "link net0", "restart" },
	  "net0=down 46/46" },
	{ "link that comes after the boot", { "link net0", "create net0", "unlink net0", "reboot", "link net0",
	  "hotplug" }, "net0=down 46/46" },
	{ "one call before the boot leaves it to the daemon", { "link net0", "link net1", "create net0", "reboot",
	  "once", "create net1", "restart" }, "net0=down 46/46 net1=down 46/46" },
	{ "vni", { "create vni0", "create vni0 -> if-exists" }, "vni0=down 46/46" },
	{ "vni goes", { "create vni0", "delete vni0" }, "" },
	{ "vni after a reboot", { "create vni3", "reboot" }, "vni3=down 46/46" },
	{ "vni disabled and back", { "create vni0", "disable vni0", "enable vni0" }, "vni0=down 46/46" },
	{ "generated, lowest free", { "create vni1", "generate vni", "generate vni", "disable vni2",
	  "generate vni" }, "vni1=down 46/46 vni0=down 46/46 vni3=down 46/46 vni2=disabled --/46" },
	{ "generated for links that are there", { "link net0", "link net1", "create net0", "generate net",
	  "generate net -> dlpi-failure" }, "net0=down 46/46 net1=down 46/46" },
	{ "base too long", { "generate abcdefghijklmno -> invalid-arg" }, "" },
	{ "move", { "link net0", "create net0", "move net0" }, "net0=down 46/46" },
};
/* clang-format on */

static void run_script(const struct script *s)
{
	_cleanup_free_ char *list = NULL;
	struct world w;

	world_open(&w);
	world_run(&w, s->name, s->lines, N_LINES, NULL);
	list = world_list(&w);
	if (strcmp(list, s->list) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", s->name, list, s->list);
	world_close(&w);
}

static void test_scripts(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(scripts); i++)
		run_script(&scripts[i]);
}

/* Deleting leaves the link as it was before: in whatever state that was. */
static void test_left_as_before(void **state)
{
	static const char *const changes[][3] = {
		{ "create net0", "delete net0" },
		{ "create net0 inet", "delete net0" },
		{ "create net0 inet6", "delete net0 inet6" },
		{ "create-t net0", "delete net0" },
		{ "create net0", "disable net0", "delete net0" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		world_left_as_before(changes[i], 3);
}

static void test_restart_is_silent(void **state)
{
	static const char *const lines[] = { "link net0", "link net1", "create net0",
		"create-t net1", "addr net0 192.0.2.1/24", "down net1" };

	world_restart_is_silent(lines, ARRAY_SIZE(lines));
}

static void test_sentences(void **state)
{
	struct world w;

	world_open(&w);
	snprintf(w.fake->elsewhere_if, sizeof(w.fake->elsewhere_if), "net9");
	snprintf(w.fake->elsewhere_ns, sizeof(w.fake->elsewhere_ns), "blue");
	assert_true(world_do(&w, "create net9") < 0);
	assert_int_equal(w.err.status, IPADM_IF_INUSE);
	assert_non_null(strstr(w.err.text, "blue"));

	world_must(&w, "link net0");
	fake_set_mtu(w.fake, "net0", 1000);
	assert_true(world_do(&w, "create net0") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);
	assert_non_null(strstr(w.err.text, "1280"));
	world_must(&w, "create net0 inet");

	w.fake->no_dummy = true;
	assert_true(world_do(&w, "create vni0") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);
	world_close(&w);
}

static void test_logical(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct world w;

	world_open(&w);
	w.legacy = true;
	world_must(&w, "link net0");
	assert_true(world_do(&w, "create net0:1") < 0);
	assert_int_equal(w.err.status, IPADM_ENXIO);
	world_must(&w, "create net0");
	world_must(&w, "create net0:1");
	world_must(&w, "create net0:12");
	assert_true(world_do(&w, "create net0:1") < 0);
	assert_int_equal(w.err.status, IPADM_IF_EXISTS);
	assert_true(world_do(&w, "create net0:2 inet6") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);

	/* ifconfig gave the slot an address; deleting the slot takes that one and no other. */
	world_must(&w, "addr net0 192.0.2.1/24 net0:1");
	world_must(&w, "addr net0 192.0.2.2/24 net0");
	world_must(&w, "delete net0:1");
	text = world_format(&w);
	assert_null(strstr(text, "192.0.2.1"));
	assert_non_null(strstr(text, "192.0.2.2"));
	assert_non_null(strstr(text, "logical = 12\n"));
	assert_true(world_do(&w, "delete net0:1") < 0);
	assert_int_equal(w.err.status, IPADM_ENXIO);
	world_close(&w);
}

static void test_sixtofour(void **state)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_free_ char *list = NULL;
	struct link *l;
	struct world w;

	world_open(&w);
	l = fake_add_link(w.fake, "tun0");
	assert_non_null(l);
	l->kind = LINK_SIXTOFOUR;
	assert_true(world_do(&w, "create tun0") < 0);
	assert_int_equal(w.err.status, IPADM_BAD_ADDR);
	assert_int_equal(ip_parse("192.0.2.1", &l->tunnel_local), 0);
	assert_true(world_do(&w, "create tun0 inet") < 0);
	assert_int_equal(w.err.status, IPADM_NOTSUP);
	world_must(&w, "create tun0");
	list = world_list(&w);
	assert_string_equal(list, "tun0=ok -6/-6");
	text = world_format(&w);
	assert_non_null(
		strstr(text, "[address tun0/v6]\ntype = 6to4\naddress = 2002:c000:201::1/16\n"));
	world_must(&w, "delete tun0");
	free(text);
	text = world_format(&w);
	assert_null(strstr(text, "2002:"));
	/* One that was written into the document before is that of the tunnel. */
	world_edit(&w, "[ipadm]\nversion = 1\n[address tun0/v6]\ntype = 6to4\n"
		       "address = 2002:c000:209::1/16\n");
	world_must(&w, "reload");
	world_must(&w, "create tun0");
	free(text);
	text = world_format(&w);
	assert_non_null(strstr(text, "address = 2002:c000:209::1/16\n"));
	world_close(&w);
}

/* A hand-edited document: nothing is overwritten, nothing changes until it is taken in. */
static void test_reload(void **state)
{
	_cleanup_free_ char *list = NULL;
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "link net2");
	world_must(&w, "create net0");
	world_must(&w, "create net1");
	world_must(&w, "create-t net2");
	world_must(&w, "disable net1");
	world_edit(&w, "[ipadm]\nversion = 1\n# mine\n[interface net1]\nfamilies = inet\n"
		       "[interface net2]\nfamilies = inet\n[interface vni7]\nfamilies = "
		       "inet\nclass = vni\n");
	assert_true(world_do(&w, "delete net0") < 0);
	assert_int_equal(w.err.status, IPADM_EDIT_PENDING);
	world_must(&w, "reload");
	list = world_list(&w);
	assert_string_equal(list, "net2=down 46/4- vni7=down 4-/4- net1=disabled --/4-");
	world_must(&w, "create net0");

	before = world_format(&w);
	world_edit(&w, "[ipadm]\nversion = 1\n[interface net1]\nfamilies = ipx\n");
	assert_true(world_do(&w, "reload") < 0);
	assert_int_equal(w.err.status, IPADM_BAD_DOCUMENT);
	assert_non_null(strstr(w.err.text, ":4"));
	free(list);
	list = world_list(&w);
	assert_non_null(strstr(list, "net0=down 46/46"));
	after = world_format(&w);
	*strchr(before, '[') = '\0';
	*strchr(after, '[') = '\0';
	assert_string_equal(before, after);
	world_close(&w);
}

/* A damaged persistent document: the engine serves, says which line, and changes nothing. */
static void test_damaged(void **state)
{
	static const char damaged[] = "[ipadm]\nversion = 1\n[interface net0\n";
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "create net0");
	world_edit(&w, damaged);
	world_must(&w, "restart");
	assert_non_null(engine_problem(w.engine));
	assert_non_null(strstr(engine_problem(w.engine), "ipadm.conf:3"));
	before = world_format(&w);
	assert_true(world_do(&w, "create net1") < 0);
	assert_int_equal(w.err.status, IPADM_BAD_DOCUMENT);
	assert_true(world_do(&w, "delete net0") < 0);
	assert_int_equal(w.err.status, IPADM_BAD_DOCUMENT);
	after = world_format(&w);
	assert_string_equal(before, after);
	world_edit(&w, "[ipadm]\nversion = 1\n[interface net0]\nfamilies = inet inet6\n");
	world_must(&w, "reload");
	assert_null(engine_problem(w.engine));
	world_must(&w, "create net1");
	world_close(&w);
}

/* A lost active document is rebuilt from the marks on the links. */
static void test_lost_active(void **state)
{
	_cleanup_free_ char *list = NULL;
	char path[512];
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "create net0");
	world_must(&w, "create net1");
	world_must(&w, "disable net1");
	world_must(&w, "forget");
	world_must(&w, "restart");
	list = world_list(&w);
	assert_string_equal(list, "net0=down 46/46 net1=disabled --/46");
	/* And those who read by themselves find it again. */
	snprintf(path, sizeof(path), "%s/active.conf", w.paths.run);
	assert_int_equal(access(path, R_OK), 0);
	world_close(&w);
}

/* One durable commit an operation, whatever it touches; none for what is temporary. */
static void test_syncs(void **state)
{
	struct world w;
	uint64_t n;

	world_open(&w);
	world_must(&w, "link net0");
	n = store_syncs(w.store);
	world_must(&w, "create net0");
	assert_int_equal(store_syncs(w.store) - n, 2);
	n = store_syncs(w.store);
	world_must(&w, "disable net0");
	world_must(&w, "enable net0");
	assert_int_equal(store_syncs(w.store) - n, 0);
	world_must(&w, "delete net0");
	assert_int_equal(store_syncs(w.store) - n, 2);
	n = store_syncs(w.store);
	world_must(&w, "create-t net0");
	world_must(&w, "delete net0");
	assert_int_equal(store_syncs(w.store) - n, 0);
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scripts),
		cmocka_unit_test(test_left_as_before),
		cmocka_unit_test(test_restart_is_silent),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_logical),
		cmocka_unit_test(test_sixtofour),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_lost_active),
		cmocka_unit_test(test_syncs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
