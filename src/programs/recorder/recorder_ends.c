/*
 * Ends, and silence. What a sender has sent before it stopped may come a second after the word that it stopped: the
 * port stays open for it. What it sends after that word was not meant for us and is counted only, also when it lay in
 * its socket until the stream went on; whose packet it is tell the stamps. A restriction shuts the gate for late
 * packets as for all others.
 */
#include "programs/recorder/recorder_senders.h"

#include <errno.h>

/* What a packet may come faster than the fastest of late, and still have been sent before the stop */
#define SLACK_MS 60
/* After so many packets on a stream that is said to be silent somebody should look at who sends them */
#define TELL_INACTIVE 50
/* Nobody is silent for so long between two packets of a stream that is said to be sent, but on hold or gone */
#define QUIET_US (10 * EW_US_PER_S)

/* -- stopping -- */

void ew_rec_stream_stop(struct ew_recorder *r, struct stream *s, enum stopped why)
{
	bool again = s->stopped != GOING;

	s->stopped = why;
	for (size_t i = 0; !again && i < EW_REC_SOURCES; i++) {
		struct source *source = &s->sources[i];

		source->bounded = source->taken && source->rtp.clock_hz;
		if (source->bounded)
			source->until_ts = ew_rtp_source_ts_at(&source->rtp, r->now) +
					   source->rtp.clock_hz / 1000 * SLACK_MS;
	}
}

void ew_rec_stream_go_on(struct ew_recorder *r, struct stream *s)
{
	s->stopped = GOING;
	s->resumed = ew_rec_wall(r, s->call);
	s->heard = r->now;
}

static void tell_inactive(struct ew_recorder *r, struct stream *s)
{
	if (s->inactive_told || s->counts.inactive < TELL_INACTIVE)
		return;
	s->inactive_told = true;
	ew_rec_exception(r, s->call->id, "media_while_inactive",
		"media came on a stream that the recording client had declared inactive, which may be a pause: "
		"it was not kept; check that the client's offers say when it sends");
}

bool ew_rec_stood_still(const struct stream *s, struct ew_wall arrival)
{
	return s->stopped || arrival.us < s->resumed.us;
}

/* A new source, or one that counts anew, has nothing to show that it was sent before. */
bool ew_rec_sent_before(struct ew_recorder *r, struct stream *s, const struct source *source, const struct ew_rtp *rtp)
{
	bool before = source && source->bounded && (int32_t)(rtp->timestamp - source->until_ts) <= 0;

	if (before)
		return true;
	r->counts.after_end++;
	if (s->stopped == STOPPED_ENDED) {
		s->counts.after_end++;
		return false;
	}
	s->counts.inactive++;
	tell_inactive(r, s);
	return false;
}

/* -- waiting for what is late -- */

void ew_rec_answer_waiter(struct ew_recorder *r, struct waiter waiter, uint32_t index)
{
	if (waiter.request && waiter.generation == r->peers[waiter.peer].generation)
		ew_rec_done_later(r, waiter.peer, waiter.request, index);
}

void ew_rec_stream_linger(struct ew_recorder *r, struct stream *s, struct waiter waiter)
{
	ew_rec_quiet_end(r, s);
	ew_rec_stream_stop(r, s, STOPPED_ENDED);
	s->ended = ew_rec_wall(r, s->call);
	s->gone_at.us = r->now.us + r->config.linger_us;
	s->waiter = waiter;
	r->n_lingering++;
	s->sooner = r->last_ending;
	*(r->last_ending ? &r->last_ending->later : &r->first_ending) = s;
	r->last_ending = s;
}

void ew_rec_stream_unlist(struct ew_recorder *r, struct stream *s)
{
	if (!s->gone_at.us)
		return;
	*(s->sooner ? &s->sooner->later : &r->first_ending) = s->later;
	*(s->later ? &s->later->sooner : &r->last_ending) = s->sooner;
	s->gone_at.us = 0;
	r->n_lingering--;
}

static void end_one(struct ew_recorder *r, struct stream *s)
{
	struct call *c = s->call;

	(void)ew_rec_stream_end(r, s);
	if (c->ending && c->n_streams == 0)
		ew_rec_call_end(r, &c, c->cause, NULL);
}

void ew_rec_ends_tick(struct ew_recorder *r, bool all)
{
	while (r->first_ending && (all || r->first_ending->gone_at.us <= r->now.us))
		end_one(r, r->first_ending);
}

/* -- silence -- */

static void tell_quiet(struct ew_recorder *r, const struct stream *s, struct ew_wall to)
{
	struct ew_msg_ev_quiet e = {.interaction = s->call->id,
		.party = s->party->id,
		.stream = s->number,
		.from_wall = s->heard.us + s->call->wall_ahead_us,
		.to_wall = to.us};

	ew_rec_event(r, s->call, EW_MSG_ev_quiet, &e, NULL);
}

void ew_rec_quiet_look(struct ew_recorder *r, struct stream *s)
{
	if (s->quiet || s->stopped || !s->active || s->counts.packets == 0 || r->now.us - s->heard.us < QUIET_US)
		return;
	s->quiet = true;
	tell_quiet(r, s, (struct ew_wall){0});
}

void ew_rec_quiet_end(struct ew_recorder *r, struct stream *s)
{
	if (!s->quiet)
		return;
	s->quiet = false;
	tell_quiet(r, s, ew_rec_wall(r, s->call));
}
