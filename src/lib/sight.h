/* SPDX-License-Identifier: Apache-2.0 */
/* IPMP groups as the library sees them: by the active document, the kernel, and what the resident daemon tells. */
#ifndef LIB_SIGHT_H
#define LIB_SIGHT_H

#include "lib/view.h"
#include "model/member.h"

struct sight {
	struct document *active; /* NULL: there is none */
	struct snapshot kernel;
	struct members members;
	struct wire_probes probes;
	bool answered; /* a resident daemon told them */
};

/* The active document, whole, and all links; with @addrs also addresses and next hops. */
int sight_open(ipadm_handle_t h, bool addrs, struct sight *s) _warn_unused_;
void sight_fini(struct sight *s); /* fine after a failure, too */
/* Ask the daemon for the probes, if there is one and anybody may probe. */
int sight_ask(ipadm_handle_t h, struct sight *s) _warn_unused_;
/* What it told of a member; NULL: nothing. */
const struct wire_probe *sight_find(const struct sight *s, const struct member *m);
/* What a member's probes say of it. */
ipadm_ipmp_probe_t sight_probe(const struct sight *s, const struct member *m);

#endif
