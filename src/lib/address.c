/* SPDX-License-Identifier: Apache-2.0 */
/* Changing address objects: the arguments are checked here; the engine does it; what follows in the
 * kernel is waited for. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "lib/addrobj.h"
#include "lib/check.h"
#include "lib/wait.h"

#define CREATE_FLAGS (IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_UP | IPADM_OPT_V46)

static int check_description(ipadm_handle_t h, ipadm_addrobj_t addr)
{
	if (addr->logical && !is_legacy(h))
		return err_set(&h->last, IPADM_INVALID_ARG, 0,
			"%s is a logical interface, and these are for legacy programs", addr->name);
	if (is_legacy(h) && addr->type != IPADM_ADDR_STATIC)
		return err_set(&h->last, IPADM_NOTSUP, 0,
			"%s: a legacy program makes static addresses only", addr->name);
	if (addr->af == AF_UNSPEC)
		return err_set(
			&h->last, IPADM_BAD_ADDR, 0, "%s has no address: give one", addr->name);

	return 0;
}

static const char *type_word(ipadm_addr_type_t type)
{
	switch (type) {
	case IPADM_ADDR_DHCP:
		return addr_type_word(ADDR_DHCP);
	case IPADM_ADDR_IPV6_ADDRCONF:
		return addr_type_word(ADDR_ADDRCONF);
	case IPADM_ADDR_NONE:
	case IPADM_ADDR_STATIC:
		break;
	}

	return addr_type_word(ADDR_STATIC);
}

static int fill_given(
	char *text, size_t size, char *number, size_t number_size, const struct given *g)
{
	char ip[IP_STRSIZE];

	if (g->text[0] && g->is_name && str_copy(number, number_size, ip_format(&g->ip, ip)) < 0)
		return -ENAMETOOLONG;

	return str_copy(text, size, g->text);
}

/* What the engine is to be told; each member is as long as where it comes from, at least. */
static int fill_request(struct wire_request *req, const struct ipadm_addrobj_s *addr)
{
	int r;

	req->families = addr->type == IPADM_ADDR_DHCP ? fam_of(addr->af) : FAM_BOTH;
	req->wait = addr->wait;
	req->primary = addr->primary;
	req->no_stateful = !addr->stateful;
	req->no_stateless = !addr->stateless;
	req->temporary_addresses = addr->privacy;
	r = str_copy(req->type, sizeof(req->type), type_word(addr->type));
	if (r == 0)
		r = fill_given(req->address, sizeof(req->address), req->resolved,
			sizeof(req->resolved), &addr->local);
	if (r == 0)
		r = fill_given(req->remote, sizeof(req->remote), req->resolved_remote,
			sizeof(req->resolved_remote), &addr->remote);
	if (r == 0)
		r = str_copy(req->reqhost, sizeof(req->reqhost), addr->reqhost);
	if (r == 0)
		r = str_copy(req->interface_id, sizeof(req->interface_id), addr->interface_id);
	if (r == 0)
		r = str_copy(req->generation, sizeof(req->generation), addr->generation);

	return r;
}

/* What the kernel finds out afterwards is in the address's state: a duplicate is no failure. */
static int wait_for_address(ipadm_handle_t h, ipadm_addrobj_t addr, uint32_t flags)
{
	if (addr->type == IPADM_ADDR_DHCP)
		return wait_for_lease(h, addr->name, addr->wait);
	if (addr->type == IPADM_ADDR_STATIC && (flags & IPADM_OPT_UP) &&
		wait_for_dad(h, addr->ifname, &addr->local.ip) < 0)
		err_clear(&h->last);

	return 0;
}

static int create_addr(ipadm_handle_t h, ipadm_addrobj_t addr, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_CREATE_ADDRESS,
		.temporary = is_temporary(h, flags),
		.legacy = is_legacy(h),
		.one_family = !(flags & IPADM_OPT_V46),
		.down = addr && addr->type == IPADM_ADDR_STATIC && !(flags & IPADM_OPT_UP),
	};
	int r = check_auth(h);

	if (r < 0)
		return r;
	if (!addr)
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no address to make");
	r = check_flags(h, flags, CREATE_FLAGS);
	if (r == 0)
		r = check_description(h, addr);
	if (r == 0)
		r = fill_request(&req, addr);
	if (r == 0)
		r = ask_engine(h, &req, addr->name, addr->name, sizeof(addr->name));

	return r < 0 ? r : wait_for_address(h, addr, flags);
}

ipadm_status_t ipadm_create_addr(ipadm_handle_t h, ipadm_addrobj_t addr, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, create_addr(h, addr, flags));
}

static int delete_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_DELETE_ADDRESS,
		.temporary = is_temporary(h, flags),
		.release = (flags & IPADM_OPT_RELEASE) != 0,
	};
	int r = check_auth(h);

	if (r == 0)
		r = check_aobj(h, aobj);
	if (r == 0)
		r = check_flags(h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST | IPADM_OPT_RELEASE);

	return r < 0 ? r : ask_engine(h, &req, aobj, NULL, 0);
}

ipadm_status_t ipadm_delete_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, delete_addr(h, aobj, flags));
}

/* enable and disable: the same checks. */
static int toggle_addr(ipadm_handle_t h, enum wire_method method, const char *aobj, uint32_t flags)
{
	struct wire_request req = { .method = method };
	int r = check_auth(h);

	if (r == 0)
		r = check_aobj(h, aobj);
	if (r == 0)
		r = check_active_only(h, aobj, flags);

	return r < 0 ? r : ask_engine(h, &req, aobj, NULL, 0);
}

ipadm_status_t ipadm_enable_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_addr(h, WIRE_ENABLE_ADDRESS, aobj, flags));
}

ipadm_status_t ipadm_disable_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, toggle_addr(h, WIRE_DISABLE_ADDRESS, aobj, flags));
}

/* up and down: the same checks. */
static int shift_addr(ipadm_handle_t h, enum wire_method method, const char *aobj, uint32_t flags)
{
	struct wire_request req = { .method = method, .temporary = is_temporary(h, flags) };
	int r = check_auth(h);

	if (r == 0)
		r = check_aobj(h, aobj);
	if (r == 0)
		r = check_flags(h, flags, IPADM_OPT_ACTIVE | IPADM_OPT_PERSIST);

	return r < 0 ? r : ask_engine(h, &req, aobj, NULL, 0);
}

ipadm_status_t ipadm_up_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = shift_addr(h, WIRE_UP_ADDRESS, aobj, flags);
	if (r == 0)
		r = wait_for_object(h, aobj);

	return handle_end(h, r);
}

ipadm_status_t ipadm_down_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, shift_addr(h, WIRE_DOWN_ADDRESS, aobj, flags));
}

static int refresh_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	struct wire_request req = {
		.method = WIRE_REFRESH_ADDRESS,
		.inform = (flags & IPADM_OPT_INFORM) != 0,
	};
	int r = check_auth(h);

	if (r == 0)
		r = check_aobj(h, aobj);
	if (r == 0)
		r = check_flags(h, flags | IPADM_OPT_ACTIVE, IPADM_OPT_ACTIVE | IPADM_OPT_INFORM);
	if (r == 0)
		r = ask_engine(h, &req, aobj, NULL, 0);
	if (r < 0 || req.inform)
		return r;
	r = wait_for_object(h, aobj);

	return r < 0 ? r : wait_for_renewal(h, aobj);
}

ipadm_status_t ipadm_refresh_addr(ipadm_handle_t h, const char *aobj, uint32_t flags)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, refresh_addr(h, aobj, flags));
}

/* In the original the autoconfiguration daemon registers what it made; here the kernel makes it. */
static ipadm_status_t refuse_registration(ipadm_handle_t h, const char *ifname, const char *aobj)
{
	int r;

	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	r = check_name(h, ifname, true);
	if (r == 0)
		r = check_aobj(h, aobj);
	if (r == 0)
		r = err_set(&h->last, IPADM_NOTSUP, 0,
			"%s: the kernel autoconfigures addresses, and nobody else registers them",
			aobj);

	return handle_end(h, r);
}

ipadm_status_t ipadm_add_aobjname(ipadm_handle_t h, const char *ifname, sa_family_t af,
	const char *aobj, ipadm_addr_type_t type, int number)
{
	(void)af;
	(void)type;
	(void)number;

	return refuse_registration(h, ifname, aobj);
}

ipadm_status_t ipadm_delete_aobjname(ipadm_handle_t h, const char *ifname, sa_family_t af,
	const char *aobj, ipadm_addr_type_t type, int number)
{
	(void)af;
	(void)type;
	(void)number;

	return refuse_registration(h, ifname, aobj);
}
