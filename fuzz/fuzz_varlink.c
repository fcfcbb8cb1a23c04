/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a request and as a reply. What is understood must survive being sent on: encoded and
 * decoded again it is the same.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_request(const char *msg, size_t len)
{
	struct buf refused = { 0 }, out = { 0 };
	struct wire_request req, again;

	if (wire_decode_request(msg, len, &req, &refused) == 0) {
		assert(refused.len == 0);
		assert(wire_encode_request(&req, &out) == 0);
		assert(wire_decode_request(out.data, out.len - 1, &again, &refused) == 0);
		assert(again.method == req.method && again.families == req.families);
		assert(again.temporary == req.temporary && again.generate == req.generate);
		assert(again.legacy == req.legacy && strcmp(again.name, req.name) == 0);
		assert(again.wait == req.wait && again.operation == req.operation);
		assert(strcmp(again.type, req.type) == 0);
		assert(strcmp(again.address, req.address) == 0);
		assert(strcmp(again.reqhost, req.reqhost) == 0);
		assert(strcmp(again.property, req.property) == 0);
		assert(strcmp(again.value, req.value) == 0);
		assert(!again.document == !req.document);
		assert(!req.document || strcmp(again.document, req.document) == 0);
		assert(!again.objects == !req.objects);
		assert(!req.objects || strcmp(again.objects, req.objects) == 0);
		assert(again.where == req.where && again.format == req.format);
		assert(again.timeout == req.timeout && again.online == req.online);
		assert(again.any == req.any && strcmp(again.state, req.state) == 0);
		wire_request_fini(&again);
		wire_request_fini(&req);
	} else if (refused.len > 0) {
		/* Exactly one message. */
		assert(strlen(refused.data) == refused.len - 1);
	}
	buf_fini(&refused);
	buf_fini(&out);
}

static void check_reply(enum wire_method method, const char *msg, size_t len)
{
	struct wire_request req = { .method = method };
	struct wire_reply reply = { 0 }, again = { 0 };
	struct buf out = { 0 };
	struct err e = { 0 };

	if (wire_decode_reply(method, msg, len, &reply, &e) == 0) {
		assert(wire_encode_reply(&req, &reply, &out) == 0);
		assert(wire_decode_reply(method, out.data, out.len - 1, &again, &e) == 0);
		assert(again.error.status == reply.error.status);
		assert(strcmp(again.name, reply.name) == 0);
		assert(again.probes.n == reply.probes.n);
		assert(again.outcomes.n == reply.outcomes.n);
		assert(again.events.n == reply.events.n);
		assert(again.waiting.n == reply.waiting.n);
		assert(again.plan.n == reply.plan.n);
		assert(!again.rows == !reply.rows);
		assert(!again.rows || again.rows->n == reply.rows->n);
	} else {
		assert(e.status != IPADM_SUCCESS && e.text[0]);
	}
	wire_reply_fini(&reply);
	wire_reply_fini(&again);
	buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *msg = (const char *)data;

	check_request(msg, size);
	check_reply(WIRE_CREATE_INTERFACE, msg, size);
	check_reply(WIRE_LIST_INTERFACES, msg, size);
	check_reply(WIRE_LIST_ADDRESSES, msg, size);
	check_reply(WIRE_LIST_PROBES, msg, size);
	check_reply(WIRE_WATCH_PROBES, msg, size);
	check_reply(WIRE_MONITOR, msg, size);
	check_reply(WIRE_WAIT, msg, size);
	check_reply(WIRE_EXPORT, msg, size);
	check_reply(WIRE_GET_STATUS, msg, size);
	return 0;
}
