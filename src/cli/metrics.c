/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The families, and their text. All are gauges: of what both formats know, these are what they understand alike.
 */
#include "cli/metrics.h"

#include <inttypes.h>

#include "base/str.h"

/* What stands for a byte that is no UTF-8: U+FFFD. */
#define REPLACEMENT "\xef\xbf\xbd"

/* clang-format off */
static const struct family {
	const char *name;
	const char *help; /* neither a backslash nor the end of a line */
} families[N_METRICS] = {
	[METRIC_DAEMON_RUNNING] = { "ipadm_daemon_running",
		"Whether a resident ipmgmtd runs." },
	[METRIC_DAEMON_START]   = { "ipadm_daemon_start_time_seconds",
		"Since when it runs, in seconds since 1970." },
	[METRIC_DAEMON_VERSION] = { "ipadm_daemon_version",
		"Its version, as a label." },
	[METRIC_READABLE]       = { "ipadm_configuration_readable",
		"Whether the persistent configuration can be understood; else no changes are taken." },
	[METRIC_GENERATION]     = { "ipadm_configuration_generation",
		"The number of the persistent configuration." },
	[METRIC_EDITED]         = { "ipadm_configuration_edited",
		"Whether ipadm.conf was edited by hand and waits for a reload." },
	[METRIC_CONFIRM_PENDING] = { "ipadm_confirmation_pending",
		"Whether a change waits for its confirmation." },
	[METRIC_CONFIRM_LEFT]   = { "ipadm_confirmation_left_seconds",
		"How long it still waits before it is taken back." },
	[METRIC_DRIFT]          = { "ipadm_drift",
		"How many differences there are between the active configuration and the kernel: ours, which a repair "
		"puts right, and foreign." },
	[METRIC_OBJECT]         = { "ipadm_object_ok",
		"Whether an interface, an address object or a group works as it is wanted." },
	[METRIC_INTERFACE]      = { "ipadm_interface_state",
		"Whether this is the state of the interface." },
	[METRIC_ADDRESSES]      = { "ipadm_addresses",
		"How many addresses have this state." },
	[METRIC_GROUP]          = { "ipadm_group_state",
		"Whether this is the state of the IPMP group." },
	[METRIC_MEMBER]         = { "ipadm_group_member_state",
		"Whether this is the state of the member of an IPMP group." },
};
/* clang-format on */

const char *metric_name(enum metric family)
{
	return families[family].name;
}

static void put_value(struct buf *out, const char *text)
{
	size_t n;

	for (; *text; text += n) {
		n = str_utf8_len(text, UTF8_MAX);
		if (n == 0) {
			n = 1;
			buf_puts(out, REPLACEMENT);
		} else if (*text == '\n') {
			buf_puts(out, "\\n");
		} else {
			if (*text == '\\' || *text == '"')
				buf_putc(out, '\\');
			buf_append(out, text, n);
		}
	}
}

void metrics_add(struct metrics *m, enum metric family,
	const struct metric_label labels[METRIC_LABELS], uint64_t value)
{
	struct buf *out = &m->samples[family];
	size_t n = 0;

	buf_puts(out, families[family].name);
	for (; labels && n < METRIC_LABELS && labels[n].name; n++) {
		buf_printf(out, "%c%s=\"", n == 0 ? '{' : ',', labels[n].name);
		put_value(out, labels[n].value);
		buf_putc(out, '"');
	}
	if (n > 0)
		buf_putc(out, '}');
	buf_printf(out, " %" PRIu64 "\n", value);
}

void metrics_format(const struct metrics *m, struct buf *out)
{
	for (size_t i = 0; i < N_METRICS; i++) {
		const struct buf *samples = &m->samples[i];

		if (buf_error(samples) < 0 && buf_error(out) == 0)
			out->error = buf_error(samples);
		if (samples->len == 0)
			continue;
		buf_printf(out, "# TYPE %s gauge\n", families[i].name);
		buf_printf(out, "# HELP %s %s\n", families[i].name, families[i].help);
		buf_append(out, samples->data, samples->len);
	}
	buf_puts(out, "# EOF\n");
}

void metrics_fini(struct metrics *m)
{
	for (size_t i = 0; i < N_METRICS; i++)
		buf_fini(&m->samples[i]);
}
