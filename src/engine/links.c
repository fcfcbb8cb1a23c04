/* SPDX-License-Identifier: Apache-2.0 */
/* Finding links by name where there are many of both: a snapshot itself is in the kernel's order. */
#include "engine/private.h"

#include <errno.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct link *const *x = a;
	const struct link *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

int link_index_init(struct link_index *ix, const struct snapshot *k)
{
	const struct link **links = calloc(k->n_links + 1, sizeof(*links));

	if (!links)
		return -ENOMEM;
	for (size_t i = 0; i < k->n_links; i++)
		links[i] = &k->links[i];
	qsort(links, k->n_links, sizeof(*links), compare);
	*ix = (struct link_index){ .links = links, .n = k->n_links };

	return 0;
}

const struct link *link_index_find(const struct link_index *ix, const char *name)
{
	size_t lo = 0;
	size_t hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(name, ix->links[mid]->name);

		if (order == 0)
			return ix->links[mid];
		if (order > 0)
			lo = mid + 1;
		else
			hi = mid;
	}

	return NULL;
}

void link_index_fini(struct link_index *ix)
{
	free(ix->links);
	*ix = (struct link_index){ .links = NULL };
}
