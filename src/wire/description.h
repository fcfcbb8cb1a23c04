/* SPDX-License-Identifier: Apache-2.0 */
/* The texts of wire_description() that stand by themselves. */
#ifndef WIRE_DESCRIPTION_H
#define WIRE_DESCRIPTION_H

/* Of org.varlink.service. */
extern const char description_service[];

#endif
