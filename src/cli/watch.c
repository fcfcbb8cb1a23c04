/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/watch.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/error.h"
#include "cli/options.h"

#define PROGRAM "ipadm-watch"

/* What both programs take, and call alike; @bare: what stands for the option without its value. */
static const struct row {
	uint64_t bit;
	const char *word;
	const char *bare;
} handed_on[] = {
	{ OPT_NETNS, "--netns", NULL },
	{ OPT_MERGE, "--merge", NULL },
	{ OPT_UNPLUGGED, "--unplugged", NULL },
	{ OPT_CONFIRM, "--confirm", "120" },
};

static_assert(IPADM_CONFIRM_DEFAULT == 120, "as it stands in the row");

/* What is for one change. */
static const uint64_t refused = OPT_TEMPORARY | OPT_PLAN | OPT_MESSAGE;

static enum exit_status refuse(const struct call *call)
{
	size_t n;
	const struct option_row *rows = option_rows(&n);

	for (size_t i = 0; i < n; i++)
		if (rows[i].bit & refused & call->given)
			return error_usage(call->command, "option --%s does not go with --watch",
				rows[i].name);
	return EXIT_DONE;
}

enum exit_status watch_begin(const struct call *call)
{
	const char *words[3 + 2 * ARRAY_SIZE(handed_on) + 1] = { PROGRAM };
	enum exit_status x = refuse(call);
	char *argv[ARRAY_SIZE(words)];
	size_t n = 1;

	if (x != EXIT_DONE)
		return x;
	for (size_t i = 0; i < ARRAY_SIZE(handed_on); i++) {
		const char *value = call_value(call, handed_on[i].bit);

		if (!call_has(call, handed_on[i].bit))
			continue;
		words[n++] = handed_on[i].word;
		if (value || handed_on[i].bare)
			words[n++] = value ? value : handed_on[i].bare;
	}
	words[n++] = "--";
	words[n++] = call_operand(call);
	memcpy(argv, words, sizeof(argv));
	execvp(argv[0], argv);
	if (errno == ENOENT)
		return error_say(IPADM_NOTSUP,
			"cannot follow %s: there is no " PROGRAM
			" here: it is a package of its own, and built where libcurl is",
			call_operand(call));

	return error_say(IPADM_FAILURE, "cannot begin " PROGRAM ": %s", strerror(errno));
}
