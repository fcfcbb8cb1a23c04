/* SPDX-License-Identifier: Apache-2.0 */
/* An address object that is to be made, as keys of a document (model/address.h). */
#include "engine/private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* An object that is written key by key; the first failure sticks. */
struct writer {
	struct document *doc;
	struct object *obj;
	int error;
};

static void put(struct writer *w, const char *key, const char *value)
{
	if (w->error == 0 && value)
		w->error = object_set(w->doc, w->obj, key, value);
}

static void put_if(struct writer *w, bool condition, const char *key, const char *value)
{
	if (condition)
		put(w, key, value);
}

/* The number of a text that is a host name. */
static void put_number(struct writer *w, const char *key, const char *text, const struct ip *number)
{
	char buf[IP_STRSIZE];
	struct ip a;

	put_if(w, ip_parse_host(text, &a) < 0, key, ip_format(number, buf));
}

static void write_static(
	struct writer *w, const struct op_create_addr *op, const struct addr *numbers)
{
	put(w, "address", op->address);
	put(w, "remote", op->remote);
	put_if(w, op->down, "up", "no");
	if (!numbers)
		return;
	put_number(w, "resolved", op->address, &numbers->local);
	if (op->remote)
		put_number(w, "resolved-remote", op->remote, &numbers->peer);
}

static void write_dhcp(struct writer *w, const struct op_create_addr *op)
{
	char wait[16];

	put_if(w, op->family == FAM_INET6, "family", "inet6");
	snprintf(wait, sizeof(wait), "%d", (int)op->wait);
	put_if(w, op->wait != IPADM_DHCP_WAIT_DEFAULT, "wait",
		op->wait == IPADM_DHCP_WAIT_FOREVER ? "forever" : wait);
	put_if(w, op->primary, "primary", "yes");
	put(w, "reqhost", op->reqhost);
}

/* "::/0" and the like mean the kernel's own identifier, as does none. */
static bool is_no_id(const char *id)
{
	struct ip a;

	return ip_parse_host(id, &a) == 0 && ip_is_zero(&a);
}

static void write_addrconf(struct writer *w, const struct op_create_addr *op)
{
	if (op->interface_id)
		put_if(w, !is_no_id(op->interface_id), "interface-id", op->interface_id);
	put_if(w, op->no_stateful, "stateful", "no");
	put_if(w, op->no_stateless, "stateless", "no");
	put(w, "generation", op->generation);
	put_if(w, op->temporary_addresses, "temporary", "yes");
}

int addr_write(struct document *doc, const char *name, const struct op_create_addr *op,
	const struct addr *numbers)
{
	struct writer w = { .doc = doc };

	w.error = document_add(doc, OBJ_ADDRESS, name, &w.obj);
	put(&w, "type", addr_type_word(op->type));
	if (op->type == ADDR_STATIC)
		write_static(&w, op, numbers);
	else if (op->type == ADDR_DHCP)
		write_dhcp(&w, op);
	else
		write_addrconf(&w, op);

	return w.error;
}
