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
			WIRE_PARAM_GENERATE | WIRE_PARAM_LEGACY | WIRE_PARAM_IPMP |
			WIRE_PARAM_MEMBERS,
		.needs = WIRE_PARAM_NAME },
	[WIRE_DELETE_INTERFACE] = { .name = "org.ipadm.DeleteInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_FAMILY | WIRE_PARAM_TEMPORARY |
			WIRE_PARAM_LEGACY | WIRE_PARAM_IPMP | WIRE_PARAM_FORCE,
		.needs = WIRE_PARAM_NAME },
	[WIRE_ENABLE_INTERFACE] = { .name = "org.ipadm.EnableInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_DISABLE_INTERFACE] = { .name = "org.ipadm.DisableInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_MOVE_INTERFACE] = { .name = "org.ipadm.MoveInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_LIST_INTERFACES] = { .name = "org.ipadm.ListInterfaces", .takes = WIRE_PARAM_NAME },
	[WIRE_ADD_MEMBERS] = { .name = "org.ipadm.AddMembers", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_MEMBERS | WIRE_PARAM_TEMPORARY,
		.needs = WIRE_PARAM_NAME | WIRE_PARAM_MEMBERS },
	[WIRE_REMOVE_MEMBERS] = { .name = "org.ipadm.RemoveMembers", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_MEMBERS | WIRE_PARAM_TEMPORARY,
		.needs = WIRE_PARAM_NAME | WIRE_PARAM_MEMBERS },
	[WIRE_OFFLINE_INTERFACE] = { .name = "org.ipadm.OfflineInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_ONLINE_INTERFACE] = { .name = "org.ipadm.OnlineInterface", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_REHEARSE_FAILURE] = { .name = "org.ipadm.RehearseFailure", .mutating = true, .at_once = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_END_REHEARSAL] = { .name = "org.ipadm.EndRehearsal", .mutating = true, .at_once = true },
	[WIRE_LIST_PROBES] = { .name = "org.ipadm.ListProbes" },
	[WIRE_WATCH_PROBES] = { .name = "org.ipadm.WatchProbes", .streams = true },
	[WIRE_MONITOR] = { .name = "org.ipadm.Monitor", .streams = true },
	[WIRE_WAIT] = { .name = "org.ipadm.Wait",
		.takes = WIRE_PARAM_OBJECTS | WIRE_PARAM_STATE | WIRE_PARAM_ONLINE | WIRE_PARAM_ANY |
			WIRE_PARAM_TIMEOUT },
	[WIRE_CREATE_ADDRESS] = { .name = "org.ipadm.CreateAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_TYPE | WIRE_PARAM_TEMPORARY |
			WIRE_PARAM_LEGACY | WIRE_PARAM_ONE_FAMILY | WIRE_PARAM_ADDRESS |
			WIRE_PARAM_REMOTE | WIRE_PARAM_RESOLVED | WIRE_PARAM_RESOLVED_REMOTE |
			WIRE_PARAM_DOWN | WIRE_PARAM_FAMILY | WIRE_PARAM_PRIMARY |
			WIRE_PARAM_REQHOST | WIRE_PARAM_WAIT | WIRE_PARAM_INTERFACE_ID |
			WIRE_PARAM_NO_STATEFUL | WIRE_PARAM_NO_STATELESS | WIRE_PARAM_GENERATION |
			WIRE_PARAM_TEMPORARY_ADDRESSES,
		.needs = WIRE_PARAM_NAME },
	[WIRE_DELETE_ADDRESS] = { .name = "org.ipadm.DeleteAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_TEMPORARY | WIRE_PARAM_RELEASE,
		.needs = WIRE_PARAM_NAME },
	[WIRE_ENABLE_ADDRESS] = { .name = "org.ipadm.EnableAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_DISABLE_ADDRESS] = { .name = "org.ipadm.DisableAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME, .needs = WIRE_PARAM_NAME },
	[WIRE_UP_ADDRESS] = { .name = "org.ipadm.UpAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_TEMPORARY, .needs = WIRE_PARAM_NAME },
	[WIRE_DOWN_ADDRESS] = { .name = "org.ipadm.DownAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_TEMPORARY, .needs = WIRE_PARAM_NAME },
	[WIRE_REFRESH_ADDRESS] = { .name = "org.ipadm.RefreshAddress", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_INFORM, .needs = WIRE_PARAM_NAME },
	[WIRE_LIST_ADDRESSES] = { .name = "org.ipadm.ListAddresses", .takes = WIRE_PARAM_NAME },
	[WIRE_SET_INTERFACE_PROPERTY] = { .name = "org.ipadm.SetInterfaceProperty", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_PROTOCOL | WIRE_PARAM_PROPERTY |
			WIRE_PARAM_VALUE | WIRE_PARAM_OPERATION | WIRE_PARAM_TEMPORARY,
		.needs = WIRE_PARAM_NAME | WIRE_PARAM_PROTOCOL | WIRE_PARAM_PROPERTY },
	[WIRE_SET_ADDRESS_PROPERTY] = { .name = "org.ipadm.SetAddressProperty", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_PROPERTY | WIRE_PARAM_VALUE |
			WIRE_PARAM_OPERATION | WIRE_PARAM_TEMPORARY,
		.needs = WIRE_PARAM_NAME | WIRE_PARAM_PROPERTY },
	[WIRE_SET_PROTOCOL_PROPERTY] = { .name = "org.ipadm.SetProtocolProperty", .mutating = true,
		.takes = WIRE_PARAM_PROTOCOL | WIRE_PARAM_PROPERTY | WIRE_PARAM_VALUE |
			WIRE_PARAM_OPERATION | WIRE_PARAM_TEMPORARY,
		.needs = WIRE_PARAM_PROTOCOL | WIRE_PARAM_PROPERTY },
	[WIRE_APPLY] = { .name = "org.ipadm.Apply", .mutating = true,
		.takes = WIRE_PARAM_DOCUMENT | WIRE_PARAM_MERGE | WIRE_PARAM_TEMPORARY |
			WIRE_PARAM_UNPLUGGED | WIRE_PARAM_PLAN,
		.needs = WIRE_PARAM_DOCUMENT },
	[WIRE_PLAN] = { .name = "org.ipadm.Plan", .restricted = true,
		.takes = WIRE_PARAM_DOCUMENT | WIRE_PARAM_MERGE | WIRE_PARAM_TEMPORARY |
			WIRE_PARAM_UNPLUGGED | WIRE_PARAM_CONNECTIONS,
		.needs = WIRE_PARAM_DOCUMENT },
	[WIRE_CHECK] = { .name = "org.ipadm.Check", .restricted = true, .takes = WIRE_PARAM_NAME },
	[WIRE_REPAIR] = { .name = "org.ipadm.Repair", .mutating = true, .takes = WIRE_PARAM_NAME },
	[WIRE_ADOPT] = { .name = "org.ipadm.Adopt", .mutating = true,
		.takes = WIRE_PARAM_NAME | WIRE_PARAM_TEMPORARY, .needs = WIRE_PARAM_NAME },
	[WIRE_UNDO] = { .name = "org.ipadm.Undo", .mutating = true, .takes = WIRE_PARAM_NUMBER },
	[WIRE_REDO] = { .name = "org.ipadm.Redo", .mutating = true },
	[WIRE_CONFIRM] = { .name = "org.ipadm.Confirm", .mutating = true, .at_once = true },
	[WIRE_REVERT] = { .name = "org.ipadm.Revert", .mutating = true, .at_once = true,
		.takes = WIRE_PARAM_CONNECTIONS },
	[WIRE_RELOAD] = { .name = "org.ipadm.Reload", .mutating = true },
	[WIRE_LIST_HISTORY] = { .name = "org.ipadm.ListHistory" },
	[WIRE_GET_GENERATION] = { .name = "org.ipadm.GetGeneration",
		.takes = WIRE_PARAM_NUMBER, .needs = WIRE_PARAM_NUMBER },
	[WIRE_EXPORT] = { .name = "org.ipadm.Export",
		.takes = WIRE_PARAM_OBJECTS | WIRE_PARAM_WHERE | WIRE_PARAM_FORMAT },
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
