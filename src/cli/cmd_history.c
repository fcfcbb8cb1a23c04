/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands about the history of the persistent configuration. */
#include <inttypes.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/str.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/show.h"

#define EXIT_DIFFERENT EXIT_USAGE /* 2, as of other programs that compare; 1 is a refusal here */

static void free_history(ipadm_generation_t **list)
{
	ipadm_free_history(*list);
}

static enum exit_status no_such(const char *word)
{
	return error_say(IPADM_NOTFOUND,
		"there is no generation %.64s: 'ipadm history' shows those that there are", word);
}

static enum exit_status show_history(
	const ipadm_generation_t *list, const char *only, struct show *show)
{
	uint64_t number = 0;
	bool found = false;

	if (only && (str_to_uint(only, INT64_MAX, &number) < 0 || number == 0))
		return error_say(IPADM_INVALID_ARG, "'%.64s' is no number of a generation", only);
	for (const ipadm_generation_t *g = list; g; g = g->ig_next) {
		if (only && g->ig_number != number)
			continue;
		print_row(&show->printer, g);
		found = true;
	}
	if (only && !found)
		return no_such(only);
	return show_end(show);
}

enum exit_status cmd_history(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(show_fini) struct show show = { 0 };
	_cleanup_(free_history) ipadm_generation_t *list = NULL;
	enum exit_status x;

	x = show_begin(call, &history_columns, &show);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	x = error_report(handle, ipadm_history(handle, &list), "show the history", NULL);
	return x == EXIT_DONE ? show_history(list, call_operand(call), &show) : x;
}

/* A comparison while it is printed. */
struct comparison {
	struct buf out;
	bool json;
	size_t n;
};

static void comparison_fini(struct comparison *c)
{
	buf_fini(&c->out);
}

/* "- address net0/v4 address=192.0.2.1/24": up to the '=' it says what, behind it is the value, whatever it has in it. */
static void put_line(struct buf *out, char sign, const ipadm_diff_t *d, const char *value)
{
	size_t start = out->len;

	buf_putc(out, sign);
	if (!d->id_kind[0])
		buf_printf(out, " [%s]", d->id_name);
	else
		buf_printf(out, " %s%s%s", d->id_kind, d->id_name[0] ? " " : "", d->id_name);
	if (d->id_key)
		buf_printf(out, " %s=%s", d->id_key, value);
	for (; start < out->len; start++)
		if ((unsigned char)out->data[start] < 0x20 || out->data[start] == 0x7f)
			out->data[start] = '?';
	buf_putc(out, '\n');
}

static void put_member(struct jsonw *w, const char *key, const char *value)
{
	jsonw_key(w, key);
	if (value)
		jsonw_str(w, value);
	else
		jsonw_null(w);
}

static void put_object(struct comparison *c, const ipadm_diff_t *d)
{
	struct jsonw w = { .out = &c->out };

	buf_puts(&c->out, c->n == 0 ? "[" : ",\n");
	jsonw_begin(&w, '{');
	put_member(&w, "kind", d->id_kind);
	put_member(&w, "name", d->id_name);
	put_member(&w, "key", d->id_key);
	put_member(&w, "from", d->id_from);
	put_member(&w, "to", d->id_to);
	jsonw_end(&w, '}');
}

static boolean_t put_difference(void *arg, const ipadm_diff_t *d)
{
	struct comparison *c = arg;

	if (c->json) {
		put_object(c, d);
	} else {
		if (d->id_from)
			put_line(&c->out, '-', d, d->id_from);
		if (d->id_to)
			put_line(&c->out, '+', d, d->id_to);
	}
	c->n++;
	return B_TRUE;
}

enum exit_status cmd_diff(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(comparison_fini) struct comparison c = { .json = call_has(call, OPT_JSON) };
	const char *to = call->n_operands > 1 ? call->operands[1] : NULL;
	enum exit_status x;
	ipadm_status_t s;

	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_walk_diff(handle, call->operands[0], to, put_difference, &c);
	x = error_report(handle, s, "compare", NULL);
	if (x != EXIT_DONE)
		return x;
	if (c.json)
		buf_puts(&c.out, c.n == 0 ? "[]\n" : "]\n");
	x = output_write(&c.out);
	return x == EXIT_DONE && c.n > 0 ? EXIT_DIFFERENT : x;
}
