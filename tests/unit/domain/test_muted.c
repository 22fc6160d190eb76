/*
 * Stretches that are silent because of what is said in them: what the fold makes of any event that names some, which of them are heard by nobody
 * until a recording without them is made, and what the record says of it. No number of them, in no order, leaves a moment to be heard.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/interaction.h"
#include "domain/record.h"
#include "domain/redaction.h"
#include "support/support.h"
#include "unit/domain/by_hand.h"

#define NOBODY "019aa5a0-0000-7000-8000-00000000dead"

static struct ew_interaction *a_call(void)
{
	struct ew_interaction *it;

	assert_int_equal(new_call(&it), 0);
	assert_int_equal(tell(it, EW_EVENT_CALL_OFFERED, 0, "{}"), 0);
	assert_int_equal(tell(it, EW_EVENT_STREAM_ADDED, 1, "{'party':'" ALICE "','stream':1}"), 0);
	assert_int_equal(tell(it, EW_EVENT_STREAM_ADDED, 1, "{'party':'" BOB "','stream':2}"), 0);
	return it;
}

static void mute(struct ew_interaction *it, const char *stretches)
{
	char fields[1000];

	snprintf(fields, sizeof(fields), "{'by':'words','artifact':'transcript','version':1,'stretches':%s}", stretches);
	assert_int_equal(tell(it, EW_EVENT_MUTED, 5000, fields), 0);
}

/* A recording of a kind, in which everything is silent that an event below this index names. */
static void made(struct ew_interaction *it, const char *kind, const char *party, unsigned version, const char *muted)
{
	char fields[400];

	snprintf(fields, sizeof(fields), "{'kind':'%s','party':'%s','version':%u%s}", kind, party, version, muted);
	assert_int_equal(tell(it, EW_EVENT_ARTIFACT_MADE, 9000, fields), 0);
}

/* -- the fold ---------------------------------------------------------------------------------- */

#define ONE(more) "[{'party':'" ALICE "','kind':'card','rule':'r'," more "}]"
#define ALL 0, EW_REDACTION_LATEST_MS

static const struct {
	const char *name, *fields;
	size_t n;
	bool everybody;
	uint32_t from_ms, to_ms;
	bool sealed, held;
} folds[] = {
	{"destroyed", "{'stretches':" ONE("'from_ms':100,'to_ms':200,'original':'destroyed'") "}", 1, false, 100, 200, false, false},
	{"sealed", "{'stretches':" ONE("'from_ms':100,'to_ms':200,'original':'sealed'") "}", 1, false, 100, 200, true, false},
	{"held", "{'stretches':" ONE("'from_ms':100,'to_ms':200,'original':'held'") "}", 1, false, 100, 200, true, true},
	{"a word of later", "{'stretches':" ONE("'from_ms':100,'to_ms':200,'original':'buried'") "}", 1, false, 100, 200, true, false},
	{"nobody says whose", "{'stretches':[{'from_ms':100,'to_ms':200,'original':'destroyed'}]}", 1, true, 100, 200, false, false},
	{"a party of another call", "{'stretches':[{'party':'" NOBODY "','from_ms':100,'to_ms':200,'original':'destroyed'}]}", 1, true, 100, 200, false,
		false},
	{"a party that is no id", "{'stretches':[{'party':'him','from_ms':100,'to_ms':200,'original':'destroyed'}]}", 1, true, 100, 200, false, false},
	{"until the last moment", "{'stretches':" ONE("'from_ms':0,'to_ms':2592000000,'original':'destroyed'") "}", 1, false, ALL, false, false},
	{"what becomes of it is not said", "{'stretches':" ONE("'from_ms':100,'to_ms':200") "}", 1, false, ALL, true, false},
	{"no begin", "{'stretches':" ONE("'to_ms':200,'original':'destroyed'") "}", 1, false, ALL, true, false},
	{"no end", "{'stretches':" ONE("'from_ms':200,'original':'destroyed'") "}", 1, false, ALL, true, false},
	{"empty", "{'stretches':" ONE("'from_ms':200,'to_ms':200,'original':'destroyed'") "}", 1, false, ALL, true, false},
	{"backwards", "{'stretches':" ONE("'from_ms':300,'to_ms':200,'original':'destroyed'") "}", 1, false, ALL, true, false},
	{"before the begin", "{'stretches':" ONE("'from_ms':-1,'to_ms':200,'original':'destroyed'") "}", 1, false, ALL, true, false},
	{"behind the latest", "{'stretches':" ONE("'from_ms':1,'to_ms':2592000001,'original':'destroyed'") "}", 1, false, ALL, true, false},
	{"a stretch that is none", "{'stretches':[7]}", 1, true, ALL, true, false},
	{"no stretches", "{}", 1, true, ALL, true, false},
	{"stretches that are no list", "{'stretches':{'from_ms':1,'to_ms':2}}", 1, true, ALL, true, false},
	{"a list of none", "{'stretches':[]}", 0, true, 0, 0, false, false},
};

/* What cannot be understood is silent from end to end, and destroys nothing. */
static void what_an_event_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(folds); i++) {
		struct ew_interaction *it = a_call();
		uint64_t index = ew_interaction_next(it), changes = ew_interaction_redaction_changes(it);
		const struct ew_muted *m;

		assert_int_equal(tell(it, EW_EVENT_MUTED, 5000, folds[i].fields), 0);
		assert_int_equal(ew_interaction_redaction_changes(it), changes + 1);
		if (ew_interaction_muted(it) != folds[i].n)
			fail_msg("%s: %zu", folds[i].name, ew_interaction_muted(it));
		m = ew_interaction_mute(it, 0);
		if (m && (ew_id_is_zero(m->party) != folds[i].everybody || m->from_ms != folds[i].from_ms || m->to_ms != folds[i].to_ms ||
				 m->sealed != folds[i].sealed || m->held != folds[i].held || m->event != index))
			fail_msg("%s", folds[i].name);
		assert_null(ew_interaction_mute(it, folds[i].n));
		ew_interaction_free(&it);
	}
}

/* -- silence ----------------------------------------------------------------------------------- */

static size_t n_silent(const struct ew_interaction *it, const char *party)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];

	return ew_interaction_silences(it, id_of(party), silent);
}

static size_t n_owed(const struct ew_interaction *it, const char *party)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];

	return ew_interaction_silences_owed(it, id_of(party), silent);
}

static size_t n_for_good(const struct ew_interaction *it, const char *party)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];

	return ew_interaction_silences_for_good(it, id_of(party), silent);
}

#define DESTROYED(party, from, to) "[{" party "'from_ms':" #from ",'to_ms':" #to ",'kind':'card','rule':'r','original':'destroyed'}]"
#define OF_ALICE "'party':'" ALICE "',"

static void until_every_recording_is_made_without_it(void **state)
{
	struct ew_interaction *it = a_call();
	char below[40];

	(void)state;
	/* Said before there is any recording: the first one is made without. */
	mute(it, DESTROYED(OF_ALICE, 100, 200));
	assert_int_equal(n_silent(it, ALICE), 0);
	assert_int_equal(n_owed(it, ALICE), 0);
	assert_int_equal(n_for_good(it, ALICE), 1);
	assert_int_equal(n_for_good(it, BOB), 0);
	snprintf(below, sizeof(below), ",'muted':%llu", (unsigned long long)ew_interaction_next(it));
	made(it, "audio", ALICE, 1, below);
	assert_int_equal(n_silent(it, ALICE), 0);
	assert_false(ew_interaction_owes_silence(it, "audio", id_of(ALICE)));
	/* One of before events said it, and another: both hold it. */
	made(it, "wav", ALICE, 1, "");
	assert_int_equal(n_silent(it, ALICE), 1);
	assert_true(ew_interaction_owes_silence(it, "wav", id_of(ALICE)));
	assert_false(ew_interaction_owes_silence(it, "audio", id_of(ALICE)));
	made(it, "wav", ALICE, 2, below);
	assert_int_equal(n_silent(it, ALICE), 0);
	/* Found when the recordings are there: of both kinds, of her alone. */
	made(it, "audio", BOB, 1, "");
	mute(it, DESTROYED(OF_ALICE, 500, 600));
	assert_int_equal(n_silent(it, ALICE), 1);
	assert_int_equal(n_owed(it, ALICE), 1);
	assert_int_equal(n_silent(it, BOB), 0);
	assert_int_equal(n_for_good(it, ALICE), 2);
	assert_true(ew_interaction_owes_silence(it, "audio", id_of(ALICE)));
	assert_true(ew_interaction_owes_silence(it, "wav", id_of(ALICE)));
	assert_false(ew_interaction_owes_silence(it, "frames", id_of(ALICE)));
	assert_false(ew_interaction_owes_silence(it, "audio", id_of(BOB)));
	snprintf(below, sizeof(below), ",'muted':%llu", (unsigned long long)ew_interaction_next(it));
	made(it, "audio", ALICE, 2, below);
	assert_int_equal(n_owed(it, ALICE), 1); /* the other kind still has it */
	made(it, "wav", ALICE, 3, below);
	assert_int_equal(n_owed(it, ALICE), 0);
	assert_int_equal(n_silent(it, ALICE), 0);
	/* Nobody knows whose. */
	mute(it, DESTROYED("", 700, 800));
	assert_true(n_owed(it, ALICE) == 1 && n_owed(it, BOB) == 1);
	ew_interaction_free(&it);
}

/* The number is the first that is not silent: an event of this index is still heard. */
static void the_event_of_the_index_is_not_in_it(void **state)
{
	struct ew_interaction *it = a_call();
	char below[40];

	(void)state;
	snprintf(below, sizeof(below), ",'muted':%llu", (unsigned long long)ew_interaction_next(it));
	mute(it, DESTROYED(OF_ALICE, 100, 200));
	made(it, "audio", ALICE, 1, below);
	assert_int_equal(n_owed(it, ALICE), 1);
	made(it, "audio", ALICE, 2, ",'muted':'many'"); /* what cannot be read is none */
	assert_int_equal(n_owed(it, ALICE), 1);
	ew_interaction_free(&it);
}

static void what_is_sealed_stays_silent(void **state)
{
	static const char *const originals[] = {"sealed", "held"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(originals); i++) {
		struct ew_interaction *it = a_call();
		char stretches[200];

		snprintf(stretches, sizeof(stretches), "[{'party':'" ALICE "','from_ms':100,'to_ms':200,'original':'%s'}]", originals[i]);
		mute(it, stretches);
		made(it, "audio", ALICE, 1, ",'muted':99");
		assert_int_equal(n_silent(it, ALICE), 1);
		assert_int_equal(n_owed(it, ALICE), 0); /* who may hear the original hears it */
		assert_int_equal(n_for_good(it, ALICE), 0);
		assert_false(ew_interaction_owes_silence(it, "audio", id_of(ALICE)));
		ew_interaction_free(&it);
	}
}

static void a_version_that_fails_takes_the_place_of_none(void **state)
{
	struct ew_interaction *it = a_call();
	const json_t *one;

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_ARTIFACT_FAILED, 8000, "{'kind':'wav','party':'" ALICE "','version':1,'because':'b'}"), 0);
	assert_null(ew_interaction_made(it, "wav", id_of(ALICE)));
	made(it, "wav", ALICE, 1, ""); /* at another time it is made */
	assert_non_null(ew_interaction_made(it, "wav", id_of(ALICE)));
	made(it, "audio", ALICE, 1, ",'covers':true");
	mute(it, DESTROYED(OF_ALICE, 100, 200));
	assert_int_equal(tell(it, EW_EVENT_ARTIFACT_FAILED, 9500, "{'kind':'audio','party':'" ALICE "','version':2,'attempts':5,'because':'b'}"), 0);
	one = ew_interaction_made(it, "audio", id_of(ALICE));
	assert_non_null(one);
	assert_int_equal(json_integer_value(json_object_get(one, "version")), 1);
	assert_int_equal(n_owed(it, ALICE), 1);
	assert_true(ew_interaction_owes_silence(it, "audio", id_of(ALICE)));
	assert_null(ew_interaction_made(it, "audio", id_of(BOB)));
	ew_interaction_free(&it);
}

static void marks_of_people_come_along(void **state)
{
	struct ew_interaction *it = a_call();
	struct ew_silence silent[EW_MAX_REDACTIONS];

	(void)state;
	made(it, "audio", ALICE, 1, "");
	assert_int_equal(tell(it, EW_EVENT_REDACTED, 9001, "{'party':'" ALICE "','from_ms':150,'to_ms':300,'reason':'card'}"), 0);
	mute(it, DESTROYED(OF_ALICE, 100, 200));
	mute(it, DESTROYED(OF_ALICE, 1000, 2000));
	assert_int_equal(ew_interaction_silences(it, id_of(ALICE), silent), 2);
	assert_true(silent[0].from_ms == 100 && silent[0].to_ms == 300 && silent[1].from_ms == 1000 && silent[1].to_ms == 2000);
	assert_int_equal(ew_interaction_silences_owed(it, id_of(ALICE), silent), 2);
	assert_true(silent[0].from_ms == 100 && silent[0].to_ms == 200); /* with the right to it, the mark is heard */
	ew_interaction_free(&it);
}

/* -- any number of them ------------------------------------------------------------------------ */

static uint32_t draw(uint64_t *state, uint32_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33) % below;
}

#define MOMENTS 60000

static void paint(bool *moments, uint32_t from_ms, uint32_t to_ms)
{
	for (uint32_t i = from_ms; i < to_ms && i < MOMENTS; i++)
		moments[i] = true;
}

/* They rise, lie apart, are no more than there may be, and leave nothing out; where there is room they add nothing either. */
static void check(const struct ew_silence *silent, size_t n, size_t most, const bool *wanted, bool exactly)
{
	static bool is[MOMENTS];

	memset(is, 0, sizeof(is));
	assert_true(n <= most);
	for (size_t i = 0; i < n; i++) {
		assert_true(silent[i].from_ms < silent[i].to_ms);
		assert_true(i == 0 || silent[i].from_ms > silent[i - 1].to_ms);
		paint(is, silent[i].from_ms, silent[i].to_ms);
	}
	for (size_t i = 0; i < MOMENTS; i++)
		if ((wanted[i] && !is[i]) || (exactly && is[i] && !wanted[i]))
			fail_msg("moment %zu of %zu stretches", i, n);
}

static void stretches_are_joined_and_none_is_left_out(void **state)
{
	static bool wanted[MOMENTS];
	static const size_t room[] = {1, 2, 3, 10, 255, 256};
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 600; round++) {
		struct ew_silence list[400];
		size_t n = draw(&seed, EW_COUNT(list)) + 1, most = room[draw(&seed, EW_COUNT(room))], apart, left;
		uint32_t longest = draw(&seed, 2) ? 20 : 3000;

		memset(wanted, 0, sizeof(wanted));
		for (size_t i = 0; i < n; i++) {
			list[i].from_ms = draw(&seed, MOMENTS - 3001);
			list[i].to_ms = list[i].from_ms + 1 + draw(&seed, longest);
			paint(wanted, list[i].from_ms, list[i].to_ms);
		}
		apart = 0;
		for (size_t i = 0; i < MOMENTS; i++)
			apart += wanted[i] && (i == 0 || !wanted[i - 1]);
		left = ew_silences_join(list, n, most);
		check(list, left, most, wanted, apart <= most);
		assert_true(left > 0);
	}
	assert_int_equal(ew_silences_join(NULL, 0, 1), 0);
}

/* The longest sound between two of them there can be is joined over as well. */
static void the_furthest_apart(void **state)
{
	struct ew_silence list[] = {{EW_REDACTION_LATEST_MS - 1, EW_REDACTION_LATEST_MS}, {0, 1}};
	struct ew_silence wide[] = {{UINT32_MAX - 1, UINT32_MAX}, {0, 1}};

	(void)state;
	assert_int_equal(ew_silences_join(list, 2, 1), 1);
	assert_true(list[0].from_ms == 0 && list[0].to_ms == EW_REDACTION_LATEST_MS);
	assert_int_equal(ew_silences_join(wide, 2, 1), 1);
	assert_true(wide[0].from_ms == 0 && wide[0].to_ms == UINT32_MAX);
}

#define ROUNDS 6
#define OF_AN_EVENT 8

/* Events with stretches at random, of either party and of both, with originals of each sort: each list by a bitmap of its own. */
static void more_than_may_stand(void **state)
{
	static bool in_the_way[MOMENTS], for_good[MOMENTS];
	uint64_t seed = 11;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		static const char *const originals[] = {"destroyed", "sealed", "held"};
		static const char *const parties[] = {"'party':'" ALICE "',", "'party':'" BOB "',", ""};
		struct ew_interaction *it = a_call();
		struct ew_silence silent[EW_MAX_REDACTIONS];

		memset(in_the_way, 0, sizeof(in_the_way));
		memset(for_good, 0, sizeof(for_good));
		made(it, "audio", ALICE, 1, "");
		for (unsigned e = 0; e < 120; e++) {
			char list[1000] = "[";
			size_t at = 1;

			for (int i = 0; i < OF_AN_EVENT; i++) {
				uint32_t party = draw(&seed, 3), original = draw(&seed, 3), from = draw(&seed, MOMENTS - 100), to = from + 1 + draw(&seed, 40);

				at += (size_t)snprintf(list + at, sizeof(list) - at, "%s{%s'from_ms':%u,'to_ms':%u,'original':'%s'}", i ? "," : "",
					parties[party], from, to, originals[original]);
				if (party == 1)
					continue;
				paint(in_the_way, from, to);
				if (original == 0)
					paint(for_good, from, to);
			}
			assert_true(at + 1 < sizeof(list));
			list[at] = ']';
			mute(it, list);
		}
		assert_int_equal(ew_interaction_muted(it), 120 * OF_AN_EVENT);
		check(silent, ew_interaction_silences(it, id_of(ALICE), silent), EW_MAX_REDACTIONS, in_the_way, false);
		check(silent, ew_interaction_silences_owed(it, id_of(ALICE), silent), EW_MAX_REDACTIONS, for_good, false);
		check(silent, ew_interaction_silences_for_good(it, id_of(ALICE), silent), EW_MAX_REDACTIONS, for_good, false);
		ew_interaction_free(&it);
	}
}

/* -- the record -------------------------------------------------------------------------------- */

static void note(struct ew_record *record, enum ew_event_type type, const char *fields)
{
	const struct ew_interaction *it = ew_record_interaction(record);
	json_t *json = json_loads(fields, 0, NULL);
	struct ew_event_draft draft = {.type = type, .interaction = id_of(CALL), .decided = {AT(9000)}, .actor_kind = "keeper", .fields = json};
	struct ew_event_place place = {.log = id_of(ALICE), .index = ew_interaction_next(it), .previous = ew_interaction_previous(it),
		.server = {AT(9000)}};
	uint8_t salts[256] = {1};
	struct ew_event e;

	assert_non_null(json);
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, ew_event_salt_bytes(&draft)), &e), 0);
	assert_int_equal(ew_record_apply(record, &e), 0);
	ew_event_free(&e);
	json_decref(json);
}

/* The word of the record's redaction, with a sentence that has this in it. */
static void says(const struct ew_record *record, const char *status, const char *part)
{
	json_t *json = ew_record_json(record, NULL), *redaction = json_object_get(json, "redaction");

	assert_string_equal(json_string_value(json_object_get(redaction, "status")), status);
	if (!strstr(json_string_value(json_object_get(redaction, "because")), part))
		fail_msg("%s", json_string_value(json_object_get(redaction, "because")));
	json_decref(json);
}

#define OBJECT(n) "019aa5a0-0000-7000-8000-00000000000" #n
#define MADE(version, object) "{\"kind\":\"audio\",\"party\":\"" ALICE "\",\"version\":" #version ",\"object\":\"" object "\"}"

static void what_the_record_says(void **state)
{
	struct ew_record *record;
	json_t *json, *list;

	(void)state;
	assert_int_equal(ew_record_new(id_of(CALL), &record), 0);
	note(record, EW_EVENT_CALL_OFFERED, "{}");
	note(record, EW_EVENT_STREAM_ADDED, "{\"party\":\"" ALICE "\",\"stream\":1}");
	note(record, EW_EVENT_ARTIFACT_MADE, MADE(1, OBJECT(1)));
	says(record, "not_checked", "nothing has looked");
	json = ew_record_json(record, NULL);
	assert_null(json_object_get(json, "muted"));
	json_decref(json);

	note(record, EW_EVENT_MUTED,
		"{\"by\":\"words\",\"artifact\":\"transcript\",\"version\":1,\"stretches\":[{\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\","
		"\"original\":\"destroyed\"}]}");
	says(record, "by_words", "not all that is said was read");
	note(record, EW_EVENT_ARTIFACT_MADE, MADE(2, OBJECT(2)));
	note(record, EW_EVENT_ARTIFACT_REPLACED,
		"{\"kind\":\"audio\",\"party\":\"" ALICE "\",\"version\":1,\"object\":\"" OBJECT(1) "\",\"by_version\":2,\"because\":\"muted\"}");
	note(record, EW_EVENT_ARTIFACT_REPLACED, "{\"kind\":\"audio\"}"); /* of no object: of none */
	json = ew_record_json(record, NULL);
	list = json_object_get(json, "artifact_versions");
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "state")), "replaced");
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "state")), "made");
	list = json_object_get(json, "muted");
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "artifact")), "transcript");
	assert_int_equal(json_array_size(json_object_get(json_array_get(list, 0), "stretches")), 1);
	json_decref(json);

	note(record, EW_EVENT_REDACTED, "{\"from_ms\":4000,\"to_ms\":5000,\"reason\":\"health\"}");
	says(record, "by_hand", "what was found in the words of a transcript is silent");
	ew_record_free(&record);
}

/* All that is said was read: with what was found, and without. */
static void everything_was_read(void **state)
{
	(void)state;
	for (int found = 0; found < 2; found++) {
		struct ew_record *record;

		assert_int_equal(ew_record_new(id_of(CALL), &record), 0);
		note(record, EW_EVENT_CALL_OFFERED, "{}");
		note(record, EW_EVENT_STREAM_ADDED, "{\"party\":\"" ALICE "\",\"stream\":1}");
		note(record, EW_EVENT_SPAN_OPENED,
			"{\"span\":\"" OBJECT(9) "\",\"party\":\"" ALICE "\",\"stream\":1,\"purposes\":[\"recording\"],\"epoch\":1}");
		note(record, EW_EVENT_SPAN_CLOSED, "{\"span\":\"" OBJECT(9) "\",\"frames\":3}");
		note(record, EW_EVENT_ARTIFACT_RECEIVED,
			"{\"kind\":\"transcript\",\"version\":1,\"checked\":true,\"speech\":[{\"party\":\"" ALICE "\",\"speech_ms\":900,\"unheard_ms\":0}]}");
		if (!ew_interaction_is_checked(ew_record_interaction(record), id_of(ALICE)))
			fail_msg("it is not checked");
		if (found)
			note(record, EW_EVENT_MUTED,
				"{\"stretches\":[{\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\",\"original\":\"destroyed\"}]}");
		says(record, "checked", found ? "the sound is silent" : "the sound itself is as it was");
		ew_record_free(&record);
	}
}

/* -- memory ------------------------------------------------------------------------------------ */

static int with_memory_that_runs_out(void *arg)
{
	struct ew_interaction *it = NULL;
	int r = new_call(&it);

	(void)arg;
	if (r == 0)
		r = tell(it, EW_EVENT_CALL_OFFERED, 0, "{}");
	for (int i = 0; r == 0 && i < 3; i++)
		r = tell(it, EW_EVENT_MUTED, 1, i == 2 ? "{}" : "{'stretches':" DESTROYED(OF_ALICE, 100, 200) "}");
	ew_interaction_free(&it);
	return r;
}

static void memory_runs_out(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(with_memory_that_runs_out, NULL) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_event_says),
		cmocka_unit_test(until_every_recording_is_made_without_it),
		cmocka_unit_test(the_event_of_the_index_is_not_in_it),
		cmocka_unit_test(what_is_sealed_stays_silent),
		cmocka_unit_test(a_version_that_fails_takes_the_place_of_none),
		cmocka_unit_test(marks_of_people_come_along),
		cmocka_unit_test(stretches_are_joined_and_none_is_left_out),
		cmocka_unit_test(the_furthest_apart),
		cmocka_unit_test(more_than_may_stand),
		cmocka_unit_test(what_the_record_says),
		cmocka_unit_test(everything_was_read),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
