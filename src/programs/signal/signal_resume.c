/*
 * When a recorder thread is back, its calls and ours are brought in line: what ended here ends
 * there, what it lost is offered again on the same ports, what cannot be taken back is hung up, so
 * that the peer knows. No call may look recorded to its peer and be kept by nobody.
 */
#include <errno.h>

#include "base/log.h"
#include "programs/signal/signal_private.h"

#define RESUMED_AT_ONCE 64 /* calls between two ticks */
#define PATIENCE_US (5 * EW_US_PER_S)

/* -- streams that the recorder may still have -- */

void signal_mark_stale(struct ew_signal *s, struct signal_call *it)
{
	it->stale = true;
	s->catching_up = true;
}

/* One more than there is room for is one that the next dialog_restore tells of. */
static void note_removed(struct signal_call *it, uint32_t number)
{
	for (size_t i = 0; i < it->n_removed; i++) {
		if (it->removed[i] == number)
			return;
	}
	if (it->n_removed < EW_COUNT(it->removed))
		it->removed[it->n_removed++] = number;
}

void signal_remove_stream(struct ew_signal *s, struct ew_siprec_call *call, uint32_t number)
{
	struct ew_msg_stream_remove m = {.interaction = call->dialog.interaction, .stream = number};
	struct signal_call *it = call->owner;

	if (signal_tell(s, signal_thread_of(s, call), EW_MSG_stream_remove, 0, &m) == 0)
		return;
	note_removed(it, number);
	signal_mark_stale(s, it);
}

static void remove_again(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	uint32_t numbers[EW_MAX_STREAMS_PER_CALL];
	size_t n = it->n_removed;

	memcpy(numbers, it->removed, sizeof(numbers));
	it->n_removed = 0;
	for (size_t i = 0; i < n; i++)
		signal_remove_stream(s, call, numbers[i]);
}

static const struct ew_dialog_stream *live_stream(
	const struct ew_dialog_stream *streams, size_t n, uint32_t number)
{
	for (size_t i = 0; i < n; i++) {
		if (streams[i].live && streams[i].number == number)
			return &streams[i];
	}
	return NULL;
}

void signal_roll_back(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct ew_dialog *d = &call->dialog;
	struct signal_call *it = call->owner;

	if (!it || !it->changing)
		return;
	for (size_t i = 0; i < d->n_streams; i++) {
		bool asked = d->streams[i].remote[0] != '\0';

		if (asked && !live_stream(it->before, it->n_before, d->streams[i].number))
			signal_remove_stream(s, call, d->streams[i].number);
	}
	memcpy(d->streams, it->before, sizeof(it->before));
	d->n_streams = it->n_before;
	it->waiting = 0;
	it->changing = false;
	it->outdated = true;
	/* What was removed for the offer is added again, what was set is set back. */
	signal_mark_stale(s, it);
}

/* -- what the recorder keeps of a call that is here -- */

static bool same_stream(const struct ew_dialog_stream *a, const struct ew_dialog_stream *b)
{
	return a->active == b->active && a->remote_port == b->remote_port &&
	       a->codecs_crc == b->codecs_crc && strcmp(a->remote, b->remote) == 0;
}

static void compare_streams(
	const struct ew_dialog *ours, const struct ew_dialog *theirs, struct signal_call *it)
{
	for (size_t i = 0; i < theirs->n_streams; i++) {
		const struct ew_dialog_stream *stream = &theirs->streams[i];
		const struct ew_dialog_stream *same =
			live_stream(ours->streams, ours->n_streams, stream->number);

		if (stream->live && !same)
			note_removed(it, stream->number);
		it->outdated = it->outdated || (stream->live && same && !same_stream(stream, same));
	}
}

static bool is_saved(const struct ew_dialog *d, struct ew_slice saved)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, EW_MAX_DIALOG_BYTES);
	return ew_dialog_save(d, &bytes) == 0 && ew_slice_equal(ew_buf_slice(&bytes), saved);
}

void signal_compare(struct ew_siprec_call *call, struct ew_slice dialog)
{
	struct signal_call *it = signal_call_of(call);
	struct ew_dialog *theirs;

	if (!it)
		return;
	it->known = true;
	if (is_saved(&call->dialog, dialog))
		return;
	it->dirty = true;
	theirs = calloc(1, sizeof(*theirs));
	if (!theirs)
		return;
	ew_dialog_init(theirs);
	if (ew_dialog_restore(dialog, theirs) == 0)
		compare_streams(&call->dialog, theirs, it);
	ew_dialog_clear(theirs);
	free(theirs);
}

/* -- what cannot be recorded any more -- */

const char *signal_reason(uint32_t cause)
{
	switch (cause) {
	case 2:
		return "SIP;cause=408;text=\"no media\"";
	case 5:
		return "SIP;cause=603;text=\"recording ended by order\"";
	default:
		return "SIP;cause=503;text=\"recording ended\"";
	}
}

/*
 * The peer would go on sending to a port that is not its own any more: it is told, and may open a
 * session anew.
 */
static void give_up(struct ew_signal *s, struct ew_siprec_call *call, const char *why, int64_t code)
{
	struct ew_error error = {0};

	s->counts.given_up++;
	(void)!ew_error_set(&error, (int)code,
		"after a restart the recorder could not take a call back, so its session was ended "
		"with BYE and what follows is not recorded; see that the recorder's ports, memory "
		"and disk have room, and that the recording client opens a new session when one "
		"ends");
	ew_log(EW_LOG_ERROR, "recording_lost", EW_F_ID("interaction", call->dialog.interaction),
		EW_F_WORD("why", why), EW_F_I64("code", code), EW_F_ERROR(&error));
	signal_tell_trouble(s, signal_thread_of(s, call), call->dialog.interaction, "recording_lost", &error);
	signal_tell_end(s, call, EW_SIPREC_TRANSPORT);
	signal_call_forget(s, call);
	ew_siprec_hang_up(s->sip, call, "SIP;cause=503;text=\"recording lost\"");
}

/* -- one call -- */

/* What passes by itself is tried again for a while: the peer sends on, and no longer than that to
 * nobody. */
static void try_again(
	struct ew_signal *s, struct ew_siprec_call *call, const char *why, int64_t code)
{
	struct signal_call *it = call->owner;
	bool passes = code == -EBUSY || code == -ENOBUFS || code == -ENOMEM || code == -EAGAIN;

	if (!passes || ew_io_mono(s->io).us - it->since.us >= PATIENCE_US) {
		give_up(s, call, why, code);
		return;
	}
	it->resuming = false;
	signal_mark_stale(s, it);
}

static void set_streams(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < call->dialog.n_streams; i++) {
		if (call->dialog.streams[i].live && it->codecs[i].len > 0)
			r = signal_set_stream(s, call, i, ew_buf_slice(&it->codecs[i]));
	}
	it->outdated = r < 0;
}

/* -- an offer that comes while the call is being brought in line -- */

bool signal_is_vital(const struct ew_siprec_call *call)
{
	return call->pending && call->pending->way == EW_SIPREC_ANSWERED && !call->pending->optional;
}

void signal_defer(struct ew_signal *s, struct signal_call *it)
{
	it->deferred = true;
	it->deferred_at = ew_io_mono(s->io);
	s->catching_up = true;
}

static void go_on(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	bool deferred = it->deferred;

	it->deferred = false;
	/* Last, because the offer may end the call. */
	if (deferred && call->pending)
		signal_change_streams(s, call);
}

/* True when the call had an offer that has waited too long; it may be gone. */
static bool is_overdue(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	if (!it->deferred || ew_io_mono(s->io).us - it->deferred_at.us < PATIENCE_US)
		return false;
	it->deferred = false;
	if (call->pending)
		signal_refuse(s, call, 503);
	return true;
}

/* Its streams are there. */
static void finish(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	it->resuming = false;
	if (it->outdated)
		set_streams(s, call, it);
	if (it->dirty)
		signal_save(s, call);
	if (it->facts_unsure && it->telling == 0 && it->facts.len > 0)
		signal_tell_facts(s, call, it);
	/* A stream that was opened anew was not there when they were repeated. */
	if (it->reopened)
		signal_repeat_restrictions(s, call);
	it->reopened = false;
	it->handed = 0;
	it->since.us = 0;
	if (it->outdated || it->dirty)
		signal_mark_stale(s, it);
	signal_ask_handshakes(s, call);
	go_on(s, call, it);
}

/*
 * A stream that the recorder has answers -EEXIST and its port; one that it lost is opened there
 * again.
 */
static void add_streams(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	it->waiting = 0;
	it->resuming = true;
	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		const struct ew_dialog_stream *stream = &call->dialog.streams[i];

		if (!stream->live || it->codecs[i].len == 0)
			continue;
		if (signal_add_stream(
			    s, call, i, ew_buf_slice(&it->codecs[i]), stream->local_port) < 0) {
			it->resuming = false;
			signal_mark_stale(s, it);
			return;
		}
		it->waiting++;
	}
	if (it->waiting == 0)
		finish(s, call, it);
}

void signal_resume_added(
	struct ew_signal *s, struct ew_siprec_call *call, const struct ew_msg_stream_added *m)
{
	struct signal_call *it = call->owner;
	const struct ew_dialog_stream *stream =
		live_stream(call->dialog.streams, call->dialog.n_streams, m->stream);

	if (!stream || it->waiting == 0)
		return;
	if (m->code != 0 && m->code != -EEXIST) {
		try_again(s, call, "stream", m->code);
		return;
	}
	if (m->port != stream->local_port) {
		give_up(s, call, "port", -EADDRINUSE);
		return;
	}
	it->reopened = it->reopened || m->code == 0;
	if (m->code == 0 && it->handed != 0 && m->stream >= it->handed)
		ew_log(EW_LOG_INFO, "stream_handed_over", EW_F_ID("interaction", m->interaction),
			EW_F_U64("stream", m->stream));
	else if (m->code == 0)
		ew_log(EW_LOG_WARNING, "stream_resumed", EW_F_ID("interaction", m->interaction),
			EW_F_U64("stream", m->stream));
	if (--it->waiting == 0)
		finish(s, call, it);
}

void signal_resume_opened(struct ew_signal *s, struct ew_siprec_call *call, int64_t code)
{
	struct signal_call *it = call->owner;

	if (code != 0 && code != -EEXIST) {
		try_again(s, call, "call", code);
		return;
	}
	s->counts.resumed++;
	it->known = true;
	it->facts_unsure = false;
	it->dirty = it->outdated = false;
	it->reopened = true;
	ew_log(EW_LOG_WARNING, "call_resumed", EW_F_ID("interaction", call->dialog.interaction));
	add_streams(s, call, it);
}

static bool can_be_resumed(const struct ew_siprec_call *call, const struct signal_call *it)
{
	for (size_t i = 0; i < call->dialog.n_streams; i++) {
		if (call->dialog.streams[i].live && it->codecs[i].len == 0)
			return false;
	}
	return it->facts.len > 0;
}

static void resume(struct ew_signal *s, struct ew_siprec_call *call, struct signal_call *it)
{
	it->stale = false;
	if (it->since.us == 0)
		it->since = ew_io_mono(s->io);
	if (it->known) {
		remove_again(s, call, it);
		add_streams(s, call, it);
		return;
	}
	if (!can_be_resumed(call, it)) {
		give_up(s, call, "unknown", -ENOENT);
		return;
	}
	it->n_removed = 0;
	it->resuming = true;
	if (signal_open(s, call, it) == 0)
		return;
	it->resuming = false;
	signal_mark_stale(s, it);
}

/* -- all calls of a thread -- */

struct catching {
	struct ew_signal *s;
	unsigned room; /* calls that may still have their turn now */
};

static bool has_room(const struct ew_signal *s, uint32_t thread)
{
	return !s->ops->room || s->ops->room(s->arg, thread);
}

static void catch_up(void *arg, struct ew_siprec_call *call)
{
	struct catching *c = arg;
	struct signal_call *it = call->owner;
	uint32_t thread = signal_thread_of(c->s, call);

	if (!it || is_overdue(c->s, call, it))
		return;
	c->s->catching_up = c->s->catching_up || it->deferred;
	if (c->s->threads[thread].ready && it->deferred && !it->stale && !it->resuming) {
		go_on(c->s, call, it);
		return;
	}
	if (!it->stale || !c->s->threads[thread].ready)
		return;
	if (c->room == 0 || (call->pending && !it->deferred) || it->resuming || !has_room(c->s, thread)) {
		c->s->catching_up = true;
		return;
	}
	c->room--;
	resume(c->s, call, it);
}

bool signal_in_line(struct ew_signal *s, struct ew_siprec_call *call)
{
	struct signal_call *it = call->owner;

	/*
	 * Whose peer wants something need not wait for its turn, and cannot be lost by it: a call
	 * that is not known is.
	 */
	if (it->stale && it->known)
		resume(s, call, it);
	return !it->stale && !it->resuming;
}

void signal_catch_up(struct ew_signal *s)
{
	struct catching c = {.s = s, .room = RESUMED_AT_ONCE};

	if (!s->catching_up)
		return;
	s->catching_up = false;
	ew_siprec_each(s->sip, catch_up, &c);
}

struct marking {
	struct ew_signal *s;
	uint32_t thread;
};

static bool has_work(const struct signal_call *it)
{
	bool work =
		!it->known || it->dirty || it->outdated || it->facts_unsure || it->n_removed > 0;

	for (size_t i = 0; i < EW_MAX_STREAMS_PER_CALL; i++)
		work = work || it->codecs[i].len > 0;
	return work;
}

/*
 * Restrictions at once, whatever waits. Without memory for its state a call is left as it is:
 * nothing is known of it that could be said.
 */
static void mark(void *arg, struct ew_siprec_call *call)
{
	struct marking *m = arg;
	struct signal_call *it =
		signal_thread_of(m->s, call) == m->thread ? signal_call_of(call) : NULL;

	if (!it)
		return;
	if (it->known)
		signal_repeat_restrictions(m->s, call);
	if (has_work(it))
		signal_mark_stale(m->s, it);
}

void signal_resume_thread(struct ew_signal *s, uint32_t thread)
{
	struct marking m = {s, thread};

	ew_siprec_each(s->sip, mark, &m);
	signal_catch_up(s);
}
