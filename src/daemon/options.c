/* SPDX-License-Identifier: Apache-2.0 */
/* The command line, from one table that usage and parser read. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdint.h>

#include "base/str.h"
#include "daemon/options.h"

struct option_row {
	char key;
	const char *name;
	const char *operand; /* NULL: takes none */
	const char *text;    /* NULL: not for people */
};

static const struct option_row rows[] = {
	{ 'n', "netns", "NAME", "serve the network namespace NAME, see ip-netns(8)" },
	{ 'f', "foreground", NULL, "stay in the foreground; it always does" },
	{ '1', "once", NULL, "make active what is recorded for the boot, and exit" },
	{ 's', "oneshot", "FD", NULL },
	{ 'h', "help", NULL, "print this" },
	{ 'V', "version", NULL, "print the version" },
};

static int apply(char key, const char *operand, struct options *opt)
{
	uint64_t fd;

	switch (key) {
	case 'n':
		opt->netns = operand;
		return 0;
	case 'f':
		return 0;
	case '1':
		opt->mode = RUN_ONCE;
		return 0;
	case 's':
		if (str_to_uint(operand, INT_MAX, &fd) < 0) {
			fprintf(stderr, "ipmgmtd: --oneshot takes the number of a descriptor\n");
			return -EINVAL;
		}
		opt->mode = RUN_ONESHOT;
		opt->session_fd = (int)fd;
		return 0;
	case 'h':
		opt->mode = RUN_HELP;
		return 0;
	case 'V':
		opt->mode = RUN_VERSION;
		return 0;
	default:
		return -EINVAL;
	}
}

int options_parse(int argc, char **argv, struct options *ret)
{
	struct option longs[ARRAY_SIZE(rows) + 1] = { 0 };
	struct options opt = { .mode = RUN_RESIDENT, .session_fd = -1 };
	int c;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		longs[i] = (struct option){ rows[i].name,
			rows[i].operand ? required_argument : no_argument, NULL, rows[i].key };

	while ((c = getopt_long(argc, argv, "n:fhV", longs, NULL)) != -1) {
		if (apply((char)c, optarg, &opt) < 0)
			return -EINVAL;
		if (opt.mode == RUN_HELP || opt.mode == RUN_VERSION)
			break;
	}

	if (c == -1 && optind < argc) {
		fprintf(stderr, "ipmgmtd: takes no operand, not '%s'\n", argv[optind]);
		return -EINVAL;
	}

	*ret = opt;
	return 0;
}

void options_print_usage(FILE *out)
{
	fprintf(out, "usage: ipmgmtd [options]\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct option_row *row = &rows[i];
		char left[48];

		if (!row->text)
			continue;
		snprintf(left, sizeof(left), "%s%c%s--%s%s%s", row->key == '1' ? "  " : "-",
			row->key == '1' ? ' ' : row->key, row->key == '1' ? " " : ", ", row->name,
			row->operand ? " " : "", row->operand ? row->operand : "");
		fprintf(out, "  %-20s %s\n", left, row->text);
	}
}
