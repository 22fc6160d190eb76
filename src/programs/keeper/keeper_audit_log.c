/*
 * Rows of events against the log that was signed: number by number, leaf by leaf, tile by tile, up to the root. Must
 * never take one voice for the truth when two others say something else.
 */
#include "programs/keeper/keeper_audit.h"

#include <errno.h>

#include "base/file.h"
#include "catalog/events.h"

#define ROWS_A_PIECE 256
#define ENTRY_BYTES (2 + EW_LEAF_BYTES)

static const struct ew_id none;

struct page {
	struct ew_keeper *k;
	struct ew_audit *a;
	uint64_t target; /* leaves that are signed */
	unsigned gone;
};

static uint64_t leaves_seen(const struct ew_audit *a)
{
	return a->tree.size + a->level[0].n;
}

static int path_of(const struct ew_keeper *k, const char *relative, char to[static EW_MAX_PATH_BYTES])
{
	char folder[EW_MAX_PATH_BYTES];
	int r = ew_ledger_folder(k->ledger, k->ledger->number, folder);

	return r < 0 ? r : ew_path_join(to, EW_MAX_PATH_BYTES, folder, relative);
}

/* A file of the log, "" when it is not there; what the disk refuses is not there either. */
static int read_file(struct ew_keeper *k, const struct ew_tile *tile, char path[static EW_TILE_PATH_BYTES + 32],
	struct ew_buf *to)
{
	char whole[EW_MAX_PATH_BYTES], relative[EW_TILE_PATH_BYTES];
	int r;

	ew_tile_path(tile, relative);
	snprintf(path, EW_TILE_PATH_BYTES + 32, "ledger/%04u/%s", k->ledger->number, relative);
	r = path_of(k, relative, whole);
	if (r == 0)
		r = ew_file_read(k->io, whole, to);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		ew_buf_clear(to);
	return 0;
}

static int leaf_hash_of_entry(struct ew_slice entries, size_t i, struct ew_hash *ret)
{
	return ew_tree_leaf_hash(ew_slice_of(entries.at + i * ENTRY_BYTES + 2, EW_LEAF_BYTES), ret);
}

static bool same(const struct ew_hash *a, const struct ew_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

struct voices {
	bool entries, hashes; /* the files are there and of the right length */
	struct ew_hash row, entry, hash;
	bool has_row;
};

/* What two of three say; a row that is alone is believed, and the root tells whether that was right. */
static const struct ew_hash *truth(const struct voices *v)
{
	if (v->entries && v->hashes && same(&v->entry, &v->hash))
		return &v->entry;
	if (v->has_row)
		return &v->row;
	return v->hashes ? &v->hash : v->entries ? &v->entry : NULL;
}

static int judge_row(struct ew_audit *a, const struct voices *v, const struct ew_hash *is, size_t i, uint64_t number)
{
	if (!v->has_row)
		return ew_audit_find(a, EW_AUDIT_EVENT_MISSING, none, "catalog.db/events", number);
	return is && !same(&v->row, is)
		? ew_audit_find(a, EW_AUDIT_EVENT_REPLACED, a->row_of[i], "catalog.db/events", number)
		: 0;
}

/* The bottom tile and its bundle, width leaves wide, against the rows. Hashes of level 0 become what is true. */
static int judge_leaves(struct ew_keeper *k, struct ew_audit *a, uint16_t width)
{
	_cleanup_(ew_buf_free) struct ew_buf entries = {0}, hashes = {0};
	struct ew_tile bundle = {.entries = true, .number = a->level[0].tile, .width = width};
	struct ew_tile tile = {.number = a->level[0].tile, .width = width};
	char entries_path[EW_TILE_PATH_BYTES + 32], tile_path[EW_TILE_PATH_BYTES + 32];
	bool entries_bad = false, hashes_bad = false;
	struct voices v = {0};
	int r;

	ew_buf_init(&entries, 2 * EW_ENTRIES_BYTES);
	ew_buf_init(&hashes, 2 * EW_TILE_BYTES);
	r = read_file(k, &bundle, entries_path, &entries);
	if (r == 0)
		r = read_file(k, &tile, tile_path, &hashes);
	v.entries = entries.len == (size_t)width * ENTRY_BYTES;
	v.hashes = hashes.len == (size_t)width * EW_SHA256_BYTES;
	a->tiles += 2;
	for (size_t i = 0; r == 0 && i < width; i++) {
		const struct ew_hash *is;

		v.has_row = a->row_there[i];
		if (v.has_row)
			r = ew_tree_leaf_hash(ew_slice_of(a->leaf[i], EW_LEAF_BYTES), &v.row);
		if (r == 0 && v.entries) {
			r = leaf_hash_of_entry(ew_buf_slice(&entries), i, &v.entry);
			entries_bad = entries_bad || entries.at[i * ENTRY_BYTES] != 0 ||
				entries.at[i * ENTRY_BYTES + 1] != EW_LEAF_BYTES;
		}
		if (v.hashes)
			memcpy(v.hash.bytes, hashes.at + i * EW_SHA256_BYTES, EW_SHA256_BYTES);
		is = truth(&v);
		if (r == 0)
			r = judge_row(a, &v, is, i, k->ledger->first + a->level[0].tile * EW_TILE_WIDTH + i);
		entries_bad = entries_bad || (v.entries && !same(&v.entry, is));
		hashes_bad = hashes_bad || (v.hashes && !same(&v.hash, is));
		a->level[0].hash[i] = is ? *is : (struct ew_hash){{0}};
	}
	if (r == 0 && entries.len == 0)
		r = ew_audit_find(a, EW_AUDIT_ENTRIES_MISSING, none, entries_path, UINT64_MAX);
	else if (r == 0 && (entries_bad || !v.entries))
		r = ew_audit_find(a, EW_AUDIT_ENTRIES_ALTERED, none, entries_path, UINT64_MAX);
	if (r == 0 && hashes.len == 0)
		r = ew_audit_find(a, EW_AUDIT_TILE_MISSING, none, tile_path, UINT64_MAX);
	else if (r == 0 && (hashes_bad || !v.hashes))
		r = ew_audit_find(a, EW_AUDIT_TILE_ALTERED, none, tile_path, UINT64_MAX);
	return r;
}

static int judge_tile(struct ew_keeper *k, struct ew_audit *a, uint8_t level)
{
	const struct ew_audit_level *l = &a->level[level];
	_cleanup_(ew_buf_free) struct ew_buf hashes = {0};
	struct ew_tile tile = {.level = level, .number = l->tile, .width = l->n};
	char path[EW_TILE_PATH_BYTES + 32];
	size_t bytes = (size_t)l->n * EW_SHA256_BYTES;
	int r;

	ew_buf_init(&hashes, 2 * EW_TILE_BYTES);
	r = read_file(k, &tile, path, &hashes);
	a->tiles++;
	if (r < 0)
		return r;
	if (hashes.len == 0)
		return ew_audit_find(a, EW_AUDIT_TILE_MISSING, none, path, UINT64_MAX);
	if (hashes.len != bytes || memcmp(hashes.at, l->hash, bytes) != 0)
		return ew_audit_find(a, EW_AUDIT_TILE_ALTERED, none, path, UINT64_MAX);
	return 0;
}

static int root_of_level(const struct ew_audit_level *l, struct ew_hash *ret)
{
	struct ew_tree tree;
	int r = 0;

	/* Interior hashes are joined two by two as leaf hashes would be. */
	ew_tree_init(&tree);
	for (size_t i = 0; r == 0 && i < l->n; i++)
		r = ew_tree_append(&tree, &l->hash[i]);
	return r < 0 ? r : ew_tree_root(&tree, ret);
}

static int settle(struct ew_audit *a)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < a->level[0].n; i++)
		r = ew_tree_append(&a->tree, &a->level[0].hash[i]);
	return r;
}

/* Level 0 is full: it is compared, and its root goes up, as far as levels fill. */
static int fold_up(struct ew_keeper *k, struct ew_audit *a)
{
	int r = judge_leaves(k, a, EW_TILE_WIDTH);

	if (r == 0)
		r = settle(a);
	for (uint8_t i = 0; r == 0 && i + 1 < EW_TILE_LEVELS && a->level[i].n == EW_TILE_WIDTH; i++) {
		struct ew_audit_level *up = &a->level[i + 1];

		if (i > 0)
			r = judge_tile(k, a, i);
		if (r == 0)
			r = root_of_level(&a->level[i], &up->hash[up->n]);
		up->n++;
		a->level[i].n = 0;
		a->level[i].tile++;
	}
	return r;
}

static int take_leaf(struct page *p, const struct ew_event_row *row)
{
	struct ew_audit *a = p->a;
	uint16_t i = a->level[0].n++;

	a->row_there[i] = row != NULL;
	a->row_of[i] = row ? row->interaction : none;
	if (row)
		ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment,
			a->leaf[i]);
	a->next++;
	a->leaves++;
	return a->level[0].n == EW_TILE_WIDTH ? fold_up(p->k, a) : 0;
}

static int take_row(void *arg, const struct ew_event_row *row)
{
	struct page *p = arg;
	int r = 0;

	while (r == 0 && p->a->next < row->number && leaves_seen(p->a) < p->target) {
		/* Of millions that are gone only some at a time: orders wait. */
		if (p->gone++ == ROWS_A_PIECE)
			return 1;
		r = take_leaf(p, NULL);
	}
	if (r == 0 && leaves_seen(p->a) < p->target)
		r = take_leaf(p, row);
	return r;
}

enum found_checkpoint { CHECKPOINT_NONE, CHECKPOINT_BAD, CHECKPOINT_GOOD };

static int read_checkpoint(struct ew_keeper *k, struct ew_checkpoint *to, enum found_checkpoint *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	char path[EW_MAX_PATH_BYTES];
	struct ew_note parsed;
	struct ew_vkey key;
	int r = path_of(k, "checkpoint", path);

	*ret = CHECKPOINT_NONE;
	ew_buf_init(&note, EW_NOTE_BYTES);
	if (r == 0)
		r = ew_file_read(k->io, path, &note);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return 0;
	r = ew_vkey_parse(ew_slice_text(k->ledger->verifier), &key);
	if (r == 0)
		r = ew_note_parse(ew_buf_slice(&note), &parsed);
	if (r == 0)
		r = ew_note_check(&parsed, &key);
	if (r == 0)
		r = ew_checkpoint_parse(parsed.text, to);
	if (r == -ENOMEM)
		return r;
	*ret = r == 0 ? CHECKPOINT_GOOD : CHECKPOINT_BAD;
	to->origin = to->extensions = EW_SLICE_EMPTY;
	return 0;
}

static int tell_checkpoint(struct ew_keeper *k, struct ew_audit *a, enum found_checkpoint found)
{
	if (found == CHECKPOINT_BAD)
		return ew_audit_find(a, EW_AUDIT_CHECKPOINT_ALTERED, none, "ledger/checkpoint", UINT64_MAX);
	if (found == CHECKPOINT_NONE && (k->ledger->vault_size > 0 || k->ledger->signed_size > 0))
		return ew_audit_find(a, EW_AUDIT_CHECKPOINT_MISSING, none, "ledger/checkpoint", UINT64_MAX);
	return 0;
}

/* Everything of the published size was seen: what is not full, and the root. In one piece, so that nothing is published
 * between. */
static int judge_edge(struct ew_keeper *k, struct ew_audit *a)
{
	struct ew_checkpoint c = {0};
	struct ew_hash root = {{0}};
	enum found_checkpoint found = CHECKPOINT_NONE;
	int r = a->level[0].n > 0 ? judge_leaves(k, a, a->level[0].n) : 0;

	if (r == 0)
		r = settle(a);
	a->level[0].n = 0;
	for (uint8_t i = 1; r == 0 && i < EW_TILE_LEVELS; i++)
		if (a->level[i].n > 0)
			r = judge_tile(k, a, i);
	if (r == 0)
		r = ew_tree_root(&a->tree, &root);
	if (r == 0)
		r = read_checkpoint(k, &c, &found);
	if (r == 0)
		r = tell_checkpoint(k, a, found);
	a->signed_size = a->tree.size;
	a->root = root;
	if (r < 0 || found != CHECKPOINT_GOOD)
		return r;
	/* While what was signed is being caught up with, the published one is older, and rightly so. */
	if ((k->ledger->state == EW_LEDGER_OPEN && c.size < k->ledger->vault_size) || c.size < a->tree.size)
		return ew_audit_find(a, EW_AUDIT_CHECKPOINT_OLD, none, "ledger/checkpoint", c.size);
	return c.size == a->tree.size && !same(&c.root, &root)
		? ew_audit_find(a, EW_AUDIT_LOG_FORKED, none, "ledger/checkpoint", c.size)
		: 0;
}

static int tell_refusal(struct ew_keeper *k, struct ew_audit *a)
{
	if (k->ledger->state != EW_LEDGER_REFUSES)
		return 0;
	return ew_audit_find(a, EW_AUDIT_LOG_REFUSED, none, k->ledger->why, UINT64_MAX);
}

/*
 * How long the log should be. A folder that could not be opened is as long as its checkpoint says, if that is signed:
 * then it is looked at file by file all the same, and what is wrong has a name.
 */
static int find_target(struct ew_keeper *k, struct ew_audit *a, uint64_t *ret)
{
	enum found_checkpoint found = CHECKPOINT_NONE;
	struct ew_checkpoint c = {0};
	int r = 0;

	if (!k->ledger->store && !a->target_known) {
		r = read_checkpoint(k, &c, &found);
		a->target = found == CHECKPOINT_GOOD ? c.size : 0;
		a->target_known = r == 0;
	}
	*ret = k->ledger->store ? k->ledger->signed_size : a->target;
	return r;
}

/* Numbers have no gaps. Those before this log are in no tile of it. */
static int take_earlier(void *arg, const struct ew_event_leaf_row *row)
{
	struct page *p = arg;
	int r = 0;

	while (r == 0 && p->a->next < p->k->ledger->first) {
		bool there = p->a->next == row->number;

		if (p->gone == ROWS_A_PIECE)
			return 1;
		p->gone += !there;
		if (!there)
			r = ew_audit_find(p->a, EW_AUDIT_EVENT_MISSING, none, "catalog.db/events", p->a->next);
		p->a->next++;
		if (there)
			return r;
	}
	return r < 0 ? r : 1;
}

static int earlier(struct page *p)
{
	uint64_t before = p->a->next;
	int r = ew_events_numbered(p->k->catalog, before, ROWS_A_PIECE, take_earlier, p);

	/* The catalogue has none at all: the log itself tells, event by event. */
	if (r == 0 && p->a->next == before)
		p->a->next = p->k->ledger->first;
	return r < 0 ? r : 1;
}

int ew_audit_log(struct ew_keeper *k, struct ew_audit *a)
{
	struct page p = {.k = k, .a = a};
	uint64_t before, events;
	int r = find_target(k, a, &p.target);

	if (r < 0)
		return r;
	if (a->next == 0)
		a->next = 1;
	if (a->next < k->ledger->first)
		return earlier(&p);
	before = a->next;
	if (leaves_seen(a) >= p.target) {
		r = ew_events_count(k->catalog, &events);
		if (r == 0 && events < k->ledger->first + p.target - 1)
			r = ew_audit_find(a, EW_AUDIT_EVENTS_TRUNCATED, none, "catalog.db/events", events);
		if (r == 0)
			r = judge_edge(k, a);
		return r < 0 ? r : tell_refusal(k, a);
	}
	r = ew_events_walk(k->catalog, a->next, ROWS_A_PIECE, take_row, &p);
	/* No rows are left, and the log goes on. */
	for (unsigned i = 0; r == 0 && a->next == before && i < ROWS_A_PIECE && leaves_seen(a) < p.target;
		i++, before++)
		r = take_leaf(&p, NULL);
	return r < 0 ? r : 1;
}
