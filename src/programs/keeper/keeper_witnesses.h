/*
 * What the two rooms of witnesses share: keeper_witnesses.c asks, keeper_witness_answers.c takes what they say.
 */
#ifndef EW_PROGRAMS_KEEPER_WITNESSES_H
#define EW_PROGRAMS_KEEPER_WITNESSES_H

#include "ledger/tlog_policy.h"
#include "programs/keeper/keeper_outside.h"

#define EW_WITNESS_ASK_MS 10000
/* A round whose quorum has been reached waits no longer for the others; one without waits for all who may answer. */
#define EW_WITNESS_ROUND_US (2 * EW_US_PER_S)
#define EW_WITNESS_LONG_ROUND_US (EW_WITNESS_ASK_MS * EW_US_PER_MS + EW_WITNESS_ROUND_US)

enum ew_witness_trouble { EW_WITNESS_WELL, EW_WITNESS_LATE, EW_WITNESS_REFUSES, EW_WITNESS_AHEAD };

struct ew_witness_seat {
	const char *name, *url;
	const struct ew_vkey *key;
	struct ew_asking asking;
	uint64_t size;           /* it has seen, as far as is known */
	uint64_t cosigned;       /* size of the last checkpoint that we have its word on */
	struct ew_wall at;       /* when it said so */
	uint64_t asked;          /* the size it is shown now */
	struct ew_buf text;      /* of that checkpoint */
	bool due;                /* to be asked in this round */
	bool corrected;          /* told us its size in this round */
	struct ew_mono behind;   /* the log has gone on without it since then; 0: it has not */
	enum ew_witness_trouble trouble;
	char url_of_add[EW_POLICY_URL_BYTES + 24];
};

struct ew_witnesses {
	struct ew_tlog_policy *policy;
	struct ew_witness_seat seat[EW_POLICY_WITNESSES];
	size_t n;
	struct ew_buf note;      /* of the round: the log's signature, and what has come */
	uint64_t size;           /* of the round; 0: none yet */
	struct ew_mono begun;
	bool open;               /* the round goes on */
	bool fresh;              /* something has come that is not published */
	bool enough;             /* what has come in this round reaches the quorum */
	uint64_t cosigned;       /* size of the kept note that reached the quorum */
	struct ew_mono without;  /* the log has gone on without its quorum since then; 0: it has not */
	struct ew_asking quorum; /* what a person was told of that */
	uint32_t log;            /* of all these sizes */
};

/** Whether what has come in this round reaches the quorum, and no line of it is bad. */
bool ew_witnesses_reach(const struct ew_witnesses *w);
/** A person is told of it, once. Not inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_witness_trouble(struct ew_keeper *k, struct ew_witness_seat *s, enum ew_witness_trouble trouble);
/** An answer to what this witness was asked. Errors: the catalogue's. */
EW_MUST_USE int ew_witness_answered(struct ew_keeper *k, struct ew_witnesses *w, struct ew_witness_seat *s,
	const struct ew_msg_fetched *said);

#endif
