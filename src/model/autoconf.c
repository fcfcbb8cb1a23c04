/* SPDX-License-Identifier: Apache-2.0 */
/* What router advertisements came to: their word against what is known, and time. The text of it is in autoconf_text.c. */
#include "model/autoconf.h"

#include <string.h>

#include "base/str.h"

#define TWO_HOURS 7200 /* RFC 4862 section 5.5.3 e: nobody can end an address sooner */
#define MAX_TRIES 3    /* RFC 7217 section 6: then an address is given up */
#define SHARE     16   /* a lifetime begins again when this part of it is over */

/* ---- time ---- */

/* What is left of a lifetime. */
static uint32_t rest(uint32_t lifetime, int64_t since, int64_t now)
{
	if (lifetime == ADVERT_FOREVER || now <= since)
		return lifetime;

	return now - since >= lifetime ? 0 : lifetime - (uint32_t)(now - since);
}

static int64_t end_of(uint32_t lifetime, int64_t since)
{
	return lifetime == ADVERT_FOREVER || lifetime == 0 ? INT64_MAX : since + lifetime;
}

/* Whether a lifetime is another one than that of which this is left. */
static bool is_news(uint32_t left, uint32_t told)
{
	if (left == ADVERT_FOREVER || told == ADVERT_FOREVER || left == 0 || told < left)
		return left != told;

	return told - left > told / SHARE;
}

/* What is in seconds is from @now on. */
static void rebase(struct autoconf_prefix *p, int64_t now)
{
	p->on_link = rest(p->on_link, p->since, now);
	p->valid = rest(p->valid, p->since, now);
	p->preferred = rest(p->preferred, p->since, now);
	p->since = now;
}

/* ---- routers ---- */

static void drop_router(struct autoconf *a, size_t i)
{
	a->n_routers--;
	memmove(a->routers + i, a->routers + i + 1, (a->n_routers - i) * sizeof(a->routers[0]));
}

/* Behind those that are as good: whoever is used stays so. */
static void insert_router(struct autoconf *a, const struct autoconf_router *r)
{
	size_t i = 0;

	while (i < a->n_routers && a->routers[i].preference >= r->preference)
		i++;
	if (a->n_routers == AUTOCONF_ROUTERS)
		a->n_routers--;
	if (i > a->n_routers)
		return;
	memmove(a->routers + i + 1, a->routers + i, (a->n_routers - i) * sizeof(a->routers[0]));
	a->routers[i] = *r;
	a->n_routers++;
}

static struct autoconf_router *find_router(struct autoconf *a, const struct ip *addr)
{
	for (size_t i = 0; i < a->n_routers; i++)
		if (ip_equal(&a->routers[i].addr, addr))
			return &a->routers[i];

	return NULL;
}

static bool is_room_for(const struct autoconf *a, enum router_preference preference)
{
	return a->n_routers < AUTOCONF_ROUTERS ||
	       a->routers[a->n_routers - 1].preference < preference;
}

static bool take_router(struct autoconf *a, const struct autoconf_news *news)
{
	const struct advert *told = news->advert;
	struct autoconf_router *r = find_router(a, &news->from);
	const struct autoconf_router fresh = {
		.addr = news->from,
		.preference = told->preference,
		.lifetime = told->lifetime,
		.since = news->now,
	};

	if (!r && (told->lifetime == 0 || !is_room_for(a, told->preference)))
		return false;
	if (r && r->preference == told->preference && told->lifetime > 0) {
		if (!is_news(rest(r->lifetime, r->since, news->now), told->lifetime))
			return false;
		*r = fresh;
		return true;
	}
	if (r)
		drop_router(a, (size_t)(r - a->routers));
	if (told->lifetime > 0)
		insert_router(a, &fresh);

	return true;
}

/* ---- prefixes ---- */

static struct autoconf_prefix *find_prefix(struct autoconf *a, const struct advert_prefix *told)
{
	for (size_t i = 0; i < a->n_prefixes; i++)
		if (a->prefixes[i].plen == told->plen &&
			ip_equal(&a->prefixes[i].prefix, &told->prefix))
			return &a->prefixes[i];

	return NULL;
}

static void drop_prefix(struct autoconf *a, size_t i)
{
	a->n_prefixes--;
	memmove(a->prefixes + i, a->prefixes + i + 1, (a->n_prefixes - i) * sizeof(a->prefixes[0]));
}

/* Whether addresses are made of it (RFC 4862 section 5.5.3 a to d). */
static bool makes_address(const struct autoconf_news *news, const struct advert_prefix *told)
{
	return news->addresses && told->autonomous && told->plen == IDENTIFIER_PLEN &&
	       told->preferred <= told->valid;
}

/* For how long an address is valid of which @left seconds are left. */
static uint32_t valid_for(uint32_t left, uint32_t told)
{
	if (told > TWO_HOURS || told > left)
		return told;

	return left <= TWO_HOURS ? left : TWO_HOURS;
}

/* That another host has an address which depends on chance is mended by another one. */
static bool needs_address(const struct autoconf_prefix *p, const struct autoconf_news *news)
{
	return !p->addr.family ||
	       (p->taken && news->identifier->hashed && p->tries < MAX_TRIES - 1);
}

static void make_address(struct autoconf_prefix *p, const struct autoconf_news *news,
	const struct advert_prefix *told)
{
	if (p->taken)
		p->tries++;
	p->taken = false;
	p->addr = identifier_address(news->identifier, &p->prefix, p->tries);
	p->valid = told->valid;
	p->preferred = told->preferred;
}

/* @p is of now. */
static bool take_address(struct autoconf_prefix *p, const struct autoconf_news *news,
	const struct advert_prefix *told)
{
	uint32_t valid, preferred;

	if (!makes_address(news, told))
		return false;
	if (needs_address(p, news)) {
		if (told->valid == 0)
			return false;
		make_address(p, news, told);
		return true;
	}
	valid = valid_for(p->valid, told->valid);
	preferred = told->preferred < valid ? told->preferred : valid;
	if (!is_news(p->valid, valid) && !is_news(p->preferred, preferred))
		return false;
	p->valid = valid;
	p->preferred = preferred;

	return true;
}

/* That a prefix is not said to be on the link says nothing (RFC 4861 section 6.3.4). */
static bool take_on_link(struct autoconf_prefix *p, const struct advert_prefix *told)
{
	if (!told->on_link || !is_news(p->on_link, told->valid))
		return false;
	p->on_link = told->valid;

	return true;
}

static bool take_prefix(
	struct autoconf *a, const struct autoconf_news *news, const struct advert_prefix *told)
{
	struct autoconf_prefix *known = find_prefix(a, told);
	struct autoconf_prefix p = {
		.prefix = told->prefix, .plen = told->plen, .since = news->now
	};
	bool changed;

	if (!known && a->n_prefixes == AUTOCONF_PREFIXES)
		return false;
	if (known) {
		p = *known;
		rebase(&p, news->now);
	}
	changed = take_on_link(&p, told);
	changed = take_address(&p, news, told) || changed;
	if (!changed)
		return false;
	if (!known)
		known = &a->prefixes[a->n_prefixes++];
	*known = p;
	if (p.on_link == 0 && !p.addr.family)
		drop_prefix(a, (size_t)(known - a->prefixes));

	return true;
}

bool autoconf_take(struct autoconf *a, const struct autoconf_news *news)
{
	const struct advert *told = news->advert;
	bool changed = (told->managed && !a->managed) || (told->other && !a->other);

	a->managed = a->managed || told->managed;
	a->other = a->other || told->other;
	changed = take_router(a, news) || changed;
	for (size_t i = 0; i < told->n_prefixes; i++)
		changed = take_prefix(a, news, &told->prefixes[i]) || changed;

	return changed;
}

/* ---- the end ---- */

static int64_t due_of(const struct autoconf_prefix *p)
{
	int64_t due = end_of(p->on_link, p->since);

	if (p->addr.family && end_of(p->valid, p->since) < due)
		due = end_of(p->valid, p->since);
	if (p->addr.family && end_of(p->preferred, p->since) < due)
		due = end_of(p->preferred, p->since);

	return due;
}

bool autoconf_expire(struct autoconf *a, int64_t now)
{
	bool changed = false;

	for (size_t i = a->n_routers; i-- > 0;) {
		if (end_of(a->routers[i].lifetime, a->routers[i].since) > now)
			continue;
		drop_router(a, i);
		changed = true;
	}
	for (size_t i = a->n_prefixes; i-- > 0;) {
		struct autoconf_prefix *p = &a->prefixes[i];

		if (due_of(p) > now)
			continue;
		changed = true;
		rebase(p, now);
		if (p->valid == 0)
			p->addr.family = 0;
		if (p->on_link == 0 && !p->addr.family)
			drop_prefix(a, i);
	}

	return changed;
}

int64_t autoconf_due(const struct autoconf *a)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < a->n_routers; i++) {
		int64_t end = end_of(a->routers[i].lifetime, a->routers[i].since);

		due = end < due ? end : due;
	}
	for (size_t i = 0; i < a->n_prefixes; i++)
		if (due_of(&a->prefixes[i]) < due)
			due = due_of(&a->prefixes[i]);

	return due;
}

bool autoconf_mark_taken(struct autoconf *a, const struct ip *addr)
{
	for (size_t i = 0; i < a->n_prefixes; i++) {
		if (!ip_equal(&a->prefixes[i].addr, addr))
			continue;
		a->prefixes[i].taken = true;
		return true;
	}

	return false;
}
