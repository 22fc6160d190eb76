/*
 * What the report says of consent, tools and opt-outs: a sentence for each type of event that a call can have, words
 * that are never taken for more than they are, and the whole fan-out of an opt-out. What cannot be read is told as
 * that.
 */
#include "base/text.h"
#include "report_kit.h"

#define A "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
#define B "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
#define G "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
#define OWNER "'party':'" A "'"
#define GIVEN "{'index':0,'type':'grant_given','fields':{'grant':'" G "','tool':'listener 3','may':[]}}"
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

/* A call of a minute of a caller and an agent; both are recorded until 10 s. */
static struct input call(const char *events)
{
	return of("{'record':{'started_at':'2026-01-01T00:00:00Z','duration_ms':60000,'direction':'inbound','parties':["
		  "{'id':'" A "','role':'caller'},{'id':'" B "','role':'agent'}],'intervals':[{'party':'" A
		  "','state':'recorded','from_ms':0,'to_ms':10000},{'party':'" B
		  "','state':'recorded','from_ms':0,'to_ms':10000}]},'events':[%s],'custody':{},'files':[]}",
		events);
}

static char *page(struct input *i)
{
	size_t n;
	char *html = made(&i->in, ew_report_html, &n);

	assert_true(ew_utf8_valid(ew_slice_of(html, n)));
	return html;
}

/* Parts that begin with ! must not be there. */
static void says(struct input i, const char *const *parts)
{
	_cleanup_(ew_free_ptr) char *html = page(&i);

	for (; *parts; parts++)
		if (**parts == '!')
			assert_has_not(html, *parts + 1);
		else
			assert_has(html, *parts);
	json_decref(i.all);
}

#define SAYS(i, ...) says(i, (const char *const[]){__VA_ARGS__, NULL})

/* -- a sentence each -- */

static const struct {
	const char *type, *fields, *said;
} sentences[] = {
	{"notice_started",
		"'notice':'welcome','language':'en','tells':['recording','refusal'],'version':'abcd','voice':'machine',"
		"'asserted':'claimed'",
		"The notice \u201cwelcome\u201d (language: en) began to play, to everybody who was there. It tells: "
		"that it is "
		"recorded, how to say no. Its sound has the SHA-256 abcd. Claimed, not proven: the word of a bot or an "
		"IVR."},
	{"notice_ended", "'notice':'welcome','tells':[],'played':'complete','played_ms':900," OWNER,
		"The notice \u201cwelcome\u201d was played to its end, to the caller (900 ms). It counts as telling "
		"nothing."},
	{"notice_ended", "'notice':'welcome','played':'interrupted'",
		"was INTERRUPTED, to everybody who was there: it proves nothing"},
	{"notice_ended", "'notice':'welcome','played':7",
		"that it was heard to its end is not told, so it proves nothing"},
	{"notice_heard",
		"'notice':'welcome','could':'yes','found':true,'complete':true,'offset_ms':3000,'share':960,'by':'sound'," OWNER,
		"The notice \u201cwelcome\u201d was found by its sound in the recording of the caller at 00:03.000, 96 % of its speech."},
	{"notice_heard",
		"'notice':'welcome','could':'yes','found':true,'complete':false,'offset_ms':3000,'share':600,'interrupted_at_ms':9000," OWNER,
		"60 % of its speech: it is NOT whole, and breaks off at 00:09.000."},
	{"notice_heard", "'notice':'welcome','could':'yes','found':false," OWNER,
		"was NOT found by its sound in the recording of the caller."},
	{"notice_heard", "'notice':'welcome','could':'withheld','found':false," OWNER,
		"could not be looked for by its sound in the recording of the caller: nothing of that time was recorded there."},
	{"notice_heard", "'notice':'welcome','could':'no_prompt'", "the call: its own sound is not kept, or cannot be read."},
	{"notice_heard", "'notice':'welcome','could':'too_short'", "its own sound is too short, silent, or a tone."},
	{"asked", "'purposes':['recording'],'voice':'agent','asserted':'claimed'",
		"Every customer of this call was asked to agree to: recording. Claimed, not proven: the word of the "
		"agent."},
	{"keys_expected", "'purposes':['recording']," OWNER,
		"The caller was asked to answer a consent question with a key, about: recording."},
	{"consent",
		"'status':'granted','method':'keypad','purposes':['recording'],'voice':'party','asserted':'proven',"
		"'evidence':{'event':7}," OWNER,
		"CONSENT: the caller said yes, with a key: recording. Event 7 shows it. Proven: the system itself "
		"perceived it."},
	{"consent",
		"'status':'granted','method':'written','purposes':['biometrics'],'written':true,'reference':'B-7','"
		"voice':"
		"'person','asserted':'claimed','until':1767225600000000," OWNER,
		"said yes, in writing: biometrics. It holds until 2026-01-01 00:00:00.000 UTC. It was given in "
		"writing. Kept at: "
		"\u201cB-7\u201d. Claimed, not proven: the word of an authorised person of the operator."},
	{"consent", "'status':'granted','purposes':['recording'],'segment':'payment'," OWNER,
		"It is for a sensitive segment alone (payment data)."},
	{"consent", "'status':'granted','purposes':['recording'],'by_guardian':true," OWNER,
		"CONSENT OF A GUARDIAN, for the caller: recording."},
	{"consent",
		"'status':'implied','method':'stayed','purposes':['recording'],'voice':'party','asserted':'proven'"
		"," OWNER,
		"IMPLIED CONSENT, no express yes: the caller was told and stayed, by staying on: recording."},
	{"consent", "'status':'declined','method':'spoken','reason':'no thanks'," OWNER,
		"OPT-OUT: the caller said no, in words: every purpose. Reason given: \u201cno thanks\u201d."},
	{"consent", "'status':'withdrawn','purposes':['summary']",
		"OPT-OUT: every customer of this call refuses from here on (withdrawn): summary."},
	{"consent", "'status':'maybe','purposes':['recording']," OWNER,
		"An answer of the caller that cannot be read (maybe) and counts for nothing"},
	{"consent", "'status':'granted','purposes':'recording','until':'soon'," OWNER,
		"said yes: nothing. Until when it holds cannot be read."},
	{"consent_expired", "'purposes':['recording']," OWNER,
		"The consent of the caller ran out: recording. From here on it counts as not given."},
	{"agreement",
		"'purposes':['recording','qa'],'reference':'WA-3','voice':'platform','asserted':'claimed','party':'" B
		"'",
		"An agreement is on file for the agent; it covers: recording and qa. Kept at: \u201cWA-3\u201d. "
		"Claimed, not proven: the "
		"word of the telephone platform."},
	{"minor", "'status':'minor','voice':'agent','asserted':'claimed'," OWNER,
		"MINOR: the caller is a minor, or is said to be one."},
	{"minor", "'from':'01a2','said':'4','status':'minor'",
		"MINOR: somebody on this call is a minor, or is said to be one. Nothing is captured any more but what "
		"the law demands, "
		"unless a guardian agrees. It was said in interaction 01a2, another leg of the same call."},
	{"minor", "'status':'adult','reason':'born 1990','voice':'person','asserted':'claimed'," OWNER,
		"The caller is no minor after all; that was said in error. Reason given: \u201cborn 1990\u201d."},
	{"located", "'place':'US-CA'," OWNER,
		"The caller is said to be in US-CA; the law of that place counts from here on."},
	{"segment_opened", "'segment':'health','voice':'agent','asserted':'claimed'",
		"SENSITIVE SEGMENT (health) began: what policy keeps out of it is withheld until somebody says that it "
		"is over."},
	{"segment_opened", "'segment':'payment','from':'01a2','said':'4'",
		"(payment data) began: what policy keeps out of it is withheld until somebody says that it is over. It "
		"was said in "
		"interaction 01a2"},
	{"segment_ended", "'segment':'payment','from':'01a2','said':'4'",
		"The sensitive segment (payment data) is over. It had begun in interaction 01a2, another leg of the "
		"same call."},
	{"moved", "'to':'queue 7','reason':'busy','voice':'platform','asserted':'claimed'",
		"The call was transferred or routed elsewhere. To: \u201cqueue 7\u201d. Reason given: "
		"\u201cbusy\u201d."},
	{"uncontrolled", "'system':'dialer','status':'found'",
		"UNCONTROLLED CAPTURE: the system \u201cdialer\u201d captures this call, and nothing here can stop "
		"it."},
	{"uncontrolled", "'system':'dialer','status':'controlled'",
		"\u201cdialer\u201d, which captures this call, is under control now."},
	{"told_staff", "'say':'I have stopped it.','then':'continue','cause':1",
		"What to say: \u201cI have stopped it.\u201d. The call goes on unrecorded."},
	{"told_staff", "'then':'move','move_to':'sip:free@pbx'", "to a place where nothing is recorded: sip:free@pbx."},
	{"holding", "'most_ms':20000," OWNER, "the sound of the caller may wait in memory for at most 20.0 s."},
	{"held", "'what':'wiped','from':1767225601000000,'to':1767225602000000," OWNER,
		"The sound of the caller from 00:01.000 to 00:02.000 had waited in memory and was wiped; nothing of it "
		"was stored."},
	{"held", "'what':'written'," OWNER, "had waited in memory and became part of the recording."},
	{"held", "'what':'sold'," OWNER, "waited in memory; what became of it is not told."},
	{"grant_given",
		"'grant':'" G
		"','tool':'listener 3','purposes':['transcription'],'kinds':['transcript'],'ack_ms':2000,'region':"
		"'EU','may':[{'party':'" A "','purposes':['transcription']}]",
		"GRANT: the tool \u201clistener 3\u201d may work on this call, for: transcription. From here on it may "
		"capture: "
		"transcription of the caller. It may hand in: transcript. It has to acknowledge every order within 2.0 "
		"s. It works in: EU."},
	{"grant_refused", "'tool':'listener 3','purposes':['transcription'],'answer':'not_yet','because':'consent'",
		"NO GRANT YET: the tool \u201clistener 3\u201d asked to work on this call, for: transcription. The "
		"answer was not yet: the "
		"consent that it needs is not there yet."},
	{"grant_refused", "'vendor':'01a9','purposes':['summary'],'answer':'no','because':'region'",
		"GRANT REFUSED: a tool of the vendor 01a9 asked"},
	{"tool_ordered", "'grant':'" G "','order':3,'do':'pause','may':[],'due':1767225612000000",
		"The tool \u201clistener 3\u201d was told to PAUSE (order 3). From here on it may capture nothing. It "
		"has to acknowledge that "
		"by 00:12.000."},
	{"tool_ordered", "'grant':'" G "','order':4,'do':'purge'",
		"to STOP, and to destroy what it has made of what was refused (order 4). What it may capture from here "
		"on is not told."},
	{"tool_acknowledged", "'grant':'" G "','order':3,'late':true,'purged':true",
		"acknowledged order 3, LATE: after its deadline. That is its own word: what it does is not seen from "
		"here. It says that "
		"it has destroyed what it had; nobody has verified that."},
	{"tool_silent", "'grant':'" G "','order':3",
		"SILENT TOOL: the tool \u201clistener 3\u201d did not acknowledge order 3 by its deadline."},
	{"tool_silent", "'grant':'x','order':3", "SILENT TOOL: a tool (grant x) did not acknowledge"},
	{"grant_ended", "'grant':'" G "','because':'revoked'",
		"is over: it was revoked; nothing more is taken from the tool."},
	{"artifact_masked",
		"'kind':'transcript','version':2,'profile':'payment','redacted':[{'kind':'card','rule':'card.luhn','count':2}],'because':'recheck'",
		"Masked afterwards: transcript, version 2, was read again with the rules of today (payment), and 2 findings were replaced in what is stored."},
	{"artifact_received",
		"'grant':'" G "','kind':'transcript','version':2,'from_ms':1000,'to_ms':9000,'bytes':1234,'cut':1,"
		"'trimmed':[[4000,5000]],'model':'m1'",
		"Artifact handed in by the tool \u201clistener 3\u201d: transcript, version 2, about 00:01.000 to "
		"00:09.000 of the call, 1,234 "
		"bytes. 1 piece of it touched time in which this was not allowed, and was cut out: 00:04.000 to "
		"00:05.000. Made by: m1."},
	{"artifact_refused", "'grant':'" G "','kind':'summary','because':'withheld','from_ms':1000,'to_ms':9000",
		"Artifact REFUSED, nothing of it was taken: summary, about 00:01.000 to 00:09.000 of the call by the "
		"tool \u201clistener "
		"3\u201d. The reason: it is about time in which this was not allowed."},
	{"treatment_ordered", "'kind':'audio','treatment':'seal','cause':9,'until':1767225610000000",
		"What exists of the audio up to 00:10.000 is to be sealed, so that only a legal ground opens it, "
		"because of event 9."},
	{"treatment_done", "'kind':'audio','treatment':'seal','outcome':'verified'",
		"The audio: sealing it is done, and that was VERIFIED."},
	{"treatment_done", "'kind':'summary','treatment':'purge','outcome':'nothing_there'",
		"The summary: there was nothing of it here."},
	{"treatment_done", "'kind':'summary','treatment':'purge','outcome':'cannot_be_verified'",
		"The summary: whether destroying it is done CANNOT BE VERIFIED."},
	{"treatment_done", "'kind':'summary','treatment':'purge','outcome':'trust_me'",
		"The summary: what came of destroying it cannot be read (trust me), so nothing is known to be done."},
	{"hold_placed", "'name':'Claim 7','reason':'a claim is expected','review_at':1767225610000000",
		"LEGAL HOLD \u201cClaim 7\u201d placed: nothing of this call is destroyed while it stands. The reason: a claim is expected. "
		"It is to be looked at again by 2026-01-01 00:00:10.000 UTC."},
	{"hold_placed", "'name':'Claim 7','reason':'a claim is expected','query':3",
		"LEGAL HOLD \u201cClaim 7\u201d placed: nothing of this call is destroyed while it stands. The reason: a claim is expected. The call matches "
		"query 3 of the hold, which stands."},
	{"retention_redated", "'keep':{'recording':2592000,'metadata':31536000},'was':{'recording':7776000,'metadata':31536000,'summary':7776000}",
		"OTHER PERIODS, which two people agreed on: recording 30 days (90 before), summary goes with the data of the call, from the end of the call."},
	{"retention_redated", "", "OTHER PERIODS, which two people agreed on: what they are is not told."},
	{"hold_placed", "", "LEGAL HOLD \u201cwithout a name\u201d placed: nothing of this call is destroyed while it stands. The reason: none "
		"was told."},
	{"hold_released", "'reason':'settled'", "A legal hold of this call was RELEASED, by two people. The reason: settled."},
	{"purge_held", "'kind':'audio','cause':4",
		"The audio was to be destroyed, because of event 4. A legal hold KEEPS it, unopened, until the last one is released."},
	{"restricted", "'reason':'keypad','purposes':['recording']," OWNER,
		"OPT-OUT BY KEY: the caller pressed the keys that say no; recording is withheld from here on."},
	{"restricted", "'reason':'segment','segment':'payment','gate_us':3",
		"The gate of every party was shut because a sensitive segment began (payment data). Every gate was "
		"shut 0.003 ms"},
	{"restricted", "'reason':'minor'", "was shut because somebody is a minor, or is said to be one."},
	{"restricted", "'reason':'joined','gate_us':3," OWNER,
		"The gate of the caller was shut because somebody joined who was not asked yet. That gate was shut "
		"0.003 ms"},
	{"restricted", "'reason':'terms'", "a notice or a consent that the terms of the call demand is not there"},
	{"restricted", "'reason':'expired'", "because a consent ran out."},
	{"restricted", "'reason':'left'", "because whoever speaks there left."},
	{"restricted", "'reason':'whim'", "was shut by the system itself (whim)."},
	{"order_refused", "'kind':'consent','because':'refusal_stands'",
		"What somebody reported (consent) was REFUSED: a refusal stands against it, and this voice may not ask "
		"again."},
	{"order_refused", "'kind':'resume','because':'the call is over'",
		"An order (resume) was REFUSED: the call is over."},
};

/* No sentence falls back to a list of raw names. */
static void test_sentences(void **state)
{
	(void)state;
	for (size_t k = 0; k < EW_COUNT(sentences); k++) {
		char events[2048], raw[64];

		snprintf(events, sizeof(events), GIVEN ",{'index':1,'type':'%s','decided_at':%lld,'fields':{%s}}",
			sentences[k].type, AT(10000), sentences[k].fields);
		snprintf(raw, sizeof(raw), "!<span>%s;", sentences[k].type);
		SAYS(call(events), sentences[k].said, raw);
	}
}

/* Whatever stands in the fields: a document, in words that claim nothing. */
static void test_unreadable(void **state)
{
	static const char *const fields[] = {"{}", "[]", "7", "null",
		"{'party':7,'grant':[],'purposes':{},'may':{},'tells':'x','status':false,'order':'x','due':'x','until':"
		"[],'trimmed':"
		"[1,[2],['a','b'],[-1,-2]],'cut':-9223372036854775808,'kind':{},'outcome':1,'treatment':2,'evidence':'"
		"e','what':0,"
		"'segment':9,'from':4,'played':[],'most_ms':-1,'kinds':7,'cause':9223372036854775807,'from_ms':"
		"9223372036854775807,"
		"'to_ms':-1,'version':[],'notice':1,'bytes':'x'}",
		"{'party':'<b>','grant':'<b>','tool':'<b>','purposes':['<b>',1,null],'may':[1,{},{'party':'<b>','"
		"purposes':['<b>']}],"
		"'tells':['<b>',3],'status':'<b>','do':'<b>','kind':'<b>','outcome':'<b>','because':'<b>','segment':'<"
		"b>','say':'<b>',"
		"'method':'<b>','voice':'<b>','asserted':'claimed','reference':'<b>','reason':'<b>','place':'<b>','"
		"system':'<b>','model':"
		"'<b>','notice':'<b>','language':'<b>','version':'<b>','from':'<b>','vendor':'<b>','region':'<b>','"
		"answer':'<b>'}"};

	(void)state;
	for (size_t k = 0; k < EW_COUNT(sentences); k++)
		for (size_t n = 0; n < EW_COUNT(fields); n++) {
			char events[2048];

			snprintf(events, sizeof(events),
				GIVEN ",{'index':1,'type':'%s','decided_at':%lld,'fields':%s},{'index':2,'type':'%s','"
				      "decided_at':'x',"
				      "'fields':%s}",
				sentences[k].type, AT(10000), fields[n], sentences[k].type, fields[n]);
			SAYS(call(events), "!<b>", "!VERIFIED.", "!CONSENT:", "!was played to its end",
				"!922337203685477");
		}
}

/* Texts without end leave room for the sentence, and an event of tomorrow with a hundred of them is still a row. */
static void test_endless(void **state)
{
	char events[24000], text[230];
	size_t n;

	(void)state;
	memset(text, 'e', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	n = (size_t)snprintf(events, sizeof(events), "{'index':0,'type':'of_tomorrow','fields':{");
	for (int k = 0; k < 60; k++)
		n += (size_t)snprintf(events + n, sizeof(events) - n, "%s'%d%.40s':'%s'", k ? "," : "", k, text, text);
	snprintf(events + n, sizeof(events) - n,
		"}},{'index':1,'type':'consent','fields':{'status':'granted','purposes':['%s','%s','%s'],'reason':'%s',"
		"'reference':'%s',"
		"'voice':'%s','asserted':'claimed','method':'%s','notice':'%s','segment':'%s','party':'%s','evidence':{"
		"'reference':'%s'}}}",
		text, text, text, text, text, text, text, text, text, text, text);
	SAYS(call(events), "of_tomorrow; ", "CONSENT: ", "Claimed, not proven: the word of eee");
}

/* -- what holds the sound of frames that were destroyed -- */

#define SPAN "{'index':0,'type':'span_opened','fields':{'span':'s1'," OWNER ",'from':1767225601000000}}"
#define MADE(covers)                                                                                                   \
	",{'index':1,'type':'artifact_made','fields':{'kind':'audio'," OWNER ",'covers':" covers ",'missing_frames':"  \
												 "0}}"
#define PURGE                                                                                                          \
	",{'index':2,'type':'treatment_ordered','fields':{'kind':'audio','treatment':'purge','until':"                 \
	"1767225602000000}}"
#define GONE ",{'index':3,'type':'span_shredded','fields':{'span':'s1'}}"

static void test_destroyed(void **state)
{
	(void)state;
	SAYS(call(SPAN MADE("true") GONE), "stretch of the caller were destroyed. The artifact holds what they held.");
	SAYS(call(SPAN MADE("false") GONE), "stretch of the caller were destroyed.</span>", "!holds what they held");
	SAYS(call(SPAN GONE), "stretch of the caller were destroyed.</span>", "!holds what they held", "!is gone");
	SAYS(call(SPAN PURGE GONE), "nothing had been made of them: what they held is gone.");
	SAYS(call(SPAN MADE("true") PURGE GONE), "stretch of the caller were destroyed.</span>", "!is gone");
}

/* -- the fan-out -- */

#define OPT_OUT(index)                                                                                                 \
	"{'index':" #index ",'type':'restricted','decided_at':%lld,'actor':{'kind':'user','id':'u'},'fields':{'"       \
			   "reason':'opt_out','source':"                                                               \
	"'web'," OWNER                                                                                                 \
	",'purposes':['recording'],'received_at':%lld,'applied_at':%lld,'requested_at':%lld,'gate_us':3000}}"
#define OPT_OUT_AT(ms) AT(ms), AT(ms), AT((ms) + 3), AT((ms)-2)

static char events_text[6000];

static const char *fan_out(const char *what)
{
	snprintf(events_text, sizeof(events_text),
		GIVEN
		"," OPT_OUT(1) ",{'index':2,'type':'tool_ordered','decided_at':%lld,'fields':{'grant':'" G
			       "','order':1,'do':'purge','may':[],'due':%lld,'cause':1}},{'index':3,'type':'treatment_"
			       "ordered',"
			       "'decided_at':%lld,'fields':{'kind':'audio','treatment':'seal','cause':1,'until':%lld}}"
			       ",{'index':4,'type':'treatment_ordered','decided_at':%lld,'fields':{'kind':'summary','"
			       "treatment':"
			       "'purge','cause':1}}%s",
		OPT_OUT_AT(10000), AT(10005), AT(12005), AT(10006), AT(10000), AT(10006), what);
	return events_text;
}

static void test_fan_out(void **state)
{
	(void)state;
	SAYS(call(fan_out("")),
		"Opt-out by an order: the caller (event 1). T is 2026-01-01 00:00:10.000 UTC, 00:10.000 into the call.",
		"<span>3.000 ms</span>", "<span>Gate of the caller</span>",
		"to stop, and to destroy what it has (order 1), and to acknowledge within 2.0 s",
		"OPEN: not acknowledged", "OPEN: not done yet", "OPEN: 3 of these are not done, or not known to be.",
		"But 3 things that follow from it are open", "Of event 1 3 things are open");
	SAYS(call(fan_out(",{'index':5,'type':'tool_silent','decided_at':1767225612100000,'fields':{'grant':'" G
			  "','order':1}}")),
		"OPEN: SILENT, flagged after 2.1 s; it never acknowledged", "OPEN: 3 of these");
	SAYS(call(fan_out(",{'index':5,'type':'tool_acknowledged','decided_at':1767225613000000,'fields':{'grant':'" G
			  "','order':2,'late':true}}")),
		"OPEN: acknowledged LATE, after 3.0 s; it has not said that anything is destroyed", "OPEN: 3 of these");
	SAYS(call(fan_out(",{'index':5,'type':'tool_acknowledged','decided_at':1767225610050000,'fields':{'grant':'" G
			  "','order':1,'purged':true}},{'index':6,'type':'treatment_done','decided_at':"
			  "1767225610020000,'fields':{"
			  "'kind':'audio','treatment':'seal','outcome':'verified','cause':1}},{'index':7,'type':'"
			  "treatment_done',"
			  "'decided_at':1767225610030000,'fields':{'kind':'summary','treatment':'purge','outcome':'"
			  "cannot_be_verified'}}")),
		"acknowledged after 50 ms; after 50 ms it said that it had destroyed it, which is its word",
		"done and verified after 20 ms", "CANNOT BE VERIFIED (said after 30 ms)", "Nothing of it is open.",
		"!OPEN:", "!obeyed it");
	SAYS(call(fan_out(",{'index':5,'type':'treatment_done','decided_at':1767225610020000,'fields':{'kind':'summary'"
			  ",'treatment':"
			  "'purge','outcome':'sold'}},{'index':6,'type':'treatment_done','decided_at':1767225610020000,"
			  "'fields':{'kind':"
			  "'audio','treatment':'seal','outcome':'nothing_there'}}")),
		"OPEN: what came of it cannot be read", "What exists of: audio", "OPEN: 2 of these");
}

/* A consequence belongs to the opt-out that it names, and a tool is told by the last one. */
static void test_two_opt_outs(void **state)
{
	(void)state;
	snprintf(events_text, sizeof(events_text),
		OPT_OUT(0) "," OPT_OUT(1) ",{'index':2,'type':'treatment_ordered','decided_at':%lld,'fields':{'kind':'"
					  "audio','treatment':"
					  "'seal','cause':0}}",
		OPT_OUT_AT(10000), OPT_OUT_AT(11000), AT(11010));
	SAYS(call(events_text), "2 of 2 opt-outs obeyed", "<span>1.0 s</span>", "Of event 0 1 thing is open",
		"!Of event 1 ");
}

/* -- what is an opt-out -- */

#define NO(status, more)                                                                                               \
	"{'index':0,'type':'consent','decided_at':1767225610000000,'actor':{'kind':'user','id':'u'},'fields':{'"       \
	"status':'" status "','purposes':['recording']," OWNER more "}}"
#define SHUT                                                                                                           \
	",{'index':1,'type':'restricted','decided_at':1767225610142000,'fields':{'reason':'other_refused'," OWNER      \
	",'purposes':['recording'],'applied_at':1767225610142000,'gate_us':3}}"

static void test_what_opts_out(void **state)
{
	(void)state;
	/* By the keys that are always there. */
	SAYS(call("{'index':0,'type':'restricted','decided_at':1767225610000000,'fields':{'reason':'keypad','purposes':"
		  "['recording'],"
		  "'applied_at':1767225610000000,'gate_us':2}}"),
		"1 of 1 opt-out obeyed", "Opt-out by key");
	/* By an answer: its gates are shut by the orders that follow. */
	SAYS(call(NO("declined", ",'method':'keypad'") SHUT), "1 of 1 opt-out obeyed",
		"of caller, as an answer: obeyed. Gates shut 142 ms after it.", "Opt-out by key: the caller",
		"shut, as told below");
	SAYS(call(NO("withdrawn", "")), "1 of 1 opt-out obeyed", "No gate was open, and nothing was kept after it.",
		"none was open; nothing was kept after it");
	SAYS(call(NO("granted", "")), "No opt-out", "!What became of each opt-out");
	/* One that is told by the API shuts the gates by an order of its own: one act, told once, whichever is written
	 * first. */
	snprintf(events_text, sizeof(events_text), "%s," OPT_OUT(1), NO("declined", ""), OPT_OUT_AT(9998));
	SAYS(call(events_text), "1 of 1 opt-out obeyed", "Gates shut in 3.000 ms", "!as an answer");
	snprintf(events_text, sizeof(events_text), OPT_OUT(1) ",%s", OPT_OUT_AT(9998), NO("declined", ""));
	SAYS(call(events_text), "1 of 1 opt-out obeyed", "!as an answer");
	/* Another voice is another act. */
	snprintf(events_text, sizeof(events_text), OPT_OUT(1) "%s", OPT_OUT_AT(9998),
		",{'index':0,'type':'consent','decided_at':1767225610000000,'actor':{'kind':'user','id':'w'},'fields':{"
		"'status':"
		"'declined','purposes':['recording']," OWNER "}}");
	SAYS(call(events_text), "2 of 2 opt-outs obeyed", "as an answer");
}

/* Recorded behind a no: told, whatever else was done. */
static void test_disobeyed(void **state)
{
	struct input i = call(
		"{'index':0,'type':'consent','decided_at':1767225605000000,'fields':{'status':'declined','purposes':["
		"'recording']," OWNER "}}");

	(void)state;
	SAYS(i, "0 of 1 opt-out obeyed", "NOT obeyed. 4.9 s were recorded behind it",
		"OPEN: 4.9 s were recorded behind it");
}

/* -- the picture -- */

static void test_picture(void **state)
{
	(void)state;
	SAYS(call("{'index':0,'type':'notice_started','decided_at':1767225601000000,'fields':{'notice':'w'}},{'index':"
		  "1,'type':"
		  "'notice_ended','decided_at':1767225603000000,'fields':{'notice':'w','played':'interrupted'}},{'"
		  "index':2,'type':"
		  "'consent','decided_at':1767225604000000,'fields':{'status':'implied','purposes':['recording']}},{'"
		  "index':3,'type':"
		  "'segment_opened','decided_at':1767225605000000,'fields':{'segment':'payment'}}"),
		">notice plays</text>", "!>notice heard</text>", ">told, stayed</text>", ">Segment: payment</text>",
		">segment</text>", "No notice was heard to its end");
	SAYS(call("{'index':0,'type':'notice_ended','decided_at':1767225603000000,'fields':{'notice':'w','played':'"
		  "complete'}},"
		  "{'index':1,'type':'consent','decided_at':1767225604000000,'fields':{'status':'granted','purposes':['"
		  "recording']}}"),
		">notice heard</text>", ">agreed</text>", ">no answer</text>");
	SAYS(call(fan_out(",{'index':5,'type':'tool_silent','decided_at':1767225612100000,'fields':{'grant':'" G
			  "','order':1}}")),
		">Tool: listener 3</text>", ">tool told</text>", ">silent</text>", "!>acknowledged</text>");
}

#define OPT_OUT_OF_QA                                                                                                  \
	"{'index':0,'type':'restricted','decided_at':1767225610000000,'fields':{'reason':'opt_out','purposes':['qa']," \
	"'applied_at':"                                                                                                \
	"1767225610000000}}"

/* More tools, segments and opt-outs than anybody draws: what is left out is counted. */
static void test_crowds(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf events = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	ew_buf_init(&events, 1 << 20);
	ew_buf_add_text(&events, OPT_OUT_OF_QA);
	for (int k = 0; k < 600; k++)
		ew_buf_printf(&events,
			",{'index':%d,'type':'tool_ordered','fields':{'grant':'g1','order':%d,'do':'stop'}}", k + 1,
			k + 1);
	for (int k = 0; k < 99; k++)
		ew_buf_printf(&events,
			",{'index':%d,'type':'grant_given','decided_at':1767225601000000,'fields':{'grant':'g%d','tool'"
			":'t%d'}},{'index':%d,"
			"'type':'segment_opened','decided_at':1767225601000000,'fields':{'segment':'s%d'}}"
			"," OPT_OUT_OF_QA,
			601 + k, k, k, 700 + k, k);
	text = ew_buf_take_text(&events);
	assert_non_null(text);
	SAYS(call(text), "91 more tools", "36 further opt-outs are not followed here",
		"further consequences are not listed here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_destroyed),
		cmocka_unit_test(test_fan_out),
		cmocka_unit_test(test_two_opt_outs),
		cmocka_unit_test(test_what_opts_out),
		cmocka_unit_test(test_disobeyed),
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_crowds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
