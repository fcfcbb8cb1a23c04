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

enum exit_status listing_of_addrs(
	ipadm_handle_t handle, const struct addr_operand *operand, ipadm_addr_info_t **ret)
{
	_cleanup_(listing_free_addrs) ipadm_addr_info_t *list = NULL;
	const char *ifname = operand->ifname[0] ? operand->ifname : NULL;
	ipadm_status_t s;
	enum exit_status x;

	s = ipadm_addr_info(handle, ifname, &list, 0, LIFC_ALL);
	/* without its interface an object is not there, like any other that isn't */
	if (operand->aobj && (s == IPADM_ENXIO || (s == IPADM_SUCCESS && !is_there(operand, list))))
		return error_say(IPADM_NOTFOUND, "there is no address object %.64s", operand->aobj);
	x = error_report(handle, s, "show", ifname);
	if (x != EXIT_DONE)
		return x;
	*ret = list;
	list = NULL; /* the caller's now */
	return EXIT_DONE;
}
