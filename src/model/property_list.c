/* SPDX-License-Identifier: Apache-2.0 */
/* Properties that are lists: of words in their order, or of numbers and ranges of them. */
#include "model/property_rows.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

#define NUMBERS_MAX 65535 /* the largest number in a list of numbers */

/* What is in a buffer of text, into a value. */
static int give(const struct buf *b, char ret[MAXPROPVALLEN], struct err *e)
{
	if (buf_error(b))
		return err_nomem(e);
	if (str_copy(ret, MAXPROPVALLEN, b->data ? b->data : "") < 0)
		return err_set(e, IPADM_EOVERFLOW, 0, "the list is longer than %d characters",
			MAXPROPVALLEN - 1);

	return 0;
}

/* ---- lists of numbers: a set of bits, so that what comes out is sorted and joined ---- */

struct numbers {
	uint8_t bits[NUMBERS_MAX / 8 + 1];
};

static bool numbers_has(const struct numbers *s, uint64_t n)
{
	return n <= NUMBERS_MAX && (s->bits[n / 8] >> (n % 8) & 1) != 0;
}

static void numbers_put(struct numbers *s, uint64_t n, bool in)
{
	uint8_t bit = (uint8_t)(1u << (n % 8));

	s->bits[n / 8] = (uint8_t)(in ? s->bits[n / 8] | bit : s->bits[n / 8] & ~bit);
}

static int bad_numbers(const struct prop_row *row, const char *text, struct err *e)
{
	return err_set(e, IPADM_INVALID_ARG, 0,
		"%s is a list of numbers and ranges (\"80,8000-8010\"), not '%s'", row->name, text);
}

/* "8000" or "8000-8010", @len bytes of it. */
static int parse_range(
	const struct prop_row *row, const char *text, size_t len, uint64_t ret[2], struct err *e)
{
	char word[32] = "";
	char *dash;
	int r;

	if (len == 0 || len >= sizeof(word))
		return bad_numbers(row, text, e);
	memcpy(word, text, len);
	dash = strchr(word, '-');
	if (dash)
		*dash = '\0';
	r = str_to_uint(word, UINT64_MAX, &ret[0]);
	if (r == 0)
		r = str_to_uint(dash ? dash + 1 : word, UINT64_MAX, &ret[1]);
	if (r == -EINVAL)
		return bad_numbers(row, text, e);
	if (r < 0 || ret[0] > ret[1] || ret[0] < row->min || ret[1] > row->max)
		return err_set(e, IPADM_ERANGE, 0,
			"the numbers of %s are from %" PRIu64 " to %" PRIu64 ", not '%s'",
			row->name, row->min, row->max, text);

	return 0;
}

/*
 * Put the numbers of @text into @set, or take them out. @news: how many of them were not there, or
 * not missing, before.
 */
static int edit_numbers(const struct prop_row *row, const char *text, bool in, struct numbers *set,
	size_t *news, struct err *e)
{
	const char *p = text;

	assert(row->max <= NUMBERS_MAX);
	*news = 0;
	while (*p) {
		size_t len = strcspn(p, ",");
		uint64_t range[2] = { 0 };
		int r = parse_range(row, p, len, range, e);

		if (r < 0)
			return r;
		for (uint64_t n = range[0]; n <= range[1]; n++) {
			*news += numbers_has(set, n) != in;
			numbers_put(set, n, in);
		}
		p += len;
		if (*p == ',' && *++p == '\0')
			return bad_numbers(row, text, e);
	}

	return 0;
}

static int format_numbers(const struct numbers *set, char ret[MAXPROPVALLEN], struct err *e)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };

	for (uint64_t n = 0; n <= NUMBERS_MAX; n++) {
		uint64_t last = n;

		if (!numbers_has(set, n))
			continue;
		while (numbers_has(set, last + 1))
			last++;
		buf_printf(&out, "%s%" PRIu64, out.len > 0 ? "," : "", n);
		if (last > n)
			buf_printf(&out, "-%" PRIu64, last);
		n = last;
	}

	return give(&out, ret, e);
}

static int check_numbers(
	const struct prop_row *row, const char *value, char ret[MAXPROPVALLEN], struct err *e)
{
	struct numbers set = { { 0 } };
	size_t news;
	int r = edit_numbers(row, value, true, &set, &news, e);

	return r < 0 ? r : format_numbers(&set, ret, e);
}

/* ---- lists of words ---- */

/* Whether the @len bytes at @word are an element of @list. */
static bool list_has(const char *list, const char *word, size_t len)
{
	for (const char *p = list; *p;) {
		size_t n = strcspn(p, ",");

		if (n == len && memcmp(p, word, len) == 0)
			return true;
		p += n + (p[n] == ',');
	}

	return false;
}

static int check_element(const struct prop_row *row, const char *text, size_t len, struct err *e)
{
	char word[MAXPROPVALLEN];

	if (len == 0 || len >= sizeof(word))
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s is a list with commas between, and nothing is between two of them in "
			"'%s'",
			row->name, text);
	memcpy(word, text, len);
	word[len] = '\0';

	return row->check ? row->check(word, e) : 0;
}

int prop_list_check(
	const struct prop_row *row, const char *value, char ret[MAXPROPVALLEN], struct err *e)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	const char *p = value;

	if (row->numbers)
		return check_numbers(row, value, ret, e);
	do {
		size_t len = strcspn(p, ",");
		int r = check_element(row, p, len, e);

		if (r < 0)
			return r;
		/* Said twice is meant once. */
		if (!out.data || !list_has(out.data, p, len)) {
			if (out.len > 0)
				buf_putc(&out, ',');
			buf_append(&out, p, len);
		}
		p += len;
	} while (*p++ == ',');

	return give(&out, ret, e);
}

static int edit_numbers_list(const struct prop_row *row, const char *now, const char *value,
	bool add, char ret[MAXPROPVALLEN], struct err *e)
{
	struct numbers set = { { 0 } };
	size_t news;
	int r = edit_numbers(row, now, true, &set, &news, e);

	if (r < 0)
		return r;
	r = edit_numbers(row, value, add, &set, &news, e);
	if (r < 0)
		return r;
	if (news == 0)
		return err_set(e, add ? IPADM_EXISTS : IPADM_ESRCH, 0, "%s is %s in %s", value,
			add ? "already" : "not", row->name);

	return format_numbers(&set, ret, e);
}

int prop_list_edit(const struct prop_row *row, const char *now, const char *value, bool add,
	char ret[MAXPROPVALLEN], struct err *e)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	char what[MAXPROPVALLEN];
	bool changed = false;
	int r;

	if (row->type != PROP_LIST)
		return err_set(e, IPADM_INVALID_ARG, 0,
			"%s has one value: nothing can be added to it or taken away", row->name);
	r = prop_check(row, 0, value, what, e);
	if (r < 0)
		return r;
	if (row->numbers)
		return edit_numbers_list(row, now, what, add, ret, e);

	/* What is there, without what is taken away; then what is new. */
	for (int pass = 0; pass < 2; pass++) {
		for (const char *p = pass == 0 ? now : what; *p;) {
			size_t len = strcspn(p, ",");
			bool other = list_has(pass == 0 ? what : now, p, len);

			if (pass == 0 ? add || !other : add && !other) {
				if (out.len > 0)
					buf_putc(&out, ',');
				buf_append(&out, p, len);
			}
			changed = changed || (pass == 0 ? !add && other : add && !other);
			p += len + (p[len] == ',');
		}
	}
	if (!changed)
		return err_set(e, add ? IPADM_EXISTS : IPADM_ESRCH, 0, "%s is %s in %s", what,
			add ? "already" : "not", row->name);
	if (out.len == 0)
		return err_set(e, IPADM_INVALID_ARG, 0, "%s can't be empty", row->name);

	return give(&out, ret, e);
}
