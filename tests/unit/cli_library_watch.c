/* SPDX-License-Identifier: Apache-2.0 */
/* What happens, of the library that the tests of the command run against: one event, and then nobody tells any more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli_library.h"

struct ipadm_monitor {
	int told;
};

ipadm_status_t ipadm_monitor_open(ipadm_handle_t handle, ipadm_monitor_t *ret)
{
	ipadm_status_t s = library_answer("monitor", "*", 0, 0);

	*ret = s == IPADM_SUCCESS ? calloc(1, sizeof(**ret)) : NULL;
	return s;
}

int ipadm_monitor_fd(ipadm_monitor_t monitor)
{
	return -1;
}

ipadm_status_t ipadm_monitor_next(
	ipadm_monitor_t monitor, int timeout_ms, const ipadm_event_t **ret)
{
	static const ipadm_event_t events[] = {
		{
			.iev_time = 1500000,
			.iev_generation = 7,
			.iev_kind = "address",
			.iev_object = "net0/v4",
			.iev_event = "changed",
			.iev_what = "up",
			.iev_where = "both",
			.iev_old = "no",
			.iev_new = "",
			.iev_cause = "command",
			.iev_method = "UpAddress",
			.iev_uid = 0,
			.iev_pid = 12,
		},
		{
			.iev_time = 2000000,
			.iev_generation = 7,
			.iev_kind = "interface",
			.iev_object = "net0",
			.iev_event = "carrier",
			.iev_what = "",
			.iev_where = "kernel",
			.iev_old = "up",
			.iev_new = "down",
			.iev_cause = "kernel",
			.iev_method = "",
			.iev_uid = -1,
			.iev_pid = -1,
		},
	};

	*ret = NULL;
	if (monitor->told == 2) {
		lib.text = "the engine ended";
		return IPADM_IPC_ERROR;
	}
	*ret = &events[monitor->told++];
	return IPADM_SUCCESS;
}

void ipadm_monitor_close(ipadm_monitor_t monitor)
{
	free(monitor);
}

/* --- waiting --- */

ipadm_status_t ipadm_wait(ipadm_handle_t handle, const char *const *objects, size_t n,
	const char *state, int32_t seconds, ipadm_wait_wfunc_t *func, void *arg)
{
	const ipadm_wait_info_t info = { .iwt_object = objects[n - 1], .iwt_why = "no carrier" };
	char all[128];

	snprintf(all, sizeof(all), "%s..%s %zu %s", objects[0], objects[n - 1], n,
		state ? state : "(ok)");
	func(arg, &info);
	return library_answer("wait", all, seconds, 0);
}

ipadm_status_t ipadm_wait_online(ipadm_handle_t handle, const char *const *ifnames, size_t n,
	boolean_t any, int32_t seconds, ipadm_wait_wfunc_t *func, void *arg)
{
	char all[128];

	snprintf(all, sizeof(all), "%s..%s %zu", n ? ifnames[0] : "*", n ? ifnames[n - 1] : "*", n);
	return library_answer("wait-online", all, seconds, any);
}

/* --- how things are --- */

ipadm_status_t ipadm_engine_info(ipadm_handle_t handle, ipadm_engine_info_t *ret)
{
	*ret = (ipadm_engine_info_t){ .ien_generation = 7 };
	return library_answer("engine", "*", 0, 0);
}

/* Twenty addresses, the even ones of which have no lease, unless all is to be empty. */
ipadm_status_t ipadm_walk_health(ipadm_handle_t handle, ipadm_health_wfunc_t *func, void *arg)
{
	for (int i = 0; i < 20 && !lib.empty; i++) {
		char name[32];
		const ipadm_health_info_t info = {
			.ihe_kind = "address",
			.ihe_object = name,
			.ihe_why = i % 2 ? "" : "no lease yet",
			.ihe_needs_daemon = B_TRUE,
		};

		snprintf(name, sizeof(name), "n%d/d", i);
		func(arg, &info);
	}
	return library_answer("health", "*", 0, 0);
}

/* --- documents --- */

ipadm_status_t ipadm_export(ipadm_handle_t handle, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, char **ret)
{
	ipadm_status_t s =
		library_answer("export", n > 0 ? objects[n - 1] : "*", (int)format, flags);

	if (s != IPADM_SUCCESS)
		return s;
	*ret = strdup("version: 1\n");
	return *ret ? s : IPADM_NO_MEMORY;
}

ipadm_status_t ipadm_document_schema(char **ret)
{
	*ret = strdup("{}\n");
	return *ret ? IPADM_SUCCESS : IPADM_NO_MEMORY;
}
