/* SPDX-License-Identifier: Apache-2.0 */
/* The methods on address objects. What may be asked for is the engine's to check. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "daemon/dispatch_private.h"

/* A text that is not there is NULL for the engine. */
static const char *or_null(const char *text)
{
	return text[0] ? text : NULL;
}

static int get_type(const struct wire_request *req, enum addr_type *ret, struct err *e)
{
	if (!req->type[0]) {
		*ret = ADDR_STATIC;
		return 0;
	}
	if (addr_type_parse(req->type, ret) < 0)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"%s: the type of an address is static, dhcp or addrconf, not %s", req->name,
			req->type);

	return 0;
}

int run_create_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct op_create_addr op = {
		.name = req->name,
		.temporary = req->temporary,
		.legacy = req->legacy,
		.one_family = req->one_family,
		.address = or_null(req->address),
		.remote = or_null(req->remote),
		.resolved = or_null(req->resolved),
		.resolved_remote = or_null(req->resolved_remote),
		.down = req->down,
		.family = req->families == FAM_BOTH ? 0 : req->families,
		.primary = req->primary,
		.reqhost = or_null(req->reqhost),
		.wait = req->wait,
		.interface_id = or_null(req->interface_id),
		.no_stateful = req->no_stateful,
		.no_stateless = req->no_stateless,
		.generation = or_null(req->generation),
		.temporary_addresses = req->temporary_addresses,
	};
	char made[IPADM_AOBJSIZ] = "";
	int r;

	r = get_type(req, &op.type, &ret->reply.error);
	if (r < 0)
		return r;
	r = engine_create_addr(svc->engine, &op, made, &ret->reply.error);
	if (r < 0)
		return r;

	return str_copy(ret->reply.name, sizeof(ret->reply.name), made);
}

int run_delete_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct op_delete_addr op = {
		.name = req->name,
		.temporary = req->temporary,
		.release = req->release,
	};

	return engine_delete_addr(svc->engine, &op, &ret->reply.error);
}

int run_enable_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_enable_addr(svc->engine, req->name, &ret->reply.error);
}

int run_disable_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_disable_addr(svc->engine, req->name, &ret->reply.error);
}

int run_up_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct op_state_addr op = { .name = req->name, .temporary = req->temporary };

	return engine_up_addr(svc->engine, &op, &ret->reply.error);
}

int run_down_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	struct op_state_addr op = { .name = req->name, .temporary = req->temporary };

	return engine_down_addr(svc->engine, &op, &ret->reply.error);
}

int run_refresh_addr(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return engine_refresh_addr(svc->engine, req->name, req->inform, &ret->reply.error);
}

int run_list_addrs(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	bool is_object = strchr(req->name, '/');
	struct addr_filter filter = {
		.ifname = is_object ? NULL : or_null(req->name),
		.aobj = is_object ? req->name : NULL,
	};
	int r;

	r = engine_list_addrs(svc->engine, &filter, &ret->view, &ret->reply.error);
	if (r < 0)
		return r;

	ret->reply.addr_listing = addr_view_rows(ret->view);
	return 0;
}
