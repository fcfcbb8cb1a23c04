/* SPDX-License-Identifier: Apache-2.0 */
/* Properties: what a value may be. */
#include "model/property.h"
