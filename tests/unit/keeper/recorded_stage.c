/*
 * The stage of recorded calls: the worker's part is played as plainly as possible.
 */
#include "unit/keeper/recorded_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define PAYLOAD "a sealed payload, as far as the keeper can tell"

void recorded_job(struct kit *k, const char *report, struct ew_slice peaks)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("\0\0\0\0"),
		.payload_bytes = strlen(PAYLOAD),
		.plain_bytes = 3,
		.duration_us = 60000,
		.report = ew_slice_text(report),
		.peaks = peaks,
	};

	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_non_null(kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go));
	assert_int_equal(ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle, PAYLOAD,
				 strlen(PAYLOAD), 0),
		0);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
}

void recorded_finish_with(struct kit *k, uint8_t call, const char *report, struct ew_slice peaks)
{
	kit_end_call(k, call);
	for (int party = 0; party < 2; party++)
		recorded_job(k, report, peaks);
	kit_read_log(k, call);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
}

void recorded_finish(struct kit *k, uint8_t call)
{
	/* Of all that was kept: nothing else is made. */
	recorded_finish_with(k, call, "{\"packets\":15,\"peaks_step_ms\":20}", EW_SLICE_EMPTY);
}

void recorded_call(struct kit *k, uint8_t call, const char *facts)
{
	if (facts)
		kit_offer_with(k, call, facts);
	else
		kit_offer(k, call, KIT_NUMBER, "sales");
	for (uint8_t party = 1; party <= 2; party++)
		kit_stream(k, call, party);
	assert_int_equal(kit_ring(k), 0);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(k, call, party);
		kit_span(k, call, party);
	}
}

void recorded_worker(struct kit *k)
{
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_forget(k);
}

bool recorded_nothing_given(const struct kit *k)
{
	return kit_count(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant) == 0 && kit_count(k, EW_ROLE_WORKER, EW_MSG_job_render) == 0 &&
	       kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source) == 0 && kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go) == 0;
}
