/*
 * `earwitness ledger verify`: the log seen from outside. It must go on from what was seen the last time, and its leaves
 * must give the root that was signed. Must never call proved what only the server says: keys come from --trust.
 */
#include "programs/cli/ledger_verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/limits.h"
#include "ledger/tlog_policy.h"
#include "programs/cli/ledger_remote.h"
#include "programs/cli/screen.h"

#define SAMPLE 64
#define QUORUM_LOOKS 40 /* four a second */
#define QUORUM_PAUSE_NS 250000000

struct verification {
	const struct ew_options *o;
	struct ew_client *client;
	struct ew_error *error;
	struct ew_remote_log *log;
	bool trusted;          /* the keys came from --trust, and its quorum is reached */
	size_t witnesses;
	char state[EW_MAX_PATH_BYTES];
	bool before;           /* something was seen before */
	struct ew_buf seen;    /* that, with its signatures */
	uint64_t old_size;
	struct ew_hash old_root;
	uint64_t looked_at;    /* leaves */
};

/* -- what was seen -- */

static int state_folder(char to[static EW_MAX_PATH_BYTES])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (state && state[0] == '/')
		n = snprintf(to, EW_MAX_PATH_BYTES, "%s/earwitness", state);
	else if (home && home[0] == '/')
		n = snprintf(to, EW_MAX_PATH_BYTES, "%s/.local/state/earwitness", home);
	else
		return -ENOENT;
	return n < EW_MAX_PATH_BYTES ? 0 : -ENAMETOOLONG;
}

static int state_path(struct verification *v)
{
	char folder[EW_MAX_PATH_BYTES], hex[2 * EW_SHA256_BYTES + 1], name[96];
	struct ew_hash hash;
	int r;

	if (v->o->state) {
		if ((size_t)snprintf(v->state, sizeof(v->state), "%s", v->o->state) < sizeof(v->state))
			return 0;
		return ew_error_set(v->error, -ENAMETOOLONG, "--state has too long a name");
	}
	r = state_folder(folder);
	if (r == 0)
		r = ew_file_mkdirs(ew_io_real(), folder);
	if (r == 0)
		r = ew_sha256_of(v->log->checkpoint.origin, &hash);
	if (r < 0)
		return ew_error_set(
			v->error, r, "there is no folder to remember in what was seen: name a file with --state");
	for (size_t i = 0; i < sizeof(hash.bytes); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", hash.bytes[i]);
	(void)snprintf(name, sizeof(name), "%s.checkpoint", hex);
	return ew_path_join(v->state, sizeof(v->state), folder, name);
}

/* It is our own note of what was checked then. Who had signed it is asked when it is known whose word counts now. */
static int read_seen(struct verification *v)
{
	struct ew_checkpoint seen;
	struct ew_note note;
	int r;

	ew_buf_init(&v->seen, EW_NOTE_BYTES);
	r = ew_file_read(ew_io_real(), v->state, &v->seen);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = ew_note_parse(ew_buf_slice(&v->seen), &note);
	if (r == 0)
		r = ew_checkpoint_parse(note.text, &seen);
	if (r < 0)
		return ew_error_set(v->error, r, "%s, which keeps what was seen of this log, cannot be read", v->state);
	if (!ew_slice_equal(seen.origin, v->log->checkpoint.origin))
		return ew_error_set(v->error, -EINVAL, "%s keeps what was seen of another log, %.*s", v->state,
			(int)seen.origin.len, (const char *)seen.origin.at);
	v->before = true;
	v->old_size = seen.size;
	v->old_root = seen.root;
	return 0;
}

/* -- signatures -- */

/* Without --trust anybody's key was taken then: what nobody who counts has signed proves nothing against a log. */
static int check_seen_trusted(const struct verification *v, const struct ew_tlog_policy *policy)
{
	struct ew_tlog_verdict verdict;
	struct ew_note note;
	int r = v->before ? ew_note_parse(ew_buf_slice(&v->seen), &note) : 0;

	if (!v->before || r < 0)
		return r;
	r = ew_tlog_policy_judge(policy, &note, &verdict);
	if (r == 0 && verdict.log)
		return 0;
	return ew_error_set(v->error, r < 0 ? r : -EKEYREJECTED,
		"%s keeps a checkpoint that no log of %s has signed: it was taken without --trust, when somebody "
		"else may have shown it, or was altered since; look at it, move it away, and begin anew", v->state,
		v->o->trust);
}

/* The same name under another key is not the same log, and must not take its place in what was seen. */
static int check_seen_own(const struct verification *v, const struct ew_vkey *key)
{
	struct ew_note note;
	int r = v->before ? ew_note_parse(ew_buf_slice(&v->seen), &note) : 0;

	if (v->before && r == 0)
		r = ew_note_check(&note, key);
	if (r < 0)
		return ew_error_set(v->error, r,
			"%s keeps a checkpoint that the key which the log names as its own now has not signed: this is "
			"another log, somebody stands between, or the file was altered; name the key that you have "
			"from elsewhere with --trust", v->state);
	return 0;
}

/* The checkpoint as it is now, of the same log. */
static int look_again(struct verification *v)
{
	const struct timespec pause = {.tv_nsec = QUORUM_PAUSE_NS};
	_cleanup_(ew_remote_free) struct ew_remote_log *newer = NULL;
	struct ew_remote_log *older = v->log;
	int r;

	(void)nanosleep(&pause, NULL);
	r = ew_remote_open(v->client, v->error, &newer);
	if (r < 0)
		return r;
	if (!ew_slice_equal(newer->checkpoint.origin, older->checkpoint.origin))
		return ew_error_set(v->error, -EKEYREJECTED, "the log has changed its name while it was looked at");
	v->log = newer;
	newer = older;
	return 0;
}

/* A checkpoint is published, then witnesses are asked: their lines come a little later. */
static int judge(struct verification *v, const struct ew_tlog_policy *policy, struct ew_tlog_verdict *ret)
{
	int r = ew_tlog_policy_judge(policy, &v->log->parsed, ret);

	for (unsigned i = 0; r == 0 && !ret->bad && ret->log && !ret->quorum && i < QUORUM_LOOKS; i++) {
		r = look_again(v);
		if (r == 0)
			r = ew_tlog_policy_judge(policy, &v->log->parsed, ret);
	}
	return r;
}

static int check_trusted(struct verification *v)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_tlog_policy_free) struct ew_tlog_policy *policy = NULL;
	struct ew_tlog_verdict verdict;
	int r;

	ew_buf_init(&text, EW_POLICY_TEXT_BYTES);
	r = ew_file_read(ew_io_real(), v->o->trust, &text);
	if (r < 0)
		return ew_error_set(v->error, r, "cannot read %s: %s", v->o->trust, strerrordesc_np(-r));
	r = ew_tlog_policy_parse(ew_buf_slice(&text), &policy, v->error);
	if (r == 0)
		r = judge(v, policy, &verdict);
	if (r < 0)
		return ew_error_set(v->error, r, "%s cannot be used", v->o->trust);
	if (verdict.bad || !verdict.log)
		return ew_error_set(v->error, -EKEYREJECTED,
			"the checkpoint is not signed by a log of %s: this is another log, or a forgery", v->o->trust);
	if (!verdict.quorum)
		return ew_error_set(v->error, -EKEYREJECTED,
			"the log has signed, and of the witnesses in %s only %zu: the quorum is not reached, and was "
			"not in the last seconds; look again later, and if it stays so ask the operator why",
			v->o->trust, verdict.witnesses);
	v->trusted = true;
	v->witnesses = verdict.witnesses;
	return check_seen_trusted(v, policy);
}

static int check_own_key(struct verification *v)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_vkey key;
	int r;

	ew_buf_init(&text, EW_VKEY_TEXT_BYTES);
	r = ew_remote_verifier(v->log, &text);
	if (r < 0)
		return r;
	r = ew_vkey_parse(ew_buf_slice(&text), &key);
	if (r == 0)
		r = ew_note_check(&v->log->parsed, &key);
	if (r == 0 && !ew_slice_equal(ew_slice_text(key.name), v->log->checkpoint.origin))
		r = -EKEYREJECTED;
	if (r < 0)
		return ew_error_set(
			v->error, r, "the checkpoint is not signed with the key that the log names as its own");
	return check_seen_own(v, &key);
}

/* -- the tree -- */

/* A proof that fails may be of damaged tiles: only tiles that give the signed root say what the log began with. */
static bool tiles_are_good(struct verification *v, const struct ew_proof *proof)
{
	const struct ew_checkpoint *now = &v->log->checkpoint;
	struct ew_tree tree;
	struct ew_hash root;

	if (now->size == v->old_size)
		return true; /* two roots of one size need no tiles */
	return ew_tree_load(ew_remote_subtree, v->log, v->old_size, &tree) == 0 && ew_tree_root(&tree, &root) == 0 &&
		ew_proof_consistency_check(proof, v->old_size, &root, now->size, &now->root) == 0;
}

static int check_goes_on(struct verification *v)
{
	const struct ew_checkpoint *now = &v->log->checkpoint;
	struct ew_proof proof;
	int r;

	if (!v->before)
		return 0;
	if (now->size < v->old_size)
		return ew_error_set(v->error, -EKEYREJECTED,
			"the log has %llu entries and had %llu when it was last looked at: it was cut, or is another "
			"one; "
			"keep %s, which proves "
			"it", (unsigned long long)now->size, (unsigned long long)v->old_size, v->state);
	r = ew_proof_consistency_make(ew_remote_subtree, v->log, v->old_size, now->size, &proof);
	if (r == 0)
		r = ew_proof_consistency_check(&proof, v->old_size, &v->old_root, now->size, &now->root);
	if (r == -EKEYREJECTED && !tiles_are_good(v, &proof))
		return ew_error_set(v->error, r,
			"the tiles do not give the root that was signed, so that nothing can be said of what the log "
			"began with: files of it are damaged, or somebody alters them on their way; keep %s and what "
			"the log shows now, and tell the operator", v->state);
	if (r == -EKEYREJECTED)
		return ew_error_set(v->error, r,
			"the log does not begin with what it was when it was last looked at (%llu entries): history "
			"was changed, "
			"or two logs are shown to different people; keep %s, which proves "
			"it", (unsigned long long)v->old_size,
			v->state);
	if (r < 0)
		return ew_error_set(
			v->error, r, "what was seen last time cannot be compared: %s", strerrordesc_np(-r));
	return 0;
}

static int hash_leaf(struct verification *v, const uint8_t *leaf, uint64_t index, struct ew_hash *ret)
{
	struct ew_slice bytes = ew_slice_of(leaf, EW_LEAF_BYTES);
	struct ew_hash commitment;
	enum ew_leaf_class class;
	int r = ew_leaf_read(bytes, &class, &commitment);

	if (r < 0)
		return ew_error_set(
			v->error, r, "entry %llu is no leaf of this kind of log", (unsigned long long)index);
	v->looked_at++;
	return ew_tree_leaf_hash(bytes, ret);
}

/* Full tiles that end with leaf `size`, each against its hash in the tile above. */
static int check_above(struct verification *v, uint64_t size)
{
	int r = 0;

	for (unsigned level = EW_TILE_HEIGHT; r == 0 && size % EW_TILE_WIDTH == 0; level += EW_TILE_HEIGHT) {
		struct ew_hash left, right, root, above;

		size /= EW_TILE_WIDTH;
		r = ew_remote_subtree(v->log, level - 1, 2 * size - 2, &left);
		if (r == 0)
			r = ew_remote_subtree(v->log, level - 1, 2 * size - 1, &right);
		if (r == 0)
			r = ew_tree_node_hash(&left, &right, &root);
		if (r == 0)
			r = ew_remote_subtree(v->log, level, size - 1, &above);
		if (r == 0 && memcmp(&root, &above, sizeof(root)) != 0)
			r = ew_error_set(v->error, -EKEYREJECTED,
				"tile %llu of level %u is not what the one above says",
				(unsigned long long)size - 1, level / EW_TILE_HEIGHT - 1);
	}
	return r;
}

static int check_leaf(struct verification *v, const uint8_t *leaf, struct ew_tree *tree)
{
	struct ew_hash hash, in_tile;
	int r = hash_leaf(v, leaf, tree->size, &hash);

	if (r == 0)
		r = ew_remote_subtree(v->log, 0, tree->size, &in_tile);
	if (r == 0 && memcmp(&hash, &in_tile, sizeof(hash)) != 0)
		r = ew_error_set(v->error, -EKEYREJECTED, "entry %llu is not what its tile says",
			(unsigned long long)tree->size);
	if (r == 0)
		r = ew_tree_append(tree, &hash);
	return r == 0 ? check_above(v, tree->size) : r;
}

static int check_everything(struct verification *v)
{
	const struct ew_checkpoint *now = &v->log->checkpoint;
	uint8_t leaves[EW_TILE_WIDTH * EW_LEAF_BYTES];
	struct ew_tree tree;
	struct ew_hash root;
	int r = 0;

	ew_tree_init(&tree);
	for (uint64_t bundle = 0; r == 0 && tree.size < now->size; bundle++) {
		uint16_t n = 0;

		r = ew_remote_leaves(v->log, bundle, leaves, &n);
		for (uint16_t i = 0; r == 0 && i < n; i++)
			r = check_leaf(v, leaves + (size_t)i * EW_LEAF_BYTES, &tree);
	}
	if (r == 0)
		r = ew_tree_root(&tree, &root);
	if (r == 0 && memcmp(&root, &now->root, sizeof(root)) != 0)
		r = ew_error_set(v->error, -EKEYREJECTED, "the entries do not give the root that was signed");
	return r;
}

static int check_one(struct verification *v, uint64_t index)
{
	const struct ew_checkpoint *now = &v->log->checkpoint;
	uint8_t leaves[EW_TILE_WIDTH * EW_LEAF_BYTES];
	struct ew_proof proof;
	struct ew_hash hash;
	uint16_t n = 0;
	int r = ew_remote_leaves(v->log, index / EW_TILE_WIDTH, leaves, &n);

	if (r == 0)
		r = hash_leaf(v, leaves + index % EW_TILE_WIDTH * EW_LEAF_BYTES, index, &hash);
	if (r == 0)
		r = ew_proof_inclusion_make(ew_remote_subtree, v->log, index, now->size, &proof);
	if (r == 0)
		r = ew_proof_inclusion_check(&proof, &hash, index, now->size, &now->root);
	if (r == -EKEYREJECTED)
		return ew_error_set(
			v->error, r, "entry %llu is not in the tree that was signed", (unsigned long long)index);
	return r;
}

/* The newest ones, which a log that lies has least time to make fit, and others by chance. */
static int check_sample(struct verification *v)
{
	uint64_t size = v->log->checkpoint.size, index = size - 1;
	int r = 0;

	if (size <= SAMPLE)
		return check_everything(v);
	for (unsigned i = 0; r == 0 && i < SAMPLE; i++) {
		r = check_one(v, index);
		if (r == 0)
			r = ew_io_random(ew_io_real(), &index, sizeof(index));
		index %= size;
	}
	return r;
}

static int check_tree(struct verification *v)
{
	int r;

	if (v->log->checkpoint.size == 0)
		return 0;
	r = v->o->all ? check_everything(v) : check_sample(v);
	return r < 0 ? ew_error_set(v->error, r, "the tree cannot be checked: %s", strerrordesc_np(-r)) : 0;
}

static int remember(const struct verification *v)
{
	int r = ew_file_replace(ew_io_real(), v->state, ew_buf_slice(&v->log->note), 0);

	return r < 0 ? ew_error_set(v->error, r, "%s cannot be written: %s", v->state, strerrordesc_np(-r)) : 0;
}

/* -- words -- */

static int show(const struct verification *v)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const struct ew_checkpoint *c = &v->log->checkpoint;
	_cleanup_(ew_free_ptr) char *origin = NULL;

	if (ew_slice_dup(c->origin, &origin) < 0)
		return -ENOMEM;
	ew_buf_init(&b, 16384);
	ew_buf_add_text(&b, "log         ");
	ew_screen_add(&b, origin);
	ew_buf_printf(&b, "\nentries     %llu\n", (unsigned long long)c->size);
	if (v->before)
		ew_buf_printf(&b, "history     goes on from the %llu entries that were seen last time\n",
			(unsigned long long)v->old_size);
	else
		ew_buf_add_text(&b, "history     seen for the first time: nothing to compare with yet\n");
	ew_buf_printf(&b, "tree        %llu of %llu entries lead to the root that was signed\n",
		(unsigned long long)v->looked_at, (unsigned long long)c->size);
	if (v->trusted)
		ew_buf_printf(&b, "signature   by a key of --trust, with %zu independent witness%s\n", v->witnesses,
			v->witnesses == 1 ? "" : "es");
	else
		ew_buf_add_text(&b, "signature   by the key that the log names itself\n"
				    "verdict     consistent with itself, origin unproven: name keys from elsewhere "
				    "with --trust\n");
	if (v->trusted)
		ew_buf_add_text(&b, "verdict     good\n");
	return ew_screen_show(&b);
}

static int show_json(const struct verification *v)
{
	const struct ew_checkpoint *c = &v->log->checkpoint;
	json_t *json = json_pack("{s:s%, s:I, s:o, s:I, s:b, s:I, s:I}",
		"origin", (const char *)c->origin.at, c->origin.len,
		"size", (json_int_t)c->size,
		"seen_before", v->before ? json_integer((json_int_t)v->old_size) : json_null(),
		"entries_checked", (json_int_t)v->looked_at,
		"origin_proven", v->trusted,
		"witnesses", (json_int_t)v->witnesses,
		"fetched", (json_int_t)v->log->fetched);
	int r = json ? 0 : -ENOMEM;

	if (r == 0 && json_dumpf(json, stdout, JSON_INDENT(2)) < 0)
		r = -EIO;
	if (r == 0 && putchar('\n') == EOF)
		r = -EIO;
	json_decref(json);
	return r;
}

static int verify(struct verification *v)
{
	int r = state_path(v);

	if (r == 0)
		r = read_seen(v);
	if (r == 0)
		r = v->o->trust ? check_trusted(v) : check_own_key(v);
	if (r == 0)
		r = check_goes_on(v);
	if (r == 0)
		r = check_tree(v);
	return r == 0 ? remember(v) : r;
}

int ew_ledger_verify(
	const struct ew_options *o, struct ew_client *client, bool *ret_proven, struct ew_error *error)
{
	struct verification v = {.o = o, .client = client, .error = error};
	int r = ew_remote_open(client, error, &v.log);

	if (r == 0)
		r = verify(&v);
	if (r == 0)
		r = o->json ? show_json(&v) : show(&v);
	*ret_proven = v.trusted;
	ew_remote_free(&v.log);
	ew_buf_free(&v.seen);
	return r;
}
