/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of IPMP groups, each in its state: which of them carry their group's packets, and why the
 * others don't. Derived from the documents, the links and what the daemon found out, for the planner, the
 * listing and the log alike. Pure.
 *
 * Some of it depends on what was before: a member that was repaired in a group without failback stays out of
 * use. So the state that was told last is kept in the active document, in the key "state" of the member and
 * of the group.
 */
#ifndef MODEL_MEMBER_H
#define MODEL_MEMBER_H

#include "model/document.h"
#include "model/health.h"
#include "model/snapshot.h"

enum member_state {
	MEMBER_ACTIVE,   /* in use */
	MEMBER_INACTIVE, /* well, and not needed: a standby, or one that came back without failback */
	MEMBER_FAILED,
	MEMBER_OFFLINE, /* taken out of use, or kept out of it for its hardware address */
};

/* Why it failed, or is offline. */
enum member_cause {
	CAUSE_NONE,
	CAUSE_GONE,       /* there is no such link */
	CAUSE_DOWN,       /* the link is down */
	CAUSE_NO_CARRIER, /* it has no carrier */
	CAUSE_SILENT,     /* HEALTH_SILENT */
	CAUSE_FLAPPING,   /* HEALTH_FLAPPING */
	CAUSE_TOLD,       /* the engine knows why: of member_input.recorded */
	CAUSE_ASKED,      /* offline-if */
	CAUSE_TWIN,       /* another member that works has its hardware address */
	CAUSE_REHEARSED,  /* HEALTH_REHEARSED */
};

/* What was told last, as it is kept. */
enum member_past {
	PAST_NONE,    /* nothing: it is new in its group, or the boot is */
	PAST_AWAITED, /* it never worked since */
	PAST_ACTIVE,
	PAST_STANDBY, /* inactive, as a standby */
	PAST_INACTIVE,
	PAST_FAILED,
	PAST_OFFLINE,
};

struct member {
	const struct object *obj;
	const struct object *group;
	const struct link *link; /* NULL: there is none */
	enum member_state state;
	enum member_cause cause;
	enum member_past past;
	bool standby;
	bool unheard;              /* it is silent, and in use for want of another */
	bool rehearsed;            /* a failure in its group is rehearsed: nothing of it is kept */
	const struct member *twin; /* CAUSE_TWIN: the other one */
};

/* Of all groups: those of a group side by side, by their names. Borrows from the input. */
struct members {
	struct member *rows;
	size_t n;
};

struct member_input {
	const struct document *doc;
	const struct snapshot *kernel; /* all links that matter */
	const struct health *health;   /* NULL: all are well */
	/* For those who only look: what is kept counts, for the engine knows more than the links tell. */
	bool recorded;
};

/* -ENOMEM. Free with members_fini(). */
int members_init(struct members *ret, const struct member_input *in) _warn_unused_;
void members_fini(struct members *m);
#define _cleanup_members_ _cleanup_(members_fini)
/* Those of one group; their number in *@ret_n. NULL without any. */
const struct member *members_of(const struct members *m, const char *group, size_t *ret_n);
/* NULL: it is no member. */
const struct member *members_find(const struct members *m, const struct object *interface);
/* How many of a group are in use. */
size_t members_in_use(const struct members *m, const char *group);
/* The same without those that are silent. */
size_t members_heard(const struct members *m, const char *group);

/* Whether the administrator took it out of use. */
bool member_is_offline(const struct object *interface);
/* Whether it is to be a spare. */
bool member_is_standby(const struct object *interface);
/* Whether the members of a group that were repaired are used again. */
bool group_fails_back(const struct object *group);
/* Whether those that flap are kept out of use. */
bool group_damps(const struct object *group);

/* Whether programs may steer its packets, so that its link can be named. */
bool group_steers(const struct object *group);

/* What is to be kept of it. */
enum member_past member_to_keep(const struct member *m);
/* The word that it is kept as; NULL for PAST_NONE. */
const char *member_past_word(enum member_past past);
/* PAST_NONE for what is no such word (NULL). */
enum member_past member_past_parse(const char *word);
/* That it is such a word. BAD_DOCUMENT. */
int member_check_past(const char *word, struct err *e);
/* "no carrier"; "" for CAUSE_NONE. */
const char *member_cause_text(enum member_cause cause);

#endif
