/*
 * Signing in by a provider, step by step. Each ask is an errand that goes on whenever an answer from outside has come, and ends with
 * exactly one answer. Must never show or write down a code, a token or a state.
 */
#include "programs/keeper/people/oidc.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/holder.h"
#include "programs/keeper/people/me.h"
#include "programs/keeper/people/oidc_state.h"

#define FORGOTTEN "this sign-in is unknown, over, or was used already; begin it anew"

static int problem(struct ew_keeper *k, const struct ew_oidc_errand *e, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(k, e->connection, e->request, status, type, detail);
}

/* -- refusals -- */

static bool may_note(struct ew_keeper *k)
{
	struct ew_oidc *all = k->oidc;
	struct ew_mono now = ew_io_mono(k->io);

	if (all->refusals_since.us == 0 || now.us - all->refusals_since.us >= EW_OIDC_REFUSALS_US) {
		all->refusals_since = now;
		all->refusals = 0;
	}
	return all->refusals++ < EW_OIDC_REFUSALS;
}

int ew_oidc_note_refusal(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const char *because, const char *sentence)
{
	bool known = !ew_id_is_zero(person);
	int r;

	ew_log(EW_LOG_WARNING, "sign_in_refused", EW_F_WORD("provider", seat->id), EW_F_WORD("because", because),
		EW_F_WORD("why", sentence));
	if (!may_note(k))
		return 0;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_append(k, NULL, EW_EVENT_SIGN_IN_REFUSED, ew_io_wall(k->io), known ? "user" : "keeper", person,
			json_pack("{s:s, s:s, s:s}", "because", because, "provider", seat->id, "detail", sentence), NULL, NULL,
			NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* The refusal is durable before it is told. */
static int refuse(struct ew_keeper *k, const struct ew_oidc_errand *e, unsigned status, const char *because, const char *sentence)
{
	int r = e->kind == EW_OIDC_BEGINS
			? 0
			: ew_oidc_note_refusal(k, e->seat, (struct ew_id){{0}}, because, sentence);

	return r < 0 ? r : problem(k, e, status, because, sentence);
}

/* -- verifying -- */

/* -EAGAIN: the keys are asked for anew. */
static int verify(struct ew_keeper *k, struct ew_oidc_errand *e, const char *type, struct ew_buf *payload, struct ew_error *why)
{
	int r = ew_jws_verify(ew_buf_slice(&e->compact), e->seat->keys, type, payload, why);

	if (r != -ENOKEY || e->renewed || !ew_oidc_forget_keys(k, e->seat))
		return r;
	e->renewed = true;
	*why = (struct ew_error){0};
	ew_buf_clear(payload);
	return ew_oidc_need_keys(k, e->seat, why);
}

/* -- steps; -EAGAIN: it waits, 0: it is answered; what else is negative is the catalogue's, or memory's -- */

static int answer_location(struct ew_keeper *k, struct ew_oidc_errand *e)
{
	_cleanup_(ew_buf_free) struct ew_buf url = {0};
	const struct ew_oidc_attempt *made;
	char state[EW_OIDC_SECRET_TEXT];
	struct ew_oidc_request request = {.client_id = e->seat->client_id,
		.redirect_uri = e->seat->redirect,
		.again = !ew_id_is_zero(e->attempt.person)};
	int r;

	if (!k->oidc->attempts)
		k->oidc->attempts = calloc(1, sizeof(*k->oidc->attempts));
	if (!k->oidc->attempts)
		return -ENOMEM;
	e->attempt.says_issuer = json_is_true(
		json_object_get(e->seat->said.document, "authorization_response_iss_parameter_supported"));
	r = ew_oidc_attempt_begin(k->oidc->attempts, k->io, &e->attempt, state, &made);
	if (r < 0)
		return r;
	request.state = ew_slice_text(state);
	request.nonce = ew_slice_text(made->nonce);
	request.verifier = ew_slice_text(made->verifier);
	ew_buf_init_secret(&url, EW_OIDC_URL_BYTES);
	r = ew_oidc_add_authorize_url(&url, &e->seat->said, &request);
	if (r < 0)
		return r;
	return ew_keeper_answer(k, e->connection, e->request, 200,
		json_pack("{s:s%}", "location", (const char *)url.at, url.len));
}

static int answer_outcome(struct ew_keeper *k, struct ew_oidc_errand *e, const struct ew_oidc_outcome *o)
{
	int r;

	if (o->because) {
		r = ew_oidc_note_refusal(k, e->seat, o->person, o->because, o->sentence);
		return r < 0 ? r : problem(k, e, o->status, o->because, o->sentence);
	}
	return ew_keeper_answer(k, e->connection, e->request, 200,
		o->secret.len > 0 ? json_pack("{s:s, s:s%}", "to", e->attempt.to, "session", (const char *)o->secret.at,
					    o->secret.len)
				  : json_pack("{s:s}", "to", e->attempt.to));
}

static int admit(struct ew_keeper *k, struct ew_oidc_errand *e, struct ew_slice payload)
{
	struct ew_wall now = ew_io_wall(k->io);
	bool again = !ew_id_is_zero(e->attempt.person);
	struct ew_oidc_expected expected = {.issuer = e->seat->issuer,
		.client_id = e->seat->client_id,
		.nonce = ew_slice_text(e->attempt.nonce),
		.now = now,
		.max_age_us = again ? now.us - e->attempt.begun.us + 1 : 0};
	_cleanup_(ew_oidc_person_free) struct ew_oidc_person person = {0};
	struct ew_oidc_outcome outcome = {.because = NULL};
	struct ew_error why = {0};
	int r = ew_oidc_person_read(payload, &expected, &person, &why);

	if (r < 0)
		return r == -ENOMEM ? r : refuse(k, e, 403, "token_refused", ew_error_text(&why));
	ew_buf_init_secret(&outcome.secret, 64);
	r = ew_oidc_admit(k, e, &person, &outcome);
	if (r == 0)
		r = answer_outcome(k, e, &outcome);
	ew_buf_free(&outcome.secret);
	return r;
}

static int come_back(struct ew_keeper *k, struct ew_oidc_errand *e)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	struct ew_error why = {0};
	int r = 0;

	if (e->compact.len == 0) {
		r = ew_id_is_zero(e->token.job) ? ew_oidc_ask_token(k, e, &why) : 0;
		return r == 0 ? -EAGAIN : r == -EHOSTUNREACH ? refuse(k, e, 502, "provider_away", ew_error_text(&why)) : r;
	}
	ew_buf_init_secret(&payload, EW_JWS_BYTES);
	r = ew_oidc_need_keys(k, e->seat, &why);
	if (r == 0)
		r = verify(k, e, "JWT", &payload, &why);
	if (r == -EHOSTUNREACH)
		return refuse(k, e, 502, "provider_away", ew_error_text(&why));
	if (r < 0 && r != -EAGAIN && r != -ENOMEM)
		return refuse(k, e, 403, "token_refused", ew_error_text(&why));
	return r < 0 ? r : admit(k, e, ew_buf_slice(&payload));
}

/* What is too old may have been taken before this keeper began. */
static int end_sessions(struct ew_keeper *k, struct ew_oidc_errand *e, struct ew_slice payload)
{
	struct ew_oidc_expected expected = {
		.issuer = e->seat->issuer, .client_id = e->seat->client_id, .now = ew_io_wall(k->io)};
	_cleanup_(ew_oidc_logout_free) struct ew_oidc_logout logout = {0};
	struct ew_error why = {0};
	bool ended = false;
	int r = ew_oidc_logout_read(payload, &expected, &logout, &why);

	if (r == -ENOMEM)
		return r;
	if (r == 0 && json_integer_value(json_object_get(logout.claims, "iat")) * EW_US_PER_S <
				expected.now.us - EW_OIDC_LOGOUT_US - EW_OIDC_CLOCK_US)
		r = ew_error_set(&why, -ETIMEDOUT, "the logout token is too old");
	if (r < 0)
		return refuse(k, e, 400, "logout_refused", ew_error_text(&why));
	r = ew_oidc_end_sessions(k, e->seat, &logout, &ended);
	if (r < 0)
		return r;
	return ended ? ew_keeper_answer(k, e->connection, e->request, 200, json_object())
		     : refuse(k, e, 400, "logout_refused", "the logout token was taken already");
}

static int log_out(struct ew_keeper *k, struct ew_oidc_errand *e)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	struct ew_error why = {0};
	int r = ew_oidc_need_keys(k, e->seat, &why);

	ew_buf_init_secret(&payload, EW_JWS_BYTES);
	if (r == 0)
		r = verify(k, e, "logout+jwt", &payload, &why);
	if (r == -EAGAIN || r == -ENOMEM)
		return r;
	if (r < 0)
		return refuse(k, e, r == -EHOSTUNREACH ? 502 : 400, r == -EHOSTUNREACH ? "provider_away" : "logout_refused",
			ew_error_text(&why));
	return end_sessions(k, e, ew_buf_slice(&payload));
}

static int step(struct ew_keeper *k, struct ew_oidc_errand *e)
{
	struct ew_error why = {0};
	int r = ew_oidc_need_said(k, e->seat, &why);

	if (r == -EHOSTUNREACH)
		return refuse(k, e, 502, "provider_away", ew_error_text(&why));
	if (r < 0)
		return r;
	switch (e->kind) {
	case EW_OIDC_BEGINS:
		return answer_location(k, e);
	case EW_OIDC_COMES_BACK:
		return come_back(k, e);
	case EW_OIDC_LOGS_OUT:
		return log_out(k, e);
	}
	return -EINVAL;
}

/* Whatever comes of it, it is answered once and gone, or it waits. */
static int go_on(struct ew_keeper *k, struct ew_oidc_errand **errand)
{
	int r = step(k, *errand);

	if (r == -EAGAIN)
		return 0;
	if (r < 0) {
		ew_log(EW_LOG_ERROR, "sign_in_failed", EW_F_I64("code", r));
		ew_keeper_rollback(k);
		r = problem(k, *errand, 503, "keeper_failed", "the sign-in could not be finished; see the keeper's log");
	}
	ew_oidc_errand_free(errand);
	return r;
}

/* -- errands -- */

static int no_such_provider(struct ew_asked *a)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 404, "no_such_provider",
		"nobody signs in by a provider of this name here");
}

/* A new one, with what an ask says; NULL with *ret_r: answered, or -ENOMEM. */
static struct ew_oidc_errand **errand_of(struct ew_asked *a, enum ew_oidc_errand_kind kind, int *ret_r)
{
	struct ew_oidc_seat *seat = ew_oidc_find(a->k, ew_asked_text(a, "provider"));
	struct ew_oidc_errand *e = NULL, **place = NULL;

	for (size_t i = 0; seat && !place && i < EW_OIDC_ERRANDS; i++)
		if (!a->k->oidc->errands[i])
			place = &a->k->oidc->errands[i];
	*ret_r = 0;
	if (!seat)
		*ret_r = no_such_provider(a);
	else if (!place)
		*ret_r = ew_keeper_problem(a->k, a->connection, a->request, 503, "busy",
			"too many sign in at this moment; try again in a moment");
	if (!seat || !place)
		return NULL;
	e = calloc(1, sizeof(*e));
	*ret_r = e ? 0 : -ENOMEM;
	if (!e)
		return NULL;
	*e = (struct ew_oidc_errand){
		.kind = kind, .connection = a->connection, .request = a->request, .seat = seat};
	e->attempt.provider = (size_t)(seat - a->k->oidc->seats);
	ew_buf_init_secret(&e->code, EW_OIDC_CODE_BYTES);
	ew_buf_init_secret(&e->compact, EW_JWS_BYTES);
	*place = e;
	return place;
}

static int drop(struct ew_oidc_errand **errand, int r)
{
	ew_oidc_errand_free(errand);
	return r;
}

static bool read_browser(const struct ew_asked *a, struct ew_hash *ret)
{
	const char *hex = ew_asked_text(a, "browser");

	return hex && ew_hex_decode(ew_slice_text(hex), ret->bytes, sizeof(ret->bytes)) == 0;
}

/* -- the asks -- */

static int begin(struct ew_asked *a, struct ew_id person)
{
	const char *to = ew_asked_text(a, "to");
	struct ew_oidc_errand **errand;
	int r;

	if (to && !ew_oidc_is_own_path(to))
		return ew_keeper_problem(a->k, a->connection, a->request, 400, "bad_return",
			"to is the path of a page of this portal, such as /calls");
	errand = errand_of(a, EW_OIDC_BEGINS, &r);
	if (!errand)
		return r;
	(void)snprintf((*errand)->attempt.to, sizeof((*errand)->attempt.to), "%s", to ? to : "/");
	if (!read_browser(a, &(*errand)->attempt.browser))
		return drop(errand, problem(a->k, *errand, 400, "bad_arguments", "web did not say whose browser it is"));
	(*errand)->attempt.person = person;
	if (!ew_id_is_zero(person))
		(*errand)->attempt.session = a->session.digest;
	return go_on(a->k, errand);
}

int ew_ask_oidc_begin(struct ew_asked *a)
{
	return begin(a, (struct ew_id){{0}});
}

int ew_ask_oidc_again(struct ew_asked *a)
{
	_cleanup_(ew_account_free) struct ew_account account = {0};
	const char *provider = ew_asked_text(a, "provider"), *own;
	int r = ew_me_account(a, &account);

	if (r < 0 || !account.words)
		return r;
	own = ew_account_text(&account, "provider");
	if (!own || !provider || strcmp(own, provider) != 0)
		return ew_keeper_problem(a->k, a->connection, a->request, 409, "another_way",
			"this account does not sign in by this provider");
	return begin(a, account.row.id);
}

/* Whether the browser that is back is the one that began, and comes from whom it was sent to. NULL: it is. */
static const char *why_not_this(const struct ew_asked *a, const struct ew_oidc_errand *e, size_t provider)
{
	struct ew_hash browser;

	if (!read_browser(a, &browser) || !ew_secret_equal(browser.bytes, e->attempt.browser.bytes, sizeof(browser.bytes)))
		return "other_browser";
	return e->attempt.provider == provider ? NULL : "other_provider";
}

static bool is_of_issuer(const struct ew_asked *a, const struct ew_oidc_errand *e)
{
	const char *iss = ew_asked_text(a, "iss");

	return iss ? strcmp(iss, e->seat->issuer) == 0 : !e->attempt.says_issuer;
}

static bool is_short_word(const char *word)
{
	size_t n = strlen(word);

	return n > 0 && n <= 40 && strspn(word, "abcdefghijklmnopqrstuvwxyz_") == n;
}

/* What a browser that is back may be told without asking anybody: a refusal, or go on. */
static int look_at_return(struct ew_asked *a, struct ew_oidc_errand **errand)
{
	struct ew_oidc_errand *e = *errand;
	const char *error = ew_asked_text(a, "error"), *code = ew_asked_text(a, "code");
	char sentence[160];

	if (!is_of_issuer(a, e))
		return drop(errand, refuse(a->k, e, 403, "other_issuer", "the answer comes from another provider than was asked"));
	if (error) {
		(void)snprintf(sentence, sizeof(sentence), "the provider has refused: %s",
			is_short_word(error) ? error : "it does not say why in a word that is known");
		return drop(errand, refuse(a->k, e, 403, "provider_refused", sentence));
	}
	if (!code || !*code)
		return drop(errand, refuse(a->k, e, 400, "no_code", "the provider has sent the browser back without a code"));
	ew_buf_add_text(&e->code, code);
	if (ew_buf_error(&e->code) < 0)
		return drop(errand, refuse(a->k, e, 400, "no_code", "the provider's code is too long"));
	return go_on(a->k, errand);
}

static void copy_browser(const struct ew_asked *a, struct ew_oidc_errand *e)
{
	const char *program = ew_asked_text(a, "program"), *address = ew_asked_text(a, "address");

	(void)snprintf(e->program, sizeof(e->program), "%s", program ? program : "");
	(void)snprintf(e->address, sizeof(e->address), "%s", address ? address : "");
}

int ew_ask_oidc_callback(struct ew_asked *a)
{
	const char *state = ew_asked_text(a, "state"), *why;
	struct ew_oidc_errand **errand;
	size_t provider;
	int r;

	errand = errand_of(a, EW_OIDC_COMES_BACK, &r);
	if (!errand)
		return r;
	provider = (*errand)->attempt.provider;
	copy_browser(a, *errand);
	r = state && a->k->oidc->attempts
		    ? ew_oidc_attempt_take(a->k->oidc->attempts, a->k->io, ew_slice_text(state), &(*errand)->attempt)
		    : -ENOENT;
	if (r == -ENOENT)
		return drop(errand, problem(a->k, *errand, 400, "forgotten", FORGOTTEN));
	if (r < 0)
		return drop(errand, r);
	why = why_not_this(a, *errand, provider);
	if (why)
		return drop(errand, refuse(a->k, *errand, 403, why, "another browser, or another provider, began this sign-in"));
	return look_at_return(a, errand);
}

int ew_ask_oidc_logout(struct ew_asked *a)
{
	const char *token = ew_asked_text(a, "token");
	struct ew_oidc_errand **errand;
	int r;

	errand = errand_of(a, EW_OIDC_LOGS_OUT, &r);
	if (!errand)
		return r;
	ew_buf_add_text(&(*errand)->compact, token ? token : "");
	if (ew_buf_error(&(*errand)->compact) < 0 || (*errand)->compact.len == 0)
		return drop(errand, problem(a->k, *errand, 400, "logout_refused", "there is no logout token, or one that is too long"));
	return go_on(a->k, errand);
}

/* -- answers from outside -- */

static int wake(struct ew_keeper *k, const struct ew_oidc_seat *seat)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < EW_OIDC_ERRANDS; i++)
		if (k->oidc->errands[i] && k->oidc->errands[i]->seat == seat)
			r = go_on(k, &k->oidc->errands[i]);
	return r;
}

static int take_token(struct ew_keeper *k, struct ew_oidc_errand **errand, const struct ew_msg_fetched *said)
{
	struct ew_oidc_errand *e = *errand;
	struct ew_error why = {0};
	int r = ew_oidc_take_token(said, &e->compact, &why);

	if (r == 0 && e->compact.len > 0)
		return go_on(k, errand);
	return drop(errand, refuse(k, e, 502, "provider_away", ew_error_text(&why)));
}

int ew_oidc_fetched(struct ew_keeper *k, const struct ew_msg_fetched *said, bool *ret_taken)
{
	*ret_taken = k->oidc && !ew_id_is_zero(said->job);
	if (!*ret_taken)
		return 0;
	ew_holders_trim(k);
	for (size_t i = 0; i < k->oidc->n; i++)
		if (ew_oidc_take_answer(k, &k->oidc->seats[i], said))
			return wake(k, &k->oidc->seats[i]);
	for (size_t i = 0; i < EW_OIDC_ERRANDS; i++)
		if (k->oidc->errands[i] && ew_id_equal(k->oidc->errands[i]->token.job, said->job))
			return take_token(k, &k->oidc->errands[i], said);
	*ret_taken = false;
	return 0;
}

/* -- what never comes -- */

static bool is_late(struct ew_keeper *k, const struct ew_oidc_question *q, bool all)
{
	return !ew_id_is_zero(q->job) && (all || ew_io_mono(k->io).us - q->begun.us > EW_OUTSIDE_LOST_US);
}

static int give_up(struct ew_keeper *k, bool all, const char *sentence)
{
	int r = 0;

	for (size_t i = 0; k->oidc && r == 0 && i < k->oidc->n; i++) {
		struct ew_oidc_seat *seat = &k->oidc->seats[i];

		if (!is_late(k, &seat->discovery, all) && !is_late(k, &seat->jwks, all))
			continue;
		ew_oidc_seat_failed(k, seat, sentence);
		r = wake(k, seat);
	}
	for (size_t i = 0; k->oidc && r == 0 && i < EW_OIDC_ERRANDS; i++) {
		struct ew_oidc_errand *e = k->oidc->errands[i];

		if (e && is_late(k, &e->token, all) && e->compact.len == 0)
			r = drop(&k->oidc->errands[i], refuse(k, e, 502, "provider_away", sentence));
	}
	return r;
}

int ew_oidc_lost(struct ew_keeper *k)
{
	return give_up(k, true, "the door outwards (earwitness-deliver) went away before the provider answered");
}

int ew_oidc_tick(struct ew_keeper *k)
{
	return give_up(k, false, "the question to the provider was lost on its way");
}
