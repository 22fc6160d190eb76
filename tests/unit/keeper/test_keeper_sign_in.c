/*
 * Signing in: what a wrong password costs, what an unknown login is told, codes that are good once, invitations.
 */
#include "programs/keeper/people/strangers.h"
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "access/totp.h"
#include "base/text.h"
#include "catalog/exceptions.h"

static struct kit *house(struct person *anna)
{
	struct kit *k = kit_new(kit_automatic);

	person_enrol(k, "anna", anna);
	return k;
}

static void a_password_is_right_or_wrong(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);

	(void)state;
	assert_int_equal(person_try(k, &anna, 'x', ""), 401);
	assert_true(kit_problem(k, "wrong_credentials"));
	assert_int_equal(person_sign_in(k, &anna), 200);
	assert_int_equal(person_ask(k, &anna, EW_ASK_ME, 0, "{}"), 200);
	assert_string_equal(kit_text(k, "login"), "anna");
	/* However the login is written. */
	snprintf(anna.login, sizeof(anna.login), " AnnA ");
	assert_int_equal(person_sign_in(k, &anna), 200);
	/* What is no stretched password is wrong, and so is none. */
	assert_int_equal(kit_ask(k, 0, EW_ASK_SIGN_IN, 0, "{\"login\":\"anna\",\"stretched\":\"short\"}"), 401);
	assert_int_equal(kit_ask(k, 0, EW_ASK_SIGN_IN, 0, "{\"login\":\"anna\"}"), 401);
	assert_int_equal(kit_ask(k, 0, EW_ASK_SIGN_IN, 0, "{}"), 401);
	assert_int_equal(house_logged(k, EW_EVENT_SIGN_IN_REFUSED), 3);
	assert_int_equal(kit_logged(k, EW_EVENT_SIGNED_IN), 3);
	kit_free(&k);
}

struct told {
	unsigned status;
	char *body;
};

static struct told attempt(struct kit *k, const char *login, char password)
{
	struct person p = {0};
	struct told told;

	snprintf(p.login, sizeof(p.login), "%s", login);
	told.status = person_try(k, &p, password, "");
	told.body = json_dumps(k->answer, JSON_SORT_KEYS);
	assert_non_null(told.body);
	return told;
}

static void both_are_told(struct kit *k, const char *other, unsigned status)
{
	struct told one = attempt(k, "anna", 'x'), two = attempt(k, other, 'x');

	assert_int_equal(one.status, status);
	assert_int_equal(two.status, status);
	assert_string_equal(one.body, two.body);
	free(one.body);
	free(two.body);
}

/* Status, body and lock are the same for a login that nobody has, and for somebody who may not sign in. */
static void an_unknown_login_is_told_the_same(void **state)
{
	struct person anna, gone;
	struct kit *k;

	(void)state;
	for (int i = 0; i < 2; i++) {
		k = house(&anna);
		person_add(k, &anna, "gone", "", &gone);
		assert_int_equal(person_ask(k, &anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"%s\"}", gone.text,
					 i ? "leave" : "suspend"), 200);
		for (unsigned n = 0; n <= EW_LOCKOUT_FREE; n++) /* the last of them locks */
			both_are_told(k, "nobody", 401);
		both_are_told(k, "nobody", 429);
		assert_true(kit_problem(k, "locked"));
		assert_int_equal(json_integer_value(json_object_get(k->answer, "retry_after_s")), 61);
		for (unsigned n = 0; n <= EW_LOCKOUT_FREE; n++)
			assert_int_equal(person_try(k, &gone, 'p', ""), 401);
		assert_int_equal(person_try(k, &gone, 'p', ""), 429);
		kit_free(&k);
	}
}

static size_t refused(struct kit *k)
{
	return house_logged(k, EW_EVENT_SIGN_IN_REFUSED);
}

/* Durable as that of an account; but whoever tries many logins does not fill the log. */
static void unknown_logins_are_in_the_log(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);
	_cleanup_(ew_buf_free) struct ew_buf last = {0}, now = {0};
	char login[16];

	(void)state;
	ew_buf_init(&last, 64);
	ew_buf_init(&now, 64);
	for (unsigned i = 0; i < 2 * EW_STRANGERS_SAID; i++) {
		snprintf(login, sizeof(login), "nobody%u", i);
		free(attempt(k, login, 'x').body);
		ew_buf_clear(&now);
		assert_int_equal(ew_catalog_get(k->core->catalog, "stranger", &now), 0);
		assert_false(ew_slice_equal(ew_buf_slice(&last), ew_buf_slice(&now)));
		ew_buf_clear(&last);
		ew_buf_add_slice(&last, ew_buf_slice(&now));
	}
	assert_int_equal(refused(k), EW_STRANGERS_SAID);
	ew_io_sim_advance(k->io, 60 * EW_US_PER_S);
	free(attempt(k, "nobody", 'x').body);
	assert_int_equal(refused(k), EW_STRANGERS_SAID + 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_SIGN_IN_REFUSED), "because"), "unknown_login");
	kit_free(&k);
}

static void salts_tell_nothing(void **state)
{
	static const char *const ways[] = {"nobody", "NOBODY", " nobody "};
	struct person anna, invited;
	struct kit *k = house(&anna);
	char code[64], first[64];

	(void)state;
	person_invite(k, &anna, "invited", "", &invited, code);
	for (size_t i = 0; i < EW_COUNT(ways); i++) {
		assert_int_equal(kit_ask(k, 0, EW_ASK_SALT, 0, i == 0 ? "{\"login\":\"nobody\"}"
				: i == 1 ? "{\"login\":\"NOBODY\"}" : "{\"login\":\" nobody \"}"), 200);
		if (i == 0)
			snprintf(first, sizeof(first), "%s", kit_text(k, "salt"));
		/* As an account is found without case and blanks, so is a salt. */
		assert_string_equal(kit_text(k, "salt"), first);
		assert_int_equal(json_object_size(k->answer), 3);
	}
	assert_int_equal(kit_ask(k, 0, EW_ASK_SALT, 0, "{\"login\":\"somebody\"}"), 200);
	assert_string_not_equal(kit_text(k, "salt"), first);
	assert_int_equal(kit_ask(k, 0, EW_ASK_SALT, 0, "{\"login\":\"anna\"}"), 200);
	assert_int_equal(json_object_size(k->answer), 3);
	assert_int_equal(json_integer_value(json_object_get(k->answer, "passes")), 3);
	/* Of one's own there are the words that a password may not have. */
	assert_int_equal(person_ask(k, &anna, EW_ASK_SALT, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "words")), 2);
	assert_int_equal(kit_ask(k, 0, EW_ASK_SALT, 0, "{}"), 401);
	kit_free(&k);
}

static void a_lock_ends(void **state)
{
	struct person anna;
	struct kit *k = house(&anna);

	(void)state;
	for (unsigned n = 0; n <= EW_LOCKOUT_FREE; n++)
		assert_int_equal(person_try(k, &anna, 'x', ""), 401);
	assert_int_equal(person_sign_in(k, &anna), 429); /* the right one as well */
	ew_io_sim_advance(k->io, EW_LOCKOUT_FIRST_US - EW_US_PER_S);
	assert_int_equal(person_sign_in(k, &anna), 429);
	/* It outlives the keeper. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(person_sign_in(k, &anna), 429);
	ew_io_sim_advance(k->io, 2 * EW_US_PER_S);
	assert_int_equal(person_try(k, &anna, 'x', ""), 401); /* one look, and twice as long again */
	ew_io_sim_advance(k->io, EW_LOCKOUT_FIRST_US + EW_US_PER_S);
	assert_int_equal(person_sign_in(k, &anna), 429);
	ew_io_sim_advance(k->io, EW_LOCKOUT_FIRST_US);
	assert_int_equal(person_sign_in(k, &anna), 200);
	/* What was wrong before is forgotten. */
	for (unsigned n = 0; n < EW_LOCKOUT_FREE; n++)
		assert_int_equal(person_try(k, &anna, 'x', ""), 401);
	assert_int_equal(person_sign_in(k, &anna), 200);
	assert_true(house_logged(k, EW_EVENT_EXCEPTION) > 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "account_locked");
	kit_free(&k);
}

/* -- the authenticator ------------------------------------------------------------------------- */

static uint8_t from_base32(char c)
{
	return (uint8_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
}

static void read_secret(const char *text, uint8_t secret[static EW_TOTP_SECRET_BYTES])
{
	uint32_t bits = 0;
	unsigned n = 0;

	for (size_t i = 0; *text && i < EW_TOTP_SECRET_BYTES; text++) {
		bits = bits << 5 | from_base32(*text);
		n += 5;
		if (n < 8)
			continue;
		n -= 8;
		secret[i++] = (uint8_t)(bits >> n);
	}
}

static void code_at(struct kit *k, const uint8_t *secret, int64_t later_us, char to[static 8])
{
	uint32_t code;

	assert_int_equal(
		ew_totp_code(secret, (uint64_t)((ew_io_wall(k->io).us + later_us) / EW_TOTP_STEP_US), &code), 0);
	snprintf(to, 8, "%06u", (unsigned)code);
}

static void with_totp(struct kit *k, struct person *p, uint8_t secret[static EW_TOTP_SECRET_BYTES])
{
	char code[8];

	assert_int_equal(person_ask(k, p, EW_ASK_TOTP, 0, "{}"), 201);
	assert_non_null(strstr(kit_text(k, "uri"), "otpauth://totp/"));
	read_secret(kit_text(k, "secret"), secret);
	assert_int_equal(person_ask(k, p, EW_ASK_TOTP_CONFIRM, 0, "{\"code\":\"000000\"}"), 401);
	/* Until one of its codes was shown, it is not asked for. */
	assert_int_equal(person_sign_in(k, p), 200);
	code_at(k, secret, 0, code);
	assert_int_equal(person_ask(k, p, EW_ASK_TOTP_CONFIRM, 0, "{\"code\":\"%s\"}", code), 204);
}

static void a_code_is_needed_and_good_once(void **state)
{
	uint8_t secret[EW_TOTP_SECRET_BYTES];
	char code[8];
	struct person anna;
	struct kit *k = house(&anna);

	(void)state;
	with_totp(k, &anna, secret);
	assert_int_equal(person_ask(k, &anna, EW_ASK_TOTP, 0, "{}"), 409);
	assert_int_equal(person_try(k, &anna, 'p', ""), 401);
	assert_true(kit_problem(k, "code_needed"));
	/* A wrong password says nothing of codes. */
	code_at(k, secret, EW_TOTP_STEP_US, code);
	assert_int_equal(person_try(k, &anna, 'x', code), 401);
	assert_true(kit_problem(k, "wrong_credentials"));
	assert_int_equal(person_try(k, &anna, 'p', "123"), 401);
	assert_true(kit_problem(k, "wrong_credentials"));
	/* That of the confirmation was used. */
	code_at(k, secret, 0, code);
	assert_int_equal(person_try(k, &anna, 'p', code), 401);
	ew_io_sim_advance(k->io, EW_TOTP_STEP_US);
	code_at(k, secret, 0, code);
	assert_int_equal(person_try(k, &anna, 'p', code), 200);
	assert_int_equal(person_try(k, &anna, 'p', code), 401);
	ew_io_sim_advance(k->io, EW_TOTP_STEP_US);
	code_at(k, secret, 0, code);
	assert_int_equal(person_try(k, &anna, 'p', code), 200);
	/* Without it the password is enough again. */
	assert_int_equal(person_ask(k, &anna, EW_ASK_TOTP_REMOVE, 0, "{}"), 204);
	assert_int_equal(person_sign_in(k, &anna), 200);
	kit_free(&k);
}

/* Knowing the password does not make codes free to guess. */
static void codes_are_not_guessed(void **state)
{
	uint8_t secret[EW_TOTP_SECRET_BYTES];
	struct person anna;
	struct kit *k = house(&anna);
	unsigned status = 0;

	(void)state;
	with_totp(k, &anna, secret);
	for (unsigned n = 0; n <= EW_LOCKOUT_FREE; n++) {
		status = person_try(k, &anna, 'p', "000000");
		(void)person_try(k, &anna, 'p', ""); /* that a code is needed forgives nothing */
	}
	status = person_try(k, &anna, 'p', "000000");
	assert_int_equal(status, 429);
	kit_free(&k);
}

/* -- invitations ------------------------------------------------------------------------------- */

static void an_invitation_is_good_once_and_not_for_ever(void **state)
{
	struct person anna, ben, eve;
	struct kit *k = house(&anna);
	char code[64], late[64];

	(void)state;
	person_invite(k, &anna, "ben", "", &ben, code);
	person_invite(k, &anna, "eve", "", &eve, late);
	assert_int_equal(person_sign_in(k, &ben), 401); /* there is no password yet */
	assert_int_equal(person_accept(k, &ben, "another"), 403);
	assert_int_equal(person_accept(k, &ben, code), 200);
	assert_int_equal(person_ask(k, &ben, EW_ASK_ME, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "rights")), 0);
	assert_int_equal(person_accept(k, &ben, code), 403);
	assert_true(kit_problem(k, "invitation_refused"));
	ew_io_sim_advance(k->io, EW_INVITATION_US);
	assert_int_equal(person_accept(k, &eve, late), 403);
	assert_int_equal(person_sign_in(k, &ben), 200);
	/* Neither a code nor a password stands on the disk. */
	assert_false(ew_io_sim_contains(k->io, ew_slice_text(code)));
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("pppppppppppppppppppppppppppppppp")));
	kit_free(&k);
}

/* What is no password as web makes it sets none, and leaves the invitation. */
static void a_weak_stretch_is_refused(void **state)
{
	static const char *const costs[] = {"\"passes\":1,\"memory_kib\":65536", "\"passes\":3,\"memory_kib\":64",
		"\"passes\":99,\"memory_kib\":65536"};
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	struct person anna, ben;
	struct kit *k = house(&anna);
	char code[64], stretched[48], arguments[400];
	struct ew_hash digest;

	(void)state;
	person_invite(k, &anna, "ben", "", &ben, code);
	ew_buf_init(&hex, 80);
	assert_int_equal(ew_sha256_of(ew_slice_text(code), &digest), 0);
	ew_hex_add(&hex, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
	person_stretched('p', stretched);
	for (size_t i = 0; i < EW_COUNT(costs); i++) {
		snprintf(arguments, sizeof(arguments),
			"{\"invitation\":\"%.*s\",\"password\":{\"salt\":\"c3Nzc3Nzc3Nzc3Nzc3Nzcw\",%s,\"stretched\":\"%s\"}}",
			(int)hex.len, (const char *)hex.at, costs[i], stretched);
		assert_int_equal(kit_ask(k, 0, EW_ASK_INVITED, 0, arguments), 422);
	}
	assert_int_equal(person_accept(k, &ben, code), 200);
	kit_free(&k);
}

static void ways_say_whether_anybody_administers(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct person anna;

	(void)state;
	assert_int_equal(kit_ask(k, 0, EW_ASK_SIGN_IN_WAYS, 0, "{}"), 200);
	assert_true(json_is_true(json_object_get(k->answer, "enrolment")));
	person_enrol(k, "anna", &anna);
	assert_int_equal(kit_ask(k, 0, EW_ASK_SIGN_IN_WAYS, 0, "{}"), 200);
	assert_true(json_is_false(json_object_get(k->answer, "enrolment")));
	assert_string_equal(kit_text(k, "entity"), "kit");
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_is_right_or_wrong),
		cmocka_unit_test(an_unknown_login_is_told_the_same),
		cmocka_unit_test(unknown_logins_are_in_the_log),
		cmocka_unit_test(salts_tell_nothing),
		cmocka_unit_test(a_lock_ends),
		cmocka_unit_test(a_code_is_needed_and_good_once),
		cmocka_unit_test(codes_are_not_guessed),
		cmocka_unit_test(an_invitation_is_good_once_and_not_for_ever),
		cmocka_unit_test(a_weak_stretch_is_refused),
		cmocka_unit_test(ways_say_whether_anybody_administers),
	};

	return cmocka_run_group_tests_name("keeper_sign_in", tests, NULL, NULL);
}
