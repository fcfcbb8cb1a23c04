/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of ipmpstat -p. */
#include <inttypes.h>

#include "cli/ipmpstat.h"

/* One that was sent before the watching began has a time below zero. */
static int get_time(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;
	int64_t us = r->info->iwi_time - r->start;
	int64_t hundredths = (us < 0 ? -us : us) / 10000;

	buf_printf(out, "%s%" PRId64 ".%02ds", us < 0 ? "-" : "", hundredths / 100,
		(int)(hundredths % 100));
	return 0;
}

static int get_prober(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	buf_puts(out, r->info->iwi_ifname);
	return 0;
}

static int get_number(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	buf_printf(out, "%" PRIu64, r->info->iwi_number);
	return 0;
}

static void get_number_json(const void *row, struct jsonw *out)
{
	const struct ipmp_watch_row *r = row;

	jsonw_int(out, (int64_t)r->info->iwi_number);
}

/* An answer within a microsecond is one, too. */
static int put_of(const struct ipmp_watch_row *r, struct buf *out, int64_t us)
{
	return ipmp_put_trip(out, r->info->iwi_lost ? 0 : us > 0 ? us : 1);
}

static int get_netrtt(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	return put_of(r, out, r->info->iwi_netrtt);
}

static int get_rtt(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	return put_of(r, out, r->info->iwi_rtt);
}

static int get_rttavg(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	return ipmp_put_trip(out, r->info->iwi_rttavg);
}

static int get_rttdev(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	return ipmp_put_trip(out, r->info->iwi_rttdev);
}

static int get_target(const void *row, struct buf *out)
{
	const struct ipmp_watch_row *r = row;

	ipmp_put_address(out, r->info->iwi_target, r->numeric);
	return 0;
}

/* clang-format off */
static const struct column watch_rows[] = {
	{ "time",      10, get_time,   NULL,            false },
	{ "interface", 12, get_prober, NULL,            false },
	{ "probe",     8,  get_number, get_number_json, false },
	{ "netrtt",    10, get_netrtt, NULL,            false },
	{ "rtt",       10, get_rtt,    NULL,            false },
	{ "rttavg",    10, get_rttavg, NULL,            false },
	{ "target",    0,  get_target, NULL,            false },
	{ "rttdev",    10, get_rttdev, NULL,            true },
};
/* clang-format on */

const struct column_table ipmp_watch_columns = { watch_rows, ARRAY_SIZE(watch_rows) };
