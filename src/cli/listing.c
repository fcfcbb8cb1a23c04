/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking the library for lists.
 */
#include <string.h>

#include "cli/error.h"
#include "cli/listing.h"

/* Everything that there is: the original's other kinds of addresses don't exist on Linux. */
#define LIFC_ALL (LIFC_NOXMIT | LIFC_TEMPORARY | LIFC_ALLZONES | LIFC_UNDER_IPMP)

enum exit_status listing_of_ifs(ipadm_handle_t handle, const char *ifname, ipadm_if_info_t **ret)
{
	ipadm_status_t s = ipadm_if_info(handle, ifname, ret, 0, LIFC_ALL);

	return error_report(handle, s, "show", ifname);
}

enum exit_status addr_operand_parse(const char *word, struct addr_operand *ret)
{
	struct addr_operand operand = { 0 };
	size_t len;

	if (word) {
		len = strcspn(word, "/");
		if (len == 0 || len >= sizeof(operand.ifname))
			return error_say(IPADM_INVALID_ARG,
				"'%.64s' is neither an address object nor an interface", word);
		memcpy(operand.ifname, word, len);
		if (word[len] && word[len + 1])
			operand.aobj = word;
	}
	*ret = operand;
	return EXIT_DONE;
}

bool addr_operand_takes(const struct addr_operand *operand, const ipadm_addr_info_t *info)
{
	return !operand->aobj || strcmp(operand->aobj, info->ia_aobjname) == 0;
}

static bool is_there(const struct addr_operand *operand, const ipadm_addr_info_t *list)
{
	for (const ipadm_addr_info_t *a = list; a; a = IA_NEXT(a))
		if (addr_operand_takes(operand, a))
			return true;
	return false;
}

/* Say why there is nothing; @found: there was an address that was meant. */
static enum exit_status report(
	ipadm_handle_t handle, const struct addr_operand *operand, ipadm_status_t s, bool found)
{
	/* without its interface an object is not there, like any other that isn't */
	if (operand->aobj && (s == IPADM_ENXIO || (s == IPADM_SUCCESS && !found)))
		return error_say(IPADM_NOTFOUND, "there is no address object %.64s", operand->aobj);

	return error_report(handle, s, "show", operand->ifname[0] ? operand->ifname : NULL);
}

enum exit_status listing_of_addrs(
	ipadm_handle_t handle, const struct addr_operand *operand, ipadm_addr_info_t **ret)
{
	_cleanup_(listing_free_addrs) ipadm_addr_info_t *list = NULL;
	ipadm_status_t s;
	enum exit_status x;

	s = ipadm_addr_info(
		handle, operand->ifname[0] ? operand->ifname : NULL, &list, 0, LIFC_ALL);
	x = report(handle, operand, s, is_there(operand, list));
	if (x != EXIT_DONE)
		return x;
	*ret = list;
	list = NULL; /* the caller's now */
	return EXIT_DONE;
}

/* What a walk is given for each address. */
struct visit {
	const struct addr_operand *operand;
	bool found;
	enum exit_status (*fn)(void *arg, const ipadm_addr_info_t *info);
	void *arg;
	enum exit_status exit;
};

static boolean_t visit(void *arg, const ipadm_addr_info_t *info)
{
	struct visit *v = arg;

	if (!addr_operand_takes(v->operand, info))
		return B_TRUE;
	v->found = true;
	v->exit = v->fn(v->arg, info);
	return v->exit == EXIT_DONE ? B_TRUE : B_FALSE;
}

enum exit_status listing_walk_addrs(ipadm_handle_t handle, const struct addr_operand *operand,
	enum exit_status (*fn)(void *arg, const ipadm_addr_info_t *info), void *arg)
{
	struct visit v = { .operand = operand, .fn = fn, .arg = arg };
	ipadm_status_t s = ipadm_walk_addr_info(
		handle, operand->ifname[0] ? operand->ifname : NULL, 0, visit, &v);

	return v.exit != EXIT_DONE ? v.exit : report(handle, operand, s, v.found);
}
