/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs every file of a directory through a fuzz target and reports in TAP: seeds and past findings as a regression test,
 * each as it is, in its first half, and so many times a little changed (mutate.h), in the same ways each time.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mutate.h"

#define LARGEST_INPUT (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory that is no longer than it, so that a sanitizer sees what is read behind it. */
static int run(const struct input *in, size_t len)
{
	uint8_t *copy = malloc(len > 0 ? len : 1);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, in->data, len);
	(void)LLVMFuzzerTestOneInput(copy, len);
	free(copy);
	return 0;
}

static int load(struct input *ret, const char *dir, const char *name)
{
	char path[4096];
	int r = snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f;

	if (r < 0 || (size_t)r >= sizeof(path))
		return -ENAMETOOLONG;
	f = fopen(path, "re");
	if (!f)
		return -errno;
	ret->len = fread(ret->data, 1, ret->room, f);
	fclose(f);
	return 0;
}

/* @in: of this file; @other: of the file before it. */
static int run_file(struct input *in, const struct input *other, long times, uint64_t *state)
{
	struct input changed = { .data = malloc(LARGEST_INPUT), .room = LARGEST_INPUT };
	int r = changed.data ? run(in, in->len) : -ENOMEM;

	if (r == 0)
		r = run(in, in->len / 2);
	if (r == 0)
		r = run(in, 0);
	for (long i = 0; r == 0 && i < times; i++) {
		memcpy(changed.data, in->data, in->len);
		changed.len = in->len;
		mutate(&changed, other, state);
		r = run(&changed, changed.len);
	}
	free(changed.data);
	return r;
}

static int run_files(const char *dir, struct dirent **names, int n, long times)
{
	struct input inputs[2] = { { .data = malloc(LARGEST_INPUT), .room = LARGEST_INPUT },
		{ .data = malloc(LARGEST_INPUT), .room = LARGEST_INPUT } };
	uint64_t state = 1;
	int failed = !inputs[0].data || !inputs[1].data, count = 0;

	for (int i = 0; i < n && !failed; i++) {
		struct input *in = &inputs[count % 2];
		int r;

		if (names[i]->d_name[0] == '.')
			continue;
		r = load(in, dir, names[i]->d_name);
		if (r == 0)
			r = run_file(in, &inputs[(count + 1) % 2], times, &state);
		failed |= r < 0;
		printf("%s %d - %s%s%s\n", r < 0 ? "not ok" : "ok", ++count, names[i]->d_name,
			r < 0 ? ": " : "", r < 0 ? strerror(-r) : "");
		fflush(stdout); /* an assertion tells behind which one it was */
	}
	if (count == 0)
		printf("not ok %d - the corpus is empty\n", ++count);
	printf("1..%d\n", count);
	free(inputs[0].data);
	free(inputs[1].data);
	return failed;
}

int main(int argc, char **argv)
{
	struct dirent **names;
	int failed;
	int n;

	if (argc != 3) {
		fprintf(stderr, "usage: %s DIRECTORY TIMES\n", argv[0]);
		return 2;
	}
	n = scandir(argv[1], &names, NULL, alphasort);
	if (n < 0) {
		printf("1..1\nnot ok 1 - %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	failed = run_files(argv[1], names, n, strtol(argv[2], NULL, 10));
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return failed;
}
