/* SPDX-License-Identifier: Apache-2.0 */
/*
 * create-addr: options into a description of the object. What a value may be, and whether the object can
 * be made, is the library's to decide.
 */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/options.h"

#define HOST_SIZE 256 /* the longest host name, and more than any number */

static void destroy(ipadm_addrobj_t *addr)
{
	ipadm_destroy_addrobj(*addr);
}

/* What a value that was set came to; says what the library has against it. */
static enum exit_status report(ipadm_addrobj_t addr, ipadm_status_t s, const char *value)
{
	ipadm_error_t last = { 0 };

	if (s == IPADM_SUCCESS)
		return EXIT_DONE;
	if (ipadm_addrobj_error(addr, &last) == IPADM_SUCCESS && last.text[0])
		return error_say(s, "%s", last.text);
	return error_say(s, "'%.80s': %s", value, ipadm_status2str(s));
}

/* --- static --- */

struct ends {
	char local[HOST_SIZE + 4];
	char remote[HOST_SIZE];
};

static enum exit_status refuse_ends(const struct call *call, const char *word, const char *why)
{
	return error_usage(call->command, "option --address '%.80s': %s", word, why);
}

/* Take the piece of @len bytes at @p for an end of the address. */
static const char *take_end(struct ends *ends, const char *p, size_t len, bool first)
{
	static const char local[] = "local=", remote[] = "remote=";
	bool is_remote = strncmp(p, remote, strlen(remote)) == 0;
	char *end = is_remote ? ends->remote : ends->local;
	size_t size = is_remote ? sizeof(ends->remote) : sizeof(ends->local);
	size_t key = 0;

	if (is_remote)
		key = strlen(remote);
	else if (strncmp(p, local, strlen(local)) == 0)
		key = strlen(local);
	else if (!first || memchr(p, '=', len))
		return "it is made of local= and remote=";
	if (end[0])
		return is_remote ? "there are two remote addresses"
				 : "there are two local addresses";
	if (len <= key)
		return "an address is missing";
	if (len - key >= size)
		return "no address is that long";
	memcpy(end, p + key, len - key);
	return NULL;
}

static enum exit_status parse_ends(const struct call *call, struct ends *ret)
{
	const char *word = call_value(call, OPT_ADDRESS);
	struct ends ends = { 0 };

	for (const char *p = word;; p++) {
		size_t len = strcspn(p, ",");
		const char *why = take_end(&ends, p, len, p == word);

		if (why)
			return refuse_ends(call, word, why);
		p += len;
		if (!*p)
			break;
	}
	if (!ends.local[0])
		return refuse_ends(call, word, "a remote address needs a local one");
	*ret = ends;
	return EXIT_DONE;
}

static bool is_six(const char *local, const char *remote)
{
	bool is_four = local[strspn(local, "0123456789.")] == '\0';

	return strchr(local, ':') || (!is_four && strchr(remote, ':'));
}

static enum exit_status fill_static(const struct call *call, ipadm_addrobj_t addr)
{
	struct ends ends = { .local = "" };
	enum exit_status x;

	if (!call_has(call, OPT_ADDRESS))
		return error_usage(call->command, "a static address needs option --address");
	x = parse_ends(call, &ends);
	if (x != EXIT_DONE)
		return x;
	/* With another end there is no subnet: the address is the whole of it. A name has the family of that end. */
	if (ends.remote[0] && !strchr(ends.local, '/')) {
		size_t len = strlen(ends.local);

		snprintf(ends.local + len, sizeof(ends.local) - len, "/%s",
			is_six(ends.local, ends.remote) ? "128" : "32");
	}
	x = report(addr, ipadm_set_addr(addr, ends.local, call_family(call)), ends.local);
	if (x != EXIT_DONE || !ends.remote[0])
		return x;
	return report(addr, ipadm_set_dst_addr(addr, ends.remote, call_family(call)), ends.remote);
}

/* --- dhcp --- */

static enum exit_status set_wait(const char *word, ipadm_addrobj_t addr)
{
	int32_t seconds = IPADM_DHCP_WAIT_FOREVER;
	uint64_t n;

	if (strcmp(word, "forever") != 0) {
		if (str_to_uint(word, INT32_MAX, &n) < 0)
			return error_say(IPADM_INVALID_ARG,
				"'%.64s' is no time to wait: 0 to %d seconds, or forever", word,
				INT32_MAX);
		seconds = (int32_t)n;
	}
	return report(addr, ipadm_set_wait_time(addr, seconds), word);
}

static enum exit_status fill_dhcp(const struct call *call, ipadm_addrobj_t addr)
{
	const char *wait = call_value(call, OPT_WAIT), *host = call_value(call, OPT_REQHOST);
	const char *family = call_value(call, OPT_FAMILY);
	enum exit_status x = EXIT_DONE;

	if (family)
		x = report(addr, ipadm_set_family(addr, call_family(call)), family);
	if (x == EXIT_DONE && call_has(call, OPT_PRIMARY))
		x = report(addr, ipadm_set_primary(addr, B_TRUE), "--primary");
	if (x == EXIT_DONE && host)
		x = report(addr, ipadm_set_reqhost(addr, host), host);
	if (x == EXIT_DONE && wait)
		x = set_wait(wait, addr);
	return x;
}

/* --- addrconf --- */

/* What -p has: a switch, or a word. */
/* clang-format off */
static const struct conf_row {
	const char *name;
	ipadm_status_t (*set)(ipadm_addrobj_t addr, boolean_t on);
	ipadm_status_t (*set_word)(ipadm_addrobj_t addr, const char *word);
	const char *words;
} conf_rows[] = {
	{ "stateful",   ipadm_set_stateful,  NULL,                 "yes|no" },
	{ "stateless",  ipadm_set_stateless, NULL,                 "yes|no" },
	{ "temporary",  ipadm_set_privacy,   NULL,                 "yes|no" },
	{ "generation", NULL,                ipadm_set_generation, "eui64|stable-privacy|random" },
};
/* clang-format on */

const char *addrconf_option(size_t i, const char **ret_words)
{
	if (i >= ARRAY_SIZE(conf_rows))
		return NULL;
	*ret_words = conf_rows[i].words;
	return conf_rows[i].name;
}

static void free_pairs(ipadm_nvpair_t **pairs)
{
	ipadm_free_nvlist(*pairs);
}

static const struct conf_row *find_conf(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(conf_rows); i++)
		if (strcmp(conf_rows[i].name, name) == 0)
			return &conf_rows[i];
	return NULL;
}

static enum exit_status set_conf(
	const struct call *call, const ipadm_nvpair_t *pair, ipadm_addrobj_t addr)
{
	const struct conf_row *row = find_conf(pair->name);
	const char *value = pair->value ? pair->value : "";
	bool on = strcmp(value, "yes") == 0;

	if (!row)
		return error_usage(call->command,
			"option --prop has stateful, stateless, temporary and generation, not "
			"'%.64s'",
			pair->name);
	if (row->set_word)
		return report(addr, row->set_word(addr, value), value);
	if (!on && strcmp(value, "no") != 0)
		return error_say(
			IPADM_INVALID_ARG, "%s is yes or no, not '%.64s'", row->name, value);
	return report(addr, row->set(addr, on ? B_TRUE : B_FALSE), value);
}

static enum exit_status set_confs(const struct call *call, ipadm_addrobj_t addr)
{
	_cleanup_(free_pairs) ipadm_nvpair_t *pairs = NULL;
	const char *text = call_value(call, OPT_ADDRCONF);
	enum exit_status x = EXIT_DONE;
	ipadm_status_t s = ipadm_str2nvlist(text, &pairs, 0);

	if (s == IPADM_EXISTS)
		return error_usage(
			call->command, "option --prop '%.64s': a name is twice in it", text);
	if (s == IPADM_INVALID_ARG)
		return error_usage(
			call->command, "option --prop '%.64s' is not name=value[,...]", text);
	if (s != IPADM_SUCCESS)
		return error_say(s, "option --prop: %s", ipadm_status2str(s));
	for (const ipadm_nvpair_t *p = pairs; p && x == EXIT_DONE; p = p->next)
		x = set_conf(call, p, addr);
	return x;
}

static enum exit_status fill_addrconf(const struct call *call, ipadm_addrobj_t addr)
{
	const char *id = call_value(call, OPT_INTERFACE_ID);
	enum exit_status x = EXIT_DONE;

	if (id)
		x = report(addr, ipadm_set_interface_id(addr, id), id);
	return x == EXIT_DONE && call_has(call, OPT_ADDRCONF) ? set_confs(call, addr) : x;
}

/* --- all --- */

/* clang-format off */
static const struct type_row {
	const char *word;
	ipadm_addr_type_t type;
	uint64_t options; /* that other types don't have */
	enum exit_status (*fill)(const struct call *call, ipadm_addrobj_t addr);
} type_rows[] = {
	{ "static", IPADM_ADDR_STATIC,
	  OPT_ADDRESS | OPT_DOWN | OPT_FAMILY, fill_static },
	{ "dhcp", IPADM_ADDR_DHCP,
	  OPT_PRIMARY | OPT_REQHOST | OPT_WAIT | OPT_FAMILY, fill_dhcp },
	{ "addrconf", IPADM_ADDR_IPV6_ADDRCONF,
	  OPT_INTERFACE_ID | OPT_ADDRCONF, fill_addrconf },
};
/* clang-format on */

static const struct type_row *find_type(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_SIZE(type_rows); i++)
		if (strcmp(type_rows[i].word, word) == 0)
			return &type_rows[i];
	return &type_rows[0];
}

/* An option of another type is a misunderstanding, so it isn't passed over. */
static enum exit_status check_options(const struct call *call, const struct type_row *type)
{
	size_t n = 0;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < ARRAY_SIZE(type_rows); i++) {
		unsigned int foreign = call->given & type_rows[i].options & ~type->options;

		for (size_t j = 0; foreign && j < n; j++)
			if (foreign & rows[j].bit)
				return error_usage(call->command,
					"option --%s is for -T %s, not for -T %s", rows[j].name,
					type_rows[i].word, type->word);
	}
	return EXIT_DONE;
}

/* There is no description yet to leave a sentence in. */
static enum exit_status refuse_name(ipadm_status_t s, const char *name)
{
	if (s != IPADM_INVALID_ARG)
		return error_say(s, "'%.80s': %s", name, ipadm_status2str(s));
	return error_say(s,
		"'%.80s' is no name of an address object: interface/label, with a label of 1 to %d "
		"letters and digits that begins with a letter",
		name, IPADM_AOBJ_USTRSIZ - 1);
}

/* Tell the label that was made up: it is all the user gets to know of it. */
static enum exit_status tell_name(ipadm_addrobj_t addr)
{
	_cleanup_(buf_fini) struct buf out = { 0 };
	char name[IPADM_AOBJSIZ];
	ipadm_status_t s = ipadm_get_aobjname(addr, name, sizeof(name));

	if (s != IPADM_SUCCESS)
		return error_say(s, "the address was created, its name can't be told: %s",
			ipadm_status2str(s));
	buf_printf(&out, "%s\n", name);
	return output_write(&out);
}

enum exit_status cmd_create_addr(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(destroy) ipadm_addrobj_t addr = NULL;
	const struct type_row *type = find_type(call_value(call, OPT_TYPE));
	const char *name = call->operands[0];
	uint32_t flags = change_flags(call) | IPADM_OPT_V46;
	enum exit_status x;
	ipadm_status_t s;

	if (!call_has(call, OPT_DOWN))
		flags |= IPADM_OPT_UP;
	x = check_options(call, type);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_create_addrobj(type->type, name, &addr);
	if (s != IPADM_SUCCESS)
		return refuse_name(s, name);
	x = type->fill(call, addr);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	x = error_report(handle, ipadm_create_addr(handle, addr, flags), "create", name);
	return x == EXIT_DONE && !strchr(name, '/') ? tell_name(addr) : x;
}
