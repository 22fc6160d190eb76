/*
 * The telephone side and the people at web. Every packet carries the true time at which it was spoken, so that what is
 * found on the tape tells by itself when it was heard.
 */
#include "world.h"

#include <stdlib.h>

#include "base/buf.h"
#include "ipc/asks.h"

/* Five seconds (design: defaults) and what may lie between two looks at the clock. */
#define COMMENT 90 /* number of every comment's request */
#define KEEPER_SILENCE_US (5 * EW_US_PER_S + 120 * EW_US_PER_MS)

static const char facts[] =
	"{\"source\":\"siprec\",\"peer\":\"sim\",\"direction\":\"inbound\",\"queue\":\"sales\","
	"\"from\":{\"address\":\"+35262100\"},\"to\":{\"address\":\"+35224111\"}}";

static const struct ew_codec_entry pcmu = {
	.payload_type = 0, .channels = 1, .codec = EW_CODEC_PCMU, .clock_hz = 8000};

static void send_to_recorder(struct world *w, enum world_link link, uint64_t request, uint16_t number,
	const void *message)
{
	struct world_connection *c = &w->links[link];

	world_send(w, &c->there, c->up, request, number, message);
}

static bool streams_up(const struct world *w)
{
	unsigned used = 0;

	for (uint32_t i = 0; i < WORLD_SLOTS; i++)
		used += w->ports[i].used;
	return used == WORLD_PARTIES;
}

void world_call(struct world *w)
{
	struct ew_msg_call_open open = {
		.facts = ew_slice_text(facts), .dialog = EW_SLICE("a saved dialog")};

	if (ew_id_new(w->io, &w->interaction) < 0)
		world_fail(w, "no randomness");
	for (unsigned i = 0; i < WORLD_PARTIES; i++)
		if (ew_id_new(w->io, &w->parties[i]) < 0)
			world_fail(w, "no randomness");
	open.interaction = w->interaction;
	send_to_recorder(w, LINK_SIGNAL_RECORDER, 1, EW_MSG_call_open, &open);
	/* The call stands before anything breaks: a call that never began would prove nothing. */
	for (int i = 0; i < 40 && !streams_up(w); i++) {
		for (unsigned link = 0; link < LINKS; link++) {
			(void)world_deliver(w, (enum world_link)link, true);
			(void)world_deliver(w, (enum world_link)link, false);
		}
		world_sync(w);
		ew_io_sim_advance(w->io, EW_US_PER_MS);
	}
}

static void add_streams(struct world *w)
{
	_cleanup_(ew_buf_free) struct ew_buf codecs = {0};

	ew_buf_init(&codecs, 64);
	ew_codec_map_add(&codecs, &pcmu, 1);
	for (unsigned i = 0; i < WORLD_PARTIES; i++) {
		struct ew_msg_stream_add add = {
			.interaction = w->interaction,
			.party = w->parties[i],
			.stream = i,
			.label = EW_SLICE("1"),
			.codecs = ew_buf_slice(&codecs),
			.remote_address = EW_SLICE("127.0.0.1"),
			.active = 1,
		};

		send_to_recorder(w, LINK_SIGNAL_RECORDER, 10 + i, EW_MSG_stream_add, &add);
	}
}

void world_signal_message(struct world *w, const struct ew_message *m)
{
	if (m->type->number == EW_MSG_done && m->request == 1 && EW_MESSAGE_AS(m, done)->code == 0) {
		w->opened = true;
		add_streams(w);
	}
}

/* Slots are the recorder's business; the world finds them by the order of the ports it opened. */
static bool slot_of(struct world *w, unsigned party, uint32_t *ret)
{
	unsigned seen = 0;

	for (uint32_t i = 0; i < WORLD_SLOTS; i++) {
		if (!w->ports[i].used)
			continue;
		if (seen++ == party) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static void hear(struct world *w, unsigned party, uint32_t slot, struct ew_slice packet, int64_t now)
{
	struct ew_recorder_counts before, after;

	ew_recorder_counts(w->recorder, &before);
	ew_recorder_rtp(w->recorder, slot, packet, ew_io_wall(w->io));
	ew_recorder_counts(w->recorder, &after);
	if (after.kept == before.kept)
		return;
	if (now - w->keeper_heard_us > KEEPER_SILENCE_US)
		world_fail(w, "a packet was kept although the keeper has been silent for %lld ms",
			(long long)((now - w->keeper_heard_us) / EW_US_PER_MS));
	if (w->n_kept < WORLD_KEPT)
		w->kept[w->n_kept++] =
			(struct world_kept){.spoken_us = now, .party = (uint8_t)party};
}

static void speak(struct world *w, unsigned party)
{
	int64_t now = world_now(w);
	_cleanup_(ew_buf_free) struct ew_buf packet = {0};
	uint32_t slot;

	if (!slot_of(w, party, &slot))
		return;
	w->sequence[party]++;
	ew_buf_init(&packet, 256);
	ew_buf_add_u8(&packet, 0x80);
	ew_buf_add_u8(&packet, 0);
	ew_buf_add_u16(&packet, w->sequence[party]);
	ew_buf_add_u32(&packet, (uint32_t)(now / 125)); /* 8 kHz: what is late is told by its stamp */
	ew_buf_add_u32(&packet, 0x1000 + party);
	ew_buf_add_text(&packet, "SPOKEN");
	ew_buf_add_u64(&packet, (uint64_t)now);
	for (int i = 0; i < 146; i++)
		ew_buf_add_u8(&packet, 0xff);
	w->packets_sent++;
	hear(w, party, slot, ew_buf_slice(&packet), now);
}

void world_speak(struct world *w)
{
	ew_io_sim_advance(w->io, 20 * EW_US_PER_MS);
	if (!w->recorder)
		return;
	for (unsigned i = 0; i < WORLD_PARTIES; i++)
		speak(w, i);
	ew_recorder_tick(w->recorder);
	world_bury_recorder(w);
}

static void send_end(struct world *w)
{
	struct ew_msg_call_end end = {.interaction = w->interaction};

	send_to_recorder(w, LINK_SIGNAL_RECORDER, 0, EW_MSG_call_end, &end);
}

void world_hang_up(struct world *w)
{
	w->ended = true;
	send_end(w);
}

static void send_restrict(struct world *w, const struct world_order *o)
{
	struct ew_msg_restrict wish = {
		.order = o->id,
		.interaction = w->interaction,
		.party = o->party,
		.purposes = EW_PURPOSES_ALL,
		.reason = o->kind == ORDER_PAUSE ? EW_REASON_PAUSE : EW_REASON_OPT_OUT,
		.actor = EW_ACTOR_USER,
		.requested_wall = o->requested_wall_us,
	};

	send_to_recorder(w, LINK_WEB_RECORDER, 100 + (uint64_t)(o - w->orders), EW_MSG_restrict, &wish);
}

static void send_resume(struct world *w, const struct world_order *o)
{
	struct ew_msg_ask ask = {
		.op = EW_ASK_ORDER,
		.interaction = w->interaction,
		.arguments = EW_SLICE("{\"order\":\"resume\"}"),
	};

	memset(ask.token.bytes, 0x77, sizeof(ask.token.bytes));
	send_to_recorder(w, LINK_WEB_KEEPER, 100 + (uint64_t)(o - w->orders), EW_MSG_ask, &ask);
}

/* What the customer said, as somebody remembers it. */
static void send_comment(struct world *w)
{
	struct ew_msg_ask ask = {
		.op = EW_ASK_COMMENT_ADD,
		.interaction = w->interaction,
		.arguments = EW_SLICE("{\"text\":\"the card " WORLD_CARD "\"}"),
	};

	memset(ask.token.bytes, 0x77, sizeof(ask.token.bytes));
	send_to_recorder(w, LINK_WEB_KEEPER, COMMENT, EW_MSG_ask, &ask);
}

void world_order(struct world *w, enum world_order_kind kind)
{
	struct world_order *o;

	if (w->n_orders == WORLD_ORDERS)
		return;
	o = &w->orders[w->n_orders++];
	*o = (struct world_order){.kind = kind, .requested_wall_us = ew_io_wall(w->io).us};
	if (ew_id_new(w->io, &o->id) < 0)
		world_fail(w, "no randomness");
	if (kind != ORDER_RESUME && world_chance(w, 30))
		o->party = w->parties[world_below(w, WORLD_PARTIES)];
	if (kind == ORDER_RESUME)
		send_resume(w, o);
	else
		send_restrict(w, o);
	if (world_chance(w, 30))
		send_comment(w);
}

/* Restrictions are repeated until they are answered; a resume that got lost is simply given again by a person. */
void world_repeat_orders(struct world *w)
{
	if (w->ended)
		send_end(w);
	for (unsigned i = 0; i < w->n_orders; i++)
		if (!w->orders[i].answered && w->orders[i].kind != ORDER_RESUME)
			send_restrict(w, &w->orders[i]);
}

/* What was stored is what the answer shows; what nobody could read was not. */
static void note_comment(struct world *w, const struct ew_msg_answer *answer)
{
	if (ew_slice_find(answer->json, EW_SLICE(WORLD_CARD)) != SIZE_MAX)
		world_fail(w, "a comment says what must not be kept");
	if (answer->status == 201 && ew_slice_find(answer->json, EW_SLICE("the card [card]")) == SIZE_MAX)
		world_fail(w, "a comment lost more than what must not be kept");
	if (answer->status != 201 && answer->status != 503 && answer->status != 404)
		world_fail(w, "a comment was answered with %u", answer->status);
}

void world_web_message(struct world *w, const struct ew_message *m)
{
	const struct ew_msg_restricted *done = EW_MESSAGE_AS(m, restricted);
	struct world_order *o;

	if (m->type->number == EW_MSG_answer && m->request == COMMENT)
		note_comment(w, EW_MESSAGE_AS(m, answer));
	if (m->type->number != EW_MSG_restricted || m->request < 100 || m->request - 100 >= w->n_orders)
		return;
	o = &w->orders[m->request - 100];
	if (done->code < 0 || o->answered)
		return;
	o->answered = true;
	o->applied_us = world_true(w, done->applied_wall);
	o->restriction = done->restriction;
}
