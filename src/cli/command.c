/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommand rows and their lookup. What a subcommand does is in cmd_*.c, what its options mean
 * in options.c.
 */
#include <string.h>

#include "cli/cmd.h"
#include "cli/command.h"

enum {
	/* Of what changes something, why, and whether it is to be confirmed; _LONG: where -m is a protocol. */
	WHY = OPT_MESSAGE | OPT_CONFIRM,
	WHY_LONG = OPT_MESSAGE_LONG | OPT_CONFIRM,
	LISTING = OPT_PARSABLE | OPT_OUTPUT | OPT_JSON,
	PROP_LISTING = OPT_COLONS | OPT_OUTPUT | OPT_JSON | OPT_NAMES,
	ANY_ADDRESS = OPT_TEMPORARY | OPT_TYPE | OPT_ADDRESS | OPT_DOWN | OPT_FAMILY | OPT_PRIMARY |
		      OPT_REQHOST | OPT_WAIT | OPT_INTERFACE_ID | OPT_ADDRCONF,
};

/* clang-format off */
static const struct command rows[] = {
	{ "create-if",      "create-ip", OPT_TEMPORARY | OPT_FAMILY | WHY, 0, "interface", 1, 1,
	  "create an IP interface on a link", cmd_create_if },
	{ "delete-if",      "delete-ip", OPT_TEMPORARY | OPT_FAMILY | WHY, 0, "interface", 1, 1,
	  "delete an IP interface with its addresses", cmd_delete_if },
	{ "create-vni",     NULL, OPT_TEMPORARY | WHY, 0, "vniN", 0, 1,
	  "create a virtual IP interface with its link", cmd_create_vni },
	{ "delete-vni",     NULL, WHY, 0, "vniN", 1, 1,
	  "delete a virtual IP interface with its link", cmd_delete_vni },
	{ "create-ipmp",    NULL, OPT_TEMPORARY | OPT_MEMBERS | WHY, 0, "group", 0, 1,
	  "create an IPMP group, with these members", cmd_create_ipmp },
	{ "delete-ipmp",    NULL, OPT_FORCE | WHY, 0, "group", 1, 1,
	  "delete an IPMP group", cmd_delete_ipmp },
	{ "add-ipmp",       NULL, OPT_TEMPORARY | OPT_MEMBERS | WHY, OPT_MEMBERS, "group", 1, 1,
	  "add interfaces to an IPMP group", cmd_add_ipmp },
	{ "remove-ipmp",    NULL, OPT_TEMPORARY | OPT_MEMBERS | WHY, OPT_MEMBERS, "group", 1, 1,
	  "remove interfaces from an IPMP group", cmd_remove_ipmp },
	{ "offline-if",     NULL, WHY, 0, "interface", 1, 1,
	  "take a member of an IPMP group out of use", cmd_offline_if },
	{ "online-if",      NULL, WHY, 0, "interface", 1, 1,
	  "let a member that is offline be used again", cmd_online_if },
	{ "rehearse-ipmp",  NULL, LISTING | OPT_TARGET, 0, "group [member]", 1, 2,
	  "try what is lost when a member of an IPMP group fails", cmd_rehearse_ipmp },
	{ "enable-if",      NULL, OPT_TEMPORARY | WHY, OPT_TEMPORARY, "interface", 1, 1,
	  "make a disabled interface active again", cmd_enable_if },
	{ "disable-if",     NULL, OPT_TEMPORARY | WHY, OPT_TEMPORARY, "interface", 1, 1,
	  "take an interface out of use and keep its record", cmd_disable_if },
	{ "show-if",        NULL, LISTING, 0, "interface", 0, 1,
	  "show IP interfaces, active and recorded", cmd_show_if },
	{ "set-ifprop",     NULL, OPT_TEMPORARY | OPT_ASSIGN | OPT_MODULE | WHY_LONG, OPT_ASSIGN | OPT_MODULE,
	  "interface", 1, 1, "set a property of an interface", cmd_set_ifprop },
	{ "reset-ifprop",   NULL, OPT_TEMPORARY | OPT_NAME | OPT_MODULE | WHY_LONG, OPT_NAME | OPT_MODULE,
	  "interface", 1, 1, "give a property of an interface its default", cmd_reset_ifprop },
	{ "show-ifprop",    NULL, PROP_LISTING | OPT_MODULE, 0, "interface", 0, 1,
	  "show properties of interfaces", cmd_show_ifprop },
	{ "create-addr",    NULL, ANY_ADDRESS | WHY, 0, "addrobj", 1, 1,
	  "create an address: static, by DHCP or autoconfigured", cmd_create_addr },
	{ "delete-addr",    NULL, OPT_RELEASE | WHY, 0, "addrobj", 1, 1,
	  "delete an address", cmd_delete_addr },
	{ "enable-addr",    NULL, OPT_TEMPORARY | WHY, OPT_TEMPORARY, "addrobj", 1, 1,
	  "make a disabled address active again", cmd_enable_addr },
	{ "disable-addr",   NULL, OPT_TEMPORARY | WHY, OPT_TEMPORARY, "addrobj", 1, 1,
	  "take an address out of use and keep its record", cmd_disable_addr },
	{ "up-addr",        NULL, OPT_TEMPORARY | WHY, 0, "addrobj", 1, 1,
	  "bring an address up", cmd_up_addr },
	{ "down-addr",      NULL, OPT_TEMPORARY | WHY, 0, "addrobj", 1, 1,
	  "take an address down and keep its object", cmd_down_addr },
	{ "refresh-addr",   NULL, OPT_INFORM | WHY, 0, "addrobj", 1, 1,
	  "renew a lease, or try a duplicate address again", cmd_refresh_addr },
	{ "show-addr",      NULL, LISTING, 0, "addrobj|interface", 0, 1,
	  "show addresses, active and recorded", cmd_show_addr },
	{ "set-addrprop",   NULL, OPT_TEMPORARY | OPT_ASSIGN | WHY, OPT_ASSIGN, "addrobj", 1, 1,
	  "set a property of an address", cmd_set_addrprop },
	{ "reset-addrprop", NULL, OPT_TEMPORARY | OPT_NAME | WHY, OPT_NAME, "addrobj", 1, 1,
	  "give a property of an address its default", cmd_reset_addrprop },
	{ "show-addrprop",  NULL, PROP_LISTING, 0, "addrobj|interface", 0, 1,
	  "show properties of addresses", cmd_show_addrprop },
	{ "set-prop",       NULL, OPT_TEMPORARY | OPT_ASSIGN | WHY, OPT_ASSIGN, "protocol", 1, 1,
	  "set a property of a protocol", cmd_set_prop },
	{ "reset-prop",     NULL, OPT_TEMPORARY | OPT_NAME | WHY, OPT_NAME, "protocol", 1, 1,
	  "give a property of a protocol its default", cmd_reset_prop },
	{ "show-prop",      NULL, PROP_LISTING, 0, "protocol", 0, 1,
	  "show properties of protocols", cmd_show_prop },
	{ "apply",          NULL, OPT_TEMPORARY | OPT_MERGE | OPT_UNPLUGGED | OPT_PLAN | OPT_WATCH | WHY, 0, "file|-", 1, 1,
	  "make a file the configuration, all of it at once", cmd_apply },
	{ "plan",           NULL, OPT_TEMPORARY | OPT_MERGE | OPT_UNPLUGGED | OPT_JSON, 0, "file|-", 1, 1,
	  "show what apply would do", cmd_plan },
	{ "edit",           NULL, OPT_TEMPORARY | WHY, 0, "", 0, 0,
	  "edit the configuration, and apply it after a look at the plan", cmd_edit },
	{ "status",         NULL, LISTING | OPT_OPENMETRICS, 0, "", 0, 0,
	  "show what is well and what needs attention", cmd_status },
	{ "wait",           NULL, OPT_STATE | OPT_TIMEOUT, 0, "object ...", 1, 64,
	  "wait until interfaces or addresses are in a state", cmd_wait },
	{ "wait-online",    NULL, OPT_TIMEOUT | OPT_ANY | OPT_MEMBERS, 0, "", 0, 0,
	  "wait until what is recorded works", cmd_wait_online },
	{ "monitor",        NULL, LISTING, 0, "", 0, 0,
	  "show what happens, until interrupted", cmd_monitor },
	{ "check",          NULL, LISTING, 0, "interface|addrobj", 0, 1,
	  "show where the kernel is not as it is configured", cmd_check },
	{ "repair",         NULL, WHY, 0, "interface|addrobj", 0, 1,
	  "put the kernel back to what is configured", cmd_repair },
	{ "adopt",          NULL, OPT_TEMPORARY | WHY, 0, "interface|addrobj", 1, 1,
	  "make what the kernel has the configuration", cmd_adopt },
	{ "adopt-if",       NULL, OPT_TEMPORARY | WHY, 0, "interface", 1, 1,
	  "take an interface over that somebody else configured", cmd_adopt_if },
	{ "history",        NULL, LISTING, 0, "generation", 0, 1,
	  "show the changes of the saved configuration, or one of them", cmd_history },
	{ "diff",           NULL, OPT_JSON, 0, "generation [generation]", 1, 2,
	  "show what is different between two of its generations", cmd_diff },
	{ "undo",           NULL, WHY, 0, "generation", 0, 1,
	  "take the last change back, or put a generation back", cmd_undo },
	{ "redo",           NULL, WHY, 0, "", 0, 0,
	  "take the last undo back", cmd_redo },
	{ "confirm",        NULL, OPT_MESSAGE, 0, "", 0, 0,
	  "keep the change that waits for its confirmation", cmd_confirm },
	{ "revert",         NULL, OPT_MESSAGE, 0, "", 0, 0,
	  "take the change back that waits for its confirmation", cmd_revert },
	{ "reload",         NULL, WHY, 0, "", 0, 0,
	  "take a hand-edited ipadm.conf in", cmd_reload },
	{ "import",         NULL, OPT_FROM | OPT_ROOT, 0, "", 0, 0,
	  "print an ipadm.conf made of another tool's files", cmd_import },
	{ "export",         NULL, OPT_YAML | OPT_JSON | OPT_INI | OPT_PERSISTENT | OPT_ACTIVE | OPT_KERNEL | OPT_SCHEMA, 0,
	  "object ...", 0, 64, "print the configuration as YAML, JSON or INI", cmd_export },
	{ "help",           NULL, 0, 0, "subcommand", 0, 1,
	  "show the subcommands, or the usage of one", cmd_help },
	{ "version",        NULL, 0, 0, "", 0, 0,
	  "show the version", cmd_version },
};
/* clang-format on */

/* What people don't type is in no list. */
static const struct command hidden = { "complete", NULL, 0, 0, "word ...", 0, SIZE_MAX,
	"print what the last of the words of a command line may become", cmd_complete };

const struct command *command_rows(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(rows);
	return rows;
}

const struct command *command_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct command *c = &rows[i];

		if (strcmp(c->name, word) == 0 || (c->alias && strcmp(c->alias, word) == 0))
			return c;
	}
	return strcmp(hidden.name, word) == 0 ? &hidden : NULL;
}
