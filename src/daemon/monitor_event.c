/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine tells, in the words of those who monitor. */
#include <string.h>

#include "daemon/monitor.h"
#include "daemon/telling.h"
#include "model/address.h"

static const char *const causes[] = {
	[BY_COMMAND] = "command",
	[BY_RELOAD] = "reload",
	[BY_LINK] = "link",
	[BY_DHCP] = "dhcp",
	[BY_CONFLICT] = "conflict",
	[BY_ROUTER] = "router",
	[BY_IPMP] = "ipmp",
	[BY_DEADLINE] = "deadline",
};

static const char *const places[] = {
	[CHANGED_ACTIVE] = "active",
	[CHANGED_PERSISTENT] = "persistent",
	[CHANGED_ACTIVE | CHANGED_PERSISTENT] = "both",
};

/* What an event of the engine's is called. NULL: it is not told. */
static const struct event_row {
	const char *event, *cause, *what;
} event_rows[] = {
	[EVENT_ADDR_FREE] = { NULL, NULL, NULL },
	[EVENT_ADDR_DUPLICATE] = { "conflict", "conflict", "duplicate" },
	[EVENT_ADDR_UNPROBED] = { "conflict", "conflict", "unprobed" },
	[EVENT_MEMBER_FAILED] = { "ipmp", "ipmp", "member-failed" },
	[EVENT_MEMBER_REPAIRED] = { "ipmp", "ipmp", "member-repaired" },
	[EVENT_MEMBER_OFFLINE] = { "ipmp", "ipmp", "member-offline" },
	[EVENT_MEMBER_ONLINE] = { "ipmp", "ipmp", "member-online" },
	[EVENT_MEMBER_ACTIVATED] = { "ipmp", "ipmp", "member-active" },
	[EVENT_MEMBER_DEACTIVATED] = { "ipmp", "ipmp", "member-inactive" },
	[EVENT_MEMBER_SMALL] = { "ipmp", "ipmp", "member-small" },
	[EVENT_GROUP_FAILED] = { "ipmp", "ipmp", "group-failed" },
	[EVENT_GROUP_REPAIRED] = { "ipmp", "ipmp", "group-repaired" },
	[EVENT_ROUTE_UNCARRIED] = { "ipmp", "ipmp", "route-uncarried" },
	[EVENT_GROUP_MENDED] = { "ipmp", "ipmp", "group-mended" },
	[EVENT_LEASE_GOT] = { "lease", "dhcp", "got" },
	[EVENT_LEASE_RENEWED] = { "lease", "dhcp", "renewed" },
	[EVENT_LEASE_LOST] = { "lease", "dhcp", "lost" },
};

static struct telling begin(const struct monitor *m)
{
	return (struct telling){
		.server = m->server,
		.generation = (int64_t)engine_generation(m->service->engine),
	};
}

/* The other end of what happened: who has the address, or the sentence. */
static void put_values(struct wire_event *row, const struct engine_event *ev)
{
	char addr[IP_STRSIZE], mac[MAC_TEXTSIZE];

	switch (ev->type) {
	case EVENT_ADDR_DUPLICATE:
		TELLING_PUT(row->old, ip_format(&ev->addr, addr));
		TELLING_PUT(row->new, mac_format(ev->rival, mac));
		return;
	case EVENT_ADDR_UNPROBED:
		TELLING_PUT(row->old, ip_format(&ev->addr, addr));
		break;
	case EVENT_LEASE_GOT:
		TELLING_PUT(row->new, ip_format(&ev->addr, addr));
		return;
	case EVENT_LEASE_RENEWED:
		TELLING_PUT(row->new, ip_format(&ev->addr, addr));
		TELLING_PUT(row->old, row->new);
		return;
	case EVENT_LEASE_LOST:
		TELLING_PUT(row->old, ip_format(&ev->addr, addr));
		return;
	case EVENT_ADDR_FREE:
	case EVENT_MEMBER_FAILED:
	case EVENT_MEMBER_REPAIRED:
	case EVENT_MEMBER_OFFLINE:
	case EVENT_MEMBER_ONLINE:
	case EVENT_MEMBER_ACTIVATED:
	case EVENT_MEMBER_DEACTIVATED:
	case EVENT_MEMBER_SMALL:
	case EVENT_GROUP_FAILED:
	case EVENT_GROUP_REPAIRED:
	case EVENT_ROUTE_UNCARRIED:
	case EVENT_GROUP_MENDED:
		break;
	}
	TELLING_PUT(row->new, ev->text);
}

void monitor_event(struct monitor *m, const struct engine_event *ev)
{
	const struct event_row *words = &event_rows[ev->type];
	struct telling t = begin(m);
	struct wire_event *row;

	if (!words->event || !monitor_is_on(m))
		return;
	row = telling_add(&t, words->event, words->cause);
	if (row) {
		TELLING_PUT(row->kind, ev->aobj ? "address" : "interface");
		TELLING_PUT(row->object, ev->aobj ? ev->aobj : ev->ifname);
		TELLING_PUT(row->what, words->what);
		TELLING_PUT(row->where, "daemon");
		put_values(row, ev);
	}
	telling_end(&t);
}

/* Of an object that came or went, all that there is of it. */
static void put_object(char *field, size_t size, const struct object *obj)
{
	_cleanup_(buf_fini) struct buf text = { .data = NULL };

	if (obj)
		change_put_object(&text, obj);
	if (buf_error(&text) == 0)
		telling_put(field, size, text.data);
}

static void put_caller(struct wire_event *row, const struct service *svc)
{
	if (!svc->caller)
		return;
	TELLING_PUT(row->method, svc->method);
	row->uid = svc->caller->uid;
	row->pid = svc->caller->pid;
}

static void put_change(
	struct telling *t, const struct monitor *m, const struct doc_change *c, enum change_by by)
{
	const char *event = c->key ? "changed" : c->came ? "added" : "removed";
	struct wire_event *row = telling_add(t, event, causes[by]);

	if (!row)
		return;
	TELLING_PUT(row->kind, document_kind_word(c->kind));
	TELLING_PUT(row->object, c->name);
	TELLING_PUT(row->where, places[c->docs]);
	put_caller(row, m->service);
	if (!c->key) {
		put_object(row->old, sizeof(row->old), c->gone);
		put_object(row->new, sizeof(row->new), c->came);
		return;
	}
	TELLING_PUT(row->what, c->key);
	TELLING_PUT(row->old, c->before);
	TELLING_PUT(row->new, c->after);
}

/* What the state of an address depends on beside the kernel. */
static void note(struct monitor *m, const struct doc_change *c)
{
	char ifname[LINK_NAMSIZ];

	if (c->kind == OBJ_ADDRESS)
		monitor_note(m, address_ifname(c->name, ifname));
	else if (c->kind == OBJ_INTERFACE)
		monitor_note(m, c->name);
}

void monitor_change(struct monitor *m, const struct engine_change *c)
{
	struct telling t = { .server = m->server, .generation = (int64_t)c->generation };

	t.lost = c->lost;
	for (size_t i = 0; i < c->n; i++) {
		note(m, &c->rows[i]);
		if (!c->rows[i].noted)
			put_change(&t, m, &c->rows[i], c->by);
	}
	telling_end(&t);
}
