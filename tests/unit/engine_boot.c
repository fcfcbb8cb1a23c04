/* SPDX-License-Identifier: Apache-2.0 */
/* How the engine comes up where something is in the way: a kernel that refuses, files that can't be read, hosts nobody knows. */
#include "engine_temper.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"

#define HEAD "[ipadm]\nversion = 1\n"

/* No host name is known. */
int __wrap_getaddrinfo(
	const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **ret);
int __wrap_getaddrinfo(
	const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	return EAI_NONAME;
}

/* As at the first start of a boot: nothing is active yet. */
static void begin_boot(struct world *w)
{
	world_open(w);
	world_must(w, "link net0");
	world_must(w, "link net1");
	world_edit(w, HEAD "[interface net0]\nfamilies = inet inet6\nipv4.mtu = 1400\n"
			   "[interface net1]\nfamilies = inet inet6\nipv4.mtu = 1400\n"
			   "[address net0/v4]\naddress = 192.0.2.1/24\n"
			   "[address net1/v4]\naddress = 198.51.100.1/24\n"
			   "[protocol ipv4]\nttl = 63\n");
	world_must(w, "forget");
}

/* A call to the kernel that fails once keeps nothing from coming up: what can't be done at one stroke is done one by one. */
static void test_boot_fault(void **state)
{
	_cleanup_free_ char *goal = NULL;
	struct world w;
	bool met = true;

	begin_boot(&w);
	world_must(&w, "restart");
	goal = world_format(&w);
	assert_non_null(strstr(goal, "addr net0 192.0.2.1/24"));
	world_close(&w);
	/* The first one looks for what is active, and without that no engine begins. */
	for (unsigned int n = 2; met; n++) {
		_cleanup_free_ char *text = NULL;

		begin_boot(&w);
		w.fake->fail_at = n;
		world_must(&w, "restart");
		met = w.fake->fail_at == 0;
		w.fake->fail_at = 0;
		text = world_format(&w);
		if (strcmp(text, goal) != 0)
			fail_msg("fault %u: %s\n%s\nis not\n%s", n, w.err.text, text, goal);
		world_close(&w);
	}
}

/* An engine that can't know what is active does not begin. */
static void test_no_engine(void **state)
{
	struct engine *en = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	struct world w;

	for (unsigned int n = 1; n <= 2; n++) {
		world_open(&w);
		world_must(&w, "link net0");
		world_must(&w, "create net0");
		world_must(&w, "forget");
		/* First it looks whether anything is, then at all of it. */
		w.fake->fail_at = n;
		assert_true(engine_new(&en, &w.fake->base, w.store, true, &e) < 0);
		w.fake->fail_at = 0;
		assert_null(en);
		assert_non_null(strstr(e.text, "the fake kernel fails"));
		world_close(&w);
	}
}

/* What never can be done is told, and the others are there. */
static void test_boot_refusal(void **state)
{
	static const struct {
		struct temper like;
		const char *list;
		bool ttl;
	} cases[] = {
		{ { .op = STEP_MTU, .about = "net0", .error = EIO },
			"net1=ok 46/46 net0=disabled --/46", true },
		{ { .op = STEP_SETTING, .about = "ipv4/ip_default_ttl", .error = EIO },
			"net0=ok 46/46 net1=ok 46/46", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char ttl[FAKE_SETTING_SIZE];
		_cleanup_free_ char *list = NULL;
		struct world w;

		begin_boot(&w);
		assert_int_equal(temper_do(&w, &cases[i].like, "restart"), 0);
		assert_non_null(strstr(w.err.text, "it is not taken"));
		list = world_list(&w);
		assert_string_equal(list, cases[i].list);
		assert_non_null(fake_setting(w.fake, "", "ipv4/ip_default_ttl", ttl));
		assert_string_equal(ttl, cases[i].ttl ? "63" : "64");
		world_close(&w);
	}
}

/* A directory where a file of ours should be. */
static void block(struct world *w, const char *dir, const char *name, char path[512])
{
	snprintf(path, 512, "%s/%s", dir, name);
	assert_int_equal(mkdir(path, 0700), 0);
	world_must(w, "restart");
}

/* A stage that can't be read: the engine serves, says so, and changes nothing. */
static void test_unreadable_stage(void **state)
{
	_cleanup_free_ char *list = NULL;
	char path[512];
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	block(&w, w.paths.run, ".active.conf.stage", path);
	assert_non_null(engine_problem(w.engine));
	assert_non_null(
		strstr(engine_problem(w.engine), ".active.conf.stage is not a regular file"));
	assert_true(world_do(&w, "delete net0") < 0);
	assert_int_equal(w.err.status, IPADM_IO_ERROR);
	list = world_list(&w);
	assert_string_equal(list, "net0=down 46/46");
	assert_int_equal(rmdir(path), 0);
	world_must(&w, "restart");
	world_must(&w, "delete net0");
	world_close(&w);
}

/* An active document that can be neither read nor replaced: what there is is served all the same. */
static void test_unwritable_active(void **state)
{
	_cleanup_free_ char *list = NULL;
	char path[512];
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "create net0");
	world_must(&w, "create vni0");
	world_must(&w, "forget");
	block(&w, w.paths.run, "active.conf", path);
	assert_false(world_has_stage(&w));
	list = world_list(&w);
	assert_string_equal(list, "net0=down 46/46 vni0=down 46/46");
	assert_true(world_do(&w, "delete net0") < 0);
	assert_int_equal(rmdir(path), 0);
	/* The stub is known for what it is: it goes with its interface. */
	world_must(&w, "delete vni0");
	assert_null(snapshot_find_link(&w.fake->state, "vni0"));
	world_close(&w);
}

/* A secret that can't be recorded at the boot is recorded with the next change. */
static void test_unwritable_secret(void **state)
{
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	char path[512];
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "edit stable");
	block(&w, w.paths.etc, ".ipadm.conf.stage", path);
	before = world_format(&w);
	assert_null(strstr(before, "ipv6.secret"));
	assert_int_equal(rmdir(path), 0);
	world_must(&w, "set - ipv4 ttl 63");
	after = world_format(&w);
	assert_non_null(strstr(after, "ipv6.secret"));
	world_close(&w);
}

/* clang-format off */
/* What can't come along, or did not: it is told, and the rest is there. */
static const struct {
	const char *lines[7];
	ipadm_status_t status; /* of the last of them, which says */
	const char *words[2];  /* this, too */
	const char *addrs;
} partial[] = {
	/* Recorded for a family that its interface is there without: it was not active. */
	{ { "link net0", "static net0/v4 192.0.2.1/24", "static-d net0/v6 2001:db8::1/64", "put-t one", "forget", "restart" },
	  IPADM_SUCCESS, { NULL }, "net0/v4=ok 192.0.2.1/24, net0/v6=disabled 2001:db8::1/64" },
	/* Many are counted; what had an address that is known stays without one. */
	{ { "link net0", "static net0/a 192.0.2.1/24", "static net0/z 192.0.2.9/24", "edit unknown-hosts", "reload" },
	  IPADM_ALL_ADDRS_NOT_ENABLED, { "net0/a (", ", and 1 more" },
	  "net0/z=ok 192.0.2.9/24, net0/a=disabled nobody/24, net0/b=disabled nobody/24, net0/c=disabled nobody/24, "
	  "net0/d=disabled nobody/24" },
	/* Of an address that nobody knows there is none on the link: adopted, it is kept down. */
	{ { "link net0", "static net0/z 192.0.2.9/24", "edit unknown-host", "reload", "forget", "restart", "adopt net0/a" },
	  IPADM_SUCCESS, { NULL }, "net0/z=ok 192.0.2.9/24, net0/a=down nobody/24" },
};
/* clang-format on */

static void test_partial(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(partial); i++) {
		_cleanup_free_ char *addrs = NULL;
		struct world w;

		temper_open(&w, partial[i].lines, ARRAY_SIZE(partial[i].lines));
		assert_int_equal(w.err.status, partial[i].status);
		for (size_t n = 0; n < ARRAY_SIZE(partial[i].words); n++)
			if (partial[i].words[n])
				assert_non_null(strstr(w.err.text, partial[i].words[n]));
		addrs = world_addrs(&w);
		assert_string_equal(addrs, partial[i].addrs);
		world_close(&w);
	}
}

/* A group whose IPv6 does not go by a member: without a daemon nobody is told. */
static void test_small_untold(void **state)
{
	static const char *const lines[] = { "link net0", "link net1", "create net0", "create net1",
		"group ipmp0 net0,net1", "static ipmp0/v6 2001:db8::1/64", "look" };
	struct world w;

	temper_open(&w, lines, ARRAY_SIZE(lines));
	w.heard.told[0] = '\0';
	w.alone = true;
	world_must(&w, "once");
	world_must(&w, "mtu net0 1000");
	world_must(&w, "look");
	assert_string_equal(w.heard.told, "");
	world_close(&w);
}

/* Among very many that come at once those are found that collide, and those without an address are passed over. */
static void test_many(void **state)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_free_ char *addrs = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	buf_puts(&text, HEAD "[interface net0]\nfamilies = inet inet6\nipv4.dad = off\n"
			     "[interface net1]\nfamilies = inet inet6\nipv4.dad = off\n"
			     "[address net0/z]\ntype = dhcp\n"
			     "[address net1/b]\naddress = 198.51.7.1/24\n");
	for (unsigned int i = 0; i < 200; i++)
		buf_printf(&text, "[address net0/a%c%c]\naddress = 198.51.%u.1/24\n",
			(char)('a' + i / 26), (char)('a' + i % 26), i);
	assert_int_equal(buf_error(&text), 0);
	world_edit(&w, text.data);
	world_must(&w, "reload");
	assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
	assert_non_null(strstr(w.err.text, "not enabled: net1/b ("));
	addrs = world_addrs(&w);
	assert_non_null(strstr(addrs, "net0/aah=ok 198.51.7.1/24"));
	assert_non_null(strstr(addrs, "net1/b=disabled 198.51.7.1/24"));
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boot_fault),
		cmocka_unit_test(test_no_engine),
		cmocka_unit_test(test_boot_refusal),
		cmocka_unit_test(test_unreadable_stage),
		cmocka_unit_test(test_unwritable_active),
		cmocka_unit_test(test_unwritable_secret),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_small_untold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
