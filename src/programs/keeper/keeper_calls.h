/*
 * Calls and what happens to them: kept in memory, changed by events alone, decided on, told of by the tape. Everything
 * here belongs to the keeper's one thread; what appends events does so inside the open transaction.
 */
#ifndef EW_PROGRAMS_KEEPER_CALLS_H
#define EW_PROGRAMS_KEEPER_CALLS_H

#include "programs/keeper/keeper_state.h"

/* -- calls (keeper_calls.c) -------------------------------------------------------------------- */
/**
 * The call in memory, or read from the catalogue. Errors: those of ew_keeper_call_is_lost() (-ENOENT, -ENOKEY: its key
 * is gone, -EBADMSG: it cannot be read), -EMFILE (too many), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_call(struct ew_keeper *k, struct ew_id id, struct ew_call **ret);
/** A call that is offered or active; NULL for any other. Reads nothing from the catalogue. */
struct ew_call *ew_keeper_call_live(struct ew_keeper *k, struct ew_id id);
/** True for an error of ew_keeper_call() that this call will give for ever, while the others are well. */
bool ew_keeper_call_is_lost(int error);
/**
 * A call of one's own with its key and without its events, so that they can be read in pieces: its fold stays empty.
 * Freed with ew_keeper_call_drop(). Errors: as ew_keeper_call().
 */
EW_MUST_USE int ew_keeper_call_keyed(struct ew_keeper *k, struct ew_id id, struct ew_call **ret);
struct ew_interaction_row;
/** The same of a row that was read already. */
EW_MUST_USE int ew_keeper_call_of_row(
	struct ew_keeper *k, const struct ew_interaction_row *row, struct ew_call **ret);
/** Frees one. NULL is fine. */
void ew_keeper_call_drop(struct ew_keeper *k, struct ew_call **call);
/** A new one with a key of its own. */
EW_MUST_USE int ew_keeper_call_new(
	struct ew_keeper *k, struct ew_id id, uint32_t thread, struct ew_call **ret);
/** Drops from memory what is not live: no pointer to a call may be held across. */
void ew_keeper_calls_trim(struct ew_keeper *k);
/** Drops every call that the open transaction touched. */
void ew_keeper_calls_undo(struct ew_keeper *k);
/**
 * A call in memory whose row was emptied in this transaction: it is wiped, and nothing of it is written at the commit. Undone, it is read
 * again from its row.
 */
void ew_keeper_call_erase(struct ew_keeper *k, struct ew_call **call);
/** Notes that a call was touched in the open transaction. */
void ew_keeper_call_touch(struct ew_keeper *k, struct ew_call *call);
/**
 * Makes sure that a call has its row, which the blind index leans on. The row of a live call is written when a column
 * of it changes, and its summary is of that moment: what is shown of a live call is made from its fold.
 */
EW_MUST_USE int ew_keeper_call_write(struct ew_keeper *k, struct ew_call *call);
/** Writes the rows of touched calls that say something else than is stored. */
EW_MUST_USE int ew_keeper_calls_flush(struct ew_keeper *k);
/** After a commit: nothing is touched any more. */
void ew_keeper_calls_settle(struct ew_keeper *k);
/** Drops every call from memory, keys wiped; rows are not written. */
void ew_keeper_calls_free(struct ew_keeper *k);
/** True for one that is offered or active. */
bool ew_keeper_call_is_live(const struct ew_call *call);
/** Calls fn for every live call. */
EW_MUST_USE int ew_keeper_calls_live(
	struct ew_keeper *k, int (*fn)(void *arg, struct ew_call *call), void *arg);
/** A call that is in memory, whatever its state; NULL for any other. Reads nothing from the catalogue. */
struct ew_call *ew_keeper_call_held(struct ew_keeper *k, struct ew_id id);
/** What the row of a call in this state holds, before it is sealed. A new reference, NULL without memory. */
json_t *ew_keeper_call_summary(const struct ew_interaction *it, const char *entity);
/** Opens the key (EW_COLUMN_KEY_BYTES) of a call, or of its evidence. Errors: as ew_ring_open() of epochs/ring.h. */
EW_MUST_USE int ew_keeper_unwrap_key(struct ew_keeper *k, uint32_t epoch, struct ew_slice wrapped, uint8_t *key);
/**
 * Adds `plain` sealed under the call's key (NULL: the system's), bound to call, column and row.
 * Errors: -ENOMEM, -EFBIG, those of ew_io_random().
 */
EW_MUST_USE int ew_keeper_seal(struct ew_keeper *k, const struct ew_call *call, const char *column,
	uint64_t row, struct ew_slice plain, struct ew_buf *to);
/**
 * Adds what was sealed so; `to` should be a secret buffer. Errors: -EBADMSG (altered, or of
 * another place), as above.
 */
EW_MUST_USE int ew_keeper_unseal(struct ew_keeper *k, const struct ew_call *call, const char *column,
	uint64_t row, struct ew_slice sealed, struct ew_buf *to);

/* -- events (keeper_log.c) --------------------------------------------------------------------- */
struct ew_tape_ref {
	struct ew_id span;
	uint32_t index;
};

/** Makes, stores and applies one event. `call` NULL: system scope. `fields` and `personal` references are taken. */
EW_MUST_USE int ew_keeper_append(struct ew_keeper *k, struct ew_call *call, enum ew_event_type type,
	struct ew_wall decided, const char *actor, struct ew_id actor_id, json_t *fields,
	json_t *personal, const struct ew_tape_ref *from, struct ew_hash *ret_commitment);
/** Reads a stored event back. */
EW_MUST_USE int ew_keeper_read_event(struct ew_keeper *k, const struct ew_call *call,
	uint64_t index, struct ew_slice sealed, const struct ew_hash *commitment, struct ew_event *ret);
/** An exception: an event and a row of the queue (keeper_exceptions.c). `sentence` NULL: that of the kind. */
EW_MUST_USE int ew_keeper_except(
	struct ew_keeper *k, struct ew_call *call, const char *kind, const char *sentence);
/** The same for what happened at another time than now. */
EW_MUST_USE int ew_keeper_except_at(struct ew_keeper *k, struct ew_call *call, struct ew_wall at,
	const char *kind, const char *sentence);
/** What a kind is to people. */
enum ew_severity { EW_SEVERITY_MINOR = 1, EW_SEVERITY_SERIOUS = 2, EW_SEVERITY_CRITICAL = 3 };
/** "minor", "serious", "critical"; NULL for a number that is none. */
const char *ew_severity_name(uint32_t severity);
/** What a kind weighs. Kinds that nobody has weighed are serious. */
enum ew_severity ew_keeper_severity(const char *kind);
/** The general sentence of a kind: what it means and what to do; a constant, "" when only the place that says it knows.
 */
const char *ew_keeper_exception_sentence(const char *kind);
/**
 * What was wrong is well again: unresolved exceptions of the kind (of the system when `call` is NULL), and of the
 * sentence unless it is NULL, are resolved by the keeper, each with its event. Inside a transaction. Errors: the
 * catalogue's, those of an event.
 */
EW_MUST_USE int ew_keeper_heal(struct ew_keeper *k, struct ew_call *call, const char *kind, const char *sentence,
	const char *because);
/** Parts of the house that have been away for a minute, and that are back (keeper_watch.c). Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_watch_house(struct ew_keeper *k);
/** Every half second: what has healed by itself, and cases whose deadline is near. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_queue_tick(struct ew_keeper *k);
/** Text of an id. As the two below a new reference, NULL without memory. */
json_t *ew_json_id(struct ew_id id);
/** Hex, as JSON. */
json_t *ew_json_hash_text(const struct ew_hash *hash);
/** Decimal text: numbers that may pass 2^53. */
json_t *ew_json_number_text(uint64_t n);
/** Codec map of a stream with what its offer calls the formats. */
json_t *ew_keeper_codecs_json(struct ew_slice codecs, struct ew_slice formats);
/** Array of the words of a set of purposes. */
json_t *ew_json_purposes(uint32_t purposes);
/** The set that an array of words names; what is no purpose's word is passed over. */
uint32_t ew_purposes_of_json(const json_t *words);

/* -- deciding (keeper_terms.c, keeper_asks_orders.c): pure, so that it can be done again ---------- */
/** What a policy (NULL: none) says of the call as it is now, never less strict than the terms it has. */
void ew_keeper_decide_on(const struct ew_policy *policy, const struct ew_interaction *it, struct ew_decision *ret);
/** The same as if the call had the terms `before` (NULL: none yet): what another policy would have said. */
void ew_keeper_decide_from(const struct ew_policy *policy, const struct ew_interaction *it, const struct ew_terms *before,
	struct ew_decision *ret);
/** True when a purpose that is offered needs at least that people were told. */
bool ew_keeper_wants_telling(const struct ew_terms *terms);
/** Adds the sentences of ew_policy_explain() for a decision on the call as it is now. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_keeper_explain_on(const struct ew_policy *policy, const struct ew_interaction *it,
	const struct ew_decision *d, struct ew_buf *to);
/** Why a resume (or a start) is refused now; NULL: it is not. */
const char *ew_keeper_why_not(const struct ew_interaction *it, bool start);

/* -- streams (keeper_streams.c) ---------------------------------------------------------------- */
/** Stores what a recorder that lost its memory is told of a stream. Errors: the catalogue's, -ENOMEM. */
EW_MUST_USE int ew_keeper_stream_save(
	struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_stream_added *e);
/** Brings that up to date with a change of the stream. A stream that is not stored is fine. Errors: the same. */
EW_MUST_USE int ew_keeper_stream_change(
	struct ew_keeper *k, struct ew_call *call, const struct ew_msg_ev_stream_set *e);
/** Exceptions for what a stream's counters say: `media_lost`, `clock_nonsense`. Errors: those of an event. */
EW_MUST_USE int ew_keeper_stream_judge(struct ew_keeper *k, struct ew_call *call, struct ew_wall at,
	const struct ew_msg_ev_stream_removed *e);
/** Exceptions for a call that has ended, of which not everybody was heard: `no_media`, `one_sided`. */
EW_MUST_USE int ew_keeper_call_judge(struct ew_keeper *k, struct ew_call *call, struct ew_wall at);

/* -- the tape (keeper_tape.c, keeper_tape_events.c, keeper_orphans.c) -------------------------- */
/**
 * Reads one batch of one tape, or does one piece of the search for orphans that stands in its way; what follows from
 * having read everything follows. A fatal catalogue error is returned.
 */
EW_MUST_USE int ew_keeper_read_tape(struct ew_keeper *k, uint32_t thread);
/** Decides what the last events of a tape have left to decide: before a batch is committed. */
EW_MUST_USE int ew_keeper_decide_pending(struct ew_keeper *k);
/** One decoded tape event becomes one event of the log. Errors: -EAGAIN (orphans must be closed first). */
EW_MUST_USE int ew_keeper_tape_event(struct ew_keeper *k, uint32_t thread, ew_tape_pos at,
	struct ew_wall wall, const struct ew_message *event, const struct ew_tape_ref *ref);
/**
 * Where reading can go on behind damage at `from`: the first whole record there is. Errors: -ENOENT (none), as the
 * disk. Blocks on reading what is damaged.
 */
EW_MUST_USE int ew_keeper_find_whole(
	struct ew_io *io, const char *folder, ew_tape_pos from, ew_tape_pos *ret);
/** Begins to look for spans that a dead recorder left open before `until`. 1: there are some, 0: there are none. */
EW_MUST_USE int ew_keeper_orphans_begin(struct ew_keeper *k, uint32_t thread, ew_tape_pos until);
/** Does a piece of the search, or closes some of what was found; at the end `orphans` is NULL again. */
EW_MUST_USE int ew_keeper_orphans_step(struct ew_keeper *k, uint32_t thread);
/** Gives the search up. NULL inside is fine. */
void ew_keeper_orphans_free(struct ew_orphans **orphans);

/* -- clock (keeper_clock.c) -------------------------------------------------------------------- */
/** Compares the two clocks; a step of one is told to every live call by and by. */
void ew_keeper_look_at_clock(struct ew_keeper *k);
/** Tells some live calls. */
EW_MUST_USE int ew_keeper_clock_step(struct ew_keeper *k);
/** True when the times of this call cannot be trusted; the first time it is said by an exception. Errors of that. */
EW_MUST_USE int ew_keeper_clock_wrong(struct ew_keeper *k, struct ew_call *call, bool *ret_wrong);

/* -- facts of a call (keeper_facts.c) ---------------------------------------------------------- */
/** An object in every case: what cannot be read or kept becomes facts that say so. NULL without memory. */
json_t *ew_keeper_parse_facts(struct ew_slice facts);
/** Writes the call's row and its blind index, and finds what belongs to the same call. */
EW_MUST_USE int ew_keeper_index_facts(struct ew_keeper *k, struct ew_call *call);
/** The same for what decides who may come near it alone: the queue, agents, entity and region may be learned later. */
EW_MUST_USE int ew_keeper_index_access(struct ew_keeper *k, struct ew_call *call);
/** The same for a fold that is made anew of stored events, after one of this type; the call is not written. In a transaction. */
EW_MUST_USE int ew_keeper_index_again(struct ew_keeper *k, const struct ew_call *call, uint32_t type);
/** Adds to a set (catalog/blind.h) what facts say of numbers and names. Errors: -EFBIG (what came first is in it), -ENOMEM. */
EW_MUST_USE int ew_keeper_note_parties(struct ew_keeper *k, struct ew_buf *set, const json_t *facts);
/** The same for entity, region, queue and agents of a record. */
EW_MUST_USE int ew_keeper_note_access(struct ew_keeper *k, struct ew_buf *set, const json_t *record);
/** An exception for each defect that signal found and that the call has none for yet (keeper_defects.c). */
EW_MUST_USE int ew_keeper_note_defects(struct ew_keeper *k, struct ew_call *call);
/** The sentence for a defect: what it means and what to do. A constant; there is one for unknown words too. */
const char *ew_keeper_defect_sentence(const char *word);
/** Keeps the message that told facts as an event of its own (keeper_evidence.c). Nothing to do for an empty one. */
EW_MUST_USE int ew_keeper_note_signalling(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, struct ew_slice raw);

/* -- other legs of the call (keeper_relations.c, keeper_legs.c) ---------------------------------- */
/**
 * After new facts: finds the other interactions of the same call by what the facts say they share, says so in the
 * logs of both, and lets this one hear what was said there. To be called before anything is decided on the facts.
 * Errors: those of events and the catalogue.
 */
EW_MUST_USE int ew_keeper_relate(struct ew_keeper *k, struct ew_call *call);
/** Makes findable by its legs what a call shares with them, and tells nobody: what was related is in the log already. In a transaction. */
EW_MUST_USE int ew_keeper_note_relations(struct ew_keeper *k, const struct ew_call *call);
/**
 * Tells every live relative, and theirs, what they do not know yet, and decides for each that was told something; the
 * call itself may be over. Errors: those of events and messages.
 */
EW_MUST_USE int ew_keeper_tell_legs(struct ew_keeper *k, struct ew_call *call);
/** The call hears all that `from` has to tell and that it does not know yet; `segments`: also what is open there. */
EW_MUST_USE int ew_keeper_hear_leg(
	struct ew_keeper *k, struct ew_call *call, const struct ew_call *from, bool segments);
/** After it was found to be related to others: hears all of them, and those that they lead to. Errors: those of events. */
EW_MUST_USE int ew_keeper_hear_legs(struct ew_keeper *k, struct ew_call *call);
/** Another leg cannot be read, and may hold a refusal: everything is refused here, and an exception says why. */
EW_MUST_USE int ew_keeper_distrust_leg(struct ew_keeper *k, struct ew_call *call, struct ew_id other);
/** It hears one word that it does not know yet. */
EW_MUST_USE int ew_keeper_hear_word(struct ew_keeper *k, struct ew_call *call, const struct ew_leg_word *word);
/** It hears that a segment which it knows of has ended. */
EW_MUST_USE int ew_keeper_hear_end(struct ew_keeper *k, struct ew_call *call, const struct ew_leg_word *word);
/**
 * Why nobody may say in this leg that a segment has ended: "no_such_segment", "segment_of_another_leg" (it goes on;
 * `ret_other`: which). NULL: nothing stands against it.
 */
const char *ew_keeper_why_no_end(
	struct ew_keeper *k, const struct ew_call *call, enum ew_segment segment, struct ew_id *ret_other);
/** Names in the fields of its end whose segment it is, when a leg that is over had left it open. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_name_segment(
	struct ew_keeper *k, const struct ew_call *call, enum ew_segment segment, json_t *fields);
/** Somebody has said that the segment has ended: so has what legs that are over had left open. */
EW_MUST_USE int ew_keeper_end_left_over(struct ew_keeper *k, struct ew_call *call, enum ew_segment segment);

/* -- terms (keeper_terms.c) -------------------------------------------------------------------- */
/** Decides on a call for the first time, or again where something is new that a decision looks at. */
EW_MUST_USE int ew_keeper_settle_terms(struct ew_keeper *k, struct ew_call *call);
/** Tells the recorder the stand-in policy of a call when it has changed, or `again` in any case. */
EW_MUST_USE int ew_keeper_tell_stand_in(struct ew_keeper *k, struct ew_call *call, bool again);

/* -- outside tools (keeper_tools.h) ------------------------------------------------------------- */
/** A tool has let the time for its acknowledgement pass. */
EW_MUST_USE int ew_keeper_tool_is_silent(struct ew_keeper *k, struct ew_call *call, struct ew_id grant);

/* -- answers by key (keeper_answers.c) --------------------------------------------------------- */
/** Keys of a party have answered a consent question: what they mean is an event of consent, or an exception. */
EW_MUST_USE int ew_keeper_answered_by_key(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const struct ew_msg_ev_keys *keys);

/** A party has pressed the keys that end a segment: it ends, or an event says why not. */
EW_MUST_USE int ew_keeper_segment_by_keys(
	struct ew_keeper *k, struct ew_call *call, struct ew_wall at, const struct ew_msg_ev_segment_keys *keys);

/* -- what falls due (keeper_due.c) -------------------------------------------------------------- */
/** Notes when the next thing of a call falls due. */
void ew_keeper_note_due(struct ew_call *call);
/** Makes the events that are due: consent by staying, what has run out, alarms, tools that are silent. */
EW_MUST_USE int ew_keeper_due(struct ew_keeper *k);

/* -- gates (keeper_gates.c, keeper_recorder.c, keeper_restore.c) ------------------------------- */
/** Decides for a live call: shuts what may not be open, tells tools and stand-in, and opens what may be open. */
EW_MUST_USE int ew_keeper_decide_alone(struct ew_keeper *k, struct ew_call *call);
/** The same, after events; and what follows from them for the other legs. */
EW_MUST_USE int ew_keeper_decide(struct ew_keeper *k, struct ew_call *call);
/** The same after a recorder has connected: openings that still wait for an answer are made anew. */
EW_MUST_USE int ew_keeper_decide_again(struct ew_keeper *k, struct ew_call *call);
/** Openings that a recorder refused are made anew: after half a second, and twice as long each time, up to a minute. */
EW_MUST_USE int ew_keeper_open_again(struct ew_keeper *k);
/** The recorder has refused to open a gate of a live call. */
void ew_keeper_gate_refused(struct ew_keeper *k, struct ew_call *call);
/** It has opened one: its next refusal is the first again; what it refused before is asked for all the same. */
void ew_keeper_gate_opened(struct ew_keeper *k, struct ew_id interaction);
/** A message of a recorder thread (keeper_recorder.c). */
EW_MUST_USE int ew_keeper_recorder_message(
	struct ew_keeper *k, uint32_t thread, const struct ew_message *message);
/**
 * Once the tape is read: hands back calls the recorder lost, opens what may be open, as far as the
 * connection takes it. To be called again when there is room; with nothing left to do it does
 * nothing.
 */
EW_MUST_USE int ew_keeper_restore(struct ew_keeper *k, uint32_t thread);

#endif
