/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of history. */
#include <inttypes.h>
#include <time.h>

#include <libipadm.h>

#include "base/macros.h"
#include "cli/columns.h"

/* clang-format off */
static const char *const states[] = {
	[IPADM_GENERATION_OK]      = "ok",
	[IPADM_GENERATION_PRESENT] = "present",
	[IPADM_GENERATION_LOST]    = "lost",
	[IPADM_GENERATION_DAMAGED] = "damaged",
};

static const char *const kinds[] = {
	[IPADM_KIND_CHANGE] = "change",
	[IPADM_KIND_UNDO]   = "undo",
	[IPADM_KIND_REDO]   = "redo",
};
/* clang-format on */

static int get_gen(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	buf_printf(out, "%" PRIu64, g->ig_number);
	return 0;
}

static void get_gen_json(const void *row, struct jsonw *out)
{
	const ipadm_generation_t *g = row;

	jsonw_int(out, (int64_t)g->ig_number);
}

static int get_time(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;
	time_t t = (time_t)g->ig_time;
	char text[64];
	struct tm tm;

	if (!t || !gmtime_r(&t, &tm) ||
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return -1;
	buf_puts(out, text);
	return 0;
}

/* The name, or the number where there is none. */
static int get_user(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	if (g->ig_user[0])
		buf_puts(out, g->ig_user);
	else if (g->ig_uid >= 0)
		buf_printf(out, "%" PRId64, g->ig_uid);
	return 0;
}

static int put_number(int64_t number, struct buf *out)
{
	if (number >= 0)
		buf_printf(out, "%" PRId64, number);
	return 0;
}

static void put_number_json(int64_t number, struct jsonw *out)
{
	if (number >= 0)
		jsonw_int(out, number);
	else
		jsonw_null(out);
}

static int get_uid(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	return put_number(g->ig_uid, out);
}

static void get_uid_json(const void *row, struct jsonw *out)
{
	const ipadm_generation_t *g = row;

	put_number_json(g->ig_uid, out);
}

static int get_pid(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	return put_number(g->ig_pid, out);
}

static void get_pid_json(const void *row, struct jsonw *out)
{
	const ipadm_generation_t *g = row;

	put_number_json(g->ig_pid, out);
}

static int get_state(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	if (g->ig_state >= ARRAY_SIZE(states))
		return -1;
	buf_puts(out, states[g->ig_state]);
	return 0;
}

static int get_kind(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	if (g->ig_kind >= ARRAY_SIZE(kinds))
		return -1;
	buf_puts(out, kinds[g->ig_kind]);
	return 0;
}

static int64_t restores(const ipadm_generation_t *g)
{
	return g->ig_kind == IPADM_KIND_CHANGE ? -1 : (int64_t)g->ig_restores;
}

static int get_restores(const void *row, struct buf *out)
{
	return put_number(restores(row), out);
}

static void get_restores_json(const void *row, struct jsonw *out)
{
	put_number_json(restores(row), out);
}

/* What was asked for, else what was done. */
static int get_command(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	buf_puts(out, g->ig_command[0] ? g->ig_command : g->ig_change);
	return 0;
}

static int get_change(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	buf_puts(out, g->ig_change);
	return 0;
}

static int get_message(const void *row, struct buf *out)
{
	const ipadm_generation_t *g = row;

	buf_puts(out, g->ig_message);
	return 0;
}

/* clang-format off */
static const struct column rows[] = {
	{ "gen",      6,  get_gen,      get_gen_json },
	{ "time",     22, get_time,     NULL },
	{ "user",     10, get_user,     NULL },
	{ "pid",      9,  get_pid,      get_pid_json },
	{ "state",    9,  get_state,    NULL },
	{ "command",  42, get_command,  NULL },
	{ "message",  20, get_message,  NULL },
	{ "change",   32, get_change,   NULL, true },
	{ "uid",      8,  get_uid,      get_uid_json, true },
	{ "kind",     8,  get_kind,     NULL, true },
	{ "restores", 9,  get_restores, get_restores_json, true },
};
/* clang-format on */

const struct column_table history_columns = { rows, ARRAY_SIZE(rows) };
