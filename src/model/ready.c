/* SPDX-License-Identifier: Apache-2.0 */
#include "model/ready.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "model/address.h"

#define OK READY_OK
#define UP "up"

/* ---- the states that may be asked for ---- */

static bool is_addr_state(const char *word)
{
	for (ipadm_addr_state_t s = IFA_DISABLED; s <= IFA_INACCESSIBLE; s++)
		if (strcmp(addr_state_word(s), word) == 0)
			return true;

	return strcmp(word, UP) == 0;
}

static bool is_if_state(const char *word)
{
	for (ipadm_if_state_t s = IFIS_OK; s <= IFIS_DISABLED; s++)
		if (strcmp(if_state_word(s), word) == 0)
			return true;

	return strcmp(word, UP) == 0;
}

int ready_check_state(const char *object, const char *state, struct err *e)
{
	bool addr = strchr(object, '/') != NULL;

	if (addr ? is_addr_state(state) : is_if_state(state))
		return 0;

	return err_set(e, IPADM_INVALID_ARG, 0, "'%.32s' is no state of %s: %s", state,
		addr ? "an address" : "an interface",
		addr ? "they are ok, up, down, tentative, duplicate, inaccessible and disabled"
		     : "they are ok, up, down, failed, offline and disabled");
}

/* ---- why it is not so ---- */

const char *ready_why_if(const struct link *link, ipadm_if_state_t state, bool group)
{
	if (state == IFIS_DISABLED)
		return "it is not active: disabled, or not made active yet";
	if (state == IFIS_OFFLINE)
		return "it is offline";
	if (!link)
		return "its link is not there";
	if (group)
		return "no member of it can be used";
	if (!(link->flags & IFF_UP))
		return "its link is down";
	if (!(link->flags & IFF_RUNNING))
		return "no carrier";

	return "it has failed as a member of its group";
}

static const char *why_unaddressed(const struct addr_row *row)
{
	bool asks = row->type == IPADM_ADDR_DHCP || row->type == IPADM_ADDR_IPV6_ADDRCONF;

	if (asks && row->link && !(row->link->flags & IFF_RUNNING))
		return "no carrier";
	if (row->type == IPADM_ADDR_DHCP)
		return "no lease yet";
	if (row->type == IPADM_ADDR_IPV6_ADDRCONF)
		return "no address yet";
	if (row->obj && !address_is_up(row->obj))
		return "it is down";

	return "the kernel has it not";
}

const char *ready_why_addr(const struct addr_row *row)
{
	switch (row->state) {
	case IFA_OK:
		return NULL;
	case IFA_DISABLED:
		return "it is not active: disabled, or not made active yet";
	case IFA_DUPLICATE:
		return "another host has its address";
	case IFA_TENTATIVE:
		return "it is tentative: whether another host has it is being found out";
	case IFA_INACCESSIBLE:
		if (!row->link)
			return "its link is not there";
		return row->link->flags & IFF_UP ? "no carrier" : "its link is down";
	case IFA_DOWN:
		return why_unaddressed(row);
	}

	return NULL;
}

/* ---- addresses ---- */

struct judging {
	const struct ready_source *source;
	const char *state;
	bool only_wanted; /* an interface's: those that are down or disabled are as they should be */
	size_t n, n_so;
	struct verdict *v;
};

static bool is_so(const struct addr_row *row, const char *state)
{
	if (strcmp(state, UP) == 0)
		return row->cflags & IA_UP;

	return strcmp(addr_state_word(row->state), state) == 0;
}

/* An address that another host has is not given up by it, but a server gives another one. */
static ipadm_status_t hope_of(const struct addr_row *row, const char *state)
{
	bool never = row->state == IFA_DUPLICATE && row->type != IPADM_ADDR_DHCP &&
		     (strcmp(state, OK) == 0 || strcmp(state, UP) == 0);

	return never ? IPADM_DAD_FOUND : IPADM_SUCCESS;
}

static int judge_row(const struct addr_row *row, void *arg)
{
	struct judging *j = arg;
	const char *why = ready_why_addr(row);

	if (!row->obj)
		return 0;
	if (j->only_wanted && (row->state == IFA_DISABLED || !address_is_up(row->obj)))
		return 0;
	j->n++;
	if (is_so(row, j->state)) {
		j->n_so++;
		return 0;
	}
	/* What can't come any more is what has to be known. */
	if (j->v->why[0] && (j->v->hopeless != IPADM_SUCCESS || !hope_of(row, j->state)))
		return 0;
	j->v->hopeless = hope_of(row, j->state);
	if (j->only_wanted)
		snprintf(j->v->why, sizeof(j->v->why), "%s: %s", row->name, why ? why : "");
	else
		snprintf(j->v->why, sizeof(j->v->why), "%s", why ? why : "it is " OK);

	return 0;
}

static int walk(struct judging *j, const struct addr_filter *filter)
{
	return j->source->ops->addrs(j->source->of, filter, judge_row, j);
}

/* Of several addresses of an object all have to be ok; one is enough for another state. */
static bool is_reached(const struct judging *j)
{
	return strcmp(j->state, OK) == 0 ? j->n_so == j->n : j->n_so > 0;
}

static void lose(struct verdict *v, const char *what, const char *object)
{
	v->hopeless = IPADM_NOTFOUND;
	snprintf(v->why, sizeof(v->why), "there is no %s %s", what, object);
}

static int judge_addr(const char *aobj, struct judging *j)
{
	char ifname[LINK_NAMSIZ];
	const struct addr_filter filter = { .ifname = address_ifname(aobj, ifname), .aobj = aobj };
	int r = walk(j, &filter);

	if (r < 0)
		return r;
	j->v->reached = j->n > 0 && is_reached(j);
	if (j->n == 0)
		lose(j->v, "address object", aobj);

	return 0;
}

/* ---- interfaces ---- */

static int judge_addrs_of(const char *ifname, struct judging *j)
{
	const struct addr_filter filter = { .ifname = ifname };
	int r;

	j->only_wanted = true;
	r = walk(j, &filter);
	if (r == 0)
		j->v->reached = j->n_so == j->n;

	return r;
}

static bool is_usable(ipadm_if_state_t state)
{
	return state == IFIS_OK || state == IFIS_DOWN;
}

/* One that is usable is ok when its addresses are, be there none. */
static int judge_state(const char *ifname, const struct ready_if *info, struct judging *j)
{
	bool ok = strcmp(j->state, OK) == 0;
	struct link link;
	int r;

	if (is_usable(info->state) && ok)
		return judge_addrs_of(ifname, j);
	j->v->reached = strcmp(j->state, UP) == 0
				? is_usable(info->state)
				: !ok && strcmp(if_state_word(info->state), j->state) == 0;
	if (j->v->reached)
		return 0;
	if (is_usable(info->state)) {
		snprintf(j->v->why, sizeof(j->v->why), "it is %s", if_state_word(info->state));
		return 0;
	}
	r = j->source->ops->link(j->source->of, ifname, &link);
	if (r < 0)
		return r;
	snprintf(j->v->why, sizeof(j->v->why), "%s",
		ready_why_if(
			r > 0 ? &link : NULL, info->state, info->class == IPADM_IF_CLASS_IPMP));

	return 0;
}

static int judge_if(const char *ifname, struct judging *j)
{
	struct ready_if info;
	int r = j->source->ops->interface(j->source->of, ifname, &info);

	if (r > 0)
		return judge_state(ifname, &info, j);
	if (r == 0)
		lose(j->v, "interface", ifname);

	return r;
}

int ready_judge(const struct ready_source *source, const char *object, const char *state,
	struct verdict *ret)
{
	struct verdict v = { .why = "" };
	struct judging j = { .source = source, .state = state, .v = &v };
	int r = strchr(object, '/') ? judge_addr(object, &j) : judge_if(object, &j);

	if (r < 0)
		return r;
	if (v.reached)
		v = (struct verdict){ .reached = true };
	*ret = v;

	return 0;
}

int ready_fail(const struct verdict *v, const char *object, struct err *e)
{
	if (v->hopeless == IPADM_NOTFOUND)
		return err_set(e, v->hopeless, ENOENT, "%s", v->why);

	return err_set(e, v->hopeless, EADDRINUSE,
		"%s: %s, and keeps it: change one of them, then refresh or bring up the address",
		object, v->why);
}
