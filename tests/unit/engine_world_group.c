/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of engine_world.h that are about IPMP groups. */
#include <string.h>

#include "base/buf.h"
#include "engine_world.h"

static int make(struct world *w, const char *word, const char *name, const char *members)
{
	const struct op_create_if op = {
		.name = name,
		.families = FAM_BOTH,
		.temporary = strcmp(word, "group-t") == 0,
		.generate = strcmp(word, "group-g") == 0,
		.group = true,
		.members = members[0] ? members : NULL,
	};
	char made[LIFNAMSIZ] = "";

	return engine_create_if(w->engine, &op, made, &w->err);
}

static int unmake(struct world *w, const char *word, const char *name)
{
	const struct op_delete_if op = {
		.name = name,
		.families = FAM_BOTH,
		.temporary = strcmp(word, "ungroup-t") == 0,
		.group = true,
		.force = strcmp(word, "ungroup-f") == 0,
	};

	return engine_delete_if(w->engine, &op, &w->err);
}

bool world_do_group(struct world *w, char words[WORLD_WORDS][64], int *ret)
{
	const struct op_members op = {
		.group = words[1],
		.members = words[2],
		.temporary = strstr(words[0], "-t"),
	};

	if (strncmp(words[0], "group", 5) == 0)
		*ret = make(w, words[0], words[1], words[2]);
	else if (strncmp(words[0], "ungroup", 7) == 0)
		*ret = unmake(w, words[0], words[1]);
	else if (strncmp(words[0], "join", 4) == 0)
		*ret = engine_add_members(w->engine, &op, &w->err);
	else if (strncmp(words[0], "leave", 5) == 0)
		*ret = engine_remove_members(w->engine, &op, &w->err);
	else
		return false;

	return true;
}

static void put_names(struct buf *out, const struct if_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		buf_printf(out, "%s%s", i ? " " : "", names->names[i]);
}

char *world_groups(const struct world *w)
{
	_cleanup_listing_ struct listing *l = NULL;
	struct buf out = { .data = NULL };
	struct err e;

	assert_int_equal(engine_list(w->engine, NULL, &l, &e), 0);
	buf_puts(&out, "");
	for (size_t i = 0; i < l->n; i++) {
		const struct if_row *row = &l->rows[i];

		if (row->class != IPADM_IF_CLASS_IPMP)
			continue;
		buf_printf(&out, "%s%s(", out.len ? " " : "", row->name);
		put_names(&out, &row->members);
		buf_putc(&out, '/');
		put_names(&out, &row->p_members);
		buf_putc(&out, ')');
	}
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}
