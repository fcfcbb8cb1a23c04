/* SPDX-License-Identifier: Apache-2.0 */
/* The clients of DHCP: when they run, what they are told, and what becomes of what they say. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cmocka.h>

#include "daemon_dhcp_world.h"

static void a_lease_reaches_the_engine(void **state)
{
	struct world *w = *state;
	char addr[IP_STRSIZE];

	if (!world_is_root())
		return;
	world_put(w, "plan",
		"hook reason=PREINIT\n"
		"hook $bound new_dhcp_lease_time=600 new_domain_name_servers='192.0.2.1 192.0.2.2' "
		"new_domain_search='a.example b.example'\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_count(w, &w->leases, 1);
	assert_string_equal(w->aobj, "lo/v4");
	assert_string_equal(ip_format(&w->lease.addr, addr), "192.0.2.7");
	assert_int_equal(w->lease.plen, 24);
	assert_int_equal(w->lease.valid, 600);
	world_wait_log(w, "start -B -q -f -4 lo\nhook done\n");
	world_wait_log(w, "resolvconf -a lo.ipadm\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n"
			  "search a.example b.example\n");

	/* Nothing changes: nothing is done. */
	dhcp_sync(&w->dhcp);
	assert_null(strstr(strstr(world_get(w, "log"), "start") + 1, "start"));

	w->n_wants = 0;
	dhcp_sync(&w->dhcp);
	world_wait_gone(w);
	world_wait_log(w, "term\n");
	world_wait_log(w, "resolvconf -d lo.ipadm\n");
	assert_int_equal(w->losses, 0); /* whoever does not want it any more knows */
}

static void it_is_started_again_when_it_dies(void **state)
{
	struct world *w = *state;

	world_put(w, "plan",
		"mkdir $top/first 2>/dev/null && exit 3\necho second >>$top/log; stay\n", 0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	dhcp_sync(&w->dhcp); /* does not make it come sooner */
	world_wait_log(w, "second\n");
}

/* Whoever inherited it may be slow to reap it. */
static bool is_alive(pid_t pid)
{
	char path[64], status[512] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (fread(status, 1, sizeof(status) - 1, f) == 0)
		status[0] = '\0';
	fclose(f);
	return status[0] && !strstr(status, "zombie");
}

static void what_it_had_started_goes_with_it(void **state)
{
	struct world *w = *state;
	int64_t until = loop_now() + PATIENCE_MS;
	pid_t orphan;

	world_put(w, "plan", "sleep 1000 & echo $! >$top/orphan; echo there >>$top/log; wait\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "there\n");
	orphan = (pid_t)strtol(world_get(w, "orphan"), NULL, 10);
	assert_true(orphan > 1 && is_alive(orphan));
	assert_int_equal(kill(w->dhcp.clients->pid, SIGKILL), 0);
	while (w->dhcp.clients->process.fd >= 0)
		assert_true(loop_step(&w->loop, 100) <= 0);
	while (is_alive(orphan)) {
		assert_true(loop_now() < until);
		usleep(10000);
	}
}

static void a_lease_that_is_lost_is_told(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan",
		"hook $bound\nhook reason=NOCARRIER\nhook reason=EXPIRE\nhook reason=CARRIER\n"
		"echo kept >>$top/log\nwhile [ ! -e $top/go ]; do sleep 0.05; done\n"
		"hook reason=EXPIRE\nhook reason=EXPIRE\necho told >>$top/log\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "kept\n");
	assert_int_equal(w->leases, 1);
	assert_int_equal(w->losses, 0);
	world_put(w, "go", "", 0644);
	world_wait_log(w, "told\n");
	assert_int_equal(w->losses, 1);
	assert_string_equal(w->aobj, "lo/v4");
}

static void its_own_end_is_not_that_of_the_lease(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan",
		"hook $bound\nhook reason=STOP old_ip_address=192.0.2.7\nhook reason=STOPPED\n"
		"echo told >>$top/log\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "told\n");
	assert_int_equal(w->leases, 1);
	assert_int_equal(w->losses, 0);
}

static void a_lease_ends_in_time(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan", "hook $bound new_dhcp_lease_time=1\nstay\n", 0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_count(w, &w->losses, 1);
	assert_int_equal(w->leases, 1);
}

static void a_lease_ends_in_time_after_us(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan",
		"hook $bound new_dhcp_lease_time=3600 new_domain_name_servers=192.0.2.1\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_count(w, &w->leases, 1);
	world_wait_log(w, "resolvconf -a");
	dhcp_fini(&w->dhcp);
	loop_fini(&w->loop);
	assert_int_equal(w->losses, 0);
	assert_non_null(strstr(world_get(w, "log"), "term\n"));

	/* Meanwhile its time has come. */
	world_put(w, "run/dhcp/lo-4.end", "1\n", 0600);
	world_put(w, "plan", "stay\n", 0644);
	world_begin(w);
	dhcp_sync(&w->dhcp);
	world_wait_count(w, &w->losses, 1);
	assert_string_equal(w->aobj, "lo/v4");
	world_wait_log(w, "resolvconf -d lo.ipadm\n");
}

static void what_we_left_behind_is_taken_away(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan", "hook $bound new_domain_name_servers=192.0.2.1\nstay\n", 0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "resolvconf -a");
	dhcp_fini(&w->dhcp);
	loop_fini(&w->loop);

	/* Meanwhile the object was deleted. */
	w->n_wants = 0;
	world_begin(w);
	assert_non_null(w->dhcp.clients);
	dhcp_sync(&w->dhcp);
	assert_null(w->dhcp.clients);
	world_wait_log(w, "resolvconf -d lo.ipadm\n");
	assert_string_equal(world_get(w, "run/dhcp/lo-4.end"), "");
	assert_int_equal(w->losses, 0);
}

static void release_waits_and_does_not_listen(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan", "hook $bound\nstay\n", 0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_count(w, &w->leases, 1);
	world_wait_log(w, "hook done\n");
	dhcp_release(&w->dhcp, "lo/v4");
	assert_non_null(strstr(world_get(w, "log"), "alrm\nhook done\n"));
	assert_int_equal(w->losses, 0);
	assert_int_equal(w->dhcp.clients->process.fd, -1);
	dhcp_release(&w->dhcp, "lo/v4"); /* nothing left to do */
	dhcp_release(&w->dhcp, "lo/other");

	/* The object has stayed after all. */
	world_put(w, "log", "", 0644);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start ");
	w->n_wants = 0;
	dhcp_sync(&w->dhcp);
	world_wait_gone(w);
}

static void release_of_one_that_hangs_ends_it(void **state)
{
	struct world *w = *state;

	world_put(w, "plan", "trap '' ALRM TERM\necho there >>$top/log\nstay\n", 0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "there\n");
	dhcp_release(&w->dhcp, "lo/v4");
	w->n_wants = 0;
	dhcp_sync(&w->dhcp);
	world_wait_gone(w);
}

static void renew_asks_or_begins_anew(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan",
		"while [ ! -e $top/go ]; do sleep 0.05; done\nhook $bound\necho again "
		">>$top/log\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start ");
	world_put(w, "go", "", 0644);
	dhcp_renew(&w->dhcp, "lo/v4");
	world_wait_log(w, "term\n");
	world_wait_log(w, "again\n");
	dhcp_renew(&w->dhcp, "lo/v4");
	world_wait_log(w, "usr1\n");
	dhcp_renew(&w->dhcp, "lo/other");
}

static void what_it_is_told(void **state)
{
	struct world *w = *state;
	char name[256], line[80];

	world_want(w, "lo/v4", FAM_INET);
	w->wants[0].reqhost = "web1.example";
	world_want(w, "lo/v6", FAM_INET6);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start -B -q -f -4 lo\n");
	world_wait_log(w, "start -B -q -f -6 lo\n");
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-4.conf"), "\nhostname web1.example\n"));
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-4.conf"), "\nnoipv4ll\n"));
	assert_null(strstr(world_get(w, "run/dhcp/lo-4.conf"), "ia_na"));
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-6.conf"), "\nnoipv6rs\n"));
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-6.conf"), "\nia_na\n"));
	assert_null(strstr(world_get(w, "run/dhcp/lo-6.conf"), "hostname"));

	/* Another name: it is started anew. A name that would be more than a word isn't told. */
	world_put(w, "log", "", 0644);
	w->wants[0].reqhost = "web1\nscript /bin/false";
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "term\n");
	world_wait_log(w, "start -B -q -f -4 lo\n");
	assert_null(strstr(world_get(w, "run/dhcp/lo-4.conf"), "hostname"));
	assert_null(strstr(world_get(w, "run/dhcp/lo-4.conf"), "false"));
	assert_null(strstr(world_get(w, "log"), "-6"));

	w->wants[0].reqhost = NULL;
	w->wants[0].primary = true;
	world_put(w, "log", "", 0644);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start -B -q -f -4 lo\n");
	assert_true(gethostname(name, sizeof(name)) == 0);
	snprintf(line, sizeof(line), "\nhostname %.60s", name);
	assert_true(
		strcmp(name, "localhost") == 0 || strstr(world_get(w, "run/dhcp/lo-4.conf"), line));
}

static void settings_alone_beside_an_address(void **state)
{
	struct world *w = *state;

	world_want(w, "lo/v4", FAM_INET);
	w->wants[0].inform = true;
	snprintf(w->wants[0].address, sizeof(w->wants[0].address), "192.0.2.1/24");
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start -B -q -f -4 lo\n");
	/* Another address: it asks anew. */
	world_put(w, "log", "", 0644);
	snprintf(w->wants[0].address, sizeof(w->wants[0].address), "192.0.2.2/24");
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start -B -q -f -4 lo\n");
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-4.conf"), "\ninform 192.0.2.2/24\n"));
}

static void a_router_decides_on_stateful(void **state)
{
	struct world *w = *state;

	world_want(w, "lo/v6", FAM_INET6);
	w->wants[0].stateful_only_if_managed = true;
	dhcp_sync(&w->dhcp);
	assert_null(w->dhcp.clients);
	dhcp_ra_flags(&w->dhcp, "other0", RA_MANAGED);
	assert_null(w->dhcp.clients);

	dhcp_ra_flags(&w->dhcp, "lo", RA_OTHER);
	world_wait_log(w, "start -B -q -f -6 lo\n");
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-6.conf"), "\ninform6\n"));

	world_put(w, "log", "", 0644);
	dhcp_ra_flags(&w->dhcp, "lo", RA_MANAGED);
	world_wait_log(w, "start -B -q -f -6 lo\n");
	assert_non_null(strstr(world_get(w, "run/dhcp/lo-6.conf"), "\nia_na\n"));

	/* What has begun goes on. */
	dhcp_ra_flags(&w->dhcp, "lo", 0);
	assert_non_null(w->dhcp.clients);
	assert_false(w->dhcp.clients->ending);
}

static void other_settings_are_names_only(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(
		w, "plan", "hook reason=INFORM6 new_dhcp6_name_servers=2001:db8::1\nstay\n", 0644);
	world_want(w, "lo/v6", FAM_INET6);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "resolvconf -a lo.ipadm\nnameserver 2001:db8::1\n");
	assert_int_equal(w->leases, 0);
}

static void without_a_link_it_waits(void **state)
{
	struct world *w = *state;

	world_want(w, "nosuch0/v4", FAM_INET);
	snprintf(w->wants[0].ifname, sizeof(w->wants[0].ifname), "nosuch0");
	snprintf(w->wants[0].over, sizeof(w->wants[0].over), "nosuch0");
	dhcp_sync(&w->dhcp);
	assert_int_equal(w->dhcp.clients->process.fd, -1);
	assert_int_equal(w->dhcp.clients->start_at, 0);
	dhcp_release(&w->dhcp, "nosuch0/v4");
	dhcp_renew(&w->dhcp, "nosuch0/v4");
}

static void without_dhcpcd_it_is_tried_again(void **state)
{
	struct world *w = *state;

	setenv("IPADM_DHCPCD", "/nonexistent/dhcpcd", 1);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	assert_int_equal(w->dhcp.clients->process.fd, -1);
	assert_true(w->dhcp.clients->start_at > 0);

	/* One that can't be run is one that dies. */
	setenv("IPADM_DHCPCD", HOOK "/nonsense", 1);
	dhcp_renew(&w->dhcp, "lo/v4");
	assert_true(w->dhcp.clients->start_at > 0);
}

static void without_a_place_to_keep_it_works(void **state)
{
	struct world *w = *state;

	dhcp_fini(&w->dhcp);
	loop_fini(&w->loop);
	snprintf(w->service.paths.var, sizeof(w->service.paths.var), "/proc/nowhere");
	world_begin(w);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start ");
}

static int connect_hook(const struct world *w)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s/run/dhcp/hook", w->top);
	assert_int_equal(connect(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

static void strangers_are_not_believed(void **state)
{
	struct world *w = *state;
	static const char text[] = "reason=BOUND\0new_ip_address=192.0.2.7\0new_subnet_cidr=24";
	char answer;
	int fd;

	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "start ");
	fd = connect_hook(w);
	assert_true(send(fd, text, sizeof(text), MSG_NOSIGNAL) > 0);
	while (loop_step(&w->loop, 100) == 0)
		continue;
	assert_true(recv(fd, &answer, 1, MSG_DONTWAIT) <= 0);
	close(fd);
	assert_int_equal(w->leases, 0);
}

static void too_much_is_not_listened_to(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	/* The hook leaves out what doesn't fit, and nothing of the rest. */
	world_put(w, "plan",
		"export new_long=$(head -c 70000 /dev/zero | tr '\\0' x)\nhook $bound\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_count(w, &w->leases, 1);
}

static void nonsense_changes_nothing(void **state)
{
	struct world *w = *state;

	if (!world_is_root())
		return;
	world_put(w, "plan",
		"hook reason=BOUND\nhook reason=BOUND new_ip_address=nonsense\nhook reason=\nhook "
		"reason=WHAT\n"
		"echo told >>$top/log\nstay\n",
		0644);
	world_want(w, "lo/v4", FAM_INET);
	dhcp_sync(&w->dhcp);
	world_wait_log(w, "told\n");
	assert_int_equal(w->leases + w->losses, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(a_lease_reaches_the_engine),
		TEST(it_is_started_again_when_it_dies),
		TEST(what_it_had_started_goes_with_it),
		TEST(a_lease_that_is_lost_is_told),
		TEST(its_own_end_is_not_that_of_the_lease),
		TEST(a_lease_ends_in_time),
		TEST(a_lease_ends_in_time_after_us),
		TEST(what_we_left_behind_is_taken_away),
		TEST(release_waits_and_does_not_listen),
		TEST(release_of_one_that_hangs_ends_it),
		TEST(renew_asks_or_begins_anew),
		TEST(what_it_is_told),
		TEST(settings_alone_beside_an_address),
		TEST(a_router_decides_on_stateful),
		TEST(other_settings_are_names_only),
		TEST(without_a_link_it_waits),
		TEST(without_dhcpcd_it_is_tried_again),
		TEST(without_a_place_to_keep_it_works),
		TEST(strangers_are_not_believed),
		TEST(too_much_is_not_listened_to),
		TEST(nonsense_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
