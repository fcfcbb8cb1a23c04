/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan that is about to be carried out, as text, with what of the kernel undoing it needs: so that it can be undone later,
 * by an engine that did not plan it. Lines of fields with tabs between them.
 */
#ifndef MODEL_PLAN_TEXT_H
#define MODEL_PLAN_TEXT_H

#include "base/buf.h"
#include "model/step.h"

/* The first step that has no such text, for it is about what IPMP groups are made of, or a route with several next hops;
 * NULL. */
const struct step *plan_text_obstacle(const struct plan *plan);
/* @before: what the plan was made from, sorted by name; of it the links of the steps, with all their addresses. -ENOMEM. */
int plan_text_put(const struct plan *plan, const struct snapshot *before, struct buf *out)
	_warn_unused_;
/* Both are the caller's, sorted by name; no step is done. @text is cut to pieces. -EBADMSG: it is no such text; -ENOMEM. */
int plan_text_parse(char *text, struct plan *ret, struct snapshot *ret_before) _warn_unused_;

#endif
