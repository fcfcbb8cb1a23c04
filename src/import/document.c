/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what was read to a document. What the document could hold but no boot could make (addresses that are
 * none, or that two interfaces have; settings of a family that an interface does not carry) is noted.
 */
#include "import/intake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/mark.h"
#include "model/property.h"
#include "model/snapshot.h"
#include "store/text.h"

#define MTU_USUAL 1500 /* what a link has when nobody sets it */

/* A document in the making. */
struct making {
	struct intake *in;
	struct document *doc;
	struct document *taken; /* has names that are not to be generated */
};

static void making_fini(struct making *m)
{
	document_free(m->taken);
}

static void note_pair(struct making *m, const struct pair *p, const char *why)
{
	intake_note(m->in, p->at, intake_text(m->in, "%s = %s", p->key, p->value), "%s", why);
}

/* A value as its row takes it. */
static int set_checked(struct making *m, struct object *obj, const char *key, const char *value,
	const struct pair *p)
{
	struct entry entry = { .key = key, .value = value };
	struct err why = { .status = IPADM_SUCCESS };

	if (document_check_entry(obj->kind, obj->name, &entry, &why) < 0) {
		note_pair(m, p, why.text);
		return 0;
	}

	return object_set(m->doc, obj, key, value);
}

/* The MTU of the link is a property of IPv4; one of IPv6 alone can be lowered, not raised. */
static int set_mtu(struct making *m, struct object *obj, const struct pair *p)
{
	uint64_t mtu;

	if (str_to_uint(p->value, UINT32_MAX, &mtu) < 0) {
		note_pair(m, p, "it is no number");
		return 0;
	}
	if ((obj->families & FAM_INET6) && mtu < MTU_MIN_INET6) {
		note_pair(m, p, "IPv6 needs an MTU of 1280 (RFC 8200)");
		return 0;
	}
	if (!(obj->families & FAM_INET) && mtu > MTU_USUAL) {
		note_pair(
			m, p, "the MTU of the link is a property of IPv4, which it does not carry");
		return 0;
	}

	return set_checked(m, obj, obj->families & FAM_INET ? "ipv4.mtu" : "ipv6.mtu", p->value, p);
}

static int set_property(struct making *m, struct object *obj, const struct pair *p)
{
	unsigned int family = 0;

	if (strcmp(p->key, "mtu") == 0)
		return set_mtu(m, obj, p);
	if (strncmp(p->key, "ipv4.", 5) == 0)
		family = FAM_INET;
	if (strncmp(p->key, "ipv6.", 5) == 0)
		family = FAM_INET6;
	if (family && !(obj->families & family)) {
		note_pair(m, p,
			intake_text(m->in, "%s carries no %s", obj->name, fam_format(family)));
		return 0;
	}

	return set_checked(m, obj, p->key, p->value, p);
}

/* ---- addresses ---- */

static const char *find_value(const struct pairs *p, const char *key)
{
	for (size_t n = 0; n < p->n; n++)
		if (strcmp(p->list[n].key, key) == 0)
			return p->list[n].value;

	return NULL;
}

/* What keeps a static address from being made; NULL. Of one whose text is an address with its length. */
static const char *static_problem(
	struct making *m, const struct intake_if *i, const struct intake_addr *a)
{
	const char *remote = find_value(&a->keys, "remote");
	const char *text = find_value(&a->keys, "address");
	const struct object *user;
	struct addr addr = { .ifindex = 0 };
	char host[ADDR_TEXTSIZE];
	unsigned int plen = 0;
	const char *why;
	size_t n = 0;

	if (!text || address_split(text, host, &plen, NULL) < 0 || ip_parse(host, &addr.local) < 0)
		return "it is no address";
	addr.plen = (uint8_t)plen;
	if (remote && (ip_parse(remote, &addr.peer) < 0 || addr.peer.family != addr.local.family ||
			      ip_equal(&addr.peer, &addr.local)))
		return "its other end is no other address of its family";
	why = address_problem(&addr.local, name_is_loopback(i->name));
	if (!why)
		why = address_prefix_problem(&addr);
	if (!why && remote)
		why = address_problem(&addr.peer, false);
	if (why)
		return why;
	while ((user = mark_next_addr(m->doc, &addr.local, &n)))
		if (address_collides(&addr, user, i->name))
			return intake_text(m->in, "%s has this address already", user->name);

	return NULL;
}

static bool is_kernels_own(const struct intake_if *i, const struct intake_addr *a)
{
	const char *text = find_value(&a->keys, "address");

	return name_is_loopback(i->name) && text &&
	       (strcmp(text, "127.0.0.1/8") == 0 || strcmp(text, "::1/128") == 0);
}

static int add_address(struct making *m, const struct intake_if *i, const struct intake_addr *a)
{
	char name[IPADM_AOBJSIZ];
	struct object *obj;
	const char *why = a->type == ADDR_STATIC ? static_problem(m, i, a) : NULL;
	int r;

	if (is_kernels_own(i, a))
		return 0;
	if (why) {
		intake_note(m->in, a->at, find_value(&a->keys, "address"), "%s", why);
		return 0;
	}
	r = aobj_name_generate(m->doc, m->taken, i->name, a->family, name, NULL);
	if (r == 0)
		r = document_add(m->doc, OBJ_ADDRESS, name, &obj);
	if (r == 0)
		r = object_set(m->doc, obj, "type", addr_type_word(a->type));
	for (size_t n = 0; r == 0 && n < a->keys.n; n++)
		r = set_checked(
			m, obj, a->keys.list[n].key, a->keys.list[n].value, &a->keys.list[n]);

	return r;
}

/* ---- interfaces ---- */

/* What the tool left to the kernel is left off here, and somebody may rely on it. */
static void tell_kernel_inet6(struct making *m, const struct intake_if *i)
{
	if (!i->kernel_inet6 || (i->families & FAM_INET6) || name_is_loopback(i->name))
		return;
	intake_note(m->in, i->at, i->name,
		"the kernel configured IPv6 here by itself, and the document leaves it off: 'ipadm "
		"create-addr -T addrconf %s' would do the same",
		i->name);
}

static void tell_no_ip(struct making *m, const struct intake_if *i)
{
	if (name_is_loopback(i->name) && i->props.n == 0)
		return;
	intake_note(m->in, i->at, i->name, "nothing says that it carries IP: it is left out");
	for (size_t n = 0; n < i->props.n; n++)
		note_pair(m, &i->props.list[n], "its interface is left out");
}

static int add_interface(struct making *m, const struct intake_if *i)
{
	struct object *obj;
	int r;

	if (i->families == 0) {
		tell_no_ip(m, i);
		return 0;
	}
	tell_kernel_inet6(m, i);
	r = document_add(m->doc, OBJ_INTERFACE, i->name, &obj);
	if (r == 0)
		r = object_set_families(m->doc, obj, i->families);
	for (size_t n = 0; r == 0 && n < i->props.n; n++)
		r = set_property(m, obj, &i->props.list[n]);
	for (size_t n = 0; r == 0 && n < i->n_addrs; n++)
		r = add_address(m, i, i->addrs[n]);

	return r;
}

static int add_protocol(struct making *m, const struct pair *p)
{
	const char *slash = strchr(p->key, '/');
	const char *protocol = intake_text(m->in, "%.*s", (int)(slash - p->key), p->key);
	struct object *obj;
	int r = document_obtain(m->doc, OBJ_PROTOCOL, protocol, &obj);

	return r < 0 ? r : set_checked(m, obj, slash + 1, p->value, p);
}

static int take_names(struct making *m)
{
	m->taken = document_new();

	return m->taken ? address_take_kernels_own(m->taken) : -ENOMEM;
}

int intake_finish(struct intake *in, const char *lead, struct buf *ret, struct err *e)
{
	_cleanup_(making_fini) struct making m = { .in = in, .doc = in->doc };
	int r = in->error;

	if (r == 0)
		r = take_names(&m);
	for (size_t n = 0; r == 0 && n < in->n_ifs; n++)
		r = add_interface(&m, in->ifs[n]);
	for (size_t n = 0; r == 0 && n < in->protocols.n; n++)
		r = add_protocol(&m, &in->protocols.list[n]);
	if (r == 0) {
		in->doc->objects[0]->lead = intake_text(in, "%s", lead);
		r = text_format(in->doc, DOC_PERSISTENT, ret);
	}
	if (r == 0)
		r = in->error;

	return r < 0 ? err_nomem(e) : 0;
}
