/* SPDX-License-Identifier: Apache-2.0 */
/* netplan(5): the devices of all its files, merged. Links that it makes are not made: their IP is taken. */
#include "import/import.h"

#include <errno.h>
#include <string.h>

#include "import/scan.h"
#include "import/node.h"

#define DESCRIPTION 160 /* bytes of a value in a note */

/* A kind of devices. */
struct kind {
	const char *name;
	bool physical;     /* its links are there, and may be matched */
	const char *ports; /* the key that names the links that it takes for its own; NULL */
};

struct netplan {
	struct intake *in;
	struct pairs ports; /* links that carry no IP: their name, of what they are */
};

struct device {
	struct intake *in;
	struct intake_if *i;
	const struct node *node;
	bool port;
	bool linklocal; /* IPv6 */
	const struct node *accept_ra, *privacy, *generation, *token;
};

struct key {
	const char *name;
	enum why why;
	void (*take)(struct device *d, const struct node *value);
};

/* ---- notes ---- */

static void describe(const struct node *node, struct buf *out)
{
	if (out->len > DESCRIPTION)
		return;
	if (node->key)
		buf_printf(out, "%s: ", node->key);
	if (node->kind == NODE_SCALAR) {
		buf_puts(out, node_text(node));
		return;
	}
	buf_putc(out, node->kind == NODE_MAPPING ? '{' : '[');
	for (size_t i = 0; i < node->n; i++) {
		if (i > 0)
			buf_puts(out, ", ");
		describe(node->items[i], out);
	}
	buf_putc(out, node->kind == NODE_MAPPING ? '}' : ']');
}

static void refuse_node(struct intake *in, const struct node *node, enum why why)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };

	describe(node, &text);
	if (buf_error(&text) < 0 || !text.data)
		return;
	intake_refuse(in, node->at, text.data, why);
}

/* Of a sequence every item by itself. */
static void refuse_each(struct intake *in, const struct node *node, enum why why)
{
	if (node->kind != NODE_SEQUENCE || node->n == 0) {
		refuse_node(in, node, why);
		return;
	}
	for (size_t i = 0; i < node->n; i++) {
		_cleanup_(buf_fini) struct buf text = { .data = NULL };

		buf_printf(&text, "%s: ", node->key);
		describe(node->items[i], &text);
		if (buf_error(&text) == 0)
			intake_refuse(in, node->items[i]->at, text.data, why);
	}
}

/* 1, 0, or -EINVAL with a note. */
static int take_bool(struct device *d, const struct node *value)
{
	int r = scan_bool(node_text(value));

	if (r < 0)
		refuse_node(d->in, value, WHY_VALUE);

	return r;
}

/* ---- keys ---- */

static void take_dhcp4(struct device *d, const struct node *value)
{
	if (take_bool(d, value) == 1)
		(void)intake_dhcp(d->in, d->i, FAM_INET, value->at);
}

static void take_dhcp6(struct device *d, const struct node *value)
{
	if (take_bool(d, value) == 1)
		(void)intake_dhcp(d->in, d->i, FAM_INET6, value->at);
}

static void take_overrides(struct device *d, const struct node *value)
{
	unsigned int family = strcmp(value->key, "dhcp6-overrides") == 0 ? FAM_INET6 : FAM_INET;
	const struct node *dhcp = node_find(d->node, family == FAM_INET6 ? "dhcp6" : "dhcp4");
	bool on = dhcp && scan_bool(node_text(dhcp)) == 1;

	for (size_t n = 0; n < value->n; n++) {
		const struct node *item = value->items[n];

		if (on && item->key && strcmp(item->key, "hostname") == 0)
			intake_key(d->in, intake_dhcp(d->in, d->i, family, value->at), "reqhost",
				node_text(item), item->at);
		else
			refuse_node(d->in, item, WHY_CLIENT);
	}
}

static void take_linklocal(struct device *d, const struct node *value)
{
	d->linklocal = false;
	for (size_t n = 0; n < value->n; n++) {
		const char *word = node_text(value->items[n]);

		if (strcmp(word, "ipv6") == 0)
			d->linklocal = true;
		else
			intake_refuse(d->in, value->items[n]->at,
				intake_text(d->in, "link-local: %s", word), WHY_METHOD);
	}
}

/* "addr/len", or that with settings behind it. */
static void take_address(struct device *d, const struct node *item)
{
	const struct node *inner =
		item->kind == NODE_MAPPING && item->n == 1 ? item->items[0] : NULL;
	const char *text = inner ? inner->key : node_text(item);
	struct intake_addr *a = intake_static(d->in, d->i, text, NULL, item->at);

	for (size_t n = 0; inner && n < inner->n; n++) {
		const struct node *setting = inner->items[n];

		if (setting->key && strcmp(setting->key, "lifetime") == 0)
			intake_key(d->in, a, "preferred_lifetime", node_text(setting), setting->at);
		else
			refuse_node(d->in, setting, WHY_ADDRESS);
	}
}

static void take_addresses(struct device *d, const struct node *value)
{
	if (value->kind != NODE_SEQUENCE)
		refuse_node(d->in, value, WHY_VALUE);
	for (size_t n = 0; value->kind == NODE_SEQUENCE && n < value->n; n++)
		take_address(d, value->items[n]);
}

static void take_mtu(struct device *d, const struct node *value)
{
	const char *key = strcmp(value->key, "mtu") == 0 ? "mtu" : "ipv6.mtu";

	intake_property(d->in, d->i, key, node_text(value), value->at);
}

/* What is looked at when all is known. */
static void take_later(struct device *d, const struct node *value)
{
	const struct {
		const char *key;
		const struct node **to;
	} later[] = {
		{ "accept-ra", &d->accept_ra },
		{ "ipv6-privacy", &d->privacy },
		{ "ipv6-address-generation", &d->generation },
		{ "ipv6-address-token", &d->token },
	};

	for (size_t n = 0; n < ARRAY_SIZE(later); n++)
		if (strcmp(later[n].key, value->key) == 0)
			*later[n].to = value;
}

static void take_set_name(struct device *d, const struct node *value)
{
	intake_note(d->in, value->at, intake_text(d->in, "set-name: %s", node_text(value)),
		"links are renamed by somebody else, such as a .link file of systemd");
}

/* What find_name() looked at; more than a name is more than a document asks. */
static void take_match(struct device *d, const struct node *value)
{
	for (size_t n = 0; value->kind == NODE_MAPPING && n < value->n; n++)
		if (strcmp(value->items[n]->key, "name") != 0)
			intake_note(d->in, value->items[n]->at,
				intake_text(d->in, "match: %s", value->items[n]->key),
				"an interface is found by the name of its link alone");
}

static void take_nothing(struct device *d, const struct node *value)
{
}

/* clang-format off */
static const struct key keys[] = {
	{ "dhcp4",                   WHY_NONE,    take_dhcp4 },
	{ "dhcp6",                   WHY_NONE,    take_dhcp6 },
	{ "dhcp4-overrides",         WHY_NONE,    take_overrides },
	{ "dhcp6-overrides",         WHY_NONE,    take_overrides },
	{ "dhcp-identifier",         WHY_CLIENT,  NULL },
	{ "link-local",              WHY_NONE,    take_linklocal },
	{ "accept-ra",               WHY_NONE,    take_later },
	{ "ipv6-privacy",            WHY_NONE,    take_later },
	{ "ipv6-address-generation", WHY_NONE,    take_later },
	{ "ipv6-address-token",      WHY_NONE,    take_later },
	{ "ra-overrides",            WHY_ROUTER,  NULL },
	{ "addresses",               WHY_NONE,    take_addresses },
	{ "mtu",                     WHY_NONE,    take_mtu },
	{ "ipv6-mtu",                WHY_NONE,    take_mtu },
	{ "match",                   WHY_NONE,    take_match },
	{ "set-name",                WHY_NONE,    take_set_name },
	{ "activation-mode",         WHY_NONE,    take_nothing },
	{ "gateway4",                WHY_ROUTE,   NULL },
	{ "gateway6",                WHY_ROUTE,   NULL },
	{ "routes",                  WHY_ROUTE,   NULL },
	{ "routing-policy",          WHY_ROUTE,   NULL },
	{ "nameservers",             WHY_DNS,     NULL },
	{ "renderer",                WHY_MANAGER, NULL },
	{ "optional",                WHY_MANAGER, NULL },
	{ "optional-addresses",      WHY_MANAGER, NULL },
	{ "critical",                WHY_MANAGER, NULL },
	{ "ignore-carrier",          WHY_MANAGER, NULL },
	{ "neigh-suppress",          WHY_LINK,    NULL },
	{ "macaddress",              WHY_LINK,    NULL },
	{ "wakeonlan",               WHY_LINK,    NULL },
	{ "emit-lldp",               WHY_LINK,    NULL },
	{ "auth",                    WHY_LINK,    NULL },
	{ "access-points",           WHY_LINK,    NULL },
	{ "regulatory-domain",       WHY_LINK,    NULL },
	{ "wakeonwlan",              WHY_LINK,    NULL },
	{ "openvswitch",             WHY_LINK,    NULL },
	{ "interfaces",              WHY_LINK,    NULL },
	{ "parameters",              WHY_LINK,    NULL },
	{ "id",                      WHY_LINK,    NULL },
	{ "link",                    WHY_LINK,    NULL },
	{ "mode",                    WHY_LINK,    NULL },
	{ "local",                   WHY_LINK,    NULL },
	{ "remote",                  WHY_LINK,    NULL },
	{ "key",                     WHY_LINK,    NULL },
	{ "keys",                    WHY_LINK,    NULL },
	{ "peers",                   WHY_LINK,    NULL },
	{ "peer",                    WHY_LINK,    NULL },
	{ "port",                    WHY_LINK,    NULL },
	{ "mark",                    WHY_LINK,    NULL },
	{ "ttl",                     WHY_LINK,    NULL },
	{ "table",                   WHY_LINK,    NULL },
	{ "networkmanager",          WHY_MANAGER, NULL },
	{ "virtual-function-count",  WHY_LINK,    NULL },
	{ "embedded-switch-mode",    WHY_LINK,    NULL },
	{ "infiniband-mode",         WHY_LINK,    NULL },
	{ "delay-virtual-functions-rebind",   WHY_LINK, NULL },
	{ "receive-checksum-offload",         WHY_LINK, NULL },
	{ "transmit-checksum-offload",        WHY_LINK, NULL },
	{ "tcp-segmentation-offload",         WHY_LINK, NULL },
	{ "tcp6-segmentation-offload",        WHY_LINK, NULL },
	{ "generic-segmentation-offload",     WHY_LINK, NULL },
	{ "generic-receive-offload",          WHY_LINK, NULL },
	{ "large-receive-offload",            WHY_LINK, NULL },
};

static const struct kind kinds[] = {
	{ "ethernets",         true,  NULL },
	{ "wifis",             true,  NULL },
	{ "modems",            true,  NULL },
	{ "bonds",             false, "interfaces" },
	{ "bridges",           false, "interfaces" },
	{ "vrfs",              false, NULL },
	{ "vlans",             false, NULL },
	{ "tunnels",           false, NULL },
	{ "dummy-devices",     false, NULL },
	{ "virtual-ethernets", false, NULL },
};
/* clang-format on */

static void take_key(struct device *d, const struct node *value)
{
	for (size_t n = 0; n < ARRAY_SIZE(keys); n++) {
		const struct key *k = &keys[n];

		if (strcmp(k->name, value->key) != 0)
			continue;
		if (k->take)
			k->take(d, value);
		else if (k->why == WHY_LINK)
			/* There may be secrets. */
			intake_refuse(d->in, value->at, value->key, k->why);
		else
			refuse_each(d->in, value, k->why);
		return;
	}
	intake_refuse(d->in, value->at, value->key, WHY_UNKNOWN);
}

/* ---- devices ---- */

/* How addresses of routers are made. */
static void finish_addrconf(struct device *d)
{
	struct intake_addr *a = intake_addrconf(d->in, d->i, d->node->at);

	if (d->generation)
		intake_key(d->in, a, "generation", node_text(d->generation), d->generation->at);
	if (d->token)
		intake_key(d->in, a, "interface-id",
			intake_text(d->in, "%s/64", node_text(d->token)), d->token->at);
	if (d->privacy && take_bool(d, d->privacy) == 1)
		intake_key(d->in, a, "temporary", "yes", d->privacy->at);
}

/* Routers are listened to where link-local addresses are, unless it is said. */
static void finish_inet6(struct device *d)
{
	int accept = d->accept_ra ? take_bool(d, d->accept_ra) : -EINVAL;
	const struct node *alone[] = { d->privacy, d->token };

	if (accept < 0)
		accept = d->linklocal;
	if (d->i && accept) {
		finish_addrconf(d);
		return;
	}
	if (d->generation)
		intake_property(d->in, d->i, "ipv6.addr_gen_mode", node_text(d->generation),
			d->generation->at);
	for (size_t n = 0; n < ARRAY_SIZE(alone); n++)
		if (alone[n])
			intake_note(d->in, alone[n]->at, alone[n]->key,
				"no addresses are made of what routers say");
	if (d->i && d->linklocal && !(d->i->families & FAM_INET6))
		intake_linklocal(d->in, d->i, d->node->at);
}

/* The name of its link; NULL, with a note, when the file does not tell. */
static const char *find_name(struct intake *in, const struct kind *kind, const struct node *node)
{
	const struct node *match = kind->physical ? node_find(node, "match") : NULL;
	const struct node *set = kind->physical ? node_find(node, "set-name") : NULL;
	const struct node *name = node_find(match, "name");

	if (set)
		return node_text(set);
	if (!match)
		return node->key;
	if (name && node_text(name)[0] && !strpbrk(node_text(name), "*?["))
		return node_text(name);
	intake_note(in, node->at, node->key,
		"which link it is, its name does not tell: it is left out; in a document an "
		"interface "
		"has the name of its link");

	return NULL;
}

static bool is_port(const struct netplan *p, const char *id)
{
	for (size_t n = 0; n < p->ports.n; n++)
		if (strcmp(p->ports.list[n].key, id) == 0)
			return true;

	return false;
}

/* "manual" and "off" are not at boot. */
static bool is_at_boot(struct intake *in, const struct node *node)
{
	const struct node *mode = node_find(node, "activation-mode");

	if (!mode)
		return true;
	intake_leave_out(in, mode->at,
		intake_text(in, "%s: activation-mode: %s", node->key, node_text(mode)));

	return false;
}

static void tell_virtual(struct intake *in, const struct kind *kind, const struct node *node)
{
	const char *mode = node_text(node_find(node_find(node, "parameters"), "mode"));
	bool backup = strcmp(mode, "active-backup") == 0 && strcmp(kind->name, "bonds") == 0;

	intake_refuse(in, node->at, intake_text(in, "%s: %s", kind->name, node->key),
		backup ? WHY_BOND : WHY_LINK);
}

static void take_device(const struct netplan *p, const struct kind *kind, const struct node *node)
{
	struct device d = { .in = p->in, .node = node, .port = is_port(p, node->key) };
	const char *name;

	if (!kind->physical)
		tell_virtual(p->in, kind, node);
	if (!is_at_boot(p->in, node))
		return;
	name = find_name(p->in, kind, node);
	if (!name)
		return;
	d.i = intake_interface(p->in, name, node->at);
	d.linklocal = !d.port;
	if (node->kind == NODE_SEQUENCE || node_text(node)[0])
		refuse_node(p->in, node, WHY_VALUE);
	for (size_t n = 0; n < node->n; n++)
		if (node->items[n]->key)
			take_key(&d, node->items[n]);
	finish_inet6(&d);
}

static const struct kind *find_kind(const char *name)
{
	for (size_t n = 0; n < ARRAY_SIZE(kinds); n++)
		if (strcmp(kinds[n].name, name) == 0)
			return &kinds[n];

	return NULL;
}

static void note_ports(struct netplan *p, const struct kind *kind, const struct node *devices)
{
	for (size_t n = 0; kind->ports && n < devices->n; n++) {
		const struct node *ports = node_find(devices->items[n], kind->ports);

		for (size_t i = 0; ports && i < ports->n; i++) {
			struct pair *pair = intake_pairs_add(p->in, &p->ports);

			if (pair)
				*pair = (struct pair){ .key = node_text(ports->items[i]) };
		}
	}
}

static void take_network(struct netplan *p, const struct node *network)
{
	for (size_t n = 0; n < network->n; n++) {
		const struct kind *kind = find_kind(network->items[n]->key);

		if (kind)
			note_ports(p, kind, network->items[n]);
	}
	for (size_t n = 0; n < network->n; n++) {
		const struct node *item = network->items[n];
		const struct kind *kind = find_kind(item->key);

		if (strcmp(item->key, "version") == 0)
			continue;
		if (!kind || item->kind != NODE_MAPPING) {
			intake_refuse(p->in, item->at, item->key,
				strcmp(item->key, "renderer") == 0 ? WHY_MANAGER : WHY_UNKNOWN);
			continue;
		}
		for (size_t i = 0; i < item->n; i++)
			if (item->items[i]->key)
				take_device(p, kind, item->items[i]);
	}
}

/* ---- files ---- */

static int check_root(const struct node *root, struct err *e)
{
	const struct node *network = node_find(root, "network");
	const struct node *version = node_find(network, "version");
	const struct node *bad = network ? network : root;

	if (!root)
		return 0;
	if (!network || network->kind != NODE_MAPPING)
		return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG,
			"%s:%u: there is no mapping called network on the top", bad->at.file,
			bad->at.line);
	if (version && strcmp(node_text(version), "2") != 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EBADMSG, "%s:%u: version is 2, not '%.32s'",
			version->at.file, version->at.line, node_text(version));

	return 0;
}

static int read_files(
	struct intake *in, const struct tree_files *files, struct node **root, struct err *e)
{
	for (size_t n = 0; n < files->n; n++) {
		const struct tree_file *f = &files->list[n];
		_cleanup_(node_freep) struct node *node = NULL;
		int r = node_read(f, intake_text(in, "%s", f->name), &node, e);

		if (r == 0)
			r = check_root(node, e);
		if (r < 0)
			return r;
		r = node_merge(root, node);
		node = NULL;
		if (r < 0)
			return err_nomem(e);
	}

	return 0;
}

int import_netplan(struct intake *in, struct tree *t, struct err *e)
{
	/* Of files of one name the last one counts. */
	static const char *const where[] = { "/lib/netplan/*.yaml", "/usr/lib/netplan/*.yaml",
		"/etc/netplan/*.yaml", "/run/netplan/*.yaml" };
	_cleanup_(tree_files_fini) struct tree_files files = { .list = NULL };
	_cleanup_(node_freep) struct node *root = NULL;
	struct netplan p = { .in = in };
	int r = 0;

	for (size_t n = 0; r == 0 && n < ARRAY_SIZE(where); n++)
		r = tree_find(t, where[n], &files, e);
	tree_files_override(&files);
	if (r == 0)
		r = read_files(in, &files, &root, e);
	if (r < 0)
		return r;
	for (size_t n = 0; root && n < root->n; n++) {
		const struct node *item = root->items[n];

		if (strcmp(item->key, "network") == 0)
			take_network(&p, item);
		else
			intake_refuse(in, item->at, item->key, WHY_UNKNOWN);
	}
	free(p.ports.list);

	return 0;
}
