/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client-engine protocol: Varlink (https://varlink.org), interface org.ipadm, as typed requests
 * and replies; JSON stays inside this layer. A message is a JSON object with a NUL behind it, at
 * most WIRE_MAX_REQUEST (with a document: WIRE_MAX_LARGE) or WIRE_MAX_REPLY bytes and WIRE_MAX_DEPTH deep.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/ip.h"
#include "model/addr_listing.h"
#include "model/drift.h"
#include "model/impact.h"
#include "model/listing.h"

#define WIRE_MAX_REQUEST (64u * 1024)
#define WIRE_MAX_LARGE \
	(64u * 1024 * 1024) /* a request of those who may make changes: a whole document */
#define WIRE_MAX_REPLY (64u * 1024 * 1024)
#define WIRE_MAX_DEPTH 16
#define WIRE_SOCKET    "org.ipadm" /* its name in the run directory */

enum wire_method {
	WIRE_GET_INFO,        /* org.varlink.service.GetInfo */
	WIRE_GET_DESCRIPTION, /* org.varlink.service.GetInterfaceDescription; name = the interface
				 asked for */
	WIRE_CREATE_INTERFACE,
	WIRE_DELETE_INTERFACE,
	WIRE_ENABLE_INTERFACE,
	WIRE_DISABLE_INTERFACE,
	WIRE_MOVE_INTERFACE,
	WIRE_LIST_INTERFACES, /* name "" for all */
	WIRE_ADD_MEMBERS,     /* name: the IPMP group */
	WIRE_REMOVE_MEMBERS,
	WIRE_OFFLINE_INTERFACE,
	WIRE_ONLINE_INTERFACE,
	WIRE_REHEARSE_FAILURE, /* held by the session */
	WIRE_END_REHEARSAL,
	WIRE_LIST_PROBES,
	WIRE_WATCH_PROBES, /* many answers */
	WIRE_MONITOR,      /* the same */
	WIRE_WAIT,         /* at the end, and with more before it */
	WIRE_CREATE_ADDRESS,
	WIRE_DELETE_ADDRESS,
	WIRE_ENABLE_ADDRESS,
	WIRE_DISABLE_ADDRESS,
	WIRE_UP_ADDRESS,
	WIRE_DOWN_ADDRESS,
	WIRE_REFRESH_ADDRESS,
	WIRE_LIST_ADDRESSES,         /* name: an interface, an address object, or "" for all */
	WIRE_SET_INTERFACE_PROPERTY, /* name: the interface */
	WIRE_SET_ADDRESS_PROPERTY,   /* name: the address object */
	WIRE_SET_PROTOCOL_PROPERTY,  /* name unused */
	WIRE_APPLY,
	WIRE_PLAN,  /* the same without doing it */
	WIRE_CHECK, /* name: an interface, an address object, or "" for all */
	WIRE_REPAIR,
	WIRE_ADOPT, /* name: an interface, or an address object */
	WIRE_UNDO,  /* number */
	WIRE_REDO,
	WIRE_CONFIRM,
	WIRE_REVERT,
	WIRE_RELOAD,
	WIRE_LIST_HISTORY,
	WIRE_GET_GENERATION, /* number */
	WIRE_EXPORT,
	WIRE_GET_STATUS,
	WIRE_N_METHODS,
};

/* The parameters that there are, as bits. */
enum wire_param {
	WIRE_PARAM_NAME = 1,
	WIRE_PARAM_FAMILY = 2,
	WIRE_PARAM_TEMPORARY = 4,
	WIRE_PARAM_GENERATE = 8,
	WIRE_PARAM_LEGACY = 16,
	WIRE_PARAM_INTERFACE = 32, /* kept in wire_request.name */
	WIRE_PARAM_TYPE = 1 << 6,
	WIRE_PARAM_ADDRESS = 1 << 7,
	WIRE_PARAM_REMOTE = 1 << 8,
	WIRE_PARAM_RESOLVED = 1 << 9,
	WIRE_PARAM_RESOLVED_REMOTE = 1 << 10,
	WIRE_PARAM_DOWN = 1 << 11,
	WIRE_PARAM_ONE_FAMILY = 1 << 12,
	WIRE_PARAM_PRIMARY = 1 << 13,
	WIRE_PARAM_REQHOST = 1 << 14,
	WIRE_PARAM_WAIT = 1 << 15,
	WIRE_PARAM_INTERFACE_ID = 1 << 16,
	WIRE_PARAM_NO_STATEFUL = 1 << 17,
	WIRE_PARAM_NO_STATELESS = 1 << 18,
	WIRE_PARAM_GENERATION = 1 << 19,
	WIRE_PARAM_TEMPORARY_ADDRESSES = 1 << 20,
	WIRE_PARAM_RELEASE = 1 << 21,
	WIRE_PARAM_INFORM = 1 << 22,
	WIRE_PARAM_PROTOCOL = 1 << 23,
	WIRE_PARAM_PROPERTY = 1 << 24,
	WIRE_PARAM_VALUE = 1 << 25,
	WIRE_PARAM_OPERATION = 1 << 26,
	WIRE_PARAM_IPMP = 1 << 27,
	WIRE_PARAM_MEMBERS = 1 << 28,
	WIRE_PARAM_FORCE = 1 << 29,
	WIRE_PARAM_NUMBER = 1ull << 30,
	WIRE_PARAM_DOCUMENT = 1ull << 31,
	WIRE_PARAM_MERGE = 1ull << 32,
	WIRE_PARAM_UNPLUGGED = 1ull << 33,
	WIRE_PARAM_PLAN = 1ull << 34,
	WIRE_PARAM_CONNECTIONS = 1ull << 35,
	WIRE_PARAM_OBJECTS = 1ull << 36,
	WIRE_PARAM_WHERE = 1ull << 37,
	WIRE_PARAM_FORMAT = 1ull << 38,
	WIRE_PARAM_STATE = 1ull << 39,
	WIRE_PARAM_ONLINE = 1ull << 40,
	WIRE_PARAM_ANY = 1ull << 41,
	WIRE_PARAM_TIMEOUT = 1ull << 42,
};

#define WIRE_CONFIRM_MAX 86400 /* seconds */

/* What a property call does: parameter "operation", default set. */
enum wire_operation {
	WIRE_SET,
	WIRE_ADD,
	WIRE_REMOVE,
	WIRE_RESET,
};

/* Of what Export gives the document: parameter "where", default persistent. */
enum wire_where {
	WIRE_PERSISTENT,
	WIRE_ACTIVE,
	WIRE_KERNEL,
};

/* And how: parameter "format", default yaml. */
enum wire_format {
	WIRE_YAML,
	WIRE_JSON,
	WIRE_INI,
};

#define WIRE_TIMEOUT_MAX INT32_MAX /* seconds */

/* A method as a row: full name, whether it changes anything (then the caller must be allowed to, and it takes
 * "message" and "command", and if it can wait for its confirmation "confirm" and "connections", too), the WIRE_PARAM_* it takes, and those of them that must be there. */
struct wire_method_row {
	const char *name;
	bool mutating;
	bool restricted; /* changes nothing, and is only for those who may */
	bool at_once; /* nothing that could wait for its confirmation, nor for that of something else */
	bool streams; /* answers as long as the client stays: it must ask for more than one */
	uint64_t takes;
	uint64_t needs;
};
const struct wire_method_row *wire_method_row(enum wire_method method);
/* WIRE_N_METHODS when there is none of this full name. */
enum wire_method wire_method_find(const char *name);

struct wire_request {
	enum wire_method method;
	bool oneway;
	bool more;
	char name[256]; /* interface (or base of a generated name); checked by the engine */
	unsigned int
		families;  /* FAM_*: parameter "family": "inet", "inet6"; absent or null: both */
	bool temporary;    /* active only */
	bool generate;     /* invent the number */
	bool legacy;       /* logical names are allowed */
	bool ipmp;         /* an IPMP group */
	bool force;        /* its members leave it first */
	char members[512]; /* of a group, between commas */

	/* Of addresses; strings "" and words as they stand are the engine's to check. */
	char type[16];
	char address[256];
	char remote[256];
	char resolved[64];
	char resolved_remote[64];
	char reqhost[256];
	char interface_id[64];
	char generation[32];
	int32_t wait; /* IPADM_DHCP_WAIT_DEFAULT when absent */
	bool down;
	bool one_family;
	bool primary;
	bool no_stateful;
	bool no_stateless;
	bool temporary_addresses;
	bool release;
	bool inform;

	/* Of properties. */
	char protocol[16];
	char property[64];
	char value[512];
	enum wire_operation operation;

	/* Of whole documents. */
	char *document; /* INI, JSON or YAML; of a decoded request: wire_request_fini() */
	bool merge;
	bool unplugged;
	char plan[32];
	char connections[1024]; /* "LOCAL REMOTE LOCAL REMOTE …" */

	int64_t number; /* a generation */

	/* Of Export and Wait. */
	char *objects; /* names between commas; NULL: none. As document */
	enum wire_where where;
	enum wire_format format;
	char state[32]; /* "" when absent */
	bool online;    /* what is recorded, as wait-online has it */
	bool any;       /* one of these is enough */
	int64_t timeout; /* seconds; 0, when absent: as long as it takes; -1 for 0: no longer than a look */

	/* Of every change: without control characters. */
	char message[257]; /* why */
	char command[513]; /* the command line that it comes from */
	int64_t confirm; /* as of struct confirm_wish; parameter "confirm": 0 for -1, absent for 0 */
};

/* One row of ListAddresses, by words. */
struct wire_addr {
	char name[64]; /* the address object; "" for an unmanaged address */
	char ifname[32];
	char type[16];
	char state[16];
	char address[600]; /* as show-addr shows it */
	uint32_t cflags;   /* IA_* */
	uint32_t pflags;
};
struct wire_addrs {
	struct wire_addr *rows;
	size_t n;
};

/* One row of ListProbes: a member that probes. */
#define WIRE_MAX_HOSTS 16
struct wire_hosts {
	struct ip addrs[WIRE_MAX_HOSTS];
	size_t n;
};
struct wire_probe {
	char name[32];
	char group[32];
	char state[16]; /* "ok", "failed", "unknown" */
	char mode[16];  /* "routes", "neighbours", "none" */
	struct wire_hosts sources, targets;
	int64_t sent, answered;          /* since it began */
	int64_t rtt, average, deviation; /* microseconds; 0: none yet */
};
struct wire_probes {
	struct wire_probe *rows;
	size_t n;
};

/* One row of WatchProbes: a probe, and what became of it. Times in microseconds. */
struct wire_outcome {
	char name[32]; /* who asked */
	char group[32];
	struct ip target;
	bool lost;
	int64_t number;             /* of those that it sent */
	int64_t time;               /* when it was sent: CLOCK_MONOTONIC */
	int64_t net, rtt;           /* until the answer came, until it was looked at; 0: lost */
	int64_t average, deviation; /* of all so far; 0: none yet */
};
struct wire_outcomes {
	struct wire_outcome *rows;
	size_t n;
};

/* One row of Wait. */
struct wire_awaited {
	char object[64];
	char why[256];
};
struct wire_waiting {
	struct wire_awaited *rows;
	size_t n;
};

/* What Check gives. */
struct wire_drift {
	struct drift_row *rows;
	size_t n;
};

/* What Apply, Plan, Repair, Undo, Redo and Revert give. */
struct wire_plan {
	bool changed;
	char id[32];
	int64_t confirm;    /* seconds in which it is to be confirmed; 0: it is final */
	int64_t generation; /* of Undo and Redo: which was put back; 0: the empty document */
	struct impact_row *rows;
	size_t n;
};

/* One row of Monitor: something that happened. */
struct wire_event {
	int64_t time;       /* microseconds since 1970 */
	int64_t generation; /* of the persistent document */
	char kind[16];      /* "interface", "address", "protocol", "ipadm" */
	char object[64];
	char event[16];   /* "added", "removed", "changed", "state", "carrier", … */
	char what[64];    /* what of it: a key; "" */
	char where[16];   /* "active", "persistent", "both", "kernel", "daemon" */
	char old[600];    /* "": nothing */
	char new[600];    /* the same, or a sentence */
	char cause[16];   /* "command", "reload", "link", … */
	char method[32];  /* of a command: what was called; "" */
	int64_t uid, pid; /* and who did */
};
struct wire_events {
	struct wire_event *rows;
	size_t n;
};

/* One row of ListHistory. */
struct wire_generation {
	int64_t generation;
	int64_t parent;   /* the one before it; 0: none */
	int64_t time;     /* seconds since 1970; 0: not known */
	int64_t uid, pid; /* -1: not known */
	int64_t restores; /* of undo and redo: the generation that was put back */
	char user[64];
	char change[900];
	char command[513];
	char message[257];
	char kind[16];  /* "change", "undo", "redo" */
	char state[16]; /* "ok", "present", "lost", "damaged" */
};
struct wire_generations {
	struct wire_generation *rows;
	size_t n;
};

/* What GetStatus tells. */
struct wire_status {
	bool read_only;      /* the saved configuration can't be understood: no change is taken */
	char problem[512];   /* why, "" when all is well */
	uint64_t generation; /* of the persistent document */
	uint64_t syncs, messages, dumps, sysctls; /* exact counts since start */
	int64_t pid;
	int64_t uptime;       /* milliseconds since the engine began to serve */
	bool confirm_pending; /* a change waits for its confirmation */
	int64_t confirm_left; /* seconds that are left for it */
	bool edit_pending;    /* ipadm.conf was edited by hand, and is not taken in */
	char version[32];
};

struct wire_reply {
	struct err error;     /* status SUCCESS when it worked */
	char name[256];       /* CreateInterface: what was made */
	struct listing *rows; /* ListInterfaces: borrowed when encoding, owned (listing_free) when
				 decoded */
	/* ListAddresses: the encoder takes the listing (borrowed), the decoder gives rows (owned). */
	const struct addr_listing *addr_listing;
	struct wire_addrs addrs;
	struct wire_probes probes;     /* ListProbes: owned */
	struct wire_outcomes outcomes; /* WatchProbes: borrowed when encoding, owned when decoded */
	struct wire_plan plan;         /* of those: the same */
	struct wire_drift drift;       /* Check: the same */
	struct wire_events events;     /* Monitor: the same */
	bool continues;                /* more answers follow */
	struct wire_generations generations; /* ListHistory: owned */
	char *text;                          /* GetGeneration, Export: owned */
	int64_t left_out;                    /* Export: keys and sections */
	struct wire_waiting waiting;         /* Wait: borrowed when encoding, owned when decoded */
	struct wire_status status;
};

/*
 * Decode one message (no NUL in it). -EBADMSG: not a Varlink call, close the connection. -ENOSYS /
 * -EINVAL: a call that can't be served; @err_reply then holds the encoded standard error reply
 * (org.varlink.service.MethodNotFound, InvalidParameter, InterfaceNotFound) to send. Unknown
 * parameters, wrong types, duplicate keys and over-long strings are InvalidParameter. *@ret is to be freed with
 * wire_request_fini().
 */
int wire_decode_request(
	const char *msg, size_t len, struct wire_request *ret, struct buf *err_reply) _warn_unused_;
void wire_request_fini(struct wire_request *req);
/* Append an encoded request with its NUL. */
int wire_encode_request(const struct wire_request *req, struct buf *out) _warn_unused_;
/* Append the encoded reply to @req with its NUL; an error becomes org.ipadm.Failed(status, symbol,
 * errno, message, object). */
int wire_encode_reply(const struct wire_request *req, const struct wire_reply *reply,
	struct buf *out) _warn_unused_;
/* -EBADMSG (EBADE in @e) when it is no reply to @method. A decoded Varlink error is 0 with error
 * filled. */
int wire_decode_reply(enum wire_method method, const char *msg, size_t len, struct wire_reply *ret,
	struct err *e) _warn_unused_;
void wire_reply_fini(struct wire_reply *reply);

/* The interface definition that GetInterfaceDescription gives; a constant. NULL for another name.
 */
const char *wire_description(const char *interface);

/*
 * The client's side of one blocking call on a connected stream socket: send, wait, decode.
 * @timeout_ms for the whole. TIMEOUT, IPC_ERROR (connection lost before the answer), EBADE.
 */
int wire_call(int fd, const struct wire_request *req, int timeout_ms, struct wire_reply *ret,
	struct err *e) _warn_unused_;

/*
 * A call that has many answers. wire_watch_begin() sends it; wire_watch_next() gives one answer after the other,
 * waiting as long as it takes (@timeout_ms: -1): an error ends it, as does one that does not continue. Between the calls @in
 * keeps what has been received.
 */
int wire_watch_begin(int fd, const struct wire_request *req, int timeout_ms, struct err *e)
	_warn_unused_;
int wire_watch_next(int fd, enum wire_method method, int timeout_ms, struct buf *in,
	struct wire_reply *ret, struct err *e) _warn_unused_;

/* Connect to the socket in @run_dir: a fresh descriptor, or -ENOENT, -ECONNREFUSED, -EACCES, … */
int wire_connect(const char *run_dir, int *ret_fd) _warn_unused_;

#endif
