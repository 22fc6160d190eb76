/*
 * The log as outsiders and the vault have it, remembered apart: every checkpoint that was ever published or signed
 * must be the beginning of what the catalogue holds in the end, whatever died in between.
 */
#include "world.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "catalog/events.h"
#include "programs/keeper/keeper_ledger.h"

static const char *const places[] = {"/data/ledger/0001/checkpoint", "/keys/ledger-0001.last"};

static void note_checkpoint(struct world *w, struct ew_slice text)
{
	struct ew_checkpoint c;
	struct ew_note note;

	if (ew_note_parse(text, &note) < 0 || ew_checkpoint_parse(note.text, &c) < 0) {
		world_fail(w, "a checkpoint that lies there is none");
		return;
	}
	for (unsigned i = 0; i < w->n_seen; i++) {
		struct world_seen *seen = &w->seen[i];

		if (seen->size != c.size)
			continue;
		if (memcmp(&seen->root, &c.root, sizeof(c.root)) != 0)
			world_fail(w, "two logs of %llu leaves were signed", (unsigned long long)c.size);
		return;
	}
	if (w->n_seen == WORLD_SEEN) {
		world_fail(w, "more checkpoints than a life can have");
		return;
	}
	w->seen[w->n_seen++] = (struct world_seen){.size = c.size, .root = c.root};
}

void world_note_log(struct world *w)
{
	for (size_t i = 0; i < EW_COUNT(places); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};

		ew_buf_init(&text, EW_NOTE_BYTES);
		if (ew_file_read(w->io, places[i], &text) == 0 && text.len > 0)
			note_checkpoint(w, ew_buf_slice(&text));
	}
}

bool world_log_is_signed(const struct world *w)
{
	const struct ew_keeper_ledger *l = w->keeper ? w->keeper->ledger : NULL;
	uint64_t leaves;

	return l && l->state == EW_LEDGER_OPEN && ew_ledger_leaves(w->keeper, &leaves) == 0 &&
		l->signed_size == leaves;
}

uint64_t world_leaves(const struct world *w)
{
	uint64_t leaves = 0;

	return w->keeper && ew_ledger_leaves(w->keeper, &leaves) == 0 ? leaves : 0;
}

struct growing {
	struct world *w;
	struct ew_tree tree;
};

static void compare_roots(struct growing *g)
{
	struct ew_hash root;

	for (unsigned i = 0; i < g->w->n_seen; i++) {
		if (g->w->seen[i].size != g->tree.size)
			continue;
		g->w->seen[i].found = true;
		if (ew_tree_root(&g->tree, &root) < 0 ||
			memcmp(&root, &g->w->seen[i].root, sizeof(root)) != 0)
			world_fail(g->w, "the log does not begin with its checkpoint of %llu leaves",
				(unsigned long long)g->tree.size);
	}
}

static int add_row(void *arg, const struct ew_event_leaf_row *row)
{
	struct growing *g = arg;
	uint8_t leaf[EW_LEAF_BYTES];
	struct ew_hash hash;

	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment, leaf);
	if (row->number != g->tree.size + 1)
		world_fail(g->w, "event %llu of the catalogue stands where %llu should",
			(unsigned long long)row->number, (unsigned long long)g->tree.size + 1);
	if (ew_tree_leaf_hash(ew_slice_of(leaf, sizeof(leaf)), &hash) < 0 || ew_tree_append(&g->tree, &hash) < 0)
		return -EIO;
	compare_roots(g);
	return 0;
}

void world_check_log(struct world *w)
{
	struct growing g = {.w = w};
	const struct ew_keeper_ledger *l = w->keeper->ledger;

	ew_tree_init(&g.tree);
	world_note_log(w);
	if (ew_events_numbered(w->keeper->catalog, 1, UINT64_MAX, add_row, &g) < 0)
		world_fail(w, "the events cannot be read by their numbers");
	for (unsigned i = 0; i < w->n_seen; i++)
		if (!w->seen[i].found)
			world_fail(w, "a checkpoint of %llu leaves was signed, and there are %llu events",
				(unsigned long long)w->seen[i].size, (unsigned long long)g.tree.size);
	if (l->state == EW_LEDGER_REFUSES)
		world_fail(w, "the log refuses: %s", l->why);
	else if (l->state != EW_LEDGER_OPEN || l->signed_size < w->log_due)
		world_fail(w, "the log has settled in state %d with %llu of %llu leaves signed", (int)l->state,
			(unsigned long long)l->signed_size, (unsigned long long)g.tree.size);
}
