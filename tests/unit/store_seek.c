/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking for the sections of one interface: what is found is what reading all of the file finds, however
 * large its sections are and wherever they stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "model/name.h"
#include "store/seek.h"
#include "store/text.h"

/* A file in memory that holds @text. */
static int file_of(const struct buf *text)
{
	int fd = memfd_create("document", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(buf_error(text), 0);
	assert_int_equal(file_write_all(fd, text->data, text->len), 0);
	return fd;
}

static unsigned int seed = 1;

static unsigned int any(unsigned int n)
{
	seed = seed * 1103515245u + 12345u;
	return seed / 65536u % n;
}

static void add_comment(struct buf *text, unsigned int longest)
{
	unsigned int n = any(longest);

	for (unsigned int i = 0; i < n / 60; i++)
		buf_puts(text, "# [address net1/none] is a comment, and no section at all\n");
}

/* A document of @n interfaces, of which every third has no addresses, with comments of up to @longest bytes. */
static void make(struct buf *text, size_t n, unsigned int longest)
{
	_cleanup_document_ struct document *doc = document_new();
	struct object *obj;
	char name[64];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "net%zu", i);
		assert_int_equal(document_add(doc, OBJ_INTERFACE, name, &obj), 0);
		assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
		for (unsigned int k = 0; i % 3 && k < any(20); k++) {
			_cleanup_(buf_fini) struct buf lead = { 0 };

			snprintf(name, sizeof(name), "net%zu/a%u", i, k);
			assert_int_equal(document_add(doc, OBJ_ADDRESS, name, &obj), 0);
			assert_int_equal(object_set(doc, obj, "type", "static"), 0);
			assert_int_equal(object_set(doc, obj, "address", "192.0.2.1/24"), 0);
			add_comment(&lead, longest);
			if (lead.len > 0)
				obj->lead = document_strdup(doc, lead.data);
		}
	}
	assert_int_equal(document_add(doc, OBJ_PROTOCOL, "tcp", &obj), 0);
	assert_int_equal(text_format(doc, DOC_PERSISTENT, text), 0);
	buf_puts(text, "\n[else]\nkey = value\n");
}

static struct document *parse(struct buf *text)
{
	struct document *doc = NULL;
	struct err e;

	assert_int_equal(text_parse(text->data, text->len, "", &doc, &e), 0);
	*text = (struct buf){ .data = NULL };
	return doc;
}

/* All objects of @ifname in @all are in @part, and nothing else. */
static void check_part(const struct document *all, const struct document *part, const char *ifname)
{
	size_t n = 1;

	for (size_t i = 1; i < all->n_objects; i++) {
		const struct object *obj = all->objects[i];
		const struct object *found = document_find(part, obj->kind, obj->name);
		bool of = obj->kind == OBJ_INTERFACE
				  ? strcmp(obj->name, ifname) == 0
				  : obj->kind == OBJ_ADDRESS && object_is_of(obj, ifname);

		assert_int_equal(found != NULL, of);
		n += of;
		if (found)
			assert_int_equal(found->n_entries, obj->n_entries);
	}
	assert_int_equal(part->n_objects, n);
}

static void check_all(const struct buf *text, size_t n)
{
	_cleanup_(buf_fini) struct buf copy = { 0 };
	_cleanup_document_ struct document *all = NULL;
	_cleanup_close_ int fd = file_of(text);
	char name[LINK_NAMSIZ];

	buf_append(&copy, text->data, text->len);
	all = parse(&copy);
	for (size_t i = 0; i <= n; i++) { /* the last one is not there */
		_cleanup_document_ struct document *part = NULL;
		struct buf read = { 0 };

		snprintf(name, sizeof(name), "net%zu", i);
		assert_int_equal(seek_read(fd, text->len, name, &read), 0);
		part = parse(&read);
		check_part(all, part, name);
	}
}

static void test_found(void **state)
{
	static const struct {
		size_t n;
		unsigned int longest;
	} sizes[] = { { 0, 1 }, { 1, 1 }, { 3, 1 }, { 40, 1 }, { 200, 1 }, { 60, 9000 },
		{ 25, 40000 } };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		_cleanup_(buf_fini) struct buf text = { 0 };

		print_message("# %zu interfaces\n", sizes[i].n);
		make(&text, sizes[i].n, sizes[i].longest);
		check_all(&text, sizes[i].n);
	}
}

/* What is not as we write it, where it is met, is for who reads all of it. */
static void test_others(void **state)
{
	static const struct {
		const char *text, *ifname;
		int want;
	} rows[] = {
		{ "[ipadm]\nversion = 1\n\n[interface a]\nfamilies = inet\n", "a", 0 },
		{ "[ipadm]\nversion = 1\n\n[interface a]\nfamilies = inet\n", "averyverylongname",
			-EAGAIN },
		{ "[ipadm]\nversion = 1\n\n[interface a]\nfamilies = inet", "a", -EAGAIN },
		{ "[ipadm]\nversion = 1\n\n[interface a]\r\nfamilies = inet\r\n", "a", -EAGAIN },
		{ "[ipadm]\nversion = 1\n\n[interface a]  \nfamilies = inet\n", "a", -EAGAIN },
		{ "[interface a]\nfamilies = inet\n\n[ipadm]\nversion = 1\n", "a", -EAGAIN },
		{ "[ipadm]\n", "a", -EAGAIN },
		{ "", "a", -EAGAIN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_(buf_fini) struct buf text = { 0 }, read = { 0 };
		_cleanup_close_ int fd = -1;

		print_message("# row %zu\n", i);
		buf_puts(&text, rows[i].text);
		fd = file_of(&text);
		assert_int_equal(seek_read(fd, text.len, rows[i].ifname, &read), rows[i].want);
	}
}

/* A file that is cut short while it is looked at; a section line without end. */
static void test_cut(void **state)
{
	_cleanup_(buf_fini) struct buf text = { 0 }, read = { 0 };
	_cleanup_close_ int fd = -1;
	size_t len;

	(void)state;
	make(&text, 200, 1);
	len = text.len;
	fd = file_of(&text);
	assert_int_equal(ftruncate(fd, 100), 0);
	assert_int_equal(seek_read(fd, len, "net150", &read), -EAGAIN);
	for (size_t cut = len; cut > 0;) {
		int r;

		cut -= cut > 8192 ? 509 : 1;
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, text.data, cut, 0), (ssize_t)cut);
		read.len = 0;
		r = seek_read(fd, len, "net150", &read);
		assert_true(r == -EAGAIN || r == 0); /* what it needs may all be there */
	}
	text.len = 0;
	buf_puts(&text, "[ipadm]\nversion = 1\n\n[");
	for (size_t i = 0; i < 5000; i++)
		buf_putc(&text, 'x');
	buf_puts(&text, "]\n");
	close(fd);
	fd = file_of(&text);
	read.len = 0;
	assert_int_equal(seek_read(fd, text.len, "net150", &read), -EAGAIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
