/* SPDX-License-Identifier: Apache-2.0 */
/* Judging by what the handle reads of the kernel and both documents. */
#include "lib/ready.h"

#include <errno.h>
#include <string.h>

#include "lib/addr_source.h"
#include "lib/check.h"
#include "lib/view.h"

int ready_check(ipadm_handle_t h, const char *object, const char *state)
{
	int r = strchr(object, '/') ? check_aobj(h, object) : check_name(h, object, false);

	return r < 0 ? r : ready_check_state(object, state, &h->last);
}

int ready_walk_addrs(ipadm_handle_t h, const struct addr_filter *filter, addr_row_fn fn, void *arg)
{
	_cleanup_(addr_both_fini) struct addr_both docs = { .h = h };
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	const struct addr_source source = { .ops = &addr_both_ops, .of = &docs };
	const struct kernel_query q = {
		.ifname = filter->ifname, .brief = true, .addrs = true, .addressed = true
	};
	int r = addr_both_read(&docs, h, &q, &kernel);

	if (r == 0)
		r = addr_listing_walk(&source, &kernel, filter, fn, arg);
	if (r == -ENOMEM)
		return err_nomem(&h->last);

	return r;
}

static int find_addrs(void *of, const struct addr_filter *filter, addr_row_fn fn, void *arg)
{
	return ready_walk_addrs(of, filter, fn, arg);
}

static int find_interface(void *of, const char *ifname, struct ready_if *ret)
{
	ipadm_handle_t h = of;
	ipadm_if_info_t *info = NULL;
	ipadm_status_t s = ipadm_if_info(h, ifname, &info, 0, 0);

	if (s == IPADM_ENXIO)
		return 0;
	if (s != IPADM_SUCCESS || !info)
		return h->last.sys > 0 ? -h->last.sys : -EIO;
	*ret = (struct ready_if){ .class = info->ifi_class, .state = info->ifi_state };
	ipadm_free_if_info(info);

	return 1;
}

static int find_link(void *of, const char *ifname, struct link *ret)
{
	ipadm_handle_t h = of;
	_cleanup_snapshot_ struct snapshot k = { .links = NULL };
	const struct kernel_query q = { .ifname = ifname, .brief = true };
	int r = kernel_snapshot(h->k, &q, &k, &h->last);

	if (r < 0 || k.n_links == 0)
		return r;
	*ret = k.links[0];

	return 1;
}

static const struct ready_ops ops = {
	.addrs = find_addrs, .interface = find_interface, .link = find_link
};

int ready_look(ipadm_handle_t h, const char *object, const char *state, struct verdict *ret)
{
	const struct ready_source source = { .ops = &ops, .of = h };
	int r = ready_judge(&source, object, state, ret);

	/* What is wrong with a file is no failure where it is only read. */
	if (r == 0)
		err_clear(&h->last);

	return r;
}
