/* SPDX-License-Identifier: Apache-2.0 */
/* The connections of NetworkManager: nm-settings-keyfile(5). */
#include "import/import.h"

#include <errno.h>
#include <string.h>

#include "import/scan.h"

/* A line, as long as the intake lives. */
struct nm_setting {
	const char *section, *key, *value;
	struct place at;
};

struct connection {
	struct intake *in;
	struct intake_if *i;
	struct nm_setting *settings;
	size_t n;
	struct place at; /* of the file */
	bool is_port;
};

struct key {
	const char *section; /* "ip": ipv4 and ipv6 */
	const char *name;    /* one that ends in '*' stands for all that begin so */
	enum why why;
	void (*take)(struct connection *c, const struct nm_setting *s);
};

static const char *text_of(struct intake *in, const struct nm_setting *s)
{
	return intake_text(in, "[%s] %s=%s", s->section, s->key, s->value);
}

static void refuse_setting(struct connection *c, const struct nm_setting *s, enum why why)
{
	intake_refuse(c->in, s->at, text_of(c->in, s), why);
}

static const struct nm_setting *find_setting(
	const struct connection *c, const char *section, const char *key)
{
	const struct nm_setting *found = NULL;

	for (size_t n = 0; n < c->n; n++)
		if (strcmp(c->settings[n].section, section) == 0 &&
			strcmp(c->settings[n].key, key) == 0)
			found = &c->settings[n];

	return found;
}

static const char *find_value(const struct connection *c, const char *section, const char *key)
{
	const struct nm_setting *s = find_setting(c, section, key);

	return s ? s->value : NULL;
}

static bool is_inet6(const struct nm_setting *s)
{
	return strcmp(s->section, "ipv6") == 0;
}

static const char *method_of(const struct connection *c, const char *section)
{
	const char *method = find_value(c, section, "method");

	if (method)
		return method;

	return c->is_port ? "disabled" : "auto";
}

/* ---- methods ---- */

static struct place place_of_method(const struct connection *c, const char *section)
{
	const struct nm_setting *s = find_setting(c, section, "method");

	return s ? s->at : c->at;
}

static void begin_dhcp(struct connection *c)
{
	(void)intake_dhcp(c->in, c->i, FAM_INET, place_of_method(c, "ipv4"));
}

static void begin_dhcp6(struct connection *c)
{
	(void)intake_dhcp(c->in, c->i, FAM_INET6, place_of_method(c, "ipv6"));
}

static void begin_manual(struct connection *c)
{
	intake_families(c->i, FAM_INET);
}

static void begin_manual6(struct connection *c)
{
	intake_families(c->i, FAM_INET6);
}

static void begin_auto6(struct connection *c)
{
	(void)intake_addrconf(c->in, c->i, place_of_method(c, "ipv6"));
}

static void begin_linklocal6(struct connection *c)
{
	intake_linklocal(c->in, c->i, place_of_method(c, "ipv6"));
}

static void begin_ignore6(struct connection *c)
{
	if (c->i)
		c->i->kernel_inet6 = true;
}

static void begin_disabled(struct connection *c)
{
}

/* Its own address is taken, where it is said. */
static void begin_shared(struct connection *c)
{
	intake_refuse(c->in, place_of_method(c, "ipv4"), "[ipv4] method=shared", WHY_SERVER);
	intake_families(c->i, FAM_INET);
}

/* clang-format off */
static const struct {
	const char *section;
	const char *method;
	void (*begin)(struct connection *c);
} methods[] = {
	{ "ipv4", "auto",       begin_dhcp },
	{ "ipv4", "manual",     begin_manual },
	{ "ipv4", "disabled",   begin_disabled },
	{ "ipv4", "shared",     begin_shared },
	{ "ipv6", "auto",       begin_auto6 },
	{ "ipv6", "dhcp",       begin_dhcp6 },
	{ "ipv6", "manual",     begin_manual6 },
	{ "ipv6", "link-local", begin_linklocal6 },
	{ "ipv6", "ignore",     begin_ignore6 },
	{ "ipv6", "disabled",   begin_disabled },
};
/* clang-format on */

static void begin_method(struct connection *c, const char *section)
{
	const char *method = method_of(c, section);

	for (size_t n = 0; n < ARRAY_SIZE(methods); n++) {
		if (strcmp(methods[n].section, section) != 0 ||
			strcmp(methods[n].method, method) != 0)
			continue;
		methods[n].begin(c);
		return;
	}
	intake_refuse(c->in, place_of_method(c, section),
		intake_text(c->in, "[%s] method=%s", section, method), WHY_METHOD);
}

/* ---- settings ---- */

/* "ADDRESS/LEN[,GATEWAY]"; a ';' of older files may stand in place of the comma. */
static void take_address(struct connection *c, const struct nm_setting *s)
{
	static const char separators[] = ",; ";
	size_t len = strcspn(s->value, separators);
	const char *gateway = s->value + len + strspn(s->value + len, separators);

	if (strcmp(method_of(c, s->section), "disabled") == 0 ||
		strcmp(method_of(c, s->section), "ignore") == 0) {
		intake_note(c->in, s->at, text_of(c->in, s), "its method takes no address");
		return;
	}
	(void)intake_static(
		c->in, c->i, intake_text(c->in, "%.*s", (int)len, s->value), NULL, s->at);
	if (*gateway)
		intake_refuse(c->in, s->at, intake_text(c->in, "gateway %s", gateway), WHY_ROUTE);
}

static void take_hostname(struct connection *c, const struct nm_setting *s)
{
	const char *method = method_of(c, s->section);

	if (!is_inet6(s) && strcmp(method, "auto") == 0)
		intake_key(c->in, intake_dhcp(c->in, c->i, FAM_INET, s->at), "reqhost", s->value,
			s->at);
	else if (is_inet6(s) && strcmp(method, "dhcp") == 0)
		intake_key(c->in, intake_dhcp(c->in, c->i, FAM_INET6, s->at), "reqhost", s->value,
			s->at);
	else
		refuse_setting(c, s, WHY_CLIENT);
}

/* The object of what routers say; NULL when there is none. */
static struct intake_addr *find_addrconf(struct connection *c)
{
	const char *method = method_of(c, "ipv6");

	if (strcmp(method, "auto") != 0 && strcmp(method, "link-local") != 0)
		return NULL;

	return intake_addrconf(c->in, c->i, c->at);
}

/* By its name, or the number that older files have. */
static void take_generation(struct connection *c, const struct nm_setting *s)
{
	static const struct {
		const char *word;
		const char *mode;
	} words[] = {
		{ "eui64", "eui64" },
		{ "0", "eui64" },
		{ "stable-privacy", "stable-privacy" },
		{ "1", "stable-privacy" },
	};
	struct intake_addr *a = find_addrconf(c);

	for (size_t n = 0; n < ARRAY_SIZE(words); n++) {
		if (strcmp(words[n].word, s->value) != 0)
			continue;
		if (a)
			intake_key(c->in, a, "generation", words[n].mode, s->at);
		else if (c->i && (c->i->families & FAM_INET6))
			intake_property(c->in, c->i, "ipv6.addr_gen_mode", words[n].mode, s->at);
		return;
	}
	refuse_setting(c, s, WHY_MANAGER);
}

/* -1: as NetworkManager.conf or the kernel says; 1 prefers other addresses. */
static void take_privacy(struct connection *c, const struct nm_setting *s)
{
	struct intake_addr *a = find_addrconf(c);

	if (strcmp(s->value, "0") == 0)
		return;
	if (!a || (strcmp(s->value, "1") != 0 && strcmp(s->value, "2") != 0)) {
		refuse_setting(c, s, WHY_MANAGER);
		return;
	}
	intake_key(c->in, a, "temporary", "yes", s->at);
	if (strcmp(s->value, "1") == 0)
		intake_property(c->in, c->i, "ipv6.use_tempaddr", "on", s->at);
}

static void take_token(struct connection *c, const struct nm_setting *s)
{
	struct intake_addr *a = find_addrconf(c);

	if (a)
		intake_key(c->in, a, "interface-id", intake_text(c->in, "%s/64", s->value), s->at);
	else
		refuse_setting(c, s, WHY_ROUTER);
}

static void take_mtu(struct connection *c, const struct nm_setting *s)
{
	/* 0: that of the link itself. */
	if (strcmp(s->value, "0") == 0)
		return;
	intake_property(
		c->in, c->i, strcmp(s->section, "ipv6") == 0 ? "ipv6.mtu" : "mtu", s->value, s->at);
}

static void take_bond_mode(struct connection *c, const struct nm_setting *s)
{
	bool backup = strcmp(s->value, "active-backup") == 0 || strcmp(s->value, "1") == 0;

	refuse_setting(c, s, backup ? WHY_BOND : WHY_LINK);
}

static void take_team(struct connection *c, const struct nm_setting *s)
{
	intake_refuse(c->in, s->at, s->key, strstr(s->value, "activebackup") ? WHY_BOND : WHY_LINK);
}

/* What was looked at before. */
static void take_nothing(struct connection *c, const struct nm_setting *s)
{
}

static void take_type(struct connection *c, const struct nm_setting *s)
{
	static const char *const there[] = { "ethernet", "802-3-ethernet", "wifi",
		"802-11-wireless", "infiniband", "loopback" };

	for (size_t n = 0; n < ARRAY_SIZE(there); n++)
		if (strcmp(there[n], s->value) == 0)
			return;
	refuse_setting(c, s, WHY_LINK);
}

/* clang-format off */
static const struct key keys[] = {
	{ "connection", "interface-name",  WHY_NONE,    take_nothing },
	{ "connection", "autoconnect",     WHY_NONE,    take_nothing },
	{ "connection", "id",              WHY_NONE,    take_nothing },
	{ "connection", "uuid",            WHY_NONE,    take_nothing },
	{ "connection", "timestamp",       WHY_NONE,    take_nothing },
	{ "connection", "type",            WHY_NONE,    take_type },
	{ "connection", "master",          WHY_LINK,    NULL },
	{ "connection", "controller",      WHY_LINK,    NULL },
	{ "connection", "slave-type",      WHY_LINK,    NULL },
	{ "connection", "port-type",       WHY_LINK,    NULL },
	{ "connection", "mud-url",         WHY_CLIENT,  NULL },
	{ "connection", "llmnr",           WHY_DNS,     NULL },
	{ "connection", "mdns",            WHY_DNS,     NULL },
	{ "connection", "dns-over-tls",    WHY_DNS,     NULL },
	{ "connection", "*",               WHY_MANAGER, NULL },
	{ "ip",   "method",                WHY_NONE,    take_nothing },
	{ "ip",   "address-data",          WHY_VALUE,   NULL },
	{ "ip",   "address*",              WHY_NONE,    take_address },
	{ "ip",   "dhcp-hostname",         WHY_NONE,    take_hostname },
	{ "ip",   "dhcp-*",                WHY_CLIENT,  NULL },
	{ "ip",   "may-fail",              WHY_MANAGER, NULL },
	{ "ip",   "gateway",               WHY_ROUTE,   NULL },
	{ "ip",   "route*",                WHY_ROUTE,   NULL },
	{ "ip",   "routing-rule*",         WHY_ROUTE,   NULL },
	{ "ip",   "never-default",         WHY_ROUTE,   NULL },
	{ "ip",   "ignore-auto-routes",    WHY_ROUTE,   NULL },
	{ "ip",   "ignore-auto-dns",       WHY_DNS,     NULL },
	{ "ip",   "dns*",                  WHY_DNS,     NULL },
	{ "ip",   "required-timeout",      WHY_MANAGER, NULL },
	{ "ip",   "replace-local-rule",    WHY_ROUTE,   NULL },
	{ "ip",   "dad-timeout",           WHY_MANAGER, NULL },
	{ "ip",   "link-local",            WHY_METHOD,  NULL },
	{ "ip",   "auto-route-ext-gw",     WHY_ROUTE,   NULL },
	{ "ip",   "shared-*",              WHY_SERVER,  NULL },
	{ "ipv6", "addr-gen-mode",         WHY_NONE,    take_generation },
	{ "ipv6", "ip6-privacy",           WHY_NONE,    take_privacy },
	{ "ipv6", "token",                 WHY_NONE,    take_token },
	{ "ipv6", "mtu",                   WHY_NONE,    take_mtu },
	{ "ipv6", "ra-timeout",            WHY_ROUTER,  NULL },
	{ "ipv6", "temp-*",                WHY_ROUTER,  NULL },
	{ "ethernet",         "mtu",       WHY_NONE,    take_mtu },
	{ "802-3-ethernet",   "mtu",       WHY_NONE,    take_mtu },
	{ "wifi",             "mtu",       WHY_NONE,    take_mtu },
	{ "802-11-wireless",  "mtu",       WHY_NONE,    take_mtu },
	{ "infiniband",       "mtu",       WHY_NONE,    take_mtu },
	{ "bond", "mode",                  WHY_NONE,    take_bond_mode },
	{ "team", "config",                WHY_NONE,    take_team },
};

/* Sections of which all else is of the link, and may be secret: values are not told. */
static const char *const link_sections[] = {
	"ethernet", "802-3-ethernet", "wifi", "802-11-wireless", "wifi-security", "802-11-wireless-security", "802-1x",
	"infiniband", "bond", "bond-port", "team", "team-port", "bridge", "bridge-port", "vlan", "vxlan", "vrf", "macvlan",
	"macsec", "ip-tunnel", "tun", "veth", "dummy", "wireguard", "ethtool", "sriov", "tc", "dcb", "loopback", "match",
	"link", "hsr", "ipvlan", "wpan", "6lowpan", "ovs-bridge", "ovs-port", "ovs-interface", "ovs-patch", "ovs-dpdk",
	"gsm", "cdma", "serial", "ppp", "pppoe", "adsl", "bluetooth", "vpn", "vpn-secrets", "wimax", "olpc-mesh",
};
/* clang-format on */

static bool is_called(const char *pattern, const char *key)
{
	size_t len = strcspn(pattern, "*");

	return pattern[len] ? strncmp(pattern, key, len) == 0 : strcmp(pattern, key) == 0;
}

static bool is_in(const struct key *k, const struct nm_setting *s)
{
	if (strcmp(k->section, "ip") == 0)
		return strcmp(s->section, "ipv4") == 0 || is_inet6(s);

	return strcmp(k->section, s->section) == 0;
}

static bool is_of_link(const char *section)
{
	for (size_t n = 0; n < ARRAY_SIZE(link_sections); n++)
		if (strcmp(link_sections[n], section) == 0)
			return true;

	return strncmp(section, "wireguard-peer", strlen("wireguard-peer")) == 0;
}

static void take_setting(struct connection *c, const struct nm_setting *s)
{
	for (size_t n = 0; n < ARRAY_SIZE(keys); n++) {
		const struct key *k = &keys[n];

		if (!is_in(k, s) || !is_called(k->name, s->key))
			continue;
		if (k->take)
			k->take(c, s);
		else
			refuse_setting(c, s, k->why);
		return;
	}
	intake_refuse(c->in, s->at, intake_text(c->in, "[%s] %s", s->section, s->key),
		is_of_link(s->section) ? WHY_LINK : WHY_UNKNOWN);
}

/* ---- connections ---- */

/* The name of its link; NULL, with a note, when it has none, or is not to be. */
static const char *find_name(struct connection *c)
{
	const struct nm_setting *automatic = find_setting(c, "connection", "autoconnect");
	const char *name = find_value(c, "connection", "interface-name");
	const char *type = find_value(c, "connection", "type");

	if (!type) {
		intake_note(c->in, c->at, "[connection]", "it has no type: this is no connection");
		return NULL;
	}
	if (automatic && scan_bool(automatic->value) == 0) {
		intake_leave_out(c->in, automatic->at, text_of(c->in, automatic));
		return NULL;
	}
	if (!name || !name[0]) {
		intake_note(c->in, c->at, "[connection]",
			"it has no interface-name, so that it is not known of which link it is: it "
			"is "
			"left out");
		return NULL;
	}

	return name;
}

static void take_connection(struct connection *c)
{
	const char *name = find_name(c);
	size_t before = c->in->n_ifs;

	if (!name)
		return;
	c->is_port = find_setting(c, "connection", "master") ||
		     find_setting(c, "connection", "controller");
	c->i = intake_interface(c->in, name, c->at);
	if (c->i && c->in->n_ifs == before) {
		intake_note(c->in, c->at, name, "%s is of this link, too: it is left out here",
			c->i->at.file);
		return;
	}
	if (!c->i)
		return;
	begin_method(c, "ipv4");
	begin_method(c, "ipv6");
	for (size_t n = 0; n < c->n; n++)
		if (c->settings[n].value[0])
			take_setting(c, &c->settings[n]);
}

/* ---- files ---- */

struct gathering {
	struct connection c;
	size_t cap;
};

static void gather(void *ctx, const struct ini_line *l)
{
	struct gathering *g = ctx;
	struct connection *c = &g->c;
	struct nm_setting *settings;

	if (!l->key) {
		intake_refuse(c->in, l->at, "a line without '='", WHY_UNKNOWN);
		return;
	}
	settings = intake_grow(c->in, c->settings, c->n, &g->cap, sizeof(struct nm_setting));
	if (!settings)
		return;
	c->settings = settings;
	settings[c->n++] = (struct nm_setting){
		.section = intake_text(c->in, "%s", l->section),
		.key = intake_text(c->in, "%s", l->key),
		.value = intake_text(c->in, "%s", l->value),
		.at = l->at,
	};
}

static int read_file(struct intake *in, struct tree_file *f, struct err *e)
{
	struct gathering g = { .c = { .in = in } };
	int r = scan_check(f, e);

	if (r < 0)
		return r;
	g.c.at.file = intake_text(in, "%s", f->name);
	ini_walk(f, g.c.at.file, false, gather, &g);
	take_connection(&g.c);
	free(g.c.settings);

	return 0;
}

/* In /etc older versions left the ending away. */
static bool is_connection(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (strncmp(name, "/etc/", strlen("/etc/")) == 0 && !dot)
		return true;

	return dot && strcmp(dot, ".nmconnection") == 0;
}

int import_networkmanager(struct intake *in, struct tree *t, struct err *e)
{
	static const char *const where[] = { "/usr/lib/NetworkManager/system-connections/*",
		"/etc/NetworkManager/system-connections/*",
		"/run/NetworkManager/system-connections/*" };
	_cleanup_(tree_files_fini) struct tree_files files = { .list = NULL };
	int r = 0;

	for (size_t n = 0; r == 0 && n < ARRAY_SIZE(where); n++)
		r = tree_find(t, where[n], &files, e);
	tree_files_override(&files);
	for (size_t n = 0; r == 0 && n < files.n; n++) {
		struct tree_file *f = &files.list[n];

		if (f->mask)
			continue;
		if (is_connection(f->name))
			r = read_file(in, f, e);
		else
			intake_refuse(in, (struct place){ intake_text(in, "%s", f->name), 0 },
				"a file that is no .nmconnection", WHY_MANAGER);
	}

	return r;
}
