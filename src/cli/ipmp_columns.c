/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of ipmpstat. */
#include <inttypes.h>
#include <netdb.h>
#include <string.h>

#include "base/ip.h"
#include "base/sock.h"
#include "cli/flags.h"
#include "cli/ipmpstat.h"
#include "cli/words.h"

#define NONE "--"

/* clang-format off */
static const char *const group_states[] = {
	[IPADM_IPMP_OK]       = "ok",
	[IPADM_IPMP_DEGRADED] = "degraded",
	[IPADM_IPMP_FAILED]   = "failed",
};

static const char *const member_states[] = {
	[IPADM_MEMBER_ACTIVE]   = "ok",
	[IPADM_MEMBER_INACTIVE] = "ok",
	[IPADM_MEMBER_FAILED]   = "failed",
	[IPADM_MEMBER_OFFLINE]  = "offline",
};

static const char *const links[] = {
	[IPADM_IPMP_LINK_UP]      = "up",
	[IPADM_IPMP_LINK_DOWN]    = "down",
	[IPADM_IPMP_LINK_UNKNOWN] = "unknown",
};

static const char *const probes[] = {
	[IPADM_PROBE_OK]       = "ok",
	[IPADM_PROBE_FAILED]   = "failed",
	[IPADM_PROBE_UNKNOWN]  = "unknown",
	[IPADM_PROBE_DISABLED] = "disabled",
};

static const char *const modes[] = {
	[IPADM_TARGETS_DISABLED]   = "disabled",
	[IPADM_TARGETS_NONE]       = "none",
	[IPADM_TARGETS_ROUTES]     = "routes",
	[IPADM_TARGETS_NEIGHBOURS] = "neighbours",
	[IPADM_TARGETS_MULTICAST]  = "multicast",
};

#define INACTIVE 0x80000000u /* beside IPADM_MEMBER_* */
static const struct flag member_flags[] = {
	{ INACTIVE,             'i', "inactive" },
	{ IPADM_MEMBER_STANDBY, 's', "standby" },
	{ 0,                    'm', "multicast" }, /* no member is chosen for these here */
	{ 0,                    'b', "broadcast" },
	{ 0,                    'M', "multicast6" },
	{ IPADM_MEMBER_DOWN,    'd', "down" },
	{ IPADM_MEMBER_HWDUP,   'h', "hwdup" },
};
/* clang-format on */

/* ---- groups ---- */

static int get_group(const void *row, struct buf *out)
{
	const ipadm_ipmp_group_info_t *info = row;

	buf_puts(out, info->igi_ifname);
	return 0;
}

static int get_groupname(const void *row, struct buf *out)
{
	const ipadm_ipmp_group_info_t *info = row;

	buf_puts(out, info->igi_groupname);
	return 0;
}

const char *shown_group_state(size_t state)
{
	return state < ARRAY_SIZE(group_states) ? group_states[state] : NULL;
}

static int get_group_state(const void *row, struct buf *out)
{
	const ipadm_ipmp_group_info_t *info = row;

	buf_puts(out, group_states[info->igi_state]);
	return 0;
}

static int get_fdt(const void *row, struct buf *out)
{
	const ipadm_ipmp_group_info_t *info = row;

	if (info->igi_fdt == 0)
		buf_puts(out, NONE);
	else
		buf_printf(out, "%u.%02us", info->igi_fdt / 1000, info->igi_fdt % 1000 / 10);
	return 0;
}

/* What there is around the name of a member that is not in use. */
static const char *brackets_of(ipadm_ipmp_mstate_t state)
{
	switch (state) {
	case IPADM_MEMBER_ACTIVE:
		return "";
	case IPADM_MEMBER_INACTIVE:
		return "()";
	case IPADM_MEMBER_FAILED:
	case IPADM_MEMBER_OFFLINE:
		break;
	}
	return "[]";
}

/* Those in use first, then spares in parentheses, then those that can't be used in brackets. */
static int get_interfaces(const void *row, struct buf *out)
{
	static const char *const order[] = { "", "()", "[]" };
	const ipadm_ipmp_group_info_t *info = row;
	size_t start = out->len;

	for (size_t k = 0; k < ARRAY_SIZE(order); k++)
		for (uint32_t i = 0; i < info->igi_nmembers; i++) {
			const ipadm_ipmp_member_info_t *m = &info->igi_members[i];
			const char *around = brackets_of(m->imi_state);

			if (strcmp(around, order[k]) != 0)
				continue;
			buf_printf(out, "%s%.1s%s%s", out->len > start ? " " : "", around,
				m->imi_ifname, around[0] ? around + 1 : "");
		}
	return 0;
}

static void get_interfaces_json(const void *row, struct jsonw *out)
{
	const ipadm_ipmp_group_info_t *info = row;

	jsonw_begin(out, '[');
	for (uint32_t i = 0; i < info->igi_nmembers; i++)
		jsonw_str(out, info->igi_members[i].imi_ifname);
	jsonw_end(out, ']');
}

/* ---- members ---- */

static int get_member(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	buf_puts(out, r->member->imi_ifname);
	return 0;
}

static int get_active(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	buf_puts(out, r->member->imi_state == IPADM_MEMBER_ACTIVE ? "yes" : "no");
	return 0;
}

static void get_active_json(const void *row, struct jsonw *out)
{
	const struct ipmp_member_row *r = row;

	jsonw_bool(out, r->member->imi_state == IPADM_MEMBER_ACTIVE);
}

static int get_member_group(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	return get_group(r->group, out);
}

static uint64_t flags_of(const struct ipmp_member_row *r)
{
	return r->member->imi_flags |
	       (r->member->imi_state == IPADM_MEMBER_INACTIVE ? INACTIVE : 0u);
}

static int get_flags(const void *row, struct buf *out)
{
	flags_put_letters(out, flags_of(row), member_flags, ARRAY_SIZE(member_flags));
	return 0;
}

static void get_flags_json(const void *row, struct jsonw *out)
{
	flags_put_words(out, flags_of(row), member_flags, ARRAY_SIZE(member_flags));
}

static int get_link(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	buf_puts(out, links[r->member->imi_link]);
	return 0;
}

static int get_probe(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	buf_puts(out, probes[r->member->imi_probe]);
	return 0;
}

static int get_member_state(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	buf_puts(out, member_states[r->member->imi_state]);
	return 0;
}

static int get_why(const void *row, struct buf *out)
{
	const struct ipmp_member_row *r = row;

	buf_puts(out, r->member->imi_why);
	return 0;
}

/* ---- data addresses ---- */

void ipmp_put_address(struct buf *out, const struct sockaddr *sa, bool numeric)
{
	socklen_t len = sock_size(sa->sa_family);
	char name[NI_MAXHOST];
	struct ip ip;

	if (!numeric && getnameinfo(sa, len, name, sizeof(name), NULL, 0, NI_NAMEREQD) == 0)
		buf_puts(out, name);
	else if (ip_from_sockaddr(sa, &ip))
		buf_puts(out, ip_format(&ip, name));
}

static int get_address(const void *row, struct buf *out)
{
	const struct ipmp_addr_row *r = row;

	ipmp_put_address(out, r->info->iai_addr, r->numeric);
	return 0;
}

static int get_addr_state(const void *row, struct buf *out)
{
	const struct ipmp_addr_row *r = row;

	buf_puts(out, r->info->iai_up ? "up" : "down");
	return 0;
}

static int get_addr_group(const void *row, struct buf *out)
{
	const struct ipmp_addr_row *r = row;

	buf_puts(out, r->info->iai_group);
	return 0;
}

static int get_inbound(const void *row, struct buf *out)
{
	const struct ipmp_addr_row *r = row;

	buf_puts(out, r->info->iai_inbound ? r->info->iai_inbound : NONE);
	return 0;
}

static void get_inbound_json(const void *row, struct jsonw *out)
{
	const struct ipmp_addr_row *r = row;

	if (r->info->iai_inbound)
		jsonw_str(out, r->info->iai_inbound);
	else
		jsonw_null(out);
}

static int get_outbound(const void *row, struct buf *out)
{
	const struct ipmp_addr_row *r = row;

	for (uint32_t i = 0; i < r->info->iai_noutbound; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", r->info->iai_outbound[i]);
	if (r->info->iai_noutbound == 0)
		buf_puts(out, NONE);
	return 0;
}

static void get_outbound_json(const void *row, struct jsonw *out)
{
	const struct ipmp_addr_row *r = row;

	jsonw_begin(out, '[');
	for (uint32_t i = 0; i < r->info->iai_noutbound; i++)
		jsonw_str(out, r->info->iai_outbound[i]);
	jsonw_end(out, ']');
}

/* ---- probes ---- */

static int get_prober(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	buf_puts(out, r->info->ipi_ifname);
	return 0;
}

static int get_mode(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	buf_puts(out, modes[r->info->ipi_mode]);
	return 0;
}

static void put_addresses(
	struct buf *out, const struct sockaddr *const *list, uint32_t n, bool numeric)
{
	for (uint32_t i = 0; i < n; i++) {
		buf_puts(out, i > 0 ? " " : "");
		ipmp_put_address(out, list[i], numeric);
	}
	if (n == 0)
		buf_puts(out, NONE);
}

static void put_addresses_json(
	struct jsonw *out, const struct sockaddr *const *list, uint32_t n, bool numeric)
{
	jsonw_begin(out, '[');
	for (uint32_t i = 0; i < n; i++) {
		_cleanup_(buf_fini) struct buf one = { .data = NULL };

		ipmp_put_address(&one, list[i], numeric);
		jsonw_str(out, one.data ? one.data : "");
	}
	jsonw_end(out, ']');
}

static int get_sources(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	put_addresses(out, r->info->ipi_sources, r->info->ipi_nsources, r->numeric);
	return 0;
}

static void get_sources_json(const void *row, struct jsonw *out)
{
	const struct ipmp_probe_row *r = row;

	put_addresses_json(out, r->info->ipi_sources, r->info->ipi_nsources, r->numeric);
}

static int get_targets(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	put_addresses(out, r->info->ipi_targets, r->info->ipi_ntargets, r->numeric);
	return 0;
}

static void get_targets_json(const void *row, struct jsonw *out)
{
	const struct ipmp_probe_row *r = row;

	put_addresses_json(out, r->info->ipi_targets, r->info->ipi_ntargets, r->numeric);
}

int ipmp_put_trip(struct buf *out, int64_t us)
{
	if (us == 0)
		buf_puts(out, NONE);
	else
		buf_printf(out, "%" PRId64 ".%02dms", us / 1000, (int)(us % 1000 / 10));
	return 0;
}

static int get_rtt(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	return ipmp_put_trip(out, r->info->ipi_rttavg);
}

static int get_rttdev(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	return ipmp_put_trip(out, r->info->ipi_rttdev);
}

static void get_sent_json(const void *row, struct jsonw *out)
{
	const struct ipmp_probe_row *r = row;

	jsonw_int(out, (int64_t)r->info->ipi_sent);
}

static int get_sent(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	buf_printf(out, "%" PRIu64, r->info->ipi_sent);
	return 0;
}

static void get_answered_json(const void *row, struct jsonw *out)
{
	const struct ipmp_probe_row *r = row;

	jsonw_int(out, (int64_t)r->info->ipi_answered);
}

static int get_answered(const void *row, struct buf *out)
{
	const struct ipmp_probe_row *r = row;

	buf_printf(out, "%" PRIu64, r->info->ipi_answered);
	return 0;
}

/* clang-format off */
static const struct column group_rows[] = {
	{ "group",      12, get_group,       NULL,                false },
	{ "groupname",  12, get_groupname,   NULL,                false },
	{ "state",      10, get_group_state, NULL,                false },
	{ "fdt",        9,  get_fdt,         NULL,                false },
	{ "interfaces", 0,  get_interfaces,  get_interfaces_json, false },
};

static const struct column member_rows[] = {
	{ "interface", 12, get_member,       NULL,            false },
	{ "active",    8,  get_active,       get_active_json, false },
	{ "group",     12, get_member_group, NULL,            false },
	{ "flags",     9,  get_flags,        get_flags_json,  false },
	{ "link",      9,  get_link,         NULL,            false },
	{ "probe",     10, get_probe,        NULL,            false },
	{ "state",     9,  get_member_state, NULL,            false },
	{ "why",       0,  get_why,          NULL,            false },
};

static const struct column addr_rows[] = {
	{ "address",  26, get_address,    NULL,              false },
	{ "state",    7,  get_addr_state, NULL,              false },
	{ "group",    12, get_addr_group, NULL,              false },
	{ "inbound",  12, get_inbound,    get_inbound_json,  false },
	{ "outbound", 0,  get_outbound,   get_outbound_json, false },
};

static const struct column probe_rows[] = {
	{ "interface", 12, get_prober,   NULL,              false },
	{ "mode",      12, get_mode,     NULL,              false },
	{ "testaddr",  26, get_sources,  get_sources_json,  false },
	{ "targets",   0,  get_targets,  get_targets_json,  false },
	{ "sent",      10, get_sent,     get_sent_json,     true },
	{ "answered",  10, get_answered, get_answered_json, true },
	{ "rttavg",    10, get_rtt,      NULL,              true },
	{ "rttdev",    10, get_rttdev,   NULL,              true },
};
/* clang-format on */

const struct column_table ipmp_group_columns = { group_rows, ARRAY_SIZE(group_rows) };
const struct column_table ipmp_member_columns = { member_rows, ARRAY_SIZE(member_rows) };
const struct column_table ipmp_addr_columns = { addr_rows, ARRAY_SIZE(addr_rows) };
const struct column_table ipmp_probe_columns = { probe_rows, ARRAY_SIZE(probe_rows) };
