/*
 * control_listening: what a party says goes to the ear, and by way of it to the listener, which says what was meant; no word comes back. It is asked
 * for packet by packet at the party's own gate, whether or not anything is recorded. Must never hand on a packet behind a shut gate, nor of a party of
 * which the keeper has not said who it is; and must never lose, once it knows it, that somebody has said no.
 */
#include "programs/recorder/recorder_ear.h"

#include <errno.h>

#include "base/purpose.h"

#define ASK_AGAIN_US (10 * EW_US_PER_S)
#define LONGEST_US (30 * EW_US_PER_S) /* of what one phrase may be said to have taken */
#define PHRASES_AT_ONCE 16
#define PHRASE_EACH_US (500 * EW_US_PER_MS)

static const char *const sentences[] = {
	[EW_UNLISTENED_NONE] = "nobody listens for what is said about consent in this call, though its policy offers control_listening: configure "
			       "`listening`, or take control_listening out of the policy",
	[EW_UNLISTENED_AWAY] = "for a time nobody listened for what was said about consent in this call, because earwitness-listener was not there: it is "
			       "started again by itself, and its log says why it went",
	[EW_UNLISTENED_LATE] = "some of this call was not listened to for what is said about consent, because earwitness-listener was late: give it more "
			       "`processes`, or a faster matcher",
	[EW_UNLISTENED_FULL] = "some of this call was not listened to for what is said about consent, because too many speak at once: raise the limit of "
			       "locked memory, or spread calls over machines",
	[EW_UNLISTENED_DEAF] = "this call is not listened to for what is said about consent: only G.711, G.722, Opus and L16 can be",
};

static void tell(struct ew_recorder *r, struct call *c, uint8_t why)
{
	if (c->unlistened_told)
		return;
	c->unlistened_told = true;
	ew_rec_exception(r, c->id, "speech_not_listened_to", sentences[why < EW_COUNT(sentences) && sentences[why] ? why : EW_UNLISTENED_LATE]);
}

/* -- packets -- */

void ew_rec_unlistened(struct ew_recorder *r, struct stream *s, uint8_t why)
{
	s->words.refused = r->now;
	tell(r, s->call, why);
}

static bool is_refused(struct ew_recorder *r, struct stream *s)
{
	if (!s->words.refused.us)
		return false;
	if (r->now.us - s->words.refused.us < ASK_AGAIN_US)
		return true;
	s->words.refused.us = 0;
	if (!s->listening.on)
		ew_rec_ear_rename(r, s);
	return false;
}

/* 0: somebody can. */
static uint8_t why_nobody(const struct ew_recorder *r, const struct ew_packet *p)
{
	if (!r->config.listens)
		return EW_UNLISTENED_NONE;
	if (!ew_rec_ear_knows(p))
		return EW_UNLISTENED_DEAF;
	return r->listener_there ? 0 : EW_UNLISTENED_AWAY;
}

bool ew_rec_listens(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	uint8_t why;

	if (!ew_rec_gate_is_open(r, s->party, EW_PURPOSE_CONTROL_LISTENING, p->arrival) || !s->party->listen_to.said ||
		p->codec == EW_CODEC_COMFORT_NOISE)
		return false;
	why = why_nobody(r, p);
	if (why)
		tell(r, s->call, why);
	return !why && !is_refused(r, s);
}

void ew_rec_listen(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	if (ew_rec_ear_put(r, s, p, EW_EAR_FOR_WORDS))
		tell(r, s->call, EW_UNLISTENED_LATE);
}

/* -- messages -- */

void ew_rec_on_listen_to(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_listen_to *m = EW_MESSAGE_AS(message, listen_to);
	struct call *c = from == EW_RECORDER_KEEPER ? ew_rec_call_find(r, m->interaction) : NULL;
	struct party *p = c ? ew_rec_party_find(c, m->party) : NULL;

	if (p)
		p->listen_to = (struct listen_to){.said = true, .house = m->house, .asked = {m->asked_wall}};
	ew_rec_done(r, from, message->request, p ? 0 : -ENOENT);
}

void ew_rec_on_listener_there(struct ew_recorder *r, const struct ew_message *message)
{
	r->listener_there = EW_MESSAGE_AS(message, listener_there)->there;
}

void ew_rec_on_speech_unheard(struct ew_recorder *r, const struct ew_message *message)
{
	const struct ew_msg_speech_unheard *m = EW_MESSAGE_AS(message, speech_unheard);
	struct stream *s = ew_rec_ear_stream(r, m->stream, m->serial);

	if (s && s->words.handed.us)
		tell(r, s->call, m->why);
}

/* A time that no packet had is none. */
static struct ew_wall within(const struct stream *s, int64_t us, int64_t least)
{
	us = us > s->words.handed.us ? s->words.handed.us : us;
	return (struct ew_wall){us < least ? least : us};
}

void ew_rec_on_phrase_said(struct ew_recorder *r, const struct ew_message *message)
{
	const struct ew_msg_phrase_said *m = EW_MESSAGE_AS(message, phrase_said);
	struct stream *s = ew_rec_ear_stream(r, m->stream, m->serial);
	struct ew_msg_ev_phrase e = {.what = m->what,
		.about = m->about,
		.score = m->score,
		.answer = m->answer,
		.language = m->language,
		.rule = m->rule};

	if (!s || !s->words.handed.us)
		return;
	/* So many of one voice are no talk: who sends them is not to fill the tape. */
	if (!ew_rec_ration(r, &s->words.events_due, PHRASES_AT_ONCE, PHRASE_EACH_US)) {
		tell(r, s->call, EW_UNLISTENED_LATE);
		return;
	}
	e.interaction = s->call->id;
	e.party = s->party->id;
	e.stream = s->number;
	e.to_wall = within(s, m->to_wall, s->words.handed.us - LONGEST_US).us;
	e.from_wall = within(s, m->from_wall, e.to_wall - LONGEST_US).us;
	if (e.from_wall > e.to_wall)
		e.from_wall = e.to_wall;
	ew_rec_event(r, s->call, EW_MSG_ev_phrase, &e, NULL);
	ew_rec_sync_soon(r);
}
