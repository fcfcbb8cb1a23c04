/* SPDX-License-Identifier: Apache-2.0 */
/* The methods on properties. Which there are and what they may be is in the model's rows. */
#include <errno.h>

#include "daemon/dispatch_private.h"

static enum prop_how get_how(enum wire_operation operation)
{
	switch (operation) {
	case WIRE_SET:
		return PROP_SET;
	case WIRE_ADD:
		return PROP_ADD;
	case WIRE_REMOVE:
		return PROP_REMOVE;
	case WIRE_RESET:
		return PROP_RESET;
	}

	return PROP_SET;
}

static int set(struct service *svc, enum prop_class class, enum prop_proto proto,
	const struct wire_request *req, struct err *e)
{
	struct op_set_prop op = {
		.class = class,
		.proto = proto,
		.object = req->name,
		.name = req->property,
		.value = req->value,
		.how = get_how(req->operation),
		.temporary = req->temporary,
	};

	return engine_set_prop(svc->engine, &op, e);
}

static int set_of_proto(
	struct service *svc, enum prop_class class, const struct wire_request *req, struct err *e)
{
	enum prop_proto proto = prop_proto_parse(req->protocol);

	if (proto == PROTO_NONE)
		return err_set(e, IPADM_BAD_PROTOCOL, EPROTONOSUPPORT,
			"%s is no protocol: they are ip, ipv4, ipv6, icmp, tcp, udp and sctp",
			req->protocol[0] ? req->protocol : "\"\"");

	return set(svc, class, proto, req, e);
}

int run_set_if_prop(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return set_of_proto(svc, PROP_INTERFACE, req, &ret->reply.error);
}

int run_set_addr_prop(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return set(svc, PROP_ADDRESS, PROTO_NONE, req, &ret->reply.error);
}

int run_set_proto_prop(struct service *svc, const struct wire_request *req, struct answer *ret)
{
	return set_of_proto(svc, PROP_PROTOCOL, req, &ret->reply.error);
}
