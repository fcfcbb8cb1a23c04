/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In IPv6 each member asks from its link-local address. In IPv4 it asks from an address of its own, or from a data
 * address that is bound to it. One that has neither is judged by those that have: they and it greet one another, and
 * whoever is heard by one that hears a target, and hears it, is well. That takes one that hears a target. While no
 * such member does, because the only one of them is what has failed, one without an address asks the targets in the
 * name of another, each of them alone, so that nobody else learns that the address is there.
 *
 * Who has a test address asks by ICMP, too, and is compared in that with others that have one: a host that filters it is
 * heard by none of them, and by all in the other way.
 */
#include "daemon/probing.h"

#include <errno.h>
#include <string.h>

#define LOUD_ROUNDS 8 /* one of as many is loud */
#define MUTE_ROUNDS 2 /* without an answer in IPv4, and members ask in the name of others */

static const struct target_member *member_of(const struct probing *p, size_t i)
{
	return &p->group.members[i];
}

/* ---- who there is ---- */

struct seat *probing_find(struct probing *p, const char *ifname)
{
	for (size_t i = 0; i < p->group.n_members; i++)
		if (strcmp(p->group.members[i].ifname, ifname) == 0)
			return &p->seats[i];

	return NULL;
}

static void forget(struct seat *s, const char *ifname, const struct probing_ears *ears)
{
	if (s->track.silent)
		ears->tell(ears->ctx, ifname, false);
	s->track = (struct probe_track){ .silent = false };
}

void probing_forget(struct probing *p, const struct probing_ears *ears)
{
	for (size_t i = 0; i < p->group.n_members; i++)
		forget(&p->seats[i], member_of(p, i)->ifname, ears);
	p->open = false;
	p->mute = 0;
	p->mute4 = 0;
}

/* Whether what a member does in a round is as it was. */
static bool is_same(const struct target_member *m, const struct target_member *was)
{
	return m->ifindex == was->ifindex && m->carrier == was->carrier &&
	       m->n_sources == was->n_sources && m->n_tests == was->n_tests;
}

/* They keep what is known of them, whatever their places are now. */
static void move_seats(struct probing *p, struct probing *was, const struct probing_ears *ears)
{
	bool same = p->group.n_members == was->group.n_members;

	for (size_t i = 0; i < p->group.n_members; i++) {
		struct seat *old = probing_find(was, member_of(p, i)->ifname);

		same = same && old == &was->seats[i] && is_same(member_of(p, i), member_of(was, i));
		p->seats[i] = old ? *old : (struct seat){ .waiting = 0 };
	}
	p->open = p->open && same;
	for (size_t i = 0; i < was->group.n_members; i++)
		if (!probing_find(p, member_of(was, i)->ifname))
			forget(&was->seats[i], member_of(was, i)->ifname, ears);
}

void probing_load(struct probing *p, const struct object *group, const struct target_input *in,
	const struct probing_ears *ears)
{
	struct probing was = *p;

	target_load(&p->group, group, in);
	move_seats(p, &was, ears);
	/* The places of targets are others, and new ones are asked of everybody at once. */
	if (in->neighs) {
		p->open = false;
		p->rounds = 0;
	}
}

/* ---- asking ---- */

/* Gateways count for whoever can still ask them when it is out of use, or it would be in and out of use by turns. */
static unsigned int way_at(const struct probing *p, size_t i, size_t place)
{
	const struct target *t = &p->group.targets[place % TARGETS_MAX];
	bool inet = t->addr.family == AF_INET;

	if (place >= TARGETS_MAX)
		return inet ? WAY_ECHO : WAY_ECHO6;
	if (t->gateway && target_call(member_of(p, i), t->addr.family))
		return inet ? FAM_INET | WAY_GATEWAY : FAM_INET6 | WAY_GATEWAY6;

	return fam_of(t->addr.family);
}

static void note_sent(struct probing *p, size_t i, size_t place)
{
	struct seat *s = &p->seats[i];

	s->waiting |= 1u << place;
	s->round.asked |= way_at(p, i, place);
	s->stats.sent++;
	s->numbers[place] = s->stats.sent;
}

/* What a full queue did not take is lost like what is lost on the way. */
static bool send_probe(struct kernel *k, const struct probe *p)
{
	int r = kernel_probe_send(k, p);

	return r == 0 || r == -ENOBUFS || r == -EAGAIN;
}

static bool is_known(const uint8_t hwaddr[6])
{
	static const uint8_t none[6];

	return memcmp(hwaddr, none, sizeof(none)) != 0;
}

/* Rounds in which all that may have been missed is asked for, of everybody on the link: they are few. */
static bool is_loud(const struct probing *p)
{
	return p->rounds % LOUD_ROUNDS == 0;
}

/* One that does not answer may have another hardware address now. */
static bool is_broadcast(const struct probing *p, size_t i, const struct target *t)
{
	return member_of(p, i)->n_sources > 0 &&
	       (!is_known(t->hwaddr) || (t->lost > 0 && is_loud(p)));
}

/* The first that has an address to ask from, other than @i. */
static const struct target_member *find_lender(const struct probing *p, size_t i)
{
	for (size_t j = 0; j < p->group.n_members; j++)
		if (j != i && member_of(p, j)->carrier && member_of(p, j)->n_sources > 0)
			return member_of(p, j);

	return NULL;
}

static const struct ip *source_of(const struct probing *p, size_t i, const struct target *t)
{
	const struct ip *own = target_source(member_of(p, i), &t->addr);
	const struct target_member *lender;

	if (own || t->addr.family != AF_INET || p->mute4 < MUTE_ROUNDS || !is_known(t->hwaddr))
		return own;
	lender = find_lender(p, i);

	return lender ? target_source(lender, &t->addr) : NULL;
}

static void ask_one(
	struct probing *p, struct kernel *k, size_t i, size_t target, const struct ip *source)
{
	const struct target *t = &p->group.targets[target];
	struct probe probe = {
		.kind = PROBE_ASK,
		.ifindex = member_of(p, i)->ifindex,
		.source = *source,
		.target = t->addr,
	};

	memcpy(probe.hwaddr, member_of(p, i)->hwaddr, sizeof(probe.hwaddr));
	if (!is_broadcast(p, i, t))
		memcpy(probe.to, t->hwaddr, sizeof(probe.to));
	if (send_probe(k, &probe))
		note_sent(p, i, target);
}

/* The number is that which the probe gets when it is sent. */
static void ask_by_echo(struct probing *p, struct kernel *k, size_t i, size_t target)
{
	const struct target *t = &p->group.targets[target];
	const struct ip *source = target_test(member_of(p, i), &t->addr);
	struct probe probe = {
		.kind = PROBE_ECHO,
		.ifindex = member_of(p, i)->ifindex,
		.target = t->addr,
		.number = (uint16_t)(p->seats[i].stats.sent + 1),
	};

	/* One that never answers filters it. */
	if (!source || (source->family == AF_INET6 && !is_known(t->hwaddr)) ||
		(t->deaf >= PROBE_LOST && !is_loud(p)))
		return;
	probe.source = *source;
	memcpy(probe.to, t->hwaddr, sizeof(probe.to));
	if (send_probe(k, &probe))
		note_sent(p, i, TARGETS_MAX + target);
}

/* Who has been silent for long is asked in loud rounds alone. */
static void ask_all(struct probing *p, struct kernel *k, size_t i)
{
	for (size_t n = 0; n < p->group.n_targets; n++) {
		const struct target *t = &p->group.targets[n];
		const struct ip *source = source_of(p, i, t);

		if (t->lost >= PROBE_LOST && !is_loud(p))
			continue;
		if (source)
			ask_one(p, k, i, n, source);
		ask_by_echo(p, k, i, n);
	}
}

void probing_call(struct probing *p, struct kernel *k)
{
	static const struct ip all[] = {
		{ AF_INET, { 224, 0, 0, 1 } },          /* RFC 1112 */
		{ AF_INET6, { 0xff, 0x02, [15] = 1 } }, /* RFC 4291 section 2.7.1 */
	};

	for (size_t i = 0; i < p->group.n_members; i++) {
		for (size_t f = 0; f < ARRAY_SIZE(all); f++) {
			const struct ip *source = target_call(member_of(p, i), all[f].family);
			struct probe probe = {
				.kind = PROBE_ECHO,
				.ifindex = member_of(p, i)->ifindex,
				.target = all[f],
			};

			if (!source || !member_of(p, i)->carrier)
				continue;
			probe.source = *source;
			send_probe(k, &probe); /* who can't is not heard */
		}
	}
}

static void greet(struct probing *p, struct kernel *k, size_t from, size_t to,
	const struct target_member *owner)
{
	struct probe probe = {
		.kind = PROBE_GREET,
		.ifindex = member_of(p, from)->ifindex,
		.source = owner->sources[0].addr,
	};

	memcpy(probe.hwaddr, owner->hwaddr, sizeof(probe.hwaddr));
	memcpy(probe.to, member_of(p, to)->hwaddr, sizeof(probe.to));
	send_probe(k, &probe); /* who can't is not heard */
}

/* Each without an address and each with one. */
static void greet_all(struct probing *p, struct kernel *k)
{
	for (size_t i = 0; i < p->group.n_members; i++) {
		if (!member_of(p, i)->carrier || member_of(p, i)->n_sources > 0)
			continue;
		for (size_t j = 0; j < p->group.n_members; j++) {
			const struct target_member *owner = member_of(p, j);

			if (!owner->carrier || owner->n_sources == 0)
				continue;
			greet(p, k, i, j, owner);
			greet(p, k, j, i, owner);
			p->seats[i].round.asked |= FAM_INET;
		}
	}
}

static bool has_targets(const struct probing *p, uint8_t family)
{
	for (size_t t = 0; t < p->group.n_targets; t++)
		if (p->group.targets[t].addr.family == family)
			return true;

	return false;
}

void probing_ask(struct probing *p, struct kernel *k, int64_t now)
{
	for (size_t i = 0; i < p->group.n_members; i++) {
		struct seat *s = &p->seats[i];

		s->round = (struct probe_round){ .asked = 0 };
		s->waiting = 0;
		s->answered = 0;
		s->greeted = 0;
		s->sent_at = now;
		if (!member_of(p, i)->carrier)
			continue;
		ask_all(p, k, i);
	}
	if (has_targets(p, AF_INET))
		greet_all(p, k);
	p->rounds++;
	p->open = true;
}

/* ---- hearing ---- */

static void note_trip(struct probe_stats *s, int64_t us)
{
	int64_t off = us - s->average;

	s->last = us;
	if (s->answered == 0) {
		s->average = us;
		s->deviation = us / 2;
	} else {
		s->average += off / 8;
		s->deviation += ((off < 0 ? -off : off) - s->deviation) / 4;
	}
	s->answered++;
}

static size_t find_target(const struct probing *p, const struct ip *addr)
{
	size_t t = 0;

	while (t < p->group.n_targets && !ip_equal(&p->group.targets[t].addr, addr))
		t++;

	return t;
}

static struct outcome outcome_of(const struct probing *p, size_t i, size_t place)
{
	const struct seat *s = &p->seats[i];

	return (struct outcome){
		.ifname = member_of(p, i)->ifname,
		.group = p->group.name,
		.target = &p->group.targets[place % TARGETS_MAX].addr,
		.number = s->numbers[place],
		.sent_at = s->sent_at,
		.stats = &s->stats,
	};
}

static void hear_target(struct probing *p, size_t i, size_t target, const struct probe_heard *heard,
	int64_t now, const struct probing_ears *ears)
{
	size_t place = heard->echo ? TARGETS_MAX + target : target;
	struct target *t = &p->group.targets[target];
	struct seat *s = &p->seats[i];
	struct outcome o;

	if (!(s->waiting & 1u << place))
		return;
	/* The answer to a question of an earlier round. */
	if (heard->echo && heard->number != (uint16_t)s->numbers[place])
		return;
	s->waiting &= ~(1u << place);
	s->answered |= 1u << place;
	s->round.heard |= way_at(p, i, place);
	note_trip(&s->stats, now - s->sent_at);
	if (is_known(heard->hwaddr))
		memcpy(t->hwaddr, heard->hwaddr, sizeof(t->hwaddr));
	o = outcome_of(p, i, place);
	o.rtt = s->stats.last;
	o.net = heard->waited < o.rtt ? o.rtt - heard->waited : 0;
	ears->outcome(ears->ctx, &o);
}

void probing_hear(struct probing *p, const struct probe_heard *heard, int64_t now,
	const struct probing_ears *ears)
{
	size_t n = p->group.n_members;
	size_t i = 0, target;

	while (i < n && member_of(p, i)->ifindex != heard->ifindex)
		i++;
	if (i == n)
		return;
	target = find_target(p, &heard->sender);
	if (heard->echo && target == p->group.n_targets) {
		target_hear(&p->group, &heard->sender);
		return;
	}
	if (!p->open)
		return;
	if (target < p->group.n_targets) {
		hear_target(p, i, target, heard, now, ears);
		return;
	}
	for (size_t j = 0; j < n && heard->sender.family == AF_INET; j++)
		if (j != i &&
			memcmp(member_of(p, j)->hwaddr, heard->hwaddr, sizeof(heard->hwaddr)) == 0)
			p->seats[i].greeted |= 1u << j;
}

/* ---- judging ---- */

/* That one which hears a target and this one hear one another. */
static bool is_vouched_for(const struct probing *p, size_t i)
{
	for (size_t j = 0; j < p->group.n_members; j++)
		if (member_of(p, j)->n_sources > 0 && (p->seats[j].round.heard & FAM_INET) &&
			(p->seats[i].greeted & 1u << j) && (p->seats[j].greeted & 1u << i))
			return true;

	return false;
}

static void settle_greetings(struct probing *p)
{
	for (size_t i = 0; i < p->group.n_members; i++)
		if (member_of(p, i)->n_sources == 0 && is_vouched_for(p, i))
			p->seats[i].round.heard |= FAM_INET;
}

static void settle_target(struct target *t, uint32_t answered, uint32_t asked)
{
	const uint32_t any = 1u | 1u << TARGETS_MAX, echo = 1u << TARGETS_MAX;

	if (asked & any) {
		t->alive = answered & any;
		t->lost = t->alive ? 0 : t->lost + 1;
	}
	if (asked & echo)
		t->deaf = answered & echo ? 0 : t->deaf + 1;
}

static void settle_targets(struct probing *p)
{
	uint32_t answered = 0, asked = 0;

	for (size_t i = 0; i < p->group.n_members; i++) {
		answered |= p->seats[i].answered;
		asked |= p->seats[i].answered | p->seats[i].waiting;
	}
	for (size_t t = 0; t < p->group.n_targets; t++)
		settle_target(&p->group.targets[t], answered >> t, asked >> t);
}

/* Rounds without an answer: of all, and in IPv4 of those that ask in their own names. */
static void count_mute(struct probing *p)
{
	unsigned int asked = 0, heard = 0, asked4 = 0, heard4 = 0;

	for (size_t i = 0; i < p->group.n_members; i++) {
		const struct probe_round *r = &p->seats[i].round;

		asked |= r->asked;
		heard |= r->heard;
		if (member_of(p, i)->n_sources == 0)
			continue;
		asked4 |= r->asked & FAM_INET;
		heard4 |= r->heard & FAM_INET;
	}
	p->mute = heard ? 0 : p->mute + (asked != 0);
	p->mute4 = heard4 ? 0 : p->mute4 + (asked4 != 0);
}

static void tell_lost(const struct probing *p, const struct probing_ears *ears)
{
	for (size_t i = 0; i < p->group.n_members; i++)
		for (size_t place = 0; place < PROBING_PLACES; place++) {
			struct outcome o = outcome_of(p, i, place);

			o.lost = true;
			if (p->seats[i].waiting & 1u << place)
				ears->outcome(ears->ctx, &o);
		}
}

void probing_judge(struct probing *p, const struct probing_ears *ears)
{
	struct probe_round rounds[TARGET_MEMBERS];

	if (!p->open)
		return;
	p->open = false;
	tell_lost(p, ears);
	settle_targets(p);
	settle_greetings(p);
	count_mute(p);
	for (size_t i = 0; i < p->group.n_members; i++) {
		rounds[i] = p->seats[i].round;
		rounds[i].usable = member_of(p, i)->carrier && !p->seats[i].track.silent;
	}
	for (size_t i = 0; i < p->group.n_members; i++) {
		enum probe_result result = probe_judge(rounds, p->group.n_members, i);
		enum probe_news news = PROBE_SAME;

		if (member_of(p, i)->carrier)
			news = probe_note(&p->seats[i].track, result);
		if (news != PROBE_SAME)
			ears->tell(ears->ctx, member_of(p, i)->ifname, news == PROBE_FAILED);
	}
}
