/*
 * What was found in a passage, settled: the surest stand, what overlaps them is joined or gone. Must never leave uncovered what
 * any detector was sure of.
 */
#include <string.h>

#include "base/secret.h"
#include "redact/reading.h"

#define MOST_EXCUSE 14 /* tokens between a number that was given up and the one that was meant */
#define MOST_PAUSE 4   /* tokens between two parts of a number */
#define STANDS 50       /* score from which a finding counts */
#define SURE 90

bool ew_is_wanted(const struct ew_judgement *j, enum ew_sensitive kind)
{
	return j->r->kinds & EW_SENSITIVE_BIT(kind);
}

void ew_find(struct ew_judgement *j, enum ew_sensitive kind, const char *rule, unsigned score, size_t from, size_t to,
	struct ew_slice value)
{
	struct ew_finding *f;

	if (score < STANDS || from >= to)
		return;
	for (size_t i = 0; i < j->n_findings; i++) {
		f = &j->findings[i];
		if (f->kind == kind && f->from <= from && f->to >= to && f->score >= score)
			return; /* found already, or as a part of it */
	}
	if (j->n_findings == EW_MOST_FINDINGS) {
		j->overflow = true;
		return;
	}
	f = &j->findings[j->n_findings++];
	*f = (struct ew_finding){.rule = rule,
		.kind = (uint8_t)kind,
		.score = score > 100 ? 100 : (uint8_t)score,
		.from = (uint8_t)from,
		.to = (uint8_t)to};
	if (value.len == 0 || value.len > EW_VALUE_BYTES)
		return;
	memcpy(f->value, value.at, value.len);
	f->n_value = (uint8_t)value.len;
}

static bool is_surer(const struct ew_finding *a, const struct ew_finding *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	return a->to - a->from > b->to - b->from;
}

static bool has_code(const struct ew_finding *f)
{
	return f->code || f->kind == EW_SENSITIVE_CVV || f->kind == EW_SENSITIVE_PIN;
}

/* The one that is surer gives the name; what both cover is covered. */
static void join(struct ew_finding *a, const struct ew_finding *b)
{
	bool code = has_code(a) || has_code(b);
	uint8_t from = a->from < b->from ? a->from : b->from;
	uint8_t to = a->to > b->to ? a->to : b->to;

	if (is_surer(b, a))
		*a = *b;
	a->from = from;
	a->to = to;
	a->code = code;
}

static bool is_checked(const struct ew_finding *f)
{
	return f->kind == EW_SENSITIVE_ID ? !strchr(f->rule, '.') : strstr(f->rule, ".luhn") || strstr(f->rule, ".mod97");
}

/* Of what was only said to be a number, what stands before the number in it: a beginning that was given up. */
static void shorten(const struct ew_judgement *j, struct ew_finding *f, const struct ew_finding *checked)
{
	f->to = checked->from > f->from ? checked->from : f->from;
	while (f->to > f->from && !ew_run_begins(j, f->to - 1u))
		f->to--;
}

static bool is_taken_back(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct ew_cue_here *c = j->covered[i] ? &j->cues[j->covered[i] - 1] : NULL;

		if (c && (c->cue == EW_CUE_WRONG || c->cue == EW_CUE_AGAIN))
			return true;
	}
	return false;
}

static void shorten_said(struct ew_judgement *j)
{
	size_t kept = 0;

	for (size_t i = 0; i < j->n_findings; i++) {
		struct ew_finding *f = &j->findings[i];

		for (size_t k = 0; strstr(f->rule, ".said") && k < j->n_findings; k++) {
			const struct ew_finding *other = &j->findings[k];

			if (other->kind == f->kind && is_checked(other) && is_taken_back(j, f->from, other->from) && other->from < f->to && f->from < other->to && other->score >= SURE)
				shorten(j, f, other);
		}
	}
	for (size_t i = 0; i < j->n_findings; i++)
		if (j->findings[i].to > j->findings[i].from)
			j->findings[kept++] = j->findings[i];
	j->n_findings = kept;
}

/* "four one five, uh, two nine": in one breath. */
static bool is_paused(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct ew_cue_here *c = j->covered[i] ? &j->cues[j->covered[i] - 1] : NULL;
		char sign = ew_token_sign(j->p, &j->p->tokens[i]);
		struct ew_number_word w;
		bool filler = ew_token_number(j, &j->p->tokens[i], &w) && w.class_ == EW_NUMBER_FILLER;

		if (j->p->tokens[i].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || (sign ? !strchr(",-.", sign) : !filler && !(c && c->cue == EW_CUE_OKAY)))
			return false;
	}
	return to <= from + MOST_PAUSE && !(to < j->n && j->p->tokens[to].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE));
}

/* "four one, sorry, let me start again, four one ...": all of it was said of one number. */
static bool is_begun_anew(const struct ew_judgement *j, const struct ew_finding *a, const struct ew_finding *b)
{
	bool taken_back = false;
	bool again = strcmp(a->rule, "repeated") == 0 || strcmp(b->rule, "repeated") == 0;

	if ((a->kind == b->kind || again) && ew_finding_is_number(a) && ew_finding_is_number(b) && is_paused(j, a->to, b->from))
		return true;
	if (a->kind != b->kind || b->from > a->to + MOST_EXCUSE)
		return false;
	for (size_t i = a->to; i < b->from; i++) {
		const struct ew_cue_here *c = j->covered[i] ? &j->cues[j->covered[i] - 1] : NULL;
		bool talk = c && (c->cue == EW_CUE_WRONG || c->cue == EW_CUE_AGAIN || c->cue == EW_CUE_OKAY);

		taken_back |= talk && c->cue != EW_CUE_OKAY;
		if (!talk && !ew_token_sign(j->p, &j->p->tokens[i]) && !ew_token_is_everyday(j, i))
			return false;
	}
	return taken_back;
}

static bool is_for_us(const struct ew_judgement *j, const struct ew_finding *f)
{
	return f->kind == EW_SENSITIVE_NUMBER || ew_is_wanted(j, (enum ew_sensitive)f->kind); /* who finds a number has asked */
}

bool ew_finding_is_number(const struct ew_finding *f)
{
	return f->kind < EW_SENSITIVE_EMAIL || f->kind == EW_SENSITIVE_PHONE;
}

/* Within a longer number, as sure, that nobody wants: the last group of an IBAN is no code of a card. */
static bool is_part_of_other(const struct ew_judgement *j, const struct ew_finding *f)
{
	if (f->kind == EW_SENSITIVE_CARD && is_checked(f) && f->score >= SURE)
		return false;
	for (size_t i = 0; i < j->n_findings; i++) {
		const struct ew_finding *other = &j->findings[i];

		if (!is_for_us(j, other) && ew_finding_is_number(other) && other->from <= f->from && other->to >= f->to && other->to - other->from > f->to - f->from &&
			other->score >= f->score)
			return true;
	}
	return false;
}

/* All kinds are looked for, as each says what the others are not; only those that are wanted are told. */
static void drop_unwanted(struct ew_judgement *j)
{
	bool drop[EW_MOST_FINDINGS];
	size_t kept = 0;

	for (size_t i = 0; i < j->n_findings; i++)
		drop[i] = !is_for_us(j, &j->findings[i]) || is_part_of_other(j, &j->findings[i]);
	for (size_t i = 0; i < j->n_findings; i++)
		if (!drop[i])
			j->findings[kept++] = j->findings[i];
	j->n_findings = kept;
}

/* "371449635398431 1234": what was said to be the card goes on behind the one that passes, and that may be its code. */
static void mark_codes(struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n_findings; i++) {
		struct ew_finding *f = &j->findings[i];
		uint8_t end = 0;

		if (f->kind != EW_SENSITIVE_CARD || is_checked(f))
			continue;
		for (size_t k = 0; k < j->n_findings; k++) {
			const struct ew_finding *card = &j->findings[k];

			if (card->kind == EW_SENSITIVE_CARD && is_checked(card) && card->from >= f->from && card->to <= f->to && card->to > end)
				end = card->to;
		}
		f->code = f->code || (end > 0 && end < f->to);
	}
}

static void settle(struct ew_judgement *j)
{
	size_t kept = 0;

	drop_unwanted(j);
	shorten_said(j);
	ew_restarts_cover(j);

	for (size_t i = 0; i < j->n_findings; i++) /* "K like king" to its end */
		while (j->findings[i].to < j->n && j->tail[j->findings[i].to])
			j->findings[i].to++;
	for (size_t i = 1; i < j->n_findings; i++)
		for (size_t k = i; k > 0 && j->findings[k].from < j->findings[k - 1].from; k--) {
			struct ew_finding other = j->findings[k];

			j->findings[k] = j->findings[k - 1];
			j->findings[k - 1] = other;
		}
	mark_codes(j);
	for (size_t i = 0; i < j->n_findings; i++) {
		if (kept > 0 && (j->findings[i].from < j->findings[kept - 1].to || is_begun_anew(j, &j->findings[kept - 1], &j->findings[i])))
			join(&j->findings[kept - 1], &j->findings[i]);
		else
			j->findings[kept++] = j->findings[i];
	}
	j->n_findings = kept;
}

/* Short numbers answer a question once; who is asked again is asked in words. */
static void forget_question(struct ew_redact *r, unsigned kind)
{
	enum ew_cue cue = kind == EW_SENSITIVE_CVV ? EW_CUE_CVV : kind == EW_SENSITIVE_OTP ? EW_CUE_OTP : kind == EW_SENSITIVE_PIN ? EW_CUE_PIN :
			  kind == EW_SENSITIVE_EXPIRY ? EW_CUE_EXPIRY : EW_CUE_NONE;
	size_t kept = 0;

	if (cue == EW_CUE_NONE)
		return;
	for (size_t i = 0; i < r->n_heard; i++)
		if (r->heard[i].cue != cue)
			r->heard[kept++] = r->heard[i];
	r->n_heard = (uint8_t)kept;
}

static void tell(const struct ew_judgement *j, const struct ew_finding *f)
{
	struct ew_redact *r = j->r;
	struct ew_redact_span span = {
		.from = j->p->begin + j->p->tokens[f->from].from,
		.to = j->p->begin + j->p->tokens[f->to - 1].to,
		.kind = f->kind,
		.score = f->score,
		.code = has_code(f),
		.rule = f->rule,
	};

	forget_question(r, f->kind);
	if (f->kind == EW_SENSITIVE_CARD)
		r->card_at = j->p->tokens[f->to - 1].number + 1;
	if (r->found)
		r->found(r->context, j->speaker, &span, ew_slice_of(f->value, f->n_value));
}

void ew_findings_tell(struct ew_judgement *j)
{
	if (j->overflow && j->n > 0) {
		j->n_findings = 1;
		j->findings[0] = (struct ew_finding){
			.rule = "number.too_many", .kind = EW_SENSITIVE_NUMBER, .score = 50, .to = (uint8_t)j->n};
	}
	if (j->n_findings == 0)
		return; /* and nothing is there to wipe */
	settle(j);
	for (size_t i = 0; i < j->n_findings; i++)
		tell(j, &j->findings[i]);
	ew_wipe(j->findings, sizeof(j->findings));
}
