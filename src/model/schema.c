/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema: the kinds of sections and the keys that each may hold, as rows. Their order is the
 * order of the file. What a value may be is decided here; what it means is decided by who reads it.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "model/document.h"
#include "model/name.h"
#include "model/before.h"

static int check_version(const char *value, struct err *e)
{
	uint64_t v;
	int r;

	r = str_to_uint(value, UINT64_MAX, &v);
	if (r == -ERANGE || (r == 0 && v > DOCUMENT_VERSION))
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"version %s was written by a newer version of ipadm; this one reads up to "
			"%d",
			value, DOCUMENT_VERSION);
	if (r < 0 || v == 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"version is a number from 1 on, not '%s'", value);
	return 0;
}

static int check_number(const char *value, struct err *e)
{
	uint64_t v;

	if (str_to_uint(value, UINT64_MAX, &v) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "'%s' is not a number", value);
	return 0;
}

static int check_text(const char *value, struct err *e)
{
	if (value[0] == '\0')
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "there is no value");
	return 0;
}

static int check_yes_no(const char *value, struct err *e)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "'%s' is neither yes nor no", value);
	return 0;
}

static int check_families(const char *value, struct err *e)
{
	unsigned int families;

	if (document_families_parse(value, &families) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"families is inet, inet6 or both of them, each once, not '%s'", value);
	return 0;
}

static int check_class(const char *value, struct err *e)
{
	static const char *const words[] = { "ip", "vni", "6to4" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i], value) == 0)
			return 0;
	return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "class is ip, vni or 6to4, not '%s'", value);
}

static int check_before(const char *value, struct err *e)
{
	struct before b;

	if (before_parse(value, &b) < 0)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"'%s' does not say how a link was before", value);
	return 0;
}

static int check_logical(const char *value, struct err *e)
{
	const char *p = value;
	char word[8];
	uint64_t n;

	while (*p) {
		size_t len = strcspn(p, " ");

		if (len >= sizeof(word))
			break;
		memcpy(word, p, len);
		word[len] = '\0';
		if (str_to_uint(word, 9999, &n) < 0 || n == 0)
			break;
		p += len + strspn(p + len, " ");
	}
	if (*p || p == value)
		return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
			"logical is a list of numbers from 1 to 9999, not '%s'", value);
	return 0;
}

/* clang-format off */
static const struct schema_row rows[] = {
	{ .kind = OBJ_HEADER,    .key = "version",     .check = check_version },
	{ .kind = OBJ_HEADER,    .key = "generation",  .check = check_number },
	{ .kind = OBJ_HEADER,    .key = "admin-group", .check = check_text },
	{ .kind = OBJ_HEADER,    .key = "boot-id",     .check = check_text,    .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "netns",       .check = check_number,  .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "booted",      .check = check_yes_no,  .active_only = true },
	{ .kind = OBJ_HEADER,    .key = "pairs-with",  .check = check_number,  .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "families",    .check = check_families },
	{ .kind = OBJ_INTERFACE, .key = "class",       .check = check_class },
	{ .kind = OBJ_INTERFACE, .key = "before",      .check = check_before,  .active_only = true },
	{ .kind = OBJ_INTERFACE, .key = "logical",     .check = check_logical, .active_only = true },
	{ .kind = OBJ_ADDRESS,   .key = "type",        .check = check_text },
	{ .kind = OBJ_ADDRESS,   .key = "address",     .check = check_text },
};

static const char *const kind_words[] = {
	[OBJ_HEADER]    = "ipadm",
	[OBJ_PROTOCOL]  = "protocol",
	[OBJ_GROUP]     = "group",
	[OBJ_INTERFACE] = "interface",
	[OBJ_ADDRESS]   = "address",
};
/* clang-format on */

/* "net0/v4": a link name, and a label of letters, digits and "_-.". */
static bool is_address_name(const char *name)
{
	const char *slash = strchr(name, '/');
	char link[LINK_NAMSIZ] = "";
	size_t len;

	if (!slash || (size_t)(slash - name) >= sizeof(link))
		return false;
	memcpy(link, name, (size_t)(slash - name));
	len = strspn(
		slash + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
	return name_is_link(link) && len > 0 && len < IPADM_AOBJ_USTRSIZ && slash[1 + len] == '\0';
}

int document_check_name(enum obj_kind kind, const char *name, struct err *e)
{
	struct ifname ifn;

	switch (kind) {
	case OBJ_HEADER:
		if (name[0] != '\0')
			return err_set(
				e, IPADM_BAD_DOCUMENT, EINVAL, "[ipadm] has no name behind it");
		return 0;
	case OBJ_INTERFACE:
	case OBJ_GROUP:
		if (name_parse(name, false, &ifn, e) < 0) {
			if (e)
				e->status = IPADM_BAD_DOCUMENT;
			return -EINVAL;
		}
		return 0;
	case OBJ_ADDRESS:
		if (!is_address_name(name))
			return err_set(e, IPADM_BAD_DOCUMENT, EINVAL,
				"'%s' is no address object: it is an interface, a '/' and a label",
				name);
		return 0;
	case OBJ_PROTOCOL:
	case OBJ_UNKNOWN:
		if (name[0] == '\0')
			return err_set(e, IPADM_BAD_DOCUMENT, EINVAL, "a section needs a name");
		return 0;
	}
	return 0;
}

int document_families_parse(const char *value, unsigned int *ret)
{
	static const char separators[] = " \t,";
	unsigned int families = 0;
	const char *p = value;

	while (*p) {
		size_t len = strcspn(p, separators);
		unsigned int fam = 0;

		if (len == strlen("inet") && memcmp(p, "inet", len) == 0)
			fam = FAM_INET;
		if (len == strlen("inet6") && memcmp(p, "inet6", len) == 0)
			fam = FAM_INET6;
		if (fam == 0 || (families & fam))
			return -EINVAL;
		families |= fam;
		p += len + strspn(p + len, separators);
	}
	if (families == 0)
		return -EINVAL;
	*ret = families;
	return 0;
}

const struct schema_row *document_schema(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(rows);
	return rows;
}

const struct schema_row *document_schema_find(enum obj_kind kind, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].kind == kind && (rows[i].key[0] | 0x20) == (key[0] | 0x20) &&
			strcasecmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

enum obj_kind document_kind_parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(kind_words); i++)
		if (strcmp(kind_words[i], word) == 0)
			return (enum obj_kind)i;
	return OBJ_UNKNOWN;
}

const char *document_kind_word(enum obj_kind kind)
{
	return kind < ARRAY_SIZE(kind_words) ? kind_words[kind] : "";
}
