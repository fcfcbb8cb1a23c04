/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secret behind stable privacy addresses (RFC 7217): random, one for an interface, kept in its object
 * ("ipv6.secret") so that its addresses are the same after every boot. The kernel has none of its own.
 */
#include "engine/private.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/socket.h>

#define KEY_SECRET "ipv6.secret"

static const char *find(const struct document *doc, const char *ifname)
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

int secret_ensure(struct txn *t, const char *ifname)
{
	struct ip random = { .family = AF_INET6 };
	const char *secret = find(t->en->persistent, ifname);
	char text[IP_STRSIZE];
	int r;

	if (!secret)
		secret = find(t->active, ifname);
	if (!secret) {
		if (getrandom(random.bytes, sizeof(random.bytes), 0) != sizeof(random.bytes))
			return -EAGAIN;
		secret = ip_format(&random, text);
	}
	r = put(t->active, ifname, secret);

	return r < 0 ? r : put(t->persistent, ifname, secret);
}
