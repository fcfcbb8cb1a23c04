/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon_waits_scene.h"

#include <errno.h>
#include <net/if.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void on_change(void *ctx, const struct engine_change *c)
{
	struct scene *s = ctx;

	waits_note(&s->waits);
}

static bool on_wants(void *ctx)
{
	struct scene *s = ctx;

	return waits_any(&s->waits);
}

static int on_waits(void *ctx, const struct peer *peer, const struct wire_request *req,
	struct wire_waiting *ret, bool *ret_over, struct err *e)
{
	struct scene *s = ctx;
	int r = monitor_listen(&s->monitor, e);

	return r < 0 ? r : waits_begin(&s->waits, peer, req, ret, ret_over, e);
}

static int on_monitored(void *ctx, struct err *e)
{
	struct scene *s = ctx;

	return monitor_begin(&s->monitor, e);
}

static void on_gone(void *ctx, const struct peer *peer)
{
	struct scene *s = ctx;

	waits_drop(&s->waits, peer);
}

static void on_nothing(void *ctx)
{
}

static const struct engine_hooks hooks = { .changed = on_change, .wants_changes = on_wants };

void scene_begin(struct scene *s, const char *conf)
{
	struct err e = { .status = IPADM_SUCCESS };

	*s = (struct scene){ .ops = { .changed = on_nothing,
				     .monitored = on_monitored,
				     .waits = on_waits,
				     .gone = on_gone } };
	fixture_init(&s->fx, conf);
	s->fx.service.since = loop_now();
	assert_int_equal(waits_init(&s->waits, &s->fx.loop, &s->fx.service, &s->fx.server, &e), 0);
	assert_int_equal(monitor_init(&s->monitor, &s->fx.loop, &s->fx.service, &s->fx.server,
				 &s->waits, &e),
		0);
	engine_set_hooks(s->fx.service.engine, &hooks, s);
	s->fx.service.ops = &s->ops;
	s->fx.service.ctx = s;
	s->fd = fixture_connect(&s->fx, (uid_t)-1);
}

void scene_stop(struct scene *s)
{
	close(s->fd);
	fixture_pump(&s->fx);
	assert_false(waits_any(&s->waits));
	engine_set_hooks(s->fx.service.engine, NULL, NULL);
	s->fx.service.ops = NULL;
	monitor_fini(&s->monitor);
	waits_fini(&s->waits);
	fixture_fini(&s->fx);
}

void scene_send(int fd, const char *method, const char *params, const char *more)
{
	char msg[20000];
	int n = snprintf(msg, sizeof(msg), "{\"method\":\"org.ipadm.%s\",\"parameters\":{%s}%s}",
		method, params, more);

	assert_true(n > 0 && (size_t)n < sizeof(msg));
	fixture_send(fd, msg, (size_t)n + 1);
}

const char *scene_wait_for(struct scene *s, const char *params)
{
	scene_send(s->fd, "Wait", params, "");

	return fixture_receive(&s->fx, s->fd);
}

const char *scene_watch_for(struct scene *s, const char *params)
{
	scene_send(s->fd, "Wait", params, ",\"more\":true");

	return fixture_receive(&s->fx, s->fd);
}

void scene_change(struct scene *s, const char *method, const char *params)
{
	int fd = fixture_connect(&s->fx, (uid_t)-1);

	scene_send(fd, method, params, "");
	assert_null(strstr(fixture_receive(&s->fx, fd), "error"));
	close(fd);
	fixture_pump(&s->fx);
}

void scene_set_carrier(struct scene *s, const char *ifname, bool on)
{
	struct link *l = snapshot_find_link(&s->fx.fake->state, ifname);

	assert_non_null(l);
	l->flags = on ? l->flags | IFF_RUNNING : l->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(s->fx.fake, l);
}

const char *scene_hear(struct scene *s)
{
	const char *text = "";

	for (int tries = 0; tries < 2000 && !text[0]; tries++) {
		int r = loop_step(&s->fx.loop, 5);

		assert_true(r == 0 || r == -EAGAIN);
		text = fixture_receive(&s->fx, s->fd);
	}
	return text;
}

void check_status(const char *answer, const char *symbol)
{
	char word[64];

	snprintf(word, sizeof(word), "\"symbol\":\"%s\"", symbol);
	if (!strstr(answer, word))
		fail_msg("%s, not %s", answer, word);
	assert_int_equal(fixture_count(answer, "\n"), 1);
}
