/*
 * Goes through the table of s3_probe_checks.c. What cannot be asked at all ends the probe; what cannot be asked now
 * leaves its ability untried, which is as good as not having it.
 */
#include "store/s3_probe.h"

#include <errno.h>
#include <string.h>

#include "store/s3_probe_parts.h"

#define SKEW_MOST_MS ((int64_t)5 * 60 * 1000)

static void note(struct ew_s3_probe *p, enum ew_s3_ability ability, enum ew_s3_proof proof, const char *word)
{
	struct ew_s3_finding *f = &p->result.abilities.finding[ability];

	f->proof = proof;
	(void)snprintf(f->code, sizeof(f->code), "%s", word);
	p->is_closed[ability] = true;
}

void ew_s3_probe_find(struct ew_s3_probe *p, enum ew_s3_ability ability, enum ew_s3_proof proof,
	const struct ew_s3_outcome *outcome)
{
	char word[EW_S3_CODE_BYTES];

	if (p->is_closed[ability])
		return;
	if (outcome->code[0])
		(void)snprintf(word, sizeof(word), "%s", outcome->code);
	else
		(void)snprintf(word, sizeof(word), "%u", outcome->status);
	note(p, ability, proof, word);
}

void ew_s3_probe_find_word(struct ew_s3_probe *p, enum ew_s3_ability ability, enum ew_s3_proof proof, const char *word)
{
	note(p, ability, proof, word);
}

/* -- the clock --------------------------------------------------------------------------------- */

/* Date has whole seconds, and the answer was some time on its way. */
static void look_at_clock(struct ew_s3_probe *p, const struct ew_s3_said *said)
{
	struct ew_s3_abilities *a = &p->result.abilities;
	char word[64];

	if (a->skew_ms != INT64_MIN || said->date.us == 0)
		return;
	a->skew_ms = (said->date.us - p->now.wall.us) / EW_US_PER_MS;
	bool is_well = a->skew_ms > -SKEW_MOST_MS && a->skew_ms < SKEW_MOST_MS;

	(void)snprintf(word, sizeof(word), "%lld s", (long long)(a->skew_ms / 1000));
	note(p, EW_S3_ABLE_CLOCK, is_well ? EW_S3_PROVEN : EW_S3_SAYS_NO, word);
}

/* -- from one row to the next ------------------------------------------------------------------ */

static void finish(struct ew_s3_probe *p)
{
	p->result.over = true;
	p->result.abilities.when = p->now.wall;
}

static bool is_asked(const struct ew_s3_probe *p)
{
	const struct ew_s3_probe_row *row = ew_s3_probe_row(p->at);

	return row->always || !p->is_closed[row->ability];
}

static void next_row(struct ew_s3_probe *p)
{
	p->tries = 0;
	p->n_got = 0;
	if (p->repeats) {
		p->repeats = false;
		return;
	}
	p->turn = 0;
	for (p->at++; ew_s3_probe_row(p->at) && !is_asked(p); p->at++)
		;
}

/* The first request tells whether there is anybody to be asked. */
static bool ends_it(const struct ew_s3_probe *p, enum ew_s3_class class)
{
	return (p->at == 0 && class != EW_S3_DONE) || class == EW_S3_CLOCK || class == EW_S3_NO_BUCKET;
}

int ew_s3_probe_answered(struct ew_s3_probe *probe, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	struct ew_s3_probe *p = probe;
	const struct ew_s3_probe_row *row = ew_s3_probe_row(p->at);
	struct ew_s3_outcome outcome;

	if (!p->request)
		return 0;
	p->now = *now;
	p->wait_until = (struct ew_wall){0};
	ew_s3_judge(p->request->action, said, &outcome);
	look_at_clock(p, said);
	/* 4xx is an answer here, whatever it would mean elsewhere: bytes are wrong on purpose. */
	bool is_again = outcome.class == EW_S3_AGAIN && (outcome.status < 400 || outcome.status >= 500 || outcome.status == 429 || said->transport < 0);

	if (is_again && ++p->tries <= EW_S3_PROBE_TRIES) {
		p->wait_until.us = now->wall.us + ew_s3_backoff_ms(p->tries, now->random, outcome.after_ms) * EW_US_PER_MS;
	} else if (ends_it(p, outcome.class)) {
		ew_s3_say(p->place, p->request, said, now->wall, &p->result.sentence);
		finish(p);
	} else if (is_again) {
		note(p, row->ability, EW_S3_UNTRIED, "the server did not answer");
		next_row(p);
	} else {
		p->result.could_ask = true;
		row->judge(p, said, &outcome);
		next_row(p);
	}
	ew_s3_request_free(&p->request);
	p->n_got = 0;
	return 0;
}

int ew_s3_probe_sink(void *probe, struct ew_slice bytes)
{
	struct ew_s3_probe *p = probe;

	if (bytes.len > sizeof(p->got) - p->n_got)
		return -EFBIG;
	memcpy(p->got + p->n_got, bytes.at, bytes.len);
	p->n_got += bytes.len;
	return 0;
}

/* 1: there is a request or something to wait for. */
static int ask_next(struct ew_s3_probe *p)
{
	while (ew_s3_probe_row(p->at)) {
		int r = ew_s3_probe_row(p->at)->make(p, &p->request);

		if (r == 0)
			return 1;
		if (r != -EALREADY) {
			ew_s3_request_free(&p->request);
			return r;
		}
		next_row(p);
	}
	finish(p);
	return 0;
}

int ew_s3_probe_next(struct ew_s3_probe *probe, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	struct ew_s3_probe *p = probe;
	int r = 1;

	p->now = *now;
	if (!p->result.over && !p->request && p->wait_until.us <= now->wall.us)
		r = ask_next(p);
	if (r < 0)
		return r;
	if (p->result.over)
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_END};
	else if (p->request)
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_SEND, .request = p->request,
			.wants_bytes = ew_s3_probe_row(p->at)->reads};
	else
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_WAIT, .until = p->wait_until};
	return 0;
}

/* -- the whole --------------------------------------------------------------------------------- */

int ew_s3_probe_new(const struct ew_s3_place *place, const struct ew_s3_probe_wish *wish, struct ew_s3_probe **ret,
	struct ew_error *error)
{
	if (wish->n_left > EW_S3_PROBE_LEFT)
		return ew_error_set(error, -EINVAL, "more than %d canaries are left over; delete what lies below %sprobe/",
			EW_S3_PROBE_LEFT, place->prefix);
	if (wish->storage_class && strlen(wish->storage_class) >= EW_S3_CLASS_BYTES)
		return ew_error_set(error, -EINVAL, "there is no storage class with so long a name");
	struct ew_s3_probe *p = calloc(1, sizeof(*p));

	if (!p)
		return ew_error_set(error, -ENOMEM, "no memory for a probe");
	p->place = place;
	p->id = wish->id;
	p->lock_s = wish->lock_s ? wish->lock_s : EW_S3_PROBE_LOCK_S;
	p->wait = wish->wait;
	p->may_write_lifecycle = wish->may_write_lifecycle;
	(void)snprintf(p->storage_class, sizeof(p->storage_class), "%s", wish->storage_class ? wish->storage_class : "");
	p->n_old = wish->n_left;
	for (size_t i = 0; i < wish->n_left; i++)
		p->old[i] = wish->left[i];
	p->result.abilities.skew_ms = INT64_MIN;
	*ret = p;
	return 0;
}

void ew_s3_probe_free(struct ew_s3_probe **probe)
{
	struct ew_s3_probe *p = *probe;

	if (!p)
		return;
	ew_s3_request_free(&p->request);
	free(p);
	*probe = NULL;
}

const struct ew_s3_probed *ew_s3_probe_result(const struct ew_s3_probe *probe)
{
	return &probe->result;
}
