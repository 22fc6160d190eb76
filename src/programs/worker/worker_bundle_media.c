/*
 * Recordings in a bundle: a header for whoever gets it, then the payload as it lies in the store, byte for byte and
 * hashed on its way. Of a recording with redactions only what is left goes in, mixed with the others. Must never write a payload's key or
 * plaintext into a bundle that is sealed, and never pass on a payload that is not the one that the log names.
 */
#include "programs/worker/worker_bundle.h"

#include <errno.h>

#include "base/secret.h"
#include "base/text.h"
#include "seal/age_seal.h"

#define PIECE_BYTES (256 * 1024)
#define IDENTITY_LABEL "earwitness/bundle/identity/v1"

static const char *text_of(const json_t *what, const char *name)
{
	const char *text = json_string_value(json_object_get(what, name));

	return text ? text : "";
}

/* media.json has one description for each source, in the order of their numbers. */
static int match(struct ew_worker_bundle *b)
{
	const json_t *list = json_object_get(b->media, "media");

	if (json_array_size(list) != b->w->n_sources)
		return ew_error_set(&b->w->error, -EPROTO, "the recordings are not those that were announced");
	for (size_t i = 0; i < b->w->n_sources; i++) {
		const struct ew_worker_source *s = &b->w->sources[i];

		if (s->message.number >= b->w->n_sources || b->recordings[s->message.number].source)
			return ew_error_set(&b->w->error, -EPROTO, "a recording was announced twice");
		b->recordings[s->message.number] = (struct ew_packed_media){.source = s,
			.what = json_array_get(list, s->message.number),
			.key = &b->keys[s->message.number]};
	}
	return 0;
}

/* All at once: tickets do not live long. */
static int claim(struct ew_worker_bundle *b)
{
	for (size_t i = 0; i < b->w->n_sources; i++) {
		int r = ew_worker_claim(
			b->w, b->recordings[i].source->message.ticket, b->keys[i].bytes, sizeof(b->keys[i].bytes));

		if (r < 0)
			return ew_error_set(&b->w->error, r, "asking the vault for the key of a recording");
	}
	return 0;
}

/* An identity that everybody may have who has the bundle, and that nobody can guess who has not a recording's key. */
static int make_identity(const struct ew_worker_bundle *b, struct ew_identity *to)
{
	uint8_t private_key[EW_X25519_BYTES];
	int r = ew_hkdf_sha256(ew_slice_of(b->keys, b->w->n_sources * sizeof(*b->keys)),
		ew_slice_of(b->ask.interaction.bytes, sizeof(b->ask.interaction.bytes)), EW_SLICE(IDENTITY_LABEL),
		private_key, sizeof(private_key));

	if (r == 0)
		r = ew_identity_of(private_key, to);
	ew_wipe(private_key, sizeof(private_key));
	return r;
}

static int pack_identity(struct ew_worker_bundle *b, const struct ew_identity *identity)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init_secret(&text, 1024);
	ew_buf_add_text(&text, "# Opens the recordings beside it, and nothing else.\n");
	r = ew_identity_add_text(identity, &text);
	return r < 0 ? r : ew_pack_file(b, &b->data, "data/media/identity.txt", ew_buf_slice(&text));
}

/* Hashes a payload, and puts it into the file unless it stays where it is. */
static int read_payload(struct ew_worker_bundle *b, const struct ew_packed_media *m, bool packed, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf piece = {0};
	_cleanup_(ew_sha256_free) struct ew_sha256 *hash = NULL;
	uint64_t left = m->source->message.payload_bytes, at = 0;
	uint8_t *to;
	int r = ew_sha256_new(&hash);

	ew_buf_init(&piece, PIECE_BYTES);
	to = ew_buf_extend(&piece, PIECE_BYTES);
	if (r < 0 || !to)
		return r < 0 ? r : -ENOMEM;
	while (r == 0 && left > 0) {
		size_t n = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;

		r = ew_io_read_all(b->w->io, m->source->handle, to, n, at);
		if (r == 0)
			r = ew_sha256_add(hash, ew_slice_of(to, n));
		if (r == 0 && packed)
			r = ew_zip_add(b->zip, ew_slice_of(to, n));
		at += n;
		left -= n;
	}
	return r < 0 ? r : ew_sha256_end(hash, ret);
}

static int check(struct ew_worker_bundle *b, const struct ew_packed_media *m, const struct ew_hash *sha256)
{
	struct ew_hash named;
	int r = ew_hex_decode(ew_slice_text(text_of(m->what, "sha256")), named.bytes, sizeof(named.bytes));

	if (r == 0 && memcmp(named.bytes, sha256->bytes, sizeof(named.bytes)) == 0)
		return 0;
	return ew_error_set(&b->w->error, -EBADMSG,
		"a recording in the store is not the one that the log names: it was altered or is damaged; restore it "
		"from a copy");
}

static int pack_recording(
	struct ew_worker_bundle *b, const struct ew_packed_media *m, const struct ew_recipient *recipient)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	const char *path = text_of(m->what, "path");
	struct ew_hash sha256;
	int r;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = ew_age_seal_header_again(m->key, recipient, &header);
	if (r < 0)
		return ew_error_set(&b->w->error, r, "sealing a recording to its recipient");
	r = ew_zip_begin(b->zip, path);
	if (r == 0)
		r = ew_zip_add(b->zip, ew_buf_slice(&header));
	if (r == 0)
		r = read_payload(b, m, true, &sha256);
	if (r == 0)
		r = check(b, m, &sha256);
	return r < 0 ? r : ew_pack_end(b, &b->data, path, text_of(m->what, "kind"), text_of(m->what, "party"));
}

/* Who speaks on which channel: recordings come in the order in which they were finished. Errors: -EPROTO. */
static int find_voices(
	const struct ew_worker_bundle *b, struct ew_worker_voice voices[static EW_WORKER_MAX_VOICES], size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < b->w->n_sources; i++) {
		const struct ew_packed_media *m = &b->recordings[i];
		const json_t *channel = json_object_get(m->what, "channel");
		json_int_t at = json_integer_value(channel);

		if (!json_is_integer(channel))
			continue;
		if (at < 0 || at >= EW_WORKER_MAX_VOICES || voices[at].key)
			return -EPROTO;
		voices[at] = (struct ew_worker_voice){
			m->source->handle, m->source->message.payload_bytes, m->key, &m->source->silences};
		n++;
	}
	for (size_t i = 0; i < n; i++)
		if (!voices[i].key)
			return -EPROTO;
	*ret_n = n;
	return 0;
}

/* The parties side by side, in the order of their channels. */
static int mix(struct ew_worker_bundle *b, const struct ew_worker_voice *voices, size_t n, ew_media_sink_fn *sink, void *arg)
{
	uint32_t serial;

	memcpy(&serial, b->ask.interaction.bytes, sizeof(serial));
	return ew_worker_mix(
		b->w, voices, n, json_integer_value(json_object_get(b->media, "duration_us")), serial, sink, arg);
}

static int pack_open(struct ew_worker_bundle *b, const struct ew_worker_voice *voices, size_t n)
{
	static const char path[] = "data/media/call.ogg";
	int r = ew_zip_begin(b->zip, path);

	if (r == 0)
		r = mix(b, voices, n, ew_zip_add, b->zip);
	return r < 0 ? r : ew_pack_end(b, &b->data, path, "call", NULL);
}

static int seal_piece(void *sealer, struct ew_slice plain)
{
	return ew_age_sealer_add(sealer, plain);
}

/* Its key is drawn: the same recording with other redactions may not be sealed under the same one. */
static int pack_sealed(struct ew_worker_bundle *b, const struct ew_worker_voice *voices, size_t n)
{
	static const char path[] = "data/media/redacted.age";
	_cleanup_(ew_secret_free) struct ew_file_key *key = ew_secret_alloc(sizeof(*key));
	_cleanup_(ew_age_sealer_free) struct ew_age_sealer *sealer = NULL;
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_recipient to;
	int r = key ? ew_file_key_new(b->w->io, key) : -ENOMEM;

	memcpy(to.public_key, b->ask.recipient.bytes, sizeof(to.public_key));
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	if (r == 0)
		r = ew_age_seal_header(b->w->io, key, &to, 1, &header);
	if (r == 0)
		r = ew_zip_begin(b->zip, path);
	if (r == 0)
		r = ew_zip_add(b->zip, ew_buf_slice(&header));
	if (r == 0)
		r = ew_age_sealer_new(b->w->io, key, ew_zip_add, b->zip, &sealer);
	if (r == 0)
		r = mix(b, voices, n, seal_piece, sealer);
	if (r == 0)
		r = ew_age_sealer_end(sealer);
	return r < 0 ? r : ew_pack_end(b, &b->data, path, "call", NULL);
}

static int pack_call(struct ew_worker_bundle *b)
{
	struct ew_worker_voice voices[EW_WORKER_MAX_VOICES] = {0};
	size_t n = 0;
	int r = find_voices(b, voices, &n);

	if (r < 0 || n == 0)
		return r;
	return b->ask.clear ? pack_open(b, voices, n) : pack_sealed(b, voices, n);
}

/* Its payload stays where it is: the bundle has what is left of it, in the mix. */
static bool is_redacted(const struct ew_packed_media *m)
{
	return json_is_true(json_object_get(m->what, "redacted"));
}

/* What goes into the mix alone is compared with the log all the same. */
static int check_redacted(struct ew_worker_bundle *b, const struct ew_packed_media *m)
{
	struct ew_hash sha256;
	int r = read_payload(b, m, false, &sha256);

	return r < 0 ? r : check(b, m, &sha256);
}

static int pack_all(struct ew_worker_bundle *b, const struct ew_identity *identity)
{
	struct ew_recipient recipient;
	int r = 0;

	memcpy(recipient.public_key, b->ask.recipient.bytes, sizeof(recipient.public_key));
	for (size_t i = 0; r == 0 && i < b->w->n_sources; i++) {
		b->redacted = b->redacted || is_redacted(&b->recordings[i]);
		r = is_redacted(&b->recordings[i])
			    ? check_redacted(b, &b->recordings[i])
			    : pack_recording(b, &b->recordings[i], identity ? &identity->recipient : &recipient);
	}
	if (r == 0 && identity)
		r = pack_identity(b, identity);
	return r == 0 && (identity || b->redacted) ? pack_call(b) : r;
}

int ew_pack_media(struct ew_worker_bundle *b)
{
	_cleanup_(ew_secret_free) struct ew_identity *identity = NULL;
	int r;

	if (b->w->n_sources > 0) {
		b->keys = ew_secret_alloc(b->w->n_sources * sizeof(*b->keys));
		if (!b->keys)
			return -ENOMEM;
	}
	r = match(b);
	if (r == 0)
		r = claim(b);
	if (r < 0 || b->w->n_sources == 0)
		return r;
	if (b->ask.clear) {
		identity = ew_secret_alloc(sizeof(*identity));
		r = identity ? make_identity(b, identity) : -ENOMEM;
	}
	if (r == 0)
		r = pack_all(b, identity);
	return r < 0 ? ew_error_set(&b->w->error, r, "packing the recordings") : 0;
}
