/*
 * What is missing and what went wrong: a few lines for the first screen, and a section each. The record lists what is
 * missing by party and purpose; here it is told once for all purposes, so that the crowd hides nothing.
 */
#include "report/page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/purpose.h"

/* Lines of each that the first screen has; the rest is further down. */
#define FIRST_LINES 4

/* -- what is missing */

static bool same_member(const json_t *a, const json_t *b, const char *name)
{
	const json_t *one = json_object_get(a, name);
	const json_t *other = json_object_get(b, name);

	return one == other || (one && other && json_equal(one, other));
}

/* They differ in nothing but the purpose, or in which event has values that are withheld. */
static bool same_thing(const json_t *a, const json_t *b)
{
	if (ew_report_is(a, "what", "withheld") && ew_report_is(b, "what", "withheld"))
		return same_member(a, b, "because");
	return ew_report_text(a, "purpose") && ew_report_text(b, "purpose") && same_member(a, b, "what") &&
	       same_member(a, b, "party") && same_member(a, b, "because");
}

/* How many entries from the i-th on are one thing. */
static size_t run_of(const json_t *list, size_t i)
{
	size_t n = 1;

	while (i + n < json_array_size(list) && same_thing(json_array_get(list, i), json_array_get(list, i + n)))
		n++;
	return n;
}

size_t ew_page_missing_count(const struct ew_report_view *v)
{
	const json_t *list = ew_report_list(v, "missing");
	size_t things = 0;

	for (size_t i = 0; i < json_array_size(list); i += run_of(list, i))
		things++;
	return things;
}

static struct ew_said purposes_of(const json_t *list, size_t i, size_t n)
{
	_cleanup_(ew_report_drop) json_t *words = json_array();

	for (size_t k = 0; k < n; k++)
		if (json_array_append(words, json_object_get(json_array_get(list, i + k), "purpose")) < 0)
			return ew_said(NULL, "purposes that there was no memory to name");
	return n >= EW_PURPOSE_COUNT ? ew_said(NULL, "every purpose") : ew_said_words(words, 6);
}

/* Words of the record that want another word here. */
static struct ew_said name_of(const json_t *one)
{
	static const struct {
		const char *what, *name;
	} names[] = {{"media", "sound"}, {"opt_out_time", "time of an opt-out"}, {"span_end", "end of a stretch"},
		{"finished", "everything that is made"}, {"end", "end of the call"}, {"withheld", "withheld values"}};
	const char *what = ew_report_text(one, "what");

	if (!what)
		return ew_said_of(one, "type", "something");
	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (strcmp(what, names[i].what) == 0)
			return ew_said(NULL, names[i].name);
	return ew_said_plain_words(what);
}

/* "consent, for recording and qa"; "frames (audio)"; "withheld values (event 0)". */
static void thing(const json_t *list, size_t i, size_t n, char *to, size_t room)
{
	const json_t *one = json_array_get(list, i);
	struct ew_said name = name_of(one);

	if (ew_report_text(one, "purpose"))
		snprintf(to, room, "%s, for %s", name.at, purposes_of(list, i, n).at);
	else if (ew_report_text(one, "kind"))
		snprintf(to, room, "%s (%s)", name.at, ew_said_of(one, "kind", "").at);
	else if (n > 1)
		snprintf(to, room, "%s (of %zu events)", name.at, n);
	else if (ew_report_number(one, "event", -1) >= 0)
		snprintf(to, room, "%s (event %" PRId64 ")", name.at, ew_report_number(one, "event", 0));
	else
		snprintf(to, room, "%s", name.at);
}

static void reason(const struct ew_report_view *v, const json_t *one, char *to, size_t room)
{
	struct ew_said why = ew_said_of(one, ew_report_text(one, "because") ? "because" : "why", "no reason told");
	struct ew_wall from = ew_report_time_of(one, "from");
	struct ew_wall until = ew_report_time_of(one, "to");

	if (from.us != 0 && until.us != 0)
		snprintf(to, room, "%s: from %s to %s in the call", why.at, ew_said_offset(ew_report_ms(v, from)).at,
			ew_said_offset(ew_report_ms(v, until)).at);
	else
		snprintf(to, room, "%s", why.at);
}

#define THING_BYTES (EW_SAID_BYTES * 3)
#define REASON_BYTES (EW_SAID_BYTES * 4)

static const struct ew_column missing_columns[] = {{"What", 26, false}, {"Whose", 22, false}, {"Why", 52, false}};

static void missing_row(struct ew_page *p, const struct ew_report_view *v, size_t i, size_t n)
{
	const json_t *list = ew_report_list(v, "missing");
	const json_t *one = json_array_get(list, i);
	const char *party = ew_report_text(one, "party");
	struct ew_said whose = party ? ew_report_Who(v, party) : ew_said(NULL, "the call");
	char what[THING_BYTES];
	char why[REASON_BYTES];

	thing(list, i, n, what, sizeof(what));
	reason(v, one, why, sizeof(why));
	ew_page_row(p, (const char *const[]){what, whose.at, why}, EW_COUNT(missing_columns));
}

static void missing_section(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *list = ew_report_list(v, "missing");
	size_t things = 0;
	size_t n;

	if (json_array_size(list) == 0)
		return;
	ew_page_section(p, "missing", "What is missing, and why");
	ew_page_table(p, "Missing", missing_columns, EW_COUNT(missing_columns));
	for (size_t i = 0; i < json_array_size(list); i += n) {
		n = run_of(list, i);
		if (things++ < EW_REPORT_ROWS)
			missing_row(p, v, i, n);
	}
	if (things > EW_REPORT_ROWS)
		ew_page_paragraph(p, "%zu further things are in data/record.json.", things - EW_REPORT_ROWS);
}

static void first_missing(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *list = ew_report_list(v, "missing");
	size_t things = 0;
	size_t n;

	for (size_t i = 0; i < json_array_size(list); i += n) {
		const json_t *one = json_array_get(list, i);
		const char *party = ew_report_text(one, "party");
		char what[THING_BYTES];
		char why[REASON_BYTES];

		n = run_of(list, i);
		if (things++ >= FIRST_LINES)
			continue;
		thing(list, i, n, what, sizeof(what));
		reason(v, one, why, sizeof(why));
		ew_page_fact(p, "Missing", EW_TONE_WARN, "%s%s%s: %s", what, party ? " of " : "",
			party ? ew_report_the(v, party).at : "", why);
	}
	if (things > FIRST_LINES)
		ew_page_fact(p, "Missing", EW_TONE_WARN, "and %zu more, see below", things - FIRST_LINES);
}

/* -- exceptions */

static const struct ew_column exception_columns[] = {
	{"When", 19, false}, {"Kind", 19, false}, {"What", 37, false}, {"What became of it", 25, false}};

/* "resolved by user 01a1...: why". The last that happened to it. */
static void became(const json_t *one, char *to, size_t room)
{
	const json_t *handling = json_object_get(one, "handling");
	const json_t *last = json_array_get(handling, json_array_size(handling) - 1);
	struct ew_said state = ew_said_of(one, "state", "open");

	if (!last) {
		snprintf(to, room, "%s", state.at);
		return;
	}
	snprintf(to, room, "%s by %s, %s%s%s", state.at, ew_report_person(json_object_get(last, "by")).at,
		ew_said_wall(ew_report_time_of(last, "at")).at, ew_report_text(last, "note") ? ": " : "",
		ew_said_of(last, "note", "").at);
}

static void exception_row(struct ew_page *p, const json_t *one)
{
	struct ew_said at = ew_said_wall(ew_report_time_of(one, "at"));
	struct ew_said kind = ew_said_plain_words(ew_said_of(one, "kind", "of no kind").at);
	struct ew_said what = ew_said_of(one, "sentence", "nothing more was told");
	char state[EW_SAID_BYTES * 5];

	became(one, state, sizeof(state));
	ew_page_row(p, (const char *const[]){at.at, kind.at, what.at, state}, EW_COUNT(exception_columns));
}

static void exception_section(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *list = ew_report_list(v, "exceptions");
	size_t n = json_array_size(list);

	if (n == 0)
		return;
	ew_page_section(p, "exceptions", "Exceptions");
	ew_page_paragraph(p, "What failed or went past the policy. Each is a task for a person, and stays in the log "
			     "whatever becomes of it.");
	ew_page_table(p, "Exceptions", exception_columns, EW_COUNT(exception_columns));
	for (size_t i = 0; i < n && i < EW_REPORT_ROWS; i++)
		exception_row(p, json_array_get(list, i));
	if (n > EW_REPORT_ROWS)
		ew_page_paragraph(p, "%zu further exceptions are in data/record.json.", n - EW_REPORT_ROWS);
}

static void first_exceptions(struct ew_page *p, const struct ew_report_view *v)
{
	const json_t *list = ew_report_list(v, "exceptions");
	size_t n = json_array_size(list);

	for (size_t i = 0; i < n && i < FIRST_LINES; i++) {
		const json_t *one = json_array_get(list, i);

		ew_page_fact(p, "Exceptions", EW_TONE_WARN, "%s: %s (%s)",
			ew_said_plain_words(ew_said_of(one, "kind", "of no kind").at).at,
			ew_said_of(one, "sentence", "nothing more was told").at, ew_said_of(one, "state", "open").at);
	}
	if (n > FIRST_LINES)
		ew_page_fact(p, "Exceptions", EW_TONE_WARN, "and %zu more, see below", n - FIRST_LINES);
}

void ew_page_faults_first(struct ew_page *p, const struct ew_report_view *v)
{
	first_exceptions(p, v);
	first_missing(p, v);
}

void ew_page_faults(struct ew_page *p, const struct ew_report_view *v)
{
	missing_section(p, v);
	exception_section(p, v);
}
