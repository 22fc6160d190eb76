/*
 * Asks of web: who is it, may they, and then one function for each. The token comes as a digest; a right that is
 * missing is a refusal that names the right.
 */
#include "programs/keeper/keeper_audit.h"
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_papers.h"
#include "programs/keeper/keeper_recheck.h"
#include "programs/keeper/keeper_redact.h"
#include "programs/keeper/keeper_tell.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/keeper_vendors.h"
#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/people/oidc.h"
#include "programs/keeper/people/panel.h"

#include <errno.h>

#include "base/log.h"
#include "ipc/asks.h"

/* What no message holds goes as a file that exists in memory only. */
static int answer_by_file(struct ew_keeper *k, uint32_t connection, uint64_t request, struct ew_msg_answer *answer)
{
	struct ew_slice text = answer->json;
	int handle = -1;
	int r = k->ops->scratch(k->arg, &handle);

	answer->json = EW_SLICE_EMPTY;
	answer->bytes = text.len;
	answer->in_file = 1;
	if (r == 0)
		r = ew_io_write_all(k->io, handle, text.at, text.len, 0);
	if (r < 0) {
		ew_io_discard(k->io, &handle);
		return ew_keeper_problem(k, connection, request, 503, "keeper_busy", "there is no room for an answer as large as this; ask again in a moment");
	}
	r = k->ops->send(k->arg, EW_ROLE_WEB, connection, request, EW_MSG_answer, answer, &handle, 1);
	ew_io_discard(k->io, &handle);
	if (r < 0)
		ew_log(EW_LOG_WARNING, "answer_lost", EW_F_U64("web", connection), EW_F_I64("code", r));
	return 0;
}

/* A file does not wait for a commit as a message does. */
static bool fits_in_file(const struct ew_keeper *k, struct ew_slice text)
{
	return !k->in_transaction && text.len <= EW_MAX_LARGE_ANSWER_BYTES;
}

int ew_keeper_answer(
	struct ew_keeper *k, uint32_t connection, uint64_t request, unsigned status, json_t *body)
{
	char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	struct ew_msg_answer answer = {.status = (uint16_t)status};
	int r;

	json_decref(body);
	if (!text)
		return ew_keeper_problem(k, connection, request, 500, "no_memory", "the answer did not fit in memory");
	answer.json = ew_slice_text(text);
	if (answer.json.len <= EW_MAX_ANSWER_BYTES)
		r = ew_keeper_post(k, EW_ROLE_WEB, connection, request, EW_MSG_answer, &answer);
	else if (fits_in_file(k, answer.json))
		r = answer_by_file(k, connection, request, &answer);
	else
		r = ew_keeper_problem(k, connection, request, 500, "answer_too_large",
			"the answer is too large; ask for fewer items with limit");
	ew_wipe(text, strlen(text));
	free(text);
	return r;
}

static const struct ew_ask_row house[] = {
	{EW_ASK_AUTHENTICATE, EW_QUIET, 0, "authenticate", ew_ask_authenticate},
	{EW_ASK_INTERACTIONS, 0, EW_RIGHT_SEARCH, "search", ew_ask_interactions},
	{EW_ASK_INTERACTION, EW_OF_CALL | EW_VIEWS, EW_RIGHT_READ, "record", ew_ask_interaction},
	{EW_ASK_REPLAY, EW_OF_CALL | EW_VIEWS | EW_ALL_KINDS | EW_UNTOUCHED, EW_RIGHT_READ, "replay", ew_ask_replay},
	{EW_ASK_EVENTS, EW_OF_CALL | EW_VIEWS | EW_ALL_KINDS, EW_RIGHT_READ, "events", ew_ask_events},
	{EW_ASK_EXCEPTIONS, 0, EW_RIGHT_READ, "exceptions", ew_ask_exceptions},
	{EW_ASK_AUDIO, EW_OF_CALL | EW_BY_HANDLE, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "audio", ew_ask_audio},
	{EW_ASK_PEAKS, EW_OF_CALL | EW_BY_HANDLE, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "peaks", ew_ask_peaks},
	{EW_ASK_ACCESS, EW_OF_CALL, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "handle", ew_ask_access},
	{EW_ASK_EXPORT, EW_OF_CALL | EW_FRESH, EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD, "export", ew_ask_export},
	{EW_ASK_BUNDLE, EW_OF_CALL | EW_FRESH | EW_TEXTS, EW_RIGHT_EXPORT, "bundle", ew_ask_bundle},
	{EW_ASK_ARTIFACT, EW_OF_CALL | EW_BY_HANDLE, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | EW_RIGHT_DOWNLOAD, "artifact", ew_ask_artifact},
	{EW_ASK_ORDER, EW_OF_CALL, EW_RIGHT_ORDER, "order", ew_ask_order},
	{EW_ASK_WHO_CLOSED, 0, EW_RIGHT_READ, "order", ew_ask_closed},
	{EW_ASK_LEDGER, 0, EW_RIGHT_READ, "ledger", ew_ask_ledger},
	{EW_ASK_PROOF, EW_OF_CALL, EW_RIGHT_READ, "proof", ew_ask_proof},
	{EW_ASK_LEDGER_SUCCEED, EW_FRESH, EW_RIGHT_ADMINISTER, "ledger_succeed", ew_ask_ledger_succeed},
	{EW_ASK_WITNESSES, 0, EW_RIGHT_READ, "witnesses", ew_ask_witnesses},
	{EW_ASK_EXCEPTION, 0, EW_RIGHT_READ, "exception", ew_ask_exception},
	{EW_ASK_EXCEPTION_DO, EW_TEXTS, EW_RIGHT_READ | EW_RIGHT_ORDER, "exception_do", ew_ask_exception_do},
	{EW_ASK_CASES, EW_EVERYWHERE, EW_RIGHT_READ, "cases", ew_ask_cases},
	{EW_ASK_CASE, EW_EVERYWHERE, EW_RIGHT_READ, "case", ew_ask_case},
	{EW_ASK_CASE_OPEN, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_READ | EW_RIGHT_EXPORT, "case_open", ew_ask_case_open},
	{EW_ASK_CASE_DO, EW_EVERYWHERE | EW_TEXTS, EW_RIGHT_READ | EW_RIGHT_EXPORT, "case_do", ew_ask_case_do},
	{EW_ASK_REPORTS, EW_EVERYWHERE, EW_RIGHT_READ, "reports", ew_ask_reports},
	{EW_ASK_REPORT, EW_EVERYWHERE, EW_RIGHT_READ, "report", ew_ask_report},
	{EW_ASK_PAPER_MAKE, EW_EVERYWHERE, EW_RIGHT_READ, "paper_make", ew_ask_paper_make},
	{EW_ASK_PAPERS, EW_EVERYWHERE, EW_RIGHT_READ, "papers", ew_ask_papers},
	{EW_ASK_PAPER, EW_EVERYWHERE, EW_RIGHT_READ, "paper", ew_ask_paper},
	{EW_ASK_PAPER_FILE, EW_EVERYWHERE, EW_RIGHT_READ, "paper", ew_ask_paper_file},
	{EW_ASK_AUDIT_RUN, EW_EVERYWHERE, EW_RIGHT_READ, "audit_run", ew_ask_audit_run},
	{EW_ASK_RECHECK_RUN, EW_EVERYWHERE, EW_RIGHT_READ, "recheck_run", ew_ask_recheck_run},
	{EW_ASK_RECONCILE, EW_EVERYWHERE, EW_RIGHT_READ | EW_RIGHT_SEARCH, "reconcile", ew_ask_reconcile},
	{EW_ASK_POPULATION, EW_EVERYWHERE, EW_RIGHT_READ | EW_RIGHT_SEARCH, "population", ew_ask_population},
	{EW_ASK_POLICIES, 0, EW_RIGHT_READ, "policies", ew_ask_policies},
	{EW_ASK_POLICY, 0, EW_RIGHT_READ, "policy", ew_ask_policy},
	{EW_ASK_EXPLAIN, 0, EW_RIGHT_READ, "explain", ew_ask_explain},
	{EW_ASK_SIMULATE, EW_EVERYWHERE, EW_RIGHT_READ | EW_RIGHT_SEARCH, "simulate", ew_ask_simulate},
	{EW_ASK_TESTED, 0, EW_RIGHT_ADMINISTER, "tested", ew_ask_tested},
	{EW_ASK_TOKEN_MAKE, EW_FRESH, EW_RIGHT_ADMINISTER, "token_make", ew_ask_token_make},
	{EW_ASK_TOKENS, 0, EW_RIGHT_ADMINISTER, "tokens", ew_ask_tokens},
	{EW_ASK_TOKEN_REVOKE, EW_FRESH, EW_RIGHT_ADMINISTER, "token_revoke", ew_ask_token_revoke},
	{EW_ASK_VENDOR_ADD, EW_FRESH, EW_RIGHT_ADMINISTER, "vendor_add", ew_ask_vendor_add},
	{EW_ASK_VENDORS, 0, EW_RIGHT_READ, "vendors", ew_ask_vendors},
	{EW_ASK_VENDOR, 0, EW_RIGHT_READ, "vendor", ew_ask_vendor},
	{EW_ASK_VENDOR_CHANGE, EW_FRESH, EW_RIGHT_ADMINISTER, "vendor_change", ew_ask_vendor_change},
	{EW_ASK_VENDOR_WITHDRAW, EW_FRESH, EW_RIGHT_ADMINISTER, "vendor_withdraw", ew_ask_vendor_withdraw},
	{EW_ASK_ORDER_REFUSED, 0, 0, "order_refused", ew_ask_order_was_refused},
	{EW_ASK_TELL, EW_OF_CALL, EW_RIGHT_TELL, "event", ew_ask_tell},
	{EW_ASK_GRANT, 0, EW_RIGHT_CAPTURE, "grant", ew_ask_grant},
	{EW_ASK_GRANTS, 0, EW_RIGHT_READ, "grants", ew_ask_grants},
	{EW_ASK_GRANT_ORDERS, 0, 0, "grant_orders", ew_ask_grant_orders},
	{EW_ASK_GRANT_SHOW, 0, 0, "grant_show", ew_ask_grant_show},
	{EW_ASK_GRANT_ACK, 0, EW_RIGHT_CAPTURE, "grant_ack", ew_ask_grant_ack},
	{EW_ASK_GRANT_END, 0, 0, "grant_end", ew_ask_grant_end},
	{EW_ASK_HAND_IN, 0, EW_RIGHT_CAPTURE, "hand_in", ew_ask_hand_in},
	{EW_ASK_HANDED, EW_OF_CALL | EW_BY_HANDLE, EW_RIGHT_READ, "text", ew_ask_handed},
	{EW_ASK_ORIGINAL, EW_OF_CALL | EW_FRESH, EW_RIGHT_READ | EW_RIGHT_REVEAL, "original", ew_ask_original},
	{EW_ASK_REGISTER, EW_OF_CALL | EW_VIEWS, EW_RIGHT_READ, "register", ew_ask_register},
	{EW_ASK_EVALUATE, 0, 0, "evaluate", ew_ask_evaluate},
	{.op = 0},
};

static const struct ew_ask_row *find_in(const struct ew_ask_row *rows, uint16_t op)
{
	for (; rows->op != 0; rows++)
		if (rows->op == op)
			return rows;
	return NULL;
}

static const struct ew_ask_row *find_row(uint16_t op)
{
	const struct ew_ask_row *row = find_in(house, op);

	return row ? row : find_in(ew_people_asks, op);
}

static int take(struct ew_asked *a, uint16_t op)
{
	const struct ew_ask_row *row = find_row(op);
	bool admitted = false;
	int r;

	if (!row)
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "unknown_operation",
			"web asked for something that this keeper does not know; are all programs of one version?");
	if (a->by_handle)
		return row->take(a);
	r = ew_asked_admit(a, row, &admitted);
	if (r == 0 && admitted)
		r = ew_keeper_redact_row(a, row->flags, &admitted);
	return r < 0 || !admitted ? r : row->take(a);
}

/* What needs no token: enrolment (the token is what is asked about), readiness, metrics, the public log, signing in. */
static int take_open(struct ew_asked *a, uint16_t op, bool *ret_taken)
{
	static const struct {
		uint16_t op;
		int (*take)(struct ew_asked *a);
	} open[] = {
		{EW_ASK_ENROL, ew_ask_enrol},
		{EW_ASK_READY, ew_ask_ready},
		{EW_ASK_METRICS, ew_ask_metrics},
		{EW_ASK_LEDGER_FILE, ew_ask_ledger_file},
		{EW_ASK_STAMPS, ew_ask_stamps},
		{EW_ASK_SIGN_IN_WAYS, ew_ask_sign_in_ways},
		{EW_ASK_SIGN_IN, ew_ask_sign_in},
		{EW_ASK_INVITED, ew_ask_invited},
		{EW_ASK_PANEL_SESSION, ew_ask_panel_session},
		{EW_ASK_OIDC_BEGIN, ew_ask_oidc_begin},
		{EW_ASK_OIDC_CALLBACK, ew_ask_oidc_callback},
		{EW_ASK_OIDC_LOGOUT, ew_ask_oidc_logout},
	};

	*ret_taken = true;
	for (size_t i = 0; i < EW_COUNT(open); i++)
		if (open[i].op == op)
			return open[i].take(a);
	if (op == EW_ASK_SALT && (ew_asked_text(a, "login") || ew_asked_text(a, "invitation")))
		return ew_ask_salt(a);
	*ret_taken = false;
	return 0;
}

/* A player fetches media without a token: the handle says for whom, and is checked before anything else is said. */
static bool comes_by_handle(const struct ew_asked *a, uint16_t op)
{
	static const struct ew_hash none;
	const struct ew_ask_row *row;

	if (memcmp(a->token.bytes, none.bytes, sizeof(none.bytes)) != 0 ||
		!json_is_string(json_object_get(a->arguments, "handle")))
		return false;
	row = find_row(op);
	return row && (row->flags & EW_BY_HANDLE);
}

static bool is_quiet(uint16_t op)
{
	const struct ew_ask_row *row = find_row(op);

	return row && (row->flags & EW_QUIET);
}

static int take_ask(struct ew_asked *a, uint16_t op)
{
	bool taken;
	int r = take_open(a, op, &taken);

	if (r < 0 || taken)
		return r;
	a->by_handle = comes_by_handle(a, op);
	r = a->by_handle ? 0 : ew_asked_identify(a, is_quiet(op));
	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 401, "unauthenticated",
			"the session or token is unknown, over, or has expired; sign in again or ask for a new token");
	return r < 0 ? r : take(a, op);
}

static int answer_ask(struct ew_asked *a, uint16_t op)
{
	int r;

	if (!json_is_object(a->arguments))
		r = ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_arguments",
			"the arguments are no JSON object");
	else
		r = take_ask(a, op);
	if (r >= 0)
		return r;
	ew_log(EW_LOG_ERROR, "ask_failed", EW_F_U64("op", op), EW_F_I64("code", r));
	ew_keeper_rollback(a->k);
	return ew_keeper_problem(a->k, a->connection, a->request, 503, "keeper_failed",
		"the catalogue could not answer; see the keeper's log");
}

static int ask_as(struct ew_keeper *k, uint32_t connection, const struct ew_message *message, bool last,
	const struct ew_redact_answer *answer)
{
	const struct ew_msg_ask *ask = EW_MESSAGE_AS(message, ask);
	struct ew_asked a = {
		.k = k,
		.connection = connection,
		.request = message->request,
		.interaction = ask->interaction,
		.token = ask->token,
		.purpose = ask->purpose,
		.idempotency_key = ask->idempotency_key,
		.message = message,
		.last = last,
		.answer = answer,
	};
	int r;

	a.arguments = json_loadb(
		(const char *)ask->arguments.at, ask->arguments.len, JSON_REJECT_DUPLICATES, NULL);
	if (ask->arguments.len == 0)
		a.arguments = json_object();
	ew_holders_trim(k);
	r = answer_ask(&a, ask->op);
	ew_asked_let_go(&a);
	json_decref(a.arguments);
	ew_checked_free(&a.checked);
	return r;
}

int ew_keeper_ask_again(struct ew_keeper *k, uint32_t connection, const struct ew_message *message, bool last)
{
	return ask_as(k, connection, message, last, NULL);
}

int ew_keeper_ask_read(
	struct ew_keeper *k, uint32_t connection, const struct ew_message *message, const struct ew_redact_answer *answer)
{
	return ask_as(k, connection, message, answer->last, answer);
}

int ew_keeper_ask(struct ew_keeper *k, uint32_t connection, const struct ew_message *message)
{
	const struct ew_msg_ask *ask = EW_MESSAGE_AS(message, ask);

	if (message->type->number != EW_MSG_ask)
		return 0;
	if (ask->op == EW_ASK_ORDER && ew_keeper_is_behind(k, ask->interaction) &&
		ew_keeper_ask_later(k, connection, ask->interaction, message) == 0)
		return 0;
	return ew_keeper_ask_again(k, connection, message, false);
}
