/*
 * Who looked, listened, exported, and why, as a table for spreadsheets (RFC 4180). A cell that a spreadsheet would run
 * as a formula is given an apostrophe in front; every cell is quoted, so that nothing of its content ends it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/page.h"

/* Also what looks like one of them to a spreadsheet that folds wide forms: = + - @ in full width. */
static bool is_formula(const char *text)
{
	static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"};

	text += strspn(text, " ");
	for (size_t i = 0; i < EW_COUNT(wide); i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return true;
	return *text && strchr("=+-@|%", *text);
}

static void add_cell(struct ew_buf *to, const char *text, bool last)
{
	ew_buf_add_text(to, is_formula(text) ? "\"'" : "\"");
	for (const char *at = text; *at; at++)
		ew_buf_add(to, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
	ew_buf_add_text(to, last ? "\"\r\n" : "\",");
}

static const char *const heads[] = {
	"event", "at", "type", "who", "what", "artifact", "party", "purpose", "legal_ground", "case", "because"};

static void add_access(struct ew_buf *to, const json_t *event)
{
	const json_t *f = json_object_get(event, "fields");
	struct ew_wall at = ew_report_time_of(event, "decided_at");
	char time[EW_WALL_TEXT_BYTES] = "";
	char index[24];

	if (at.us != 0)
		ew_wall_format(at, time);
	snprintf(index, sizeof(index), "%" PRId64, ew_report_number(event, "index", 0));
	add_cell(to, index, false);
	add_cell(to, time, false);
	add_cell(to, ew_said_of(event, "type", "").at, false);
	add_cell(to, ew_report_actor(event).at, false);
	for (size_t i = 4; i < EW_COUNT(heads); i++)
		add_cell(to, ew_said_of(f, heads[i], "").at, i + 1 == EW_COUNT(heads));
}

int ew_report_access_csv(const struct ew_report_input *in, struct ew_buf *to)
{
	_cleanup_(ew_report_view_free) struct ew_report_view v = {0};
	const json_t *event;
	size_t i;
	int code = ew_report_view(in, &v);

	if (code)
		return code;
	for (i = 0; i < EW_COUNT(heads); i++)
		add_cell(to, heads[i], i + 1 == EW_COUNT(heads));
	json_array_foreach (v.events, i, event)
		if (ew_report_is(event, "type", "access") || ew_report_is(event, "type", "access_refused") ||
			ew_report_is(event, "type", "exported"))
			add_access(to, event);
	return ew_buf_error(to);
}
