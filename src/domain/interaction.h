/*
 * An interaction as a fold over its events: what the keeper decides on and what the API shows. Pure; the same events
 * give the same state, in the keeper, in a replay and in a verifier.
 *
 * Fields of events (members of ew_event.fields by type; ids are text, times are microseconds since 1970 as integers):
 *   call_offered     facts (docs/internals/facts.md, personal), thread, entity
 *   facts_changed    facts
 *   signalling       form ("text" or "base64"), bytes, message (personal): read by people alone
 *   stream_added     party, stream, label, codecs [{payload_type, codec, clock_hz, channels, rtpmap?, fmtp?}], active,
 *                    restriction
 *   stream_changed   stream, active, codecs, more? (changes that are not written one by one)
 *   stream_removed   stream, packets, lost, duplicates, late, withheld, keypad, foreign, malformed, jitter_us,
 *                    unannounced, inactive, after_end, crowded, restarts, sources, sender_reports, clock_ppm?,
 *                    dropped, moved, auth_failed, unkeyed
 *   hold             party, stream, from, to? (absent while it lasts), reason ("no_packets")
 *   decided          mode, rule, purposes [word], because, opt_out_then, artifacts [word], keep {word: seconds}
 *   opening          party, purposes, supersedes, because        opened  party, purposes, open, supersedes, order
 *   restricted       order, party (absent: all), purposes, restriction, reason (word), reason_text?, source (word),
 *                    requested_at, received_at, applied_at, gate_us, again? (the order had been applied before)
 *   resume_ordered / start_ordered   order, party (absent: all), purposes, reason?
 *   order_refused    order, kind, because
 *   span_opened      span, epoch, party, stream, purposes, from span_closed  span, frames, last, to?, recovered?
 *   gap              party, stream, from, to, packets, why      keypad       party, stream, from, duration_us
 *   call_ended       cause (word)
 *   artifact_made    kind, format, party, version, object, sha256, bytes, plain_bytes, duration_us, report {...},
 *                    missing_frames, covers (the object holds all that the tape held of the party),
 *                    made_by {program, version}
 *   artifact_failed  kind, party, version, attempts, because    finished {}
 *   access           purpose | legal_ground and case, handle? (index of the access event that made it), what,
 *                    artifact? and party? (what is opened is one artifact); exported has the same
 *   related          interaction (another one of the same call), relation (word), key (name of the id they share)
 *   refusal_inherited   from (the interaction in which it was said), purposes
 *   exception        kind, sentence
 *   exception_taken / exception_resolved   kind, exception (its number in the queue), sentence?, did ("take",
 *                    "release", "resolve"), note? (personal); without a kind: exception is the index of its event
 *   span_shredded    span
 * Restriction and position numbers are decimal text (they may pass 2^53).
 */
#ifndef EW_DOMAIN_INTERACTION_H
#define EW_DOMAIN_INTERACTION_H

#include "base/limits.h"
#include "base/purpose.h"
#include "domain/event.h"

enum ew_interaction_state {
	EW_STATE_OFFERED = 1,
	EW_STATE_ACTIVE,
	EW_STATE_FINISHING,
	EW_STATE_FINISHED,
	EW_STATE_FAILED,
};

/** The API's word. */
const char *ew_interaction_state_name(enum ew_interaction_state state);

struct ew_party {
	struct ew_id id;
	uint64_t restriction;  /* last restriction number seen in events */
	uint32_t open;         /* purposes open at the gate as events tell */
	uint32_t refused;      /* sticky: withdrawn or declined; a resume never lifts these */
	uint32_t paused;       /* paused or stopped by order; a resume lifts these */
	uint32_t streams;      /* how many are up */
	bool opening;          /* an opening event stands that the recorder has not answered with opened */
	struct ew_wall since;  /* of its first stream */
};

struct ew_interaction_span {
	struct ew_id span;
	struct ew_id party;
	uint32_t stream;
	uint32_t epoch;
	uint32_t purposes;
	uint32_t frames;
	uint64_t last;
	struct ew_wall from, to;
	bool closed;
};

/** One stream over its life. */
struct ew_interaction_stream {
	uint32_t stream;
	struct ew_id party;
	bool up;
	bool active;       /* the last offer says that it is sent */
	bool was_active;   /* one said so */
	bool counted;      /* it has ended, and what follows is known */
	uint64_t packets, lost, duplicates;
	struct ew_wall from, to; /* to: 0 while it is up */
};

struct ew_interaction;

/** A state before its first event. Errors: -ENOMEM. */
EW_MUST_USE int ew_interaction_new(struct ew_id id, struct ew_interaction **ret);

/** NULL is fine. */
void ew_interaction_free(struct ew_interaction **it);

/**
 * Takes the next event. Errors: -EPROTO (index out of order or another interaction's; state unchanged), -ENOMEM.
 * Events that make no sense in the present state are kept in the record and flagged there, never refused.
 */
EW_MUST_USE int ew_interaction_apply(struct ew_interaction *it, const struct ew_event *event);

/** The id it was made for. */
struct ew_id ew_interaction_id(const struct ew_interaction *it);

/** Where its life stands. */
enum ew_interaction_state ew_interaction_state(const struct ew_interaction *it);
/** Index the next event gets, and the commitment it names as previous. */
uint64_t ew_interaction_next(const struct ew_interaction *it);

/** Commitment of the last event applied; zeros before the first. */
struct ew_hash ew_interaction_previous(const struct ew_interaction *it);

/** When it was offered. */
struct ew_wall ew_interaction_started(const struct ew_interaction *it);
/** us is 0 while the call lasts. */
struct ew_wall ew_interaction_ended(const struct ew_interaction *it);
/** The latest facts, borrowed; an empty object at least. */
const json_t *ew_interaction_facts(const struct ew_interaction *it);
/** "automatic", "on_demand", "mandatory", "never"; NULL before the decision. */
const char *ew_interaction_mode(const struct ew_interaction *it);
/** Whether the decision said that a refusal of recording ends the call. */
bool ew_interaction_ends_when_refused(const struct ew_interaction *it);
/** Purposes that the decision allows, before pauses and refusals. */
uint32_t ew_interaction_allowed(const struct ew_interaction *it);
/** True when the decision wants this artifact ("audio", "frames", "wav") made of what is kept. */
bool ew_interaction_wants(const struct ew_interaction *it, const char *artifact);
/** True once recording was started (automatic, mandatory, or on demand after a start order). */
bool ew_interaction_wanted(const struct ew_interaction *it);
/**
 * True when one artifact of the party holds all that the tape held of it (`covers`; without that word: nothing was
 * missing): then the tape need not hold it any longer.
 */
bool ew_interaction_covered(const struct ew_interaction *it, struct ew_id party);
/** True when an exception of this kind stands in the log. */
bool ew_interaction_excepted(const struct ew_interaction *it, const char *kind);
/**
 * False when the call, or a span of it, ends before it begins, or the call ends before one of its spans: such times
 * come from a clock that was set back. Two seconds are allowed for what is written later than it happened. What still
 * lasts is possible.
 */
bool ew_interaction_times_possible(const struct ew_interaction *it);
/** True when an event of the log carries this order's id: a recorder that lost its memory may apply an order again. */
bool ew_interaction_ordered(const struct ew_interaction *it, struct ew_id order);
/** Union of every party's refusals and of those inherited: what the default of design 9 withholds from all. */
uint32_t ew_interaction_refused(const struct ew_interaction *it);

/** How many other interactions belong to the same call, as far as the log knows. */
size_t ew_interaction_relatives(const struct ew_interaction *it);
/** The i-th of them; a zero id past the end. */
struct ew_id ew_interaction_relative(const struct ew_interaction *it, size_t i);
/** True when the log says that this other one belongs to the same call. */
bool ew_interaction_is_related(const struct ew_interaction *it, struct ew_id other);

/** How many parties ever had a stream. */
size_t ew_interaction_parties(const struct ew_interaction *it);

/** The i-th in order of appearance; valid until the next event. */
const struct ew_party *ew_interaction_party(const struct ew_interaction *it, size_t i);

/** NULL when no stream of that party was ever added. */
const struct ew_party *ew_interaction_find_party(const struct ew_interaction *it, struct ew_id id);

/** How many streams there were. */
size_t ew_interaction_streams(const struct ew_interaction *it);

/** The i-th in order of appearance; valid until the next event. */
const struct ew_interaction_stream *ew_interaction_stream(const struct ew_interaction *it, size_t i);

/** How many spans were opened. */
size_t ew_interaction_spans(const struct ew_interaction *it);

/** The i-th in the order they were opened; valid until the next event. */
const struct ew_interaction_span *ew_interaction_span(const struct ew_interaction *it, size_t i);

/**
 * Says what time it is, so that the record of a call that still lasts ends now and not at its last event. Nothing that
 * is decided on depends on it; a call that has ended is left alone.
 */
void ew_interaction_look(struct ew_interaction *it, struct ew_wall now);

/**
 * The record that the API shows (design 8: id, state, started_at, ended_at, duration_ms, direction, queue, mode,
 * entity, parties, external_ids, intervals, streams, holds, artifacts, exceptions, missing, gates, orders). New
 * reference, NULL without memory. Intervals: for every party from its first stream to the end, without holes:
 * `recorded` where a span with the recording purpose lies, `masked` for keypads inside it, `missing` for gaps, else
 * `paused` (reason pause/stop) or `withheld` (anything else), each with `cause` = index of the event that began it.
 * `entity` (NULL: none) is shown for a call whose first event does not name one, as those of earlier versions.
 */
json_t *ew_interaction_record(const struct ew_interaction *it, const char *entity);

#endif
