/*
 * One artifact as it is: found by kind and party, opened under the rules of audio, named in the
 * log, and handed to the worker alone.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define WORKER 5
#define PAYLOAD "a sealed payload, as far as the keeper can tell"
#define RECIPIENT "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

static const char frames_too[] = "policy: test\n"
				 "entity: {name: Example Bank S.A., country: LU}\n"
				 "rules:\n"
				 "  - name: all\n"
				 "    when: {direction: inbound}\n"
				 "    record: automatic\n"
				 KIT_LAWFUL
				 "    artifacts: [audio, frames]\n"
				 "    keep: {recording: 90d}\n";

/* The next job is done by a worker that comes for it; its kind and party. */
static void do_job(struct kit *k, struct ew_msg_job_finish *ret)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(PAYLOAD),
		.plain_bytes = 3,
		.duration_us = 60000,
		.report = EW_SLICE("{}"),
	};
	struct ew_message m;

	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_finish, &m));
	*ret = *EW_MESSAGE_AS(&m, job_finish);
	assert_int_equal(
		ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle,
			PAYLOAD, strlen(PAYLOAD), 0),
		0);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
}

/* A finished call of which audio and frames of both parties were made. */
static struct kit *finished_call(void)
{
	struct kit *k = kit_new(frames_too);
	struct ew_msg_job_finish job;

	kit_call(k, 1);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(k, 1, party);
		kit_span(k, 1, party);
	}
	kit_end_call(k, 1);
	for (int i = 0; i < 4; i++)
		do_job(k, &job);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), 4);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
	return k;
}

/* The object of party 2's frames, as the record lists it. */
static const char *listed(struct kit *k)
{
	const json_t *one;
	size_t i;

	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	json_array_foreach(json_object_get(k->answer, "artifacts"), i, one)
	{
		char party[EW_ID_TEXT_BYTES];

		ew_id_format(KIT_PARTY(2), party);
		if (strcmp(json_string_value(json_object_get(one, "kind")), "frames") != 0 ||
			strcmp(json_string_value(json_object_get(one, "party")), party) != 0)
			continue;
		assert_string_equal(json_string_value(json_object_get(one, "format")), "pcap");
		assert_int_equal(json_integer_value(json_object_get(one, "plain_bytes")), 3);
		assert_int_equal(
			json_integer_value(json_object_get(one, "bytes")), strlen(PAYLOAD));
		assert_non_null(json_string_value(json_object_get(one, "at")));
		return json_string_value(json_object_get(one, "object"));
	}
	fail_msg("party 2's frames are not listed");
	return NULL;
}

static void arguments_for(char *to, size_t n, const char *kind, uint8_t party, const char *more)
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(party), id);
	snprintf(to, n, "{\"artifact\":\"%s\",\"party\":\"%s\"%s}", kind, id, more);
}

/* Asks, and lets a worker come and the vault answer; what the worker was told. */
static void hand_out(struct kit *k, enum ew_ask op, const char *arguments,
	struct ew_msg_job_render *ret, struct ew_id *ret_object)
{
	struct ew_message m;

	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, op, 1, arguments, "complaint 12", ""), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source), 1);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
	*ret = *EW_MESSAGE_AS(&m, job_render);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_source, &m));
	*ret_object = EW_MESSAGE_AS(&m, job_source)->object;
}

static void it_is_opened_like_audio(void **state)
{
	struct kit *k = finished_call();
	char arguments[200], object[EW_ID_TEXT_BYTES], wanted[EW_ID_TEXT_BYTES],
		party[EW_ID_TEXT_BYTES];
	struct ew_msg_job_render job;
	const struct ew_event *e;
	struct ew_id id;

	(void)state;
	snprintf(wanted, sizeof(wanted), "%s", listed(k));
	ew_id_format(KIT_PARTY(2), party);
	arguments_for(arguments, sizeof(arguments), "frames", 2, "");
	hand_out(k, EW_ASK_ARTIFACT, arguments, &job, &id);
	ew_id_format(id, object);
	assert_string_equal(object, wanted);
	assert_int_equal(job.format, 3);
	assert_int_equal(job.sealed, 0);
	kit_read_log(k, 1);
	e = kit_find(k, EW_EVENT_ACCESS);
	assert_string_equal(kit_field(e, "what"), "artifact");
	assert_string_equal(kit_field(e, "artifact"), "frames");
	assert_string_equal(kit_field(e, "party"), party);
	assert_string_equal(kit_field(e, "purpose"), "complaint 12");
	kit_free(&k);
}

static void it_is_exported_to_a_recipient(void **state)
{
	struct kit *k = finished_call();
	char arguments[300];
	struct ew_msg_job_render job;
	struct ew_id id;

	(void)state;
	arguments_for(arguments, sizeof(arguments), "audio", 1, ",\"to\":\"" RECIPIENT "\"");
	hand_out(k, EW_ASK_EXPORT, arguments, &job, &id);
	assert_int_equal(job.format, 3);
	assert_int_equal(job.sealed, 1);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXPORTED), "artifact"), "audio");
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS), 0);
	kit_free(&k);
}

/* What is refused before anything is opened: no access stands in the log, and no ticket was bought.
 */
static void what_is_not_one_thing_is_refused(void **state)
{
	static const struct {
		const char *arguments;
		unsigned status;
		const char *problem;
	} cases[] = {
		{"{\"artifact\":\"frames\"}", 400, "party_needed"},
		{"{\"artifact\":\"wav\"}", 404, "no_such_artifact"},
		{"{\"artifact\":\"frames\",\"party\":\"019aa5a0-0000-7000-8000-0000000000aa\"}",
			404, "no_such_artifact"},
		{"{\"artifact\":\"frames\",\"party\":\"x\"}", 400, "bad_arguments"},
		{"{\"artifact\":\"transcript\"}", 400, "bad_arguments"},
		{"{}", 400, "bad_arguments"},
	};
	struct kit *k = finished_call();
	char arguments[200];

	(void)state;
	kit_forget(k);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_ARTIFACT, 1, cases[i].arguments,
					 "qa", ""),
			cases[i].status);
		if (!kit_problem(k, cases[i].problem))
			fail_msg("case %zu: %s", i, kit_text(k, "type"));
	}
	/* What cannot be an artifact's name is refused, and never the whole recording instead. */
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_EXPORT, 1, "{\"artifact\":5}", "qa", ""), 400);
	arguments_for(arguments, sizeof(arguments), "frames", 1, "");
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_ARTIFACT, 9, arguments, "qa", ""), 404);
	kit_free(&k);
}

/* Nobody is there to read it out: it waits for a while, and nothing is logged of what nobody opened. */
static void who_listens_waits_for_a_worker(void **state)
{
	struct kit *k = finished_call();
	char arguments[200];

	(void)state;
	kit_forget(k);
	arguments_for(arguments, sizeof(arguments), "frames", 1, "");
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_ARTIFACT, 1, arguments, "qa", ""), 0);
	ew_io_sim_advance(k->io, EW_KEEPER_WORKER_WAIT_US - EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(k->status, 0);
	ew_io_sim_advance(k->io, EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(k->status, 503);
	assert_true(kit_problem(k, "no_worker"));
	assert_int_equal(kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS), 0);
	/* And one that comes in time is given it. */
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_ARTIFACT, 1, arguments, "qa", ""), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, 7, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_true(kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant) > 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS), 1);
	kit_free(&k);
}

static void the_rights_are_those_of_audio(void **state)
{
	struct kit *k = finished_call();
	char arguments[200], by_handle[800];

	(void)state;
	arguments_for(arguments, sizeof(arguments), "frames", 1, "");
	kit_token(k, 0x40, EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_EXPORT);
	assert_int_equal(kit_ask_more(k, 0x40, EW_ASK_ARTIFACT, 1, arguments, "qa", ""), 403);
	assert_true(kit_problem(k, "right_missing"));
	kit_token(k, 0x40, UINT32_MAX & ~(uint32_t)EW_RIGHT_EXPORT);
	assert_int_equal(kit_ask_more(k, 0x40, EW_ASK_EXPORT, 1, arguments, "qa", ""), 403);
	/* Without a purpose it is refused, and that is an event, as a right that is missing is. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ARTIFACT, 1, arguments), 403);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS_REFUSED), 3);
	/* A bad handle learns nothing, not even what there is. */
	assert_int_equal(
		kit_ask(k, 0, EW_ASK_ARTIFACT, 1, "{\"artifact\":\"wav\",\"handle\":\"x\"}"), 403);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"qa\"}"), 201);
	snprintf(by_handle, sizeof(by_handle), "{\"artifact\":\"wav\",\"handle\":\"%s\"}",
		kit_text(k, "handle"));
	assert_int_equal(kit_ask(k, 0, EW_ASK_ARTIFACT, 1, by_handle), 404);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_opened_like_audio),
		cmocka_unit_test(it_is_exported_to_a_recipient),
		cmocka_unit_test(what_is_not_one_thing_is_refused),
		cmocka_unit_test(who_listens_waits_for_a_worker),
		cmocka_unit_test(the_rights_are_those_of_audio),
	};

	return cmocka_run_group_tests_name("keeper_artifacts", tests, NULL, NULL);
}
