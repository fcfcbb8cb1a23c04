/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole documents: read here, where their mistakes can be told with line and column by whoever may read
 * them; what is wrong with an object beyond its grammar the engine says, and here it gets its place.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/check.h"
#include "lib/plan.h"
#include "store/interchange.h"

/* The text of a caller, understood. */
struct reading {
	struct document *doc;
	struct places *places;
	struct buf canonical;
};

static void reading_fini(struct reading *r)
{
	document_free(r->doc);
	places_free(r->places);
	buf_fini(&r->canonical);
}

static const char *file_of(const ipadm_document_t *d)
{
	return d->id_file ? d->id_file : "the document";
}

static int read_document(ipadm_handle_t h, const ipadm_document_t *d, struct reading *ret)
{
	int r = interchange_parse(
		d->id_text, d->id_len, file_of(d), &ret->doc, &ret->places, &h->last);

	if (r < 0)
		return r;
	if (interchange_format(ret->doc, DOC_PERSISTENT, FORMAT_INI, &ret->canonical) < 0)
		return err_nomem(&h->last);
	buf_putc(&ret->canonical, '\0');

	return buf_error(&ret->canonical) < 0 ? err_nomem(&h->last) : 0;
}

/* Where the object is that the engine complains of, and which one, where the sentence does not say that. */
static void tell_place(struct err *e, const ipadm_document_t *d, const struct places *places)
{
	char *name = strchr(e->object, ' ');
	char word[16];
	uint32_t line;
	uint32_t column;

	if (!name)
		return;
	snprintf(word, sizeof(word), "%.*s", (int)(name - e->object), e->object);
	if (!places_find(places, document_kind_parse(word), name + 1, NULL, &line, &column))
		return;
	if (!strstr(e->text, name + 1))
		err_prefix(e, "%s", e->object);
	err_prefix(e, "%.200s:%u:%u", file_of(d), line, column);
}

static int check_document(ipadm_handle_t h, const ipadm_document_t *d)
{
	if (!d || !d->id_text)
		return err_set(&h->last, IPADM_INVALID_ARG, EINVAL, "there is no document");
	if (d->id_plan && strlen(d->id_plan) >= IPADM_PLANSIZ)
		return err_set(
			&h->last, IPADM_INVALID_ARG, EINVAL, "'%.64s' is no plan", d->id_plan);

	return 0;
}

static int ask(
	ipadm_handle_t h, struct wire_request *req, const ipadm_document_t *d, ipadm_plan_t **ret)
{
	_cleanup_(reading_fini) struct reading text = { .doc = NULL };
	_cleanup_(wire_reply_fini) struct wire_reply reply = { .name = "" };
	int r = read_document(h, d, &text);

	if (r < 0)
		return r;
	req->document = text.canonical.data;
	if (d->id_plan)
		snprintf(req->plan, sizeof(req->plan), "%s", d->id_plan);
	r = engine_call(h, req, &reply, &h->last);
	if (r < 0) {
		tell_place(&h->last, d, text.places);
		return r;
	}
	if (!ret)
		return 0;
	*ret = plan_of_reply(&reply.plan);

	return *ret ? 0 : err_nomem(&h->last);
}

static ipadm_status_t put(ipadm_handle_t h, enum wire_method method, const ipadm_document_t *d,
	uint32_t flags, ipadm_plan_t **ret)
{
	struct wire_request req = {
		.method = method,
		.families = FAM_BOTH,
		.wait = IPADM_DHCP_WAIT_DEFAULT,
		.merge = flags & IPADM_OPT_MERGE,
		.unplugged = flags & IPADM_OPT_UNPLUGGED,
	};
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	req.temporary = is_temporary(h, flags);
	r = check_flags(h, flags,
		IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_MERGE | IPADM_OPT_UNPLUGGED);
	if (r == 0)
		r = check_document(h, d);
	if (r == 0)
		r = check_auth(h);
	if (r == 0)
		r = ask(h, &req, d, ret);

	return handle_end(h, r);
}

ipadm_status_t ipadm_apply(
	ipadm_handle_t h, const ipadm_document_t *document, uint32_t flags, ipadm_plan_t **ret)
{
	return put(h, WIRE_APPLY, document, flags, ret);
}

ipadm_status_t ipadm_plan(
	ipadm_handle_t h, const ipadm_document_t *document, uint32_t flags, ipadm_plan_t **ret)
{
	return put(h, WIRE_PLAN, document, flags, ret);
}
