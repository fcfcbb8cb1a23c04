/* SPDX-License-Identifier: Apache-2.0 */
/* ipmpstat(8): what IPMP groups do. It is ipadm under another name. */
#ifndef CLI_IPMPSTAT_H
#define CLI_IPMPSTAT_H

#include <libipadm.h>

#include "cli/columns.h"
#include "cli/command.h"

#define IPMPSTAT "ipmpstat"

/* What a row of the columns is. */
struct ipmp_member_row {
	const ipadm_ipmp_group_info_t *group;
	const ipadm_ipmp_member_info_t *member;
};
struct ipmp_addr_row {
	const ipadm_ipmp_addr_info_t *info;
	bool numeric; /* no names in place of addresses */
};
struct ipmp_probe_row {
	const ipadm_ipmp_probe_info_t *info;
	bool numeric;
};

struct ipmp_watch_row {
	const ipadm_ipmp_watch_info_t *info;
	int64_t start; /* when watching began; microseconds */
	bool numeric;
};

extern const struct column_table ipmp_group_columns; /* of an ipadm_ipmp_group_info_t */
extern const struct column_table ipmp_member_columns;
extern const struct column_table ipmp_addr_columns;
extern const struct column_table ipmp_probe_columns;
extern const struct column_table ipmp_watch_columns;

/* What their columns share: an address, or its name; a round trip, 0 for none. */
void ipmp_put_address(struct buf *out, const struct sockaddr *sa, bool numeric);
int ipmp_put_trip(struct buf *out, int64_t us);

enum exit_status run_ipmpstat(int argc, char *const argv[]);

#endif
