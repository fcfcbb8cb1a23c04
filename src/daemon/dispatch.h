/* SPDX-License-Identifier: Apache-2.0 */
/* From a decoded call to the engine and back to an encoded answer. */
#ifndef DAEMON_DISPATCH_H
#define DAEMON_DISPATCH_H

#include "daemon/auth.h"
#include "daemon/service.h"
#include "wire/wire.h"

/* Do what @req asks, if @peer may, and append the answer to @out (nothing for a one-way call).
 * Fails only where there is no answer to give. 1: there will be more answers. */
int dispatch_call(struct service *svc, const struct peer *peer, const struct wire_request *req,
	struct buf *out) _warn_unused_;

/* Whether they may make changes: EPERM, with a sentence that says who may. */
int dispatch_may_change(const struct service *svc, const struct peer *peer, struct err *e)
	_warn_unused_;

#endif
