/*
 * Members of what an engine wrote. Must never guess: what is there and is not what it should be is refused, and only what is missing is
 * missing.
 */
#include "transcript/build.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_BYTES 40
#define TOLERANCE 0.01 /* engines round */

int ew_tr_bad(struct ew_transcribed *r, const char *format, ...)
{
	char text[EW_ERROR_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return ew_error_set(r->error, -EBADMSG, "%s: %s", r->engine, text);
}

static const json_t *member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_null(value) ? NULL : value;
}

bool ew_tr_has_list(const json_t *object, const char *name)
{
	return json_is_array(json_object_get(object, name));
}

int ew_tr_list(struct ew_transcribed *r, const json_t *object, const char *name, const json_t **ret)
{
	const json_t *value = member(object, name);

	if (value && !json_is_array(value))
		return ew_tr_bad(r, "\"%s\" is no list", name);
	*ret = value;
	return 0;
}

int ew_tr_object(struct ew_transcribed *r, const json_t *object, const char *name, const json_t **ret)
{
	const json_t *value = member(object, name);

	if (value && !json_is_object(value))
		return ew_tr_bad(r, "\"%s\" is no object", name);
	*ret = value;
	return 0;
}

int ew_tr_text(struct ew_transcribed *r, const json_t *object, const char *name, struct ew_slice *ret)
{
	const json_t *value = member(object, name);

	if (value && !json_is_string(value))
		return ew_tr_bad(r, "\"%s\" is no text", name);
	*ret = ew_slice_of(json_string_value(value), json_string_length(value));
	return 0;
}

/* "4.86", or "1.200s" as protocol buffers write it: digits and one point, nothing else that strtod() would take. */
static bool number_of_text(const json_t *value, double *ret)
{
	const char *text = json_string_value(value);
	size_t n = json_string_length(value);
	size_t digits = strspn(text, "0123456789.");
	const char *point = strchr(text, '.');

	if (digits == 0 || digits >= NUMBER_BYTES || (point && strchr(point + 1, '.')))
		return false;
	if (n != digits && !(n == digits + 1 && text[digits] == 's'))
		return false;
	*ret = strtod(text, NULL);
	return true;
}

static bool number_of(const json_t *value, double *ret)
{
	if (json_is_string(value))
		return number_of_text(value, ret);
	*ret = json_number_value(value);
	return json_is_number(value) && isfinite(*ret);
}

int ew_tr_time(struct ew_transcribed *r, const json_t *object, const char *name, double unit_ms, int64_t *ret)
{
	const json_t *value = member(object, name);
	double number;

	if (!value)
		return 1;
	if (!number_of(value, &number))
		return ew_tr_bad(r, "\"%s\" is no time", name);
	number *= unit_ms;
	if (number < 0 || number > (double)EW_TRANSCRIPT_MOST_MS)
		return ew_tr_bad(r, "\"%s\" is no time that is possible", name);
	*ret = llround(number);
	return 0;
}

int ew_tr_times(
	struct ew_transcribed *r, const json_t *object, const char *from, const char *to, double unit_ms, struct ew_transcript_piece *piece)
{
	int error = ew_tr_time(r, object, from, unit_ms, &piece->from_ms);

	if (error > 0)
		return ew_tr_bad(r, "\"%s\" is missing", from);
	if (error == 0)
		error = ew_tr_time(r, object, to, unit_ms, &piece->to_ms);
	return error > 0 ? ew_tr_bad(r, "\"%s\" is missing", to) : error;
}

int ew_tr_confidence(struct ew_transcribed *r, const json_t *object, const char *name, double *ret)
{
	const json_t *value = member(object, name);
	double number;

	if (!value)
		return 0;
	if (!number_of(value, &number) || number < -TOLERANCE || number > 1 + TOLERANCE)
		return ew_tr_bad(r, "\"%s\" is no number from 0 to 1", name);
	*ret = number < 0 ? 0 : number > 1 ? 1 : number;
	return 0;
}

static int find_speaker(struct ew_transcribed *r, const char *name, int16_t *ret)
{
	struct ew_transcript *t = r->t;
	size_t i = 0;

	while (i < t->n_speakers && strcmp(t->speakers[i], name) != 0)
		i++;
	if (i == EW_TRANSCRIPT_SPEAKERS)
		return ew_error_set(r->error, -E2BIG, "%s: more than %d speakers", r->engine, EW_TRANSCRIPT_SPEAKERS);
	if (i == t->n_speakers)
		memcpy(t->speakers[t->n_speakers++], name, strlen(name) + 1);
	*ret = (int16_t)i;
	return 0;
}

int ew_tr_speaker(struct ew_transcribed *r, const json_t *object, const char *name, int16_t *ret)
{
	const json_t *value = member(object, name);
	char number[EW_TRANSCRIPT_WORD_BYTES];

	if (!value)
		return 0;
	if (json_is_integer(value)) {
		(void)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return find_speaker(r, number, ret);
	}
	if (!json_is_string(value) || json_string_length(value) >= EW_TRANSCRIPT_WORD_BYTES ||
		strlen(json_string_value(value)) != json_string_length(value))
		return ew_tr_bad(r, "\"%s\" is no name of a speaker", name);
	return json_string_length(value) == 0 ? 0 : find_speaker(r, json_string_value(value), ret);
}

static bool channel_of_text(const json_t *value, json_int_t *ret)
{
	const char *text = json_string_value(value);
	size_t n = strlen(text), at = n;
	uint64_t number;

	while (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9')
		at--;
	if (at == n || ew_slice_decimal(ew_slice_of(text + at, n - at), EW_TRANSCRIPT_CHANNELS, &number) < 0)
		return false;
	*ret = (json_int_t)number;
	return true;
}

int ew_tr_channel(struct ew_transcribed *r, const json_t *object, const char *name, int first, int16_t *ret)
{
	const json_t *value = member(object, name);
	json_int_t number = -1;

	if (!value)
		return 0;
	if (json_is_integer(value))
		number = json_integer_value(value);
	else if (!json_is_string(value) || !channel_of_text(value, &number))
		return ew_tr_bad(r, "\"%s\" is no channel", name);
	number -= first;
	if (number < 0 || number >= EW_TRANSCRIPT_CHANNELS)
		return ew_tr_bad(r, "\"%s\" is no channel that is possible", name);
	*ret = (int16_t)number;
	return 0;
}

int ew_tr_language(struct ew_transcribed *r, const json_t *object, const char *name)
{
	struct ew_slice word = EW_SLICE_EMPTY;
	int error = ew_tr_text(r, object, name, &word);

	if (error < 0 || r->t->language[0] || word.len == 0 || word.len >= EW_TRANSCRIPT_WORD_BYTES ||
		memchr(word.at, '\0', word.len))
		return error;
	memcpy(r->t->language, word.at, word.len);
	r->t->language[word.len] = '\0';
	return 0;
}
