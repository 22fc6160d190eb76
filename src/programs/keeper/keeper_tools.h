/*
 * Outside tools: what they are granted, what they are told, and what they hand in. Everything here belongs to the keeper's
 * one thread; what appends events does so inside the open transaction.
 */
#ifndef EW_PROGRAMS_KEEPER_TOOLS_H
#define EW_PROGRAMS_KEEPER_TOOLS_H

#include "programs/keeper/keeper_private.h"

/* -- telling (keeper_tools.c) -- */
/** Tells every tool of the call what it may do now, where that is something else than it was told last. */
EW_MUST_USE int ew_keeper_tell_tools(struct ew_keeper *k, struct ew_call *call);
/** A vendor is withdrawn: its grants on live calls are revoked. Inside a transaction. */
EW_MUST_USE int ew_keeper_withdraw_grants(struct ew_keeper *k, struct ew_id vendor);
/** The call is over: every grant of it ends, and what its tools still have to acknowledge is noted. */
EW_MUST_USE int ew_keeper_end_grants(struct ew_keeper *k, struct ew_call *call);
/** The vendor's agreement has run out: its grant is revoked, and the tool told so. */
EW_MUST_USE int ew_keeper_grant_runs_out(struct ew_keeper *k, struct ew_call *call, struct ew_id grant);
/** Of a call that is over: notes in the catalogue which tools still have to acknowledge an order, and until when. */
EW_MUST_USE int ew_keeper_note_owed(struct ew_keeper *k, struct ew_call *call);
/** Flags the tools of calls that are over whose time has passed. Makes transactions of its own. */
EW_MUST_USE int ew_keeper_overdue(struct ew_keeper *k);
/** An order as its tool and the API see it; a new reference, NULL without memory. */
json_t *ew_tool_order_json(const struct ew_event *ordered);

/* -- asks (keeper_asks_grants.c) -- */
/** What a tool asks for, with what is known of it. Everything is borrowed. */
struct ew_tool_wish {
	struct ew_id vendor;		 /* zero: the token is of none */
	const struct ew_vendor *on_file; /* NULL: nobody has registered it */
	uint32_t purposes;
	const char *regions; /* where policy lets tools work, "": anywhere */
	struct ew_wall now;
};
/** The answer that follows from the events of a call: ew_grant_judge(), and what only the call's end or its grants
 * tell. Pure. */
enum ew_grant_answer ew_tool_judge(
	const struct ew_interaction *it, const struct ew_tool_wish *wish, enum ew_grant_why *ret_why);
/** Purposes by party, of those who may anything, as events hold them; a new reference, NULL without memory. */
json_t *ew_tool_may_json(const struct ew_interaction *it, const uint32_t may[static EW_GRANT_PARTIES]);
/** POST /v1/grants: may this tool capture now? A yes is a grant; every answer but a repeated one is an event. */
EW_MUST_USE int ew_ask_grant(struct ew_asked *a);
/** Orders of a grant behind a number. */
EW_MUST_USE int ew_ask_grant_orders(struct ew_asked *a);
/** A grant as the API shows it; a new reference, NULL without memory. */
json_t *ew_grant_json(const struct ew_interaction *it, const struct ew_grant *grant);
/** Those of calls in progress that whoever asks may read (keeper_grants_list.c). */
EW_MUST_USE int ew_ask_grants(struct ew_asked *a);
/** A grant as it stands. */
EW_MUST_USE int ew_ask_grant_show(struct ew_asked *a);
/** A tool has acknowledged an order. */
EW_MUST_USE int ew_ask_grant_ack(struct ew_asked *a);
/** A tool, or a person, ends a grant. */
EW_MUST_USE int ew_ask_grant_end(struct ew_asked *a);
/** The same question as a grant's, by AuthZEN; nothing is granted by it. */
EW_MUST_USE int ew_ask_evaluate(struct ew_asked *a);

/* -- what they make (keeper_hand_in.c, keeper_register.c) -- */
/** POST .../artifacts: taken, trimmed to what could be captured, or refused. */
EW_MUST_USE int ew_ask_hand_in(struct ew_asked *a);
/** GET .../artifacts/{kind} of a kind that has words: one version of it (keeper_handed.c). */
EW_MUST_USE int ew_ask_handed(struct ew_asked *a);
/** What was kept of one of its texts, sealed: to who may reveal, with a second person (keeper_original_ask.c). */
EW_MUST_USE int ew_ask_original(struct ew_asked *a);
/** GET .../artifacts: every kind with its answers. */
EW_MUST_USE int ew_ask_register(struct ew_asked *a);

/* -- what becomes of what exists (keeper_treat.c) -- */
/** After a refusal: orders what the terms say becomes of what was captured, once for each kind and cause. */
EW_MUST_USE int ew_keeper_treat(struct ew_keeper *k, struct ew_call *call);
/** Names in the fields of a treatment whose audio it is (`people`: bits); nothing where it is everybody's. Errors: -ENOMEM. */
EW_MUST_USE int ew_treatment_put_parties(const struct ew_interaction *it, uint32_t people, json_t *fields);
/** True for what was recorded of a party before an opt-out that purges it: nothing is made of it any more. */
bool ew_keeper_is_purged(const struct ew_call *call, struct ew_id party, struct ew_wall from);
/** Spans that are to lose their keys lose them; once all have, that is said. */
EW_MUST_USE int ew_keeper_purge_step(struct ew_keeper *k, struct ew_call *call);
/** Purges that were ordered and are not done are gone on with: no hold stands any more. */
EW_MUST_USE int ew_keeper_treat_again(struct ew_keeper *k, struct ew_call *call);
/** When everything was made of a call: what was to become a version of its own has become one. */
EW_MUST_USE int ew_keeper_treat_at_end(struct ew_keeper *k, struct ew_call *call);

/** Where tools may work on this call, as ew_grant_judge() wants it; "-" when it cannot be read. (keeper_asks_grants.c) */
const char *ew_keeper_regions_of(struct ew_keeper *k, struct ew_call *call);

#endif
