/* SPDX-License-Identifier: Apache-2.0 */
/* Host names. The resolver of the system knows them, that is /etc/hosts first. */
#include "base/hostname.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#define LABEL_MAX 63
#define HOST_MAX  253

/* RFC 1123 section 2.1: letters, digits and hyphens, no hyphen at an end. */
static bool is_label(const char *s, size_t len)
{
	if (len == 0 || len > LABEL_MAX || s[0] == '-' || s[len - 1] == '-')
		return false;

	return strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") >= len;
}

bool hostname_is_valid(const char *host)
{
	size_t len = strnlen(host, HOST_MAX + 2);

	/* The dot of a complete name does not count. */
	if (len > 1 && host[len - 1] == '.')
		len--;
	if (len == 0 || len > HOST_MAX)
		return false;
	for (const char *p = host;;) {
		size_t left = len - (size_t)(p - host);
		const char *dot = memchr(p, '.', left);
		size_t n = dot ? (size_t)(dot - p) : left;

		if (!is_label(p, n))
			return false;
		if (!dot)
			return true;
		p += n + 1;
	}
}

/*
 * Resolvers take "10.1" and "0x7f.1" for addresses of four bytes; we guess nothing. No domain has a
 * number for its last label.
 */
static bool ends_in_number(const char *host)
{
	const char *dot = strrchr(host, '.');
	const char *last = dot ? dot + 1 : host;

	if (last[0] == '0' && (last[1] == 'x' || last[1] == 'X') &&
		last[2 + strspn(last + 2, "0123456789abcdefABCDEF")] == '\0')
		return true;

	return last[0] != '\0' && last[strspn(last, "0123456789")] == '\0';
}

bool hostname_is_askable(const char *host)
{
	return hostname_is_valid(host) && !ends_in_number(host);
}

/* All of them are the same one. */
static int take_only(const char *host, const struct addrinfo *list, struct ip *ret, struct err *e)
{
	struct ip first = { .family = 0 };
	char a[IP_STRSIZE];
	char b[IP_STRSIZE];
	struct ip ip;

	for (const struct addrinfo *ai = list; ai; ai = ai->ai_next) {
		if (!ip_from_sockaddr(ai->ai_addr, &ip))
			continue;
		if (first.family && !ip_equal(&first, &ip))
			return err_set(e, IPADM_BAD_HOSTNAME, 0,
				"%s has more than one address (%s, %s): give the one that you mean",
				host, ip_format(&first, a), ip_format(&ip, b));
		first = ip;
	}
	if (!first.family)
		return err_set(e, IPADM_BAD_ADDR, 0, "%s has no address", host);
	*ret = first;

	return 0;
}

static int ask(const char *host, struct ip *ret, struct err *e)
{
	/* One answer an address, not one for each kind of socket. */
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM };
	struct addrinfo *list = NULL;
	int r = getaddrinfo(host, NULL, &hints, &list);

	if (r == EAI_NONAME || r == EAI_NODATA || r == EAI_ADDRFAMILY)
		return err_set(e, IPADM_BAD_ADDR, 0, "the host name %s is not known", host);
	if (r == EAI_MEMORY)
		return err_nomem(e);
	if (r != 0)
		return err_set(e, IPADM_FAILURE, r == EAI_SYSTEM ? errno : 0,
			"the host name %s can't be resolved: %s", host, gai_strerror(r));
	r = take_only(host, list, ret, e);
	freeaddrinfo(list);

	return r;
}

int hostname_resolve(const char *host, struct ip *ret, struct err *e)
{
	if (!hostname_is_askable(host))
		return err_set(e, IPADM_BAD_ADDR, 0,
			"'%.100s' is neither an address nor a host name", host);

	return ask(host, ret, e);
}
