/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every command does first and last: open the library, write to standard output.
 */
#include <string.h>

#include "base/file.h"
#include "cli/error.h"
#include "cli/handle.h"

enum exit_status handle_open(const struct call *call, ipadm_handle_t *ret)
{
	const char *netns = call_value(call, OPT_NETNS);
	ipadm_handle_t handle = NULL;
	ipadm_status_t s = ipadm_open_netns(&handle, 0, netns);

	if (s == IPADM_SUCCESS) {
		*ret = handle;
		return EXIT_DONE;
	}
	if (!netns)
		return error_say(s, "cannot start: %s", ipadm_status2str(s));
	if (s == IPADM_NO_NETNS)
		return error_say(s, "there is no network namespace '%s'", netns);
	if (s == IPADM_INVALID_ARG)
		return error_say(s, "'%s' can't be the name of a network namespace", netns);
	return error_say(s, "network namespace '%s': %s", netns, ipadm_status2str(s));
}

enum exit_status output_write(const struct buf *out)
{
	int r = buf_error(out);

	if (r < 0)
		return error_say(IPADM_NO_MEMORY, "no memory for the output");
	if (out->len == 0)
		return EXIT_DONE;
	r = file_write_all(STDOUT_FILENO, out->data, out->len);
	if (r < 0)
		return error_say(
			IPADM_FAILURE, "cannot write to standard output: %s", strerror(-r));
	return EXIT_DONE;
}
