/*
 * What the keeper makes of streams: a change is what a recorder is handed back, late ends are ends when they happened,
 * and bad numbers are exceptions that say what to do.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

static size_t excepted(const struct kit *k, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_log; i++) {
		const char *text = json_string_value(json_object_get(k->log[i].event.fields, "kind"));

		n += k->log[i].event.type == EW_EVENT_EXCEPTION && text && strcmp(text, kind) == 0;
	}
	return n;
}

static void end_stream(struct kit *k, uint8_t party, struct ew_msg_ev_stream_removed e)
{
	e.interaction = KIT_CALL(1);
	e.stream = party;
	kit_event(k, EW_MSG_ev_stream_removed, &e);
	assert_int_equal(kit_ring(k), 0);
}

static void a_change_is_handed_back(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_ev_stream_set set = {.interaction = KIT_CALL(1), .stream = 2,
		.remote_address = EW_SLICE("192.0.2.9"), .remote_port = 4444, .rtcp_port = 4450, .rtcp_mux = 1,
		.formats = EW_SLICE("rtpmap:97 AMR-WB/16000\nfmtp:97 octet-align=1\n")};
	static const struct ew_codec_entry wide = {97, 1, EW_CODEC_UNKNOWN, 16000};
	_cleanup_(ew_buf_free) struct ew_buf codecs = {0};
	struct ew_msg_ev_started started = {.boot = kit_id(0xb0, 2)};
	struct ew_msg_gate_state_end end = {0};
	const json_t *codec;
	struct ew_message m;

	(void)state;
	ew_buf_init(&codecs, 64);
	ew_codec_map_add(&codecs, &wide, 1);
	set.codecs = ew_buf_slice(&codecs);
	kit_call(k, 1);
	kit_event(k, EW_MSG_ev_stream_set, &set);
	set.formats = EW_SLICE_EMPTY; /* as before */
	set.more = 3;
	kit_event(k, EW_MSG_ev_stream_set, &set);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	codec = json_array_get(json_object_get(kit_find(k, EW_EVENT_STREAM_CHANGED)->fields, "codecs"), 0);
	assert_int_equal(json_integer_value(json_object_get(codec, "payload_type")), 97);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	ew_tape_abandon(&k->tape);
	kit_open_tape(k);
	kit_event(k, EW_MSG_ev_started, &started);
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, true);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state_end, &end), 0);
	assert_int_equal(kit_ring(k), 0);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_stream_add, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, stream_add)->stream, 2);
	assert_int_equal(EW_MESSAGE_AS(&m, stream_add)->port, 20004);
	assert_int_equal(EW_MESSAGE_AS(&m, stream_add)->active, 0);
	assert_int_equal(EW_MESSAGE_AS(&m, stream_add)->rtcp_port, 4450);
	assert_int_equal(EW_MESSAGE_AS(&m, stream_add)->rtcp_mux, 1);
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, stream_add)->remote_address, EW_SLICE("192.0.2.9")));
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, stream_add)->codecs, ew_buf_slice(&codecs)));
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, stream_add)->formats,
		EW_SLICE("rtpmap:97 AMR-WB/16000\nfmtp:97 octet-align=1\n")));
	kit_free(&k);
}

/* Loss of 6% and stamps in milliseconds on one, of 4% and a true clock on the other. */
static void bad_numbers_are_exceptions(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	end_stream(k, 1, (struct ew_msg_ev_stream_removed){.packets = 9400, .lost = 600, .clock_ppm = -875000});
	end_stream(k, 2, (struct ew_msg_ev_stream_removed){.packets = 9600, .lost = 400, .clock_ppm = 300});
	kit_end_call(k, 1);
	kit_read_log(k, 1);
	assert_int_equal(excepted(k, "media_lost"), 1);
	assert_int_equal(excepted(k, "clock_nonsense"), 1);
	assert_int_equal(excepted(k, "one_sided"), 0);
	assert_int_equal(excepted(k, "no_media"), 0);
	kit_free(&k);
}

static void who_was_never_heard_is_told(void **state)
{
	static const struct {
		uint64_t packets[2];
		int64_t seconds;
		size_t one_sided, no_media;
	} cases[] = {
		{{500, 500}, 10, 0, 0},
		{{500, 0}, 10, 1, 0},
		{{0, 0}, 10, 0, 1},
		{{0, 0}, 2, 0, 0}, /* nobody answered */
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct kit *k = kit_new(kit_automatic);

		kit_call(k, 1);
		ew_io_sim_advance(k->io, cases[i].seconds * EW_US_PER_S);
		for (uint8_t p = 0; p < 2; p++)
			end_stream(k, p + 1,
				(struct ew_msg_ev_stream_removed){.packets = cases[i].packets[p]});
		kit_end_call(k, 1);
		kit_read_log(k, 1);
		assert_int_equal(excepted(k, "one_sided"), cases[i].one_sided);
		assert_int_equal(excepted(k, "no_media"), cases[i].no_media);
		kit_free(&k);
	}
}

/* Written a second and a half later; and a silence that was told by the recorder. */
static void ends_are_when_they_happened(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	int64_t began = ew_io_wall(k->io).us, ended = began + 5 * EW_US_PER_S;
	struct ew_msg_ev_quiet quiet = {.interaction = KIT_CALL(1), .party = KIT_PARTY(1), .stream = 1,
		.from_wall = began};
	struct ew_msg_ev_call_ended e = {.interaction = KIT_CALL(1), .ended_wall = ended};

	(void)state;
	kit_call(k, 1);
	kit_event(k, EW_MSG_ev_quiet, &quiet);
	quiet.to_wall = began + EW_US_PER_S;
	kit_event(k, EW_MSG_ev_quiet, &quiet);
	ew_io_sim_advance(k->io, 6500 * EW_US_PER_MS);
	end_stream(k, 1, (struct ew_msg_ev_stream_removed){.packets = 250, .removed_wall = ended});
	kit_event(k, EW_MSG_ev_call_ended, &e);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_HOLD), 2);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_HOLD), "reason"), "no_packets");
	assert_int_equal(kit_find(k, EW_EVENT_CALL_ENDED)->decided.us, ended);
	assert_int_equal(kit_find(k, EW_EVENT_STREAM_REMOVED)->decided.us, ended);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_handed_back),
		cmocka_unit_test(bad_numbers_are_exceptions),
		cmocka_unit_test(who_was_never_heard_is_told),
		cmocka_unit_test(ends_are_when_they_happened),
	};

	return cmocka_run_group_tests_name("keeper_streams", tests, NULL, NULL);
}
