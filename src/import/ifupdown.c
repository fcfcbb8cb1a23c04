/* SPDX-License-Identifier: Apache-2.0 */
/* What the stanzas of ifupdown mean: interfaces(5) and the pages of its packages for bridges, bonds and so on. */
#include "import/import.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "import/ifupdown.h"

#define INHERIT_MAX 16

/* A stanza that is applied to its interface. */
struct apply {
	const struct ifupdown *u;
	struct intake *in;
	struct intake_if *i;
	const struct stanza *s; /* whose family and method count */
	const struct stanza
		*from; /* whose options are looked at: itself or one that it inherits from */
	unsigned int family;
	const struct method *method;
	struct intake_addr *object; /* of a method that makes one */
};

struct option {
	const char *name; /* one that ends in '*' stands for all that begin so; '-' is '_' */
	enum why why;
	void (*take)(struct apply *a, const struct pair *p);
};

struct method {
	const char *family;
	const char *name;
	void (*begin)(struct apply *a);
	bool is_static;
};

static const char *find_option(const struct stanza *s, const char *key)
{
	for (size_t n = 0; n < s->options.n; n++)
		if (strcmp(s->options.list[n].key, key) == 0)
			return s->options.list[n].value;

	return NULL;
}

static struct stanza *find_base(const struct ifupdown *u, const struct stanza *s)
{
	for (size_t n = 0; s->inherits && n < u->n; n++)
		if (&u->stanzas[n] != s && strcmp(u->stanzas[n].name, s->inherits) == 0)
			return &u->stanzas[n];

	return NULL;
}

/* Also what it inherits; NULL. */
static const char *find_inherited(const struct ifupdown *u, const struct stanza *s, const char *key)
{
	const char *value = NULL;

	for (unsigned int depth = 0; s && !value && depth < INHERIT_MAX; depth++) {
		value = find_option(s, key);
		s = find_base(u, s);
	}

	return value;
}

static const char *line_of(struct intake *in, const struct pair *p)
{
	return intake_text(in, "%s %s", p->key, p->value);
}

/* ---- options ---- */

/* What stands behind this address and before the next one, or in the whole stanza. */
static const char *option_of_address(
	const struct apply *a, const struct pair *address, const char *key)
{
	const struct pairs *p = &a->from->options;

	for (size_t n = (size_t)(address - p->list) + 1; n < p->n; n++) {
		if (strcmp(p->list[n].key, "address") == 0)
			break;
		if (strcmp(p->list[n].key, key) == 0)
			return p->list[n].value;
	}

	return find_inherited(a->u, a->s, key);
}

static void take_address(struct apply *a, const struct pair *p)
{
	const char *remote = option_of_address(a, p, "pointopoint");
	const char *preferred = option_of_address(a, p, "preferred-lifetime");
	struct intake_addr *object;

	if (!a->method->is_static) {
		intake_note(
			a->in, p->at, line_of(a->in, p), "%s takes no address", a->method->name);
		return;
	}
	if (a->s->family[0] && (strchr(p->value, ':') != NULL) != (a->family == FAM_INET6)) {
		intake_note(
			a->in, p->at, line_of(a->in, p), "it is no address of %s", a->s->family);
		return;
	}
	object = intake_static(a->in, a->i, p->value, option_of_address(a, p, "netmask"), p->at);
	if (remote)
		intake_key(a->in, object, "remote", remote, p->at);
	if (preferred)
		intake_key(a->in, object, "preferred_lifetime", preferred, p->at);
}

/* What take_address() looked at. */
static void take_with_address(struct apply *a, const struct pair *p)
{
	if (!find_inherited(a->u, a->s, "address"))
		intake_note(a->in, p->at, line_of(a->in, p), "there is no address to it");
}

static void take_mtu(struct apply *a, const struct pair *p)
{
	intake_property(a->in, a->i, "mtu", p->value, p->at);
}

static void take_hostname(struct apply *a, const struct pair *p)
{
	if (a->object && a->object->type == ADDR_DHCP)
		intake_key(a->in, a->object, "reqhost", p->value, p->at);
	else
		intake_note(a->in, p->at, line_of(a->in, p), "no DHCP server is asked here");
}

/* A number that is a word of a property; NULL when it has none. */
static const char *word_of(const char *const words[3], const char *value)
{
	return value[0] >= '0' && value[0] <= '2' && !value[1] ? words[value[0] - '0'] : NULL;
}

static void take_number(
	struct apply *a, const struct pair *p, const char *key, const char *const words[3])
{
	const char *word = a->family == FAM_INET6 ? word_of(words, p->value) : NULL;

	if (word)
		intake_property(a->in, a->i, key, word, p->at);
	else
		intake_refuse(a->in, p->at, line_of(a->in, p), WHY_VALUE);
}

static void take_accept_ra(struct apply *a, const struct pair *p)
{
	static const char *const words[3] = { "off", "on", "always" };

	take_number(a, p, "ipv6.accept_ra", words);
}

static void take_autoconf(struct apply *a, const struct pair *p)
{
	static const char *const words[3] = { "off", "on", NULL };

	/* Of the others it is part of the object. */
	if (a->method->is_static)
		take_number(a, p, "ipv6.autoconf", words);
}

static void take_privext(struct apply *a, const struct pair *p)
{
	static const char *const words[3] = { "off", "on", "prefer" };

	take_number(a, p, "ipv6.use_tempaddr", words);
	if (a->object && a->object->type == ADDR_ADDRCONF && strcmp(p->value, "0") != 0)
		intake_key(a->in, a->object, "temporary", "yes", p->at);
}

static void take_dad(struct apply *a, const struct pair *p)
{
	if (strcmp(p->value, "0") == 0)
		intake_property(a->in, a->i, "ipv6.dad", "off", p->at);
	else
		intake_refuse(a->in, p->at, line_of(a->in, p), WHY_MANAGER);
}

static void take_scope(struct apply *a, const struct pair *p)
{
	if (strcmp(p->value, "global") != 0)
		intake_refuse(a->in, p->at, line_of(a->in, p), WHY_ADDRESS);
}

static void take_bond_mode(struct apply *a, const struct pair *p)
{
	bool backup = strcmp(p->value, "active-backup") == 0 || strcmp(p->value, "1") == 0;

	intake_refuse(a->in, p->at, line_of(a->in, p), backup ? WHY_BOND : WHY_LINK);
}

static void take_local(struct apply *a, const struct pair *p)
{
	if (strcmp(a->method->name, "6to4") == 0)
		intake_sixtofour(a->in, a->i, p->value, p->at);
	else
		intake_refuse(a->in, p->at, p->key, WHY_LINK);
}

/* That it is nothing else than what its method does. */
static void take_nothing(struct apply *a, const struct pair *p)
{
}

/* clang-format off */
static const struct option options[] = {
	{ "address",            WHY_NONE,     take_address },
	{ "netmask",            WHY_NONE,     take_with_address },
	{ "pointopoint",        WHY_NONE,     take_with_address },
	{ "preferred_lifetime", WHY_NONE,     take_with_address },
	{ "scope",              WHY_NONE,     take_scope },
	{ "broadcast",          WHY_COMPUTED, NULL },
	{ "network",            WHY_COMPUTED, NULL },
	{ "mtu",                WHY_NONE,     take_mtu },
	{ "hostname",           WHY_NONE,     take_hostname },
	{ "accept_ra",          WHY_NONE,     take_accept_ra },
	{ "autoconf",           WHY_NONE,     take_autoconf },
	{ "privext",            WHY_NONE,     take_privext },
	{ "dhcp",               WHY_NONE,     take_nothing },
	{ "dad_attempts",       WHY_NONE,     take_dad },
	{ "local",              WHY_NONE,     take_local },
	{ "gateway",            WHY_ROUTE,    NULL },
	{ "metric",             WHY_ROUTE,    NULL },
	{ "dns_*",              WHY_DNS,      NULL },
	{ "up",                 WHY_COMMAND,  NULL },
	{ "down",               WHY_COMMAND,  NULL },
	{ "pre_up",             WHY_COMMAND,  NULL },
	{ "post_up",            WHY_COMMAND,  NULL },
	{ "pre_down",           WHY_COMMAND,  NULL },
	{ "post_down",          WHY_COMMAND,  NULL },
	{ "bond_mode",          WHY_NONE,     take_bond_mode },
	{ "bond_*",             WHY_LINK,     NULL },
	{ "bridge_*",           WHY_LINK,     NULL },
	{ "vlan_*",             WHY_LINK,     NULL },
	{ "wpa_*",              WHY_LINK,     NULL },
	{ "wireless_*",         WHY_LINK,     NULL },
	{ "ethernet_*",         WHY_LINK,     NULL },
	{ "hwaddress",          WHY_LINK,     NULL },
	{ "media",              WHY_LINK,     NULL },
	{ "endpoint",           WHY_LINK,     NULL },
	{ "dstaddr",            WHY_LINK,     NULL },
	{ "mode",               WHY_LINK,     NULL },
	{ "ttl",                WHY_LINK,     NULL },
	{ "provider",           WHY_LINK,     NULL },
	{ "client",             WHY_CLIENT,   NULL },
	{ "vendor",             WHY_CLIENT,   NULL },
	{ "leasehours",         WHY_CLIENT,   NULL },
	{ "leasetime",          WHY_CLIENT,   NULL },
	{ "request_prefix",     WHY_CLIENT,   NULL },
	{ "bootfile",           WHY_CLIENT,   NULL },
	{ "server",             WHY_CLIENT,   NULL },
	{ "hwaddr",             WHY_CLIENT,   NULL },
	{ "ll_attempts",        WHY_MANAGER,  NULL },
	{ "ll_interval",        WHY_MANAGER,  NULL },
	{ "dad_interval",       WHY_MANAGER,  NULL },
	{ "base_ifname",        WHY_MANAGER,  NULL },
	{ "description",        WHY_MANAGER,  NULL },
};
/* clang-format on */

static bool is_called(const char *pattern, const char *key)
{
	size_t n = 0;

	while (pattern[n] && pattern[n] != '*') {
		if (pattern[n] != (key[n] == '-' ? '_' : key[n]))
			return false;
		n++;
	}

	return pattern[n] == '*' || key[n] == '\0';
}

static void take_option(struct apply *a, const struct pair *p)
{
	for (size_t n = 0; n < ARRAY_SIZE(options); n++) {
		const struct option *o = &options[n];

		if (!is_called(o->name, p->key))
			continue;
		if (o->take)
			o->take(a, p);
		else
			/* Of a link there may be secrets. */
			intake_refuse(a->in, p->at, o->why == WHY_LINK ? p->key : line_of(a->in, p),
				o->why);
		return;
	}
	intake_refuse(a->in, p->at, p->key, WHY_UNKNOWN);
}

/* ---- methods ---- */

static void begin_families(struct apply *a)
{
	intake_families(a->i, a->family);
}

/* Of a later ifupdown, which takes the family from the addresses. */
static void begin_bare(struct apply *a)
{
}

static void begin_loopback(struct apply *a)
{
	if (a->i && !name_is_loopback(a->i->name))
		intake_note(a->in, a->s->at, a->s->name, "no other link than lo is the loopback");
}

static void begin_dhcp(struct apply *a)
{
	a->object = intake_dhcp(a->in, a->i, FAM_INET, a->s->at);
}

/* The default route comes from routers all the same; addresses only when it is said. */
static void begin_dhcp6(struct apply *a)
{
	const char *accept = find_option(a->s, "accept_ra");
	const char *autoconf = find_option(a->s, "autoconf");
	struct intake_addr *routers;

	a->object = intake_dhcp(a->in, a->i, FAM_INET6, a->s->at);
	if (accept && strcmp(accept, "0") == 0)
		return;
	routers = intake_addrconf(a->in, a->i, a->s->at);
	intake_key(a->in, routers, "stateful", "no", a->s->at);
	if (!autoconf || strcmp(autoconf, "1") != 0)
		intake_key(a->in, routers, "stateless", "no", a->s->at);
}

static void begin_auto(struct apply *a)
{
	const char *dhcp = find_option(a->s, "dhcp");

	a->object = intake_addrconf(a->in, a->i, a->s->at);
	if (!dhcp || strcmp(dhcp, "0") == 0)
		intake_key(a->in, a->object, "stateful", "no", a->s->at);
}

static void begin_sixtofour(struct apply *a)
{
	intake_note(a->in, a->s->at, a->s->name,
		"the 6to4 tunnel itself is not made: its address is for one that is there");
}

/* clang-format off */
static const struct method methods[] = {
	{ "inet",  "loopback", begin_loopback,  false },
	{ "inet6", "loopback", begin_loopback,  false },
	{ "inet",  "static",   begin_families,  true },
	{ "inet6", "static",   begin_families,  true },
	{ "",      "",         begin_bare,      true },
	{ "inet",  "manual",   begin_families,  false },
	{ "inet6", "manual",   begin_families,  false },
	{ "inet",  "dhcp",     begin_dhcp,      false },
	{ "inet6", "dhcp",     begin_dhcp6,     false },
	{ "inet6", "auto",     begin_auto,      false },
	{ "inet6", "6to4",     begin_sixtofour, false },
};
/* clang-format on */

static const struct method *find_method(const struct stanza *s)
{
	for (size_t n = 0; n < ARRAY_SIZE(methods); n++)
		if (strcmp(methods[n].family, s->family) == 0 &&
			strcmp(methods[n].name, s->method) == 0)
			return &methods[n];

	return NULL;
}

/* ---- stanzas ---- */

static const char *head_of(struct intake *in, const struct stanza *s)
{
	return intake_text(in, "iface %s %s %s", s->name, s->family, s->method);
}

/* "auto eth0", "auto /eth*": also of what is called eth0:1. */
static bool is_at_boot(const struct ifupdown *u, const char *name)
{
	size_t len = strcspn(name, ":");

	for (size_t n = 0; n < u->autos.n; n++) {
		const char *key = u->autos.list[n].key;

		if (key[0] == '/' && fnmatch(key + 1, name, 0) == 0)
			return true;
		if (strcmp(key, name) == 0 || (strncmp(key, name, len) == 0 && key[len] == '\0'))
			return true;
	}

	return false;
}

/* Its own options, and those that it inherits and has not itself. */
static void apply_options(struct apply *a)
{
	const struct stanza *from = a->s;

	for (unsigned int depth = 0; from && depth < INHERIT_MAX; depth++) {
		a->from = from;
		for (size_t n = 0; n < from->options.n; n++)
			if (from == a->s || !find_option(a->s, from->options.list[n].key))
				take_option(a, &from->options.list[n]);
		from = find_base(a->u, from);
		if (from == a->s)
			break;
	}
	if (from)
		intake_note(a->in, a->s->at, head_of(a->in, a->s), "it inherits in a circle");
}

static void apply_stanza(const struct ifupdown *u, const struct stanza *s)
{
	struct apply a = {
		.u = u,
		.in = u->in,
		.s = s,
		.family = strcmp(s->family, "inet6") == 0 ? FAM_INET6 : FAM_INET,
		.method = find_method(s),
	};
	const char *name = intake_text(u->in, "%.*s", (int)strcspn(s->name, ":"), s->name);

	if (!a.method) {
		intake_refuse(u->in, s->at, head_of(u->in, s), WHY_METHOD);
		return;
	}
	a.i = intake_interface(u->in, name, s->at);
	if (!a.i)
		return;
	a.i->kernel_inet6 = true;
	a.method->begin(&a);
	apply_options(&a);
	if (s->inherits && !find_base(u, s))
		intake_note(u->in, s->at, head_of(u->in, s), "there is no %s to inherit from",
			s->inherits);
}

static void apply_all(const struct ifupdown *u)
{
	for (size_t n = 0; n < u->n; n++) {
		struct stanza *base = find_base(u, &u->stanzas[n]);

		if (base)
			base->inherited = true;
	}
	for (size_t n = 0; n < u->n; n++) {
		const struct stanza *s = &u->stanzas[n];

		if (is_at_boot(u, s->name))
			apply_stanza(u, s);
		else if (!s->inherited && strcmp(s->name, LOOPBACK_IF) != 0)
			intake_leave_out(u->in, s->at, head_of(u->in, s));
	}
	for (size_t n = 0; n < u->autos.n; n++)
		if (strchr(u->autos.list[n].key, '='))
			intake_note(u->in, u->autos.list[n].at, u->autos.list[n].key,
				"an interface has its own configuration here, none of another "
				"name");
}

int import_ifupdown(struct intake *in, struct tree *t, struct err *e)
{
	_cleanup_(ifupdown_fini) struct ifupdown u = { .in = in, .tree = t, .e = e };
	int r = ifupdown_read(&u, "/etc/network/interfaces", false);

	if (r == 0)
		apply_all(&u);

	return r;
}
