/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommand rows and their lookup. What a subcommand does is in cmd_*.c, what its options mean
 * in options.c.
 */
#include <string.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "cli/command.h"

#define FAR 4 /* a word this many typing errors away was not meant */

/* clang-format off */
static const struct command rows[] = {
	{ "create-if",  "create-ip", "tf",  "",  "interface", 1, 1,
	  "create an IP interface on a link", cmd_create_if },
	{ "delete-if",  "delete-ip", "f",   "",  "interface", 1, 1,
	  "delete an IP interface with its addresses", cmd_delete_if },
	{ "create-vni", NULL,        "t",   "",  "vniN",      0, 1,
	  "create a virtual IP interface with its link", cmd_create_vni },
	{ "delete-vni", NULL,        "",    "",  "vniN",      1, 1,
	  "delete a virtual IP interface with its link", cmd_delete_vni },
	{ "enable-if",  NULL,        "t",   "t", "interface", 1, 1,
	  "make a disabled interface active again", cmd_enable_if },
	{ "disable-if", NULL,        "t",   "t", "interface", 1, 1,
	  "take an interface out of use and keep its record", cmd_disable_if },
	{ "show-if",    NULL,        "poj", "",  "interface", 0, 1,
	  "show IP interfaces, active and recorded", cmd_show_if },
	{ "reload",     NULL,        "",    "",  "",          0, 0,
	  "take a hand-edited ipadm.conf in", cmd_reload },
	{ "help",       NULL,        "",    "",  "subcommand", 0, 1,
	  "show the subcommands, or the usage of one", cmd_help },
	{ "version",    NULL,        "",    "",  "",          0, 0,
	  "show the version", cmd_version },
};
/* clang-format on */

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
	return NULL;
}

/* How far @word is from @name; a beginning of it is as good as one typing error. */
static size_t distance(const char *word, const char *name)
{
	size_t len = strlen(word);

	if (len >= 2 && strncmp(word, name, len) == 0)
		return 1;
	return str_distance(word, name);
}

const char *command_suggest(const char *word)
{
	const char *best = NULL;
	size_t near = FAR;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *names[] = { rows[i].name, rows[i].alias };

		for (size_t j = 0; j < ARRAY_SIZE(names) && names[j]; j++) {
			size_t d = distance(word, names[j]);

			if (d < near && d < strlen(word)) {
				near = d;
				best = names[j];
			}
		}
	}
	return best;
}
