/*
 * Restricting orders. The one thing that must never happen here: that an order is dropped before
 * the recorder has answered it and nobody is told.
 */
#include "programs/web/orders.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "programs/web/recorder_links.h"
#include "programs/web/web.h"

#define MAX_ORDERS 1024
#define TICK_US (50 * EW_US_PER_MS)

struct waiter {
	struct waiter *next;
	int64_t until_us;
	ew_order_done_fn *fn;
	void *arg;
};

struct order {
	struct order *next;
	struct ew_msg_restrict message; /* its reason_text is `reason` */
	char reason[EW_MAX_REASON_BYTES];
	uint64_t absent; /* threads that do not own the interaction, as bits */
	int64_t born_us;
	int64_t next_send_us;
	bool done;
	enum ew_order_outcome outcome;
	struct ew_msg_restricted answer;
	struct waiter *waiters;
};

struct ew_orders {
	struct ew_loop *loop;
	struct ew_recorder_links *links;
	struct ew_orders_config config;
	struct ew_loop_timer *tick;
	struct order *orders; /* newest first */
	unsigned count;
};

static void tell(
	struct waiter **at, enum ew_order_outcome outcome, const struct ew_msg_restricted *answer)
{
	struct waiter *w = *at;

	*at = w->next;
	w->fn(w->arg, outcome, answer);
	free(w);
}

static void finish(struct order *o, enum ew_order_outcome outcome)
{
	o->done = true;
	o->outcome = outcome;
	while (o->waiters)
		tell(&o->waiters, outcome, &o->answer);
}

static void drop(struct ew_orders *s, struct order **at)
{
	struct order *o = *at;

	*at = o->next;
	s->count--;
	while (o->waiters)
		tell(&o->waiters, EW_ORDER_ABANDONED, &o->answer);
	free(o);
}

static void send_to(struct ew_orders *s, const struct order *o, uint32_t thread)
{
	if (o->absent >> thread & 1)
		return;
	/* A thread that cannot be reached is tried again; the tape remembers order ids, so twice is
	 * once. */
	if (ew_recorder_send(s->links, thread, &o->message) == -ENOBUFS)
		ew_log(EW_LOG_WARNING, "order_queue_full", EW_F_U64("thread", thread));
}

static void send_everywhere(struct ew_orders *s, struct order *o)
{
	uint32_t i;

	o->next_send_us = ew_loop_now(s->loop).us + s->config.retry_us;
	for (i = 0; i < s->config.threads; i++)
		send_to(s, o, i);
}

static void tire_waiters(struct order *o, int64_t now_us)
{
	struct waiter **at = &o->waiters;

	while (*at) {
		if ((*at)->until_us <= now_us)
			tell(at, EW_ORDER_UNKNOWN, &o->answer);
		else
			at = &(*at)->next;
	}
}

static void give_up(struct order *o)
{
	ew_log(EW_LOG_ERROR, "order_unanswered", EW_F_ID("order", o->message.order),
		EW_F_ID("interaction", o->message.interaction));
	finish(o, EW_ORDER_ABANDONED);
}

static void on_tick(void *arg)
{
	struct ew_orders *s = arg;
	int64_t now_us = ew_loop_now(s->loop).us;
	struct order **at = &s->orders;

	while (*at) {
		struct order *o = *at;
		bool old = now_us - o->born_us >= s->config.give_up_us;

		tire_waiters(o, now_us);
		if (old && !o->done)
			give_up(o);
		if (old) {
			drop(s, at);
			continue;
		}
		if (!o->done && now_us >= o->next_send_us)
			send_everywhere(s, o);
		at = &o->next;
	}
}

int ew_orders_new(
	struct ew_loop *loop, const struct ew_orders_config *config, struct ew_orders **ret)
{
	_cleanup_(ew_orders_free) struct ew_orders *s = calloc(1, sizeof(*s));
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

void ew_orders_attach(struct ew_orders *orders, struct ew_recorder_links *links)
{
	orders->links = links;
}

void ew_orders_free(struct ew_orders **orders)
{
	struct ew_orders *s = TAKE(*orders);

	if (!s)
		return;
	ew_loop_timer_cancel(&s->tick);
	while (s->orders)
		drop(s, &s->orders);
	free(s);
}

static struct order *find(struct ew_orders *s, struct ew_id id)
{
	struct order *o;

	for (o = s->orders; o; o = o->next)
		if (ew_id_equal(o->message.order, id))
			break;
	return o;
}

static bool same_order(const struct ew_msg_restrict *a, const struct ew_msg_restrict *b)
{
	return ew_id_equal(a->interaction, b->interaction) && ew_id_equal(a->party, b->party) &&
	       a->purposes == b->purposes && a->reason == b->reason && a->segment == b->segment &&
	       ew_id_equal(a->actor_id, b->actor_id);
}

/* The oldest that is answered makes room. */
static int make_room(struct ew_orders *s)
{
	struct order **at, **oldest = NULL;

	if (s->count < MAX_ORDERS)
		return 0;
	for (at = &s->orders; *at; at = &(*at)->next)
		if ((*at)->done)
			oldest = at;
	if (!oldest)
		return -ENOBUFS;
	drop(s, oldest);
	return 0;
}

static int add_order(struct ew_orders *s, const struct ew_msg_restrict *message, struct order **ret)
{
	struct order *o;
	int r = make_room(s);

	if (r)
		return r;
	o = calloc(1, sizeof(*o));
	if (!o)
		return -ENOMEM;
	o->message = *message;
	if (message->reason_text.len > 0)
		memcpy(o->reason, message->reason_text.at, message->reason_text.len);
	o->message.reason_text = ew_slice_of(o->reason, message->reason_text.len);
	o->born_us = ew_loop_now(s->loop).us;
	o->next = s->orders;
	s->orders = o;
	s->count++;
	*ret = o;
	return 0;
}

int ew_orders_give(
	struct ew_orders *s, const struct ew_msg_restrict *message, ew_order_done_fn *fn, void *arg)
{
	struct order *o = find(s, message->order);
	struct waiter *w;
	bool known = o != NULL;
	int r;

	if (message->reason_text.len > EW_MAX_REASON_BYTES)
		return -EMSGSIZE;
	if (o && !same_order(&o->message, message))
		return -EEXIST;
	w = calloc(1, sizeof(*w));
	r = w ? 0 : -ENOMEM;
	if (r == 0 && !known)
		r = add_order(s, message, &o);
	if (r) {
		free(w);
		return r;
	}
	*w = (struct waiter){.next = o->waiters,
		.until_us = ew_loop_now(s->loop).us + s->config.wait_us,
		.fn = fn,
		.arg = arg};
	o->waiters = w;
	if (o->done)
		finish(o, o->outcome);
	else if (!known)
		send_everywhere(s, o);
	return 0;
}

void ew_orders_forget(struct ew_orders *s, const void *arg)
{
	struct order *o;
	struct waiter **at;

	for (o = s->orders; o; o = o->next) {
		for (at = &o->waiters; *at; at = &(*at)->next) {
			struct waiter *w = *at;

			if (w->arg != arg)
				continue;
			*at = w->next;
			free(w);
			return;
		}
	}
}

static uint64_t all_threads(const struct ew_orders *s)
{
	return s->config.threads >= 64 ? UINT64_MAX : (UINT64_C(1) << s->config.threads) - 1;
}

void ew_orders_restricted(void *orders, uint32_t thread, const struct ew_msg_restricted *m)
{
	struct ew_orders *s = orders;
	struct order *o = find(s, m->order);

	if (!o || o->done || !ew_id_equal(o->message.interaction, m->interaction))
		return;
	if (m->code == -ENOENT) {
		o->absent |= UINT64_C(1) << thread;
		if (o->absent == all_threads(s))
			finish(o, EW_ORDER_NOBODY);
		return;
	}
	if (m->code == -EBUSY || m->code == -EAGAIN)
		return; /* applied or not, it is not durable yet: it is sent again */
	o->answer = *m;
	finish(o, m->code == 0 ? EW_ORDER_OBEYED : EW_ORDER_FAILED);
}

void ew_orders_thread_up(void *orders, uint32_t thread)
{
	struct ew_orders *s = orders;
	struct order *o;

	for (o = s->orders; o; o = o->next)
		if (!o->done)
			send_to(s, o, thread);
}
