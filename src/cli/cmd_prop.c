/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands that set and reset properties. What a value may be is the library's to decide.
 */
#include <string.h>

#include "base/str.h"
#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/prop.h"

/* "name=value", "name+=value", "name-=value" */
struct assignment {
	char name[MAXPROPNAMELEN];
	const char *value; /* borrowed */
	uint32_t flags;    /* of the operator */
};

/* Say what is wrong with a property's name or assignment. */
static enum exit_status refuse_word(const struct call *call, const char *word, const char *why)
{
	return error_usage(call->command, "'%.64s': %s", word, why);
}

static enum exit_status parse_assignment(const struct call *call, struct assignment *ret)
{
	const char *word = call_value(call, OPT_ASSIGN);
	const char *equals = strchr(word, '=');
	struct assignment a = { 0 };
	size_t len;

	if (!equals)
		return refuse_word(call, word, "that is no assignment: property=value");
	if (strchr(equals + 1, '='))
		return refuse_word(call, word,
			"one property is set at a time, and there is no '=' in a value");
	if (!equals[1])
		return refuse_word(
			call, word, "there is no value; to reset is a subcommand of its own");
	len = (size_t)(equals - word);
	if (len > 1 && word[len - 1] == '+')
		a.flags = IPADM_OPT_APPEND;
	if (len > 1 && word[len - 1] == '-')
		a.flags = IPADM_OPT_REMOVE;
	if (a.flags)
		len--;
	if (len == 0 || len >= sizeof(a.name))
		return refuse_word(call, word, "no property has such a name");
	memcpy(a.name, word, len);
	a.value = equals + 1;
	*ret = a;
	return EXIT_DONE;
}

/* Set @name as @flags say; @value is NULL when they say that it is reset. */
static enum exit_status change(const struct call *call, const struct prop_class *class,
	const struct assignment *a, uint32_t flags)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	bool is_protocol = class == &prop_of_protocol;
	const char *operand = call->operands[0];
	unsigned int proto;
	enum exit_status x;
	ipadm_status_t s;

	x = prop_parse_proto(class, is_protocol ? operand : call_value(call, OPT_MODULE), &proto);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	s = class->set(handle, is_protocol ? NULL : operand, a->name, a->value, proto, flags);
	return error_report(handle, s, a->value ? "set" : "reset", a->name);
}

static enum exit_status set(const struct call *call, const struct prop_class *class)
{
	struct assignment a = { 0 };
	enum exit_status x = parse_assignment(call, &a);

	return x == EXIT_DONE ? change(call, class, &a, change_flags(call) | a.flags) : x;
}

static enum exit_status reset(const struct call *call, const struct prop_class *class)
{
	const char *word = call_value(call, OPT_NAME);
	struct assignment a = { 0 };

	if (strchr(word, '='))
		return refuse_word(call, word, "a property is reset by its name alone");
	if (strchr(word, ','))
		return refuse_word(call, word, "one property is reset at a time");
	if (!word[0] || str_copy(a.name, sizeof(a.name), word) < 0)
		return refuse_word(call, word, "no property has such a name");
	return change(call, class, &a, class->reset | (change_flags(call) & IPADM_OPT_PERSIST));
}

enum exit_status cmd_set_ifprop(const struct call *call)
{
	return set(call, &prop_of_interface);
}

enum exit_status cmd_reset_ifprop(const struct call *call)
{
	return reset(call, &prop_of_interface);
}

enum exit_status cmd_set_addrprop(const struct call *call)
{
	return set(call, &prop_of_address);
}

enum exit_status cmd_reset_addrprop(const struct call *call)
{
	return reset(call, &prop_of_address);
}

enum exit_status cmd_set_prop(const struct call *call)
{
	return set(call, &prop_of_protocol);
}

enum exit_status cmd_reset_prop(const struct call *call)
{
	return reset(call, &prop_of_protocol);
}
