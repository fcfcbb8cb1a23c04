/* SPDX-License-Identifier: Apache-2.0 */
/* The planner on tables: a link as it is, the families wanted, the steps that must come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/if_addr.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "model/planner.h"

/* clang-format off */
#define PLAIN { \
	.index = 5, .name = "net0", .flags = IFF_BROADCAST, .mtu = 1500, .has_inet6 = true, \
	.genmode = GENMODE_EUI64, .accept_ra = 1, \
}

#define PLUMBED(families) { \
	.index = 5, .name = "net0", .flags = IFF_UP | IFF_RUNNING, .mtu = 1500, .has_inet6 = true, \
	.genmode = GENMODE_NONE, .tag = TAG_MAGIC | (families), .promote = (families)&FAM_INET, \
}

static const struct link plain = PLAIN;

static const struct case_row {
	const char *name;
	struct link link;
	unsigned int want;         /* families in the document; 0: not in it */
	const char *before;        /* in memory */
	const char *addrs;         /* "ADDRESS/LEN[!proto] ..." on the link */
	struct plan_input in;
	const char *steps;
} cases[] = {
	{ "create both", PLAIN, FAM_BOTH, NULL, "", { 0 },
	  "genmode=1 accept_ra=0 up=1 tag=49500003 promote=1" },
	{ "create inet", PLAIN, FAM_INET, NULL, "", { 0 },
	  "disable6=1 up=1 tag=49500001 promote=1" },
	{ "create inet6", PLAIN, FAM_INET6, NULL, "", { 0 },
	  "genmode=1 accept_ra=0 up=1 tag=49500002" },
	{ "nothing to do", PLUMBED(FAM_BOTH), FAM_BOTH, NULL, "", { 0 }, "" },
	{ "drift: address generation", { .index = 5, .name = "net0", .flags = IFF_UP, .has_inet6 = true,
	  .promote = true, .tag = TAG_MAGIC | FAM_BOTH }, FAM_BOTH, NULL, "", { 0 }, "genmode=1" },
	{ "hot-plug leaves drift alone", { .index = 5, .name = "net0", .has_inet6 = true,
	  .tag = TAG_MAGIC | FAM_BOTH }, FAM_BOTH, NULL, "", { .missing_only = true }, "" },
	{ "hot-plug plumbs a new link", PLAIN, FAM_BOTH, NULL, "", { .missing_only = true },
	  "genmode=1 accept_ra=0 up=1 tag=49500003 promote=1" },
	{ "renamed away: the mark alone goes", PLUMBED(FAM_BOTH), 0, NULL, "192.0.2.1/24",
	  { .missing_only = true }, "tag=0" },
	{ "second family", PLUMBED(FAM_INET), FAM_BOTH, NULL, "", { 0 }, "tag=49500003" },
	{ "kernel's link-local address goes", { .index = 5, .name = "net0", .flags = IFF_UP,
	  .has_inet6 = true, .accept_ra = 1 }, FAM_BOTH, NULL, "fe80::1/64!3", { 0 },
	  "genmode=1 accept_ra=0 tag=49500003 promote=1 del=fe80::1" },
	{ "no IPv6 below MTU 1280", { .index = 5, .name = "net0", .mtu = 1000 }, FAM_BOTH, NULL, "", { 0 },
	  "up=1 tag=49500001 promote=1" },
	{ "foreign IPv6 is not switched off", { .index = 5, .name = "net0", .flags = IFF_UP,
	  .has_inet6 = true, .foreign = FAM_INET6 }, FAM_INET, NULL, "2001:db8::1/64", { 0 },
	  "tag=49500001 promote=1" },
	{ "delete: all addresses, then as before", PLUMBED(FAM_BOTH), 0,
	  "up=0 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=5", "192.0.2.1/24 2001:db8::1/64", { 0 },
	  "gone=2001:db8::1 del=192.0.2.1 up=0 tag=0 promote=0 genmode=0 accept_ra=1" },
	{ "delete: it was up before", PLUMBED(FAM_BOTH), 0,
	  "up=1 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=5", "", { 0 },
	  "disable6=1 genmode=0 accept_ra=1 disable6=0 tag=0 promote=0" },
	{ "delete: nothing known", PLUMBED(FAM_INET), 0, NULL, "", { 0 }, "up=0 tag=0 promote=0" },
	{ "delete one family", PLUMBED(FAM_BOTH), FAM_INET, NULL, "192.0.2.1/24 2001:db8::1/64", { 0 },
	  "gone=2001:db8::1 disable6=1 genmode=0 accept_ra=1 tag=49500001" },
	{ "delete the other family", PLUMBED(FAM_BOTH), FAM_INET6, NULL, "192.0.2.1/24 2001:db8::1/64",
	  { 0 }, "del=192.0.2.1 tag=49500002 promote=0" },
	{ "drop foreign, all of it", { .index = 5, .name = "net0", .flags = IFF_UP, .has_inet6 = true,
	  .foreign = FAM_INET }, 0, NULL, "192.0.2.1/24", { .drop = FAM_INET }, "del=192.0.2.1 up=0" },
	{ "drop one foreign family", { .index = 5, .name = "net0", .flags = IFF_UP, .has_inet6 = true,
	  .foreign = FAM_BOTH }, 0, NULL, "192.0.2.1/24 2001:db8::1/64", { .drop = FAM_INET6 },
	  "gone=2001:db8::1 disable6=1" },
	{ "nobody's link stays", { .index = 5, .name = "net0", .flags = IFF_UP, .has_inet6 = true },
	  0, NULL, "192.0.2.1/24", { 0 }, "" },
	{ "undo of a half-done creation", { .index = 5, .name = "net0", .has_inet6 = true,
	  .genmode = GENMODE_NONE }, 0, "up=0 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=5", "",
	  { .undo_memory = true }, "genmode=0 accept_ra=1" },
	{ "out of scope", PLAIN, FAM_BOTH, NULL, "", { .ifname = "net1" }, "" },
	{ "unchanged since", PLAIN, FAM_BOTH, "up=0 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=5", "",
	  { .changed_only = true }, "" },
	{ "a label", PLUMBED(FAM_INET), FAM_INET, NULL, "192.0.2.1/24", { .drop_label = "net0:1" },
	  "disable6=1 genmode=0 accept_ra=1" },
};
/* clang-format on */

static struct document *document_with(unsigned int families, const char *before)
{
	struct document *doc = document_new();
	struct object *obj;

	assert_non_null(doc);
	if (families == 0)
		return doc;
	assert_int_equal(document_add(doc, OBJ_INTERFACE, "net0", &obj), 0);
	assert_int_equal(object_set_families(doc, obj, families), 0);
	if (before)
		assert_int_equal(object_set(doc, obj, "before", before), 0);

	return doc;
}

static void add_addresses(struct snapshot *s, const char *text)
{
	char copy[256];
	char *save = NULL;

	snprintf(copy, sizeof(copy), "%s", text);
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		struct addr *a = snapshot_add_addr(s);
		unsigned int plen, proto = 0;
		char host[IP_STRSIZE];

		assert_non_null(a);
		assert_true(sscanf(word, "%63[^/]/%u!%u", host, &plen, &proto) >= 2);
		assert_int_equal(ip_parse(host, &a->local), 0);
		a->ifindex = 5;
		a->plen = (uint8_t)plen;
		a->proto = (uint8_t)proto;
	}
}

static const char *const op_words[] = {
	[STEP_LINK_NEW] = "new",
	[STEP_LINK_DEL] = "remove",
	[STEP_LINK_UP] = "up",
	[STEP_TAG] = "tag",
	[STEP_GENMODE] = "genmode",
	[STEP_ACCEPT_RA] = "accept_ra",
	[STEP_DISABLE6] = "disable6",
	[STEP_ADDR_ADD] = "add",
	[STEP_ADDR_DEL] = "del",
	[STEP_ADDR_GONE] = "gone",
	[STEP_PROMOTE] = "promote",
	[STEP_ROUTE_ADD] = "route",
	[STEP_ROUTE_DEL] = "unroute",
};

static void format_steps(const struct plan *p, struct buf *out)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct step *s = &p->steps[i];
		char text[IP_STRSIZE];

		buf_printf(out, "%s%s", i ? " " : "", op_words[s->op]);
		if (s->op >= STEP_ADDR_ADD && s->op <= STEP_ADDR_GONE)
			buf_printf(out, "=%s", ip_format(&s->u.addr.local, text));
		else if (s->op == STEP_TAG)
			buf_printf(out, "=%llx", (unsigned long long)s->u.num.to);
		else if (s->op != STEP_LINK_NEW && s->op != STEP_LINK_DEL)
			buf_printf(out, "=%lld", (long long)s->u.num.to);
	}
	assert_int_equal(buf_error(out), 0);
}

static void plan_case(const struct case_row *c)
{
	_cleanup_document_ struct document *want = document_with(c->want, NULL);
	_cleanup_document_ struct document *memory =
		document_with(c->before ? FAM_BOTH : 0, c->before);
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct plan_input in = c->in;
	struct link *l = snapshot_add_link(&kernel);

	assert_non_null(l);
	*l = c->link;
	add_addresses(&kernel, c->addrs);
	in.want = want;
	in.memory = memory;
	in.kernel = &kernel;
	assert_int_equal(plan_make(&in, &plan), 0);
	format_steps(&plan, &out);
	if (strcmp(out.data ? out.data : "", c->steps) != 0)
		fail_msg(
			"%s: got \"%s\", want \"%s\"", c->name, out.data ? out.data : "", c->steps);
}

static void test_cases(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		plan_case(&cases[i]);
}

/* Many links: one kind of step for all of them before the next kind. */
static void test_phases(void **state)
{
	_cleanup_document_ struct document *want = document_new();
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_plan_ struct plan plan = { .steps = NULL };
	struct plan_input in = { .want = want, .kernel = &kernel };
	enum step_op last = STEP_GENMODE;
	int changes = 0;

	for (uint32_t i = 1; i <= 50; i++) {
		struct link *l = snapshot_add_link(&kernel);
		struct object *obj;

		assert_non_null(l);
		*l = plain;
		l->index = i;
		snprintf(l->name, sizeof(l->name), "net%u", i);
		assert_int_equal(document_add(want, OBJ_INTERFACE, l->name, &obj), 0);
		assert_int_equal(object_set_families(want, obj, FAM_BOTH), 0);
	}
	assert_int_equal(plan_make(&in, &plan), 0);
	assert_int_equal(plan.n, 250);
	for (size_t i = 0; i < plan.n; i++) {
		bool pair = (last == STEP_LINK_UP && plan.steps[i].op == STEP_TAG) ||
			    (last == STEP_TAG && plan.steps[i].op == STEP_PROMOTE) ||
			    (last == STEP_PROMOTE && plan.steps[i].op == STEP_LINK_UP);

		if (plan.steps[i].op != last && !pair)
			changes++;
		last = plan.steps[i].op;
	}
	assert_int_equal(changes, 2);
}

static void test_vni(void **state)
{
	_cleanup_document_ struct document *want = document_new();
	_cleanup_document_ struct document *nothing = document_new();
	_cleanup_snapshot_ struct snapshot kernel = { .links = NULL };
	_cleanup_plan_ struct plan make = { .steps = NULL };
	_cleanup_plan_ struct plan drop = { .steps = NULL };
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	struct plan_input in = { .want = want, .kernel = &kernel };
	struct object *obj;
	struct link *l;

	assert_int_equal(document_add(want, OBJ_INTERFACE, "vni0", &obj), 0);
	assert_int_equal(object_set_families(want, obj, FAM_BOTH), 0);
	assert_int_equal(object_set(want, obj, "class", "vni"), 0);
	assert_int_equal(plan_make(&in, &make), 0);
	format_steps(&make, &out);
	assert_string_equal(
		out.data, "new genmode=1 accept_ra=0 disable6=0 up=1 tag=49500003 promote=1");
	assert_int_equal(make.steps[1].ifindex, 0);

	l = snapshot_add_link(&kernel);
	assert_non_null(l);
	*l = (struct link)PLUMBED(FAM_BOTH);
	snprintf(l->name, sizeof(l->name), "vni0");
	in = (struct plan_input){ .want = nothing, .memory = want, .kernel = &kernel };
	assert_int_equal(plan_make(&in, &drop), 0);
	buf_consume(&out, out.len);
	format_steps(&drop, &out);
	assert_string_equal(out.data, "up=0 tag=0 promote=0 genmode=0 accept_ra=1 remove");
}

/* Undoing an undo is doing. */
static void test_inverse(void **state)
{
	const struct step up = { .op = STEP_LINK_UP, .u.num = { .from = 0, .to = 1 } };
	const struct step add = { .op = STEP_ADDR_ADD };
	struct step inv = step_inverse(&up);

	assert_int_equal(inv.op, STEP_LINK_UP);
	assert_int_equal(inv.u.num.to, 0);
	assert_int_equal(step_inverse(&inv).u.num.to, 1);
	assert_int_equal(step_inverse(&add).op, STEP_ADDR_DEL);
}

static void test_before(void **state)
{
	static const char *const bad[] = {
		"", "up=1", "up=2 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=1",
		"up=1 disable_ipv6=0 addr_gen_mode=9 accept_ra=1 ifindex=1",
		"up=1 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=1 x",
		"up=1 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=1 promote=1",
		"up=1 disable_ipv6=0 addr_gen_mode=0 accept_ra=1 ifindex=1 promote=1 autoconf=1 x"
	};
	struct link l = plain;
	struct before b;
	char text[BEFORE_TEXTSIZE];

	/* As older versions wrote it. */
	assert_int_equal(
		before_parse("up=1 disable_ipv6=0 addr_gen_mode=0 accept_ra=-1 ifindex=1", &b), 0);
	assert_int_equal(b.accept_ra, -1);
	assert_int_equal(b.autoconf, 1);
	assert_false(b.promote);
	l.promote = true;
	l.use_tempaddr = -1;
	assert_int_equal(ip_parse("::5", &l.token), 0);
	assert_int_equal(before_parse(before_format(&l, text, sizeof(text)), &b), 0);
	assert_true(b.promote);
	assert_int_equal(b.autoconf, 0);
	assert_int_equal(b.use_tempaddr, -1);
	assert_true(ip_equal(&b.token, &l.token));
	assert_int_equal(before_parse(before_format(&plain, text, sizeof(text)), &b), 0);
	assert_false(b.up);
	assert_int_equal(b.accept_ra, 1);
	assert_int_equal(b.ifindex, 5);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_true(before_parse(bad[i], &b) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_phases),
		cmocka_unit_test(test_vni),
		cmocka_unit_test(test_inverse),
		cmocka_unit_test(test_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
