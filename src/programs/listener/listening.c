/*
 * Speakers, the queue of what they said, and the conversations that it belongs to. All three are bounded; what finds no room is not listened to, and
 * that is told.
 */
#include "programs/listener/listening.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "ipc/messages.h"
#include "phrase/phrase.h"
#include "programs/listener/speaker.h"

#define TALKS 1024
#define IDLE_US (10 * EW_US_PER_S) /* a speaker of whom nothing came for so long is forgotten */

/** A conversation. */
struct talk {
	bool there;
	uint32_t thread, call;
	uint64_t used;           /* rises: the one that rested longest makes room */
	struct ew_wall asked;    /* the question that it knows of */
	struct ew_phrase_talk talk;
};

struct ew_listening {
	struct ew_listening_config config;
	struct ew_ear_ring *ring;
	uint8_t *payload;
	struct ew_speaker *speakers[EW_LISTENING_SPEAKERS];
	size_t n_speakers;
	struct ew_utterance *first, **end; /* that wait */
	size_t waiting_bytes;
	struct ew_utterance *with[EW_LISTENING_MATCHERS];
	bool stale[EW_LISTENING_MATCHERS]; /* of an ear that is gone: nobody's any more */
	struct talk talks[TALKS];
	uint64_t numbers, uses;
};

/* -- what was meant -- */

static struct talk *talk_of(struct ew_listening *l, const struct ew_utterance *u)
{
	struct talk *rested = l->talks;

	for (size_t i = 0; i < TALKS; i++) {
		struct talk *t = &l->talks[i];

		if (t->there && t->thread == u->of.thread && t->call == u->call) {
			t->used = ++l->uses;
			return t;
		}
		if (!t->there || (rested->there && t->used < rested->used))
			rested = t;
	}
	*rested = (struct talk){.there = true, .thread = u->of.thread, .call = u->call, .used = ++l->uses};
	return rested;
}

static void tell_phrase(struct ew_listening *l, const struct ew_utterance *u, const struct ew_phrase_found *found)
{
	struct ew_msg_phrase_said m = {.thread = u->of.thread,
		.stream = u->of.stream,
		.serial = u->of.serial,
		.from_wall = u->from.us,
		.to_wall = u->to.us,
		.what = found->what,
		.about = found->about,
		.score = found->score,
		.answer = found->answer,
		.language = ew_slice_text(found->language),
		.rule = ew_slice_text(found->rule)};

	l->config.tell(l->config.arg, EW_MSG_phrase_said, &m);
}

static void understand(struct ew_listening *l, const struct ew_utterance *u, struct ew_slice text)
{
	struct ew_phrase_found found[EW_PHRASES_OF_TURN];
	struct ew_phrase_turn turn = {.side = u->house ? EW_PHRASE_HOUSE : EW_PHRASE_CUSTOMER,
		.from_ms = u->from.us / EW_US_PER_MS,
		.to_ms = u->to.us / EW_US_PER_MS,
		.text = text};
	struct talk *t = talk_of(l, u);
	size_t n;

	if (u->asked.us > t->asked.us) {
		t->asked = u->asked;
		ew_phrase_asked(&t->talk, u->asked.us / EW_US_PER_MS);
	}
	n = ew_phrase_read(&t->talk, &turn, found);
	for (size_t i = 0; i < n; i++)
		tell_phrase(l, u, &found[i]);
}

/* -- the queue -- */

static void tell_unheard(struct ew_listening *l, const struct ew_speaker_key *of, enum ew_unlistened why)
{
	struct ew_msg_speech_unheard m = {.thread = of->thread, .stream = of->stream, .serial = of->serial, .why = (uint8_t)why};

	l->config.tell(l->config.arg, EW_MSG_speech_unheard, &m);
}

static size_t bytes_of(const struct ew_utterance *u)
{
	return sizeof(*u) + u->n * sizeof(u->pcm[0]);
}

static struct ew_utterance *unlink_one(struct ew_listening *l, struct ew_utterance **at)
{
	struct ew_utterance *u = *at;

	*at = u->next;
	if (!u->next)
		l->end = at;
	u->next = NULL;
	l->waiting_bytes -= bytes_of(u);
	return u;
}

static void on_utterance(void *arg, const struct ew_speaker_key *of, struct ew_utterance *u)
{
	struct ew_listening *l = arg;

	if (!u || l->waiting_bytes + bytes_of(u) > EW_LISTENING_WAITING_BYTES) {
		tell_unheard(l, of, EW_UNLISTENED_FULL);
		ew_utterance_free(&u);
		return;
	}
	*l->end = u;
	l->end = &u->next;
	l->waiting_bytes += bytes_of(u);
}

static bool is_with_somebody(const struct ew_listening *l, const struct ew_utterance *u)
{
	for (unsigned i = 0; i < l->config.matchers; i++)
		if (l->with[i] && l->with[i]->of.thread == u->of.thread && l->with[i]->call == u->call)
			return true;
	return false;
}

/* Of one call the first one, and nothing while another of it is being heard. */
static struct ew_utterance *next_one(struct ew_listening *l)
{
	for (struct ew_utterance **at = &l->first; *at; at = &(*at)->next)
		if (!is_with_somebody(l, *at))
			return unlink_one(l, at);
	return NULL;
}

static int hand_on(struct ew_listening *l)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < l->config.matchers; i++) {
		if (l->with[i])
			continue;
		l->with[i] = next_one(l);
		if (!l->with[i])
			break;
		l->with[i]->number = ++l->numbers;
		r = l->config.hear(l->config.arg, i, l->with[i]->number, l->with[i]->pcm, l->with[i]->n);
	}
	return r;
}

static void drop_old(struct ew_listening *l, struct ew_mono now)
{
	while (l->first && now.us - l->first->came.us > EW_LISTENING_PATIENCE_US) {
		struct ew_utterance *u = unlink_one(l, &l->first);

		tell_unheard(l, &u->of, EW_UNLISTENED_LATE);
		ew_utterance_free(&u);
	}
}

int ew_listening_said(struct ew_listening *l, unsigned matcher, uint64_t number, struct ew_slice text)
{
	if (matcher >= l->config.matchers || !l->with[matcher] || l->with[matcher]->number != number)
		return -EPROTO;
	if (!l->stale[matcher])
		understand(l, l->with[matcher], text);
	l->stale[matcher] = false;
	ew_utterance_free(&l->with[matcher]);
	return hand_on(l);
}

/* -- speakers -- */

static bool is_of(const struct ew_speaker *s, const struct ew_speaker_key *key)
{
	const struct ew_speaker_key *own = ew_speaker_key(s);

	return own->thread == key->thread && own->stream == key->stream && own->serial == key->serial && own->ssrc == key->ssrc &&
	       own->channel == key->channel;
}

static struct ew_speaker *speaker_of(struct ew_listening *l, const struct ew_ear_record *r)
{
	struct ew_speaker_key key = {.thread = r->thread, .stream = r->stream, .serial = r->serial, .ssrc = r->ssrc, .channel = r->channels};

	for (size_t i = 0; i < l->n_speakers; i++)
		if (is_of(l->speakers[i], &key))
			return l->speakers[i];
	if (l->n_speakers == EW_LISTENING_SPEAKERS || ew_speaker_new(&key, on_utterance, l, &l->speakers[l->n_speakers]) < 0) {
		tell_unheard(l, &key, EW_UNLISTENED_FULL);
		return NULL;
	}
	return l->speakers[l->n_speakers++];
}

static void look_at_all(struct ew_listening *l, struct ew_mono now)
{
	for (size_t i = 0; i < l->n_speakers;) {
		ew_speaker_look(l->speakers[i], now);
		if (now.us - ew_speaker_used(l->speakers[i]).us < IDLE_US) {
			i++;
			continue;
		}
		ew_speaker_free(&l->speakers[i]);
		l->speakers[i] = l->speakers[--l->n_speakers];
		l->speakers[l->n_speakers] = NULL;
	}
}

static int take_all(struct ew_listening *l, struct ew_mono now)
{
	struct ew_ear_record record;
	int r;

	while ((r = ew_ear_ring_take(l->ring, l->payload, &record)) == 1) {
		struct ew_speaker *s = record.purposes & EW_EAR_FOR_WORDS ? speaker_of(l, &record) : NULL;

		if (s)
			ew_speaker_take(s, &record, now);
	}
	ew_wipe(l->payload, EW_EAR_MAX_PAYLOAD);
	return r;
}

int ew_listening_turn(struct ew_listening *l, struct ew_mono now)
{
	int r = l->ring ? take_all(l, now) : 0;

	if (r < 0)
		return r;
	look_at_all(l, now);
	drop_old(l, now);
	return hand_on(l);
}

/* -- birth and end -- */

/* What a matcher has at the moment it keeps: its answer is expected. */
static void forget(struct ew_listening *l)
{
	while (l->n_speakers)
		ew_speaker_free(&l->speakers[--l->n_speakers]);
	while (l->first) {
		struct ew_utterance *u = unlink_one(l, &l->first);

		ew_utterance_free(&u);
	}
	for (unsigned i = 0; i < l->config.matchers; i++)
		l->stale[i] = l->with[i] != NULL;
	ew_wipe(l->talks, sizeof(l->talks));
}

void ew_listening_ring(struct ew_listening *l, struct ew_ear_ring **ring)
{
	ew_ear_ring_free(&l->ring);
	forget(l);
	l->ring = ring ? TAKE(*ring) : NULL;
}

int ew_listening_new(const struct ew_listening_config *config, struct ew_listening **ret)
{
	_cleanup_(ew_listening_free) struct ew_listening *l = NULL;

	if (config->matchers == 0 || config->matchers > EW_LISTENING_MATCHERS)
		return -EINVAL;
	l = calloc(1, sizeof(*l));
	if (!l)
		return -ENOMEM;
	l->config = *config;
	l->end = &l->first;
	l->payload = ew_secret_alloc(EW_EAR_MAX_PAYLOAD);
	if (!l->payload)
		return -ENOMEM;
	*ret = TAKE(l);
	return 0;
}

void ew_listening_free(struct ew_listening **listening)
{
	struct ew_listening *l = TAKE(*listening);

	if (!l)
		return;
	forget(l);
	for (unsigned i = 0; i < l->config.matchers; i++)
		ew_utterance_free(&l->with[i]);
	ew_secret_free(&l->payload);
	ew_ear_ring_free(&l->ring);
	free(l);
}
