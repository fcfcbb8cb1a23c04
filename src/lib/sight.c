/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/sight.h"

#include <errno.h>
#include <string.h>

#include "model/group.h"
#include "model/target.h"

void sight_fini(struct sight *s)
{
	free(s->probes.rows);
	members_fini(&s->members);
	snapshot_fini(&s->kernel);
	document_free(s->active);
}

int sight_open(ipadm_handle_t h, bool addrs, struct sight *s)
{
	const struct kernel_query q = { .brief = true, .addrs = addrs, .nexthops = addrs };
	_cleanup_store_ struct store *st = NULL;
	struct member_input in = { .recorded = true };
	int r = store_open(&st, &h->paths, false, &h->last);

	if (r == 0)
		r = view_load(h, st, DOC_ACTIVE, NULL, &s->active);
	if (r == 0 && s->active)
		r = kernel_snapshot(h->k, &q, &s->kernel, &h->last);
	if (r < 0 || !s->active)
		return r;
	in.doc = s->active;
	in.kernel = &s->kernel;

	return members_init(&s->members, &in) < 0 ? err_nomem(&h->last) : 0;
}

static bool anybody_may_probe(const struct document *doc)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(doc, OBJ_INTERFACE, &i)))
		if (target_wanted(doc, obj))
			return true;

	return false;
}

int sight_ask(ipadm_handle_t h, struct sight *s)
{
	const struct wire_request req = { .method = WIRE_LIST_PROBES };
	struct wire_reply reply = { .name = "" };
	int r;

	if (!anybody_may_probe(s->active))
		return 0;
	r = engine_ask(h, &req, &reply, &h->last);
	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	s->probes = reply.probes;
	s->answered = true;
	reply.probes = (struct wire_probes){ .rows = NULL };
	wire_reply_fini(&reply);

	return 0;
}

const struct wire_probe *sight_find(const struct sight *s, const struct member *m)
{
	for (size_t i = 0; i < s->probes.n; i++)
		if (strcmp(s->probes.rows[i].name, m->obj->name) == 0)
			return &s->probes.rows[i];

	return NULL;
}

ipadm_ipmp_probe_t sight_probe(const struct sight *s, const struct member *m)
{
	const struct wire_probe *row = sight_find(s, m);

	if (!target_wanted(s->active, m->group) || member_is_offline(m->obj))
		return IPADM_PROBE_DISABLED;
	if (row && strcmp(row->state, "ok") == 0)
		return IPADM_PROBE_OK;

	return row && strcmp(row->state, "failed") == 0 ? IPADM_PROBE_FAILED : IPADM_PROBE_UNKNOWN;
}
