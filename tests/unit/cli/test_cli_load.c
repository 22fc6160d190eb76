/*
 * The pure parts of the load kit: statistics, what a machine carries, the picture, what is read of metrics, log and
 * sender.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "programs/cli/load.h"
#include "programs/cli/load_measure.h"
#include "programs/cli/load_plot.h"

static void percentiles_are_nearest_ranks(void **state)
{
	static const struct {
		size_t n;
		double share;
		int64_t expected;
	} cases[] = {{0, 0.5, 0}, {1, 0.99, 1}, {2, 0.5, 1}, {100, 0.5, 50}, {100, 0.99, 99}, {100, 1, 100},
		{101, 0.99, 100}, {10, 0, 1}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		int64_t values[101];

		for (size_t k = 0; k < cases[i].n; k++)
			values[k] = (int64_t)((k * 37) % cases[i].n) + 1; /* 1 to n in some order,
			when 37 and n share nothing */
		assert_int_equal(ew_load_percentile(values, cases[i].n, cases[i].share), cases[i].expected);
	}
}

/* 10 s of 100 calls at 5 us a packet; 50 set-ups in one second before it. */
static void costs_are_told_apart(void **state)
{
	struct ew_load_sample a = {.at_us = 0}, b = {.at_us = 1000000, .open = 100, .sent = 5000},
			      c = {.at_us = 11000000, .open = 100, .sent = 105000, .written_bytes = 20000000};
	struct ew_load_window placing = {.seconds = 0}, holding = {.seconds = 0};
	struct ew_load_costs costs;

	(void)state;
	b.cpu_s[EW_LOAD_RECORDER] = 5000 * 5e-6 + 50 * 200e-6;
	b.cpu_s[EW_LOAD_SIGNAL] = 50 * 300e-6;
	c.cpu_s[EW_LOAD_RECORDER] = b.cpu_s[EW_LOAD_RECORDER] + 100000 * 5e-6;
	c.cpu_s[EW_LOAD_SIGNAL] = b.cpu_s[EW_LOAD_SIGNAL] + 0.01;
	ew_load_window_add(&placing, &a, &b, 50);
	ew_load_window_add(&holding, &b, &c, 0);
	costs = ew_load_costs_of(&placing, &holding);
	assert_float_equal(costs.recorder_us_per_packet, 5, 1e-6);
	assert_float_equal(costs.setup_us[EW_LOAD_RECORDER], 200, 1e-6);
	assert_float_equal(costs.setup_us[EW_LOAD_SIGNAL], 300, 1e-6);
	assert_float_equal(costs.others_per_call, 0.01 / 1000, 1e-12);
	assert_float_equal(costs.disk_bytes_per_call_s, 20000, 1e-6);
	assert_float_equal(holding.call_seconds, 1000, 1e-9);
	assert_int_equal(placing.setups, 50);
}

static void size_is_what_gives_out_first(void **state)
{
	struct ew_load_machine machine = {.cores = 4, .threads = 1, .memory_bytes = 1000000000};
	struct ew_load_costs costs = {.recorder_us_per_packet = 5};
	struct ew_load_size size = ew_load_size_of(&costs, &machine);

	(void)state;
	/* 500 us a second for each call: 0.7 s of one thread, 2.8 s of four processors; nothing else was measured */
	assert_int_equal(size.calls[EW_LOAD_BY_THREADS], 1400);
	assert_int_equal(size.calls[EW_LOAD_BY_CORES], 5600);
	assert_int_equal(size.calls[EW_LOAD_BY_MEMORY], UINT32_MAX);
	assert_int_equal(size.first, EW_LOAD_BY_THREADS);
	assert_float_equal(size.core_us_per_call_s, 500, 1e-6);
	machine.threads = 4;
	assert_int_equal(ew_load_size_of(&costs, &machine).calls[EW_LOAD_BY_THREADS], 5600);
	costs.worker_s_per_call_hour = 3.6; /* 1000 us a second */
	costs.setup_us[EW_LOAD_KEEPER] = 180 * 500;
	size = ew_load_size_of(&costs, &machine);
	assert_int_equal(size.calls[EW_LOAD_BY_CORES], 1400);
	assert_int_equal(size.without_finishing, 2800);
	assert_int_equal(size.first, EW_LOAD_BY_CORES);
	costs.memory_bytes_per_call = 700000;
	size = ew_load_size_of(&costs, &machine);
	assert_int_equal(size.calls[EW_LOAD_BY_MEMORY], 1000);
	assert_int_equal(size.first, EW_LOAD_BY_MEMORY);
	costs = (struct ew_load_costs){0};
	assert_int_equal(ew_load_size_of(&costs, &machine).first, EW_LOAD_BY_LIMIT);
	assert_int_equal(ew_load_size_of(&costs, &machine).calls[EW_LOAD_BY_LIMIT], 16384);
}

static void axes_have_round_steps(void **state)
{
	static const struct {
		double most, expected;
	} cases[] = {{0, 1}, {4, 1}, {5, 2}, {0.55, 0.2}, {1000, 500}, {3000, 1000}, {0.004, 0.001}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_float_equal(ew_load_plot_step(cases[i].most, 4), cases[i].expected, 1e-12);
}

static size_t count(const char *text, const char *needle)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, needle)); at++)
		n++;
	return n;
}

static void picture_names_what_it_shows(void **state)
{
	struct ew_load_step steps[3] = {{.calls = 0}, {.calls = 250, .lag_us = 1000}, {.calls = 500, .lost = 7}};
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	steps[2].cores[EW_LOAD_RECORDER] = 0.4;
	ew_buf_init(&b, 1024 * 1024);
	ew_load_plot(steps, 3, "A title", &b);
	text = ew_buf_take_text(&b);
	assert_non_null(text);
	assert_int_equal(count(text, "<polyline"), EW_LOAD_PROGRAMS + 4);
	assert_int_equal(count(text, "<svg "), 1);
	assert_int_equal(count(text, "</svg>"), 1);
	assert_int_equal(count(text, "<text "), count(text, "</text>"));
	assert_int_equal(count(text, "nan"), 0);
	assert_int_equal(count(text, "inf"), 0);
	assert_non_null(strstr(text, "prefers-color-scheme:dark"));
	assert_non_null(strstr(text, ">A title<"));
	assert_non_null(strstr(text, ">lost 7<"));
	assert_non_null(strstr(text, ">recorder 0.4<"));
	/* 500 calls stand at the right edge, four tenths of a processor at the upper one */
	assert_non_null(strstr(text, "660.0,64.0\""));
	assert_null(strstr(text, "href"));
}

static void picture_of_nothing_has_axes(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0}, small = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	ew_buf_init(&b, 1024 * 1024);
	ew_load_plot(NULL, 0, "", &b);
	text = ew_buf_take_text(&b);
	assert_non_null(text);
	assert_null(strstr(text, "nan"));
	ew_buf_init(&small, 100);
	ew_load_plot(NULL, 0, "", &small);
	assert_int_not_equal(ew_buf_error(&small), 0);
}

static void metrics_are_read_by_name(void **state)
{
	static const char text[] = "# TYPE earwitness_packets_received_total counter\n"
				   "earwitness_packets_received_total 12\nearwitness_recording_gaps_total 3\n"
				   "earwitness_events_total{program=\"web\",event=\"x\"} 9\n"
				   "earwitness_recorder_lag_microseconds x\n"
				   "earwitness_packets_kept_total 18446744073709551615";
	struct ew_load_metrics m;

	(void)state;
	ew_load_metrics_read(ew_slice_text(text), &m);
	assert_int_equal(m.received, 12);
	assert_int_equal(m.gaps, 3);
	assert_int_equal(m.lag_us, 0);
	assert_true(m.kept == UINT64_MAX);
}

#define LINE(words) "{\"event\":\"call_not_admitted\",\"error\":\"" words "\"}\n"

#define CLOSED "{\"event\":\"admission_closed\",\"thread\":0,\"why\":1}\n"
#define DOOR "{\"event\":\"sip_refused\",\"status\":503,\"error\":\"c\"}\n"

static void refusals_are_counted_by_reason(void **state)
{
	static const struct {
		const char *log;
		uint32_t refused;
		size_t n;
		uint32_t counts[3];
		const char *first;
	} cases[] = {
		{LINE("a") LINE("a"), 0, 0, {0}, NULL},
		{LINE("a") LINE("a"), 2, 1, {2}, "a"},
		{LINE("a") "{\"event\":\"other\",\"error\":\"call_not_admitted\"}\n", 40, 1, {40}, "a"},
		{LINE("a") LINE("b") LINE("a"), 3, 2, {2, 1}, "a"},
		{LINE("a") LINE("b"), 10, 3, {1, 1, 8}, "a"},
		{CLOSED DOOR DOOR, 15, 1, {15}, "calls: one recorder thread holds as many as it may"},
		{CLOSED "{\"event\":\"admission_open\"}\n" DOOR, 1, 1, {1}, "c"},
		{"{\"event\":\"sip_refused\",\"status\":403,\"error\":\"c\"}\n" CLOSED DOOR LINE("a"), 2, 2, {1, 1},
			"calls: one recorder thread holds as many as it may"},
		{"call_not_admitted, and no JSON\n", 4, 1, {4}, "the log says no reason of admission; see server.log"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_load_reason reasons[EW_LOAD_MAX_REASONS];
		size_t n = ew_load_reasons(ew_slice_text(cases[i].log), cases[i].refused, reasons);

		assert_int_equal(n, cases[i].n);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(reasons[k].calls, cases[i].counts[k]);
		if (n)
			assert_string_equal(reasons[0].words, cases[i].first);
	}
}

static void more_reasons_than_room_are_the_rest(void **state)
{
	static const char log[] = LINE("a") LINE("b") LINE("c") LINE("d") LINE("e") LINE("f") LINE(
		"g") LINE("h") LINE("i");
	struct ew_load_reason reasons[EW_LOAD_MAX_REASONS];

	(void)state;
	assert_int_equal(ew_load_reasons(ew_slice_text(log), 9, reasons), EW_LOAD_MAX_REASONS);
	assert_int_equal(reasons[EW_LOAD_MAX_REASONS - 1].calls, 2);
}

static void what_the_sender_tells_is_taken(void **state)
{
	struct ew_load_call calls[3] = {{0}};
	struct ew_load_sender s = {.calls = calls, .most = 3, .asked = 2};

	(void)state;
	ew_load_sender_take(&s, "answered 1 200 1500 0", 5);
	ew_load_sender_take(&s, "answered 1 200 1500 0", 6); /* twice */
	ew_load_sender_take(&s, "answered 2 503 700 10", 7);
	ew_load_sender_take(&s, "answered 3 200 1 0", 8); /* was never asked */
	ew_load_sender_take(&s, "answered 0 200 1 0", 8);
	ew_load_sender_take(&s, "nonsense 1", 8);
	ew_load_sender_take(&s, "sent 100 2 3000 1", 9);
	ew_load_sender_take(&s, "sent 200 2 1000 1", 9);
	ew_load_sender_take(&s, "ended 1 50 51", 9);
	assert_int_equal(s.answered, 2);
	assert_int_equal(s.admitted, 1);
	assert_int_equal(s.refused, 1);
	assert_int_equal(s.last_answer_us, 7);
	assert_int_equal(calls[0].latency_us, 1500);
	assert_int_equal(calls[1].retry_after_s, 10);
	assert_int_equal(s.sent, 200);
	assert_int_equal(s.latest_us, 3000);
	assert_int_equal(calls[0].packets[1], 51);
	assert_false(s.over);
	ew_load_sender_take(&s, "over", 10);
	assert_true(s.over);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_nearest_ranks),
		cmocka_unit_test(costs_are_told_apart),
		cmocka_unit_test(size_is_what_gives_out_first),
		cmocka_unit_test(axes_have_round_steps),
		cmocka_unit_test(picture_names_what_it_shows),
		cmocka_unit_test(picture_of_nothing_has_axes),
		cmocka_unit_test(metrics_are_read_by_name),
		cmocka_unit_test(refusals_are_counted_by_reason),
		cmocka_unit_test(more_reasons_than_room_are_the_rest),
		cmocka_unit_test(what_the_sender_tells_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
