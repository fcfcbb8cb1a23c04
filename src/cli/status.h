/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the subcommand status. */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

#include "cli/columns.h"

struct status_row {
	const char *item;
	bool attention; /* somebody has to look after it */
	bool counted;
	size_t count; /* of interfaces, addresses, groups */
	struct buf detail;
};

#endif
