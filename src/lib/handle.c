/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing a handle, statuses, the last error. */
#include "lib/view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/host.h"
#include "base/status.h"
#include "base/str.h"

#define HANDLE_FLAGS ((uint32_t)(IPH_VRRP | IPH_LEGACY | IPH_IPMGMTD | IPH_INIT))

static void handle_freep(ipadm_handle_t *h)
{
	ipadm_close(*h);
	*h = NULL;
}

/* A named namespace as given, else the name of the caller's own one where it has one. */
static int resolve_netns(ipadm_handle_t h, const char *netns, struct err *e)
{
	if (!netns) {
		if (host_netns_name(h->netns, sizeof(h->netns)) < 0)
			h->netns[0] = '\0';
	} else if (strlen(netns) >= sizeof(h->netns)) {
		return err_set(e, IPADM_INVALID_ARG, 0,
			"the name of the network namespace is longer than %d bytes", NAME_MAX);
	} else {
		snprintf(h->netns, sizeof(h->netns), "%s", netns);
	}

	return store_paths_init(&h->paths, h->netns[0] ? h->netns : NULL, e);
}

ipadm_status_t ipadm_open_netns(ipadm_handle_t *ret, uint32_t flags, const char *netns)
{
	_cleanup_(handle_freep) ipadm_handle_t h = NULL;
	struct err e = { .status = IPADM_SUCCESS };
	int r;

	if (!ret)
		return IPADM_INVALID_ARG;
	*ret = NULL;
	if (flags & ~HANDLE_FLAGS)
		return IPADM_INVALID_ARG;
	h = calloc(1, sizeof(*h));
	if (!h)
		return IPADM_NO_MEMORY;
	h->flags = flags;
	h->fd = -1;

	r = resolve_netns(h, netns, &e);
	if (r < 0)
		return e.status;
	r = kernel_linux_new(&h->k, netns, &e);
	if (r < 0)
		return e.status == IPADM_NO_NETNS || e.status == IPADM_EPERM ||
				       e.status == IPADM_NO_MEMORY
			       ? e.status
			       : IPADM_DLADM_FAILURE;
	*ret = h;
	h = NULL;

	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_open(ipadm_handle_t *ret, uint32_t flags)
{
	return ipadm_open_netns(ret, flags, NULL);
}

void ipadm_close(ipadm_handle_t h)
{
	if (!h)
		return;
	if (h->fd >= 0)
		close(h->fd);
	kernel_free(h->k);
	view_forget(h);
	free(h);
}

const char *ipadm_status2str(ipadm_status_t status)
{
	const struct status_row *row = status_find((int)status);

	return row ? row->text : "<unknown error>";
}

const char *ipadm_status2symbol(ipadm_status_t status)
{
	const struct status_row *row = status_find((int)status);

	return row ? row->symbol : "unknown";
}

ipadm_status_t ipadm_errno2status(int error)
{
	return status_from_errno(error);
}

const char *ipadm_version(void)
{
	return IPADM_VERSION;
}

ipadm_status_t ipadm_last_error(ipadm_handle_t h, ipadm_error_t *ret)
{
	if (!h || !ret)
		return IPADM_INVALID_ARG;
	*ret = (ipadm_error_t){ .status = h->last.status, .sys = h->last.sys };
	snprintf(ret->text, sizeof(ret->text), "%s", h->last.text);

	return IPADM_SUCCESS;
}

/* @what: what @text is called. */
static ipadm_status_t set_line(
	ipadm_handle_t h, const char *what, const char *text, char *ret, size_t size)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;
	if (text && !str_is_line(text))
		return handle_end(h, err_set(&h->last, IPADM_INVALID_ARG, 0,
					     "there is a control character in the %s", what));
	if (str_copy(ret, size, text ? text : "") < 0)
		return handle_end(h, err_set(&h->last, IPADM_INVALID_ARG, 0,
					     "the %s is longer than %zu bytes", what, size - 1));

	return IPADM_SUCCESS;
}

ipadm_status_t ipadm_set_message(ipadm_handle_t h, const char *text)
{
	return set_line(h, "message", text, h ? h->message : NULL, sizeof(h->message));
}

ipadm_status_t ipadm_set_command(ipadm_handle_t h, const char *text)
{
	return set_line(h, "command line", text, h ? h->command : NULL, sizeof(h->command));
}

ipadm_status_t handle_begin(ipadm_handle_t h)
{
	if (!h)
		return IPADM_INVALID_ARG;
	err_clear(&h->last);

	return IPADM_SUCCESS;
}

ipadm_status_t handle_end(ipadm_handle_t h, int r)
{
	if (r == 0)
		return IPADM_SUCCESS;
	if (h->last.status == IPADM_SUCCESS)
		err_sys(&h->last, -r, "the operation did not work");

	return h->last.status;
}

unsigned int families_of_af(sa_family_t af)
{
	return af == AF_UNSPEC ? FAM_BOTH : fam_of(af);
}
