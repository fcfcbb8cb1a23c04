/* SPDX-License-Identifier: Apache-2.0 */
/* An IPMP group whose members probe: what they ask in a round, what they hear of it, and what that comes to. */
#ifndef DAEMON_PROBING_H
#define DAEMON_PROBING_H

#include "kernel/kernel.h"
#include "model/probe.h"
#include "model/target.h"

/* Round trips, in microseconds. */
struct probe_stats {
	uint64_t sent, answered;
	int64_t last, average, deviation; /* 0: none yet */
};

/* What a member asks in a round: each target at its place, and, TARGETS_MAX behind it, by ICMP. */
#define PROBING_PLACES (2 * TARGETS_MAX)

/* What there is of a member beside what it is: at its place in group.members. */
struct seat {
	struct probe_track track;
	struct probe_round round;
	uint32_t waiting;                 /* what is to be answered still, by place */
	uint32_t answered;                /* and what was */
	uint32_t greeted;                 /* the members, by place, whose greetings it heard */
	int64_t sent_at;                  /* microseconds */
	uint64_t numbers[PROBING_PLACES]; /* of each, of the probes that it sent */
	struct probe_stats stats;
};

struct probing {
	struct target_group group;
	struct seat seats[TARGET_MEMBERS];
	bool open;                /* a round is under way */
	unsigned int rounds;      /* since targets were looked for */
	int64_t due;              /* when the next one begins; milliseconds, as what follows */
	int64_t hunted;           /* when targets were looked for; 0: they have to be */
	int64_t again;            /* after which time they are again, while there is none */
	unsigned int mute, mute4; /* rounds in a row without any answer; in IPv4 */
	bool told;                /* that nobody answers */
	bool seen;                /* in the last look at the groups */
};

/* A probe, and what became of it. */
struct outcome {
	const char *ifname, *group;
	const struct ip *target;
	bool lost;
	uint64_t number;  /* of those that the member sent */
	int64_t sent_at;  /* microseconds, as what follows */
	int64_t net, rtt; /* until the answer came, until it was looked at */
	const struct probe_stats *stats;
};

struct probing_ears {
	/* A member is silent from now on, or no more. */
	void (*tell)(void *ctx, const char *ifname, bool silent);
	/* Of each probe once, but those of a round that was given up. */
	void (*outcome)(void *ctx, const struct outcome *o);
	void *ctx;
};

/* A member by its name; NULL. */
struct seat *probing_find(struct probing *p, const char *ifname);
/* It may have other members, or they other addresses. */
void probing_load(struct probing *p, const struct object *group, const struct target_input *in,
	const struct probing_ears *ears);
/* Nobody is silent any more: it does not probe. */
void probing_forget(struct probing *p, const struct probing_ears *ears);
/* Begin a round: send all that is to be sent. @now: microseconds, here and below. */
void probing_ask(struct probing *p, struct kernel *k, int64_t now);
/* Ask all hosts: those that answer are targets, where nobody is known otherwise. */
void probing_call(struct probing *p, struct kernel *k);
void probing_hear(struct probing *p, const struct probe_heard *heard, int64_t now,
	const struct probing_ears *ears);
/* End a round. */
void probing_judge(struct probing *p, const struct probing_ears *ears);

#endif
