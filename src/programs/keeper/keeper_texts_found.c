/*
 * What the redactor found in the texts of a request. Its word is judged as a stranger's: a mark that lies in none of them, or cuts a character, is
 * none, and then nothing of the request is kept.
 */
#include "programs/keeper/keeper_texts_parts.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "redact/redact.h"

/* -- taking it -- */


static bool is_word(struct ew_slice word, char to[static EW_TEXT_WORD_BYTES])
{
	if (word.len == 0 || word.len >= EW_TEXT_WORD_BYTES)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.at[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'))
			return false;
	}
	memcpy(to, word.at, word.len);
	to[word.len] = '\0';
	return true;
}

static int take_rules(struct ew_texts *t, struct ew_slice rules)
{
	struct ew_slice line, kind;

	t->rules = calloc(EW_TEXT_RULES, sizeof(*t->rules));
	if (!t->rules)
		return -ENOMEM;
	while (ew_slice_cut(&rules, '\n', &line)) {
		struct ew_text_rule *rule = &t->rules[t->n_rules];

		if (t->n_rules == EW_TEXT_RULES || !ew_slice_cut(&line, ' ', &kind) || !is_word(kind, rule->kind) || !is_word(line, rule->name))
			return -EBADMSG;
		t->n_rules++;
	}
	return 0;
}

static bool begins_character(struct ew_slice text, uint32_t at)
{
	return at == text.len || (at < text.len && (text.at[at] & 0xc0) != 0x80);
}

static int take_mark(struct ew_texts *t, const struct ew_redact_mark *mark)
{
	struct ew_text *one;

	if (mark->text >= t->n || mark->rule >= t->n_rules)
		return -EBADMSG;
	one = &t->texts[t->order[mark->text]];
	if (!begins_character(one->text, mark->from) || !begins_character(one->text, mark->to))
		return -EBADMSG;
	if (one->n_marks++ == 0)
		one->first_mark = t->n_marks;
	t->marks[t->n_marks++] = *mark;
	return 0;
}

int ew_texts_found(struct ew_texts *t, struct ew_slice spans, struct ew_slice rules)
{
	struct ew_redact_mark mark, last;
	int r = take_rules(t, rules);

	t->marks = spans.len > 0 ? calloc(spans.len / EW_REDACT_MARK_BYTES + 1, sizeof(*t->marks)) : NULL;
	if (r == 0 && spans.len > 0 && !t->marks)
		r = -ENOMEM;
	while (r == 0) {
		r = ew_redact_mark_cut(&spans, t->n_marks > 0 ? &last : NULL, &mark);
		if (r <= 0)
			return r;
		r = take_mark(t, &mark);
		last = mark;
	}
	return r;
}

/* -- replacing -- */

bool ew_texts_cover_code(const struct ew_texts *t)
{
	for (size_t i = 0; i < t->n_marks; i++)
		if (t->marks[i].code)
			return true;
	return false;
}

static bool stays(const struct ew_texts *t, const struct ew_redact_mark *mark)
{
	return t->original && !mark->code && !ew_sensitive_is_never_kept(ew_slice_text(t->rules[mark->rule].kind));
}

static void add_replaced(const struct ew_texts *t, const struct ew_text *one, struct ew_slice text, struct ew_buf *to)
{
	size_t at = 0;

	for (size_t i = 0; i < one->n_marks; i++) {
		const struct ew_redact_mark *mark = &t->marks[one->first_mark + i];

		if (stays(t, mark))
			continue;
		ew_buf_add(to, text.at + at, mark->from - at);
		ew_buf_printf(to, "[%s]", t->rules[mark->rule].kind);
		at = mark->to;
	}
	ew_buf_add(to, text.at + at, text.len - at);
}

char *ew_text_replaced(const struct ew_texts *t, const struct ew_text *one, struct ew_slice text, int *ret_error)
{
	_cleanup_(ew_buf_free) struct ew_buf to = {0};
	char *made;

	if (one->n_marks == 0)
		return NULL;
	/* Each mark covers a byte at least. */
	ew_buf_init_secret(&to, text.len * (EW_TEXT_WORD_BYTES + 2));
	add_replaced(t, one, text, &to);
	made = ew_buf_take_text(&to);
	if (!made)
		*ret_error = -ENOMEM;
	return made;
}

/* -- counting -- */

void ew_texts_drop_segment(struct ew_texts *t, size_t segment)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->texts[i].segment == (int32_t)segment)
			t->texts[i].n_marks = 0;
}

/* Elements of segments from one to before another; texts that stand nowhere in them are in EVERYTHING alone. */
struct range {
	size_t first, behind;
};
#define EVERYTHING ((struct range){0, SIZE_MAX})

static bool is_within(struct range of, const struct ew_text *one)
{
	return of.behind == SIZE_MAX || (one->segment >= 0 && (size_t)one->segment >= of.first && (size_t)one->segment < of.behind);
}

static size_t count_of(const struct ew_texts *t, size_t rule, struct range of)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct ew_text *one = &t->texts[i];

		for (size_t m = 0; is_within(of, one) && m < one->n_marks; m++) {
			const struct ew_redact_mark *mark = &t->marks[one->first_mark + m];

			n += mark->rule == rule && !mark->goes_on;
		}
	}
	return n;
}

static json_t *counts(const struct ew_texts *t, struct range of)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; list && i < t->n_rules; i++) {
		size_t n = count_of(t, i, of);

		if (n > 0 && json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "kind", t->rules[i].kind, "rule",
								  t->rules[i].name, "count", (json_int_t)n)) < 0)
			return NULL;
	}
	return TAKE(list);
}

json_t *ew_texts_counts(const struct ew_texts *t)
{
	return counts(t, EVERYTHING);
}

json_t *ew_texts_counts_of(const struct ew_texts *t, size_t first, size_t behind)
{
	return counts(t, (struct range){first, behind});
}
