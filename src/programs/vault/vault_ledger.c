/*
 * What the checkpoints of the log are signed with. A log's key signs checkpoints only, and only those that extend the
 * last one it signed: that one lies here, in a place of its own, durable before the signature leaves. So whoever puts
 * back an older copy of the data gets no second signature for another history. Must never sign anything it could not
 * prove to be a continuation; a log whose memory is damaged signs nothing, and the vault does the rest of its work.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "base/secret.h"
#include "ledger/proof.h"

#define NAME_BYTES 24
#define FILE_BYTES 4096

static int path_of(const struct ew_vault *v, uint32_t number, const char *what, char path[EW_MAX_PATH_BYTES])
{
	char name[NAME_BYTES];

	snprintf(name, sizeof(name), "ledger-%04u.%s", number, what);
	return ew_path_join(path, EW_MAX_PATH_BYTES, v->keys, name);
}

struct ew_vault_log *ew_vault_find_log(struct ew_vault *v, uint32_t number)
{
	for (size_t i = 0; i < v->n_logs; i++)
		if (v->logs[i].number == number)
			return &v->logs[i];
	return NULL;
}

static void forget_log(struct ew_vault_log *log)
{
	ew_secret_free(&log->key);
	ew_buf_free(&log->note);
	*log = (struct ew_vault_log){0};
}

void ew_vault_forget_logs(struct ew_vault *v)
{
	for (size_t i = 0; i < v->n_logs; i++)
		forget_log(&v->logs[i]);
	v->n_logs = 0;
}

/* -- at the start -- */

static int read_plain(const struct ew_vault *v, struct ew_vault_log *log)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(v, log->number, "key", path);

	ew_buf_init_secret(&text, EW_KEY_FILE_BYTES);
	if (r == 0)
		r = ew_file_read(v->io, path, &text);
	log->key = r == 0 ? ew_secret_alloc(sizeof(*log->key)) : NULL;
	if (r == 0 && !log->key)
		r = -ENOMEM;
	if (r == 0)
		r = ew_skey_parse(ew_slice_trim(ew_buf_slice(&text)), log->key);
	if (r == 0)
		log->verifier = log->key->verifier;
	return r;
}

/* The private half comes from the source, later. */
static int read_wrapped(const struct ew_vault *v, struct ew_vault_log *log)
{
	char name[EW_KEY_NAME_TEXT], public[EW_KEY_PUBLIC_BYTES];
	int r;

	ew_key_name_of_log(log->number, name);
	r = ew_vault_read_wrapped(v, name, public, NULL);
	log->half = EW_VAULT_MISSING;
	return r < 0 ? r : ew_vkey_parse(ew_slice_text(public), &log->verifier);
}

static int read_key(const struct ew_vault *v, struct ew_vault_log *log)
{
	return ew_vault_has_source(v) ? read_wrapped(v, log) : read_plain(v, log);
}

/* What stands there we wrote ourselves and signed: anything else is damage, and nothing is signed on top of that. */
static int take_note(struct ew_vault_log *log, struct ew_slice note, uint64_t *ret_size, struct ew_hash *ret_root)
{
	struct ew_checkpoint checkpoint;
	struct ew_note parsed;
	int r = ew_note_parse(note, &parsed);

	if (r == 0)
		r = ew_note_check(&parsed, &log->verifier);
	if (r == 0)
		r = ew_checkpoint_parse(parsed.text, &checkpoint);
	if (r < 0)
		return -EBADMSG;
	*ret_size = checkpoint.size;
	*ret_root = checkpoint.root;
	return 0;
}

/* An empty file is written before the key is: where it is missing, what was signed is not known. */
static int read_last(const struct ew_vault *v, struct ew_vault_log *log)
{
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(v, log->number, "last", path);

	if (r == 0)
		r = ew_file_read(v->io, path, &log->note);
	if (r < 0 || log->note.len == 0)
		return r;
	return take_note(log, ew_buf_slice(&log->note), &log->size, &log->root);
}

static int load_log(struct ew_vault *v, uint32_t number)
{
	struct ew_vault_log log = {.number = number};
	int r = v->n_logs < EW_VAULT_MAX_LOGS ? 0 : -EMFILE;

	ew_buf_init(&log.note, FILE_BYTES);
	if (r == 0)
		r = read_key(v, &log);
	if (r == 0)
		r = read_last(v, &log);
	if (r < 0)
		forget_log(&log);
	if (r == -ENOMEM || r == -EMFILE)
		return r;
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "log_unreadable", EW_F_U64("log", number), EW_F_I64("code", r));
		log = (struct ew_vault_log){.number = number, .broken = true};
	}
	v->logs[v->n_logs++] = log;
	return 0;
}

struct load {
	struct ew_vault *v;
	struct ew_error *error;
};

static int load_entry(void *arg, const char *name)
{
	struct load *load = arg;
	struct ew_key_entry e = ew_key_entry_of(name);
	int r;

	if (e.of != EW_KEY_OF_LOG || e.gone)
		return 0;
	r = load_log(load->v, e.number);
	if (r < 0)
		return ew_error_set(load->error, r,
			"reading %s/%s failed: %s; at most %d logs are possible", load->v->keys, name, strerror(-r),
			EW_VAULT_MAX_LOGS);
	return 0;
}

int ew_vault_load_logs(struct ew_vault *v, struct ew_error *error)
{
	struct load load = {v, error};
	int r = ew_io_list(v->io, v->keys, load_entry, &load);

	if (r < 0 && (!error || error->code == 0))
		return ew_error_set(error, r, "reading the folder of keys %s failed: %s", v->keys, strerror(-r));
	return r;
}

/* -- a new log -- */

/* Where something was signed under this number, a new key would be another log with the old one's name. */
static int write_nothing_signed(const struct ew_vault *v, uint32_t number)
{
	_cleanup_(ew_buf_free) struct ew_buf last = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(v, number, "last", path);

	ew_buf_init(&last, FILE_BYTES);
	if (r == 0)
		r = ew_file_read(v->io, path, &last);
	if (r == 0 && last.len > 0)
		return -EEXIST;
	if (r < 0 && r != -ENOENT)
		return r;
	return ew_file_replace(v->io, path, EW_SLICE_EMPTY, 0);
}

static int write_key(const struct ew_vault *v, uint32_t number, const struct ew_skey *key)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(v, number, "key", path);

	ew_buf_init_secret(&text, FILE_BYTES);
	if (r == 0)
		r = ew_skey_add_text(key, &text);
	ew_buf_add_u8(&text, '\n');
	if (r == 0)
		r = ew_buf_error(&text);
	return r < 0 ? r : ew_file_replace(v->io, path, ew_buf_slice(&text), 0);
}

struct ew_vault_log *ew_vault_add_log(struct ew_vault *v, uint32_t number, struct ew_skey **key)
{
	struct ew_vault_log *log = &v->logs[v->n_logs++];

	*log = (struct ew_vault_log){.number = number, .half = EW_VAULT_HERE, .verifier = (*key)->verifier, .key = TAKE(*key)};
	ew_buf_init(&log->note, FILE_BYTES);
	return log;
}

int ew_vault_begin_log(
	struct ew_vault *v, uint32_t number, struct ew_slice origin, uint64_t request, struct ew_vault_log **ret)
{
	_cleanup_(ew_secret_free) struct ew_skey *key = NULL;
	struct ew_vault_log *log = ew_vault_find_log(v, number);
	int r;

	if (log) {
		*ret = log;
		return 0;
	}
	if (number == 0 || number > 9999)
		return -EINVAL;
	if (v->n_logs == EW_VAULT_MAX_LOGS)
		return -EMFILE;
	key = ew_secret_alloc(sizeof(*key));
	if (!key)
		return -ENOMEM;
	r = ew_skey_new(v->io, origin, EW_KEY_ED25519, key);
	if (r == 0)
		r = write_nothing_signed(v, number);
	if (r == 0 && ew_vault_has_source(v)) {
		struct ew_vault_making making = {.number = number, .key = TAKE(key), .request = request};

		return ew_vault_wrap(v, EW_VAULT_MAKING_LOG, &making);
	}
	if (r == 0)
		r = write_key(v, number, key);
	if (r < 0)
		return r;
	*ret = ew_vault_add_log(v, number, &key);
	return 0;
}

/* -- signing -- */

static int read_proof(struct ew_slice bytes, struct ew_proof *ret)
{
	if (bytes.len % EW_SHA256_BYTES != 0 || bytes.len > sizeof(ret->hash))
		return -EBADMSG;
	ret->n = bytes.len / EW_SHA256_BYTES;
	memcpy(ret->hash, bytes.at, bytes.len);
	return 0;
}

/* An empty log is the beginning of every other. */
static int check_extends(const struct ew_vault_log *log, const struct ew_msg_ledger_sign *wish,
	const struct ew_checkpoint *next)
{
	struct ew_proof proof = {0};
	int r = read_proof(wish->proof, &proof);

	if (r < 0)
		return r;
	if (wish->old_size != log->size || next->size < log->size)
		return -ESTALE;
	return log->size == 0 ? 0
			      : ew_proof_consistency_check(
					&proof, log->size, &log->root, next->size, &next->root);
}

/* After an error the file may be the new one: that signature was never given out, and a later one replaces it. */
static int keep(const struct ew_vault *v, struct ew_vault_log *log, const struct ew_checkpoint *next,
	struct ew_buf *note)
{
	char path[EW_MAX_PATH_BYTES];
	int r = path_of(v, log->number, "last", path);

	if (r == 0)
		r = ew_file_replace(v->io, path, ew_buf_slice(note), 0);
	if (r < 0)
		return r;
	log->size = next->size;
	log->root = next->root;
	ew_buf_free(&log->note);
	log->note = *note;
	ew_buf_init(note, FILE_BYTES);
	return 0;
}

static bool is_last(const struct ew_vault_log *log, struct ew_slice text)
{
	return log->note.len > text.len && ew_slice_starts(ew_buf_slice(&log->note), text) &&
	       log->note.at[text.len] == '\n';
}

int ew_vault_sign(struct ew_vault *v, struct ew_vault_log *log, const struct ew_msg_ledger_sign *wish)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct ew_checkpoint next;
	int r;

	if (log->broken)
		return -ENOTRECOVERABLE;
	r = ew_checkpoint_parse(wish->checkpoint, &next);
	if (r < 0 || next.size == 0 || !ew_slice_equal(next.origin, ew_slice_text(log->verifier.name)) ||
		next.extensions.len > 0)
		return -EBADMSG;
	if (is_last(log, wish->checkpoint))
		return 0;
	if (!log->key)
		return -ENOKEY;
	r = check_extends(log, wish, &next);
	if (r < 0)
		return r;
	ew_buf_init(&note, FILE_BYTES);
	ew_buf_add_slice(&note, wish->checkpoint);
	ew_buf_add_u8(&note, '\n');
	r = ew_note_sign(log->key, wish->checkpoint, &note);
	if (r == 0)
		r = ew_buf_error(&note);
	return r < 0 ? r : keep(v, log, &next, &note);
}
