/*
 * Utterances to the engine and its words back. Must never send anything but what a worker gave it, to anybody but the one URL, nor keep sound or
 * key in memory that is not wiped.
 */
#include "programs/deliver/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/log.h"
#include "base/secret.h"
#include "ipc/channel.h"

#define PATH "/audio/transcriptions"
#define BOUNDARY_BYTES 24
#define FORM_BYTES 4096 /* beside the sound */

struct session {
	struct session *next;
	struct ew_engine *engine;
	struct ew_channel *channel; /* NULL: the worker is gone */
	uint32_t number;            /* of the utterance */
	size_t bytes;               /* of it, in all */
	struct ew_buf sound;        /* as far as it has come; all of it while it is being asked about */
	bool asking, fetching;
	unsigned tries;
	struct ew_loop_timer *again;
};

struct ew_engine {
	struct ew_loop *loop;
	struct ew_fetches *fetches;
	struct session *sessions;
	size_t n_sessions;
	char url[EW_REACH_URL_BYTES];
	char model[101], language[17];
	uint32_t timeout_ms;
	struct ew_buf authorization; /* secret; empty: none */
};

/* -- one worker -- */

static void free_session(struct session *s)
{
	struct session **at = &s->engine->sessions;

	while (*at && *at != s)
		at = &(*at)->next;
	if (*at)
		*at = s->next;
	s->engine->n_sessions--;
	ew_loop_timer_cancel(&s->again);
	ew_channel_close(&s->channel);
	ew_buf_free(&s->sound);
	free(s);
}

/* What is being asked ends by itself; who asked is not told any more. */
static void leave(struct session *s)
{
	ew_channel_close(&s->channel);
	ew_loop_timer_cancel(&s->again);
	if (!s->fetching)
		free_session(s);
}

static void answer(struct session *s, const struct ew_msg_uttered *m)
{
	s->asking = false;
	ew_buf_clear(&s->sound);
	if (s->channel && ew_channel_send(s->channel, EW_MSG_uttered, 0, m, NULL, 0) < 0)
		ew_log(EW_LOG_WARNING, "answer_not_sent");
}

static void answer_failed(struct session *s, int code, unsigned status, const char *sentence)
{
	struct ew_msg_uttered m = {
		.number = s->number, .code = code, .status = (uint16_t)status, .sentence = ew_slice_text(sentence)};

	answer(s, &m);
}

/* -- asking -- */

static void add_field(struct ew_buf *to, const char *boundary, const char *name, const char *value)
{
	ew_buf_printf(to, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, name, value);
}

static int make_form(const struct session *s, const char *boundary, struct ew_buf *to)
{
	const struct ew_engine *e = s->engine;

	add_field(to, boundary, "model", e->model);
	add_field(to, boundary, "response_format", "verbose_json");
	add_field(to, boundary, "timestamp_granularities[]", "segment");
	add_field(to, boundary, "timestamp_granularities[]", "word");
	if (e->language[0])
		add_field(to, boundary, "language", e->language);
	ew_buf_printf(to, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"utterance.wav\"\r\n"
			  "Content-Type: audio/wav\r\n\r\n",
		boundary);
	ew_buf_add_slice(to, ew_buf_slice(&s->sound));
	ew_buf_printf(to, "\r\n--%s--\r\n", boundary);
	return ew_buf_error(to);
}

static int make_boundary(char to[static 2 * BOUNDARY_BYTES + 1])
{
	uint8_t bytes[BOUNDARY_BYTES];
	int r = ew_io_random(ew_io_real(), bytes, sizeof(bytes));

	for (size_t i = 0; r == 0 && i < BOUNDARY_BYTES; i++)
		(void)snprintf(to + 2 * i, 3, "%02x", bytes[i]);
	return r;
}

static void on_answer(void *arg, const struct ew_fetch_result *result);

static int ask(struct session *s, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf form = {0};
	char boundary[2 * BOUNDARY_BYTES + 1] = "", type[100];
	struct ew_fetch_wish wish = {
		.method = EW_SLICE("POST"),
		.url = ew_slice_text(s->engine->url),
		.authorization = ew_buf_slice(&s->engine->authorization),
		.timeout_ms = s->engine->timeout_ms,
		.most_bytes = EW_MAX_FETCH_BYTES,
		.is_sound = true,
	};
	int r = make_boundary(boundary);

	ew_buf_init_secret(&form, EW_MAX_UTTERANCE_BYTES + FORM_BYTES);
	if (r == 0)
		r = make_form(s, boundary, &form);
	if (r < 0)
		return ew_error_set(error, r, "making a request to the speech engine failed: %s", strerrordesc_np(-r));
	(void)snprintf(type, sizeof(type), "multipart/form-data; boundary=%s", boundary);
	wish.content_type = ew_slice_text(type);
	wish.body = ew_buf_slice(&form);
	s->tries++;
	r = ew_fetches_begin(s->engine->fetches, &wish, on_answer, s, error);
	s->fetching = r == 0;
	return r;
}

/* What another try may change: nobody there, too busy, too slow. */
static bool may_help(int code, unsigned status)
{
	if (code == 0)
		return status == 408 || status == 409 || status == 425 || status == 429 || status >= 500;
	return code != -EACCES && code != -EFBIG && code != -EINVAL;
}

static void try_again(struct session *s, int code, unsigned status, const char *sentence);

static void on_again(void *arg)
{
	struct session *s = arg;
	struct ew_error error = {0};
	int r;

	ew_loop_timer_cancel(&s->again);
	r = ask(s, &error);
	if (r < 0)
		try_again(s, r, 0, ew_error_text(&error));
}

static void try_again(struct session *s, int code, unsigned status, const char *sentence)
{
	int64_t wait_us = (int64_t)(EW_ENGINE_FIRST_WAIT_MS << (s->tries ? s->tries - 1 : 0)) * EW_US_PER_MS;

	if (s->tries < EW_ENGINE_TRIES && may_help(code, status) &&
		ew_loop_timer(s->engine->loop, wait_us, 0, on_again, s, &s->again) == 0)
		return;
	answer_failed(s, code ? code : -EPROTO, status, sentence);
}

static bool is_json(const struct ew_fetch_result *result)
{
	return ew_slice_starts_nocase(ew_slice_text(result->content_type), EW_SLICE("application/json")) && result->body.len > 0;
}

static void on_answer(void *arg, const struct ew_fetch_result *result)
{
	struct session *s = arg;
	struct ew_msg_uttered m = {.number = s->number, .status = (uint16_t)result->status, .document = result->body};
	char sentence[400];

	s->fetching = false;
	if (!s->channel) {
		free_session(s);
		return;
	}
	if (result->code == 0 && result->status == 200 && is_json(result)) {
		answer(s, &m);
		return;
	}
	if (result->code < 0)
		(void)snprintf(sentence, sizeof(sentence), "asking the speech engine: %.300s", result->sentence);
	else if (result->status == 200)
		(void)snprintf(sentence, sizeof(sentence), "the speech engine answered something that is no JSON");
	else
		(void)snprintf(sentence, sizeof(sentence), "the speech engine answered with status %u", result->status);
	try_again(s, result->code, result->status, sentence);
}

/* -- what comes from the worker -- */

static int take_piece(struct session *s, const struct ew_msg_utterance *m)
{
	if (s->asking || m->bytes == 0 || m->bytes > EW_MAX_UTTERANCE_BYTES || m->piece.len == 0)
		return -EPROTO;
	if (m->at == 0) {
		ew_buf_clear(&s->sound);
		s->number = m->number;
		s->bytes = m->bytes;
	}
	if (m->at != s->sound.len || m->number != s->number || m->bytes != s->bytes || m->piece.len > s->bytes - s->sound.len)
		return -EPROTO;
	ew_buf_add_slice(&s->sound, m->piece);
	return ew_buf_error(&s->sound);
}

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	struct session *s = arg;
	struct ew_error error = {0};
	int r;

	(void)channel;
	(void)fds;
	(void)n_fds;
	r = message->type->number == EW_MSG_utterance ? take_piece(s, EW_MESSAGE_AS(message, utterance)) : -EPROTO;
	if (r < 0) {
		ew_log(EW_LOG_WARNING, "peer_dropped", EW_F_WORD("role", "worker"), EW_F_I64("code", r));
		leave(s);
		return;
	}
	if (s->sound.len < s->bytes)
		return;
	s->asking = true;
	s->tries = 0;
	r = ask(s, &error);
	if (r < 0)
		try_again(s, r, 0, ew_error_text(&error));
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)channel;
	(void)why;
	leave(arg);
}

int ew_engine_serve(struct ew_engine *e, int *fd)
{
	struct ew_channel_config config = {
		.self = EW_ROLE_DELIVER, .peer = EW_ROLE_WORKER, .on_message = on_message, .on_closed = on_closed};
	struct session *s;
	int r;

	if (e->n_sessions == EW_ENGINE_SESSIONS)
		return -EBUSY;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->engine = e;
	ew_buf_init_secret(&s->sound, EW_MAX_UTTERANCE_BYTES);
	s->next = e->sessions;
	e->sessions = s;
	e->n_sessions++;
	config.arg = s;
	r = ew_channel_new(e->loop, fd, &config, &s->channel);
	if (r < 0)
		free_session(s);
	return r;
}

/* -- beginning and end -- */

static void copy(char *to, size_t n, struct ew_slice text)
{
	(void)snprintf(to, n, "%.*s", (int)text.len, (const char *)text.at);
}

int ew_engine_new(struct ew_loop *loop, struct ew_fetches *fetches, const struct ew_msg_deliver_settings *settings,
	struct ew_engine **ret, struct ew_error *error)
{
	_cleanup_(ew_engine_free) struct ew_engine *e = NULL;

	*ret = NULL;
	if (settings->engine.len == 0)
		return 0;
	e = calloc(1, sizeof(*e));
	if (!e)
		return ew_error_set(error, -ENOMEM, "no memory for the speech engine");
	if (settings->engine.len + sizeof(PATH) > sizeof(e->url))
		return ew_error_set(error, -EINVAL, "the address of the speech engine is too long");
	e->loop = loop;
	e->fetches = fetches;
	e->timeout_ms = settings->engine_timeout_ms;
	(void)snprintf(e->url, sizeof(e->url), "%.*s" PATH, (int)settings->engine.len, (const char *)settings->engine.at);
	copy(e->model, sizeof(e->model), settings->engine_model);
	copy(e->language, sizeof(e->language), settings->engine_language);
	ew_buf_init_secret(&e->authorization, EW_MAX_ENGINE_KEY_BYTES + 32);
	if (settings->engine_key.len > 0)
		ew_buf_printf(&e->authorization, "Authorization: Bearer %.*s", (int)settings->engine_key.len,
			(const char *)settings->engine_key.at);
	if (ew_buf_error(&e->authorization) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for the speech engine");
	*ret = TAKE(e);
	return 0;
}

void ew_engine_free(struct ew_engine **engine)
{
	struct ew_engine *e = TAKE(*engine);

	if (!e)
		return;
	while (e->sessions)
		free_session(e->sessions);
	ew_buf_free(&e->authorization);
	free(e);
}
