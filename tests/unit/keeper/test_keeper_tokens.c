/*
 * The tokens that may restrict, as web is told them: those and no others, all of them, and anew
 * after every change.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/reader.h"
#include "domain/consent.h"

#define WEB 2

/* The set that was sent last, put together from its pages. */
struct told {
	struct ew_token_row rows[EW_MAX_RESTRICT_TOKENS];
	uint8_t voice[EW_MAX_RESTRICT_TOKENS], may[EW_MAX_RESTRICT_TOKENS];
	size_t n;
	uint32_t left_out;
	bool whole;
};

static struct told told;

static void add_page(const struct ew_msg_restrict_tokens *page)
{
	struct ew_reader r;

	assert_int_equal(page->page, told.whole ? 0 : told.n / EW_RESTRICT_TOKENS_PER_PAGE);
	if (page->page == 0)
		told.n = 0;
	ew_reader_init(&r, page->tokens);
	while (r.rest.len > 0) {
		struct ew_token_row *row = &told.rows[told.n++];

		assert_true(told.n <= EW_MAX_RESTRICT_TOKENS);
		memcpy(row->digest.bytes, ew_reader_bytes(&r, 32).at, 32);
		memcpy(row->user.bytes, ew_reader_bytes(&r, 16).at, 16);
		row->expires.us = (int64_t)ew_reader_u64(&r);
		told.voice[told.n - 1] = ew_reader_u8(&r);
		told.may[told.n - 1] = ew_reader_u8(&r);
		assert_true(ew_reader_ok(&r));
	}
	told.left_out = page->left_out;
	told.whole = page->last;
}

/* Reads what a web was told since the last kit_forget(). False: nothing. */
static bool read_told(const struct kit *k, uint32_t connection)
{
	bool any = false;

	told.whole = true;
	for (size_t i = 0; i < k->n_sent; i++) {
		const struct kit_sent *s = &k->sent[i];
		struct ew_message m;

		if (s->to != EW_ROLE_WEB || s->number != EW_MSG_restrict_tokens ||
			s->connection != connection)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&s->bytes), &m), 0);
		add_page(EW_MESSAGE_AS(&m, restrict_tokens));
		any = true;
	}
	assert_true(told.whole);
	return any;
}

static bool is_told(uint8_t who)
{
	for (size_t i = 0; i < told.n; i++)
		if (told.rows[i].digest.bytes[0] == who && told.rows[i].digest.bytes[31] == who)
			return true;
	return false;
}

static void put(struct kit *k, uint8_t who, uint32_t rights, int64_t expires_us, bool enrolment)
{
	struct ew_token_row row = {.rights = rights,
		.user = kit_id(0xee, who),
		.expires = {expires_us},
		.enrolment = enrolment};

	memset(row.digest.bytes, who, sizeof(row.digest.bytes));
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void only_those_that_may_restrict_are_told(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	int64_t now = ew_io_wall(k->io).us;

	(void)state;
	put(k, 0x11, EW_RIGHT_ORDER, 0, false);
	put(k, 0x12, EW_RIGHT_ORDER | EW_RIGHT_READ, now + EW_US_PER_S, false);
	put(k, 0x13, UINT32_MAX & ~(uint32_t)(EW_RIGHT_ORDER | EW_RIGHT_TELL), 0, false);
	put(k, 0x14, EW_RIGHT_ORDER, now, false);
	put(k, 0x15, EW_RIGHT_ORDER, 0, true);
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WEB, WEB, true);
	assert_true(read_told(k, WEB));
	assert_true(is_told(KIT_TOKEN) && is_told(0x11) && is_told(0x12));
	assert_false(is_told(0x13) || is_told(0x14) || is_told(0x15));
	assert_int_equal(told.n, 3);
	assert_int_equal(told.left_out, 0);
	for (size_t i = 0; i < told.n; i++)
		assert_true(
			ew_id_equal(told.rows[i].user, kit_id(0xee, told.rows[i].digest.bytes[0])));
	kit_free(&k);
}

/* Whose word it is goes along, and whether it may order or only tell. */
static void voices_are_told(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_token_row row = {.rights = EW_RIGHT_TELL, .kind = EW_TOKEN_PLATFORM};

	(void)state;
	memset(row.digest.bytes, 0x21, sizeof(row.digest.bytes));
	kit_forget(k);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_true(read_told(k, 0));
	assert_int_equal(told.n, 2);
	for (size_t i = 0; i < told.n; i++) {
		bool platform = told.rows[i].digest.bytes[0] == 0x21;

		assert_int_equal(told.voice[i], platform ? EW_VOICE_PLATFORM : EW_VOICE_PERSON);
		assert_int_equal(told.may[i], platform ? 2 : 3);
	}
	kit_free(&k);
}

static void every_change_is_told_at_once(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_hash digest;

	(void)state;
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_forget(k);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_false(read_told(k, 0)); /* nothing has changed */
	put(k, 0x11, EW_RIGHT_ORDER, 0, false);
	assert_true(read_told(k, 0));
	assert_true(is_told(0x11));
	kit_forget(k);
	memset(digest.bytes, 0x11, sizeof(digest.bytes));
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_tokens_remove(k->core->catalog, &digest), 0);
	assert_false(read_told(k, 0)); /* it is not durable yet */
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_true(read_told(k, 0));
	assert_false(is_told(0x11));
	assert_true(is_told(KIT_TOKEN));
	kit_forget(k);
	put(k, KIT_TOKEN, EW_RIGHT_READ, 0, false);
	assert_true(read_told(k, 0));
	assert_int_equal(told.n, 0);
	kit_free(&k);
}

static void nothing_is_told_of_what_was_undone(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_hash digest;

	(void)state;
	memset(digest.bytes, KIT_TOKEN, sizeof(digest.bytes));
	assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_forget(k);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_tokens_remove(k->core->catalog, &digest), 0);
	ew_keeper_rollback(k->core);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_true(read_told(k, 0));
	assert_true(is_told(KIT_TOKEN));
	kit_free(&k);
}

static void put_many(struct kit *k, uint32_t from, uint32_t to)
{
	struct ew_token_row row = {.rights = EW_RIGHT_ORDER};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	for (uint32_t i = from; i < to; i++) {
		memcpy(row.digest.bytes, &i, sizeof(i));
		assert_int_equal(ew_tokens_put(k->core->catalog, &row), 0);
	}
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void many_are_told_in_pages_and_too_many_are_said(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_forget(k);
	put_many(k, 1, 2 * EW_RESTRICT_TOKENS_PER_PAGE + 1);
	assert_int_equal(kit_count(k, EW_ROLE_WEB, EW_MSG_restrict_tokens), 3);
	assert_true(read_told(k, 0));
	assert_int_equal(told.n, 2 * EW_RESTRICT_TOKENS_PER_PAGE + 1);
	kit_forget(k);
	put_many(k, 2 * EW_RESTRICT_TOKENS_PER_PAGE + 1, EW_MAX_RESTRICT_TOKENS + 7);
	assert_true(read_told(k, 0));
	assert_int_equal(told.n, EW_MAX_RESTRICT_TOKENS);
	assert_int_equal(told.left_out, 7);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_those_that_may_restrict_are_told),
		cmocka_unit_test(voices_are_told),
		cmocka_unit_test(every_change_is_told_at_once),
		cmocka_unit_test(nothing_is_told_of_what_was_undone),
		cmocka_unit_test(many_are_told_in_pages_and_too_many_are_said),
	};

	return cmocka_run_group_tests_name("keeper_tokens", tests, NULL, NULL);
}
