/* SPDX-License-Identifier: Apache-2.0 */
/* What the lines of .network files mean: systemd.network(5). */
#include "import/networkd.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "import/import.h"
#include "model/property.h"

/* A file that is applied to one of the links that it names. */
struct apply {
	struct intake *in;
	struct intake_if *i;
	const struct network *net;
	struct place at; /* of the file */
};

struct key {
	const char *section;
	const char *name;
	enum why why;
	void (*take)(struct apply *a, const struct network_line *l);
	const char *property; /* that a truth, a number or a word is the value of; NULL */
};

static const char *text_of(struct intake *in, const struct network_line *l)
{
	return intake_text(in, "[%s] %s=%s", l->section, l->key, l->value);
}

static void refuse_line(struct apply *a, const struct network_line *l, enum why why)
{
	intake_refuse(a->in, l->at, text_of(a->in, l), why);
}

static const struct network_line *find_line(
	const struct network *net, const char *section, const char *key)
{
	for (size_t n = 0; n < net->n; n++)
		if (net->lines[n].key && strcmp(net->lines[n].section, section) == 0 &&
			strcmp(net->lines[n].key, key) == 0)
			return &net->lines[n];

	return NULL;
}

/* The value of @key in the same section; NULL. */
static const char *beside(const struct apply *a, const struct network_line *l, const char *key)
{
	for (size_t n = 0; n < a->net->n; n++) {
		const struct network_line *other = &a->net->lines[n];

		if (other->key && other->count == l->count && strcmp(other->key, key) == 0 &&
			strcmp(other->section, l->section) == 0)
			return other->value;
	}

	return NULL;
}

/* ---- [Network] ---- */

/* A truth, or a family. */
static unsigned int families_of(const char *value)
{
	int truth = scan_bool(value);

	if (truth >= 0)
		return truth ? FAM_BOTH : 0;
	if (strcmp(value, "ipv4") == 0 || strcmp(value, "v4") == 0)
		return FAM_INET;
	if (strcmp(value, "ipv6") == 0 || strcmp(value, "v6") == 0)
		return FAM_INET6;

	return strcmp(value, "both") == 0 ? FAM_BOTH : 0;
}

static void take_dhcp(struct apply *a, const struct network_line *l)
{
	unsigned int families = families_of(l->value);

	if (families & FAM_INET)
		(void)intake_dhcp(a->in, a->i, FAM_INET, l->at);
	if (families & FAM_INET6)
		(void)intake_dhcp(a->in, a->i, FAM_INET6, l->at);
	if (families == 0 && scan_bool(l->value) != 0 && strcmp(l->value, "none") != 0)
		refuse_line(a, l, WHY_VALUE);
}

/* Of the system as a whole. */
static void take_forward(struct apply *a, const struct network_line *l)
{
	unsigned int families = families_of(l->value);

	if (families & FAM_INET)
		intake_protocol(a->in, "ipv4", "forwarding", "on", l->at);
	if (families & FAM_INET6)
		intake_protocol(a->in, "ipv6", "forwarding", "on", l->at);
	if (families == 0 && scan_bool(l->value) != 0)
		refuse_line(a, l, WHY_VALUE);
}

static void take_address(struct apply *a, const struct network_line *l)
{
	(void)intake_static(a->in, a->i, l->value, NULL, l->at);
}

/* finish_inet6() looks at it. */
static void take_later(struct apply *a, const struct network_line *l)
{
}

static void take_property(struct apply *a, const struct network_line *l, const struct key *k)
{
	const struct prop_row *row = prop_find_key(PROP_INTERFACE, "", k->property);
	int truth = row && row->type == PROP_ONOFF ? scan_bool(l->value) : -EINVAL;
	const char *value = l->value;

	if (truth >= 0)
		value = truth ? "on" : "off";
	intake_property(a->in, a->i, k->property, value, l->at);
}

static void take_privacy(struct apply *a, const struct network_line *l)
{
	if (strcmp(l->value, "kernel") == 0)
		refuse_line(a, l, WHY_MANAGER);
	else if (scan_bool(l->value) < 0 && strcmp(l->value, "prefer-public") != 0)
		refuse_line(a, l, WHY_VALUE);
}

static void take_filter(struct apply *a, const struct network_line *l)
{
	intake_property(a->in, a->i, "ipv4.rp_filter",
		strcmp(l->value, "no") == 0 ? "off" : l->value, l->at);
}

/* ---- [Address] ---- */

static void take_lifetime(struct apply *a, struct intake_addr *object, const char *value,
	const struct network_line *l)
{
	bool zero = strcmp(value, "0") == 0;

	intake_key(a->in, object, "preferred_lifetime", zero ? "0" : "forever", l->at);
}

static void take_address_section(struct apply *a, const struct network_line *l)
{
	const char *remote = beside(a, l, "Peer");
	const char *preferred = beside(a, l, "PreferredLifetime");
	const char *dad = beside(a, l, "DuplicateAddressDetection");
	const char *text = l->value;
	struct intake_addr *object;

	/* The length of the prefix may be behind the other end. */
	if (remote && strchr(remote, '/') && !strchr(text, '/'))
		text = intake_text(a->in, "%s%s", text, strchr(remote, '/'));
	object = intake_static(a->in, a->i, text, NULL, l->at);
	if (remote)
		intake_key(a->in, object, "remote",
			intake_text(a->in, "%.*s", (int)strcspn(remote, "/"), remote), l->at);
	if (preferred)
		take_lifetime(a, object, preferred, l);
	if (dad && families_of(dad) != FAM_INET6)
		intake_note(a->in, l->at, intake_text(a->in, "DuplicateAddressDetection=%s", dad),
			"it is of all addresses of an interface: the property dad");
}

/* take_address_section() looked at it; without an address it is nothing. */
static void take_with_address(struct apply *a, const struct network_line *l)
{
	if (!beside(a, l, "Address"))
		refuse_line(a, l, WHY_ADDRESS);
}

/* ---- [DHCPv4], [IPv6AcceptRA], [Link] ---- */

static void take_hostname(struct apply *a, const struct network_line *l)
{
	const struct network_line *dhcp = find_line(a->net, "Network", "DHCP");
	unsigned int families = dhcp ? families_of(dhcp->value) : 0;
	unsigned int family = strcmp(l->section, "DHCPv6") == 0 ? FAM_INET6 : FAM_INET;

	if (families & family)
		intake_key(
			a->in, intake_dhcp(a->in, a->i, family, l->at), "reqhost", l->value, l->at);
	else
		refuse_line(a, l, WHY_CLIENT);
}

/* A number with K, M or G behind it. */
static void take_mtu(struct apply *a, const struct network_line *l)
{
	static const char units[] = "KMG";
	size_t len = strspn(l->value, "0123456789");
	const char *digits = intake_text(a->in, "%.*s", (int)len, l->value);
	const char *unit = l->value[len] ? strchr(units, l->value[len]) : NULL;
	uint64_t n;

	if (str_to_uint(digits, UINT32_MAX, &n) < 0 ||
		(l->value[len] && (!unit || l->value[len + 1]))) {
		refuse_line(a, l, WHY_VALUE);
		return;
	}
	if (unit)
		n <<= 10 * (unit - units + 1);
	intake_property(a->in, a->i, strcmp(l->section, "Link") == 0 ? "mtu" : "ipv6.mtu",
		intake_text(a->in, "%" PRIu64, n), l->at);
}

static void take_token(struct apply *a, const struct network_line *l)
{
	static const char fixed[] = "static:";
	const char *value = l->value;

	if (strcmp(value, "eui64") == 0)
		return;
	if (strncmp(value, "prefixstable", strlen("prefixstable")) == 0) {
		intake_key(a->in, intake_addrconf(a->in, a->i, l->at), "generation",
			"stable-privacy", l->at);
		return;
	}
	if (strncmp(value, fixed, strlen(fixed)) == 0)
		value += strlen(fixed);
	intake_key(a->in, intake_addrconf(a->in, a->i, l->at), "interface-id",
		intake_text(a->in, "%s/64", value), l->at);
}

static void take_ra_switch(struct apply *a, const struct network_line *l)
{
	bool client = strcmp(l->key, "DHCPv6Client") == 0;
	int truth = scan_bool(l->value);

	if (truth == 0)
		intake_key(a->in, intake_addrconf(a->in, a->i, l->at),
			client ? "stateful" : "stateless", "no", l->at);
	else if (truth < 0)
		refuse_line(a, l, client ? WHY_CLIENT : WHY_VALUE);
}

/* clang-format off */
static const struct key keys[] = {
	{ "Match",   "Name",                       WHY_NONE, take_later, NULL },
	{ "Network", "DHCP",                       WHY_NONE, take_dhcp, NULL },
	{ "Network", "Address",                    WHY_NONE, take_address, NULL },
	{ "Network", "IPForward",                  WHY_NONE, take_forward, NULL },
	{ "Network", "IPv6AcceptRA",               WHY_NONE, take_later, NULL },
	{ "Network", "LinkLocalAddressing",        WHY_NONE, take_later, NULL },
	{ "Network", "IPv6LinkLocalAddressGenerationMode", WHY_NONE, take_later, NULL },
	{ "Network", "IPv6PrivacyExtensions",      WHY_NONE, take_privacy, NULL },
	{ "Network", "IPv4Forwarding",             WHY_NONE, NULL, "ipv4.forwarding" },
	{ "Network", "IPv6Forwarding",             WHY_NONE, NULL, "ipv6.forwarding" },
	{ "Network", "IPv4ProxyARP",               WHY_NONE, NULL, "ipv4.proxy_arp" },
	{ "Network", "IPv4ProxyARPPrivateVLAN",    WHY_NONE, NULL, "ipv4.proxy_arp_pvlan" },
	{ "Network", "IPv4AcceptLocal",            WHY_NONE, NULL, "ipv4.accept_local" },
	{ "Network", "IPv4RouteLocalnet",          WHY_NONE, NULL, "ipv4.route_localnet" },
	{ "Network", "IPv4ReversePathFilter",      WHY_NONE, take_filter, NULL },
	{ "Network", "IPv6ProxyNDP",               WHY_NONE, NULL, "ipv6.proxy_ndp" },
	{ "Network", "IPv6HopLimit",               WHY_NONE, NULL, "ipv6.hop_limit" },
	{ "Network", "IPv6DuplicateAddressDetection", WHY_NONE, NULL, "ipv6.dad_transmits" },
	{ "Network", "IPv6MTUBytes",               WHY_NONE, take_mtu, NULL },
	{ "Network", "Gateway",                    WHY_ROUTE, NULL, NULL },
	{ "Network", "DefaultRouteOnDevice",       WHY_ROUTE, NULL, NULL },
	{ "Network", "DNS",                        WHY_DNS, NULL, NULL },
	{ "Network", "Domains",                    WHY_DNS, NULL, NULL },
	{ "Network", "DNSDefaultRoute",            WHY_DNS, NULL, NULL },
	{ "Network", "DNSOverTLS",                 WHY_DNS, NULL, NULL },
	{ "Network", "DNSSEC",                     WHY_DNS, NULL, NULL },
	{ "Network", "DNSSECNegativeTrustAnchors", WHY_DNS, NULL, NULL },
	{ "Network", "LLMNR",                      WHY_DNS, NULL, NULL },
	{ "Network", "MulticastDNS",               WHY_DNS, NULL, NULL },
	{ "Network", "NTP",                        WHY_MANAGER, NULL, NULL },
	{ "Network", "Description",                WHY_MANAGER, NULL, NULL },
	{ "Network", "ConfigureWithoutCarrier",    WHY_MANAGER, NULL, NULL },
	{ "Network", "IgnoreCarrierLoss",          WHY_MANAGER, NULL, NULL },
	{ "Network", "KeepConfiguration",          WHY_MANAGER, NULL, NULL },
	{ "Network", "KeepMaster",                 WHY_MANAGER, NULL, NULL },
	{ "Network", "BindCarrier",                WHY_MANAGER, NULL, NULL },
	{ "Network", "IPv4LLRoute",                WHY_ROUTE, NULL, NULL },
	{ "Network", "IPv4LLStartAddress",         WHY_METHOD, NULL, NULL },
	{ "Network", "IPv6StableSecretAddress",    WHY_ADDRESS, NULL, NULL },
	{ "Network", "IPv6ProxyNDPAddress",        WHY_ADDRESS, NULL, NULL },
	{ "Network", "DHCPServer",                 WHY_SERVER, NULL, NULL },
	{ "Network", "IPv6SendRA",                 WHY_SERVER, NULL, NULL },
	{ "Network", "IPMasquerade",               WHY_SERVER, NULL, NULL },
	{ "Network", "DHCPPrefixDelegation",       WHY_CLIENT, NULL, NULL },
	{ "Network", "LLDP",                       WHY_LINK, NULL, NULL },
	{ "Network", "EmitLLDP",                   WHY_LINK, NULL, NULL },
	{ "Network", "Bridge",                     WHY_LINK, NULL, NULL },
	{ "Network", "Bond",                       WHY_LINK, NULL, NULL },
	{ "Network", "ActiveSlave",                WHY_BOND, NULL, NULL },
	{ "Network", "PrimarySlave",               WHY_BOND, NULL, NULL },
	{ "Network", "VLAN",                       WHY_LINK, NULL, NULL },
	{ "Network", "VRF",                        WHY_LINK, NULL, NULL },
	{ "Network", "MACVLAN",                    WHY_LINK, NULL, NULL },
	{ "Network", "MACVTAP",                    WHY_LINK, NULL, NULL },
	{ "Network", "IPVLAN",                     WHY_LINK, NULL, NULL },
	{ "Network", "VXLAN",                      WHY_LINK, NULL, NULL },
	{ "Network", "Tunnel",                     WHY_LINK, NULL, NULL },
	{ "Network", "BatmanAdvanced",             WHY_LINK, NULL, NULL },
	{ "Address", "Address",                    WHY_NONE, take_address_section, NULL },
	{ "Address", "Peer",                       WHY_NONE, take_with_address, NULL },
	{ "Address", "PreferredLifetime",          WHY_NONE, take_with_address, NULL },
	{ "Address", "DuplicateAddressDetection",  WHY_NONE, take_with_address, NULL },
	{ "Address", "Broadcast",                  WHY_COMPUTED, NULL, NULL },
	{ "DHCPv4",  "Hostname",                   WHY_NONE, take_hostname, NULL },
	{ "DHCP",    "Hostname",                   WHY_NONE, take_hostname, NULL },
	{ "IPv6AcceptRA", "Token",                 WHY_NONE, take_token, NULL },
	{ "IPv6AcceptRA", "DHCPv6Client",          WHY_NONE, take_ra_switch, NULL },
	{ "IPv6AcceptRA", "UseAutonomousPrefix",   WHY_NONE, take_ra_switch, NULL },
	{ "Link",    "MTUBytes",                   WHY_NONE, take_mtu, NULL },
	{ "Link",    "ARP",                        WHY_NONE, NULL, "ipv4.arp" },
	{ "Link",    "ActivationPolicy",           WHY_NONE, take_later, NULL },
	{ "Link",    "Unmanaged",                  WHY_NONE, take_later, NULL },
	{ "Link",    "RequiredForOnline",          WHY_MANAGER, NULL, NULL },
	{ "Link",    "RequiredFamilyForOnline",    WHY_MANAGER, NULL, NULL },
};

/* What all other keys of a section are about. */
static const struct {
	const char *section;
	enum why why;
} sections[] = {
	{ "Address",              WHY_ADDRESS },
	{ "Route",                WHY_ROUTE },
	{ "RoutingPolicyRule",    WHY_ROUTE },
	{ "NextHop",              WHY_ROUTE },
	{ "Neighbor",             WHY_ROUTE },
	{ "DHCP",                 WHY_CLIENT },
	{ "DHCPv4",               WHY_CLIENT },
	{ "DHCPv6",               WHY_CLIENT },
	{ "DHCPPrefixDelegation", WHY_CLIENT },
	{ "IPv6AcceptRA",         WHY_ROUTER },
	{ "DHCPServer",           WHY_SERVER },
	{ "DHCPServerStaticLease", WHY_SERVER },
	{ "IPv6SendRA",           WHY_SERVER },
	{ "IPv6Prefix",           WHY_SERVER },
	{ "IPv6RoutePrefix",      WHY_SERVER },
	{ "IPv6PREF64Prefix",     WHY_SERVER },
	{ "IPv6AddressLabel",     WHY_ADDRESS },
	{ "Link",                 WHY_LINK },
	{ "Match",                WHY_NONE },
	{ "Bridge",               WHY_LINK },
	{ "BridgeVLAN",           WHY_LINK },
	{ "BridgeFDB",            WHY_LINK },
	{ "BridgeMDB",            WHY_LINK },
	{ "LLDP",                 WHY_LINK },
	{ "SR-IOV",               WHY_LINK },
	{ "CAN",                  WHY_LINK },
	{ "IPoIB",                WHY_LINK },
};
/* clang-format on */

bool network_is_list(const char *section, const char *key)
{
	static const char *const lists[] = { "Name", "Address", "Gateway", "DNS", "Domains", "NTP",
		"VLAN", "MACVLAN", "MACVTAP", "IPVLAN", "VXLAN", "Tunnel", "BindCarrier",
		"IPv6ProxyNDPAddress" };

	if (strcmp(section, "Address") == 0 || strcmp(section, "Route") == 0)
		return false;
	for (size_t n = 0; n < ARRAY_SIZE(lists); n++)
		if (strcmp(lists[n], key) == 0)
			return true;

	return false;
}

static void take_line(struct apply *a, const struct network_line *l)
{
	for (size_t n = 0; n < ARRAY_SIZE(keys); n++) {
		const struct key *k = &keys[n];

		if (strcmp(k->section, l->section) != 0 || strcmp(k->name, l->key) != 0)
			continue;
		if (k->property)
			take_property(a, l, k);
		else if (k->take)
			k->take(a, l);
		else
			refuse_line(a, l, k->why);
		return;
	}
	for (size_t n = 0; n < ARRAY_SIZE(sections); n++) {
		if (strcmp(sections[n].section, l->section) != 0)
			continue;
		if (sections[n].why == WHY_NONE)
			intake_note(a->in, l->at, text_of(a->in, l),
				"an interface is found by the name of its link alone");
		else
			refuse_line(a, l, sections[n].why);
		return;
	}
	intake_refuse(a->in, l->at, intake_text(a->in, "[%s] %s", l->section, l->key), WHY_UNKNOWN);
}

/* ---- a file ---- */

static bool is_private(const struct network_line *privacy)
{
	return privacy &&
	       (scan_bool(privacy->value) == 1 || strcmp(privacy->value, "prefer-public") == 0);
}

static void finish_addrconf(struct apply *a)
{
	const struct network_line *mode =
		find_line(a->net, "Network", "IPv6LinkLocalAddressGenerationMode");
	const struct network_line *privacy = find_line(a->net, "Network", "IPv6PrivacyExtensions");
	struct intake_addr *object = intake_addrconf(a->in, a->i, a->at);

	if (mode && strcmp(mode->value, "none") == 0)
		intake_property(a->in, a->i, "ipv6.addr_gen_mode", "none", mode->at);
	else if (mode)
		intake_key(a->in, object, "generation", mode->value, mode->at);
	if (!is_private(privacy))
		return;
	intake_key(a->in, object, "temporary", "yes", privacy->at);
	if (scan_bool(privacy->value) != 1)
		intake_property(a->in, a->i, "ipv6.use_tempaddr", "on", privacy->at);
}

/* Of addresses that are not made of what routers say. */
static void finish_without_routers(struct apply *a, bool linklocal)
{
	const struct network_line *mode =
		find_line(a->net, "Network", "IPv6LinkLocalAddressGenerationMode");
	const struct network_line *privacy = find_line(a->net, "Network", "IPv6PrivacyExtensions");

	if (linklocal && a->i && !(a->i->families & FAM_INET6))
		intake_linklocal(a->in, a->i, a->at);
	if (mode)
		intake_property(a->in, a->i, "ipv6.addr_gen_mode", mode->value, mode->at);
	if (is_private(privacy))
		intake_note(a->in, privacy->at, text_of(a->in, privacy),
			"no addresses are made of what routers say");
}

/* A port of a bridge or a bond has no link-local address, and without one no router is listened to. */
static void finish_inet6(struct apply *a)
{
	const struct network_line *local = find_line(a->net, "Network", "LinkLocalAddressing");
	const struct network_line *accept = find_line(a->net, "Network", "IPv6AcceptRA");
	bool port = find_line(a->net, "Network", "Bridge") || find_line(a->net, "Network", "Bond");
	unsigned int families = port ? 0 : FAM_INET6;
	int listens;

	if (local)
		families = families_of(local->value);
	if (local && (families & FAM_INET))
		intake_refuse(a->in, local->at, text_of(a->in, local), WHY_METHOD);
	listens = accept ? scan_bool(accept->value) : -EINVAL;
	if (accept && listens < 0)
		intake_refuse(a->in, accept->at, text_of(a->in, accept), WHY_VALUE);
	if (listens < 0)
		listens = (families & FAM_INET6) != 0;
	if (a->i && listens)
		finish_addrconf(a);
	else
		finish_without_routers(a, families & FAM_INET6);
}

static void apply_network(const struct network *net, const char *name, struct place at)
{
	struct apply a = { .in = net->in, .net = net, .at = at };
	size_t before = net->in->n_ifs;

	a.i = intake_interface(net->in, name, at);
	if (a.i && net->in->n_ifs == before) {
		intake_note(net->in, at, name, "%s was first: what is here does not count",
			a.i->at.file);
		return;
	}
	for (size_t n = 0; a.i && n < net->n; n++)
		if (net->lines[n].key)
			take_line(&a, &net->lines[n]);
	finish_inet6(&a);
}

/* Links that are left as they are, or not brought up. */
static bool is_at_boot(const struct network *net)
{
	const struct network_line *unmanaged = find_line(net, "Link", "Unmanaged");
	const struct network_line *policy = find_line(net, "Link", "ActivationPolicy");
	const struct network_line *why = NULL;

	if (unmanaged && scan_bool(unmanaged->value) == 1)
		why = unmanaged;
	if (policy && strcmp(policy->value, "up") != 0 && strcmp(policy->value, "always-up") != 0)
		why = policy;
	if (why)
		intake_leave_out(net->in, why->at, text_of(net->in, why));

	return why == NULL;
}

/* Several links may be named, each of which gets all of it. */
static void take_network(struct network *net)
{
	const struct place whole = { .file = net->name };
	unsigned int applied = 0;

	if (!is_at_boot(net))
		return;
	for (size_t n = 0; n < net->n; n++) {
		const struct network_line *l = &net->lines[n];
		char *words, *word;

		if (!l->key || strcmp(l->section, "Match") != 0 || strcmp(l->key, "Name") != 0)
			continue;
		words = document_strdup(net->in->doc, l->value);
		while (words && (word = scan_word(&words))) {
			applied++;
			if (strpbrk(word, "*?[!"))
				intake_note(net->in, l->at, intake_text(net->in, "Name=%s", word),
					"it may be several links: each has an interface of its own "
					"in a document; what it would get is left out");
			else
				apply_network(net, word, l->at);
		}
	}
	if (applied == 0)
		intake_note(net->in, whole, "[Match]",
			"it names no link, as an interface of a document does: it is left out");
}

int import_networkd(struct intake *in, struct tree *t, struct err *e)
{
	return networkd_walk(in, t, take_network, e);
}
