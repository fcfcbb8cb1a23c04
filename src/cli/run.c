/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From argv to a subcommand: the options before it, its name, its own options. Without a subcommand
 * the addresses are shown.
 */
#include "cli/error.h"
#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/run.h"

#define BARE "show-addr" /* what is run when no subcommand is named */

/* Whoever changes something or looks is told what waits for a confirmation. Who looks, and that is often, costs nothing by
 * that while nothing does. */
static enum exit_status run_and_remind(const struct call *call)
{
	const uint64_t changes = OPT_MESSAGE | OPT_MESSAGE_LONG;
	const uint64_t looks = OPT_OUTPUT | OPT_JSON;
	const uint64_t options = call->command->options;
	struct call c = *call;
	bool waits = false;
	enum exit_status x;

	c.waits = options & looks ? &waits : NULL;
	x = call->command->run(&c);
	/* A refusal has said what there is to say. */
	if ((x == EXIT_DONE || x == EXIT_DIFFERS) && ((options & changes) || waits))
		outcome_remind(call);

	return x;
}

static enum exit_status run_named(const char *name, const struct call *call)
{
	struct call c = *call;

	c.command = command_find(name);
	return run_and_remind(&c);
}

enum exit_status run_command_line(int argc, char *const argv[])
{
	struct call call = { .words = argv };
	struct err e = { 0 };
	int next = argc;

	if (argc > 1 && options_parse(OPTIONS_GLOBAL, argc, argv, &call, &next, &e) < 0)
		return error_usage(NULL, "%s", e.text);
	if (call_has(&call, OPT_HELP))
		return run_named("help", &call);
	if (call_has(&call, OPT_VERSION))
		return run_named("version", &call);
	if (next >= argc)
		return run_named(BARE, &call);

	call.command = command_find(argv[next]);
	if (!call.command)
		return error_unknown_command(argv[next]);
	if (options_parse_command(argc - next, argv + next, &call, &e) < 0)
		return error_usage(call.command, "%s", e.text);
	if (call_has(&call, OPT_HELP)) {
		char *const name[] = { argv[next], NULL };

		call.operands = name;
		call.n_operands = 1;
		return run_named("help", &call);
	}
	return run_and_remind(&call);
}
