/* SPDX-License-Identifier: Apache-2.0 */
/* Properties: finding and converting. */
#include "model/property.h"
