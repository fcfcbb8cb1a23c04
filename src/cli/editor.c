/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/editor.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/error.h"

#define NOT_PROGRAM 126 /* a shell's exit statuses */
#define NOT_FOUND   127

static const char *const variables[] = { "VISUAL", "EDITOR" };
static const char *const programs[] = { "sensible-editor", "vi" };

/* While it runs, what is typed is for it: interrupts, too. */
struct quiet {
	struct sigaction interrupt;
	struct sigaction quit;
};

static void quiet_begin(struct quiet *q)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGINT, &ignore, &q->interrupt);
	sigaction(SIGQUIT, &ignore, &q->quit);
}

static void quiet_end(const struct quiet *q)
{
	sigaction(SIGINT, &q->interrupt, NULL);
	sigaction(SIGQUIT, &q->quit, NULL);
}

/* Start a program with its signals as they are by default: 0, or a positive errno. */
static int spawn(pid_t *ret, char *const argv[])
{
	posix_spawnattr_t attr;
	sigset_t defaults;
	int r = posix_spawnattr_init(&attr);

	if (r != 0)
		return r;
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	r = posix_spawnattr_setsigdefault(&attr, &defaults);
	if (r == 0)
		r = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	if (r == 0)
		r = posix_spawnp(ret, argv[0], NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);

	return r;
}

/* The value of a variable is the beginning of a shell's command. */
static int start_by_shell(const char *value, char *path, pid_t *ret)
{
	_cleanup_free_ char *command = NULL;
	char *argv[] = { (char[]){ "/bin/sh" }, (char[]){ "-c" }, NULL, (char[]){ "sh" }, path,
		NULL };

	if (asprintf(&command, "%s \"$1\"", value) < 0)
		return ENOMEM;
	argv[2] = command;

	return spawn(ret, argv);
}

static int start(char *path, pid_t *ret)
{
	int r = ENOENT;

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && value[0])
			return start_by_shell(value, path, ret);
	}
	for (size_t i = 0; i < ARRAY_SIZE(programs) && r == ENOENT; i++) {
		char name[32];
		char *argv[] = { name, path, NULL };

		snprintf(name, sizeof(name), "%s", programs[i]);
		r = spawn(ret, argv);
	}

	return r;
}

static enum exit_status judge(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return EXIT_DONE;
	/* The shell's own words are on the screen. */
	if (WIFEXITED(status) &&
		(WEXITSTATUS(status) == NOT_FOUND || WEXITSTATUS(status) == NOT_PROGRAM))
		return error_say(IPADM_FAILURE,
			"the editor can't be started: $VISUAL, or $EDITOR, says which it is");
	if (WIFEXITED(status))
		return error_say(IPADM_FAILURE, "the editor ended with %d: nothing is done",
			WEXITSTATUS(status));

	return error_say(IPADM_FAILURE, "the editor was ended by signal %d: nothing is done",
		WTERMSIG(status));
}

enum exit_status editor_run(const char *path)
{
	_cleanup_free_ char *copy = strdup(path);
	struct quiet q;
	int status = 0;
	pid_t pid;
	int r;

	if (!copy)
		return error_say(IPADM_NO_MEMORY, "out of memory");
	quiet_begin(&q);
	r = start(copy, &pid);
	while (r == 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			r = errno;
	quiet_end(&q);
	if (r != 0)
		return error_say(IPADM_FAILURE, "cannot start an editor: %s; $EDITOR can say which",
			strerrordesc_np(r));

	return judge(status);
}
