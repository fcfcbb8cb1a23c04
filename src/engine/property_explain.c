/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel's refusal of a property means where its own word for it says little. */
#include "engine/private.h"

#include <errno.h>
#include <string.h>

int prop_explain(
	const struct prop_row *row, const char *ifname, const char *value, int r, struct err *e)
{
	const char *path = row->paths[0] ? row->paths[0] : "";

	if (r == -EACCES && !ifname)
		return err_set(e, IPADM_NOTSUP, EACCES,
			"%s can't be set in this network namespace: the kernel has one for all of "
			"them",
			row->name);
	if (r == -ENOENT && strcmp(path, "ipv4/tcp_congestion_control") == 0)
		return err_set(e, IPADM_INVALID_ARG, ENOENT,
			"the kernel has no congestion control algorithm %s", value);
	if (r == -EINVAL && strcmp(path, "ipv4/ip_local_port_range") == 0 && row->field == 1)
		return err_set(e, IPADM_ERANGE, EINVAL,
			"%s is at least smallest_nonpriv_port, not %s", row->name, value);
	if (r == -EINVAL && strcmp(path, "ipv4/ip_unprivileged_port_start") == 0)
		return err_set(e, IPADM_ERANGE, EINVAL, "%s is at most smallest_anon_port, not %s",
			row->name, value);

	return r;
}
