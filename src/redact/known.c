/*
 * What is known of a call, as keyed hashes in locked memory. Must never hold a value, nor let one be tried against it from outside of
 * the process: the key dies with the call.
 */
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"
#include "redact/stretch.h"

#define SHORTEST_NUMBER 4
#define SHORTEST_WORD 4
#define MOST_LENGTH 40

struct ew_redact_known {
	uint8_t key[crypto_shorthash_KEYBYTES];
	uint16_t n;
	bool full;
	uint64_t lengths; /* bit i: some value has i symbols */
	uint64_t hashes[EW_REDACT_KNOWN];
};

int ew_redact_known_new(const uint8_t key[16], struct ew_redact_known **ret)
{
	struct ew_redact_known *known = ew_secret_alloc(sizeof(*known));

	if (!known)
		return -ENOMEM;
	memcpy(known->key, key, sizeof(known->key));
	*ret = known;
	return 0;
}

void ew_redact_known_free(struct ew_redact_known **known)
{
	ew_secret_free(known);
}

static uint64_t hash_of(const struct ew_redact_known *known, struct ew_slice value)
{
	uint64_t hash;

	crypto_shorthash((unsigned char *)&hash, value.at, value.len, known->key);
	return hash;
}

bool ew_known_has(const struct ew_redact_known *known, struct ew_slice value)
{
	uint64_t hash;

	if (value.len == 0 || value.len > MOST_LENGTH || !(known->lengths >> value.len & 1))
		return false;
	hash = hash_of(known, value);
	for (size_t i = 0; i < known->n; i++)
		if (known->hashes[i] == hash)
			return true;
	return false;
}

bool ew_known_is_full(const struct ew_redact_known *known)
{
	return known->full;
}

static void add(struct ew_redact_known *known, struct ew_slice value)
{
	if (value.len == 0 || value.len > MOST_LENGTH || ew_known_has(known, value))
		return;
	if (known->n == EW_REDACT_KNOWN) {
		known->full = true;
		return;
	}
	known->hashes[known->n++] = hash_of(known, value);
	known->lengths |= UINT64_C(1) << value.len;
}

static void add_number(struct ew_redact_known *known, struct ew_slice symbols)
{
	add(known, symbols);
	if (symbols.len < 8)
		return;
	for (size_t i = 0; i + 4 <= symbols.len; i += 4)
		add(known, ew_slice_of(symbols.at + i, 4));
	add(known, ew_slice_of(symbols.at + symbols.len - 4, 4));
}

static void add_words(struct ew_redact_known *known, struct ew_slice text)
{
	struct ew_slice rest = text, word;

	while (ew_slice_cut(&rest, ' ', &word))
		if (word.len >= SHORTEST_WORD)
			add(known, word);
}

/* The character at the front and how many bytes it has; a byte that is none is a sign. */
static struct ew_folded folded_at(struct ew_slice rest, size_t *ret_bytes)
{
	static const uint8_t masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t n = ew_utf8_character(rest);
	uint32_t c = n > 0 ? rest.at[0] & masks[n] : 0xfffd;

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (rest.at[i] & 0x3f);
	*ret_bytes = n > 0 ? n : 1;
	return ew_fold(c);
}

/* Symbols and folded words, whatever was given. */
void ew_redact_know(struct ew_redact_known *known, enum ew_sensitive kind, struct ew_slice value)
{
	char symbols[MOST_LENGTH], words[MOST_LENGTH * 2];
	size_t n = 0, w = 0, digits = 0, bytes;

	(void)kind;
	for (size_t i = 0; i < value.len && n < sizeof(symbols) && w + 4 < sizeof(words); i += bytes) {
		struct ew_folded f = folded_at(ew_slice_of(value.at + i, value.len - i), &bytes);

		if (f.class_ == EW_FOLD_DIGIT || f.class_ == EW_FOLD_LETTER) {
			if (f.n == 1)
				symbols[n++] = f.text[0] >= 'a' ? (char)(f.text[0] - 32) : f.text[0];
			memcpy(words + w, f.text, f.n);
			w += f.n;
			digits += f.class_ == EW_FOLD_DIGIT;
		} else if (f.class_ != EW_FOLD_NOTHING && w > 0 && words[w - 1] != ' ' && f.text[0] != '\'') {
			words[w++] = ' ';
		}
	}
	if (digits >= SHORTEST_NUMBER || digits * 2 > n)
		add_number(known, ew_slice_of(symbols, n));
	else
		add_words(known, ew_slice_of(words, w));
	ew_wipe(symbols, sizeof(symbols));
	ew_wipe(words, sizeof(words));
}

/* -- in a passage ---------------------------------------------------------------------------------- */

static void judge_window(struct ew_judgement *j, const struct ew_reading *r, size_t from)
{
	char text[EW_MOST_SYMBOLS];

	for (size_t n = SHORTEST_NUMBER; n <= MOST_LENGTH && from + n <= r->n; n++) {
		struct ew_stretch s = {j, r, from, from + n};

		if (!(j->r->known->lengths >> n & 1) || (from + n < r->n && !r->at[from + n].begins))
			continue;
		if (ew_known_has(j->r->known, ew_stretch_text(&s, text)))
			ew_find(j, EW_SENSITIVE_KNOWN, "known.number", 80, ew_stretch_begin(&s), ew_stretch_end(&s), ew_slice_of(NULL, 0));
	}
}

static void judge_run(struct ew_judgement *j, size_t from, size_t to)
{
	struct ew_reading r;

	for (unsigned which = 0; which < EW_MOST_READINGS && ew_read(j, from, to, which, &r); which++)
		for (size_t i = 0; i < r.n; i++)
			if (r.at[i].begins)
				judge_window(j, &r, i);
	ew_wipe(&r, sizeof(r));
}

void ew_judge_known(struct ew_judgement *j)
{
	const struct ew_redact_known *known = j->r->known;

	if (!known || known->n == 0)
		return;
	for (size_t i = 0; i < j->n; i++) {
		const struct ew_token *t = &j->p->tokens[i];

		if (t->kind == EW_TOKEN_WORD && t->len >= SHORTEST_WORD && ew_known_has(known, ew_token_text(j->p, t)))
			ew_find(j, EW_SENSITIVE_KNOWN, "known.word", 80, i, i + 1, ew_slice_of(NULL, 0));
	}
	for (size_t i = 0; i < j->n;) {
		size_t end = i + 1;

		if (ew_run_begins(j, i)) {
			end = ew_run_end(j, i);
			judge_run(j, i, end);
		}
		i = end;
	}
}
