/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole command lines against a library of our own that notes its calls and answers as told: what
 * is called with which arguments, what comes out on both sides, the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "base/status.h"
#include "cli/run.h"

struct ipadm_handle {
	int open;
};

/* The library: what it is to answer, and what it was asked. */
static struct {
	ipadm_status_t answer;
	const char *text; /* of ipadm_last_error() */
	bool empty;       /* there are no interfaces */
	char asked[128];
	int n_open;
} lib;

static const ipadm_if_info_t net0 = {
	.ifi_name = "net0",
	.ifi_state = IFIS_DOWN,
	.ifi_cflags = IFIF_BROADCAST | IFIF_MULTICAST | IFIF_IPV4 | IFIF_IPV6,
	.ifi_pflags = IFIF_IPV4,
};

static ipadm_status_t answer(const char *what, const char *name, int af, unsigned int flags)
{
	snprintf(lib.asked, sizeof(lib.asked), "%s %s %d 0x%x", what, name, af, flags);
	return lib.answer;
}

ipadm_status_t ipadm_open_netns(ipadm_handle_t *ret, uint32_t flags, const char *netns)
{
	if (netns && strcmp(netns, "blue") == 0)
		return IPADM_NO_NETNS;
	if (netns && strchr(netns, '/'))
		return IPADM_INVALID_ARG;
	if (netns && strcmp(netns, "red") == 0)
		return IPADM_EPERM;
	*ret = calloc(1, sizeof(**ret));
	assert_non_null(*ret);
	lib.n_open++;
	return IPADM_SUCCESS;
}

void ipadm_close(ipadm_handle_t handle)
{
	if (handle)
		lib.n_open--;
	free(handle);
}

const char *ipadm_status2str(ipadm_status_t status)
{
	return status_find((int)status)->text;
}

const char *ipadm_status2symbol(ipadm_status_t status)
{
	return status_find((int)status)->symbol;
}

ipadm_status_t ipadm_errno2status(int error)
{
	return status_from_errno(error);
}

ipadm_status_t ipadm_last_error(ipadm_handle_t handle, ipadm_error_t *ret)
{
	*ret = (ipadm_error_t){ .status = lib.answer };
	snprintf(ret->text, sizeof(ret->text), "%s", lib.text ? lib.text : "");
	return IPADM_SUCCESS;
}

const char *ipadm_version(void)
{
	return "9.9";
}

ipadm_status_t ipadm_create_if(ipadm_handle_t handle, char *ifname, sa_family_t af, uint32_t flags)
{
	ipadm_status_t s = answer("create", ifname, af, flags);

	if (s == IPADM_SUCCESS && (flags & IPADM_OPT_GENPPA))
		memcpy(ifname + strlen(ifname), "4", 2);
	return s;
}

ipadm_status_t ipadm_delete_if(
	ipadm_handle_t handle, const char *ifname, sa_family_t af, uint32_t flags)
{
	return answer("delete", ifname, af, flags);
}

ipadm_status_t ipadm_enable_if(ipadm_handle_t handle, const char *ifname, uint32_t flags)
{
	return answer("enable", ifname, 0, flags);
}

ipadm_status_t ipadm_disable_if(ipadm_handle_t handle, const char *ifname, uint32_t flags)
{
	return answer("disable", ifname, 0, flags);
}

ipadm_status_t ipadm_if_info(ipadm_handle_t handle, const char *ifname, ipadm_if_info_t **ret,
	uint32_t flags, int64_t lifc_flags)
{
	ipadm_status_t s = answer("info", ifname ? ifname : "*", 0, flags);

	if (s != IPADM_SUCCESS)
		return s;
	*ret = lib.empty ? NULL : malloc(sizeof(net0));
	if (*ret)
		memcpy(*ret, &net0, sizeof(net0));
	return s;
}

void ipadm_free_if_info(ipadm_if_info_t *list)
{
	free(list);
}

ipadm_status_t ipadm_reload(ipadm_handle_t handle)
{
	return answer("reload", "*", 0, 0);
}

#define MAX_WORDS  8
#define MAX_OUTPUT 4096

/* What a command line wrote. */
struct output {
	char out[MAX_OUTPUT];
	char err[MAX_OUTPUT];
};

static int redirect(int fd)
{
	int file = memfd_create("output", MFD_CLOEXEC);
	int saved = fcntl(fd, F_DUPFD_CLOEXEC, 10);

	assert_true(file >= 0 && saved >= 0);
	assert_int_equal(dup2(file, fd), fd);
	close(file);
	return saved;
}

static void collect(int fd, int saved, char text[MAX_OUTPUT])
{
	ssize_t n = pread(fd, text, MAX_OUTPUT - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	assert_int_equal(dup2(saved, fd), fd);
	close(saved);
}

static enum exit_status run(const char *const words[], struct output *ret)
{
	static char storage[MAX_WORDS][80];
	char *argv[MAX_WORDS + 2] = { storage[0] };
	enum exit_status x;
	int argc = 1, saved_out, saved_err;

	snprintf(storage[0], sizeof(storage[0]), "ipadm");
	for (; words[argc - 1]; argc++) {
		snprintf(storage[argc], sizeof(storage[argc]), "%s", words[argc - 1]);
		argv[argc] = storage[argc];
	}
	lib.asked[0] = '\0';
	fflush(stdout);
	saved_out = redirect(STDOUT_FILENO);
	saved_err = redirect(STDERR_FILENO);
	x = run_command_line(argc, argv);
	collect(STDERR_FILENO, saved_err, ret->err);
	collect(STDOUT_FILENO, saved_out, ret->out);
	assert_int_equal(lib.n_open, 0);
	return x;
}

struct run_case {
	const char *words[MAX_WORDS - 1];
	ipadm_status_t answer;
	const char *text; /* the library's sentence */
	enum exit_status exit;
	const char *asked; /* "" when the library must not be asked */
	const char *out;
	const char *err;
};

#define HEADER     "IFNAME     CLASS     STATE    CURRENT      PERSISTENT\n"
#define NET0       "net0       IP        down     bm--------46 -4-\n"
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
	{ { "reload" }, 0, NULL, EXIT_DONE, "reload * 0 0x0", "", "" },
	{ { NULL }, 0, NULL, EXIT_DONE, "info * 0 0x0", HEADER NET0, "" },
	{ { "-n", "green" }, 0, NULL, EXIT_DONE, "info * 0 0x0", HEADER NET0, "" },
	{ { "show-if", "net0" }, 0, NULL, EXIT_DONE, "info net0 0 0x0", HEADER NET0, "" },
	{ { "show-if", "-p", "-o", "state,persistent" }, 0, NULL, EXIT_DONE, "info * 0 0x0",
	  "down:-4-\n", "" },
	{ { "show-if", "-j", "-o", "ifname,persistent" }, 0, NULL, EXIT_DONE, "info * 0 0x0",
	  "[{\"ifname\":\"net0\",\"persistent\":[\"inet\"]}]\n", "" },
	/* what it answers */
	{ { "create-if", "net0" }, IPADM_IF_EXISTS, "net0: it exists", EXIT_REFUSED,
	  "create net0 0 0x3", "", "ipadm: net0: it exists [if-exists]\n" },
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
	for (size_t i = 0; i < ARRAY_SIZE(run_cases); i++) {
		const struct run_case *c = &run_cases[i];
		struct output o;
		enum exit_status x;

		lib.answer = c->answer;
		lib.text = c->text;
		x = run(c->words, &o);
		if (x != c->exit || strcmp(o.out, c->out) != 0 || strcmp(o.err, c->err) != 0 ||
			strcmp(lib.asked, c->asked) != 0)
			fail_msg("case %zu (%s): exit %d, asked '%s', wrote '%s' and '%s'", i,
				c->words[0] ? c->words[0] : "", (int)x, lib.asked, o.out, o.err);
	}
	lib.answer = IPADM_SUCCESS;
	lib.text = NULL;
}

static void test_help(void **state)
{
	static const char *const asked_for[][MAX_WORDS - 1] = { { "help", "show-if" },
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
