/*
 * Values as people read them. Nothing of a caller goes from here into a document without having lost its control
 * characters, its changes of direction and its length.
 */
#include "report/said.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* The last byte that a cut at `max` keeps: never inside a character. */
static size_t cut(const char *text, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((uint8_t)text[max] & 0xc0) == 0x80)
		max--;
	return max;
}

void ew_report_clean(struct ew_buf *to, const char *text, size_t max)
{
	size_t len = strlen(text);
	size_t kept = cut(text, len, max);

	ew_text_add_safe(to, ew_slice_of(text, kept));
	if (kept < len)
		ew_buf_add_text(to, "\u2026");
}

/* A buffer in memory of the caller's: it never grows, so it never fails for want of memory. */
static struct ew_buf fixed(char *at, size_t n)
{
	return (struct ew_buf){.at = (uint8_t *)at, .cap = n, .max = n};
}

static struct ew_said said_text(const char *text)
{
	struct ew_said said = {{0}};
	struct ew_buf clean = fixed(said.at, EW_SAID_BYTES - 1);

	/* Replacing may treble a byte; a third of the room always fits. */
	ew_report_clean(&clean, text, EW_SAID_BYTES - 8);
	if (ew_buf_error(&clean)) {
		said = (struct ew_said){{0}};
		clean = fixed(said.at, EW_SAID_BYTES - 1);
		ew_report_clean(&clean, text, (EW_SAID_BYTES - 8) / 3);
	}
	return said;
}

struct ew_said ew_said_plain(const char *text)
{
	return said_text(text);
}

struct ew_said ew_said(const json_t *value, const char *otherwise)
{
	struct ew_said said = {{0}};

	if (json_is_string(value))
		return said_text(json_string_value(value));
	if (json_is_integer(value))
		snprintf(said.at, sizeof(said.at), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else if (json_is_boolean(value))
		snprintf(said.at, sizeof(said.at), "%s", json_is_true(value) ? "yes" : "no");
	else
		return said_text(otherwise);
	return said;
}

struct ew_said ew_said_of(const json_t *object, const char *name, const char *otherwise)
{
	return ew_said(json_object_get(object, name), otherwise);
}

struct ew_said ew_said_plain_words(const char *word)
{
	struct ew_said said = said_text(word);

	for (char *at = said.at; *at; at++)
		*at = *at == '_' ? ' ' : *at;
	return said;
}

#define WORDS 12

struct ew_said ew_said_words(const json_t *array, size_t max)
{
	char text[WORDS * EW_SAID_BYTES] = "";
	size_t n = json_array_size(array);
	size_t shown = n > max ? max : n;
	size_t len = 0;

	shown = shown > WORDS - 1 ? WORDS - 1 : shown;
	if (n == 0)
		return said_text("nothing");
	for (size_t i = 0; i < shown; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.180s",
			i == 0	     ? ""
			: i + 1 == n ? " and "
				     : ", ",
			ew_said_plain_words(ew_said(json_array_get(array, i), "?").at).at);
	if (shown < n)
		snprintf(text + len, sizeof(text) - len, " and %zu more", n - shown);
	return said_text(text);
}

struct ew_said ew_said_short(struct ew_said said, size_t characters)
{
	static const char ellipsis[] = "\u2026";
	char *last = NULL; /* where the last character begins that there is room for */
	size_t n = 0;

	for (char *at = said.at; *at; at++) {
		if (((uint8_t)*at & 0xc0) == 0x80)
			continue;
		n++;
		if (n == characters)
			last = at;
	}
	if (n > characters && last && last + sizeof(ellipsis) <= said.at + sizeof(said.at))
		memcpy(last, ellipsis, sizeof(ellipsis));
	return said;
}

bool ew_report_is(const json_t *object, const char *name, const char *text)
{
	const char *value = ew_report_text(object, name);

	return value && strcmp(value, text) == 0;
}

const char *ew_report_text(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* Numbers beyond it are no count of anything, and not every reader of JSON reads them alike (RFC 8259, section 6). */
#define MOST INT64_C(9007199254740992)

int64_t ew_report_number(const json_t *object, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) > MOST || json_integer_value(value) < -MOST)
		return otherwise;
	return json_integer_value(value);
}

/* Far enough for every call there will be, near enough for sums. */
#define LATEST_US INT64_C(253402300799000000)

struct ew_wall ew_report_time(const json_t *value)
{
	struct ew_wall at = {0};

	if (json_is_integer(value) && json_integer_value(value) > 0 && json_integer_value(value) <= LATEST_US)
		at.us = json_integer_value(value);
	else if (json_is_string(value) && ew_wall_parse(ew_slice_text(json_string_value(value)), &at) < 0)
		at.us = 0;
	return at;
}

struct ew_wall ew_report_time_of(const json_t *object, const char *name)
{
	return ew_report_time(json_object_get(object, name));
}

struct ew_said ew_said_wall(struct ew_wall at)
{
	struct ew_said said = {{0}};
	char text[EW_WALL_TEXT_BYTES];

	if (at.us == 0)
		return said_text("not known");
	ew_wall_format(at, text);
	text[10] = ' ';
	text[strcspn(text, "Z")] = 0;
	snprintf(said.at, sizeof(said.at), "%s UTC", text);
	return said;
}

struct ew_said ew_said_offset(int64_t ms)
{
	struct ew_said said = {{0}};
	const char *sign = ms < 0 ? "\u2212" : "";
	int64_t s;

	ms = ms < 0 ? -ms : ms;
	s = ms / 1000;
	if (s < 3600)
		snprintf(said.at, sizeof(said.at), "%s%02" PRId64 ":%02" PRId64 ".%03" PRId64, sign, s / 60, s % 60,
			ms % 1000);
	else
		snprintf(said.at, sizeof(said.at), "%s%" PRId64 ":%02" PRId64 ":%02" PRId64 ".%03" PRId64, sign,
			s / 3600, s / 60 % 60, s % 60, ms % 1000);
	return said;
}

struct ew_said ew_said_length(int64_t us)
{
	struct ew_said said = {{0}};
	int64_t s = us / 1000000;

	if (us < 0)
		return said_text("less than nothing (a clock was set)");
	if (us == 0)
		snprintf(said.at, sizeof(said.at), "0 s");
	else if (us >= 10000 && us < 1000000)
		snprintf(said.at, sizeof(said.at), "%" PRId64 " ms", us / 1000);
	else if (us < 10000)
		snprintf(said.at, sizeof(said.at), "%" PRId64 ".%03" PRId64 " ms", us / 1000, us % 1000);
	else if (s < 60)
		snprintf(said.at, sizeof(said.at), "%" PRId64 ".%" PRId64 " s", s, us / 100000 % 10);
	else if (s < 3600)
		snprintf(said.at, sizeof(said.at), "%" PRId64 " min %02" PRId64 " s", s / 60, s % 60);
	else
		snprintf(said.at, sizeof(said.at), "%" PRId64 " h %02" PRId64 " min %02" PRId64 " s", s / 3600,
			s / 60 % 60, s % 60);
	return said;
}

struct ew_said ew_said_count(int64_t n)
{
	struct ew_said said = {{0}};
	char digits[24];
	size_t len = (size_t)snprintf(digits, sizeof(digits), "%" PRId64, n);
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && digits[i - 1] != '-' && (len - i) % 3 == 0)
			said.at[to++] = ',';
		said.at[to++] = digits[i];
	}
	return said;
}
