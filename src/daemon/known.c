/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted array: links are many and change seldom. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "daemon/known.h"

/* Where the link is, or belongs. */
static size_t position(const struct known *known, uint32_t ifindex)
{
	size_t low = 0, high = known->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (known->links[mid].ifindex < ifindex)
			low = mid + 1;
		else
			high = mid;
	}

	return low;
}

struct known_link *known_find(const struct known *known, uint32_t ifindex)
{
	size_t i = position(known, ifindex);

	return i < known->n && known->links[i].ifindex == ifindex ? &known->links[i] : NULL;
}

static int reserve(struct known *known)
{
	size_t cap = known->cap ? known->cap * 2 : 16;
	struct known_link *grown;

	if (known->n < known->cap)
		return 0;

	grown = reallocarray(known->links, cap, sizeof(*grown));
	if (!grown)
		return -ENOMEM;

	known->links = grown;
	known->cap = cap;
	return 0;
}

int known_put(struct known *known, uint32_t ifindex, const char *ifname)
{
	struct known_link *link = known_find(known, ifindex);
	size_t i;
	int r;

	if (link)
		return str_copy(link->ifname, sizeof(link->ifname), ifname);

	r = reserve(known);
	if (r < 0)
		return r;

	i = position(known, ifindex);
	memmove(&known->links[i + 1], &known->links[i], (known->n - i) * sizeof(*known->links));
	known->links[i] = (struct known_link){ .ifindex = ifindex };
	known->n++;
	return str_copy(known->links[i].ifname, sizeof(known->links[i].ifname), ifname);
}

void known_forget(struct known *known, uint32_t ifindex)
{
	size_t i = position(known, ifindex);

	if (i == known->n || known->links[i].ifindex != ifindex)
		return;

	known->n--;
	memmove(&known->links[i], &known->links[i + 1], (known->n - i) * sizeof(*known->links));
}

int known_load(struct known *known, struct kernel *k, struct err *e)
{
	_cleanup_snapshot_ struct snapshot now = { 0 };
	int r;

	known->n = 0;
	r = kernel_snapshot(k, &(struct kernel_query){ 0 }, &now, e);
	if (r < 0)
		return r;

	for (size_t i = 0; i < now.n_links; i++) {
		const struct link *link = &now.links[i];

		if (TAG_FAMILIES(link->tag) == 0)
			continue;
		if (known_put(known, link->index, link->name) < 0) {
			known->n = 0;
			return err_nomem(e);
		}
	}

	return 0;
}

void known_fini(struct known *known)
{
	free(known->links);
	*known = (struct known){ 0 };
}
