/*
 * What the tests of signing in share: bodies, the fake keeper's answers, and what must have come of a password.
 */
#ifndef EW_TEST_WEB_SESSION_BENCH_H
#define EW_TEST_WEB_SESSION_BENCH_H

#include <jansson.h>

#include "access/password.h"
#include "ipc/asks.h"
#include "unit/web/harness.h"

#define PASSWORD "three green bicycles"
#define NEXT_PASSWORD "correct horse battery"
#define SECRET "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"
#define ME "{\"id\":\"" USER_ID "\",\"login\":\"anna\"}"
#define SESSION_ANSWER "{\"me\":" ME ",\"session\":\"" SECRET "\"}"
/* base64url of "a salt for tests"; the least cost that is taken, so that the tests are fast */
#define SALT "YSBzYWx0IGZvciB0ZXN0cw"
#define SALT_COST "\"passes\":1,\"memory_kib\":8192"
#define SALT_ANSWER "{\"salt\":\"" SALT "\"," SALT_COST ",\"words\":[\"anna\",\"Anna Maria\"]}"

#define COOKIE "Cookie: earwitness=" SECRET "\r\n"
#define OURS COOKIE "Earwitness-Session: 1\r\n"
#define SET_COOKIE "Set-Cookie: earwitness=" SECRET "; Path=/; HttpOnly; SameSite=Strict\r\n"

/** A keeper that gives salts and sessions, and a bench with short times. */
void session_bench_start(struct bench *b, bool secure);

/** What the keeper says to one kind of question from now on. */
void session_bench_says(struct bench *b, uint16_t op, uint16_t status, const char *json);

/** The member of the last question of this kind as text; fails the test when there is none. */
const char *session_bench_argument(struct bench *b, uint16_t op, const char *name);

/** That the last question of this kind carries the password, stretched with the fake keeper's salt. */
void session_bench_proved(struct bench *b, uint16_t op, const char *password);
/** That it carries a new password, stretched at the usual cost with a salt of its own, which goes along. */
void session_bench_set(struct bench *b, uint16_t op, const char *password);

/** That no question so far held the text. */
void session_bench_unheard(const struct bench *b, const char *text);

/** That the last question was asked with this token or session; NULL: with none. */
void session_bench_token(const struct bench *b, const char *token);

#endif
