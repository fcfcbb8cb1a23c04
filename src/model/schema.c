/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema: the kinds of sections and the keys that each may hold, as rows; properties have rows
 * of their own (property.h). Their order is the order of the file. What a value may be is decided
 * here; what it means is decided by who reads it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/address.h"
#include "model/before.h"
#include "model/document.h"
#include "model/member.h"
#include "model/name.h"
#include "model/property.h"

static int check_version(const char *value, struct err *e)
{
	uint64_t v;
	int r;

	r = str_to_uint(value, UINT64_MAX, &v);
	if (r == -ERANGE || (r == 0 && v > DOCUMENT_VERSION))
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"version %s was written by a newer version of ipadm; this one reads up to "
			"%d",
			value, DOCUMENT_VERSION);
	if (r < 0 || v == 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"version is a number from 1 on, not '%s'", value);
	return 0;
}

static int check_number(const char *value, struct err *e)
{
	uint64_t v;

	if (str_to_uint(value, UINT64_MAX, &v) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "'%s' is not a number", value);
	return 0;
}

static int check_text(const char *value, struct err *e)
{
	if (value[0] == '\0')
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "there is no value");
	return 0;
}

static int check_families(const char *value, struct err *e)
{
	unsigned int families;

	if (document_families_parse(value, &families) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"families is inet, inet6 or both of them, each once, not '%s'", value);
	return 0;
}

static int check_group(const char *value, struct err *e)
{
	if (!name_is_link(value))
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "'%s' is no interface", value);
	return 0;
}

static int check_before(const char *value, struct err *e)
{
	struct before b;

	if (before_parse(value, &b) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"'%s' does not say how a link was before", value);
	return 0;
}

/* RFC 7217: 128 bits, written as the kernel does, in the form of an IPv6 address. */
static int check_secret(const char *value, struct err *e)
{
	struct ip ip;

	if (ip_parse(value, &ip) < 0 || ip.family != AF_INET6)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"a secret has the form of an IPv6 address, '%s' has not", value);
	return 0;
}

static int check_logical(const char *value, struct err *e)
{
	const char *p = value;
	char word[8];
	uint64_t n;

	while (*p) {
		size_t len = strcspn(p, " ");

		if (len >= sizeof(word))
			break;
		memcpy(word, p, len);
		word[len] = '\0';
		if (str_to_uint(word, 9999, &n) < 0 || n == 0)
			break;
		p += len + strspn(p + len, " ");
	}
	if (*p || p == value)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"logical is a list of numbers from 1 to 9999, not '%s'", value);
	return 0;
}

/* Seconds, or one of the numbers that stand for the client's own time and for ever. */
static int check_wait(const char *value, struct err *e)
{
	uint64_t v;

	if (strcmp(value, "forever") == 0 || strcmp(value, "-1") == 0 || strcmp(value, "-2") == 0)
		return 0;
	if (str_to_uint(value, INT32_MAX, &v) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"wait is a number of seconds or forever, not '%s'", value);
	return 0;
}

static int check_interface_id(const char *value, struct err *e)
{
	char host[ADDR_TEXTSIZE];
	unsigned int plen;
	struct ip ip;

	if (address_split(value, host, &plen, NULL) < 0 || ip_parse(host, &ip) < 0 ||
		fam_of(ip.family) != FAM_INET6)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"interface-id is an IPv6 address with a length (\"::1/64\"), not '%s'",
			value);
	return 0;
}

static int check_ip(const char *value, struct err *e)
{
	struct ip ip;

	if (ip_parse(value, &ip) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "'%s' is no address", value);
	return 0;
}

/* A number, or what may be a host name: that ends in no number, as an address does. */
static bool is_host(const char *host, uint8_t *ret_family)
{
	struct ip ip = { .family = 0 };
	const char *dot, *last;

	if (ip_parse(host, &ip) < 0) {
		dot = strrchr(host, '.');
		last = dot ? dot + 1 : host;
		if (last[strspn(last, "0123456789")] == '\0' || strpbrk(host, ": \t/%"))
			return false;
	}
	*ret_family = ip.family;

	return true;
}

static int check_address(const char *value, struct err *e)
{
	char host[ADDR_TEXTSIZE];
	unsigned int plen;
	uint8_t family;

	if (check_text(value, e) < 0)
		return -EINVAL;
	if (address_split(value, host, &plen, e) < 0) {
		if (e)
			e->status = IPADM_BAD_DOCUMENT;
		return -EINVAL;
	}
	if (!is_host(host, &family))
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"'%.64s' is neither an address nor a host name", host);
	if (plen == 0 || (family && plen > ip_size(family) * 8))
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"the prefix length of %.64s is from 1 to %zu, not %u", host,
			family ? ip_size(family) * 8 : 128, plen);
	return 0;
}

static int check_remote(const char *value, struct err *e)
{
	uint8_t family;

	if (check_text(value, e) < 0)
		return -EINVAL;
	if (!is_host(value, &family))
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"'%.64s' is neither an address nor a host name", value);
	return 0;
}

/* clang-format off */
static const char *const yes_no[]        = { "yes", "no", NULL };
static const char *const yes_no_on_off[] = { "yes", "no", "on", "off", NULL };
static const char *const classes[]       = { "ip", "vni", "6to4", "ipmp", NULL };
static const char *const types[]         = { "static", "dhcp", "addrconf", "6to4", NULL };
static const char *const family_words[]  = { "inet", "inet6", NULL };
static const char *const generations[]   = { "eui64", "stable-privacy", "random", NULL };

static const struct schema_row rows[] = {
	{ .kind = OBJ_HEADER,    .key = "version",     .check = check_version },
	{ .kind = OBJ_HEADER,    .key = "generation",  .check = check_number },
	{ .kind = OBJ_HEADER,    .key = "admin-group", .check = check_text },
	{ .kind = OBJ_HEADER,    .key = "boot-id",     .check = check_text,    .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "netns",       .check = check_number,  .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "booted",      .words = yes_no,  .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "pairs-with",  .check = check_number,  .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "sorted",      .check = check_text,    .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "families",    .check = check_families },
	{ .kind = OBJ_INTERFACE, .key = "class",       .words = classes },
	{ .kind = OBJ_INTERFACE, .key = "group",       .check = check_group },
	{ .kind = OBJ_INTERFACE, .key = "ipv6.secret", .check = check_secret },
	{ .kind = OBJ_INTERFACE, .key = "before",      .check = check_before,  .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "adopted",     .words = yes_no,  .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "logical",     .check = check_logical, .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "offline",     .words = yes_no,  .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "state",       .check = member_check_past,  .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "type",         .words = types },
	{ .kind = OBJ_ADDRESS,   .key = "address",      .check = check_address },
	{ .kind = OBJ_ADDRESS,   .key = "remote",       .check = check_remote },
	{ .kind = OBJ_ADDRESS,   .key = "up",           .words = yes_no },
	{ .kind = OBJ_ADDRESS,   .key = "family",       .words = family_words },
	{ .kind = OBJ_ADDRESS,   .key = "wait",         .check = check_wait },
	{ .kind = OBJ_ADDRESS,   .key = "primary",      .words = yes_no_on_off },
	{ .kind = OBJ_ADDRESS,   .key = "interface-id", .check = check_interface_id },
	{ .kind = OBJ_ADDRESS,   .key = "stateful",     .words = yes_no },
	{ .kind = OBJ_ADDRESS,   .key = "stateless",    .words = yes_no },
	{ .kind = OBJ_ADDRESS,   .key = "generation",   .words = generations },
	{ .kind = OBJ_ADDRESS,   .key = "temporary",    .words = yes_no },
	{ .kind = OBJ_ADDRESS,   .key = "resolved",        .check = check_ip, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "resolved-remote", .check = check_ip, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "inform",          .words = yes_no, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "duplicate",       .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "adopted",         .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease",           .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-valid",     .check = check_number, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-preferred", .check = check_number, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-broadcast", .check = check_ip, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-routes",    .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-mtu",       .check = check_number, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-dns",       .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-search",    .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-server",    .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-over",      .check = check_group, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-flags",     .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-gateways",  .check = check_text, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "lease-prefixes",  .check = check_text, .active_only = true },
};

static const char *const kind_words[] = {
	[OBJ_HEADER]    = "ipadm",
	[OBJ_PROTOCOL]  = "protocol",
	[OBJ_GROUP]     = "group",
	[OBJ_INTERFACE] = "interface",
	[OBJ_ADDRESS]   = "address",
};
/* clang-format on */

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* As aobj_name_parse() has it, or with a label that begins with '_', which only generated ones do. There
 * may be ten thousands. */
static bool is_address_name(const char *name)
{
	const char *slash = strchr(name, '/');
	char link[LINK_NAMSIZ] = "";
	const char *label;
	size_t len = 0;

	if (!slash || (size_t)(slash - name) >= sizeof(link))
		return false;
	memcpy(link, name, (size_t)(slash - name));
	label = slash[1] == '_' ? slash + 2 : slash + 1;
	while (is_letter(label[len]) || (len > 0 && is_digit(label[len])))
		len++;
	return len > 0 && label[len] == '\0' && strlen(slash + 1) < IPADM_AOBJ_USTRSIZ &&
	       name_is_link(link);
}

int document_check_name(enum obj_kind kind, const char *name, struct err *e)
{
	struct ifname ifn;

	switch (kind) {
	case OBJ_HEADER:
		if (name[0] != '\0')
			return err_set(
				e, IPADM_BAD_DOCUMENT, EINVAL, "[ipadm] has no name behind it");
		return 0;
	case OBJ_INTERFACE:
	case OBJ_GROUP:
		if (name_parse(name, false, &ifn, e) < 0) {
			if (e)
				e->status = IPADM_BAD_DOCUMENT;
			return -EINVAL;
		}
		return 0;
	case OBJ_ADDRESS:
		if (!is_address_name(name))
			return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
				"'%s' is no address object: it is an interface, a '/' and a label",
				name);
		return 0;
	case OBJ_PROTOCOL:
		if (strcmp(prop_proto_word(prop_proto_parse(name)), name) != 0 || name[0] == '\0')
			return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
				"'%s' is no protocol: it is ip, ipv4, ipv6, icmp, tcp, udp or sctp",
				name);
		return 0;
	case OBJ_UNKNOWN:
		if (name[0] == '\0')
			return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "a section needs a name");
		return 0;
	}
	return 0;
}

int document_families_parse(const char *value, unsigned int *ret)
{
	static const char separators[] = " \t,";
	unsigned int families = 0;
	const char *p = value;

	/* As it is written here: documents have thousands of them. */
	for (unsigned int fam = FAM_INET; fam <= FAM_BOTH; fam++) {
		if (strcmp(value, fam_format(fam)) == 0) {
			*ret = fam;
			return 0;
		}
	}
	while (*p) {
		size_t len = strcspn(p, separators);
		unsigned int fam = 0;

		if (len == strlen("inet") && memcmp(p, "inet", len) == 0)
			fam = FAM_INET;
		if (len == strlen("inet6") && memcmp(p, "inet6", len) == 0)
			fam = FAM_INET6;
		if (fam == 0 || (families & fam))
			return -EINVAL;
		families |= fam;
		p += len + strspn(p + len, separators);
	}
	if (families == 0)
		return -EINVAL;
	*ret = families;
	return 0;
}

const struct schema_row *document_schema(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(rows);
	return rows;
}

const struct schema_row *document_schema_find(enum obj_kind kind, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].kind == kind && (rows[i].key[0] | 0x20) == (key[0] | 0x20) &&
			strcasecmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

/* The class whose properties a kind of section holds; false when it holds none. */
static bool class_of(enum obj_kind kind, enum prop_class *ret)
{
	if (kind != OBJ_INTERFACE && kind != OBJ_ADDRESS && kind != OBJ_PROTOCOL)
		return false;
	*ret = kind == OBJ_INTERFACE ? PROP_INTERFACE : PROP_ADDRESS;
	if (kind == OBJ_PROTOCOL)
		*ret = PROP_PROTOCOL;
	return true;
}

static const struct prop_row *find_property(enum obj_kind kind, const char *name, const char *key)
{
	enum prop_class class;

	return class_of(kind, &class) ? prop_find_key(class, name, key) : NULL;
}

/* "inet or inet6", "ip, vni, 6to4 or ipmp". */
static void list_words(const char *const *words, char *buf, size_t size)
{
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; words[i] && len < size; i++)
		len += (size_t)snprintf(buf + len, size - len, "%s%s",
			i == 0         ? ""
			: words[i + 1] ? ", "
				       : " or ",
			words[i]);
}

static int check_words(const struct schema_row *row, const char *value, struct err *e)
{
	char list[128];

	for (size_t i = 0; row->words[i]; i++)
		if (strcmp(row->words[i], value) == 0)
			return 0;
	if (row->words == yes_no || row->words == yes_no_on_off)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "'%s' is neither yes nor no", value);
	list_words(row->words, list, sizeof(list));
	return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "%s is %s, not '%s'", row->key, list, value);
}

int document_check_entry(enum obj_kind kind, const char *name, struct entry *entry, struct err *e)
{
	const struct schema_row *row = document_schema_find(kind, entry->key);
	const struct prop_row *prop;
	char canonical[MAXPROPVALLEN];

	if (row) {
		if (row->words && check_words(row, entry->value, e) < 0)
			return -EINVAL;
		if (row->check && row->check(entry->value, e) < 0)
			return -EINVAL;
		entry->key = row->key;
		return 0;
	}
	prop = find_property(kind, name, entry->key);
	if (!prop)
		return 0;
	if (prop->class == PROP_ADDRESS && strcmp(prop->name, "prefixlen") == 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"the prefix length has no key of its own: it stands behind the address");
	if (prop_check(prop, 0, entry->value, canonical, e) < 0) {
		if (e)
			e->status = IPADM_BAD_DOCUMENT;
		return -EINVAL;
	}
	return 0;
}

bool document_key_place(
	enum obj_kind kind, const char *name, const char *key, struct key_place *ret)
{
	const struct schema_row *row = document_schema_find(kind, key);
	const char *before = was_property(key);
	const struct prop_row *prop;
	size_t n;

	if (row) {
		*ret = (struct key_place){ .rank = (size_t)(row - rows),
			.active_only = row->active_only };
		return true;
	}
	prop = find_property(kind, name, before ? before : key);
	if (!prop)
		return false;
	*ret = (struct key_place){
		.rank = ARRAY_SIZE(rows) + (size_t)(prop - prop_rows(prop->class, &n)),
		.active_only = before,
	};
	if (before)
		ret->rank += n;
	return true;
}

enum obj_kind document_kind_parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(kind_words); i++)
		if (strcmp(kind_words[i], word) == 0)
			return (enum obj_kind)i;
	return OBJ_UNKNOWN;
}

const char *document_kind_word(enum obj_kind kind)
{
	return kind < ARRAY_SIZE(kind_words) ? kind_words[kind] : "";
}
