/* SPDX-License-Identifier: Apache-2.0 */
/* The status rows, and the way from an errno to a status. */
#include "base/status.h"

#include <errno.h>
#include <string.h>

/* clang-format off */
static const struct status_row rows[] = {
	{ IPADM_SUCCESS,               "success",               "operation succeeded", 0 },
	{ IPADM_FAILURE,               "failure",               "operation failed", EIO },
	{ IPADM_EAUTH,                 "eauth",                 "insufficient authorization", EACCES },
	{ IPADM_EPERM,                 "eperm",                 "permission denied", EPERM },
	{ IPADM_NO_BUFS,               "no-bufs",               "no buffer space available", ENOBUFS },
	{ IPADM_NO_MEMORY,             "no-memory",             "out of memory", ENOMEM },
	{ IPADM_BAD_ADDR,              "bad-addr",              "invalid address", EINVAL },
	{ IPADM_BAD_PROTOCOL,          "bad-protocol",          "wrong protocol family for this operation", EPROTOTYPE },
	{ IPADM_DAD_FOUND,             "dad-found",             "duplicate address detected", ENOTUNIQ },
	{ IPADM_EXISTS,                "exists",                "already exists", EEXIST },
	{ IPADM_IF_EXISTS,             "if-exists",             "interface already exists", EEXIST },
	{ IPADM_ADDROBJ_EXISTS,        "addrobj-exists",        "address object already exists", EEXIST },
	{ IPADM_ADDRCONF_EXISTS,       "addrconf-exists",       "autoconfiguration is already in progress", EEXIST },
	{ IPADM_ENXIO,                 "enxio",                 "interface does not exist", ENXIO },
	{ IPADM_GRP_NOTEMPTY,          "grp-notempty",          "IPMP group still has members", EBUSY },
	{ IPADM_INVALID_ARG,           "invalid-arg",           "invalid argument", EINVAL },
	{ IPADM_INVALID_NAME,          "invalid-name",          "invalid name", EINVAL },
	{ IPADM_DLPI_FAILURE,          "dlpi-failure",          "cannot open the link", ENODEV },
	{ IPADM_DLADM_FAILURE,         "dladm-failure",         "link does not exist", ENODEV },
	{ IPADM_PROP_UNKNOWN,          "prop-unknown",          "unknown property", EINVAL },
	{ IPADM_ERANGE,                "erange",                "value outside the allowed range", ERANGE },
	{ IPADM_ESRCH,                 "esrch",                 "value does not exist", ESRCH },
	{ IPADM_EOVERFLOW,             "eoverflow",             "too many values", EOVERFLOW },
	{ IPADM_NOTFOUND,              "notfound",              "object not found", ENOENT },
	{ IPADM_IF_INUSE,              "if-inuse",              "interface is in use", EBUSY },
	{ IPADM_ADDR_INUSE,            "addr-inuse",            "address is in use", EADDRINUSE },
	{ IPADM_BAD_HOSTNAME,          "bad-hostname",          "host name stands for several addresses", EINVAL },
	{ IPADM_ADDR_NOTAVAIL,         "addr-notavail",         "cannot assign the requested address", EADDRNOTAVAIL },
	{ IPADM_ALL_ADDRS_NOT_ENABLED, "all-addrs-not-enabled", "not all addresses could be enabled", EADDRNOTAVAIL },
	{ IPADM_NDPD_NOT_RUNNING,      "ndpd-not-running",      "IPv6 autoconfiguration is not running", ESRCH },
	{ IPADM_DHCP_START_ERROR,      "dhcp-start-error",      "cannot start the DHCP client", EIO },
	{ IPADM_DHCP_IPC_ERROR,        "dhcp-ipc-error",        "cannot talk to the DHCP client", EIO },
	{ IPADM_DHCP_IPC_TIMEOUT,      "dhcp-ipc-timeout",      "the DHCP client did not answer in time", ETIMEDOUT },
	{ IPADM_TEMPORARY_OBJ,         "temporary-obj",         "persistent operation on a temporary object", EPERM },
	{ IPADM_IPC_ERROR,             "ipc-error",             "cannot talk to the engine", ECONNREFUSED },
	{ IPADM_OP_DISABLE_OBJ,        "op-disable-obj",        "operation not possible on a disabled object", EINVAL },
	{ IPADM_NOTSUP,                "notsup",                "operation not supported", EOPNOTSUPP },
	{ IPADM_EBADE,                 "ebade",                 "invalid data from the engine", EBADE },
	{ IPADM_GZ_PERM,               "gz-perm",               "not permitted on an interface that is configured from outside", EPERM },
	{ IPADM_BAD_DOCUMENT,          "bad-document",          "saved configuration cannot be understood", EBADMSG },
	{ IPADM_READ_ONLY,             "read-only",             "saved configuration is read-only", EROFS },
	{ IPADM_NO_SPACE,              "no-space",              "no space left to save the configuration", ENOSPC },
	{ IPADM_IO_ERROR,              "io-error",              "saved configuration cannot be read or written", EIO },
	{ IPADM_NO_NETNS,              "no-netns",              "network namespace does not exist", ENOENT },
	{ IPADM_TIMEOUT,               "timeout",               "the engine did not answer in time", ETIMEDOUT },
	{ IPADM_EDIT_PENDING,          "edit-pending",          "a hand-edited configuration is not taken in yet", EAGAIN },
	{ IPADM_EMINRED,               "eminred",               "too little would be left of the IPMP group", EBUSY },
	{ IPADM_NOT_MEMBER,            "not-member",            "interface is in no IPMP group", EINVAL },
	{ IPADM_EHWADDRDUP,            "ehwaddrdup",            "hardware address is not unique in the IPMP group", ENOTUNIQ },
	{ IPADM_PLAN_CHANGED,          "plan-changed",          "the plan is another one by now", ESTALE },
	{ IPADM_CONFIRM_PENDING,       "confirm-pending",       "a change waits for its confirmation", EBUSY },
};

static const struct {
	int sys;
	ipadm_status_t status;
} errno_rows[] = {
	{ 0,             IPADM_SUCCESS },
	{ ENXIO,         IPADM_ENXIO },
	{ ENODEV,        IPADM_ENXIO },
	{ ENOMEM,        IPADM_NO_MEMORY },
	{ ENOBUFS,       IPADM_NO_BUFS },
	{ EINVAL,        IPADM_INVALID_ARG },
	{ EBUSY,         IPADM_IF_INUSE },
	{ EEXIST,        IPADM_EXISTS },
	{ EADDRNOTAVAIL, IPADM_ADDR_NOTAVAIL },
	{ EADDRINUSE,    IPADM_ADDR_INUSE },
	{ ENOENT,        IPADM_NOTFOUND },
	{ ERANGE,        IPADM_ERANGE },
	{ EPERM,         IPADM_EPERM },
	{ EOPNOTSUPP,    IPADM_NOTSUP },
	{ EBADF,         IPADM_IPC_ERROR },
	{ EBADE,         IPADM_EBADE },
	{ ESRCH,         IPADM_ESRCH },
	{ EOVERFLOW,     IPADM_EOVERFLOW },
};
/* clang-format on */

const struct status_row *status_find(int status)
{
	if (status < 0 || (size_t)status >= ARRAY_SIZE(rows))
		return NULL;

	return &rows[status];
}

const struct status_row *status_find_symbol(const char *symbol)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(rows[i].symbol, symbol) == 0)
			return &rows[i];

	return NULL;
}

const struct status_row *status_rows(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(rows);
	return rows;
}

ipadm_status_t status_from_errno(int sys)
{
	for (size_t i = 0; i < ARRAY_SIZE(errno_rows); i++)
		if (errno_rows[i].sys == sys)
			return errno_rows[i].status;

	return IPADM_FAILURE;
}
