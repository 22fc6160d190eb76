/*
 * Papers that a controller owes to somebody: the record of processing, what outside tools were given, where data lies,
 * who the vendors are, what was deleted. Each is computed from events, rows and the policy in force, says what cannot be
 * known from here, and leaves open what only a person can write; it is made once, sealed, and bound to the log by an
 * event with its hash. Must never say of something that it is so because somebody wishes it.
 *
 * A paper is a walk (keeper_survey.h): the calls that began in its period, some events of one a turn, then the accesses
 * of that period, whatever call they are of; what is counted there is put together at the end.
 */
#ifndef EW_PROGRAMS_KEEPER_PAPERS_H
#define EW_PROGRAMS_KEEPER_PAPERS_H

#include "domain/event_json.h"
#include "programs/keeper/keeper_survey.h"

#define EW_PAPER_TOOLS 200       /* told one by one; the rest is counted together */
#define EW_PAPER_RULES 300
#define EW_PAPER_ROWS 200        /* of any other table */
#define EW_PAPER_SENTENCES 100   /* of a list; a last one says that there are more */
#define EW_PAPER_VENDOR_BYTES (64 * 1024) /* of the register; a vendor that was used is told beyond it, up to twice as much */
#define EW_PAPER_WRITTEN 24      /* words that people may write */
#define EW_PAPER_WRITTEN_BYTES 2000

/** Kinds, in the order of their numbers as reports (EW_REPORT_PAPER_FIRST and on): never reorder. */
enum ew_paper_kind {
	EW_PAPER_RECORD,       /* of processing: GDPR 30(1) */
	EW_PAPER_PROVIDERS,    /* what outside tools were given, and whether they obeyed */
	EW_PAPER_RESIDENCY,
	EW_PAPER_VENDORS,
	EW_PAPER_DELETIONS,
	EW_PAPER_KINDS
};

/** What the walks count: objects by words that the rooms below know. All are owned. */
struct ew_paper_counts {
	uint64_t calls, unreadable, erased; /* of the period; of them: that could not be read, whose key is gone */
	json_t *purposes;   /* word -> {"calls", "recorded", "granted", "made", "offered"} */
	json_t *bases;      /* purpose -> {basis: calls} as decided */
	json_t *kinds;      /* kind of artifact -> {"calls", "made"} */
	json_t *people;     /* kind of party -> calls */
	json_t *rules;      /* rule -> {"calls", "keep": {kind: [least, most] in seconds}} */
	json_t *vendors;    /* id -> see keeper_paper_tools.c */
	json_t *looks;      /* id of who looked -> {"viewed", "opened", "exported"} */
	json_t *regions;    /* list of regions as a decision had it -> calls */
	uint64_t minors, searched, exported_sealed, exported_clear, exported_unsaid, looks_unreadable;
};

struct ew_paper_call;

struct ew_paper {
	struct ew_keeper *k;
	enum ew_paper_kind kind;
	struct ew_id by;
	struct ew_wall from, to;
	char entity[256];           /* "" : every entity's */
	json_t *written;            /* words that people wrote: with this one, or with an earlier one */
	json_t *previous;           /* head of the paper before, or NULL */
	json_t *before;             /* its document, or NULL */
	uint64_t version;           /* from 1 */
	struct ew_paper_counts n;
	struct ew_paper_call *call; /* that is being read, or NULL */
	uint64_t event, events_end; /* of the walk over accesses: number of the next event, and where it ends */
	json_t *vendor_list, *live; /* vendors with what was counted of them; id -> grants that live now */
	uint64_t vendor_before;     /* of the walk over them */
	uint64_t vendors_left_out;  /* for want of room */
	size_t vendor_bytes;
	json_t *requests;           /* of people about their own data: kind -> numbers */
	uint64_t request_before;
	bool requests_closed;       /* that walk is at those that are answered */
	unsigned stage;
	uint64_t covers;            /* number of the last event that it may have counted: a checkpoint over it is waited for; 0: not yet */
	struct ew_mono until;       /* and no longer than so */
};

/** "record_of_processing", "provider_transparency", "data_residency", "vendors", "deletion_statistics"; NULL past them. */
const char *ew_paper_kind_name(enum ew_paper_kind kind);

/** POST /v1/papers, and what shows them. */
EW_MUST_USE int ew_ask_paper_make(struct ew_asked *a);
/** GET /v1/papers. */
EW_MUST_USE int ew_ask_papers(struct ew_asked *a);
/** GET /v1/papers/{id}. */
EW_MUST_USE int ew_ask_paper(struct ew_asked *a);
/** GET /v1/papers/{id}/page and /pdf: made by a worker (keeper_paper_file.c). */
EW_MUST_USE int ew_ask_paper_file(struct ew_asked *a);
/**
 * Has a worker draw this JSON, as the ask's "form" says ("pdf", else a page), and answers with what it made. `name`: "paper.json" or
 * "certificate.json". Errors: those of sending.
 */
EW_MUST_USE int ew_paper_draw(struct ew_asked *a, const char *name, struct ew_slice text);
/** The worker has made it: it goes to whoever asked. Always 0. */
EW_MUST_USE int ew_paper_rendered(
	struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_rendered *m);

/** True while a paper waits for a checkpoint over what it has counted: there is nothing to do for a turn. */
bool ew_paper_waits(const struct ew_keeper *k, const struct ew_paper *p);

/* -- counting (keeper_paper_calls.c, keeper_paper_tools.c, keeper_paper_looks.c) -- */

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_paper_counts_new(struct ew_paper_counts *n);
/** A zeroed one is fine. */
void ew_paper_counts_free(struct ew_paper_counts *n);
/** Adds to a number of an object; makes it where it is not. Errors: -ENOMEM. */
EW_MUST_USE int ew_tally(json_t *object, const char *word, json_int_t more);
/** The object of this name in another one; made where it is not. NULL without memory. */
json_t *ew_tally_of(json_t *object, const char *word);
/** A number of it, 0 where it is not. */
json_int_t ew_tallied(const json_t *object, const char *word);
/** Some more of the calls. 1: there is more; 0: all were read. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_paper_calls_step(struct ew_keeper *k, struct ew_survey *s);
/** Frees the call that is being read. */
void ew_paper_call_free(struct ew_keeper *k, struct ew_paper_call **call);
/** Some more of the accesses, as above. */
EW_MUST_USE int ew_paper_looks_step(struct ew_keeper *k, struct ew_survey *s);

/** Some more of the register of vendors, as above: all of them, once what their tools did is counted. */
EW_MUST_USE int ew_paper_vendors_step(struct ew_keeper *k, struct ew_survey *s);
/** Some more of what people asked about their own data, as above (keeper_paper_deletions.c). */
EW_MUST_USE int ew_paper_requests_step(struct ew_keeper *k, struct ew_survey *s);

/**
 * A tool's part of an event of a call. `tools`: of this call, grant -> what is known of it; `vendors`: what its tools did. Errors:
 * -ENOMEM.
 */
EW_MUST_USE int ew_paper_tool_event(json_t *vendors, json_t *tools, const struct ew_event *e);
/** The call is read: what its tools did is added to the vendors of all calls. Errors: -ENOMEM. */
EW_MUST_USE int ew_paper_tools_end(json_t *to, json_t *vendors, json_t *tools);

/* -- what each paper says (keeper_paper_*.c): members of the document. Errors: -ENOMEM, the catalogue's -- */
EW_MUST_USE int ew_paper_say_record(struct ew_keeper *k, struct ew_paper *p, json_t *to);
/** See there. */
EW_MUST_USE int ew_paper_say_providers(struct ew_keeper *k, struct ew_paper *p, json_t *to);
/** See there. */
EW_MUST_USE int ew_paper_say_residency(struct ew_keeper *k, struct ew_paper *p, json_t *to);
/** See there. */
EW_MUST_USE int ew_paper_say_vendors(struct ew_keeper *k, struct ew_paper *p, json_t *to);
/** See there. */
EW_MUST_USE int ew_paper_say_deletions(struct ew_keeper *k, struct ew_paper *p, json_t *to);

/* -- parts that several of them have -- */
/** {"name", "country", "dpo", "regions", "home"} of the entity, as policy and configuration state it. NULL without memory. */
json_t *ew_paper_controller(const struct ew_keeper *k, const struct ew_paper *p);
/** {"log", "verifier", "size", "root", "signed"} of the last checkpoint. NULL without memory. */
json_t *ew_paper_position(const struct ew_keeper *k);
/** What the policy in force says, by rule (policy/policy.h); an empty object without a policy. NULL without memory. */
json_t *ew_paper_policy(const struct ew_keeper *k);
/** Measures of security, from configuration and state. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_paper_measures(struct ew_keeper *k, const json_t *policy, json_t **ret);
/** Adds "transfers": vendors and who works for them, by region; what policy does not allow is in "attention". Errors: as above. */
EW_MUST_USE int ew_paper_transfers(struct ew_keeper *k, const struct ew_paper *p, json_t *to);
/** Who looked, by role: an array. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_paper_recipients(struct ew_keeper *k, const struct ew_paper *p, json_t **ret);
/** A sentence on what cannot be known from here, or what is to be looked at. Errors: -ENOMEM. */
EW_MUST_USE int ew_paper_sentence(json_t *to, const char *list, const char *format, ...) EW_PRINTF(3, 4);

/* -- what people write, and what has changed (keeper_paper_changes.c) -- */
/** Adds {"field", "detail"} for each word that nobody can write here, or that is no text. Errors: -ENOMEM. */
EW_MUST_USE int ew_paper_check_written(const json_t *written, json_t *errors);
/** Finds the paper before of this kind and entity, takes over what people wrote with it, and counts the version. */
EW_MUST_USE int ew_paper_find_previous(struct ew_keeper *k, struct ew_paper *p);
/** Adds "written", "open", "version", "previous" and "changes" to a document that is whole otherwise. Errors: -ENOMEM. */
EW_MUST_USE int ew_paper_say_versions(const struct ew_paper *p, json_t *to);

#endif
