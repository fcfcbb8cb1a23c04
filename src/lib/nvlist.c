/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names with values as text: "a=1,2,b=x". A piece between commas that has no '=' belongs to the value
 * before it.
 */
#include <libipadm.h>

#include <string.h>

#include "base/macros.h"

static void free_pair(ipadm_nvpair_t *pair)
{
	if (!pair)
		return;
	free(pair->name);
	free(pair->value);
	free(pair);
}

void ipadm_free_nvlist(ipadm_nvpair_t *list)
{
	while (list) {
		ipadm_nvpair_t *next = list->next;

		free_pair(list);
		list = next;
	}
}

static void free_list(ipadm_nvpair_t **list)
{
	ipadm_free_nvlist(*list);
}

/* What is being read: the list so far, its last pair, and that one's value. */
struct reader {
	ipadm_nvpair_t *list;
	ipadm_nvpair_t **tail;
	ipadm_nvpair_t *last;
};

static bool has_name(const struct reader *rd, const char *name)
{
	for (const ipadm_nvpair_t *p = rd->list; p; p = p->next)
		if (strcmp(p->name, name) == 0)
			return true;

	return false;
}

static ipadm_status_t add_pair(
	struct reader *rd, const char *name, size_t len, const char *value, size_t value_len)
{
	ipadm_nvpair_t *pair = calloc(1, sizeof(*pair));

	if (!pair)
		return IPADM_NO_MEMORY;
	pair->name = strndup(name, len);
	pair->value = value ? strndup(value, value_len) : NULL;
	if (!pair->name || (value && !pair->value)) {
		free_pair(pair);
		return IPADM_NO_MEMORY;
	}
	if (has_name(rd, pair->name)) {
		free_pair(pair);
		return IPADM_EXISTS;
	}
	*rd->tail = pair;
	rd->tail = &pair->next;
	rd->last = pair;

	return IPADM_SUCCESS;
}

/* "," and the piece behind the last value. */
static ipadm_status_t extend_value(struct reader *rd, const char *piece, size_t len)
{
	size_t have = strlen(rd->last->value);
	char *value = realloc(rd->last->value, have + len + 2);

	if (!value)
		return IPADM_NO_MEMORY;
	value[have] = ',';
	memcpy(value + have + 1, piece, len);
	value[have + 1 + len] = '\0';
	rd->last->value = value;

	return IPADM_SUCCESS;
}

static ipadm_status_t read_piece(
	struct reader *rd, const char *piece, size_t len, unsigned int flags)
{
	size_t blanks = strspn(piece, " \t");
	const char *equals = memchr(piece, '=', len);

	/* A value keeps its blanks. */
	if (!equals && rd->last && rd->last->value)
		return extend_value(rd, piece, len);
	if (blanks >= len)
		return IPADM_INVALID_ARG;
	piece += blanks;
	len -= blanks;
	if (flags & IPADM_NORVAL)
		return equals ? IPADM_INVALID_ARG : add_pair(rd, piece, len, NULL, 0);
	if (!equals || equals == piece)
		return IPADM_INVALID_ARG;

	return add_pair(rd, piece, (size_t)(equals - piece), equals + 1,
		len - (size_t)(equals + 1 - piece));
}

ipadm_status_t ipadm_str2nvlist(const char *text, ipadm_nvpair_t **ret, unsigned int flags)
{
	_cleanup_(free_list) ipadm_nvpair_t *list = NULL;
	struct reader rd = { .list = NULL };
	const char *p = text;

	if (!ret)
		return IPADM_INVALID_ARG;
	*ret = NULL;
	if (!text || (flags & ~(unsigned int)IPADM_NORVAL))
		return IPADM_INVALID_ARG;
	rd.tail = &rd.list;
	for (;;) {
		size_t len = strcspn(p, ",");
		ipadm_status_t s = read_piece(&rd, p, len, flags);

		list = rd.list;
		if (s != IPADM_SUCCESS)
			return s;
		if (p[len] == '\0')
			break;
		p += len + 1;
	}
	*ret = list;
	list = NULL;

	return IPADM_SUCCESS;
}

/* Text at @*len in the buffer, as much of it as there is room for. */
static void put(char *buf, size_t size, size_t *len, const char *text)
{
	size_t n = strlen(text);

	if (*len + 1 < size) {
		size_t room = size - 1 - *len;

		memcpy(buf + *len, text, n < room ? n : room);
	}
	*len += n;
}

size_t ipadm_nvlist2str(const ipadm_nvpair_t *list, char *buf, size_t size)
{
	size_t len = 0;

	if (!buf)
		size = 0;
	for (const ipadm_nvpair_t *p = list; p; p = p->next) {
		if (p != list)
			put(buf, size, &len, ",");
		put(buf, size, &len, p->name);
		if (!p->value)
			continue;
		put(buf, size, &len, "=");
		put(buf, size, &len, p->value);
	}
	if (size > 0)
		buf[len < size ? len : size - 1] = '\0';

	return len;
}
