/*
 * Lists of calls that somebody else made. Must never guess a time or a duration: what cannot be read is said to be
 * unreadable, line by line.
 */
#include "domain/call_list.h"

#include <errno.h>
#include <string.h>

static const char *const names[EW_CALL_COLUMNS] = {"id", "start", "duration", "from", "to"};

/* Usual headers, in lower case; the first is also the mapping's. */
static const char *const usual[EW_CALL_COLUMNS][9] = {
	[EW_COLUMN_ID] = {"id", "call_id", "callid", "uuid", "uniqueid", "sip_call_id", "session_id", "ucid"},
	[EW_COLUMN_START] = {"start", "started_at", "start_time", "starttime", "calldate", "time", "date", "datetime"},
	[EW_COLUMN_DURATION] = {"duration", "duration_s", "duration_seconds", "billsec", "seconds", "length",
		"talk_time"},
	[EW_COLUMN_FROM] = {"from", "caller", "src", "source", "calling", "calling_number", "ani"},
	[EW_COLUMN_TO] = {"to", "callee", "dst", "destination", "called", "called_number", "dnis"},
};

const char *ew_call_column_name(unsigned column)
{
	return column < EW_CALL_COLUMNS ? names[column] : NULL;
}

/* -- cells -- */

struct cells {
	char text[EW_CALL_LIST_CELLS][EW_CALL_LIST_CELL_BYTES];
	size_t n;
};

static bool is_end(struct ew_slice s)
{
	return s.len == 0 || s.at[0] == '\n' || s.at[0] == '\r';
}

static void skip(struct ew_slice *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

/* One cell; what does not fit is an error once its end was found. */
static int read_cell(struct ew_slice *rest, uint8_t separator, char to[static EW_CALL_LIST_CELL_BYTES], uint32_t *lines)
{
	bool quoted = rest->len > 0 && rest->at[0] == '"', closed = !quoted;
	size_t n = 0;

	if (quoted)
		skip(rest, 1);
	while (rest->len > 0 && (quoted && !closed ? true : rest->at[0] != separator && !is_end(*rest))) {
		uint8_t c = rest->at[0];

		skip(rest, 1);
		if (quoted && !closed && c == '"') {
			if (rest->len == 0 || rest->at[0] != '"') {
				closed = true;
				continue;
			}
			skip(rest, 1);
		} else if (quoted && closed) {
			return -EBADMSG;
		}
		*lines += c == '\n';
		if (n < EW_CALL_LIST_CELL_BYTES)
			to[n] = (char)c;
		n++;
	}
	if (!closed || n >= EW_CALL_LIST_CELL_BYTES)
		return -EBADMSG;
	to[n] = '\0';
	return strlen(to) == n ? 0 : -EBADMSG;
}

static void skip_line(struct ew_slice *rest)
{
	while (rest->len > 0 && rest->at[0] != '\n')
		skip(rest, 1);
	if (rest->len > 0)
		skip(rest, 1);
}

static int read_line(struct ew_call_list *list, struct cells *to)
{
	uint32_t inside = 0;
	int r = 0;

	to->n = 0;
	list->line++;
	while (r == 0) {
		if (to->n == EW_CALL_LIST_CELLS)
			r = -EBADMSG;
		else
			r = read_cell(&list->rest, list->separator, to->text[to->n++], &inside);
		if (r == 0 && is_end(list->rest))
			break;
		if (r == 0)
			skip(&list->rest, 1);
	}
	skip_line(&list->rest);
	list->line += inside;
	return r;
}

/* -- the header -- */

static uint8_t separator_of(struct ew_slice csv)
{
	static const uint8_t known[] = {',', ';', '\t'};
	size_t n[3] = {0}, best = 0;

	for (size_t i = 0; i < csv.len && csv.at[i] != '\n'; i++)
		for (size_t k = 0; k < 3; k++)
			n[k] += csv.at[i] == known[k];
	for (size_t k = 1; k < 3; k++)
		best = n[k] > n[best] ? k : best;
	return known[best];
}

static bool is_usual(unsigned column, const char *header)
{
	for (size_t i = 0; usual[column][i]; i++)
		if (ew_slice_equal_nocase(ew_slice_text(header), ew_slice_text(usual[column][i])))
			return true;
	return false;
}

static bool is_column(unsigned column, const char *mapped, const char *header)
{
	return mapped ? strcmp(mapped, header) == 0 : is_usual(column, header);
}

int ew_call_list_begin(
	struct ew_slice csv, const char *const mapped[EW_CALL_COLUMNS], struct ew_call_list *ret)
{
	static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
	struct ew_call_list list = {.rest = csv};
	struct cells *header = calloc(1, sizeof(*header));
	int r;

	if (!header)
		return -ENOMEM;
	if (ew_slice_starts(csv, ew_slice_of(mark, sizeof(mark))))
		skip(&list.rest, sizeof(mark));
	list.separator = separator_of(list.rest);
	r = list.rest.len > 0 ? read_line(&list, header) : -EBADMSG;
	for (unsigned c = 0; c < EW_CALL_COLUMNS; c++) {
		list.column[c] = -1;
		for (size_t i = 0; r == 0 && i < header->n; i++) {
			if (!is_column(c, mapped ? mapped[c] : NULL, header->text[i]))
				continue;
			/* Which of two is meant nobody can know. */
			if (list.column[c] >= 0)
				r = -EBADMSG;
			list.column[c] = (int)i;
		}
	}
	free(header);
	if (r == 0 && list.column[EW_COLUMN_ID] < 0 && list.column[EW_COLUMN_START] < 0)
		r = -ENOENT;
	if (r == 0)
		*ret = list;
	return r;
}

/* -- calls -- */

static const char *cell(const struct ew_call_list *list, const struct cells *cells, unsigned column)
{
	int at = list->column[column];

	return at >= 0 && (size_t)at < cells->n ? cells->text[at] : "";
}

#define LAST_SECOND 253402300799u /* of the year 9999: RFC 3339 has no later one */

/* RFC 3339; the same with a blank and without a zone, which is UTC then; or seconds since 1970. */
static int read_start(const char *text, struct ew_wall *ret)
{
	char whole[48];
	size_t n = strlen(text);
	uint64_t seconds;

	if (n == 0)
		return 0;
	/* Milliseconds since 1970 would be a time that nobody lives to see. */
	if (ew_slice_decimal(ew_slice_text(text), LAST_SECOND, &seconds) == 0) {
		ret->us = (int64_t)seconds * EW_US_PER_S;
		return 0;
	}
	if (n < 19 || n > 40)
		return -EBADMSG;
	(void)snprintf(whole, sizeof(whole), "%s", text);
	if (whole[10] == ' ')
		whole[10] = 'T';
	if (!strchr(whole + 19, 'Z') && !strchr(whole + 19, '+') && !strchr(whole + 19, '-'))
		(void)snprintf(whole + n, sizeof(whole) - n, "Z");
	return ew_wall_parse(ew_slice_text(whole), ret) < 0 ? -EBADMSG : 0;
}

/* Seconds, or [hours:]minutes:seconds; a fraction of a second is below every tolerance and is left away. */
static int read_duration(const char *text, struct ew_listed_call *ret)
{
	struct ew_slice rest = ew_slice_trim(ew_slice_text(text)), whole, part;
	uint64_t n, sum = 0;
	unsigned parts = 0;

	if (rest.len == 0 || !ew_slice_cut(&rest, '.', &whole))
		return 0;
	while (parts < 3 && ew_slice_cut(&whole, ':', &part)) {
		if (ew_slice_decimal(part, 10 * 24 * 3600, &n) < 0)
			return -EBADMSG;
		sum = 60 * sum + n;
		parts++;
	}
	if (parts == 0 || whole.len > 0)
		return -EBADMSG;
	ret->has_duration = true;
	ret->duration_us = (int64_t)sum * EW_US_PER_S;
	return 0;
}

static int read_call(const struct ew_call_list *list, const struct cells *cells, struct ew_listed_call *ret)
{
	const char *from = cell(list, cells, EW_COLUMN_FROM), *to = cell(list, cells, EW_COLUMN_TO);
	int r = read_start(cell(list, cells, EW_COLUMN_START), &ret->start);

	if (r == 0)
		r = read_duration(cell(list, cells, EW_COLUMN_DURATION), ret);
	if (r < 0 || strlen(from) >= sizeof(ret->from) || strlen(to) >= sizeof(ret->to))
		return -EBADMSG;
	(void)snprintf(ret->id, sizeof(ret->id), "%s", cell(list, cells, EW_COLUMN_ID));
	(void)snprintf(ret->from, sizeof(ret->from), "%.*s", (int)sizeof(ret->from) - 1, from);
	(void)snprintf(ret->to, sizeof(ret->to), "%.*s", (int)sizeof(ret->to) - 1, to);
	return ret->id[0] || ret->start.us ? 1 : -EBADMSG;
}

int ew_call_list_next(struct ew_call_list *list, struct ew_listed_call *ret)
{
	struct cells *cells;
	int r;

	*ret = (struct ew_listed_call){0};
	while (list->rest.len > 0 && is_end(list->rest)) {
		list->line++;
		skip_line(&list->rest);
	}
	if (list->rest.len == 0)
		return 0;
	cells = calloc(1, sizeof(*cells));
	if (!cells)
		return -ENOMEM;
	ret->line = list->line + 1;
	r = read_line(list, cells);
	if (r == 0)
		r = read_call(list, cells, ret);
	free(cells);
	return r;
}
