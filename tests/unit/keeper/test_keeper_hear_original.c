/*
 * The original of what our own transcription hears: a worker seals it, and here is only stored what came sealed, beside its text and no longer than that.
 */
#include "unit/keeper/hear_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/grants.h"
#include "catalog/originals.h"
#include "domain/event_json.h"
#include "open/age_open.h"
#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_original.h"
#include "seal/padded_seal.h"
#include "support/support.h"

#define PLAIN "[{\"from_ms\":5,\"text\":\"my 4929 1182 7364 0011\"}]"
#define COUNTS "[{\"kind\":\"card\",\"rule\":\"card.luhn\",\"count\":1}]"

static const char keeps[] = HEAR_POLICY("    keep_original: [transcript]\n");
static const char keeps_sound[] = HEAR_POLICY("    keep_original: [audio]\n");

/* What a worker was told. */
static struct ew_msg_job_hear told(struct kit *k)
{
	struct ew_message m;

	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_hear, &m));
	return *EW_MESSAGE_AS(&m, job_hear);
}

struct answer {
	struct ew_msg_job_heard m;
	struct ew_buf header, payload;
};

static void answer_free(struct answer *a)
{
	ew_buf_free(&a->header);
	ew_buf_free(&a->payload);
}

/* As a worker seals it for whom it was told. */
static void seal(struct kit *k, struct answer *a)
{
	struct ew_recipient to;
	struct ew_msg_job_hear hear = told(k);

	memcpy(to.public_key, hear.recipient.bytes, sizeof(to.public_key));
	ew_buf_init(&a->header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(&a->payload, EW_ORIGINAL_PAYLOAD_BYTES);
	assert_int_equal(ew_padded_seal(k->io, &to, EW_SLICE(PLAIN), &a->header, &a->payload), 0);
	a->m = (struct ew_msg_job_heard){.rules = 7, .counts = EW_SLICE(COUNTS), .said = EW_SLICE("[]"), .original = EW_TEXT_ORIGINAL_KEPT,
		.original_bytes = a->payload.len, .header = ew_buf_slice(&a->header)};
	assert_int_equal(ew_sha256_of(ew_buf_slice(&a->payload), &a->m.original_sha256), 0);
}

static int say(struct kit *k, struct answer *a)
{
	return hear_answer(k, &a->m, HEAR_TWO_PARTIES, 0, ew_buf_slice(&a->payload));
}

static struct kit *begun(const char *policy)
{
	struct kit *k = hear_house(policy, HEAR_AGREED);

	hear_call(k, EW_PURPOSE_TRANSCRIPTION);
	assert_true(hear_begin(k));
	return k;
}

struct seen {
	struct kit *k;
	struct ew_original_row row;
	char text[5000];
	size_t n;
};

static int see(void *arg, const struct ew_original_row *row)
{
	struct seen *s = arg;
	const struct ew_identity *identities[] = {s->k->store};
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, plain = {0};
	int handle;

	s->row = *row;
	s->row.header = EW_SLICE_EMPTY;
	s->n++;
	ew_buf_init(&sealed, 1u << 20);
	ew_buf_init(&plain, 1u << 20);
	assert_int_equal(ew_store_get(s->k->core->store, row->object, &handle), 0);
	ew_buf_add_slice(&sealed, row->header);
	assert_int_equal(ew_io_read_all(s->k->io, handle, ew_buf_extend(&sealed, (size_t)row->bytes), (size_t)row->bytes, 0), 0);
	assert_int_equal(ew_io_close(s->k->io, &handle), 0);
	assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&sealed), &plain), 0);
	snprintf(s->text, sizeof(s->text), "%.*s", (int)plain.len, (const char *)plain.at);
	return 0;
}

static struct seen seen(struct kit *k)
{
	struct seen s = {.k = k};

	assert_int_equal(ew_originals_each(k->core->catalog, KIT_CALL(1), see, &s), 0);
	return s;
}

static bool replays(struct kit *k)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	return json_is_true(json_object_get(k->answer, "agrees"));
}

static void epoch_is(struct kit *k, enum ew_epoch_state state)
{
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_epochs_put(k->core->catalog, &(struct ew_epoch_row){.kind = EW_EPOCH_ORIGINALS, .epoch = 1, .state = state}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* -- what is told ------------------------------------------------------------------------------ */

static void a_worker_is_told_to_whom_and_whose(void **state)
{
	static const struct ew_hash nobody;
	struct kit *k = begun(keeps);
	struct ew_msg_job_hear hear = told(k);
	struct ew_message m;

	(void)state;
	assert_int_equal(hear.original, EW_TEXT_ORIGINAL_KEPT);
	assert_memory_equal(hear.recipient.bytes, k->store->recipient.public_key, sizeof(hear.recipient.bytes));
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_source, &m));
	assert_false(ew_id_is_zero(EW_MESSAGE_AS(&m, job_source)->party));
	kit_free(&k);
	k = begun(keeps_sound);
	hear = told(k);
	assert_int_equal(hear.original, EW_TEXT_ORIGINAL_NONE);
	assert_memory_equal(&hear.recipient, &nobody, sizeof(nobody));
	kit_free(&k);
}

/* What is heard again is kept nowhere, and so nothing of it is sealed. */
static void not_when_it_is_heard_again(void **state)
{
	struct kit *k = begun(keeps);
	_cleanup_(answer_free) struct answer a = {0};
	struct ew_call *call;
	struct ew_id job;

	(void)state;
	seal(k, &a);
	assert_int_equal(say(k, &a), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_intend_hearing_again(k->core, call, &job), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	kit_forget(k);
	assert_true(hear_begin(k));
	assert_int_equal(told(k).original, EW_TEXT_ORIGINAL_NONE);
	assert_int_equal(say(k, &a), 0);
	assert_int_equal(seen(k).n, 1);
	kit_free(&k);
}

/* -- what becomes of it ------------------------------------------------------------------------ */

static void it_is_stored_as_it_came(void **state)
{
	struct kit *k = begun(keeps);
	_cleanup_(answer_free) struct answer a = {0};
	const json_t *original;
	struct seen is;

	(void)state;
	seal(k, &a);
	assert_int_equal(say(k, &a), 0);
	is = seen(k);
	assert_non_null(hear_received(k));
	original = json_object_get(hear_received(k)->fields, "original");
	assert_int_equal(json_object_size(original), 4);
	assert_int_equal(json_integer_value(json_object_get(original, "bytes")), is.row.bytes);
	assert_int_equal(is.n, 1);
	assert_int_equal(is.row.kind, EW_ARTIFACT_TRANSCRIPT);
	assert_int_equal(is.row.version, 1);
	assert_int_equal(is.row.event, hear_received(k)->index);
	assert_int_equal(is.row.bytes, a.payload.len);
	assert_memory_equal(&is.row.sha256, &a.m.original_sha256, sizeof(is.row.sha256));
	assert_int_equal(strncmp(is.text, PLAIN "  ", strlen(PLAIN) + 2), 0);
	assert_false(hear_excepted(k, "original_not_kept"));
	assert_true(replays(k));
	kit_free(&k);
}

static void nothing_was_found(void **state)
{
	struct kit *k = begun(keeps);
	struct ew_msg_job_heard m = {.rules = 7, .counts = EW_SLICE("[]"), .said = EW_SLICE("[]")};

	(void)state;
	assert_int_equal(hear_answer(k, &m, HEAR_TWO_PARTIES, 0, EW_SLICE_EMPTY), 0);
	assert_null(json_object_get(hear_received(k)->fields, "original"));
	assert_false(hear_excepted(k, "original_not_kept"));
	assert_true(replays(k));
	kit_free(&k);
}

enum trouble { NO_KEY, KEY_GONE, NOT_SEALED, TROUBLES };

/* The text is taken without it, and somebody is told. */
static void the_text_is_taken_without_it(void **state)
{
	(void)state;
	for (int trouble = 0; trouble < TROUBLES; trouble++) {
		struct kit *k = hear_house(keeps, HEAR_AGREED);
		_cleanup_(answer_free) struct answer a = {0};

		hear_call(k, EW_PURPOSE_TRANSCRIPTION);
		if (trouble == NO_KEY)
			epoch_is(k, EW_EPOCH_RETIRING);
		assert_true(hear_begin(k));
		assert_int_equal(told(k).original, trouble == NO_KEY ? EW_TEXT_ORIGINAL_NOT_KEPT : EW_TEXT_ORIGINAL_KEPT);
		if (trouble != NO_KEY)
			seal(k, &a);
		if (trouble == NO_KEY || trouble == NOT_SEALED)
			a.m = (struct ew_msg_job_heard){
				.rules = 7, .counts = EW_SLICE(COUNTS), .said = EW_SLICE("[]"), .original = EW_TEXT_ORIGINAL_NOT_KEPT};
		if (trouble == KEY_GONE)
			epoch_is(k, EW_EPOCH_RETIRING);
		assert_int_equal(say(k, &a), 0);
		if (!hear_received(k) || json_object_get(hear_received(k)->fields, "original") || seen(k).n > 0 || !hear_excepted(k, "original_not_kept"))
			fail_msg("%d", trouble);
		assert_true(replays(k));
		kit_free(&k);
	}
}

/* What a worker says is foreign. */
static void answers_that_fit_nothing(void **state)
{
	(void)state;
	for (int row = 0; row < 8; row++) {
		struct kit *k = begun(row == 0 ? keeps_sound : keeps);
		_cleanup_(answer_free) struct answer a = {0};

		if (row == 0)
			a.m = (struct ew_msg_job_heard){.counts = EW_SLICE(COUNTS), .said = EW_SLICE("[]"), .original = EW_TEXT_ORIGINAL_NOT_KEPT};
		else
			seal(k, &a);
		if (row == 1)
			a.m.original = 3;
		if (row == 2)
			a.m.original_bytes++;
		if (row == 3)
			a.m.original_bytes--;
		if (row == 4)
			a.m.original_sha256.bytes[0] ^= 1;
		if (row == 5)
			a.m.header = EW_SLICE_EMPTY;
		if (row == 6)
			a.m.original_bytes = 0;
		if (row == 7)
			a.m.original_bytes = UINT64_MAX;
		assert_int_equal(say(k, &a), 0);
		if (hear_received(k) || seen(k).n > 0)
			fail_msg("%d", row);
		kit_free(&k);
	}
}

/* -- what fails --------------------------------------------------------------------------------- */

static bool say_fails_at(struct kit *k, struct answer *a, uint64_t n)
{
	uint64_t calls;
	bool reached;
	int r;

	hear_write(k, &a->m, HEAR_TWO_PARTIES, ew_buf_slice(&a->payload));
	calls = ew_io_sim_calls(k->io);
	ew_io_sim_fail(k->io, n, -EIO);
	r = hear_say(k, &a->m, 0);
	reached = ew_io_sim_calls(k->io) - calls >= n;
	ew_io_sim_fail(k->io, 0, 0);
	if (!reached)
		assert_int_equal(r, 0);
	return reached;
}

/* The event, the row and the object are there, or none of them is; nothing is in plain. */
static void check_whole(struct kit *k, uint64_t n)
{
	struct seen is = seen(k);
	bool said = hear_received(k) && json_object_get(hear_received(k)->fields, "original");

	if (is.n != said || (said && strncmp(is.text, PLAIN, strlen(PLAIN)) != 0))
		fail_msg("failure %llu: %zu rows", (unsigned long long)n, is.n);
	if (hear_received(k) && !said && !hear_excepted(k, "original_not_kept"))
		fail_msg("failure %llu: nobody is told", (unsigned long long)n);
	if (!replays(k))
		fail_msg("failure %llu: %s", (unsigned long long)n, json_dumps(json_object_get(k->answer, "findings"), 0));
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("1182 7364")));
}

static void again(struct kit *k, struct ew_id vendor)
{
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	k->core->speech.vendor = vendor;
	ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, true);
}

static void wherever_the_disk_fails(void **state)
{
	struct kit *image = hear_house(keeps, HEAR_AGREED);
	struct ew_id vendor = image->core->speech.vendor;
	bool reached = true;
	uint64_t n;

	(void)state;
	hear_call(image, EW_PURPOSE_TRANSCRIPTION);
	ew_tape_abandon(&image->tape);
	kit_stop(image);
	for (n = 1; reached; n++) {
		struct kit *k = kit_copy(image, n);
		_cleanup_(answer_free) struct answer a = {0}, second = {0};

		again(k, vendor);
		assert_true(hear_begin(k));
		seal(k, &a);
		reached = say_fails_at(k, &a, n);
		kit_power_cut(k);
		kit_forget(k);
		again(k, vendor);
		check_whole(k, n);
		ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
		kit_forget(k);
		if (hear_begin(k)) {
			seal(k, &second);
			assert_int_equal(say(k, &second), 0);
		}
		check_whole(k, n);
		assert_non_null(hear_received(k));
		kit_free(&k);
	}
	assert_true(n > 10);
	kit_free(&image);
}

struct scarce {
	struct kit *k;
	struct ew_call *call;
	const struct answer *a;
};

static int take(void *arg)
{
	struct scarce *s = arg;
	_cleanup_(ew_original_free) struct ew_original o = {0};
	int r = ew_keeper_begin(s->k->core);

	if (r == 0)
		r = ew_keeper_original_take(s->k->core, s->call, EW_ARTIFACT_TRANSCRIPT, 1, s->a->m.header, ew_buf_slice(&s->a->payload), &o);
	ew_keeper_rollback(s->k->core);
	return r;
}

static void without_memory(void **state)
{
	struct kit *k = begun(keeps);
	_cleanup_(answer_free) struct answer a = {0};
	struct scarce s = {.k = k, .a = &a};

	(void)state;
	seal(k, &a);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &s.call), 0);
	assert_true(ew_test_each_allocation(take, &s) > 1);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_is_told_to_whom_and_whose),
		cmocka_unit_test(not_when_it_is_heard_again),
		cmocka_unit_test(it_is_stored_as_it_came),
		cmocka_unit_test(nothing_was_found),
		cmocka_unit_test(the_text_is_taken_without_it),
		cmocka_unit_test(answers_that_fit_nothing),
		cmocka_unit_test(wherever_the_disk_fails),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
