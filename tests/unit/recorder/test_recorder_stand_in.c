/*
 * What the recorder decides alone: which pauses it refuses, the keys that opt out, who is asked before going on, and
 * what goes on while the keeper is silent. A refusal to record is obeyed whoever says it, and no digit is ever kept.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define TEXT EW_PURPOSE_TRANSCRIPTION
/* Of domain/consent.h */
enum { NOBODY, MACHINE, PLATFORM, AGENT, PERSON, PARTY };
#define BIT(voice) (1u << (voice))
#define SEGMENT(n) (1u + (n)) /* as restrict has it */

struct call {
	struct harness *h;
	uint32_t slots[2];
	uint16_t sequence[2];
	uint8_t order;
};

static void add_party(struct call *c, uint8_t i, uint32_t purposes)
{
	c->slots[i] = harness_add_stream(c->h, 1, (uint8_t)(11 + i), i);
	assert_int_equal(harness_allow(c->h, 1, (uint8_t)(11 + i), purposes), 0);
	c->sequence[i] = 1;
}

static struct call with_call(uint64_t seed)
{
	struct call c = {.h = harness_new(seed), .order = 50};

	harness_open_call(c.h, 1);
	add_party(&c, 0, REC | TEXT);
	add_party(&c, 1, REC | TEXT);
	return c;
}

static int64_t stand_in(struct call *c, struct ew_msg_stand_in m)
{
	m.interaction = harness_id(1);
	return harness_answer(c->h, harness_say(c->h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &m))->as.done.code;
}

static void hear(struct call *c, const char *one, const char *other)
{
	harness_run_ms(c->h, 20);
	harness_rtp(c->h, c->slots[0], c->sequence[0]++, one);
	harness_rtp(c->h, c->slots[1], c->sequence[1]++, other);
}

static size_t count_kept(const struct harness *h, uint32_t stream, const char *marker)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kept; i++)
		n += h->kept[i].stream == stream && h->kept[i].packet.payload.len > 0 &&
		     memcmp(h->kept[i].packet.payload.at, marker, strlen(marker)) == 0;
	return n;
}

static size_t count_reason(const struct harness *h, uint16_t reason)
{
	size_t n = 0;

	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_restricted); i++)
		n += EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_restricted, i)->message, ev_restricted)->reason == reason;
	return n;
}

static const struct ew_msg_ev_restricted *find_reason(const struct harness *h, uint16_t reason)
{
	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_restricted); i++) {
		const struct ew_msg_ev_restricted *e =
			EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_restricted, i)->message, ev_restricted);

		if (e->reason == reason)
			return e;
	}
	fail_msg("nothing was restricted for reason %u", reason);
	return NULL;
}

/* -- pauses -- */

static const struct ew_msg_stand_in mandatory = {.obliged = REC, .pause_voices = BIT(PERSON), .pause_segments = BIT(0)};

struct pause {
	const char *what;
	uint16_t reason;
	uint8_t actor, voice, segment;
	const char *text;
	enum ew_recorder_peer from;
	struct ew_msg_stand_in in;
	int64_t code;
};

#define WEB EW_RECORDER_WEB
#define ANYBODY {.pause_voices = UINT32_MAX}
#define PEOPLE {.obliged = REC, .pause_voices = BIT(PERSON), .pause_segments = BIT(0) | BIT(3)}
#define WHY {.obliged = REC, .pause_voices = BIT(PERSON), .pause_segments = BIT(0), .pause_reason = 1}
#define NO_SEGMENT {.obliged = REC}

static const struct pause pauses[] = {
	{"anybody may", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, 0, "", WEB, ANYBODY, 0},
	{"nobody has said who", EW_REASON_PAUSE, EW_ACTOR_USER, NOBODY, 0, "", WEB, ANYBODY, 0},
	{"an agent", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, 0, "private", WEB, PEOPLE, -EPERM},
	{"nobody known", EW_REASON_PAUSE, EW_ACTOR_USER, NOBODY, 0, "private", WEB, PEOPLE, -EPERM},
	{"a voice that is none", EW_REASON_PAUSE, EW_ACTOR_USER, 64 + PERSON, 0, "private", WEB, PEOPLE, -EPERM},
	{"another", EW_REASON_PAUSE, EW_ACTOR_USER, 255, 0, "private", WEB, ANYBODY, -EPERM},
	{"a person", EW_REASON_PAUSE, EW_ACTOR_USER, PERSON, 0, "", WEB, PEOPLE, 0},
	{"for a card", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, SEGMENT(0), "", WEB, PEOPLE, 0},
	{"for another segment that is free", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, SEGMENT(3), "", WEB, PEOPLE, 0},
	{"for one that is not", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, SEGMENT(1), "", WEB, PEOPLE, -EPERM},
	{"for one that is none", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, 33, "", WEB, PEOPLE, -EPERM},
	{"another that is none", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, 255, "", WEB, PEOPLE, -EPERM},
	{"a segment begins", EW_REASON_SEGMENT, EW_ACTOR_USER, PLATFORM, SEGMENT(0), "", WEB, PEOPLE, 0},
	{"one begins that is not free", EW_REASON_SEGMENT, EW_ACTOR_USER, PLATFORM, SEGMENT(2), "", WEB, PEOPLE, -EPERM},
	{"one begins that has no name", EW_REASON_SEGMENT, EW_ACTOR_USER, PLATFORM, 0, "", WEB, PEOPLE, -EPERM},
	{"a person gives no reason", EW_REASON_PAUSE, EW_ACTOR_USER, PERSON, 0, "", WEB, WHY, -EPERM},
	{"a person gives one", EW_REASON_PAUSE, EW_ACTOR_USER, PERSON, 0, "a doctor's call", WEB, WHY, 0},
	{"a card is reason enough", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, SEGMENT(0), "", WEB, WHY, 0},
	{"nobody may", EW_REASON_PAUSE, EW_ACTOR_USER, PERSON, SEGMENT(0), "why", WEB, NO_SEGMENT, -EPERM},
	{"not even signal", EW_REASON_PAUSE, EW_ACTOR_SIGNAL, PLATFORM, 0, "", EW_RECORDER_SIGNAL, PEOPLE, -EPERM},
	{"but the keeper", EW_REASON_PAUSE, EW_ACTOR_KEEPER, NOBODY, 0, "", EW_RECORDER_KEEPER, NO_SEGMENT, 0},
	{"an opt-out", EW_REASON_OPT_OUT, EW_ACTOR_USER, AGENT, 0, "", WEB, NO_SEGMENT, 0},
	{"of nobody known", EW_REASON_OPT_OUT, EW_ACTOR_USER, NOBODY, 0, "", WEB, NO_SEGMENT, 0},
	{"a stop", EW_REASON_STOP, EW_ACTOR_USER, AGENT, 0, "", WEB, NO_SEGMENT, 0},
	{"recordpref", EW_REASON_RECORDPREF, EW_ACTOR_SIGNAL, PARTY, 0, "", EW_RECORDER_SIGNAL, NO_SEGMENT, 0},
	{"a minor", EW_REASON_MINOR, EW_ACTOR_KEEPER, NOBODY, 0, "", EW_RECORDER_KEEPER, NO_SEGMENT, 0},
};

static int64_t give_of(struct call *c, const struct pause *p, uint32_t purposes)
{
	struct ew_msg_restrict m = {.order = harness_id(c->order++),
		.interaction = harness_id(1),
		.party = harness_id(11),
		.purposes = purposes,
		.reason = p->reason,
		.reason_text = ew_slice_text(p->text),
		.actor = p->actor,
		.voice = p->voice,
		.segment = p->segment};

	return harness_answer(c->h, harness_say(c->h, p->from, EW_MSG_restrict, &m))->as.restricted.code;
}

static int64_t give(struct call *c, const struct pause *p)
{
	return give_of(c, p, REC);
}

static void test_who_may_pause(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(pauses); i++) {
		const struct pause *p = &pauses[i];
		struct call c = with_call(1);
		const struct ew_msg_ev_restricted *e;

		assert_int_equal(stand_in(&c, p->in), 0);
		if (give(&c, p) != p->code)
			fail_msg("%s: not %d", p->what, (int)p->code);
		hear(&c, "first", "first");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		/* Refused: nothing was shut, nothing is said. Obeyed: it says who and for what. */
		assert_int_equal(count_kept(c.h, 0, "<first"), p->code ? 1 : 0);
		assert_int_equal(harness_events(c.h, EW_MSG_ev_restricted), p->code ? 0 : 1);
		if (!p->code) {
			e = find_reason(c.h, p->reason);
			assert_int_equal(e->voice, p->voice);
			assert_int_equal(e->segment, p->segment);
		}
		harness_free(&c.h);
	}
}

/* A recorder that was not told obeys every pause. */
static void test_without_a_stand_in(void **state)
{
	struct pause p = {"", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, 0, "", WEB, ANYBODY, 0};
	struct call c = with_call(2);

	(void)state;
	assert_int_equal(give(&c, &p), 0);
	harness_free(&c.h);
}

static void test_how_often(void **state)
{
	struct pause p = {"", EW_REASON_PAUSE, EW_ACTOR_USER, PERSON, 0, "", WEB, PEOPLE, 0};
	struct pause card = {"", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, SEGMENT(0), "", WEB, PEOPLE, 0};
	struct pause no = {"", EW_REASON_OPT_OUT, EW_ACTOR_USER, AGENT, 0, "", WEB, PEOPLE, 0};
	struct ew_msg_stand_in in = mandatory;
	struct call c = with_call(3);

	(void)state;
	in.pause_most = 2;
	assert_int_equal(stand_in(&c, in), 0);
	assert_int_equal(give(&c, &p), 0);
	c.order--; /* said twice, made once */
	assert_int_equal(give(&c, &p), 0);
	assert_int_equal(give(&c, &card), 0); /* is none that counts */
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	assert_int_equal(give(&c, &p), 0);
	assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
	assert_int_equal(give(&c, &p), -EPERM);
	/* One that was obeyed and lifted is judged as a new one is. */
	c.order -= 2;
	assert_int_equal(give(&c, &p), -EPERM);
	c.order += 2;
	assert_int_equal(give(&c, &card), 0);
	/* The policy of the call changes: what was made before counts, also what only the keeper still knows. */
	in.pause_most = 4;
	assert_int_equal(stand_in(&c, in), 0);
	assert_int_equal(give(&c, &p), 0);
	in.pauses = 4;
	assert_int_equal(stand_in(&c, in), 0);
	assert_int_equal(give(&c, &p), -EPERM);
	assert_int_equal(give(&c, &no), 0);
	harness_free(&c.h);
}

static void test_of_calls_that_are_not_there(void **state)
{
	struct ew_msg_stand_in m = {.interaction = harness_id(9)};
	struct call c = with_call(4);
	uint64_t request = harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_stand_in, &m);
	struct ew_msg_stand_in bad = {.opt_out_keys = EW_SLICE("*x")};

	(void)state;
	assert_int_equal(harness_answer(c.h, request)->as.done.code, -ENOENT);
	/* Only the keeper, whatever came through the door. */
	m = mandatory;
	m.interaction = harness_id(1);
	request = harness_say(c.h, EW_RECORDER_WEB, EW_MSG_stand_in, &m);
	assert_null(harness_answer(c.h, request));
	/* Keys that are none are told, and the rest of it counts. */
	assert_int_equal(stand_in(&c, bad), -EINVAL);
	assert_int_equal(give(&c, &pauses[2]), -EPERM);
	harness_run_ms(c.h, 100);
	harness_read(c.h);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_exception), 1);
	harness_free(&c.h);
}

/* -- keys that opt out -- */

static void press(struct call *c, uint8_t i, uint8_t key)
{
	uint32_t ts = c->sequence[i] * 160u;
	uint8_t down[] = {key, 0x0a, 0, 160}, up[] = {key, 0x8a, 1, 64};

	harness_rtp_raw(c->h, c->slots[i], 101, c->sequence[i]++, ts, ew_slice_of(down, sizeof(down)));
	harness_rtp_raw(c->h, c->slots[i], 101, c->sequence[i]++, ts, ew_slice_of(up, sizeof(up)));
	harness_rtp_raw(c->h, c->slots[i], 101, c->sequence[i]++, ts, ew_slice_of(up, sizeof(up)));
}

/* `pressed`: keys, each by its letter; '.' is a pause of 100 ms, '-' one of 4.9 s and '_' one of 5.1 s. */
static void dial(struct call *c, uint8_t i, const char *pressed)
{
	static const char keys[] = "0123456789*#ABCD";

	for (; *pressed; pressed++) {
		const char *key = strchr(keys, *pressed);

		if (key)
			press(c, i, (uint8_t)(key - keys));
		harness_run_ms(c->h, *pressed == '-' ? 4900 : *pressed == '_' ? 5100 : 100);
	}
}

static void test_keys_that_opt_out(void **state)
{
	static const struct {
		const char *keys, *pressed;
		size_t refused;
	} cases[] = {
		{"*9", "*9", 1}, {"*9", "*.9", 1}, {"*9", "*-9", 1}, {"*9", "*_9", 0}, {"*9", "9*", 0},
		{"*9", "**9", 1}, {"*9", "*8*9", 1}, {"*9", "*89", 0}, {"*9", "123*9", 1}, {"*9", "*", 0},
		{"*9", "*9*9", 2}, {"*9", "", 0}, {"9", "9", 1}, {"9", "1238", 0},
		{"112113", "112112113", 1}, {"112113", "11121113", 0}, {"112113", "1112113", 1},
		{"****", "***.*", 1}, {"****", "***_*", 0}, {"****", "***_****", 1}, {"AA#0AA#1", "AA#0AA#0AA#1", 1},
		{"", "*9", 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct call c = with_call(10 + i);
		struct ew_msg_stand_in in = {.pause_voices = UINT32_MAX, .opt_out_keys = ew_slice_text(cases[i].keys)};

		assert_int_equal(stand_in(&c, in), 0);
		hear(&c, "before", "before");
		dial(&c, 0, cases[i].pressed);
		c.sequence[0] += 20; /* what is spoken next is not within the last key */
		hear(&c, "after", "after");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		if (count_reason(c.h, EW_REASON_KEYPAD) != cases[i].refused)
			fail_msg("'%s' after '%s': %zu", cases[i].pressed, cases[i].keys,
				count_reason(c.h, EW_REASON_KEYPAD));
		assert_int_equal(harness_events(c.h, EW_MSG_ev_keys), 0);
		/* The other side is the keeper's to shut: it reads the event. */
		assert_int_equal(count_kept(c.h, 0, "<after") == 0, cases[i].refused > 0);
		harness_free(&c.h);
	}
}

static void test_the_opt_out_as_an_event(void **state)
{
	struct call c = with_call(40);
	struct ew_msg_stand_in in = {.opt_out_keys = EW_SLICE("*9"), .obliged = REC};
	const struct ew_msg_ev_restricted *e;

	(void)state;
	assert_int_equal(stand_in(&c, in), 0);
	/* At the same packet, before anything of it is on the tape; and with the keeper away. */
	ew_recorder_peer(c.h->core, EW_RECORDER_KEEPER, false);
	hear(&c, "before", "before");
	dial(&c, 0, "*");
	press(&c, 0, 9);
	harness_rtp(c.h, c.slots[0], c.sequence[0]++, "SECRET");
	harness_run_ms(c.h, 300);
	harness_read(c.h);
	assert_int_equal(count_reason(c.h, EW_REASON_KEYPAD), 1);
	e = find_reason(c.h, EW_REASON_KEYPAD);
	assert_memory_equal(&e->party, &(struct ew_id[]){harness_id(11)}[0], sizeof(e->party));
	assert_int_equal(e->purposes, EW_PURPOSES_ALL);
	assert_int_equal(e->actor, EW_ACTOR_PARTY);
	assert_int_equal(e->voice, PARTY);
	assert_int_equal(e->source_role, EW_ROLE_RECORDER);
	assert_int_equal(e->reason_text.len, 0);
	assert_false(ew_io_sim_contains(c.h->io, EW_SLICE("SECRET")));
	/* A key that is masked stays masked. */
	assert_in_range(harness_events(c.h, EW_MSG_ev_keypad), 1, 2);
	harness_free(&c.h);
}

/* Keys that open a segment shut both sides at once; those that end one are told, and open nothing here. */
static void test_keys_of_a_segment(void **state)
{
	static const struct {
		const char *pressed;
		size_t opened, ended, refused;
	} cases[] = {
		{"*7", 1, 0, 0}, {"*8", 0, 1, 0}, {"*7.*8", 1, 1, 0}, {"*78", 1, 0, 0}, {"*_7", 0, 0, 0}, {"4*7", 1, 0, 0},
		{"**7", 1, 0, 0}, {"#17", 1, 0, 0}, {"*9", 0, 0, 1}, {"*7*9", 1, 0, 1}, {"79", 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct call c = with_call(60 + i);
		struct ew_msg_stand_in in = {.pause_voices = UINT32_MAX,
			.opt_out_keys = EW_SLICE("*9"),
			.segment_keys = EW_SLICE("1+*7 1-*8 3+#17 ")};
		const struct ew_msg_ev_restricted *e;

		assert_int_equal(stand_in(&c, in), 0);
		hear(&c, "before", "before");
		dial(&c, 0, cases[i].pressed);
		c.sequence[0] += 20;
		hear(&c, "after", "after");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		if (harness_events(c.h, EW_MSG_ev_segment_keys) != cases[i].ended ||
			count_reason(c.h, EW_REASON_KEYPAD) != cases[i].refused)
			fail_msg("'%s'", cases[i].pressed);
		assert_int_equal(count_reason(c.h, EW_REASON_SEGMENT), cases[i].opened);
		assert_int_equal(count_kept(c.h, 0, "<after") == 0, cases[i].opened + cases[i].refused > 0);
		assert_int_equal(count_kept(c.h, 1, "<after") == 0, cases[i].opened > 0);
		e = cases[i].opened ? find_reason(c.h, EW_REASON_SEGMENT) : NULL;
		assert_true(!e || (e->voice == EW_MSG_VOICE_PARTY && e->segment == (strchr(cases[i].pressed, '#') ? 3 : 1)));
		harness_free(&c.h);
	}
}

/* The key that says no to a question is obeyed by whoever hears it, before anybody reads what it means. */
static void test_a_no_to_a_question(void **state)
{
	static const struct {
		char refuse;
		uint8_t count;
		const char *pressed;
		bool refuses;
	} cases[] = {{'2', 1, "2", true}, {'2', 1, "1", false}, {'2', 2, "2#", true}, {'2', 2, "22", false}, {0, 1, "2", false},
		{'2', 1, "#", false}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct call c = with_call(90 + i);
		struct ew_msg_expect_keys m = {.order = harness_id(70), .interaction = harness_id(1), .party = harness_id(11),
			.count = cases[i].count, .within_ms = 5000, .refuse_key = (uint8_t)cases[i].refuse, .refuses = REC};
		const struct ew_msg_ev_restricted *e;

		harness_say(c.h, EW_RECORDER_KEEPER, EW_MSG_expect_keys, &m);
		hear(&c, "before", "before");
		dial(&c, 0, cases[i].pressed);
		c.sequence[0] += 20;
		hear(&c, "after", "after");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		assert_int_equal(harness_events(c.h, EW_MSG_ev_keys), 1);
		assert_int_equal(count_reason(c.h, EW_REASON_KEYPAD), cases[i].refuses);
		assert_int_equal(count_kept(c.h, 0, "<after") == 0, cases[i].refuses);
		e = cases[i].refuses ? find_reason(c.h, EW_REASON_KEYPAD) : NULL;
		assert_true(!e || (ew_id_equal(e->order, harness_id(70)) && e->voice == EW_MSG_VOICE_PARTY && e->purposes == REC));
		harness_free(&c.h);
	}
}

/* What must be recorded does not stop for keys that its policy no longer lets anybody press; keys that are none are told. */
static void test_keys_of_a_segment_that_may_not_be(void **state)
{
	static const char *const wrong[] = {"9+*7", "0+*7", "1=*7", "1+*x", "+*7", "1+*77777777"};
	struct call c = with_call(80);
	struct ew_msg_stand_in in = mandatory;

	(void)state;
	in.pause_segments = 1u << 1;
	in.segment_keys = EW_SLICE("1+*7");
	assert_int_equal(stand_in(&c, in), 0);
	dial(&c, 0, "*7");
	harness_run_ms(c.h, 300);
	harness_read(c.h);
	assert_int_equal(count_reason(c.h, EW_REASON_SEGMENT), 0);
	assert_int_equal(harness_events(c.h, EW_MSG_ev_exception), 1);
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		in.segment_keys = ew_slice_text(wrong[i]);
		assert_int_equal(stand_in(&c, in), -EINVAL);
	}
	harness_free(&c.h);
}

/* Two keys in one packet are two keys; one whose packets go on is one. */
static void test_keys_in_one_packet(void **state)
{
	static const uint8_t both[] = {10, 0x8a, 1, 64, 9, 0x8a, 1, 64}, one[] = {9, 0x0a, 0, 160};
	struct call c = with_call(41);
	struct ew_msg_stand_in in = {.opt_out_keys = EW_SLICE("*9")}, twice = {.opt_out_keys = EW_SLICE("99")};

	(void)state;
	assert_int_equal(stand_in(&c, twice), 0);
	for (int i = 0; i < 5; i++)
		harness_rtp_raw(c.h, c.slots[1], 101, c.sequence[1]++, 1600, ew_slice_of(one, sizeof(one)));
	harness_read(c.h);
	assert_int_equal(count_reason(c.h, EW_REASON_KEYPAD), 0);
	assert_int_equal(stand_in(&c, in), 0);
	harness_rtp_raw(c.h, c.slots[0], 101, c.sequence[0]++, 1600, ew_slice_of(both, sizeof(both)));
	/* What is none, or half of one, is nothing. */
	harness_rtp_raw(c.h, c.slots[0], 101, c.sequence[0]++, 9999, ew_slice_of(both, 0));
	harness_rtp_raw(c.h, c.slots[0], 101, c.sequence[0]++, 19999, ew_slice_of(both, 3));
	harness_run_ms(c.h, 100);
	harness_read(c.h);
	assert_int_equal(count_reason(c.h, EW_REASON_KEYPAD), 1);
	harness_free(&c.h);
}

/* Other keys are asked for while they are being pressed: what was pressed of the old ones counts for nothing. */
static void test_keys_that_change(void **state)
{
	struct call c = with_call(44);
	struct ew_msg_stand_in before = {.opt_out_keys = EW_SLICE("*9")}, after = {.opt_out_keys = EW_SLICE("#9")};

	(void)state;
	assert_int_equal(stand_in(&c, before), 0);
	dial(&c, 0, "*");
	dial(&c, 1, "*");
	assert_int_equal(stand_in(&c, before), 0); /* said again is no change */
	dial(&c, 1, "9");
	assert_int_equal(stand_in(&c, after), 0);
	dial(&c, 0, "9");
	harness_read(c.h);
	assert_int_equal(count_reason(c.h, EW_REASON_KEYPAD), 1);
	assert_int_equal(find_reason(c.h, EW_REASON_KEYPAD)->party.bytes[15], 12);
	harness_free(&c.h);
}

/* As long as somebody presses them again and again: few events, and nothing is open in between. */
static void test_keys_like_a_flood(void **state)
{
	struct call c = with_call(42);
	struct ew_msg_stand_in in = {.opt_out_keys = EW_SLICE("9")};
	uint32_t told = 0;

	(void)state;
	assert_int_equal(stand_in(&c, in), 0);
	for (int i = 0; i < 2000; i++)
		press(&c, 0, 9);
	harness_run_ms(c.h, 2000);
	harness_read(c.h);
	assert_in_range(harness_events(c.h, EW_MSG_ev_restricted), 1, 64 + 6);
	for (size_t i = 0; i < harness_events(c.h, EW_MSG_ev_restricted); i++) {
		const struct ew_msg_ev_restricted *e =
			EW_MESSAGE_AS(&harness_event(c.h, EW_MSG_ev_restricted, i)->message, ev_restricted);

		told += 1 + e->more;
		assert_int_equal(e->reason, EW_REASON_KEYPAD);
		assert_int_equal(e->voice, PARTY);
	}
	assert_int_equal(told, 2000);
	harness_free(&c.h);
}

/* A refusal that was too much to be written alone is not hidden behind a pause that came after it. */
static void test_a_refusal_is_not_hidden(void **state)
{
	struct pause p = {"", EW_REASON_PAUSE, EW_ACTOR_USER, AGENT, 0, "", WEB, ANYBODY, 0};
	struct pause no = {"", EW_REASON_OPT_OUT, EW_ACTOR_USER, AGENT, 0, "", WEB, ANYBODY, 0};
	struct call c = with_call(43);
	const struct ew_msg_ev_restricted *e;

	(void)state;
	for (int i = 0; i < 64; i++)
		assert_int_equal(give(&c, &p), 0);
	assert_int_equal(give(&c, &p), -EBUSY);
	assert_int_equal(give(&c, &no), -EBUSY);
	assert_int_equal(give(&c, &p), -EBUSY);
	harness_run_ms(c.h, 1100);
	harness_read(c.h);
	assert_int_equal(count_reason(c.h, EW_REASON_OPT_OUT), 1);
	e = find_reason(c.h, EW_REASON_OPT_OUT);
	assert_int_equal(e->more, 2);
	assert_int_equal(e->voice, AGENT);
	harness_free(&c.h);
}

/* -- without the keeper -- */

enum { NOTHING_SAID, AN_OPT_OUT, BY_KEY, A_PAUSE, LATER, OF_TEXT, OF_TEXT_LATER };

static void test_what_goes_on_without_the_keeper(void **state)
{
	static const struct {
		const char *what;
		bool setting, told;
		uint32_t obliged;
		int said;
		uint32_t go_on; /* of the other party */
	} cases[] = {
		{"nobody has said anything", false, false, 0, NOTHING_SAID, 0},
		{"a call that need not be recorded", false, true, 0, NOTHING_SAID, 0},
		{"one that must", false, true, REC, NOTHING_SAID, REC},
		{"all of it", false, true, REC | TEXT, NOTHING_SAID, REC | TEXT},
		{"what is not open does not open", false, true, EW_PURPOSES_ALL, NOTHING_SAID, REC | TEXT},
		{"somebody has refused", false, true, REC, AN_OPT_OUT, 0},
		{"by key", false, true, REC, BY_KEY, 0},
		{"somebody refuses then", false, true, REC, LATER, 0},
		{"of something else", false, true, REC, OF_TEXT, REC},
		{"of a part of it", false, true, REC | TEXT, OF_TEXT, REC},
		{"of a part of it, then", false, true, REC | TEXT, OF_TEXT_LATER, REC},
		{"a pause is no refusal", false, true, REC, A_PAUSE, REC},
		{"the setting counts where nobody has said", true, false, 0, NOTHING_SAID, REC | TEXT},
		{"but not against a refusal", true, false, 0, AN_OPT_OUT, 0},
		{"nor for what was refused", true, false, 0, OF_TEXT, REC},
		{"nor where somebody has", true, true, 0, NOTHING_SAID, 0},
	};
	static const struct pause no = {"", EW_REASON_OPT_OUT, EW_ACTOR_USER, AGENT, 0, "", WEB, ANYBODY, 0};
	static const struct pause pause = {"", EW_REASON_PAUSE, EW_ACTOR_USER, PERSON, 0, "", WEB, ANYBODY, 0};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct call c = {.h = harness_bare(60 + i), .order = 50};
		struct ew_msg_stand_in in = {.obliged = cases[i].obliged,
			.pause_voices = BIT(PERSON),
			.opt_out_keys = EW_SLICE("*9")};
		uint32_t purposes = 0;

		c.h->config.stand_in_mandatory = cases[i].setting;
		harness_start(c.h);
		harness_connect(c.h);
		harness_open_call(c.h, 1);
		add_party(&c, 0, REC | TEXT);
		add_party(&c, 1, REC | TEXT);
		if (cases[i].told)
			assert_int_equal(stand_in(&c, in), 0);
		if (cases[i].said == AN_OPT_OUT)
			assert_int_equal(give(&c, &no), 0);
		if (cases[i].said == OF_TEXT)
			assert_int_equal(give_of(&c, &no, TEXT), 0);
		if (cases[i].said == A_PAUSE)
			assert_int_equal(give(&c, &pause), 0);
		if (cases[i].said == BY_KEY)
			dial(&c, 0, "*9");
		c.h->keeper_is_silent = true;
		harness_run_ms(c.h, 3900);
		hear(&c, "awaited", "awaited");
		harness_run_ms(c.h, 1400);
		if (cases[i].said == LATER)
			assert_int_equal(give(&c, &no), 0);
		if (cases[i].said == OF_TEXT_LATER)
			assert_int_equal(give_of(&c, &no, TEXT), 0);
		hear(&c, "alone", "alone");
		harness_run_ms(c.h, 20000);
		hear(&c, "alone", "alone");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		for (size_t k = 0; k < c.h->n_kept; k++)
			if (c.h->kept[k].stream == 1 && memcmp(c.h->kept[k].packet.payload.at, "<alone", 6) == 0)
				purposes = c.h->kept[k].purposes;
		if (purposes != cases[i].go_on)
			fail_msg("%s: %x", cases[i].what, purposes);
		assert_int_equal(count_kept(c.h, 1, "<awaited"), 1);
		assert_true(count_reason(c.h, EW_REASON_KEEPER_SILENT) <= 2);
		harness_free(&c.h);
	}
}

/* -- who joins -- */

static void test_who_joins_is_asked_first(void **state)
{
	(void)state;
	for (int shut = 0; shut < 2; shut++) {
		struct call c = with_call(80);
		struct ew_msg_stand_in in = {.pause_voices = UINT32_MAX, .shut_on_joining = (uint8_t)shut};
		struct ew_msg_stream_remove leave = {.interaction = harness_id(1), .stream = 1};
		const struct event *added;

		assert_int_equal(stand_in(&c, in), 0);
		/* A second stream of somebody who is there is nobody new. */
		(void)harness_add_stream(c.h, 1, 12, 7);
		hear(&c, "two", "two");
		(void)harness_add_stream(c.h, 1, 13, 2);
		hear(&c, "three", "three");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		assert_int_equal(count_kept(c.h, 0, "<two") + count_kept(c.h, 1, "<two"), 2);
		assert_int_equal(count_kept(c.h, 0, "<three") + count_kept(c.h, 1, "<three"), shut ? 0 : 2);
		/* Of each that stood open, after the word of who joined. */
		assert_int_equal(count_reason(c.h, EW_REASON_JOINED), shut ? 2 : 0);
		if (shut) {
			added = harness_event(c.h, EW_MSG_ev_stream_added, 3);
			assert_true(added->order < harness_event(c.h, EW_MSG_ev_restricted, 0)->order);
		}
		/* The keeper opens again; one that was shut is not shut again. */
		assert_int_equal(harness_allow(c.h, 1, 11, REC), 0);
		assert_int_equal(harness_allow(c.h, 1, 13, REC), 0);
		harness_say(c.h, EW_RECORDER_SIGNAL, EW_MSG_stream_remove, &leave);
		(void)harness_add_stream(c.h, 1, 14, 3);
		hear(&c, "four", "");
		harness_run_ms(c.h, 300);
		harness_read(c.h);
		assert_int_equal(count_kept(c.h, 0, "<four"), shut ? 0 : 1);
		assert_int_equal(count_reason(c.h, EW_REASON_JOINED), shut ? 4 : 0);
		harness_free(&c.h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_may_pause),
		cmocka_unit_test(test_without_a_stand_in),
		cmocka_unit_test(test_how_often),
		cmocka_unit_test(test_of_calls_that_are_not_there),
		cmocka_unit_test(test_keys_that_opt_out),
		cmocka_unit_test(test_the_opt_out_as_an_event),
		cmocka_unit_test(test_a_no_to_a_question),
		cmocka_unit_test(test_keys_of_a_segment),
		cmocka_unit_test(test_keys_of_a_segment_that_may_not_be),
		cmocka_unit_test(test_keys_in_one_packet),
		cmocka_unit_test(test_keys_that_change),
		cmocka_unit_test(test_keys_like_a_flood),
		cmocka_unit_test(test_a_refusal_is_not_hidden),
		cmocka_unit_test(test_what_goes_on_without_the_keeper),
		cmocka_unit_test(test_who_joins_is_asked_first),
	};

	return cmocka_run_group_tests_name("recorder_stand_in", tests, NULL, NULL);
}
