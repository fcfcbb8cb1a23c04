/* SPDX-License-Identifier: Apache-2.0 */
/* The rows by class, for property.c alone. */
#ifndef MODEL_PROPERTY_ROWS_H
#define MODEL_PROPERTY_ROWS_H

#include "model/property.h"

#endif
