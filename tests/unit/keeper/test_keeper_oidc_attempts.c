/*
 * The tables of sign-ins by a provider: where they may lead, how long each is good, and that nothing is taken twice.
 */
#include "programs/keeper/people/oidc_attempts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/io_sim.h"

static void only_paths_of_our_own(void **state)
{
	static const char *const good[] = {"/", "/calls", "/calls/019aa5a0", "/me/proved", "/failed-masks", "/v2", "/calls?queue=a%20b&from=2026-01-01T10:00:00%2B01:00",
		"/calls?next=/me", "/a_b"};
	static const char *const bad[] = {"", "calls", "//elsewhere.example", "/\\elsewhere.example", "/a//b", "/a/../b", "/./b", "https://elsewhere.example", "/calls#x",
		"/calls?a=//b", "/a\tb", "/a b", "/a\"b", "/<b>", "/%2f%2fx", "/v1", "/v1/me", "/v1/sign-out", "/a?b=\"", "/a?b='", "/a?b=<", "/a?b=\x7f", "/\xc3\xa9", "/a;b"};
	char deep[EW_OIDC_TO_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(good); i++)
		if (!ew_oidc_is_own_path(good[i]))
			fail_msg("%s is refused", good[i]);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		if (ew_oidc_is_own_path(bad[i]))
			fail_msg("%s is taken", bad[i]);
	memset(deep, 'a', sizeof(deep));
	deep[0] = '/';
	deep[EW_OIDC_TO_BYTES - 1] = '\0';
	assert_true(ew_oidc_is_own_path(deep));
	deep[EW_OIDC_TO_BYTES - 1] = 'a';
	deep[EW_OIDC_TO_BYTES] = '\0';
	assert_false(ew_oidc_is_own_path(deep));
}

struct table {
	struct ew_io *io;
	struct ew_oidc_attempts all;
};

static int set_up(void **state)
{
	struct table *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	t->io = ew_io_sim_new(7);
	assert_non_null(t->io);
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct table *t = *state;

	ew_io_sim_free(&t->io);
	free(t);
	return 0;
}

static void begin(struct table *t, size_t provider, char state[static EW_OIDC_SECRET_TEXT])
{
	struct ew_oidc_attempt like = {.provider = provider, .to = "/calls"};
	const struct ew_oidc_attempt *made;

	assert_int_equal(ew_oidc_attempt_begin(&t->all, t->io, &like, state, &made), 0);
	assert_int_equal(strlen(state), 43);
	assert_int_equal(strlen(made->nonce), 43);
	assert_int_equal(strlen(made->verifier), 43);
	assert_string_not_equal(made->nonce, made->verifier);
	assert_string_not_equal(made->nonce, state);
}

static int take(struct table *t, const char *state, struct ew_oidc_attempt *ret)
{
	return ew_oidc_attempt_take(&t->all, t->io, ew_slice_text(state), ret);
}

static void a_state_is_good_once(void **state)
{
	struct table *t = *state;
	struct ew_oidc_attempt got = {0};
	char one[EW_OIDC_SECRET_TEXT], other[EW_OIDC_SECRET_TEXT];

	begin(t, 3, one);
	begin(t, 4, other);
	assert_string_not_equal(one, other);
	assert_int_equal(take(t, "", &got), -ENOENT);
	assert_int_equal(take(t, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &got), -ENOENT);
	assert_int_equal(take(t, one, &got), 0);
	assert_int_equal(got.provider, 3);
	assert_string_equal(got.to, "/calls");
	assert_int_equal(take(t, one, &got), -ENOENT);
	assert_int_equal(take(t, other, &got), 0);
	assert_int_equal(got.provider, 4);
	/* What stands in memory is not the state, and of what was taken nothing. */
	for (size_t i = 0; i < EW_OIDC_ATTEMPTS; i++)
		assert_true(t->all.at[i].until.us == 0 && t->all.at[i].verifier[0] == '\0');
}

static void a_state_is_good_for_ten_minutes(void **state)
{
	struct table *t = *state;
	struct ew_oidc_attempt got = {0};
	char early[EW_OIDC_SECRET_TEXT], late[EW_OIDC_SECRET_TEXT];

	begin(t, 1, early);
	ew_io_sim_advance(t->io, 1);
	begin(t, 2, late);
	ew_io_sim_advance(t->io, EW_OIDC_ATTEMPT_US - 1);
	assert_int_equal(take(t, early, &got), -ENOENT);
	assert_int_equal(got.provider, 0);
	assert_int_equal(take(t, late, &got), 0);
}

static void the_one_that_ends_first_makes_room(void **state)
{
	struct table *t = *state;
	static char texts[EW_OIDC_ATTEMPTS + 2][EW_OIDC_SECRET_TEXT];
	struct ew_oidc_attempt got = {0};

	for (size_t i = 0; i < EW_OIDC_ATTEMPTS + 2; i++) {
		begin(t, i, texts[i]);
		ew_io_sim_advance(t->io, 1000);
	}
	assert_int_equal(take(t, texts[0], &got), -ENOENT);
	assert_int_equal(take(t, texts[1], &got), -ENOENT);
	for (size_t i = 2; i < EW_OIDC_ATTEMPTS + 2; i++) {
		assert_int_equal(take(t, texts[i], &got), 0);
		assert_int_equal(got.provider, i);
	}
}

static struct ew_hash hash_of(size_t n)
{
	struct ew_hash hash = {{0}};

	memcpy(hash.bytes, &n, sizeof(n));
	hash.bytes[31] = 1;
	return hash;
}

static void a_logout_is_taken_once(void **state)
{
	static struct ew_oidc_logouts all;
	struct ew_hash id = hash_of(0);

	(void)state;
	assert_int_equal(ew_oidc_logout_once(&all, &id, (struct ew_wall){100}, (struct ew_wall){200}), 0);
	assert_int_equal(ew_oidc_logout_once(&all, &id, (struct ew_wall){199}, (struct ew_wall){300}), -EEXIST);
	for (size_t i = 1; i < EW_OIDC_LOGOUTS; i++) {
		id = hash_of(i);
		assert_int_equal(ew_oidc_logout_once(&all, &id, (struct ew_wall){100}, (struct ew_wall){300}), 0);
	}
	/* Nothing is forgotten before its time, so that a flood of them opens none again. */
	id = hash_of(EW_OIDC_LOGOUTS);
	assert_int_equal(ew_oidc_logout_once(&all, &id, (struct ew_wall){199}, (struct ew_wall){300}), -ENOBUFS);
	assert_int_equal(ew_oidc_logout_once(&all, &id, (struct ew_wall){200}, (struct ew_wall){300}), 0);
	id = hash_of(5);
	assert_int_equal(ew_oidc_logout_once(&all, &id, (struct ew_wall){200}, (struct ew_wall){300}), -EEXIST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_paths_of_our_own),
		cmocka_unit_test_setup_teardown(a_state_is_good_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_state_is_good_for_ten_minutes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_one_that_ends_first_makes_room, set_up, tear_down),
		cmocka_unit_test(a_logout_is_taken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
