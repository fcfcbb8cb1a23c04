/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of a snapshot: every file that was asked for, in the namespace that the port is for. */
#include <errno.h>
#include <time.h>

#include "base/str.h"
#include "kernel/linux.h"

struct reading {
	const struct kernel_query *q;
	struct snapshot *s;
	int netfd;
	int error;
};

static int read_one(struct reading *x, const struct setting_query *q)
{
	struct setting *setting = snapshot_add_setting(x->s);
	int r;

	if (!setting)
		return -ENOMEM;
	setting->path = q->path;
	r = str_copy(setting->ifname, sizeof(setting->ifname), q->ifname);
	if (r < 0)
		return r;
	/* What isn't there, or isn't for us to read, has no value; that is an answer, too. */
	r = x->netfd < 0 ? 0 : sysctl_read(x->netfd, q->path, q->ifname, &setting->value);
	return r == -ENOMEM ? r : 0;
}

static void read_all(struct reading *x)
{
	for (size_t i = 0; i < x->q->n_settings && x->error == 0; i++)
		x->error = read_one(x, &x->q->settings[i]);
}

/* In a thread that is in the other namespace. */
static void read_there(void *arg)
{
	struct reading *x = arg;
	_cleanup_close_ int fd = sysctl_open();

	x->netfd = fd;
	read_all(x);
}

/* What the coarse clocks count is the kernel's ticks. */
static unsigned int find_hz(void)
{
	struct timespec tick;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) < 0 || tick.tv_sec > 0 || tick.tv_nsec <= 0)
		return 0;

	return (unsigned int)((1000000000 + tick.tv_nsec / 2) / tick.tv_nsec);
}

int linux_read_settings(
	struct linux_kernel *k, const struct kernel_query *q, struct snapshot *ret, struct err *e)
{
	struct reading x = { .q = q, .s = ret };
	int r = 0;

	if (q->n_settings == 0)
		return 0;
	ret->hz = find_hz();
	if (k->elsewhere) {
		r = linux_run_there(k, read_there, &x);
		if (r < 0)
			return err_sys(e, -r, "cannot enter the network namespace");
	} else {
		if (k->sysctl_fd < 0)
			k->sysctl_fd = sysctl_open();
		x.netfd = k->sysctl_fd;
		read_all(&x);
	}
	return x.error < 0 ? err_sys(e, -x.error, "cannot read the kernel's settings") : 0;
}
