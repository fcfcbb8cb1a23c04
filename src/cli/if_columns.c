/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of show-if: words and letters for what libipadm says of an interface.
 */
#include "cli/columns.h"
#include "cli/flags.h"
#include "cli/words.h"

/* clang-format off */
static const char *const classes[] = {
	[IPADM_IF_CLASS_REGULAR] = "IP",
	[IPADM_IF_CLASS_IPMP]    = "IPMP",
	[IPADM_IF_CLASS_VIRTUAL] = "VIRTUAL",
	[IPADM_IF_CLASS_UNKNOWN] = "UNKNOWN",
};

static const char *const states[] = {
	[IFIS_OK]       = "ok",
	[IFIS_DOWN]     = "down",
	[IFIS_FAILED]   = "failed",
	[IFIS_OFFLINE]  = "offline",
	[IFIS_DISABLED] = "disabled",
};

static const struct flag current_flags[] = {
	{ IFIF_BROADCAST,   'b', "broadcast" },
	{ IFIF_MULTICAST,   'm', "multicast" },
	{ IFIF_POINTOPOINT, 'p', "pointopoint" },
	{ IFIF_VIRTUAL,     'v', "virtual" },
	{ IFIF_IPMP,        'I', "ipmp" },
	{ IFIF_STANDBY,     's', "standby" },
	{ IFIF_INACTIVE,    'i', "inactive" },
	{ IFIF_VRRP,        'V', "vrrp" },
	{ IFIF_NOACCEPT,    'a', "noaccept" },
	{ IFIF_L3PROTECT,   'Z', "l3protect" },
	{ IFIF_IPV4,        '4', "inet" },
	{ IFIF_IPV6,        '6', "inet6" },
};

static const struct flag persistent_flags[] = {
	{ IFIF_STANDBY, 's', "standby" },
	{ IFIF_IPV4,    '4', "inet" },
	{ IFIF_IPV6,    '6', "inet6" },
};
/* clang-format on */

static int get_ifname(const void *row, struct buf *out)
{
	const ipadm_if_info_t *info = row;

	buf_puts(out, info->ifi_name);
	return 0;
}

static int get_class(const void *row, struct buf *out)
{
	const ipadm_if_info_t *info = row;
	size_t i = info->ifi_class;

	if (info->ifi_group[0])
		buf_puts(out, "UNDER");
	else
		buf_puts(out, classes[i < ARRAY_SIZE(classes) ? i : IPADM_IF_CLASS_UNKNOWN]);
	return 0;
}

const char *shown_if_state(size_t state)
{
	return state < ARRAY_SIZE(states) ? states[state] : NULL;
}

/* A state that a later library knows is shown as one that can't be told. */
static int get_state(const void *row, struct buf *out)
{
	const ipadm_if_info_t *info = row;
	const char *word = shown_if_state(info->ifi_state);

	if (!word)
		return -1;
	buf_puts(out, word);
	return 0;
}

static int get_current(const void *row, struct buf *out)
{
	const ipadm_if_info_t *info = row;

	flags_put_letters(out, info->ifi_cflags, current_flags, ARRAY_SIZE(current_flags));
	return 0;
}

static void get_current_json(const void *row, struct jsonw *out)
{
	const ipadm_if_info_t *info = row;

	flags_put_words(out, info->ifi_cflags, current_flags, ARRAY_SIZE(current_flags));
}

static int get_persistent(const void *row, struct buf *out)
{
	const ipadm_if_info_t *info = row;

	flags_put_letters(out, info->ifi_pflags, persistent_flags, ARRAY_SIZE(persistent_flags));
	return 0;
}

static void get_persistent_json(const void *row, struct jsonw *out)
{
	const ipadm_if_info_t *info = row;

	flags_put_words(out, info->ifi_pflags, persistent_flags, ARRAY_SIZE(persistent_flags));
}

/* A group stands over its members. */
static int get_over(const void *row, struct buf *out)
{
	const ipadm_if_info_t *info = row;
	const ipadm_ipmp_member_t *m = info->ifi_ipmp_cmembers.first;

	if (!m)
		buf_puts(out, info->ifi_group[0] ? info->ifi_group : "--");
	for (; m; m = m->node.next)
		buf_printf(out, "%s%s", m->if_name, m->node.next ? " " : "");
	return 0;
}

static void get_over_json(const void *row, struct jsonw *out)
{
	const ipadm_if_info_t *info = row;
	const ipadm_ipmp_member_t *m = info->ifi_ipmp_cmembers.first;

	jsonw_begin(out, '[');
	if (info->ifi_group[0])
		jsonw_str(out, info->ifi_group);
	for (; m; m = m->node.next)
		jsonw_str(out, m->if_name);
	jsonw_end(out, ']');
}

/* What is true or not of groups alone. */
static const char *steering(const ipadm_if_info_t *info)
{
	if (info->ifi_class != IPADM_IF_CLASS_IPMP)
		return NULL;
	return info->ifi_cflags & IFIF_STEERED ? "on" : "off";
}

static int get_steering(const void *row, struct buf *out)
{
	const char *word = steering(row);

	buf_puts(out, word ? word : "--");
	return 0;
}

static void get_steering_json(const void *row, struct jsonw *out)
{
	const char *word = steering(row);

	if (word)
		jsonw_str(out, word);
	else
		jsonw_null(out);
}

/* clang-format off */
static const struct column rows[] = {
	{ "ifname",     11, get_ifname,     NULL },
	{ "class",      10, get_class,      NULL },
	{ "state",       9, get_state,      NULL },
	{ "current",    13, get_current,    get_current_json },
	{ "persistent", 11, get_persistent, get_persistent_json },
	{ "over",       12, get_over,       get_over_json },
	{ "steering",    9, get_steering,   get_steering_json, .extra = true },
};
/* clang-format on */

const struct column_table if_columns = { rows, ARRAY_SIZE(rows) };
