/*
 * Who may ask what: enrolment once, tokens, rights, search, and orders under an Idempotency-Key.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/text.h"
#include "catalog/sql.h"

#define ENROL 0x55
#define RESUME "{\"order\":\"resume\"}"
#define START "{\"order\":\"start\"}"

/* -- enrolment -- */

static struct ew_hash enrolment_digest(void)
{
	struct ew_hash digest;

	memset(digest.bytes, ENROL, sizeof(digest.bytes));
	return digest;
}

static void enrolment_token_is_good_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_hash digest = enrolment_digest(), token;
	struct ew_token_row row;

	(void)state;
	assert_int_equal(ew_keeper_set_enrolment(k->core, &digest), 0);
	assert_false(ew_keeper_enrolled(k->core));
	assert_int_equal(kit_ask(k, ENROL, EW_ASK_INTERACTIONS, 0, "{}"), 401);
	assert_int_equal(kit_ask(k, ENROL + 1, EW_ASK_ENROL, 0, "{}"), 403);
	assert_int_equal(kit_ask(k, ENROL, EW_ASK_ENROL, 0, "{}"), 201);
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(k, "token")), &token), 0);
	assert_int_equal(ew_tokens_get(k->core->catalog, &token, &row), 0);
	assert_false(row.enrolment);
	assert_false(ew_io_sim_contains(k->io, ew_slice_text(kit_text(k, "token"))));
	assert_int_equal(kit_ask(k, ENROL, EW_ASK_ENROL, 0, "{}"), 403);
	assert_true(kit_problem(k, "enrolment_refused"));
	/* Neither does a restart make it good again. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_true(ew_keeper_enrolled(k->core));
	assert_int_equal(ew_keeper_set_enrolment(k->core, &digest), 0);
	assert_int_equal(kit_ask(k, ENROL, EW_ASK_ENROL, 0, "{}"), 403);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_ENROLLED), 1);
	kit_free(&k);
}

static void enrolment_token_lives_a_day(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_hash digest = enrolment_digest();

	(void)state;
	assert_int_equal(ew_keeper_set_enrolment(k->core, &digest), 0);
	ew_io_sim_advance(k->io, 23 * 3600 * EW_US_PER_S);
	/* A restart does not begin the day anew. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(ew_keeper_set_enrolment(k->core, &digest), 0);
	ew_io_sim_advance(k->io, 3601 * EW_US_PER_S);
	assert_int_equal(kit_ask(k, ENROL, EW_ASK_ENROL, 0, "{}"), 403);
	kit_free(&k);
}

/* -- tokens and rights -- */

static const struct right_case {
	enum ew_ask op;
	uint32_t needs;
} rights[] = {
	{EW_ASK_INTERACTIONS, EW_RIGHT_SEARCH},
	{EW_ASK_INTERACTION, EW_RIGHT_READ},
	{EW_ASK_REPLAY, EW_RIGHT_READ},
	{EW_ASK_EVENTS, EW_RIGHT_READ},
	{EW_ASK_EXCEPTIONS, EW_RIGHT_READ},
	{EW_ASK_WHO_CLOSED, EW_RIGHT_READ},
	{EW_ASK_AUDIO, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL},
	{EW_ASK_PEAKS, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL},
	{EW_ASK_ACCESS, EW_RIGHT_LISTEN | EW_RIGHT_REVEAL},
	{EW_ASK_EXPORT, EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD},
	{EW_ASK_ORDER, EW_RIGHT_ORDER},
};

static void each_ask_needs_its_rights(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	for (size_t i = 0; i < EW_COUNT(rights); i++) {
		kit_token(k, 0x10, UINT32_MAX & ~rights[i].needs);
		assert_int_equal(kit_ask(k, 0x10, rights[i].op, 1, "{}"), 403);
		assert_true(kit_problem(k, "right_missing"));
		kit_token(k, 0x11, rights[i].needs);
		(void)kit_ask(k, 0x11, rights[i].op, 1, "{}");
		assert_false(kit_problem(k, "right_missing"));
		assert_int_equal(kit_ask(k, 0x12, rights[i].op, 1, "{}"), 401);
		assert_true(kit_problem(k, "unauthenticated"));
		assert_int_equal(kit_ask(k, 0, rights[i].op, 1, "{}"), 401);
	}
	assert_int_equal(kit_ask(k, KIT_TOKEN, (enum ew_ask)999, 1, "{}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTIONS, 0, "[]"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 9, "{}"), 404);
	kit_free(&k);
}

static void token_expires(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_token_row row = {.rights = UINT32_MAX, .expires = {ew_io_wall(k->io).us + 10}};

	(void)state;
	memset(row.digest.bytes, 0x20, sizeof(row.digest.bytes));
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	assert_int_equal(kit_ask(k, 0x20, EW_ASK_AUTHENTICATE, 0, "{}"), 200);
	ew_io_sim_advance(k->io, 10);
	assert_int_equal(kit_ask(k, 0x20, EW_ASK_AUTHENTICATE, 0, "{}"), 401);
	kit_free(&k);
}

static int64_t metric(const struct kit *k, const char *name)
{
	return json_integer_value(json_object_get(k->answer, name));
}

static void readiness_and_metrics_need_no_token(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_load load = {.calls = 2, .packets = 70, .kept = 40, .withheld = 30};

	(void)state;
	assert_int_equal(kit_ask(k, 0, EW_ASK_READY, 0, "{}"), 200);
	assert_int_equal(kit_ask(k, 0, EW_ASK_METRICS, 0, "{}"), 200);
	assert_int_equal(metric(k, "packets_withheld_total"), 0);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_load, &load), 0);
	assert_int_equal(kit_ask(k, 0, EW_ASK_METRICS, 0, "{}"), 200);
	assert_int_equal(metric(k, "packets_received_total"), 70);
	assert_int_equal(metric(k, "packets_withheld_total"), 30);
	assert_int_equal(metric(k, "recorder_calls"), 2);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	assert_int_equal(kit_ask(k, 0, EW_ASK_READY, 0, "{}"), 503);
	kit_free(&k);
}

/* -- search -- */

static const struct search_case {
	const char *query;
	size_t found; /* SIZE_MAX: a bad query */
} searches[] = {
	{"{}", 3},
	{"{\"number\":\"+35262155501\"}", 1},
	{"{\"number\":\"+352621*\"}", 3},
	{"{\"number\":\"+352622*\"}", 0},
	{"{\"number\":\"*5502\"}", 1},
	{"{\"number\":\"*24111\"}", 3},
	{"{\"queue\":\"support\"}", 1},
	{"{\"queue\":\"sales\"}", 2},
	{"{\"queue\":\"sales\",\"number\":\"*5503\"}", 1},
	{"{\"state\":\"finished\"}", 1},
	{"{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T01:00:00Z\"}", 1},
	{"{\"from\":\"2026-01-01T01:00:00Z\"}", 2},
	{"{\"number\":\"+1*\"}", SIZE_MAX},
	{"{\"number\":\"*11\"}", SIZE_MAX},
	{"{\"state\":\"lost\"}", SIZE_MAX},
	{"{\"from\":\"yesterday\"}", SIZE_MAX},
	{"{\"cursor\":\"zzz\"}", SIZE_MAX},
};

static struct kit *three_calls(void)
{
	struct kit *k = kit_new(kit_automatic);

	kit_offer(k, 1, "+35262155501", "sales");
	assert_int_equal(kit_ring(k), 0);
	ew_io_sim_advance(k->io, 3600 * EW_US_PER_S);
	kit_offer(k, 2, "+35262155502", "support");
	kit_offer(k, 3, "+35262155503", "sales");
	assert_int_equal(kit_ring(k), 0);
	kit_end_call(k, 3);
	return k;
}

static void calls_are_found(void **state)
{
	struct kit *k = three_calls();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(searches); i++) {
		unsigned status = kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTIONS, 0, searches[i].query);
		size_t found = json_array_size(json_object_get(k->answer, "items"));

		if (searches[i].found == SIZE_MAX)
			assert_int_equal(status, 400);
		else if (status != 200 || found != searches[i].found)
			fail_msg("%s: %zu found", searches[i].query, found);
	}
	kit_free(&k);
}

static void pages_hold_each_call_once(void **state)
{
	struct kit *k = three_calls();
	char query[200] = "{\"limit\":1}", seen[400] = "";
	int pages = 0;

	(void)state;
	for (; pages < 5; pages++) {
		const char *id, *next;

		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTIONS, 0, query), 200);
		id = json_string_value(json_object_get(
			json_array_get(json_object_get(k->answer, "items"), 0), "id"));
		assert_non_null(id);
		assert_null(strstr(seen, id));
		snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%s ", id);
		next = kit_text(k, "next");
		if (!next)
			break;
		snprintf(query, sizeof(query), "{\"limit\":1,\"cursor\":\"%s\"}", next);
	}
	assert_int_equal(pages, 2);
	kit_free(&k);
}

static size_t listed(struct kit *k, const char *query)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTIONS, 0, query), 200);
	return json_array_size(json_object_get(k->answer, "items"));
}

#define THIRD " = x'ca000000000070008000000000000003'"

/* Who altered one call has not made the others vanish from every list. */
static void what_cannot_be_read_hides_no_other(void **state)
{
	struct kit *k = three_calls();
	const json_t *one;

	(void)state;
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE events SET sealed = x'00' WHERE interaction" THIRD), 0);
	ew_keeper_calls_trim(k->core);
	assert_int_equal(listed(k, "{}"), 3);
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE interactions SET sealed = x'00' WHERE id" THIRD), 0);
	assert_int_equal(listed(k, "{}"), 3);
	one = json_array_get(json_object_get(k->answer, "items"), 0);
	assert_true(json_is_true(json_object_get(one, "unreadable")));
	assert_string_equal(json_string_value(json_object_get(one, "state")), "finished");
	assert_non_null(json_string_value(json_object_get(one, "started_at")));
	kit_free(&k);
}

/* What is not shown any more does not end the list before the others. */
static void what_is_erased_ends_no_list(void **state)
{
	struct kit *k = three_calls();
	char query[120] = "{\"limit\":1}";
	size_t shown = 0;

	(void)state;
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE interactions SET wrapped = x'' WHERE id" THIRD), 0);
	ew_keeper_calls_trim(k->core);
	for (int pages = 0; pages < 5; pages++) {
		shown += listed(k, query);
		if (!kit_text(k, "next"))
			break;
		snprintf(query, sizeof(query), "{\"limit\":1,\"cursor\":\"%s\"}", kit_text(k, "next"));
	}
	assert_int_equal(shown, 2);
	kit_free(&k);
}

static void events_come_in_pages(void **state)
{
	struct kit *k = three_calls();
	size_t total;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EVENTS, 3, "{}"), 200);
	total = json_array_size(json_object_get(k->answer, "items"));
	kit_read_log(k, 3);
	assert_int_equal(total, k->n_log);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EVENTS, 3, "{\"limit\":2}"), 200);
	assert_string_equal(kit_text(k, "next"), "1");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EVENTS, 3, "{\"after\":\"1\"}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "items")), total - 2);
	kit_free(&k);
}

/* Whoever reads an event can hold it against the log without asking anybody else. */
static void an_event_opens_its_commitment(void **state)
{
	struct kit *k = three_calls();
	size_t i, disclosed = 0;
	const json_t *item;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EVENTS, 3, "{}"), 200);
	json_array_foreach (json_object_get(k->answer, "items"), i, item) {
		const json_t *texts = json_object_get(item, "disclosures");
		char *record = json_dumps(json_object_get(item, "record"), JSON_COMPACT | JSON_SORT_KEYS);
		char *opened = texts ? json_dumps(texts, JSON_COMPACT) : NULL;
		struct ew_hash commitment;
		uint8_t salt[32];
		struct ew_event e;

		assert_non_null(record);
		assert_int_equal(ew_hex_decode(ew_slice_text(json_string_value(json_object_get(item, "salt"))), salt, 32), 0);
		assert_int_equal(ew_hex_decode(ew_slice_text(json_string_value(json_object_get(item, "commitment"))),
					 commitment.bytes, sizeof(commitment.bytes)),
			0);
		assert_int_equal(ew_event_read(ew_slice_text(record), ew_slice_of(salt, sizeof(salt)),
					 opened ? ew_slice_text(opened) : EW_SLICE_EMPTY, &commitment, &e),
			0);
		assert_true(json_equal(e.fields, json_object_get(item, "fields")));
		disclosed += json_array_size(texts);
		ew_event_free(&e);
		free(record);
		free(opened);
	}
	assert_true(disclosed > 0);
	kit_free(&k);
}

/* -- idempotency -- */

static unsigned order(struct kit *k, const char *arguments, const char *key)
{
	return kit_ask_more(k, KIT_TOKEN, EW_ASK_ORDER, 1, arguments, "", key);
}

static void same_key_same_answer_one_event(void **state)
{
	struct kit *k = kit_new(kit_on_demand);
	char *first, *again;

	(void)state;
	kit_call(k, 1);
	assert_int_equal(order(k, START, "key-1"), 0);
	/* Asked again before the gates answered: no second event, both wait. */
	assert_int_equal(order(k, START, "key-1"), 0);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	assert_int_equal(k->status, 200);
	assert_int_equal(kit_count(k, EW_ROLE_WEB, EW_MSG_answer), 2);
	first = json_dumps(k->answer, JSON_SORT_KEYS);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(order(k, START, "key-1"), 200);
	again = json_dumps(k->answer, JSON_SORT_KEYS);
	assert_string_equal(first, again);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_START_ORDERED), 1);
	free(first);
	free(again);
	kit_free(&k);
}

static void same_key_after_a_death_in_between(void **state)
{
	struct kit *k = kit_new(kit_on_demand);

	(void)state;
	kit_call(k, 1);
	assert_int_equal(order(k, START, "key-1"), 0);
	kit_read_log(k, 1);
	size_t index = k->n_log;

	kit_power_cut(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(order(k, START, "key-1"), 0); /* the gates have not answered yet */
	ew_io_sim_advance(k->io, 6 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(k->status, 200);
	assert_true((size_t)json_integer_value(json_object_get(k->answer, "event")) < index);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_START_ORDERED), 1);
	kit_free(&k);
}

static void refusals_are_kept_too(void **state)
{
	struct kit *k = kit_new(kit_never);

	(void)state;
	kit_call(k, 1);
	assert_int_equal(order(k, RESUME, "key-1"), 409);
	assert_int_equal(order(k, RESUME, "key-1"), 409);
	assert_true(kit_problem(k, "order_refused"));
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ORDER_REFUSED), 1);
	assert_int_equal(order(k, RESUME, ""), 409);
	assert_int_equal(order(k, RESUME, "key-2"), 409);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ORDER_REFUSED), 3);
	kit_free(&k);
}

static void same_key_other_request(void **state)
{
	struct kit *k = kit_new(kit_on_demand);

	(void)state;
	kit_call(k, 1);
	kit_call(k, 2);
	assert_int_equal(order(k, START, "key-1"), 0);
	assert_int_equal(order(k, RESUME, "key-1"), 422);
	assert_true(kit_problem(k, "idempotency_key_reused"));
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_ORDER, 2, START, "", "key-1"), 422);
	/* Keys are each token's own. */
	kit_token(k, 0x30, EW_RIGHT_ORDER);
	assert_int_equal(kit_ask_more(k, 0x30, EW_ASK_ORDER, 2, START, "", "key-1"), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_START_ORDERED), 1);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enrolment_token_is_good_once),
		cmocka_unit_test(enrolment_token_lives_a_day),
		cmocka_unit_test(each_ask_needs_its_rights),
		cmocka_unit_test(token_expires),
		cmocka_unit_test(readiness_and_metrics_need_no_token),
		cmocka_unit_test(calls_are_found),
		cmocka_unit_test(pages_hold_each_call_once),
		cmocka_unit_test(what_cannot_be_read_hides_no_other),
		cmocka_unit_test(what_is_erased_ends_no_list),
		cmocka_unit_test(events_come_in_pages),
		cmocka_unit_test(an_event_opens_its_commitment),
		cmocka_unit_test(same_key_same_answer_one_event),
		cmocka_unit_test(same_key_after_a_death_in_between),
		cmocka_unit_test(refusals_are_kept_too),
		cmocka_unit_test(same_key_other_request),
	};

	return cmocka_run_group_tests_name("keeper_asks", tests, NULL, NULL);
}
