/*
 * Keys that answer a consent question. They are the only digits that anybody reads, they are read from packets of
 * RFC 4733 alone, and they leave as one sealed event and nothing else: the audio round them is masked as always, and
 * the gate is not asked, for it is usually shut before consent. Without an expectation no digit is ever looked at.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <string.h>

#define END_KEY '#'

/* A no is obeyed here: who reads what it means is milliseconds away. */
static bool is_refusal(const struct expected *x, bool complete)
{
	return complete && x->refuses && x->n == 1 && x->digits[0] == x->refuse_key;
}

static void refuse(struct ew_recorder *r, struct call *c, const struct party *p, const struct expected *x)
{
	struct ew_msg_restrict m = {.order = x->order,
		.interaction = c->id,
		.party = p->id,
		.purposes = x->refuses,
		.reason = EW_REASON_KEYPAD,
		.actor = EW_ACTOR_PARTY,
		.actor_id = p->id,
		.requested_wall = x->from.us,
		.voice = EW_MSG_VOICE_PARTY};

	ew_rec_look_at_clock(r);
	ew_rec_restrict(r, c, &m);
}

/* Nothing is expected any more when it is told: a restriction that follows takes nothing away. */
static void tell(struct ew_recorder *r, struct call *c, struct party *p, bool complete)
{
	struct expected x = p->expected;
	struct ew_msg_ev_keys e = {.order = x.order,
		.interaction = c->id,
		.party = p->id,
		.digits = ew_slice_of((const uint8_t *)x.digits, x.n),
		.from_wall = x.from.us,
		.complete = complete};

	ew_wipe(&p->expected, sizeof(p->expected));
	r->n_expected--;
	if (is_refusal(&x, complete))
		refuse(r, c, p, &x);
	ew_rec_event(r, c, EW_MSG_ev_keys, &e, NULL);
	ew_wipe(&x, sizeof(x));
}

void ew_rec_expected_end(struct ew_recorder *r, struct call *c, struct party *p, bool dropped)
{
	if (p->expected.count == 0)
		return;
	if (dropped)
		p->expected.n = 0;
	tell(r, c, p, false);
}

void ew_rec_expected_key(struct ew_recorder *r, struct stream *s, uint8_t key, struct ew_wall at)
{
	struct expected *x = &s->party->expected;

	if (x->count == 0 || key >= sizeof(EW_REC_KEYS) - 1)
		return;
	if (r->now.us >= x->until.us) {
		tell(r, s->call, s->party, false);
		return;
	}
	if (x->n == 0)
		x->from = at;
	if (EW_REC_KEYS[key] != END_KEY)
		x->digits[x->n++] = EW_REC_KEYS[key];
	if (EW_REC_KEYS[key] == END_KEY || x->n == x->count)
		tell(r, s->call, s->party, true);
}

static int expect(struct ew_recorder *r, const struct ew_msg_expect_keys *m)
{
	struct call *c = ew_rec_call_find(r, m->interaction);
	struct party *p = c ? ew_rec_party_find(c, m->party) : NULL;

	if (!p)
		return -ENOENT;
	if (m->count == 0 || m->count > EW_MAX_EXPECTED_KEYS || m->within_ms > EW_MAX_EXPECTED_KEYS_MS)
		return -EINVAL;
	if (p->expected.count && ew_id_equal(p->expected.order, m->order))
		return 0;
	ew_rec_expected_end(r, c, p, false);
	p->expected = (struct expected){.order = m->order,
		.count = m->count,
		.refuse_key = (char)m->refuse_key,
		.refuses = m->refuses,
		.from = ew_rec_wall(r, c),
		.until = {r->now.us + (int64_t)m->within_ms * EW_US_PER_MS}};
	r->n_expected++;
	return 0;
}

void ew_rec_on_expect_keys(
	struct ew_recorder *r, enum ew_recorder_peer from, const struct ew_message *message)
{
	const struct ew_msg_expect_keys *m = EW_MESSAGE_AS(message, expect_keys);
	int error;

	if (from != EW_RECORDER_KEEPER) /* the role was checked on the way in; a digit is worth a second look */
		return;
	error = expect(r, m);
	if (error)
		ew_rec_exception(r, m->interaction, "keys_not_expected",
			"an order to expect keys was not obeyed, because the recorder has no such call or party; "
			"ask again");
	ew_rec_done(r, from, message->request, error);
}

static void end_overdue(struct ew_recorder *r, struct call *c, void *arg)
{
	(void)arg;
	for (uint32_t i = 0; i < c->n_parties; i++) {
		struct party *p = &c->parties[i];

		if (p->expected.count && r->now.us >= p->expected.until.us)
			tell(r, c, p, false);
	}
}

void ew_rec_expected_tick(struct ew_recorder *r)
{
	if (r->n_expected)
		ew_rec_each_call(r, end_overdue, NULL);
}
