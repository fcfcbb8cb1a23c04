/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values of properties: checked, and turned from our text into the kernel's and back. Nothing is
 * read or written here. Lists are property_list.c's.
 */
#include "model/property_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/property_range.h"

static const struct prop_word on_off_words[] = {
	{ "on", { "1", "1", "1" } },
	{ "off", { "0", "0", "0" } },
	{ NULL, { NULL } },
};

static const struct prop_word no_words[] = { { NULL, { NULL } } };

static const struct prop_word *words_of(const struct prop_row *row)
{
	if (row->words)
		return row->words;

	return row->type == PROP_ONOFF ? on_off_words : no_words;
}

static size_t count_paths(const struct prop_row *row)
{
	size_t n = 0;

	while (n < PROP_PATHS && row->paths[n])
		n++;

	return n;
}

/* ---- one value ---- */

char *prop_possible_within(
	const struct prop_row *row, const struct prop_range *range, char buf[MAXPROPVALLEN])
{
	size_t len = 0;

	buf[0] = '\0';
	if (row->via == VIA_NONE)
		return buf;
	for (const struct prop_word *w = words_of(row); w->word; w++)
		len += (size_t)snprintf(
			buf + len, MAXPROPVALLEN - len, "%s%s", len > 0 ? "," : "", w->word);
	if (row->type == PROP_UINT || row->numbers)
		snprintf(buf + len, MAXPROPVALLEN - len, "%s%" PRIu64 "-%" PRIu64,
			len > 0 ? "," : "", range->min, range->max);

	return buf;
}

static struct prop_range own_range(const struct prop_row *row, uint64_t max)
{
	return (struct prop_range){ row->min, max > 0 && max < row->max ? max : row->max };
}

char *prop_possible(const struct prop_row *row, uint64_t max, char buf[MAXPROPVALLEN])
{
	const struct prop_range range = own_range(row, max);

	return prop_possible_within(row, &range, buf);
}

/* The word that @value is, or whose number in the kernel it is. */
static const struct prop_word *find_word(const struct prop_row *row, const char *value)
{
	for (const struct prop_word *w = words_of(row); w->word; w++)
		if (strcmp(w->word, value) == 0)
			return w;
	/* Numbers are for those who know the kernel's; "on" and "off" need none. */
	if (row->type != PROP_WORD)
		return NULL;
	for (const struct prop_word *w = words_of(row); w->word; w++)
		if (w->kernel[0] && !w->kernel[1] && strcmp(w->kernel[0], value) == 0)
			return w;

	return NULL;
}

static int takes(const struct prop_row *row, const struct prop_range *range, ipadm_status_t status,
	const char *value, struct err *e)
{
	char possible[MAXPROPVALLEN];

	return err_set(e, status, 0, "%s takes %s%s%s, not '%s'", row->name,
		prop_possible_within(row, range, possible), row->unit ? " " : "",
		row->unit ? row->unit : "", value);
}

int prop_out_of_range(const struct prop_row *row, const struct prop_range *range, const char *value,
	struct err *e)
{
	return takes(row, range, IPADM_ERANGE, value, e);
}

static int bad_value(const struct prop_row *row, uint64_t max, ipadm_status_t status,
	const char *value, struct err *e)
{
	const struct prop_range range = own_range(row, max);

	return takes(row, &range, status, value, e);
}

static int check_uint(const struct prop_row *row, uint64_t max, const char *value,
	char ret[MAXPROPVALLEN], struct err *e)
{
	uint64_t v;
	int r = str_to_uint(value, own_range(row, max).max, &v);

	if (r == -EINVAL)
		return bad_value(row, max, IPADM_INVALID_ARG, value, e);
	if (r < 0 || v < row->min)
		return bad_value(row, max, IPADM_ERANGE, value, e);
	snprintf(ret, MAXPROPVALLEN, "%" PRIu64, v);

	return 0;
}

int prop_check(const struct prop_row *row, uint64_t max, const char *value, char ret[MAXPROPVALLEN],
	struct err *e)
{
	const struct prop_word *w;
	int r;

	if (row->via == VIA_NONE)
		return err_set(e, IPADM_NOTSUP, 0, "%s can't be set: %s", row->name, row->why);
	if (row->readonly)
		return err_set(
			e, IPADM_NOTSUP, 0, "%s can't be set: it is %s", row->name, row->help);
	if (strlen(value) >= MAXPROPVALLEN)
		return err_set(e, IPADM_INVALID_ARG, 0, "a value of %s has at most %d characters",
			row->name, MAXPROPVALLEN - 1);
	w = find_word(row, value);
	if (w)
		return str_copy(ret, MAXPROPVALLEN, w->word);

	switch (row->type) {
	case PROP_ONOFF:
	case PROP_WORD:
		return bad_value(row, max, IPADM_INVALID_ARG, value, e);
	case PROP_UINT:
		return check_uint(row, max, value, ret, e);
	case PROP_LIST:
		return prop_list_check(row, value, ret, e);
	case PROP_TEXT:
		break;
	}
	r = row->check ? row->check(value, e) : 0;

	return r < 0 ? r : str_copy(ret, MAXPROPVALLEN, value);
}

/* ---- the kernel's text ---- */

/* The @n-th word between blanks. */
static const char *nth_word(const char *text, unsigned int n, size_t *ret_len)
{
	static const char blanks[] = " \t";
	const char *p = text + strspn(text, blanks);

	while (--n > 0) {
		p += strcspn(p, blanks);
		p += strspn(p, blanks);
	}
	*ret_len = strcspn(p, blanks);

	return p;
}

/* What of a file's text is the property's. */
static const char *part_of(const struct prop_row *row, const char *text, size_t *ret_len)
{
	if (row->field > 0)
		return nth_word(text, row->field, ret_len);
	*ret_len = strlen(text);

	return text;
}

static bool fits(
	const struct prop_word *w, const char *const parts[], const size_t lens[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!w->kernel[i] || strlen(w->kernel[i]) != lens[i] ||
			memcmp(w->kernel[i], parts[i], lens[i]) != 0)
			return false;

	return n > 0;
}

static bool all_equal(const char *const parts[], const size_t lens[], size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (lens[i] != lens[0] || memcmp(parts[i], parts[0], lens[0]) != 0)
			return false;

	return true;
}

char *prop_from_kernel(
	const struct prop_row *row, const char *const texts[PROP_PATHS], char buf[MAXPROPVALLEN])
{
	const char *parts[PROP_PATHS];
	size_t lens[PROP_PATHS];
	size_t n = count_paths(row);
	size_t len = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		if (!texts[i])
			return buf;
		parts[i] = part_of(row, texts[i], &lens[i]);
	}
	for (const struct prop_word *w = words_of(row); w->word; w++)
		if (fits(w, parts, lens, n))
			return memcpy(buf, w->word, strlen(w->word) + 1);
	if (n > 1 && row->type == PROP_WORD)
		return memcpy(buf, "custom", sizeof("custom"));
	if (n > 1 && all_equal(parts, lens, n))
		n = 1;
	for (size_t i = 0; i < n && len < MAXPROPVALLEN; i++)
		len += (size_t)snprintf(buf + len, MAXPROPVALLEN - len, "%s%.*s", i > 0 ? "," : "",
			(int)lens[i], parts[i]);
	for (char *p = buf; row->type == PROP_LIST && *p; p++)
		if (*p == ' ' || *p == '\t')
			*p = ',';

	return buf;
}

char *prop_in_snapshot(const struct prop_row *row, const struct snapshot *s, const char *ifname,
	char buf[MAXPROPVALLEN])
{
	const char *texts[PROP_PATHS] = { NULL };
	const struct link *l;

	buf[0] = '\0';
	switch (row->via) {
	case VIA_SETTING:
		for (size_t i = 0; i < count_paths(row); i++)
			texts[i] = snapshot_setting(s, ifname, row->paths[i]);
		return prop_from_kernel(row, texts, buf);
	case VIA_LINK_MTU:
	case VIA_LINK_ARP:
		l = snapshot_find_link(s, ifname);
		if (l && row->via == VIA_LINK_MTU)
			snprintf(buf, MAXPROPVALLEN, "%" PRIu32, l->mtu);
		else if (l)
			snprintf(buf, MAXPROPVALLEN, "%s", l->flags & IFF_NOARP ? "off" : "on");
		return buf;
	case VIA_DOCUMENT:
	case VIA_DERIVED:
	case VIA_NONE:
		break;
	}

	return buf;
}

/* The @i-th of "A,B", which prop_from_kernel() makes of numbers that differ. */
static void pick(const char *value, unsigned int i, char ret[MAXPROPVALLEN])
{
	const char *p = value;

	for (; i > 0 && strchr(p, ','); i--)
		p = strchr(p, ',') + 1;
	snprintf(ret, MAXPROPVALLEN, "%.*s", (int)strcspn(p, ","), p);
}

/* Whether it is a number as the kernel writes them: what it had before us need be none of our words. */
static bool is_kernel_number(const char *text)
{
	const char *digits = text + (*text == '-');

	return *digits && digits[strspn(digits, "0123456789")] == '\0';
}

/* A value as the kernel wants it, without the rest of the file. */
static int to_part(
	const struct prop_row *row, const char *value, unsigned int i, char ret[MAXPROPVALLEN])
{
	const struct prop_word *w = find_word(row, value);

	if (w && w->kernel[i])
		return str_copy(ret, MAXPROPVALLEN, w->kernel[i]);
	switch (row->type) {
	case PROP_ONOFF:
	case PROP_WORD:
	case PROP_UINT:
		pick(value, row->type == PROP_UINT ? i : 0, ret);
		return is_kernel_number(ret) ? 0 : -EINVAL;
	case PROP_LIST:
	case PROP_TEXT:
		break;
	}
	if (str_copy(ret, MAXPROPVALLEN, value) < 0)
		return -EINVAL;
	for (char *p = ret; row->type == PROP_LIST && !row->numbers && *p; p++)
		if (*p == ',')
			*p = ' ';

	return 0;
}

int prop_to_kernel(const struct prop_row *row, const char *value, unsigned int i, const char *now,
	char ret[MAXPROPVALLEN])
{
	char part[MAXPROPVALLEN];
	const char *old;
	size_t len;
	int r;

	if (i >= count_paths(row))
		return -EINVAL;
	r = to_part(row, value, i, part);
	if (r < 0)
		return r;
	if (row->field == 0)
		return str_copy(ret, MAXPROPVALLEN, part) < 0 ? -EINVAL : 0;
	if (!now)
		return -EINVAL;
	old = nth_word(now, row->field, &len);
	if (len == 0)
		return -EINVAL;
	r = snprintf(ret, MAXPROPVALLEN, "%.*s%s%s", (int)(old - now), now, part, old + len);

	return r < MAXPROPVALLEN ? 0 : -EINVAL;
}
