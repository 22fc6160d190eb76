/*
 * Problem documents of the keeper (RFC 9457), of the same shape as web's own (http/problem.h).
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

static const struct {
	const char *type;
	const char *title;
} titles[] = {
	{"access_refused", "Access is refused"},
	{"account_closed", "The account may not sign in"},
	{"already_decided", "It was decided already"},
	{"another_person", "Somebody else has signed in"},
	{"another_runs", "Another is being made"},
	{"another_way", "The account signs in another way"},
	{"answer_too_large", "The answer is too large"},
	{"bad_arguments", "The arguments cannot be read"},
	{"bad_list", "The list cannot be read"},
	{"bad_order", "The order is not known"},
	{"bad_origin", "The log cannot be called that"},
	{"bad_query", "The search cannot be read"},
	{"bad_recipient", "The recipient cannot be read"},
	{"bad_return", "The page to go to is none of ours"},
	{"bundle_failed", "The bundle could not be made"},
	{"busy", "Too much at this moment"},
	{"call_over", "The call is over"},
	{"cannot_be_checked", "It cannot be checked"},
	{"cannot_be_done", "It cannot be done any more"},
	{"case_closed", "The case is closed"},
	{"case_unreadable", "The case cannot be read"},
	{"code_needed", "A code is needed"},
	{"deleted", "It is deleted"},
	{"deletion_stopped", "Deletion is stopped"},
	{"enrolment_refused", "Enrolment is refused"},
	{"exception_not_so", "The exception is in another state"},
	{"forgotten", "The sign-in is unknown or over"},
	{"grant_revoked", "The grant was revoked"},
	{"has_left", "The person has left"},
	{"hidden_by_policy", "Policy hides it from this role"},
	{"hidden_by_role", "The role does not open this"},
	{"hold_released", "The hold was released"},
	{"hold_unreadable", "The hold cannot be read"},
	{"idempotency_key_reused", "The key belongs to another request"},
	{"indexing", "Calls are still being made searchable"},
	{"interaction_changed", "The interaction has changed meanwhile"},
	{"interaction_unreadable", "The interaction cannot be read"},
	{"invalid_body", "The body does not say what it must"},
	{"invitation_refused", "The code is refused"},
	{"keeper_behind", "The keeper is catching up"},
	{"keeper_busy", "The keeper has too much to read"},
	{"keeper_failed", "The keeper could not answer"},
	{"last_administrator", "Nobody could administer any more"},
	{"launch_refused", "The launch is refused"},
	{"ledger_goes_on", "The log goes on"},
	{"locked", "Too many wrong attempts"},
	{"log_not_signed", "The log is not signed"},
	{"login_taken", "The login is taken"},
	{"logout_refused", "The logout is refused"},
	{"move_over", "The move is over"},
	{"never_signed", "No checkpoint will ever cover this"},
	{"no_account", "There is no account for this"},
	{"no_code", "The provider has sent no code"},
	{"no_ground", "No legal ground was granted"},
	{"no_keys", "Policy names no keys for an answer"},
	{"no_memory", "Not enough memory"},
	{"no_plan", "There is no plan yet"},
	{"no_policy", "No policy is known"},
	{"no_session", "There is no session"},
	{"no_store_configured", "No object store is configured"},
	{"no_such_approval", "There is no such proposal"},
	{"no_such_artifact", "There is no such artifact"},
	{"no_such_case", "There is no such case"},
	{"no_such_deletion", "There is no such deletion"},
	{"no_such_event", "There is no such event"},
	{"no_such_exception", "There is no such exception"},
	{"no_such_file", "The log has no such file"},
	{"no_such_grant", "There is no such grant"},
	{"no_such_ground", "There is no such legal ground"},
	{"no_such_hold", "There is no such legal hold"},
	{"no_such_interaction", "There is no such interaction"},
	{"no_such_job", "There is no such work"},
	{"no_such_move", "There is no such move"},
	{"no_such_paper", "There is no such paper"},
	{"no_such_person", "There is no such person"},
	{"no_such_policy", "There is no such policy"},
	{"no_such_provider", "There is no such provider"},
	{"no_such_redate", "There is no such re-dating"},
	{"no_such_report", "There is no such report"},
	{"no_such_request", "There is no such request"},
	{"no_such_role", "There is no such role"},
	{"no_such_segment", "No such segment is open"},
	{"no_such_session", "There is no such session"},
	{"no_such_store", "There is no such object store"},
	{"no_such_token", "There is no such token"},
	{"no_such_vendor", "There is no such vendor"},
	{"no_such_view", "There is no such view"},
	{"no_totp", "There is no authenticator"},
	{"no_worker", "No worker is free"},
	{"nobody_named", "Nobody was named"},
	{"not_a_tool", "The token is not a tool's"},
	{"not_certified", "The deletion is not certified yet"},
	{"not_found", "There is no such thing"},
	{"not_granted", "It was not granted"},
	{"not_identified", "It is not known who asks"},
	{"not_independent", "A second, independent person is needed"},
	{"not_now", "The role does not hold now"},
	{"not_of_this_kind", "The request is of another kind"},
	{"not_of_this_request", "The call is none of this request"},
	{"not_signed_yet", "No checkpoint covers this yet"},
	{"not_so", "It is in another state"},
	{"not_stopped", "Deletion is not stopped"},
	{"not_yet", "Not in the log yet"},
	{"nothing_recorded", "There is nothing to hear"},
	{"nothing_to_withhold", "There is nothing of this name to withhold"},
	{"object_damaged", "The recording is not what was recorded"},
	{"object_elsewhere", "The recording is not on this machine"},
	{"object_lost", "The recording's file or key is not there"},
	{"order_refused", "The order is refused"},
	{"other_browser", "Another browser has begun this"},
	{"other_issuer", "Another provider has answered"},
	{"other_provider", "Another provider was asked"},
	{"out_of_scope", "The role does not reach this call"},
	{"paper_failed", "The paper could not be made"},
	{"paper_not_done", "The paper is still being made"},
	{"party_needed", "A party must be named"},
	{"people_administer", "People administer this house"},
	{"plan_carried_out", "The plan was carried out"},
	{"policy_altered", "The policy was altered"},
	{"policy_refused", "The policy is refused"},
	{"policy_too_large", "The policy is too large"},
	{"policy_unknown", "The policy cannot be read any more"},
	{"proof_impossible", "The event cannot be proved"},
	{"provider_away", "The provider does not answer"},
	{"provider_refused", "The provider has refused"},
	{"purged", "What was made of it is destroyed"},
	{"purpose_not_told", "The purpose was not told"},
	{"purpose_too_long", "The purpose is too long"},
	{"recorder_away", "The recorder is away"},
	{"refusal_stands", "A refusal stands against it"},
	{"rendering_failed", "The audio could not be rendered"},
	{"report_altered", "The report cannot be opened"},
	{"request_closed", "The request was answered"},
	{"request_unreadable", "The request cannot be read"},
	{"restricted", "Its processing is restricted"},
	{"retention_over", "Its period is over"},
	{"right_missing", "The token lacks a right"},
	{"role_in_use", "Somebody has the role"},
	{"second_person_needed", "A second person must agree"},
	{"session_over", "The session is over"},
	{"step_up_needed", "Prove again who you are"},
	{"token_refused", "The provider's token is refused"},
	{"too_many_comments", "The call has too many comments"},
	{"no_such_original", "There is no such original"},
	{"no_such_redaction", "There is no such redaction"},
	{"not_finished", "The call is not finished"},
	{"redacted", "It is redacted"},
	{"redacted_since", "It was redacted since"},
	{"too_many_queries", "Too many queries stand"},
	{"too_many_redactions", "There are too many redactions"},
	{"too_many_grants", "There are too many grants"},
	{"too_many_orders", "Too many orders are waiting"},
	{"too_many_tokens", "There are too many tokens"},
	{"too_many_vendors", "There are too many vendors"},
	{"too_many_views", "There are too many saved searches"},
	{"too_much", "It is too long together"},
	{"totp_there", "There is an authenticator already"},
	{"unauthenticated", "A valid token is needed"},
	{"unknown_operation", "The operation is not known"},
	{"vendor_changed", "The vendor has changed meanwhile"},
	{"vendor_unreadable", "The vendor cannot be read"},
	{"vendor_withdrawn", "The vendor is withdrawn"},
	{"voice_not_enough", "The token cannot say this"},
	{"withdrawn", "The vendor is withdrawn"},
	{"withheld", "It is about what was withheld"},
	{"withheld_said_elsewhere", "What is withheld is said elsewhere too"},
	{"work_under_way", "Work is under way"},
	{"wrong_credentials", "Login, password or code is wrong"},
};

static const char *title_of(const char *type)
{
	for (size_t i = 0; i < EW_COUNT(titles); i++)
		if (strcmp(titles[i].type, type) == 0)
			return titles[i].title;
	return "The request failed";
}

char *ew_keeper_problem_text(unsigned status, const char *type, const char *detail)
{
	char name[96];
	json_t *body;
	char *text;

	snprintf(name, sizeof(name), "urn:earwitness:problem:%s", type);
	body = json_pack("{s:s, s:i, s:s, s:s}", "type", name, "status", (int)status, "title", title_of(type),
		"detail", detail);
	text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(body);
	return text;
}

int ew_keeper_answer_text(struct ew_keeper *k, uint32_t connection, uint64_t request, unsigned status,
	struct ew_slice json)
{
	struct ew_msg_answer answer = {.status = (uint16_t)status, .json = json};

	return ew_keeper_post(k, EW_ROLE_WEB, connection, request, EW_MSG_answer, &answer);
}

int ew_keeper_problem(struct ew_keeper *k, uint32_t connection, uint64_t request, unsigned status,
	const char *type, const char *detail)
{
	char *text = ew_keeper_problem_text(status, type, detail);
	int r = ew_keeper_answer_text(k, connection, request, status, ew_slice_text(text ? text : "{}"));

	free(text);
	return r;
}

int ew_keeper_problem_wait(struct ew_keeper *k, uint32_t connection, uint64_t request, unsigned status,
	const char *type, const char *detail, unsigned wait_s)
{
	char name[96];

	snprintf(name, sizeof(name), "urn:earwitness:problem:%s", type);
	return ew_keeper_answer(k, connection, request, status,
		json_pack("{s:s, s:i, s:s, s:s, s:i}", "type", name, "status", (int)status, "title", title_of(type), "detail",
			detail, "retry_after_s", (int)wait_s));
}

/* The first of them is the problem's own, for whoever shows one sentence. */
int ew_keeper_invalid(struct ew_asked *a, json_t *errors)
{
	const json_t *first = json_array_get(errors, 0);
	json_t *body = json_pack("{s:s, s:i, s:s, s:O, s:O, s:O}", "type", "urn:earwitness:problem:invalid_body",
		"status", 422, "title", title_of("invalid_body"), "detail", json_object_get(first, "detail"), "field",
		json_object_get(first, "field"), "errors", errors);

	json_decref(errors);
	return ew_keeper_answer(a->k, a->connection, a->request, 422, body);
}

int ew_keeper_wrong(json_t *errors, const char *field, const char *detail)
{
	return json_array_append_new(errors, json_pack("{s:s, s:s}", "field", field, "detail", detail)) < 0 ? -ENOMEM : 0;
}
