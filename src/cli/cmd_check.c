/* SPDX-License-Identifier: Apache-2.0 */
/* check and repair: where the kernel is not as it is configured, and putting it back. */
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/show.h"

static int get_interface(const void *row, struct buf *out)
{
	const ipadm_drift_t *d = row;

	buf_puts(out, d->id_ifname[0] ? d->id_ifname : "--");
	return 0;
}

static int get_what(const void *row, struct buf *out)
{
	const ipadm_drift_t *d = row;

	buf_puts(out, d->id_what);
	return 0;
}

static int get_wanted(const void *row, struct buf *out)
{
	const ipadm_drift_t *d = row;

	buf_puts(out, d->id_wanted);
	return 0;
}

static int get_found(const void *row, struct buf *out)
{
	const ipadm_drift_t *d = row;

	buf_puts(out, d->id_found);
	return 0;
}

static int get_whose(const void *row, struct buf *out)
{
	const ipadm_drift_t *d = row;

	buf_puts(out, d->id_foreign ? "foreign" : "ours");
	return 0;
}

/* clang-format off */
static const struct column rows[] = {
	{ "interface", 12, get_interface, NULL, false },
	{ "what",      36, get_what,      NULL, false },
	{ "wanted",    12, get_wanted,    NULL, false },
	{ "found",     12, get_found,     NULL, false },
	{ "whose",     0,  get_whose,     NULL, false },
};
/* clang-format on */

const struct column_table drift_columns = { rows, ARRAY_SIZE(rows) };

/* A listing in the making. */
struct listing {
	struct show show;
	enum exit_status x;
	bool differs; /* something is to be repaired */
};

static void listing_fini(struct listing *l)
{
	show_fini(&l->show);
}

static boolean_t add(void *arg, const ipadm_drift_t *d)
{
	struct listing *l = arg;

	l->differs |= !d->id_foreign;
	l->x = show_row(&l->show, d);
	return l->x == EXIT_DONE ? B_TRUE : B_FALSE;
}

enum exit_status cmd_check(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(listing_fini) struct listing l = { .differs = false };
	enum exit_status x = show_begin(call, &drift_columns, &l.show);

	if (x == EXIT_DONE)
		x = handle_open(call, &handle);
	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_check(handle, call_operand(call), add, &l), "check",
			call_operand(call));
	if (x == EXIT_DONE)
		x = l.x;
	if (x == EXIT_DONE)
		x = show_end(&l.show);
	return x == EXIT_DONE && l.differs ? EXIT_DIFFERS : x;
}

enum exit_status cmd_repair(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	boolean_t changed = B_FALSE;
	enum exit_status x = handle_open(call, &handle);

	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_repair(handle, call_operand(call), &changed),
			"repair", call_operand(call));
	if (x != EXIT_DONE)
		return x;
	buf_puts(&out, changed ? "repaired\n" : "nothing to repair\n");
	return output_write(&out);
}
