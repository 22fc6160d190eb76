/*
 * Years of retention in seconds: calls come, holds come and go, policies change between calls and during them, two people give calls that are over other
 * periods, the keeper is started anew now and then; and around every moment at which something falls due, what is left of every call is what a model says that
 * knows only dates, periods and holds. The model's calendar is the C library's. Each life is lived in another time zone, which must change nothing.
 *
 * SEEDS in the environment makes it longer; SEED repeats one.
 */
#include "unit/keeper/deletion_stage.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "catalog/erase.h"
#include "catalog/holds.h"
#include "programs/keeper/deletion/redate.h"

#ifdef EW_SANITIZED
#define USUAL 1
#else
#define USUAL 2
#endif
#define CALLS 16
#define STEPS 200 /* of six days and a bit */
#define STEP_US (6 * STAGE_DAY_US + 11 * 3600 * EW_US_PER_S)
#define TICKS 14
#define TICK_US (20 * EW_US_PER_S)
#define BEFORE_US (400 * EW_US_PER_S) /* of a moment: the ticks and two minutes */
#define AFTER_US (30 * EW_US_PER_S)
#define DAY_S 86400ull
#define YEAR_S (365 * DAY_S)
#define LEAP_DAY_S 1835478000 /* 2028-02-29T23:00:00Z */

enum { AUDIO, DATA, EVIDENCE, STAGES };
enum { SALES, SERVICE, OTHER, RULES };

static const char *const queues[RULES] = {"sales", "service", "other"};
static const uint64_t periods[] = {5 * DAY_S, 30 * DAY_S, 90 * DAY_S, YEAR_S, 400 * DAY_S, 2 * YEAR_S};
static const char *const zones[] = {"America/St_Johns", "Pacific/Kiritimati", "Asia/Kathmandu", "Europe/Luxembourg", "UTC"};

struct modelled {
	bool held;
	unsigned rule;
	struct ew_wall ended;
	uint64_t keep_s[STAGES];
	bool gone[STAGES];
};

struct years {
	struct kit *k;
	struct modelled calls[CALLS + 1];
	unsigned n;
	uint64_t seed, draws;
	uint64_t keep_s[RULES][STAGES]; /* of the policy in force */
	char policy[2][2000];           /* one in force, one to be */
	unsigned in_force, redates, changes_within;
};

static uint32_t draw(struct years *y, uint32_t n)
{
	y->draws = y->draws * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)((y->draws >> 33) % n);
}

/* -- the model ------------------------------------------------------------------------------------- */

/* Whole years end on the same date; the 29th of February has none in a common year and gives way to the next day. All else is seconds. */
static struct ew_wall later_by(struct ew_wall from, uint64_t keep_s)
{
	time_t seconds = (time_t)(from.us / EW_US_PER_S);
	struct tm at;

	if (keep_s % YEAR_S != 0)
		return (struct ew_wall){from.us + (int64_t)keep_s * EW_US_PER_S};
	assert_non_null(gmtime_r(&seconds, &at));
	at.tm_year += (int)(keep_s / YEAR_S);
	return (struct ew_wall){timegm(&at) * EW_US_PER_S + from.us % EW_US_PER_S};
}

/* Data outlive what they explain, and evidence what it allowed. */
static struct ew_wall due(const struct modelled *m, unsigned stage)
{
	struct ew_wall last = {0};

	for (unsigned i = 0; i <= stage; i++) {
		struct ew_wall one = later_by(m->ended, m->keep_s[i]);

		last = one.us > last.us ? one : last;
	}
	return last;
}

static void model(struct years *y)
{
	struct ew_wall now = ew_io_wall(y->k->io);

	for (unsigned i = 1; i <= y->n; i++) {
		struct modelled *m = &y->calls[i];

		for (unsigned stage = 0; stage < STAGES && !m->held; stage++)
			m->gone[stage] = m->gone[stage] || due(m, stage).us <= now.us;
	}
}

static void compare(struct years *y)
{
	for (unsigned i = 1; i <= y->n; i++) {
		const struct modelled *m = &y->calls[i];
		struct ew_erase_left left = deletion_left(y->k, (uint8_t)i);
		char now[EW_WALL_TEXT_BYTES];

		ew_wall_format(ew_io_wall(y->k->io), now);
		if ((left.objects + left.keys == 0) != m->gone[AUDIO] || left.key == m->gone[DATA] || (left.tokens == 0) != m->gone[DATA] ||
			left.evidence != (m->gone[DATA] && !m->gone[EVIDENCE]) || (left.events == 0) != m->gone[EVIDENCE])
			fail_msg("seed %" PRIu64 ", %s, call %u (%s, %s): objects %" PRIu64 " keys %" PRIu64 " key %d evidence %d events %" PRIu64
				 ", and the model says %d %d %d", y->seed, now, i, queues[m->rule], m->held ? "held" : "free", left.objects, left.keys,
				left.key, left.evidence, left.events, m->gone[AUDIO], m->gone[DATA], m->gone[EVIDENCE]);
	}
}

static void look(struct years *y)
{
	deletion_ticks(y->k, TICKS, TICK_US);
	model(y);
	compare(y);
}

/* -- time ------------------------------------------------------------------------------------------ */

static void pass(struct years *y, int64_t until_us)
{
	int64_t now_us = ew_io_wall(y->k->io).us;

	if (until_us > now_us)
		ew_io_sim_advance(y->k->io, until_us - now_us);
}

/* The next moment at which something falls due; INT64_MAX: none. */
static int64_t next_due(const struct years *y)
{
	int64_t now_us = ew_io_wall(y->k->io).us, next = INT64_MAX;

	for (unsigned i = 1; i <= y->n; i++) {
		for (unsigned stage = 0; stage < STAGES; stage++) {
			int64_t at = due(&y->calls[i], stage).us;

			if (!y->calls[i].held && !y->calls[i].gone[stage] && at > now_us && at < next)
				next = at;
		}
	}
	return next;
}

/* Everything that falls due on the way is looked at two minutes before, and when a few rounds have had their time. */
static void pass_and_look(struct years *y, int64_t until_us)
{
	for (int64_t next = next_due(y); next <= until_us; next = next_due(y)) {
		if (next - BEFORE_US > ew_io_wall(y->k->io).us) {
			pass(y, next - BEFORE_US);
			look(y);
		}
		pass(y, next + AFTER_US);
		look(y);
	}
	pass(y, until_us);
	look(y);
}

/* -- what happens ---------------------------------------------------------------------------------- */

static void write_period(char *to, size_t room, uint64_t keep_s)
{
	if (keep_s % YEAR_S == 0)
		snprintf(to, room, "%lluy", keep_s / YEAR_S);
	else
		snprintf(to, room, "%llud", keep_s / DAY_S);
}

static const char *write_policy(struct years *y)
{
	char *text = y->policy[y->in_force ^= 1];
	size_t room = sizeof(y->policy[0]), n = (size_t)snprintf(text, room, "policy: kit\nentity: {name: Kit, country: LU}\nrules:\n");

	for (unsigned rule = 0; rule < RULES; rule++) {
		char keep[STAGES][24];

		for (unsigned stage = 0; stage < STAGES; stage++)
			write_period(keep[stage], sizeof(keep[0]), y->keep_s[rule][stage]);
		n += (size_t)snprintf(text + n, room - n, "  - name: %s\n    when: {queue: %s}\n    record: automatic\n" KIT_LAWFUL
			"    keep: {recording: %s, metadata: %s, consent_evidence: %s}\n", queues[rule], queues[rule], keep[AUDIO], keep[DATA], keep[EVIDENCE]);
		assert_true(n < room);
	}
	return text;
}

static void the_policy_changes(struct years *y)
{
	uint64_t *keep_s = y->keep_s[draw(y, RULES)];

	for (unsigned stage = 0; stage < STAGES; stage++)
		keep_s[stage] = periods[draw(y, EW_COUNT(periods))];
	deletion_policy_is(y->k, write_policy(y));
}

/* It goes by the policy by which it began, and to which its parties agreed. */
static void a_call_comes(struct years *y, unsigned rule, bool policy_changes)
{
	struct modelled *m = &y->calls[++y->n];

	*m = (struct modelled){.rule = rule};
	memcpy(m->keep_s, y->keep_s[rule], sizeof(m->keep_s));
	kit_offer(y->k, (uint8_t)y->n, KIT_NUMBER, queues[rule]);
	for (uint8_t party = 1; party <= 2; party++)
		kit_stream(y->k, (uint8_t)y->n, party);
	assert_int_equal(kit_ring(y->k), 0);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(y->k, (uint8_t)y->n, party);
		(void)kit_span(y->k, (uint8_t)y->n, party);
	}
	if (policy_changes)
		the_policy_changes(y);
	y->changes_within += policy_changes;
	recorded_finish(y->k, (uint8_t)y->n);
	m->ended = ew_io_wall(y->k->io);
}

static void a_hold_comes_or_goes(struct years *y)
{
	unsigned i = 1 + draw(y, y->n);
	struct modelled *m = &y->calls[i];
	struct ew_hold_row row = {.id = kit_id(0x77, (uint8_t)i), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};
	int r;

	assert_int_equal(ew_keeper_begin(y->k->core), 0);
	r = ew_holds_insert(y->k->core->catalog, &row);
	assert_true(r == 0 || r == -EEXIST);
	if (m->held)
		assert_int_equal(ew_holds_uncover(y->k->core->catalog, row.id, KIT_CALL((uint8_t)i)), 0);
	else
		assert_int_equal(ew_holds_cover(y->k->core->catalog, row.id, KIT_CALL((uint8_t)i), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(y->k->core), 0);
	m->held = !m->held;
}

static void it_starts_anew(struct years *y)
{
	kit_stop(y->k);
	ew_tape_abandon(&y->k->tape);
	kit_open_tape(y->k);
	assert_int_equal(kit_start(y->k), 0);
	assert_int_equal(kit_connect(y->k), 0);
	assert_int_equal(kit_ring(y->k), 0);
}

/* Calls that are over get the periods of the policy in force; of one whose data are gone nobody knows any more which rule it was. */
static void calls_that_are_over_follow(struct years *y)
{
	struct ew_keeper *core = y->k->core;
	struct ew_error why = {0};
	json_t *run;

	assert_int_equal(kit_ask(y->k, KIT_TOKEN, EW_ASK_REDATE_LOOK, 0, "{}"), 202);
	run = json_pack("{s:O}", "run", json_object_get(y->k->answer, "number"));
	deletion_ticks(y->k, TICKS, TICK_US);
	assert_int_equal(ew_keeper_begin(core), 0);
	if (ew_redate_agree(core, run, kit_id(1, 2), &why) < 0)
		fail_msg("%s", ew_error_text(&why));
	assert_int_equal(ew_keeper_commit(core), 0);
	json_decref(run);
	pass_and_look(y, ew_io_wall(y->k->io).us + (int64_t)core->retention->usual.cooling_s * EW_US_PER_S - BEFORE_US);
	pass(y, ew_io_wall(y->k->io).us + BEFORE_US);
	for (unsigned i = 1; i <= y->n; i++) {
		if (!y->calls[i].gone[DATA])
			memcpy(y->calls[i].keep_s, y->keep_s[y->calls[i].rule], sizeof(y->calls[i].keep_s));
	}
	y->redates++;
	look(y);
}

static void a_step(struct years *y)
{
	int64_t until_us = ew_io_wall(y->k->io).us + STEP_US, leap_us = LEAP_DAY_S * EW_US_PER_S;

	if (draw(y, 15) == 0)
		the_policy_changes(y);
	if (y->n < CALLS - 1 && draw(y, 12) == 0)
		a_call_comes(y, draw(y, RULES), draw(y, 3) == 0);
	if (y->n > 0 && draw(y, 6) == 0)
		a_hold_comes_or_goes(y);
	if (y->n > 0 && draw(y, 25) == 0)
		calls_that_are_over_follow(y);
	if (draw(y, 40) == 0)
		it_starts_anew(y);
	if (ew_io_wall(y->k->io).us < leap_us && until_us >= leap_us) {
		static const uint64_t whole_years[STAGES] = {YEAR_S, YEAR_S, YEAR_S};

		pass_and_look(y, leap_us);
		memcpy(y->keep_s[SERVICE], whole_years, sizeof(whole_years));
		deletion_policy_is(y->k, write_policy(y));
		a_call_comes(y, SERVICE, false);
	}
	pass_and_look(y, until_us);
}

/* -- a life ---------------------------------------------------------------------------------------- */

static void years_pass(uint64_t seed)
{
	struct years y = {.seed = seed, .draws = seed * 2862933555777941757ull + 3037000493ull};
	struct ew_brake brake;

	assert_int_equal(setenv("TZ", zones[seed % EW_COUNT(zones)], 1), 0);
	tzset();
	for (unsigned rule = 0; rule < RULES; rule++) {
		for (unsigned stage = 0; stage < STAGES; stage++)
			y.keep_s[rule][stage] = periods[draw(&y, EW_COUNT(periods))];
	}
	y.k = deletion_house(write_policy(&y));
	for (unsigned step = 0; step < STEPS; step++)
		a_step(&y);
	assert_true(y.n >= CALLS / 2);
	assert_true(y.redates > 0);
	assert_true(y.changes_within > 0);
	assert_int_equal(ew_brake_read(y.k->core, &brake), 0);
	assert_int_equal(brake.state, EW_BRAKE_OFF);
	for (unsigned i = 1; i <= y.n; i++) { /* each deletion once, and each with its certificate */
		unsigned all = deletion_count(y.k, (uint8_t)i, 0);

		assert_true(all <= STAGES);
		assert_int_equal(all > 0, y.calls[i].gone[AUDIO]);
	}
	kit_free(&y.k);
}

static void years(void **state)
{
	const char *one = getenv("SEED"), *many = getenv("SEEDS");
	uint64_t first = one ? strtoull(one, NULL, 10) : 1, n = one ? 1 : many ? strtoull(many, NULL, 10) : USUAL;

	(void)state;
	for (uint64_t seed = first; seed < first + n; seed++)
		years_pass(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(years)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
