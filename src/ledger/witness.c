/*
 * The witness protocol, both sides. A witness exists so that a log cannot show two histories: it cosigns only what
 * extends what it has seen, in the order of questions that the specification gives. Must never answer 200 for a tree
 * whose proof was not checked, and never let an answer of a witness into a checkpoint unchecked.
 */
#include "ledger/witness.h"

#include <errno.h>

#include "ledger/lines.h"
#include "ledger/note_parts.h"

int ew_witness_request_add(const struct ew_witness_request *request, struct ew_buf *to)
{
	ew_buf_printf(to, "old %llu\n", (unsigned long long)request->old_size);
	ew_line_add_proof(&request->proof, to);
	ew_buf_add_text(to, "\n");
	ew_buf_add_slice(to, request->checkpoint);
	return ew_buf_error(to);
}

int ew_witness_request_parse(struct ew_slice body, struct ew_witness_request *ret)
{
	static const struct ew_slice old = EW_SLICE("old ");
	struct ew_witness_request request = {.old_size = 0};
	struct ew_checkpoint checkpoint;
	struct ew_note note;
	struct ew_slice line;

	if (body.len > EW_WITNESS_REQUEST_BYTES)
		return -EFBIG;
	int r = ew_line_next(&body, &line);

	if (r < 0)
		return r;
	if (!ew_slice_starts(line, old))
		return -EBADMSG;
	r = ew_line_decimal(ew_slice_of(line.at + old.len, line.len - old.len), &request.old_size);
	if (r == 0)
		r = ew_line_proof(&body, &request.proof);
	if (r == 0)
		r = ew_note_parse(body, &note);
	if (r == 0)
		r = ew_checkpoint_parse(note.text, &checkpoint);
	if (r < 0)
		return r;
	request.checkpoint = body;
	*ret = request;
	return 0;
}

void ew_witness_size_add(uint64_t size, struct ew_buf *to)
{
	ew_buf_printf(to, "%llu\n", (unsigned long long)size);
}

int ew_witness_size_read(struct ew_slice body, uint64_t *ret)
{
	struct ew_slice line;
	int r = ew_line_next(&body, &line);

	if (r < 0)
		return r;
	return body.len > 0 ? -EBADMSG : ew_line_decimal(line, ret);
}

static struct ew_witness_answer answer(unsigned status, const char *sentence)
{
	return (struct ew_witness_answer){.status = status, .sentence = sentence};
}

/* Whether the tree goes on from what was seen; the sizes have been compared. */
static int judge_tree(const struct ew_witness_log *seen, const struct ew_witness_request *request,
	const struct ew_checkpoint *checkpoint, struct ew_witness_answer *ret)
{
	struct ew_hash root = seen->root;
	int r = seen->size == 0 ? ew_sha256_of(EW_SLICE_EMPTY, &root) : 0;

	if (r < 0)
		return r;
	bool same = ew_slice_equal(
		ew_slice_of(root.bytes, sizeof(root.bytes)), ew_slice_of(checkpoint->root.bytes, sizeof(root.bytes)));

	if (checkpoint->size == seen->size && !same) {
		*ret = answer(422, "the log shows another tree of the size that was seen: it has two histories. "
				   "Keep both checkpoints and ask the operator of the log");
		return 0;
	}
	if (seen->size == 0 && request->proof.n > 0) {
		*ret = answer(422, "the request has a proof where nothing was seen that could be proven");
		return 0;
	}
	r = ew_proof_consistency_check(&request->proof, seen->size, &root, checkpoint->size, &checkpoint->root);
	if (r < 0 && r != -EKEYREJECTED)
		return r;
	*ret = r == 0 ? answer(200, "the tree goes on from what was seen")
		      : answer(422, "the proof does not show that the tree goes on from what was seen. "
				    "Keep the checkpoint and ask the operator of the log");
	return 0;
}

static int judge_sizes(const struct ew_witness_log *seen, const struct ew_witness_request *request,
	const struct ew_checkpoint *checkpoint, struct ew_witness_answer *ret)
{
	if (request->old_size > checkpoint->size) {
		*ret = answer(400, "the old size is above that of the checkpoint");
		return 0;
	}
	if (request->old_size != seen->size) {
		*ret = answer(409, "the log goes on from another size than was seen; it is told and asks again");
		ret->size = seen->size;
		return 0;
	}
	return judge_tree(seen, request, checkpoint, ret);
}

/* -EKEYREJECTED and -ENOENT are answers here; whatever else fails is not the request's doing. */
static int judge_signature(const struct ew_witness_log *seen, const struct ew_note *note,
	const struct ew_checkpoint *checkpoint, struct ew_witness_answer *ret)
{
	if (!ew_slice_equal(checkpoint->origin, ew_slice_text(seen->log.name))) {
		*ret = answer(404, "the checkpoint is of a log that this witness does not know");
		return 0;
	}
	int r = ew_note_check(note, &seen->log);

	*ret = answer(200, "signed by the log");
	if (r == -ENOENT)
		*ret = answer(403, "the checkpoint has no signature of the log's key");
	else if (r == -EKEYREJECTED)
		*ret = answer(403, "the checkpoint has a signature of the log's key that is not good");
	else
		return r;
	return 0;
}

static int judge_note(const struct ew_witness_log *seen, const struct ew_witness_request *request,
	const struct ew_note *note, const struct ew_checkpoint *checkpoint, struct ew_witness_answer *ret)
{
	int r = judge_signature(seen, note, checkpoint, ret);

	if (r < 0 || ret->status != 200)
		return r;
	return judge_sizes(seen, request, checkpoint, ret);
}

int ew_witness_judge(const struct ew_witness_log *seen, const struct ew_witness_request *request,
	struct ew_witness_answer *ret, struct ew_witness_log *ret_next)
{
	struct ew_witness_answer found;
	struct ew_checkpoint checkpoint;
	struct ew_note note;
	int r = ew_note_parse(request->checkpoint, &note);

	if (r == 0)
		r = ew_checkpoint_parse(note.text, &checkpoint);
	if (r == -EBADMSG || r == -EFBIG) {
		*ret = answer(400, "the checkpoint is malformed");
		return 0;
	}
	if (r == 0)
		r = judge_note(seen, request, &note, &checkpoint, &found);
	if (r < 0)
		return r;
	if (found.status == 200) {
		*ret_next = *seen;
		ret_next->size = checkpoint.size;
		ret_next->root = checkpoint.root;
	}
	*ret = found;
	return 0;
}

int ew_witness_answer_read(struct ew_slice body, const struct ew_vkey *witness, struct ew_slice checkpoint_text,
	struct ew_buf *lines, struct ew_wall *ret_time)
{
	struct ew_wall time;
	struct ew_note note;
	size_t line;
	int r = ew_note_parse_lines(checkpoint_text, body, &note);

	if (r == 0)
		r = ew_note_find_cosignature(&note, witness, &time, &line);
	if (r < 0)
		return r;
	ew_buf_add_slice(lines, note.signature[line].line);
	r = ew_buf_error(lines);
	if (r == 0)
		*ret_time = time;
	return r;
}
