/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record is a document with a section of its own, so that it is read and written like any other:
 *
 *	[ipadm]
 *	version = 1
 *
 *	[generation]
 *	time = 2024-02-29T12:00:00Z
 *	...
 *	number = 17
 *
 * The number comes last: a record that was not written to its end has none.
 */
#include "store/history_meta.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "store/text.h"

#define SECTION     "generation"
#define NUMBER_SIZE 24
#define NS_PER_S    UINT64_C(1000000000)

/* clang-format off */
static const char *const kinds[] = {
	[HISTORY_CHANGE] = "change",
	[HISTORY_UNDO]   = "undo",
	[HISTORY_REDO]   = "redo",
};

/* The texts of a cause, each with its key. */
static const struct {
	const char *key;
	size_t at;
	size_t size;
} texts[] = {
	{ "user",    offsetof(struct cause, user),    sizeof(((struct cause *)NULL)->user) },
	{ "change",  offsetof(struct cause, change),  sizeof(((struct cause *)NULL)->change) },
	{ "command", offsetof(struct cause, command), sizeof(((struct cause *)NULL)->command) },
	{ "past",    offsetof(struct cause, past),    sizeof(((struct cause *)NULL)->past) },
	{ "message", offsetof(struct cause, message), sizeof(((struct cause *)NULL)->message) },
};
/* clang-format on */

/* A value is on one line, whoever it comes from. */
static int put_text(struct document *doc, struct object *obj, const char *key, const char *value)
{
	_cleanup_free_ char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	for (char *p = copy; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';

	return object_set(doc, obj, key, copy);
}

static int put_number(struct document *doc, struct object *obj, const char *key, uint64_t value)
{
	char text[NUMBER_SIZE];

	snprintf(text, sizeof(text), "%" PRIu64, value);

	return object_set(doc, obj, key, text);
}

static int put_time(struct document *doc, struct object *obj, int64_t seconds)
{
	time_t t = (time_t)seconds;
	char text[64] = "";
	struct tm tm;

	if (!gmtime_r(&t, &tm) || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		return 0;

	return object_set(doc, obj, "time", text);
}

static int put_cause(struct document *doc, struct object *obj, const struct cause *c)
{
	int r = 0;

	if (c->known)
		r = put_number(doc, obj, "uid", c->uid);
	if (r == 0 && c->known)
		r = put_number(doc, obj, "pid", (uint64_t)c->pid);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(texts); i++) {
		const char *value = (const char *)c + texts[i].at;

		if (value[0])
			r = put_text(doc, obj, texts[i].key, value);
	}
	if (r == 0 && c->kind != HISTORY_CHANGE)
		r = object_set(doc, obj, "kind", kinds[c->kind]);
	if (r == 0 && c->kind != HISTORY_CHANGE)
		r = put_number(doc, obj, "restores", c->restores);

	return r;
}

static int put_stamp(struct document *doc, struct object *obj, const struct stamp *s)
{
	uint64_t ns = (uint64_t)s->mtime.tv_sec * NS_PER_S + (uint64_t)s->mtime.tv_nsec;
	int r = 0;

	if (s->exists)
		r = put_number(doc, obj, "file-size", (uint64_t)s->size);
	if (r == 0 && s->exists)
		r = put_number(doc, obj, "file-mtime", ns);

	return r;
}

int meta_format(const struct meta *m, struct buf *out)
{
	_cleanup_document_ struct document *doc = document_new();
	struct object *obj;
	int r;

	if (!doc)
		return -ENOMEM;
	r = document_add(doc, OBJ_UNKNOWN, SECTION, &obj);
	if (r == 0)
		r = put_time(doc, obj, m->entry.time);
	if (r == 0)
		r = put_number(doc, obj, "parent", m->entry.parent);
	if (r == 0)
		r = put_cause(doc, obj, &m->entry.cause);
	if (r == 0)
		r = put_stamp(doc, obj, &m->stamp);
	if (r == 0)
		r = put_number(doc, obj, "number", m->entry.generation);

	return r < 0 ? r : text_format(doc, DOC_PERSISTENT, out);
}

static uint64_t get_number(const struct object *obj, const char *key, uint64_t max)
{
	const char *value = object_get(obj, key);
	uint64_t n;

	return value && str_to_uint(value, max, &n) == 0 ? n : 0;
}

static int64_t get_time(const struct object *obj)
{
	const char *value = object_get(obj, "time");
	struct tm tm = { .tm_year = 0 };
	const char *end = value ? strptime(value, "%Y-%m-%dT%H:%M:%SZ", &tm) : NULL;

	return end && *end == '\0' ? (int64_t)timegm(&tm) : 0;
}

static void get_cause(const struct object *obj, struct cause *c)
{
	const char *kind = object_get(obj, "kind");

	c->known = object_get(obj, "uid") != NULL;
	c->uid = (uid_t)get_number(obj, "uid", UINT32_MAX);
	c->pid = (pid_t)get_number(obj, "pid", INT32_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *value = object_get(obj, texts[i].key);

		snprintf((char *)c + texts[i].at, texts[i].size, "%s", value ? value : "");
	}
	for (size_t i = 0; kind && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i], kind) == 0)
			c->kind = (enum history_kind)i;
	c->restores = get_number(obj, "restores", INT64_MAX);
}

static void get_stamp(const struct object *obj, struct stamp *s)
{
	uint64_t ns = get_number(obj, "file-mtime", UINT64_MAX);

	if (!object_get(obj, "file-size"))
		return;
	*s = (struct stamp){
		.exists = true,
		.size = (off_t)get_number(obj, "file-size", INT64_MAX),
		.mtime = { .tv_sec = (time_t)(ns / NS_PER_S), .tv_nsec = (long)(ns % NS_PER_S) },
	};
}

int meta_parse(char *text, size_t len, uint64_t generation, struct meta *ret)
{
	_cleanup_document_ struct document *doc = NULL;
	const struct object *obj;
	struct meta m = { .entry.generation = generation };
	int r = text_parse(text, len, "", &doc, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	obj = document_find(doc, OBJ_UNKNOWN, SECTION);
	if (!obj || get_number(obj, "number", INT64_MAX) != generation)
		return -EBADMSG;
	m.entry.time = get_time(obj);
	m.entry.parent = get_number(obj, "parent", INT64_MAX);
	get_cause(obj, &m.entry.cause);
	get_stamp(obj, &m.stamp);
	*ret = m;

	return 0;
}
