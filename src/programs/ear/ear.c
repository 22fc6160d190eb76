/*
 * The lines of one ring: found by who sends, made with the first packet, forgotten some time after the last. Whatever
 * comes, their number and what they take is bounded; who finds no room is told so.
 */
#include "programs/ear/ear.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/secret.h"
#include "ipc/messages.h"
#include "programs/ear/line.h"

#define BUCKETS 512
#define CHUNK_LINES 32
#define CHUNKS (EW_EAR_MAX_STREAMS / CHUNK_LINES)
#define WAITING 256
/* A source that was silent for so long begins anew */
#define IDLE_US (3 * EW_US_PER_S)
#define LOAD_US EW_US_PER_S

struct ew_ear {
	struct ew_ear_config config;
	struct ew_ear_ring *ring;
	struct ew_ear_hall hall;
	struct ew_buf heard;
	struct ew_ear_line *buckets[BUCKETS];
	struct ew_secret_pool *chunks[CHUNKS]; /* blocks of lines, made as they are needed */
	uint8_t *payload;
	struct ew_mono looked, loaded;
};

static double thread_us(void)
{
	struct timespec t = {0};

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* -- lines -- */

static struct ew_ear_line **bucket_of(struct ew_ear *e, const struct ew_ear_record *r)
{
	return &e->buckets[(r->stream * 2654435761u ^ r->ssrc) % BUCKETS];
}

static bool is_of(const struct ew_ear_line *l, const struct ew_ear_record *r)
{
	return l->stream == r->stream && l->ssrc == r->ssrc;
}

/* Another meaning of what is sent, or another stream in the same place. */
static bool has_changed(const struct ew_ear_line *l, const struct ew_ear_record *r)
{
	return l->serial != r->serial || l->codec != (enum ew_codec)r->codec || l->clock_hz != r->clock_hz ||
	       l->channels != (r->channels ? r->channels : 1);
}

static void drop(struct ew_ear_line **at)
{
	struct ew_ear_line *l = *at;

	*at = l->next;
	ew_ear_line_end(l);
	ew_secret_pool_give(l->pool, &l);
}

static void *take_block(struct ew_ear *e, struct ew_secret_pool **ret_pool)
{
	void *block = NULL;

	for (size_t i = 0; i < CHUNKS && !block; i++) {
		if (!e->chunks[i] && ew_secret_pool_new(ew_ear_line_bytes(), CHUNK_LINES, &e->chunks[i]))
			return NULL;
		*ret_pool = e->chunks[i];
		block = ew_secret_pool_take(e->chunks[i]);
	}
	return block;
}

/* There is not even room to remember it. */
static void tell_full(struct ew_ear *e, const struct ew_ear_record *r)
{
	struct ew_ear_heard heard = {.stream = r->stream,
		.serial = r->serial,
		.ssrc = r->ssrc,
		.words = EW_EAR_FULL,
		.heard_ts = r->rtp_ts,
		.arrival = r->arrival};

	e->config.budget->refused++;
	ew_ear_heard_add(&e->heard, &heard);
}

static struct ew_ear_line *line_of(struct ew_ear *e, const struct ew_ear_record *r)
{
	struct ew_ear_line **at = bucket_of(e, r), *l;
	struct ew_secret_pool *pool;
	void *block;

	while (*at && !is_of(*at, r))
		at = &(*at)->next;
	if (*at && has_changed(*at, r))
		drop(at);
	else if (*at)
		return *at;
	block = take_block(e, &pool);
	if (!block) {
		tell_full(e, r);
		return NULL;
	}
	l = ew_ear_line_init(block, &e->hall, r);
	l->pool = pool;
	l->next = *at;
	*at = l;
	return l;
}

/* -- answers -- */

static void send_heard(struct ew_ear *e)
{
	struct ew_msg_ear_heard m = {.heard = ew_buf_slice(&e->heard)};

	if (m.heard.len)
		e->config.tell(e->config.arg, EW_MSG_ear_heard, &m);
	ew_buf_clear(&e->heard);
}

/* A packet adds a few words at most. */
static void send_if_full(struct ew_ear *e)
{
	if (e->heard.len > (EW_EAR_HEARD_MOST - 4 * EW_EAR_OVERTAKEN) * EW_EAR_HEARD_BYTES)
		send_heard(e);
}

static void tell_lost_words(struct ew_ear *e, struct ew_ear_line *l)
{
	struct ew_msg_speech_unheard m = {.stream = l->stream, .serial = l->serial, .why = EW_UNLISTENED_LATE};

	if (ew_ear_line_lost_words(l))
		e->config.tell(e->config.arg, EW_MSG_speech_unheard, &m);
}

static void look_at_all(struct ew_ear *e, struct ew_mono now)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		struct ew_ear_line **at = &e->buckets[i];

		while (*at) {
			ew_ear_line_look(*at, now);
			tell_lost_words(e, *at);
			send_if_full(e);
			if (now.us - (*at)->used.us > IDLE_US)
				drop(at);
			else
				at = &(*at)->next;
		}
	}
}

static void tell_load(struct ew_ear *e, struct ew_mono now)
{
	struct ew_msg_ear_load m = {.permille = ew_ear_budget_permille(e->config.budget),
		.streams = e->config.budget->streams,
		.refused = e->config.budget->refused};

	if (now.us - e->loaded.us < LOAD_US)
		return;
	e->loaded = now;
	e->config.tell(e->config.arg, EW_MSG_ear_load, &m);
}

int ew_ear_turn(struct ew_ear *e, struct ew_mono now)
{
	struct ew_ear_record record;
	int r;

	while ((r = ew_ear_ring_take(e->ring, e->payload, &record)) == 1) {
		struct ew_ear_line *l = record.purposes ? line_of(e, &record) : NULL;

		if (l)
			ew_ear_line_take(l, &record, now);
		send_if_full(e);
	}
	ew_wipe(e->payload, EW_EAR_MAX_PAYLOAD);
	look_at_all(e, now);
	send_heard(e);
	tell_load(e, now);
	return r;
}

/* -- birth and end -- */

static int make_parts(struct ew_ear *e)
{
	int r = ew_secret_pool_new(sizeof(struct ew_ear_waiting), WAITING, &e->hall.waiting);

	e->payload = ew_secret_alloc(EW_EAR_MAX_PAYLOAD);
	e->hall.alone = ew_secret_alloc(ew_ear_decoding_bytes());
	ew_buf_init(&e->heard, EW_EAR_HEARD_MOST * EW_EAR_HEARD_BYTES);
	if (r == 0 && (!e->payload || !e->hall.alone || !ew_buf_extend(&e->heard, EW_EAR_HEARD_MOST * EW_EAR_HEARD_BYTES)))
		r = -ENOMEM;
	ew_buf_clear(&e->heard);
	return r;
}

int ew_ear_new(const struct ew_ear_config *config, struct ew_ear_ring **ring, struct ew_ear **ret)
{
	_cleanup_(ew_ear_free) struct ew_ear *e = calloc(1, sizeof(*e));
	int r;

	if (!e)
		return -ENOMEM;
	e->config = *config;
	e->hall.budget = config->budget;
	e->hall.bank = config->bank;
	e->hall.cpu_us = config->cpu_us ? config->cpu_us : thread_us;
	e->hall.heard = &e->heard;
	e->hall.speech = config->speech;
	e->hall.speech_arg = config->arg;
	r = make_parts(e);
	if (r < 0)
		return r;
	e->ring = TAKE(*ring);
	*ret = TAKE(e);
	return 0;
}

void ew_ear_free(struct ew_ear **ear)
{
	struct ew_ear *e = TAKE(*ear);

	if (!e)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		while (e->buckets[i])
			drop(&e->buckets[i]);
	for (size_t i = 0; i < CHUNKS; i++)
		ew_secret_pool_free(&e->chunks[i]);
	ew_secret_pool_free(&e->hall.waiting);
	ew_secret_free(&e->hall.alone);
	ew_secret_free(&e->payload);
	ew_buf_free(&e->heard);
	ew_ear_ring_free(&e->ring);
	free(e);
}
