/* SPDX-License-Identifier: Apache-2.0 */
/* Which DHCP clients there are: what the engine wants, against what runs. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "daemon/dhcp_private.h"

#define RELEASE_MS 5000
#define ANSWER_MS  1000 /* to a renewal */
#define END_MS     2000

/* ---- time ---- */

void dhcp_arm(struct dhcp *dhcp)
{
	int64_t due = report_due(dhcp);
	int64_t now = loop_now();

	if (dns_due(dhcp) < due)
		due = dns_due(dhcp);
	for (const struct dhcp_client *c = dhcp->clients; c; c = c->next) {
		if (client_due(c) < due)
			due = client_due(c);
	}

	if (due == INT64_MAX)
		timer_arm(dhcp->timer.fd, 0);
	else
		timer_arm(dhcp->timer.fd, due > now ? due - now : 1);
}

static void timer_ready(struct source *src, uint32_t events)
{
	struct dhcp *dhcp = src->owner;
	int64_t now = loop_now();

	timer_clear(src->fd);
	for (struct dhcp_client *c = dhcp->clients; c; c = c->next)
		client_tick(c, now);
	report_tick(dhcp, now);
	dns_tick(dhcp, now);
	dhcp_arm(dhcp);
}

static const struct source_ops timer_ops = { .ready = timer_ready };

/* ---- what is wanted ---- */

struct wants {
	struct dhcp *dhcp;
	struct dhcp_spec *specs;
	size_t n;
};

static void wants_fini(struct wants *w)
{
	free(w->specs);
}

static struct dhcp_link *find_link(const struct dhcp *dhcp, const char *ifname)
{
	for (size_t i = 0; i < dhcp->n_links; i++) {
		if (strcmp(dhcp->links[i].ifname, ifname) == 0)
			return &dhcp->links[i];
	}

	return NULL;
}

static uint8_t link_flags(const struct dhcp *dhcp, const char *ifname)
{
	const struct dhcp_link *link = find_link(dhcp, ifname);

	return link ? link->ra_flags : 0;
}

/* What the host is called is told for a primary one, and a name that was asked for in any case. */
static void fill_hostname(const struct dhcp_want *want, char ret[DHCP_HOSTNAME_SIZE])
{
	ret[0] = '\0';
	if (want->reqhost)
		snprintf(ret, DHCP_HOSTNAME_SIZE, "%s", want->reqhost);
	else if (want->primary && gethostname(ret, DHCP_HOSTNAME_SIZE) < 0)
		ret[0] = '\0';
	ret[DHCP_HOSTNAME_SIZE - 1] = '\0';
	/* Which is everybody's. */
	if (strcmp(ret, "localhost") == 0)
		ret[0] = '\0';
}

static int add_want(void *ctx, const struct dhcp_want *want)
{
	struct wants *w = ctx;
	uint8_t flags = link_flags(w->dhcp, want->ifname) | want->ra_flags;
	struct dhcp_spec *spec;
	void *more;

	if (want->stateful_only_if_managed && flags == 0)
		return 0;

	more = reallocarray(w->specs, w->n + 1, sizeof(*w->specs));
	if (!more)
		return -ENOMEM;
	w->specs = more;
	spec = &w->specs[w->n++];
	*spec = (struct dhcp_spec){
		.family = want->family,
		.inform = want->inform || (want->stateful_only_if_managed && !(flags & RA_MANAGED)),
		.of_group = want->of_group,
	};
	snprintf(spec->aobj, sizeof(spec->aobj), "%s", want->aobj);
	snprintf(spec->ifname, sizeof(spec->ifname), "%s", want->ifname);
	snprintf(spec->over, sizeof(spec->over), "%s", want->over);
	snprintf(spec->address, sizeof(spec->address), "%s", want->address);
	fill_hostname(want, spec->hostname);
	return 0;
}

/* ---- what follows ---- */

static bool is_same(const struct dhcp_spec *a, const struct dhcp_spec *b)
{
	return strcmp(a->aobj, b->aobj) == 0 && a->inform == b->inform &&
	       strcmp(a->address, b->address) == 0 && strcmp(a->over, b->over) == 0 &&
	       strcmp(a->hostname, b->hostname) == 0;
}

/* Before there is a lease any member that is in use will do, so that it stays where it is. */
static bool stays_over(const struct dhcp_client *c, const struct dhcp_spec *spec)
{
	return spec->of_group && !c->leased &&
	       engine_is_in_use(c->dhcp->service->engine, c->spec.over, spec->family);
}

/* One whose object we don't know yet is what a daemon before us has left. */
static void want_client(struct dhcp_client *c, struct dhcp_spec *spec)
{
	bool same;

	if (stays_over(c, spec))
		memcpy(spec->over, c->spec.over, sizeof(spec->over));
	same = is_same(&c->spec, spec);
	c->wanted = true;
	if (c->spec.aobj[0] && strcmp(c->spec.aobj, spec->aobj) != 0)
		lease_forget(c);
	c->spec = *spec;
	if (!same) {
		c->delay_ms = 0;
		c->start_at = 0;
		client_stop(c);
	}
	if (c->start_at == 0)
		client_start(c);
}

static void drop_client(struct dhcp_client *c)
{
	lease_forget(c);
	c->start_at = 0;
	if (c->process.fd >= 0)
		client_stop(c);
	else
		client_free(c);
}

static void apply(struct dhcp *dhcp, struct wants *w)
{
	struct dhcp_client *next;

	for (struct dhcp_client *c = dhcp->clients; c; c = c->next)
		c->wanted = false;

	for (size_t i = 0; i < w->n; i++) {
		struct dhcp_client *c = client_find(dhcp, w->specs[i].ifname, w->specs[i].family);

		if (!c && client_new(dhcp, &w->specs[i], &c) < 0) {
			log_line(LOGL_ERR, "%s: no DHCP client: out of memory", w->specs[i].aobj);
			continue;
		}
		if (!c->wanted)
			want_client(c, &w->specs[i]);
	}

	for (struct dhcp_client *c = dhcp->clients; c; c = next) {
		next = c->next;
		if (!c->wanted)
			drop_client(c);
	}
}

void dhcp_sync(struct dhcp *dhcp)
{
	_cleanup_(wants_fini) struct wants w = { .dhcp = dhcp };
	int r;

	if (!dhcp->loop)
		return;

	r = engine_dhcp_walk(dhcp->service->engine, add_want, &w);
	if (r < 0) {
		log_line(LOGL_ERR, "DHCP clients: %s", strerror(-r));
		return;
	}

	apply(dhcp, &w);
	dhcp_arm(dhcp);
}

/*
 * Wait for the end of a client, or, with @word, for a hook of it, whichever is first. Its hooks are not listened to, and
 * those of others wait their turn.
 */
static bool wait_for(struct dhcp_client *c, bool word, int64_t until)
{
	struct dhcp *dhcp = c->dhcp;

	while (!word || c->asking) {
		struct pollfd pfds[] = {
			{ .fd = c->process.fd, .events = POLLIN },
			{ .fd = dhcp->listener.fd, .events = POLLIN },
		};
		int64_t left = until - loop_now();

		if (left <= 0)
			return false;
		if (poll(pfds, ARRAY_SIZE(pfds), (int)left) < 0)
			continue;
		if (pfds[0].revents)
			return true;
		report_accept(dhcp, c);
	}

	return true;
}

/* dhcpcd gives nothing back, and does not end, while it waits for the answer to a renewal. */
static bool release(struct dhcp *dhcp, struct dhcp_client *c)
{
	report_hush(dhcp, c);

	return wait_for(c, true, loop_now() + ANSWER_MS) && client_signal(c, SIGALRM) &&
	       wait_for(c, false, loop_now() + RELEASE_MS);
}

void dhcp_release(struct dhcp *dhcp, const char *aobj)
{
	struct dhcp_client *c = dhcp->loop ? client_find_object(dhcp, aobj) : NULL;
	bool runs = c && c->process.fd >= 0 && !c->ending;
	char how[DHCP_HOW_SIZE];

	if (!runs || !release(dhcp, c)) {
		log_line(LOGL_WARNING, "%s: the DHCP client did not give its lease back", aobj);
		if (runs)
			client_stop(c);
		return;
	}

	/* If its object is there all the same, dhcp_sync() starts it again. */
	client_reap(c, how);
	dhcp_arm(dhcp);
}

void dhcp_renew(struct dhcp *dhcp, const char *aobj)
{
	struct dhcp_client *c = dhcp->loop ? client_find_object(dhcp, aobj) : NULL;

	if (!c)
		return;

	if (c->process.fd < 0)
		client_start(c);
	else if (c->leased)
		c->asking = client_signal(c, SIGUSR1);
	else
		client_stop(c); /* and it begins anew, at once */
	dhcp_arm(dhcp);
}

static struct dhcp_link *add_link(struct dhcp *dhcp, const char *ifname)
{
	void *more = reallocarray(dhcp->links, dhcp->n_links + 1, sizeof(*dhcp->links));
	struct dhcp_link *link;

	if (!more)
		return NULL;
	dhcp->links = more;
	link = &dhcp->links[dhcp->n_links++];
	*link = (struct dhcp_link){ 0 };
	snprintf(link->ifname, sizeof(link->ifname), "%s", ifname);
	return link;
}

void dhcp_ra_flags(struct dhcp *dhcp, const char *ifname, uint8_t ra_flags)
{
	struct dhcp_link *link = dhcp->loop ? find_link(dhcp, ifname) : NULL;

	if (!dhcp->loop)
		return;
	if (link && ra_flags == 0 && if_nametoindex(ifname) == 0) {
		*link = dhcp->links[--dhcp->n_links];
		return;
	}
	if ((ra_flags & ~(link ? link->ra_flags : 0u)) == 0)
		return;

	if (!link)
		link = add_link(dhcp, ifname);
	if (!link) {
		log_line(LOGL_ERR, "DHCP of %s: out of memory", ifname);
		return;
	}

	/* Once a router has asked for it it is done: routers of one link may differ, and what has
	 * begun isn't ended by one of them. */
	link->ra_flags |= ra_flags;
	dhcp_sync(dhcp);
}

/* ---- begin and end ---- */

static int make_dir(const char *path, mode_t mode, struct err *e)
{
	int fd;
	int r = file_open_dir(path, 1, &fd);

	if (r < 0)
		return err_sys(e, -r, "%s", path);
	if (fchmod(fd, mode) < 0)
		r = err_sys(e, errno, "%s", path);
	close_fd(&fd);
	return r;
}

static int make_dirs(struct dhcp *dhcp, struct err *e)
{
	const struct store_paths *paths = &dhcp->service->paths;
	char state[300];
	int r;

	if (snprintf(dhcp->run, sizeof(dhcp->run), "%s/dhcp", paths->run) >=
			(int)sizeof(dhcp->run) ||
		snprintf(dhcp->var, sizeof(dhcp->var), "%s/dhcp", paths->var) >=
			(int)sizeof(dhcp->var))
		return err_set(e, IPADM_INVALID_ARG, ENAMETOOLONG, "the name of %s is too long",
			paths->run);

	r = make_dir(dhcp->run, 0700, e);
	if (r < 0)
		return r;
	/* Those are what the client calls its own, also when it isn't root any more. */
	snprintf(state, sizeof(state), "%s/state", dhcp->run);
	r = make_dir(state, 0755, e);
	if (r < 0)
		return r;

	if (make_dir(dhcp->var, 0755, e) == 0)
		return 0;

	/* Better as somebody new at every boot than not at all. */
	log_line(LOGL_WARNING, "the identity of DHCP clients is kept for this boot only: %s",
		e->text);
	err_clear(e);
	snprintf(dhcp->var, sizeof(dhcp->var), "%.240s/var", dhcp->run);
	return make_dir(dhcp->var, 0755, e);
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

/* "IF-4.end": the lease that a daemon before us has left. */
static void adopt(struct dhcp *dhcp, const char *file)
{
	struct dhcp_spec spec = { 0 };
	size_t len = strlen(file);
	struct dhcp_client *c;

	if (len < 7 || len - 6 >= sizeof(spec.ifname) || strcmp(file + len - 4, ".end") != 0 ||
		file[len - 6] != '-' || (file[len - 5] != '4' && file[len - 5] != '6'))
		return;

	memcpy(spec.ifname, file, len - 6);
	spec.family = file[len - 5] == '4' ? FAM_INET : FAM_INET6;
	if (client_new(dhcp, &spec, &c) < 0)
		return;
	lease_recall(c);
}

static void adopt_all(struct dhcp *dhcp)
{
	_cleanup_(close_dir) DIR *dir = opendir(dhcp->run);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		adopt(dhcp, entry->d_name);
}

static int start(struct dhcp *dhcp, struct err *e)
{
	int r;

	r = make_dirs(dhcp, e);
	if (r < 0)
		return r;
	r = report_listen(dhcp, e);
	if (r < 0)
		return r;
	r = loop_add_timer(dhcp->loop, &dhcp->timer, &timer_ops, dhcp, e);
	if (r < 0)
		return r;

	spawn_end_all(dhcp);
	adopt_all(dhcp);
	return 0;
}

int dhcp_init(struct dhcp *dhcp, struct loop *loop, struct service *svc, struct err *e)
{
	int r;

	*dhcp = (struct dhcp){
		.loop = loop,
		.service = svc,
		.listener.fd = -1,
		.timer.fd = -1,
	};
	dns_init(dhcp);
	r = start(dhcp, e);
	if (r < 0)
		dhcp_fini(dhcp);

	return r;
}

void dhcp_fini(struct dhcp *dhcp)
{
	int64_t until = loop_now() + END_MS;
	char how[DHCP_HOW_SIZE];

	if (!dhcp->loop)
		return;

	/* First nobody is listened to any more, so that no hook waits for us. */
	report_fini(dhcp);
	for (struct dhcp_client *c = dhcp->clients; c; c = c->next) {
		c->wanted = false;
		client_stop(c);
	}
	while (dhcp->clients) {
		struct dhcp_client *c = dhcp->clients;

		if (c->process.fd >= 0 && !wait_for(c, false, until))
			client_signal(c, SIGKILL);
		if (c->process.fd >= 0)
			client_reap(c, how);
		client_free(c);
	}
	dns_fini(dhcp);
	loop_drop_timer(dhcp->loop, &dhcp->timer);
	free(dhcp->links);
	*dhcp = (struct dhcp){ 0 };
}
