/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptions of address objects: made and filled without a handle, the kernel or the engine. */
#include "lib/addrobj.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/sock.h"
#include "base/str.h"

/* The interface of a legacy caller may be a logical one, "net0:1"; with a label, too. */
static int parse_name(const char *name, struct ipadm_addrobj_s *ret, struct err *e)
{
	const char *slash = strchr(name, '/');
	char part[LIFNAMSIZ];
	char whole[IPADM_AOBJSIZ];
	struct aobj_name aobj;
	struct ifname ifname;
	size_t len = slash ? (size_t)(slash - name) : strlen(name);
	int r;

	if (len >= sizeof(part))
		return -EINVAL;
	memcpy(part, name, len);
	part[len] = '\0';
	r = name_parse(part, true, &ifname, e);
	if (r < 0)
		return r;
	if (snprintf(whole, sizeof(whole), "%s%s", ifname.link, name + len) >= (int)sizeof(whole))
		return -EINVAL;
	r = aobj_name_parse(whole, &aobj, e);
	if (r < 0)
		return r;
	memcpy(ret->ifname, aobj.ifname, sizeof(ret->ifname));
	ret->logical = ifname.logical > 0;

	return str_copy(ret->name, sizeof(ret->name), name);
}

static sa_family_t first_family(ipadm_addr_type_t type)
{
	switch (type) {
	case IPADM_ADDR_DHCP:
		return AF_INET;
	case IPADM_ADDR_IPV6_ADDRCONF:
		return AF_INET6;
	case IPADM_ADDR_NONE:
	case IPADM_ADDR_STATIC:
		break;
	}

	return AF_UNSPEC;
}

ipadm_status_t ipadm_create_addrobj(ipadm_addr_type_t type, const char *name, ipadm_addrobj_t *ret)
{
	struct ipadm_addrobj_s obj = {
		.type = type,
		.af = first_family(type),
		.wait = IPADM_DHCP_WAIT_DEFAULT,
		.stateless = true,
		.stateful = true,
	};
	ipadm_addrobj_t addr;

	if (!ret)
		return IPADM_INVALID_ARG;
	*ret = NULL;
	if (!name || (type != IPADM_ADDR_STATIC && obj.af == AF_UNSPEC) ||
		parse_name(name, &obj, NULL) < 0)
		return IPADM_INVALID_ARG;
	addr = malloc(sizeof(*addr));
	if (!addr)
		return IPADM_NO_MEMORY;
	*addr = obj;
	*ret = addr;

	return IPADM_SUCCESS;
}

void ipadm_destroy_addrobj(ipadm_addrobj_t addr)
{
	free(addr);
}

ipadm_status_t ipadm_addrobj_error(ipadm_addrobj_t addr, ipadm_error_t *ret)
{
	if (!addr || !ret)
		return IPADM_INVALID_ARG;
	*ret = (ipadm_error_t){ .status = addr->last.status, .sys = addr->last.sys };
	snprintf(ret->text, sizeof(ret->text), "%s", addr->last.text);

	return IPADM_SUCCESS;
}

/* End a call: the status of addr->last when @r < 0. */
static ipadm_status_t end(ipadm_addrobj_t addr, int r)
{
	if (r == 0)
		return IPADM_SUCCESS;
	if (addr->last.status == IPADM_SUCCESS)
		err_sys(&addr->last, -r, "%s can't be described so", addr->name);

	return addr->last.status;
}

static const char *type_word(ipadm_addr_type_t type)
{
	switch (type) {
	case IPADM_ADDR_STATIC:
		return "static";
	case IPADM_ADDR_DHCP:
		return "dhcp";
	case IPADM_ADDR_IPV6_ADDRCONF:
		return "addrconf";
	case IPADM_ADDR_NONE:
		break;
	}

	return "none";
}

/* Begin a call that is for one type: no error yet. */
static int begin(ipadm_addrobj_t addr, ipadm_addr_type_t type, const char *what)
{
	err_clear(&addr->last);
	if (addr->type == type)
		return 0;

	return err_set(&addr->last, IPADM_INVALID_ARG, 0,
		"%s: %s is of %s addresses, and not of %s", addr->name, what, type_word(type),
		type_word(addr->type));
}

ipadm_status_t ipadm_get_aobjname(ipadm_addrobj_t addr, char *buf, size_t size)
{
	if (!addr || !buf || str_copy(buf, size, addr->name) < 0)
		return IPADM_INVALID_ARG;

	return IPADM_SUCCESS;
}

static int check_af(ipadm_addrobj_t addr, const char *text, const struct ip *ip, sa_family_t af)
{
	if (af == AF_UNSPEC || af == ip->family)
		return 0;
	if (fam_of(af) == 0)
		return err_set(&addr->last, IPADM_INVALID_ARG, 0,
			"the address family %d is neither inet nor inet6", (int)af);

	return err_set(&addr->last, IPADM_BAD_ADDR, 0, "%s is no %s address", text,
		fam_format(fam_of(af)));
}

static int check_plen(
	ipadm_addrobj_t addr, const char *text, const struct ip *ip, unsigned int plen)
{
	unsigned int bits = (unsigned int)ip_size(ip->family) * 8;

	if (plen > 0 && plen <= bits)
		return 0;

	return err_set(&addr->last, IPADM_INVALID_ARG, 0,
		"the prefix length of %s is out of range: it is 1 to %u", text, bits);
}

static int set_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af)
{
	char number[IP_STRSIZE];
	char host[ADDR_TEXTSIZE];
	struct given given = { .text = "" };
	unsigned int plen = 0;
	int r;

	r = begin(addr, IPADM_ADDR_STATIC, "the address");
	if (r == 0)
		r = address_split(text, host, &plen, &addr->last);
	if (r == 0)
		r = resolve(host, &given.ip, &given.is_name, &addr->last);
	if (r == 0)
		r = check_af(addr, host, &given.ip, af);
	if (r == 0)
		r = check_plen(addr, text, &given.ip, plen);
	if (r < 0)
		return r;
	r = snprintf(given.text, sizeof(given.text), "%s/%u",
		given.is_name ? host : ip_format(&given.ip, number), plen);
	if ((size_t)r >= sizeof(given.text))
		return err_set(&addr->last, IPADM_INVALID_ARG, 0, "%.100s... is too long", text);
	addr->local = given;
	addr->af = given.ip.family;

	return 0;
}

ipadm_status_t ipadm_set_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af)
{
	if (!addr || !text)
		return IPADM_INVALID_ARG;

	return end(addr, set_addr(addr, text, af));
}

static int set_remote(ipadm_addrobj_t addr, const char *text, sa_family_t af)
{
	char number[IP_STRSIZE];
	struct given given = { .text = "" };
	int r;

	r = begin(addr, IPADM_ADDR_STATIC, "the remote address");
	if (r < 0)
		return r;
	if (strchr(text, '/'))
		return err_set(&addr->last, IPADM_BAD_ADDR, 0,
			"the remote address %.100s is one host: it has no prefix length", text);
	r = resolve(text, &given.ip, &given.is_name, &addr->last);
	if (r == 0)
		r = check_af(addr, text, &given.ip, af);
	if (r < 0)
		return r;
	/* What resolve() takes for a name is shorter than the buffer. */
	snprintf(given.text, sizeof(given.text), "%s",
		given.is_name ? text : ip_format(&given.ip, number));
	addr->remote = given;

	return 0;
}

ipadm_status_t ipadm_set_dst_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af)
{
	if (!addr || !text)
		return IPADM_INVALID_ARG;

	return end(addr, set_remote(addr, text, af));
}

ipadm_status_t ipadm_get_addr(ipadm_addrobj_t addr, struct sockaddr_storage *ret)
{
	union sock sock = { .in6 = { .sin6_family = AF_UNSPEC } };

	if (!addr || !ret)
		return IPADM_INVALID_ARG;
	if (begin(addr, IPADM_ADDR_STATIC, "the address") < 0)
		return addr->last.status;
	if (addr->local.text[0] == '\0') {
		err_set(&addr->last, IPADM_BAD_ADDR, 0, "%s has no address yet", addr->name);
		return IPADM_BAD_ADDR;
	}
	*ret = (struct sockaddr_storage){ .ss_family = AF_UNSPEC };
	memcpy(ret, sock_set(&sock, &addr->local.ip), sizeof(sock));

	return IPADM_SUCCESS;
}

static int set_interface_id(ipadm_addrobj_t addr, const char *text)
{
	const char *slash = strchr(text, '/');
	char number[IP_STRSIZE];
	uint64_t plen;
	struct ip ip;
	int r;

	r = begin(addr, IPADM_ADDR_IPV6_ADDRCONF, "an interface identifier");
	if (r < 0)
		return r;
	if (!slash || (size_t)(slash - text) >= sizeof(number))
		return err_set(&addr->last, IPADM_INVALID_ARG, 0,
			"'%.60s' is no interface identifier: write it as ::1/64", text);
	memcpy(number, text, (size_t)(slash - text));
	number[slash - text] = '\0';
	if (ip_parse(number, &ip) < 0 || ip.family != AF_INET6)
		return err_set(&addr->last, IPADM_INVALID_ARG, 0,
			"the interface identifier %s is no IPv6 number", number);
	if (str_to_uint(slash + 1, 128, &plen) < 0)
		return err_set(&addr->last, IPADM_INVALID_ARG, 0,
			"the length of the interface identifier %s is a number from 0 to 128",
			number);
	r = snprintf(addr->interface_id, sizeof(addr->interface_id), "%s/%u",
		ip_format(&ip, number), (unsigned int)plen);

	return r < 0 ? -EINVAL : 0;
}

ipadm_status_t ipadm_set_interface_id(ipadm_addrobj_t addr, const char *text)
{
	if (!addr || !text)
		return IPADM_INVALID_ARG;

	return end(addr, set_interface_id(addr, text));
}

/* One of the switches of a description. */
static ipadm_status_t set_switch(
	ipadm_addrobj_t addr, ipadm_addr_type_t type, const char *what, bool *p, boolean_t on)
{
	int r = begin(addr, type, what);

	if (r == 0)
		*p = on == B_TRUE;

	return end(addr, r);
}

ipadm_status_t ipadm_set_stateless(ipadm_addrobj_t addr, boolean_t on)
{
	return addr ? set_switch(addr, IPADM_ADDR_IPV6_ADDRCONF, "stateless", &addr->stateless, on)
		    : IPADM_INVALID_ARG;
}

ipadm_status_t ipadm_set_stateful(ipadm_addrobj_t addr, boolean_t on)
{
	return addr ? set_switch(addr, IPADM_ADDR_IPV6_ADDRCONF, "stateful", &addr->stateful, on)
		    : IPADM_INVALID_ARG;
}

ipadm_status_t ipadm_set_privacy(ipadm_addrobj_t addr, boolean_t on)
{
	return addr ? set_switch(addr, IPADM_ADDR_IPV6_ADDRCONF, "privacy", &addr->privacy, on)
		    : IPADM_INVALID_ARG;
}

ipadm_status_t ipadm_set_primary(ipadm_addrobj_t addr, boolean_t on)
{
	return addr ? set_switch(addr, IPADM_ADDR_DHCP, "primary", &addr->primary, on)
		    : IPADM_INVALID_ARG;
}

static int set_generation(ipadm_addrobj_t addr, const char *mode)
{
	static const char *const modes[] = { "eui64", "stable-privacy", "random" };
	int r = begin(addr, IPADM_ADDR_IPV6_ADDRCONF, "the generation of identifiers");

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (strcmp(modes[i], mode) == 0)
			return str_copy(addr->generation, sizeof(addr->generation), mode);

	return err_set(&addr->last, IPADM_INVALID_ARG, 0,
		"'%.40s' is no way to make identifiers: there are eui64, stable-privacy and random",
		mode);
}

ipadm_status_t ipadm_set_generation(ipadm_addrobj_t addr, const char *mode)
{
	if (!addr || !mode)
		return IPADM_INVALID_ARG;

	return end(addr, set_generation(addr, mode));
}

ipadm_status_t ipadm_set_family(ipadm_addrobj_t addr, sa_family_t af)
{
	int r;

	if (!addr)
		return IPADM_INVALID_ARG;
	r = begin(addr, IPADM_ADDR_DHCP, "the family");
	if (r == 0 && fam_of(af) == 0)
		r = err_set(&addr->last, IPADM_INVALID_ARG, 0,
			"the address family %d is neither inet nor inet6", (int)af);
	if (r == 0)
		addr->af = af;

	return end(addr, r);
}

ipadm_status_t ipadm_set_wait_time(ipadm_addrobj_t addr, int32_t seconds)
{
	int r;

	if (!addr)
		return IPADM_INVALID_ARG;
	r = begin(addr, IPADM_ADDR_DHCP, "the time to wait");
	if (r == 0 && seconds < IPADM_DHCP_WAIT_FOREVER)
		r = err_set(&addr->last, IPADM_INVALID_ARG, 0,
			"%d is no time to wait: it is a number of seconds", (int)seconds);
	if (r == 0)
		addr->wait = seconds;

	return end(addr, r);
}

static int set_reqhost(ipadm_addrobj_t addr, const char *host)
{
	int r = begin(addr, IPADM_ADDR_DHCP, "the host name to ask for");

	if (r < 0)
		return r;
	if (ipadm_is_nil_hostname(host)) {
		addr->reqhost[0] = '\0';
		return 0;
	}
	if (!ipadm_is_valid_hostname(host))
		return err_set(&addr->last, IPADM_INVALID_ARG, 0, "'%.100s' is no host name", host);

	return str_copy(addr->reqhost, sizeof(addr->reqhost), host);
}

ipadm_status_t ipadm_set_reqhost(ipadm_addrobj_t addr, const char *host)
{
	return addr ? end(addr, set_reqhost(addr, host)) : IPADM_INVALID_ARG;
}
