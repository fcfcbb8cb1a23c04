/* SPDX-License-Identifier: Apache-2.0 */
/*
 * edit: the configuration in the caller's editor, then its plan, then apply. At a terminal every mistake leads back to
 * the editor; elsewhere it ends the command. What was edited and did not become the configuration is kept.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/change.h"
#include "cli/cmd.h"
#include "cli/editor.h"
#include "cli/error.h"
#include "cli/handle.h"
#include "cli/input.h"
#include "cli/outcome.h"
#include "cli/plan_text.h"

#define SUFFIX ".yaml"

/* An edit in the making. */
struct edit {
	const struct call *call;
	ipadm_handle_t handle;
	bool asks;           /* there is somebody to ask */
	char path[PATH_MAX]; /* of the file; "" until it is there */
	char *before;        /* what was in it */
	struct buf text;     /* what is */
	bool keep;           /* it has something in it that is nowhere else */
};

/* What is next. */
enum next {
	NEXT_END,
	NEXT_EDIT, /* the editor again */
	NEXT_PLAN, /* the plan again */
};

static void edit_fini(struct edit *e)
{
	if (e->path[0] && e->keep)
		error_note("what was edited is kept in %s: 'ipadm apply%s %s' applies it", e->path,
			call_has(e->call, OPT_TEMPORARY) ? " -t" : "", e->path);
	else if (e->path[0])
		unlink(e->path);
	free(e->before);
	buf_fini(&e->text);
	ipadm_close(e->handle);
}

/* ---- questions ---- */

/* The first letter of the answer, small; of an empty one @otherwise, at the end of the input 'n'. */
static char ask(const char *question, char otherwise)
{
	char line[64];
	size_t len;

	dprintf(STDERR_FILENO, "%s ", question);
	if (!fgets(line, sizeof(line), stdin)) {
		dprintf(STDERR_FILENO, "\n");
		return 'n';
	}
	/* The rest of a long line is no answer to the next question. */
	len = strlen(line);
	while (len > 0 && line[len - 1] != '\n' && !feof(stdin))
		if (getchar() == '\n')
			break;
	line[0] = line[0] == '\n' || line[0] == '\0' ? otherwise : line[0];

	return (char)(line[0] | 0x20);
}

/* After what was said: the editor again, or the end with @x. */
static enum exit_status offer(const struct edit *e, enum exit_status x, enum next *ret)
{
	*ret = e->asks && x == EXIT_REFUSED && ask("edit again? [Y/n]", 'y') == 'y' ? NEXT_EDIT
										    : NEXT_END;

	return x;
}

/* ---- the file ---- */

static enum exit_status export(const struct edit *e, char **ret) {
	bool temporary = call_has(e->call, OPT_TEMPORARY);

	return error_report(e->handle,
		ipadm_export(e->handle, temporary ? IPADM_OPT_ACTIVE : IPADM_OPT_PERSIST,
			IPADM_FORMAT_YAML, NULL, 0, ret),
		"export the configuration", NULL);
}

static enum exit_status make_file(struct edit *e)
{
	const char *dir = getenv("TMPDIR");
	_cleanup_close_ int fd = -1;
	char path[sizeof(e->path)];
	int len = snprintf(
		path, sizeof(path), "%s/ipadm.XXXXXX" SUFFIX, dir && dir[0] ? dir : "/tmp");
	int r;

	if (len < 0 || (size_t)len >= sizeof(path))
		return error_say(IPADM_IO_ERROR, "$TMPDIR is too long");
	/* With mode 0600: nobody else needs to know. */
	fd = mkostemps(path, (int)strlen(SUFFIX), O_CLOEXEC);
	if (fd < 0)
		return error_say(
			IPADM_IO_ERROR, "cannot make %.200s: %s", path, strerrordesc_np(errno));
	memcpy(e->path, path, sizeof(path));
	r = file_write_all(fd, e->before, strlen(e->before));

	return r < 0 ? error_say(IPADM_IO_ERROR, "cannot write to %.200s: %s", path,
			       strerrordesc_np(-r))
		     : EXIT_DONE;
}

/* Without a text: an empty one. */
static ipadm_document_t document_of(const struct edit *e, const char *text)
{
	return (ipadm_document_t){
		.id_file = e->path,
		.id_text = text ? text : "",
		.id_len = text ? strlen(text) : 0,
	};
}

/* Who may not, or asks in vain, is told before he edits. */
static enum exit_status begin(struct edit *e)
{
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	enum exit_status x = handle_open(e->call, &e->handle);
	ipadm_document_t document;

	if (x == EXIT_DONE)
		x = export(e, &e->before);
	if (x != EXIT_DONE || !e->before)
		return x;
	document = document_of(e, e->before);
	document.id_file = "the configuration";
	x = error_report(e->handle, ipadm_plan(e->handle, &document, change_flags(e->call), &plan),
		"edit it", NULL);

	return x == EXIT_DONE ? make_file(e) : x;
}

/* ---- what becomes of it ---- */

static enum exit_status say(struct edit *e, const char *word)
{
	_cleanup_(buf_fini) struct buf out = { 0 };

	e->keep = false;
	buf_printf(&out, "%s\n", word);

	return output_write(&out);
}

static enum exit_status apply(struct edit *e, const char *id, enum next *ret)
{
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	ipadm_document_t document = document_of(e, e->text.data);
	ipadm_status_t s;
	enum exit_status x;

	document.id_plan = id;
	s = ipadm_apply(e->handle, &document, change_flags(e->call), &plan);
	x = error_report(e->handle, s, "apply the configuration", NULL);
	if (s == IPADM_PLAN_CHANGED && e->asks) {
		*ret = NEXT_PLAN;
		return x;
	}
	if (x != EXIT_DONE)
		return offer(e, x, ret);
	if (plan)
		outcome_warn(plan);

	return say(e, "applied");
}

/* Whether somebody else changed the configuration since it was exported: that would be taken back. */
static enum exit_status check_meanwhile(struct edit *e, bool *ret_go)
{
	_cleanup_free_ char *now = NULL;
	enum exit_status x = export(e, &now);

	*ret_go = x == EXIT_DONE && now && strcmp(now, e->before) == 0;
	if (x != EXIT_DONE || *ret_go)
		return x;
	x = error_say(IPADM_PLAN_CHANGED,
		"somebody changed the configuration meanwhile, which this would take back: "
		"'ipadm diff' shows what was changed");
	*ret_go = e->asks && ask("go on? [y/N]", 'n') == 'y';
	if (*ret_go) {
		free(e->before);
		e->before = now;
		now = NULL;
	}

	return x;
}

static enum exit_status say_unchanged(struct edit *e)
{
	outcome_warn_drift(e->handle);

	return say(e, "unchanged");
}

static enum exit_status decide(struct edit *e, const ipadm_plan_t *plan, enum next *ret)
{
	_cleanup_(buf_fini) struct buf out = { 0 };
	enum exit_status x;
	char answer;

	if (!plan->ip_changed)
		return say_unchanged(e);
	plan_put_text(plan, &out);
	x = output_write(&out);
	if (x != EXIT_DONE)
		return x;
	answer = e->asks ? ask("apply? [y/N/e(dit)]", 'n') : 'y';
	if (answer == 'y')
		return apply(e, plan->ip_id, ret);
	*ret = answer == 'e' ? NEXT_EDIT : NEXT_END;

	return EXIT_REFUSED;
}

static enum exit_status look_at_plan(struct edit *e, enum next *ret)
{
	_cleanup_plan_ ipadm_plan_t *plan = NULL;
	ipadm_document_t document = document_of(e, e->text.data);
	bool go;
	enum exit_status x = check_meanwhile(e, &go);

	*ret = NEXT_END;
	if (!go)
		return x;
	x = error_report(e->handle, ipadm_plan(e->handle, &document, change_flags(e->call), &plan),
		"plan the configuration", NULL);
	if (x != EXIT_DONE || !plan)
		return offer(e, x, ret);

	return decide(e, plan, ret);
}

static bool is_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static enum exit_status edit(struct edit *e, enum next *ret)
{
	enum exit_status x = editor_run(e->path);
	enum exit_status y;

	*ret = NEXT_END;
	buf_fini(&e->text);
	e->text = (struct buf){ 0 };
	y = input_read_regular(e->path, &e->text);
	if (y != EXIT_DONE) {
		e->keep = is_file(e->path);
		return y;
	}
	e->keep = !e->text.data || strcmp(e->text.data, e->before) != 0;
	if (x != EXIT_DONE)
		return x;
	if (!e->keep)
		return say_unchanged(e);

	return look_at_plan(e, ret);
}

enum exit_status cmd_edit(const struct call *call)
{
	_cleanup_(edit_fini) struct edit e = { .call = call, .asks = isatty(STDIN_FILENO) };
	enum exit_status x = begin(&e);
	enum next next = NEXT_EDIT;

	if (x != EXIT_DONE)
		return x;
	while (next != NEXT_END)
		x = next == NEXT_PLAN ? look_at_plan(&e, &next) : edit(&e, &next);

	return x;
}
