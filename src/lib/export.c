/* SPDX-License-Identifier: Apache-2.0 */
/* Documents for other programs, read from the files or made of what the kernel has. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "lib/view.h"
#include "model/observe.h"
#include "store/interchange.h"
#include "store/interchange_schema.h"

/* What is to be exported. */
struct source {
	const struct document *doc;
	struct document *own; /* the same, where it was made for this; NULL */
};

static void source_fini(struct source *s)
{
	document_free(s->own);
}

/* ---- the kernel ---- */

struct queries {
	struct setting_query *list;
	size_t n;
	size_t cap;
};

static void queries_fini(struct queries *q)
{
	free(q->list);
}

static int add_query(void *ctx, const char *where, const char *path)
{
	struct queries *q = ctx;
	struct setting_query *list = array_grow(q->list, q->n, &q->cap, sizeof(*list));

	if (!list)
		return -ENOMEM;
	q->list = list;
	list[q->n] = (struct setting_query){ .path = path };
	snprintf(list[q->n].ifname, sizeof(list[q->n].ifname), "%s", where);
	q->n++;

	return 0;
}

/* One interface after the other: all settings of all of them at once would be long to look through. */
static int add_settings(ipadm_handle_t h, struct document *doc)
{
	const struct object *obj;
	size_t i = 0;

	while ((obj = document_next(doc, OBJ_INTERFACE, &i))) {
		_cleanup_(queries_fini) struct queries q = { .list = NULL };
		_cleanup_snapshot_ struct snapshot s = { .links = NULL };
		struct kernel_query ask = { .ifname = obj->name, .brief = true };
		int r = observe_ask(obj->name, add_query, &q);

		ask.settings = q.list;
		ask.n_settings = q.n;
		if (r == 0)
			r = kernel_snapshot(h->k, &ask, &s, &h->last);
		if (r == 0)
			r = observe_settings(doc, obj->name, &s);
		if (r < 0)
			return r;
	}

	return 0;
}

static int add_protocols(ipadm_handle_t h, struct document *doc, const struct document *active)
{
	_cleanup_(queries_fini) struct queries q = { .list = NULL };
	_cleanup_snapshot_ struct snapshot s = { .links = NULL };
	struct kernel_query ask = { .ifname = "lo", .brief = true };
	int r = observe_ask_protocols(active, add_query, &q);

	ask.settings = q.list;
	ask.n_settings = q.n;
	if (r == 0 && q.n > 0)
		r = kernel_snapshot(h->k, &ask, &s, &h->last);

	return r < 0 || q.n == 0 ? r : observe_protocols(doc, active, &s);
}

static int look(ipadm_handle_t h, struct source *ret)
{
	const struct kernel_query q = { .addrs = true };
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	const struct document *active;
	/* The document first: what a change makes meanwhile is then in the kernel, too. */
	int r = view_keep(h, DOC_ACTIVE, "", &active);

	if (r == 0)
		r = kernel_snapshot(h->k, &q, &kernel, &h->last);
	if (r == 0)
		r = snapshot_judge(&kernel);
	if (r == 0)
		r = observe(&kernel, active, &ret->own);
	if (r < 0)
		return r;
	ret->doc = ret->own;
	r = add_protocols(h, ret->own, active);

	return r < 0 ? r : add_settings(h, ret->own);
}

/* ---- */

static int open_source(ipadm_handle_t h, uint32_t flags, struct source *ret)
{
	if (flags == IPADM_OPT_KERNEL)
		return look(h, ret);

	return view_keep(h, flags == IPADM_OPT_ACTIVE ? DOC_ACTIVE : DOC_PERSISTENT, "", &ret->doc);
}

/* The objects that are asked for, in place of all. */
static int select_objects(ipadm_handle_t h, struct source *s, const char *const *objects, size_t n)
{
	struct document *part;
	size_t missing;
	int r = interchange_select(s->doc, objects, n, &part, &missing);

	if (r == -ENOENT)
		return err_set(&h->last, IPADM_NOTFOUND, 0,
			"there is no interface, address object or protocol '%.64s' in it",
			objects[missing]);
	if (r < 0)
		return r;
	document_free(s->own);
	s->own = part;
	s->doc = part;

	return 0;
}

static int write_text(
	ipadm_handle_t h, const struct document *doc, ipadm_format_t format, struct buf *out)
{
	static const enum doc_format formats[] = { [IPADM_FORMAT_INI] = FORMAT_INI,
		[IPADM_FORMAT_JSON] = FORMAT_JSON,
		[IPADM_FORMAT_YAML] = FORMAT_YAML };
	size_t unknown = interchange_count_unknown(doc);
	int r = interchange_format(doc, DOC_PERSISTENT, formats[format], out);

	if (r == -EILSEQ)
		return err_set(&h->last, IPADM_BAD_DOCUMENT, EILSEQ,
			"there is a name or a value in it that is not UTF-8");
	if (r == 0 && unknown > 0)
		snprintf(h->last.text, sizeof(h->last.text),
			"left out: %zu keys and sections that this version does not know", unknown);

	return r;
}

static int export_text(ipadm_handle_t h, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, struct buf *out)
{
	_cleanup_(source_fini) struct source s = { .doc = NULL };
	int r = open_source(h, flags, &s);

	if (r == 0 && n > 0)
		r = select_objects(h, &s, objects, n);
	if (r == 0)
		r = write_text(h, s.doc, format, out);

	return r == -ENOMEM ? err_nomem(&h->last) : r;
}

static int check_arguments(ipadm_handle_t h, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, char **ret)
{
	if (flags != IPADM_OPT_PERSIST && flags != IPADM_OPT_ACTIVE && flags != IPADM_OPT_KERNEL)
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL,
			"one of persistent, active and kernel is exported, not none or several");
	if (format != IPADM_FORMAT_INI && format != IPADM_FORMAT_JSON &&
		format != IPADM_FORMAT_YAML)
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "there is no such format");
	if (!ret || (n > 0 && !objects))
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "there is no place for it");
	for (size_t i = 0; i < n; i++)
		if (!objects[i])
			return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "a name is missing");

	return 0;
}

ipadm_status_t ipadm_export(ipadm_handle_t h, uint32_t flags, ipadm_format_t format,
	const char *const *objects, size_t n, char **ret)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_arguments(h, flags, format, objects, n, ret);
	if (r == 0)
		r = export_text(h, flags, format, objects, n, &out);
	if (r == 0 && ret) {
		*ret = out.data;
		out.data = NULL;
	}

	return handle_end(h, r);
}

ipadm_status_t ipadm_document_schema(char **ret)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };

	if (!ret)
		return IPADM_INVALID_ARG;
	if (interchange_schema(&out) < 0)
		return IPADM_NO_MEMORY;
	*ret = out.data;
	out.data = NULL;

	return IPADM_SUCCESS;
}
