/*
 * One GET after another until all of it is there. The hash goes over what was written, in order, so that it does not
 * matter in how many pieces it came, nor whether the server cheated about where one begins.
 */
#include "store/s3_download.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct ew_s3_download {
	const struct ew_s3_place *place;
	char key[EW_S3_KEY_BYTES];
	char version[EW_S3_VERSION_BYTES];
	struct ew_s3_download_wish wish; /* its texts are the two above */
	struct ew_s3_request *request;
	struct ew_sha256 *hash;
	uint64_t got;      /* bytes, all of them in the hash */
	uint64_t got_then; /* when the request was made */
	bool is_whole_wanted; /* pieces did not fit together: all of it at once from now on */
	unsigned tries;
	struct ew_wall wait_until;
	struct ew_s3_downloaded result;
};

/* -- the end ----------------------------------------------------------------------------------- */

static void end(struct ew_s3_download *d, enum ew_s3_download_end how, enum ew_s3_class failure)
{
	d->result.end = how;
	d->result.failure = failure;
}

static void end_other(struct ew_s3_download *d, const char *what)
{
	d->result.sentence = (struct ew_error){0};
	(void)ew_error_set(&d->result.sentence, -EBADMSG,
		"%s in the bucket %s: %s; somebody has changed it, or do not rely on this server", d->key, d->place->bucket, what);
	end(d, EW_S3_DOWNLOAD_OTHER, EW_S3_BROKEN);
}

static void begin_anew(struct ew_s3_download *d)
{
	ew_sha256_free(&d->hash);
	d->got = 0;
}

/* Pieces may not fit together without anybody's fault: the object was replaced between them, or ranges are not known. */
static void judge_bytes(struct ew_s3_download *d, const char *what)
{
	if (d->got_then == 0 || d->is_whole_wanted) {
		end_other(d, what);
		return;
	}
	d->is_whole_wanted = true;
	begin_anew(d);
}

static void compare(struct ew_s3_download *d)
{
	struct ew_hash found;
	int r = d->got == d->wish.bytes ? ew_sha256_end(d->hash, &found) : 0;

	if (d->got != d->wish.bytes)
		judge_bytes(d, "it is shorter than what was stored");
	else if (r < 0 || memcmp(&found, &d->wish.sha256, sizeof(found)) != 0)
		judge_bytes(d, "its bytes are not those that were stored");
	else {
		d->result.sentence = (struct ew_error){0};
		end(d, EW_S3_DOWNLOAD_DONE, EW_S3_DONE);
	}
}

/* -- answers ----------------------------------------------------------------------------------- */

static void try_again(struct ew_s3_download *d, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (d->is_whole_wanted)
		begin_anew(d);
	else if (d->got > d->got_then)
		d->tries = 0;
	if (++d->tries > EW_S3_DOWNLOAD_TRIES || d->result.pieces >= EW_S3_DOWNLOAD_PIECES) {
		end(d, EW_S3_DOWNLOAD_LATER, EW_S3_AGAIN);
		return;
	}
	d->wait_until.us = now->wall.us + ew_s3_backoff_ms(d->tries, now->random, outcome->after_ms) * EW_US_PER_MS;
}

static void act_on(struct ew_s3_download *d, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	if (d->result.write_error < 0)
		end(d, EW_S3_DOWNLOAD_FAILED, EW_S3_BROKEN);
	else if (said->defect == -EFBIG)
		judge_bytes(d, "it is longer than what was stored");
	else if (outcome->class == EW_S3_DONE && d->got < d->wish.bytes && !said->has_length)
		try_again(d, outcome, now); /* nobody said how much there was to come: it may have been cut */
	else if (outcome->class == EW_S3_DONE)
		compare(d);
	else if (said->status == 416)
		judge_bytes(d, "it is shorter than what was stored");
	else if (outcome->class == EW_S3_AGAIN || outcome->unknown)
		try_again(d, outcome, now);
	else
		end(d, EW_S3_DOWNLOAD_FAILED, outcome->class);
}

int ew_s3_download_answered(struct ew_s3_download *d, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	struct ew_s3_outcome outcome;

	if (!d->request)
		return 0;
	d->wait_until = (struct ew_wall){0};
	d->result.pieces++;
	ew_s3_judge(EW_S3_GET_OBJECT, said, &outcome);
	if (outcome.class != EW_S3_DONE && d->result.write_error == 0)
		ew_s3_say(d->place, d->request, said, now->wall, &d->result.sentence);
	ew_s3_request_free(&d->request);
	act_on(d, said, &outcome, now);
	return 0;
}

int ew_s3_download_sink(void *download, struct ew_slice bytes)
{
	struct ew_s3_download *d = download;
	int r;

	if (!d->hash)
		return -EIO;
	if (bytes.len > d->wish.bytes - d->got)
		return -EFBIG;
	r = d->wish.write(d->wish.arg, d->got, bytes);
	if (r < 0) {
		d->result.write_error = r;
		d->result.sentence = (struct ew_error){0};
		(void)ew_error_set(&d->result.sentence, r, "%s was read from the bucket %s and cannot be written here: %s", d->key,
			d->place->bucket, strerrordesc_np(-r));
		return r;
	}
	r = ew_sha256_add(d->hash, bytes);
	if (r == 0)
		d->got += bytes.len;
	return r;
}

/* -- steps ------------------------------------------------------------------------------------- */

static int ask(struct ew_s3_download *d)
{
	const struct ew_s3_range rest = {.from = d->got, .bytes = d->wish.bytes - d->got};
	/* Cut off behind the last byte there is nothing left to be asked for: all of it again. */
	bool is_rest = d->got > 0 && rest.bytes > 0;
	int r = 0;

	if (!is_rest)
		begin_anew(d);
	if (!d->hash)
		r = ew_sha256_new(&d->hash);
	if (r == 0)
		r = ew_s3_get_object(d->place, d->key, d->version, is_rest ? &rest : NULL, d->wish.bytes, NULL, &d->request);
	d->got_then = d->got;
	return r;
}

int ew_s3_download_next(struct ew_s3_download *d, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	int r = 0;

	if (d->result.end != EW_S3_DOWNLOAD_RUNS) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_END};
		return 0;
	}
	if (!d->request && d->wait_until.us > now->wall.us) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_WAIT, .until = d->wait_until};
		return 0;
	}
	if (!d->request)
		r = ask(d);
	if (r == 0)
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_SEND, .request = d->request, .wants_bytes = true};
	return r;
}

/* -- the whole --------------------------------------------------------------------------------- */

int ew_s3_download_new(const struct ew_s3_place *place, const struct ew_s3_download_wish *wish,
	struct ew_s3_download **ret, struct ew_error *error)
{
	const char *version = wish->version ? wish->version : "";
	struct ew_s3_download *d;

	if (!wish->key[0] || strlen(wish->key) >= sizeof(d->key) || strlen(version) >= sizeof(d->version))
		return ew_error_set(error, -EINVAL, "a key has 1 to 1,024 bytes, a version at most as many");
	d = calloc(1, sizeof(*d));
	if (!d)
		return ew_error_set(error, -ENOMEM, "no memory for a download");
	d->place = place;
	d->wish = *wish;
	(void)snprintf(d->key, sizeof(d->key), "%s", wish->key);
	(void)snprintf(d->version, sizeof(d->version), "%s", version);
	*ret = d;
	return 0;
}

void ew_s3_download_free(struct ew_s3_download **download)
{
	struct ew_s3_download *d = TAKE(*download);

	if (!d)
		return;
	ew_s3_request_free(&d->request);
	ew_sha256_free(&d->hash);
	free(d);
}

const struct ew_s3_downloaded *ew_s3_download_result(const struct ew_s3_download *d)
{
	return &d->result;
}
