/* SPDX-License-Identifier: Apache-2.0 */
#include "engine_adopt_world.h"

#include <linux/if_addr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_token(struct world *w, const char *ifname, const char *token)
{
	struct link *l = snapshot_find_link(&w->fake->state, ifname);

	l->token = (struct ip){ .family = 0 };
	if (strcmp(token, "-") != 0)
		assert_int_equal(ip_parse(token, &l->token), 0);
}

/* Somebody makes an address another way: old | peer [ADDRESS] | metric NUMBER | proto NUMBER | noroute |
 * mortal. */
static void turn(struct world *w, const char *address, const char *how, const char *value)
{
	struct ip local;

	assert_int_equal(ip_parse(address, &local), 0);
	for (size_t i = 0; i < w->fake->state.n_addrs; i++) {
		struct addr *a = &w->fake->state.addrs[i];

		if (!ip_equal(&a->local, &local))
			continue;
		if (strcmp(how, "old") == 0) {
			a->preferred = 0;
			a->flags |= IFA_F_DEPRECATED;
		} else if (strcmp(how, "peer") == 0) {
			a->peer = (struct ip){ .family = 0 };
			if (value[0])
				assert_int_equal(ip_parse(value, &a->peer), 0);
		} else if (strcmp(how, "metric") == 0) {
			a->metric = (uint32_t)strtoul(value, NULL, 10);
		} else if (strcmp(how, "proto") == 0) {
			a->proto = (uint8_t)strtoul(value, NULL, 10);
		} else if (strcmp(how, "noroute") == 0) {
			a->flags |= IFA_F_NOPREFIXROUTE;
		} else {
			assert_string_equal(how, "mortal");
			a->valid = a->preferred = 3600;
			a->flags &= ~(uint32_t)IFA_F_PERMANENT;
			a->proto = 0;
		}
	}
}

int adopt_act(struct world *w, const char *line)
{
	char ifname[64], path[64], value[64];
	struct step s = { .op = STEP_ADDR_DEL };

	if (sscanf(line, "sysctl %63s %63s %63s", ifname, path, value) == 3) {
		assert_int_equal(fake_set_setting(w->fake, ifname, path, value), 0);
		return 0;
	}
	if (sscanf(line, "genmode %63s %63s", ifname, value) == 2) {
		snapshot_find_link(&w->fake->state, ifname)->genmode =
			(uint8_t)strtoul(value, NULL, 10);
		return 0;
	}
	if (sscanf(line, "token %63s %63s", ifname, value) == 2) {
		set_token(w, ifname, value);
		return 0;
	}
	value[0] = '\0';
	if (sscanf(line, "turn %63s %63s %63s", ifname, path, value) >= 2) {
		turn(w, ifname, path, value);
		return 0;
	}
	if (sscanf(line, "heard %63s %63s", ifname, path) == 2) {
		assert_int_equal(ip_parse(path, &s.u.addr.local), 0);
		assert_true(fake_autoconf(w->fake, ifname, &s.u.addr.local, 64, false));
		return 0;
	}
	if (sscanf(line, "lost %63s %63[^/]/%63s", ifname, path, value) != 3)
		return world_do(w, line);
	assert_int_equal(ip_parse(path, &s.u.addr.local), 0);
	s.u.addr.plen = (uint8_t)strtoul(value, NULL, 10);
	s.ifindex = snapshot_find_link(&w->fake->state, ifname)->index;

	return kernel_execute(&w->fake->base, &s, 1, &w->err);
}
