/*
 * Streams of orders to tools. The one thing that must never happen here: that a tool is left without an order and is not
 * told that there is one. What a tool does not read is capped; it is closed then, and can come back to where it stopped.
 */
#include "programs/web/grant_streams.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "http/stream.h"

#define BUCKETS 1024
#define PER_GRANT 4
#define ORDER_BYTES (EW_MAX_ANSWER_BYTES + 1024)
#define TICK_US (250 * EW_US_PER_MS)
#define AGAIN_US EW_US_PER_S /* after a question that nobody answered */
#define MOST_QUESTIONS 64    /* at once: the keeper has other things to do */

struct listener {
	struct listener *next; /* in its bucket, newest first */
	struct ew_grant_streams *all;
	struct ew_http_stream *stream;
	struct ew_hash token;
	struct ew_id grant;
	uint64_t serial;
	uint64_t last; /* the order that was sent last */
	bool asking;
	bool behind; /* it may have missed something */
	bool ready;  /* it was told that it has everything */
	bool told;   /* what it was told to delete was sent on this connection */
	int64_t next_beat_us, next_ask_us;
	int64_t not_before_us; /* a question has failed: the next waits a little */
};

struct ew_grant_streams {
	struct ew_loop *loop;
	struct ew_grant_streams_config config;
	struct ew_loop_timer *tick;
	struct listener *buckets[BUCKETS];
	size_t next_bucket; /* whose listeners may ask first */
	unsigned count, asking;
	uint64_t serial;
};

static struct listener **bucket_of(struct ew_grant_streams *s, struct ew_id grant)
{
	/* The end of an id is random, whichever version it has. */
	return &s->buckets[(grant.bytes[14] << 8 | grant.bytes[15]) % BUCKETS];
}

static void forget(struct listener *l)
{
	struct ew_grant_streams *s = l->all;
	struct listener **at = bucket_of(s, l->grant);

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	s->count--;
	s->asking -= l->asking;
	free(l);
}

static void on_closed(void *arg)
{
	forget(arg);
}

/* After what is waiting. */
static void end(struct listener *l)
{
	ew_http_stream_end(&l->stream);
	forget(l);
}

static void send(struct listener *l, struct ew_slice bytes)
{
	/* One that reads too slowly is closed; on_closed() comes from the loop. */
	if (ew_http_stream_send(l->stream, bytes))
		ew_log(EW_LOG_WARNING, "tool_too_slow", EW_F_ID("grant", l->grant), EW_F_U64("order", l->last));
	l->next_beat_us = ew_loop_now(l->all->loop).us + l->all->config.beat_us;
}

/* One line of data: JSON without line breaks, as jansson writes it and as the keeper sends it. */
static int add_event(struct ew_buf *to, const char *name, uint64_t number, struct ew_slice json)
{
	struct ew_slice line;

	if (number)
		ew_buf_printf(to, "id: %" PRIu64 "\n", number);
	ew_buf_printf(to, "event: %s\n", name);
	while (ew_slice_cut(&json, '\n', &line)) {
		ew_buf_add_text(to, "data: ");
		ew_buf_add_slice(to, ew_slice_trim(line));
		ew_buf_add_u8(to, '\n');
	}
	ew_buf_add_u8(to, '\n');
	return ew_buf_error(to);
}

/* What could not be put into words is asked for again, not passed over. */
static void send_order(struct listener *l, uint64_t number, struct ew_slice json)
{
	_cleanup_(ew_buf_free) struct ew_buf wire = {0};

	ew_buf_init(&wire, ORDER_BYTES);
	if (add_event(&wire, "order", number, json) < 0) {
		ew_log(EW_LOG_ERROR, "tool_order_delayed", EW_F_ID("grant", l->grant), EW_F_U64("order", number));
		l->behind = true;
		return;
	}
	l->last = number;
	send(l, ew_buf_slice(&wire));
}

/* -- what the keeper says -- */

static bool number_of(const json_t *object, const char *name, uint64_t *ret)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*ret = (uint64_t)json_integer_value(value);
	return true;
}

int ew_grant_page_read(const json_t *answer, struct ew_grant_page *ret)
{
	struct ew_grant_page page = {.items = json_object_get(answer, "items"),
		.deletions = json_object_get(answer, "deletions"),
		.more = json_is_true(json_object_get(answer, "more")),
		.state = json_string_value(json_object_get(answer, "state"))};
	uint64_t before = 0, number;
	const json_t *item;
	size_t i;

	if (!json_is_array(page.items) || !page.state || !number_of(answer, "orders", &page.orders))
		return -EBADMSG;
	json_array_foreach(page.items, i, item) {
		if (!number_of(item, "order", &number) || number <= before)
			return -EBADMSG;
		before = number;
	}
	page.over = strcmp(page.state, "live") != 0 && !json_is_true(json_object_get(answer, "owed"));
	*ret = page;
	return 0;
}

/* Once for each connection, until it is answered: what has no number cannot be asked for again by one. */
static void send_deletions(struct listener *l, const json_t *deletions)
{
	const json_t *item;
	size_t i;

	if (l->told)
		return;
	json_array_foreach(deletions, i, item) {
		_cleanup_(ew_buf_free) struct ew_buf wire = {0};
		char *text = json_dumps(item, JSON_COMPACT | JSON_SORT_KEYS);

		ew_buf_init(&wire, ORDER_BYTES);
		if (text && add_event(&wire, "deletion", 0, ew_slice_text(text)) == 0)
			send(l, ew_buf_slice(&wire));
		else
			ew_log(EW_LOG_ERROR, "tool_deletion_delayed", EW_F_ID("grant", l->grant)); /* it stands in the vendor's list */
		free(text);
	}
	l->told = true;
}

/* False: the listener has ended. */
static bool take_page(struct listener *l, const struct ew_grant_page *page)
{
	const json_t *item;
	uint64_t number;
	size_t i;

	l->behind = l->behind || page->more;
	json_array_foreach(page->items, i, item) {
		char *text = NULL;

		if (!number_of(item, "order", &number) || number <= l->last)
			continue;
		text = json_dumps(item, JSON_COMPACT | JSON_SORT_KEYS);
		if (text)
			send_order(l, number, ew_slice_text(text));
		free(text);
		if (l->last == number)
			continue;
		l->behind = true; /* no memory: from here on later, in order */
		return true;
	}
	send_deletions(l, page->deletions);
	if (page->over && !page->more) {
		send(l, EW_SLICE("event: end\ndata: {}\n\n"));
		end(l);
		return false;
	}
	/* Who was away must not go by what it knew before until it has what was ordered meanwhile. */
	if (!l->behind && !l->ready)
		send(l, EW_SLICE("event: ready\ndata: {}\n\n"));
	l->ready = l->ready || !l->behind;
	return true;
}

static struct listener *find(struct ew_grant_streams *s, struct ew_id grant, uint64_t serial)
{
	struct listener *l = *bucket_of(s, grant);

	while (l && l->serial != serial)
		l = l->next;
	return l;
}

void ew_grant_streams_answered(struct ew_grant_streams *s, const struct ew_grant_question *q, int error,
	unsigned status, const struct ew_grant_page *page)
{
	struct listener *l = find(s, q->grant, q->serial);

	if (!l || !l->asking)
		return;
	l->asking = false;
	s->asking--;
	l->next_ask_us = ew_loop_now(s->loop).us + s->config.recheck_us;
	if (error || status >= 500) {
		l->behind = true;
		l->not_before_us = ew_loop_now(s->loop).us + AGAIN_US;
	} else if (status >= 400) {
		ew_log(EW_LOG_INFO, "tool_may_not_listen", EW_F_ID("grant", l->grant), EW_F_U64("status", status));
		send(l, EW_SLICE("event: end\ndata: {}\n\n"));
		end(l);
	} else {
		(void)take_page(l, page);
	}
}

/* -- asking -- */

static void ask(struct listener *l)
{
	struct ew_grant_streams *s = l->all;
	const struct ew_grant_question q = {
		.token = l->token, .grant = l->grant, .after = l->last, .serial = l->serial};

	if (s->config.ask(s->config.arg, &q) < 0) {
		l->behind = true;
		l->not_before_us = ew_loop_now(s->loop).us + AGAIN_US;
		return;
	}
	/* What is told from here on comes behind the answer. */
	l->asking = true;
	l->behind = false;
	s->asking++;
}

static bool wants_to_ask(const struct listener *l, int64_t now_us)
{
	return !l->asking && now_us >= (l->behind ? l->not_before_us : l->next_ask_us);
}

static void ask_some(struct ew_grant_streams *s, int64_t now_us)
{
	for (size_t n = 0; n < BUCKETS && s->asking < MOST_QUESTIONS; n++) {
		struct listener *l = s->buckets[s->next_bucket];

		for (; l && s->asking < MOST_QUESTIONS; l = l->next)
			if (wants_to_ask(l, now_us))
				ask(l);
		if (!l)
			s->next_bucket = (s->next_bucket + 1) % BUCKETS;
	}
}

static void on_tick(void *arg)
{
	struct ew_grant_streams *s = arg;
	int64_t now_us = ew_loop_now(s->loop).us;

	for (size_t i = 0; i < BUCKETS; i++)
		for (struct listener *l = s->buckets[i]; l; l = l->next)
			if (now_us >= l->next_beat_us)
				send(l, EW_SLICE(":\n\n"));
	ask_some(s, now_us);
}

/* -- life -- */

int ew_grant_streams_new(
	struct ew_loop *loop, const struct ew_grant_streams_config *config, struct ew_grant_streams **ret)
{
	_cleanup_(ew_grant_streams_free) struct ew_grant_streams *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->loop = loop;
	s->config = *config;
	r = ew_loop_timer(loop, TICK_US, TICK_US, on_tick, s, &s->tick);
	if (r)
		return r;
	*ret = TAKE(s);
	return 0;
}

void ew_grant_streams_free(struct ew_grant_streams **streams)
{
	struct ew_grant_streams *s = TAKE(*streams);

	if (!s)
		return;
	ew_loop_timer_cancel(&s->tick);
	for (size_t i = 0; i < BUCKETS; i++)
		while (s->buckets[i])
			forget(s->buckets[i]);
	free(s);
}

/* A tool whose connection broke without our hearing of it must not be kept out by itself. */
static void make_room(struct ew_grant_streams *s, struct ew_id grant)
{
	struct listener *l, *oldest = NULL;
	unsigned n = 0;

	for (l = *bucket_of(s, grant); l; l = l->next) {
		if (!ew_id_equal(l->grant, grant))
			continue;
		oldest = l;
		n++;
	}
	if (n >= PER_GRANT)
		end(oldest);
}

int ew_grant_streams_add(struct ew_grant_streams *s, struct ew_http_exchange *x, const struct ew_hash *token,
	struct ew_id grant, uint64_t after, const struct ew_grant_page *page)
{
	struct ew_http_stream_config config = {.content_type = "text/event-stream",
		.max_bytes = EW_MAX_GRANT_UNREAD_BYTES,
		.closed = on_closed};
	struct listener *l;

	make_room(s, grant);
	if (s->count >= EW_MAX_GRANT_STREAMS)
		return -ENOBUFS;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	*l = (struct listener){.all = s,
		.token = *token,
		.grant = grant,
		.serial = ++s->serial,
		.last = after,
		.next_ask_us = ew_loop_now(s->loop).us + s->config.recheck_us};
	config.arg = l;
	if (ew_http_stream_begin(x, &config, &l->stream)) {
		free(l);
		return -ENOMEM;
	}
	l->next = *bucket_of(s, grant);
	*bucket_of(s, grant) = l;
	s->count++;
	send(l, EW_SLICE("retry: 1000\n\n"));
	(void)take_page(l, page);
	return 0;
}

void ew_grant_streams_tell(struct ew_grant_streams *s, struct ew_id grant, uint64_t number, struct ew_slice json)
{
	bool behind = false;

	for (struct listener *l = *bucket_of(s, grant); l; l = l->next) {
		if (!ew_id_equal(l->grant, grant) || (number != 0 && number <= l->last))
			continue;
		/* While it asks the answer may lack this one, if it was made before; then it asks once more. */
		if (l->asking || l->behind || number != l->last + 1)
			l->behind = true;
		else
			send_order(l, number, json);
		behind = behind || l->behind;
	}
	/* All listeners are looked at for that, which is more than one order is worth: who is due otherwise waits for the tick. */
	if (behind)
		ask_some(s, ew_loop_now(s->loop).us);
}

void ew_grant_streams_unsure(struct ew_grant_streams *s)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct listener *l = s->buckets[i]; l; l = l->next)
			l->behind = true;
}
