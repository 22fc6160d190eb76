/*
 * Private to report: the input with what every part of the document looks up: who a party is, which party a stream or
 * a span belongs to, and where in the call a time lies. Borrows the input; one thread.
 */
#ifndef EW_REPORT_VIEW_H
#define EW_REPORT_VIEW_H

#include "report/report.h"
#include "report/said.h"

struct ew_report_view {
	const json_t *record, *events, *custody, *files;
	const json_t *parties;
	struct ew_wall started, ended; /* us 0: not known */
	int64_t duration_ms;           /* of the call, or until what is known of it */
	struct ew_wall purged_until;   /* sound from before then is destroyed because of an opt-out; us 0: none is */
	json_t *owners; /* owned: "span:ID" and "stream:N" to the id of a party, "tool:GRANT" to a name, ... */
};

/** Errors: -EINVAL (not of the form of report.h), -ENOMEM. */
EW_MUST_USE int ew_report_view(const struct ew_report_input *in, struct ew_report_view *ret);
/** A zeroed view is fine. */
void ew_report_view_free(struct ew_report_view *v);

/** "caller Alice"; "party 2"; "every party" for NULL; the id for a stranger. */
struct ew_said ew_report_who(const struct ew_report_view *v, const char *party);
/** The same inside a sentence: "the caller Alice"; "party 2"; "every party". */
struct ew_said ew_report_the(const struct ew_report_view *v, const char *party);
/** Both with a capital letter. */
struct ew_said ew_report_Who(const struct ew_report_view *v, const char *party);
struct ew_said ew_report_The(const struct ew_report_view *v, const char *party);
/** Id of the party that the fields speak of, by party, span or stream; NULL: none, or all. */
const char *ew_report_party(const struct ew_report_view *v, const json_t *fields);
/** What holds the sound of a span whose frames were destroyed. */
enum ew_held_by {
	EW_HELD_BY_UNKNOWN,
	EW_HELD_BY_ARTIFACT, /* one was made that holds all that the tape held of the party */
	EW_HELD_BY_NOTHING,  /* an opt-out destroys it, and nothing was made of the party */
};

/** For the fields of span_shredded. */
enum ew_held_by ew_report_held_by(const struct ew_report_view *v, const json_t *fields);
/** The tool of a grant inside a sentence: "the tool “listener 3”", by its vendor's id when it has no name. */
struct ew_said ew_report_tool(const struct ew_report_view *v, const char *grant);
/** The purposes of an event: "recording and 9 other purposes", "every purpose". */
struct ew_said ew_report_purposes(const json_t *fields, const char *name);
/** Milliseconds from the call's beginning. */
int64_t ew_report_ms(const struct ew_report_view *v, struct ew_wall at);
/** An array of the record; an empty one is as good as none. */
const json_t *ew_report_list(const struct ew_report_view *v, const char *name);
/** Milliseconds of a party's intervals in this state; all parties when `party` is NULL. */
int64_t ew_report_spent(const struct ew_report_view *v, const char *party, const char *state);

/** What became of one opt-out, and of the gates of others that were shut because of it. */
struct ew_opt_out {
	const json_t *event;
	bool obeyed;        /* the log shows it */
	bool again;         /* the same order, applied once more */
	bool inherited;     /* it was said in another leg of the call */
	bool in_words;      /* it is an answer (a consent event): gates are shut by the orders that follow it */
	bool recording;     /* recording is among what was refused */
	struct ew_wall shut; /* us 0: not told */
	int64_t gate_us;    /* from receipt until every gate was shut; -1: not told */
	int64_t total_us;   /* from the request; -1: not told */
	int64_t last_us;    /* the same for the last gate of others; gate_us when there is none, or it is not told */
	int64_t late_ms;    /* recorded behind it */
	size_t others;      /* gates of others */
};

/**
 * True when the i-th event is an opt-out (also by key, or by the telephone), an answer that refuses, an inherited
 * opt-out, or one that was refused.
 */
bool ew_report_opt_out(const struct ew_report_view *v, size_t i, struct ew_opt_out *ret);
/** Of an answer that refuses: the opt-out whose order shut the gates for it, when both are one act; else i itself. */
size_t ew_report_same_act(const struct ew_report_view *v, size_t i);

/** Names of the event's values that custody says are withheld; "" when there are none. */
struct ew_said ew_report_withheld(const struct ew_report_view *v, int64_t index);

#endif
