/*
 * From an ended call to a sealed object: tickets first, the job then, one transaction at the end;
 * and every way in which that can go wrong ends in one object or in kept frames and an exception.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define WORKER 5
#define PAYLOAD "a sealed payload, as far as the keeper can tell"

/* A call with one recorded party, ended; no worker yet. */
static struct kit *ended_call(void)
{
	struct kit *k = kit_new(kit_automatic);

	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	kit_span(k, 1, 1);
	kit_end_call(k, 1);
	kit_forget(k);
	return k;
}

/* A worker comes and the vault has answered: the job is with it, or not. */
static bool begin(struct kit *k)
{
	size_t before = kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go);

	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	return kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go) > before;
}

static void write_payload(struct kit *k)
{
	int handle = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;

	assert_int_equal(ew_io_write_all(k->io, handle, PAYLOAD, strlen(PAYLOAD), 0), 0);
	assert_int_equal(ew_io_sync(k->io, handle), 0);
}

static int hand_in_without(struct kit *k, const char *said, uint32_t missing)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(PAYLOAD),
		.plain_bytes = 3,
		.duration_us = 60000,
		.missing_frames = missing,
		.report = EW_SLICE("{\"speech_ms\":20}"),
		.peaks = EW_SLICE("PEAKS"),
	};

	assert_int_equal(ew_sha256_of(ew_slice_text(said), &made.payload_sha256), 0);
	return kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made);
}

static int hand_in(struct kit *k, const char *said)
{
	return hand_in_without(k, said, 0);
}

static void later(struct kit *k)
{
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	ew_io_sim_advance(k->io, 20 * EW_US_PER_S);
}

static int count_object(void *arg, struct ew_id object)
{
	(void)object;
	(*(size_t *)arg)++;
	return 0;
}

/* One event, one row, one file. */
static void check_made(struct kit *k, size_t wanted)
{
	size_t files = 0;

	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), wanted);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), wanted);
	assert_int_equal(ew_store_each(k->core->store, count_object, &files), 0);
	assert_int_equal(files, wanted);
}

static void job_waits_for_its_tickets(void **state)
{
	struct kit *k = ended_call();
	struct ew_message m;

	(void)state;
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant), 1);
	assert_true(kit_last(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant, &m));
	kit_read_log(k, 1);
	/* The event that authorises it is one of the log. */
	assert_memory_equal(EW_MESSAGE_AS(&m, unwrap_grant)->event.bytes,
		k->log[k->n_log - 1].event.commitment.bytes, 32);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_finish), 1);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_span), 1);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go), 1);
	kit_free(&k);
}

static void object_is_read_back_and_recorded_once(void **state)
{
	struct kit *k = ended_call();

	(void)state;
	assert_true(begin(k));
	write_payload(k);
	check_made(k, 0);
	assert_int_equal(hand_in(k, PAYLOAD), 0);
	check_made(k, 1);
	later(k);
	assert_false(begin(k));
	check_made(k, 1);
	kit_free(&k);
}

static void nothing_recorded_is_finished_at_once(void **state)
{
	struct kit *k = kit_new(kit_never);

	(void)state;
	kit_call(k, 1);
	kit_end_call(k, 1);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
	assert_false(begin(k));
	kit_free(&k);
}

/* -- failures -- */

static void worker_dies(struct kit *k)
{
	assert_true(begin(k));
}

static void object_is_altered(struct kit *k)
{
	assert_true(begin(k));
	write_payload(k);
	assert_int_equal(hand_in(k, "something else"), 0);
}

static void object_is_missing(struct kit *k)
{
	assert_true(begin(k));
	assert_int_equal(hand_in(k, PAYLOAD), 0);
}

static void worker_fails(struct kit *k)
{
	struct ew_msg_job_failed failed = {.code = -EIO, .sentence = EW_SLICE("it did not work")};

	assert_true(begin(k));
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_failed, &failed), 0);
}

static void report_is_no_report(struct kit *k)
{
	struct ew_msg_job_object made = {
		.payload_bytes = strlen(PAYLOAD), .report = EW_SLICE("{\"a\":1.25}")};

	assert_true(begin(k));
	write_payload(k);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
}

static void interaction_changes(struct kit *k)
{
	struct ew_call *call;

	assert_true(begin(k));
	write_payload(k);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	call->generation++;
	assert_int_equal(hand_in(k, PAYLOAD), 0);
}

static void epoch_retires(struct kit *k)
{
	struct ew_epoch_row row;

	assert_true(begin(k));
	write_payload(k);
	assert_int_equal(ew_keeper_epoch(k->core, EW_EPOCH_STORE, &row), 0);
	row.state = EW_EPOCH_RETIRING;
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_epochs_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	assert_int_equal(hand_in(k, PAYLOAD), 0);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0); /* a new epoch */
}

static void vault_refuses(struct kit *k)
{
	k->vault_code = -EPERM;
	assert_false(begin(k));
	k->vault_code = 0;
}

/* The vault goes away with tickets unconfirmed; the worker stays and must not be kept busy with nothing. */
static void vault_goes(struct kit *k)
{
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	k->vault_at = k->n_sent;
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, false);
	assert_non_null(ew_keeper_idle_seat(k->core));
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, true);
}

static const struct failure {
	const char *name;
	void (*happen)(struct kit *k);
} failures[] = {
	{"worker dies", worker_dies},
	{"object is altered", object_is_altered},
	{"object is missing", object_is_missing},
	{"worker fails", worker_fails},
	{"report is no report", report_is_no_report},
	{"interaction changes", interaction_changes},
	{"epoch retires", epoch_retires},
	{"vault refuses", vault_refuses},
	{"vault goes", vault_goes},
};

static void failures_are_tried_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(failures); i++) {
		struct kit *k = ended_call();

		failures[i].happen(k);
		check_made(k, 0);
		later(k);
		if (!begin(k))
			fail_msg("after '%s' the job did not come again", failures[i].name);
		write_payload(k);
		assert_int_equal(hand_in(k, PAYLOAD), 0);
		check_made(k, 1);
		kit_free(&k);
	}
}

/* Frames out of reach for a moment are looked for again; those that never come back are missing, and the log says so. */
static void missing_frames_are_looked_for_again(void **state)
{
	struct kit *k = ended_call();

	(void)state;
	for (unsigned i = 0; i < EW_KEEPER_JOB_ATTEMPTS; i++) {
		check_made(k, 0);
		if (!begin(k))
			fail_msg("attempt %u did not come", i);
		write_payload(k);
		assert_int_equal(hand_in_without(k, PAYLOAD, 7), 0);
		later(k);
	}
	check_made(k, 1);
	kit_read_log(k, 1);
	assert_true(kit_logged(k, EW_EVENT_EXCEPTION) > 0);
	kit_free(&k);
}

static void failures_end_in_kept_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(failures); i++) {
		struct kit *k = ended_call();
		struct ew_message m;

		for (int n = 0; n < EW_KEEPER_JOB_ATTEMPTS; n++) {
			failures[i].happen(k);
			later(k);
		}
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_FAILED), 1);
		assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "artifact_failed");
		assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 0);
		/* What was received is kept as it is. */
		assert_true(begin(k));
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_finish, &m));
		assert_int_equal(EW_MESSAGE_AS(&m, job_finish)->kind, 2);
		write_payload(k);
		assert_int_equal(hand_in(k, PAYLOAD), 0);
		check_made(k, 1);
		kit_free(&k);
	}
}

/* Confirmations that a worker's death left on the way are not taken for those of the next job. */
static void old_confirmations_count_for_nothing(void **state)
{
	struct kit *k = ended_call();
	struct ew_msg_done done = {0};
	uint64_t old;

	(void)state;
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	old = kit_last_sent(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant)->request;
	k->vault_at = k->n_sent;
	later(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant), 2);
	assert_int_equal(kit_say(k, EW_ROLE_VAULT, 0, old, EW_MSG_done, &done), 0);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go), 1);
	kit_free(&k);
}

/* Death anywhere between the worker's word and the commit: one object afterwards, never two. */
static void one_object_wherever_it_dies(void **state)
{
	struct kit *image = ended_call();
	bool failed = true;

	(void)state;
	ew_tape_abandon(&image->tape);
	kit_stop(image);
	for (uint64_t n = 1; failed; n++) {
		struct kit *k = kit_copy(image, n);

		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		assert_true(begin(k));
		write_payload(k);
		ew_io_sim_fail(k->io, n, -EIO);
		failed = hand_in(k, PAYLOAD) < 0;
		kit_read_log(k, 1);
		/* A disk that could not read the object back is an attempt, not the end. */
		failed = failed || kit_logged(k, EW_EVENT_ARTIFACT_MADE) == 0;
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		kit_forget(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		ew_io_sim_advance(k->io, 20 * EW_US_PER_S);
		if (begin(k)) {
			write_payload(k);
			assert_int_equal(hand_in(k, PAYLOAD), 0);
		}
		check_made(k, 1);
		kit_free(&k);
	}
	kit_free(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(job_waits_for_its_tickets),
		cmocka_unit_test(object_is_read_back_and_recorded_once),
		cmocka_unit_test(nothing_recorded_is_finished_at_once),
		cmocka_unit_test(failures_are_tried_again),
		cmocka_unit_test(missing_frames_are_looked_for_again),
		cmocka_unit_test(failures_end_in_kept_frames),
		cmocka_unit_test(old_confirmations_count_for_nothing),
		cmocka_unit_test(one_object_wherever_it_dies),
	};

	return cmocka_run_group_tests_name("keeper_finish", tests, NULL, NULL);
}
