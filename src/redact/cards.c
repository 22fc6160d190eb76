/*
 * Cards, and what is said right behind them. Must never let a number go that passes its check digit and that an issuer
 * gives out, whatever is said of it: order numbers of that form are rarer than people who read the wrong number.
 */
#include "redact/check.h"
#include "redact/stretch.h"

#define SHORTEST 12
#define LONGEST 19
#define MOST_REST 2
#define USUAL 16 /* digits of a card that has a code; of one issuer 15 */
#define SHORTEST_CODE 3

/* What a word of another thing takes away. Half of all references are shorter than a card. */
static int doubt(const struct ew_meant *meant, enum ew_card_brand brand, size_t n, bool grouped)
{
	if (!ew_cue_is_name(meant->cue))
		return ew_cue_is_harmless(meant->cue) ? 10 : 0;
	return brand == EW_CARD_MAJOR && (grouped || n >= 15) ? 15 : 45;
}

static bool is_in_groups(const struct ew_stretch *s)
{
	static const char *const groups[] = {"4444", "465", "464", "44443", "4443", "66", "88"};

	for (size_t i = 0; i < EW_COUNT(groups); i++)
		if (ew_stretch_is_grouped(s, groups[i]))
			return true;
	return false;
}

static int score_of(const struct ew_stretch *window, const struct ew_stretch *all, enum ew_card_brand brand, int said)
{
	size_t n = window->to - window->from;
	bool begins = window->from == all->from || all->r->at[window->from].apart;
	bool whole = begins && (window->to == all->to || all->r->at[window->to].apart);
	struct ew_meant meant = ew_stretch_meant(window);
	bool grouped = is_in_groups(window);
	int score = brand == EW_CARD_MAJOR ? 75 : brand == EW_CARD_MAESTRO ? 50 : 40;

	score += (whole ? 10 : 0) + (grouped ? 20 : 0) + (said ? 30 : 0);
	if (!begins && !said && brand != EW_CARD_MAJOR)
		score -= 10;
	if (n < 14 && brand != EW_CARD_MAJOR)
		score -= n == SHORTEST ? 15 : 10;
	score -= doubt(&meant, brand, n, grouped);
	if (meant.unit)
		score -= 25;
	return score;
}

static int score_window(const struct ew_stretch *window, const struct ew_stretch *all, int said)
{
	char text[EW_MOST_SYMBOLS];
	struct ew_slice digits = ew_stretch_text(window, text);

	return ew_check_luhn(digits) ? score_of(window, all, ew_check_card_brand(digits), said) : 0;
}

/* The surest card that begins here: how many digits it has, 0 when there is none. */
static size_t best_at(const struct ew_stretch *all, size_t from, int said, int *ret_score)
{
	size_t best = 0;

	*ret_score = 49;
	for (size_t n = LONGEST; n >= SHORTEST; n--) {
		struct ew_stretch window = {all->j, all->r, from, from + n};
		int score;

		if (from + n > all->to || !(ew_stretch_parts(all, from + n) || (said && all->r->at[from + n].begins)))
			continue;
		score = score_window(&window, all, said);
		if (score > *ret_score) {
			*ret_score = score;
			best = n;
		}
	}
	return best;
}

static bool may_begin(const struct ew_stretch *all, size_t from, int said)
{
	return ew_stretch_parts(all, from) || (said && all->r->at[from].begins);
}

/* "Oh, it's 4111 ...": a nought before a card passes as well, and is none of it. */
static bool is_better_behind(const struct ew_stretch *all, size_t from, int said, int score)
{
	for (size_t next = from + 1; next < from + 5 && next + SHORTEST <= all->to; next++) {
		int other;

		if (may_begin(all, next, said) && best_at(all, next, said, &other) > 0 && other > score)
			return true;
	}
	return false;
}

/* "6220 5383 6990 6680 75": a digit or two in the same breath are of the number as well. */
static size_t with_rest(const struct ew_stretch *all, size_t to)
{
	bool rest = to < all->to && to + MOST_REST >= all->to;

	for (size_t i = to; rest && i < all->to; i++)
		rest = !all->r->at[i].apart && (!all->r->at[i].begins || all->r->at[i].sign == ' ' || all->r->at[i].sign == '-');
	return rest ? all->to : to;
}

/* "4539 1488 0343 6467 123" passes as a whole one time in ten. Behind a number that passes without it, it may be the code. */
static void look_for_code(const struct ew_stretch *all, size_t from, size_t to)
{
	for (size_t n = USUAL; n >= USUAL - 1; n--) {
		struct ew_stretch card = {all->j, all->r, from, from + n}, code = {all->j, all->r, from + n, to};
		char text[EW_MOST_SYMBOLS];
		struct ew_slice digits;

		if (from + n + SHORTEST_CODE > to)
			continue;
		digits = ew_stretch_text(&card, text);
		if (ew_check_luhn(digits) && ew_check_card_brand(digits) == EW_CARD_MAJOR)
			ew_find(all->j, EW_SENSITIVE_CVV, "cvv.within_card", 55, ew_stretch_begin(&code), ew_stretch_end(&code), ew_stretch_text(&code, text));
	}
}

/* All that was read is one. */
static bool is_whole(const struct ew_stretch *all, size_t from, size_t n)
{
	return from == all->from && from + n == all->to && all->r->at[from].c != '0';
}

void ew_judge_cards(const struct ew_stretch *all)
{
	int said, score;

	if (all->to - all->from < SHORTEST)
		return;
	said = ew_cues_say(all->j, EW_CUE_CARD, ew_stretch_begin(all), ew_stretch_end(all), NULL);
	for (size_t from = all->from; from + SHORTEST <= all->to; from++) {
		size_t n = may_begin(all, from, said) ? best_at(all, from, said, &score) : 0, to = with_rest(all, from + n);
		struct ew_stretch card = {all->j, all->r, from, from + n};
		char text[EW_MOST_SYMBOLS];

		if (n == 0 || (!is_whole(all, from, n) && is_better_behind(all, from, said, score)))
			continue;
		ew_find(all->j, EW_SENSITIVE_CARD, "card.luhn", (unsigned)score, ew_stretch_begin(&card), all->r->at[to - 1].to,
			ew_stretch_text(&card, text));
		look_for_code(all, from, to);
		from += n - 1;
	}
}

/* -- what is said behind a card -------------------------------------------------------------------- */

static bool ends_between(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (ew_token_sign(j->p, &j->p->tokens[i]) == '.' && i + 1 < j->n && j->p->tokens[i + 1].flags & EW_TOKEN_GAP)
			return true;
	return false;
}

/* How many words ago a card was read, or until when it is valid; SIZE_MAX for none. */
static size_t behind_card(const struct ew_stretch *s)
{
	const struct ew_judgement *j = s->j;
	size_t begin = ew_stretch_begin(s), best = SIZE_MAX;
	uint32_t here = j->p->tokens[begin].number;

	for (size_t i = 0; i < j->n_findings; i++) {
		const struct ew_finding *f = &j->findings[i];

		if ((f->kind == EW_SENSITIVE_CARD || f->kind == EW_SENSITIVE_EXPIRY) && f->to <= begin && begin - f->to < best && !ends_between(j, f->to, begin))
			best = begin - f->to;
	}
	if (best == SIZE_MAX && j->r->card_at && here >= j->r->card_at)
		best = here - j->r->card_at;
	return best;
}

static void judge_piece(const struct ew_stretch *s)
{
	size_t n = s->to - s->from;
	struct ew_meant meant = ew_stretch_meant(s);
	char text[EW_MOST_SYMBOLS];

	if (meant.unit || ew_cue_is_harmless(meant.cue) || behind_card(s) > 8)
		return;
	if (ew_stretch_is_expiry(s) && n >= 4)
		ew_find(s->j, EW_SENSITIVE_EXPIRY, "expiry.behind_card", 60, ew_stretch_begin(s), ew_stretch_end(s),
			ew_stretch_text(s, text));
	else if (n == 3 || n == 4)
		ew_find(s->j, EW_SENSITIVE_CVV, "cvv.behind_card", 55, ew_stretch_begin(s), ew_stretch_end(s), ew_stretch_text(s, text));
}

/* Pieces of the stretch: as one, or where it parts. */
void ew_judge_behind_card(const struct ew_stretch *all)
{
	size_t from = all->from;

	for (size_t i = 0; i < all->j->n_findings; i++) { /* "4111 1111 1111 1111 12/26 123" is one stretch */
		const struct ew_finding *f = &all->j->findings[i];

		while (f->kind == EW_SENSITIVE_CARD && from < all->to && all->r->at[from].from < f->to && all->r->at[from].to > f->from)
			from++;
	}
	if (from == all->to)
		return;
	if (all->to - from <= 6)
		judge_piece(&(struct ew_stretch){all->j, all->r, from, all->to});
	while (from < all->to) {
		size_t to = from + 1;

		while (to < all->to && !(all->r->at[to].begins && (all->r->at[to].apart || all->r->at[to].sign == ' ') &&
						!all->r->spoken))
			to++;
		judge_piece(&(struct ew_stretch){all->j, all->r, from, to});
		from = to;
	}
}
