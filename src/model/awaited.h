/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody who waits was told: of which objects, and why they are waited for. */
#ifndef MODEL_AWAITED_H
#define MODEL_AWAITED_H

#include <stddef.h>

#include "base/macros.h"

struct awaited {
	struct awaited_row *rows; /* sorted */
	size_t n, cap;
	char last[512]; /* whom this look found first, and why; "" */
};

/* A look begins. */
void awaited_begin(struct awaited *a);
/* @object is waited for: 1 when this is new, 0 when it was noted so before; -ENOMEM. */
int awaited_note(struct awaited *a, const char *object, const char *why) _warn_unused_;
void awaited_fini(struct awaited *a);

#endif
