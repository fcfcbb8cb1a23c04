/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties: finding rows by name, protocol and key, and the sentences when there is none. What a
 * value may be is in property_check.c.
 */
#include "model/property.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/property_rows.h"

/* clang-format off */
static const char *const proto_words[] = {
	[PROTO_IP]   = "ip",
	[PROTO_IPV4] = "ipv4",
	[PROTO_IPV6] = "ipv6",
	[PROTO_ICMP] = "icmp",
	[PROTO_TCP]  = "tcp",
	[PROTO_UDP]  = "udp",
	[PROTO_SCTP] = "sctp",
};

/* How each class is spoken of. */
static const char *const class_words[] = {
	[PROP_INTERFACE] = "interfaces",
	[PROP_ADDRESS]   = "addresses",
	[PROP_PROTOCOL]  = "protocols",
};
/* clang-format on */

const struct prop_row *prop_rows(enum prop_class class, size_t *ret_n)
{
	switch (class) {
	case PROP_INTERFACE:
		return prop_rows_interface(ret_n);
	case PROP_ADDRESS:
		return prop_rows_address(ret_n);
	case PROP_PROTOCOL:
		return prop_rows_protocol(ret_n);
	}
	*ret_n = 0;
	return NULL;
}

const char *prop_proto_word(enum prop_proto proto)
{
	return proto < ARRAY_SIZE(proto_words) ? proto_words[proto] : "";
}

enum prop_proto prop_proto_parse(const char *word)
{
	if (strcmp(word, "arp") == 0)
		return PROTO_IP;
	for (size_t i = 0; i < ARRAY_SIZE(proto_words); i++)
		if (strcmp(proto_words[i], word) == 0)
			return (enum prop_proto)i;

	return PROTO_NONE;
}

bool prop_matches(const struct prop_row *row, enum prop_class class, enum prop_proto proto)
{
	if (row->class != class)
		return false;
	if (proto == PROTO_NONE || row->proto == proto)
		return true;

	return proto == PROTO_IP && (row->proto == PROTO_IPV4 || row->proto == PROTO_IPV6);
}

static char plain(char c)
{
	if (c == '-')
		return '_';

	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same_name(const char *a, const char *b)
{
	for (; *a && plain(*a) == plain(*b); a++)
		b++;

	return *a == '\0' && *b == '\0';
}

bool prop_is_called(const struct prop_row *row, const char *name)
{
	return same_name(row->name, name) || (row->legacy && same_name(row->legacy, name));
}

bool prop_is_of_interface(const struct prop_row *row)
{
	return row->paths[0] && strstr(row->paths[0], "%s");
}

/* The nearest name among those of @class that @proto may have. */
static int unknown(enum prop_class class, enum prop_proto proto, const char *name, struct err *e)
{
	const char *nearest = NULL;
	size_t best = str_far(name);
	char asked[MAXPROPNAMELEN];
	size_t n;
	const struct prop_row *rows = prop_rows(class, &n);
	size_t len = strlen(name) < sizeof(asked) ? strlen(name) : sizeof(asked) - 1;

	for (size_t i = 0; i < len; i++)
		asked[i] = plain(name[i]);
	asked[len] = '\0';
	for (size_t i = 0; i < n; i++) {
		size_t distance = str_distance(asked, rows[i].name);

		if (distance >= best || !prop_matches(&rows[i], class, proto))
			continue;
		best = distance;
		nearest = rows[i].name;
	}
	if (!nearest)
		return err_set(e, IPADM_PROP_UNKNOWN, 0, "'%s' is no property of %s", asked,
			class_words[class]);

	return err_set(e, IPADM_PROP_UNKNOWN, 0, "'%s' is no property of %s; the nearest is '%s'",
		asked, class_words[class], nearest);
}

/* "ipv4, ipv6": the protocols that have a property of this name; "" when none has. */
static void list_protos(enum prop_class class, const char *name, char *buf, size_t size)
{
	size_t n;
	const struct prop_row *rows = prop_rows(class, &n);
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < n && len < size; i++)
		if (prop_is_called(&rows[i], name))
			len += (size_t)snprintf(buf + len, size - len, "%s%s", len > 0 ? ", " : "",
				prop_proto_word(rows[i].proto));
}

static bool class_has(enum prop_class class, const char *name)
{
	size_t n;
	const struct prop_row *rows = prop_rows(class, &n);

	for (size_t i = 0; i < n; i++)
		if (prop_is_called(&rows[i], name))
			return true;

	return false;
}

int prop_lookup(enum prop_class class, enum prop_proto proto, const char *name,
	const struct prop_row **ret, struct err *e)
{
	static const enum prop_class all[] = { PROP_INTERFACE, PROP_ADDRESS, PROP_PROTOCOL };
	size_t n;
	const struct prop_row *rows = prop_rows(class, &n);
	char protos[128];

	for (size_t i = 0; i < n; i++) {
		if (!prop_is_called(&rows[i], name))
			continue;
		if (class != PROP_ADDRESS && rows[i].proto != proto)
			continue;
		*ret = &rows[i];
		return 0;
	}
	list_protos(class, name, protos, sizeof(protos));
	if (protos[0])
		return err_set(e, IPADM_BAD_PROTOCOL, 0, "%s is a property of %s, not of %s", name,
			protos, proto == PROTO_NONE ? "none" : prop_proto_word(proto));
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] != class && class_has(all[i], name))
			return err_set(e, IPADM_INVALID_ARG, 0, "%s is a property of %s, not of %s",
				name, class_words[all[i]], class_words[class]);

	return unknown(class, proto, name, e);
}

/* Whether a property called as in a key is the one of @row: "ipv4." stands before it, or its section says. */
static bool is_at_home(const struct prop_row *row, const char *section, const char *key)
{
	const char *word;
	size_t len;

	switch (row->class) {
	case PROP_INTERFACE:
		word = prop_proto_word(row->proto);
		len = strlen(word);
		return strncasecmp(key, word, len) == 0 && key[len] == '.';
	case PROP_ADDRESS:
		return true;
	case PROP_PROTOCOL:
		return strcmp(prop_proto_word(row->home), section) == 0;
	}

	return false;
}

const struct prop_row *prop_find_key(enum prop_class class, const char *section, const char *key)
{
	size_t n;
	const struct prop_row *rows = prop_rows(class, &n);
	const char *dot = class == PROP_INTERFACE ? strchr(key, '.') : NULL;
	const char *name = dot ? dot + 1 : key;

	if (class == PROP_INTERFACE && !dot)
		return NULL;
	/* Most differ in their first letter. */
	for (size_t i = 0; i < n; i++)
		if ((rows[i].name[0] | 0x20) == (name[0] | 0x20) &&
			strcasecmp(rows[i].name, name) == 0 && is_at_home(&rows[i], section, key))
			return &rows[i];

	return NULL;
}

char *prop_key(const struct prop_row *row, char buf[PROP_KEYSIZE])
{
	if (row->class == PROP_INTERFACE)
		snprintf(buf, PROP_KEYSIZE, "%s.%s", prop_proto_word(row->proto), row->name);
	else
		snprintf(buf, PROP_KEYSIZE, "%s", row->name);

	return buf;
}
