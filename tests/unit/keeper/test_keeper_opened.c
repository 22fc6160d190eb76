/*
 * What a worker says of a rendering: what was opened is what was recorded and is told to whoever hears it, or nothing is given out and an
 * exception says so, once.
 */
#include "unit/keeper/recorded_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define PAYLOAD "a sealed payload, as far as the keeper can tell" /* of the stage */

static struct kit *recorded(void)
{
	struct kit *k = kit_new(kit_automatic);

	recorded_call(k, 1, NULL);
	recorded_finish(k, 1);
	return k;
}

/* A worker is asked to render, and says this; the answer to web. */
static const struct ew_msg_answer *hear(struct kit *k, struct ew_msg_job_rendered *rendered, const struct ew_msg_job_failed *failed)
{
	static struct ew_message m;

	recorded_worker(k);
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_AUDIO, 1, "{}", "qa", ""), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
	if (rendered) {
		rendered->job = EW_MESSAGE_AS(&m, job_render)->job;
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_rendered, rendered), 0);
	} else {
		struct ew_msg_job_failed f = *failed;

		f.job = EW_MESSAGE_AS(&m, job_render)->job;
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_failed, &f), 0);
	}
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	assert_true(kit_last(k, EW_ROLE_WEB, EW_MSG_answer, &m));
	return EW_MESSAGE_AS(&m, answer);
}

static size_t exceptions(struct kit *k)
{
	size_t n = 0;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++)
		n += k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), "object_damaged") == 0;
	return n;
}

static void what_was_opened_is_told(void **state)
{
	struct ew_hash sha256[2] = {0};
	struct ew_msg_job_rendered done = {.bytes = 3, .sha256.bytes = {1}, .opened = ew_slice_of(sha256, sizeof(sha256))};
	struct kit *k = recorded();
	const struct ew_msg_answer *answer;
	json_t *json, *source;
	char hex[2 * sizeof(*sha256) + 1];

	(void)state;
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &sha256[i]), 0);
	answer = hear(k, &done, NULL);
	assert_int_equal(answer->status, 200);
	json = json_loadb((const char *)answer->json.at, answer->json.len, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "sha256")), "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
	assert_int_equal(json_array_size(json_object_get(json, "sources")), 2);
	source = json_array_get(json_object_get(json, "sources"), 0);
	for (size_t i = 0; i < sizeof(*sha256); i++)
		snprintf(hex + 2 * i, 3, "%02x", sha256[0].bytes[i]);
	assert_string_equal(json_string_value(json_object_get(source, "sha256")), hex);
	/* It is the one that the log names. */
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ARTIFACT_MADE), "sha256"), hex);
	assert_int_equal(exceptions(k), 0);
	json_decref(json);
	kit_free(&k);
}

static void another_object_is_not_played(void **state)
{
	struct ew_hash other = {.bytes = {7}};
	const struct ew_slice said[] = {ew_slice_of(&other, sizeof(other)), EW_SLICE_EMPTY, ew_slice_of(&other, 5)};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(said); i++) {
		struct ew_msg_job_rendered done = {.bytes = 3, .opened = said[i]};
		struct kit *k = recorded();
		const struct ew_msg_answer *answer = hear(k, &done, NULL);

		assert_int_equal(answer->status, 500);
		assert_non_null(memmem(answer->json.at, answer->json.len, "object_damaged", 14));
		assert_int_equal(exceptions(k), 1);
		kit_free(&k);
	}
}

static void a_damaged_object_is_an_exception_once(void **state)
{
	static const char where[] = "the recording of channel 1 is not what was recorded, from about 0:16 on";
	struct ew_msg_job_failed failed = {.code = -EBADMSG, .sentence = ew_slice_text(where)};
	struct kit *k = recorded();

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct ew_msg_answer *answer = hear(k, NULL, &failed);

		assert_int_equal(answer->status, 500);
		assert_non_null(memmem(answer->json.at, answer->json.len, where, strlen(where)));
		assert_int_equal(exceptions(k), 1);
	}
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "object_damaged");
	/* A disk that fails is none of that. */
	failed.code = -EIO;
	assert_int_equal(hear(k, NULL, &failed)->status, 503);
	assert_int_equal(exceptions(k), 1);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_opened_is_told),
		cmocka_unit_test(another_object_is_not_played),
		cmocka_unit_test(a_damaged_object_is_an_exception_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
