/*
 * The re-check: stored texts and sound of past days, read again with today's rules. What is found today was not masked then: it is masked and
 * silenced now, somebody is told, and the report counts it by rule. In small pieces between the keeper's other work, one text at a time.
 *
 * It must never tell a value or a place, and never change a text that a legal hold keeps. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_RECHECK_H
#define EW_PROGRAMS_KEEPER_RECHECK_H

#include "catalog/reports.h"
#include "programs/keeper/keeper_asks.h"
#include "programs/keeper/keeper_texts.h"

#define EW_RECHECK_DAYS 7         /* that one looks back where nothing else is configured */
#define EW_RECHECK_AUDIO 20       /* calls that it hears again */
#define EW_RECHECK_AT_S (4 * 3600) /* 04:00 UTC, behind the self-audit */
#define EW_RECHECK_MOST_DAYS 3650
#define EW_RECHECK_MOST_AUDIO 10000
#define EW_RECHECK_FINDINGS 300   /* told one by one; the rest is counted */

enum ew_recheck_stage { EW_RECHECK_TEXTS, EW_RECHECK_SOUND, EW_RECHECK_OVER };

/** One stored version within what is read at once. */
struct ew_recheck_part {
	uint32_t version;
	uint64_t event;  /* what it is sealed by */
	size_t first, n; /* its elements of "segments"; n 0: it is "content" */
};

/** What is being read, or waits to be. */
struct ew_recheck_reading {
	bool waits;             /* the redactor has it */
	bool lost;              /* and is gone */
	bool whole;             /* all versions of a live transcript, as one conversation */
	struct ew_id job;
	struct ew_id memory;    /* drawn: what the redactor remembers of a call that lasts is not touched */
	struct ew_mono until;
	uint64_t number;        /* of the row, of one that is read alone */
	enum ew_artifact_kind kind;
	enum ew_redaction_profile profile;
	struct ew_recheck_part *parts; /* owned */
	size_t n_parts, cap_parts;
	json_t *stored;         /* all of it, where only a slice is in the request; owned */
	json_t *request;        /* owned */
	struct ew_texts *texts; /* owned, of the request */
};

struct ew_recheck {
	struct ew_report_row row;
	uint32_t days, audio;
	enum ew_recheck_stage stage;
	bool anew;              /* a restart cut it short before */
	struct ew_mono not_before; /* it goes on then */
	/* texts */
	struct ew_id call;      /* that is looked at, or was last */
	bool in_call;
	uint64_t number;        /* rows of it up to this one were read */
	bool live_done, live_alone; /* its live transcript was read; its versions are read one by one */
	size_t slice, slice_n;  /* of one that is too long for a request: where it is read now, and how much at once; 0: all */
	unsigned tries;         /* of the text that is being read */
	struct ew_recheck_reading reading;
	/* sound */
	struct ew_id *drawn;    /* calls; owned */
	size_t n_drawn, next_drawn;
	uint64_t n_open;        /* that they were drawn from */
	struct ew_id job;       /* of hearing; zero: none is under way */
	struct ew_mono hear_until;
	/* what is told */
	uint64_t calls, texts, heard, unread, unreadable, unheard;
	json_t *by_rule, *by_kind, *findings; /* owned */
	uint64_t n_findings;
};

/** What the daily one is like, and one that nobody says more of. */
void ew_keeper_recheck_usually(struct ew_keeper *k, const struct ew_recheck_usual *usual);
/** True while one runs and has something to do now. */
bool ew_keeper_recheck_due(const struct ew_keeper *k);
/** A piece of it. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_recheck_step(struct ew_keeper *k);
/** Begins the daily one, and anew one that a restart has cut short. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_recheck_tick(struct ew_keeper *k);
/** Forgets the one that runs; its row stays, and it is begun anew after the next start. */
void ew_keeper_recheck_forget(struct ew_keeper *k);
/** POST /v1/rechecks. */
EW_MUST_USE int ew_ask_recheck_run(struct ew_asked *a);

/** The redactor is gone: what it was reading is sent again. */
void ew_keeper_recheck_unread(struct ew_keeper *k);
/** redacted: false when it answers somebody else; otherwise *ret is 0 or an error of the catalogue. */
bool ew_keeper_recheck_answer(struct ew_keeper *k, const struct ew_msg_redacted *said, int *ret);

struct ew_mute_list;
/**
 * A call was heard again: what was found was not masked. Silences it and raises the exception. `counts`: [{"kind", "rule", "count"}]. Inside a
 * transaction. Errors: the catalogue's.
 */
EW_MUST_USE int ew_keeper_recheck_mutes(
	struct ew_keeper *k, struct ew_call *call, const struct ew_mute_list *found, const json_t *counts);
/** Behind that transaction: the run that asked for this job counts it. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_recheck_heard(struct ew_keeper *k, struct ew_id job, struct ew_id call, const json_t *counts);

/* -- for its rooms -- */

/** Each does a piece; 1: there is more, 0: the stage is over. Errors: the catalogue's, -ENOMEM, -EMFILE (later). */
EW_MUST_USE int ew_recheck_texts(struct ew_keeper *k, struct ew_recheck *r);
/** See there. */
EW_MUST_USE int ew_recheck_sound(struct ew_keeper *k, struct ew_recheck *r);
/** Perhaps this call is one of those to be heard again. Errors: -ENOMEM, of the random source. */
EW_MUST_USE int ew_recheck_draw(struct ew_keeper *k, struct ew_recheck *r, const struct ew_call *call);
/** The redactor has answered. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_recheck_take(struct ew_keeper *k, struct ew_recheck *r, const struct ew_msg_redacted *said);
/** What the redactor found in the reading is taken out of what is stored, by this version of its rules. Errors: the catalogue's, -ENOMEM, -EMFILE. */
EW_MUST_USE int ew_recheck_mend(struct ew_keeper *k, struct ew_recheck *r, uint32_t rules);
/** Wipes what was being read. */
void ew_recheck_put_down(struct ew_recheck *r);
/** It goes on in a while. */
void ew_recheck_pause(struct ew_keeper *k, struct ew_recheck *r);
/** Something was found; `counts` as above. Errors: -ENOMEM. */
EW_MUST_USE int ew_recheck_find(
	struct ew_recheck *r, struct ew_id call, const char *artifact, uint32_t version, const json_t *counts, bool masked);
/** What has become of what was found. */
enum ew_recheck_fate { EW_RECHECK_MASKED, EW_RECHECK_KEPT, EW_RECHECK_SILENCED };
/** The exception of it, which names the artifact, and rules with their counts. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_recheck_except(
	struct ew_keeper *k, struct ew_call *call, const char *artifact, const json_t *counts, enum ew_recheck_fate fate);

#endif
