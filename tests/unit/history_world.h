/* SPDX-License-Identifier: Apache-2.0 */
/* Documents and their history in a directory of their own, and changes of them as the engine makes them. */
#ifndef UNIT_HISTORY_WORLD_H
#define UNIT_HISTORY_WORLD_H

#include "store_place.h"

#include "store/history.h"

#define WORLD_PATH 600

/* Where place_set_up_kept() was. */
int world_tear_down(void **state);
/* No files are left. */
void world_clear(const struct place *p);
/* Where a file of the history is. */
void world_path(const struct place *p, const char *name, char ret[WORLD_PATH]);
void world_put(const struct place *p, const char *name, const char *text);
bool world_has_file(const struct place *p, const char *name);
/* As a new process does it: recover, load, and look at the history. */
int world_begin(const struct place *p, struct store **ret, struct document **persistent,
	struct document **active, struct err *e);
/* A process of its own adds @n interfaces, @ifname with a number behind it, which takes two syncs. */
int world_change(const struct place *p, const char *ifname, int n, const char *message);
struct store *world_reader(const struct place *p);
/* "3:present 2:ok": the newest first. */
void world_list(const struct place *p, char *ret, size_t size);
/* A generation; @want: what that comes to. */
struct document *world_load(const struct place *p, uint64_t generation, int want);
/* Whether there is this interface in it. */
void world_assert_has(const struct place *p, uint64_t generation, const char *ifname, bool has);

#endif
