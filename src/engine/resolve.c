/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host names of address objects, at enable and boot: by the resolver of the system, that is /etc/hosts
 * first. A create brings the number along.
 */
#include "engine/private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static void addrinfo_fini(struct addrinfo **ai)
{
	if (*ai)
		freeaddrinfo(*ai);
}

bool resolve_is_name(const char *host)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-._";
	const char *dot = strrchr(host, '.');
	const char *last = dot ? dot + 1 : host;
	size_t len = strspn(host, letters);
	struct in_addr old_form;

	/* "10.1" and "0x7f000001" are addresses to the resolver, and a slip of the pen to us; so is
	 * whatever ends in a number (RFC 1123 section 2.1). */
	return len > 0 && len < NI_MAXHOST && host[len] == '\0' && host[0] != '-' &&
	       host[0] != '.' && last[strspn(last, "0123456789")] != '\0' &&
	       inet_aton(host, &old_form) == 0;
}

static bool take(const struct sockaddr *sa, struct ip *ret)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;

	*ret = (struct ip){ .family = (uint8_t)sa->sa_family };
	if (sa->sa_family == AF_INET) {
		memcpy(&in, sa, sizeof(in));
		memcpy(ret->bytes, &in.sin_addr, 4);
		return true;
	}
	if (sa->sa_family != AF_INET6)
		return false;
	memcpy(&in6, sa, sizeof(in6));
	memcpy(ret->bytes, &in6.sin6_addr, 16);

	return true;
}

static int refuse(const char *host, int error, struct err *e)
{
	if (error == EAI_MEMORY)
		return err_nomem(e);
	if (error == EAI_NONAME || error == EAI_NODATA || error == EAI_ADDRFAMILY)
		return err_set(e, IPADM_BAD_ADDR, 0, "the host name %s is not known", host);

	return err_set(e, IPADM_FAILURE, EIO, "the host name %s can't be resolved: %s", host,
		gai_strerror(error));
}

int resolve_host(const char *host, struct ip *ret, struct err *e)
{
	_cleanup_(addrinfo_fini) struct addrinfo *list = NULL;
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct ip first = { .family = 0 };
	struct ip a;
	int error;

	if (!resolve_is_name(host))
		return err_set(e, IPADM_BAD_ADDR, 0,
			"'%.64s' is neither an address nor a host name", host);
	error = getaddrinfo(host, NULL, &hints, &list);
	if (error)
		return refuse(host, error, e);

	for (const struct addrinfo *ai = list; ai; ai = ai->ai_next) {
		if (!take(ai->ai_addr, &a) || ip_equal(&a, &first))
			continue;
		if (first.family)
			return err_set(e, IPADM_BAD_HOSTNAME, 0,
				"the host name %s has several addresses: take one of them", host);
		first = a;
	}
	if (!first.family)
		return refuse(host, EAI_NONAME, e);
	*ret = first;

	return 0;
}

/* One key: its number is itself, or is found and put beside it. */
static int resolve_key(struct document *doc, struct object *obj, const char *key,
	const char *resolved_key, struct err *e)
{
	const char *text = object_get(obj, key);
	char host[ADDR_TEXTSIZE];
	char number[IP_STRSIZE];
	struct ip a;
	int r;

	if (!text)
		return 0;
	if (ip_parse_host(text, &a) == 0)
		return object_set(doc, obj, resolved_key, NULL) < 0 ? err_nomem(e) : 0;
	snprintf(host, sizeof(host), "%.*s", (int)strcspn(text, "/"), text);
	r = resolve_host(host, &a, e);
	if (r < 0)
		return r;
	ip_format(&a, number);

	return object_set(doc, obj, resolved_key, number) < 0 ? err_nomem(e) : 0;
}

int resolve_object(struct document *doc, struct object *obj, struct err *e)
{
	int r;

	if (address_type(obj) != ADDR_STATIC)
		return 0;
	r = resolve_key(doc, obj, "address", "resolved", e);
	if (r < 0)
		return r;

	return resolve_key(doc, obj, "remote", "resolved-remote", e);
}
