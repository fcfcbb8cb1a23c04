/* SPDX-License-Identifier: Apache-2.0 */
/* What the subcommands that change one named object have in common. */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include <libipadm.h>

#include "cli/command.h"

/* A change of the library that takes the name of what it changes. */
typedef ipadm_status_t change_function(ipadm_handle_t handle, const char *name, uint32_t flags);

/* The running system, and the next boot too unless -t was given. */
uint32_t change_flags(const struct call *call);

/* Copy the operand into the buffer that the library may write to. */
enum exit_status change_take_name(const char *word, char ifname[LIFNAMSIZ]);

/* Do @change to the operand; @verb ("delete") is for a message. */
enum exit_status change_run(
	const struct call *call, const char *verb, change_function *change, uint32_t flags);

/*
 * The same for what is refused without -t: its persistent form doesn't exist, for what is recorded is
 * what the next boot makes active.
 */
enum exit_status change_run_temporary(
	const struct call *call, const char *verb, change_function *change);

#endif
