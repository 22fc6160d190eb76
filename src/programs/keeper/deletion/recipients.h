/*
 * Copies that left the house. When kinds of a call are deleted, every vendor whose tool was granted them is told to delete its own, in the
 * transaction of the deletion; what it says, or that it says nothing, is an event bound to the deletion, and stands in the certificate and
 * beside it. That it says so is not that it did so: the words are "asked", "acknowledged", "refused" and "cannot be verified". Everything here
 * belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_RECIPIENTS_H
#define EW_PROGRAMS_KEEPER_DELETION_RECIPIENTS_H

#include "catalog/deletions.h"
#include "catalog/recipients.h"
#include "programs/keeper/keeper_asks.h"

#define EW_RECIPIENT_DAYS 30 /* in which a vendor answers whose document says nothing */

/**
 * Tells everybody who has copies of what is being deleted, and names who took files away, each once. Before the call's own log says that it is, inside
 * the transaction of the deletion; `kinds`: that go now. `call` NULL: it does not open; then files are named by their time, and that there may be
 * others is said. Errors: the catalogue's, those of events, -ENOMEM.
 */
EW_MUST_USE int ew_recipients_ask(
	struct ew_keeper *k, const struct ew_call *call, const struct ew_deletion_row *deletion, uint32_t kinds);
/** Whether a tool of somebody else was granted any of these kinds, or a speech engine was sent them, and was not told to delete it yet. Errors: the catalogue's. */
EW_MUST_USE int ew_recipients_any(struct ew_keeper *k, const struct ew_call *call, uint32_t kinds, bool *ret);
/** Those of a deletion as its certificate lists them among the copies: a new list. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_recipients_copies(struct ew_keeper *k, struct ew_id deletion, json_t **ret);
/** Those of a deletion as the API shows them, as they stand now: a new list. Errors: the same. */
EW_MUST_USE int ew_recipients_json(struct ew_keeper *k, struct ew_id deletion, json_t **ret);
/** Those that a grant's tool has not answered, as its stream says them: a new list. Errors: the same. */
EW_MUST_USE int ew_recipients_orders(struct ew_keeper *k, struct ew_id grant, json_t **ret);
/** One as the API shows it; a new reference, NULL without memory. */
json_t *ew_recipient_json(const struct ew_recipient_row *row);
/** At every tick: whose time is over without a word is told to people. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_recipients_tick(struct ew_keeper *k);

/* -- asks (recipients_ask.c) -- */
/** GET /v1/vendors/{id}/deletions: to tools of that vendor, and to who may read every call. */
EW_MUST_USE int ew_ask_recipients(struct ew_asked *a);
/** POST /v1/vendors/{id}/deletions: a tool of that vendor says it has deleted, or that it will not; or a person who was told so. */
EW_MUST_USE int ew_ask_recipient_answer(struct ew_asked *a);

#endif
