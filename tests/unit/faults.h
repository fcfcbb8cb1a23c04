/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults: the N-th allocation or file call of the program under test fails, or the process ends
 * just before, amid or after it. For programs that are linked with the --wrap options in
 * meson.build here.
 */
#ifndef UNIT_FAULTS_H
#define UNIT_FAULTS_H

/* Which calls count. */
enum {
	FAULT_ALLOC = 1, /* malloc, calloc, realloc, reallocarray, strdup: fail with ENOMEM */
	FAULT_FILE = 2,  /* what opens, makes, writes, syncs, links, renames or removes files */
};

enum {
	FAULT_FAIL,        /* the call does nothing and fails; a file call with EIO */
	FAULT_NO_SPACE,    /* the same with ENOSPC */
	FAULT_KILL_BEFORE, /* the process ends, as if killed, before the call */
	FAULT_KILL_AMID,   /* the same, a write having written a half */
	FAULT_KILL_AFTER,  /* the same, after the call */
};

/* The exit status of a process that was ended so. */
#define FAULT_EXIT 86

/* From now on the @nth (from 1) call of the kinds in @kind_mask meets with @mode. 0: only count. */
void faults_arm(int kind_mask, int nth, int mode);
/* How many calls there were since faults_arm(). */
int faults_count(void);
void faults_disarm(void);

#endif
