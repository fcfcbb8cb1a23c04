/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Marks: however a document is changed, in drafts that stay and in drafts that go, what is found by them is
 * what reading every object finds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/address.h"
#include "model/group.h"
#include "model/mark.h"

#define NAMES 24

static const char *const addresses[] = { "192.0.2.1/24", "192.0.2.1/32", "192.0.2.2/24",
	"2001:db8::1/64", "2001:DB8:0::1/64", "fe80::1/10", "web1/24", "0.0.0.0/0" };
static const char *const ips[] = { "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1",
	"fe80::1" };
static const char *const types[] = { "static", "dhcp", "addrconf", "6to4" };

#define ONE_OF(list) ((list)[(size_t)random() % ARRAY_SIZE(list)])

static bool stands_for(const struct object *obj, const struct ip *ip)
{
	struct addr a;

	return address_wanted(obj, &a) == 0 && ip_equal(&a.local, ip);
}

static bool is_what(const struct object *obj, unsigned int what)
{
	enum addr_type type;

	if (obj->kind == OBJ_INTERFACE)
		return what == MARK_MADE
			       ? object_has_class(obj, "vni") || group_is(obj)
			       : object_get(obj, "ipv4.usesrc") || object_get(obj, "ipv6.usesrc");
	type = address_type(obj);

	return what == MARK_DYNAMIC ? type == ADDR_DHCP || type == ADDR_ADDRCONF
				    : address_family(obj) == FAM_INET;
}

static void check_addr(const struct document *doc, const struct ip *ip)
{
	const struct object *obj;
	size_t i = 0;
	size_t n = 0;

	while ((obj = document_next(doc, OBJ_ADDRESS, &i)))
		n += stands_for(obj, ip);
	i = 0;
	while ((obj = mark_next_addr(doc, ip, &i)))
		n -= stands_for(obj, ip);
	assert_int_equal(n, 0);
}

static void check_what(const struct document *doc, enum obj_kind kind, unsigned int what)
{
	const struct object *obj;
	size_t i = 0;
	size_t at = 0;

	while ((obj = document_next(doc, kind, &i)))
		if (is_what(obj, what))
			assert_ptr_equal(mark_next(doc, kind, what, &at), obj);
	assert_null(mark_next(doc, kind, what, &at));
	assert_null(mark_next(doc, kind, what, &at));
}

static void check(const struct document *doc)
{
	for (size_t i = 0; i < ARRAY_SIZE(ips); i++) {
		struct ip ip;

		assert_int_equal(ip_parse(ips[i], &ip), 0);
		check_addr(doc, &ip);
	}
	check_what(doc, OBJ_INTERFACE, MARK_MADE);
	check_what(doc, OBJ_INTERFACE, MARK_USESRC);
	check_what(doc, OBJ_ADDRESS, MARK_DYNAMIC);
	check_what(doc, OBJ_ADDRESS, MARK_INET);
}

static const char *const classes[] = { "vni", "ipmp", "ip" };

static void set_something(struct document *doc, struct object *obj)
{
	const char *none = random() % 4 == 0 ? NULL : "";

	if (obj->kind == OBJ_INTERFACE) {
		assert_int_equal(object_set(doc, obj, "class", none ? ONE_OF(classes) : NULL), 0);
		assert_int_equal(
			object_set(doc, obj, "ipv6.usesrc", random() % 2 ? "vni0" : NULL), 0);
		return;
	}
	assert_int_equal(object_set(doc, obj, "type", ONE_OF(types)), 0);
	/* Looked at amid a change, it is not taken for what it was then. */
	if (random() % 2 == 0)
		check(doc);
	assert_int_equal(object_set(doc, obj, "address", none ? ONE_OF(addresses) : NULL), 0);
	assert_int_equal(object_set(doc, obj, "lease", random() % 2 ? ONE_OF(addresses) : NULL), 0);
	assert_int_equal(object_set(doc, obj, "resolved", random() % 2 ? "192.0.2.2" : NULL), 0);
}

/* One change, of whatever kind. */
static void change(struct document *doc, const struct document *source)
{
	enum obj_kind kind = random() % 2 ? OBJ_INTERFACE : OBJ_ADDRESS;
	const struct object *found;
	struct object *obj;
	char name[32];

	snprintf(name, sizeof(name), "net%ld%s", random() % NAMES, kind == OBJ_ADDRESS ? "/a" : "");
	found = document_find(doc, kind, name);
	switch (random() % 4) {
	case 0:
		if (found)
			document_remove(doc, found);
		break;
	case 1:
		found = document_find(source, kind, name);
		if (found)
			assert_int_equal(document_put_copy(doc, found, NULL), 0);
		break;
	default:
		assert_int_equal(document_obtain(doc, kind, name, &obj), 0);
		set_something(doc, obj);
		break;
	}
}

static void test_marks(void **state)
{
	_cleanup_document_ struct document *doc = document_new();
	_cleanup_document_ struct document *source = document_new();

	(void)state;
	srandom(73);
	for (int i = 0; i < 2 * NAMES; i++)
		change(source, source);
	for (int round = 0; round < 3000; round++) {
		struct document *draft = document_draft(doc);
		long n = random() % 5;

		assert_non_null(draft);
		for (long i = 0; i < n; i++) {
			change(draft, source);
			if (random() % 3 == 0)
				check(draft);
		}
		if (random() % 2 == 0)
			check(doc);
		if (random() % 4 == 0)
			document_free(draft);
		else
			doc = document_supersede(doc, draft);
		check(doc);
	}
}

/* There is nothing to be found in nothing. */
static void test_nothing(void **state)
{
	_cleanup_document_ struct document *doc = document_new();
	struct ip ip;

	(void)state;
	assert_int_equal(ip_parse("192.0.2.1", &ip), 0);
	for (size_t i = 0; i < 2; i++) {
		size_t at = i;

		assert_null(mark_next_addr(doc, &ip, &at));
		assert_null(mark_next(doc, OBJ_INTERFACE, MARK_MADE, &at));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
