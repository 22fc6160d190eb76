/*
 * The protocol between a log and its witnesses (c2sp.org/tlog-witness), both sides' texts, and the witness itself as
 * a pure core: it has seen one tree of each log, and cosigns only what extends that.
 *
 *   POST <prefix>/add-checkpoint        old <size> LF, base64 hashes, empty line, checkpoint
 *   200 signature lines   400 malformed   403 no good signature of the log's key   404 unknown origin
 *   409 <size> (text/x.tlog.size): that is what it has seen
 *   422 the proof does not fit, or another tree of the same size
 *
 * Hostile input on both sides.
 */
#ifndef EW_LEDGER_WITNESS_H
#define EW_LEDGER_WITNESS_H

#include "base/error.h"
#include "ledger/note.h"
#include "ledger/proof.h"

#define EW_WITNESS_REQUEST_BYTES (EW_NOTE_BYTES + 4096)
#define EW_WITNESS_SIZE_TYPE "text/x.tlog.size"

struct ew_witness_request {
	uint64_t old_size;
	struct ew_proof proof;
	struct ew_slice checkpoint;
};

/** Adds a request's body. Errors: those of the buffer. */
EW_MUST_USE int ew_witness_request_add(const struct ew_witness_request *request, struct ew_buf *to);
/** Reads one, and looks at the form of its checkpoint too. Errors: -EBADMSG (answer 400), -EFBIG, -ENOMEM. */
EW_MUST_USE int ew_witness_request_parse(struct ew_slice body, struct ew_witness_request *ret);

/** What a witness must remember of one log, and its own key. */
struct ew_witness_log {
	struct ew_vkey log;
	uint64_t size;       /* 0: nothing seen */
	struct ew_hash root;
};

struct ew_witness_answer {
	unsigned status;     /* HTTP */
	uint64_t size;       /* with 409 */
	const char *sentence; /* for the log of the witness */
};

/** Adds the body of a 409. */
void ew_witness_size_add(uint64_t size, struct ew_buf *to);
/** Reads one: the size to go on from. Errors: -EBADMSG. */
EW_MUST_USE int ew_witness_size_read(struct ew_slice body, uint64_t *ret);

/**
 * Judges a request against what was seen. With status 200 `ret_next` is what must be durable (compared with what is
 * stored, then replaced, in one step) before the cosignature is made and sent. Errors: -EIO, -ENOMEM; everything
 * that a request can do wrong is an answer.
 */
EW_MUST_USE int ew_witness_judge(const struct ew_witness_log *seen, const struct ew_witness_request *request,
	struct ew_witness_answer *ret, struct ew_witness_log *ret_next);

/**
 * The log's side: reads the body of a 200 and adds to `lines` the signature line that `witness` made over this
 * checkpoint's text, checked, and tells when it says it saw it. Of several lines the one with the earliest time is
 * taken. Errors: -ENOENT (none of this key), -EKEYREJECTED, -EBADMSG, -EFBIG, -EINVAL (a key of another type),
 * -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_witness_answer_read(struct ew_slice body, const struct ew_vkey *witness,
	struct ew_slice checkpoint_text, struct ew_buf *lines, struct ew_wall *ret_time);

#endif
