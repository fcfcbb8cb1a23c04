/* SPDX-License-Identifier: Apache-2.0 */
/* Address objects as the documents have them. */
#include "model/address.h"
