/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How it was before us, so that it can be left that way: a link before we plumbed it ("before" in the active
 * document), and what the kernel had before each of our properties ("was.KEY").
 */
#ifndef MODEL_BEFORE_H
#define MODEL_BEFORE_H

#include "model/document.h"
#include "model/property.h"
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

/* Beside a property stands what the kernel had before it: "was.ipv4.mtu" for its key "ipv4.mtu". */
#define WAS         "was."
#define WAS_KEYSIZE (PROP_KEYSIZE + sizeof(WAS))
char *was_key(const char *key, char buf[WAS_KEYSIZE]);
/* And back; NULL when @key is no such key. */
const char *was_property(const char *key);
/* What the kernel had before the property of this key; NULL where that isn't known. @obj: NULL is fine. */
const char *was_value(const struct object *obj, const char *key);

#endif
