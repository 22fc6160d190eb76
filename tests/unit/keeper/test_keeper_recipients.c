/*
 * Copies that left the house: vendors whose tools were granted a call are told to delete with it, in the transaction of the deletion; what they
 * say is an event and stands beside the certificate; who says nothing is told to people; and power that goes at any moment leaves nobody out
 * and asks nobody twice.
 */
#include "unit/keeper/tool_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/interactions.h"
#include "catalog/recipients.h"
#include "catalog/sql.h"
#include "domain/retention.h"
#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/deletion/recipients.h"
#include "programs/keeper/keeper_vendors.h"

#define DAY_US (86400 * EW_US_PER_S)
#define OTHER_TOOL 0x35 /* of another vendor */
#define READER 0x36
#define AUDIO EW_KIND_BIT(EW_ARTIFACT_AUDIO)
#define TEXT EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT)

static const json_t *item(const struct kit *k, const char *list, size_t i)
{
	return json_array_get(json_object_get(k->answer, list), i);
}

static const char *text(const json_t *one, const char *name)
{
	const char *said = json_string_value(json_object_get(one, name));

	return said ? said : "";
}

static long long integer(const json_t *one, const char *name)
{
	return json_integer_value(json_object_get(one, name));
}

/* A call of which a tool was granted transcripts, and that is over and finished. */
static struct stage a_call(void)
{
	struct stage s = stage_at(OVER);
	uint32_t state = 0;
	bool keyed;

	assert_int_equal(kit_ring(s.k), 0);
	for (int i = 0; i < 20 && state != EW_STATE_FINISHED; i++) {
		stage_pass(&s, EW_US_PER_S);
		assert_int_equal(ew_interactions_state(s.k->core->catalog, KIT_CALL(1), &state, &keyed), 0);
	}
	assert_int_equal(state, EW_STATE_FINISHED);
	return s;
}

static int destroy(struct stage *s, uint32_t kinds)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = kinds, .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;
	int r = ew_keeper_begin(s->k->core);

	if (r == 0)
		r = ew_deletion_begin(s->k->core, &wish, &outcome);
	return r < 0 ? r : ew_keeper_commit(s->k->core);
}

static unsigned listed(struct stage *s, uint8_t who, const char *vendor, const char *more)
{
	char body[200];

	snprintf(body, sizeof(body), "{\"id\":\"%s\"%s}", vendor, more);
	return kit_ask(s->k, who, EW_ASK_RECIPIENTS, 0, body);
}

static size_t count(struct stage *s, const char *more)
{
	assert_int_equal(listed(s, STAGE_TOOL, s->vendor, more), 200);
	return json_array_size(json_object_get(s->k->answer, "items"));
}

static unsigned answer(struct stage *s, uint8_t who, long long number, const char *state, const char *more)
{
	char body[300];

	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"number\":%lld,\"state\":\"%s\"%s}", s->vendor, number, state, more);
	return kit_ask(s->k, who, EW_ASK_RECIPIENT_ANSWER, 0, body);
}

static size_t house_has(struct stage *s, enum ew_event_type type)
{
	kit_read_log(s->k, 0);
	return kit_logged(s->k, type);
}

/* -- asked ---------------------------------------------------------------------------------------- */

static void who_has_a_copy_is_told(void **state)
{
	struct stage s = a_call();
	char body[100];

	(void)state;
	assert_int_equal(count(&s, ""), 0);
	assert_int_equal(destroy(&s, TEXT), 0);
	assert_int_equal(count(&s, ""), 1);
	assert_string_equal(text(item(s.k, "items", 0), "state"), "asked");
	assert_string_equal(text(item(s.k, "items", 0), "grant"), s.grant);
	assert_string_equal(json_string_value(json_array_get(json_object_get(item(s.k, "items", 0), "kinds"), 0)), "transcript");
	assert_int_equal(json_array_size(json_object_get(item(s.k, "items", 0), "kinds")), 1);
	assert_int_equal(house_has(&s, EW_EVENT_RECIPIENT_ASKED), 1);
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_RECIPIENT_ASKED), "vendor"), s.vendor);
	/* On the stream of its grant too, until it has answered. */
	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"after\":0}", s.grant);
	assert_int_equal(kit_ask(s.k, STAGE_TOOL, EW_ASK_GRANT_ORDERS, 0, body), 200);
	assert_int_equal(json_array_size(json_object_get(s.k->answer, "deletions")), 1);
	/* What goes with the rest later is asked for then, and nothing twice. */
	assert_int_equal(destroy(&s, EW_KIND_BIT(EW_ARTIFACT_METADATA)), 0);
	assert_int_equal(count(&s, ""), 2);
	assert_string_equal(json_string_value(json_array_get(json_object_get(item(s.k, "items", 1), "kinds"), 0)), "audio");
	for (size_t i = 0; i < json_array_size(json_object_get(item(s.k, "items", 1), "kinds")); i++)
		assert_string_not_equal(json_string_value(json_array_get(json_object_get(item(s.k, "items", 1), "kinds"), i)), "transcript");
	kit_free(&s.k);
}

static void what_it_says_is_said(void **state)
{
	struct stage s = a_call();
	char deletion[EW_ID_TEXT_BYTES], body[100];
	long long number;

	(void)state;
	assert_int_equal(destroy(&s, TEXT), 0);
	assert_int_equal(count(&s, ",\"state\":\"asked\""), 1);
	number = integer(item(s.k, "items", 0), "number");
	snprintf(deletion, sizeof(deletion), "%s", text(item(s.k, "items", 0), "deletion"));
	assert_int_equal(answer(&s, STAGE_TOOL, number, "gone", ""), 422);
	assert_int_equal(answer(&s, STAGE_TOOL, number, "refused", ""), 422); /* it says why */
	assert_int_equal(answer(&s, STAGE_TOOL, number + 1, "deleted", ""), 404);
	assert_int_equal(answer(&s, STAGE_TOOL, number, "refused", ",\"reason\":\"a court wants it\""), 200);
	assert_string_equal(kit_text(s.k, "state"), "refused");
	assert_int_equal(answer(&s, STAGE_TOOL, number, "deleted", ""), 200);
	assert_string_equal(kit_text(s.k, "state"), "acknowledged");
	assert_int_equal(answer(&s, STAGE_TOOL, number, "deleted", ""), 200); /* said again */
	assert_int_equal(answer(&s, STAGE_TOOL, number, "refused", ",\"reason\":\"no\""), 409);
	assert_int_equal(house_has(&s, EW_EVENT_RECIPIENT_ANSWERED), 2);
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_RECIPIENT_ANSWERED), "deletion"), deletion);
	assert_true(integer(kit_find(s.k, EW_EVENT_RECIPIENT_ANSWERED)->fields, "deletion_event") > 0);
	snprintf(body, sizeof(body), "{\"id\":\"%s\"}", deletion);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_DELETION, 0, body), 200);
	assert_string_equal(text(item(s.k, "recipients", 0), "state"), "acknowledged");
	assert_int_equal(count(&s, ",\"state\":\"asked\""), 0);
	kit_free(&s.k);
}

static void nobody_answers_for_another(void **state)
{
	struct stage s = a_call();
	long long number;

	(void)state;
	kit_voice(s.k, OTHER_TOOL, EW_TOKEN_TOOL, kit_id(0xee, 9));
	kit_token(s.k, READER, EW_RIGHT_READ);
	assert_int_equal(destroy(&s, TEXT), 0);
	(void)count(&s, "");
	number = integer(item(s.k, "items", 0), "number");
	assert_int_equal(listed(&s, OTHER_TOOL, s.vendor, ""), 404);
	assert_int_equal(answer(&s, OTHER_TOOL, number, "deleted", ""), 404);
	assert_int_equal(answer(&s, READER, number, "deleted", ",\"reason\":\"r\""), 403);
	assert_int_equal(answer(&s, KIT_TOKEN, number, "deleted", ""), 422); /* a person says how they know */
	assert_int_equal(answer(&s, KIT_TOKEN, number, "deleted", ",\"reason\":\"their letter of today\""), 200);
	assert_int_equal(listed(&s, KIT_TOKEN, s.vendor, ",\"state\":\"acknowledged\""), 200);
	assert_int_equal(json_array_size(json_object_get(s.k->answer, "items")), 1);
	assert_int_equal(listed(&s, KIT_TOKEN, "none", ""), 404);
	kit_free(&s.k);
}

/* -- files that people took away ------------------------------------------------------------------ */

struct taken {
	unsigned named, unknown, more; /* with who took it; without; that there are others */
	uint32_t kinds;                /* of the last one named */
};

static int count_taken(void *arg, const struct ew_recipient_row *row)
{
	struct taken *t = arg;

	if (row->state != EW_RECIPIENT_UNVERIFIABLE)
		return 0;
	t->more += row->kinds == 0;
	t->unknown += row->kinds != 0 && ew_id_is_zero(row->person);
	t->named += !ew_id_is_zero(row->person);
	t->kinds = row->kinds ? row->kinds : t->kinds;
	return 0;
}

static int find_last(void *arg, const struct ew_deletion_row *row)
{
	*(struct ew_id *)arg = row->id;
	return 0;
}

/* As the certificate of the last deletion names them. */
static struct taken taken(struct stage *s)
{
	struct taken t = {0};
	struct ew_id deletion = {{0}};
	json_t *copies = NULL;

	assert_int_equal(ew_deletions_of(s->k->core->catalog, KIT_CALL(1), find_last, &deletion), 0);
	assert_int_equal(ew_recipients_of(s->k->core->catalog, deletion, count_taken, &t), 0);
	assert_int_equal(ew_recipients_copies(s->k->core, deletion, &copies), 0);
	for (size_t i = 0; i < json_array_size(copies); i++)
		assert_true(integer(json_array_get(copies, i), "at") > 0);
	json_decref(copies);
	return t;
}

static void take_away(struct stage *s, unsigned n)
{
	while (n-- > 0) {
		stage_later(s, EW_US_PER_S);
		stage_forge(s->k, EW_EVENT_EXPORTED, "user", json_pack("{s:s}", "what", "bundle"));
	}
}

static void a_file_is_named_once_and_with_what_was_in_it(void **state)
{
	struct stage s = a_call();
	struct taken t;

	(void)state;
	stage_forge(s.k, EW_EVENT_DELETED, "keeper", json_pack("{s:[s]}", "kinds", "transcript")); /* before: of that nothing is in a file */
	take_away(&s, 2);
	assert_int_equal(destroy(&s, AUDIO), 0);
	t = taken(&s);
	assert_true(t.named == 2 && t.unknown == 0 && t.more == 0 && t.kinds == AUDIO);
	stage_forge(s.k, EW_EVENT_DELETED, "keeper", json_pack("{s:[s]}", "kinds", "audio"));
	take_away(&s, 1); /* later, of what was left */
	assert_int_equal(destroy(&s, EW_KIND_BIT(EW_ARTIFACT_METADATA)), 0);
	t = taken(&s);
	assert_true(t.named == 1 && t.unknown == 0 && t.more == 0);
	assert_true((t.kinds & EW_KIND_BIT(EW_ARTIFACT_METADATA)) && !(t.kinds & (AUDIO | TEXT)));
	assert_int_equal(destroy(&s, EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE)), 0);
	t = taken(&s);
	assert_true(t.named == 0 && t.unknown == 0 && t.more == 0);
	kit_free(&s.k);
}

static void more_than_are_named_is_said(void **state)
{
	struct stage s = a_call();
	struct taken t;

	(void)state;
	take_away(&s, 257);
	assert_int_equal(destroy(&s, AUDIO), 0);
	t = taken(&s);
	assert_true(t.named == 256 && t.more == 1);
	kit_free(&s.k);
}

static void break_exports(struct stage *s)
{
	char sql[150];

	snprintf(sql, sizeof(sql), "UPDATE events SET sealed = x'00112233' WHERE type = %d", EW_EVENT_EXPORTED);
	assert_int_equal(ew_sql_exec(s->k->core->catalog, sql), 0);
}

/* Its time stands beside what is sealed. */
static void one_that_cannot_be_read_is_named_by_its_time(void **state)
{
	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		struct stage s = a_call();
		struct taken t;

		take_away(&s, 2);
		break_exports(&s);
		if (lost) { /* then nothing of the call opens */
			kit_stop(s.k);
			assert_int_equal(kit_start(s.k), 0);
			assert_int_equal(kit_connect(s.k), 0);
		}
		assert_int_equal(destroy(&s, EW_KIND_BIT(EW_ARTIFACT_METADATA)), 0);
		t = taken(&s);
		if (t.named != 0 || t.unknown != 2 || t.more != (unsigned)lost)
			fail_msg("lost %d: %u, %u, %u", lost, t.named, t.unknown, t.more);
		kit_free(&s.k);
	}
}

/* -- the certificate ------------------------------------------------------------------------------- */

static void the_certificate_names_them(void **state)
{
	struct stage s = a_call();
	struct ew_deletion_row row = {.id = kit_id(0xde, 1), .kinds = AUDIO, .cause = EW_DELETION_RETENTION};
	struct ew_deletion_proof proof = {.objects = true, .rows = true, .spans = true, .tape = true};
	struct ew_recipient_row asked = {.deletion = row.id, .interaction = KIT_CALL(1), .vendor = kit_id(0xee, 1), .state = EW_RECIPIENT_ASKED,
		.kinds = AUDIO, .asked = {5}};
	struct ew_recipient_row taken = {.deletion = row.id, .interaction = KIT_CALL(1), .person = kit_id(0xaa, 1), .state = EW_RECIPIENT_UNVERIFIABLE,
		.given = {3}, .asked = {5}};
	json_t *copies = NULL, *certificate;
	const json_t *one;
	size_t i, n = 0;

	(void)state;
	assert_int_equal(ew_keeper_begin(s.k->core), 0);
	assert_int_equal(ew_recipients_insert(s.k->core->catalog, &asked), 0);
	assert_int_equal(ew_recipients_insert(s.k->core->catalog, &taken), 0);
	assert_int_equal(ew_keeper_commit(s.k->core), 0);
	assert_int_equal(ew_recipients_copies(s.k->core, row.id, &copies), 0);
	certificate = ew_deletion_certificate(&row, &proof, copies, (struct ew_wall){0});
	json_array_foreach (json_object_get(certificate, "copies"), i, one) {
		if (strcmp(text(one, "copy"), "recipient") == 0)
			n += strcmp(text(one, "state"), "asked") == 0 && integer(one, "at") == 5;
		if (strcmp(text(one, "copy"), "taken_away") == 0)
			n += strcmp(text(one, "state"), "cannot_be_verified") == 0 && integer(one, "at") == 3;
	}
	if (n != 2)
		fail_msg("%s", certificate ? json_dumps(certificate, 0) : "no certificate");
	json_decref(certificate);
	json_decref(copies);
	kit_free(&s.k);
}

/* -- whose time is over ------------------------------------------------------------------------------ */

static size_t open_exceptions(struct stage *s)
{
	const json_t *one;
	size_t i, n = 0;

	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, "{\"limit\":50}"), 200);
	json_array_foreach (json_object_get(s->k->answer, "items"), i, one)
		n += strcmp(text(one, "kind"), "recipient_silent") == 0 && strcmp(text(one, "state"), "resolved") != 0;
	return n;
}

static void who_says_nothing_is_told_of(void **state)
{
	struct stage s = a_call();
	long long number;

	(void)state;
	stage_change_vendor(&s, "\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"2400-01-01\",\"deletion_days\":3}");
	assert_int_equal(destroy(&s, TEXT), 0);
	stage_pass(&s, 3 * DAY_US - 60 * EW_US_PER_S);
	assert_int_equal(open_exceptions(&s), 0);
	stage_pass(&s, 120 * EW_US_PER_S);
	assert_int_equal(open_exceptions(&s), 1);
	(void)count(&s, "");
	assert_true(json_is_true(json_object_get(item(s.k, "items", 0), "overdue")));
	assert_string_equal(text(item(s.k, "items", 0), "state"), "asked"); /* silence is no refusal */
	number = integer(item(s.k, "items", 0), "number");
	assert_int_equal(answer(&s, STAGE_TOOL, number, "deleted", ""), 200);
	assert_int_equal(open_exceptions(&s), 0);
	kit_free(&s.k);
}

static const struct {
	const char *days;
	bool good;
	uint32_t reads;
} documents[] = {{"1", true, 1}, {"30", true, 30}, {"365", true, 365}, {"0", false, 0}, {"366", false, 0}, {"-1", false, 0}, {"\"7\"", false, 0},
	{"7.5", false, 0}};

static void a_document_says_in_how_many_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(documents); i++) {
		char body[500];
		json_t *document, *errors = json_array();

		snprintf(body, sizeof(body),
			"{\"name\":\"n\",\"contact\":\"c\",\"risk\":\"low\",\"region\":\"LU\",\"purposes\":[\"qa\"],\"kinds\":[],"
			"\"agreement\":{\"reference\":\"r\",\"from\":\"2026-01-01\",\"until\":\"2027-01-01\",\"deletion_days\":%s}}",
			documents[i].days);
		document = json_loads(body, 0, NULL);
		assert_non_null(document);
		assert_int_equal(ew_vendor_check(document, errors), 0);
		if ((json_array_size(errors) == 0) != documents[i].good)
			fail_msg("%s: %s", documents[i].days, json_dumps(errors, 0));
		assert_int_equal(ew_vendor_deletion_days(document), documents[i].reads);
		json_decref(document);
		json_decref(errors);
	}
}

/* -- crashes ----------------------------------------------------------------------------------------- */

static void power_cuts_leave_nobody_out(void **state)
{
	unsigned cuts = 0, gone = 0;

	(void)state;
	for (uint64_t nth = 1; nth < 90; nth += 2) {
		struct stage s = a_call();
		bool destroyed;

		ew_io_sim_fail(s.k->io, nth, -EIO);
		(void)!destroy(&s, TEXT);
		ew_io_sim_fail(s.k->io, 0, 0);
		kit_power_cut(s.k);
		cuts++;
		kit_open_tape(s.k);
		assert_int_equal(kit_start(s.k), 0);
		assert_int_equal(kit_connect(s.k), 0);
		destroyed = house_has(&s, EW_EVENT_DELETION_BEGUN) == 1;
		gone += destroyed;
		assert_int_equal(count(&s, ""), destroyed);
		assert_int_equal(house_has(&s, EW_EVENT_RECIPIENT_ASKED), destroyed);
		if (!destroyed)
			assert_int_equal(destroy(&s, TEXT), 0);
		assert_int_equal(count(&s, ""), 1);
		kit_free(&s.k);
	}
	assert_true(cuts > 40 && gone > 0 && gone < cuts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_has_a_copy_is_told),
		cmocka_unit_test(what_it_says_is_said),
		cmocka_unit_test(nobody_answers_for_another),
		cmocka_unit_test(a_file_is_named_once_and_with_what_was_in_it),
		cmocka_unit_test(more_than_are_named_is_said),
		cmocka_unit_test(one_that_cannot_be_read_is_named_by_its_time),
		cmocka_unit_test(the_certificate_names_them),
		cmocka_unit_test(who_says_nothing_is_told_of),
		cmocka_unit_test(a_document_says_in_how_many_days),
		cmocka_unit_test(power_cuts_leave_nobody_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
