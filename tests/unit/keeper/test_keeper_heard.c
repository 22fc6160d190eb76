/*
 * Proof of notices from the keeper's side: their audio is kept by its hash and over a restart, workers are asked to look, and
 * what they found becomes events and, where policy demands a notice, exceptions; never where nothing can be said.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "ipc/heard.h"
#include "programs/keeper/keeper_heard.h"

#define WORKER 5
#define PLATFORM 0x32
#define PAYLOAD "a sealed payload, as far as the keeper can tell"
#define AUDIO "RIFF: of this the keeper knows the hash alone"

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\n"
	"notices:\n  hello: {file: hello.wav, language: en, tells: [recording, purpose, retention], purposes: {quality: legitimate_interest}, "
	"retention_stated: 90d, text: hello}\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    notice: hello\n    agents: {agreement: WA-1, covers: [recording]}\n"
	"    opt_out: {already_captured: purge}\n    keep: {recording: 90d}\n";

static struct ew_hash audio_hash(void)
{
	struct ew_hash hash;

	assert_int_equal(ew_sha256_of(EW_SLICE(AUDIO), &hash), 0);
	return hash;
}

/* -- audio ------------------------------------------------------------------------------------- */

/* The supervisor hands over a file with this content, said to have that hash. */
static void hand_over(struct kit *k, struct ew_slice content, struct ew_hash hash)
{
	struct ew_msg_notice_audio m = {.sha256 = hash, .bytes = content.len};
	int handle = -1;

	assert_int_equal(ew_io_open(k->io, "handed", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	assert_int_equal(ew_io_truncate(k->io, handle, 0), 0);
	assert_int_equal(ew_io_write_all(k->io, handle, content.at, content.len, 0), 0);
	assert_int_equal(ew_keeper_notice_audio(k->core, &m, &handle), 0);
	ew_io_discard(k->io, &handle);
	kit_turn_all(k);
}

static bool keeps(struct kit *k, struct ew_hash hash)
{
	uint8_t got[sizeof(AUDIO)] = {0};
	int handle = -1;
	int r = ew_keeper_prompt(k->core, &hash, &handle);

	if (r == 0)
		assert_true(ew_io_read_at(k->io, handle, got, sizeof(got), 0) > 0);
	ew_io_discard(k->io, &handle);
	return r == 0 && memcmp(got, AUDIO, strlen(AUDIO)) == 0;
}

static void audio_is_kept_by_its_hash_and_over_a_power_cut(void **state)
{
	struct kit *k = kit_new(policy);
	struct ew_hash hash = audio_hash(), other = hash;

	(void)state;
	other.bytes[0] ^= 1;
	assert_false(keeps(k, hash));
	hand_over(k, EW_SLICE(AUDIO), other);
	assert_false(keeps(k, other));
	hand_over(k, EW_SLICE(AUDIO), hash);
	assert_true(keeps(k, hash));
	hand_over(k, EW_SLICE(AUDIO), hash);
	kit_power_cut(k);
	assert_int_equal(kit_start(k), 0);
	assert_true(keeps(k, hash));
	assert_false(keeps(k, other));
	kit_free(&k);
}

/* -- calls ------------------------------------------------------------------------------------- */

static struct kit *begin_call(bool has_audio)
{
	struct kit *k = kit_new(policy);
	char facts[600], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];

	if (has_audio)
		hand_over(k, EW_SLICE(AUDIO), audio_hash());
	kit_voice(k, PLATFORM, EW_TOKEN_PLATFORM, (struct ew_id){{0}});
	ew_id_format(KIT_PARTY(1), one);
	ew_id_format(KIT_PARTY(2), two);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"from\":{\"address\":\"" KIT_NUMBER
		"\"},\"to\":{\"address\":\"+35224111\"},\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"},{\"id\":\"%s\",\"role\":\"agent\"}]}",
		one, two);
	kit_offer_with(k, 1, facts);
	kit_stream(k, 1, 1);
	kit_stream(k, 1, 2);
	assert_int_equal(kit_ring(k), 0);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	return k;
}

/* Media of a party from now on, which ends in `ms`. */
static void record(struct kit *k, uint8_t party, int64_t ms)
{
	struct ew_msg_ev_span_opened opened = {.epoch = 1, .interaction = KIT_CALL(1), .party = KIT_PARTY(party), .stream = party,
		.purposes = EW_PURPOSE_RECORDING, .from_wall = ew_io_wall(k->io).us};
	struct ew_msg_ev_span_closed closed = {.interaction = KIT_CALL(1), .to_wall = opened.from_wall + ms * EW_US_PER_MS};
	struct ew_tape_span *span;

	kit_sync(k);
	assert_int_equal(ew_tape_span_open(k->tape, &span), 0);
	opened.span = closed.span = ew_tape_span_id(span);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	assert_int_equal(ew_tape_frame(k->tape, span, ew_io_wall(k->io), EW_SLICE("a frame of sound")), 0);
	closed.frames = ew_tape_span_frames(span);
	closed.last = ew_tape_span_last(span);
	ew_tape_span_close(k->tape, &span);
	kit_event(k, EW_MSG_ev_span_closed, &closed);
	assert_int_equal(kit_ring(k), 0);
}

static void tell(struct kit *k, const char *type, const char *played, const char *key)
{
	struct ew_hash hash = audio_hash();
	char body[300], hex[65];

	for (size_t i = 0; i < sizeof(hash.bytes); i++)
		snprintf(hex + 2 * i, 3, "%02x", hash.bytes[i]);
	snprintf(body, sizeof(body), "{\"type\":\"%s\",\"notice\":\"hello\",\"version\":\"%s\"%s%s%s}", type, hex,
		played ? ",\"played\":\"" : "", played ? played : "", played ? "\"" : "");
	assert_int_equal(kit_ask_more(k, PLATFORM, EW_ASK_TELL, 1, body, "", key), 201);
}

/* Told as played for ten seconds. */
static void play(struct kit *k, const char *played)
{
	tell(k, "notice_started", NULL, "1");
	ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
	tell(k, "notice_ended", played, "2");
}

/* A worker comes, and hands in an object with what it found; 0xff: as nobody looked. Returns how many notices it was given. */
static size_t work(struct kit *k, uint32_t connection, uint8_t state, bool found, bool complete)
{
	_cleanup_(ew_buf_free) struct ew_buf rows = {0};
	struct ew_heard row = {.number = 0, .state = state, .found = found, .complete = complete, .share = complete ? 990 : 600,
		.score = 900, .offset_ms = 1500, .interrupted_at_ms = found && !complete ? 7000 : -1, .length_ms = 9000, .n_segments = 36};
	struct ew_msg_job_object made = {.header = EW_SLICE("a header"), .payload_bytes = strlen(PAYLOAD), .plain_bytes = 3,
		.duration_us = 60000, .report = EW_SLICE("{\"packets\":1}"), .peaks = EW_SLICE("PEAKS")};
	size_t asked = kit_count(k, EW_ROLE_WORKER, EW_MSG_job_prompt);
	int handle;

	ew_keeper_peer(k->core, EW_ROLE_WORKER, connection, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	asked = kit_count(k, EW_ROLE_WORKER, EW_MSG_job_prompt) - asked;
	handle = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;
	assert_int_equal(ew_io_write_all(k->io, handle, PAYLOAD, strlen(PAYLOAD), 0), 0);
	assert_int_equal(ew_io_sync(k->io, handle), 0);
	ew_buf_init(&rows, EW_MAX_JOB_PROMPTS * EW_HEARD_BYTES);
	if (state != 0xff && asked > 0)
		ew_heard_add(&rows, &row);
	made.heard = ew_buf_slice(&rows);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, connection, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, connection, false);
	return asked;
}

static size_t excepted(const struct kit *k, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_log; i++)
		n += k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), kind) == 0;
	return n;
}

/* What the n-th of these events says. */
static const char *could(const struct kit *k, size_t n)
{
	for (size_t i = 0; i < k->n_log; i++)
		if (k->log[i].event.type == EW_EVENT_NOTICE_HEARD && n-- == 0)
			return kit_field(&k->log[i].event, "could");
	return "";
}

struct found {
	bool recorded; /* all the time; otherwise only before */
	uint8_t state;
	bool found, complete;
};

static const struct {
	const char *name, *played;
	bool has_audio;
	struct found of[2]; /* the caller, the agent */
	const char *could[2];
	size_t not_heard, cut_short;
} cases[] = {
	{"found in one of two", "complete", true, {{true, EW_HEARD_LOOKED, false, false}, {true, EW_HEARD_LOOKED, true, true}},
		{"yes", "yes"}, 0, 0},
	{"found in neither", "complete", true, {{true, EW_HEARD_LOOKED, false, false}, {true, EW_HEARD_LOOKED, false, false}},
		{"yes", "yes"}, 1, 0},
	{"cut in one", "complete", true, {{true, EW_HEARD_LOOKED, false, false}, {true, EW_HEARD_LOOKED, true, false}}, {"yes", "yes"}, 0, 1},
	{"told as broken off, and it was", "interrupted", true,
		{{true, EW_HEARD_LOOKED, false, false}, {true, EW_HEARD_LOOKED, true, false}}, {"yes", "yes"}, 0, 0},
	{"one was not recorded then", "complete", true, {{true, EW_HEARD_LOOKED, false, false}, {false, EW_HEARD_LOOKED, false, false}},
		{"yes", "withheld"}, 0, 0},
	{"cut where recording ended", "complete", true, {{false, EW_HEARD_LOOKED, false, false}, {false, EW_HEARD_LOOKED, true, false}},
		{"withheld", "withheld"}, 0, 0},
	{"whole, whatever was told of its time", "complete", true, {{false, EW_HEARD_LOOKED, false, false}, {false, EW_HEARD_LOOKED, true, true}},
		{"withheld", "yes"}, 0, 0},
	{"its audio cannot be read", "complete", true, {{true, EW_HEARD_NO_PROMPT, false, false}, {true, EW_HEARD_NO_PROMPT, false, false}},
		{"no_prompt", "no_prompt"}, 0, 0},
	{"its audio is a tone", "complete", true, {{true, EW_HEARD_TOO_SHORT, false, false}, {true, EW_HEARD_TOO_SHORT, false, false}},
		{"too_short", "too_short"}, 0, 0},
	{"its audio is not kept", "complete", false, {{true, 0xff, false, false}, {true, 0xff, false, false}}, {"no_prompt", "no_prompt"}, 0, 0},
};

static void what_is_found_is_said_and_what_follows_from_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct kit *k = begin_call(cases[i].has_audio);

		record(k, 1, cases[i].of[0].recorded ? 12000 : 3000);
		record(k, 2, cases[i].of[1].recorded ? 12000 : 3000);
		play(k, cases[i].played);
		ew_io_sim_advance(k->io, 3 * EW_US_PER_S);
		kit_end_call(k, 1);
		for (uint32_t p = 0; p < 2; p++)
			assert_int_equal(work(k, WORKER + p, cases[i].of[p].state, cases[i].of[p].found, cases[i].of[p].complete),
				cases[i].has_audio);
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_NOTICE_HEARD), 2);
		assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
		for (size_t p = 0; p < 2; p++)
			if (strcmp(could(k, p), cases[i].could[p]) != 0)
				fail_msg("%s: %zu could %s", cases[i].name, p, could(k, p));
		if (excepted(k, "notice_not_heard") != cases[i].not_heard || excepted(k, "notice_cut_short") != cases[i].cut_short)
			fail_msg("%s: %zu, %zu", cases[i].name, excepted(k, "notice_not_heard"), excepted(k, "notice_cut_short"));
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
		assert_int_equal(json_array_size(json_object_get(k->answer, "findings")), 0);
		kit_free(&k);
	}
}

static void the_record_has_it_with_the_notice(void **state)
{
	struct kit *k = begin_call(true);
	const json_t *notices, *heard;

	(void)state;
	record(k, 1, 12000);
	record(k, 2, 12000);
	play(k, "complete");
	ew_io_sim_advance(k->io, 3 * EW_US_PER_S);
	kit_end_call(k, 1);
	assert_int_equal(work(k, WORKER, EW_HEARD_LOOKED, false, false), 1);
	assert_int_equal(work(k, WORKER + 1, EW_HEARD_LOOKED, true, true), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	notices = json_object_get(k->answer, "notices");
	assert_int_equal(json_array_size(notices), 2);
	assert_null(json_object_get(json_array_get(notices, 0), "heard"));
	heard = json_object_get(json_array_get(notices, 1), "heard");
	assert_int_equal(json_array_size(heard), 2);
	heard = json_array_get(heard, 1);
	assert_string_equal(json_string_value(json_object_get(heard, "by")), "sound");
	assert_int_equal(json_integer_value(json_object_get(heard, "offset_ms")), 1500);
	assert_int_equal(json_integer_value(json_object_get(heard, "share")), 990);
	assert_null(json_object_get(heard, "notice"));
	kit_free(&k);
}

/* What was destroyed cannot show that something was not played. */
static void of_what_was_destroyed_nothing_is_said(void **state)
{
	struct kit *k = begin_call(true);
	char body[200], party[EW_ID_TEXT_BYTES];

	(void)state;
	record(k, 1, 12000);
	record(k, 2, 12000);
	play(k, "complete");
	ew_io_sim_advance(k->io, 3 * EW_US_PER_S);
	ew_id_format(KIT_PARTY(1), party);
	snprintf(body, sizeof(body), "{\"type\":\"consent\",\"status\":\"withdrawn\",\"party\":\"%s\"}", party);
	assert_int_equal(kit_ask_more(k, PLATFORM, EW_ASK_TELL, 1, body, "", "3"), 201);
	kit_end_call(k, 1);
	kit_read_log(k, 1);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go), 0);
	assert_int_equal(kit_logged(k, EW_EVENT_NOTICE_HEARD), 2);
	assert_string_equal(could(k, 0), "withheld");
	assert_string_equal(could(k, 1), "withheld");
	assert_int_equal(excepted(k, "notice_not_heard"), 0);
	kit_free(&k);
}

static void rows_that_cannot_be_make_no_object(void **state)
{
	struct kit *k = begin_call(true);
	struct ew_msg_job_object made = {.header = EW_SLICE("a header"), .payload_bytes = strlen(PAYLOAD), .plain_bytes = 3,
		.duration_us = 60000, .report = EW_SLICE("{}"), .peaks = EW_SLICE("PEAKS"), .heard = EW_SLICE("cut off")};
	int handle;

	(void)state;
	record(k, 1, 12000);
	play(k, "complete");
	kit_end_call(k, 1);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	handle = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;
	assert_int_equal(ew_io_write_all(k->io, handle, PAYLOAD, strlen(PAYLOAD), 0), 0);
	assert_int_equal(ew_io_sync(k->io, handle), 0);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), 0);
	assert_int_equal(kit_logged(k, EW_EVENT_NOTICE_HEARD), 0);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(audio_is_kept_by_its_hash_and_over_a_power_cut),
		cmocka_unit_test(what_is_found_is_said_and_what_follows_from_it),
		cmocka_unit_test(the_record_has_it_with_the_notice),
		cmocka_unit_test(of_what_was_destroyed_nothing_is_said),
		cmocka_unit_test(rows_that_cannot_be_make_no_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
