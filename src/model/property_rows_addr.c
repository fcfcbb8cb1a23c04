/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The properties of address objects, as rows: those of Solaris in its order, then the lifetimes.
 * Which types of objects have which is the engine's.
 */
#include "model/property_rows.h"

#include <errno.h>

#include "base/hostname.h"

/* "" takes the name away. */
static int check_host(const char *value, struct err *e)
{
	if (value[0] == '\0' || hostname_is_valid(value))
		return 0;

	return err_set(e, IPADM_INVALID_ARG, EINVAL,
		"'%.100s' is no host name: labels of letters, digits and '-' between dots, of 253 "
		"characters at most",
		value);
}

/* clang-format off */
static const struct prop_word forever_words[] = {
	{ "forever", { "4294967295" } }, { NULL, { NULL } },
};

static const struct prop_row rows[] = {
	{ .class = PROP_ADDRESS, .name = "broadcast", .proto = PROTO_NONE, .type = PROP_TEXT, .readonly = true,
	  .via = VIA_DERIVED, .help = "the broadcast address, computed from address and prefix length" },
	{ .class = PROP_ADDRESS, .name = "deprecated", .proto = PROTO_NONE, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_DOCUMENT, .help = "whether it is avoided as a source address" },
	{ .class = PROP_ADDRESS, .name = "prefixlen", .proto = PROTO_NONE, .type = PROP_UINT,
	  .min = 1, .max = 128, .via = VIA_DOCUMENT, .unit = "bits",
	  .help = "the prefix length of a static address" },
	{ .class = PROP_ADDRESS, .name = "primary", .proto = PROTO_NONE, .type = PROP_ONOFF, .def = "off",
	  .readonly = true, .via = VIA_DERIVED,
	  .help = "of a dhcp object: whether its default route is preferred; as it was created" },
	{ .class = PROP_ADDRESS, .name = "private", .proto = PROTO_NONE, .type = PROP_ONOFF, .def = "off",
	  .via = VIA_DOCUMENT, .help = "whether routing daemons must not announce it; for them to read" },
	{ .class = PROP_ADDRESS, .name = "reqhost", .proto = PROTO_NONE, .type = PROP_TEXT, .def = "",
	  .via = VIA_DOCUMENT, .check = check_host,
	  .help = "of a dhcp object: the host name that the server is asked for" },
	{ .class = PROP_ADDRESS, .name = "transmit", .proto = PROTO_NONE, .type = PROP_ONOFF, .def = "on",
	  .via = VIA_DOCUMENT, .help = "whether it may be a source address; off deprecates an IPv6 address" },
	{ .class = PROP_ADDRESS, .name = "zone", .proto = PROTO_NONE, .type = PROP_TEXT, .readonly = true,
	  .via = VIA_DERIVED, .help = "the network namespace that it is in" },
	{ .class = PROP_ADDRESS, .name = "valid_lifetime", .proto = PROTO_NONE, .type = PROP_UINT,
	  .min = 1, .max = UINT32_MAX - 1, .words = forever_words, .def = "forever", .via = VIA_DOCUMENT,
	  .unit = "seconds", .help = "how long it is valid, from when it is put into the kernel" },
	{ .class = PROP_ADDRESS, .name = "preferred_lifetime", .proto = PROTO_NONE, .type = PROP_UINT,
	  .min = 0, .max = UINT32_MAX - 1, .words = forever_words, .def = "forever", .via = VIA_DOCUMENT,
	  .unit = "seconds",
	  .help = "how long it is preferred as a source address, at most the valid lifetime" },
};
/* clang-format on */

const struct prop_row *prop_rows_address(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(rows);
	return rows;
}
