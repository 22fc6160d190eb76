/*
 * See talk_kit.h.
 */
#include "talk_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <stdio.h>

#include <cmocka.h>

static void found(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value)
{
	struct stage *s = context;

	(void)value;
	if (speaker >= EW_REDACT_SPEAKERS || span->from >= span->to || span->to > s->read[speaker])
		s->broken = "a finding outside of the text";
	else if (span->from < s->told[speaker])
		s->broken = "a finding in a text that was called final";
	else if (!ew_sensitive_name((enum ew_sensitive)span->kind) || span->score < 1 || span->score > 100 || !span->rule)
		s->broken = "a finding without a kind, a rule or a score";
	else if (s->n == MOST_FOUND)
		s->broken = "more findings than the test holds";
	if (s->broken)
		return;
	for (size_t i = s->n; i > 0; i--)
		if (s->found[i - 1].speaker == speaker && s->found[i - 1].span.to > span->from)
			s->broken = "findings that overlap or fall back";
	s->found[s->n++] = (struct found){speaker, *span};
}

void stage_begin(struct stage *s, const struct ew_redact_rules *rules, const char *profile)
{
	struct ew_redact *redact = NULL;

	memset(s, 0, sizeof(*s));
	assert_int_equal(ew_redact_new(rules, ew_redact_profile(ew_slice_text(profile)), found, s, &redact), 0);
	s->redact = redact;
}

void stage_end(struct stage *s)
{
	ew_redact_free(&s->redact);
	ew_redact_free(&s->redact);
}

void stage_look(struct stage *s)
{
	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++) {
		uint64_t final = ew_redact_final(s->redact, i);

		if (final < s->told[i] || final > s->read[i])
			s->broken = "what is final went back, or past the text";
		s->told[i] = final;
	}
	if (ew_redact_memory(s->redact) > s->most_bytes)
		s->most_bytes = ew_redact_memory(s->redact);
}

int stage_say(struct stage *s, unsigned speaker, struct ew_slice text)
{
	int r;

	s->read[speaker < EW_REDACT_SPEAKERS ? speaker : EW_REDACT_SPEAKERS - 1] += text.len;
	r = ew_redact_text(s->redact, speaker, text);
	if (r == 0)
		stage_look(s);
	return r;
}

const char *stage_word(const struct ew_redact_span *span)
{
	return span->kind == EW_SENSITIVE_ID && !strchr(span->rule, '.') ? span->rule : ew_sensitive_name((enum ew_sensitive)span->kind);
}

/* -- rows ------------------------------------------------------------------------------------------ */

static unsigned speaker_of(char letter)
{
	const char *at = strchr("ACB", letter);

	assert_non_null(at);
	return (unsigned)(at - "ACB") + 1;
}

/* A line without its "A: " and without the marks, which are "{word:" and "}". */
static size_t read_line(char *to, const char *line, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		const char *colon = line[i] == '{' ? memchr(line + i, ':', n - i) : NULL;

		if (colon)
			i = (size_t)(colon - line);
		else if (line[i] != '}')
			to[k++] = line[i];
	}
	to[k++] = '\n';
	return k;
}

void talk_read(struct talk *t, const char *row)
{
	size_t at = 0;

	t->n = 0;
	while (*row) {
		size_t n = strcspn(row, "\n"), bytes;

		assert_true(n > 3 && row[1] == ':' && row[2] == ' ' && t->n < EW_COUNT(t->turns));
		bytes = read_line(t->text + at, row + 3, n - 3);
		t->turns[t->n++] = (struct turn){speaker_of(row[0]), ew_slice_of(t->text + at, bytes)};
		at += bytes;
		row += n + (row[n] == '\n');
	}
}

static size_t mark(char *to, size_t k, const struct stage *s, unsigned speaker, uint64_t byte)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->found[i].speaker == speaker && s->found[i].span.to == byte)
			to[k++] = '}';
	for (size_t i = 0; i < s->n; i++)
		if (s->found[i].speaker == speaker && s->found[i].span.from == byte)
			k += (size_t)snprintf(to + k, MOST_SAID - k, "{%s:", stage_word(&s->found[i].span));
	return k;
}

const char *talk_marked(const struct talk *t, const struct stage *s)
{
	static char to[MOST_SAID * 2];
	uint64_t read[SPEAKERS + 1] = {0};
	size_t k = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct turn *turn = &t->turns[i];

		to[k++] = "?ACB"[turn->speaker];
		to[k++] = ':';
		to[k++] = ' ';
		for (size_t b = 0; b < turn->text.len; b++) {
			k = mark(to, k, s, turn->speaker, read[turn->speaker]++);
			to[k++] = (char)turn->text.at[b];
		}
	}
	to[k > 0 ? k - 1 : 0] = '\0'; /* the last end of a line */
	return to;
}
