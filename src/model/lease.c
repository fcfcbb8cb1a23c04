/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A DHCP lease: from the environment of dhcpcd's hook (dhcpcd-run-hooks(8)), and to and from the keys
 * of an address object. What comes out of a packet is data of strangers: everything is checked here.
 */
#include "model/lease.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"

/* ---- the hook ---- */

static const struct {
	const char *word;
	enum lease_reason reason;
} reasons[] = {
	/* clang-format off */
	{ "BOUND", LEASE_BOUND },      { "RENEW", LEASE_BOUND },      { "REBIND", LEASE_BOUND },
	{ "REBOOT", LEASE_BOUND },     { "BOUND6", LEASE_BOUND },     { "RENEW6", LEASE_BOUND },
	{ "REBIND6", LEASE_BOUND },    { "REBOOT6", LEASE_BOUND },    { "EXPIRE", LEASE_LOST },
	{ "EXPIRE6", LEASE_LOST },     { "NAK", LEASE_LOST },         { "RELEASE", LEASE_LOST },
	{ "RELEASE6", LEASE_LOST },    { "STOP", LEASE_LOST },        { "STOP6", LEASE_LOST },
	{ "STOPPED", LEASE_LOST },     { "DEPARTED", LEASE_LOST },    { "NOCARRIER", LEASE_CARRIER },
	{ "NOCARRIER_ROAMING", LEASE_CARRIER },                       { "FAIL", LEASE_FAILED },
	{ "TIMEOUT", LEASE_FAILED },   { "INFORM", LEASE_INFO },      { "INFORM6", LEASE_INFO },
	/* clang-format on */
};

struct env {
	const char *text;
	size_t len;
};

/* The value of a variable; NULL. A string without its NUL at the end is none. */
static const char *env_get(const struct env *env, const char *name)
{
	size_t want = strlen(name);
	size_t at = 0;

	while (at < env->len) {
		const char *s = env->text + at;
		size_t len = strnlen(s, env->len - at);

		if (len == env->len - at)
			return NULL;
		if (len > want && s[want] == '=' && memcmp(s, name, want) == 0)
			return s[want + 1] ? s + want + 1 : NULL;
		at += len + 1;
	}

	return NULL;
}

/* The next word between blanks or commas of *@p, which moves on; false at the end, or when it is too long. */
static bool next_word(const char **p, char *ret, size_t size)
{
	size_t len;

	*p += strspn(*p, " \t,");
	len = strcspn(*p, " \t,");
	if (len == 0 || len >= size)
		return false;
	memcpy(ret, *p, len);
	ret[len] = '\0';
	*p += len;

	return true;
}

static uint32_t env_number(const struct env *env, const char *name, uint32_t absent)
{
	const char *text = env_get(env, name);
	uint64_t n;

	if (!text || str_to_uint(text, UINT32_MAX, &n) < 0)
		return absent;

	return (uint32_t)n;
}

static bool parse_family(const char *text, uint8_t family, struct ip *ret)
{
	struct ip ip;

	if (ip_parse(text, &ip) < 0 || ip.family != family)
		return false;
	*ret = ip;

	return true;
}

/* "ADDRESS/LEN" or "ADDRESS"; the length of a host where there is none. */
static bool parse_prefix(const char *text, struct ip *ret, uint8_t *ret_plen)
{
	const char *slash = strchr(text, '/');
	struct ip ip;
	uint64_t plen;

	if (strlen(text) >= IP_STRSIZE || ip_parse_host(text, &ip) < 0)
		return false;
	plen = ip_size(ip.family) * 8;
	if (slash && str_to_uint(slash + 1, plen, &plen) < 0)
		return false;
	*ret = ip;
	*ret_plen = (uint8_t)plen;

	return true;
}

static void add_route(struct lease *l, const struct lease_route *route)
{
	if (l->n_routes < LEASE_ROUTES)
		l->routes[l->n_routes++] = *route;
}

/* A router "0.0.0.0" stands for the link itself (RFC 3442). */
static bool parse_gateway(const char *text, struct lease_route *route)
{
	struct ip gateway;

	if (!parse_family(text, AF_INET, &gateway))
		return false;
	if (!ip_is_zero(&gateway))
		route->gateway = gateway;

	return true;
}

/* "10.0.0.0/8 192.0.2.9 0.0.0.0/0 192.0.2.1": with it the other routes don't count (RFC 3442). */
static bool take_classless(struct lease *l, const char *text)
{
	char dst[IP_STRSIZE], gateway[IP_STRSIZE];

	while (next_word(&text, dst, sizeof(dst)) && next_word(&text, gateway, sizeof(gateway))) {
		struct lease_route route = { .plen = 0 };

		if (!parse_prefix(dst, &route.dst, &route.plen) || route.dst.family != AF_INET ||
			!parse_gateway(gateway, &route))
			return false;
		if (route.plen == 0)
			route.dst = (struct ip){ .family = 0 };
		add_route(l, &route);
	}

	return true;
}

/* The first router that is one: others are spares, which the kernel would not fall back on (RFC 2132 3.5). */
static void take_routers(struct lease *l, const char *text)
{
	char word[IP_STRSIZE];

	while (next_word(&text, word, sizeof(word))) {
		struct lease_route route = { .plen = 0 };

		if (!parse_gateway(word, &route) || !route.gateway.family)
			continue;
		add_route(l, &route);
		return;
	}
}

/* Words that are addresses, or names (@names), into a text with blanks between them. */
static void take_words(char *ret, size_t size, const char *text, bool names)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
	char word[256];
	size_t len = 0;

	ret[0] = '\0';
	while (text && next_word(&text, word, sizeof(word))) {
		struct ip ip;
		size_t n = strlen(word);

		if (names ? strspn(word, allowed) != n : ip_parse(word, &ip) < 0)
			continue;
		if (len + n + 2 > size)
			return;
		len += (size_t)snprintf(ret + len, size - len, "%s%s", len ? " " : "", word);
	}
}

static int mask_plen(const char *text, uint8_t *ret)
{
	struct ip ip;
	uint32_t mask;

	if (!parse_family(text, AF_INET, &ip))
		return -EBADMSG;
	memcpy(&mask, ip.bytes, 4);
	mask = ntohl(mask);
	/* Ones and then zeroes: the inverse and one more have no bit in common. */
	if ((~mask & (~mask + 1)) != 0)
		return -EBADMSG;
	*ret = (uint8_t)__builtin_popcount(mask);

	return 0;
}

static void take_options(const struct env *env, struct lease *l)
{
	const char *search = env_get(env, "new_domain_search");

	take_words(l->dns, sizeof(l->dns), env_get(env, "new_domain_name_servers"), false);
	take_words(l->search, sizeof(l->search), search ? search : env_get(env, "new_domain_name"),
		true);
}

static int take_inet(const struct env *env, struct lease *l)
{
	const char *text = env_get(env, "new_ip_address");
	const char *cidr = env_get(env, "new_subnet_cidr");
	const char *mask = env_get(env, "new_subnet_mask");
	const char *routes = env_get(env, "new_classless_static_routes");
	uint64_t plen = 32;

	if (!text || !parse_family(text, AF_INET, &l->addr) || ip_is_zero(&l->addr) ||
		l->addr.bytes[0] >= 224 || l->addr.bytes[0] == 127)
		return -EBADMSG;
	l->plen = 32;
	if (cidr) {
		if (str_to_uint(cidr, 32, &plen) < 0 || plen == 0)
			return -EBADMSG;
		l->plen = (uint8_t)plen;
	} else if (mask && (mask_plen(mask, &l->plen) < 0 || l->plen == 0)) {
		return -EBADMSG;
	}
	text = env_get(env, "new_broadcast_address");
	if (text && !parse_family(text, AF_INET, &l->broadcast))
		l->broadcast.family = 0;
	l->valid = env_number(env, "new_dhcp_lease_time", UINT32_MAX);
	l->preferred = l->valid;
	l->mtu = env_number(env, "new_interface_mtu", 0);
	if (l->mtu < 68 || l->mtu > 65535)
		l->mtu = 0;
	if (!routes || !take_classless(l, routes)) {
		const char *routers = env_get(env, "new_routers");

		l->n_routes = 0;
		if (routers)
			take_routers(l, routers);
	}
	take_options(env, l);
	take_words(l->server, sizeof(l->server), env_get(env, "new_dhcp_server_identifier"), false);

	return 0;
}

/* RFC 8415: an address of its own, the prefix comes from router advertisements. */
static int take_inet6(const struct env *env, struct lease *l)
{
	const char *text = env_get(env, "new_dhcp6_ia_na1_ia_addr1");

	if (!text || !parse_family(text, AF_INET6, &l->addr) || ip_is_zero(&l->addr) ||
		l->addr.bytes[0] == 0xff || ip_is_loopback(&l->addr))
		return -EBADMSG;
	l->plen = 128;
	l->valid = env_number(env, "new_dhcp6_ia_na1_ia_addr1_vltime", UINT32_MAX);
	l->preferred = env_number(env, "new_dhcp6_ia_na1_ia_addr1_pltime", l->valid);
	if (l->preferred > l->valid)
		l->preferred = l->valid;

	return 0;
}

static void take_options6(const struct env *env, struct lease *l)
{
	take_words(l->dns, sizeof(l->dns), env_get(env, "new_dhcp6_name_servers"), false);
	take_words(l->search, sizeof(l->search), env_get(env, "new_dhcp6_domain_search"), true);
}

int lease_parse_hook(const char *text, size_t len, enum lease_reason *ret_reason, struct lease *ret)
{
	const struct env env = { .text = text, .len = len };
	const char *word = env_get(&env, "reason");
	enum lease_reason reason = LEASE_NONE;
	struct lease l = { .plen = 0 };
	bool inet6 = word && word[0] && word[strlen(word) - 1] == '6';
	int r = 0;

	for (size_t i = 0; word && i < ARRAY_SIZE(reasons); i++)
		if (strcmp(reasons[i].word, word) == 0)
			reason = reasons[i].reason;
	if (reason == LEASE_BOUND)
		r = inet6 ? take_inet6(&env, &l) : take_inet(&env, &l);
	if (r < 0)
		return r;
	if (inet6)
		take_options6(&env, &l);
	else if (reason == LEASE_INFO)
		take_options(&env, &l);
	*ret_reason = reason;
	*ret = l;

	return 0;
}

/* ---- the document ---- */

static const char *const keys[] = {
	"lease",
	"lease-valid",
	"lease-preferred",
	"lease-broadcast",
	"lease-routes",
	"lease-mtu",
	"lease-dns",
	"lease-search",
	"lease-server",
	"lease-over",
};

#define ROUTES_TEXTSIZE (LEASE_ROUTES * (2 * IP_STRSIZE + 8))

/* "default via 192.0.2.1, 10.0.0.0/8 via 192.0.2.9, 10.1.0.0/16". */
static char *format_routes(const struct lease *l, char *buf)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < l->n_routes; i++) {
		const struct lease_route *route = &l->routes[i];
		char dst[IP_STRSIZE], gateway[IP_STRSIZE];
		char plen[8] = "";

		snprintf(dst, sizeof(dst), "default");
		if (route->dst.family) {
			ip_format(&route->dst, dst);
			snprintf(plen, sizeof(plen), "/%u", (unsigned int)route->plen);
		}
		len += (size_t)snprintf(buf + len, ROUTES_TEXTSIZE - len, "%s%s%s%s%s",
			i ? ", " : "", dst, plen, route->gateway.family ? " via " : "",
			route->gateway.family ? ip_format(&route->gateway, gateway) : "");
	}

	return buf;
}

static int parse_route(const char *p, struct lease_route *ret)
{
	struct lease_route route = { .plen = 0 };
	char word[IP_STRSIZE];

	if (!next_word(&p, word, sizeof(word)))
		return -EINVAL;
	if (strcmp(word, "default") != 0 && !parse_prefix(word, &route.dst, &route.plen))
		return -EINVAL;
	if (next_word(&p, word, sizeof(word))) {
		if (strcmp(word, "via") != 0 || !next_word(&p, word, sizeof(word)) ||
			ip_parse(word, &route.gateway) < 0)
			return -EINVAL;
	}
	*ret = route;

	return 0;
}

static int parse_routes(const char *text, struct lease *l)
{
	char one[2 * IP_STRSIZE + 8];

	while (*text) {
		size_t len = strcspn(text, ",");
		int r;

		if (len >= sizeof(one) || l->n_routes == LEASE_ROUTES)
			return -EINVAL;
		memcpy(one, text, len);
		one[len] = '\0';
		r = parse_route(one, &l->routes[l->n_routes]);
		if (r < 0)
			return r;
		l->n_routes++;
		text += len + (text[len] == ',');
	}

	return 0;
}

static int set_number(struct document *doc, struct object *obj, const char *key, uint32_t n)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", n);

	return object_set(doc, obj, key, text);
}

static int set_text(struct document *doc, struct object *obj, const char *key, const char *text)
{
	return object_set(doc, obj, key, text[0] ? text : NULL);
}

static int store_texts(struct document *doc, struct object *obj, const struct lease *l)
{
	char routes[ROUTES_TEXTSIZE];
	char text[IP_STRSIZE];
	int r;

	r = set_text(doc, obj, "lease-broadcast",
		l->broadcast.family ? ip_format(&l->broadcast, text) : "");
	if (r == 0)
		r = set_text(doc, obj, "lease-routes", format_routes(l, routes));
	if (r == 0)
		r = set_text(doc, obj, "lease-dns", l->dns);
	if (r == 0)
		r = set_text(doc, obj, "lease-search", l->search);
	if (r == 0)
		r = set_text(doc, obj, "lease-server", l->server);
	if (r == 0)
		r = set_text(doc, obj, "lease-over", l->over);

	return r;
}

int lease_store(struct document *doc, struct object *obj, const struct lease *l)
{
	char host[IP_STRSIZE];
	char text[IP_STRSIZE + 8];
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(keys) && !l; i++) {
		r = object_set(doc, obj, keys[i], NULL);
		if (r < 0)
			return r;
	}
	if (!l)
		return 0;

	snprintf(text, sizeof(text), "%s/%u", ip_format(&l->addr, host), (unsigned int)l->plen);
	r = object_set(doc, obj, "lease", text);
	if (r == 0)
		r = set_number(doc, obj, "lease-valid", l->valid);
	if (r == 0)
		r = set_number(doc, obj, "lease-preferred", l->preferred);
	if (r == 0)
		r = l->mtu ? set_number(doc, obj, "lease-mtu", l->mtu)
			   : object_set(doc, obj, "lease-mtu", NULL);

	return r < 0 ? r : store_texts(doc, obj, l);
}

static uint32_t get_number(const struct object *obj, const char *key, uint32_t absent)
{
	const char *text = object_get(obj, key);
	uint64_t n;

	if (!text || str_to_uint(text, UINT32_MAX, &n) < 0)
		return absent;

	return (uint32_t)n;
}

static void get_text(const struct object *obj, const char *key, char *ret, size_t size)
{
	const char *text = object_get(obj, key);

	if (!text || str_copy(ret, size, text) < 0)
		ret[0] = '\0';
}

int lease_load(const struct object *obj, struct lease *ret)
{
	struct lease l = { .plen = 0 };
	const char *text = object_get(obj, "lease");

	if (!text || !parse_prefix(text, &l.addr, &l.plen))
		return -ENOENT;
	l.valid = get_number(obj, "lease-valid", UINT32_MAX);
	l.preferred = get_number(obj, "lease-preferred", l.valid);
	l.mtu = get_number(obj, "lease-mtu", 0);
	text = object_get(obj, "lease-broadcast");
	if (text && ip_parse(text, &l.broadcast) < 0)
		l.broadcast.family = 0;
	text = object_get(obj, "lease-routes");
	if (text && parse_routes(text, &l) < 0)
		l.n_routes = 0;
	get_text(obj, "lease-dns", l.dns, sizeof(l.dns));
	get_text(obj, "lease-search", l.search, sizeof(l.search));
	get_text(obj, "lease-server", l.server, sizeof(l.server));
	get_text(obj, "lease-over", l.over, sizeof(l.over));
	*ret = l;

	return 0;
}
