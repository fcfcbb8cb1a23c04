/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to an address object that is there: deleting, disabling, enabling, up, down, refresh. */
#include "engine/private.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* An object that an operation is about. */
struct subject {
	struct txn t;
	struct aobj_name n;
	const char *name;
	struct object *now;          /* in t.active; NULL: disabled */
	const struct object *record; /* NULL: temporary */
	enum addr_type type;
	struct if_facts f;
};

static void subject_fini(struct subject *s)
{
	txn_rollback(&s->t);
}

/* The object, looked up; where it has no record the persistent document takes no part. NOTFOUND. */
static int subject_open(
	struct subject *s, struct engine *en, const char *name, bool persist, struct err *e)
{
	int r = aobj_name_parse(name, &s->n, e);

	if (r < 0)
		return r;
	if (!s->n.label[0])
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is an interface: an address object is INTERFACE/LABEL, as in %s/v4",
			name, name);
	s->name = name;
	s->record = document_find(en->persistent, OBJ_ADDRESS, name);
	r = txn_begin(&s->t, en, persist && s->record, e);
	if (r < 0)
		return r;
	if (document_edit(s->t.active, OBJ_ADDRESS, name, &s->now) < 0)
		return err_nomem(e);
	if (!s->now && !s->record)
		return err_set(e, IPADM_NOTFOUND, 0,
			address_is_kernels_own(name)
				? "%s is the kernel's own loopback address, and no address object"
				: "the address object %s does not exist",
			name);
	s->type = address_type(s->now ? s->now : s->record);

	return 0;
}

static int subject_look(struct subject *s, struct err *e)
{
	struct txn_scope scope = { .ifname = s->n.ifname };
	int r = txn_snapshot(&s->t, &scope, e);

	if (r == 0)
		if_facts_get(&s->t, s->n.ifname, &s->f);

	return r;
}

static int finish(struct subject *s, const char *renew, bool again, struct err *e)
{
	struct plan_input in = { .ifname = s->n.ifname, .renew = renew, .again = again };

	return txn_finish(&s->t, &in, e);
}

static bool has_lease(const struct object *obj)
{
	struct lease l;

	return lease_load(obj, &l) == 0;
}

/* Take the object out of the documents that take part. @release: its lease goes back to the server. */
static int drop(struct subject *s, bool release, struct err *e)
{
	const struct engine_hooks *hooks = s->t.en->hooks;
	int r;

	if (s->t.persistent)
		document_remove(
			s->t.persistent, document_find(s->t.persistent, OBJ_ADDRESS, s->name));
	if (!s->now)
		return txn_record(&s->t, e);
	r = subject_look(s, e);
	if (r < 0)
		return r;
	document_remove(s->t.active, s->now);
	if (release)
		hooks->release(s->t.en->hooks_ctx, s->name);
	r = finish(s, NULL, false, e);
	if (r < 0 && release)
		hooks->renew(s->t.en->hooks_ctx, s->name);

	return r;
}

static int is_disabled(const struct subject *s, struct err *e)
{
	return err_set(e, IPADM_NOTFOUND, 0, "%s is disabled: it is not active", s->name);
}

int engine_delete_addr(struct engine *en, const struct op_delete_addr *op, struct err *e)
{
	_cleanup_(subject_fini) struct subject s = { .name = NULL };
	int r = subject_open(&s, en, op->name, !op->temporary, e);
	bool release;

	if (r < 0)
		return r;
	if (op->release && s.type != ADDR_DHCP)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is of type %s: only a dhcp object has a lease to give back", s.name,
			addr_type_word(s.type));
	if (!s.now && op->temporary)
		return is_disabled(&s, e);
	release = op->release && s.now && has_lease(s.now);
	if (release && !en->hooks)
		return err_set(e, IPADM_DHCP_IPC_ERROR, 0,
			"%s: its lease can't be given back, for the resident daemon does not run: "
			"'systemctl start ipmgmtd' starts it",
			s.name);

	return drop(&s, release, e);
}

int engine_disable_addr(struct engine *en, const char *name, struct err *e)
{
	_cleanup_(subject_fini) struct subject s = { .name = NULL };
	int r = subject_open(&s, en, name, false, e);

	if (r < 0)
		return r;
	if (!s.now)
		return is_disabled(&s, e);
	if (!s.record)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary, so disabling would destroy it: 'ipadm delete-addr %s' "
			"does "
			"that",
			name, name);

	return drop(&s, false, e);
}

/* Its interface has to be active; a family that is recorded for it and not active comes along. */
static int enable_interface(struct subject *s, struct err *e)
{
	unsigned int family = address_family(s->now);
	const struct if_facts *f = &s->f;
	struct object *obj;

	if (f->now == 0)
		return err_set(e, f->record ? IPADM_OP_DISABLE_OBJ : IPADM_ENXIO, 0,
			f->record
				? "%s is disabled: 'ipadm enable-if -t %s' brings it back with its "
				  "addresses"
				: "%s does not exist: 'ipadm create-if %s' makes it",
			f->name, f->name);
	if (object_has_class(f->active, "vni") && !f->link)
		return 0;
	if ((f->foreign & family) && !name_is_loopback(f->name))
		return if_exists(f, family, e);
	if (if_check_link(s->t.en, f, family, e) < 0)
		return -ENXIO;
	if (f->now & family)
		return 0;

	return if_add_families(s->t.active, f->name, family, NULL, &obj) < 0 ? err_nomem(e) : 0;
}

int engine_enable_addr(struct engine *en, const char *name, struct err *e)
{
	_cleanup_(subject_fini) struct subject s = { .name = NULL };
	struct leftover left = { .n = 0 };
	struct addr a;
	int r;

	r = subject_open(&s, en, name, false, e);
	if (r < 0)
		return r;
	if (s.now)
		return err_set(e, IPADM_ADDROBJ_EXISTS, 0, "%s is active already", name);
	if (s.type == ADDR_DHCP) {
		r = dhcp_check_daemon(en, name, e);
		if (r < 0)
			return r;
	}
	r = subject_look(&s, e);
	if (r == 0)
		r = merge_address(&s.t, s.record, e);
	if (r < 0)
		return r;
	if (document_edit(s.t.active, OBJ_ADDRESS, name, &s.now) < 0)
		return err_nomem(e);
	r = enable_interface(&s, e);
	if (r < 0)
		return r;
	if (address_wanted(s.now, &a) == 0) {
		r = addr_check_free(&s.t, &s.f, &a, name, e);
		if (r < 0)
			return r;
	}
	r = merge_sift(&s.t, &left, e);
	if (r < 0)
		return r;
	if (left.n > 0)
		return err_set(e,
			s.type == ADDR_ADDRCONF ? IPADM_ADDRCONF_EXISTS : IPADM_ADDROBJ_EXISTS, 0,
			"%s can't be enabled: %s has such an object already", name, s.n.ifname);

	return finish(&s, NULL, false, e);
}

/* What up, down and refresh ask for first: the object is active, and of a type that has this. */
static int check_active(const struct subject *s, struct err *e)
{
	if (!s->now)
		return err_set(e, IPADM_OP_DISABLE_OBJ, 0,
			"%s is disabled: 'ipadm enable-addr -t %s' brings it back", s->name,
			s->name);
	if (s->type == ADDR_ADDRCONF)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is an addrconf object: its addresses come and go with the router's "
			"word",
			s->name);

	return 0;
}

static int check_state_change(const struct subject *s, bool temporary, struct err *e)
{
	int r = check_active(s, e);

	if (r < 0)
		return r;
	if (!temporary && !s->record)
		return err_set(e, IPADM_TEMPORARY_OBJ, 0,
			"%s is temporary: what is changed of it can't be kept, only done for now "
			"with "
			"-t",
			s->name);
	if (!temporary && s->type == ADDR_DHCP)
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is a dhcp object: it can be taken up and down for now, with -t",
			s->name);

	return 0;
}

/* The address in the kernel whose duplicate detection (RFC 4862) found another; NULL. */
static bool kernel_found_duplicate(const struct subject *s)
{
	struct addr a;

	if (address_wanted(s->now, &a) < 0 || a.local.family != AF_INET6 || !s->f.link)
		return false;
	for (size_t i = 0; i < s->t.kernel.n_addrs; i++) {
		const struct addr *k = &s->t.kernel.addrs[i];

		if (k->ifindex == s->f.link->index && ip_equal(&k->local, &a.local))
			return k->flags & IFA_F_DADFAILED;
	}

	return false;
}

static int edit_up(struct subject *s, bool up)
{
	const char *value = up ? NULL : "no";
	struct object *record;
	int r;

	r = object_set(s->t.active, s->now, "duplicate", NULL);
	if (r == 0)
		r = object_set(s->t.active, s->now, "up", value);
	if (r < 0 || !s->t.persistent)
		return r;
	r = document_edit(s->t.persistent, OBJ_ADDRESS, s->name, &record);

	return r < 0 ? r : object_set(s->t.persistent, record, "up", value);
}

static int change_state(struct engine *en, const struct op_state_addr *op, bool up, struct err *e)
{
	_cleanup_(subject_fini) struct subject s = { .name = NULL };
	int r = subject_open(&s, en, op->name, !op->temporary, e);

	if (r == 0)
		r = check_state_change(&s, op->temporary, e);
	if (r == 0)
		r = subject_look(&s, e);
	if (r < 0)
		return r;
	if (up && address_is_up(s.now) && kernel_found_duplicate(&s))
		return err_set(e, IPADM_DAD_FOUND, EADDRINUSE,
			"%s: another host on the link has its address: 'ipadm refresh-addr %s' "
			"tries "
			"it again",
			op->name, op->name);
	if (edit_up(&s, up) < 0)
		return err_nomem(e);
	if (up)
		s.t.insist = op->name;

	return finish(&s, NULL, false, e);
}

int engine_up_addr(struct engine *en, const struct op_state_addr *op, struct err *e)
{
	return change_state(en, op, true, e);
}

int engine_down_addr(struct engine *en, const struct op_state_addr *op, struct err *e)
{
	return change_state(en, op, false, e);
}

/* Ask the DHCP client for the lease anew, or for other settings once more. */
static int ask_client(const struct subject *s, struct err *e)
{
	struct engine *en = s->t.en;
	int r = dhcp_check_daemon(en, s->name, e);

	if (r < 0)
		return r;
	en->hooks->renew(en->hooks_ctx, s->name);

	return 0;
}

/* Whether an address of this interface and family comes by DHCP: with it come the other settings. */
static const struct object *find_dhcp(const struct subject *s)
{
	size_t i = address_first(s->t.active, s->n.ifname);
	const struct object *obj;

	while ((obj = address_next(s->t.active, s->n.ifname, &i)))
		if (address_type(obj) == ADDR_DHCP && address_family(obj) == address_family(s->now))
			return obj;

	return NULL;
}

static int check_inform(const struct subject *s, struct err *e)
{
	const struct object *other = find_dhcp(s);
	int r = dhcp_check_daemon(s->t.en, s->name, e);

	if (r < 0)
		return r;
	if (group_is(document_find(s->t.active, OBJ_INTERFACE, s->n.ifname)))
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is an IPMP group: beside its static addresses DHCP is not asked",
			s->n.ifname);
	if (other)
		return err_set(e, IPADM_EXISTS, 0,
			"%s has what DHCP says on %s: 'ipadm refresh-addr %s' asks again",
			other->name, s->n.ifname, other->name);
	if (!address_is_up(s->now) || object_get(s->now, "duplicate"))
		return err_set(e, IPADM_ADDR_NOTAVAIL, 0,
			"%s is %s: DHCP answers to its address alone", s->name,
			address_is_up(s->now) ? "a duplicate" : "down");

	return 0;
}

/* Other settings, for as long as the address is there. */
static int ask_beside(struct subject *s, struct err *e)
{
	int r = check_inform(s, e);

	if (r < 0)
		return r;
	if (object_get(s->now, "inform"))
		return ask_client(s, e);
	r = subject_look(s, e);
	if (r == 0 && object_set(s->t.active, s->now, "inform", "yes") < 0)
		r = err_nomem(e);

	return r < 0 ? r : finish(s, NULL, false, e);
}

static int check_refresh(const struct subject *s, bool inform, struct err *e)
{
	const struct object *ifobj = document_find(s->t.active, OBJ_INTERFACE, s->n.ifname);
	int r = check_active(s, e);

	if (r < 0)
		return r;
	if (object_has_class(ifobj, "vni"))
		return err_set(e, IPADM_NOTSUP, 0,
			"%s is a virtual interface: there is nobody to ask about its addresses",
			s->n.ifname);
	if (inform && s->type != ADDR_STATIC)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is of type %s: only beside a static address DHCP is asked for other "
			"settings",
			s->name, addr_type_word(s->type));

	return 0;
}

/* Duplicate detection once more, where it found one. */
static int probe_again(struct subject *s, struct err *e)
{
	bool again;
	int r = subject_look(s, e);

	if (r < 0)
		return r;
	again = kernel_found_duplicate(s);
	if (!again && !object_get(s->now, "duplicate"))
		return 0;
	if (object_set(s->t.active, s->now, "duplicate", NULL) < 0)
		return err_nomem(e);
	s->t.insist = s->name;

	return finish(s, again ? s->name : NULL, again, e);
}

int engine_refresh_addr(struct engine *en, const char *name, bool inform, struct err *e)
{
	_cleanup_(subject_fini) struct subject s = { .name = NULL };
	int r = subject_open(&s, en, name, false, e);

	if (r == 0)
		r = check_refresh(&s, inform, e);
	if (r < 0)
		return r;
	if (inform)
		return ask_beside(&s, e);
	if (s.type == ADDR_DHCP)
		return ask_client(&s, e);

	return probe_again(&s, e);
}
