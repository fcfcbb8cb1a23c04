/* SPDX-License-Identifier: Apache-2.0 */
/* Routes as values: what they own, and which of them are for the same packets. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "model/snapshot.h"

void route_fini(struct route *r)
{
	free(r->payload);
	free(r->legs);
	free(r->metrics);
}

/* NULL without memory; also of nothing, which is none to have. */
static void *duplicate(const void *data, size_t len)
{
	void *copy = data && len > 0 ? malloc(len) : NULL;

	if (copy)
		memcpy(copy, data, len);

	return copy;
}

int route_copy(const struct route *r, struct route *ret)
{
	struct route copy = *r;

	copy.payload = duplicate(r->payload, r->len);
	copy.legs = duplicate(r->legs, r->n_legs * sizeof(*r->legs));
	copy.metrics = duplicate(r->metrics, r->metrics_len);
	if ((r->payload && !copy.payload) || (r->legs && !copy.legs) ||
		(r->metrics && !copy.metrics)) {
		route_fini(&copy);
		return -ENOMEM;
	}
	*ret = copy;

	return 0;
}

bool route_same_place(const struct route *a, const struct route *b)
{
	return a->family == b->family && a->table == b->table && a->plen == b->plen &&
	       a->metric == b->metric && a->tos == b->tos &&
	       (a->plen == 0 || ip_equal(&a->dst, &b->dst));
}

bool route_same_metrics(const struct route *a, const struct route *b)
{
	return a->metrics_len == b->metrics_len &&
	       (a->metrics_len == 0 || memcmp(a->metrics, b->metrics, a->metrics_len) == 0);
}

bool route_is_over(const struct route *r, uint32_t ifindex)
{
	for (size_t i = 0; i < r->n_legs; i++)
		if (r->legs[i].ifindex == ifindex)
			return true;

	return r->n_legs == 0 && r->ifindex == ifindex;
}

uint32_t route_metric_before(const struct route *r)
{
	return r->family == AF_INET6 ? r->metric - 1 : r->metric;
}
