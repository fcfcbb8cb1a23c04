/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How things are as numbers for a monitoring system: the text of OpenMetrics 1.0, in that part of it that readers of
 * Prometheus' older text format take, too. Nothing is collected here (cmd_metrics.c).
 */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include <stdint.h>

#include "base/buf.h"

/* What is told, each a family of samples, in the order of the text. */
enum metric {
	METRIC_DAEMON_RUNNING,
	METRIC_DAEMON_START,
	METRIC_DAEMON_VERSION,
	METRIC_READABLE,
	METRIC_GENERATION,
	METRIC_EDITED,
	METRIC_CONFIRM_PENDING,
	METRIC_CONFIRM_LEFT,
	METRIC_DRIFT,
	METRIC_OBJECT,
	METRIC_INTERFACE,
	METRIC_ADDRESSES,
	METRIC_GROUP,
	METRIC_MEMBER,
	N_METRICS,
};

/* The samples of each family so far. */
struct metrics {
	struct buf samples[N_METRICS];
};

struct metric_label {
	const char *name;
	const char *value; /* any bytes */
};

#define METRIC_LABELS 3

/* What a family is called. */
const char *metric_name(enum metric family);

/* Add a sample, which @labels tell from the others of its family, up to the first one without a name. */
void metrics_add(struct metrics *m, enum metric family,
	const struct metric_label labels[METRIC_LABELS], uint64_t value);
/* Append the whole text to @out; families without a sample are left out. A failure sticks to @out. */
void metrics_format(const struct metrics *m, struct buf *out);
/* Usable with _cleanup_. */
void metrics_fini(struct metrics *m);

#endif
