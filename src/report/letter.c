/*
 * The letter to somebody who asked, before it has a form.
 */
#include "report/letter.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/letter_words.h"
#include "report/page_draw.h"
#include "report/paper_words.h"

#define WORD_BYTES 256

struct letter {
	const json_t *all, *request, *calls, *controller; /* borrowed */
	enum ew_letter_language language;
	bool over, refused;
};

static const char *say(const struct letter *l, const char *word)
{
	return ew_letter_text(word, l->language);
}

static bool read_all(const json_t *all, struct letter *l)
{
	*l = (struct letter){.all = all,
		.request = json_object_get(all, "request"),
		.calls = json_object_get(all, "calls"),
		.controller = json_object_get(all, "controller"),
		.language = ew_letter_language_of(json_string_value(json_object_get(all, "language")))};
	l->refused = ew_report_is(l->request, "state", "refused");
	l->over = l->refused || ew_report_is(l->request, "state", "done");
	return json_is_object(l->request) && json_is_string(json_object_get(l->request, "kind"));
}

/* A day as every reader reads it. */
static struct ew_said day_of(const json_t *from, const char *name)
{
	struct ew_said day = ew_said_of(from, name, "?");

	day.at[10] = '\0';
	return day;
}

static void add_request(struct ew_page *p, const struct letter *l)
{
	ew_page_section(p, "request", say(l, "request"));
	ew_page_paragraph(p, "%s", say(l, "dear"));
	ew_page_facts(p);
	ew_page_fact(p, say(l, "right"), EW_TONE_PLAIN, "%s (%s)", say(l, ew_said_of(l->request, "kind", "?").at), ew_said_of(l->all, "article", "?").at);
	ew_page_fact(p, say(l, "reference"), EW_TONE_PLAIN, "%s", ew_said_of(l->request, "number", "?").at);
	ew_page_fact(p, say(l, "received"), EW_TONE_PLAIN, "%s", day_of(l->request, "received_at").at);
	if (!l->over)
		ew_page_fact(p, say(l, "deadline"), EW_TONE_PLAIN, "%s", day_of(l->request, "deadline").at);
}

/* What is planned and was not done is not called erased. */
static const char *fate_of(const struct letter *l, const json_t *call, const json_t *line)
{
	if (ew_report_is(line, "fate", "erased"))
		return ew_report_is(call, "state", "erased") ? "erased" : l->over || !ew_report_is(call, "state", "planned") ? "not_erased" : "planned";
	return ew_report_is(line, "fate", "held") ? "held" : ew_report_is(line, "fate", "not_yet") ? "not_yet" : "kept";
}

/* True when all went that could, as far as the table goes. */
static bool all_went(const struct letter *l)
{
	const json_t *call, *line;
	size_t i, j;

	json_array_foreach (l->calls, i, call)
		json_array_foreach (json_object_get(call, "lines"), j, line)
			if (strcmp(fate_of(l, call, line), "not_erased") == 0)
				return false;
	return true;
}

static bool is_copy(const struct letter *l)
{
	return ew_report_is(l->request, "kind", "access") || ew_report_is(l->request, "kind", "portability");
}

static bool any_call(const struct letter *l, bool (*is)(const json_t *call))
{
	const json_t *call;
	size_t i;

	json_array_foreach (l->calls, i, call)
		if (is(call))
			return true;
	return false;
}

static bool is_evidence(const json_t *call)
{
	return json_is_true(json_object_get(call, "evidence_only"));
}

static bool is_erased(const json_t *call)
{
	return ew_report_is(call, "state", "erased");
}

/* What was done. Where nobody has looked for what could be erased, whoever closed it says so, and nothing else is known. */
static void add_done(struct ew_page *p, const struct letter *l)
{
	bool erasure = ew_report_is(l->request, "kind", "erasure"), looked = json_object_get(l->request, "plan") != NULL;
	char word[WORD_BYTES];

	if (is_copy(l) && looked && json_array_size(l->calls) == 0) {
		ew_page_paragraph(p, "%s", say(l, "nothing"));
		return;
	}
	if (erasure && !looked)
		return;
	(void)snprintf(word, sizeof(word), "%s.%s", ew_said_of(l->request, "kind", "?").at, erasure && !all_went(l) ? "part" : "done");
	ew_page_paragraph(p, "%s", say(l, word));
	if (is_copy(l) && any_call(l, is_evidence))
		ew_page_paragraph(p, "%s", say(l, "evidence_left"));
}

static void add_answer(struct ew_page *p, const struct letter *l)
{
	const char *outcome = json_string_value(json_object_get(l->request, "outcome"));
	const char *extended = json_string_value(json_object_get(l->request, "extended"));

	ew_page_section(p, "answer", say(l, "answer"));
	if (l->refused)
		ew_page_paragraph(p, "%s %s: %s", say(l, "refused"), ew_said_of(l->all, "cite", "?").at, ew_said_of(l->all, "sentence", "").at);
	else if (l->over)
		add_done(p, l);
	else
		ew_page_paragraph(p, "%s", say(l, "open"));
	if (!l->over && extended)
		ew_page_paragraph(p, "%s %s", say(l, "extended"), extended);
	if (l->over && outcome)
		ew_page_paragraph(p, "%s", outcome);
}

static void add_line(struct ew_page *p, const struct letter *l, const json_t *call, const json_t *line, bool first)
{
	bool has = json_is_string(json_object_get(line, "because"));
	char because[EW_REPORT_TEXT_BYTES];

	(void)snprintf(because, sizeof(because), "%s (%s)", has ? say(l, ew_said_of(line, "because", "").at) : "", ew_said_of(line, "ground", "").at);
	ew_page_row(p,
		(const char *const[]){first ? day_of(call, "started_at").at : "", say(l, ew_said_of(line, "kind", "?").at), say(l, fate_of(l, call, line)),
			has ? because : "", json_is_string(json_object_get(line, "until")) ? day_of(line, "until").at : ""},
		5);
}

static void add_calls(struct ew_page *p, const struct letter *l)
{
	struct ew_column columns[] = {{say(l, "date"), 14, false}, {say(l, "what"), 20, false}, {say(l, "fate"), 18, false}, {say(l, "because"), 34, false},
		{say(l, "until"), 14, false}};
	const json_t *call, *line;
	size_t i, j;

	if ((!ew_report_is(l->request, "kind", "erasure") && !any_call(l, is_erased)) || !json_object_get(l->request, "plan"))
		return;
	ew_page_section(p, "calls", say(l, "calls"));
	if (json_array_size(l->calls) == 0) {
		ew_page_paragraph(p, "%s", say(l, "nothing"));
		return;
	}
	ew_page_table(p, "", columns, EW_COUNT(columns));
	json_array_foreach (l->calls, i, call)
		json_array_foreach (json_object_get(call, "lines"), j, line)
			add_line(p, l, call, line, j == 0);
	if (json_is_true(json_object_get(l->all, "more")))
		ew_page_paragraph(p, "%s", say(l, "more"));
}

static void add_end(struct ew_page *p, const struct letter *l)
{
	ew_page_section(p, "rights", say(l, "rights"));
	ew_page_paragraph(p, "%s", say(l, "complaint"));
	ew_page_facts(p);
	ew_page_fact(p, say(l, "controller"), EW_TONE_PLAIN, "%s, %s", ew_said_of(l->controller, "name", "?").at, ew_said_of(l->controller, "country", "?").at);
	if (json_is_string(json_object_get(l->controller, "dpo")))
		ew_page_fact(p, say(l, "dpo"), EW_TONE_PLAIN, "%s", ew_said_of(l->controller, "dpo", "?").at);
}

static int make(const json_t *all, struct ew_page *ret)
{
	struct letter l;
	struct ew_page p;

	if (!read_all(all, &l))
		return -EINVAL;
	ew_page_begin(&p);
	ew_page_title(&p, "title", "%s", say(&l, l.over ? "title" : "interim"));
	ew_page_title(&p, "subtitle", "%s \xe2\x80\x93 %s", ew_said_of(l.controller, "name", "?").at, day_of(l.all, "made_at").at);
	ew_page_title(&p, "id", "%s", ew_said_of(l.request, "number", "").at);
	ew_page_title(&p, "author", "%s", ew_said_of(l.controller, "name", "").at);
	ew_page_title(&p, "footer", "%s %s", say(&l, "reference"), ew_said_of(l.request, "number", "").at);
	add_request(&p, &l);
	add_answer(&p, &l);
	add_calls(&p, &l);
	add_end(&p, &l);
	if (p.failed) {
		ew_page_free(&p);
		return -ENOMEM;
	}
	*ret = p;
	return 0;
}

int ew_letter_html(const json_t *all, struct ew_buf *to)
{
	_cleanup_(ew_page_free) struct ew_page page = {0};
	struct ew_lanes none = {0};
	int r = make(all, &page);

	return r ? r : ew_page_html(&page, &none, to);
}

int ew_letter_pdf(const json_t *all, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_page_free) struct ew_page page = {0};
	struct ew_lanes none = {0};
	int r = make(all, &page);

	if (r)
		return ew_error_set(error, r, "cannot make the letter as PDF: %s", r == -EINVAL ? "its input has no request" : strerrordesc_np(-r));
	return ew_page_pdf(&page, &none, ew_report_time_of(all, "made_at"), to, error);
}
