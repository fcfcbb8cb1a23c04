/* SPDX-License-Identifier: Apache-2.0 */
/* The fake kernel of a world, where it refuses things, where somebody else is faster, or where it takes nothing any more. */
#ifndef UNIT_ENGINE_TEMPER_H
#define UNIT_ENGINE_TEMPER_H

#include "engine_world.h"

struct temper {
	/* A step like this is refused, if it is about this interface or setting (NULL: any). */
	enum step_op op;
	const char *about;
	int error;          /* 0: none is refused */
	bool once;          /* the next one is not */
	bool fatal;         /* and nothing is done behind it */
	bool rival;         /* an address is there just before it is added */
	const char *unplug; /* this link goes after it came up, before anybody looks; NULL */
	bool mortal;        /* it dies after that many more steps */
	unsigned int left;
};

/* From now on the kernel of the world is like this, and forgets no neighbours and tells no switch; one world at a time. */
void temper_become(struct world *w, const struct temper *like);
void temper_calm(struct world *w);
/* Do a line while it is so: what world_do() comes to. */
int temper_do(struct world *w, const struct temper *like, const char *line);
bool temper_is_dead(void);
/* What stood in stages and the like when it died is there again, as if the process had ended then. */
void temper_put_leavings_back(const struct world *w);
/* A world after these lines, up to @n or a NULL. */
void temper_open(struct world *w, const char *const *lines, size_t n);

#endif
