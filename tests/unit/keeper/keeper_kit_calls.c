/*
 * Calls as a recorder would write them to its tape.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

void kit_offer(struct kit *k, uint8_t call, const char *from, const char *queue)
{
	char facts[400];

	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"%s\","
		"\"from\":{\"address\":\"%s\","
		"\"name\":\"" KIT_NAME "\"},\"to\":{\"address\":\"+35224111\"}}",
		queue, from);
	kit_offer_with(k, call, facts);
}

void kit_offer_with(struct kit *k, uint8_t call, const char *facts)
{
	struct ew_msg_ev_call_offered offered = {
		.interaction = KIT_CALL(call),
		.facts = ew_slice_text(facts),
		.dialog = EW_SLICE("the dialog of " KIT_NAME " at " KIT_NUMBER),
	};

	kit_event(k, EW_MSG_ev_call_offered, &offered);
}

void kit_stream(struct kit *k, uint8_t call, uint8_t party)
{
	static const struct ew_codec_entry pcmu = {.channels = 1, .codec = EW_CODEC_PCMU, .clock_hz = 8000};
	_cleanup_(ew_buf_free) struct ew_buf codecs = {0};
	struct ew_msg_ev_stream_added added = {
		.interaction = KIT_CALL(call),
		.party = KIT_PARTY(party),
		.stream = party,
		.label = EW_SLICE("1"),
		.remote_address = EW_SLICE("127.0.0.1"),
		.remote_port = 4000,
		.active = 1,
		.port = (uint16_t)(20000 + 2 * party),
		.restriction = 100u + party,
	};

	ew_buf_init(&codecs, 64);
	ew_codec_map_add(&codecs, &pcmu, 1);
	added.codecs = ew_buf_slice(&codecs);
	kit_event(k, EW_MSG_ev_stream_added, &added);
}

void kit_call(struct kit *k, uint8_t call)
{
	kit_offer(k, call, KIT_NUMBER, "sales");
	kit_stream(k, call, 1);
	kit_stream(k, call, 2);
	assert_int_equal(kit_ring(k), 0);
}

void kit_allowed(struct kit *k, uint8_t call, uint8_t party)
{
	struct ew_msg_ev_allowed allowed = {
		.interaction = KIT_CALL(call),
		.party = KIT_PARTY(party),
		.purposes = EW_PURPOSE_RECORDING,
		.open = EW_PURPOSE_RECORDING,
		.supersedes = 100u + party,
	};

	allowed.order = kit_id(0xa1, party);
	kit_event(k, EW_MSG_ev_allowed, &allowed);
	assert_int_equal(kit_ring(k), 0);
}

void kit_restrict(
	struct kit *k, uint8_t call, uint8_t party, uint8_t order, enum ew_reason reason, uint64_t number)
{
	struct ew_msg_ev_restricted restricted = {
		.order = kit_id(0x0d, order),
		.interaction = KIT_CALL(call),
		.purposes = EW_PURPOSES_ALL,
		.restriction = number,
		.reason = (uint16_t)reason,
		.actor = EW_ACTOR_USER,
		.actor_id = kit_id(0xee, KIT_TOKEN),
		.source_role = EW_ROLE_WEB,
		.received_wall = ew_io_wall(k->io).us,
		.applied_wall = ew_io_wall(k->io).us + 300,
	};

	if (party)
		restricted.party = KIT_PARTY(party);
	kit_event(k, EW_MSG_ev_restricted, &restricted);
	assert_int_equal(kit_ring(k), 0);
}

void kit_end_call(struct kit *k, uint8_t call)
{
	struct ew_msg_ev_call_ended ended = {.interaction = KIT_CALL(call)};

	kit_event(k, EW_MSG_ev_call_ended, &ended);
	assert_int_equal(kit_ring(k), 0);
}

struct ew_id kit_span(struct kit *k, uint8_t call, uint8_t party)
{
	struct ew_msg_ev_span_opened opened = {
		.epoch = 1,
		.interaction = KIT_CALL(call),
		.party = KIT_PARTY(party),
		.stream = party,
		.purposes = EW_PURPOSE_RECORDING,
		.from_wall = ew_io_wall(k->io).us,
	};
	struct ew_msg_ev_span_closed closed = {.interaction = KIT_CALL(call)};
	struct ew_tape_span *span;

	kit_sync(k); /* mints keys */
	assert_int_equal(ew_tape_span_open(k->tape, &span), 0);
	opened.span = closed.span = ew_tape_span_id(span);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			ew_tape_frame(k->tape, span, ew_io_wall(k->io), EW_SLICE("a frame of sound")), 0);
	closed.frames = ew_tape_span_frames(span);
	closed.last = ew_tape_span_last(span);
	ew_tape_span_close(k->tape, &span);
	kit_event(k, EW_MSG_ev_span_closed, &closed);
	assert_int_equal(kit_ring(k), 0);
	return closed.span;
}

/* What was proposed a moment ago; its number. */
static long long kit_approve(struct kit *k, uint8_t second)
{
	long long number = json_integer_value(json_object_get(k->answer, "number"));
	char arguments[60];

	snprintf(arguments, sizeof(arguments), "{\"number\":%lld,\"do\":\"approve\"}", number);
	assert_int_equal(kit_ask(k, second, EW_ASK_APPROVAL_DO, 0, arguments), 200);
	return number;
}

void kit_ground(struct kit *k, uint8_t who, uint8_t second, uint8_t call, const char *ground, const char *of_case)
{
	char arguments[400], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_CALL(call), id);
	snprintf(arguments, sizeof(arguments),
		"{\"ground\":\"%s\",\"citation\":\"Art. 67\",\"case\":\"%s\",\"reason\":\"asked for\",\"interactions\":[\"%s\"]}",
		ground, of_case, id);
	assert_int_equal(kit_ask(k, who, EW_ASK_GROUND_ASK, 0, arguments), 202);
	(void)kit_approve(k, second);
}

long long kit_permit(struct kit *k, uint8_t who, uint8_t second, uint8_t call, const char *kind)
{
	char arguments[200], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_CALL(call), id);
	snprintf(arguments, sizeof(arguments), "{\"kind\":\"%s\",\"interaction\":\"%s\",\"reason\":\"r\"}", kind, id);
	assert_int_equal(kit_ask(k, who, EW_ASK_APPROVAL_ASK, 0, arguments), 202);
	return kit_approve(k, second);
}
