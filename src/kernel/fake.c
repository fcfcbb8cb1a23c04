/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake kernel's operations, and what tests do to it from outside. What a step does is in
 * fake_step.c.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/str.h"
#include "kernel/fake_state.h"

#define IPV6_MIN_MTU 1280

/* Count a call; fail it when its turn has come. */
static int count(struct fake *f, struct err *e)
{
	f->calls++;
	if (f->fail_at == 0 || --f->fail_at > 0)
		return 0;
	return err_set(e, IPADM_FAILURE, EIO, "the fake kernel fails this call");
}

static int copy_route(struct snapshot *ret, const struct route *r)
{
	struct route *copy;
	void *payload = malloc(r->len);

	if (!payload)
		return -ENOMEM;
	copy = snapshot_add_route(ret);
	if (!copy) {
		free(payload);
		return -ENOMEM;
	}
	*copy = *r;
	copy->payload = memcpy(payload, r->payload, r->len);
	return 0;
}

static int copy_addrs(const struct fake *f, uint8_t family, struct snapshot *ret)
{
	for (size_t i = 0; i < ret->n_links; i++) {
		for (size_t j = 0; j < f->state.n_addrs; j++) {
			const struct addr *a = &f->state.addrs[j];
			struct addr *copy;

			if (a->ifindex != ret->links[i].index || a->local.family != family)
				continue;
			copy = snapshot_add_addr(ret);
			if (!copy)
				return -ENOMEM;
			*copy = *a;
		}
	}
	return 0;
}

static int copy_routes(const struct fake *f, uint8_t family, struct snapshot *ret)
{
	for (size_t i = 0; i < f->state.n_routes; i++) {
		const struct route *r = &f->state.routes[i];

		if (r->family != family || !snapshot_find_index(ret, r->ifindex))
			continue;
		if (copy_route(ret, r) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int copy_links(const struct fake *f, const struct kernel_query *q, struct snapshot *ret)
{
	for (size_t i = 0; i < f->state.n_links; i++) {
		const struct link *l = &f->state.links[i];
		struct link *copy;

		if (q->ifname && strcmp(q->ifname, l->name) != 0)
			continue;
		copy = snapshot_add_link(ret);
		if (!copy)
			return -ENOMEM;
		if (!q->brief) {
			*copy = *l;
			continue;
		}
		copy->index = l->index;
		copy->flags = l->flags;
		copy->mtu = l->mtu;
		copy->kind = l->kind == LINK_LOOPBACK ? LINK_LOOPBACK : LINK_OTHER;
		memcpy(copy->name, l->name, sizeof(copy->name));
	}
	return 0;
}

static int copy_state(const struct fake *f, const struct kernel_query *q, struct snapshot *ret)
{
	static const uint8_t families[] = { AF_INET, AF_INET6 };
	int r = copy_links(f, q, ret);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(families); i++) {
		if (q->addrs)
			r = copy_addrs(f, families[i], ret);
		if (r == 0 && q->routes)
			r = copy_routes(f, families[i], ret);
	}
	return r;
}

static int fake_snapshot(
	struct kernel *k, const struct kernel_query *q, struct snapshot *ret, struct err *e)
{
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct fake *f = &to_fake(k)->fake;
	int r;

	r = count(f, e);
	if (r < 0)
		return r;
	k->stats.messages++;
	k->stats.dumps++;
	r = copy_state(f, q, &s);
	if (r < 0)
		return err_nomem(e);

	*ret = s;
	s = (struct snapshot){ .links = NULL };
	return 0;
}

static int fake_execute(struct kernel *k, struct step *steps, size_t n, struct err *e)
{
	struct fake_kernel *f = to_fake(k);

	for (size_t i = 0; i < n; i++)
		steps[i].done = false;
	for (size_t i = 0; i < n; i++) {
		bool is_sysctl = steps[i].op == STEP_ACCEPT_RA || steps[i].op == STEP_DISABLE6;
		int r;

		r = count(&f->fake, e);
		if (r < 0)
			return r;
		k->stats.sysctls += is_sysctl;
		k->stats.messages += !is_sysctl;
		r = fake_step(f, &steps[i], e);
		if (r < 0)
			return r;
		steps[i].done = true;
	}
	return 0;
}

static int fake_find_elsewhere(struct kernel *k, const char *ifname, char *ret_ns, size_t size)
{
	const struct fake *f = &to_fake(k)->fake;

	if (!f->elsewhere_if[0] || strcmp(f->elsewhere_if, ifname) != 0)
		return -ENOENT;
	return str_copy(ret_ns, size, f->elsewhere_ns);
}

static int fake_monitor_open(struct kernel *k, int *ret_fd, struct err *e)
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

void fake_tell(struct fake_kernel *f, enum kernel_event_type type, const struct link *l)
{
	struct kernel_event ev = {
		.type = type,
		.ifindex = l->index,
		.flags = l->flags,
		.tag = l->tag,
	};
	eventfd_t one = 1;

	if (f->event_fd < 0)
		return;
	memcpy(ev.ifname, l->name, sizeof(ev.ifname));
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

static int fake_monitor_next(struct kernel *k, struct kernel_event *ret)
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

static uint64_t fake_netns_id(struct kernel *k)
{
	return 1;
}

static void fake_free(struct kernel *k)
{
	struct fake_kernel *f = to_fake(k);

	snapshot_fini(&f->fake.state);
	close_fd(&f->event_fd);
	free(f);
}

static const struct kernel_ops fake_ops = {
	.snapshot = fake_snapshot,
	.execute = fake_execute,
	.find_elsewhere = fake_find_elsewhere,
	.monitor_open = fake_monitor_open,
	.monitor_next = fake_monitor_next,
	.netns_id = fake_netns_id,
	.free = fake_free,
};

struct fake *fake_new(void)
{
	struct fake_kernel *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->fake.base.ops = &fake_ops;
	f->fake.next_index = 1;
	f->event_fd = -1;
	return &f->fake;
}

struct link *fake_add_link(struct fake *f, const char *name)
{
	struct link *l = snapshot_add_link(&f->state);

	if (!l)
		return NULL;
	if (str_copy(l->name, sizeof(l->name), name) < 0) {
		f->state.n_links--;
		return NULL;
	}
	l->index = f->next_index++;
	l->flags = IFF_BROADCAST | IFF_MULTICAST;
	l->mtu = 1500;
	if (name_is_loopback(name)) {
		l->flags = IFF_LOOPBACK;
		l->mtu = 65536;
		l->kind = LINK_LOOPBACK;
	}
	l->has_inet6 = true;
	l->genmode = GENMODE_EUI64;
	l->accept_ra = 1;
	fake_tell(to_fake(&f->base), KERNEL_EVENT_LINK, l);
	return l;
}

void fake_del_link(struct fake *f, const char *name)
{
	struct link *l = snapshot_find_link(&f->state, name);
	size_t i;

	if (!l)
		return;
	fake_drop_family(f, l->index, AF_INET);
	fake_drop_family(f, l->index, AF_INET6);
	fake_tell(to_fake(&f->base), KERNEL_EVENT_LINK_GONE, l);
	i = (size_t)(l - f->state.links);
	f->state.n_links--;
	memmove(l, l + 1, (f->state.n_links - i) * sizeof(*l));
}

void fake_set_mtu(struct fake *f, const char *name, uint32_t mtu)
{
	struct link *l = snapshot_find_link(&f->state, name);

	if (!l)
		return;
	l->mtu = mtu;
	if (mtu < IPV6_MIN_MTU && l->has_inet6) {
		fake_drop_family(f, l->index, AF_INET6);
		l->has_inet6 = false;
		l->disable_ipv6 = false;
		l->genmode = 0;
		l->accept_ra = 0;
	}
	if (mtu >= IPV6_MIN_MTU && !l->has_inet6) {
		l->has_inet6 = true;
		l->genmode = GENMODE_EUI64;
		l->accept_ra = 1;
	}
	fake_changed(f, l);
}

void fake_changed(struct fake *f, const struct link *l)
{
	fake_tell(to_fake(&f->base), KERNEL_EVENT_LINK, l);
}

static void format_link(struct buf *b, const struct link *l)
{
	buf_printf(b, "link %s index %u flags %x mtu %u tag %x kind %d temporary %d", l->name,
		l->index, l->flags, l->mtu, l->tag, (int)l->kind, l->temporary);
	buf_printf(b, " inet6 %d disable %d genmode %u accept_ra %d\n", l->has_inet6,
		l->disable_ipv6, l->genmode, l->accept_ra);
}

static void format_addr(struct buf *b, const struct addr *a)
{
	char local[IP_STRSIZE];
	char peer[IP_STRSIZE] = "-";
	char broadcast[IP_STRSIZE] = "-";

	if (a->peer.family)
		ip_format(&a->peer, peer);
	if (a->broadcast.family)
		ip_format(&a->broadcast, broadcast);
	buf_printf(b, "addr %u %s/%u peer %s broadcast %s scope %u", a->ifindex,
		ip_format(&a->local, local), a->plen, peer, broadcast, a->scope);
	buf_printf(b, " proto %u flags %x metric %u valid %u preferred %u label \"%s\"\n", a->proto,
		a->flags, a->metric, a->valid, a->preferred, a->label);
}

static void format_route(struct buf *b, const struct route *r)
{
	const uint8_t *p = r->payload;

	buf_printf(b, "route %u family %u protocol %u ", r->ifindex, r->family, r->protocol);
	for (uint32_t i = 0; i < r->len; i++)
		buf_printf(b, "%02x", p[i]);
	buf_putc(b, '\n');
}

/* An object's line. Put in the order of the text: what was taken away and put back stands last. */
static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *sort_lines(char *text, size_t n)
{
	_cleanup_free_ char **lines = reallocarray(NULL, n + 1, sizeof(*lines));
	_cleanup_(buf_fini) struct buf sorted = { .data = NULL };
	char *rest = text;
	char *ret;

	if (!lines)
		return NULL;
	for (size_t i = 0; i < n; i++)
		lines[i] = strsep(&rest, "\n");
	qsort(lines, n, sizeof(*lines), compare_lines);
	buf_puts(&sorted, "");
	for (size_t i = 0; i < n; i++) {
		buf_puts(&sorted, lines[i]);
		buf_putc(&sorted, '\n');
	}
	if (buf_error(&sorted) < 0)
		return NULL;
	ret = sorted.data;
	sorted.data = NULL;
	return ret;
}

char *fake_format(const struct fake *f)
{
	_cleanup_(buf_fini) struct buf b = { .data = NULL };
	const struct snapshot *s = &f->state;

	buf_puts(&b, "");
	for (size_t i = 0; i < s->n_links; i++)
		format_link(&b, &s->links[i]);
	for (size_t i = 0; i < s->n_addrs; i++)
		format_addr(&b, &s->addrs[i]);
	for (size_t i = 0; i < s->n_routes; i++)
		format_route(&b, &s->routes[i]);
	if (buf_error(&b) < 0)
		return NULL;
	return sort_lines(b.data, s->n_links + s->n_addrs + s->n_routes);
}
