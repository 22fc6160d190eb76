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
 *   decided          the terms (domain/terms.h), rule, because, artifacts [word], notice?, places, laws, ...
 *                    (policy/policy.h), notices_list? (SHA-256 of the list of the audio that the policy's notices have,
 *                    as policy_activated has it)
 *   notice_started / notice_ended   notice, version?, language?, tells [word], party? (absent: everybody), voice, asserted,
 *                    played ("complete", "interrupted"), played_ms?
 *   notice_heard     notice, version?, party, by ("sound", "words"), could (yes, withheld, no_prompt, too_short), found, complete; when found
 *                    offset_ms (from the call's begin), share (permille), of sound score, segments {of, found (hex)}, drift_ppm,
 *                    interrupted_at_ms?; length_ms? of its sound
 *   asked            party?, purposes, notice?                  keys_expected   order, party, count, within_ms, purposes?
 *   keys_received    order, party, from, complete, keys, digits (personal)
 *   holding          order, party, purposes, most_ms, supersedes
 *   held             order, party, what ("began", "written", "wiped", "overflowed"), from, to, packets
 *   consent          party? (absent: every customer), purposes, status, method, voice, asserted, segment?, until?,
 *                    notice? and tells? (what it knew of), written?, by_guardian?, evidence? {event?, reference? (personal)}, reason?
 *   consent_expired  party, purposes                            agreement  party, reference (personal), purposes, voice
 *   segment_opened / segment_ended   segment, voice; of another leg: from, said
 *   minor            party, status, voice, asserted; of another leg: from, said, status
 *   grant_given      grant, vendor, tool, purposes, kinds [word], may [{party, purposes}], ack_ms, ...
 *   grant_refused    vendor?, tool?, purposes, answer, because
 *   tool_ordered     grant, order, do, may, due, cause          tool_acknowledged  grant, order, late, purged?
 *   told_staff       say?, then, move_to?, cause
 *   tool_silent      grant, order                               grant_ended  grant, because
 *   artifact_received / artifact_refused   kind, grant?, version, from_ms, to_ms, trimmed [[from, to]], because?, checked, profile?,
 *                    redacted? [{kind, rule, count}], rules? (version), memory? (of the redactor), strict?,
 *                    original? {object, sha256 and bytes of its payload, epoch} (what was found is kept as well, sealed), ...
 *   treatment_ordered / treatment_done   kind, treatment, cause, until?, parties? (whose audio; absent: everybody's),
 *                    outcome?, grant?
 *   retention_redated  keep (seconds by kind), was (the same of before), policy, run: the periods of the call from then on
 *   hold_placed      hold, review_at, query (when one that stands matched), name and reason (personal)       hold_released   hold, reason (personal)
 *   purge_held       kind, cause, until: a purge that was ordered waits for the end of every hold
 *   frozen           request: nothing is done with it but keeping it (GDPR 18)   unfrozen   request, told_at, how and reason (personal)
 *   corrected        request, kind, text (personal): what somebody says is wrong of theirs, or a decision about it
 *   objected         request, purposes [word], decision, reason (personal)
 *   located          party, place, voice                        moved      to? (personal), reason
 *   opening          party, purposes, supersedes, because        opened  party, purposes, open, supersedes, order
 *   restricted       order, party (absent: all), purposes, restriction, reason (word), reason_text?, source (word),
 *                    requested_at, received_at, applied_at, gate_us, again? (the order had been applied before),
 *                    voice?, segment?
 *   resume_ordered / start_ordered   order, party (absent: all), purposes, reason?
 *   order_refused    order, kind, because
 *   span_opened      span, epoch, party, stream, purposes, from span_closed  span, frames, last, to?, recovered?
 *   gap              party, stream, from, to, packets, why      keypad       party, stream, from, duration_us
 *   call_ended       cause (word)
 *   artifact_made    kind, format, party, version, object, sha256, bytes, plain_bytes, duration_us, report {...},
 *                    missing_frames, covers (the object holds all that the tape held of the party),
 *                    made_by {program, version}, muted (every stretch is silent in it that an event below this index names), from_version?
 *   artifact_failed  kind, party, version, attempts, because    finished {}
 *   access           purpose | legal_ground and case, handle? (index of the access event that made it), what,
 *                    artifact? and party? or version? (what is opened is one artifact), unredacted? (true: what is redacted was opened
 *                    too); exported has the same
 *   related          interaction (another one of the same call), relation (word), key (name of the id they share)
 *   refusal_inherited   from (the interaction in which it was said), said (index of the event there, as text), purposes,
 *                    voice (the nearest who heard it)
 *   exception        kind, sentence
 *   exception_taken / exception_resolved   kind, exception (its number in the queue), sentence?, did ("take",
 *                    "release", "resolve"), note? (personal); without a kind: exception is the index of its event
 *   span_shredded    span
 *   redacted         party? (absent: everybody), from_ms, to_ms (from the start of the call), reason (domain/redaction.h)
 *   muted            by ("words"), artifact, version (of the transcript), stretches [{party? (absent: everybody), from_ms, to_ms, kind, rule,
 *                    original ("destroyed", "sealed", "held")}]
 *   phrase_heard     phrase (phrase/phrase.h), rule, rules (version), score, language, about [purposes], answer, artifact (or "control_listening":
 *                    then there is no version, and no words are anywhere), version?, party?,
 *                    from_ms, to_ms (when the words were said), did ("acted", "proposed", "noted", "known")
 *   artifact_replaced   kind, party, version, object, by_version, because ("muted")
 *   artifact_masked  kind, version, sha256 and bytes (of what is stored now), profile, rules (version), redacted [{kind, rule, count}],
 *                    because ("recheck")
 *   original_destroyed  kind, version, object, because ("purged", "recheck")
 *   deleted          kinds [word], because ("retention", ...), due (when it fell due), deletion (its id)
 *   evidence_kept    what the rest of the record said and evidence needs: parties [{id, role, address (personal), consent}], started, ended,
 *                    direction, queue, rule, deletion
 *   redaction_removed   redaction (index of its event), approval, reason (personal)
 * Restriction and position numbers are decimal text (they may pass 2^53).
 */
#ifndef EW_DOMAIN_INTERACTION_H
#define EW_DOMAIN_INTERACTION_H

#include "base/limits.h"
#include "base/purpose.h"
#include "domain/event.h"
#include "domain/grant.h"
#include "domain/redaction.h"
#include "domain/terms.h"

#define EW_PLACE_BYTES 16
/* Who takes part or took part in one interaction; with more nothing is captured. As many as policy and grants know. */
#define EW_MAX_PEOPLE EW_GRANT_PARTIES

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
	uint32_t refused;      /* withdrawn or declined; a resume never lifts these */
	uint32_t paused;       /* paused or stopped by order; a resume lifts these */
	uint32_t streams;      /* how many are up */
	bool holding;          /* media may be held in memory until it is known what becomes of it */
	bool opening;          /* an opening event stands that the recorder has not answered with opened */
	uint32_t opening_for;  /* while it does: the purposes that may be open any moment */
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
/** True until it has ended. */
bool ew_interaction_is_live(const struct ew_interaction *it);
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
/** The terms it goes by; all zero before the decision. Borrowed; valid until the next event. */
const struct ew_terms *ew_interaction_terms(const struct ew_interaction *it);
/** The terms that the next decision may not be weaker than; NULL while no rule has matched. */
const struct ew_terms *ew_interaction_bound(const struct ew_interaction *it);
/** The policy and the list of packs by which it was first decided; false before that, and when there was none. */
bool ew_interaction_policy(const struct ew_interaction *it, struct ew_hash *ret_policy, struct ew_hash *ret_packs);
/** The SHA-256 of the list of the audio that its notices had then; false when the decision names none. */
bool ew_interaction_notices_list(const struct ew_interaction *it, struct ew_hash *ret);
/** True when something that a decision looks at (people, places, queue, numbers) has changed since the last one. */
bool ew_interaction_undecided(const struct ew_interaction *it);
/** How often that has changed. */
uint64_t ew_interaction_inputs(const struct ew_interaction *it);
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
/** How many versions of a kind tools handed in, or were heard. */
uint32_t ew_interaction_received(const struct ew_interaction *it, enum ew_artifact_kind kind);
/** The newest artifact of a kind and party that was made, as its event says; NULL: there is none. Valid until the next event. */
const json_t *ew_interaction_made(const struct ew_interaction *it, const char *kind, struct ew_id party);
/** True when an artifact of this word was made, of anybody. */
bool ew_interaction_artifacts_made(const struct ew_interaction *it, const char *kind);
/** True when an exception of this kind stands in the log. */
bool ew_interaction_excepted(const struct ew_interaction *it, const char *kind);
/** The same with this very sentence. */
bool ew_interaction_excepted_so(const struct ew_interaction *it, const char *kind, const char *sentence);
/**
 * False when the call, or a span of it, ends before it begins, or the call ends before one of its spans: such times
 * come from a clock that was set back. Two seconds are allowed for what is written later than it happened. What still
 * lasts is possible.
 */
bool ew_interaction_times_possible(const struct ew_interaction *it);
/** True when an event of the log carries this order's id: a recorder that lost its memory may apply an order again. */
bool ew_interaction_ordered(const struct ew_interaction *it, struct ew_id order);
/** Somebody who takes part, with or without a stream. */
struct ew_participant {
	struct ew_id id;
	const struct ew_consent_party *says;
	const char *place;     /* as an event told it; NULL: none did */
	uint32_t heard_with;   /* bits of the participants who are heard in its stream */
};

/** How many people take part or took part. */
size_t ew_interaction_people(const struct ew_interaction *it);
/** The i-th in order of appearance; false past the last. Valid until the next event. */
bool ew_interaction_participant(const struct ew_interaction *it, size_t i, struct ew_participant *ret);
/** Who a party of the facts is to us: by its role, and where that is "caller" or "callee", by the call's direction. */
enum ew_party_kind ew_interaction_kind_of(const json_t *facts, const json_t *party);

/** What the gates of a call go by: borrowed parts of the fold, valid until the next event. */
struct ew_gates_view {
	struct ew_situation situation;
	struct ew_consent_party parties[EW_MAX_PEOPLE];
	uint32_t paused[EW_MAX_PEOPLE], mixed[EW_MAX_PEOPLE];
};
/** Fills it in. Before a decision nothing is wanted. */
void ew_interaction_situation(const struct ew_interaction *it, struct ew_gates_view *ret);
/** What the gate of this party may let through now (ew_capture_now()); 0 for one without a stream. */
uint32_t ew_interaction_may(const struct ew_interaction *it, struct ew_id party);
/** What the consent question of this order was about, which keys answer; 0 for any other, and for one long ago. */
uint32_t ew_interaction_question(const struct ew_interaction *it, struct ew_id order);
/** When the notice that plays now began; 0: none plays. */
struct ew_wall ew_interaction_notice(const struct ew_interaction *it);
/** Why a purpose of a party is captured now or not (ew_capture_why()); EW_WHY_NOT_OFFERED before the decision. */
enum ew_why ew_interaction_why(const struct ew_interaction *it, struct ew_id party, uint32_t purpose);
/** Who has a stream: ew_id_tail() of each party that has one, by exclusive or; 1 where that is 0. */
uint64_t ew_interaction_who(const struct ew_interaction *it);
/** How often somebody has paused it. */
uint32_t ew_interaction_pauses(const struct ew_interaction *it);
/** The segments that are open: bits 1 << enum ew_segment. */
uint32_t ew_interaction_segments(const struct ew_interaction *it);
/** Since when one that is open is, and after how many seconds policy wants an alarm (0: never). False: it is not open. */
bool ew_interaction_segment_open(
	const struct ew_interaction *it, enum ew_segment segment, struct ew_wall *ret_since, uint32_t *ret_alarm_s);
/** What would come of an answer if it were taken now; changes nothing. `party` zero: every customer. */
enum ew_said_effect ew_interaction_would(
	const struct ew_interaction *it, struct ew_id party, const struct ew_said *said);

/** Grants that were given, also those that have ended. */
size_t ew_interaction_grants(const struct ew_interaction *it);
/** The i-th in the order they were given; NULL past the last. Valid until the next event. */
const struct ew_grant *ew_interaction_grant(const struct ew_interaction *it, size_t i);
/** NULL when there is none; `ret_fields` (may be NULL): the fields of its event, borrowed. */
const struct ew_grant *ew_interaction_find_grant(
	const struct ew_interaction *it, struct ew_id id, const json_t **ret_fields);

/** How long a tool's name for itself may be. */
#define EW_TOOL_NAME_BYTES 65
/**
 * True when this question of a tool (NULL: it has no name) was the same before, and so was the reason for which it was
 * refused.
 */
bool ew_interaction_tool_refused(const struct ew_interaction *it, struct ew_id vendor, const char *tool, uint32_t purposes,
	enum ew_grant_why because);

/**
 * Whether the tool of a grant might capture all of these purposes of a party during all of a stretch of time; `party`
 * zero: of everybody who took part then, but for machines of ours. What was shut by the recorder counts from the
 * recorder's own time, and not from when the tool was told.
 */
bool ew_interaction_tool_might(const struct ew_interaction *it, struct ew_id grant, uint32_t purposes,
	struct ew_id party, struct ew_wall from, struct ew_wall to);

/** What the terms want of what exists of a kind, because of a refusal or a minor. */
struct ew_treatment_due {
	enum ew_treatment treatment;
	struct ew_wall until; /* of what was made up to then */
	uint64_t cause;       /* index of the event that refused */
	uint32_t people;      /* bits of those whose own audio it is, where each side stands alone; EW_EVERYBODY: of all */
};
#define EW_EVERYBODY UINT32_MAX
/** What agent or bot must be told after recording was refused. Texts are borrowed; NULL: policy says none. */
struct ew_staff_due {
	uint64_t cause;
	const char *say, *move_to;
	enum ew_then then;
};
/** True when there is something to tell and it was not told yet. */
bool ew_interaction_staff_due(const struct ew_interaction *it, struct ew_staff_due *ret);
/** True when that has not been ordered yet. */
bool ew_interaction_treatment_due(
	const struct ew_interaction *it, enum ew_artifact_kind kind, struct ew_treatment_due *ret);
/**
 * Until when what was made of a kind is under this treatment; 0: none of it is. `ret_done` (may be NULL): whether that is
 * done.
 */
struct ew_wall ew_interaction_treated(
	const struct ew_interaction *it, enum ew_artifact_kind kind, enum ew_treatment treatment, bool *ret_done);
/** The same of the audio of one party: where each side stands alone, who has not refused keeps its own. */
struct ew_wall ew_interaction_audio_treated(
	const struct ew_interaction *it, struct ew_id party, enum ew_treatment treatment);
/** True while a legal hold stands: nothing of the call may be destroyed, whoever wants it and whatever for. */
bool ew_interaction_is_held(const struct ew_interaction *it);
/** How many stand, and whether this one does. */
size_t ew_interaction_holds(const struct ew_interaction *it);
bool ew_interaction_is_held_by(const struct ew_interaction *it, struct ew_id hold);
/** True while it is frozen for somebody's request: it is kept, and neither played, nor given out, nor processed, nor deleted. */
bool ew_interaction_is_frozen(const struct ew_interaction *it);
/** True when somebody has objected to this purpose (its word), and the last decision about it was not that it outweighs that. */
bool ew_interaction_objected(const struct ew_interaction *it, const char *purpose);
/** True when what exists of a kind was to be destroyed, is not, and the log says that a hold is why. */
bool ew_interaction_purge_held(const struct ew_interaction *it, enum ew_artifact_kind kind);
/** The kinds (1 << enum ew_artifact_kind) of which nothing is left, because their time had come or somebody had a right to it. */
uint32_t ew_interaction_deleted(const struct ew_interaction *it);
/** Index of the event that caused the treatment of a kind. */
uint64_t ew_interaction_treated_by(const struct ew_interaction *it, enum ew_artifact_kind kind);

/** What falls due by the clock. The fold knows no clock: whoever has one makes the event that is due. */
enum ew_due_kind {
	EW_DUE_NOTHING,
	EW_DUE_STAYED,    /* a party was told, and has stayed as long as that must take: its consent is implied */
	EW_DUE_EXPIRED,   /* what a party granted has run out */
	EW_DUE_SEGMENT,   /* a segment has been open for so long that somebody should look */
	EW_DUE_PAUSE,     /* so has a pause */
	EW_DUE_HOLD,      /* the notice is over, and nobody has agreed: what is held is to be wiped */
	EW_DUE_TOOL,      /* a tool has let the time for its acknowledgement pass */
	EW_DUE_GRANT,     /* the agreement by which it was granted has run out */
};
struct ew_due {
	enum ew_due_kind kind;
	struct ew_wall at;
	struct ew_id party;     /* of what was said */
	uint32_t purposes;      /* likewise */
	enum ew_segment segment;
	struct ew_id grant;
	uint64_t cause;         /* index of the event that began it; 0: none */
};
/** The first that falls due; alarms that an exception has told of already are passed over. */
struct ew_due ew_interaction_due(const struct ew_interaction *it);

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

/** How many marks were made by hand, also those that were removed. */
size_t ew_interaction_redactions(const struct ew_interaction *it);
/** The i-th in the order they were made; NULL past the last. Valid until the next event. */
const struct ew_redaction *ew_interaction_redaction(const struct ew_interaction *it, size_t i);
/** The one of this event; NULL when there is none. */
const struct ew_redaction *ew_interaction_find_redaction(const struct ew_interaction *it, uint64_t event);
/** How many stand. */
size_t ew_interaction_redacted(const struct ew_interaction *it);
/** How often marks were made and removed: what was rendered under another number is out of date. */
uint64_t ew_interaction_redaction_changes(const struct ew_interaction *it);
/**
 * What the redactor called its memory of the call when it read the first text that was handed in; zero: it has read none. Another one since
 * means that what it found before is forgotten.
 */
struct ew_id ew_interaction_redaction_memory(const struct ew_interaction *it);
/** What of a party's channel is silent where it is played: marks of people, and what is said there and lies in a recording still. */
size_t ew_interaction_silences(
	const struct ew_interaction *it, struct ew_id party, struct ew_silence ret[static EW_MAX_REDACTIONS]);
/** Of it what nobody hears, whatever right they have: it is on its way to be destroyed. */
size_t ew_interaction_silences_owed(
	const struct ew_interaction *it, struct ew_id party, struct ew_silence ret[static EW_MAX_REDACTIONS]);
/** What a recording of the party that is made now leaves out for good. */
size_t ew_interaction_silences_for_good(
	const struct ew_interaction *it, struct ew_id party, struct ew_silence ret[static EW_MAX_REDACTIONS]);
/** True when an artifact of this kind was made of the party and holds sound that has to be destroyed. */
bool ew_interaction_owes_silence(const struct ew_interaction *it, const char *kind, struct ew_id party);
/** How many stretches were muted because of what is said in them. */
size_t ew_interaction_muted(const struct ew_interaction *it);
/** The i-th in the order they were found; NULL past the last. Valid until the next event. */
const struct ew_muted *ew_interaction_mute(const struct ew_interaction *it, size_t i);

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
 * entity, parties, external_ids, intervals, streams, holds, legal_holds, artifacts, exceptions, missing, gates, orders; frozen, corrections,
 * objections where there are any). New
 * reference, NULL without memory. Intervals: for every party from its first stream to the end, without holes:
 * `recorded` where a span with the recording purpose lies, `masked` for keypads inside it, `missing` for gaps, else
 * `paused` (reason pause/stop) or `withheld` (anything else), each with `cause` = index of the event that began it.
 * `entity` (NULL: none) is shown for a call whose first event does not name one, as those of earlier versions.
 */
json_t *ew_interaction_record(const struct ew_interaction *it, const char *entity);

/** True when one of these words (NULL-terminated) is what the telephone side calls an agent of the call. Allocates nothing. */
bool ew_interaction_is_of_agent(const struct ew_interaction *it, const char *const *agents);
/** True when each customer of the call has heard this notice to its end; without any customer, when anybody has. */
bool ew_interaction_heard(const struct ew_interaction *it, const char *notice);
/** The notices that anybody heard to their end: an object with a member for each; NULL: none. Borrowed. */
const json_t *ew_interaction_notices_heard(const struct ew_interaction *it);
/** Purposes of access that were told in writing, with where; NULL: none. Borrowed. */
const json_t *ew_interaction_told(const struct ew_interaction *it);
/**
 * True when all that is said in the recording of every party (or of this one, unless it is zero) has a transcript that was read for what must not
 * be kept. False where there is no recording.
 */
bool ew_interaction_is_checked(const struct ew_interaction *it, struct ew_id party);

/** True when policy asks for a second person for this ("export", "reveal", "erase"). */
bool ew_interaction_needs_second(const struct ew_interaction *it, const char *what);

/**
 * What of it decides who may come near: entity, region (the entity's country), regions (that policy allows), queue,
 * started_at, agents (every word by which the telephone side tells an agent of the call), seen_by (what policy lets
 * roles see). All of them are in the record too; what is not known is null. A new reference, NULL without memory.
 */
json_t *ew_interaction_access_facts(const struct ew_interaction *it, const char *entity);

#endif
