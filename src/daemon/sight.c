/* SPDX-License-Identifier: Apache-2.0 */
/* One link with its addresses, remembered. */
#include "daemon/sight.h"

#include "base/str.h"

static void see(struct sight *s, struct kernel *k, const char *ifname)
{
	const struct kernel_query q = { .ifname = ifname, .addrs = true };
	struct err e = { 0 };

	if (s->ifname[0] && strcmp(s->ifname, ifname) == 0)
		return;
	sight_fini(s);
	if (kernel_snapshot(k, &q, &s->now, &e) < 0 ||
		str_copy(s->ifname, sizeof(s->ifname), ifname) < 0)
		sight_fini(s);
}

const struct link *sight_link(struct sight *s, struct kernel *k, const char *ifname)
{
	see(s, k, ifname);

	return snapshot_find_link(&s->now, ifname);
}

bool sight_is_bound(struct sight *s, struct kernel *k, const char *member, const struct ip *addr)
{
	see(s, k, member);
	for (size_t i = 0; i < s->now.n_addrs; i++)
		if (s->now.addrs[i].proto == OUR_GROUP_PROTO &&
			ip_equal(&s->now.addrs[i].local, addr))
			return true;

	return false;
}

void sight_fini(struct sight *s)
{
	snapshot_fini(&s->now);
	*s = (struct sight){ 0 };
}
