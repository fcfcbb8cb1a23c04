/* SPDX-License-Identifier: Apache-2.0 */
/* Router advertisements: what bytes of strangers are understood as, what follows from that and from time, and that a
 * document keeps it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/siphash.h"
#include "model/autoconf.h"

#define ADD(...) (len += (size_t)snprintf(buf + len, size - len, __VA_ARGS__))

/* ---- bytes ---- */

#define HEAD(flags, life)   "86000000 40" flags life "00000000 00000000"
#define PREFIX(plen, flags) "0304" plen flags "00000258 0000012c 00000000"
#define NET                 "20010db8000100000000000000000000"

/* clang-format off */
static const struct {
	const char *what;
	const char *bytes; /* in hexadecimal */
	const char *result;
} packets[] = {
	{ "nothing", "", "bad" },
	{ "a router alone", HEAD("00", "0708"), "1800 0" },
	{ "a better one, that asks for DHCP", HEAD("c8", "0708"), "1800 1 managed other" },
	{ "a worse one", HEAD("18", "0001"), "1 -1" },
	{ "the preference that is reserved", HEAD("10", "0001"), "1 0" },
	{ "no router", HEAD("40", "0000"), "0 0 other" },
	{ "cut off", "86000000 4000", "bad" },
	{ "a solicitation", "85000000 40000708 00000000 00000000", "bad" },
	{ "another code", "86010000 40000708 00000000 00000000", "bad" },
	{ "a prefix", HEAD("00", "0708") PREFIX("40", "c0") NET, "1800 0 [2001:db8:1::/64 la 600 300]" },
	{ "bits behind the prefix", HEAD("00", "0708") PREFIX("30", "80") "20010db80001000100000000000000ff",
	  "1800 0 [2001:db8:1::/48 l 600 300]" },
	{ "a link-local prefix", HEAD("00", "0708") PREFIX("40", "c0") "fe800000000000000000000000000000", "1800 0" },
	{ "a multicast prefix", HEAD("00", "0708") PREFIX("40", "c0") "ff020000000000000000000000000000", "1800 0" },
	{ "the whole Internet", HEAD("00", "0708") PREFIX("00", "c0") NET, "1800 0" },
	{ "a length beyond", HEAD("00", "0708") PREFIX("81", "c0") NET, "1800 0" },
	{ "an option without a length", HEAD("00", "0708") "0100000000000000", "bad" },
	{ "an option that goes on behind the end", HEAD("00", "0708") "0102000000000000", "bad" },
	{ "half an option", HEAD("00", "0708") "01", "bad" },
	{ "a prefix of another size", HEAD("00", "0708") "030340c0 00000258 0000012c 00000000 20010db8000100000000", "bad" },
	{ "a short prefix", HEAD("00", "0708") "030240c0 00000258 0000012c 00000000", "1800 0" },
	{ "what is not known", HEAD("00", "0708") "6301aabbccddeeff" PREFIX("40", "40") NET, "1800 0 [2001:db8:1::/64 a 600 300]" },
};
/* clang-format on */

static size_t from_hex(const char *hex, uint8_t *ret)
{
	size_t n = 0;

	for (; *hex; hex++) {
		unsigned int byte;

		if (*hex == ' ')
			continue;
		assert_int_equal(sscanf(hex, "%2x", &byte), 1);
		ret[n++] = (uint8_t)byte;
		hex++;
	}

	return n;
}

static void format_advert(const struct advert *a, char *buf, size_t size)
{
	char addr[IP_STRSIZE];
	size_t len = 0;

	ADD("%u %d%s%s", a->lifetime, a->preference, a->managed ? " managed" : "",
		a->other ? " other" : "");
	for (size_t i = 0; i < a->n_prefixes; i++) {
		const struct advert_prefix *p = &a->prefixes[i];

		ADD(" [%s/%u %s%s %u %u]", ip_format(&p->prefix, addr), p->plen,
			p->on_link ? "l" : "", p->autonomous ? "a" : "", p->valid, p->preferred);
	}
}

static void test_parses(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(packets); i++) {
		char got[512] = "bad";
		uint8_t bytes[256];
		size_t n = from_hex(packets[i].bytes, bytes);
		/* Exactly as long, so that a read behind it is seen. */
		_cleanup_free_ uint8_t *copy = malloc(n + (n == 0));
		struct advert a;

		assert_non_null(copy);
		memcpy(copy, bytes, n);
		if (advert_parse(copy, n, &a) == 0)
			format_advert(&a, got, sizeof(got));
		if (strcmp(got, packets[i].result) != 0)
			fail_msg("%s: got '%s', not '%s'", packets[i].what, got, packets[i].result);
	}
}

static void test_too_many_prefixes(void **state)
{
	static const char one[] = PREFIX("40", "c0") NET;
	uint8_t bytes[16 + 32 * (ADVERT_PREFIXES + 4)];
	size_t n = from_hex(HEAD("00", "0708"), bytes);
	struct advert a;

	for (size_t i = 0; i < ADVERT_PREFIXES + 4; i++)
		n += from_hex(one, bytes + n);
	assert_int_equal(advert_parse(bytes, n, &a), 0);
	assert_int_equal(a.n_prefixes, ADVERT_PREFIXES);
}

/* ---- what follows ---- */

/*
 * A scene: words, each of which is done and what it comes to compared.
 *
 *   +FROM.LIFETIME[.PREF][,P/PLEN.FLAGS.VALID.PREFERRED…]   an advertisement: from fe80::FROM, P is that of 2001:db8:P::
 *   @SECONDS      it is that much later, and what is over goes
 *   !             what is there is taken by another host
 *   =TEXT         is what there is: of routers FROM(REST), of prefixes P(link REST, address VALID PREFERRED)
 *   ~             the last advertisement told nothing new
 *   >SECONDS      next something is over in so many seconds; >- for never
 */
struct play {
	struct autoconf a;
	int64_t now;
	bool told;
	struct identifier_source src;
	bool stateless;
};

/* clang-format off */
static const struct {
	const char *name;
	const char *words;
} scenes[] = {
	{ "a router comes, repeats itself, and goes",
	  "+1.1800 =1(1800) >1800 +1.1800 ~ @30 +1.1800 ~ @90 +1.1800 =1(1800) >1800 +1.0 =- >- +1.0 ~" },
	{ "one that says less is believed at once", "+1.1800 +1.600 =1(600) @10 +1.500 =1(500)" },
	{ "one that says nothing more is over", "+1.9 @8 =1(1) @1 =-" },
	{ "the better one is first", "+1.600 +2.600.1 +3.600.-1 +4.600 =2(600)1(600)4(600)3(600)" },
	{ "one that is a better one now", "+1.600 +2.600 +2.600.1 =2(600)1(600) +2.600.-1 =1(600)2(600)" },
	{ "nine of them", "+1.9 +2.9 +3.9 +4.9 +5.9 +6.9 +7.9 +8.9 +9.9 ~ +a.9.1 =a(9)1(9)2(9)3(9)4(9)5(9)6(9)7(9)" },
	{ "a prefix", "+0.0,1/64.la.600.300 =1(l600,600,300) >300 @300 =1(l300,300,0) >300 @300 =-" },
	{ "it is renewed", "+0.0,1/64.la.600.300 @5 +0.0,1/64.la.600.300 ~ @95 +0.0,1/64.la.600.300 =1(l600,600,300)" },
	{ "two hours are nobody's to take away",
	  "+0.0,1/64.la.86400.14400 +0.0,1/64.la.600.300 =1(l600,7200,300) +0.0,1/64.a.0.0 =1(l600,7200,0) @100 "
	  "+0.0,1/64.a.7100.0 ~ +0.0,1/64.a.8000.0 =1(l500,8000,0)" },
	{ "what has less left keeps that", "+0.0,1/64.a.600.300 @100 +0.0,1/64.a.1.1 =1(500,1)" },
	{ "for ever", "+0.0,1/64.la.4294967295.4294967295 =1(l4294967295,4294967295,4294967295) >- @99999 "
	  "+0.0,1/64.la.4294967295.4294967295 ~ +0.0,1/64.la.600.300 =1(l600,7200,300)" },
	{ "it is not on the link any more", "+0.0,1/64.la.9000.9000 +0.0,1/64.la.0.0 =1(7200,0)" },
	{ "on the link alone", "+0.0,1/64.l.600.300 =1(l600) +0.0,1/64.l.0.0 =-" },
	{ "no word about the link is none", "+0.0,1/64.l.600.300 +0.0,1/64.-.600.300 ~" },
	{ "a prefix that is no network for identifiers", "+0.0,1/63.a.600.300 =- +0.0,1/63.la.600.300 =1(l600)" },
	{ "longer preferred than valid", "+0.0,1/64.a.600.601 =-" },
	{ "valid for no time", "+0.0,1/64.a.0.0 =-" },
	{ "deprecated from the beginning", "+0.0,1/64.a.600.0 =1(600,0) +0.0,1/64.a.600.60 =1(600,60)" },
	{ "no addresses are wanted", "no +0.0,1/64.la.600.300 =1(l600)" },
	{ "two prefixes", "+0.0,1/64.la.600.300,2/64.a.900.900 =1(l600,600,300)2(900,900) @600 =2(300,300)" },
	{ "an identifier that another host has", "+0.0,1/64.a.600.300 ! =1(600,300,taken) +0.0,1/64.a.600.300 ~" },
	{ "by chance another one is tried, and another one, and that is all",
	  "hash +0.0,1/64.a.600.300 ! +0.0,1/64.a.600.300 =1(600,300,tries1) ! +0.0,1/64.a.600.300 =1(600,300,tries2) ! "
	  "+0.0,1/64.a.600.300 ~ =1(600,300,tries2,taken)" },
};
/* clang-format on */

static uint32_t number(char **p)
{
	uint32_t n = (uint32_t)strtoul(*p, p, 10);

	if (**p == '.')
		++*p;

	return n;
}

static void parse_told_prefix(char **p, struct advert *a)
{
	struct advert_prefix *out = &a->prefixes[a->n_prefixes++];
	char text[IP_STRSIZE];

	snprintf(text, sizeof(text), "2001:db8:%c::", **p);
	*p += 2;
	assert_int_equal(ip_parse(text, &out->prefix), 0);
	out->plen = (uint8_t)number(p);
	for (; **p != '.'; ++*p) {
		out->on_link = out->on_link || **p == 'l';
		out->autonomous = out->autonomous || **p == 'a';
	}
	++*p;
	out->valid = number(p);
	out->preferred = number(p);
}

static void advertise(struct play *y, char *p)
{
	struct advert a = { .lifetime = 0 };
	struct autoconf_news news = {
		.advert = &a,
		.now = y->now,
		.addresses = !y->stateless,
		.identifier = &y->src,
	};
	char text[IP_STRSIZE];

	snprintf(text, sizeof(text), "fe80::%c", p[0]);
	assert_int_equal(ip_parse(text, &news.from), 0);
	p += 2;
	a.lifetime = (uint16_t)number(&p);
	if (*p && *p != ',')
		a.preference = (enum router_preference)strtol(p, &p, 10);
	while (*p == ',') {
		p++;
		parse_told_prefix(&p, &a);
	}
	y->told = autoconf_take(&y->a, &news);
}

static uint32_t left_of(uint32_t n, int64_t since, int64_t now)
{
	return n == ADVERT_FOREVER ? n : n - (n ? (uint32_t)(now - since) : 0);
}

static void format_all(const struct play *y, char *buf, size_t size)
{
	size_t len = 0;

	ADD("%s", y->a.n_routers + y->a.n_prefixes ? "" : "-");
	for (size_t i = 0; i < y->a.n_routers; i++) {
		const struct autoconf_router *r = &y->a.routers[i];

		ADD("%x(%u)", r->addr.bytes[15], left_of(r->lifetime, r->since, y->now));
	}
	for (size_t i = 0; i < y->a.n_prefixes; i++) {
		const struct autoconf_prefix *p = &y->a.prefixes[i];

		ADD("%u(", p->prefix.bytes[5]);
		if (p->on_link)
			ADD("l%u%s", left_of(p->on_link, p->since, y->now),
				p->addr.family ? "," : "");
		if (p->addr.family)
			ADD("%u,%u", left_of(p->valid, p->since, y->now),
				left_of(p->preferred, p->since, y->now));
		if (p->tries)
			ADD(",tries%u", p->tries);
		ADD("%s)", p->taken ? ",taken" : "");
	}
}

static void expect(const struct play *y, const char *scene, const char *word)
{
	char got[512];

	if (word[0] == '=')
		format_all(y, got, sizeof(got));
	else if (word[0] == '~')
		snprintf(got, sizeof(got), "%s", y->told ? "news" : "");
	else if (autoconf_due(&y->a) == INT64_MAX)
		snprintf(got, sizeof(got), "-");
	else
		snprintf(got, sizeof(got), "%d", (int)(autoconf_due(&y->a) - y->now));
	if (strcmp(got, word + 1) != 0)
		fail_msg("%s: %s: got '%s'", scene, word, got);
}

/* What is kept is the same. */
static void check_kept(const struct autoconf *a)
{
	_cleanup_document_ struct document *doc = document_new();
	struct autoconf again = { .managed = true };
	struct object *obj;

	assert_non_null(doc);
	assert_int_equal(document_add(doc, OBJ_ADDRESS, "ipmp0/v6", &obj), 0);
	assert_int_equal(autoconf_store(doc, obj, a), 0);
	assert_int_equal(autoconf_load(obj, &again), a->n_routers + a->n_prefixes ? 0 : -ENOENT);
	if (a->n_routers + a->n_prefixes == 0)
		return;
	assert_int_equal(again.n_routers, a->n_routers);
	assert_int_equal(again.n_prefixes, a->n_prefixes);
	for (size_t i = 0; i < a->n_routers; i++) {
		assert_true(ip_equal(&again.routers[i].addr, &a->routers[i].addr));
		assert_int_equal(again.routers[i].preference, a->routers[i].preference);
		assert_int_equal(again.routers[i].lifetime, a->routers[i].lifetime);
		assert_int_equal(again.routers[i].since, a->routers[i].since);
	}
	for (size_t i = 0; i < a->n_prefixes; i++) {
		const struct autoconf_prefix *p = &a->prefixes[i], *q = &again.prefixes[i];

		assert_true(ip_equal(&p->prefix, &q->prefix) && p->plen == q->plen);
		assert_true(ip_equal(&p->addr, &q->addr) || (!p->addr.family && !q->addr.family));
		assert_true(p->since == q->since && p->on_link == q->on_link);
		assert_true(
			!p->addr.family || (p->valid == q->valid && p->preferred == q->preferred));
		assert_true(p->taken == q->taken && p->tries == q->tries);
	}
	assert_int_equal(autoconf_store(doc, obj, NULL), 0);
	assert_int_equal(autoconf_load(obj, &again), -ENOENT);
}

static void do_word(struct play *y, const char *scene, char *word)
{
	if (word[0] == '+')
		advertise(y, word + 1);
	else if (word[0] == '@') {
		y->now += strtoll(word + 1, NULL, 10);
		autoconf_expire(&y->a, y->now);
	} else if (word[0] == '!')
		assert_true(autoconf_mark_taken(&y->a, &y->a.prefixes[0].addr));
	else if (strcmp(word, "no") == 0)
		y->stateless = true;
	else if (strcmp(word, "hash") == 0)
		y->src.hashed = true;
	else
		expect(y, scene, word);
	check_kept(&y->a);
}

static void test_scenes(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(scenes); i++) {
		struct play y = { .now = 1000,
			.src = { .fixed = { [7] = 0x42 }, .ifname = "ipmp0" } };
		char *words = strdup(scenes[i].words), *rest = words, *word;

		assert_non_null(words);
		while ((word = strsep(&rest, " ")))
			do_word(&y, scenes[i].name, word);
		free(words);
	}
}

static void test_damaged(void **state)
{
	static const struct {
		const char *key, *value;
		size_t n_routers, n_prefixes;
	} rows[] = {
		{ "lease-gateways", "fe80::1 medium 1800 since 5, fe80::2 best 1 since 5", 1, 0 },
		{ "lease-gateways", "192.0.2.1 medium 1800 since 5", 0, 0 },
		{ "lease-gateways", "fe80::1 medium 65536 since 5,", 0, 0 },
		{ "lease-gateways", "fe80::1 medium 9", 0, 0 },
		{ "lease-prefixes", "2001:db8::/64 since 5 link 9, 2001:db8::/129 since 5", 0, 1 },
		{ "lease-prefixes", "2001:db8:: since 5", 0, 0 },
		{ "lease-prefixes", "2001:db8::/64 since", 0, 0 },
		{ "lease-prefixes", "2001:db8::/64 link 4294967296", 0, 0 },
		{ "lease-prefixes", "2001:db8::/64 address 192.0.2.1", 0, 0 },
		{ "lease-prefixes", "2001:db8::/64 since 5 colour 3", 0, 0 },
		{ "lease-prefixes", ", ,, ", 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_document_ struct document *doc = document_new();
		struct object *obj;
		struct autoconf a;

		assert_non_null(doc);
		assert_int_equal(document_add(doc, OBJ_ADDRESS, "ipmp0/v6", &obj), 0);
		assert_int_equal(object_set(doc, obj, rows[i].key, rows[i].value), 0);
		assert_int_equal(autoconf_load(obj, &a), 0);
		if (a.n_routers != rows[i].n_routers || a.n_prefixes != rows[i].n_prefixes)
			fail_msg("'%s' gives %zu routers and %zu prefixes", rows[i].value,
				a.n_routers, a.n_prefixes);
	}
}

/* ---- identifiers ---- */

static void test_hash(void **state)
{
	uint8_t key[16], data[15];

	for (uint8_t i = 0; i < sizeof(key); i++)
		key[i] = i;
	for (uint8_t i = 0; i < sizeof(data); i++)
		data[i] = i;
	/* As in the paper, appendix A; and of nothing, as in its reference table. */
	assert_true(siphash24(data, sizeof(data), key) == UINT64_C(0xa129ca6149be45e5));
	assert_true(siphash24(data, 0, key) == UINT64_C(0x726fdb47dd0e0e31));
}

static struct ip address_of(
	const struct identifier_source *src, const char *net, unsigned int tries)
{
	struct ip prefix;

	assert_int_equal(ip_parse(net, &prefix), 0);

	return identifier_address(src, &prefix, tries);
}

static void test_identifiers(void **state)
{
	static const uint8_t mac[6] = { 0x02, 0x00, 0x5e, 0x00, 0x53, 0x01 };
	struct identifier_source src = { .ifname = "ipmp0" };
	struct identifier_source other = { .hashed = true, .ifname = "ipmp1" };
	struct ip a, b;

	identifier_of_mac(mac, src.fixed);
	a = address_of(&src, "2001:db8:1::", 0);
	assert_int_equal(ip_parse("2001:db8:1::5eff:fe00:5301", &b), 0);
	assert_true(ip_equal(&a, &b));

	src.hashed = true;
	a = address_of(&src, "2001:db8:1::", 0);
	assert_memory_equal(a.bytes, b.bytes, 8);
	b = address_of(&src, "2001:db8:1::", 0);
	assert_true(ip_equal(&a, &b));
	b = address_of(&src, "2001:db8:1::", 1);
	assert_false(ip_equal(&a, &b));
	b = address_of(&src, "2001:db8:2::", 0);
	assert_memory_not_equal(a.bytes + 8, b.bytes + 8, 8);
	b = address_of(&other, "2001:db8:1::", 0);
	assert_memory_not_equal(a.bytes + 8, b.bytes + 8, 8);
	src.secret[3] = 1;
	b = address_of(&src, "2001:db8:1::", 0);
	assert_memory_not_equal(a.bytes + 8, b.bytes + 8, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parses),
		cmocka_unit_test(test_too_many_prefixes),
		cmocka_unit_test(test_scenes),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_identifiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
