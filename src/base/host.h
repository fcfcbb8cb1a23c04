/* SPDX-License-Identifier: Apache-2.0 */
/* What tells this boot and this network namespace from others. */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <stddef.h>

#include "base/macros.h"

#define BOOT_ID_SIZE 64

/* The kernel's name of this boot (random(4)); "unknown" where /proc does not tell. */
void host_boot_id(char buf[BOOT_ID_SIZE]);

/* The name under /run/netns of the caller's network namespace; -ENOENT when it has none. */
int host_netns_name(char *ret, size_t size) _warn_unused_;

#endif
