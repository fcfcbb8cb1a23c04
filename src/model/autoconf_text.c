/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What router advertisements came to, as text in the keys of an address object:
 *
 *   lease-flags    = managed other
 *   lease-gateways = fe80::1 medium 1800 since 934, fe80::2 low 600 since 930
 *   lease-prefixes = 2001:db8:1::/64 since 934 link 86400 address 2001:db8:1::5 valid 86400 preferred 14400 tries 1 taken
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/autoconf.h"

#define KEY_FLAGS    "lease-flags"
#define KEY_GATEWAYS "lease-gateways"
#define KEY_PREFIXES "lease-prefixes"

#define ENTRY_SIZE 256 /* of one router or prefix */
#define TEXT_SIZE  (AUTOCONF_PREFIXES * ENTRY_SIZE)
#define MAX_TRIES  16 /* more are not believed */

static const struct {
	enum router_preference preference;
	const char *word;
} preferences[] = {
	{ ROUTER_HIGH, "high" },
	{ ROUTER_MEDIUM, "medium" },
	{ ROUTER_LOW, "low" },
};

/* ---- to text ---- */

static const char *preference_word(enum router_preference preference)
{
	for (size_t i = 0; i < ARRAY_SIZE(preferences); i++)
		if (preferences[i].preference == preference)
			return preferences[i].word;

	return "medium";
}

static int store_gateways(struct document *doc, struct object *obj, const struct autoconf *a)
{
	char text[AUTOCONF_ROUTERS * ENTRY_SIZE] = "";
	char addr[IP_STRSIZE];
	size_t len = 0;

	for (size_t i = 0; i < a->n_routers; i++) {
		const struct autoconf_router *r = &a->routers[i];

		len += (size_t)snprintf(text + len, sizeof(text) - len,
			"%s%s %s %" PRIu32 " since %" PRId64, i ? ", " : "",
			ip_format(&r->addr, addr), preference_word(r->preference), r->lifetime,
			r->since);
	}

	return object_set(doc, obj, KEY_GATEWAYS, a->n_routers ? text : NULL);
}

static size_t format_prefix(const struct autoconf_prefix *p, char *buf, size_t size)
{
	char addr[IP_STRSIZE];
	size_t len;

	len = (size_t)snprintf(buf, size, "%s/%u since %" PRId64, ip_format(&p->prefix, addr),
		(unsigned int)p->plen, p->since);
	if (p->on_link)
		len += (size_t)snprintf(buf + len, size - len, " link %" PRIu32, p->on_link);
	if (!p->addr.family)
		return len;
	len += (size_t)snprintf(buf + len, size - len,
		" address %s valid %" PRIu32 " preferred %" PRIu32, ip_format(&p->addr, addr),
		p->valid, p->preferred);
	if (p->tries)
		len += (size_t)snprintf(buf + len, size - len, " tries %u", p->tries);
	if (p->taken)
		len += (size_t)snprintf(buf + len, size - len, " taken");

	return len;
}

static int store_prefixes(struct document *doc, struct object *obj, const struct autoconf *a)
{
	char text[TEXT_SIZE] = "";
	size_t len = 0;

	for (size_t i = 0; i < a->n_prefixes; i++) {
		if (i > 0)
			len += (size_t)snprintf(text + len, sizeof(text) - len, ", ");
		len += format_prefix(&a->prefixes[i], text + len, sizeof(text) - len);
	}

	return object_set(doc, obj, KEY_PREFIXES, a->n_prefixes ? text : NULL);
}

int autoconf_store(struct document *doc, struct object *obj, const struct autoconf *a)
{
	static const struct autoconf none = { .n_routers = 0 };
	const char *flags;
	int r;

	a = a ? a : &none;
	flags = a->managed && a->other ? "managed other"
		: a->managed           ? "managed"
		: a->other             ? "other"
				       : NULL;
	r = object_set(doc, obj, KEY_FLAGS, flags);
	if (r == 0)
		r = store_gateways(doc, obj, a);

	return r < 0 ? r : store_prefixes(doc, obj, a);
}

/* ---- from text ---- */

/* The next word before @end in a buffer of IP_STRSIZE; false when there is none, or none that fits. */
static bool next_word(const char **p, const char *end, char ret[IP_STRSIZE])
{
	size_t len;

	while (*p < end && **p == ' ')
		(*p)++;
	for (len = 0; *p + len < end && (*p)[len] != ' ';)
		len++;
	if (len == 0 || len >= IP_STRSIZE)
		return false;
	memcpy(ret, *p, len);
	ret[len] = '\0';
	*p += len;

	return true;
}

static bool next_number(const char **p, const char *end, uint64_t max, uint64_t *ret)
{
	char word[IP_STRSIZE];

	return next_word(p, end, word) && str_to_uint(word, max, ret) == 0;
}

static bool parse_inet6(const char *text, struct ip *ret)
{
	return ip_parse(text, ret) == 0 && ret->family == AF_INET6;
}

static bool parse_preference(const char *word, enum router_preference *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(preferences); i++) {
		if (strcmp(preferences[i].word, word) != 0)
			continue;
		*ret = preferences[i].preference;
		return true;
	}

	return false;
}

static bool parse_router(const char *p, const char *end, struct autoconf_router *ret)
{
	char word[IP_STRSIZE];
	uint64_t lifetime, since;

	if (!next_word(&p, end, word) || !parse_inet6(word, &ret->addr) ||
		!next_word(&p, end, word) || !parse_preference(word, &ret->preference) ||
		!next_number(&p, end, UINT16_MAX, &lifetime) || !next_word(&p, end, word) ||
		strcmp(word, "since") != 0 || !next_number(&p, end, INT64_MAX / 2, &since))
		return false;
	ret->lifetime = (uint32_t)lifetime;
	ret->since = (int64_t)since;

	return true;
}

static bool parse_plen(char *word, struct autoconf_prefix *ret)
{
	char *slash = strchr(word, '/');
	uint64_t plen;

	if (!slash || str_to_uint(slash + 1, 128, &plen) < 0)
		return false;
	*slash = '\0';
	ret->plen = (uint8_t)plen;

	return parse_inet6(word, &ret->prefix);
}

static bool take_number(const char *word, uint32_t n, struct autoconf_prefix *ret)
{
	const struct {
		const char *word;
		uint32_t *to;
	} numbers[] = {
		{ "link", &ret->on_link },
		{ "valid", &ret->valid },
		{ "preferred", &ret->preferred },
	};

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (strcmp(numbers[i].word, word) != 0)
			continue;
		*numbers[i].to = n;
		return true;
	}
	if (strcmp(word, "tries") != 0 || n >= MAX_TRIES)
		return false;
	ret->tries = n;

	return true;
}

static bool take_word(
	const char *word, const char **p, const char *end, struct autoconf_prefix *ret)
{
	char text[IP_STRSIZE];
	uint64_t n;

	if (strcmp(word, "taken") == 0) {
		ret->taken = true;
		return true;
	}
	if (strcmp(word, "address") == 0)
		return next_word(p, end, text) && parse_inet6(text, &ret->addr);
	if (!next_number(p, end, INT64_MAX / 2, &n))
		return false;
	if (strcmp(word, "since") == 0) {
		ret->since = (int64_t)n;
		return true;
	}

	return n <= UINT32_MAX && take_number(word, (uint32_t)n, ret);
}

static bool parse_prefix(const char *p, const char *end, struct autoconf_prefix *ret)
{
	char word[IP_STRSIZE];

	if (!next_word(&p, end, word) || !parse_plen(word, ret))
		return false;
	while (next_word(&p, end, word))
		if (!take_word(word, &p, end, ret))
			return false;

	return p == end;
}

static void load_gateways(const char *text, struct autoconf *a)
{
	while (text && *text && a->n_routers < AUTOCONF_ROUTERS) {
		size_t len = strcspn(text, ",");
		struct autoconf_router r = { .lifetime = 0 };

		if (parse_router(text, text + len, &r))
			a->routers[a->n_routers++] = r;
		text += len + (text[len] == ',');
	}
}

static void load_prefixes(const char *text, struct autoconf *a)
{
	while (text && *text && a->n_prefixes < AUTOCONF_PREFIXES) {
		size_t len = strcspn(text, ",");
		struct autoconf_prefix p = { .plen = 0 };

		if (parse_prefix(text, text + len, &p))
			a->prefixes[a->n_prefixes++] = p;
		text += len + (text[len] == ',');
	}
}

int autoconf_load(const struct object *obj, struct autoconf *ret)
{
	const char *flags = object_get(obj, KEY_FLAGS);
	const char *gateways = object_get(obj, KEY_GATEWAYS);
	const char *prefixes = object_get(obj, KEY_PREFIXES);

	if (!flags && !gateways && !prefixes)
		return -ENOENT;
	*ret = (struct autoconf){ .n_routers = 0 };
	ret->managed = flags && strstr(flags, "managed");
	ret->other = flags && strstr(flags, "other");
	load_gateways(gateways, ret);
	load_prefixes(prefixes, ret);

	return 0;
}
