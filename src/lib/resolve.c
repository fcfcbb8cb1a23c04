/* SPDX-License-Identifier: Apache-2.0 */
/* What an address text means: a number, or a host name that has exactly one address. */
#include <string.h>
#include <sys/socket.h>

#include "base/hostname.h"
#include "lib/addrobj.h"

boolean_t ipadm_is_valid_hostname(const char *host)
{
	return host && hostname_is_valid(host) ? B_TRUE : B_FALSE;
}

boolean_t ipadm_is_nil_hostname(const char *host)
{
	return !host || host[0] == '\0' || strcmp(host, " ") == 0 ? B_TRUE : B_FALSE;
}

/* ::ffff:192.0.2.1 is 192.0.2.1 (RFC 4291 section 2.5.5.2). */
static void unmap(struct ip *a)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };
	struct ip v4 = { .family = AF_INET };

	if (a->family != AF_INET6 || memcmp(a->bytes, prefix, sizeof(prefix)) != 0)
		return;
	memcpy(v4.bytes, a->bytes + sizeof(prefix), 4);
	*a = v4;
}

int resolve(const char *host, struct ip *ret, bool *ret_is_name, struct err *e)
{
	struct ip ip;
	bool is_name = ip_parse(host, &ip) < 0;

	if (is_name) {
		int r = hostname_resolve(host, &ip, e);

		if (r < 0)
			return r;
	} else {
		unmap(&ip);
	}
	*ret = ip;
	*ret_is_name = is_name;

	return 0;
}
