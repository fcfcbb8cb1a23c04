/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interface names. A link name is what the kernel accepts (1-15 bytes, no '/', ':', white space,
 * not
 * "." or ".."), less what no document line could hold: control bytes, '%', "all" and "default".
 * After a ':' stands the number of a logical interface, for legacy handles only.
 */
#ifndef MODEL_NAME_H
#define MODEL_NAME_H

#include <stdbool.h>

#include "base/err.h"

#define LINK_NAMSIZ 16

struct ifname {
	char link[LINK_NAMSIZ];
	int logical; /* the N of "link:N", 0 when there is none */
};

/* Whether @s can be the name of a link. */
bool name_is_link(const char *s);
/* "lo". */
bool name_is_loopback(const char *link);
/* "vni" and a number: a virtual interface whose link we make ourselves. */
bool name_is_vni(const char *link);

/*
 * Take a name apart. Without @legacy a ':' is refused; with it N must be 1..9999. Fills @e with
 * INVALID_ARG and a sentence that says what is wrong with the name.
 */
int name_parse(const char *s, bool legacy, struct ifname *ret, struct err *e) _warn_unused_;

/* The base of a generated name: a number must still fit behind it. INVALID_ARG otherwise. */
int name_check_base(const char *s, struct err *e) _warn_unused_;

#endif
