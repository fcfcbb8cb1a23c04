/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the engine share: its state, the transaction, the executor. */
#ifndef ENGINE_PRIVATE_H
#define ENGINE_PRIVATE_H

#include "engine/engine.h"
#include <string.h>

#include "model/diff.h"
#include "model/group.h"
#include "model/mark.h"
#include "model/past.h"
#include "model/planner.h"
#include "model/same.h"
#include "store/unconfirmed.h"

struct engine {
	struct kernel *k;
	struct store *st;
	struct document *persistent;      /* never NULL; empty when the file is damaged */
	struct document *active;          /* never NULL */
	struct err problem;               /* why no change is taken; status SUCCESS when it is */
	const struct engine_hooks *hooks; /* NULL: there is no resident daemon */
	void *hooks_ctx;
	struct cause cause;   /* of what is asked for now */
	struct health health; /* of the members of IPMP groups */
	struct addr *homes; /* where the addresses of groups are to go back to after a rehearsal */
	size_t n_homes;
	bool untouched; /* nobody else changed what makes groups work since it was looked at as a whole */
	bool doubted;          /* somebody may have */
	struct route *carried; /* IPv6 routes over groups, without what they own */
	size_t n_carried;
	struct way *ways; /* of routes over groups, as they were found last */
	size_t n_ways;
	struct uncarried *uncarried; /* routes that can't be, and were told */
	size_t n_uncarried;
	struct confirm_wish wish; /* of what is asked for now */
	bool armed;               /* it is to be confirmed, and what was before it is kept */
	int64_t armed_since, armed_by;
	int64_t pending_since, pending_by; /* of the change that waits for its confirmation; 0 */
	bool moved; /* an address of a group has another member since engine_groups() told so */
};

/* ---- execute.c: the only executor ---- */

/* Execute the steps from @from to (not with) @to; what was done is marked so, also on failure. */
int execute_steps(struct kernel *k, struct plan *plan, size_t from, size_t to, struct err *e)
	_warn_unused_;
/* All of them. */
int execute_plan(struct kernel *k, struct plan *plan, struct err *e) _warn_unused_;
/* The step at which it ended, after a failure; NULL. */
const struct step *execute_failed(const struct plan *plan);
/* Memory for undoing a plan, taken before it is executed: @ret_undo is for execute_undo(). @before: what
 * was in the kernel. */
int execute_prepare(const struct plan *plan, const struct snapshot *before, struct plan *ret_undo)
	_warn_unused_;
/* Run the inverses of the steps that were done, backwards. 0, or -EIO when something could not be
 * undone. */
int execute_undo(struct kernel *k, const struct plan *plan, const struct snapshot *before,
	struct plan *undo) _warn_unused_;

/* ---- txn.c ---- */

struct txn_scope {
	const char *ifname; /* NULL for all links, "" for none: protocols */
	/* FAM_*: whose routes are looked at in any case; those of others are where a plan needs them */
	unsigned int routes;
	bool bare;      /* no settings */
	bool unsteered; /* no programs that steer the packets of groups */
	/* A document that takes part besides the engine's two; NULL. */
	const struct document *also;
};

/*
 * A change in the making. txn_begin() copies the documents; the operation edits the copies;
 * txn_apply() stages them and brings the kernel to them; txn_commit() publishes. Leaving the scope
 * without a commit undoes all of it.
 */
struct txn {
	struct engine *en;
	struct document *persistent; /* to be edited; NULL when it takes no part */
	struct document *active;
	struct txn_scope scope;   /* of the snapshot */
	char ifname[LINK_NAMSIZ]; /* what scope.ifname is in */
	struct snapshot kernel;   /* as it was before */
	struct snapshot later;    /* as it was amid the plan, where the plan was made anew there */
	struct plan plan;
	bool planned;             /* it is what txn_apply() will do */
	struct plan undo;         /* room for its inverses */
	char past[PAST_TEXTSIZE]; /* what no document says of what it takes off; "" */
	const char *insist; /* an address object that must not turn out to be a duplicate; NULL */
	enum change_by by;  /* who it is made for */
	/* What somebody made the persistent document, and becomes the engine's behind it, or (with a draft of it in
	 * persistent) with it; NULL. */
	struct document *reloaded;
	bool asked; /* somebody asks for it */
	bool idle;  /* there is nothing to do */
	bool staged;
	bool armed;    /* what was before it is kept for it (confirm.c) */
	bool adopts;   /* it takes in what the kernel has, and changes nothing there */
	bool repairs;  /* the other way round: no document changes */
	bool grouped;  /* what was looked at has to do with IPMP groups */
	struct err *e; /* where a failing undo adds its sentence */
};

/* For what nobody asked for (hot-plug, leases): what keeps the engine from taking changes doesn't matter. */
int txn_begin_unasked(struct txn *t, struct engine *en, struct err *e) _warn_unused_;
/* -EBADMSG with the problem when the engine takes no changes. */
int txn_begin(struct txn *t, struct engine *en, bool persist, struct err *e) _warn_unused_;
int txn_snapshot(struct txn *t, const struct txn_scope *scope, struct err *e) _warn_unused_;
/* What txn_apply() would do; before the documents are edited: what is missing of the present one. */
int txn_plan(struct txn *t, struct plan_input *in, struct plan *ret, struct err *e) _warn_unused_;
/* The same as t->plan, for who looks at it first: txn_apply() with the same @in does that, and doesn't plan again. Behind it
 * the documents are not edited any more. */
int txn_plan_ahead(struct txn *t, struct plan_input *in, struct err *e) _warn_unused_;
/*
 * Plan, look for conflicts of addresses, stage, execute. @in: want, memory and kernel are filled in here.
 * An address that another host has is left out, and its object says so; DAD_FOUND if it is t->insist.
 */
int txn_apply(struct txn *t, struct plan_input *in, struct err *e) _warn_unused_;
int txn_commit(struct txn *t, struct err *e) _warn_unused_;
/* txn_apply() and txn_commit(). */
int txn_finish(struct txn *t, struct plan_input *in, struct err *e) _warn_unused_;
/* What it took off belongs to the cause that the history is told. */
void txn_record_past(struct txn *t);
/* Change the persistent document alone. */
int txn_record(struct txn *t, struct err *e) _warn_unused_;
/* How links without our mark are, that interfaces of t->active have from now on: new ones. What was found out on the former
 * ones is forgotten. -ENOMEM. */
int hotplug_remember(struct txn *t) _warn_unused_;
/* Undo a txn_apply() that failed; edited otherwise, it may be applied again. -EIO when not all could be
 * undone. */
int txn_retreat(struct txn *t) _warn_unused_;
void txn_rollback(struct txn *t);
#define _cleanup_txn_ _cleanup_(txn_rollback)

/* ---- tell.c: what a resident daemon wants to know ---- */

/* What the transaction, which is published, is about to put in the place of the engine's documents. */
void txn_tell(const struct txn *t);
/* What became of a lease; family 0: there was none, or there is none. */
void lease_tell(
	const struct engine *en, const char *aobj, const struct ip *before, const struct ip *after);

/* ---- lease.c ---- */

/* A change of one active object that nobody asked for, with a look at its interface. NOTFOUND. */
int lease_begin(struct txn *t, struct engine *en, const char *aobj, char ret_ifname[LINK_NAMSIZ],
	struct object **ret, struct err *e) _warn_unused_;

/* ---- acd.c: IPv4 address conflict detection (RFC 5227) ---- */

/* The first step of a plan that wants its address probed; plan->n when none does. */
size_t acd_first(const struct plan *plan);
/* Whether the links of all such steps are up. */
bool acd_links_are_up(const struct txn *t);
/*
 * Probe all of them at once. Taken ones are marked in t->active ("duplicate"), and *@ret_taken tells
 * that there are any. @carrier: flags of the links as they are now. DAD_FOUND for t->insist.
 */
int acd_probe(struct txn *t, const struct snapshot *carrier, bool *ret_taken, struct err *e)
	_warn_unused_;

/* ---- interface.c: what the operations on interfaces have in common ---- */

/* What is known of one interface before a change. */
struct if_facts {
	char name[LINK_NAMSIZ];
	const struct link *link;     /* NULL: there is none of this name */
	const struct object *active; /* in the engine's documents; NULL */
	const struct object *record;
	unsigned int now; /* families in the active document */
	unsigned int recorded;
	unsigned int foreign; /* families that somebody else configured, and we did not */
	uint32_t mtu;         /* of the link, as it will be */
	bool arp;
};
void if_facts_get(const struct txn *t, const char *name, struct if_facts *ret);

/* What a link will have when the properties of t->active are what it has. */
bool if_has_arp(const struct txn *t, const struct link *l);
uint32_t if_mtu(const struct txn *t, const struct link *l);
/* The link must be there, and be able to carry @families. DLPI_FAILURE, IF_INUSE, NOTSUP. */
int if_check_link(struct engine *en, const struct if_facts *f, unsigned int families, struct err *e)
	_warn_unused_;
/* IF_EXISTS with the sentence that fits. */
int if_exists(const struct if_facts *f, unsigned int families, struct err *e);
/* Add @families to the interface in @doc, made if missing, like @model (may be NULL) in class. */
int if_add_families(struct document *doc, const char *name, unsigned int families,
	const char *class, struct object **ret) _warn_unused_;
/*
 * Take @families from it; without any left it goes, with its addresses. @known: a document that knows of
 * host names which family they are of (the active one); may be @doc itself.
 */
int if_drop_families(struct document *doc, const struct document *known, const char *name,
	unsigned int families) _warn_unused_;
/* Take the address objects of an interface away, of these families. */
void if_drop_addresses(struct document *doc, const struct document *known, const char *name,
	unsigned int families);
/* What a 6to4 tunnel or a virtual interface needs to be; NULL for a plain link. */
const char *if_class_of(const struct if_facts *f);
/* Whether it can be made, or made for @families: if_check_link(), and TEMPORARY_OBJ. */
int if_check_new(struct engine *en, const struct if_facts *f, unsigned int families, bool temporary,
	struct err *e) _warn_unused_;
/* Record how the link is before us, unless that is known. */
int if_remember_before(struct document *doc, struct object *obj, const struct link *l)
	_warn_unused_;

/* ---- group.c: IPMP groups ---- */

/* Whether a group can be made of this name. IF_EXISTS, INVALID_ARG. */
int group_check_new(const struct if_facts *f, struct err *e) _warn_unused_;
/* That an interface that goes has no members in these families: GRP_NOTEMPTY; or (@op->force) they leave it.
 * INVALID_ARG: it had to be a group (@op->group), and is none. */
int group_check_delete(struct txn *t, const struct if_facts *f, const struct op_delete_if *op,
	struct err *e) _warn_unused_;
/* That the members of an interface that is disabled don't lose their group. */
int group_check_disable(const struct txn *t, const char *name, struct err *e) _warn_unused_;
/* Whether an interface of t->active can be in the group that it names. INVALID_ARG. */
int group_check_member(const struct txn *t, const struct object *obj, struct err *e) _warn_unused_;
/* Interfaces join a group that is in t->active. */
int group_join(struct txn *t, const struct op_members *op, struct err *e) _warn_unused_;
/* Tell the network who answers now for the addresses that a plan has bound to members; whether there are any.
 * @k: the links. */
/* What a plan that was executed found of routes: their ways, and, of families whose routes it knew, those that can't be
 * carried, which are told once. -ENOMEM. */
int group_note_ways(struct engine *en, struct plan *plan, unsigned int known) _warn_unused_;
/* Note which routes there are for engine_carries(). -ENOMEM: none. */
int group_note_carried(struct engine *en, const struct snapshot *k) _warn_unused_;
bool group_announce(struct engine *en, const struct plan *plan, const struct snapshot *k);
/* Whether an interface takes its source addresses from another one (usesrc), which no member does. */
bool group_takes_source(const struct object *obj);
/* Whether an interface can have this property, by its key: those of groups and members alone are looked at.
 * INVALID_ARG. */
int group_check_property(const struct object *obj, const char *key, struct err *e) _warn_unused_;
/* That no other group than that of @ifname has this name, or an interface of this name. EXISTS. */
int group_check_name(const struct txn *t, const char *ifname, const char *name, struct err *e)
	_warn_unused_;
/* Execute t->plan from a step on; that the addresses have other members is told before they are taken off the old
 * ones, and of those that failed the neighbours are forgotten. t->kernel has the links. */
int group_execute(struct txn *t, size_t from, struct err *e) _warn_unused_;
/* Keep and tell what became of the members, where a resident daemon runs: t->kernel has their links, t->plan was executed and is gone then. */
int group_keep(struct txn *t, struct err *e) _warn_unused_;
/* A group has the families that its members have: that of the member @name, or the group @name. */
int group_complete(struct document *active, const char *name) _warn_unused_;

/* ---- resolve.c ---- */

/* The host names of a static object of an active document, into "resolved" and "resolved-remote". */
int resolve_object(struct document *doc, struct object *obj, struct err *e) _warn_unused_;

/* ---- addr_check.c: what a static address must be like ---- */

/* The texts of a static address as numbers: local, peer, plen. BAD_ADDR, INVALID_ARG, BAD_HOSTNAME. */
int addr_parse_static(const struct op_create_addr *op, struct addr *ret, struct err *e)
	_warn_unused_;
/* Whether the interface can have it. BAD_ADDR, INVALID_ARG. */
int addr_check_static(const struct if_facts *f, const struct addr *a, struct err *e) _warn_unused_;
/* That no object of the documents of @t but @aobj has it, nor its link in the kernel. ADDR_INUSE. */
int addr_check_free(const struct txn *t, const struct if_facts *f, const struct addr *a,
	const char *aobj, struct err *e) _warn_unused_;
/* That no other link has it from somebody else. ADDR_INUSE. */
int addr_check_elsewhere(const struct txn *t, const struct if_facts *f, const struct addr *a,
	struct err *e) _warn_unused_;
/* The object in @doc that keeps @a from being had on @ifname, but @except; NULL. */
const struct object *addr_find_user(
	const struct document *doc, const struct addr *a, const char *ifname, const char *except);
/* ADDR_INUSE, with @where behind the sentence. */
int addr_in_use(const struct addr *a, const struct object *user, const char *where, struct err *e);

/* ---- address.c, addr_write.c ---- */

/* A name that no object of the interface has, of @t->active or recorded. EOVERFLOW. */
int addr_generate_name(const struct txn *t, const char *ifname, unsigned int family,
	char ret[IPADM_AOBJSIZ], struct err *e) _warn_unused_;

/* ADDROBJ_EXISTS, saying where. */
int addr_check_name_free(const struct txn *t, const char *name, struct err *e) _warn_unused_;
/* Whether the interface can have an address of this type and family. NOTSUP. */
int addr_check_type(const struct if_facts *f, enum addr_type type, unsigned int family,
	struct err *e) _warn_unused_;
/* The host name that is asked for (NULL: none), and the daemon that asks. INVALID_ARG, DHCP_START_ERROR. */
int addr_check_dhcp(const struct engine *en, const char *ifname, const char *reqhost, struct err *e)
	_warn_unused_;
/* INVALID_ARG, NOTSUP. */
int addr_check_interface_id(const char *text, struct err *e) _warn_unused_;
/* What an addrconf object on an IPMP group can't do. NOTSUP. */
int addr_check_autoconf(const struct engine *en, const struct if_facts *f, bool temporary_addresses,
	struct err *e) _warn_unused_;
/* DHCP_START_ERROR where no resident daemon runs. */
int dhcp_check_daemon(const struct engine *en, const char *what, struct err *e) _warn_unused_;
/* Add the object to a document; @numbers: what host names stand for, NULL for the persistent one. */
int addr_write(struct document *doc, const char *name, const struct op_create_addr *op,
	const struct addr *numbers) _warn_unused_;

/* ---- merge.c: what is recorded becomes active ---- */

/* Address objects that could not come along, as a sentence. */
struct leftover {
	size_t n;
	char first[IPADM_AOBJSIZ]; /* of them */
	struct err why;            /* it didn't */
	char text[400];
};
void leftover_add(struct leftover *l, const char *aobj, const struct err *why);
/* ALL_ADDRS_NOT_ENABLED beside success; nothing when there is none. */
void leftover_tell(const struct leftover *l, struct err *e);

/* An interface with what its record says, and how its link (NULL: not there) was before. */
int merge_interface(struct txn *t, const struct object *record, const struct link *l) _warn_unused_;
/* An address object, its host names resolved; it is active already: nothing. */
int merge_address(struct txn *t, const struct object *record, struct err *e) _warn_unused_;
/* The addresses of an interface (NULL: of all active ones). What doesn't come along is left over. */
int merge_addresses(struct txn *t, const char *ifname, struct leftover *l, struct err *e)
	_warn_unused_;
/* [protocol P] sections. */
int merge_protocols(struct txn *t) _warn_unused_;
/* Objects that came into t->active and can't be beside others there go again. */
int merge_sift(struct txn *t, struct leftover *l, struct err *e) _warn_unused_;
/* txn_finish(); an address that the kernel refuses is left over. */
int merge_finish(struct txn *t, struct plan_input *in, struct leftover *l, struct err *e)
	_warn_unused_;

/* ---- carry.c: what differs between two documents is changed in the active one ---- */

struct carry {
	struct txn *t;
	const struct document *from;
	const struct document *to;
	const struct unlikes
		*unlike;      /* what differs between them, of all kinds; NULL: it is looked for */
	struct leftover left; /* of @to, what can't come along */
};
/* t->active is edited; t->kernel has the links, and the settings of @to. */
int carry_over(struct carry *c, struct err *e) _warn_unused_;

/* ---- undo.c ---- */

/* Put what @op has, which is told in the history to be that @generation is put back. */
int undo_put(struct engine *en, enum history_kind kind, uint64_t generation,
	const struct op_put *op, struct put_result *ret, struct err *e) _warn_unused_;

/* ---- confirm.c ---- */

/* Of the address objects that hold the address that a caller came over. */
#define ADDR_HELD "_held"
static inline bool address_is_held(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash && strncmp(slash + 1, ADDR_HELD, strlen(ADDR_HELD)) == 0;
}
/* What waits for its confirmation since before the engine; what is kept of a change that was not made goes. */
int confirm_load(struct engine *en, struct err *e) _warn_unused_;
/* Addresses that the plan takes from under the caller stay: @t->active is edited, and *@ret_held tells so. -ENOMEM. */
int confirm_hold(struct txn *t, const struct plan *plan, bool *ret_held) _warn_unused_;
/* Whether one of them is held now. */
bool confirm_is_held(const struct engine *en, const struct ip *local);
/* Before the first stage: if it is to be confirmed, keep what there is. NOTSUP: there is no resident daemon. */
int confirm_arm(struct txn *t, struct err *e) _warn_unused_;
void confirm_published(struct txn *t);
/* It was not made after all. */
void confirm_disarm(struct txn *t);

/* ---- repaired.c: a repair that is to be confirmed ---- */

/* The routes of others that @t is about to take along, as text (from malloc); NULL: none. */
int routes_format(const struct txn *t, char **ret, struct err *e) _warn_unused_;
/* Put them back behind what they hang on. What is left is told as by engine_undo(). @text is cut to pieces. */
void routes_return(struct engine *en, char *text, struct put_result *res, struct err *e);
/* What @t is about to do, as text (from malloc). NOTSUP: not all of it could be taken back. */
int repaired_format(const struct txn *t, char **ret, struct err *e) _warn_unused_;
/* Undo that as far as it was done and is there yet, and nothing else; the documents stay. @text is cut to pieces. IO_ERROR: not
 * all of it could be undone, which can be tried again. */
int repaired_undo(struct engine *en, char *text, bool *ret_changed, struct err *e) _warn_unused_;

/* ---- adopt.c, adopt_addr.c, adopt_drift.c ---- */

/* The kernel's state of an interface on its way into the documents. */
struct adoption {
	struct txn t;
	char ifname[LINK_NAMSIZ];
	char aobj[IPADM_AOBJSIZ]; /* only this object of it; "": all */
	const struct link *link;  /* of t.kernel */
	bool fresh;               /* it was none of ours */
	struct impact told;       /* what is not taken */
};
/* Set a key (NULL: none) of an object in both documents that take part, where they have it. -ENOMEM. */
int adopt_set(struct adoption *a, enum obj_kind kind, const char *name, const char *key,
	const char *value) _warn_unused_;
/* Say what is not taken, and why. -ENOMEM. */
int adopt_leave(struct adoption *a, enum impact_kind kind, const char *fmt, ...) _printf_(3, 4)
	_warn_unused_;
/* The addresses on the link become those of objects, and objects without one are down. */
int adopt_addresses(struct adoption *a, struct err *e) _warn_unused_;
/* a->aobj alone, which is static. */
int adopt_object(struct adoption *a, struct err *e) _warn_unused_;
/* What a plan would change of the interface is wanted as it is, as far as documents can say that. */
int adopt_drift(struct adoption *a, struct err *e) _warn_unused_;
/* Note with an object of t->active how somebody else made its address, which is on the link: what is not as we would have
 * made it, and can't be changed in place. -ENOMEM. */
int adopt_note(struct txn *t, const char *name, const struct link *l, const struct addr *now)
	_warn_unused_;
/* That no packet would notice what is left to do. NOTSUP with what it is. */
int adopt_check_quiet(struct adoption *a, struct err *e) _warn_unused_;

/* ---- takeover.c ---- */

/* The same of all objects that have come to stand for addresses which are on their links. */
int takeover_note(struct txn *t) _warn_unused_;

/* ---- put_check.c ---- */

/* What t->active became of a document that is put; @left: by carry_over(). The error names the object. */
int put_check(const struct txn *t, const struct op_put *op, const struct document *to,
	const struct leftover *left, struct err *e) _warn_unused_;

/* ---- logical.c: legacy logical interfaces ---- */
int logical_create(struct engine *en, const struct ifname *n, unsigned int families, struct err *e)
	_warn_unused_;
int logical_delete(struct engine *en, const struct ifname *n, unsigned int families, struct err *e)
	_warn_unused_;

/* ---- secret.c ---- */

#define KEY_SECRET "ipv6.secret"
/* That of an interface; NULL: it has none, or there is no document. */
const char *secret_find(const struct document *doc, const char *ifname);

/* See that an interface has a secret for stable privacy addresses, in both documents. */
int secret_ensure(struct txn *t, const char *ifname) _warn_unused_;
/* The same of all interfaces whose addresses are made of one. */
int secrets_ensure(struct txn *t) _warn_unused_;
/* The same of a persistent document that somebody wrote: *@ret_completed tells that some were missing. */
int secrets_complete(const struct engine *en, struct document *doc, bool *ret_completed)
	_warn_unused_;
/* Those of t->reloaded in t->active, where they are missing. */
int secrets_follow(struct txn *t) _warn_unused_;
/* Without those of interfaces that have none in @to, an earlier document of ours. */
int secrets_drop(struct txn *t, const struct document *to) _warn_unused_;

/* ---- generate.c ---- */

/* The lowest number behind @base that is free in the kernel and in both documents; @made: the link is
 * going to be made. */
int generate_name(const struct txn *t, const char *base, bool made, char ret[LINK_NAMSIZ],
	struct err *e) _warn_unused_;

/* ---- boot.c, rebuild.c, recover.c ---- */

/* Undo or finish what a crash left, load or rebuild the active document. */
int boot_load(struct engine *en, struct err *e) _warn_unused_;
/* Make active what the persistent document says, once in a boot. 0 with ALL_ADDRS_NOT_ENABLED in @e when
 * addresses are left over. */
int boot_restore(struct engine *en, struct err *e) _warn_unused_;
/* Tie an active document to this boot and this namespace. */
int boot_stamp(struct engine *en, struct document *doc, bool booted) _warn_unused_;
/* Make the active document anew. */
int boot_rebuild(struct engine *en, struct err *e) _warn_unused_;
/* Undo in the kernel what was begun and is not in the active document. */
int boot_undo(struct engine *en, const struct document *begun, struct err *e) _warn_unused_;

/* ---- remember.c: what the kernel had before our properties ---- */

/*
 * For each property in @obj (of an active document) that the kernel carries and whose value before us
 * isn't known yet: keep the one in @k, which must have the settings of @doc. Nothing for an interface
 * whose link isn't there. -ENOMEM.
 */
int props_remember(struct document *doc, struct object *obj, enum prop_class class,
	const struct snapshot *k) _warn_unused_;
/* The link is another one: what is known of the one before it counts no more. */
int props_forget(struct document *doc, struct object *obj) _warn_unused_;
/* It is a new member of its group, and not offline. */
int props_forget_state(struct document *doc, struct object *obj) _warn_unused_;
/* It is a member of a group no more: what the kernel had before that is not needed any longer. */
int props_forget_member(struct document *doc, struct object *obj) _warn_unused_;
/* Take a property away, with its value before us. */
int prop_drop(struct document *doc, struct object *obj, const struct prop_row *row) _warn_unused_;

/* ---- property.c, property_addr.c ---- */

/* The row of what is to be set, if it can be. */
int prop_find_row(const struct op_set_prop *op, const struct prop_row **ret, struct err *e)
	_warn_unused_;
/*
 * Whether an interface or a protocol, as it stands in t->active, can have this value (NULL: none any more) of a
 * property, by what the kernel in t->kernel is like.
 */
int prop_check_value(const struct txn *t, const struct object *obj, const struct prop_row *row,
	const char *value, struct err *e) _warn_unused_;
/* The same of an address object. @canonical: the value as it is kept. */
int prop_check_address(const struct object *obj, const struct prop_row *row, const char *value,
	char canonical[MAXPROPVALLEN], struct err *e) _warn_unused_;
/* A section of a protocol that says nothing any more is none. */
void prop_drop_section(struct document *doc, struct object *obj);
/* engine_set_prop() of an address object. */
int prop_set_address(struct txn *t, const struct op_set_prop *op, struct err *e) _warn_unused_;

#endif
