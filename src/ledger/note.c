/*
 * Reading signed notes. The text is what stands before the last empty line, whatever it looks like, and nothing of it
 * is read before a signature of a known key has been found good by somebody. Must never pass over a line of a known
 * key that is not good: a note that holds one counts for nothing.
 */
#include "ledger/note.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"
#include "base/text.h"
#include "ledger/lines.h"
#include "ledger/note_parts.h"

#define DASH EW_SLICE("\xe2\x80\x94 ")
#define ID_BYTES 4

/* Decodes into scratch, whose memory serves all lines of a note. */
static int decode(struct ew_slice base64, struct ew_buf *scratch)
{
	ew_buf_clear(scratch);
	int r = ew_base64_decode(base64, EW_BASE64_PADDED, scratch);

	return r == -EINVAL ? -EBADMSG : r;
}

static int parse_line(struct ew_slice line, struct ew_buf *scratch, struct ew_note_signature *ret)
{
	struct ew_note_signature signature = {.line = ew_slice_of(line.at, line.len + 1)};

	if (!ew_slice_starts(line, DASH))
		return -EBADMSG;
	signature.base64 = ew_slice_of(line.at + DASH.len, line.len - DASH.len);
	if (!ew_slice_cut(&signature.base64, ' ', &signature.name) || !ew_line_name_valid(signature.name))
		return -EBADMSG;
	int r = decode(signature.base64, scratch);

	if (r < 0)
		return r;
	if (scratch->len <= ID_BYTES)
		return -EBADMSG;
	memcpy(signature.id, scratch->at, ID_BYTES);
	*ret = signature;
	return 0;
}

static int parse_lines(struct ew_slice rest, struct ew_note *note)
{
	_cleanup_(ew_buf_free) struct ew_buf scratch = {0};

	ew_buf_init(&scratch, EW_NOTE_SIGNATURE_BYTES);
	while (rest.len > 0) {
		struct ew_slice line;

		if (note->n == EW_NOTE_SIGNATURES)
			return -EFBIG;
		int r = ew_line_next(&rest, &line);

		if (r == 0)
			r = parse_line(line, &scratch, &note->signature[note->n]);
		if (r < 0)
			return r;
		note->n++;
	}
	return note->n > 0 ? 0 : -EBADMSG;
}

int ew_note_parse_lines(struct ew_slice text, struct ew_slice lines, struct ew_note *ret)
{
	struct ew_note note = {.text = text};

	if (text.len + lines.len > EW_NOTE_BYTES)
		return -EFBIG;
	if (text.len == 0 || text.at[text.len - 1] != '\n' || !ew_line_text_valid(text) || !ew_line_text_valid(lines))
		return -EBADMSG;
	int r = parse_lines(lines, &note);

	if (r == 0)
		*ret = note;
	return r;
}

/* Offset of the last LF LF, or SIZE_MAX. */
static size_t last_empty_line(struct ew_slice note)
{
	for (size_t i = note.len; i >= 2; i--) {
		if (note.at[i - 1] == '\n' && note.at[i - 2] == '\n')
			return i - 2;
	}
	return SIZE_MAX;
}

int ew_note_parse(struct ew_slice note, struct ew_note *ret)
{
	if (note.len > EW_NOTE_BYTES)
		return -EFBIG;
	size_t at = last_empty_line(note);

	if (at == SIZE_MAX)
		return -EBADMSG;
	return ew_note_parse_lines(
		ew_slice_of(note.at, at + 1), ew_slice_of(note.at + at + 2, note.len - at - 2), ret);
}

bool ew_note_names(const struct ew_note_signature *signature, const struct ew_vkey *key)
{
	return memcmp(signature->id, key->id, sizeof(key->id)) == 0 &&
	       ew_slice_equal(signature->name, ew_slice_text(key->name));
}

int ew_note_check(const struct ew_note *note, const struct ew_vkey *key)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	int found = -ENOENT;

	if (key->type != EW_KEY_ED25519)
		return -EINVAL;
	ew_buf_init(&bytes, EW_NOTE_SIGNATURE_BYTES);
	for (size_t i = 0; i < note->n; i++) {
		if (!ew_note_names(&note->signature[i], key))
			continue;
		int r = decode(note->signature[i].base64, &bytes);

		if (r == 0 && bytes.len != ID_BYTES + EW_ED25519_SIGNATURE_BYTES)
			r = -EKEYREJECTED;
		if (r == 0)
			r = ew_ed25519_check(key->public_key, note->text, bytes.at + ID_BYTES);
		if (r < 0)
			return r;
		found = 0;
	}
	return found;
}

void ew_cosigned_message(uint64_t seconds, struct ew_slice text, struct ew_buf *to)
{
	ew_buf_printf(to, "cosignature/v1\ntime %llu\n", (unsigned long long)seconds);
	ew_buf_add_slice(to, text);
}

static int check_cosigned(struct ew_slice text, const struct ew_vkey *key, struct ew_slice bytes, struct ew_wall *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf message = {0};
	struct ew_reader reader;

	ew_reader_init(&reader, bytes);
	(void)ew_reader_u32(&reader);
	uint64_t seconds = ew_reader_u64(&reader);
	struct ew_slice signature = ew_reader_bytes(&reader, EW_ED25519_SIGNATURE_BYTES);

	if (!ew_reader_done(&reader) || seconds > INT64_MAX / EW_US_PER_S)
		return -EKEYREJECTED;
	ew_buf_init(&message, EW_NOTE_BYTES + EW_COSIGNED_HEAD_BYTES);
	ew_cosigned_message(seconds, text, &message);
	int r = ew_buf_error(&message);

	if (r == 0)
		r = ew_ed25519_check(key->public_key, ew_buf_slice(&message), signature.at);
	if (r == 0)
		ret->us = (int64_t)seconds * EW_US_PER_S;
	return r;
}

int ew_note_find_cosignature(
	const struct ew_note *note, const struct ew_vkey *key, struct ew_wall *ret_time, size_t *ret_line)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_wall earliest = {0};
	size_t line = SIZE_MAX;

	if (key->type != EW_KEY_COSIGNATURE)
		return -EINVAL;
	ew_buf_init(&bytes, EW_NOTE_SIGNATURE_BYTES);
	for (size_t i = 0; i < note->n; i++) {
		struct ew_wall time = {0};

		if (!ew_note_names(&note->signature[i], key))
			continue;
		int r = decode(note->signature[i].base64, &bytes);

		if (r == 0)
			r = check_cosigned(note->text, key, ew_buf_slice(&bytes), &time);
		if (r < 0)
			return r;
		if (line == SIZE_MAX || time.us < earliest.us) {
			earliest = time;
			line = i;
		}
	}
	if (line == SIZE_MAX)
		return -ENOENT;
	*ret_time = earliest;
	*ret_line = line;
	return 0;
}

int ew_note_check_cosignature(const struct ew_note *note, const struct ew_vkey *key, struct ew_wall *ret_time)
{
	size_t line;

	return ew_note_find_cosignature(note, key, ret_time, &line);
}
