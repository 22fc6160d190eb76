/*
 * Walks over many interactions that end in a document: populations, comparisons with an outside list. One at a time, a
 * piece a turn, between the keeper's other work.
 */
#ifndef EW_PROGRAMS_KEEPER_SURVEY_H
#define EW_PROGRAMS_KEEPER_SURVEY_H

#include "catalog/interactions.h"
#include "domain/call_list.h"
#include "ledger/tree.h"
#include "programs/keeper/keeper_queue.h"

#define EW_SURVEY_SAMPLE 500
#define EW_SURVEY_TOKENS 8
#define EW_SURVEY_ITEMS 400     /* of a comparison told one by one; the rest is counted */
#define EW_SURVEY_LISTED 4096   /* calls of an outside list */

struct ew_drawn {
	struct ew_id id;
	struct ew_hash first, rank;
};

/** What became of a comparison; words are public. */
struct ew_compared {
	uint64_t matched, duration_differs, not_recorded, not_listed, may_follow, unreadable;
};

struct ew_survey {
	/** A piece: 1: there is more, 0: over. */
	int (*step)(struct ew_keeper *k, struct ew_survey *s);
	struct ew_report_row row;
	struct ew_id by;
	json_t *asked;            /* what was asked for, for the document */
	struct ew_interaction_query query;
	struct ew_hash tokens[EW_SURVEY_TOKENS];
	/* population */
	char seed[129];
	size_t wanted, n_drawn;
	struct ew_drawn drawn[EW_SURVEY_SAMPLE];
	struct ew_tree tree;
	/* comparison */
	char *text;
	struct ew_call_list list, begun; /* where reading is; behind the header */
	unsigned pass;            /* over the list: by ids, then by times */
	size_t line;              /* of it, from 0 */
	bool found[EW_SURVEY_LISTED]; /* by its id, line by line */
	int64_t tolerance_us, late_us, around_us;
	struct ew_id *seen;
	size_t n_seen;
	json_t *items;
	struct ew_compared n;
	/* simulation (keeper_simulate.c) */
	struct ew_simulation *simulation;
	uint64_t looked_at;       /* calls; 0: this walk does not tell */
	/* paper (keeper_papers.h) */
	struct ew_paper *paper;
};

/** With what was asked for. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_new(struct ew_asked *a, struct ew_survey **ret);
/** NULL inside is fine. */
void ew_survey_free(struct ew_survey **s);
/** Makes its row and answers 202; 409 when another runs. Takes it. Errors: the catalogue's. */
EW_MUST_USE int ew_survey_begin(struct ew_asked *a, uint32_t kind, struct ew_survey **s);
/** How far the walk is that makes this document: a member `progress`, where it tells. Errors: -ENOMEM. */
EW_MUST_USE int ew_survey_progress(const struct ew_keeper *k, struct ew_id report, json_t *to);
/** Frees what a simulation holds. NULL inside is fine. */
void ew_simulation_free(struct ew_simulation **simulation);
/** Frees what a paper holds. NULL inside is fine. */
void ew_paper_free(struct ew_paper **paper);
/** A piece of a population. */
EW_MUST_USE int ew_survey_population(struct ew_keeper *k, struct ew_survey *s);
/** True while one runs. */
bool ew_keeper_survey_due(const struct ew_keeper *k);
/** A piece. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_survey_step(struct ew_keeper *k);
/** Answers 409 `indexing`: not every call can be found yet, and whoever asks must have all. */
EW_MUST_USE int ew_keeper_still_indexing(struct ew_asked *a);
/** Reads from, to, state, number, agent, queue, entity, q of an ask (keeper_asks_search.c). Errors: -EINVAL, -EIO. */
EW_MUST_USE int ew_asked_query(struct ew_asked *a, struct ew_interaction_query *q, struct ew_hash *tokens);

#endif
