/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The methods as rows. What a method means is the engine's; who may call it is the daemon's; how
 * its parameters look in JSON is in request.c.
 */
#include <string.h>

#include "wire/wire.h"

static const struct wire_method_row rows[WIRE_N_METHODS] = {
	/* clang-format off */
	[WIRE_GET_INFO] = { .name = "org.varlink.service.GetInfo" },
	[WIRE_GET_DESCRIPTION] = { .name = "org.varlink.service.GetInterfaceDescription",
		.takes = WIRE_PARAM_INTERFACE, .needs = WIRE_PARAM_INTERFACE },
	[WIRE_CREATE_INTERFACE] = { .name = "org.ipadm.CreateInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_FAMILY | WIRE_PARAM_TEMPORARY |
			WIRE_PARAM_GENERATE | WIRE_PARAM_LEGACY,
		.needs = WIRE_PARAM_NAME },
	[WIRE_DELETE_INTERFACE] = { .name = "org.ipadm.DeleteInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_FAMILY | WIRE_PARAM_TEMPORARY |
			WIRE_PARAM_LEGACY,
		.needs = WIRE_PARAM_NAME },
	[WIRE_ENABLE_INTERFACE] = { .name = "org.ipadm.EnableInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_DISABLE_INTERFACE] = { .name = "org.ipadm.DisableInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_MOVE_INTERFACE] = { .name = "org.ipadm.MoveInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_LIST_INTERFACES] = { .name = "org.ipadm.ListInterfaces", .takes = WIRE_PARAM_NAME },
	[WIRE_RELOAD] = { .name = "org.ipadm.Reload", .mutating = true },
	[WIRE_GET_STATUS] = { .name = "org.ipadm.GetStatus" },
	/* clang-format on */
};

const struct wire_method_row *wire_method_row(enum wire_method method)
{
	return &rows[method];
}

enum wire_method wire_method_find(const char *name)
{
	size_t i;

	for (i = 0; i < WIRE_N_METHODS; i++) {
		if (strcmp(rows[i].name, name) == 0)
			break;
	}

	return (enum wire_method)i;
}
