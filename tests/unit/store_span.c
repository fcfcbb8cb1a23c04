/* SPDX-License-Identifier: Apache-2.0 */
/* A large document in parts: what is found is what the whole has, and what is not as we write it is left to the whole. */
#include "store_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "store/lines.h"
#include "store/span.h"
#include "store/text.h"

#define N_IFACES 40
#define N_LABELS 50

static int set_up(void **state)
{
	struct place *p;

	place_set_up(state);
	p = *state;
	p->st = place_open(p, true);
	return 0;
}

static void put_at(struct place *p, const char *name, const struct buf *text)
{
	assert_int_equal(buf_error(text), 0);
	place_write(p, name, text->data, text->len);
}

static void put(struct place *p, const struct buf *text)
{
	put_at(p, "etc/ipadm.conf", text);
}

/* Names whose order is not that of their text alone: "i1" and "i1.5" have "i1/a" and "i1.5/a". */
static void name_of(size_t i, char ret[LINK_NAMSIZ])
{
	snprintf(ret, LINK_NAMSIZ, i % 2 ? "i%zu.5" : "i%zu", 10 + i / 2);
}

/* A document with a header of its own and, per interface, a section and addresses. */
static void fill(struct document *doc)
{
	struct object *obj = NULL;
	char ifname[LINK_NAMSIZ], name[64], value[64];

	assert_int_equal(document_set_generation(doc, 7), 0);
	for (size_t i = 0; i < N_IFACES; i++) {
		name_of(i, ifname);
		assert_int_equal(document_add(doc, OBJ_INTERFACE, ifname, &obj), 0);
		assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
		for (size_t k = 0; k < N_LABELS && i != 3; k++) {
			snprintf(name, sizeof(name), "%s/l%c%c", ifname, (char)('a' + k / 26),
				(char)('a' + k % 26));
			snprintf(value, sizeof(value), "10.%zu.%zu.1/24", i, k);
			assert_int_equal(document_add(doc, OBJ_ADDRESS, name, &obj), 0);
			assert_int_equal(object_set(doc, obj, "type", "static"), 0);
			assert_int_equal(object_set(doc, obj, "address", value), 0);
		}
	}
}

static void make(struct buf *text)
{
	_cleanup_document_ struct document *doc = document_new();

	assert_non_null(doc);
	fill(doc);
	assert_int_equal(text_format(doc, DOC_PERSISTENT, text), 0);
	assert_true(text->len >= STORE_LARGE);
}

static struct spans *open_spans(const struct place *p, int want)
{
	struct spans *s = NULL;
	int r = spans_open(p->st, DOC_PERSISTENT, &s);

	assert_true((s != NULL) == (r == 0));
	if (r == 0)
		r = spans_scan(s, NULL);
	assert_int_equal(r, want);
	return r == 0 ? s : spans_close(s);
}

/* Every address of the whole document is in the part of its interface, and nothing else. */
static void check_part(struct spans *s, const struct document *whole, const char *ifname)
{
	const struct document *part = NULL;
	const struct span *span = spans_find(s, ifname);
	const struct object *obj;
	size_t i = 0, n = 0;

	assert_non_null(span);
	assert_int_equal(spans_parse(s, span, &part), 0);
	while ((obj = document_next(whole, OBJ_ADDRESS, &i))) {
		const struct object *same;

		if (!object_is_of(obj, ifname))
			continue;
		n++;
		same = document_find(part, OBJ_ADDRESS, obj->name);
		assert_non_null(same);
		assert_string_equal(object_get(same, "address"), object_get(obj, "address"));
	}
	assert_int_equal(part->n_objects, n + 1);
}

static void test_parts(void **state)
{
	struct place *p = *state;
	_cleanup_document_ struct document *whole = NULL;
	_cleanup_(buf_fini) struct buf text = { 0 };
	struct spans *s;
	const struct span *before = NULL, *span;
	bool found = false;
	struct err e;
	size_t n = 0;

	make(&text);
	put(p, &text);
	assert_int_equal(store_load(p->st, DOC_PERSISTENT, &whole, &found, &e), 0);
	s = open_spans(p, 0);
	assert_int_equal(document_generation(spans_header(s)), 7);
	assert_int_equal(spans_header(s)->n_objects, 1);
	for (; (span = spans_get(s, n)); n++) {
		check_part(s, whole, span->ifname);
		assert_true(!before || before->at + before->len == span->at);
		before = span;
	}
	assert_int_equal(n, N_IFACES - 1);
	assert_null(spans_find(s, "i11.5")); /* the one without addresses */
	assert_null(spans_find(s, "i"));
	assert_null(spans_find(s, "zz"));
	assert_int_equal(before->at + before->len, text.len);
	assert_null(spans_close(s));
	assert_null(spans_close(NULL));
}

/* What is in the file when it is opened is what is read, whatever takes its place. */
static void test_replaced(void **state)
{
	struct place *p = *state;
	_cleanup_(buf_fini) struct buf text = { 0 };
	char from[300], to[300];
	const struct document *part = NULL;
	char name[LINK_NAMSIZ + 8];
	struct spans *s;

	make(&text);
	put(p, &text);
	s = open_spans(p, 0);
	snprintf(from, sizeof(from), "%s/ipadm.conf", p->paths.etc);
	snprintf(to, sizeof(to), "%s/other", p->paths.etc);
	assert_int_equal(rename(from, to), 0);
	put(p, &(struct buf){ .data = text.data, .len = 10 });
	assert_int_equal(spans_parse(s, spans_get(s, 5), &part), 0);
	snprintf(name, sizeof(name), "%s/laa", spans_get(s, 5)->ifname);
	assert_non_null(document_find(part, OBJ_ADDRESS, name));
	/* One that is cut short is no text. */
	assert_int_equal(truncate(to, (off_t)spans_get(s, 5)->at + 1), 0);
	assert_int_equal(spans_parse(s, spans_get(s, 5), &part), -EIO);
	spans_close(s);
}

/* The text of both, with what is to be found in the persistent one in place of something of the active one. */
static const struct {
	const char *from, *to;
	const char *differs; /* the one interface whose sections differ */
} changes[] = {
	{ "address = 10.4.7.1/24", "address = 10.4.7.2/24", "i12" },
	{ "[address i10/laa]", "[address i10/lAa]", "i10" },
	{ "[address i11/laa]", "[address i10/zz]\ntype = dhcp\n\n[address i11/laa]", "i10" },
	{ "[address i12/laa]\ntype = static\naddress = 10.4.0.1/24\n\n", "", "i12" },
	{ "[address i12/lab]", "# a comment\n[address i12/lab]", "i12" },
	{ "[address i12/laa]", "[else]\nkey = value\n\n[address i12/laa]", "" },
};

/* Put @text with one change into the persistent document. */
static void put_changed(struct place *p, const char *text, const char *from, const char *to)
{
	_cleanup_(buf_fini) struct buf changed = { 0 };
	const char *at = strstr(text, from);

	assert_non_null(at);
	buf_append(&changed, text, (size_t)(at - text));
	buf_puts(&changed, to);
	buf_puts(&changed, at + strlen(from));
	put(p, &changed);
}

static void test_compared(void **state)
{
	struct place *p = *state;
	_cleanup_(buf_fini) struct buf text = { 0 };

	make(&text);
	put_at(p, "run/active.conf", &text);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct spans *active = NULL, *persistent = NULL;
		const struct span *span;

		put_changed(p, text.data, changes[i].from, changes[i].to);
		assert_int_equal(spans_open(p->st, DOC_ACTIVE, &active), 0);
		assert_int_equal(spans_open(p->st, DOC_PERSISTENT, &persistent), 0);
		assert_int_equal(spans_scan(active, NULL), 0);
		assert_int_equal(spans_scan(persistent, active), 0);
		for (size_t n = 0; (span = spans_get(persistent, n)); n++)
			assert_true(span->same == (strcmp(span->ifname, changes[i].differs) != 0));
		assert_int_equal(spans_get(active, 3)->same, false);
		spans_close(active);
		spans_close(persistent);
	}
}

/* Each is put in front of, or behind, what is well-formed. */
static const struct {
	const char *before, *behind;
	int want;
} forms[] = {
	{ "", "", 0 },
	{ "", "\n# a comment\n", 0 },
	{ "", "\n[else]\nkey = value\n", 0 },
	{ "# a comment\n", "", -EAGAIN },
	{ "\n", "", -EAGAIN },
	{ "", "\n[address i10/zz]\ntype = dhcp\n", -EAGAIN }, /* a second time */
	{ "", "\n[address a0/zz]\ntype = dhcp\n", -EAGAIN },  /* not sorted */
	{ "", "\n[address zz]\ntype = dhcp\n", -EAGAIN },
	{ "", "\n[address /zz]\ntype = dhcp\n", -EAGAIN },
	{ "", "\n[address zzzzzzzzzzzzzzzz/zz]\ntype = dhcp\n", -EAGAIN },
	{ "", "\n[address zz/z]\r\n", -EAGAIN },
	{ "", "\n[address zz/z]", -EAGAIN },
};

static void test_forms(void **state)
{
	struct place *p = *state;
	_cleanup_(buf_fini) struct buf good = { 0 };

	make(&good);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		_cleanup_(buf_fini) struct buf text = { 0 };

		print_message("# form %zu\n", i);
		buf_puts(&text, forms[i].before);
		buf_append(&text, good.data, good.len);
		buf_puts(&text, forms[i].behind);
		put(p, &text);
		spans_close(open_spans(p, forms[i].want));
	}
}

/* A small one, a header that makes no sense, a line that does not end: the whole tells more. */
static void test_others(void **state)
{
	struct place *p = *state;
	_cleanup_(buf_fini) struct buf good = { 0 }, text = { 0 };

	open_spans(p, -EAGAIN); /* there is none */
	make(&good);
	put(p, &(struct buf){ .data = good.data, .len = STORE_LARGE - 1 });
	open_spans(p, -EAGAIN);
	buf_puts(&text, "[ipadm]\nversion = 99\n\n");
	buf_append(&text, good.data, good.len);
	put(p, &text);
	open_spans(p, -EAGAIN);
	text.len = 0;
	buf_append(&text, good.data, good.len);
	buf_puts(&text, "# ");
	for (size_t i = 0; i < 40000; i++)
		buf_putc(&text, 'x');
	buf_putc(&text, '\n');
	put(p, &text);
	open_spans(p, -EAGAIN);
}

/* The engine's own file is mapped, and its parts are the same. */
static void test_active(void **state)
{
	struct place *p = *state;
	_cleanup_document_ struct document *whole = NULL;
	_cleanup_(buf_fini) struct buf text = { 0 };
	const struct span *span;
	struct spans *s = NULL;
	bool found = false;
	struct err e;
	size_t n = 0;

	make(&text);
	put_at(p, "run/active.conf", &text);
	assert_int_equal(store_load(p->st, DOC_ACTIVE, &whole, &found, &e), 0);
	assert_int_equal(spans_open(p->st, DOC_ACTIVE, &s), 0);
	assert_int_equal(spans_scan(s, NULL), 0);
	for (; (span = spans_get(s, n)); n++)
		check_part(s, whole, span->ifname);
	assert_int_equal(n, N_IFACES - 1);
	spans_close(s);
}

static int take_nothing(void *ctx, const char *text, const char *end)
{
	return 0;
}

/* What can't be read is no end of the file. */
static void test_unreadable(void **state)
{
	struct place *p = *state;
	_cleanup_close_ int fd = open(p->paths.etc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(lines_read(fd, take_nothing, NULL), -EISDIR);
}

/* All interfaces without their addresses. */
static void test_interfaces(void **state)
{
	struct place *p = *state;
	_cleanup_document_ struct document *doc = NULL, *own = NULL, *small = NULL;
	_cleanup_(buf_fini) struct buf good = { 0 };
	bool found = false;
	struct err e;

	make(&good);
	buf_puts(&good, "\n[else]\nkey = value\n\n[interface zz]\nfamilies = inet\n");
	put(p, &good);
	assert_int_equal(store_load_part(p->st, DOC_PERSISTENT, NULL, &doc, &found, &e), 0);
	assert_true(found);
	assert_int_equal(doc->n_objects, 1 + N_IFACES + 2);
	assert_non_null(document_find(doc, OBJ_INTERFACE, "zz"));
	assert_non_null(document_find(doc, OBJ_UNKNOWN, "else"));
	assert_int_equal(document_generation(doc), 7);
	/* Ours, where it was checked when it was written, is the same. */
	put_at(p, "run/active.conf", &good);
	assert_int_equal(store_load_part(p->st, DOC_ACTIVE, NULL, &own, &found, &e), 0);
	assert_int_equal(own->n_objects, doc->n_objects);
	for (size_t i = 0; i < own->n_objects; i++) {
		assert_string_equal(own->objects[i]->name, doc->objects[i]->name);
		assert_int_equal(own->objects[i]->families, doc->objects[i]->families);
	}
	/* With other line ends the whole is read. */
	buf_puts(&good, "# c\r\n");
	put(p, &good);
	document_free(doc);
	assert_int_equal(store_load_part(p->st, DOC_PERSISTENT, NULL, &doc, &found, &e), 0);
	assert_non_null(document_find(doc, OBJ_INTERFACE, "zz"));
	/* A mistake that is not of the engine's making is found, in what is read. */
	buf_puts(&good, "\n[interface yy]\nfamilies = nonsense\n");
	put(p, &good);
	assert_true(store_load_part(p->st, DOC_PERSISTENT, NULL, &small, &found, &e) < 0);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
	/* A mistake in a small one is found, wherever it is. */
	good.len = 0;
	buf_puts(&good, "[ipadm]\nversion = 1\n\n[address i0/a]\ntype = nonsense\n");
	put(p, &good);
	assert_true(store_load_part(p->st, DOC_PERSISTENT, NULL, &small, &found, &e) < 0);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_parts, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_replaced, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_compared, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_forms, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_others, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_active, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_unreadable, set_up, place_tear_down),
		cmocka_unit_test_setup_teardown(test_interfaces, set_up, place_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
