/* SPDX-License-Identifier: Apache-2.0 */
/* How a link was before we plumbed it, so that it can be left that way ("before" in the active
 * document). */
#ifndef MODEL_BEFORE_H
#define MODEL_BEFORE_H

#include "model/snapshot.h"

struct before {
	bool up;
	bool disable_ipv6;
	uint8_t genmode;
	int32_t accept_ra;
	uint32_t ifindex; /* of the link that it speaks of */
	/* As the kernel has it by itself where a text of an older version is silent. */
	bool promote;
	int32_t autoconf;
	int32_t use_tempaddr;
	struct ip token; /* family 0: none */
};

/* A link as it is now, as text in @buf; returns it. */
#define BEFORE_TEXTSIZE 256
char *before_format(const struct link *l, char *buf, size_t size);
/* -EINVAL when it is not such a text. */
int before_parse(const char *s, struct before *ret) _warn_unused_;

#endif
