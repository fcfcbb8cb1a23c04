/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When the members of which group probe. What a round is like is in probing.c, what it means in model/probe.c, and
 * what follows is the engine's. Rounds are counted and never timed, and what has come is looked at before a round
 * ends: a daemon that had to wait for the processor takes nobody out of use.
 */
#include "daemon/prober.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"
#include "base/log.h"
#include "daemon/probing.h"

#define HUNT_MS     20000 /* targets are looked for anew */
#define HUNT_AGAIN  1000  /* while there is none that answers; longer and longer */
#define MAX_PACKETS 4096  /* looked at in one turn */

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* From a half of @below to all of it, as good as by chance: hosts don't stay in step. */
static int64_t about(struct prober *p, int64_t below)
{
	p->random = p->random * 1664525u + 1013904223u;
	return below / 2 + (int64_t)(p->random >> 8) % (below / 2 + 1);
}

static void complain(struct prober *p, const struct err *e)
{
	if (!p->service->quiet && strcmp(p->last.text, e->text) != 0)
		log_line(LOGL_WARNING, "%s", e->text);
	p->last = *e;
}

static void set_timer(struct prober *p)
{
	int64_t next = INT64_MAX;
	int64_t left;

	for (size_t i = 0; i < p->n; i++)
		if (p->rows[i]->due < next)
			next = p->rows[i]->due;
	left = p->n > 0 ? next - loop_now() : HUNT_AGAIN;
	if (p->stale && !p->failing)
		left = 1;
	if (p->failing && left > HUNT_AGAIN)
		left = HUNT_AGAIN;
	if (left < 1)
		left = 1;
	timer_arm(p->timer.fd, left);
}

/* ---- silent, or not ---- */

struct verdicts {
	struct prober *p;
	bool any;
};

/* Without memory for it the member is used all the same. */
static void tell(void *ctx, const char *ifname, bool silent)
{
	struct verdicts *v = ctx;

	if (engine_set_health(v->p->service->engine, ifname, HEALTH_SILENT, silent) == 1)
		v->any = true;
}

static void outcome(void *ctx, const struct outcome *o)
{
	const struct verdicts *v = ctx;

	service_probed(v->p->service, o);
}

/* That nobody answers says nothing of the members. */
static void tell_group(const struct prober *p, struct probing *row)
{
	bool mute = row->mute >= PROBE_LOST;

	if (mute == row->told)
		return;
	row->told = mute;
	if (p->service->quiet)
		return;
	if (mute)
		log_line(LOGL_WARNING, "no target of %s answers: its members are used all the same",
			row->group.name);
	else if (row->group.n_targets > 0)
		log_line(LOGL_NOTICE, "a target of %s answers again", row->group.name);
}

/* ---- who probes ---- */

/* One look at the groups. */
struct look {
	struct prober *p;
	const char *only; /* that of this name; NULL: all */
	struct probing_ears ears;
};

static struct probing *find_row(struct prober *p, const char *group)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->rows[i]->group.name, group) == 0)
			return p->rows[i];

	return NULL;
}

static struct probing *obtain_row(struct prober *p, const char *group)
{
	struct probing *row = find_row(p, group);
	struct probing **more;

	if (row)
		return row;
	more = array_grow(p->rows, p->n, &p->cap, sizeof(*more));
	if (!more)
		return NULL;
	p->rows = more;
	row = calloc(1, sizeof(*row));
	if (row)
		p->rows[p->n++] = row;

	return row;
}

/* Without memory for a group it does not probe. */
static int look_at(void *ctx, const struct object *group, const struct target_input *in)
{
	struct look *l = ctx;
	struct probing *row;

	if (l->only && strcmp(l->only, group->name) != 0)
		return 0;
	row = obtain_row(l->p, group->name);
	if (!row)
		return 0;
	probing_load(row, group, in, &l->ears);
	row->seen = true;
	for (size_t i = 0; i < row->group.n_members; i++)
		if (engine_is_silent(l->p->service->engine, row->group.members[i].ifname) &&
			!row->seats[i].track.silent)
			probe_begin(&row->seats[i].track);

	return 0;
}

static void drop_unseen(struct prober *p, const struct probing_ears *ears)
{
	for (size_t i = 0; i < p->n;) {
		struct probing *row = p->rows[i];

		if (row->seen) {
			i++;
			continue;
		}
		probing_forget(row, ears);
		p->rows[i] = p->rows[--p->n];
		free(row);
	}
}

static int64_t pause_of(struct prober *p, const struct probing *row)
{
	return row->group.n_targets > 0 ? about(p, (int64_t)row->group.fdt_ms / PROBE_ROUNDS)
					: HUNT_AGAIN;
}

/* One that has no place in a group, but was doubted. */
static int trust_absent(void *ctx, const char *ifname)
{
	struct verdicts *v = ctx;
	bool found = false;

	for (size_t i = 0; i < v->p->n && !found; i++)
		found = probing_find(v->p->rows[i], ifname) != NULL;
	if (!found)
		tell(v, ifname, false);

	return 0;
}

/* Groups, members and addresses as they are now. What there is can be looked for at once. */
static void reload(struct prober *p, struct verdicts *v)
{
	struct look l = { .p = p, .ears = { tell, outcome, v } };
	int64_t now = loop_now();
	struct err e = { .status = IPADM_SUCCESS };

	for (size_t i = 0; i < p->n; i++)
		p->rows[i]->seen = false;
	p->failing = engine_walk_probing(p->service->engine, false, look_at, &l, &e) < 0;
	if (p->failing) {
		complain(p, &e);
		return;
	}
	p->stale = false;
	drop_unseen(p, &l.ears);
	/* It never fails. */
	if (engine_walk_members(p->service->engine, trust_absent, v) < 0)
		return;
	for (size_t i = 0; i < p->n; i++) {
		struct probing *row = p->rows[i];
		int64_t latest = now + (row->due ? pause_of(p, row) : 0);

		row->hunted = 0;
		row->again = HUNT_AGAIN;
		if (row->due == 0 || row->due > latest)
			row->due = latest;
	}
}

/* Looking at all routes takes its time where there are many: the longer nobody is found, the rarer. */
static int64_t pause_of_hunt(struct probing *row)
{
	bool tentative = false;

	for (size_t i = 0; i < row->group.n_members; i++)
		tentative |= row->group.members[i].carrier && row->group.members[i].tentative;
	if (row->group.n_targets > 0 && row->mute == 0 && !tentative) {
		row->again = HUNT_AGAIN;
		return HUNT_MS;
	}

	return row->again;
}

static void hunt(struct prober *p, struct probing *row, struct verdicts *v)
{
	struct look l = { .p = p, .only = row->group.name, .ears = { tell, outcome, v } };
	int64_t now = loop_now();
	struct err e = { .status = IPADM_SUCCESS };

	if (row->hunted && now - row->hunted < pause_of_hunt(row))
		return;
	if (row->hunted)
		row->again = 2 * row->again < HUNT_MS ? 2 * row->again : HUNT_MS;
	row->hunted = now;
	if (engine_walk_probing(p->service->engine, true, look_at, &l, &e) < 0)
		complain(p, &e);
	if (row->group.mode == TARGETS_MULTICAST && (row->group.n_targets == 0 || row->mute > 0))
		probing_call(row, p->service->kernel);
}

/* ---- the rounds ---- */

static void drain(struct prober *p)
{
	struct probe_heard heard = { .ifindex = 0 };
	struct verdicts v = { .p = p };
	const struct probing_ears ears = { tell, outcome, &v };

	for (unsigned int n = 0; n < MAX_PACKETS; n++) {
		if (kernel_probe_next(p->service->kernel, &heard) < 0 || heard.ifindex == 0)
			return;
		for (size_t i = 0; i < p->n; i++)
			probing_hear(p->rows[i], &heard, now_us(), &ears);
	}
}

static void turn(struct prober *p, struct probing *row, struct verdicts *v)
{
	const struct probing_ears ears = { tell, outcome, v };

	probing_judge(row, &ears);
	tell_group(p, row);
	hunt(p, row, v);
	if (row->group.n_targets > 0)
		probing_ask(row, p->service->kernel, now_us());
	else
		probing_forget(row, &ears);
	row->due = loop_now() + pause_of(p, row);
}

static void packets_ready(struct source *src, uint32_t events)
{
	drain(src->owner);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct prober *p = src->owner;
	struct verdicts v = { .p = p };
	int64_t now = loop_now();

	timer_clear(src->fd);
	drain(p);
	if (p->stale)
		reload(p, &v);
	/* Without knowing where the addresses are nobody may ask from them. */
	for (size_t i = 0; i < p->n && !p->failing; i++)
		if (p->rows[i]->due <= now)
			turn(p, p->rows[i], &v);
	if (v.any)
		service_links(p->service);
	/* Nobody may be left who probes. */
	if (p->on)
		set_timer(p);
}

static const struct source_ops packets_ops = { .ready = packets_ready };
static const struct source_ops timer_ops = { .ready = timer_ready };

/* ---- whether there is anything to do ---- */

static int begin(struct prober *p, struct err *e)
{
	int fd = -1;
	int r = kernel_probe_open(p->service->kernel, &fd, e);

	if (r < 0)
		return r;
	p->packets = (struct source){ .fd = fd, .ops = &packets_ops, .owner = p };
	r = loop_add(p->loop, &p->packets, EPOLLIN);
	if (r < 0) {
		kernel_probe_close(p->service->kernel);
		return err_sys(e, -r, "event loop");
	}
	r = loop_add_timer(p->loop, &p->timer, &timer_ops, p, e);
	if (r < 0) {
		loop_remove(p->loop, &p->packets);
		kernel_probe_close(p->service->kernel);
	}

	return r;
}

static void end(struct prober *p)
{
	if (!p->on)
		return;
	p->on = false;
	loop_remove(p->loop, &p->packets);
	loop_drop_timer(p->loop, &p->timer);
	kernel_probe_close(p->service->kernel);
	p->packets.fd = -1;
	p->timer.fd = -1;
	for (size_t i = 0; i < p->n; i++)
		free(p->rows[i]);
	free(p->rows);
	p->rows = NULL;
	p->n = 0;
	p->cap = 0;
}

/* Nobody probes, so that nobody is silent. */
static void stop_all(struct prober *p)
{
	struct verdicts v = { .p = p };
	const struct probing_ears ears = { tell, outcome, &v };

	for (size_t i = 0; i < p->n; i++)
		probing_forget(p->rows[i], &ears);
	end(p);
	if (engine_walk_members(p->service->engine, trust_absent, &v) == 0 && v.any)
		service_links(p->service);
}

void prober_sync(struct prober *p)
{
	struct err e = { .status = IPADM_SUCCESS };

	if (!p->loop)
		return;
	if (!engine_probes(p->service->engine)) {
		stop_all(p);
		return;
	}
	if (!p->on && begin(p, &e) < 0) {
		complain(p, &e);
		stop_all(p);
		return;
	}
	p->on = true;
	p->stale = true;
	set_timer(p);
}

/* Whether another member of the group can be used, and hears. */
static bool has_other(const struct probing *row, const struct seat *than)
{
	for (size_t i = 0; i < row->group.n_members; i++)
		if (&row->seats[i] != than && row->group.members[i].carrier &&
			!row->seats[i].track.silent)
			return row->group.n_targets > 0 && row->mute == 0;

	return false;
}

void prober_up(struct prober *p, const char *ifname)
{
	for (size_t i = 0; p->on && i < p->n; i++) {
		struct seat *s = probing_find(p->rows[i], ifname);
		struct verdicts v = { .p = p };

		if (!s)
			continue;
		/* What it asked before has got lost. */
		p->rows[i]->open = false;
		if (has_other(p->rows[i], s) && probe_begin(&s->track))
			tell(&v, ifname, true);
	}
}

void prober_init(struct prober *p, struct loop *loop, struct service *svc)
{
	*p = (struct prober){
		.loop = loop,
		.service = svc,
		.packets = { .fd = -1 },
		.timer = { .fd = -1 },
		.random = (uint32_t)now_us(),
	};
	engine_doubt_members(svc->engine);
}

void prober_fini(struct prober *p)
{
	if (!p->loop)
		return;
	end(p);
	*p = (struct prober){ .loop = NULL };
}
