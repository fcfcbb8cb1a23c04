/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine: what an operation means. Every operation is an edit of the documents followed by a
 * reconciliation of the kernel, in a transaction: it returns 0 with kernel and disk changed, or a
 * negative errno with a filled error and nothing changed.
 *
 * One engine is the only writer of its namespace; the caller holds the store's lock. Not
 * thread-safe.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "kernel/kernel.h"
#include "model/addr_listing.h"
#include "model/address.h"
#include "model/advert.h"
#include "model/change.h"
#include "model/drift.h"
#include "model/health.h"
#include "model/impact.h"
#include "model/lease.h"
#include "model/listing.h"
#include "model/past.h"
#include "model/property.h"
#include "model/target.h"
#include "store/history.h"
#include "store/store.h"

struct engine;

/*
 * Load both documents and recover from a crash: finish or undo what was in flight. @boot: also make
 * active what the persistent document says, if that was not done in this boot yet (the resident
 * daemon; a one-shot engine leaves it to the daemon). The kernel port and the store stay the
 * caller's. A persistent document that can't be understood is not a failure: the engine is then
 * read-only (engine_problem()), applies nothing of it, and refuses changes with BAD_DOCUMENT. Nor is
 * an interface that can't come up at boot: 0 is returned, with @e saying which one and why.
 */
int engine_new(struct engine **ret, struct kernel *k, struct store *st, bool boot, struct err *e)
	_warn_unused_;
/* What engine_new() does with @boot, for those who set hooks before it. -ENOMEM, or 0 as there. */
int engine_boot(struct engine *en, struct err *e) _warn_unused_;
struct engine *engine_free(struct engine *en); /* NULL is fine; returns NULL; the network stays */
static inline void engine_freep(struct engine **en)
{
	*en = engine_free(*en);
}
#define _cleanup_engine_ _cleanup_(engine_freep)

/* Who asks for the operations from now on, how and why, for the history; NULL: nobody. It is copied. */
void engine_set_cause(struct engine *en, const struct cause *cause);

/* ---- timed confirmation: confirm.c ---- */

#define CONFIRM_CONNECTIONS 16
#define CONFIRM_DEFAULT_S   120
#define CONFIRM_MAX_S       86400

struct confirm_wish {
	/* A change waits so long for its confirmation, and is taken back then; 0: it is final, but where it is put as a
	 * whole and ends a connection of the caller's it waits for CONFIRM_DEFAULT_S; -1: it is final. */
	int64_t seconds;
	struct connection connections[CONFIRM_CONNECTIONS]; /* of who asks for it */
	size_t n_connections;
};
/* Of the operations from now on, also of plans; NULL: they are final, and nobody works over anything. It is copied. */
void engine_set_wish(struct engine *en, const struct confirm_wish *wish);
/* Whether a change waits, and how many seconds more; 0: the time is over. */
bool engine_pending(const struct engine *en, int64_t *ret_left);
/* CONFIRM_PENDING: one does. */
int engine_check_pending(const struct engine *en, struct err *e) _warn_unused_;
/* It is final. NOTFOUND: none waits. */
int engine_confirm(struct engine *en, struct err *e) _warn_unused_;
/* Take it back: the documents are as before it, and the kernel, too, as far as can be, which is told as by
 * engine_undo(). NOTFOUND; BAD_DOCUMENT: what was before it is lost. *@ret: put_result_fini(). */
struct put_result;
int engine_revert(struct engine *en, struct put_result *ret, struct err *e) _warn_unused_;

struct op_create_if {
	const char *name;      /* or the base of a generated one */
	unsigned int families; /* FAM_* */
	bool temporary;
	bool generate;
	bool legacy;
	bool group;          /* an IPMP group, with a link of its own */
	const char *members; /* that join it at once, "net0,net1"; NULL */
};
int engine_create_if(struct engine *en, const struct op_create_if *op, char ret_name[LIFNAMSIZ],
	struct err *e) _warn_unused_;

struct op_delete_if {
	const char *name;
	unsigned int families;
	bool temporary; /* take it out of the active document only, without the checks of disable */
	bool legacy;
	bool group; /* it must be an IPMP group */
	bool force; /* the members of a group leave it first */
};
int engine_delete_if(struct engine *en, const struct op_delete_if *op, struct err *e) _warn_unused_;
int engine_enable_if(struct engine *en, const char *name, struct err *e) _warn_unused_;
int engine_disable_if(struct engine *en, const char *name, struct err *e) _warn_unused_;
int engine_move_if(struct engine *en, const char *name, struct err *e) _warn_unused_;

/* ---- IPMP groups: group.c ---- */

struct op_members {
	const char *group;
	const char *members; /* "net0,net1": all of them, or none */
	bool temporary;
};
int engine_add_members(struct engine *en, const struct op_members *op, struct err *e) _warn_unused_;
int engine_remove_members(struct engine *en, const struct op_members *op, struct err *e)
	_warn_unused_;
/* Take a member out of use, with its own addresses, until engine_online_if() or the next boot; it may be so
 * already. ENXIO, OP_DISABLE_OBJ, NOT_MEMBER; EMINRED: the group works, and would not without it. */
int engine_offline_if(struct engine *en, const char *name, struct err *e) _warn_unused_;
/* EHWADDRDUP: another member has its hardware address. */
int engine_online_if(struct engine *en, const char *name, struct err *e) _warn_unused_;
/* Take a member that is in use out of it as if it had failed, until engine_end_rehearsal() or the end of the
 * engine; afterwards all is as before. ENXIO, NOT_MEMBER, INVALID_ARG: it is not in use; IF_INUSE: there is another
 * rehearsal; EMINRED. */
int engine_rehearse(struct engine *en, const char *name, struct err *e) _warn_unused_;
/* A failure is tried again by the next engine_groups(). */
int engine_end_rehearsal(struct engine *en, struct err *e);
/* Addresses and routes of all groups go by the members that are in use now (model/member.h), which is
 * kept and told. *@ret_moved: an address has another member. */
int engine_groups(struct engine *en, bool *ret_moved, struct err *e) _warn_unused_;
/* Somebody else may have changed a route, an address or a next hop that has to do with groups, which the next
 * engine_groups() finds out and puts right. */
void engine_doubt_groups(struct engine *en);
/* Somebody removed these routes of ours, which stand before others through gateways over the links of groups: those
 * were meant, and are removed. For a caller that looks at groups next. */
int engine_withdraw_routes(struct engine *en, const struct route *routes, size_t n, struct err *e)
	_warn_unused_;
/* Whether a route of this place and metric, of IPv6, is over the link of a group, as far as is known. */
bool engine_carries(const struct engine *en, const struct route *route);
/* Whether a route over the link of a group goes by this other link, too, as far as is known. */
bool engine_leads_over(const struct engine *en, uint32_t ifindex);
/* The links of all groups: @each, until it gives a negative number, which is returned. */
int engine_walk_groups(struct engine *en, int (*each)(void *ctx, const char *ifname), void *ctx)
	_warn_unused_;
/* Something is wrong with a member, or (!@on) no more, which the next engine_groups() goes by. @ills: HEALTH_*.
 * 1: it is new; 0: it was so. -ENOMEM. */
int engine_set_health(struct engine *en, const char *ifname, unsigned int ills, bool on)
	_warn_unused_;
/* Members of groups that are not offline: @each, until it gives a negative number, which is returned. */
int engine_walk_members(struct engine *en, int (*each)(void *ctx, const char *ifname), void *ctx)
	_warn_unused_;
/* The group that it is a member of; NULL. */
const char *engine_group_of(const struct engine *en, const char *ifname);
/* The group that it is a member of, and in which one whose carrier comes and goes is kept out of use; NULL. */
const char *engine_damping_group(const struct engine *en, const char *ifname);
/* Whether the members of any group probe, as the documents have it. */
bool engine_probes(const struct engine *en);
/*
 * Look at the groups whose members probe: @each of them, until it gives a negative number, which is returned. @targets:
 * with the kernel's neighbours, and the routes over each.
 */
int engine_walk_probing(struct engine *en, bool targets,
	int (*each)(void *ctx, const struct object *group, const struct target_input *in),
	void *ctx, struct err *e) _warn_unused_;
/* Whether it is HEALTH_SILENT. */
bool engine_is_silent(const struct engine *en, const char *ifname);
/* Before anybody probes: members that have failed are silent until it is known better. */
void engine_doubt_members(struct engine *en);
/* Tell the network once more who answers for the addresses of groups. */
void engine_announce_groups(struct engine *en);

/* ---- address objects: address.c, address_ops.c ---- */

struct op_create_addr {
	const char *name; /* "net0/v4"; "net0": the label is generated */
	enum addr_type type;
	bool temporary;
	bool legacy;
	bool one_family; /* a missing interface is made for the family of the address alone */
	/* static */
	const char *address; /* "TEXT/LEN", as given */
	const char *remote;  /* NULL */
	const char *resolved,
		*resolved_remote; /* the numbers of host names; NULL: texts are numbers */
	bool down;
	/* dhcp */
	unsigned int family; /* FAM_INET, FAM_INET6; 0: inet */
	bool primary;
	const char *reqhost; /* NULL */
	int32_t wait;        /* kept for the next time; IPADM_DHCP_WAIT_* */
	/* addrconf */
	const char *interface_id; /* "ADDR/LEN"; NULL */
	bool no_stateful, no_stateless;
	const char *generation; /* NULL: eui64 */
	bool temporary_addresses;
};
/* A duplicate is no failure: the object is made, in that state. */
int engine_create_addr(struct engine *en, const struct op_create_addr *op,
	char ret_name[IPADM_AOBJSIZ], struct err *e) _warn_unused_;

struct op_delete_addr {
	const char *name;
	bool temporary; /* out of the active document only */
	bool release;   /* give the lease back */
};
int engine_delete_addr(struct engine *en, const struct op_delete_addr *op, struct err *e)
	_warn_unused_;
int engine_enable_addr(struct engine *en, const char *name, struct err *e) _warn_unused_;
int engine_disable_addr(struct engine *en, const char *name, struct err *e) _warn_unused_;

struct op_state_addr {
	const char *name;
	bool temporary;
};
/* DAD_FOUND: still (or again) a duplicate. */
int engine_up_addr(struct engine *en, const struct op_state_addr *op, struct err *e) _warn_unused_;
int engine_down_addr(struct engine *en, const struct op_state_addr *op, struct err *e)
	_warn_unused_;
int engine_refresh_addr(struct engine *en, const char *name, bool inform, struct err *e)
	_warn_unused_;

/* ---- properties: property.c ---- */

enum prop_how {
	PROP_SET,
	PROP_ADD,    /* to a list */
	PROP_REMOVE, /* from a list */
	PROP_RESET,
};

struct op_set_prop {
	enum prop_class class;
	enum prop_proto proto;
	const char *object; /* interface or address object; unused for a protocol's */
	const char *name;
	const char *value; /* unused for PROP_RESET */
	enum prop_how how;
	bool temporary;
};
int engine_set_prop(struct engine *en, const struct op_set_prop *op, struct err *e) _warn_unused_;

/* ---- what the resident daemon reports ---- */

/* The lease of a DHCP object (or of an addrconf object, by DHCPv6) is @l; NULL: it has none now. */
int engine_lease(struct engine *en, const char *aobj, const struct lease *l, struct err *e)
	_warn_unused_;

/* ---- autoconf.c: addrconf objects of IPMP groups; of other interfaces the kernel does it ---- */

/* A router advertisement that was heard on a member. */
struct advert_heard {
	struct advert advert;
	struct ip from; /* link-local */
	int64_t now;    /* seconds of a clock that goes on while the host runs */
};
/* What it says becomes addresses and routes of the group. 1: it did; 0: it says nothing new. NOTFOUND. */
int engine_advert(struct engine *en, const char *aobj, const struct advert_heard *heard,
	struct err *e) _warn_unused_;
/* What routers said of the object that is over at @now goes. NOTFOUND. */
int engine_expire_adverts(struct engine *en, const char *aobj, int64_t now, struct err *e)
	_warn_unused_;
struct advert_want {
	const char *aobj;         /* borrowed until the next change */
	char ifname[LINK_NAMSIZ]; /* the group */
	int64_t due;              /* when something of it is over; INT64_MAX: never */
};
/* All such objects that are active: @each, until it gives a negative number, which is returned. */
int engine_advert_walk(struct engine *en, int (*each)(void *ctx, const struct advert_want *want),
	void *ctx) _warn_unused_;

/* Another host uses the address of this object: take it out, in state duplicate. */
int engine_conflict(struct engine *en, const char *aobj, const uint8_t rival[6], struct err *e)
	_warn_unused_;
/* What a link may have lost in the kernel. */
enum link_loss {
	LINK_RESET,   /* it got its carrier, or another MTU: settings that the kernel sets then */
	LINK_DROPPED, /* it was down: addresses and routes, too */
	LINK_INET6_ANEW, /* IPv6 ended and began anew: all settings of it, too */
};
/* What of ours is missing by that is put back. */
int engine_link_up(struct engine *en, const char *ifname, enum link_loss loss, struct err *e)
	_warn_unused_;
/* The active object that has this address on this link, and wants others who use it to be heard of; NULL. On a member
 * of a group this may be one of the group, whichever member its address is bound to. Of IPv6 it is one of a group. */
const char *engine_find_watched(struct engine *en, const char *ifname, const struct ip *addr);

/* The families (FAM_*) of which there may be any, beside the loopback interface's. */
unsigned int engine_watched(const struct engine *en);

/* DHCP clients that should run now: one per interface and family. */
struct dhcp_want {
	const char *aobj; /* borrowed until the next change */
	char ifname[LINK_NAMSIZ];
	unsigned int family;
	bool inform;                   /* other settings alone, beside the static address */
	char address[IP_STRSIZE + 8];  /* which is this one, with its prefix length */
	bool stateful_only_if_managed; /* an addrconf object's: run while the router says so */
	uint8_t ra_flags;              /* RA_*: what routers have said to the members of a group */
	bool primary;
	const char *reqhost;    /* NULL */
	bool of_group;          /* of an IPMP group: it works over a member */
	char over[LINK_NAMSIZ]; /* the link that it works over; "": no member is in use */
};
/* Calls @each for each of them; stops at its first negative return and gives that. */
int engine_dhcp_walk(struct engine *en, int (*each)(void *ctx, const struct dhcp_want *want),
	void *ctx) _warn_unused_;

/* Whether a member of an IPMP group is in use in a family, as was told last. */
bool engine_is_in_use(const struct engine *en, const char *ifname, unsigned int family);

enum engine_event_type {
	EVENT_ADDR_FREE,      /* probed, nobody has it */
	EVENT_ADDR_DUPLICATE, /* rival is filled */
	EVENT_ADDR_UNPROBED,  /* could not be probed: text says why */
	/* Of IPMP groups and their members: text is the sentence. */
	EVENT_MEMBER_FAILED,
	EVENT_MEMBER_REPAIRED,
	EVENT_MEMBER_OFFLINE,
	EVENT_MEMBER_ONLINE,
	EVENT_MEMBER_ACTIVATED,   /* a spare is used */
	EVENT_MEMBER_DEACTIVATED, /* and is one again */
	EVENT_MEMBER_SMALL,       /* its MTU is less than IPv6 takes */
	EVENT_GROUP_FAILED,
	EVENT_GROUP_REPAIRED,
	EVENT_ROUTE_UNCARRIED, /* over the link of a group, and packets end there */
	EVENT_GROUP_MENDED,    /* after somebody else changed its routes, next hops or bindings */
	/* Of a DHCP object (or an addrconf object, by DHCPv6): addr is that of the lease. */
	EVENT_LEASE_GOT, /* the first one, or one with another address */
	EVENT_LEASE_RENEWED,
	EVENT_LEASE_LOST,
};
struct engine_event {
	enum engine_event_type type;
	const char *aobj;
	const char *ifname; /* of IPMP groups: the group, or the member */
	struct ip addr;
	uint8_t rival[6];
	const char *text;
};

/* Who a change is made for. */
enum change_by {
	BY_COMMAND, /* whoever called the operation */
	BY_RELOAD,
	BY_LINK, /* a link that came, or came up */
	BY_DHCP,
	BY_CONFLICT, /* another host has an address of ours */
	BY_ROUTER,   /* a router that is heard on a member of an IPMP group */
	BY_IPMP,
	BY_DEADLINE, /* it was not confirmed in time */
};

/* A change that was published. What it borrows is there until the hook returns. */
struct engine_change {
	enum change_by by;
	uint64_t generation; /* of the persistent document after it */
	const struct doc_change *rows;
	size_t n;
	bool lost; /* there was no memory for all of them */
};

/* What only a resident daemon can do; without it DHCP is refused with DHCP_START_ERROR. */
struct engine_hooks {
	void (*event)(void *ctx, const struct engine_event *ev); /* NULL: nobody listens */
	/* What a change has changed, right after it is published, if it is wanted to be known then. NULL: never. */
	void (*changed)(void *ctx, const struct engine_change *c);
	bool (*wants_changes)(void *ctx); /* not NULL beside changed */
	/* Give a lease back at once, before its address goes; waits a moment. */
	void (*release)(void *ctx, const char *aobj);
	/* Ask for it anew. */
	void (*renew)(void *ctx, const char *aobj);
};
/* @hooks live as long as the engine; NULL: none. */
void engine_set_hooks(struct engine *en, const struct engine_hooks *hooks, void *ctx);

/* *@ret borrows from the view: free both, the listing first. */
struct addr_view;
int engine_list_addrs(struct engine *en, const struct addr_filter *filter, struct addr_view **ret,
	struct err *e) _warn_unused_;
const struct addr_listing *addr_view_rows(const struct addr_view *v);
struct addr_view *addr_view_free(struct addr_view *v); /* NULL is fine; returns NULL */

/* ---- documents for other programs: export.c ---- */

enum export_where {
	EXPORT_PERSISTENT,
	EXPORT_ACTIVE,
	EXPORT_KERNEL,
};
struct interchange_wish;
struct op_export {
	enum export_where where;
	const struct interchange_wish *wish;
};
/* *@ret: the text, for free(). *@ret_left_out and statuses as of interchange_export(). BAD_DOCUMENT also: the saved
 * configuration can't be understood. */
int engine_export(struct engine *en, const struct op_export *op, char **ret, size_t *ret_left_out,
	struct err *e) _warn_unused_;

/* ---- the whole configuration at once: put.c ---- */

struct op_put {
	struct document *doc; /* what should be; lives as long as the call */
	/* What is to be active, where that is something else, as it was active before: what can't be so again is left
	 * out. NULL. */
	struct document *active;
	/* Only the objects in @doc; those with "absent = yes" go. Else what is not in @doc goes. */
	bool merge;
	bool temporary; /* the active document alone */
	/* What was changed meanwhile and not recorded stays: only what differs from the recorded document is changed. */
	bool follow;
	/* What changed since is an adoption: an interface that stays is left as the kernel has it. */
	bool adopted;
	enum change_by by;
	const struct past
		*past;    /* what there was on links, which comes back with the document; NULL */
	bool unplugged;   /* a new interface needs no link yet */
	const char *plan; /* the plan that must be the one: its number, of put_result; NULL */
};
#define PLAN_IDSIZE 17
struct put_result {
	bool changed; /* something is to do, or was done */
	char id[PLAN_IDSIZE]; /* of the documents and the steps; the same while nothing moves. engine_put(): "", if
				 @op has none */
	/* What is to be done; of engine_put() those connections of the wish alone that end by it. */
	struct impact impact;
	int64_t confirm;   /* seconds in which it is to be confirmed; 0: it is final */
	uint64_t restored; /* of engine_undo(): the generation; 0: the empty document */
};
/*
 * All of a document in one transaction: both documents and the kernel become what it says, or nothing does. An error
 * names the object (e->object). PLAN_CHANGED: @op->plan is not the plan any more; else as the operations that make
 * each object. *@ret: put_result_fini().
 */
int engine_put(struct engine *en, const struct op_put *op, struct put_result *ret, struct err *e)
	_warn_unused_;
/* The same without doing it. */
int engine_plan(struct engine *en, const struct op_put *op, struct put_result *ret, struct err *e)
	_warn_unused_;
void put_result_fini(struct put_result *res);

struct op_undo {
	bool redo; /* take the last undo back */
	uint64_t
		generation; /* which is to be put back; 0: the one before the last change, or that of the last undo */
};
/*
 * Put an earlier persistent document back, as a change of its own. What is active and not recorded stays so. NOTFOUND:
 * there is nothing to take back, or no such generation; BAD_DOCUMENT: it is damaged. What can't come back into the
 * kernel is ALL_ADDRS_NOT_ENABLED in @e beside 0, as of engine_reload().
 */
int engine_undo(struct engine *en, const struct op_undo *op, struct put_result *ret, struct err *e)
	_warn_unused_;

/*
 * Where the kernel is not as the active document has it, of an interface (or of that of an address object), NULL: of
 * all. ENXIO, NOTFOUND. *@ret: drift_fini().
 */
int engine_check(struct engine *en, const char *name, struct drift *ret, struct err *e)
	_warn_unused_;
/* Put it right; what others put there stays. */
int engine_repair(struct engine *en, const char *name, bool *ret_changed, struct err *e)
	_warn_unused_;

struct op_adopt {
	const char *name; /* an interface, or an address object */
	bool temporary;
};
/*
 * Take what the kernel has of it into the documents, where no packet notices: addresses are marked as ours in place.
 * An address of somebody's DHCP or router stays his. @ret->impact: what was taken (IMPACT_STEP), addresses and routes
 * that were not and why. ENXIO, NOTFOUND, NOTSUP: something would have to be done to the kernel; OP_DISABLE_OBJ,
 * TEMPORARY_OBJ, DLPI_FAILURE.
 */
int engine_adopt(struct engine *en, const struct op_adopt *op, struct put_result *ret,
	struct err *e) _warn_unused_;

/* Take a hand-edited persistent document in: plan, execute, record. */
int engine_reload(struct engine *en, struct err *e) _warn_unused_;

/* A link came, changed its name, or events were lost (@ifname NULL: look at all of them): plumb
 * what the active document says and the kernel has not. */
int engine_hotplug(struct engine *en, const char *ifname, struct err *e) _warn_unused_;

/* *@ret: free with listing_free(). ENXIO when @ifname (not NULL) is in neither configuration. */
int engine_list(struct engine *en, const char *ifname, struct listing **ret, struct err *e)
	_warn_unused_;

/* Whether it is active. */
bool engine_has_interface(const struct engine *en, const char *ifname);

/* The sentence that says why the engine takes no changes; NULL when it does. */
const char *engine_problem(const struct engine *en);
uint64_t engine_generation(const struct engine *en);
/* The group whose members may make changes besides root: "admin-group" of the persistent document;
 * NULL. */
const char *engine_admin_group(const struct engine *en);

#endif
