/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process of a client: in a session of its own, by which its hooks are known; in a mount
 * namespace of its own, where its files are ours and not those of a dhcpcd of the system's or of
 * another network namespace, and where the settings of the network can only be read; without the
 * capability to change the network.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "daemon/dhcp_private.h"
#include "daemon/sandbox.h"

/* What it needs to talk on raw sockets and ports, and to give up root. */
static const unsigned int child_caps[] = {
	CAP_NET_RAW,
	CAP_NET_BIND_SERVICE,
	CAP_SETUID,
	CAP_SETGID,
	CAP_SYS_CHROOT,
};

static const char *const programs[] = { "/usr/sbin/dhcpcd", "/sbin/dhcpcd" };

const char *spawn_find_program(const char *variable, const char *const *paths, size_t n)
{
	const char *own = secure_getenv(variable);

	if (own)
		return access(own, X_OK) == 0 ? own : NULL;
	for (size_t i = 0; i < n; i++) {
		if (access(paths[i], X_OK) == 0)
			return paths[i];
	}

	return NULL;
}

static const char *find_hook(void)
{
	const char *own = secure_getenv("IPADM_DHCP_HOOK");

	return own ? own : DHCP_HOOK;
}

static int write_config(const struct dhcp_client *c, const char *path, struct err *e)
{
	_cleanup_(buf_fini) struct buf text = { 0 };
	_cleanup_close_ int fd = -1;
	int r;

	config_format(c, find_hook(), &text);
	r = buf_error(&text);
	if (r < 0)
		return err_nomem(e);

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(e, errno, "%s", path);
	r = file_write_all(fd, text.data, text.len);
	if (r < 0)
		return err_sys(e, -r, "%s", path);

	return 0;
}

/* Nothing is to be found there. */
static int hide(const char *dir, const char *path)
{
	char none[320];
	int r;

	snprintf(none, sizeof(none), "%s/none.%d", dir, (int)getpid());
	if (mkdir(none, 0755) < 0)
		return -errno;
	r = mount(none, path, NULL, MS_BIND, NULL) < 0 ? -errno : 0;

	return rmdir(none) < 0 ? -errno : r;
}

/*
 * dhcpcd turns promote_secondaries on when it begins, for which root needs no capability, and nobody turns it off again: when
 * its interface goes meanwhile, that comes after we put it back. It takes a file that is not there, not one that can't be
 * written.
 */
static void protect_settings(const char *dir)
{
	static const char all[] = "/proc/sys/net";
	const unsigned long flags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (hide(dir, "/proc/sys/net/ipv4/conf") < 0 ||
		mount(all, all, NULL, MS_BIND | MS_REC, NULL) < 0 ||
		mount(NULL, all, NULL, MS_REMOUNT | MS_BIND | flags, NULL) < 0)
		return;
}

/* Where it isn't allowed the client works on the system's files, which is good for one namespace. */
static void isolate(const char *run, const char *state, const char *var)
{
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
		return;

	protect_settings(run);
	mkdir("/run/dhcpcd", 0755);
	mkdir("/var/lib/dhcpcd", 0755);
	if (mount(state, "/run/dhcpcd", NULL, MS_BIND, NULL) < 0 ||
		mount(var, "/var/lib/dhcpcd", NULL, MS_BIND, NULL) < 0)
		return;
}

void spawn_reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* In the child, which ends here if it doesn't become another program. */
static void become(const struct dhcp_client *c, const char *program, char *conf, const char *var)
{
	char name[] = "dhcpcd", foreground[] = "-B", quiet[] = "-q", file[] = "-f", family[] = "-4",
	     end[] = "--";
	char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char state[300], ifname[LINK_NAMSIZ];
	char *const argv[] = { name, foreground, quiet, file, conf, family, end, ifname, NULL };
	char *const envp[] = { path, NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(126);
	if (c->spec.family == FAM_INET6)
		family[1] = '6';
	memcpy(ifname, c->spec.over, sizeof(ifname));
	snprintf(state, sizeof(state), "%s/state", c->dhcp->run);
	setsid();
	spawn_reset_signals();
	isolate(c->dhcp->run, state, var);
	if (sandbox_keep(child_caps, ARRAY_SIZE(child_caps), NULL) < 0)
		_exit(126);

	execve(program, argv, envp);
	_exit(127);
}

int spawn_client(const struct dhcp_client *c, pid_t *ret_pid, int *ret_pidfd, struct err *e)
{
	const char *program = spawn_find_program("IPADM_DHCPCD", programs, ARRAY_SIZE(programs));
	char conf[320], var[300];
	int pidfd, r;
	pid_t pid;

	if (!program)
		return err_set(e, IPADM_DHCP_START_ERROR, ENOENT, "dhcpcd is not installed");

	r = keep_dir(c, var, sizeof(var), e);
	if (r < 0)
		return r;
	client_path(c, "conf", conf, sizeof(conf));
	r = write_config(c, conf, e);
	if (r < 0)
		return r;

	pid = fork();
	if (pid < 0)
		return err_sys(e, errno, "dhcpcd");
	if (pid == 0)
		become(c, program, conf, var);

	/* Nobody but us reaps it, so the number is still its own. */
	pidfd = pidfd_open(pid, 0);
	if (pidfd < 0) {
		r = err_sys(e, errno, "dhcpcd");
		kill(pid, SIGKILL);
		return r;
	}

	*ret_pid = pid;
	*ret_pidfd = pidfd;
	return 0;
}

/* The file is in a directory of root's alone, and dhcpcd holds a lock on it as long as it lives. */
static bool end_stale(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	char text[24] = "";
	uint64_t pid;

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return false;
	if (read(fd, text, sizeof(text) - 1) <= 0)
		return true;

	text[strcspn(text, "\n")] = '\0';
	if (str_to_uint(text, INT32_MAX, &pid) == 0 && pid > 1)
		kill((pid_t)pid, SIGTERM);

	return true;
}

bool spawn_end_stale(const struct dhcp_client *c)
{
	char path[320];

	snprintf(path, sizeof(path), "%s/state/%s-%c.pid", c->dhcp->run, c->spec.over,
		c->spec.family == FAM_INET ? '4' : '6');
	return end_stale(path);
}

void spawn_end_all(const struct dhcp *dhcp)
{
	char pattern[300];
	glob_t found = { 0 };

	snprintf(pattern, sizeof(pattern), "%s/state/*.pid", dhcp->run);
	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		end_stale(found.gl_pathv[i]);
	globfree(&found);
}
