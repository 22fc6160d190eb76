/*
 * Tokens of the blind index. Must never keep what a token was made of, and must make the same token when a
 * call is stored and when it is looked for: both go through the same few lines here.
 */
#include "catalog/blind.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define PREFIX_LEAST 3
#define PREFIX_MOST 12
#define LAST_LEAST 4
#define LAST_MOST 9
#define MAX_ADDRESS_BYTES 512
#define WORDS_MOST 8
#define WORD_BYTES 64
#define START_LEAST 3
#define START_MOST 8

int ew_blind_token(
	struct ew_slice index_key, const char *kind, struct ew_slice value, struct ew_hash *ret)
{
	const struct ew_slice parts[] = {ew_slice_text(kind), EW_SLICE(":"), value};

	return ew_hmac_sha256(index_key, parts, EW_COUNT(parts), ret);
}

int ew_blind_note(struct ew_buf *set, const struct ew_hash *token)
{
	ew_buf_add(set, token->bytes, EW_BLIND_TOKEN_BYTES);
	return ew_buf_error(set);
}

static int note(struct ew_buf *set, struct ew_slice key, const char *kind, struct ew_slice value)
{
	struct ew_hash token;
	int r = ew_blind_token(key, kind, value, &token);

	return r == 0 ? ew_blind_note(set, &token) : r;
}

int ew_blind_note_value(struct ew_buf *set, struct ew_slice index_key, const char *kind, const char *value)
{
	return value && *value ? note(set, index_key, kind, ew_slice_text(value)) : 0;
}

/* -- what a number or address is known by ----------------------------------------------------- */

static struct ew_slice without_scheme(struct ew_slice address)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:"};

	for (size_t i = 0; i < EW_COUNT(schemes); i++) {
		struct ew_slice scheme = ew_slice_text(schemes[i]);

		if (ew_slice_starts_nocase(address, scheme))
			return ew_slice_of(address.at + scheme.len, address.len - scheme.len);
	}
	return address;
}

/* Without scheme and parameters, in lower case. */
static int whole_of(struct ew_slice address, struct ew_buf *to)
{
	struct ew_slice rest = without_scheme(ew_slice_trim(address));
	struct ew_slice head = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&rest, ';', &head);
	for (size_t i = 0; i < head.len; i++)
		ew_buf_add_u8(to, (uint8_t)tolower(head.at[i]));
	return ew_buf_error(to);
}

static struct ew_slice user_of(struct ew_slice whole)
{
	struct ew_slice user = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&whole, '@', &user);
	return user;
}

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '+';
}

/* The digits of a telephone number; nothing when it holds anything that a number does not. */
static int digits_of(struct ew_slice user, struct ew_buf *to)
{
	for (size_t i = 0; i < user.len; i++) {
		if (isdigit(user.at[i])) {
			ew_buf_add_u8(to, user.at[i]);
		} else if (!is_separator(user.at[i])) {
			ew_buf_clear(to);
			return 0;
		}
	}
	return ew_buf_error(to);
}

/* The form a whole number or user part is stored and looked for in: digits when it is a number. */
static int plain_of(struct ew_slice text, struct ew_buf *to)
{
	int r = digits_of(text, to);

	if (r == 0 && to->len == 0)
		ew_buf_add_slice(to, text);
	return r == 0 ? ew_buf_error(to) : r;
}

static int note_parts(struct ew_buf *set, struct ew_slice key, struct ew_slice digits)
{
	int r = 0;

	for (size_t n = PREFIX_LEAST; r == 0 && n <= PREFIX_MOST && n <= digits.len; n++)
		r = note(set, key, "prefix", ew_slice_of(digits.at, n));
	for (size_t n = LAST_LEAST; r == 0 && n <= LAST_MOST && n <= digits.len; n++)
		r = note(set, key, "last", ew_slice_of(digits.at + digits.len - n, n));
	return r;
}

static int note_all(struct ew_buf *set, struct ew_slice key, struct ew_slice whole)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_slice user = user_of(whole);

	ew_buf_init(&plain, MAX_ADDRESS_BYTES);
	int r = plain_of(user, &plain);

	if (r == 0 && user.len > 0)
		r = note(set, key, "number", ew_buf_slice(&plain));
	if (r == 0 && user.len < whole.len)
		r = note(set, key, "number", whole);
	return r;
}

static int note_address(struct ew_buf *set, struct ew_slice key, struct ew_slice whole)
{
	_cleanup_(ew_buf_free) struct ew_buf digits = {0};

	ew_buf_init(&digits, MAX_ADDRESS_BYTES);
	int r = digits_of(user_of(whole), &digits);

	if (r == 0)
		r = note_all(set, key, whole);
	return r == 0 ? note_parts(set, key, ew_buf_slice(&digits)) : r;
}

int ew_blind_note_whole(struct ew_buf *set, struct ew_slice index_key, struct ew_slice number)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};

	ew_buf_init(&whole, MAX_ADDRESS_BYTES);
	int r = whole_of(number, &whole);

	if (r == -EFBIG)
		return 0;
	return r == 0 ? note_all(set, index_key, ew_buf_slice(&whole)) : r;
}

int ew_blind_note_number(struct ew_buf *set, struct ew_slice index_key, struct ew_slice number)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};

	ew_buf_init(&whole, MAX_ADDRESS_BYTES);
	int r = whole_of(number, &whole);

	/*
	 * What is longer than any address is not found by it; the call is found by everything else.
	 */
	if (r == -EFBIG)
		return 0;
	return r == 0 ? note_address(set, index_key, ew_buf_slice(&whole)) : r;
}

/* -- words ------------------------------------------------------------------------------------ */

/* Bytes of UTF-8 belong to words, whatever they say; only ASCII has cases here. */
static bool is_of_word(uint8_t c)
{
	return isalnum(c) || c >= 0x80;
}

/* The next word of a text, in lower case and cut to its first bytes; false when there is none. */
static bool next_word(struct ew_slice *rest, uint8_t word[static WORD_BYTES], size_t *ret_len)
{
	size_t n = 0;

	while (rest->len > 0 && !is_of_word(rest->at[0]))
		*rest = ew_slice_of(rest->at + 1, rest->len - 1);
	while (rest->len > 0 && is_of_word(rest->at[0])) {
		if (n < WORD_BYTES)
			word[n++] = (uint8_t)tolower(rest->at[0]);
		*rest = ew_slice_of(rest->at + 1, rest->len - 1);
	}
	*ret_len = n;
	return n > 0;
}

static bool is_found_whole(size_t n)
{
	return n < START_LEAST || n > START_MOST;
}

int ew_blind_note_words(struct ew_buf *set, struct ew_slice index_key, struct ew_slice text)
{
	uint8_t word[WORD_BYTES];
	size_t n;
	int r = 0;

	for (size_t i = 0; r == 0 && i < WORDS_MOST && next_word(&text, word, &n); i++) {
		if (is_found_whole(n))
			r = note(set, index_key, "word", ew_slice_of(word, n));
		for (size_t len = START_LEAST; r == 0 && len <= START_MOST && len <= n; len++)
			r = note(set, index_key, "start", ew_slice_of(word, len));
	}
	return r;
}

int ew_blind_query_words(
	struct ew_slice index_key, struct ew_slice text, size_t most, struct ew_hash *ret, size_t *ret_n)
{
	uint8_t word[WORD_BYTES];
	size_t n, found = 0;

	while (found < most && next_word(&text, word, &n)) {
		int r = ew_blind_token(
			index_key, is_found_whole(n) ? "word" : "start", ew_slice_of(word, n), &ret[found]);

		if (r < 0)
			return r;
		found++;
	}
	*ret_n = found;
	return 0;
}

/* -- asking ----------------------------------------------------------------------------------- */

static int query_part(struct ew_slice key, const char *kind, struct ew_slice term, size_t least,
	size_t most, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf digits = {0};

	ew_buf_init(&digits, MAX_ADDRESS_BYTES);
	int r = digits_of(term, &digits);

	if (r < 0)
		return r == -EFBIG ? -EINVAL : r;
	if (digits.len < least || digits.len > most)
		return -EINVAL;
	return ew_blind_token(key, kind, ew_buf_slice(&digits), ret);
}

static int query_whole(struct ew_slice key, struct ew_slice term, struct ew_hash *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init(&whole, MAX_ADDRESS_BYTES);
	ew_buf_init(&plain, MAX_ADDRESS_BYTES);
	int r = whole_of(term, &whole);

	if (r == 0)
		r = plain_of(ew_buf_slice(&whole), &plain);
	if (r < 0)
		return r == -EFBIG ? -EINVAL : r;
	if (plain.len == 0 || memchr(plain.at, '*', plain.len))
		return -EINVAL;
	return ew_blind_token(key, "number", ew_buf_slice(&plain), ret);
}

int ew_blind_query_number(struct ew_slice index_key, struct ew_slice term, struct ew_hash *ret)
{
	struct ew_slice text = ew_slice_trim(term);

	if (text.len > 1 && text.at[text.len - 1] == '*')
		return query_part(index_key, "prefix", ew_slice_of(text.at, text.len - 1),
			PREFIX_LEAST, PREFIX_MOST, ret);
	if (text.len > 1 && text.at[0] == '*')
		return query_part(index_key, "last", ew_slice_of(text.at + 1, text.len - 1),
			LAST_LEAST, LAST_MOST, ret);
	return query_whole(index_key, text, ret);
}
