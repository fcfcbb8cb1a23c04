/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the subcommands do. Each function takes an understood command line, does it, writes output
 * and messages, and returns the exit status.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include "cli/command.h"

enum exit_status cmd_create_if(const struct call *call);
enum exit_status cmd_delete_if(const struct call *call);
enum exit_status cmd_create_vni(const struct call *call);
enum exit_status cmd_delete_vni(const struct call *call);
enum exit_status cmd_enable_if(const struct call *call);
enum exit_status cmd_disable_if(const struct call *call);
enum exit_status cmd_show_if(const struct call *call);
enum exit_status cmd_reload(const struct call *call);
enum exit_status cmd_help(const struct call *call);
enum exit_status cmd_version(const struct call *call);

#endif
