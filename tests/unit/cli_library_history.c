/* SPDX-License-Identifier: Apache-2.0 */
/* The history of the library that the tests of the command run against: three generations. */
#include "cli_library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"

static const ipadm_generation_t generations[] = {
	{ .ig_number = 12,
		.ig_parent = 11,
		.ig_time = 1709208000,
		.ig_uid = 0,
		.ig_pid = 99,
		.ig_state = IPADM_GENERATION_PRESENT,
		.ig_kind = IPADM_KIND_UNDO,
		.ig_restores = 10,
		.ig_user = "root",
		.ig_change = "Undo",
		.ig_command = "ipadm undo" },
	{ .ig_number = 11,
		.ig_parent = 10,
		.ig_time = 1709208001,
		.ig_uid = 1000,
		.ig_pid = 98,
		.ig_change = "CreateInterface net0",
		.ig_message = "why: a\033b" },
	{ .ig_number = 10, .ig_uid = -1, .ig_pid = -1, .ig_state = IPADM_GENERATION_DAMAGED },
};

ipadm_status_t ipadm_history(ipadm_handle_t handle, ipadm_generation_t **ret)
{
	ipadm_status_t s = library_answer("history", "*", 0, 0);
	ipadm_generation_t *list;

	*ret = NULL;
	if (s != IPADM_SUCCESS || lib.empty)
		return s;
	list = malloc(sizeof(generations));
	if (!list)
		return IPADM_NO_MEMORY;
	memcpy(list, generations, sizeof(generations));
	for (size_t i = 1; i < ARRAY_SIZE(generations); i++)
		list[i - 1].ig_next = &list[i];
	*ret = list;
	return s;
}

void ipadm_free_history(ipadm_generation_t *list)
{
	free(list);
}

ipadm_status_t ipadm_walk_diff(ipadm_handle_t handle, const char *from, const char *to,
	ipadm_diff_wfunc_t *func, void *arg)
{
	static const ipadm_diff_t diffs[] = {
		{ "ipadm", "", "admin-group", "net adm", NULL },
		{ "protocol", "tcp", NULL, NULL, "" },
		{ "address", "net0/v4", "address", "192.0.2.1/24", "192.0.2.2/24" },
		{ "", "my section", "k", NULL, "v = \"1\"\033" },
	};
	char name[64];
	ipadm_status_t s;

	snprintf(name, sizeof(name), "%s %s", from, to ? to : "-");
	s = library_answer("diff", name, 0, 0);
	for (size_t i = 0; s == IPADM_SUCCESS && !lib.empty && i < ARRAY_SIZE(diffs); i++)
		if (!func(arg, &diffs[i]))
			break;
	return s;
}
