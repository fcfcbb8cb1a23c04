/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the properties of interfaces and protocols. */
#include "lib/prop_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/view.h"
#include "model/before.h"
#include "model/group.h"
#include "model/property_range.h"

/* The parts of a question that are put together as far as they are needed. */
struct look {
	const struct prop_row *row;
	const char *ifname;       /* whose link is looked at */
	const struct object *obj; /* in the active document; NULL */
	const struct link *link;  /* in s */
	struct snapshot s;
};

static void look_fini(struct look *l)
{
	snapshot_fini(&l->s);
}

int prop_check_what(ipadm_handle_t h, uint32_t what)
{
	static const uint32_t all = IPADM_OPT_PERM | IPADM_OPT_ACTIVE | IPADM_OPT_DEFAULT |
				    IPADM_OPT_POSSIBLE | IPADM_OPT_PERSIST;

	if (what == 0 || (what & ~all) || (what & (what - 1)))
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"0x%x is nothing that a property has", what);

	return 0;
}

const char *prop_perm(const struct prop_row *row)
{
	if (row->via == VIA_NONE)
		return "--";

	return row->readonly || row->via == VIA_DERIVED ? "r-" : "rw";
}

int prop_unrecorded(ipadm_handle_t h, const char *object, const struct prop_row *row)
{
	return err_set(
		&h->last, IPADM_NOTFOUND, ENOENT, "%s of %s is not recorded", row->name, object);
}

static int put(char ret[MAXPROPVALLEN], const char *text)
{
	return str_copy(ret, MAXPROPVALLEN, text);
}

static unsigned int families_of(const struct prop_row *row)
{
	switch (row->proto) {
	case PROTO_IPV4:
		return FAM_INET;
	case PROTO_IPV6:
		return FAM_INET6;
	case PROTO_IP:
	case PROTO_ICMP:
	case PROTO_TCP:
	case PROTO_UDP:
	case PROTO_SCTP:
	case PROTO_NONE:
		break;
	}

	return FAM_BOTH;
}

/*
 * The link, its addresses where they tell whether it carries the family, and the settings of @where:
 * the interface, "default", or "" for those of no interface.
 */
static int look_at(ipadm_handle_t h, struct look *l, const char *where)
{
	const char *bounds[PROP_BOUNDS];
	size_t n_bounds = prop_bounds(l->row, bounds);
	struct setting_query settings[PROP_PATHS + PROP_BOUNDS];
	bool ours = l->obj && (l->obj->families & families_of(l->row));
	struct kernel_query q = {
		.ifname = l->ifname,
		.addrs = where[0] && !ours,
		.settings = settings,
	};
	int r;

	for (size_t i = 0; l->row->via == VIA_SETTING && i < PROP_PATHS && l->row->paths[i]; i++) {
		settings[i] = (struct setting_query){ .path = l->row->paths[i] };
		snprintf(settings[i].ifname, sizeof(settings[i].ifname), "%s", where);
		q.n_settings = i + 1;
	}
	for (size_t i = 0; i < n_bounds; i++)
		settings[q.n_settings++] = (struct setting_query){ .path = bounds[i] };
	snapshot_fini(&l->s);
	l->s = (struct snapshot){ .links = NULL };
	r = kernel_snapshot(h->k, &q, &l->s, &h->last);
	if (r == 0 && snapshot_judge(&l->s) < 0)
		r = err_nomem(&h->last);
	if (r == 0)
		l->link = l->s.n_links > 0 ? &l->s.links[0] : NULL;

	return r;
}

/* ---- of interfaces ---- */

/* The interface must be there, with the property's family. */
static int check_link(ipadm_handle_t h, const struct look *l)
{
	unsigned int families = l->obj ? l->obj->families : 0;

	if (!l->link)
		return err_set(&h->last, IPADM_ENXIO, 0, "%s does not exist", l->ifname);
	if (!((families | l->link->foreign) & families_of(l->row)))
		return err_set(&h->last, IPADM_ENXIO, 0, "%s does not carry %s", l->ifname,
			fam_format(families_of(l->row)));

	return 0;
}

/* Of a property without a value. */
static const char *unset(const struct look *l)
{
	if (l->row->own_name)
		return l->obj && group_is(l->obj) ? l->obj->name : "";

	return l->row->def ? l->row->def : "";
}

static int read_now(ipadm_handle_t h, struct look *l, char ret[MAXPROPVALLEN])
{
	char key[PROP_KEYSIZE];
	const char *value;
	int r;

	r = look_at(h, l, l->ifname);
	if (r == 0)
		r = check_link(h, l);
	if (r < 0)
		return r;
	prop_in_snapshot(l->row, &l->s, l->ifname, ret);
	if (l->row->via != VIA_DOCUMENT)
		return 0;
	value = l->obj ? object_get(l->obj, prop_key(l->row, key)) : NULL;

	return put(ret, value ? value : unset(l));
}

/* For IPv6 that of the link, unless it is set to be less. */
static bool is_mtu6(const struct prop_row *row)
{
	return row->proto == PROTO_IPV6 && strcmp(row->name, "mtu") == 0;
}

/* What a link has when nobody set it: what a new one gets; where there is no such thing, as it is. */
static int read_unset(ipadm_handle_t h, struct look *l, char ret[MAXPROPVALLEN])
{
	int r;

	if (l->row->via == VIA_SETTING && !is_mtu6(l->row)) {
		r = look_at(h, l, "default");
		if (r < 0)
			return r;
		prop_in_snapshot(l->row, &l->s, "default", ret);
		if (ret[0])
			return 0;
	}
	r = read_now(h, l, ret);
	if (r == 0 && is_mtu6(l->row))
		snprintf(ret, MAXPROPVALLEN, "%u", l->link->mtu);

	return r;
}

/* What was there before us, and where that was the link's, or is above it, that of the link. */
static int read_mtu6_before(
	ipadm_handle_t h, struct look *l, const char *before, char ret[MAXPROPVALLEN])
{
	uint64_t mtu;
	int r = look_at(h, l, l->ifname);

	if (r < 0)
		return r;
	if (!l->link || (str_to_uint(before, UINT32_MAX, &mtu) == 0 && mtu < l->link->mtu))
		return put(ret, before);
	snprintf(ret, MAXPROPVALLEN, "%u", l->link->mtu);

	return 0;
}

/* What a reset would give: the row's own, else what was there before us. */
static int read_default(ipadm_handle_t h, struct look *l, char ret[MAXPROPVALLEN])
{
	char key[PROP_KEYSIZE];
	const char *value;

	if (l->row->def || l->row->own_name)
		return put(ret, unset(l));
	value = was_value(l->obj, prop_key(l->row, key));
	if (!value)
		return read_unset(h, l, ret);

	return is_mtu6(l->row) ? read_mtu6_before(h, l, value, ret) : put(ret, value);
}

/* @where: as of look_at(). */
static int read_possible(
	ipadm_handle_t h, struct look *l, const char *where, char ret[MAXPROPVALLEN])
{
	struct prop_range range;
	int r = look_at(h, l, where);

	if (r < 0)
		return r;
	range = prop_range(l->row, &l->s, where[0] ? l->link : NULL);
	prop_possible_within(l->row, &range, ret);

	return 0;
}

/* A key of a section of the persistent document. */
static int read_record(ipadm_handle_t h, const struct document *doc, enum obj_kind kind,
	const char *name, const struct prop_row *row, char ret[MAXPROPVALLEN])
{
	const struct object *obj = document_find(doc, kind, name);
	char key[PROP_KEYSIZE];
	const char *value = obj ? object_get(obj, prop_key(row, key)) : NULL;

	return value ? put(ret, value) : prop_unrecorded(h, name, row);
}

int prop_read_interface(ipadm_handle_t h, const char *ifname, const struct prop_row *row,
	uint32_t what, char ret[MAXPROPVALLEN])
{
	_cleanup_(look_fini) struct look l = { .row = row, .ifname = ifname };
	const struct document *doc;
	int r;

	if (what == IPADM_OPT_PERM)
		return put(ret, prop_perm(row));
	r = view_keep(h, what == IPADM_OPT_PERSIST ? DOC_PERSISTENT : DOC_ACTIVE, ifname, &doc);
	if (r < 0)
		return r;
	if (what == IPADM_OPT_PERSIST)
		return read_record(h, doc, OBJ_INTERFACE, ifname, row, ret);
	l.obj = document_find(doc, OBJ_INTERFACE, ifname);
	if (what == IPADM_OPT_ACTIVE)
		return read_now(h, &l, ret);

	if (what == IPADM_OPT_DEFAULT)
		return read_default(h, &l, ret);

	return read_possible(h, &l, ifname, ret);
}

/* ---- of protocols ---- */

static int read_protocol_now(ipadm_handle_t h, const struct object *obj, const struct prop_row *row,
	char ret[MAXPROPVALLEN])
{
	/* Settings belong to a snapshot, and the loopback's is the smallest one. */
	_cleanup_(look_fini) struct look l = { .row = row, .ifname = LOOPBACK_IF, .obj = obj };
	char key[PROP_KEYSIZE];
	const char *value;
	int r;

	if (row->via != VIA_SETTING) {
		value = row->via == VIA_DOCUMENT && obj ? object_get(obj, prop_key(row, key))
							: NULL;
		if (!value && row->via == VIA_DOCUMENT)
			value = row->def;
		return put(ret, value ? value : "");
	}
	r = look_at(h, &l, "");
	if (r == 0)
		prop_in_snapshot(row, &l.s, "", ret);

	return r;
}

int prop_read_protocol(
	ipadm_handle_t h, const struct prop_row *row, uint32_t what, char ret[MAXPROPVALLEN])
{
	const char *section = prop_proto_word(row->home);
	char key[PROP_KEYSIZE];
	const struct document *doc;
	const struct object *obj;
	const char *value;
	int r;

	if (what == IPADM_OPT_PERM)
		return put(ret, prop_perm(row));
	if (what == IPADM_OPT_POSSIBLE) {
		_cleanup_(look_fini) struct look l = { .row = row, .ifname = LOOPBACK_IF };
		const char *bounds[PROP_BOUNDS];

		if (prop_bounds(row, bounds) > 0)
			return read_possible(h, &l, "", ret);
		prop_possible(row, 0, ret);
		return 0;
	}
	r = view_keep(h, what == IPADM_OPT_PERSIST ? DOC_PERSISTENT : DOC_ACTIVE, "", &doc);
	if (r < 0)
		return r;
	if (what == IPADM_OPT_PERSIST)
		return read_record(h, doc, OBJ_PROTOCOL, section, row, ret);
	obj = document_find(doc, OBJ_PROTOCOL, section);
	if (what == IPADM_OPT_ACTIVE)
		return read_protocol_now(h, obj, row, ret);
	if (row->def)
		return put(ret, row->def);
	value = was_value(obj, prop_key(row, key));

	/* Before somebody sets it, what the kernel has is what a reset leaves. */
	return value ? put(ret, value) : read_protocol_now(h, obj, row, ret);
}
