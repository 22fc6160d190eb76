/*
 * What the page concludes of records that are not a plain call: refusals that came from elsewhere, gates of others,
 * crowds, what is withheld, and numbers that no call has.
 */
#include "base/text.h"
#include "report_kit.h"

#define A "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
#define B "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
/* 2026-01-01, and so many milliseconds. */
#define AT(ms) (1767225600000000LL + (ms)*1000LL)

/* Takes the text, in which ' stands for ". */
static struct input of(const char *format, ...) EW_PRINTF(1, 2);

static struct input of(const char *format, ...)
{
	struct input i = {0};
	char *text;
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&text, format, args) > 0);
	va_end(args);
	for (char *at = text; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	i.all = json_loads(text, 0, NULL);
	if (!i.all)
		fail_msg("no JSON: %s", text);
	free(text);
	i.in = (struct ew_report_input){json_object_get(i.all, "record"), json_object_get(i.all, "events"),
		json_object_get(i.all, "custody"), json_object_get(i.all, "files")};
	return i;
}

/* A call of a minute in which both are recorded until the times given, with these events. */
static struct input call(int until_a, int until_b, const char *events)
{
	return of("{'record':{'started_at':'2026-01-01T00:00:00Z','duration_ms':60000,'parties':[{'id':'%s','role':'"
		  "caller'},"
		  "{'id':'%s','role':'agent'}],'intervals':[{'party':'%s','state':'recorded','from_ms':0,'to_ms':%d},"
		  "{'party':'%s','state':'recorded','from_ms':0,'to_ms':%d}]},'events':[%s],'custody':{},'files':[]}",
		A, B, A, until_a, B, until_b, events);
}

static char *page(struct input *i)
{
	size_t n;
	char *html = made(&i->in, ew_report_html, &n);

	assert_true(ew_utf8_valid(ew_slice_of(html, n)));
	return html;
}

static void says(struct input i, const char *const *parts, size_t n)
{
	_cleanup_(ew_free_ptr) char *html = page(&i);

	for (size_t k = 0; k < n; k++)
		if (parts[k][0] == '!')
			assert_has_not(html, parts[k] + 1);
		else
			assert_has(html, parts[k]);
	json_decref(i.all);
}

#define SAYS(i, ...) says(i, (const char *const[]){__VA_ARGS__}, EW_COUNT(((const char *const[]){__VA_ARGS__})))

static char events_text[4096];

static const char *inherited(long long other_gate)
{
	snprintf(events_text, sizeof(events_text),
		"{'index':0,'type':'refusal_inherited','decided_at':%lld,'fields':{'from':'x','purposes':['recording']}"
		"}"
		",{'index':1,'type':'%s','decided_at':%lld,'fields':{'reason':'other_refused','purposes':['recording'],"
		"'applied_at':%lld,'party':'" A "'}}",
		AT(20000), other_gate ? "restricted" : "opened", AT(20004), other_gate);
	return events_text;
}

/* Said in another leg: it counts, and what it shut counts from when it was shut. */
static void test_inherited(void **state)
{
	(void)state;
	SAYS(call(20005, 20000, inherited(AT(20004))), "1 of 1 opt-out obeyed",
		"said in another leg of the call: obeyed", "1 gate of others shut because of it.");
	SAYS(call(20000, 20000, inherited(0)), "1 of 1 opt-out obeyed");
	SAYS(call(30000, 20000, inherited(AT(20004))), "0 of 1 opt-out obeyed",
		"NOT obeyed. 9.9 s were recorded behind it", "!No opt-out");
	SAYS(call(20000, 20020, inherited(0)), "0 of 1 opt-out obeyed", "18 ms were recorded behind it");
}

static const char *opt_out(const char *purposes)
{
	snprintf(events_text, sizeof(events_text),
		"{'index':0,'type':'restricted','decided_at':%lld,'fields':{'reason':'opt_out','party':'" A
		"','purposes':[%s],"
		"'applied_at':%lld,'received_at':%lld,'requested_at':%lld,'gate_us':2500}},{'index':1,'type':'"
		"restricted',"
		"'decided_at':%lld,'fields':{'reason':'other_refused','party':'" B
		"','purposes':[%s],'applied_at':%lld}}",
		AT(10000), purposes, AT(10000), AT(9997), AT(9990), AT(10050), purposes, AT(10050));
	return events_text;
}

/* The other's gate that was to be shut with it is part of the answer. */
static void test_other_gates(void **state)
{
	(void)state;
	SAYS(call(10000, 10050, opt_out("'recording'")), "1 of 1 opt-out obeyed", "Every gate was shut within 53 ms",
		"Gates shut in 2.500 ms; 10 ms after it was asked for. 1 gate of others shut because of it, the last "
		"after 53 ms.",
		"The gate of the agent was shut because somebody else refused.");
	SAYS(call(10000, 40050, opt_out("'recording'")), "0 of 1 opt-out obeyed", "29.9 s were recorded behind it");
	SAYS(call(60000, 60000, opt_out("'qa'")), "1 of 1 opt-out obeyed");
}

/* Twenty entries of the record are two things for people. */
static void test_missing_is_grouped(void **state)
{
	static const char *const purposes[] = {"recording", "transcription", "summary", "agent_assist", "sentiment",
		"qa", "ai_training", "biometrics", "crm_sync", "control_listening"};
	struct input i = call(1, 1, "");
	json_t *missing = json_array();

	(void)state;
	for (size_t party = 0; party < 2; party++)
		for (size_t k = 0; k < (party ? 3 : EW_COUNT(purposes)); k++)
			assert_int_equal(
				json_array_append_new(missing,
					json_pack("{s:s, s:s, s:s, s:s}", "what", "consent", "party", party ? B : A,
						"purpose", purposes[k], "because", "no event says it")),
				0);
	for (int k = 0; k < 3; k++)
		assert_int_equal(
			json_array_append_new(missing, json_pack("{s:s, s:i, s:s, s:s}", "what", "withheld", "event", k,
							       "type", "call_offered", "because", "not shown here")),
			0);
	assert_int_equal(json_object_set_new(json_object_get(i.all, "record"), "missing", missing), 0);
	SAYS(i, "3 things are missing", "consent, for every purpose of the caller: no event says it",
		"consent, for recording, transcription and summary of the agent", "withheld values (of 3 events)",
		"Nothing that the gate let through was lost"); /* what is withheld is not lost */
}

/* A bundle from which names and words were left out says so, and invents none. */
static void test_withheld(void **state)
{
	(void)state;
	SAYS(load("withheld"), "The log has no notice",
		"Party 1: role, name and address are withheld or were never told",
		"[Withheld from this bundle: facts.]", "[Withheld from this bundle: reason text.]",
		"What party 1 says is kept", "not checked: nothing has looked", "yes: what was made of it is stored",
		"<dt>Could not be put in</dt>", "Besides them 82 files in data/events/", "!data/events/000003.json",
		"an evidence bundle", "!the party 1", "!every party</span> says", "-i data/media/identity.txt");
}

static void test_exception_story(void **state)
{
	struct input i = call(
		1, 1, "{'index':0,'type':'exception_resolved','fields':{'kind':'frames_missing','note':'seen <it>'}}");

	(void)state;
	assert_int_equal(json_object_set_new(json_object_get(i.all, "record"), "exceptions",
				 json_pack("[{s:s, s:s, s:s, s:[{s:s, s:{s:s, s:s}, s:I}]}]", "kind", "frames_missing",
					 "sentence", "frames are gone", "state", "resolved", "handling", "note",
					 "seen <it>", "by", "kind", "user", "id", "01a1", "at", (json_int_t)AT(5000))),
		0);
	SAYS(i, "1 exception, 0 open", "resolved by user 01a1, 2026-01-01 00:00:05.000 UTC: seen &lt;it&gt;",
		"The exception frames_missing was resolved. \u201cseen &lt;it&gt;\u201d");
}

static void test_journey(void **state)
{
	struct input i = call(1, 1, "");
	json_t *record = json_object_get(i.all, "record");

	(void)state;
	assert_int_equal(json_object_set_new(record, "transfers",
				 json_pack("[{s:s,s:s,s:I},{s:s,s:s,s:I},{s:s,s:s,s:I}]", "change", "joined", "party",
					 B, "at", (json_int_t)AT(1000), "change", "queue", "queue", "gold <1>", "at",
					 (json_int_t)AT(2000), "change", "transfer", "interaction", "01a2", "at",
					 (json_int_t)AT(3000))),
		0);
	assert_int_equal(json_object_set_new(record, "external_ids", json_pack("{s:s}", "sip_call_id", "a&b")), 0);
	SAYS(i, "00:01.000 agent joined", "00:02.000 queue: gold &lt;1&gt;", "00:03.000 transfer: 01a2",
		"sip call id: a&amp;b");
}

/* Forty people that a hostile telephone system names: none is lost without a word, in no form. */
static void test_crowd(void **state)
{
	struct input i = call(1, 1, "");
	json_t *parties = json_array(), *consents = json_array();
	size_t n;

	(void)state;
	/* Of the last no event says when: a form that wants a time does not state it. */
	for (int k = 0; k < 39; k++)
		assert_int_equal(json_array_append_new(consents,
					 json_pack("{s:o, s:s, s:I}", "party", json_sprintf("p-%d", k), "purpose",
						 "recording", "at", (json_int_t)AT(k))),
			0);
	assert_int_equal(json_object_set_new(json_object_get(i.all, "record"), "consents", consents), 0);
	for (int k = 0; k < 40; k++)
		assert_int_equal(json_array_append_new(parties,
					 json_pack("{s:o, s:s, s:{s:s}}", "id", json_sprintf("p-%d", k), "name",
						 "\U0001F512\U0001F512\U0001F512\U0001F512\U0001F512\U0001F512"
						 "\U0001F512\U0001F512"
						 "\U0001F512\U0001F512\U0001F512\U0001F512\U0001F512\U0001F512"
						 "\U0001F512\U0001F512"
						 "\U0001F512\U0001F512\U0001F512\U0001F512\U0001F512\U0001F512"
						 "\U0001F512\U0001F512",
						 "consent", "recording", "withdrawn")),
			0);
	assert_int_equal(json_object_set_new(json_object_get(i.all, "record"), "parties", parties), 0);
	{
		_cleanup_(ew_free_ptr) char *html = page(&i);
		_cleanup_(ew_free_ptr) char *text = made(&i.in, ew_report_vcon, &n);
		json_t *vcon = json_loads(text, 0, NULL);

		assert_has(html, "24 more parties");
		assert_has(html, "more parties the table tells.");
		assert_int_equal(json_array_size(json_object_get(vcon, "attachments")), 39 + 1);
		json_decref(vcon);
	}
	json_decref(i.all);
}

/* A party without an id, answers of nobody, an actor of long words: as text, and never as a crash. */
static void test_odd_people(void **state)
{
	struct input i =
		of("{'record':{'parties':[{'consent':{'recording':'withdrawn'}}]},'events':[{'index':0,'type':'"
		   "restricted',"
		   "'decided_at':1,'fields':{'party':'x','reason':'opt_out','purposes':['recording'],'applied_at':5}},"
		   "{'index':1,'type':'access','decided_at':%lld,'actor':{'kind':'%s','id':'%s'},'fields':{'what':'"
		   "handle'}}],"
		   "'custody':{'by':{'kind':'user','id':'7'}},'files':[]}",
			AT(0), "éééééééééééééééééééééééé",
			"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
			"ééééééééééééééééééééééééééééééééééééééééééééééééééééééééé");
	size_t n, m;
	_cleanup_(ew_free_ptr) char *csv = made(&i.in, ew_report_access_csv, &n);
	_cleanup_(ew_free_ptr) char *vcon = made(&i.in, ew_report_vcon, &m);

	(void)state;
	assert_true(ew_utf8_valid(ew_slice_of(csv, n)));
	assert_true(ew_utf8_valid(ew_slice_of(vcon, m)));
	assert_has(vcon, "lawful_basis");
	SAYS(i, "<span class=\"plain\">user 7</span>");
}

/* Numbers from the end of 64 bits are no lengths: nothing wraps (the sanitizers look on), nothing is told of them. */
static void test_numbers(void **state)
{
	static const char *const extremes[] = {
		"9223372036854775807", "-9223372036854775808", "9007199254740992", "-1", "1e300"};

	(void)state;
	for (size_t k = 0; k < EW_COUNT(extremes); k++) {
		const char *x = extremes[k];
		struct input i =
			of("{'record':{'duration_ms':%s,'started_at':%s,'parties':[{'id':'" A
			   "'}],'intervals':[{'party':'" A "','state':"
			   "'recorded','from_ms':%s,'to_ms':9223372036854775807},{'party':'" A
			   "','state':'recorded','from_ms':-5,'to_ms':%s}"
			   ",{'party':'" A "','state':'missing','from_ms':0,'to_ms':9007199254740992}],'retention':{'"
					   "keep_s':{'recording':%s}}}"
			   ",'events':[{'index':%s,'type':'restricted','decided_at':%s,'fields':{'reason':'opt_out','"
			   "gate_us':%s,'party':'" A "','applied_at':253402300799000000,'requested_at':1}}],'custody':{"
						     "},'files':[{'path':'p','bytes':%s}]}",
				x, x, x, x, x, strchr(x, 'e') ? "0" : x, x, x, x);
		_cleanup_(ew_free_ptr) char *html = page(&i);

		assert_has_not(html, "-9223372036854775808 ");
		assert_has_not(html, "922337203685477");
		json_decref(i.all);
	}
}

/* Part of a day is told: "0 days" would say that nothing was to be kept. */
static void test_kept_for(void **state)
{
	static const struct {
		const char *seconds, *said;
	} cases[] = {{"86400", "recording: 1 days, "}, {"5400", "recording: 1 h 30 min 00 s, "},
		{"90000", "recording: 25 h 00 min 00 s, "}, {"45", "recording: 45.0 s, "}};

	(void)state;
	for (size_t k = 0; k < EW_COUNT(cases); k++) {
		struct input i = of("{'record':{'started_at':1,'parties':[],'retention':{'keep_s':{'recording':%s}}},'events':[],"
				    "'custody':{},'files':[]}",
			cases[k].seconds);
		_cleanup_(ew_free_ptr) char *html = page(&i);

		assert_has(html, cases[k].said);
		json_decref(i.all);
	}
}

/* What is not heard is told with its time and why, and that it is not gone; whoever heard it all the same is told apart. */
static void test_redactions(void **state)
{
	(void)state;
	SAYS(call(1, 1,
		     "{'index':0,'type':'redacted','fields':{'party':'" A "','from_ms':1500,'to_ms':62000,'reason':'card'}},"
		     "{'index':1,'type':'redacted','fields':{'from_ms':0,'to_ms':10,'reason':'word_of_later'}},"
		     "{'index':2,'type':'redaction_removed','fields':{'redaction':0,'approval':7}},"
		     "{'index':3,'type':'access','fields':{'what':'handle','purpose':'quality','unredacted':true}},"
		     "{'index':4,'type':'access','fields':{'what':'handle','purpose':'disputes'}}"),
		"REDACTED by hand (a card number): what the caller says from ", "The original is kept sealed.", "word of later",
		"The redaction of event 0 was TAKEN BACK by two people (approval 7).", "ACCESS to the sound, with what was redacted, for quality.",
		"ACCESS to the sound, for disputes.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_for),
		cmocka_unit_test(test_redactions),
		cmocka_unit_test(test_inherited),
		cmocka_unit_test(test_other_gates),
		cmocka_unit_test(test_missing_is_grouped),
		cmocka_unit_test(test_withheld),
		cmocka_unit_test(test_exception_story),
		cmocka_unit_test(test_journey),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_odd_people),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
