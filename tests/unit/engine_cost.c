/* SPDX-License-Identifier: Apache-2.0 */
/* What a change comes to, in calls: the same among a hundred objects and among ten thousand, once these were read. */
#include "engine_world.h"

#include <stdio.h>
#include <string.h>

#include "base/macros.h"
#include "faults.h"
#include "store/interchange.h"

#define LABELS \
	99 /* of each interface, which has as many addresses however many interfaces there are */

/* Interfaces with their addresses; of the first one @last is the last byte of one. */
static struct document *make(unsigned int interfaces, unsigned int last)
{
	struct buf text = { .data = NULL };
	struct document *doc = NULL;
	struct err e;

	buf_puts(&text, "[ipadm]\nversion = 1\n");
	for (unsigned int i = 0; i < interfaces; i++)
		buf_printf(&text, "[interface net%u]\nfamilies = inet\nipv4.dad = off\n", i);
	for (unsigned int i = 0; i < interfaces; i++)
		for (unsigned int k = 0; k < LABELS; k++)
			buf_printf(&text,
				"[address net%u/l%u]\ntype = static\naddress = 10.%u.%u.%u/24\n", i,
				k, i, k, i == 0 && k == 7 ? last : 1);
	assert_int_equal(buf_error(&text), 0);
	assert_int_equal(interchange_parse(text.data, text.len, "test", &doc, NULL, &e), 0);
	buf_fini(&text);

	return doc;
}

static void put(struct world *w, struct document *doc)
{
	const struct op_put op = { .doc = doc };
	struct put_result res;

	if (engine_put(w->engine, &op, &res, &w->err) < 0)
		fail_msg("%s", w->err.text);
	assert_true(res.changed);
	put_result_fini(&res);
}

/* How many calls of this kind the change of one address among so many comes to. */
static int count(unsigned int interfaces, int kind)
{
	_cleanup_document_ struct document *one = make(interfaces, 1);
	_cleanup_document_ struct document *other = make(interfaces, 2);
	_cleanup_document_ struct document *third = make(interfaces, 3);
	struct world w;
	int n;

	world_open(&w);
	for (unsigned int i = 0; i < interfaces; i++) {
		char line[32];

		snprintf(line, sizeof(line), "link net%u", i);
		world_must(&w, line);
	}
	put(&w, one);
	put(&w, other);
	faults_arm(kind, 0, FAULT_FAIL);
	put(&w, third);
	n = faults_count();
	faults_disarm();
	world_close(&w);

	return n;
}

/* A document is written in pieces of a fixed size, and arrays double: a hundred times as much is a few calls more. */
static void test_put(void **state)
{
	static const struct {
		int kind;
		int more;
	} cases[] = { { FAULT_ALLOC, 20 }, { FAULT_FILE, 4 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		int few = count(1, cases[i].kind);
		int many = count(101, cases[i].kind);

		assert_true(few > 0);
		assert_in_range(many, few, few + cases[i].more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
