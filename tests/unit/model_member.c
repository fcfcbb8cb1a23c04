/* SPDX-License-Identifier: Apache-2.0 */
/* Members of IPMP groups: which of them are in use, why the others are not, and what is kept of that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model/member.h"
#include "planner_world.h"

#define GROUP   "[interface ipmp0]\nfamilies = inet\nclass = ipmp\n"
#define NOBACK  GROUP "ip.failback = off\n"
#define A       "[interface net0]\nfamilies = inet\ngroup = ipmp0\n"
#define B       "[interface net1]\nfamilies = inet\ngroup = ipmp0\n"
#define C       "[interface net2]\nfamilies = inet\ngroup = ipmp0\n"
#define SPARE   "ip.standby = on\n"
#define OFF     "offline = yes\n"
#define PAST(s) "state = " s "\n"
#define A_ON    "link net0 5 up running ethernet mac=1\n"
#define B_ON    "link net1 6 up running ethernet mac=2\n"
#define C_ON    "link net2 7 up running ethernet mac=3\n"
#define A_DARK  "link net0 5 up ethernet mac=1\n"
#define B_DARK  "link net1 6 up ethernet mac=2\n"
#define C_DARK  "link net2 7 up ethernet mac=3\n"
#define ALL_ON  A_ON B_ON C_ON

enum {
	LOOK = 1 << 8, /* what is kept counts */
	BOTH = 1 << 9,
};

/* Of each member a letter (Active, Inactive, Failed, Offline), and how it is kept. */
/* clang-format off */
static const struct member_case {
	const char *name;
	const char *doc, *kernel;
	unsigned int ills; /* of net0; with BOTH also of net1 */
	const char *states;
} cases[] = {
	{ "no group", "[interface net0]\nfamilies = inet\ngroup = gone0\n", A_ON, 0, "" },
	{ "no member", GROUP, A_ON, 0, "" },
	{ "all are used", GROUP A B, A_ON B_ON, 0, "A:active A:active" },
	{ "no carrier", GROUP A PAST("active") B, A_DARK B_ON, 0, "F:failed A:active" },
	{ "it never worked", GROUP A B, A_DARK B_ON, 0, "F:awaited A:active" },
	{ "and does not still", GROUP A PAST("awaited") B, A_DARK B_ON, 0, "F:awaited A:active" },
	{ "down", GROUP A PAST("active") B, "link net0 5 running\n" B_ON, 0, "F:failed A:active" },
	{ "gone", GROUP A PAST("active") B, B_ON, 0, "F:failed A:active" },
	{ "silent", GROUP A PAST("active") B, A_ON B_ON, HEALTH_SILENT, "F:failed A:active" },
	{ "flapping", GROUP A PAST("failed") B, A_ON B_ON, HEALTH_FLAPPING, "F:failed A:active" },
	{ "flapping doesn't matter", GROUP "ip.flap_damping = off\n" A B, A_ON B_ON, HEALTH_FLAPPING,
	  "A:active A:active" },
	{ "flapping, and nobody else", GROUP A PAST("failed") B, A_ON B_DARK, HEALTH_FLAPPING, "A:active F:awaited" },
	{ "silent, and nobody else", GROUP A PAST("failed") B, A_ON B_DARK, HEALTH_SILENT, "A:active F:awaited" },
	{ "silent and flapping, both", GROUP A PAST("failed") B PAST("active"), A_ON B_ON, HEALTH_FLAPPING | HEALTH_SILENT | BOTH,
	  "A:active A:active" },
	{ "silent in one family each", GROUP A PAST("active") B PAST("active"), A_ON B_ON, HEALTH_SILENT | BOTH,
	  "A:active A:active" },
	{ "silent, another one is not", GROUP A PAST("active") B PAST("active") C PAST("active"), ALL_ON, HEALTH_SILENT | BOTH,
	  "F:failed F:failed A:active" },
	{ "silent, and taken out of use", GROUP A OFF B, A_ON B_DARK, HEALTH_SILENT, "O:offline F:awaited" },
	{ "a rehearsal: nothing is kept", GROUP A PAST("active") B PAST("active") C SPARE PAST("standby"), ALL_ON, HEALTH_REHEARSED,
	  "F:active A:active A:standby" },
	{ "all failed", GROUP A PAST("active") B PAST("active"), A_DARK B_DARK, 0, "F:failed F:failed" },

	{ "offline", GROUP A OFF PAST("active") B, A_ON B_ON, 0, "O:offline A:active" },
	{ "offline and failed", GROUP A OFF PAST("failed") B, A_DARK B_ON, 0, "O:offline A:active" },
	{ "both", GROUP A OFF B OFF, A_ON B_ON, 0, "O:offline O:offline" },

	{ "a spare", GROUP A B C SPARE, ALL_ON, 0, "A:active A:active I:standby" },
	{ "stands in", GROUP A PAST("active") B C SPARE PAST("standby"), A_DARK B_ON C_ON, 0,
	  "F:failed A:active A:active" },
	{ "for one that is offline, too", GROUP A OFF PAST("active") B C SPARE, ALL_ON, 0,
	  "O:offline A:active A:active" },
	{ "and goes back", GROUP A PAST("failed") B C SPARE PAST("active"), ALL_ON, 0, "A:active A:active I:standby" },
	{ "one of two for one", GROUP A PAST("active") B SPARE C SPARE, A_DARK B_ON C_ON, 0,
	  "F:failed A:active I:standby" },
	{ "the one that is used already", GROUP A PAST("failed") B SPARE C SPARE PAST("active"), A_DARK B_ON C_ON, 0,
	  "F:failed I:standby A:active" },
	{ "it fails, too", GROUP A PAST("failed") B SPARE PAST("active") C SPARE PAST("standby"), A_DARK B_DARK C_ON, 0,
	  "F:failed F:failed A:active" },
	{ "all are spares", GROUP A SPARE B SPARE, A_ON B_ON, 0, "A:active A:active" },
	{ "and one fails", GROUP A SPARE PAST("active") B SPARE, A_DARK B_ON, 0, "F:failed A:active" },
	{ "alone", GROUP A SPARE, A_ON, 0, "A:active" },

	{ "no failback: at first", NOBACK A B, A_ON B_ON, 0, "A:active A:active" },
	{ "no failback: repaired", NOBACK A PAST("failed") B PAST("active"), A_ON B_ON, 0, "I:inactive A:active" },
	{ "no failback: it stays so", NOBACK A PAST("inactive") B PAST("active"), A_ON B_ON, 0, "I:inactive A:active" },
	{ "no failback: online again", NOBACK A PAST("offline") B PAST("active"), A_ON B_ON, 0, "I:inactive A:active" },
	{ "no failback: it works at last", NOBACK A PAST("awaited") B PAST("active"), A_ON B_ON, 0, "A:active A:active" },
	{ "no failback: the other fails", NOBACK A PAST("inactive") B PAST("active"), A_ON B_DARK, 0, "A:active F:failed" },
	{ "no failback: and comes back", NOBACK A PAST("active") B PAST("failed"), A_ON B_ON, 0, "A:active I:inactive" },
	{ "no failback: the group failed", NOBACK A PAST("failed") B PAST("failed"), A_ON B_DARK, 0, "A:active F:failed" },
	{ "no failback: one of three fails", NOBACK A PAST("inactive") B PAST("active") C PAST("active"),
	  A_ON B_ON C_DARK, 0, "A:active A:active F:failed" },
	{ "no failback: one has failed before", NOBACK A PAST("failed") B PAST("active") C PAST("failed"),
	  A_ON B_ON C_DARK, 0, "I:inactive A:active F:failed" },
	{ "no failback: the spare stays", NOBACK A PAST("failed") B PAST("active") C SPARE PAST("active"), ALL_ON, 0,
	  "I:inactive A:active A:active" },
	{ "no failback: until it fails", NOBACK A PAST("inactive") B PAST("active") C SPARE PAST("active"),
	  A_ON B_ON C_DARK, 0, "A:active A:active F:failed" },
	{ "no failback: a spare comes first", NOBACK A PAST("inactive") B PAST("active") C SPARE PAST("standby"),
	  A_ON B_DARK C_ON, 0, "I:inactive F:failed A:active" },
	{ "no failback: no spare any more", NOBACK A PAST("standby") B PAST("active"), A_ON B_ON, 0,
	  "A:active A:active" },

	{ "twins", GROUP A B, A_ON "link net1 6 up running ethernet mac=1\n", 0, "A:active O:offline" },
	{ "the one in use stays", GROUP A B PAST("active"), A_ON "link net1 6 up running ethernet mac=1\n", 0,
	  "O:offline A:active" },
	{ "rather no spare", GROUP A SPARE B, A_ON "link net1 6 up running ethernet mac=1\n", 0,
	  "O:offline A:active" },
	{ "one of them does not work", GROUP A PAST("active") B PAST("offline"),
	  A_DARK "link net1 6 up running ethernet mac=1\n", 0, "F:failed A:active" },
	{ "three of them", GROUP A B C, A_ON "link net1 6 up running ethernet mac=1\n"
	  "link net2 7 up running ethernet mac=1\n", 0, "A:active O:offline O:offline" },
	{ "without any address they are none", GROUP A B, "link net0 5 up running ethernet\n"
	  "link net1 6 up running ethernet\n", 0, "A:active A:active" },

	{ "looking: what is kept counts", GROUP A PAST("failed") B PAST("active"), A_ON B_ON, LOOK, "F:failed A:active" },
	{ "looking: offline", GROUP A PAST("offline") B PAST("active"), A_ON B_ON, LOOK, "O:offline A:active" },
	{ "looking: so does the link", GROUP A PAST("active") B PAST("active"), A_DARK B_ON, LOOK, "F:failed A:active" },
	{ "looking: spares", GROUP A PAST("failed") B SPARE PAST("active") C SPARE, ALL_ON, LOOK,
	  "F:failed A:active I:standby" },
};
/* clang-format on */

static void format(const struct members *m, struct buf *out)
{
	static const char letters[] = { [MEMBER_ACTIVE] = 'A',
		[MEMBER_INACTIVE] = 'I',
		[MEMBER_FAILED] = 'F',
		[MEMBER_OFFLINE] = 'O' };

	buf_puts(out, "");
	for (size_t i = 0; i < m->n; i++)
		buf_printf(out, "%s%c:%s", i ? " " : "", letters[m->rows[i].state],
			member_past_word(member_to_keep(&m->rows[i])));
}

static void set_ills(struct health *h, unsigned int ills)
{
	unsigned int of_one = ills & ~(unsigned int)(LOOK | BOTH);

	assert_true(health_set(h, "net0", of_one, true) >= 0);
	if (ills & BOTH)
		assert_true(health_set(h, "net1", of_one, true) >= 0);
}

static void check(const struct member_case *c)
{
	_cleanup_document_ struct document *doc = world_document(c->doc);
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_(health_fini) struct health h = { .rows = NULL };
	_cleanup_members_ struct members m = { .rows = NULL };
	_cleanup_(buf_fini) struct buf got = { .data = NULL };
	struct member_input in = {
		.doc = doc, .kernel = &kernel, .health = &h, .recorded = c->ills & LOOK
	};

	world_snapshot(&kernel, c->kernel, doc);
	set_ills(&h, c->ills);
	assert_int_equal(members_init(&m, &in), 0);
	format(&m, &got);
	if (strcmp(got.data, c->states) != 0)
		fail_msg("%s: got \"%s\", want \"%s\"", c->name, got.data, c->states);
}

static void test_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check(&cases[i]);
}

/* Once kept, the states give the same again: nobody moves twice. */
static void test_stable(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_document_ struct document *doc = world_document(cases[i].doc);
		_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
		_cleanup_(health_fini) struct health h = { .rows = NULL };
		_cleanup_members_ struct members m = { .rows = NULL };
		_cleanup_members_ struct members again = { .rows = NULL };
		_cleanup_(buf_fini) struct buf first = { .data = NULL };
		_cleanup_(buf_fini) struct buf second = { .data = NULL };
		const struct member_input in = { .doc = doc, .kernel = &kernel, .health = &h };

		if (cases[i].ills & LOOK)
			continue;
		world_snapshot(&kernel, cases[i].kernel, doc);
		set_ills(&h, cases[i].ills);
		assert_int_equal(members_init(&m, &in), 0);
		for (size_t n = 0; n < m.n; n++) {
			struct object *obj;

			assert_int_equal(
				document_edit(doc, OBJ_INTERFACE, m.rows[n].obj->name, &obj), 0);
			assert_int_equal(object_set(doc, obj, "state",
						 member_past_word(member_to_keep(&m.rows[n]))),
				0);
		}
		format(&m, &first);
		assert_int_equal(members_init(&again, &in), 0);
		format(&again, &second);
		if (strcmp(first.data, second.data) != 0)
			fail_msg("%s: \"%s\" and then \"%s\"", cases[i].name, first.data,
				second.data);
	}
}

/* Groups are told apart, whatever the order of names. */
static void test_groups(void **state)
{
	_cleanup_document_ struct document *doc =
		world_document(GROUP "[interface zz0]\nfamilies = inet\nclass = ipmp\n" A
				     "[interface net1]\nfamilies = inet\ngroup = zz0\n" C
				     "[interface net3]\nfamilies = inet\n");
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_members_ struct members m = { .rows = NULL };
	const struct members none = { .rows = NULL };
	const struct member *rows;
	size_t n;

	world_snapshot(&kernel, A_ON B_DARK C_ON, doc);
	assert_int_equal(
		members_init(&m, &(struct member_input){ .doc = doc, .kernel = &kernel }), 0);
	rows = members_of(&m, "ipmp0", &n);
	assert_int_equal(n, 2);
	assert_string_equal(rows[1].obj->name, "net2");
	assert_null(members_of(&none, "ipmp0", &n));
	assert_int_equal(n, 0);
	assert_null(members_of(&m, "aa0", &n));
	assert_int_equal(n, 0);
	assert_int_equal(members_in_use(&m, "ipmp0"), 2);
	assert_int_equal(members_in_use(&m, "zz0"), 0);
	assert_int_equal(members_find(&m, document_find(doc, OBJ_INTERFACE, "net1"))->cause,
		CAUSE_NO_CARRIER);
	assert_null(members_find(&m, document_find(doc, OBJ_INTERFACE, "net3")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
