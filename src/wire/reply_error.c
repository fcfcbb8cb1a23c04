/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/reply_error.h"

#include <errno.h>
#include <string.h>

#include "base/status.h"

struct standard_error {
	const char *name;
	const char *key; /* its parameter */
	ipadm_status_t status;
	int sys;
	const char *text; /* the parameter comes behind it */
};

static const struct standard_error standard_errors[] = {
	{ "org.varlink.service.InterfaceNotFound", "interface", IPADM_NOTSUP, EOPNOTSUPP,
		"the engine does not have the interface" },
	{ "org.varlink.service.MethodNotFound", "method", IPADM_NOTSUP, EOPNOTSUPP,
		"the engine does not have the method" },
	{ "org.varlink.service.MethodNotImplemented", "method", IPADM_NOTSUP, EOPNOTSUPP,
		"the engine does not have the method" },
	{ "org.varlink.service.InvalidParameter", "parameter", IPADM_INVALID_ARG, EINVAL,
		"the engine does not take the parameter" },
	{ "org.varlink.service.ExpectedMore", NULL, IPADM_INVALID_ARG, EINVAL,
		"the engine has more than one answer" },
	{ "org.varlink.service.PermissionDenied", NULL, IPADM_EPERM, EPERM,
		"the engine does not allow it" },
};

void reply_error_encode(struct jsonw *w, const struct err *e)
{
	const struct status_row *row = status_find((int)e->status);

	jsonw_key(w, "status");
	jsonw_int(w, e->status);
	message_put_str(w, "symbol", row ? row->symbol : "failure");
	jsonw_key(w, "errno");
	jsonw_int(w, e->sys);
	message_put_str(w, "message", e->text);
	if (e->object[0])
		message_put_str(w, "object", e->object);
}

/* Failed(status, symbol, errno, message, object): the symbol counts, numbers may be of a newer engine. */
static int decode_failed(const json_t *params, struct err *ret)
{
	const char *symbol = json_string_value(json_object_get(params, "symbol"));
	const char *message = json_string_value(json_object_get(params, "message"));
	const json_t *sys = json_object_get(params, "errno");
	const json_t *object = json_object_get(params, "object");
	const struct status_row *row = symbol ? status_find_symbol(symbol) : NULL;
	ipadm_status_t status = IPADM_FAILURE;

	if (!symbol || !message || !json_is_integer(sys) || json_integer_value(sys) < 0 ||
		json_integer_value(sys) > 4095)
		return -EBADMSG;

	if (row && row->status != IPADM_SUCCESS)
		status = row->status;
	err_set(ret, status, (int)json_integer_value(sys), "%s", message);
	ret->sys = (int)json_integer_value(sys);
	if (object && message_get_str(object, ret->object, sizeof(ret->object)) < 0)
		ret->object[0] = '\0';
	return 0;
}

static void decode_standard_error(const char *name, const json_t *params, struct err *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(standard_errors); i++) {
		const struct standard_error *se = &standard_errors[i];
		const char *what;

		if (strcmp(se->name, name) != 0)
			continue;
		what = se->key ? json_string_value(json_object_get(params, se->key)) : NULL;
		err_set(ret, se->status, se->sys, "%s%s%s", se->text, what ? " " : "",
			what ? what : "");
		return;
	}

	err_set(ret, IPADM_FAILURE, EPROTO, "the engine answered %s", name);
}

int reply_error_decode(const json_t *name, const json_t *params, struct err *ret)
{
	const char *s = json_string_value(name);

	if (!s)
		return -EBADMSG;
	if (strcmp(s, WIRE_FAILED) == 0)
		return decode_failed(params, ret);

	decode_standard_error(s, params, ret);
	return 0;
}
