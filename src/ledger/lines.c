/*
 * One text for one value: what these functions read they would write again byte for byte, so that two spellings of a
 * number or a hash can never be told apart by one verifier and not by another. Must never take a line without its LF.
 */
#include "ledger/lines.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

int ew_line_next(struct ew_slice *rest, struct ew_slice *ret_line)
{
	if (rest->len == 0 || !memchr(rest->at, '\n', rest->len))
		return -EBADMSG;
	(void)ew_slice_cut(rest, '\n', ret_line);
	return 0;
}

int ew_line_decimal(struct ew_slice text, uint64_t *ret)
{
	if (text.len > 1 && text.at[0] == '0')
		return -EBADMSG;
	return ew_slice_decimal(text, INT64_MAX, ret) < 0 ? -EBADMSG : 0;
}

int ew_line_hash(struct ew_slice text, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	if (text.len != EW_HASH_LINE_CHARACTERS)
		return -EBADMSG;
	ew_buf_init(&bytes, EW_HASH_LINE_CHARACTERS);
	int r = ew_base64_decode(text, EW_BASE64_PADDED, &bytes);

	if (r < 0)
		return r == -EINVAL ? -EBADMSG : r;
	if (bytes.len != sizeof(ret->bytes))
		return -EBADMSG;
	memcpy(ret->bytes, bytes.at, sizeof(ret->bytes));
	return 0;
}

void ew_line_add_hash(const struct ew_hash *hash, struct ew_buf *to)
{
	ew_base64_add(to, ew_slice_of(hash->bytes, sizeof(hash->bytes)), EW_BASE64_PADDED);
	ew_buf_add_text(to, "\n");
}

int ew_line_proof(struct ew_slice *rest, struct ew_proof *ret)
{
	struct ew_proof proof = {.n = 0};
	struct ew_slice line;

	for (;;) {
		int r = ew_line_next(rest, &line);

		if (r < 0)
			return r;
		if (line.len == 0)
			break;
		if (proof.n == EW_COUNT(proof.hash))
			return -EBADMSG;
		r = ew_line_hash(line, &proof.hash[proof.n]);
		if (r < 0)
			return r;
		proof.n++;
	}
	*ret = proof;
	return 0;
}

void ew_line_add_proof(const struct ew_proof *proof, struct ew_buf *to)
{
	for (size_t i = 0; i < proof->n; i++)
		ew_line_add_hash(&proof->hash[i], to);
}

bool ew_line_text_valid(struct ew_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < 0x20 && text.at[i] != '\n')
			return false;
	}
	return ew_utf8_valid(text);
}

/* Unicode's White_Space beyond ASCII, in UTF-8. */
static const struct ew_slice blanks[] = {
	EW_SLICE("\xc2\x85"), EW_SLICE("\xc2\xa0"), EW_SLICE("\xe1\x9a\x80"), EW_SLICE("\xe2\x80\x80"),
	EW_SLICE("\xe2\x80\x81"), EW_SLICE("\xe2\x80\x82"), EW_SLICE("\xe2\x80\x83"), EW_SLICE("\xe2\x80\x84"),
	EW_SLICE("\xe2\x80\x85"), EW_SLICE("\xe2\x80\x86"), EW_SLICE("\xe2\x80\x87"), EW_SLICE("\xe2\x80\x88"),
	EW_SLICE("\xe2\x80\x89"), EW_SLICE("\xe2\x80\x8a"), EW_SLICE("\xe2\x80\xa8"), EW_SLICE("\xe2\x80\xa9"),
	EW_SLICE("\xe2\x80\xaf"), EW_SLICE("\xe2\x81\x9f"), EW_SLICE("\xe3\x80\x80"),
};

bool ew_line_name_valid(struct ew_slice name)
{
	if (name.len == 0 || !ew_utf8_valid(name))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.at[i];

		if (c == '+' || c == ' ' || (c >= '\t' && c <= '\r'))
			return false;
	}
	for (size_t i = 0; i < EW_COUNT(blanks); i++) {
		if (ew_slice_find(name, blanks[i]) != SIZE_MAX)
			return false;
	}
	return true;
}
