/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake's settings: files under /proc/sys/net. What a link shows of itself elsewhere is read and
 * written there; of the others it is kept what isn't as by default.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "kernel/fake_state.h"

/* Where a setting is: its path as in the rows with the link, or whole without one. */
struct place {
	char path[SETTING_PATHSIZE];
	struct link *link; /* NULL: of none, or of all, or of future ones */
};

static bool is_ipv6(const char *path)
{
	return strncmp(path, "ipv6/", 5) == 0;
}

static int find_place(const struct fake *f, const char *ifname, const char *path, struct place *ret)
{
	ret->link = NULL;
	if (strlen(path) + LINK_NAMSIZ >= sizeof(ret->path))
		return -ENAMETOOLONG;
	if (strstr(path, "%s") && strcmp(ifname, "all") != 0 && strcmp(ifname, "default") != 0) {
		ret->link = snapshot_find_link(&f->state, ifname);
		if (!ret->link || (is_ipv6(path) && !ret->link->has_inet6))
			return -ENODEV;
		snprintf(ret->path, sizeof(ret->path), "%s", path);
		return 0;
	}
	setting_path(path, ifname, ret->path, sizeof(ret->path));
	/* Two names of one thing. */
	if (strcmp(ret->path, "ipv4/conf/all/forwarding") == 0)
		snprintf(ret->path, sizeof(ret->path), "ipv4/ip_forward");
	return 0;
}

/* What a link shows of itself; NULL-terminated. */
enum mirror {
	MIRROR_NONE,
	MIRROR_ACCEPT_RA,
	MIRROR_AUTOCONF,
	MIRROR_TEMPADDR,
	MIRROR_FORWARDING6,
	MIRROR_DISABLE6,
	MIRROR_GENMODE,
	MIRROR_PROMOTE,
	MIRROR_TAG,
};

static const struct {
	const char *path;
	enum mirror mirror;
} mirrors[] = {
	{ "ipv6/conf/%s/accept_ra", MIRROR_ACCEPT_RA },
	{ "ipv6/conf/%s/autoconf", MIRROR_AUTOCONF },
	{ "ipv6/conf/%s/use_tempaddr", MIRROR_TEMPADDR },
	{ "ipv6/conf/%s/forwarding", MIRROR_FORWARDING6 },
	{ "ipv6/conf/%s/disable_ipv6", MIRROR_DISABLE6 },
	{ "ipv6/conf/%s/addr_gen_mode", MIRROR_GENMODE },
	{ "ipv4/conf/%s/promote_secondaries", MIRROR_PROMOTE },
	{ "ipv4/conf/%s/tag", MIRROR_TAG },
};

static enum mirror find_mirror(const struct place *at)
{
	for (size_t i = 0; at->link && i < ARRAY_SIZE(mirrors); i++) {
		if (strcmp(mirrors[i].path, at->path) == 0)
			return mirrors[i].mirror;
	}
	return MIRROR_NONE;
}

static int64_t get_mirror(const struct link *l, enum mirror m)
{
	switch (m) {
	case MIRROR_ACCEPT_RA:
		return l->accept_ra;
	case MIRROR_AUTOCONF:
		return l->autoconf;
	case MIRROR_TEMPADDR:
		return l->use_tempaddr;
	case MIRROR_FORWARDING6:
		return l->forwarding6;
	case MIRROR_DISABLE6:
		return l->disable_ipv6;
	case MIRROR_GENMODE:
		return l->genmode;
	case MIRROR_PROMOTE:
		return l->promote;
	case MIRROR_TAG:
		return (int32_t)l->tag;
	case MIRROR_NONE:
		break;
	}
	return 0;
}

static struct fake_change *find_change(const struct fake *f, const struct place *at)
{
	const struct fake_kernel *k = fake_const(f);
	uint32_t ifindex = at->link ? at->link->index : 0;

	for (size_t i = 0; i < k->n_changes; i++) {
		if (k->changes[i].ifindex == ifindex && strcmp(k->changes[i].path, at->path) == 0)
			return &k->changes[i];
	}
	return NULL;
}

/* Whether it was taken away altogether: of that it is told by its path in the rows. */
static bool is_removed(const struct fake *f, const char *path)
{
	struct place at = { .link = NULL };
	const struct fake_change *c;

	snprintf(at.path, sizeof(at.path), "%s", path);
	c = find_change(f, &at);
	return c && !c->value;
}

static const char *get_value(
	const struct fake *f, const struct place *at, char buf[FAKE_SETTING_SIZE])
{
	const struct fake_change *c = find_change(f, at);
	enum mirror m = find_mirror(at);

	if (m != MIRROR_NONE)
		snprintf(buf, FAKE_SETTING_SIZE, "%lld", (long long)get_mirror(at->link, m));
	else if (c && c->value)
		snprintf(buf, FAKE_SETTING_SIZE, "%s", c->value);
	else if (at->link && strcmp(at->path, "ipv6/conf/%s/mtu") == 0)
		snprintf(buf, FAKE_SETTING_SIZE, "%u", at->link->mtu);
	else if (fake_default(at->path))
		snprintf(buf, FAKE_SETTING_SIZE, "%s", fake_default(at->path));
	else
		return NULL;
	/* A secret that was never set is an error to read. */
	return buf[0] == '!' ? NULL : buf;
}

const char *fake_setting(
	const struct fake *f, const char *ifname, const char *path, char buf[FAKE_SETTING_SIZE])
{
	struct place at;

	if (is_removed(f, path) || find_place(f, ifname, path, &at) < 0)
		return NULL;
	return get_value(f, &at, buf);
}

int64_t fake_number(const struct fake *f, const char *ifname, const char *path)
{
	char buf[FAKE_SETTING_SIZE];
	const char *value = fake_setting(f, ifname, path, buf);

	return value ? strtoll(value, NULL, 10) : 0;
}

static void drop_change(struct fake_kernel *k, size_t i)
{
	free(k->changes[i].path);
	free(k->changes[i].value);
	k->changes[i] = k->changes[--k->n_changes];
}

static int reserve_change(struct fake_kernel *k)
{
	struct fake_change *p = array_grow(k->changes, k->n_changes, &k->cap_changes, sizeof(*p));

	if (!p)
		return -ENOMEM;
	k->changes = p;
	return 0;
}

/* Keep a value, or (NULL) that there is none. */
static int keep(struct fake *f, const struct place *at, const char *value)
{
	struct fake_kernel *k = to_fake(&f->base);
	struct fake_change *c = find_change(f, at);
	char *copy = value ? strdup(value) : NULL;
	char *path = c ? c->path : strdup(at->path);

	if ((value && !copy) || !path || (!c && reserve_change(k) < 0)) {
		free(copy);
		if (!c)
			free(path);
		return -ENOMEM;
	}
	if (c)
		free(c->value);
	else
		c = &k->changes[k->n_changes++];
	*c = (struct fake_change){
		.ifindex = at->link ? at->link->index : 0,
		.path = path,
		.value = copy,
	};
	return 0;
}

/* Where the default is made of numbers, numbers it must be. */
static bool is_like(const char *def, const char *value)
{
	static const char digits[] = "0123456789- ";

	if (def[0] == 0 || def[0] == '!' || def[strspn(def, digits)])
		return true;
	return value[0] && !value[strspn(value, digits)];
}

/* The default routes that routers told of go with forwarding, unless it is asked to listen still. */
static void purge_routers(struct fake *f, const struct link *l)
{
	if (fake_hears_routers(l))
		return;
	for (size_t i = f->state.n_routes; i-- > 0;) {
		struct route r = f->state.routes[i];
		struct step del = { .op = STEP_ROUTE_DEL, .u.route = r };
		const char *why = NULL;

		if (r.ifindex == l->index && r.protocol == RTPROT_RA && r.plen == 0 &&
			fake_step_route(f, &del, &why) < 0)
			continue;
	}
}

static int set_genmode(struct fake *f, struct link *l, int64_t mode)
{
	const struct step step = {
		.op = STEP_GENMODE,
		.ifindex = l->index,
		.u.num = { .from = l->genmode, .to = mode },
	};
	bool is_new = mode != l->genmode;
	const char *why = NULL;
	int r = fake_step_link(f, &step, &why);

	if (r < 0)
		return -EINVAL;
	/* Other than by netlink the new mode is acted upon at once. */
	return is_new ? fake_start_ipv6(f, l) : 0;
}

static int set_mirror(struct fake *f, struct link *l, enum mirror m, const char *value)
{
	char *end;
	int64_t v = strtoll(value, &end, 10);

	if (*end || end == value || v > INT32_MAX || v < INT32_MIN)
		return -EINVAL;
	if (m == MIRROR_ACCEPT_RA)
		l->accept_ra = (int32_t)v;
	else if (m == MIRROR_AUTOCONF)
		l->autoconf = (int32_t)v;
	else if (m == MIRROR_TEMPADDR)
		l->use_tempaddr = (int32_t)v;
	else if (m == MIRROR_PROMOTE)
		l->promote = v != 0;
	else if (m == MIRROR_TAG)
		l->tag = (uint32_t)v;
	else if (m == MIRROR_DISABLE6)
		return fake_set_disable6(f, l, v != 0);
	else if (m == MIRROR_GENMODE)
		return set_genmode(f, l, v);
	else
		l->forwarding6 = v != 0;
	if (m == MIRROR_FORWARDING6 && l->forwarding6)
		purge_routers(f, l);
	return 0;
}

static int write_value(struct fake *f, const struct place *at, const char *value)
{
	const char *def = fake_default(at->path);
	enum mirror m = find_mirror(at);
	int64_t v = strtoll(value, NULL, 10);
	int r;

	if (!def)
		return -EOPNOTSUPP;
	if (!is_like(def, value) || strlen(value) >= FAKE_SETTING_SIZE)
		return -EINVAL;
	if (m != MIRROR_NONE)
		return set_mirror(f, at->link, m, value);
	if (at->link && strcmp(at->path, "ipv6/conf/%s/mtu") == 0 &&
		(v < MTU_MIN_INET6 || v > (int64_t)at->link->mtu))
		return -EINVAL;
	if (strcmp(at->path, "ipv4/ip_default_ttl") == 0 && (v < 1 || v > 255))
		return -EINVAL;
	r = keep(f, at, value);
	if (r == 0 && at->link && strcmp(at->path, "ipv6/conf/%s/stable_secret") == 0)
		at->link->genmode = GENMODE_STABLE_PRIVACY;
	return r;
}

/* What is set for all links at once, and for those to come. */
static int spread(struct fake *f, const struct place *at, const char *value)
{
	static const struct {
		const char *all;
		const char *path;
	} rows[] = {
		{ "ipv4/ip_forward", "ipv4/conf/%s/forwarding" },
		{ "ipv6/conf/all/forwarding", "ipv6/conf/%s/forwarding" },
		{ "ipv6/conf/all/disable_ipv6", "ipv6/conf/%s/disable_ipv6" },
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (at->link || strcmp(at->path, rows[i].all) != 0)
			continue;
		r = fake_set_setting(f, "default", rows[i].path, value);
		for (size_t j = 0; r == 0 && j < f->state.n_links; j++) {
			r = fake_set_setting(f, f->state.links[j].name, rows[i].path, value);
			/* A link without IPv6 is passed over. */
			r = r == -ENODEV ? 0 : r;
		}
	}
	return r;
}

int fake_set_setting(struct fake *f, const char *ifname, const char *path, const char *value)
{
	struct place at;
	int r;

	if (is_removed(f, path))
		return -EOPNOTSUPP;
	r = find_place(f, ifname, path, &at);
	if (r < 0)
		return r;
	r = write_value(f, &at, value);
	return r < 0 ? r : spread(f, &at, value);
}

int fake_remove_setting(struct fake *f, const char *path)
{
	struct place at = { .link = NULL };

	snprintf(at.path, sizeof(at.path), "%s", path);
	return keep(f, &at, NULL);
}

int fake_step_setting(struct fake *f, const struct step *step, const char **ret_why)
{
	const struct link *l = step->ifindex ? fake_find_link(f, step) : NULL;
	int r;

	r = fake_set_setting(
		f, l ? l->name : step->ifname, step->u.setting.path, step->u.setting.to);
	if (r == -EOPNOTSUPP)
		*ret_why = "this kernel has no such setting (is a module not loaded?)";
	return r;
}

/* A new link has what "default" has. */
int fake_settings_begin(struct fake *f, const struct link *l)
{
	static const char *const dirs[] = { "ipv4/conf/", "ipv6/conf/" };
	const struct fake_kernel *k = fake_const(f);
	size_t n = k->n_changes;

	for (size_t i = 0; i < n; i++) {
		const char *path = k->changes[i].path;
		const char *name = strstr(path, "/default/");
		char template[SETTING_PATHSIZE];
		int r;

		if (!name || !k->changes[i].value || k->changes[i].ifindex ||
			(strncmp(path, dirs[0], strlen(dirs[0])) != 0 &&
				strncmp(path, dirs[1], strlen(dirs[1])) != 0))
			continue;
		snprintf(template, sizeof(template), "%.*s/%%s/%s", (int)(name - path), path,
			name + strlen("/default/"));
		r = fake_set_setting(f, l->name, template, k->changes[i].value);
		if (r < 0)
			return r;
	}
	return 0;
}

void fake_settings_end(struct fake *f, uint32_t ifindex)
{
	struct fake_kernel *k = to_fake(&f->base);

	for (size_t i = k->n_changes; i-- > 0;) {
		if (k->changes[i].ifindex == ifindex)
			drop_change(k, i);
	}
}

void fake_settings_mtu(struct fake *f, const struct link *l)
{
	struct fake_kernel *k = to_fake(&f->base);

	for (size_t i = k->n_changes; i-- > 0;) {
		const struct fake_change *c = &k->changes[i];

		/* Without IPv6 the settings of its end. */
		if (c->ifindex == l->index && is_ipv6(c->path) &&
			(l->mtu < MTU_MIN_INET6 || strcmp(c->path, "ipv6/conf/%s/mtu") == 0))
			drop_change(k, i);
	}
}

void fake_settings_fini(struct fake_kernel *k)
{
	while (k->n_changes > 0)
		drop_change(k, k->n_changes - 1);
	free(k->changes);
}
