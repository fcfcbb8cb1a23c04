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

static void check_same(const struct buf *first, const struct buf *second)
{
	assert(first->len == second->len && memcmp(first->data, second->data, first->len) == 0);
}

static void check_request(const char *msg, size_t len)
{
	struct buf refused = { 0 }, out = { 0 }, second = { 0 };
	struct wire_request req, again;

	if (wire_decode_request(msg, len, &req, &refused) == 0) {
		assert(refused.len == 0);
		assert(wire_encode_request(&req, &out) == 0);
		assert(wire_decode_request(out.data, out.len - 1, &again, &refused) == 0);
		assert(again.method == req.method && strcmp(again.name, req.name) == 0);
		assert(wire_encode_request(&again, &second) == 0);
		check_same(&out, &second);
		wire_request_fini(&again);
		wire_request_fini(&req);
	} else if (refused.len > 0) {
		/* Exactly one message. */
		assert(strlen(refused.data) == refused.len - 1);
	}
	buf_fini(&refused);
	buf_fini(&out);
	buf_fini(&second);
}

static void check_reply(enum wire_method method, const char *msg, size_t len)
{
	struct wire_request req = { .method = method };
	struct wire_reply reply = { 0 }, again = { 0 };
	struct buf out = { 0 }, second = { 0 };
	struct err e = { 0 };

	if (wire_decode_reply(method, msg, len, &reply, &e) == 0) {
		assert(wire_encode_reply(&req, &reply, &out) == 0);
		assert(wire_decode_reply(method, out.data, out.len - 1, &again, &e) == 0);
		assert(again.error.status == reply.error.status);
		assert(wire_encode_reply(&req, &again, &second) == 0);
		check_same(&out, &second);
	} else {
		assert(e.status != IPADM_SUCCESS && e.text[0]);
	}
	wire_reply_fini(&reply);
	wire_reply_fini(&again);
	buf_fini(&out);
	buf_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* One for each form of a reply. */
	static const enum wire_method methods[] = { WIRE_CREATE_INTERFACE, WIRE_LIST_INTERFACES,
		WIRE_LIST_ADDRESSES, WIRE_LIST_PROBES, WIRE_WATCH_PROBES, WIRE_MONITOR, WIRE_WAIT,
		WIRE_EXPORT, WIRE_GET_STATUS, WIRE_PLAN, WIRE_CHECK, WIRE_LIST_HISTORY,
		WIRE_GET_GENERATION };
	const char *msg = (const char *)data;

	check_request(msg, size);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		check_reply(methods[i], msg, size);
	return 0;
}
