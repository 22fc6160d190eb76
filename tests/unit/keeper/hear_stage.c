#include "unit/keeper/hear_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "domain/event_json.h"

struct kit *hear_house(const char *policy, const char *until)
{
	struct kit *k = kit_new(policy);
	struct ew_id id;
	char body[400];

	snprintf(body, sizeof(body),
		"{\"name\":\"V\",\"contact\":\"c\",\"risk\":\"low\",\"purposes\":[\"transcription\"],\"kinds\":[\"transcript\"],\"region\":\"LU\","
		"\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"%s\"}}",
		until);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0, body, "", "vendor"), 201);
	assert_int_equal(ew_id_parse(ew_slice_text(kit_text(k, "id")), &id), 0);
	assert_int_equal(kit_vault(k), 0);
	k->core->speech.vendor = id; /* as the configuration would have it */
	return k;
}

/* A closed span of this length with these purposes. */
static void span(struct kit *k, uint8_t party, uint32_t purposes, int64_t us)
{
	struct ew_msg_ev_span_opened opened = {.epoch = 1, .interaction = KIT_CALL(1), .party = KIT_PARTY(party), .stream = party,
		.purposes = purposes, .from_wall = ew_io_wall(k->io).us};
	struct ew_msg_ev_span_closed closed = {.interaction = KIT_CALL(1)};
	struct ew_tape_span *tape;

	kit_sync(k);
	assert_int_equal(ew_tape_span_open(k->tape, &tape), 0);
	opened.span = closed.span = ew_tape_span_id(tape);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	assert_int_equal(ew_tape_frame(k->tape, tape, ew_io_wall(k->io), EW_SLICE("a frame of sound")), 0);
	ew_io_sim_advance(k->io, us);
	closed.frames = ew_tape_span_frames(tape);
	closed.last = ew_tape_span_last(tape);
	closed.to_wall = ew_io_wall(k->io).us;
	ew_tape_span_close(k->tape, &tape);
	kit_event(k, EW_MSG_ev_span_closed, &closed);
	assert_int_equal(kit_ring(k), 0);
}

/* Two seconds of both purposes, two of recording alone, two of both; of the other party recording alone, unless it is heard too. */
void hear_call(struct kit *k, uint32_t other)
{
	const uint32_t both = EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION;

	kit_offer(k, 1, KIT_NUMBER, "sales");
	for (uint8_t party = 1; party <= 2; party++)
		kit_stream(k, 1, party);
	assert_int_equal(kit_ring(k), 0);
	for (uint8_t party = 1; party <= 2; party++)
		kit_allowed(k, 1, party);
	span(k, 1, both, 2 * EW_US_PER_S);
	span(k, 1, EW_PURPOSE_RECORDING, 2 * EW_US_PER_S);
	span(k, 1, both, 2 * EW_US_PER_S);
	span(k, 2, EW_PURPOSE_RECORDING | other, EW_US_PER_S);
	recorded_finish(k, 1);
	ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, true);
	kit_forget(k);
}

/* A worker comes, and the job is with it. */
bool hear_begin(struct kit *k)
{
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	return kit_count(k, EW_ROLE_WORKER, EW_MSG_job_hear) > 0 && kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go) > 0;
}

void hear_write(struct kit *k, struct ew_msg_job_heard *m, const char *segments, struct ew_slice behind)
{
	int handle = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;

	m->bytes = strlen(segments);
	assert_int_equal(ew_io_write_all(k->io, handle, segments, strlen(segments), 0), 0);
	assert_int_equal(ew_io_write_all(k->io, handle, behind.at, behind.len, strlen(segments)), 0);
	assert_int_equal(ew_sha256_of(ew_slice_text(segments), &m->sha256), 0);
}

int hear_say(struct kit *k, struct ew_msg_job_heard *m, uint32_t unheard)
{
	struct ew_buf told = {0};
	int r;

	ew_buf_init(&told, 100);
	for (uint8_t i = 0; i < 2; i++) {
		ew_buf_add_u8(&told, i);
		ew_buf_add_u32(&told, 1000);
		ew_buf_add_u32(&told, i == 0 ? unheard : 0);
	}
	m->heard = ew_buf_slice(&told);
	r = kit_say(k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_heard, m);
	ew_buf_free(&told);
	return r;
}

int hear_answer(struct kit *k, struct ew_msg_job_heard *m, const char *segments, uint32_t unheard, struct ew_slice behind)
{
	hear_write(k, m, segments, behind);
	return hear_say(k, m, unheard);
}

const struct ew_event *hear_received(struct kit *k)
{
	kit_read_log(k, 1);
	return kit_find(k, EW_EVENT_ARTIFACT_RECEIVED);
}

bool hear_excepted(struct kit *k, const char *kind)
{
	bool found = false;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++)
		found = found || (k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), kind) == 0);
	return found;
}
