/* SPDX-License-Identifier: Apache-2.0 */
/* Making, changing and showing the world of engine_world.h. */
#include "engine_world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/status.h"
#include "store/text.h"

static void engine_up(struct world *w, bool boot)
{
	struct err e = { .status = IPADM_SUCCESS };

	/* As the daemon does it: with its hooks in place before the boot. */
	if (engine_new(&w->engine, &w->fake->base, w->store, false, &e) < 0)
		fail_msg("engine_new: %s", e.text);
	world_hook(w);
	world_enforce(w);
	if (boot && engine_boot(w->engine, &w->err) < 0)
		fail_msg("engine_boot: %s", w->err.text);
}

static void open_world(struct world *w, bool keep)
{
	/* In memory where possible: the number of syncs is what counts here, not their time. */
	*w = (struct world){ .dir = "/dev/shm/engine_world.XXXXXX" };
	if (!mkdtemp(w->dir)) {
		snprintf(w->dir, sizeof(w->dir), "/tmp/engine_world.XXXXXX");
		assert_non_null(mkdtemp(w->dir));
	}
	snprintf(w->paths.etc, sizeof(w->paths.etc), "%s/etc", w->dir);
	snprintf(w->paths.run, sizeof(w->paths.run), "%s/run", w->dir);
	if (keep)
		snprintf(w->paths.var, sizeof(w->paths.var), "%s/var", w->dir);
	w->fake = fake_new();
	assert_non_null(w->fake);
	assert_int_equal(store_open(&w->store, &w->paths, true, &w->err), 0);
	engine_up(w, true);
}

void world_open(struct world *w)
{
	open_world(w, false);
}

void world_open_kept(struct world *w)
{
	open_world(w, true);
}

static void remove_files(const char *dir)
{
	static const char *const names[] = { "unconfirmed.conf", "unconfirmed.plan",
		"active.changes", "ipadm.conf", "active.conf", ".ipadm.conf.stage",
		".active.conf.stage", ".ipadm.conf.old", "lock" };
	char path[512];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
}

void world_lose_history(const struct world *w)
{
	char path[600];
	struct dirent *found;
	DIR *d;

	snprintf(path, sizeof(path), "%s/history", w->paths.var);
	d = opendir(path);
	while (d && (found = readdir(d))) {
		snprintf(path, sizeof(path), "%s/history/%s", w->paths.var, found->d_name);
		unlink(path);
	}
	if (d)
		closedir(d);
	snprintf(path, sizeof(path), "%s/history", w->paths.var);
	rmdir(path);
	rmdir(w->paths.var);
}

void world_close(struct world *w)
{
	engine_free(w->engine);
	store_close(w->store);
	kernel_free(&w->fake->base);
	remove_files(w->paths.etc);
	remove_files(w->paths.run);
	world_remove_unconfirmed(w);
	if (w->paths.var[0])
		world_lose_history(w);
	assert_int_equal(rmdir(w->paths.etc), 0);
	assert_int_equal(rmdir(w->paths.run), 0);
	assert_int_equal(rmdir(w->dir), 0);
}

static unsigned int families_of(const char *word)
{
	if (strcmp(word, "inet") == 0)
		return FAM_INET;

	return strcmp(word, "inet6") == 0 ? FAM_INET6 : FAM_BOTH;
}

static int do_create(struct world *w, char words[WORLD_WORDS][64], bool temporary, bool generate)
{
	struct op_create_if op = {
		.name = words[1],
		.families = families_of(words[2]),
		.temporary = temporary,
		.generate = generate,
		.legacy = w->legacy,
	};
	char name[LIFNAMSIZ] = "";

	return engine_create_if(w->engine, &op, name, &w->err);
}

static int do_delete(struct world *w, char words[WORLD_WORDS][64])
{
	struct op_delete_if op = {
		.name = words[1],
		.families = families_of(words[2]),
		.legacy = w->legacy,
	};

	return engine_delete_if(w->engine, &op, &w->err);
}

static void do_addr(struct world *w, char words[WORLD_WORDS][64])
{
	struct link *l = snapshot_find_link(&w->fake->state, words[1]);
	struct step s = { .op = STEP_ADDR_ADD };
	struct addr *a = &s.u.addr;
	char host[IP_STRSIZE];
	unsigned int plen;

	assert_non_null(l);
	assert_int_equal(sscanf(words[2], "%63[^/]/%u", host, &plen), 2);
	assert_int_equal(ip_parse(host, &a->local), 0);
	s.ifindex = l->index;
	a->plen = (uint8_t)plen;
	a->valid = a->preferred = UINT32_MAX;
	snprintf(a->label, sizeof(a->label), "%s", words[3]);
	assert_int_equal(kernel_execute(&w->fake->base, &s, 1, &w->err), 0);
}

static void do_route(struct world *w, char words[WORLD_WORDS][64])
{
	struct link *l = snapshot_find_link(&w->fake->state, words[1]);
	struct step s = { .op = STEP_ROUTE_ADD };
	struct route *route = &s.u.route;
	char host[IP_STRSIZE];
	unsigned int plen;

	assert_non_null(l);
	assert_int_equal(sscanf(words[2], "%63[^/]/%u", host, &plen), 2);
	assert_int_equal(ip_parse(host, &route->dst), 0);
	if (words[3][0])
		assert_int_equal(
			ip_parse(words[3], strcmp(words[0], "through") == 0 ? &route->gateway
									    : &route->prefsrc),
			0);
	route->ifindex = s.ifindex = l->index;
	route->family = route->dst.family;
	route->plen = (uint8_t)plen;
	route->protocol = RTPROT_STATIC;
	route->table = RT_TABLE_MAIN;
	assert_int_equal(kernel_execute(&w->fake->base, &s, 1, &w->err), 0);
}

/* A new boot: the links are there afresh, /run is empty. */
static void do_reboot(struct world *w)
{
	struct fake *fresh = fake_new();

	assert_non_null(fresh);
	for (size_t i = 0; i < w->fake->state.n_links; i++) {
		const struct link *l = &w->fake->state.links[i];
		const char *name = l->name;

		if (!name_is_loopback(name) && !name_is_vni(name) && !(l->tag & TAG_GROUP))
			assert_non_null(fake_add_link(fresh, name));
	}
	kernel_free(&w->fake->base);
	w->fake = fresh;
	remove_files(w->paths.run);
}

static void do_new_engine(struct world *w, const char *word)
{
	w->engine = engine_free(w->engine);
	if (strcmp(word, "reboot") == 0)
		do_reboot(w);
	engine_up(w, strcmp(word, "once") != 0);
}

/* As the kernel does it, with what comes of it (a link-local address). */
static void set_up(struct world *w, const struct link *l, bool up)
{
	struct step s = { .op = STEP_LINK_UP, .ifindex = l->index, .u.num.to = up };

	assert_int_equal(kernel_execute(&w->fake->base, &s, 1, &w->err), 0);
}

static void lose_active(const struct world *w)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/active.conf", w->paths.run);
	assert_int_equal(unlink(path), 0);
}

/* What the world outside does; false when the word is not one of these. */
static bool do_outside(struct world *w, char words[WORLD_WORDS][64])
{
	struct link *l = snapshot_find_link(&w->fake->state, words[1]);

	if (strcmp(words[0], "link") == 0)
		assert_non_null(fake_add_link(w->fake, words[1]));
	else if (strcmp(words[0], "tun") == 0)
		fake_add_link(w->fake, words[1])->temporary = true;
	else if (strcmp(words[0], "unlink") == 0)
		fake_del_link(w->fake, words[1]);
	else if (strcmp(words[0], "rename") == 0)
		snprintf(l->name, sizeof(l->name), "%s", words[2]);
	else if (strcmp(words[0], "up") == 0)
		set_up(w, l, true);
	else if (strcmp(words[0], "down") == 0)
		set_up(w, l, false);
	else if (strcmp(words[0], "addr") == 0)
		do_addr(w, words);
	else if (strcmp(words[0], "route") == 0 || strcmp(words[0], "through") == 0)
		do_route(w, words);
	else if (strcmp(words[0], "restart") == 0 || strcmp(words[0], "once") == 0 ||
		 strcmp(words[0], "reboot") == 0)
		do_new_engine(w, words[0]);
	else if (strcmp(words[0], "forget") == 0)
		lose_active(w);
	else
		return false;

	return true;
}

int world_do(struct world *w, const char *line)
{
	char words[WORLD_WORDS][64] = { "", "", "", "", "" };

	int r;

	err_clear(&w->err);
	assert_true(sscanf(line, "%63s %63s %63s %63s %63s", words[0], words[1], words[2], words[3],
			    words[4]) >= 1);
	if (do_outside(w, words))
		return 0;
	world_wish(w);
	if (world_do_confirm(w, words, &r) || world_do_addr(w, words, &r) ||
		world_do_group(w, words, &r) || world_do_put(w, words, &r))
		return r;
	if (strcmp(words[0], "create") == 0)
		return do_create(w, words, false, false);
	if (strcmp(words[0], "create-t") == 0)
		return do_create(w, words, true, false);
	if (strcmp(words[0], "generate") == 0)
		return do_create(w, words, false, true);
	if (strcmp(words[0], "delete") == 0)
		return do_delete(w, words);
	if (strcmp(words[0], "disable") == 0)
		return engine_disable_if(w->engine, words[1], &w->err);
	if (strcmp(words[0], "enable") == 0)
		return engine_enable_if(w->engine, words[1], &w->err);
	if (strcmp(words[0], "move") == 0)
		return engine_move_if(w->engine, words[1], &w->err);
	if (strcmp(words[0], "reload") == 0)
		return engine_reload(w->engine, &w->err);
	if (strcmp(words[0], "hotplug") == 0)
		return engine_hotplug(w->engine, words[1][0] ? words[1] : NULL, &w->err);
	fail_msg("what is \"%s\"?", line);

	return -EINVAL;
}

void world_must(struct world *w, const char *line)
{
	if (world_do(w, line) < 0)
		fail_msg("%s: %s", line, w->err.text);
}

/* A document on disk, without the numbers that every change counts up. */
static void append_document(const char *dir, const char *name, struct buf *out)
{
	_cleanup_close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_free_ char *text = NULL;
	size_t len;

	assert_true(fd >= 0);
	if (file_read_at(fd, name, 1 << 20, &text, &len) < 0)
		return;
	for (char *line = text; *line;) {
		size_t n = strcspn(line, "\n");

		if (strncmp(line, "generation", 10) != 0 && strncmp(line, "pairs-with", 10) != 0 &&
			strncmp(line, "sorted", 6) != 0) {
			buf_append(out, line, n);
			buf_putc(out, '\n');
		}
		line += n + (line[n] == '\n');
	}
}

/* An object's line begins with the index of its link: its name says the same to all who look. */
static const char *append_index(const struct world *w, const char *line, struct buf *out)
{
	size_t word = strcspn(line, " \n");
	const struct link *l;
	unsigned int index;

	if (strncmp(line, "link ", 5) == 0 || sscanf(line + word, " %u", &index) != 1)
		return line;
	l = snapshot_find_index(&w->fake->state, index);
	buf_append(out, line, word);
	buf_printf(out, " %s", l ? l->name : "?");
	line += word + 1;

	return line + strspn(line, "0123456789");
}

/* A virtual link that is made again has another index, and is the same for all who look. */
static void append_kernel(const struct world *w, const char *text, struct buf *out)
{
	while (*text) {
		const char *line = append_index(w, text, out);
		size_t len = strcspn(line, "\n");
		const char *index = memmem(line, len, " index ", 7);

		if (index) {
			buf_append(out, line, (size_t)(index - line));
			index += strlen(" index ");
			index += strspn(index, "0123456789");
			len -= (size_t)(index - line);
			line = index;
		}
		buf_append(out, line, len);
		buf_putc(out, '\n');
		text = line + len + (line[len] == '\n');
	}
}

char *world_format(const struct world *w)
{
	_cleanup_free_ char *kernel = fake_format(w->fake);
	struct buf out = { .data = NULL };

	assert_non_null(kernel);
	append_kernel(w, kernel, &out);
	append_document(w->paths.etc, "ipadm.conf", &out);
	append_document(w->paths.run, "active.conf", &out);
	world_append_unconfirmed(w, &out);
	if (store_changed(w->store))
		buf_puts(&out, "an edit waits\n");
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}

static const char *families_text(uint32_t flags)
{
	static const char *const texts[] = { "--", "4-", "-6", "46" };

	return texts[((flags & IFIF_IPV4) ? 1 : 0) + ((flags & IFIF_IPV6) ? 2 : 0)];
}

char *world_list(const struct world *w)
{
	_cleanup_listing_ struct listing *l = NULL;
	struct buf out = { .data = NULL };
	struct err e;

	assert_int_equal(engine_list(w->engine, NULL, &l, &e), 0);
	buf_puts(&out, "");
	for (size_t i = 0; i < l->n; i++)
		buf_printf(&out, "%s%s=%s %s/%s", i ? " " : "", l->rows[i].name,
			if_state_word(l->rows[i].state), families_text(l->rows[i].cflags),
			families_text(l->rows[i].pflags));
	assert_int_equal(buf_error(&out), 0);

	return out.data;
}

void world_edit(const struct world *w, const char *text)
{
	char path[512];
	FILE *f;

	/* A new file, as an editor or Ansible makes it: it is told from the old one by its inode.
	 */
	snprintf(path, sizeof(path), "%s/ipadm.conf", w->paths.etc);
	unlink(path);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

bool world_has_stage(const struct world *w)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof(path), "%s/.ipadm.conf.stage", w->paths.etc);
	if (lstat(path, &st) == 0)
		return true;
	snprintf(path, sizeof(path), "%s/.active.conf.stage", w->paths.run);

	return lstat(path, &st) == 0;
}

static void run_line(struct world *w, const char *what, const char *line,
	int (*act)(struct world *w, const char *line))
{
	_cleanup_free_ char *before = world_format(w);
	_cleanup_free_ char *after = NULL;
	const char *arrow = strstr(line, " -> ");
	const struct status_row *row;
	char copy[128];
	int r;

	snprintf(copy, sizeof(copy), "%.*s", arrow ? (int)(arrow - line) : (int)strlen(line), line);
	r = act(w, copy);
	row = status_find((int)w->err.status);
	assert_false(world_has_stage(w));
	if (!arrow && r < 0)
		fail_msg("%s: %s: %s", what, copy, w->err.text);
	if (!arrow)
		return;
	if (r == 0 || !row || strcmp(row->symbol, arrow + 4) != 0)
		fail_msg("%s: %s: got %s (%s)", what, line, r < 0 && row ? row->symbol : "success",
			w->err.text);
	assert_true(strlen(w->err.text) > 0);
	after = world_format(w);
	if (strcmp(before, after) != 0)
		fail_msg("%s: %s changed something:\n%s\n%s", what, line, before, after);
}

void world_run(struct world *w, const char *what, const char *const *lines, size_t n,
	int (*act)(struct world *w, const char *line))
{
	for (size_t i = 0; i < n && lines[i]; i++)
		run_line(w, what, lines[i], act ? act : world_do);
}

void world_restart_is_silent(const char *const *lines, size_t n)
{
	static const char *const looks[] = { "restart", "hotplug", "linkup net0" };
	_cleanup_free_ char *before = NULL;
	_cleanup_free_ char *after = NULL;
	struct world w;

	world_open(&w);
	world_run(&w, "before", lines, n, NULL);
	before = world_format(&w);
	world_run(&w, "looks", looks, ARRAY_SIZE(looks), NULL);
	after = world_format(&w);
	assert_string_equal(before, after);
	world_close(&w);
}

void world_left_as_before(const char *const *lines, size_t n)
{
	for (int up = 0; up < 2; up++) {
		_cleanup_free_ char *before = NULL;
		_cleanup_free_ char *after = NULL;
		struct world w;

		world_open(&w);
		world_must(&w, "link net0");
		if (up)
			world_must(&w, "up net0");
		before = fake_format(w.fake);
		world_run(&w, up ? "up" : "down", lines, n, NULL);
		after = fake_format(w.fake);
		assert_string_equal(before, after);
		world_close(&w);
	}
}
