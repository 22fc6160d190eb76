/*
 * The names of the simulated disk. Must never keep a name change whose earlier neighbours in the
 * same folder were lost: a journalling file system loses the end of its journal, not the middle.
 */
#include "base/io_sim_parts.h"

#include <errno.h>
#include <string.h>

enum state { SEEN, DURABLE };

uint64_t sim_next(struct sim_disk *disk)
{
	uint64_t z = disk->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

size_t sim_prefix(struct sim_disk *disk, size_t n)
{
	switch (sim_next(disk) % 4) {
	case 0:
		return 0;
	case 1:
		return n;
	default:
		return (size_t)(sim_next(disk) % (n + 1));
	}
}

static struct sim_names *names_of(struct sim_node *folder, enum state state)
{
	return state == SEEN ? &folder->seen_names : &folder->durable_names;
}

static struct sim_name *new_name(struct ew_slice text)
{
	struct sim_name *name = malloc(sizeof(*name) + text.len + 1);

	if (!name)
		return NULL;
	name->refs = 1;
	memcpy(name->text, text.at, text.len);
	name->text[text.len] = '\0';
	return name;
}

static struct sim_name *hold_name(struct sim_name *name)
{
	name->refs++;
	return name;
}

static void release_name(struct sim_name *name)
{
	if (name && --name->refs == 0)
		free(name);
}

struct sim_node *sim_node_new(struct sim_disk *disk, bool folder)
{
	struct sim_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->disk = disk;
	node->folder = folder;
	node->refs = 1;
	node->next = disk->nodes;
	if (disk->nodes)
		disk->nodes->prev = node;
	disk->nodes = node;
	return node;
}

static struct sim_node *hold_node(struct sim_node *node)
{
	node->refs++;
	return node;
}

static void clear_names(struct sim_node *folder, enum state state)
{
	struct sim_names *names = names_of(folder, state);

	for (size_t i = 0; i < names->count; i++) {
		release_name(names->at[i].name);
		names->at[i].node->links -= state == SEEN;
		sim_node_release(names->at[i].node);
	}
	names->count = 0;
}

static void unlist(struct sim_node *node)
{
	if (node->prev)
		node->prev->next = node->next;
	else
		node->disk->nodes = node->next;
	if (node->next)
		node->next->prev = node->prev;
}

void sim_node_release(struct sim_node *node)
{
	if (!node || --node->refs > 0)
		return;
	unlist(node);
	clear_names(node, SEEN);
	clear_names(node, DURABLE);
	free(node->seen_names.at);
	free(node->durable_names.at);
	sim_file_free(node);
	free(node);
}

static int compare(const char *name, struct ew_slice text)
{
	int order = strncmp(name, (const char *)text.at, text.len);

	return order != 0 ? order : name[text.len] != '\0';
}

/* Where the name is, or would be. */
static size_t place_of(const struct sim_names *names, struct ew_slice text)
{
	size_t low = 0;
	size_t high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(names->at[middle].name->text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct sim_entry *entry_of(const struct sim_names *names, struct ew_slice text)
{
	size_t at = place_of(names, text);
	bool found = at < names->count && compare(names->at[at].name->text, text) == 0;

	return found ? &names->at[at] : NULL;
}

struct sim_node *sim_lookup(const struct sim_node *folder, struct ew_slice name)
{
	const struct sim_entry *entry = entry_of(&folder->seen_names, name);

	return entry ? entry->node : NULL;
}

/* The next component of a path; false at its end. */
static bool next_part(const char **path, struct ew_slice *ret)
{
	for (;;) {
		*path += strspn(*path, "/");
		size_t n = strcspn(*path, "/");

		*ret = ew_slice_of(*path, n);
		*path += n;
		if (n == 0)
			return false;
		if (!ew_slice_equal(*ret, EW_SLICE(".")))
			return true;
	}
}

static int step(struct sim_node **node, struct ew_slice name)
{
	if (!(*node)->folder)
		return -ENOTDIR;
	if (name.len > SIM_NAME_BYTES_MAX)
		return -ENAMETOOLONG;
	struct sim_node *next = sim_lookup(*node, name);

	if (!next)
		return -ENOENT;
	*node = next;
	return 0;
}

int sim_find(struct sim_disk *disk, const char *path, struct sim_node **ret)
{
	struct sim_node *node = disk->root;
	struct ew_slice part;
	int r = 0;

	while (r == 0 && next_part(&path, &part))
		r = step(&node, part);
	if (r == 0)
		*ret = node;
	return r;
}

int sim_find_parent(struct sim_disk *disk, const char *path, struct sim_node **ret_folder,
	struct ew_slice *ret_name)
{
	struct sim_node *folder = disk->root;
	struct ew_slice name, after;

	if (!next_part(&path, &name))
		return -EBUSY; /* the root itself */
	for (; next_part(&path, &after); name = after) {
		int r = step(&folder, name);

		if (r < 0)
			return r;
	}
	if (!folder->folder)
		return -ENOTDIR;
	if (name.len > SIM_NAME_BYTES_MAX)
		return -ENAMETOOLONG;
	*ret_folder = folder;
	*ret_name = name;
	return 0;
}

static int reserve_name(struct sim_names *names, size_t more)
{
	if (names->count + more <= names->cap)
		return 0;
	size_t want = names->count + more;
	size_t cap = names->cap * 2 > want ? names->cap * 2 : want + 7;
	struct sim_entry *at = realloc(names->at, cap * sizeof(*at));

	if (!at)
		return -ENOMEM;
	names->at = at;
	names->cap = cap;
	return 0;
}

static void remove_name(struct sim_node *folder, enum state state, struct sim_name *name)
{
	struct sim_names *names = names_of(folder, state);
	struct sim_entry *entry = entry_of(names, ew_slice_text(name->text));

	if (!entry)
		return;
	struct sim_entry gone = *entry;
	size_t behind = names->count - (size_t)(entry - names->at) - 1;

	memmove(entry, entry + 1, behind * sizeof(*entry));
	names->count--;
	release_name(gone.name);
	gone.node->links -= state == SEEN;
	sim_node_release(gone.node);
}

/* Room was reserved. */
static void set_name(
	struct sim_node *folder, enum state state, struct sim_name *name, struct sim_node *node)
{
	struct sim_names *names = names_of(folder, state);

	(void)hold_node(node);
	(void)hold_name(name);
	node->links += state == SEEN;
	remove_name(folder, state, name);
	size_t at = place_of(names, ew_slice_text(name->text));

	memmove(&names->at[at + 1], &names->at[at], (names->count - at) * sizeof(names->at[0]));
	names->at[at] = (struct sim_entry){name, node};
	names->count++;
}

/* Brings the change into one of the states. */
static int apply(struct sim_change *change, enum state state)
{
	int r = change->to ? reserve_name(names_of(change->to, state), 1) : 0;

	if (r < 0)
		return r;
	if (change->from)
		remove_name(change->from, state, change->from_name);
	if (change->to)
		set_name(change->to, state, change->to_name, change->node);
	return 0;
}

static void release_change(struct sim_change *change)
{
	sim_node_release(change->from);
	sim_node_release(change->to);
	sim_node_release(change->node);
	release_name(change->from_name);
	release_name(change->to_name);
}

static int reserve_change(struct sim_disk *disk)
{
	if (disk->changes_count < disk->changes_cap)
		return 0;
	size_t cap = disk->changes_cap ? disk->changes_cap * 2 : 16;
	struct sim_change *changes = realloc(disk->changes, cap * sizeof(*changes));

	if (!changes)
		return -ENOMEM;
	disk->changes = changes;
	disk->changes_cap = cap;
	return 0;
}

/* Makes the change seen and remembers it as unsynced. */
static int change_names(struct sim_disk *disk, struct sim_node *from, struct ew_slice from_name,
	struct sim_node *to, struct ew_slice to_name, struct sim_node *node)
{
	struct sim_change change = {.from = from, .to = to, .node = hold_node(node)};
	int r = reserve_change(disk);

	if (from)
		(void)hold_node(from);
	if (to)
		(void)hold_node(to);
	change.from_name = from ? new_name(from_name) : NULL;
	change.to_name = to ? new_name(to_name) : NULL;
	if ((from && !change.from_name) || (to && !change.to_name))
		r = -ENOMEM;
	if (r == 0)
		r = apply(&change, SEEN);
	if (r == 0)
		disk->changes[disk->changes_count++] = change;
	else
		release_change(&change);
	return r;
}

int sim_link(struct sim_node *folder, struct ew_slice name, struct sim_node *node)
{
	return change_names(folder->disk, NULL, EW_SLICE_EMPTY, folder, name, node);
}

int sim_unlink(struct sim_node *folder, struct ew_slice name)
{
	struct sim_node *node = sim_lookup(folder, name);

	return change_names(folder->disk, folder, name, NULL, EW_SLICE_EMPTY, node);
}

int sim_move(struct sim_node *from, struct ew_slice from_name, struct sim_node *to,
	struct ew_slice to_name)
{
	struct sim_node *node = sim_lookup(from, from_name);

	return change_names(from->disk, from, from_name, to, to_name, node);
}

static uint64_t *keep_of(struct sim_node *folder, uint64_t *none)
{
	return folder ? &folder->keep : none;
}

/*
 * Marks the folder's changes and, from the last to the first, all that must not come after one of
 * them.
 */
static void mark_changes(struct sim_node *folder)
{
	struct sim_disk *disk = folder->disk;
	uint64_t none = 0;

	for (size_t i = 0; i < disk->changes_count; i++) {
		*keep_of(disk->changes[i].from, &none) = 0;
		*keep_of(disk->changes[i].to, &none) = 0;
	}
	folder->keep = 1;
	for (size_t i = disk->changes_count; i > 0; i--) {
		struct sim_change *change = &disk->changes[i - 1];

		none = 0;
		change->flush = *keep_of(change->from, &none) || *keep_of(change->to, &none);
		if (change->flush)
			*keep_of(change->from, &none) = *keep_of(change->to, &none) = 1;
	}
}

int sim_sync_folder(struct sim_node *folder)
{
	struct sim_disk *disk = folder->disk;
	size_t left = 0;
	int r = 0;

	mark_changes(folder);
	for (size_t i = 0; i < disk->changes_count; i++) {
		struct sim_change change = disk->changes[i];

		if (r == 0 && change.flush)
			r = apply(&change, DURABLE);
		if (r == 0 && change.flush)
			release_change(&change);
		else
			disk->changes[left++] = change;
	}
	disk->changes_count = left;
	return r;
}

/* How many of its changes each folder keeps. A folder met first has the count still at 0. */
static void draw_prefixes(struct sim_disk *disk)
{
	uint64_t none = 0;

	for (struct sim_node *node = disk->nodes; node; node = node->next)
		node->keep = 0;
	for (size_t i = 0; i < disk->changes_count; i++) {
		struct sim_change *change = &disk->changes[i];

		++*keep_of(change->from, &none);
		if (change->to != change->from)
			++*keep_of(change->to, &none);
	}
	for (struct sim_node *node = disk->nodes; node; node = node->next) {
		if (node->keep > 0)
			node->keep = sim_prefix(disk, (size_t)node->keep);
	}
}

/*
 * A move between folders is kept in both or in neither; and where one was lost, all later ones are.
 */
static void apply_kept(struct sim_change *change)
{
	uint64_t other = 1;
	uint64_t *from = keep_of(change->from, &other);
	uint64_t *to = keep_of(change->to, &other);

	if (*from == 0 || *to == 0 || apply(change, DURABLE) < 0) {
		*from = *to = 0;
		return;
	}
	--*from;
	if (to != from && to != &other)
		--*to;
}

static void see_durable(struct sim_node *folder)
{
	struct sim_names *from = &folder->durable_names;

	clear_names(folder, SEEN);
	if (reserve_name(&folder->seen_names, from->count) < 0)
		abort(); /* the test's own machine is out of memory: no outcome would be true */
	for (size_t i = 0; i < from->count; i++) {
		folder->seen_names.at[i] = (struct sim_entry){
			hold_name(from->at[i].name), hold_node(from->at[i].node)};
		from->at[i].node->links++;
	}
	folder->seen_names.count = from->count;
}

void sim_names_crash(struct sim_disk *disk)
{
	draw_prefixes(disk);
	for (size_t i = 0; i < disk->changes_count; i++)
		apply_kept(&disk->changes[i]);
	for (size_t i = 0; i < disk->changes_count; i++)
		release_change(&disk->changes[i]);
	disk->changes_count = 0;
	/* Clearing may free nodes, the next in the list too: so hold each while it is worked on. */
	for (struct sim_node *node = disk->nodes; node;) {
		(void)hold_node(node);
		if (node->folder)
			see_durable(node);
		struct sim_node *next = node->next;

		sim_node_release(node);
		node = next;
	}
}

static int copy_names(struct sim_node *to, struct sim_node *from, enum state state)
{
	const struct sim_names *names = names_of(from, state);
	struct sim_names *copy = names_of(to, state);
	int r = reserve_name(copy, names->count);

	for (size_t i = 0; r == 0 && i < names->count; i++) {
		struct sim_node *twin = names->at[i].node->twin;

		copy->at[i] = (struct sim_entry){hold_name(names->at[i].name), hold_node(twin)};
		twin->links += state == SEEN;
		copy->count++;
	}
	return r;
}

static int copy_changes(struct sim_disk *to, const struct sim_disk *from)
{
	for (size_t i = 0; i < from->changes_count; i++) {
		struct sim_change change = from->changes[i];
		int r = reserve_change(to);

		if (r < 0)
			return r;
		change.from = change.from ? hold_node(change.from->twin) : NULL;
		change.to = change.to ? hold_node(change.to->twin) : NULL;
		change.node = hold_node(change.node->twin);
		if (change.from_name)
			(void)hold_name(change.from_name);
		if (change.to_name)
			(void)hold_name(change.to_name);
		to->changes[to->changes_count++] = change;
	}
	return 0;
}

/* `to` is empty. After a failure it is to be freed. */
int sim_disk_copy(struct sim_disk *to, const struct sim_disk *from)
{
	int r = 0;

	for (struct sim_node *node = from->nodes; node; node = node->next) {
		node->twin = sim_node_new(to, node->folder);
		if (!node->twin)
			return -ENOMEM;
	}
	to->root = hold_node(from->root->twin);
	for (struct sim_node *node = from->nodes; r == 0 && node; node = node->next) {
		r = sim_file_copy(node->twin, node);
		if (r == 0)
			r = copy_names(node->twin, node, SEEN);
		if (r == 0)
			r = copy_names(node->twin, node, DURABLE);
	}
	if (r == 0)
		r = copy_changes(to, from);
	/* Nodes that only an open handle held stay behind. */
	for (struct sim_node *node = from->nodes; r == 0 && node; node = node->next)
		sim_node_release(node->twin);
	return r;
}

void sim_disk_free(struct sim_disk *disk)
{
	/* All at once, whatever holds what: folders moved into each other may hold themselves. */
	for (struct sim_node *node = disk->nodes; node; node = node->next)
		node->refs = UINT32_MAX / 2;
	for (size_t i = 0; i < disk->changes_count; i++)
		release_change(&disk->changes[i]);
	free(disk->changes);
	for (struct sim_node *node = disk->nodes; node; node = node->next) {
		clear_names(node, SEEN);
		clear_names(node, DURABLE);
	}
	while (disk->nodes) {
		disk->nodes->refs = 1;
		sim_node_release(disk->nodes);
	}
	*disk = (struct sim_disk){0};
}
