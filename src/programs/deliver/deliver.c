/*
 * From a message to a request and back. Must never ask a URL in its own name: what is not listed ends here with
 * -EACCES, whoever wants it.
 */
#include "programs/deliver/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "programs/deliver/engine.h"
#include "programs/deliver/fetches.h"
#include "programs/deliver/stamp.h"
#include "programs/deliver/stores.h"

#define STAMP_MS 20000

struct ew_deliver {
	struct ew_reach reach;
	struct ew_fetches *fetches;
	struct ew_stores *stores;
	struct ew_engine *engine;       /* NULL: none is configured */
	struct ew_authority *authority; /* NULL: none is configured */
	char authority_url[EW_REACH_URL_BYTES];
	ew_deliver_reply_fn *reply;
	struct job *jobs;
};

struct job {
	struct job *prev, *next;
	struct ew_deliver *deliver;
	void *peer; /* NULL: gone */
	uint64_t request;
	struct ew_id id;
	struct ew_stamp_query *query; /* of a stamp */
};

static void free_job(struct job **job)
{
	struct job *j = TAKE(*job);

	if (!j)
		return;
	ew_stamp_query_free(&j->query);
	free(j);
}

static struct job *job_new(struct ew_deliver *d, void *peer, uint64_t request, struct ew_id id)
{
	struct job *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	*j = (struct job){.deliver = d, .peer = peer, .request = request, .id = id};
	return j;
}

static void enlist(struct job *j)
{
	struct ew_deliver *d = j->deliver;

	j->next = d->jobs;
	if (j->next)
		j->next->prev = j;
	d->jobs = j;
}

static void delist(struct job *j)
{
	if (j->prev)
		j->prev->next = j->next;
	else
		j->deliver->jobs = j->next;
	if (j->next)
		j->next->prev = j->prev;
}

/* -- fetch -- */

static void refuse_fetch(struct ew_deliver *d, void *peer, uint64_t request, struct ew_id id,
	const struct ew_error *error)
{
	struct ew_msg_fetched m = {
		.job = id, .code = error->code, .sentence = ew_slice_text(ew_error_text(error))};

	d->reply(peer, request, EW_MSG_fetched, &m);
}

static void on_fetched(void *arg, const struct ew_fetch_result *result)
{
	_cleanup_(free_job) struct job *j = arg;
	struct ew_msg_fetched m = {
		.job = j->id,
		.code = result->code,
		.status = (uint16_t)result->status,
		.content_type = ew_slice_text(result->content_type),
		.body = result->body,
		.sentence = ew_slice_text(result->sentence),
	};

	delist(j);
	if (j->peer)
		j->deliver->reply(j->peer, j->request, EW_MSG_fetched, &m);
}

static void take_fetch(struct ew_deliver *d, void *peer, uint64_t request, const struct ew_msg_fetch *m)
{
	struct ew_fetch_wish wish = {
		.method = m->method,
		.url = m->url,
		.content_type = m->content_type,
		.body = m->body,
		.timeout_ms = m->timeout_ms,
		.most_bytes = m->most_bytes,
	};
	_cleanup_(free_job) struct job *j = job_new(d, peer, request, m->job);
	struct ew_error error = {0};
	int r = j ? 0 : ew_error_set(&error, -ENOMEM, "no memory for a request");

	if (r == 0)
		r = ew_fetches_begin(d->fetches, &wish, on_fetched, j, &error);
	if (r < 0) {
		refuse_fetch(d, peer, request, m->job, &error);
		return;
	}
	enlist(j);
	j = NULL;
}

/* -- stamp -- */

static void refuse_stamp(struct ew_deliver *d, void *peer, uint64_t request, struct ew_id id,
	const struct ew_error *error)
{
	struct ew_msg_stamped m = {
		.job = id, .code = error->code, .sentence = ew_slice_text(ew_error_text(error))};

	d->reply(peer, request, EW_MSG_stamped, &m);
}

static int check_reply(struct job *j, const struct ew_fetch_result *result, struct ew_wall *ret_time,
	struct ew_error *error)
{
	if (result->code < 0)
		return ew_error_set(error, result->code, "asking the time-stamping authority: %s", result->sentence);
	if (result->status != 200)
		return ew_error_set(error, -EPROTO, "the time-stamping authority answered with status %u",
			result->status);
	return ew_stamp_check(j->query, j->deliver->authority, result->body, ret_time, error);
}

static void on_stamped(void *arg, const struct ew_fetch_result *result)
{
	_cleanup_(free_job) struct job *j = arg;
	struct ew_msg_stamped m = {.job = j->id, .reply = result->body,
		.chain = ew_authority_pem(j->deliver->authority)};
	struct ew_error error = {0};
	struct ew_wall time = {0};
	int r = check_reply(j, result, &time, &error);

	delist(j);
	if (!j->peer)
		return;
	if (r < 0) {
		refuse_stamp(j->deliver, j->peer, j->request, j->id, &error);
		return;
	}
	m.stamped_wall = time.us;
	j->deliver->reply(j->peer, j->request, EW_MSG_stamped, &m);
}

static int begin_stamp(struct ew_deliver *d, struct job *j, struct ew_slice data, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf query = {0};
	struct ew_fetch_wish wish = {
		.method = EW_SLICE("POST"),
		.url = ew_slice_text(d->authority_url),
		.content_type = EW_SLICE(EW_STAMP_QUERY_TYPE),
		.timeout_ms = STAMP_MS,
		.most_bytes = EW_STAMP_REPLY_BYTES,
	};
	int r;

	if (!d->authority)
		return ew_error_set(error, -ENOTSUP, "no time-stamping authority is configured");
	ew_buf_init(&query, EW_STAMP_QUERY_BYTES);
	r = ew_stamp_query_new(data, &j->query);
	if (r == 0)
		r = ew_stamp_query_add(j->query, &query);
	if (r < 0)
		return ew_error_set(error, r, "making a request for a time stamp failed: %s", strerrordesc_np(-r));
	wish.body = ew_buf_slice(&query);
	return ew_fetches_begin(d->fetches, &wish, on_stamped, j, error);
}

static void take_stamp(struct ew_deliver *d, void *peer, uint64_t request, const struct ew_msg_stamp *m)
{
	_cleanup_(free_job) struct job *j = job_new(d, peer, request, m->job);
	struct ew_error error = {0};
	int r = j ? begin_stamp(d, j, m->data, &error) : ew_error_set(&error, -ENOMEM, "no memory for a time stamp");

	if (r < 0) {
		refuse_stamp(d, peer, request, m->job, &error);
		return;
	}
	enlist(j);
	j = NULL;
}

void ew_deliver_message(struct ew_deliver *d, void *peer, const struct ew_message *message, int *fd)
{
	if (ew_stores_takes(message))
		ew_stores_message(d->stores, peer, message, fd);
	else if (message->type->number == EW_MSG_fetch)
		take_fetch(d, peer, message->request, EW_MESSAGE_AS(message, fetch));
	else if (message->type->number == EW_MSG_stamp)
		take_stamp(d, peer, message->request, EW_MESSAGE_AS(message, stamp));
}

/* Whoever speaks there finds the end, and the job is tried again later. */
void ew_deliver_transcribe(struct ew_deliver *d, const struct ew_msg_transcribe *m, int *fd)
{
	int r = d->engine ? ew_engine_serve(d->engine, fd) : -ENOTSUP;

	if (r < 0)
		ew_log(EW_LOG_WARNING, "not_transcribed", EW_F_ID("job", m->job), EW_F_I64("code", r));
	ew_close_fd(fd);
}

void ew_deliver_forget(struct ew_deliver *d, void *peer)
{
	for (struct job *j = d->jobs; j; j = j->next)
		if (j->peer == peer)
			j->peer = NULL;
	ew_stores_forget(d->stores, peer);
}

int ew_deliver_add_store(struct ew_deliver *d, const struct ew_msg_store_settings *m, struct ew_error *error)
{
	return ew_stores_add(d->stores, m, error);
}

int ew_deliver_add_credentials(struct ew_deliver *d, const struct ew_msg_store_credentials *m, struct ew_error *error)
{
	return ew_stores_add_credentials(d->stores, m, error);
}

/* -- beginning and end -- */

static int read_authority(struct ew_deliver *d, const struct ew_msg_deliver_settings *s, struct ew_error *error)
{
	if (s->authority.len == 0)
		return 0;
	snprintf(d->authority_url, sizeof(d->authority_url), "%.*s", (int)s->authority.len,
		(const char *)s->authority.at);
	return ew_authority_new(s->authority_certificates, &d->authority, error);
}

static int make_stores(struct ew_deliver *d, struct ew_loop *loop, const struct ew_msg_deliver_settings *s, struct ew_error *error)
{
	const struct ew_bucket_config config = {
		.loop = loop, .reach = &d->reach, .own = s->private, .certificates = s->certificates};

	return ew_stores_new(&config, d->reply, &d->stores, error);
}

int ew_deliver_new(struct ew_loop *loop, const struct ew_msg_deliver_settings *settings, ew_deliver_reply_fn *reply,
	struct ew_deliver **ret, struct ew_error *error)
{
	_cleanup_(ew_deliver_free) struct ew_deliver *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return ew_error_set(error, -ENOMEM, "no memory for what goes out");
	d->reply = reply;
	r = ew_reach_read(settings->allow, settings->private, &d->reach, error);
	if (r == 0)
		r = read_authority(d, settings, error);
	if (r == 0)
		r = ew_fetches_new(loop, &d->reach, settings->certificates, &d->fetches, error);
	if (r == 0)
		r = ew_engine_new(loop, d->fetches, settings, &d->engine, error);
	if (r == 0)
		r = make_stores(d, loop, settings, error);
	if (r == 0)
		*ret = TAKE(d);
	return r;
}

void ew_deliver_free(struct ew_deliver **deliver)
{
	struct ew_deliver *d = TAKE(*deliver);

	if (!d)
		return;
	ew_stores_free(&d->stores);
	ew_fetches_free(&d->fetches);
	ew_engine_free(&d->engine);
	while (d->jobs) {
		struct job *j = d->jobs;

		d->jobs = j->next;
		free_job(&j);
	}
	ew_authority_free(&d->authority);
	free(d);
}
