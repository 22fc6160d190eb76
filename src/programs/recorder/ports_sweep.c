/*
 * Which sockets are looked at, and when. A packet wakes nobody: a thread that sleeps on thousands
 * of sockets pays for each of them. Streams that talk are looked at every 40 ms, many at once where
 * there is a ring; of those that were silent epoll tells. An order must never wait for more than a
 * few of them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/io.h"
#include "base/log.h"
#include "programs/recorder/ports_private.h"

#define SOCKETS_AT_ONCE 16 /* served before the loop looks for orders again */
#define RING_AT_ONCE EW_URING_ASKS
#define SURE_UP_TO 16      /* datagrams of one ask, behind which a kernel may stop with some left */
#define SWEEP_US (2 * EW_US_PER_MS)
#define SWEEP_ROUNDS 64
#define QUIET_MAX 3        /* looks that found nothing before it is asleep again */

/* -- awake and asleep -- */

static int watch_rtp(struct ew_ports_pair *pr, int operation)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLONESHOT, .data.u64 = (uint64_t)pr->slot << 1};

	return epoll_ctl(pr->owner->epoll, operation, pr->rtp, &event) < 0 ? -errno : 0;
}

int ew_ports_watch(struct ew_ports_pair *pr)
{
	struct epoll_event reports = {
		.events = EPOLLIN | EPOLLET, .data.u64 = (uint64_t)pr->slot << 1 | 1};
	int error = watch_rtp(pr, EPOLL_CTL_ADD);

	if (!error && epoll_ctl(pr->owner->epoll, EPOLL_CTL_ADD, pr->rtcp, &reports) < 0)
		error = -errno;
	return error;
}

void ew_ports_asleep(struct ew_ports_pair *pr)
{
	struct ew_ports_phase *ph = TAKE(pr->phase);

	if (!ph)
		return;
	ph->slots[pr->at] = ph->slots[--ph->n];
	pr->owner->slots[ph->slots[pr->at]]->at = pr->at;
}

/* A packet has just come: from the next sweep on its socket is looked at once a round. */
static int awake(struct ew_ports_pair *pr)
{
	struct ew_ports *p = pr->owner;
	struct ew_ports_phase *ph = &p->phases[p->sweeps % EW_PORTS_PHASES];

	if (ph->n == ph->cap) {
		uint32_t cap = ph->cap ? 2 * ph->cap : 64;
		uint32_t *grown = reallocarray(ph->slots, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		ph->slots = grown;
		ph->cap = cap;
	}
	pr->at = ph->n;
	pr->quiet = 0;
	pr->phase = ph;
	ph->slots[ph->n++] = pr->slot;
	return 0;
}

/* What an event names: slot and which of the two sockets. */
static void take_ready(struct ew_ports *p, uint64_t what)
{
	uint32_t slot = (uint32_t)(what >> 1);
	struct ew_ports_pair *pr;

	(void)ew_ports_drain(p, slot, what & 1);
	pr = slot < p->n_slots ? p->slots[slot] : NULL;
	if (!pr || what & 1 || pr->phase)
		return;
	/* Without memory epoll tells of its next packet as well. */
	if (awake(pr) && watch_rtp(pr, EPOLL_CTL_MOD))
		ew_log(EW_LOG_ERROR, "port_not_watched", EW_F_U64("port", pr->port));
}

/* What a look at an awake stream has found; true when it has left its phase, and another has its
 * place there. */
static bool note_look(struct ew_ports *p, uint32_t slot, size_t n)
{
	struct ew_ports_pair *pr = p->slots[slot];

	if (!pr)
		return true;
	pr->quiet = n ? 0 : pr->quiet + 1;
	if (pr->quiet < QUIET_MAX || watch_rtp(pr, EPOLL_CTL_MOD))
		return false;
	ew_ports_asleep(pr);
	return true;
}

/* -- one socket after the other -- */

/* The memory of the sockets that come next, each step reading what the one before it brought. */
static void expect(const struct ew_ports *p, const uint32_t *next, size_t n)
{
	if (!p->core)
		return;
	if (n > 2) {
		__builtin_prefetch(&p->slots[next[2]]);
		ew_recorder_expect(p->core, next[2], EW_RECORDER_AHEAD_SLOT);
	}
	if (n > 1) {
		__builtin_prefetch(p->slots[next[1]]);
		ew_recorder_expect(p->core, next[1], EW_RECORDER_AHEAD_STREAM);
	}
	if (n > 0)
		ew_recorder_expect(p->core, next[0], EW_RECORDER_AHEAD_PARTS);
}

static int sweep_one_by_one(struct ew_ports *p, struct ew_ports_phase *ph)
{
	int r = 0;

	for (uint32_t i = 0, looks = 1; r >= 0 && i < ph->n; looks++) {
		uint32_t slot = ph->slots[i];

		expect(p, ph->slots + i + 1, ph->n - i - 1);
		if (!note_look(p, slot, ew_ports_drain(p, slot, false)))
			i++;
		if (looks % SOCKETS_AT_ONCE == 0)
			r = ew_loop_serve_control(p->loop);
	}
	return r;
}

/* -- many at once -- */

struct looks {
	struct ew_ports_pair *pair[RING_AT_ONCE];
	uint32_t slot[RING_AT_ONCE];
	uint32_t found[RING_AT_ONCE];
	bool unsure[RING_AT_ONCE];
	uint32_t n;
};

static void ask_all(struct ew_ports *p, struct ew_ports_phase *ph, struct looks *l, uint32_t from)
{
	l->n = ph->n - from < RING_AT_ONCE ? ph->n - from : RING_AT_ONCE;
	for (uint32_t i = 0; i < l->n; i++) {
		if (from + i + 8 < ph->n)
			__builtin_prefetch(p->slots[ph->slots[from + i + 8]]);
		l->slot[i] = ph->slots[from + i];
		l->pair[i] = p->slots[l->slot[i]];
		l->found[i] = 0;
		l->unsure[i] = false;
		ew_uring_ask(p->uring, l->pair[i]->rtp, i);
	}
}

/* The same for what the ring has received. */
static void expect_told(const struct ew_ports *p, const struct looks *l)
{
	static const enum ew_recorder_ahead steps[] = {
		EW_RECORDER_AHEAD_PARTS, EW_RECORDER_AHEAD_STREAM, EW_RECORDER_AHEAD_SLOT};

	for (uint32_t i = 0; i < 3; i++) {
		uint32_t tag = ew_uring_ahead(p->uring, 2 * i + 1);

		if (tag < l->n)
			ew_recorder_expect(p->core, l->slot[tag], steps[i]);
	}
}

/* A pair that the core has closed on account of a datagram gets no more. */
static void take_told(struct ew_ports *p, struct looks *l, struct ew_uring_told *told)
{
	struct ew_ports_datagram d = {.from = told->from,
		.bytes = told->bytes,
		.control = &told->control,
		.cut = told->cut};
	uint32_t i = told->tag;

	if (i >= l->n)
		return;
	if (told->has_datagram) {
		l->found[i]++;
		if (p->core && p->slots[l->slot[i]] == l->pair[i])
			ew_ports_take(l->pair[i], &d, false);
	}
	if (told->last)
		l->unsure[i] = told->unsure || l->found[i] >= SURE_UP_TO;
}

/* The sweeps go on without it: slower, and nothing is lost. */
static void give_up_ring(struct ew_ports *p, struct looks *l, int error)
{
	ew_log(EW_LOG_ERROR, "ring_given_up", EW_F_I64("code", error));
	p->uring = NULL;
	for (uint32_t i = 0; i < l->n; i++)
		l->unsure[i] = true;
}

static void look_at_many(struct ew_ports *p, struct looks *l)
{
	struct ew_uring *ring = p->uring;
	struct ew_uring_told told;
	int error = ew_uring_receive(ring);

	while (ew_uring_next(ring, &told)) {
		if (p->core)
			expect_told(p, l);
		take_told(p, l, &told);
		ew_uring_done(ring, &told);
	}
	if (error)
		give_up_ring(p, l, error);
	for (uint32_t i = 0; i < l->n; i++)
		if (l->unsure[i] && p->slots[l->slot[i]] == l->pair[i])
			l->found[i] += (uint32_t)ew_ports_drain(p, l->slot[i], false);
}

/* From the end, so that who leaves the phase is replaced by one that had its look. */
static void note_looks(struct ew_ports *p, const struct looks *l)
{
	for (uint32_t i = l->n; i > 0; i--)
		if (p->slots[l->slot[i - 1]] == l->pair[i - 1])
			(void)note_look(p, l->slot[i - 1], l->found[i - 1]);
}

/* Backwards through the phase: whoever leaves it takes the place of nobody who is still to come. */
static int sweep_many(struct ew_ports *p, struct ew_ports_phase *ph)
{
	uint32_t left = ph->n;
	struct looks l;
	int r = 0;

	while (r >= 0 && left > 0 && p->uring) {
		uint32_t from = left > RING_AT_ONCE ? left - RING_AT_ONCE : 0;

		ask_all(p, ph, &l, from);
		look_at_many(p, &l);
		note_looks(p, &l);
		r = ew_loop_serve_control(p->loop);
		left = from < ph->n ? from : ph->n;
	}
	return r;
}

/* -- sweeps -- */

/* An order waits for a few sockets at most. */
static int sweep_phase(struct ew_ports *p)
{
	struct ew_ports_phase *ph = &p->phases[p->sweeps++ % EW_PORTS_PHASES];

	return p->uring ? sweep_many(p, ph) : sweep_one_by_one(p, ph);
}

/* Those that epoll knows of: how many had something. */
static int sweep_some(struct ew_ports *p)
{
	struct epoll_event events[SOCKETS_AT_ONCE];
	int n = epoll_wait(p->epoll, events, SOCKETS_AT_ONCE, 0);

	for (int i = 0; i < n; i++)
		take_ready(p, events[i].data.u64);
	return n;
}

/* A round ago every socket had been looked at, or has been since. */
static void note_sweep(struct ew_ports *p, int64_t began_us)
{
	uint32_t n = p->sweeps % EW_PORTS_PHASES;

	p->begun_us[n] = began_us;
	if (p->core)
		ew_recorder_swept(p->core,
			(struct ew_mono){p->begun_us[(n + 1) % EW_PORTS_PHASES]});
}

/* The turn after this one meets the same error of the loop, and reports it. */
static void on_sweep(void *arg)
{
	struct ew_ports *p = arg;
	int64_t began_us = ew_io_mono(ew_io_real()).us;
	int r = sweep_phase(p);

	for (int i = 0; r >= 0 && i < SWEEP_ROUNDS && sweep_some(p) == SOCKETS_AT_ONCE; i++)
		r = ew_loop_serve_control(p->loop);
	if (p->sweep)
		note_sweep(p, began_us);
}

int ew_ports_sweep_begin(struct ew_ports *p)
{
	return p->sweep ? 0 : ew_loop_timer(p->loop, SWEEP_US, SWEEP_US, on_sweep, p, &p->sweep);
}

void ew_ports_sweep_end(struct ew_ports *p)
{
	ew_loop_timer_cancel(&p->sweep);
	memset(p->begun_us, 0, sizeof(p->begun_us));
	if (p->core)
		ew_recorder_swept(p->core, (struct ew_mono){0});
}
