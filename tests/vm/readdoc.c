/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the store makes of the directory that a power cut left: reads the persistent document, does what the next start
 * does, and makes one more commit. Usage: readdoc ETC RUN, directories. Prints "none" or "generation N" and ends with 0,
 * or says what is wrong and ends with 1. For the power-cut test alone.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "store/store.h"
#include "store/unconfirmed.h"

static int give_up(const char *what, const struct err *e)
{
	printf("%s: %s\n", what, e->text);
	return 1;
}

static int load(struct store *st, uint64_t *ret_generation, struct document **ret, struct err *e)
{
	bool found = false;
	int r = store_load(st, DOC_PERSISTENT, ret, &found, e);

	if (r == 0)
		*ret_generation = found ? document_generation(*ret) : 0;
	return r;
}

/* One more commit on what is there. */
static int commit(struct store *st, struct document *doc, struct err *e)
{
	int r = store_stage(st, doc, NULL, e);

	return r < 0 ? r : store_publish(st, e);
}

int main(int argc, char **argv)
{
	_cleanup_store_ struct store *st = NULL;
	_cleanup_document_ struct document *first = NULL;
	_cleanup_document_ struct document *second = NULL;
	_cleanup_document_ struct document *third = NULL;
	_cleanup_document_ struct document *undo = NULL;
	_cleanup_unconfirmed_ struct unconfirmed kept = { .found = false };
	struct store_paths paths = { .var = "" };
	struct err e = { .status = IPADM_SUCCESS };
	uint64_t before = 0;
	uint64_t after = 0;
	uint64_t last = 0;

	if (argc != 3 || str_copy(paths.etc, sizeof(paths.etc), argv[1]) < 0 ||
		str_copy(paths.run, sizeof(paths.run), argv[2]) < 0)
		return 2;
	if (store_open(&st, &paths, true, &e) < 0 || load(st, &before, &first, &e) < 0)
		return give_up("it can't be read", &e);
	if (unconfirmed_load(st, &kept, &e) < 0)
		return give_up("what is kept for a confirmation can't be read", &e);
	if (store_recover(st, &undo, &e) < 0 || load(st, &after, &second, &e) < 0)
		return give_up("the next start can't recover", &e);
	if (undo || after != before) {
		printf("the next start makes generation %" PRIu64 " of %" PRIu64 "\n", after,
			before);
		return 1;
	}
	if (commit(st, second, &e) < 0 || load(st, &last, &third, &e) < 0)
		return give_up("no more commits are possible", &e);
	if (last != before + 1) {
		printf("the next commit is generation %" PRIu64 ", not %" PRIu64 "\n", last,
			before + 1);
		return 1;
	}
	if (before == 0)
		printf("none\n");
	else
		printf("generation %" PRIu64 "\n", before);
	return 0;
}
