/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hardware addresses of our links: what comes from one of them is no conflict with another host. Members of an
 * IPMP group hear one another.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "kernel/linux.h"

#define LEFT_MS \
	10000 /* packets of ours with an address that no link has any more are all gone by then */

static int compare_mac(const void *a, const void *b)
{
	const struct own_mac *x = a;
	const struct own_mac *y = b;

	return memcmp(x->mac, y->mac, sizeof(x->mac));
}

static struct own_mac *find_mac(const struct linux_kernel *k, const uint8_t mac[6])
{
	struct own_mac key = { .gone = 0 };

	if (k->n_macs == 0)
		return NULL;
	memcpy(key.mac, mac, sizeof(key.mac));

	return bsearch(&key, k->macs, k->n_macs, sizeof(key), compare_mac);
}

static bool is_fresh(const struct own_mac *m)
{
	return m->gone == 0 || now_ms() - m->gone < LEFT_MS;
}

bool linux_mac_is_ours(const struct linux_kernel *k, const uint8_t mac[6])
{
	const struct own_mac *m = find_mac(k, mac);

	return m && is_fresh(m);
}

/* Those that links had a moment ago, with which packets of ours may be on their way still. */
static void carry_over(const struct linux_kernel *k, struct own_mac *macs, size_t *n)
{
	size_t n_now = *n;

	for (size_t i = 0; i < k->n_macs; i++) {
		struct own_mac old = k->macs[i];

		if (!is_fresh(&old) || bsearch(&old, macs, n_now, sizeof(old), compare_mac))
			continue;
		if (old.gone == 0)
			old.gone = now_ms();
		macs[(*n)++] = old;
	}
	qsort(macs, *n, sizeof(*macs), compare_mac);
}

int linux_macs_load(struct linux_kernel *k, struct err *e)
{
	const struct kernel_query q = { .brief = true };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct own_mac *macs;
	size_t n = 0;
	int r;

	r = linux_snapshot(&k->base, &q, &s, e);
	if (r < 0)
		return r;
	macs = reallocarray(NULL, s.n_links + k->n_macs + 1, sizeof(*macs));
	if (!macs)
		return err_nomem(e);
	for (size_t i = 0; i < s.n_links; i++) {
		if (!s.links[i].ethernet)
			continue;
		macs[n] = (struct own_mac){ .gone = 0 };
		memcpy(macs[n++].mac, s.links[i].hwaddr, sizeof(s.links[i].hwaddr));
	}
	qsort(macs, n, sizeof(*macs), compare_mac);
	carry_over(k, macs, &n);
	free(k->macs);
	k->macs = macs;
	k->n_macs = n;
	k->macs_stale = false;
	return 0;
}

void linux_macs_note(struct linux_kernel *k, const struct nlmsghdr *h)
{
	const struct own_mac *m;
	struct link l;

	if (k->watch_fd < 0 || k->macs_stale)
		return;
	if (link_parse(h, true, &l) < 0) {
		k->macs_stale = h->nlmsg_type == RTM_DELLINK;
		return;
	}
	m = find_mac(k, l.hwaddr);
	k->macs_stale = l.ethernet && !(m && m->gone == 0);
}
