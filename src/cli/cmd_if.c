/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subcommands that change interfaces. What may be done is the library's to decide; here is only
 * what depends on how the command line was written.
 */
#include <string.h>

#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/options.h"

#define VNI "vni"

enum exit_status cmd_create_if(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	char ifname[LIFNAMSIZ];
	enum exit_status x;
	ipadm_status_t s;

	x = change_take_name(call->operands[0], ifname);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_create_if(handle, ifname, call_family(call), change_flags(call));
	return error_report(handle, s, "create", ifname);
}

enum exit_status cmd_delete_if(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	const char *ifname = call->operands[0];
	enum exit_status x;
	ipadm_status_t s;

	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	s = ipadm_delete_if(handle, ifname, call_family(call), change_flags(call));
	return error_report(handle, s, "delete", ifname);
}

/* "vni" and a number. */
static bool is_vni(const char *word)
{
	const char *digits = word + strlen(VNI);

	return strncmp(word, VNI, strlen(VNI)) == 0 && *digits &&
	       strspn(digits, "0123456789") == strlen(digits);
}

static enum exit_status refuse_name(const char *word)
{
	return error_say(IPADM_INVALID_ARG,
		"%.64s: the name of a virtual interface is " VNI " and a number", word);
}

/* Make a name up and tell it: it is all the user gets to know of it. */
static enum exit_status create_some_vni(const struct call *call, ipadm_handle_t handle)
{
	_cleanup_(buf_fini) struct buf out = { 0 };
	char ifname[LIFNAMSIZ] = VNI;
	ipadm_status_t s;

	s = ipadm_create_if(handle, ifname, AF_UNSPEC, change_flags(call) | IPADM_OPT_GENPPA);
	if (s != IPADM_SUCCESS)
		return error_report(handle, s, "create", VNI);
	buf_printf(&out, "%s\n", ifname);
	return output_write(&out);
}

enum exit_status cmd_create_vni(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	char ifname[LIFNAMSIZ];
	enum exit_status x;
	ipadm_status_t s;

	if (call->n_operands > 0) {
		if (!is_vni(call->operands[0]))
			return refuse_name(call->operands[0]);
		x = change_take_name(call->operands[0], ifname);
		if (x != EXIT_DONE)
			return x;
	}
	x = handle_open(call, &handle);
	if (x != EXIT_DONE)
		return x;
	if (call->n_operands == 0)
		return create_some_vni(call, handle);
	s = ipadm_create_if(handle, ifname, AF_UNSPEC, change_flags(call));
	return error_report(handle, s, "create", ifname);
}

enum exit_status cmd_delete_vni(const struct call *call)
{
	if (!is_vni(call->operands[0]))
		return refuse_name(call->operands[0]);
	return cmd_delete_if(call);
}

enum exit_status cmd_enable_if(const struct call *call)
{
	return change_run_temporary(call, "enable", ipadm_enable_if);
}

enum exit_status cmd_disable_if(const struct call *call)
{
	return change_run_temporary(call, "disable", ipadm_disable_if);
}
