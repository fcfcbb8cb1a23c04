/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of ipmpstat: one mode, and how it is printed. */
#include "cli/ipmpstat.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/outcome.h"
#include "cli/show.h"

static const char usage_text[] =
	"usage: " IPMPSTAT " -a|-g|-i|-p|-t [-n] [-N netns] [-j | -o field[,...] [-P]]\n"
	"  -a, --addresses    data addresses, and the members that carry their packets\n"
	"  -g, --groups       groups, and the state of each\n"
	"  -i, --interfaces   members, and the state of each\n"
	"  -p, --probes       probes from now on, and what became of each, until interrupted\n"
	"  -t, --targets      members, and whom each of them probes\n"
	"  -n, --numeric      addresses, not names\n"
	"  -N, --netns name   in this network namespace\n"
	"  -o, --output list  these fields, in this order; all for all of them\n"
	"  -P, --parsable     print for programs: no header, fields between colons\n"
	"  -j, --json         print a JSON array with one object a line; with -p without the "
	"array\n"
	"  -h, --help         print this\n"
	"  -V, --version      print the version\n";

static const struct option options[] = {
	{ "addresses", no_argument, NULL, 'a' },
	{ "groups", no_argument, NULL, 'g' },
	{ "interfaces", no_argument, NULL, 'i' },
	{ "probes", no_argument, NULL, 'p' },
	{ "targets", no_argument, NULL, 't' },
	{ "numeric", no_argument, NULL, 'n' },
	{ "netns", required_argument, NULL, 'N' },
	{ "output", required_argument, NULL, 'o' },
	{ "parsable", no_argument, NULL, 'P' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* A command line, understood. */
struct line {
	const struct mode *mode;
	bool numeric, help, version;
	struct call call; /* what the listing and the handle want to know of it */
};

struct stat_walk {
	struct show show;
	bool numeric;
	int64_t start; /* of one without an end */
	enum exit_status exit;
};

static boolean_t put_row(struct stat_walk *w, const void *row)
{
	w->exit = show_row(&w->show, row);

	return w->exit == EXIT_DONE ? B_TRUE : B_FALSE;
}

static boolean_t put_group(void *arg, const ipadm_ipmp_group_info_t *info)
{
	return put_row(arg, info);
}

static boolean_t put_members(void *arg, const ipadm_ipmp_group_info_t *info)
{
	boolean_t more = B_TRUE;

	for (uint32_t i = 0; more && i < info->igi_nmembers; i++) {
		const struct ipmp_member_row row = { .group = info,
			.member = &info->igi_members[i] };

		more = put_row(arg, &row);
	}

	return more;
}

static boolean_t put_addr(void *arg, const ipadm_ipmp_addr_info_t *info)
{
	struct stat_walk *w = arg;
	const struct ipmp_addr_row row = { .info = info, .numeric = w->numeric };

	return put_row(w, &row);
}

static boolean_t put_probe(void *arg, const ipadm_ipmp_probe_info_t *info)
{
	struct stat_walk *w = arg;
	const struct ipmp_probe_row row = { .info = info, .numeric = w->numeric };

	return put_row(w, &row);
}

static boolean_t put_outcome(void *arg, const ipadm_ipmp_watch_info_t *info)
{
	struct stat_walk *w = arg;
	const struct ipmp_watch_row row = {
		.info = info,
		.start = w->start,
		.numeric = w->numeric,
	};

	return put_row(w, &row);
}

static ipadm_status_t walk_groups(ipadm_handle_t h, struct stat_walk *w)
{
	return ipadm_walk_ipmp_groups(h, put_group, w);
}

static ipadm_status_t walk_members(ipadm_handle_t h, struct stat_walk *w)
{
	return ipadm_walk_ipmp_groups(h, put_members, w);
}

static ipadm_status_t walk_addrs(ipadm_handle_t h, struct stat_walk *w)
{
	return ipadm_walk_ipmp_addrs(h, put_addr, w);
}

static ipadm_status_t walk_probes(ipadm_handle_t h, struct stat_walk *w)
{
	return ipadm_walk_ipmp_probes(h, put_probe, w);
}

/* What was shown has been written. */
static void interrupted(int sig)
{
	_exit(EXIT_DONE);
}

static ipadm_status_t watch_probes(ipadm_handle_t h, struct stat_walk *w)
{
	const struct sigaction action = { .sa_handler = interrupted };

	if (sigaction(SIGINT, &action, NULL) < 0)
		return IPADM_FAILURE;
	w->start = now_us();
	w->show.printer.endless = true;

	return ipadm_watch_ipmp_probes(h, put_outcome, w);
}

static const struct mode {
	int letter;
	const struct column_table *columns;
	ipadm_status_t (*walk)(ipadm_handle_t h, struct stat_walk *w);
} modes[] = {
	{ 'a', &ipmp_addr_columns, walk_addrs },
	{ 'g', &ipmp_group_columns, walk_groups },
	{ 'i', &ipmp_member_columns, walk_members },
	{ 'p', &ipmp_watch_columns, watch_probes },
	{ 't', &ipmp_probe_columns, walk_probes },
};

static enum exit_status bad_line(const char *what)
{
	dprintf(STDERR_FILENO, IPMPSTAT ": %s [usage]\n%s", what, usage_text);

	return EXIT_USAGE;
}

static void give_option(struct call *call, enum opt opt, const char *value)
{
	unsigned int n = (unsigned int)__builtin_ctz((unsigned int)opt);

	call->given |= (unsigned int)opt;
	call->values[n] = value;
}

/* What an option stands for; the sentence on what is wrong with it, or NULL. */
static const char *take_option(struct line *l, int letter)
{
	switch (letter) {
	case 'n':
		l->numeric = true;
		return NULL;
	case 'N':
		give_option(&l->call, OPT_NETNS, optarg);
		return NULL;
	case 'o':
		give_option(&l->call, OPT_OUTPUT, optarg);
		return NULL;
	case 'P':
		give_option(&l->call, OPT_PARSABLE, NULL);
		return NULL;
	case 'j':
		give_option(&l->call, OPT_JSON, NULL);
		return NULL;
	case 'h':
		l->help = true;
		return NULL;
	case 'V':
		l->version = true;
		return NULL;
	default:
		break;
	}
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		if (modes[i].letter != letter)
			continue;
		if (l->mode && l->mode != &modes[i])
			return "only one of -a, -g, -i, -p and -t can be shown at a time";
		l->mode = &modes[i];
		return NULL;
	}

	return "there is no such option, or it wants a value";
}

static const char *parse_line(int argc, char *const argv[], struct line *ret)
{
	int letter;

	optind = 1;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":agijnN:o:pPthV", options, NULL)) >= 0) {
		const char *wrong = take_option(ret, letter);

		if (wrong)
			return wrong;
	}
	if (ret->help || ret->version)
		return NULL;
	if (optind < argc)
		return "it takes no operand";
	if (!ret->mode)
		return "what is to be shown? One of -a, -g, -i, -p and -t";

	return NULL;
}

static enum exit_status show_mode(const struct line *l)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	struct stat_walk w = { .numeric = l->numeric };
	enum exit_status x = show_begin(&l->call, l->mode->columns, &w.show);

	if (x == EXIT_DONE)
		x = handle_open(&l->call, &handle);
	if (x == EXIT_DONE)
		x = error_report(handle, l->mode->walk(handle, &w), "show", NULL);
	if (x == EXIT_DONE)
		x = w.exit;
	if (x == EXIT_DONE)
		x = show_end(&w.show);
	show_fini(&w.show);

	return x;
}

enum exit_status run_ipmpstat(int argc, char *const argv[])
{
	bool waits = false;
	struct line l = { .mode = NULL, .call = { .waits = &waits } };
	const char *wrong = parse_line(argc, argv, &l);
	enum exit_status x;

	if (wrong)
		return bad_line(wrong);
	if (l.help || l.version) {
		const char *text = l.help ? usage_text : IPMPSTAT " " IPADM_VERSION "\n";

		return dprintf(STDOUT_FILENO, "%s", text) < 0 ? EXIT_REFUSED : EXIT_DONE;
	}

	x = show_mode(&l);
	if (x == EXIT_DONE && waits)
		outcome_remind(&l.call);

	return x;
}
