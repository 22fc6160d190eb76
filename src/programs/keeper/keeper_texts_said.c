/*
 * When what was found was said. An engine gives words with times beside its text; where both are the same a finding has the times of its words, and
 * otherwise that of all that was said with it: never less.
 */
#include "programs/keeper/keeper_texts_parts.h"

#include <errno.h>

#include "transcript/spoken.h"

struct words {
	struct ew_spoken_word *at;
	size_t n;
};

static void words_free(struct words *w)
{
	free(w->at);
}

static bool time_of(const json_t *one, struct ew_spoken_time *ret)
{
	const json_t *from = json_object_get(one, "from_ms"), *to = json_object_get(one, "to_ms");

	if (!json_is_integer(from) || !json_is_integer(to) || json_integer_value(to) < json_integer_value(from))
		return false;
	*ret = (struct ew_spoken_time){json_integer_value(from), json_integer_value(to)};
	return true;
}

static bool read_word(const json_t *one, struct ew_spoken_word *ret)
{
	const json_t *text = json_object_get(one, "text");
	struct ew_spoken_time time;

	if (!json_is_string(text) || !time_of(one, &time))
		return false;
	*ret = (struct ew_spoken_word){.text = ew_slice_of(json_string_value(text), json_string_length(text)), .from_ms = time.from_ms, .to_ms = time.to_ms};
	return true;
}

/* None when the segment's words are not its text. Errors: -ENOMEM. */
static int words_of(const json_t *segment, struct words *ret)
{
	const json_t *list = json_object_get(segment, "words"), *text = json_object_get(segment, "text"), *one;
	bool whole = json_array_size(list) > 0 && json_is_string(text);
	size_t i;

	ret->at = calloc(json_array_size(list) + 1, sizeof(*ret->at));
	if (!ret->at)
		return -ENOMEM;
	json_array_foreach (list, i, one)
		whole = whole && read_word(one, &ret->at[i]);
	if (whole && ew_spoken_place(ew_slice_of(json_string_value(text), json_string_length(text)), ret->at, json_array_size(list)))
		ret->n = json_array_size(list);
	return 0;
}

int ew_segment_when(const json_t *segment, uint32_t from, uint32_t to, int64_t *ret_from_ms, int64_t *ret_to_ms)
{
	_cleanup_(words_free) struct words words = {0};
	struct ew_spoken_time when;
	int r = time_of(segment, &when) ? words_of(segment, &words) : -EINVAL;

	if (r < 0)
		return r;
	when = ew_spoken_when(words.at, words.n, from, to, when);
	*ret_from_ms = when.from_ms;
	*ret_to_ms = when.to_ms;
	return 0;
}

static const json_t *segment_of(const struct ew_texts *t, const struct ew_text *one)
{
	return json_array_get(json_object_get(t->request, "segments"), (size_t)one->segment);
}

/* -- one text -- */

struct telling {
	const struct ew_texts *t;
	ew_texts_said_fn *fn;
	void *arg;
};

static int tell_marks(const struct telling *d, const struct ew_text *one, const struct words *words, struct ew_texts_said *said)
{
	struct ew_spoken_time all = {said->from_ms, said->to_ms};
	int r = 0;

	for (size_t i = 0; r == 0 && i < one->n_marks; i++) {
		const struct ew_redact_mark *mark = &d->t->marks[one->first_mark + i];
		struct ew_spoken_time when = ew_spoken_when(words->at, words->n, mark->from, mark->to, all);

		said->from_ms = when.from_ms;
		said->to_ms = when.to_ms;
		said->kind = d->t->rules[mark->rule].kind;
		said->rule = d->t->rules[mark->rule].name;
		said->code = mark->code;
		r = d->fn(d->arg, said);
	}
	return r;
}

static int tell_text(const struct telling *d, const struct ew_text *one)
{
	_cleanup_(words_free) struct words words = {0};
	struct ew_texts_said said = {.segment = segment_of(d->t, one)};
	struct ew_spoken_time when = {0, 0}, word;
	int r = 0;

	if (!time_of(said.segment, &when))
		return 0; /* it was not taken */
	if (one->path == ew_texts_path_of_words() && !one->alone &&
		time_of(json_array_get(json_object_get(said.segment, "words"), (size_t)one->item), &word))
		when = ew_spoken_within(word, when);
	else if (one->path == ew_texts_path_of_talk() && !one->alone)
		r = words_of(said.segment, &words);
	said.from_ms = when.from_ms;
	said.to_ms = when.to_ms;
	return r < 0 ? r : tell_marks(d, one, &words, &said);
}

int ew_texts_each_said(const struct ew_texts *t, ew_texts_said_fn *fn, void *arg)
{
	const struct telling d = {t, fn, arg};
	int r = 0;

	for (size_t i = 0; r == 0 && i < t->n; i++)
		if (t->texts[i].n_marks > 0 && t->texts[i].segment >= 0)
			r = tell_text(&d, &t->texts[i]);
	return r;
}

bool ew_texts_found_untimed(const struct ew_texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->texts[i].n_marks > 0 && t->texts[i].segment < 0)
			return true;
	return false;
}
