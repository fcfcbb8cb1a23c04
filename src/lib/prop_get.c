/* SPDX-License-Identifier: Apache-2.0 */
/* Properties for callers: the arguments, the row, and the text into the caller's buffer. */
#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "lib/check.h"
#include "lib/prop_read.h"
#include "lib/proto.h"
#include "model/step.h"

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

/* What a caller wants to know. */
struct question {
	enum prop_class class;
	const char *object; /* NULL for a protocol's */
	const char *prop;
	unsigned int proto;
	uint32_t what;
};

static int read_value(ipadm_handle_t h, const struct question *q, const struct prop_row *row,
	char ret[MAXPROPVALLEN])
{
	int r;

	switch (q->class) {
	case PROP_INTERFACE:
		return prop_read_interface(h, q->object, row, q->what, ret);
	case PROP_PROTOCOL:
		return prop_read_protocol(h, row, q->what, ret);
	case PROP_ADDRESS:
		r = check_aobj(h, q->object);
		return r < 0 ? r : prop_read_address(h, q->object, row, q->what, ret);
	}

	return -EINVAL;
}

static int get(ipadm_handle_t h, const struct question *q, char *buf, unsigned int *size)
{
	const struct prop_row *row = NULL;
	char text[MAXPROPVALLEN] = "";
	int r = check_buffer(h, buf, size);

	if (r == 0)
		r = prop_check_what(h, q->what);
	if (r == 0 && q->class == PROP_INTERFACE)
		r = check_name(h, q->object, false);
	if (r == 0)
		r = find_row(h, q->class, q->proto, q->prop, &row);
	if (r == 0)
		r = read_value(h, q, row, text);

	return r < 0 ? r : give(h, text, buf, size);
}

static ipadm_status_t answer(
	ipadm_handle_t h, const struct question *q, char *buf, unsigned int *size)
{
	if (handle_begin(h) != IPADM_SUCCESS)
		return IPADM_INVALID_ARG;

	return handle_end(h, get(h, q, buf, size));
}

ipadm_status_t ipadm_get_ifprop(ipadm_handle_t h, const char *ifname, const char *prop, char *buf,
	unsigned int *size, unsigned int proto, uint32_t what)
{
	const struct question q = { PROP_INTERFACE, ifname, prop, proto, what };

	return answer(h, &q, buf, size);
}

ipadm_status_t ipadm_get_prop(ipadm_handle_t h, const char *prop, char *buf, unsigned int *size,
	unsigned int proto, uint32_t what)
{
	const struct question q = { PROP_PROTOCOL, NULL, prop, proto, what };

	return answer(h, &q, buf, size);
}

ipadm_status_t ipadm_get_addrprop(ipadm_handle_t h, const char *prop, char *buf, unsigned int *size,
	const char *aobj, uint32_t what)
{
	const struct question q = { PROP_ADDRESS, aobj, prop, MOD_PROTO_NONE, what };

	return answer(h, &q, buf, size);
}

/* ---- where it comes from ---- */

static void put_paths(const struct prop_row *row, const char *ifname, struct buf *out)
{
	char path[SETTING_PATHSIZE];

	for (size_t i = 0; i < PROP_PATHS && row->paths[i]; i++)
		buf_printf(out, "%s/proc/sys/net/%s", i > 0 ? " " : "",
			setting_path(row->paths[i], ifname, path, sizeof(path)));
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
