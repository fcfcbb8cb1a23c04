/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommand status: on one screen what is well and what is not. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "cli/cmd.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/show.h"
#include "cli/status.h"

#define NAMED 8 /* of more that do not work the number is told */

/* What there is of one kind. */
struct tally {
	size_t n, n_ill;
	struct buf ills; /* "net0: no carrier; net1: …" */
};

/* What the lines are made of. */
struct facts {
	ipadm_engine_info_t engine;
	bool needs_daemon;
	struct tally interfaces, addresses, groups;
	ipadm_status_t drift_known; /* SUCCESS: it is */
	struct tally drift;         /* where the kernel is not as it is configured */
};

static void facts_fini(struct facts *f)
{
	buf_fini(&f->interfaces.ills);
	buf_fini(&f->addresses.ills);
	buf_fini(&f->groups.ills);
	buf_fini(&f->drift.ills);
}

static void add_ill(struct tally *t, const char *object, const char *why)
{
	if (t->n_ill++ < NAMED)
		buf_printf(&t->ills, "; %s: %s", object, why);
}

static boolean_t count(void *arg, const ipadm_health_info_t *info)
{
	struct facts *f = arg;
	struct tally *t = &f->interfaces;

	if (strcmp(info->ihe_kind, "address") == 0)
		t = &f->addresses;
	else if (strcmp(info->ihe_kind, "group") == 0)
		t = &f->groups;
	t->n++;
	f->needs_daemon |= info->ihe_needs_daemon == B_TRUE;
	if (!info->ihe_why[0])
		return B_TRUE;
	add_ill(t, info->ihe_object, info->ihe_why);
	return B_TRUE;
}

static boolean_t count_drift(void *arg, const ipadm_drift_t *drift)
{
	struct facts *f = arg;

	if (!drift->id_foreign)
		add_ill(&f->drift, drift->id_ifname[0] ? drift->id_ifname : "protocols",
			drift->id_what);
	return B_TRUE;
}

/* ---- the lines ---- */

static void put_daemon(const struct facts *f, struct status_row *row)
{
	const ipadm_engine_info_t *e = &f->engine;
	time_t since = e->ien_since;
	struct tm tm = { 0 };

	row->attention = !e->ien_running && f->needs_daemon;
	if (!e->ien_running) {
		buf_puts(&row->detail, row->attention ? "not running, which leases and groups "
							"need: start ipmgmtd"
						      : "not running");
		return;
	}
	localtime_r(&since, &tm);
	buf_printf(&row->detail, "running, pid %" PRId64, e->ien_pid);
	buf_printf(&row->detail, ", since %04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (e->ien_version[0])
		buf_printf(&row->detail, ", version %s", e->ien_version);
}

static void put_configuration(const struct facts *f, struct status_row *row)
{
	row->attention = f->engine.ien_problem[0];
	if (row->attention)
		buf_printf(&row->detail, "no changes are taken: %s", f->engine.ien_problem);
	else
		buf_printf(&row->detail, "generation %" PRIu64, f->engine.ien_generation);
}

static void put_edit(const struct facts *f, struct status_row *row)
{
	row->attention = f->engine.ien_edit_pending;
	if (row->attention)
		buf_puts(&row->detail,
			f->engine.ien_problem[0]
				? "ipadm.conf was edited by hand, and can't be taken in as it is"
				: "ipadm.conf was edited by hand: 'ipadm reload' takes it in");
	else
		buf_puts(&row->detail,
			f->engine.ien_running ? "none is waiting" : "not known without the daemon");
}

static void put_confirm(const struct facts *f, struct status_row *row)
{
	row->attention = f->engine.ien_confirm_pending;
	if (row->attention)
		buf_printf(&row->detail,
			"a change is taken back in %" PRId64 " s: 'ipadm confirm' keeps it",
			f->engine.ien_confirm_left);
	else
		buf_puts(&row->detail, "none is awaited");
}

static void put_tally(const struct tally *t, size_t n, struct status_row *row)
{
	row->counted = true;
	row->count = n;
	row->attention = t->n_ill > 0;
	buf_printf(&row->detail, "%zu", n);
	if (t->n_ill > 0)
		buf_append(&row->detail, t->ills.data, t->ills.len);
	if (t->n_ill > NAMED)
		buf_printf(&row->detail, "; and %zu more", t->n_ill - NAMED);
}

static void put_interfaces(const struct facts *f, struct status_row *row)
{
	put_tally(&f->interfaces, f->interfaces.n, row);
}

static void put_addresses(const struct facts *f, struct status_row *row)
{
	put_tally(&f->addresses, f->addresses.n, row);
}

static void put_groups(const struct facts *f, struct status_row *row)
{
	put_tally(&f->groups, f->groups.n, row);
}

static void put_drift(const struct facts *f, struct status_row *row)
{
	if (f->drift_known == IPADM_SUCCESS)
		put_tally(&f->drift, f->drift.n_ill, row);
	else
		buf_puts(&row->detail, f->drift_known == IPADM_EAUTH
					       ? "only who may make changes sees it"
					       : ipadm_status2str(f->drift_known));
}

static const struct item {
	const char *name;
	void (*put)(const struct facts *f, struct status_row *row);
} items[] = {
	{ "daemon", put_daemon },
	{ "configuration", put_configuration },
	{ "hand-edit", put_edit },
	{ "confirmation", put_confirm },
	{ "interfaces", put_interfaces },
	{ "addresses", put_addresses },
	{ "groups", put_groups },
	{ "drift", put_drift },
};

static enum exit_status show_items(const struct facts *f, struct show *show, bool *ret_attention)
{
	enum exit_status x = EXIT_DONE;

	*ret_attention = false;
	for (size_t i = 0; x == EXIT_DONE && i < ARRAY_SIZE(items); i++) {
		struct status_row row = { .item = items[i].name };

		items[i].put(f, &row);
		x = show_row(show, &row);
		*ret_attention |= row.attention;
		buf_fini(&row.detail);
	}

	return x == EXIT_DONE ? show_end(show) : x;
}

static enum exit_status get_facts(ipadm_handle_t handle, struct facts *ret)
{
	enum exit_status x =
		error_report(handle, ipadm_engine_info(handle, &ret->engine), "show", "the status");

	if (x != EXIT_DONE)
		return x;
	ret->drift_known = ipadm_check(handle, NULL, count_drift, ret);
	/* A file that can't be read is told by its line. */
	if (ipadm_walk_health(handle, count, ret) == IPADM_SUCCESS)
		return EXIT_DONE;
	return error_report(handle, IPADM_FAILURE, "show", "the status");
}

enum exit_status cmd_status(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(facts_fini) struct facts facts = { .needs_daemon = false };
	_cleanup_(show_fini) struct show show = { 0 };
	enum exit_status x;
	bool attention = false;

	if (call_has(call, OPT_OPENMETRICS))
		return status_metrics(call);
	x = show_begin(call, &status_columns, &show);
	if (x != EXIT_DONE)
		return x;
	x = handle_open(call, &handle);
	if (x == EXIT_DONE)
		x = get_facts(handle, &facts);
	if (x == EXIT_DONE)
		x = show_items(&facts, &show, &attention);
	if (x != EXIT_DONE)
		return EXIT_REFUSED;
	return attention ? EXIT_ATTENTION : EXIT_DONE;
}
