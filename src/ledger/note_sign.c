/*
 * Making signature lines and checkpoints. What is signed here is held for true by people who were not there, so
 * nothing is signed that could not be read again, and a witness's key signs nothing but checkpoints.
 */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "ledger/lines.h"
#include "ledger/note_parts.h"

static void add_line(const struct ew_vkey *key, const uint8_t *signature, size_t n, struct ew_buf *line)
{
	uint8_t bytes[4 + 8 + EW_ED25519_SIGNATURE_BYTES];

	memcpy(bytes, key->id, sizeof(key->id));
	memcpy(bytes + sizeof(key->id), signature, n);
	ew_buf_add_text(line, "\xe2\x80\x94 ");
	ew_buf_add_text(line, key->name);
	ew_buf_add_text(line, " ");
	ew_base64_add(line, ew_slice_of(bytes, sizeof(key->id) + n), EW_BASE64_PADDED);
	ew_buf_add_text(line, "\n");
}

int ew_note_sign(const struct ew_skey *key, struct ew_slice text, struct ew_buf *line)
{
	uint8_t signature[EW_ED25519_SIGNATURE_BYTES];

	if (key->verifier.type != EW_KEY_ED25519)
		return -EINVAL;
	if (text.len == 0 || text.len > EW_NOTE_BYTES || text.at[text.len - 1] != '\n' || !ew_line_text_valid(text))
		return -EINVAL;
	int r = ew_ed25519_sign(key, text, signature);

	if (r < 0)
		return r;
	add_line(&key->verifier, signature, sizeof(signature), line);
	return ew_buf_error(line);
}

int ew_note_cosign(const struct ew_skey *key, struct ew_wall time, struct ew_slice text, struct ew_buf *line)
{
	_cleanup_(ew_buf_free) struct ew_buf message = {0};
	uint8_t signature[8 + EW_ED25519_SIGNATURE_BYTES];
	struct ew_checkpoint checkpoint;

	if (key->verifier.type != EW_KEY_COSIGNATURE || time.us < 0)
		return -EINVAL;
	int r = ew_checkpoint_parse(text, &checkpoint);

	if (r < 0)
		return r == -EBADMSG ? -EINVAL : r;
	uint64_t seconds = (uint64_t)(time.us / EW_US_PER_S);

	for (size_t i = 0; i < 8; i++)
		signature[i] = (uint8_t)(seconds >> (56 - 8 * i));
	ew_buf_init(&message, EW_NOTE_BYTES + EW_COSIGNED_HEAD_BYTES);
	ew_cosigned_message(seconds, text, &message);
	r = ew_buf_error(&message);
	if (r == 0)
		r = ew_ed25519_sign(key, ew_buf_slice(&message), signature + 8);
	if (r < 0)
		return r;
	add_line(&key->verifier, signature, sizeof(signature), line);
	return ew_buf_error(line);
}

/* Lines that are not empty, each with its LF; possibly none. */
static bool extensions_valid(struct ew_slice rest)
{
	struct ew_slice line;

	while (rest.len > 0) {
		if (ew_line_next(&rest, &line) < 0 || line.len == 0)
			return false;
	}
	return true;
}

int ew_checkpoint_parse(struct ew_slice text, struct ew_checkpoint *ret)
{
	struct ew_checkpoint checkpoint;
	struct ew_slice line;

	if (text.len > EW_NOTE_BYTES || !ew_line_text_valid(text))
		return -EBADMSG;
	int r = ew_line_next(&text, &checkpoint.origin);

	if (r == 0)
		r = ew_line_next(&text, &line);
	if (r == 0)
		r = ew_line_decimal(line, &checkpoint.size);
	if (r == 0)
		r = ew_line_next(&text, &line);
	if (r == 0)
		r = ew_line_hash(line, &checkpoint.root);
	if (r < 0)
		return r;
	if (checkpoint.origin.len == 0 || !extensions_valid(text))
		return -EBADMSG;
	checkpoint.extensions = text;
	*ret = checkpoint;
	return 0;
}

int ew_checkpoint_add(const struct ew_checkpoint *checkpoint, struct ew_buf *to)
{
	struct ew_slice origin = checkpoint->origin;

	if (origin.len == 0 || memchr(origin.at, '\n', origin.len) || !ew_line_text_valid(origin))
		return -EINVAL;
	if (checkpoint->size > INT64_MAX || !ew_line_text_valid(checkpoint->extensions) ||
		!extensions_valid(checkpoint->extensions))
		return -EINVAL;
	ew_buf_add_slice(to, origin);
	ew_buf_printf(to, "\n%llu\n", (unsigned long long)checkpoint->size);
	ew_line_add_hash(&checkpoint->root, to);
	ew_buf_add_slice(to, checkpoint->extensions);
	return ew_buf_error(to);
}
