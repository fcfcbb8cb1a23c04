/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs every file of a directory through a fuzz target once and reports in TAP: seeds and past
 * findings as a regression test, without a fuzzer. It is no fuzzer: nothing is made up here, except
 * that each file is also given in its first half, so that cut input is always part of the test.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_INPUT (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
	uint8_t *data;
	FILE *f = fopen(path, "re");
	size_t size;

	if (!f)
		return -errno;
	data = malloc(LARGEST_INPUT);
	if (!data) {
		fclose(f);
		return -ENOMEM;
	}
	size = fread(data, 1, LARGEST_INPUT, f);
	fclose(f);

	(void)LLVMFuzzerTestOneInput(data, size);
	(void)LLVMFuzzerTestOneInput(data, size / 2);
	(void)LLVMFuzzerTestOneInput(data, 0);
	free(data);
	return 0;
}

static int run_entry(const char *dir, const char *name, int number)
{
	char path[4096];
	int r = snprintf(path, sizeof(path), "%s/%s", dir, name);

	r = r < 0 || (size_t)r >= sizeof(path) ? -ENAMETOOLONG : run_file(path);
	printf("%s %d - %s%s%s\n", r < 0 ? "not ok" : "ok", number, name, r < 0 ? ": " : "",
		r < 0 ? strerror(-r) : "");
	return r;
}

int main(int argc, char **argv)
{
	struct dirent **names;
	int failed = 0, count = 0;
	int n;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return 2;
	}
	n = scandir(argv[1], &names, NULL, alphasort);
	if (n < 0) {
		printf("1..1\nnot ok 1 - %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	for (int i = 0; i < n; i++) {
		if (names[i]->d_name[0] != '.')
			failed |= run_entry(argv[1], names[i]->d_name, ++count) < 0;
		free(names[i]);
	}
	free(names);
	if (count == 0)
		printf("not ok %d - the corpus is empty\n", ++count);
	printf("1..%d\n", count);
	return failed;
}
