/* SPDX-License-Identifier: Apache-2.0 */
/* What to say when the kernel refuses a step, and which refusals are none. */
#include "kernel/sentence.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/status.h"

#define WHAT_SIZE 192

/* What is done to an address, and how it stands to the link. */
static const struct {
	const char *verb;
	const char *link;
} addr_words[] = {
	[STEP_ADDR_ADD] = { "add", "to" },
	[STEP_ADDR_DEL] = { "remove", "from" },
	[STEP_ADDR_SET] = { "change", "on" },
	[STEP_ADDR_GONE] = { "remove the routes of", "on" },
};

static void format_addr(const struct step *step, char *buf)
{
	char text[IP_STRSIZE];

	snprintf(buf, WHAT_SIZE, "%s %s/%u %s %s", addr_words[step->op].verb,
		ip_format(&step->u.addr.local, text), step->u.addr.plen, addr_words[step->op].link,
		step->ifname);
}

/* The value may be long; what matters of it is its beginning. */
static void format_setting(const struct step *step, char *buf)
{
	char path[SETTING_PATHSIZE];

	snprintf(buf, WHAT_SIZE, "set net/%s to %.40s", step_setting_path(step, path, sizeof(path)),
		step->u.setting.to);
}

/* What a link has. */
static const char *const attributes[] = {
	[STEP_TAG] = "the tag",
	[STEP_GENMODE] = "the address generation mode",
	[STEP_ACCEPT_RA] = "accept_ra",
	[STEP_PROMOTE] = "promote_secondaries",
	[STEP_TOKEN] = "the IPv6 token",
};

/* What is turned on and off. */
static const char *const switches[] = {
	[STEP_ARP] = "ARP",
	[STEP_HOOK] = "the hook for packets",
	[STEP_ALLMULTI] = "reception of all multicast",
};

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
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_PROMOTE:
	case STEP_TOKEN:
		snprintf(buf, WHAT_SIZE, "set %s of %s", attributes[step->op], name);
		return;
	case STEP_DISABLE6:
		snprintf(buf, WHAT_SIZE, "turn IPv6 %s on %s", on ? "off" : "on", name);
		return;
	case STEP_ADDR_ADD:
	case STEP_ADDR_DEL:
	case STEP_ADDR_SET:
	case STEP_ADDR_GONE:
		format_addr(step, buf);
		return;
	case STEP_ROUTE_ADD:
		snprintf(buf, WHAT_SIZE, "add a route over %s", name);
		return;
	case STEP_ROUTE_DEL:
		snprintf(buf, WHAT_SIZE, "remove a route over %s", name);
		return;
	case STEP_NEXTHOP:
		snprintf(buf, WHAT_SIZE, "%s a next hop over %s",
			step->u.nexthop.to ? "set" : "remove", name);
		return;
	case STEP_MTU:
		snprintf(buf, WHAT_SIZE, "set the MTU of %s to %lld", name,
			(long long)step->u.num.to);
		return;
	case STEP_ARP:
	case STEP_HOOK:
	case STEP_ALLMULTI:
		snprintf(buf, WHAT_SIZE, "turn %s %s on %s", switches[step->op], on ? "on" : "off",
			name);
		return;
	case STEP_SETTING:
		format_setting(step, buf);
		return;
	case STEP_STEER:
		snprintf(buf, WHAT_SIZE, "%s a packet program on %s",
			step->u.steer.to ? "put" : "remove", name);
		return;
	}
}

/* Reasons for which the kernel has no words of its own, or none that help. */
static const struct {
	enum step_op op;
	int sys;
	const char *why;
} reasons[] = {
	{ STEP_LINK_NEW, EOPNOTSUPP, "this kernel has no dummy links" },
	{ STEP_LINK_NEW, EEXIST, "a link of this name exists" },
	{ STEP_GENMODE, EAFNOSUPPORT, "it has no IPv6 (is its MTU below 1280?)" },
	{ STEP_GENMODE, EINVAL, "no such mode, or one that needs a secret which is not set" },
	{ STEP_ACCEPT_RA, ENODEV, "no such link, or it has no IPv6 (is its MTU below 1280?)" },
	{ STEP_DISABLE6, ENODEV, "no such link, or it has no IPv6 (is its MTU below 1280?)" },
	{ STEP_SETTING, ENODEV, "no such link, or it has no IPv6 (is its MTU below 1280?)" },
	{ STEP_SETTING, EINVAL, "the kernel takes no such value" },
	{ STEP_SETTING, ERANGE, "the kernel takes no such value" },
	{ STEP_TOKEN, EAFNOSUPPORT, "it has no IPv6 (is its MTU below 1280?)" },
};

static const char *find_reason(const struct step *step, int sys)
{
	if (step->op == STEP_LINK_NEW && step->stub && sys == EOPNOTSUPP)
		return "this kernel has neither dummy nor ifb links, nor bridges";
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		if (reasons[i].op == step->op && reasons[i].sys == sys)
			return reasons[i].why;
	}
	/* IPv6 on a link that can't have it is the one address that is refused without a word. */
	if (step->op == STEP_ADDR_ADD && sys == EINVAL && step->u.addr.local.family == AF_INET6)
		return "it has no IPv6 (is its MTU below 1280?)";
	return NULL;
}

int step_refused(const struct step *step, int sys, const char *why, struct err *e)
{
	char what[WHAT_SIZE] = "";
	size_t len;

	format_what(step, what);
	if (!why || !why[0])
		why = find_reason(step, sys);
	if (!why)
		return err_sys(e, sys, "cannot %s", what);
	len = strlen(why);
	/* Some of the kernel's texts end like a sentence of their own. */
	if (why[len - 1] == '.')
		len--;
	return err_set(e, status_from_errno(sys), sys, "cannot %s: %.*s", what, (int)len, why);
}

/* How the kernel says that a link has no such hook, or filter, or is gone. */
static bool is_absent(int error)
{
	return error == -ENOENT || error == -EINVAL || error == -ENODEV;
}

bool step_is_moot(const struct step *step, int error)
{
	switch (step->op) {
	case STEP_LINK_DEL:
		return error == -ENODEV;
	case STEP_ADDR_DEL:
		return error == -ENODEV || error == -ENXIO || error == -EADDRNOTAVAIL;
	case STEP_ROUTE_ADD:
		return error == -EEXIST;
	case STEP_ROUTE_DEL:
		return error == -ENODEV || error == -ESRCH;
	case STEP_NEXTHOP:
		return !step->u.nexthop.to && (error == -ENODEV || error == -ENOENT);
	case STEP_HOOK:
		/* Somebody else was quicker. */
		return step->u.num.to ? error == -EEXIST : is_absent(error);
	case STEP_STEER:
		return !step->u.steer.to && is_absent(error);
	case STEP_ALLMULTI:
	case STEP_LINK_NEW:
	case STEP_LINK_UP:
	case STEP_TAG:
	case STEP_GENMODE:
	case STEP_ACCEPT_RA:
	case STEP_DISABLE6:
	case STEP_ADDR_ADD:
	case STEP_ADDR_SET:
	case STEP_PROMOTE:
	case STEP_MTU:
	case STEP_ARP:
	case STEP_TOKEN:
	case STEP_SETTING:
		return false;
	case STEP_ADDR_GONE:
		return true;
	}
	return false;
}
