/*
 * Redaction by hand in the keeper: what may be marked and by whom, what a worker is told to silence, what is not handed out at all, who
 * may hear it all the same, and that two people are needed to take it back.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "programs/keeper/deletion/deletion.h"

#define WORKER 5
#define OTHER 0x40
#define DEAF 0x41
#define PAYLOAD "a sealed payload, as far as the keeper can tell"
#define SPAN(more) "{\"from_ms\":0,\"to_ms\":40,\"reason\":\"card\"" more "}"

static const char frames_too[] = "policy: test\n"
				 "entity: {name: Example Bank S.A., country: LU}\n"
				 "rules:\n"
				 "  - name: all\n"
				 "    when: {direction: inbound}\n"
				 "    record: automatic\n"
				 KIT_LAWFUL
				 "    artifacts: [audio, frames]\n"
				 "    keep: {recording: 90d}\n";

static void do_job(struct kit *k)
{
	static const uint8_t peaks[] = {1, 2, 3, 4, 5, 6};
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(PAYLOAD),
		.plain_bytes = 3,
		.duration_us = 60000,
		.report = EW_SLICE("{\"peaks_step_ms\":20}"),
		.peaks = ew_slice_of(peaks, sizeof(peaks)),
	};

	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle, PAYLOAD, strlen(PAYLOAD), 0),
		0);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
}

static struct kit *finished_call(void)
{
	struct kit *k = kit_new(frames_too);

	kit_token(k, OTHER, UINT32_MAX);
	kit_token(k, DEAF, EW_RIGHT_SEARCH | EW_RIGHT_READ | EW_RIGHT_ORDER);
	kit_call(k, 1);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(k, 1, party);
		kit_span(k, 1, party);
	}
	kit_end_call(k, 1);
	for (int i = 0; i < 4; i++)
		do_job(k);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
	return k;
}

static const char *of_party(uint8_t party, const char *before)
{
	static char text[200];
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(party), id);
	snprintf(text, sizeof(text), "%s\"party\":\"%s\"}", before, id);
	return text;
}

static void mark_second_party(struct kit *k)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REDACT, 1,
				 of_party(2, "{\"from_ms\":20,\"to_ms\":40,\"reason\":\"security_code\",")),
		201);
}

static void what_may_be_marked(void **state)
{
	static const struct {
		const char *body, *field; /* NULL: fine */
	} bodies[] = {
		{SPAN(""), NULL},
		{SPAN(",\"party\":null"), NULL},
		{"{\"from_ms\":59,\"to_ms\":60,\"reason\":\"other\"}", NULL},
		{"{}", "from_ms"},
		{"{\"from_ms\":-1,\"to_ms\":40,\"reason\":\"card\"}", "from_ms"},
		{"{\"from_ms\":900000,\"to_ms\":900001,\"reason\":\"card\"}", "from_ms"},
		{"{\"from_ms\":10,\"to_ms\":10,\"reason\":\"card\"}", "to_ms"},
		{"{\"from_ms\":10,\"to_ms\":900000,\"reason\":\"card\"}", "to_ms"},
		{"{\"from_ms\":0,\"to_ms\":40,\"reason\":\"because\"}", "reason"},
		{SPAN(",\"party\":\"019aa5a0-0000-7000-8000-0000000000aa\""), "party"},
	};
	struct kit *k = finished_call();
	size_t good = 0;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		unsigned status = kit_ask(k, KIT_TOKEN, EW_ASK_REDACT, 1, bodies[i].body);

		good += !bodies[i].field;
		if (status != (bodies[i].field ? 422u : 201u) ||
			(bodies[i].field && strcmp(kit_text(k, "field"), bodies[i].field) != 0))
			fail_msg("%s: %u %s", bodies[i].body, status, kit_text(k, "field"));
	}
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_REDACTED), good);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_REDACTED), "reason"), "other");
	assert_int_equal(kit_ask(k, DEAF, EW_ASK_REDACT, 1, SPAN("")), 403);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REDACT, 9, SPAN("")), 404);
	kit_call(k, 2);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REDACT, 2, SPAN("")), 409);
	assert_true(kit_problem(k, "not_finished"));
	/* The record lists them, and the events fold to it in a replay. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "redactions")), good);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_true(json_is_true(json_object_get(k->answer, "agrees")));
	kit_free(&k);
}

/* -- what a worker is told -- */

/* How many sources are to be silenced; the last one's spans. */
static size_t rendered(struct kit *k, uint8_t who, enum ew_ask op, const char *arguments, const char *purpose, struct ew_slice expected)
{
	struct ew_message m;
	size_t n;

	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(kit_ask_more(k, who, op, 1, arguments, purpose, ""), 0);
	assert_int_equal(kit_vault(k), 0);
	n = kit_count(k, EW_ROLE_WORKER, EW_MSG_job_silence);
	if (n > 0) {
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_silence, &m));
		assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, job_silence)->spans, expected));
	}
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	return n;
}

static void who_hears_it(void **state)
{
	static const uint8_t span[] = {0, 0, 0, 20, 0, 0, 0, 40};
	struct ew_slice spans = ew_slice_of(span, sizeof(span));
	struct kit *k = finished_call();
	char handle[600];

	(void)state;
	assert_int_equal(rendered(k, KIT_TOKEN, EW_ASK_AUDIO, "{}", "qa", spans), 0);
	mark_second_party(k);
	assert_int_equal(rendered(k, KIT_TOKEN, EW_ASK_AUDIO, "{}", "qa", spans), 1);
	assert_int_equal(rendered(k, KIT_TOKEN, EW_ASK_EXPORT, "{\"unredacted\":true}", "qa", spans), 1);
	/* Without the word a handle opens what everybody hears; nobody asks for more by the way. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"qa\"}"), 201);
	snprintf(handle, sizeof(handle), "{\"unredacted\":true,\"handle\":\"%s\"}", kit_text(k, "handle"));
	assert_int_equal(rendered(k, 0, EW_ASK_AUDIO, handle, "", spans), 1);
	/* One alone hears nothing of it, not by a permit for something else either. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"qa\",\"unredacted\":true}"), 403);
	assert_true(kit_problem(k, "second_person_needed"));
	for (int i = 0; i < 3; i++) {
		static const char *const kinds[] = {"export", "reveal", "hear_redacted"};

		snprintf(handle, sizeof(handle), "{\"purpose\":\"qa\",\"unredacted\":true,\"approval\":%lld}",
			kit_permit(k, KIT_TOKEN, OTHER, 1, kinds[i]));
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, handle), i == 2 ? 201 : 403);
	}
	kit_read_log(k, 1);
	assert_true(json_integer_value(json_object_get(kit_find(k, EW_EVENT_ACCESS)->fields, "approval")) > 0);
	assert_true(json_is_true(json_object_get(kit_find(k, EW_EVENT_ACCESS)->fields, "unredacted")));
	snprintf(handle, sizeof(handle), "{\"handle\":\"%s\"}", kit_text(k, "handle"));
	assert_int_equal(rendered(k, 0, EW_ASK_AUDIO, handle, "", spans), 0);
	kit_read_log(k, 1);
	assert_true(json_is_true(json_object_get(kit_find(k, EW_EVENT_ACCESS)->fields, "unredacted")));
	kit_free(&k);
}

/* Sound is rendered in its place, packets are kept back, those of the other party are not. */
static void one_artifact(void **state)
{
	static const uint8_t span[] = {0, 0, 0, 20, 0, 0, 0, 40};
	struct ew_slice spans = ew_slice_of(span, sizeof(span));
	struct kit *k = finished_call();
	struct ew_message m;

	(void)state;
	mark_second_party(k);
	assert_int_equal(rendered(k, KIT_TOKEN, EW_ASK_ARTIFACT, of_party(2, "{\"artifact\":\"audio\","), "qa", spans), 1);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, job_render)->format, 1);
	assert_int_equal(rendered(k, KIT_TOKEN, EW_ASK_ARTIFACT, of_party(1, "{\"artifact\":\"frames\","), "qa", spans), 0);
	assert_int_equal(
		kit_ask_more(k, KIT_TOKEN, EW_ASK_ARTIFACT, 1, of_party(2, "{\"artifact\":\"frames\","), "qa", ""), 409);
	assert_true(kit_problem(k, "redacted"));
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_EXPORT, 1, of_party(2, "{\"artifact\":\"frames\","), "qa", ""), 409);
	kit_free(&k);
}

static const char *peaks_of(struct kit *k, size_t party)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(k->answer, "parties"), party), "peaks"));
}

static void the_picture_has_a_gap(void **state)
{
	struct kit *k = finished_call();

	(void)state;
	mark_second_party(k);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_PEAKS, 1, "{}", "qa", ""), 200);
	/* 1 2 3 4 5 6 and 1 2 0 0 5 6, in either order. */
	assert_true(strcmp(peaks_of(k, 0), "AQIDBAUG") == 0 || strcmp(peaks_of(k, 1), "AQIDBAUG") == 0);
	assert_true(strcmp(peaks_of(k, 0), "AQIAAAUG") == 0 || strcmp(peaks_of(k, 1), "AQIAAAUG") == 0);
	kit_free(&k);
}

/* -- while it is heard -- */

static void what_is_being_heard_is_out_of_date(void **state)
{
	struct ew_msg_job_rendered done = {.bytes = 3};
	struct kit *k = finished_call();
	struct ew_message m;

	(void)state;
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_MEDIA_AGAIN, 1, "{\"redactions\":0}", "qa", ""), 200);
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_AUDIO, 1, "{}", "qa", ""), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
	done.job = EW_MESSAGE_AS(&m, job_render)->job;
	mark_second_party(k);
	assert_true(kit_count(k, EW_ROLE_WEB, EW_MSG_access_changed) > 0);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_MEDIA_AGAIN, 1, "{\"redactions\":0}", "qa", ""), 410);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_MEDIA_AGAIN, 1, "{\"redactions\":1}", "qa", ""), 200);
	/* What a worker had begun before is not given out. */
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_rendered, &done), 0);
	assert_true(kit_last(k, EW_ROLE_WEB, EW_MSG_answer, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, answer)->status, 503);
	kit_free(&k);
}

static void freeze(struct kit *k)
{
	struct ew_call *call;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_append(k->core, call, EW_EVENT_FROZEN, ew_io_wall(k->io), "user", kit_id(0xee, 1), json_pack("{s:i}", "request", 1), NULL,
				 NULL, NULL),
		0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void destroy(struct kit *k)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO), .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_deletion_begin(k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(outcome, EW_DELETION_BEGUN);
}

static void what_is_frozen_or_deleted_meanwhile_is_not_heard(void **state)
{
	(void)state;
	for (int deleted = 0; deleted < 2; deleted++) {
		struct ew_msg_job_rendered done = {.bytes = 3};
		struct kit *k = finished_call();
		struct ew_message m;

		kit_forget(k);
		ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
		assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_AUDIO, 1, "{}", "qa", ""), 0);
		assert_int_equal(kit_vault(k), 0);
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
		done.job = EW_MESSAGE_AS(&m, job_render)->job;
		if (deleted)
			destroy(k);
		else
			freeze(k);
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_rendered, &done), 0);
		assert_true(kit_last(k, EW_ROLE_WEB, EW_MSG_answer, &m));
		assert_int_equal(EW_MESSAGE_AS(&m, answer)->status, 503);
		assert_non_null(strstr((const char *)EW_MESSAGE_AS(&m, answer)->json.at, "frozen"));
		kit_free(&k);
	}
}

/* -- taking it back -- */

static unsigned decide(struct kit *k, uint8_t who, json_int_t number)
{
	char arguments[80];

	snprintf(arguments, sizeof(arguments), "{\"number\":%lld,\"do\":\"approve\"}", (long long)number);
	return kit_ask(k, who, EW_ASK_APPROVAL_DO, 0, arguments);
}

static void two_people_take_it_back(void **state)
{
	struct kit *k = finished_call();
	char arguments[120];
	json_int_t event, number;

	(void)state;
	mark_second_party(k);
	event = json_integer_value(json_object_get(k->answer, "event"));
	snprintf(arguments, sizeof(arguments), "{\"event\":%lld,\"reason\":\"the wrong place\"}", (long long)event);
	assert_int_equal(kit_ask(k, DEAF, EW_ASK_UNREDACT, 1, arguments), 403);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_UNREDACT, 1, "{\"event\":3,\"reason\":\"x\"}"), 404);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_UNREDACT, 1, arguments), 202);
	number = json_integer_value(json_object_get(k->answer, "number"));
	assert_string_equal(kit_text(k, "kind"), "unredact");
	assert_int_equal(decide(k, KIT_TOKEN, number), 403);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_REDACTION_REMOVED), 0);
	assert_int_equal(decide(k, OTHER, number), 200);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_REDACTION_REMOVED), 1);
	assert_int_equal(rendered(k, KIT_TOKEN, EW_ASK_AUDIO, "{}", "qa", EW_SLICE_EMPTY), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_UNREDACT, 1, arguments), 404);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(json_integer_value(json_object_get(
				 json_object_get(json_array_get(json_object_get(k->answer, "redactions"), 0), "removed"), "approval")),
		number);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_be_marked),
		cmocka_unit_test(who_hears_it),
		cmocka_unit_test(one_artifact),
		cmocka_unit_test(the_picture_has_a_gap),
		cmocka_unit_test(what_is_being_heard_is_out_of_date),
		cmocka_unit_test(what_is_frozen_or_deleted_meanwhile_is_not_heard),
		cmocka_unit_test(two_people_take_it_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
