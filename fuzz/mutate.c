/* SPDX-License-Identifier: Apache-2.0 */
/* See mutate.h. */
#include <string.h>

#include "mutate.h"

#define CHANGES  4  /* of one input, at most */
#define SPAN_MAX 64 /* bytes that are taken out or put in at once */

static size_t chance(uint64_t *state, size_t below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;

	return below > 0 ? (size_t)(*state % below) : 0;
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void flip(struct input *in, uint64_t *state)
{
	if (in->len > 0)
		in->data[chance(state, in->len)] ^= (uint8_t)(1u << chance(state, 8));
}

/* What lengths, numbers and texts end at. */
static void put_odd(struct input *in, uint64_t *state)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, '"', '\\', '\n', ' ', '=', ':', '[',
		']', '{', '}', '-', '9', '/', '%' };
	size_t n = smaller(in->len, 1 + chance(state, 4));
	size_t at = chance(state, in->len - n + 1);

	memset(in->data + at, odd[chance(state, sizeof(odd))], n);
}

static void take_out(struct input *in, uint64_t *state)
{
	size_t n = smaller(in->len, 1 + chance(state, SPAN_MAX));
	size_t at = chance(state, in->len - n + 1);

	memmove(in->data + at, in->data + at + n, in->len - n - at);
	in->len -= n;
}

static void put_in(struct input *in, const struct input *from, uint64_t *state)
{
	uint8_t span[SPAN_MAX];
	size_t n = smaller(smaller(from->len, in->room - in->len), 1 + chance(state, SPAN_MAX));
	size_t at = chance(state, in->len + 1);

	memcpy(span, from->data + chance(state, from->len - n + 1), n);
	memmove(in->data + at + n, in->data + at, in->len - at);
	memcpy(in->data + at, span, n);
	in->len += n;
}

void mutate(struct input *in, const struct input *other, uint64_t *state)
{
	for (size_t n = 1 + chance(state, CHANGES); n > 0; n--) {
		switch (chance(state, 6)) {
		case 0:
			flip(in, state);
			break;
		case 1:
			put_odd(in, state);
			break;
		case 2:
			take_out(in, state);
			break;
		case 3:
			put_in(in, in, state);
			break;
		case 4:
			put_in(in, other, state);
			break;
		default:
			in->len -= chance(state, in->len + 1) / 2;
		}
	}
}
