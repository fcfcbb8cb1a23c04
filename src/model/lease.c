/* SPDX-License-Identifier: Apache-2.0 */
/* A DHCP lease as data. */
#include "model/lease.h"
