/* SPDX-License-Identifier: Apache-2.0 */
/* A handle of the library as the commands hold it, and output to standard output. */
#ifndef CLI_HANDLE_H
#define CLI_HANDLE_H

#include <libipadm.h>

#include "base/buf.h"
#include "cli/command.h"

static inline void handle_closep(ipadm_handle_t *handle)
{
	ipadm_close(*handle);
	*handle = NULL;
}
#define _cleanup_handle_ _cleanup_(handle_closep)

/* Open a handle in the namespace that was asked for; says why it can't be. */
enum exit_status handle_open(const struct call *call, ipadm_handle_t *ret);

/* Write all of @out to standard output; says why it can't be. */
enum exit_status output_write(const struct buf *out);

#endif
