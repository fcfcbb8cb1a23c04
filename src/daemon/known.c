/* SPDX-License-Identifier: Apache-2.0 */
/* A sorted array: links are many and change seldom. */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "base/array.h"
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

int known_put(struct known *known, uint32_t ifindex, const char *ifname, struct known_link **ret)
{
	struct known_link *link = known_find(known, ifindex);
	size_t i;

	if (!link) {
		link = array_grow(known->links, known->n, &known->cap, sizeof(*link));
		if (!link)
			return -ENOMEM;

		known->links = link;
		i = position(known, ifindex);
		link = &known->links[i];
		memmove(link + 1, link, (known->n - i) * sizeof(*link));
		*link = (struct known_link){ .ifindex = ifindex };
		known->n++;
	}

	*ret = link;
	return str_copy(link->ifname, sizeof(link->ifname), ifname);
}

void known_forget(struct known *known, uint32_t ifindex)
{
	size_t i = position(known, ifindex);

	if (i == known->n || known->links[i].ifindex != ifindex)
		return;

	known->n--;
	memmove(&known->links[i], &known->links[i + 1], (known->n - i) * sizeof(*known->links));
}

void known_note(struct known_link *link, uint32_t flags, uint32_t mtu)
{
	link->dropped |= !(flags & IFF_UP);
	link->reset |= mtu != link->mtu;
	link->no_inet6 |= mtu < MTU_MIN_INET6;
	link->flags = flags;
	link->mtu = mtu;
	link->silent |= !(flags & IFF_RUNNING);
}

static int fill(struct known *known, const struct known *before, const struct snapshot *now)
{
	for (size_t i = 0; i < now->n_links; i++) {
		const struct link *l = &now->links[i];
		const struct known_link *old = known_find(before, l->index);
		struct known_link *link;

		if (TAG_FAMILIES(l->tag) == 0)
			continue;
		if (known_put(known, l->index, l->name, &link) < 0)
			return -ENOMEM;
		link->mtu = l->mtu;
		if (old) {
			link->mtu = old->mtu;
			link->dropped = old->dropped;
			link->reset = old->reset;
			link->no_inet6 = old->no_inet6;
			link->silent = old->silent;
			link->ra_told = old->ra_told;
		}
		known_note(link, l->flags, l->mtu);
		memcpy(link->hwaddr, l->hwaddr, sizeof(link->hwaddr));
		link->ra_flags = l->ra_flags;
	}

	return 0;
}

int known_load(struct known *ret, const struct known *before, struct kernel *k, struct err *e)
{
	_cleanup_snapshot_ struct snapshot now = { 0 };
	int r;

	*ret = (struct known){ 0 };
	r = kernel_snapshot(k, &(struct kernel_query){ 0 }, &now, e);
	if (r == 0 && fill(ret, before, &now) < 0)
		r = err_nomem(e);
	if (r < 0)
		known_fini(ret);

	return r;
}

void known_fini(struct known *known)
{
	free(known->links);
	*known = (struct known){ 0 };
}
