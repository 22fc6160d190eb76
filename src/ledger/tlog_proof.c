/*
 * Proof files. They are handed from one person to another, so they are read as strictly as they are written: what is
 * accepted here another verifier accepts too. `extra` is signed by nobody, and must never be taken for anything.
 */
#include "ledger/tlog_proof.h"

#include <errno.h>

#include "base/text.h"
#include "ledger/lines.h"

#define FIRST_LINE EW_SLICE("c2sp.org/tlog-proof@v1")

/* What stands behind "word ", or false. */
static bool behind(struct ew_slice line, struct ew_slice word, struct ew_slice *ret)
{
	if (!ew_slice_starts(line, word))
		return false;
	*ret = ew_slice_of(line.at + word.len, line.len - word.len);
	return true;
}

static int check_extra(struct ew_slice base64)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, EW_TLOG_PROOF_BYTES);
	int r = ew_base64_decode(base64, EW_BASE64_PADDED, &bytes);

	if (r < 0)
		return r == -EINVAL ? -EBADMSG : r;
	return bytes.len > 0 ? 0 : -EBADMSG;
}

static int parse_head(struct ew_slice *rest, struct ew_tlog_proof *proof)
{
	struct ew_slice line;
	struct ew_slice index;
	int r = ew_line_next(rest, &line);

	if (r == 0 && !ew_slice_equal(line, FIRST_LINE))
		r = -EBADMSG;
	if (r == 0)
		r = ew_line_next(rest, &line);
	if (r == 0 && behind(line, EW_SLICE("extra "), &proof->extra)) {
		r = check_extra(proof->extra);
		if (r == 0)
			r = ew_line_next(rest, &line);
	}
	if (r < 0)
		return r;
	if (!behind(line, EW_SLICE("index "), &index))
		return -EBADMSG;
	return ew_line_decimal(index, &proof->index);
}

static int read_checkpoint(struct ew_slice note, struct ew_checkpoint *ret)
{
	struct ew_note parsed;
	int r = ew_note_parse(note, &parsed);

	return r < 0 ? r : ew_checkpoint_parse(parsed.text, ret);
}

int ew_tlog_proof_parse(struct ew_slice file, struct ew_tlog_proof *ret)
{
	struct ew_tlog_proof proof = {.index = 0};
	struct ew_checkpoint checkpoint;

	if (file.len > EW_TLOG_PROOF_BYTES)
		return -EFBIG;
	int r = parse_head(&file, &proof);

	if (r == 0)
		r = ew_line_proof(&file, &proof.proof);
	if (r == 0)
		r = read_checkpoint(file, &checkpoint);
	if (r < 0)
		return r;
	if (proof.index >= checkpoint.size)
		return -EBADMSG;
	proof.checkpoint = file;
	*ret = proof;
	return 0;
}

int ew_tlog_proof_add(const struct ew_tlog_proof *proof, struct ew_buf *to)
{
	struct ew_checkpoint checkpoint;

	if (proof->proof.n > EW_COUNT(proof->proof.hash) || read_checkpoint(proof->checkpoint, &checkpoint) < 0 ||
		proof->index >= checkpoint.size || (proof->extra.len > 0 && check_extra(proof->extra) < 0))
		return -EINVAL;
	ew_buf_add_slice(to, FIRST_LINE);
	ew_buf_add_text(to, "\n");
	if (proof->extra.len > 0) {
		ew_buf_add_text(to, "extra ");
		ew_buf_add_slice(to, proof->extra);
		ew_buf_add_text(to, "\n");
	}
	ew_buf_printf(to, "index %llu\n", (unsigned long long)proof->index);
	ew_line_add_proof(&proof->proof, to);
	ew_buf_add_text(to, "\n");
	ew_buf_add_slice(to, proof->checkpoint);
	return ew_buf_error(to);
}

int ew_tlog_proof_check(const struct ew_tlog_proof *proof, struct ew_slice leaf)
{
	struct ew_checkpoint checkpoint;
	struct ew_hash hash;
	int r = read_checkpoint(proof->checkpoint, &checkpoint);

	if (r < 0)
		return r == -EFBIG ? -EBADMSG : r;
	r = ew_tree_leaf_hash(leaf, &hash);
	if (r < 0)
		return r;
	r = ew_proof_inclusion_check(&proof->proof, &hash, proof->index, checkpoint.size, &checkpoint.root);
	return r == -EINVAL ? -EBADMSG : r;
}
