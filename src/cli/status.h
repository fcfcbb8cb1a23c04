/* SPDX-License-Identifier: Apache-2.0 */
/* One line of the subcommand status, and its other form. */
#ifndef CLI_STATUS_H
#define CLI_STATUS_H

#include "cli/columns.h"
#include "cli/command.h"

struct status_row {
	const char *item;
	bool attention; /* somebody has to look after it */
	bool counted;
	size_t count; /* of interfaces, addresses, groups */
	struct buf detail;
};

/* All that there is to tell, for a monitoring system: status --openmetrics. */
enum exit_status status_metrics(const struct call *call);

#endif
