/*
 * The first screen: which call, who, what was told and agreed, what was kept and what was not, whether every opt-out
 * was obeyed and how fast, what went wrong and what is missing. It must never say more than the events do: what is
 * not known is called not known.
 */
#include "report/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/purpose.h"

/* Lines of a list that the first screen has; the rest is further down. */
#define FIRST_LINES 4
/* And of one that tells the story. */
#define MANY_LINES 16
/* The end of a notice stands within so many events of its beginning. */
#define LOOK_AHEAD 256

static void title(struct ew_page *p, const struct ew_report_view *v)
{
	ew_page_title(p, "title", "Evidence report of one call");
	struct ew_said entity = ew_said_of(v->record, "entity", ew_said_of(v->custody, "entity", "Entity not told").at);

	ew_page_title(p, "subtitle", "%s \u00b7 %s \u00b7 %s", entity.at, ew_said_wall(v->started).at,
		ew_said_length(v->duration_ms * 1000).at);
	ew_page_title(p, "id", "%s", ew_said_of(v->record, "id", "unknown").at);
	ew_page_title(p, "author", "%s", entity.at);
}

/* What other systems call it. */
static void elsewhere_facts(struct ew_page *p, const struct ew_report_view *v)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_free_ptr) char *taken = NULL;
	const char *name;
	const json_t *value;
	size_t n = 0;

	ew_buf_init(&text, EW_REPORT_TEXT_BYTES);
	json_object_foreach (ew_report_walked(json_object_get(v->record, "external_ids")), name, value) {
		if (n++ < FIRST_LINES)
			ew_buf_printf(&text, "%s%s: %s", n > 1 ? "; " : "", ew_said_plain_words(name).at,
				ew_said(value, "not told").at);
	}
	if (n > FIRST_LINES)
		ew_buf_printf(&text, "; and %zu more, in data/record.json", n - FIRST_LINES);
	if (n == 0)
		return;
	taken = ew_buf_take_text(&text);
	p->failed |= !taken;
	ew_page_fact(p, "Called elsewhere", EW_TONE_PLAIN, "%s", taken ? taken : "");
}

static void call_facts(struct ew_page *p, const struct ew_report_view *v)
{
	ew_page_fact(p, "Call", EW_TONE_PLAIN, "%s", ew_said_of(v->record, "id", "not known").at);
	ew_page_fact(p, "When", EW_TONE_PLAIN, "%s to %s", ew_said_wall(v->started).at,
		v->ended.us ? ew_said_wall(v->ended).at : "(not over, or its end is not known)");
	ew_page_fact(p, "Journey", EW_TONE_PLAIN, "%s%s%s; state: %s",
		ew_said_of(v->record, "direction", "direction withheld or never told").at,
		ew_report_text(v->record, "queue") ? ", queue " : "", ew_said_of(v->record, "queue", "").at,
		ew_said_of(v->record, "state", "not known").at);
}

/* "agent Bob joined", "queue: sales", "transfer: 01a1...". */
static void transfer_fact(struct ew_page *p, const struct ew_report_view *v, const json_t *one)
{
	static const char *const about[] = {"queue", "session", "interaction"};
	struct ew_said at = ew_said_offset(ew_report_ms(v, ew_report_time_of(one, "at")));
	struct ew_said change = ew_said_plain_words(ew_said_of(one, "change", "changed").at);

	if (ew_report_text(one, "party")) {
		ew_page_fact(p, "Journey", EW_TONE_PLAIN, "%s %s %s", at.at,
			ew_report_who(v, ew_report_text(one, "party")).at, change.at);
		return;
	}
	for (size_t i = 0; i < EW_COUNT(about); i++) {
		if (!ew_report_text(one, about[i]))
			continue;
		ew_page_fact(
			p, "Journey", EW_TONE_PLAIN, "%s %s: %s", at.at, change.at, ew_said_of(one, about[i], "").at);
		return;
	}
	ew_page_fact(p, "Journey", EW_TONE_PLAIN, "%s %s", at.at, change.at);
}

static void journey_facts(struct ew_page *p, const struct ew_report_view *v)
{
	size_t related = json_array_size(ew_report_list(v, "related"));
	size_t moves = json_array_size(ew_report_list(v, "transfers"));
	const json_t *one;
	size_t i;

	json_array_foreach (ew_report_list(v, "related"), i, one)
		if (i < FIRST_LINES)
			ew_page_fact(p, "Journey", EW_TONE_PLAIN, "belongs to interaction %s (%s)",
				ew_said_of(one, "interaction", "not told").at,
				ew_said_of(one, "relation", "not told").at);
	json_array_foreach (ew_report_list(v, "transfers"), i, one)
		if (i < MANY_LINES)
			transfer_fact(p, v, one);
	if (related > FIRST_LINES || moves > MANY_LINES)
		ew_page_fact(p, "Journey", EW_TONE_PLAIN, "and more, in data/record.json");
}

static void who_fact(struct ew_page *p, const struct ew_report_view *v, const json_t *party)
{
	struct ew_said who = ew_report_Who(v, ew_report_text(party, "id"));
	const char *sure = ew_report_text(party, "confidence");
	const char *address = ew_report_text(party, "address");

	if (!ew_report_text(party, "role") && !ew_report_text(party, "name") && !address)
		ew_page_fact(
			p, "Who", EW_TONE_PLAIN, "%s: role, name and address are withheld or were never told", who.at);
	else
		ew_page_fact(p, "Who", EW_TONE_PLAIN, "%s, %s%s%s%s", who.at,
			ew_said_of(party, "address", "address withheld or never told").at,
			sure ? " (which voice is whose: " : "", sure ? ew_said_plain_words(sure).at : "",
			sure ? ")" : "");
}

static void who_facts(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *party;
	size_t i;

	json_array_foreach (v->parties, i, party)
		who_fact(p, v, party);
	if (json_array_size(v->parties) == 0)
		ew_page_fact(p, "Who", EW_TONE_WARN, "Nobody: no party of this call is known.");
}

static void sentence_fact(struct ew_page *p, const struct ew_report_view *v, const char *label, const char *tone,
	const json_t *event)
{
	_cleanup_(ew_buf_free) struct ew_buf sentence = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	ew_buf_init(&sentence, (size_t)EW_REPORT_TEXT_BYTES * 2);
	ew_report_sentence(&sentence, v, event);
	text = ew_buf_take_text(&sentence);
	p->failed |= !text;
	ew_page_fact(p, label, tone, "%s %s",
		ew_said_offset(ew_report_ms(v, ew_report_time_of(event, "decided_at"))).at, text ? text : "");
}

/* One that ended says all that its beginning does. */
static bool tells_of_notice(const struct ew_report_view *v, size_t i)
{
	const json_t *event = json_array_get(v->events, i);
	const json_t *f = json_object_get(event, "fields");

	if (strncmp(ew_report_text(event, "type"), "notice", 6) != 0 || ew_report_is(event, "type", "notice_heard"))
		return false;
	if (!ew_report_is(event, "type", "notice_started"))
		return true;
	for (size_t k = i + 1; k < json_array_size(v->events) && k < i + LOOK_AHEAD; k++) {
		const json_t *later = json_array_get(v->events, k);

		if (ew_report_is(later, "type", "notice_ended") &&
			json_equal(json_object_get(f, "notice"),
				json_object_get(json_object_get(later, "fields"), "notice")))
			return false;
	}
	return true;
}

/* What was looked for and not found whole is worth a look; what could not be looked for says nothing either way. */
static void heard_facts(struct ew_page *p, const struct ew_report_view *v)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(v->events); i++) {
		const json_t *event = json_array_get(v->events, i), *f = json_object_get(event, "fields");
		bool whole = json_is_true(json_object_get(f, "complete"));

		if (!ew_report_is(event, "type", "notice_heard"))
			continue;
		if (n++ < MANY_LINES)
			sentence_fact(p, v, "What was heard of it", whole ? EW_TONE_PLAIN : EW_TONE_WARN, event);
	}
	if (n > MANY_LINES)
		ew_page_fact(p, "What was heard of it", EW_TONE_PLAIN, "and %zu more, in the list of events", n - MANY_LINES);
}

static void told_facts(struct ew_page *p, const struct ew_report_view *v)
{
	size_t n = 0, heard = 0;

	for (size_t i = 0; i < json_array_size(v->events); i++) {
		const json_t *event = json_array_get(v->events, i);
		bool complete = ew_report_is(json_object_get(event, "fields"), "played", "complete");

		if (!tells_of_notice(v, i))
			continue;
		heard += complete;
		if (n++ < MANY_LINES)
			sentence_fact(p, v, "What was told", complete ? EW_TONE_PLAIN : EW_TONE_WARN, event);
	}
	if (n == 0)
		ew_page_fact(p, "What was told", EW_TONE_WARN,
			"The log has no notice: whether the parties were told of the recording cannot be shown from "
			"it.");
	else if (heard == 0)
		ew_page_fact(
			p, "What was told", EW_TONE_WARN, "No notice was heard to its end, as far as the log knows.");
	if (n > MANY_LINES)
		ew_page_fact(p, "What was told", EW_TONE_PLAIN, "and %zu more, in the list of events", n - MANY_LINES);
	heard_facts(p, v);
}

/* "withdrawn: recording, qa" for one word of the answers. */
static void add_answers(struct ew_page *p, struct ew_buf *to, const json_t *consent, const char *answer)
{
	_cleanup_(ew_report_drop) json_t *words = json_array();
	const char *purpose;
	const json_t *said;
	size_t n;

	p->failed |= !words;
	json_object_foreach (ew_report_walked(consent), purpose, said)
		if (json_is_string(said) && strcmp(json_string_value(said), answer) == 0 &&
			json_array_append_new(words, json_string(purpose)) < 0)
			p->failed = true;
	n = json_array_size(words);
	if (n > 0)
		ew_buf_printf(to, "%s%s: %s", to->len > 0 ? "; " : "", answer,
			n >= EW_PURPOSE_COUNT ? "every purpose" : ew_said_words(words, EW_PURPOSE_COUNT).at);
}

static void agreed_by(struct ew_page *p, const struct ew_report_view *v, const json_t *party)
{
	static const char *const answers[] = {
		"given", "granted", "implied", "notified", "withdrawn", "declined", "refused", "unknown"};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_free_ptr) char *taken = NULL;

	ew_buf_init(&text, EW_REPORT_TEXT_BYTES);
	for (size_t i = 0; i < EW_COUNT(answers); i++)
		add_answers(p, &text, json_object_get(party, "consent"), answers[i]);
	if (text.len == 0)
		ew_buf_add_text(&text, "no answer is in the log");
	taken = ew_buf_take_text(&text);
	p->failed |= !taken;
	ew_page_fact(p, "What was agreed", EW_TONE_PLAIN, "%s: %s", ew_report_Who(v, ew_report_text(party, "id")).at,
		taken ? taken : "");
}

static void agreed_facts(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *one;
	size_t i, n = 0;

	json_array_foreach (v->parties, i, one)
		agreed_by(p, v, one);
	json_array_foreach (v->events, i, one)
		if (ew_report_is(one, "type", "consent") && n++ < MANY_LINES)
			sentence_fact(p, v, "What was agreed", EW_TONE_PLAIN, one);
	if (n > MANY_LINES)
		ew_page_fact(p, "What was agreed", EW_TONE_PLAIN, "and %zu more answers, in the list of events",
			n - MANY_LINES);
}

static void decided_facts(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *event;
	size_t i, n = 0;

	json_array_foreach (v->events, i, event) {
		const json_t *f = json_object_get(event, "fields");

		if (!ew_report_is(event, "type", "decided") || n++ >= MANY_LINES)
			continue;
		ew_page_fact(p, "Why it was recorded", EW_TONE_PLAIN, "%s: %s (event %" PRId64 ")",
			ew_said_of(f, "mode", "no mode").at, ew_said_of(f, "because", "no reason told").at,
			ew_report_number(event, "index", 0));
	}
	if (n > MANY_LINES)
		ew_page_fact(p, "Why it was recorded", EW_TONE_PLAIN, "and %zu more decisions, in the list of events",
			n - MANY_LINES);
}

#define LONGEST_S (INT64_MAX / 1000000)

/* Part of a day is no day less: "0 days" is not what the policy says of an hour. */
static struct ew_said kept_for(json_int_t seconds)
{
	struct ew_said said = {{0}};

	if (seconds >= 0 && seconds <= LONGEST_S && seconds % 86400 != 0)
		return ew_said_length(seconds * 1000000);
	snprintf(said.at, sizeof(said.at), "%" JSON_INTEGER_FORMAT " days", seconds / 86400);
	return said;
}

/* "recording: 90 days, until 2027-02-19 15:30:52.812 UTC". */
static void retention_facts(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *retention = json_object_get(v->record, "retention");
	const json_t *until = json_object_get(retention, "until");
	const char *what;
	const json_t *seconds;

	json_object_foreach (ew_report_walked(json_object_get(retention, "keep_s")), what, seconds) {
		struct ew_wall end = ew_report_time_of(until, what);

		if (json_is_integer(seconds))
			ew_page_fact(p, "How long it stays", EW_TONE_PLAIN, "%s: %s, %s%s",
				ew_said_plain_words(what).at, kept_for(json_integer_value(seconds)).at,
				end.us ? "until " : "from the end of the call", end.us ? ew_said_wall(end).at : "");
	}
}

/* What became of it; a record that says nothing of it leaves the lines out. */
static void fate_facts(struct ew_page *p, const struct ew_report_view *v)
{
	static const struct {
		const char *status, *sentence;
	} fates[] = {
		{"kept", "yes: what was made of it is stored"},
		{"on_tape", "as raw frames alone: nothing has been made of them yet"},
		{"shredded", "no: it was destroyed"},
		{"nothing_kept", "there never was anything"},
	};
	const char *status = ew_report_text(json_object_get(v->record, "deletion"), "status");
	const json_t *redaction = json_object_get(v->record, "redaction");
	struct ew_said fate = status ? ew_said_plain_words(status) : ew_said(NULL, "");

	retention_facts(p, v);
	for (size_t i = 0; status && i < EW_COUNT(fates); i++)
		if (strcmp(status, fates[i].status) == 0)
			fate = ew_said_plain(fates[i].sentence);
	if (status)
		ew_page_fact(p, "Is it still there", EW_TONE_PLAIN, "%s", fate.at);
	if (ew_report_text(redaction, "status"))
		ew_page_fact(p, "Redacted", EW_TONE_PLAIN, "%s%s%s",
			ew_said_plain_words(ew_report_text(redaction, "status")).at,
			ew_report_text(redaction, "because") ? ": " : "", ew_said_of(redaction, "because", "").at);
}

/* An answer: what shut the gates was ordered after it, or nothing was open. */
static void obeyed_words_fact(struct ew_page *p, const struct ew_opt_out *o, const char *at, const char *who)
{
	int64_t index = ew_report_number(o->event, "index", 0);

	if (o->gate_us >= 0)
		ew_page_fact(p, "Opt-outs", EW_TONE_GOOD,
			"%s, of %s, as an answer: obeyed. Gates shut %s after it. (event %" PRId64 ")", at, who,
			ew_said_length(o->gate_us).at, index);
	else
		ew_page_fact(p, "Opt-outs", EW_TONE_GOOD,
			"%s, of %s, as an answer: obeyed. No gate was open, and nothing was kept after it. (event "
			"%" PRId64 ")",
			at, who, index);
}

static void obeyed_fact(struct ew_page *p, const struct ew_report_view *v, const struct ew_opt_out *o, const char *at)
{
	const char *party = ew_report_text(json_object_get(o->event, "fields"), "party");
	struct ew_said who = !party && o->in_words ? ew_said(NULL, "every customer") : ew_report_who(v, party);
	int64_t index = ew_report_number(o->event, "index", 0);
	char others[128 + EW_SAID_BYTES] = "";

	if (o->others > 0)
		snprintf(others, sizeof(others), " %zu gate%s of others shut because of it%s%s.", o->others,
			o->others == 1 ? "" : "s", o->last_us > o->gate_us ? ", the last after " : "",
			o->last_us > o->gate_us ? ew_said_length(o->last_us).at : "");
	if (o->inherited)
		ew_page_fact(p, "Opt-outs", EW_TONE_GOOD,
			"%s, said in another leg of the call: obeyed. Nothing was kept after it.%s (event %" PRId64 ")",
			at, others, index);
	else if (o->in_words)
		obeyed_words_fact(p, o, at, who.at);
	else
		ew_page_fact(p, "Opt-outs", EW_TONE_GOOD,
			"%s, of %s: obeyed. Gates shut in %s; %s after it was asked for.%s (event %" PRId64 ")", at,
			who.at, o->gate_us >= 0 ? ew_said_length(o->gate_us).at : "a time not told",
			o->total_us >= 0 ? ew_said_length(o->total_us).at : "a time not told", others, index);
}

static void opt_out_fact(struct ew_page *p, const struct ew_report_view *v, const struct ew_opt_out *o)
{
	const json_t *f = json_object_get(o->event, "fields");
	const char *tone = o->obeyed ? EW_TONE_GOOD : EW_TONE_BAD;
	struct ew_said at = ew_said_offset(ew_report_ms(v, ew_report_time_of(o->event, "decided_at")));
	int64_t index = ew_report_number(o->event, "index", 0);

	if (o->late_ms > 0)
		ew_page_fact(p, "Opt-outs", tone,
			"%s, of %s: NOT obeyed. %s were recorded behind it (event %" PRId64 ").", at.at,
			ew_report_who(v, ew_report_text(f, "party")).at, ew_said_length(o->late_ms * 1000).at, index);
	else if (!o->obeyed)
		ew_page_fact(p, "Opt-outs", tone, "%s: not shown to be obeyed. %s (event %" PRId64 ")", at.at,
			ew_said_of(f, "because", "No reason is in the log.").at, index);
	else if (o->again)
		ew_page_fact(p, "Opt-outs", tone, "%s: the same order once more (event %" PRId64 ").", at.at, index);
	else
		obeyed_fact(p, v, o, at.at);
}

/* What follows from them and is not done: a tool that is silent, something that is not destroyed yet. */
static void open_facts(struct ew_page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->fans->n; i++) {
		const struct ew_fan_out *one = &p->fans->one[i];

		if (one->open > 0 && n++ < MANY_LINES)
			ew_page_fact(p, "Opt-outs", EW_TONE_WARN,
				"Of event %" PRId64 " %zu thing%s open: see what became of it, below.",
				ew_report_number(one->event, "index", 0), one->open, one->open == 1 ? " is" : "s are");
	}
}

/* Those that were not obeyed come first: no crowd of others can hide them. */
static void opt_out_facts(struct ew_page *p, const struct ew_report_view *v)
{
	size_t n = 0;

	for (int good = 0; good < 2; good++)
		for (size_t i = 0; i < json_array_size(v->events); i++) {
			struct ew_opt_out o;

			if (ew_report_opt_out(v, i, &o) && o.obeyed == good && n++ < MANY_LINES)
				opt_out_fact(p, v, &o);
		}
	if (n > MANY_LINES)
		ew_page_fact(p, "Opt-outs", EW_TONE_PLAIN, "and %zu more, in the list of events", n - MANY_LINES);
	open_facts(p);
}

static const struct ew_column kept_columns[] = {{"Party", 25, false}, {"Kept", 15, false}, {"Withheld", 15, false},
	{"Paused", 15, false}, {"Masked", 15, false}, {"Missing", 15, false}};
static const char *const kept_states[] = {"recorded", "withheld", "paused", "masked", "missing"};

static void kept_table(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *party;
	size_t i;

	ew_page_table(p, "What was kept of whom", kept_columns, EW_COUNT(kept_columns));
	json_array_foreach (v->parties, i, party) {
		const char *id = ew_report_text(party, "id");
		struct ew_said said[EW_COUNT(kept_columns)] = {ew_report_Who(v, id)};
		const char *cells[EW_COUNT(kept_columns)] = {said[0].at};

		for (size_t k = 0; id && k < EW_COUNT(kept_states); k++) {
			int64_t ms = ew_report_spent(v, id, kept_states[k]);

			said[k + 1] = ms == 0 ? ew_said(NULL, "\u2013") : ew_said_length(ms * 1000);
		}
		for (size_t k = 1; k < EW_COUNT(kept_columns); k++)
			cells[k] = said[k].at;
		ew_page_row(p, cells, EW_COUNT(cells));
	}
}

void ew_page_summary(struct ew_page *p, const struct ew_report_view *v)
{
	title(p, v);
	ew_page_cards(p, v);
	ew_page_section(p, "summary", "At a glance");
	ew_page_facts(p);
	call_facts(p, v);
	journey_facts(p, v);
	who_facts(p, v);
	told_facts(p, v);
	agreed_facts(p, v);
	decided_facts(p, v);
	opt_out_facts(p, v);
	fate_facts(p, v);
	ew_page_faults_first(p, v);
	elsewhere_facts(p, v);
	kept_table(p, v);
	ew_page_section(p, "timeline", "The call as a picture");
	ew_page_picture(p);
	ew_page_fan_outs(p, v);
	ew_page_faults(p, v);
}
