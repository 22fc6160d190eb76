/*
 * Keys in a folder. Must never let a public half be used whose private half is not durable, and never call a key destroyed before its
 * bytes are.
 */
#include "programs/keeper/epochs/ring.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "open/age_open.h"
#include "open/column.h"
#include "open/key_end.h"
#include "seal/age_seal.h"

#define FIRST "catalog"
#define KEY_FILE_BYTES (16 * 1024)
#define NAME_BYTES 32

struct ring_key {
	uint32_t epoch;
	struct ew_identity *identity; /* guarded */
};

struct ew_ring {
	struct ew_io *io;
	char folder[EW_MAX_PATH_BYTES]; /* "": none */
	struct ring_key keys[EW_RING_KEYS];
	size_t n;
	uint32_t highest;               /* ever given, destroyed ones too */
};

static void name_of(uint32_t epoch, char name[static NAME_BYTES])
{
	if (epoch == 0)
		(void)snprintf(name, NAME_BYTES, FIRST);
	else
		(void)snprintf(name, NAME_BYTES, FIRST "-%08" PRIx32, epoch);
}

static const struct ring_key *find(const struct ew_ring *ring, uint32_t epoch)
{
	for (size_t i = 0; i < ring->n; i++)
		if (ring->keys[i].epoch == epoch)
			return &ring->keys[i];
	return NULL;
}

static int take(struct ew_ring *ring, uint32_t epoch, struct ew_identity **identity)
{
	if (ring->n == EW_RING_KEYS)
		return -EMFILE;
	ring->keys[ring->n++] = (struct ring_key){epoch, TAKE(*identity)};
	if (epoch > ring->highest)
		ring->highest = epoch;
	return 0;
}

/* -- reading the folder -- */

static int parse(struct ew_slice text, struct ew_identity *to)
{
	struct ew_slice line;

	while (ew_slice_cut(&text, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#')
			return ew_identity_parse(line, to) < 0 ? -EBADMSG : 0;
	}
	return -EBADMSG;
}

static int load(struct ew_ring *ring, uint32_t epoch, const char *file)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = identity ? ew_path_join(path, sizeof(path), ring->folder, file) : -ENOMEM;

	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	if (r == 0)
		r = ew_file_read(ring->io, path, &text);
	if (r == 0)
		r = parse(ew_buf_slice(&text), identity);
	return r < 0 ? r : take(ring, epoch, &identity);
}

static bool cut_end(struct ew_slice *s, const char *end)
{
	size_t n = strlen(end);

	if (s->len < n || memcmp(s->at + s->len - n, end, n) != 0)
		return false;
	s->len -= n;
	return true;
}

/* False for somebody else's file. */
static bool read_name(const char *file, uint32_t *ret_epoch, bool *ret_gone)
{
	struct ew_slice name = ew_slice_text(file), prefix = ew_slice_text(FIRST "-");
	uint8_t bytes[4];

	*ret_gone = cut_end(&name, ".key.gone");
	if (!*ret_gone && !cut_end(&name, ".key"))
		return false;
	*ret_epoch = 0;
	if (ew_slice_equal(name, ew_slice_text(FIRST)))
		return true;
	if (!ew_slice_starts(name, prefix) ||
		ew_hex_decode(ew_slice_of(name.at + prefix.len, name.len - prefix.len), bytes, sizeof(bytes)) < 0)
		return false;
	*ret_epoch = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	return *ret_epoch > 0;
}

struct reading {
	struct ew_ring *ring;
	struct ew_error *error;
};

static int see(void *arg, const char *file)
{
	struct reading *g = arg;
	char path[EW_MAX_PATH_BYTES];
	uint32_t epoch;
	bool gone;
	int r = 0;

	if (!read_name(file, &epoch, &gone))
		return 0;
	if (!gone) {
		r = load(g->ring, epoch, file);
	} else {
		/* Whoever destroyed it may have died before the last zero. */
		r = ew_path_join(path, sizeof(path), g->ring->folder, file);
		if (r == 0)
			r = ew_key_wipe(g->ring->io, path);
		if (epoch > g->ring->highest)
			g->ring->highest = epoch;
	}
	return r < 0 ? ew_error_set(g->error, r, "reading the key file %s/%s failed: %s; restore it from the copy that was made when it was new",
			       g->ring->folder, file, r == -EBADMSG ? "it holds no key" : strerror(-r))
		     : 0;
}

static int copy_only(struct ew_ring *ring, const struct ew_identity *only, struct ew_error *error)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));

	if (!identity)
		return ew_error_set(error, -ENOMEM, "no locked memory for a key");
	*identity = *only;
	return take(ring, 0, &identity);
}

int ew_ring_new(struct ew_io *io, const char *folder, const struct ew_identity *only, struct ew_ring **ret, struct ew_error *error)
{
	_cleanup_(ew_ring_free) struct ew_ring *ring = calloc(1, sizeof(*ring));
	struct reading g = {ring, error};
	int r;

	if (!ring)
		return ew_error_set(error, -ENOMEM, "no memory for the keeper's keys");
	ring->io = io;
	if (!folder) {
		r = copy_only(ring, only, error);
		if (r == 0)
			*ret = TAKE(ring);
		return r;
	}
	if ((size_t)snprintf(ring->folder, sizeof(ring->folder), "%s", folder) >= sizeof(ring->folder))
		return ew_error_set(error, -ENAMETOOLONG, "the folder of keys has too long a name: %s", folder);
	r = ew_io_list(io, folder, see, &g);
	if (r < 0)
		return error && error->code < 0 ? r : ew_error_set(error, r, "reading the folder of keys %s failed: %s", folder, strerror(-r));
	if (ring->n == 0)
		return ew_error_set(error, -ENOENT,
			"there is no key of the keeper in %s; `earwitness init` makes keys, a restored folder of keys must be the one that belongs to "
			"this data",
			folder);
	*ret = TAKE(ring);
	return 0;
}

void ew_ring_free(struct ew_ring **ring)
{
	if (!*ring)
		return;
	for (size_t i = 0; i < (*ring)->n; i++)
		ew_secret_free(&(*ring)->keys[i].identity);
	free(*ring);
	*ring = NULL;
}

/* -- using -- */

bool ew_ring_has(const struct ew_ring *ring, uint32_t epoch)
{
	return find(ring, epoch) != NULL;
}

int ew_ring_recipient(const struct ew_ring *ring, uint32_t epoch, uint8_t ret[static 32])
{
	const struct ring_key *key = find(ring, epoch);

	if (!key)
		return -ENOKEY;
	memcpy(ret, key->identity->recipient.public_key, 32);
	return 0;
}

int ew_ring_each(const struct ew_ring *ring, ew_ring_fn *fn, void *arg)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ring->n; i++)
		r = fn(arg, ring->keys[i].epoch);
	return r;
}

bool ew_ring_turns(const struct ew_ring *ring)
{
	return ring->folder[0] != '\0';
}

int ew_ring_seal(struct ew_ring *ring, uint32_t epoch, const uint8_t *key, struct ew_buf *to)
{
	const struct ring_key *own = find(ring, epoch);

	return own ? ew_age_seal(ring->io, &own->identity->recipient, ew_slice_of(key, EW_COLUMN_KEY_BYTES), to) : -ENOKEY;
}

int ew_ring_open(const struct ew_ring *ring, uint32_t epoch, struct ew_slice wrapped, uint8_t *key)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	const struct ring_key *own = find(ring, epoch);
	const struct ew_identity *identities[1];
	int r;

	if (!own)
		return -ENOKEY;
	identities[0] = own->identity;
	ew_buf_init_secret(&plain, EW_COLUMN_KEY_BYTES);
	r = ew_age_open(identities, 1, wrapped, &plain);
	if (r == -EFBIG)
		return -EBADMSG; /* longer than a key: an altered row, and no reason to stop for */
	if (r < 0)
		return r;
	if (plain.len != EW_COLUMN_KEY_BYTES)
		return -EBADMSG;
	memcpy(key, plain.at, EW_COLUMN_KEY_BYTES);
	return 0;
}

/* -- making and destroying -- */

int ew_ring_make(struct ew_ring *ring, uint32_t *ret_epoch)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = ew_secret_alloc(sizeof(*identity));
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char name[NAME_BYTES], file[NAME_BYTES + 8], path[EW_MAX_PATH_BYTES];
	uint32_t epoch = ring->highest + 1;
	int r = identity ? 0 : -ENOMEM;

	if (!ew_ring_turns(ring))
		return -EPERM;
	if (ring->n == EW_RING_KEYS)
		return -EMFILE;
	name_of(epoch, name);
	(void)snprintf(file, sizeof(file), "%s.key", name);
	ew_buf_init_secret(&text, KEY_FILE_BYTES);
	if (r == 0)
		r = ew_identity_new(ring->io, identity);
	if (r == 0)
		r = ew_identity_add_text(identity, &text);
	if (r == 0)
		r = ew_path_join(path, sizeof(path), ring->folder, file);
	if (r == 0)
		r = ew_file_replace(ring->io, path, ew_buf_slice(&text), 0);
	if (r == 0)
		r = take(ring, epoch, &identity);
	if (r == 0)
		*ret_epoch = epoch;
	return r;
}

static void drop(struct ew_ring *ring, uint32_t epoch)
{
	for (size_t i = 0; i < ring->n; i++) {
		if (ring->keys[i].epoch != epoch)
			continue;
		ew_secret_free(&ring->keys[i].identity);
		ring->keys[i] = ring->keys[--ring->n];
		return;
	}
}

int ew_ring_destroy(struct ew_ring *ring, uint32_t epoch)
{
	char name[NAME_BYTES];
	int r;

	if (!ew_ring_turns(ring))
		return -EPERM;
	name_of(epoch, name);
	drop(ring, epoch);
	r = ew_key_bury(ring->io, ring->folder, name);
	return r < 0 ? r : ew_key_buried(ring->io, ring->folder, name);
}
