/*
 * The finished record of a synthetic call against what was expected of it. Pure. Must never call something as expected
 * that the record does not say.
 */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "programs/cli/members.h"
#include "programs/cli/test_call.h"

#define SLACK_MS 100 /* a packet that was under way, and rounding */
#define LEAST_PAUSE_MS 1000

static int add(json_t *checks, const char *what, bool as_expected, json_t *found)
{
	return json_array_append_new(checks,
		       json_pack("{s:s, s:b, s:o}", "what", what, "as_expected", as_expected, "found", found)) < 0
		       ? -ENOMEM
		       : 0;
}

/* What a record says of one party. */
struct seen {
	int64_t recorded_ms, paused_ms, after_pause_ms;
	int64_t last_ms; /* where the last of what was recorded ends */
	bool has_audio;
};

static void see_interval(const json_t *interval, struct seen *s)
{
	int64_t length = ew_json_number(interval, "to_ms") - ew_json_number(interval, "from_ms");

	if (strcmp(ew_json_text(interval, "state"), "paused") == 0) {
		s->paused_ms += length;
	} else if (strcmp(ew_json_text(interval, "state"), "recorded") == 0) {
		s->recorded_ms += length;
		s->after_pause_ms += s->paused_ms > 0 ? length : 0;
		s->last_ms = ew_json_number(interval, "to_ms");
	}
}

static struct seen see(const json_t *record, const char *party)
{
	struct seen s = {.recorded_ms = 0};
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(record, "intervals"), i, one) {
		if (strcmp(ew_json_text(one, "party"), party) == 0)
			see_interval(one, &s);
	}
	json_array_foreach(json_object_get(record, "artifacts"), i, one) {
		if (strcmp(ew_json_text(one, "party"), party) == 0 && strcmp(ew_json_text(one, "state"), "made") == 0)
			s.has_audio = true;
	}
	return s;
}

/* The worst of all parties decides: a call is recorded when everybody is. */
static struct seen worst_of(const json_t *record, size_t *ret_parties)
{
	const json_t *parties = json_object_get(record, "parties"), *one;
	struct seen worst = {INT64_MAX, INT64_MAX, INT64_MAX, 0, true};
	size_t i;

	json_array_foreach(parties, i, one) {
		struct seen s = see(record, ew_json_text(one, "id"));

		worst.recorded_ms = s.recorded_ms < worst.recorded_ms ? s.recorded_ms : worst.recorded_ms;
		worst.paused_ms = s.paused_ms < worst.paused_ms ? s.paused_ms : worst.paused_ms;
		worst.after_pause_ms =
			s.after_pause_ms < worst.after_pause_ms ? s.after_pause_ms : worst.after_pause_ms;
		worst.last_ms = s.last_ms > worst.last_ms ? s.last_ms : worst.last_ms;
		worst.has_audio = worst.has_audio && s.has_audio;
	}
	*ret_parties = json_array_size(parties);
	return *ret_parties ? worst : (struct seen){.recorded_ms = 0};
}

static int check_gate(const struct ew_config_test *test, const char *what, int64_t gate_us, json_t *checks)
{
	bool obeyed = gate_us >= 0 && gate_us <= (int64_t)test->within_ms * 1000;

	return add(checks, what, obeyed, gate_us < 0 ? json_null() : json_integer(gate_us));
}

static int check_recorded(const struct seen *worst, size_t parties, json_t *checks)
{
	int r = add(checks, "both_parties", parties == 2, json_integer((json_int_t)parties));

	if (r == 0)
		r = add(checks, "recorded_ms", worst->recorded_ms >= EW_TEST_RECORDED_MS,
			json_integer(worst->recorded_ms));
	return r < 0 ? r : add(checks, "audio_of_every_party", worst->has_audio, json_boolean(worst->has_audio));
}

static int check_pause(const struct ew_config_test *test, const struct seen *worst, int64_t gate_us, json_t *checks)
{
	int r = check_gate(test, "pause_gate_us", gate_us, checks);

	if (r == 0)
		r = add(checks, "paused_ms", worst->paused_ms >= LEAST_PAUSE_MS, json_integer(worst->paused_ms));
	return r < 0 ? r
		     : add(checks, "recorded_after_pause_ms", worst->after_pause_ms > 0,
			       json_integer(worst->after_pause_ms));
}

/* Nothing of anybody behind the moment at which the gate obeyed. */
static int check_opt_out(const struct ew_config_test *test, const json_t *record, const struct seen *worst,
	int64_t gate_us, const char *applied, json_t *checks)
{
	struct ew_wall began, obeyed;
	bool known = applied && ew_wall_parse(ew_slice_text(applied), &obeyed) == 0 &&
		ew_wall_parse(ew_slice_text(ew_json_text(record, "started_at")), &began) == 0;
	int64_t after_ms = known ? worst->last_ms - (obeyed.us - began.us) / EW_US_PER_MS : INT64_MAX;
	int r = check_gate(test, "opt_out_gate_us", gate_us, checks);

	return r < 0 ? r
		     : add(checks, "recorded_after_opt_out_ms", after_ms <= SLACK_MS,
			       known ? json_integer(after_ms > 0 ? after_ms : 0) : json_null());
}

int ew_test_check(const struct ew_config_test *test, const json_t *record, const int64_t gate_us[2],
	const char *applied, json_t *checks)
{
	size_t parties;
	struct seen worst = worst_of(record, &parties);
	bool finished = strcmp(ew_json_text(record, "state"), "finished") == 0;
	int r = add(checks, "finished", finished, json_boolean(finished));

	if (r == 0 && test->expect & EW_TEST_RECORDED)
		r = check_recorded(&worst, parties, checks);
	if (r == 0 && test->expect & EW_TEST_NOT_RECORDED)
		r = add(checks, "nothing_recorded", worst.last_ms == 0, json_integer(worst.last_ms));
	if (r == 0 && test->expect & EW_TEST_PAUSE)
		r = check_pause(test, &worst, gate_us[0], checks);
	if (r == 0 && test->expect & EW_TEST_OPT_OUT)
		r = check_opt_out(test, record, &worst, gate_us[1], applied, checks);
	return r;
}
