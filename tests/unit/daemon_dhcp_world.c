/* SPDX-License-Identifier: Apache-2.0 */
/* See daemon_dhcp_world.h. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "daemon_dhcp_world.h"

/* What stands for dhcpcd: it does what the file "plan" beside the run directory says. */
static const char client[] = "#!/bin/sh\n"
			     "conf=$4 family=$5 ifname=$7\n"
			     "top=${conf%/run/*}\n"
			     "hook() {\n"
			     "	set -- $(sed -n 's/^env //p' $conf) interface=$ifname \"$@\"\n"
			     "	env \"$@\" $(sed -n 's/^script //p' $conf)\n"
			     "	echo 'hook done' >>$top/log\n"
			     "}\n"
			     "bound='reason=BOUND new_ip_address=192.0.2.7 new_subnet_cidr=24'\n"
			     "stay() { while :; do sleep 0.1; done; }\n"
			     "trap 'echo term >>$top/log; hook reason=STOP; exit 0' TERM\n"
			     "trap 'echo alrm >>$top/log; hook reason=STOP; exit 0' ALRM\n"
			     "trap 'echo usr1 >>$top/log' USR1\n"
			     "echo \"start $1 $2 $3 $family $ifname\" >>$top/log\n"
			     ". $top/plan\n";

static const char resolver[] = "#!/bin/sh\n"
			       /* In one piece: the client writes to the log at the same time. */
			       "said=$(echo \"resolvconf $*\"; cat)\n"
			       "printf '%s\\n' \"$said\" >>${0%/*}/log\n";

/* The engine has no context of its own: there is one world at a time. */
static struct world *the_world;

int __wrap_engine_dhcp_walk(
	struct engine *en, int (*each)(void *ctx, const struct dhcp_want *want), void *ctx);
int __wrap_engine_lease(struct engine *en, const char *aobj, const struct lease *l, struct err *e);

int __wrap_engine_dhcp_walk(
	struct engine *en, int (*each)(void *ctx, const struct dhcp_want *want), void *ctx)
{
	int r = 0;

	for (size_t i = 0; i < the_world->n_wants && r == 0; i++)
		r = each(ctx, &the_world->wants[i]);

	return r;
}

int __wrap_engine_lease(struct engine *en, const char *aobj, const struct lease *l, struct err *e)
{
	struct world *w = the_world;

	snprintf(w->aobj, sizeof(w->aobj), "%s", aobj);
	if (l)
		w->lease = *l;
	if (l)
		w->leases++;
	else
		w->losses++;

	return 0;
}

/* ---- the world ---- */

void world_put(const struct world *w, const char *name, const char *text, mode_t mode)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", w->top, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
	close(fd);
}

const char *world_get(const struct world *w, const char *name)
{
	static char text[65536];
	char *content;
	char path[128];
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", w->top, name);
	text[0] = '\0';
	if (file_read_at(AT_FDCWD, path, sizeof(text) - 1, &content, &len) == 0) {
		memcpy(text, content, len + 1);
		free(content);
	}

	return text;
}

void world_want(struct world *w, const char *aobj, unsigned int family)
{
	struct dhcp_want *one = &w->wants[w->n_wants++];

	*one = (struct dhcp_want){ .aobj = aobj, .ifname = "lo", .over = "lo", .family = family };
}

void world_begin(struct world *w)
{
	struct err e = { 0 };

	assert_int_equal(loop_init(&w->loop), 0);
	if (dhcp_init(&w->dhcp, &w->loop, &w->service, &e) < 0)
		fail_msg("%s", e.text);
}

int world_setup(void **state)
{
	static struct world world;
	struct world *w = &world;
	char path[128];

	*w = (struct world){ .top = "/tmp/test-dhcp-XXXXXX" };
	the_world = w;
	assert_non_null(mkdtemp(w->top));
	snprintf(w->service.paths.run, sizeof(w->service.paths.run), "%.60s/run", w->top);
	snprintf(w->service.paths.var, sizeof(w->service.paths.var), "%.60s/var", w->top);
	world_put(w, "dhcpcd", client, 0755);
	world_put(w, "resolvconf", resolver, 0755);
	world_put(w, "plan", "stay\n", 0644);
	snprintf(path, sizeof(path), "%.60s/dhcpcd", w->top);
	setenv("IPADM_DHCPCD", path, 1);
	snprintf(path, sizeof(path), "%.60s/resolvconf", w->top);
	setenv("IPADM_RESOLVCONF", path, 1);
	setenv("IPADM_DHCP_HOOK", HOOK, 1);
	world_begin(w);
	*state = w;
	return 0;
}

int world_teardown(void **state)
{
	struct world *w = *state;
	char command[128];

	dhcp_fini(&w->dhcp);
	loop_fini(&w->loop);
	snprintf(command, sizeof(command), "rm -rf '%s'", w->top);
	return system(command);
}

void world_wait_log(struct world *w, const char *text)
{
	int64_t until = loop_now() + PATIENCE_MS;

	while (!strstr(world_get(w, "log"), text)) {
		int r = loop_step(&w->loop, 20);

		assert_true(r == 0 || r == -EAGAIN);
		if (loop_now() > until)
			fail_msg("no '%s' in: %s", text, world_get(w, "log"));
	}
}

void world_wait_count(struct world *w, const unsigned int *count, unsigned int wanted)
{
	int64_t until = loop_now() + PATIENCE_MS;

	while (*count < wanted) {
		int r = loop_step(&w->loop, 20);

		assert_true(r == 0 || r == -EAGAIN);
		if (loop_now() > until)
			fail_msg("nothing came; log: %s", world_get(w, "log"));
	}
}

void world_wait_gone(struct world *w)
{
	int64_t until = loop_now() + PATIENCE_MS;

	while (w->dhcp.clients) {
		int r = loop_step(&w->loop, 20);

		assert_true(r == 0 || r == -EAGAIN);
		assert_true(loop_now() < until);
	}
}

bool world_is_root(void)
{
	if (geteuid() == 0)
		return true;
	skip();
	return false;
}
