/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines as a table. */
#include <errno.h>
#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/options.h"

struct row {
	const char *words[5];
	int want;
	struct options options;
};

static const struct row rows[] = {
	{ { "" }, 0, { RUN_RESIDENT, NULL, -1 } },
	{ { "-f" }, 0, { RUN_RESIDENT, NULL, -1 } },
	{ { "--foreground" }, 0, { RUN_RESIDENT, NULL, -1 } },
	{ { "-n", "blue" }, 0, { RUN_RESIDENT, "blue", -1 } },
	{ { "--netns", "blue", "-f" }, 0, { RUN_RESIDENT, "blue", -1 } },
	{ { "--netns=blue", "--once" }, 0, { RUN_ONCE, "blue", -1 } },
	{ { "--oneshot", "3", "--netns", "blue" }, 0, { RUN_ONESHOT, "blue", 3 } },
	{ { "--oneshot", "3x" }, -EINVAL, { 0 } },
	{ { "--oneshot", "-1" }, -EINVAL, { 0 } },
	{ { "--oneshot", "99999999999" }, -EINVAL, { 0 } },
	{ { "--oneshot" }, -EINVAL, { 0 } },
	{ { "--help" }, 0, { RUN_HELP, NULL, -1 } },
	{ { "-h", "--nonsense" }, 0, { RUN_HELP, NULL, -1 } },
	{ { "--version" }, 0, { RUN_VERSION, NULL, -1 } },
	{ { "-n" }, -EINVAL, { 0 } },
	{ { "--nonsense" }, -EINVAL, { 0 } },
	{ { "-1" }, -EINVAL, { 0 } },
	{ { "-s3" }, -EINVAL, { 0 } },
	{ { "-f", "operand" }, -EINVAL, { 0 } },
};

static void test_table(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		char words[6][32] = { "ipmgmtd" };
		char *argv[7] = { words[0] };
		struct options opt = { .session_fd = 99 };
		int argc = 1;

		print_message("# row %zu\n", i);
		for (size_t j = 0; j < 5 && row->words[j] && row->words[j][0]; j++) {
			snprintf(words[argc], sizeof(words[argc]), "%s", row->words[j]);
			argv[argc] = words[argc];
			argc++;
		}
		optind = 0;
		assert_int_equal(options_parse(argc, argv, &opt), row->want);
		if (row->want < 0) {
			assert_int_equal(opt.session_fd, 99);
			continue;
		}
		assert_int_equal(opt.mode, row->options.mode);
		assert_int_equal(opt.session_fd, row->options.session_fd);
		assert_int_equal(!opt.netns, !row->options.netns);
		if (opt.netns)
			assert_string_equal(opt.netns, row->options.netns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
