/* SPDX-License-Identifier: Apache-2.0 */
/* The fake's events. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/eventfd.h>

#include "kernel/fake_state.h"

int fake_monitor_open(struct kernel *k, int *ret_fd, struct err *e)
{
	struct fake_kernel *f = to_fake(k);

	if (f->event_fd < 0) {
		f->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (f->event_fd < 0)
			return err_sys(e, errno, "cannot watch the links");
	}
	*ret_fd = f->event_fd;
	return 0;
}

static void put_event(struct fake_kernel *f, struct kernel_event ev, const struct link *l)
{
	eventfd_t one = 1;

	ev.ifindex = l->index;
	ev.flags = l->flags;
	ev.mtu = l->mtu;
	memcpy(ev.ifname, l->name, sizeof(ev.ifname));
	memcpy(ev.hwaddr, l->hwaddr, sizeof(ev.hwaddr));
	fake_put_news(f, &ev);
	if (f->event_fd < 0)
		return;
	if (f->n_events == FAKE_EVENTS) {
		f->lost = true;
		f->n_events = 0;
	}
	f->events[(f->first_event + f->n_events) % FAKE_EVENTS] = ev;
	f->n_events++;
	/* It can't be full: it is read empty before it counts that far. */
	if (eventfd_write(f->event_fd, one) < 0)
		f->lost = true;
}

void fake_tell(struct fake *f, enum kernel_event_type type, const struct link *l)
{
	const struct kernel_event ev = {
		.type = type,
		.tag = l->tag,
		.has_tag = true,
		.ra_flags = l->ra_flags,
		.has_ra_flags = l->has_inet6,
	};

	put_event(to_fake(&f->base), ev, l);
}

void fake_tell_if_up(struct fake *f, const struct link *l)
{
	if (l->flags & IFF_UP)
		fake_tell(f, KERNEL_EVENT_LINK, l);
}

void fake_tell_ra(struct fake *f, const struct link *l)
{
	const struct kernel_event ev = {
		.type = KERNEL_EVENT_LINK,
		.ra_flags = l->ra_flags,
		.has_ra_flags = true,
	};

	put_event(to_fake(&f->base), ev, l);
}

static void tell_change(struct fake *f, const struct link *l)
{
	fake_prune_nexthops(f);
	fake_tell(f, KERNEL_EVENT_LINK, l);
}

void fake_changed(struct fake *f, const struct link *l)
{
	struct fake_kernel *k = to_fake(&f->base);

	if (f->late && k->n_late < FAKE_LATE)
		k->late[k->n_late++] = l->index;
	else
		tell_change(f, l);
}

int fake_poll_carrier(struct kernel *k, const char *ifname, bool *ret)
{
	struct fake_kernel *f = to_fake(k);
	const struct link *l = snapshot_find_link(&f->fake.state, ifname);

	if (!l)
		return -ENODEV;
	for (size_t i = 0; i < f->n_late;) {
		if (f->late[i] != l->index) {
			i++;
			continue;
		}
		f->late[i] = f->late[--f->n_late];
		tell_change(&f->fake, l);
	}
	*ret = (l->flags & IFF_UP) && (l->flags & IFF_RUNNING) &&
	       !(f->fake.dark && strcmp(f->fake.dark, ifname) == 0);

	return 0;
}

int fake_monitor_next(struct kernel *k, struct kernel_event *ret)
{
	struct fake_kernel *f = to_fake(k);
	eventfd_t count_read;

	if (f->event_fd < 0)
		return -EBADF;
	if (f->lost) {
		f->lost = false;
		f->n_events = 0;
		*ret = (struct kernel_event){ .type = KERNEL_EVENT_LOST };
		return 0;
	}
	if (f->n_events == 0) {
		if (eventfd_read(f->event_fd, &count_read) < 0 && errno != EAGAIN)
			return -errno;
		*ret = (struct kernel_event){ .type = KERNEL_EVENT_NONE };
		return 0;
	}
	*ret = f->events[f->first_event];
	f->first_event = (f->first_event + 1) % FAKE_EVENTS;
	f->n_events--;
	return 0;
}
