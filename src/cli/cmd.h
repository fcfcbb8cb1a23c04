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
enum exit_status cmd_create_ipmp(const struct call *call);
enum exit_status cmd_delete_ipmp(const struct call *call);
enum exit_status cmd_add_ipmp(const struct call *call);
enum exit_status cmd_remove_ipmp(const struct call *call);
enum exit_status cmd_offline_if(const struct call *call);
enum exit_status cmd_online_if(const struct call *call);
enum exit_status cmd_rehearse_ipmp(const struct call *call);
enum exit_status cmd_enable_if(const struct call *call);
enum exit_status cmd_disable_if(const struct call *call);
enum exit_status cmd_show_if(const struct call *call);
enum exit_status cmd_set_ifprop(const struct call *call);
enum exit_status cmd_reset_ifprop(const struct call *call);
enum exit_status cmd_show_ifprop(const struct call *call);
enum exit_status cmd_create_addr(const struct call *call);
/* The @i-th name of its option -p, and with bars between them the words that it may be; NULL: there are no more. */
const char *addrconf_option(size_t i, const char **ret_words);
enum exit_status cmd_delete_addr(const struct call *call);
enum exit_status cmd_enable_addr(const struct call *call);
enum exit_status cmd_disable_addr(const struct call *call);
enum exit_status cmd_up_addr(const struct call *call);
enum exit_status cmd_down_addr(const struct call *call);
enum exit_status cmd_refresh_addr(const struct call *call);
enum exit_status cmd_show_addr(const struct call *call);
enum exit_status cmd_set_addrprop(const struct call *call);
enum exit_status cmd_reset_addrprop(const struct call *call);
enum exit_status cmd_show_addrprop(const struct call *call);
enum exit_status cmd_set_prop(const struct call *call);
enum exit_status cmd_reset_prop(const struct call *call);
enum exit_status cmd_show_prop(const struct call *call);
enum exit_status cmd_apply(const struct call *call);
enum exit_status cmd_plan(const struct call *call);
enum exit_status cmd_edit(const struct call *call);
enum exit_status cmd_status(const struct call *call);
enum exit_status cmd_wait(const struct call *call);
enum exit_status cmd_wait_online(const struct call *call);
enum exit_status cmd_monitor(const struct call *call);
enum exit_status cmd_import(const struct call *call);
enum exit_status cmd_check(const struct call *call);
enum exit_status cmd_repair(const struct call *call);
enum exit_status cmd_undo(const struct call *call);
enum exit_status cmd_redo(const struct call *call);
enum exit_status cmd_confirm(const struct call *call);
enum exit_status cmd_revert(const struct call *call);
enum exit_status cmd_adopt(const struct call *call);
enum exit_status cmd_adopt_if(const struct call *call);
enum exit_status cmd_history(const struct call *call);
enum exit_status cmd_diff(const struct call *call);
enum exit_status cmd_reload(const struct call *call);
enum exit_status cmd_export(const struct call *call);
enum exit_status cmd_complete(const struct call *call);
enum exit_status cmd_help(const struct call *call);
enum exit_status cmd_version(const struct call *call);

#endif
