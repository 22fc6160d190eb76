/*
 * A replay of what outside tools were granted and told, and of what became of what existed: an honest log agrees, and
 * each event that was put into it is named.
 */
#include "unit/keeper/tool_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/sql.h"

/* -- honest logs ------------------------------------------------------------------------------- */

/* Two tools: one obeys, late once; one lets its time pass. */
static void pause_and_resume(struct stage *s)
{
	char silent[EW_ID_TEXT_BYTES];

	stage_grant(s, 1, "\"transcription\",\"summary\"");
	snprintf(silent, sizeof(silent), "%s", s->grant);
	stage_grant(s, 1, "\"transcription\"");
	stage_denied(s, 1, "\"sentiment\"", "vendor_purpose");
	stage_later(s, 500 * EW_US_PER_MS);
	stage_say(s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_denied(s, 1, "\"transcription\"", "suspended");
	stage_acknowledge(s, s->grant, 1, "");
	stage_say(s, 1, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}");
	stage_acknowledge(s, silent, 1, "");
	stage_hand_in(s, "transcript", 201);
	stage_pass(s, 1100 * EW_US_PER_MS); /* order 2 of both is overdue */
	stage_denied(s, 1, "\"transcription\"", "silent");
	stage_acknowledge(s, silent, 2, "");
}

static void opt_out_and_end(struct stage *s)
{
	stage_say(s, 1, "{\"type\":\"consent\",\"status\":\"withdrawn\"}");
	stage_denied(s, 1, "\"qa\"", "silent");
	stage_acknowledge(s, s->grant, 3, ",\"purged\":true");
	kit_restrict(s->k, 1, 1, 9, EW_REASON_OTHER_REFUSED, 301);
	kit_restrict(s->k, 1, 2, 10, EW_REASON_OTHER_REFUSED, 302);
	kit_end_call(s->k, 1);
	stage_denied(s, 1, "\"qa\"", "over");
	stage_say(s, 1, "{\"type\":\"consent\",\"status\":\"withdrawn\"}");
}

static void an_honest_log_of_tools_replays(void **state)
{
	static const char *const made[] = {"grant_given", "grant_refused", "tool_ordered", "tool_acknowledged",
		"tool_silent", "grant_ended", "treatment_ordered", "treatment_done", "told_staff"};
	struct stage s = stage_new();
	size_t purges = 0;

	(void)state;
	pause_and_resume(&s);
	stage_agrees(s.k, 1);
	opt_out_and_end(&s);
	stage_agrees(s.k, 1);
	for (size_t i = 0; i < EW_COUNT(made); i++)
		if (!stage_agreed_on(s.k, made[i]))
			fail_msg("%s was not made again", made[i]);
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_TOOL_SILENT), 2);
	for (size_t i = 0; i < s.k->n_log; i++)
		purges += s.k->log[i].event.type == EW_EVENT_TOOL_ORDERED &&
			  strcmp(kit_field(&s.k->log[i].event, "do"), "purge") == 0;
	assert_int_equal(purges, 2);
	assert_true(kit_logged(s.k, EW_EVENT_TREATMENT_ORDERED) >= 3); /* audio, transcript, summary */
	/* After a restart nothing is remembered, and the log says the same. */
	kit_stop(s.k);
	assert_int_equal(kit_start(s.k), 0);
	assert_int_equal(kit_connect(s.k), 0);
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

/* Flagged when it comes with its work, and its grant with it, which had ended with the call. */
static void silence_at_the_end_replays(void **state)
{
	struct stage s = stage_new();

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	stage_later(&s, 500 * EW_US_PER_MS);
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	kit_end_call(s.k, 1);
	stage_pass(&s, 5 * EW_US_PER_S);
	stage_hand_in(&s, "transcript", 403);
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_TOOL_SILENT), 1);
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

static bool any_is_not_kept(const struct kit *k)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(k->answer, "decisions"), i, one)
	{
		if (strstr(json_string_value(json_object_get(one, "because")), "not kept"))
			return true;
	}
	return false;
}

/* What was on file then counts, whatever is on file by now. */
static void the_vendor_of_that_time(void **state)
{
	struct stage s = stage_new();

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	stage_later(&s, 10 * EW_US_PER_MS);
	stage_change_vendor(&s, "\"region\":\"US\"");
	stage_denied(&s, 1, "\"transcription\"", "region");
	stage_change_vendor(&s, "\"region\":\"LU\"," STAGE_AGREEMENT("1980-01-01"));
	stage_denied(&s, 1, "\"transcription\"", "no_agreement");
	stage_change_vendor(&s, STAGE_AGREEMENT("2300-01-01"));
	stage_grant(&s, 1, "\"summary\"");
	stage_change_vendor(&s, "\"purposes\":[\"qa\"],\"kinds\":[\"transcript\"]");
	stage_denied(&s, 1, "\"summary\"", "vendor_purpose");
	stage_agrees(s.k, 1);
	{
		char which[80];

		snprintf(which, sizeof(which), "{\"id\":\"%s\"}", s.vendor);
		assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_VENDOR_WITHDRAW, 0, which), 200);
	}
	stage_denied(&s, 1, "\"summary\"", "withdrawn");
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_GRANT_ENDED), 2);
	stage_agrees(s.k, 1);
	assert_true(stage_agreed_on(s.k, "grant_ended"));
	assert_false(any_is_not_kept(s.k)); /* each was judged by its own version */
	kit_free(&s.k);
}

/* Ended by its day, by another day that came with a change, or by the day that the grant was told before it. */
static void an_agreement_that_is_over(void **state)
{
	(void)state;
	for (int changed = 0; changed < 3; changed++) {
		struct stage s = stage_new();
		char until[EW_WALL_TEXT_BYTES], members[200];

		ew_wall_format((struct ew_wall){ew_io_wall(s.k->io).us + 5 * EW_US_PER_S}, until);
		snprintf(members, sizeof(members),
			"\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"%s\"}", until);
		if (changed != 1)
			stage_change_vendor(&s, members);
		stage_grant(&s, 1, "\"transcription\"");
		if (changed > 0)
			stage_change_vendor(&s, changed == 1 ? members : STAGE_AGREEMENT("2400-01-01"));
		stage_later(&s, 4 * EW_US_PER_S);
		stage_agrees(s.k, 1);
		stage_later(&s, 2 * EW_US_PER_S);
		stage_forge(s.k, EW_EVENT_GRANT_ENDED, "keeper",
			stage_fields(&s, "{\"grant\":\"$G\",\"because\":\"agreement_over\"}"));
		stage_agrees(s.k, 1);
		assert_true(stage_agreed_on(s.k, "grant_ended"));
		kit_free(&s.k);
	}
}

/* A tool that ends its grant, a person who revokes one, a minor, and a leg beside. */
static void other_honest_ends(void **state)
{
	struct stage s = stage_new();
	char body[80], party[EW_ID_TEXT_BYTES], minor[120];

	(void)state;
	ew_id_format(KIT_PARTY(1), party);
	snprintf(minor, sizeof(minor), "{\"type\":\"minor\",\"party\":\"%s\"}", party);
	for (int i = 0; i < 2; i++) {
		stage_grant(&s, 1, "\"summary\"");
		snprintf(body, sizeof(body), "{\"grant\":\"%s\"}", s.grant);
		assert_int_equal(kit_ask(s.k, i ? STAGE_TOOL : KIT_TOKEN, EW_ASK_GRANT_END, 1, body), 200);
	}
	stage_grant(&s, 1, "\"transcription\"");
	stage_later(&s, 500 * EW_US_PER_MS);
	stage_hand_in(&s, "transcript", 201);
	stage_say(&s, 1, minor);
	kit_read_log(s.k, 1);
	assert_true(kit_logged(s.k, EW_EVENT_TREATMENT_DONE) > 0);
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

#define GROUP ",\"external_ids\":{\"siprec_group_id\":\"5b6c0a1e-group\"}"

static void legs_replay_too(void **state)
{
	struct stage s = stage_empty();

	(void)state;
	stage_call(s.k, 1, GROUP);
	stage_call(s.k, 2, GROUP);
	stage_grant(&s, 1, "\"transcription\"");
	stage_grant(&s, 2, "\"transcription\"");
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_later(&s, 10 * EW_US_PER_MS);
	stage_say(&s, 1, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}");
	stage_say(&s, 2, "{\"type\":\"consent\",\"status\":\"declined\",\"purposes\":[\"transcription\"]}");
	for (uint8_t call = 1; call <= 2; call++) {
		kit_read_log(s.k, call);
		assert_int_equal(kit_logged(s.k, EW_EVENT_TOOL_ORDERED), 3);
		stage_agrees(s.k, call);
	}
	kit_free(&s.k);
}

static json_t *with_changes(json_t *base, const char *changes)
{
	json_t *other = json_loads(changes, 0, NULL);

	assert_non_null(other);
	assert_int_equal(json_object_update(base, other), 0);
	json_decref(other);
	return base;
}

static const struct {
	const char *name;
	enum moment moment;
	enum ew_event_type type;
	const char *changes; /* to what would have been honest; or with `whole` all of it */
	bool whole;
	const char *actor;    /* NULL: the keeper */
	const char *differs;  /* a member that is named; NULL: none is */
	const char *sentence; /* a part of it; NULL: that it comes out otherwise */
} forgeries[] = {
	{"a grant that may more", GRANTED, EW_EVENT_GRANT_GIVEN, "{\"may\":[{\"party\":\"x\",\"purposes\":[\"qa\"]}]}",
		false, "user", "may", NULL},
	{"a grant with longer to answer", GRANTED, EW_EVENT_GRANT_GIVEN, "{\"ack_ms\":60000}", false, "user", "ack_ms",
		NULL},
	{"a grant of another agreement", GRANTED, EW_EVENT_GRANT_GIVEN,
		"{\"agreement_until\":\"2500-01-01T00:00:00.000Z\"}", false, "user", "agreement_until", NULL},
	{"a grant of another region", GRANTED, EW_EVENT_GRANT_GIVEN, "{\"region\":\"FR\"}", false, "user", "region",
		NULL},
	{"a grant of what the vendor may not", GRANTED, EW_EVENT_GRANT_GIVEN, "{\"purposes\":[\"recording\"]}", false,
		"user", NULL, "\"no\": vendor_purpose"},
	{"a grant in a segment", SUSPENDED, EW_EVENT_GRANT_GIVEN, "{}", false, "user", NULL, "\"not_yet\": suspended"},
	{"a grant after a refusal", REFUSED, EW_EVENT_GRANT_GIVEN, "{}", false, "user", NULL, "\"no\": refused"},
	{"a grant when the call is over", OVER, EW_EVENT_GRANT_GIVEN, "{}", false, "user", NULL, "\"no\": over"},
	{"a grant of nobody's", GRANTED, EW_EVENT_GRANT_GIVEN, "{\"vendor\":\"\"}", false, "user", NULL,
		"\"no\": no_vendor"},
	{"a refusal of what was allowed", GRANTED, EW_EVENT_GRANT_REFUSED,
		"{\"vendor\":\"$V\",\"purposes\":[\"transcription\"],\"answer\":\"no\",\"because\":\"refused\"}", true,
		"user", "because", NULL},
	{"a refusal for another reason", SUSPENDED, EW_EVENT_GRANT_REFUSED,
		"{\"vendor\":\"$V\",\"purposes\":[\"transcription\"],\"answer\":\"not_yet\",\"because\":\"consent\"}",
		true, "user", "because", NULL},
	{"a refusal with another answer", SUSPENDED, EW_EVENT_GRANT_REFUSED,
		"{\"vendor\":\"$V\",\"purposes\":[\"transcription\"],\"answer\":\"no\",\"because\":\"suspended\"}",
		true, "user", "answer", NULL},
	{"an order for nothing", GRANTED, EW_EVENT_TOOL_ORDERED, "{}", false, NULL, NULL, "nothing had changed"},
	{"an order to nobody", UNTOLD, EW_EVENT_TOOL_ORDERED, "{\"grant\":\"x\"}", false, NULL, NULL, "no such grant"},
	{"another order", UNTOLD, EW_EVENT_TOOL_ORDERED, "{\"do\":\"resume\"}", false, NULL, "do", NULL},
	{"an order that lets pass", UNTOLD, EW_EVENT_TOOL_ORDERED,
		"{\"may\":[{\"party\":\"x\",\"purposes\":[\"qa\"]}]}", false, NULL, "may", NULL},
	{"an order out of turn", UNTOLD, EW_EVENT_TOOL_ORDERED, "{\"order\":2}", false, NULL, "order", NULL},
	{"an order with another deadline", UNTOLD, EW_EVENT_TOOL_ORDERED, "{\"due\":1}", false, NULL, "due", NULL},
	{"an order with another cause", UNTOLD, EW_EVENT_TOOL_ORDERED, "{\"cause\":0}", false, NULL, "cause", NULL},
	{"a pause after a refusal", REFUSED, EW_EVENT_TOOL_ORDERED, "{}", false, NULL, "do", NULL},
	{"an acknowledgement of no order", GRANTED, EW_EVENT_TOOL_ACKNOWLEDGED, "{}", false, "user", NULL,
		"no such order"},
	{"an acknowledgement by no grant", SUSPENDED, EW_EVENT_TOOL_ACKNOWLEDGED, "{\"grant\":\"x\"}", false, "user",
		NULL, "no such grant"},
	{"acknowledged twice", ANSWERED, EW_EVENT_TOOL_ACKNOWLEDGED, "{}", false, "user", NULL, "acknowledged before"},
	{"silence after an answer", ANSWERED, EW_EVENT_TOOL_SILENT, "{}", false, NULL, NULL, "every order had been"},
	{"in time, called late", SUSPENDED, EW_EVENT_TOOL_ACKNOWLEDGED, "{\"late\":true}", false, "user", "late", NULL},
	{"late, called in time", OVERDUE, EW_EVENT_TOOL_ACKNOWLEDGED, "{}", false, "user", "late", NULL},
	{"silence without an order", GRANTED, EW_EVENT_TOOL_SILENT, "{}", false, NULL, NULL, "every order had been"},
	{"silence of no grant", OVERDUE, EW_EVENT_TOOL_SILENT, "{\"grant\":\"x\"}", false, NULL, NULL, "no such grant"},
	{"silence too early", SUSPENDED, EW_EVENT_TOOL_SILENT, "{}", false, NULL, NULL, "had not passed"},
	{"silence on another order", OVERDUE, EW_EVENT_TOOL_SILENT, "{\"order\":2}", false, NULL, "order", NULL},
	{"an end with the call", GRANTED, EW_EVENT_GRANT_ENDED, "{\"grant\":\"$G\",\"because\":\"call_over\"}", true,
		NULL, NULL, "and it was not"},
	{"an end with the agreement", GRANTED, EW_EVENT_GRANT_ENDED,
		"{\"grant\":\"$G\",\"because\":\"agreement_over\"}", true, NULL, NULL, "had not run out"},
	{"revoked by itself", GRANTED, EW_EVENT_GRANT_ENDED, "{\"grant\":\"$G\",\"because\":\"revoked\"}", true, NULL,
		NULL, "not silent"},
	{"ended by itself", GRANTED, EW_EVENT_GRANT_ENDED, "{\"grant\":\"$G\",\"because\":\"ended\"}", true, NULL, NULL,
		"nothing in the state"},
	{"ended for no reason", GRANTED, EW_EVENT_GRANT_ENDED, "{\"grant\":\"$G\",\"because\":\"weather\"}", true,
		"user", NULL, "nothing in the state"},
	{"an end of no grant", GRANTED, EW_EVENT_GRANT_ENDED, "{\"grant\":\"$P\",\"because\":\"ended\"}", true, "user",
		NULL, "no such grant"},
	{"ended twice", OVER, EW_EVENT_GRANT_ENDED, "{\"grant\":\"$G\",\"because\":\"call_over\"}", true, NULL, NULL,
		"ended before"},
	{"a treatment for nothing", GRANTED, EW_EVENT_TREATMENT_ORDERED, "{}", false, NULL, NULL,
		"nothing was to become"},
	{"a treatment of no kind", REFUSED, EW_EVENT_TREATMENT_ORDERED, "{\"kind\":\"x\"}", false, NULL, NULL,
		"nothing was to become"},
	{"another treatment", REFUSED, EW_EVENT_TREATMENT_ORDERED, "{\"treatment\":\"keep\"}", false, NULL, "treatment",
		NULL},
	{"a treatment of less", REFUSED, EW_EVENT_TREATMENT_ORDERED, "{\"until\":1}", false, NULL, "until", NULL},
	{"a treatment with another cause", REFUSED, EW_EVENT_TREATMENT_ORDERED, "{\"cause\":0}", false, NULL, "cause",
		NULL},
	{"a treatment ordered twice", TREATED, EW_EVENT_TREATMENT_ORDERED, "{}", false, NULL, NULL,
		"nothing was to become"},
	{"done without an order", REFUSED, EW_EVENT_TREATMENT_DONE, "{}", false, NULL, NULL, "had not been ordered"},
	{"another one done", TREATED, EW_EVENT_TREATMENT_DONE, "{\"treatment\":\"purge\"}", false, NULL, NULL,
		"had not been ordered"},
	{"done with a word that is none", TREATED, EW_EVENT_TREATMENT_DONE, "{\"outcome\":\"surely\"}", false, NULL,
		NULL, "no word for an outcome"},
	{"done for another cause", TREATED, EW_EVENT_TREATMENT_DONE, "{\"cause\":0}", false, NULL, "cause", NULL},
	{"done twice", DONE, EW_EVENT_TREATMENT_DONE, "{}", false, NULL, NULL, "done before"},
	{"staff told for nothing", GRANTED, EW_EVENT_TOLD_STAFF, "{}", false, NULL, NULL, "nothing to tell staff"},
	{"other words to staff", REFUSED, EW_EVENT_TOLD_STAFF, "{\"say\":\"It goes on.\"}", false, NULL, "say", NULL},
	{"another end told to staff", REFUSED, EW_EVENT_TOLD_STAFF, "{\"then\":\"end_call\"}", false, NULL, "then",
		NULL},
	{"staff told of another refusal", REFUSED, EW_EVENT_TOLD_STAFF, "{\"cause\":0}", false, NULL, "cause", NULL},
};

static bool names(const json_t *decision, const char *member)
{
	const json_t *list = json_object_get(decision, "differs");
	bool named = false;

	for (size_t n = 0; n < json_array_size(list); n++)
		named |= strcmp(json_string_value(json_array_get(list, n)), member) == 0;
	return named;
}

static const json_t *decision_of(const struct kit *k, uint64_t event)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(k->answer, "decisions"), i, one)
	{
		if ((uint64_t)json_integer_value(json_object_get(one, "event")) == event)
			return one;
	}
	return NULL;
}

static void every_forgery_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(forgeries); i++) {
		struct stage s = stage_at(forgeries[i].moment);
		uint64_t event = stage_next(s.k);
		const json_t *decision;
		const char *because;

		stage_forge(s.k, forgeries[i].type, forgeries[i].actor ? forgeries[i].actor : "keeper",
			forgeries[i].whole ? stage_fields(&s, forgeries[i].changes)
					   : with_changes(stage_honest(&s, forgeries[i].type), forgeries[i].changes));
		assert_false(stage_replays(s.k, 1));
		decision = decision_of(s.k, event);
		because = json_string_value(json_object_get(decision, "because"));
		if (!decision || json_is_true(json_object_get(decision, "agrees")) ||
			!stage_finds(s.k, "decision_differs") ||
			(forgeries[i].differs && !names(decision, forgeries[i].differs)) ||
			!strstr(because, forgeries[i].sentence ? forgeries[i].sentence : "comes out otherwise"))
			fail_msg("%s: %s", forgeries[i].name, json_dumps(s.k->answer, 0));
		kit_free(&s.k);
	}
}

/* What they are variations of is agreed with: else every one of them would be found whatever it is. */
static void what_is_not_forged_agrees(void **state)
{
	static const struct {
		enum moment moment;
		enum ew_event_type type;
	} cases[] = {
		{UNTOLD, EW_EVENT_TOOL_ORDERED},
		{SUSPENDED, EW_EVENT_TOOL_ACKNOWLEDGED},
		{OVERDUE, EW_EVENT_TOOL_SILENT},
		{REFUSED, EW_EVENT_TREATMENT_ORDERED},
		{TREATED, EW_EVENT_TREATMENT_DONE},
		{REFUSED, EW_EVENT_TOLD_STAFF},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct stage s = stage_at(cases[i].moment);
		uint64_t event = stage_next(s.k);

		stage_forge(s.k, cases[i].type, "keeper", stage_honest(&s, cases[i].type));
		(void)stage_replays(s.k, 1);
		if (!json_is_true(json_object_get(decision_of(s.k, event), "agrees")))
			fail_msg("%s: %s", ew_event_type_name(cases[i].type), json_dumps(s.k->answer, 0));
		assert_false(stage_finds(s.k, "decision_differs"));
		kit_free(&s.k);
	}
}

/* Kinds that the vendor of that time might not hand in. */
static void kinds_of_another(void **state)
{
	struct stage s = stage_new();
	uint64_t forged;
	json_t *fields;

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	kit_read_log(s.k, 1);
	fields = json_deep_copy(kit_find(s.k, EW_EVENT_GRANT_GIVEN)->fields);
	with_changes(
		fields, "{\"grant\":\"00000000-0000-7000-8000-000000000001\",\"kinds\":[\"transcript\",\"qa_score\"]}");
	forged = stage_next(s.k);
	stage_forge(s.k, EW_EVENT_GRANT_GIVEN, "user", fields);
	assert_false(stage_replays(s.k, 1));
	assert_true(stage_finds(s.k, "decision_differs"));
	assert_true(names(decision_of(s.k, forged), "kinds"));
	kit_free(&s.k);
}

/* Destroyed while it is written: nobody can have done that. */
static void purged_and_still_open(void **state)
{
	struct stage s = {.k = kit_new(kit_automatic)};
	struct ew_msg_ev_span_opened opened = {.span = kit_id(0x5a, 1),
		.epoch = 1,
		.interaction = KIT_CALL(1),
		.party = KIT_PARTY(1),
		.stream = 1,
		.purposes = EW_PURPOSE_RECORDING};
	uint64_t done;

	(void)state;
	kit_call(s.k, 1);
	opened.from_wall = ew_io_wall(s.k->io).us;
	kit_event(s.k, EW_MSG_ev_span_opened, &opened);
	assert_int_equal(kit_ring(s.k), 0);
	stage_forge(s.k, EW_EVENT_TREATMENT_ORDERED, "keeper",
		json_pack("{s:s, s:s, s:i, s:I}", "kind", "audio", "treatment", "purge", "cause", 0, "until",
			(json_int_t)opened.from_wall + EW_US_PER_S));
	done = stage_next(s.k);
	stage_forge(s.k, EW_EVENT_TREATMENT_DONE, "keeper",
		json_pack("{s:s, s:s, s:i, s:s}", "kind", "audio", "treatment", "purge", "cause", 0, "outcome",
			"verified"));
	assert_false(stage_replays(s.k, 1));
	assert_non_null(
		strstr(json_string_value(json_object_get(decision_of(s.k, done), "because")), "still open"));
	kit_free(&s.k);
}

/* -- the vendor's document --------------------------------------------------------------------- */

/* Where it cannot be had, what the state decides is compared all the same. */
static void a_vendor_that_cannot_be_read(void **state)
{
	static const struct {
		const char *name, *sql, *what;
	} cases[] = {
		{"another event", "UPDATE vendors SET event = 1", "vendor_altered"},
		{"another vendor's event",
			"UPDATE vendors SET event = (SELECT max(number) FROM events WHERE type = 95)",
			"vendor_altered"},
		{"its event gone", "DELETE FROM events WHERE type = 95", "vendor_altered"},
		{"no event", "UPDATE vendors SET event = 100000", "vendor_altered"},
		{"its event altered", "UPDATE events SET sealed = CAST(sealed || x'00' AS BLOB) WHERE type = 95",
			"vendor_altered"},
		{"its event of another place", "UPDATE events SET place = place + 5000 WHERE type = 95",
			"vendor_altered"},
		{"no vendor", "DELETE FROM vendors", "decision_differs"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct stage s = stage_new();

		assert_int_equal(kit_ask_more(s.k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0,
					 "{\"name\":\"W\",\"contact\":\"c\",\"risk\":\"low\"," STAGE_VENDOR(
						 STAGE_AGREEMENT("2500-01-01")) "}",
					 "", "another"),
			201);
		stage_grant(&s, 1, "\"transcription\"");
		stage_agrees(s.k, 1);
		if (ew_sql_exec(s.k->core->catalog, cases[i].sql) < 0)
			fail_msg("%s: %s", cases[i].name, ew_catalog_error(s.k->core->catalog));
		if (stage_replays(s.k, 1) || !stage_finds(s.k, cases[i].what))
			fail_msg("%s: %s", cases[i].name, json_dumps(s.k->answer, 0));
		kit_free(&s.k);
	}
}

/* Of a version that no event leads back to, as those of before: said, and judged by the state alone. */
static void a_version_that_is_not_kept(void **state)
{
	struct stage s = stage_new();
	json_t *fields;

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	stage_denied(&s, 1, "\"sentiment\"", "vendor_purpose");
	kit_read_log(s.k, 0);
	fields = json_deep_copy(kit_find(s.k, EW_EVENT_VENDOR_REGISTERED)->fields);
	assert_int_equal(ew_keeper_begin(s.k->core), 0);
	assert_int_equal(ew_keeper_append(s.k->core, NULL, EW_EVENT_VENDOR_CHANGED, ew_io_wall(s.k->io), "user",
				 kit_id(0xee, KIT_TOKEN), fields, NULL, NULL, NULL),
		0);
	assert_int_equal(ew_keeper_commit(s.k->core), 0);
	assert_int_equal(
		ew_sql_exec(s.k->core->catalog, "UPDATE vendors SET event = (SELECT max(number) FROM events)"), 0);
	stage_agrees(s.k, 1);
	kit_read_log(s.k, 1);
	assert_non_null(strstr(json_string_value(json_object_get(
				       decision_of(s.k, kit_find(s.k, EW_EVENT_GRANT_GIVEN)->index), "because")),
		"not kept"));
	/* The newest is found by itself; what comes now is judged by it. */
	stage_grant(&s, 1, "\"transcription\"");
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_honest_log_of_tools_replays),
		cmocka_unit_test(silence_at_the_end_replays),
		cmocka_unit_test(the_vendor_of_that_time),
		cmocka_unit_test(an_agreement_that_is_over),
		cmocka_unit_test(other_honest_ends),
		cmocka_unit_test(legs_replay_too),
		cmocka_unit_test(every_forgery_is_named),
		cmocka_unit_test(what_is_not_forged_agrees),
		cmocka_unit_test(kinds_of_another),
		cmocka_unit_test(purged_and_still_open),
		cmocka_unit_test(a_vendor_that_cannot_be_read),
		cmocka_unit_test(a_version_that_is_not_kept),
	};

	return cmocka_run_group_tests_name("keeper_replay_tools", tests, NULL, NULL);
}
