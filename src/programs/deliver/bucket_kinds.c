/*
 * The five things that are asked of a store: which machine does it, with what wish, and what its result is in an
 * answer. Must never wish for what the server was not proven to do.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "programs/deliver/bucket_parts.h"
#include "store/s3_delete.h"
#include "store/s3_download.h"
#include "store/s3_hold.h"
#include "store/s3_upload.h"

#define LOCK_LEAST_US (5 * EW_US_PER_S) /* what ends sooner is none */

/* Code and sentence; where the transport failed, with libcurl's word. */
static void say(struct ew_bucket_job *j, struct ew_bucket_answer *a, int code, const struct ew_error *sentence)
{
	const char *words = j->errand ? ew_errand_words(j->errand) : "";
	struct ew_error with_words = {0};

	if (code == 0 || !words[0]) {
		ew_bucket_say(a, code, sentence);
		return;
	}
	(void)ew_error_set(&with_words, code, "%.250s (%.140s)", ew_error_text(sentence), words);
	ew_bucket_say(a, code, &with_words);
}

/* -- put -- */

static int put_next(void *machine, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	return ew_s3_upload_next(machine, now, ret);
}

static int put_bytes(void *machine, struct ew_slice bytes)
{
	return ew_s3_upload_bytes(machine, bytes);
}

static void put_unreadable(void *machine)
{
	ew_s3_upload_unreadable(machine);
}

static int put_answered(void *machine, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	return ew_s3_upload_answered(machine, said, now);
}

static const struct ew_errand_ops put_ops = {put_next, put_bytes, put_unreadable, ew_s3_upload_sink, put_answered, false};

static bool is_lock_proven(const struct ew_bucket *b, enum ew_s3_lock lock)
{
	return ew_bucket_can(b, lock == EW_S3_LOCK_GOVERNANCE ? EW_S3_ABLE_GOVERNANCE : EW_S3_ABLE_COMPLIANCE);
}

static void wish_keeping(struct ew_bucket_job *j, struct ew_s3_keeping *to)
{
	const struct ew_bucket *b = j->bucket;
	bool wants_lock = j->lock != EW_S3_LOCK_NONE && j->until.us > ew_io_wall(ew_io_real()).us + LOCK_LEAST_US;

	to->storage_class = b->class[0] ? b->class : NULL;
	to->encryption = b->encryption;
	to->kms_key = b->kms_key[0] ? b->kms_key : NULL;
	if (wants_lock && is_lock_proven(b, j->lock)) {
		to->lock = j->lock;
		to->until = j->until;
	} else if (wants_lock) {
		j->unsent |= EW_S3_DIFFERS_LOCK | EW_S3_DIFFERS_UNTIL;
	}
	to->legal_hold = j->hold && ew_bucket_can(b, EW_S3_ABLE_LEGAL_HOLD);
	if (j->hold && !to->legal_hold)
		j->unsent |= EW_S3_DIFFERS_HOLD;
	if (ew_bucket_can(b, EW_S3_ABLE_TAGS)) {
		memcpy(to->tag, j->tag, sizeof(to->tag));
		to->n_tags = j->n_tags;
	}
}

static int make_put(struct ew_bucket_job *j, struct ew_error *error)
{
	struct ew_bucket *b = j->bucket;
	struct ew_s3_upload_wish wish = {
		.key = j->key, .bytes = j->bytes, .sha256 = j->sha256, .single_bytes = b->part_bytes, .part_bytes = 0,
		.unconditional = !ew_bucket_can(b, EW_S3_ABLE_CONDITIONAL)};
	struct ew_slice saved = ew_bucket_saved(b, j);
	struct ew_s3_upload *u = NULL;
	int r = -ENOENT;

	wish_keeping(j, &wish.keeping);
	wish.may_lock_after = ew_bucket_can(b, EW_S3_ABLE_LEGAL_HOLD) && wish.keeping.lock != EW_S3_LOCK_NONE;
	/* As many parts as S3 takes, however long it is. */
	wish.part_bytes = b->part_bytes;
	while (wish.part_bytes > 0 && wish.bytes / wish.part_bytes >= EW_S3_PARTS_MOST)
		wish.part_bytes *= 2;
	if (saved.len > 0)
		r = ew_s3_upload_resume(&b->desk.place, &wish, saved, &u, NULL);
	if (r < 0)
		r = ew_s3_upload_new(&b->desk.place, &wish, &u, error);
	j->machine = u;
	return r;
}

static int code_of_put(const struct ew_s3_stored *s)
{
	switch (s->end) {
	case EW_S3_UPLOAD_STORED:
		return 0;
	case EW_S3_UPLOAD_LATER:
		return -EAGAIN;
	default:
		return s->failure == EW_S3_GONE || s->failure == EW_S3_DONE ? -EIO : ew_bucket_code(s->failure);
	}
}

static void remember(struct ew_bucket_job *j)
{
	_cleanup_(ew_buf_free) struct ew_buf blob = {0};

	ew_buf_init(&blob, EW_S3_MAX_SAVED_BYTES);
	/* Without it the next try begins anew, and nothing is lost but time. */
	if (ew_s3_upload_save(j->machine, &blob) == 0)
		ew_bucket_save(j->bucket, j, &blob);
}

static void tell_put(struct ew_bucket_job *j, struct ew_bucket_answer *a)
{
	const struct ew_s3_stored *s = ew_s3_upload_result(j->machine);
	static const struct ew_error no_version = {
		-EIO, "the server gave the object a version that cannot be asked for again; do not rely on this server"};
	int code = code_of_put(s);

	say(j, a, code, &s->sentence);
	if (code < 0)
		return;
	if (!ew_bucket_copy(a->version, sizeof(a->version), s->version)) {
		ew_bucket_say(a, -EIO, &no_version);
		return;
	}
	(void)ew_bucket_copy(a->etag, sizeof(a->etag), s->etag);
	(void)ew_bucket_copy(a->class, sizeof(a->class), s->storage_class);
	a->m.lock = (uint8_t)s->lock;
	a->m.until_wall = s->until.us;
	a->m.hold = s->legal_hold == EW_S3_SAID_ON;
	a->m.differs = s->differs | j->unsent;
	a->m.was_there = s->was_there;
}

/* What was begun in parts and is not over is gone on with the next time. */
static void drop_put(struct ew_bucket_job *j)
{
	struct ew_s3_upload *u = TAKE(j->machine);
	const struct ew_s3_stored *s = u ? ew_s3_upload_result(u) : NULL;

	if (!s)
		return;
	j->machine = u;
	if (s->end == EW_S3_UPLOAD_STORED || s->end == EW_S3_UPLOAD_FAILED)
		ew_bucket_forget(j->bucket, j);
	else if (s->parts > 0)
		remember(j);
	j->machine = NULL;
	ew_s3_upload_free(&u);
}

const struct ew_bucket_kind ew_bucket_put = {"put", true, false, &put_ops, make_put, tell_put, drop_put};

/* -- get -- */

static int get_next(void *machine, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	return ew_s3_download_next(machine, now, ret);
}

static int get_answered(void *machine, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	return ew_s3_download_answered(machine, said, now);
}

static const struct ew_errand_ops get_ops = {get_next, NULL, NULL, ew_s3_download_sink, get_answered, false};

static int write_bytes(void *arg, uint64_t offset, struct ew_slice bytes)
{
	const struct ew_bucket_job *j = arg;

	return ew_io_write_all(ew_io_real(), j->fd, bytes.at, bytes.len, offset);
}

static int make_get(struct ew_bucket_job *j, struct ew_error *error)
{
	const struct ew_s3_download_wish wish = {
		.key = j->key, .version = j->version, .bytes = j->bytes, .sha256 = j->sha256, .write = write_bytes, .arg = j};
	struct ew_s3_download *d = NULL;
	int r = ew_s3_download_new(&j->bucket->desk.place, &wish, &d, error);

	j->machine = d;
	return r;
}

static void tell_get(struct ew_bucket_job *j, struct ew_bucket_answer *a)
{
	const struct ew_s3_downloaded *d = ew_s3_download_result(j->machine);
	int code = ew_bucket_code(d->failure);

	if (d->end == EW_S3_DOWNLOAD_DONE)
		code = 0;
	else if (d->end == EW_S3_DOWNLOAD_OTHER)
		code = -EBADMSG;
	else if (d->end == EW_S3_DOWNLOAD_LATER)
		code = -EAGAIN;
	else if (d->write_error < 0)
		code = d->write_error == -ENOSPC || d->write_error == -EDQUOT ? -EAGAIN : -EIO;
	a->is_of_server = d->write_error == 0;
	say(j, a, code, &d->sentence);
}

static void drop_get(struct ew_bucket_job *j)
{
	struct ew_s3_download *d = TAKE(j->machine);

	ew_s3_download_free(&d);
}

const struct ew_bucket_kind ew_bucket_get = {"get", false, false, &get_ops, make_get, tell_get, drop_get};

/* -- delete -- */

static int delete_next(void *machine, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	return ew_s3_delete_next(machine, now, ret);
}

static int delete_answered(void *machine, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	return ew_s3_delete_answered(machine, said, now);
}

static const struct ew_errand_ops delete_ops = {delete_next, NULL, NULL, NULL, delete_answered, false};

static int make_delete(struct ew_bucket_job *j, struct ew_error *error)
{
	const struct ew_s3_delete_wish wish = {.key = j->key, .bypass = j->bypass};
	struct ew_s3_delete *d = NULL;
	int r = ew_s3_delete_new(&j->bucket->desk.place, &wish, &d, error);

	j->machine = d;
	ew_bucket_forget(j->bucket, j);
	return r;
}

static int code_of_delete(const struct ew_s3_deleted *d)
{
	switch (d->end) {
	case EW_S3_DELETE_GONE:
		return 0;
	case EW_S3_DELETE_HELD:
		return -EBUSY;
	case EW_S3_DELETE_UNVERIFIED:
		return -ENODATA;
	case EW_S3_DELETE_LATER:
		return -EAGAIN;
	default:
		return d->failure == EW_S3_GONE || d->failure == EW_S3_DONE ? -EIO : ew_bucket_code(d->failure);
	}
}

/* Of several the one that `bypass` lifts: what is left when it was lifted is told then. */
static enum ew_s3_lock lock_of(const struct ew_s3_deleted *d)
{
	enum ew_s3_lock lock = EW_S3_LOCK_NONE;

	for (size_t i = 0; i < d->n_held && lock != EW_S3_LOCK_GOVERNANCE; i++)
		if (d->held[i].lock != EW_S3_LOCK_NONE)
			lock = d->held[i].lock;
	return lock;
}

static void tell_delete(struct ew_bucket_job *j, struct ew_bucket_answer *a)
{
	const struct ew_s3_deleted *d = ew_s3_delete_result(j->machine);

	say(j, a, code_of_delete(d), &d->sentence);
	a->m.lock = (uint8_t)lock_of(d);
	a->m.until_wall = d->until.us;
	a->m.hold = d->legal_hold;
	a->m.versions = (uint32_t)d->versions;
	a->m.markers = (uint32_t)d->markers;
	a->m.uploads = (uint32_t)d->uploads;
}

static void drop_delete(struct ew_bucket_job *j)
{
	struct ew_s3_delete *d = TAKE(j->machine);

	ew_s3_delete_free(&d);
}

const struct ew_bucket_kind ew_bucket_delete = {
	"delete", false, false, &delete_ops, make_delete, tell_delete, drop_delete};

/* -- hold -- */

static int hold_next(void *machine, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	return ew_s3_hold_next(machine, now, ret);
}

static int hold_answered(void *machine, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	return ew_s3_hold_answered(machine, said, now);
}

static const struct ew_errand_ops hold_ops = {hold_next, NULL, NULL, NULL, hold_answered, false};

static int make_hold(struct ew_bucket_job *j, struct ew_error *error)
{
	const struct ew_s3_hold_wish wish = {.key = j->key, .version = j->version, .on = j->hold};
	struct ew_s3_hold *h = NULL;
	int r;

	if (!j->bucket->is_probed)
		return ew_error_set(error, -EAGAIN, "it is not known yet whether the store can hold objects; it is asked again after the probe");
	if (!ew_bucket_can(j->bucket, EW_S3_ABLE_LEGAL_HOLD))
		return ew_error_set(error, -EOPNOTSUPP,
			"it is not proven that this store holds objects, so that nothing was sent: some servers would replace the object");
	r = ew_s3_hold_new(&j->bucket->desk.place, &wish, &h, error);
	j->machine = h;
	return r;
}

static void tell_hold(struct ew_bucket_job *j, struct ew_bucket_answer *a)
{
	const struct ew_s3_held *h = ew_s3_hold_result(j->machine);
	int code = h->end == EW_S3_HOLD_LATER ? -EAGAIN : ew_bucket_code(h->failure);

	say(j, a, code, &h->sentence);
	a->m.hold = code == 0 && j->hold;
}

static void drop_hold(struct ew_bucket_job *j)
{
	struct ew_s3_hold *h = TAKE(j->machine);

	ew_s3_hold_free(&h);
}

const struct ew_bucket_kind ew_bucket_hold = {"hold", false, false, &hold_ops, make_hold, tell_hold, drop_hold};

/* -- probe -- */

static int probe_next(void *machine, const struct ew_s3_now *now, struct ew_s3_step *ret)
{
	return ew_s3_probe_next(machine, now, ret);
}

static int probe_answered(void *machine, const struct ew_s3_said *said, const struct ew_s3_now *now)
{
	return ew_s3_probe_answered(machine, said, now);
}

static const struct ew_errand_ops probe_ops = {probe_next, NULL, NULL, ew_s3_probe_sink, probe_answered, true};

static int make_probe(struct ew_bucket_job *j, struct ew_error *error)
{
	struct ew_bucket *b = j->bucket;
	struct ew_s3_canary left[EW_S3_PROBE_LEFT];
	struct ew_s3_probe_wish wish = {.wait = j->wait, .storage_class = b->class[0] ? b->class : NULL, .left = left};
	struct ew_s3_probe *p = NULL;
	int r = ew_id_random(ew_io_real(), &wish.id);

	if (r < 0)
		return ew_error_set(error, -EAGAIN, "no randomness for a probe of the store");
	/* What an earlier version wrote, or nobody: nothing is known to be left. */
	if (j->before.len > 0 && ew_s3_probed_read_left(ew_buf_slice(&j->before), left, &wish.n_left) < 0)
		wish.n_left = 0;
	r = ew_s3_probe_new(&b->desk.place, &wish, &p, error);
	j->machine = p;
	return r;
}

/* Why nobody could be asked, in the codes of answers. */
static int code_of_sentence(int code)
{
	switch (code) {
	case -EACCES:
	case -ENOSPC:
	case -EOPNOTSUPP:
		return code;
	case -EAGAIN:
	case -ETIME:
		return -EAGAIN;
	default:
		return -EIO;
	}
}

static void tell_probe(struct ew_bucket_job *j, struct ew_bucket_answer *a)
{
	const struct ew_s3_probed *p = ew_s3_probe_result(j->machine);
	static const struct ew_error too_long = {-EAGAIN, "no memory for what the probe of the store found"};

	if (!p->could_ask) {
		say(j, a, code_of_sentence(p->sentence.code), &p->sentence);
		/* Who says no to a probe may still take objects; of who was not reached nothing is known. */
		j->bucket->was_asked |= a->m.code != -EAGAIN;
		return;
	}
	j->bucket->was_asked = true;
	j->bucket->abilities = p->abilities;
	j->bucket->is_probed = true;
	ew_bucket_log_abilities(j->bucket);
	if (ew_s3_probed_write(p, &a->json) < 0)
		ew_bucket_say(a, -EAGAIN, &too_long);
	else
		ew_bucket_say(a, 0, &p->sentence);
}

static void drop_probe(struct ew_bucket_job *j)
{
	struct ew_s3_probe *p = TAKE(j->machine);

	ew_s3_probe_free(&p);
}

const struct ew_bucket_kind ew_bucket_probe = {
	"probe", false, true, &probe_ops, make_probe, tell_probe, drop_probe};
