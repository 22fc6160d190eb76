/*
 * Epochs on disk: one identity in one file. A new one is durable before its public half is told to anybody, because
 * what is sealed to a lost key is lost; a destroyed one is gone from memory and disk before that is said.
 */
#include "programs/vault/vault_private.h"

#include <errno.h>

#include "base/file.h"
#include "base/secret.h"

#define NAME_BYTES 24
#define KEY_FILE_BYTES 4096
#define GONE ".gone"

static const char *kind_word(enum ew_vault_kind kind)
{
	return kind == EW_VAULT_TAPE ? "tape" : kind == EW_VAULT_STORE ? "store" : "originals";
}

static void epoch_name(enum ew_vault_kind kind, uint32_t epoch, char name[static NAME_BYTES])
{
	snprintf(name, NAME_BYTES, "%s-%08x.key", kind_word(kind), epoch);
}

static int parse_name(const char *name, enum ew_vault_kind *ret_kind, uint32_t *ret_epoch)
{
	enum ew_vault_kind kinds[] = {EW_VAULT_TAPE, EW_VAULT_STORE, EW_VAULT_ORIGINALS};
	char expected[NAME_BYTES];

	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		const char *word = kind_word(kinds[i]);
		size_t n = strlen(word);
		unsigned long epoch;

		if (strncmp(name, word, n) != 0 || name[n] != '-')
			continue;
		epoch = strtoul(name + n + 1, NULL, 16);
		epoch_name(kinds[i], (uint32_t)epoch, expected);
		if (epoch == 0 || strcmp(expected, name) != 0)
			continue;
		*ret_kind = kinds[i];
		*ret_epoch = (uint32_t)epoch;
		return 0;
	}
	return -EINVAL;
}

static void note_number(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	if (epoch > v->highest[kind])
		v->highest[kind] = epoch;
}

static int add_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch,
	struct ew_identity **identity)
{
	if (v->n_epochs == EW_VAULT_MAX_EPOCHS)
		return -EMFILE;
	v->epochs[v->n_epochs++] = (struct ew_vault_epoch){
		.kind = kind,
		.epoch = epoch,
		.identity = TAKE(*identity),
	};
	note_number(v, kind, epoch);
	return 0;
}

/* The key is the line that is no comment, as age-keygen writes it. */
static int read_identity(struct ew_slice text, struct ew_identity *to)
{
	struct ew_slice line;

	while (ew_slice_cut(&text, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			return ew_identity_parse(line, to);
	}
	return -EINVAL;
}

static int load_file(struct ew_vault *v, const char *name)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
	char path[EW_MAX_PATH_BYTES];
	enum ew_vault_kind kind;
	uint32_t epoch;
	int r;

	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	r = parse_name(name, &kind, &epoch);
	if (r < 0)
		return 0; /* somebody else's file */
	r = ew_path_join(path, sizeof(path), v->keys, name);
	if (r < 0)
		return r;
	r = ew_file_read(v->io, path, &text);
	if (r < 0)
		return r;
	identity = ew_secret_alloc(sizeof(*identity));
	if (!identity)
		return -ENOMEM;
	r = read_identity(ew_buf_slice(&text), identity);
	if (r < 0)
		return -EBADMSG;
	return add_epoch(v, kind, epoch, &identity);
}

/* Zeros over every byte, synced, then nothing: what is left is a name. */
static int wipe_file(struct ew_vault *v, const char *path)
{
	static const uint8_t zeros[KEY_FILE_BYTES];
	uint64_t bytes = 0;
	int handle, r, closed;

	r = ew_io_open(v->io, path, EW_IO_WRITE, &handle);
	if (r < 0)
		return r;
	r = ew_io_size(v->io, handle, &bytes);
	if (r == 0 && bytes > 0)
		r = ew_io_write_all(v->io, handle, zeros, bytes < sizeof(zeros) ? bytes : sizeof(zeros), 0);
	if (r == 0 && bytes > 0)
		r = ew_io_sync(v->io, handle);
	if (r == 0 && bytes > 0)
		r = ew_io_truncate(v->io, handle, 0);
	if (r == 0 && bytes > 0)
		r = ew_io_sync(v->io, handle);
	closed = ew_io_close(v->io, &handle);
	return r < 0 ? r : closed;
}

/* A destroyed epoch; a death may have come between its new name and its last zero. */
static int load_gone(struct ew_vault *v, const char *name)
{
	size_t n = strlen(name), end = strlen(GONE);
	char key_name[NAME_BYTES], path[EW_MAX_PATH_BYTES];
	enum ew_vault_kind kind;
	uint32_t epoch;
	int r;

	if (n <= end || n - end >= sizeof(key_name) || strcmp(name + n - end, GONE) != 0)
		return 0;
	memcpy(key_name, name, n - end);
	key_name[n - end] = '\0';
	if (parse_name(key_name, &kind, &epoch) < 0)
		return 0;
	note_number(v, kind, epoch);
	r = ew_path_join(path, sizeof(path), v->keys, name);
	return r < 0 ? r : wipe_file(v, path);
}

struct load {
	struct ew_vault *v;
	struct ew_error *error;
};

static int load_entry(void *arg, const char *name)
{
	struct load *load = arg;
	int r = load_file(load->v, name);

	if (r == 0)
		r = load_gone(load->v, name);
	if (r < 0)
		return ew_error_set(load->error, r,
			"reading the key file %s/%s failed: %s; restore it from the copy made when it was new",
			load->v->keys, name, r == -EBADMSG ? "it holds no age identity" : strerror(-r));
	return 0;
}

int ew_vault_load_epochs(struct ew_vault *v, struct ew_error *error)
{
	struct load load = {v, error};
	int r = ew_io_list(v->io, v->keys, load_entry, &load);

	if (r < 0)
		ew_error_set(error, r, "reading the folder of keys %s failed: %s", v->keys, strerror(-r));
	return r;
}

static int write_identity(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch,
	const struct ew_identity *identity)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char name[NAME_BYTES], path[EW_MAX_PATH_BYTES];
	int r;

	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	r = ew_identity_add_text(identity, &text);
	if (r < 0)
		return r;
	epoch_name(kind, epoch, name);
	r = ew_path_join(path, sizeof(path), v->keys, name);
	if (r < 0)
		return r;
	return ew_file_replace(v->io, path, ew_buf_slice(&text), 0);
}

int ew_vault_make_epoch(
	struct ew_vault *v, enum ew_vault_kind kind, const struct ew_vault_epoch **ret)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
	uint32_t epoch;
	int r;

	if (kind < EW_VAULT_TAPE || kind > EW_VAULT_KINDS)
		return -EINVAL;
	epoch = v->highest[kind] + 1;
	if (v->n_epochs == EW_VAULT_MAX_EPOCHS)
		return -EMFILE;
	identity = ew_secret_alloc(sizeof(*identity));
	if (!identity)
		return -ENOMEM;
	r = ew_identity_new(v->io, identity);
	if (r < 0)
		return r;
	r = write_identity(v, kind, epoch, identity);
	if (r < 0)
		return r;
	r = add_epoch(v, kind, epoch, &identity);
	if (r < 0)
		return r;
	*ret = &v->epochs[v->n_epochs - 1];
	return 0;
}

/* The new name first, so that a death in between never leaves a key file of zeros that looks damaged. */
static int remove_file(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	char name[NAME_BYTES], path[EW_MAX_PATH_BYTES], gone[EW_MAX_PATH_BYTES];
	int r;

	epoch_name(kind, epoch, name);
	r = ew_path_join(path, sizeof(path), v->keys, name);
	if (r < 0)
		return r;
	if ((size_t)snprintf(gone, sizeof(gone), "%s%s", path, GONE) >= sizeof(gone))
		return -ENAMETOOLONG;
	r = ew_io_rename(v->io, path, gone);
	/* A second try after the disk failed finds the new name already. */
	if (r < 0 && r != -ENOENT)
		return r;
	r = ew_io_sync_dir(v->io, v->keys);
	return r < 0 ? r : wipe_file(v, gone);
}

int ew_vault_destroy_epoch(struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	for (size_t i = 0; i < v->n_epochs; i++) {
		int r;

		if (v->epochs[i].kind != kind || v->epochs[i].epoch != epoch)
			continue;
		r = remove_file(v, kind, epoch);
		if (r < 0 && r != -ENOENT)
			return r;
		ew_secret_free(&v->epochs[i].identity);
		v->epochs[i] = v->epochs[--v->n_epochs];
		return 0;
	}
	return -ENOENT;
}

const struct ew_vault_epoch *ew_vault_find_epoch(
	const struct ew_vault *v, enum ew_vault_kind kind, uint32_t epoch)
{
	for (size_t i = 0; i < v->n_epochs; i++)
		if (v->epochs[i].kind == kind && v->epochs[i].epoch == epoch)
			return &v->epochs[i];
	return NULL;
}

void ew_vault_forget_epochs(struct ew_vault *v)
{
	for (size_t i = 0; i < v->n_epochs; i++)
		ew_secret_free(&v->epochs[i].identity);
	v->n_epochs = 0;
}
