/*
 * Asks of web: who is it, may they, and then one function for each. The token comes as a digest; a right that is
 * missing is a refusal that names the right.
 */
#include "programs/keeper/keeper_audit.h"
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_tell.h"
#include "programs/keeper/keeper_tokens.h"
#include "programs/keeper/keeper_tools.h"
#include "programs/keeper/keeper_vendors.h"

#include <errno.h>

#include "base/log.h"
#include "ipc/asks.h"

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
	if (answer.json.len > EW_MAX_ANSWER_BYTES)
		r = ew_keeper_problem(k, connection, request, 500, "answer_too_large",
			"the answer is too large; ask for fewer items with limit");
	else
		r = ew_keeper_post(k, EW_ROLE_WEB, connection, request, EW_MSG_answer, &answer);
	ew_wipe(text, strlen(text));
	free(text);
	return r;
}

static const struct {
	uint16_t op;
	uint32_t right;
	const char *right_name;
	bool by_handle; /* an access handle may stand in for the token */
	int (*take)(struct ew_asked *a);
} table[] = {
	{EW_ASK_AUTHENTICATE, 0, "", false, ew_ask_authenticate},
	{EW_ASK_INTERACTIONS, EW_RIGHT_SEARCH, "search", false, ew_ask_interactions},
	{EW_ASK_INTERACTION, EW_RIGHT_READ, "read", false, ew_ask_interaction},
	{EW_ASK_REPLAY, EW_RIGHT_READ, "read", false, ew_ask_replay},
	{EW_ASK_EVENTS, EW_RIGHT_READ, "read", false, ew_ask_events},
	{EW_ASK_EXCEPTIONS, EW_RIGHT_READ, "read", false, ew_ask_exceptions},
	{EW_ASK_AUDIO, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "listen and reveal", true, ew_ask_audio},
	{EW_ASK_PEAKS, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "listen and reveal", true, ew_ask_peaks},
	{EW_ASK_ACCESS, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "listen and reveal", false, ew_ask_access},
	{EW_ASK_EXPORT, EW_RIGHT_EXPORT, "export", false, ew_ask_export},
	{EW_ASK_BUNDLE, EW_RIGHT_EXPORT, "export", false, ew_ask_bundle},
	{EW_ASK_ARTIFACT, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL, "listen and reveal", true,
		ew_ask_artifact},
	{EW_ASK_ORDER, EW_RIGHT_ORDER, "order", false, ew_ask_order},
	{EW_ASK_WHO_CLOSED, EW_RIGHT_READ, "read", false, ew_ask_closed},
	{EW_ASK_LEDGER, EW_RIGHT_READ, "read", false, ew_ask_ledger},
	{EW_ASK_PROOF, EW_RIGHT_READ, "read", false, ew_ask_proof},
	{EW_ASK_LEDGER_SUCCEED, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_ledger_succeed},
	{EW_ASK_WITNESSES, EW_RIGHT_READ, "read", false, ew_ask_witnesses},
	{EW_ASK_EXCEPTION, EW_RIGHT_READ, "read", false, ew_ask_exception},
	{EW_ASK_EXCEPTION_DO, EW_RIGHT_READ | EW_RIGHT_ORDER, "read and order", false, ew_ask_exception_do},
	{EW_ASK_CASES, EW_RIGHT_READ, "read", false, ew_ask_cases},
	{EW_ASK_CASE, EW_RIGHT_READ, "read", false, ew_ask_case},
	{EW_ASK_CASE_OPEN, EW_RIGHT_READ | EW_RIGHT_EXPORT, "read and export", false, ew_ask_case_open},
	{EW_ASK_CASE_DO, EW_RIGHT_READ | EW_RIGHT_EXPORT, "read and export", false, ew_ask_case_do},
	{EW_ASK_REPORTS, EW_RIGHT_READ, "read", false, ew_ask_reports},
	{EW_ASK_REPORT, EW_RIGHT_READ, "read", false, ew_ask_report},
	{EW_ASK_AUDIT_RUN, EW_RIGHT_READ, "read", false, ew_ask_audit_run},
	{EW_ASK_RECONCILE, EW_RIGHT_READ | EW_RIGHT_SEARCH, "read and search", false, ew_ask_reconcile},
	{EW_ASK_POPULATION, EW_RIGHT_READ | EW_RIGHT_SEARCH, "read and search", false, ew_ask_population},
	{EW_ASK_POLICIES, EW_RIGHT_READ, "read", false, ew_ask_policies},
	{EW_ASK_POLICY, EW_RIGHT_READ, "read", false, ew_ask_policy},
	{EW_ASK_EXPLAIN, EW_RIGHT_READ, "read", false, ew_ask_explain},
	{EW_ASK_SIMULATE, EW_RIGHT_READ | EW_RIGHT_SEARCH, "read and search", false, ew_ask_simulate},
	{EW_ASK_TESTED, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_tested},
	{EW_ASK_TOKEN_MAKE, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_token_make},
	{EW_ASK_TOKENS, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_tokens},
	{EW_ASK_TOKEN_REVOKE, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_token_revoke},
	{EW_ASK_VENDOR_ADD, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_vendor_add},
	{EW_ASK_VENDORS, EW_RIGHT_READ, "read", false, ew_ask_vendors},
	{EW_ASK_VENDOR, EW_RIGHT_READ, "read", false, ew_ask_vendor},
	{EW_ASK_VENDOR_CHANGE, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_vendor_change},
	{EW_ASK_VENDOR_WITHDRAW, EW_RIGHT_ADMINISTER, "administer", false, ew_ask_vendor_withdraw},
	{EW_ASK_ORDER_REFUSED, 0, "", false, ew_ask_order_was_refused},
	{EW_ASK_TELL, EW_RIGHT_TELL, "tell", false, ew_ask_tell},
	{EW_ASK_GRANT, EW_RIGHT_CAPTURE, "capture", false, ew_ask_grant},
	{EW_ASK_GRANT_ORDERS, 0, "", false, ew_ask_grant_orders},
	{EW_ASK_GRANT_SHOW, 0, "", false, ew_ask_grant_show},
	{EW_ASK_GRANT_ACK, EW_RIGHT_CAPTURE, "capture", false, ew_ask_grant_ack},
	{EW_ASK_GRANT_END, 0, "", false, ew_ask_grant_end},
	{EW_ASK_HAND_IN, EW_RIGHT_CAPTURE, "capture", false, ew_ask_hand_in},
	{EW_ASK_REGISTER, EW_RIGHT_READ, "read", false, ew_ask_register},
	{EW_ASK_EVALUATE, 0, "", false, ew_ask_evaluate},
};

static int refuse_right(struct ew_asked *a, const char *right)
{
	char detail[128];

	snprintf(detail, sizeof(detail), "this token does not hold the right to %s", right);
	return ew_keeper_problem(a->k, a->connection, a->request, 403, "right_missing", detail);
}

static int take(struct ew_asked *a, uint16_t op)
{
	for (size_t i = 0; i < EW_COUNT(table); i++) {
		if (table[i].op != op)
			continue;
		if (!a->by_handle && (a->who.rights & table[i].right) != table[i].right)
			return refuse_right(a, table[i].right_name);
		return table[i].take(a);
	}
	return ew_keeper_problem(a->k, a->connection, a->request, 400, "unknown_operation",
		"web asked for something that this keeper does not know; are all programs of one version?");
}

/* The unauthenticated asks: enrolment (the token is what is asked about), readiness, metrics, the public log. */
static int take_open(struct ew_asked *a, uint16_t op, bool *ret_taken)
{
	*ret_taken = true;
	if (op == EW_ASK_ENROL)
		return ew_ask_enrol(a);
	if (op == EW_ASK_READY)
		return ew_ask_ready(a);
	if (op == EW_ASK_METRICS)
		return ew_ask_metrics(a);
	if (op == EW_ASK_LEDGER_FILE)
		return ew_ask_ledger_file(a);
	if (op == EW_ASK_STAMPS)
		return ew_ask_stamps(a);
	*ret_taken = false;
	return 0;
}

static int identify(struct ew_asked *a)
{
	int r = ew_tokens_get(a->k->catalog, &a->token, &a->who);

	if (r < 0)
		return r;
	if (a->who.enrolment ||
		(a->who.expires.us != 0 && a->who.expires.us <= ew_io_wall(a->k->io).us))
		return -ENOENT;
	return 0;
}

/* A player fetches media without a token: the handle says for whom, and is checked before anything else is said. */
static bool comes_by_handle(const struct ew_asked *a, uint16_t op)
{
	static const struct ew_hash none;

	if (memcmp(a->token.bytes, none.bytes, sizeof(none.bytes)) != 0 ||
		!json_is_string(json_object_get(a->arguments, "handle")))
		return false;
	for (size_t i = 0; i < EW_COUNT(table); i++)
		if (table[i].op == op)
			return table[i].by_handle;
	return false;
}

static int take_ask(struct ew_asked *a, uint16_t op)
{
	bool taken;
	int r = take_open(a, op, &taken);

	if (r < 0 || taken)
		return r;
	a->by_handle = comes_by_handle(a, op);
	r = a->by_handle ? 0 : identify(a);
	if (r == -ENOENT)
		return ew_keeper_problem(a->k, a->connection, a->request, 401, "unauthenticated",
			"the bearer token is unknown or has expired; sign in again or ask for a new token");
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

int ew_keeper_ask_again(
	struct ew_keeper *k, uint32_t connection, const struct ew_message *message, bool last)
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
	};
	int r;

	a.arguments = json_loadb(
		(const char *)ask->arguments.at, ask->arguments.len, JSON_REJECT_DUPLICATES, NULL);
	if (ask->arguments.len == 0)
		a.arguments = json_object();
	r = answer_ask(&a, ask->op);
	json_decref(a.arguments);
	return r;
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
