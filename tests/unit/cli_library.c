/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library that the tests of the command run against. It has the interfaces net0 and, disabled,
 * net1, their addresses, and a handful of properties.
 */
#include "cli_library.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "base/status.h"
#include "cli/run.h"

struct library lib;

struct ipadm_handle {
	int open;
};

struct ipadm_addrobj_s {
	ipadm_addr_type_t type;
	char name[IPADM_AOBJSIZ];
};

ipadm_status_t library_answer(const char *what, const char *name, int af, unsigned int flags)
{
	snprintf(lib.asked, sizeof(lib.asked), "%s %s %d 0x%x", what, name, af, flags);
	return lib.answer;
}

/* --- the handle --- */

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

/* What a change says of itself is part of what is asked for only where there is a message. */
ipadm_status_t ipadm_set_message(ipadm_handle_t handle, const char *text)
{
	snprintf(lib.message, sizeof(lib.message), "%s", text ? text : "");
	return strstr(lib.message, "bad") ? lib.answer : IPADM_SUCCESS;
}

ipadm_status_t ipadm_set_command(ipadm_handle_t handle, const char *text)
{
	snprintf(lib.command, sizeof(lib.command), "%s", text);
	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_reload(ipadm_handle_t handle)
{
	return library_answer("reload", "*", 0, 0);
}

/* --- interfaces --- */

ipadm_status_t ipadm_create_if(ipadm_handle_t handle, char *ifname, sa_family_t af, uint32_t flags)
{
	ipadm_status_t s = library_answer("create", ifname, af, flags);

	if (s == IPADM_SUCCESS && (flags & IPADM_OPT_GENPPA))
		memcpy(ifname + strlen(ifname), "4", 2);
	return s;
}

ipadm_status_t ipadm_delete_if(
	ipadm_handle_t handle, const char *ifname, sa_family_t af, uint32_t flags)
{
	return library_answer("delete", ifname, af, flags);
}

ipadm_status_t ipadm_enable_if(ipadm_handle_t handle, const char *ifname, uint32_t flags)
{
	return library_answer("enable", ifname, 0, flags);
}

ipadm_status_t ipadm_disable_if(ipadm_handle_t handle, const char *ifname, uint32_t flags)
{
	return library_answer("disable", ifname, 0, flags);
}

static const ipadm_if_info_t net0 = {
	.ifi_name = "net0",
	.ifi_state = IFIS_DOWN,
	.ifi_cflags = IFIF_BROADCAST | IFIF_MULTICAST | IFIF_IPV4 | IFIF_IPV6,
	.ifi_pflags = IFIF_IPV4,
};

ipadm_status_t ipadm_if_info(ipadm_handle_t handle, const char *ifname, ipadm_if_info_t **ret,
	uint32_t flags, int64_t lifc_flags)
{
	ipadm_status_t s = library_answer("info", ifname ? ifname : "*", 0, flags);

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

/* --- descriptions of addresses --- */

static ipadm_status_t fill(const char *what, const char *value)
{
	size_t len = strlen(lib.filled);

	snprintf(
		lib.filled + len, sizeof(lib.filled) - len, "%s%s=%s", len ? " " : "", what, value);
	return IPADM_SUCCESS;
}

static ipadm_status_t fill_number(const char *what, int value)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", value);
	return fill(what, text);
}

ipadm_status_t ipadm_create_addrobj(ipadm_addr_type_t type, const char *name, ipadm_addrobj_t *ret)
{
	const char *slash = strchr(name, '/');

	if (strlen(name) >= IPADM_AOBJSIZ || (slash && (slash[1] < 'a' || slash[1] > 'z')))
		return IPADM_INVALID_ARG;
	*ret = calloc(1, sizeof(**ret));
	assert_non_null(*ret);
	(*ret)->type = type;
	snprintf((*ret)->name, sizeof((*ret)->name), "%s", name);
	lib.n_open++;
	return IPADM_SUCCESS;
}

void ipadm_destroy_addrobj(ipadm_addrobj_t addr)
{
	if (addr)
		lib.n_open--;
	free(addr);
}

ipadm_status_t ipadm_addrobj_error(ipadm_addrobj_t addr, ipadm_error_t *ret)
{
	*ret = (ipadm_error_t){ .status = IPADM_INVALID_ARG };
	snprintf(ret->text, sizeof(ret->text), "%s", lib.text ? lib.text : "");
	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_get_aobjname(ipadm_addrobj_t addr, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s", addr->name, strchr(addr->name, '/') ? "" : "/v4a");
	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_set_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af)
{
	if (strstr(text, "two"))
		return IPADM_BAD_HOSTNAME;
	if (!strchr(text, '/') || strstr(text, "nosuch"))
		return IPADM_BAD_ADDR;
	if (strstr(text, "/99"))
		return IPADM_INVALID_ARG;
	if (af != AF_UNSPEC)
		fill_number("af", af);
	return fill("local", text);
}

ipadm_status_t ipadm_set_dst_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af)
{
	return strchr(text, '/') || strstr(text, "nosuch") ? IPADM_BAD_ADDR : fill("remote", text);
}

ipadm_status_t ipadm_set_interface_id(ipadm_addrobj_t addr, const char *text)
{
	return strchr(text, '/') ? fill("id", text) : IPADM_INVALID_ARG;
}

ipadm_status_t ipadm_set_stateless(ipadm_addrobj_t addr, boolean_t on)
{
	return fill_number("stateless", on);
}

ipadm_status_t ipadm_set_stateful(ipadm_addrobj_t addr, boolean_t on)
{
	return fill_number("stateful", on);
}

ipadm_status_t ipadm_set_generation(ipadm_addrobj_t addr, const char *mode)
{
	return strcmp(mode, "random") == 0 ? fill("generation", mode) : IPADM_INVALID_ARG;
}

ipadm_status_t ipadm_set_privacy(ipadm_addrobj_t addr, boolean_t on)
{
	return fill_number("temporary", on);
}

ipadm_status_t ipadm_set_family(ipadm_addrobj_t addr, sa_family_t af)
{
	return fill_number("family", af);
}

ipadm_status_t ipadm_set_primary(ipadm_addrobj_t addr, boolean_t on)
{
	return fill_number("primary", on);
}

ipadm_status_t ipadm_set_wait_time(ipadm_addrobj_t addr, int32_t seconds)
{
	return fill_number("wait", seconds);
}

ipadm_status_t ipadm_set_reqhost(ipadm_addrobj_t addr, const char *host)
{
	return host[0] == '-' ? IPADM_INVALID_ARG : fill("reqhost", host);
}

/* --- addresses --- */

ipadm_status_t ipadm_create_addr(ipadm_handle_t handle, ipadm_addrobj_t addr, uint32_t flags)
{
	return library_answer("create-addr", addr->name, (int)addr->type, flags);
}

ipadm_status_t ipadm_delete_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags)
{
	return library_answer("delete-addr", aobj, 0, flags);
}

ipadm_status_t ipadm_enable_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags)
{
	return library_answer("enable-addr", aobj, 0, flags);
}

ipadm_status_t ipadm_disable_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags)
{
	return library_answer("disable-addr", aobj, 0, flags);
}

ipadm_status_t ipadm_up_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags)
{
	return library_answer("up-addr", aobj, 0, flags);
}

ipadm_status_t ipadm_down_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags)
{
	return library_answer("down-addr", aobj, 0, flags);
}

ipadm_status_t ipadm_refresh_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags)
{
	return library_answer("refresh-addr", aobj, 0, flags);
}

/* Those that the listings show: names, types and states; what an address looks like is another test. */
static const struct {
	const char *aobj;
	ipadm_addr_type_t type;
	ipadm_addr_state_t state;
	const char *text;
} addrs[] = {
	{ "net0/v4", IPADM_ADDR_STATIC, IFA_OK, "192.0.2.1" },
	{ "", IPADM_ADDR_STATIC, IFA_OK, "192.0.2.9" },
	{ "net0/v6", IPADM_ADDR_IPV6_ADDRCONF, IFA_OK, "fe80::1" },
	{ "net0/v6", IPADM_ADDR_IPV6_ADDRCONF, IFA_TENTATIVE, "2001:db8::1" },
	{ "net0/d", IPADM_ADDR_DHCP, IFA_OK, "0.0.0.0" },
};

struct node {
	ipadm_addr_info_t info;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	char name[8];
};

static void fill_node(struct node *node, size_t i)
{
	ipadm_addr_info_t *info = &node->info;
	struct ifaddrs *ifa = &info->ia_ifa;

	snprintf(node->name, sizeof(node->name), "net0:%zu", i + 1);
	snprintf(info->ia_aobjname, sizeof(info->ia_aobjname), "%s", addrs[i].aobj);
	info->ia_atype = addrs[i].type;
	info->ia_state = addrs[i].state;
	info->ia_cflags = IA_UP;
	info->ia_pflags = IA_UP;
	ifa->ifa_name = node->name;
	if (inet_pton(AF_INET, addrs[i].text, &node->in.sin_addr) == 1) {
		node->in.sin_family = AF_INET;
		ifa->ifa_addr = (struct sockaddr *)&node->in;
	} else {
		inet_pton(AF_INET6, addrs[i].text, &node->in6.sin6_addr);
		node->in6.sin6_family = AF_INET6;
		ifa->ifa_addr = (struct sockaddr *)&node->in6;
	}
}

ipadm_status_t ipadm_walk_addr_info(ipadm_handle_t handle, const char *ifname, uint32_t flags,
	ipadm_addr_wfunc_t *fn, void *arg)
{
	ipadm_status_t s = library_answer("addresses", ifname ? ifname : "*", 0, flags);

	for (size_t i = 0; s == IPADM_SUCCESS && !lib.empty && i < ARRAY_SIZE(addrs); i++) {
		struct node node = { .name = "" };

		fill_node(&node, i);
		if (!fn(arg, &node.info))
			break;
	}
	return s;
}

ipadm_status_t ipadm_addr_info(ipadm_handle_t handle, const char *ifname, ipadm_addr_info_t **ret,
	uint32_t flags, int64_t lifc_flags)
{
	ipadm_status_t s = library_answer("addresses", ifname ? ifname : "*", 0, flags);
	struct node *nodes;

	if (s != IPADM_SUCCESS || lib.empty)
		return s;
	nodes = calloc(ARRAY_SIZE(addrs), sizeof(*nodes));
	assert_non_null(nodes);
	for (size_t i = 0; i < ARRAY_SIZE(addrs); i++) {
		fill_node(&nodes[i], i);
		if (i > 0)
			nodes[i - 1].info.ia_ifa.ifa_next = &nodes[i].info.ia_ifa;
	}
	*ret = &nodes[0].info;
	return s;
}

void ipadm_free_addr_info(ipadm_addr_info_t *list)
{
	free(list);
}

/* --- running command lines --- */

int redirect(int fd)
{
	int file = memfd_create("output", MFD_CLOEXEC);
	int saved = fcntl(fd, F_DUPFD_CLOEXEC, 10);

	assert_true(file >= 0 && saved >= 0);
	assert_int_equal(dup2(file, fd), fd);
	close(file);
	return saved;
}

void collect(int fd, int saved, char text[MAX_OUTPUT])
{
	ssize_t n = pread(fd, text, MAX_OUTPUT - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	assert_int_equal(dup2(saved, fd), fd);
	close(saved);
}

enum exit_status run(const char *const words[], struct output *ret)
{
	static char storage[MAX_WORDS + 1][320];
	char *argv[MAX_WORDS + 2] = { storage[0] };
	enum exit_status x;
	int argc = 1, saved_out, saved_err;

	snprintf(storage[0], sizeof(storage[0]), "ipadm");
	for (; argc <= MAX_WORDS && words[argc - 1]; argc++) {
		snprintf(storage[argc], sizeof(storage[argc]), "%s", words[argc - 1]);
		argv[argc] = storage[argc];
	}
	lib.asked[0] = '\0';
	lib.filled[0] = '\0';
	fflush(stdout);
	saved_out = redirect(STDOUT_FILENO);
	saved_err = redirect(STDERR_FILENO);
	x = run_command_line(argc, argv);
	collect(STDERR_FILENO, saved_err, ret->err);
	collect(STDOUT_FILENO, saved_out, ret->out);
	assert_int_equal(lib.n_open, 0);
	return x;
}

void check_cases(const struct run_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct run_case *c = &cases[i];
		char asked[sizeof(lib.asked) + sizeof(lib.filled) + 3];
		struct output o;
		enum exit_status x;

		lib.answer = c->answer;
		lib.text = c->text;
		x = run(c->words, &o);
		snprintf(asked, sizeof(asked), "%s%s%s", lib.asked,
			lib.filled[0] && lib.asked[0] ? ": " : "", lib.asked[0] ? lib.filled : "");
		if (x != c->exit || strcmp(o.out, c->out) != 0 || strcmp(o.err, c->err) != 0 ||
			strcmp(asked, c->asked) != 0)
			fail_msg("case %zu (%s): exit %d, asked '%s', wrote '%s' and '%s'", i,
				c->words[0] ? c->words[0] : "", (int)x, asked, o.out, o.err);
	}
	lib.answer = IPADM_SUCCESS;
	lib.text = NULL;
}
