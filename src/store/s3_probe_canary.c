/*
 * Canaries of a probe, and the judgements that its questions share. One thing is wrong with a canary at a time.
 */
#include "store/s3_probe_parts.h"

#include <string.h>

#include "store/s3_md5.h"

#define ANSWER struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome

void ew_s3_probe_key(const struct ew_s3_probe *p, unsigned canary, char to[static EW_S3_KEY_BYTES])
{
	struct ew_id id = p->id;

	id.bytes[15] = (uint8_t)canary;
	ew_s3_place_canary(p->place, id, to);
}

/* The newest version of it that is there, or NULL. */
struct ew_s3_probe_put *ew_s3_probe_newest(struct ew_s3_probe *p, unsigned canary)
{
	for (size_t i = p->n_puts; i > 0; i--)
		if (p->put[i - 1].canary == canary && !p->put[i - 1].is_gone)
			return &p->put[i - 1];
	return NULL;
}

const char *ew_s3_probe_version(struct ew_s3_probe *p, unsigned canary)
{
	const struct ew_s3_probe_put *put = ew_s3_probe_newest(p, canary);

	return put ? put->version : "";
}

int ew_s3_probe_content(struct ew_s3_content *to)
{
	*to = (struct ew_s3_content){.bytes = sizeof(EW_S3_CANARY_TEXT) - 1};
	int r = ew_sha256_of(EW_SLICE(EW_S3_CANARY_TEXT), &to->sha256);

	return r == 0 ? ew_s3_md5_of(EW_SLICE(EW_S3_CANARY_TEXT), to->md5) : r;
}

int ew_s3_probe_put_canary(struct ew_s3_probe *p, unsigned canary, const struct ew_s3_keeping *keeping, bool only_new,
	enum spoiled spoiled, struct ew_s3_request **ret)
{
	_cleanup_(ew_s3_request_free) struct ew_s3_request *q = NULL;
	char key[EW_S3_KEY_BYTES];
	struct ew_s3_content content, sent;
	int r = ew_s3_probe_content(&content);

	ew_s3_probe_key(p, canary, key);
	sent = content;
	if (spoiled == WRONG_MD5)
		sent.md5[0] ^= 1;
	if (spoiled == WRONG_SHA256)
		sent.sha256.bytes[0] ^= 1;
	if (r == 0)
		r = ew_s3_put_object(p->place, key, &sent, keeping, only_new, &q);
	if (r < 0)
		return r;
	/* One thing is wrong at a time, or it would not be known what was refused. */
	q->sha256 = content.sha256;
	if (spoiled == WRONG_PAYLOAD) {
		q->sha256.bytes[0] ^= 1;
		ew_s3_request_header_remove(q, "content-md5");
	}
	if (spoiled != AS_IT_IS && spoiled != WRONG_SHA256)
		ew_s3_request_header_remove(q, "x-amz-checksum-sha256");
	if (spoiled == WRONG_SHA256)
		ew_s3_request_header_remove(q, "content-md5");
	q->streams = false;
	ew_buf_add_text(&q->body, EW_S3_CANARY_TEXT);
	p->put_of = canary;
	p->until = keeping->lock == EW_S3_LOCK_NONE ? (struct ew_wall){0} : keeping->until;
	r = ew_buf_error(&q->body);
	if (r == 0)
		*ret = TAKE(q);
	return r;
}

void ew_s3_probe_note_put(struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome)
{
	if ((outcome->class != EW_S3_DONE && !outcome->unknown) || p->n_puts == EW_S3_PROBE_PUTS)
		return;
	struct ew_s3_probe_put *put = &p->put[p->n_puts++];

	*put = (struct ew_s3_probe_put){.canary = p->put_of, .until = p->until};
	memcpy(put->version, said->version, sizeof(put->version));
}

enum ew_s3_ability ew_s3_probe_ability(const struct ew_s3_probe *p)
{
	return ew_s3_probe_row(p->at)->ability;
}

/* It must work, or the question is answered. */
void ew_s3_probe_must_work(ANSWER)
{
	(void)said;
	if (outcome->class != EW_S3_DONE)
		ew_s3_probe_find(p, ew_s3_probe_ability(p), EW_S3_SAYS_NO, outcome);
}

void ew_s3_probe_must_be_put(ANSWER)
{
	ew_s3_probe_note_put(p, said, outcome);
	ew_s3_probe_must_work(p, said, outcome);
}

/* It must be refused; which proves nothing yet. */
void ew_s3_probe_must_be_refused(ANSWER)
{
	(void)said;
	if (outcome->class == EW_S3_DONE)
		ew_s3_probe_find(p, ew_s3_probe_ability(p), EW_S3_IGNORED, outcome);
	else if (outcome->status >= 500)
		ew_s3_probe_find(p, ew_s3_probe_ability(p), EW_S3_SAYS_NO, outcome);
}

void ew_s3_probe_proven_if_refused(ANSWER)
{
	ew_s3_probe_must_be_refused(p, said, outcome);
	ew_s3_probe_find(p, ew_s3_probe_ability(p), EW_S3_PROVEN, outcome);
}

void ew_s3_probe_forget_newest(struct ew_s3_probe *p, unsigned canary, const struct ew_s3_outcome *outcome)
{
	struct ew_s3_probe_put *put = ew_s3_probe_newest(p, canary);

	if (put && outcome->class == EW_S3_DONE)
		put->is_gone = true;
}
