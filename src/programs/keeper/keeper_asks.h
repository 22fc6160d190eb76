/*
 * What web asks: who it is, whether they may, and a function for each question. Everything here belongs to the keeper's
 * one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_ASKS_H
#define EW_PROGRAMS_KEEPER_ASKS_H

#include "access/decide.h"
#include "catalog/sessions.h"
#include "programs/keeper/keeper_state.h"

/* -- tokens that may restrict (keeper_tokens.c) -------------------------------------------------- */
/** Tells a web (0: every one) the tokens that may restrict. Outside a transaction. Errors: -EIO, -ENOMEM. */
EW_MUST_USE int ew_keeper_tell_tokens(struct ew_keeper *k, uint32_t connection);
/** Tells every web when a token has changed since last time. Outside a transaction. Errors as above. */
EW_MUST_USE int ew_keeper_tell_token_changes(struct ew_keeper *k);
/** A web has connected. */
void ew_keeper_web_peer(struct ew_keeper *k, uint32_t connection);

struct ew_checked; /* keeper_redact.h */

/** What the redactor said of an ask that waited for it. */
struct ew_redact_answer {
	const struct ew_msg_redacted *said; /* NULL: nothing, in time */
	bool before; /* the ask has its texts replaced already: it has waited for something else since */
	bool strict; /* it was asked for every longer number */
	bool last;   /* as in struct ew_asked */
};

/* -- asks (keeper_asks*.c) --------------------------------------------------------------------- */
struct ew_asked {
	struct ew_keeper *k;
	uint32_t connection;
	uint64_t request;
	struct ew_id interaction;
	struct ew_hash token;
	struct ew_token_row who;   /* of a session: the person, with all rights that they hold anywhere */
	struct ew_access_subject subject, owner; /* what they hold now; what the token's owner holds, when `owned` */
	struct ew_access_binding own; /* of a token */
	json_t *token_words;
	bool owned;
	bool by_session;
	struct ew_session_row session; /* when by_session */
	json_t *arguments; /* an object */
	struct ew_slice purpose;
	struct ew_slice idempotency_key;
	bool by_handle;    /* no token: `who` is empty until the handle was read */
	const struct ew_message *message; /* all of it, for who must wait */
	bool last;         /* it has waited for long enough */
	const struct ew_redact_answer *answer; /* it has waited for the redactor; NULL: not yet */
	struct ew_checked *checked; /* of its texts; owned; NULL: not yet, or it has none */
};

/**
 * Answers an ask of web, now or when what it waits for has come. Errors: only those of answering.
 */
EW_MUST_USE int ew_keeper_ask(struct ew_keeper *k, uint32_t connection, const struct ew_message *message);
/** The same for one that has waited; `last`: it may not wait any longer. */
EW_MUST_USE int ew_keeper_ask_again(
	struct ew_keeper *k, uint32_t connection, const struct ew_message *message, bool last);
/** The same for one whose texts were read, or could not be. */
EW_MUST_USE int ew_keeper_ask_read(
	struct ew_keeper *k, uint32_t connection, const struct ew_message *message, const struct ew_redact_answer *answer);
/** True when an order must wait: the tape of its call holds events that were not read. */
bool ew_keeper_is_behind(struct ew_keeper *k, struct ew_id interaction);
/** Keeps an ask until an object is here, or will not come. Errors: as ew_keeper_wait_for_worker(). */
EW_MUST_USE int ew_keeper_wait_for_object(struct ew_asked *a, struct ew_id object);
/** Keeps an order until the tape was read. Errors: -ENOBUFS (too many wait), -ENOMEM. */
EW_MUST_USE int ew_keeper_ask_later(struct ew_keeper *k, uint32_t connection, struct ew_id interaction,
	const struct ew_message *message);
/**
 * Keeps an ask that needs a worker until one is idle, or until EW_KEEPER_WORKER_WAIT_US are over. Errors: -ENOBUFS (too
 * many wait), -ENOMEM, -EINVAL.
 */
EW_MUST_USE int ew_keeper_wait_for_worker(struct ew_asked *a);
/** True when a rendering could begin now. */
bool ew_keeper_can_render(const struct ew_keeper *k);
/** True when an ask that waits need not any longer. */
bool ew_keeper_later_due(const struct ew_keeper *k);
/**
 * Takes the asks that need not wait any longer, in the order they came: whose tapes were read, whose worker is there.
 */
EW_MUST_USE int ew_keeper_asks_again(struct ew_keeper *k);
/** Forgets the asks that wait, when the keeper ends. */
void ew_keeper_later_free(struct ew_keeper *k);
/** Answers with JSON (reference taken). */
EW_MUST_USE int ew_keeper_answer(struct ew_keeper *k, uint32_t connection, uint64_t request,
	unsigned status, json_t *body);
/** Answers with an RFC 9457 problem. */
EW_MUST_USE int ew_keeper_problem(struct ew_keeper *k, uint32_t connection, uint64_t request,
	unsigned status, const char *type, const char *detail);
/** The same with how many seconds to wait; web makes Retry-After of it. */
EW_MUST_USE int ew_keeper_problem_wait(struct ew_keeper *k, uint32_t connection, uint64_t request, unsigned status,
	const char *type, const char *detail, unsigned wait_s);
/** The document alone; NULL without memory; the caller frees it. */
char *ew_keeper_problem_text(unsigned status, const char *type, const char *detail);
/**
 * Answers 422 with every finding about a body: an array of {"field", "detail"}, not empty, whose reference is taken; NULL
 * or an incomplete one is told as want of memory.
 */
EW_MUST_USE int ew_keeper_invalid(struct ew_asked *a, json_t *errors);
/** Adds a finding. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_wrong(json_t *errors, const char *field, const char *detail);
/** Answers with JSON that is text already. */
EW_MUST_USE int ew_keeper_answer_text(struct ew_keeper *k, uint32_t connection, uint64_t request,
	unsigned status, struct ew_slice json);

/** Reads what an ask's key stands for. Errors: -ENOMEM. */
EW_MUST_USE int ew_once_of(const struct ew_asked *a, struct ew_once *ret);
/** What was kept for a key. Errors: -ENOENT (nothing, or no key), -EKEYREJECTED (of another request). */
EW_MUST_USE int ew_once_get(struct ew_keeper *k, const struct ew_once *once, enum ew_once_stage stage,
	uint32_t *ret_status, struct ew_buf *to);
/** Keeps it, inside a transaction; nothing without a key. */
EW_MUST_USE int ew_once_put(struct ew_keeper *k, const struct ew_once *once, enum ew_once_stage stage,
	uint32_t status, struct ew_slice json);

/** What an access handle says once its MAC was found good. */
struct ew_handle {
	struct ew_id user;
	struct ew_wall expires;
	uint64_t event; /* index of the access event it was made by */
};

/** Adds the text of a handle, MAC included. Errors: -ENOMEM, -EFBIG, -EIO (digest). */
EW_MUST_USE int ew_keeper_handle_add(const struct ew_keeper *k, struct ew_id interaction,
	const struct ew_handle *h, struct ew_buf *to);
/** Errors: -EACCES (not ours, or of another interaction), -ETIMEDOUT (too old; `ret` is set, it was ours). */
EW_MUST_USE int ew_keeper_handle_read(const struct ew_keeper *k, struct ew_id interaction,
	const char *text, struct ew_handle *ret);
/** A new object: purpose, or legal_ground and case, of the handle's event, and `handle`, that event's index. */
EW_MUST_USE int ew_keeper_handle_why(
	struct ew_keeper *k, struct ew_call *call, const struct ew_handle *h, json_t **ret);

/**
 * One function for each op of an ask (ipc/asks.h): 0 once it is answered, or will be. Errors:
 * those of the catalogue, and the ask is then answered by ew_keeper_ask(). enrol: takes the one-
 * time token and makes the first one.
 */
EW_MUST_USE int ew_ask_enrol(struct ew_asked *a);
/** What the token may do, for a web that was not told of it. */
EW_MUST_USE int ew_ask_authenticate(struct ew_asked *a);
/** A page of the search. */
EW_MUST_USE int ew_ask_interactions(struct ew_asked *a);
/** The record of one. */
EW_MUST_USE int ew_ask_interaction(struct ew_asked *a);
/** Every event of one read anew and every decision made again: whether they agree with what is held. */
EW_MUST_USE int ew_ask_replay(struct ew_asked *a);
/** True while a record or a replay is being made. */
bool ew_keeper_reading_due(const struct ew_keeper *k);
/** Reads some events for one of them; answers at the end. Errors: those of answering. */
EW_MUST_USE int ew_keeper_reading_step(struct ew_keeper *k);
/** Forgets them, when the keeper ends. */
void ew_keeper_readings_free(struct ew_keeper *k);
struct ew_event_row;
/** An event as the API lists it, with its salt and disclosures. A new object; NULL without memory. */
json_t *ew_keeper_event_json(const struct ew_event_row *row, const struct ew_event *e);
/** Its events, with what proves them. */
EW_MUST_USE int ew_ask_events(struct ew_asked *a);
/** A page of the queue of exceptions. */
EW_MUST_USE int ew_ask_exceptions(struct ew_asked *a);
/** One of it. */
EW_MUST_USE int ew_ask_exception(struct ew_asked *a);
/** take, release or resolve one of it. */
EW_MUST_USE int ew_ask_exception_do(struct ew_asked *a);
/**
 * Which event of the log an event of a tape (span, index) has become; 404 while it is not in the
 * log.
 */
EW_MUST_USE int ew_ask_closed(struct ew_asked *a);
/**
 * A rendering to listen to; needs a purpose, or a handle, and is an event before anything is
 * opened.
 */
EW_MUST_USE int ew_ask_audio(struct ew_asked *a);
/**
 * A rendering to take away, sealed to the age recipient `to` if one is named; an event as well.
 */
EW_MUST_USE int ew_ask_export(struct ew_asked *a);
/** One artifact of one party as it is; access as for the sound itself. */
EW_MUST_USE int ew_ask_artifact(struct ew_asked *a);
/** The picture of the sound; access as for the sound itself. */
EW_MUST_USE int ew_ask_peaks(struct ew_asked *a);
/**
 * Finds the call and why it is opened: a new reference, purpose or legal ground and case. On 0 with *ret_call NULL the
 * question has been answered already, with a refusal in the log where somebody could be named.
 */
EW_MUST_USE int ew_ask_authorise(
	struct ew_asked *a, const char *what, struct ew_call **ret_call, json_t **ret_why);
/** The same for what was handed in of a kind, with the right to read it. */
EW_MUST_USE int ew_ask_authorise_text(
	struct ew_asked *a, enum ew_artifact_kind kind, struct ew_call **ret_call, json_t **ret_why);
/** The same for what was kept of such a text beside what is shown: with the right to reveal, and a second person. */
EW_MUST_USE int ew_ask_authorise_original(
	struct ew_asked *a, enum ew_artifact_kind kind, struct ew_call **ret_call, json_t **ret_why);
/** True: there is no worker; it waits for one, or was refused, and *ret_r says how that went. */
bool ew_ask_must_wait(struct ew_asked *a, int *ret_r);
/** Texts of a statement are short; what is longer is no purpose but a letter. */
bool ew_ask_too_long(const struct ew_asked *a);
/** The access becomes a durable event; `why` is taken, NULL is -ENOMEM. */
EW_MUST_USE int ew_ask_note_access(
	struct ew_asked *a, struct ew_call *call, const char *what, json_t *why, struct ew_hash *ret_event);
/** A handle for a stated purpose or legal ground. */
EW_MUST_USE int ew_ask_access(struct ew_asked *a);
/**
 * resume and start, the orders that may open: durable first, then the gates; answered when the
 * recorder has obeyed, or after EW_KEEPER_ORDER_WAIT_US.
 */
EW_MUST_USE int ew_ask_order(struct ew_asked *a);
/** Whether a call can be recorded now, and which part is missing. */
EW_MUST_USE int ew_ask_ready(struct ew_asked *a);
/** The same as JSON: {"ready", "recorder": bool, ...}. A new reference, NULL without memory. */
json_t *ew_keeper_ready_json(struct ew_keeper *k, bool *ret_ready);
/** Counts for Prometheus; no names, no numbers of people. */
EW_MUST_USE int ew_ask_metrics(struct ew_asked *a);
/** Answers orders whose gates have opened by the log's account, and those that wait too long. */
EW_MUST_USE int ew_keeper_orders_overdue(struct ew_keeper *k);

/** The policies that were in force, newest first (keeper_asks_policies.c). */
EW_MUST_USE int ew_ask_policies(struct ew_asked *a);
/** The text of one, by its hash. */
EW_MUST_USE int ew_ask_policy(struct ew_asked *a);
/** Which rule, which facts, which law: of a call, with each of its gates, or of facts that somebody made up. */
EW_MUST_USE int ew_ask_explain(struct ew_asked *a);
/** What a policy would have changed on the calls of a past time; the document is read as a report is (keeper_simulate.c). */
EW_MUST_USE int ew_ask_simulate(struct ew_asked *a);

#endif
