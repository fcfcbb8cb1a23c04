/* SPDX-License-Identifier: Apache-2.0 */
/* What to say when the kernel refuses a step, and which refusals are none. */
#include "kernel/sentence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

#define WHAT_SIZE 160

static void format_addr(const struct step *step, const char *verb, const char *link, char *buf)
{
	char text[IP_STRSIZE];

	snprintf(buf, WHAT_SIZE, "%s %s/%u %s %s", verb, ip_format(&step->u.addr.local, text),
		step->u.addr.plen, link, step->ifname);
}

static void format_what(const struct step *step, char *buf)
{
	const char *name = step->ifname;
	bool on = step->u.num.to != 0;

	switch (step->op) {
	case STEP_LINK_NEW:
		snprintf(buf, WHAT_SIZE, "make the link %s", name);
		return;
	case STEP_LINK_DEL:
		snprintf(buf, WHAT_SIZE, "remove the link %s", name);
		return;
	case STEP_LINK_UP:
		snprintf(buf, WHAT_SIZE, "set the link %s %s", name, on ? "up" : "down");
		return;
	case STEP_TAG:
		snprintf(buf, WHAT_SIZE, "set the tag of %s", name);
		return;
	case STEP_GENMODE:
		snprintf(buf, WHAT_SIZE, "set the address generation mode of %s", name);
		return;
	case STEP_ACCEPT_RA:
		snprintf(buf, WHAT_SIZE, "set accept_ra of %s", name);
		return;
	case STEP_DISABLE6:
		snprintf(buf, WHAT_SIZE, "turn IPv6 %s on %s", on ? "off" : "on", name);
		return;
	case STEP_ADDR_ADD:
		format_addr(step, "add", "to", buf);
		return;
	case STEP_ADDR_DEL:
		format_addr(step, "remove", "from", buf);
		return;
	case STEP_ROUTE_ADD:
		snprintf(buf, WHAT_SIZE, "add a route over %s", name);
		return;
	case STEP_ROUTE_DEL:
		snprintf(buf, WHAT_SIZE, "remove a route over %s", name);
		return;
	}
}

int step_refused(const struct step *step, int sys, const char *why, struct err *e)
{
	char what[WHAT_SIZE] = "";
	size_t len = why ? strlen(why) : 0;

	format_what(step, what);
	if (len == 0)
		return err_sys(e, sys, "cannot %s", what);
	/* Some of the kernel's texts end like a sentence of their own. */
	if (why[len - 1] == '.')
		len--;
	return err_set(e, status_from_errno(sys), sys, "cannot %s: %.*s", what, (int)len, why);
}

bool step_is_moot(const struct step *step, int error)
{
	switch (step->op) {
	case STEP_LINK_DEL:
		return error == -ENODEV;
	case STEP_ADDR_DEL:
		return error == -ENODEV || error == -EADDRNOTAVAIL;
	case STEP_ROUTE_ADD:
		return error == -EEXIST;
	case STEP_ROUTE_DEL:
		return error == -ENODEV || error == -ESRCH;
	case STEP_LINK_NEW:
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_ADDR_ADD:
		return false;
	}
	return false;
}
