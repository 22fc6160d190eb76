/*
 * Private to the worker: what was said on a call, from sound to redacted text. One room looks for speech and has it written down, the other has
 * the text read by the redactor.
 */
#ifndef EW_PROGRAMS_WORKER_HEAR_H
#define EW_PROGRAMS_WORKER_HEAR_H

#include "base/buf.h"
#include "programs/worker/worker_private.h"

#define EW_HEAR_HZ 16000
#define EW_HEAR_MOST_SEGMENTS 20000
#define EW_HEAR_MOST_WORDS 400000
#define EW_HEAR_KINDS 64 /* rules that found something */
#define EW_HEAR_FINDINGS 720 /* whose times are told; where there are more, those of one kind are told together */

/** A word with a time of its own: bytes of its segment's text. */
struct ew_said_word {
	uint32_t at, behind;
	uint32_t from_ms, to_ms; /* of the call */
};

/** Something that was said. */
struct ew_said {
	uint32_t from_ms, to_ms; /* of the call */
	uint8_t source;          /* number of it */
	double confidence;       /* below 0: not known */
	size_t at, len;          /* of `text` */
	size_t first_word, n_words; /* of `words`; none where the engine gives none, or others than its text has */
};

/** All that was said, in the end by rising time. */
struct ew_worker_heard {
	struct ew_said *said;
	size_t n, cap;
	struct ew_buf text; /* secret */
	struct ew_said_word *words;
	size_t n_words, cap_words;
};

/** How often a rule found something. */
struct ew_found {
	char kind[41], rule[41];
	uint32_t count;
};

/** When something was said that was found. */
struct ew_finding {
	uint32_t from_ms, to_ms;
	uint8_t source;
	bool code; /* a security code or PIN was said with it, whatever the kind */
	char kind[41], rule[41];
};

struct ew_read {
	struct ew_found found[EW_HEAR_KINDS];
	size_t n;
	struct ew_finding said[EW_HEAR_FINDINGS];
	size_t n_said;
	uint32_t rules;
	struct ew_id memory;
	bool kept; /* something was found that stays in the original */
};

/** Adds one. Errors: -E2BIG, -ENOMEM. */
EW_MUST_USE int ew_worker_heard_add(struct ew_worker_heard *h, const struct ew_said *said, struct ew_slice text);
/** Adds a word of the one that was added last. Errors: as above. */
EW_MUST_USE int ew_worker_heard_word(struct ew_worker_heard *h, const struct ew_said_word *word);
/** Wipes. */
void ew_worker_heard_free(struct ew_worker_heard *h);

/* worker_said.c */
/** How far the words of one that was said are, while marks in its text are replaced one after the other; zeroed: at its begin. */
struct ew_words_done {
	size_t next;             /* words before it are done */
	int64_t shift;           /* how far marks moved what stands behind them */
	uint32_t behind;         /* where the last word ended that a mark took, in the text as it was */
	uint32_t from_ms, to_ms; /* and when it was said, with those that went with it */
};

/**
 * The words of one that was said, `said`, after a mark `from` to `to` of its text was replaced by `len` bytes; `done` is brought forward. The words
 * in the mark become one. Gives when it was said: also where it begins in a word that an earlier mark took.
 */
void ew_worker_words_replace(struct ew_worker_heard *h, struct ew_said *said, uint32_t from, uint32_t to, uint32_t len, struct ew_words_done *done,
	uint32_t *ret_from_ms, uint32_t *ret_to_ms);
/** The rest of them, behind the last mark. */
void ew_worker_words_shift(struct ew_worker_heard *h, const struct ew_said *said, const struct ew_words_done *done);
/** Tells a finding; where there is no room, those of one source and one kind become one. */
void ew_worker_said(struct ew_read *read, const struct ew_finding *one);

/**
 * Has all of it read, and what was found replaced by "[kind]". `original`, empty until then, becomes the same with only that replaced of which
 * no original is kept (redact/redact.h); NULL: none is wanted. A profile "none" wants nothing read. Errors with a sentence in w->error: those of
 * reaching the redactor, -EBADMSG (its answer fits no text), -E2BIG, -ENOMEM. Then nothing of the text may be kept.
 */
EW_MUST_USE int ew_worker_redact(struct ew_worker *w, struct ew_worker_heard *h, struct ew_worker_heard *original, struct ew_read *ret);

/* worker_original.c */
/**
 * What was heard, sealed for the job's recipient, to `payload`, and its header to `header`. Errors: -ENOMEM; otherwise 0, and *ret_how is enum
 * ew_text_original: whatever else goes wrong, the text goes on without it.
 */
EW_MUST_USE int ew_worker_seal_original(struct ew_worker *w, const struct ew_worker_heard *original, struct ew_buf *header, struct ew_buf *payload,
	uint8_t *ret_how);

/* worker_heard_text.c: all to be freed by the caller, NULL without memory */
/** The segments as JSON (docs/internals/worker.md); of a call of many hours without their words. To be wiped. */
char *ew_worker_heard_text(const struct ew_worker_heard *h);
/** The same as the keeper gives it to people: each segment with the party of its source. To be wiped. */
char *ew_worker_original_text(const struct ew_worker *w, const struct ew_worker_heard *h);
/** `counts` of job_heard. */
char *ew_worker_counts_text(const struct ew_read *read);
/** `said` of job_heard. */
char *ew_worker_said_text(const struct ew_read *read);

#endif
