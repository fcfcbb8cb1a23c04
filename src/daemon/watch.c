/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/watch.h"

#include <stdio.h>

#include "wire/wire.h"

static void fill(struct wire_outcome *ret, const struct outcome *o)
{
	*ret = (struct wire_outcome){
		.target = *o->target,
		.lost = o->lost,
		.number = (int64_t)o->number,
		.time = o->sent_at,
		.net = o->net,
		.rtt = o->rtt,
		.average = o->stats->average,
		.deviation = o->stats->deviation,
	};
	snprintf(ret->name, sizeof(ret->name), "%s", o->ifname);
	snprintf(ret->group, sizeof(ret->group), "%s", o->group);
}

/* Without memory for it they would miss one: then they are told no more. */
static void publish(struct server *srv, enum wire_method method, const struct wire_reply *reply)
{
	const struct wire_request req = { .method = method };
	_cleanup_(buf_fini) struct buf msg = { .data = NULL };

	server_publish(srv, method, wire_encode_reply(&req, reply, &msg) < 0 ? NULL : &msg);
}

void watch_probe(struct server *srv, const struct outcome *o)
{
	struct wire_outcome row;
	const struct wire_reply reply = {
		.outcomes = { .rows = &row, .n = 1 },
		.continues = true,
	};

	if (!server_is_watched(srv, WIRE_WATCH_PROBES))
		return;
	fill(&row, o);
	publish(srv, WIRE_WATCH_PROBES, &reply);
}

void watch_events(struct server *srv, struct wire_event *rows, size_t n)
{
	const struct wire_reply reply = {
		.events = { .rows = rows, .n = n },
		.continues = true,
	};

	if (server_is_watched(srv, WIRE_MONITOR))
		publish(srv, WIRE_MONITOR, &reply);
}
