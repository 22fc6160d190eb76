/*
 * Signal and recorder lose each other: after everything is connected again, both know the same
 * calls and streams, on the same ports, and the peer of every call that could not be kept has been
 * told.
 */
#include "unit/signal/both.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

/* -- thousands -- */

/* Frames under construction lie in locked memory, of which a plain user may have little. */
static size_t calls_that_fit(void)
{
	struct rlimit limit;

	if (geteuid() == 0 ||
		(getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur > 40u << 20))
		return 5000;
	return 600;
}

/* More bytes of dialogs than a connection may hold: 5,000 of about 2 KiB, or what the machine allows. */
static struct both *with_many_calls(bool real, size_t *ret_calls)
{
	size_t calls = calls_that_fit();
	struct both *b = both_new(real, (uint32_t)calls);

	/* In bites, so that no more than the recorder's answers wait for the disk at once. */
	for (size_t n = 0; n < calls; n++) {
		both_say(b, n, "INVITE", 1, BOTH_M1, 1900);
		/* So that its dialog is this call's: the core names a call when it opens it. */
		assert_int_equal(b->calls[n].status, 100);
		if (n % 100 == 99)
			both_settle(b);
	}
	both_settle(b);
	for (size_t n = 0; n < calls; n++) {
		assert_int_equal(b->calls[n].status, 200);
		both_say(b, n, "ACK", 1, NULL, 0);
		if (n % 100 == 99)
			both_settle(b);
	}
	both_settle(b);
	*ret_calls = calls;
	return b;
}

static size_t dialog_bytes(const struct both *b)
{
	size_t sum = 0;

	for (size_t i = 0; i < b->n_calls; i++)
		sum += b->calls[i].dialog_len;
	return sum;
}

static void assert_all_here(struct both *b, size_t calls)
{
	struct ew_recorder_counts counts;

	ew_recorder_counts(b->h->core, &counts);
	assert_int_equal(counts.calls, calls);
	assert_int_equal(counts.streams, calls);
	assert_int_equal(ew_signal_counts(b->signal).calls, calls);
	assert_int_equal(b->closes, 0);
	assert_int_equal(b->byes, 0);
}

/* Whoever restarts, everything comes back, and the connection never holds much of it. */
static void many_calls_come_back(bool real)
{
	size_t calls;
	struct both *b = with_many_calls(real, &calls);

	if (calls == 5000)
		assert_true(dialog_bytes(b) > EW_MAX_CHANNEL_QUEUE_BYTES);
	both_restart_signal(b);
	/*
	 * Until the last one is here nothing new is taken, and what is unknown is not said to be
	 * gone.
	 */
	both_say(b, 0, "INVITE", 9, BOTH_M1, 0);
	assert_int_equal(b->calls[0].status, 503);
	both_settle(b);
	assert_all_here(b, calls);
	both_say(b, calls - 1, "INVITE", 2, BOTH_M1 BOTH_M2, 0);
	both_settle(b);
	assert_int_equal(b->calls[calls - 1].status, 200);
	both_say(b, calls - 1, "ACK", 2, NULL, 0);
	both_say(b, calls - 1, "INVITE", 3, BOTH_M1 "m=audio 0 RTP/AVP 0\r\n", 0);
	both_settle(b);
	both_restart_recorder(b, SIZE_MAX);
	both_connect(b);
	both_settle(b);
	assert_all_here(b, calls);
	assert_int_equal(b->h->ports_open, calls);
	if (!real) {
		assert_true(b->to_signal.most < b->mark + 2 * EW_MAX_DIALOG_BYTES);
		assert_true(b->to_recorder.most < b->mark + 100 * EW_MAX_DIALOG_BYTES);
	}
	both_free(&b);
}

static void many_over_a_simulated_connection(void **state)
{
	(void)state;
	many_calls_come_back(false);
}

static void many_over_a_channel(void **state)
{
	(void)state;
	many_calls_come_back(true);
}

/* A recorder that was emptied is offered every call again, no faster than it reads. */
static void many_are_offered_again(void **state)
{
	size_t calls;
	struct both *b = with_many_calls(true, &calls);

	(void)state;
	for (size_t i = 0; i < b->n_calls; i++)
		b->calls[i].live = false; /* the keeper hands nothing back */
	both_restart_recorder(b, SIZE_MAX);
	both_connect(b);
	both_settle(b);
	assert_all_here(b, calls);
	assert_int_equal(ew_signal_counts(b->signal).resumed, calls);
	both_free(&b);
}

/* -- one call -- */

static struct both *with_calls(size_t n, const char *media)
{
	struct both *b = both_new(false, 16);

	for (size_t i = 0; i < n; i++)
		both_call(b, i, media, 0);
	return b;
}

static void assert_calls(struct both *b, size_t calls, size_t ports)
{
	struct ew_recorder_counts counts;

	ew_recorder_counts(b->h->core, &counts);
	assert_int_equal(counts.calls, calls);
	assert_int_equal(ew_signal_counts(b->signal).calls, calls);
	assert_int_equal(b->h->ports_open, ports);
}

static unsigned ended_with(struct both *b, size_t call, uint32_t cause)
{
	unsigned n = 0;

	harness_read(b->h);
	for (size_t i = 0; i < b->h->n_events; i++) {
		const struct ew_message *m = &b->h->events[i].message;

		if (m->type->number != EW_MSG_ev_call_ended)
			continue;
		n += ew_id_equal(EW_MESSAGE_AS(m, ev_call_ended)->interaction,
			     b->calls[call].interaction) &&
		     EW_MESSAGE_AS(m, ev_call_ended)->cause == cause;
	}
	return n;
}

/*
 * The recorder could not take one back: it is offered again and goes on under its name and on its
 * ports.
 */
static void a_lost_call_goes_on(void **state)
{
	struct both *b = with_calls(3, BOTH_M1 BOTH_M2);

	(void)state;
	both_restart_recorder(b, 1);
	assert_int_equal(b->h->ports_open, 4);
	both_connect(b);
	both_settle(b);
	assert_calls(b, 3, 6);
	assert_int_equal(b->byes, 0);
	assert_int_equal(ew_signal_counts(b->signal).resumed, 1);
	harness_read(b->h);
	assert_int_equal(harness_events(b->h, EW_MSG_ev_call_offered), 4);
	assert_true(
		ew_id_equal(EW_MESSAGE_AS(&harness_event(b->h, EW_MSG_ev_call_offered, 3)->message,
				    ev_call_offered)
				    ->interaction,
			b->calls[1].interaction));
	assert_int_equal(EW_MESSAGE_AS(&harness_event(b->h, EW_MSG_ev_stream_added, 2)->message,
				 ev_stream_added)
				 ->port,
		EW_MESSAGE_AS(
			&harness_event(b->h, EW_MSG_ev_stream_added, 10)->message, ev_stream_added)
			->port);
	/* And can be changed and ended as before. */
	both_say(b, 1, "INVITE", 2, BOTH_M1 "m=audio 0 RTP/AVP 0\r\n", 0);
	both_settle(b);
	assert_int_equal(b->calls[1].status, 200);
	both_say(b, 1, "BYE", 3, NULL, 0);
	both_settle(b);
	assert_calls(b, 2, 4);
	assert_int_equal(ended_with(b, 1, 0), 1);
	both_free(&b);
}

/* Once, as an exception of that call. */
static void assert_told(const struct both *b, const char *kind, struct ew_id interaction)
{
	unsigned n = 0;

	for (size_t i = 0; i < harness_events(b->h, EW_MSG_ev_exception); i++) {
		const struct ew_msg_ev_exception *e =
			EW_MESSAGE_AS(&harness_event(b->h, EW_MSG_ev_exception, i)->message, ev_exception);

		n += ew_slice_equal(e->kind, ew_slice_text(kind)) && ew_id_equal(e->interaction, interaction) &&
		     e->sentence.len > 20;
	}
	assert_int_equal(n, 1);
}

/* A call whose port is gone must not leave its peer sending to nobody, or to somebody else. */
static void a_call_without_its_port_is_hung_up(void **state)
{
	struct both *b = with_calls(2, BOTH_M1);

	(void)state;
	both_restart_recorder(b, 1);
	b->h->open_error = -EADDRINUSE;
	both_connect(b);
	both_settle(b);
	assert_calls(b, 1, 1);
	assert_int_equal(b->byes, 1);
	assert_non_null(strstr(b->bye, "Call-ID: 1@test\r\n"));
	assert_non_null(strstr(b->bye, "Reason: SIP;cause=503;text=\"recording lost\"\r\n"));
	assert_int_equal(ew_signal_counts(b->signal).given_up, 1);
	assert_int_equal(ended_with(b, 1, 3), 1);
	assert_told(b, "recording_lost", b->calls[1].interaction);
	both_free(&b);
}

/* What passes by itself is waited for, but not for long. */
static void what_passes_is_waited_for(void **state)
{
	struct both *b = with_calls(2, BOTH_M1);

	(void)state;
	both_restart_recorder(b, 1);
	b->h->open_error = -ENOMEM;
	both_connect(b);
	both_ticks(b, 300);
	assert_int_equal(b->byes, 0);
	b->h->open_error = 0;
	both_settle(b);
	assert_calls(b, 2, 2);
	assert_int_equal(b->byes, 0);
	both_restart_recorder(b, 1);
	b->h->open_error = -ENOMEM;
	both_connect(b);
	both_ticks(b, 490);
	assert_int_equal(b->byes, 0);
	both_ticks(b, 30);
	assert_int_equal(b->byes, 1);
	assert_calls(b, 1, 1);
	both_free(&b);
}

/* The call came back, but not the stream: the same. */
static void a_stream_that_was_refused_is_asked_for_again(void **state)
{
	struct both *b = with_calls(1, BOTH_M1 BOTH_M2);
	struct both_stream second = b->calls[0].streams[1];

	(void)state;
	b->calls[0].streams[1].up = false;
	both_restart_recorder(b, SIZE_MAX);
	assert_int_equal(b->h->ports_open, 1);
	both_connect(b);
	both_settle(b);
	assert_calls(b, 1, 2);
	assert_int_equal(b->byes, 0);
	assert_int_equal(b->calls[0].streams[1].port, second.port);
	both_free(&b);
}

/* A process that knows a call only by its saved dialog cannot offer it again. */
static void what_cannot_be_offered_is_hung_up(void **state)
{
	struct both *b = with_calls(2, BOTH_M1);

	(void)state;
	both_restart_signal(b);
	both_settle(b);
	both_restart_recorder(b, 0);
	both_connect(b);
	both_settle(b);
	assert_calls(b, 1, 1);
	assert_int_equal(b->byes, 1);
	assert_non_null(strstr(b->bye, "Call-ID: 0@test\r\n"));
	both_free(&b);
}

/* An end is said until it is durable, with its own cause. */
static void an_end_is_not_lost(void **state)
{
	struct both *b = with_calls(2, BOTH_M1);

	(void)state;
	both_disconnect(b);
	both_say(b, 0, "BYE", 2, NULL, 0);
	assert_int_equal(b->calls[0].status, 200);
	both_connect(b);
	both_settle(b);
	assert_calls(b, 1, 1);
	assert_int_equal(ended_with(b, 0, 0), 1);
	b->calls[0].live = false;
	/* The recorder hears of the second one and dies before that is on the disk. */
	b->h->hold_jobs = true;
	both_say(b, 1, "BYE", 2, NULL, 0);
	both_settle(b);
	b->h->hold_jobs = false;
	ew_tape_sync_run(b->h->job);
	assert_int_equal(ew_recorder_synced(b->h->core, TAKE(b->h->job)), 0);
	b->h->job = NULL;
	both_disconnect(b);
	ew_recorder_abandon(&b->h->core);
	ew_io_sim_crash(b->h->io);
	harness_start(b->h);
	both_restart_recorder(b, SIZE_MAX);
	both_connect(b);
	both_settle(b);
	assert_calls(b, 0, 0);
	assert_true(ended_with(b, 1, 0) >= 1);
	both_free(&b);
}

/* What the connection lost on its way is said again. */
static void a_removed_stream_is_not_lost(void **state)
{
	struct both *b = with_calls(1, BOTH_M1 BOTH_M2);

	(void)state;
	b->hold = true;
	both_say(b, 0, "INVITE", 2, BOTH_M1 "m=audio 0 RTP/AVP 0\r\n", 0);
	assert_int_equal(b->calls[0].status, 200);
	assert_int_equal(b->h->ports_open, 2);
	both_disconnect(b);
	b->hold = false;
	both_connect(b);
	both_settle(b);
	assert_calls(b, 1, 1);
	both_free(&b);
}

static void a_changed_stream_is_not_lost(void **state)
{
	struct both *b = with_calls(1, BOTH_M1);
	const struct ew_msg_ev_stream_set *e;

	(void)state;
	b->hold = true;
	both_say(b, 0, "INVITE", 2, "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=inactive\r\n", 0);
	assert_int_equal(b->calls[0].status, 200);
	both_disconnect(b);
	b->hold = false;
	both_connect(b);
	both_settle(b);
	harness_read(b->h);
	assert_int_equal(harness_events(b->h, EW_MSG_ev_stream_set), 1);
	e = EW_MESSAGE_AS(&harness_event(b->h, EW_MSG_ev_stream_set, 0)->message, ev_stream_set);
	assert_int_equal(e->active, 0);
	/* Once: now both know the same. */
	both_disconnect(b);
	both_connect(b);
	both_settle(b);
	harness_read(b->h);
	assert_int_equal(harness_events(b->h, EW_MSG_ev_stream_set), 1);
	both_free(&b);
}

static void facts_are_not_lost(void **state)
{
	struct both *b = with_calls(1, BOTH_M1);

	(void)state;
	b->hold = true;
	both_say(b, 0, "INVITE", 2, BOTH_M1 BOTH_M2, 0); /* another party: new facts */
	both_disconnect(b);
	assert_int_equal(b->calls[0].status, 503);
	b->hold = false;
	both_connect(b);
	both_settle(b);
	harness_read(b->h);
	assert_int_equal(harness_events(b->h, EW_MSG_ev_call_facts), 1);
	both_disconnect(b);
	both_connect(b);
	both_settle(b);
	harness_read(b->h);
	assert_int_equal(harness_events(b->h, EW_MSG_ev_call_facts), 1);
	both_free(&b);
}

/* An offer that comes to nothing changes nothing, whatever of it the recorder has heard. */
static void a_cancelled_offer_changes_nothing(void **state)
{
	struct both *b = with_calls(1, BOTH_M1 BOTH_M2);

	(void)state;
	b->h->hold_jobs = true; /* stream_added waits for the disk */
	both_say(b, 0, "INVITE", 2, "m=audio 0 RTP/AVP 8\r\n" BOTH_M2 BOTH_M1, 0);
	both_settle(b);
	assert_int_equal(b->calls[0].status, 100);
	both_cancel(b, 0);
	assert_int_equal(b->calls[0].status, 487);
	b->h->hold_jobs = false;
	both_settle(b);
	assert_calls(b, 1, 2);
	both_say(b, 0, "INVITE", 3, BOTH_M1 BOTH_M2, 0);
	both_settle(b);
	assert_int_equal(b->calls[0].status, 200);
	assert_calls(b, 1, 2);
	both_free(&b);
}

/* The connection breaks while a later offer waits. */
static void a_refused_offer_changes_nothing(void **state)
{
	struct both *b = with_calls(1, BOTH_M1 BOTH_M2);

	(void)state;
	b->hold = true;
	both_say(b, 0, "INVITE", 2, "m=audio 0 RTP/AVP 8\r\n" BOTH_M2 BOTH_M1, 0);
	assert_int_equal(b->calls[0].status, 100);
	both_disconnect(b);
	assert_int_equal(b->calls[0].status, 503);
	b->hold = false;
	both_connect(b);
	both_settle(b);
	assert_calls(b, 1, 2);
	assert_int_equal(b->byes, 0);
	both_free(&b);
}

/* A BYE that comes while dialogs are on their way is done when its dialog is here. */
static void a_bye_before_its_dialog(void **state)
{
	struct both *b = with_calls(2, BOTH_M1);

	(void)state;
	b->hold = true;
	both_restart_signal(b);
	both_say(b, 1, "BYE", 2, NULL, 0);
	assert_int_equal(b->calls[1].status, 200);
	b->hold = false;
	both_settle(b);
	assert_calls(b, 1, 1);
	assert_int_equal(ended_with(b, 1, 0), 1);
	assert_int_equal(b->byes, 0);
	both_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_over_a_simulated_connection),
		cmocka_unit_test(many_over_a_channel),
		cmocka_unit_test(many_are_offered_again),
		cmocka_unit_test(a_lost_call_goes_on),
		cmocka_unit_test(a_call_without_its_port_is_hung_up),
		cmocka_unit_test(what_passes_is_waited_for),
		cmocka_unit_test(a_stream_that_was_refused_is_asked_for_again),
		cmocka_unit_test(what_cannot_be_offered_is_hung_up),
		cmocka_unit_test(an_end_is_not_lost),
		cmocka_unit_test(a_removed_stream_is_not_lost),
		cmocka_unit_test(a_changed_stream_is_not_lost),
		cmocka_unit_test(facts_are_not_lost),
		cmocka_unit_test(a_cancelled_offer_changes_nothing),
		cmocka_unit_test(a_refused_offer_changes_nothing),
		cmocka_unit_test(a_bye_before_its_dialog),
	};

	ew_log_open("both", getenv("EW_LOUD") ? EW_LOG_INFO : EW_LOG_ERROR + 1,
		2); /* thousands of calls would be told of */
	return cmocka_run_group_tests_name("signal_both", tests, NULL, NULL);
}
