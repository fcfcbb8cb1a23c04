/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one error that travels: a status for programs, an errno, a sentence for people.
 *
 * A fallible function returns 0 or a negative errno and fills the struct err that it was given,
 * once, where both the object and the reason are known. The sentence has no "error" or "failed to"
 * in it, starts in lower case and carries what to do next where there is something to do.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <libipadm.h>

#include "base/macros.h"

struct err {
	ipadm_status_t status;
	int sys;
	char text[512];
	char object[96]; /* of a document, that it is about: "address net0/v4"; "": of none */
};

/* Fill @e (may be NULL) and return the negative errno: -@sys, or one that fits @status when @sys is
 * 0. */
int err_set(struct err *e, ipadm_status_t status, int sys, const char *fmt, ...) _printf_(4, 5);

/* The same with the status that stands for @sys (> 0), and strerror text appended after ": ". */
int err_sys(struct err *e, int sys, const char *fmt, ...) _printf_(3, 4);

/* NO_MEMORY with its sentence; returns -ENOMEM. */
int err_nomem(struct err *e);

/* Put "what: " before the sentence that is already there; returns the negative errno again. */
int err_prefix(struct err *e, const char *fmt, ...) _printf_(2, 3);

/* Say which object of a document the error is about. Returns the negative errno again. */
int err_about(struct err *e, const char *kind, const char *name);

void err_clear(struct err *e);

#endif
