/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands that show properties: a row for each object, property and protocol that has it, in
 * the order of the library's tables.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/listing.h"
#include "cli/prop.h"
#include "cli/show.h"

static void free_names(ipadm_nvpair_t **names)
{
	ipadm_free_nvlist(*names);
}

/* A listing of properties while it is made. */
struct prop_show {
	struct show show;
	ipadm_nvpair_t *names; /* of -p; NULL: all */
	unsigned int proto;
	struct prop_row row; /* the next one */
	ipadm_error_t failure;
};

static void prop_show_fini(struct prop_show *s)
{
	show_fini(&s->show);
	free_names(&s->names);
	ipadm_close(s->row.handle);
}

static boolean_t count(void *arg, const char *prop, unsigned int proto)
{
	size_t *n = arg;

	(*n)++;
	return B_TRUE;
}

/* The names of -p. All are looked at before anything is printed. */
static enum exit_status take_names(
	const struct call *call, const struct prop_class *class, struct prop_show *s)
{
	const char *list = call_value(call, OPT_NAMES);
	ipadm_status_t status;

	if (!list)
		return EXIT_DONE;
	status = ipadm_str2nvlist(list, &s->names, IPADM_NORVAL);
	if (status == IPADM_EXISTS)
		return error_usage(call->command, "'%.64s': a property is named twice", list);
	if (status == IPADM_INVALID_ARG)
		return error_usage(
			call->command, "'%.64s' is no list of properties: property[,...]", list);
	if (status != IPADM_SUCCESS)
		return error_say(status, "%s", ipadm_status2str(status));
	for (const ipadm_nvpair_t *p = s->names; p; p = p->next) {
		size_t n = 0;

		status = ipadm_walk_prop(p->name, s->proto, class->class, count, &n);
		if (status != IPADM_SUCCESS || n == 0)
			return prop_refuse_name(class, p->name, s->proto);
	}
	return EXIT_DONE;
}

static enum exit_status begin(const struct call *call, const struct prop_class *class,
	const struct column_table *table, struct prop_show *s)
{
	const char *word =
		class == &prop_of_protocol ? call_operand(call) : call_value(call, OPT_MODULE);
	enum exit_status x;

	x = prop_parse_proto(class, word, &s->proto);
	if (x != EXIT_DONE)
		return x;
	x = take_names(call, class, s);
	if (x != EXIT_DONE)
		return x;
	x = show_begin(call, table, &s->show);
	if (x != EXIT_DONE)
		return x;
	s->row.class = class;
	s->row.failure = &s->failure;
	return handle_open(call, &s->row.handle);
}

static boolean_t print(void *arg, const char *prop, unsigned int proto)
{
	struct prop_show *s = arg;

	s->row.prop = prop;
	s->row.proto = proto;
	print_row(&s->show.printer, &s->row);
	return B_TRUE;
}

static enum exit_status print_object(struct prop_show *s, const char *object)
{
	unsigned int class = s->row.class->class;
	ipadm_status_t status = IPADM_SUCCESS;

	s->row.object = object;
	if (!s->names)
		status = ipadm_walk_proptbl(s->proto, class, print, s);
	for (const ipadm_nvpair_t *p = s->names; p && status == IPADM_SUCCESS; p = p->next)
		status = ipadm_walk_prop(p->name, s->proto, class, print, s);
	if (status != IPADM_SUCCESS)
		return error_say(
			status, "cannot list the properties: %s", ipadm_status2str(status));
	return EXIT_DONE;
}

/* What could be had is printed; what could not makes the whole no success. */
static enum exit_status end(struct prop_show *s)
{
	enum exit_status x = show_end(&s->show);

	if (x != EXIT_DONE || s->failure.status == IPADM_SUCCESS)
		return x;
	error_say(s->failure.status, "%s",
		s->failure.text[0] ? s->failure.text : ipadm_status2str(s->failure.status));
	return EXIT_REFUSED;
}

enum exit_status cmd_show_ifprop(const struct call *call)
{
	_cleanup_(prop_show_fini) struct prop_show s = { 0 };
	_cleanup_(listing_free_ifs) ipadm_if_info_t *list = NULL;
	enum exit_status x;

	x = begin(call, &prop_of_interface, &ifprop_columns, &s);
	if (x != EXIT_DONE)
		return x;
	x = listing_of_ifs(s.row.handle, call_operand(call), &list);
	for (const ipadm_if_info_t *i = list; i && x == EXIT_DONE; i = i->ifi_next)
		x = print_object(&s, i->ifi_name);
	return x == EXIT_DONE ? end(&s) : x;
}

/* An object has its properties once, however many addresses it has. */
static bool is_listed(
	const struct addr_operand *operand, const ipadm_addr_info_t *a, const char *before)
{
	return addr_operand_takes(operand, a) && a->ia_aobjname[0] &&
	       a->ia_atype != IPADM_ADDR_IPV6_ADDRCONF && strcmp(a->ia_aobjname, before) != 0;
}

enum exit_status cmd_show_addrprop(const struct call *call)
{
	_cleanup_(prop_show_fini) struct prop_show s = { 0 };
	_cleanup_(listing_free_addrs) ipadm_addr_info_t *list = NULL;
	struct addr_operand operand;
	const char *before = "";
	enum exit_status x;

	x = addr_operand_parse(call_operand(call), &operand);
	if (x != EXIT_DONE)
		return x;
	x = begin(call, &prop_of_address, &addrprop_columns, &s);
	if (x != EXIT_DONE)
		return x;
	x = listing_of_addrs(s.row.handle, &operand, &list);
	for (const ipadm_addr_info_t *a = list; a && x == EXIT_DONE; a = IA_NEXT(a)) {
		if (!is_listed(&operand, a, before))
			continue;
		x = print_object(&s, a->ia_aobjname);
		before = a->ia_aobjname;
	}
	if (x == EXIT_DONE && operand.aobj && !before[0])
		error_warn("%.64s is autoconfigured: it has no properties", operand.aobj);
	return x == EXIT_DONE ? end(&s) : x;
}

enum exit_status cmd_show_prop(const struct call *call)
{
	_cleanup_(prop_show_fini) struct prop_show s = { 0 };
	enum exit_status x;

	if (call_has(call, OPT_NAMES) && !call_operand(call))
		return error_usage(call->command, "option --prop needs an operand: protocol");
	x = begin(call, &prop_of_protocol, &prop_columns, &s);
	if (x != EXIT_DONE)
		return x;
	x = print_object(&s, NULL);
	return x == EXIT_DONE ? end(&s) : x;
}
