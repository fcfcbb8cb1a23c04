/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interface names: what the kernel and a document line can both hold. Only the text is looked at;
 * whether such a link exists is not asked here.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/name.h"

#define LOGICAL_MAX 9999

/* Names that can't be a link's, each with the reason. */
static const struct {
	const char *name;
	const char *why;
} reserved[] = {
	{ ".", "it is a directory" },
	{ "..", "it is a directory" },
	{ "all", "it stands for every interface in the kernel's settings" },
	{ "default", "it stands for future interfaces in the kernel's settings" },
};

/* The kernel's white space is ISO 8859-1's: it takes the no-break space for one too. */
static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

static const char *find_byte_problem(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (is_space(c))
			return "it has white space in it";
		if (c < 0x20 || c == 0x7f)
			return "it has a control character in it";
		if (c == '/')
			return "it has a '/' in it";
		if (c == ':')
			return "it has a ':' in it";
		if (c == '%')
			return "it has a '%' in it";
	}
	return NULL;
}

/* Why the @len bytes at @s are no link name; NULL when they are one. */
static const char *find_problem(const char *s, size_t len)
{
	if (len == 0)
		return "it is empty";
	if (len >= LINK_NAMSIZ)
		return "it is longer than 15 bytes";
	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++)
		if (strlen(reserved[i].name) == len && memcmp(reserved[i].name, s, len) == 0)
			return reserved[i].why;
	return find_byte_problem(s, len);
}

/* A sentence about a name that may be long and have any bytes in it. */
static int refuse(const char *s, const char *why, struct err *e)
{
	char shown[64];
	size_t n = 0;

	for (; n < sizeof(shown) - 1 && s[n]; n++) {
		unsigned char c = (unsigned char)s[n];

		shown[n] = s[n];
		if (c < 0x20 || c == 0x7f)
			shown[n] = '?';
	}
	shown[n] = '\0';
	return err_set(e, IPADM_INVALID_ARG, EINVAL, "'%s%s' is no interface name: %s", shown,
		s[n] ? "..." : "", why);
}

/* The N of "link:N", without leading zeros so that one logical interface has one name. */
static const char *parse_logical(const char *s, int *ret)
{
	uint64_t n;

	if (s[0] == '0' || str_to_uint(s, LOGICAL_MAX, &n) < 0)
		return "behind the ':' there must be a number from 1 to 9999";
	*ret = (int)n;
	return NULL;
}

bool name_is_link(const char *s)
{
	return find_problem(s, strnlen(s, LINK_NAMSIZ)) == NULL;
}

bool name_is_loopback(const char *link)
{
	return strcmp(link, LOOPBACK_IF) == 0;
}

bool name_is_vni(const char *link)
{
	const char *number = link + strlen("vni");

	if (strncmp(link, "vni", strlen("vni")) != 0 || *number == '\0')
		return false;
	return number[strspn(number, "0123456789")] == '\0' && name_is_link(link);
}

int name_parse(const char *s, bool legacy, struct ifname *ret, struct err *e)
{
	struct ifname name = { .logical = 0 };
	const char *colon;
	const char *why;
	size_t len;

	if (!s)
		return err_set(e, IPADM_INVALID_ARG, EINVAL, "an interface name is needed");

	colon = legacy ? strchr(s, ':') : NULL;
	len = colon ? (size_t)(colon - s) : strlen(s);
	why = find_problem(s, len);
	if (!why && colon)
		why = parse_logical(colon + 1, &name.logical);
	/* A logical interface is the label of an IPv4 address, which is no longer than a link name.
	 */
	if (!why && strlen(s) >= LINK_NAMSIZ)
		why = "it is longer than 15 bytes";
	if (why)
		return refuse(s, why, e);

	memcpy(name.link, s, len);
	*ret = name;
	return 0;
}

int name_check_base(const char *s, struct err *e)
{
	char first[LINK_NAMSIZ];
	const char *why;

	if (!s)
		return err_set(e, IPADM_INVALID_ARG, EINVAL, "an interface name is needed");
	if (s[0] == '\0')
		return refuse(s, "it is empty", e);
	if (strlen(s) + 1 >= sizeof(first))
		return refuse(s, "no number fits behind it in 15 bytes", e);

	snprintf(first, sizeof(first), "%s0", s);
	why = find_problem(first, strlen(first));
	return why ? refuse(s, why, e) : 0;
}
