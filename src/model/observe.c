/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a snapshot to a document. Addresses are told to be those of an object of the active document by what they are,
 * wherever they are: those of an IPMP group are on its members.
 */
#include "model/observe.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "model/addr_set.h"

#define MTU_ETHERNET 1500u

/* Settings that the plumbing of an interface and the objects of type addrconf are behind. */
static const char *const managed[] = {
	"ipv6/conf/%s/accept_ra",
	"ipv6/conf/%s/autoconf",
	"ipv6/conf/%s/use_tempaddr",
	"ipv6/conf/%s/addr_gen_mode",
	"ipv6/conf/%s/disable_ipv6",
	"ipv4/conf/%s/promote_secondaries",
};

/* The kernel gives a link this one by the MTU of the link. */
static const char mtu6[] = "ipv6/conf/%s/mtu";

/* An address that an active object has. */
struct owned {
	struct ip ip;
	const struct object *obj;
};

struct observer {
	const struct snapshot *kernel;
	const struct document *active;
	struct document *doc;
	struct owned *owned; /* sorted by address */
	size_t n_owned;
	size_t cap_owned;
};

static void observer_fini(struct observer *o)
{
	document_free(o->doc);
	free(o->owned);
}

unsigned int observe_families(const struct document *active, const struct link *l)
{
	const struct object *obj = active ? document_find(active, OBJ_INTERFACE, l->name) : NULL;

	if (l->kind == LINK_LOOPBACK || (l->flags & IFF_LOOPBACK) || !name_is_link(l->name))
		return 0;

	return l->foreign | TAG_FAMILIES(l->tag) | (obj ? obj->families : 0);
}

/* Whether this property can be told by its settings, of the interface and of OBSERVE_DEFAULT. */
static bool has_setting(const struct prop_row *row)
{
	if (row->class != PROP_INTERFACE || row->via != VIA_SETTING || row->readonly ||
		!prop_is_of_interface(row))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(managed); i++)
		if (strcmp(row->paths[0], managed[i]) == 0)
			return false;

	return true;
}

/* ---- whose address it is ---- */

static int compare_ips(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;

	return memcmp(a->bytes, b->bytes, ip_size(a->family));
}

static int compare_owned(const void *a, const void *b)
{
	const struct owned *oa = a;
	const struct owned *ob = b;

	return compare_ips(&oa->ip, &ob->ip);
}

static int own_ip(struct observer *o, const struct object *obj, const struct ip *ip)
{
	struct owned *grown = array_grow(o->owned, o->n_owned, &o->cap_owned, sizeof(*o->owned));

	if (!grown)
		return -ENOMEM;
	o->owned = grown;
	grown[o->n_owned++] = (struct owned){ .ip = *ip, .obj = obj };

	return 0;
}

static int own(struct observer *o, const struct object *obj)
{
	struct addr_set set;
	int r = 0;

	addr_set_load(obj, &set);
	for (size_t i = 0; i < set.n && r == 0; i++)
		r = own_ip(o, obj, &set.rows[i].addr.local);

	return r;
}

static int own_all(struct observer *o)
{
	const struct object *obj;
	size_t i = 0;

	while (o->active && (obj = document_next(o->active, OBJ_ADDRESS, &i)))
		if (own(o, obj) < 0)
			return -ENOMEM;
	if (o->n_owned > 0)
		qsort(o->owned, o->n_owned, sizeof(*o->owned), compare_owned);

	return 0;
}

/* The object of @a: one of its own interface where several have the address. */
static const struct object *find_owner(
	const struct observer *o, const struct link *l, const struct addr *a)
{
	const struct object *other = NULL;
	size_t lo = 0;
	size_t hi = o->n_owned;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare_ips(&a->local, &o->owned[mid].ip) > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < o->n_owned && ip_equal(&a->local, &o->owned[lo].ip); lo++) {
		const struct object *obj = o->owned[lo].obj;

		if (object_is_of(obj, l->name))
			return obj;
		/* One that moves between the members of a group is its own proof. */
		if (a->proto == OUR_PROTO)
			other = obj;
	}

	return other;
}

/* ---- addresses ---- */

/* Add an object of this name, or of a new one. */
static int add_object(struct observer *o, const struct object *owner, const struct link *l,
	unsigned int family, struct object **ret)
{
	char name[IPADM_AOBJSIZ];
	int r;

	if (owner)
		return document_add(o->doc, OBJ_ADDRESS, owner->name, ret);
	r = aobj_name_generate(o->doc, o->active, l->name, family, name, NULL);

	return r < 0 ? r : document_add(o->doc, OBJ_ADDRESS, name, ret);
}

static int set(struct observer *o, struct object *obj, const char *key, const char *value)
{
	return object_set(o->doc, obj, key, value);
}

static const struct object *interface_of(const struct observer *o, const struct object *owner)
{
	char ifname[LINK_NAMSIZ];

	return document_find(o->active, OBJ_INTERFACE, address_ifname(owner->name, ifname));
}

/* The length of its prefix: on the members of a group an address has none of its own. */
static unsigned int plen_of(
	const struct observer *o, const struct object *owner, const struct addr *a)
{
	struct addr wanted;

	if (!owner || address_wanted(owner, &wanted) < 0 ||
		!object_has_class(interface_of(o, owner), "ipmp"))
		return a->plen;

	return wanted.plen;
}

int observe_put_static(struct document *doc, struct object *obj, const struct addr *a)
{
	char local[IP_STRSIZE];
	char text[IP_STRSIZE + 8];
	int r = object_set(doc, obj, "type", addr_type_word(ADDR_STATIC));

	snprintf(text, sizeof(text), "%s/%u", ip_format(&a->local, local), a->plen);
	if (r == 0)
		r = object_set(doc, obj, "address", text);
	if (r == 0 && a->peer.family != 0)
		r = object_set(doc, obj, "remote", ip_format(&a->peer, local));
	if (r == 0 && a->preferred == 0)
		r = object_set(doc, obj, "deprecated", "on");

	return r;
}

static int add_static(
	struct observer *o, const struct object *owner, const struct link *l, const struct addr *a)
{
	struct addr told = *a;
	struct object *obj;
	int r = add_object(o, owner, l, fam_of(a->local.family), &obj);

	/* On another member of the group already. */
	if (r == -EEXIST)
		return 0;
	told.plen = (uint8_t)plen_of(o, owner, a);
	if (r == 0)
		r = observe_put_static(o->doc, obj, &told);
	if (r == 0 && owner)
		r = set(o, obj, "type", addr_type_word(address_type(owner)));

	return r;
}

/* Add one that the kernel does not tell all of: it is as its object. -EEXIST when that was done. */
static int add_copy(struct observer *o, const struct object *owner, struct object **ret)
{
	int r = document_add(o->doc, OBJ_ADDRESS, owner->name, ret);

	for (size_t i = 0; i < owner->n_entries && r == 0; i++)
		r = set(o, *ret, owner->entries[i].key, owner->entries[i].value);

	return r;
}

static const struct object *find_addrconf(const struct document *doc, const char *ifname)
{
	const struct object *obj;
	size_t i = doc ? address_first(doc, ifname) : 0;

	while (doc && (obj = address_next(doc, ifname, &i)))
		if (address_type(obj) == ADDR_ADDRCONF)
			return obj;

	return NULL;
}

static const char *generation_word(const struct link *l)
{
	if (l->genmode == GENMODE_STABLE_PRIVACY)
		return "stable-privacy";

	return l->genmode == GENMODE_RANDOM ? "random" : NULL;
}

int observe_put_addrconf(struct document *doc, struct object *obj, const struct link *l)
{
	char token[IP_STRSIZE];
	char text[IP_STRSIZE + 8] = "";
	int r = object_set(doc, obj, "type", addr_type_word(ADDR_ADDRCONF));

	if (l->token.family && !ip_is_zero(&l->token))
		snprintf(text, sizeof(text), "%s/64", ip_format(&l->token, token));
	if (r == 0)
		r = object_set(doc, obj, "interface-id", text[0] ? text : NULL);
	if (r == 0)
		r = object_set(doc, obj, "generation", generation_word(l));

	return r < 0 ? r : object_set(doc, obj, "temporary", l->use_tempaddr > 0 ? "yes" : NULL);
}

/* One for all addresses from routers that a link has. */
static int add_addrconf(struct observer *o, const struct link *l)
{
	const struct object *owner = find_addrconf(o->active, l->name);
	struct object *obj;
	int r;

	if (find_addrconf(o->doc, l->name))
		return 0;
	r = owner ? add_copy(o, owner, &obj) : add_object(o, NULL, l, FAM_INET6, &obj);

	return r < 0 ? r : observe_put_addrconf(o->doc, obj, l);
}

/* Of a lease, and of an IPMP group, where the kernel makes nothing by itself. */
static int add_known(struct observer *o, const struct object *owner)
{
	struct object *obj;
	int r = add_copy(o, owner, &obj);

	return r == -EEXIST ? 0 : r;
}

bool observe_is_by_itself(const struct addr *a)
{
	return a->proto == OUR_GROUP_PROTO || addr_is_kernel_ll(a) ||
	       (a->proto == OUR_PROTO && ip_is_linklocal(&a->local));
}

/* Whether the kernel tells nothing of @owner but its addresses. */
static bool is_known_alone(const struct observer *o, const struct object *owner)
{
	enum addr_type type = address_type(owner);

	return type == ADDR_DHCP ||
	       (type == ADDR_ADDRCONF && object_has_class(interface_of(o, owner), "ipmp"));
}

static int add_addr(struct observer *o, const struct link *l, const struct addr *a)
{
	const struct object *owner = find_owner(o, l, a);

	if (owner && is_known_alone(o, owner))
		return add_known(o, owner);
	if (owner && address_type(owner) == ADDR_ADDRCONF)
		return add_addrconf(o, l);
	if (owner)
		return add_static(o, owner, l, a);
	/* The link-local one that such an object has before any router speaks. */
	if (addr_is_kernel_ll(a) && find_addrconf(o->active, l->name))
		return add_addrconf(o, l);
	if (observe_is_by_itself(a))
		return 0;
	if (addr_is_autoconf(a))
		return add_addrconf(o, l);

	/* One that an object can't have. */
	if (!(a->flags & IFA_F_PERMANENT) || (a->peer.family && !(l->flags & IFF_POINTOPOINT)))
		return 0;

	return add_static(o, NULL, l, a);
}

/* ---- interfaces ---- */

/* Set a property to what the kernel has, where that is something that we would set. */
static int set_property(
	struct document *doc, struct object *obj, const struct prop_row *row, const char *value)
{
	char canonical[MAXPROPVALLEN];
	char key[PROP_KEYSIZE];

	if (prop_check(row, 0, value, canonical, NULL) < 0)
		return 0;

	return object_set(doc, obj, prop_key(row, key), canonical);
}

/* What the link itself has, where it is known what a new one would have. */
static bool differs_in_link(const struct prop_row *row, const struct link *l)
{
	if (!l->ethernet)
		return false;
	if (row->via == VIA_LINK_MTU)
		return l->mtu != MTU_ETHERNET;

	return row->via == VIA_LINK_ARP && l->kind != LINK_DUMMY && (l->flags & IFF_NOARP);
}

int observe_put_link(struct document *doc, struct object *obj, const struct snapshot *k)
{
	const struct link *l = snapshot_find_link(k, obj->name);
	const struct prop_row *rows;
	char value[MAXPROPVALLEN];
	size_t n;
	int r = 0;

	rows = prop_rows(PROP_INTERFACE, &n);
	for (size_t i = 0; i < n && r == 0 && l; i++)
		if (differs_in_link(&rows[i], l))
			r = set_property(
				doc, obj, &rows[i], prop_in_snapshot(&rows[i], k, l->name, value));

	return r;
}

static int add_interface(struct observer *o, const struct link *l, unsigned int families)
{
	static const char *const kept[] = { "class", "group" };
	const struct object *known =
		o->active ? document_find(o->active, OBJ_INTERFACE, l->name) : NULL;
	struct object *obj;
	int r = document_add(o->doc, OBJ_INTERFACE, l->name, &obj);

	if (r == 0)
		r = object_set_families(o->doc, obj, families);
	for (size_t i = 0; i < ARRAY_SIZE(kept) && r == 0 && known; i++)
		r = set(o, obj, kept[i], object_get(known, kept[i]));

	return r < 0 ? r : observe_put_link(o->doc, obj, o->kernel);
}

int observe(const struct snapshot *kernel, const struct document *active, struct document **ret)
{
	_cleanup_(observer_fini) struct observer o = { .kernel = kernel, .active = active };
	const struct link *l = NULL;
	int r = 0;

	o.doc = document_new();
	if (!o.doc || own_all(&o) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < kernel->n_links && r == 0; i++) {
		unsigned int families = observe_families(active, &kernel->links[i]);

		if (families)
			r = add_interface(&o, &kernel->links[i], families);
	}
	for (size_t i = 0; i < kernel->n_addrs && r == 0; i++) {
		if (!l || l->index != kernel->addrs[i].ifindex)
			l = snapshot_find_index(kernel, kernel->addrs[i].ifindex);
		if (l && document_find(o.doc, OBJ_INTERFACE, l->name))
			r = add_addr(&o, l, &kernel->addrs[i]);
	}
	if (r < 0)
		return -ENOMEM;
	*ret = o.doc;
	o.doc = NULL;

	return 0;
}

int observe_ask(
	const char *ifname, int (*add)(void *ctx, const char *ifname, const char *path), void *ctx)
{
	const struct prop_row *rows;
	int r = 0;
	size_t n;

	rows = prop_rows(PROP_INTERFACE, &n);
	for (size_t i = 0; i < n; i++) {
		if (!has_setting(&rows[i]))
			continue;
		for (size_t k = 0; r == 0 && k < PROP_PATHS && rows[i].paths[k]; k++) {
			r = add(ctx, ifname, rows[i].paths[k]);
			if (r == 0)
				r = add(ctx, OBSERVE_DEFAULT, rows[i].paths[k]);
		}
	}

	return r;
}

/* What a new link would have; "" when that is not known. */
static char *usual_value(const struct prop_row *row, const struct snapshot *s, const char *ifname,
	char buf[MAXPROPVALLEN])
{
	const struct link *l = snapshot_find_link(s, ifname);

	if (strcmp(row->paths[0], mtu6) != 0)
		return prop_in_snapshot(row, s, OBSERVE_DEFAULT, buf);
	snprintf(buf, MAXPROPVALLEN, "%.0u", l ? l->mtu : 0);

	return buf;
}

int observe_settings(struct document *doc, const char *ifname, const struct snapshot *s)
{
	const struct prop_row *rows;
	char value[MAXPROPVALLEN];
	char usual[MAXPROPVALLEN];
	struct object *obj;
	size_t n;
	int r = document_edit(doc, OBJ_INTERFACE, ifname, &obj);

	rows = prop_rows(PROP_INTERFACE, &n);
	for (size_t i = 0; i < n && r == 0 && obj; i++) {
		if (!has_setting(&rows[i]))
			continue;
		prop_in_snapshot(&rows[i], s, ifname, value);
		usual_value(&rows[i], s, ifname, usual);
		if (value[0] && usual[0] && strcmp(value, usual) != 0)
			r = set_property(doc, obj, &rows[i], value);
	}

	return r;
}
