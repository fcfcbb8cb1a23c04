/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: command lines, a word a line, against a library that makes something up. Each ends with a known status,
 * what went wrong is a sentence that names us, and no handle is left open.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/unit/cli_library.h"

#define LONGEST 300

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What sends packets or reads any file is not for a fuzzer. */
static bool is_left_out(const char *word)
{
	static const char *const words[] = { "rehearse-ipmp", "apply", "plan", "import" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(word, words[i]) == 0)
			return true;

	return false;
}

static void check(enum exit_status x, const struct output *o)
{
	if ((unsigned int)x > EXIT_UNREACHABLE || (o->err[0] && strncmp(o->err, "ipadm: ", 7) != 0))
		abort();
	if (x != EXIT_DONE && !o->err[0] && !o->out[0] && x != EXIT_DIFFERS)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char words[MAX_WORDS][LONGEST];
	static struct output o;
	const char *list[MAX_WORDS + 1] = { NULL };
	size_t n = 0, at = 0;

	while (at < size && n < MAX_WORDS) {
		size_t len = 0;

		while (at + len < size && data[at + len] != '\n' && data[at + len] != '\0')
			len++;
		if (len >= LONGEST)
			return 0;
		memcpy(words[n], data + at, len);
		words[n][len] = '\0';
		if (is_left_out(words[n]))
			return 0;
		list[n] = words[n];
		n++;
		at += len + 1;
	}
	check(run(list, &o), &o);
	return 0;
}
