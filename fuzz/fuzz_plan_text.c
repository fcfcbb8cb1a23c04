/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds bytes to the reader of plans that were written down: what it takes says the same when it is written and read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/plan_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What @text comes to, written; NULL: it is no such text, or there is no memory. */
static char *pass(char *text)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_snapshot_ struct snapshot before = { .links = NULL };
	struct buf out = { .data = NULL };

	if (plan_text_parse(text, &plan, &before) < 0)
		return NULL;
	if (plan_text_obstacle(&plan))
		abort();
	if (plan_text_put(&plan, &before, &out) < 0)
		buf_fini(&out);

	return out.data;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);
	_cleanup_free_ char *once = NULL;
	_cleanup_free_ char *copy = NULL;
	_cleanup_free_ char *twice = NULL;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	once = pass(text);
	copy = once ? strdup(once) : NULL;
	twice = copy ? pass(copy) : NULL;
	if (twice && strcmp(once, twice) != 0)
		abort();

	return 0;
}
