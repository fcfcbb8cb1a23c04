/* SPDX-License-Identifier: Apache-2.0 */
/* What others do to IPMP groups, and the routes that they make over them, in a resident daemon. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/groups.h"
#include "daemon/hotplug.h"
#include "daemon/path_watch.h"
#include "daemon_fixture.h"

#define MEMBER "families = inet inet6\ngroup = ipmp0\n"
#define CONF                                                                      \
	"[ipadm]\nversion = 1\n\n[interface ipmp0]\nfamilies = inet inet6\n"      \
	"class = ipmp\n\n[interface net0]\n" MEMBER "\n[interface net1]\n" MEMBER \
	"\n[address ipmp0/a]\ntype = static\naddress = 192.0.2.10/24\n"

struct scene {
	struct fixture fx;
	struct hotplug hp;
	struct groups groups;
	struct path_watch watch;
	unsigned int looks; /* at groups */
};

static void on_changed(void *ctx)
{
	struct scene *s = ctx;

	path_watch_sync(&s->watch);
	groups_sync(&s->groups);
}

static void on_links(void *ctx)
{
	struct scene *s = ctx;

	s->looks++;
	groups_sync(&s->groups);
}

static void on_name(void *ctx, const char *ifname)
{
}

static void on_nothing(void *ctx)
{
}

static void on_ra_flags(void *ctx, const char *ifname, uint8_t ra_flags)
{
}

static const struct service_ops ops = {
	.changed = on_changed,
	.links = on_links,
	.up = on_name,
	.hwaddr = on_nothing,
	.carrier = on_name,
	.ra_flags = on_ra_flags,
};

static void start(struct scene *s, const char *conf)
{
	struct err e = { 0 };

	*s = (struct scene){ 0 };
	fixture_init(&s->fx, conf);
	assert_int_equal(groups_init(&s->groups, &s->fx.loop, &s->fx.service, &e), 0);
	assert_int_equal(
		path_watch_init(&s->watch, &s->fx.loop, &s->fx.service, &s->hp.known, &e), 0);
	s->fx.service.ops = &ops;
	s->fx.service.ctx = s;
	assert_int_equal(hotplug_init(&s->hp, &s->fx.loop, &s->fx.service, &e), 0);
	fixture_pump(&s->fx);
	s->looks = 0;
}

static void stop(struct scene *s)
{
	hotplug_fini(&s->hp);
	path_watch_fini(&s->watch);
	groups_fini(&s->groups);
	fixture_fini(&s->fx);
}

/* Somebody makes a default route through this gateway over a link. */
static void make_route(struct scene *s, const char *ifname, const char *gateway, uint32_t metric)
{
	struct snapshot *k = &s->fx.fake->state;
	const struct link *l = snapshot_find_link(k, ifname);
	struct route *r = snapshot_add_route(k);
	struct path_event ev = { .type = PATH_ROUTE };

	assert_non_null(l);
	assert_non_null(r);
	*r = (struct route){ .ifindex = l->index,
		.family = AF_INET,
		.protocol = RTPROT_BOOT,
		.table = RT_TABLE_MAIN,
		.metric = metric };
	assert_int_equal(ip_parse(gateway, &r->gateway), 0);
	ev.route = *r;
	ev.over = (struct route_links){ .n = 1, .links = { l->index } };
	fake_path(s->fx.fake, &ev);
}

/* Default routes: of ours that stand before others, and the others. */
static size_t count_routes(const struct scene *s, bool ours)
{
	const struct snapshot *k = &s->fx.fake->state;
	size_t n = 0;

	for (size_t i = 0; i < k->n_routes; i++)
		n += k->routes[i].plen == 0 && (k->routes[i].number > 0) == ours;

	return n;
}

static void test_routes(void **state)
{
	struct path_event gone = { .type = PATH_WITHDRAWN };
	struct snapshot *k;
	struct scene s;

	start(&s, CONF);
	k = &s.fx.fake->state;
	make_route(&s, "net0", "192.0.2.1", 5);
	fixture_pump(&s.fx);
	assert_false(s.watch.waiting);
	make_route(&s, "ipmp0", "192.0.2.1", 0);
	WAIT_FOR(&s, count_routes(&s, true) == 1);
	assert_int_equal(s.looks, 1);

	/* Who removes ours means the one behind it, and no other. */
	for (size_t i = 0; i < k->n_routes; i++)
		if (k->routes[i].number > 0) {
			struct step del = {
				.op = STEP_ROUTE_DEL, .ifname = "ipmp0", .u.route = k->routes[i]
			};

			gone.route = k->routes[i];
			assert_int_equal(
				kernel_execute(&s.fx.fake->base, &del, 1, &s.groups.last), 0);
			break;
		}
	fake_path(s.fx.fake, &gone);
	WAIT_FOR(&s, s.looks == 2);
	assert_int_equal(count_routes(&s, true), 0);
	assert_int_equal(count_routes(&s, false), 1);
	stop(&s);
}

/* Between that somebody removes ours and that this is looked at, links are, and ours is put back. */
static void test_between(void **state)
{
	struct path_event gone = { .type = PATH_WITHDRAWN };
	struct step del = { .op = STEP_ROUTE_DEL, .ifname = "ipmp0" };
	struct snapshot *k;
	struct scene s;

	start(&s, CONF);
	k = &s.fx.fake->state;
	make_route(&s, "ipmp0", "192.0.2.1", 0);
	WAIT_FOR(&s, count_routes(&s, true) == 1);
	for (size_t i = 0; i < k->n_routes; i++)
		if (k->routes[i].number > 0)
			del.u.route = k->routes[i];
	gone.route = del.u.route;
	assert_int_equal(kernel_execute(&s.fx.fake->base, &del, 1, &s.groups.last), 0);
	fake_path(s.fx.fake, &gone);
	WAIT_FOR(&s, s.watch.waiting);
	groups_sync(&s.groups);
	assert_int_equal(count_routes(&s, true), 1);
	WAIT_FOR(&s, !s.watch.waiting);
	assert_int_equal(count_routes(&s, true), 0);
	assert_int_equal(count_routes(&s, false), 0);
	stop(&s);
}

/* What is taken away is put back. */
static void test_bindings(void **state)
{
	const struct path_event ours = { .type = PATH_OURS };
	struct snapshot *k;
	struct scene s;
	size_t n;

	start(&s, CONF);
	k = &s.fx.fake->state;
	n = k->n_addrs;
	for (size_t i = 0; i < k->n_addrs; i++)
		if (k->addrs[i].proto == OUR_GROUP_PROTO) {
			struct step del = { .op = STEP_ADDR_DEL, .ifname = "net0" };

			del.u.addr = k->addrs[i];
			del.ifindex = del.u.addr.ifindex;
			assert_int_equal(
				kernel_execute(&s.fx.fake->base, &del, 1, &s.groups.last), 0);
			break;
		}
	assert_int_equal(k->n_addrs, n - 1);
	fake_path(s.fx.fake, &ours);
	WAIT_FOR(&s, k->n_addrs == n);
	stop(&s);
}

/* Where there are no groups nothing is watched. */
static void test_no_groups(void **state)
{
	struct path_event ev;
	struct scene s;

	start(&s, NULL);
	path_watch_sync(&s.watch);
	assert_int_equal(kernel_path_next(s.fx.service.kernel, &ev), -EBADF);
	stop(&s);
	start(&s, CONF);
	assert_int_equal(kernel_path_next(s.fx.service.kernel, &ev), 0);
	stop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_bindings),
		cmocka_unit_test(test_no_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
