/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What there is of each kind that a usage names: objects, properties and their values, fields, words. All
 * of it comes from the library and the rows of the command; nothing is ever said when it can't be had.
 */
#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "cli/columns.h"
#include "cli/complete.h"
#include "cli/listing.h"
#include "cli/prop.h"

#define NETNS_DIR "/run/netns"

/* ---- objects ---- */

/* Those who make something name a link, the others what is there. */
static bool is_making(const struct completion *c)
{
	const char *name = c->call.command->name;

	return strncmp(name, "create-", 7) == 0 || strncmp(name, "add-", 4) == 0;
}

static void free_links(struct if_nameindex **links)
{
	if (*links)
		if_freenameindex(*links);
}

/* The kernel tells of those of the own namespace alone. */
static void offer_links(struct completion *c, const char *tail)
{
	_cleanup_(free_links) struct if_nameindex *links = NULL;

	if (call_has(&c->call, OPT_NETNS))
		return;
	links = if_nameindex();
	for (const struct if_nameindex *l = links; l && l->if_name; l++)
		completion_offer(c, l->if_name, tail, NULL);
}

#define ANY_CLASS (-1)

static void offer_class(struct completion *c, int class)
{
	_cleanup_(listing_free_ifs) ipadm_if_info_t *list = NULL;

	if (!c->handle ||
		ipadm_if_info(c->handle, NULL, &list, 0, LIFC_UNDER_IPMP) != IPADM_SUCCESS)
		return;
	for (const ipadm_if_info_t *i = list; i; i = i->ifi_next)
		if (class == ANY_CLASS || (int)i->ifi_class == class)
			completion_offer(c, i->ifi_name, "", NULL);
}

static void offer_interfaces(struct completion *c)
{
	if (is_making(c))
		offer_links(c, "");
	else
		offer_class(c, ANY_CLASS);
}

/* Those to make have no name yet. */
static void offer_vnis(struct completion *c)
{
	if (!is_making(c))
		offer_class(c, IPADM_IF_CLASS_VIRTUAL);
}

static void offer_groups(struct completion *c)
{
	if (strncmp(c->call.command->name, "create-", 7) != 0)
		offer_class(c, IPADM_IF_CLASS_IPMP);
}

struct addr_walk {
	struct completion *c;
	char before[IPADM_AOBJSIZ]; /* an object has several addresses, one behind the other */
};

static boolean_t offer_addrobj(void *arg, const ipadm_addr_info_t *info)
{
	struct addr_walk *w = arg;

	if (!info->ia_aobjname[0] || strcmp(info->ia_aobjname, w->before) == 0)
		return B_TRUE;
	completion_offer(w->c, info->ia_aobjname, "", NULL);

	return str_copy(w->before, sizeof(w->before), info->ia_aobjname) == 0 ? B_TRUE : B_FALSE;
}

static void offer_addrobjs(struct completion *c)
{
	struct addr_walk walk = { .c = c };

	if (is_making(c))
		offer_links(c, "/");
	else if (c->handle)
		ipadm_walk_addr_info(c->handle, NULL, 0, offer_addrobj, &walk);
}

static void offer_objects(struct completion *c)
{
	offer_interfaces(c);
	offer_addrobjs(c);
}

static void free_history(ipadm_generation_t **list)
{
	ipadm_free_history(*list);
}

static void offer_generations(struct completion *c)
{
	_cleanup_(free_history) ipadm_generation_t *list = NULL;
	char number[24];

	if (strcmp(c->call.command->name, "diff") == 0) {
		completion_offer(c, "active", "", "what is active now");
		completion_offer(c, "persistent", "", "what the next boot makes");
	}
	if (!c->handle || ipadm_history(c->handle, &list) != IPADM_SUCCESS)
		return;
	for (const ipadm_generation_t *g = list; g; g = g->ig_next) {
		snprintf(number, sizeof(number), "%" PRIu64, g->ig_number);
		completion_offer(c, number, "", g->ig_change);
	}
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static void offer_netns(struct completion *c)
{
	_cleanup_(close_dir) DIR *dir = opendir(NETNS_DIR);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			completion_offer(c, entry->d_name, "", NULL);
}

/* ---- properties ---- */

#define SAMPLE_IF   "lo" /* what is possible is asked of an object that is always there */
#define SAMPLE_ADDR "lo/v4"

static const struct {
	const char *suffix; /* of the subcommand */
	const struct prop_class *class;
	const char *sample;
} classes[] = {
	{ "-ifprop", &prop_of_interface, SAMPLE_IF },
	{ "-addrprop", &prop_of_address, SAMPLE_ADDR },
	{ "-prop", &prop_of_protocol, NULL },
};

/* Which row of classes[] is meant. */
static size_t find_class(const struct completion *c)
{
	size_t i = 0;

	while (i + 1 < ARRAY_SIZE(classes) && !strstr(c->call.command->name, classes[i].suffix))
		i++;

	return i;
}

/* The protocol of -m, of which alone they are asked for. */
static unsigned int asked_protocol(const struct completion *c)
{
	const char *word = call_value(&c->call, OPT_MODULE);

	return word ? ipadm_str2proto(word) : MOD_PROTO_NONE;
}

struct prop_walk {
	struct completion *c;
	const char *tail;
	unsigned int found;
};

static boolean_t offer_property(void *arg, const char *prop, unsigned int proto)
{
	struct prop_walk *w = arg;

	completion_offer(w->c, prop, w->tail, NULL);

	return B_TRUE;
}

/* A name is there once for each protocol. */
static void offer_names(struct completion *c, const char *tail)
{
	struct prop_walk walk = { .c = c, .tail = tail };
	unsigned int class = classes[find_class(c)].class->class;

	c->unique = true;
	ipadm_walk_proptbl(asked_protocol(c), class, offer_property, &walk);
}

static void offer_properties(struct completion *c)
{
	offer_names(c, "");
}

/* Of a list of values the words; a range is nothing to choose from. */
static void offer_words(struct completion *c, char *list)
{
	char *rest = list;

	while (rest) {
		const char *word = strsep(&rest, ",|");

		if (word[0] && !(isdigit((unsigned char)word[0]) && strchr(word, '-')))
			completion_offer(c, word, "", NULL);
	}
}

static boolean_t offer_values(void *arg, const char *prop, unsigned int proto)
{
	struct prop_walk *w = arg;
	size_t row = find_class(w->c);
	char buf[MAXPROPVALLEN];
	unsigned int size = sizeof(buf);

	if (classes[row].class->get(w->c->handle, classes[row].sample, prop, buf, &size, proto,
		    IPADM_OPT_POSSIBLE) == IPADM_SUCCESS)
		offer_words(w->c, buf);

	return B_TRUE;
}

/* The name before the operator, = or += or -=; false when there is none. */
static bool get_name(const char *word, char *ret, size_t size)
{
	size_t len = strcspn(word, "=");

	if (len > 1 && word[len] && strchr("+-", word[len - 1]))
		len--;
	if (len == 0 || len >= size)
		return false;
	memcpy(ret, word, len);
	ret[len] = '\0';

	return true;
}

static void offer_assignment(struct completion *c)
{
	const char *equals = strchr(c->word + c->kept, '=');
	struct prop_walk walk = { .c = c };
	char name[MAXPROPNAMELEN];

	if (!equals) {
		offer_names(c, "=");
		return;
	}
	if (!c->handle || !get_name(c->word + c->kept, name, sizeof(name)))
		return;
	c->kept = (size_t)(equals + 1 - c->word);
	c->unique = true;
	ipadm_walk_prop(
		name, asked_protocol(c), classes[find_class(c)].class->class, offer_values, &walk);
}

static boolean_t find_protocol(void *arg, const char *prop, unsigned int proto)
{
	struct prop_walk *w = arg;

	w->found |= proto;

	return B_TRUE;
}

/* Where a property is named, those that have it. */
static void offer_protocols(struct completion *c)
{
	const struct prop_class *class = classes[find_class(c)].class;
	const char *word = call_value(&c->call, OPT_ASSIGN | OPT_NAME | OPT_NAMES);
	struct prop_walk walk = { .c = c };
	char name[MAXPROPNAMELEN];
	size_t n = 0;
	const unsigned int *protos = prop_protocols(&n);

	if (!word || !get_name(word, name, sizeof(name)) ||
		ipadm_walk_prop(name, MOD_PROTO_NONE, class->class, find_protocol, &walk) !=
			IPADM_SUCCESS)
		walk.found = class->protos;
	for (size_t i = 0; i < n; i++)
		if ((protos[i] & walk.found & class->protos) == protos[i])
			completion_offer(c, ipadm_proto2str(protos[i]), "", NULL);
}

/* What -p of an autoconfigured address has. */
static void offer_addrconf(struct completion *c)
{
	const char *equals = strchr(c->word + c->kept, '=');
	size_t len = equals ? (size_t)(equals - c->word) - c->kept : 0;
	const char *name, *words;
	char list[64];

	for (size_t i = 0; (name = addrconf_option(i, &words)); i++) {
		if (!equals) {
			completion_offer(c, name, "=", NULL);
			continue;
		}
		if (strlen(name) != len || strncmp(c->word + c->kept, name, len) != 0 ||
			str_copy(list, sizeof(list), words) < 0)
			continue;
		c->kept += len + 1;
		offer_words(c, list);
		return;
	}
}

/* ---- words ---- */

static void offer_subcommands(struct completion *c)
{
	size_t n = 0;
	const struct command *rows = command_rows(&n);

	for (size_t i = 0; i < n; i++)
		completion_offer(c, rows[i].name, "", rows[i].help);
}

static void offer_fields(struct completion *c)
{
	size_t n = 0;
	const struct column_listing *rows = column_listings(&n);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(rows[i].command, c->call.command->name) != 0)
			continue;
		for (size_t j = 0; j < rows[i].table->n; j++)
			completion_offer(c, rows[i].table->columns[j].name, "", NULL);
	}
}

/* Those of interfaces and of addresses. */
static void offer_states(struct completion *c)
{
	char states[] = "ok,up,down,tentative,duplicate,inaccessible,failed,offline,disabled";

	offer_words(c, states);
}

static void offer_for_ever(struct completion *c)
{
	completion_offer(c, "forever", "", NULL);
}

static void leave_files(struct completion *c)
{
	completion_leave(c, "file");
}

static void leave_directories(struct completion *c)
{
	completion_leave(c, "directory");
}

static const struct {
	const char *what;
	void (*offer)(struct completion *c);
} sources[] = {
	{ "interface", offer_interfaces },
	{ "member", offer_interfaces },
	{ "vniN", offer_vnis },
	{ "group", offer_groups },
	{ "addrobj", offer_addrobjs },
	{ "object", offer_objects },
	{ "generation", offer_generations },
	{ "name", offer_netns },
	{ "property", offer_properties },
	{ "property=value", offer_assignment },
	{ "protocol", offer_protocols },
	{ "name=value", offer_addrconf },
	{ "subcommand", offer_subcommands },
	{ "field", offer_fields },
	{ "state", offer_states },
	{ "forever", offer_for_ever },
	{ "file", leave_files },
	{ "directory", leave_directories },
};

void completion_offer_all(struct completion *c, const char *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (strcmp(sources[i].what, what) == 0)
			sources[i].offer(c);
}
