/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logical interfaces ("net0:1") for legacy handles. Linux has no address slots, only a label on an
 * IPv4 address, so an empty slot is a number in the active document ("logical = 1 2"). They are
 * never recorded.
 */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/logical.h"

struct slot {
	struct txn t;
	struct if_facts f;
	char label[LINK_NAMSIZ + 12];
	bool reserved;
	bool labelled; /* the kernel has an address with this label */
};

static void slot_fini(struct slot *s)
{
	txn_rollback(&s->t);
}

static int slot_open(struct slot *s, struct engine *en, const struct ifname *n,
	unsigned int families, struct err *e)
{
	const struct object *obj;
	int r;

	if (!(families & FAM_INET))
		return err_set(e, IPADM_NOTSUP, 0,
			"%s:%d: logical interfaces are labels of IPv4 addresses, inet6 has none",
			n->link, n->logical);
	snprintf(s->label, sizeof(s->label), "%s:%d", n->link, n->logical);
	r = txn_begin(&s->t, en, false, e);
	if (r < 0)
		return r;
	r = txn_snapshot(&s->t, &(struct txn_scope){ .ifname = n->link }, e);
	if (r < 0)
		return r;
	if_facts_get(&s->t, n->link, &s->f);
	obj = document_find(s->t.active, OBJ_INTERFACE, n->link);
	s->reserved = obj && logical_has(obj, n->logical);
	for (size_t i = 0; i < s->t.kernel.n_addrs; i++)
		if (strcmp(s->t.kernel.addrs[i].label, s->label) == 0)
			s->labelled = true;

	return 0;
}

static int finish(struct slot *s, const char *drop_label, struct err *e)
{
	struct plan_input in = {
		.ifname = s->f.name, .drop_label = drop_label, .missing_only = true
	};

	return txn_finish(&s->t, &in, e);
}

int logical_create(struct engine *en, const struct ifname *n, unsigned int families, struct err *e)
{
	_cleanup_(slot_fini) struct slot s = { .reserved = false };
	struct object *obj;
	int r;

	r = slot_open(&s, en, n, families, e);
	if (r < 0)
		return r;
	if (s.reserved || s.labelled)
		return err_set(e, IPADM_IF_EXISTS, 0, "%s already exists", s.label);
	if (!(s.f.now & FAM_INET))
		return err_set(
			e, IPADM_ENXIO, 0, "%s does not exist for inet: create it first", n->link);

	if (document_edit(s.t.active, OBJ_INTERFACE, n->link, &obj) < 0 ||
		logical_edit(s.t.active, obj, n->logical, true) < 0)
		return err_nomem(e);

	return finish(&s, NULL, e);
}

int logical_delete(struct engine *en, const struct ifname *n, unsigned int families, struct err *e)
{
	_cleanup_(slot_fini) struct slot s = { .reserved = false };
	struct object *obj;
	int r;

	r = slot_open(&s, en, n, families, e);
	if (r < 0)
		return r;
	if (!s.reserved && !s.labelled)
		return err_set(e, IPADM_ENXIO, 0, "%s does not exist", s.label);

	if (document_edit(s.t.active, OBJ_INTERFACE, n->link, &obj) < 0 ||
		(obj && logical_edit(s.t.active, obj, n->logical, false) < 0))
		return err_nomem(e);

	return finish(&s, s.labelled ? s.label : NULL, e);
}
