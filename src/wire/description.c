/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interface descriptions that a foreign client asks for, in Varlink's definition language. That
 * they name the methods that there are is held by a test.
 */
#include <string.h>

#include "base/macros.h"
#include "wire/wire.h"

static const char service_text[] =
	"# What every Varlink service answers: who it is and which interfaces it has.\n"
	"interface org.varlink.service\n"
	"\n"
	"# The service and the names of its interfaces.\n"
	"method GetInfo() -> (\n"
	"  vendor: string,\n"
	"  product: string,\n"
	"  version: string,\n"
	"  url: string,\n"
	"  interfaces: []string\n"
	")\n"
	"\n"
	"# The definition of one interface.\n"
	"method GetInterfaceDescription(interface: string) -> (description: string)\n"
	"\n"
	"# There is no such interface here.\n"
	"error InterfaceNotFound (interface: string)\n"
	"\n"
	"# The interface has no such method.\n"
	"error MethodNotFound (method: string)\n"
	"\n"
	"# The interface has the method, the service does not.\n"
	"error MethodNotImplemented (method: string)\n"
	"\n"
	"# A parameter is unknown, missing, of the wrong type, too long or there twice.\n"
	"error InvalidParameter (parameter: string)\n";

static const char ipadm_text[] =
	"# IP interfaces of one network namespace: which links carry IP, per address family, now "
	"(the\n"
	"# active configuration) and at every boot (the persistent one). A call that succeeds has\n"
	"# changed the kernel and the saved configuration; one that fails has changed nothing.\n"
	"# Everybody may read. Changes are for root and the members of the group that "
	"ipadm.conf(5)\n"
	"# names as admin-group.\n"
	"interface org.ipadm\n"
	"\n"
	"# An interface. The words of current and persistent: broadcast, multicast, pointopoint,\n"
	"# virtual, ipmp, standby, inactive, vrrp, noaccept, inet, inet6, l3protect; a client "
	"must\n"
	"# pass over words that it does not know.\n"
	"type Interface (\n"
	"  name: string,\n"
	"  class: (ip, ipmp, virtual, unknown),\n"
	"  state: (ok, down, failed, offline, disabled),\n"
	"  current: []string,\n"
	"  persistent: []string\n"
	")\n"
	"\n"
	"# Let a link carry IP. Without a family: both. temporary: not beyond the next boot.\n"
	"# generate: name is a base, the lowest free number is put behind it. legacy: names of "
	"logical\n"
	"# interfaces (net0:1) are allowed. Gives the name that was made.\n"
	"method CreateInterface(\n"
	"  name: string,\n"
	"  family: ?(inet, inet6),\n"
	"  temporary: ?bool,\n"
	"  generate: ?bool,\n"
	"  legacy: ?bool\n"
	") -> (name: string)\n"
	"\n"
	"# Take IP off a link, with all addresses of the family. temporary: it is still recorded.\n"
	"method DeleteInterface(\n"
	"  name: string,\n"
	"  family: ?(inet, inet6),\n"
	"  temporary: ?bool,\n"
	"  legacy: ?bool\n"
	") -> ()\n"
	"\n"
	"# Make a disabled interface active again, as it is recorded.\n"
	"method EnableInterface(name: string) -> ()\n"
	"\n"
	"# Take an interface out of the active configuration; its record stays.\n"
	"method DisableInterface(name: string) -> ()\n"
	"\n"
	"# Forget the active address objects of an interface whose addresses were moved away.\n"
	"method MoveInterface(name: string) -> ()\n"
	"\n"
	"# The active interfaces in the kernel's order, then the disabled ones; or the one named.\n"
	"method ListInterfaces(name: ?string) -> (interfaces: []Interface)\n"
	"\n"
	"# Take a hand-edited ipadm.conf(5) in.\n"
	"method Reload() -> ()\n"
	"\n"
	"# How the engine is. read_only: the saved configuration can't be understood, problem "
	"says\n"
	"# where; no change is taken until it is mended. generation: of the persistent "
	"configuration.\n"
	"# The rest counts since the engine's start: syncs of files, netlink messages and dumps, "
	"kernel\n"
	"# settings written.\n"
	"method GetStatus() -> (\n"
	"  read_only: bool,\n"
	"  problem: string,\n"
	"  generation: int,\n"
	"  syncs: int,\n"
	"  messages: int,\n"
	"  dumps: int,\n"
	"  sysctls: int,\n"
	"  pid: int\n"
	")\n"
	"\n"
	"# Why a call did nothing: number and symbol (\"if-exists\") of the status in libipadm(3), "
	"the\n"
	"# errno behind it or 0, and a sentence for people.\n"
	"error Failed (status: int, symbol: string, errno: int, message: string)\n";

static const struct {
	const char *interface;
	const char *text;
} descriptions[] = {
	{ "org.varlink.service", service_text },
	{ "org.ipadm", ipadm_text },
};

const char *wire_description(const char *interface)
{
	for (size_t i = 0; i < ARRAY_SIZE(descriptions); i++) {
		if (strcmp(descriptions[i].interface, interface) == 0)
			return descriptions[i].text;
	}

	return NULL;
}
