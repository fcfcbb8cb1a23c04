/* SPDX-License-Identifier: Apache-2.0 */
/* Telling a resident daemon what a change that was published has changed. */
#include "engine/private.h"

void txn_tell(const struct txn *t)
{
	const struct engine *en = t->en;
	const struct engine_hooks *hooks = en->hooks;
	const struct document *persistent = t->persistent ? t->persistent : t->reloaded;
	_cleanup_changes_ struct doc_changes changes = { .rows = NULL };
	struct engine_change c = {
		.by = t->by,
		.generation = document_generation(persistent ? persistent : en->persistent),
	};

	if (!hooks || !hooks->changed || !hooks->wants_changes(en->hooks_ctx))
		return;
	if (changes_add(&changes, en->active, t->active, CHANGED_ACTIVE) < 0)
		c.lost = true;
	if (persistent && changes_add(&changes, en->persistent, persistent, CHANGED_PERSISTENT) < 0)
		c.lost = true;
	c.rows = changes.rows;
	c.n = changes.n;
	hooks->changed(en->hooks_ctx, &c);
}

void lease_tell(
	const struct engine *en, const char *aobj, const struct ip *before, const struct ip *after)
{
	const struct engine_hooks *hooks = en->hooks;
	struct engine_event ev = { .type = EVENT_LEASE_LOST, .aobj = aobj };

	if (!hooks || !hooks->event || (!before->family && !after->family))
		return;
	if (after->family)
		ev.type = before->family && ip_equal(before, after) ? EVENT_LEASE_RENEWED
								    : EVENT_LEASE_GOT;
	ev.addr = after->family ? *after : *before;
	hooks->event(en->hooks_ctx, &ev);
}

bool engine_has_interface(const struct engine *en, const char *ifname)
{
	return document_find(en->active, OBJ_INTERFACE, ifname) != NULL;
}
