/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The planner: the token of a link, which is the lower half of the addresses that the kernel makes of router
 * advertisements. The kernel changes it only where it asks routers, hears them, and the link has neighbours. Where that is
 * not so it is made so for the moment, for the token counts as soon as it is.
 */
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"
#include "model/planner_private.h"

#define KEY_SOLICITS  "ipv6.router_solicitations"
#define PATH_SOLICITS "ipv6/conf/%s/router_solicitations"
#define ALWAYS        2 /* of accept_ra: also where the interface forwards */

/* The interface identifier of an addrconf object; family 0 when it has none. */
static struct ip wanted_token(const struct object *obj)
{
	const char *text = obj ? object_get(obj, "interface-id") : NULL;
	char host[ADDR_TEXTSIZE];
	struct ip token;
	unsigned int plen;

	if (!text || address_split(text, host, &plen, NULL) < 0 || ip_parse(host, &token) < 0 ||
		token.family != AF_INET6)
		return (struct ip){ .family = 0 };
	/* It is the lower half of an address: RFC 4291, section 2.5.1. */
	memset(token.bytes, 0, 8);

	return token;
}

/* What the link is like when the step is taken. */
struct moment {
	enum phase phase;
	bool arp;
	const char *solicits;
	struct hearing hearing;
};

static bool hears(const struct hearing *h)
{
	return h->forwards ? h->accept_ra == ALWAYS : h->accept_ra != 0;
}

static void pass_num(struct planner *p, const struct target *t, const struct moment *m,
	enum step_op op, struct num_change change)
{
	struct step s = planner_step(t, op);

	s.passing = true;
	s.u.num = change;
	planner_emit(p, m->phase, &s);
}

/* What the kernel wants for it, or (@back) what was there before that. */
static void make_ready(struct planner *p, const struct target *t, const struct moment *m, bool back)
{
	struct step s = planner_step(t, STEP_SETTING);
	int32_t ra = m->hearing.accept_ra;

	if (!m->arp)
		pass_num(p, t, m, STEP_ARP, (struct num_change){ .from = back, .to = !back });
	if (!hears(&m->hearing))
		pass_num(p, t, m, STEP_ACCEPT_RA,
			(struct num_change){
				.from = back ? ALWAYS : ra, .to = back ? ra : ALWAYS });
	if (strcmp(m->solicits, "0") != 0)
		return;
	s.passing = true;
	s.u.setting = (struct setting_change){
		.path = PATH_SOLICITS, .from = back ? "1" : "0", .to = back ? "0" : "1"
	};
	planner_emit(p, m->phase, &s);
}

static void set_token(
	struct planner *p, const struct target *t, const struct moment *m, struct ip to)
{
	struct step s = planner_step(t, STEP_TOKEN);

	if (ip_is_zero(&to))
		to.family = 0;
	if (ip_equal(&to, &t->link->token) || (!to.family && !t->link->token.family))
		return;
	make_ready(p, t, m, false);
	s.u.token = (struct token_change){ .from = t->link->token, .to = to };
	planner_emit(p, m->phase, &s);
	make_ready(p, t, m, true);
}

/* As it is now; a number that nobody said is not looked at. */
static const char *solicits_now(const struct planner *p, const struct target *t)
{
	const char *now = planner_find_setting(p, t->link->name, PATH_SOLICITS);

	return now ? now : "";
}

/* Behind the protocols. */
static struct moment at_first(const struct planner *p, const struct target *t)
{
	const char *all = planner_overwritten(p, "ipv6/conf/%s/forwarding");

	return (struct moment){
		.phase = PH_UNTOKEN,
		.arp = !(t->link->flags & IFF_NOARP),
		.solicits = solicits_now(p, t),
		.hearing = {
			.accept_ra = t->link->accept_ra,
			.forwards = all ? strcmp(all, "0") != 0 : t->link->forwarding6,
		},
	};
}

/*
 * A link that will be without ARP has its token while it is down, or has ARP still: where that goes on and off the kernel
 * begins anew with the addresses of a link that is up.
 */
void planner_put_token(struct planner *p, const struct target *t, const struct hearing *then)
{
	const char *solicits = object_get(t->want, KEY_SOLICITS);
	bool arp = planner_has_arp(p, t);
	struct moment m = { .phase = PH_TOKEN, .arp = arp, .hearing = *then };

	m.solicits = solicits ? solicits : planner_returning(p, t, KEY_SOLICITS);
	if (!m.solicits)
		m.solicits = solicits_now(p, t);
	if (!arp && !t->fresh && t->link->has_inet6)
		m = at_first(p, t);
	set_token(p, t, &m, wanted_token(t->has.addrconf));
}

void planner_take_token(struct planner *p, const struct target *t)
{
	const struct moment m = at_first(p, t);

	set_token(p, t, &m, t->before.token);
}
