/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of IPMP groups by what they heard: in each round all of them ask the same hosts. One that hears nothing
 * while another one does is silent after some rounds; where nobody hears anything it is the hosts that are.
 * Rounds are counted; there is no clock. Pure.
 */
#ifndef MODEL_PROBE_H
#define MODEL_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#define PROBE_LOST   5  /* rounds in a row, and it is silent */
#define PROBE_GOOD   10 /* and it is no more */
#define PROBE_FRESH  2  /* and one whose carrier came is used */
#define PROBE_ROUNDS 7  /* within a failure detection time */

/*
 * Beside the families (FAM_*), in which hosts are asked for their hardware addresses: by ICMP, from test addresses; and
 * gateways, of which it is not enough that other hosts answer: those may be behind the same switch, which has lost its own link.
 */
enum {
	WAY_ECHO = 4,
	WAY_ECHO6 = 8,
	WAY_GATEWAY = 16,
	WAY_GATEWAY6 = 32,
};

/* A member in one round: in which ways it asked, and in which of these it was answered. */
struct probe_round {
	unsigned int asked, heard;
	bool usable; /* it has carrier, and is not silent */
};

enum probe_result {
	PROBE_VOID, /* nothing can be said: nobody heard more */
	PROBE_WELL,
	PROBE_BAD,
};

/* Of the @i-th of the members of a group. Never are all that are usable bad. */
enum probe_result probe_judge(const struct probe_round *rounds, size_t n, size_t i);

/* What its rounds come to. Zeroed: nothing is known of it, and it is not silent. */
struct probe_track {
	unsigned int bad, good;
	unsigned int mute; /* rounds in a row without anything heard, by whomever */
	bool silent;
	bool fresh;  /* silent only until it has proved to be well */
	bool judged; /* a round has been good or bad */
};

enum probe_news {
	PROBE_SAME,
	PROBE_FAILED,
	PROBE_REPAIRED,
};

enum probe_news probe_note(struct probe_track *t, enum probe_result result);
/* Its carrier came: it is not trusted until it was heard. Whether it is silent only now. */
bool probe_begin(struct probe_track *t);

#endif
