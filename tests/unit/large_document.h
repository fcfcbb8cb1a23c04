/* SPDX-License-Identifier: Apache-2.0 */
/* A document that is large enough to be read and written in parts, and changes to it. */
#ifndef UNIT_LARGE_DOCUMENT_H
#define UNIT_LARGE_DOCUMENT_H

#include "model/document.h"
#include "model/name.h"

#define LARGE_IFACES 60
#define LARGE_LABELS 30

/* With comments, and a section that nobody knows. */
struct document *large_make(void);
/* Names whose order is not that of their text alone. */
void large_ifname(size_t i, char ret[LINK_NAMSIZ]);
/* Change, add or remove an object by random(), at the ends as well. */
void large_change(struct document *doc);
/* As of an active document, to be freed. */
char *large_text(const struct document *doc);

#endif
