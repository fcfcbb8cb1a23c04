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
#include <stddef.h>
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
	IPADM_BAD_DOCUMENT = 39,    /* a saved configuration file can't be understood */
	IPADM_READ_ONLY = 40,       /* the saved configuration is on a read-only file system */
	IPADM_NO_SPACE = 41,        /* no room left to save the configuration */
	IPADM_IO_ERROR = 42,        /* the saved configuration can't be read or written */
	IPADM_NO_NETNS = 43,        /* no network namespace of this name */
	IPADM_TIMEOUT = 44,         /* the engine did not answer in time */
	IPADM_EDIT_PENDING = 45,    /* a hand-edited ipadm.conf waits for ipadm_reload() */
	IPADM_EMINRED = 46,         /* without it no member of the IPMP group could be used */
	IPADM_NOT_MEMBER = 47,      /* it is a member of no IPMP group */
	IPADM_EHWADDRDUP = 48,      /* another member of the IPMP group has its hardware address */
	IPADM_PLAN_CHANGED = 49,    /* the plan is another one by now */
	IPADM_CONFIRM_PENDING = 50, /* a change waits for its confirmation */
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
#define IPADM_OPT_FORCE         0x10000
#define IPADM_OPT_MERGE         0x20000
#define IPADM_OPT_UNPLUGGED     0x40000
#define IPADM_OPT_KERNEL        0x80000

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
#define IFIF_STEERED \
	0x1000 /* an IPMP group that sockets can name: the kernel has programs for that */

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
	char ifi_group[LIFNAMSIZ]; /* the IPMP group that it is a member of; "" */
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

/*
 * One address. In ia_ifa: ifa_name is the link, or the label "net0:1" of an IPv4 address that has one;
 * ifa_flags the link's IFF_* flags, with IFF_UP only while the address is up; ifa_addr the address,
 * zero where there is none now (no lease, nothing autoconfigured), NULL where not even the family is
 * known (a host name that was not resolved yet); ifa_netmask its prefix length, which is known without
 * an address, too; ifa_dstaddr the other end (IFF_POINTOPOINT is then among the flags) or ifa_broadaddr
 * (IFF_BROADCAST), NULL where there is none. sin6_scope_id is the link of a link-local address.
 */
typedef struct ipadm_addr_info_s {
	struct ifaddrs ia_ifa;
	/* As it was given, a number or a host name without "/prefixlen"; of an addrconf object its
	 * interface identifier; "" when nothing was given. */
	char ia_sname[256];
	char ia_dname[256];              /* the other end as it was given; "" */
	char ia_aobjname[IPADM_AOBJSIZ]; /* its object; "" for an address that has none */
	uint64_t ia_cflags;              /* IA_*, now */
	uint64_t ia_pflags;              /* IA_*, recorded */
	ipadm_addr_type_t ia_atype;
	ipadm_addr_state_t ia_state;
} ipadm_addr_info_t;

#define IA_NEXT(ia) ((ipadm_addr_info_t *)((ia)->ia_ifa.ifa_next))

/* Called with one address after the other, which is there until the return; B_FALSE: no more of them. */
typedef boolean_t ipadm_addr_wfunc_t(void *arg, const ipadm_addr_info_t *info);

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
 * keep it over a reboot. With IPADM_OPT_IPMP there is no link: it is an IPMP group, whose link is
 * made; it has no members yet.
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
 * IPADM_OPT_ACTIVE, with IPADM_OPT_PERSIST to forget it too; IPADM_OPT_IPMP: only if it is an IPMP
 * group (INVALID_ARG); IPADM_OPT_FORCE: the members of a group leave it first, in the same change. A
 * disabled interface is deleted from the persistent configuration. ENXIO: neither active nor recorded;
 * GRP_NOTEMPTY: a group with members of the family; TEMPORARY_OBJ never. Otherwise as
 * ipadm_create_if().
 */
IPADM_API ipadm_status_t ipadm_delete_if(
	ipadm_handle_t handle, const char *ifname, sa_family_t af, uint32_t flags);

/*
 * Create an IPMP group for both families, and let @members (between commas; NULL for none) join it: all of
 * that, or nothing. @ifname and @flags as for ipadm_create_if(), which makes an empty one with
 * IPADM_OPT_IPMP. The statuses of ipadm_create_if() and ipadm_add_ipmp_member().
 */
IPADM_API ipadm_status_t ipadm_create_ipmp(
	ipadm_handle_t handle, char *ifname, const char *members, uint32_t flags);

/*
 * Let @member join the IPMP group @group; several between commas: all of them, or none. They keep
 * their addresses. @flags: IPADM_OPT_ACTIVE, with IPADM_OPT_PERSIST to keep it over a reboot.
 *
 * ENXIO: there is no such group or interface; OP_DISABLE_OBJ: one of them is disabled; IF_INUSE: a
 * member of a group already; INVALID_ARG: not a group, or an interface that can't be in one (without
 * Ethernet, with usesrc, with an address that is not static); TEMPORARY_OBJ: to be kept, but the
 * group or the interface is temporary. Otherwise as ipadm_create_if().
 */
IPADM_API ipadm_status_t ipadm_add_ipmp_member(
	ipadm_handle_t handle, const char *group, const char *member, uint32_t flags);

/* Let it leave the group. INVALID_ARG: it is not in this group. Otherwise as ipadm_add_ipmp_member(). */
IPADM_API ipadm_status_t ipadm_remove_ipmp_member(
	ipadm_handle_t handle, const char *group, const char *member, uint32_t flags);

/*
 * Take a member of an IPMP group out of use: its data addresses go to the other members, without a packet
 * lost, and its own addresses leave the kernel. It stays so until ipadm_online_if() or the next boot, and may
 * be so already. @flags: IPADM_OPT_ACTIVE (with IPADM_OPT_PERSIST: NOTSUP). ENXIO: not active; NOT_MEMBER: in no
 * group; EMINRED: the group works, and would not without it; OP_DISABLE_OBJ: it is disabled. Otherwise as
 * ipadm_create_if().
 */
IPADM_API ipadm_status_t ipadm_offline_if(
	ipadm_handle_t handle, const char *ifname, uint32_t flags);

/*
 * Let it be used again, with its own addresses as they are recorded: one that was down stays down. In a group
 * without failback that works it stays inactive. EHWADDRDUP: another member that works has its hardware
 * address. Otherwise as ipadm_offline_if().
 */
IPADM_API ipadm_status_t ipadm_online_if(ipadm_handle_t handle, const char *ifname, uint32_t flags);

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
 * addresses by themselves. Those of an IPMP group are bound to no member any more. Errors are in
 * ipadm_last_error().
 */
IPADM_API void ipadm_if_move(ipadm_handle_t handle, const char *ifname);

/* ---- address objects ---- */

typedef struct ipadm_addrobj_s *ipadm_addrobj_t;

/*
 * Make a description of an address object, to be filled by the ipadm_set_* functions below and given
 * to ipadm_create_addr(). @name: "ifname/label", or "ifname" alone: ipadm_create_addr() then makes the
 * label up ("v4", "v4a", "v6", …). A label is 1 to 31 letters and digits and begins with a letter.
 * *@ret is the caller's: ipadm_destroy_addrobj(). INVALID_ARG, NO_MEMORY.
 */
IPADM_API ipadm_status_t ipadm_create_addrobj(
	ipadm_addr_type_t type, const char *name, ipadm_addrobj_t *ret);
/* Free a description; NULL is fine. Nothing happens to the address. */
IPADM_API void ipadm_destroy_addrobj(ipadm_addrobj_t addr);
/*
 * Why the last of the ipadm_set_* and ipadm_get_* calls on @addr did not succeed; all zero after a
 * success. INVALID_ARG when either pointer is NULL.
 */
IPADM_API ipadm_status_t ipadm_addrobj_error(ipadm_addrobj_t addr, ipadm_error_t *ret);
/* Its name, after ipadm_create_addr() with the label that was made up. INVALID_ARG: @size is too small. */
IPADM_API ipadm_status_t ipadm_get_aobjname(ipadm_addrobj_t addr, char *buf, size_t size);
/*
 * The address of a static one: a number or a host name that resolves to exactly one address, with
 * "/prefixlen". A host name is stored as it is. @af: AF_INET, AF_INET6, or AF_UNSPEC for what it is.
 * BAD_ADDR: no prefix length, or the name is not known, or of another family; BAD_HOSTNAME: several
 * addresses; INVALID_ARG: prefix length out of range, or not a static object; FAILURE: the resolver.
 */
IPADM_API ipadm_status_t ipadm_set_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af);
/* The other end of a point-to-point link, without prefix length (BAD_ADDR). Otherwise as above. */
IPADM_API ipadm_status_t ipadm_set_dst_addr(ipadm_addrobj_t addr, const char *text, sa_family_t af);
/* The local address of a static one. INVALID_ARG: another type; BAD_ADDR: none is set. */
IPADM_API ipadm_status_t ipadm_get_addr(ipadm_addrobj_t addr, struct sockaddr_storage *ret);
/* The interface identifier of an addrconf one, "::1/64"; length 0: the kernel's own. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_interface_id(ipadm_addrobj_t addr, const char *text);
/* Of an addrconf one: addresses from advertised prefixes (SLAAC, RFC 4862); default B_TRUE. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_stateless(ipadm_addrobj_t addr, boolean_t on);
/* Of an addrconf one: DHCPv6 when a router asks for it (RFC 8415); default B_TRUE. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_stateful(ipadm_addrobj_t addr, boolean_t on);
/* Of an addrconf one: "eui64" (default), "stable-privacy" (RFC 7217), "random". INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_generation(ipadm_addrobj_t addr, const char *mode);
/* Of an addrconf one: temporary addresses too (RFC 8981); default B_FALSE. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_privacy(ipadm_addrobj_t addr, boolean_t on);
/* Of a dhcp one: AF_INET (default) or AF_INET6. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_family(ipadm_addrobj_t addr, sa_family_t af);
/* Of a dhcp one: its default route is preferred, its host name sent. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_primary(ipadm_addrobj_t addr, boolean_t on);
/* Of a dhcp one: seconds that ipadm_create_addr() waits for a lease; IPADM_DHCP_WAIT_*. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_wait_time(ipadm_addrobj_t addr, int32_t seconds);
/* Of a dhcp one: the host name to ask for; NULL, "" or " " for none. INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_set_reqhost(ipadm_addrobj_t addr, const char *host);
/* 1 to 253 letters, digits, '-', '.'; labels of 1 to 63, none with a '-' at an end (RFC 1123). */
IPADM_API boolean_t ipadm_is_valid_hostname(const char *host);
/* NULL, "" or exactly one space. */
IPADM_API boolean_t ipadm_is_nil_hostname(const char *host);

/*
 * Make the address that @addr describes. A missing interface is made too, for its family, or for both
 * with IPADM_OPT_V46, and taken away again when the address can't be made. @flags: IPADM_OPT_ACTIVE, with
 * IPADM_OPT_PERSIST to keep it, IPADM_OPT_UP to bring it up (else a static one is kept down).
 * A duplicate is no failure: ipadm_addr_info() then shows IFA_DUPLICATE. Of a dhcp one the lease is
 * waited for as long as ipadm_set_wait_time() says: DHCP_IPC_TIMEOUT means that the object is there
 * and still without one.
 * EAUTH, INVALID_ARG, BAD_ADDR, OP_DISABLE_OBJ, NOTSUP, ADDROBJ_EXISTS, ADDRCONF_EXISTS, ADDR_INUSE,
 * DHCP_START_ERROR, and those of ipadm_create_if().
 */
IPADM_API ipadm_status_t ipadm_create_addr(
	ipadm_handle_t handle, ipadm_addrobj_t addr, uint32_t flags);
/*
 * Delete an address object. @flags: IPADM_OPT_ACTIVE, with IPADM_OPT_PERSIST to forget it too (for a
 * temporary one it changes nothing), with IPADM_OPT_RELEASE to give a lease back. NOTFOUND; NOTSUP:
 * release of another type.
 */
IPADM_API ipadm_status_t ipadm_delete_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags);
/* Make a disabled object active again. NOTFOUND, ADDROBJ_EXISTS, NOTSUP with IPADM_OPT_PERSIST. */
IPADM_API ipadm_status_t ipadm_enable_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags);
/* Take an object out of the active configuration; its record stays. NOTFOUND, TEMPORARY_OBJ, NOTSUP. */
IPADM_API ipadm_status_t ipadm_disable_addr(
	ipadm_handle_t handle, const char *aobj, uint32_t flags);
/* Put a static address into the kernel. @flags: IPADM_OPT_ACTIVE [|IPADM_OPT_PERSIST]. OP_DISABLE_OBJ,
 * TEMPORARY_OBJ, NOTSUP (addrconf; a dhcp one with PERSIST), DAD_FOUND: another host has it. */
IPADM_API ipadm_status_t ipadm_up_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags);
/* Take it out of the kernel and keep the object. The same flags and statuses, without DAD_FOUND. */
IPADM_API ipadm_status_t ipadm_down_addr(ipadm_handle_t handle, const char *aobj, uint32_t flags);
/*
 * A static one that is a duplicate is tried again (no other is touched); of a dhcp one the lease is
 * renewed. @flags: 0, or IPADM_OPT_INFORM for a static one: ask DHCP for other settings. OP_DISABLE_OBJ,
 * NOTSUP (addrconf, vni), INVALID_ARG, DAD_FOUND, DHCP_IPC_TIMEOUT.
 */
IPADM_API ipadm_status_t ipadm_refresh_addr(
	ipadm_handle_t handle, const char *aobj, uint32_t flags);
/*
 * The addresses: active ones in the kernel's order, then disabled ones; of @ifname alone (ENXIO when
 * it has no interface), or all (NULL). @flags: 0, or IPADM_OPT_ZEROADDR: the addresses 0.0.0.0 and ::
 * of others, too. *@ret is the caller's: ipadm_free_addr_info(), for the whole list. @lifc_flags, and
 * what a file that can't be read means, as in ipadm_if_info().
 */
IPADM_API ipadm_status_t ipadm_addr_info(ipadm_handle_t handle, const char *ifname,
	ipadm_addr_info_t **ret, uint32_t flags, int64_t lifc_flags);
/*
 * The same addresses without a list: @func is called with one after the other and may end the walk with
 * B_FALSE, which is no failure. It takes the memory of one address, however many there are. @func must
 * not use @handle. INVALID_ARG for a NULL @func, and those of ipadm_addr_info().
 */
IPADM_API ipadm_status_t ipadm_walk_addr_info(ipadm_handle_t handle, const char *ifname,
	uint32_t flags, ipadm_addr_wfunc_t *func, void *arg);
/* Free a list, by its first node; NULL is fine. */
IPADM_API void ipadm_free_addr_info(ipadm_addr_info_t *list);
/* Tell the engine that an address of an interface belongs to an object, or no more. The kernel does
 * IPv6 autoconfiguration here: NOTSUP. */
IPADM_API ipadm_status_t ipadm_add_aobjname(ipadm_handle_t handle, const char *ifname,
	sa_family_t af, const char *aobj, ipadm_addr_type_t type, int number);
IPADM_API ipadm_status_t ipadm_delete_aobjname(ipadm_handle_t handle, const char *ifname,
	sa_family_t af, const char *aobj, ipadm_addr_type_t type, int number);

/* ---- IPMP groups as they work ---- */

typedef enum {
	IPADM_IPMP_OK,       /* every member can be used */
	IPADM_IPMP_DEGRADED, /* some can't */
	IPADM_IPMP_FAILED,   /* none is in use; so of a group without members */
} ipadm_ipmp_gstate_t;

typedef enum {
	IPADM_MEMBER_ACTIVE,   /* it carries the group's packets */
	IPADM_MEMBER_INACTIVE, /* it works, and is not needed */
	IPADM_MEMBER_FAILED,
	IPADM_MEMBER_OFFLINE, /* taken out by ipadm_offline_if(), or kept out for its hardware address */
} ipadm_ipmp_mstate_t;

typedef enum {
	IPADM_IPMP_LINK_UP,
	IPADM_IPMP_LINK_DOWN,    /* it is down, or has no carrier */
	IPADM_IPMP_LINK_UNKNOWN, /* there is no such link */
} ipadm_ipmp_link_t;

/* Bits of imi_flags. */
#define IPADM_MEMBER_STANDBY 0x1 /* the property standby */
#define IPADM_MEMBER_DOWN    0x2 /* it can't be used because its link was put down */
#define IPADM_MEMBER_HWDUP   0x4 /* another member has its hardware address */

typedef enum {
	IPADM_PROBE_OK,
	IPADM_PROBE_FAILED,   /* it is not answered */
	IPADM_PROBE_UNKNOWN,  /* it has nobody to ask, no carrier, or nothing was heard yet */
	IPADM_PROBE_DISABLED, /* it does not probe */
} ipadm_ipmp_probe_t;

typedef enum {
	IPADM_TARGETS_DISABLED,   /* it does not probe */
	IPADM_TARGETS_NONE,       /* there is nobody to ask */
	IPADM_TARGETS_ROUTES,     /* the gateways of the group, and other hosts */
	IPADM_TARGETS_NEIGHBOURS, /* other hosts */
	IPADM_TARGETS_MULTICAST,  /* whoever answers when all hosts are asked */
} ipadm_ipmp_mode_t;

/* A member of a group. Strings live until the called function returns. */
typedef struct {
	const char *imi_ifname;
	ipadm_ipmp_mstate_t imi_state;
	ipadm_ipmp_link_t imi_link;
	uint32_t imi_flags;
	const char *imi_why; /* why it is failed or offline: "no carrier"; "" when it is neither */
	ipadm_ipmp_probe_t imi_probe;
} ipadm_ipmp_member_info_t;

typedef struct {
	const char *igi_ifname;
	ipadm_ipmp_gstate_t igi_state;
	const ipadm_ipmp_member_info_t *igi_members; /* by their names */
	uint32_t igi_nmembers;
	uint32_t igi_fdt; /* failure detection time in milliseconds; 0: its members don't probe */
	const char *igi_groupname; /* the property groupname; without it that of its interface */
} ipadm_ipmp_group_info_t;

/* The probes of a member; round trips in microseconds, 0 while there was none. */
typedef struct {
	const char *ipi_ifname;
	const char *ipi_group;
	ipadm_ipmp_mode_t ipi_mode;
	ipadm_ipmp_probe_t ipi_probe;
	const struct sockaddr *const *ipi_sources; /* the addresses that it can ask from */
	uint32_t ipi_nsources;
	const struct sockaddr *const *ipi_targets; /* whom it asks */
	uint32_t ipi_ntargets;
	uint64_t ipi_sent; /* since the daemon began */
	uint64_t ipi_answered;
	int64_t ipi_rtt; /* the last one */
	int64_t ipi_rttavg;
	int64_t ipi_rttdev;
} ipadm_ipmp_probe_info_t;

/* A probe, and what became of it; times in microseconds. */
typedef struct {
	const char *iwi_ifname; /* the member that asked */
	const char *iwi_group;
	const struct sockaddr *iwi_target;
	uint64_t iwi_number; /* of those that it sent since the daemon began */
	boolean_t iwi_lost;
	int64_t iwi_time;   /* when it was sent: CLOCK_MONOTONIC */
	int64_t iwi_netrtt; /* until the answer came; 0 when it is lost, as the next */
	int64_t iwi_rtt;    /* until the daemon looked at it */
	int64_t iwi_rttavg; /* of all of the member's up to it; 0 while there was none */
	int64_t iwi_rttdev;
} ipadm_ipmp_watch_info_t;

/* A data address. */
typedef struct {
	const struct sockaddr *iai_addr;
	boolean_t iai_up;
	const char *iai_group;           /* the interface of its group */
	const char *iai_inbound;         /* the member that answers for it; NULL: none */
	const char *const *iai_outbound; /* the members that its packets leave over */
	uint32_t iai_noutbound;
} ipadm_ipmp_addr_info_t;

typedef boolean_t ipadm_ipmp_group_wfunc_t(void *arg, const ipadm_ipmp_group_info_t *info);
typedef boolean_t ipadm_ipmp_addr_wfunc_t(void *arg, const ipadm_ipmp_addr_info_t *info);
typedef boolean_t ipadm_ipmp_watch_wfunc_t(void *arg, const ipadm_ipmp_watch_info_t *info);
typedef boolean_t ipadm_ipmp_probe_wfunc_t(void *arg, const ipadm_ipmp_probe_info_t *info);

/*
 * Call @func with each active IPMP group, by name, until it returns B_FALSE, which is no failure. What is
 * told of links is what they are now; what only the resident daemon can know (flapping) is what it
 * wrote down last. @func must not use @handle. INVALID_ARG for a NULL @func; NO_MEMORY, FAILURE.
 */
IPADM_API ipadm_status_t ipadm_walk_ipmp_groups(
	ipadm_handle_t handle, ipadm_ipmp_group_wfunc_t *func, void *arg);
/*
 * The same with each data address: those in the kernel in its order, then those that are down. Which member
 * carries what is read in the kernel.
 */
IPADM_API ipadm_status_t ipadm_walk_ipmp_addrs(
	ipadm_handle_t handle, ipadm_ipmp_addr_wfunc_t *func, void *arg);
/* The same with each member and its probes, which the resident daemon is asked for; without one nobody
 * probes. IPC_ERROR, TIMEOUT, EBADE. */
IPADM_API ipadm_status_t ipadm_walk_ipmp_probes(
	ipadm_handle_t handle, ipadm_ipmp_probe_wfunc_t *func, void *arg);
/*
 * Call @func with each probe from now on, once, as soon as it was answered or is lost, until it returns B_FALSE, which
 * is no failure. It waits as long as it takes, and signals do not end that. Who is too slow to take them is cut off, which
 * is IPC_ERROR, as is the end of the daemon. @func may use another handle. NOTSUP: no resident daemon; NOTFOUND: no group
 * probes; INVALID_ARG for a NULL @func; NO_MEMORY, IPC_ERROR, TIMEOUT, EBADE.
 */
IPADM_API ipadm_status_t ipadm_watch_ipmp_probes(
	ipadm_handle_t handle, ipadm_ipmp_watch_wfunc_t *func, void *arg);

/*
 * Take a member of an IPMP group out of use as if it had failed, to see what becomes of packets. It lasts until
 * ipadm_end_rehearsal(), or the end of the handle or of its process; then all is as it was before, also after
 * the death of the daemon. EAUTH, NOTSUP: no resident daemon; ENXIO, NOT_MEMBER, INVALID_ARG: it is not in use;
 * EMINRED: no other member could be used; IF_INUSE: there is another rehearsal.
 */
IPADM_API ipadm_status_t ipadm_rehearse_failure(ipadm_handle_t handle, const char *ifname);
/* End it. INVALID_ARG: this handle has none. */
IPADM_API ipadm_status_t ipadm_end_rehearsal(ipadm_handle_t handle);

/* ---- how things are ---- */

/* How the engine is. */
typedef struct {
	boolean_t ien_running; /* there is a resident daemon, which the next three are of */
	int64_t ien_pid;
	int64_t ien_since; /* seconds since 1970 */
	char ien_version[32];
	uint64_t ien_generation; /* of the persistent configuration */
	boolean_t
		ien_edit_pending; /* ipadm.conf was edited by hand; not known without the daemon */
	char ien_problem[512];    /* why no changes are taken; "" */
	boolean_t ien_confirm_pending; /* a change waits for its confirmation */
	int64_t ien_confirm_left;      /* seconds that are left for it */
} ipadm_engine_info_t;

/* Something of the configuration, and what is wrong with it. Strings live until the return. */
typedef struct {
	const char *ihe_kind; /* "interface", "address", "group" */
	const char *ihe_object;
	const char *ihe_why; /* why it does not work: "no carrier", "no lease yet"; "": it does */
	boolean_t ihe_needs_daemon; /* it takes a resident daemon */
} ipadm_health_info_t;
typedef boolean_t ipadm_health_wfunc_t(void *arg, const ipadm_health_info_t *info);

/* Fill *@ret, by the resident daemon, else by what the file says. INVALID_ARG, NO_MEMORY, IPC_ERROR, TIMEOUT, EBADE. */
IPADM_API ipadm_status_t ipadm_engine_info(ipadm_handle_t handle, ipadm_engine_info_t *ret);
/*
 * Call @func with each interface, each address object and each IPMP group, active or recorded, until it returns B_FALSE,
 * which is no failure. What is down or disabled because somebody wanted it works as it should. @func must not use @handle.
 * INVALID_ARG for a NULL @func, and those of ipadm_if_info() and ipadm_walk_ipmp_groups().
 */
IPADM_API ipadm_status_t ipadm_walk_health(
	ipadm_handle_t handle, ipadm_health_wfunc_t *func, void *arg);

/* ---- waiting ---- */

/* Whom is waited for, and why it is not ready: "no carrier", "no lease yet". Strings live until the return. */
typedef struct {
	const char *iwt_object;
	const char *iwt_why;
} ipadm_wait_info_t;
typedef void ipadm_wait_wfunc_t(void *arg, const ipadm_wait_info_t *info);

/*
 * Wait until each of the @n objects, interfaces and address objects, is in @state: one of those that listings show, "up" (an
 * address that the kernel has; an interface that is neither failed nor offline nor disabled), or "ok" (NULL). An address
 * object is ok when all of its addresses are, of which it has one at least: no duplicate, with carrier; an interface when it
 * is usable and all of its address objects are ok that are neither down nor disabled. @seconds: at most, or as long as it
 * takes (negative). @func (NULL is fine) is called with each object that is waited for, and again when the reason changes; it
 * must not use @handle. It needs no daemon: the kernel and the documents are looked at when they change.
 *
 * TIMEOUT; NOTFOUND: it is neither active nor recorded, or not any more; DAD_FOUND: another host has the address, and no
 * server is asked for another one; INVALID_ARG; NO_MEMORY, or what the kernel said.
 */
IPADM_API ipadm_status_t ipadm_wait(ipadm_handle_t handle, const char *const *objects, size_t n,
	const char *state, int32_t seconds, ipadm_wait_wfunc_t *func, void *arg);
/*
 * Wait until what is recorded for the boot works: each recorded interface that has carrier is ok, as above. One without carrier,
 * or without link, counts as unplugged and is not waited for, but that links have 5 seconds from the start of the daemon to find their
 * carrier; nor is one that was disabled. Of @n interfaces named in @ifnames, which must be recorded, only those are
 * waited for, be they plugged in or not. @any: until one of them is ok. Where there is nothing to wait for it returns at once.
 * NOTFOUND: a named one is not recorded; BAD_DOCUMENT: what is recorded can't be read. Otherwise as ipadm_wait().
 */
IPADM_API ipadm_status_t ipadm_wait_online(ipadm_handle_t handle, const char *const *ifnames,
	size_t n, boolean_t any, int32_t seconds, ipadm_wait_wfunc_t *func, void *arg);

/* ---- what happens ---- */

typedef struct ipadm_monitor *ipadm_monitor_t;

/*
 * Something that happened. Strings are never NULL and live until the next call. Words may be added in later versions.
 * iev_event is "added", "removed" or "changed" (an object of a configuration; iev_what is then the key that changed),
 * "state" (of an address, which iev_what is), "carrier", "link", "lease" ("got", "renewed", "lost"), "conflict"
 * ("duplicate", "unprobed"), "ipmp" ("member-failed", …), or "more": so many others as iev_what says, in the same change.
 */
typedef struct {
	int64_t iev_time;        /* microseconds since 1970 */
	uint64_t iev_generation; /* of the persistent configuration, after it */
	const char *iev_kind;    /* "interface", "address", "protocol", "ipadm" */
	const char *iev_object;  /* its name; "" for ipadm */
	const char *iev_event;
	const char *iev_what;
	const char
		*iev_where;  /* "active", "persistent", "both" configurations; "kernel", "daemon" */
	const char *iev_old; /* "": there was nothing */
	const char *iev_new; /* "": there is nothing; of "ipmp" the sentence */
	const char *
		iev_cause; /* "command", "reload", "link", "dhcp", "conflict", "ipmp", "deadline", "kernel" */
	const char *iev_method; /* what was called for it; "" */
	int64_t iev_uid;        /* and by whom; -1 */
	int64_t iev_pid;
} ipadm_event_t;

/*
 * Begin to hear what happens: each change from now on is told once by ipadm_monitor_next(). It has a connection of its own;
 * @handle must not be closed before it. *@ret is the caller's: ipadm_monitor_close(). NOTSUP: no resident daemon; INVALID_ARG
 * for a NULL @ret; NO_MEMORY, IPC_ERROR, TIMEOUT, EBADE.
 */
IPADM_API ipadm_status_t ipadm_monitor_open(ipadm_handle_t handle, ipadm_monitor_t *ret);
/* For poll(2): when it is readable, ipadm_monitor_next() is to be called until it has no event. -1 for NULL. */
IPADM_API int ipadm_monitor_fd(ipadm_monitor_t monitor);
/*
 * The next event, waiting for it at most @timeout_ms milliseconds (0: not at all; -1: as long as it takes): *@ret is NULL when
 * there was none, else it lives until the next call. Who is too slow to take them is cut off, which is IPC_ERROR, as is the
 * end of the daemon. INVALID_ARG, NO_MEMORY, IPC_ERROR, EBADE; ipadm_last_error() of the handle tells why.
 */
IPADM_API ipadm_status_t ipadm_monitor_next(
	ipadm_monitor_t monitor, int timeout_ms, const ipadm_event_t **ret);
/* NULL is fine. */
IPADM_API void ipadm_monitor_close(ipadm_monitor_t monitor);

/* ---- properties ---- */

#define MOD_PROTO_NONE 0x0
#define MOD_PROTO_IPV4 0x1
#define MOD_PROTO_IPV6 0x2
#define MOD_PROTO_IP   0x3
#define MOD_PROTO_TCP  0x4
#define MOD_PROTO_UDP  0x8
#define MOD_PROTO_SCTP 0x10
#define MOD_PROTO_ICMP 0x20

/* Called with each property: its name and protocol. False stops the walk. */
typedef boolean_t ipadm_prop_wfunc_t(void *arg, const char *prop, unsigned int proto);

/*
 * Set, or with IPADM_OPT_DEFAULT reset, a property of an interface. @proto: MOD_PROTO_IP, _IPV4, _IPV6.
 * @flags: IPADM_OPT_ACTIVE or IPADM_OPT_DEFAULT, with IPADM_OPT_PERSIST; IPADM_OPT_APPEND, _REMOVE for a
 * list. PROP_UNKNOWN, BAD_PROTOCOL, INVALID_ARG, ERANGE, NOTSUP, ENXIO, OP_DISABLE_OBJ, TEMPORARY_OBJ.
 */
IPADM_API ipadm_status_t ipadm_set_ifprop(ipadm_handle_t handle, const char *ifname,
	const char *prop, const char *value, unsigned int proto, uint32_t flags);
/*
 * Read one: @what is one of IPADM_OPT_PERM ("rw", "r-", "--" for what Linux has not), _ACTIVE, _DEFAULT,
 * _POSSIBLE, _PERSIST. *@size: of @buf, at least 1; NO_BUFS sets it to what is needed. NOTFOUND: PERSIST,
 * and it is not recorded; ENXIO: no such link, or the interface has not the family. INVALID_ARG,
 * PROP_UNKNOWN, BAD_PROTOCOL, NO_MEMORY, BAD_DOCUMENT, or what the kernel said.
 */
IPADM_API ipadm_status_t ipadm_get_ifprop(ipadm_handle_t handle, const char *ifname,
	const char *prop, char *buf, unsigned int *size, unsigned int proto, uint32_t what);
/* The same for a protocol's property. */
IPADM_API ipadm_status_t ipadm_set_prop(ipadm_handle_t handle, const char *prop, const char *value,
	unsigned int proto, uint32_t flags);
IPADM_API ipadm_status_t ipadm_get_prop(ipadm_handle_t handle, const char *prop, char *buf,
	unsigned int *size, unsigned int proto, uint32_t what);
/* The same for an address object's property. NOTFOUND; NOTSUP for an addrconf object. */
IPADM_API ipadm_status_t ipadm_set_addrprop(ipadm_handle_t handle, const char *prop,
	const char *value, const char *aobj, uint32_t flags);
IPADM_API ipadm_status_t ipadm_get_addrprop(ipadm_handle_t handle, const char *prop, char *buf,
	unsigned int *size, const char *aobj, uint32_t what);
/* Where a value comes from: "/proc/sys/net/ipv4/conf/net0/forwarding", "the link", "ipadm" (kept by us
 * alone), "the address"; several files with blanks between them; of what Linux has not: why.
 * @prop_class: IPADMPROP_CLASS_*; @object: interface, address object, or NULL. Sizes as above. */
IPADM_API ipadm_status_t ipadm_get_propsource(ipadm_handle_t handle, const char *object,
	const char *prop, char *buf, unsigned int *size, unsigned int proto,
	unsigned int prop_class);
/* Every property of @prop_class (IPADMPROP_CLASS_*) and @proto (MOD_PROTO_NONE: of all). INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_walk_proptbl(
	unsigned int proto, unsigned int prop_class, ipadm_prop_wfunc_t *func, void *arg);
/* Every protocol's variant of one name. PROP_UNKNOWN. */
IPADM_API ipadm_status_t ipadm_walk_prop(const char *prop, unsigned int proto,
	unsigned int prop_class, ipadm_prop_wfunc_t *func, void *arg);
/* "ip", "ipv4", "ipv6", "icmp", "tcp", "udp", "sctp"; NULL. */
IPADM_API const char *ipadm_proto2str(unsigned int proto);
/* The other way; "arp" is ip. MOD_PROTO_NONE for another word. */
IPADM_API unsigned int ipadm_str2proto(const char *word);
/*
 * Old ndd names of Solaris and new ones. Of the first, *@proto may be changed. False: there is no
 * other name, and nothing is written.
 */
IPADM_API boolean_t ipadm_legacy2new_propname(
	const char *old, char *buf, size_t size, unsigned int *proto);
IPADM_API boolean_t ipadm_new2legacy_propname(
	const char *prop, char *buf, size_t size, unsigned int proto);

/* Names with values, in order. */
typedef struct ipadm_nvpair_s {
	struct ipadm_nvpair_s *next;
	char *name;
	char *value; /* NULL: a name alone */
} ipadm_nvpair_t;
/* "a=1,2,b=x", or with IPADM_NORVAL "a,b". INVALID_ARG, EXISTS: a name twice. Free with
 * ipadm_free_nvlist(). */
IPADM_API ipadm_status_t ipadm_str2nvlist(
	const char *text, ipadm_nvpair_t **ret, unsigned int flags);
/* The text back, at most @size bytes with its NUL; its length without the NUL, also when it is longer. */
IPADM_API size_t ipadm_nvlist2str(const ipadm_nvpair_t *list, char *buf, size_t size);
IPADM_API void ipadm_free_nvlist(ipadm_nvpair_t *list);

/* Give the kernel the recorded properties of the protocols: the engine does that at its start, so that
 * nothing is left to do. SUCCESS, EAUTH. */
IPADM_API ipadm_status_t ipadm_init_prop(void);
/* Called with an interface that got addresses from outside. */
typedef boolean_t ipadm_gz_func_t(void *arg, const char *ifname);
/* Addresses that a global zone delegated: there are none on Linux, and @func is never called. @ifname
 * and @func may be NULL. SUCCESS, INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_init_net_from_gz(
	ipadm_handle_t handle, const char *ifname, ipadm_gz_func_t *func);
/* Called with a line of the database of Solaris. */
typedef boolean_t ipadm_db_wfunc_t(void *arg, ipadm_nvpair_t *line);
/* To walk the lines of that database: what is saved here has another form, ipadm.conf(5), and the engine
 * alone writes it. NOTSUP; nothing is looked at, @func is never called. */
IPADM_API ipadm_status_t ipadm_rw_db(
	ipadm_db_wfunc_t *func, void *arg, const char *file, mode_t mode, int op);
/* To put the ARP module of Solaris on a UDP device: Linux has no STREAMS. NOTSUP; *@fd is -1, and may not
 * be NULL: INVALID_ARG. */
IPADM_API ipadm_status_t ipadm_open_arp_on_udp(const char *device, int *fd);

/* What a change does. A caller passes over kinds that it does not know. */
typedef enum {
	IPADM_EFFECT_STEP = 0,    /* a step of it, as a sentence */
	IPADM_EFFECT_ADDRESS = 1, /* an address that vanishes by it: "192.0.2.1/24" */
	IPADM_EFFECT_ROUTE = 2,   /* a route that vanishes by it: "default via 192.0.2.254" */
	IPADM_EFFECT_CONNECTION =
		3, /* a connection that the caller works over ends by it: "LOCAL from REMOTE" */
} ipadm_effect_kind_t;
typedef struct {
	ipadm_effect_kind_t ie_kind;
	const char *ie_ifname; /* "" where it is about none */
	const char *ie_text;
} ipadm_effect_t;
#define IPADM_PLANSIZ 32
typedef struct {
	boolean_t ip_changed; /* there is something to do, or was */
	char ip_id
		[IPADM_PLANSIZ]; /* of ipadm_plan(): the same as long as nothing moves; else "", or id_plan */
	size_t ip_neffects;
	const ipadm_effect_t *ip_effects; /* steps first, in their order */
	uint32_t ip_confirm; /* seconds in which it is to be confirmed; 0: it is final */
	uint64_t
		ip_generation; /* of ipadm_undo() and ipadm_redo(): which was put back; 0: the empty one */
} ipadm_plan_t;
/* A document that is to be the configuration. */
typedef struct {
	const char *id_text; /* INI, JSON or YAML: ipadm-document(5) */
	size_t id_len;       /* bytes of it; at most 64 MiB */
	const char *id_file; /* what it is called in messages; NULL */
	const char *id_plan; /* ip_id of the plan that it must be; NULL */
} ipadm_document_t;
/*
 * Make a document the configuration, all of it in one change, or nothing. @flags: IPADM_OPT_ACTIVE, with
 * IPADM_OPT_PERSIST also for the next boot; IPADM_OPT_MERGE: the objects in it alone, of which those that are "absent" go;
 * else what it has not goes, temporary objects too. IPADM_OPT_UNPLUGGED: a new interface needs no link yet. *@ret (may
 * be NULL): free with ipadm_free_plan(); its effects are the connections alone that ended by it.
 * BAD_DOCUMENT with line and column, INVALID_ARG, PLAN_CHANGED: id_plan is not the plan any more; else as what makes
 * each object; the sentence says which object, and where in the document. EAUTH.
 */
IPADM_API ipadm_status_t ipadm_apply(ipadm_handle_t handle, const ipadm_document_t *document,
	uint32_t flags, ipadm_plan_t **ret);
/* What ipadm_apply() would do, with all effects. It is for those who may do it. The same statuses. */
IPADM_API ipadm_status_t ipadm_plan(ipadm_handle_t handle, const ipadm_document_t *document,
	uint32_t flags, ipadm_plan_t **ret);
IPADM_API void ipadm_free_plan(ipadm_plan_t *plan);

/* Something in the kernel that is not as the active configuration has it. Strings live until the return. */
typedef struct {
	const char *id_ifname; /* "": of the protocols */
	const char *id_what;   /* "address 192.0.2.1/24", "mtu", "net/ipv4/ip_forward" */
	const char *id_wanted; /* by the active configuration */
	const char *id_found;  /* in the kernel */
	boolean_t id_foreign;  /* an address of somebody else, which a repair leaves alone */
} ipadm_drift_t;
/* B_FALSE ends the walk. */
typedef boolean_t ipadm_drift_wfunc_t(void *arg, const ipadm_drift_t *drift);
/*
 * Call @func with each difference: of @object, an interface or (of its interface) an address object, NULL for all. It
 * is for those who may repair it. INVALID_ARG for a NULL @func, ENXIO, NOTFOUND: nothing of this name is active; EAUTH.
 */
IPADM_API ipadm_status_t ipadm_check(
	ipadm_handle_t handle, const char *object, ipadm_drift_wfunc_t *func, void *arg);
/* Put the kernel back to the active configuration. *@ret (may be NULL): there was something to do. The same statuses, and
 * those of ipadm_create_if(). */
IPADM_API ipadm_status_t ipadm_repair(ipadm_handle_t handle, const char *object, boolean_t *ret);

/*
 * Take what the kernel has of @object, an interface or an address object, into the configuration, whoever made it, so
 * that no packet notices: addresses get objects, or become those that they have; what is set otherwise than usual, or
 * than it is configured, becomes a property. @flags: IPADM_OPT_ACTIVE, with IPADM_OPT_PERSIST also for the next boot.
 * *@ret (may be NULL): free with ipadm_free_plan(); its effects of kind IPADM_EFFECT_STEP say what was taken, those of
 * kinds IPADM_EFFECT_ADDRESS and IPADM_EFFECT_ROUTE what was not, and why. INVALID_ARG; DLPI_FAILURE, IF_INUSE: there
 * is no such link here; NOTFOUND: nothing is there to adopt, or no such object; OP_DISABLE_OBJ: it is disabled;
 * TEMPORARY_OBJ; NOTSUP: something would have to be done to the kernel, and the sentence says what; EAUTH.
 */
IPADM_API ipadm_status_t ipadm_adopt(
	ipadm_handle_t handle, const char *object, uint32_t flags, ipadm_plan_t **ret);

/* The forms of a document: ipadm-document(5). */
typedef enum {
	IPADM_FORMAT_INI,
	IPADM_FORMAT_JSON,
	IPADM_FORMAT_YAML,
} ipadm_format_t;
/*
 * A document as text, as ipadm_apply() takes it. It needs no engine and no privilege. @flags, one of them:
 * IPADM_OPT_PERSIST: what is recorded; IPADM_OPT_ACTIVE: what is active, without what the engine keeps beside it;
 * IPADM_OPT_KERNEL: what the kernel has, in the same terms. @objects: @n names, of interfaces (with their
 * addresses), address objects and protocols; NULL with 0: all there is. *@ret ends with a NUL and is the
 * caller's: free(3); nothing is written on failure. Comments are left out, and what this version does not
 * know: how much that is ipadm_last_error() tells though it is a success. INVALID_ARG, NOTFOUND:
 * there is no such object; BAD_DOCUMENT: the file can't be understood, or has a name or value that is not
 * UTF-8; NO_MEMORY, EPERM, IO_ERROR.
 */
IPADM_API ipadm_status_t ipadm_export(ipadm_handle_t handle, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, char **ret);
/* The JSON Schema (draft 2020-12) of documents in JSON and YAML. *@ret as in ipadm_export(). INVALID_ARG,
 * NO_MEMORY. */
IPADM_API ipadm_status_t ipadm_document_schema(char **ret);

/*
 * Put an earlier generation of the persistent configuration back, as a change of its own, and change in the active one
 * what is different between both; what is active and not recorded stays so. @generation: which (ipadm_history());
 * 0: the one before the last change that is not taken back yet. *@ret (may be NULL) as of ipadm_apply(). NOTFOUND:
 * there is nothing to take back, or no such generation; BAD_DOCUMENT: it is damaged; ALL_ADDRS_NOT_ENABLED: it is done,
 * but for addresses that can't come back now; EAUTH; else as ipadm_apply().
 */
IPADM_API ipadm_status_t ipadm_undo(ipadm_handle_t handle, uint64_t generation, ipadm_plan_t **ret);
/* Take the last ipadm_undo() back, unless something else was changed since. The same statuses. */
IPADM_API ipadm_status_t ipadm_redo(ipadm_handle_t handle, ipadm_plan_t **ret);

/*
 * Whether the changes that follow on @handle are to be confirmed: @seconds after it such a change is taken back, unless
 * ipadm_confirm() was called; 1 to IPADM_CONFIRM_MAX. This holds over the end of the caller, of the daemon, and over a
 * boot. While a change waits, no other is made (CONFIRM_PENDING). IPADM_CONFIRM_BY_NEED, as at first: changes are final,
 * but those of ipadm_apply(), ipadm_undo() and ipadm_redo() that end a connection of the caller's, which wait for
 * IPADM_CONFIRM_DEFAULT seconds. IPADM_CONFIRM_NEVER: all are final. An address that the caller came over (a TCP
 * connection of it or of a process above it) stays until the confirmation, as a deprecated one, where its interface does.
 * INVALID_ARG. NOTSUP of the change: there is no resident daemon that would take it back.
 */
#define IPADM_CONFIRM_BY_NEED 0
#define IPADM_CONFIRM_NEVER   (-1)
#define IPADM_CONFIRM_DEFAULT 120
#define IPADM_CONFIRM_MAX     86400
IPADM_API ipadm_status_t ipadm_set_confirm(ipadm_handle_t handle, int32_t seconds);
/* The change that waits is final. NOTFOUND: none does; EAUTH. */
IPADM_API ipadm_status_t ipadm_confirm(ipadm_handle_t handle);
/* Take it back now. NOTFOUND: none waits; BAD_DOCUMENT: what was there before it is lost; ALL_ADDRS_NOT_ENABLED: it is
 * done, but for addresses that can't come back now; EAUTH. */
IPADM_API ipadm_status_t ipadm_revert(ipadm_handle_t handle);
/* Whether a change waits: *@ret_left is the seconds that are left, 0: it is about to be taken back. It needs neither
 * engine nor privilege. NOTFOUND: none does. */
IPADM_API ipadm_status_t ipadm_pending(ipadm_handle_t handle, int64_t *ret_left);

/*
 * Take a hand-edited ipadm.conf(5) in: validated, planned, executed and recorded as one change.
 * BAD_DOCUMENT with the line when it can't be understood; nothing changes then.
 */
IPADM_API ipadm_status_t ipadm_reload(ipadm_handle_t handle);

/*
 * Make the text of an ipadm.conf(5) from the configuration files of another tool: nothing is applied, and no
 * engine is needed. @from: "ifupdown", "netplan", "networkd", "networkmanager", "ifcfg"; NULL: the one that has
 * files, which ipadm_last_error() then tells though it is a success. @root: the directory below which they are;
 * NULL: "/". *@document is the text; *@unexpressed what it could not say, a line each: "FILE:LINE: WHAT: WHY", ""
 * for nothing. Both are the caller's: free(3). Nothing is written on failure.
 * INVALID_ARG: a word that is no tool, or none while several have files; NOTFOUND: there are no files;
 * BAD_DOCUMENT: one can't be understood at all, with its name and line; NO_MEMORY, EPERM or what else the
 * kernel said of one that can't be read.
 */
IPADM_API ipadm_status_t ipadm_import(ipadm_handle_t handle, const char *from, const char *root,
	char **document, char **unexpressed);

/* ---- the history of the persistent configuration ---- */

/*
 * Why the changes that follow on @handle are made, for the history: at most 256 bytes without control
 * characters; NULL or "": nothing is said, as at first. @text is copied. INVALID_ARG.
 */
IPADM_API ipadm_status_t ipadm_set_message(ipadm_handle_t handle, const char *text);
/* The command line, or what else asks for them: at most 512 bytes. Otherwise as ipadm_set_message(). */
IPADM_API ipadm_status_t ipadm_set_command(ipadm_handle_t handle, const char *text);

typedef enum {
	IPADM_GENERATION_OK = 0,
	IPADM_GENERATION_PRESENT = 1, /* it is the persistent configuration of now */
	IPADM_GENERATION_LOST = 2,    /* its document is not there */
	IPADM_GENERATION_DAMAGED =
		3, /* what is known of it, or its document, is not as it was recorded */
} ipadm_generation_state_t;

typedef enum {
	IPADM_KIND_CHANGE = 0,
	IPADM_KIND_UNDO = 1, /* an earlier generation was put back: ig_restores */
	IPADM_KIND_REDO = 2,
} ipadm_generation_kind_t;

/* A generation and the change that made it; a list ends with ig_next == NULL. "" is not known. */
typedef struct ipadm_generation_s {
	struct ipadm_generation_s *ig_next;
	uint64_t ig_number;
	uint64_t ig_parent; /* the generation before it; 0: there was none */
	int64_t ig_time;    /* seconds since 1970; 0: not known */
	int64_t ig_uid;     /* who made it; -1: not known */
	int64_t ig_pid;
	ipadm_generation_state_t ig_state;
	ipadm_generation_kind_t ig_kind;
	uint64_t ig_restores; /* of undo and redo; 0: an empty document */
	char ig_user[64];
	char ig_change[904];  /* "CreateInterface net0" */
	char ig_command[520]; /* of ipadm_set_command() */
	char ig_message[264];
} ipadm_generation_t;

/*
 * The generations that are kept, the newest first; *@ret is NULL when there is none, and the caller's:
 * ipadm_free_history(). Needs no privilege and no daemon. INVALID_ARG for a NULL @ret; NO_MEMORY, EPERM, IO_ERROR.
 */
IPADM_API ipadm_status_t ipadm_history(ipadm_handle_t handle, ipadm_generation_t **ret);
IPADM_API void ipadm_free_history(ipadm_generation_t *list); /* NULL is fine */

/*
 * The text of a generation, in the form of ipadm.conf(5); of 0, which is before the first, "". *@ret is the caller's:
 * free(3). NOTFOUND: there is none of this number, or its document is lost; BAD_DOCUMENT: it is not as it was
 * recorded; INVALID_ARG for a NULL @ret; NO_MEMORY, EPERM, IO_ERROR.
 */
IPADM_API ipadm_status_t ipadm_generation(ipadm_handle_t handle, uint64_t number, char **ret);

/* A difference; strings live until the called function returns. */
typedef struct {
	const char *
		id_kind; /* "interface", "address", "protocol", "group", "ipadm"; "" for a section that is none of ours */
	const char *id_name; /* "" for ipadm */
	const char *id_key;  /* NULL: the object as such, which has no keys */
	const char *id_from; /* NULL: it was not there */
	const char *id_to;   /* NULL: it is not there any more */
} ipadm_diff_t;

/* B_FALSE: no more of them. */
typedef boolean_t ipadm_diff_wfunc_t(void *arg, const ipadm_diff_t *diff);

/*
 * Call @func with each difference between two configurations, key by key, until it returns B_FALSE, which is no
 * failure. @from, @to: the number of a generation in decimal, "active", or "persistent"; @to NULL: "persistent". What
 * only an active configuration holds is left out, as are comments. INVALID_ARG; NOTFOUND and BAD_DOCUMENT as of
 * ipadm_generation(); NO_MEMORY, EPERM, IO_ERROR.
 */
IPADM_API ipadm_status_t ipadm_walk_diff(ipadm_handle_t handle, const char *from, const char *to,
	ipadm_diff_wfunc_t *func, void *arg);

#ifdef __cplusplus
}
#endif

#endif
