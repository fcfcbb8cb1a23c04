/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A world for the engine: the fake kernel, documents in a temporary directory, and short lines of
 * text that do something to it:
 *
 *	link NAME | unlink NAME | tun NAME | rename OLD NEW | up NAME | down NAME
 *	addr NAME ADDRESS/LEN [label]       somebody else adds an address
 *	create NAME [inet|inet6]            create-t NAME [inet|inet6]    generate BASE
 *	delete NAME [inet|inet6]            disable NAME   enable NAME    move NAME
 *	restart | once | reboot             a new engine: resident, for one call, after a reboot
 *	reload | hotplug [NAME]
 */
#ifndef UNIT_ENGINE_WORLD_H
#define UNIT_ENGINE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/engine.h"
#include "kernel/fake.h"

struct world {
	char dir[64];
	struct store_paths paths;
	struct fake *fake;
	struct store *store;
	struct engine *engine;
	struct err err; /* of the last line */
	bool legacy;    /* create and delete as a legacy handle does */
};

void world_open(struct world *w);
void world_close(struct world *w);
/* Do what the line says: 0 or what the engine returned, with w->err. */
int world_do(struct world *w, const char *line);
/* The same, and it must succeed. */
void world_must(struct world *w, const char *line);
/* All there is: kernel, both documents without their generations. malloc'd. */
char *world_format(const struct world *w);
/* "net0=down 46/46 net1=disabled --/46": the listing. malloc'd. */
char *world_list(const struct world *w);
/* Write the persistent document as a person would. */
void world_edit(const struct world *w, const char *text);
/* Whether a stage is left behind. */
bool world_has_stage(const struct world *w);

#endif
