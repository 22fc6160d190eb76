/*
 * What became of each opt-out, a table each: the gates, who was told, the tools and what they acknowledged, what became
 * of what existed, and what is open. The words stay apart: acknowledged, verified, cannot be verified.
 */
#include "report/page.h"

#include <inttypes.h>
#include <stdio.h>

static const struct ew_column columns[] = {
	{"After T", 13, false},
	{"What", 25, false},
	{"Ordered", 33, false},
	{"Outcome", 29, false},
};

#define KINDS_NAMED 11 /* in one row; as many as a list of words has */

struct cells {
	struct ew_said at[EW_COUNT(columns)];
};

static void add_cells(struct ew_page *p, const struct cells *c)
{
	const char *cells[EW_COUNT(columns)];

	for (size_t i = 0; i < EW_COUNT(columns); i++)
		cells[i] = c->at[i].at;
	ew_page_row(p, cells, EW_COUNT(columns));
}

/* A length since T; clocks of two programs may differ by a little. */
static struct ew_said since(const struct ew_fan_out *one, struct ew_wall at)
{
	if (one->t.us == 0 || at.us == 0)
		return ew_said(NULL, "a time not told");
	return at.us < one->t.us ? ew_said(NULL, "at once") : ew_said_length(at.us - one->t.us);
}

static struct ew_said after(const struct ew_fan_out *one, const json_t *event)
{
	return since(one, ew_report_time_of(event, "decided_at"));
}

static EW_PRINTF(1, 2) struct ew_said written(const char *format, ...)
{
	char text[3 * EW_SAID_BYTES];
	va_list args;

	va_start(args, format);
	if (vsnprintf(text, sizeof(text), format, args) < 0)
		text[0] = 0;
	va_end(args);
	return ew_said_plain(text);
}

/* -- gates -- */

static void add_own_gate(struct ew_page *p, const struct ew_report_view *v, const struct ew_fan_out *one)
{
	const json_t *f = json_object_get(one->event, "fields");
	const struct ew_opt_out *o = &one->judged;
	struct cells c = {{ew_said(NULL, "\u2013"), ew_said(NULL, "Gates"), ew_said(NULL, "to be shut"), {{0}}}};

	if (!o->inherited && !o->in_words) {
		c.at[0] = since(one, ew_report_time_of(f, "applied_at"));
		c.at[1] = written("Gate of %s", ew_report_the(v, ew_report_text(f, "party")).at);
	}
	if (o->late_ms > 0)
		c.at[3] = written("OPEN: %s were recorded behind it", ew_said_length(o->late_ms * 1000).at);
	else if (!o->obeyed)
		c.at[3] = ew_said(NULL, "OPEN: not shown to be shut");
	else if (!o->inherited && !o->in_words)
		c.at[3] = ew_said(NULL, "shut");
	else
		c.at[3] = ew_said(
			NULL, o->others > 0 ? "shut, as told below" : "none was open; nothing was kept after it");
	add_cells(p, &c);
}

static void add_gate(
	struct ew_page *p, const struct ew_report_view *v, const struct ew_fan_out *one, const json_t *event)
{
	const json_t *f = json_object_get(event, "fields");
	struct ew_wall applied = ew_report_time_of(f, "applied_at");
	struct cells c = {{since(one, applied), written("Gate of %s", ew_report_the(v, ew_report_text(f, "party")).at),
		ew_said(NULL, "to be shut, because of this opt-out"),
		ew_said(NULL, applied.us != 0 ? "shut" : "not shown to be shut")}};

	add_cells(p, &c);
}

/* -- those who were told -- */

static void add_staff(struct ew_page *p, const struct ew_fan_out *one, const json_t *event)
{
	const json_t *f = json_object_get(event, "fields");
	struct cells c = {{after(one, event), ew_said(NULL, "Agent or bot"),
		ew_report_text(f, "say") ? written("to say: \u201c%s\u201d", ew_said_of(f, "say", "").at)
					 : written("%s", ew_said_plain_words(ew_said_of(f, "then", "not told").at).at),
		ew_said(NULL, "told; what was done is not seen from here")}};

	add_cells(p, &c);
}

static struct ew_said told_to(const json_t *event)
{
	const json_t *f = json_object_get(event, "fields");
	struct ew_wall at = ew_report_time_of(event, "decided_at"), due = ew_report_time_of(f, "due");
	const char *what = ew_report_is(f, "do", "purge") ? "to stop, and to destroy what it has" : "to stop";

	if (due.us == 0 || at.us == 0 || due.us < at.us)
		return written("%s (order %s)", what, ew_said_of(f, "order", "?").at);
	return written("%s (order %s), and to acknowledge within %s", what, ew_said_of(f, "order", "?").at,
		ew_said_length(due.us - at.us).at);
}

static struct ew_said acknowledged(const struct ew_fan_out *one, const struct ew_fan_row *row)
{
	bool late = json_is_true(json_object_get(json_object_get(row->done, "fields"), "late"));
	bool purge = ew_report_is(json_object_get(row->event, "fields"), "do", "purge");
	struct ew_said when = after(one, row->done);

	if (purge && !row->purged)
		return written("OPEN: acknowledged%s after %s; it has not said that anything is destroyed",
			late ? " LATE," : "", when.at);
	if (purge)
		return written("acknowledged%s after %s; after %s it said that it had destroyed it, which is its word",
			late ? " LATE," : "", when.at, after(one, row->purged).at);
	return written("acknowledged%s after %s", late ? " LATE," : "", when.at);
}

static void add_tool(
	struct ew_page *p, const struct ew_report_view *v, const struct ew_fan_out *one, const struct ew_fan_row *row)
{
	struct ew_said tool = ew_report_tool(v, ew_report_text(json_object_get(row->event, "fields"), "grant"));
	struct cells c = {{after(one, row->event), tool, told_to(row->event), {{0}}}};

	c.at[1].at[0] = tool.at[0] == 't' ? 'T' : 'A';
	if (row->done)
		c.at[3] = acknowledged(one, row);
	else if (row->silent)
		c.at[3] = written("OPEN: SILENT, flagged after %s; it never acknowledged", after(one, row->silent).at);
	else
		c.at[3] = ew_said(NULL, "OPEN: not acknowledged");
	add_cells(p, &c);
}

/* -- what existed -- */

static struct ew_said to_become(const struct ew_report_view *v, const json_t *f)
{
	struct ew_wall until = ew_report_time_of(f, "until");
	char before[EW_SAID_BYTES + 40] = "";

	if (until.us != 0)
		snprintf(before, sizeof(before), ", as far as it is of before %s",
			ew_said_offset(ew_report_ms(v, until)).at);
	if (ew_report_is(f, "treatment", "purge"))
		return written("to be destroyed%s", before);
	if (ew_report_is(f, "treatment", "seal"))
		return written("to be sealed%s: only a legal ground opens it", before);
	if (ew_report_is(f, "treatment", "segment"))
		return written("to end at the opt-out%s", before);
	if (ew_report_is(f, "treatment", "keep"))
		return written("to stay as it is%s", before);
	return written("%s%s", ew_said_plain_words(ew_said_of(f, "treatment", "not told").at).at, before);
}

static struct ew_said came_of(const struct ew_fan_out *one, const struct ew_fan_row *row)
{
	const json_t *f = json_object_get(row->done, "fields");
	struct ew_said when;

	if (!row->done)
		return ew_said(NULL, "OPEN: not done yet");
	when = after(one, row->done);
	if (ew_report_is(f, "outcome", "verified"))
		return written("done and verified after %s", when.at);
	if (ew_report_is(f, "outcome", "cannot_be_verified"))
		return written("CANNOT BE VERIFIED (said after %s)", when.at);
	return ew_said(NULL, "OPEN: what came of it cannot be read");
}

static void add_treatment(
	struct ew_page *p, const struct ew_report_view *v, const struct ew_fan_out *one, const struct ew_fan_row *row)
{
	const json_t *f = json_object_get(row->event, "fields");
	struct cells c = {{after(one, row->event),
		written("What exists of the %s", ew_said_plain_words(ew_said_of(f, "kind", "artifact").at).at),
		to_become(v, f), came_of(one, row)}};

	add_cells(p, &c);
}

/* Kinds of which nothing was there are told in one row: what is left is what somebody has to look at. */
static bool was_nothing(const struct ew_fan_row *row)
{
	return row->what == EW_FAN_TREATMENT &&
	       ew_report_is(json_object_get(row->done, "fields"), "outcome", "nothing_there");
}

static void add_nothing_there(struct ew_page *p, const struct ew_fan_outs *f, size_t of)
{
	_cleanup_(ew_report_drop) json_t *kinds = json_array();
	struct cells c = {{ew_said(NULL, "\u2013"), {{0}}, ew_said(NULL, "to be treated as policy says"),
		ew_said(NULL, "there was nothing of it here")}};

	for (size_t i = 0; i < f->n_rows; i++) {
		json_t *kind = json_object_get(json_object_get(f->rows[i].event, "fields"), "kind");

		if (f->rows[i].of == of && was_nothing(&f->rows[i]) && json_array_append(kinds, kind) < 0)
			p->failed = true;
	}
	if (json_array_size(kinds) == 0)
		return;
	c.at[1] = written("What exists of: %s", ew_said_words(kinds, KINDS_NAMED).at);
	add_cells(p, &c);
}

/* -- the table -- */

static void add_row(
	struct ew_page *p, const struct ew_report_view *v, const struct ew_fan_out *one, const struct ew_fan_row *row)
{
	switch (row->what) {
	case EW_FAN_GATE:
		add_gate(p, v, one, row->event);
		break;
	case EW_FAN_STAFF:
		add_staff(p, one, row->event);
		break;
	case EW_FAN_TOOL:
		add_tool(p, v, one, row);
		break;
	case EW_FAN_TREATMENT:
		add_treatment(p, v, one, row);
		break;
	}
}

static const char *how(const struct ew_fan_out *one)
{
	const json_t *f = json_object_get(one->event, "fields");

	if (!one->refusal)
		return "A minor takes part, or is said to";
	if (one->judged.inherited)
		return "Opt-out, said in another leg of the call";
	if (ew_report_is(f, "reason", "keypad") || ew_report_is(f, "method", "keypad"))
		return "Opt-out by key";
	if (ew_report_is(f, "reason", "recordpref"))
		return "Opt-out by the telephone's own setting";
	return one->judged.in_words ? "Opt-out, told in words" : "Opt-out by an order";
}

static void add_table(struct ew_page *p, const struct ew_report_view *v, const struct ew_fan_outs *f, size_t of)
{
	const struct ew_fan_out *one = &f->one[of];
	const char *party = ew_report_text(json_object_get(one->event, "fields"), "party");
	char caption[80];

	snprintf(caption, sizeof(caption), "What followed from event %" PRId64,
		ew_report_number(one->event, "index", 0));
	ew_page_paragraph(p, "%s%s%s (event %" PRId64 "). T is %s, %s into the call.", how(one), party ? ": " : "",
		party ? ew_report_the(v, party).at : "", ew_report_number(one->event, "index", 0),
		ew_said_wall(one->t).at, ew_said_offset(ew_report_ms(v, one->t)).at);
	ew_page_table(p, caption, columns, EW_COUNT(columns));
	if (one->refusal)
		add_own_gate(p, v, one);
	for (size_t i = 0; i < f->n_rows; i++)
		if (f->rows[i].of == of && !was_nothing(&f->rows[i]))
			add_row(p, v, one, &f->rows[i]);
	add_nothing_there(p, f, of);
	if (one->open == 0)
		ew_page_paragraph(p, "Nothing of it is open.");
	else
		ew_page_paragraph(p, "OPEN: %zu of these %s not done, or not known to be.", one->open,
			one->open == 1 ? "is" : "are");
}

static void add_untold(struct ew_page *p, const struct ew_fan_outs *f)
{
	if (f->untold > 0)
		ew_page_paragraph(
			p, "%zu further opt-outs are not followed here; the list of events has them.", f->untold);
	if (f->untold_rows > 0)
		ew_page_paragraph(p, "%zu further consequences are not listed here; the list of events has them.",
			f->untold_rows);
}

void ew_page_fan_outs(struct ew_page *p, const struct ew_report_view *v)
{
	const struct ew_fan_outs *f = p->fans;
	bool any = false;

	for (size_t i = 0; i < f->n; i++)
		any = any || f->one[i].refusal || f->one[i].rows > 0;
	if (!any)
		return;
	ew_page_section(p, "opt-outs", "What became of each opt-out");
	ew_page_paragraph(p, "Times count from T, when the recorder had the order, or when it was said. Acknowledged "
			     "is the word of a tool, and "
			     "does not say that it did what it was told. Verified means that it was looked at here.");
	for (size_t i = 0; i < f->n; i++)
		if (f->one[i].refusal || f->one[i].rows > 0)
			add_table(p, v, f, i);
	add_untold(p, f);
}
