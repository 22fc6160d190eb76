/*
 * Recordings: behind the age header lies the payload that an event names, byte for byte, and an identity, if there is
 * one, opens it to its end. The header is made anew for each recipient, so only opening tells whether it is the right
 * one. Must never write plaintext anywhere.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "bundle/check_parts.h"
#include "open/age_open.h"

#define PIECE_BYTES 65536

struct media {
	struct check *c;
	size_t file;
	const char *name;
	uint64_t header_bytes;
	struct ew_buf header;
	const struct ew_identity *inside; /* of a clear bundle */
};

/* -- the header ------------------------------------------------------------------------------- */

/* Where the payload begins: behind the line that starts with "---". */
static bool end_of_header(struct ew_slice head, uint64_t *ret)
{
	size_t mac = ew_slice_find(head, EW_SLICE("\n--- "));

	if (mac == SIZE_MAX || !ew_slice_starts(head, EW_SLICE("age-encryption.org/v1\n")))
		return false;
	const uint8_t *end = memchr(head.at + mac + 1, '\n', head.len - mac - 1);

	if (!end)
		return false;
	*ret = (uint64_t)(end + 1 - head.at);
	return true;
}

static int read_header(struct media *m, bool *ret_good)
{
	uint64_t bytes = ew_bundle_bytes(m->c->bundle, m->file);
	size_t n = bytes < EW_MAX_AGE_HEADER_BYTES ? (size_t)bytes : EW_MAX_AGE_HEADER_BYTES;
	uint8_t *at = n ? ew_buf_extend(&m->header, n) : NULL;

	*ret_good = false;
	if (n == 0)
		return 0;
	if (!at)
		return -ENOMEM;
	int r = ew_bundle_read(m->c->bundle, m->file, at, n, 0);

	if (r == 0)
		*ret_good = end_of_header(ew_buf_slice(&m->header), &m->header_bytes);
	return r;
}

/* -- opening ---------------------------------------------------------------------------------- */

static ssize_t payload(void *arg, void *to, size_t n, uint64_t offset)
{
	struct media *m = arg;
	uint64_t bytes = ew_bundle_bytes(m->c->bundle, m->file) - m->header_bytes;

	if (offset >= bytes)
		return 0;
	if (n > bytes - offset)
		n = (size_t)(bytes - offset);
	int r = ew_bundle_read(m->c->bundle, m->file, to, n, m->header_bytes + offset);

	return r < 0 ? r : (ssize_t)n;
}

static int read_through(struct media *m, const struct ew_file_key *key)
{
	_cleanup_(ew_age_reader_free) struct ew_age_reader *reader = NULL;
	_cleanup_(ew_buf_free) struct ew_buf piece = {0};
	uint64_t at = 0;

	ew_buf_init_secret(&piece, PIECE_BYTES);
	uint8_t *to = ew_buf_extend(&piece, PIECE_BYTES);

	if (!to)
		return -ENOMEM;
	int r = ew_age_reader_new(
		key, payload, m, ew_bundle_bytes(m->c->bundle, m->file) - m->header_bytes, &reader);

	while (r == 0 && at < ew_age_reader_size(reader)) {
		ssize_t got = ew_age_reader_read(reader, to, PIECE_BYTES, at);

		if (got <= 0)
			return got < 0 ? (int)got : -EBADMSG;
		at += (uint64_t)got;
	}
	return r;
}

static int open_one(struct media *m)
{
	const struct ew_identity *identity[2];
	struct ew_file_key key = {0};
	size_t n = 0;

	if (m->inside)
		identity[n++] = m->inside;
	if (m->c->asked->identity)
		identity[n++] = m->c->asked->identity;
	if (n == 0)
		return 0;
	int r = ew_age_open_header(identity, n, ew_buf_slice(&m->header), &key, NULL);

	if (r == 0)
		r = read_through(m, &key);
	ew_wipe(&key, sizeof(key));
	if (r == -ENOMEM || r == -EIO)
		return r;
	if (r == 0)
		m->c->proved.opened++;
	else
		check_tell(m->c, EW_FAULT_RECORDING_UNOPENED, m->name,
			r == -ENOKEY ? "%s is not addressed to this identity."
				     : "%s does not open: its header is not that of this payload, or was altered.",
			m->name);
	return 0;
}

static void free_media(struct media *m)
{
	ew_buf_free(&m->header);
}

/* -- one recording ---------------------------------------------------------------------------- */

static bool is_of_another(const struct check *c, size_t n, const struct ew_hash *sum)
{
	for (size_t i = 0; i < c->artifacts; i++)
		if (i != n && memcmp(c->artifact[i].sha256.bytes, sum->bytes, sizeof(sum->bytes)) == 0)
			return true;
	return false;
}

static int compare(struct media *m, size_t n)
{
	const struct check_artifact *a = &m->c->artifact[n];
	struct ew_hash sum;
	int r = ew_bundle_sum(m->c->bundle, m->file, m->header_bytes, &sum);

	if (r < 0)
		return r;
	if (memcmp(sum.bytes, a->sha256.bytes, sizeof(sum.bytes)) == 0 &&
		ew_bundle_bytes(m->c->bundle, m->file) - m->header_bytes == a->bytes) {
		m->c->proved.recordings++;
		return open_one(m);
	}
	if (is_of_another(m->c, n, &sum))
		check_tell(m->c, EW_FAULT_RECORDING_SWAPPED, m->name,
			"%s holds the recording of another party or version.", m->name);
	else
		check_tell(m->c, EW_FAULT_RECORDING_ALTERED, m->name,
			"%s is not the recording that the log names: it was altered, cut off or exchanged.", m->name);
	return 0;
}

static int check_artifact(struct check *c, size_t n, const struct ew_identity *inside)
{
	_cleanup_(free_media) struct media m = {.c = c, .name = c->artifact[n].path, .inside = inside};
	bool good;

	ew_buf_init(&m.header, EW_MAX_AGE_HEADER_BYTES);
	m.file = ew_bundle_find(c->bundle, m.name);
	if (m.file == SIZE_MAX) {
		if (check_excused(c, m.name))
			c->proved.absent++;
		else
			check_tell(c, EW_FAULT_RECORDING_MISSING, m.name,
				"%s is missing, and custody.json does not say why.", m.name);
		return 0;
	}
	int r = read_header(&m, &good);

	if (r == 0 && !good)
		check_tell(c, EW_FAULT_RECORDING_ALTERED, m.name, "%s does not begin as an age file does.", m.name);
	return r == 0 && good ? compare(&m, n) : r;
}

/* What is left of recordings that were redacted: made for the bundle, and bound by its manifest alone. */
static bool is_left_over(const struct check *c, const char *name)
{
	return c->redactions > 0 && strcmp(name, "data/media/redacted.age") == 0;
}

static bool is_named(const struct check *c, const char *name)
{
	if (is_left_over(c, name))
		return true;
	for (size_t i = 0; i < c->artifacts; i++)
		if (strcmp(c->artifact[i].path, name) == 0)
			return true;
	return false;
}

/* -- all -------------------------------------------------------------------------------------- */

static int read_identity(struct check *c, struct ew_identity **ret)
{
	static const char path[] = "data/media/identity.txt";
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
	struct ew_slice rest, line;

	ew_buf_init_secret(&text, 4096);
	int r = check_load(c, path, &text);

	if (r <= 0)
		return r;
	identity = ew_secret_alloc(sizeof(*identity));
	if (!identity)
		return -ENOMEM;
	rest = ew_buf_slice(&text);
	while (ew_slice_cut(&rest, '\n', &line)) {
		if (ew_slice_starts(line, EW_SLICE("AGE-SECRET-KEY-1")) && ew_identity_parse(line, identity) == 0) {
			*ret = TAKE(identity);
			return 0;
		}
	}
	check_tell(c, EW_FAULT_RECORDING_UNOPENED, path, "%s is no age identity.", path);
	return 0;
}

int check_media(struct check *c)
{
	_cleanup_(ew_secret_free) struct ew_identity *inside = NULL;
	int r = read_identity(c, &inside);

	for (size_t i = 0; r == 0 && i < c->artifacts; i++)
		r = check_artifact(c, i, inside);
	for (size_t i = 0; r == 0 && i < ew_bundle_count(c->bundle); i++) {
		const char *name = ew_bundle_name(c->bundle, i);
		size_t n = strlen(name);

		if (strncmp(name, "data/media/", 11) == 0 && n > 4 && strcmp(name + n - 4, ".age") == 0 &&
			!is_named(c, name))
			check_tell(c, EW_FAULT_FILE_ADDED, name, "%s is a recording that no event names.", name);
	}
	return r;
}
