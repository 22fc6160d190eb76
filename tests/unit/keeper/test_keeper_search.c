/*
 * Search as people with limits see it: the index leads them to their calls and to all of them, and to nobody else's. Compared with
 * the slow way, which is to walk every call and to ask of each whether it may be read. And calls that an earlier version has stored.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/blind.h"
#include "catalog/interactions.h"
#include "catalog/sql.h"
#include "catalog/vfs.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/persons.h"
#include "unit/keeper/desk_stage.h"

#define CALLS 40
#define AUDITOR 0x20
#define FIRST 0x30
#define AGENTS 5

static const char *const queues[] = {"sales", "support", "billing"};

/* A call whose agent is told by a word, by an extension or by an address; a customer with a name. */
static void offer_one(struct kit *k, uint8_t call)
{
	char facts[1000], one[EW_ID_TEXT_BYTES], agent[200];
	unsigned who = call % AGENTS;

	ew_id_format(KIT_PARTY(2), one);
	snprintf(agent, sizeof(agent),
		call % 3 == 0	? "\"extensions\":{\"agent\":\"a-%u\"}"
		: call % 3 == 1 ? "\"extension\":\"100%u\""
				: "\"parties\":[{\"id\":\"%2$s\",\"role\":\"agent\",\"address\":\"sip:100%1$u@pbx\"}]",
		who, one);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"%s\",\"from\":{\"address\":\"+3526215550%02u\","
		"\"name\":\"Quentin Marker%u\"},\"to\":{\"address\":\"+35224111\"},%s}",
		queues[call % 7 % 3], call, call % 4, agent);
	kit_offer_with(k, call, facts);
	assert_int_equal(kit_ring(k), 0);
	if (call % 4 != 0)
		kit_end_call(k, call);
	ew_io_sim_advance(k->io, (call % 5) * 3600 * EW_US_PER_S);
}

/* The queue is another one later: it is found by both, and its role is that of the last. */
static void moves(struct kit *k, uint8_t call, const char *queue)
{
	struct ew_msg_ev_call_facts e = {.interaction = KIT_CALL(call)};
	char facts[200];

	snprintf(facts, sizeof(facts), "{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"%s\"}", queue);
	e.facts = ew_slice_text(facts);
	kit_event(k, EW_MSG_ev_call_facts, &e);
	assert_int_equal(kit_ring(k), 0);
}

static void is_agent_of(struct ew_keeper *k, uint8_t who, void *account)
{
	struct ew_account *a = account;
	unsigned n = (unsigned)(who - FIRST) % AGENTS;

	(void)k;
	assert_int_equal(json_object_set_new(a->words, "team", json_string(n % 2 ? "odd" : "even")), 0);
	assert_int_equal(
		json_object_set_new(a->words, "agents", n % 2 ? json_pack("[s+, s+]", "a-", n == 1 ? "1" : "3", "100", n == 1 ? "1" : "3")
							     : json_pack("[s+]", "a-", n == 0 ? "0" : n == 2 ? "2" : "4")),
		0);
}

static const char *const scopes[] = {"{\"queue\":[\"sales\"]}", "{\"queue\":[\"sales\",\"billing\"],\"region\":[\"LU\"]}",
	"{\"own\":true}", "{\"team\":[\"odd\"]}", "{\"team\":[\"even\",\"odd\"],\"queue\":[\"support\"]}", "{\"region\":[\"EU\"]}",
	"{\"region\":[\"FR\"]}", "{\"entity\":[\"kit\"]}", "{\"entity\":[\"other\"]}", "{\"days\":2}", "{\"days\":1,\"own\":true}",
	"{\"team\":[\"nobody\"]}", "{\"own\":false}", "{\"hours\":{\"from\":\"00:00\",\"to\":\"24:00\"}}", "{}"};

/* Each somebody with one scope, and some with two. */
static void add_people(struct kit *k)
{
	for (uint8_t i = 0; i < EW_COUNT(scopes); i++) {
		desk_person(k, FIRST + i, "Somebody");
		desk_change(k, FIRST + i, is_agent_of);
		desk_role(k, FIRST + i, "supervisor", scopes[i]);
		if (i % 4 == 1)
			desk_role(k, FIRST + i, "supervisor", scopes[(i + 5) % EW_COUNT(scopes)]);
	}
	desk_signed_in(k, AUDITOR, "Auditor", "auditor");
}

struct list {
	char ids[CALLS * 4][EW_ID_TEXT_BYTES];
	size_t n;
};

/* All pages of a search. */
static void search_all(struct kit *k, uint8_t who, const char *query, struct list *to)
{
	char asked[400], cursor[200] = "";

	to->n = 0;
	for (unsigned page = 0; page < 100; page++) {
		snprintf(asked, sizeof(asked), "{\"limit\":%u%s%s}", 1 + page % 7, query, cursor);
		kit_forget(k);
		assert_int_equal(kit_ask(k, who, EW_ASK_INTERACTIONS, 0, asked), 200);
		for (size_t i = 0; desk_item(k, "items", i); i++) {
			assert_true(to->n < EW_COUNT(to->ids));
			snprintf(to->ids[to->n++], EW_ID_TEXT_BYTES, "%s", desk_text(desk_item(k, "items", i), "id"));
		}
		if (!kit_text(k, "next"))
			return;
		snprintf(cursor, sizeof(cursor), ",\"cursor\":\"%s\"", kit_text(k, "next"));
	}
	fail_msg("%s has no end", query);
}

static uint8_t call_of(const char *id)
{
	struct ew_id is;

	assert_int_equal(ew_id_parse(ew_slice_text(id), &is), 0);
	return is.bytes[15];
}

/* What is theirs of what an auditor finds, call by call. */
static void walk_all(struct kit *k, uint8_t who, const char *query, struct list *to)
{
	struct list all;

	search_all(k, AUDITOR, query, &all);
	to->n = 0;
	for (size_t i = 0; i < all.n; i++) {
		kit_forget(k);
		unsigned status = kit_ask(k, who, EW_ASK_INTERACTION, call_of(all.ids[i]), "{}");

		assert_true(status == 200 || status == 403);
		if (status == 200)
			snprintf(to->ids[to->n++], EW_ID_TEXT_BYTES, "%s", all.ids[i]);
	}
}

static void same_as_walking(struct kit *k, uint8_t who, const char *query, size_t *found)
{
	struct list quick, slow;

	search_all(k, who, query, &quick);
	walk_all(k, who, query, &slow);
	if (quick.n != slow.n)
		fail_msg("%s%s: %zu found, %zu are theirs", scopes[who - FIRST], query, quick.n, slow.n);
	for (size_t i = 0; i < slow.n; i++)
		assert_string_equal(quick.ids[i], slow.ids[i]);
	*found += quick.n;
}

static const char *const asked[] = {"", ",\"number\":\"+352621*\"", ",\"queue\":\"sales\"", ",\"agent\":\"1001\"",
	",\"state\":\"finishing\"", ",\"q\":\"quentin marker2\",\"agent\":\"a-2\""};

static struct kit *many_calls(void)
{
	struct kit *k = desk_new();

	for (uint8_t i = 1; i <= CALLS; i++)
		offer_one(k, i);
	moves(k, 4, "billing");
	moves(k, 8, "sales");
	add_people(k);
	return k;
}

static void limited_roles_find_what_is_theirs(void **state)
{
	struct kit *k = many_calls();
	size_t found = 0;

	(void)state;
	for (uint8_t who = 0; who < EW_COUNT(scopes); who++)
		for (size_t i = 0; i < EW_COUNT(asked); i++)
			same_as_walking(k, FIRST + who, asked[i], &found);
	assert_true(found > 300);
	kit_free(&k);
}

static size_t found_by(struct kit *k, uint8_t who, const char *query)
{
	static struct list list;

	search_all(k, who, query, &list);
	return list.n;
}

static void what_is_typed_is_found_while_it_is_typed(void **state)
{
	static const char *const typed[] = {"que", "QUEN", "quentin", "quentin mar", "marker", "marker1", " marker1, quent"};
	struct kit *k = many_calls();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(typed); i++) {
		char query[100];

		snprintf(query, sizeof(query), ",\"q\":\"%s\"", typed[i]);
		/* 4 and 8 are still found by the names that were told before. */
		assert_int_equal(found_by(k, AUDITOR, query), strchr(typed[i], '1') ? CALLS / 4 : CALLS);
	}
	assert_int_equal(found_by(k, AUDITOR, ",\"q\":\"uentin\""), 0);
	assert_int_equal(found_by(k, AUDITOR, ",\"q\":\"marker1 nobody\""), 0);
	assert_int_equal(found_by(k, AUDITOR, ",\"q\":\"-\""), CALLS);
	assert_int_equal(found_by(k, AUDITOR, ",\"q\":\"sales\""), found_by(k, AUDITOR, ",\"queue\":\"sales\""));
	kit_free(&k);
}

/* Whatever erases a call need not think of the index: its rows go with its key. */
static void an_erased_call_is_not_found(void **state)
{
	struct kit *k = many_calls();
	struct ew_interaction_row row = {.id = KIT_CALL(5), .state = EW_STATE_FINISHED};
	int64_t left = -1;

	(void)state;
	assert_int_equal(found_by(k, AUDITOR, ",\"number\":\"*55005\""), 1);
	ew_keeper_calls_trim(k->core);
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_interactions_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	assert_int_equal(found_by(k, AUDITOR, ",\"number\":\"*55005\""), 0);
	assert_int_equal(found_by(k, AUDITOR, ""), CALLS - 1);
	for (int i = 0; i < 2; i++) {
		_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(k->core->catalog,
			i ? "SELECT count(*) FROM blind WHERE number = 5" : "SELECT count(*) FROM blind_of WHERE number = 5");

		assert_int_equal(ew_sql_one(&s), 0);
		left = ew_sql_get_i64(&s);
		assert_int_equal(left, 0);
	}
	/* A word of it that comes late finds nobody. */
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_blind_add_number(k->core->catalog, KIT_CALL(5), EW_SLICE("k"), EW_SLICE("+352123")), -ENOKEY);
	ew_catalog_rollback(k->core->catalog);
	kit_free(&k);
}

/* A search of limited roles without memory says so, and the next one finds what it found. */
static void a_search_without_memory(void **state)
{
	struct kit *k = many_calls();
	size_t some = found_by(k, FIRST + 4, "");

	(void)state;
	assert_true(some > 0);
	assert_true(desk_without_memory(k, FIRST + 4, EW_ASK_INTERACTIONS, 0, "{\"limit\":3}", 200) > 20);
	assert_int_equal(found_by(k, FIRST + 4, ""), some);
	kit_free(&k);
}

/* -- an earlier version -- */

#define VFS "keeper_kit"
#define OLD_CALLS 100 /* more than one piece brings over */

static void forget_index(void)
{
	struct ew_catalog_config config = {.path = "/data/catalog.db", .vfs = VFS};
	struct ew_catalog *c;

	assert_int_equal(ew_catalog_open(&config, &c, NULL), 0);
	assert_int_equal(ew_sql_exec(c, "DELETE FROM blind WHERE token NOT BETWEEN 0 AND 5; DELETE FROM blind_of;"
					"INSERT INTO names SELECT 'reindex', CAST(CAST(max(number) AS TEXT) AS BLOB) FROM interactions"),
		0);
	ew_catalog_close(&c);
}

static bool is_indexing(struct kit *k, uint8_t who)
{
	assert_int_equal(kit_ask(k, who, EW_ASK_INTERACTIONS, 0, "{}"), 200);
	return json_is_true(json_object_get(k->answer, "indexing"));
}

static void calls_of_an_earlier_version_become_searchable(void **state)
{
	struct kit *k = desk_new();
	size_t some;

	(void)state;
	for (uint8_t i = 1; i <= OLD_CALLS; i++)
		offer_one(k, i);
	add_people(k);
	some = found_by(k, AUDITOR, ",\"queue\":\"sales\"");
	assert_true(some > 30);
	assert_false(is_indexing(k, AUDITOR));
	ew_io_sim_advance(k->io, 48 * 3600 * EW_US_PER_S);
	kit_stop(k);
	forget_index();
	k->turns = true;
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	desk_person(k, AUDITOR + 1, "Auditor, later");
	desk_role(k, AUDITOR + 1, "auditor", NULL);
	desk_person(k, AUDITOR + 2, "Supervisor, later");
	desk_role(k, AUDITOR + 2, "supervisor", scopes[0]);
	assert_true(is_indexing(k, AUDITOR + 1));
	assert_int_equal(found_by(k, AUDITOR + 1, ""), OLD_CALLS); /* lists by time are whole at once */
	assert_true(found_by(k, AUDITOR + 1, ",\"queue\":\"sales\"") < some);
	/* What is drawn or compared must not silently miss calls. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POPULATION, 0, "{\"seed\":\"s\",\"queue\":\"sales\"}"), 409);
	assert_true(kit_problem(k, "indexing"));
	/* Where it was is where it goes on. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_turn_all(k);
	assert_false(is_indexing(k, AUDITOR + 1));
	assert_int_equal(found_by(k, AUDITOR + 1, ",\"queue\":\"sales\""), some);
	assert_int_equal(found_by(k, AUDITOR + 2, ""), some);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_POPULATION, 0, "{\"seed\":\"s\",\"queue\":\"sales\"}"), 202);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limited_roles_find_what_is_theirs),
		cmocka_unit_test(what_is_typed_is_found_while_it_is_typed),
		cmocka_unit_test(an_erased_call_is_not_found),
		cmocka_unit_test(a_search_without_memory),
		cmocka_unit_test(calls_of_an_earlier_version_become_searchable),
	};

	return cmocka_run_group_tests_name("keeper_search", tests, NULL, NULL);
}
