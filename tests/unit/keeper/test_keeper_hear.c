/*
 * Transcription from the keeper's side: which calls are heard, what of them may be, by whom, and what becomes of what a worker says it has heard.
 */
#include "unit/keeper/hear_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/reader.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/jobs.h"
#include "catalog/recipients.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/keeper_hear.h"

#define WORKER RECORDED_WORKER
#define TWO_PARTIES HEAR_TWO_PARTIES

static const char policy[] = HEAR_POLICY("");
static const char *const agreements[] = {HEAR_AGREED, HEAR_RUN_OUT};

static struct kit *house(const char *until)
{
	return hear_house(policy, until);
}

/* `said`: when what was found was said. */
static int heard_at(struct kit *k, const char *segments, uint32_t unheard, const char *counts, const char *said)
{
	struct ew_msg_job_heard m = {.rules = 7, .counts = ew_slice_text(counts), .said = ew_slice_text(said), .memory = kit_id(0x44, 1)};

	return hear_answer(k, &m, segments, unheard, EW_SLICE_EMPTY);
}

static int heard_with(struct kit *k, const char *segments, uint32_t unheard, const char *counts)
{
	return heard_at(k, segments, unheard, counts, "[]");
}

static int heard(struct kit *k, const char *segments, uint32_t unheard)
{
	return heard_with(k, segments, unheard, "[{\"kind\":\"card\",\"rule\":\"card.luhn\",\"count\":1}]");
}

/* -- what is heard -- */

static void the_shut_stretches_are_silent(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_message m;
	struct ew_reader r;
	size_t silences = 0;

	(void)state;
	hear_call(k, 0);
	assert_true(hear_begin(k));
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source), 2);
	assert_int_equal(kit_count(k, EW_ROLE_DELIVER, EW_MSG_transcribe), 1);
	assert_true(kit_last_sent(k, EW_ROLE_DELIVER, EW_MSG_transcribe)->handle >= 0);
	for (size_t i = 0; i < k->n_sent; i++) {
		uint32_t from, to;

		if (k->sent[i].number != EW_MSG_job_silence)
			continue;
		silences++;
		assert_int_equal(ew_message_decode(ew_buf_slice(&k->sent[i].bytes), &m), 0);
		ew_reader_init(&r, EW_MESSAGE_AS(&m, job_silence)->spans);
		if (EW_MESSAGE_AS(&m, job_silence)->spans.len == 8) {
			/* The other party may not be heard at all. */
			assert_int_equal(ew_reader_u32(&r), 0);
			assert_int_equal(ew_reader_u32(&r), UINT32_MAX);
			continue;
		}
		/* Before its first span, between the two, and behind the last. */
		if (EW_MESSAGE_AS(&m, job_silence)->spans.len == 24) {
			(void)ew_reader_u32(&r);
			(void)ew_reader_u32(&r);
		}
		from = ew_reader_u32(&r);
		to = ew_reader_u32(&r);
		assert_in_range(to - from, 2000, 2100);
		(void)ew_reader_u32(&r);
		assert_int_equal(ew_reader_u32(&r), UINT32_MAX);
	}
	assert_int_equal(silences, 2);
	kit_free(&k);
}

static void nothing_is_heard_without_an_engine_or_a_purpose(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct kit *k = house(agreements[0]);

		if (i == 0) {
			memset(&k->core->speech.vendor, 0, sizeof(k->core->speech.vendor));
			hear_call(k, 0);
		} else {
			recorded_call(k, 1, NULL);
			recorded_finish(k, 1);
			kit_forget(k);
		}
		assert_false(hear_begin(k));
		kit_free(&k);
	}
}

static void without_an_agreement_nothing_is_sent(void **state)
{
	struct kit *k = house(agreements[1]);

	(void)state;
	hear_call(k, 0);
	assert_false(hear_begin(k));
	assert_int_equal(kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant), 0);
	assert_int_equal(kit_count(k, EW_ROLE_DELIVER, EW_MSG_transcribe), 0);
	assert_true(hear_excepted(k, "transcription_not_allowed"));
	ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
	assert_false(hear_begin(k));
	kit_free(&k);
}

static void it_waits_for_deliver(void **state)
{
	struct kit *k = house(agreements[0]);

	(void)state;
	hear_call(k, 0);
	ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, false);
	assert_false(hear_begin(k));
	ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, true);
	ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_hear), 1);
	kit_free(&k);
}

/* -- what becomes of it -- */

static int read_row(void *arg, const struct ew_handed_row *row)
{
	struct ew_buf *to = arg;

	assert_int_equal(row->kind, EW_ARTIFACT_TRANSCRIPT);
	assert_true(row->sealed.len > 0);
	ew_buf_add_u8(to, (uint8_t)row->version);
	return 0;
}

/* Of a call of hours, with words and their times: more than a message holds. */
static void a_long_transcript_is_read(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_buf text = {0};

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	ew_buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < 9000; i++)
		ew_buf_printf(&text, "%s{\"from_ms\":%u,\"to_ms\":%u,\"source\":0,\"text\":\"good morning\"}", i ? "," : "[", i, i + 1);
	ew_buf_add_text(&text, "]");
	ew_buf_add_u8(&text, 0);
	assert_int_equal(ew_buf_error(&text), 0);
	assert_true(text.len > 512 * 1024);
	assert_int_equal(heard(k, (const char *)text.at, 0), 0);
	assert_non_null(hear_received(k));
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_HANDED, 1, "{\"kind\":\"transcript\"}", "qa", ""), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "content")), 9000);
	ew_buf_free(&text);
	kit_free(&k);
}

static void a_transcript_is_stored_once(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_buf versions = {0};
	const struct ew_event *e;
	struct ew_call *c;

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	e = hear_received(k);
	assert_non_null(e);
	assert_string_equal(kit_field(e, "kind"), "transcript");
	assert_string_equal(kit_field(e, "model"), "engine 1");
	assert_string_equal(kit_field(e, "profile"), "standard");
	assert_true(json_is_true(json_object_get(e->fields, "checked")));
	assert_int_equal(json_array_size(json_object_get(e->fields, "redacted")), 1);
	assert_int_equal(json_array_size(json_object_get(e->fields, "speech")), 2);
	assert_null(json_object_get(e->fields, "text"));
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &c), 0);
	assert_true(ew_interaction_is_checked(c->fold, (struct ew_id){{0}}));
	ew_buf_init(&versions, 10);
	assert_int_equal(ew_handed_each(k->core->catalog, KIT_CALL(1), EW_ARTIFACT_TRANSCRIPT, read_row, &versions), 0);
	assert_int_equal(versions.len, 1);
	ew_buf_free(&versions);
	assert_false(hear_excepted(k, "speech_not_transcribed"));
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
	kit_forget(k);
	assert_false(hear_begin(k));
	kit_free(&k);
}

static void speech_without_words_is_not_checked(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_call *c;

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	assert_int_equal(heard(k, "[]", 400), 0);
	assert_non_null(hear_received(k));
	assert_true(hear_excepted(k, "speech_not_transcribed"));
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &c), 0);
	assert_false(ew_interaction_is_checked(c->fold, (struct ew_id){{0}}));
	kit_free(&k);
}

/* What a worker says is foreign: one that says something else has failed, and the job comes again. */
static void words_that_fit_nothing(void **state)
{
	static const struct {
		const char *segments, *counts;
	} rows[] = {
		{"{}", "[]"},
		{"[1]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":2,\"text\":\"x\"}]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":-1,\"text\":\"x\"}]", "[]"},
		{"[{\"from_ms\":-5,\"to_ms\":9,\"source\":0,\"text\":\"x\"}]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":0,\"text\":4}]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":0,\"text\":\"x\",\"more\":1}]", "[]"},
		{"[]", "{}"},
		{"[]", "[{\"kind\":\"card\",\"rule\":\"r\",\"count\":1,\"value\":\"4111\"}]"},
		{"not JSON", "[]"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct kit *k = house(agreements[0]);

		hear_call(k, EW_PURPOSE_TRANSCRIPTION);
		assert_true(hear_begin(k));
		assert_int_equal(heard_with(k, rows[i].segments, 0, rows[i].counts), 0);
		assert_null(hear_received(k));
		ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
		ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
		kit_forget(k);
		assert_true(hear_begin(k));
		kit_free(&k);
	}
}

/* What was found is silent in the sound of whose it was, with what engines leave out on either side. */
static void what_was_found_is_silent(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_silence silent[EW_MAX_REDACTIONS];
	const struct ew_event *e;
	struct ew_call *c;

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	assert_int_equal(heard_at(k, TWO_PARTIES, 0, "[]",
				 "[{\"source\":1,\"from_ms\":1000,\"to_ms\":1400,\"kind\":\"card\",\"rule\":\"card.luhn\"},"
				 "{\"source\":1,\"from_ms\":1700,\"to_ms\":1800,\"kind\":\"cvv\",\"rule\":\"cvv.said\"},"
				 "{\"source\":0,\"from_ms\":100,\"to_ms\":200,\"kind\":\"email\",\"rule\":\"email.any\"}]"),
		0);
	assert_non_null(hear_received(k));
	e = kit_find(k, EW_EVENT_MUTED);
	assert_non_null(e);
	assert_string_equal(kit_field(e, "by"), "words");
	assert_int_equal(json_array_size(json_object_get(e->fields, "stretches")), 1);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &c), 0);
	/* Of one of the two, and not of the other. */
	assert_int_equal(ew_interaction_silences(c->fold, KIT_PARTY(1), silent) + ew_interaction_silences(c->fold, KIT_PARTY(2), silent), 1);
	assert_int_equal(ew_interaction_mute(c->fold, 0)->from_ms, 800);
	assert_int_equal(ew_interaction_mute(c->fold, 0)->to_ms, 2100);
	assert_false(ew_id_is_zero(ew_interaction_mute(c->fold, 0)->party));
	kit_free(&k);
}

/* Policy keeps what was silenced, but never a security code, whatever it was found with. */
static void a_code_is_destroyed_in_any_case(void **state)
{
	struct kit *k = hear_house(HEAR_POLICY("    keep_original: [audio]\n"), agreements[0]);
	struct ew_call *c;

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	assert_int_equal(heard_at(k, TWO_PARTIES, 0, "[]",
				 "[{\"source\":1,\"from_ms\":1000,\"to_ms\":1400,\"kind\":\"card\",\"rule\":\"card.luhn\"},"
				 "{\"source\":1,\"from_ms\":9000,\"to_ms\":9400,\"kind\":\"card\",\"rule\":\"card.luhn\",\"code\":true},"
				 "{\"source\":1,\"from_ms\":19000,\"to_ms\":19400,\"kind\":\"card\",\"rule\":\"card.luhn\",\"code\":false}]"),
		0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &c), 0);
	assert_int_equal(ew_interaction_muted(c->fold), 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(ew_interaction_mute(c->fold, i)->sealed == (ew_interaction_mute(c->fold, i)->from_ms != 8800));
	kit_free(&k);
}

/* Findings that nobody could mean, and words that are none: nothing of it is stored. */
static void findings_that_fit_nothing(void **state)
{
	static const struct {
		const char *segments, *said;
	} rows[] = {
		{"[]", "{}"},
		{"[]", "[1]"},
		{"[]", "nothing"},
		{"[]", ""},
		{"[]", "[{\"source\":2,\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\"}]"},
		{"[]", "[{\"source\":-1,\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\"}]"},
		{"[]", "[{\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\"}]"},
		{"[]", "[{\"source\":0,\"from_ms\":-1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\"}]"},
		{"[]", "[{\"source\":0,\"from_ms\":1,\"to_ms\":4294967296,\"kind\":\"card\",\"rule\":\"r\"}]"},
		{"[]", "[{\"source\":0,\"from_ms\":1,\"to_ms\":2,\"kind\":7,\"rule\":\"r\"}]"},
		{"[]", "[{\"source\":0,\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\"}]"},
		{"[]", "[{\"source\":0,\"from_ms\":1,\"to_ms\":2,\"kind\":\"card\",\"rule\":\"r\",\"code\":1}]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":0,\"text\":\"x\",\"words\":[]}]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":0,\"text\":\"x\",\"words\":[{\"text\":\"x\",\"from_ms\":5}]}]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":0,\"text\":\"x\",\"words\":[{\"text\":\"x\",\"from_ms\":5,\"to_ms\":9,\"more\":1}]}]", "[]"},
		{"[{\"from_ms\":5,\"to_ms\":9,\"source\":0,\"text\":\"x\",\"words\":{\"text\":\"x\"}}]", "[]"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct kit *k = house(agreements[0]);

		hear_call(k, EW_PURPOSE_TRANSCRIPTION);
		assert_true(hear_begin(k));
		assert_int_equal(heard_at(k, rows[i].segments, 0, "[]", rows[i].said), 0);
		if (hear_received(k) || kit_find(k, EW_EVENT_MUTED))
			fail_msg("row %zu", i);
		kit_free(&k);
	}
}

static void an_engine_that_fails_for_good(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_msg_job_failed failed = {.code = -EHOSTDOWN, .sentence = EW_SLICE("the speech engine answered with status 500")};

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	for (int i = 0; i < EW_KEEPER_JOB_ATTEMPTS; i++) {
		kit_forget(k);
		if (!hear_begin(k))
			fail_msg("attempt %d", i);
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_failed, &failed), 0);
		ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
		ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
	}
	kit_forget(k);
	assert_false(hear_begin(k));
	assert_true(hear_excepted(k, "speech_not_transcribed"));
	assert_null(hear_received(k));
	kit_free(&k);
}

/* A recorder's object is no transcript, and the other way round. */
static void a_word_of_another_job_is_none(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_msg_job_object made = {.header = EW_SLICE("h"), .report = EW_SLICE("{}")};

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), 2);
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	assert_non_null(hear_received(k));
	kit_free(&k);
}

/* -- what happens while it is heard -- */

static void destroy(struct kit *k, uint32_t kinds)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = kinds, .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_deletion_begin(k->core, &wish, &outcome), 0);
	assert_int_equal(outcome, EW_DELETION_BEGUN);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void say(struct kit *k, enum ew_event_type type, const char *fields)
{
	struct ew_call *call;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	if (type == EW_EVENT_FROZEN)
		assert_int_equal(ew_holds_cover(k->core->catalog, ew_restriction_id(1), KIT_CALL(1), ew_io_wall(k->io)), 0);
	if (type == EW_EVENT_UNFROZEN)
		assert_int_equal(ew_holds_uncover(k->core->catalog, ew_restriction_id(1), KIT_CALL(1)), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_append(k->core, call, type, ew_io_wall(k->io), "user", kit_id(0xee, 1), json_loads(fields, 0, NULL), NULL, NULL, NULL), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static uint64_t texts(struct kit *k)
{
	uint64_t n = 0;

	assert_int_equal(ew_handed_count(k->core->catalog, KIT_CALL(1), EW_ARTIFACT_TRANSCRIPT, (struct ew_wall){INT64_MAX}, &n), 0);
	return n;
}

/* Whether another worker would be given it. */
static bool is_heard_again(struct kit *k)
{
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
	kit_forget(k);
	return hear_begin(k);
}

static const uint32_t destroyed[] = {EW_KIND_BIT(EW_ARTIFACT_AUDIO) | EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT), EW_KIND_BIT(EW_ARTIFACT_AUDIO),
	EW_KIND_BIT(EW_ARTIFACT_METADATA)};

static void what_was_deleted_while_it_was_heard_is_not_stored(void **state)
{
	struct ew_msg_job_failed failed = {.code = -EHOSTDOWN, .sentence = EW_SLICE("the speech engine answered with status 500")};

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(destroyed); i++) {
		struct kit *k = house(agreements[0]);

		hear_call(k, EW_PURPOSE_TRANSCRIPTION);
		assert_true(hear_begin(k));
		destroy(k, destroyed[i / 2]);
		if (i % 2)
			assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_failed, &failed), 0);
		else
			assert_int_equal(heard(k, TWO_PARTIES, 40), 0);
		if (texts(k) > 0 || is_heard_again(k))
			fail_msg("row %zu", i);
		kit_free(&k);
	}
}

static void what_is_over_is_not_sent(void **state)
{
	struct kit *k = house(agreements[0]);

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0); /* the vault is asked, and has not answered yet */
	destroy(k, EW_KIND_BIT(EW_ARTIFACT_AUDIO));
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_hear), 0);
	assert_int_equal(kit_count(k, EW_ROLE_DELIVER, EW_MSG_transcribe), 0);
	assert_false(is_heard_again(k));
	kit_free(&k);
}

static void a_text_of_yesterday_is_not_stored(void **state)
{
	struct kit *k = house(agreements[0]);

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	ew_io_sim_advance(k->io, 91 * 86400 * EW_US_PER_S);
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	assert_int_equal(texts(k), 0);
	kit_free(&k);
}

static void what_somebody_objected_to_is_not_stored(void **state)
{
	struct kit *k = house(agreements[0]);

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	say(k, EW_EVENT_OBJECTED, "{\"request\":1,\"purposes\":[\"transcription\"],\"decision\":\"upheld\"}");
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	assert_int_equal(texts(k), 0);
	assert_false(is_heard_again(k));
	kit_free(&k);
}

/* Nothing is made of it until that is lifted, and then it is heard. */
static void a_frozen_call_is_heard_when_it_is_let_go(void **state)
{
	struct kit *k = house(agreements[0]);

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	say(k, EW_EVENT_FROZEN, "{\"request\":1}");
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	assert_int_equal(texts(k), 0);
	assert_false(is_heard_again(k));
	say(k, EW_EVENT_UNFROZEN, "{\"request\":1}");
	assert_true(is_heard_again(k));
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	assert_int_equal(texts(k), 1);
	kit_free(&k);
}

/* -- who got it -- */

static size_t times_sent(struct kit *k)
{
	kit_read_log(k, 1);
	return kit_logged(k, EW_EVENT_SPEECH_SENT);
}

static int take_kinds(void *arg, const struct ew_recipient_row *row)
{
	*(uint32_t *)arg |= row->kinds;
	return 0;
}

/* What this vendor was told to delete. */
static uint32_t told_to_delete(struct kit *k, struct ew_id vendor)
{
	uint32_t kinds = 0;

	assert_int_equal(ew_recipients_of_vendor(k->core->catalog, vendor, EW_RECIPIENT_ASKED, 0, 10, take_kinds, &kinds), 0);
	return kinds;
}

enum got { IN_FLIGHT, FAILED_FOR_GOOD, UNWANTED, GOTS };

static void give(struct kit *k, enum got what)
{
	struct ew_msg_job_failed failed = {.code = -EHOSTDOWN, .sentence = EW_SLICE("the speech engine answered with status 500")};

	assert_true(hear_begin(k));
	assert_int_equal(times_sent(k), 1);
	for (int i = 0; what == FAILED_FOR_GOOD && i < EW_KEEPER_JOB_ATTEMPTS; i++) {
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_failed, &failed), 0);
		assert_int_equal(is_heard_again(k), i + 1 < EW_KEEPER_JOB_ATTEMPTS);
	}
	if (what != UNWANTED)
		return;
	say(k, EW_EVENT_OBJECTED, "{\"request\":1,\"purposes\":[\"transcription\"],\"decision\":\"upheld\"}");
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
}

/* Whatever came back: it was sent the sound. */
static void an_engine_is_told_to_delete(void **state)
{
	const uint32_t both = EW_KIND_BIT(EW_ARTIFACT_AUDIO) | EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT);

	(void)state;
	for (enum got what = 0; what < GOTS; what++) {
		struct kit *k = house(agreements[0]);

		hear_call(k, EW_PURPOSE_TRANSCRIPTION);
		give(k, what);
		assert_int_equal(times_sent(k), 1); /* in the log of the call, once for all attempts */
		assert_int_equal(told_to_delete(k, k->core->speech.vendor), 0);
		destroy(k, EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT)); /* there is none, but it may have made one */
		assert_int_equal(told_to_delete(k, k->core->speech.vendor), EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT));
		destroy(k, EW_KIND_BIT(EW_ARTIFACT_METADATA));
		assert_int_equal(told_to_delete(k, k->core->speech.vendor), both);
		kit_free(&k);
	}
}

static void each_engine_is_told(void **state)
{
	struct kit *k = house(agreements[0]);
	struct ew_id first = k->core->speech.vendor, job;
	struct ew_call *call;

	(void)state;
	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	assert_int_equal(heard(k, TWO_PARTIES, 0), 0);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0,
				 "{\"name\":\"W\",\"contact\":\"c\",\"risk\":\"low\",\"purposes\":[\"transcription\"],\"kinds\":[\"transcript\"],\"region\":\"LU\","
				 "\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"2400-01-01\"}}",
				 "", "another"),
		201);
	assert_int_equal(ew_id_parse(ew_slice_text(kit_text(k, "id")), &k->core->speech.vendor), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_intend_hearing_again(k->core, call, &job), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_true(is_heard_again(k));
	assert_int_equal(times_sent(k), 2);
	destroy(k, EW_KIND_BIT(EW_ARTIFACT_AUDIO));
	assert_int_equal(told_to_delete(k, first), EW_KIND_BIT(EW_ARTIFACT_AUDIO));
	assert_int_equal(told_to_delete(k, k->core->speech.vendor), EW_KIND_BIT(EW_ARTIFACT_AUDIO));
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shut_stretches_are_silent),
		cmocka_unit_test(nothing_is_heard_without_an_engine_or_a_purpose),
		cmocka_unit_test(without_an_agreement_nothing_is_sent),
		cmocka_unit_test(it_waits_for_deliver),
		cmocka_unit_test(a_long_transcript_is_read),
		cmocka_unit_test(a_transcript_is_stored_once),
		cmocka_unit_test(speech_without_words_is_not_checked),
		cmocka_unit_test(words_that_fit_nothing),
		cmocka_unit_test(what_was_found_is_silent),
		cmocka_unit_test(a_code_is_destroyed_in_any_case),
		cmocka_unit_test(findings_that_fit_nothing),
		cmocka_unit_test(an_engine_that_fails_for_good),
		cmocka_unit_test(a_word_of_another_job_is_none),
		cmocka_unit_test(what_was_deleted_while_it_was_heard_is_not_stored),
		cmocka_unit_test(what_is_over_is_not_sent),
		cmocka_unit_test(a_text_of_yesterday_is_not_stored),
		cmocka_unit_test(what_somebody_objected_to_is_not_stored),
		cmocka_unit_test(a_frozen_call_is_heard_when_it_is_let_go),
		cmocka_unit_test(an_engine_is_told_to_delete),
		cmocka_unit_test(each_engine_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
