/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The properties of the library that the tests of the command run against: a handful, and what the
 * listings show of them.
 */
#include "cli_library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

struct prop {
	unsigned int class;
	unsigned int proto;
	const char *name;
	const char *current;    /* NULL: it can't be had */
	const char *persistent; /* NULL: it isn't recorded */
	const char *def;
	const char *possible;
};

/* clang-format off */
static const struct prop props[] = {
	{ IPADMPROP_CLASS_IF, MOD_PROTO_IPV4, "mtu", "1500", "1400", "1500", "68-9000" },
	{ IPADMPROP_CLASS_IF, MOD_PROTO_IPV6, "mtu", "1500", NULL, "1500", "1280-9000" },
	{ IPADMPROP_CLASS_IF, MOD_PROTO_IPV6, "nud", "on", NULL, "on", "on,off" },
	{ IPADMPROP_CLASS_ADDR, MOD_PROTO_NONE, "private", "off", NULL, "off", "on,off" },
	{ IPADMPROP_CLASS_ADDR, MOD_PROTO_NONE, "reqhost", "a:b", "a:b", "", "" },
	{ IPADMPROP_CLASS_MODULE, MOD_PROTO_IPV4, "ttl", "64", NULL, "64", "1-255" },
	{ IPADMPROP_CLASS_MODULE, MOD_PROTO_IPV6, "hoplimit", "64", NULL, "64", "1-255" },
	{ IPADMPROP_CLASS_MODULE, MOD_PROTO_TCP, "extra_priv_ports", "80,443", "80,443", "", "1-65535" },
	{ IPADMPROP_CLASS_MODULE, MOD_PROTO_UDP, "recv_buf", NULL, NULL, "1", "1-2" },
};

static const struct {
	unsigned int proto;
	const char *word;
} protos[] = {
	{ MOD_PROTO_IP, "ip" }, { MOD_PROTO_IPV4, "ipv4" }, { MOD_PROTO_IPV6, "ipv6" },
	{ MOD_PROTO_ICMP, "icmp" }, { MOD_PROTO_TCP, "tcp" }, { MOD_PROTO_UDP, "udp" },
	{ MOD_PROTO_SCTP, "sctp" },
};
/* clang-format on */

const char *ipadm_proto2str(unsigned int proto)
{
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++)
		if (protos[i].proto == proto)
			return protos[i].word;
	return NULL;
}

unsigned int ipadm_str2proto(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(protos); i++)
		if (strcmp(protos[i].word, word) == 0)
			return protos[i].proto;
	return MOD_PROTO_NONE;
}

static bool is_meant(const struct prop *p, unsigned int proto, unsigned int class)
{
	return p->class == class && (proto == MOD_PROTO_NONE || (p->proto & proto));
}

ipadm_status_t ipadm_walk_proptbl(
	unsigned int proto, unsigned int class, ipadm_prop_wfunc_t *func, void *arg)
{
	for (size_t i = 0; i < ARRAY_SIZE(props); i++)
		if (is_meant(&props[i], proto, class) && !func(arg, props[i].name, props[i].proto))
			break;
	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_walk_prop(const char *prop, unsigned int proto, unsigned int class,
	ipadm_prop_wfunc_t *func, void *arg)
{
	ipadm_status_t s = IPADM_PROP_UNKNOWN;

	for (size_t i = 0; i < ARRAY_SIZE(props); i++)
		if (is_meant(&props[i], proto, class) && strcasecmp(props[i].name, prop) == 0) {
			s = IPADM_SUCCESS;
			func(arg, props[i].name, props[i].proto);
		}
	return s;
}

static ipadm_status_t take(const char *value, char *buf, unsigned int *size)
{
	if (!value)
		return IPADM_NOTFOUND;
	snprintf(buf, *size, "%s", value);
	return IPADM_SUCCESS;
}

static ipadm_status_t get(unsigned int class, const char *name, unsigned int proto, char *buf,
	unsigned int *size, uint32_t what)
{
	const struct prop *p = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(props); i++)
		if (props[i].class == class && props[i].proto == proto &&
			strcmp(props[i].name, name) == 0)
			p = &props[i];
	assert_non_null(p);
	if (what == IPADM_OPT_ACTIVE && !p->current)
		return IPADM_FAILURE;
	if (what == IPADM_OPT_ACTIVE)
		return take(p->current, buf, size);
	if (what == IPADM_OPT_PERSIST)
		return take(p->persistent, buf, size);
	if (what == IPADM_OPT_DEFAULT)
		return take(p->def, buf, size);
	if (what == IPADM_OPT_POSSIBLE)
		return take(p->possible, buf, size);
	assert_int_equal(what, IPADM_OPT_PERM);
	return take("rw", buf, size);
}

ipadm_status_t ipadm_get_ifprop(ipadm_handle_t handle, const char *ifname, const char *prop,
	char *buf, unsigned int *size, unsigned int proto, uint32_t what)
{
	if (what != IPADM_OPT_POSSIBLE || strcmp(ifname, "lo") != 0)
		assert_string_equal(ifname, "net0");
	return get(IPADMPROP_CLASS_IF, prop, proto, buf, size, what);
}

ipadm_status_t ipadm_get_addrprop(ipadm_handle_t handle, const char *prop, char *buf,
	unsigned int *size, const char *aobj, uint32_t what)
{
	if (what != IPADM_OPT_POSSIBLE || strcmp(aobj, "lo/v4") != 0)
		assert_memory_equal(aobj, "net0/", 5);
	return get(IPADMPROP_CLASS_ADDR, prop, MOD_PROTO_NONE, buf, size, what);
}

ipadm_status_t ipadm_get_prop(ipadm_handle_t handle, const char *prop, char *buf,
	unsigned int *size, unsigned int proto, uint32_t what)
{
	return get(IPADMPROP_CLASS_MODULE, prop, proto, buf, size, what);
}

ipadm_status_t ipadm_get_propsource(ipadm_handle_t handle, const char *object, const char *prop,
	char *buf, unsigned int *size, unsigned int proto, unsigned int class)
{
	return take(strcmp(prop, "nud") == 0 ? NULL : "the link", buf, size);
}

static ipadm_status_t set(
	const char *object, const char *prop, const char *value, unsigned int proto, uint32_t flags)
{
	snprintf(lib.asked, sizeof(lib.asked), "set %s %s %s %u 0x%x", object, prop,
		value ? value : "-", proto, flags);
	return lib.answer;
}

ipadm_status_t ipadm_set_ifprop(ipadm_handle_t handle, const char *ifname, const char *prop,
	const char *value, unsigned int proto, uint32_t flags)
{
	return set(ifname, prop, value, proto, flags);
}

ipadm_status_t ipadm_set_addrprop(ipadm_handle_t handle, const char *prop, const char *value,
	const char *aobj, uint32_t flags)
{
	return set(aobj, prop, value, 0, flags);
}

ipadm_status_t ipadm_set_prop(ipadm_handle_t handle, const char *prop, const char *value,
	unsigned int proto, uint32_t flags)
{
	return set("*", prop, value, proto, flags);
}
