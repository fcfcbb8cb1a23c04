/* SPDX-License-Identifier: Apache-2.0 */
/* A place of their own for the files of a store: a directory that goes with the test. */
#ifndef UNIT_STORE_PLACE_H
#define UNIT_STORE_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/store.h"

struct place {
	char top[64];
	struct store_paths paths;
	char path[600];   /* see place_path() */
	struct store *st; /* is closed with it; NULL */
};

/* For cmocka_unit_test_setup_teardown(). The paths are below the top, and nobody has made them. */
int place_set_up(void **state);
/* The same with a place for the history. */
int place_set_up_kept(void **state);
int place_tear_down(void **state);
/* "etc/ipadm.conf", "run/active.conf", "var/history": where that is, until it is called again. */
const char *place_path(struct place *p, const char *name);
/* Write a file there. */
void place_write(struct place *p, const char *name, const void *data, size_t len);
void place_put(struct place *p, const char *name, const char *text);
bool place_has(struct place *p, const char *name);
struct store *place_open(const struct place *p, bool write);
/* A document, which is there or is not. */
struct document *place_load(struct store *st, enum doc_kind kind, bool expect);

#endif
