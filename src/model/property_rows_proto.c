/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of protocol properties. */
#include "model/property_rows.h"
