/* SPDX-License-Identifier: Apache-2.0 */
#include "model/steer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define PREFIX  "ipadm:"
#define VERSION 1u /* of the programs: those of another one are put in anew */

/* clang-format off */
static const char *const roles[] = {
	[STEER_TAKE] = "take",
	[STEER_LAND] = "land",
	[STEER_SEND] = "send",
};
/* clang-format on */

const char *steer_purpose(enum steer_role role)
{
	/* clang-format off */
	static const char *const purposes[] = {
		[STEER_TAKE] = "hands packets to the group",
		[STEER_LAND] = "takes packets from members",
		[STEER_SEND] = "hands packets to a member",
	};
	/* clang-format on */

	return purposes[role];
}

uint64_t steer_digest(const struct steer_addr *addrs, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t one = HASH_START;
		const char family = (char)addrs[i].ip.family;
		const char shared = (char)addrs[i].shared;

		hash_add(&one, &family, 1);
		hash_add(&one, (const char *)addrs[i].ip.bytes, ip_size(addrs[i].ip.family));
		hash_add(&one, &shared, 1);
		sum += one;
	}

	return sum;
}

char *steer_format(const struct steer *s, uint32_t other, char buf[STEER_NAMESIZE])
{
	unsigned int flags = (s->nominated ? 1u : 0u) | (s->made_allmulti ? 2u : 0u);

	snprintf(buf, STEER_NAMESIZE, PREFIX "%u:%s:%u:%u:%016" PRIx64, VERSION, roles[s->role],
		other, flags, s->digest);

	return buf;
}

/* A number and what ends it, moving *@p behind that. */
static int take_number(const char **p, int base, char end, uint64_t *ret)
{
	char *behind;

	errno = 0;
	*ret = strtoull(*p, &behind, base);
	if (errno || behind == *p || *behind != end)
		return -EINVAL;
	*p = end ? behind + 1 : behind;

	return 0;
}

static int take_role(const char **p, enum steer_role *ret)
{
	for (size_t i = 0; i < N_STEER_ROLES; i++) {
		size_t len = strlen(roles[i]);

		if (strncmp(*p, roles[i], len) != 0 || (*p)[len] != ':')
			continue;
		*p += len + 1;
		*ret = (enum steer_role)i;
		return 0;
	}

	return -EINVAL;
}

int steer_parse(const char *name, struct steer *ret)
{
	const char *p = name + strlen(PREFIX);
	struct steer s = { .role = STEER_TAKE };
	uint64_t version, other, flags;

	if (strncmp(name, PREFIX, strlen(PREFIX)) != 0 || take_number(&p, 10, ':', &version) < 0 ||
		take_role(&p, &s.role) < 0 || take_number(&p, 10, ':', &other) < 0 ||
		take_number(&p, 10, ':', &flags) < 0 || take_number(&p, 16, 0, &s.digest) < 0)
		return -EINVAL;
	s.other = (uint32_t)other;
	s.nominated = flags & 1;
	s.made_allmulti = flags & 2;
	/* No set of addresses is like this. */
	if (version != VERSION)
		s.digest = ~s.digest;
	*ret = s;

	return 0;
}

bool steer_equal(const struct steer *a, const struct steer *b)
{
	return a->role == b->role && a->other == b->other && a->nominated == b->nominated &&
	       a->made_allmulti == b->made_allmulti && a->digest == b->digest;
}
