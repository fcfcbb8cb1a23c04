/* SPDX-License-Identifier: Apache-2.0 */
/* The editor of whoever calls. */
#ifndef CLI_EDITOR_H
#define CLI_EDITOR_H

#include "cli/command.h"

/*
 * Let a file be edited, by $VISUAL, $EDITOR, sensible-editor or vi, whichever there is first; says why it wasn't. The two
 * variables may hold arguments, as the shell reads them.
 */
enum exit_status editor_run(const char *path);

#endif
