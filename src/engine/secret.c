/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret behind stable privacy addresses (RFC 7217): random, one for an interface, kept in its object
 * ("ipv6.secret") so that its addresses are the same after every boot. The kernel has none of its own.
 */
#include "engine/private.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

const char *secret_find(const struct document *doc, const char *ifname)
{
	const struct object *obj = doc ? document_find(doc, OBJ_INTERFACE, ifname) : NULL;

	return obj ? object_get(obj, KEY_SECRET) : NULL;
}

static int put(struct document *doc, const char *ifname, const char *secret)
{
	struct object *obj = NULL;
	int r = doc ? document_edit(doc, OBJ_INTERFACE, ifname, &obj) : 0;

	return r < 0 || !obj ? r : object_set(doc, obj, KEY_SECRET, secret);
}

static bool is_stable(const struct object *obj, const char *key)
{
	const char *mode = object_get(obj, key);

	return mode && strcmp(mode, "stable-privacy") == 0;
}

int secrets_ensure(struct txn *t)
{
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	while (r == 0 && (obj = mark_next(t->active, OBJ_ADDRESS, MARK_DYNAMIC, &i))) {
		char ifname[LINK_NAMSIZ];

		if (is_stable(obj, "generation"))
			r = secret_ensure(t, address_ifname(obj->name, ifname));
	}
	i = 0;
	while (r == 0 && (obj = document_next(t->active, OBJ_INTERFACE, &i)))
		if (is_stable(obj, "ipv6.addr_gen_mode"))
			r = secret_ensure(t, obj->name);

	return r;
}

int secrets_drop(struct txn *t, const struct document *to)
{
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	while (t->persistent && r == 0 && (obj = document_next(t->persistent, OBJ_INTERFACE, &i))) {
		if (!object_get(obj, KEY_SECRET) || secret_find(to, obj->name))
			continue;
		r = put(t->active, obj->name, NULL);
		if (r == 0)
			r = put(t->persistent, obj->name, NULL);
	}

	return r;
}

int secret_ensure(struct txn *t, const char *ifname)
{
	struct ip random = { .family = AF_INET6 };
	const char *secret = secret_find(t->en->persistent, ifname);
	char text[IP_STRSIZE];
	int r;

	if (!secret)
		secret = secret_find(t->active, ifname);
	if (!secret) {
		if (getrandom(random.bytes, sizeof(random.bytes), 0) != sizeof(random.bytes))
			return -EAGAIN;
		secret = ip_format(&random, text);
	}
	r = put(t->active, ifname, secret);

	return r < 0 ? r : put(t->persistent, ifname, secret);
}
