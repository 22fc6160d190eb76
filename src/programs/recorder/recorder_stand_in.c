/*
 * What the recorder may decide alone, because who knows the policy is too far away or not there: that a pause is
 * refused where nobody may make it, that keys that opt out or open a segment are obeyed, that who joins is asked first, and
 * what goes on while the keeper is silent. It refuses nothing but pauses: whoever says no is obeyed. Which keys somebody pressed
 * is kept nowhere, only how many of those that mean something were the last.
 */
#include "programs/recorder/recorder_private.h"
#include "programs/recorder/recorder_stand_in.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"

/* Keys that are further apart are not one word */
#define KEYS_APART_US (5 * EW_US_PER_S)

/* -- what the keeper says -- */

/* False when one of them is none: then the word means nothing. */
static bool take_word(struct stand_in *s, struct ew_slice keys, enum key_does does, uint8_t segment)
{
	struct key_word word = {.n = (uint8_t)keys.len, .does = (uint8_t)does, .segment = segment};

	if (keys.len > sizeof(word.keys) || (keys.len > 0 && s->n_words == EW_REC_KEY_WORDS))
		return false;
	for (size_t i = 0; i < keys.len; i++) {
		const char *at = keys.at[i] ? strchr(EW_REC_KEYS, keys.at[i]) : NULL;

		if (!at)
			return false;
		word.keys[i] = (uint8_t)(at - EW_REC_KEYS);
	}
	if (keys.len > 0)
		s->words[s->n_words++] = word;
	return true;
}

/* "1+*7": keys that open the first segment. */
static bool take_segment_word(struct stand_in *s, struct ew_slice word)
{
	uint8_t segment = word.len > 2 ? (uint8_t)(word.at[0] - '0') : 0;
	bool opens = word.len > 2 && word.at[1] == '+';

	if (segment < 1 || segment > EW_MSG_SEGMENTS || (!opens && word.at[1] != '-'))
		return false;
	return take_word(s, ew_slice_of(word.at + 2, word.len - 2), opens ? EW_KEYS_OPEN : EW_KEYS_END, segment);
}

static bool take_segment_words(struct stand_in *s, struct ew_slice text)
{
	struct ew_slice one;
	bool known = true;

	while (ew_slice_cut(&text, ' ', &one)) {
		if (one.len > 0)
			known = take_segment_word(s, one) && known;
	}
	return known;
}

/* Half a word of before is not half a word of now. */
static void forget_pressed(struct call *c, const struct stand_in *now)
{
	if (now->n_words == c->stand_in.n_words &&
		memcmp(now->words, c->stand_in.words, sizeof(now->words)) == 0)
		return;
	for (uint32_t i = 0; i < c->n_parties; i++)
		memset(c->parties[i].pressed, 0, sizeof(c->parties[i].pressed));
}

static int take(struct ew_recorder *r, const struct ew_msg_stand_in *m)
{
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct stand_in s = {.there = true,
		.pause_reason = m->pause_reason,
		.shut_on_joining = m->shut_on_joining,
		.obliged = m->obliged,
		.pause_voices = m->pause_voices,
		.pause_segments = m->pause_segments,
		.pause_most = m->pause_most};
	bool known;

	if (!c)
		return -ENOENT;
	known = take_word(&s, m->opt_out_keys, EW_KEYS_REFUSE, 0);
	known = take_segment_words(&s, m->segment_keys) && known;
	forget_pressed(c, &s);
	c->stand_in = s;
	if (m->pauses > c->pauses) /* of before a restart */
		c->pauses = m->pauses;
	return known ? 0 : -EINVAL;
}

void ew_rec_on_stand_in(struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_stand_in *m = EW_MESSAGE_AS(message, stand_in);
	int error;

	if (from != EW_RECORDER_KEEPER) /* the role was checked on the way in; who may pause is worth a second look */
		return;
	error = take(r, m);
	if (error == -EINVAL)
		ew_rec_exception(r, m->interaction, "opt_out_keys_unknown",
			"keys that opt out, or that open or end a segment, are no keys of a telephone, so these are not "
			"obeyed: mend opt_out.keys, or the keys of sensitive, in the policy");
	ew_rec_done(r, from, message->request, error);
}

/* -- pauses -- */

static bool is_of_free_segment(const struct stand_in *s, const struct ew_msg_restrict *m)
{
	return m->segment > 0 && m->segment <= EW_MSG_SEGMENTS && s->pause_segments >> (m->segment - 1) & 1;
}

bool ew_rec_is_pause(const struct call *c, const struct ew_msg_restrict *m)
{
	return (m->reason == EW_REASON_PAUSE || m->reason == EW_REASON_SEGMENT) && !is_of_free_segment(&c->stand_in, m);
}

static bool may_pause(const struct stand_in *s, uint8_t voice)
{
	return voice < EW_MSG_VOICES && s->pause_voices >> voice & 1;
}

/* As ew_stand_in_refuses_pause() of domain/stand_in.h, which whoever explains it to people asks. */
bool ew_rec_refuses_pause(const struct call *c, enum ew_recorder_peer from, const struct ew_msg_restrict *m)
{
	const struct stand_in *s = &c->stand_in;

	if (!s->there || from == EW_RECORDER_KEEPER || !ew_rec_is_pause(c, m))
		return false;
	return !may_pause(s, m->voice) || (s->pause_reason && m->reason_text.len == 0) ||
	       (s->pause_most && c->pauses >= s->pause_most);
}

/* -- without the keeper -- */

bool ew_rec_is_refusal(uint16_t reason)
{
	return reason == EW_REASON_OPT_OUT || reason == EW_REASON_RECORDPREF || reason == EW_REASON_KEYPAD ||
	       reason == EW_REASON_OTHER_REFUSED || reason == EW_REASON_MINOR;
}

uint32_t ew_rec_goes_on(const struct ew_recorder *r, const struct call *c)
{
	uint32_t all = r->config.stand_in_mandatory ? UINT32_MAX : 0;

	/* Everything else is made of what is recorded. */
	if (c->refused & EW_PURPOSE_RECORDING)
		return 0;
	return (c->stand_in.there ? c->stand_in.obliged : all) & ~c->refused;
}

void ew_rec_joined(struct ew_recorder *r, struct call *c, const struct party *p)
{
	if (c->stand_in.shut_on_joining)
		ew_rec_shut_others(r, c, p, EW_REASON_JOINED);
}

/* -- keys that mean something -- */

/* The longest beginning of the first `n` keys, shorter than them, that is also their end. */
static uint8_t shorter(const struct key_word *w, uint8_t n)
{
	uint8_t b = n - 1;

	while (b > 0 && memcmp(w->keys, w->keys + n - b, b) != 0)
		b--;
	return b;
}

/* How many of the keys were pressed last, when `key` follows the first `n` of them. */
static uint8_t follow(const struct key_word *w, uint8_t n, uint8_t key)
{
	while (n > 0 && w->keys[n] != key)
		n = shorter(w, n);
	return w->keys[n] == key ? n + 1 : 0;
}

static void refuse(struct ew_recorder *r, struct stream *s, struct ew_wall at)
{
	struct ew_msg_restrict m = {.interaction = s->call->id,
		.party = s->party->id,
		.purposes = EW_PURPOSES_ALL,
		.reason = EW_REASON_KEYPAD,
		.actor = EW_ACTOR_PARTY,
		.actor_id = s->party->id,
		.requested_wall = at.us,
		.voice = EW_MSG_VOICE_PARTY};

	ew_rec_restrict(r, s->call, &m);
}

/* For everybody, as a segment that is opened by whatever else. */
static void open_segment(struct ew_recorder *r, struct stream *s, const struct key_word *w, struct ew_wall at)
{
	struct ew_msg_restrict m = {.interaction = s->call->id,
		.purposes = EW_PURPOSES_ALL,
		.reason = EW_REASON_SEGMENT,
		.actor = EW_ACTOR_PARTY,
		.actor_id = s->party->id,
		.requested_wall = at.us,
		.voice = EW_MSG_VOICE_PARTY,
		.segment = w->segment};

	/* Its policy let nobody open one by keys who may not: what was decided since may be stricter. */
	if (ew_rec_refuses_pause(s->call, EW_RECORDER_WEB, &m))
		ew_rec_exception(r, s->call->id, "segment_keys_refused",
			"keys that open a sensitive segment were pressed in a call that must be recorded, and what was decided "
			"of it since does not let it stop for that: nothing was paused");
	else
		ew_rec_restrict(r, s->call, &m);
}

/* Nothing opens here: the keeper says whether it has ended. */
static void end_segment(struct ew_recorder *r, struct stream *s, const struct key_word *w, struct ew_wall at)
{
	struct ew_msg_ev_segment_keys e = {
		.interaction = s->call->id, .party = s->party->id, .segment = w->segment, .at_wall = at.us};

	ew_rec_event(r, s->call, EW_MSG_ev_segment_keys, &e, NULL);
}

static void obey(struct ew_recorder *r, struct stream *s, const struct key_word *w, struct ew_wall at)
{
	ew_rec_look_at_clock(r);
	switch ((enum key_does)w->does) {
	case EW_KEYS_REFUSE:
		return refuse(r, s, at);
	case EW_KEYS_OPEN:
		return open_segment(r, s, w, at);
	case EW_KEYS_END:
		return end_segment(r, s, w, at);
	}
}

static void press(struct ew_recorder *r, struct stream *s, uint8_t key, struct ew_wall at)
{
	const struct stand_in *in = &s->call->stand_in;
	struct party *p = s->party;

	if (at.us - p->pressed_last.us > KEYS_APART_US)
		memset(p->pressed, 0, sizeof(p->pressed));
	p->pressed_last = at;
	for (uint8_t i = 0; i < in->n_words; i++) {
		const struct key_word word = in->words[i];

		p->pressed[i] = follow(&word, p->pressed[i], key);
		if (p->pressed[i] < word.n)
			continue;
		p->pressed[i] = 0;
		obey(r, s, &word, at);
	}
}

/* Keys that follow each other at once may be in one packet (RFC 4733, 2.5.1.5). */
void ew_rec_keys_pressed(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	struct ew_reader reader;

	if (s->call->stand_in.n_words == 0)
		return;
	ew_reader_init(&reader, p->payload);
	do {
		uint8_t key = ew_reader_u8(&reader);

		ew_reader_u8(&reader);  /* how loud, and whether it has ended */
		ew_reader_u16(&reader); /* for how long */
		if (ew_reader_ok(&reader))
			press(r, s, key, p->arrival);
	} while (ew_reader_ok(&reader) && reader.rest.len > 0);
}
