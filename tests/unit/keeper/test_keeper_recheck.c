/*
 * The re-check: what today's rules find in texts and sound that were stored before is masked, silenced, told and counted, once; and what nobody
 * could read, or a hold keeps, is told too.
 */
#include "unit/keeper/recorded_stage.h"
#include "unit/keeper/tool_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/jobs.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_recheck.h"
#include "programs/keeper/keeper_redact.h"

#define CARD "4929 1182 7364 0011"
#define HOUR_US (3600 * EW_US_PER_S)
#define SEGMENT(text) "\"segments\":[{\"from_ms\":310,\"to_ms\":350,\"text\":\"" text "\"}]"

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nregions: [EU]\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    purposes: [recording, transcription, summary, qa]\n"
	"    agents: {agreement: WA-1, covers: [recording, transcription, summary, qa]}\n"
	"    tools: {acknowledge_within: 1s}\n"
	"    keep: {recording: 90d, transcript: 90d, live_transcript: 90d, summary: 90d, qa_score: 90d}\n"
	"    redact: {transcript: full, live_transcript: payment, summary: standard, qa_score: none, audio: payment}\n";

/* A call with a tool, and a redactor that knows nothing of cards yet. */
static struct stage begin(void)
{
	struct stage s = stage_empty_with(policy);

	stage_change_vendor(&s, "\"kinds\":[\"transcript\",\"live_transcript\",\"summary\",\"qa_score\"]");
	stage_call(s.k, 1, "");
	stage_grant(&s, 1, "\"transcription\",\"summary\",\"qa\"");
	stage_later(&s, EW_US_PER_S);
	s.k->redactor = KIT_BLIND;
	return s;
}

static void hand_in(struct stage *s, const char *kind, const char *members)
{
	char body[900], key[16];

	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"%s\",\"from_ms\":300,\"to_ms\":400,%s}", s->grant, kind, members);
	snprintf(key, sizeof(key), "h%u", s->asked++);
	if (kit_ask_more(s->k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", key) != 201)
		fail_msg("%s", json_dumps(s->k->answer, 0));
}

static struct stage planted(void)
{
	struct stage s = begin();

	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	hand_in(&s, "summary", "\"content\":{\"said\":\"" CARD "\"}");
	hand_in(&s, "qa_score", "\"content\":\"" CARD "\"");
	kit_end_call(s.k, 1);
	return s;
}

static void run(struct kit *k, const char *wish)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RECHECK_RUN, 0, wish), 202);
}

static const json_t *document(struct kit *k)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"recheck\",\"id\":\"latest\"}"), 200);
	return json_object_get(k->answer, "document");
}

static json_int_t number(const json_t *object, const char *in, const char *name)
{
	return json_integer_value(json_object_get(in ? json_object_get(object, in) : object, name));
}

static bool is_not_checked(const json_t *d, const char *about)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(d, "not_checked"), i, one)
		if (strstr(json_string_value(one), about))
			return true;
	return false;
}

struct stored {
	struct kit *k;
	struct ew_call *call;
	size_t n;
	char last[2000];
};

static int see(void *arg, const struct ew_handed_row *row)
{
	struct stored *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init(&plain, sizeof(s->last) - 1);
	assert_int_equal(ew_keeper_unseal(s->k->core, s->call, "handed", row->event, row->sealed, &plain), 0);
	snprintf(s->last, sizeof(s->last), "%.*s", (int)plain.len, (const char *)plain.at);
	s->n++;
	return 0;
}

static struct stored stored(struct kit *k, enum ew_artifact_kind kind)
{
	struct stored found = {.k = k};

	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &found.call), 0);
	assert_true(ew_handed_each(k->core->catalog, KIT_CALL(1), (uint32_t)kind, see, &found) >= 0);
	return found;
}

static bool holds_card(struct kit *k, enum ew_artifact_kind kind)
{
	return strstr(stored(k, kind).last, "1182") != NULL;
}

static size_t excepted(struct kit *k, const char *kind, const char *about)
{
	size_t n = 0;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++) {
		const struct ew_event *e = &k->log[i].event;

		if (e->type == EW_EVENT_EXCEPTION && strcmp(kit_field(e, "kind"), kind) == 0 && strstr(kit_field(e, "sentence"), about))
			n++;
	}
	return n;
}

static size_t logged(struct kit *k, uint8_t call, enum ew_event_type type)
{
	kit_read_log(k, call);
	return kit_logged(k, type);
}

struct long_text {
	struct kit *k;
	struct ew_call *call;
	json_t *text;
};

static int see_long(void *arg, const struct ew_handed_row *row)
{
	struct long_text *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	if (row->version != 2)
		return 0;
	ew_buf_init(&plain, 8u << 20);
	assert_int_equal(ew_keeper_unseal(s->k->core, s->call, "handed", row->event, row->sealed, &plain), 0);
	s->text = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	return 0;
}

/* -- texts -- */

static void what_is_found_is_masked_once(void **state)
{
	struct stage s = planted();
	struct kit *k = s.k;
	const struct ew_event *e;
	const json_t *d;
	struct ew_hash hash;
	json_t *text;

	(void)state;
	assert_true(holds_card(k, EW_ARTIFACT_TRANSCRIPT));
	k->redactor = KIT_READS;
	run(k, "{\"audio\":0}");
	assert_string_equal(stored(k, EW_ARTIFACT_TRANSCRIPT).last, "[{\"from_ms\":310,\"text\":\"it is [card]\",\"to_ms\":350}]");
	assert_string_equal(stored(k, EW_ARTIFACT_SUMMARY).last, "{\"said\":\"[card]\"}");
	assert_true(holds_card(k, EW_ARTIFACT_QA_SCORE)); /* policy wants it as it is */
	assert_int_equal(logged(k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
	e = kit_find(k, EW_EVENT_ARTIFACT_MASKED);
	assert_string_equal(kit_field(e, "kind"), "summary");
	assert_string_equal(kit_field(e, "profile"), "standard");
	assert_string_equal(kit_field(e, "because"), "recheck");
	assert_int_equal(ew_sha256_of(EW_SLICE("{\"said\":\"[card]\"}"), &hash), 0);
	text = ew_json_hash_text(&hash);
	assert_string_equal(kit_field(e, "sha256"), json_string_value(text));
	json_decref(text);
	assert_int_equal(logged(k, 1, EW_EVENT_MUTED), 1);
	assert_int_equal(excepted(k, "mask_failed", "transcript of this call (card.luhn: 1)"), 1);
	assert_int_equal(excepted(k, "mask_failed", "summary of this call (card.luhn: 1)"), 1);
	assert_int_equal(excepted(k, "mask_failed", "1182"), 0);
	d = document(k);
	assert_string_equal(json_string_value(json_object_get(d, "verdict")), "findings");
	assert_int_equal(number(d, NULL, "findings_in_all"), 2);
	assert_int_equal(number(d, "by_rule", "card.luhn"), 2);
	assert_int_equal(number(d, "by_kind", "card"), 2);
	assert_int_equal(number(d, "looked_at", "calls"), 1);
	assert_int_equal(number(d, "looked_at", "texts"), 2);
	assert_int_equal(number(d, NULL, "days"), EW_RECHECK_DAYS);
	assert_int_equal(json_array_size(json_object_get(d, "findings")), 2);
	assert_int_equal(kit_count(k, EW_ROLE_REDACTOR, EW_MSG_redact_forget), 2);
	run(k, "{\"audio\":0}");
	assert_string_equal(json_string_value(json_object_get(document(k), "verdict")), "nothing_found");
	assert_int_equal(logged(k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
	stage_agrees(k, 1);
	assert_int_equal(logged(k, 0, EW_EVENT_RECHECKED), 2);
	kit_free(&s.k);
}

/* The record says what is there now; what looks for what was altered finds nothing. */
static void nothing_is_wrong_afterwards(void **state)
{
	struct stage s = planted();
	json_int_t before;
	const json_t *one;
	size_t i, masked = 0;

	(void)state;
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_AUDIT_RUN, 0, "{}"), 202);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"audit\",\"id\":\"latest\"}"), 200);
	before = number(s.k->answer, "document", "findings_in_all");
	s.k->redactor = KIT_READS;
	run(s.k, "{}");
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_AUDIT_RUN, 0, "{}"), 202);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"audit\",\"id\":\"latest\"}"), 200);
	assert_int_equal(number(s.k->answer, "document", "findings_in_all"), before);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	json_array_foreach (json_object_get(s.k->answer, "artifact_versions"), i, one)
		masked += strcmp(json_string_value(json_object_get(one, "state")), "masked") == 0;
	assert_int_equal(masked, 2);
	kit_free(&s.k);
}

static void a_house_in_which_nothing_is_found(void **state)
{
	struct stage s = begin();
	const json_t *d;

	(void)state;
	s.k->redactor = KIT_READS;
	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	kit_end_call(s.k, 1);
	run(s.k, "{\"days\":1}");
	d = document(s.k);
	assert_string_equal(json_string_value(json_object_get(d, "verdict")), "nothing_found");
	assert_int_equal(number(d, "looked_at", "texts"), 1);
	assert_int_equal(number(d, NULL, "days"), 1);
	assert_true(is_not_checked(d, "no speech engine"));
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 0);
	assert_int_equal(excepted(s.k, "mask_failed", ""), 0);
	assert_int_equal(logged(s.k, 0, EW_EVENT_RECHECKED), 1);
	kit_free(&s.k);
}

/* Under an id that is no call's: what is remembered of a call is not touched. */
static void what_is_known_of_the_customer_is_told(void **state)
{
	struct stage s = stage_empty_with(policy);
	struct ew_message m, known;

	(void)state;
	stage_call(s.k, 1, ",\"from\":{\"address\":\"sip:+35262155501@sbc\",\"name\":\"" KIT_NAME "\"}");
	stage_grant(&s, 1, "\"transcription\",\"summary\",\"qa\"");
	stage_later(&s, EW_US_PER_S);
	hand_in(&s, "transcript", SEGMENT("yes"));
	kit_end_call(s.k, 1);
	kit_forget(s.k);
	s.k->redactor_at = 0;
	run(s.k, "{}");
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_known), 2); /* number and name, for the profile is full */
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts, &m));
	assert_false(ew_id_equal(EW_MESSAGE_AS(&m, redact_texts)->interaction, KIT_CALL(1)));
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_known, &known));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, redact_texts)->interaction, EW_MESSAGE_AS(&known, redact_known)->interaction));
	assert_true(kit_last(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_forget, &known));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, redact_texts)->interaction, EW_MESSAGE_AS(&known, redact_forget)->interaction));
	kit_free(&s.k);
}

static void a_live_transcript_is_one_conversation(void **state)
{
	struct stage s = begin();
	size_t before;
	const json_t *d;

	(void)state;
	hand_in(&s, "live_transcript", SEGMENT("the first is " CARD));
	hand_in(&s, "live_transcript", SEGMENT("nothing here"));
	hand_in(&s, "live_transcript", SEGMENT("the second is " CARD));
	kit_end_call(s.k, 1);
	s.k->redactor = KIT_READS;
	before = kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts);
	run(s.k, "{}");
	assert_int_equal(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts), before + 1);
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
	assert_int_equal(number(kit_find(s.k, EW_EVENT_ARTIFACT_MASKED)->fields, NULL, "version"), 3);
	assert_string_equal(stored(s.k, EW_ARTIFACT_LIVE_TRANSCRIPT).last, "[{\"from_ms\":310,\"text\":\"the second is [card]\",\"to_ms\":350}]");
	d = document(s.k);
	assert_int_equal(number(d, NULL, "findings_in_all"), 2);
	assert_int_equal(number(d, "by_rule", "card.luhn"), 2);
	assert_int_equal(number(d, "looked_at", "texts"), 3);
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

/* One of its versions is no list of what was said: each is read by itself. */
static void a_live_transcript_of_another_shape(void **state)
{
	struct stage s = begin();

	(void)state;
	hand_in(&s, "live_transcript", SEGMENT("it is " CARD));
	hand_in(&s, "live_transcript", "\"content\":\"" CARD "\"");
	kit_end_call(s.k, 1);
	s.k->redactor = KIT_READS;
	run(s.k, "{}");
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
	assert_string_equal(stored(s.k, EW_ARTIFACT_LIVE_TRANSCRIPT).last, "\"[card]\"");
	assert_int_equal(excepted(s.k, "sound_not_silenced", ""), 1); /* nobody knows when that was said */
	kit_free(&s.k);
}

/* What one request does not hold is read in slices, and what is beside a slice stays as it is. */
static void a_long_transcript_is_read_in_slices(void **state)
{
	enum { SEGMENTS = 17000, FIRST = 8497, LAST = 16999 };
	struct stage s = planted();
	struct ew_handed_row row = {.interaction = KIT_CALL(1), .kind = EW_ARTIFACT_TRANSCRIPT, .version = 2, .made = {1}, .event = 3};
	json_t *list = json_array();
	struct ew_buf sealed = {0};
	struct long_text found = {.k = s.k};
	size_t before;
	char *text;

	(void)state;
	for (int i = 0; i < SEGMENTS; i++)
		json_array_append_new(list, json_pack("{s:i, s:i, s:s}", "from_ms", i, "to_ms", i + 1, "text", i == FIRST || i == LAST ? CARD : "yes"));
	text = json_dumps(list, JSON_COMPACT | JSON_SORT_KEYS);
	ew_buf_init(&sealed, 8u << 20);
	assert_int_equal(ew_keeper_call(s.k->core, KIT_CALL(1), &found.call), 0);
	assert_int_equal(ew_keeper_begin(s.k->core), 0);
	assert_int_equal(ew_keeper_seal(s.k->core, found.call, "handed", row.event, ew_slice_text(text), &sealed), 0);
	row.sealed = ew_buf_slice(&sealed);
	assert_int_equal(ew_handed_insert(s.k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(s.k->core), 0);
	before = kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts);
	s.k->redactor = KIT_READS;
	run(s.k, "{}");
	assert_true(kit_count(s.k, EW_ROLE_REDACTOR, EW_MSG_redact_texts) > before + 3);
	assert_int_equal(ew_keeper_call(s.k->core, KIT_CALL(1), &found.call), 0);
	assert_int_equal(ew_handed_each(s.k->core->catalog, KIT_CALL(1), EW_ARTIFACT_TRANSCRIPT, see_long, &found), 0);
	assert_int_equal(json_array_size(found.text), SEGMENTS);
	for (int i = 0; i < SEGMENTS; i++) {
		const json_t *one = json_array_get(found.text, (size_t)i);

		assert_string_equal(json_string_value(json_object_get(one, "text")), i == FIRST || i == LAST ? "[card]" : "yes");
		assert_int_equal(number(one, NULL, "from_ms"), i);
	}
	assert_int_equal(number(document(s.k), "looked_at", "texts"), 3);
	assert_int_equal(number(json_object_get(s.k->answer, "document"), "by_rule", "card.luhn"), 4);
	assert_false(is_not_checked(json_object_get(s.k->answer, "document"), "stored texts"));
	json_decref(found.text);
	json_decref(list);
	ew_buf_free(&sealed);
	free(text);
	kit_free(&s.k);
}

/* -- nobody reads -- */

static void it_waits_for_the_redactor(void **state)
{
	struct stage s = planted();

	(void)state;
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, false);
	s.k->redactor = KIT_READS;
	run(s.k, "{}");
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_RECHECK_RUN, 0, "{}"), 200);
	stage_pass(&s, HOUR_US / 2);
	assert_true(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
	ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, true);
	stage_pass(&s, 6 * EW_US_PER_S);
	assert_int_equal(kit_redact(s.k), 0);
	assert_false(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
	assert_string_equal(json_string_value(json_object_get(document(s.k), "verdict")), "findings");
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
	kit_free(&s.k);
}

/* Late: what it says then is of no use, and the text is sent again. Gone with it: the same. */
static void one_that_is_late_or_dies(void **state)
{
	(void)state;
	for (int dies = 0; dies < 2; dies++) {
		struct stage s = planted();

		s.k->redactor = KIT_SILENT;
		run(s.k, "{}");
		if (dies) {
			ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, false);
			ew_keeper_peer(s.k->core, EW_ROLE_REDACTOR, 0, true);
		}
		stage_pass(&s, EW_REDACTING_WAIT_US);
		s.k->redactor = KIT_READS;
		assert_int_equal(kit_redact(s.k), 0);
		assert_true(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
		stage_pass(&s, 6 * EW_US_PER_S);
		assert_int_equal(kit_redact(s.k), 0);
		assert_false(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
		assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
		assert_false(is_not_checked(document(s.k), "stored texts"));
		kit_free(&s.k);
	}
}

static void what_cannot_be_read_is_told(void **state)
{
	static const enum kit_redactor ways[] = {KIT_FAILS, KIT_GARBLES, KIT_SILENT};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(ways); i++) {
		struct stage s = planted();
		const json_t *d;

		s.k->redactor = ways[i];
		run(s.k, "{}");
		for (int n = 0; ways[i] == KIT_SILENT && n < 40; n++)
			stage_pass(&s, 6 * EW_US_PER_S);
		d = document(s.k);
		assert_true(is_not_checked(d, "2 stored texts could not be read"));
		assert_int_equal(number(d, "looked_at", "texts"), 0);
		assert_true(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
		assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 0);
		kit_free(&s.k);
	}
}

/* -- holds, restarts, days -- */

static void what_a_hold_covers_stays(void **state)
{
	struct stage s = planted();
	struct ew_hold_row hold = {.id = kit_id(0x77, 1), .state = EW_HOLD_ACTIVE, .review = {1}, .sealed = EW_SLICE("h")};

	(void)state;
	assert_int_equal(ew_catalog_begin(s.k->core->catalog), 0);
	assert_int_equal(ew_holds_insert(s.k->core->catalog, &hold), 0);
	assert_int_equal(ew_holds_cover(s.k->core->catalog, hold.id, KIT_CALL(1), (struct ew_wall){1}), 0);
	assert_int_equal(ew_catalog_commit(s.k->core->catalog), 0);
	s.k->redactor = KIT_READS;
	run(s.k, "{}");
	assert_true(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 0);
	assert_int_equal(excepted(s.k, "mask_failed", "a legal hold covers the call"), 2);
	assert_int_equal(logged(s.k, 1, EW_EVENT_MUTED), 1); /* and nobody hears it */
	assert_true(json_is_false(json_object_get(json_array_get(json_object_get(document(s.k), "findings"), 0), "masked")));
	kit_free(&s.k);
}

static void a_restart_in_the_middle(void **state)
{
	struct stage s = planted();
	char id[EW_ID_TEXT_BYTES];
	const json_t *d;

	(void)state;
	s.k->redactor = KIT_SILENT;
	run(s.k, "{\"days\":3,\"audio\":0}");
	snprintf(id, sizeof(id), "%s", kit_text(s.k, "id"));
	kit_stop(s.k);
	s.k->redactor = KIT_READS;
	s.k->redactor_at = s.k->n_sent;
	assert_int_equal(kit_start(s.k), 0);
	assert_int_equal(kit_connect(s.k), 0);
	stage_pass(&s, EW_US_PER_S);
	assert_int_equal(kit_redact(s.k), 0);
	d = document(s.k);
	assert_string_equal(json_string_value(json_object_get(d, "id")), id);
	assert_int_equal(number(d, NULL, "days"), 3);
	assert_true(is_not_checked(d, "started anew"));
	assert_false(is_not_checked(d, "no speech engine"));
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_MASKED), 2);
	assert_int_equal(excepted(s.k, "mask_failed", ""), 2);
	kit_free(&s.k);
}

static void once_a_day(void **state)
{
	struct stage s = begin();

	(void)state;
	kit_end_call(s.k, 1);
	assert_int_equal(logged(s.k, 0, EW_EVENT_RECHECKED), 0);
	for (int hours = 0; hours < 49; hours++)
		stage_pass(&s, HOUR_US);
	assert_int_equal(logged(s.k, 0, EW_EVENT_RECHECKED), 2);
	kit_free(&s.k);
}

static void a_call_in_progress_is_left_alone(void **state)
{
	struct stage s = begin();

	(void)state;
	/* What is said in it is read as it comes. */
	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	s.k->redactor = KIT_READS;
	run(s.k, "{}");
	assert_int_equal(number(document(s.k), "looked_at", "calls"), 0);
	assert_true(holds_card(s.k, EW_ARTIFACT_TRANSCRIPT));
	kit_free(&s.k);
}

static void wishes_that_make_no_sense(void **state)
{
	struct stage s = begin();

	(void)state;
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_RECHECK_RUN, 0, "{\"days\":0}"), 422);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_RECHECK_RUN, 0, "{\"days\":3651}"), 422);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_RECHECK_RUN, 0, "{\"audio\":10001}"), 422);
	assert_int_equal(logged(s.k, 0, EW_EVENT_RECHECKED), 0);
	kit_free(&s.k);
}

/* -- sound -- */

/* A closed span of a second in which both purposes were open. */
static void span(struct kit *k, uint8_t party)
{
	struct ew_msg_ev_span_opened opened = {.epoch = 1, .interaction = KIT_CALL(1), .party = KIT_PARTY(party), .stream = party,
		.purposes = EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION, .from_wall = ew_io_wall(k->io).us};
	struct ew_msg_ev_span_closed closed = {.interaction = KIT_CALL(1)};
	struct ew_tape_span *tape;

	kit_sync(k);
	assert_int_equal(ew_tape_span_open(k->tape, &tape), 0);
	opened.span = closed.span = ew_tape_span_id(tape);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	assert_int_equal(ew_tape_frame(k->tape, tape, ew_io_wall(k->io), EW_SLICE("a frame of sound")), 0);
	ew_io_sim_advance(k->io, EW_US_PER_S);
	closed.frames = ew_tape_span_frames(tape);
	closed.last = ew_tape_span_last(tape);
	closed.to_wall = ew_io_wall(k->io).us;
	ew_tape_span_close(k->tape, &tape);
	kit_event(k, EW_MSG_ev_span_closed, &closed);
	assert_int_equal(kit_ring(k), 0);
}

/* A recorded call, of a house with an engine since then unless `engine_before`. */
static struct stage recorded(bool engine_before)
{
	struct stage s = begin();
	struct ew_id vendor;

	assert_int_equal(ew_id_parse(ew_slice_text(s.vendor), &vendor), 0);
	if (engine_before)
		s.k->core->speech.vendor = vendor;
	span(s.k, 1);
	span(s.k, 2);
	recorded_finish(s.k, 1);
	s.k->core->speech.vendor = vendor;
	ew_keeper_peer(s.k->core, EW_ROLE_DELIVER, 0, true);
	kit_forget(s.k);
	return s;
}

static bool with_worker(struct stage *s)
{
	kit_forget(s->k);
	s->k->redactor_at = 0;
	ew_keeper_peer(s->k->core, EW_ROLE_WORKER, RECORDED_WORKER, true);
	stage_pass(s, 6 * EW_US_PER_S);
	assert_int_equal(kit_vault(s->k), 0);
	return kit_count(s->k, EW_ROLE_WORKER, EW_MSG_job_hear) > 0;
}

static void heard(struct stage *s, const char *counts, const char *said)
{
	static const char segments[] = "[]";
	int handle = kit_last_sent(s->k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;
	struct ew_msg_job_heard m = {.bytes = strlen(segments), .rules = 7, .counts = ew_slice_text(counts), .said = ew_slice_text(said)};
	struct ew_buf told = {0};

	ew_buf_init(&told, 100);
	for (uint8_t i = 0; i < 2; i++) {
		ew_buf_add_u8(&told, i);
		ew_buf_add_u32(&told, 1000);
		ew_buf_add_u32(&told, 0);
	}
	m.heard = ew_buf_slice(&told);
	assert_int_equal(ew_io_write_all(s->k->io, handle, segments, strlen(segments), 0), 0);
	assert_int_equal(ew_sha256_of(EW_SLICE("[]"), &m.sha256), 0);
	assert_int_equal(kit_say(s->k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_heard, &m), 0);
	ew_buf_free(&told);
}

#define COUNTS "[{\"kind\":\"card\",\"rule\":\"card.luhn\",\"count\":1}]"
#define SAID "[{\"source\":0,\"kind\":\"card\",\"rule\":\"card.luhn\",\"from_ms\":100,\"to_ms\":900}]"

static void sound_is_heard_again(void **state)
{
	struct stage s = recorded(false);
	struct ew_message m;
	const json_t *d;

	(void)state;
	run(s.k, "{}");
	assert_true(with_worker(&s));
	assert_true(kit_last(s.k, EW_ROLE_WORKER, EW_MSG_job_hear, &m));
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, job_hear)->profile, EW_SLICE("payment"))); /* that of sound */
	heard(&s, COUNTS, SAID);
	assert_int_equal(logged(s.k, 1, EW_EVENT_MUTED), 1);
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_RECEIVED), 0); /* no transcript is made of it */
	assert_int_equal(excepted(s.k, "mask_failed", "audio of this call (card.luhn: 1)"), 1);
	d = document(s.k);
	assert_int_equal(number(d, "looked_at", "audio"), 1);
	assert_int_equal(number(d, "by_rule", "card.luhn"), 1);
	assert_true(json_is_null(json_object_get(json_array_get(json_object_get(d, "findings"), 0), "version")));
	stage_agrees(s.k, 1);
	kit_free(&s.k);
}

/* A call that waits for its hearing is heard once for its transcript and once for this. */
static void the_first_hearing_is_not_disturbed(void **state)
{
	struct stage s = recorded(true);

	(void)state;
	run(s.k, "{}");
	assert_true(with_worker(&s));
	heard(&s, "[]", "[]");
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_RECEIVED), 1);
	assert_true(with_worker(&s));
	heard(&s, "[]", "[]");
	stage_pass(&s, 6 * EW_US_PER_S);
	assert_int_equal(logged(s.k, 1, EW_EVENT_ARTIFACT_RECEIVED), 1);
	assert_string_equal(json_string_value(json_object_get(document(s.k), "verdict")), "nothing_found");
	assert_int_equal(number(json_object_get(s.k->answer, "document"), "looked_at", "audio"), 1);
	kit_free(&s.k);
}

static void nobody_hears(void **state)
{
	struct stage s = recorded(false);

	(void)state;
	run(s.k, "{}");
	for (int i = 0; i < 3; i++)
		stage_pass(&s, HOUR_US / 4 + 10 * EW_US_PER_S);
	assert_true(is_not_checked(document(s.k), "1 calls that were drawn"));
	assert_int_equal(number(json_object_get(s.k->answer, "document"), "looked_at", "audio"), 0);
	assert_false(with_worker(&s));
	assert_int_equal(excepted(s.k, "speech_not_transcribed", ""), 0);
	run(s.k, "{\"audio\":0}");
	assert_false(is_not_checked(document(s.k), "drawn"));
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found_is_masked_once),
		cmocka_unit_test(nothing_is_wrong_afterwards),
		cmocka_unit_test(a_house_in_which_nothing_is_found),
		cmocka_unit_test(what_is_known_of_the_customer_is_told),
		cmocka_unit_test(a_live_transcript_is_one_conversation),
		cmocka_unit_test(a_live_transcript_of_another_shape),
		cmocka_unit_test(a_long_transcript_is_read_in_slices),
		cmocka_unit_test(it_waits_for_the_redactor),
		cmocka_unit_test(one_that_is_late_or_dies),
		cmocka_unit_test(what_cannot_be_read_is_told),
		cmocka_unit_test(what_a_hold_covers_stays),
		cmocka_unit_test(a_restart_in_the_middle),
		cmocka_unit_test(once_a_day),
		cmocka_unit_test(a_call_in_progress_is_left_alone),
		cmocka_unit_test(wishes_that_make_no_sense),
		cmocka_unit_test(sound_is_heard_again),
		cmocka_unit_test(the_first_hearing_is_not_disturbed),
		cmocka_unit_test(nobody_hears),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
