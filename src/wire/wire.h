/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The client-engine protocol: Varlink (https://varlink.org), interface org.ipadm, as typed requests
 * and replies; JSON stays inside this layer. A message is a JSON object with a NUL behind it, at
 * most WIRE_MAX_REQUEST or WIRE_MAX_REPLY bytes and WIRE_MAX_DEPTH deep.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/ip.h"
#include "model/listing.h"

#define WIRE_MAX_REQUEST (64u * 1024)
#define WIRE_MAX_REPLY   (64u * 1024 * 1024)
#define WIRE_MAX_DEPTH   16
#define WIRE_SOCKET      "org.ipadm" /* its name in the run directory */

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
	WIRE_RELOAD,
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
};

/* A method as a row: full name, whether it changes anything (then the caller must be allowed to),
 * the WIRE_PARAM_* it takes, and those of them that must be there. */
struct wire_method_row {
	const char *name;
	bool mutating;
	unsigned int takes;
	unsigned int needs;
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
		families; /* FAM_*: parameter "family": "inet", "inet6"; absent or null: both */
	bool temporary;   /* active only */
	bool generate;    /* invent the number */
	bool legacy;      /* logical names are allowed */
};

/* What GetStatus tells. */
struct wire_status {
	bool read_only;      /* the saved configuration can't be understood: no change is taken */
	char problem[512];   /* why, "" when all is well */
	uint64_t generation; /* of the persistent document */
	uint64_t syncs, messages, dumps, sysctls; /* exact counts since start */
	int64_t pid;
};

struct wire_reply {
	struct err error;     /* status SUCCESS when it worked */
	char name[256];       /* CreateInterface: what was made */
	struct listing *rows; /* ListInterfaces: borrowed when encoding, owned (listing_free) when
				 decoded */
	struct wire_status status;
};

/*
 * Decode one message (no NUL in it). -EBADMSG: not a Varlink call, close the connection. -ENOSYS /
 * -EINVAL: a call that can't be served; @err_reply then holds the encoded standard error reply
 * (org.varlink.service.MethodNotFound, InvalidParameter, InterfaceNotFound) to send. Unknown
 * parameters, wrong types, duplicate keys and over-long strings are InvalidParameter.
 */
int wire_decode_request(
	const char *msg, size_t len, struct wire_request *ret, struct buf *err_reply) _warn_unused_;
/* Append an encoded request with its NUL. */
int wire_encode_request(const struct wire_request *req, struct buf *out) _warn_unused_;
/* Append the encoded reply to @req with its NUL; an error becomes org.ipadm.Failed(status, symbol,
 * errno, message). */
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

/* Connect to the socket in @run_dir: a fresh descriptor, or -ENOENT, -ECONNREFUSED, -EACCES, … */
int wire_connect(const char *run_dir, int *ret_fd) _warn_unused_;

#endif
