/* SPDX-License-Identifier: Apache-2.0 */
/* Two requests, compared field by field. */
#ifndef TESTS_WIRE_SAME_H
#define TESTS_WIRE_SAME_H

#include "wire/wire.h"

/* Fails the test where they differ. */
void assert_request_equal(const struct wire_request *got, const struct wire_request *want);

#endif
