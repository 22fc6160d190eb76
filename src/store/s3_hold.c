/*
 * Look, set, look. What is already so is left alone; what was set and is not shown is a server that does not do it.
 */
#include "store/s3_hold.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct ew_s3_hold {
	const struct ew_s3_place *place;
	char key[EW_S3_KEY_BYTES];
	char version[EW_S3_VERSION_BYTES];
	bool on;
	bool sets;    /* otherwise it looks */
	bool was_set; /* the server said so */
	struct ew_s3_request *request;
	unsigned tries;
	struct ew_wall wait_until;
	struct ew_s3_held result;
};

static void end(struct ew_s3_hold *h, enum ew_s3_hold_end how, enum ew_s3_class failure)
{
	h->result.end = how;
	h->result.failure = failure;
}

static void try_again(struct ew_s3_hold *h, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	h->sets = false;
	if (++h->tries > EW_S3_HOLD_TRIES) {
		end(h, EW_S3_HOLD_LATER, EW_S3_AGAIN);
		return;
	}
	h->wait_until.us = now->wall.us + ew_s3_backoff_ms(h->tries, now->random, outcome->after_ms) * EW_US_PER_MS;
}

/* An object that was never held has no such thing in some servers. */
static bool is_off(const struct ew_s3_said *said, const struct ew_s3_outcome *outcome)
{
	return (outcome->class == EW_S3_DONE && said->legal_hold != EW_S3_SAID_ON) ||
		strcmp(said->code, "NoSuchObjectLockConfiguration") == 0 || strcmp(said->code, "ObjectLockConfigurationNotFoundError") == 0;
}

static void looked(struct ew_s3_hold *h, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	bool off = is_off(said, outcome);

	if (!off && outcome->class == EW_S3_AGAIN) {
		try_again(h, outcome, now);
	} else if (!off && outcome->class != EW_S3_DONE) {
		end(h, EW_S3_HOLD_FAILED, outcome->class);
	} else if (off != h->on) {
		h->result.sentence = (struct ew_error){0};
		end(h, EW_S3_HOLD_DONE, EW_S3_DONE);
	} else if (h->was_set) {
		h->result.sentence = (struct ew_error){0};
		(void)ew_error_set(&h->result.sentence, -EBADMSG,
			"%s in the bucket %s: the server said that the legal hold is %s, and shows another; do not rely on its holds", h->key,
			h->place->bucket, h->on ? "on" : "off");
		end(h, EW_S3_HOLD_FAILED, EW_S3_BROKEN);
	} else {
		h->sets = true;
	}
}

static void was_sent(struct ew_s3_hold *h, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	h->sets = false;
	if (outcome->class == EW_S3_DONE)
		h->was_set = true;
	else if (outcome->class == EW_S3_AGAIN || outcome->unknown)
		try_again(h, outcome, now);
	else
		end(h, EW_S3_HOLD_FAILED, outcome->class);
}

int ew_s3_hold_answered(struct ew_s3_hold *h, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	struct ew_s3_outcome outcome;

	if (!h->request)
		return 0;
	h->wait_until = (struct ew_wall){0};
	ew_s3_judge(h->request->action, said, &outcome);
	if (outcome.class != EW_S3_DONE)
		ew_s3_say(h->place, h->request, said, now->wall, &h->result.sentence);
	ew_s3_request_free(&h->request);
	if (h->sets)
		was_sent(h, &outcome, now);
	else
		looked(h, said, &outcome, now);
	return 0;
}

static int ask(struct ew_s3_hold *h)
{
	return h->sets ? ew_s3_put_legal_hold(h->place, h->key, h->version, h->on, &h->request)
		       : ew_s3_get_legal_hold(h->place, h->key, h->version, &h->request);
}

int ew_s3_hold_next(struct ew_s3_hold *h, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	int r = 0;

	if (h->result.end != EW_S3_HOLD_RUNS) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_END};
		return 0;
	}
	if (!h->request && h->wait_until.us > now->wall.us) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_WAIT, .until = h->wait_until};
		return 0;
	}
	if (!h->request)
		r = ask(h);
	if (r == 0)
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_SEND, .request = h->request};
	return r;
}

int ew_s3_hold_new(const struct ew_s3_place *place, const struct ew_s3_hold_wish *wish, struct ew_s3_hold **ret,
	struct ew_error *error)
{
	const char *version = wish->version ? wish->version : "";
	struct ew_s3_hold *h;

	if (!wish->key[0] || strlen(wish->key) >= sizeof(h->key) || strlen(version) >= sizeof(h->version))
		return ew_error_set(error, -EINVAL, "a key has 1 to 1,024 bytes, a version at most as many");
	h = calloc(1, sizeof(*h));
	if (!h)
		return ew_error_set(error, -ENOMEM, "no memory for a legal hold");
	h->place = place;
	h->on = wish->on;
	(void)snprintf(h->key, sizeof(h->key), "%s", wish->key);
	(void)snprintf(h->version, sizeof(h->version), "%s", version);
	*ret = h;
	return 0;
}

void ew_s3_hold_free(struct ew_s3_hold **hold)
{
	struct ew_s3_hold *h = TAKE(*hold);

	if (!h)
		return;
	ew_s3_request_free(&h->request);
	free(h);
}

const struct ew_s3_held *ew_s3_hold_result(const struct ew_s3_hold *h)
{
	return &h->result;
}
