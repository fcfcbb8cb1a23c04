/* SPDX-License-Identifier: Apache-2.0 */
/* The document of what the kernel has: what is asked of it, and how much at once. */
#include <errno.h>

#include "kernel/kernel.h"
#include "model/observe.h"

/* One interface after the other: all settings of all of them at once would be long to look through. */
static int add_settings(struct kernel *k, struct document *doc, struct err *e)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(doc, OBJ_INTERFACE, &i))) {
		_cleanup_settings_ struct settings q = { .queries = NULL };
		_cleanup_snapshot_ struct snapshot s = { .links = NULL };
		struct kernel_query ask = { .ifname = obj->name, .brief = true };
		int r = observe_ask(obj->name, settings_add, &q);

		ask.settings = q.queries;
		ask.n_settings = q.n;
		if (r == 0)
			r = kernel_snapshot(k, &ask, &s, e);
		if (r == 0)
			r = observe_settings(doc, obj->name, &s);
		if (r < 0)
			return r;
	}

	return 0;
}

static int add_protocols(
	struct kernel *k, const struct document *active, struct document *doc, struct err *e)
{
	_cleanup_settings_ struct settings q = { .queries = NULL };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct kernel_query ask = { .ifname = "lo", .brief = true };
	int r = observe_ask_protocols(active, settings_add, &q);

	ask.settings = q.queries;
	ask.n_settings = q.n;
	if (r == 0 && q.n > 0)
		r = kernel_snapshot(k, &ask, &s, e);

	return r < 0 || q.n == 0 ? r : observe_protocols(doc, active, &s);
}

int kernel_observe(
	struct kernel *k, const struct document *active, struct document **ret, struct err *e)
{
	const struct kernel_query q = { .addrs = true };
	_cleanup_snapshot_ struct snapshot now = { .links = NULL };
	_cleanup_document_ struct document *doc = NULL;
	int r = kernel_snapshot(k, &q, &now, e);

	if (r == 0)
		r = snapshot_judge(&now);
	if (r == 0)
		r = observe(&now, active, &doc);
	if (r == 0)
		r = add_protocols(k, active, doc, e);
	if (r == 0)
		r = add_settings(k, doc, e);
	if (r < 0)
		return r == -ENOMEM ? err_nomem(e) : r;
	*ret = doc;
	doc = NULL;

	return 0;
}
