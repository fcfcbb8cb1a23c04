/* SPDX-License-Identifier: Apache-2.0 */
/* What the refusal of a property means where the kernel's own word, or its row, says little. */
#include "engine/property_explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/name.h"
#include "model/property_range.h"

/* False where the kernel can't be asked, or the link isn't there. */
static bool find_range(struct kernel *k, const struct refused *what, struct prop_range *ret)
{
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct setting_query settings[PROP_BOUNDS];
	const char *bounds[PROP_BOUNDS];
	struct kernel_query q = {
		.ifname = what->ifname ? what->ifname : LOOPBACK_IF,
		.settings = settings,
		.n_settings = prop_bounds(what->row, bounds),
	};

	for (size_t i = 0; i < q.n_settings; i++)
		settings[i] = (struct setting_query){ .path = bounds[i] };
	if (kernel_snapshot(k, &q, &s, NULL) < 0 || s.n_links == 0)
		return false;
	*ret = prop_range(what->row, &s, what->ifname ? &s.links[0] : NULL);

	return true;
}

int prop_explain_range(struct kernel *k, const struct refused *what, int r, struct err *e)
{
	struct prop_range range;

	if (what->row->type != PROP_UINT || !find_range(k, what, &range))
		return r;

	return prop_out_of_range(what->row, &range, what->value, e);
}

static int explain_other(
	const struct refused *what, const struct prop_range *range, int r, struct err *e)
{
	char bound[32] = "";
	bool least;
	const char *other = prop_bounding(what->row, &least);

	if (!other)
		return range ? prop_out_of_range(what->row, range, what->value, e) : r;
	if (range)
		snprintf(bound, sizeof(bound), ", %" PRIu64, least ? range->min : range->max);

	return err_set(e, IPADM_ERANGE, EINVAL, "%s is at %s %s%s, not %s", what->row->name,
		least ? "least" : "most", other, bound, what->value);
}

/* Whether the kernel refused a number for what other settings of it leave. */
static int explain_number(struct kernel *k, const struct refused *what, int r, struct err *e)
{
	struct prop_range range;
	uint64_t value;
	bool known;

	if (what->row->type != PROP_UINT || str_to_uint(what->value, UINT64_MAX, &value) < 0)
		return r;
	known = find_range(k, what, &range) && (value < range.min || value > range.max);

	return explain_other(what, known ? &range : NULL, r, e);
}

int prop_explain(struct kernel *k, const struct refused *what, int r, struct err *e)
{
	const char *path = what->row->paths[0] ? what->row->paths[0] : "";

	if (r == -EACCES && !what->ifname)
		return err_set(e, IPADM_NOTSUP, EACCES,
			"%s can't be set in this network namespace: the kernel has one for all of "
			"them",
			what->row->name);
	if (r == -ENOENT && strcmp(path, "ipv4/tcp_congestion_control") == 0)
		return err_set(e, IPADM_INVALID_ARG, ENOENT,
			"the kernel has no congestion control algorithm %s", what->value);

	return r == -EINVAL ? explain_number(k, what, r, e) : r;
}
