/* SPDX-License-Identifier: Apache-2.0 */
/* Address objects: their names, their keys, and the kernel's address that they stand for. */
#include "model/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "model/addr_set.h"
#include "model/lease.h"

static const char *const type_words[] = {
	[ADDR_STATIC] = "static",
	[ADDR_DHCP] = "dhcp",
	[ADDR_ADDRCONF] = "addrconf",
	[ADDR_SIXTOFOUR] = "6to4",
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *label_problem(const char *label)
{
	size_t len = strnlen(label, IPADM_AOBJ_USTRSIZ);

	if (len == 0)
		return "there is no label behind the '/'";
	if (len == IPADM_AOBJ_USTRSIZ)
		return "its label is longer than 31 characters";
	if (!is_letter(label[0]))
		return "its label does not begin with a letter";
	for (size_t i = 1; i < len; i++)
		if (!is_letter(label[i]) && !(label[i] >= '0' && label[i] <= '9'))
			return "its label has something else than letters and digits in it";

	return NULL;
}

int aobj_name_parse(const char *name, struct aobj_name *ret, struct err *e)
{
	struct aobj_name n = { .label = "" };
	const char *slash = name ? strchr(name, '/') : NULL;
	const char *why;
	struct ifname ifn;
	char link[LIFNAMSIZ];
	size_t len;
	int r;

	if (!name || name[0] == '\0')
		return err_set(e, IPADM_INVALID_ARG, EINVAL, "the address object has no name");
	len = slash ? (size_t)(slash - name) : strlen(name);
	if (len >= sizeof(link))
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"'%.64s' is no address object name: its interface has more than 15 bytes",
			name);
	memcpy(link, name, len);
	link[len] = '\0';
	r = name_parse(link, false, &ifn, e);
	if (r < 0)
		return r;
	memcpy(n.ifname, ifn.link, sizeof(n.ifname));
	if (slash) {
		why = label_problem(slash + 1);
		if (why)
			return err_set(e, IPADM_INVALID_ARG, EINVAL,
				"'%.64s' is no address object name: %s", name, why);
		snprintf(n.label, sizeof(n.label), "%s", slash + 1);
	}
	*ret = n;

	return 0;
}

/* "", "a", "b", …, "z", "aa", …: the n-th suffix. */
static void format_suffix(unsigned int n, char ret[8])
{
	char reversed[7];
	size_t len = 0;

	while (n > 0 && len < sizeof(reversed)) {
		n--;
		reversed[len++] = (char)('a' + n % 26);
		n /= 26;
	}
	for (size_t i = 0; i < len; i++)
		ret[i] = reversed[len - 1 - i];
	ret[len] = '\0';
}

int aobj_name_generate(const struct document *a, const struct document *b, const char *ifname,
	unsigned int family, char ret[IPADM_AOBJSIZ], struct err *e)
{
	for (unsigned int n = 0; n < 100000; n++) {
		char name[IPADM_AOBJSIZ];
		char suffix[8];

		format_suffix(n, suffix);
		snprintf(name, sizeof(name), "%s/%s%s", ifname, family == FAM_INET6 ? "v6" : "v4",
			suffix);
		if ((a && document_find(a, OBJ_ADDRESS, name)) ||
			(b && document_find(b, OBJ_ADDRESS, name)))
			continue;
		memcpy(ret, name, sizeof(name));
		return 0;
	}

	return err_set(e, IPADM_EOVERFLOW, EOVERFLOW, "%s has no free address name left", ifname);
}

int addr_type_parse(const char *word, enum addr_type *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(type_words); i++) {
		if (strcmp(type_words[i], word) != 0)
			continue;
		*ret = (enum addr_type)i;
		return 0;
	}

	return -EINVAL;
}

const char *addr_type_word(enum addr_type type)
{
	return type_words[type];
}

enum addr_type address_type(const struct object *obj)
{
	const char *word = object_get(obj, "type");
	enum addr_type type = ADDR_STATIC;

	if (word && addr_type_parse(word, &type) < 0)
		return ADDR_STATIC;

	return type;
}

char *address_ifname(const char *aobj, char ret[LINK_NAMSIZ])
{
	size_t len = strcspn(aobj, "/");

	if (len >= LINK_NAMSIZ)
		len = LINK_NAMSIZ - 1;
	memcpy(ret, aobj, len);
	ret[len] = '\0';

	return ret;
}

/* The number of an address key: its own, or what its host name was resolved to. */
static int get_number(
	const struct object *obj, const char *key, const char *resolved_key, struct ip *ret)
{
	const char *resolved = object_get(obj, resolved_key);
	const char *text = resolved ? resolved : object_get(obj, key);

	return text && ip_parse_host(text, ret) == 0 ? 0 : -ENOENT;
}

unsigned int address_family(const struct object *obj)
{
	const char *family;
	struct ip local;

	switch (address_type(obj)) {
	case ADDR_ADDRCONF:
	case ADDR_SIXTOFOUR:
		return FAM_INET6;
	case ADDR_DHCP:
		family = object_get(obj, "family");
		return family && strcmp(family, "inet6") == 0 ? FAM_INET6 : FAM_INET;
	case ADDR_STATIC:
		break;
	}

	return get_number(obj, "address", "resolved", &local) == 0 ? fam_of(local.family) : 0;
}

bool address_is_on(const struct object *obj, const char *key)
{
	const char *value = object_get(obj, key);

	return value && (strcmp(value, "on") == 0 || strcmp(value, "yes") == 0);
}

bool address_is_up(const struct object *obj)
{
	const char *value = object_get(obj, "up");

	return !value || strcmp(value, "no") != 0;
}

size_t address_first(const struct document *doc, const char *ifname)
{
	char prefix[LIFNAMSIZ + 2];
	size_t len = 0;

	for (; len < LIFNAMSIZ && ifname[len]; len++)
		prefix[len] = ifname[len];
	memcpy(prefix + len, "/", 2);

	return document_position(doc, OBJ_ADDRESS, prefix);
}

const struct object *address_next(const struct document *doc, const char *ifname, size_t *i)
{
	const struct object *obj;

	if (*i >= doc->n_objects)
		return NULL;
	obj = doc->objects[*i];
	if (obj->kind != OBJ_ADDRESS || !object_is_of(obj, ifname))
		return NULL;
	(*i)++;

	return obj;
}

int address_split(
	const char *text, char ret_host[ADDR_TEXTSIZE], unsigned int *ret_plen, struct err *e)
{
	const char *slash = strrchr(text, '/');
	uint64_t plen;

	if (!slash)
		return err_set(e, IPADM_BAD_ADDR, EINVAL,
			"%.100s has no prefix length: write it as %.100s/%s", text, text,
			strchr(text, ':') ? "64" : "24");
	if (slash == text || (size_t)(slash - text) >= ADDR_TEXTSIZE)
		return err_set(e, IPADM_BAD_ADDR, EINVAL, "'%.100s' is no address", text);
	if (str_to_uint(slash + 1, 128, &plen) < 0)
		return err_set(e, IPADM_INVALID_ARG, EINVAL,
			"'%.20s' is no prefix length: it is a number, for IPv4 from 1 to 32, for "
			"IPv6 from 1 to 128",
			slash + 1);
	memcpy(ret_host, text, (size_t)(slash - text));
	ret_host[slash - text] = '\0';
	*ret_plen = (unsigned int)plen;

	return 0;
}

/* The directed broadcast address (RFC 919); with a prefix of 31 or 32 bits there is none (RFC 3021). */
static void set_broadcast(struct addr *a)
{
	uint32_t word;

	if (a->local.family != AF_INET || a->peer.family || a->plen >= 31)
		return;
	memcpy(&word, a->local.bytes, 4);
	word = htonl(ntohl(word) | (a->plen ? UINT32_MAX >> a->plen : UINT32_MAX));
	a->broadcast.family = AF_INET;
	memcpy(a->broadcast.bytes, &word, 4);
}

static uint32_t get_lifetime(const struct object *obj, const char *key)
{
	const char *text = object_get(obj, key);
	uint64_t seconds;

	if (!text || str_to_uint(text, UINT32_MAX - 1, &seconds) < 0)
		return UINT32_MAX;

	return (uint32_t)seconds;
}

static int want_static(const struct object *obj, struct addr *a)
{
	const char *text = object_get(obj, "address");
	const char *slash = text ? strrchr(text, '/') : NULL;
	uint64_t plen;
	int r;

	r = get_number(obj, "address", "resolved", &a->local);
	if (r < 0)
		return r;
	if (!slash || str_to_uint(slash + 1, ip_size(a->local.family) * 8, &plen) < 0)
		return -ENOENT;
	a->plen = (uint8_t)plen;
	if (object_get(obj, "remote")) {
		r = get_number(obj, "remote", "resolved-remote", &a->peer);
		if (r < 0)
			return r;
	}
	a->valid = get_lifetime(obj, "valid_lifetime");
	a->preferred = get_lifetime(obj, "preferred_lifetime");
	if (a->preferred > a->valid)
		a->preferred = a->valid;

	return 0;
}

static int want_lease(const struct object *obj, struct addr *a)
{
	struct lease l;
	int r = lease_load(obj, &l);

	if (r < 0)
		return r;
	a->local = l.addr;
	a->plen = l.plen;
	a->broadcast = l.broadcast;
	a->valid = l.valid;
	a->preferred = l.preferred;

	return 0;
}

/* Not to be chosen as a source; of IPv4 the kernel only shows it (RFC 4862 section 5.5.4). */
static bool is_deprecated(const struct object *obj, const struct addr *a)
{
	const char *transmit = object_get(obj, "transmit");

	if (address_is_on(obj, "deprecated"))
		return true;

	return a->local.family == AF_INET6 && transmit && strcmp(transmit, "off") == 0;
}

int address_local(const struct object *obj, enum addr_type type, struct ip *ret)
{
	struct addr a = { .ifindex = 0 };
	int r;

	if (type == ADDR_STATIC || type == ADDR_SIXTOFOUR)
		return get_number(obj, "address", "resolved", ret);
	r = want_lease(obj, &a);
	if (r == 0)
		*ret = a.local;

	return r;
}

int address_wanted(const struct object *obj, struct addr *ret)
{
	struct addr a = { .valid = UINT32_MAX, .preferred = UINT32_MAX, .proto = OUR_PROTO };
	int r = -ENOENT;

	switch (address_type(obj)) {
	case ADDR_STATIC:
	case ADDR_SIXTOFOUR:
		r = want_static(obj, &a);
		break;
	case ADDR_DHCP:
	case ADDR_ADDRCONF:
		r = want_lease(obj, &a);
		break;
	}
	if (r < 0)
		return r;
	if (!a.broadcast.family)
		set_broadcast(&a);
	if (is_deprecated(obj, &a))
		a.preferred = 0;
	if (a.valid == UINT32_MAX)
		a.flags |= IFA_F_PERMANENT;
	*ret = a;

	return 0;
}

static bool is_multicast(const struct ip *a)
{
	return a->family == AF_INET ? (a->bytes[0] & 0xf0) == 0xe0 : a->bytes[0] == 0xff;
}

static bool is_mapped(const struct ip *a)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	return a->family == AF_INET6 && memcmp(a->bytes, prefix, sizeof(prefix)) == 0;
}

const char *address_problem(const struct ip *a, bool loopback)
{
	static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };

	if (ip_is_zero(a))
		return "it is the unspecified address";
	if (is_multicast(a))
		return "it is a multicast address";
	if (is_mapped(a))
		return "it is an IPv4 address in IPv6 form: write it as IPv4";
	if (a->family == AF_INET && memcmp(a->bytes, ones, sizeof(ones)) == 0)
		return "it is the broadcast address of all networks";
	if (ip_is_loopback(a) && !loopback)
		return "it is a loopback address, which only lo has";

	return NULL;
}

const char *address_prefix_problem(const struct addr *a)
{
	uint32_t host;
	uint32_t word;

	if (a->local.family != AF_INET || a->plen >= 31 || a->peer.family)
		return NULL;
	host = UINT32_MAX >> a->plen;
	memcpy(&word, a->local.bytes, 4);
	word = ntohl(word) & host;
	if (word == 0)
		return "it is the address of the network itself";

	return word == host ? "it is the broadcast address of its network" : NULL;
}

bool address_may_repeat(const struct addr *a)
{
	return (a->local.family == AF_INET6 && ip_is_linklocal(&a->local)) || a->peer.family;
}

bool address_collides(const struct addr *a, const struct object *obj, const char *ifname)
{
	bool same_link = object_is_of(obj, ifname);
	struct addr b;

	if (same_link && address_stands(obj, &a->local))
		return true;
	if (address_wanted(obj, &b) < 0 || !ip_equal(&a->local, &b.local))
		return false;
	if (same_link)
		return true;

	return !address_may_repeat(a) && !address_may_repeat(&b);
}

static const char *const kernels_own[] = { "lo/v4", "lo/v6" };

bool address_is_kernels_own(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels_own); i++)
		if (strcmp(kernels_own[i], name) == 0)
			return true;

	return false;
}

int address_take_kernels_own(struct document *taken)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels_own); i++)
		if (document_add(taken, OBJ_ADDRESS, kernels_own[i], NULL) == -ENOMEM)
			return -ENOMEM;

	return 0;
}
