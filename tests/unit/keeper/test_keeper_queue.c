/*
 * Exceptions as a worked queue, cases, populations and comparisons: what is asked is answered, stands in the log, and
 * survives a restart.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/sql.h"

#define OTHER 0x72 /* another person, every right */

static void except(struct kit *k, const char *kind, const char *sentence)
{
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_except(k->core, NULL, kind, sentence), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static const json_t *item(const struct kit *k, size_t i)
{
	return json_array_get(json_object_get(k->answer, "items"), i);
}

static size_t items(const struct kit *k)
{
	return json_array_size(json_object_get(k->answer, "items"));
}

static json_int_t number_of(const json_t *one, const char *name)
{
	return json_integer_value(json_object_get(one, name));
}

static const char *text_of(const json_t *one, const char *name)
{
	return json_string_value(json_object_get(one, name));
}

static unsigned list(struct kit *k, const char *query)
{
	return kit_ask(k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, query);
}

static unsigned work(struct kit *k, uint8_t who, json_int_t number, const char *what, const char *note)
{
	char arguments[200];

	snprintf(arguments, sizeof(arguments), "{\"number\":%lld,\"do\":\"%s\"%s%s%s}", (long long)number, what,
		note ? ",\"note\":\"" : "", note ? note : "", note ? "\"" : "");
	return kit_ask(k, who, EW_ASK_EXCEPTION_DO, 0, arguments);
}

static void said_again_counts(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (int i = 0; i < 3; i++)
		except(k, "disk_full", "a disk is full");
	except(k, "disk_full", "another disk is full");
	assert_int_equal(list(k, "{\"kind\":\"disk_full\"}"), 200);
	assert_int_equal(items(k), 2);
	assert_int_equal(number_of(item(k, 1), "repeats"), 3);
	assert_string_equal(text_of(item(k, 1), "severity"), "critical");
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 4);
	kit_free(&k);
}

/* What happens to programs, whoever of them it was, is told by who started them. */
static void the_supervisor_tells_of_troubles(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_trouble trouble = {
		.kind = EW_SLICE("program_died"),
		.sentence = EW_SLICE("the recorder died and was started again"),
		.at_wall = ew_io_wall(k->io).us - 5 * EW_US_PER_S,
	};

	(void)state;
	assert_int_equal(kit_say(k, EW_ROLE_SUPERVISOR, 0, 0, EW_MSG_trouble, &trouble), 0);
	assert_int_equal(kit_say(k, EW_ROLE_SUPERVISOR, 0, 0, EW_MSG_trouble, &trouble), 0);
	assert_int_equal(list(k, "{\"kind\":\"program_died\"}"), 200);
	assert_int_equal(items(k), 1);
	assert_int_equal(number_of(item(k, 0), "repeats"), 2);
	assert_string_equal(text_of(item(k, 0), "severity"), "serious");
	assert_string_equal(text_of(item(k, 0), "sentence"), "the recorder died and was started again");
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 2);
	kit_free(&k);
}

static void taken_and_resolved(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	json_int_t number;

	(void)state;
	kit_token(k, OTHER, UINT32_MAX);
	except(k, "disk_full", "a disk is full");
	assert_int_equal(list(k, "{\"state\":\"open\",\"kind\":\"disk_full\"}"), 200);
	number = number_of(item(k, 0), "number");
	assert_int_equal(work(k, KIT_TOKEN, number, "release", NULL), 409);
	assert_int_equal(work(k, KIT_TOKEN, number, "take", NULL), 200);
	assert_string_equal(kit_text(k, "state"), "taken");
	assert_int_equal(work(k, OTHER, number, "take", NULL), 409);
	assert_int_equal(work(k, KIT_TOKEN, number, "resolve", NULL), 409);
	assert_int_equal(work(k, KIT_TOKEN, number, "resolve", "a larger disk"), 200);
	assert_string_equal(kit_text(k, "state"), "resolved");
	assert_string_equal(kit_text(k, "note"), "a larger disk");
	assert_int_equal(work(k, KIT_TOKEN, number, "take", NULL), 409);
	assert_int_equal(work(k, KIT_TOKEN, 4711, "take", NULL), 404);
	assert_int_equal(work(k, KIT_TOKEN, number, "burn", NULL), 400);
	assert_int_equal(list(k, "{\"kind\":\"disk_full\"}"), 200);
	assert_int_equal(items(k), 0);
	assert_int_equal(list(k, "{\"kind\":\"disk_full\",\"state\":\"resolved\"}"), 200);
	assert_int_equal(items(k), 1);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION_TAKEN), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION_RESOLVED), "note"), "a larger disk");
	/* What comes again is another. */
	except(k, "disk_full", "a disk is full");
	assert_int_equal(list(k, "{\"kind\":\"disk_full\"}"), 200);
	assert_int_equal(number_of(item(k, 0), "repeats"), 1);
	kit_free(&k);
}

static void filters(void **state)
{
	static const struct {
		const char *query;
		size_t n;
	} cases[] = {
		{"{\"kind\":\"clock_nonsense\"}", 1},
		{"{\"severity\":\"minor\"}", 1},
		{"{\"severity\":\"critical\",\"kind\":\"clock_nonsense\"}", 0},
		{"{\"interaction\":\"none\",\"kind\":\"clock_nonsense\"}", 1},
		{"{\"interaction\":\"ca000000-0000-7000-8000-000000000009\"}", 0},
		{"{\"since\":\"2999-01-01T00:00:00Z\",\"state\":\"all\"}", 0},
	};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	except(k, "clock_nonsense", "a clock is off");
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		assert_int_equal(list(k, cases[i].query), 200);
		assert_int_equal(items(k), cases[i].n);
	}
	assert_int_equal(list(k, "{\"state\":\"gone\"}"), 400);
	assert_int_equal(list(k, "{\"severity\":\"high\"}"), 400);
	assert_int_equal(list(k, "{\"since\":\"yesterday\"}"), 400);
	kit_free(&k);
}

static void absence_is_told_and_heals(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, false);
	for (int i = 0; i < 3; i++) {
		ew_io_sim_advance(k->io, 31 * EW_US_PER_S);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
	assert_int_equal(list(k, "{\"kind\":\"vault_away\"}"), 200);
	assert_int_equal(items(k), 1);
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, true);
	ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(list(k, "{\"kind\":\"vault_away\",\"state\":\"resolved\"}"), 200);
	assert_int_equal(items(k), 1);
	assert_string_equal(text_of(item(k, 0), "resolved_by"), "keeper");
	kit_free(&k);
}

static void keys_told(struct kit *k, bool away, const char *why)
{
	struct ew_msg_keys_state m = {.away = away, .missing = away ? 3 : 0, .sentence = ew_slice_text(why)};

	assert_int_equal(kit_say(k, EW_ROLE_VAULT, 0, 0, EW_MSG_keys_state, &m), 0);
}

static void wait_a_minute(struct kit *k)
{
	for (int i = 0; i < 3; i++) {
		ew_io_sim_advance(k->io, 31 * EW_US_PER_S);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
}

/* With what the source said of itself, cut short and printable; a moment is nobody's business. */
static void a_source_of_keys_is_told_of(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char why[401];

	(void)state;
	memset(why, 'x', sizeof(why) - 1);
	memcpy(why, "bell \a ", 7);
	why[400] = '\0';
	keys_told(k, true, "a moment");
	keys_told(k, false, "");
	wait_a_minute(k);
	assert_int_equal(list(k, "{\"kind\":\"key_source_away\",\"state\":\"all\"}"), 200);
	assert_int_equal(items(k), 0);
	keys_told(k, true, why);
	wait_a_minute(k);
	assert_int_equal(list(k, "{\"kind\":\"key_source_away\"}"), 200);
	assert_int_equal(items(k), 1);
	assert_string_equal(text_of(item(k, 0), "severity"), "critical");
	assert_non_null(strstr(text_of(item(k, 0), "sentence"), "(bell \xef\xbf\xbd"));
	assert_true(strlen(text_of(item(k, 0), "sentence")) < 400);
	/* A vault that comes anew says so itself. */
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, false);
	ew_keeper_peer(k->core, EW_ROLE_VAULT, 0, true);
	keys_told(k, true, "still");
	ew_io_sim_advance(k->io, 2 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	keys_told(k, false, "");
	ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(list(k, "{\"kind\":\"key_source_away\",\"state\":\"resolved\"}"), 200);
	assert_int_equal(items(k), 1);
	kit_free(&k);
}

static void a_case_from_first_to_last(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0, "{\"about\":\"x\"}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
				 "{\"about\":\"x\",\"deadline\":\"soon\"}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
				 "{\"about\":\"" KIT_NAME " complains\",\"owner\":\"Ms Kee\",\"deadline\":\"2030-01-01T00:00:00Z\","
				 "\"interactions\":[\"ca000000-0000-7000-8000-000000000001\"]}"),
		201);
	assert_int_equal(number_of(k->answer, "number"), 1);
	assert_int_equal(json_array_size(json_object_get(k->answer, "interactions")), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0,
				 "{\"number\":1,\"note\":\"called back\",\"evidence\":{\"recipient\":\"her lawyer\","
				 "\"manifest_sha256\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}}"),
		200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "evidence")), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0, "{\"number\":1,\"state\":\"closed\"}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0,
				 "{\"number\":1,\"state\":\"closed\",\"outcome\":\"\"}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0,
				 "{\"number\":1,\"state\":\"closed\",\"outcome\":\"apology\"}"), 200);
	assert_string_equal(kit_text(k, "state"), "closed");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0, "{\"number\":1,\"note\":\"more\"}"), 409);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE, 0, "{\"number\":2}"), 404);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASES, 0, "{\"state\":\"closed\"}"), 200);
	assert_int_equal(items(k), 1);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_CASE_OPENED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_CASE_CHANGED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_CASE_CLOSED), 1);
	/* A name is a disclosure, and not of the record. */
	assert_true(ew_slice_find(ew_buf_slice(&kit_find(k, EW_EVENT_CASE_OPENED)->record), EW_SLICE(KIT_NAME)) ==
		SIZE_MAX);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_CASE_OPENED), "about"), KIT_NAME " complains");
	kit_free(&k);
}

static void an_altered_case_hides_no_other(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
					 "{\"about\":\"x\",\"deadline\":\"2030-01-01T00:00:00Z\"}"),
			201);
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE cases SET sealed = x'00' WHERE number = 1"), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASES, 0, "{}"), 200);
	assert_int_equal(items(k), 2);
	assert_true(json_is_true(json_object_get(item(k, 1), "unreadable")));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE, 0, "{\"number\":1}"), 500);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0, "{\"number\":1,\"note\":\"y\"}"), 500);
	kit_free(&k);
}

static void deadlines_are_told_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char deadline[EW_WALL_TEXT_BYTES], arguments[200];

	(void)state;
	ew_wall_format((struct ew_wall){ew_io_wall(k->io).us + 3600 * EW_US_PER_S}, deadline);
	snprintf(arguments, sizeof(arguments), "{\"about\":\"x\",\"deadline\":\"%s\"}", deadline);
	for (int i = 0; i < 2; i++)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0, arguments), 201);
	/* An hour is less than two days: they are due already. */
	assert_int_equal(list(k, "{\"kind\":\"case_due\"}"), 200);
	assert_int_equal(items(k), 2);
	for (int i = 0; i < 70; i++) {
		ew_io_sim_advance(k->io, 61 * EW_US_PER_S);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
	assert_int_equal(list(k, "{\"kind\":\"case_overdue\"}"), 200);
	assert_int_equal(items(k), 2);
	assert_int_equal(number_of(item(k, 0), "repeats"), 1);
	assert_int_equal(list(k, "{\"kind\":\"case_due\"}"), 200);
	assert_int_equal(items(k), 2);
	assert_int_equal(number_of(item(k, 0), "repeats"), 1);
	kit_free(&k);
}

static void deadlines_survive_a_clock_that_ran_ahead(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char deadline[EW_WALL_TEXT_BYTES], arguments[200];

	(void)state;
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_catalog_set(k->core->catalog, "cases_looked", EW_SLICE("4102444800000000")), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	ew_wall_format((struct ew_wall){ew_io_wall(k->io).us + 3600 * EW_US_PER_S}, deadline);
	snprintf(arguments, sizeof(arguments), "{\"about\":\"x\",\"deadline\":\"%s\"}", deadline);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0, arguments), 201);
	for (int i = 0; i < 70; i++) {
		ew_io_sim_advance(k->io, 61 * EW_US_PER_S);
		assert_int_equal(ew_keeper_tick(k->core), 0);
	}
	assert_int_equal(list(k, "{\"kind\":\"case_overdue\"}"), 200);
	assert_int_equal(items(k), 1);
	kit_free(&k);
}

/* Two of a kind, of one call: the record says of each what became of it. */
static void one_resolved_is_not_the_other(void **state)
{
	static const char *const sentences[] = {"the first object", "the second object"};
	struct kit *k = kit_new(kit_automatic);
	struct ew_call *call;
	const json_t *list_of;

	(void)state;
	kit_call(k, 1);
	kit_end_call(k, 1);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(ew_keeper_begin(k->core), 0);
		assert_int_equal(ew_keeper_call(k->core, kit_id(0xca, 1), &call), 0);
		assert_int_equal(ew_keeper_except(k->core, call, "audit_found_object_altered", sentences[i]), 0);
		assert_int_equal(ew_keeper_commit(k->core), 0);
	}
	assert_int_equal(list(k, "{\"kind\":\"audit_found_object_altered\"}"), 200);
	assert_int_equal(items(k), 2);
	assert_int_equal(work(k, KIT_TOKEN, number_of(item(k, 1), "number"), "resolve", "restored"), 200);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	list_of = json_object_get(k->answer, "exceptions");
	assert_int_equal(json_array_size(list_of), 2);
	assert_string_equal(text_of(json_array_get(list_of, 0), "state"), "resolved");
	assert_string_equal(text_of(json_array_get(list_of, 1), "state"), "open");
	kit_free(&k);
}

static const json_t *made(struct kit *k, const char *kind)
{
	char arguments[80];

	snprintf(arguments, sizeof(arguments), "{\"kind\":\"%s\",\"id\":\"latest\"}", kind);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, arguments), 200);
	assert_string_equal(kit_text(k, "state"), "done");
	return json_object_get(k->answer, "document");
}

static void a_sample_can_be_drawn_again(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char *first, *second, *other;

	(void)state;
	for (uint8_t i = 1; i <= 20; i++)
		kit_call(k, i);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POPULATION, 0, "{\"sample\":5}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POPULATION, 0, "{\"sample\":5,\"seed\":\"2026 Q3\"}"), 202);
	assert_int_equal(number_of(made(k, "population"), "count"), 20);
	first = json_dumps(json_object_get(made(k, "population"), "sample"), JSON_SORT_KEYS);
	assert_int_equal(json_array_size(json_object_get(made(k, "population"), "sample")), 5);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POPULATION, 0, "{\"sample\":5,\"seed\":\"2026 Q3\"}"), 202);
	second = json_dumps(json_object_get(made(k, "population"), "sample"), JSON_SORT_KEYS);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POPULATION, 0, "{\"sample\":5,\"seed\":\"2026 Q4\"}"), 202);
	other = json_dumps(json_object_get(made(k, "population"), "sample"), JSON_SORT_KEYS);
	assert_string_equal(first, second);
	assert_string_not_equal(first, other);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_POPULATION), 3);
	free(first);
	free(second);
	free(other);
	kit_free(&k);
}

static void an_outside_list(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char arguments[1200], at[3][EW_WALL_TEXT_BYTES];
	const json_t *counts;

	(void)state;
	for (uint8_t i = 1; i <= 3; i++) {
		ew_wall_format(ew_io_wall(k->io), at[i - 1]);
		kit_call(k, i);
		ew_io_sim_advance(k->io, 20 * EW_US_PER_S);
		kit_end_call(k, i);
		ew_io_sim_advance(k->io, 3600 * EW_US_PER_S);
	}
	/* One is well, one is longer than it was recorded, one was never here, one cannot be read; the third is not listed. */
	snprintf(arguments, sizeof(arguments),
		"{\"list\":\"uuid;calldate;billsec;src\\n;%s;20;" KIT_NUMBER "\\n;%s;900;" KIT_NUMBER
		"\\n;%s;20;+35299999999\\n;never;1;2\\n\",\"from\":\"2000-01-01T00:00:00Z\",\"to\":\"2999-01-01T00:00:00Z\",\"tolerance_s\":3}",
		at[0], at[1], at[1]);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RECONCILE, 0, arguments), 202);
	counts = json_object_get(made(k, "reconciliation"), "counts");
	assert_int_equal(number_of(counts, "recorded_and_listed"), 1);
	assert_int_equal(number_of(counts, "duration_differs"), 1);
	assert_int_equal(number_of(counts, "listed_not_recorded"), 1);
	assert_int_equal(number_of(counts, "recorded_not_listed"), 1);
	assert_int_equal(number_of(counts, "line_unreadable"), 1);
	assert_int_equal(list(k, "{\"kind\":\"not_recorded\"}"), 200);
	assert_int_equal(items(k), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RECONCILE, 0, "{\"list\":\"a,b\\n1,2\\n\"}"), 400);
	kit_free(&k);
}

/* A list that has ids is believed in them: who was not recorded must not be given the call of the next line. */
static void who_is_missing_is_named(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	char arguments[600], at[EW_WALL_TEXT_BYTES], tomorrow[EW_WALL_TEXT_BYTES];
	const json_t *document, *one;

	(void)state;
	ew_wall_format(ew_io_wall(k->io), at);
	kit_call(k, 1);
	ew_io_sim_advance(k->io, 20 * EW_US_PER_S);
	kit_end_call(k, 1);
	ew_io_sim_advance(k->io, 3600 * EW_US_PER_S);
	ew_wall_format((struct ew_wall){ew_io_wall(k->io).us + 8 * 3600 * EW_US_PER_S}, tomorrow);
	snprintf(arguments, sizeof(arguments),
		"{\"list\":\"uuid;calldate\\nnever-here;%s\\nca000000-0000-7000-8000-000000000001;%s\\nnor-here;%s\\n\"}", at,
		at, tomorrow);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RECONCILE, 0, arguments), 202);
	document = made(k, "reconciliation");
	assert_int_equal(number_of(json_object_get(document, "counts"), "recorded_and_listed"), 1);
	assert_int_equal(number_of(json_object_get(document, "counts"), "listed_not_recorded"), 2);
	assert_int_equal(number_of(json_object_get(document, "counts"), "may_follow"), 0);
	one = json_array_get(json_object_get(document, "items"), 0);
	assert_string_equal(text_of(one, "kind"), "listed_not_recorded");
	assert_int_equal(number_of(one, "line"), 2);
	kit_free(&k);
}

static unsigned tested(struct kit *k, const char *name, const char *result, unsigned every_s)
{
	char arguments[200];

	snprintf(arguments, sizeof(arguments), "{\"name\":\"%s\",\"result\":\"%s\",\"every_s\":%u,\"checks\":[]}", name, result,
		every_s);
	return kit_ask(k, KIT_TOKEN, EW_ASK_TESTED, 0, arguments);
}

static size_t listed(struct kit *k, const char *kind)
{
	char query[100];

	snprintf(query, sizeof(query), "{\"kind\":\"%s\"}", kind);
	assert_int_equal(list(k, query), 200);
	return items(k);
}

static void a_test_that_fails_is_an_exception(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TESTED, 0, "{\"name\":\"night\"}"), 400);
	assert_int_equal(tested(k, "night", "lost", 0), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TESTED, 0,
				 "{\"name\":\"night\",\"result\":\"failed\",\"checks\":[{\"what\":\"opt_out\",\"as_expected\":false}]}"),
		201);
	assert_int_equal(listed(k, "test_failed"), 1);
	/* Another test that is well says nothing of this one. */
	assert_int_equal(tested(k, "day", "passed", 0), 201);
	assert_int_equal(listed(k, "test_failed"), 1);
	assert_int_equal(tested(k, "night", "missed", 0), 201);
	assert_int_equal(listed(k, "test_missed"), 1);
	assert_int_equal(tested(k, "night", "passed", 0), 201);
	assert_int_equal(listed(k, "test_failed"), 0);
	assert_int_equal(listed(k, "test_missed"), 0);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_TESTED), 4);
	kit_free(&k);
}

static void go_on_for(struct kit *k, int64_t s)
{
	ew_io_sim_advance(k->io, s * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
}

static void a_test_that_does_not_come_is_an_exception(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	assert_int_equal(tested(k, "quarter", "passed", 900), 201);
	go_on_for(k, 1200);
	assert_int_equal(listed(k, "test_missed"), 0);
	/* Also when the keeper was started again meanwhile; and it is said once. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	go_on_for(k, 900);
	go_on_for(k, 900);
	assert_int_equal(listed(k, "test_missed"), 1);
	assert_int_equal(number_of(item(k, 0), "repeats"), 1);
	assert_int_equal(tested(k, "quarter", "passed", 900), 201);
	assert_int_equal(listed(k, "test_missed"), 0);
	kit_free(&k);
}

static void a_deadline_that_is_past_is_told_at_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
				 "{\"about\":\"x\",\"deadline\":\"2001-01-01T00:00:00Z\"}"), 201);
	assert_int_equal(listed(k, "case_overdue"), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0,
				 "{\"number\":1,\"state\":\"closed\",\"outcome\":\"late\"}"), 200);
	assert_int_equal(listed(k, "case_overdue"), 0);
	kit_free(&k);
}

/* Whatever the disk does, an exception, its event and its count are there together or not at all. */
static void no_half_of_anything(void **state)
{
	(void)state;
	for (unsigned n = 1; n < 60; n++) {
		struct kit *k = kit_new(kit_automatic);
		size_t rows, events;

		ew_io_sim_fail(k->io, n, n % 2 ? -EIO : -ENOSPC);
		(void)kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
			"{\"about\":\"x\",\"deadline\":\"2001-01-01T00:00:00Z\"}");
		(void)tested(k, "t", "failed", 60);
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		rows = listed(k, "case_overdue");
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASES, 0, "{}"), 200);
		assert_int_equal(items(k), rows);
		kit_read_log(k, 0);
		events = kit_logged(k, EW_EVENT_CASE_OPENED);
		assert_int_equal(events, rows);
		rows = listed(k, "test_failed");
		kit_read_log(k, 0);
		assert_int_equal(kit_logged(k, EW_EVENT_TESTED), rows);
		kit_free(&k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(said_again_counts),
		cmocka_unit_test(the_supervisor_tells_of_troubles),
		cmocka_unit_test(taken_and_resolved),
		cmocka_unit_test(filters),
		cmocka_unit_test(absence_is_told_and_heals),
		cmocka_unit_test(a_source_of_keys_is_told_of),
		cmocka_unit_test(a_case_from_first_to_last),
		cmocka_unit_test(an_altered_case_hides_no_other),
		cmocka_unit_test(deadlines_are_told_once),
		cmocka_unit_test(a_sample_can_be_drawn_again),
		cmocka_unit_test(an_outside_list),
		cmocka_unit_test(who_is_missing_is_named),
		cmocka_unit_test(deadlines_survive_a_clock_that_ran_ahead),
		cmocka_unit_test(one_resolved_is_not_the_other),
		cmocka_unit_test(a_test_that_fails_is_an_exception),
		cmocka_unit_test(a_test_that_does_not_come_is_an_exception),
		cmocka_unit_test(a_deadline_that_is_past_is_told_at_once),
		cmocka_unit_test(no_half_of_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
