/* SPDX-License-Identifier: Apache-2.0 */
/* Which properties there are, and what they and their protocols are called. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "lib/proto.h"

/* clang-format off */
static const unsigned int protos[] = {
	[PROTO_IP]   = MOD_PROTO_IP,
	[PROTO_IPV4] = MOD_PROTO_IPV4,
	[PROTO_IPV6] = MOD_PROTO_IPV6,
	[PROTO_ICMP] = MOD_PROTO_ICMP,
	[PROTO_TCP]  = MOD_PROTO_TCP,
	[PROTO_UDP]  = MOD_PROTO_UDP,
	[PROTO_SCTP] = MOD_PROTO_SCTP,
	[PROTO_NONE] = MOD_PROTO_NONE,
};

/* In the order of a walk over several of them. */
static const struct {
	unsigned int bit;
	enum prop_class class;
} classes[] = {
	{ IPADMPROP_CLASS_IF,     PROP_INTERFACE },
	{ IPADMPROP_CLASS_MODULE, PROP_PROTOCOL },
	{ IPADMPROP_CLASS_ADDR,   PROP_ADDRESS },
};
/* clang-format on */

int proto_of_public(unsigned int proto, enum prop_proto *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++) {
		if (protos[i] != proto)
			continue;
		*ret = (enum prop_proto)i;
		return 0;
	}

	return -EINVAL;
}

unsigned int proto_to_public(enum prop_proto proto)
{
	return protos[proto];
}

const char *ipadm_proto2str(unsigned int proto)
{
	enum prop_proto p;

	if (proto_of_public(proto, &p) < 0 || p == PROTO_NONE)
		return NULL;

	return prop_proto_word(p);
}

unsigned int ipadm_str2proto(const char *word)
{
	return word ? proto_to_public(prop_proto_parse(word)) : MOD_PROTO_NONE;
}

/* A walk over the rows of several classes. */
struct walk {
	enum prop_proto proto;
	const char *name; /* NULL: all */
	ipadm_prop_wfunc_t *func;
	void *arg;
	bool found;
};

/* False: the caller has seen enough. */
static bool walk_class(struct walk *w, enum prop_class class)
{
	size_t n;
	const struct prop_row *rows = prop_rows(class, &n);

	for (size_t i = 0; i < n; i++) {
		/* Properties of addresses are of no protocol. */
		if (!prop_matches(&rows[i], class, class == PROP_ADDRESS ? PROTO_NONE : w->proto) ||
			(w->name && !prop_is_called(&rows[i], w->name)))
			continue;
		w->found = true;
		if (!w->func(w->arg, rows[i].name, proto_to_public(rows[i].proto)))
			return false;
	}

	return true;
}

static ipadm_status_t walk(struct walk *w, unsigned int proto, unsigned int class)
{
	if (!w->func || class == 0 || (class & ~(IPADMPROP_CLASS_MODIF | IPADMPROP_CLASS_ADDR)) ||
		proto_of_public(proto, &w->proto) < 0)
		return IPADM_INVALID_ARG;
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if ((class & classes[i].bit) && !walk_class(w, classes[i].class))
			break;

	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_walk_proptbl(
	unsigned int proto, unsigned int class, ipadm_prop_wfunc_t *func, void *arg)
{
	struct walk w = { .func = func, .arg = arg };

	return walk(&w, proto, class);
}

ipadm_status_t ipadm_walk_prop(const char *prop, unsigned int proto, unsigned int class,
	ipadm_prop_wfunc_t *func, void *arg)
{
	struct walk w = { .name = prop, .func = func, .arg = arg };
	ipadm_status_t s;

	if (!prop)
		return IPADM_INVALID_ARG;
	s = walk(&w, proto, class);

	return s == IPADM_SUCCESS && !w.found ? IPADM_PROP_UNKNOWN : s;
}

boolean_t ipadm_legacy2new_propname(const char *old, char *buf, size_t size, unsigned int *proto)
{
	enum prop_proto p;
	size_t n;
	const struct prop_row *rows = prop_rows(PROP_PROTOCOL, &n);

	if (!old || !buf || !proto || proto_of_public(*proto, &p) < 0)
		return B_FALSE;
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].legacy || strcmp(rows[i].legacy, old) != 0 ||
			!prop_matches(&rows[i], PROP_PROTOCOL, p))
			continue;
		if (str_copy(buf, size, rows[i].name) < 0)
			return B_FALSE;
		*proto = proto_to_public(rows[i].proto);
		return B_TRUE;
	}

	return B_FALSE;
}

boolean_t ipadm_new2legacy_propname(const char *prop, char *buf, size_t size, unsigned int proto)
{
	enum prop_proto p;
	size_t n;
	const struct prop_row *rows = prop_rows(PROP_PROTOCOL, &n);

	if (!prop || !buf || proto_of_public(proto, &p) < 0)
		return B_FALSE;
	for (size_t i = 0; i < n; i++)
		if (rows[i].legacy && prop_matches(&rows[i], PROP_PROTOCOL, p) &&
			prop_is_called(&rows[i], prop))
			return str_copy(buf, size, rows[i].legacy) == 0 ? B_TRUE : B_FALSE;

	return B_FALSE;
}
