/*
 * Takes one job from messages and ends it with exactly one answer. Must never go on with a second job: what the first
 * left in memory dies with the process.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"

int ew_worker_new(
	struct ew_io *io, const struct ew_worker_ops *ops, void *arg, struct ew_worker **ret)
{
	struct ew_worker *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->io = io;
	w->ops = ops;
	w->arg = arg;
	w->output = w->engine = w->paper = -1;
	*ret = w;
	return 0;
}

void ew_worker_free(struct ew_worker **worker)
{
	struct ew_worker *w = *worker;

	if (!w)
		return;
	for (size_t i = 0; i < w->n_sources; i++)
		ew_io_discard(w->io, &w->sources[i].handle);
	for (size_t i = 0; i < w->n_prompts; i++)
		ew_io_discard(w->io, &w->prompts[i].handle);
	ew_worker_bundle_free(w);
	ew_io_discard(w->io, &w->output);
	ew_io_discard(w->io, &w->paper);
	ew_close_fd(&w->engine);
	free(w->spans);
	ew_wipe(w, sizeof(*w));
	free(w);
	*worker = NULL;
}

int ew_worker_claim(struct ew_worker *w, struct ew_id ticket, uint8_t *to, size_t n)
{
	struct ew_msg_unwrap_claim claim = {ticket};
	struct ew_message reply;
	int handle = -1;
	int r = w->ops->call(w->arg, EW_ROLE_VAULT, EW_MSG_unwrap_claim, &claim, &reply, &handle);

	ew_io_discard(w->io, &handle);
	if (r < 0)
		return r;
	if (reply.type->number != EW_MSG_unwrapped)
		return -EPROTO;
	const struct ew_msg_unwrapped *m = EW_MESSAGE_AS(&reply, unwrapped);

	if (m->code < 0 || m->key.len != n)
		return -EACCES;
	memcpy(to, m->key.at, n);
	return 0;
}

bool ew_worker_is_fatal(int code)
{
	return code == -ENOMEM || code == -EPIPE || code == -ETIMEDOUT || code == -EPROTO;
}

static int begin_finish(struct ew_worker *w, const struct ew_msg_job_finish *m)
{
	if (w->job != EW_WORKER_IDLE || m->kind < EW_WORKER_OGG || m->kind > EW_WORKER_WAV)
		return -EPROTO;
	w->job = EW_WORKER_FINISH;
	w->id = m->job;
	w->finish = *m;
	return 0;
}

static int begin_render(struct ew_worker *w, const struct ew_msg_job_render *m)
{
	if (w->job != EW_WORKER_IDLE || m->format < EW_WORKER_FORMAT_OGG ||
		m->format > EW_WORKER_FORMAT_AS_IS || m->mark.len >= sizeof(w->mark))
		return -EPROTO;
	w->job = EW_WORKER_RENDER;
	w->id = m->job;
	w->render = *m;
	/* The message is gone when the job begins. */
	if (m->mark.len > 0)
		memcpy(w->mark, m->mark.at, m->mark.len);
	w->mark[m->mark.len] = '\0';
	w->render.mark = ew_slice_text(w->mark);
	return 0;
}

static int begin_bundle(struct ew_worker *w, const struct ew_msg_job_bundle *m, int *parcel)
{
	int r;

	if (w->job != EW_WORKER_IDLE || *parcel < 0)
		return -EPROTO;
	r = ew_worker_bundle_new(w, m, parcel);
	if (r < 0)
		return r;
	w->job = EW_WORKER_BUNDLE;
	w->id = m->job;
	return 0;
}

static int begin_paper(struct ew_worker *w, const struct ew_msg_job_paper *m, int *parcel)
{
	int r;

	if (w->job != EW_WORKER_IDLE || *parcel < 0)
		return -EPROTO;
	r = ew_worker_paper_new(w, m, parcel);
	if (r < 0)
		return r;
	w->job = EW_WORKER_PAPER;
	w->id = m->job;
	return 0;
}

static int begin_package(struct ew_worker *w, const struct ew_msg_job_package *m, int *parcel)
{
	int r;

	if (w->job != EW_WORKER_IDLE || *parcel < 0)
		return -EPROTO;
	r = ew_worker_package_new(w, m, parcel);
	if (r < 0)
		return r;
	w->job = EW_WORKER_PACKAGE;
	w->id = m->job;
	return 0;
}

/* The descriptor is a socket, which no simulated disk has. */
static int begin_hear(struct ew_worker *w, const struct ew_msg_job_hear *m, int *engine)
{
	if (w->job != EW_WORKER_IDLE || *engine < 0 || m->profile.len >= sizeof(w->profile) || m->original > EW_TEXT_ORIGINAL_NOT_KEPT)
		return -EPROTO;
	w->job = EW_WORKER_HEAR;
	w->id = m->job;
	w->hear = *m;
	if (m->profile.len > 0)
		memcpy(w->profile, m->profile.at, m->profile.len);
	w->hear.profile = ew_slice_text(w->profile);
	w->engine = TAKE_FD(*engine);
	return 0;
}

static bool takes_sources(const struct ew_worker *w)
{
	return w->job == EW_WORKER_RENDER || w->job == EW_WORKER_BUNDLE || w->job == EW_WORKER_PACKAGE || w->job == EW_WORKER_HEAR ||
	       w->job == EW_WORKER_FINISH;
}

/* An object that is made of another one has that one and no spans. */
static bool takes_source(const struct ew_worker *w)
{
	return takes_sources(w) && (w->job != EW_WORKER_FINISH || (w->n_spans == 0 && w->n_sources == 0));
}

static int add_span(struct ew_worker *w, const struct ew_msg_job_span *m)
{
	if (w->job != EW_WORKER_FINISH || w->n_sources > 0 || !ew_id_equal(m->job, w->id) ||
		w->n_spans == EW_WORKER_MAX_SPANS)
		return -EPROTO;
	if (w->n_spans == w->cap_spans) {
		size_t cap = w->cap_spans ? 2 * w->cap_spans : 16;
		struct ew_msg_job_span *grown = reallocarray(w->spans, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		w->spans = grown;
		w->cap_spans = cap;
	}
	w->spans[w->n_spans++] = *m;
	return 0;
}

static int add_prompt(struct ew_worker *w, const struct ew_msg_job_prompt *m, int *handle)
{
	if (w->job != EW_WORKER_FINISH || !ew_id_equal(m->job, w->id) || *handle < 0 || w->n_prompts == EW_MAX_JOB_PROMPTS)
		return -EPROTO;
	w->prompts[w->n_prompts++] =
		(struct ew_worker_prompt){.number = m->number, .sha256 = m->sha256, .handle = TAKE_FD(*handle)};
	return 0;
}

static int add_source(struct ew_worker *w, const struct ew_msg_job_source *m, int *handle)
{
	if (!takes_source(w) || !ew_id_equal(m->job, w->id) ||
		*handle < 0 || w->n_sources == EW_WORKER_MAX_SOURCES)
		return -EPROTO;
	w->sources[w->n_sources].message = *m;
	w->sources[w->n_sources++].handle = TAKE_FD(*handle);
	return 0;
}

static int add_silence(struct ew_worker *w, const struct ew_msg_job_silence *m)
{
	if (!takes_sources(w) || !ew_id_equal(m->job, w->id))
		return -EPROTO;
	if (w->job == EW_WORKER_FINISH)
		return m->number == 0 ? ew_worker_silences_read(m->spans, &w->silences) : -EPROTO;
	for (size_t i = 0; i < w->n_sources; i++)
		if (w->sources[i].message.number == m->number)
			return ew_worker_silences_read(m->spans, &w->sources[i].silences);
	return -EPROTO;
}

static const char *describe(const struct ew_worker *w)
{
	return w->error.code < 0 ? ew_error_text(&w->error) : "the job could not be done";
}

static int say_failed(struct ew_worker *w, int code)
{
	struct ew_msg_job_failed failed = {
		.job = w->id, .code = code, .sentence = ew_slice_text(describe(w))};

	return w->ops->send(w->arg, EW_MSG_job_failed, &failed);
}

static int end(struct ew_worker *w, int r)
{
	if (r < 0)
		r = say_failed(w, r);
	w->job = EW_WORKER_OVER;
	return r < 0 ? r : 1;
}

static int finish(struct ew_worker *w)
{
	return w->n_sources > 0 ? ew_worker_do_remake(w) : ew_worker_do_finish(w);
}

static int go(struct ew_worker *w, const struct ew_msg_job_go *m, int *handle)
{
	bool finishing = w->job == EW_WORKER_FINISH && w->n_sources == 0;
	int r;

	if (!takes_sources(w) && w->job != EW_WORKER_PAPER)
		return -EPROTO;
	if (!ew_id_equal(m->job, w->id) || *handle < 0)
		return -EPROTO;
	if (m->spans != (finishing ? w->n_spans : w->n_sources))
		return -EPROTO;
	w->output = TAKE_FD(*handle);
	if (w->job == EW_WORKER_PAPER)
		return end(w, ew_worker_do_paper(w));
	if (w->job == EW_WORKER_PACKAGE)
		return end(w, ew_worker_do_package(w));
	if (w->job == EW_WORKER_HEAR)
		return end(w, ew_worker_do_hear(w));
	if (w->job != EW_WORKER_BUNDLE)
		return end(w, w->job == EW_WORKER_FINISH ? finish(w) : ew_worker_do_render(w));
	r = ew_worker_bundle_pack(w);
	if (r < 0)
		return end(w, r);
	w->job = EW_WORKER_SEAL;
	return 0;
}

/* Without a descriptor the bundle is given up: nobody waits for it any more. */
static int seal(struct ew_worker *w, const struct ew_msg_job_seal *m, int handle)
{
	if (w->job != EW_WORKER_SEAL || !ew_id_equal(m->job, w->id))
		return -EPROTO;
	if (handle < 0)
		return end(w, ew_error_set(&w->error, -ECANCELED, "the bundle was given up"));
	return end(w, ew_worker_bundle_seal(w, handle));
}

static int dispatch(struct ew_worker *w, const struct ew_message *m, int *handle)
{
	switch (m->type->number) {
	case EW_MSG_job_finish:
		return begin_finish(w, EW_MESSAGE_AS(m, job_finish));
	case EW_MSG_job_span:
		return add_span(w, EW_MESSAGE_AS(m, job_span));
	case EW_MSG_job_prompt:
		return add_prompt(w, EW_MESSAGE_AS(m, job_prompt), handle);
	case EW_MSG_job_render:
		return begin_render(w, EW_MESSAGE_AS(m, job_render));
	case EW_MSG_job_source:
		return add_source(w, EW_MESSAGE_AS(m, job_source), handle);
	case EW_MSG_job_silence:
		return add_silence(w, EW_MESSAGE_AS(m, job_silence));
	case EW_MSG_job_bundle:
		return begin_bundle(w, EW_MESSAGE_AS(m, job_bundle), handle);
	case EW_MSG_job_paper:
		return begin_paper(w, EW_MESSAGE_AS(m, job_paper), handle);
	case EW_MSG_job_package:
		return begin_package(w, EW_MESSAGE_AS(m, job_package), handle);
	case EW_MSG_job_hear:
		return begin_hear(w, EW_MESSAGE_AS(m, job_hear), handle);
	case EW_MSG_job_seal:
		return seal(w, EW_MESSAGE_AS(m, job_seal), *handle);
	case EW_MSG_job_go:
		return go(w, EW_MESSAGE_AS(m, job_go), handle);
	default:
		return -EPROTO;
	}
}

int ew_worker_message(
	struct ew_worker *w, const struct ew_message *message, const int *handles, size_t n)
{
	int first = n > 0 ? handles[0] : -1;
	int r = n > 1 ? -EPROTO : dispatch(w, message, &first);

	ew_io_discard(w->io, &first);
	for (size_t i = 1; i < n; i++) {
		int other = handles[i];

		ew_io_discard(w->io, &other);
	}
	return r;
}
