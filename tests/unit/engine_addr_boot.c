/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address objects beyond the single operation: what is restored at boot, enabled, reloaded, rebuilt; host
 * names; what the daemon is told and asks.
 */
#include "engine_world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* The resolver: "web" has one address, "two" has two, "slow" doesn't answer, others aren't known. */
int __wrap_getaddrinfo(
	const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **ret);
void __wrap_freeaddrinfo(struct addrinfo *list);

static struct addrinfo *make_result(const char *number, struct addrinfo *next)
{
	struct addrinfo *ai = calloc(1, sizeof(*ai));
	struct sockaddr_in *in = calloc(1, sizeof(*in));

	assert_non_null(ai);
	assert_non_null(in);
	ai->ai_family = in->sin_family = AF_INET;
	ai->ai_addrlen = sizeof(*in);
	assert_int_equal(inet_pton(AF_INET, number, &in->sin_addr), 1);
	ai->ai_addr = (struct sockaddr *)in;
	ai->ai_next = next;

	return ai;
}

int __wrap_getaddrinfo(
	const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **ret)
{
	*ret = NULL;
	if (strcmp(host, "slow") == 0)
		return EAI_AGAIN;
	if (strcmp(host, "two") == 0)
		*ret = make_result("192.0.2.20", make_result("192.0.2.21", NULL));
	if (strcmp(host, "web") == 0)
		*ret = make_result("192.0.2.80", make_result("192.0.2.80", NULL));

	return *ret ? 0 : EAI_NONAME;
}

void __wrap_freeaddrinfo(struct addrinfo *list)
{
	while (list) {
		struct addrinfo *next = list->ai_next;

		free(list->ai_addr);
		free(list);
		list = next;
	}
}

static void expect_addrs(const struct world *w, const char *want)
{
	_cleanup_free_ char *addrs = world_addrs(w);

	assert_string_equal(addrs, want);
}

static void expect_refusal(
	struct world *w, const char *line, ipadm_status_t status, const char *word)
{
	_cleanup_free_ char *before = world_format(w);
	_cleanup_free_ char *after = NULL;

	if (world_do(w, line) == 0)
		fail_msg("%s: got through", line);
	if (w->err.status != status || !strstr(w->err.text, word))
		fail_msg("%s: got %d: %s", line, (int)w->err.status, w->err.text);
	after = world_format(w);
	assert_string_equal(before, after);
}

static void test_host_names(void **state)
{
	_cleanup_free_ char *text = NULL;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	expect_refusal(&w, "static net0/v4 nobody/24", IPADM_BAD_ADDR, "nobody");
	expect_refusal(&w, "static net0/v4 two/24", IPADM_BAD_HOSTNAME, "more than one");
	expect_refusal(&w, "static net0/v4 slow/24", IPADM_FAILURE, "slow");
	expect_refusal(&w, "static net0/v4 a;b/24", IPADM_BAD_ADDR, "host name");
	expect_refusal(&w, "static net0/v4 web/33", IPADM_INVALID_ARG, "32");
	world_must(&w, "static net0/v4 web/24");
	text = world_format(&w);
	assert_non_null(strstr(text, "address = web/24\n"));
	assert_non_null(strstr(text, "resolved = 192.0.2.80\n"));
	assert_non_null(strstr(text, "addr net0 192.0.2.80/24"));
	expect_refusal(&w, "static net0/b 192.0.2.80/24", IPADM_ADDR_INUSE, "net0/v4");
	world_must(&w, "off net0/v4");
	world_must(&w, "on net0/v4");
	world_must(&w, "reboot");
	expect_addrs(&w, "net0/v4=ok 192.0.2.80/24");

	/* Of the recorded name only the active object tells the family. */
	world_must(&w, "delete net0 inet");
	free(text);
	text = world_format(&w);
	assert_null(strstr(text, "web"));
	world_close(&w);
}

#define HEAD "[ipadm]\nversion = 1\n"

/* What can't come along keeps nothing else down, and is told. */
static void test_leftovers_at_boot(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_edit(&w, HEAD "[interface net0]\nfamilies = inet inet6\n"
			    "[interface net1]\nfamilies = inet\n"
			    "[address net0/a]\naddress = nobody/24\n"
			    "[address net0/v4]\naddress = 192.0.2.1/24\n"
			    "[address net1/v4]\naddress = 192.0.2.1/25\n"
			    "[address net1/v6]\naddress = 2001:db8::1/64\n"
			    "[address net1/w]\naddress = 192.0.2.3/24\n");
	world_must(&w, "reboot");
	assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
	assert_non_null(strstr(w.err.text, "net0/a"));
	assert_non_null(strstr(w.err.text, "net1/v4"));
	assert_non_null(strstr(w.err.text, "net1/v6"));
	expect_addrs(&w, "net0/v4=ok 192.0.2.1/24, net1/w=ok 192.0.2.3/24, "
			 "net0/a=disabled nobody/24, net1/v4=disabled 192.0.2.1/25, "
			 "net1/v6=disabled 2001:db8::1/64");
	world_close(&w);
}

static void test_leftovers_at_enable(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	world_must(&w, "static net0/b 192.0.2.2/24");
	world_must(&w, "addrconf net0/v6");
	world_must(&w, "disable net0");
	world_must(&w, "create net1");
	world_must(&w, "static-t net1/v4 192.0.2.2/24");
	assert_int_equal(world_do(&w, "enable net0"), 0);
	assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
	assert_non_null(strstr(w.err.text, "net0/b"));
	assert_non_null(strstr(w.err.text, "net1/v4"));
	expect_addrs(&w, "net0/v4=ok 192.0.2.1/24, net0/v6=ok fe80::ff:fe00:1%net0/64, "
			 "net1/v4=ok 192.0.2.2/24, net0/b=disabled 192.0.2.2/24");
	world_close(&w);
}

/* An address that the kernel refuses at boot is left over by itself. */
static void test_refused_by_the_kernel(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_edit(&w, HEAD "[interface net0]\nfamilies = inet\n"
			    "[address net0/a]\naddress = 192.0.2.1/24\nvalid_lifetime = 0\n"
			    "[address net0/v4]\naddress = 192.0.2.2/24\n");
	world_must(&w, "reboot");
	if (w.err.status != IPADM_SUCCESS) {
		assert_int_equal(w.err.status, IPADM_ALL_ADDRS_NOT_ENABLED);
		expect_addrs(&w, "net0/v4=ok 192.0.2.2/24, net0/a=disabled 192.0.2.1/24");
	}
	world_close(&w);
}

static void test_reload(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	world_must(&w, "static net0/b 192.0.2.2/24");
	world_must(&w, "static net0/c 192.0.2.3/24");
	world_must(&w, "static net0/d 192.0.2.4/24");
	world_must(&w, "static-t net0/t 192.0.2.5/24");
	world_must(&w, "off net0/d");
	world_edit(&w, HEAD "[interface net0]\nfamilies = inet inet6\nipv4.mtu = 1400\n"
			    "[address net0/b]\naddress = 192.0.2.22/24\n"
			    "[address net0/c]\naddress = 192.0.2.3/24\nup = no\n"
			    "[address net0/d]\naddress = 192.0.2.44/24\n"
			    "[address net0/e]\naddress = 192.0.2.6/24\n"
			    "[address net9/v4]\naddress = 192.0.2.9/24\n");
	world_must(&w, "reload");
	/* Those that come stand in the order of the document with those that stay, as after a boot. */
	expect_addrs(&w, "net0/b=ok 192.0.2.22/24, net0/e=ok 192.0.2.6/24, "
			 "net0/t=ok 192.0.2.5/24, net0/c=down 192.0.2.3/24, "
			 "net0/d=disabled 192.0.2.44/24, net9/v4=disabled 192.0.2.9/24");
	assert_int_equal(snapshot_find_link(&w.fake->state, "net0")->mtu, 1400);
	world_edit(&w, HEAD "[interface net0]\nfamilies = inet inet6\n");
	world_must(&w, "reload");
	expect_addrs(&w, "net0/t=ok 192.0.2.5/24");
	assert_int_equal(snapshot_find_link(&w.fake->state, "net0")->mtu, 1500);
	world_close(&w);
}

/* A lost active document is rebuilt from the marks in the kernel. */
static void test_lost_active(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	world_must(&w, "static net0/b 192.0.2.2/24");
	world_must(&w, "static-d net0/c 192.0.2.3/24");
	world_must(&w, "static-t net0/t 192.0.2.5/24");
	world_must(&w, "off net0/b");
	world_must(&w, "forget");
	world_must(&w, "restart");
	expect_addrs(&w, "net0/v4=ok 192.0.2.1/24, net0/v4a=ok 192.0.2.5/24, "
			 "net0/c=down 192.0.2.3/24, net0/b=disabled 192.0.2.2/24");
	world_close(&w);
}

static void test_restart_is_silent(void **state)
{
	static const char *const lines[] = { "link net0", "static net0/v4 192.0.2.1/24",
		"static net0/v6 2001:db8::1/64", "addrconf net0/auto", "set net0 ipv4 mtu 1400" };

	world_restart_is_silent(lines, ARRAY_SIZE(lines));
}

/* Deleting all leaves the link as it was. */
static void test_left_as_before(void **state)
{
	static const char *const lines[] = { "static net0/v4 192.0.2.1/24",
		"static net0/v6 2001:db8::1/64", "addrconf net0/auto ::1a/64",
		"set net0 ipv4 mtu 1400", "delete net0" };

	world_left_as_before(lines, ARRAY_SIZE(lines));
}

static void test_events(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	assert_string_equal(w.heard.events, "net0/v4:free");
	w.heard.events[0] = '\0';
	world_must(&w, "rival net0 192.0.2.2");
	world_must(&w, "static net0/b 192.0.2.2/24");
	assert_string_equal(w.heard.events, "net0/b:duplicate");
	w.heard.events[0] = '\0';

	/* What can't be probed is used, and told. */
	w.fake->arp_error = EPERM;
	world_must(&w, "static net0/c 192.0.2.3/24");
	assert_string_equal(w.heard.events, "net0/c:unprobed");
	w.fake->arp_error = 0;
	w.heard.events[0] = '\0';
	expect_addrs(&w, "net0/v4=ok 192.0.2.1/24, net0/c=ok 192.0.2.3/24, "
			 "net0/b=duplicate 192.0.2.2/24");

	/* Leases are given back and asked for by the daemon. */
	world_must(&w, "dhcp net0/d");
	world_must(&w, "refresh net0/d");
	assert_int_equal(w.heard.renewals, 1);
	expect_refusal(&w, "inform net0/v4", IPADM_EXISTS, "net0/d");
	assert_int_equal(w.heard.renewals, 1);
	world_must(&w, "lease net0/d 192.0.2.7/24");
	world_must(&w, "release net0/d");
	assert_int_equal(w.heard.releases, 1);

	world_must(&w, "link net1");
	world_must(&w, "create net1");
	world_must(&w, "group ipmp0 net1");
	world_must(&w, "static ipmp0/v4 203.0.113.1/24");
	expect_refusal(&w, "inform ipmp0/v4", IPADM_NOTSUP, "IPMP group");
	assert_int_equal(w.heard.renewals, 1);
	world_close(&w);
}

static void test_without_daemon(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "dhcp net0/d");
	world_must(&w, "lease net0/d 192.0.2.7/24");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	w.alone = true;
	world_must(&w, "once");
	expect_refusal(&w, "dhcp net0/e inet6", IPADM_DHCP_START_ERROR, "systemctl start ipmgmtd");
	expect_refusal(&w, "refresh net0/d", IPADM_DHCP_START_ERROR, "systemctl start ipmgmtd");
	expect_refusal(&w, "inform net0/v4", IPADM_DHCP_START_ERROR, "systemctl start ipmgmtd");
	expect_refusal(&w, "release net0/d", IPADM_DHCP_IPC_ERROR, "systemctl start ipmgmtd");
	world_must(&w, "off net0/d");
	expect_refusal(&w, "on net0/d", IPADM_DHCP_START_ERROR, "systemctl start ipmgmtd");
	world_must(&w, "addrconf net0/v6");
	world_must(&w, "rm net0/d");
	world_close(&w);
}

static int count_want(void *ctx, const struct dhcp_want *want)
{
	char *text = ctx;
	size_t len = strlen(text);

	snprintf(text + len, 256 - len, "%s:%s:%s%s%s%s ", want->aobj, want->ifname,
		fam_format(want->family), want->stateful_only_if_managed ? ":managed" : "",
		want->inform ? ":beside " : "", want->address);

	return 0;
}

static void expect_wants(const struct world *w, const char *want)
{
	char text[256] = "";

	assert_int_equal(engine_dhcp_walk(w->engine, count_want, text), 0);
	assert_string_equal(text, want);
}

static void test_dhcp_walk(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "link net1");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	expect_wants(&w, "");
	world_must(&w, "addrconf net0/auto");
	expect_wants(&w, "net0/auto:net0:inet6:managed ");
	world_must(&w, "dhcp net0/six inet6");
	world_must(&w, "dhcp net1/four");
	expect_wants(&w, "net0/six:net0:inet6 net1/four:net1:inet ");
	world_must(&w, "disable net1");
	expect_wants(&w, "net0/six:net0:inet6 ");

	/* Beside a static address, while it is there; who wants an address comes first. */
	world_must(&w, "inform net0/v4");
	expect_wants(&w, "net0/six:net0:inet6 net0/v4:net0:inet:beside 192.0.2.1/24 ");
	assert_int_equal(w.heard.renewals, 0);
	world_must(&w, "inform net0/v4");
	assert_int_equal(w.heard.renewals, 1);
	world_must(&w, "lower-t net0/v4");
	expect_wants(&w, "net0/six:net0:inet6 ");
	expect_refusal(&w, "inform net0/v4", IPADM_ADDR_NOTAVAIL, "down");
	world_must(&w, "raise-t net0/v4");
	world_must(&w, "dhcp net0/z");
	expect_wants(
		&w, "net0/six:net0:inet6 net0/z:net0:inet net0/v4:net0:inet:beside 192.0.2.1/24 ");
	world_must(&w, "static net0/v6 2001:db8::1/64");
	expect_refusal(&w, "inform net0/v6", IPADM_EXISTS, "net0/six");
	world_must(&w, "reboot");
	expect_wants(&w, "net0/six:net0:inet6 net0/z:net0:inet net1/four:net1:inet ");
	world_close(&w);
}

static void test_find_ipv4(void **state)
{
	struct ip a;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	assert_int_equal(ip_parse("192.0.2.1", &a), 0);
	assert_string_equal(engine_find_watched(w.engine, "net0", &a), "net0/v4");
	assert_null(engine_find_watched(w.engine, "net1", &a));
	world_must(&w, "lower-t net0/v4");
	assert_null(engine_find_watched(w.engine, "net0", &a));
	world_must(&w, "raise-t net0/v4");
	world_must(&w, "conflict net0/v4");
	assert_null(engine_find_watched(w.engine, "net0", &a));
	world_must(&w, "refresh net0/v4");
	world_must(&w, "set net0 ipv4 dad off");
	assert_null(engine_find_watched(w.engine, "net0", &a));
	world_close(&w);
}

/* IPv6 addresses that went with the link come back with it; nothing else is done. */
static void test_link_up(void **state)
{
	uint64_t messages;
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "static net0/v4 192.0.2.1/24");
	world_must(&w, "static net0/v6 2001:db8::1/64");
	world_must(&w, "down net0");
	world_must(&w, "up net0");
	world_must(&w, "linkup net0");
	expect_addrs(&w, "net0/v4=ok 192.0.2.1/24, net0/?=ok fe80::ff:fe00:1%net0/64, "
			 "net0/v6=ok 2001:db8::1/64");
	messages = w.fake->base.stats.messages;
	world_must(&w, "linkup net0");
	world_must(&w, "linkup nosuch");
	assert_in_range(w.fake->base.stats.messages - messages, 0, 4);
	world_close(&w);
}

/* One durable commit an operation; none for what is temporary. */
static void test_syncs(void **state)
{
	struct world w;
	uint64_t n;

	world_open(&w);
	world_must(&w, "link net0");
	n = store_syncs(w.store);
	world_must(&w, "static net0/v4 192.0.2.1/24");
	assert_int_equal(store_syncs(w.store) - n, 2);
	n = store_syncs(w.store);
	world_must(&w, "lower-t net0/v4");
	world_must(&w, "raise-t net0/v4");
	world_must(&w, "conflict net0/v4");
	world_must(&w, "refresh net0/v4");
	world_must(&w, "off net0/v4");
	world_must(&w, "on net0/v4");
	world_must(&w, "static-t net0/t 192.0.2.2/24");
	world_must(&w, "rm net0/t");
	assert_int_equal(store_syncs(w.store) - n, 0);
	world_must(&w, "off net0/v4");
	world_must(&w, "rm net0/v4");
	assert_int_equal(store_syncs(w.store) - n, 2);
	world_close(&w);
}

/* A hand-edited document that waits keeps what nobody asked for from nothing. */
static void test_reports_while_edited(void **state)
{
	struct world w;

	world_open(&w);
	world_must(&w, "link net0");
	world_must(&w, "dhcp net0/d");
	world_edit(&w, HEAD "[interface net0]\nfamilies = inet\n");
	expect_refusal(&w, "static net0/v4 192.0.2.1/24", IPADM_EDIT_PENDING, "reload");
	world_must(&w, "lease net0/d 192.0.2.7/24");
	world_must(&w, "conflict net0/d");
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_host_names),
		cmocka_unit_test(test_leftovers_at_boot),
		cmocka_unit_test(test_leftovers_at_enable),
		cmocka_unit_test(test_refused_by_the_kernel),
		cmocka_unit_test(test_reload),
		cmocka_unit_test(test_lost_active),
		cmocka_unit_test(test_restart_is_silent),
		cmocka_unit_test(test_left_as_before),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_without_daemon),
		cmocka_unit_test(test_dhcp_walk),
		cmocka_unit_test(test_find_ipv4),
		cmocka_unit_test(test_link_up),
		cmocka_unit_test(test_syncs),
		cmocka_unit_test(test_reports_while_edited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
