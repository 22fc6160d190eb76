/*
 * The states of an upload. There are two ways to its end: what was read back had the hash, or a failure by class. An
 * answer that was lost leads to LOOK, never back to sending alone; and everything that is found by looking is read
 * back like everything else, for it may be somebody else's.
 */
#include "store/s3_upload.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "store/s3_upload_parts.h"

#define MIB ((uint64_t)1 << 20)
#define RESTARTS_MOST 3
#define PARTS_WANTED 1000

/* -- the end ----------------------------------------------------------------------------------- */

static void end(struct ew_s3_upload *u, enum ew_s3_upload_end how)
{
	u->state = EW_S3_UP_OVER;
	u->stored.end = how;
	u->stored.verified = how == EW_S3_UPLOAD_STORED;
}

/* What was begun in parts would be paid for by the month. */
static void fail(struct ew_s3_upload *u, enum ew_s3_class class)
{
	u->stored.failure = class;
	u->tries = 0;
	u->wait_until = (struct ew_wall){0};
	if (u->upload_id[0])
		u->state = EW_S3_UP_ABORT;
	else
		end(u, EW_S3_UPLOAD_FAILED);
}

static void fail_saying(struct ew_s3_upload *u, enum ew_s3_class class, int code, const char *sentence)
{
	u->stored.sentence = (struct ew_error){0};
	(void)ew_error_set(&u->stored.sentence, code, "%s: %s", u->key, sentence);
	fail(u, class);
}

static bool wait_and_try(struct ew_s3_upload *u, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (++u->tries > EW_S3_UPLOAD_TRIES)
		return false;
	u->wait_until.us = now->wall.us + ew_s3_backoff_ms(u->tries, now->random, outcome->after_ms) * EW_US_PER_MS;
	return true;
}

/* What is not done: again later, look, or the end. */
static void trouble(struct ew_s3_upload *u, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	bool stores = u->state == EW_S3_UP_PUT || u->state == EW_S3_UP_COMPLETE;
	bool is_lost = stores && outcome->unknown;

	u->stored.failure = outcome->class;
	if (outcome->class != EW_S3_AGAIN && !is_lost) {
		fail(u, outcome->class);
		return;
	}
	if (!wait_and_try(u, outcome, now)) {
		end(u, EW_S3_UPLOAD_LATER);
		return;
	}
	if (is_lost) {
		u->absent = u->state == EW_S3_UP_PUT ? EW_S3_UP_PUT : EW_S3_UP_LIST_PARTS;
		u->list_after = 0;
		u->state = EW_S3_UP_LOOK;
	}
}

/* -- reading the caller's bytes ---------------------------------------------------------------- */

static void drop_hashes(struct ew_s3_upload *u)
{
	ew_sha256_free(&u->hash);
	ew_s3_md5_free(&u->md5);
	u->done_bytes = 0;
}

static void begin_piece(struct ew_s3_upload *u, uint64_t offset, uint64_t bytes)
{
	drop_hashes(u);
	u->content.offset = offset;
	u->content.bytes = bytes;
	u->state = EW_S3_UP_READ;
}

static void next_part(struct ew_s3_upload *u)
{
	unsigned part = ew_s3_upload_next_part(u);

	if (part == u->n_parts)
		u->state = EW_S3_UP_COMPLETE;
	else
		begin_piece(u, part * u->part_bytes, ew_s3_upload_part_size(u, part));
}

static void begin(struct ew_s3_upload *u)
{
	u->upload_id[0] = '\0';
	for (unsigned i = 0; i < u->n_parts; i++)
		u->parts[i].etag[0] = '\0';
	if (u->part_bytes > 0)
		u->state = EW_S3_UP_CREATE;
	else
		begin_piece(u, 0, u->bytes);
}

static int end_piece(struct ew_s3_upload *u)
{
	int r = ew_sha256_end(u->hash, &u->content.sha256);

	if (r == 0)
		r = ew_s3_md5_end(u->md5, u->content.md5);
	drop_hashes(u);
	if (r < 0)
		return r;
	if (u->part_bytes > 0)
		u->state = EW_S3_UP_PART;
	else if (memcmp(&u->content.sha256, &u->sha256, sizeof(u->sha256)) == 0)
		u->state = EW_S3_UP_PUT;
	else
		fail_saying(u, EW_S3_BROKEN, -EBADMSG, "what was read from this machine's disk is not what was to be stored");
	return 0;
}

static int need_hashes(struct ew_s3_upload *u)
{
	int r = u->hash ? 0 : ew_sha256_new(&u->hash);

	if (r == 0 && !u->md5)
		r = ew_s3_md5_new(&u->md5);
	return r;
}

int ew_s3_upload_bytes(struct ew_s3_upload *upload, struct ew_slice bytes)
{
	struct ew_s3_upload *u = upload;

	if (u->state != EW_S3_UP_READ || bytes.len > u->content.bytes - u->done_bytes)
		return -EINVAL;
	int r = need_hashes(u);

	if (r == 0)
		r = ew_sha256_add(u->hash, bytes);
	if (r == 0)
		r = ew_s3_md5_add(u->md5, bytes);
	if (r < 0) {
		/* Half of them may be in the hash. */
		drop_hashes(u);
		return r;
	}
	u->done_bytes += bytes.len;
	return u->done_bytes == u->content.bytes ? end_piece(u) : 0;
}

void ew_s3_upload_unreadable(struct ew_s3_upload *upload)
{
	if (upload->state != EW_S3_UP_OVER)
		fail_saying(upload, EW_S3_BROKEN, -EIO, "its bytes cannot be read from this machine's disk any more");
}

/* -- reading back ------------------------------------------------------------------------------ */

int ew_s3_upload_sink(void *upload, struct ew_slice bytes)
{
	struct ew_s3_upload *u = upload;

	if (u->state != EW_S3_UP_READ_BACK || !u->hash)
		return -EIO;
	if (bytes.len > u->bytes - u->done_bytes)
		return -EFBIG;
	u->done_bytes += bytes.len;
	return ew_sha256_add(u->hash, bytes);
}

static void begin_read_back(struct ew_s3_upload *u)
{
	drop_hashes(u);
	u->state = EW_S3_UP_READ_BACK;
}

static void note_head(struct ew_s3_upload *u, const struct ew_s3_said *said)
{
	struct ew_s3_stored *s = &u->stored;

	memcpy(s->etag, said->etag, sizeof(s->etag));
	if (said->version[0])
		memcpy(s->version, said->version, sizeof(s->version));
	memcpy(s->storage_class, said->storage_class, sizeof(s->storage_class));
	s->lock = said->lock;
	s->until = said->until;
	s->legal_hold = said->legal_hold;
	s->bytes = u->bytes;
	s->differs = ew_s3_kept_differs(&u->kept.keeping, said);
}

/* Once each; what is still not seen then is told in `differs`. */
static bool locks_after(struct ew_s3_upload *u)
{
	bool lock = (u->stored.differs & (EW_S3_DIFFERS_LOCK | EW_S3_DIFFERS_UNTIL)) && !u->locked_after;
	bool hold = (u->stored.differs & EW_S3_DIFFERS_HOLD) && !u->held_after;

	if (!u->may_lock_after || (!lock && !hold))
		return false;
	u->state = lock ? EW_S3_UP_RETAIN : EW_S3_UP_HOLD;
	u->locked_after |= lock;
	u->held_after |= !lock;
	return true;
}

static void read_back_is_over(struct ew_s3_upload *u)
{
	struct ew_hash found;
	bool is_whole = u->hash && u->done_bytes == u->bytes && ew_sha256_end(u->hash, &found) == 0;

	if (is_whole && memcmp(&found, &u->sha256, sizeof(found)) == 0) {
		if (!locks_after(u))
			end(u, EW_S3_UPLOAD_STORED);
	}
	else if (u->stored.was_there)
		fail_saying(u, EW_S3_EXISTS, -EEXIST, "something else of that name is there already, and is not replaced");
	else
		fail_saying(u, EW_S3_BROKEN, -EBADMSG,
			"the server said that it is stored, and gives back other bytes; do not rely on this server");
	drop_hashes(u);
}

/* -- answers ----------------------------------------------------------------------------------- */

/* The server has forgotten the upload: from the beginning, but not for ever. */
static void restart(struct ew_s3_upload *u)
{
	if (++u->restarts > RESTARTS_MOST) {
		u->upload_id[0] = '\0';
		fail_saying(u, EW_S3_BROKEN, -EBADMSG, "the server forgets uploads that it has begun");
		return;
	}
	u->is_unsaved = true;
	begin(u);
}

static void looked(struct ew_s3_upload *u, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_GONE && u->absent == EW_S3_UP_READ)
		restart(u);
	else if (outcome->class == EW_S3_GONE)
		u->state = u->absent;
	else if (outcome->class != EW_S3_DONE)
		trouble(u, outcome, now);
	else if (said->has_length && said->length == u->bytes) {
		/* It may be somebody else's: it is not locked before its bytes are known. */
		u->stored.was_there = true;
		note_head(u, said);
		begin_read_back(u);
	} else
		fail_saying(u, EW_S3_EXISTS, -EEXIST, "something else of that name is there already, and is not replaced");
}

static void was_locked(struct ew_s3_upload *u, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_AGAIN)
		trouble(u, outcome, now);
	else
		u->state = EW_S3_UP_CHECK; /* done or not: what is seen counts */
}

static void checked(struct ew_s3_upload *u, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	/* Some servers take a moment until they show what they have. */
	if (outcome->class == EW_S3_GONE) {
		if (!wait_and_try(u, outcome, now))
			fail_saying(u, EW_S3_BROKEN, -ENOENT, "the server said that it is stored, and does not have it");
	} else if (outcome->class != EW_S3_DONE) {
		trouble(u, outcome, now);
	} else if (!said->has_length || said->length != u->bytes) {
		fail_saying(u, EW_S3_BROKEN, -EBADMSG, "the server said that it is stored, and has another size");
	} else {
		note_head(u, said);
		if (!locks_after(u))
			begin_read_back(u);
	}
}

static void was_stored(struct ew_s3_upload *u, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_DONE) {
		memcpy(u->stored.version, said->version, sizeof(u->stored.version));
		u->upload_id[0] = '\0';
		u->is_unsaved = true;
		u->state = EW_S3_UP_CHECK;
	} else if (outcome->class == EW_S3_EXISTS) {
		/* An attempt of before may have got through. When it is gone again the next look counts as a try. */
		u->absent = u->state;
		u->state = EW_S3_UP_LOOK;
		u->tries++;
		if (u->tries > EW_S3_UPLOAD_TRIES)
			end(u, EW_S3_UPLOAD_LATER);
	} else if (outcome->class == EW_S3_GONE && u->state == EW_S3_UP_COMPLETE) {
		/* The upload is not known: it was completed, or ended. Then it begins anew. */
		u->absent = EW_S3_UP_READ;
		u->state = EW_S3_UP_LOOK;
	} else {
		trouble(u, outcome, now);
	}
}

static void created(struct ew_s3_upload *u, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	if (outcome->class != EW_S3_DONE) {
		trouble(u, outcome, now);
	} else if (!said->upload_id[0]) {
		fail_saying(u, EW_S3_BROKEN, -EBADMSG, "the server began an upload and gave it no id");
	} else {
		memcpy(u->upload_id, said->upload_id, sizeof(u->upload_id));
		u->is_unsaved = true;
		next_part(u);
	}
}

static void part_was_sent(struct ew_s3_upload *u, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	struct ew_s3_part *part = &u->parts[u->content.offset / u->part_bytes];

	if (outcome->class == EW_S3_GONE) {
		restart(u);
	} else if (outcome->class != EW_S3_DONE) {
		trouble(u, outcome, now);
	} else if (!said->etag[0]) {
		fail_saying(u, EW_S3_BROKEN, -EBADMSG, "the server took a part and gave it no ETag");
	} else {
		memcpy(part->etag, said->etag, sizeof(part->etag));
		part->sha256 = u->content.sha256;
		part->has_checksum = said->checksum_sha256[0] != '\0';
		u->is_unsaved = true;
		next_part(u);
	}
}

static void see_parts(struct ew_s3_upload *u, const struct ew_s3_said *said)
{
	for (size_t i = 0; i < said->n_entries; i++) {
		const struct ew_s3_entry *e = &said->entry[i];

		if (e->number < 1 || e->number > u->n_parts)
			continue;
		u->seen[e->number - 1] = ew_s3_etag_equal(e->etag, u->parts[e->number - 1].etag) &&
					 e->bytes == ew_s3_upload_part_size(u, e->number - 1);
	}
}

static void parts_were_listed(struct ew_s3_upload *u, const struct ew_s3_said *said,
	const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_GONE || outcome->class == EW_S3_NOT_SUPPORTED) {
		restart(u);
		return;
	}
	if (outcome->class != EW_S3_DONE) {
		trouble(u, outcome, now);
		return;
	}
	if (u->list_after == 0)
		memset(u->seen, 0, u->n_parts);
	see_parts(u, said);
	if (said->truncated && said->next_part > u->list_after) {
		u->list_after = said->next_part;
		return;
	}
	for (unsigned i = 0; i < u->n_parts; i++)
		if (!u->seen[i])
			u->parts[i].etag[0] = '\0';
	next_part(u);
}

static void was_read_back(struct ew_s3_upload *u, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_DONE)
		read_back_is_over(u);
	else
		trouble(u, outcome, now);
}

/* Whatever comes of it, the failure is that of before. */
static void was_aborted(struct ew_s3_upload *u, const struct ew_s3_outcome *outcome, const struct ew_s3_now *now)
{
	if (outcome->class == EW_S3_AGAIN && u->tries < 3 && wait_and_try(u, outcome, now))
		return;
	u->upload_id[0] = '\0';
	u->is_unsaved = true;
	end(u, EW_S3_UPLOAD_FAILED);
}

static void act_on(struct ew_s3_upload *u, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome,
	const struct ew_s3_now *now)
{
	switch (u->state) {
	case EW_S3_UP_LOOK:
		looked(u, said, outcome, now);
		break;
	case EW_S3_UP_PUT:
	case EW_S3_UP_COMPLETE:
		was_stored(u, said, outcome, now);
		break;
	case EW_S3_UP_CREATE:
		created(u, said, outcome, now);
		break;
	case EW_S3_UP_LIST_PARTS:
		parts_were_listed(u, said, outcome, now);
		break;
	case EW_S3_UP_PART:
		part_was_sent(u, said, outcome, now);
		break;
	case EW_S3_UP_CHECK:
		checked(u, said, outcome, now);
		break;
	case EW_S3_UP_RETAIN:
	case EW_S3_UP_HOLD:
		was_locked(u, outcome, now);
		break;
	case EW_S3_UP_READ_BACK:
		was_read_back(u, outcome, now);
		break;
	case EW_S3_UP_ABORT:
		was_aborted(u, outcome, now);
		break;
	case EW_S3_UP_READ:
	case EW_S3_UP_OVER:
		break;
	}
}

int ew_s3_upload_answered(struct ew_s3_upload *upload, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	struct ew_s3_upload *u = upload;
	struct ew_s3_outcome outcome;

	if (!u->request)
		return 0;
	ew_s3_judge(u->request->action, said, &outcome);
	u->wait_until = (struct ew_wall){0};
	if (u->state != EW_S3_UP_ABORT && outcome.class != EW_S3_DONE)
		ew_s3_say(u->place, u->request, said, now->wall, &u->stored.sentence);
	/* Looking is no progress, or a server that loses every answer would be asked for ever. */
	if (outcome.class == EW_S3_DONE && u->state != EW_S3_UP_LOOK && u->state != EW_S3_UP_LIST_PARTS)
		u->tries = 0;
	ew_s3_request_free(&u->request);
	act_on(u, said, &outcome, now);
	if (u->stored.end == EW_S3_UPLOAD_STORED) {
		u->stored.sentence = (struct ew_error){0};
		u->stored.failure = EW_S3_DONE;
	}
	return 0;
}

/* -- steps ------------------------------------------------------------------------------------- */

static int begin_hash(struct ew_s3_upload *u)
{
	drop_hashes(u);
	return ew_sha256_new(&u->hash);
}

static int make_request(struct ew_s3_upload *u, struct ew_s3_request **ret)
{
	const struct ew_s3_keeping *keeping = &u->kept.keeping;

	switch (u->state) {
	case EW_S3_UP_LOOK:
		return ew_s3_head_object(u->place, u->key, NULL, u->kept.key, ret);
	case EW_S3_UP_PUT:
		return ew_s3_put_object(u->place, u->key, &u->content, keeping, !u->unconditional, ret);
	case EW_S3_UP_CREATE:
		return ew_s3_create_upload(u->place, u->key, keeping, ret);
	case EW_S3_UP_LIST_PARTS:
		return ew_s3_list_parts(u->place, u->key, u->upload_id, u->list_after, ret);
	case EW_S3_UP_PART:
		return ew_s3_upload_part(u->place, u->key, u->upload_id, (unsigned)(u->content.offset / u->part_bytes) + 1,
			&u->content, keeping, ret);
	case EW_S3_UP_COMPLETE:
		return ew_s3_complete_upload(
			u->place, u->key, u->upload_id, u->parts, u->n_parts, !u->unconditional, keeping, ret);
	case EW_S3_UP_CHECK:
		return ew_s3_head_object(u->place, u->key, u->stored.version, u->kept.key, ret);
	case EW_S3_UP_RETAIN:
		return ew_s3_put_retention(u->place, u->key, u->stored.version, keeping->lock, keeping->until, false, ret);
	case EW_S3_UP_HOLD:
		return ew_s3_put_legal_hold(u->place, u->key, u->stored.version, true, ret);
	case EW_S3_UP_READ_BACK:
		return ew_s3_get_object(u->place, u->key, u->stored.version, NULL, u->bytes, u->kept.key, ret);
	case EW_S3_UP_ABORT:
		return ew_s3_abort_upload(u->place, u->key, u->upload_id, ret);
	default:
		return -EINVAL;
	}
}

static int next_send(struct ew_s3_upload *u, struct ew_s3_step *ret)
{
	int r = 0;

	if (u->state == EW_S3_UP_READ_BACK && !u->request)
		r = begin_hash(u);
	if (r == 0 && !u->request)
		r = make_request(u, &u->request);
	if (r < 0)
		return r;
	*ret = (struct ew_s3_step){.kind = EW_S3_STEP_SEND, .request = u->request,
		.wants_bytes = u->state == EW_S3_UP_READ_BACK};
	return 0;
}

int ew_s3_upload_next(struct ew_s3_upload *upload, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	struct ew_s3_upload *u = upload;

	/* Nothing to be read is read at once. */
	if (u->state == EW_S3_UP_READ && u->content.bytes == 0) {
		int r = ew_s3_upload_bytes(u, EW_SLICE_EMPTY);

		if (r < 0)
			return r;
	}
	if (u->state == EW_S3_UP_OVER) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_END};
		return 0;
	}
	if (!u->request && u->wait_until.us > now->wall.us) {
		*ret = (struct ew_s3_step){.kind = EW_S3_STEP_WAIT, .until = u->wait_until};
		return 0;
	}
	if (u->state != EW_S3_UP_READ)
		return next_send(u, ret);
	*ret = (struct ew_s3_step){.kind = EW_S3_STEP_READ, .offset = u->content.offset + u->done_bytes,
		.bytes = u->content.bytes - u->done_bytes};
	return 0;
}

void ew_s3_upload_give_up(struct ew_s3_upload *upload)
{
	struct ew_s3_upload *u = upload;

	if (u->stored.end == EW_S3_UPLOAD_STORED || u->stored.end == EW_S3_UPLOAD_FAILED || u->state == EW_S3_UP_ABORT)
		return;
	ew_s3_request_free(&u->request);
	u->stored.end = EW_S3_UPLOAD_RUNS;
	fail_saying(u, EW_S3_AGAIN, -ECANCELED, "it was given up");
}

/* -- the whole --------------------------------------------------------------------------------- */

static uint64_t chosen_part(uint64_t bytes)
{
	uint64_t part = bytes / PARTS_WANTED + 1;

	part = (part + MIB - 1) / MIB * MIB;
	if (part < EW_S3_UPLOAD_PART_BYTES)
		part = EW_S3_UPLOAD_PART_BYTES;
	return part > EW_S3_PART_MOST_BYTES ? EW_S3_PART_MOST_BYTES : part;
}

static int plan_parts(struct ew_s3_upload *u, const struct ew_s3_upload_wish *wish, struct ew_error *error)
{
	uint64_t single = wish->single_bytes ? wish->single_bytes : EW_S3_UPLOAD_SINGLE_BYTES;
	uint64_t part = wish->part_bytes ? wish->part_bytes : chosen_part(wish->bytes);

	if (wish->bytes > EW_S3_OBJECT_MOST_BYTES)
		return ew_error_set(error, -EINVAL, "an object of S3 can have 5 TiB, this one has more");
	if (single > EW_S3_SINGLE_MOST_BYTES)
		return ew_error_set(error, -EINVAL, "5 GiB at most can be stored in one piece");
	if (wish->bytes <= single)
		return 0;
	if (part < EW_S3_PART_LEAST_BYTES || part > EW_S3_PART_MOST_BYTES)
		return ew_error_set(error, -EINVAL, "parts have 5 MiB at least and 5 GiB at most");
	if ((wish->bytes + part - 1) / part > EW_S3_PARTS_MOST)
		return ew_error_set(error, -EINVAL, "there would be more than %d parts; make them larger", EW_S3_PARTS_MOST);
	u->part_bytes = part;
	u->n_parts = (unsigned)((wish->bytes + part - 1) / part);
	u->stored.parts = u->n_parts;
	u->parts = calloc(u->n_parts, sizeof(*u->parts));
	u->seen = calloc(u->n_parts, 1);
	if (!u->parts || !u->seen)
		return ew_error_set(error, -ENOMEM, "no memory for an upload in parts");
	for (unsigned i = 0; i < u->n_parts; i++) {
		u->parts[i].number = i + 1;
		u->parts[i].bytes = ew_s3_upload_part_size(u, i);
	}
	return 0;
}

static int make(const struct ew_s3_place *place, const struct ew_s3_upload_wish *wish, struct ew_s3_upload **ret,
	struct ew_error *error)
{
	_cleanup_(ew_s3_upload_free) struct ew_s3_upload *u = calloc(1, sizeof(*u));
	size_t n = strlen(wish->key);

	if (!u)
		return ew_error_set(error, -ENOMEM, "no memory for an upload");
	if (n == 0 || n >= sizeof(u->key))
		return ew_error_set(error, -EINVAL, "a key has 1 to 1,024 bytes");
	u->place = place;
	memcpy(u->key, wish->key, n + 1);
	u->bytes = wish->bytes;
	u->sha256 = wish->sha256;
	u->unconditional = wish->unconditional;
	u->may_lock_after = wish->may_lock_after;
	int r = plan_parts(u, wish, error);

	if (r < 0)
		return r;
	r = ew_s3_kept_copy(&u->kept, &wish->keeping);
	if (r < 0)
		return ew_error_set(error, r, "how %s is to be kept cannot be said to the server", u->key);
	*ret = TAKE(u);
	return 0;
}

int ew_s3_upload_new(const struct ew_s3_place *place, const struct ew_s3_upload_wish *wish, struct ew_s3_upload **ret,
	struct ew_error *error)
{
	struct ew_s3_upload *u = NULL;
	int r = make(place, wish, &u, error);

	if (r < 0)
		return r;
	u->absent = EW_S3_UP_READ;
	if (u->unconditional)
		u->state = EW_S3_UP_LOOK;
	else
		begin(u);
	*ret = u;
	return 0;
}

int ew_s3_upload_resume(const struct ew_s3_place *place, const struct ew_s3_upload_wish *wish, struct ew_slice saved,
	struct ew_s3_upload **ret, struct ew_error *error)
{
	_cleanup_(ew_s3_upload_free) struct ew_s3_upload *u = NULL;
	int r = make(place, wish, &u, error);

	if (r < 0)
		return r;
	r = ew_s3_upload_load(u, saved);
	if (r < 0)
		return ew_error_set(error, r, "what was kept of the upload of %s is not of this upload", u->key);
	/* The process before may have died between the last request and its answer. */
	u->state = EW_S3_UP_LOOK;
	u->absent = u->upload_id[0] && u->part_bytes > 0 ? EW_S3_UP_LIST_PARTS : EW_S3_UP_READ;
	*ret = TAKE(u);
	return 0;
}

void ew_s3_upload_free(struct ew_s3_upload **upload)
{
	struct ew_s3_upload *u = *upload;

	if (!u)
		return;
	ew_s3_request_free(&u->request);
	drop_hashes(u);
	ew_s3_kept_free(&u->kept);
	free(u->parts);
	free(u->seen);
	free(u);
	*upload = NULL;
}

const struct ew_s3_stored *ew_s3_upload_result(const struct ew_s3_upload *upload)
{
	return &upload->stored;
}
