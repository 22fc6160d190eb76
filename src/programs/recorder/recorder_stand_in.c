/*
 * What the recorder may decide alone, because who knows the policy is too far away or not there: that a pause is
 * refused where nobody may make it, that the keys that opt out are obeyed, that who joins is asked first, and what goes
 * on while the keeper is silent. It refuses nothing but pauses: whoever says no is obeyed. Which keys somebody pressed is kept
 * nowhere, only how many of those that opt out were the last.
 */
#include "programs/recorder/recorder_private.h"
#include "programs/recorder/recorder_stand_in.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"

/* Keys that are further apart are not one word */
#define KEYS_APART_US (5 * EW_US_PER_S)

/* -- what the keeper says -- */

/* False when one of them is none; then there are none. */
static bool take_keys(struct stand_in *s, struct ew_slice keys)
{
	bool known = keys.len <= sizeof(s->keys);

	for (size_t i = 0; known && i < keys.len; i++) {
		const char *at = keys.at[i] ? strchr(EW_REC_KEYS, keys.at[i]) : NULL;

		known = at != NULL;
		if (at)
			s->keys[i] = (uint8_t)(at - EW_REC_KEYS);
	}
	s->n_keys = known ? (uint8_t)keys.len : 0;
	return known;
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
	known = take_keys(&s, m->opt_out_keys);
	if (s.n_keys != c->stand_in.n_keys || memcmp(s.keys, c->stand_in.keys, s.n_keys) != 0)
		for (uint32_t i = 0; i < c->n_parties; i++)
			c->parties[i].opt_out_keys = 0;
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
			"the keys that opt out are no keys of a telephone, so none of them is obeyed: "
			"mend opt_out.keys of the policy");
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

/* -- keys that opt out -- */

/* The longest beginning of the first `n` keys, shorter than them, that is also their end. */
static uint8_t shorter(const struct stand_in *s, uint8_t n)
{
	uint8_t b = n - 1;

	while (b > 0 && memcmp(s->keys, s->keys + n - b, b) != 0)
		b--;
	return b;
}

/* How many of the keys were pressed last, when `key` follows the first `n` of them. */
static uint8_t follow(const struct stand_in *s, uint8_t n, uint8_t key)
{
	while (n > 0 && s->keys[n] != key)
		n = shorter(s, n);
	return s->keys[n] == key ? n + 1 : 0;
}

static void opt_out(struct ew_recorder *r, struct stream *s, struct ew_wall at)
{
	struct ew_msg_restrict m = {.interaction = s->call->id,
		.party = s->party->id,
		.purposes = EW_PURPOSES_ALL,
		.reason = EW_REASON_KEYPAD,
		.actor = EW_ACTOR_PARTY,
		.actor_id = s->party->id,
		.requested_wall = at.us,
		.voice = EW_MSG_VOICE_PARTY};

	s->party->opt_out_keys = 0;
	ew_rec_look_at_clock(r);
	ew_rec_restrict(r, s->call, &m);
}

static void press(struct ew_recorder *r, struct stream *s, uint8_t key, struct ew_wall at)
{
	const struct stand_in *in = &s->call->stand_in;
	struct party *p = s->party;

	if (at.us - p->opt_out_last.us > KEYS_APART_US)
		p->opt_out_keys = 0;
	p->opt_out_last = at;
	p->opt_out_keys = follow(in, p->opt_out_keys, key);
	if (p->opt_out_keys == in->n_keys)
		opt_out(r, s, at);
}

/* Keys that follow each other at once may be in one packet (RFC 4733, 2.5.1.5). */
void ew_rec_opt_out_keys(struct ew_recorder *r, struct stream *s, const struct ew_packet *p)
{
	struct ew_reader reader;

	if (s->call->stand_in.n_keys == 0)
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
