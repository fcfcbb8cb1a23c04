/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a document: what is read, how it is written again, and which line is to blame for
 * what is not understood. Another INI reader looks at what we write.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/file.h"
#include "model/before.h"
#include "store/part.h"
#include "store/text.h"

#define HEAD "[ipadm]\nversion = 1\n"

struct good {
	const char *text;
	const char *canonical; /* NULL: as it is */
};

struct bad {
	const char *text;
	unsigned int line;
	const char *why; /* what the sentence has in it */
};

/* clang-format off */
static const struct good goods[] = {
	{ "", HEAD },
	{ "\n", HEAD },
	{ "\n\n", "\n\n" HEAD },
	{ "# only\n; comments", "# only\n; comments\n" HEAD },
	{ HEAD, NULL },
	{ "[ipadm]\nversion = 1", HEAD },
	{ "\xef\xbb\xbf" HEAD, HEAD },
	{ "[ipadm]\r\nversion = 1\r\n\r\n[interface a]\r\nfamilies = inet\r\n",
	  HEAD "\n[interface a]\nfamilies = inet\n" },
	{ "[ipadm]  \nversion=1\n[interface a]\t\nfamilies: inet\n",
	  HEAD "\n[interface a]\nfamilies = inet\n" },
	{ HEAD "\n[interface a]\nfamilies = inet6,inet\n", HEAD "\n[interface a]\nfamilies = inet inet6\n" },
	{ HEAD "\n[interface a]\nFAMILIES = inet\n", HEAD "\n[interface a]\nfamilies = inet\n" },
	/* Objects in their order, known keys first. */
	{ "[address b/v4]\ntype = static\n[interface b]\nx = 1\nclass = ip\nfamilies = inet\n"
	  "[interface a]\nfamilies = inet\n[ipadm]\ngeneration = 7\nversion = 1\n",
	  "[ipadm]\nversion = 1\ngeneration = 7\n\n[interface a]\nfamilies = inet\n\n"
	  "[interface b]\nfamilies = inet\nclass = ip\nx = 1\n\n[address b/v4]\ntype = static\n" },
	/* Comments go with what they stand before. */
	{ "# top\n\n" HEAD "# of x\nx = 1\n\n# of b\n[interface b]\n; of families\nfamilies = inet\n"
	  "# of a\n\n[interface a]\n  # indented\n\t\nfamilies = inet\n# end\n\n",
	  "# top\n\n" HEAD "# of x\nx = 1\n# of a\n\n[interface a]\n  # indented\n\t\nfamilies = inet\n"
	  "\n# of b\n[interface b]\n; of families\nfamilies = inet\n# end\n\n" },
	/* Unknown sections and keys stay, and so do their values. */
	{ HEAD "\n[bridge br0 (main)]\nports = a, b\n", NULL },
	{ HEAD "\n[DEFAULT]\nk = v\n", NULL },
	{ HEAD "\n[ padded ]\nk = v\n", NULL },
	{ HEAD "\n[x]y]\n", NULL },
	{ HEAD "\n[interface a]\nfamilies = inet\nz = 1 # not ; a comment\ny = =:\nempty =\nb = \xff\n", NULL },
	{ HEAD "\n[interface a]\nfamilies = inet\nk = a\tb  \n", HEAD "\n[interface a]\nfamilies = inet\nk = a\tb\n" },
	{ HEAD "\n[interface a]\nfamilies = inet\nmy key = 1\n", NULL },
	{ HEAD "\n[interface a#b]\nfamilies = inet\n\n[interface a]b]\nfamilies = inet6\n", NULL },
	{ HEAD "\n[group ipmp0]\n\n[interface vni0]\nfamilies = inet\nclass = vni\n", NULL },
	/* Properties in the order of their rows, behind the other keys and before unknown ones. */
	{ HEAD "\n[protocol tcp]\nsack = never\necn = active\n\n[interface a]\nz = 1\nwas.ipv4.mtu = 1500\n"
	  "ipv6.mtu = 1300\nipv4.mtu = 1400\nfamilies = inet\n\n[address a/v4]\ntransmit = off\nx = 1\n"
	  "deprecated = on\naddress = 192.0.2.1/24\n",
	  HEAD "\n[protocol tcp]\necn = active\nsack = never\n\n[interface a]\nfamilies = inet\n"
	  "ipv4.mtu = 1400\nipv6.mtu = 1300\nwas.ipv4.mtu = 1500\nz = 1\n\n[address a/v4]\n"
	  "address = 192.0.2.1/24\ndeprecated = on\ntransmit = off\nx = 1\n" },
	{ HEAD "\n[address a/_b]\ntype = dhcp\nfamily = inet6\nwait = -1\nprimary = yes\nreqhost = a.example\n", NULL },
	{ HEAD "\n[address sit1/v6]\ntype = 6to4\naddress = 2002:c000:201::1/16\n", NULL },
};

static const struct bad bads[] = {
	{ "x = 1\n", 1, "before the first section" },
	{ "# c\n\nx = 1\n" HEAD, 3, "before the first section" },
	{ "[interface a]\nfamilies = inet\n", 1, "no section [ipadm]" },
	{ "\n[ipadm]\n", 2, "no version" },
	{ "[ipadm]\ngeneration = 1\n[x]\n", 1, "no version" },
	{ "[ipadm]\nversion = 2\n", 2, "newer version of ipadm" },
	{ "[ipadm]\nversion = 99999999999999999999\n", 2, "newer version of ipadm" },
	{ "[ipadm]\nversion = 0\n", 2, "version is a number" },
	{ "[ipadm]\nversion =\n", 2, "version is a number" },
	{ "[ipadm]\nversion = 1a\n", 2, "version is a number" },
	{ "[ipadm]\nversion = -1\n", 2, "version is a number" },
	{ HEAD "version = 1\n", 3, "version is there twice" },
	{ HEAD "VERSION = 1\n", 3, "is there twice" },
	{ HEAD "x = 1\nX = 1\n", 4, "is there twice" },
	{ HEAD "generation = 7x\n", 3, "'7x' is not a number" },
	{ HEAD "admin-group =\n", 3, "no value" },
	{ HEAD "booted = maybe\n", 3, "neither yes nor no" },
	{ HEAD "netns = here\n", 3, "not a number" },
	{ HEAD "pairs-with = x\n", 3, "not a number" },
	{ HEAD "garbage\n", 3, "neither a section" },
	{ HEAD "= 1\n", 3, "no key" },
	{ HEAD " x = 1\n", 3, "white space" },
	{ HEAD "\t[x]\n", 3, "white space" },
	{ HEAD "[x\n", 3, "']'" },
	{ HEAD "[x] # c\n", 3, "']'" },
	{ HEAD "[\n", 3, "']'" },
	{ HEAD "[]\n", 3, "needs a name" },
	{ HEAD "[interface]\nfamilies = inet\n", 3, "it is empty" },
	{ HEAD "[interface ]\nfamilies = inet\n", 3, "it is empty" },
	{ HEAD "[interface  a]\nfamilies = inet\n", 3, "white space" },
	{ HEAD "[ interface a]\nfamilies = inet\n", 3, "is written [interface NAME]" },
	{ HEAD "[Interface a]\nfamilies = inet\n", 3, "is written [interface NAME]" },
	{ HEAD "[interface\ta]\nfamilies = inet\n", 3, "is written [interface NAME]" },
	{ HEAD "[interface a/b]\nfamilies = inet\n", 3, "'/'" },
	{ HEAD "[interface sixteen-bytes-xx]\nfamilies = inet\n", 3, "longer than 15 bytes" },
	{ HEAD "[interface a:1]\nfamilies = inet\n", 3, "':'" },
	{ HEAD "[ipadm x]\n", 3, "no name behind it" },
	{ "[ipadm ]\nversion = 1\n", 1, "no name behind it" },
	{ HEAD "[ipadm]\nversion = 1\n", 3, "begins in line 1" },
	{ HEAD "[IPADM]\n", 3, "is written [ipadm]" },
	{ HEAD "[address a]\n", 3, "no address object" },
	{ HEAD "[address a/]\n", 3, "no address object" },
	{ HEAD "[address a/b c]\n", 3, "no address object" },
	{ HEAD "[address /b]\n", 3, "no address object" },
	{ HEAD "[address a/1b]\n", 3, "no address object" },
	{ HEAD "[address a/b]\naddress =\n", 4, "no value" },
	{ HEAD "[address a/b]\ntype = dynamic\n", 4, "type is static" },
	{ HEAD "[address a/b]\nfamily = both\n", 4, "family is" },
	{ HEAD "[address a/b]\nwait = soon\n", 4, "wait is" },
	{ HEAD "[address a/b]\nup = on\n", 4, "neither yes nor no" },
	{ HEAD "[address a/b]\ninterface-id = ::1\n", 4, "with a length" },
	{ HEAD "[address a/b]\ngeneration = none\n", 4, "generation is" },
	{ HEAD "[address a/b]\nresolved = web1\n", 4, "no address" },
	{ HEAD "[address a/b]\nprefixlen = 24\n", 4, "behind the address" },
	{ HEAD "[address a/b]\nbroadcast = 192.0.2.255\n", 4, "can't be set" },
	{ HEAD "[address a/b]\ndeprecated = maybe\n", 4, "on,off" },
	{ HEAD "[interface a]\nfamilies = inet\nipv4.mtu = 67\n", 5, "68-" },
	{ HEAD "[interface a]\nfamilies = inet\nipv6.accept_ra = 3\n", 5, "off,on,always" },
	{ HEAD "[protocol ipx]\n", 3, "no protocol" },
	{ HEAD "[protocol arp]\n", 3, "no protocol" },
	{ HEAD "[protocol ipv4]\nttl = 256\n", 4, "1-255" },
	{ HEAD "[protocol tcp]\nextra_priv_ports = 1\n", 4, "reserved_ports" },
	{ HEAD "[interface a]\n", 3, "no families" },
	{ HEAD "[interface a]\nclass = ip\n[x]\n", 3, "no families" },
	{ HEAD "[interface a]\nfamilies =\n", 4, "families is" },
	{ HEAD "[interface a]\nfamilies = inet inet\n", 4, "families is" },
	{ HEAD "[interface a]\nfamilies = inet4\n", 4, "not 'inet4'" },
	{ HEAD "[interface a]\nfamilies = ,\n", 4, "families is" },
	{ HEAD "[interface a]\nfamilies = inet\nclass = bridge\n", 5, "not 'bridge'" },
	{ HEAD "[interface a]\nfamilies = inet\nbefore = up\n", 5, "how a link was" },
	{ HEAD "[interface a]\nfamilies = inet\nlogical = 1 0\n", 5, "1 to 9999" },
	{ HEAD "[interface a]\nfamilies = inet\nlogical = 1 x\n", 5, "1 to 9999" },
	{ HEAD "[interface a]\nfamilies = inet\nlogical = 1 12345678901\n", 5, "1 to 9999" },
	{ HEAD "[interface a]\nfamilies = inet\nlogical =\n", 5, "1 to 9999" },
	{ HEAD "[interface a]\nfamilies = inet\n[interface b]\nfamilies = inet\n[interface a]\nfamilies = inet6\n",
	  7, "[interface a] is there twice: it begins in line 3" },
	{ HEAD "[odd]\n\n[odd]\n", 5, "[odd] is there twice" },
	{ HEAD "x = a\rb\n", 3, "control character" },
	{ HEAD "x = 1\n# \x1b[31m\n", 4, "control character" },
	{ HEAD "x = \x7f\n", 3, "control character" },
};
/* clang-format on */

static int parse_bytes(const char *text, size_t len, struct document **ret, struct err *e)
{
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return text_parse(copy, len, "FILE", ret, e);
}

static struct document *parse(const char *text)
{
	struct document *doc = NULL;
	struct err e;

	if (parse_bytes(text, strlen(text), &doc, &e) < 0)
		fail_msg("%s\nin:\n%s", e.text, text);
	return doc;
}

static char *format(const struct document *doc, enum doc_kind kind)
{
	struct buf out = { .data = NULL };

	assert_int_equal(text_format(doc, kind, &out), 0);
	return out.data;
}

static void test_good(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(goods); i++) {
		const struct good *row = &goods[i];
		_cleanup_document_ struct document *doc = parse(row->text);
		_cleanup_document_ struct document *again = NULL;
		_cleanup_free_ char *text = format(doc, DOC_ACTIVE);
		_cleanup_free_ char *text2 = NULL;

		assert_string_equal(text, row->canonical ? row->canonical : row->text);
		again = parse(text);
		text2 = format(again, DOC_ACTIVE);
		assert_string_equal(text2, text);
	}
}

static void check_bad(const char *text, size_t len, unsigned int line, const char *why)
{
	struct document *doc = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	char place[32];
	int r;

	r = parse_bytes(text, len, &doc, &e);
	if (r == 0)
		fail_msg("not refused: %s", text);
	assert_int_equal(r, -EBADMSG);
	assert_null(doc);
	assert_int_equal(e.status, IPADM_BAD_DOCUMENT);
	snprintf(place, sizeof(place), "FILE:%u: ", line);
	if (strncmp(e.text, place, strlen(place)) != 0 || !strstr(e.text, why))
		fail_msg("\"%s\" is not \"%s...%s\" for:\n%s", e.text, place, why, text);
	/* Nobody has to want the sentence. */
	assert_int_equal(parse_bytes(text, len, &doc, NULL), -EBADMSG);
}

static void test_bad(void **state)
{
	static const char nul[] = HEAD "x = 1\0\n";

	for (size_t i = 0; i < ARRAY_SIZE(bads); i++)
		check_bad(bads[i].text, strlen(bads[i].text), bads[i].line, bads[i].why);
	check_bad(nul, sizeof(nul) - 1, 3, "NUL byte");
	check_bad("\0", 1, 1, "NUL byte");
}

static void test_limits(void **state)
{
	struct buf text = { .data = NULL };
	_cleanup_document_ struct document *doc = NULL;

	buf_puts(&text, HEAD "x = ");
	for (int i = 0; i < 65532; i++)
		buf_putc(&text, 'v');
	doc = parse(text.data);
	assert_int_equal(strlen(object_get(doc->objects[0], "x")), 65532);
	buf_putc(&text, 'v');
	check_bad(text.data, text.len, 3, "longer than 64 KiB");
	buf_fini(&text);

	buf_puts(&text, HEAD);
	for (int i = 0; i < 2000; i++)
		buf_printf(&text, "k%d = 1\n", i);
	check_bad(text.data, text.len, 1026, "too many keys");
	buf_fini(&text);
}

static void test_kinds(void **state)
{
	static const char persistent[] = "[ipadm]\nversion = 1\ngeneration = 3\n\n"
					 "[interface a]\nfamilies = inet\nipv4.mtu = 1400\nx = 1\n";
	const struct link link = { .index = 7, .accept_ra = 1 };
	char before[128];
	char active[512];
	_cleanup_document_ struct document *doc = NULL;
	_cleanup_free_ char *as_active = NULL;
	_cleanup_free_ char *as_persistent = NULL;

	snprintf(active, sizeof(active),
		"[ipadm]\nversion = 1\ngeneration = 3\nboot-id = x\nnetns = 4026531840\n"
		"booted = yes\npairs-with = 2\n\n[interface a]\nfamilies = inet\nbefore = %s\n"
		"logical = 1 2 5\nipv4.mtu = 1400\nwas.ipv4.mtu = 1500\nx = 1\n",
		before_format(&link, before, sizeof(before)));
	doc = parse(active);
	as_active = format(doc, DOC_ACTIVE);
	as_persistent = format(doc, DOC_PERSISTENT);
	assert_string_equal(as_active, active);
	assert_string_equal(as_persistent, persistent);
}

/* A document that is edited after it was read: what is new is written like what is old. */
static void test_edit(void **state)
{
	_cleanup_document_ struct document *doc = parse(
		"# top\n" HEAD "\n# of b\n[interface b]\nx = 1\n# why\nfamilies = inet\n# end\n");
	_cleanup_free_ char *text = NULL;
	struct object *obj;

	assert_int_equal(document_edit(doc, OBJ_INTERFACE, "b", &obj), 0);
	assert_int_equal(obj->families, FAM_INET);
	assert_int_equal(object_set_families(doc, obj, FAM_BOTH), 0);
	assert_int_equal(object_set(doc, obj, "class", "ip"), 0);
	assert_int_equal(document_add(doc, OBJ_INTERFACE, "a", &obj), 0);
	assert_int_equal(object_set_families(doc, obj, FAM_INET6), 0);
	assert_int_equal(document_set_generation(doc, 8), 0);
	text = format(doc, DOC_PERSISTENT);
	assert_string_equal(text,
		"# top\n" HEAD "generation = 8\n\n[interface a]\nfamilies = inet6\n\n# of b\n"
		"[interface b]\n# why\nfamilies = inet inet6\nclass = ip\nx = 1\n# end\n");
}

static int read_part(const char *text, const char *ifname, struct buf *ret)
{
	_cleanup_close_ int fd = memfd_create("document", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return part_read(fd, ifname, ret);
}

/* A part of a long document says the same about its objects as the whole does. */
static void test_part(void **state)
{
	static const struct {
		const char *ifname;
		size_t n;
	} rows[] = { { "n0", 3 }, { "n1", 3 }, { "n10", 3 }, { "n999", 3 }, { "n2999", 3 },
		{ "n", 1 }, { "none", 1 }, { "", 1 } };
	_cleanup_(buf_fini) struct buf text = { .data = NULL };
	_cleanup_document_ struct document *whole = NULL;

	buf_puts(&text, "# n1] [interface n1]\n[ipadm]\nversion = 1\ngeneration = 5\n");
	for (int i = 0; i < 3000; i++)
		buf_printf(&text,
			"\n# of n%d\n[interface n%d]\nfamilies = %s\nx = [interface n1]\n"
			"[address n%d/v4]\ntype = static\n",
			i, i, i % 2 ? "inet" : "inet inet6", i);
	assert_int_equal(buf_error(&text), 0);
	whole = parse(text.data);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_document_ struct document *doc = NULL;
		struct buf part = { .data = NULL };

		assert_int_equal(read_part(text.data, rows[i].ifname, &part), 0);
		assert_int_equal(text_parse(part.data, part.len, "PART", &doc, NULL), 0);
		assert_int_equal(doc->n_objects, rows[i].n);
		assert_int_equal(document_generation(doc), 5);
		for (size_t k = 0; k < doc->n_objects; k++) {
			const struct object *obj = doc->objects[k];
			const struct object *same = document_find(whole, obj->kind, obj->name);

			assert_non_null(same);
			assert_int_equal(obj->families, same->families);
			assert_int_equal(obj->n_entries, same->n_entries);
		}
	}
}

/* What is not as we write it must be looked at as a whole. */
static void test_no_part(void **state)
{
	static const char *const rows[] = {
		"[interface a]\nfamilies = inet\n" HEAD,
		"[ipadm]\r\nversion = 1\r\n",
		"[ipadm]\nversion = 1",
		"[Ipadm]\nversion = 1\n",
		"[ipadm][x]\n" HEAD,
		"\xef\xbb\xbf" HEAD "[interface a]\nfamilies = inet\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(buf_fini) struct buf part = { .data = NULL };

		assert_int_equal(read_part(rows[i], "a", &part), -EAGAIN);
	}
}

/* A part of whole lines alone is one. */
static void test_torn_part(void **state)
{
	_cleanup_document_ struct document *doc = document_new();
	char text[] = "[interface a]\nfamilies = inet";
	char whole[] = "[interface a]\nfamilies = inet\n";

	assert_non_null(doc);
	assert_int_equal(text_parse_part(text, strlen(text), false, doc), -EBADMSG);
	assert_int_equal(text_parse_part(whole, strlen(whole), false, doc), 0);
	assert_non_null(document_find(doc, OBJ_INTERFACE, "a"));
}

/* Python's reader finds in what we write the sections and values that we have. */
static void test_configparser(void **state)
{
	static const char script[] =
		"import configparser,sys;"
		"c=configparser.ConfigParser(interpolation=None);c.read(sys.argv[1]);"
		"print(';'.join('[%s] ' % s + ','.join('%s=%s' % i for i in c.items(s))"
		" for s in c.sections()))";
	_cleanup_document_ struct document *doc =
		parse("# top\n[interface a]\nfamilies:inet\nodd = a#b ; c\n; x\nempty=\n[ipadm]\n"
		      "version = 1\n[bridge b 1]\nk = %d\n# end");
	_cleanup_free_ char *text = format(doc, DOC_PERSISTENT);
	char path[] = "/tmp/test-text-XXXXXX";
	char command[512];
	char line[512] = "";
	FILE *out;
	int fd;

	/* It is there wherever Meson is; the shell tells when it isn't. */
	if (system("python3 -c '' 2>/dev/null") != 0) {
		print_message("# python3 is not there\n");
		skip();
	}
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, text, strlen(text)), 0);
	close(fd);
	snprintf(command, sizeof(command), "python3 -c \"%s\" %s", script, path);
	out = popen(command, "r");
	assert_non_null(out);
	assert_non_null(fgets(line, sizeof(line), out));
	assert_int_equal(pclose(out), 0);
	unlink(path);
	assert_string_equal(line, "[ipadm] version=1;[interface a] families=inet,odd=a#b ; c,"
				  "empty=;[bridge b 1] k=%d\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_edit),
		cmocka_unit_test(test_part),
		cmocka_unit_test(test_no_part),
		cmocka_unit_test(test_torn_part),
		cmocka_unit_test(test_configparser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
