/* SPDX-License-Identifier: Apache-2.0 */
/* apply and plan: a whole file as the configuration, and what that would do. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/jsonw.h"
#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/outcome.h"
#include "cli/show.h"

#define MAX_SIZE (64u << 20)

/* What is shown of a plan: the headings, and the kinds in their order. */
static const struct section {
	ipadm_effect_kind_t kind;
	const char *key; /* in JSON */
	const char *heading;
} sections[] = {
	{ IPADM_EFFECT_STEP, "steps", "steps" },
	{ IPADM_EFFECT_ADDRESS, "addresses", "addresses that vanish" },
	{ IPADM_EFFECT_ROUTE, "routes", "routes that vanish" },
	{ IPADM_EFFECT_CONNECTION, "connections", "connections of yours that end" },
};

static enum exit_status read_file(const char *name, struct buf *ret)
{
	bool standard = strcmp(name, "-") == 0;
	_cleanup_close_ int own = standard ? -1 : open(name, O_RDONLY | O_CLOEXEC);
	int fd = standard ? STDIN_FILENO : own;
	char chunk[16384];
	ssize_t n;

	if (fd < 0)
		return error_say(
			IPADM_IO_ERROR, "cannot open %.200s: %s", name, strerrordesc_np(errno));
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_say(IPADM_IO_ERROR, "cannot read %.200s: %s", name,
				strerrordesc_np(errno));
		buf_append(ret, chunk, (size_t)n);
		if (ret->len > MAX_SIZE)
			return error_say(IPADM_INVALID_ARG,
				"%.200s is no configuration: it is longer than 64 MiB", name);
	}
	buf_putc(ret, '\0');

	return buf_error(ret) < 0 ? error_say(IPADM_NO_MEMORY, "out of memory") : EXIT_DONE;
}

static uint32_t flags_of(const struct call *call)
{
	return change_flags(call) | (call_has(call, OPT_MERGE) ? IPADM_OPT_MERGE : 0) |
	       (call_has(call, OPT_UNPLUGGED) ? IPADM_OPT_UNPLUGGED : 0);
}

/* Read the operand and let the library have it. */
static enum exit_status put(const struct call *call, const char *what,
	ipadm_status_t (*how)(ipadm_handle_t, const ipadm_document_t *, uint32_t, ipadm_plan_t **),
	ipadm_plan_t **ret)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(buf_fini) struct buf text = { 0 };
	const char *name = call->operands[0];
	ipadm_document_t document = {
		.id_file = strcmp(name, "-") == 0 ? "standard input" : name,
		.id_plan = call_value(call, OPT_PLAN),
	};
	enum exit_status x = read_file(name, &text);

	if (x == EXIT_DONE)
		x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	document.id_text = text.data;
	document.id_len = text.len - 1;

	return error_report(handle, how(handle, &document, flags_of(call), ret), what, NULL);
}

static void free_plan(ipadm_plan_t **plan)
{
	ipadm_free_plan(*plan);
}

enum exit_status cmd_apply(const struct call *call)
{
	_cleanup_(free_plan) ipadm_plan_t *plan = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	enum exit_status x = put(call, "apply the configuration", ipadm_apply, &plan);

	if (x != EXIT_DONE || !plan)
		return x;
	outcome_warn(plan);
	buf_puts(&out, plan->ip_changed ? "applied\n" : "unchanged\n");

	return output_write(&out);
}

static void show_section(const ipadm_plan_t *plan, const struct section *s, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->ip_neffects; i++) {
		const ipadm_effect_t *effect = &plan->ip_effects[i];

		if (effect->ie_kind != s->kind)
			continue;
		if (n++ == 0)
			buf_printf(out, "%s:\n", s->heading);
		buf_printf(out, "  %s", effect->ie_text);
		if (s->kind != IPADM_EFFECT_STEP && effect->ie_ifname[0])
			buf_printf(out, " of %s", effect->ie_ifname);
		buf_putc(out, '\n');
	}
}

static void show_plan(const ipadm_plan_t *plan, struct buf *out)
{
	if (!plan->ip_changed) {
		buf_puts(out, "nothing to do\n");
		return;
	}
	buf_printf(out, "plan %s\n", plan->ip_id);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		show_section(plan, &sections[i], out);
}

static void print_section(const ipadm_plan_t *plan, const struct section *s, struct jsonw *w)
{
	jsonw_key(w, s->key);
	jsonw_begin(w, '[');
	for (size_t i = 0; i < plan->ip_neffects; i++) {
		const ipadm_effect_t *effect = &plan->ip_effects[i];

		if (effect->ie_kind != s->kind)
			continue;
		jsonw_begin(w, '{');
		jsonw_key(w, "interface");
		jsonw_str(w, effect->ie_ifname);
		jsonw_key(w, "text");
		jsonw_str(w, effect->ie_text);
		jsonw_end(w, '}');
	}
	jsonw_end(w, ']');
}

static void print_plan(const ipadm_plan_t *plan, struct buf *out)
{
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	jsonw_key(&w, "changed");
	jsonw_bool(&w, plan->ip_changed);
	jsonw_key(&w, "id");
	jsonw_str(&w, plan->ip_id);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		print_section(plan, &sections[i], &w);
	jsonw_end(&w, '}');
	buf_putc(out, '\n');
}

enum exit_status cmd_plan(const struct call *call)
{
	_cleanup_(free_plan) ipadm_plan_t *plan = NULL;
	_cleanup_(buf_fini) struct buf out = { 0 };
	enum exit_status x = put(call, "plan the configuration", ipadm_plan, &plan);

	if (x != EXIT_DONE || !plan)
		return x;
	if (call_has(call, OPT_JSON))
		print_plan(plan, &out);
	else
		show_plan(plan, &out);
	x = output_write(&out);

	return x == EXIT_DONE && plan->ip_changed ? EXIT_DIFFERS : x;
}
