/* SPDX-License-Identifier: Apache-2.0 */
/* What all changes have in common: the arguments are checked in the documented order, then asked for. */
#ifndef LIB_CHECK_H
#define LIB_CHECK_H

#include "lib/handle.h"

/* EAUTH; NOTSUP on the engine's own handle. */
int check_auth(ipadm_handle_t h) _warn_unused_;
/* INVALID_ARG unless IPADM_OPT_ACTIVE is among them and nothing but @allowed. */
int check_flags(ipadm_handle_t h, uint32_t flags, uint32_t allowed) _warn_unused_;
/* For what is of the active configuration only: NOTSUP with IPADM_OPT_PERSIST, naming @what. */
int check_active_only(ipadm_handle_t h, const char *what, uint32_t flags) _warn_unused_;
/* A name that ends within LIFNAMSIZ bytes. */
int check_length(ipadm_handle_t h, const char *ifname) _warn_unused_;
int check_name(ipadm_handle_t h, const char *ifname, bool legacy) _warn_unused_;
/* An interface and a label. */
int check_aobj(ipadm_handle_t h, const char *aobj) _warn_unused_;
/* The function that is to be called. */
int check_function(ipadm_handle_t h, bool given) _warn_unused_;
int check_family(ipadm_handle_t h, sa_family_t af) _warn_unused_;

bool is_legacy(ipadm_handle_t h);
/* Whether nothing is recorded. */
bool is_temporary(ipadm_handle_t h, uint32_t flags);

/* Ask the engine, about @name (NULL: nothing). The name in its answer goes to @ret_name (NULL). */
int ask_engine(ipadm_handle_t h, struct wire_request *req, const char *name, char *ret_name,
	size_t size) _warn_unused_;

#endif
