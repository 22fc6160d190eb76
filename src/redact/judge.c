/*
 * A passage before all detectors, in turn, and what is left that nobody can tell to be harmless. Must never end without a word on
 * a passage that was cut in the middle of a number.
 */
#include "redact/stretch.h"

#define LONG_NUMBER 4

static size_t digits_of(const struct ew_reading *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->at[i].c < 'A';
	return n;
}

/* Where every number is suspect: all that no word calls harmless. */
static void judge_rest(struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;
	struct ew_meant meant;

	if (!ew_read(j, from, to, 0, &r) || digits_of(&r) < LONG_NUMBER)
		return;
	meant = ew_cues_of(j, from, to, r.n);
	if (meant.unit || ew_cue_is_harmless(meant.cue) || ew_stretch_is_figure(&(struct ew_stretch){j, &r, 0, r.n}))
		return;
	ew_find(j, EW_SENSITIVE_NUMBER, "number.unknown", 50, from, to, ew_slice_of(NULL, 0));
}

static bool is_strict(const struct ew_judgement *j)
{
	return ew_is_wanted(j, EW_SENSITIVE_NUMBER) || (j->r->known && ew_known_is_full(j->r->known));
}

static void judge_numbers_left(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n;) {
		size_t end = i + 1;

		if (ew_run_begins(j, i)) {
			end = ew_run_end(j, i);
			judge_rest(j, i, end);
		}
		i = end;
	}
}

/* A passage that is nothing but one number, without an end: no card is let through in two halves. */
static void judge_cut(struct ew_judgement *j)
{
	struct ew_finding *f = &j->findings[0];

	if (!j->cut)
		return;
	*f = (struct ew_finding){
		.rule = "number.endless", .kind = EW_SENSITIVE_NUMBER, .score = 50, .from = 0, .to = (uint8_t)j->n};
	j->n_findings = 1;
}

static bool is_awaited(const struct ew_redact *r)
{
	for (size_t i = 0; i < r->n_heard; i++)
		if (r->heard[i].cue == EW_CUE_PASSWORD || r->heard[i].cue == EW_CUE_SECRET || r->heard[i].cue == EW_CUE_NAME)
			return true;
	return false;
}

/* "एट": eight, and the sign of mailboxes. */
static bool is_at_sign(const struct ew_judgement *j, const struct ew_token *t)
{
	struct ew_number_word w;

	return t->flags & EW_TOKEN_MAYBE && j->p->text[t->at] & 0x80 && ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_UNIT && w.value == 8;
}

/* Most of what people say: no number, no letters in a row, no word that announces anything, nothing that is awaited. */
static bool has_nothing(const struct ew_judgement *j)
{
	size_t letters = 0;

	for (size_t i = 0; i < j->n; i++) {
		const struct ew_token *t = &j->p->tokens[i];

		letters += t->kind == EW_TOKEN_WORD && t->flags & EW_TOKEN_MAYBE;
		if (is_at_sign(j, t))
			return false;
		if (t->flags & EW_TOKEN_NUMBER || ew_token_sign(j->p, t) == '@' || (t->kind == EW_TOKEN_WORD && t->len > 1 && t->flags & EW_TOKEN_LINK))
			return false;
	}
	for (size_t i = 0; i < j->n_cues; i++)
		if (j->cues[i].cue < EW_CUE_REFERENCE || j->cues[i].cue == EW_CUE_STREET || j->cues[i].cue == EW_CUE_DATE)
			return false;
	return letters < 3 && !is_awaited(j->r) && !j->r->known && !j->cut;
}

void ew_judge(struct ew_judgement *j)
{
	ew_cues_list(j);
	if (has_nothing(j))
		return;
	ew_reading_tails(j);
	ew_reading_symbols(j);
	ew_judge_numbers(j);
	ew_judge_mail(j);
	ew_judge_answers(j);
	ew_judge_health(j);
	ew_judge_echo(j);
	ew_judge_known(j);
	if (is_strict(j))
		judge_numbers_left(j);
	judge_cut(j);
	ew_findings_tell(j);
}
