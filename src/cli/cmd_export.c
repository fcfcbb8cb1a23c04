/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration as a document for other programs. */
#include <string.h>

#include "base/buf.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"

/* The options of which at most one may be given, and what they ask the library for. */
struct choice {
	uint64_t option;
	unsigned int value;
};

static const struct choice formats[] = {
	{ OPT_YAML, IPADM_FORMAT_YAML }, /* without any */
	{ OPT_JSON, IPADM_FORMAT_JSON },
	{ OPT_INI, IPADM_FORMAT_INI },
};

static const struct choice states[] = {
	{ OPT_PERSISTENT, IPADM_OPT_PERSIST }, /* without any */
	{ OPT_ACTIVE, IPADM_OPT_ACTIVE },
	{ OPT_KERNEL, IPADM_OPT_KERNEL },
};

/* The one that was given, or the first; false when several were. */
static bool choose(const struct call *call, const struct choice *rows, size_t n, unsigned int *ret)
{
	unsigned int given = 0;

	*ret = rows[0].value;
	for (size_t i = 0; i < n; i++) {
		if (!call_has(call, rows[i].option))
			continue;
		*ret = rows[i].value;
		given++;
	}

	return given <= 1;
}

static enum exit_status write_text(const char *text)
{
	_cleanup_(buf_fini) struct buf out = { 0 };

	buf_puts(&out, text);

	return output_write(&out);
}

static enum exit_status print_schema(const struct call *call)
{
	_cleanup_free_ char *text = NULL;
	ipadm_status_t s;

	if (call->given & ~(uint64_t)(OPT_SCHEMA | OPT_JSON) || call->n_operands > 0)
		return error_usage(call->command, "option --schema stands alone");
	s = ipadm_document_schema(&text);
	if (s != IPADM_SUCCESS)
		return error_say(s, "no memory for the output");

	return write_text(text);
}

static enum exit_status print_document(
	const struct call *call, unsigned int flags, unsigned int format)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_free_ char *text = NULL;
	enum exit_status x = handle_open(call, &handle);

	if (x == EXIT_DONE)
		x = error_report(handle,
			ipadm_export(handle, flags, (ipadm_format_t)format,
				(const char *const *)call->operands, call->n_operands, &text),
			"export the configuration", NULL);

	return x == EXIT_DONE && text ? write_text(text) : x;
}

enum exit_status cmd_export(const struct call *call)
{
	unsigned int format;
	unsigned int flags;

	if (call_has(call, OPT_SCHEMA))
		return print_schema(call);
	if (!choose(call, formats, ARRAY_SIZE(formats), &format))
		return error_usage(call->command, "one of --yaml, --json and --ini");
	if (!choose(call, states, ARRAY_SIZE(states), &flags))
		return error_usage(call->command, "one of --persistent, --active and --kernel");

	return print_document(call, flags, format);
}
