/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for what the kernel or a DHCP server does after the engine has done its part. */
#ifndef LIB_WAIT_H
#define LIB_WAIT_H

#include "lib/handle.h"

/*
 * Until duplicate address detection (RFC 4862 section 5.4) of an IPv6 address is over, where the kernel
 * does it, but not for long. -EADDRINUSE with DAD_FOUND when another host has it; 0 in any other case,
 * what can't be found out included.
 */
int wait_for_dad(ipadm_handle_t h, const char *ifname, const struct ip *ip) _warn_unused_;
/* The same for the address of an active static object. */
int wait_for_object(ipadm_handle_t h, const char *aobj) _warn_unused_;
/*
 * Until a DHCP object has its lease and the kernel the address. @seconds: IPADM_DHCP_WAIT_*, too; 0:
 * no waiting. DHCP_IPC_TIMEOUT; NOTFOUND: somebody deleted it meanwhile.
 */
int wait_for_lease(ipadm_handle_t h, const char *aobj, int32_t seconds) _warn_unused_;
/* The same for an active DHCP object that has none, as long as the object says; 0 for any other one. */
int wait_for_renewal(ipadm_handle_t h, const char *aobj) _warn_unused_;

#endif
