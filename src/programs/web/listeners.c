/*
 * Server-sent events (HTML Living Standard, 9.2). What is remembered and what a slow listener may
 * leave unread is capped; a listener that missed something is told that it did.
 */
#include "programs/web/listeners.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "base/reader.h"
#include "base/text.h"
#include "http/stream.h"

#define MAX_LISTENERS 1024
#define RING_EVENTS 512
#define RING_BYTES ((size_t)2 * 1024 * 1024)
#define UNREAD_BYTES ((size_t)3 * 1024 * 1024)
#define EVENT_BYTES ((size_t)1024 * 1024)
#define TICK_US (250 * EW_US_PER_MS)
#define RETRY_US EW_US_PER_S
#define RESET "event: reset\ndata: {}\n\n"

struct listener {
	struct listener *next;
	struct ew_listeners *all;
	struct ew_http_stream *stream;
	struct ew_hash token;
	uint64_t number;
	bool limited;
	bool missed; /* the keeper was away: nobody knows what was not told meanwhile */
	int64_t next_beat_us;
	int64_t next_recheck_us;
};

struct event {
	uint64_t number;
	uint8_t *at; /* as it goes on the wire */
	size_t len;
};

struct ew_listeners {
	struct ew_loop *loop;
	struct ew_listeners_config config;
	char boot[17];
	struct ew_loop_timer *tick;
	struct listener *list;
	unsigned count;
	struct event ring[RING_EVENTS]; /* event n at n % RING_EVENTS */
	uint64_t first, next;		/* [first, next) are remembered */
	size_t ring_bytes;
};

static void on_closed(void *arg)
{
	struct listener *l = arg, **at = &l->all->list;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	l->all->count--;
	free(l);
}

static void send(struct listener *l, struct ew_slice bytes)
{
	/* A listener that reads too slowly is closed; on_closed() comes from the loop. */
	if (ew_http_stream_send(l->stream, bytes))
		ew_log(EW_LOG_WARNING, "listener_too_slow");
	l->next_beat_us = ew_loop_now(l->all->loop).us + l->all->config.beat_us;
}

/* Nobody there to ask: in the next tick again, so that a keeper that is back hears of the listener at once. */
static void recheck(struct listener *l, int64_t now_us)
{
	const struct ew_listeners_config *config = &l->all->config;

	if (config->recheck(config->arg, &l->token, l->number) == 0)
		l->next_recheck_us = now_us + config->recheck_us;
}

static void on_tick(void *arg)
{
	struct ew_listeners *s = arg;
	int64_t now_us = ew_loop_now(s->loop).us;

	for (struct listener *l = s->list; l; l = l->next) {
		if (now_us >= l->next_beat_us)
			send(l, EW_SLICE(":\n\n"));
		if (now_us >= l->next_recheck_us)
			recheck(l, now_us);
	}
}

static void boot_text(struct ew_id boot, char text[static 17])
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(boot, id); /* the last 12 digits are random */
	memcpy(text, id + 24, 13);
}

int ew_listeners_new(
	struct ew_loop *loop, const struct ew_listeners_config *config, struct ew_listeners **ret)
{
	_cleanup_(ew_listeners_free) struct ew_listeners *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->loop = loop;
	s->config = *config;
	boot_text(config->boot, s->boot);
	s->first = s->next = 1;
	r = ew_loop_timer(loop, TICK_US, TICK_US, on_tick, s, &s->tick);
	if (r)
		return r;
	*ret = TAKE(s);
	return 0;
}

static void forget_first(struct ew_listeners *s)
{
	struct event *e = &s->ring[s->first++ % RING_EVENTS];

	s->ring_bytes -= e->len;
	free(e->at);
	*e = (struct event){.at = NULL};
}

void ew_listeners_free(struct ew_listeners **listeners)
{
	struct ew_listeners *s = TAKE(*listeners);

	if (!s)
		return;
	ew_loop_timer_cancel(&s->tick);
	while (s->list)
		on_closed(s->list);
	while (s->first < s->next)
		forget_first(s);
	free(s);
}

/* The number behind "<boot>-"; 0 for an id of another life or none at all. */
static uint64_t read_event_id(const struct ew_listeners *s, struct ew_slice id)
{
	struct ew_slice boot = EW_SLICE_EMPTY;
	uint64_t number;

	(void)ew_slice_cut(&id, '-', &boot);
	if (!ew_slice_equal(boot, ew_slice_text(s->boot)) ||
		ew_slice_decimal(id, UINT64_MAX / 2, &number))
		return 0;
	return number;
}

static void replay(struct ew_listeners *s, struct listener *l, struct ew_slice last_event_id)
{
	uint64_t after = read_event_id(s, last_event_id);

	if (last_event_id.len == 0)
		return;
	if (l->limited || after == 0 || after + 1 < s->first || after >= s->next) {
		send(l, EW_SLICE(RESET));
		return;
	}
	for (after++; after < s->next; after++) {
		const struct event *e = &s->ring[after % RING_EVENTS];

		send(l, ew_slice_of(e->at, e->len));
	}
}

int ew_listeners_add(struct ew_listeners *s, struct ew_http_exchange *x,
	const struct ew_hash *token, uint64_t number, bool limited, struct ew_slice last_event_id)
{
	struct ew_http_stream_config config = {.content_type = "text/event-stream",
		.max_bytes = UNREAD_BYTES,
		.closed = on_closed};
	int64_t now_us = ew_loop_now(s->loop).us;
	struct listener *l;

	if (s->count >= MAX_LISTENERS)
		return -ENOBUFS;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	config.arg = l;
	l->all = s;
	l->token = *token;
	l->number = number;
	l->limited = limited;
	l->next_recheck_us = now_us + s->config.recheck_us;
	if (ew_http_stream_begin(x, &config, &l->stream)) {
		free(l);
		return -ENOMEM;
	}
	l->next = s->list;
	s->list = l;
	s->count++;
	send(l, EW_SLICE("retry: 2000\n\n"));
	replay(s, l, last_event_id);
	return 0;
}

/* "id: ...", "event: changed", one "data:" for each line. */
static void format_event(struct ew_buf *to, const char *boot, uint64_t number, struct ew_slice json)
{
	struct ew_slice line;

	ew_buf_printf(to, "id: %s-%" PRIu64 "\nevent: changed\n", boot, number);
	while (ew_slice_cut(&json, '\n', &line)) {
		ew_buf_add_text(to, "data: ");
		ew_buf_add_slice(to, ew_slice_trim(line));
		ew_buf_add_u8(to, '\n');
	}
	ew_buf_add_u8(to, '\n');
}

static void remember(struct ew_listeners *s, struct ew_buf *wire)
{
	struct event *e;

	while (s->first < s->next &&
		(s->next - s->first == RING_EVENTS || s->ring_bytes + wire->len > RING_BYTES))
		forget_first(s);
	e = &s->ring[s->next % RING_EVENTS];
	*e = (struct event){.number = s->next, .at = wire->at, .len = wire->len};
	s->ring_bytes += wire->len;
	s->next++;
	wire->at = NULL;
	wire->len = wire->cap = 0;
}

static bool is_among(uint64_t number, struct ew_slice audience)
{
	struct ew_reader r;

	ew_reader_init(&r, audience);
	while (r.rest.len > 0 && ew_reader_ok(&r))
		if (ew_reader_u64(&r) == number)
			return true;
	return false;
}

void ew_listeners_tell(struct ew_listeners *s, struct ew_slice json, struct ew_slice audience)
{
	_cleanup_(ew_buf_free) struct ew_buf wire = {0};
	struct listener *l;

	ew_buf_init(&wire, EVENT_BYTES);
	format_event(&wire, s->boot, s->next, json);
	if (ew_buf_error(&wire)) {
		/* Lost for everybody: the gap in the numbers makes them read anew. */
		ew_log(EW_LOG_ERROR, "stream_event_lost");
		ew_buf_clear(&wire);
		ew_buf_add_text(&wire, RESET);
	}
	if (ew_buf_error(&wire))
		return;
	for (l = s->list; l; l = l->next) {
		if (!l->limited || is_among(l->number, audience))
			send(l, ew_buf_slice(&wire));
	}
	remember(s, &wire);
}

static struct listener *find(struct ew_listeners *s, uint64_t number)
{
	struct listener *l = s->list;

	while (l && l->number != number)
		l = l->next;
	return l;
}

void ew_listeners_keep(struct ew_listeners *s, uint64_t number, bool limited)
{
	struct listener *l = find(s, number);

	if (!l)
		return;
	l->limited = limited;
	if (l->missed)
		send(l, EW_SLICE(RESET));
	l->missed = false;
}

void ew_listeners_end(struct ew_listeners *s, uint64_t number)
{
	struct listener *l = find(s, number);

	if (!l)
		return;
	ew_http_stream_end(&l->stream);
	on_closed(l);
}

/* In the next tick. */
void ew_listeners_look(struct ew_listeners *s)
{
	for (struct listener *l = s->list; l; l = l->next)
		l->next_recheck_us = 0;
}

void ew_listeners_unanswered(struct ew_listeners *s, uint64_t number)
{
	struct listener *l = find(s, number);

	if (l)
		l->next_recheck_us = ew_loop_now(s->loop).us + RETRY_US;
}

/* The number that is left out stands for whatever was not told: whoever comes back with one before it reads anew. */
void ew_listeners_unsure(struct ew_listeners *s)
{
	while (s->first < s->next)
		forget_first(s);
	s->first = ++s->next;
	for (struct listener *l = s->list; l; l = l->next)
		l->missed = true;
	ew_listeners_look(s);
}
