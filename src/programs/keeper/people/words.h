/*
 * The words of a row: a small JSON document, sealed under its column and the row's place. Everything here belongs to the
 * keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_WORDS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_WORDS_H

#include "programs/keeper/keeper_asks.h"

/** Where the words of a row belong whose id is random: a part of it. */
uint64_t ew_words_place(struct ew_id id);

/**
 * Prepares `to` and fills it with the sealed words; `call` NULL: under the system's key. `words` NULL is -ENOMEM. The plain
 * text is wiped. Errors: -ENOMEM, -EFBIG (more than `most` bytes), those of ew_io_random().
 */
EW_MUST_USE int ew_words_seal(struct ew_keeper *k, const struct ew_call *call, const char *column, uint64_t place,
	const json_t *words, size_t most, struct ew_buf *to);

/** Opens them: a new reference. Errors: -EBADMSG (altered, of another place, no JSON), -ENOMEM. */
EW_MUST_USE int ew_words_open(struct ew_keeper *k, const struct ew_call *call, const char *column, uint64_t place,
	struct ew_slice sealed, size_t most, json_t **ret);

#endif
