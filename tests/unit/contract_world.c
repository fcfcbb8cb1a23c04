/* SPDX-License-Identifier: Apache-2.0 */
/* The worlds of the contract suite. Nothing here touches the network namespace the test was started in. */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "contract_world.h"
#include "netlink/netlink.h"

void skip_because(const char *reason)
{
	print_message("# skipped: %s\n", reason);
	skip();
}

static int write_file(const char *path, const char *text)
{
	_cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		return -errno;
	return 0;
}

/* Be root of a user namespace of our own, if we are not root already. */
static const char *become_root(void)
{
	static const char refused[] = "user namespaces are not allowed here";
	unsigned int uid = geteuid();
	unsigned int gid = getegid();
	char map[64];

	if (uid == 0)
		return NULL;
	if (unshare(CLONE_NEWUSER) < 0)
		return refused;
	if (write_file("/proc/self/setgroups", "deny") < 0)
		return refused;
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (write_file("/proc/self/uid_map", map) < 0)
		return refused;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", map) < 0 ? refused : NULL;
}

/* A mount namespace with an empty /run/netns, and a network namespace. */
static const char *enter(void)
{
	static const char refused[] = "network namespaces are not allowed here";
	const char *missing = become_root();

	if (missing)
		return missing;
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0)
		return refused;
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("none", "/run", "tmpfs", MS_NOSUID | MS_NODEV, NULL) < 0)
		return refused;
	return mkdir("/run/netns", 0755) < 0 ? refused : NULL;
}

/* Send the one message of @b; 0 or what the kernel said. */
static int send_one(struct nl_batch *b)
{
	_cleanup_nl_ struct nl_sock *s = NULL;
	struct nl_result result;

	assert_int_equal(nl_open(&s), 0);
	assert_int_equal(nl_run(s, b, NULL, &result), 0);
	return result.error;
}

static int make_link(const char *name, const char *kind)
{
	_cleanup_free_ struct nl_batch *b = nl_batch_new();
	const struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	size_t info;

	assert_non_null(b);
	nl_begin(b, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi, sizeof(ifi));
	nl_put_str(b, IFLA_IFNAME, name);
	info = nl_nest(b, IFLA_LINKINFO);
	nl_put_str(b, IFLA_INFO_KIND, kind);
	nl_nest_end(b, info);
	assert_int_equal(nl_end(b), 0);
	return send_one(b);
}

/* The first kind of ordinary link that this kernel can make. */
static const char *find_kind(void)
{
	static const char *const kinds[] = { "dummy", "ifb", "bridge" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (make_link("probe0", kinds[i]) == 0)
			return kinds[i];
	}
	return NULL;
}

static int new_world(void **state, struct world w)
{
	struct world *p = test_calloc(1, sizeof(*p));

	*p = w;
	*state = p;
	return 0;
}

int world_setup_fake(void **state)
{
	struct fake *f = fake_new();

	assert_non_null(f);
	assert_non_null(fake_add_link(f, "lo"));
	return new_world(state, (struct world){ .k = &f->base, .fake = f });
}

int world_setup_linux(void **state)
{
	struct world w = { .missing = enter() };
	struct err e = { .status = IPADM_SUCCESS };

	if (!w.missing && !find_kind())
		w.missing = "this kernel makes neither dummy, ifb nor bridge links";
	if (!w.missing && kernel_linux_new(&w.k, NULL, &e) < 0) {
		print_message("%s\n", e.text);
		return -1;
	}
	return new_world(state, w);
}

int world_teardown(void **state)
{
	struct world *w = *state;

	kernel_free(w->k);
	if (w->tap > 0)
		close(w->tap);
	test_free(w);
	return 0;
}

struct world *world_of(void **state)
{
	struct world *w = *state;

	if (w->missing)
		skip_because(w->missing);
	return w;
}

uint32_t world_add_link(struct world *w, const char *name)
{
	if (w->fake) {
		const struct link *l = fake_add_link(w->fake, name);

		assert_non_null(l);
		return l->index;
	}
	world_rename_link(w, "probe0", name);
	assert_non_null(find_kind());
	return if_nametoindex(name);
}

static void set_link(const char *name, uint16_t type, uint16_t attr, const void *data, size_t len)
{
	_cleanup_free_ struct nl_batch *b = nl_batch_new();
	const struct ifinfomsg ifi = { .ifi_index = (int)if_nametoindex(name) };

	assert_non_null(b);
	assert_true(ifi.ifi_index > 0);
	nl_begin(b, type, 0, &ifi, sizeof(ifi));
	if (data)
		nl_put(b, attr, data, len);
	assert_int_equal(nl_end(b), 0);
	assert_int_equal(send_one(b), 0);
}

uint32_t world_add_slow_link(struct world *w, const char *name)
{
	struct ifreq ifr = { .ifr_flags = IFF_TAP | IFF_NO_PI };

	if (w->fake) {
		w->fake->late = true;
		return world_add_link(w, name);
	}
	w->tap = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (w->tap < 0)
		skip_because("/dev/net/tun can't be opened");
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	assert_int_equal(ioctl(w->tap, TUNSETIFF, &ifr), 0);
	return if_nametoindex(name);
}

void world_set_carrier(struct world *w, const char *name, bool on)
{
	int carrier = on;
	struct link *l;

	if (!w->fake) {
		assert_int_equal(ioctl(w->tap, TUNSETCARRIER, &carrier), 0);
		return;
	}
	l = snapshot_find_link(&w->fake->state, name);
	assert_non_null(l);
	l->flags = on ? l->flags | IFF_RUNNING : l->flags & ~(uint32_t)IFF_RUNNING;
	fake_changed(w->fake, l);
}

void world_del_link(struct world *w, const char *name)
{
	if (w->fake)
		fake_del_link(w->fake, name);
	else
		set_link(name, RTM_DELLINK, 0, NULL, 0);
}

void world_rename_link(struct world *w, const char *from, const char *to)
{
	struct link *l;

	if (!w->fake) {
		set_link(from, RTM_SETLINK, IFLA_IFNAME, to, strlen(to) + 1);
		return;
	}
	l = snapshot_find_link(&w->fake->state, from);
	assert_non_null(l);
	assert_int_equal(str_copy(l->name, sizeof(l->name), to), 0);
	fake_changed(w->fake, l);
}

void world_set_mtu(struct world *w, const char *name, uint32_t mtu)
{
	if (w->fake)
		fake_set_mtu(w->fake, name, mtu);
	else
		set_link(name, RTM_SETLINK, IFLA_MTU, &mtu, sizeof(mtu));
}

void world_add_altname(struct world *w, const char *name, const char *altname)
{
	_cleanup_free_ struct nl_batch *b = nl_batch_new();
	const struct ifinfomsg ifi = { .ifi_index = (int)if_nametoindex(name) };
	size_t list;

	assert_null(w->fake);
	assert_non_null(b);
	nl_begin(b, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND, &ifi, sizeof(ifi));
	list = nl_nest(b, IFLA_PROP_LIST);
	nl_put_str(b, IFLA_ALT_IFNAME, altname);
	nl_nest_end(b, list);
	assert_int_equal(nl_end(b), 0);
	assert_int_equal(send_one(b), 0);
}

/* In a child, so that this process stays where it is. */
static void make_netns(const char *path, const char *link)
{
	if (unshare(CLONE_NEWNET) < 0 || !find_kind())
		_exit(1);
	set_link("probe0", RTM_SETLINK, IFLA_IFNAME, link, strlen(link) + 1);
	if (mount("/proc/self/ns/net", path, NULL, MS_BIND, NULL) < 0)
		_exit(1);
	_exit(0);
}

bool world_add_netns(const char *netns, const char *link)
{
	char path[64];
	int status = 0;
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	assert_true(fd >= 0);
	close(fd);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		make_netns(path, link);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The settings that tests change. */
static const struct setting_query watched[] = {
	{ "c0", "ipv4/conf/%s/rp_filter" },
	{ "c0", "ipv4/conf/%s/forwarding" },
	{ "c0", "ipv6/conf/%s/mtu" },
	{ "c0", "ipv6/conf/%s/hop_limit" },
	{ "", "ipv4/ip_default_ttl" },
	{ "", "ipv4/tcp_rmem" },
	{ "", "ipv4/ip_local_reserved_ports" },
};

struct snapshot world_look(struct world *w, const char *ifname)
{
	const struct kernel_query q = {
		.ifname = ifname,
		.addrs = true,
		.routes = FAM_BOTH,
		.nexthops = true,
		.settings = watched,
		.n_settings = ARRAY_SIZE(watched),
	};
	struct snapshot s = { .links = NULL };
	struct err e = { .status = IPADM_SUCCESS };

	if (kernel_snapshot(w->k, &q, &s, &e) < 0)
		fail_msg("%s", e.text);
	return s;
}

char *world_text(struct world *w, const char *ifname)
{
	_cleanup_snapshot_ struct snapshot s = world_look(w, ifname);
	char *text;

	for (size_t i = 0; i < s.n_addrs; i++)
		s.addrs[i].flags &= ~(uint32_t)IFA_F_TENTATIVE;
	text = fake_format_snapshot(&s);
	assert_non_null(text);
	return text;
}

struct step make_step(
	enum step_op op, const char *ifname, uint32_t ifindex, int64_t from, int64_t to)
{
	struct step step = { .op = op, .ifindex = ifindex, .u.num = { .from = from, .to = to } };

	assert_int_equal(str_copy(step.ifname, sizeof(step.ifname), ifname), 0);
	return step;
}

struct step make_addr_step(
	enum step_op op, const char *ifname, uint32_t ifindex, const char *ip, uint8_t plen)
{
	struct step step = make_step(op, ifname, ifindex, 0, 0);

	step.u.addr = (struct addr){
		.ifindex = ifindex,
		.plen = plen,
		.proto = OUR_PROTO,
		.flags = IFA_F_NODAD,
		.valid = UINT32_MAX,
		.preferred = UINT32_MAX,
	};
	assert_int_equal(ip_parse(ip, &step.u.addr.local), 0);
	return step;
}

int try_to(struct world *w, struct step *step, struct err *e)
{
	*e = (struct err){ .status = IPADM_SUCCESS };
	return kernel_execute(w->k, step, 1, e);
}

void must_do(struct world *w, struct step step)
{
	struct err e;

	if (try_to(w, &step, &e) < 0)
		fail_msg("%s", e.text);
	assert_true(step.done);
}

static void assert_text_equal(char *a, char *b)
{
	_cleanup_free_ char *x = a;
	_cleanup_free_ char *y = b;

	assert_string_equal(x, y);
}

static void assert_text_differs(char *a, const char *b)
{
	_cleanup_free_ char *x = a;

	assert_string_not_equal(x, b);
}

static size_t count_family(const struct snapshot *s, uint8_t family)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_addrs; i++)
		n += s->addrs[i].local.family == family;
	return n;
}

size_t count_on(struct world *w, const char *ifname, uint8_t family)
{
	_cleanup_snapshot_ struct snapshot s = world_look(w, ifname);

	return count_family(&s, family);
}

size_t count_routes(struct world *w, const char *ifname)
{
	_cleanup_snapshot_ struct snapshot s = world_look(w, ifname);

	return s.n_routes;
}

struct link look_at(struct world *w, const char *ifname)
{
	_cleanup_snapshot_ struct snapshot s = world_look(w, ifname);

	assert_int_equal(s.n_links, 1);
	return s.links[0];
}

/* A link that is up and makes no address by itself. */
uint32_t add_quiet_link(struct world *w, const char *name)
{
	uint32_t index = world_add_link(w, name);

	must_do(w, make_step(STEP_GENMODE, name, index, GENMODE_EUI64, GENMODE_NONE));
	must_do(w, make_step(STEP_LINK_UP, name, index, 0, 1));
	return index;
}

/* Do @step and its inverse: the first must show, the second must leave nothing. */
void there_and_back(struct world *w, struct step step)
{
	_cleanup_free_ char *before = world_text(w, NULL);

	must_do(w, step);
	assert_text_differs(world_text(w, NULL), before);
	must_do(w, step_inverse(&step));
	assert_text_equal(world_text(w, NULL), strdup(before));
}

/* Older kernels have fewer words of their own: strerror has them then. */
static void assert_sentence(const char *got, int error, const char *wanted)
{
	size_t head = (size_t)(strstr(wanted, ": ") - wanted) + 2;

	if (strcmp(got, wanted) == 0)
		return;
	assert_true(strncmp(got, wanted, head) == 0);
	assert_string_equal(got + head, strerrordesc_np(-error));
}

void assert_refused(struct world *w, struct step step, int error, const char *sentence)
{
	struct err e;

	assert_int_equal(try_to(w, &step, &e), error);
	assert_sentence(e.text, error, sentence);
	assert_int_equal(e.sys, -error);
	assert_int_not_equal(e.status, IPADM_SUCCESS);
	assert_false(step.done);
}
