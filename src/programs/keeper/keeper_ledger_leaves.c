/*
 * Leaves, tiles, proposals. What is done at a turn is bounded, because on the same thread an opt-out may wait: some
 * leaves and the syncs that make them durable, or one question to the vault. Must never ask for a signature of what is
 * not durable.
 */
#include "programs/keeper/keeper_ledger.h"

#include <assert.h>
#include <errno.h>

#include "catalog/events.h"
#include "ledger/tile.h"

#define LEAVES_A_TURN 512
#define LEAVES_A_CHECKPOINT 65536 /* a long way is signed in parts: what was behind is seen to come nearer */
#define NOTE_BYTES 4096
#define ENTRY_BYTES (2 + EW_LEAF_BYTES)

static void leaf_of(const struct ew_event_leaf_row *row, uint8_t leaf[static EW_LEAF_BYTES])
{
	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment, leaf);
}

static int append_leaf(void *arg, const struct ew_event_leaf_row *row)
{
	struct ew_keeper_ledger *l = arg;
	uint8_t leaf[EW_LEAF_BYTES];

	/* Numbers are gap-free; a table in which one is missing is not what was signed. */
	if (row->number != l->first + ew_log_store_tree(l->store)->size)
		return -EUCLEAN;
	leaf_of(row, leaf);
	return ew_log_store_append(l->store, leaf);
}

/*
 * Some leaves up to `size`; to the end of a tile where that is not the end. *ret_synced: it is far enough for a
 * checkpoint, and durable. On the way there full tiles are written and nothing else: what is partial would be written
 * again in the next turn.
 */
static int feed(struct ew_keeper *k, uint64_t size, bool *ret_synced)
{
	struct ew_keeper_ledger *l = k->ledger;
	uint64_t have = ew_log_store_tree(l->store)->size;
	uint64_t most = LEAVES_A_TURN - have % EW_TILE_WIDTH;
	uint64_t n = have >= size ? 0 : size - have < most ? size - have : most;
	int r = n > 0 ? ew_events_numbered(k->catalog, l->first + have, n, append_leaf, l) : 0;

	/* Fewer rows than their numbers promise. */
	if (r == 0 && ew_log_store_tree(l->store)->size < have + n)
		r = -EUCLEAN;
	if (r < 0)
		return r;
	*ret_synced = have + n >= size || have + n - l->signed_size >= LEAVES_A_CHECKPOINT;
	return *ret_synced ? ew_log_store_sync(l->store) : ew_log_store_write(l->store);
}

static int propose(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_proof proof = {0};
	struct ew_checkpoint c = {.origin = ew_slice_text(l->origin), .size = ew_log_store_synced(l->store)};
	struct ew_msg_ledger_sign wish = {.log = l->number, .old_size = l->vault_size};
	int r = ew_tree_root(ew_log_store_tree(l->store), &c.root);

	assert(ew_log_store_tree(l->store)->size == c.size);
	ew_buf_init(&text, NOTE_BYTES);
	if (r == 0)
		r = ew_checkpoint_add(&c, &text);
	if (r == 0 && l->vault_size > 0)
		r = ew_log_store_consistency(l->store, l->vault_size, c.size, &proof);
	if (r < 0)
		return r;
	wish.proof = ew_slice_of(proof.hash, proof.n * sizeof(proof.hash[0]));
	wish.checkpoint = ew_buf_slice(&text);
	l->signing = true;
	l->asked = ew_io_mono(k->io);
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, ++k->request, EW_MSG_ledger_sign, &wish);
}

static int catch_up(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	struct ew_checkpoint c;
	bool synced;
	int r = ew_ledger_read_note(l, ew_buf_slice(&l->catching_up), &c);

	if (r == 0)
		r = feed(k, c.size, &synced);
	if (r < 0 || ew_log_store_synced(l->store) < c.size)
		return r;
	l->due = false;
	ew_ledger_publish(k, ew_buf_slice(&l->catching_up), &c);
	return 0;
}

static int go_on(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	uint64_t leaves;
	bool synced;
	int r = ew_ledger_leaves(k, &leaves);

	if (r == 0)
		r = feed(k, leaves, &synced);
	if (r < 0 || !synced)
		return r;
	l->due = ew_log_store_synced(l->store) < leaves;
	return ew_log_store_synced(l->store) > l->vault_size ? propose(k) : 0;
}

int ew_keeper_ledger_step(struct ew_keeper *k)
{
	/* What a transaction that is still open has inserted is not durable. */
	assert(!k->in_transaction);
	ew_ledger_judge(k, k->ledger->state == EW_LEDGER_CATCHES_UP ? catch_up(k) : go_on(k));
	return 0;
}

bool ew_keeper_ledger_due(const struct ew_keeper *k)
{
	const struct ew_keeper_ledger *l = k->ledger;

	return l && l->due && l->store && k->vault_up && !l->signing &&
		(l->state == EW_LEDGER_OPEN || l->state == EW_LEDGER_CATCHES_UP);
}

/* -- the newest rows -- */

struct comparison {
	const uint8_t *entries;
	uint64_t first; /* number of the first event in there */
	uint64_t n;
};

static int compare_row(void *arg, const struct ew_event_leaf_row *row)
{
	struct comparison *c = arg;
	uint8_t leaf[EW_LEAF_BYTES];

	leaf_of(row, leaf);
	if (row->number != c->first + c->n ||
		memcmp(c->entries + c->n * ENTRY_BYTES + 2, leaf, EW_LEAF_BYTES) != 0)
		return -EUCLEAN;
	c->n++;
	return 0;
}

/* The store has found this bundle to be what the checkpoint covers when it was opened. */
static int read_bundle(struct ew_keeper *k, struct ew_tile tile, uint8_t *to)
{
	char path[EW_TILE_PATH_BYTES];
	uint16_t width = tile.width;
	int handle = -1, r;

	ew_tile_path(&tile, path);
	r = ew_log_store_file(k->ledger->store, ew_slice_text(path), &handle);
	if (r == -ENOENT && width < EW_TILE_WIDTH) {
		tile.width = EW_TILE_WIDTH;
		ew_tile_path(&tile, path);
		r = ew_log_store_file(k->ledger->store, ew_slice_text(path), &handle);
	}
	if (r == 0)
		r = ew_io_read_all(k->io, handle, to, (size_t)width * ENTRY_BYTES, 0);
	ew_io_discard(k->io, &handle);
	return r == -ENOENT || r == -ENODATA ? -EBADMSG : r;
}

int ew_ledger_compare_rows(struct ew_keeper *k)
{
	struct ew_keeper_ledger *l = k->ledger;
	uint8_t entries[EW_ENTRIES_BYTES];
	struct ew_tile tile = {.entries = true};
	struct comparison c = {.entries = entries};
	int r;

	if (l->signed_size == 0)
		return 0;
	tile.number = (l->signed_size - 1) / EW_TILE_WIDTH;
	tile.width = ew_tile_width(0, tile.number, l->signed_size);
	c.first = l->first + tile.number * EW_TILE_WIDTH;
	r = read_bundle(k, tile, entries);
	if (r == 0)
		r = ew_events_numbered(k->catalog, c.first, tile.width, compare_row, &c);
	return r == 0 && c.n < tile.width ? -EUCLEAN : r;
}
