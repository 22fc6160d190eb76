/*
 * The resources of the HTTP API, one file each; schema/openapi.yaml says what each takes and gives.
 * `arg` is the struct ew_web. All are of type ew_http_handler_fn and answer every exchange once.
 */
#ifndef EW_PROGRAMS_WEB_API_API_H
#define EW_PROGRAMS_WEB_API_API_H

#include "http/server.h"
#include "base/digest.h"
#include "programs/web/grant_streams.h"
#include "programs/web/playbacks.h"

#define EW_API_HANDLER(name)                                                                       \
	void ew_api_##name(                                                                        \
		void *arg, struct ew_http_exchange *x, const struct ew_http_request *request)

/** GET /healthz: this program lives. */
EW_API_HANDLER(healthz);
/** GET /readyz: could a call be recorded now, and if not, why. */
EW_API_HANDLER(readyz);
/** GET /metrics: Prometheus text, of the keeper and of web itself. */
EW_API_HANDLER(metrics);
EW_API_HANDLER(openapi);
/** GET /verify: the page that checks evidence bundles in the browser; it is the same for everybody and asks nobody. */
EW_API_HANDLER(verify);
/** /scim/v2: people, as a directory makes them and lets them go; the first five are the same for everybody. */
EW_API_HANDLER(scim_config);
EW_API_HANDLER(scim_types);
EW_API_HANDLER(scim_type);
EW_API_HANDLER(scim_schemas);
EW_API_HANDLER(scim_schema);
EW_API_HANDLER(scim_users);
EW_API_HANDLER(scim_user);
EW_API_HANDLER(scim_user_add);
EW_API_HANDLER(scim_user_put);
EW_API_HANDLER(scim_user_patch);
EW_API_HANDLER(scim_user_remove);
EW_API_HANDLER(scim_groups);
/** /v1/attestations: roles that must be confirmed, and what was decided. */
EW_API_HANDLER(attestations);
EW_API_HANDLER(attest_many);
EW_API_HANDLER(attest_round);
/** GET / and the addresses of the portal's views: its page. */
EW_API_HANDLER(portal);
/** GET /assets/{file}: what the page loads. */
EW_API_HANDLER(portal_asset);
EW_API_HANDLER(enrol);
EW_API_HANDLER(interactions);
EW_API_HANDLER(interaction);
EW_API_HANDLER(events);
/** GET .../replay: whether what is stored agrees with what is held, and with every decision. */
EW_API_HANDLER(replay);
EW_API_HANDLER(access);
EW_API_HANDLER(audio);
/** GET .../artifacts/{kind}: one artifact's bytes as they are. */
EW_API_HANDLER(artifact);
/** GET .../artifacts/{kind}/original: what was handed in before it was redacted, where it was kept. */
EW_API_HANDLER(original);
EW_API_HANDLER(peaks);
/** GET or POST .../export: a file to take away, sealed to a recipient when one is named. */
EW_API_HANDLER(export);
/** POST .../bundle: an evidence bundle (docs/bundle.md), a file to take away. */
EW_API_HANDLER(bundle);
/** POST .../orders: what restricts goes to the recorder, what opens to the keeper. */
EW_API_HANDLER(orders);
/** POST .../events: what somebody says has happened; what takes permission away restricts first. */
EW_API_HANDLER(tell);
/** GET .../artifacts: everything that exists of a call, by kind. */
EW_API_HANDLER(artifact_register);
/** POST .../artifacts: what a tool made of it. */
EW_API_HANDLER(hand_in);
/** GET /v1/grants: those of calls in progress. */
EW_API_HANDLER(grants);
/** POST /v1/grants: what a tool may capture of a call. */
EW_API_HANDLER(grant_ask);
EW_API_HANDLER(grant);
/** GET /v1/grants/{id}/stream: its orders, from wherever the tool stopped. */
EW_API_HANDLER(grant_stream);
/** POST /v1/grants/{id}/acks: acknowledged, which is not obeyed. */
EW_API_HANDLER(grant_acknowledge);
/** DELETE /v1/grants/{id}: the tool has done. */
EW_API_HANDLER(grant_end);
/** POST /access/v1/evaluation: the same question in the words of AuthZEN. */
EW_API_HANDLER(evaluation);
/** GET /v1/sign-in: how one may sign in here. */
EW_API_HANDLER(sign_in_ways);
/** POST /v1/sign-in: login, password and code become a session, which is in the cookie of the answer and nowhere else. */
EW_API_HANDLER(sign_in);
/** POST /v1/sign-in/invitation: a code and a new password become one. */
EW_API_HANDLER(invitation);
/** GET /v1/sign-in/oidc/{id}: the browser goes to a provider; with again=1 to prove anew who is signed in. */
EW_API_HANDLER(oidc_begin);
/** GET /v1/sign-in/oidc/{id}/callback: and is back. */
EW_API_HANDLER(oidc_callback);
/** POST /v1/sign-in/oidc/{id}/logout: the provider itself ends sessions. */
EW_API_HANDLER(oidc_logout);
EW_API_HANDLER(sign_out);
EW_API_HANDLER(me);
/** POST /v1/me/step-up: proves anew who one is. */
EW_API_HANDLER(step_up);
EW_API_HANDLER(password);
EW_API_HANDLER(totp);
EW_API_HANDLER(totp_confirm);
EW_API_HANDLER(totp_remove);
EW_API_HANDLER(sessions);
EW_API_HANDLER(session_end);
EW_API_HANDLER(people);
EW_API_HANDLER(person);
EW_API_HANDLER(person_add);
/** POST /v1/people/{id}: change, suspend, leave, restore, recover. */
EW_API_HANDLER(person_do);
/** POST /v1/people/{id}/roles: proposes to give one. */
EW_API_HANDLER(role_give);
EW_API_HANDLER(role_take);
EW_API_HANDLER(role_attest);
EW_API_HANDLER(roles);
EW_API_HANDLER(role_make);
EW_API_HANDLER(role_remove);
EW_API_HANDLER(approvals);
EW_API_HANDLER(approval);
/** POST /v1/approvals: asks for a second person before a call is taken away or revealed. */
EW_API_HANDLER(approval_ask);
/** POST /v1/approvals/{number}: approve, refuse, withdraw. */
EW_API_HANDLER(approval_do);
/** GET /panel: the agent panel's page, which the origins of the configuration may show. */
EW_API_HANDLER(panel);
/** POST /v1/panel/launches: a code by which a CRM's page gives an agent the panel. */
EW_API_HANDLER(panel_launch);
/** POST /v1/panel/session: the code becomes a session. */
EW_API_HANDLER(panel_session);
/** GET /v1/panel/call: what is captured now of the call that one has. */
EW_API_HANDLER(panel_call);
EW_API_HANDLER(grounds);
EW_API_HANDLER(ground_ask);
EW_API_HANDLER(ground_end);
/** GET .../purposes: what a call may be opened for. */
EW_API_HANDLER(purposes);
/** GET .../listeners: who looked at a call. */
EW_API_HANDLER(listeners);
EW_API_HANDLER(comments);
EW_API_HANDLER(comment_add);
/** POST .../redactions: a stretch that nobody is to hear. */
EW_API_HANDLER(redact);
/** POST .../redactions/{event}/removal. */
EW_API_HANDLER(unredact);
EW_API_HANDLER(views);
EW_API_HANDLER(view_add);
EW_API_HANDLER(view_remove);
/** GET /v1/overview: the house in numbers. */
EW_API_HANDLER(overview);
EW_API_HANDLER(holds);
EW_API_HANDLER(hold_make);
EW_API_HANDLER(hold);
EW_API_HANDLER(hold_change);
EW_API_HANDLER(hold_calls);
/** POST /v1/holds/{id}/calls: on a list of calls, or on what a search finds. */
EW_API_HANDLER(hold_place);
EW_API_HANDLER(hold_job);
/** POST /v1/holds/{id}/release: proposes to let it go. */
EW_API_HANDLER(hold_release);
/** GET /v1/backups: the newest that was read back. */
EW_API_HANDLER(backups);
/** GET /v1/retention: what falls due, what was destroyed. */
EW_API_HANDLER(retention);
/** GET /v1/retention/due: exactly what goes, when and by which rule. */
EW_API_HANDLER(retention_due);
/** POST /v1/retention/runs: a round now. */
EW_API_HANDLER(retention_run);
/** GET /v1/storage: stores, what is proven of them, the spool, moves. */
EW_API_HANDLER(storage);
/** POST /v1/storage/probe: finds out now what they do. */
EW_API_HANDLER(storage_probe);
/** POST /v1/storage/moves: what lies at one store to another, or one call. */
EW_API_HANDLER(storage_move);
/** POST /v1/storage/moves/{number}/stop. */
EW_API_HANDLER(storage_stop);
/** POST /v1/retention/resume: proposes that deletion goes on. */
EW_API_HANDLER(retention_resume);
/** POST /v1/retention/rotate: new keys now. */
EW_API_HANDLER(retention_rotate);
EW_API_HANDLER(vendor_deletions);
EW_API_HANDLER(vendor_deletion_answer);
EW_API_HANDLER(redates);
EW_API_HANDLER(redate_look);
EW_API_HANDLER(redate);
EW_API_HANDLER(redate_apply);
EW_API_HANDLER(deletions);
/** GET .../evidence: of a call of which all else is gone. */
EW_API_HANDLER(evidence);
/** GET /v1/deletions/{id}: one, with its certificate. */
EW_API_HANDLER(deletion);
/** GET .../page and .../pdf: its certificate, drawn by a worker; .../proof: that the certificate is in the log. */
EW_API_HANDLER(deletion_page);
EW_API_HANDLER(deletion_pdf);
EW_API_HANDLER(deletion_proof);
/** POST /v1/subjects: what exists of whoever has a number. */
EW_API_HANDLER(subject);
EW_API_HANDLER(requests);
EW_API_HANDLER(request_make);
EW_API_HANDLER(request_one);
/** POST /v1/requests/{number}: moves one on. */
EW_API_HANDLER(request_do);
/** POST /v1/requests/{number}/find and what follows: what is done for a request. */
EW_API_HANDLER(request_find);
EW_API_HANDLER(request_calls);
EW_API_HANDLER(request_erase);
EW_API_HANDLER(request_freeze);
EW_API_HANDLER(request_unfreeze);
EW_API_HANDLER(request_object);
EW_API_HANDLER(request_correct);
EW_API_HANDLER(request_package);
EW_API_HANDLER(request_letter);
EW_API_HANDLER(request_letter_pdf);
/** GET /v1/audit: the log of the house and of access. */
EW_API_HANDLER(log);
/** GET /v1/review: who may what, and what of it looks wrong. */
EW_API_HANDLER(review);
EW_API_HANDLER(tokens);
/** POST /v1/tokens: the secret is in this answer and nowhere else. */
EW_API_HANDLER(token_make);
EW_API_HANDLER(token_revoke);
EW_API_HANDLER(vendors);
EW_API_HANDLER(vendor_add);
EW_API_HANDLER(vendor);
EW_API_HANDLER(vendor_change);
EW_API_HANDLER(vendor_withdraw);
EW_API_HANDLER(policies);
EW_API_HANDLER(policy);
/** POST /v1/policies/explain: which rule, which facts, which law. */
EW_API_HANDLER(policy_explain);
/** POST /v1/policies/simulate: what another policy would have changed. */
EW_API_HANDLER(policy_simulate);
EW_API_HANDLER(simulations);
EW_API_HANDLER(simulation);
EW_API_HANDLER(exceptions);
EW_API_HANDLER(exception);
/** POST /v1/exceptions/{id}: take, release, resolve. */
EW_API_HANDLER(exception_do);
EW_API_HANDLER(cases);
EW_API_HANDLER(case_open);
EW_API_HANDLER(case_show);
/** POST /v1/cases/{id}: change, note, evidence, close. */
EW_API_HANDLER(case_do);
/** /v1/papers: records of processing and other papers, made of what the house has done. */
EW_API_HANDLER(papers);
EW_API_HANDLER(paper);
EW_API_HANDLER(paper_make);
/** GET .../page and .../pdf: drawn by a worker. */
EW_API_HANDLER(paper_page);
EW_API_HANDLER(paper_pdf);
EW_API_HANDLER(audits);
EW_API_HANDLER(audit);
/** POST /v1/audits: begins one, or names the one that runs. */
EW_API_HANDLER(audit_run);
EW_API_HANDLER(rechecks);
EW_API_HANDLER(recheck);
/** POST /v1/rechecks: the same of a re-check. */
EW_API_HANDLER(recheck_run);
EW_API_HANDLER(populations);
EW_API_HANDLER(population);
EW_API_HANDLER(population_make);
EW_API_HANDLER(reconciliations);
EW_API_HANDLER(reconciliation);
EW_API_HANDLER(reconcile);
EW_API_HANDLER(tests);
EW_API_HANDLER(test);
/** POST /v1/tests: what came of a synthetic call. */
EW_API_HANDLER(tested);
EW_API_HANDLER(stream);
/** GET /v1/ledger/checkpoint, .../verifier: small public texts that change. */
EW_API_HANDLER(ledger_checkpoint);
EW_API_HANDLER(ledger_verifier);
/** GET /v1/ledger/tile/{tile...}: what the log is made of, to anybody. */
EW_API_HANDLER(ledger_tile);
/** GET /v1/ledger/old/{log}/{file...}: the same three of a log that has a successor. */
EW_API_HANDLER(ledger_old);
/** GET /v1/ledger: how the log stands. */
EW_API_HANDLER(ledger);
/** POST /v1/ledger/succeed: begins the log that follows one that refuses. */
EW_API_HANDLER(ledger_succeed);
/** GET .../events/{index}/proof: that one event is in the log. */
EW_API_HANDLER(proof);
/** GET /v1/ledger/witnesses: who cosigns the log, and how far they are. */
EW_API_HANDLER(witnesses);
/** GET /v1/ledger/stamps: the last time stamp. */
EW_API_HANDLER(stamps);
/** GET /v1/ledger/stamps/{file}: one of the three files of a time stamp. */
EW_API_HANDLER(stamp);

/**
 * Asks the keeper whether the token of a listener is still good, and ends its stream when it is not. Errors: nobody was asked.
 */
EW_MUST_USE int ew_api_stream_recheck(void *web, const struct ew_hash *token, uint64_t number);

/** Asks the keeper whether media that is being sent may still be seen; an ew_playback_ask_fn. */
EW_MUST_USE int ew_api_playback_ask(void *web, const struct ew_playback_ask *ask);

/** Asks the keeper for the orders that a listener of a grant does not have; an ew_grant_ask_fn. */
EW_MUST_USE int ew_api_grant_stream_ask(void *web, const struct ew_grant_question *question);

#endif
