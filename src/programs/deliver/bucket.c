/*
 * The line of jobs of one store. Must never leave a job without an answer, but where nobody wants it any more.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/log.h"
#include "programs/deliver/bucket_parts.h"

#define PIECE_BYTES (256u << 10)
#define CONNECTIONS EW_BUCKET_ACTIVE

bool ew_bucket_can(const struct ew_bucket *b, enum ew_s3_ability ability)
{
	return b->is_probed && b->abilities.finding[ability].proof == EW_S3_PROVEN;
}

/* -- the line -- */

static void start_others(struct ew_bucket *b);

static void unlink_job(struct ew_bucket_job *j)
{
	struct ew_bucket *b = j->bucket;
	struct ew_bucket_job **at = &b->jobs;

	while (*at && *at != j)
		at = &(*at)->next;
	if (*at)
		*at = j->next;
	if (!j->is_active)
		b->n_waiting--;
	else
		b->n_active--;
	if (j->is_active && j->kind->is_put)
		b->n_puts--;
	if (j->kind->is_probe)
		b->n_probes--;
}

static void free_job(struct ew_bucket_job **job)
{
	struct ew_bucket_job *j = TAKE(*job);

	if (!j)
		return;
	ew_errand_free(&j->errand);
	if (j->kind)
		j->kind->drop(j);
	ew_loop_timer_cancel(&j->timer);
	ew_sha256_free(&j->hash);
	ew_buf_free(&j->before);
	ew_close_fd(&j->fd);
	free(j);
}

static void log_answer(struct ew_bucket *b, const struct ew_bucket_job *j, const struct ew_bucket_answer *a)
{
	struct ew_error error = {.code = (int)a->m.code};

	(void)snprintf(error.text, sizeof(error.text), "%s", a->sentence);
	if (a->m.code == -EAGAIN && a->is_of_server) {
		if (!b->is_away)
			ew_log(EW_LOG_WARNING, "store_away", EW_F_U64("store", b->number), EW_F_WORD("asked", j->kind->word),
				EW_F_ERROR(&error));
		b->is_away = true;
		return;
	}
	if (b->is_away && a->m.code == 0) {
		b->is_away = false;
		ew_log(EW_LOG_INFO, "store_back", EW_F_U64("store", b->number));
	}
	if (a->m.code < 0)
		ew_log(EW_LOG_WARNING, "store_refused", EW_F_U64("store", b->number), EW_F_WORD("asked", j->kind->word),
			EW_F_ID("object", j->object), EW_F_I64("code", a->m.code), EW_F_ERROR(&error));
	else if (a->m.differs)
		ew_log(EW_LOG_WARNING, "store_differs", EW_F_U64("store", b->number), EW_F_ID("object", j->object),
			EW_F_U64("differs", a->m.differs));
}

static void turn_away(struct ew_bucket *b, const char *sentence);

static struct ew_bucket_job *find_waiting(const struct ew_bucket *b)
{
	struct ew_bucket_job *j = b->jobs;

	while (j && (j->is_active || j->kind->is_probe))
		j = j->next;
	return j;
}

static void answer(struct ew_bucket_job *j, struct ew_bucket_answer *a)
{
	struct ew_bucket *b = j->bucket;

	a->m.job = j->id;
	a->m.version = ew_slice_text(a->version);
	a->m.etag = ew_slice_text(a->etag);
	a->m.class = ew_slice_text(a->class);
	a->m.sentence = ew_slice_text(a->sentence);
	a->m.json = ew_buf_slice(&a->json);
	log_answer(b, j, a);
	unlink_job(j);
	j->fn(j->arg, &a->m);
	free_job(&j);
	if (a->m.code == -EAGAIN && a->is_of_server)
		turn_away(b, a->sentence);
	start_others(b);
}

static void answer_error(struct ew_bucket_job *j, const struct ew_error *error)
{
	struct ew_bucket_answer a = {0};

	ew_bucket_say(&a, error->code, error);
	answer(j, &a);
}

/* Who stands behind somebody that was tried long enough would only wait as long, one after the other. */
static void turn_away(struct ew_bucket *b, const char *sentence)
{
	struct ew_bucket_job *j;
	struct ew_error error = {0};

	if (b->is_turning_away)
		return;
	b->is_turning_away = true;
	(void)ew_error_set(&error, -EAGAIN, "%s", sentence);
	while ((j = find_waiting(b)))
		answer_error(j, &error);
	b->is_turning_away = false;
}

/* -- one job -- */

static void on_end(void *arg, const struct ew_error *error)
{
	struct ew_bucket_job *j = arg;
	struct ew_bucket_answer a = {.is_of_server = true};

	if (error && error->text[0]) {
		ew_bucket_say(&a, error->code, error);
		answer(j, &a);
		return;
	}
	ew_buf_init(&a.json, EW_BUCKET_JSON_BYTES);
	j->kind->tell(j, &a);
	if (error)
		a.m.code = error->code;
	answer(j, &a);
	ew_buf_free(&a.json);
}

static void run(struct ew_bucket_job *j)
{
	struct ew_error error = {0};
	int r = j->kind->make(j, &error);

	if (r == 0) {
		r = ew_errand_new(&j->bucket->desk, j->kind->ops, j->machine, j->fd, on_end, j, &j->errand);
		if (r < 0)
			(void)ew_error_set(&error, -EAGAIN, "no memory for what was asked of the store");
	}
	if (r < 0)
		answer_error(j, &error);
}

static void fail_reading(struct ew_bucket_job *j, int code, const char *why)
{
	struct ew_error error = {0};

	(void)ew_error_set(&error, code, "what is to be stored as %s %s", j->key, why);
	answer_error(j, &error);
}

static void on_hash(void *arg);

static void hash_more(struct ew_bucket_job *j)
{
	ew_loop_timer_cancel(&j->timer);
	if (ew_loop_timer(j->bucket->desk.loop, 0, 0, on_hash, j, &j->timer) < 0)
		fail_reading(j, -EAGAIN, "cannot be looked at now, for want of memory");
}

static void end_hash(struct ew_bucket_job *j)
{
	struct ew_hash found;
	int r = ew_sha256_end(j->hash, &found);

	ew_sha256_free(&j->hash);
	if (r < 0)
		fail_reading(j, -EAGAIN, "cannot be looked at now");
	else if (memcmp(&found, &j->sha256, sizeof(found)) != 0)
		fail_reading(j, -EBADMSG, "is not what it was said to be: other bytes lie on this machine's disk, and were not sent");
	else
		run(j);
}

/* Nothing is sent of what is not known to be whole. */
static void on_hash(void *arg)
{
	struct ew_bucket_job *j = arg;
	static uint8_t piece[PIECE_BYTES];
	uint64_t left = j->bytes - j->hashed;
	ssize_t n = 0;

	if (left == 0) {
		end_hash(j);
		return;
	}
	do
		n = pread(j->fd, piece, left < sizeof(piece) ? (size_t)left : sizeof(piece), (off_t)j->hashed);
	while (n < 0 && errno == EINTR);
	if (n <= 0 || ew_sha256_add(j->hash, ew_slice_of(piece, (size_t)n)) < 0) {
		fail_reading(j, n < 0 ? -EIO : -EBADMSG, n < 0 ? "cannot be read from this machine's disk" : "is shorter than it was said to be");
		return;
	}
	j->hashed += (uint64_t)n;
	hash_more(j);
}

static void begin_hash(struct ew_bucket_job *j)
{
	struct stat st;

	if (fstat(j->fd, &st) < 0)
		fail_reading(j, -EIO, "cannot be read from this machine's disk");
	else if ((uint64_t)st.st_size != j->bytes)
		fail_reading(j, -EBADMSG, "has another length than it was said to have");
	else if (ew_sha256_new(&j->hash) < 0)
		fail_reading(j, -EAGAIN, "cannot be looked at now, for want of memory");
	else
		hash_more(j);
}

/* -- who is next -- */

/* What wishes more than bytes is not stored before somebody has asked what the store does: nobody would lock it afterwards. */
static bool needs_probe(const struct ew_bucket_job *j)
{
	return !j->bucket->was_asked && j->kind->is_put && (j->lock != EW_S3_LOCK_NONE || j->hold || j->n_tags > 0);
}

static bool waits_for_probe(const struct ew_bucket_job *j)
{
	return needs_probe(j) && j->bucket->n_probes > 0;
}

static void begin_put(struct ew_bucket_job *j)
{
	struct ew_error error = {0};

	if (!needs_probe(j)) {
		begin_hash(j);
		return;
	}
	(void)ew_error_set(&error, -EAGAIN, "it is not known yet whether the store keeps locks, holds and tags; it is asked again after the probe");
	answer_error(j, &error);
}

static struct ew_bucket_job *find_next(const struct ew_bucket *b)
{
	for (struct ew_bucket_job *j = b->jobs; j; j = j->next)
		if (!j->is_active && !j->kind->is_put)
			return j;
	for (struct ew_bucket_job *j = b->jobs; j && b->n_puts < EW_BUCKET_ACTIVE_PUTS; j = j->next)
		if (!j->is_active && !waits_for_probe(j))
			return j;
	return NULL;
}

static void on_next(void *arg)
{
	struct ew_bucket *b = arg;
	struct ew_bucket_job *j;

	ew_loop_timer_cancel(&b->next);
	while (b->n_active < EW_BUCKET_ACTIVE && (j = find_next(b))) {
		j->is_active = true;
		b->n_waiting--;
		b->n_active++;
		b->n_puts += j->kind->is_put;
		if (j->kind->is_put)
			begin_put(j);
		else
			run(j);
	}
}

static void start_others(struct ew_bucket *b)
{
	if (b->next || !b->jobs)
		return;
	if (ew_loop_timer(b->desk.loop, 0, 0, on_next, b, &b->next) < 0) {
		ew_log(EW_LOG_ERROR, "store_stuck", EW_F_U64("store", b->number));
		ew_loop_stop(b->desk.loop);
	}
}

/* -- beginning -- */

static void enlist(struct ew_bucket_job *j)
{
	struct ew_bucket_job **at = &j->bucket->jobs;

	while (*at)
		at = &(*at)->next;
	*at = j;
	j->bucket->n_waiting++;
	j->bucket->n_probes += j->kind->is_probe;
}

int ew_bucket_begin(struct ew_bucket *b, const struct ew_message *m, int *fd, ew_bucket_fn *fn, void *arg,
	struct ew_bucket_job **ret, struct ew_error *error)
{
	_cleanup_(free_job) struct ew_bucket_job *j = NULL;

	if (b->n_waiting >= EW_BUCKET_WAITING && m->type->number != EW_MSG_store_probe)
		return ew_error_set(error, -EAGAIN, "too much waits for the store; this is to be asked again later");
	j = calloc(1, sizeof(*j));
	if (!j)
		return ew_error_set(error, -ENOMEM, "no memory for what is asked of the store");
	j->bucket = b;
	j->fn = fn;
	j->arg = arg;
	j->fd = TAKE_FD(*fd);
	if (!ew_bucket_read(j, m))
		return ew_error_set(error, -EINVAL, "what is asked of the store makes no sense");
	enlist(j);
	*ret = TAKE(j);
	start_others(b);
	return 0;
}

void ew_bucket_give_up(struct ew_bucket_job *job)
{
	struct ew_bucket *b = job->bucket;

	unlink_job(job);
	free_job(&job);
	start_others(b);
}

/* -- the whole -- */

static int read_place(const struct ew_msg_store_settings *s, struct ew_s3_place *ret, struct ew_error *error)
{
	char endpoint[301], bucket[EW_S3_BUCKET_BYTES], region[EW_S3_REGION_BYTES], prefix[EW_S3_PREFIX_BYTES];
	const struct ew_s3_place_wish wish = {
		.endpoint = endpoint, .bucket = bucket, .region = s->region.len > 0 ? region : NULL, .prefix = prefix,
		.style = (enum ew_s3_style)s->style};

	if (!ew_bucket_take_text(s->endpoint, endpoint, sizeof(endpoint)) || !ew_bucket_take_text(s->bucket, bucket, sizeof(bucket)) ||
		!ew_bucket_take_text(s->region, region, sizeof(region)) || !ew_bucket_take_text(s->prefix, prefix, sizeof(prefix)))
		return ew_error_set(error, -EINVAL, "the address of an object store is too long");
	return ew_s3_place_read(&wish, ret, error);
}

int ew_bucket_new(const struct ew_bucket_config *config, const struct ew_msg_store_settings *s, struct ew_bucket **ret,
	struct ew_error *error)
{
	_cleanup_(ew_bucket_free) struct ew_bucket *b = calloc(1, sizeof(*b));
	int r;

	if (!b)
		return ew_error_set(error, -ENOMEM, "no memory for an object store");
	b->number = s->store;
	b->part_bytes = s->part_bytes;
	b->encryption = (enum ew_s3_encryption)s->encryption;
	b->lock = (enum ew_s3_lock)s->lock;
	b->desk.loop = config->loop;
	b->desk.patience_s = s->timeout_s;
	(void)ew_bucket_take_text(s->class, b->class, sizeof(b->class));
	(void)ew_bucket_take_text(s->kms_key, b->kms_key, sizeof(b->kms_key));
	r = read_place(s, &b->desk.place, error);
	if (r == 0)
		r = ew_multi_new(config->loop, config->reach, s->certificates.len > 0 ? s->certificates : config->certificates,
			CONNECTIONS, &b->desk.multi, error);
	if (r == 0)
		r = ew_keyring_new(config->loop, config->own, &b->desk.keyring, error);
	if (r == 0)
		*ret = TAKE(b);
	return r;
}

int ew_bucket_add_credentials(struct ew_bucket *b, const struct ew_msg_store_credentials *m, struct ew_error *error)
{
	return ew_keyring_add(b->desk.keyring, m, error);
}

void ew_bucket_free(struct ew_bucket **bucket)
{
	struct ew_bucket *b = TAKE(*bucket);

	if (!b)
		return;
	while (b->jobs) {
		struct ew_bucket_job *j = b->jobs;

		b->jobs = j->next;
		free_job(&j);
	}
	ew_loop_timer_cancel(&b->next);
	ew_keyring_free(&b->desk.keyring);
	ew_multi_free(&b->desk.multi);
	for (size_t i = 0; i < EW_BUCKET_SAVED; i++)
		ew_buf_free(&b->saved[i].blob);
	free(b);
}
