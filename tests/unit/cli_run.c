/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole command lines: what is asked of the library with which arguments, what comes out on both
 * sides, the exit status. Those of addresses are in cli_addr.c, of properties in cli_prop.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/run.h"
#include "cli_library.h"

#define HEADER     "IFNAME     CLASS     STATE    CURRENT      PERSISTENT OVER\n"
#define NET0       "net0       IP        down     bm--------46 -4-        --\n"
#define SHOW_USAGE "usage: ipadm show-if [-p] [-o field[,...]] [-j] [-n name] [interface]\n"
#define MORE       "Subcommands are listed by: ipadm help\n"

/* clang-format off */
static const struct run_case run_cases[] = {
	/* the way to the library */
	{ { "create-if", "net0" }, 0, NULL, EXIT_DONE, "create net0 0 0x3", "", "" },
	{ { "create-ip", "-t", "net0" }, 0, NULL, EXIT_DONE, "create net0 0 0x2", "", "" },
	{ { "create-if", "-f", "inet", "net0" }, 0, NULL, EXIT_DONE, "create net0 2 0x3", "", "" },
	{ { "delete-if", "net0" }, 0, NULL, EXIT_DONE, "delete net0 0 0x3", "", "" },
	{ { "delete-ip", "-f", "inet6", "net0" }, 0, NULL, EXIT_DONE, "delete net0 10 0x3", "", "" },
	{ { "enable-if", "-t", "net0" }, 0, NULL, EXIT_DONE, "enable net0 0 0x2", "", "" },
	{ { "disable-if", "-t", "net0" }, 0, NULL, EXIT_DONE, "disable net0 0 0x2", "", "" },
	{ { "create-vni" }, 0, NULL, EXIT_DONE, "create vni 0 0x103", "vni4\n", "" },
	{ { "create-vni", "-t", "vni12" }, 0, NULL, EXIT_DONE, "create vni12 0 0x2", "", "" },
	{ { "delete-vni", "vni12" }, 0, NULL, EXIT_DONE, "delete vni12 0 0x3", "", "" },
	{ { "create-ipmp" }, 0, NULL, EXIT_DONE, "create-ipmp ipmp() 0 0x103", "ipmp4\n", "" },
	{ { "create-ipmp", "-t", "-i", "net0,net1", "web" }, 0, NULL, EXIT_DONE,
	  "create-ipmp web(net0,net1) 0 0x2", "", "" },
	{ { "delete-ipmp", "ipmp0" }, 0, NULL, EXIT_DONE, "delete ipmp0 0 0x83", "", "" },
	{ { "delete-ipmp", "-f", "ipmp0" }, 0, NULL, EXIT_DONE, "delete ipmp0 0 0x10083", "", "" },
	{ { "add-ipmp", "-i", "net0", "ipmp0" }, 0, NULL, EXIT_DONE, "add ipmp0(net0) 0 0x3", "", "" },
	{ { "add-ipmp", "-i", "net0", "--interface=net1,net2", "-i", "net3", "ipmp0" }, 0, NULL, EXIT_DONE,
	  "add ipmp0(net0,net1,net2,net3) 0 0x3", "", "" },
	{ { "remove-ipmp", "-t", "--interface=net0,net1", "ipmp0" }, 0, NULL, EXIT_DONE,
	  "remove ipmp0(net0,net1) 0 0x2", "", "" },
	{ { "offline-if", "net0" }, 0, NULL, EXIT_DONE, "offline net0 0 0x2", "", "" },
	{ { "online-if", "net0" }, 0, NULL, EXIT_DONE, "online net0 0 0x2", "", "" },
	{ { "reload" }, 0, NULL, EXIT_DONE, "reload * 0 0x0", "", "" },
	{ { "monitor", "-p", "-o", "object,what,old,new,cause,generation,uid" }, 0, NULL, EXIT_UNREACHABLE,
	  "monitor * 0 0x0", "net0/v4:up:no::UpAddress 0/12:7:0\nnet0::up:down:kernel:7:\n",
	  "ipadm: the engine ended [ipc-error]\n" },
	{ { "monitor", "-j", "-o", "time,object,cause,method,uid,pid" }, 0, NULL, EXIT_UNREACHABLE,
	  "monitor * 0 0x0",
	  "{\"time\":\"1970-01-01T00:00:01.500000Z\",\"object\":\"net0/v4\",\"cause\":\"command\","
	  "\"method\":\"UpAddress\",\"uid\":0,\"pid\":12}\n"
	  "{\"time\":\"1970-01-01T00:00:02.000000Z\",\"object\":\"net0\",\"cause\":\"kernel\","
	  "\"method\":\"\",\"uid\":null,\"pid\":null}\n",
	  "ipadm: the engine ended [ipc-error]\n" },
	{ { "status", "-p", "-o", "item,state,count" }, 0, NULL, EXIT_ATTENTION, "health * 0 0x0",
	  "daemon:attention:\nconfiguration:ok:\nhand-edit:ok:\nconfirmation:ok:\ninterfaces:ok:0\naddresses:attention:20\n"
	  "groups:ok:0\ndrift:attention:1\n", "" },
	{ { "status", "-j", "-o", "item,detail,count" }, 0, NULL, EXIT_ATTENTION, "health * 0 0x0",
	  "[{\"item\":\"daemon\",\"detail\":\"not running, which leases and groups need: start ipmgmtd\",\"count\":null},\n"
	  "{\"item\":\"configuration\",\"detail\":\"generation 7\",\"count\":null},\n"
	  "{\"item\":\"hand-edit\",\"detail\":\"not known without the daemon\",\"count\":null},\n"
	  "{\"item\":\"confirmation\",\"detail\":\"none is awaited\",\"count\":null},\n"
	  "{\"item\":\"interfaces\",\"detail\":\"0\",\"count\":0},\n"
	  "{\"item\":\"addresses\",\"detail\":\"20; n0/d: no lease yet; n2/d: no lease yet; n4/d: no lease yet; "
	  "n6/d: no lease yet; n8/d: no lease yet; n10/d: no lease yet; n12/d: no lease yet; n14/d: no lease yet; "
	  "and 2 more\",\"count\":20},\n"
	  "{\"item\":\"groups\",\"detail\":\"0\",\"count\":0},\n"
	  "{\"item\":\"drift\",\"detail\":\"1; net0: address 192.0.2.1/24\",\"count\":1}]\n", "" },
	{ { "status" }, IPADM_IPC_ERROR, NULL, EXIT_REFUSED, "engine * 0 0x0", "",
	  "ipadm: cannot show the status: cannot talk to the engine [ipc-error]\n" },
	{ { "wait", "net0", "net1/v4" }, 0, NULL, EXIT_DONE, "wait net0..net1/v4 2 (ok) -1 0x0", "",
	  "ipadm: waiting for net1/v4: no carrier\n" },
	{ { "wait", "-s", "down", "--timeout=9", "net0" }, IPADM_TIMEOUT, "not in time", EXIT_REFUSED,
	  "wait net0..net0 1 down 9 0x0", "",
	  "ipadm: waiting for net0: no carrier\nipadm: not in time [timeout]\n" },
	{ { "wait", "-t", "x", "net0" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: 'x' is no number of seconds [usage]\n"
	  "usage: ipadm wait [-n name] [-s state] [-t seconds] object ...\n" },
	{ { "wait", "net0", "--state", "up" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: options go before the operands: --state [usage]\n"
	  "usage: ipadm wait [-n name] [-s state] [-t seconds] object ...\n" },
	{ { "wait-online" }, 0, NULL, EXIT_DONE, "wait-online *..* 0 120 0x0", "", "" },
	{ { "wait-online", "-a", "-t", "0", "-i", "net0,net1" }, 0, NULL, EXIT_DONE,
	  "wait-online net0..net1 2 0 0x1", "", "" },
	{ { "monitor" }, IPADM_NOTSUP, "no ipmgmtd is running", EXIT_REFUSED, "monitor * 0 0x0", "",
	  "ipadm: no ipmgmtd is running [notsup]\n" },
	{ { "import", "-f", "netplan" }, 0, NULL, EXIT_DONE, "import netplan 0 0x0", "[ipadm]\n",
	  "ipadm: warning: f:1: x: y\nipadm: warning: f:2: z: w\n" },
	{ { "import", "--root=/mnt" }, IPADM_NOTFOUND, "none", EXIT_REFUSED, "import /mnt 0 0x0", "",
	  "ipadm: none [notfound]\n" },
	{ { "export" }, 0, NULL, EXIT_DONE, "export * 2 0x1", "version: 1\n", "" },
	{ { "export", "-y", "-P", "net0", "tcp" }, 0, NULL, EXIT_DONE, "export tcp 2 0x1", "version: 1\n", "" },
	{ { "export", "--json", "--active" }, 0, "left out: 1", EXIT_DONE, "export * 1 0x2", "version: 1\n",
	  "ipadm: warning: left out: 1\n" },
	{ { "export", "--ini", "--kernel" }, IPADM_NOTFOUND, "none", EXIT_REFUSED, "export * 0 0x80000", "",
	  "ipadm: none [notfound]\n" },
	{ { "export", "--schema" }, 0, NULL, EXIT_DONE, "", "{}\n", "" },
	{ { "-n", "green", "show-if" }, 0, NULL, EXIT_DONE, "info * 0 0x0", HEADER NET0, "" },
	{ { "delete-if", "-t", "net0" }, 0, NULL, EXIT_DONE, "delete net0 0 0x2", "", "" },
	{ { "show-if", "net0" }, 0, NULL, EXIT_DONE, "info net0 0 0x0", HEADER NET0, "" },
	{ { "show-if", "-p", "-o", "state,persistent" }, 0, NULL, EXIT_DONE, "info * 0 0x0",
	  "down:-4-\n", "" },
	{ { "show-if", "-j", "-o", "ifname,persistent" }, 0, NULL, EXIT_DONE, "info * 0 0x0",
	  "[{\"ifname\":\"net0\",\"persistent\":[\"inet\"]}]\n", "" },
	/* what it answers */
	{ { "create-if", "net0" }, IPADM_IF_EXISTS, "net0: it exists", EXIT_REFUSED,
	  "create net0 0 0x3", "", "ipadm: net0: it exists [if-exists]\n" },
	{ { "add-ipmp", "-i", "net0", "ipmp0" }, IPADM_IF_INUSE, NULL, EXIT_REFUSED,
	  "add ipmp0(net0) 0 0x3", "", "ipadm: cannot add to ipmp0: interface is in use [if-inuse]\n" },
	{ { "offline-if", "net0" }, IPADM_EMINRED, NULL, EXIT_REFUSED, "offline net0 0 0x2", "",
	  "ipadm: cannot take offline net0: too little would be left of the IPMP group [eminred]\n" },
	{ { "create-if", "net0" }, IPADM_EAUTH, NULL, EXIT_NOT_PERMITTED, "create net0 0 0x3", "",
	  "ipadm: cannot create net0: insufficient authorization [eauth]\n" },
	{ { "create-vni" }, IPADM_EPERM, "no", EXIT_NOT_PERMITTED, "create vni 0 0x103", "",
	  "ipadm: no [eperm]\n" },
	{ { "delete-if", "net0" }, IPADM_IPC_ERROR, "a\nb\033c", EXIT_UNREACHABLE,
	  "delete net0 0 0x3", "", "ipadm: a?b?c [ipc-error]\n" },
	{ { "reload" }, IPADM_TIMEOUT, NULL, EXIT_UNREACHABLE, "reload * 0 0x0", "",
	  "ipadm: cannot reload the configuration: the engine did not answer in time [timeout]\n" },
	{ { "enable-if", "-t", "net0" }, IPADM_ALL_ADDRS_NOT_ENABLED, "net0: 1 of 2", EXIT_DONE,
	  "enable net0 0 0x2", "", "ipadm: warning: net0: 1 of 2\n" },
	{ { "disable-if", "-t", "net0" }, IPADM_TEMPORARY_OBJ, "x", EXIT_REFUSED,
	  "disable net0 0 0x2", "", "ipadm: x [temporary-obj]\n" },
	{ { "show-if", "no" }, IPADM_ENXIO, "no: none", EXIT_REFUSED, "info no 0 0x0", "",
	  "ipadm: no: none [enxio]\n" },
	{ { "show-if" }, 0, "the file is damaged", EXIT_DONE, "info * 0 0x0", HEADER NET0,
	  "ipadm: warning: the file is damaged\n" },
	/* what it is not asked for */
	{ { "enable-if", "net0" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: enable-if net0: this can't be made permanent; add -t [notsup]\n" },
	{ { "disable-if", "net0" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: disable-if net0: this can't be made permanent; add -t [notsup]\n" },
	{ { "delete-vni", "net0" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: net0: the name of a virtual interface is vni and a number [invalid-arg]\n" },
	{ { "create-vni", "vni" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: vni: the name of a virtual interface is vni and a number [invalid-arg]\n" },
	{ { "create-if", "a23456789012345678901234567890123" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: 'a23456789012345678901234567890123' is no interface name: it is longer than"
	  " 15 bytes [invalid-arg]\n" },
	{ { "-n", "blue", "show-if" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: there is no network namespace 'blue' [no-netns]\n" },
	{ { "-n", "a/b" }, 0, NULL, EXIT_REFUSED, "", "",
	  "ipadm: 'a/b' can't be the name of a network namespace [invalid-arg]\n" },
	{ { "create-if", "-n", "red", "a" }, 0, NULL, EXIT_NOT_PERMITTED, "", "",
	  "ipadm: network namespace 'red': permission denied [eperm]\n" },
	/* usage */
	{ { "show-if", "-p" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: option --parsable needs the fields: --output [usage]\n" SHOW_USAGE },
	{ { "show-if", "-pj" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: options --json and --parsable exclude each other [usage]\n" SHOW_USAGE },
	{ { "show-if", "-o", "x" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: no known field: 'x' [usage]\n" SHOW_USAGE },
	{ { "show-if", "-o", "x,ifname" }, 0, NULL, EXIT_DONE, "info * 0 0x0", "IFNAME\nnet0\n",
	  "ipadm: warning: unknown field: 'x'\n" },
	{ { "showif" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: unknown subcommand showif: did you mean show-if? [usage]\n" MORE },
	{ { "frobnicate" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: unknown subcommand frobnicate [usage]\n" MORE },
	{ { "help", "frobnicate" }, 0, NULL, EXIT_USAGE, "", "",
	  "ipadm: unknown subcommand frobnicate [usage]\n" MORE },
	{ { "-x" }, 0, NULL, EXIT_USAGE, "", "", "ipadm: unknown option -x [usage]\n" MORE },
	{ { "version" }, 0, NULL, EXIT_DONE, "", "ipadm " IPADM_VERSION " (libipadm 9.9)\n", "" },
	{ { "-V" }, 0, NULL, EXIT_DONE, "", "ipadm " IPADM_VERSION " (libipadm 9.9)\n", "" },
};
/* clang-format on */

static void test_run(void **state)
{
	check_cases(run_cases, ARRAY_SIZE(run_cases));
}

static void test_help(void **state)
{
	static const char *const asked_for[][MAX_WORDS] = { { "help", "show-if" },
		{ "show-if", "--help" }, { "show-if", "--help", "too", "many" } };
	struct output o;

	for (size_t i = 0; i < ARRAY_SIZE(asked_for); i++) {
		assert_int_equal(run(asked_for[i], &o), EXIT_DONE);
		assert_string_equal(o.err, "");
		assert_memory_equal(o.out, SHOW_USAGE, strlen(SHOW_USAGE));
	}
	assert_int_equal(run((const char *const[]){ "--help", NULL }, &o), EXIT_DONE);
	assert_non_null(strstr(o.out, "show-if"));
	assert_string_equal(o.err, "");
}

/* No interface at all. */
static void test_empty(void **state)
{
	struct output o;

	lib.empty = true;
	assert_int_equal(run((const char *const[]){ "show-if", NULL }, &o), EXIT_DONE);
	assert_string_equal(o.out, "");
	assert_int_equal(run((const char *const[]){ "show-if", "-j", NULL }, &o), EXIT_DONE);
	assert_string_equal(o.out, "[]\n");
	assert_int_equal(run((const char *const[]){ NULL }, &o), EXIT_DONE);
	assert_string_equal(o.out, "");
	assert_int_equal(run((const char *const[]){ "show-addr", "-j", NULL }, &o), EXIT_DONE);
	assert_string_equal(o.out, "[]\n");
	assert_string_equal(o.err, "");
	lib.empty = false;
}

/* Output that can't be written is no success. */
static void test_full(void **state)
{
	char words[][8] = { "ipadm", "show-if" };
	char *const argv[] = { words[0], words[1], NULL };
	char text[MAX_OUTPUT];
	enum exit_status x;
	int saved, saved_err, full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_true(full >= 0);
	fflush(stdout);
	saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
	assert_true(saved >= 0 && dup2(full, STDOUT_FILENO) >= 0);
	saved_err = redirect(STDERR_FILENO);
	x = run_command_line(2, argv);
	collect(STDERR_FILENO, saved_err, text);
	assert_true(dup2(saved, STDOUT_FILENO) >= 0);
	close(saved);
	close(full);
	assert_int_equal(x, EXIT_REFUSED);
	assert_string_equal(text,
		"ipadm: cannot write to standard output: No space left on device [failure]\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
