/* SPDX-License-Identifier: Apache-2.0 */
/* IPMP groups of the library that the tests of the command run against: it notes what it is asked. */
#include "cli_library.h"

#include <stdio.h>
#include <string.h>

ipadm_status_t ipadm_create_ipmp(
	ipadm_handle_t handle, char *ifname, const char *members, uint32_t flags)
{
	char both[128];
	ipadm_status_t s;

	snprintf(both, sizeof(both), "%s(%s)", ifname, members ? members : "");
	s = library_answer("create-ipmp", both, 0, flags);
	if (s == IPADM_SUCCESS && (flags & IPADM_OPT_GENPPA))
		memcpy(ifname + strlen(ifname), "4", 2);
	return s;
}

ipadm_status_t ipadm_add_ipmp_member(
	ipadm_handle_t handle, const char *group, const char *member, uint32_t flags)
{
	char both[128];

	snprintf(both, sizeof(both), "%s(%s)", group, member);
	return library_answer("add", both, 0, flags);
}

ipadm_status_t ipadm_remove_ipmp_member(
	ipadm_handle_t handle, const char *group, const char *member, uint32_t flags)
{
	char both[128];

	snprintf(both, sizeof(both), "%s(%s)", group, member);
	return library_answer("remove", both, 0, flags);
}

ipadm_status_t ipadm_offline_if(ipadm_handle_t handle, const char *ifname, uint32_t flags)
{
	return library_answer("offline", ifname, 0, flags);
}

ipadm_status_t ipadm_walk_ipmp_groups(
	ipadm_handle_t handle, ipadm_ipmp_group_wfunc_t *func, void *arg)
{
	return library_answer("groups", "*", 0, 0);
}

ipadm_status_t ipadm_walk_ipmp_addrs(
	ipadm_handle_t handle, ipadm_ipmp_addr_wfunc_t *func, void *arg)
{
	return library_answer("addrs", "*", 0, 0);
}

ipadm_status_t ipadm_walk_ipmp_probes(
	ipadm_handle_t handle, ipadm_ipmp_probe_wfunc_t *func, void *arg)
{
	return library_answer("probes", "*", 0, 0);
}

ipadm_status_t ipadm_watch_ipmp_probes(
	ipadm_handle_t handle, ipadm_ipmp_watch_wfunc_t *func, void *arg)
{
	return library_answer("watch", "*", 0, 0);
}

ipadm_status_t ipadm_rehearse_failure(ipadm_handle_t handle, const char *ifname)
{
	return library_answer("rehearse", ifname, 0, 0);
}

ipadm_status_t ipadm_end_rehearsal(ipadm_handle_t handle)
{
	return library_answer("end", "*", 0, 0);
}

ipadm_status_t ipadm_online_if(ipadm_handle_t handle, const char *ifname, uint32_t flags)
{
	return library_answer("online", ifname, 0, flags);
}
