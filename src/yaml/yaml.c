/*
 * Strict YAML into a small tree. What a person wrote must mean one thing only: so no anchors, tags,
 * merges, second documents or repeated keys, and "no" is the text "no". Must never drop a key in
 * silence.
 */
#include "yaml/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"

#define MAX_DEPTH 16
#define MAX_MEMBERS 4096
#define FEW_MEMBERS 16 /* a map of more has a table of its keys */

struct ew_yaml {
	enum ew_yaml_kind kind;
	unsigned line;
	const char *file;  /* of the root, which owns it */
	char *owned_file;  /* only in the root */
	const char *key;   /* under which it stands, in a list the list's; NULL for the root */
	char *owned_key;   /* only in members of a map */
	char *text;        /* of a scalar */
	struct ew_yaml **items;
	size_t n;
	uint16_t *table;   /* of a map with many keys: places among the items + 1, by the hash of the key; 0: free */
	size_t n_table;    /* a power of two, at least twice as many as keys */
};

struct loader {
	yaml_parser_t parser;
	const char *file;
	struct ew_error *error;
	unsigned depth;
};

static void free_node(struct ew_yaml **ptr)
{
	struct ew_yaml *node = *ptr;

	if (!node)
		return;
	for (size_t i = 0; i < node->n; i++)
		free_node(&node->items[i]);
	free(node->items);
	free(node->table);
	free(node->text);
	free(node->owned_key);
	free(node->owned_file);
	free(node);
	*ptr = NULL;
}

void ew_yaml_free(struct ew_yaml **root)
{
	free_node(root);
}

/* -- loading ---------------------------------------------------------------------------------- */

static unsigned line_of(const yaml_mark_t *mark)
{
	return (unsigned)mark->line + 1;
}

static int refuse(const struct loader *l, const yaml_event_t *event, const char *why)
{
	return ew_error_set(l->error, -EINVAL, "%s:%u: %s", l->file, line_of(&event->start_mark), why);
}

static int no_memory(const struct loader *l)
{
	return ew_error_set(l->error, -ENOMEM, "%s: no memory", l->file);
}

static int next_event(struct loader *l, yaml_event_t *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (yaml_parser_parse(&l->parser, ret))
		return 0;
	if (l->parser.error == YAML_MEMORY_ERROR)
		return no_memory(l);
	const char *problem = l->parser.problem ? l->parser.problem : "not readable";

	return ew_error_set(l->error, -EINVAL, "%s:%u: %s", l->file,
		line_of(&l->parser.problem_mark), problem);
}

static int check_properties(const struct loader *l, const yaml_event_t *event,
	const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		return refuse(l, event, "anchors are not understood here; write the value again");
	return tag ? refuse(l, event, "tags are not understood here; leave it out") : 0;
}

static struct ew_yaml *new_node(
	const struct loader *l, const yaml_event_t *event, enum ew_yaml_kind kind)
{
	struct ew_yaml *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->kind = kind;
	node->line = line_of(&event->start_mark);
	node->file = l->file;
	return node;
}

static int copy_text(const struct loader *l, const yaml_event_t *event, char **ret)
{
	struct ew_slice text = ew_slice_of(event->data.scalar.value, event->data.scalar.length);
	int r = ew_slice_dup(text, ret);

	if (r == -EINVAL)
		return refuse(l, event, "a text may not hold a NUL character");
	return r < 0 ? no_memory(l) : 0;
}

static int load_scalar(struct loader *l, const yaml_event_t *event, struct ew_yaml **ret)
{
	int r = check_properties(l, event, event->data.scalar.anchor, event->data.scalar.tag);

	if (r < 0)
		return r;
	_cleanup_(free_node) struct ew_yaml *node = new_node(l, event, EW_YAML_SCALAR);

	if (!node)
		return no_memory(l);
	r = copy_text(l, event, &node->text);
	if (r < 0)
		return r;
	*ret = TAKE(node);
	return 0;
}

static int load_node(struct loader *l, const yaml_event_t *event, const char *key,
	struct ew_yaml **ret);

/* Makes room for one more item, which the caller sets and counts. */
static int grow(const struct loader *l, struct ew_yaml *node)
{
	if ((node->n & (node->n - 1)) != 0)
		return 0;
	struct ew_yaml **more =
		realloc(node->items, (node->n ? 2 * node->n : 1) * sizeof(*node->items));

	if (!more)
		return no_memory(l);
	node->items = more;
	return 0;
}

static int add_item(struct loader *l, const yaml_event_t *event, struct ew_yaml *list)
{
	struct ew_yaml *item = NULL;
	int r = list->n < MAX_MEMBERS ? grow(l, list) : refuse(l, event, "the list is too long");

	if (r == 0)
		r = load_node(l, event, list->key, &item);
	if (r == 0)
		list->items[list->n++] = item;
	return r;
}

static size_t hash_of(const char *key)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (; *key; key++)
		h = (h ^ (uint8_t)*key) * 16777619u;
	return h ^ h >> 16;
}

/* Where the key stands in the table, or where it would. */
static uint16_t *slot_of(const struct ew_yaml *map, const char *key)
{
	size_t i = hash_of(key) & (map->n_table - 1);

	while (map->table[i] && strcmp(map->items[map->table[i] - 1]->owned_key, key) != 0)
		i = (i + 1) & (map->n_table - 1);
	return &map->table[i];
}

/* Makes the table, or a larger one, when the map has grown past it. */
static int grow_table(const struct loader *l, struct ew_yaml *map)
{
	size_t n = map->n_table ? 2 * map->n_table : 4 * FEW_MEMBERS;

	if (map->n < FEW_MEMBERS || 2 * (map->n + 1) <= map->n_table)
		return 0;
	uint16_t *table = calloc(n, sizeof(*table));

	if (!table)
		return no_memory(l);
	free(map->table);
	map->table = table;
	map->n_table = n;
	for (size_t i = 0; i < map->n; i++)
		*slot_of(map, map->items[i]->owned_key) = (uint16_t)(i + 1);
	return 0;
}

static int load_key(struct loader *l, const yaml_event_t *event, const struct ew_yaml *map,
	char **ret)
{
	if (event->type != YAML_SCALAR_EVENT)
		return refuse(l, event, "a key must be a plain word");
	int r = check_properties(l, event, event->data.scalar.anchor, event->data.scalar.tag);

	if (r < 0)
		return r;
	_cleanup_(ew_free_ptr) char *key = NULL;

	r = copy_text(l, event, &key);
	if (r < 0)
		return r;
	if (key[0] == '\0' || strcmp(key, "<<") == 0)
		return refuse(l, event, "a key must be a plain word");
	if (ew_yaml_get(map, key))
		return ew_error_set(l->error, -EINVAL, "%s:%u: %s: the key stands here twice", l->file,
			line_of(&event->start_mark), key);
	*ret = TAKE(key);
	return 0;
}

static int load_value(struct loader *l, const char *key, struct ew_yaml **ret)
{
	yaml_event_t event;
	int r = next_event(l, &event);

	if (r < 0)
		return r;
	r = load_node(l, &event, key, ret);
	yaml_event_delete(&event);
	return r;
}

static int add_member(struct loader *l, const yaml_event_t *event, struct ew_yaml *map)
{
	_cleanup_(ew_free_ptr) char *key = NULL;
	struct ew_yaml *value = NULL;
	int r = map->n < MAX_MEMBERS ? grow(l, map) : refuse(l, event, "the map is too long");

	if (r == 0)
		r = load_key(l, event, map, &key);
	if (r == 0)
		r = grow_table(l, map);
	if (r == 0)
		r = load_value(l, key, &value);
	if (r < 0)
		return r;
	value->owned_key = TAKE(key);
	map->items[map->n++] = value;
	if (map->table)
		*slot_of(map, value->owned_key) = (uint16_t)map->n;
	return 0;
}

typedef int add_fn(struct loader *l, const yaml_event_t *event, struct ew_yaml *to);

static int fill(struct loader *l, struct ew_yaml *node, yaml_event_type_t end, add_fn *add)
{
	for (bool ended = false; !ended;) {
		yaml_event_t event;
		int r = next_event(l, &event);

		if (r < 0)
			return r;
		ended = event.type == end;
		if (!ended)
			r = add(l, &event, node);
		yaml_event_delete(&event);
		if (r < 0)
			return r;
	}
	return 0;
}

static int load_collection(struct loader *l, const yaml_event_t *event, const char *key,
	struct ew_yaml **ret)
{
	bool map = event->type == YAML_MAPPING_START_EVENT;
	/* Anchor and tag stand in the same place of both events' data. */
	int r = map ? check_properties(l, event, event->data.mapping_start.anchor,
			      event->data.mapping_start.tag)
		    : check_properties(l, event, event->data.sequence_start.anchor,
			      event->data.sequence_start.tag);

	if (r == 0 && l->depth == MAX_DEPTH)
		r = refuse(l, event, "nested too deeply");
	if (r < 0)
		return r;
	_cleanup_(free_node) struct ew_yaml *node =
		new_node(l, event, map ? EW_YAML_MAP : EW_YAML_LIST);

	if (!node)
		return no_memory(l);
	node->key = key;
	l->depth++;
	r = map ? fill(l, node, YAML_MAPPING_END_EVENT, add_member)
		: fill(l, node, YAML_SEQUENCE_END_EVENT, add_item);
	l->depth--;
	if (r == 0)
		*ret = TAKE(node);
	return r;
}

static int load_node(
	struct loader *l, const yaml_event_t *event, const char *key, struct ew_yaml **ret)
{
	int r;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		r = load_scalar(l, event, ret);
		break;
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		r = load_collection(l, event, key, ret);
		break;
	case YAML_ALIAS_EVENT:
		return refuse(l, event, "aliases are not understood here; write the value again");
	default:
		return refuse(l, event, "a value was expected");
	}
	if (r == 0)
		(*ret)->key = key;
	return r;
}

static int check_start(const struct loader *l, const yaml_event_t *event)
{
	if (event->type == YAML_STREAM_END_EVENT)
		return refuse(l, event, "the document is empty");
	if (event->data.document_start.version_directive ||
		event->data.document_start.tag_directives.start !=
			event->data.document_start.tag_directives.end)
		return refuse(l, event, "directives are not understood here; leave them out");
	return 0;
}

static int skip_event(struct loader *l, int (*check)(const struct loader *, const yaml_event_t *))
{
	yaml_event_t event;
	int r = next_event(l, &event);

	if (r < 0)
		return r;
	r = check ? check(l, &event) : 0;
	yaml_event_delete(&event);
	return r;
}

static int check_end(const struct loader *l, const yaml_event_t *event)
{
	return event->type == YAML_STREAM_END_EVENT ? 0
						    : refuse(l, event, "a second document begins here");
}

static int load_document(struct loader *l, struct ew_yaml **ret)
{
	_cleanup_(free_node) struct ew_yaml *root = NULL;
	int r = skip_event(l, NULL);

	if (r == 0)
		r = skip_event(l, check_start);
	if (r == 0)
		r = load_value(l, NULL, &root);
	if (r == 0)
		r = skip_event(l, NULL);
	if (r == 0)
		r = skip_event(l, check_end);
	if (r == 0)
		*ret = TAKE(root);
	return r;
}

static int load_with_parser(struct loader *l, struct ew_slice text, struct ew_yaml **ret)
{
	if (!yaml_parser_initialize(&l->parser))
		return no_memory(l);
	yaml_parser_set_encoding(&l->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&l->parser, text.len ? text.at : (const uint8_t *)"", text.len);
	int r = load_document(l, ret);

	yaml_parser_delete(&l->parser);
	return r;
}

int ew_yaml_load(
	struct ew_slice text, const char *name, struct ew_yaml **ret_root, struct ew_error *error)
{
	struct loader l = {.error = error, .file = name};
	_cleanup_(ew_free_ptr) char *file = NULL;
	struct ew_yaml *root = NULL;

	if (text.len > EW_MAX_CONFIG_BYTES)
		return ew_error_set(error, -EINVAL, "%s: larger than %d bytes", name,
			EW_MAX_CONFIG_BYTES);
	if (ew_slice_dup(ew_slice_text(name), &file) < 0)
		return no_memory(&l);
	l.file = file;
	int r = load_with_parser(&l, text, &root);

	if (r < 0)
		return r;
	root->owned_file = TAKE(file);
	*ret_root = root;
	return 0;
}

/* -- the tree --------------------------------------------------------------------------------- */

enum ew_yaml_kind ew_yaml_kind(const struct ew_yaml *node)
{
	return node->kind;
}

unsigned ew_yaml_line(const struct ew_yaml *node)
{
	return node->line;
}

const char *ew_yaml_text(const struct ew_yaml *node)
{
	return node->text;
}

size_t ew_yaml_count(const struct ew_yaml *node)
{
	return node->n;
}

const struct ew_yaml *ew_yaml_at(const struct ew_yaml *node, size_t i)
{
	return i < node->n ? node->items[i] : NULL;
}

const char *ew_yaml_key(const struct ew_yaml *node, size_t i)
{
	return node->kind == EW_YAML_MAP && i < node->n ? node->items[i]->owned_key : NULL;
}

const struct ew_yaml *ew_yaml_get(const struct ew_yaml *map, const char *key)
{
	if (map->table) {
		uint16_t place = *slot_of(map, key);

		return place ? map->items[place - 1] : NULL;
	}
	for (size_t i = 0; map->kind == EW_YAML_MAP && i < map->n; i++) {
		if (strcmp(map->items[i]->owned_key, key) == 0)
			return map->items[i];
	}
	return NULL;
}

int ew_yaml_complain(
	const struct ew_yaml *node, struct ew_error *error, const char *format, ...)
{
	char sentence[EW_ERROR_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(sentence, sizeof(sentence), format, args);

	va_end(args);
	if (n < 0)
		sentence[0] = '\0';
	return ew_error_set(error, -EINVAL, "%s:%u: %s%s%s", node->file, node->line,
		node->key ? node->key : "", node->key ? ": " : "", sentence);
}
