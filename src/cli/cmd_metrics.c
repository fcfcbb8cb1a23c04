/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status --openmetrics: what is there to be told to a monitoring system. What can't be found out is left out, so that the
 * rest is told also when a file is damaged.
 */
#include <string.h>

#include "cli/error.h"
#include "cli/handle.h"
#include "cli/metrics.h"
#include "cli/show.h"
#include "cli/status.h"
#include "cli/words.h"

#define MAX_STATES 8 /* of addresses */

static const char *const member_words[] = {
	[IPADM_MEMBER_ACTIVE] = "active",
	[IPADM_MEMBER_INACTIVE] = "inactive",
	[IPADM_MEMBER_FAILED] = "failed",
	[IPADM_MEMBER_OFFLINE] = "offline",
};

static const char *member_state_word(size_t state)
{
	return state < ARRAY_SIZE(member_words) ? member_words[state] : NULL;
}

/* One sample for each word: 1 for that of @state, 0 for the others. @labels ends with the one for the state. */
static void add_states(struct metrics *m, enum metric family,
	struct metric_label labels[METRIC_LABELS], const char *(*word)(size_t), size_t state)
{
	size_t last = 0;

	while (last + 1 < METRIC_LABELS && labels[last + 1].name)
		last++;
	for (size_t i = 0; word(i); i++) {
		labels[last].value = word(i);
		metrics_add(m, family, labels, i == state);
	}
}

static void add_engine(struct metrics *m, const ipadm_engine_info_t *e)
{
	const struct metric_label version[METRIC_LABELS] = { { "version", e->ien_version } };

	metrics_add(m, METRIC_DAEMON_RUNNING, NULL, e->ien_running == B_TRUE);
	metrics_add(m, METRIC_READABLE, NULL, !e->ien_problem[0]);
	metrics_add(m, METRIC_GENERATION, NULL, e->ien_generation);
	metrics_add(m, METRIC_CONFIRM_PENDING, NULL, e->ien_confirm_pending == B_TRUE);
	if (e->ien_confirm_pending)
		metrics_add(m, METRIC_CONFIRM_LEFT, NULL, (uint64_t)e->ien_confirm_left);
	if (!e->ien_running)
		return;
	metrics_add(m, METRIC_DAEMON_START, NULL, (uint64_t)e->ien_since);
	metrics_add(m, METRIC_DAEMON_VERSION, version, 1);
	metrics_add(m, METRIC_EDITED, NULL, e->ien_edit_pending == B_TRUE);
}

/* How many differences there are. */
struct drift {
	uint64_t ours, foreign;
};

static boolean_t count_drift(void *arg, const ipadm_drift_t *d)
{
	struct drift *drift = arg;

	if (d->id_foreign)
		drift->foreign++;
	else
		drift->ours++;
	return B_TRUE;
}

/* Only who may make changes is told. */
static void add_drift(struct metrics *m, ipadm_handle_t handle)
{
	const struct metric_label ours[METRIC_LABELS] = { { "whose", "ours" } };
	const struct metric_label foreign[METRIC_LABELS] = { { "whose", "foreign" } };
	struct drift drift = { 0 };

	if (ipadm_check(handle, NULL, count_drift, &drift) != IPADM_SUCCESS)
		return;
	metrics_add(m, METRIC_DRIFT, ours, drift.ours);
	metrics_add(m, METRIC_DRIFT, foreign, drift.foreign);
}

static boolean_t add_object(void *arg, const ipadm_health_info_t *info)
{
	const struct metric_label labels[METRIC_LABELS] = {
		{ "kind", info->ihe_kind },
		{ "object", info->ihe_object },
	};

	metrics_add(arg, METRIC_OBJECT, labels, !info->ihe_why[0]);
	return B_TRUE;
}

static void add_interfaces(struct metrics *m, ipadm_handle_t handle)
{
	ipadm_if_info_t *list;

	if (ipadm_if_info(handle, NULL, &list, 0, 0) != IPADM_SUCCESS)
		return;
	for (const ipadm_if_info_t *i = list; i; i = i->ifi_next) {
		struct metric_label labels[METRIC_LABELS] = {
			{ "device", i->ifi_name },
			{ "state", NULL },
		};

		add_states(m, METRIC_INTERFACE, labels, shown_if_state, i->ifi_state);
	}
	ipadm_free_if_info(list);
}

static boolean_t count_address(void *arg, const ipadm_addr_info_t *info)
{
	uint64_t *counts = arg;

	if (info->ia_state < MAX_STATES)
		counts[info->ia_state]++;
	return B_TRUE;
}

static void add_addresses(struct metrics *m, ipadm_handle_t handle)
{
	uint64_t counts[MAX_STATES] = { 0 };

	if (ipadm_walk_addr_info(handle, NULL, 0, count_address, counts) != IPADM_SUCCESS)
		return;
	for (size_t i = 0; i < MAX_STATES && shown_addr_state(i); i++) {
		const struct metric_label labels[METRIC_LABELS] = {
			{ "state", shown_addr_state(i) },
		};

		metrics_add(m, METRIC_ADDRESSES, labels, counts[i]);
	}
}

static boolean_t add_group(void *arg, const ipadm_ipmp_group_info_t *info)
{
	struct metric_label labels[METRIC_LABELS] = {
		{ "group", info->igi_groupname },
		{ "state", NULL },
	};

	add_states(arg, METRIC_GROUP, labels, shown_group_state, info->igi_state);
	for (uint32_t i = 0; i < info->igi_nmembers; i++) {
		struct metric_label member[METRIC_LABELS] = {
			{ "group", info->igi_groupname },
			{ "device", info->igi_members[i].imi_ifname },
			{ "state", NULL },
		};

		add_states(arg, METRIC_MEMBER, member, member_state_word,
			info->igi_members[i].imi_state);
	}
	return B_TRUE;
}

/* What is left out where a walk fails is what it has not come to. */
static void add_all(struct metrics *m, ipadm_handle_t handle)
{
	add_drift(m, handle);
	(void)ipadm_walk_health(handle, add_object, m);
	add_interfaces(m, handle);
	add_addresses(m, handle);
	(void)ipadm_walk_ipmp_groups(handle, add_group, m);
}

enum exit_status status_metrics(const struct call *call)
{
	_cleanup_handle_ ipadm_handle_t handle = NULL;
	_cleanup_(metrics_fini) struct metrics m = { 0 };
	_cleanup_(buf_fini) struct buf out = { 0 };
	ipadm_engine_info_t engine;
	enum exit_status x;

	if (call_has(call, OPT_PARSABLE | OPT_OUTPUT | OPT_JSON))
		return error_usage(call->command, "option --openmetrics is a form of its own");
	x = handle_open(call, &handle);
	if (x == EXIT_DONE)
		x = error_report(handle, ipadm_engine_info(handle, &engine), "show", "the status");
	if (x != EXIT_DONE)
		return x;
	add_engine(&m, &engine);
	add_all(&m, handle);
	metrics_format(&m, &out);

	return output_write(&out);
}
