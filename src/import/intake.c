/* SPDX-License-Identifier: Apache-2.0 */
/* Gathering what was read, and the notes. What a document makes of it is in document.c. */
#include "import/intake.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/str.h"

#define WHAT_MAX 200 /* bytes of what a note is about */

/* clang-format off */
static const char *const reasons[] = {
	[WHY_NONE]     = "it is not in a document",
	[WHY_ADDRESS]  = "an address object has no such setting",
	[WHY_BOND]     = "ipadm makes no such link; an IPMP group (ipadm create-ipmp) goes on after a failure without one",
	[WHY_CLIENT]   = "the DHCP client has no such setting here",
	[WHY_COMMAND]  = "ipadm runs no commands",
	[WHY_COMPUTED] = "it is computed from the address and its prefix length",
	[WHY_DNS]      = "a document has no name service: /etc/resolv.conf is for that",
	[WHY_LINK]     = "it is of the link, which ipadm neither makes nor sets up",
	[WHY_MANAGER]  = "it is for the tool that reads this file",
	[WHY_METHOD]   = "a document has no such way to get addresses",
	[WHY_ROUTE]    = "a document has no routes: something else has to make it",
	[WHY_ROUTER]   = "what is taken of router advertisements has no such setting here",
	[WHY_SERVER]   = "ipadm serves and announces nothing to other hosts",
	[WHY_UNKNOWN]  = "this is not known here",
	[WHY_VALUE]    = "this value is not understood",
	[WHY_VARIABLE] = "it takes a shell to tell the value, and none is run",
};
/* clang-format on */

int intake_init(struct intake *in)
{
	*in = (struct intake){ .doc = document_new() };

	return in->doc ? 0 : -ENOMEM;
}

static void free_if(struct intake_if *i)
{
	for (size_t n = 0; n < i->n_addrs; n++) {
		free(i->addrs[n]->keys.list);
		free(i->addrs[n]);
	}
	free(i->addrs);
	free(i->props.list);
	free(i);
}

void intake_fini(struct intake *in)
{
	for (size_t n = 0; n < in->n_ifs; n++)
		free_if(in->ifs[n]);
	free(in->ifs);
	free(in->protocols.list);
	buf_fini(&in->notes);
	document_free(in->doc);
	*in = (struct intake){ .doc = NULL };
}

static void fail(struct intake *in)
{
	in->error = -ENOMEM;
}

/* What a text of several lines, or with a terminal's commands in it, may not do to a line of notes. */
static void blank_controls(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

const char *intake_text(struct intake *in, const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	const char *kept;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		text = NULL;
		fail(in);
		return "";
	}
	kept = document_strdup(in->doc, text);
	if (!kept)
		fail(in);

	return kept ? kept : "";
}

void *intake_grow(struct intake *in, void *items, size_t n, size_t *cap, size_t size)
{
	void *grown = array_grow(items, n, cap, size);

	if (!grown)
		fail(in);

	return grown;
}

struct pair *intake_pairs_add(struct intake *in, struct pairs *p)
{
	struct pair *list = intake_grow(in, p->list, p->n, &p->cap, sizeof(*list));

	if (!list)
		return NULL;
	p->list = list;

	return &list[p->n++];
}

static void pairs_set(
	struct intake *in, struct pairs *p, const char *key, const char *value, struct place at)
{
	struct pair *pair = NULL;

	for (size_t n = 0; n < p->n && !pair; n++)
		if (strcmp(p->list[n].key, key) == 0)
			pair = &p->list[n];
	if (!pair)
		pair = intake_pairs_add(in, p);
	if (pair)
		*pair = (struct pair){
			.key = intake_text(in, "%s", key),
			.value = intake_text(in, "%s", value),
			.at = at,
		};
}

/* ---- interfaces ---- */

struct intake_if *intake_interface(struct intake *in, const char *name, struct place at)
{
	struct intake_if **ifs;
	struct intake_if *i;
	struct ifname ifn;
	struct err why;

	if (name_parse(name, false, &ifn, &why) < 0) {
		intake_note(in, at, name, "%s", why.text);
		return NULL;
	}
	for (size_t n = 0; n < in->n_ifs; n++)
		if (strcmp(in->ifs[n]->name, name) == 0)
			return in->ifs[n];
	i = calloc(1, sizeof(*i));
	ifs = i ? array_grow(in->ifs, in->n_ifs, &in->cap_ifs, sizeof(struct intake_if *)) : NULL;
	if (!ifs) {
		free(i);
		fail(in);
		return NULL;
	}
	in->ifs = ifs;
	memcpy(i->name, ifn.link, sizeof(i->name));
	i->at = at;
	ifs[in->n_ifs++] = i;

	return i;
}

void intake_families(struct intake_if *i, unsigned int families)
{
	if (i)
		i->families |= families;
}

void intake_property(
	struct intake *in, struct intake_if *i, const char *key, const char *value, struct place at)
{
	if (i)
		pairs_set(in, &i->props, key, value, at);
}

void intake_protocol(struct intake *in, const char *protocol, const char *name, const char *value,
	struct place at)
{
	pairs_set(in, &in->protocols, intake_text(in, "%s/%s", protocol, name), value, at);
}

/* ---- addresses ---- */

static struct intake_addr *add_addr(struct intake *in, struct intake_if *i, enum addr_type type,
	unsigned int family, struct place at)
{
	struct intake_addr *a = calloc(1, sizeof(*a));
	struct intake_addr **addrs =
		a ? array_grow(i->addrs, i->n_addrs, &i->cap_addrs, sizeof(struct intake_addr *))
		  : NULL;

	if (!addrs) {
		free(a);
		fail(in);
		return NULL;
	}
	i->addrs = addrs;
	*a = (struct intake_addr){ .type = type, .family = family, .at = at };
	addrs[i->n_addrs++] = a;
	i->families |= family;

	return a;
}

/* The one ones of a mask, which stand in front of its zeroes; -EINVAL. */
static int mask_length(const char *text, unsigned int *ret)
{
	struct ip mask;
	uint32_t word = 0;
	unsigned int n = 0;

	if (ip_parse(text, &mask) < 0 || mask.family != AF_INET)
		return -EINVAL;
	for (size_t b = 0; b < 4; b++)
		word = word << 8 | mask.bytes[b];
	while (n < 32 && (word & (UINT32_C(1) << (31 - n))))
		n++;
	if (n < 32 && word << n)
		return -EINVAL;
	*ret = n;

	return 0;
}

struct intake_addr *intake_static(struct intake *in, struct intake_if *i, const char *address,
	const char *length, struct place at)
{
	const char *slash = strchr(address, '/');
	const char *host = intake_text(
		in, "%.*s", (int)(slash ? (size_t)(slash - address) : strlen(address)), address);
	struct intake_addr *a;
	unsigned int plen = 0;
	uint64_t number;
	struct ip ip;

	if (!i)
		return NULL;
	if (slash)
		length = slash + 1;
	if (ip_parse(host, &ip) < 0) {
		intake_note(in, at, address, "it is no address");
		return NULL;
	}
	if (!length) {
		intake_note(in, at, address, "it has no prefix length, and none is guessed");
		return NULL;
	}
	if (str_to_uint(length, 128, &number) == 0)
		plen = (unsigned int)number;
	else if (mask_length(length, &plen) < 0)
		plen = 0;
	if (plen == 0 || plen > ip_size(ip.family) * 8) {
		intake_note(in, at, address, "'%.64s' is no length of its prefix", length);
		return NULL;
	}
	a = add_addr(in, i, ADDR_STATIC, fam_of(ip.family), at);
	intake_key(in, a, "address", intake_text(in, "%s/%u", host, plen), at);

	return a;
}

/* The loopback interface has nobody to ask. */
static struct intake_addr *the_addr(struct intake *in, struct intake_if *i, enum addr_type type,
	unsigned int family, struct place at)
{
	if (i && name_is_loopback(i->name))
		return NULL;
	for (size_t n = 0; i && n < i->n_addrs; n++)
		if (i->addrs[n]->type == type && i->addrs[n]->family == family)
			return i->addrs[n];

	return i ? add_addr(in, i, type, family, at) : NULL;
}

struct intake_addr *intake_dhcp(
	struct intake *in, struct intake_if *i, unsigned int family, struct place at)
{
	struct intake_addr *a = the_addr(in, i, ADDR_DHCP, family, at);

	if (i && name_is_loopback(i->name))
		intake_note(in, at, i->name, "the loopback interface has static addresses only");
	if (family == FAM_INET6)
		intake_key(in, a, "family", "inet6", at);

	return a;
}

struct intake_addr *intake_addrconf(struct intake *in, struct intake_if *i, struct place at)
{
	return the_addr(in, i, ADDR_ADDRCONF, FAM_INET6, at);
}

void intake_sixtofour(struct intake *in, struct intake_if *i, const char *local, struct place at)
{
	struct ip six = { .family = AF_INET6, .bytes = { 0x20, 0x02, [15] = 1 } };
	struct intake_addr *a;
	char text[IP_STRSIZE];
	struct ip ip;

	if (ip_parse(local, &ip) < 0 || ip.family != AF_INET) {
		intake_note(in, at, local, "a 6to4 tunnel has an IPv4 address");
		return;
	}
	a = i ? add_addr(in, i, ADDR_SIXTOFOUR, FAM_INET6, at) : NULL;
	intake_property(in, i, "class", "6to4", at);
	memcpy(six.bytes + 2, ip.bytes, 4);
	intake_key(in, a, "address", intake_text(in, "%s/16", ip_format(&six, text)), at);
}

void intake_linklocal(struct intake *in, struct intake_if *i, struct place at)
{
	struct intake_addr *a = intake_addrconf(in, i, at);

	if (!a)
		return;
	intake_key(in, a, "stateful", "no", at);
	intake_key(in, a, "stateless", "no", at);
	intake_property(in, i, "ipv6.accept_ra", "off", at);
}

void intake_key(struct intake *in, struct intake_addr *a, const char *key, const char *value,
	struct place at)
{
	if (a)
		pairs_set(in, &a->keys, key, value, at);
}

/* ---- notes ---- */

void intake_note(struct intake *in, struct place at, const char *what, const char *fmt, ...)
{
	size_t begin = in->notes.len;
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	buf_puts(&in->notes, at.file);
	if (at.line > 0)
		buf_printf(&in->notes, ":%u", at.line);
	buf_printf(&in->notes, ": %.*s%s: %s", WHAT_MAX, what, strlen(what) > WHAT_MAX ? "..." : "",
		why);
	if (buf_error(&in->notes) < 0) {
		fail(in);
		return;
	}
	blank_controls(in->notes.data + begin);
	buf_putc(&in->notes, '\n');
}

void intake_refuse(struct intake *in, struct place at, const char *what, enum why why)
{
	intake_note(in, at, what, "%s", reasons[why]);
}

void intake_leave_out(struct intake *in, struct place at, const char *what)
{
	intake_note(in, at, what,
		"it does not come up at boot, as all of a document does: it is left out");
}
