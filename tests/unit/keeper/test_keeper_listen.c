/*
 * Access to media: a purpose or a legal ground first, a durable event before any key, handles that
 * speak for one user.
 */
#include "unit/keeper/recorded_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define PURPOSE "{\"purpose\":\"complaint 12\"}"
#define OTHER 0x40

static struct kit *a_call(void)
{
	struct kit *k = kit_new(kit_automatic);

	kit_call(k, 1);
	kit_call(k, 2);
	kit_token(k, OTHER, UINT32_MAX);
	return k;
}

static void make_handle(struct kit *k, char *arguments, size_t n)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, PURPOSE), 201);
	snprintf(arguments, n, "{\"handle\":\"%s\"}", kit_text(k, "handle"));
}

static void access_without_a_purpose_is_refused_and_logged(void **state)
{
	static const struct {
		const char *arguments, *problem;
	} silent[] = {
		{"{}", "access_refused"},
		{"{\"purpose\":\"\"}", "access_refused"},
		{"{\"legal_ground\":\"court_order\"}", "no_ground"},
		{"{\"case\":\"4711\"}", "access_refused"},
		{"{\"purpose\":\"curiosity\"}", "purpose_not_told"},
		{"{\"legal_ground\":\"court_order\",\"case\":\"4711\"}", "no_ground"},
	};
	struct kit *k = a_call();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(silent); i++) {
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, silent[i].arguments), 403);
		assert_true(kit_problem(k, silent[i].problem));
	}
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_PEAKS, 1, "{}"), 403);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EXPORT, 1, "{}"), 403);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS_REFUSED), EW_COUNT(silent) + 2);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 9, PURPOSE), 404);
	kit_free(&k);
}

static void purpose_is_in_the_event(void **state)
{
	struct kit *k = a_call();

	(void)state;
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_PEAKS, 1, "{}", "training", ""), 200);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ACCESS), "purpose"), "training");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ACCESS), "what"), "peaks");
	kit_free(&k);
}

/* Of two hours: no message holds what both parties' pictures are, and their steps are longer than of a short call. */
static void peaks_of_a_long_call(void **state)
{
	static const uint8_t pairs[98000] = {0x81, 0x7f};
	struct kit *k = kit_new(kit_automatic);
	json_t *parties;

	(void)state;
	recorded_call(k, 1, NULL);
	recorded_finish_with(k, 1, "{\"packets\":15,\"peaks_step_ms\":160}", ew_slice_of(pairs, sizeof(pairs)));
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_PEAKS, 1, "{}", "training", ""), 200);
	parties = json_object_get(k->answer, "parties");
	assert_int_equal(json_array_size(parties), 2);
	for (size_t i = 0; i < 2; i++) {
		const json_t *one = json_array_get(parties, i);

		assert_int_equal(json_integer_value(json_object_get(one, "step_ms")), 160);
		assert_int_equal(json_string_length(json_object_get(one, "peaks")), (sizeof(pairs) + 2) / 3 * 4);
		assert_memory_equal(json_string_value(json_object_get(one, "peaks")), "gX8AAAAA", 8);
	}
	kit_free(&k);
}

static void legal_ground_is_in_the_event(void **state)
{
	struct kit *k = a_call();
	char arguments[600];

	(void)state;
	kit_ground(k, KIT_TOKEN, OTHER, 1, "court_order", "4711/26");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1,
				 "{\"legal_ground\":\"court_order\",\"case\":\"4711/26\"}"), 201);
	snprintf(arguments, sizeof(arguments), "{\"handle\":\"%s\"}", kit_text(k, "handle"));
	for (int i = 0; i < 2; i++) {
		const struct ew_event *e;

		kit_read_log(k, 1);
		e = kit_find(k, EW_EVENT_ACCESS);
		assert_string_equal(kit_field(e, "legal_ground"), "court_order");
		assert_string_equal(kit_field(e, "case"), "4711/26");
		assert_null(kit_field(e, "purpose"));
		/* What is opened by the handle says the same. */
		assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, arguments), 200);
	}
	kit_free(&k);
}

static void handle_stands_in_for_the_token(void **state)
{
	struct kit *k = a_call();
	char arguments[600], user[EW_ID_TEXT_BYTES], actor[80];
	const struct ew_event *e;
	uint64_t made;

	(void)state;
	make_handle(k, arguments, sizeof(arguments));
	assert_true(strlen(arguments) < 512);
	kit_read_log(k, 1);
	made = k->n_log - 1;
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, arguments), 200);
	kit_read_log(k, 1);
	e = kit_find(k, EW_EVENT_ACCESS);
	assert_string_equal(kit_field(e, "purpose"), "complaint 12");
	assert_int_equal(json_integer_value(json_object_get(e->fields, "handle")), made);
	ew_id_format(kit_id(0xee, KIT_TOKEN), user);
	snprintf(actor, sizeof(actor), "\"id\":\"%s\"", user);
	assert_non_null(memmem(e->record.at, e->record.len, actor, strlen(actor)));
	/* Audio goes the same way: here nothing was recorded. */
	assert_int_not_equal(kit_ask(k, 0, EW_ASK_AUDIO, 1, arguments), 401);
	assert_false(kit_problem(k, "access_refused"));
	/* It opens media and nothing else. */
	assert_int_equal(kit_ask(k, 0, EW_ASK_EXPORT, 1, arguments), 401);
	assert_int_equal(kit_ask(k, 0, EW_ASK_INTERACTION, 1, arguments), 401);
	assert_int_equal(kit_ask(k, 0, EW_ASK_ORDER, 1, arguments), 401);
	kit_free(&k);
}

static void handle_of_another(void **state)
{
	struct kit *k = a_call();
	char arguments[600];

	(void)state;
	make_handle(k, arguments, sizeof(arguments));
	assert_int_equal(kit_ask(k, OTHER, EW_ASK_PEAKS, 1, arguments), 403);
	/* A purpose beside a bad handle does not make it good. */
	assert_int_equal(kit_ask_more(k, OTHER, EW_ASK_PEAKS, 1, arguments, "training", ""), 403);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS_REFUSED), 2);
	/* Another interaction; nobody is named, so that there is no event and no word whether it exists. */
	assert_int_equal(kit_ask_more(k, 0, EW_ASK_PEAKS, 2, arguments, "training", ""), 403);
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 9, arguments), 403);
	kit_read_log(k, 2);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS) + kit_logged(k, EW_EVENT_ACCESS_REFUSED), 0);
	kit_free(&k);
}

static void altered_handles(void **state)
{
	struct kit *k = a_call();
	char good[600], bad[600];

	(void)state;
	make_handle(k, good, sizeof(good));
	for (size_t at = 11; at < strlen(good) - 2; at += 3) {
		memcpy(bad, good, sizeof(bad));
		bad[at] = bad[at] == 'A' ? 'B' : 'A';
		assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, bad), 403);
	}
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, "{\"handle\":\"\"}"), 403);
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, "{\"handle\":\"!\"}"), 403);
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, "{\"handle\":7}"), 401);
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, good), 200);
	kit_free(&k);
}

static void handle_expires(void **state)
{
	struct kit *k = a_call();
	char arguments[600];

	(void)state;
	make_handle(k, arguments, sizeof(arguments));
	ew_io_sim_advance(k->io, 15 * 60 * EW_US_PER_S);
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, arguments), 200);
	ew_io_sim_advance(k->io, 1);
	assert_int_equal(kit_ask(k, 0, EW_ASK_PEAKS, 1, arguments), 403);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ACCESS_REFUSED), 1);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(access_without_a_purpose_is_refused_and_logged),
		cmocka_unit_test(purpose_is_in_the_event),
	cmocka_unit_test(peaks_of_a_long_call),
		cmocka_unit_test(legal_ground_is_in_the_event),
		cmocka_unit_test(handle_stands_in_for_the_token),
		cmocka_unit_test(handle_of_another),
		cmocka_unit_test(altered_handles),
		cmocka_unit_test(handle_expires),
	};

	return cmocka_run_group_tests_name("keeper_listen", tests, NULL, NULL);
}
