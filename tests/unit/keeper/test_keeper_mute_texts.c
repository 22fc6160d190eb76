/*
 * What tools hand in says when something was said that may not be kept: its sound is silent from then on, wherever the words of it stand; where
 * nobody knows when, somebody is told.
 */
#include "unit/keeper/tool_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define CARD "4929 1182 7364 0011"

static const char policy[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nregions: [EU]\n"
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
	"    purposes: [recording, transcription, summary, qa]\n"
	"    agents: {agreement: WA-1, covers: [recording, transcription, summary, qa]}\n"
	"    ask: {grant: \"1\", refuse: \"2\", again: agent}\n"
	"    opt_out: {recording: stop, transcription: purge, summary: seal, qa: keep, already_captured: keep, then: continue, say: \"It is off.\"}\n"
	"    tools: {acknowledge_within: 1s}\n"
	"    keep: {recording: 90d, transcript: 90d, live_transcript: 90d, summary: 90d, qa_score: 90d, tags: 90d}\n"
	"    redact: {transcript: full, live_transcript: payment}\n";

static struct stage begin(void)
{
	struct stage s = stage_empty_with(policy);

	stage_change_vendor(&s, "\"kinds\":[\"transcript\",\"live_transcript\",\"summary\"]");
	stage_call(s.k, 1, "");
	stage_grant(&s, 1, "\"transcription\",\"summary\"");
	stage_later(&s, 10 * EW_US_PER_S);
	return s;
}

/* Of 300 to 9000; $P in `members` is the customer. */
static void hand_in(struct stage *s, const char *kind, const char *members, unsigned status)
{
	char body[1600], filled[1200] = "", party[EW_ID_TEXT_BYTES], key[16];
	size_t n = 0;

	ew_id_format(KIT_PARTY(1), party);
	for (const char *at = members; *at; at++)
		if (at[0] == '$' && at[1] == 'P')
			n += (size_t)snprintf(filled + n, sizeof(filled) - n, "%s", party), at++;
		else
			n += (size_t)snprintf(filled + n, sizeof(filled) - n, "%c", *at);
	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"%s\",\"from_ms\":300,\"to_ms\":9000,%s}", s->grant, kind, filled);
	snprintf(key, sizeof(key), "in%u", s->asked++);
	if (kit_ask_more(s->k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", key) != status)
		fail_msg("%s: %s", members, json_dumps(s->k->answer, 0));
}

static bool excepted(struct kit *k)
{
	bool found = false;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++)
		found = found || (k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), "sound_not_silenced") == 0);
	return found;
}

#define SAID(more) "\"segments\":[{\"from_ms\":1000,\"to_ms\":5000," more "}]"

static const struct {
	const char *name, *kind, *members;
	size_t n;
	bool everybody;
	uint32_t from_ms, to_ms;
	bool untimed;
} rows[] = {
	{"of a party", "transcript", SAID("\"party\":\"$P\",\"text\":\"it is " CARD "\""), 1, false, 800, 5300, false},
	{"of nobody", "transcript", SAID("\"text\":\"it is " CARD "\""), 1, true, 800, 5300, false},
	{"while it lasts", "live_transcript", SAID("\"party\":\"$P\",\"text\":\"it is " CARD "\""), 1, false, 800, 5300, false},
	{"by its words", "transcript",
		SAID("\"party\":\"$P\",\"text\":\"it is 4929118273640011\",\"words\":[{\"text\":\"it\",\"from_ms\":1000,\"to_ms\":1100},"
		     "{\"text\":\"is\",\"from_ms\":1200,\"to_ms\":1300},{\"text\":\"4929118273640011\",\"from_ms\":2000,\"to_ms\":3500}]"),
		1, false, 1800, 3800, false},
	{"by words of another time", "transcript",
		SAID("\"party\":\"$P\",\"text\":\"4929118273640011\",\"words\":[{\"text\":\"4929118273640011\",\"from_ms\":-9223372036854775807,"
		     "\"to_ms\":-9223372036854775806}]"),
		1, false, 0, 5300, false},
	{"nothing in it", "transcript", SAID("\"text\":\"it is 4929\""), 0, false, 0, 0, false},
	{"not of what is said", "summary", SAID("\"text\":\"it is " CARD "\""), 0, false, 0, 0, false},
	{"without times", "transcript", "\"content\":\"it is " CARD "\"", 0, false, 0, 0, true},
	{"beside its times", "transcript", SAID("\"text\":\"hello\"") ",\"model\":\"" CARD "\"", 0, false, 0, 0, true},
	{"a summary without times", "summary", "\"content\":\"it is " CARD "\"", 0, false, 0, 0, false},
};

static void what_a_hand_in_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct stage s = begin();
		const struct ew_muted *m;
		struct ew_call *call;

		hand_in(&s, rows[i].kind, rows[i].members, 201);
		assert_int_equal(ew_keeper_call(s.k->core, KIT_CALL(1), &call), 0);
		if (ew_interaction_muted(call->fold) != rows[i].n || excepted(s.k) != rows[i].untimed)
			fail_msg("%s: %zu", rows[i].name, ew_interaction_muted(call->fold));
		m = ew_interaction_mute(call->fold, 0);
		if (m && (ew_id_is_zero(m->party) != rows[i].everybody || m->from_ms != rows[i].from_ms || m->to_ms != rows[i].to_ms || m->sealed))
			fail_msg("%s: %u to %u", rows[i].name, m->from_ms, m->to_ms);
		/* The same again says nothing new. */
		hand_in(&s, rows[i].kind, rows[i].members, 201);
		assert_int_equal(ew_keeper_call(s.k->core, KIT_CALL(1), &call), 0);
		assert_int_equal(ew_interaction_muted(call->fold), rows[i].n);
		stage_agrees(s.k, 1);
		assert_false(ew_io_sim_contains(s.k->io, EW_SLICE("1182 7364")));
		kit_free(&s.k);
	}
}

/* What is not taken says nothing: neither what is refused, nor a segment of another time. */
static void what_is_not_taken_says_nothing(void **state)
{
	struct stage s = begin();
	struct ew_call *call;

	(void)state;
	hand_in(&s, "transcript",
		"\"segments\":[{\"from_ms\":1000,\"to_ms\":2000,\"text\":\"hello\"},{\"from_ms\":8000,\"to_ms\":9500,\"text\":\"" CARD "\"}]", 201);
	s.k->redactor = KIT_FAILS;
	hand_in(&s, "transcript", SAID("\"text\":\"" CARD "\""), 422);
	assert_int_equal(ew_keeper_call(s.k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_interaction_muted(call->fold), 0);
	assert_false(excepted(s.k));
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_hand_in_says),
		cmocka_unit_test(what_is_not_taken_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
