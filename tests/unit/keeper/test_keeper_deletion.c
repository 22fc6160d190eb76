/*
 * Deletion by time: what goes when, what is said of it, what a hold keeps, what stops it; and that nothing is left on the disk.
 */
#include "unit/keeper/deletion_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/erase.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "catalog/originals.h"

static bool is_nothing(const struct ew_erase_left *left)
{
	return !left->key && !left->evidence && left->events + left->objects + left->keys + left->handed + left->originals + left->comments + left->spans + left->jobs + left->live + left->tokens == 0;
}

static unsigned house_has(struct kit *k, enum ew_event_type type)
{
	kit_read_log(k, 0);
	return (unsigned)kit_logged(k, type);
}

static int copy_object(void *arg, const struct ew_object_row *row)
{
	if (!row->gone)
		*(struct ew_id *)arg = row->id;
	return 0;
}

static bool stored(struct kit *k, struct ew_id object)
{
	int handle = -1, r = ew_store_get(k->core->store, object, &handle);

	ew_io_discard(k->io, &handle);
	assert_true(r == 0 || r == -ENOENT);
	return r == 0;
}

static uint64_t rows_due(struct kit *k)
{
	uint64_t n = 0;

	assert_int_equal(ew_retained_count(k->core->catalog, (struct ew_wall){INT64_MIN}, (struct ew_wall){INT64_MAX}, 1000, &n), 0);
	return n;
}

/* What the self-audit finds of calls; of the log, which nobody signs here, it finds that nobody signs it. */
static void audited_well(struct kit *k)
{
	const json_t *one;
	size_t i;

	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_AUDIT_RUN, 0, "{}"), 202);
	for (int n = 0; k->core->audit && n < 20; n++)
		assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_null(k->core->audit);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"audit\",\"id\":\"latest\"}"), 200);
	json_array_foreach (json_object_get(json_object_get(k->answer, "document"), "findings"), i, one) {
		if (*desk_text(one, "interaction"))
			fail_msg("%s", json_dumps(one, 0));
	}
}

/* -- a life -------------------------------------------------------------------------------------- */

static void a_call_goes_step_by_step(void **state)
{
	struct kit *k = deletion_house(NULL);
	_cleanup_(ew_buf_free) struct ew_buf key = {0};
	struct ew_erase_left left;
	struct ew_id object = {{0}};

	(void)state;
	deletion_call(k, 1);
	key = deletion_key(k, 1);
	assert_int_equal(rows_due(k), 3);
	assert_int_equal(ew_objects_of(k->core->catalog, KIT_CALL(1), copy_object, &object), 0);
	assert_true(stored(k, object));

	deletion_pass(k, 89 * STAGE_DAY_US);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	deletion_pass(k, STAGE_DAY_US);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_false(stored(k, object));
	left = deletion_left(k, 1);
	assert_true(left.key && left.events > 0 && left.tokens == 1);
	assert_true(left.objects + left.keys + left.handed == 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_DELETED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_DELETED), "because"), "retention");
	assert_int_equal(house_has(k, EW_EVENT_DELETION_BEGUN), 1);
	assert_int_equal(house_has(k, EW_EVENT_DELETION_CERTIFIED), 1);
	audited_well(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_string_equal(desk_text(json_object_get(k->answer, "deletion"), "status"), "deleted");
	assert_true(ew_io_sim_contains(k->io, ew_buf_slice(&key)));

	deletion_pass(k, 276 * STAGE_DAY_US); /* a year after it ended: its data */
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 2);
	left = deletion_left(k, 1);
	assert_true(!left.key && left.evidence && left.events > 0 && left.tokens == 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 404);
	assert_false(ew_io_sim_contains(k->io, ew_buf_slice(&key)));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EVIDENCE, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(json_object_get(k->answer, "facts"), "parties")), 2);
	assert_true(desk_count(k, "events") > 10);
	assert_true(json_is_true(json_object_get(desk_item(k, "events", 0), "deleted"))); /* call_offered: who called, from where */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_true(json_is_true(json_object_get(k->answer, "agrees")));
	assert_true(house_has(k, EW_EVENT_VIEWED) >= 1);
	audited_well(k);

	deletion_pass(k, 731 * STAGE_DAY_US); /* three years: evidence as well */
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 3);
	left = deletion_left(k, 1);
	assert_true(is_nothing(&left));
	assert_int_equal(rows_due(k), 0);
	audited_well(k);
	kit_free(&k);
}

/* A call beside it that is younger is not touched. */
static void only_what_is_due(void **state)
{
	struct kit *k = deletion_house(NULL);
	struct ew_erase_left left;

	(void)state;
	deletion_call(k, 1);
	deletion_pass(k, 30 * STAGE_DAY_US);
	deletion_call(k, 2);
	deletion_pass(k, 61 * STAGE_DAY_US);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 2, 0), 0);
	left = deletion_left(k, 2);
	assert_true(left.key && left.objects > 0 && left.handed == 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	if (!json_is_true(json_object_get(k->answer, "agrees")))
		fail_msg("%s", json_dumps(json_object_get(k->answer, "findings"), 0));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 2, "{}"), 200);
	assert_true(json_is_true(json_object_get(k->answer, "agrees")));
	kit_free(&k);
}

/* -- what stands against it ----------------------------------------------------------------------- */

static void hold(struct kit *k, uint8_t call, bool on)
{
	struct ew_hold_row row = {.id = kit_id(0x77, 1), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};
	int r;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	r = ew_holds_insert(k->core->catalog, &row);
	assert_true(r == 0 || r == -EEXIST);
	assert_int_equal(on ? ew_holds_cover(k->core->catalog, row.id, KIT_CALL(call), (struct ew_wall){1}) : ew_holds_uncover(k->core->catalog, row.id, KIT_CALL(call)), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void a_hold_keeps_everything(void **state)
{
	struct kit *k = deletion_house(NULL);
	struct ew_erase_left before, left;

	(void)state;
	deletion_call(k, 1);
	deletion_call(k, 2);
	hold(k, 1, true);
	before = deletion_left(k, 1);
	deletion_pass(k, 4 * 366 * STAGE_DAY_US);
	left = deletion_left(k, 1);
	assert_true(left.key && left.events >= before.events && left.objects == before.objects && left.keys == before.keys && left.handed == before.handed);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	assert_true(deletion_count(k, 2, EW_DELETION_CERTIFIED) > 0);
	left = deletion_left(k, 2);
	assert_true(is_nothing(&left));
	hold(k, 1, false);
	deletion_pass(k, 120 * EW_US_PER_S);
	left = deletion_left(k, 1);
	assert_true(is_nothing(&left));
	kit_free(&k);
}

static struct ew_brake brake_of(struct kit *k)
{
	struct ew_brake brake;

	assert_int_equal(ew_brake_read(k->core, &brake), 0);
	return brake;
}

static json_t *proposal_of(struct kit *k)
{
	struct ew_brake brake = brake_of(k);
	json_t *what = NULL;

	assert_int_equal(ew_brake_proposal(k->core, &brake, &what), 0);
	return what;
}

/* `what` is taken. */
static int agree(struct kit *k, json_t *what)
{
	struct ew_error why = {0};
	int r;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	r = ew_brake_agree(k->core, what, kit_id(1, 1), kit_id(1, 2), "as it should be", &why);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	json_decref(what);
	return r;
}

static void too_many_at_once_stop_it(void **state)
{
	struct kit *k = deletion_house(NULL);
	json_t *what;

	(void)state;
	k->core->retention->usual.at_once = 1;
	deletion_call(k, 1);
	deletion_call(k, 2);
	deletion_pass(k, 91 * STAGE_DAY_US);
	assert_int_equal(brake_of(k).state, EW_BRAKE_ON);
	assert_int_equal(brake_of(k).why, EW_BRAKE_VOLUME);
	assert_int_equal(deletion_count(k, 1, 0) + deletion_count(k, 2, 0), 0);
	assert_int_equal(house_has(k, EW_EVENT_DELETION_STOPPED), 1);
	deletion_pass(k, STAGE_DAY_US); /* no time lifts it */
	assert_int_equal(deletion_count(k, 1, 0), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION_RUN, 0, "{}"), 409);
	what = proposal_of(k);
	assert_int_equal(json_integer_value(json_object_get(what, "calls")), 2);
	assert_int_equal(agree(k, json_incref(what)), 0);
	assert_int_equal(agree(k, what), -EINVAL);
	deletion_pass(k, STAGE_DAY_US / 2);
	assert_int_equal(brake_of(k).state, EW_BRAKE_COOLING);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	deletion_pass(k, STAGE_DAY_US / 2);
	assert_int_equal(brake_of(k).state, EW_BRAKE_OFF);
	deletion_pass(k, 120 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 2, EW_DELETION_CERTIFIED), 1);
	kit_free(&k);
}

/* What fell due behind what they were shown is judged anew. */
static void nobody_agrees_to_what_came_later(void **state)
{
	struct kit *k = deletion_house(NULL);
	json_t *what;

	(void)state;
	k->core->retention->usual.at_once = 1;
	deletion_call(k, 1);
	deletion_call(k, 2);
	deletion_pass(k, 10 * STAGE_DAY_US);
	deletion_call(k, 3);
	deletion_call(k, 4);
	deletion_pass(k, 81 * STAGE_DAY_US);
	assert_int_equal(brake_of(k).why, EW_BRAKE_VOLUME);
	what = proposal_of(k);
	deletion_pass(k, 10 * STAGE_DAY_US);
	assert_int_equal(agree(k, what), 0);
	deletion_pass(k, STAGE_DAY_US);
	assert_int_equal(brake_of(k).state, EW_BRAKE_ON);
	assert_int_equal(house_has(k, EW_EVENT_DELETION_STOPPED), 2);
	assert_int_equal(deletion_count(k, 1, 0) + deletion_count(k, 3, 0), 0);
	assert_int_equal(agree(k, proposal_of(k)), 0);
	deletion_pass(k, STAGE_DAY_US);
	deletion_pass(k, 120 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 3, EW_DELETION_CERTIFIED), 1);
	kit_free(&k);
}

/* The time to think is none that the clock made up; and who agreed to one stop did not agree to the next. */
static void a_clock_that_jumps_ends_no_thinking(void **state)
{
	struct kit *k = deletion_house(NULL);
	json_t *before;

	(void)state;
	k->core->retention->usual.at_once = 1;
	deletion_call(k, 1);
	deletion_call(k, 2);
	deletion_pass(k, 91 * STAGE_DAY_US);
	deletion_call(k, 3);
	before = proposal_of(k);
	assert_int_equal(agree(k, json_incref(before)), 0);
	ew_io_sim_jump_wall(k->io, 400 * STAGE_DAY_US);
	deletion_settle(k);
	deletion_settle(k);
	assert_int_equal(brake_of(k).state, EW_BRAKE_ON);
	assert_int_equal(brake_of(k).why, EW_BRAKE_CLOCK_FORWARD);
	assert_int_equal(deletion_count(k, 1, 0) + deletion_count(k, 3, 0), 0);
	assert_int_equal(house_has(k, EW_EVENT_DELETION_STOPPED), 2); /* once for each */
	assert_int_equal(agree(k, before), -EINVAL);
	ew_io_sim_jump_wall(k->io, -400 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(brake_of(k).why, EW_BRAKE_CLOCK_BACK);
	assert_int_equal(agree(k, proposal_of(k)), 0);
	deletion_pass(k, STAGE_DAY_US);
	deletion_pass(k, 120 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 3, 0), 0); /* it is not due */
	kit_free(&k);
}

/* What is held is due for ever, and no reason. */
static void what_is_held_is_no_volume(void **state)
{
	struct kit *k = deletion_house(NULL);

	(void)state;
	deletion_call(k, 1);
	deletion_call(k, 2);
	hold(k, 1, true);
	hold(k, 2, true);
	deletion_pass(k, 91 * STAGE_DAY_US);
	k->core->retention->usual.at_once = 1; /* two are due, and were looked at */
	deletion_settle(k);
	deletion_settle(k);
	assert_int_equal(brake_of(k).state, EW_BRAKE_OFF);
	kit_free(&k);
}

static void a_clock_that_jumps_stops_it(void **state)
{
	struct kit *k = deletion_house(NULL);

	(void)state;
	deletion_call(k, 1);
	ew_io_sim_jump_wall(k->io, 91 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(brake_of(k).state, EW_BRAKE_ON);
	assert_int_equal(brake_of(k).why, EW_BRAKE_CLOCK_FORWARD);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	kit_free(&k);
	k = deletion_house(NULL);
	deletion_call(k, 1);
	ew_io_sim_jump_wall(k->io, -STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(brake_of(k).why, EW_BRAKE_CLOCK_BACK);
	kit_free(&k);
}

static void judging(void **state)
{
	static const struct {
		struct ew_brake_view view;
		enum ew_brake_why why;
	} cases[] = {
		{{.now = {1000}, .seen = {0}, .passed_us = -1, .due = 5, .at_once = 5}, EW_BRAKE_NONE},
		{{.now = {1000}, .seen = {0}, .passed_us = -1, .due = 6, .at_once = 5}, EW_BRAKE_VOLUME},
		{{.now = {EW_BRAKE_AWAY_US}, .seen = {1}, .passed_us = -1}, EW_BRAKE_NONE},
		{{.now = {EW_BRAKE_AWAY_US + 2}, .seen = {1}, .passed_us = -1}, EW_BRAKE_CLOCK_FORWARD},
		{{.now = {EW_BRAKE_AWAY_US + 2}, .seen = {1}, .passed_us = EW_BRAKE_AWAY_US}, EW_BRAKE_NONE}, /* it ran all the time */
		{{.now = {EW_BRAKE_STEP_US + 2}, .seen = {1}, .passed_us = 0}, EW_BRAKE_CLOCK_FORWARD},
		{{.now = {1}, .seen = {EW_BRAKE_BACK_US + 1}, .passed_us = -1}, EW_BRAKE_NONE},
		{{.now = {1}, .seen = {EW_BRAKE_BACK_US + 2}, .passed_us = -1}, EW_BRAKE_CLOCK_BACK},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_brake_judge(&cases[i].view), cases[i].why);
}

/* -- what is shown -------------------------------------------------------------------------------- */

static void what_goes_is_shown_before(void **state)
{
	struct kit *k = deletion_house(NULL);
	const json_t *one;
	char body[200];

	(void)state;
	deletion_call(k, 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION_DUE, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION_DUE, 0, "{\"to\":\"2027-06-01T00:00:00Z\"}"), 200);
	assert_int_equal(desk_count(k, "items"), 2);
	one = desk_item(k, "items", 0);
	assert_string_equal(desk_text(one, "rule"), "all");
	assert_string_equal(json_string_value(json_array_get(json_object_get(one, "kinds"), 0)), "audio");
	assert_true(json_is_false(json_object_get(one, "held")));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION_DUE, 0, "{\"to\":\"2027-06-01T00:00:00Z\",\"limit\":1}"), 200);
	snprintf(body, sizeof(body), "{\"to\":\"2027-06-01T00:00:00Z\",\"cursor\":\"%s\"}", kit_text(k, "next"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION_DUE, 0, body), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION_DUE, 0, "{\"to\":\"soon\"}"), 400);
	deletion_pass(k, 91 * STAGE_DAY_US);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_DELETIONS, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	one = desk_item(k, "items", 0);
	assert_string_equal(desk_text(one, "state"), "certified");
	assert_string_equal(desk_text(one, "because"), "retention");
	snprintf(body, sizeof(body), "{\"id\":\"%s\"}", desk_text(one, "id"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_DELETION, 0, body), 200);
	assert_string_equal(desk_text(json_object_get(k->answer, "certificate"), "type"), "deletion_certified");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_DELETION, 0, "{\"id\":\"x\"}"), 404);
	kit_free(&k);
}

/* -- a store that does not let go ---------------------------------------------------------------- */

static void object_path(struct ew_id object, char path[static EW_MAX_PATH_BYTES])
{
	char hex[33] = "";

	for (size_t i = 0; i < sizeof(object.bytes); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", object.bytes[i]);
	(void)snprintf(path, EW_MAX_PATH_BYTES, "/data/objects/%.2s/%s.obj", hex, hex);
}

/* A folder in the place of an object can neither be unlinked nor opened: whatever it is, it is not gone. */
static void bytes_that_stay_are_told(void **state)
{
	struct kit *k = deletion_house(NULL);
	struct ew_id object = {{0}};
	char path[EW_MAX_PATH_BYTES];

	(void)state;
	deletion_call(k, 1);
	deletion_call(k, 2);
	assert_int_equal(ew_objects_of(k->core->catalog, KIT_CALL(1), copy_object, &object), 0);
	object_path(object, path);
	assert_int_equal(ew_io_unlink(k->io, path), 0);
	assert_int_equal(ew_io_mkdir(k->io, path), 0);
	deletion_pass(k, 90 * STAGE_DAY_US);
	deletion_ticks(k, 60, 5 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_UNPROVEN), 1);
	assert_int_equal(deletion_count(k, 2, EW_DELETION_CERTIFIED), 1); /* which waits for nobody */
	assert_int_equal(house_has(k, EW_EVENT_DELETION_UNPROVEN), 1);
	assert_int_equal(house_has(k, EW_EVENT_DELETION_CERTIFIED), 1);
	deletion_ticks(k, 3, 700 * EW_US_PER_S);
	assert_int_equal(house_has(k, EW_EVENT_DELETION_UNPROVEN), 1); /* once */

	assert_int_equal(ew_io_rmdir(k->io, path), 0);
	deletion_ticks(k, 3, 700 * EW_US_PER_S);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_UNPROVEN), 0);
	kit_free(&k);
}

/* -- a list that cannot be written --------------------------------------------------------------- */

#define KEYS "/keys/keeper"
#define LIST KEYS "/tombstones-00000000"

static void keep_list(struct kit *k)
{
	assert_int_equal(ew_file_mkdirs(k->io, KEYS), 0);
	assert_int_equal(ew_tombstones_open(k->io, KEYS, &k->core->retention->tombstones, NULL), 0);
}

struct seeking {
	struct kit *k;
	uint8_t call;
	unsigned n;
};

static int see_stone(void *arg, uint64_t number, const struct ew_tombstone *one)
{
	struct seeking *s = arg;

	(void)number;
	s->n += ew_id_equal(one->interaction, KIT_CALL(s->call));
	return 0;
}

static unsigned listed(struct kit *k, uint8_t call)
{
	struct seeking s = {k, call, 0};

	assert_int_equal(ew_tombstones_each(k->core->retention->tombstones, 0, see_stone, &s), 0);
	return s.n;
}

static enum ew_deletion_outcome wish(struct kit *k, uint8_t call, uint32_t kinds)
{
	struct ew_deletion_wish wished = {.interaction = KIT_CALL(call), .kinds = kinds, .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_deletion_begin(k->core, &wished, &outcome), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	k->core->retention->proving = true;
	return outcome;
}

/* A later one that is written says nothing of an earlier one that was not. */
static void each_is_written_down_itself(void **state)
{
	struct kit *k = deletion_house(NULL);

	(void)state;
	keep_list(k);
	deletion_call(k, 1);
	deletion_call(k, 2);
	assert_int_equal(ew_io_mkdir(k->io, LIST), 0); /* nobody writes into a folder */
	assert_int_equal(wish(k, 1, EW_KINDS_ALL), EW_DELETION_BEGUN);
	deletion_ticks(k, 1, EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_SHREDDED), 1);
	assert_int_equal(ew_io_rmdir(k->io, LIST), 0);
	assert_int_equal(wish(k, 2, EW_KINDS_ALL), EW_DELETION_BEGUN);
	deletion_ticks(k, 1, EW_US_PER_S);
	assert_int_equal(listed(k, 2), 1);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(listed(k, 1), 1);
	assert_int_equal(listed(k, 2), 1); /* once */
	kit_free(&k);
}

static void what_is_not_written_down_is_not_certified(void **state)
{
	struct kit *k = deletion_house(NULL);

	(void)state;
	keep_list(k);
	deletion_call(k, 1);
	assert_int_equal(ew_io_mkdir(k->io, LIST), 0);
	assert_int_equal(wish(k, 1, EW_KINDS_ALL), EW_DELETION_BEGUN);
	deletion_ticks(k, 60, 5 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_UNPROVEN), 1);
	deletion_ticks(k, 4, 700 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_UNPROVEN), 1);
	assert_int_equal(ew_io_rmdir(k->io, LIST), 0);
	deletion_ticks(k, 6, 700 * EW_US_PER_S); /* removed, its segment ended, looked for */
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(listed(k, 1), 1);
	kit_free(&k);
}

/* What the start could not write down keeps nobody waiting, and is written when that can be: here five seconds before the deletion comes back to it. */
static void what_the_list_lacks_is_written_later(void **state)
{
	struct kit *k = deletion_house(NULL);

	(void)state;
	keep_list(k);
	deletion_call(k, 1);
	assert_int_equal(ew_io_mkdir(k->io, LIST), 0);
	assert_int_equal(wish(k, 1, EW_KINDS_ALL), EW_DELETION_BEGUN);
	k->core->retention->lacking = true;
	deletion_ticks(k, 1, EW_US_PER_S);
	assert_true(k->core->retention->lacking);
	assert_int_equal(ew_io_rmdir(k->io, LIST), 0);
	deletion_ticks(k, 1, EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_SHREDDED), 1);
	assert_int_equal(listed(k, 1), 1);
	deletion_settle(k);
	assert_false(k->core->retention->lacking);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(listed(k, 1), 1);
	kit_free(&k);
}

/* What came first is not asked of a clock: one that is set back by less than the brake minds leaves no key in the write-ahead log. */
static void a_clock_set_back_certifies_nothing_early(void **state)
{
	struct kit *k = deletion_house(NULL);
	_cleanup_(ew_buf_free) struct ew_buf key = {0};

	(void)state;
	deletion_call(k, 1);
	deletion_call(k, 2);
	deletion_pass(k, STAGE_DAY_US);
	key = deletion_key(k, 2);
	assert_int_equal(wish(k, 1, EW_KINDS_ALL), EW_DELETION_BEGUN);
	deletion_ticks(k, 20, EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	ew_io_sim_jump_wall(k->io, -EW_BRAKE_BACK_US / 2);
	assert_int_equal(wish(k, 2, EW_KINDS_ALL), EW_DELETION_BEGUN);
	for (unsigned i = 0; i < 20 && deletion_count(k, 2, EW_DELETION_CERTIFIED) == 0; i++)
		deletion_ticks(k, 1, EW_US_PER_S);
	assert_int_equal(deletion_count(k, 2, EW_DELETION_CERTIFIED), 1);
	assert_false(ew_io_sim_contains(k->io, ew_buf_slice(&key)));
	kit_free(&k);
}

/* -- very many objects --------------------------------------------------------------------------- */

#define MANY 1500 /* more than one deletion takes */

static struct ew_id many_id(uint8_t of, unsigned n)
{
	return (struct ew_id){{0xee, of, (uint8_t)(n >> 8), (uint8_t)n, [15] = 1}};
}

static void many_recordings(struct kit *k, uint8_t call)
{
	assert_int_equal(ew_keeper_begin(k->core), 0);
	for (unsigned i = 0; i < MANY; i++) {
		struct ew_object_row row = {.id = many_id(1, i), .interaction = KIT_CALL(call), .party = many_id(2, i), .kind = 1, .version = 1, .sealed = EW_SLICE("s")};

		assert_int_equal(ew_objects_insert(k->core->catalog, &row), 0);
	}
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void many_originals(struct kit *k, uint8_t call)
{
	struct ew_epoch_row epoch = {.kind = EW_EPOCH_ORIGINALS, .epoch = 1, .state = EW_EPOCH_ACTIVE, .made = ew_io_wall(k->io)};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_epochs_put(k->core->catalog, &epoch), 0);
	for (unsigned i = 0; i < MANY; i++) {
		struct ew_original_row row = {.object = many_id(3, i), .interaction = KIT_CALL(call), .kind = EW_ARTIFACT_TRANSCRIPT, .version = 1 + i, .event = 1, .epoch = epoch.epoch, .header = EW_SLICE("h"), .bytes = 1};

		assert_int_equal(ew_originals_insert(k->core->catalog, &row), 0);
	}
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static int see_kinds(void *arg, const struct ew_deletion_row *row)
{
	*(uint32_t *)arg |= row->kinds;
	return 0;
}

/* No part takes again what one before it has. */
static void very_many_recordings_go_in_parts(void **state)
{
	struct kit *k = deletion_house(NULL);
	struct ew_erase_left left;

	(void)state;
	deletion_call(k, 1);
	many_recordings(k, 1);
	assert_int_equal(wish(k, 1, EW_KINDS_ALL), EW_DELETION_PART);
	left = deletion_left(k, 1);
	assert_true(left.key && left.handed == 1);
	assert_int_equal(wish(k, 1, EW_KINDS_ALL), EW_DELETION_BEGUN);
	left = deletion_left(k, 1);
	assert_true(is_nothing(&left));
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 2);
	kit_free(&k);
}

/* By time, too: each round takes a part, and there is an end to it. */
static void a_round_comes_to_an_end(void **state)
{
	struct kit *k = deletion_house(NULL);

	(void)state;
	deletion_call(k, 1);
	many_recordings(k, 1);
	deletion_pass(k, 90 * STAGE_DAY_US);
	deletion_ticks(k, 20, 60 * EW_US_PER_S);
	assert_int_equal(deletion_count(k, 1, 0), 2);
	assert_int_equal(deletion_left(k, 1).objects, 0);
	kit_free(&k);
}

/* What crowds it is what is said to go: nobody is told of audio that stays. */
static void very_many_originals_are_no_audio(void **state)
{
	struct kit *k = deletion_house(NULL);
	struct ew_erase_left before, left;
	uint32_t kinds = 0;

	(void)state;
	deletion_call(k, 1);
	before = deletion_left(k, 1);
	many_originals(k, 1);
	assert_int_equal(wish(k, 1, EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT)), EW_DELETION_PART);
	assert_int_equal(wish(k, 1, EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT)), EW_DELETION_BEGUN);
	assert_int_equal(ew_deletions_of(k->core->catalog, KIT_CALL(1), see_kinds, &kinds), 0);
	assert_int_equal(kinds, EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT));
	left = deletion_left(k, 1);
	assert_true(left.originals == 0 && left.objects == before.objects && left.keys == before.keys && left.spans == before.spans && left.handed == before.handed);
	kit_free(&k);
}

/* -- crashes -------------------------------------------------------------------------------------- */

/* Power goes at the n-th call to the disk from the moment at which something is due; afterwards it ends as if it had not. */
static void power_cuts_change_nothing(void **state)
{
	unsigned cuts = 0;

	(void)state;
	for (uint64_t nth = 1; nth < 400; nth += 7) {
		struct kit *k = deletion_house(NULL);
		struct ew_erase_left left;

		deletion_call(k, 1);
		for (unsigned i = 0; i < 15; i++) { /* not all at once: that would be a clock to be doubted */
			ew_io_sim_advance(k->io, 6 * STAGE_DAY_US - 3600 * EW_US_PER_S);
			assert_int_equal(ew_keeper_tick(k->core), 0);
		}
		ew_io_sim_advance(k->io, STAGE_DAY_US);
		ew_io_sim_fail(k->io, nth, -EIO);
		for (unsigned i = 0; i < 20; i++) {
			ew_io_sim_advance(k->io, EW_US_PER_S);
			if (ew_keeper_tick(k->core) < 0)
				break;
		}
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		cuts++;
		kit_open_tape(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		deletion_pass(k, 60 * EW_US_PER_S);
		deletion_pass(k, 600 * EW_US_PER_S); /* what could not be proven while the disk failed is looked at again by then */
		if (deletion_count(k, 1, 0) != 1 || deletion_count(k, 1, EW_DELETION_CERTIFIED) != 1)
			fail_msg("cut at %llu: %u of which certified %u, removed %u, shredded %u, unproven %u", (unsigned long long)nth, deletion_count(k, 1, 0),
				deletion_count(k, 1, EW_DELETION_CERTIFIED), deletion_count(k, 1, EW_DELETION_REMOVED), deletion_count(k, 1, EW_DELETION_SHREDDED),
				deletion_count(k, 1, EW_DELETION_UNPROVEN));
		left = deletion_left(k, 1);
		assert_true(left.key && left.objects + left.keys + left.handed == 0);
		assert_int_equal(house_has(k, EW_EVENT_DELETION_CERTIFIED), 1);
		kit_free(&k);
	}
	assert_true(cuts > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_goes_step_by_step),
		cmocka_unit_test(only_what_is_due),
		cmocka_unit_test(a_hold_keeps_everything),
		cmocka_unit_test(too_many_at_once_stop_it),
		cmocka_unit_test(nobody_agrees_to_what_came_later),
		cmocka_unit_test(a_clock_that_jumps_ends_no_thinking),
		cmocka_unit_test(what_is_held_is_no_volume),
		cmocka_unit_test(a_clock_that_jumps_stops_it),
		cmocka_unit_test(judging),
		cmocka_unit_test(what_goes_is_shown_before),
		cmocka_unit_test(bytes_that_stay_are_told),
		cmocka_unit_test(each_is_written_down_itself),
		cmocka_unit_test(what_is_not_written_down_is_not_certified),
		cmocka_unit_test(what_the_list_lacks_is_written_later),
		cmocka_unit_test(a_clock_set_back_certifies_nothing_early),
		cmocka_unit_test(very_many_recordings_go_in_parts),
		cmocka_unit_test(a_round_comes_to_an_end),
		cmocka_unit_test(very_many_originals_are_no_audio),
		cmocka_unit_test(power_cuts_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
