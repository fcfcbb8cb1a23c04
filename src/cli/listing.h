/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of the library as the commands ask for them: everything, one interface, one address object.
 * Each function says why there is no list.
 */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "cli/handle.h"

static inline void listing_free_ifs(ipadm_if_info_t **list)
{
	ipadm_free_if_info(*list);
}

static inline void listing_free_addrs(ipadm_addr_info_t **list)
{
	ipadm_free_addr_info(*list);
}

/* All interfaces, or the one called @ifname. */
enum exit_status listing_of_ifs(ipadm_handle_t handle, const char *ifname, ipadm_if_info_t **ret);

/* "net0/v4", or "net0/" and "net0" for all of an interface. */
struct addr_operand {
	char ifname[LIFNAMSIZ]; /* "": all interfaces */
	const char *aobj;       /* borrowed from the command line; NULL: all objects */
};

/* @word: NULL for everything. */
enum exit_status addr_operand_parse(const char *word, struct addr_operand *ret);
/* Whether an address is meant by it. */
bool addr_operand_takes(const struct addr_operand *operand, const ipadm_addr_info_t *info);

/* The addresses of the interface that is meant; that there is the object is certain. */
enum exit_status listing_of_addrs(
	ipadm_handle_t handle, const struct addr_operand *operand, ipadm_addr_info_t **ret);

/* Call @fn with one of these addresses after the other, until it returns other than EXIT_DONE. */
enum exit_status listing_walk_addrs(ipadm_handle_t handle, const struct addr_operand *operand,
	enum exit_status (*fn)(void *arg, const ipadm_addr_info_t *info), void *arg);

#endif
