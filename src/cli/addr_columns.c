/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of show-addr: words, letters and texts for what libipadm says of an address.
 */
#include <net/if.h>
#include <string.h>

#include "base/ip.h"
#include "cli/columns.h"
#include "cli/flags.h"
#include "cli/words.h"

#define NO_ADDRESS "?"

/* clang-format off */
static const char *const types[] = {
	[IPADM_ADDR_NONE]          = "static", /* what it is to whoever finds it: fixed until removed */
	[IPADM_ADDR_STATIC]        = "static",
	[IPADM_ADDR_IPV6_ADDRCONF] = "addrconf",
	[IPADM_ADDR_DHCP]          = "dhcp",
};

static const char *const states[] = {
	[IFA_DISABLED]     = "disabled",
	[IFA_DUPLICATE]    = "duplicate",
	[IFA_DOWN]         = "down",
	[IFA_TENTATIVE]    = "tentative",
	[IFA_OK]           = "ok",
	[IFA_INACCESSIBLE] = "inaccessible",
};

static const struct flag current_flags[] = {
	{ IA_UP,         'U', "up" },
	{ IA_UNNUMBERED, 'u', "unnumbered" },
	{ IA_PRIVATE,    'p', "private" },
	{ IA_TEMPORARY,  't', "temporary" },
	{ IA_DEPRECATED, 'd', "deprecated" },
};

static const struct flag persistent_flags[] = {
	{ IA_UP,         'U', "up" },
	{ IA_PRIVATE,    'p', "private" },
	{ IA_DEPRECATED, 'd', "deprecated" },
};
/* clang-format on */

/* The interface without the number of a logical one. */
static size_t ifname_length(const ipadm_addr_info_t *info)
{
	return info->ia_ifa.ifa_name ? strcspn(info->ia_ifa.ifa_name, ":") : 0;
}

/* What nobody named has its interface's name with a '?' for the label. */
static int get_addrobj(const void *row, struct buf *out)
{
	const ipadm_addr_info_t *info = row;

	if (info->ia_aobjname[0]) {
		buf_puts(out, info->ia_aobjname);
		return 0;
	}
	buf_append(out, info->ia_ifa.ifa_name, ifname_length(info));
	buf_puts(out, "/?");
	return 0;
}

/* Types and states that a later library knows are shown as what can't be told. */
static int get_type(const void *row, struct buf *out)
{
	const ipadm_addr_info_t *info = row;
	size_t i = info->ia_atype;

	if (i >= ARRAY_SIZE(types))
		return -1;
	buf_puts(out, types[i]);
	return 0;
}

const char *shown_addr_state(size_t state)
{
	return state < ARRAY_SIZE(states) ? states[state] : NULL;
}

static int get_state(const void *row, struct buf *out)
{
	const ipadm_addr_info_t *info = row;
	const char *word = shown_addr_state(info->ia_state);

	if (!word)
		return -1;
	buf_puts(out, word);
	return 0;
}

static int get_current(const void *row, struct buf *out)
{
	const ipadm_addr_info_t *info = row;

	flags_put_letters(out, info->ia_cflags, current_flags, ARRAY_SIZE(current_flags));
	return 0;
}

static void get_current_json(const void *row, struct jsonw *out)
{
	const ipadm_addr_info_t *info = row;

	flags_put_words(out, info->ia_cflags, current_flags, ARRAY_SIZE(current_flags));
}

static int get_persistent(const void *row, struct buf *out)
{
	const ipadm_addr_info_t *info = row;

	flags_put_letters(out, info->ia_pflags, persistent_flags, ARRAY_SIZE(persistent_flags));
	return 0;
}

static void get_persistent_json(const void *row, struct jsonw *out)
{
	const ipadm_addr_info_t *info = row;

	flags_put_words(out, info->ia_pflags, persistent_flags, ARRAY_SIZE(persistent_flags));
}

/* The numeric text; of a link-local one with its interface, which it means nothing without. */
static void put_number(const struct ip *ip, const ipadm_addr_info_t *info, struct buf *out)
{
	char text[IP_STRSIZE];

	buf_puts(out, ip_format(ip, text));
	if (ip->family == AF_INET6 && ip_is_linklocal(ip)) {
		buf_putc(out, '%');
		buf_append(out, info->ia_ifa.ifa_name, ifname_length(info));
	}
}

/* Of a mask, which is ones and then zeroes. */
static unsigned int count_ones(const struct ip *mask)
{
	uint64_t half[2];

	memcpy(half, mask->bytes, sizeof(half));

	return (unsigned int)(__builtin_popcountll(half[0]) + __builtin_popcountll(half[1]));
}

static void put_length(const struct sockaddr *mask, struct buf *out)
{
	struct ip ip;

	if (!ip_from_sockaddr(mask, &ip))
		return;
	buf_putc(out, '/');
	buf_putu(out, count_ones(&ip));
}

/* What the kernel has, or would have: numbers. */
static void put_present(const struct ip *ip, const ipadm_addr_info_t *info, struct buf *out)
{
	const struct ifaddrs *ifa = &info->ia_ifa;
	struct ip other;

	put_number(ip, info, out);
	if (!(ifa->ifa_flags & IFF_POINTOPOINT) || !ifa->ifa_dstaddr) {
		put_length(ifa->ifa_netmask, out);
		return;
	}
	buf_puts(out, "->");
	if (ip_from_sockaddr(ifa->ifa_dstaddr, &other))
		put_number(&other, info, out);
}

/* As the administrator gave it. */
static void put_stored(const ipadm_addr_info_t *info, struct buf *out)
{
	buf_puts(out, info->ia_sname);
	if (info->ia_dname[0])
		buf_printf(out, "->%s", info->ia_dname);
	else
		put_length(info->ia_ifa.ifa_netmask, out);
}

static int get_addr(const void *row, struct buf *out)
{
	const ipadm_addr_info_t *info = row;
	bool is_conf = info->ia_atype == IPADM_ADDR_IPV6_ADDRCONF;
	bool is_disabled = info->ia_state == IFA_DISABLED;
	struct ip ip;

	/* The zero address stands for none. */
	if (!(is_disabled && info->ia_sname[0]) && ip_from_sockaddr(info->ia_ifa.ifa_addr, &ip) &&
		!ip_is_zero(&ip))
		put_present(&ip, info, out);
	else if (info->ia_sname[0] && (is_disabled || !is_conf))
		put_stored(info, out);
	else if (is_conf && is_disabled)
		buf_puts(out, "::"); /* the interface identifier: none of its own */
	else
		buf_puts(out, NO_ADDRESS);
	return 0;
}

static void get_addr_json(const void *row, struct jsonw *out)
{
	_cleanup_(buf_fini) struct buf text = { 0 };

	(void)get_addr(row, &text);
	if (buf_error(&text) < 0 && out->out->error == 0)
		out->out->error = text.error;
	if (text.len == 0 || strcmp(text.data, NO_ADDRESS) == 0)
		jsonw_null(out);
	else
		jsonw_str(out, text.data);
}

/* clang-format off */
static const struct column rows[] = {
	{ "addrobj",    18, get_addrobj,    NULL, false },
	{ "type",        9, get_type,       NULL, false },
	{ "state",      13, get_state,      NULL, false },
	{ "current",     8, get_current,    get_current_json, true },
	{ "persistent", 11, get_persistent, get_persistent_json, true },
	{ "addr",       46, get_addr,       get_addr_json, false },
};
/* clang-format on */

const struct column_table addr_columns = { rows, ARRAY_SIZE(rows) };
