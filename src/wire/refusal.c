/* SPDX-License-Identifier: Apache-2.0 */
/* The errors that every Varlink service has, as answers to calls that can't be served. */
#include "wire/refusal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"

/* A standard error with its one string parameter, or none; returns @r, or what kept it from being written.
 */
static int refuse(struct buf *out, int r, const char *error, const char *key, const char *value)
{
	struct jsonw w = { .out = out };

	jsonw_begin(&w, '{');
	jsonw_key(&w, "error");
	jsonw_str(&w, error);
	jsonw_key(&w, "parameters");
	jsonw_begin(&w, '{');
	if (key) {
		jsonw_key(&w, key);
		jsonw_str(&w, value);
	}
	jsonw_end(&w, '}');
	jsonw_end(&w, '}');
	buf_append(out, "", 1);

	return buf_error(out) < 0 ? buf_error(out) : r;
}

int refusal_parameter(struct buf *out, const char *name)
{
	return refuse(out, -EINVAL, "org.varlink.service.InvalidParameter", "parameter", name);
}

int refusal_interface(struct buf *out, int r, const char *name)
{
	return refuse(out, r, "org.varlink.service.InterfaceNotFound", "interface", name);
}

/* Nobody has such a method: say whether it is the interface that is missing. */
int refusal_method(struct buf *out, const char *method)
{
	static const char *const prefixes[] = { "org.ipadm.", "org.varlink.service." };
	const char *dot = strrchr(method, '.');
	_cleanup_free_ char *interface = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (strncmp(method, prefixes[i], n) == 0 && !strchr(method + n, '.'))
			return refuse(out, -ENOSYS, "org.varlink.service.MethodNotFound", "method",
				method);
	}

	interface = strndup(method, dot ? (size_t)(dot - method) : strlen(method));
	if (!interface)
		return -ENOMEM;

	return refusal_interface(out, -ENOSYS, interface);
}

int refusal_expected_more(struct buf *out)
{
	return refuse(out, -EINVAL, "org.varlink.service.ExpectedMore", NULL, NULL);
}
