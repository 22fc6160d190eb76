/*
 * Reads age v1 headers and whole small files. Everything in a header is foreign until its MAC has
 * been checked, and nothing of a header is passed over because it could be read another way: one
 * form, or -EBADMSG.
 */
#include "open/age_open.h"

#include <errno.h>

#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "open/aead_open.h"
#include "open/age_payload.h"
#include "seal/age_format.h"
#include "seal/x25519.h"

#define BODY_COLUMNS 64

struct attempt {
	const struct ew_identity *const *identities;
	size_t n;
	bool found;
	struct ew_file_key key;
};

/* Lines of a header end with LF; a line without one is no line. */
static int cut_line(struct ew_slice *rest, struct ew_slice *ret_line)
{
	const uint8_t *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

	if (!end)
		return -EBADMSG;
	*ret_line = ew_slice_of(rest->at, (size_t)(end - rest->at));
	*rest = ew_slice_of(end + 1, rest->len - ret_line->len - 1);
	return 0;
}

/* Decodes one base64 text into exactly n bytes. */
static int decode_exact(struct ew_slice text, uint8_t *to, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int r;

	ew_buf_init_secret(&b, EW_MAX_AGE_HEADER_BYTES);
	r = ew_base64_decode(text, EW_BASE64_UNPADDED, &b);
	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	if (b.len != n)
		return -EBADMSG;
	memcpy(to, b.at, n);
	return 0;
}

static int read_body(struct ew_slice *rest, struct ew_buf *body)
{
	struct ew_slice line;

	do {
		int r = cut_line(rest, &line);

		if (r < 0)
			return r;
		if (line.len > BODY_COLUMNS)
			return -EBADMSG;
		r = line.len > 0 ? ew_base64_decode(line, EW_BASE64_UNPADDED, body) : 0;
		if (r < 0)
			return r == -ENOMEM ? r : -EBADMSG;
	} while (line.len == BODY_COLUMNS);
	return 0;
}

/* Arguments are separated by single blanks, none is empty, all characters are visible ASCII. */
static int check_arguments(struct ew_slice arguments)
{
	uint8_t before = ' ';

	for (size_t i = 0; i < arguments.len; i++) {
		uint8_t c = arguments.at[i];

		if ((c == ' ' && before == ' ') || c < ' ' || c > '~')
			return -EBADMSG;
		before = c;
	}
	return before == ' ' ? -EBADMSG : 0;
}

static int unwrap_with(const struct ew_identity *identity, const uint8_t *share,
	const uint8_t *body, struct ew_file_key *key)
{
	uint8_t shared[EW_X25519_BYTES];
	uint8_t wrap_key[EW_AEAD_KEY_BYTES];
	int r = ew_x25519_shared(
		identity->private_key, identity->recipient.public_key, share, shared);

	if (r == -EINVAL)
		return -EBADMSG; /* a share of low order */
	if (r == 0)
		r = ew_age_wrap_key(shared, share, &identity->recipient, wrap_key);
	if (r == 0 && ew_aead_open(wrap_key, NULL, EW_SLICE_EMPTY,
			      ew_slice_of(body, EW_AGE_WRAPPED_BYTES), key->bytes) < 0)
		r = -ENOKEY;
	ew_wipe(shared, sizeof(shared));
	ew_wipe(wrap_key, sizeof(wrap_key));
	return r;
}

static int try_identities(struct attempt *a, const uint8_t *share, const uint8_t *body)
{
	for (size_t i = 0; !a->found && i < a->n; i++) {
		int r = unwrap_with(a->identities[i], share, body, &a->key);

		if (r < 0 && r != -ENOKEY)
			return r;
		a->found = r == 0;
	}
	return 0;
}

/* `arguments` is what stands behind "-> X25519". */
static int read_x25519(struct attempt *a, struct ew_slice arguments, struct ew_slice body)
{
	uint8_t share[EW_X25519_BYTES];
	int r;

	if (body.len != EW_AGE_WRAPPED_BYTES || arguments.len < 1 || arguments.at[0] != ' ')
		return -EBADMSG;
	arguments = ew_slice_of(arguments.at + 1, arguments.len - 1);
	r = decode_exact(arguments, share, sizeof(share));
	return r < 0 ? r : try_identities(a, share, body.at);
}

static int read_stanza(struct attempt *a, struct ew_slice arguments, struct ew_slice *rest)
{
	_cleanup_(ew_buf_free) struct ew_buf body = {0};
	struct ew_slice type = arguments;
	size_t blank = ew_slice_find(arguments, EW_SLICE(" "));
	int r = check_arguments(arguments);

	ew_buf_init(&body, EW_MAX_AGE_HEADER_BYTES);
	if (r == 0)
		r = read_body(rest, &body);
	if (r < 0)
		return r;
	if (blank != SIZE_MAX)
		type.len = blank;
	if (!ew_slice_equal(type, EW_SLICE("X25519")))
		return 0; /* somebody else's, or there to keep readers honest */
	arguments = ew_slice_of(arguments.at + type.len, arguments.len - type.len);
	return read_x25519(a, arguments, ew_buf_slice(&body));
}

static int check_mac(const struct attempt *a, struct ew_slice authenticated, struct ew_slice line)
{
	uint8_t given[EW_SHA256_BYTES];
	struct ew_hash mac;
	int r;

	if (!ew_slice_starts(line, EW_SLICE(EW_AGE_MAC_START " ")))
		return -EBADMSG;
	r = decode_exact(ew_slice_of(line.at + 4, line.len - 4), given, sizeof(given));
	if (r < 0)
		return r;
	if (!a->found)
		return -ENOKEY;
	r = ew_age_header_mac(&a->key, authenticated, &mac);
	if (r < 0)
		return r;
	return ew_secret_equal(mac.bytes, given, sizeof(given)) ? 0 : -EKEYREJECTED;
}

static int read_header(struct attempt *a, struct ew_slice header, size_t *ret_header_bytes)
{
	struct ew_slice start = EW_SLICE(EW_AGE_STANZA_START);
	struct ew_slice rest = header;
	struct ew_slice line;
	const uint8_t *line_at;
	int r = cut_line(&rest, &line);

	if (r < 0 || !ew_slice_starts(header, EW_SLICE(EW_AGE_VERSION_LINE)))
		return -EBADMSG;
	for (line_at = rest.at; (r = cut_line(&rest, &line)) == 0; line_at = rest.at) {
		if (!ew_slice_starts(line, start))
			break;
		line = ew_slice_of(line.at + start.len, line.len - start.len);
		r = read_stanza(a, line, &rest);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	r = check_mac(a, ew_slice_of(header.at, (size_t)(line_at - header.at) + 3), line);
	if (r == 0)
		*ret_header_bytes = header.len - rest.len;
	return r;
}

int ew_age_open_header(const struct ew_identity *const *identities, size_t n,
	struct ew_slice header, struct ew_file_key *ret_key, size_t *ret_header_bytes)
{
	struct attempt a = {.identities = identities, .n = n};
	size_t header_bytes = 0;
	int r;

	if (header.len > EW_MAX_AGE_HEADER_BYTES)
		header.len = EW_MAX_AGE_HEADER_BYTES;
	r = read_header(&a, header, &header_bytes);
	if (r == 0) {
		*ret_key = a.key;
		if (ret_header_bytes)
			*ret_header_bytes = header_bytes;
	}
	ew_wipe(&a.key, sizeof(a.key));
	return r;
}

static int open_chunks(const uint8_t *key, struct ew_slice chunks, struct ew_buf *to)
{
	for (uint64_t counter = 0;; counter++) {
		bool last = chunks.len <= EW_AGE_SEALED_CHUNK_BYTES;
		size_t n = last ? chunks.len : EW_AGE_SEALED_CHUNK_BYTES;
		uint8_t *at;
		int r;

		if (n < EW_AGE_TAG_BYTES || (n == EW_AGE_TAG_BYTES && counter > 0))
			return -EBADMSG;
		at = ew_buf_extend(to, n - EW_AGE_TAG_BYTES);
		if (ew_buf_error(to) < 0)
			return ew_buf_error(to);
		r = ew_age_open_chunk(key, counter, last, ew_slice_of(chunks.at, n), at);
		if (r < 0 || last)
			return r;
		chunks = ew_slice_of(chunks.at + n, chunks.len - n);
	}
}

static int open_payload(const struct ew_file_key *key, struct ew_slice payload, struct ew_buf *to)
{
	uint8_t payload_key[EW_AGE_PAYLOAD_KEY_BYTES];
	size_t before = to->len;
	int r;

	if (payload.len < EW_AGE_NONCE_BYTES + EW_AGE_TAG_BYTES)
		return -EBADMSG;
	r = ew_age_payload_key(key, payload.at, payload_key);
	if (r == 0) {
		payload = ew_slice_of(
			payload.at + EW_AGE_NONCE_BYTES, payload.len - EW_AGE_NONCE_BYTES);
		r = open_chunks(payload_key, payload, to);
	}
	ew_wipe(payload_key, sizeof(payload_key));
	if (r < 0 && to->len > before) {
		/*
		 * Chunks before the bad one were authentic, but a file is whole or it is nothing.
		 */
		ew_wipe(to->at + before, to->len - before);
		to->len = before;
	}
	return r;
}

int ew_age_open(const struct ew_identity *const *identities, size_t n, struct ew_slice file,
	struct ew_buf *to)
{
	struct ew_file_key key;
	size_t header_bytes = 0;
	int r = ew_age_open_header(identities, n, file, &key, &header_bytes);

	if (r < 0)
		return r;
	r = open_payload(
		&key, ew_slice_of(file.at + header_bytes, file.len - header_bytes), to);
	ew_wipe(&key, sizeof(key));
	return r;
}
