/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of monitor. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include <libipadm.h>

#include "cli/columns.h"

static bool split_time(const ipadm_event_t *ev, struct tm *ret)
{
	time_t seconds = ev->iev_time / 1000000;

	return localtime_r(&seconds, ret) != NULL;
}

static int get_time(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;
	struct tm tm;

	if (!split_time(ev, &tm))
		return -1;
	buf_printf(out, "%02d:%02d:%02d.%03d", tm.tm_hour, tm.tm_min, tm.tm_sec,
		(int)(ev->iev_time % 1000000 / 1000));

	return 0;
}

static int get_date(const void *row, struct buf *out)
{
	struct tm tm;

	if (!split_time(row, &tm))
		return -1;
	buf_printf(out, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);

	return 0;
}

/* RFC 3339, in UTC. */
static void get_time_json(const void *row, struct jsonw *out)
{
	const ipadm_event_t *ev = row;
	time_t seconds = ev->iev_time / 1000000;
	_cleanup_(buf_fini) struct buf whole = { .data = NULL };
	char text[32] = "";
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) ||
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm) == 0) {
		jsonw_null(out);
		return;
	}
	buf_printf(&whole, "%s.%06dZ", text, (int)(ev->iev_time % 1000000));
	jsonw_str(out, buf_error(&whole) == 0 ? whole.data : text);
}

static int get_object(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_object);
	return 0;
}

static int get_event(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_event);
	return 0;
}

static int get_what(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_what);
	return 0;
}

static int get_old(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_old);
	return 0;
}

static int get_new(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_new);
	return 0;
}

static int get_kind(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_kind);
	return 0;
}

static int get_where(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_where);
	return 0;
}

static int get_method(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_puts(out, ev->iev_method);
	return 0;
}

static int get_generation(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	buf_printf(out, "%" PRIu64, ev->iev_generation);
	return 0;
}

static void get_generation_json(const void *row, struct jsonw *out)
{
	const ipadm_event_t *ev = row;

	jsonw_int(out, (int64_t)ev->iev_generation);
}

/* Of a call, what was called and by whom: "UpAddress 0/1234". */
static int get_cause(const void *row, struct buf *out)
{
	const ipadm_event_t *ev = row;

	if (ev->iev_method[0])
		buf_printf(
			out, "%s %" PRId64 "/%" PRId64, ev->iev_method, ev->iev_uid, ev->iev_pid);
	else
		buf_puts(out, ev->iev_cause);
	return 0;
}

static void get_cause_json(const void *row, struct jsonw *out)
{
	const ipadm_event_t *ev = row;

	jsonw_str(out, ev->iev_cause);
}

static int put_number(struct buf *out, int64_t number)
{
	if (number >= 0)
		buf_printf(out, "%" PRId64, number);
	return 0;
}

static void put_number_json(struct jsonw *out, int64_t number)
{
	if (number >= 0)
		jsonw_int(out, number);
	else
		jsonw_null(out);
}

static int get_uid(const void *row, struct buf *out)
{
	return put_number(out, ((const ipadm_event_t *)row)->iev_uid);
}

static void get_uid_json(const void *row, struct jsonw *out)
{
	put_number_json(out, ((const ipadm_event_t *)row)->iev_uid);
}

static int get_pid(const void *row, struct buf *out)
{
	return put_number(out, ((const ipadm_event_t *)row)->iev_pid);
}

static void get_pid_json(const void *row, struct jsonw *out)
{
	put_number_json(out, ((const ipadm_event_t *)row)->iev_pid);
}

/* clang-format off */
static const struct column rows[] = {
	{ "time",       14, get_time,       get_time_json,       false },
	{ "object",     16, get_object,     NULL,                false },
	{ "event",      10, get_event,      NULL,                false },
	{ "what",       18, get_what,       NULL,                false },
	{ "old",        14, get_old,        NULL,                false },
	{ "new",        18, get_new,        NULL,                false },
	{ "generation", 12, get_generation, get_generation_json, false },
	{ "cause",      0,  get_cause,      get_cause_json,      false },
	{ "date",       12, get_date,       NULL,                true },
	{ "kind",       11, get_kind,       NULL,                true },
	{ "where",      12, get_where,      NULL,                true },
	{ "method",     24, get_method,     NULL,                true },
	{ "uid",        8,  get_uid,        get_uid_json,        true },
	{ "pid",        8,  get_pid,        get_pid_json,        true },
};
/* clang-format on */

const struct column_table monitor_columns = { rows, ARRAY_SIZE(rows) };
