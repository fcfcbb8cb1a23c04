/* SPDX-License-Identifier: Apache-2.0 */
/* Which DHCP clients run. */
#include "daemon/dhcp.h"

int dhcp_init(struct dhcp *dhcp, struct loop *loop, struct service *svc, struct err *e)
{
	*dhcp = (struct dhcp){ .loop = loop, .service = svc };
	return 0;
}

void dhcp_fini(struct dhcp *dhcp)
{
	*dhcp = (struct dhcp){ 0 };
}

void dhcp_sync(struct dhcp *dhcp)
{
}

void dhcp_release(struct dhcp *dhcp, const char *aobj)
{
}

void dhcp_renew(struct dhcp *dhcp, const char *aobj)
{
}

void dhcp_ra_flags(struct dhcp *dhcp, const char *ifname, uint8_t ra_flags)
{
}
