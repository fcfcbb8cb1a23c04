/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: the kernel and both documents. */
#include "lib/view.h"

#include <errno.h>
#include <string.h>

#include "base/host.h"
#include "base/str.h"
#include "model/current.h"
#include "model/group.h"

void view_fini(struct view *v)
{
	document_free(v->persistent);
	document_free(v->active);
	snapshot_fini(&v->kernel);
}

bool view_is_current(ipadm_handle_t h, const struct document *active)
{
	char boot_id[BOOT_ID_SIZE];

	host_boot_id(boot_id);

	return document_is_current(active, boot_id, kernel_netns_id(h->k));
}

/* How much of a document is asked for. */
enum extent {
	ALL,
	INTERFACES, /* without address objects */
	ONE,        /* interface with its address objects */
};

static int load(ipadm_handle_t h, struct store *st, enum doc_kind kind, enum extent extent,
	const char *ifname, struct document **ret, struct err *e)
{
	_cleanup_document_ struct document *doc = NULL;
	bool found;
	int r;

	if (extent == ALL)
		r = store_load(st, kind, &doc, &found, e);
	else
		r = store_load_part(st, kind, extent == ONE ? ifname : NULL, &doc, &found, e);
	if (r < 0)
		return r;
	if (kind == DOC_ACTIVE && !view_is_current(h, doc)) {
		document_free(doc);
		doc = document_new();
		if (!doc)
			return err_nomem(e);
	}
	*ret = doc;
	doc = NULL;

	return 0;
}

/* What is wrong with a saved file is told, and does not stop the listing. */
static int load_if_readable(ipadm_handle_t h, struct store *st, enum doc_kind kind,
	enum extent extent, const char *ifname, struct document **ret)
{
	struct err e = { .status = IPADM_SUCCESS };
	int r = load(h, st, kind, extent, ifname, ret, &e);

	if (r < 0)
		h->last = e;

	return r == -ENOMEM ? r : 0;
}

int view_load(ipadm_handle_t h, struct store *st, enum doc_kind kind, const char *ifname,
	struct document **ret)
{
	return load_if_readable(h, st, kind, ifname ? ONE : ALL, ifname, ret);
}

static int load_interfaces(ipadm_handle_t h, const char *ifname, struct view *v)
{
	enum extent extent = ifname ? ONE : INTERFACES;
	_cleanup_store_ struct store *st = NULL;
	int r;

	r = store_open(&st, &h->paths, false, &h->last);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = load_if_readable(h, st, DOC_ACTIVE, extent, ifname, &v->active);
	if (r < 0)
		return r;

	return load_if_readable(h, st, DOC_PERSISTENT, extent, ifname, &v->persistent);
}

int view_open(ipadm_handle_t h, const char *ifname, struct view *v)
{
	struct kernel_query q = { .ifname = ifname, .brief = true, .addrs = true };
	int r;

	/* The documents first: what a change makes meanwhile is then in the kernel, too. */
	r = load_interfaces(h, ifname, v);
	q.steers = r == 0 && v->active && group_any(v->active);

	return r < 0 ? r : kernel_snapshot(h->k, &q, &v->kernel, &h->last);
}

int view_load_active(ipadm_handle_t h, const char *ifname, struct document **ret)
{
	_cleanup_store_ struct store *st = NULL;
	int r;

	r = store_open(&st, &h->paths, false, &h->last);

	return r < 0 ? r : load(h, st, DOC_ACTIVE, ONE, ifname, ret, &h->last);
}

void view_forget(ipadm_handle_t h)
{
	for (size_t i = 0; i < ARRAY_SIZE(h->kept); i++)
		h->kept[i].doc = document_free(h->kept[i].doc);
}

int view_keep(ipadm_handle_t h, enum doc_kind kind, const char *ifname, const struct document **ret)
{
	_cleanup_store_ struct store *st = NULL;
	struct kept *k = &h->kept[kind];
	struct document *doc = NULL;
	char version[STORE_VERSIONSIZE] = "";
	bool same;
	bool whole;
	int r;

	/* Before the file is read: when it changes meanwhile it is read again the next time. */
	if (store_version(&h->paths, kind, version) < 0)
		version[0] = '\0';
	same = k->doc && strcmp(version, k->version) == 0;
	if (same && (k->whole || (ifname[0] && strcmp(k->ifname, ifname) == 0))) {
		*ret = k->doc;
		return 0;
	}
	/* Whoever asks for another interface of the same file will ask for more of them. */
	whole = same || ifname[0] == '\0';
	r = store_open(&st, &h->paths, false, &h->last);
	if (r == 0)
		r = load(h, st, kind, whole ? ALL : ONE, ifname, &doc, &h->last);
	if (r < 0)
		return r;
	document_free(k->doc);
	*k = (struct kept){ .doc = doc, .whole = whole };
	memcpy(k->version, version, sizeof(version));
	*ret = doc;

	return str_copy(k->ifname, sizeof(k->ifname), ifname);
}
