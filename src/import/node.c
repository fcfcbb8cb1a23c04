/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes out of the events of libyaml. */
#include "import/node.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <yaml.h>

#include "base/array.h"

#define DEPTH_MAX 32

struct reading {
	yaml_parser_t parser;
	const char *file; /* in sentences */
	const char *name; /* in nodes */
	unsigned int depth;
	struct err *e;
};

static void reading_fini(struct reading *r)
{
	yaml_parser_delete(&r->parser);
}

static void event_fini(yaml_event_t *event)
{
	yaml_event_delete(event);
}

struct node *node_free(struct node *node)
{
	if (!node)
		return NULL;
	for (size_t i = 0; i < node->n; i++)
		node_free(node->items[i]);
	free(node->items);
	free(node->key);
	free(node->text);
	free(node);

	return NULL;
}

static struct node *node_new(const struct reading *r, enum node_kind kind, const yaml_mark_t *mark)
{
	struct node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->kind = kind;
	node->at = (struct place){ .file = r->name, .line = (unsigned int)mark->line + 1 };

	return node;
}

/* Takes @item, also when it fails. */
static int node_add(struct node *node, struct node *item)
{
	struct node **items = array_grow(node->items, node->n, &node->cap, sizeof(struct node *));

	if (!items) {
		node_free(item);
		return -ENOMEM;
	}
	node->items = items;
	items[node->n++] = item;

	return 0;
}

static struct node **find_item(struct node *node, const char *key)
{
	for (size_t i = 0; i < node->n; i++)
		if (node->items[i]->key && strcmp(node->items[i]->key, key) == 0)
			return &node->items[i];

	return NULL;
}

/* Takes what @from has into *@onto, or what is there away. */
static int merge_item(struct node *onto, struct node *item)
{
	struct node **there;

	assert(item);
	there = item->key ? find_item(onto, item->key) : NULL;

	return there ? node_merge(there, item) : node_add(onto, item);
}

int node_merge(struct node **onto, struct node *from)
{
	int r = 0;

	if (!from)
		return 0;
	if (!*onto || (*onto)->kind != from->kind || from->kind == NODE_SCALAR) {
		node_free(*onto);
		*onto = from;
		return 0;
	}
	for (size_t i = 0; i < from->n; i++) {
		struct node *item = from->items[i];

		from->items[i] = NULL;
		if (r == 0)
			r = merge_item(*onto, item);
		else
			node_free(item);
	}
	node_free(from);

	return r;
}

const struct node *node_find(const struct node *node, const char *key)
{
	if (!node || node->kind != NODE_MAPPING)
		return NULL;
	for (size_t i = 0; i < node->n; i++)
		if (strcmp(node->items[i]->key, key) == 0)
			return node->items[i];

	return NULL;
}

const char *node_text(const struct node *node)
{
	return node && node->text ? node->text : "";
}

/* ---- events ---- */

static int refuse(const struct reading *r, size_t line, const char *why)
{
	return err_set(r->e, IPADM_BAD_DOCUMENT, EBADMSG, "%s:%zu: %s", r->file, line + 1, why);
}

static int next_event(struct reading *r, yaml_event_t *ret)
{
	if (yaml_parser_parse(&r->parser, ret))
		return 0;
	if (r->parser.error == YAML_MEMORY_ERROR)
		return err_nomem(r->e);

	return refuse(r, r->parser.problem_mark.line,
		r->parser.problem ? r->parser.problem : "this is no YAML");
}

static int read_node(struct reading *r, const yaml_event_t *first, struct node **ret);

/* The items of a sequence, or the keys and values of a mapping, up to its end. */
static int read_items(struct reading *r, struct node *node, yaml_event_type_t end)
{
	for (;;) {
		_cleanup_(event_fini) yaml_event_t event = { .type = YAML_NO_EVENT };
		_cleanup_(event_fini) yaml_event_t value = { .type = YAML_NO_EVENT };
		_cleanup_(node_freep) struct node *item = NULL;
		int x = next_event(r, &event);

		if (x < 0)
			return x;
		if (event.type == end)
			return 0;
		if (node->kind == NODE_SEQUENCE) {
			x = read_node(r, &event, &item);
		} else if (event.type != YAML_SCALAR_EVENT) {
			x = refuse(r, event.start_mark.line, "a key is a word");
		} else {
			x = next_event(r, &value);
			if (x == 0)
				x = read_node(r, &value, &item);
			assert(x < 0 || item);
			if (x == 0)
				item->key = strdup((const char *)event.data.scalar.value);
			if (x == 0 && !item->key)
				x = err_nomem(r->e);
			if (x == 0)
				item->at.line = (unsigned int)event.start_mark.line + 1;
		}
		if (x < 0)
			return x;
		x = merge_item(node, item);
		item = NULL;
		if (x < 0)
			return err_nomem(r->e);
	}
}

static int read_node(struct reading *r, const yaml_event_t *first, struct node **ret)
{
	_cleanup_(node_freep) struct node *node = NULL;
	yaml_event_type_t end = YAML_NO_EVENT;
	enum node_kind kind = NODE_SCALAR;
	int x = 0;

	if (first->type == YAML_ALIAS_EVENT)
		return refuse(r, first->start_mark.line, "anchors and aliases are not followed");
	if (first->type == YAML_SEQUENCE_START_EVENT) {
		kind = NODE_SEQUENCE;
		end = YAML_SEQUENCE_END_EVENT;
	}
	if (first->type == YAML_MAPPING_START_EVENT) {
		kind = NODE_MAPPING;
		end = YAML_MAPPING_END_EVENT;
	}
	node = node_new(r, kind, &first->start_mark);
	if (!node)
		return err_nomem(r->e);
	if (kind == NODE_SCALAR) {
		node->text = strdup((const char *)first->data.scalar.value);
		if (!node->text)
			return err_nomem(r->e);
	} else {
		if (r->depth >= DEPTH_MAX)
			return refuse(r, first->start_mark.line, "this is nested too deeply");
		r->depth++;
		x = read_items(r, node, end);
		r->depth--;
	}
	if (x < 0)
		return x;
	*ret = node;
	node = NULL;

	return 0;
}

/* The first document of the stream; what follows is refused. */
static int read_stream(struct reading *r, struct node **ret)
{
	_cleanup_(node_freep) struct node *node = NULL;

	for (;;) {
		_cleanup_(event_fini) yaml_event_t event = { .type = YAML_NO_EVENT };
		int x = next_event(r, &event);

		if (x < 0)
			return x;
		if (event.type == YAML_STREAM_END_EVENT)
			break;
		if (event.type != YAML_SCALAR_EVENT && event.type != YAML_SEQUENCE_START_EVENT &&
			event.type != YAML_MAPPING_START_EVENT && event.type != YAML_ALIAS_EVENT)
			continue;
		if (node)
			return refuse(r, event.start_mark.line, "there is a second document");
		x = read_node(r, &event, &node);
		if (x < 0)
			return x;
	}
	*ret = node;
	node = NULL;

	return 0;
}

int node_read(const struct tree_file *f, const char *name, struct node **ret, struct err *e)
{
	_cleanup_(reading_fini) struct reading r = { .file = f->name, .name = name, .e = e };
	int x;

	if (!yaml_parser_initialize(&r.parser))
		return err_nomem(e);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)f->text, f->len);
	*ret = NULL;
	x = read_stream(&r, ret);

	return x;
}
