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

/* The interfaces whose addresses are made of a secret. */
static int walk(const struct document *doc, int (*ensure)(void *ctx, const char *ifname), void *ctx)
{
	const struct object *obj;
	size_t i = 0;
	int r = 0;

	while (r == 0 && (obj = mark_next(doc, OBJ_ADDRESS, MARK_DYNAMIC, &i))) {
		char ifname[LINK_NAMSIZ];

		if (is_stable(obj, "generation"))
			r = ensure(ctx, address_ifname(obj->name, ifname));
	}
	i = 0;
	while (r == 0 && (obj = document_next(doc, OBJ_INTERFACE, &i)))
		if (is_stable(obj, "ipv6.addr_gen_mode"))
			r = ensure(ctx, obj->name);

	return r;
}

static int make(char ret[IP_STRSIZE])
{
	struct ip random = { .family = AF_INET6 };

	if (getrandom(random.bytes, sizeof(random.bytes), 0) != sizeof(random.bytes))
		return -EAGAIN;
	ip_format(&random, ret);

	return 0;
}

static int ensure_both(void *ctx, const char *ifname)
{
	return secret_ensure(ctx, ifname);
}

int secrets_ensure(struct txn *t)
{
	return walk(t->active, ensure_both, t);
}

/* A document that somebody wrote. */
struct written {
	const struct engine *en;
	struct document *doc;
	bool completed;
};

static int complete(void *ctx, const char *ifname)
{
	struct written *w = ctx;
	const char *secret = secret_find(w->en->active, ifname);
	char text[IP_STRSIZE];
	int r = 0;

	if (secret_find(w->doc, ifname))
		return 0;
	if (!secret)
		secret = secret_find(w->en->persistent, ifname);
	if (!secret) {
		r = make(text);
		secret = text;
	}
	w->completed = true;

	return r < 0 ? r : put(w->doc, ifname, secret);
}

int secrets_complete(const struct engine *en, struct document *doc, bool *ret_completed)
{
	struct written w = { .en = en, .doc = doc };
	int r = walk(doc, complete, &w);

	if (r == 0)
		*ret_completed = w.completed;

	return r;
}

static int follow(void *ctx, const char *ifname)
{
	struct txn *t = ctx;
	const char *secret = secret_find(t->reloaded, ifname);

	return secret && !secret_find(t->active, ifname) ? put(t->active, ifname, secret) : 0;
}

int secrets_follow(struct txn *t)
{
	return walk(t->active, follow, t);
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
	const char *secret = secret_find(t->en->persistent, ifname);
	char text[IP_STRSIZE];
	int r = 0;

	if (!secret)
		secret = secret_find(t->active, ifname);
	if (!secret) {
		r = make(text);
		secret = text;
	}
	if (r == 0)
		r = put(t->active, ifname, secret);

	return r < 0 ? r : put(t->persistent, ifname, secret);
}
