/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libipadm - IP interface administration for Linux.
 *
 * Which links carry IP, per address family, now (active) and at every boot (persistent). A change
 * is made to the running kernel and to the saved configuration together, or to neither:
 * IPADM_SUCCESS means both, any other status means that nothing changed.
 *
 * Reading needs no privilege and no daemon. Changes are made by the engine, ipmgmtd(8): the
 * resident one where it runs, else one that the library starts for the one operation.
 *
 * Threads: any thread may use its own handle at any time; one handle belongs to one thread at a
 * time. The library keeps no state outside the handle, never prints and never logs.
 *
 * Every function is described in libipadm(3) with its parameters, ownership and statuses.
 */
#ifndef LIBIPADM_H
#define LIBIPADM_H

#include <ifaddrs.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define IPADM_API __attribute__((visibility("default")))
#else
#define IPADM_API
#endif

/* The names that callers from Solaris and illumos bring along. */
#ifndef LIFNAMSIZ
#define LIFNAMSIZ 32 /* an interface name with its NUL, ":N" of a logical interface included */
#endif
#ifndef B_TRUE
typedef enum { B_FALSE = 0, B_TRUE = 1 } boolean_t;
#define B_FALSE B_FALSE
#define B_TRUE  B_TRUE
#endif
#ifndef LIFC_NOXMIT
#define LIFC_NOXMIT          0x01
#define LIFC_EXTERNAL_SOURCE 0x02
#define LIFC_TEMPORARY       0x04
#define LIFC_ALLZONES        0x08
#define LIFC_UNDER_IPMP      0x10
#define LIFC_ENABLED         0x20
#endif

#define IPADM_AOBJ_USTRSIZ 32 /* the label of an address object, NUL included */
#define IPADM_AOBJSIZ      (LIFNAMSIZ + IPADM_AOBJ_USTRSIZ) /* a whole address object name */
#define MAXPROPVALLEN      512
#define MAXPROPNAMELEN     64
#define MAXPROTONAMELEN    32
#define LOOPBACK_IF        "lo"

#define IPADM_DHCP_WAIT_DEFAULT (-1)
#define IPADM_DHCP_WAIT_FOREVER (-2)
#define IPADM_NORVAL            1

/* What a call came to. Numbers are never reused; new ones come at the end. */
typedef enum {
	IPADM_SUCCESS = 0,
	IPADM_FAILURE = 1,
	IPADM_EAUTH = 2,
	IPADM_EPERM = 3,
	IPADM_NO_BUFS = 4,
	IPADM_NO_MEMORY = 5,
	IPADM_BAD_ADDR = 6,
	IPADM_BAD_PROTOCOL = 7,
	IPADM_DAD_FOUND = 8,
	IPADM_EXISTS = 9,
	IPADM_IF_EXISTS = 10,
	IPADM_ADDROBJ_EXISTS = 11,
	IPADM_ADDRCONF_EXISTS = 12,
	IPADM_ENXIO = 13,
	IPADM_GRP_NOTEMPTY = 14,
	IPADM_INVALID_ARG = 15,
	IPADM_INVALID_NAME = 16,
	IPADM_DLPI_FAILURE = 17,
	IPADM_DLADM_FAILURE = 18,
	IPADM_PROP_UNKNOWN = 19,
	IPADM_ERANGE = 20,
	IPADM_ESRCH = 21,
	IPADM_EOVERFLOW = 22,
	IPADM_NOTFOUND = 23,
	IPADM_IF_INUSE = 24,
	IPADM_ADDR_INUSE = 25,
	IPADM_BAD_HOSTNAME = 26,
	IPADM_ADDR_NOTAVAIL = 27,
	IPADM_ALL_ADDRS_NOT_ENABLED = 28,
	IPADM_NDPD_NOT_RUNNING = 29,
	IPADM_DHCP_START_ERROR = 30,
	IPADM_DHCP_IPC_ERROR = 31,
	IPADM_DHCP_IPC_TIMEOUT = 32,
	IPADM_TEMPORARY_OBJ = 33,
	IPADM_IPC_ERROR = 34,
	IPADM_OP_DISABLE_OBJ = 35,
	IPADM_NOTSUP = 36,
	IPADM_EBADE = 37,
	IPADM_GZ_PERM = 38,
	/* Not in the original. */
	IPADM_BAD_DOCUMENT = 39, /* a saved configuration file can't be understood */
	IPADM_READ_ONLY = 40,    /* the saved configuration is on a read-only file system */
	IPADM_NO_SPACE = 41,     /* no room left to save the configuration */
	IPADM_IO_ERROR = 42,     /* the saved configuration can't be read or written */
	IPADM_NO_NETNS = 43,     /* no network namespace of this name */
	IPADM_TIMEOUT = 44,      /* the engine did not answer in time */
	IPADM_EDIT_PENDING = 45, /* a hand-edited ipadm.conf waits for ipadm_reload() */
} ipadm_status_t;

/* Options of a change or a query. */
#define IPADM_OPT_PERSIST       0x1
#define IPADM_OPT_ACTIVE        0x2
#define IPADM_OPT_DEFAULT       0x4
#define IPADM_OPT_PERM          0x8
#define IPADM_OPT_POSSIBLE      0x10
#define IPADM_OPT_APPEND        0x20
#define IPADM_OPT_REMOVE        0x40
#define IPADM_OPT_IPMP          0x80
#define IPADM_OPT_GENPPA        0x100
#define IPADM_OPT_ZEROADDR      0x200
#define IPADM_OPT_RELEASE       0x400
#define IPADM_OPT_INFORM        0x800
#define IPADM_OPT_UP            0x1000
#define IPADM_OPT_V46           0x2000
#define IPADM_OPT_SET_PROPS     0x4000
#define IPADM_OPT_PERSIST_PROPS 0x8000

/* Options of ipadm_open(). */
#define IPH_VRRP    0x1        /* accepted; has no meaning on Linux */
#define IPH_LEGACY  0x2        /* logical names ("net0:1") are allowed */
#define IPH_IPMGMTD 0x4        /* the caller is the engine: reads only */
#define IPH_INIT    0x10000000 /* a restore is in progress: nothing is recorded again */

#define IPADMPROP_CLASS_MODULE 1
#define IPADMPROP_CLASS_IF     2
#define IPADMPROP_CLASS_ADDR   4
#define IPADMPROP_CLASS_MODIF  3

typedef struct ipadm_handle *ipadm_handle_t;

typedef enum {
	IPADM_IF_CLASS_REGULAR = 0,
	IPADM_IF_CLASS_IPMP = 1,
	IPADM_IF_CLASS_VIRTUAL = 2,
	IPADM_IF_CLASS_UNKNOWN = 3,
} ipadm_if_class_t;

typedef enum {
	IFIS_OK = 0,       /* usable */
	IFIS_DOWN = 1,     /* no address is up */
	IFIS_FAILED = 2,   /* no carrier, the link is down or gone, or failed by IPMP */
	IFIS_OFFLINE = 3,  /* taken offline */
	IFIS_DISABLED = 4, /* in the persistent configuration only */
} ipadm_if_state_t;

/* Bits of ifi_cflags and ifi_pflags. */
#define IFIF_BROADCAST   0x1
#define IFIF_MULTICAST   0x2
#define IFIF_POINTOPOINT 0x4
#define IFIF_VIRTUAL     0x8
#define IFIF_IPMP        0x10
#define IFIF_STANDBY     0x20
#define IFIF_INACTIVE    0x40
#define IFIF_VRRP        0x80
#define IFIF_NOACCEPT    0x100
#define IFIF_IPV4        0x200
#define IFIF_IPV6        0x400
#define IFIF_L3PROTECT   0x800

typedef struct ipadm_ipmp_member ipadm_ipmp_member_t;
typedef struct {
	ipadm_ipmp_member_t *next;
} ipadm_list_node_t;
struct ipadm_ipmp_member {
	ipadm_list_node_t node;
	char if_name[LIFNAMSIZ];
};
typedef struct {
	ipadm_ipmp_member_t *first;
} ipadm_ipmp_members_t;

/* One interface; a list ends with ifi_next == NULL. */
typedef struct ipadm_if_info_s {
	struct ipadm_if_info_s *ifi_next;
	char ifi_name[LIFNAMSIZ];
	ipadm_if_class_t ifi_class;
	ipadm_if_state_t ifi_state;
	uint64_t ifi_cflags; /* current IFIF_* bits, of both families */
	uint64_t ifi_pflags; /* persistent ones: IPV4, IPV6, STANDBY */
	ipadm_ipmp_members_t ifi_ipmp_cmembers;
	ipadm_ipmp_members_t ifi_ipmp_pmembers;
} ipadm_if_info_t;

typedef enum {
	IPADM_ADDR_NONE = 0,
	IPADM_ADDR_STATIC = 1,
	IPADM_ADDR_IPV6_ADDRCONF = 2,
	IPADM_ADDR_DHCP = 3,
} ipadm_addr_type_t;

typedef enum {
	IFA_DISABLED = 0,
	IFA_DUPLICATE = 1,
	IFA_DOWN = 2,
	IFA_TENTATIVE = 3,
	IFA_OK = 4,
	IFA_INACCESSIBLE = 5,
} ipadm_addr_state_t;

#define IA_UP         0x1
#define IA_UNNUMBERED 0x2
#define IA_PRIVATE    0x4
#define IA_TEMPORARY  0x8
#define IA_DEPRECATED 0x10

/* One address. */
typedef struct ipadm_addr_info_s {
	struct ifaddrs ia_ifa;
	char ia_sname[256];
	char ia_dname[256];
	char ia_aobjname[IPADM_AOBJSIZ];
	uint64_t ia_cflags;
	uint64_t ia_pflags;
	ipadm_addr_type_t ia_atype;
	ipadm_addr_state_t ia_state;
} ipadm_addr_info_t;

#define IA_NEXT(ia) ((ipadm_addr_info_t *)((ia)->ia_ifa.ifa_next))

/* Why the last call on a handle did not succeed. */
typedef struct {
	ipadm_status_t status;
	int sys;        /* the errno behind it, or 0 */
	char text[512]; /* a sentence that names the object, the reason and what to do next */
} ipadm_error_t;

/*
 * Open a handle. @flags: IPH_* or 0. *@ret is NULL on every failure; free it with ipadm_close().
 * INVALID_ARG: no place for the handle, or an unknown flag; NO_MEMORY; DLADM_FAILURE: netlink(7)
 * can't be opened. No engine is contacted.
 */
IPADM_API ipadm_status_t ipadm_open(ipadm_handle_t *ret, uint32_t flags);

/*
 * The same for the named network namespace (ip-netns(8)): at most 255 bytes, NULL for the caller's.
 * The caller's own namespace is not changed. NO_NETNS, EPERM besides those of ipadm_open().
 */
IPADM_API ipadm_status_t ipadm_open_netns(ipadm_handle_t *ret, uint32_t flags, const char *netns);

/* Close a handle; NULL is fine. */
IPADM_API void ipadm_close(ipadm_handle_t handle);

/* The meaning of a status: a constant, never NULL. */
IPADM_API const char *ipadm_status2str(ipadm_status_t status);

/* The short name of a status as ipadm(8) prints it, such as "if-exists": a constant, never NULL. */
IPADM_API const char *ipadm_status2symbol(ipadm_status_t status);

/* The status that stands for an errno; FAILURE for one that has none of its own. */
IPADM_API ipadm_status_t ipadm_errno2status(int error);

/*
 * Why the last call on @handle failed; all zero after a success. Returns INVALID_ARG when either
 * pointer is NULL, else SUCCESS.
 */
IPADM_API ipadm_status_t ipadm_last_error(ipadm_handle_t handle, ipadm_error_t *ret);

/* The version of the library, such as "0.1.0". */
IPADM_API const char *ipadm_version(void);

/*
 * Whether the calling process may change the configuration: its real user is 0, or it belongs to
 * the group that ipadm.conf(5) names as admin-group.
 */
IPADM_API boolean_t ipadm_check_auth(void);

/*
 * Whether @ifname exists now for @af: AF_INET, AF_INET6, or AF_UNSPEC for either. False for any
 * other family, for a bad name and when the kernel can't be asked.
 */
IPADM_API boolean_t ipadm_if_enabled(ipadm_handle_t handle, const char *ifname, sa_family_t af);

/*
 * Create an IP interface on a link. @ifname: a buffer of LIFNAMSIZ bytes, rewritten with the name
 * that was made when IPADM_OPT_GENPPA is among the flags (it then holds the base, without number).
 * @af: AF_INET, AF_INET6 or AF_UNSPEC for both. @flags: IPADM_OPT_ACTIVE, with IPADM_OPT_PERSIST to
 * keep it over a reboot.
 *
 * EAUTH, INVALID_ARG, IF_EXISTS, OP_DISABLE_OBJ (it is disabled: ipadm_enable_if()), DLPI_FAILURE
 * (no such link), IF_INUSE (the link is in another network namespace), TEMPORARY_OBJ (persistent,
 * on a link that ends with its owner), NOTSUP, EPERM, IPC_ERROR, TIMEOUT, BAD_DOCUMENT, READ_ONLY,
 * NO_SPACE, IO_ERROR, or the kernel's errno as a status.
 */
IPADM_API ipadm_status_t ipadm_create_if(
	ipadm_handle_t handle, char *ifname, sa_family_t af, uint32_t flags);

/*
 * Delete an IP interface for @af (AF_UNSPEC: both), with all addresses of that family. @flags:
 * IPADM_OPT_ACTIVE, with IPADM_OPT_PERSIST to forget it too. A disabled interface is deleted from
 * the persistent configuration. ENXIO: neither active nor recorded; GRP_NOTEMPTY; TEMPORARY_OBJ
 * never. Otherwise as ipadm_create_if().
 */
IPADM_API ipadm_status_t ipadm_delete_if(
	ipadm_handle_t handle, const char *ifname, sa_family_t af, uint32_t flags);

/*
 * Make a disabled interface active again, as recorded. @flags: IPADM_OPT_ACTIVE (with
 * IPADM_OPT_PERSIST: NOTSUP). IF_EXISTS: active for both families; NOTFOUND: not recorded;
 * ALL_ADDRS_NOT_ENABLED: it is up, but not with all of its addresses.
 */
IPADM_API ipadm_status_t ipadm_enable_if(ipadm_handle_t handle, const char *ifname, uint32_t flags);

/*
 * Take an interface out of the active configuration; its record stays. @flags: IPADM_OPT_ACTIVE
 * (with IPADM_OPT_PERSIST: NOTSUP). ENXIO: not active; TEMPORARY_OBJ: it has no record, so this
 * would destroy it (ipadm_delete_if() does that).
 */
IPADM_API ipadm_status_t ipadm_disable_if(
	ipadm_handle_t handle, const char *ifname, uint32_t flags);

/*
 * The interfaces, active ones in the kernel's order first, then the disabled ones; or the one named
 * @ifname (ENXIO where there is none). *@ret is the caller's: ipadm_free_if_info(). @flags must be
 * 0.
 * @lifc_flags: LIFC_* of the original are accepted. When a saved file can't be read the list holds
 * what the kernel and the other file know, the status is SUCCESS and ipadm_last_error() tells.
 */
IPADM_API ipadm_status_t ipadm_if_info(ipadm_handle_t handle, const char *ifname,
	ipadm_if_info_t **ret, uint32_t flags, int64_t lifc_flags);

/* Free a list; NULL is fine. */
IPADM_API void ipadm_free_if_info(ipadm_if_info_t *list);

/*
 * Forget the active address objects of @ifname, of both families: for tools that moved its
 * addresses by themselves. Errors are in ipadm_last_error().
 */
IPADM_API void ipadm_if_move(ipadm_handle_t handle, const char *ifname);

/*
 * Take a hand-edited ipadm.conf(5) in: validated, planned, executed and recorded as one change.
 * BAD_DOCUMENT with the line when it can't be understood; nothing changes then.
 */
IPADM_API ipadm_status_t ipadm_reload(ipadm_handle_t handle);

#ifdef __cplusplus
}
#endif

#endif
