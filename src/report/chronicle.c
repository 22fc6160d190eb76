/*
 * The events in order, each with its sentence: what an officer reads from top to bottom. Nothing is left out without
 * the document saying so.
 */
#include "report/page.h"

#include <inttypes.h>
#include <stdio.h>

static const struct ew_column columns[] = {
	{"No.", 6, false},
	{"In the call", 13, false},
	{"What happened", 56, false},
	{"By", 25, false},
};

static void add_event(struct ew_page *p, const struct ew_report_view *v, const json_t *event)
{
	_cleanup_(ew_buf_free) struct ew_buf sentence = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;
	struct ew_said withheld = ew_report_withheld(v, ew_report_number(event, "index", -2));
	struct ew_wall at = ew_report_time_of(event, "decided_at");
	char number[24];

	ew_buf_init(&sentence, (size_t)EW_REPORT_TEXT_BYTES * 2);
	ew_report_sentence(&sentence, v, event);
	if (withheld.at[0])
		ew_buf_printf(&sentence, " [Withheld from this bundle: %s.]", withheld.at);
	text = ew_buf_take_text(&sentence);
	snprintf(number, sizeof(number), "%" PRId64, ew_report_number(event, "index", 0));
	if (!text)
		p->failed = true;
	else
		ew_page_row(p,
			(const char *const[]){
				number, ew_said_offset(ew_report_ms(v, at)).at, text, ew_report_actor(event).at},
			EW_COUNT(columns));
}

void ew_page_chronicle(struct ew_page *p, const struct ew_report_view *v)
{
	size_t n = json_array_size(v->events);
	size_t shown = n > EW_REPORT_ROWS ? EW_REPORT_ROWS : n;
	json_int_t earlier = json_integer_value(json_object_get(v->custody, "earlier_log"));

	ew_page_section(p, "events", "What happened, in order");
	ew_page_paragraph(p,
		"Every event of the call that is in the bundle, in the order of the log. Times count from %s. The file "
		"data/events/"
		"NNNNNN.json with the same number holds the event itself, and proofs/NNNNNN.tlog-proof that it is in "
		"the log.",
		ew_said_wall(v->started).at);
	if (earlier > 0)
		ew_page_paragraph(p,
			"The first %" JSON_INTEGER_FORMAT " are in an earlier log, which this one goes on for, and have no file "
			"in proofs/: the event behind them names them.",
			earlier);
	ew_page_table(p, "Events", columns, EW_COUNT(columns));
	for (size_t i = 0; i < shown; i++)
		add_event(p, v, json_array_get(v->events, i));
	if (shown < n)
		ew_page_paragraph(p,
			"%zu further events are not listed here. They are in data/events/ from number %zu on.",
			n - shown, shown);
}
