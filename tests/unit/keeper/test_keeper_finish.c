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
		.report = EW_SLICE("{\"packets\":3}"),
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
	ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
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
	assert_int_equal(ew_keeper_begin(k->core), 0);
	ew_keeper_call_touch(k->core, call);
	assert_int_equal(ew_keeper_commit(k->core), 0);
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

/* The vault dies between its confirmation and the worker's claim: what the worker misses is the vault's doing. */
static void vault_forgets(struct kit *k)
{
	assert_true(begin(k));
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, false);
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, true);
	write_payload(k);
	assert_int_equal(hand_in_without(k, PAYLOAD, 3), 0);
}

static void vault_is_full(struct kit *k)
{
	k->vault_code = -EMFILE;
	assert_false(begin(k));
	k->vault_code = 0;
}

/* The vault has the key, but not here: it is asked for again, however often. */
static void keys_are_away(struct kit *k)
{
	k->vault_code = -ENOKEY;
	assert_false(begin(k));
	k->vault_code = 0;
}

static void worker_has_no_room(struct kit *k)
{
	struct ew_msg_job_failed failed = {.code = -ENOSPC, .sentence = EW_SLICE("the disk is full")};

	assert_true(begin(k));
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_failed, &failed), 0);
}

/* How often it must happen until the job is given up; NEVER: it is no fault of the job. */
#define NEVER 0
#define OFTEN EW_KEEPER_JOB_ATTEMPTS
#define DEATHS (EW_KEEPER_JOB_SETBACKS / 5 + EW_KEEPER_JOB_ATTEMPTS)
#define NO_ROOM (EW_KEEPER_JOB_SETBACKS + EW_KEEPER_JOB_ATTEMPTS)

static const struct failure {
	const char *name;
	void (*happen)(struct kit *k);
	int times;
} failures[] = {
	{"worker dies", worker_dies, DEATHS},
	{"object is altered", object_is_altered, OFTEN},
	{"object is missing", object_is_missing, OFTEN},
	{"worker fails", worker_fails, OFTEN},
	{"worker has no room", worker_has_no_room, NO_ROOM},
	{"report is no report", report_is_no_report, OFTEN},
	{"interaction changes", interaction_changes, OFTEN},
	{"epoch retires", epoch_retires, OFTEN},
	{"vault refuses", vault_refuses, OFTEN},
	{"vault goes", vault_goes, NEVER},
	{"vault forgets", vault_forgets, NEVER},
	{"vault is full", vault_is_full, NEVER},
	{"keys away", keys_are_away, NEVER},
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

/*
 * Frames out of reach for a moment are looked for again; those that never come back are missing, and the log says so.
 */
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
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "object_incomplete");
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 0);
	kit_free(&k);
}

static void failures_end_in_kept_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(failures); i++) {
		struct kit *k = ended_call();
		struct ew_message m;

		for (int n = 0; n < failures[i].times; n++) {
			kit_forget(k);
			failures[i].happen(k);
			later(k);
			kit_read_log(k, 1);
			if (kit_logged(k, EW_EVENT_ARTIFACT_FAILED) != (n + 1 == failures[i].times))
				fail_msg("'%s': %d times", failures[i].name, n + 1);
		}
		if (failures[i].times == NEVER) {
			kit_free(&k);
			continue;
		}
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

/* A vault or a pool of workers that is away for hours costs no recording. */
static void outages_cost_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(failures); i++) {
		struct kit *k;

		if (failures[i].times != NEVER)
			continue;
		k = ended_call();
		for (int n = 0; n < 4 * EW_KEEPER_JOB_ATTEMPTS; n++) {
			kit_forget(k);
			failures[i].happen(k);
			later(k);
		}
		assert_true(begin(k));
		write_payload(k);
		assert_int_equal(hand_in(k, PAYLOAD), 0);
		check_made(k, 1);
		kit_free(&k);
	}
}

/* Each attempt waits longer than the one before it could, up to minutes. */
static void attempts_are_further_and_further_apart(void **state)
{
	struct kit *k = ended_call();
	int64_t before = 0;

	(void)state;
	for (unsigned n = 0; n + 1 < EW_KEEPER_JOB_ATTEMPTS; n++) {
		struct ew_job_row row;
		int64_t wait;

		worker_fails(k);
		assert_int_equal(ew_jobs_next(k->core->catalog,
			(struct ew_wall){ew_io_wall(k->io).us + EW_JOB_LONGEST_WAIT_US}, NULL, 0, &row), 0);
		wait = row.not_before.us - ew_io_wall(k->io).us;
		assert_true(wait >= before / 2 && wait <= EW_JOB_LONGEST_WAIT_US);
		if (n >= 7)
			assert_true(wait >= EW_JOB_LONGEST_WAIT_US / 2);
		before = wait;
		ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
		ew_io_sim_advance(k->io, wait - 1);
		assert_false(begin(k));
		ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
		ew_io_sim_advance(k->io, 1);
	}
	kit_free(&k);
}

/* The machine's clock is set back by a day while a job waits: it comes all the same. */
static void a_clock_set_back_makes_no_job_wait(void **state)
{
	struct kit *k = ended_call();

	(void)state;
	worker_fails(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	ew_io_sim_jump_wall(k->io, -86400 * EW_US_PER_S);
	assert_true(begin(k));
	kit_free(&k);
}

/* -- what the tape holds is not shredded before an object holds it -- */

static enum ew_span_state span_state(struct kit *k, uint8_t party)
{
	struct ew_span_row row;
	struct ew_id id = {{0}};
	struct ew_call *call;

	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++)
		if (ew_id_equal(ew_interaction_span(call->fold, i)->party, KIT_PARTY(party)))
			id = ew_interaction_span(call->fold, i)->span;
	assert_int_equal(ew_spans_get(k->core->catalog, id, &row), 0);
	return row.state;
}

static int hand_in_report(struct kit *k, const char *report, uint32_t missing)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(PAYLOAD),
		.missing_frames = missing,
		.report = ew_slice_text(report),
	};

	write_payload(k);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	return kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made);
}

static const struct coverage_case {
	const char *name;
	const char *audio, *frames; /* reports; frames NULL: no such job must come */
	enum ew_span_state state;
} coverages[] = {
	{"all is there", "{\"packets\":15,\"refused\":0}", NULL, EW_SPAN_FINISHED},
	{"packets without a place", "{\"packets\":15,\"refused\":9}", "{\"packets\":15,\"refused\":9}",
		EW_SPAN_FINISHED},
	{"packets that came late", "{\"packets\":15,\"late\":1}", "{\"packets\":15,\"late\":1}", EW_SPAN_FINISHED},
	{"fewer packets than frames", "{\"packets\":2}", "{\"packets\":3}", EW_SPAN_FINISHED},
	{"both read too little", "{\"packets\":2}", "{\"packets\":2}", EW_SPAN_KEPT},
	{"spans without keys", "{\"packets\":9,\"missing_spans\":1}", "{\"packets\":9,\"missing_spans\":1}",
		EW_SPAN_KEPT},
	{"nothing is said", "{}", "{}", EW_SPAN_KEPT},
};

static void only_what_an_object_holds_is_shredded(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(coverages); i++) {
		const struct coverage_case *c = &coverages[i];
		struct kit *k = ended_call();

		assert_true(begin(k));
		assert_int_equal(hand_in_report(k, c->audio, 0), 0);
		later(k);
		if (begin(k) != (c->frames != NULL))
			fail_msg("'%s': the frames were%s asked for", c->name, c->frames ? " not" : "");
		assert_int_equal(span_state(k, 1), c->frames ? EW_SPAN_CLOSED : c->state);
		if (c->frames)
			assert_int_equal(hand_in_report(k, c->frames, 0), 0);
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
		if (span_state(k, 1) != c->state)
			fail_msg("'%s': the span is in state %d", c->name, (int)span_state(k, 1));
		ew_io_sim_advance(k->io, 120 * EW_US_PER_S);
		assert_int_equal(ew_keeper_tick(k->core), 0);
		assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_span_shred), c->state == EW_SPAN_FINISHED);
		kit_free(&k);
	}
}

/* The clock is set back by an hour while the call lasts: the times are impossible, the sound is kept as it came. */
static void a_clock_that_stepped_keeps_the_frames(void **state)
{
	static const int64_t steps[] = {-3600 * EW_US_PER_S, -EW_US_PER_S, 3600 * EW_US_PER_S};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(steps); i++) {
		struct kit *k = kit_new(kit_automatic);
		struct ew_message m;

		kit_call(k, 1);
		kit_allowed(k, 1, 1);
		assert_int_equal(ew_keeper_tick(k->core), 0);
		kit_span(k, 1, 1);
		ew_io_sim_jump_wall(k->io, steps[i]);
		if (steps[i] != -3600 * EW_US_PER_S) /* that one is seen by its times alone */
			assert_int_equal(ew_keeper_tick(k->core), 0);
		kit_end_call(k, 1);
		kit_read_log(k, 1);
		assert_non_null(kit_find(k, EW_EVENT_EXCEPTION));
		assert_true(begin(k));
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_finish, &m));
		assert_true(EW_MESSAGE_AS(&m, job_finish)->end_wall >= EW_MESSAGE_AS(&m, job_finish)->origin_wall);
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_span, &m));
		assert_true(EW_MESSAGE_AS(&m, job_span)->to_wall >= EW_MESSAGE_AS(&m, job_span)->from_wall);
		assert_int_equal(hand_in_report(k, "{\"packets\":15,\"refused\":0}", 0), 0);
		assert_int_equal(span_state(k, 1), EW_SPAN_CLOSED);
		later(k);
		assert_true(begin(k));
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_finish, &m));
		assert_int_equal(EW_MESSAGE_AS(&m, job_finish)->kind, 2);
		/* Sound placed by such a clock proves nothing: without its frames the tape stays. */
		assert_int_equal(hand_in_report(
			k, i == 0 ? "{\"packets\":1}" : "{\"packets\":15,\"refused\":15}", 0), 0);
		assert_int_equal(span_state(k, 1), i == 0 ? EW_SPAN_KEPT : EW_SPAN_FINISHED);
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
		ew_io_sim_advance(k->io, EW_JOB_LONGEST_WAIT_US);
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
		cmocka_unit_test(outages_cost_nothing),
		cmocka_unit_test(attempts_are_further_and_further_apart),
		cmocka_unit_test(a_clock_set_back_makes_no_job_wait),
		cmocka_unit_test(only_what_an_object_holds_is_shredded),
		cmocka_unit_test(a_clock_that_stepped_keeps_the_frames),
		cmocka_unit_test(old_confirmations_count_for_nothing),
		cmocka_unit_test(one_object_wherever_it_dies),
	};

	return cmocka_run_group_tests_name("keeper_finish", tests, NULL, NULL);
}
