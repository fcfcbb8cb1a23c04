/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The classes of properties, and what is said of names and protocols that don't exist.
 */
#include "cli/error.h"
#include "cli/prop.h"
#include "cli/suggest.h"

#define MOD_PROTO_ALL \
	(MOD_PROTO_IP | MOD_PROTO_TCP | MOD_PROTO_UDP | MOD_PROTO_SCTP | MOD_PROTO_ICMP)

static ipadm_status_t get_addrprop(ipadm_handle_t handle, const char *object, const char *prop,
	char *buf, unsigned int *size, unsigned int proto, uint32_t what)
{
	return ipadm_get_addrprop(handle, prop, buf, size, object, what);
}

static ipadm_status_t set_addrprop(ipadm_handle_t handle, const char *object, const char *prop,
	const char *value, unsigned int proto, uint32_t flags)
{
	return ipadm_set_addrprop(handle, prop, value, object, flags);
}

static ipadm_status_t get_prop(ipadm_handle_t handle, const char *object, const char *prop,
	char *buf, unsigned int *size, unsigned int proto, uint32_t what)
{
	return ipadm_get_prop(handle, prop, buf, size, proto, what);
}

static ipadm_status_t set_prop(ipadm_handle_t handle, const char *object, const char *prop,
	const char *value, unsigned int proto, uint32_t flags)
{
	return ipadm_set_prop(handle, prop, value, proto, flags);
}

const struct prop_class prop_of_interface = {
	.class = IPADMPROP_CLASS_IF,
	.what = "an interface",
	.show = "show-ifprop",
	.protos = MOD_PROTO_IP,
	.fallback = MOD_PROTO_IP,
	.reset = IPADM_OPT_DEFAULT,
	.get = ipadm_get_ifprop,
	.set = ipadm_set_ifprop,
};

const struct prop_class prop_of_address = {
	.class = IPADMPROP_CLASS_ADDR,
	.what = "an address",
	.show = "show-addrprop",
	.fallback = MOD_PROTO_NONE,
	.reset = IPADM_OPT_ACTIVE | IPADM_OPT_DEFAULT,
	.get = get_addrprop,
	.set = set_addrprop,
};

const struct prop_class prop_of_protocol = {
	.class = IPADMPROP_CLASS_MODULE,
	.what = "a protocol",
	.show = "show-prop",
	.protos = MOD_PROTO_ALL,
	.fallback = MOD_PROTO_NONE,
	.reset = IPADM_OPT_DEFAULT,
	.get = get_prop,
	.set = set_prop,
};

static const struct prop_class *const classes[] = { &prop_of_interface, &prop_of_address,
	&prop_of_protocol };
static const unsigned int protos[] = { MOD_PROTO_IP, MOD_PROTO_IPV4, MOD_PROTO_IPV6, MOD_PROTO_ICMP,
	MOD_PROTO_TCP, MOD_PROTO_UDP, MOD_PROTO_SCTP };

const unsigned int *prop_protocols(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(protos);
	return protos;
}

static enum exit_status refuse_proto(const char *word)
{
	_cleanup_(buf_fini) struct buf hint = { 0 };
	struct suggestion s = suggestion_for(word);

	for (size_t i = 0; i < ARRAY_SIZE(protos); i++)
		suggestion_offer(&s, ipadm_proto2str(protos[i]));
	suggestion_format(&s, &hint);
	return error_say(IPADM_BAD_PROTOCOL, "unknown protocol '%.64s'%s", word,
		hint.len > 0 ? hint.data : "");
}

enum exit_status prop_parse_proto(
	const struct prop_class *class, const char *word, unsigned int *ret)
{
	unsigned int proto = class->fallback;

	if (word) {
		proto = ipadm_str2proto(word);
		if (proto == MOD_PROTO_NONE)
			return refuse_proto(word);
		if (proto & ~class->protos)
			return error_say(
				IPADM_NOTSUP, "%s has no properties of %s", class->what, word);
	}
	*ret = proto;
	return EXIT_DONE;
}

static boolean_t collect_proto(void *arg, const char *prop, unsigned int proto)
{
	unsigned int *found = arg;

	*found |= proto;
	return B_TRUE;
}

static boolean_t offer_name(void *arg, const char *prop, unsigned int proto)
{
	struct suggestion *s = arg;

	suggestion_offer(s, prop);
	return B_TRUE;
}

/* "ipv4 and ipv6" */
static void format_protos(unsigned int found, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++)
		if (protos[i] != MOD_PROTO_IP && (protos[i] & found))
			buf_printf(out, "%s%s", out->len > 0 ? " and " : "",
				ipadm_proto2str(protos[i]));
}

enum exit_status prop_refuse_name(
	const struct prop_class *class, const char *name, unsigned int proto)
{
	_cleanup_(buf_fini) struct buf text = { 0 };
	struct suggestion s = suggestion_for(name);
	unsigned int found = 0;

	if (ipadm_walk_prop(name, MOD_PROTO_NONE, class->class, collect_proto, &found) ==
			IPADM_SUCCESS &&
		found) {
		format_protos(found, &text);
		return error_say(IPADM_BAD_PROTOCOL, "%.64s is a property of %s, not of %s", name,
			text.data ? text.data : "?", ipadm_proto2str(proto));
	}
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		if (classes[i] == class || ipadm_walk_prop(name, MOD_PROTO_NONE, classes[i]->class,
						   collect_proto, &found) != IPADM_SUCCESS)
			continue;
		return error_say(IPADM_INVALID_ARG, "%.64s is a property of %s, not of %s: %s",
			name, classes[i]->what, class->what, classes[i]->show);
	}
	if (ipadm_walk_proptbl(MOD_PROTO_NONE, class->class, offer_name, &s) == IPADM_SUCCESS)
		suggestion_format(&s, &text);
	return error_say(IPADM_PROP_UNKNOWN, "unknown property '%.64s'%s", name,
		text.len > 0 ? text.data : "");
}
