/*
 * Hearing a finished call: every party's recording is decoded, silent where it may not be heard; where somebody speaks is cut into utterances,
 * each is sent to deliver, and what comes back is put at its time, read by the redactor and written down. Must never send a sample of a silenced
 * stretch, and never write a text that was not read.
 */
#include "programs/worker/worker_hear.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/secret.h"
#include "ipc/channel.h"
#include "media/voice_activity.h"
#include "media/wav.h"
#include "transcript/spoken.h"
#include "transcript/transcript.h"

#define MOST_STRETCHES 100000
#define MOST_S 30            /* of an utterance */
#define CUT_S 4              /* at the end of which the quietest moment is looked for */
#define TOGETHER_MS 800      /* stretches no further apart are one utterance */
#define MOST_SAMPLES ((size_t)MOST_S * EW_HEAR_HZ)
#define PER_MS (EW_HEAR_HZ / 1000)
#define ANSWER_MS (50 * 60 * 1000) /* deliver has its own times, and answers before */

struct stretch {
	uint64_t from, to; /* samples */
};

struct stretches {
	struct stretch *at;
	size_t n, cap;
};

struct hearing {
	struct ew_worker *w;
	struct ew_worker_heard heard;
	struct ew_worker_heard original; /* of it, where one is wanted */
	struct stretches speech;   /* of the source that is heard now */
	size_t next;               /* among them */
	uint64_t at;               /* samples of it that came */
	uint8_t source;            /* its number */
	int16_t *pcm;              /* the utterance that grows; wiped */
	size_t n;
	uint64_t begins;           /* its first sample */
	uint32_t number;           /* of utterances */
	uint32_t speech_ms, unheard_ms;
	struct ew_buf told;        /* `heard` of job_heard */
	struct ew_buf storage;     /* of an answer, */
	struct ew_message answer;  /* which points into it */
	char language[65];
};

static void hearing_free(struct hearing *h)
{
	ew_worker_heard_free(&h->heard);
	ew_worker_heard_free(&h->original);
	free(h->speech.at);
	if (h->pcm)
		ew_wipe(h->pcm, MOST_SAMPLES * sizeof(*h->pcm));
	free(h->pcm);
	ew_buf_free(&h->told);
	ew_buf_free(&h->storage);
}

/* -- where somebody speaks -- */

static int add_stretch(void *arg, uint64_t from, uint64_t to)
{
	struct stretches *s = arg;

	if (s->n == MOST_STRETCHES)
		return -E2BIG;
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 256;
		struct stretch *more = reallocarray(s->at, cap, sizeof(*more));

		if (!more)
			return -ENOMEM;
		s->at = more;
		s->cap = cap;
	}
	s->at[s->n++] = (struct stretch){from, to};
	return 0;
}

static int look(void *arg, const int16_t *pcm, size_t n)
{
	return ew_voice_activity_add(arg, pcm, n);
}

static int find_speech(struct hearing *h, const struct ew_file_key *key, size_t source)
{
	_cleanup_(ew_voice_activity_free) struct ew_voice_activity *v = NULL;
	int r;

	h->speech.n = 0;
	r = ew_voice_activity_new(EW_HEAR_HZ, add_stretch, &h->speech, &v);
	if (r == 0)
		r = ew_worker_listen(h->w, source, key, h->w->hear.duration_us, look, v);
	return r < 0 ? r : ew_voice_activity_end(v);
}

static uint32_t speech_within(const struct stretches *s, uint64_t from, uint64_t to)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t a = s->at[i].from > from ? s->at[i].from : from, b = s->at[i].to < to ? s->at[i].to : to;

		sum += b > a ? b - a : 0;
	}
	return (uint32_t)(sum / PER_MS);
}

/* -- one utterance to deliver and back -- */

static int send_sound(struct hearing *h, struct ew_slice wav)
{
	for (size_t at = 0; at < wav.len;) {
		size_t n = wav.len - at < EW_MAX_UTTERANCE_PIECE ? wav.len - at : EW_MAX_UTTERANCE_PIECE;
		struct ew_msg_utterance m = {
			.number = h->number, .bytes = (uint32_t)wav.len, .at = (uint32_t)at, .piece = ew_slice_of(wav.at + at, n)};
		int r = ew_channel_send_now(h->w->engine, EW_MSG_utterance, 0, &m);

		if (r < 0)
			return r;
		at += n;
	}
	return 0;
}

/* A door that has gone away is not the engine's fault, nor the job's. */
static int ask(struct hearing *h, struct ew_slice wav, const struct ew_msg_uttered **ret)
{
	int r = send_sound(h, wav);

	ew_buf_clear(&h->storage);
	if (r == 0)
		r = ew_channel_receive_now(h->w->engine, ANSWER_MS, &h->storage, &h->answer);
	if (r == -ECONNRESET || r == -EPIPE)
		return ew_error_set(&h->w->error, -EPIPE, "the door outwards (earwitness-deliver) went away");
	if (r < 0)
		return ew_error_set(&h->w->error, r, "sending an utterance to the door outwards");
	if (h->answer.type->number != EW_MSG_uttered || EW_MESSAGE_AS(&h->answer, uttered)->number != h->number)
		return -EPROTO;
	*ret = EW_MESSAGE_AS(&h->answer, uttered);
	if ((*ret)->code < 0)
		return ew_error_set(&h->w->error, -EHOSTDOWN, "%.*s", (int)(*ret)->sentence.len, (const char *)(*ret)->sentence.at);
	return 0;
}

static int make_wav(const struct hearing *h, struct ew_buf *to)
{
	int r;

	ew_buf_init_secret(to, EW_MAX_UTTERANCE_BYTES);
	r = ew_wav_header(to, 1, EW_HEAR_HZ, h->n);
	if (r == 0)
		ew_wav_samples(to, h->pcm, h->n);
	return r < 0 ? r : ew_buf_error(to);
}

static uint32_t ms_of(int64_t ms)
{
	return ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

/* Words that are not those of the text have no place in it: then what is found has the time of all of it. */
static int take_words(struct hearing *h, const struct ew_transcript *t, const struct ew_transcript_segment *segment)
{
	_cleanup_(ew_free_ptr) struct ew_spoken_word *words = calloc(segment->n_words + 1, sizeof(*words));
	int r = words ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < segment->n_words; i++) {
		const struct ew_transcript_piece *word = ew_transcript_word(t, segment->first_word + i);

		words[i] = (struct ew_spoken_word){.text = ew_transcript_said(t, word), .from_ms = word->from_ms, .to_ms = word->to_ms};
	}
	if (r < 0 || !ew_spoken_place(ew_transcript_said(t, &segment->said), words, segment->n_words))
		return r;
	for (size_t i = 0; r == 0 && i < segment->n_words; i++) {
		struct ew_said_word word = {words[i].at, words[i].behind, ms_of(words[i].from_ms), ms_of(words[i].to_ms)};

		r = ew_worker_heard_word(&h->heard, &word);
	}
	return r;
}

/* What the engine calls a segment, at its time in the call. Returns how many had text. */
static int take_segments(struct hearing *h, struct ew_transcript *t)
{
	int64_t begins = (int64_t)(h->begins / PER_MS);
	int r = 0;

	ew_transcript_place(t, begins, (int64_t)(h->n / PER_MS));
	for (size_t i = 0; r == 0 && i < ew_transcript_segments(t); i++) {
		const struct ew_transcript_segment *segment = ew_transcript_segment(t, i);
		struct ew_said said = {.from_ms = ms_of(segment->said.from_ms), .to_ms = ms_of(segment->said.to_ms), .source = h->source,
			.confidence = segment->said.confidence};

		r = ew_worker_heard_add(&h->heard, &said, ew_transcript_said(t, &segment->said));
		if (r == 0)
			r = take_words(h, t, segment);
	}
	return r;
}

static int take_answer(struct hearing *h, const struct ew_msg_uttered *said)
{
	_cleanup_(ew_transcript_free) struct ew_transcript *t = NULL;
	size_t before = h->heard.n;
	int r = ew_transcript_parse(said->document, EW_TRANSCRIPT_OPENAI, (int64_t)(h->n / PER_MS), &t, &h->w->error);

	if (r == 0)
		r = take_segments(h, t);
	if (r < 0)
		return ew_error_set(&h->w->error, r, "taking what the speech engine wrote");
	if (!h->language[0] && ew_transcript_language(t))
		(void)snprintf(h->language, sizeof(h->language), "%s", ew_transcript_language(t));
	if (h->heard.n == before)
		h->unheard_ms += speech_within(&h->speech, h->begins, h->begins + h->n);
	return 0;
}

static int utter(struct hearing *h)
{
	_cleanup_(ew_buf_free) struct ew_buf wav = {0};
	const struct ew_msg_uttered *said = NULL;
	int r = make_wav(h, &wav);

	h->number++;
	if (r == 0)
		r = ask(h, ew_buf_slice(&wav), &said);
	return r < 0 ? r : take_answer(h, said);
}

/* -- cutting -- */

/* Where it is quietest at the end, so that no word is cut. */
static size_t quietest(const struct hearing *h)
{
	const size_t frame = EW_HEAR_HZ / 50;
	size_t best = h->n;
	double least = INFINITY;

	for (size_t i = h->n - (size_t)CUT_S * EW_HEAR_HZ; i + frame <= h->n; i += frame / 2) {
		double sum = 0;

		for (size_t k = i; k < i + frame; k++)
			sum += (double)h->pcm[k] * h->pcm[k];
		if (sum < least) {
			least = sum;
			best = i + frame / 2;
		}
	}
	return best;
}

/* The utterance up to a sample goes; what is behind it stays. */
static int flush(struct hearing *h, size_t n)
{
	size_t all = h->n;
	int r;

	h->n = n;
	r = n > 0 ? utter(h) : 0;
	memmove(h->pcm, h->pcm + n, (all - n) * sizeof(*h->pcm));
	h->begins += n;
	h->n = all - n;
	return r;
}

/* One or several stretches that are near each other: from the first to the last of them. */
static uint64_t end_of_utterance(const struct hearing *h)
{
	const struct stretches *s = &h->speech;
	size_t i = h->next;

	while (i + 1 < s->n && s->at[i + 1].from - s->at[i].to <= (uint64_t)TOGETHER_MS * PER_MS)
		i++;
	return s->at[i].to;
}

static void pass_stretches(struct hearing *h, uint64_t end)
{
	while (h->next < h->speech.n && h->speech.at[h->next].to <= end)
		h->next++;
}

static int take_sound(void *arg, const int16_t *pcm, size_t n)
{
	struct hearing *h = arg;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n && h->next < h->speech.n; i++) {
		uint64_t at = h->at + i;

		if (at < h->speech.at[h->next].from && h->n == 0)
			continue;
		if (h->n == 0)
			h->begins = at;
		h->pcm[h->n++] = pcm[i];
		if (at + 1 >= end_of_utterance(h)) {
			r = flush(h, h->n);
			pass_stretches(h, at + 1);
		} else if (h->n == MOST_SAMPLES) {
			r = flush(h, quietest(h));
		}
	}
	h->at += n;
	return r;
}

/* -- one source, all of them -- */

static int hear_with(struct hearing *h, const struct ew_file_key *key, size_t source)
{
	int r = find_speech(h, key, source);

	h->next = 0;
	h->at = 0;
	h->n = 0;
	h->speech_ms = speech_within(&h->speech, 0, UINT64_MAX);
	h->unheard_ms = 0;
	if (r == 0 && h->speech.n > 0)
		r = ew_worker_listen(h->w, source, key, h->w->hear.duration_us, take_sound, h);
	if (r == 0 && h->n > 0)
		r = flush(h, h->n);
	ew_buf_add_u8(&h->told, h->source);
	ew_buf_add_u32(&h->told, h->speech_ms);
	ew_buf_add_u32(&h->told, h->unheard_ms);
	return r;
}

static int hear_source(struct hearing *h, size_t source)
{
	_cleanup_(ew_secret_free) struct ew_file_key *key = ew_secret_alloc(sizeof(*key));
	int r;

	if (!key)
		return -ENOMEM;
	h->source = h->w->sources[source].message.number;
	r = ew_worker_claim(h->w, h->w->sources[source].message.ticket, key->bytes, sizeof(key->bytes));
	if (r < 0)
		return ew_error_set(&h->w->error, r, "asking the vault for the key of an object");
	return hear_with(h, key, source);
}

/* -- writing -- */

static int by_time(const void *a, const void *b)
{
	const struct ew_said *x = a, *y = b;

	if (x->from_ms != y->from_ms)
		return x->from_ms < y->from_ms ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void free_output(struct ew_output **o)
{
	ew_output_free(o);
}

/* The segments from the beginning, synced and hashed. */
static int write_text(struct hearing *h, struct ew_msg_job_heard *m)
{
	_cleanup_(free_output) struct ew_output *out = NULL;
	char *text = ew_worker_heard_text(&h->heard);
	int r = text ? ew_output_plain(h->w->io, h->w->output, &out) : -ENOMEM;

	if (r == 0)
		r = ew_output_add(out, ew_slice_text(text));
	if (r == 0)
		r = ew_output_end(out);
	if (r == 0)
		r = ew_output_hash(out, &m->sha256);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	if (r == 0)
		m->bytes = ew_output_bytes(out);
	return r;
}

/* Sealed, behind them. Where there is no room for it, the text goes on without. */
static int write_original(struct hearing *h, struct ew_buf *header, struct ew_msg_job_heard *m)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	int r = ew_worker_seal_original(h->w, &h->original, header, &payload, &m->original);

	if (r < 0 || m->original != EW_TEXT_ORIGINAL_KEPT)
		return r;
	r = ew_sha256_of(ew_buf_slice(&payload), &m->original_sha256);
	if (r == 0)
		r = ew_io_write_all(h->w->io, h->w->output, payload.at, payload.len, m->bytes);
	if (r < 0) {
		m->original = EW_TEXT_ORIGINAL_NOT_KEPT;
		return r == -ENOMEM ? r : 0;
	}
	m->header = ew_buf_slice(header);
	m->original_bytes = payload.len;
	return 0;
}

static int write_down(struct hearing *h, const struct ew_read *read)
{
	_cleanup_(ew_free_ptr) char *counts = ew_worker_counts_text(read), *said = ew_worker_said_text(read);
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_msg_job_heard m = {.job = h->w->id, .heard = ew_buf_slice(&h->told), .rules = read->rules, .memory = read->memory,
		.language = ew_slice_text(h->language)};
	int r = counts && said ? write_text(h, &m) : -ENOMEM;

	if (r == 0 && read->kept && h->w->hear.original != EW_TEXT_ORIGINAL_NONE)
		r = write_original(h, &header, &m);
	if (r < 0)
		return ew_error_set(&h->w->error, r, "writing the transcript");
	m.counts = ew_slice_text(counts);
	m.said = ew_slice_text(said);
	return h->w->ops->send(h->w->arg, EW_MSG_job_heard, &m);
}

int ew_worker_do_hear(struct ew_worker *w)
{
	_cleanup_(hearing_free) struct hearing h = {.w = w};
	_cleanup_(ew_free_ptr) struct ew_read *read = calloc(1, sizeof(*read));
	int r = 0;

	ew_buf_init(&h.told, 9 * EW_MAX_PARTIES_PER_CALL);
	ew_buf_init_secret(&h.storage, EW_MAX_MESSAGE_BYTES);
	h.pcm = calloc(MOST_SAMPLES, sizeof(*h.pcm));
	if (!h.pcm || !read)
		return ew_error_set(&w->error, -ENOMEM, "there is no memory to hear a call");
	for (size_t i = 0; r == 0 && i < w->n_sources; i++)
		r = hear_source(&h, i);
	if (r < 0)
		return ew_error_set(&w->error, r, "hearing the call");
	if (h.heard.n > 1)
		qsort(h.heard.said, h.heard.n, sizeof(*h.heard.said), by_time);
	r = ew_worker_redact(w, &h.heard, w->hear.original == EW_TEXT_ORIGINAL_KEPT ? &h.original : NULL, read);
	return r < 0 ? r : write_down(&h, read);
}
