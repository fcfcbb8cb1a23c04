/* SPDX-License-Identifier: Apache-2.0 */
/* One row of the list of addresses: its state, its flags, its text. */
#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/addr_listing.h"
#include "model/address.h"

static const char *const state_words[] = {
	[IFA_DISABLED] = "disabled",
	[IFA_DUPLICATE] = "duplicate",
	[IFA_DOWN] = "down",
	[IFA_TENTATIVE] = "tentative",
	[IFA_OK] = "ok",
	[IFA_INACCESSIBLE] = "inaccessible",
};

static const char *const type_texts[] = {
	[IPADM_ADDR_NONE] = "",
	[IPADM_ADDR_STATIC] = "static",
	[IPADM_ADDR_IPV6_ADDRCONF] = "addrconf",
	[IPADM_ADDR_DHCP] = "dhcp",
};

const char *addr_state_word(ipadm_addr_state_t state)
{
	return state <= IFA_INACCESSIBLE ? state_words[state] : "?";
}

const char *addr_type_text(ipadm_addr_type_t type)
{
	return type <= IPADM_ADDR_DHCP ? type_texts[type] : "?";
}

static uint32_t stored_flags(const struct object *obj)
{
	return (address_is_up(obj) ? IA_UP : 0u) |
	       (address_is_on(obj, "private") ? IA_PRIVATE : 0u) |
	       (address_is_on(obj, "deprecated") ? IA_DEPRECATED : 0u);
}

static bool is_running(const struct link *l)
{
	return l && (l->flags & IFF_UP) && (l->flags & IFF_RUNNING);
}

static ipadm_addr_state_t derive_state(const struct addr_row *row)
{
	if (row->addr && (row->addr->flags & IFA_F_DADFAILED))
		return IFA_DUPLICATE;
	if (row->addr && !is_running(row->link))
		return IFA_INACCESSIBLE;
	if (row->addr)
		return (row->addr->flags & IFA_F_TENTATIVE) ? IFA_TENTATIVE : IFA_OK;
	if (object_get(row->obj, "duplicate"))
		return IFA_DUPLICATE;
	if (!address_is_up(row->obj))
		return IFA_DOWN;

	/* A link that is down, or not there, can't have it. */
	return row->link && (row->link->flags & IFF_UP) ? IFA_DOWN : IFA_INACCESSIBLE;
}

static uint32_t current_flags(const struct addr_row *row)
{
	uint32_t flags = 0;

	if (row->obj && address_is_on(row->obj, "private"))
		flags |= IA_PRIVATE;
	if (!row->addr)
		return flags;
	if (!(row->addr->flags & IFA_F_DADFAILED))
		flags |= IA_UP;
	/* Of IPv4 the same bit says that it is a secondary one. */
	if ((row->addr->flags & IFA_F_TEMPORARY) && row->addr->local.family == AF_INET6)
		flags |= IA_TEMPORARY;
	if (row->addr->flags & IFA_F_DEPRECATED)
		flags |= IA_DEPRECATED;

	return flags;
}

void addr_row_finish(struct addr_row *row, bool active)
{
	row->state = active ? derive_state(row) : IFA_DISABLED;
	if (active)
		row->cflags = current_flags(row);
	row->pflags = row->record ? stored_flags(row->record) : 0;
}

/* The stored text: "192.0.2.1/24", "web1/24", "a->b", an interface identifier, or "?". */
static char *format_stored(const struct addr_row *row, char *buf)
{
	const char *text = object_get(row->obj, "address");
	const char *remote = object_get(row->obj, "remote");
	const char *id = object_get(row->obj, "interface-id");

	if (row->type == IPADM_ADDR_IPV6_ADDRCONF)
		snprintf(buf, ADDR_ROW_TEXTSIZE, "%s",
			row->state != IFA_DISABLED ? "?"
			: id                       ? id
						   : "::");
	else if (!text)
		snprintf(buf, ADDR_ROW_TEXTSIZE, "?");
	else if (remote)
		snprintf(buf, ADDR_ROW_TEXTSIZE, "%.*s->%s", (int)strcspn(text, "/"), text, remote);
	else
		snprintf(buf, ADDR_ROW_TEXTSIZE, "%s", text);

	return buf;
}

char *addr_row_format(const struct addr_row *row, char buf[ADDR_ROW_TEXTSIZE])
{
	const struct addr *a = row->addr;
	char local[IP_STRSIZE], peer[IP_STRSIZE];
	bool zone;

	if (!a)
		return format_stored(row, buf);
	ip_format(&a->local, local);
	zone = a->local.family == AF_INET6 && ip_is_linklocal(&a->local);
	if (a->peer.family)
		snprintf(buf, ADDR_ROW_TEXTSIZE, "%s->%s", local, ip_format(&a->peer, peer));
	else
		snprintf(buf, ADDR_ROW_TEXTSIZE, "%s%s%s/%u", local, zone ? "%" : "",
			zone ? row->ifname : "", (unsigned int)a->plen);

	return buf;
}
