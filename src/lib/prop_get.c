/* SPDX-License-Identifier: Apache-2.0 */
/* Properties for callers: the arguments, the row, and the text into the caller's buffer. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "lib/check.h"
#include "lib/prop_read.h"
#include "lib/proto.h"

static int check_buffer(ipadm_handle_t h, const char *buf, const unsigned int *size)
{
	if (!buf || !size || *size == 0)
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no place for the value");

	return 0;
}

static int give(ipadm_handle_t h, const char *text, char *buf, unsigned int *size)
{
	size_t need = strlen(text) + 1;

	if (need > *size) {
		*size = (unsigned int)need;
		return err_set(&h->last, IPADM_NO_BUFS, 0, "the value takes %zu bytes", need);
	}
	memcpy(buf, text, need);

	return 0;
}

static int find_row(ipadm_handle_t h, enum prop_class class, unsigned int proto, const char *prop,
	const struct prop_row **ret)
{
	enum prop_proto p = PROTO_NONE;

	if (!prop || prop[0] == '\0')
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "the property has no name");
	if (class != PROP_ADDRESS && (proto_of_public(proto, &p) < 0 || p == PROTO_NONE))
		return err_set(
			&h->last, IPADM_NOTSUP, 0, "%s: there is no protocol 0x%x", prop, proto);

	return prop_lookup(class, p, prop, ret, &h->last);
}

static int get_ifprop(ipadm_handle_t h, const char *ifname, const char *prop, char *buf,
	unsigned int *size, unsigned int proto, uint32_t what)
{
	const struct prop_row *row = NULL;
	char text[MAXPROPVALLEN] = "";
	int r = check_buffer(h, buf, size);

	if (r == 0)
		r = prop_check_what(h, what);
	if (r == 0)
		r = check_name(h, ifname, false);
	if (r == 0)
		r = find_row(h, PROP_INTERFACE, proto, prop, &row);
	if (r == 0)
		r = prop_read_interface(h, ifname, row, what, text);

	return r < 0 ? r : give(h, text, buf, size);
}

ipadm_status_t ipadm_get_ifprop(ipadm_handle_t h, const char *ifname, const char *prop, char *buf,
	unsigned int *size, unsigned int proto, uint32_t what)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, get_ifprop(h, ifname, prop, buf, size, proto, what));
}

static int get_prop(ipadm_handle_t h, const char *prop, char *buf, unsigned int *size,
	unsigned int proto, uint32_t what)
{
	const struct prop_row *row = NULL;
	char text[MAXPROPVALLEN] = "";
	int r = check_buffer(h, buf, size);

	if (r == 0)
		r = prop_check_what(h, what);
	if (r == 0)
		r = find_row(h, PROP_PROTOCOL, proto, prop, &row);
	if (r == 0)
		r = prop_read_protocol(h, row, what, text);

	return r < 0 ? r : give(h, text, buf, size);
}

ipadm_status_t ipadm_get_prop(ipadm_handle_t h, const char *prop, char *buf, unsigned int *size,
	unsigned int proto, uint32_t what)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, get_prop(h, prop, buf, size, proto, what));
}

static int get_addrprop(ipadm_handle_t h, const char *prop, char *buf, unsigned int *size,
	const char *aobj, uint32_t what)
{
	const struct prop_row *row = NULL;
	char text[MAXPROPVALLEN] = "";
	int r = check_buffer(h, buf, size);

	if (r == 0)
		r = prop_check_what(h, what);
	if (r == 0)
		r = find_row(h, PROP_ADDRESS, MOD_PROTO_NONE, prop, &row);
	if (r == 0)
		r = check_aobj(h, aobj);
	if (r == 0)
		r = prop_read_address(h, aobj, row, what, text);

	return r < 0 ? r : give(h, text, buf, size);
}

ipadm_status_t ipadm_get_addrprop(ipadm_handle_t h, const char *prop, char *buf, unsigned int *size,
	const char *aobj, uint32_t what)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, get_addrprop(h, prop, buf, size, aobj, what));
}

/* ---- where it comes from ---- */

static void put_paths(const struct prop_row *row, const char *ifname, struct buf *out)
{
	for (size_t i = 0; i < PROP_PATHS && row->paths[i]; i++) {
		const char *path = row->paths[i];
		const char *hole = strstr(path, "%s");
		size_t head = hole ? (size_t)(hole - path) : strlen(path);

		buf_puts(out, i > 0 ? " /proc/sys/net/" : "/proc/sys/net/");
		buf_append(out, path, head);
		if (!hole)
			continue;
		buf_puts(out, ifname);
		buf_puts(out, hole + 2);
	}
}

static void put_source(const struct prop_row *row, const char *ifname, struct buf *out)
{
	switch (row->via) {
	case VIA_SETTING:
		put_paths(row, ifname, out);
		return;
	case VIA_LINK_MTU:
	case VIA_LINK_ARP:
		buf_puts(out, "the link");
		return;
	case VIA_DOCUMENT:
		buf_puts(out, "ipadm");
		return;
	case VIA_DERIVED:
		buf_puts(out, "the address");
		return;
	case VIA_NONE:
		buf_puts(out, row->why ? row->why : "");
		return;
	}
}

static int find_source_row(ipadm_handle_t h, const char *prop, unsigned int proto,
	unsigned int class, const struct prop_row **ret)
{
	switch (class) {
	case IPADMPROP_CLASS_IF:
		return find_row(h, PROP_INTERFACE, proto, prop, ret);
	case IPADMPROP_CLASS_MODULE:
		return find_row(h, PROP_PROTOCOL, proto, prop, ret);
	case IPADMPROP_CLASS_ADDR:
		return find_row(h, PROP_ADDRESS, proto, prop, ret);
	default: /* a number of the caller's */
		return err_set(&h->last, IPADM_INVALID_ARG, 0, "there is no class %u of properties",
			class);
	}
}

static int get_source(ipadm_handle_t h, const char *object, const char *prop, char *buf,
	unsigned int *size, unsigned int proto, unsigned int class)
{
	_cleanup_(buf_fini) struct buf out = { .data = NULL };
	const struct prop_row *row = NULL;
	int r = check_buffer(h, buf, size);

	if (r == 0)
		r = find_source_row(h, prop, proto, class, &row);
	if (r == 0 && class == IPADMPROP_CLASS_IF)
		r = check_name(h, object, false);
	if (r != 0 || !row)
		return r;
	put_source(row, object ? object : "", &out);
	if (buf_error(&out) < 0)
		return err_nomem(&h->last);

	return give(h, out.data ? out.data : "", buf, size);
}

ipadm_status_t ipadm_get_propsource(ipadm_handle_t h, const char *object, const char *prop,
	char *buf, unsigned int *size, unsigned int proto, unsigned int class)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, get_source(h, object, prop, buf, size, proto, class));
}
