/*
 * The asks about people, one function each (ipc/asks.h says what they take and give), and what they share. 0 once an
 * ask is answered; errors are those of the catalogue, and the ask is then answered by ew_keeper_ask().
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_ASKS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_ASKS_H

#include "catalog/sessions.h"
#include "programs/keeper/people/account.h"

/* -- without a token -- */
/** How one may sign in here. */
EW_MUST_USE int ew_ask_sign_in_ways(struct ew_asked *a);
/** What a password is stretched with. */
EW_MUST_USE int ew_ask_salt(struct ew_asked *a);
/** Login, stretched password and code become a session. */
EW_MUST_USE int ew_ask_sign_in(struct ew_asked *a);
/** A code and a new password become a session. */
EW_MUST_USE int ew_ask_invited(struct ew_asked *a);

/* -- one's own -- */
/** Ends the session. */
EW_MUST_USE int ew_ask_sign_out(struct ew_asked *a);
/** Who one is and what one may. */
EW_MUST_USE int ew_ask_me(struct ew_asked *a);
/** Proves anew who one is. */
EW_MUST_USE int ew_ask_step_up(struct ew_asked *a);
/** Changes the password; other sessions end. */
EW_MUST_USE int ew_ask_password(struct ew_asked *a);
/** A secret for an authenticator, */
EW_MUST_USE int ew_ask_totp(struct ew_asked *a);
/** which counts once a code of it was shown, */
EW_MUST_USE int ew_ask_totp_confirm(struct ew_asked *a);
/** until it is removed. */
EW_MUST_USE int ew_ask_totp_remove(struct ew_asked *a);
/** Sessions that last. */
EW_MUST_USE int ew_ask_sessions(struct ew_asked *a);
/** Ends one. */
EW_MUST_USE int ew_ask_session_end(struct ew_asked *a);

/* -- people and roles -- */
/** A page of people. */
EW_MUST_USE int ew_ask_people(struct ew_asked *a);
/** One. */
EW_MUST_USE int ew_ask_person(struct ew_asked *a);
/** Makes one, without any role. */
EW_MUST_USE int ew_ask_person_add(struct ew_asked *a);
/** Changes, suspends, restores, lets go. */
EW_MUST_USE int ew_ask_person_do(struct ew_asked *a);
/** Proposes to give a role. */
EW_MUST_USE int ew_ask_role_give(struct ew_asked *a);
/** Takes one, at once. */
EW_MUST_USE int ew_ask_role_take(struct ew_asked *a);
/** Confirms that it is still needed. */
EW_MUST_USE int ew_ask_role_attest(struct ew_asked *a);
/** All roles. */
EW_MUST_USE int ew_ask_roles(struct ew_asked *a);
/** Proposes one, or a change of one. */
EW_MUST_USE int ew_ask_role_make(struct ew_asked *a);
/** Removes one that nobody has. */
EW_MUST_USE int ew_ask_role_remove(struct ew_asked *a);
/** Who may what, and what looks wrong. */
EW_MUST_USE int ew_ask_review(struct ew_asked *a);

/* -- a directory: scim.c, scim_change.c -- */
/** A page of people, as user resources. */
EW_MUST_USE int ew_ask_scim_users(struct ew_asked *a);
/** One. */
EW_MUST_USE int ew_ask_scim_user(struct ew_asked *a);
/** Groups, of which there are none. */
EW_MUST_USE int ew_ask_scim_groups(struct ew_asked *a);
/** Makes one, without any role. */
EW_MUST_USE int ew_ask_scim_add(struct ew_asked *a);
/** Changes, suspends, gives back what the directory itself has suspended. */
EW_MUST_USE int ew_ask_scim_put(struct ew_asked *a);
/** The same by single operations (RFC 7644, 3.5.2). */
EW_MUST_USE int ew_ask_scim_patch(struct ew_asked *a);
/** Lets go; who administers or approves is suspended. */
EW_MUST_USE int ew_ask_scim_remove(struct ew_asked *a);

/* -- confirming that roles are needed: attest.c, attest_round.c -- */
/** What is due. */
EW_MUST_USE int ew_ask_attestations(struct ew_asked *a);
/** Many decisions, each by itself. */
EW_MUST_USE int ew_ask_attest_many(struct ew_asked *a);
/** Who decided what in a month. */
EW_MUST_USE int ew_ask_attest_round(struct ew_asked *a);

/* -- approvals -- */
/** What waits for a second person. */
EW_MUST_USE int ew_ask_approvals(struct ew_asked *a);
/** One. */
EW_MUST_USE int ew_ask_approval(struct ew_asked *a);
/** Asks for a second person before a call is taken away or revealed. */
EW_MUST_USE int ew_ask_approval_ask(struct ew_asked *a);
/** Approves, refuses, withdraws. */
EW_MUST_USE int ew_ask_approval_do(struct ew_asked *a);

/* -- what calls may be opened for -- */
/** The purposes that were told, and grounds granted to who asks. */
EW_MUST_USE int ew_ask_purposes(struct ew_asked *a);
/** Legal grounds that were granted. */
EW_MUST_USE int ew_ask_grounds(struct ew_asked *a);
/** Proposes one. */
EW_MUST_USE int ew_ask_ground_ask(struct ew_asked *a);
/** Ends one. */
EW_MUST_USE int ew_ask_ground_end(struct ew_asked *a);

/* -- at the desk -- */
/** Who looked at a call. */
EW_MUST_USE int ew_ask_listeners(struct ew_asked *a);
/** Comments on a call. */
EW_MUST_USE int ew_ask_comments(struct ew_asked *a);
/** Adds one. */
EW_MUST_USE int ew_ask_comment_add(struct ew_asked *a);
/** Saved searches. */
EW_MUST_USE int ew_ask_views(struct ew_asked *a);
/** Saves one. */
EW_MUST_USE int ew_ask_view_add(struct ew_asked *a);
/** Removes one. */
EW_MUST_USE int ew_ask_view_remove(struct ew_asked *a);
/** The state of the house in numbers. */
EW_MUST_USE int ew_ask_overview(struct ew_asked *a);
/** How long things stay, what falls due and what was destroyed, in numbers. */
EW_MUST_USE int ew_ask_retention(struct ew_asked *a);
/** The newest backup that was read back (backups/backups.c). */
EW_MUST_USE int ew_ask_backups(struct ew_asked *a);
/** What exists of whoever has a number. */
EW_MUST_USE int ew_ask_subject(struct ew_asked *a);
/** What people asked about their own data. */
EW_MUST_USE int ew_ask_requests(struct ew_asked *a);
/** One. */
EW_MUST_USE int ew_ask_request(struct ew_asked *a);
/** Records one. */
EW_MUST_USE int ew_ask_request_make(struct ew_asked *a);
/** Moves one on. */
EW_MUST_USE int ew_ask_request_do(struct ew_asked *a);
/** The log of the house. */
EW_MUST_USE int ew_ask_log(struct ew_asked *a);
/** Whether media that was given a moment ago may still be seen. */
EW_MUST_USE int ew_ask_media_again(struct ew_asked *a);
/** The same for what is taken away; what for was asked when it was given. */
EW_MUST_USE int ew_ask_export_again(struct ew_asked *a);

/* -- shared -- */
/** Makes the account of an administrator; the one-time token was found good. Answers. */
EW_MUST_USE int ew_enrol_person(struct ew_asked *a);
/** In the open transaction: begins a session, commits, and answers with it. */
EW_MUST_USE int ew_sign_in(struct ew_asked *a, struct ew_account *account, enum ew_session_kind kind);
/** Judges what the ask gives as proof. False in *ret_proved: answered, and the failure is durable. */
EW_MUST_USE int ew_prove(struct ew_asked *a, struct ew_account *account, bool either, bool *ret_proved);
/** In the open transaction: the event of a changed account. */
EW_MUST_USE int ew_person_changed(struct ew_keeper *k, struct ew_id person, struct ew_id by, const char *what);
/** How many people who are active may administer. */
EW_MUST_USE int ew_people_administrators(struct ew_keeper *k, uint64_t *ret);
/** The cursor behind a page of items that have an "id", or null. A new reference. */
json_t *ew_asked_next_id(const json_t *items, uint64_t limit);

#endif
