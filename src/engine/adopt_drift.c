/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Adopting what is set on an interface. The planner says what is not as the documents want it, and each of its steps
 * has a key that makes it needless. It is asked again until no key is left to be set.
 */
#include "engine/private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAX_ROUNDS 4 /* a key that is set may make another one count, which is seen in the next */

#define PATH_GENMODE "ipv6/conf/%s/addr_gen_mode"
#define KEY_GENMODE  "ipv6.addr_gen_mode"

/* Steps about a number of the link, and the property that it is. */
static const struct {
	enum step_op op;
	const char *key;
} numbers[] = {
	{ STEP_GENMODE, KEY_GENMODE },
	{ STEP_ACCEPT_RA, "ipv6.accept_ra" },
	{ STEP_MTU, "ipv4.mtu" },
	{ STEP_ARP, "ipv4.arp" },
};

static const struct object *find_addrconf(const struct adoption *a)
{
	size_t i = address_first(a->t.active, a->ifname);
	const struct object *obj;

	while ((obj = address_next(a->t.active, a->ifname, &i)))
		if (address_type(obj) == ADDR_ADDRCONF)
			return obj;

	return NULL;
}

/* What the kernel has, as a value: nobody sets what is on or off to its numbers. */
static const char *value_of(const struct prop_row *row, const char *text, char buf[MAXPROPVALLEN])
{
	const char *const texts[PROP_PATHS] = { text };

	if (row->type != PROP_ONOFF)
		return text;
	if (row->via == VIA_SETTING)
		return prop_from_kernel(row, texts, buf);

	return strcmp(text, "0") == 0 ? "off" : "on";
}

/* Set a property to what the kernel has (its text): 1, or 0 where it was so, or can't be. */
static int take_property(struct adoption *a, const char *key, const char *text)
{
	const struct object *obj = document_find(a->t.active, OBJ_INTERFACE, a->ifname);
	const struct prop_row *row = prop_find_key(PROP_INTERFACE, "", key);
	const char *now = object_get(obj, key);
	char word[MAXPROPVALLEN];
	char value[MAXPROPVALLEN];

	if (!row || prop_check(row, 0, value_of(row, text, word), value, NULL) < 0 ||
		(now && strcmp(now, value) == 0))
		return 0;

	return adopt_set(a, OBJ_INTERFACE, a->ifname, key, value) < 0 ? -ENOMEM : 1;
}

/* The same of a key of the addrconf object. */
static int take_addrconf(struct adoption *a, const char *key, const char *value)
{
	const struct object *obj = find_addrconf(a);
	const char *now = obj ? object_get(obj, key) : NULL;

	if (!obj || (now && value ? strcmp(now, value) == 0 : now == value))
		return 0;

	return adopt_set(a, OBJ_ADDRESS, obj->name, key, value) < 0 ? -ENOMEM : 1;
}

/* How addresses are made is the object's to say, unless a property says it, or there are to be none. */
static int take_genmode(struct adoption *a, const char *text)
{
	static const char *const words[] = {
		[GENMODE_STABLE_PRIVACY] = "stable-privacy",
		[GENMODE_RANDOM] = "random",
	};
	const struct object *ifobj = document_find(a->t.active, OBJ_INTERFACE, a->ifname);
	uint8_t mode = a->link->genmode;

	if (object_get(ifobj, KEY_GENMODE) || mode == GENMODE_NONE || !find_addrconf(a))
		return take_property(a, KEY_GENMODE, text);
	if (mode == GENMODE_STABLE_PRIVACY && secret_ensure(&a->t, a->ifname) < 0)
		return -ENOMEM;

	return take_addrconf(a, "generation", mode < ARRAY_SIZE(words) ? words[mode] : NULL);
}

static int take_number(struct adoption *a, const struct step *s)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, s->u.num.from);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (numbers[i].op != s->op)
			continue;
		return s->op == STEP_GENMODE ? take_genmode(a, text)
					     : take_property(a, numbers[i].key, text);
	}

	return 0;
}

static int take_token(struct adoption *a, const struct ip *token)
{
	char host[IP_STRSIZE];
	char text[IP_STRSIZE + 8];

	if (!token->family)
		return take_addrconf(a, "interface-id", NULL);
	snprintf(text, sizeof(text), "%s/64", ip_format(token, host));

	return take_addrconf(a, "interface-id", text);
}

/* Settings that the addrconf object is behind: 1, 0, or -ENOENT when this is none of them, or is for a property to say. */
static int take_steered(struct adoption *a, const struct setting_change *c)
{
	const struct object *ifobj = document_find(a->t.active, OBJ_INTERFACE, a->ifname);
	bool on = strcmp(c->from, "0") != 0;

	if (strcmp(c->path, PATH_GENMODE) == 0)
		return take_genmode(a, c->from);
	if (!find_addrconf(a))
		return -ENOENT;
	if (strcmp(c->path, "ipv6/conf/%s/autoconf") == 0 && !object_get(ifobj, "ipv6.autoconf"))
		return take_addrconf(a, "stateless", on ? NULL : "no");
	/* "1" is no word of an addrconf object, and left to the property. */
	if (strcmp(c->path, "ipv6/conf/%s/use_tempaddr") == 0 && strcmp(c->from, "1") != 0 &&
		!object_get(ifobj, "ipv6.use_tempaddr"))
		return take_addrconf(a, "temporary", on ? "yes" : NULL);

	return -ENOENT;
}

static int take_setting(struct adoption *a, const struct setting_change *c)
{
	const struct prop_row *rows;
	char key[PROP_KEYSIZE];
	size_t n;
	int r = c->from ? take_steered(a, c) : 0;

	if (r != -ENOENT)
		return r;
	rows = prop_rows(PROP_INTERFACE, &n);
	for (size_t i = 0; i < n; i++)
		if (rows[i].via == VIA_SETTING && rows[i].paths[0] &&
			strcmp(rows[i].paths[0], c->path) == 0)
			return take_property(a, prop_key(&rows[i], key), c->from);

	return 0;
}

/* Whether the step is about what an addrconf object says. */
static bool is_of_addrconf(const struct step *s)
{
	if (s->op == STEP_TOKEN || s->op == STEP_GENMODE)
		return true;

	return s->op == STEP_SETTING && (strcmp(s->u.setting.path, PATH_GENMODE) == 0 ||
						strstr(s->u.setting.path, "/autoconf") ||
						strstr(s->u.setting.path, "/use_tempaddr"));
}

static int take_step(struct adoption *a, const struct step *s)
{
	if (s->passing || strcmp(s->ifname, a->ifname) != 0 || (a->aobj[0] && !is_of_addrconf(s)))
		return 0;
	if (s->op == STEP_TOKEN)
		return take_token(a, &s->u.token.from);

	return s->op == STEP_SETTING ? take_setting(a, &s->u.setting) : take_number(a, s);
}

int adopt_drift(struct adoption *a, struct err *e)
{
	for (unsigned int round = 0; round < MAX_ROUNDS; round++) {
		_cleanup_plan_ struct plan plan = { .steps = NULL };
		struct plan_input in = { .ifname = a->ifname };
		int r = txn_plan(&a->t, &in, &plan, e);
		bool taken = false;

		if (r < 0)
			return r;
		for (size_t i = 0; i < plan.n; i++) {
			r = take_step(a, &plan.steps[i]);
			if (r < 0)
				return err_nomem(e);
			taken |= r > 0;
		}
		if (!taken)
			break;
	}

	return 0;
}

int adopt_check_quiet(struct adoption *a, struct err *e)
{
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct plan_input in = { .ifname = a->ifname };
	char text[256];
	int r = txn_plan(&a->t, &in, &plan, e);

	for (size_t i = 0; r == 0 && i < plan.n; i++) {
		if (strcmp(plan.steps[i].ifname, a->ifname) != 0 || plan_is_quiet(&plan.steps[i]))
			continue;
		r = err_set(e, IPADM_NOTSUP, 0,
			"%s can't be as it is, for this would be left to do: %s; 'ipadm repair' "
			"and "
			"'ipadm create-if' do it",
			a->ifname, step_format(&plan.steps[i], text, sizeof(text)));
	}

	return r;
}
