/*
 * The blind index. Must never store what a token was made of, and must make the same token when a
 * call is stored and when it is looked for: both go through the same few lines here.
 */
#include "catalog/blind.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "catalog/holds.h"
#include "catalog/sql.h"

#define TOKEN_BYTES 16 /* of the 32: enough against chance, and half the index */
#define PREFIX_LEAST 3
#define PREFIX_MOST 12
#define LAST_LEAST 4
#define LAST_MOST 9
#define MAX_ADDRESS_BYTES 512

int ew_blind_token(
	struct ew_slice index_key, const char *kind, struct ew_slice value, struct ew_hash *ret)
{
	const struct ew_slice parts[] = {ew_slice_text(kind), EW_SLICE(":"), value};

	return ew_hmac_sha256(index_key, parts, EW_COUNT(parts), ret);
}

static int started_of(struct ew_catalog *c, const struct ew_id *interaction, int64_t *ret)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_read(c, "SELECT started FROM interactions WHERE id = ?");

	ew_sql_id(&s, interaction);
	int r = ew_sql_one(&s);

	if (r == 0)
		*ret = ew_sql_get_i64(&s);
	return r;
}

int ew_blind_add(struct ew_catalog *c, struct ew_id interaction, const struct ew_hash *token)
{
	int64_t started = 0;
	int r = started_of(c, &interaction, &started);

	if (r < 0)
		return r;
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_change(c,
		"INSERT INTO blind (token, started, interaction) VALUES (?, ?, ?)"
		" ON CONFLICT DO NOTHING");

	ew_sql_blob(&s, ew_slice_of(token->bytes, TOKEN_BYTES));
	ew_sql_i64(&s, started);
	ew_sql_id(&s, &interaction);
	return ew_sql_run(&s);
}

static int add(struct ew_catalog *c, struct ew_id interaction, struct ew_slice key,
	const char *kind, struct ew_slice value)
{
	struct ew_hash token;
	int r = ew_blind_token(key, kind, value, &token);

	return r == 0 ? ew_blind_add(c, interaction, &token) : r;
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

static int add_parts(struct ew_catalog *c, struct ew_id interaction, struct ew_slice key,
	struct ew_slice digits)
{
	int r = 0;

	for (size_t n = PREFIX_LEAST; r == 0 && n <= PREFIX_MOST && n <= digits.len; n++)
		r = add(c, interaction, key, "prefix", ew_slice_of(digits.at, n));
	for (size_t n = LAST_LEAST; r == 0 && n <= LAST_MOST && n <= digits.len; n++)
		r = add(c, interaction, key, "last", ew_slice_of(digits.at + digits.len - n, n));
	return r;
}

static int add_address(struct ew_catalog *c, struct ew_id interaction, struct ew_slice key,
	struct ew_slice whole)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(ew_buf_free) struct ew_buf digits = {0};
	struct ew_slice user = user_of(whole);

	ew_buf_init(&plain, MAX_ADDRESS_BYTES);
	ew_buf_init(&digits, MAX_ADDRESS_BYTES);
	int r = plain_of(user, &plain);

	if (r == 0)
		r = digits_of(user, &digits);
	if (r == 0 && user.len > 0)
		r = add(c, interaction, key, "number", ew_buf_slice(&plain));
	if (r == 0 && user.len < whole.len)
		r = add(c, interaction, key, "number", whole);
	return r == 0 ? add_parts(c, interaction, key, ew_buf_slice(&digits)) : r;
}

int ew_blind_add_number(struct ew_catalog *c, struct ew_id interaction, struct ew_slice index_key,
	struct ew_slice number)
{
	_cleanup_(ew_buf_free) struct ew_buf whole = {0};

	ew_buf_init(&whole, MAX_ADDRESS_BYTES);
	int r = whole_of(number, &whole);

	/*
	 * What is longer than any address is not found by it; the call is found by everything else.
	 */
	if (r == -EFBIG)
		return 0;
	return r == 0 ? add_address(c, interaction, index_key, ew_buf_slice(&whole)) : r;
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

int ew_blind_remove(struct ew_catalog *c, struct ew_id interaction)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_change(c, "DELETE FROM blind WHERE interaction = ?");
	bool held = false;
	int r = ew_holds_any(c, interaction, &held);

	if (r < 0 || held)
		return r < 0 ? r : -EPERM;
	ew_sql_id(&s, &interaction);
	return ew_sql_run(&s);
}
