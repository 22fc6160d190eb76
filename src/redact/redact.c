/*
 * A conversation: bytes to tokens, tokens to passages, passages to judgement, at places that the text alone decides. Must never
 * call a text final whose meaning what follows may change, nor leave anything of it in memory that was given back.
 */
#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "redact/reading.h"

#define SOFT_TOKENS 44   /* from here on a passage ends where nothing is open */
#define QUIET_TOKENS 14  /* that is: so many words without a number or a cue */
#define OTHERS_TOKENS 30 /* that others may say while a number is open */
#define OPEN_TOKENS 8    /* behind a number that may go on: words that may be digits, too */

int ew_redact_rules_new(struct ew_redact_rules **ret)
{
	struct ew_redact_rules *rules = calloc(1, sizeof(*rules));
	int r;

	if (!rules)
		return -ENOMEM;
	r = ew_lexicon_new(&rules->lexicon);
	if (r < 0) {
		free(rules);
		return r;
	}
	*ret = rules;
	return 0;
}

void ew_redact_rules_free(struct ew_redact_rules **rules)
{
	if (!*rules)
		return;
	ew_lexicon_free(&(*rules)->lexicon);
	free(*rules);
	*rules = NULL;
}

int ew_redact_new(const struct ew_redact_rules *rules, uint32_t kinds, ew_redact_found_fn *found, void *context,
	struct ew_redact **ret)
{
	struct ew_redact *r = calloc(1, sizeof(*r));

	if (!r)
		return -ENOMEM;
	r->rules = rules;
	r->kinds = kinds;
	r->found = found;
	r->context = context;
	*ret = r;
	return 0;
}

static void drop_passage(struct ew_speaker *s)
{
	if (!s->passage)
		return;
	ew_wipe(s->passage, sizeof(*s->passage));
	free(s->passage);
	s->passage = NULL;
}

void ew_redact_free(struct ew_redact **redact)
{
	if (!*redact)
		return;
	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++)
		drop_passage(&(*redact)->speakers[i]);
	ew_wipe(*redact, sizeof(**redact));
	free(*redact);
	*redact = NULL;
}

size_t ew_redact_memory(const struct ew_redact *redact)
{
	size_t bytes = sizeof(*redact);

	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++)
		bytes += redact->speakers[i].passage ? sizeof(struct ew_passage) : 0;
	return bytes;
}

void ew_redact_use(struct ew_redact *redact, const struct ew_redact_known *known)
{
	redact->known = known;
}

/* What was asked of this speaker before the turn in which it spoke last. */
static unsigned asked_before(const struct ew_redact *r, const struct ew_speaker *s, unsigned speaker)
{
	for (size_t i = r->n_heard; i > 0; i--)
		if (r->heard[i - 1].turn <= s->turn && r->heard[i - 1].speaker != speaker)
			return r->heard[i - 1].cue;
	return EW_CUE_NONE;
}

/* What others said meanwhile is of something else when it named another kind of thing. */
static bool is_other_topic(const struct ew_redact *r, const struct ew_speaker *s, unsigned speaker)
{
	for (size_t i = r->n_heard; i > 0 && r->heard[i - 1].turn > s->turn; i--)
		if (r->heard[i - 1].speaker != speaker && r->heard[i - 1].cue != asked_before(r, s, speaker))
			return true;
	return false;
}

/* -- judging --------------------------------------------------------------------------------------- */

static void decide(struct ew_redact *r, unsigned speaker);

/* Numbers of others that were open are done when this one speaks of something else. */
static void finish_others(struct ew_redact *r, unsigned speaker)
{
	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++) {
		const struct ew_speaker *s = &r->speakers[i];

		if (i != speaker && s->passage && s->began < r->speakers[speaker].began && is_other_topic(r, s, i))
			decide(r, i);
	}
}

static void judge(struct ew_redact *r, unsigned speaker, size_t n, bool cut)
{
	struct ew_speaker *s = &r->speakers[speaker];
	struct ew_judgement j;

	if (n == 0)
		return;
	ew_cues_note(r, speaker);
	finish_others(r, speaker);
	memset(&j, 0, offsetof(struct ew_judgement, cues));
	memset(j.covered, 0, sizeof(j.covered));
	memset(j.tail, 0, sizeof(j.tail));
	j.r = r;
	j.p = s->passage;
	j.lexicon = r->rules->lexicon;
	j.speaker = speaker;
	j.n = n;
	j.cut = cut;
	ew_judge(&j);
	ew_passage_drop(s->passage, n);
	s->noted = (uint16_t)(s->noted > n ? s->noted - n : 0);
}

/* -- where a passage ends -------------------------------------------------------------------------- */

static bool may_be_number(const struct ew_token *t)
{
	return t->flags & (EW_TOKEN_NUMBER | EW_TOKEN_MAYBE | EW_TOKEN_LINK);
}

static enum ew_cue cue_of(const struct ew_redact *r, const struct ew_token *t)
{
	const struct ew_phrase *phrases;

	return t->node && ew_lexicon_phrases(r->rules->lexicon, t->node, &phrases) > 0 ? (enum ew_cue)phrases->cue : EW_CUE_NONE;
}

/* Talk that may stand within a number. */
static bool is_between(const struct ew_redact *r, const struct ew_token *t)
{
	enum ew_cue cue = cue_of(r, t);

	return may_be_number(t) || cue == EW_CUE_OKAY || cue == EW_CUE_WRONG || cue == EW_CUE_AGAIN || cue == EW_CUE_SAYS;
}

/* "au dos": a number in a language that nobody speaks here, and by itself, is a word of another. */
static bool is_foreign(const struct ew_redact *r, const struct ew_passage *p, size_t at)
{
	const struct ew_token *t = &p->tokens[at];
	const struct ew_number_word *w;
	size_t n;

	if (t->kind != EW_TOKEN_WORD || t->meanings == 0 || (at > 0 && p->tokens[at - 1].flags & EW_TOKEN_NUMBER))
		return false;
	n = ew_lexicon_number(r->rules->lexicon, t->word, &w);
	for (size_t i = 0; i < n; i++)
		if (ew_is_heard(r, w[i].language))
			return false;
	return true;
}

/* Or a digit of Hindi that is a word of the talk as well: "tin", "do". */
static bool is_read_out(const struct ew_redact *r, const struct ew_passage *p, size_t at)
{
	const struct ew_token *t = &p->tokens[at];
	const struct ew_number_word *w;

	if (t->kind != EW_TOKEN_WORD || !(t->flags & EW_TOKEN_MAYBE))
		return false;
	return t->len == 1 || (ew_lexicon_number(r->rules->lexicon, t->word, &w) > 0 &&
				      (w->class_ == EW_NUMBER_LETTER || (w->language == EW_LANGUAGE_HI && w->class_ <= EW_NUMBER_WHOLE)));
}

/* "Quebec, Charlie, Kilo": two letters in a row are spelled, one may be any word. */
static bool is_spelled(const struct ew_redact *r, const struct ew_passage *p, size_t at)
{
	size_t before = at;

	while (before > 0 && ew_token_sign(p, &p->tokens[before - 1]))
		before--;
	return before > 0 && is_read_out(r, p, at) && is_read_out(r, p, before - 1);
}

/* "B for Bombay": what is behind its letter says nothing more. */
static size_t without_tail(const struct ew_passage *p, size_t n)
{
	size_t end = n;

	while (end > 0 && ew_token_sign(p, &p->tokens[end - 1]))
		end--;
	for (size_t links = 1; links <= 2 && end >= links + 2; links++) {
		const struct ew_token *letter = &p->tokens[end - links - 2], *word = &p->tokens[end - 1];

		if (letter->kind == EW_TOKEN_WORD && letter->len == 1 && word->kind == EW_TOKEN_WORD && word->len > 1 &&
			p->text[letter->at] == p->text[word->at] && p->tokens[end - 2].meanings > 0 && p->tokens[end - links - 1].meanings > 0)
			return end - links - 1;
	}
	return n;
}

/* A number stands at the end of tokens [0, n), or just before it. */
static bool is_open(const struct ew_redact *r, const struct ew_passage *p, size_t n)
{
	n = without_tail(p, n);
	for (size_t i = n, seen = 0; i > 0 && seen < OPEN_TOKENS; i--) {
		const struct ew_token *t = &p->tokens[i - 1];

		if ((t->flags & EW_TOKEN_NUMBER && !is_foreign(r, p, i - 1)) || (t->flags & EW_TOKEN_MAYBE && (t->len == 1 || is_spelled(r, p, i - 1))))
			return true;
		if (!is_between(r, t))
			return false;
		seen += t->kind != EW_TOKEN_SIGN;
	}
	return false;
}

/* Nothing is open, and nothing that was said lately asks for anything. */
static bool is_quiet(const struct ew_redact *r, const struct ew_passage *p, size_t n)
{
	for (size_t i = n; i > 0 && i + QUIET_TOKENS > n; i--) {
		const struct ew_token *t = &p->tokens[i - 1];
		enum ew_cue cue = cue_of(r, t);

		if (t->flags & (EW_TOKEN_NUMBER | EW_TOKEN_LINK) || (cue > EW_CUE_NONE && cue < EW_CUE_REFERENCE))
			return false;
	}
	return true;
}

/* "...": somebody looks for what comes next. */
static bool is_pause(const struct ew_passage *p, size_t n)
{
	return n > 2 && ew_token_sign(p, &p->tokens[n - 1]) == '.' && ew_token_sign(p, &p->tokens[n - 2]) == '.';
}

static bool ends_sentence(const struct ew_passage *p, size_t n)
{
	char sign = n > 0 ? ew_token_sign(p, &p->tokens[n - 1]) : 0;

	if (sign == '.' && ew_is_abbreviated(p, n - 1))
		return false;
	return sign == '.' || sign == '?' || sign == '!';
}

/* Somebody else's number is open, and this one may repeat a part of it: what it is shows when that is whole. */
static bool may_be_echo(const struct ew_redact *r, const struct ew_passage *p, size_t k)
{
	uint32_t began = UINT32_MAX;

	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++)
		if (r->speakers[i].passage == p)
			began = r->speakers[i].began;
	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++) {
		const struct ew_passage *other = r->speakers[i].passage;

		if (other && other != p && r->speakers[i].began < began && is_open(r, other, other->n) && ew_echo_shares(r, p, k, other))
			return true;
	}
	return false;
}

/* Whether the passage ends before its token `k`, which is complete. */
static bool ends_before(const struct ew_redact *r, const struct ew_passage *p, size_t k)
{
	const struct ew_token *t = &p->tokens[k];

	if (k == 0)
		return false;
	if (t->flags & EW_TOKEN_TOPIC || (t->flags & EW_TOKEN_LINE && !(t->flags & (EW_TOKEN_TURN | EW_TOKEN_NUMBER | EW_TOKEN_MAYBE)) && ends_sentence(p, k)))
		return true;
	if (t->flags & (EW_TOKEN_LINE | EW_TOKEN_TURN) || (ends_sentence(p, k) && t->flags & EW_TOKEN_GAP))
		return !(is_open(r, p, k) && (is_between(r, t) || (is_pause(p, k) && !(t->flags & (EW_TOKEN_LINE | EW_TOKEN_TURN)))));
	return k >= SOFT_TOKENS && !may_be_number(t) && is_quiet(r, p, k);
}

/* No room: at the last place where something separates, else at the end. */
static size_t where_to_cut(const struct ew_redact *r, const struct ew_passage *p, size_t n, bool *ret_open)
{
	for (size_t i = n; i > n / 2; i--)
		if (!may_be_number(&p->tokens[i - 1]) && !is_open(r, p, i)) {
			*ret_open = false;
			return i;
		}
	for (size_t i = n; i > n / 2; i--)
		if (strchr(",;.", ew_token_sign(p, &p->tokens[i - 1])) && ew_token_sign(p, &p->tokens[i - 1])) {
			*ret_open = false;
			return i;
		}
	*ret_open = true;
	return n;
}

/* What others repeated of a number that whoever speaks is done with need not wait any more. */
static void release(struct ew_redact *r, unsigned speaker)
{
	for (unsigned i = 0; speaker == r->last && i < EW_REDACT_SPEAKERS; i++) {
		const struct ew_passage *p = r->speakers[i].passage;

		if (i != speaker && p && !p->open && !is_open(r, p, p->n) && !may_be_echo(r, p, p->n))
			decide(r, i);
	}
}

static void completed(struct ew_redact *r, unsigned speaker, size_t k)
{
	struct ew_speaker *s = &r->speakers[speaker];
	struct ew_passage *p = s->passage;
	bool open = false;
	size_t at;

	ew_cues_read(r, speaker, &p->tokens[k]);
	if (ends_before(r, p, k) && (ew_passage_is_full(p) || !may_be_echo(r, p, k))) {
		judge(r, speaker, k, false);
		release(r, speaker);
	} else if (ew_passage_is_full(p)) {
		at = where_to_cut(r, p, k + 1, &open);
		judge(r, speaker, at, open);
	}
}

/* -- who speaks ------------------------------------------------------------------------------------ */

static void decide(struct ew_redact *r, unsigned speaker)
{
	struct ew_speaker *s = &r->speakers[speaker];
	int last;

	if (!s->passage)
		return;
	last = ew_passage_close(s->passage);
	if (last >= 0)
		completed(r, speaker, (size_t)last);
	judge(r, speaker, s->passage->n, false);
	drop_passage(s);
	s->noted = 0;
}

/* Somebody else begins: a sentence of this one ends, and what is no open number is judged. */
static void paused(struct ew_redact *r, unsigned speaker)
{
	struct ew_speaker *s = &r->speakers[speaker];
	int last;

	s->n_nodes = 0;
	if (!s->passage)
		return;
	last = ew_passage_close(s->passage);
	if (last >= 0)
		completed(r, speaker, (size_t)last);
	if (is_open(r, s->passage, s->passage->n) || may_be_echo(r, s->passage, s->passage->n))
		ew_cues_note(r, speaker);
	else
		decide(r, speaker);
	s->paused = (uint16_t)r->tokens;
}

static int speaks(struct ew_redact *r, unsigned speaker)
{
	struct ew_speaker *s = &r->speakers[speaker];

	if (r->turn == 0 || r->last != speaker) {
		if (r->turn > 0)
			paused(r, r->last);
		r->turn++;
		r->last = (uint8_t)speaker;
		if (s->passage) {
			bool other = (uint16_t)(r->tokens - s->paused) > OTHERS_TOKENS || is_other_topic(r, s, speaker);

			s->passage->pending |= EW_TOKEN_TURN | EW_TOKEN_GAP | (other ? EW_TOKEN_TOPIC : 0);
		}
		s->turn = r->turn;
		s->turn_at = s->read;
	}
	if (s->passage)
		return 0;
	s->passage = calloc(1, sizeof(*s->passage));
	if (!s->passage)
		return -ENOMEM;
	s->passage->begin = s->passage->read = s->read;
	s->began = r->turn;
	return 0;
}

/* -- bytes ----------------------------------------------------------------------------------------- */

static uint32_t decode(const uint8_t *at, size_t n)
{
	static const uint8_t masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = at[0] & masks[n];

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (at[i] & 0x3f);
	return c;
}

/* No room in the middle of a token, or for more of what nobody sees: what is there ends here, and what follows is joined to it. */
static void filled(struct ew_redact *r, unsigned speaker)
{
	struct ew_passage *p = r->speakers[speaker].passage;
	int last = ew_passage_close(p);

	if (last >= 0) {
		completed(r, speaker, (size_t)last);
		p->pending |= EW_TOKEN_JOINED;
	} else {
		judge(r, speaker, p->n, false);
	}
}

static void read_point(struct ew_redact *r, unsigned speaker, uint32_t c, uint8_t bytes)
{
	struct ew_speaker *s = &r->speakers[speaker];
	int done = ew_passage_read(s->passage, c, bytes);

	s->read += bytes;
	if (done >= 0)
		completed(r, speaker, (size_t)done);
	else if (ew_passage_is_full(s->passage))
		filled(r, speaker);
	if (s->passage->n == 0 && !s->passage->open)
		s->passage->begin = s->passage->read;
}

/* How many bytes a character with this first byte has; 0: none begins so. */
static size_t length_of(uint8_t lead)
{
	return lead < 0x80 ? 1 : lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) == 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

static void read_byte(struct ew_redact *r, unsigned speaker, uint8_t byte)
{
	struct ew_speaker *s = &r->speakers[speaker];
	uint8_t whole[4];
	size_t n = s->n_partial;

	memcpy(whole, s->partial, n);
	whole[n++] = byte;
	if (ew_utf8_character(ew_slice_of(whole, n)) == n) {
		s->n_partial = 0;
		read_point(r, speaker, decode(whole, n), (uint8_t)n);
		return;
	}
	if (n < 4 && length_of(whole[0]) > n && (n == 1 || (byte & 0xc0) == 0x80)) {
		s->partial[s->n_partial++] = byte;
		return;
	}
	/* No character: what was kept of it are signs, and the last byte may begin another. */
	s->n_partial = 0;
	if (n > 1) {
		for (size_t i = 0; i + 1 < n; i++)
			read_point(r, speaker, 0xfffd, 1);
		read_byte(r, speaker, byte);
		return;
	}
	read_point(r, speaker, 0xfffd, 1);
}

/* What stands at the front of a text that is not empty; gives how many bytes that is. */
static size_t read_front(struct ew_redact *r, unsigned speaker, struct ew_slice text)
{
	struct ew_speaker *s = &r->speakers[speaker];
	size_t n;

	if (s->n_partial > 0) {
		read_byte(r, speaker, text.at[0]);
		return 1;
	}
	n = ew_passage_spell(s->passage, text);
	if (n > 0) {
		s->read += n;
		return n;
	}
	n = text.at[0] < 0x80 ? 1 : ew_utf8_character(text);
	if (n > 0)
		read_point(r, speaker, decode(text.at, n), (uint8_t)n);
	else
		read_byte(r, speaker, text.at[0]);
	return n > 0 ? n : 1;
}

int ew_redact_text(struct ew_redact *redact, unsigned speaker, struct ew_slice text)
{
	unsigned at = speaker < EW_REDACT_SPEAKERS ? speaker : EW_REDACT_SPEAKERS - 1;
	int r;

	if (text.len == 0)
		return 0;
	r = speaks(redact, at);
	if (r < 0)
		return r;
	for (size_t i = 0; i < text.len;)
		i += read_front(redact, at, ew_slice_of(text.at + i, text.len - i));
	return 0;
}

uint64_t ew_redact_final(const struct ew_redact *redact, unsigned speaker)
{
	const struct ew_speaker *s = &redact->speakers[speaker < EW_REDACT_SPEAKERS ? speaker : EW_REDACT_SPEAKERS - 1];

	return s->passage ? s->passage->begin : s->read;
}

/* Whoever began first: what another one repeats of it is then known. */
static unsigned first_open(const struct ew_redact *r)
{
	unsigned first = EW_REDACT_SPEAKERS;

	for (unsigned i = 0; i < EW_REDACT_SPEAKERS; i++)
		if (r->speakers[i].passage && (first == EW_REDACT_SPEAKERS || r->speakers[i].began < r->speakers[first].began))
			first = i;
	return first;
}

int ew_redact_flush(struct ew_redact *redact)
{
	unsigned at;

	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++) /* half a character of which no more comes, behind a text that is decided */
		if (!redact->speakers[i].passage) {
			redact->speakers[i].read += redact->speakers[i].n_partial;
			redact->speakers[i].n_partial = 0;
		}
	while ((at = first_open(redact)) < EW_REDACT_SPEAKERS) {
		struct ew_speaker *s = &redact->speakers[at];

		for (; s->n_partial > 0; s->n_partial--)
			read_point(redact, at, 0xfffd, 1);
		decide(redact, at);
	}
	return 0;
}

int ew_redact_end(struct ew_redact *redact)
{
	int r = ew_redact_flush(redact);

	redact->n_heard = 0;
	redact->card_at = 0;
	ew_wipe(redact->said, sizeof(redact->said));
	redact->turn = 0;
	memset(redact->languages, 0, sizeof(redact->languages));
	memset(redact->hints, 0, sizeof(redact->hints));
	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++) {
		redact->speakers[i].n_nodes = 0;
		redact->speakers[i].number_turn = 0;
	}
	return r;
}
