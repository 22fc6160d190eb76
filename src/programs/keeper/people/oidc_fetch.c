/*
 * What providers are asked for, through deliver: their configuration and keys, once for all who wait for it, and tokens. Must never
 * ask again and again because strangers want it: a failure is remembered for a moment, and a key that is missing for a minute.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/oidc_state.h"

#define URL_BYTES 512 /* of message `fetch` */
#define WELL_KNOWN "/.well-known/openid-configuration"
#define FORM "application/x-www-form-urlencoded"
#define FORM_BYTES 32768

static int send(struct ew_keeper *k, struct ew_oidc_question *q, struct ew_msg_fetch *fetch, struct ew_error *why)
{
	int r;

	if (!k->outside->up)
		return ew_error_set(why, -EHOSTUNREACH, "the door outwards (earwitness-deliver) is not there; see its log");
	if (fetch->url.len > URL_BYTES)
		return ew_error_set(why, -EHOSTUNREACH, "an address of the provider is longer than %d bytes", URL_BYTES);
	r = ew_id_random(k->io, &q->job);
	if (r < 0)
		return ew_error_set(why, -EHOSTUNREACH, "drawing randomness failed");
	q->begun = ew_io_mono(k->io);
	fetch->job = q->job;
	fetch->timeout_ms = EW_OIDC_ASK_MS;
	fetch->most_bytes = EW_MAX_FETCH_BYTES;
	r = ew_keeper_post(k, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_fetch, fetch);
	if (r == 0)
		return 0;
	q->job = (struct ew_id){{0}};
	return ew_error_set(why, -EHOSTUNREACH, "the question could not be handed to earwitness-deliver");
}

void ew_oidc_seat_failed(struct ew_keeper *k, struct ew_oidc_seat *seat, const char *sentence)
{
	seat->discovery.job = seat->jwks.job = (struct ew_id){{0}};
	seat->quiet_until.us = ew_io_mono(k->io).us + EW_OIDC_AFTER_FAILURE_US;
	(void)snprintf(seat->trouble, sizeof(seat->trouble), "%s", sentence);
	if (!seat->keys)
		seat->keys = TAKE(seat->earlier);
	ew_log(EW_LOG_WARNING, "provider_failed", EW_F_WORD("provider", seat->id), EW_F_WORD("why", seat->trouble));
}

/* Asks for a document that everybody waits for. */
static int ask_for(struct ew_keeper *k, struct ew_oidc_seat *seat, struct ew_oidc_question *q, const char *url,
	struct ew_error *why)
{
	struct ew_msg_fetch fetch = {.method = EW_SLICE("GET"), .url = ew_slice_text(url)};
	int r;

	if (!ew_id_is_zero(q->job))
		return -EAGAIN;
	if (ew_io_mono(k->io).us < seat->quiet_until.us)
		return ew_error_set(why, -EHOSTUNREACH, "%s", seat->trouble);
	r = send(k, q, &fetch, why);
	return r < 0 ? r : -EAGAIN;
}

static void forget_said(struct ew_oidc_seat *seat)
{
	ew_oidc_provider_free(&seat->said);
	seat->said = (struct ew_oidc_provider){0};
	ew_jwks_free(&seat->keys);
	ew_jwks_free(&seat->earlier);
}

int ew_oidc_need_said(struct ew_keeper *k, struct ew_oidc_seat *seat, struct ew_error *why)
{
	char url[URL_BYTES + 64];
	size_t n = strlen(seat->issuer);

	if (seat->said.document && ew_io_mono(k->io).us < seat->said_until.us)
		return 0;
	forget_said(seat);
	while (n > 0 && seat->issuer[n - 1] == '/')
		n--;
	(void)snprintf(url, sizeof(url), "%.*s" WELL_KNOWN, (int)n, seat->issuer);
	return ask_for(k, seat, &seat->discovery, url, why);
}

int ew_oidc_need_keys(struct ew_keeper *k, struct ew_oidc_seat *seat, struct ew_error *why)
{
	return seat->keys ? 0 : ask_for(k, seat, &seat->jwks, seat->said.jwks, why);
}

bool ew_oidc_forget_keys(struct ew_keeper *k, struct ew_oidc_seat *seat)
{
	struct ew_mono now = ew_io_mono(k->io);

	if (seat->keys_renewed.us && now.us - seat->keys_renewed.us < EW_OIDC_KEYS_US)
		return false;
	seat->keys_renewed = now;
	ew_jwks_free(&seat->earlier);
	seat->earlier = TAKE(seat->keys);
	return true;
}

/* -- answers -- */

static int check(const struct ew_msg_fetched *said, const char *what, struct ew_error *why)
{
	if (said->code != 0)
		return ew_error_set(why, -EHOSTUNREACH, "%s was not to be had: %.*s", what, (int)said->sentence.len,
			(const char *)said->sentence.at);
	if (said->status != 200)
		return ew_error_set(why, -EHOSTUNREACH, "asked for %s, the provider answered with status %u", what,
			(unsigned)said->status);
	return 0;
}

static int take_said(struct ew_keeper *k, struct ew_oidc_seat *seat, const struct ew_msg_fetched *said, struct ew_error *why)
{
	struct ew_oidc_provider read = {0};
	int r = check(said, "its configuration", why);

	seat->discovery.job = (struct ew_id){{0}};
	if (r == 0)
		r = ew_oidc_discovery_read(said->body, seat->issuer, &read, why);
	if (r < 0)
		return r;
	forget_said(seat);
	seat->said = read;
	seat->said_until.us = ew_io_mono(k->io).us + EW_OIDC_CACHE_US;
	return 0;
}

static int take_keys(struct ew_oidc_seat *seat, const struct ew_msg_fetched *said, struct ew_error *why)
{
	struct ew_jwks *read = NULL;
	int r = check(said, "its keys", why);

	seat->jwks.job = (struct ew_id){{0}};
	if (r == 0)
		r = ew_jwks_read(said->body, &read, why);
	if (r == 0) {
		ew_jwks_free(&seat->keys);
		ew_jwks_free(&seat->earlier);
		seat->keys = read;
	}
	return r;
}

bool ew_oidc_take_answer(struct ew_keeper *k, struct ew_oidc_seat *seat, const struct ew_msg_fetched *said)
{
	struct ew_error why = {0};
	int r;

	if (ew_id_equal(said->job, seat->discovery.job))
		r = take_said(k, seat, said, &why);
	else if (ew_id_equal(said->job, seat->jwks.job))
		r = take_keys(seat, said, &why);
	else
		return false;
	if (r < 0)
		ew_oidc_seat_failed(k, seat, ew_error_text(&why));
	return true;
}

/* -- tokens -- */

int ew_oidc_ask_token(struct ew_keeper *k, struct ew_oidc_errand *e, struct ew_error *why)
{
	_cleanup_(ew_buf_free) struct ew_buf form = {0};
	struct ew_msg_fetch fetch = {
		.method = EW_SLICE("POST"), .url = ew_slice_text(e->seat->said.token), .content_type = EW_SLICE(FORM)};
	int r;

	ew_buf_init_secret(&form, FORM_BYTES);
	r = ew_oidc_add_token_form(&form, ew_buf_slice(&e->code), ew_slice_text(e->attempt.verifier), e->seat->redirect,
		e->seat->client_id, ew_buf_slice(&e->seat->secret));
	if (r < 0)
		return ew_error_set(why, r, "the question for the token could not be made");
	fetch.body = ew_buf_slice(&form);
	return send(k, &e->token, &fetch, why);
}

/* An error of OAuth comes with 400 or 401, and says which it is. */
int ew_oidc_take_token(const struct ew_msg_fetched *said, struct ew_buf *to, struct ew_error *why)
{
	if (said->code != 0 || (said->status != 200 && said->status != 400 && said->status != 401))
		return check(said, "the token", why);
	return ew_oidc_token_read(said->body, to, why) < 0 ? -EHOSTUNREACH : 0;
}
