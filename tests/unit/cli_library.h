/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library of our own for the tests of the command: it notes its calls and answers as told. And the
 * running of whole command lines against it.
 */
#ifndef CLI_LIBRARY_H
#define CLI_LIBRARY_H

#include <libipadm.h>

#include "cli/command.h"

#define MAX_WORDS  12
#define MAX_OUTPUT 8192

/* What it is to answer, and what it was asked. */
struct library {
	ipadm_status_t answer;
	const char *text;  /* of ipadm_last_error() */
	bool empty;        /* there are no interfaces and no addresses */
	char asked[512];   /* the last change or list */
	char filled[512];  /* what was set in a description of an address, in order */
	char message[300]; /* of the last change */
	char command[600];
	int32_t confirm;
	int64_t pending; /* what ipadm_pending() tells; 0: nothing waits, -1: no time is left */
	int n_open;
};
extern struct library lib;
/* Note a call, and answer it. */
ipadm_status_t library_answer(const char *what, const char *name, int af, unsigned int flags);

/* What a command line wrote. */
struct output {
	char out[MAX_OUTPUT];
	char err[MAX_OUTPUT];
};

struct run_case {
	const char *words[MAX_WORDS];
	ipadm_status_t answer;
	const char *text; /* the library's sentence */
	enum exit_status exit;
	const char *asked; /* "" when the library must not be asked */
	const char *out;
	const char *err;
};

/* Run a command line, and check that it left no handle open. */
enum exit_status run(const char *const words[], struct output *ret);
/* Run them and compare. */
void check_cases(const struct run_case *cases, size_t n);

/* Send what is written to @fd into a file; returns what collect() needs to undo it. */
int redirect(int fd);
void collect(int fd, int saved, char text[MAX_OUTPUT]);

#endif
