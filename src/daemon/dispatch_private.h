/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers of the methods: each calls the engine's operation that the method stands for. */
#ifndef DAEMON_DISPATCH_PRIVATE_H
#define DAEMON_DISPATCH_PRIVATE_H

#include "daemon/service.h"
#include "wire/wire.h"

struct answer {
	const struct peer *peer; /* who asked */
	struct wire_reply reply;
	bool later;             /* it is answered later, and not by this */
	struct addr_view *view; /* what reply.addr_listing borrows from */
};

/* ---- dispatch_addr.c ---- */
int run_create_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_delete_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_enable_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_disable_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_up_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_down_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_refresh_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_list_addrs(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;

/* ---- dispatch_confirm.c ---- */

/* Before a change, or its plan: whether another one waits, whether this one is to wait, and over what its caller works. */
int dispatch_begin(struct service *svc, const struct wire_request *req, struct err *e)
	_warn_unused_;
int run_confirm(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_revert(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;

/* ---- dispatch_put.c ---- */
int run_apply(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_check(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_repair(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_adopt(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_undo(struct service *svc, const struct wire_request *req, struct answer *ret) _warn_unused_;
int run_redo(struct service *svc, const struct wire_request *req, struct answer *ret) _warn_unused_;
int run_export(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_plan(struct service *svc, const struct wire_request *req, struct answer *ret) _warn_unused_;

/* ---- dispatch_history.c ---- */
int run_list_history(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_get_generation(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;

/* ---- dispatch_probe.c ---- */
int run_watch_probes(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_list_probes(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;

/* ---- dispatch_prop.c ---- */
int run_set_if_prop(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_set_addr_prop(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;
int run_set_proto_prop(struct service *svc, const struct wire_request *req, struct answer *ret)
	_warn_unused_;

#endif
