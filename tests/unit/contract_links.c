/* SPDX-License-Identifier: Apache-2.0 */
/* The part of the contract suite that is about links: what changes with them, and what is told of it. */
#include <errno.h>
#include <linux/if.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <cmocka.h>

#include "contract_world.h"

void test_inverse_of_settings(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");

	there_and_back(w, make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_INET));
	there_and_back(w, make_step(STEP_GENMODE, "c0", i, GENMODE_EUI64, GENMODE_NONE));
	there_and_back(w, make_step(STEP_ACCEPT_RA, "c0", i, 1, 0));
	there_and_back(w, make_step(STEP_DISABLE6, "c0", i, 0, 1));
	there_and_back(w, make_step(STEP_LINK_UP, "c0", i, 0, 1));
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 0, 1));
	there_and_back(w, make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_BOTH));
}

void test_refusals_of_links(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");

	assert_refused(w, make_step(STEP_LINK_UP, "nope", 999, 0, 1), -ENODEV,
		"cannot set the link nope up: No such device");
	assert_refused(w, make_step(STEP_TAG, "nope", 0, 0, 1), -ENODEV,
		"cannot set the tag of nope: No such device");
	assert_refused(w, make_step(STEP_GENMODE, "c0", i, 0, 77), -EINVAL,
		"cannot set the address generation mode of c0: "
		"no such mode, or one that needs a secret which is not set");
	assert_refused(w, make_step(STEP_DISABLE6, "nope", 999, 0, 1), -ENODEV,
		"cannot turn IPv6 off on nope: no such link, or it has no IPv6 (is its MTU below "
		"1280?)");
	assert_refused(w, make_step(STEP_LINK_NEW, "c0", 0, 0, 0), -EEXIST,
		"cannot make the link c0: a link of this name exists");
}

/* The order in which a link is made ready for IPv6: no address may appear at any moment. */
void test_plumbing_leaks_no_address(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");
	struct step steps[] = {
		make_step(STEP_GENMODE, "c0", i, GENMODE_EUI64, GENMODE_NONE),
		make_step(STEP_ACCEPT_RA, "c0", i, 1, 0),
		make_step(STEP_DISABLE6, "c0", i, 1, 0),
		make_step(STEP_LINK_UP, "c0", i, 0, 1),
		make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_INET6),
	};
	struct link l;
	struct err e;

	must_do(w, make_step(STEP_DISABLE6, "c0", i, 0, 1));
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), 0);
	for (size_t n = 0; n < ARRAY_SIZE(steps); n++)
		assert_true(steps[n].done);
	l = look_at(w, "c0");
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
	assert_true(l.flags & IFF_UP);
	assert_true(l.has_inet6);
	assert_false(l.disable_ipv6);
	assert_int_equal(l.accept_ra, 0);
	assert_int_equal(l.genmode, GENMODE_NONE);
	assert_int_equal(TAG_FAMILIES(l.tag), FAM_INET6);
}

void test_kernel_makes_linklocal(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = world_add_link(w, "c0");
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };

	must_do(w, make_step(STEP_LINK_UP, "c0", i, 0, 1));
	s = world_look(w, "c0");
	assert_int_equal(s.n_addrs, 1);
	assert_true(addr_is_kernel_ll(&s.addrs[0]));
	assert_true(s.links[0].flags & IFF_RUNNING);
	must_do(w, make_step(STEP_DISABLE6, "c0", i, 0, 1));
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
	must_do(w, make_step(STEP_DISABLE6, "c0", i, 1, 0));
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
	/* Another mode neither takes it away nor, being set back, makes another one. */
	must_do(w, make_step(STEP_GENMODE, "c0", i, GENMODE_EUI64, GENMODE_NONE));
	assert_int_equal(count_on(w, "c0", AF_INET6), 1);
	must_do(w, make_step(STEP_DISABLE6, "c0", i, 0, 1));
	must_do(w, make_step(STEP_DISABLE6, "c0", i, 1, 0));
	must_do(w, make_step(STEP_GENMODE, "c0", i, GENMODE_NONE, GENMODE_EUI64));
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
}

void test_down_takes_ipv6(void **state)
{
	struct world *w = world_of(state);
	uint32_t i = add_quiet_link(w, "c0");
	struct link l;

	must_do(w, make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_BOTH));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64));
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 1, 0));
	assert_int_equal(count_on(w, "c0", AF_INET), 1);
	assert_int_equal(count_on(w, "c0", AF_INET6), 0);
	l = look_at(w, "c0");
	assert_false(l.flags & (IFF_UP | IFF_RUNNING));
	assert_int_equal(TAG_FAMILIES(l.tag), FAM_BOTH);
}

void test_small_mtu_has_no_ipv6(void **state)
{
	struct world *w = world_of(state);
	const struct kernel_query brief = { .brief = true };
	const struct kernel_query addressed = { .brief = true, .addrs = true, .addressed = true };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	uint32_t i = add_quiet_link(w, "c0");
	struct err e;

	world_set_mtu(w, "c0", 1000);
	assert_false(look_at(w, "c0").has_inet6);
	assert_refused(w, make_step(STEP_GENMODE, "c0", i, 0, 1), -EAFNOSUPPORT,
		"cannot set the address generation mode of c0: "
		"it has no IPv6 (is its MTU below 1280?)");
	assert_refused(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::1", 64), -EINVAL,
		"cannot add 2001:db8::1/64 to c0: it has no IPv6 (is its MTU below 1280?)");
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "2001:db8::1", 64));
	assert_int_equal(kernel_snapshot(w->k, &brief, &s, &e), 0);
	assert_non_null(snapshot_find_link(&s, "c0"));
	assert_int_equal(snapshot_find_link(&s, "c0")->mtu, 1000);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.1", 24));
	snapshot_fini(&s);
	assert_int_equal(kernel_snapshot(w->k, &addressed, &s, &e), 0);
	assert_non_null(snapshot_find_link(&s, "c0"));
	assert_int_equal(snapshot_find_link(&s, "c0")->mtu, 1000);
	world_set_mtu(w, "c0", 1500);
	assert_true(look_at(w, "c0").has_inet6);
	assert_int_equal(look_at(w, "c0").genmode, GENMODE_EUI64);
}

/* A link that a step makes is found by its name in the steps after it. */
void test_new_link(void **state)
{
	struct world *w = world_of(state);
	struct step new = make_step(STEP_LINK_NEW, "vni7", 0, 0, 0);
	struct step del = make_step(STEP_LINK_DEL, "vni7", 0, 0, 0);
	struct step steps[] = {
		new,
		make_step(STEP_GENMODE, "vni7", 0, 0, GENMODE_NONE),
		make_step(STEP_DISABLE6, "vni7", 0, 0, 1),
		make_step(STEP_LINK_UP, "vni7", 0, 0, 1),
		make_step(STEP_TAG, "vni7", 0, 0, TAG_MAGIC | FAM_INET),
		make_addr_step(STEP_ADDR_ADD, "vni7", 0, "192.0.2.1", 24),
		make_addr_step(STEP_ADDR_ADD, "vni7", 0, "192.0.2.2", 24),
	};
	struct err e;

	if (try_to(w, &new, &e) == -EOPNOTSUPP)
		skip_because(e.text);
	must_do(w, del);
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		assert_true(steps[i].done);
	assert_int_equal(count_on(w, "vni7", AF_INET), 2);
	assert_int_equal(look_at(w, "vni7").kind, LINK_DUMMY);
	must_do(w, del);
	assert_int_equal(count_on(w, "vni7", AF_INET), 0);
	must_do(w, del);
}

/* Whatever kinds the kernel has, there is one for a link that carries nothing, up as soon as it is told to. */
void test_stub_link(void **state)
{
	struct world *w = world_of(state);
	struct step steps[] = {
		make_step(STEP_LINK_NEW, "ipmp0", 0, 0, 0),
		make_step(STEP_GENMODE, "ipmp0", 0, 0, GENMODE_NONE),
		make_step(STEP_LINK_UP, "ipmp0", 0, 0, 1),
		make_addr_step(STEP_ADDR_ADD, "ipmp0", 0, "192.0.2.1", 24),
	};
	struct step del;
	struct err e;

	if (w->fake)
		w->fake->no_dummy = true;
	steps[0].stub = true;
	assert_int_equal(kernel_execute(w->k, steps, ARRAY_SIZE(steps), &e), 0);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		assert_true(steps[i].done);
	assert_true(look_at(w, "ipmp0").flags & IFF_RUNNING);
	assert_int_equal(count_on(w, "ipmp0", AF_INET), 1);
	assert_int_equal(count_on(w, "ipmp0", AF_INET6), 0);
	assert_refused(
		w, steps[0], -EEXIST, "cannot make the link ipmp0: a link of this name exists");
	del = step_inverse(&steps[0]);
	assert_int_equal(del.op, STEP_LINK_DEL);
	assert_true(step_inverse(&del).stub);
	must_do(w, del);
	assert_int_equal(count_on(w, "ipmp0", AF_INET), 0);
}

/* The next event about a link called @name, and not of its IPv6 settings alone. */
static struct kernel_event next_about(struct world *w, int fd, const char *name)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		struct kernel_event ev;

		assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
		if (ev.type == KERNEL_EVENT_NONE)
			assert_int_equal(poll(&p, 1, 5000), 1);
		else if (ev.has_tag && strcmp(ev.ifname, name) == 0)
			return ev;
	}
}

static struct kernel_event last_about(struct world *w, int fd, const char *name)
{
	struct kernel_event last = next_about(w, fd, name);
	struct kernel_event ev;

	for (;;) {
		assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
		if (ev.type == KERNEL_EVENT_NONE)
			return last;
		if (ev.has_tag && strcmp(ev.ifname, name) == 0)
			last = ev;
	}
}

void test_monitor(void **state)
{
	struct world *w = world_of(state);
	struct kernel_event ev;
	struct err e;
	uint32_t i;
	int fd = -1;

	assert_int_equal(kernel_monitor_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_NONE);

	i = world_add_link(w, "c0");
	ev = next_about(w, fd, "c0");
	assert_int_equal(ev.type, KERNEL_EVENT_LINK);
	assert_int_equal(ev.ifindex, i);
	assert_int_equal(ev.tag, 0);
	must_do(w, make_step(STEP_GENMODE, "c0", i, GENMODE_EUI64, GENMODE_NONE));
	do {
		assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
	} while (ev.type != KERNEL_EVENT_NONE);
	/* The tag of a link that is down is nothing that is told, its coming up is. */
	must_do(w, make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_INET));
	assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_NONE);
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 0, 1));
	ev = last_about(w, fd, "c0");
	assert_int_equal(ev.tag, TAG_MAGIC | FAM_INET);
	must_do(w, make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_BOTH));
	ev = next_about(w, fd, "c0");
	assert_int_equal(ev.tag, TAG_MAGIC | FAM_BOTH);
	must_do(w, make_step(STEP_TAG, "c0", i, 0, TAG_MAGIC | FAM_INET));
	assert_true(ev.flags & IFF_UP);
	assert_true(ev.flags & IFF_RUNNING);
	assert_memory_equal(ev.hwaddr, look_at(w, "c0").hwaddr, sizeof(ev.hwaddr));
	/* Linux before 6.2 renames no link that is up. */
	must_do(w, make_step(STEP_LINK_UP, "c0", i, 1, 0));
	world_rename_link(w, "c0", "c9");
	ev = next_about(w, fd, "c9");
	assert_int_equal(ev.type, KERNEL_EVENT_LINK);
	assert_int_equal(ev.ifindex, i);
	assert_int_equal(ev.tag, TAG_MAGIC | FAM_INET);
	world_del_link(w, "c9");
	do {
		ev = next_about(w, fd, "c9");
	} while (ev.type == KERNEL_EVENT_LINK);
	assert_int_equal(ev.type, KERNEL_EVENT_LINK_GONE);
	assert_int_equal(ev.ifindex, i);
}

/* The last event that is there already about a link; of type NONE without any. */
static struct kernel_event waiting_about(struct world *w, const char *name)
{
	struct kernel_event last = { .type = KERNEL_EVENT_NONE };

	for (;;) {
		struct kernel_event ev;

		assert_int_equal(kernel_monitor_next(w->k, &ev), 0);
		if (ev.type == KERNEL_EVENT_NONE)
			return last;
		if (ev.has_tag && strcmp(ev.ifname, name) == 0)
			last = ev;
	}
}

/* Linux brings what it tells together with what it is asked from 6.8 on; some older ones got that later. */
static bool may_tell_late(const struct world *w)
{
	unsigned long major, minor;
	struct utsname u;
	char *end;

	assert_int_equal(uname(&u), 0);
	major = strtoul(u.release, &end, 10);
	assert_int_equal(*end, '.');
	minor = strtoul(end + 1, NULL, 10);
	return !w->fake && (major < 6 || (major == 6 && minor < 8));
}

/* However soon one change of the carrier comes after another: who polls is told. */
void test_poll(void **state)
{
	struct world *w = world_of(state);
	bool carrier = false;
	struct err e;
	uint32_t i;
	int fd = -1;

	assert_int_equal(kernel_poll_carrier(w->k, "nosuch0", &carrier), -ENODEV);
	i = world_add_slow_link(w, "t0");
	must_do(w, make_step(STEP_LINK_UP, "t0", i, 0, 1));
	assert_int_equal(kernel_monitor_open(w->k, &fd, &e), 0);
	for (int n = 0; n < 6; n++) {
		bool on = n % 2;
		struct kernel_event ev;

		world_set_carrier(w, "t0", on);
		assert_int_equal(kernel_poll_carrier(w->k, "t0", &carrier), 0);
		assert_int_equal(carrier, on);
		ev = waiting_about(w, "t0");
		/* Before Linux 6.8 the answer is all there is at once. */
		if (may_tell_late(w))
			continue;
		assert_int_equal(ev.type, KERNEL_EVENT_LINK);
		assert_int_equal(!!(ev.flags & IFF_RUNNING), on);
		assert_int_equal(!!(look_at(w, "t0").flags & IFF_RUNNING), on);
	}
	if (may_tell_late(w))
		return;
	/* Nothing new is nothing to tell. */
	assert_int_equal(kernel_poll_carrier(w->k, "t0", &carrier), 0);
	assert_int_equal(waiting_about(w, "t0").type, KERNEL_EVENT_NONE);
}

/* The next news of a kind. */
static struct kernel_event news_of(struct world *w, int fd, enum kernel_event_type type)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		struct kernel_event ev;

		assert_int_equal(kernel_news_next(w->k, &ev), 0);
		if (ev.type == KERNEL_EVENT_NONE)
			assert_int_equal(poll(&p, 1, 5000), 1);
		else if (ev.type == type)
			return ev;
	}
}

void test_news(void **state)
{
	struct world *w = world_of(state);
	struct kernel_event ev;
	struct err e;
	uint32_t i;
	int fd = -1;

	kernel_news_close(w->k);
	assert_int_equal(kernel_news_next(w->k, &ev), -EBADF);
	assert_int_equal(kernel_news_open(w->k, &fd, &e), 0);
	assert_int_equal(kernel_news_next(w->k, &ev), 0);
	assert_int_equal(ev.type, KERNEL_EVENT_NONE);

	i = add_quiet_link(w, "c0");
	ev = news_of(w, fd, KERNEL_EVENT_LINK);
	assert_int_equal(ev.ifindex, i);
	assert_string_equal(ev.ifname, "c0");
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "192.0.2.5", 24));
	assert_int_equal(news_of(w, fd, KERNEL_EVENT_ADDR).ifindex, i);
	must_do(w, make_addr_step(STEP_ADDR_DEL, "c0", i, "192.0.2.5", 24));
	assert_int_equal(news_of(w, fd, KERNEL_EVENT_ADDR).ifindex, i);
	must_do(w, make_addr_step(STEP_ADDR_ADD, "c0", i, "2001:db8::5", 64));
	assert_int_equal(news_of(w, fd, KERNEL_EVENT_ADDR).ifindex, i);
	world_del_link(w, "c0");
	assert_int_equal(news_of(w, fd, KERNEL_EVENT_LINK_GONE).ifindex, i);
	kernel_news_close(w->k);
	assert_int_equal(kernel_news_next(w->k, &ev), -EBADF);
}
