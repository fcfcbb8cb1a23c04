/* SPDX-License-Identifier: Apache-2.0 */
/* The sentence for a step that the kernel refused; the same for every back end. */
#ifndef KERNEL_SENTENCE_H
#define KERNEL_SENTENCE_H

#include "base/err.h"
#include "model/step.h"

/*
 * Fill @e with what could not be done and why: @why, or the text of @sys (> 0) when it is NULL or "".
 * Returns -@sys.
 */
int step_refused(const struct step *step, int sys, const char *why, struct err *e);

/* Whether this refusal of a step means that all is as the step wants it: -@error is an errno. */
bool step_is_moot(const struct step *step, int error);

#endif
