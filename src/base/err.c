/* SPDX-License-Identifier: Apache-2.0 */
/* Filling an error: sentence, status, errno. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

/* The errno a function returns for @status when nobody named one. */
static int errno_of(ipadm_status_t status)
{
	const struct status_row *row = status_find((int)status);

	return row && row->sys > 0 ? row->sys : EIO;
}

int err_set(struct err *e, ipadm_status_t status, int sys, const char *fmt, ...)
{
	va_list ap;

	if (e) {
		e->status = status;
		e->sys = sys;
		e->object[0] = '\0';
		va_start(ap, fmt);
		vsnprintf(e->text, sizeof(e->text), fmt, ap);
		va_end(ap);
	}

	return sys > 0 ? -sys : -errno_of(status);
}

int err_sys(struct err *e, int sys, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (e) {
		e->status = status_from_errno(sys);
		e->sys = sys;
		e->object[0] = '\0';
		va_start(ap, fmt);
		n = vsnprintf(e->text, sizeof(e->text), fmt, ap);
		va_end(ap);
		if (n >= 0 && (size_t)n < sizeof(e->text))
			snprintf(e->text + n, sizeof(e->text) - (size_t)n, ": %s",
				strerrordesc_np(sys));
	}

	return sys > 0 ? -sys : -EIO;
}

int err_nomem(struct err *e)
{
	return err_set(e, IPADM_NO_MEMORY, ENOMEM, "out of memory");
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	char head[256];
	char text[sizeof(e->text)];
	va_list ap;

	if (!e)
		return -EIO;

	va_start(ap, fmt);
	vsnprintf(head, sizeof(head), fmt, ap);
	va_end(ap);
	memcpy(text, e->text, sizeof(text));
	snprintf(e->text, sizeof(e->text), "%s: %.*s", head,
		(int)(sizeof(e->text) - sizeof(head) - 3), text);

	return e->sys > 0 ? -e->sys : -errno_of(e->status);
}

int err_about(struct err *e, const char *kind, const char *name)
{
	if (!e)
		return -EIO;

	snprintf(e->object, sizeof(e->object), "%s %s", kind, name);

	return e->sys > 0 ? -e->sys : -errno_of(e->status);
}

void err_clear(struct err *e)
{
	if (e)
		*e = (struct err){ .status = IPADM_SUCCESS };
}
