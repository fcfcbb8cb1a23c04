/* SPDX-License-Identifier: Apache-2.0 */
/* The engine as an object: its life, and what may be asked of it. */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>

int engine_new(struct engine **ret, struct kernel *k, struct store *st, bool boot, struct err *e)
{
	_cleanup_engine_ struct engine *en = calloc(1, sizeof(*en));
	int r;

	if (!en)
		return err_nomem(e);
	en->k = k;
	en->st = st;
	en->persistent = document_new();
	en->active = document_new();
	if (!en->persistent || !en->active)
		return err_nomem(e);

	r = boot_load(en, e);
	if (r == 0)
		r = confirm_load(en, e);
	if (r < 0)
		return r;
	r = boot ? engine_boot(en, e) : 0;
	if (r < 0)
		return r;
	*ret = en;
	en = NULL;

	return 0;
}

int engine_boot(struct engine *en, struct err *e)
{
	/* What could not come up does not keep the engine from serving. */
	return boot_restore(en, e) == -ENOMEM ? -ENOMEM : 0;
}

void engine_set_hooks(struct engine *en, const struct engine_hooks *hooks, void *ctx)
{
	en->hooks = hooks;
	en->hooks_ctx = ctx;
}

void engine_set_cause(struct engine *en, const struct cause *cause)
{
	en->cause = cause ? *cause : (struct cause){ .known = false };
}

struct engine *engine_free(struct engine *en)
{
	if (en) {
		document_free(en->persistent);
		document_free(en->active);
		health_fini(&en->health);
		free(en->homes);
		free(en->carried);
		free(en->ways);
		free(en->uncarried);
		free(en);
	}

	return NULL;
}

int engine_list(struct engine *en, const char *ifname, struct listing **ret, struct err *e)
{
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_listing_ struct listing *l = NULL;
	struct kernel_query q = { .ifname = ifname, .brief = true, .addrs = true };
	const struct object *obj;
	struct ifname n;
	int r;

	if (ifname) {
		r = name_parse(ifname, false, &n, e);
		if (r < 0)
			return r;
		/* How a group is depends on its members, and how one of them is on the others. */
		obj = document_find(en->active, OBJ_INTERFACE, ifname);
		if (group_is(obj) || group_of(en->active, obj))
			q.ifname = NULL;
	}
	r = kernel_snapshot(en->k, &q, &kernel, e);
	if (r < 0)
		return r;
	if (snapshot_judge(&kernel) < 0 ||
		listing_build(en->persistent, en->active, &kernel, ifname, &l) < 0)
		return err_nomem(e);
	if (ifname && l->n == 0)
		return err_set(e, IPADM_ENXIO, 0, "%s does not exist", ifname);
	*ret = l;
	l = NULL;

	return 0;
}

static bool has_ipv4(const struct engine *en)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = mark_next(en->active, OBJ_ADDRESS, MARK_INET, &i)))
		if (!object_is_of(obj, LOOPBACK_IF))
			return true;

	return false;
}

static bool group_has_ipv6(const struct engine *en)
{
	const struct object *group, *obj;
	size_t i = 0, n;

	while ((group = mark_next(en->active, OBJ_INTERFACE, MARK_MADE, &i))) {
		if (!group_is(group))
			continue;
		n = address_first(en->active, group->name);
		while ((obj = address_next(en->active, group->name, &n)))
			if (address_family(obj) == FAM_INET6)
				return true;
	}

	return false;
}

unsigned int engine_watched(const struct engine *en)
{
	return (has_ipv4(en) ? FAM_INET : 0u) | (group_has_ipv6(en) ? FAM_INET6 : 0u);
}

const char *engine_problem(const struct engine *en)
{
	return en->problem.status != IPADM_SUCCESS ? en->problem.text : NULL;
}

uint64_t engine_generation(const struct engine *en)
{
	return document_generation(en->persistent);
}

const char *engine_admin_group(const struct engine *en)
{
	const struct object *header = document_find(en->persistent, OBJ_HEADER, "");

	return header ? object_get(header, "admin-group") : NULL;
}
