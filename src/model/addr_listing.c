/* SPDX-License-Identifier: Apache-2.0 */
/* The list of addresses. */
#include "model/addr_listing.h"
