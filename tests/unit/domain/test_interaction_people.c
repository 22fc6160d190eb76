/*
 * What events say of people: refusals that find nobody, notices that somebody came too late for, how long a yes holds,
 * questions side by side.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/domain/by_hand.h"

#define REC EW_PURPOSE_RECORDING
#define TRA EW_PURPOSE_TRANSCRIPTION
#define NOT_RECORDED (EW_PURPOSES_ALL & ~EW_PURPOSE_CONTROL_LISTENING)

static const struct ew_consent_party *says(const struct ew_interaction *it, const char *id)
{
	struct ew_participant who;

	for (size_t i = 0; ew_interaction_participant(it, i, &who); i++) {
		if (ew_id_equal(who.id, id_of(id)))
			return who.says;
	}
	return NULL;
}

static struct ew_interaction *call_of(const char *facts)
{
	struct ew_interaction *it = NULL;

	assert_int_equal(new_call(&it), 0);
	assert_int_equal(tell(it, EW_EVENT_CALL_OFFERED, 0, facts), 0);
	return it;
}

#define BOTH "{'facts':{'direction':'inbound','parties':[{'id':'" ALICE "','role':'caller'},{'id':'" BOB "','role':'agent'}]}}"
#define ALICE_LEFT \
	"{'facts':{'direction':'inbound','parties':[{'id':'" ALICE "','role':'caller','left_at':'x'},{'id':'" BOB \
	"','role':'agent'}]}}"
#define NOBODY "{'facts':{'direction':'inbound'}}"

/* A refusal that names nobody is lost on nobody, whoever is there at the moment. */
static const struct {
	const char *what, *facts, *then;
	enum ew_event_type type;
	const char *refusal;
} refusals[] = {
	{"nobody is known yet", NOBODY, NULL, EW_EVENT_CONSENT, "{'status':'declined','voice':'agent'}"},
	{"nobody is known yet, by order", NOBODY, NULL, EW_EVENT_RESTRICTED, "{'reason':'opt_out','restriction':'9'}"},
	{"the customer is between two dialogs", BOTH, ALICE_LEFT, EW_EVENT_CONSENT,
		"{'status':'withdrawn','voice':'agent','purposes':['recording']}"},
	{"the customer is between two dialogs, by order", BOTH, ALICE_LEFT, EW_EVENT_RESTRICTED,
		"{'reason':'opt_out','purposes':['recording'],'restriction':'9'}"},
	{"the party is not readable", BOTH, NULL, EW_EVENT_CONSENT, "{'status':'declined','voice':'agent','party':'him'}"},
};

static void test_no_refusal_is_lost(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refusals); i++) {
		struct ew_interaction *it = call_of(refusals[i].facts);

		if (refusals[i].then)
			assert_int_equal(tell(it, EW_EVENT_FACTS_CHANGED, 1, refusals[i].then), 0);
		assert_int_equal(tell(it, refusals[i].type, 2, refusals[i].refusal), 0);
		if ((ew_interaction_refused(it) & NOT_RECORDED) != NOT_RECORDED)
			fail_msg("lost: %s", refusals[i].what);
		ew_interaction_free(&it);
	}
}

/* What the customer who is there refuses is that customer's own: it can be taken back. */
static void test_a_refusal_is_of_who_is_there(void **state)
{
	struct ew_interaction *it = call_of(BOTH);

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_CONSENT, 1, "{'status':'declined','voice':'party','purposes':['recording']}"), 0);
	assert_int_equal(ew_consent_refused(says(it, ALICE)), NOT_RECORDED);
	assert_int_equal(ew_consent_refused(says(it, BOB)), 0);
	assert_int_equal(tell(it, EW_EVENT_CONSENT, 2,
		"{'status':'granted','voice':'party','purposes':['recording'],'party':'" ALICE "'}"), 0);
	assert_false(ew_interaction_refused(it) & REC);
	ew_interaction_free(&it);
}

#define STARTED "{'notice':'n','tells':['recording']}"
#define ENDED "{'notice':'n','tells':['recording'],'played':'complete'}"
#define ENDED_FOR_BOB "{'notice':'n','tells':['recording'],'played':'complete','party':'" BOB "'}"

static const struct {
	const char *what;
	bool started, came_late;
	const char *ended;
	bool bob_was_told;
} notices[] = {
	{"both heard it", true, false, ENDED, true},
	{"came while it was played", true, true, ENDED, false},
	{"came late, and it was played to this one", true, true, ENDED_FOR_BOB, true},
	{"nobody said when it began", false, true, ENDED, true},
};

static void test_notices(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(notices); i++) {
		struct ew_interaction *it = call_of(
			"{'facts':{'direction':'inbound','parties':[{'id':'" ALICE "','role':'caller'}]}}");
		bool late = notices[i].came_late;

		if (!late)
			assert_int_equal(tell(it, EW_EVENT_FACTS_CHANGED, 1, BOTH), 0);
		if (notices[i].started)
			assert_int_equal(tell(it, EW_EVENT_NOTICE_STARTED, 2, STARTED), 0);
		if (late)
			assert_int_equal(tell(it, EW_EVENT_FACTS_CHANGED, 3, BOTH), 0);
		assert_int_equal(tell(it, EW_EVENT_NOTICE_ENDED, 4, notices[i].ended), 0);
		if (!!(says(it, BOB)->told & EW_TELLS_RECORDING) != notices[i].bob_was_told)
			fail_msg("%s", notices[i].what);
		assert_int_equal(ew_interaction_notice(it).us, 0);
		ew_interaction_free(&it);
	}
}

/* Who left and came back while it was played has not heard all of it. */
static void test_left_during_a_notice(void **state)
{
	struct ew_interaction *it = call_of(BOTH);

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_NOTICE_STARTED, 2, STARTED), 0);
	assert_int_equal(tell(it, EW_EVENT_FACTS_CHANGED, 3, ALICE_LEFT), 0);
	assert_int_equal(tell(it, EW_EVENT_FACTS_CHANGED, 4, BOTH), 0);
	assert_int_equal(tell(it, EW_EVENT_NOTICE_ENDED, 5, ENDED), 0);
	assert_int_equal(says(it, ALICE)->told, 0);
	assert_int_equal(says(it, BOB)->told, EW_TELLS_RECORDING);
	ew_interaction_free(&it);
}

#define DECIDED "{'mode':'automatic','purposes':['recording']}"
#define GRANTED(more) "{'party':'" ALICE "','status':'granted','purposes':['recording'],'voice':'agent'" more "}"

static const struct {
	const char *what, *second;
	int64_t due; /* 0: nothing is */
} holds[] = {
	{"a yes for a segment says nothing of the general one", GRANTED(",'segment':'payment'"), AT(9000)},
	{"nor does it prolong it", GRANTED(",'segment':'payment','until':1767225690000000"), AT(9000)},
	{"a new general one does", GRANTED(",'until':1767225690000000"), AT(90000)},
};

static void test_how_long_a_yes_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(holds); i++) {
		struct ew_interaction *it = call_of(BOTH);
		struct ew_due due;

		assert_int_equal(tell(it, EW_EVENT_DECIDED, 1, DECIDED), 0);
		assert_int_equal(tell(it, EW_EVENT_CONSENT, 2, GRANTED(",'until':1767225609000000")), 0);
		assert_int_equal(tell(it, EW_EVENT_CONSENT, 3, holds[i].second), 0);
		due = ew_interaction_due(it);
		if (due.kind != EW_DUE_EXPIRED || due.at.us != holds[i].due)
			fail_msg("%s", holds[i].what);
		ew_interaction_free(&it);
	}
}

#define ONE "11111111-2222-1111-1111-111111111111"
#define TWO "22222222-2222-1111-1111-111111111111"

/* Two parties are asked one after the other, and either may answer first. */
static void test_questions_side_by_side(void **state)
{
	struct ew_interaction *it = call_of(BOTH);

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_KEYS_EXPECTED, 1,
		"{'order':'" ONE "','party':'" ALICE "','purposes':['recording']}"), 0);
	assert_int_equal(tell(it, EW_EVENT_KEYS_EXPECTED, 2,
		"{'order':'" TWO "','party':'" BOB "','purposes':['transcription']}"), 0);
	assert_int_equal(ew_interaction_question(it, id_of(ONE)), REC);
	assert_int_equal(ew_interaction_question(it, id_of(TWO)), TRA);
	assert_int_equal(ew_interaction_question(it, id_of(ALICE)), 0);
	assert_int_equal(ew_interaction_question(it, (struct ew_id){{0}}), 0);
	ew_interaction_free(&it);
}

#define PAUSED(who) "{'party':'" who "','purposes':['recording'],'reason':'pause','restriction':'9'}"

/* An alarm is of the pause that lasts: the other, younger one has its own. */
static void test_each_pause_has_its_alarm(void **state)
{
	struct ew_interaction *it = call_of(BOTH);

	(void)state;
	assert_int_equal(tell(it, EW_EVENT_DECIDED, 1, "{'mode':'automatic','purposes':['recording'],'pause':{'alarm_s':60}}"), 0);
	assert_int_equal(tell(it, EW_EVENT_STREAM_ADDED, 2, "{'party':'" ALICE "','stream':1,'restriction':'7'}"), 0);
	assert_int_equal(tell(it, EW_EVENT_STREAM_ADDED, 3, "{'party':'" BOB "','stream':2,'restriction':'8'}"), 0);
	assert_int_equal(tell(it, EW_EVENT_RESTRICTED, 1000, PAUSED(ALICE)), 0);
	assert_int_equal(tell(it, EW_EVENT_RESTRICTED, 50000, PAUSED(BOB)), 0);
	assert_int_equal(ew_interaction_due(it).at.us, AT(61000));
	assert_int_equal(tell(it, EW_EVENT_EXCEPTION, 61000, "{'kind':'pause_too_long','sentence':'x'}"), 0);
	assert_int_equal(ew_interaction_due(it).kind, EW_DUE_PAUSE);
	assert_int_equal(ew_interaction_due(it).at.us, AT(110000));
	ew_interaction_free(&it);
}

/* -- what a tool might ------------------------------------------------------------------------- */

#define CAROL "cccccccc-cccc-cccc-cccc-cccccccccccc"
#define GRANT "99999999-9999-9999-9999-999999999999"
#define BOTH_AND(who) \
	"{'facts':{'direction':'inbound','parties':[{'id':'" ALICE "','role':'caller'},{'id':'" BOB \
	"','role':'agent'},{'id':'" who "','role':'agent'}]}}"
#define MAY(who) "{'party':'" who "','purposes':['transcription']}"

struct might_step {
	enum ew_event_type type;
	int64_t ms;
	const char *fields;
};

#define GIVEN(may) \
	{EW_EVENT_GRANT_GIVEN, 10, "{'grant':'" GRANT "','purposes':['transcription'],'kinds':['transcript'],'may':[" may "]}"}
#define JOINED(ms) {EW_EVENT_FACTS_CHANGED, ms, BOTH_AND(CAROL)}
#define LEFT(ms) {EW_EVENT_FACTS_CHANGED, ms, BOTH}
#define TOLD(ms, n, what, may) \
	{EW_EVENT_TOOL_ORDERED, ms, "{'grant':'" GRANT "','order':" n ",'do':'" what "','may':[" may "]}"}

static const struct {
	const char *what;
	struct might_step steps[6];
	int64_t from, to;
	bool anybody, alice;
} mights[] = {
	{"both may", {GIVEN(MAY(ALICE) "," MAY(BOB))}, 20, 90, true, true},
	{"before the grant", {GIVEN(MAY(ALICE) "," MAY(BOB))}, 5, 90, false, false},
	{"the other never might, so it may be in what names nobody", {GIVEN(MAY(ALICE))}, 20, 90, false, true},
	{"one who joins later and may",
		{GIVEN(MAY(ALICE) "," MAY(BOB)), JOINED(50), TOLD(50, "1", "resume", MAY(ALICE) "," MAY(BOB) "," MAY(CAROL))}, 20,
		90, true, true},
	{"one who joined, might, and left",
		{GIVEN(MAY(ALICE) "," MAY(BOB)), JOINED(40), TOLD(40, "1", "resume", MAY(ALICE) "," MAY(BOB) "," MAY(CAROL)),
			LEFT(60), TOLD(60, "2", "pause", MAY(ALICE) "," MAY(BOB))},
		20, 90, true, true},
	{"one who joins and may not, without a word to the tool", {GIVEN(MAY(ALICE) "," MAY(BOB)), JOINED(50)}, 20, 90, false,
		true},
	{"paused in between",
		{GIVEN(MAY(ALICE) "," MAY(BOB)), TOLD(40, "1", "pause", ""), TOLD(60, "2", "resume", MAY(ALICE) "," MAY(BOB))}, 20,
		90, false, false},
	{"after the pause",
		{GIVEN(MAY(ALICE) "," MAY(BOB)), TOLD(40, "1", "pause", ""), TOLD(60, "2", "resume", MAY(ALICE) "," MAY(BOB))}, 61,
		90, true, true},
};

static void test_what_a_tool_might(void **state)
{
	static const struct ew_id anybody;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(mights); i++) {
		struct ew_interaction *it = call_of(BOTH);
		struct ew_wall from = {AT(mights[i].from)}, to = {AT(mights[i].to)};

		for (size_t n = 0; n < EW_COUNT(mights[i].steps) && mights[i].steps[n].fields; n++)
			assert_int_equal(tell(it, mights[i].steps[n].type, mights[i].steps[n].ms, mights[i].steps[n].fields), 0);
		if (ew_interaction_tool_might(it, id_of(GRANT), TRA, anybody, from, to) != mights[i].anybody ||
			ew_interaction_tool_might(it, id_of(GRANT), TRA, id_of(ALICE), from, to) != mights[i].alice)
			fail_msg("%s", mights[i].what);
		ew_interaction_free(&it);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_refusal_is_lost),
		cmocka_unit_test(test_a_refusal_is_of_who_is_there),
		cmocka_unit_test(test_notices),
		cmocka_unit_test(test_left_during_a_notice),
		cmocka_unit_test(test_how_long_a_yes_holds),
		cmocka_unit_test(test_questions_side_by_side),
		cmocka_unit_test(test_each_pause_has_its_alarm),
		cmocka_unit_test(test_what_a_tool_might),
	};

	return cmocka_run_group_tests_name("interaction_people", tests, NULL, NULL);
}
