/*
 * A call with an outside tool, as far as a test about it wants it, and events that nobody ever made.
 */
#include "unit/keeper/tool_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nregions: [EU]\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    purposes: [recording, transcription, summary, qa]\n"
	"    agents: {agreement: WA-1, covers: [recording, transcription, summary, qa]}\n"
	"    ask: {grant: \"1\", refuse: \"2\", again: agent}\n"
	"    opt_out: {recording: stop, transcription: purge, summary: seal, qa: keep, already_captured: segment, "
	"then: continue, "
	"say: \"It is off.\"}\n"
	"    sensitive: {payment: {pause: [recording, transcription], alarm_after: 10m}}\n"
	"    minors: {already_captured: seal}\n"
	"    tools: {acknowledge_within: 1s}\n"
	"    keep: {recording: 90d, transcript: 90d, live_transcript: 90d, summary: 90d, qa_score: 90d}\n"
	"    redact: {transcript: none, live_transcript: none, summary: none}\n";

/* -- a call with a tool ------------------------------------------------------------------------ */

static void token(struct kit *k, uint8_t who, enum ew_token_kind kind, struct ew_id vendor)
{
	struct ew_token_row row = {.rights = UINT32_MAX,
		.user = kit_id(0xee, who),
		.kind = kind,
		.id = kit_id(0xef, who),
		.vendor = vendor};

	memset(row.digest.bytes, who, sizeof(row.digest.bytes));
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
}

static void register_vendor(struct stage *s)
{
	struct ew_id id;

	assert_int_equal(kit_ask_more(s->k, KIT_TOKEN, EW_ASK_VENDOR_ADD, 0,
				 "{\"name\":\"V\",\"contact\":\"c\",\"risk\":\"low\"," STAGE_VENDOR(
					 STAGE_AGREEMENT("2400-01-01")) "}",
				 "", "vendor"),
		201);
	snprintf(s->vendor, sizeof(s->vendor), "%s", kit_text(s->k, "id"));
	assert_int_equal(ew_id_parse(ew_slice_text(s->vendor), &id), 0);
	token(s->k, STAGE_TOOL, EW_TOKEN_TOOL, id);
}

void stage_change_vendor(struct stage *s, const char *members)
{
	char body[300];

	snprintf(body, sizeof(body), "{\"id\":\"%s\",%s}", s->vendor, members);
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_VENDOR_CHANGE, 0, body), 200);
}

/* A call of a customer (1) and an agent (2), whose gates are open; `more` facts. */
void stage_call(struct kit *k, uint8_t call, const char *more)
{
	char facts[600], one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(1), one);
	ew_id_format(KIT_PARTY(2), two);
	snprintf(facts, sizeof(facts),
		"{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"to\":{\"address\":\"+"
		"35224111\"}%s,"
		"\"parties\":[{\"id\":\"%s\",\"role\":\"caller\"},{\"id\":\"%s\",\"role\":\"agent\"}]}",
		more, one, two);
	kit_offer_with(k, call, facts);
	kit_stream(k, call, 1);
	kit_stream(k, call, 2);
	assert_int_equal(kit_ring(k), 0);
	kit_allowed(k, call, 1);
	kit_allowed(k, call, 2);
}

void stage_later(struct stage *s, int64_t us)
{
	ew_io_sim_advance(s->k->io, us);
}

static unsigned ask_for(struct stage *s, uint8_t call, const char *purposes)
{
	char body[200], key[16];

	snprintf(body, sizeof(body), "{\"purposes\":[%s]}", purposes);
	snprintf(key, sizeof(key), "ask%u", s->asked++);
	return kit_ask_more(s->k, STAGE_TOOL, EW_ASK_GRANT, call, body, "", key);
}

void stage_grant(struct stage *s, uint8_t call, const char *purposes)
{
	assert_int_equal(ask_for(s, call, purposes), 201);
	snprintf(s->grant, sizeof(s->grant), "%s", kit_text(s->k, "grant"));
}

/* No: and why. */
void stage_denied(struct stage *s, uint8_t call, const char *purposes, const char *because)
{
	assert_int_equal(ask_for(s, call, purposes), 200);
	assert_string_equal(kit_text(s->k, "because"), because);
}

void stage_acknowledge(struct stage *s, const char *grant, unsigned order, const char *more)
{
	char body[160];

	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"order\":%u%s}", grant, order, more);
	assert_int_equal(kit_ask(s->k, STAGE_TOOL, EW_ASK_GRANT_ACK, 1, body), 200);
}

void stage_say(struct stage *s, uint8_t call, const char *body)
{
	char key[16];

	snprintf(key, sizeof(key), "say%u", s->asked++);
	if (kit_ask_more(s->k, STAGE_AGENT, EW_ASK_TELL, call, body, "", key) != 201)
		fail_msg("%s: %s", body, json_dumps(s->k->answer, 0));
}

void stage_hand_in(struct stage *s, const char *kind, unsigned status)
{
	char body[300], key[16];

	snprintf(body, sizeof(body),
		"{\"grant\":\"%s\",\"kind\":\"%s\",\"from_ms\":300,\"to_ms\":400,\"content\":\"words\"}", s->grant,
		kind);
	snprintf(key, sizeof(key), "in%u", s->asked++);
	if (kit_ask_more(s->k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", key) != status)
		fail_msg("%s: %s", kind, json_dumps(s->k->answer, 0));
}

void stage_pass(struct stage *s, int64_t us)
{
	stage_later(s, us);
	assert_int_equal(ew_keeper_tick(s->k->core), 0);
}

struct stage stage_empty(void)
{
	return stage_empty_with(policy);
}

struct stage stage_empty_with(const char *other)
{
	struct stage s = {.k = kit_new(other)};

	token(s.k, STAGE_AGENT, EW_TOKEN_AGENT, (struct ew_id){{0}});
	register_vendor(&s);
	return s;
}

struct stage stage_new(void)
{
	struct stage s = stage_empty();

	stage_call(s.k, 1, "");
	return s;
}

/* -- what a replay says ------------------------------------------------------------------------ */

bool stage_replays(struct kit *k, uint8_t call)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, call, "{}"), 200);
	return json_is_true(json_object_get(k->answer, "agrees"));
}

bool stage_finds(const struct kit *k, const char *what)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(k->answer, "findings"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "what")), what) == 0)
			return json_string_length(json_object_get(one, "sentence")) > 20;
	}
	return false;
}

void stage_agrees(struct kit *k, uint8_t call)
{
	if (!stage_replays(k, call))
		fail_msg("%s", json_dumps(json_object_get(k->answer, "findings"), 0));
}

/* Whether the decision of the last event of a type was made again, and agreed. */
bool stage_agreed_on(const struct kit *k, const char *type)
{
	const json_t *one;
	bool agreed = false;
	size_t i;

	json_array_foreach(json_object_get(k->answer, "decisions"), i, one)
	{
		if (strcmp(json_string_value(json_object_get(one, "type")), type) == 0)
			agreed = json_is_true(json_object_get(one, "agrees"));
	}
	return agreed;
}

/* -- events that are put in -------------------------------------------------------------------- */

void stage_forge(struct kit *k, enum ew_event_type type, const char *actor, json_t *fields)
{
	struct ew_call *call;

	assert_non_null(fields);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_append(k->core, call, type, ew_io_wall(k->io), actor, kit_id(0xee, KIT_TOKEN),
				 fields, NULL, NULL, NULL),
		0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

uint64_t stage_next(struct kit *k)
{
	struct ew_call *call;

	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	return ew_interaction_next(call->fold);
}

/* An object, in which $G stands for the grant, $V for the vendor, $P for the customer. */
json_t *stage_fields(const struct stage *s, const char *text)
{
	char with[900] = "", party[EW_ID_TEXT_BYTES];
	json_t *fields;
	size_t n = 0;

	ew_id_format(KIT_PARTY(1), party);
	for (const char *at = text; *at; at++) {
		const char *id = at[0] != '$' ? NULL : at[1] == 'G' ? s->grant : at[1] == 'V' ? s->vendor : party;

		n += (size_t)snprintf(with + n, sizeof(with) - n, "%.*s", id ? EW_ID_TEXT_BYTES : 1, id ? id : at);
		at += id != NULL;
	}
	fields = json_loads(with, 0, NULL);
	if (!fields)
		fail_msg("%s", with);
	return fields;
}

/* What the keeper would have written, at moments at which it had to. */
json_t *stage_honest(const struct stage *s, enum ew_event_type type)
{
	json_int_t now = ew_io_wall(s->k->io).us, cause = (json_int_t)stage_next(s->k) - 1;
	json_t *fields = NULL;

	if (type == EW_EVENT_GRANT_GIVEN)
		fields = stage_fields(s,
			"{\"grant\":\"$P\",\"vendor\":\"$V\",\"purposes\":[\"transcription\"],\"kinds\":["
			"\"transcript\"],\"may\":[],"
			"\"ack_ms\":1000,\"agreement_until\":\"2400-01-01T23:59:59.999Z\",\"region\":\"LU\"}");
	if (type == EW_EVENT_TOOL_ORDERED)
		fields = json_pack("{s:s, s:I, s:s, s:[], s:I, s:I}", "grant", s->grant, "order", (json_int_t)1, "do",
			"pause", "may", "due", now + EW_US_PER_S, "cause", cause);
	if (type == EW_EVENT_TREATMENT_ORDERED)
		fields = json_pack(
			"{s:s, s:s, s:I, s:I}", "kind", "summary", "treatment", "seal", "cause", cause, "until", now);
	if (type == EW_EVENT_TREATMENT_DONE)
		fields = json_pack("{s:s, s:s, s:s, s:I}", "kind", "summary", "treatment", "seal", "outcome",
			"verified", "cause", cause - 1);
	if (type == EW_EVENT_TOLD_STAFF)
		fields = json_pack("{s:s, s:s, s:I}", "say", "It is off.", "then", "continue", "cause", cause);
	if (type == EW_EVENT_TOOL_ACKNOWLEDGED)
		fields = json_pack("{s:s, s:I, s:b}", "grant", s->grant, "order", (json_int_t)1, "late", 0);
	if (type == EW_EVENT_TOOL_SILENT)
		fields = json_pack("{s:s, s:I}", "grant", s->grant, "order", (json_int_t)1);
	assert_non_null(fields);
	return fields;
}

struct stage stage_at(enum moment moment)
{
	static const char segment[] = "{\"segment\":\"payment\",\"voice\":\"agent\"}";
	static const char refusal[] = "{\"status\":\"withdrawn\",\"method\":\"agent\",\"voice\":\"agent\"}";
	struct stage s = stage_new();

	stage_grant(&s, 1, "\"transcription\"");
	stage_later(&s, 10 * EW_US_PER_MS);
	if (moment == SUSPENDED || moment == ANSWERED || moment == OVERDUE)
		stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	if (moment == ANSWERED)
		stage_acknowledge(&s, s.grant, 1, "");
	if (moment == OVERDUE)
		stage_later(&s, 2 * EW_US_PER_S);
	if (moment == UNTOLD)
		stage_forge(s.k, EW_EVENT_SEGMENT_OPENED, "user", stage_fields(&s, segment));
	if (moment >= REFUSED && moment <= DONE)
		stage_forge(s.k, EW_EVENT_CONSENT, "user", stage_fields(&s, refusal));
	if (moment == TREATED || moment == DONE)
		stage_forge(s.k, EW_EVENT_TREATMENT_ORDERED, "keeper", stage_honest(&s, EW_EVENT_TREATMENT_ORDERED));
	if (moment == DONE)
		stage_forge(s.k, EW_EVENT_TREATMENT_DONE, "keeper", stage_honest(&s, EW_EVENT_TREATMENT_DONE));
	if (moment == OVER)
		kit_end_call(s.k, 1);
	return s;
}
